/* train-sample.h - images to learn from, drawn by chance
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digit-net.h"
#include "train-data.h"
#include "train-paper.h"

/* How many of a hundred images are what. */
#define TRAIN_SHARE_EUROPEAN 42
#define TRAIN_SHARE_AMERICAN 36

/* One image as a scanner gives it, of class @label. */
void train_sample_draw (const TrainData *data, CotDigitClass label, TrainRng *rng, guint8 out[TRAIN_PAPER_SIDE * TRAIN_PAPER_SIDE]);
/* One image ready for the network; returns its class. */
guint8 train_sample_next (const TrainData *data, TrainRng *rng, float ink[COT_DIGIT_PIXELS]);
