/* cot-roster-page.c - who and what works: people, desks; revoking, closing
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*  list ─R─► cause ─1-5─► second person ─► done ─► list
 *    └──C──► pending ─Enter─► second person ─► closed          Esc: one step back  */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-roster-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-error.h"
#include "cot-file-dialog.h"
#include "cot-job.h"
#include "cot-roster.h"
#include "cot-second-person.h"
#include "cot-words.h"

typedef enum {
  ACT_NONE,
  ACT_REVOKE,
  ACT_CLOSE,
  ACT_AMEND,
} Act;

struct _CotRosterPage {
  AdwBin parent_instance;
  GtkListBox *list;
  GtkLabel *question, *message;
  CotSecondPerson *second;
  GtkWidget *revoke, *close, *amend;

  CotUiContext *context;
  GPtrArray *entries; /* CotRosterEntry, by row */
  Act act;
  CotRosterKind kind; /* of what is being revoked */
  guint32 number;
  const char *cause; /* static; NULL: not yet chosen */
  json_t *amendment; /* to be added; NULL: none */
  gboolean loading, reload;
};

G_DEFINE_FINAL_TYPE (CotRosterPage, cot_roster_page, ADW_TYPE_BIN)

static guint closed_signal, changed_signal;

typedef struct {
  const char *cause, *words;
} Cause;

static const Cause person_causes[] = {
  { "lost", N_ ("the password was forgotten") },
  { "password", N_ ("somebody else knows the password") },
  { "stolen", N_ ("the key was stolen") },
  { "left", N_ ("the person left") },
  { "other", N_ ("another cause") },
};

static const Cause station_causes[] = {
  { "lost", N_ ("the machine was lost") },
  { "stolen", N_ ("the machine was stolen") },
  { "cloned", N_ ("another machine writes under its number") },
  { "broken", N_ ("the machine is broken") },
  { "retired", N_ ("it is no longer needed") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (person_causes) == G_N_ELEMENTS (station_causes));

static const Cause *
causes_of (CotRosterKind kind)
{
  return kind == COT_ROSTER_PERSON ? person_causes : station_causes;
}

/* --- The list ---------------------------------------------------------------------- */

typedef struct {
  CotDesk *desk;
  CotSession *session;
  GPtrArray *entries; /* loaded, or */
  Act act;            /* to be done */
  CotRosterKind kind;
  guint32 number;
  const char *cause;
  CotConfirmation *second;
  json_t *amendment;
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_clear_pointer (&job->entries, g_ptr_array_unref);
  cot_confirmation_free (job->second);
  json_decref (job->amendment);
  g_free (job);
}

static Job *
job_new (CotRosterPage *self)
{
  Job *job = g_new0 (Job, 1);

  job->desk = g_object_ref (cot_ui_context_get_desk (self->context));
  job->session = cot_session_ref (cot_ui_context_get_session (self->context));

  return job;
}

static const char *
heading_of (CotRosterKind kind)
{
  switch (kind) {
  case COT_ROSTER_PERSON:
    return _ ("People");
  case COT_ROSTER_STATION:
    return _ ("Desks and services");
  case COT_ROSTER_LATE:
    return _ ("Counts for nothing: after a revocation, or a number given twice");
  case COT_ROSTER_AMENDMENT:
  default:
    return _ ("Amendments of the catalogue");
  }
}

static const CotRosterEntry *
entry_at (CotRosterPage *self, int index)
{
  return self->entries != NULL && index >= 0 && (guint) index < self->entries->len ? g_ptr_array_index (self->entries, (guint) index) : NULL;
}

static void
head_row_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  CotRosterPage *self = data;
  const CotRosterEntry *entry = entry_at (self, gtk_list_box_row_get_index (row));
  const CotRosterEntry *above = before != NULL ? entry_at (self, gtk_list_box_row_get_index (before)) : NULL;
  GtkWidget *label = NULL;

  if (entry == NULL || (above != NULL && above->kind == entry->kind)) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  label = gtk_label_new (heading_of (entry->kind));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "cot-list-heading");
  gtk_list_box_row_set_header (row, label);
}

static GtkWidget *
make_row (const CotRosterEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (entry->title, -1);
  g_autofree char *note = g_markup_escape_text (entry->note, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), note);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  if (entry->look_again)
    gtk_widget_add_css_class (row, "look-again");

  return row;
}

