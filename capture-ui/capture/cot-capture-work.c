/* cot-capture-work.c - claiming, delivering and drafts, off the main thread
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "cot-capture-private.h"
#include "cot-job.h"

#define DRAFT_MS 300

typedef enum {
  JOB_CLAIM,
  JOB_CAPTURE,
  JOB_AMEND,
  JOB_CANNOT
} JobKind;

typedef struct {
  JobKind kind;
  CotDesk *desk;
  CotSession *session;
  CotDraftKeeper *drafts;
  CotClaim *claim, *next;
  CotValue *values;
  guint8 *aided;
  const char **so;
  const char *cause; /* static */
  char *reason;
  gboolean taken;   /* next is on the desk */
  gboolean goes_on; /* asks for the next sheet in the same step */
  CotCaptureOutcome outcome;
  GError *claim_error; /* the work is done, the next piece is not there */
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  /* Nobody is here to read it: it goes back to the queue at once. */
  if (job->next != NULL && !job->taken)
    cot_desk_release (job->desk, job->session, job->next);
  g_clear_pointer (&job->claim, cot_claim_unref);
  g_clear_pointer (&job->next, cot_claim_unref);
  g_free (job->values);
  g_free (job->aided);
  g_free (job->so);
  g_free (job->reason);
  g_clear_error (&job->claim_error);
  cot_draft_keeper_unref (job->drafts);
  cot_session_unref (job->session);
  g_object_unref (job->desk);
  g_free (job);
}

static Job *
job_new (CotCaptureDesk *self, JobKind kind)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->desk = g_object_ref (cot_capture_desk_get_desk (self));
  job->session = cot_session_ref (cot_capture_desk_get_session (self));
  job->drafts = cot_draft_keeper_ref (self->drafts);
  job->goes_on = self->parked == NULL;
  if (self->sheet != NULL && kind != JOB_CLAIM) {
    job->claim = cot_claim_ref (self->sheet->claim);
    job->values = g_memdup2 (cot_sheet_entry_get_values (self->sheet->entry),
                             sizeof (CotValue) * job->claim->ballot->n_fields);
    job->aided = cot_capture_sheet_list_aided (self->sheet);
    job->so = cot_capture_sheet_list_so (self->sheet);
  }

  return job;
}

static gboolean
do_work (Job *job, GError **error)
{
  switch (job->kind) {
  case JOB_CAPTURE:
    return cot_desk_capture (job->desk, job->session, job->claim, job->values, job->aided, job->so,
                             &job->outcome, &job->next, error);
  case JOB_AMEND:
    return cot_desk_amend (job->desk, job->session, job->claim, job->values, job->so, &job->outcome, error);
  case JOB_CANNOT:
    return cot_desk_cannot_capture (job->desk, job->session, job->claim, job->cause, job->reason, error);
  case JOB_CLAIM:
  default:
    return TRUE;
  }
}

static gboolean
job_work (gpointer data, GError **error)
{
  Job *job = data;

  /* A draft of what is being delivered must not come after it. */
  if (job->kind != JOB_CLAIM)
    cot_draft_keeper_forget (job->drafts);
  if (!do_work (job, error))
    return FALSE;
  if (job->next == NULL && job->goes_on)
    job->next = cot_desk_claim_next (job->desk, job->session, &job->claim_error);

  return TRUE;
}

static void
remember (CotCaptureDesk *self, const Job *job)
{
  g_autofree char *text = NULL;

  if (job->kind == JOB_CLAIM)
    return;
  if (job->kind != JOB_CANNOT)
    g_strlcpy (self->last_folio, job->claim->folio, sizeof self->last_folio);
  /* What comes next says why the sheet is still here. */
  if (job->kind == JOB_CAPTURE && job->outcome == COT_CAPTURE_DIFFERS) {
    cot_capture_desk_say (self, NULL, FALSE);
    return;
  }
  if (job->kind == JOB_CANNOT)
    text = g_strdup_printf (_ ("%s was sent back."), job->claim->folio);
  else
    text = g_strdup_printf (job->outcome == COT_CAPTURE_SETTLED ? _ ("%s delivered: settled.") : _ ("%s delivered."),
                            job->claim->folio);
  cot_capture_desk_say (self, text, FALSE);
}

