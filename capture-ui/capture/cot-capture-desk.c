/* cot-capture-desk.c - the desk where actas are read from their picture
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* States of the desk:
 *
 *   waiting ──claim──► sheet ──F9──► question ──1-4──► (sent back) waiting
 *      ▲                │ ▲ └─F1──► help ──Esc─┘
 *      └──(nothing)── delivering ──differs──► sheet, some fields
 *
 * Claiming and delivering run on a worker thread; keys are not taken meanwhile. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-capture-desk.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-capture-sheet.h"
#include "cot-field-column.h"
#include "cot-job.h"
#include "cot-page-view.h"
#include "cot-words.h"

#define LOOK_AGAIN_S 3 /* a lapsed lease gives no signal */
#define DRAFT_MS     300

typedef enum {
  FOOT_SUMS,
  FOOT_HELP,
  FOOT_CANNOT,
  FOOT_REASON
} Foot;

struct _CotCaptureDesk {
  CotDeskPage parent_instance;
  GtkStack *stack;
  AdwStatusPage *waiting;
  CotPageView *page;
  GtkLabel *notice;
  CotFieldColumn *column;
  GtkStack *foot;
  GtkLabel *progress, *remark, *question;
  GtkButton *deliver;
  GtkEntry *reason;

  CotCaptureSheet *sheet, *parked; /* parked: while the one before is open */
  CotRemark shown;                 /* code NULL or "": none */
  char last_folio[COT_FOLIO_LENGTH + 1];
  char *message; /* until the next key */
  gboolean refused;
  Foot foot_state;
  gboolean busy, started;
  guint look_again, level_tick, level_frames, draft_due;
};

G_DEFINE_FINAL_TYPE (CotCaptureDesk, cot_capture_desk, COT_TYPE_DESK_PAGE)

static void claim_next (CotCaptureDesk *self);

static CotForm *
form_of (CotCaptureDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  const char *tipo = self->sheet->claim->tipo_acta;

  return tipo != NULL ? cot_election_get_form (cot_ui_context_get_election (context), tipo) : NULL;
}

/* --- Showing ------------------------------------------------------------------- */

static void
show_remark (CotCaptureDesk *self)
{
  g_autofree char *formatted = NULL;
  g_autofree char *text = NULL;
  const char *classes[] = { "cot-remark", NULL, NULL };

  self->shown = cot_capture_sheet_get_remark (self->sheet);
  if (self->message != NULL) {
    text = g_strdup (self->message);
    classes[1] = self->refused ? "refused" : NULL;
  } else if (*self->shown.code != '\0') {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    formatted = g_strdup_printf (_ (self->shown.text), self->shown.left, self->shown.right);
#pragma GCC diagnostic pop
    if (g_str_has_suffix (formatted, "."))
      formatted[strlen (formatted) - 1] = '\0';
    text = g_strdup_printf (_ ("%s · so says the acta: ."), formatted);
    classes[1] = "look-again";
  }
  gtk_widget_set_css_classes (GTK_WIDGET (self->remark), classes);
  gtk_label_set_label (self->remark, text != NULL ? text : "");
  cot_field_column_set_remarked (self->column, self->shown.fields, self->shown.n_fields);
}

static void
show_hints (CotCaptureDesk *self)
{
  gboolean casilla = FALSE, at_end;
  guint focus;

  if (self->sheet == NULL) {
    cot_desk_page_set_hints (COT_DESK_PAGE (self), _ ("Ctrl B the one before   F12 change person"));
    return;
  }
  if (self->foot_state != FOOT_SUMS) {
    cot_desk_page_set_hints (COT_DESK_PAGE (self),
                             self->foot_state == FOOT_CANNOT   ? _ ("1 to 4 the cause   Esc back to the acta")
                             : self->foot_state == FOOT_REASON ? _ ("Enter send back   Esc back to the acta")
                                                               : _ ("Esc back to the acta"));
    return;
  }
  focus = cot_sheet_entry_get_focus (self->sheet->entry);
  at_end = focus == cot_sheet_entry_get_n_wanted (self->sheet->entry);
  if (!at_end)
    casilla = self->sheet->claim->ballot->fields[cot_sheet_entry_get_field (self->sheet->entry, focus)].kind == COT_FIELD_CASILLA;
  cot_desk_page_set_hints (COT_DESK_PAGE (self),
                           at_end    ? self->sheet->amending ? _ ("Enter deliver   - back   + whole page   Ctrl B leave it as it was")
                                                             : _ ("Enter deliver   - back   + whole page   Ctrl B the one before")
                              : casilla ? _ (". type of casilla   Enter next   * illegible   / no data   - back")
                                     : _ ("Enter next   * illegible   / no data   - back   + whole page"));
}

