/* cot-marks-centre.c - marks of another shape than squares, by their middle
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>

#include "cot-marks.h"
#include "cot-sort.h"

#define SIDE       33   /* places looked at along each side */
#define AROUND     1.56 /* of the mark's own size */
#define LEAST_STEP 45   /* grey levels between the mark and the paper */
/* Share of the mark's box that is dark: a disc fills three quarters, a diamond half. */
#define LEAST_DARK 0.40
#define MOST_DARK  1.15

/**
 * cot_mark_centre:
 * @page: a page
 * @approximate: from form mm to px of @page
 * @mark: the mark on the form, mm
 * @dx: (out): how far to the right of its place it lies, mm
 * @dy: (out): how far below
 *
 * Returns: whether a dark spot of about that size stands there with paper around it
 */
gboolean
cot_mark_centre (const CotRaster *page, const CotTransform *approximate, const CotBoxMm *mark, double *dx, double *dy)
{
  double seen[SIDE * SIDE], sorted[SIDE * SIDE], low, high, dark = 0, sum_x = 0, sum_y = 0, edge = 0;

  for (guint i = 0; i < SIDE * SIDE; i++) {
    double u = AROUND * (i % SIDE / (SIDE - 1.0) - 0.5), v = AROUND * (i / SIDE / (SIDE - 1.0) - 0.5);
    CotPoint p = cot_transform_point (approximate, (CotPoint){ mark->x + mark->w * (0.5 + u), mark->y + mark->h * (0.5 + v) });

    sorted[i] = seen[i] = cot_raster_sample (page, p.x, p.y);
  }
  cot_sort_doubles (sorted, SIDE * SIDE);
  low = sorted[SIDE * SIDE / 10];
  high = sorted[SIDE * SIDE * 9 / 10];
  if (high - low < LEAST_STEP)
    return FALSE;

  for (guint i = 0; i < SIDE * SIDE; i++) {
    guint x = i % SIDE, y = i / SIDE;
    /* Edges count by their share; the paper's own unrest does not. */
    double weight = CLAMP ((high - seen[i]) / (high - low) * 1.5 - 0.25, 0, 1);

    dark += weight;
    sum_x += weight * x;
    sum_y += weight * y;
    edge += weight > 0.5 && (x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1);
  }
  dark = fmax (dark, 1);
  *dx = mark->w * AROUND * (sum_x / dark / (SIDE - 1) - 0.5);
  *dy = mark->h * AROUND * (sum_y / dark / (SIDE - 1) - 0.5);
  dark *= AROUND * AROUND / (SIDE * SIDE);

  return edge == 0 && dark > LEAST_DARK && dark < MOST_DARK;
}
