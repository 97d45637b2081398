/* cot-desk-chooser.c - with which of one's roles to begin
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo"

#include "config.h"

#include "cot-desk-chooser.h"

#include <glib/gi18n.h>

#include "cot-event.h"

#define NAME_KEY "cot-desk-name"

static const CotDeskKind kinds[] = {
  { "acopio", N_ ("Acopio"), COT_ROLE_ACOPIADOR },
  { "digitise", N_ ("Scanning"), COT_ROLE_DIGITALIZADOR },
  { "capture", N_ ("Capture"), COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR },
  { "board", N_ ("Board"), COT_ROLE_COORDINADOR },
};

const CotDeskKind *
cot_desk_kinds (guint *n)
{
  *n = G_N_ELEMENTS (kinds);

  return kinds;
}

struct _CotDeskChooser {
  GtkBox parent_instance;
  GtkToggleButton *group; /* the first button; NULL: none */
};

G_DEFINE_FINAL_TYPE (CotDeskChooser, cot_desk_chooser, GTK_TYPE_BOX)

static void
add_button (CotDeskChooser *self, const CotDeskKind *kind, guint number, gboolean down)
{
  g_autofree char *label = g_strdup_printf ("%u  %s", number, _ (kind->title));
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  g_object_set_data (G_OBJECT (button), NAME_KEY, (gpointer) kind->name);
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->group);
  if (self->group == NULL)
    self->group = GTK_TOGGLE_BUTTON (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), down || self->group == GTK_TOGGLE_BUTTON (button));
  gtk_box_append (GTK_BOX (self), button);
}

void
cot_desk_chooser_set_roles (CotDeskChooser *self, guint roles, const char *first)
{
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  self->group = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((roles & kinds[i].roles) != 0)
      add_button (self, &kinds[i], ++n, g_strcmp0 (kinds[i].name, first) == 0);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
}

void
cot_desk_chooser_choose (CotDeskChooser *self, guint index)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  while (child != NULL && index-- > 0)
    child = gtk_widget_get_next_sibling (child);
  if (child != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
}

const char *
cot_desk_chooser_get (CotDeskChooser *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)))
      return g_object_get_data (G_OBJECT (child), NAME_KEY);

  return NULL;
}

static void
cot_desk_chooser_class_init (CotDeskChooserClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cot_desk_chooser_init (CotDeskChooser *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "linked");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("The desk to begin with"), -1);
}
