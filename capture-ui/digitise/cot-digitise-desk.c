/* cot-digitise-desk.c - the desk that receives and scans
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One sheet at a time; the feeder goes on by itself until it is empty and stops
 * where a person has to decide.
 *
 *   idle ─Enter─► feeding ─page─► (look?) ─► (folio?) ─► storing ─► (casilla?) ─┐
 *    ▲  ▲           │  ▲           R again     keyed                 keyed      │
 *    │  └──empty────┘  └────────────── Esc aside ──────────────────────◄────────┘
 *    └────── Enter ── fault ◄── any error of the scanner                           */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-digitise-desk.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-casilla-asker.h"
#include "cot-error-text.h"
#include "cot-error.h"
#include "cot-job.h"
#include "cot-page-view.h"
#include "cot-problem-text.h"
#include "cot-scan-run.h"
#include "cot-sheet-history.h"
#include "cot-spool.h"
#include "cot-store-page.h"
#include "cot-words.h"

#define DEVICES_TIMEOUT_MS 15000
#define N_FOLIOS_SHOWN     6
#define FRAME_MARGIN       1.6 /* width of the view, in widths of what is framed */

typedef enum {
  STATE_IDLE,
  STATE_FEEDING,
  STATE_LOOK,
  STATE_FOLIO,
  STATE_STORING,
  STATE_CASILLA,
  STATE_FAULT,
} State;

struct _CotDigitiseDesk {
  CotDeskPage parent_instance;
  CotPageView *page;
  GtkBox *strip;
  GtkScrolledWindow *strip_scroll;
  GtkLabel *batch, *folio, *casilla, *area, *how, *headline, *words, *folio_words, *folio_error;
  GtkStack *panel;
  GtkButton *scan;
  GtkEntry *folio_entry;
  CotCasillaAsker *asker;

  State state;
  CotScanRun *run;
  char *device;
  GCancellable *cancellable;
  GQueue pending; /* ids of pages left in the spool by an earlier run */
  gboolean looked_for_pending;

  CotScannedPage *current;
  char current_folio[COT_FOLIO_LENGTH + 1];
  char last_stored[COT_FOLIO_LENGTH + 1];
  guint n_batch;
  gint64 batch_started_us; /* monotonic */
  gboolean stop_after;     /* Esc: no further sheet */
  gboolean waiting_sheet;  /* STATE_CASILLA of a sheet of an earlier batch */
  guint n_unidentified;
  char put_off[COT_FOLIO_LENGTH + 1]; /* the waiting sheet that Esc left for later */
};

G_DEFINE_FINAL_TYPE (CotDigitiseDesk, cot_digitise_desk, COT_TYPE_DESK_PAGE)

static void feed (CotDigitiseDesk *self);
static void take_page (CotDigitiseDesk *self);

/* --- Showing --------------------------------------------------------------------- */

static const char *
hints_of (CotDigitiseDesk *self)
{
  switch (self->state) {
  case STATE_IDLE:
    return self->n_unidentified > 0 ? _ ("Enter scan   I identify what waits   F12 change person")
                                    : _ ("Enter scan   F12 change person");
  case STATE_FEEDING:
  case STATE_STORING:
    return _ ("Esc stop after this sheet");
  case STATE_LOOK:
    return _ ("Enter accept   R again   Esc set aside");
  case STATE_FOLIO:
    return _ ("Enter store   Esc set aside");
  case STATE_CASILLA:
    return _ ("Enter next   . type of casilla   - back   Esc later");
  case STATE_FAULT:
  default:
    return _ ("Enter go on   Esc stop");
  }
}

static const char *
condition_of (State state)
{
  switch (state) {
  case STATE_FEEDING:
  case STATE_STORING:
    return _ ("Scanner at work");
  case STATE_FAULT:
    return _ ("Scanner stopped");
  case STATE_IDLE:
  case STATE_LOOK:
  case STATE_FOLIO:
  case STATE_CASILLA:
  default:
    return _ ("Scanner ready");
  }
}

