/* cot-digitise-batch.c - giving up a whole batch
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A batch is saved sheet by sheet; cancelling it sets its pictures aside, one event a
 * sheet, and forgets what was scanned and not stored yet.  The papers stay received:
 * they are scanned again.  What somebody has read meanwhile stays, and is told. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-private.h"

#include <glib/gi18n.h>

#include "cot-job.h"

typedef struct {
  CotDesk *desk;
  CotSession *session;
  CotScanRun *run; /* or NULL */
  GPtrArray *folios;
  guint n_kept;
} CancelJob;

static void
cancel_job_free (gpointer pointer)
{
  CancelJob *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_clear_object (&job->run);
  g_ptr_array_unref (job->folios);
  g_free (job);
}

static gboolean
cancel_work (gpointer data, GError **error)
{
  CancelJob *job = data;
  g_autoptr (GError) local = NULL;

  /* A feeder holds its next sheet until its run is over. */
  if (job->run != NULL && !cot_scan_run_release (job->run, NULL, &local))
    g_message ("%s", local->message);

  return cot_desk_cancel_batch (job->desk, job->session, job->folios, _ ("The batch was cancelled"), &job->n_kept, error);
}

static void
cancelled_done (GObject *owner, gpointer data, const GError *error)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (owner);
  const CancelJob *job = data;
  guint n = job->folios->len - MIN (job->n_kept, job->folios->len);
  g_autofree char *headline = NULL;

  if (error != NULL) {
    cot_digitise_show_fault (self, error);
    return;
  }
  headline = g_strdup_printf (ngettext ("Batch cancelled: %u sheet is to be scanned again", "Batch cancelled: %u sheets are to be scanned again", n), n);
  g_ptr_array_set_size (self->batch_folios, 0);
  self->n_batch = 0;
  self->n_kept = job->n_kept;
  *self->last_stored = '\0';
  cot_digitise_clear_strip (self);
  cot_digitise_clear_sheet (self);
  cot_digitise_show_picture (self, NULL, NULL);
  cot_digitise_show_idle (self, headline);
}

void
cot_digitise_ask_cancel (CotDigitiseDesk *self)
{
  guint n = self->batch_folios->len, n_waiting = self->source != NULL ? cot_sheet_source_count_unstored (self->source) : 0;
  g_autoptr (GString) words = g_string_new (NULL);

  if (n == 0 && n_waiting == 0)
    return;
  if (n > 0)
    g_string_append_printf (words, ngettext ("The picture of %u sheet is set aside. Its paper stays received and is scanned again.", "The pictures of %u sheets are set aside. Their papers stay received and are scanned again.", n),
                            n);
  if (n_waiting > 0) {
    g_string_append (words, n > 0 ? "\n\n" : "");
    g_string_append_printf (words, ngettext ("%u sheet that waits is forgotten, too.", "%u sheets that wait are forgotten, too.", n_waiting), n_waiting);
  }
  cot_digitise_show_words (self, _ ("Cancel this batch?"), words->str, FALSE);
  cot_digitise_set_state (self, COT_DIGITISE_CANCEL);
}

void
cot_digitise_cancel_batch (CotDigitiseDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  CancelJob *job = g_new0 (CancelJob, 1);

  job->desk = g_object_ref (cot_ui_context_get_desk (context));
  job->session = cot_session_ref (cot_ui_context_get_session (context));
  job->folios = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->batch_folios->len; i++)
    g_ptr_array_add (job->folios, g_strdup (g_ptr_array_index (self->batch_folios, i)));
  if (self->source != NULL) {
    cot_sheet_source_forget_all (self->source);
    job->run = g_object_ref (cot_sheet_source_get_run (self->source));
  }
  self->taking_files = FALSE;
  self->n_files = 0;
  cot_digitise_show_words (self, _ ("Cancelling the batch…"), "", FALSE);
  cot_digitise_set_state (self, COT_DIGITISE_STORING);
  cot_job_run (G_OBJECT (self), cancel_work, cancelled_done, job, cancel_job_free);
}
