/* cot-capture-desk.h - the desk where actas are read from their picture
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"

G_BEGIN_DECLS

#define COT_TYPE_CAPTURE_DESK (cot_capture_desk_get_type ())
G_DECLARE_FINAL_TYPE (CotCaptureDesk, cot_capture_desk, COT, CAPTURE_DESK, CotDeskPage)

GtkWidget *cot_capture_desk_new (CotUiContext *context);

G_END_DECLS
