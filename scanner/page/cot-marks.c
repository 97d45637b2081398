/* cot-marks.c - the black squares by which a form is registered
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-marks.h"

#include <math.h>
#include <string.h>

#include "cot-sort.h"

/* A square counts when it is this much darker than three of its four sides... */
#define MIN_CONTRAST 45
/* ...and dark against them, whatever the paper and the light. */
#define MAX_DARK_RATIO 0.62
/* Sides: how far from its expected place an edge is looked for. */
#define REACH_MM     1.5
#define STEP_MM      0.06
#define N_PROFILES   28
#define MIN_PROFILES 14
#define EDGE_STEP    35 /* grey levels an edge must have */

/* Sums of all pixels above and to the left, so that the mean of any box costs
 * four look-ups.  32 bits hold 16 million white pixels; searched pages are smaller. */
typedef struct {
  guint32 *sums; /* (width + 1) x (height + 1) */
  guint width, height;
} Integral;

static void
integral_init (Integral *self, const CotRaster *page)
{
  gsize stride = page->width + 1;

  self->width = page->width;
  self->height = page->height;
  self->sums = g_new0 (guint32, stride * (page->height + 1));
  for (guint y = 0; y < page->height; y++) {
    const guint8 *row = cot_raster_row (page, y);
    guint32 *above = self->sums + y * stride, *here = above + stride;
    guint32 run = 0;

    for (guint x = 0; x < page->width; x++) {
      run += row[x];
      here[x + 1] = above[x + 1] + run;
    }
  }
}

/* A box around a place, px from it. */
typedef struct {
  int left, right, top, bottom;
} Window;

/* What is looked at around the middle of a square. */
typedef struct {
  Window core, side[4];
} Windows;

static Window
window_of (double x0, double y0, double x1, double y1)
{
  return (Window){ (int) lround (x0), (int) lround (x1), (int) lround (y0), (int) lround (y1) };
}

static Windows
windows_for (double w, double h)
{
  return (Windows){
    window_of (-0.40 * w, -0.40 * h, 0.40 * w, 0.40 * h),
    {
      window_of (-0.4 * w, -0.82 * h, 0.4 * w, -0.62 * h),
      window_of (-0.4 * w, 0.62 * h, 0.4 * w, 0.82 * h),
      window_of (-0.82 * w, -0.4 * h, -0.62 * w, 0.4 * h),
      window_of (0.62 * w, -0.4 * h, 0.82 * w, 0.4 * h),
    },
  };
}

/* Mean brightness of a box around (x, y), clipped to the page; 255 outside. */
static double
box_mean (const Integral *self, int x, int y, const Window *window)
{
  int l = CLAMP (x + window->left, 0, (int) self->width), r = CLAMP (x + window->right, 0, (int) self->width);
  int t = CLAMP (y + window->top, 0, (int) self->height), b = CLAMP (y + window->bottom, 0, (int) self->height);
  gsize stride = self->width + 1;
  const guint32 *above = self->sums + (gsize) t * stride, *below = self->sums + (gsize) b * stride;

  if (r <= l || b <= t)
    return 255;

  return (double) (guint32) (below[r] - above[r] - below[l] + above[l]) / ((double) (r - l) * (b - t));
}

/* How much darker the square around (x, y) is than the paper around it; 0: no
 * square.  One side may be dark: the page's edge, a stain, a staple. */
static double
contrast_at (const Integral *self, int x, int y, const Windows *windows)
{
  double core = box_mean (self, x, y, &windows->core), side[4], second;

  if (core > 170)
    return 0;

  for (guint i = 0; i < 4; i++)
    side[i] = box_mean (self, x, y, &windows->side[i]);
  for (guint i = 0; i < 3; i++) /* sorts four numbers */
    for (guint k = i + 1; k < 4; k++)
      if (side[k] < side[i]) {
        double t = side[i];

        side[i] = side[k];
        side[k] = t;
      }
  second = side[1];
  if (second - core < MIN_CONTRAST || core > MAX_DARK_RATIO * second)
    return 0;

  return second - core;
}

