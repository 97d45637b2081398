/* cot-fold.h - state as a pure function of the set of events
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"
#include "cot-event.h"
#include "cot-rules.h"
#include "cot-span.h"

G_BEGIN_DECLS

/* Why an event counts for nothing; shown in the sheet's history.  The desks ask
 * the same function beforehand, and there it refuses. */
typedef enum {
  COT_VOID_NONE,           /* it counts */
  COT_VOID_SET_ASIDE,      /* a standing set-aside names it */
  COT_VOID_UNKNOWN_REF,    /* names an event that is not here (yet) */
  COT_VOID_WRONG_REF,      /* names an event of another kind or sheet */
  COT_VOID_REF_VOID,       /* names an event that does not stand */
  COT_VOID_PERSON_UNKNOWN, /* not enrolled (yet) */
  COT_VOID_ROLE,           /* the person's roles do not allow it */
  COT_VOID_STATION,        /* the station may not write this kind */
  COT_VOID_SAME_PERSON,    /* another reading of the same person counts */
  COT_VOID_BODY,           /* names a field, row or value that is not there */
  COT_VOID_INCOMPLETE,     /* a first or second reading leaves fields undecided */
  COT_VOID_NOT_READ,       /* decided for a value that nobody read */
  COT_VOID_SEALED,         /* its body was not given to this machine (yet) */
  COT_VOID_NO_SECOND,      /* takes two people, and one alone signed */
  COT_VOID_SAME_SECOND,    /* the second person is the first */
  COT_VOID_SECOND_ROLE,    /* the second person is no coordinator (any more) */
  COT_VOID_SECOND_USED,    /* an earlier event of the station carries that very signature */
  COT_VOID_STATION_REVOKED,
  COT_VOID_PERSON_REVOKED,
  COT_VOID_AUTHORITY,    /* for authorities, and not (enough of them) signed */
  COT_VOID_HAS_READINGS, /* amends what readings that stand were read from */
  COT_VOID_OTHER_COUNTS, /* another one about the same counts, or replaces it */
} CotVoid;

#define COT_VOID_LAST COT_VOID_OTHER_COUNTS

const char *cot_void_to_string (CotVoid reason); /* its name, the same in all versions */
const char *cot_void_describe (CotVoid reason);

typedef enum {
  COT_SHEET_RECEIVED,   /* waits for the scanner */
  COT_SHEET_DIGITISED,  /* waits to be identified */
  COT_SHEET_IDENTIFIED, /* waits for a first reading */
  COT_SHEET_READ_ONCE,  /* waits for a second, by another person */
  COT_SHEET_DIFFERS,    /* the second reader re-keys the fields named, once */
  COT_SHEET_THIRD,      /* a third person, those fields only */
  COT_SHEET_TO_DECIDE,  /* the coordinator */
  COT_SHEET_CLARIFY,    /* clarification; see cause */
  COT_SHEET_SETTLED,
  COT_SHEET_OUTSIDE, /* outside the catalogue: an outcome that gets published */
  COT_SHEET_EMPTY,   /* events of it are here, but no received that stands */
  COT_SHEET_N_STATES,
} CotSheetState;

typedef enum {
  COT_CLARIFY_NONE,
  COT_CLARIFY_TWO_ROWS,      /* two standing identified that differ */
  COT_CLARIFY_WRITTEN,       /* settled section or casilla is not the row's */
  COT_CLARIFY_TWO_DECISIONS, /* two decided that differ */
  COT_CLARIFY_TWO_CARRIERS,  /* two settled sheets of one row that differ */
  COT_CLARIFY_WRONG_CONTEST,
  COT_CLARIFY_REPEATED, /* unread, and another sheet of the row has the very same image */
} CotClarify;

#define COT_CLARIFY_LAST COT_CLARIFY_REPEATED

const char *cot_sheet_state_to_string (CotSheetState state);
const char *cot_clarify_to_string (CotClarify cause);

