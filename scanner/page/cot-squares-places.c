/* cot-squares-places.c - what on a page looks like a square of the form
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-marks.h"
#include "cot-squares-private.h"

#define SEARCH_DPI      75
#define FINEST_DPI      150
#define LEAST_SQUARE_PX 9
#define MAX_CANDIDATES  40
/* A whole square has its size. */
#define SIZE_TOLERANCE 0.09

/* Measures a candidate as a square that stands nearly straight on the page. */
static CotSquarePlace
measure_place (const CotSquareSearch *self, CotPoint centre, double w, double h)
{
  double s = self->px_per_mm;
  const CotTransform local = { { s, 0, centre.x - s * w / 2, 0, s, centre.y - s * h / 2, 0, 0, 1 } };
  const CotBoxMm box = { 0, 0, w, h };
  CotSquarePlace place = { .centre = centre };
  CotMarkCorners found;

  if (!cot_mark_measure (self->page, &local, &box, &found) || found.n_seen < 4)
    return place;

  const CotPoint *c = found.corner;
  double top = hypot (c[1].x - c[0].x, c[1].y - c[0].y), bottom = hypot (c[2].x - c[3].x, c[2].y - c[3].y);
  double left = hypot (c[3].x - c[0].x, c[3].y - c[0].y), right = hypot (c[2].x - c[1].x, c[2].y - c[1].y);

  if (fabs ((top + bottom) / 2 / (s * w) - 1) > SIZE_TOLERANCE || fabs ((left + right) / 2 / (s * h) - 1) > SIZE_TOLERANCE ||
      fabs (top - bottom) > 0.05 * top || fabs (left - right) > 0.05 * left)
    return place;

  place.whole = TRUE;
  place.tilt = atan2 (c[1].y - c[0].y + c[2].y - c[3].y, c[1].x - c[0].x + c[2].x - c[3].x);
  place.centre = (CotPoint){ (c[0].x + c[1].x + c[2].x + c[3].x) / 4, (c[0].y + c[1].y + c[2].y + c[3].y) / 4 };

  return place;
}

static void
add_places (const CotSquareSearch *self, const CotRaster *small, double w, double h, guint size, GArray *places)
{
  double scale = (double) small->width / self->page->width;
  g_autoptr (GArray) found = cot_marks_find (small, w * self->px_per_mm * scale, h * self->px_per_mm * scale, MAX_CANDIDATES);

  for (guint i = 0; i < found->len; i++) {
    CotPoint p = g_array_index (found, CotMarkCandidate, i).centre;
    CotSquarePlace place = measure_place (self, (CotPoint){ p.x / scale, p.y / scale }, w, h);

    place.size = size;
    g_array_append_val (places, place);
  }
}

GArray *
cot_squares_places (const CotSquareSearch *self, const CotRaster *small)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (CotSquarePlace));

  for (guint i = 0; i < self->n_sizes; i++) {
    const CotBoxMm *box = &self->sizes[i];

    add_places (self, small, box->w, box->h, i, places);
    /* Marks that are longer one way lie the other way on a page on its side. */
    if (fabs (box->w - box->h) > 0.05 * box->w)
      add_places (self, small, box->h, box->w, i, places);
  }

  return places;
}

/* Small squares need a finer picture than large ones. */
CotRaster *
cot_squares_shrink (const CotSquareSearch *self)
{
  double dpi = self->px_per_mm * 25.4, least = 1000, wanted;

  for (guint i = 0; i < self->n_sizes; i++)
    least = fmin (least, fmin (self->sizes[i].w, self->sizes[i].h));
  wanted = CLAMP (LEAST_SQUARE_PX * 25.4 / least, SEARCH_DPI, FINEST_DPI);

  double factor = fmin (1, wanted / dpi);

  factor = fmin (factor, sqrt (15.9e6 / ((double) self->page->width * self->page->height)));

  return cot_raster_shrink (self->page, (guint) (self->page->width * factor), (guint) (self->page->height * factor));
}
