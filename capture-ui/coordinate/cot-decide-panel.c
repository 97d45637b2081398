/* cot-decide-panel.c - fields that people could not settle, and the values that were read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The values stand in the order of their size, without who read them or how many:
 * the coordinator looks at the paper, not at the people. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-decide-panel.h"

#include <glib/gi18n.h>

#include "cot-words.h"

#define MAX_CHOICES 8

typedef struct {
  guint field; /* of the ballot */
  CotValue choices[MAX_CHOICES];
  guint n_choices;
  int chosen; /* -1: none */
  GtkWidget *row;
  GtkWidget *buttons[MAX_CHOICES];
} Question;

struct _CotDecidePanel {
  GtkBox parent_instance;
  GtkWidget *list;
  GtkEntry *reason;
  GArray *questions; /* Question */
  guint focus;       /* questions->len: the reason */
  CotValue *values;
  guint n_fields;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (CotDecidePanel, cot_decide_panel, GTK_TYPE_BOX)

enum {
  FOCUSED,
  DECIDED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const CotValue *left = a, *right = b;

  if (left->kind != right->kind)
    return (int) left->kind - (int) right->kind;

  return left->number - right->number;
}

static void
add_choice (Question *question, CotValue value)
{
  if (value.kind == COT_VALUE_NONE || question->n_choices == MAX_CHOICES)
    return;
  for (guint i = 0; i < question->n_choices; i++)
    if (cot_value_equal (question->choices[i], value))
      return;
  question->choices[question->n_choices++] = value;
}

static void
fill_choices (Question *question, const CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_readers; i++)
    if (!sheet->readers[i].sealed)
      add_choice (question, sheet->readers[i].values[question->field]);
  add_choice (question, (CotValue){ COT_VALUE_ILLEGIBLE, 0 });
  qsort (question->choices, question->n_choices, sizeof *question->choices, compare_values);
}

static Question *
question_at (CotDecidePanel *self, guint index)
{
  return &g_array_index (self->questions, Question, index);
}

static void
show_focus (CotDecidePanel *self)
{
  for (guint i = 0; i < self->questions->len; i++) {
    GtkWidget *row = question_at (self, i)->row;

    if (i == self->focus)
      gtk_widget_add_css_class (row, "current");
    else
      gtk_widget_remove_css_class (row, "current");
  }
  if (self->focus == self->questions->len)
    gtk_widget_grab_focus (GTK_WIDGET (self->reason));
  else
    gtk_widget_grab_focus (question_at (self, self->focus)->buttons[0]);
  g_signal_emit (self, signals[FOCUSED], 0);
}

static void
choose (CotDecidePanel *self, guint index, guint choice)
{
  Question *question = question_at (self, index);

  question->chosen = (int) choice;
  self->values[question->field] = question->choices[choice];
  self->setting = TRUE;
  for (guint i = 0; i < question->n_choices; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (question->buttons[i]), i == choice);
  self->setting = FALSE;
  self->focus = MIN (index + 1, self->questions->len);
  show_focus (self);
}

static void
toggled_cb (GtkToggleButton *button, CotDecidePanel *self)
{
  if (self->setting)
    return;
  for (guint i = 0; i < self->questions->len; i++)
    for (guint j = 0; j < question_at (self, i)->n_choices; j++)
      if (question_at (self, i)->buttons[j] == GTK_WIDGET (button))
        choose (self, i, j);
}

static void
add_buttons (CotDecidePanel *self, Question *question, const CotField *field)
{
  g_autofree char *name = cot_words_field (field);

  for (guint i = 0; i < question->n_choices; i++) {
    g_autofree char *value = cot_words_value (question->choices[i], field->kind == COT_FIELD_CASILLA);
    g_autofree char *text = g_strdup_printf ("%u  %s", i + 1, value);
    g_autofree char *label = g_strdup_printf ("%s: %s", name, value);
    GtkWidget *button = gtk_toggle_button_new_with_label (text);

    gtk_widget_add_css_class (button, "cot-choice");
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), self);
    gtk_box_append (GTK_BOX (question->row), button);
    question->buttons[i] = button;
  }
}

static void
add_question (CotDecidePanel *self, const CotSheet *sheet, guint field_index)
{
  const CotField *field = &sheet->row->ballot->fields[field_index];
  g_autofree char *name = cot_words_field (field);
  Question question = { .field = field_index, .chosen = -1 };
  GtkWidget *label = gtk_label_new (name);

  fill_choices (&question, sheet);
  question.row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (question.row, "cot-row");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (question.row), label);
  add_buttons (self, &question, field);
  gtk_box_append (GTK_BOX (self->list), question.row);
  g_array_append_val (self->questions, question);
}

