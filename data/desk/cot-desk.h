/* cot-desk.h - what a person does at a desk, without a screen
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-journal.h"
#include "cot-seal.h"
#include "cot-tries.h"
#include "cot-work.h"

G_BEGIN_DECLS

/* A person who is signed in; holds the opened key, wiped at the end. */
typedef struct _CotSession CotSession;
CotSession *cot_session_ref (CotSession *self);
void cot_session_unref (CotSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotSession, cot_session_unref)
guint32 cot_session_get_person (const CotSession *self);
const char *cot_session_get_name (const CotSession *self);
guint cot_session_get_roles (const CotSession *self); /* CotRole mask */
/* Wrong passwords at this station before the right one; @since_us: (out): UTC of the first. */
guint cot_session_get_wrong_passwords (const CotSession *self, gint64 *since_us);

/* Every function checks, then writes one event (claim writes none), and refuses
 * with a COT_DATA_ERROR: REFUSED, SAME_PERSON, NOT_OPEN, NOT_FOUND, CONFLICT,
 * INVALID, PASSWORD ...  Any thread; blocks for one durable commit. */
#define COT_TYPE_DESK (cot_desk_get_type ())
G_DECLARE_FINAL_TYPE (CotDesk, cot_desk, COT, DESK, GObject)

/* @work: (nullable): who hands out work; NULL: this desk, from its own journal. */
CotDesk *cot_desk_new (CotJournal *journal, CotWork *work);
CotJournal *cot_desk_get_journal (CotDesk *self);
/* Argon2id's passes and bytes for cards made from now on, other than the election's;
 * tests use less. */
void cot_desk_set_card_cost (CotDesk *self, guint64 ops, gsize memory);
/* Another source of work, e.g. when the service comes or goes. */
void cot_desk_set_work (CotDesk *self, CotWork *work);

/* --- People ------------------------------------------------------------------ */
/* Makes the person's key, seals it with the password (Argon2id) into the card
 * file and writes person-enrolled.  This station must be one that may enrol. */
