/* cot-digitise-store.c - from a page to the record, with what a person says of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-error-text.h"
#include "cot-error.h"
#include "cot-job.h"
#include "cot-problem-text.h"
#include "cot-sheet-history.h"
#include "cot-spool.h"
#include "cot-wait-words.h"

#define MAX_NOTES    8
#define FRAME_MARGIN 1.6 /* width of the view, in widths of what is framed */

typedef struct {
  CotDesk *desk;
  CotSession *session;
  CotScannedPage *page;
  char *spool, *folio;
  CotStoredPage stored;
  /* Keyed identification: */
  char *clave_acta, *contest, *cause;
} StoreJob;

static void
store_job_free (gpointer pointer)
{
  StoreJob *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_clear_pointer (&job->page, cot_scanned_page_unref);
  g_free (job->spool);
  g_free (job->folio);
  g_free (job->clave_acta);
  g_free (job->contest);
  g_free (job->cause);
  g_free (job);
}

static StoreJob *
store_job_new (CotDigitiseDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  StoreJob *job = g_new0 (StoreJob, 1);

  job->desk = g_object_ref (cot_ui_context_get_desk (context));
  job->session = cot_session_ref (cot_ui_context_get_session (context));
  job->page = self->current != NULL ? cot_scanned_page_ref (self->current) : NULL;
  job->spool = g_strdup (cot_ui_context_get_spool (context));
  job->folio = g_strdup (self->current_folio);

  return job;
}

static void
ask_folio (CotDigitiseDesk *self, const char *words)
{
  cot_digitise_clear_labels (self);
  cot_digitise_show_current (self);
  gtk_stack_set_visible_child_name (self->panel, "folio");
  gtk_label_set_label (self->folio_words, words);
  self->folio_taken = FALSE;
  gtk_label_set_label (self->folio_error, "");
  gtk_editable_set_text (GTK_EDITABLE (self->folio_entry), "");
  cot_digitise_set_state (self, COT_DIGITISE_FOLIO);
}

static CotBoxMm
join_boxes (CotBoxMm a, CotBoxMm b)
{
  double right = MAX (a.x + a.w, b.x + b.w), bottom = MAX (a.y + a.h, b.y + b.h);
  double x = MIN (a.x, b.x), y = MIN (a.y, b.y);

  return (CotBoxMm){ x, y, right - x, bottom - y };
}

/* Section and casilla, large enough to be read. */
static void
frame_identity (CotDigitiseDesk *self, const char *tipo_acta, const CotTransform *transform)
{
  CotElection *election = cot_ui_context_get_election (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  const CotForm *form = tipo_acta != NULL ? cot_election_get_form (election, tipo_acta) : NULL;
  const CotFormField *seccion = form != NULL ? cot_form_find_field (form, COT_FIELD_NAME_SECCION) : NULL;
  const CotFormField *casilla = form != NULL ? cot_form_find_field (form, COT_FIELD_NAME_CASILLA) : NULL;
  CotBoxMm box;

  if (seccion == NULL || casilla == NULL)
    return;
  box = join_boxes (cot_form_field_bounds (seccion), cot_form_field_bounds (casilla));
  cot_page_view_set_reading_width (self->page, cot_transform_box (transform, &box).w * FRAME_MARGIN);
  cot_page_view_set_frame (self->page, &box, transform, -1);
}

/* @proposed: (nullable): what the machine makes of it; @transform: (nullable): form mm
 * to pixels of the picture */
static void
ask_casilla (CotDigitiseDesk *self, const char *tipo_acta, const char *proposed, const CotTransform *transform)
{
  CotElection *election = cot_ui_context_get_election (cot_desk_page_get_context (COT_DESK_PAGE (self)));

  gtk_stack_set_visible_child_name (self->panel, "casilla");
  cot_casilla_asker_begin (self->asker, election, tipo_acta, TRUE);
  cot_casilla_asker_propose (self->asker, proposed);
  cot_digitise_set_state (self, COT_DIGITISE_CASILLA);
  if (transform != NULL)
    frame_identity (self, tipo_acta, transform);
}

/* The record does not take the sheet as it is: it is no fault of the scanner. */
static void
show_refusal (CotDigitiseDesk *self, const GError *error)
{
  gboolean refused = g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED) ||
                     g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autofree char *why = cot_ui_context_is_foreign (context, self->current_folio)
                           ? g_strdup (_ ("Its folio is of another centre. Set it aside and tell the coordinator."))
                           : cot_ui_context_dup_refusal (context, error);

  g_message ("%s", error->message);
  cot_digitise_show_folio (self, self->current_folio, FALSE);
  cot_digitise_show_words (self, refused ? _ ("This sheet cannot be received here") : cot_error_text (error),
                           refused ? why : _ ("Press Enter to try again, or Esc to set the sheet aside."), TRUE);
  cot_digitise_show_current (self);
  cot_digitise_set_state (self, COT_DIGITISE_LOOK);
}

