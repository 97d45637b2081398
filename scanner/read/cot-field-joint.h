/* cot-field-joint.h - what two readers of a field say, weighed together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-field-boxes.h"
#include "cot-field-lstm.h"

G_BEGIN_DECLS

/* How much either counts; fitted on writers that neither learnt from. */
typedef struct {
  double boxes, line; /* weights of the logarithms of what the readers say */
  double none;        /* added to the logarithm of "neither is right" */
  double threshold;   /* a number that both tell is sure from this probability on */
} CotFieldJoint;

/* Is there a number in @line, and which?  (Signs that are no digits: none.) */
gboolean cot_field_joint_number (const CotFieldLstmRead *line, gint32 *number);

/* @candidates: CotFieldCandidate; filled with what either tells, likeliest first, with
 * calibrated probabilities.  Returns: the probability of none of them. */
double cot_field_joint_weigh (const CotFieldJoint *self, const CotFieldBoxes *boxes, const CotFieldLstmRead *line, GArray *candidates);

/* Both tell the same number with as many digits as boxes bear ink. */
gboolean cot_field_joint_agrees (const CotFieldBoxes *boxes, const CotFieldLstmRead *line, const CotFieldStrip *strip);

G_END_DECLS
