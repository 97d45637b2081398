/* odd-ink.h - what people draw on an acta that is no number, and where they write it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-form.h"
#include "cot-raster.h"
#include "cot-transform.h"

G_BEGIN_DECLS

/* A page; its fields but section and casilla are changed. */
typedef struct {
  const CotForm *form;
  CotRaster *page, *blank; /* @blank: the same without what was written */
  CotTransform to_px;      /* from form mm */
} OddPage;

typedef void (*OddChange) (OddPage *self);

/* Drawn with a pen. */
void odd_dash_boxes (OddPage *self);
void odd_dash_fields (OddPage *self);
void odd_slash_boxes (OddPage *self);
void odd_slash_fields (OddPage *self);
void odd_cross_boxes (OddPage *self);
void odd_cross_fields (OddPage *self);
void odd_line_down (OddPage *self);
void odd_line_down_last (OddPage *self);
void odd_line_aslant (OddPage *self);
void odd_dittos (OddPage *self);
void odd_ticks (OddPage *self);
void odd_circles (OddPage *self);
void odd_underlines (OddPage *self);
void odd_stamps (OddPage *self);

/* What was written, elsewhere or otherwise. */
void odd_wide (OddPage *self);
void odd_beside (OddPage *self);
void odd_above (OddPage *self);
void odd_one_box_left (OddPage *self);
void odd_turn_fields (OddPage *self);
void odd_mirror_fields (OddPage *self);
void odd_turn_page (OddPage *self);
void odd_shine_through (OddPage *self);
void odd_faint (OddPage *self);
void odd_blur (OddPage *self);

G_END_DECLS
