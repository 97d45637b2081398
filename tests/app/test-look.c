/* test-look.c - what is preferred is seen and heard at once
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <adwaita.h>
#include <gdk/x11/gdkx.h>

#include <X11/XKBlib.h>

#include "cot-look.h"
#include "cot-sound.h"

static int
dpi (void)
{
  int value = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &value, NULL);

  return value;
}

static gboolean
animates (void)
{
  gboolean value = FALSE;

  g_object_get (gtk_settings_get_default (), "gtk-enable-animations", &value, NULL);

  return value;
}

static gboolean
is_between (int value, int least, int most)
{
  return value > least && value < most;
}

/* The size of the text follows with the next frame. */
static void
wait_for_width (GtkWidget *label, int least, int most)
{
  gint64 until = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  int width = 0;

  while (!is_between (width, least, most)) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, FALSE);
    gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  }
}

static void
test_preferences_are_seen (void)
{
  g_autoptr (CotPreferences) preferences = cot_preferences_new (NULL);
  int before = dpi ();
  gboolean animated = animates ();
  CotLook *look = cot_look_new (gdk_display_get_default (), preferences);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *label = gtk_label_new ("Acta");
  int small;

  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &small, NULL, NULL, NULL);
  g_object_set (preferences, "text-percent", 200u, "theme", (guint) COT_THEME_DARK, "reduced-motion", TRUE, NULL);
  wait_for_width (label, small * 18 / 10, small * 22 / 10);
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_for_display (gdk_display_get_default ())));
  g_assert_false (animates ());

  g_object_set (preferences, "text-percent", 100u, "theme", (guint) COT_THEME_LIGHT, "reduced-motion", FALSE, NULL);
  g_assert_cmpint (dpi (), ==, before);
  wait_for_width (label, small - 2, small + 2);
  g_assert_false (adw_style_manager_get_dark (adw_style_manager_get_for_display (gdk_display_get_default ())));
  g_assert_cmpint (animates (), ==, animated);
  cot_look_free (look);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- Sound ---------------------------------------------------------------------- */

typedef struct {
  Display *display;
  int event_base;
} Ear;

static void
ear_open (Ear *ear)
{
  int opcode, error, major = XkbMajorVersion, minor = XkbMinorVersion;

  ear->display = XOpenDisplay (NULL);
  g_assert_nonnull (ear->display);
  g_assert_true (XkbQueryExtension (ear->display, &opcode, &ear->event_base, &error, &major, &minor));
  g_assert_true (XkbSelectEvents (ear->display, XkbUseCoreKbd, XkbBellNotifyMask, XkbBellNotifyMask));
  XSync (ear->display, False);
}

/* Bells until now: what GTK has sent has arrived, and the server has told of it. */
static guint
ear_count (Ear *ear)
{
  guint n = 0;

  XSync (gdk_x11_display_get_xdisplay (gdk_display_get_default ()), False);
  XSync (ear->display, False);
  while (XPending (ear->display) > 0) {
    XEvent event;

    XNextEvent (ear->display, &event);
    n += event.type == ear->event_base && ((XkbEvent *) &event)->any.xkb_type == XkbBellNotify;
  }

  return n;
}

static gboolean
flag_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

/* The second sound of a remark comes by a timer that was set before this one. */
static void
let_pass_ms (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, flag_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_sounds_are_heard (void)
{
  g_autoptr (CotPreferences) preferences = cot_preferences_new (NULL);
  GtkWidget *window = gtk_window_new ();
  Ear ear = { 0 };

  ear_open (&ear);
  gtk_window_present (GTK_WINDOW (window));
  cot_sound_play (window, preferences, COT_SOUND_FIELD);
  cot_sound_play (window, preferences, COT_SOUND_REMARK);
  let_pass_ms (250);
  g_assert_cmpuint (ear_count (&ear), ==, 0);

  g_object_set (preferences, "sounds", TRUE, NULL);
  cot_sound_play (window, preferences, COT_SOUND_FIELD);
  let_pass_ms (250);
  g_assert_cmpuint (ear_count (&ear), ==, 1);
  cot_sound_play (window, preferences, COT_SOUND_REMARK);
  let_pass_ms (250);
  g_assert_cmpuint (ear_count (&ear), ==, 2);

  /* A window that closes in between takes its second sound along. */
  cot_sound_play (window, preferences, COT_SOUND_REMARK);
  gtk_window_destroy (GTK_WINDOW (window));
  let_pass_ms (250);
  g_assert_cmpuint (ear_count (&ear), ==, 1);
  XCloseDisplay (ear.display);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/look/preferences-are-seen", test_preferences_are_seen);
  g_test_add_func ("/app/look/sounds-are-heard", test_sounds_are_heard);

  return g_test_run ();
}
