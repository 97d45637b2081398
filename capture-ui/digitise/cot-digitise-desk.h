/* cot-digitise-desk.h - the desk that receives and scans
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"

G_BEGIN_DECLS

#define COT_TYPE_DIGITISE_DESK (cot_digitise_desk_get_type ())
G_DECLARE_FINAL_TYPE (CotDigitiseDesk, cot_digitise_desk, COT, DIGITISE_DESK, CotDeskPage)

GtkWidget *cot_digitise_desk_new (CotUiContext *context);

G_END_DECLS