static int
clearest_first (gconstpointer a, gconstpointer b)
{
  const CotMarkCandidate *x = a, *y = b;

  return x->contrast < y->contrast ? 1 : x->contrast > y->contrast ? -1
                                                                   : 0;
}

/* The best of the places next to (x, y). */
static CotMarkCandidate
climb (const Integral *integral, int x, int y, const Windows *windows)
{
  double most = contrast_at (integral, x, y, windows);

  for (guint i = 0; i < 12; i++) {
    int from_x = x, from_y = y;

    for (int dy = -1; dy <= 1; dy++)
      for (int dx = -1; dx <= 1; dx++) {
        double c = contrast_at (integral, from_x + dx, from_y + dy, windows);

        if (c > most) {
          most = c;
          x = from_x + dx;
          y = from_y + dy;
        }
      }
    if (x == from_x && y == from_y)
      break;
  }

  return (CotMarkCandidate){ { x, y }, most };
}

static void
keep_apart (GArray *found, double distance, guint max)
{
  g_array_sort (found, clearest_first);
  for (guint i = 0; i < found->len && i < max; i++) {
    CotPoint p = g_array_index (found, CotMarkCandidate, i).centre;

    for (guint k = found->len; k-- > i + 1;) {
      CotPoint q = g_array_index (found, CotMarkCandidate, k).centre;

      if (fabs (p.x - q.x) < distance && fabs (p.y - q.y) < distance)
        g_array_remove_index (found, k);
    }
  }
  g_array_set_size (found, MIN (found->len, max));
}

/**
 * cot_marks_find:
 * @page: a page of some 75 dpi, at most 16 million pixels
 * @width: of the square, px
 * @height: of the square, px
 * @max: how many places are wanted at most
 *
 * Returns: (transfer full) (element-type CotMarkCandidate): places, clearest first
 */
GArray *
cot_marks_find (const CotRaster *page, double width, double height, guint max)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (CotMarkCandidate));
  guint step = (guint) CLAMP (MIN (width, height) / 8, 1, 8);
  const Windows windows = windows_for (width, height);
  Integral integral;

  g_return_val_if_fail ((guint64) page->width * page->height <= 16 * 1000 * 1000, found);

  integral_init (&integral, page);
  for (guint y = 0; y < page->height; y += step)
    for (guint x = 0; x < page->width; x += step)
      if (contrast_at (&integral, (int) x, (int) y, &windows) > 0) {
        CotMarkCandidate best = climb (&integral, (int) x, (int) y, &windows);

        g_array_append_val (found, best);
        /* The same square is met again on the next rows; along this one it is left. */
        x += (guint) (width / 2);
      }
  g_free (integral.sums);
  keep_apart (found, 0.5 * MIN (width, height), max);

  return found;
}

/* One side of the mark in its own frame: place = a + b * along, in mm. */
typedef struct {
  double a, b;
  gboolean found;
} Side;

static double
brightness (const CotRaster *page, const CotTransform *map, double x, double y)
{
  CotPoint p = cot_transform_point (map, (CotPoint){ x, y });

  return cot_raster_sample (page, p.x, p.y);
}

/* Least squares over the profiles within @tolerance of the line so far. */
static gboolean
fit_side (const double *along, const double *place, guint n, double tolerance, Side *side)
{
  double s = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;

  for (guint i = 0; i < n; i++) {
    if (fabs (place[i] - side->a - side->b * along[i]) > tolerance)
      continue;
    s += 1;
    sx += along[i];
    sy += place[i];
    sxx += along[i] * along[i];
    sxy += along[i] * place[i];
  }

  double det = s * sxx - sx * sx;

  if (s < MIN_PROFILES || fabs (det) < 1e-9)
    return FALSE;
  side->b = (s * sxy - sx * sy) / det;
  side->a = (sy - side->b * sx) / s;

  return TRUE;
}

