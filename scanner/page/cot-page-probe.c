/* cot-page-probe.c - how far beside its place something printed lies
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-page-probe.h"

#include <math.h>
#include <string.h>

#include "cot-sort.h"

#define STEP_MM   0.1
#define MAX_STEPS 121
/* Outlines may be dotted: samples must not keep time with the dots. */
#define N_SAMPLES  23
#define LEAST      1.6 /* grey levels by which a line must stand out */
#define MOST       60  /* grey levels that one place can speak for a line */
#define CLEAR      2.0 /* times what else there is */
#define END_WEIGHT 2.0 /* an end shows at least half as well as all sides do */
#define BESIDE     4   /* steps from a line's edge to the paper beside it */
/* Of a row that is crossed: places at which the line shows, and by how much. */
#define LEAST_CROSSED (N_SAMPLES - 2)
#define CROSSED_STEP  12
/* Places along a line, and how strongly it shows at one against the usual. */
#define N_SOLID     41
#define SOLID_SHARE 0.35

/* The map near one place: straight, and cheap to walk along. */
typedef struct {
  CotPoint origin; /* px */
  CotPoint ex, ey; /* px per mm */
} Local;

static Local
linearise (const CotTransform *transform, double x, double y)
{
  Local self;
  CotPoint a = cot_transform_point (transform, (CotPoint){ x + 2, y }), b = cot_transform_point (transform, (CotPoint){ x - 2, y });
  CotPoint c = cot_transform_point (transform, (CotPoint){ x, y + 2 }), d = cot_transform_point (transform, (CotPoint){ x, y - 2 });

  self.origin = cot_transform_point (transform, (CotPoint){ x, y });
  self.ex = (CotPoint){ (a.x - b.x) / 4, (a.y - b.y) / 4 };
  self.ey = (CotPoint){ (c.x - d.x) / 4, (c.y - d.y) / 4 };

  return self;
}

/* By how much a line of @half steps to each side is darker than beside it.  Another
 * line may run close by: the brighter side is the paper.  A line is dark all over. */
static double
line_at (const double *values, guint n, guint k, guint half)
{
  guint reach = half + BESIDE;
  double here = 0, before, after;

  if (k < reach || k + reach >= n)
    return 0;
  for (guint i = k - half; i <= k + half; i++)
    here = fmax (here, values[i]);
  before = (values[k - reach] + values[k - reach + 1]) / 2;
  after = (values[k + reach - 1] + values[k + reach]) / 2;

  return fmax (before, after) - here;
}

/* Adds how much a line shows along a stretch, moved by each step across it.  No part
 * of it counts for more than print does: writing is darker.  What is not on the page
 * is paper that shows nothing. */
static void
add_profile (const CotRaster *page, const CotTransform *transform, CotPoint from, CotPoint to, gboolean across_x, guint half, guint n_steps, double *sums)
{
  Local local = linearise (transform, (from.x + to.x) / 2, (from.y + to.y) / 2);
  CotPoint across = across_x ? local.ex : local.ey, along = across_x ? local.ey : local.ex;
  double length = across_x ? to.y - from.y : to.x - from.x;
  double first = -((double) (n_steps - 1) / 2) * STEP_MM, values[MAX_STEPS];

  for (guint i = 0; i < N_SAMPLES; i++) {
    double t = length * (0.42 * (2.0 * i / (N_SAMPLES - 1) - 1));
    double x = local.origin.x + along.x * t + across.x * first, y = local.origin.y + along.y * t + across.y * first;

    for (guint k = 0; k < n_steps; k++, x += across.x * STEP_MM, y += across.y * STEP_MM)
      values[k] = cot_raster_sample (page, x, y);
    for (guint k = 0; k < n_steps; k++)
      sums[k] += CLAMP (line_at (values, n_steps, k, half), -MOST, MOST);
  }
}

