/* train-strokes.c - what stands in a box and is no digit
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People strike out, dash and scribble in more ways than these; a figure
 * measured on them tells little of real paper.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-strokes.h"

#include <math.h>

#define SIDE        TRAIN_PAPER_SIDE
#define MIDDLE      (SIDE / 2.0)
#define LEAST_DRIFT 7.0 /* px: how far loops move on */
#define MAX_DRIFT   16.0

static double
pen (TrainRng *rng)
{
  return train_rng_between (rng, 0.5, 1.9);
}

/* A stroke that a hand draws from one place to another: bowed, not ruled. */
static void
draw_stroke (TrainPaper *paper, double x0, double y0, double x1, double y1, double radius, TrainRng *rng)
{
  double length = hypot (x1 - x0, y1 - y0), bow = length * train_rng_between (rng, -0.1, 0.1);
  double wave = train_rng_chance (rng, 0.25) ? length * train_rng_between (rng, 0, 0.08) : 0, phase = train_rng_between (rng, 0, 6);
  double side_x = length > 0 ? -(y1 - y0) / length : 0, side_y = length > 0 ? (x1 - x0) / length : 0;
  double px = x0, py = y0;

  for (int i = 1; i <= 8; i++) {
    double t = i / 8.0, off = bow * 4 * t * (1 - t) + wave * (sin (phase + 6 * t) - sin (phase));
    double x = x0 + t * (x1 - x0) + off * side_x, y = y0 + t * (y1 - y0) + off * side_y;

    train_paper_line (paper, px, py, x, y, radius);
    px = x;
    py = y;
  }
}

/* @angle: radians from lying to the right, downwards. */
static void
draw_through (TrainPaper *paper, double x, double y, double angle, double length, double radius, TrainRng *rng)
{
  double dx = cos (angle) * length / 2, dy = sin (angle) * length / 2;

  draw_stroke (paper, x - dx, y - dy, x + dx, y + dy, radius, rng);
}

static double
near_middle (TrainRng *rng, double reach)
{
  return MIDDLE + train_rng_between (rng, -reach, reach);
}

static void
draw_dash (TrainPaper *paper, TrainRng *rng)
{
  guint n = train_rng_chance (rng, 0.12) ? 2 : 1;
  double angle = train_rng_between (rng, -0.35, 0.35), x = near_middle (rng, 4), y = near_middle (rng, 8);
  double length = train_rng_between (rng, 8, 38), radius = pen (rng);

  for (guint i = 0; i < n; i++)
    draw_through (paper, x, y + i * train_rng_between (rng, 4, 9), angle, length, radius, rng);
}

static void
draw_slash (TrainPaper *paper, TrainRng *rng)
{
  double angle = -G_PI / 2 + train_rng_between (rng, 0.45, 1.1);

  if (train_rng_chance (rng, 0.3))
    angle = -angle;
  draw_through (paper, near_middle (rng, 4), near_middle (rng, 4), angle, train_rng_between (rng, 24, 54), pen (rng), rng);
}

static void
draw_zigzag (TrainPaper *paper, double reach, guint n, double radius, TrainRng *rng)
{
  double x = near_middle (rng, reach), y = near_middle (rng, reach);

  for (guint i = 0; i < n; i++) {
    double to_x = near_middle (rng, reach), to_y = near_middle (rng, reach);

    draw_stroke (paper, x, y, to_x, to_y, radius, rng);
    x = to_x;
    y = to_y;
  }
}

static void
draw_loops (TrainPaper *paper, TrainRng *rng)
{
  double wide = train_rng_between (rng, 4, 12), high = train_rng_between (rng, 5, 14), radius = pen (rng);
  double aside = train_rng_between (rng, -1, 1), turns = train_rng_between (rng, 2.5, 6);
  /* Loops that stay where they are would be a zero written over and over. */
  double drift = copysign (LEAST_DRIFT + fabs (aside) * (MAX_DRIFT - LEAST_DRIFT), aside);
  double at_x = near_middle (rng, 4) - drift / 2, at_y = near_middle (rng, 4), px = at_x + wide, py = at_y;

  for (int i = 1; i <= 60; i++) {
    double t = i / 60.0, angle = t * turns * 2 * G_PI;
    double x = at_x + drift * t + wide * cos (angle) + train_rng_between (rng, -0.8, 0.8);
    double y = at_y + high * sin (angle) + train_rng_between (rng, -0.8, 0.8);

    train_paper_line (paper, px, py, x, y, radius);
    px = x;
    py = y;
  }
}

static void
draw_scribble (TrainPaper *paper, TrainRng *rng)
{
  guint kind = train_rng_below (rng, 4);
  double radius = pen (rng), reach = train_rng_between (rng, 8, 18);

  if (kind == 0) {
    draw_loops (paper, rng);
  } else if (kind == 1) {
    double length = train_rng_between (rng, 18, 44), angle = train_rng_between (rng, 0.5, 1.05);

    draw_through (paper, near_middle (rng, 3), near_middle (rng, 3), angle, length, radius, rng);
    draw_through (paper, near_middle (rng, 3), near_middle (rng, 3), -angle + train_rng_between (rng, -0.2, 0.2), length, radius, rng);
  } else {
    draw_zigzag (paper, reach, 6 + train_rng_below (rng, 14), radius, rng);
  }
}

static void
strike_out (TrainPaper *paper, TrainRng *rng)
{
  guint kind = train_rng_below (rng, 4), n = 1 + train_rng_below (rng, 3);
  double radius = pen (rng), length = train_rng_between (rng, 34, 50);

  if (kind == 0) {
    draw_zigzag (paper, train_rng_between (rng, 12, 18), 5 + train_rng_below (rng, 8), radius, rng);
    return;
  }
  if (kind == 1) {
    double angle = train_rng_between (rng, 0.5, 1.0);

    draw_through (paper, near_middle (rng, 3), near_middle (rng, 3), angle, length, radius, rng);
    draw_through (paper, near_middle (rng, 3), near_middle (rng, 3), -angle, length, radius, rng);
    return;
  }
  /* One lying bar would be a 7's: it reaches far or has company. */
  if (kind == 2)
    n = MAX (n, 2);
  for (guint i = 0; i < n; i++)
    draw_through (paper, near_middle (rng, 2), MIDDLE + (i - (n - 1) / 2.0) * train_rng_between (rng, 4, 9),
                  kind == 2 ? train_rng_between (rng, -0.25, 0.25) : train_rng_between (rng, -0.95, -0.3), length, radius, rng);
}

void
train_strokes_draw (TrainPaper *paper, CotDigitClass label, TrainRng *rng)
{
  if (label == COT_DIGIT_DASH)
    draw_dash (paper, rng);
  else if (label == COT_DIGIT_SLASH)
    draw_slash (paper, rng);
  else if (label == COT_DIGIT_SCRIBBLE)
    draw_scribble (paper, rng);
  else if (label == COT_DIGIT_STRUCK)
    strike_out (paper, rng);
}

void
train_strokes_cross_zero (TrainPaper *paper, TrainRng *rng)
{
  draw_through (paper, near_middle (rng, 2), near_middle (rng, 2), train_rng_between (rng, -1.2, -0.6), train_rng_between (rng, 12, 24), pen (rng) * 0.8, rng);
}