/* The row's place is known after the next layout, so this runs two frames on. */
static gboolean
level_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (widget);
  guint focus;
  double y = -1;
  CotTransform transform;
  CotBoxMm box;

  if (++self->level_frames < 2)
    return G_SOURCE_CONTINUE;
  self->level_tick = 0;
  if (self->sheet == NULL)
    return G_SOURCE_REMOVE;
  focus = cot_sheet_entry_get_focus (self->sheet->entry);
  if (!cot_field_column_get_level (self->column, GTK_WIDGET (self->page), &y))
    y = -1;
  if (cot_capture_sheet_get_box (self->sheet, form_of (self), focus, &box, &transform))
    cot_page_view_set_frame (self->page, &box, &transform, y);
  else
    cot_page_view_set_frame (self->page, NULL, NULL, -1);

  return G_SOURCE_REMOVE;
}

static void
queue_level (CotCaptureDesk *self)
{
  self->level_frames = 0;
  if (self->level_tick == 0)
    self->level_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), level_cb, NULL, NULL);
}

static void
show_where (CotCaptureDesk *self)
{
  gboolean is_casilla = FALSE;
  g_autofree char *where = cot_capture_sheet_dup_where (self->sheet, &is_casilla);

  cot_desk_page_set_where (COT_DESK_PAGE (self), where);
}

static void
show_sheet (CotCaptureDesk *self)
{
  gboolean at_end = cot_sheet_entry_get_focus (self->sheet->entry) == cot_sheet_entry_get_n_wanted (self->sheet->entry);
  g_autofree char *progress = at_end ? cot_capture_sheet_dup_sums (self->sheet)
                                     : cot_capture_sheet_dup_progress (self->sheet);

  show_where (self);
  gtk_label_set_label (self->progress, progress);
  gtk_widget_set_sensitive (GTK_WIDGET (self->deliver), at_end && !self->busy);
  cot_field_column_refresh (self->column);
  show_remark (self);
  show_hints (self);
  if (at_end && self->foot_state == FOOT_SUMS && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->deliver));
  queue_level (self);
}

static void
say (CotCaptureDesk *self, const char *message, gboolean refused)
{
  g_free (self->message);
  self->message = g_strdup (message);
  self->refused = refused;
  if (self->sheet != NULL)
    show_remark (self);
  else if (message != NULL)
    adw_status_page_set_description (self->waiting, message);
}

static void
set_foot (CotCaptureDesk *self, Foot foot, const char *text)
{
  self->foot_state = foot;
  gtk_stack_set_visible_child_name (self->foot, foot == FOOT_SUMS ? "sums" : "question");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), foot == FOOT_REASON);
  if (text != NULL)
    gtk_label_set_label (self->question, text);
  if (self->sheet != NULL)
    show_sheet (self);
  /* Last: the column draws the focus to its own field. */
  if (foot == FOOT_REASON) {
    gtk_editable_set_text (GTK_EDITABLE (self->reason), "");
    gtk_widget_grab_focus (GTK_WIDGET (self->reason));
  }
}

static void
show_waiting (CotCaptureDesk *self)
{
  cot_field_column_set_entry (self->column, NULL);
  cot_page_view_set_path (self->page, NULL);
  cot_desk_page_set_where (COT_DESK_PAGE (self), "");
  gtk_stack_set_visible_child_name (self->stack, "waiting");
  show_hints (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->waiting));
}

/* Takes @sheet over and shows it. */
static void
put_on_desk (CotCaptureDesk *self, CotCaptureSheet *sheet)
{
  g_autofree char *notice = cot_capture_sheet_dup_notice (sheet);

  cot_field_column_set_entry (self->column, NULL);
  if (self->sheet != NULL && self->sheet != sheet)
    cot_capture_sheet_free (self->sheet);
  self->sheet = sheet;
  gtk_label_set_label (self->notice, notice != NULL ? notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), notice != NULL);
  cot_page_view_set_whole (self->page, FALSE);
  cot_page_view_set_path (self->page, sheet->claim->image_path);
  cot_page_view_set_reading_width (self->page, cot_capture_sheet_get_reading_width (sheet, form_of (self)));
  cot_field_column_set_entry (self->column, sheet->entry);
  gtk_stack_set_visible_child_name (self->stack, "sheet");
  set_foot (self, FOOT_SUMS, NULL);
}

