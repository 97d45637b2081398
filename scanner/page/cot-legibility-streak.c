/* cot-legibility-streak.c - lines of dirt that a scanner draws across a page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dirt on the glass of a feeder stands still while the paper passes: it darkens the
 * same column of every row, over print and paper alike and to the very ends of the
 * sheet.  Printed lines end before, however many of them stand in one row.  A fold goes
 * from edge to edge as well, but it is the paper's: beside the sheet there is none, and
 * it lies as askew as the paper does.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>

#include "cot-legibility.h"

#define N_PARTS     48 /* of the sheet's length, in each of which the line must show */
#define N_ROWS      9  /* looked at in each */
#define LEAST_SHARE 0.86
#define LEAST_SEEN  0.6 /* of the parts, that tell anything */
#define BLACK       60  /* grey */
#define BESIDE      7   /* px */
#define MAX_FOUND   64
#define STILL_PX    0.5 /* along the whole sheet: more is not of the scanner */
/* Shares of the sheet's length: its own edge, and what no print reaches into. */
#define EDGE   0.004
#define MARGIN 0.014
/* ...and what lies beyond it: not told from the edge itself before, no use after. */
#define BEYOND      0.009
#define FAR_BEYOND  0.035
#define LEAST_DEPTH 0.004

/* The middle one of few numbers. */
static int
median (int *values, guint n)
{
  for (guint i = 1; i < n; i++)
    for (guint k = i; k > 0 && values[k] < values[k - 1]; k--) {
      int t = values[k];

      values[k] = values[k - 1];
      values[k - 1] = t;
    }

  return values[n / 2];
}

static int
pixel (const CotRaster *page, gboolean upright, guint along, guint across)
{
  return upright ? cot_raster_row (page, along)[across] : cot_raster_row (page, across)[along];
}

/* By how much column @at is darker than both sides, in one part of the length; @beside:
 * (out): how bright it is there. */
static int
darker (const CotRaster *page, gboolean upright, guint from, guint to, guint at, int *beside)
{
  int values[N_ROWS], sides[N_ROWS];

  for (guint i = 0; i < N_ROWS; i++) {
    guint along = from + (to - from) * i / N_ROWS;
    int here = pixel (page, upright, along, at);

    sides[i] = MIN (pixel (page, upright, along, at - BESIDE), pixel (page, upright, along, at + BESIDE));
    values[i] = sides[i] - here;
  }
  *beside = median (sides, N_ROWS);

  return median (values, N_ROWS);
}

/* Share of the parts in which a column is darker by @least; @contrast: the usual.  On
 * what is black itself, a mark or a hole, no dirt shows: that tells nothing. */
static double
share_of (const CotRaster *page, gboolean upright, guint from, guint to, guint at, double least, double *contrast)
{
  int values[N_PARTS];
  guint n = 0, n_seen = 0;

  for (guint i = 0; i < N_PARTS; i++) {
    guint a = from + (to - from) * i / N_PARTS, b = from + (to - from) * (i + 1) / N_PARTS;
    int beside, value = darker (page, upright, a, b, at, &beside);

    if (beside < BLACK)
      continue;
    values[n_seen++] = value;
    n += value >= least;
    if (n_seen - n > (1 - LEAST_SHARE) * N_PARTS)
      return 0;
  }
  if (n_seen < LEAST_SEEN * N_PARTS)
    return 0;
  *contrast = median (values, n_seen);

  return (double) n / n_seen;
}

/* How far the sheet reaches along the column @at: it may lie askew. */
static gboolean
extent_at (const CotPoint sheet[4], gboolean upright, double at, double *from, double *to)
{
  *from = INFINITY;
  *to = -INFINITY;
  for (guint i = 0; i < 4; i++) {
    const CotPoint *p = &sheet[i], *q = &sheet[(i + 1) % 4];
    double across_p = upright ? p->x : p->y, across_q = upright ? q->x : q->y;
    double along_p = upright ? p->y : p->x, along_q = upright ? q->y : q->x, along;

    if ((across_p < at) == (across_q < at))
      continue;
    along = along_p + (along_q - along_p) * (at - across_p) / (across_q - across_p);
    *from = fmin (*from, along);
    *to = fmax (*to, along);
  }

  return *from < *to;
}

