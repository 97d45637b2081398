/* cot-code-restore.h - damaged codes made readable again
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* A QR code that fills most of @crop and stands upright, drawn anew: what every QR
 * has is put right, the modules are as they show.  @turn_deg: how far it is turned
 * clockwise.  NULL: nothing like a QR is there. */
CotRaster *cot_code_restore_qr (const CotRaster *crop, double turn_deg) G_GNUC_WARN_UNUSED_RESULT;

/* One of @n bands of upright bars, its columns averaged and stretched to full
 * contrast, as a raster of a few rows. */
CotRaster *cot_code_restore_band (const CotRaster *crop, guint band, guint n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
