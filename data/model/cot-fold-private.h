/* cot-fold-private.h - what the parts of the fold share
 *
 * Roster and set-asides are global and small: they are kept whole.  A sheet is a
 * pure function of its own events, of the roster and of what is set aside; a row is
 * one of its sheets.  What changes marks what depends on it, and cot_fold_flush ()
 * computes the marked things again, in that order.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-fold.h"
#include "cot-span.h"

G_BEGIN_DECLS

#define COT_FOLD_NOWHERE G_MAXUINT32

/* --- Every event that was given ------------------------------------------------ */

typedef struct {
  CotId id;
  CotEvent *event; /* owned; NULL when the source has it */
  guint32 sheet;   /* COT_FOLD_NOWHERE: without folio */
  guint32 next;    /* the next entry of that sheet */
  guint32 station, person;
  guint64 number;
  guint8 kind;
  gboolean has_body;
} CotFoldEntry;

typedef struct {
  GArray *entries;   /* of CotFoldEntry */
  guint32 *slots;    /* entry + 1; 0: free */
  guint32 *numbers;  /* the same by station and number: the first entry with them */
  guint n_slots;     /* a power of two */
  guint64 key;       /* nobody chooses ids that collide */
  GHashTable *forks; /* station -> GHashTable of the numbers that several events have */
} CotFoldIndex;

void cot_fold_index_init (CotFoldIndex *self);
void cot_fold_index_clear (CotFoldIndex *self);
CotFoldEntry *cot_fold_index_find (const CotFoldIndex *self, const CotId *id);
guint32 cot_fold_index_add (CotFoldIndex *self, const CotFoldEntry *entry);
static inline CotFoldEntry *
cot_fold_index_get (const CotFoldIndex *self, guint32 at)
{
  return &g_array_index (self->entries, CotFoldEntry, at);
}

/* --- Parts of the fold ----------------------------------------------------------- */

/* A reading that stands, whatever it says. */
typedef struct {
  const CotRow *row; /* that it was read from */
  guint32 station;
  guint64 number;
} CotFoldReading;

/* What sheets are looked for to have in common. */
enum {
  COT_FOLD_ALIKE_IMAGE,
  COT_FOLD_ALIKE_VOTES,
  COT_FOLD_N_ALIKE,
};

/* Alerts that other sheets give: no part of what a sheet's own events say. */
#define COT_FOLD_FOREIGN_ALERTS ((guint) (COT_ALERT_SAME_IMAGE | COT_ALERT_SAME_VOTES))

typedef struct {
  guint64 key;  /* 0: none */
  guint32 next; /* sheet with the same key, + 1 */
} CotFoldAlike;

typedef struct {
  CotSheet sheet; /* must be the first member */
  guint32 index;  /* in fold->sheets */
  guint32 first_entry, n_entries;
  gboolean dirty, changed, computed;
  guint32 stamp; /* changes with every event of it, and with whatever else it depends on */
  guint32 row;   /* COT_FOLD_NOWHERE: none */
  /* As its own events say; the row may send two settled ones to clarification. */
  CotSheetState own_state;
  CotClarify own_cause;
  CotId own_digest;
  GArray *readings;      /* CotFoldReading, or NULL */
  GArray *awaited;       /* CotId: named by its events, not of this sheet; or NULL */
  GPtrArray *pending;    /* CotEvent: added since it was computed; with a source only */
  gboolean view_refused; /* its events are to be had from the source */
  GSequenceIter *place;
  CotFoldAlike alike[COT_FOLD_N_ALIKE];
} CotFoldSheet;

typedef struct {
  CotEvent *event;
  CotEvent *whole; /* the same with its body, or NULL */
  CotVoid reason;
  gboolean of_two;    /* a second person signed it */
  gboolean evaluated; /* scratch of the walk */
} CotSetAside;

typedef struct {
  GPtrArray *all;      /* CotSetAside, owned */
  GHashTable *by_id;   /* id of each */
  GHashTable *by_name; /* CotId named -> GPtrArray of CotSetAside */
  gboolean dirty;
} CotFoldStanding;

typedef struct {
  GPtrArray *station_events; /* CotEvent, owned, by id */
  GPtrArray *person_events;
  GPtrArray *zero_events; /* opened and closed too */
  GPtrArray *revocations; /* of stations and of people */
  GHashTable *offsets;    /* station -> its CotEvent with the highest number */
  GHashTable *stations;   /* number -> CotStation, owned */
  GHashTable *persons;    /* number -> CotPerson, owned */
  GHashTable *reasons;    /* CotId of each revocation -> CotVoid */
  GHashTable *seconds;    /* station, kind, folio and signature -> CotFoldSecond */
  gboolean dirty;
} CotFoldRoster;

typedef struct {
  CotRowState state;
  GPtrArray *sheets; /* CotFoldSheet, carrier first once computed; or NULL */
  gboolean dirty;
} CotFoldRow;

