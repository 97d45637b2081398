/* cot-window-station.c - opening this station, and what is missing for it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-window-private.h"

#include <glib/gi18n.h>

#include "cot-error-text.h"
#include "cot-error.h"
#include "cot-file-dialog.h"
#include "cot-job.h"

static void
show_problem (CotWindow *self)
{
  const GError *error = cot_workstation_get_error (self->station);
  const char *title, *button = NULL;
  g_autofree char *text = NULL;

  switch (cot_workstation_get_state (self->station)) {
  case COT_WORKSTATION_NO_ELECTION:
    title = _ ("There is no election yet");
    text = g_strdup (_ ("Cotejo works with a sealed election folder. Open the one that your technician gave you."));
    button = _ ("Open an election folder…");
    break;
  case COT_WORKSTATION_BAD_ELECTION:
    title = _ ("This election cannot be used");
    text = g_strdup_printf (_ ("%s\nThe technician checks it with: cotejoctl election check FOLDER"),
                            g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND)
                              ? _ ("There is no election in that folder.")
                              : cot_error_text (error));
    button = _ ("Open an election folder…");
    break;
  case COT_WORKSTATION_NO_JOURNAL:
    title = _ ("This desk is not enrolled");
    text = g_strdup (_ ("The technician enrols it with: cotejoctl station enrol\nThen open its record here."));
    button = _ ("Open a record folder…");
    break;
  case COT_WORKSTATION_BAD_JOURNAL:
    title = _ ("The record cannot be opened");
    text = g_strdup_printf (_ ("%s\nIt was not changed. The technician looks at it with: cotejoctl journal verify FOLDER"), cot_error_text_of_opening (error));
    button = _ ("Open another record folder…");
    break;
  case COT_WORKSTATION_READY:
  case COT_WORKSTATION_BAD_LINK:
  default:
    title = _ ("The link with the centre is not set up");
    text = g_strdup (_ ("Its address or its pin is not right. Start the program again with both: --service URL --pin PIN"));
    break;
  }
  adw_status_page_set_title (self->problem, title);
  adw_status_page_set_description (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->problem_button, button);
  gtk_stack_set_visible_child_name (self->stack, "problem");
  gtk_widget_grab_focus (GTK_WIDGET (self->problem_button));
}

static void
folder_chosen_cb (GObject *owner, const char *path, gpointer user_data)
{
  CotWindow *self = COT_WINDOW (owner);
  CotWorkstationState state = cot_workstation_get_state (self->station);
  gboolean wants_election = state == COT_WORKSTATION_NO_ELECTION || state == COT_WORKSTATION_BAD_ELECTION;
  char **target = wants_election ? &self->options.election : &self->options.journal;

  g_free (*target);
  *target = g_strdup (path);
  cot_window_open_station (self);
}

static void
problem_clicked_cb (CotWindow *self)
{
  cot_choose_folder (GTK_WINDOW (self), gtk_button_get_label (self->problem_button), folder_chosen_cb, NULL);
}

typedef struct {
  CotWorkstationOptions options;
  CotWorkstation *station;
} OpenJob;

static void
open_job_free (gpointer pointer)
{
  OpenJob *job = pointer;

  cot_workstation_options_clear (&job->options);
  g_clear_object (&job->station);
  g_free (job);
}

static gboolean
open_work (gpointer data, GError **error)
{
  OpenJob *job = data;

  job->station = cot_workstation_new (&job->options);

  return TRUE;
}

static void
opened (GObject *owner, gpointer data, const GError *error)
{
  CotWindow *self = COT_WINDOW (owner);
  OpenJob *job = data;

  g_set_object (&self->station, job->station);
  cot_window_show_band (self);
  cot_window_show_who (self);
  if (cot_workstation_get_state (self->station) != COT_WORKSTATION_READY) {
    show_problem (self);
    return;
  }
  cot_sign_in_set_station (self->sign_in, self->station);
  g_signal_connect_object (cot_workstation_get_journal (self->station), "changed", G_CALLBACK (cot_window_record_changed), self, G_CONNECT_SWAPPED);
  if (cot_workstation_get_loop (self->station) != NULL)
    g_signal_connect_object (cot_workstation_get_loop (self->station), "changed", G_CALLBACK (cot_window_show_link), self, G_CONNECT_SWAPPED);
  cot_window_ask_who (self);
}

void
cot_window_open_station (CotWindow *self)
{
  OpenJob *job = g_new0 (OpenJob, 1);

  adw_status_page_set_title (self->problem, _ ("Opening…"));
  adw_status_page_set_description (self->problem, _ ("The election and the record of this desk are being read."));
  gtk_widget_set_visible (GTK_WIDGET (self->problem_button), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "problem");
  cot_workstation_options_copy (&self->options, &job->options);
  cot_job_run (G_OBJECT (self), open_work, opened, job, open_job_free);
}

void
cot_window_bind_station (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, problem_clicked_cb);
}
