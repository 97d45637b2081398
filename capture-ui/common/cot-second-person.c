/* cot-second-person.c - asks a second person for number and password, in place
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Opening a key takes Argon2id about a second, by design: a worker thread does it.
 * Who changes their mind meanwhile leaves: what comes back is then thrown away. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-second-person.h"

#include <glib/gi18n.h>

#include "cot-error-text.h"
#include "cot-error.h"
#include "cot-job.h"
#include "cot-secret-entry.h"
#include "cot-words.h"

struct _CotSecondPerson {
  GtkBox parent_instance;
  GtkLabel *what, *message;
  GtkEditable *number, *password;

  CotUiContext *context;
  CotConfirmation *confirmation; /* until stolen */
  guint question;                /* answers to an older one are thrown away */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (CotSecondPerson, cot_second_person, GTK_TYPE_BOX)

enum {
  CONFIRMED,
  CANCELLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

typedef struct {
  CotDesk *desk;
  CotSession *session;
  guint question;
  guint32 person;
  char *password;
  CotConfirmation *confirmation;
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  cot_secret_free (job->password);
  cot_confirmation_free (job->confirmation);
  g_free (job);
}

static gboolean
job_work (gpointer data, GError **error)
{
  Job *job = data;

  job->confirmation = cot_desk_confirm (job->desk, job->session, job->person, job->password, error);

  return job->confirmation != NULL;
}

/* --- What is said ------------------------------------------------------------------ */

static char *
dup_refusal (CotSecondPerson *self, const Job *job, const GError *error)
{
  CotTries tries = { 0 };
  g_autofree char *words = NULL;

  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_SAME_PERSON))
    return g_strdup (_ ("That is the person who works here. Another coordinator confirms it."));
  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED))
    return g_strdup_printf (_ ("Person %u cannot confirm it: it takes a coordinator."), job->person);
  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND))
    return g_strdup (_ ("Nobody with that number works at this desk. Look at the number."));

  tries = cot_desk_get_tries (job->desk, job->person);
  words = cot_words_tries (cot_ui_context_get_election (self->context), &tries);
  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD))
    return g_strdup_printf (_ ("The password is not right. %s"), words);
  if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_SOON))
    return g_steal_pointer (&words);

  return g_strdup (cot_error_text (error));
}

static gboolean
is_about_the_number (const GError *error)
{
  return g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_SAME_PERSON) ||
         g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED) ||
         g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

static void
job_done (GObject *owner, gpointer data, const GError *error)
{
  CotSecondPerson *self = COT_SECOND_PERSON (owner);
  Job *job = data;
  g_autofree char *text = NULL;

  if (job->question != self->question)
    return;
  self->busy = FALSE;
  gtk_editable_set_text (self->password, "");
  if (error != NULL) {
    g_message ("%s", error->message);
    text = dup_refusal (self, job, error);
    gtk_label_set_label (self->message, text);
    gtk_widget_grab_focus (GTK_WIDGET (is_about_the_number (error) ? self->number : self->password));
    return;
  }
  gtk_label_set_label (self->message, "");
  cot_second_person_stop (self);
  g_clear_pointer (&self->confirmation, cot_confirmation_free);
  self->confirmation = g_steal_pointer (&job->confirmation);
  g_signal_emit (self, signals[CONFIRMED], 0);
}

/* --- Keys --------------------------------------------------------------------------- */

