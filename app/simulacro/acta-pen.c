/* acta-pen.c - the sheet of paper and the ink that is put on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-pen.h"

#include <math.h>
#include <string.h>

/**
 * cot_acta_sheet_new:
 * @width_mm: width of the paper
 * @height_mm: height of the paper
 *
 * A white sheet at 300 dpi, origin top left, as the form is read upright.
 *
 * Returns: (transfer full): the sheet
 */
CotActaSheet *
cot_acta_sheet_new (double width_mm, double height_mm)
{
  CotActaSheet *self = g_new0 (CotActaSheet, 1);

  self->width_px = (int) lround (width_mm * COT_ACTA_PX_PER_MM);
  self->height_px = (int) lround (height_mm * COT_ACTA_PX_PER_MM);
  self->surface = cairo_image_surface_create (CAIRO_FORMAT_A8, self->width_px, self->height_px);
  g_assert (cairo_surface_status (self->surface) == CAIRO_STATUS_SUCCESS);
  self->stride = cairo_image_surface_get_stride (self->surface);
  self->dark = cairo_image_surface_get_data (self->surface);

  return self;
}

void
cot_acta_sheet_free (CotActaSheet *self)
{
  if (self == NULL)
    return;
  cairo_surface_destroy (self->surface);
  g_free (self);
}

/**
 * cot_acta_sheet_create_cairo:
 * @self: the sheet; cairo and direct drawing may alternate
 *
 * Returns: (transfer full): a context whose units are millimetres of the form
 *   and whose alpha is how dark things get
 */
cairo_t *
cot_acta_sheet_create_cairo (CotActaSheet *self)
{
  cairo_t *cr;

  cairo_surface_mark_dirty (self->surface);
  cr = cairo_create (self->surface);
  cairo_scale (cr, COT_ACTA_PX_PER_MM, COT_ACTA_PX_PER_MM);

  return cr;
}

CotActaPatch *
cot_acta_patch_new (int width, int height)
{
  CotActaPatch *self = g_new (CotActaPatch, 1);

  self->width = MAX (width, 1);
  self->height = MAX (height, 1);
  self->ink = g_malloc0 ((gsize) self->width * (gsize) self->height);

  return self;
}

void
cot_acta_patch_free (CotActaPatch *self)
{
  if (self == NULL)
    return;
  g_free (self->ink);
  g_free (self);
}

/**
 * cot_acta_patch_segment:
 * @self: where to draw; what lies outside is cut off
 * @x0: start, pixels
 * @y0: start, pixels
 * @x1: end, pixels
 * @y1: end, pixels
 * @r0: half width at the start, pixels
 * @r1: half width at the end, pixels
 *
 * Draws a line with round ends whose width changes evenly.  Ink does not add
 * up where lines cross, so that a stroke may be drawn in many pieces.
 */
void
cot_acta_patch_segment (CotActaPatch *self, double x0, double y0, double x1, double y1, double r0, double r1)
{
  double reach = MAX (r0, r1) + 1;
  int left = MAX (0, (int) floor (MIN (x0, x1) - reach));
  int right = MIN (self->width - 1, (int) ceil (MAX (x0, x1) + reach));
  int top = MAX (0, (int) floor (MIN (y0, y1) - reach));
  int bottom = MIN (self->height - 1, (int) ceil (MAX (y0, y1) + reach));
  double dx = x1 - x0, dy = y1 - y0;
  double length2 = dx * dx + dy * dy;

  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++) {
      double px = x + 0.5 - x0, py = y + 0.5 - y0;
      double t = length2 > 0 ? CLAMP ((px * dx + py * dy) / length2, 0, 1) : 0;
      double ex = px - t * dx, ey = py - t * dy;
      double cover = r0 + t * (r1 - r0) + 0.5 - sqrt (ex * ex + ey * ey);
      guint8 *ink = &self->ink[y * self->width + x];

      if (cover > 0)
        *ink = MAX (*ink, (guint8) (MIN (cover, 1) * 255));
    }
}

/* One pass of a 3 x 3 mean, along rows and then along columns. */
void
cot_acta_patch_blur (CotActaPatch *self)
{
  int w = self->width, h = self->height;
  g_autofree guint8 *rows = g_malloc ((gsize) w * (gsize) h);

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const guint8 *row = self->ink + y * w;

      rows[y * w + x] = (guint8) ((row[MAX (x - 1, 0)] + row[x] + row[MIN (x + 1, w - 1)]) / 3);
    }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      self->ink[y * w + x] = (guint8) ((rows[MAX (y - 1, 0) * w + x] + rows[y * w + x] + rows[MIN (y + 1, h - 1) * w + x]) / 3);
}

/**
 * cot_acta_pen_pick:
 * @pen: (out): the pen
 * @carbon: the sheet is a copy through carbonless paper: faint and soft
 * @rng: which pen
 *
 * A ballpoint, a gel pen or a pencil-thin one, on the original or on a copy.
 */
void
cot_acta_pen_pick (CotActaPen *pen, gboolean carbon, CotActaRng *rng)
{
  pen->width_mm = cot_acta_rng_between (rng, 0.34, 0.62);
  if (carbon) {
    pen->dark = cot_acta_rng_between (rng, 0.30, 0.48);
    pen->grain = cot_acta_rng_between (rng, 0.25, 0.55);
    pen->n_blurs = (guint) cot_acta_rng_int (rng, 1, 2);
    return;
  }
  pen->dark = cot_acta_rng_between (rng, 0.55, 0.88);
  pen->grain = cot_acta_rng_between (rng, 0.05, 0.25);
  pen->n_blurs = 0;
}

/**
 * cot_acta_pen_apply:
 * @pen: colour and texture
 * @patch: the ink; blurred in place where the pen asks
 * @sheet: where it goes
 * @x: left edge of @patch on the sheet, pixels, may be outside
 * @y: top edge, likewise
 * @rng: the grain
 *
 * Puts ink on paper over what is there.
 */
void
cot_acta_pen_apply (const CotActaPen *pen, CotActaPatch *patch, CotActaSheet *sheet, int x, int y, CotActaRng *rng)
{
  int grain = (int) (pen->grain * 255);
  int dark = (int) (pen->dark * 255);

  cairo_surface_flush (sheet->surface);
  for (guint i = 0; i < pen->n_blurs; i++)
    cot_acta_patch_blur (patch);

  for (int row = MAX (0, -y); row < patch->height && y + row < sheet->height_px; row++) {
    const guint8 *ink = patch->ink + row * patch->width;
    guint8 *out = sheet->dark + (y + row) * sheet->stride + x;

    for (int column = MAX (0, -x); column < patch->width && x + column < sheet->width_px; column++) {
      int alpha;

      if (ink[column] == 0)
        continue;
      alpha = ink[column] * dark / 255;
      alpha -= (int) (((cot_acta_rng_next (rng) >> 56) * (guint) (alpha * grain)) >> 16);
      out[column] = (guint8) (out[column] + (255 - out[column]) * alpha / 255);
    }
  }
  cairo_surface_mark_dirty (sheet->surface);
}
