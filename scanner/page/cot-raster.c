/* cot-raster.c - an 8-bit grey image in memory
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-raster.h"

#include <math.h>
#include <string.h>

#include "cot-image-error.h"

#define WHITE 255

/**
 * cot_raster_new:
 * @width: px, at least 1
 * @height: px, at least 1
 * @dpi: pixels per inch, 0 when unknown
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Makes a white page.  The size may come from outside: it is checked here.
 *
 * Returns: (transfer full): the page, or %NULL with %COT_IMAGE_ERROR_TOO_LARGE
 *   (more than allowed, or no memory) or %COT_IMAGE_ERROR_FORMAT (no pixels)
 */
CotRaster *
cot_raster_new (guint width, guint height, double dpi, GError **error)
{
  CotRaster *self;
  guint8 *data;

  if (width == 0 || height == 0) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the image has no pixels");
    return NULL;
  }
  if (width > COT_RASTER_MAX_SIDE_PX || height > COT_RASTER_MAX_SIDE_PX ||
      (guint64) width * height > COT_RASTER_MAX_AREA_PX) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_TOO_LARGE, "%u x %u pixels are more than allowed", width, height);
    return NULL;
  }

  data = g_try_malloc ((gsize) width * height);
  if (data == NULL) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_TOO_LARGE, "no memory for %u x %u pixels", width, height);
    return NULL;
  }
  memset (data, WHITE, (gsize) width * height);
  self = g_new0 (CotRaster, 1);
  *self = (CotRaster){ .width = width, .height = height, .stride = width, .data = data, .dpi = dpi };

  return self;
}

/**
 * cot_raster_free:
 * @self: (nullable) (transfer full): a page
 */
void
cot_raster_free (CotRaster *self)
{
  if (self == NULL)
    return;

  g_free (self->data);
  g_free (self);
}

/* A page that is no larger than one that was accepted already. */
static CotRaster *
derived (guint width, guint height, double dpi)
{
  g_autoptr (GError) error = NULL;
  CotRaster *self = cot_raster_new (MAX (width, 1), MAX (height, 1), dpi, &error);

  /* Under the memory limit this ends the process, which is then replaced. */
  if (self == NULL)
    g_error ("%s", error->message);

  return self;
}

static inline double
sample (const CotRaster *self, double x, double y)
{
  double fx = x - 0.5, fy = y - 0.5;

  if (!(fx >= 0 && fy >= 0 && fx < self->width - 1.0 && fy < self->height - 1.0)) {
    if (!(x >= 0 && y >= 0 && x < self->width && y < self->height))
      return WHITE;
    return cot_raster_row (self, (guint) y)[(guint) x];
  }

  guint ix = (guint) fx, iy = (guint) fy;
  double ax = fx - ix, ay = fy - iy;
  const guint8 *p = cot_raster_row (self, iy) + ix, *q = p + self->stride;

  return (1 - ay) * ((1 - ax) * p[0] + ax * p[1]) + ay * ((1 - ax) * q[0] + ax * q[1]);
}

/**
 * cot_raster_sample:
 * @self: a page
 * @x: px from the left edge, any number
 * @y: px from the top edge, any number
 *
 * Returns: the brightness there, 0 to 255, white outside the page
 */
double
cot_raster_sample (const CotRaster *self, double x, double y)
{
  return sample (self, x, y);
}

/**
 * cot_raster_turn:
 * @self: a page
 * @quarters: clockwise quarter turns
 *
 * Returns: (transfer full): the turned page
 */
CotRaster *
cot_raster_turn (const CotRaster *self, guint quarters)
{
  guint q = quarters % 4;
  gboolean swap = q % 2 == 1;
  CotRaster *out = derived (swap ? self->height : self->width, swap ? self->width : self->height, self->dpi);
  /* In tiles, so that both sides stay in the processor's cache. */
  const guint tile = 64;

  for (guint ty = 0; ty < out->height; ty += tile)
    for (guint tx = 0; tx < out->width; tx += tile)
      for (guint y = ty; y < MIN (ty + tile, out->height); y++) {
        guint8 *row = cot_raster_row (out, y);

        for (guint x = tx; x < MIN (tx + tile, out->width); x++) {
          guint sx = q == 0 ? x : q == 1 ? y
                                : q == 2 ? self->width - 1 - x
                                         : self->width - 1 - y;
          guint sy = q == 0 ? y : q == 1 ? self->height - 1 - x
                                : q == 2 ? self->height - 1 - y
                                         : x;

          row[x] = cot_raster_row (self, sy)[sx];
        }
      }

  return out;
}

/**
 * cot_raster_mirror:
 * @self: a page; its left side becomes the right one
 */
void
cot_raster_mirror (CotRaster *self)
{
  for (guint y = 0; y < self->height; y++) {
    guint8 *row = cot_raster_row (self, y);

    for (guint a = 0, b = self->width; a + 1 < b; a++) {
      guint8 grey = row[a];

      row[a] = row[--b];
      row[b] = grey;
    }
  }
}

