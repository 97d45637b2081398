/* odd-ink.c - what people draw on an acta that is no number, and where they write it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include "odd-ink.h"

#include <math.h>
#include <string.h>

#include "cot-election.h"

#define PEN_MM     0.55
#define PEN_GREY   45
#define STAMP_GREY 120
#define AROUND_MM  3.4 /* of a field's boxes: its writing reaches so far */

/* --- A pen --------------------------------------------------------------------------- */

static void
segment (OddPage *self, double x0, double y0, double x1, double y1, double width_mm, guint8 grey)
{
  CotPoint a = cot_transform_point (&self->to_px, (CotPoint){ x0, y0 }), b = cot_transform_point (&self->to_px, (CotPoint){ x1, y1 });
  double radius = width_mm / 2 * cot_transform_scale_at (&self->to_px, (CotPoint){ x0, y0 }), dx = b.x - a.x, dy = b.y - a.y;
  double length2 = fmax (dx * dx + dy * dy, 1e-9);
  int left = (int) (fmin (a.x, b.x) - radius - 2), right = (int) (fmax (a.x, b.x) + radius + 2);
  int top = (int) (fmin (a.y, b.y) - radius - 2), bottom = (int) (fmax (a.y, b.y) + radius + 2);

  for (int y = MAX (0, top); y <= MIN (bottom, (int) self->page->height - 1); y++)
    for (int x = MAX (0, left); x <= MIN (right, (int) self->page->width - 1); x++) {
      double t = CLAMP (((x + 0.5 - a.x) * dx + (y + 0.5 - a.y) * dy) / length2, 0, 1);
      double beyond = hypot (x + 0.5 - a.x - t * dx, y + 0.5 - a.y - t * dy) - radius;
      guint8 *at = cot_raster_row (self->page, (guint) y) + x;
      double full = CLAMP (0.5 - beyond, 0, 1);

      *at = (guint8) (*at * (1 - full) + MIN (*at, grey) * full);
    }
}

static void
pen (OddPage *self, double x0, double y0, double x1, double y1)
{
  segment (self, x0, y0, x1, y1, PEN_MM, PEN_GREY);
}

static void
circle (OddPage *self, double x, double y, double rx, double ry, double width_mm, guint8 grey)
{
  for (guint i = 0; i < 36; i++) {
    double a = i * G_PI / 18, b = (i + 1) * G_PI / 18;

    segment (self, x + rx * cos (a), y + ry * sin (a), x + rx * cos (b), y + ry * sin (b), width_mm, grey);
  }
}

/* --- Where -------------------------------------------------------------------------- */

static gboolean
is_changed (const CotFormField *field)
{
  return field->n_digits > 0 && strcmp (field->name, COT_FIELD_NAME_SECCION) != 0 && strcmp (field->name, COT_FIELD_NAME_CASILLA) != 0;
}

static CotBoxMm
bounds_of (const CotFormField *field)
{
  CotBoxMm first = field->digits[0], last = field->digits[field->n_digits - 1];

  return (CotBoxMm){ first.x, first.y, last.x + last.w - first.x, first.h };
}

typedef void (*Draw) (OddPage *self, CotBoxMm box);

static void
each_field (OddPage *self, Draw draw)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++)
    if (is_changed (&fields[i]))
      draw (self, bounds_of (&fields[i]));
}

static void
each_box (OddPage *self, Draw draw)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; is_changed (&fields[i]) && k < fields[i].n_digits; k++)
      draw (self, fields[i].digits[k]);
}

static void
draw_dash (OddPage *self, CotBoxMm box)
{
  pen (self, box.x + 0.8, box.y + 0.52 * box.h, box.x + box.w - 0.8, box.y + 0.47 * box.h);
}

static void
draw_slash (OddPage *self, CotBoxMm box)
{
  pen (self, box.x + box.w - 1.2, box.y + 0.6, box.x + 1.2, box.y + box.h - 0.6);
}

static void
draw_cross (OddPage *self, CotBoxMm box)
{
  draw_slash (self, box);
  pen (self, box.x + 1, box.y + 0.7, box.x + box.w - 1, box.y + box.h - 0.7);
}

static void
draw_ditto (OddPage *self, CotBoxMm box)
{
  double x = box.x + box.w / 2, y = box.y + 0.3 * box.h;

  pen (self, x - 0.6, y, x - 0.7, y + 1.3);
  pen (self, x + 0.6, y, x + 0.5, y + 1.3);
}