/* The clearest peak, to a part of a step; FALSE: none stands out. */
static gboolean
find_peak (const double *response, guint n, double *offset_mm)
{
  double sum = 0, shift = 0;
  guint at = 0, n_others = 0;

  for (guint k = 1; k + 1 < n; k++)
    if (response[k] > response[at])
      at = k;
  /* Beside a line all is darker than the line's own surroundings: only what
   * stands out elsewhere tells how much chance brings about. */
  for (guint k = 0; k < n; k++)
    if (k + BESIDE < at || k > at + BESIDE) {
      sum += fmax (response[k], 0) * fmax (response[k], 0);
      n_others++;
    }
  if (at == 0 || response[at] < LEAST || (n_others > 0 && response[at] < CLEAR * sqrt (sum / n_others)))
    return FALSE;
  if (at + 1 < n) {
    double l = response[at - 1], m = response[at], r = response[at + 1], bend = l - 2 * m + r;

    shift = bend < -1e-9 ? CLAMP (0.5 * (l - r) / bend, -0.5, 0.5) : 0;
  }
  *offset_mm = (at + shift - (n - 1) / 2.0) * STEP_MM;

  return TRUE;
}

static guint
steps_for (double reach_mm, guint half)
{
  guint one_side = (guint) (reach_mm / STEP_MM + 0.5) + half + BESIDE;

  return MIN (2 * one_side + 1, MAX_STEPS);
}

/**
 * cot_page_probe_boxes:
 * @page: a page
 * @transform: form mm to px, right to @reach_mm
 * @boxes: a row of boxes, form mm
 * @n: how many
 * @along_x: move them along x, by their left and right sides; else along y
 * @reach_mm: how far
 * @offset_mm: (out): how far from their place they lie
 *
 * Both sides must show at once: other lines, such as a row's frame, lie near one
 * side and not near the other.
 *
 * Returns: whether they show clearly
 */
gboolean
cot_page_probe_boxes (const CotRaster *page, const CotTransform *transform, const CotBoxMm *boxes, guint n, gboolean along_x, double reach_mm, double *offset_mm)
{
  double sides[2][MAX_STEPS] = { { 0 } }, ends[2][MAX_STEPS] = { { 0 } }, response[MAX_STEPS];
  guint n_steps = steps_for (reach_mm, 0);

  for (guint i = 0; i < n; i++)
    for (guint side = 0; side < 2; side++) {
      CotPoint from = { boxes[i].x + (along_x && side ? boxes[i].w : 0), boxes[i].y + (!along_x && side ? boxes[i].h : 0) };
      CotPoint to = { along_x ? from.x : boxes[i].x + boxes[i].w, along_x ? boxes[i].y + boxes[i].h : from.y };
      gboolean is_end = along_x && i == (side == 0 ? 0 : n - 1);

      add_profile (page, transform, from, to, along_x, 0, n_steps, is_end ? ends[side] : sides[side]);
    }
  /* A row that is moved by one box lies on boxes again, but for its ends. */
  for (guint k = 0; k < n_steps; k++) {
    double both = INFINITY;

    for (guint side = 0; side < 2; side++) {
      double all = (sides[side][k] + ends[side][k]) / n;

      both = fmin (both, along_x ? fmin (all, END_WEIGHT * ends[side][k]) : all);
    }
    response[k] = both / N_SAMPLES;
  }

  return find_peak (response, n_steps, offset_mm);
}

/**
 * cot_page_probe_line:
 * @page: a page
 * @transform: form mm to px, right to @reach_mm
 * @line: a line, form mm; one side is much shorter than the other
 * @reach_mm: how far
 * @offset_mm: (out): how far from its place it lies, across its length
 *
 * Returns: whether it shows clearly
 */
gboolean
cot_page_probe_line (const CotRaster *page, const CotTransform *transform, const CotBoxMm *line, double reach_mm, double *offset_mm)
{
  gboolean upright = line->h > line->w;
  double width = upright ? line->w : line->h;
  guint half = (guint) CLAMP (width / 2 / STEP_MM - 1, 0, 15), n_steps = steps_for (reach_mm, half);
  double sums[MAX_STEPS] = { 0 }, response[MAX_STEPS];
  CotPoint from = { line->x + (upright ? line->w / 2 : 0), line->y + (upright ? 0 : line->h / 2) };
  CotPoint to = { upright ? from.x : line->x + line->w, upright ? line->y + line->h : from.y };

  add_profile (page, transform, from, to, upright, half, n_steps, sums);
  for (guint k = 0; k < n_steps; k++)
    response[k] = sums[k] / N_SAMPLES;

  return find_peak (response, n_steps, offset_mm);
}

