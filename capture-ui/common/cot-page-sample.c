/* cot-page-sample.c - a picture turned and scaled, sampled fast enough for every frame
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-sample.h"

#include <math.h>

#define FRACTION_BITS 20
#define ONE           ((gint64) 1 << FRACTION_BITS)
#define OPAQUE        0xff000000u

typedef struct {
  const guint8 *pixels;
  gsize stride;
  int width, height;
} Source;

static gint64
to_fixed (double value)
{
  return (gint64) floor (value * (double) ONE + 0.5);
}

/* Of i in [*first, *end), those for which 0 <= at + i * step < limit. */
static void
bound (gint64 at, gint64 step, gint64 limit, gint64 *first, gint64 *end)
{
  gint64 low = *first, high = *end;

  if (step == 0) {
    if (at < 0 || at >= limit)
      *end = *first;
    return;
  }
  if (step < 0) {
    /* Mirrored: the same with the other bound. */
    at = limit - 1 - at;
    step = -step;
  }
  if (at < 0)
    low = MAX (low, (-at + step - 1) / step);
  high = at >= limit ? low : MIN (high, (limit - 1 - at) / step + 1);
  *first = MIN (low, *end);
  *end = MAX (*first, high);
}

static inline guint32
mix (guint32 one, guint32 other, guint32 share)
{
  return one * (256 - share) + other * share;
}

static void
sample_row (const Source *source, guint32 *to, int width, gint64 x, gint64 y, gint64 dx, gint64 dy)
{
  gint64 first = 0, end = width;

  /* The neighbours on the right and below exist too. */
  bound (x, dx, (gint64) (source->width - 1) * ONE, &first, &end);
  bound (y, dy, (gint64) (source->height - 1) * ONE, &first, &end);
  x += first * dx;
  y += first * dy;
  for (gint64 i = 0; i < first; i++)
    to[i] = 0;
  for (gint64 i = first; i < end; i++, x += dx, y += dy) {
    const guint32 *at = (const guint32 *) (gconstpointer) (source->pixels + (gsize) (y >> FRACTION_BITS) * source->stride) + (x >> FRACTION_BITS);
    const guint32 *below = (const guint32 *) (gconstpointer) ((const guint8 *) at + source->stride);
    guint32 share_x = (guint32) (x >> (FRACTION_BITS - 8)) & 255, share_y = (guint32) (y >> (FRACTION_BITS - 8)) & 255;
    guint32 grey = mix (mix (at[0] & 255, at[1] & 255, share_x), mix (below[0] & 255, below[1] & 255, share_x), share_y) >> 16;

    to[i] = OPAQUE | grey * 0x010101u;
  }
  for (gint64 i = end; i < width; i++)
    to[i] = 0;
}

void
cot_page_sample (cairo_surface_t *target, cairo_surface_t *source, const CotPageSampling *sampling)
{
  const Source from = {
    .pixels = cairo_image_surface_get_data (source),
    .stride = (gsize) cairo_image_surface_get_stride (source),
    .width = cairo_image_surface_get_width (source),
    .height = cairo_image_surface_get_height (source),
  };
  int width = cairo_image_surface_get_width (target), height = cairo_image_surface_get_height (target);
  guint8 *pixels = cairo_image_surface_get_data (target);
  gsize stride = (gsize) cairo_image_surface_get_stride (target);

  g_return_if_fail (from.pixels != NULL && pixels != NULL);

  cairo_surface_flush (target);
  for (int j = 0; j < height; j++) {
    /* From middle to middle of the pixels. */
    double x = sampling->x0 + 0.5 * sampling->dx - (j + 0.5) * sampling->dy - 0.5;
    double y = sampling->y0 + 0.5 * sampling->dy + (j + 0.5) * sampling->dx - 0.5;

    sample_row (&from, (guint32 *) (gpointer) (pixels + (gsize) j * stride), width, to_fixed (x), to_fixed (y),
                to_fixed (sampling->dx), to_fixed (sampling->dy));
  }
  cairo_surface_mark_dirty (target);
}
