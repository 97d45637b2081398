/* cot-sheet-page.c - one sheet as the coordinator sees it: picture, history, lawful acts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sheet-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-decide-panel.h"
#include "cot-job.h"
#include "cot-page-view.h"
#include "cot-second-person.h"
#include "cot-sheet-doubts.h"
#include "cot-sheet-history.h"
#include "cot-sheet-words.h"
#include "cot-transform.h"
#include "cot-wait-words.h"
#include "cot-words.h"

typedef enum {
  ASIDE_NONE,
  ASIDE_IMAGE,
  ASIDE_IDENTITY,
  ASIDE_READINGS
} Aside;

struct _CotSheetPage {
  AdwBin parent_instance;
  CotPageView *page;
  GtkLabel *name, *state, *published, *question, *message, *history;
  CotDecidePanel *decide;
  GtkEntry *reason;
  CotSecondPerson *second;

  CotUiContext *context;
  char folio[COT_FOLIO_LENGTH + 1];
  gboolean deciding, asking;
  Aside aside;
  gboolean has_transform;
  CotTransform transform;
  CotForm *form; /* of the election */
  const CotBallot *ballot;
  CotId shown; /* digest of the state that is shown */
};

G_DEFINE_FINAL_TYPE (CotSheetPage, cot_sheet_page, ADW_TYPE_BIN)

static guint closed_signal, changed_signal;

typedef struct {
  CotDesk *desk;
  CotSession *session;
  char *folio, *reason;
  CotValue *values; /* decide, or */
  GArray *ids;      /* set aside: CotId */
  const char *cause;
  CotConfirmation *second;
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_free (job->folio);
  g_free (job->reason);
  g_free (job->values);
  g_clear_pointer (&job->ids, g_array_unref);
  cot_confirmation_free (job->second);
  g_free (job);
}

static gboolean
job_work (gpointer data, GError **error)
{
  Job *job = data;

  if (job->values != NULL)
    return cot_desk_decide (job->desk, job->session, job->folio, job->values, job->reason, error);

  return cot_desk_set_aside (job->desk, job->session, job->second, job->folio, (const CotId *) (gpointer) job->ids->data,
                             job->ids->len, job->cause, job->reason, error);
}

static void
show_question (CotSheetPage *self, const char *text, gboolean wants_reason)
{
  self->asking = text != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->published), *gtk_label_get_label (self->published) != '\0');
  cot_second_person_stop (self->second);
  gtk_widget_set_visible (GTK_WIDGET (self->question), text != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), wants_reason);
  gtk_label_set_label (self->question, text != NULL ? text : "");
  if (wants_reason) {
    gtk_editable_set_text (GTK_EDITABLE (self->reason), "");
    gtk_widget_grab_focus (GTK_WIDGET (self->reason));
  }
}

static void
job_done (GObject *owner, gpointer data, const GError *error)
{
  CotSheetPage *self = COT_SHEET_PAGE (owner);
  g_autofree char *text = NULL;

  show_question (self, NULL, FALSE);
  if (error != NULL) {
    g_message ("%s", error->message);
    text = cot_ui_context_dup_refusal (self->context, error);
    gtk_label_set_label (self->message, text);
    g_signal_emit (self, changed_signal, 0);
    return;
  }
  gtk_label_set_label (self->message, "");
  cot_sheet_page_refresh (self);
}

static Job *
job_new (CotSheetPage *self, const char *reason)
{
  Job *job = g_new0 (Job, 1);

  job->desk = g_object_ref (cot_ui_context_get_desk (self->context));
  job->session = cot_session_ref (cot_ui_context_get_session (self->context));
  job->folio = g_strdup (self->folio);
  job->reason = g_strstrip (g_strdup (reason));

  return job;
}

static void
decided_cb (CotSheetPage *self)
{
  guint n = 0;
  const CotValue *values = cot_decide_panel_get_values (self->decide, &n);
  Job *job = job_new (self, cot_decide_panel_get_reason (self->decide));

  job->values = g_memdup2 (values, sizeof (CotValue) * n);
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

/* --- Setting aside ------------------------------------------------------------------- */

static void
collect_ids (CotSheetPage *self, Job *job)
{
  CotJournal *journal = cot_ui_context_get_journal (self->context);
  const CotSheet *sheet;

  job->ids = g_array_new (FALSE, FALSE, sizeof (CotId));
  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), self->folio);
  if (sheet != NULL && self->aside == ASIDE_IMAGE && !cot_id_is_zero (&sheet->digitised))
    g_array_append_val (job->ids, sheet->digitised);
  if (sheet != NULL && self->aside == ASIDE_IDENTITY && !cot_id_is_zero (&sheet->identified))
    g_array_append_val (job->ids, sheet->identified);
  for (guint i = 0; sheet != NULL && self->aside == ASIDE_READINGS && i < sheet->n_readers; i++) {
    g_array_append_val (job->ids, sheet->readers[i].root);
    if (!cot_id_equal (&sheet->readers[i].root, &sheet->readers[i].tip))
      g_array_append_val (job->ids, sheet->readers[i].tip);
  }
  cot_journal_unlock (journal);
}

