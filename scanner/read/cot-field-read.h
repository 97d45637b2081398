/* cot-field-read.h - a number written in a row of boxes, by two readers
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-field-boxes.h"
#include "cot-field-model.h"
#include "cot-raster.h"

G_BEGIN_DECLS

#define COT_FIELD_MAX_CANDIDATES 5

typedef struct {
  CotFieldCandidate candidates[COT_FIELD_MAX_CANDIDATES]; /* likeliest first, calibrated */
  guint n_candidates;
  gboolean has_value; /* FALSE: written, but nothing that can be told */
  gboolean agrees;    /* both readers tell the first candidate, of as many digits as boxes bear ink */
  gboolean stained;   /* a stain, a shadow, a stamp or a line through it */
  gboolean sure;      /* they agree, the paper is clean, no digit may be a sign and the probability passes */
  CotValue by_boxes;  /* what the reader of boxes alone holds for likeliest */
  CotValue by_line;   /* the same of the reader of lines; ilegible: no number */
} CotFieldRead;

typedef struct _CotFieldReader CotFieldReader; /* one thread only */

/* @net, @model: (transfer full); @model: (nullable): then nothing is sure. */
CotFieldReader *cot_field_reader_new (CotDigitNet *net, CotFieldModel *model) G_GNUC_WARN_UNUSED_RESULT;
/* With the models shipped with the program. */
CotFieldReader *cot_field_reader_load_shipped (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_field_reader_free (CotFieldReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFieldReader, cot_field_reader_free)

/* @transform: from form mm to px of @page. */
void cot_field_reader_read (CotFieldReader *self, const CotRaster *page, const CotTransform *transform, const CotFormField *field, CotFieldRead *out);

G_END_DECLS
