/* cot-desk-capture.c - reading an acta from its image: first, second, third
 *
 * Nothing here tells one person what another read: a claim holds no values, and
 * the outcome names no more than the fields to look at again.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-capture"

#include "config.h"

#include <string.h>

#include "cot-desk-private.h"
#include "cot-reading.h"
#include "cot-turn.h"

/* --- Capturing --------------------------------------------------------------- */

/* The sheet that @claim is of, unless it went on meanwhile. */
static const CotSheet *
find_claimed (CotDesk *self, const CotClaim *claim, CotDeskEvent *event, GError **error)
{
  const CotSheet *sheet = cot_desk_find_sheet (self, claim->folio, event, error);

  if (sheet == NULL)
    return NULL;
  if (!cot_id_equal (&sheet->digitised, &claim->digitised) || !cot_id_equal (&sheet->identified, &claim->identified)) {
    cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s was set aside meanwhile", claim->folio);
    return NULL;
  }
  return sheet;
}

/* How @claim may still be delivered: a lease may have lapsed and others have read. */
static gboolean
find_turn (const CotSheet *sheet, const CotClaim *claim, guint32 person, CotClaimKind *kind, GError **error)
{
  const CotReader *own = cot_turn_find_reader (sheet, person);
  gboolean is_whole = claim->kind == COT_CLAIM_FIRST || claim->kind == COT_CLAIM_SECOND;
  gboolean waits = cot_turn_find (sheet, person, kind);

  if (own != NULL && claim->kind != COT_CLAIM_REKEY)
    return cot_desk_refuse (error, COT_DATA_ERROR_SAME_PERSON, "person %u has read sheet %s already", person, claim->folio);
  if (!waits || is_whole != (*kind == COT_CLAIM_FIRST || *kind == COT_CLAIM_SECOND) || (!is_whole && *kind != claim->kind))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s went on without this reading", claim->folio);
  if (*kind == COT_CLAIM_REKEY && !cot_id_equal (&own->tip, &claim->amends))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "the reading of sheet %s was amended meanwhile", claim->folio);

  return TRUE;
}

static const char *
claim_word (CotClaimKind kind)
{
  switch (kind) {
  case COT_CLAIM_FIRST:
    return "first";
  case COT_CLAIM_SECOND:
  case COT_CLAIM_REKEY:
    return "second";
  case COT_CLAIM_THIRD:
  default:
    return "third";
  }
}

/* What the event says of how the person read; an amendment says what the
 * reading that it amends said. */
static const char *
written_claim (const CotClaim *claim, CotClaimKind now, const CotReader *own, gboolean is_aided)
{
  if (own != NULL)
    return own->claim == '1' ? "first" : own->claim == '2' ? "second"
                                                           : "third";
  /* Somebody else was faster: it is a second reading, unless the machine helped. */
  if (claim->kind == COT_CLAIM_FIRST && now == COT_CLAIM_SECOND && !is_aided)
    return claim_word (COT_CLAIM_SECOND);

  return claim_word (claim->kind);
}

typedef struct {
  const CotValue *values;
  const guint8 *aided;
  const char *const *so;
} Reading;

static gboolean
plan_capture (CotDesk *self, guint32 person, const CotClaim *claim, const Reading *reading, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = find_claimed (self, claim, event, error);
  const CotReader *own = NULL;
  CotClaimKind now;
  gboolean is_aided = FALSE;

  if (sheet == NULL || !find_turn (sheet, claim, person, &now, error))
    return FALSE;

  own = cot_turn_find_reader (sheet, person);
  is_aided = cot_reading_has_aided (claim, reading->aided);
  json_object_set_new (event->body, "claim", json_string (written_claim (claim, now, own, is_aided)));
  /* A third reader's values count for what is still in dispute alone. */
  json_object_set_new (event->body, "fields", cot_reading_fields (claim, reading->values, now == COT_CLAIM_THIRD ? sheet->disputed : NULL));
  cot_reading_add_remarks (event->body, claim, reading->aided, reading->so);
  if (json_object_size (json_object_get (event->body, "fields")) == 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "nothing of sheet %s is in dispute any more", claim->folio);

  return cot_desk_event_add_ref (event, &sheet->digitised, error) && cot_desk_event_add_ref (event, &sheet->identified, error) &&
         (own == NULL || cot_desk_event_add_ref (event, &own->tip, error));
}

static gboolean
is_settled (const CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_fields; i++) {
    if (sheet->settled[i].kind == COT_VALUE_NONE)
      return FALSE;
  }
  return sheet->n_fields > 0;
}

/* That section or casilla are not the row's is told to nobody at the desk: all
 * settled is all that is said. */
