/* cot-page-shape.h - how a sheet stands in a picture, before any form is known
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* Radians, clockwise on the page, by which its lines differ from a quarter turn. */
double cot_page_shape_skew (const CotRaster *small);

/* The four corners of a bright sheet on something darker, clockwise from the one
 * nearest the top left; px of @small.  FALSE: no such sheet, or it fills the picture. */
gboolean cot_page_shape_corners (const CotRaster *small, guint attempt, CotPoint corners[4]);

/* What lies at @to_page (px of the result to px of @page), by the nearest pixels. */
CotRaster *cot_page_shape_warp (const CotRaster *page, const CotTransform *to_page, guint width, guint height) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
