/* cot-field-looks.h - a line read once, and again where the readers differ
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-field-boxes.h"
#include "cot-field-lstm.h"

G_BEGIN_DECLS

/* What the reader of lines makes of @strip; @boxes: what the other reader told. */
void cot_field_looks_read (CotFieldLstm *lstm, const CotFieldStrip *strip, const CotFieldBoxes *boxes, CotFieldLstmRead *out);

G_END_DECLS
