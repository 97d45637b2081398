/* cot-window-people.c - signing in and out, locking, and taking over
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*   nobody ──sign in──► work ──F12──► nobody
 *                        │ ▲  └─Ctrl L, idle─► locked ──the same person──► work
 *                        └─┘                     └──another person──► nobody      */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-window-private.h"

#include "cot-job.h"

static guint
station_number (CotWindow *self)
{
  return cot_journal_get_station (cot_workstation_get_journal (self->station));
}

void
cot_window_ask_who (CotWindow *self)
{
  cot_window_close_aside (self);
  self->locked = FALSE;
  cot_preferences_choose (self->preferences, 0, 0);
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
  cot_window_show_who (self);
  cot_window_show_link (self);
  cot_window_show_page_texts (self);
  cot_sign_in_begin (self->sign_in);
}

static void
signed_in_cb (CotWindow *self)
{
  const char *chosen = cot_sign_in_get_desk (self->sign_in);

  cot_window_close_aside (self);
  self->session = cot_sign_in_steal_session (self->sign_in);
  self->last_touch_us = g_get_monotonic_time ();
  cot_preferences_choose (self->preferences, station_number (self), cot_session_get_person (self->session));
  if (chosen != NULL)
    g_object_set (self->preferences, "first-desk", chosen, NULL);
  gtk_stack_set_visible_child_name (self->stack, "work");
  cot_window_show_who (self);
  cot_window_make_desks (self);
}

typedef struct {
  CotDesk *desk;
  CotSession *session;
} SignOutJob;

static void
sign_out_free (gpointer pointer)
{
  SignOutJob *job = pointer;

  g_object_unref (job->desk);
  cot_session_unref (job->session);
  g_free (job);
}

static gboolean
sign_out_work (gpointer data, GError **error)
{
  SignOutJob *job = data;

  return cot_desk_sign_out (job->desk, job->session, error);
}

/* What was keyed stays as this person's draft, and what they held goes back. */
void
cot_window_sign_out (CotWindow *self)
{
  SignOutJob *job;

  if (self->session == NULL)
    return;
  cot_window_close_aside (self);
  for (guint i = 0; i < self->pages->len; i++)
    cot_desk_page_leave (g_ptr_array_index (self->pages, i));
  cot_window_remove_desks (self);
  g_clear_object (&self->context);
  job = g_new0 (SignOutJob, 1);
  job->desk = g_object_ref (cot_workstation_get_desk (self->station));
  job->session = g_steal_pointer (&self->session);
  cot_job_run (G_OBJECT (self), sign_out_work, NULL, job, sign_out_free);
  cot_window_ask_who (self);
}

void
cot_window_lock (CotWindow *self)
{
  if (self->session == NULL || self->locked)
    return;
  cot_window_close_aside (self);
  self->locked = TRUE;
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
  cot_window_show_who (self);
  cot_window_show_link (self);
  cot_window_show_page_texts (self);
  cot_sign_in_begin_unlock (self->sign_in, self->session);
}

static void
unlocked_cb (CotWindow *self)
{
  cot_window_close_aside (self);
  self->locked = FALSE;
  self->last_touch_us = g_get_monotonic_time ();
  gtk_stack_set_visible_child_name (self->stack, "work");
  cot_window_show_who (self);
  cot_window_show_link (self);
  cot_window_show_page_texts (self);
  if (self->page != NULL)
    cot_desk_page_start (self->page);
}

static void
other_person_cb (CotWindow *self)
{
  cot_window_sign_out (self);
}

/* The person may want it sooner than the desk has it, never later. */
static guint
idle_lock_s (CotWindow *self)
{
  guint own = cot_preferences_get_idle_lock_s (self->preferences);

  if (own == 0 || self->options.idle_lock_s == 0)
    return MAX (own, self->options.idle_lock_s);

  return MIN (own, self->options.idle_lock_s);
}

void
cot_window_lock_if_idle (CotWindow *self)
{
  gint64 idle_us = g_get_monotonic_time () - self->last_touch_us;
  guint after_s = idle_lock_s (self);

  if (after_s > 0 && idle_us > (gint64) after_s * G_USEC_PER_SEC)
    cot_window_lock (self);
}

void
cot_window_bind_people (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, signed_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlocked_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_person_cb);
}
