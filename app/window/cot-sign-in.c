/* cot-sign-in.c - who works here: signing in, and unlocking
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Opening a person's key takes Argon2id about a second, by design: a worker
 * thread does it. */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-sign-in.h"

#include <glib/gi18n.h>

#include "cot-desk-chooser.h"
#include "cot-error-text.h"
#include "cot-error.h"
#include "cot-job.h"
#include "cot-preferences.h"
#include "cot-secret-entry.h"
#include "cot-words.h"

struct _CotSignIn {
  AdwBin parent_instance;
  GtkLabel *heading, *note, *message;
  GtkListBox *people;
  GtkEditable *number, *password;
  GtkWidget *enter, *other, *number_label;
  CotDeskChooser *desks;

  CotWorkstation *station;
  CotSession *session; /* just signed in, until stolen */
  CotSession *locked;  /* whose password is asked */
  gboolean busy;
  guint tick; /* while one has to wait */
};

G_DEFINE_FINAL_TYPE (CotSignIn, cot_sign_in, ADW_TYPE_BIN)

enum {
  SIGNED_IN,
  UNLOCKED,
  OTHER_PERSON,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

typedef struct {
  CotDesk *desk;
  CotSession *session; /* in: to unlock; out: signed in */
  gboolean unlock;
  guint32 person;
  char *password;
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_object_unref (job->desk);
  g_clear_pointer (&job->session, cot_session_unref);
  cot_secret_free (job->password);
  g_free (job);
}

static gboolean
job_work (gpointer data, GError **error)
{
  Job *job = data;

  if (job->unlock)
    return cot_desk_unlock (job->desk, job->session, job->password, error);
  job->session = cot_desk_sign_in (job->desk, job->person, job->password, error);

  return job->session != NULL;
}

static void
set_busy (CotSignIn *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (self->enter, !busy);
  gtk_label_set_label (self->message, busy ? _ ("Opening your key…") : "");
}

/* --- Wrong passwords before, and the wait after them --------------------------------- */

/* Whose password is asked; 0: no number yet. */
static guint32
asked_person (CotSignIn *self)
{
  guint64 person = 0;

  if (self->locked != NULL)
    return cot_session_get_person (self->locked);
  if (!g_ascii_string_to_unsigned (gtk_editable_get_text (self->number), 10, 1, G_MAXUINT32, &person, NULL))
    return 0;

  return (guint32) person;
}

static gboolean show_tries (CotSignIn *self);

static gboolean
tick_cb (gpointer data)
{
  CotSignIn *self = data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && show_tries (self))
    return G_SOURCE_CONTINUE;
  self->tick = 0;

  return G_SOURCE_REMOVE;
}

/* Says how often this person's password was wrong here; TRUE while the next try waits. */
static gboolean
show_tries (CotSignIn *self)
{
  CotDesk *desk = self->station != NULL ? cot_workstation_get_desk (self->station) : NULL;
  guint32 person = asked_person (self);
  CotTries tries = { 0 };
  g_autofree char *text = NULL;

  if (self->busy || desk == NULL)
    return FALSE;
  if (person != 0)
    tries = cot_desk_get_tries (desk, person);
  text = cot_words_tries (cot_workstation_get_election (self->station), &tries);
  gtk_label_set_label (self->message, text);
  gtk_widget_set_sensitive (self->enter, tries.wait_s == 0);
  if (tries.wait_s > 0 && self->tick == 0)
    self->tick = g_timeout_add_seconds (1, tick_cb, self);

  return tries.wait_s > 0;
}

static void
show_wrong_password (CotSignIn *self)
{
  g_autofree char *text = NULL;

  show_tries (self);
  text = g_strdup_printf (_ ("The password is not right. %s"), gtk_label_get_label (self->message));
  gtk_label_set_label (self->message, text);
}

/* Whoever is refused here was revoked, or the desk was. */
static const char *
refusal_words (CotSignIn *self, const GError *error, gboolean unknown)
{
  if (unknown)
    return _ ("Nobody with that number works at this desk. Look at the number.");
  if (!g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED))
    return cot_error_text (error);
  if (cot_desk_get_condition (cot_workstation_get_desk (self->station)) == COT_DESK_REVOKED)
    return _ ("This desk was revoked: nothing that is written here counts. Go on at another desk, and call the technician.");

  return _ ("This person's key was revoked. The coordinator enrols them under a new number.");
}