/* --- Work ------------------------------------------------------------------------ */

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
  CotClaim *claim, *next;
  CotValue *values;
  const char **so;
  const char *cause; /* static */
  char *reason;
  CotCaptureOutcome outcome;
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_clear_pointer (&job->claim, cot_claim_unref);
  g_clear_pointer (&job->next, cot_claim_unref);
  g_free (job->values);
  g_free (job->so);
  g_free (job->reason);
  cot_session_unref (job->session);
  g_object_unref (job->desk);
  g_free (job);
}

static Job *
job_new (CotCaptureDesk *self, JobKind kind)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->desk = g_object_ref (cot_ui_context_get_desk (context));
  job->session = cot_session_ref (cot_ui_context_get_session (context));
  if (self->sheet != NULL && kind != JOB_CLAIM) {
    job->claim = cot_claim_ref (self->sheet->claim);
    job->values = g_memdup2 (cot_sheet_entry_get_values (self->sheet->entry),
                             sizeof (CotValue) * job->claim->ballot->n_fields);
    job->so = cot_capture_sheet_list_so (self->sheet);
  }

  return job;
}

static gboolean
job_work (gpointer data, GError **error)
{
  Job *job = data;
  GError *local = NULL;

  switch (job->kind) {
  case JOB_CLAIM:
    job->next = cot_desk_claim_next (job->desk, job->session, &local);
    if (local != NULL)
      g_propagate_error (error, local);
    return local == NULL;
  case JOB_CAPTURE:
    return cot_desk_capture (job->desk, job->session, job->claim, job->values, NULL, job->so,
                             &job->outcome, &job->next, error);
  case JOB_AMEND:
    return cot_desk_amend (job->desk, job->session, job->claim, job->values, job->so, &job->outcome, error);
  case JOB_CANNOT:
  default:
    return cot_desk_cannot_capture (job->desk, job->session, job->claim, job->cause, job->reason, error);
  }
}

static void
remember (CotCaptureDesk *self, Job *job)
{
  g_autofree char *text = NULL;

  if (job->kind != JOB_CANNOT)
    g_strlcpy (self->last_folio, job->claim->folio, sizeof self->last_folio);
  /* What comes next says why the sheet is still here. */
  if (job->next != NULL) {
    say (self, NULL, FALSE);
    return;
  }
  if (job->kind == JOB_CANNOT) {
    text = g_strdup_printf (_ ("%s was sent back."), job->claim->folio);
  } else {
    text = g_strdup_printf (job->outcome == COT_CAPTURE_SETTLED ? _ ("%s delivered: settled.") : _ ("%s delivered."),
                            job->claim->folio);
  }
  say (self, text, FALSE);
}

static void
drop_sheet (CotCaptureDesk *self)
{
  g_clear_handle_id (&self->draft_due, g_source_remove);
  cot_field_column_set_entry (self->column, NULL);
  g_clear_pointer (&self->sheet, cot_capture_sheet_free);
}

static void
load_draft (CotCaptureDesk *self, CotCaptureSheet *sheet)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autofree CotValue *values = g_new0 (CotValue, sheet->claim->ballot->n_fields);
  guint focus = 0;

  if (cot_desk_load_draft (cot_ui_context_get_desk (context), cot_ui_context_get_session (context),
                           sheet->claim, values, &focus))
    cot_sheet_entry_load (sheet->entry, values, focus);
}

static void
take_claim (CotCaptureDesk *self, CotClaim *claim)
{
  CotCaptureSheet *sheet = cot_capture_sheet_new (claim);

  load_draft (self, sheet);
  put_on_desk (self, sheet);
}

static void
job_done (GObject *owner, gpointer data, const GError *error)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (owner);
  Job *job = data;
  g_autofree char *text = NULL;

  self->busy = FALSE;
  if (error != NULL) {
    g_message ("%s", error->message);
    if (self->sheet == NULL)
      show_waiting (self);
    else
      set_foot (self, FOOT_SUMS, NULL);
    text = cot_ui_context_dup_refusal (cot_desk_page_get_context (COT_DESK_PAGE (self)), error);
    say (self, text, TRUE);
    return;
  }
  if (job->kind != JOB_CLAIM) {
    remember (self, job);
    drop_sheet (self);
  }
  if (job->next != NULL) {
    take_claim (self, job->next);
    return;
  }
  if (self->parked != NULL && job->kind != JOB_CLAIM) {
    put_on_desk (self, g_steal_pointer (&self->parked));
    return;
  }
  if (job->kind == JOB_CLAIM)
    show_waiting (self);
  else
    claim_next (self);
}