typedef struct {
  GHashTable *by_digest; /* CotAmendment, owned */
  GPtrArray *sorted;     /* the same, by digest once judged */
  GPtrArray *made;       /* memory of rows and ballots */
  GHashTable *rows;      /* CLAVE_ACTA -> CotRow: amended and added ones */
  char *described;       /* what counts */
  gboolean dirty;
} CotFoldAmendments;

struct _CotFold {
  CotElection *election;
  CotEventSource source;
  gboolean has_source;
  guint n_pending; /* events of all sheets */
  guint64 stamp;   /* changes whenever one of a sheet does */
  CotFoldIndex index;
  CotFoldRoster roster;
  CotFoldStanding standing;
  GPtrArray *sheets;    /* CotFoldSheet, owned */
  GHashTable *by_folio; /* folio -> CotFoldSheet */
  GPtrArray *dirty;     /* CotFoldSheet */
  GHashTable *awaited;  /* CotId -> GArray of guint32: sheets that name it */
  GSequence *queues[COT_SHEET_N_STATES];
  CotFoldRow *rows;
  guint n_rows, n_sealed_rows;
  CotFoldAmendments amendments;
  GHashTable *alike[COT_FOLD_N_ALIKE]; /* key -> first sheet with it, + 1 */
  GHashTable *alike_dirty;             /* keys */
  gboolean trusts_two;                 /* what one person alone set aside stands */
  GArray *dirty_rows;                  /* guint32 */
  GPtrArray *without_acta;             /* CotEvent, owned */
  gboolean without_dirty;
};

void cot_fold_flush (CotFold *self);
void cot_fold_mark_sheet (CotFold *self, CotFoldSheet *sheet);
void cot_fold_mark_row (CotFold *self, guint32 row);
CotFoldSheet *cot_fold_find_sheet (CotFold *self, const char *folio);
CotFoldSheet *cot_fold_ensure_sheet (CotFold *self, const char *folio);
void cot_fold_mark_awaiting (CotFold *self, const CotId *id);

/* All events of a sheet, by id, each once (transfer full). */
GPtrArray *cot_fold_load_events (CotFold *self, CotFoldSheet *sheet);
void cot_fold_sort_events (GPtrArray *events);
/* Puts an id into the index; NULL when it was there with as much. */
CotFoldEntry *cot_fold_index_event (CotFold *self, CotFoldSheet *sheet, const CotFoldEntry *like);
void cot_fold_set_awaited (CotFold *self, CotFoldSheet *sheet, GArray *awaited);
void cot_fold_reset_sheet (CotFold *self, CotFoldSheet *sheet); /* forgets what was computed, but for the folio */
void cot_fold_clear_pending (CotFold *self, CotFoldSheet *sheet);

/* --- Roster ----------------------------------------------------------------------- */

void cot_fold_roster_init (CotFoldRoster *self);
void cot_fold_roster_clear (CotFoldRoster *self);
/* @known: it was added before, without its body. */
void cot_fold_roster_add (CotFold *self, CotEvent *event, gboolean known);
void cot_fold_roster_flush (CotFold *self);
/* Station, person and role of @event: COT_VOID_NONE when they may write it.
 * @unknown: (out) (optional): set when a roster event is missing. */
CotVoid cot_fold_roster_check (CotFold *self, const CotEvent *event, gboolean *unknown);
gint cot_fold_compare_events (gconstpointer a, gconstpointer b); /* GPtrArray of CotEvent, by id */
gboolean cot_fold_has_authority (CotFold *self, guint64 authority);

/* Revocations: those that authorities signed first, then those that coordinators
 * wrote, none of which takes another one's force.  Stations must be enrolled. */
void cot_fold_revoke_by_authority (CotFold *self, gboolean people);
void cot_fold_revoke_by_people (CotFold *self);
CotVoid cot_fold_check_revocation (CotFold *self, const CotEvent *event);
void cot_person_merge_lasts (CotPerson *person, const CotLast *lasts, guint n_lasts);

/* --- Two people ------------------------------------------------------------------- */

void cot_fold_seconds_init (CotFoldRoster *self);
/* Notes the second signature of @event, if it carries one. */
void cot_fold_seconds_add (CotFold *self, const CotEvent *event);
CotVoid cot_fold_check_second (CotFold *self, const CotEvent *event);
gboolean cot_event_has_second (const CotEvent *event);
guint32 cot_fold_second_of (const CotEvent *event); /* 0: none */

/* --- Stations ---------------------------------------------------------------------- */

CotVoid cot_fold_check_station_event (CotFold *self, const CotEvent *event); /* zero, opened, closed */
void cot_fold_offsets_add (CotFold *self, CotEvent *event);
/* Fills in what changes without the roster. */
void cot_fold_station_refresh (CotFold *self, CotStation *station);

/* --- Amendments --------------------------------------------------------------------- */

void cot_fold_amendments_init (CotFold *fold);
void cot_fold_amendments_clear (CotFold *fold);
void cot_fold_amendments_add (CotFold *fold, CotEvent *event);
gboolean cot_fold_amendments_flush (CotFold *fold);
CotVoid cot_fold_check_amendment (CotFold *fold, const CotEvent *event);
gboolean cot_fold_is_amended (CotFold *fold, const CotRow *row);
/* As amended; without computing anything. */
const CotRow *cot_fold_lookup_row (CotFold *fold, const char *clave);
void cot_fold_rows_resize (CotFold *self, guint n_rows);

