/* cot-capture-text.h - remarks and sums of an acta in words, the arithmetic written out
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-rules.h"

G_BEGIN_DECLS

/* "402 + 3 = 405 people voted, 404 votes from the box" (transfer full). */
char *cot_capture_text_remark (const CotBallot *ballot, const CotValue *values, const CotRemark *remark);
/* One line for each sum that the law looks at, worked out (transfer full). */
char *cot_capture_text_sums (const CotBallot *ballot, const CotValue *values);
/* What the acta will be published with, as information; NULL: nothing (transfer full). */
char *cot_capture_text_observation (const CotRow *row, const CotValue *values);

G_END_DECLS