/* The page has left the spool; the journal keeps the same bytes. */
static void
show_stored_picture (CotDigitiseDesk *self, const CotScannedPage *page)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  g_autofree char *path = cot_journal_get_file_path (journal, page->published.sha256);

  cot_digitise_show_picture (self, path, page->registered ? &page->transform : NULL);
}

static void
stored_done (GObject *owner, gpointer data, const GError *error)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (owner);
  StoreJob *job = data;

  if (error != NULL) {
    show_refusal (self, error);
    return;
  }
  if (job->stored.taken) {
    ask_folio (self, _ ("This folio has a picture already. If it is the same sheet, Enter alone keeps that one. If it is another, "
                        "put a new label on it and key its folio."));
    self->folio_taken = TRUE;
    return;
  }
  if (!job->stored.already) {
    self->n_batch++;
    self->n_run++;
    self->run_stored_us = g_get_monotonic_time ();
    g_ptr_array_add (self->batch_folios, g_strdup (job->folio));
    cot_digitise_add_to_strip (self, job->folio, job->stored.identified ? "stored" : "held");
    cot_digitise_show_batch (self);
  }
  g_strlcpy (self->last_stored, job->folio, sizeof self->last_stored);
  show_stored_picture (self, job->page);
  cot_digitise_show_folio (self, job->folio, TRUE);
  cot_digitise_show_identity (self);
  if (job->stored.identified) {
    cot_digitise_next (self);
    return;
  }
  ask_casilla (self, job->page->tipo_acta, job->page->proposed, job->page->registered ? &job->page->transform : NULL);
  if (job->page->qr != NULL && cot_scanned_page_has_problem (job->page, COT_PROBLEM_PRINTED))
    cot_casilla_asker_doubt (self->asker, job->page->qr);
}

static gboolean
store_work (gpointer data, GError **error)
{
  StoreJob *job = data;

  return cot_store_page (job->desk, job->session, job->page, job->spool, job->folio, &job->stored, error);
}

void
cot_digitise_store (CotDigitiseDesk *self, const char *folio)
{
  g_strlcpy (self->current_folio, folio, sizeof self->current_folio);
  /* While the feeder runs, what was stored last stays in sight. */
  if (self->state != COT_DIGITISE_FEEDING) {
    cot_digitise_show_folio (self, folio, FALSE);
    cot_digitise_show_words (self, _ ("Storing…"), "", FALSE);
  }
  cot_digitise_set_state (self, COT_DIGITISE_STORING);
  cot_job_run (G_OBJECT (self), store_work, stored_done, store_job_new (self), store_job_free);
}

void
cot_digitise_accept_page (CotDigitiseDesk *self)
{
  if (self->current->folio == NULL)
    ask_folio (self, cot_scanned_page_has_problem (self->current, COT_PROBLEM_FOLIO_CONFLICT)
                       ? _ ("There are two labels. Key the folio of this sheet.")
                       : _ ("The label cannot be read. Key the folio of this sheet."));
  else
    cot_digitise_store (self, self->current->folio);
}

static const char *
what_can_be_done (CotDigitiseDesk *self, guint n_problems)
{
  if (cot_digitise_can_add_part (self))
    return _ ("If the acta is larger than the glass, P adds another part. R scans it again. Enter keeps it as it is, with a reason.");
  if (n_problems > 0)
    return _ ("R scans it again. Enter keeps it as it is, with a reason.");
  if (self->current->parts->len > 1)
    return _ ("Look whether the parts fit together. Enter stores the sheet, - takes the last part away.");

  return _ ("Enter stores it, G turns it, R scans it again.");
}