static void
show_words (CotDigitiseDesk *self, const char *headline, const char *words, gboolean fault)
{
  gtk_stack_set_visible_child_name (self->panel, "words");
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->words, words);
  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (self->headline), "cot-fault");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->headline), "cot-fault");
}

/* The feeder goes on while its person works at another desk: the focus stays there. */
static void
take_focus (CotDigitiseDesk *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  switch (self->state) {
  case STATE_IDLE:
  case STATE_FAULT:
    gtk_widget_grab_focus (GTK_WIDGET (self->scan));
    break;
  case STATE_FOLIO:
    gtk_widget_grab_focus (GTK_WIDGET (self->folio_entry));
    break;
  case STATE_CASILLA:
    cot_casilla_asker_take_focus (self->asker);
    break;
  case STATE_FEEDING:
  case STATE_LOOK:
  case STATE_STORING:
  default:
    gtk_widget_grab_focus (GTK_WIDGET (self->page));
    break;
  }
}

static void
set_state (CotDigitiseDesk *self, State state)
{
  self->state = state;
  gtk_widget_set_visible (GTK_WIDGET (self->scan), state == STATE_IDLE || state == STATE_FAULT);
  cot_desk_page_set_hints (COT_DESK_PAGE (self), hints_of (self));
  cot_desk_page_set_condition (COT_DESK_PAGE (self), condition_of (state));
  take_focus (self);
}

static void
show_picture (CotDigitiseDesk *self, const char *path)
{
  cot_page_view_set_frame (self->page, NULL, NULL, -1);
  cot_page_view_set_path (self->page, path);
}

static void
clear_labels (CotDigitiseDesk *self)
{
  gtk_label_set_label (self->folio, "");
  gtk_label_set_label (self->casilla, "");
  gtk_label_set_label (self->area, "");
  gtk_label_set_label (self->how, "");
  cot_desk_page_set_where (COT_DESK_PAGE (self), "");
}

/* What is on the right stays: it is the sheet stored last, until the next one. */
static void
forget_current (CotDigitiseDesk *self)
{
  g_clear_pointer (&self->current, cot_scanned_page_unref);
  *self->current_folio = '\0';
}

static void
clear_sheet (CotDigitiseDesk *self)
{
  forget_current (self);
  clear_labels (self);
}

static void
show_folio (CotDigitiseDesk *self, const char *folio, gboolean stored)
{
  g_autofree char *text = g_strdup_printf (stored ? _ ("Folio %s ✓") : _ ("Folio %s"), folio);
  g_autofree char *where = g_strdup_printf (_ ("Folio %s"), folio);

  clear_labels (self);
  gtk_label_set_label (self->folio, text);
  cot_desk_page_set_where (COT_DESK_PAGE (self), where);
}

/* Section above casilla: their room is kept, whatever their names are. */
static char *
dup_in_two_lines (const CotRow *row)
{
  g_autofree char *name = cot_words_row (row);
  g_auto (GStrv) parts = g_strsplit (name, " · ", 2);

  return g_strjoinv ("\n", parts);
}

/* What the record now says of the sheet. */
static void
show_identity (CotDigitiseDesk *self)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  const CotSheet *sheet;

  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), self->current_folio);
  if (sheet != NULL && sheet->row != NULL) {
    g_autofree char *name = dup_in_two_lines (sheet->row);
    g_autofree char *area = g_strdup_printf ("%s · %s", sheet->row->area->name, cot_words_contest (sheet->row->contest));

    gtk_label_set_label (self->casilla, name);
    gtk_label_set_label (self->area, area);
    gtk_label_set_label (self->how, sheet->typed_identification ? _ ("keyed twice") : _ ("read from the QR code"));
  } else if (sheet != NULL && sheet->state == COT_SHEET_OUTSIDE) {
    gtk_label_set_label (self->casilla, _ ("Outside the catalogue"));
  }
  cot_journal_unlock (journal);
}

