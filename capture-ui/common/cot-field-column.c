/* cot-field-column.c - the fields of one acta, beside its picture
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-field-column.h"

#include <glib/gi18n.h>

#include "cot-field-row.h"
#include "cot-words.h"

struct _CotFieldColumn {
  GtkWidget parent_instance;
  GtkWidget *scrolled;
  GtkWidget *box;
  GPtrArray *rows;   /* CotFieldRow, by position; owned by the box */
  GPtrArray *fields; /* CotField of each, of the election's ballot */
  CotSheetEntry *entry;
  gboolean refreshing;
  guint restore;
  guint follow; /* idle source: the room of the column changed */
};

G_DEFINE_FINAL_TYPE (CotFieldColumn, cot_field_column, GTK_TYPE_WIDGET)

enum {
  MOVED,
  EDITED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static guint
position_of (CotFieldColumn *self, CotFieldRow *row)
{
  guint position = 0;

  g_ptr_array_find (self->rows, row, &position);

  return position;
}

static void
row_focused_cb (CotFieldRow *row, CotFieldColumn *self)
{
  if (self->refreshing || self->entry == NULL)
    return;
  if (cot_sheet_entry_get_focus (self->entry) == position_of (self, row))
    return;
  cot_sheet_entry_set_focus (self->entry, position_of (self, row));
  g_signal_emit (self, signals[MOVED], 0);
}

/* What is shown is what gets delivered: text that is no value goes again, though
 * not while the entry is still changing it. */
static gboolean
restore_cb (gpointer data)
{
  CotFieldColumn *self = data;

  self->restore = 0;
  cot_field_column_refresh (self);

  return G_SOURCE_REMOVE;
}

static void
row_edited_cb (CotFieldRow *row, const char *text, CotFieldColumn *self)
{
  if (self->refreshing || self->entry == NULL)
    return;
  if (cot_sheet_entry_set_text (self->entry, position_of (self, row), text))
    g_signal_emit (self, signals[EDITED], 0);
  else if (self->restore == 0)
    self->restore = g_idle_add (restore_cb, self);
}

static GtkAdjustment *
get_adjustment (CotFieldColumn *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
}

static void keep_focus_in_sight (CotFieldColumn *self);

static gboolean
follow_cb (gpointer data)
{
  CotFieldColumn *self = data;

  self->follow = 0;
  keep_focus_in_sight (self);

  return G_SOURCE_REMOVE;
}

/* Heard while places are given out: what is asked for meanwhile would be lost. */
static void
room_changed_cb (CotFieldColumn *self)
{
  if (self->follow == 0 && self->entry != NULL)
    self->follow = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, follow_cb, self, NULL);
}

static void
cot_field_column_dispose (GObject *object)
{
  CotFieldColumn *self = COT_FIELD_COLUMN (object);

  g_clear_handle_id (&self->restore, g_source_remove);
  g_clear_handle_id (&self->follow, g_source_remove);
  self->entry = NULL;
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);

  G_OBJECT_CLASS (cot_field_column_parent_class)->dispose (object);
}

