/* cot-sound.c - a soft sound at a field, another at a remark
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-sound.h"

#define SECOND_MS 180 /* between the two of a remark */

static void
ring (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);

  if (native != NULL && gtk_native_get_surface (native) != NULL)
    gdk_surface_beep (gtk_native_get_surface (native));
}

static gboolean
ring_again_cb (gpointer data)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (data);

  if (widget != NULL)
    ring (widget);

  return G_SOURCE_REMOVE;
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/**
 * cot_sound_play:
 * @widget: a widget in the window that sounds
 * @preferences: of the person
 * @sound: which
 */
void
cot_sound_play (GtkWidget *widget, CotPreferences *preferences, CotSound sound)
{
  GWeakRef *weak;

  if (!cot_preferences_get_sounds (preferences))
    return;
  ring (widget);
  if (sound != COT_SOUND_REMARK)
    return;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, widget);
  g_timeout_add_full (G_PRIORITY_DEFAULT, SECOND_MS, ring_again_cb, weak, weak_free);
}
