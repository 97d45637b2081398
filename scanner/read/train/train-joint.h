/* train-joint.h - how two readers of fields are weighed, and how they do together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-field-joint.h"
#include "train-field.h"

/* Fields that were drawn, and what either reader says of them. */
typedef struct _TrainCases TrainCases;

TrainCases *train_cases_new (const CotDigitNet *net, CotFieldLstm *lstm, const TrainData *data, TrainPart part, guint n, guint64 seed);
void train_cases_free (TrainCases *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainCases, train_cases_free)

/* Weights and threshold that serve these fields best. */
CotFieldJoint train_joint_fit (const TrainCases *cases);

/* Of numbers by American, European writers, and of fields with anything that is no digit;
 * a slash is apart, as a 1 may look like it. */
typedef enum {
  TRAIN_FIELDS_AMERICAN,
  TRAIN_FIELDS_EUROPEAN,
  TRAIN_FIELDS_SIGNS,
  TRAIN_FIELDS_SLASHED,
  TRAIN_FIELDS_N,
} TrainFields;

typedef struct {
  guint n;
  guint n_boxes, n_line, n_right; /* read right by either reader alone, and weighed together */
  guint n_both_wrong;             /* both wrong, whatever they say */
  guint n_agreed, n_agreed_wrong; /* both say one number; that is not there */
  guint n_sure, n_sure_wrong;
  double expected_wrong; /* of these, by their probabilities */
} TrainJointFigures;

void train_joint_try (const TrainCases *cases, const CotFieldJoint *joint, TrainJointFigures out[TRAIN_FIELDS_N]);
