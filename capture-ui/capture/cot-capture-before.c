/* cot-capture-before.c - one's last delivered reading, opened again
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "cot-capture-private.h"

/* Leaves the reading that was opened again as it was. */
void
cot_capture_desk_leave_before (CotCaptureDesk *self)
{
  cot_capture_desk_drop (self);
  if (self->parked != NULL)
    cot_capture_desk_put (self, g_steal_pointer (&self->parked));
  else
    cot_capture_desk_claim_next (self);
}

/* What this person read last and somebody else has not read yet: delivered before
 * the window opened, or before another person took the desk. */
static void
find_last_folio (CotCaptureDesk *self)
{
  CotJournal *journal = cot_desk_get_journal (cot_capture_desk_get_desk (self));
  guint32 person = cot_session_get_person (cot_capture_desk_get_session (self));
  g_autoptr (GPtrArray) sheets = NULL;
  gint64 latest_us = 0;

  cot_journal_lock (journal);
  sheets = cot_fold_list_in_state (cot_journal_get_fold (journal), COT_SHEET_READ_ONCE);
  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);

    for (guint j = 0; j < sheet->n_readers; j++)
      if (sheet->readers[j].person == person && sheet->readers[j].time_us > latest_us) {
        latest_us = sheet->readers[j].time_us;
        g_strlcpy (self->last_folio, sheet->folio, sizeof self->last_folio);
      }
  }
  cot_journal_unlock (journal);
}

void
cot_capture_desk_open_before (CotCaptureDesk *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotClaim) claim = NULL;
  g_autofree CotValue *values = NULL;

  if (self->busy)
    return;
  if (self->sheet != NULL && self->sheet->amending) {
    cot_capture_desk_leave_before (self);
    return;
  }
  if (*self->last_folio == '\0')
    find_last_folio (self);
  if (*self->last_folio == '\0') {
    cot_capture_desk_say (self, _ ("None of your readings can be opened again."), TRUE);
    return;
  }
  claim = cot_desk_reopen (cot_capture_desk_get_desk (self), cot_capture_desk_get_session (self),
                           self->last_folio, &values, &error);
  if (claim == NULL) {
    cot_capture_desk_say (self, _ ("The one before can no longer be opened."), TRUE);
    return;
  }
  cot_capture_desk_save_draft (self);
  cot_field_column_set_entry (self->column, NULL);
  self->parked = g_steal_pointer (&self->sheet);
  cot_capture_desk_put (self, cot_capture_sheet_new_amending (claim, values));
}
