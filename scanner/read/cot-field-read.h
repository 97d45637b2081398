/* cot-field-read.h - a number written in a row of boxes, box by box
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digit-net.h"
#include "cot-raster.h"
#include "cot-value.h"

G_BEGIN_DECLS

#define COT_FIELD_MAX_CANDIDATES 5

typedef struct {
  CotValue value;
  double probability;
} CotFieldCandidate;

typedef struct {
  CotFieldCandidate candidates[COT_FIELD_MAX_CANDIDATES]; /* likeliest first */
  guint n_candidates;
  gboolean has_value; /* FALSE: written, but nothing that can be told */
  gboolean sure;      /* every box is sure and blanks come first only */
} CotFieldRead;

/* @transform: from form mm to px of @page. */
void cot_field_read (const CotDigitNet *net, const CotRaster *page, const CotTransform *transform, const CotFormField *field, CotFieldRead *out);

G_END_DECLS
