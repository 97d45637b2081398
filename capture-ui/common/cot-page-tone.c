/* cot-page-tone.c - a faint copy shown darker; the picture itself stays as it is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-tone.h"

/* Greys between black and white point, as shares of the paper's, are spread over all
 * greys.  A carbon copy's ink is some nine tenths of the paper's grey. */
#define WHITE_POINT 0.97
static const double black_points[COT_PAGE_TONE_N] = { 0, 0.55, 0.75, 0.87 };

void
cot_page_tone_init (CotPageTone *self, guint8 paper, guint step)
{
  double black = paper * black_points[MIN (step, COT_PAGE_TONE_N - 1)];
  double white = paper * WHITE_POINT;

  for (guint i = 0; i < G_N_ELEMENTS (self->map); i++) {
    double grey = step == 0 ? i : CLAMP ((i - black) / MAX (white - black, 1) * 255, 0, 255);

    self->map[i] = (guint32) (grey + 0.5) * 0x010101u;
  }
}

void
cot_page_tone_apply (const CotPageTone *self, cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  guint8 *data;

  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = 0; y < height; y++) {
    guint32 *row = (guint32 *) (gpointer) (data + (gsize) y * stride);

    for (int x = 0; x < width; x++)
      row[x] = (row[x] & 0xff000000u) | self->map[row[x] & 0xff];
  }
  cairo_surface_mark_dirty (surface);
}
