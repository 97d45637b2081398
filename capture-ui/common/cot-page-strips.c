/* cot-page-strips.c - the page at one zoom, level, drawn once and then only moved
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-strips.h"

#include <math.h>

#include "cot-page-tone.h"

#define STRIP_PX   128
#define MAX_PIXELS (12 * 1000 * 1000) /* of all strips that are kept: 48 MB */
#define MAX_WIDTH  6000

struct _CotPageStrips {
  GHashTable *drawn;   /* strip number -> cairo_surface_t */
  CotPageImage *image; /* of these, borrowed */
  double angle, zoom;
  guint tone;
};

CotPageStrips *
cot_page_strips_new (void)
{
  CotPageStrips *self = g_new0 (CotPageStrips, 1);

  self->drawn = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, (GDestroyNotify) cairo_surface_destroy);

  return self;
}

void
cot_page_strips_free (CotPageStrips *self)
{
  g_hash_table_unref (self->drawn);
  g_free (self);
}

void
cot_page_strips_clear (CotPageStrips *self)
{
  g_hash_table_remove_all (self->drawn);
  self->image = NULL;
}

/* The page, turned level, with the point (@x, @y) of its zoomed level px at the origin. */
static void
paint_image (CotPageStrips *self, cairo_t *cr, CotPageImage *image, double x, double y, cairo_filter_t filter)
{
  double own = 1.0;
  cairo_surface_t *surface = cot_page_image_get_level (image, self->zoom, &own);
  double scale = self->zoom / own;

  cairo_save (cr);
  cairo_translate (cr, -x, -y);
  cairo_rotate (cr, -self->angle);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), filter);
  cairo_paint (cr);
  cairo_restore (cr);
}

static cairo_surface_t *
draw_piece (CotPageStrips *self, CotPageImage *image, int x, int y, int width, int height, cairo_filter_t filter)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  CotPageTone tone;

  paint_image (self, cr, image, x, y, filter);
  cairo_destroy (cr);
  if (self->tone > 0) {
    cot_page_tone_init (&tone, cot_page_image_get_paper (image), self->tone);
    cot_page_tone_apply (&tone, surface);
  }

  return surface;
}

/* Zoomed level px that the page covers sideways. */
static void
find_sides (CotPageStrips *self, CotPageImage *image, int *left, int *width)
{
  const CotPageSight sight = {
    .image_width = cot_page_image_get_width (image),
    .image_height = cot_page_image_get_height (image),
    .angle = self->angle,
  };
  CotBoxMm page = cot_page_place_page_box (&sight);

  *left = (int) floor (page.x * self->zoom);
  *width = (int) ceil (page.w * self->zoom) + 1;
}

static void
keep_within_bounds (CotPageStrips *self, int width)
{
  if ((gint64) (g_hash_table_size (self->drawn) + 1) * width * STRIP_PX > MAX_PIXELS)
    g_hash_table_remove_all (self->drawn);
}

static cairo_surface_t *
get_strip (CotPageStrips *self, CotPageImage *image, int number, int left, int width)
{
  cairo_surface_t *strip = g_hash_table_lookup (self->drawn, GINT_TO_POINTER (number));

  if (strip != NULL)
    return strip;
  keep_within_bounds (self, width);
  strip = draw_piece (self, image, left, number * STRIP_PX, width, STRIP_PX, CAIRO_FILTER_BILINEAR);
  g_hash_table_insert (self->drawn, GINT_TO_POINTER (number), strip);

  return strip;
}

static void
draw_strips (CotPageStrips *self, cairo_t *cr, CotPageImage *image, int x, int y, int height, int left, int width)
{
  int first = (int) floor ((double) y / STRIP_PX), last = (int) floor ((double) (y + height - 1) / STRIP_PX);

  for (int number = first; number <= last; number++) {
    cairo_set_source_surface (cr, get_strip (self, image, number, left, width), left - x, number * STRIP_PX - y);
    cairo_paint (cr);
  }
}

static void
use (CotPageStrips *self, CotPageImage *image, double angle, guint tone, double zoom)
{
  if (self->image == image && self->angle == angle && self->tone == tone && self->zoom == zoom)
    return;
  cot_page_strips_clear (self);
  self->image = image;
  self->angle = angle;
  self->tone = tone;
  self->zoom = zoom;
}

void
cot_page_strips_draw (CotPageStrips *self, cairo_t *cr, CotPageImage *image, double angle, guint tone, const CotPagePlace *place, int width, int height, gboolean moving)
{
  int x = (int) lround (place->left * place->zoom), y = (int) lround (place->top * place->zoom);
  int left = 0, page_width = 0;
  cairo_surface_t *piece;

  use (self, image, angle, tone, place->zoom);
  find_sides (self, image, &left, &page_width);
  if (!moving && page_width <= MAX_WIDTH) {
    draw_strips (self, cr, image, x, y, height, left, page_width);
    return;
  }
  /* Between two zooms nobody reads: what matters is that it moves evenly. */
  piece = draw_piece (self, image, x, y, width, height, moving ? CAIRO_FILTER_FAST : CAIRO_FILTER_BILINEAR);
  cairo_set_source_surface (cr, piece, 0, 0);
  cairo_paint (cr);
  cairo_surface_destroy (piece);
}