static void
job_done (GObject *owner, gpointer data, const GError *error)
{
  CotSignIn *self = COT_SIGN_IN (owner);
  Job *job = data;
  gboolean unknown;

  set_busy (self, FALSE);
  gtk_editable_set_text (self->password, "");
  if (error != NULL) {
    g_message ("%s", error->message);
    unknown = !job->unlock && g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
    gtk_label_set_label (self->message, refusal_words (self, error, unknown));
    if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD))
      show_wrong_password (self);
    else if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_SOON))
      show_tries (self);
    gtk_widget_grab_focus (unknown ? GTK_WIDGET (self->number) : GTK_WIDGET (self->password));
    return;
  }
  if (job->unlock) {
    g_clear_pointer (&self->locked, cot_session_unref);
    g_signal_emit (self, signals[UNLOCKED], 0);
    return;
  }
  self->session = g_steal_pointer (&job->session);
  g_signal_emit (self, signals[SIGNED_IN], 0);
}

static void
sign_in_cb (CotSignIn *self)
{
  guint32 person = asked_person (self);
  Job *job;

  if (self->busy || cot_workstation_get_desk (self->station) == NULL)
    return;
  if (person == 0) {
    gtk_label_set_label (self->message, _ ("Key your number, then your password."));
    gtk_widget_grab_focus (GTK_WIDGET (self->number));
    return;
  }
  job = g_new0 (Job, 1);
  job->desk = g_object_ref (cot_workstation_get_desk (self->station));
  job->unlock = self->locked != NULL;
  job->session = self->locked != NULL ? cot_session_ref (self->locked) : NULL;
  job->person = person;
  job->password = cot_secret_entry_dup (GTK_PASSWORD_ENTRY (self->password));
  set_busy (self, TRUE);
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

/* Who has several roles says with which to begin; what they chose last stands there. */
static void
show_desks (CotSignIn *self)
{
  CotDesk *desk = self->station != NULL ? cot_workstation_get_desk (self->station) : NULL;
  g_autofree char *path = cot_preferences_dup_default_path ();
  g_autoptr (CotPreferences) preferences = NULL;
  g_autoptr (GPtrArray) people = NULL;
  guint32 person = asked_person (self);
  guint roles = 0;

  if (person != 0 && desk != NULL && self->locked == NULL) {
    people = cot_desk_list_people (desk);
    preferences = cot_preferences_new (path);
    cot_preferences_choose (preferences, cot_journal_get_station (cot_workstation_get_journal (self->station)), person);
  }
  for (guint i = 0; people != NULL && i < people->len; i++) {
    const CotDeskPerson *known = g_ptr_array_index (people, i);

    if (known->person == person && known->can_sign_in)
      roles = known->roles;
  }
  cot_desk_chooser_set_roles (self->desks, roles, preferences != NULL ? cot_preferences_get_first_desk (preferences) : NULL);
}

/* What was said was said of another number. */
static void
number_changed_cb (CotSignIn *self)
{
  show_desks (self);
  if (!self->busy)
    gtk_label_set_label (self->message, "");
}

static void
number_activated_cb (CotSignIn *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

/* However one comes to the password: with Enter, Tab or a click. */
static void
password_focused_cb (CotSignIn *self)
{
  if (*gtk_label_get_label (self->message) == '\0')
    show_tries (self);
}

static void
other_cb (CotSignIn *self)
{
  g_signal_emit (self, signals[OTHER_PERSON], 0);
}

static void
person_activated_cb (GtkListBox *list, GtkListBoxRow *row, CotSignIn *self)
{
  g_autofree char *number = g_strdup_printf ("%u", GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "cot-person")));

  gtk_editable_set_text (self->number, number);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static void
add_person (CotSignIn *self, const CotDeskPerson *person)
{
  const CotPracticePerson *practice = cot_workstation_find_practice (self->station, person->person);
  g_autofree char *roles = cot_words_roles (person->roles);
  g_autofree char *title = g_strdup_printf ("%u · %s", person->person, person->name);
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *shown = NULL;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *password;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), roles);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "cot-person", GUINT_TO_POINTER (person->person));
  if (practice != NULL) {
    shown = g_strdup_printf (_ ("PRACTICE  %s"), practice->password);
    password = gtk_label_new (shown);
    gtk_widget_add_css_class (password, "cot-practice-password");
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), password);
  }
  gtk_list_box_append (self->people, row);
}

