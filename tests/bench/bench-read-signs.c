/* bench-read-signs.c - rows of boxes in which no number stands
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-read-signs.h"

#include <math.h>
#include <string.h>

#define N_BOXES   3
#define BOX_W     5.4
#define BOX_H     6.2
#define PITCH     7.1
#define AROUND    2.5
#define PRINT_MM  0.12
#define MNIST_INK 20.0 /* px that a digit of MNIST has */

typedef struct {
  CotRaster *page;
  GRand *rand;
  double pen; /* mm, half of a stroke's width */
  int dark;
} Pen;

static double
between (GRand *rand, double low, double high)
{
  return g_rand_double_range (rand, low, high);
}

/* A line from one place to another, in mm. */
static void
stroke (const Pen *pen, double x0, double y0, double x1, double y1, double half, int dark)
{
  double s = BENCH_SIGNS_PX_PER_MM, length2 = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
  int left = MAX (0, (int) ((fmin (x0, x1) - 1) * s)), right = MIN ((int) pen->page->width - 1, (int) ((fmax (x0, x1) + 1) * s));
  int top = MAX (0, (int) ((fmin (y0, y1) - 1) * s)), bottom = MIN ((int) pen->page->height - 1, (int) ((fmax (y0, y1) + 1) * s));

  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++) {
      double px = (x + 0.5) / s - x0, py = (y + 0.5) / s - y0, t = length2 > 0 ? CLAMP ((px * (x1 - x0) + py * (y1 - y0)) / length2, 0, 1) : 0;
      double away = (hypot (px - t * (x1 - x0), py - t * (y1 - y0)) - half) * s;
      guint8 *at = cot_raster_row (pen->page, (guint) y) + x;

      *at = (guint8) MIN (*at, 235 - (235 - dark) * CLAMP (0.5 - away, 0, 1));
    }
}

/* A stroke by hand: neither straight nor of one length. */
static void
draw (const Pen *pen, double x0, double y0, double x1, double y1)
{
  double mx = (x0 + x1) / 2 + between (pen->rand, -0.25, 0.25), my = (y0 + y1) / 2 + between (pen->rand, -0.25, 0.25);

  stroke (pen, x0, y0, mx, my, pen->pen, pen->dark);
  stroke (pen, mx, my, x1, y1, pen->pen, pen->dark);
}

static void
print_box (const Pen *pen, const CotBoxMm *b)
{
  stroke (pen, b->x, b->y, b->x + b->w, b->y, PRINT_MM, 120);
  stroke (pen, b->x, b->y + b->h, b->x + b->w, b->y + b->h, PRINT_MM, 120);
  stroke (pen, b->x, b->y, b->x, b->y + b->h, PRINT_MM, 120);
  stroke (pen, b->x + b->w, b->y, b->x + b->w, b->y + b->h, PRINT_MM, 120);
}

/* A digit of somebody who was kept out. */
static void
write_digit (const Pen *pen, const BenchHands *hands, const CotBoxMm *b)
{
  const CotIdxImages *images = hands->images[0];
  guint32 index = images->n - 1 - (guint32) g_rand_int_range (pen->rand, 0, (gint32) images->n / 6);
  const guint8 *image = cot_idx_image (images, index);
  double s = BENCH_SIGNS_PX_PER_MM, step = MNIST_INK / (0.8 * b->h * s);

  for (int y = (int) (b->y * s); y < (int) ((b->y + b->h) * s); y++)
    for (int x = (int) (b->x * s); x < (int) ((b->x + b->w) * s); x++) {
      int u = (int) (images->columns / 2.0 + (x - (b->x + b->w / 2) * s) * step), v = (int) (images->rows / 2.0 + (y - (b->y + b->h / 2) * s) * step);
      guint8 *at = cot_raster_row (pen->page, (guint) y) + x;

      if (u >= 0 && v >= 0 && u < (int) images->columns && v < (int) images->rows)
        *at = (guint8) MIN (*at, 235 - (235 - pen->dark) * image[(guint) v * images->columns + (guint) u] / 255.0);
    }
}

