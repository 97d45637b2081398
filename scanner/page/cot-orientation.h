/* cot-orientation.h - how a picture lies, as EXIF and TIFF number it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* To stand upright, a picture is mirrored first, left to right, then turned clockwise.
 * @orientation: 1 to 8; whatever else a file says stands for 1. */
gboolean cot_orientation_is_mirrored (guint orientation);
guint cot_orientation_turns (guint orientation);

/* The page upright (transfer full); takes @page over. */
CotRaster *cot_orientation_apply (CotRaster *page, guint orientation) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
