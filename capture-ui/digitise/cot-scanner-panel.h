/* cot-scanner-panel.h - which scanner, and how it scans
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "changed" after the settings were stored; "closed". */
#define COT_TYPE_SCANNER_PANEL (cot_scanner_panel_get_type ())
G_DECLARE_FINAL_TYPE (CotScannerPanel, cot_scanner_panel, COT, SCANNER_PANEL, GtkBox)

GtkWidget *cot_scanner_panel_new (void);
/* @path: the profile's file, which need not exist.  Looks for scanners until
 * cot_scanner_panel_close (). */
void cot_scanner_panel_open (CotScannerPanel *self, const char *path);
void cot_scanner_panel_close (CotScannerPanel *self);
void cot_scanner_panel_take_focus (CotScannerPanel *self);

G_END_DECLS