static void
draw_tick (OddPage *self, CotBoxMm box)
{
  double x = box.x + 0.35 * box.w, y = box.y + box.h - 0.9;

  pen (self, x - 1, y - 1.6, x, y);
  pen (self, x, y, box.x + box.w - 0.8, box.y + 0.7);
}

static void
draw_circle (OddPage *self, CotBoxMm box)
{
  circle (self, box.x + box.w / 2, box.y + box.h / 2, 0.56 * box.w, 0.66 * box.h, PEN_MM, PEN_GREY);
}

static void
draw_underline (OddPage *self, CotBoxMm box)
{
  pen (self, box.x + 0.3, box.y + box.h - 0.5, box.x + box.w - 0.3, box.y + box.h - 0.8);
}

static void
draw_stamp (OddPage *self, CotBoxMm box)
{
  double x = box.x + box.w / 2, y = box.y + box.h / 2;

  circle (self, x + 2, y + 3, 14, 14, 0.8, STAMP_GREY);
  circle (self, x + 2, y + 3, 11, 11, 0.4, STAMP_GREY);
  for (int i = -2; i <= 2; i++)
    for (int k = -6; k <= 6; k++)
      segment (self, x + 2 + 1.4 * k, y + 3 + 3 * i, x + 2 + 1.4 * k + (k % 2 ? 0.8 : 0), y + 5 + 3 * i, 0.4, STAMP_GREY);
}

void
odd_dash_boxes (OddPage *self)
{
  each_box (self, draw_dash);
}

void
odd_dash_fields (OddPage *self)
{
  each_field (self, draw_dash);
}

void
odd_slash_boxes (OddPage *self)
{
  each_box (self, draw_slash);
}

void
odd_slash_fields (OddPage *self)
{
  each_field (self, draw_slash);
}

void
odd_cross_boxes (OddPage *self)
{
  each_box (self, draw_cross);
}

void
odd_cross_fields (OddPage *self)
{
  each_field (self, draw_cross);
}

void
odd_dittos (OddPage *self)
{
  each_box (self, draw_ditto);
}

void
odd_ticks (OddPage *self)
{
  each_field (self, draw_tick);
}

void
odd_circles (OddPage *self)
{
  each_field (self, draw_circle);
}

void
odd_underlines (OddPage *self)
{
  each_field (self, draw_underline);
}

void
odd_stamps (OddPage *self)
{
  each_field (self, draw_stamp);
}

/* From the first field of each column of fields to its last: aslant, or down through the
 * last boxes of each. */
static void
strike_columns (OddPage *self, gboolean aslant, guint n_boxes)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm first = bounds_of (&fields[i]), last = first;

    if (!is_changed (&fields[i]))
      continue;
    while (i + 1 < n && is_changed (&fields[i + 1]) && fabs (fields[i + 1].digits[0].x - first.x) < 1)
      last = bounds_of (&fields[++i]);
    if (aslant) {
      pen (self, first.x + first.w, first.y, last.x, last.y + last.h);
      continue;
    }
    for (guint k = fields[i].n_digits - MIN (n_boxes, fields[i].n_digits); k < fields[i].n_digits; k++) {
      double x = fields[i].digits[k].x + fields[i].digits[k].w / 2;

      pen (self, x + 0.3, first.y - 1, x - 0.3, last.y + last.h + 1);
    }
  }
}

void
odd_line_down (OddPage *self)
{
  strike_columns (self, FALSE, COT_FORM_MAX_DIGITS);
}

void
odd_line_down_last (OddPage *self)
{
  strike_columns (self, FALSE, 1);
}

void
odd_line_aslant (OddPage *self)
{
  strike_columns (self, TRUE, 0);
}

/* --- What was written, elsewhere ---------------------------------------------------------- */

/* The writing in @box is taken from @x_scale and @y_scale times its way from the middle,
 * and @dx, @dy mm further. */