static void
add_to_strip (CotDigitiseDesk *self, const char *folio, const char *css_class)
{
  g_autofree char *number = g_strndup (folio + 5, 5);
  GtkWidget *chip = gtk_label_new (number);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->strip_scroll);

  gtk_widget_add_css_class (chip, "sheet");
  gtk_widget_add_css_class (chip, css_class);
  gtk_widget_set_tooltip_text (chip, folio);
  /* Newest first, so that it is in sight without scrolling. */
  gtk_box_prepend (self->strip, chip);
  gtk_adjustment_set_value (adjustment, 0);
}

static void
mark_newest_stored (CotDigitiseDesk *self)
{
  GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->strip));

  if (chip == NULL)
    return;
  gtk_widget_remove_css_class (chip, "held");
  gtk_widget_add_css_class (chip, "stored");
}

static void
show_batch (CotDigitiseDesk *self)
{
  gint64 spent_us = MAX (g_get_monotonic_time () - self->batch_started_us, 1);
  guint per_minute = (guint) ((gint64) self->n_batch * G_TIME_SPAN_MINUTE / spent_us);
  g_autofree char *text = g_strdup_printf (ngettext ("%u sheet", "%u sheets", self->n_batch), self->n_batch);
  g_autofree char *whole = self->n_batch > 1 ? g_strdup_printf (_ ("%s · %u/min"), text, per_minute) : g_strdup (text);

  gtk_label_set_label (self->batch, whole);
}

static guint
count_unidentified (CotDigitiseDesk *self)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  guint n;

  cot_journal_lock (journal);
  n = cot_fold_count_in_state (cot_journal_get_fold (journal), COT_SHEET_DIGITISED);
  cot_journal_unlock (journal);

  return n;
}

/* Received and without a picture: keyed at acopio, or sent back to be scanned again. */
static char *
dup_waiting_text (CotDigitiseDesk *self)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  g_autoptr (GString) folios = g_string_new (NULL);
  g_autoptr (GPtrArray) sheets = NULL;
  guint n;

  cot_journal_lock (journal);
  sheets = cot_fold_list_in_state (cot_journal_get_fold (journal), COT_SHEET_RECEIVED);
  n = sheets->len;
  for (guint i = 0; i < n && i < N_FOLIOS_SHOWN; i++)
    g_string_append_printf (folios, "\n%s", ((const CotSheet *) g_ptr_array_index (sheets, i))->folio);
  cot_journal_unlock (journal);
  if (n > N_FOLIOS_SHOWN)
    g_string_append (folios, "\n…");

  return n == 0 ? NULL
                : g_strdup_printf (ngettext ("%u received sheet waits for the scanner:%s",
                                             "%u received sheets wait for the scanner:%s", n),
                                   n, folios->str);
}

static void
show_idle (CotDigitiseDesk *self, const char *headline)
{
  guint n = count_unidentified (self);
  g_autoptr (GString) words = g_string_new (_ ("Put the actas in the feeder, face up, each with its label."));
  g_autofree char *waiting = dup_waiting_text (self);

  if (n > 0) {
    g_string_append (words, "\n\n");
    g_string_append_printf (words, ngettext ("%u sheet waits to be identified: press I.", "%u sheets wait to be identified: press I.", n),
                            n);
  }
  if (waiting != NULL)
    g_string_append_printf (words, "\n\n%s", waiting);
  self->n_unidentified = n;
  show_words (self, headline != NULL ? headline : _ ("Ready to scan"), words->str, FALSE);
  set_state (self, STATE_IDLE);
}

static void
show_fault (CotDigitiseDesk *self, const GError *error)
{
  const char *what = cot_error_text_what_to_do (error);
  g_autofree char *last = *self->last_stored == '\0'
                            ? g_strdup (_ ("No sheet of this batch has been stored yet."))
                            : g_strdup_printf (_ ("The last one stored is %s."), self->last_stored);
  g_autofree char *words = g_strdup_printf ("%s\n\n%s", last, what != NULL ? what : _ ("Press Enter to try again."));

  g_message ("%s", error->message);
  show_words (self, cot_error_text (error), words, TRUE);
  set_state (self, STATE_FAULT);
}