static void
start_job (CotCaptureDesk *self, Job *job)
{
  self->busy = TRUE;
  /* A draft of what is being delivered must not come after it. */
  g_clear_handle_id (&self->draft_due, g_source_remove);
  gtk_widget_set_sensitive (GTK_WIDGET (self->deliver), FALSE);
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

static void
claim_next (CotCaptureDesk *self)
{
  /* Nobody is handed an acta while looking at another desk. */
  if (self->busy || self->sheet != NULL || !self->started || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  start_job (self, job_new (self, JOB_CLAIM));
}

static void
save_draft (CotCaptureDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->draft_due, g_source_remove);
  if (self->sheet == NULL || self->sheet->amending)
    return;
  if (!cot_desk_save_draft (cot_ui_context_get_desk (context), cot_ui_context_get_session (context),
                            self->sheet->claim, cot_sheet_entry_get_values (self->sheet->entry),
                            cot_sheet_entry_get_focus (self->sheet->entry), &error))
    g_warning ("the draft was not kept: %s", error->message);
}

static gboolean
draft_due_cb (gpointer data)
{
  CotCaptureDesk *self = data;

  self->draft_due = 0;
  save_draft (self);

  return G_SOURCE_REMOVE;
}

/* A field half keyed is kept too, once the hand rests: not a write for each digit. */
static void
save_draft_soon (CotCaptureDesk *self)
{
  if (self->draft_due == 0)
    self->draft_due = g_timeout_add (DRAFT_MS, draft_due_cb, self);
}

static void
deliver (CotCaptureDesk *self)
{
  if (self->busy || self->sheet == NULL || !cot_sheet_entry_is_complete (self->sheet->entry))
    return;
  start_job (self, job_new (self, self->sheet->amending ? JOB_AMEND : JOB_CAPTURE));
}

static void
deliver_clicked_cb (CotCaptureDesk *self)
{
  deliver (self);
}

/* --- The one before ---------------------------------------------------------------- */

static void
back_to_parked (CotCaptureDesk *self)
{
  drop_sheet (self);
  if (self->parked != NULL)
    put_on_desk (self, g_steal_pointer (&self->parked));
  else
    claim_next (self);
}

/* What this person read last and somebody else has not read yet: delivered before
 * the window opened, or before another person took the desk. */
static void
find_last_folio (CotCaptureDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  CotJournal *journal = cot_ui_context_get_journal (context);
  guint32 person = cot_session_get_person (cot_ui_context_get_session (context));
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

static void
open_one_before (CotCaptureDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (CotClaim) claim = NULL;
  g_autofree CotValue *values = NULL;

  if (self->busy)
    return;
  if (self->sheet != NULL && self->sheet->amending) {
    back_to_parked (self);
    return;
  }
  if (*self->last_folio == '\0')
    find_last_folio (self);
  if (*self->last_folio == '\0') {
    say (self, _ ("None of your readings can be opened again."), TRUE);
    return;
  }
  claim = cot_desk_reopen (cot_ui_context_get_desk (context), cot_ui_context_get_session (context),
                           self->last_folio, &values, &error);
  if (claim == NULL) {
    say (self, _ ("The one before can no longer be opened."), TRUE);
    return;
  }
  save_draft (self);
  cot_field_column_set_entry (self->column, NULL);
  self->parked = g_steal_pointer (&self->sheet);
  put_on_desk (self, cot_capture_sheet_new_amending (claim, values));
}

/* --- F1, F9 -------------------------------------------------------------------------- */

static void
show_help (CotCaptureDesk *self)
{
  guint focus = cot_sheet_entry_get_focus (self->sheet->entry);
  const CotField *field;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (focus >= cot_sheet_entry_get_n_wanted (self->sheet->entry))
    return;
  field = &self->sheet->claim->ballot->fields[cot_sheet_entry_get_field (self->sheet->entry, focus)];
  name = cot_words_field (field);
  text = g_strdup_printf ("%s: %s", name, cot_words_field_help (field->kind, field->name));
  set_foot (self, FOOT_HELP, text);
}

static void
send_back (CotCaptureDesk *self, const char *cause, const char *reason)
{
  Job *job = job_new (self, JOB_CANNOT);

  job->cause = cause;
  job->reason = g_strdup (reason);
  set_foot (self, FOOT_SUMS, NULL);
  start_job (self, job);
}

static void
answer_cannot (CotCaptureDesk *self, guint digit)
{
  static const char *const causes[] = { "image", "form", "casilla" };
  static const char *const reasons[] = { N_ ("the picture cannot be read"),
                                         N_ ("it is another form"),
                                         N_ ("it is another casilla") };

  if (digit >= 1 && digit <= G_N_ELEMENTS (causes))
    send_back (self, causes[digit - 1], _ (reasons[digit - 1]));
  else if (digit == 4)
    set_foot (self, FOOT_REASON, _ ("What is it? Write it in a few words, then press Enter."));
}

static void
reason_activate_cb (CotCaptureDesk *self)
{
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason))));

  if (*reason != '\0' && self->sheet != NULL && !self->busy)
    send_back (self, "other", reason);
}