static CotCaptureOutcome
find_outcome (CotDesk *self, const char *folio, guint32 person, CotClaim **next)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), folio);

  if (sheet == NULL)
    return COT_CAPTURE_PASSED;
  if (is_settled (sheet))
    return COT_CAPTURE_SETTLED;
  if (sheet->state == COT_SHEET_READ_ONCE)
    return COT_CAPTURE_STORED;
  if (next != NULL && cot_turn_get_rekeyer (sheet) == person) {
    *next = cot_claim_new (self, sheet, COT_CLAIM_REKEY, person);
    return COT_CAPTURE_DIFFERS;
  }
  return COT_CAPTURE_PASSED;
}

/* A desk that hands out its own work gives its second reader the time of a lease
 * from now on; a service sees by itself what differs. */
static void
lease_next (CotDesk *self, CotSession *session)
{
  g_autoptr (CotWork) work = cot_desk_ref_own_work (self);
  g_autoptr (GError) error = NULL;
  g_auto (CotWorkItem) item = { 0 };

  if (work != NULL && !cot_work_claim (work, cot_session_get_person (session), cot_session_get_roles (session), &item, &error) && error != NULL)
    g_warning ("cannot keep a lease: %s", error->message);
}

/* What follows a reading that is on disk: none of it can take it back. */
static void
finish (CotDesk *self, CotSession *session, CotClaim *claim)
{
  g_autoptr (GError) error = NULL;

  cot_desk_drop_draft (self, session, claim);
  if (!cot_desk_match_acting (self, claim->folio, &error) && error != NULL)
    g_warning ("cannot compare the readings of a sheet: %s", error->message);
}

/**
 * cot_desk_capture:
 * @self: an open desk
 * @session: who read
 * @claim: what was claimed
 * @values: one per field of the ballot, NONE where it was not wanted
 * @aided: (nullable): one per field, 1 where the machine proposed the value
 * @so: (nullable): codes of the rules answered with "so says the acta"
 * @outcome: (out): what becomes of the sheet
 * @next: (out) (nullable): with %COT_CAPTURE_DIFFERS the same sheet, the
 *   differing fields, once more
 * @error: return location for a %COT_DATA_ERROR
 *
 * Delivers a reading.  Where both readings are here they are compared at once.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_INVALID when a wanted field is undecided,
 *   _SAME_PERSON, or _CONFLICT when the sheet went on meanwhile
 */
gboolean
cot_desk_capture (CotDesk *self, CotSession *session, CotClaim *claim, const CotValue *values, const guint8 *aided, const char *const *so, CotCaptureOutcome *outcome, CotClaim **next, GError **error)
{
  const Reading reading = { values, aided, so };
  g_auto (CotDeskEvent) event = { 0 };
  guint32 person = 0;

  *next = NULL;
  cot_desk_event_init (&event, COT_KIND_CAPTURED);
  {
    COT_DESK_ACT (self);

    if (!cot_desk_check_act (self, session, event.kind, error) || !cot_reading_check (claim, values, error) ||
        !cot_reading_check_aided (claim, values, aided, error))
      return FALSE;
    person = cot_session_get_person (session);
    if (!plan_capture (self, person, claim, &reading, &event, error) || !cot_desk_write (self, session, &event, NULL, error))
      return FALSE;
    finish (self, session, claim);
  }
  /* The lease is not given back: a service may hear of the reading later than of
   * that, and would hand the sheet out again.  It no longer fits and so lapses. */
  *outcome = find_outcome (self, claim->folio, person, next);
  if (*outcome == COT_CAPTURE_DIFFERS)
    lease_next (self, session);

  return TRUE;
}

/* --- Amending ---------------------------------------------------------------- */

/* One's own reading while nobody was shown anything about it. */
static const CotReader *
find_amendable (const CotSheet *sheet, guint32 person, GError **error)
{
  const CotReader *own = cot_turn_find_reader (sheet, person);

  if (own == NULL) {
    cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "person %u has no reading of sheet %s", person, sheet->folio);
    return NULL;
  }
  if (sheet->state != COT_SHEET_READ_ONCE || own->sealed || sheet->row == NULL) {
    cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s has settled or its differences were shown", sheet->folio);
    return NULL;
  }
  return own;
}

/**
 * cot_desk_reopen:
 * @self: an open desk
 * @session: who read the sheet
 * @folio: of the sheet
 * @values: (out) (transfer full): one's own values, one per field
 * @error: return location for a %COT_DATA_ERROR
 *
 * Opens one's own delivered reading again, for cot_desk_amend ().
 *
 * Returns: (transfer full): the claim, or %NULL with %COT_DATA_ERROR_NOT_FOUND, or
 *   _CONFLICT once the sheet has settled or its differences were shown
 */