/* --- From page to record ----------------------------------------------------------- */

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
next_page (CotDigitiseDesk *self)
{
  if (self->stop_after) {
    g_clear_pointer (&self->current, cot_scanned_page_unref);
    show_idle (self, _ ("Stopped"));
    return;
  }
  forget_current (self);
  feed (self);
}

static void
ask_folio (CotDigitiseDesk *self, const char *words)
{
  clear_labels (self);
  show_picture (self, self->current->published.file);
  gtk_stack_set_visible_child_name (self->panel, "folio");
  gtk_label_set_label (self->folio_words, words);
  gtk_label_set_label (self->folio_error, "");
  gtk_editable_set_text (GTK_EDITABLE (self->folio_entry), "");
  set_state (self, STATE_FOLIO);
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

/* @transform: (nullable): form mm to pixels of the picture */
static void
ask_casilla (CotDigitiseDesk *self, const char *tipo_acta, const CotTransform *transform)
{
  CotElection *election = cot_ui_context_get_election (cot_desk_page_get_context (COT_DESK_PAGE (self)));

  gtk_stack_set_visible_child_name (self->panel, "casilla");
  set_state (self, STATE_CASILLA);
  cot_casilla_asker_begin (self->asker, election, tipo_acta, TRUE);
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
  show_folio (self, self->current_folio, FALSE);
  show_words (self, refused ? _ ("This sheet cannot be received here") : cot_error_text (error),
              refused ? why : _ ("Press Enter to try again, or Esc to set the sheet aside."), TRUE);
  show_picture (self, self->current->published.file);
  set_state (self, STATE_LOOK);
}

/* The page has left the spool; the journal keeps the same bytes. */
static void
show_stored_picture (CotDigitiseDesk *self, const char *sha256)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  g_autofree char *path = cot_journal_get_file_path (journal, sha256);

  show_picture (self, path);
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
    ask_folio (self, _ ("Another sheet has this folio. If this one is another, put a new label on it and key its folio."));
    return;
  }
  if (!job->stored.already) {
    self->n_batch++;
    add_to_strip (self, job->folio, job->stored.identified ? "stored" : "held");
    show_batch (self);
  }
  g_strlcpy (self->last_stored, job->folio, sizeof self->last_stored);
  show_stored_picture (self, job->page->published.sha256);
  show_folio (self, job->folio, TRUE);
  show_identity (self);
  if (!job->stored.identified)
    ask_casilla (self, job->page->tipo_acta, job->page->registered ? &job->page->transform : NULL);
  else
    next_page (self);
}

static gboolean
store_work (gpointer data, GError **error)
{
  StoreJob *job = data;

  return cot_store_page (job->desk, job->session, job->page, job->spool, job->folio, &job->stored, error);
}

static void
store (CotDigitiseDesk *self, const char *folio)
{
  g_strlcpy (self->current_folio, folio, sizeof self->current_folio);
  /* While the feeder runs, what was stored last stays in sight. */
  if (self->state != STATE_FEEDING) {
    show_folio (self, folio, FALSE);
    show_words (self, _ ("Storing…"), "", FALSE);
  }
  set_state (self, STATE_STORING);
  cot_job_run (G_OBJECT (self), store_work, stored_done, store_job_new (self), store_job_free);
}

static void
accept_page (CotDigitiseDesk *self)
{
  if (self->current->folio == NULL)
    ask_folio (self, cot_scanned_page_has_problem (self->current, COT_PROBLEM_FOLIO_CONFLICT)
                       ? _ ("There are two labels. Key the folio of this sheet.")
                       : _ ("The label cannot be read. Key the folio of this sheet."));
  else
    store (self, self->current->folio);
}

static void
take_page (CotDigitiseDesk *self)
{
  guint n = 0;
  g_autofree char *problems = cot_problem_text (self->current, &n);
  g_autofree char *headline = n > 0 ? g_strdup_printf (ngettext ("%u remark", "%u remarks", n), n) : g_strdup ("");
  g_autofree char *words = g_strdup_printf ("%s\n\n%s", problems, _ ("Enter accepts it, R scans it again, Esc sets it aside."));

  if (!cot_problem_needs_decision (self->current)) {
    accept_page (self);
    return;
  }
  clear_labels (self);
  if (self->current->folio != NULL)
    show_folio (self, self->current->folio, FALSE);
  show_picture (self, self->current->published.file);
  show_words (self, headline, words, FALSE);
  set_state (self, STATE_LOOK);
}

