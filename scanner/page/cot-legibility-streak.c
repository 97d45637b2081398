/* cot-legibility-streak.c - lines of dirt that a scanner draws across a page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dirt on the glass of a feeder stands still while the paper passes: it darkens the
 * same column of every row, over print and paper alike and to the very ends of the
 * sheet.  Printed lines end before.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>

#include "cot-legibility.h"

#define N_PARTS     48 /* of the sheet's length, in each of which the line must show */
#define N_ROWS      9  /* looked at in each */
#define LEAST_SHARE 0.86
#define BESIDE      7 /* px */
#define MAX_FOUND   8

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

/* By how much column @at is darker than both sides, in one part of the length. */
static int
darker (const CotRaster *page, gboolean upright, guint from, guint to, guint at)
{
  int values[N_ROWS];

  for (guint i = 0; i < N_ROWS; i++) {
    guint along = from + (to - from) * i / N_ROWS;
    int here = pixel (page, upright, along, at);
    int before = pixel (page, upright, along, at - BESIDE), after = pixel (page, upright, along, at + BESIDE);

    values[i] = MIN (before, after) - here;
  }

  return median (values, N_ROWS);
}

/* Share of the parts in which a column is darker by @least; @contrast: the usual. */
static double
share_of (const CotRaster *page, gboolean upright, guint from, guint to, guint at, double least, double *contrast)
{
  int values[N_PARTS];
  guint n = 0;

  for (guint i = 0; i < N_PARTS; i++) {
    guint a = from + (to - from) * i / N_PARTS, b = from + (to - from) * (i + 1) / N_PARTS;

    values[i] = darker (page, upright, a, b, at);
    n += values[i] >= least;
    if (n + (N_PARTS - 1 - i) < LEAST_SHARE * N_PARTS)
      return 0;
  }
  *contrast = median (values, N_PARTS);

  return (double) n / N_PARTS;
}

static void
find_along (const CotRaster *page, gboolean upright, const CotBoxMm *sheet, double least, GArray *found)
{
  double length = upright ? sheet->h : sheet->w, start = upright ? sheet->y : sheet->x;
  double wide = upright ? sheet->w : sheet->h, side = upright ? sheet->x : sheet->y;
  guint long_px = upright ? page->height : page->width, wide_px = upright ? page->width : page->height;
  /* A skewed sheet's own edges stay outside. */
  guint from = (guint) CLAMP (start + 0.015 * length, 0, long_px), to = (guint) CLAMP (start + 0.985 * length, 0, long_px);
  guint first = (guint) CLAMP (side + 0.02 * wide, BESIDE, wide_px), last = (guint) CLAMP (side + 0.98 * wide, 0, (double) wide_px - BESIDE);

  if (to < from + N_PARTS * N_ROWS)
    return;
  for (guint at = first; at < last && found->len < MAX_FOUND; at++) {
    CotStreak streak = { upright, at + 0.5, 1, 0 };
    double contrast = 0;

    if (!(share_of (page, upright, from, to, at, least, &streak.contrast) >= LEAST_SHARE))
      continue;
    while (at + 1 < last && share_of (page, upright, from, to, at + 1, least, &contrast) >= LEAST_SHARE) {
      at++;
      streak.width++;
      streak.contrast = fmax (streak.contrast, contrast);
    }
    streak.at = at + 1 - streak.width / 2;
    g_array_append_val (found, streak);
  }
}

/**
 * cot_legibility_find_streaks:
 * @page: a page as the scanner gave it: dirt keeps to its rows and columns
 * @sheet_px: where the sheet lies
 * @least: grey levels from which a line counts
 *
 * Returns: (transfer full) (element-type CotStreak): the lines
 */
GArray *
cot_legibility_find_streaks (const CotRaster *page, const CotBoxMm *sheet_px, double least)
{
  GArray *found = g_array_new (FALSE, TRUE, sizeof (CotStreak));

  find_along (page, TRUE, sheet_px, least, found);
  find_along (page, FALSE, sheet_px, least, found);

  return found;
}
