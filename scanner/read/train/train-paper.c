/* train-paper.c - strokes on paper as a scanner sees them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-paper.h"

#include <math.h>
#include <string.h>

#define SIDE        TRAIN_PAPER_SIDE
#define PLAIN_HANDS 0.5

static double
tile_at (const TrainTile *tile, double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++) {
      int u = x0 + dx, v = y0 + dy;

      if (u >= 0 && v >= 0 && u < tile->width && v < tile->height)
        sum += (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy) * tile->ink[v * tile->width + u];
    }

  return sum / 255;
}

/* A thicker or thinner pen: towards the most or the least ink around. */
static void
change_thickness (TrainPaper *self, double change)
{
  TrainPaper before = *self;

  for (int y = 1; y < SIDE - 1; y++)
    for (int x = 1; x < SIDE - 1; x++) {
      const float *at = before.ink + y * SIDE + x;
      float most = fmaxf (fmaxf (at[-1], at[1]), fmaxf (at[-SIDE], at[SIDE]));
      float least = fminf (fminf (at[-1], at[1]), fminf (at[-SIDE], at[SIDE]));
      float goal = change > 0 ? fmaxf (at[0], most) : fminf (at[0], least);

      self->ink[y * SIDE + x] = at[0] + (float) fabs (change) * (goal - at[0]);
    }
}

void
train_paper_write (TrainPaper *self, const TrainTile *tile, TrainRng *rng)
{
  /* Many write as others do: were each digit bent as far as it bears, the plain
   * ones would be read worse. */
  double freedom = train_rng_chance (rng, PLAIN_HANDS) ? train_rng_between (rng, 0, 0.5) : 1;
  double turn = freedom * train_rng_between (rng, -0.2, 0.2), slant = freedom * train_rng_between (rng, -0.28, 0.28);
  double size = train_rng_between (rng, 22, 36) / MAX (tile->width, tile->height);
  double wide = size * exp (freedom * train_rng_between (rng, -0.2, 0.2)), high = size * exp (freedom * train_rng_between (rng, -0.1, 0.1));
  double at_x = SIDE / 2.0 + train_rng_between (rng, -4, 4), at_y = SIDE / 2.0 + train_rng_between (rng, -4, 4);
  double bend = freedom * train_rng_between (rng, -1.6, 1.6), bend_at = train_rng_between (rng, 0, 2 * G_PI), bend_often = train_rng_between (rng, 0.08, 0.25);
  double bow = freedom * train_rng_between (rng, -1.6, 1.6), bow_at = train_rng_between (rng, 0, 2 * G_PI);
  double fade = train_rng_chance (rng, 0.3) ? train_rng_between (rng, -0.02, 0.02) : 0;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      double dx = x + 0.5 - at_x, dy = y + 0.5 - at_y;
      double bx = dx + bend * sin (bend_often * dy + bend_at), by = dy + bow * sin (bend_often * dx + bow_at);
      double u = (cos (turn) * bx + sin (turn) * by), v = (cos (turn) * by - sin (turn) * bx);
      double ink = tile_at (tile, (u + slant * v) / wide + tile->width / 2.0 - 0.5, v / high + tile->height / 2.0 - 0.5);

      self->ink[y * SIDE + x] = (float) CLAMP (ink * (1 + fade * dy), 0, 1);
    }
  change_thickness (self, freedom * train_rng_between (rng, -0.8, 1));
  if (freedom == 1 && train_rng_chance (rng, 0.25))
    change_thickness (self, train_rng_between (rng, 0, 0.9));
}

void
train_paper_line (TrainPaper *self, double x0, double y0, double x1, double y1, double radius)
{
  double length2 = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
  int left = MAX (0, (int) (fmin (x0, x1) - radius - 1)), right = MIN (SIDE - 1, (int) (fmax (x0, x1) + radius + 1));
  int top = MAX (0, (int) (fmin (y0, y1) - radius - 1)), bottom = MIN (SIDE - 1, (int) (fmax (y0, y1) + radius + 1));

  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++) {
      double px = x + 0.5 - x0, py = y + 0.5 - y0;
      double along = length2 > 0 ? CLAMP ((px * (x1 - x0) + py * (y1 - y0)) / length2, 0, 1) : 0;
      double away = hypot (px - along * (x1 - x0), py - along * (y1 - y0));
      float *ink = self->ink + y * SIDE + x;

      *ink = fmaxf (*ink, (float) CLAMP (radius + 0.5 - away, 0, 1));
    }
}

