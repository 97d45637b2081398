/* train-feed.h - images drawn ahead of the network, by a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "train-net.h"
#include "train-sample.h"

typedef struct {
  float images[TRAIN_BATCH * COT_DIGIT_PIXELS];
  guint8 labels[TRAIN_BATCH];
} TrainBatch;

typedef struct _TrainFeed TrainFeed;

/* @n: batches that will be asked for, all of them; @data must outlive the feed. */
TrainFeed *train_feed_new (const TrainData *data, guint n, guint64 seed);
TrainBatch *train_feed_next (TrainFeed *self); /* (transfer full): g_free() */
void train_feed_free (TrainFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainFeed, train_feed_free)
