/* cot-preferences-page.c - where a person says how the desk is to be
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-preferences-page.h"

#include <glib/gi18n.h>

#include "cot-sound.h"

static const guint text_sizes[] = { 100, 125, 150, 175, 200 };
static const guint lock_times_s[] = { 0, 60, 120, 300, 600, 900, 1800 };

#define N_COLUMNS 5

typedef struct {
  CotPreferences *preferences;
  const char *property;
  guint value;
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;

  g_object_unref (choice->preferences);
  g_free (choice);
}

static void
chosen_cb (GtkToggleButton *button, Choice *choice)
{
  if (gtk_toggle_button_get_active (button))
    g_object_set (choice->preferences, choice->property, choice->value, NULL);
}

static GtkWidget *
make_button (CotPreferences *preferences, const char *property, guint value, const char *text)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (text);
  Choice *choice = g_new0 (Choice, 1);
  guint now = 0;

  g_object_get (preferences, property, &now, NULL);
  *choice = (Choice){ g_object_ref (preferences), property, value };
  gtk_widget_set_hexpand (button, TRUE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), now == value);
  g_signal_connect_data (button, "toggled", G_CALLBACK (chosen_cb), choice, choice_free, 0);

  return button;
}

/* A row with a button for each of the @values of @property; one of them is down.  No
 * list that opens: what there is to choose is seen, and said by a screen reader. */
static GtkWidget *
make_choice (CotPreferences *preferences, const char *property, const char *title, const guint *values, guint n, const char *const *texts)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP,
                                  "row-spacing", 6, "column-spacing", 6, NULL);
  GtkToggleButton *first = NULL;

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  for (guint i = 0; i < n; i++) {
    GtkWidget *button = make_button (preferences, property, values[i], texts[i]);

    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
    if (first == NULL)
      first = GTK_TOGGLE_BUTTON (button);
    gtk_grid_attach (GTK_GRID (grid), button, (int) (i % N_COLUMNS), (int) (i / N_COLUMNS), 1, 1);
  }
  gtk_widget_add_css_class (box, "cot-choice-row");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), grid);

  return box;
}

static GtkWidget *
make_switch (CotPreferences *preferences, const char *property, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  /* That is also what gives the switch its name. */
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  /* One place for the keyboard, not two for the same thing. */
  gtk_widget_set_focusable (row, FALSE);
  g_object_bind_property (preferences, property, toggle, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);

  return row;
}

static void
sounds_changed_cb (GtkWidget *page, GParamSpec *pspec, CotPreferences *preferences)
{
  cot_sound_play (page, preferences, COT_SOUND_FIELD);
}

static GtkWidget *
make_text_choice (CotPreferences *preferences)
{
  const char *texts[G_N_ELEMENTS (text_sizes) + 1] = { "100 %", "125 %", "150 %", "175 %", "200 %", NULL };

  return make_choice (preferences, "text-percent", _ ("Size of the text"), text_sizes, G_N_ELEMENTS (text_sizes), texts);
}

static GtkWidget *
make_theme_choice (CotPreferences *preferences)
{
  static const guint themes[] = { COT_THEME_SYSTEM, COT_THEME_LIGHT, COT_THEME_DARK };
  const char *texts[] = { _ ("As the computer has it"), _ ("Light"), _ ("Dark"), NULL };

  return make_choice (preferences, "theme", _ ("Colours"), themes, G_N_ELEMENTS (themes), texts);
}

/* Only what this desk allows is offered. */
static GtkWidget *
make_lock_choice (CotPreferences *preferences, guint longest_s)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint n = 1;

  g_ptr_array_add (texts, g_strdup (_ ("As the desk has it")));
  for (; n < G_N_ELEMENTS (lock_times_s) && (longest_s == 0 || lock_times_s[n] <= longest_s); n++)
    g_ptr_array_add (texts, g_strdup_printf (ngettext ("%u minute", "%u minutes", lock_times_s[n] / 60),
                                             lock_times_s[n] / 60));
  g_ptr_array_add (texts, NULL);

  return make_choice (preferences, "idle-lock-s", _ ("Lock when nobody has touched anything for"), lock_times_s, n, (const char *const *) texts->pdata);
}

GtkWidget *
cot_preferences_page_new (CotPreferences *preferences, guint idle_lock_s, gboolean signed_in)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *sizes = adw_preferences_group_new ();
  GtkWidget *seeing = adw_preferences_group_new ();
  GtkWidget *working = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (sizes), signed_in ? _ ("How you see this desk")
                                                                            : _ ("How this desk looks while nobody is signed in"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (sizes), _ ("It holds at once, and stays on this computer."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (sizes), make_text_choice (preferences));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (sizes), make_theme_choice (preferences));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (seeing), _ ("Contrast and motion"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (seeing), make_switch (preferences, "high-contrast", _ ("High contrast"), _ ("Stronger lines and colours")));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (seeing), make_switch (preferences, "reduced-motion", _ ("Reduced motion"), _ ("The page jumps to the field instead of sliding")));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (working), _ ("How you work"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (working), make_switch (preferences, "sounds", _ ("Field sound"), _ ("One sound at each field, two at a remark")));
  if (signed_in)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (working), make_switch (preferences, "prefill", _ ("Proposals of the machine"), _ ("In a first reading, to be confirmed field by field")));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (working), make_lock_choice (preferences, idle_lock_s));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (sizes));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (seeing));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (working));
  g_signal_connect_object (preferences, "notify::sounds", G_CALLBACK (sounds_changed_cb), page, G_CONNECT_SWAPPED);

  return page;
}
