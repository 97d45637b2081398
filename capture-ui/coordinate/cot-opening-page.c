/* cot-opening-page.c - what is shown until the station is open
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-opening-page.h"

#include <glib/gi18n.h>

#include "cot-job.h"

struct _CotOpeningPage {
  CotDeskPage parent_instance;
  AdwStatusPage *status;
  GtkWidget *zero, *open;
  GtkWidget *seal; /* what asks for the blocks, until they were typed rightly */
  GtkLabel *asked;
  GtkEntry *typed;
  gboolean is_shown;
  CotDeskCondition condition; /* that is shown */
};

G_DEFINE_FINAL_TYPE (CotOpeningPage, cot_opening_page, COT_TYPE_DESK_PAGE)

typedef struct {
  CotDesk *desk;
  CotSession *session;
  gboolean open; /* else zero */
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_free (job);
}

static gboolean
job_work (gpointer data, GError **error)
{
  Job *job = data;

  return job->open ? cot_desk_open (job->desk, job->session, error)
                   : cot_desk_zero (job->desk, job->session, error);
}

static void
job_done (GObject *owner, gpointer data, const GError *error)
{
  CotOpeningPage *self = COT_OPENING_PAGE (owner);
  Job *job = data;
  g_autofree char *text = NULL;

  if (error != NULL) {
    g_message ("%s", error->message);
    text = cot_ui_context_dup_refusal (cot_desk_page_get_context (COT_DESK_PAGE (self)), error);
    adw_status_page_set_description (self->status, text);
  } else if (!job->open) {
    adw_status_page_set_description (self->status, _ ("The record is empty, and the digest of the program stands in it. Now open the desk."));
  }
  gtk_widget_set_sensitive (self->zero, TRUE);
  gtk_widget_set_sensitive (self->open, TRUE);
  gtk_widget_grab_focus (error == NULL && !job->open ? self->open : self->zero);
}

static void
start (CotOpeningPage *self, gboolean open)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  Job *job = g_new0 (Job, 1);

  job->desk = g_object_ref (cot_ui_context_get_desk (context));
  job->session = cot_session_ref (cot_ui_context_get_session (context));
  job->open = open;
  gtk_widget_set_sensitive (self->zero, FALSE);
  gtk_widget_set_sensitive (self->open, FALSE);
  cot_job_run (G_OBJECT (self), job_work, job_done, job, job_free);
}

/* --- Why no work is done here now --------------------------------------------------- */

static const struct {
  CotDeskCondition condition;
  const char *title, *for_coordinator, *for_others;
} conditions[] = {
  { COT_DESK_NOT_OPENED, N_ ("This desk is not open yet"),
    N_ ("First type the blocks of the printed seal and prove that the record is empty, then open the desk."),
    N_ ("The coordinator opens it. Press F12 to let somebody else sign in.") },
  { COT_DESK_CLOSED, N_ ("This desk is closed"),
    N_ ("It was closed by two people and takes no new work. It may be opened again; that stands on record too."),
    N_ ("It takes no new work. Ask the coordinator; F12 lets somebody else sign in.") },
  { COT_DESK_CLOCK_OFF, N_ ("This desk's clock is wrong"),
    N_ ("It is more than a minute away from the service's. Have it set right; then open the desk."),
    N_ ("It is more than a minute away from the service's. The coordinator has it set right.") },
  { COT_DESK_REVOKED, N_ ("This desk was revoked"),
    N_ ("Nothing that is written here counts any more. What was sent before stays. Go on at another desk, and call the technician."),
    N_ ("Nothing that is written here counts any more. Tell the coordinator.") },
  { COT_DESK_FORKED, N_ ("Another machine writes under this desk's number"),
    N_ ("This desk stops, so that nothing is taken for something else. What was read counts. Call the technician, and go on at another desk."),
    N_ ("This desk stops. Tell the coordinator.") },
};

static gboolean
is_coordinator (CotOpeningPage *self)
{
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));

  return (cot_session_get_roles (cot_ui_context_get_session (context)) & COT_ROLE_COORDINADOR) != 0;
}

static void
show_words (CotOpeningPage *self, CotDeskCondition condition)
{
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++) {
    if (conditions[i].condition != condition)
      continue;
    adw_status_page_set_title (self->status, _ (conditions[i].title));
    adw_status_page_set_description (self->status, _ (is_coordinator (self) ? conditions[i].for_coordinator : conditions[i].for_others));
  }
}