typedef enum {
  COT_ALERT_LATE_READING = 1 << 0,  /* a later reading differs from what is settled */
  COT_ALERT_MACHINE = 1 << 1,       /* the machine is sure of something else */
  COT_ALERT_AIDED_WRONG = 1 << 2,   /* an aided value turned out wrong */
  COT_ALERT_COTEJO = 1 << 3,        /* the paper says something else than what settled */
  COT_ALERT_OUT_OF_WINDOW = 1 << 4, /* an event that counts tells a time outside the operation */
  COT_ALERT_UNDONE_ALONE = 1 << 5,  /* it would be settled, but for what one person alone set aside */
  COT_ALERT_SAME_IMAGE = 1 << 6,    /* another sheet has the very same image */
  COT_ALERT_SAME_VOTES = 1 << 7,    /* another row of the contest settled at the very same figures */
  COT_ALERT_LETTERS = 1 << 8,       /* to the machine figures and letters differ, or letters and what settled */
} CotAlert;

#define COT_ALERT_LAST COT_ALERT_LETTERS

const char *cot_alert_to_string (CotAlert alert); /* of one: "late-reading" */
/* Of one field that people agreed on: what a read event says of it; a mask. */
guint cot_alerts_of_field (const CotField *field, CotValue settled, CotSpan reading);

/* One person's reading of a sheet, amendments followed. */
typedef struct {
  guint32 person;
  CotId root, tip; /* first reading that counts, last amendment */
  gint64 time_us;  /* of the root */
  guint n_amendments;
  char claim;       /* '1' first, '2' second, '3' third */
  gboolean sealed;  /* bodies are not here: values unknown */
  CotValue *values; /* one per field of the ballot; NONE: not read (third reader) */
  guint8 *aided;    /* same length, 0 or 1 */
} CotReader;

typedef struct {
  CotId id;
  CotVoid reason;
} CotVoided;

/* A sheet computed from its events.  Owned by the fold, valid until the next
 * event of that sheet (or roster event) is added. */
typedef struct {
  char folio[COT_FOLIO_LENGTH + 1];
  CotSheetState state;
  CotClarify cause;
  guint alerts;                                   /* CotAlert mask */
  CotId received, digitised, identified;          /* standing, zero when none */
  const CotRow *row;                              /* NULL: not identified, or outside */
  char *outside_cause;                            /* why outside the catalogue, or NULL */
  char *contest_hint;                             /* contest id for an outside sheet, or NULL */
  gboolean typed_identification;                  /* by process, not by code */
  gint64 acopio_us, captura_us, verificacion_us;  /* 0: not yet */
  char *origen, *digitalizacion, *tipo_documento; /* "CATD", "ESCANER", "ACTA PREP" */
  char *published_sha256, *master_sha256;         /* lower-case hex or NULL */
  char *tipo_acta;                                /* form of the image or NULL */
  guint32 digitised_by;                           /* person: rescans go back to them */
  CotReader *readers;
  guint n_readers;
  guint n_fields;    /* of row->ballot; 0 without a row */
  CotValue *settled; /* one per field; NONE: not settled */
  guint8 *disputed;  /* one per field: differs and is to be read again */
  CotId *settled_by; /* one per field: the event with which it settled */
  CotId *decisions;  /* standing decided events */
  guint n_decisions;
  guint n_decided_fields; /* settled by a decided, not by two people */
  gboolean agreed;        /* bodies are sealed here, and a matched says that two agree: hand it to nobody */
  gboolean needs_matched; /* both readings are here, no matched names their tips */
  CotId match_a, match_b; /* the tips that a matched is to name (lower id first) */
  CotVoided *voided;
  guint n_voided;
  gboolean unknown_actor; /* some event waits for a roster event */
  char *box;              /* packed for the storehouse, or NULL */
  CotId packed;
  CotId cotejo;         /* the comparison with the paper that still holds; zero: none */
  gboolean row_decided; /* a coordinator tied it to its row, whatever it looks like */
  guint8 cotejada;      /* as published: 0 not compared, 1 accepted, 2 after a change, 3 not accepted */
  /* SHA-256 over all of the above but alerts that other sheets give: equal states,
   * equal digests. */
  CotId state_digest;
} CotSheet;

/* What the published file says of a row. */
typedef enum {
  COT_ROW_EXPECTED,
  COT_ROW_RECEIVED, /* acopiada */
  COT_ROW_DIGITISED,
  COT_ROW_READING, /* at least one reading */
  COT_ROW_CLARIFY,
  COT_ROW_WITHOUT_ACTA,
  COT_ROW_SETTLED,
} CotRowPhase;