/* For one axis: which source pixels each target pixel covers, and how much of
 * the first and last, in 1/256. */
typedef struct {
  guint first, last;
  guint16 weight_first, weight_last;
  guint32 sum;
} Span;

static Span *
make_spans (guint from, guint to)
{
  Span *spans = g_new (Span, to);

  for (guint i = 0; i < to; i++) {
    guint64 a = (guint64) i * from * 256 / to, b = (guint64) (i + 1) * from * 256 / to;
    Span *s = &spans[i];

    s->first = (guint) (a / 256);
    s->last = (guint) ((b - 1) / 256);
    if (s->first == s->last) {
      s->weight_first = (guint16) (b - a);
      s->weight_last = 0;
    } else {
      s->weight_first = (guint16) (256 - a % 256);
      s->weight_last = (guint16) (b - (guint64) s->last * 256);
    }
    s->sum = (guint32) (b - a);
  }

  return spans;
}

static void
add_row (guint32 *sums, const guint8 *row, guint n, guint32 weight)
{
  for (guint x = 0; x < n; x++)
    sums[x] += row[x] * weight;
}

/**
 * cot_raster_shrink:
 * @self: a page
 * @width: px wanted, at most the page's own
 * @height: px wanted, at most the page's own
 *
 * Makes a page smaller; each new pixel is the mean of the area it covers.
 *
 * Returns: (transfer full): the smaller page, its dpi scaled alike
 */
CotRaster *
cot_raster_shrink (const CotRaster *self, guint width, guint height)
{
  guint w = CLAMP (width, 1, self->width), h = CLAMP (height, 1, self->height);
  CotRaster *out = derived (w, h, self->dpi * w / self->width);
  g_autofree Span *columns = make_spans (self->width, w);
  g_autofree Span *rows = make_spans (self->height, h);
  g_autofree guint32 *sums = g_new (guint32, self->width);

  for (guint y = 0; y < h; y++) {
    const Span *r = &rows[y];
    guint8 *target = cot_raster_row (out, y);

    memset (sums, 0, self->width * sizeof *sums);
    add_row (sums, cot_raster_row (self, r->first), self->width, r->weight_first);
    for (guint sy = r->first + 1; sy < r->last; sy++)
      add_row (sums, cot_raster_row (self, sy), self->width, 256);
    if (r->last > r->first)
      add_row (sums, cot_raster_row (self, r->last), self->width, r->weight_last);

    for (guint x = 0; x < w; x++) {
      const Span *c = &columns[x];
      guint64 total = (guint64) sums[c->first] * c->weight_first;

      for (guint sx = c->first + 1; sx < c->last; sx++)
        total += (guint64) sums[sx] * 256;
      if (c->last > c->first)
        total += (guint64) sums[c->last] * c->weight_last;
      guint64 area = (guint64) c->sum * r->sum;

      target[x] = (guint8) ((total + area / 2) / area);
    }
  }

  return out;
}

/**
 * cot_raster_cut:
 * @self: a page
 * @transform: from form mm to pixels of @self
 * @box: what to cut, form mm
 * @px_per_mm: resolution of the result
 *
 * Cuts a piece of the form out of a page and straightens it.  Cost is linear
 * in the result's area.
 *
 * Returns: (transfer full): the piece, at most 4000 px a side
 */
CotRaster *
cot_raster_cut (const CotRaster *self, const CotTransform *transform, const CotBoxMm *box, double px_per_mm)
{
  guint w = (guint) CLAMP (ceil (box->w * px_per_mm), 1, 4000);
  guint h = (guint) CLAMP (ceil (box->h * px_per_mm), 1, 4000);
  CotRaster *out = derived (w, h, px_per_mm * 25.4);
  const double *m = transform->m;
  g_autofree double *along = g_new (double, 3 * (gsize) w); /* what a column adds: m times its x */

  for (guint x = 0; x < w; x++) {
    double mm = box->x + (x + 0.5) / px_per_mm;

    along[3 * x] = m[0] * mm;
    along[3 * x + 1] = m[3] * mm;
    along[3 * x + 2] = m[6] * mm;
  }
  for (guint y = 0; y < h; y++) {
    guint8 *row = cot_raster_row (out, y);
    double mm = box->y + (y + 0.5) / px_per_mm;
    double down[3] = { m[1] * mm, m[4] * mm, m[7] * mm };

    for (guint x = 0; x < w; x++) {
      double divisor = along[3 * x + 2] + down[2] + m[8];

      row[x] = (guint8) (sample (self, (along[3 * x] + down[0] + m[2]) / divisor, (along[3 * x + 1] + down[1] + m[5]) / divisor) + 0.5);
    }
  }

  return out;
}
