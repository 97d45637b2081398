/* cot-field-row.h - one field of an acta, as it is keyed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cot-election.h"

G_BEGIN_DECLS

#define COT_TYPE_FIELD_ROW (cot_field_row_get_type ())
G_DECLARE_FINAL_TYPE (CotFieldRow, cot_field_row, COT, FIELD_ROW, GtkBox)

/* Signals: "focused" (none) when the keyboard comes to it, "edited" (char *text)
 * when its text came from elsewhere than cot_field_row_set_text (). */
GtkWidget *cot_field_row_new (const CotField *field);
void cot_field_row_set_text (CotFieldRow *self, const char *text);
const char *cot_field_row_get_text (CotFieldRow *self);
/* What the machine proposes, shown while no value stands; NULL: nothing. */
void cot_field_row_set_proposal (CotFieldRow *self, const char *value);
/* @select: what stands there will be replaced by the next digit, and looks so. */
void cot_field_row_set_current (CotFieldRow *self, gboolean current, gboolean select);
/* Framed because a remark speaks of it. */
void cot_field_row_set_remarked (CotFieldRow *self, gboolean remarked);
/* The widget whose middle the page is brought level with. */
GtkWidget *cot_field_row_get_value_widget (CotFieldRow *self);

G_END_DECLS