static void
list_people (CotSignIn *self)
{
  g_autoptr (GPtrArray) people = cot_desk_list_people (cot_workstation_get_desk (self->station));
  GtkWidget *row;
  guint n = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->people))) != NULL)
    gtk_list_box_remove (self->people, row);
  for (guint i = 0; i < people->len; i++) {
    const CotDeskPerson *person = g_ptr_array_index (people, i);

    if (!person->can_sign_in)
      continue;
    add_person (self, person);
    n++;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->people), n > 0);
  gtk_label_set_label (self->note, n > 0 ? _ ("Who works here? Key your number and your password.")
                                         : _ ("Nobody is enrolled on this desk yet: cotejoctl person enrol"));
}

static void
cot_sign_in_dispose (GObject *object)
{
  CotSignIn *self = COT_SIGN_IN (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->station);
  g_clear_pointer (&self->session, cot_session_unref);
  g_clear_pointer (&self->locked, cot_session_unref);

  G_OBJECT_CLASS (cot_sign_in_parent_class)->dispose (object);
}

static void
cot_sign_in_class_init (CotSignInClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_sign_in_dispose;
  signals[SIGNED_IN] = g_signal_new ("signed-in", COT_TYPE_SIGN_IN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UNLOCKED] = g_signal_new ("unlocked", COT_TYPE_SIGN_IN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OTHER_PERSON] = g_signal_new ("other-person", COT_TYPE_SIGN_IN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (COT_TYPE_DESK_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/window/cot-sign-in.ui");
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, heading);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, note);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, message);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, people);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, number);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, number_label);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, password);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, desks);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, enter);
  gtk_widget_class_bind_template_child (widget_class, CotSignIn, other);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, number_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_cb);
}

static void
cot_sign_in_init (CotSignIn *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cot_secret_entry_protect (GTK_PASSWORD_ENTRY (self->password));
  g_signal_connect_swapped (self->number, "changed", G_CALLBACK (number_changed_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (password_focused_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->password), focus);
}

GtkWidget *
cot_sign_in_new (void)
{
  return g_object_new (COT_TYPE_SIGN_IN, NULL);
}

void
cot_sign_in_set_station (CotSignIn *self, CotWorkstation *station)
{
  g_set_object (&self->station, station);
}

static void
reset (CotSignIn *self, gboolean unlock)
{
  set_busy (self, FALSE);
  gtk_editable_set_text (self->password, "");
  gtk_editable_set_text (self->number, "");
  gtk_widget_set_visible (GTK_WIDGET (self->number), !unlock);
  gtk_widget_set_visible (self->number_label, !unlock);
  gtk_widget_set_visible (self->other, unlock);
}

void
cot_sign_in_begin (CotSignIn *self)
{
  g_clear_pointer (&self->locked, cot_session_unref);
  reset (self, FALSE);
  gtk_label_set_label (self->heading, cot_election_get_name (cot_workstation_get_election (self->station)));
  list_people (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->number));
}

void
cot_sign_in_begin_unlock (CotSignIn *self, CotSession *session)
{
  g_clear_pointer (&self->locked, cot_session_unref);
  self->locked = cot_session_ref (session);
  reset (self, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->people), FALSE);
  gtk_label_set_label (self->heading, cot_session_get_name (session));
  gtk_label_set_label (self->note, _ ("The desk is locked. What was keyed is kept."));
  show_tries (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

CotSession *
cot_sign_in_steal_session (CotSignIn *self)
{
  return g_steal_pointer (&self->session);
}

void
cot_sign_in_choose_desk (CotSignIn *self, guint index)
{
  cot_desk_chooser_choose (self->desks, index);
}

const char *
cot_sign_in_get_desk (CotSignIn *self)
{
  return cot_desk_chooser_get (self->desks);
}
