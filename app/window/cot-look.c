/* cot-look.c - what is preferred, made to be so on the display
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where the person says nothing, the desktop's own settings hold.  libadwaita 1.2
 * takes high contrast from the desktop alone, so its style sheet for that is put
 * on top by hand. */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-look.h"

#define HIGH_CONTRAST_ADWAITA "/org/gnome/Adwaita/styles/base-hc.css"
#define HIGH_CONTRAST_OWN     "/mx/cotejo/ui/style-hc.css"
#define DEFAULT_DPI           (96 * PANGO_SCALE)

struct _CotLook {
  GdkDisplay *display;
  GtkSettings *settings;
  CotPreferences *preferences;
  GtkCssProvider *adwaita, *own; /* of high contrast; NULL while off */
  int base_dpi;                  /* 1024ths of dots an inch, before the person's percent */
};

static GtkCssProvider *
add_sheet (CotLook *self, const char *resource, guint priority)
{
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, resource);
  gtk_style_context_add_provider_for_display (self->display, GTK_STYLE_PROVIDER (provider), priority);

  return provider;
}

static void
drop_sheet (CotLook *self, GtkCssProvider **provider)
{
  if (*provider != NULL)
    gtk_style_context_remove_provider_for_display (self->display, GTK_STYLE_PROVIDER (*provider));
  g_clear_object (provider);
}

static void
show_contrast (CotLook *self)
{
  gboolean system = adw_style_manager_get_high_contrast (adw_style_manager_get_for_display (self->display));
  gboolean wanted = system || cot_preferences_get_high_contrast (self->preferences);

  if (!wanted) {
    drop_sheet (self, &self->adwaita);
    drop_sheet (self, &self->own);
    return;
  }
  if (!system && self->adwaita == NULL)
    self->adwaita = add_sheet (self, HIGH_CONTRAST_ADWAITA, GTK_STYLE_PROVIDER_PRIORITY_THEME + 1);
  if (self->own == NULL)
    self->own = add_sheet (self, HIGH_CONTRAST_OWN, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

static void
show_colours (CotLook *self)
{
  static const AdwColorScheme schemes[COT_THEME_N] = {
    [COT_THEME_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [COT_THEME_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [COT_THEME_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (adw_style_manager_get_for_display (self->display),
                                      schemes[cot_preferences_get_theme (self->preferences)]);
}

static void
show_text (CotLook *self)
{
  guint percent = cot_preferences_get_text_percent (self->preferences);

  if (percent == COT_TEXT_PERCENT_MIN)
    gtk_settings_reset_property (self->settings, "gtk-xft-dpi");
  else
    g_object_set (self->settings, "gtk-xft-dpi", self->base_dpi / 100 * (int) percent, NULL);
}

static void
show_motion (CotLook *self)
{
  if (cot_preferences_get_reduced_motion (self->preferences))
    g_object_set (self->settings, "gtk-enable-animations", FALSE, NULL);
  else
    gtk_settings_reset_property (self->settings, "gtk-enable-animations");
}

static void
preferences_changed_cb (CotLook *self, GParamSpec *pspec)
{
  const char *name = g_param_spec_get_name (pspec);

  if (g_str_equal (name, "text-percent"))
    show_text (self);
  else if (g_str_equal (name, "high-contrast"))
    show_contrast (self);
  else if (g_str_equal (name, "theme"))
    show_colours (self);
  else if (g_str_equal (name, "reduced-motion"))
    show_motion (self);
}

/**
 * cot_look_new:
 * @display: what is to look so
 * @preferences: what is wanted
 *
 * Returns: (transfer full): follows @preferences until it is freed
 */
CotLook *
cot_look_new (GdkDisplay *display, CotPreferences *preferences)
{
  CotLook *self = g_new0 (CotLook, 1);

  self->display = display;
  self->settings = gtk_settings_get_for_display (display);
  self->preferences = g_object_ref (preferences);
  g_object_get (self->settings, "gtk-xft-dpi", &self->base_dpi, NULL);
  if (self->base_dpi <= 0)
    self->base_dpi = DEFAULT_DPI;
  g_signal_connect_swapped (preferences, "notify", G_CALLBACK (preferences_changed_cb), self);
  g_signal_connect_swapped (adw_style_manager_get_for_display (display), "notify::high-contrast", G_CALLBACK (show_contrast), self);
  show_text (self);
  show_contrast (self);
  show_colours (self);
  show_motion (self);

  return self;
}

void
cot_look_free (CotLook *self)
{
  g_signal_handlers_disconnect_by_data (self->preferences, self);
  g_signal_handlers_disconnect_by_data (adw_style_manager_get_for_display (self->display), self);
  drop_sheet (self, &self->adwaita);
  drop_sheet (self, &self->own);
  g_object_unref (self->preferences);
  g_free (self);
}
