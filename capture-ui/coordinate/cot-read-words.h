/* cot-read-words.h - what the coordinator is told of the machine's reading
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-read-watch.h"

G_BEGIN_DECLS

typedef enum {
  COT_READ_NOTHING, /* no settled sheet was read by the machine */
  COT_READ_TOO_FEW, /* not enough has settled to tell */
  COT_READ_KEPT,    /* the accepted error is kept, with confidence */
  COT_READ_ABOVE,   /* more errors than accepted */
} CotReadVerdict;

CotReadVerdict cot_read_judge (const CotReadSummary *summary);
/* One line in plain words (transfer full). */
char *cot_read_words (const CotReadSummary *summary);

G_END_DECLS
