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

static void
zero_cb (CotOpeningPage *self)
{
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
  gtk_widget_grab_focus (COT_OPENING_PAGE (page)->zero);
}

static void
cot_opening_page_constructed (GObject *object)
{
  CotOpeningPage *self = COT_OPENING_PAGE (object);
  CotUiContext *context = cot_desk_page_get_context (COT_DESK_PAGE (self));
  gboolean may_open = (cot_session_get_roles (cot_ui_context_get_session (context)) & COT_ROLE_COORDINADOR) != 0;

  G_OBJECT_CLASS (cot_opening_page_parent_class)->constructed (object);

  gtk_widget_set_visible (self->zero, may_open);
  gtk_widget_set_visible (self->open, may_open);
  adw_status_page_set_description (self->status,
                                   may_open ? _ ("First prove that the record is empty, then open the desk.")
                                            : _ ("The coordinator opens it. Press F12 to let somebody else sign in."));
  cot_desk_page_set_hints (COT_DESK_PAGE (self), may_open ? _ ("Enter do it   F12 change person") : _ ("F12 change person"));
}

static void
cot_opening_page_class_init (CotOpeningPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = cot_opening_page_constructed;
  COT_DESK_PAGE_CLASS (klass)->start = cot_opening_page_start;
}

static GtkWidget *
make_button (CotOpeningPage *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "pill");
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);

  return button;
}

static void
cot_opening_page_init (CotOpeningPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->status = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->status, "changes-prevent-symbolic");
  adw_status_page_set_title (self->status, _ ("This desk is not open yet"));
  self->zero = make_button (self, _ ("Prove zero"), G_CALLBACK (zero_cb));
  self->open = make_button (self, _ ("Open the desk"), G_CALLBACK (open_cb));
  gtk_widget_add_css_class (self->open, "suggested-action");
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->zero);
  gtk_box_append (GTK_BOX (box), self->open);
  adw_status_page_set_child (self->status, box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->status));
  cot_desk_page_set_title (COT_DESK_PAGE (self), _ ("Opening the desk"));
}

GtkWidget *
cot_opening_page_new (CotUiContext *context)
{
  return g_object_new (COT_TYPE_OPENING_PAGE, "context", context, NULL);
}
