/* cot-field-row.c - one field of an acta, as it is keyed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The value is a GtkEntry, so that assistive programs see a text field (GTK 4.8 does
 * not show them a GtkText); the keys themselves are taken by the desk before. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-field-row.h"

#include <glib/gi18n.h>

#include "cot-words.h"

#define VALUE_CHARS    5
#define WORD_CHARS     7 /* illegible, in narrow letters */
#define PROPOSED_CHARS 12

struct _CotFieldRow {
  GtkBox parent_instance;
  GtkWidget *stripe;
  GtkWidget *label;
  GtkWidget *text;
  GdkRGBA colour;
  gboolean has_colour, is_casilla;
  gboolean setting; /* the text comes from us */
};

G_DEFINE_FINAL_TYPE (CotFieldRow, cot_field_row, GTK_TYPE_BOX)

enum {
  FOCUSED,
  EDITED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
draw_stripe_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  CotFieldRow *self = user_data;

  if (!self->has_colour)
    return;
  gdk_cairo_set_source_rgba (cr, &self->colour);
  cairo_paint (cr);
}

static void
text_changed_cb (GtkEditable *editable, CotFieldRow *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[EDITED], 0, gtk_editable_get_text (editable));
}

static void
focus_enter_cb (GtkEventControllerFocus *controller, CotFieldRow *self)
{
  g_signal_emit (self, signals[FOCUSED], 0);
}

static void
pressed_cb (GtkGestureClick *gesture, int n, double x, double y, CotFieldRow *self)
{
  gtk_widget_grab_focus (self->text);
}

static void
cot_field_row_class_init (CotFieldRowClass *klass)
{
  signals[FOCUSED] = g_signal_new ("focused", COT_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDITED] = g_signal_new ("edited", COT_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
add_text (CotFieldRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->text = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (self->text), 40);
  gtk_entry_set_has_frame (GTK_ENTRY (self->text), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (self->text), GTK_INPUT_PURPOSE_DIGITS);
  gtk_editable_set_alignment (GTK_EDITABLE (self->text), 1);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), VALUE_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->text), VALUE_CHARS);
  gtk_widget_set_valign (self->text, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->text, "cot-value");
  g_signal_connect (self->text, "changed", G_CALLBACK (text_changed_cb), self);
  g_signal_connect (focus, "enter", G_CALLBACK (focus_enter_cb), self);
  gtk_widget_add_controller (self->text, focus);
}

static void
cot_field_row_init (CotFieldRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_add_css_class (GTK_WIDGET (self), "cot-row");
  self->stripe = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->stripe), 4);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->stripe), draw_stripe_cb, self, NULL);
  gtk_box_append (GTK_BOX (self), self->stripe);

  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (self), self->label);

  add_text (self);
  gtk_box_append (GTK_BOX (self), self->text);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * cot_field_row_new:
 * @field: of a ballot; its colour becomes the stripe, always beside the letters
 */
GtkWidget *
cot_field_row_new (const CotField *field)
{
  CotFieldRow *self = g_object_new (COT_TYPE_FIELD_ROW, "spacing", 6, NULL);
  g_autofree char *words = cot_words_field (field);

  self->has_colour = field->colour != NULL && gdk_rgba_parse (&self->colour, field->colour);
  gtk_label_set_label (GTK_LABEL (self->label), words);
  gtk_widget_set_tooltip_text (self->label, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  self->is_casilla = field->kind == COT_FIELD_CASILLA;
  if (self->is_casilla) {
    gtk_editable_set_width_chars (GTK_EDITABLE (self->text), 14);
    gtk_editable_set_max_width_chars (GTK_EDITABLE (self->text), 26);
    gtk_label_set_width_chars (GTK_LABEL (self->label), 7);
  }

  return GTK_WIDGET (self);
}

/* The name of the field has what the value does not need. */
static void
fit_width (CotFieldRow *self)
{
  GtkEditable *editable = GTK_EDITABLE (self->text);
  const char *proposal = gtk_entry_get_placeholder_text (GTK_ENTRY (self->text));
  int chars = VALUE_CHARS;

  if (self->is_casilla)
    return;
  if (gtk_widget_has_css_class (self->text, "word"))
    chars = WORD_CHARS;
  else if (*gtk_editable_get_text (editable) == '\0' && proposal != NULL && *proposal != '\0')
    chars = PROPOSED_CHARS;
  if (gtk_editable_get_width_chars (editable) == chars)
    return;
  gtk_editable_set_width_chars (editable, chars);
  gtk_editable_set_max_width_chars (editable, chars);
}

void
cot_field_row_set_text (CotFieldRow *self, const char *text)
{
  GtkEditable *editable = GTK_EDITABLE (self->text);

  if (g_strcmp0 (gtk_editable_get_text (editable), text) == 0)
    return;
  if (*text != '\0' && !g_ascii_isdigit (*text))
    gtk_widget_add_css_class (self->text, "word");
  else
    gtk_widget_remove_css_class (self->text, "word");
  self->setting = TRUE;
  gtk_editable_set_text (editable, text);
  gtk_editable_set_position (editable, -1);
  self->setting = FALSE;
  fit_width (self);
}

const char *
cot_field_row_get_text (CotFieldRow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

void
cot_field_row_set_proposal (CotFieldRow *self, const char *value)
{
  GtkEntry *entry = GTK_ENTRY (self->text);
  g_autofree char *words = value != NULL ? g_strdup_printf (_ ("proposed: %s"), value) : NULL;
  g_autofree char *told = value != NULL ? g_strdup_printf (_ ("The machine proposes %s. Enter takes it, a digit replaces it."), value) : NULL;
  const char *shown = gtk_entry_get_placeholder_text (entry);

  if (g_strcmp0 (shown != NULL ? shown : "", words != NULL ? words : "") == 0)
    return;
  if (value != NULL)
    gtk_widget_add_css_class (self->text, "proposed");
  else
    gtk_widget_remove_css_class (self->text, "proposed");
  gtk_entry_set_placeholder_text (entry, words);
  fit_width (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, told != NULL ? told : "", -1);
}

void
cot_field_row_set_current (CotFieldRow *self, gboolean current, gboolean select)
{
  if (!current) {
    if (gtk_widget_has_css_class (GTK_WIDGET (self), "current"))
      gtk_editable_select_region (GTK_EDITABLE (self->text), -1, -1);
    gtk_widget_remove_css_class (GTK_WIDGET (self), "current");
    return;
  }
  gtk_widget_add_css_class (GTK_WIDGET (self), "current");
  /* A desk that is not the one shown must not draw the keys to itself. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if ((gtk_widget_get_state_flags (self->text) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    gtk_entry_grab_focus_without_selecting (GTK_ENTRY (self->text));
  if (select)
    gtk_editable_select_region (GTK_EDITABLE (self->text), 0, -1);
  else
    gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

void
cot_field_row_set_remarked (CotFieldRow *self, gboolean remarked)
{
  if (remarked)
    gtk_widget_add_css_class (GTK_WIDGET (self), "remarked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "remarked");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_STATE_INVALID,
                               remarked ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

GtkWidget *
cot_field_row_get_value_widget (CotFieldRow *self)
{
  return self->text;
}
