/* cot-desk-coordinate.c - deciding what people disagree on, and setting aside
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-coordinate"

#include "config.h"

#include <string.h>

#include "cot-desk-private.h"
#include "cot-reading.h"
#include "cot-turn.h"

#define MAX_REASON_BYTES 1000
/* Of the readings of one sheet; more are compared at the next occasion. */
#define MAX_PAIRS 64

/* --- Comparing readings ------------------------------------------------------ */

static gboolean
plan_match (CotDesk *self, const char *folio, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_desk_find_sheet (self, folio, event, error);

  if (sheet == NULL || !sheet->needs_matched)
    return FALSE;

  g_clear_pointer (&event->body, json_decref);
  event->body = cot_sheet_build_matched (sheet);

  return event->body != NULL && cot_desk_event_add_ref (event, &sheet->match_a, error) && cot_desk_event_add_ref (event, &sheet->match_b, error);
}

/* One pair of readings; FALSE without an error when none waits. */
static gboolean
match_pair (CotDesk *self, const char *folio, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };

  cot_desk_event_init (&event, COT_KIND_MATCHED);

  return plan_match (self, folio, &event, error) && cot_desk_write (self, NULL, &event, NULL, error);
}

gboolean
cot_desk_match_acting (CotDesk *self, const char *folio, GError **error)
{
  g_autoptr (GError) cause = NULL;
  guint n = 0;

  while (n < MAX_PAIRS && match_pair (self, folio, &cause))
    n++;
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));

  return n > 0;
}

/**
 * cot_desk_match:
 * @self: a desk
 * @folio: of a sheet
 * @error: return location for a %COT_DATA_ERROR
 *
 * Compares the readings of one sheet, as cot_desk_write_matched () does of all.
 *
 * Returns: %TRUE when something was written; %FALSE without an error when
 *   nothing waits for it
 */
gboolean
cot_desk_match (CotDesk *self, const char *folio, GError **error)
{
  COT_DESK_ACT (self);

  return cot_desk_match_acting (self, folio, error);
}

static GPtrArray *
list_unmatched (CotDesk *self)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  g_autoptr (GPtrArray) sheets = cot_fold_list_sheets (cot_journal_get_fold (self->journal));
  GPtrArray *folios = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);

    if (sheet->needs_matched)
      g_ptr_array_add (folios, g_strdup (sheet->folio));
  }
  return folios;
}

/**
 * cot_desk_write_matched:
 * @self: a desk
 * @n_written: (out): how many sheets were compared
 * @error: return location for a %COT_DATA_ERROR
 *
 * Says of every sheet whose readings are both here which fields differ, without
 * a value.  Nobody acts; the station need not be open.
 *
 * Returns: %FALSE when one could not be written
 */
gboolean
cot_desk_write_matched (CotDesk *self, guint *n_written, GError **error)
{
  g_autoptr (GPtrArray) folios = list_unmatched (self);
  COT_DESK_ACT (self);

  *n_written = 0;
  for (guint i = 0; i < folios->len; i++) {
    g_autoptr (GError) cause = NULL;

    if (cot_desk_match_acting (self, g_ptr_array_index (folios, i), &cause))
      (*n_written)++;
    else if (cause != NULL) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Deciding ---------------------------------------------------------------- */

static gboolean
was_read (const CotSheet *sheet, guint field, CotValue value)
{
  for (guint i = 0; i < sheet->n_readers; i++) {
    if (!sheet->readers[i].sealed && cot_value_equal (sheet->readers[i].values[field], value))
      return TRUE;
  }
  return FALSE;
}

/* Section or casilla that two people read alike and that are not the row's: the
 * coordinator may call them ilegible when the rest of the paper says whose it is. */
static gboolean
is_contradicted (const CotSheet *sheet, guint field)
{
  CotFieldKind kind = sheet->row->ballot->fields[field].kind;

  return sheet->cause == COT_CLARIFY_WRITTEN && (kind == COT_FIELD_SECCION || kind == COT_FIELD_CASILLA);
}

static gboolean
check_decision (const CotSheet *sheet, guint32 person, const CotValue *values, GError **error)
{
  guint n = 0;

  if (sheet->row == NULL || (sheet->state != COT_SHEET_TO_DECIDE && sheet->state != COT_SHEET_CLARIFY))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "sheet %s waits for no decision", sheet->folio);
  if (cot_turn_find_reader (sheet, person) != NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_SAME_PERSON, "person %u has read sheet %s and cannot decide it", person, sheet->folio);

  for (guint i = 0; i < sheet->n_fields; i++) {
    const char *name = sheet->row->ballot->fields[i].name;

    if (values[i].kind == COT_VALUE_NONE)
      continue;
    if (sheet->settled[i].kind != COT_VALUE_NONE && !is_contradicted (sheet, i))
      return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "the field %s is settled", name);
    if (values[i].kind != COT_VALUE_ILLEGIBLE && !was_read (sheet, i, values[i]))
      return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "nobody read that value of the field %s", name);
    n++;
  }
  return n > 0 || cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a decision names at least one field");
}

