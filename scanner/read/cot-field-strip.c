/* cot-field-strip.c - a row of digit boxes cut out and freed of its outlines
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paper is made even and ink dark, outlines are wiped, and what is written is shared
 * out between the boxes.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-strip-private.h"

#include <math.h>

#include "cot-ink-level.h"

#define PX_PER_MM      COT_FIELD_STRIP_PX_PER_MM
#define MARGIN_MM      0.9  /* around the boxes: strokes reach beyond them */
#define OFF_PAGE_PX    2    /* a box may reach beyond the page by this */
#define LEAST_BOX_PX   6    /* on the page: less shows no digit, and not that there is none */
#define FAINT_CONTRAST 0.03 /* darker than paper by this share may be ink */
#define NOISE          4.0  /* and by so many deviations of what is paper */
#define UNCLEAR        0.7  /* of the paper: were only what is darker ink, ink could be missed */
#define CELL_PX        12   /* paper is looked at in cells of this size */
#define DARKEST_PAPER  0.6  /* of the brightest: darker is ink all over */
#define STAINED        0.93 /* of the brightest: paper that is darker somewhere */
#define LARGEST_STRIP  4000

/* --- Paper and ink --------------------------------------------------------------- */

/* The brightness of the paper around each cell of the strip: most of a cell is
 * paper, unless something covers it all.  @clear: of its brightest spots, which even
 * a thick stroke leaves. */
static void
find_paper (const CotRaster *image, int n_x, int n_y, double *paper, double *clear)
{
  for (int i = 0; i < n_x * n_y; i++) {
    int left = i % n_x * CELL_PX - CELL_PX / 2, top = i / n_x * CELL_PX - CELL_PX / 2;
    guint histogram[256] = { 0 };
    gsize n = 0;

    for (int y = MAX (0, top); y < MIN ((int) image->height, top + 2 * CELL_PX); y++)
      for (int x = MAX (0, left); x < MIN ((int) image->width, left + 2 * CELL_PX); x++, n++)
        histogram[cot_raster_row (image, (guint) y)[x]]++;
    paper[i] = cot_ink_level (histogram, n * 7 / 10);
    clear[i] = cot_ink_level (histogram, n * 19 / 20);
  }
}

/* Stains, shadows and stamped tints become paper of one brightness; TRUE when there
 * were any: their edges look like strokes. */
static gboolean
even_out (CotRaster *image)
{
  int n_x = (int) image->width / CELL_PX + 1, n_y = (int) image->height / CELL_PX + 1;
  g_autofree double *paper = g_new (double, n_x *n_y), *clear = g_new (double, n_x *n_y);
  double brightest = 1, clearest = 1, darkest = 255;

  find_paper (image, n_x, n_y, paper, clear);
  for (int i = 0; i < n_x * n_y; i++) {
    brightest = fmax (brightest, paper[i]);
    clearest = fmax (clearest, clear[i]);
    darkest = fmin (darkest, clear[i]);
  }
  for (int i = 0; i < n_x * n_y; i++)
    paper[i] = fmax (paper[i], DARKEST_PAPER * brightest);

  for (int y = 0; y < (int) image->height; y++)
    for (int x = 0; x < (int) image->width; x++) {
      double u = CLAMP ((x + 0.5) / CELL_PX - 0.5, 0, n_x - 1), v = CLAMP ((y + 0.5) / CELL_PX - 0.5, 0, n_y - 1);
      int u0 = MIN ((int) u, MAX (0, n_x - 2)), v0 = MIN ((int) v, MAX (0, n_y - 2));
      int u1 = MIN (u0 + 1, n_x - 1), v1 = MIN (v0 + 1, n_y - 1);
      double above = paper[v0 * n_x + u0] * (1 - (u - u0)) + paper[v0 * n_x + u1] * (u - u0);
      double below = paper[v1 * n_x + u0] * (1 - (u - u0)) + paper[v1 * n_x + u1] * (u - u0);
      guint8 *at = cot_raster_row (image, (guint) y) + x;

      *at = (guint8) CLAMP (*at * brightest / (above * (1 - (v - v0)) + below * (v - v0)), 0, 255);
    }

  return darkest < STAINED * clearest;
}

/* How the strip is before anything is done to it.  What scatters above the paper
 * tells how far noise scatters below it. */
static void
measure (CotRaster *image, CotFieldShade *shade)
{
  gsize n = (gsize) image->width * image->height;
  guint histogram[256] = { 0 };
  double noise;

  for (gsize i = 0; i < n; i++)
    histogram[image->data[i]]++;
  *shade = (CotFieldShade){ (int) image->width, (int) image->height, cot_ink_level (histogram, n / 2), 0, g_malloc (n) };
  noise = (cot_ink_level (histogram, n * 19 / 20) - shade->paper) / 1.5;
  shade->faint = shade->paper - fmax (NOISE * noise, FAINT_CONTRAST * shade->paper);
  for (gsize i = 0; i < n; i++)
    shade->darkness[i] = (guint8) fmax (0, shade->paper - image->data[i]);
}

