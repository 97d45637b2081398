/* cot-sheet-item.h - one line of the coordinator's list
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-desk.h"

G_BEGIN_DECLS

typedef enum {
  COT_SHEET_COLUMN_FOLIO,
  COT_SHEET_COLUMN_SECCION,
  COT_SHEET_COLUMN_CASILLA,
  COT_SHEET_COLUMN_CONTEST,
  COT_SHEET_COLUMN_STATE,
  COT_SHEET_COLUMN_SINCE,
  COT_SHEET_COLUMN_PEOPLE,
  COT_SHEET_COLUMN_REMARKS,
  COT_SHEET_N_COLUMNS,
} CotSheetColumn;

/* A copy: the fold's own sheet may change under it. Immutable. */
#define COT_TYPE_SHEET_ITEM (cot_sheet_item_get_type ())
G_DECLARE_FINAL_TYPE (CotSheetItem, cot_sheet_item, COT, SHEET_ITEM, GObject)

/* @why: (nullable): what it waits for, see cot_wait_words () */
CotSheetItem *cot_sheet_item_new (const CotSheet *sheet, const char *why, gint64 now_us);
const char *cot_sheet_item_get_folio (CotSheetItem *self);
const char *cot_sheet_item_get_text (CotSheetItem *self, CotSheetColumn column);
CotSheetState cot_sheet_item_get_state (CotSheetItem *self);
/* For g_ptr_array_sort (): what needs the coordinator first, then what has waited longest. */
int cot_sheet_item_compare (gconstpointer a, gconstpointer b);
/* Whether any column contains @needle (casefolded). */
gboolean cot_sheet_item_matches (CotSheetItem *self, const char *needle);

G_END_DECLS
