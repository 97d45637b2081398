/* cot-digits.h - figures written in a row of boxes, by stock Tesseract
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"
#include "cot-value.h"

G_BEGIN_DECLS

typedef struct _CotDigits CotDigits; /* one thread only */

/* NULL without any usable language: figures are then not read. */
CotDigits *cot_digits_new (void);
void cot_digits_free (CotDigits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotDigits, cot_digits_free)

typedef struct {
  gboolean has_value; /* FALSE: written, but nothing that can be told */
  CotValue value;     /* a number, or COT_VALUE_NO_DATA where nothing is written */
  double probability; /* 0-1 */
  guint n_inked;      /* boxes in which something is written */
  char text[16];      /* as read */
} CotDigitsReading;

/* @transform: from form mm to px of @page. */
void cot_digits_read (CotDigits *self, const CotRaster *page, const CotTransform *transform, const CotFormField *field, CotDigitsReading *out);

G_END_DECLS
