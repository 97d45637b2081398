/* acta-rng.h - seeded chance for the simulated actas
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A generator that gives the same numbers on every machine: splitmix64.  Each
 * part of a page has a generator of its own, so that one more drawn number in
 * one part does not change the others. */
typedef struct {
  guint64 state;
} CotActaRng;

static inline guint64
cot_acta_rng_next (CotActaRng *rng)
{
  guint64 z = (rng->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Starts a generator from a seed and what it is for: two texts (nullable). */
static inline CotActaRng
cot_acta_rng_for (guint64 seed, const char *purpose, const char *whose)
{
  CotActaRng rng = { seed ^ G_GUINT64_CONSTANT (0xcbf29ce484222325) };

  for (const char *p = purpose; p != NULL && *p != '\0'; p++)
    rng.state = (rng.state ^ (guchar) *p) * G_GUINT64_CONSTANT (0x100000001b3);
  rng.state = cot_acta_rng_next (&rng);
  for (const char *p = whose; p != NULL && *p != '\0'; p++)
    rng.state = (rng.state ^ (guchar) *p) * G_GUINT64_CONSTANT (0x100000001b3);
  rng.state = cot_acta_rng_next (&rng);

  return rng;
}

/* 0 <= result < 1 */
static inline double
cot_acta_rng_real (CotActaRng *rng)
{
  return (double) (cot_acta_rng_next (rng) >> 11) / 9007199254740992.0;
}

static inline double
cot_acta_rng_between (CotActaRng *rng, double low, double high)
{
  return low + (high - low) * cot_acta_rng_real (rng);
}

/* 0 <= result < n; n > 0 */
static inline guint
cot_acta_rng_below (CotActaRng *rng, guint n)
{
  return (guint) (((cot_acta_rng_next (rng) >> 32) * n) >> 32);
}

/* low <= result <= high */
static inline int
cot_acta_rng_int (CotActaRng *rng, int low, int high)
{
  return low + (int) cot_acta_rng_below (rng, (guint) (high - low) + 1);
}

static inline gboolean
cot_acta_rng_chance (CotActaRng *rng, double probability)
{
  return cot_acta_rng_real (rng) < probability;
}

/* About normal, mean 0, deviation 1, within +-3.5: the sum of four. */
static inline double
cot_acta_rng_normal (CotActaRng *rng)
{
  double sum = 0;

  for (int i = 0; i < 4; i++)
    sum += cot_acta_rng_real (rng);
  return (sum - 2.0) * 1.7320508;
}

G_END_DECLS