/* --- Set-asides -------------------------------------------------------------------- */

void cot_fold_standing_init (CotFoldStanding *self);
void cot_fold_standing_clear (CotFoldStanding *self);
void cot_fold_standing_add (CotFold *self, CotEvent *event);
void cot_fold_standing_flush (CotFold *self);
gboolean cot_fold_is_set_aside (CotFold *self, const CotId *id);
CotVoid cot_fold_set_aside_reason (CotFold *self, const CotId *id);
/* Of a set-aside that may not have been added, but for being set aside itself. */
CotVoid cot_fold_check_set_aside (CotFold *self, const CotEvent *event);

/* --- One sheet ---------------------------------------------------------------------- */

/* One event of the sheet while it is computed. */
typedef struct {
  CotEvent *event;
  CotVoid reason;
  gboolean visited;  /* captured: of a reader; decided: outranks readings */
  gboolean on_chain; /* captured: of the one reading of its person */
  gboolean sealed;   /* of a reading: it or what it amends has no body here */
  char claim;        /* captured */
  gint parent;       /* captured: index of what it amends, or -1 */
  const CotRow *row; /* identified; captured: of the identified it names */
  gboolean outside;  /* identified */
  gboolean current;  /* cotejo: compares what is settled now */
  gboolean differs;  /* cotejo */
  CotValue *values;  /* captured: along its amendments; decided: as given */
  guint8 *given;     /* captured, decided: which fields this very event gives */
  guint8 *aided;     /* captured: along its amendments */
  guint8 *differ;    /* matched */
} CotSheetNode;

typedef struct {
  CotFold *fold;
  CotSheet *out;
  CotSheetNode *nodes; /* by id */
  guint n_nodes;
  GArray *awaited;         /* CotId */
  const CotBallot *ballot; /* NULL without a row */
  GArray *reader_nodes;    /* gint: node of each reader's tip, as out->readers */
  guint8 *by_people;       /* per field: two people agree on what is settled */
} CotSheetWork;

/* Computes everything of @out but folio, digest and overlay from @events, sorted
 * by id.  @awaited: ids that the events name and that are not among them. */
void cot_fold_compute_sheet (CotFold *self, GPtrArray *events, CotSheet *out, GArray *awaited, GArray **readings);
/* Alerts that need the sheet once more, as it would be. */
void cot_fold_compute_undone (CotFold *self, GPtrArray *events, CotSheet *out);
void cot_sheet_clear (CotSheet *sheet);

gint cot_sheet_work_find (const CotSheetWork *work, const CotId *id);
/* Common checks of a node: set aside, actor, refs.  TRUE when nothing is wrong. */
gboolean cot_sheet_work_check (CotSheetWork *work, CotSheetNode *node);
/* Fills values and given of a reading or decision from its body. */
gboolean cot_sheet_work_parse_fields (CotSheetWork *work, CotSheetNode *node, CotSpan body, const CotBallot *ballot);
void cot_sheet_work_readings (CotSheetWork *work); /* captured: out->readers */
void cot_sheet_work_matched (CotSheetWork *work);
void cot_sheet_work_decisions (CotSheetWork *work);
void cot_sheet_work_settle (CotSheetWork *work); /* settled, disputed, state, times */
void cot_sheet_work_alerts (CotSheetWork *work);
void cot_sheet_work_compared (CotSheetWork *work); /* cotejo, packed */
/* The row of the identified that a reading, decision or cotejo names. */
void cot_sheet_work_take_row (CotSheetWork *work, CotSheetNode *node);

/* --- Rows ----------------------------------------------------------------------------- */

void cot_fold_rows_init (CotFold *self);
void cot_fold_rows_clear (CotFold *self);
void cot_fold_row_attach (CotFold *self, CotFoldSheet *sheet);
void cot_fold_row_detach (CotFold *self, CotFoldSheet *sheet);
void cot_fold_rows_flush (CotFold *self);
/* Puts a sheet into the queue of its state, or into another. */
void cot_fold_queue_sheet (CotFold *self, CotFoldSheet *sheet);
CotVoid cot_fold_check_without_acta (CotFold *self, const CotEvent *event, guint32 *row, CotObservation *cause);

/* --- Sheets that are alike ---------------------------------------------------------------- */

void cot_fold_alike_init (CotFold *self);
void cot_fold_alike_clear (CotFold *self);
void cot_fold_alike_attach (CotFold *self, CotFoldSheet *sheet);
void cot_fold_alike_detach (CotFold *self, CotFoldSheet *sheet);
void cot_fold_alike_flush (CotFold *self);

/* --- As bytes --------------------------------------------------------------------------- */

/* Own state of a sheet; the digest is taken over it. */
void cot_fold_write_state (const CotFoldSheet *sheet, GByteArray *out);
gboolean cot_fold_read_state (CotFold *self, CotFoldSheet *sheet, const guint8 *data, gsize length);

G_END_DECLS