/* --- Keys ---------------------------------------------------------------------------- */

static gboolean
key_on_page (CotCaptureDesk *self, CotKeyCommand command)
{
  static const struct {
    CotKeyCommand command;
    int dx, dy;
  } pans[] = { { COT_KEY_PAN_LEFT, -1, 0 }, { COT_KEY_PAN_RIGHT, 1, 0 }, { COT_KEY_PAN_UP, 0, -1 }, { COT_KEY_PAN_DOWN, 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (pans); i++)
    if (pans[i].command == command) {
      cot_page_view_pan (self->page, pans[i].dx, pans[i].dy);
      return TRUE;
    }
  if (command == COT_KEY_ZOOM_IN || command == COT_KEY_ZOOM_OUT)
    cot_page_view_zoom_by (self->page, command == COT_KEY_ZOOM_IN ? 1.25 : 0.8);
  else if (command == COT_KEY_ZOOM_RESET)
    cot_page_view_zoom_reset (self->page);
  else if (command == COT_KEY_WHOLE)
    cot_page_view_set_whole (self->page, !cot_page_view_get_whole (self->page));
  else
    return FALSE;

  return TRUE;
}

static void
key_on_entry (CotCaptureDesk *self, CotKey key)
{
  CotEntryResult result = cot_sheet_entry_key (self->sheet->entry, key);
  const char *refusal = NULL;

  g_clear_pointer (&self->message, g_free);
  switch (result) {
  case COT_ENTRY_MOVED:
    save_draft (self);
    break;
  case COT_ENTRY_EMPTY:
    refusal = _ ("Every field needs a value: key it, or * illegible, or / no data.");
    break;
  case COT_ENTRY_TYPE:
    refusal = _ ("Which type of casilla? Press . until it is right.");
    break;
  case COT_ENTRY_NUMBER:
    refusal = _ ("The number of the casilla is missing.");
    break;
  case COT_ENTRY_FULL:
    refusal = _ ("No more digits fit.");
    break;
  case COT_ENTRY_SO:
    if (*self->shown.code != '\0')
      cot_capture_sheet_answer (self->sheet, &self->shown);
    break;
  case COT_ENTRY_DELIVER:
    deliver (self);
    return;
  case COT_ENTRY_CHANGED:
    save_draft_soon (self);
    break;
  case COT_ENTRY_IGNORED:
  default:
    break;
  }
  if (refusal != NULL)
    say (self, refusal, TRUE);
  show_sheet (self);
}

/* Esc closes what opened last and never leaves a sheet. */
static void
close_last (CotCaptureDesk *self)
{
  if (self->foot_state != FOOT_SUMS)
    set_foot (self, FOOT_SUMS, NULL);
  else if (cot_page_view_get_whole (self->page))
    cot_page_view_set_whole (self->page, FALSE);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, CotCaptureDesk *self)
{
  CotKey key = cot_key_from_event (keyval, state);

  if (key.command == COT_KEY_NONE)
    return FALSE;
  if (key.command == COT_KEY_ONE_BEFORE) {
    open_one_before (self);
    return TRUE;
  }
  if (self->sheet == NULL)
    return FALSE;
  if (key.command == COT_KEY_ESCAPE) {
    close_last (self);
    return TRUE;
  }
  if (self->foot_state == FOOT_REASON)
    return FALSE;
  if (key_on_page (self, key.command) || self->busy)
    return TRUE;
  if (self->foot_state == FOOT_CANNOT) {
    answer_cannot (self, key.command == COT_KEY_DIGIT ? key.digit : 0);
    return TRUE;
  }
  if (self->foot_state == FOOT_HELP)
    set_foot (self, FOOT_SUMS, NULL);
  if (key.command == COT_KEY_HELP)
    show_help (self);
  else if (key.command == COT_KEY_CANNOT && !self->sheet->amending)
    set_foot (self, FOOT_CANNOT, _ ("Why can it not be captured?\n1 the picture cannot be read\n2 it is another form\n3 it is another casilla\n4 something else"));
  else
    key_on_entry (self, key);

  return TRUE;
}

static void
column_moved_cb (CotCaptureDesk *self)
{
  if (self->sheet == NULL || self->busy)
    return;
  g_clear_pointer (&self->message, g_free);
  save_draft (self);
  show_sheet (self);
}

/* --- Life ------------------------------------------------------------------------------ */

static gboolean
look_again_cb (gpointer data)
{
  CotCaptureDesk *self = data;

  if (self->sheet == NULL)
    claim_next (self);
  else if (!cot_page_view_has_image (self->page) && self->sheet->claim->image_path != NULL)
    cot_page_view_set_path (self->page, self->sheet->claim->image_path);

  return G_SOURCE_CONTINUE;
}

static void
cot_capture_desk_start (CotDeskPage *page)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (page);

  self->started = TRUE;
  if (self->look_again == 0)
    self->look_again = g_timeout_add_seconds (LOOK_AGAIN_S, look_again_cb, self);
  if (self->sheet != NULL)
    show_sheet (self);
  else
    claim_next (self);
}