static void
cot_field_column_class_init (CotFieldColumnClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cot_field_column_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "cot-fields");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signals[MOVED] = g_signal_new ("moved", COT_TYPE_FIELD_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDITED] = g_signal_new ("edited", COT_TYPE_FIELD_COLUMN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cot_field_column_init (CotFieldColumn *self)
{
  self->rows = g_ptr_array_new ();
  self->fields = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->box);
  /* What is below the column has grown, or the text has. */
  g_signal_connect_object (get_adjustment (self), "changed", G_CALLBACK (room_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Fields of the acta"), -1);
}

GtkWidget *
cot_field_column_new (void)
{
  return g_object_new (COT_TYPE_FIELD_COLUMN, NULL);
}

/* Lines part what is on different places of the paper. */
static gboolean
begins_group (CotFieldKind before, CotFieldKind kind)
{
  gboolean was_head = before <= COT_FIELD_COUNT, is_head = kind <= COT_FIELD_COUNT;

  return was_head != is_head;
}

static void
add_row (CotFieldColumn *self, GtkWidget *parent, const CotField *field)
{
  GtkWidget *row = cot_field_row_new (field);

  g_signal_connect (row, "focused", G_CALLBACK (row_focused_cb), self);
  g_signal_connect (row, "edited", G_CALLBACK (row_edited_cb), self);
  gtk_box_append (GTK_BOX (parent), row);
  g_ptr_array_add (self->rows, row);
}

static void
clear_rows (CotFieldColumn *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->fields, 0);
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
}

/* Actas of one area have the same fields: their rows are kept, since making them is
 * most of what the next acta would wait for. */
static gboolean
has_rows_of (CotFieldColumn *self, const CotSheetEntry *entry)
{
  const CotBallot *ballot = cot_sheet_entry_get_ballot (entry);

  if (self->fields->len != cot_sheet_entry_get_n_wanted (entry))
    return FALSE;
  for (guint i = 0; i < self->fields->len; i++)
    if (g_ptr_array_index (self->fields, i) != &ballot->fields[cot_sheet_entry_get_field (entry, i)])
      return FALSE;

  return TRUE;
}

static void
make_rows (CotFieldColumn *self, const CotSheetEntry *entry)
{
  const CotBallot *ballot = cot_sheet_entry_get_ballot (entry);

  clear_rows (self);
  for (guint i = 0; i < cot_sheet_entry_get_n_wanted (entry); i++) {
    const CotField *field = &ballot->fields[cot_sheet_entry_get_field (entry, i)];
    const CotField *before = i > 0 ? &ballot->fields[cot_sheet_entry_get_field (entry, i - 1)] : NULL;

    if (before != NULL && begins_group (before->kind, field->kind))
      gtk_box_append (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
    add_row (self, self->box, field);
    g_ptr_array_add (self->fields, (gpointer) field);
  }
}

/* Nothing of an acta stays in the rows when it leaves the desk. */
static void
empty_rows (CotFieldColumn *self)
{
  self->refreshing = TRUE;
  for (guint i = 0; i < self->rows->len; i++) {
    CotFieldRow *row = g_ptr_array_index (self->rows, i);

    cot_field_row_set_text (row, "");
    cot_field_row_set_proposal (row, NULL);
    cot_field_row_set_remarked (row, FALSE);
    cot_field_row_set_current (row, FALSE, FALSE);
  }
  self->refreshing = FALSE;
}

void
cot_field_column_set_entry (CotFieldColumn *self, CotSheetEntry *entry)
{
  g_return_if_fail (COT_IS_FIELD_COLUMN (self));

  self->entry = NULL;
  empty_rows (self);
  if (entry == NULL)
    return;

  if (!has_rows_of (self, entry))
    make_rows (self, entry);
  self->entry = entry;
}

static void
keep_row_in_sight (CotFieldColumn *self, GtkWidget *row)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double page = gtk_adjustment_get_page_size (adjustment);
  graphene_rect_t bounds;
  double margin;

  if (!gtk_widget_compute_bounds (row, self->box, &bounds) || bounds.size.height <= 0)
    return;
  margin = 2 * bounds.size.height;
  gtk_adjustment_clamp_page (adjustment, MAX (bounds.origin.y - margin, 0),
                             MIN (bounds.origin.y + bounds.size.height + margin,
                                  MAX (gtk_adjustment_get_upper (adjustment), page)));
}

/* The focused row; at the end the totals, which the sums below are about. */
static void
keep_focus_in_sight (CotFieldColumn *self)
{
  guint focus = self->entry != NULL ? cot_sheet_entry_get_focus (self->entry) : G_MAXUINT;

  if (focus < self->rows->len)
    keep_row_in_sight (self, g_ptr_array_index (self->rows, focus));
  else if (self->entry != NULL)
    gtk_adjustment_set_value (get_adjustment (self), gtk_adjustment_get_upper (get_adjustment (self)));
}

void
cot_field_column_page (CotFieldColumn *self, int pages)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + pages * gtk_adjustment_get_page_increment (adjustment));
}

void
cot_field_column_refresh (CotFieldColumn *self)
{
  guint focus;

  g_return_if_fail (COT_IS_FIELD_COLUMN (self));

  if (self->entry == NULL)
    return;
  focus = cot_sheet_entry_get_focus (self->entry);
  self->refreshing = TRUE;
  for (guint i = 0; i < self->rows->len; i++) {
    CotFieldRow *row = g_ptr_array_index (self->rows, i);
    g_autofree char *text = cot_sheet_entry_dup_text (self->entry, i);
    CotValue proposal = cot_sheet_entry_get_proposal (self->entry, i);
    g_autofree char *proposed = proposal.kind != COT_VALUE_NONE ? cot_words_value (proposal, FALSE) : NULL;

    cot_field_row_set_text (row, text);
    cot_field_row_set_proposal (row, proposed);
    cot_field_row_set_current (row, i == focus, cot_sheet_entry_is_fresh (self->entry));
  }
  self->refreshing = FALSE;
  keep_focus_in_sight (self);
}

void
cot_field_column_set_remarked (CotFieldColumn *self, const guint *fields, guint n)
{
  for (guint i = 0; self->entry != NULL && i < self->rows->len; i++) {
    gboolean remarked = FALSE;

    for (guint j = 0; j < n; j++)
      remarked |= fields[j] == cot_sheet_entry_get_field (self->entry, i);
    cot_field_row_set_remarked (g_ptr_array_index (self->rows, i), remarked);
  }
}

gboolean
cot_field_column_get_level (CotFieldColumn *self, GtkWidget *target, double *y)
{
  guint focus = self->entry != NULL ? cot_sheet_entry_get_focus (self->entry) : G_MAXUINT;
  GtkWidget *row;
  graphene_rect_t bounds;

  if (focus >= self->rows->len)
    return FALSE;
  row = cot_field_row_get_value_widget (g_ptr_array_index (self->rows, focus));
  if (!gtk_widget_compute_bounds (row, target, &bounds) || bounds.size.height <= 0)
    return FALSE;
  *y = bounds.origin.y + bounds.size.height / 2.0;

  return TRUE;
}

GtkWidget *
cot_field_column_get_value_widget (CotFieldColumn *self, guint position)
{
  g_return_val_if_fail (position < self->rows->len, NULL);

  return cot_field_row_get_value_widget (g_ptr_array_index (self->rows, position));
}
