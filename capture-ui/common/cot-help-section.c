/* cot-help-section.c - one section of a page of help
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A group that takes the keyboard as a whole: Tab goes from section to section, the
 * page follows, and a screen reader says the heading and then the text. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-help-view.h"

#define SPOKEN_KEY "cot-spoken"
#define ROWS_KEY   "cot-rows"

static GtkWidget *
make_label (const char *markup, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

static void
speak_too (GtkWidget *section, GtkWidget *label)
{
  GString *spoken = g_object_get_data (G_OBJECT (section), SPOKEN_KEY);

  g_string_append_printf (spoken, "%s%s", spoken->len > 0 ? "\n" : "", gtk_label_get_text (GTK_LABEL (label)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (section), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spoken->str, -1);
}

static void
spoken_free (gpointer data)
{
  g_string_free (data, TRUE);
}

/* A box that has the keyboard itself is no stop for Tab in GTK 4.8. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, GtkWidget *section)
{
  gboolean back = keyval == GDK_KEY_ISO_Left_Tab || (keyval == GDK_KEY_Tab && (state & GDK_SHIFT_MASK) != 0);
  GtkWidget *other = back ? gtk_widget_get_prev_sibling (section) : gtk_widget_get_next_sibling (section);

  if ((keyval != GDK_KEY_Tab && keyval != GDK_KEY_ISO_Left_Tab) || !gtk_widget_is_focus (section) ||
      other == NULL || !gtk_widget_get_focusable (other))
    return FALSE;

  return gtk_widget_grab_focus (other);
}

GtkWidget *
cot_help_section_new (const char *heading)
{
  GtkEventController *keys;
  GtkWidget *section = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP,
                                     "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, "focusable", TRUE, NULL);

  keys = gtk_event_controller_key_new ();
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), section);
  gtk_widget_add_controller (section, keys);
  gtk_widget_add_css_class (section, "cot-help-section");
  g_object_set_data_full (G_OBJECT (section), SPOKEN_KEY, g_string_new (NULL), spoken_free);
  if (heading != NULL) {
    GtkWidget *label = gtk_label_new (heading);

    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_widget_add_css_class (label, "heading");
    gtk_box_append (GTK_BOX (section), label);
    gtk_accessible_update_property (GTK_ACCESSIBLE (section), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  }

  return section;
}

void
cot_help_section_add_text (GtkWidget *section, const char *markup, gboolean item)
{
  GtkWidget *label = make_label (markup, NULL);
  GtkWidget *row = label;

  if (item) {
    GtkWidget *dot = gtk_label_new ("•");

    row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
    gtk_widget_set_valign (dot, GTK_ALIGN_START);
    gtk_widget_set_hexpand (label, TRUE);
    gtk_box_append (GTK_BOX (row), dot);
    gtk_box_append (GTK_BOX (row), label);
  }
  gtk_box_append (GTK_BOX (section), row);
  g_object_set_data (G_OBJECT (section), ROWS_KEY, NULL);
  speak_too (section, label);
}

void
cot_help_section_add_row (GtkWidget *section, const char *left_markup, const char *right_markup)
{
  GtkWidget *left = make_label (left_markup, "cot-key");
  GtkWidget *right = make_label (right_markup, NULL);
  GtkWidget *grid = g_object_get_data (G_OBJECT (section), ROWS_KEY);
  int row = 0;

  if (grid == NULL) {
    grid = gtk_grid_new ();
    gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
    gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
    gtk_box_append (GTK_BOX (section), grid);
    g_object_set_data (G_OBJECT (section), ROWS_KEY, grid);
  }
  while (gtk_grid_get_child_at (GTK_GRID (grid), 0, row) != NULL)
    row++;
  gtk_label_set_width_chars (GTK_LABEL (left), 10);
  gtk_label_set_max_width_chars (GTK_LABEL (left), 28);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_grid_attach (GTK_GRID (grid), left, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), right, 1, row, 1, 1);
  speak_too (section, left);
  speak_too (section, right);
}
