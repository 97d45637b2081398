/* cot-marks.h - the black squares by which a form is registered
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

typedef struct {
  CotPoint centre; /* px of the page searched */
  double contrast; /* grey levels between the square and its surroundings */
} CotMarkCandidate;

/* Places that look like a filled square of @width x @height px, the clearest
 * first, at most @max (element-type CotMarkCandidate). */
GArray *cot_marks_find (const CotRaster *page, double width, double height, guint max) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  CotPoint corner[4]; /* px: top left, top right, bottom right, bottom left of the mark as the form is read */
  gboolean seen[4];   /* both sides of that corner were found */
  guint n_seen;
} CotMarkCorners;

/* Finds the sides of a mark to a fraction of a pixel.  @approximate leads from
 * form mm to px and is right at the mark to 1.5 mm. */
gboolean cot_mark_measure (const CotRaster *page, const CotTransform *approximate, const CotBoxMm *mark, CotMarkCorners *out);

/* The middle of a dark spot about as large as @mark, of any shape, in mm beside the
 * mark's own; FALSE: there is none that stands alone. */
gboolean cot_mark_centre (const CotRaster *page, const CotTransform *approximate, const CotBoxMm *mark, double *dx, double *dy);

G_END_DECLS
