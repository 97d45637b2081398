/* train-rng.h - chance that a seed decides
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef struct {
  guint64 state;
} TrainRng;

/* splitmix64 */
static inline guint64
train_rng_next (TrainRng *rng)
{
  guint64 z = rng->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* From 0 (included) to 1 (not included). */
static inline double
train_rng_unit (TrainRng *rng)
{
  return (double) (train_rng_next (rng) >> 11) / 9007199254740992.0;
}

static inline double
train_rng_between (TrainRng *rng, double low, double high)
{
  return low + (high - low) * train_rng_unit (rng);
}

static inline guint
train_rng_below (TrainRng *rng, guint n)
{
  return (guint) (train_rng_unit (rng) * n);
}

static inline gboolean
train_rng_chance (TrainRng *rng, double share)
{
  return train_rng_unit (rng) < share;
}