static void
move_ink (OddPage *self, const CotRaster *ink, CotBoxMm box, double x_scale, double y_scale, double dx, double dy)
{
  CotBoxMm px;
  CotTransform back;

  g_assert_true (cot_transform_invert (&self->to_px, &back));
  px = cot_transform_box (&self->to_px, &box);
  for (int y = MAX (0, (int) px.y); y < MIN ((int) self->page->height, (int) (px.y + px.h)); y++)
    for (int x = MAX (0, (int) px.x); x < MIN ((int) self->page->width, (int) (px.x + px.w)); x++) {
      CotPoint mm = cot_transform_point (&back, (CotPoint){ x + 0.5, y + 0.5 });
      double cx = box.x + box.w / 2, cy = box.y + box.h / 2;
      CotPoint from = cot_transform_point (&self->to_px, (CotPoint){ cx + (mm.x - cx) * x_scale + dx, cy + (mm.y - cy) * y_scale + dy });
      double dark = 255 - cot_raster_sample (ink, from.x, from.y);
      guint8 *at = cot_raster_row (self->page, (guint) y) + x;

      *at = (guint8) CLAMP (*at - dark, 0, 255);
    }
}

/* What was written, on white; the page is blank after it. */
static CotRaster *
take_ink (OddPage *self)
{
  CotRaster *ink = cot_raster_new (self->page->width, self->page->height, self->page->dpi, NULL);

  g_assert_nonnull (ink);
  for (guint y = 0; y < ink->height; y++)
    for (guint x = 0; x < ink->width; x++) {
      guint8 *at = cot_raster_row (self->page, y) + x, none = cot_raster_row (self->blank, y)[x];

      cot_raster_row (ink, y)[x] = (guint8) CLAMP (255 - (none - *at), 0, 255);
      *at = none;
    }

  return ink;
}

static void
move_fields (OddPage *self, double x_scale, double y_scale, double dx, double dy)
{
  g_autoptr (CotRaster) ink = take_ink (self);
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm box = fields[i].n_digits > 0 ? bounds_of (&fields[i]) : (CotBoxMm){ 0 };
    gboolean changed = is_changed (&fields[i]);

    if (fields[i].n_digits == 0)
      continue;
    box = (CotBoxMm){ box.x - AROUND_MM, box.y - AROUND_MM / 3, box.w + 2 * AROUND_MM, box.h + 2 * AROUND_MM / 3 };
    move_ink (self, ink, box, changed ? x_scale : 1, changed ? y_scale : 1, changed ? dx : 0, changed ? dy : 0);
  }
}

void
odd_wide (OddPage *self)
{
  move_fields (self, 0.72, 0.85, 0, 0);
}

void
odd_beside (OddPage *self)
{
  move_fields (self, 1, 1, -1.8, 0);
}

void
odd_above (OddPage *self)
{
  move_fields (self, 1, 1, 0, 2.2);
}

void
odd_one_box_left (OddPage *self)
{
  move_fields (self, 1, 1, 7.1, 0);
}

void
odd_turn_fields (OddPage *self)
{
  move_fields (self, -1, -1, 0, 0);
}

void
odd_mirror_fields (OddPage *self)
{
  move_fields (self, -1, 1, 0, 0);
}

void
odd_turn_page (OddPage *self)
{
  g_autoptr (CotRaster) ink = take_ink (self);
  CotBoxMm whole = { 0 };

  cot_form_get_paper_mm (self->form, &whole.w, &whole.h);
  move_ink (self, ink, whole, -1, -1, 0, 0);
}

/* The writing of a page beneath, mirrored and faint. */
void
odd_shine_through (OddPage *self)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; is_changed (&fields[i]) && k < fields[i].n_digits; k++) {
      CotBoxMm box = fields[i].digits[k];

      segment (self, box.x + 1.5, box.y + 1, box.x + box.w - 1.5, box.y + 1, 0.6, 215);
      segment (self, box.x + 1.5, box.y + 1, box.x + box.w - 2, box.y + box.h - 1, 0.6, 215);
    }
}

void
odd_faint (OddPage *self)
{
  for (guint y = 0; y < self->page->height; y++)
    for (guint x = 0; x < self->page->width; x++) {
      guint8 *at = cot_raster_row (self->page, y) + x, none = cot_raster_row (self->blank, y)[x];

      *at = (guint8) CLAMP (none - 0.2 * (none - *at), 0, 255);
    }
}

void
odd_blur (OddPage *self)
{
  g_autoptr (CotRaster) ink = take_ink (self);

  for (int y = 2; y < (int) ink->height - 2; y++)
    for (int x = 2; x < (int) ink->width - 2; x++) {
      guint sum = 0;
      guint8 *at = cot_raster_row (self->page, (guint) y) + x;

      for (int v = -2; v <= 2; v++)
        for (int u = -2; u <= 2; u++)
          sum += 255u - cot_raster_row (ink, (guint) (y + v))[x + u];
      *at = (guint8) CLAMP (*at - 0.6 * sum / 25, 0, 255);
    }
}