static gboolean
is_open (const CotSheet *sheet, guint field)
{
  CotFieldKind kind = sheet->row->ballot->fields[field].kind;

  if (sheet->settled[field].kind == COT_VALUE_NONE)
    return TRUE;

  return sheet->cause == COT_CLARIFY_WRITTEN && (kind == COT_FIELD_SECCION || kind == COT_FIELD_CASILLA);
}

gboolean
cot_decide_panel_set_sheet (CotDecidePanel *self, const CotSheet *sheet)
{
  GtkWidget *child;

  g_array_set_size (self->questions, 0);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
  gtk_editable_set_text (GTK_EDITABLE (self->reason), "");
  g_clear_pointer (&self->values, g_free);
  self->focus = 0;
  if (sheet->row == NULL || (sheet->state != COT_SHEET_TO_DECIDE && sheet->state != COT_SHEET_CLARIFY))
    return FALSE;

  self->n_fields = sheet->n_fields;
  self->values = g_new0 (CotValue, sheet->n_fields);
  for (guint i = 0; i < sheet->n_fields; i++)
    if (is_open (sheet, i))
      add_question (self, sheet, i);
  if (self->questions->len > 0)
    show_focus (self);

  return self->questions->len > 0;
}

static gboolean
has_reason (CotDecidePanel *self)
{
  g_autofree char *reason = g_strstrip (g_strdup (cot_decide_panel_get_reason (self)));

  return *reason != '\0';
}

gboolean
cot_decide_panel_has_answers (CotDecidePanel *self)
{
  for (guint i = 0; i < self->questions->len; i++)
    if (question_at (self, i)->chosen >= 0)
      return TRUE;

  return has_reason (self);
}

static void
finish (CotDecidePanel *self)
{
  for (guint i = 0; i < self->questions->len; i++)
    if (question_at (self, i)->chosen < 0) {
      self->focus = i;
      show_focus (self);
      return;
    }
  if (has_reason (self))
    g_signal_emit (self, signals[DECIDED], 0);
  else
    show_focus (self);
}

static void
reason_activate_cb (CotDecidePanel *self)
{
  finish (self);
}

gboolean
cot_decide_panel_key (CotDecidePanel *self, CotKey key)
{
  gboolean at_reason = self->focus == self->questions->len || gtk_widget_has_focus (gtk_widget_get_first_child (GTK_WIDGET (self->reason)));

  if (self->questions->len == 0)
    return FALSE;
  /* Before a word is written, - still leads back to the fields. */
  if (at_reason && (key.command != COT_KEY_BACK || has_reason (self)))
    return FALSE;
  if (key.command == COT_KEY_BACK && self->focus > 0) {
    self->focus--;
    show_focus (self);
    return TRUE;
  }
  if (key.command == COT_KEY_ENTER && question_at (self, self->focus)->chosen >= 0) {
    self->focus++;
    show_focus (self);
    return TRUE;
  }
  if (key.command == COT_KEY_DIGIT && key.digit >= 1 && key.digit <= question_at (self, self->focus)->n_choices) {
    choose (self, self->focus, key.digit - 1);
    return TRUE;
  }
  for (guint i = 0; key.command == COT_KEY_ILLEGIBLE && i < question_at (self, self->focus)->n_choices; i++)
    if (question_at (self, self->focus)->choices[i].kind == COT_VALUE_ILLEGIBLE) {
      choose (self, self->focus, i);
      return TRUE;
    }

  return FALSE;
}

int
cot_decide_panel_get_field (CotDecidePanel *self)
{
  return self->focus < self->questions->len ? (int) question_at (self, self->focus)->field : -1;
}

const CotValue *
cot_decide_panel_get_values (CotDecidePanel *self, guint *n)
{
  *n = self->n_fields;

  return self->values;
}

const char *
cot_decide_panel_get_reason (CotDecidePanel *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->reason));
}

static void
cot_decide_panel_finalize (GObject *object)
{
  CotDecidePanel *self = COT_DECIDE_PANEL (object);

  g_array_unref (self->questions);
  g_free (self->values);

  G_OBJECT_CLASS (cot_decide_panel_parent_class)->finalize (object);
}

static void
cot_decide_panel_class_init (CotDecidePanelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_decide_panel_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  signals[FOCUSED] = g_signal_new ("focused", COT_TYPE_DECIDE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DECIDED] = g_signal_new ("decided", COT_TYPE_DECIDE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cot_decide_panel_init (CotDecidePanel *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->questions = g_array_new (FALSE, TRUE, sizeof (Question));
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_box_append (GTK_BOX (self), self->list);
  self->reason = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (self->reason, _ ("Reason of the decision"));
  gtk_entry_set_max_length (self->reason, 200);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reason), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Reason of the decision"), -1);
  g_signal_connect_object (self->reason, "activate", G_CALLBACK (reason_activate_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->reason));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Fields to be decided"), -1);
}

GtkWidget *
cot_decide_panel_new (void)
{
  return g_object_new (COT_TYPE_DECIDE_PANEL, NULL);
}
