/* cot-expected-page.h - what this centre expects, and what is missing
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"

G_BEGIN_DECLS

#define COT_TYPE_EXPECTED_PAGE (cot_expected_page_get_type ())
G_DECLARE_FINAL_TYPE (CotExpectedPage, cot_expected_page, COT, EXPECTED_PAGE, GtkBox)

/* Reads the record anew; the search stays as it is. */
void cot_expected_page_show (CotExpectedPage *self, CotUiContext *context);
void cot_expected_page_take_focus (CotExpectedPage *self);

G_END_DECLS
