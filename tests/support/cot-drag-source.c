/* cot-drag-source.c - a small window out of which files can be dragged
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Stands for a file manager: whoever presses its label and moves away holds the files
 * that were named on the command line.  It says in lines what comes to pass: "ready" when
 * the pointer, which waits where the window opens, can press it; "held"; "welcome" when
 * it is over something that takes them; "taken", or "nobody took them". */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <gtk/gtk.h>
#include <stdio.h>

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, GSList *files)
{
  return gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);
}

static void
say (const char *words)
{
  puts (words);
  fflush (stdout);
}

static void
action_cb (GdkDrag *drag)
{
  static gboolean told = FALSE;

  if (gdk_drag_get_selected_action (drag) != 0 && !told)
    say ("welcome");
  told = gdk_drag_get_selected_action (drag) != 0;
}

static void
begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer unused)
{
  g_signal_connect (drag, "notify::selected-action", G_CALLBACK (action_cb), NULL);
  say ("held");
}

static gboolean was_cancelled = FALSE;

static void
end_cb (GtkDragSource *source, GdkDrag *drag, gboolean delete_data, gpointer unused)
{
  say (was_cancelled ? "nobody took them" : "taken");
}

static gboolean
cancel_cb (GtkDragSource *source, GdkDrag *drag, GdkDragCancelReason reason, gpointer unused)
{
  was_cancelled = TRUE;
  return TRUE;
}

static void
enter_cb (GtkEventControllerMotion *motion, double x, double y, gpointer unused)
{
  static gboolean told = FALSE;

  if (!told)
    say ("ready");
  told = TRUE;
}

int
main (int argc, char **argv)
{
  GtkDragSource *source;
  GtkEventController *motion;
  GtkWidget *window, *label;
  GSList *files = NULL;

  gtk_init ();
  motion = gtk_event_controller_motion_new ();
  for (int i = 1; i < argc; i++)
    files = g_slist_append (files, g_file_new_for_commandline_arg (argv[i]));
  source = gtk_drag_source_new ();
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), files);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_cb), NULL);
  g_signal_connect (source, "drag-cancel", G_CALLBACK (cancel_cb), NULL);
  label = gtk_label_new ("Files");
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 100, 60);
  gtk_window_set_child (GTK_WINDOW (window), label);
  g_signal_connect (motion, "enter", G_CALLBACK (enter_cb), NULL);
  gtk_widget_add_controller (label, motion);
  gtk_window_present (GTK_WINDOW (window));
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}
