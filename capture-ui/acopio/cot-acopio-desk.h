/* cot-acopio-desk.h - the desk where actas arrive, or are known never to
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"

G_BEGIN_DECLS

#define COT_TYPE_ACOPIO_DESK (cot_acopio_desk_get_type ())
G_DECLARE_FINAL_TYPE (CotAcopioDesk, cot_acopio_desk, COT, ACOPIO_DESK, CotDeskPage)

GtkWidget *cot_acopio_desk_new (CotUiContext *context);

G_END_DECLS
