/* cot-field-strip-private.h - the steps in which a row of boxes is freed of its outlines
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-field-strip.h"

G_BEGIN_DECLS

/* The raw strip, as darkness against its paper. */
typedef struct {
  int width, height;
  double paper, faint; /* brightness: of the paper, and below which it is ink */
  guint8 *darkness;
} CotFieldShade;

/* Looks for the outlines near where the form has them, moves the boxes there, and makes
 * paper of the outlines and of the lines of the table around them. */
void cot_field_outlines_wipe (CotFieldStrip *self, const CotFieldShade *shade);

/* Gives each connected piece of ink to a box; what is no writing of this field goes. */
void cot_field_pieces_share_out (CotFieldStrip *self);

G_END_DECLS