static void
load_draft (CotCaptureDesk *self, CotCaptureSheet *sheet)
{
  g_autofree CotValue *values = g_new0 (CotValue, sheet->claim->ballot->n_fields);
  guint focus = 0;

  if (cot_desk_load_draft (cot_capture_desk_get_desk (self), cot_capture_desk_get_session (self), sheet->claim, values, &focus))
    cot_sheet_entry_load (sheet->entry, values, focus);
}

static void
take_claim (CotCaptureDesk *self, CotClaim *claim)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  CotCaptureSheet *sheet = cot_capture_sheet_new (claim, cot_preferences_get_prefill (cot_ui_context_get_preferences (context)));

  load_draft (self, sheet);
  cot_capture_desk_put (self, sheet);
}

static void
tell_error (CotCaptureDesk *self, const GError *error)
{
  g_autofree char *text = cot_ui_context_dup_refusal (cot_desk_page_get_context (COT_DESK_PAGE (self)), error);

  g_message ("%s", error->message);
  if (self->sheet == NULL)
    cot_capture_desk_show_waiting (self);
  else
    cot_capture_desk_set_foot (self, COT_FOOT_SUMS, NULL);
  cot_capture_desk_say (self, text, TRUE);
}

static void
job_done (GObject *owner, gpointer data, const GError *error)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (owner);
  Job *job = data;

  self->busy = FALSE;
  if (error != NULL) {
    tell_error (self, error);
    return;
  }
  if (job->kind != JOB_CLAIM)
    cot_capture_desk_drop (self);
  remember (self, job);
  /* Nobody is handed an acta while looking at another desk. */
  job->taken = job->next != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));
  if (job->taken)
    take_claim (self, job->next);
  else if (self->parked != NULL)
    cot_capture_desk_put (self, g_steal_pointer (&self->parked));
  else if (job->claim_error != NULL)
    tell_error (self, job->claim_error);
  else
    cot_capture_desk_show_waiting (self);
}

static void
start_job (CotCaptureDesk *self, Job *job)
{
  self->busy = TRUE;
  g_clear_handle_id (&self->draft_due, g_source_remove);
  cot_capture_foot_set_ready (self->foot, FALSE);
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

void
cot_capture_desk_claim_next (CotCaptureDesk *self)
{
  /* Nobody is handed an acta while looking at another desk. */
  if (self->busy || self->sheet != NULL || !self->started || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  start_job (self, job_new (self, JOB_CLAIM));
}

void
cot_capture_desk_deliver (CotCaptureDesk *self)
{
  if (self->busy || self->sheet == NULL || !cot_sheet_entry_is_complete (self->sheet->entry))
    return;
  start_job (self, job_new (self, self->sheet->amending ? JOB_AMEND : JOB_CAPTURE));
}

void
cot_capture_desk_send_back (CotCaptureDesk *self, const char *cause, const char *reason)
{
  Job *job = job_new (self, JOB_CANNOT);

  job->cause = cause;
  job->reason = g_strdup (reason);
  cot_capture_desk_set_foot (self, COT_FOOT_SUMS, NULL);
  start_job (self, job);
}

/* --- Drafts ------------------------------------------------------------------------ */

void
cot_capture_desk_save_draft (CotCaptureDesk *self)
{
  g_clear_handle_id (&self->draft_due, g_source_remove);
  if (self->sheet == NULL || self->sheet->amending || self->busy)
    return;
  cot_draft_keeper_keep (self->drafts, self->sheet->claim, cot_sheet_entry_get_values (self->sheet->entry),
                         cot_sheet_entry_get_focus (self->sheet->entry));
}

static gboolean
draft_due_cb (gpointer data)
{
  CotCaptureDesk *self = data;

  self->draft_due = 0;
  cot_capture_desk_save_draft (self);

  return G_SOURCE_REMOVE;
}

/* A field half keyed is kept too, once the hand rests: not a write for each digit. */
void
cot_capture_desk_save_draft_soon (CotCaptureDesk *self)
{
  if (self->draft_due == 0)
    self->draft_due = g_timeout_add (DRAFT_MS, draft_due_cb, self);
}
