/* cot-sheet-page.h - one sheet as the coordinator sees it: picture, history, lawful acts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"
#include "cot-keys.h"

G_BEGIN_DECLS

#define COT_TYPE_SHEET_PAGE (cot_sheet_page_get_type ())
G_DECLARE_FINAL_TYPE (CotSheetPage, cot_sheet_page, COT, SHEET_PAGE, AdwBin)

/* Signal "closed" (none): back to the list. */
void cot_sheet_page_open (CotSheetPage *self, CotUiContext *context, const char *folio);
void cot_sheet_page_refresh (CotSheetPage *self);
/* Shows what others did to the open sheet. */
void cot_sheet_page_record_changed (CotSheetPage *self);
gboolean cot_sheet_page_key (CotSheetPage *self, CotKey key);
/* The keys that apply now. */
const char *cot_sheet_page_get_hints (CotSheetPage *self);

G_END_DECLS
