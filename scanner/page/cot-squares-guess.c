/* cot-squares-guess.c - pairs of places taken for pairs of squares
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-squares-private.h"

#define SCALE_TOLERANCE 0.08
#define ANGLE_TOLERANCE (12 * G_PI / 180)
/* Scanners stretch one axis by a percent, so a pair's guess is this far off. */
#define PLACE_TOLERANCE_MM 5.0
/* A whole square stands as the page does. */
#define TILT_TOLERANCE (1.5 * G_PI / 180)
#define SAME_GUESS_MM  3.0

/* An angle as it differs from the nearest quarter turn. */
static double
off_quarter (double angle)
{
  return angle - round (angle / (G_PI / 2)) * (G_PI / 2);
}

void
cot_squares_count (const CotSquareSearch *self, const GArray *places, double tolerance_mm, CotSquareGuess *guess)
{
  double tilt = off_quarter (atan2 (guess->rough.m[3], guess->rough.m[0]));

  guess->weight = guess->n_whole = 0;
  guess->error_mm = 0;
  for (guint m = 0; m < self->n_marks; m++) {
    CotPoint expected = cot_transform_point (&guess->rough, cot_squares_middle (&self->marks[m]->box));
    double best = tolerance_mm;
    const CotSquarePlace *nearest = NULL;

    for (guint i = 0; i < places->len; i++) {
      const CotSquarePlace *p = &g_array_index (places, CotSquarePlace, i);
      double mm = hypot (p->centre.x - expected.x, p->centre.y - expected.y) / self->px_per_mm;

      if (mm < best && p->size == self->size_of[m] && (!p->whole || fabs (off_quarter (p->tilt - tilt)) < TILT_TOLERANCE)) {
        best = mm;
        nearest = p;
      }
    }
    guess->placed[m] = nearest != NULL;
    if (nearest != NULL) {
      guess->place[m] = nearest->centre;
      guess->weight += nearest->whole ? 2 : 1;
      guess->n_whole += nearest->whole;
      guess->error_mm += best;
    }
  }
}

gboolean
cot_squares_orientation (double angle, guint *orientation)
{
  double nearest = round (angle / (G_PI / 2));

  if (fabs (off_quarter (angle)) > ANGLE_TOLERANCE)
    return FALSE;

  *orientation = (guint) (((-(int) nearest) % 4 + 4) % 4);
  return TRUE;
}

static gboolean
is_better (const CotSquareGuess *a, const CotSquareGuess *b)
{
  return a->weight > b->weight || (a->weight == b->weight && a->error_mm < b->error_mm);
}

static gboolean
is_same (const CotSquareSearch *self, const CotSquareGuess *a, const CotSquareGuess *b)
{
  for (guint m = 0; m < self->n_marks; m++) {
    CotPoint p = cot_transform_point (&a->rough, cot_squares_middle (&self->marks[m]->box));
    CotPoint q = cot_transform_point (&b->rough, cot_squares_middle (&self->marks[m]->box));

    if (hypot (p.x - q.x, p.y - q.y) > SAME_GUESS_MM * self->px_per_mm)
      return FALSE;
  }

  return TRUE;
}

/* Keeps the best guesses of an orientation, each position once. */
static void
keep_guess (const CotSquareSearch *self, const CotSquareGuess *guess, CotSquareGuesses *guesses)
{
  CotSquareGuess *best = guesses->best[guess->orientation];
  guint *n = &guesses->n[guess->orientation], at = 0;

  for (guint i = 0; i < *n; i++)
    if (is_same (self, &best[i], guess)) {
      if (is_better (guess, &best[i]))
        best[i] = *guess;
      return;
    }
  while (at < *n && !is_better (guess, &best[at]))
    at++;
  if (at >= COT_SQUARES_MAX_GUESSES)
    return;

  *n = MIN (*n + 1, COT_SQUARES_MAX_GUESSES);
  memmove (&best[at + 1], &best[at], (*n - at - 1) * sizeof *best);
  best[at] = *guess;
}

/* Takes places @i, @j for marks @a, @b. */
static void
try_pair (const CotSquareSearch *self, const GArray *places, guint i, guint j, guint a, guint b, CotSquareGuesses *guesses)
{
  const CotPoint from[2] = { cot_squares_middle (&self->marks[a]->box), cot_squares_middle (&self->marks[b]->box) };
  const CotPoint to[2] = { g_array_index (places, CotSquarePlace, i).centre, g_array_index (places, CotSquarePlace, j).centre };
  double wanted = hypot (from[1].x - from[0].x, from[1].y - from[0].y) * self->px_per_mm;
  double length = hypot (to[1].x - to[0].x, to[1].y - to[0].y);
  CotSquareGuess guess;

  if (fabs (length / wanted - 1) > SCALE_TOLERANCE)
    return;
  if (!cot_transform_fit_similarity (from, to, 2, &guess.rough) ||
      !cot_squares_orientation (atan2 (guess.rough.m[3], guess.rough.m[0]), &guess.orientation))
    return;

  cot_squares_count (self, places, PLACE_TOLERANCE_MM, &guess);
  if (guess.weight >= 4 && guess.n_whole >= 1)
    keep_guess (self, &guess, guesses);
}

void
cot_squares_guess (const CotSquareSearch *self, const GArray *places, CotSquareGuesses *guesses)
{
  memset (guesses->n, 0, sizeof guesses->n);
  for (guint i = 0; i < places->len; i++)
    for (guint j = 0; j < places->len; j++) {
      const CotSquarePlace *p = &g_array_index (places, CotSquarePlace, i), *q = &g_array_index (places, CotSquarePlace, j);

      if (i == j || !p->whole)
        continue;
      for (guint a = 0; a < self->n_marks; a++)
        for (guint b = 0; b < self->n_marks; b++)
          if (a != b && p->size == self->size_of[a] && q->size == self->size_of[b])
            try_pair (self, places, i, j, a, b, guesses);
    }
}
