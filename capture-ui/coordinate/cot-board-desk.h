/* cot-board-desk.h - the coordinator's board: figures, sheets, delivery
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"

G_BEGIN_DECLS

#define COT_TYPE_BOARD_DESK (cot_board_desk_get_type ())
G_DECLARE_FINAL_TYPE (CotBoardDesk, cot_board_desk, COT, BOARD_DESK, CotDeskPage)

GtkWidget *cot_board_desk_new (CotUiContext *context);

G_END_DECLS