/* --- Scanner ------------------------------------------------------------------------ */

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_finish (COT_SCAN_RUN (source), result, &error);
  CotDigitiseDesk *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page != NULL) {
    g_clear_pointer (&self->current, cot_scanned_page_unref);
    self->current = g_steal_pointer (&page);
    take_page (self);
    return;
  }
  if (g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY) && self->n_batch > 0) {
    show_idle (self, _ ("The feeder is empty"));
    return;
  }
  show_fault (self, error);
}

static void
make_run (CotDigitiseDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  CotScanRunSettings settings = {
    .device = self->device,
    .spool = cot_ui_context_get_spool (context),
    .election = cot_election_get_folder (cot_ui_context_get_election (context)),
  };

  g_autoptr (GError) error = NULL;

  if (!cot_spool_prepare (settings.spool, &error))
    g_warning ("%s", error->message);
  g_clear_object (&self->run);
  self->run = cot_scan_run_new (&settings);
}

static void
devices_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = cot_scan_list_devices_finish (result, &error);
  CotDigitiseDesk *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error == NULL && devices->len == 0)
    error = g_error_new_literal (COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE, "SANE lists no device");
  if (error != NULL) {
    show_fault (self, error);
    return;
  }
  self->device = g_strdup (((CotScanDeviceInfo *) g_ptr_array_index (devices, 0))->name);
  feed (self);
}

static void
look_for_pending (CotDigitiseDesk *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = cot_scan_run_list_pending (self->run, &error);

  self->looked_for_pending = TRUE;
  if (ids == NULL) {
    g_warning ("%s", error->message);
    return;
  }
  for (guint i = 0; ids[i] != NULL; i++)
    g_queue_push_tail (&self->pending, g_strdup (ids[i]));
}

/* The next sheet: one left in the spool before one from the feeder. */
static void
feed (CotDigitiseDesk *self)
{
  g_autofree char *id = NULL;

  show_words (self, _ ("Scanning…"), *self->last_stored != '\0' ? _ ("Above is the sheet stored last.") : "", FALSE);
  set_state (self, STATE_FEEDING);
  if (self->device == NULL) {
    cot_scan_list_devices_async (NULL, DEVICES_TIMEOUT_MS, self->cancellable, devices_cb, self);
    return;
  }
  if (self->run == NULL)
    make_run (self);
  if (!self->looked_for_pending)
    look_for_pending (self);
  id = g_queue_pop_head (&self->pending);
  if (id != NULL)
    cot_scan_run_resume_async (self->run, id, self->cancellable, page_cb, self);
  else
    cot_scan_run_next_async (self->run, self->cancellable, page_cb, self);
}

static void
start_batch (CotDigitiseDesk *self)
{
  GtkWidget *chip;

  self->stop_after = FALSE;
  if (self->state == STATE_IDLE) {
    while ((chip = gtk_widget_get_first_child (GTK_WIDGET (self->strip))) != NULL)
      gtk_box_remove (self->strip, chip);
    self->n_batch = 0;
    self->batch_started_us = g_get_monotonic_time ();
    gtk_label_set_label (self->batch, "");
  }
  /* A fault may have struck while a page was being stored: that one first. */
  if (self->state == STATE_FAULT && self->current != NULL) {
    take_page (self);
    return;
  }
  next_page (self);
}

/* --- Decisions ------------------------------------------------------------------------ */

static void
forget_page (CotDigitiseDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autoptr (GError) error = NULL;

  if (self->current != NULL && !cot_spool_remove (cot_ui_context_get_spool (context), self->current->spool, &error))
    g_warning ("a page stays in the spool: %s", error->message);
}

static void
scan_again (CotDigitiseDesk *self)
{
  forget_page (self);
  clear_sheet (self);
  show_picture (self, NULL);
  show_idle (self, _ ("Put the sheet back in the feeder"));
}

