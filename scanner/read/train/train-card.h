/* train-card.h - what anyone should know of a trained model
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "train-trial.h"

typedef struct {
  guint64 seed;
  guint n_steps;
  guint n_strokes; /* of each class, to measure with */
  char *date;      /* YYYY-MM-DD; of the training */
  double temperature, threshold;
  const GByteArray *model;
  gboolean kept; /* learnt before: only calibrated and measured now */
} TrainRun;

/* The model card in Markdown, measured with @net (transfer full). */
char *train_card_write (const CotDigitNet *net, const TrainData *data, const TrainRun *run);
/* A row of a table: who, images, right, sure and wrong among sure, with 95 % intervals. */
void train_card_add_row (GString *card, const char *name, const TrainFigures *figures);