/* What is left of the box's outline, or of a neighbour's digit. */
static void
leave_lines (TrainPaper *self, TrainRng *rng)
{
  guint n = 1 + train_rng_below (rng, 2);

  for (guint i = 0; i < n; i++) {
    double at = train_rng_between (rng, 0, 4), tilt = train_rng_between (rng, -1, 1), strength = train_rng_between (rng, 0.3, 1);
    double from = train_rng_chance (rng, 0.5) ? 0 : train_rng_between (rng, 0, SIDE), to = from + train_rng_between (rng, 6, SIDE);
    guint edge = train_rng_below (rng, 4);
    TrainPaper line = { 0 };

    if (edge >= 2)
      at = SIDE - at;
    if (edge % 2 == 0)
      train_paper_line (&line, at, from, at + tilt, to, train_rng_between (rng, 0.1, 0.9));
    else
      train_paper_line (&line, from, at, to, at + tilt, train_rng_between (rng, 0.1, 0.9));
    for (int k = 0; k < SIDE * SIDE; k++)
      self->ink[k] = fmaxf (self->ink[k], (float) strength * line.ink[k]);
  }
}

static void
blur (TrainPaper *self, double share)
{
  TrainPaper before = *self;

  for (int y = 1; y < SIDE - 1; y++)
    for (int x = 1; x < SIDE - 1; x++) {
      const float *at = before.ink + y * SIDE + x;
      float around = (at[-1] + at[1] + at[-SIDE] + at[SIDE]) / 4;

      self->ink[y * SIDE + x] = at[0] + (float) share * (around - at[0]);
    }
}

/* A carbon copy: ink comes through in grains, and is smeared. */
static void
copy_by_carbon (TrainPaper *self, TrainRng *rng)
{
  double loss = train_rng_between (rng, 0.1, 0.7);

  for (int i = 0; i < SIDE * SIDE; i++)
    self->ink[i] *= (float) (1 - loss * train_rng_unit (rng));
  blur (self, train_rng_between (rng, 0.2, 0.8));
}

static void
strew_dust (TrainPaper *self, TrainRng *rng)
{
  guint n = 1 + train_rng_below (rng, 4);

  for (guint i = 0; i < n; i++) {
    double x = train_rng_between (rng, 0, SIDE), y = train_rng_between (rng, 0, SIDE);

    train_paper_line (self, x, y, x + train_rng_between (rng, -1, 1), y + train_rng_between (rng, -1, 1), train_rng_between (rng, 0, 0.6));
  }
}

void
train_paper_scan (TrainPaper *self, TrainRng *rng, guint8 out[SIDE * SIDE])
{
  double noise = 0, strength = 1, tone = 0;

  if (train_rng_chance (rng, 0.55)) {
    if (train_rng_chance (rng, 0.3))
      leave_lines (self, rng);
    if (train_rng_chance (rng, 0.25))
      copy_by_carbon (self, rng);
    if (train_rng_chance (rng, 0.5))
      blur (self, train_rng_between (rng, 0.2, 1));
    if (train_rng_chance (rng, 0.15))
      strew_dust (self, rng);
    noise = train_rng_chance (rng, 0.6) ? train_rng_between (rng, 0, 0.16) : 0;
    strength = train_rng_between (rng, 0.35, 1);
    tone = train_rng_between (rng, 0, 0.2);
  }

  for (int i = 0; i < SIDE * SIDE; i++) {
    double value = tone + strength * (self->ink[i] * (1 - tone) + noise * (train_rng_unit (rng) - 0.5));

    out[i] = (guint8) lrint (255 * CLAMP (value, 0, 1));
  }
}
