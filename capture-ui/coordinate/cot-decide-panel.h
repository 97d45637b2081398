/* cot-decide-panel.h - fields that people could not settle, and the values that were read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cot-desk.h"
#include "cot-keys.h"

G_BEGIN_DECLS

#define COT_TYPE_DECIDE_PANEL (cot_decide_panel_get_type ())
G_DECLARE_FINAL_TYPE (CotDecidePanel, cot_decide_panel, COT, DECIDE_PANEL, GtkBox)

/* Signals: "focused" (none): another field, see get_field ();
 * "decided" (none): see get_values () and get_reason (). */
GtkWidget *cot_decide_panel_new (void);
/* @sheet: read now, not kept. FALSE: nothing of it is to be decided. */
gboolean cot_decide_panel_set_sheet (CotDecidePanel *self, const CotSheet *sheet);
gboolean cot_decide_panel_key (CotDecidePanel *self, CotKey key);
/* Ballot index of the field in focus, -1: none. */
int cot_decide_panel_get_field (CotDecidePanel *self);
/* Whether a value was chosen or a reason begun. */
gboolean cot_decide_panel_has_answers (CotDecidePanel *self);
const CotValue *cot_decide_panel_get_values (CotDecidePanel *self, guint *n);
const char *cot_decide_panel_get_reason (CotDecidePanel *self);

G_END_DECLS