/* Where along one profile, from inside to outside, it gets bright; NAN: nowhere. */
static double
find_edge (const double *profile, guint n, double step, double start, double level)
{
  for (guint i = 1; i < n; i++)
    if (profile[i - 1] <= level && profile[i] > level)
      return start + step * (i - 1 + (level - profile[i - 1]) / (profile[i] - profile[i - 1]));

  return NAN;
}

/* @horizontal: the side runs along x; @sign: outside is towards +1 or -1. */
static Side
measure_side (const CotRaster *page, const CotTransform *map, const CotBoxMm *mark, gboolean horizontal, int sign)
{
  double length = horizontal ? mark->w : mark->h, depth = horizontal ? mark->h : mark->w;
  double reach = fmin (REACH_MM, 0.3 * depth);
  double from = horizontal ? mark->x : mark->y;
  double expected = (horizontal ? mark->y : mark->x) + (sign > 0 ? depth : 0);
  guint n_steps = (guint) (2 * reach / STEP_MM) + 1, n = 0;
  double along[N_PROFILES], place[N_PROFILES], sorted[N_PROFILES];
  g_autofree double *profile = g_new (double, n_steps);
  Side side = { 0 };

  for (guint i = 0; i < N_PROFILES; i++) {
    double u = from + length * (0.1 + 0.8 * i / (N_PROFILES - 1)), edge, inside = 0, outside = 0;

    for (guint k = 0; k < n_steps; k++) {
      double v = expected + sign * (-reach + k * STEP_MM);

      profile[k] = horizontal ? brightness (page, map, u, v) : brightness (page, map, v, u);
    }
    /* Levels of this very profile, so that shade and stains do not matter. */
    for (guint k = 0; k < 5; k++) {
      inside += profile[k] / 5;
      outside += profile[n_steps - 1 - k] / 5;
    }
    if (outside - inside < EDGE_STEP)
      continue;
    edge = find_edge (profile, n_steps, STEP_MM, -reach, (inside + outside) / 2);
    if (!isfinite (edge))
      continue;
    along[n] = u;
    place[n++] = expected + sign * edge;
  }
  if (n < MIN_PROFILES)
    return side;

  memcpy (sorted, place, n * sizeof *sorted);
  cot_sort_doubles (sorted, n);
  side.a = sorted[n / 2];
  side.found = fit_side (along, place, n, 0.40, &side) && fit_side (along, place, n, 0.15, &side) &&
               fit_side (along, place, n, 0.10, &side) && fabs (side.b) < 0.12;

  return side;
}

/**
 * cot_mark_measure:
 * @page: a page
 * @approximate: from form mm to px of @page
 * @mark: the mark on the form, mm
 * @out: (out): its corners on the page
 *
 * Each side is a line through the steps from dark to bright of many profiles;
 * what lies over part of a side is left out.
 *
 * Returns: whether any corner was found
 */
gboolean
cot_mark_measure (const CotRaster *page, const CotTransform *approximate, const CotBoxMm *mark, CotMarkCorners *out)
{
  const Side rows[2] = { measure_side (page, approximate, mark, TRUE, -1), measure_side (page, approximate, mark, TRUE, 1) };
  const Side columns[2] = { measure_side (page, approximate, mark, FALSE, -1), measure_side (page, approximate, mark, FALSE, 1) };
  static const guint row_of[4] = { 0, 0, 1, 1 }, column_of[4] = { 0, 1, 1, 0 };

  memset (out, 0, sizeof *out);
  for (guint i = 0; i < 4; i++) {
    const Side *r = &rows[row_of[i]], *c = &columns[column_of[i]];
    double y;

    if (!r->found || !c->found)
      continue;
    /* y = r.a + r.b x and x = c.a + c.b y */
    y = (r->a + r->b * c->a) / (1 - r->b * c->b);
    out->corner[i] = cot_transform_point (approximate, (CotPoint){ c->a + c->b * y, y });
    out->seen[i] = TRUE;
    out->n_seen++;
  }

  return out->n_seen > 0;
}