typedef struct {
  const CotRow *row;
  CotRowPhase phase;
  CotClarify cause;
  const CotSheet *carrier;      /* NULL: none */
  guint n_companions;           /* further sheets of this row */
  CotObservation without_cause; /* SIN_ACTA_*; NONE without a standing without-acta */
  CotId without_acta;           /* zero: none */
  CotLegal legal;               /* when SETTLED or WITHOUT_ACTA */
} CotRowState;

/* INE's ten statuses (domain.md 2), as a mask. */
typedef enum {
  COT_STATUS_ESPERADA = 1 << 0,
  COT_STATUS_ACOPIADA = 1 << 1,
  COT_STATUS_DIGITALIZADA = 1 << 2,
  COT_STATUS_CAPTURADA = 1 << 3,
  COT_STATUS_VERIFICADA = 1 << 4,
  COT_STATUS_CONTABILIZADA = 1 << 5,
  COT_STATUS_NO_CONTABILIZADA = 1 << 6,
  COT_STATUS_PUBLICADA = 1 << 7,
  COT_STATUS_COTEJADA = 1 << 8,
  COT_STATUS_FUERA_CATALOGO = 1 << 9,
} CotStatus;

/* The counters of the published file, per contest (domain.md 5.2). */
typedef struct {
  guint esperadas, registradas, fuera_catalogo, capturadas, contabilizadas, no_contabilizadas, inconsistencias;
  guint64 lista_nominal_contabilizadas, votos_c_cs, votos_s_cs;
} CotCounters;

/* From the one table that maps every state to statuses and counters. */
guint cot_row_state_statuses (const CotRowState *row);
void cot_counters_add_row (CotCounters *counters, const CotRowState *row);
void cot_counters_add_outside (CotCounters *counters);
/* floor (num * 10^6 / den) as "p.dddd"; "0" + zeros when den is 0 → NULL. */
char *cot_percentage_truncated (guint64 num, guint64 den);

/* The last event of a station that counts. */
typedef struct {
  guint32 station;
  guint64 number; /* 0: none */
} CotLast;

typedef struct {
  guint32 person;
  guint8 key[32];
  guint roles;
  guint catd;
  char *card_sha256; /* file with name and sealed key, or NULL */
  CotId enrolled;    /* the event */
  gboolean revoked;
  CotLast *lasts; /* of who is revoked, by station: at any other none counts */
  guint n_lasts;
} CotPerson;

typedef struct {
  guint32 station;
  guint8 key[32];
  CotStationRole role;
  guint catd;
  char *name;
  gboolean by_authority; /* its certificate comes from an authority key */
  CotId enrolled;        /* the event */
  gboolean revoked;
  guint64 last; /* of one that is revoked: its last event that counts */
  /* Two events with one number: all of them are kept and count, but the station is
   * to stop.  Several such numbers: two machines go on as the same station. */
  guint64 forked_at; /* the first number; 0: none */
  guint n_forked;    /* numbers that several events have */
  gboolean has_offset;
  gint64 offset_ms;       /* of its last clock-offset */
  guint64 uncertainty_ms; /* of the same */
} CotStation;

/* Where events that the fold does not keep come from.  Implemented by the journal,
 * and by tests. */
typedef struct {
  /* All events with this folio that were given to the fold before.
   * (element-type CotEvent) (transfer full) */
  GPtrArray *(*load_sheet) (gpointer user_data, const char *folio);
  gpointer user_data;
} CotEventSource;

typedef struct _CotFold CotFold; /* one thread at a time */

/* @source: (nullable): NULL keeps all events of sheets in memory. */
CotFold *cot_fold_new (CotElection *election, const CotEventSource *source);
void cot_fold_free (CotFold *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFold, cot_fold_free)

/* Adds one event; FALSE when it was there already.  A body that was sealed and
 * now comes counts as new.  Sheets are computed when asked for. */
gboolean cot_fold_add (CotFold *self, CotEvent *event);
/* All the events of one sheet at once, computed at once and, with a source, not
 * kept.  Events without folio are best added before.  (element-type CotEvent) */
void cot_fold_add_sheet (CotFold *self, const char *folio, GPtrArray *events);

const CotSheet *cot_fold_get_sheet (CotFold *self, const char *folio); /* NULL unknown */
const CotRowState *cot_fold_get_row (CotFold *self, guint row_index);
/* What an amendment would count for that nobody has signed yet: see catalogue-amended. */
CotVoid cot_fold_check_draft (CotFold *self, json_t *draft);
/* Sealed rows, then those that amendments added, by CLAVE_ACTA: indexes of
 * cot_fold_get_row ().  The rows of the fold are as amended. */
