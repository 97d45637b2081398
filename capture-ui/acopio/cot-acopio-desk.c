/* cot-acopio-desk.c - the desk where actas arrive, or are known never to
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-acopio-desk.h"

#include <glib/gi18n.h>

#include "cot-casilla-asker.h"
#include "cot-error.h"
#include "cot-expected-page.h"
#include "cot-job.h"
#include "cot-second-person.h"
#include "cot-words.h"

#define ORIGIN   "CATD"
#define DOCUMENT "ACTA PREP"
#define N_SHOWN  12

struct _CotAcopioDesk {
  CotDeskPage parent_instance;
  GtkStack *stack;
  GtkEntry *folio;
  GtkLabel *message, *count, *causes;
  GtkListBox *received;
  GtkWidget *without;
  CotCasillaAsker *asker;
  CotSecondPerson *second;
  CotExpectedPage *expected;
  guint n_received;
  gboolean asking_cause;
  guint cause; /* of @causes, while the second person is asked */
};

G_DEFINE_FINAL_TYPE (CotAcopioDesk, cot_acopio_desk, COT_TYPE_DESK_PAGE)

static const struct {
  const char *cause, *words;
} causes[] = {
  { "not-delivered", N_ ("the package was not delivered") },
  { "not-installed", N_ ("the casilla was not installed") },
  { "no-bag", N_ ("the package came without its bag") },
};

typedef struct {
  CotDesk *desk;
  CotSession *session;
  char *folio;       /* to receive, or */
  char *clave_acta;  /* without acta, with */
  const char *cause; /* static */
  char *name;        /* of the casilla */
  CotConfirmation *second;
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_free (job->folio);
  g_free (job->clave_acta);
  g_free (job->name);
  cot_confirmation_free (job->second);
  g_free (job);
}

static Job *
job_new (CotAcopioDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  Job *job = g_new0 (Job, 1);

  job->desk = g_object_ref (cot_ui_context_get_desk (context));
  job->session = cot_session_ref (cot_ui_context_get_session (context));

  return job;
}

static gboolean
job_work (gpointer data, GError **error)
{
  Job *job = data;

  if (job->folio != NULL)
    return cot_desk_receive (job->desk, job->session, job->folio, ORIGIN, DOCUMENT, error);

  return cot_desk_without_acta (job->desk, job->session, job->second, job->clave_acta, job->cause, error);
}

static void
say (CotAcopioDesk *self, const char *text, gboolean refused)
{
  gtk_label_set_label (self->message, text);
  if (refused)
    gtk_widget_add_css_class (GTK_WIDGET (self->message), "refused");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->message), "refused");
}

static void
show_receive (CotAcopioDesk *self)
{
  self->asking_cause = FALSE;
  cot_second_person_stop (self->second);
  gtk_stack_set_visible_child_name (self->stack, "receive");
  cot_desk_page_set_hints (COT_DESK_PAGE (self), _ ("Enter receive   F7 what is missing   F8 without acta   F12 change person"));
  gtk_widget_grab_focus (GTK_WIDGET (self->folio));
}

static void
add_to_list (CotAcopioDesk *self, const char *text)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  g_autofree char *time = cot_words_time (cot_ui_context_get_election (context), cot_ui_context_now_us (context), FALSE);
  g_autofree char *count = NULL;
  GtkWidget *row = adw_action_row_new ();
  GtkListBoxRow *last = gtk_list_box_get_row_at_index (self->received, N_SHOWN - 1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_label_new (time));
  gtk_list_box_prepend (self->received, row);
  gtk_widget_show (GTK_WIDGET (self->received));
  if (last != NULL)
    gtk_list_box_remove (self->received, GTK_WIDGET (last));
  self->n_received++;
  count = g_strdup_printf (ngettext ("%u since you signed in", "%u since you signed in", self->n_received), self->n_received);
  gtk_label_set_label (self->count, count);
}