CotClaim *
cot_desk_reopen (CotDesk *self, CotSession *session, const char *folio, CotValue **values, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  g_autoptr (CotFoldLock) lock = NULL;
  const CotSheet *sheet = NULL;
  const CotReader *own = NULL;

  if (!cot_desk_check_act (self, session, COT_KIND_CAPTURED, error))
    return NULL;

  lock = cot_fold_lock (self->journal);
  sheet = cot_desk_find_sheet (self, folio, &event, error);
  own = sheet != NULL ? find_amendable (sheet, cot_session_get_person (session), error) : NULL;
  if (own == NULL)
    return NULL;

  *values = g_memdup2 (own->values, sheet->n_fields * sizeof **values);
  return cot_claim_new (self, sheet, own->claim == '1' ? COT_CLAIM_FIRST : COT_CLAIM_SECOND, own->person);
}

static gboolean
plan_amend (CotDesk *self, guint32 person, const CotClaim *claim, const CotValue *values, const char *const *so, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = find_claimed (self, claim, event, error);
  const CotReader *own = sheet != NULL ? find_amendable (sheet, person, error) : NULL;
  g_autofree guint8 *aided = NULL;

  if (own == NULL)
    return FALSE;
  if (!cot_id_equal (&own->tip, &claim->amends))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "the reading of sheet %s was amended meanwhile", claim->folio);

  /* What was proposed and stays as it was is still the machine's word. */
  aided = g_new0 (guint8, sheet->n_fields);
  for (guint i = 0; i < sheet->n_fields; i++)
    aided[i] = own->aided[i] && cot_value_equal (own->values[i], values[i]);
  json_object_set_new (event->body, "claim", json_string (written_claim (claim, claim->kind, own, FALSE)));
  json_object_set_new (event->body, "fields", cot_reading_fields (claim, values, NULL));
  cot_reading_add_remarks (event->body, claim, aided, so);

  return cot_desk_event_add_ref (event, &sheet->digitised, error) && cot_desk_event_add_ref (event, &sheet->identified, error) &&
         cot_desk_event_add_ref (event, &own->tip, error);
}

/**
 * cot_desk_amend:
 * @self: an open desk
 * @session: who read the sheet
 * @claim: from cot_desk_reopen ()
 * @values: one per field
 * @so: (nullable): as in cot_desk_capture ()
 * @outcome: (out): what becomes of the sheet
 * @error: return location for a %COT_DATA_ERROR
 *
 * Replaces one's own reading by another; both stay on record.
 *
 * Returns: %FALSE with the codes of cot_desk_reopen () and %COT_DATA_ERROR_INVALID
 */
gboolean
cot_desk_amend (CotDesk *self, CotSession *session, CotClaim *claim, const CotValue *values, const char *const *so, CotCaptureOutcome *outcome, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_CAPTURED);
  if (!cot_desk_check_act (self, session, event.kind, error) || !cot_reading_check (claim, values, error) ||
      !plan_amend (self, cot_session_get_person (session), claim, values, so, &event, error) ||
      !cot_desk_write (self, session, &event, NULL, error))
    return FALSE;

  finish (self, session, claim);
  *outcome = find_outcome (self, claim->folio, cot_session_get_person (session), NULL);

  return TRUE;
}

/* --- What cannot be captured ------------------------------------------------- */

static gboolean
plan_cannot_capture (CotDesk *self, guint32 person, const CotClaim *claim, const char *cause, CotDeskEvent *event, GError **error)
{
  static const char *const of_image[] = { "image", "form", "other", NULL };
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = find_claimed (self, claim, event, error);
  CotClaimKind now;

  if (sheet == NULL || !find_turn (sheet, claim, person, &now, error))
    return FALSE;
  if (strcmp (cause, "casilla") == 0)
    return cot_desk_event_add_ref (event, &sheet->identified, error);
  if (g_strv_contains (of_image, cause))
    return cot_desk_event_add_ref (event, &sheet->digitised, error);

  return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the cause is image, form, casilla or other");
}

/**
 * cot_desk_cannot_capture:
 * @self: an open desk
 * @session: who claimed the sheet
 * @claim: the claim
 * @cause: "image", "form" or "other": back to who scanned it; "casilla": to be
 *   identified again
 * @reason: (nullable): in the person's own words
 * @error: return location for a %COT_DATA_ERROR
 *
 * Sets aside what makes the sheet impossible to read.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_INVALID, _SAME_PERSON or _CONFLICT
 */
gboolean
cot_desk_cannot_capture (CotDesk *self, CotSession *session, CotClaim *claim, const char *cause, const char *reason, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_SET_ASIDE);
  json_object_set_new (event.body, "reason", json_string (reason != NULL && *reason != '\0' ? reason : cause));
  json_object_set_new (event.body, "cause", json_string (cause));
  if (!cot_desk_check_act (self, session, COT_KIND_CAPTURED, error) ||
      !plan_cannot_capture (self, cot_session_get_person (session), claim, cause, &event, error) ||
      !cot_desk_write (self, session, &event, NULL, error))
    return FALSE;
  cot_desk_drop_draft (self, session, claim);

  return TRUE;
}
