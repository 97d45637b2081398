/* cot-page-probe.h - how far beside its place something printed lies
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* All left and right (or upper and lower) sides of a row of boxes together. */
gboolean cot_page_probe_boxes (const CotRaster *page, const CotTransform *transform, const CotBoxMm *boxes, guint n, gboolean along_x, double reach_mm, double *offset_mm);
/* A line, or a piece of one, across its length. */
gboolean cot_page_probe_line (const CotRaster *page, const CotTransform *transform, const CotBoxMm *line, double reach_mm, double *offset_mm);
/* Share of a line's length, moved by @offset_mm across, at which it shows. */
double cot_page_probe_solid (const CotRaster *page, const CotTransform *transform, const CotBoxMm *line, double offset_mm);
/* A line runs along the whole of a row, inside it. */
gboolean cot_page_probe_crossed (const CotRaster *page, const CotTransform *transform, const CotBoxMm *row);

G_END_DECLS