static char *
dup_refusal (CotAcopioDesk *self, Job *job, const GError *error)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));

  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT))
    return job->folio != NULL ? g_strdup_printf (_ ("%s was received before. Key the next one."), job->folio)
                              : g_strdup_printf (_ ("%s already has an acta, or was said to be without one."), job->name);
  if (job->folio != NULL && cot_ui_context_is_foreign (context, job->folio))
    return g_strdup (_ ("Its folio is of another centre. Set it aside and tell the coordinator."));

  return cot_ui_context_dup_refusal (context, error);
}

static void
job_done (GObject *owner, gpointer data, const GError *error)
{
  CotAcopioDesk *self = COT_ACOPIO_DESK (owner);
  Job *job = data;
  g_autofree char *text = NULL;

  show_receive (self);
  if (error != NULL) {
    g_message ("%s", error->message);
    text = dup_refusal (self, job, error);
    say (self, text, TRUE);
    gtk_editable_select_region (GTK_EDITABLE (self->folio), 0, -1);
    return;
  }
  text = job->folio != NULL ? g_strdup_printf (_ ("%s received."), job->folio)
                            : g_strdup_printf (_ ("%s: without acta."), job->name);
  say (self, text, FALSE);
  add_to_list (self, job->folio != NULL ? job->folio : job->name);
  gtk_editable_set_text (GTK_EDITABLE (self->folio), "");
}

static void
folio_activate_cb (CotAcopioDesk *self)
{
  char folio[COT_FOLIO_LENGTH + 1];
  Job *job;

  if (!cot_folio_parse (gtk_editable_get_text (GTK_EDITABLE (self->folio)), folio, NULL)) {
    say (self, _ ("That is no folio: its last character does not match. Look at the label again."), TRUE);
    gtk_editable_select_region (GTK_EDITABLE (self->folio), 0, -1);
    return;
  }
  job = job_new (self);
  job->folio = g_strdup (folio);
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

/* --- What is missing ------------------------------------------------------------------ */

static void
show_expected (CotAcopioDesk *self)
{
  say (self, "", FALSE);
  cot_expected_page_show (self->expected, cot_desk_page_get_context (COT_DESK_PAGE (self)));
  gtk_stack_set_visible_child_name (self->stack, "expected");
  cot_desk_page_set_hints (COT_DESK_PAGE (self), _ ("0 to 9 the section   Esc close"));
  cot_expected_page_take_focus (self->expected);
}

static void
missing_clicked_cb (CotAcopioDesk *self)
{
  show_expected (self);
}

static gboolean
is_showing (CotAcopioDesk *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0;
}

/* --- Without acta ------------------------------------------------------------------- */

static void
ask_without (CotAcopioDesk *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));

  say (self, "", FALSE);
  self->asking_cause = FALSE;
  cot_second_person_stop (self->second);
  gtk_stack_set_visible_child_name (self->stack, "without");
  gtk_widget_hide (GTK_WIDGET (self->causes));
  cot_desk_page_set_hints (COT_DESK_PAGE (self), _ ("Enter next   . type of casilla   - back   Esc close"));
  cot_casilla_asker_begin (self->asker, cot_ui_context_get_election (context), NULL, FALSE);
}

static void
without_clicked_cb (CotAcopioDesk *self)
{
  ask_without (self);
}

static void
asker_answered_cb (CotAcopioDesk *self)
{
  g_autoptr (GString) text = g_string_new (_ ("Why will no acta come?"));

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    g_string_append_printf (text, "\n%u %s", i + 1, _ (causes[i].words));
  gtk_label_set_label (self->causes, text->str);
  gtk_widget_show (GTK_WIDGET (self->causes));
  cot_desk_page_set_hints (COT_DESK_PAGE (self), _ ("1 to 3 the cause   - another casilla   Esc close"));
  self->asking_cause = TRUE;
}

