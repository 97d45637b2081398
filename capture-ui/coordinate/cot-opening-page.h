/* cot-opening-page.h - what is shown until the station is open
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"

G_BEGIN_DECLS

#define COT_TYPE_OPENING_PAGE (cot_opening_page_get_type ())
G_DECLARE_FINAL_TYPE (CotOpeningPage, cot_opening_page, COT, OPENING_PAGE, CotDeskPage)

/* A coordinator proves zero and opens; others are told to wait. */
GtkWidget *cot_opening_page_new (CotUiContext *context);

G_END_DECLS