/* A line of dirt shows at both ends of the sheet too, where nothing is printed. */
static gboolean
reaches_ends (const CotRaster *page, gboolean upright, double from, double to, guint at, double least)
{
  guint length = upright ? page->height : page->width;
  double depth = (to - from) * MARGIN, edge = (to - from) * EDGE;
  double start = fmax (from + edge, 0), end = fmin (to - edge, length);
  int beside;

  return end - depth > start && darker (page, upright, (guint) start, (guint) (start + depth), at, &beside) >= least &&
         darker (page, upright, (guint) (end - depth), (guint) end, at, &beside) >= least;
}

/* Between @first and @last there is a bright ground on which the line does not show. */
static gboolean
is_ground_without (const CotRaster *page, gboolean upright, double first, double last, double depth, guint at, double least)
{
  guint length = upright ? page->height : page->width;
  double start = fmax (first, 0), end = fmin (last, length);
  int beside, value;

  if (end - start < fmax (depth, N_ROWS))
    return FALSE;
  value = darker (page, upright, (guint) start, (guint) end, at, &beside);

  return beside > BLACK + least && value < least / 2;
}

/* Ends where the sheet does, seen at either end. */
static gboolean
is_of_the_sheet (const CotRaster *page, gboolean upright, double from, double to, guint at, double least)
{
  double near = (to - from) * BEYOND, far = (to - from) * FAR_BEYOND, depth = (to - from) * LEAST_DEPTH;

  return is_ground_without (page, upright, from - far, from - near, depth, at, least) ||
         is_ground_without (page, upright, to + near, to + far, depth, at, least);
}

static gboolean
is_streak (const CotRaster *page, gboolean upright, const CotPoint sheet[4], guint at, double least, double *contrast)
{
  guint length = upright ? page->height : page->width, first, last;
  double from, to;

  if (!extent_at (sheet, upright, at + 0.5, &from, &to))
    return FALSE;
  first = (guint) CLAMP (from + MARGIN * (to - from), 0, length);
  last = (guint) CLAMP (to - MARGIN * (to - from), 0, length);

  return last > first + N_PARTS * N_ROWS && share_of (page, upright, first, last, at, least, contrast) >= LEAST_SHARE &&
         reaches_ends (page, upright, from, to, at, least) && !is_of_the_sheet (page, upright, from, to, at, least);
}

static gboolean
stands_still (const CotRaster *page, const CotPoint sheet[4], const CotStreak *streak)
{
  double from, to, length = streak->upright ? page->height : page->width;

  if (!extent_at (sheet, streak->upright, streak->at, &from, &to))
    return TRUE;
  from = fmax (from + MARGIN * (to - from), 0);
  to = fmin (to - MARGIN * (to - from), length);

  return cot_legibility_drift (page, streak, from, to) < STILL_PX;
}

static void
find_along (const CotRaster *page, gboolean upright, const CotPoint sheet[4], double least, GArray *found)
{
  double side = INFINITY, far = -INFINITY, wide_px = upright ? page->width : page->height;
  guint first, last;

  if (wide_px <= 2 * BESIDE)
    return;
  for (guint i = 0; i < 4; i++) {
    side = fmin (side, upright ? sheet[i].x : sheet[i].y);
    far = fmax (far, upright ? sheet[i].x : sheet[i].y);
  }
  /* A skewed sheet's own edges stay outside. */
  first = (guint) CLAMP (side + 0.02 * (far - side), BESIDE, wide_px);
  last = (guint) CLAMP (far - 0.02 * (far - side), 0, wide_px - BESIDE);
  for (guint at = first; at < last && found->len < MAX_FOUND; at++) {
    CotStreak streak = { upright, at + 0.5, 1, 0 };
    double contrast = 0;

    if (!is_streak (page, upright, sheet, at, least, &streak.contrast))
      continue;
    while (at + 1 < last && is_streak (page, upright, sheet, at + 1, least, &contrast)) {
      at++;
      streak.width++;
      streak.contrast = fmax (streak.contrast, contrast);
    }
    streak.at = at + 1 - streak.width / 2;
    if (stands_still (page, sheet, &streak))
      g_array_append_val (found, streak);
  }
}

/**
 * cot_legibility_find_streaks:
 * @page: a page as the scanner gave it: dirt keeps to its rows and columns
 * @sheet: its corners, one after the other, px
 * @least: grey levels from which a line counts
 *
 * Returns: (transfer full) (element-type CotStreak): the lines
 */
GArray *
cot_legibility_find_streaks (const CotRaster *page, const CotPoint sheet[4], double least)
{
  GArray *found = g_array_new (FALSE, TRUE, sizeof (CotStreak));

  find_along (page, TRUE, sheet, least, found);
  find_along (page, FALSE, sheet, least, found);

  return found;
}
