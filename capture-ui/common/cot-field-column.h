/* cot-field-column.h - the fields of one acta, beside its picture
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cot-sheet-entry.h"

G_BEGIN_DECLS

#define COT_TYPE_FIELD_COLUMN (cot_field_column_get_type ())
G_DECLARE_FINAL_TYPE (CotFieldColumn, cot_field_column, COT, FIELD_COLUMN, GtkWidget)

/* Signals: "moved" (none): focus went elsewhere by mouse or Tab;
 * "edited" (none): a value came from elsewhere than the keys. */
GtkWidget *cot_field_column_new (void);
/* @entry: (nullable): borrowed until another, or NULL, is set. */
void cot_field_column_set_entry (CotFieldColumn *self, CotSheetEntry *entry);
/* Shows values, focus and frames as the entry has them. */
void cot_field_column_refresh (CotFieldColumn *self);
/* Ballot indexes to be framed because a remark speaks of them. */
void cot_field_column_set_remarked (CotFieldColumn *self, const guint *fields, guint n);
/* Where the value of the field at @position stands. */
GtkWidget *cot_field_column_get_value_widget (CotFieldColumn *self, guint position);
/* Middle of the focused field, in @target's coordinates; FALSE: none, or not yet placed. */
gboolean cot_field_column_get_level (CotFieldColumn *self, GtkWidget *target, double *y);
/* Shows other fields of a long acta, by pages; the focus stays where it is. */
void cot_field_column_page (CotFieldColumn *self, int pages);

G_END_DECLS
