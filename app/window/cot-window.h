/* cot-window.h - the workstation's window: who, where, which desk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cot-workstation.h"

G_BEGIN_DECLS

#define COT_TYPE_WINDOW (cot_window_get_type ())
G_DECLARE_FINAL_TYPE (CotWindow, cot_window, COT, WINDOW, AdwApplicationWindow)

/* Opens the station in the background, then asks who works here. */
GtkWidget *cot_window_new (AdwApplication *application, const CotWorkstationOptions *options);

G_END_DECLS