static void
set_aside (CotSheetPage *self, CotConfirmation *second)
{
  static const char *const causes[] = { "", "image", "casilla", "readings" };
  Job *job = job_new (self, gtk_editable_get_text (GTK_EDITABLE (self->reason)));

  job->second = second;
  job->cause = causes[self->aside];
  collect_ids (self, job);
  if (job->ids->len == 0) {
    job_free (job);
    show_question (self, NULL, FALSE);
    gtk_label_set_label (self->message, _ ("There is nothing of that kind to set aside."));
    return;
  }
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

static void
second_confirmed_cb (CotSheetPage *self)
{
  set_aside (self, cot_second_person_steal (self->second));
}

/* In large text there is room for who confirms, or for the rest. */
static void
make_room (CotSheetPage *self, gboolean confirming)
{
  gtk_widget_set_visible (GTK_WIDGET (self->question), !confirming && self->asking);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), !confirming && self->asking);
  gtk_widget_set_visible (GTK_WIDGET (self->published), !confirming && *gtk_label_get_label (self->published) != '\0');
}

static void
second_cancelled_cb (CotSheetPage *self)
{
  make_room (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->reason));
  g_signal_emit (self, changed_signal, 0);
}

/* What may be published already takes another coordinator. */
static void
reason_activate_cb (CotSheetPage *self)
{
  static const char *const words[] = { "", N_ ("the picture"), N_ ("the casilla"), N_ ("the readings") };
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason))));
  g_autofree char *what = NULL;

  if (*reason == '\0')
    return;
  if (!cot_desk_set_aside_takes_two (cot_ui_context_get_desk (self->context), self->folio)) {
    set_aside (self, NULL);
    return;
  }
  what = g_strdup_printf (_ ("Folio %s. Set aside: %s. It may be published already. Reason: %s"), self->folio, _ (words[self->aside]), reason);
  make_room (self, TRUE);
  cot_second_person_ask (self->second, self->context, what);
  g_signal_emit (self, changed_signal, 0);
}

static void
ask_aside (CotSheetPage *self)
{
  self->aside = ASIDE_NONE;
  gtk_label_set_label (self->message, "");
  show_question (self, _ ("What is set aside?\n1 the picture: it is scanned again\n2 the casilla: it is identified again\n3 the readings: it is read again"), FALSE);
}

/* --- Showing --------------------------------------------------------------------------- */

static void
decide_focused_cb (CotSheetPage *self)
{
  int index = cot_decide_panel_get_field (self->decide);
  const CotFormField *field;
  CotBoxMm bounds;

  gtk_label_set_label (self->message, index < 0 ? _ ("Why? Write it in a few words, then press Enter.") : "");
  g_signal_emit (self, changed_signal, 0);
  field = index >= 0 && self->form != NULL && self->has_transform
            ? cot_form_find_field (self->form, self->ballot->fields[index].name)
            : NULL;
  if (field == NULL) {
    cot_page_view_set_frame (self->page, NULL, NULL, -1);
    return;
  }
  bounds = cot_form_field_bounds (field);
  cot_page_view_set_reading_width (self->page, cot_transform_box (&self->transform, &bounds).w);
  cot_page_view_set_frame (self->page, &bounds, &self->transform, -1);
}

static char *
capitalised (const char *words)
{
  g_autofree char *first = g_utf8_substring (words, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, g_utf8_next_char (words), NULL);
}

