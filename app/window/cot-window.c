/* cot-window.c - the workstation's window: who, where, which desk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*  opening ─► problem (says what is missing, opens a file)
 *     └─────► sign-in ─► work (the desks of one's roles) ─F12─► sign-in
 *                          └─ idle, Ctrl L ─► sign-in as lock ─► work
 *
 *  Over each of them: an aside (help, keys, preferences), and Esc back to the field. */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-window-private.h"

G_DEFINE_FINAL_TYPE (CotWindow, cot_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
second_cb (gpointer data)
{
  CotWindow *self = data;

  if (self->station != NULL)
    cot_status_line_show_clock (self->status, self->station);
  cot_window_lock_if_idle (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
touched_cb (CotWindow *self)
{
  self->last_touch_us = g_get_monotonic_time ();

  return FALSE;
}

/* --- Actions ------------------------------------------------------------------- */

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cot_window_sign_out (COT_WINDOW (widget));
}

static void
lock_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cot_window_lock (COT_WINDOW (widget));
}

static void
fullscreen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

/* At the desks: another desk.  At the sign-in page: which one to begin with. */
static void
desk_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CotWindow *self = COT_WINDOW (widget);
  guint index = (guint) g_variant_get_int32 (parameter);

  if (self->session == NULL)
    cot_sign_in_choose_desk (self->sign_in, index);
  else if (!self->locked && index < self->pages->len)
    cot_window_show_desk (self, index);
}

static void
desk_activated_cb (GtkListBox *list, GtkListBoxRow *row, CotWindow *self)
{
  cot_window_show_desk (self, (guint) gtk_list_box_row_get_index (row));
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, lock_action);
  gtk_widget_class_install_action (widget_class, "win.fullscreen", NULL, fullscreen_action);
  gtk_widget_class_install_action (widget_class, "win.desk", "i", desk_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F12, 0, "win.sign-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "win.lock", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "win.fullscreen", NULL);
  for (guint i = 0; i < 5; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "win.desk", "i", (gint32) i);
}

/* --- Life ------------------------------------------------------------------------ */

static gboolean
cot_window_close_request (GtkWindow *window)
{
  CotWindow *self = COT_WINDOW (window);

  for (guint i = 0; i < self->pages->len; i++)
    cot_desk_page_leave (g_ptr_array_index (self->pages, i));
  cot_window_remove_desks (self);

  return GTK_WINDOW_CLASS (cot_window_parent_class)->close_request (window);
}

static void
cot_window_dispose (GObject *object)
{
  CotWindow *self = COT_WINDOW (object);

  g_clear_handle_id (&self->second, g_source_remove);
  g_clear_object (&self->page_signals);
  g_clear_object (&self->context);
  g_clear_pointer (&self->look, cot_look_free);
  g_clear_object (&self->preferences);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->session, cot_session_unref);
  if (self->station != NULL)
    cot_workstation_close (self->station);
  g_clear_object (&self->station);
  g_weak_ref_set (&self->aside_focus, NULL);

  G_OBJECT_CLASS (cot_window_parent_class)->dispose (object);
}

static void
cot_window_finalize (GObject *object)
{
  CotWindow *self = COT_WINDOW (object);

  cot_workstation_options_clear (&self->options);
  g_weak_ref_clear (&self->aside_focus);
  g_free (self->aside_from);
  g_free (self->aside_name);

  G_OBJECT_CLASS (cot_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CotWindow, band);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, band_foot);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, where);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, desk_title);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, who);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, hints);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, desks);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, problem_button);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, status);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, foot);
  gtk_widget_class_bind_template_child (widget_class, CotWindow, aside);
}

static void
cot_window_class_init (CotWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cot_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cot_window_close_request;
  g_type_ensure (COT_TYPE_SIGN_IN);
  g_type_ensure (COT_TYPE_STATUS_LINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/mx/cotejo/window/cot-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, desk_activated_cb);
  cot_window_bind_station (widget_class);
  cot_window_bind_people (widget_class);
  add_keys (widget_class);
  cot_window_add_aside_actions (widget_class);
}

static void
watch_for_idleness (CotWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (touched_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (touched_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

static void
cot_window_init (CotWindow *self)
{
  g_autofree char *path = cot_preferences_dup_default_path ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->pages = g_ptr_array_new ();
  g_weak_ref_init (&self->aside_focus, NULL);
  self->page_signals = g_signal_group_new (COT_TYPE_DESK_PAGE);
  g_signal_group_connect_swapped (self->page_signals, "notify", G_CALLBACK (cot_window_show_page_texts), self);
  self->preferences = cot_preferences_new (path);
  self->look = cot_look_new (gdk_display_get_default (), self->preferences);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (cot_window_arrange_foot), self, G_CONNECT_SWAPPED);
  cot_window_arrange_foot (self);
  cot_window_silence_stacks (GTK_WIDGET (self->stack));
  self->last_touch_us = g_get_monotonic_time ();
  self->second = g_timeout_add_seconds (1, second_cb, self);
  watch_for_idleness (self);
}

GtkWidget *
cot_window_new (AdwApplication *application, const CotWorkstationOptions *options)
{
  CotWindow *self = g_object_new (COT_TYPE_WINDOW, "application", application, NULL);

  cot_workstation_options_copy (options, &self->options);
  if (options->fullscreen)
    gtk_window_fullscreen (GTK_WINDOW (self));
  cot_window_open_station (self);

  return GTK_WIDGET (self);
}
