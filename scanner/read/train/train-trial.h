/* train-trial.h - how well a network reads those it did not learn from
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digit-net.h"
#include "train-data.h"

typedef struct {
  guint n, n_right, n_sure, n_sure_wrong;
} TrainFigures;

TrainFigures train_trial_writer (const CotDigitNet *net, const TrainWriter *writer);
/* @n strokes of our own of class @label: right is that class; sure and wrong is a sure digit. */
TrainFigures train_trial_strokes (const CotDigitNet *net, const TrainData *data, CotDigitClass label, guint n, guint64 seed);

/* Temperature and threshold, by the writers to choose by and @n_strokes strokes
 * of each class; @net has temperature 1. */
void train_trial_calibrate (const CotDigitNet *net, const TrainData *data, guint n_strokes, guint64 seed, double *temperature, double *threshold);
