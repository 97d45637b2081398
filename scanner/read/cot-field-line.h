/* cot-field-line.h - what is written in a row of boxes as one line of one height
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-field-strip.h"

G_BEGIN_DECLS

#define COT_FIELD_LINE_HEIGHT 36  /* px: what the reader of lines was trained with */
#define COT_FIELD_LINE_MAX    600 /* px of width */

/* Ink is dark on 255, the largest ink of one height in the middle; @wide: how much
 * wider than it was written, 1 as it is.  NULL: nothing is written, or it is wider
 * than any number.  (transfer full) */
CotRaster *cot_field_line_new (const CotFieldStrip *strip, double wide) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
