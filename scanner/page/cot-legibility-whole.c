/* cot-legibility-whole.c - how light, sharp and full a page is, taken as a whole
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-legibility.h"

#define SMALL_SIDE 1200
#define TILE       32 /* px of the small page, in which the paper is alike */
#define INK_STEP   40 /* grey levels below the paper that are ink */
/* Edges: only tall ones are measured, on every n-th row. */
#define EDGE_STEP   60
#define EDGE_ROWS   7
#define MAX_EDGE    48 /* px */
#define LEAST_EDGES 40

/* The grey below which @share of the pixels lie. */
static guint
quantile (const guint32 counts[256], double share)
{
  guint64 total = 0, below = 0;

  for (guint i = 0; i < 256; i++)
    total += counts[i];
  for (guint i = 0; i < 256; i++) {
    below += counts[i];
    if (below > share * total)
      return i;
  }

  return 255;
}

/* Share of pixels that are darker than the paper around them. */
static double
measure_ink (const CotRaster *small)
{
  guint64 n_ink = 0, n = 0;

  /* The outermost tiles may show what lies beside the sheet. */
  for (guint ty = TILE; ty + 2 * TILE <= small->height; ty += TILE)
    for (guint tx = TILE; tx + 2 * TILE <= small->width; tx += TILE) {
      guint32 counts[256] = { 0 };
      guint paper;

      for (guint y = ty; y < ty + TILE; y++)
        for (guint x = tx; x < tx + TILE; x++)
          counts[cot_raster_row (small, y)[x]]++;
      paper = quantile (counts, 0.8);
      n += TILE * TILE;
      for (guint i = 0; i + INK_STEP < paper; i++)
        n_ink += counts[i];
    }

  return n > 0 ? (double) n_ink / n : 0;
}

/* Widths of edges along rows, from a tenth to nine tenths of their height, in
 * sixteenths of a pixel; both ways, so that handwriting's soft side does not count. */
static void
count_edges (const CotRaster *page, guint32 *widths, guint max)
{
  for (guint y = page->height / 20; y < page->height - page->height / 20; y += EDGE_ROWS) {
    const guint8 *row = cot_raster_row (page, y);
    guint start = 0;

    for (guint x = 1; x < page->width; x++) {
      guint low, high, width;
      double a = 0, b = 0;

      if (row[x] > row[x - 1])
        continue;
      /* It rose from @start to here. */
      low = row[start];
      high = row[x - 1];
      if (high >= low + EDGE_STEP && x - 1 - start < MAX_EDGE) {
        double t10 = low + 0.1 * (high - low), t90 = low + 0.9 * (high - low);

        for (guint i = start + 1; i < x; i++) {
          if (row[i - 1] <= t10 && row[i] > t10)
            a = i - 1 + (t10 - row[i - 1]) / (row[i] - row[i - 1]);
          if (row[i - 1] <= t90 && row[i] > t90)
            b = i - 1 + (t90 - row[i - 1]) / (row[i] - row[i - 1]);
        }
        width = (guint) ((b - a) * 16);
        widths[MIN (width, max - 1)]++;
      }
      start = x;
    }
  }
}

static double
measure_blur (const CotRaster *page, double px_per_mm)
{
  guint32 widths[MAX_EDGE * 16] = { 0 };
  guint64 total = 0, below = 0;

  count_edges (page, widths, G_N_ELEMENTS (widths));
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    total += widths[i];
  if (total < LEAST_EDGES)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++) {
    below += widths[i];
    if (below * 4 > total)
      return i / 16.0 / px_per_mm;
  }

  return 0;
}

/**
 * cot_legibility_measure:
 * @page: a page
 * @px_per_mm: its resolution
 *
 * Returns: what can be said of the page as a whole
 */
CotLegibility
cot_legibility_measure (const CotRaster *page, double px_per_mm)
{
  double factor = fmin (1, (double) SMALL_SIDE / MAX (page->width, page->height));
  g_autoptr (CotRaster) small = cot_raster_shrink (page, (guint) (page->width * factor), (guint) (page->height * factor));
  guint32 counts[256] = { 0 };
  CotLegibility out = { 0 };

  /* The middle of the page: what lies beside the sheet must not count. */
  for (guint y = small->height / 8; y < small->height - small->height / 8; y++)
    for (guint x = small->width / 8; x < small->width - small->width / 8; x++)
      counts[cot_raster_row (small, y)[x]]++;
  out.paper = quantile (counts, 0.6);
  out.shades = out.paper - quantile (counts, 0.003);
  out.ink = measure_ink (small);
  memset (counts, 0, sizeof counts);
  for (guint y = page->height / 10; y < page->height - page->height / 10; y += 3) {
    const guint8 *row = cot_raster_row (page, y);

    for (guint x = page->width / 10; x < page->width - page->width / 10; x += 2)
      counts[row[x]]++;
  }
  out.print = quantile (counts, 0.003);
  out.blur = measure_blur (page, px_per_mm);

  return out;
}
