/* page-shot.h - a page seen another way: turned, smaller, photographed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-form.h"
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

/* How far @found takes the middle of a field from where @truth has it, in mm of the
 * form: the worst of all. */
double page_shot_error_mm (const CotForm *form, const CotTransform *truth, const CotTransform *found);

G_END_DECLS