/* The settled values; of a sheet that is still read they are nobody's to see. */
static char *
dup_published (const CotSheet *sheet)
{
  g_autoptr (GString) text = NULL;

  if (sheet->state != COT_SHEET_SETTLED || sheet->row == NULL)
    return NULL;
  text = g_string_new (_ ("What gets published:"));
  for (guint i = 0; i < sheet->n_fields; i++) {
    const CotField *field = &sheet->row->ballot->fields[i];
    g_autofree char *name = cot_words_field (field);
    g_autofree char *value = cot_words_value (sheet->settled[i], field->kind == COT_FIELD_CASILLA);

    g_string_append_printf (text, i == 0 ? "\n%s\u00a0%s" : " · %s\u00a0%s", name, value);
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Why it is here, at which fields to look, and what to do. */
static char *
dup_state_text (CotSheetPage *self, const CotSheet *sheet, const char *doubts)
{
  CotJournal *journal = cot_ui_context_get_journal (self->context);
  g_autofree char *words = capitalised (cot_words_state (sheet->state));
  g_autofree char *remarks = cot_sheet_words_remarks (sheet);
  g_autofree char *why = cot_wait_words (journal, sheet);
  const char *next = cot_sheet_words_next (sheet);
  const char *told = *remarks != '\0' ? remarks : why;
  g_autoptr (GString) text = g_string_new (words);

  g_string_append_printf (text, told != NULL ? ": %s" : ".", told);
  if (*doubts != '\0')
    g_string_append_printf (text, "\n%s", doubts);
  if (*next != '\0')
    g_string_append_printf (text, "\n%s", next);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Frames the fields that the words name. */
static void
mark_fields (CotSheetPage *self, GArray *fields)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (CotBoxMm));

  for (guint i = 0; self->form != NULL && self->ballot != NULL && self->has_transform && i < fields->len; i++) {
    const CotFormField *field = cot_form_find_field (self->form, self->ballot->fields[g_array_index (fields, guint, i)].name);

    if (field != NULL) {
      CotBoxMm box = cot_form_field_bounds (field);

      g_array_append_val (boxes, box);
    }
  }
  /* While fields are decided the page lies as each of them wants it. */
  if (!self->deciding)
    cot_page_view_set_level (self->page, self->has_transform ? &self->transform : NULL);
  cot_page_view_set_marks (self->page, (const CotBoxMm *) boxes->data, boxes->len, &self->transform);
}

static void
show_heading (CotSheetPage *self, const CotSheet *sheet, const char *doubts)
{
  g_autofree char *row = sheet->row != NULL ? cot_words_row (sheet->row) : g_strdup ("");
  g_autofree char *name = g_strdup_printf ("%s\n%s", sheet->folio, row);
  g_autofree char *state = dup_state_text (self, sheet, doubts);
  g_autofree char *published = dup_published (sheet);

  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->state, state);
  gtk_label_set_label (self->published, published != NULL ? published : "");
  gtk_widget_set_visible (GTK_WIDGET (self->published), published != NULL);
}

void
cot_sheet_page_refresh (CotSheetPage *self)
{
  CotJournal *journal = cot_ui_context_get_journal (self->context);
  g_autofree char *history = cot_sheet_history (journal, self->folio);
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *doubts = NULL;
  g_autofree char *path = NULL;
  const CotSheet *sheet;

  gtk_label_set_label (self->history, history);
  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), self->folio);
  if (sheet != NULL) {
    self->shown = sheet->state_digest;
    doubts = cot_sheet_doubts (journal, sheet, fields);
    show_heading (self, sheet, doubts);
    path = sheet->published_sha256 != NULL ? cot_journal_get_file_path (journal, sheet->published_sha256) : NULL;
    cot_page_view_set_path (self->page, path);
    self->form = sheet->tipo_acta != NULL ? cot_election_get_form (cot_journal_get_election (journal), sheet->tipo_acta) : NULL;
    self->ballot = sheet->row != NULL ? sheet->row->ballot : NULL;
    self->has_transform = cot_sheet_transform (journal, sheet, self->transform.m);
    self->deciding = cot_decide_panel_set_sheet (self->decide, sheet);
    mark_fields (self, fields);
  }
  cot_journal_unlock (journal);
  gtk_widget_set_visible (GTK_WIDGET (self->decide), self->deciding);
  if (!self->deciding)
    gtk_widget_grab_focus (GTK_WIDGET (self->page));
  g_signal_emit (self, changed_signal, 0);
}

/* Whether the coordinator is in the middle of something that others may have overtaken. */
static gboolean
is_at_work (CotSheetPage *self)
{
  return self->asking || (self->deciding && cot_decide_panel_has_answers (self->decide));
}

/* What others did meanwhile is shown at once.  A half-made decision about what has
 * changed would be refused anyway: one begins again, and is told why. */