static void
set_aside (CotDigitiseDesk *self)
{
  forget_page (self);
  clear_sheet (self);
  show_picture (self, NULL);
  show_idle (self, _ ("Put the sheet on the pile of those set aside"));
}

static void
folio_activate_cb (CotDigitiseDesk *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->folio_entry));
  char folio[COT_FOLIO_LENGTH + 1];

  if (!cot_folio_parse (text, folio, NULL)) {
    gtk_label_set_label (self->folio_error, _ ("That is no folio: its last character does not match. Look at the label again."));
    gtk_editable_select_region (GTK_EDITABLE (self->folio_entry), 0, -1);
    return;
  }
  store (self, folio);
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
    show_fault (self, error);
    return;
  }
  show_identity (self);
  cot_page_view_set_frame (self->page, NULL, NULL, -1);
  if (!self->waiting_sheet)
    mark_newest_stored (self);
  if (self->waiting_sheet) {
    self->waiting_sheet = FALSE;
    show_idle (self, NULL);
    return;
  }
  next_page (self);
}

static void
asker_answered_cb (CotDigitiseDesk *self)
{
  const CotRow *row = cot_casilla_asker_get_row (self->asker);
  StoreJob *job = store_job_new (self);

  job->clave_acta = row != NULL ? g_strdup (row->clave_acta) : NULL;
  job->contest = g_strdup (cot_casilla_asker_get_contest (self->asker)->id);
  job->cause = g_strdup (cot_casilla_asker_get_cause (self->asker));
  show_words (self, _ ("Storing…"), "", FALSE);
  set_state (self, STATE_STORING);
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
static void
identify_waiting (CotDigitiseDesk *self)
{
  CotJournal *journal = cot_ui_context_get_journal (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  g_autoptr (GPtrArray) sheets = NULL;
  g_autofree char *path = NULL;
  g_autofree char *tipo = NULL;
  CotTransform transform;
  gboolean has_transform = FALSE;

  cot_journal_lock (journal);
  sheets = cot_fold_list_in_state (cot_journal_get_fold (journal), COT_SHEET_DIGITISED);
  if (sheets->len > 0) {
    const CotSheet *sheet = next_unidentified (self, sheets);

    clear_sheet (self);
    g_strlcpy (self->current_folio, sheet->folio, sizeof self->current_folio);
    tipo = g_strdup (sheet->tipo_acta);
    path = sheet->published_sha256 != NULL ? cot_journal_get_file_path (journal, sheet->published_sha256) : NULL;
    has_transform = cot_sheet_transform (journal, sheet, transform.m);
  }
  cot_journal_unlock (journal);
  if (*self->current_folio == '\0')
    return;

  self->waiting_sheet = TRUE;
  show_folio (self, self->current_folio, TRUE);
  show_picture (self, path);
  ask_casilla (self, tipo, has_transform ? &transform : NULL);
}

/* --- Keys ------------------------------------------------------------------------------ */

static void
leave_casilla (CotDigitiseDesk *self)
{
  gboolean earlier = self->waiting_sheet;

  self->waiting_sheet = FALSE;
  g_strlcpy (self->put_off, self->current_folio, sizeof self->put_off);
  clear_sheet (self);
  if (earlier)
    show_idle (self, NULL);
  else
    next_page (self);
}

static gboolean
key_at_look (CotDigitiseDesk *self, CotKey key)
{
  if (key.command == COT_KEY_ENTER)
    accept_page (self);
  else if (key.command == COT_KEY_LETTER && key.letter == 'r')
    scan_again (self);
  else if (key.command == COT_KEY_ESCAPE)
    set_aside (self);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType modifiers, CotDigitiseDesk *self)
{
  CotKey key = cot_key_from_event (keyval, modifiers);

  if (key.command == COT_KEY_NONE)
    return FALSE;
  switch (self->state) {
  case STATE_IDLE:
    if (key.command == COT_KEY_ENTER && keyval != GDK_KEY_Tab && keyval != GDK_KEY_Down)
      start_batch (self);
    else if (key.command == COT_KEY_LETTER && key.letter == 'i')
      identify_waiting (self);
    else
      return FALSE;
    return TRUE;
  case STATE_FAULT:
    if (key.command == COT_KEY_ENTER && keyval != GDK_KEY_Tab && keyval != GDK_KEY_Down)
      start_batch (self);
    else if (key.command == COT_KEY_ESCAPE)
      show_idle (self, NULL);
    else
      return FALSE;
    return TRUE;
  case STATE_LOOK:
    return key_at_look (self, key);
  case STATE_FOLIO:
    if (key.command != COT_KEY_ESCAPE)
      return FALSE;
    set_aside (self);
    return TRUE;
  case STATE_CASILLA:
    if (key.command == COT_KEY_ESCAPE) {
      leave_casilla (self);
      return TRUE;
    }
    return cot_casilla_asker_key (self->asker, key);
  case STATE_FEEDING:
  case STATE_STORING:
  default:
    self->stop_after |= key.command == COT_KEY_ESCAPE;
    return key.command == COT_KEY_ESCAPE;
  }
}

static void
scan_clicked_cb (CotDigitiseDesk *self)
{
  if (self->state == STATE_IDLE || self->state == STATE_FAULT)
    start_batch (self);
}

static void
folio_changed_cb (CotDigitiseDesk *self)
{
  gtk_label_set_label (self->folio_error, "");
}

/* --- Life -------------------------------------------------------------------------------- */

static void
show_example (CotDigitiseDesk *self)
{
  g_autofree char *example = cot_ui_context_dup_folio_example (cot_desk_page_get_context (COT_DESK_PAGE (self)));

  gtk_entry_set_placeholder_text (self->folio_entry, example);
}

static void
cot_digitise_desk_start (CotDeskPage *page)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (page);

  if (self->device == NULL)
    self->device = g_strdup (cot_ui_context_get_scanner (cot_desk_page_get_context (page)));
  show_example (self);
  if (self->state == STATE_IDLE)
    show_idle (self, NULL);
  else
    take_focus (self);
}

static void
cot_digitise_desk_record_changed (CotDeskPage *page)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (page);

  if (self->state == STATE_IDLE && gtk_widget_get_mapped (GTK_WIDGET (self))) {
    g_autofree char *headline = g_strdup (gtk_label_get_label (self->headline));

    show_idle (self, headline);
  }
}

