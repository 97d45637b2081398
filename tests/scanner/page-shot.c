/* page-shot.c - a page seen another way: turned, smaller, photographed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include "page-shot.h"

#include <math.h>

/* From px of the page to px of the picture, before it is moved into view. */
static CotTransform
look (const PageShot *self, double width, double height)
{
  double c = cos (self->skew_deg * G_PI / 180), s = sin (self->skew_deg * G_PI / 180), f = self->scale;
  const CotTransform middle = { { 1, 0, -width / 2, 0, 1, -height / 2, 0, 0, 1 } };
  const CotTransform tilt = { { 1, 0, 0, 0, 1, 0, self->tilt_x / width, self->tilt_y / height, 1 } };
  const CotTransform turn = { { f * c, -f * s, 0, f * s, f * c, 0, 0, 0, 1 } };
  CotTransform out = cot_transform_chain (&middle, &tilt);

  out = cot_transform_chain (&out, &turn);
  for (guint i = 0; i < self->turns; i++) {
    const CotTransform quarter = { { 0, -1, 0, 1, 0, 0, 0, 0, 1 } };

    out = cot_transform_chain (&out, &quarter);
  }

  return out;
}

static double
seen_at (const PageShot *self, const CotRaster *page, CotPoint p)
{
  if (p.x < 0 || p.y < 0 || p.x >= page->width || p.y >= page->height)
    return self->table;

  return cot_raster_sample (page, p.x, p.y);
}

static void
expose (const PageShot *self, const CotRaster *page, const CotTransform *back, CotRaster *out)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (self->seed);
  double step = self->blur / 2;
  int n_rays = self->blur > 0 ? 5 : 1;

  for (guint y = 0; y < out->height; y++)
    for (guint x = 0; x < out->width; x++) {
      double sum = 0, noise = 0;

      /* Several rays a pixel blur it. */
      for (int i = 0; i < n_rays; i++) {
        double dx = i == 1 ? -step : i == 2 ? step
                                            : 0,
               dy = i == 3 ? -step : i == 4 ? step
                                            : 0;

        sum += seen_at (self, page, cot_transform_point (back, (CotPoint){ x + 0.5 + dx, y + 0.5 + dy })) / n_rays;
      }
      if (self->noise > 0)
        noise = 1.7 * g_rand_double_range (rand, -1, 1);
      sum = sum * (1 - self->light * x / out->width) + noise * self->noise;
      cot_raster_row (out, y)[x] = (guint8) CLAMP (sum + 0.5, 0, 255);
    }
}

CotRaster *
page_shot_take (const PageShot *self, const CotRaster *page, CotTransform *map)
{
  CotTransform there = look (self, page->width, page->height), back;
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY, margin;
  CotRaster *out;

  for (guint i = 0; i < 4; i++) {
    CotPoint p = cot_transform_point (&there, (CotPoint){ i & 1 ? page->width : 0, i & 2 ? page->height : 0 });

    x0 = fmin (x0, p.x);
    y0 = fmin (y0, p.y);
    x1 = fmax (x1, p.x);
    y1 = fmax (y1, p.y);
  }
  margin = self->margin * fmax (x1 - x0, y1 - y0);

  const CotTransform move = { { 1, 0, margin - x0, 0, 1, margin - y0, 0, 0, 1 } };

  there = cot_transform_chain (&there, &move);
  out = cot_raster_new ((guint) ceil (x1 - x0 + 2 * margin), (guint) ceil (y1 - y0 + 2 * margin), page->dpi * self->scale, NULL);
  g_assert_nonnull (out);
  g_assert_true (cot_transform_invert (&there, &back));
  expose (self, page, &back, out);
  *map = cot_transform_chain (map, &there);

  return out;
}

double
page_shot_error_mm (const CotForm *form, const CotTransform *truth, const CotTransform *found)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (form, &n);
  double worst = 0;

  for (guint i = 0; i < n; i++) {
    CotBoxMm b = cot_form_field_bounds (&fields[i]);
    CotPoint middle = { b.x + b.w / 2, b.y + b.h / 2 };
    CotPoint p = cot_transform_point (truth, middle), q = cot_transform_point (found, middle);

    worst = fmax (worst, hypot (p.x - q.x, p.y - q.y) / cot_transform_scale_at (truth, middle));
  }

  return worst;
}
