/* cot-squares.h - where on a page a form may lie, by its black squares
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

typedef struct {
  CotForm *form;          /* borrowed from the caller's array */
  CotTransform transform; /* form mm to px */
  double residual_mm;     /* largest distance of a measured corner from its place */
  guint n_marks;          /* squares that were measured */
} CotSquaresWay;

/* Every way in which one of @forms fits the squares on @page, the most likely
 * first (element-type CotSquaresWay).  Squares alone often leave two ways. */
GArray *cot_squares_find (const CotRaster *page, const GPtrArray *forms, double px_per_mm) G_GNUC_WARN_UNUSED_RESULT;

/* One way from a code's corners on the form (mm) and on the page (px). */
gboolean cot_squares_refine (const CotRaster *page, CotForm *form, const CotPoint from[4], const CotPoint to[4], CotSquaresWay *out) G_GNUC_WARN_UNUSED_RESULT;

/* The squares of @form looked for a centimetre around where @transform (inout: form mm
 * to px) puts them. */
gboolean cot_squares_near (const CotRaster *page, const CotForm *form, CotTransform *transform) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
