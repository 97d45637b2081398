/* cot-desk-close.c - closing a station, with what is still pending
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-close"

#include "config.h"

#include "cot-desk-private.h"

/* Sheets in these states still want something of somebody. */
static const CotSheetState pending_states[] = {
  COT_SHEET_RECEIVED,
  COT_SHEET_DIGITISED,
  COT_SHEET_IDENTIFIED,
  COT_SHEET_READ_ONCE,
  COT_SHEET_DIFFERS,
  COT_SHEET_THIRD,
  COT_SHEET_TO_DECIDE,
  COT_SHEET_CLARIFY,
};

/**
 * cot_desk_list_pending:
 * @self: a desk
 * @n_expected: (out): rows of this station's centre of which nothing came
 *
 * Returns: (transfer full) (element-type CotDeskPending): the states in which
 *   sheets still wait, and how many; empty when everything is done
 */
GArray *
cot_desk_list_pending (CotDesk *self, guint *n_expected)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  CotFold *fold = cot_journal_get_fold (self->journal);
  const CotStation *station = cot_fold_get_station (fold, cot_journal_get_station (self->journal));
  GArray *list = g_array_new (FALSE, FALSE, sizeof (CotDeskPending));
  guint n_rows = cot_fold_get_n_rows (fold);

  for (guint i = 0; i < G_N_ELEMENTS (pending_states); i++) {
    CotDeskPending pending = { pending_states[i], cot_fold_count_in_state (fold, pending_states[i]) };

    if (pending.n > 0)
      g_array_append_val (list, pending);
  }
  *n_expected = 0;
  for (guint i = 0; i < n_rows; i++) {
    const CotRowState *row = cot_fold_get_row (fold, i);

    if (station == NULL || station->catd == 0 || row->row->catd == station->catd)
      *n_expected += row->phase == COT_ROW_EXPECTED;
  }

  return list;
}

static json_t *
pending_to_json (CotDesk *self)
{
  guint n_expected = 0;
  g_autoptr (GArray) list = cot_desk_list_pending (self, &n_expected);
  json_t *counts = json_object ();

  for (guint i = 0; i < list->len; i++) {
    const CotDeskPending *pending = &g_array_index (list, CotDeskPending, i);

    json_object_set_new (counts, cot_sheet_state_to_string (pending->state), json_integer (pending->n));
  }
  if (n_expected > 0)
    json_object_set_new (counts, "expected", json_integer (n_expected));

  return counts;
}

/* What keeps the station open is named: an opening that comes later stays. */
static gboolean
plan_close (CotDesk *self, CotDeskEvent *event, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  g_autoptr (GArray) opened = cot_fold_list_opened (cot_journal_get_fold (self->journal), cot_journal_get_station (self->journal));

  if (opened->len == 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_OPEN, "station %u is not open", cot_journal_get_station (self->journal));
  for (guint i = 0; i < opened->len; i++) {
    if (!cot_desk_event_add_ref (event, &g_array_index (opened, CotId, i), error))
      return FALSE;
  }
  json_object_set_new (event->body, "pending", pending_to_json (self));

  return TRUE;
}

/**
 * cot_desk_close:
 * @self: an open desk
 * @session: a coordinator's
 * @second: who confirms it; used up
 * @error: return location for a %COT_DATA_ERROR
 *
 * Closes the station, and puts on record what is still pending.  Reading, receiving
 * and deciding are refused from then on.  Not bound to the window of operation: a
 * desk is closed after it, too.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_NOT_OPEN, _REFUSED or _SAME_PERSON
 */
gboolean
cot_desk_close (CotDesk *self, CotSession *session, CotConfirmation *second, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_CLOSED);

  return cot_desk_check_role (self, session, event.kind, error) && cot_desk_check_confirmed (session, second, error) &&
         plan_close (self, &event, error) && cot_desk_write_confirmed (self, session, second, &event, NULL, error);
}
