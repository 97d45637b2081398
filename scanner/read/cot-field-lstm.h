/* cot-field-lstm.h - reads a whole line of signs with Tesseract
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

#define COT_FIELD_LSTM_MAX_SIGNS 12
#define COT_FIELD_LSTM_MAX_BYTES (4 * 1024 * 1024)

typedef struct _CotFieldLstm CotFieldLstm; /* one thread only */

/* 0 to 9, '-' a dash, '/' a slash, 'x' what is scribbled or struck out. */
typedef struct {
  char text[COT_FIELD_LSTM_MAX_SIGNS + 1]; /* "" when nothing was told */
  guint n;
  double probability; /* of all of @text, as the network has it: not calibrated */
} CotFieldLstmRead;

/* @bytes: traineddata of Tesseract; copied. */
CotFieldLstm *cot_field_lstm_new (const guint8 *bytes, gsize n_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_field_lstm_free (CotFieldLstm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFieldLstm, cot_field_lstm_free)

/* @line: as cot_field_line_new() makes it; (nullable): nothing is told. */
void cot_field_lstm_read (CotFieldLstm *self, const CotRaster *line, CotFieldLstmRead *out);

G_END_DECLS