static json_t *
decided_fields (const CotSheet *sheet, const CotValue *values)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < sheet->n_fields; i++) {
    const CotField *field = &sheet->row->ballot->fields[i];

    if (values[i].kind != COT_VALUE_NONE)
      json_object_set_new (fields, field->name, cot_value_to_json (values[i], field->kind == COT_FIELD_CASILLA));
  }
  return fields;
}

static gboolean
plan_decide (CotDesk *self, const char *folio, guint32 person, const CotValue *values, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = cot_desk_find_sheet (self, folio, event, error);

  if (sheet == NULL || !check_decision (sheet, person, values, error))
    return FALSE;
  if (!cot_desk_event_add_ref (event, &sheet->digitised, error) || !cot_desk_event_add_ref (event, &sheet->identified, error))
    return FALSE;
  for (guint i = 0; i < sheet->n_readers; i++) {
    if (!cot_desk_event_add_ref (event, &sheet->readers[i].tip, error))
      return FALSE;
  }
  for (guint i = 0; i < sheet->n_decisions; i++) {
    if (!cot_desk_event_add_ref (event, &sheet->decisions[i], error))
      return FALSE;
  }
  json_object_set_new (event->body, "fields", decided_fields (sheet, values));

  return TRUE;
}

/**
 * cot_desk_decide:
 * @self: an open desk
 * @session: a coordinator's who did not read the sheet
 * @folio: of the sheet
 * @values: one per field, NONE where nothing is decided; each a value that
 *   somebody read, or ilegible
 * @reason: why, in the coordinator's words
 * @error: return location for a %COT_DATA_ERROR
 *
 * Decides fields that three people could not settle.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_CONFLICT when the sheet waits for no decision
 *   or a field is settled, _SAME_PERSON, or _INVALID
 */
gboolean
cot_desk_decide (CotDesk *self, CotSession *session, const char *folio, const CotValue *values, const char *reason, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_DECIDED);
  if (!cot_desk_check_act (self, session, event.kind, error))
    return FALSE;
  if (!cot_desk_text_is_clean (reason, MAX_REASON_BYTES))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a decision needs a reason");
  if (!plan_decide (self, folio, cot_session_get_person (session), values, &event, error))
    return FALSE;

  json_object_set_new (event.body, "reason", json_string (reason));
  return cot_desk_write (self, session, &event, NULL, error);
}

/* --- Setting aside ----------------------------------------------------------- */

/* Without the coordinator only a bad image or a wrong casilla goes, and only
 * while nobody has read the sheet. */
