/* cot-page-skew.c - by how much a sheet lies askew, before any form is known
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Along the right direction the edges of lines, of boxes and of rows of letters fall
 * onto few places, and between them there are none: the sum of the squares of what
 * falls onto each place is largest there.  The direction of single edges says less,
 * for letters lean, and thin lines hardly show on a small picture.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-page-shape.h"

#define MAX_SKEW_DEG 14.0
#define COARSE_DEG   0.25
#define FINE_DEG     0.03
#define LEAST_STEP   12 /* of the gradient, in Scharr's unit / 16 */
#define MOST_STEP    80
#define MAX_EDGES    60000
#define PX_OF_PLACE  1.0

/* One edge, around the picture's middle: dark below it, or to the right of it. */
typedef struct {
  float x, y, weight;
} Edge;

typedef struct {
  GArray *rows, *columns; /* Edge: along x and along y, up to the skew */
  guint n_places;
  float *places;
} Edges;

static void
add_edge (GArray *edges, double x, double y, int size)
{
  Edge edge = { (float) x, (float) y, (float) MIN (size, MOST_STEP * 16) };

  g_array_append_val (edges, edge);
}

static void
collect (const CotRaster *small, Edges *edges)
{
  double cx = small->width / 2.0, cy = small->height / 2.0;

  for (guint y = 1; y + 1 < small->height; y++) {
    const guint8 *a = cot_raster_row (small, y - 1), *b = cot_raster_row (small, y), *c = cot_raster_row (small, y + 1);

    for (guint x = 1; x + 1 < small->width; x++) {
      int gx = 3 * (a[x + 1] - a[x - 1]) + 10 * (b[x + 1] - b[x - 1]) + 3 * (c[x + 1] - c[x - 1]);
      int gy = 3 * (c[x - 1] - a[x - 1]) + 10 * (c[x] - a[x]) + 3 * (c[x + 1] - a[x + 1]);

      /* Of the two edges of a line one is enough. */
      if (-gy > LEAST_STEP * 16 && -gy > 2 * abs (gx))
        add_edge (edges->rows, x - cx, y - cy, -gy);
      else if (-gx > LEAST_STEP * 16 && -gx > 2 * abs (gy))
        add_edge (edges->columns, x - cx, y - cy, -gx);
    }
  }
}

/* Sum of squares over all places, along one of the two directions. */
static double
gathered (Edges *edges, const GArray *of, gboolean rows, double angle)
{
  float c = (float) (cos (angle) / PX_OF_PLACE), s = (float) (sin (angle) / PX_OF_PLACE), middle = (float) edges->n_places / 2;
  guint step = MAX (1, of->len / MAX_EDGES);
  double sum = 0;

  memset (edges->places, 0, edges->n_places * sizeof *edges->places);
  for (guint i = 0; i < of->len; i += step) {
    const Edge *e = &g_array_index (of, Edge, i);
    float at = (rows ? c * e->y - s * e->x : c * e->x + s * e->y) + middle;

    if (at >= 0 && at < (float) edges->n_places)
      edges->places[(guint) at] += e->weight;
  }
  for (guint i = 0; i < edges->n_places; i++)
    sum += (double) edges->places[i] * edges->places[i];

  return sum;
}

static double
best_around (Edges *edges, double middle_deg, double reach_deg, double step_deg)
{
  double best = -1, at = middle_deg;

  for (double deg = middle_deg - reach_deg; deg <= middle_deg + reach_deg + step_deg / 2; deg += step_deg) {
    double angle = deg * G_PI / 180, sum = gathered (edges, edges->rows, TRUE, angle) + gathered (edges, edges->columns, FALSE, angle);

    if (sum > best) {
      best = sum;
      at = deg;
    }
  }

  return at;
}

/**
 * cot_page_shape_skew:
 * @small: a page of some 100 dpi
 *
 * Returns: the skew in radians, clockwise, within a tenth of a degree; 0 when the page
 *   has no edges
 */
double
cot_page_shape_skew (const CotRaster *small)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (Edge));
  guint n_places = (guint) (hypot (small->width, small->height) / PX_OF_PLACE) + 2;
  g_autofree float *places = g_new (float, n_places);
  Edges edges = { rows, columns, n_places, places };
  double skew;

  collect (small, &edges);
  if (rows->len + columns->len == 0)
    return 0;
  skew = best_around (&edges, 0, MAX_SKEW_DEG, COARSE_DEG);
  skew = best_around (&edges, skew, COARSE_DEG, FINE_DEG);

  return skew * G_PI / 180;
}
