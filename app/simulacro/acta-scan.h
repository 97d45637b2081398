/* acta-scan.h - a sheet as a scanner gives it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "acta-damage.h"

G_BEGIN_DECLS

/* How a sheet lies on the glass and how the scanner sees it. */
typedef struct {
  int turns;       /* quarter turns clockwise, 0-3 */
  double skew_deg; /* clockwise, before the quarter turns */
  double scale_x, scale_y;
  double offset_x_mm, offset_y_mm; /* of the sheet's middle */
  double margin_mm;                /* of glass around the sheet */
  guint8 paper;                    /* grey of the paper */
  guint8 backdrop;                 /* grey beside the paper */
  double noise;                    /* standard deviation in grey levels */
  double shade;                    /* how much darker one side of the page is, 0-1 */
  guint8 streak;                   /* darkness of a streak of a dirty glass, 0: none */
} CotActaScan;

/* A grey page, one byte a pixel, rows of @width_px, origin top left. */
typedef struct {
  int width_px, height_px;
  guint8 *pixels;
  double matrix[3][3]; /* form millimetres to page pixels; a pixel's middle is at +0.5 */
} CotActaRaster;

void cot_acta_raster_free (CotActaRaster *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotActaRaster, cot_acta_raster_free)

void cot_acta_scan_pick (CotActaScan *scan, CotActaDamage level, CotActaRng *rng);
CotActaRaster *cot_acta_scan_run (const CotActaScan *scan, const CotActaSheet *sheet, CotActaRng *rng);
void cot_acta_raster_map (const CotActaRaster *self, double x_mm, double y_mm, double *x_px, double *y_px);

G_END_DECLS