/* Who or what the eye is on stays under it. */
static void
fill_list (CotRosterPage *self, GPtrArray *entries)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  const CotRosterEntry *before = selected != NULL ? entry_at (self, gtk_list_box_row_get_index (selected)) : NULL;
  CotRosterKind kind = before != NULL ? before->kind : COT_ROSTER_PERSON;
  guint32 number = before != NULL ? before->number : 0;
  gboolean had_focus = selected != NULL && gtk_widget_has_focus (GTK_WIDGET (selected));
  GtkWidget *row;
  int place = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = g_ptr_array_ref (entries);
  for (guint i = 0; i < entries->len; i++) {
    const CotRosterEntry *entry = g_ptr_array_index (entries, i);

    gtk_list_box_append (self->list, make_row (entry));
    if (entry->kind == kind && entry->number == number)
      place = (int) i;
  }
  gtk_list_box_invalidate_headers (self->list);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, place));
  if (had_focus || self->act == ACT_NONE)
    cot_roster_page_take_focus (self);
}

static gboolean
load_work (gpointer data, GError **error)
{
  Job *job = data;

  job->entries = cot_roster_load (job->desk, job->session, error);

  return job->entries != NULL;
}

static void
load_done (GObject *owner, gpointer data, const GError *error)
{
  CotRosterPage *self = COT_ROSTER_PAGE (owner);
  Job *job = data;
  g_autofree char *text = NULL;

  self->loading = FALSE;
  if (error != NULL) {
    g_message ("%s", error->message);
    text = cot_ui_context_dup_refusal (self->context, error);
    gtk_label_set_label (self->message, text);
    return;
  }
  fill_list (self, job->entries);
  if (self->reload)
    cot_roster_page_refresh (self);
}

void
cot_roster_page_refresh (CotRosterPage *self)
{
  self->reload = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  cot_job_run (G_OBJECT (self), load_work, load_done, job_new (self), job_free);
}

/* --- Revoking and closing -------------------------------------------------------------- */

static void
stop_act (CotRosterPage *self)
{
  self->act = ACT_NONE;
  self->cause = NULL;
  g_clear_pointer (&self->amendment, json_decref);
  cot_second_person_stop (self->second);
  gtk_widget_set_visible (GTK_WIDGET (self->question), FALSE);
  cot_roster_page_take_focus (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
say (CotRosterPage *self, const char *text, gboolean refused)
{
  gtk_label_set_label (self->message, text);
  if (refused)
    gtk_widget_add_css_class (GTK_WIDGET (self->message), "refused");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->message), "refused");
}

static gboolean
act_work (gpointer data, GError **error)
{
  Job *job = data;

  if (job->act == ACT_AMEND)
    return cot_desk_amend_catalogue (job->desk, job->amendment, error);
  if (job->act == ACT_CLOSE)
    return cot_desk_close (job->desk, job->session, job->second, error);
  if (job->kind == COT_ROSTER_PERSON)
    return cot_desk_revoke_person (job->desk, job->session, job->second, job->number, job->cause, error);

  return cot_desk_revoke_station (job->desk, job->session, job->second, job->number, COT_DESK_LAST_HELD, job->cause, error);
}

static char *
dup_done (const Job *job)
{
  if (job->act == ACT_AMEND)
    return g_strdup (_ ("The amendment is on record. The other desks get it with the next delivery."));
  if (job->act == ACT_CLOSE)
    return g_strdup (_ ("The desk is closed."));
  if (job->kind == COT_ROSTER_PERSON)
    return g_strdup_printf (_ ("Person %u is revoked. Enrol them again under a new number."), job->number);

  return g_strdup_printf (_ ("Desk %u is revoked. Enrol another one under a new number; what it had sent stays."), job->number);
}

static char *
dup_refusal (CotRosterPage *self, const Job *job, const GError *error)
{
  if (job->act == ACT_AMEND && g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED))
    return g_strdup (_ ("Not added: it takes the signatures of two authorities of this election, and no acta may have been read from what it changes."));
  if (job->act == ACT_AMEND && g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT))
    return g_strdup (_ ("Not added: it is on record already, or another one about the same is, which it does not name."));

  return cot_ui_context_dup_refusal (self->context, error);
}

static void
act_done (GObject *owner, gpointer data, const GError *error)
{
  CotRosterPage *self = COT_ROSTER_PAGE (owner);
  Job *job = data;
  g_autofree char *text = NULL;

  stop_act (self);
  if (error != NULL) {
    g_message ("%s", error->message);
    text = dup_refusal (self, job, error);
  } else {
    text = dup_done (job);
  }
  say (self, text, error != NULL);
  cot_roster_page_refresh (self);
}

static void
second_confirmed_cb (CotRosterPage *self)
{
  Job *job = job_new (self);

  job->act = self->act;
  job->kind = self->kind;
  job->number = self->number;
  job->cause = self->cause;
  job->second = cot_second_person_steal (self->second);
  cot_job_run (G_OBJECT (self), act_work, act_done, job, job_free);
}

