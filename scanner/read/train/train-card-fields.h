/* train-card-fields.h - what anyone should know of the model of whole fields
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "train-joint.h"
#include "train-lines.h"

typedef struct {
  const TrainLinesPlan *plan;
  TrainLinesFigures chosen; /* how the kept snapshot did */
  gboolean lines_kept;      /* the reader of lines is one that was there before */
  CotFieldJoint joint;
  GBytes *model, *net; /* files */
  const char *date;    /* YYYY-MM-DD */
  /* Fields by writers kept out, chosen by, learnt from. */
  TrainJointFigures kept_out[TRAIN_FIELDS_N], chosen_by[TRAIN_FIELDS_N], learnt[TRAIN_FIELDS_N];
} TrainFieldsRun;

/* The card in Markdown (transfer full). */
char *train_card_fields_write (const TrainFieldsRun *run);
