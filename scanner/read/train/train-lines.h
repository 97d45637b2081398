/* train-lines.h - the reader of whole fields: what it learns from, and learning
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "train-field.h"

typedef struct {
  guint64 seed;
  guint n_cells, n_fields;             /* lines drawn to learn from */
  guint n_cell_steps, n_rounds, round; /* lines learnt: of single boxes, then rounds of so many */
  guint n_choose;                      /* fields that snapshots are chosen by */
  char *folder;                        /* for the tools */
} TrainLinesPlan;

/* How a snapshot did on the fields to choose by: American, European writers. */
typedef struct {
  guint n[2], n_right[2];
} TrainLinesFigures;

/* Traineddata of the snapshot that read the fields of the writers to choose by best
 * (transfer full). */
GBytes *train_lines_learn (const TrainData *data, const TrainLinesPlan *plan, GError **error);
/* How @traineddata does on the fields to choose by. */
gboolean train_lines_measure (const TrainData *data, const TrainLinesPlan *plan, GBytes *traineddata, TrainLinesFigures *out, GError **error);
