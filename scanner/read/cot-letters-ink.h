/* cot-letters-ink.h - a line of handwriting made ready for the network
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

#define COT_LETTERS_HEIGHT    32  /* rows that the network sees */
#define COT_LETTERS_MAX_WIDTH 768 /* columns, a multiple of 32 */
#define COT_LETTERS_PX_PER_MM 6.0 /* of what is cut from the page */

/* What is cut around the box of the letters, mm. */
#define COT_LETTERS_ABOVE_MM  0.3
#define COT_LETTERS_BELOW_MM  1.2
#define COT_LETTERS_BESIDE_MM 0.4

/* With @width 0 something is there that is no writing. */
typedef struct {
  float *ink;         /* COT_LETTERS_HEIGHT rows of @width, 0 paper to 1 ink */
  guint width;        /* a multiple of 32 */
  double scale, left; /* column = (px of the cut piece - left) * scale */
} CotLettersInk;

/* @page: a page; @box: of the letters, form mm.  NULL: it lies outside the page. */
CotRaster *cot_letters_cut (const CotRaster *page, const CotTransform *transform, const CotBoxMm *box) G_GNUC_WARN_UNUSED_RESULT;
/* @piece: what was cut, with its margins.  NULL: nothing is written. */
CotLettersInk *cot_letters_ink_new (const CotRaster *piece) G_GNUC_WARN_UNUSED_RESULT;
void cot_letters_ink_free (CotLettersInk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotLettersInk, cot_letters_ink_free)

G_END_DECLS