/* Paper becomes 255 and what is written 0, however faint it is. */
static void
stretch (CotRaster *image, const CotFieldShade *shade)
{
  gsize n = (gsize) image->width * image->height, n_ink = 0;
  guint histogram[256] = { 0 };
  double full;

  for (gsize i = 0; i < n; i++)
    if (image->data[i] < shade->faint) {
      histogram[image->data[i]]++;
      n_ink++;
    }
  full = fmin (n_ink > 0 ? cot_ink_level (histogram, n_ink / 4) : 0, shade->faint - 1);
  for (gsize i = 0; i < n; i++)
    image->data[i] = (guint8) lrint (255 * CLAMP ((image->data[i] - full) / (shade->faint - full), 0, 1));
}

/* --- The strip ------------------------------------------------------------------- */

static gboolean
is_on_page (const CotRaster *page, const CotTransform *transform, const CotFormField *field, guint n)
{
  for (guint i = 0; i < n; i++) {
    CotBoxMm box = cot_transform_box (transform, &field->digits[i]);

    if (!(box.w >= LEAST_BOX_PX && box.h >= LEAST_BOX_PX))
      return FALSE;
    if (!(box.x >= -OFF_PAGE_PX && box.y >= -OFF_PAGE_PX && box.x + box.w <= page->width + OFF_PAGE_PX && box.y + box.h <= page->height + OFF_PAGE_PX))
      return FALSE;
  }

  return TRUE;
}

static CotBoxMm
find_bounds (const CotFormField *field, guint n)
{
  double left = field->digits[0].x, top = field->digits[0].y, right = left, bottom = top;

  for (guint i = 0; i < n; i++) {
    left = fmin (left, field->digits[i].x);
    top = fmin (top, field->digits[i].y);
    right = fmax (right, field->digits[i].x + field->digits[i].w);
    bottom = fmax (bottom, field->digits[i].y + field->digits[i].h);
  }

  return (CotBoxMm){ left - MARGIN_MM, top - MARGIN_MM, right - left + 2 * MARGIN_MM, bottom - top + 2 * MARGIN_MM };
}

/**
 * cot_field_strip_new:
 * @page: a page
 * @transform: from form mm to px of @page
 * @field: whose digit boxes are cut out, in reading order
 *
 * Returns: (transfer full) (nullable): the boxes without their outlines
 */
CotFieldStrip *
cot_field_strip_new (const CotRaster *page, const CotTransform *transform, const CotFormField *field)
{
  guint n = MIN (field->n_digits, COT_FORM_MAX_DIGITS);
  g_autoptr (CotFieldStrip) self = NULL;
  CotBoxMm bounds;
  CotFieldShade shade;

  if (n == 0 || !is_on_page (page, transform, field, n))
    return NULL;
  bounds = find_bounds (field, n);
  if (bounds.w * PX_PER_MM > LARGEST_STRIP || bounds.h * PX_PER_MM > LARGEST_STRIP)
    return NULL;

  self = g_new0 (CotFieldStrip, 1);
  self->image = cot_raster_cut (page, transform, &bounds, PX_PER_MM);
  self->n_boxes = n;
  for (guint i = 0; i < n; i++) {
    const CotBoxMm *box = &field->digits[i];

    self->boxes[i] = (CotStripBox){ (int) lrint ((box->x - bounds.x) * PX_PER_MM), (int) lrint ((box->y - bounds.y) * PX_PER_MM),
                                    (int) lrint ((box->x + box->w - bounds.x) * PX_PER_MM), (int) lrint ((box->y + box->h - bounds.y) * PX_PER_MM) };
  }
  self->stained = even_out (self->image);
  measure (self->image, &shade);
  self->stained = self->stained || shade.faint < UNCLEAR * shade.paper;
  cot_field_outlines_wipe (self, &shade);
  stretch (self->image, &shade);
  g_free (shade.darkness);
  cot_field_pieces_share_out (self);

  return g_steal_pointer (&self);
}

/**
 * cot_field_strip_free:
 * @self: (nullable) (transfer full): a strip
 */
void
cot_field_strip_free (CotFieldStrip *self)
{
  if (self == NULL)
    return;
  cot_raster_free (self->image);
  g_free (self->owner);
  g_free (self);
}

/**
 * cot_field_strip_cut:
 * @self: a strip
 * @box: which box
 *
 * Returns: (transfer full): what was written in it, on white
 */
CotRaster *
cot_field_strip_cut (const CotFieldStrip *self, guint box)
{
  const CotRaster *image = self->image;
  int reach = (int) (MARGIN_MM * PX_PER_MM);
  int left = MAX (0, self->boxes[box].left - reach), right = MIN ((int) image->width - 1, self->boxes[box].right + reach);
  CotRaster *out = cot_raster_new ((guint) (right - left + 1), image->height, image->dpi, NULL);

  for (guint y = 0; out != NULL && y < image->height; y++) {
    guint8 *row = cot_raster_row (out, y);

    for (int x = left; x <= right; x++) {
      guint16 owner = self->owner[(gsize) y * image->width + (guint) x];
      gboolean beside = FALSE;

      /* The soft edge of a stroke is no darker than half: it goes with its stroke. */
      for (int u = MAX (0, x - 1); owner == 0 && u <= MIN ((int) image->width - 1, x + 1); u++)
        beside = beside || self->owner[(gsize) y * image->width + (guint) u] == box + 1;
      row[x - left] = owner == box + 1 || beside ? cot_raster_row (image, y)[x] : 255;
    }
  }

  return out;
}