gboolean cot_desk_enrol_person (CotDesk *self, guint32 person, const char *name, guint roles, const char *password, GError **error);
/* A person's card as a file, for the other desks of the centre; and taking one. */
GBytes *cot_desk_get_card (CotDesk *self, guint32 person, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_desk_take_card (CotDesk *self, GBytes *file, guint32 *person, GError **error);
typedef struct {
  guint32 person;
  char *name; /* from the card, or "persona 14" where it is not here */
  guint roles;
  gboolean can_sign_in; /* the card is here, and was not revoked */
  gboolean revoked;
  CotTries tries; /* wrong passwords at this station */
} CotDeskPerson;
void cot_desk_person_free (CotDeskPerson *person);
GPtrArray *cot_desk_list_people (CotDesk *self); /* (element-type CotDeskPerson) by number */
CotSession *cot_desk_sign_in (CotDesk *self, guint32 person, const char *password, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Checks the password of a session that is locked; no event. */
gboolean cot_desk_unlock (CotDesk *self, CotSession *session, const char *password, GError **error);
gboolean cot_desk_sign_out (CotDesk *self, CotSession *session, GError **error);
/* Wrong passwords of @person at this station, and how long the next try waits.
 * Signing in and unlocking refuse with COT_DATA_ERROR_TOO_SOON until then. */
CotTries cot_desk_get_tries (CotDesk *self, guint32 person);
/* Wrong passwords that the signed-in of all stations have told of: person -> guint.
 * Goes through the whole record: a worker thread's. (transfer full), NULL: error. */
GHashTable *cot_desk_count_failures (CotDesk *self, GError **error);
/* For tests, before anything else: another stopwatch than the machine's. */
void cot_desk_set_stopwatch (CotDesk *self, const CotStopwatch *watch);

/* --- A second person ---------------------------------------------------------- */
/* Another coordinator who agrees to one act; holds the opened key until the act that
 * is given it has signed, and is of no use afterwards. */
typedef struct _CotConfirmation CotConfirmation;
void cot_confirmation_free (CotConfirmation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotConfirmation, cot_confirmation_free)
guint32 cot_confirmation_get_person (const CotConfirmation *self);
const char *cot_confirmation_get_name (const CotConfirmation *self);
CotConfirmation *cot_desk_confirm (CotDesk *self, CotSession *first, guint32 person, const char *password, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- Opening and closing -------------------------------------------------------- */
/* Which blocks of the printed seal to type; after a wrong answer, others. */
void cot_desk_ask_seal (CotDesk *self, guint blocks[COT_SEAL_ASKED]);
gboolean cot_desk_confirm_seal (CotDesk *self, const char *typed, GError **error);
gboolean cot_desk_seal_is_confirmed (CotDesk *self);
gboolean cot_desk_zero (CotDesk *self, CotSession *session, GError **error); /* after the seal was confirmed */
gboolean cot_desk_open (CotDesk *self, CotSession *session, GError **error); /* within the window, after zero */
gboolean cot_desk_is_open (CotDesk *self);
/* Why work is or is not done at this station now. */
typedef enum {
  COT_DESK_OPEN,
  COT_DESK_NOT_OPENED,
  COT_DESK_CLOSED,
  COT_DESK_REVOKED,
  COT_DESK_FORKED,    /* another machine writes under the same number: this one stops */
  COT_DESK_CLOCK_OFF, /* not open, and more than a minute off */
  COT_DESK_TOO_EARLY, /* the window of operation has not begun */
  COT_DESK_TOO_LATE,
} CotDeskCondition;
CotDeskCondition cot_desk_get_condition (CotDesk *self);
/* Sheets that wait, by state. */
typedef struct {
  CotSheetState state;
  guint n;
} CotDeskPending;
GArray *cot_desk_list_pending (CotDesk *self, guint *n_expected); /* CotDeskPending */
gboolean cot_desk_close (CotDesk *self, CotSession *session, CotConfirmation *second, GError **error);

/* --- Lost keys ------------------------------------------------------------------- */
#define COT_DESK_LAST_HELD G_MAXUINT64 /* the last event that this machine holds */
/* By two coordinators of the same centre. */
gboolean cot_desk_revoke_station (CotDesk *self, CotSession *session, CotConfirmation *second, guint32 station, guint64 last, const char *cause, GError **error);
gboolean cot_desk_revoke_person (CotDesk *self, CotSession *session, CotConfirmation *second, guint32 person, const char *cause, GError **error);
/* By an authority key: any station, also one that an authority enrolled. */
gboolean cot_desk_revoke_station_by_authority (CotDesk *self, guint authority, const guint8 secret[64], guint32 station, guint64 last, const char *cause, GError **error);
gboolean cot_desk_revoke_person_by_authority (CotDesk *self, guint authority, const guint8 secret[64], guint32 person, const char *cause, GError **error);
/* What came after the last number, or enrols a number that was given before: it
 * counts for nothing. */
typedef struct {
  CotEvent *event;
  CotVoid reason; /* STATION_REVOKED, PERSON_REVOKED or OTHER_COUNTS */
} CotDeskVoided;
GPtrArray *cot_desk_list_voided (CotDesk *self, GError **error); /* CotDeskVoided: enrolments, then by station and number */

/* --- Amending the catalogue ------------------------------------------------------- */
/* @what: "row" or "ballot", with its members as in catalogue-amended.  (transfer full) */
json_t *cot_desk_new_amendment (CotDesk *self, const char *what, json_t *members, const CotId *replaces, const char *reason, GError **error);
gboolean cot_amendment_sign (CotElection *election, json_t *amendment, const guint8 secret[64], guint *authority, GError **error);
/* Once two authorities have signed. */
/* A signed amendment in a file: %COT_DATA_ERROR_INVALID when it is none, or a file
 * error.  Blocks. (transfer full) */
json_t *cot_amendment_load (const char *path, GError **error);
gboolean cot_desk_amend_catalogue (CotDesk *self, json_t *amendment, GError **error);
typedef struct {
  guint32 station; /* that wrote it */
  gint64 time_us;
  json_t *body;
  CotVoid reason; /* why it counts for nothing, or NONE */
} CotDeskAmendment;
GPtrArray *cot_desk_list_amendments (CotDesk *self, GError **error);

/* --- Acopio and digitising --------------------------------------------------- */
gboolean cot_desk_receive (CotDesk *self, CotSession *session, const char *folio, const char *origen, const char *documento, GError **error);

/* A scan of a part of a sheet that is larger than the glass. */
typedef struct {
  const char *master_path;
  double transform[9]; /* form mm to px of this master, row by row */
} CotDigitisedPart;

typedef struct {
  const char *published_path; /* JPEG, copied into the journal's files */
  const char *master_path;    /* TIFF; NULL with parts */
  guint width, height;        /* of the published image, pixels */
  const char *tipo_acta;      /* NULL: not known */
  const char *digitalizacion; /* "ESCANER", "MOVIL" */
  gboolean has_transform;
  double transform[9]; /* form mm to published pixels, row by row */
  guint orientation;   /* quarter turns that were applied */
  json_t *codes;       /* arrays as cotejo-scan gives them, or NULL */
  json_t *problems;
  const CotDigitisedPart *parts; /* NULL: the sheet is in one piece */
  guint n_parts;                 /* 2-4 */
} CotDigitisedPage;
/* Files first, then the event. */
gboolean cot_desk_digitise (CotDesk *self, CotSession *session, const char *folio, const CotDigitisedPage *page, GError **error);
/* Gives up images of one batch; @n_kept: (out): of them, that were read already. */
gboolean cot_desk_cancel_batch (CotDesk *self, CotSession *session, const GPtrArray *folios, const char *reason, guint *n_kept, GError **error);
/* @qr_text: the code as read; a row, outside the catalogue, or _INVALID when it is none. */
gboolean cot_desk_identify_by_code (CotDesk *self, CotSession *session, const char *folio, const char *qr_text, GError **error);
gboolean cot_desk_identify_row (CotDesk *self, CotSession *session, const char *folio, const char *clave_acta, const char *method, GError **error);
gboolean cot_desk_identify_outside (CotDesk *self, CotSession *session, const char *folio, const char *contest, const char *cause, GError **error);
/* What the machine read: recorded, shown to nobody.  @fields: as the read event's body;
 * @scanner: (nullable): whose picture it is. */
gboolean cot_desk_machine_read (CotDesk *self, const char *folio, const char *reader, const char *scanner, json_t *fields, GError **error);
gboolean cot_desk_without_acta (CotDesk *self, CotSession *session, CotConfirmation *second, const char *clave_acta, const char *cause, GError **error);

/* --- Capture ----------------------------------------------------------------- */
/* A claimed piece of work, with all that is needed for it and nothing that
 * another person read. */
typedef struct {
  gatomicrefcount ref_count;
  char folio[COT_FOLIO_LENGTH + 1];
  CotClaimKind kind;
  const CotRow *row; /* of the election */
  const CotBallot *ballot;
  guint8 *wanted; /* one per field: 1 when it is to be read now */
  /* FIRST alone: what the machine proposes, one per field, NONE where nothing; NULL:
   * nothing at all.  Never written to disk with a claim. */
  CotValue *proposals;
  char *image_path; /* published image on disk, may be missing */
  char *tipo_acta;
  gboolean has_transform;
  double transform[9];
  CotId digitised, identified;
  CotId amends; /* REKEY: one's own reading; else zero */
} CotClaim;
CotClaim *cot_claim_ref (CotClaim *self);
void cot_claim_unref (CotClaim *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotClaim, cot_claim_unref)

/* NULL without error: nothing waits for this person's roles. */
CotClaim *cot_desk_claim_next (CotDesk *self, CotSession *session, GError **error);
void cot_desk_release (CotDesk *self, CotSession *session, CotClaim *claim);
/* The picture that most likely comes after @in_hand; NULL: none.  Claims nothing. */
char *cot_desk_peek_image (CotDesk *self, CotSession *session, const char *in_hand);

typedef enum {
  COT_CAPTURE_STORED,  /* waits for another person */
  COT_CAPTURE_DIFFERS, /* @next: the same sheet, the fields named, once more */
  COT_CAPTURE_SETTLED,
  COT_CAPTURE_PASSED, /* goes on to a third person or the coordinator */
} CotCaptureOutcome;

/* @values: one per field of claim->ballot (NONE where not wanted).
 * @aided: (nullable): one per field.  @so: (nullable) NULL-terminated rule codes. */
gboolean cot_desk_capture (CotDesk *self, CotSession *session, CotClaim *claim, const CotValue *values, const guint8 *aided, const char *const *so, CotCaptureOutcome *outcome, CotClaim **next, GError **error);
/* One's last delivered reading of @folio, until it settles or its differences
 * were shown: fills @values (one per field). */
CotClaim *cot_desk_reopen (CotDesk *self, CotSession *session, const char *folio, CotValue **values, GError **error);
gboolean cot_desk_amend (CotDesk *self, CotSession *session, CotClaim *claim, const CotValue *values, const char *const *so, CotCaptureOutcome *outcome, GError **error);
/* Bad image, wrong form, wrong casilla: @cause "image", "form", "casilla", "other". */
gboolean cot_desk_cannot_capture (CotDesk *self, CotSession *session, CotClaim *claim, const char *cause, const char *reason, GError **error);

/* Drafts survive a power cut; work state. */
gboolean cot_desk_save_draft (CotDesk *self, CotSession *session, CotClaim *claim, const CotValue *values, guint focus, GError **error);
gboolean cot_desk_load_draft (CotDesk *self, CotSession *session, CotClaim *claim, CotValue *values, guint *focus);
void cot_desk_drop_draft (CotDesk *self, CotSession *session, CotClaim *claim);

/* --- Coordinator ------------------------------------------------------------- */
/* @values: one per field, NONE where not decided; each a value that somebody read, or ilegible. */
gboolean cot_desk_decide (CotDesk *self, CotSession *session, const char *folio, const CotValue *values, const char *reason, GError **error);
/* @second: (nullable) unless cot_desk_set_aside_takes_two (). */
gboolean cot_desk_set_aside (CotDesk *self, CotSession *session, CotConfirmation *second, const char *folio, const CotId *ids, guint n_ids, const char *cause, const char *reason, GError **error);
/* Whether what is set aside there is, or may be, published: @folio NULL: it is no sheet. */
gboolean cot_desk_set_aside_takes_two (CotDesk *self, const char *folio);

/* --- The paper afterwards ------------------------------------------------------- */
GPtrArray *cot_desk_list_to_compare (CotDesk *self); /* folios */
/* @paper: (nullable): one per field, NONE where it is as settled. */
gboolean cot_desk_cotejo (CotDesk *self, CotSession *session, const char *folio, const CotValue *paper, gboolean *differs, GError **error);
gboolean cot_desk_pack (CotDesk *self, CotSession *session, const char *folio, const char *box, GError **error);

/* Writes the matched events that this machine can: both readings are here. */
gboolean cot_desk_write_matched (CotDesk *self, guint *n_written, GError **error);
/* The same of one sheet, e.g. one that a push has just touched: TRUE when something
 * was written; FALSE also without an error, when nothing waits. */
gboolean cot_desk_match (CotDesk *self, const char *folio, GError **error);

G_END_DECLS
