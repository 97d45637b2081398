/* train-feed.c - images drawn ahead of the network, by a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Batches come in the order in which they were drawn, so that threads do not
 * decide what is learnt.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-feed.h"

#define MAX_AHEAD 16

struct _TrainFeed {
  const TrainData *data;
  guint n;
  TrainRng rng;
  GThread *thread;
  GMutex lock;
  GCond changed;
  GQueue ready; /* of TrainBatch */
};

static gpointer
draw_batches (gpointer user_data)
{
  TrainFeed *self = user_data;

  for (guint i = 0; i < self->n; i++) {
    TrainBatch *batch = g_new (TrainBatch, 1);

    for (guint k = 0; k < TRAIN_BATCH; k++)
      batch->labels[k] = train_sample_next (self->data, &self->rng, batch->images + k * COT_DIGIT_PIXELS);
    g_mutex_lock (&self->lock);
    while (self->ready.length >= MAX_AHEAD)
      g_cond_wait (&self->changed, &self->lock);
    g_queue_push_tail (&self->ready, batch);
    g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->lock);
  }

  return NULL;
}

TrainFeed *
train_feed_new (const TrainData *data, guint n, guint64 seed)
{
  TrainFeed *self = g_new0 (TrainFeed, 1);

  self->data = data;
  self->n = n;
  self->rng = (TrainRng){ seed };
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("feed", draw_batches, self);

  return self;
}

TrainBatch *
train_feed_next (TrainFeed *self)
{
  TrainBatch *batch;

  g_mutex_lock (&self->lock);
  while (self->ready.length == 0)
    g_cond_wait (&self->changed, &self->lock);
  batch = g_queue_pop_head (&self->ready);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  return batch;
}

void
train_feed_free (TrainFeed *self)
{
  if (self == NULL)
    return;
  g_thread_join (self->thread);
  g_queue_clear_full (&self->ready, g_free);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}
