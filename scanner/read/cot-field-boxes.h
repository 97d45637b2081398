/* cot-field-boxes.h - a number written in a row of boxes, box by box
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digit-net.h"
#include "cot-field-strip.h"
#include "cot-value.h"

G_BEGIN_DECLS

typedef struct {
  CotValue value;
  double probability;
} CotFieldCandidate;

typedef struct {
  GArray *candidates;  /* CotFieldCandidate, likeliest first; what is left of 1 is no number */
  gboolean in_order;   /* in the likeliest reading of each box, blanks come first and all else is digits */
  guint n_digits;      /* boxes whose likeliest reading is a digit */
  gboolean maybe_sign; /* a 1 that may be a slash, a digit that may be struck out */
  gboolean all_sure;   /* every box is sure, by the network's own threshold */
} CotFieldBoxes;

void cot_field_boxes_read (const CotDigitNet *net, const CotFieldStrip *strip, CotFieldBoxes *out);
void cot_field_boxes_clear (CotFieldBoxes *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotFieldBoxes, cot_field_boxes_clear)

/* For g_array_sort(): likeliest first. */
int cot_field_candidate_compare (gconstpointer a, gconstpointer b);

G_END_DECLS