static void
cot_capture_desk_leave (CotDeskPage *page)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (page);
  CotUiContext *context = cot_desk_page_get_context (page);

  self->started = FALSE;
  g_clear_handle_id (&self->look_again, g_source_remove);
  if (self->parked != NULL)
    back_to_parked (self);
  save_draft (self);
  if (self->sheet != NULL && !self->sheet->amending)
    cot_desk_release (cot_ui_context_get_desk (context), cot_ui_context_get_session (context), self->sheet->claim);
}

static void
cot_capture_desk_record_changed (CotDeskPage *page)
{
  claim_next (COT_CAPTURE_DESK (page));
}

static void
cot_capture_desk_dispose (GObject *object)
{
  CotCaptureDesk *self = COT_CAPTURE_DESK (object);

  g_clear_handle_id (&self->look_again, g_source_remove);
  g_clear_handle_id (&self->draft_due, g_source_remove);
  if (self->column != NULL)
    cot_field_column_set_entry (self->column, NULL);
  self->column = NULL;
  g_clear_pointer (&self->sheet, cot_capture_sheet_free);
  g_clear_pointer (&self->parked, cot_capture_sheet_free);
  g_clear_pointer (&self->message, g_free);

  G_OBJECT_CLASS (cot_capture_desk_parent_class)->dispose (object);
}

static void
cot_capture_desk_class_init (CotCaptureDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CotDeskPageClass *page_class = COT_DESK_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_capture_desk_dispose;
  page_class->start = cot_capture_desk_start;
  page_class->leave = cot_capture_desk_leave;
  page_class->record_changed = cot_capture_desk_record_changed;
  g_type_ensure (COT_TYPE_PAGE_VIEW);
  g_type_ensure (COT_TYPE_FIELD_COLUMN);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-capture-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, stack);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, waiting);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, page);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, notice);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, column);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, foot);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, progress);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, remark);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, question);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, deliver);
  gtk_widget_class_bind_template_child (widget_class, CotCaptureDesk, reason);
  gtk_widget_class_bind_template_callback (widget_class, deliver_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, reason_activate_cb);
}

static void
cot_capture_desk_init (CotCaptureDesk *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown.code = "";
  gtk_widget_set_focusable (GTK_WIDGET (self->waiting), TRUE);
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Capture"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (self->column, "moved", G_CALLBACK (column_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->column, "edited", G_CALLBACK (column_moved_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
cot_capture_desk_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_CAPTURE_DESK, "context", context, NULL);
}
