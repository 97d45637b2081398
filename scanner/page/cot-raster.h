/* cot-raster.h - an 8-bit grey image in memory
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-form.h"
#include "cot-transform.h"

G_BEGIN_DECLS

/* What a page may have at most; an acta at 400 dpi has 30 million pixels. */
#define COT_RASTER_MAX_SIDE_PX 30000
#define COT_RASTER_MAX_AREA_PX (100 * 1000 * 1000)

/* Rows from the top, one byte a pixel, 0 black, 255 white.  Coordinates are
 * continuous: (0, 0) is the outer corner of the top left pixel. */
typedef struct {
  guint width, height; /* px */
  gsize stride;        /* bytes from one row to the next; = width */
  guint8 *data;        /* owned */
  double dpi;          /* pixels per inch, 0 when unknown */
} CotRaster;

CotRaster *cot_raster_new (guint width, guint height, double dpi, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_raster_free (CotRaster *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotRaster, cot_raster_free)

static inline guint8 *
cot_raster_row (const CotRaster *self, guint y)
{
  return self->data + (gsize) y * self->stride;
}

/* Brightness between pixels, bilinear; outside the page it is white. */
double cot_raster_sample (const CotRaster *self, double x, double y);

/* The page turned clockwise by @quarters times 90 degrees. */
CotRaster *cot_raster_turn (const CotRaster *self, guint quarters) G_GNUC_WARN_UNUSED_RESULT;

/* Left to right and right to left, in place. */
void cot_raster_mirror (CotRaster *self);

/* The page at @width x @height, each new pixel the mean of what it covers. */
CotRaster *cot_raster_shrink (const CotRaster *self, guint width, guint height) G_GNUC_WARN_UNUSED_RESULT;

/* A piece of the form, straightened: @box in form mm, @transform from form mm
 * to pixels of @self.  What lies outside the page is white. */
CotRaster *cot_raster_cut (const CotRaster *self, const CotTransform *transform, const CotBoxMm *box, double px_per_mm) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