static gboolean
check_own_set_aside (CotDesk *self, CotSession *session, const CotEvent *named, const CotSheet *sheet, GError **error)
{
  gboolean is_simple = named->kind == COT_KIND_DIGITISED || named->kind == COT_KIND_IDENTIFIED || named->kind == COT_KIND_READ;

  if (cot_desk_check_role (self, session, COT_KIND_DECIDED, NULL))
    return TRUE;
  if (is_simple && sheet != NULL && sheet->n_readers == 0)
    return cot_desk_check_role (self, session, COT_KIND_DIGITISED, error);

  return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "only a coordinator sets this aside");
}

static gboolean
is_void (const CotSheet *sheet, const CotId *id)
{
  return sheet != NULL && cot_sheet_get_reason (sheet, id) == COT_VOID_SET_ASIDE;
}

static gboolean
plan_set_aside (CotDesk *self, CotSession *session, const char *folio, const CotId *ids, guint n_ids, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = NULL;

  if (folio != NULL && *folio != '\0' && (sheet = cot_desk_find_sheet (self, folio, event, error)) == NULL)
    return FALSE;
  if (n_ids == 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "nothing is named to be set aside");

  for (guint i = 0; i < n_ids; i++) {
    g_autoptr (CotEvent) named = cot_journal_get_event (self->journal, &ids[i]);

    if (named == NULL || strcmp (named->folio, event->folio) != 0)
      return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "an event named to be set aside is not of this sheet");
    if (is_void (sheet, &ids[i]))
      return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "an event is set aside already");
    if (!check_own_set_aside (self, session, named, sheet, error) || !cot_desk_event_add_ref (event, &ids[i], error))
      return FALSE;
  }
  return TRUE;
}

/**
 * cot_desk_set_aside_takes_two:
 * @self: a desk
 * @folio: (nullable): of a sheet; %NULL for events that have none
 *
 * Returns: whether what is set aside there is settled and may be published already,
 *   or is the station's own: that takes two people
 */
gboolean
cot_desk_set_aside_takes_two (CotDesk *self, const char *folio)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotSheet *sheet = folio != NULL && *folio != '\0' ? cot_fold_get_sheet (cot_journal_get_fold (self->journal), folio) : NULL;

  if (folio == NULL || *folio == '\0')
    return TRUE;

  return sheet != NULL && (sheet->state == COT_SHEET_SETTLED || sheet->state == COT_SHEET_OUTSIDE || sheet->cause == COT_CLARIFY_TWO_CARRIERS);
}

/**
 * cot_desk_set_aside:
 * @self: an open desk
 * @session: a coordinator's; a digitalizador's for an image that nobody has read
 * @second: (nullable): the coordinator who confirms it, where it takes two; used up
 * @folio: (nullable): of the sheet; %NULL for events that have none
 * @ids: the events that are to stand no longer
 * @n_ids: how many, from 1
 * @cause: a short word
 * @reason: in the person's own words
 * @error: return location for a %COT_DATA_ERROR
 *
 * Undoes: what was read under an event that no longer stands counts no more.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_NOT_FOUND, _CONFLICT, _REFUSED or _INVALID
 */
gboolean
cot_desk_set_aside (CotDesk *self, CotSession *session, CotConfirmation *second, const char *folio, const CotId *ids, guint n_ids, const char *cause, const char *reason, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  gboolean takes_two = FALSE;
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_SET_ASIDE);
  if (!cot_desk_check_act (self, session, event.kind, error))
    return FALSE;
  if (!cot_desk_text_is_clean (cause, MAX_REASON_BYTES) || !cot_desk_text_is_clean (reason, MAX_REASON_BYTES))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "setting aside needs a cause and a reason");

  json_object_set_new (event.body, "cause", json_string (cause));
  json_object_set_new (event.body, "reason", json_string (reason));

  if (!plan_set_aside (self, session, folio, ids, n_ids, &event, error))
    return FALSE;

  takes_two = cot_desk_set_aside_takes_two (self, event.folio);
  return takes_two || second != NULL ? cot_desk_write_confirmed (self, session, second, &event, NULL, error)
                                     : cot_desk_write (self, session, &event, NULL, error);
}