static void
ask (CotRosterPage *self, Act act, const char *question)
{
  self->act = act;
  self->cause = NULL;
  say (self, "", FALSE);
  gtk_label_set_label (self->question, question);
  gtk_widget_set_visible (GTK_WIDGET (self->question), TRUE);
  /* The keys go to who asks; a screen reader reads the question. */
  gtk_widget_grab_focus (GTK_WIDGET (self->question));
  g_signal_emit (self, changed_signal, 0);
}

static void
ask_cause (CotRosterPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const CotRosterEntry *entry = row != NULL ? entry_at (self, gtk_list_box_row_get_index (row)) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const Cause *causes = NULL;

  if (entry == NULL || !entry->can_revoke) {
    say (self, _ ("This one is not revoked here: oneself, this desk and what an authority enrolled are not, nor what was revoked before."), TRUE);
    return;
  }
  causes = causes_of (entry->kind);
  self->kind = entry->kind;
  self->number = entry->number;
  g_string_append_printf (text, entry->kind == COT_ROSTER_PERSON ? _ ("Revoke person %s. Why?") : _ ("Revoke desk %s. Why?"), entry->title);
  for (guint i = 0; i < G_N_ELEMENTS (person_causes); i++)
    g_string_append_printf (text, "\n%u %s", i + 1, _ (causes[i].words));
  ask (self, ACT_REVOKE, text->str);
}

static void
choose_cause (CotRosterPage *self, guint digit)
{
  const Cause *causes = causes_of (self->kind);
  g_autofree char *what = NULL;

  if (digit < 1 || digit > G_N_ELEMENTS (person_causes))
    return;
  self->cause = causes[digit - 1].cause;
  what = g_strdup_printf (self->kind == COT_ROSTER_PERSON ? _ ("Person %u is revoked: %s. What they did so far stays; nothing more counts.")
                                                          : _ ("Desk %u is revoked: %s. What is held of it stays; nothing more counts."),
                          self->number, _ (causes[digit - 1].words));
  gtk_widget_set_visible (GTK_WIDGET (self->question), FALSE);
  cot_second_person_ask (self->second, self->context, what);
  g_signal_emit (self, changed_signal, 0);
}

