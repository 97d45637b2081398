/* acta-pen.h - the sheet of paper and the ink that is put on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>
#include <glib.h>

#include "acta-rng.h"

G_BEGIN_DECLS

#define COT_ACTA_DPI       300
#define COT_ACTA_PX_PER_MM (COT_ACTA_DPI / 25.4)

/* One side of paper at 300 dpi: how dark each point is, 0 paper to 255 black. */
typedef struct {
  int width_px, height_px, stride;
  guint8 *dark; /* of @surface */
  cairo_surface_t *surface;
} CotActaSheet;

CotActaSheet *cot_acta_sheet_new (double width_mm, double height_mm);
void cot_acta_sheet_free (CotActaSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotActaSheet, cot_acta_sheet_free)
cairo_t *cot_acta_sheet_create_cairo (CotActaSheet *self);

/* A patch of wet ink, 0 none to 255 full, before a pen gives it its colour. */
typedef struct {
  int width, height;
  guint8 *ink; /* rows of @width */
} CotActaPatch;

CotActaPatch *cot_acta_patch_new (int width, int height);
void cot_acta_patch_free (CotActaPatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotActaPatch, cot_acta_patch_free)
void cot_acta_patch_segment (CotActaPatch *self, double x0, double y0, double x1, double y1, double r0, double r1);
void cot_acta_patch_blur (CotActaPatch *self);

typedef struct {
  double dark;     /* 0-1: how dark full ink is */
  double width_mm; /* of a line at normal pressure */
  double grain;    /* 0-1: how uneven the ink is */
  guint n_blurs;   /* a carbon copy is blurred once or twice */
} CotActaPen;

void cot_acta_pen_pick (CotActaPen *pen, gboolean carbon, CotActaRng *rng);
void cot_acta_pen_apply (const CotActaPen *pen, CotActaPatch *patch, CotActaSheet *sheet, int x, int y, CotActaRng *rng);

G_END_DECLS