static void
show_problems (CotDigitiseDesk *self)
{
  CotBoxMm boxes[MAX_NOTES];
  const char *notes[MAX_NOTES];
  guint n = 0, n_notes = cot_problem_notes (self->current, boxes, notes, MAX_NOTES);
  g_autofree char *problems = cot_problem_text (self->current, &n);
  g_autofree char *headline = n > 0 ? g_strdup_printf (ngettext ("%u remark", "%u remarks", n), n) : g_strdup (_ ("Look at this sheet"));
  g_autofree char *last = cot_digitise_dup_last (self);
  g_autofree char *words = n > 0 ? g_strdup_printf ("%s\n\n%s\n\n%s", problems, last, what_can_be_done (self, n)) : g_strdup (what_can_be_done (self, n));

  cot_digitise_clear_labels (self);
  if (self->current->folio != NULL)
    cot_digitise_show_folio (self, self->current->folio, FALSE);
  cot_digitise_show_current (self);
  cot_page_view_set_notes (self->page, boxes, notes, n_notes);
  cot_digitise_show_words (self, headline, words, FALSE);
  cot_digitise_set_state (self, COT_DIGITISE_LOOK);
}

void
cot_digitise_take_page (CotDigitiseDesk *self)
{
  gboolean look = self->look_at_next;

  self->look_at_next = FALSE;
  if (look || cot_problem_needs_decision (self->current))
    show_problems (self);
  else
    cot_digitise_accept_page (self);
}

/* --- Decisions ------------------------------------------------------------------------ */

static const char *const reasons[] = {
  N_ ("The paper is like that"),
  N_ ("Another scan came out the same"),
  N_ ("Everything that counts can be read"),
};

/* What is kept in spite of a remark is kept for a reason. */
void
cot_digitise_ask_reason (CotDigitiseDesk *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  if (!cot_problem_needs_decision (self->current)) {
    cot_digitise_accept_page (self);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    g_string_append_printf (words, "%s%u %s", i > 0 ? "\n" : "", i + 1, _ (reasons[i]));
  cot_digitise_show_words (self, _ ("Why is it kept as it is?"), words->str, FALSE);
  cot_digitise_set_state (self, COT_DIGITISE_REASON);
}

void
cot_digitise_keep (CotDigitiseDesk *self, guint reason)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autoptr (GError) error = NULL;

  if (reason < 1 || reason > G_N_ELEMENTS (reasons))
    return;
  if (!cot_spool_set_kept (cot_ui_context_get_spool (context), self->current->spool, reasons[reason - 1], &error)) {
    cot_digitise_show_fault (self, error);
    return;
  }
  cot_digitise_accept_page (self);
}

static void
turned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_finish (COT_SCAN_RUN (source), result, &error);
  CotDigitiseDesk *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page == NULL) {
    cot_digitise_show_fault (self, error);
    return;
  }
  g_clear_pointer (&self->current, cot_scanned_page_unref);
  self->current = g_steal_pointer (&page);
  if (self->state == COT_DIGITISE_STORING)
    show_problems (self);
  else
    cot_digitise_show_current (self);
}

/* A quarter clockwise: the picture that will be published is made anew. */
void
cot_digitise_turn (CotDigitiseDesk *self)
{
  CotScanRun *run = cot_sheet_source_get_run (cot_digitise_ensure_source (self));

  if (self->current == NULL)
    return;
  if (self->state == COT_DIGITISE_LOOK) {
    cot_digitise_show_words (self, _ ("Turning…"), "", FALSE);
    cot_digitise_set_state (self, COT_DIGITISE_STORING);
  }
  cot_scan_run_turn_async (run, self->current->spool, self->cancellable, turned_cb, self);
}

/* The page stays in the spool, and on the list of what waits. */
void
cot_digitise_put_off (CotDigitiseDesk *self)
{
  if (self->current == NULL)
    return;
  cot_sheet_source_park (cot_digitise_ensure_source (self), self->current->spool);
  cot_digitise_add_to_strip (self, self->current->folio, "held");
  cot_digitise_clear_sheet (self);
  cot_digitise_next (self);
}

static void
forget_page (CotDigitiseDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autoptr (GError) error = NULL;

  if (self->current != NULL && !cot_spool_remove (cot_ui_context_get_spool (context), self->current->spool, &error))
    g_warning ("a page stays in the spool: %s", error->message);
}

/* The sheet came twice: the picture that is stored stays. */
void
cot_digitise_drop_repeated (CotDigitiseDesk *self)
{
  forget_page (self);
  cot_digitise_clear_sheet (self);
  cot_digitise_next (self);
}