static void
cot_digitise_desk_dispose (GObject *object)
{
  CotDigitiseDesk *self = COT_DIGITISE_DESK (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->run != NULL)
    cot_scan_run_stop (self->run);
  g_clear_object (&self->run);
  g_clear_pointer (&self->current, cot_scanned_page_unref);
  g_clear_pointer (&self->device, g_free);
  g_queue_clear_full (&self->pending, g_free);

  G_OBJECT_CLASS (cot_digitise_desk_parent_class)->dispose (object);
}

static void
cot_digitise_desk_class_init (CotDigitiseDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CotDeskPageClass *page_class = COT_DESK_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_digitise_desk_dispose;
  page_class->start = cot_digitise_desk_start;
  page_class->record_changed = cot_digitise_desk_record_changed;
  g_type_ensure (COT_TYPE_PAGE_VIEW);
  g_type_ensure (COT_TYPE_CASILLA_ASKER);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-digitise-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, page);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, strip);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, strip_scroll);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, batch);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, casilla);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, area);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, how);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, headline);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, words);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio_words);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio_error);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, panel);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, scan);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, folio_entry);
  gtk_widget_class_bind_template_child (widget_class, CotDigitiseDesk, asker);
  gtk_widget_class_bind_template_callback (widget_class, scan_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, folio_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, folio_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, asker_answered_cb);
}

static void
cot_digitise_desk_init (CotDigitiseDesk *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->pending);
  gtk_widget_set_focusable (GTK_WIDGET (self->page), TRUE);
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Scanning"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
cot_digitise_desk_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_DIGITISE_DESK, "context", context, NULL);
}