void
cot_sheet_page_record_changed (CotSheetPage *self)
{
  CotJournal *journal = cot_ui_context_get_journal (self->context);
  const CotSheet *sheet;
  gboolean same, at_work = is_at_work (self);

  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), self->folio);
  same = sheet == NULL || cot_id_equal (&sheet->state_digest, &self->shown);
  cot_journal_unlock (journal);
  if (same)
    return;
  if (at_work)
    show_question (self, NULL, FALSE);
  cot_sheet_page_refresh (self);
  if (at_work)
    gtk_label_set_label (self->message, _ ("Somebody else has just acted on this sheet. Look at it again before you go on."));
}

void
cot_sheet_page_open (CotSheetPage *self, CotUiContext *context, const char *folio)
{
  g_set_object (&self->context, context);
  g_strlcpy (self->folio, folio, sizeof self->folio);
  gtk_label_set_label (self->message, "");
  show_question (self, NULL, FALSE);
  cot_sheet_page_refresh (self);
}

const char *
cot_sheet_page_get_hints (CotSheetPage *self)
{
  if (cot_second_person_is_asking (self->second))
    return _ ("Enter next, confirm   Esc back");
  if (self->asking && self->aside != ASIDE_NONE)
    return _ ("Write the reason, then Enter   Esc back");
  if (self->asking)
    return _ ("1 to 3 what is set aside   Esc back");
  if (self->deciding && cot_decide_panel_get_field (self->decide) < 0)
    return _ ("Write the reason, then Enter   - back   Esc list");
  if (self->deciding)
    return _ ("1 2 3 choose   * illegible   - back   Enter decide   A set aside   Esc list");

  return _ ("A set aside   Ctrl + - zoom   Esc list");
}

static gboolean
key_for_page (CotSheetPage *self, CotKey key)
{
  if (key.command != COT_KEY_WHOLE)
    return cot_page_view_key (self->page, key);
  cot_page_view_set_whole (self->page, !cot_page_view_get_whole (self->page));

  return TRUE;
}

gboolean
cot_sheet_page_key (CotSheetPage *self, CotKey key)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean in_text = root != NULL && GTK_IS_TEXT (gtk_root_get_focus (root));
  gboolean goes_on = FALSE;

  if (cot_second_person_key (self->second, key, &goes_on))
    return !goes_on;
  if (key.command == COT_KEY_ESCAPE) {
    if (self->asking)
      show_question (self, NULL, FALSE);
    else
      g_signal_emit (self, closed_signal, 0);
    return TRUE;
  }
  if (in_text)
    return !self->asking && self->deciding && cot_decide_panel_key (self->decide, key);
  if (self->asking && key.command == COT_KEY_DIGIT && key.digit >= 1 && key.digit <= 3) {
    self->aside = (Aside) key.digit;
    show_question (self, _ ("Why? Write it in a few words, then press Enter."), TRUE);
    return TRUE;
  }
  if (key.command == COT_KEY_LETTER && key.letter == 'a') {
    ask_aside (self);
    return TRUE;
  }
  if (key_for_page (self, key))
    return TRUE;

  return !self->asking && self->deciding && cot_decide_panel_key (self->decide, key);
}

static void
cot_sheet_page_dispose (GObject *object)
{
  g_clear_object (&COT_SHEET_PAGE (object)->context);

  G_OBJECT_CLASS (cot_sheet_page_parent_class)->dispose (object);
}

static void
cot_sheet_page_class_init (CotSheetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_sheet_page_dispose;
  changed_signal = g_signal_new ("changed", COT_TYPE_SHEET_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  closed_signal = g_signal_new ("closed", COT_TYPE_SHEET_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (COT_TYPE_PAGE_VIEW);
  g_type_ensure (COT_TYPE_DECIDE_PANEL);
  g_type_ensure (COT_TYPE_SECOND_PERSON);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-sheet-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, page);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, name);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, state);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, published);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, question);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, message);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, history);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, decide);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, reason);
  gtk_widget_class_bind_template_child (widget_class, CotSheetPage, second);
  gtk_widget_class_bind_template_callback (widget_class, decide_focused_cb);
  gtk_widget_class_bind_template_callback (widget_class, decided_cb);
  gtk_widget_class_bind_template_callback (widget_class, reason_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, second_confirmed_cb);
  gtk_widget_class_bind_template_callback (widget_class, second_cancelled_cb);
}

static void
cot_sheet_page_init (CotSheetPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