static void
strike (const Pen *pen, const CotBoxMm *b)
{
  guint kind = (guint) g_rand_int_range (pen->rand, 0, 3);
  double m = b->y + b->h / 2;

  if (kind == 0) {
    draw (pen, b->x + 0.3, b->y + 0.5, b->x + b->w - 0.3, b->y + b->h - 0.5);
    draw (pen, b->x + b->w - 0.3, b->y + 0.5, b->x + 0.3, b->y + b->h - 0.5);
  } else if (kind == 1) {
    draw (pen, b->x + 0.1, m - 0.8, b->x + b->w - 0.1, m - 0.6);
    draw (pen, b->x + 0.1, m + 0.6, b->x + b->w - 0.1, m + 0.8);
  } else {
    for (guint i = 0; i < 3; i++)
      draw (pen, b->x + 0.2, b->y + 2 + 1.4 * i, b->x + b->w - 0.2, b->y + 0.6 + 1.4 * i);
  }
}

static void
scribble (const Pen *pen, const CotBoxMm *b)
{
  double x = b->x + 0.4, y = b->y + b->h / 2;

  for (guint i = 0, n = (guint) g_rand_int_range (pen->rand, 6, 14); i < n; i++) {
    double to_x = b->x + 0.5 + (b->w - 1) * i / n + between (pen->rand, -0.5, 0.5), to_y = i % 2 == 0 ? b->y + between (pen->rand, 0.4, 1.6) : b->y + b->h - between (pen->rand, 0.4, 1.6);

    draw (pen, x, y, to_x, to_y);
    x = to_x;
    y = to_y;
  }
}

static void
fill_box (const Pen *pen, BenchSigns what, const BenchHands *hands, const CotBoxMm *b)
{
  double x = b->x + b->w / 2 + between (pen->rand, -0.3, 0.3), y = b->y + b->h / 2 + between (pen->rand, -0.5, 0.5), reach = between (pen->rand, 0.9, 2.2);

  if (what == BENCH_SIGNS_DASHED)
    draw (pen, x - reach, y + between (pen->rand, -0.3, 0.3), x + reach, y + between (pen->rand, -0.3, 0.3));
  else if (what == BENCH_SIGNS_SLASHED)
    draw (pen, x - reach, y + between (pen->rand, 1.7, 2.6), x + reach, y - between (pen->rand, 1.7, 2.6));
  else if (what == BENCH_SIGNS_SCRIBBLED)
    scribble (pen, b);
  else if (what == BENCH_SIGNS_STRUCK) {
    write_digit (pen, hands, b);
    strike (pen, b);
  }
}

CotRaster *
bench_signs_draw (BenchSigns what, const BenchHands *hands, GRand *rand, CotFormField *field)
{
  CotRaster *page = cot_raster_new ((guint) ((2 * AROUND + N_BOXES * PITCH) * BENCH_SIGNS_PX_PER_MM), (guint) ((2 * AROUND + BOX_H) * BENCH_SIGNS_PX_PER_MM), 300, NULL);
  Pen pen = { page, rand, between (rand, 0.15, 0.35), g_rand_int_range (rand, 20, 110) };

  memset (page->data, 235, page->stride * page->height);
  *field = (CotFormField){ .n_digits = N_BOXES };
  for (guint i = 0; i < N_BOXES; i++) {
    field->digits[i] = (CotBoxMm){ AROUND + i * PITCH, AROUND, BOX_W, BOX_H };
    print_box (&pen, &field->digits[i]);
    fill_box (&pen, what, hands, &field->digits[i]);
  }
  for (gsize i = 0; i < page->stride * page->height; i++)
    page->data[i] = (guint8) CLAMP (page->data[i] + g_rand_int_range (rand, -5, 6), 0, 255);

  return page;
}
