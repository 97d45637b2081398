/* cot-field-strip.h - a row of digit boxes cut out and freed of its outlines
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

#define COT_FIELD_STRIP_PX_PER_MM 8.0

/* Pixels of the strip, inclusive. */
typedef struct {
  int left, top, right, bottom;
} CotStripBox;

/* Paper is 255 all over, ink is dark, the printed outlines are gone and what reaches
 * in from other rows too. */
typedef struct {
  CotRaster *image;
  CotStripBox boxes[COT_FORM_MAX_DIGITS];
  guint n_boxes;
  gboolean inked[COT_FORM_MAX_DIGITS];
  guint n_inked;    /* boxes in which something is written */
  gboolean stained; /* a stain, a shadow, a stamp or a line through it: nothing here is sure */
  CotStripBox seen; /* up to its edges, or to the lines of the table */
  guint16 *owner;   /* of each pixel: 0 paper, else box + 1 */
} CotFieldStrip;

/* @transform: from form mm to px of @page.  NULL: no boxes, or they lie outside the page. */
CotFieldStrip *cot_field_strip_new (const CotRaster *page, const CotTransform *transform, const CotFormField *field) G_GNUC_WARN_UNUSED_RESULT;
void cot_field_strip_free (CotFieldStrip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFieldStrip, cot_field_strip_free)

/* What is written in one box, also where it reaches beyond, without what belongs to
 * the others.  (transfer full) */
CotRaster *cot_field_strip_cut (const CotFieldStrip *self, guint box) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
