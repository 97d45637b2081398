/* cot-page-strips.c - the page at one zoom, level, drawn once and then only moved
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-page-strips.h"

#include <math.h>

#include "cot-page-sample.h"
#include "cot-page-tone.h"

#define STRIP_PX   128
#define MAX_PIXELS (12 * 1000 * 1000) /* of all strips that are kept: 48 MB */
#define MAX_WIDTH  6000
/* Strips drawn within a frame; with more of them missing the view alone is drawn. */
#define MAX_AT_ONCE 2

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

/* Of the page, turned level, @width x @height px from the point (@x, @y) of its zoomed
 * level px. */
static cairo_surface_t *
draw_piece (CotPageStrips *self, CotPageImage *image, int x, int y, int width, int height)
{
  double own = 1.0;
  cairo_surface_t *source = cot_page_image_get_level (image, self->zoom, &own);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  double turn_x = cos (self->angle) * own / self->zoom, turn_y = sin (self->angle) * own / self->zoom;
  const CotPageSampling sampling = { x * turn_x - y * turn_y, x * turn_y + y * turn_x, turn_x, turn_y };
  CotPageTone tone;

  cot_page_sample (surface, source, &sampling);
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
  strip = draw_piece (self, image, left, number * STRIP_PX, width, STRIP_PX);
  g_hash_table_insert (self->drawn, GINT_TO_POINTER (number), strip);

  return strip;
}

/* Numbers of the strips under a view of @height px whose top is at @y. */
static void
find_visible (int y, int height, int *first, int *last)
{
  *first = (int) floor ((double) y / STRIP_PX);
  *last = (int) floor ((double) (y + height - 1) / STRIP_PX);
}

static guint
count_missing (CotPageStrips *self, int first, int last)
{
  guint n = 0;

  for (int number = first; number <= last; number++)
    n += !g_hash_table_contains (self->drawn, GINT_TO_POINTER (number));

  return n;
}

static void
draw_strips (CotPageStrips *self, cairo_t *cr, CotPageImage *image, int x, int y, int first, int last, int left, int width)
{
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

gboolean
cot_page_strips_draw (CotPageStrips *self, cairo_t *cr, CotPageImage *image, double angle, guint tone, const CotPagePlace *place, int width, int height)
{
  int x = (int) lround (place->left * place->zoom), y = (int) lround (place->top * place->zoom);
  int left = 0, page_width = 0, first = 0, last = 0;
  cairo_surface_t *piece;

  use (self, image, angle, tone, place->zoom);
  find_sides (self, image, &left, &page_width);
  find_visible (y, height, &first, &last);
  if (page_width <= MAX_WIDTH && count_missing (self, first, last) <= MAX_AT_ONCE) {
    draw_strips (self, cr, image, x, y, first, last, left, page_width);
    return TRUE;
  }
  piece = draw_piece (self, image, x, y, width, height);
  cairo_set_source_surface (cr, piece, 0, 0);
  cairo_paint (cr);
  cairo_surface_destroy (piece);

  return FALSE;
}

gboolean
cot_page_strips_prepare (CotPageStrips *self, const CotPagePlace *place, int height)
{
  int left = 0, width = 0, first = 0, last = 0;

  if (self->image == NULL || self->zoom != place->zoom)
    return FALSE;
  find_sides (self, self->image, &left, &width);
  find_visible ((int) lround (place->top * place->zoom), height, &first, &last);
  if (width > MAX_WIDTH || (gint64) (last - first + 2) * width * STRIP_PX > MAX_PIXELS)
    return FALSE;
  for (int number = first; number <= last; number++)
    if (!g_hash_table_contains (self->drawn, GINT_TO_POINTER (number))) {
      get_strip (self, self->image, number, left, width);
      return TRUE;
    }

  return FALSE;
}
