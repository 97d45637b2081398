/* cot-page-straight.c - a page made straight before its form is looked for
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-page-straight.h"

#include <math.h>

#include "cot-page-shape.h"

#define VIEW_SIDE  2400 /* px of the longer side */
#define LEAST_SKEW (0.6 * G_PI / 180)

void
cot_straight_clear (CotStraight *self)
{
  cot_raster_free (self->raster);
}

gboolean
cot_straight_by_skew (const CotRaster *page, const CotRaster *small, CotStraight *view)
{
  double skew = cot_page_shape_skew (small), c = cos (skew), s = sin (skew);
  double factor = fmin (1, (double) VIEW_SIDE / MAX (page->width, page->height)), f = 1 / factor;
  double w = fabs (c) * page->width + fabs (s) * page->height, h = fabs (s) * page->width + fabs (c) * page->height;

  g_debug ("skew %.2f degrees", skew * 180 / G_PI);
  if (fabs (skew) < LEAST_SKEW) {
    view->raster = cot_raster_shrink (page, (guint) (page->width * factor), (guint) (page->height * factor));
    view->to_page = (CotTransform){ { (double) page->width / view->raster->width, 0, 0, 0, (double) page->height / view->raster->height, 0, 0, 0, 1 } };
    return TRUE;
  }

  view->to_page = (CotTransform){ { c * f, -s * f, page->width / 2.0 - (c * w - s * h) / 2, s * f, c * f, page->height / 2.0 - (s * w + c * h) / 2, 0, 0, 1 } };
  view->raster = cot_page_shape_warp (page, &view->to_page, (guint) (w * factor), (guint) (h * factor));

  return view->raster != NULL;
}

gboolean
cot_straight_by_outline (const CotRaster *page, const CotPoint corners[4], const CotForm *form, CotStraight *view)
{
  double width, height, sides[2], w, h;

  cot_form_get_paper_mm (form, &width, &height);
  for (guint i = 0; i < 2; i++)
    sides[i] = hypot (corners[i + 1].x - corners[i].x, corners[i + 1].y - corners[i].y) + hypot (corners[(i + 3) % 4].x - corners[(i + 2) % 4].x, corners[(i + 3) % 4].y - corners[(i + 2) % 4].y);

  double scale = VIEW_SIDE / fmax (width, height);

  if (fabs (width - height) > 0.05 * width && (sides[0] > sides[1]) != (width > height)) {
    w = height * scale;
    h = width * scale;
  } else {
    w = width * scale;
    h = height * scale;
  }

  const CotPoint from[4] = { { 0, 0 }, { w, 0 }, { w, h }, { 0, h } };

  view->photographed = TRUE;
  if (!cot_transform_fit_projective (from, corners, 4, &view->to_page))
    return FALSE;
  view->raster = cot_page_shape_warp (page, &view->to_page, (guint) w, (guint) h);

  return view->raster != NULL;
}