guint cot_fold_get_n_rows (CotFold *self);
const CotRow *cot_fold_find_row (CotFold *self, const char *clave_acta); /* NULL: unknown */
/* All sheets, by folio. (element-type CotSheet) (transfer container) */
GPtrArray *cot_fold_list_sheets (CotFold *self);
/* Sheets whose state is @state, oldest acopio first. (transfer container) */
GPtrArray *cot_fold_list_in_state (CotFold *self, CotSheetState state);
/* The sheet that carries @row_index, then its companions. (transfer container) */
GPtrArray *cot_fold_list_row_sheets (CotFold *self, guint row_index);
guint cot_fold_count_in_state (CotFold *self, CotSheetState state);
/* The first of cot_fold_list_in_state () for which @accept says TRUE, or NULL; cheap
 * however many there are.  @accept must not change the fold. */
const CotSheet *cot_fold_find_in_state (CotFold *self, CotSheetState state, gboolean (*accept) (const CotSheet *sheet, gpointer user_data), gpointer user_data);
/* Sheets outside the catalogue, by contest. */
GPtrArray *cot_fold_list_outside (CotFold *self);

const CotPerson *cot_fold_get_person (CotFold *self, guint32 person);
const CotStation *cot_fold_get_station (CotFold *self, guint32 station);
GPtrArray *cot_fold_list_persons (CotFold *self);                   /* (transfer container) */
GPtrArray *cot_fold_list_stations (CotFold *self);                  /* (transfer container) */
gboolean cot_fold_station_is_open (CotFold *self, guint32 station); /* opened, naming a zero, and not closed */
/* Was open, and is no more. */
gboolean cot_fold_station_is_closed (CotFold *self, guint32 station);
/* The opened that keep @station open: what a closed is to name. (transfer full) */
GArray *cot_fold_list_opened (CotFold *self, guint32 station);
/* Whether what @person, or @station, wrote as number @number of @station counts. */
gboolean cot_person_counts (const CotPerson *person, guint32 station, guint64 number);
gboolean cot_station_counts (const CotStation *station, guint64 number);

/* The body of the matched that @sheet needs: {"differ": [...]}.  (transfer full);
 * NULL unless needs_matched. */
json_t *cot_sheet_build_matched (const CotSheet *sheet);

/* Would @event count now?  What a desk asks before writing: @event is a draft
 * already encoded, not added. */
CotVoid cot_fold_check (CotFold *self, const CotEvent *event);
/* Why an event that was added counts for nothing, or NONE. */
CotVoid cot_fold_get_reason (CotFold *self, const CotEvent *event);
/* The events by which the fields of @sheet are settled, each once, by id: what a
 * cotejo names behind digitised and identified. (element-type CotId) (transfer full) */
GArray *cot_sheet_list_settled_by (const CotSheet *sheet);

/* Why the event @id of @sheet counts for nothing; %COT_VOID_NONE: it counts, or is not
 * of this sheet. */
CotVoid cot_sheet_get_reason (const CotSheet *sheet, const CotId *id);

/* Of a sheet of a fold: another one when anything that it depends on came since, also
 * what changes nothing of its state.  Never kept: counts from 0 in every fold. */
guint32 cot_sheet_get_stamp (const CotSheet *sheet);
guint64 cot_fold_get_stamp (const CotFold *self); /* the same of all sheets together */

/* SHA-256 over every sheet, row and roster entry: equal sets give equal digests. */
void cot_fold_digest (CotFold *self, CotId *out);

/* Kept views: the folios recomputed since the last call, and their state as
 * bytes that cot_fold_load_sheet () takes back.  A view of another version of the
 * fold is refused (FALSE): the sheet is then to be given by cot_fold_add_sheet ().
 *
 * A start from views needs a source and this order: the events that
 * cot_fold_wants_at_start () names and that the views had seen, all views, then all
 * events that came after the views were kept. */
gboolean cot_fold_wants_at_start (CotKind kind); /* those without folio suffice */
#define COT_FOLD_VERSION 2
GPtrArray *cot_fold_take_changed (CotFold *self); /* folios (transfer full) */
GBytes *cot_fold_save_sheet (CotFold *self, const char *folio);
gboolean cot_fold_load_sheet (CotFold *self, const char *folio, GBytes *view);

G_END_DECLS
