/* train-net.h - the network of cot-digit-layout.h while it learns
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digit-layout.h"
#include "train-rng.h"

#define TRAIN_BATCH 64

typedef struct _TrainNet TrainNet;

TrainNet *train_net_new (TrainRng *rng);
void train_net_free (TrainNet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainNet, train_net_free)

/* One step on TRAIN_BATCH images of COT_DIGIT_PIXELS; returns the mean loss before it. */
double train_net_step (TrainNet *self, const float *images, const guint8 *labels, double rate, TrainRng *rng);

/* The model file, with temperature 1 and never sure (transfer full). */
GByteArray *train_net_pack (const TrainNet *self);
/* Writes what was measured into a model file. */
void train_net_set_certainty (GByteArray *model, double temperature, double threshold);