static void
number_activate_cb (CotSecondPerson *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static void
password_activate_cb (CotSecondPerson *self)
{
  guint64 person = 0;
  Job *job;

  if (self->busy)
    return;
  if (!g_ascii_string_to_unsigned (gtk_editable_get_text (self->number), 10, 1, G_MAXUINT32, &person, NULL)) {
    gtk_label_set_label (self->message, _ ("Key your number, then your password."));
    gtk_widget_grab_focus (GTK_WIDGET (self->number));
    return;
  }
  job = g_new0 (Job, 1);
  job->desk = g_object_ref (cot_ui_context_get_desk (self->context));
  job->session = cot_session_ref (cot_ui_context_get_session (self->context));
  job->question = self->question;
  job->person = (guint32) person;
  job->password = cot_secret_entry_dup (GTK_PASSWORD_ENTRY (self->password));
  self->busy = TRUE;
  gtk_label_set_label (self->message, _ ("Opening your key…"));
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

gboolean
cot_second_person_key (CotSecondPerson *self, CotKey key, gboolean *goes_on)
{
  *goes_on = FALSE;
  if (!cot_second_person_is_asking (self))
    return FALSE;
  if (key.command == COT_KEY_ESCAPE) {
    cot_second_person_stop (self);
    g_signal_emit (self, signals[CANCELLED], 0);
    return TRUE;
  }
  /* Nothing else is done meanwhile: the key is the entries'. */
  *goes_on = TRUE;
  return TRUE;
}

/* --- Asking ------------------------------------------------------------------------- */

gboolean
cot_second_person_is_asking (CotSecondPerson *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self));
}

void
cot_second_person_take_focus (CotSecondPerson *self)
{
  gboolean has_number = *gtk_editable_get_text (self->number) != '\0';

  gtk_widget_grab_focus (GTK_WIDGET (has_number ? self->password : self->number));
}

void
cot_second_person_ask (CotSecondPerson *self, CotUiContext *context, const char *what)
{
  cot_second_person_stop (self);
  g_set_object (&self->context, context);
  gtk_label_set_label (self->what, what);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->number));
}

void
cot_second_person_stop (CotSecondPerson *self)
{
  self->question++;
  self->busy = FALSE;
  gtk_editable_set_text (self->number, "");
  gtk_editable_set_text (self->password, "");
  gtk_label_set_label (self->message, "");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

CotConfirmation *
cot_second_person_steal (CotSecondPerson *self)
{
  return g_steal_pointer (&self->confirmation);
}

/* --- The object ---------------------------------------------------------------------- */

static void
cot_second_person_dispose (GObject *object)
{
  CotSecondPerson *self = COT_SECOND_PERSON (object);

  self->question++;
  g_clear_pointer (&self->confirmation, cot_confirmation_free);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cot_second_person_parent_class)->dispose (object);
}

static void
cot_second_person_class_init (CotSecondPersonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cot_second_person_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  signals[CONFIRMED] = g_signal_new ("confirmed", COT_TYPE_SECOND_PERSON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CANCELLED] = g_signal_new ("cancelled", COT_TYPE_SECOND_PERSON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_label (CotSecondPerson *self, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 34);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self), label);

  return label;
}

static void
add_entry (CotSecondPerson *self, GtkWidget *entry, const char *name, GCallback activate)
{
  add_label (self, name, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (entry, "activate", activate, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), entry);
}

static void
cot_second_person_init (CotSecondPerson *self)
{
  GtkWidget *number = gtk_entry_new ();
  GtkWidget *password = gtk_password_entry_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "cot-second");
  add_label (self, _ ("This takes two people"), "heading");
  self->what = GTK_LABEL (add_label (self, "", NULL));
  add_label (self, _ ("Another coordinator reads it and confirms it here."), "dim-label");
  gtk_entry_set_input_purpose (GTK_ENTRY (number), GTK_INPUT_PURPOSE_DIGITS);
  gtk_entry_set_max_length (GTK_ENTRY (number), 10);
  cot_secret_entry_protect (GTK_PASSWORD_ENTRY (password));
  add_entry (self, number, _ ("Number of the second person"), G_CALLBACK (number_activate_cb));
  add_entry (self, password, _ ("Password of the second person"), G_CALLBACK (password_activate_cb));
  self->number = GTK_EDITABLE (number);
  self->password = GTK_EDITABLE (password);
  self->message = GTK_LABEL (add_label (self, "", "cot-remark"));
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "refused");
  gtk_label_set_yalign (self->message, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Confirmation by a second person"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
cot_second_person_new (void)
{
  return g_object_new (COT_TYPE_SECOND_PERSON, NULL);
}
