/* cot-legibility-drift.c - how far a line wanders on its way across a page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dirt stands still: the middle of its line is the same to a few hundredths of a pixel
 * from one end of the sheet to the other.  What is on the paper, a fold above all, lies
 * as askew as the paper and wanders, steadily, by a pixel and more, even where it keeps
 * within the width of a line.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "cot-legibility.h"
#include "cot-sort.h"

#define N_PIECES   12 /* of the line's length */
#define LEAST      8  /* of them, that lie on one straight line */
#define N_ROWS     41 /* looked at in each */
#define BESIDE     6  /* px on either side in which its middle may lie */
#define GROUND     4  /* px beyond, which are paper */
#define MAX_ACROSS 96
#define NOISE      6.0 /* grey */
#define STEADY_PX  0.3

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

/* The usual grey of a column in a piece of the length. */
static double
grey_of (const CotRaster *page, gboolean upright, double from, double length, guint at)
{
  guint8 values[N_ROWS];
  guint last = (upright ? page->height : page->width) - 1;

  for (guint i = 0; i < N_ROWS; i++) {
    guint along = (guint) CLAMP (from + length * (i + 0.5) / N_ROWS, 0, last);

    values[i] = upright ? cot_raster_row (page, along)[at] : cot_raster_row (page, at)[along];
  }
  qsort (values, N_ROWS, 1, compare_bytes);

  return values[N_ROWS / 2];
}

/* Where the middle of the line is in one piece, px from @first; FALSE: nothing shows. */
static gboolean
middle_of (const CotRaster *page, gboolean upright, double from, double length, guint first, guint n, double *middle)
{
  double greys[MAX_ACROSS], grounds[2 * GROUND], sum = 0, weights = 0;

  for (guint i = 0; i < n; i++)
    greys[i] = grey_of (page, upright, from, length, first + i);
  for (guint i = 0; i < GROUND; i++) {
    grounds[2 * i] = greys[i];
    grounds[2 * i + 1] = greys[n - 1 - i];
  }
  cot_sort_doubles (grounds, G_N_ELEMENTS (grounds));
  for (guint i = 0; i < n; i++) {
    double weight = fmax (0, (grounds[GROUND - 1] + grounds[GROUND]) / 2 - greys[i] - NOISE);

    sum += weight * i;
    weights += weight;
  }
  if (weights > 0)
    *middle = sum / weights;

  return weights > 0;
}

/* The steepness on which most pairs agree, and how many lie on that line. */
static guint
fit (const double *at, const double *middle, guint n, double *slope)
{
  double values[N_PIECES * N_PIECES];
  guint n_values = 0, n_steady = 0;

  for (guint i = 0; i < n; i++)
    for (guint k = i + 1; k < n; k++)
      values[n_values++] = (middle[k] - middle[i]) / (at[k] - at[i]);
  cot_sort_doubles (values, n_values);
  *slope = values[n_values / 2];

  n_values = 0;
  for (guint i = 0; i < n; i++)
    values[n_values++] = middle[i] - *slope * at[i];
  cot_sort_doubles (values, n_values);
  for (guint i = 0; i < n; i++)
    n_steady += fabs (values[i] - values[n / 2]) < STEADY_PX;

  return n_steady;
}

/**
 * cot_legibility_drift:
 * @page: a page as the scanner gave it
 * @streak: a line on it
 * @from: where it begins, px along it
 * @to: where it ends
 *
 * Returns: by how many pixels the line wanders sideways on that way; 0 when it stands
 *   still, or when too little of it shows to be told
 */
double
cot_legibility_drift (const CotRaster *page, const CotStreak *streak, double from, double to)
{
  double side = streak->width / 2 + BESIDE + GROUND, across = streak->upright ? page->width : page->height;
  double at[N_PIECES], middle[N_PIECES], slope, piece = (to - from) / N_PIECES;
  guint first = (guint) fmax (0, floor (streak->at - side)), last = (guint) fmin (across, ceil (streak->at + side)), n = 0;

  if (last < first + 2 * GROUND + 1 || last - first > MAX_ACROSS || !(piece > 1))
    return 0;
  for (guint i = 0; i < N_PIECES; i++) {
    at[n] = (i + 0.5) / N_PIECES;
    n += middle_of (page, streak->upright, from + i * piece, piece, first, last - first, &middle[n]);
  }

  return n >= LEAST && fit (at, middle, n, &slope) >= LEAST ? fabs (slope) : 0;
}