/* Words and buttons, when it is another condition than the one that is shown. */
static void
show_condition (CotOpeningPage *self)
{
  CotDesk *desk = cot_ui_context_get_desk (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  CotDeskCondition condition = cot_desk_get_condition (desk);
  gboolean is_new = condition == COT_DESK_NOT_OPENED;
  gboolean may_open = is_coordinator (self) && (is_new || condition == COT_DESK_CLOSED || condition == COT_DESK_CLOCK_OFF);

  if (self->is_shown && condition == self->condition)
    return;
  self->is_shown = TRUE;
  self->condition = condition;
  show_words (self, condition);
  gtk_button_set_label (GTK_BUTTON (self->open), condition == COT_DESK_CLOSED ? _ ("Open it again") : _ ("Open the desk"));
  gtk_widget_set_visible (self->open, may_open);
  gtk_widget_set_visible (self->zero, may_open && condition != COT_DESK_CLOSED);
  gtk_widget_set_visible (self->seal, may_open && condition != COT_DESK_CLOSED && !cot_desk_seal_is_confirmed (desk));
  cot_desk_page_set_hints (COT_DESK_PAGE (self), may_open ? _ ("Enter do it   F12 change person") : _ ("F12 change person"));
}

/* Names the blocks to be typed; they are never shown here, but stand on paper. */
static void
ask_seal (CotOpeningPage *self)
{
  CotDesk *desk = cot_ui_context_get_desk (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  guint blocks[COT_SEAL_ASKED];
  g_autofree char *text = NULL;

  cot_desk_ask_seal (desk, blocks);
  text = g_strdup_printf (_ ("Type blocks %u, %u, %u and %u of the printed seal"), blocks[0], blocks[1], blocks[2], blocks[3]);
  gtk_label_set_text (self->asked, text);
}

/* TRUE when the election is the one whose seal was printed. */
static gboolean
confirm_seal (CotOpeningPage *self)
{
  CotDesk *desk = cot_ui_context_get_desk (cot_desk_page_get_context (COT_DESK_PAGE (self)));
  g_autoptr (GError) error = NULL;

  if (cot_desk_seal_is_confirmed (desk) || cot_desk_confirm_seal (desk, gtk_editable_get_text (GTK_EDITABLE (self->typed)), &error)) {
    gtk_widget_set_visible (self->seal, FALSE);
    return TRUE;
  }

  g_message ("%s", error->message);
  adw_status_page_set_description (self->status, _ ("These are not the blocks of this election's seal. Look at the sheet again; other blocks are asked for now. "
                                                    "If the sheet says the same, this desk holds another election: call the technician."));
  gtk_editable_set_text (GTK_EDITABLE (self->typed), "");
  ask_seal (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->typed));
  return FALSE;
}

static void
zero_cb (CotOpeningPage *self)
{
  if (confirm_seal (self))
    start (self, FALSE);
}

static void
open_cb (CotOpeningPage *self)
{
  start (self, TRUE);
}

static void
cot_opening_page_start (CotDeskPage *page)
{
  CotOpeningPage *self = COT_OPENING_PAGE (page);

  show_condition (self);
  if (gtk_widget_get_visible (self->seal))
    gtk_widget_grab_focus (GTK_WIDGET (self->typed));
  else
    gtk_widget_grab_focus (gtk_widget_get_visible (self->zero) ? self->zero : self->open);
}

static void
cot_opening_page_record_changed (CotDeskPage *page)
{
  show_condition (COT_OPENING_PAGE (page));
}

static void
cot_opening_page_constructed (GObject *object)
{
  CotOpeningPage *self = COT_OPENING_PAGE (object);

  G_OBJECT_CLASS (cot_opening_page_parent_class)->constructed (object);

  ask_seal (self);
  show_condition (self);
}

static void
cot_opening_page_class_init (CotOpeningPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = cot_opening_page_constructed;
  COT_DESK_PAGE_CLASS (klass)->start = cot_opening_page_start;
  COT_DESK_PAGE_CLASS (klass)->record_changed = cot_opening_page_record_changed;
}

static GtkWidget *
make_button (CotOpeningPage *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "pill");
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);

  return button;
}

/* A line of what is asked for above where it is typed. */
static GtkWidget *
make_seal (CotOpeningPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->asked = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->asked, TRUE);
  self->typed = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_max_length (self->typed, 100);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->typed), COT_SEAL_ASKED * (COT_SEAL_BLOCK_DIGITS + 1));
  gtk_entry_set_input_hints (self->typed, GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_LOWERCASE);
  gtk_widget_add_css_class (GTK_WIDGET (self->typed), "monospace");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->typed), GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->asked, NULL, -1);
  g_signal_connect_object (self->typed, "activate", G_CALLBACK (zero_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->asked));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->typed));
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);

  return box;
}

static void
cot_opening_page_init (CotOpeningPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  self->status = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->status, "changes-prevent-symbolic");
  adw_status_page_set_title (self->status, _ ("This desk is not open yet"));
  self->zero = make_button (self, _ ("Prove zero"), G_CALLBACK (zero_cb));
  self->open = make_button (self, _ ("Open the desk"), G_CALLBACK (open_cb));
  gtk_widget_add_css_class (self->open, "suggested-action");
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->zero);
  gtk_box_append (GTK_BOX (box), self->open);
  self->seal = make_seal (self);
  gtk_box_append (GTK_BOX (all), self->seal);
  gtk_box_append (GTK_BOX (all), box);
  adw_status_page_set_child (self->status, all);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->status));
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Opening the desk"));
}

GtkWidget *
cot_opening_page_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_OPENING_PAGE, "context", context, NULL);
}