static void
answer_cause (CotAcopioDesk *self, guint digit)
{
  const CotRow *row = cot_casilla_asker_get_row (self->asker);
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;

  if (digit < 1 || digit > G_N_ELEMENTS (causes) || row == NULL)
    return;
  name = cot_words_row (row);
  what = g_strdup_printf (_ ("%s: no acta will come, %s."), name, _ (causes[digit - 1].words));
  self->cause = digit - 1;
  self->asking_cause = FALSE;
  gtk_widget_hide (GTK_WIDGET (self->causes));
  cot_second_person_ask (self->second, cot_desk_page_get_context (COT_DESK_PAGE (self)), what);
  cot_desk_page_set_hints (COT_DESK_PAGE (self), _ ("Enter next, confirm   Esc back"));
}

static void
second_confirmed_cb (CotAcopioDesk *self)
{
  const CotRow *row = cot_casilla_asker_get_row (self->asker);
  g_autoptr (CotConfirmation) second = cot_second_person_steal (self->second);
  Job *job;

  if (row == NULL)
    return;
  job = job_new (self);
  job->clave_acta = g_strdup (row->clave_acta);
  job->cause = causes[self->cause].cause;
  job->name = cot_words_row (row);
  job->second = g_steal_pointer (&second);
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, CotAcopioDesk *self)
{
  CotKey key = cot_key_from_event (keyval, state);
  gboolean receiving = is_showing (self, "receive");
  gboolean goes_on = FALSE;

  if (cot_second_person_key (self->second, key, &goes_on))
    return !goes_on;
  if (receiving) {
    if (keyval == GDK_KEY_F8)
      ask_without (self);
    if (keyval == GDK_KEY_F7)
      show_expected (self);
    return keyval == GDK_KEY_F8 || keyval == GDK_KEY_F7;
  }
  if (key.command == COT_KEY_ESCAPE) {
    show_receive (self);
    return TRUE;
  }
  /* The search takes all others. */
  if (is_showing (self, "expected"))
    return FALSE;
  if (self->asking_cause && key.command == COT_KEY_BACK) {
    ask_without (self);
    return TRUE;
  }
  /* No other key reaches the casilla that was confirmed. */
  if (self->asking_cause) {
    if (key.command == COT_KEY_DIGIT)
      answer_cause (self, key.digit);
    return key.command != COT_KEY_NONE;
  }

  return key.command != COT_KEY_NONE && cot_casilla_asker_key (self->asker, key);
}

static void
cot_acopio_desk_start (CotDeskPage *page)
{
  CotAcopioDesk *self = COT_ACOPIO_DESK (page);
  g_autofree char *example = cot_ui_context_dup_folio_example (cot_desk_page_get_context (page));

  gtk_entry_set_placeholder_text (self->folio, example);
  if (is_showing (self, "receive"))
    show_receive (self);
  else if (is_showing (self, "expected"))
    show_expected (self);
  else if (cot_second_person_is_asking (self->second))
    cot_second_person_take_focus (self->second);
  else
    cot_casilla_asker_take_focus (self->asker);
}

static void
cot_acopio_desk_record_changed (CotDeskPage *page)
{
  CotAcopioDesk *self = COT_ACOPIO_DESK (page);

  if (is_showing (self, "expected") && gtk_widget_get_mapped (GTK_WIDGET (self)))
    cot_expected_page_show (self->expected, cot_desk_page_get_context (page));
}

static void
cot_acopio_desk_class_init (CotAcopioDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  COT_DESK_PAGE_CLASS (klass)->start = cot_acopio_desk_start;
  COT_DESK_PAGE_CLASS (klass)->record_changed = cot_acopio_desk_record_changed;
  g_type_ensure (COT_TYPE_EXPECTED_PAGE);
  g_type_ensure (COT_TYPE_CASILLA_ASKER);
  g_type_ensure (COT_TYPE_SECOND_PERSON);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-acopio-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, stack);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, folio);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, message);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, count);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, causes);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, received);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, without);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, asker);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, expected);
  gtk_widget_class_bind_template_child (widget_class, CotAcopioDesk, second);
  gtk_widget_class_bind_template_callback (widget_class, folio_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, without_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, missing_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, asker_answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, second_confirmed_cb);
}

static void
cot_acopio_desk_init (CotAcopioDesk *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Acopio"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
cot_acopio_desk_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_ACOPIO_DESK, "context", context, NULL);
}
