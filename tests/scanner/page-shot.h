/* page-shot.h - a page seen another way: turned, smaller, photographed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

typedef struct {
  double skew_deg; /* clockwise */
  guint turns;     /* quarter turns clockwise, after the skew */
  double scale;    /* of pixels */
  double tilt_x;   /* perspective: how much smaller the far side is, 0-0.4 */
  double tilt_y;
  double margin; /* of the table around the sheet, in its longer sides */
  guint8 table;  /* grey of the table */
  double noise;  /* standard deviation in grey levels */
  double blur;   /* px of the result */
  double light;  /* how much darker one side is, 0-1 */
  guint seed;
} PageShot;

/* @map: (inout): form mm to px; follows the page. */
CotRaster *page_shot_take (const PageShot *self, const CotRaster *page, CotTransform *map);

G_END_DECLS