/* The picture is given up; the paper is in somebody's hand. */
void
cot_digitise_set_aside (CotDigitiseDesk *self, const char *headline)
{
  forget_page (self);
  cot_digitise_clear_sheet (self);
  cot_digitise_show_picture (self, NULL, NULL);
  cot_digitise_show_idle (self, headline);
}

static gboolean
identify_work (gpointer data, GError **error)
{
  StoreJob *job = data;

  if (job->clave_acta != NULL)
    return cot_desk_identify_row (job->desk, job->session, job->folio, job->clave_acta, "typed", error);

  return cot_desk_identify_outside (job->desk, job->session, job->folio, job->contest, job->cause, error);
}

static void
identified_done (GObject *owner, gpointer data, const GError *error)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (owner);

  if (error != NULL) {
    cot_digitise_show_fault (self, error);
    return;
  }
  cot_digitise_show_identity (self);
  cot_page_view_set_frame (self->page, NULL, NULL, -1);
  if (!self->waiting_sheet)
    cot_digitise_mark_newest_stored (self);
  if (self->waiting_sheet) {
    self->waiting_sheet = FALSE;
    cot_digitise_show_idle (self, NULL);
    return;
  }
  cot_digitise_next (self);
}

void
cot_digitise_identify_answered (CotDigitiseDesk *self)
{
  const CotRow *row = cot_casilla_asker_get_row (self->asker);
  StoreJob *job = store_job_new (self);

  job->clave_acta = row != NULL ? g_strdup (row->clave_acta) : NULL;
  job->contest = g_strdup (cot_casilla_asker_get_contest (self->asker)->id);
  job->cause = g_strdup (cot_casilla_asker_get_cause (self->asker));
  cot_digitise_show_words (self, _ ("Storing…"), "", FALSE);
  cot_digitise_set_state (self, COT_DIGITISE_STORING);
  cot_job_run (G_OBJECT (self), identify_work, identified_done, job, store_job_free);
}

/* The one after that which was put off, so that Esc leads through all of them. */
static const CotSheet *
next_unidentified (CotDigitiseDesk *self, GPtrArray *sheets)
{
  for (guint i = 0; i < sheets->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (sheets, i);

    if (strcmp (sheet->folio, self->put_off) > 0)
      return sheet;
  }

  return g_ptr_array_index (sheets, 0);
}

/* A sheet that has a picture and no casilla. */
void
cot_digitise_identify_waiting (CotDigitiseDesk *self)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  g_autoptr (GPtrArray) sheets = NULL;
  g_autofree char *path = NULL;
  g_autofree char *tipo = NULL;
  g_autofree char *why = NULL;
  CotTransform transform;
  gboolean has_transform = FALSE;

  cot_journal_lock (journal);
  sheets = cot_fold_list_in_state (cot_journal_get_fold (journal), COT_SHEET_DIGITISED);
  if (sheets->len > 0) {
    const CotSheet *sheet = next_unidentified (self, sheets);

    cot_digitise_clear_sheet (self);
    g_strlcpy (self->current_folio, sheet->folio, sizeof self->current_folio);
    tipo = g_strdup (sheet->tipo_acta);
    path = sheet->published_sha256 != NULL ? cot_journal_get_file_path (journal, sheet->published_sha256) : NULL;
    has_transform = cot_sheet_transform (journal, sheet, transform.m);
    why = cot_wait_words (journal, sheet);
  }
  cot_journal_unlock (journal);
  if (*self->current_folio == '\0')
    return;

  self->waiting_sheet = TRUE;
  cot_digitise_show_folio (self, self->current_folio, TRUE);
  cot_digitise_show_picture (self, path, has_transform ? &transform : NULL);
  ask_casilla (self, tipo, NULL, has_transform ? &transform : NULL);
  if (why != NULL)
    cot_casilla_asker_tell (self->asker, why);
}

void
cot_digitise_leave_casilla (CotDigitiseDesk *self)
{
  gboolean earlier = self->waiting_sheet;

  self->waiting_sheet = FALSE;
  g_strlcpy (self->put_off, self->current_folio, sizeof self->put_off);
  cot_digitise_clear_sheet (self);
  if (earlier)
    cot_digitise_show_idle (self, NULL);
  else
    cot_digitise_next (self);
}