/* What is still to be done, in words. */
static char *
dup_pending (CotRosterPage *self)
{
  guint n_expected = 0;
  g_autoptr (GArray) pending = cot_desk_list_pending (cot_ui_context_get_desk (self->context), &n_expected);
  g_autoptr (GString) text = g_string_new (_ ("Close this desk. Still pending:"));

  for (guint i = 0; i < pending->len; i++) {
    const CotDeskPending *item = &g_array_index (pending, CotDeskPending, i);

    g_string_append_printf (text, "\n%u · %s", item->n, cot_words_state (item->state));
  }
  if (n_expected > 0)
    g_string_append_printf (text, ngettext ("\n%u casilla without any acta", "\n%u casillas without any acta", n_expected), n_expected);
  if (pending->len == 0 && n_expected == 0)
    g_string_append_printf (text, "\n%s", _ ("nothing"));
  g_string_append_printf (text, "\n%s", cot_ui_context_get_delivery (self->context));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
ask_close (CotRosterPage *self)
{
  g_autofree char *text = dup_pending (self);

  ask (self, ACT_CLOSE, text);
}

static void
confirm_close (CotRosterPage *self)
{
  self->cause = "";
  cot_second_person_ask (self->second, self->context, _ ("This desk is closed, with what is pending put on record. It refuses new work from then on."));
  g_signal_emit (self, changed_signal, 0);
}

/* --- Amendments ------------------------------------------------------------------------- */

static void
amendment_chosen (GtkWidget *asker, const char *path)
{
  CotRosterPage *self = COT_ROSTER_PAGE (asker);
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;
  g_autofree char *text = NULL;
  json_t *amendment = cot_amendment_load (path, &error);
  const char *reason;

  if (amendment == NULL) {
    g_message ("%s", error->message);
    say (self, _ ("That file is no amendment of the catalogue, or it cannot be read."), TRUE);
    return;
  }
  reason = json_string_value (json_object_get (amendment, "reason"));
  target = cot_roster_dup_target (amendment);
  text = g_strdup_printf (_ ("Amend the catalogue with this file?\n%s\n%s\nSignatures: %zu"), target, reason != NULL ? reason : "—",
                          json_array_size (json_object_get (amendment, "signatures")));
  ask (self, ACT_AMEND, text);
  g_clear_pointer (&self->amendment, json_decref);
  self->amendment = amendment;
}

static void
ask_amendment (CotRosterPage *self)
{
  cot_choose_file (GTK_WIDGET (self), _ ("Signed amendment of the catalogue"), amendment_chosen);
}

static void
add_amendment (CotRosterPage *self)
{
  Job *job = job_new (self);

  job->act = ACT_AMEND;
  job->amendment = g_steal_pointer (&self->amendment);
  cot_job_run (G_OBJECT (self), act_work, act_done, job, job_free);
}

/* --- Keys ------------------------------------------------------------------------------- */

const char *
cot_roster_page_get_hints (CotRosterPage *self)
{
  if (cot_second_person_is_asking (self->second))
    return _ ("Enter next, confirm   Esc back");
  if (self->act == ACT_REVOKE)
    return _ ("1 to 5 the cause   Esc back");
  if (self->act == ACT_CLOSE)
    return _ ("Enter close the desk   Esc back");

  if (self->act == ACT_AMEND)
    return _ ("Enter amend   Esc back");

  return _ ("R revoke   C close the desk   I amendment   Esc board");
}

static gboolean
act_key (CotRosterPage *self, CotKey key)
{
  if (key.command == COT_KEY_ESCAPE)
    stop_act (self);
  else if (self->act == ACT_REVOKE && key.command == COT_KEY_DIGIT)
    choose_cause (self, key.digit);
  else if (self->act == ACT_CLOSE && key.command == COT_KEY_ENTER)
    confirm_close (self);
  else if (self->act == ACT_AMEND && key.command == COT_KEY_ENTER && self->amendment != NULL)
    add_amendment (self);

  return key.command != COT_KEY_NONE;
}

gboolean
cot_roster_page_key (CotRosterPage *self, CotKey key)
{
  gboolean goes_on = FALSE;

  if (cot_second_person_key (self->second, key, &goes_on))
    return !goes_on;
  if (self->act != ACT_NONE)
    return act_key (self, key);
  if (key.command == COT_KEY_ESCAPE)
    g_signal_emit (self, closed_signal, 0);
  else if (key.command == COT_KEY_LETTER && key.letter == 'r')
    ask_cause (self);
  else if (key.command == COT_KEY_LETTER && key.letter == 'c')
    ask_close (self);
  else if (key.command == COT_KEY_LETTER && key.letter == 'i')
    ask_amendment (self);
  else
    return FALSE;

  return TRUE;
}

void
cot_roster_page_take_focus (CotRosterPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (cot_second_person_is_asking (self->second))
    cot_second_person_take_focus (self->second);
  else if (self->act != ACT_NONE)
    gtk_widget_grab_focus (GTK_WIDGET (self->question));
  else
    gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : GTK_WIDGET (self->list));
}

void
cot_roster_page_open (CotRosterPage *self, CotUiContext *context)
{
  g_set_object (&self->context, context);
  say (self, "", FALSE);
  stop_act (self);
  cot_roster_page_refresh (self);
}

/* --- The object --------------------------------------------------------------------------- */

static void
cot_roster_page_dispose (GObject *object)
{
  CotRosterPage *self = COT_ROSTER_PAGE (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->amendment, json_decref);

  G_OBJECT_CLASS (cot_roster_page_parent_class)->dispose (object);
}

static void
cot_roster_page_class_init (CotRosterPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_roster_page_dispose;
  closed_signal = g_signal_new ("closed", COT_TYPE_ROSTER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  changed_signal = g_signal_new ("changed", COT_TYPE_ROSTER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (COT_TYPE_SECOND_PERSON);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/ui/cot-roster-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CotRosterPage, list);
  gtk_widget_class_bind_template_child (widget_class, CotRosterPage, question);
  gtk_widget_class_bind_template_child (widget_class, CotRosterPage, message);
  gtk_widget_class_bind_template_child (widget_class, CotRosterPage, second);
  gtk_widget_class_bind_template_child (widget_class, CotRosterPage, revoke);
  gtk_widget_class_bind_template_child (widget_class, CotRosterPage, close);
  gtk_widget_class_bind_template_child (widget_class, CotRosterPage, amend);
  gtk_widget_class_bind_template_callback (widget_class, ask_cause);
  gtk_widget_class_bind_template_callback (widget_class, ask_close);
  gtk_widget_class_bind_template_callback (widget_class, ask_amendment);
  gtk_widget_class_bind_template_callback (widget_class, second_confirmed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_act);
}

static void
cot_roster_page_init (CotRosterPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, head_row_cb, self, NULL);
}