/**
 * cot_page_probe_solid:
 * @page: a page
 * @transform: form mm to px
 * @line: a line, or a piece of one, form mm
 * @offset_mm: how far across its length from its place it was found
 *
 * A row of letters is dark as a line is, but for the gaps between them.
 *
 * Returns: the share of its length, to the very ends, at which the line shows, 0-1
 */
double
cot_page_probe_solid (const CotRaster *page, const CotTransform *transform, const CotBoxMm *line, double offset_mm)
{
  gboolean upright = line->h > line->w;
  Local local = linearise (transform, line->x + line->w / 2, line->y + line->h / 2);
  CotPoint across = upright ? local.ex : local.ey, along = upright ? local.ey : local.ex;
  double length = upright ? line->h : line->w, seen[N_SOLID], sorted[N_SOLID], least;
  guint half = (guint) CLAMP ((upright ? line->w : line->h) / 2 / STEP_MM - 1, 0, 15), n_steps = 2 * (half + BESIDE + 3) + 1, n = 0;

  for (guint i = 0; i < N_SOLID; i++) {
    double t = length * (i / (N_SOLID - 1.0) - 0.5) * 0.98, values[MAX_STEPS];

    for (guint k = 0; k < n_steps; k++) {
      double u = offset_mm + (k - (n_steps - 1) / 2.0) * STEP_MM;

      values[k] = cot_raster_sample (page, local.origin.x + along.x * t + across.x * u, local.origin.y + along.y * t + across.y * u);
    }
    /* A bend of the paper moves it by a step or two. */
    seen[i] = 0;
    for (guint k = (n_steps - 1) / 2 - 2; k <= (n_steps - 1) / 2 + 2; k++)
      seen[i] = fmax (seen[i], fmin (line_at (values, n_steps, k, half), MOST));
  }
  memcpy (sorted, seen, sizeof seen);
  cot_sort_doubles (sorted, N_SOLID);
  least = fmax (LEAST, SOLID_SHARE * sorted[N_SOLID * 3 / 4]);
  for (guint i = 0; i < N_SOLID; i++)
    n += seen[i] >= least;

  return (double) n / N_SOLID;
}

/**
 * cot_page_probe_crossed:
 * @page: a page
 * @transform: form mm to px
 * @row: inside of a row of boxes, form mm
 *
 * Writing covers a part of a row; a printed line goes right along it.
 *
 * Returns: whether one does
 */
gboolean
cot_page_probe_crossed (const CotRaster *page, const CotTransform *transform, const CotBoxMm *row)
{
  Local local = linearise (transform, row->x + row->w / 2, row->y + row->h / 2);
  guint n_steps = (guint) CLAMP (row->h / STEP_MM, 2 * BESIDE + 1, MAX_STEPS), counts[MAX_STEPS] = { 0 };
  double values[MAX_STEPS];

  for (guint i = 0; i < N_SAMPLES; i++) {
    double t = row->w * 0.48 * (2.0 * i / (N_SAMPLES - 1) - 1);

    for (guint k = 0; k < n_steps; k++) {
      double across = (k - (n_steps - 1) / 2.0) * STEP_MM;

      values[k] = cot_raster_sample (page, local.origin.x + local.ex.x * t + local.ey.x * across, local.origin.y + local.ex.y * t + local.ey.y * across);
    }
    /* A step to both sides: the row may lie a little askew. */
    for (guint k = 1; k + 1 < n_steps; k++)
      counts[k] += fmax (line_at (values, n_steps, k, 0), fmax (line_at (values, n_steps, k - 1, 0), line_at (values, n_steps, k + 1, 0))) >= CROSSED_STEP;
  }
  for (guint k = 0; k < n_steps; k++)
    if (counts[k] >= LEAST_CROSSED)
      return TRUE;

  return FALSE;
}
