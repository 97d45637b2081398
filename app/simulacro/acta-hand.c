/* acta-hand.c - who writes: shapes of digits, slant, size, habits
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-hand.h"

#include <math.h>
#include <string.h>

/* The shapes in which people write each digit: M move, L line, C curve, in a
 * box from 0,0 (top left) to 1,1; every stroke as the pen goes. */
#define MAX_SHAPES 5
static const char *const shapes[10][MAX_SHAPES] = {
  { "M.55 .02 C.15 0 0 .3 .02 .55 C.05 .85 .25 1 .5 1 C.85 1 1 .75 1 .48 C1 .2 .8 0 .48 .04",
    "M.55 .02 C.15 0 0 .3 .02 .55 C.05 .85 .25 1 .5 1 C.85 1 1 .75 1 .48 C1 .2 .8 0 .48 .04 M1.05 -.05 L-.05 1.06",
    "M.62 .06 C.2 -.02 .05 .35 .08 .6 C.1 .9 .35 1.02 .55 .98 C.9 .92 .98 .6 .92 .35 C.88 .12 .7 0 .42 .1",
    "M.4 .05 C.05 .15 -.02 .5 .08 .75 C.2 1.08 .8 1.05 .93 .7 C1.05 .4 .9 .05 .6 0 C.5 -.02 .42 .02 .36 .14" },
  { "M.52 0 L.48 1",
    "M.15 .32 C.32 .22 .48 .1 .56 0 L.52 1",
    "M.16 .3 L.55 0 L.53 1 M.15 1 L.9 .98",
    "M.66 0 L.36 1",
    "M.08 .42 L.58 0 L.5 1" },
  { "M.05 .25 C.1 .05 .35 0 .5 0 C.8 0 .95 .2 .85 .42 C.75 .65 .3 .8 .03 1 L.98 .97",
    "M.08 .22 C.2 -.05 .85 -.08 .86 .26 C.86 .55 .4 .8 .15 .95 C0 1.02 -.02 .82 .18 .82 C.4 .82 .6 1.04 1 .95",
    "M.02 .2 C.15 -.02 .75 -.08 .85 .2 C.92 .5 .35 .75 .06 .98 C.3 .9 .7 .95 .96 1" },
  { "M.08 .1 C.3 -.05 .9 -.05 .85 .24 C.82 .42 .55 .46 .38 .47 C.65 .46 .98 .52 .95 .75 C.9 1.05 .25 1.05 .03 .88",
    "M.1 .03 L.88 .02 L.42 .4 C.75 .38 1 .55 .95 .76 C.88 1.06 .25 1.04 .02 .86",
    "M.1 .14 C.3 -.1 .9 -.02 .8 .25 C.72 .42 .5 .45 .42 .45 C.8 .46 .9 .6 .86 .78 C.78 1.06 .2 1.02 .08 .8" },
  { "M.2 0 C.15 .25 .1 .45 .05 .6 L.98 .57 M.74 .2 L.68 1",
    "M.68 1 L.72 0 C.5 .25 .25 .45 .02 .66 L1 .64",
    "M.12 .05 L.08 .55 C.3 .6 .7 .55 .95 .52 M.82 0 C.8 .4 .76 .7 .74 1" },
  { "M.2 .02 L.15 .42 C.4 .32 .95 .38 .93 .7 C.9 1.05 .3 1.05 .03 .9 M.2 .02 L.92 0",
    "M.9 .02 L.25 .03 L.16 .43 C.45 .3 .97 .4 .93 .7 C.88 1.05 .3 1.06 .03 .88",
    "M.92 .03 C.6 .1 .35 .03 .27 .08 C.2 .2 .18 .3 .17 .4 C.5 .3 .95 .45 .9 .72 C.82 1.03 .3 1.02 .05 .9" },
  { "M.75 .02 C.4 .12 .05 .45 .05 .72 C.06 .95 .3 1 .5 1 C.8 1 .98 .85 .93 .68 C.88 .5 .5 .45 .1 .7",
    "M.6 0 C.3 .3 .06 .5 .06 .75 C.08 1.04 .9 1.06 .92 .75 C.92 .5 .3 .48 .1 .75",
    "M.88 .08 C.5 -.05 .08 .3 .06 .7 C.05 1.05 .85 1.1 .9 .72 C.92 .45 .35 .4 .08 .66" },
  { "M.03 .05 L.95 .03 C.7 .35 .5 .65 .4 1",
    "M.03 .06 L.95 .03 C.7 .35 .5 .65 .4 1 M.14 .54 L.86 .48",
    "M.05 .22 L.08 .05 L.96 .03 C.72 .4 .55 .7 .5 1",
    "M.04 .24 L.06 .05 L.98 .02 C.7 .45 .5 .75 .46 1 M.16 .5 L.92 .5" },
  { "M.88 .14 C.7 -.05 .12 -.03 .15 .25 C.18 .48 .95 .48 .93 .76 C.9 1.05 .1 1.06 .07 .76 C.06 .5 .85 .45 .87 .12",
    "M.5 .46 C.1 .44 .1 0 .5 0 C.9 0 .9 .44 .5 .46 C0 .48 -.05 1 .5 1 C1.05 1 1 .48 .52 .46",
    "M.82 .08 C.4 -.06 .05 .15 .25 .36 C.45 .55 .9 .6 .88 .82 C.82 1.08 .1 1.05 .14 .76 C.2 .5 .85 .4 .86 .1" },
  { "M.9 .2 C.7 -.05 .08 -.04 .06 .28 C.06 .55 .7 .58 .9 .22 C.9 .5 .85 .8 .75 1",
    "M.88 .18 C.7 -.06 .06 -.04 .06 .27 C.06 .56 .75 .55 .9 .15 C.95 .5 .95 .85 .7 .96 C.45 1.05 .2 1 .08 .86",
    "M.9 .25 C.85 -.05 .08 -.08 .07 .26 C.08 .55 .85 .55 .9 .2 L.86 1" },
};

/* The people who fill actas: 0 crossed or not, 1 bare, flagged or serifed, 7
 * barred or not, the European 9. */
static const CotActaHand hands[COT_ACTA_N_HANDS] = {
  { "round", { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 }, 0.06, 0.80, 0.60, 0.020, 1.0, TRUE, COT_ACTA_CASE_FIRST, NULL, 4.4 },
  { "european", { 0, 2, 0, 1, 1, 1, 1, 1, 0, 1 }, 0.12, 0.82, 0.58, 0.015, 0.9, TRUE, COT_ACTA_CASE_LOWER, NULL, 4.2 },
  { "clerk", { 1, 2, 1, 0, 1, 0, 0, 3, 0, 2 }, 0.00, 0.74, 0.62, 0.012, 0.7, TRUE, COT_ACTA_CASE_UPPER, NULL, 4.0 },
  { "hurried", { 2, 0, 1, 2, 2, 2, 2, 0, 2, 1 }, 0.28, 0.90, 0.55, 0.030, 1.6, FALSE, COT_ACTA_CASE_LOWER, NULL, 4.8 },
  { "trembling", { 3, 1, 2, 0, 0, 1, 1, 2, 1, 0 }, 0.02, 0.84, 0.66, 0.085, 1.3, FALSE, COT_ACTA_CASE_FIRST, NULL, 4.6 },
  { "upright", { 1, 0, 0, 1, 0, 0, 1, 1, 1, 2 }, -0.05, 0.70, 0.52, 0.015, 0.8, TRUE, COT_ACTA_CASE_UPPER, NULL, 3.8 },
  { "left-handed", { 3, 3, 2, 2, 1, 2, 0, 3, 2, 1 }, -0.18, 0.78, 0.64, 0.025, 1.2, FALSE, COT_ACTA_CASE_LOWER, NULL, 4.4 },
  { "schoolteacher", { 0, 4, 1, 0, 1, 1, 0, 1, 0, 1 }, 0.20, 0.82, 0.56, 0.010, 0.5, TRUE, COT_ACTA_CASE_FIRST, NULL, 4.5 },
};

static guint
n_shapes (guint digit)
{
  guint n = 0;

  while (n < MAX_SHAPES && shapes[digit][n] != NULL)
    n++;
  return n;
}

/**
 * cot_acta_hand_pick:
 * @hand: (out): the hand; its font is not set
 * @rng: which hand, and how it is today
 *
 * One of %COT_ACTA_N_HANDS people, with the small differences of another person
 * who learnt to write at the same school.
 */
void
cot_acta_hand_pick (CotActaHand *hand, CotActaRng *rng)
{
  *hand = hands[cot_acta_rng_below (rng, COT_ACTA_N_HANDS)];

  for (guint digit = 0; digit < 10; digit++)
    if (cot_acta_rng_chance (rng, 0.15))
      hand->shape[digit] = (guint8) cot_acta_rng_below (rng, n_shapes (digit));
  hand->slant += 0.05 * cot_acta_rng_normal (rng);
  hand->height = CLAMP (hand->height + 0.04 * cot_acta_rng_normal (rng), 0.6, 0.95);
  hand->aspect *= cot_acta_rng_between (rng, 0.9, 1.12);
  hand->tremor_mm *= cot_acta_rng_between (rng, 0.7, 1.4);
  hand->letter_size_mm *= cot_acta_rng_between (rng, 0.92, 1.08);
  if (cot_acta_rng_chance (rng, 0.2))
    hand->pads = !hand->pads;
}

/* Where the pen is while a digit is drawn. */
typedef struct {
  CotActaPatch *patch;
  double x, y;               /* last point, pixels */
  double scale_x, scale_y;   /* pixels per unit of the shape */
  double origin_x, origin_y; /* of the shape, pixels */
  double slant, turn;        /* shear and rotation in radians */
  double radius_px, tremor_px;
  double wave[3], phase[3]; /* the tremor: three slow waves */
  double travelled_px;
} PenWalk;

static void
walk_to_page (const PenWalk *walk, double u, double v, double *x, double *y)
{
  double px = (u - 0.5) * walk->scale_x + walk->slant * (0.5 - v) * walk->scale_y;
  double py = (v - 0.5) * walk->scale_y;

  *x = walk->origin_x + px * cos (walk->turn) - py * sin (walk->turn);
  *y = walk->origin_y + px * sin (walk->turn) + py * cos (walk->turn);
}

static double
walk_wave (const PenWalk *walk, double offset)
{
  double sum = 0;

  for (int i = 0; i < 3; i++)
    sum += sin (walk->travelled_px * walk->wave[i] + walk->phase[i] + offset * (i + 1));
  return sum / 2;
}

static void
walk_move (PenWalk *walk, double u, double v)
{
  walk_to_page (walk, u, v, &walk->x, &walk->y);
}

static void
walk_line (PenWalk *walk, double u, double v)
{
  double x, y, length, r0, r1;

  walk_to_page (walk, u, v, &x, &y);
  length = hypot (x - walk->x, y - walk->y);
  r0 = walk->radius_px * (1 + 0.14 * walk_wave (walk, 5));
  walk->travelled_px += length;
  r1 = walk->radius_px * (1 + 0.14 * walk_wave (walk, 5));
  x += walk->tremor_px * walk_wave (walk, 0);
  y += walk->tremor_px * walk_wave (walk, 2);
  cot_acta_patch_segment (walk->patch, walk->x, walk->y, x, y, MAX (r0, 0.7), MAX (r1, 0.7));
  walk->x = x;
  walk->y = y;
}

static void
walk_curve (PenWalk *walk, const double from[2], const double c[6])
{
  const int n = 14;

  for (int i = 1; i <= n; i++) {
    double t = (double) i / n, s = 1 - t;
    double u = s * s * s * from[0] + 3 * s * s * t * c[0] + 3 * s * t * t * c[2] + t * t * t * c[4];
    double v = s * s * s * from[1] + 3 * s * s * t * c[1] + 3 * s * t * t * c[3] + t * t * t * c[5];

    walk_line (walk, u, v);
  }
}

/* Straight lines are walked in pieces too, or a hand could not tremble. */
static void
walk_straight (PenWalk *walk, const double from[2], const double to[2])
{
  const int n = 8;

  for (int i = 1; i <= n; i++)
    walk_line (walk, from[0] + (to[0] - from[0]) * i / n, from[1] + (to[1] - from[1]) * i / n);
}

/* Reads the numbers of one command. */
static const char *
read_numbers (const char *at, double *out, guint n)
{
  for (guint i = 0; i < n; i++) {
    char *end;

    out[i] = g_ascii_strtod (at, &end);
    at = end;
  }
  return at;
}

static void
walk_shape (PenWalk *walk, const char *shape, double looseness, CotActaRng *rng)
{
  double now[2] = { 0, 0 };

  while (*shape != '\0') {
    char command = *shape++;
    guint n = command == 'C' ? 6 : 2;
    double c[6] = { 0 };

    if (command == ' ')
      continue;
    shape = read_numbers (shape, c, n);
    for (guint i = 0; i < n; i++)
      c[i] += 0.025 * looseness * cot_acta_rng_normal (rng);

    if (command == 'M')
      walk_move (walk, c[0], c[1]);
    else if (command == 'L')
      walk_straight (walk, now, c);
    else
      walk_curve (walk, now, c);
    now[0] = c[n - 2];
    now[1] = c[n - 1];
  }
}

static void
walk_begin (PenWalk *walk, CotActaPatch *patch, const CotActaPen *pen, double tremor_mm, CotActaRng *rng)
{
  memset (walk, 0, sizeof *walk);
  walk->patch = patch;
  walk->origin_x = patch->width / 2.0;
  walk->origin_y = patch->height / 2.0;
  walk->radius_px = pen->width_mm / 2 * COT_ACTA_PX_PER_MM;
  walk->tremor_px = tremor_mm * COT_ACTA_PX_PER_MM;
  for (int i = 0; i < 3; i++) {
    walk->wave[i] = cot_acta_rng_between (rng, 0.06, 0.30);
    walk->phase[i] = cot_acta_rng_between (rng, 0, 2 * G_PI);
  }
}

/**
 * cot_acta_hand_write_digit:
 * @hand: who writes
 * @pen: with what
 * @digit: 0 to 9
 * @width_mm: width of the box to write in
 * @height_mm: height of the box
 * @rng: this time
 *
 * Returns: (transfer full): the digit's ink in a patch of twice the box's size,
 *   so that a digit may leave its box; the box is in the middle
 */
CotActaPatch *
cot_acta_hand_write_digit (const CotActaHand *hand, const CotActaPen *pen, guint digit, double width_mm, double height_mm, CotActaRng *rng)
{
  double high = height_mm * hand->height * cot_acta_rng_between (rng, 0.93, 1.07);
  double wide = MIN (high * hand->aspect, width_mm * 0.92);
  CotActaPatch *patch = cot_acta_patch_new ((int) (2 * width_mm * COT_ACTA_PX_PER_MM), (int) (2 * height_mm * COT_ACTA_PX_PER_MM));
  PenWalk walk;

  g_assert (digit < 10);
  if (digit == 1)
    wide *= 0.7;
  walk_begin (&walk, patch, pen, hand->tremor_mm, rng);
  walk.scale_x = wide * COT_ACTA_PX_PER_MM;
  walk.scale_y = high * COT_ACTA_PX_PER_MM;
  walk.origin_x += 0.05 * width_mm * COT_ACTA_PX_PER_MM * cot_acta_rng_normal (rng);
  walk.origin_y += 0.04 * height_mm * COT_ACTA_PX_PER_MM * cot_acta_rng_normal (rng);
  walk.slant = hand->slant + 0.03 * hand->looseness * cot_acta_rng_normal (rng);
  walk.turn = 0.02 * hand->looseness * cot_acta_rng_normal (rng);
  walk_shape (&walk, shapes[digit][hand->shape[digit]], hand->looseness, rng);

  return patch;
}

/**
 * cot_acta_hand_scribble:
 * @pen: with what
 * @width_mm: width of what is made illegible
 * @height_mm: its height
 * @rng: this time
 *
 * Returns: (transfer full): a thick scrawl, nothing of which can be read
 */
CotActaPatch *
cot_acta_hand_scribble (const CotActaPen *pen, double width_mm, double height_mm, CotActaRng *rng)
{
  CotActaPatch *patch = cot_acta_patch_new ((int) (width_mm * COT_ACTA_PX_PER_MM), (int) (height_mm * COT_ACTA_PX_PER_MM));
  int n_turns = MAX (6, (int) (width_mm / 1.1));
  PenWalk walk;

  walk_begin (&walk, patch, pen, 0.05, rng);
  walk.scale_x = patch->width * 0.86;
  walk.scale_y = patch->height * 0.78;
  for (int layer = 0; layer < 2; layer++) {
    walk_move (&walk, 0.05 + 0.05 * cot_acta_rng_real (rng), 0.5);
    for (int i = 0; i <= n_turns; i++) {
      double u = (double) i / n_turns;
      double from[2] = { u, (i % 2 == 0 ? 0.15 : 0.85) + 0.12 * cot_acta_rng_normal (rng) };
      double to[2] = { u + 0.4 / n_turns, (i % 2 == 0 ? 0.88 : 0.12) + 0.12 * cot_acta_rng_normal (rng) };

      walk_straight (&walk, from, to);
    }
  }

  return patch;
}

/**
 * cot_acta_hand_sign:
 * @pen: with what
 * @width_mm: width of the signature
 * @height_mm: its height
 * @rng: whose
 *
 * Returns: (transfer full): a signature
 */
CotActaPatch *
cot_acta_hand_sign (const CotActaPen *pen, double width_mm, double height_mm, CotActaRng *rng)
{
  CotActaPatch *patch = cot_acta_patch_new ((int) (width_mm * COT_ACTA_PX_PER_MM), (int) (height_mm * COT_ACTA_PX_PER_MM));
  int n_loops = cot_acta_rng_int (rng, 3, 7);
  double now[2] = { 0.08, 0.6 };
  PenWalk walk;

  walk_begin (&walk, patch, pen, 0.02, rng);
  walk.scale_x = patch->width * 0.9;
  walk.scale_y = patch->height * 0.85;
  walk_move (&walk, now[0], now[1]);
  for (int i = 0; i < n_loops; i++) {
    double next = now[0] + 0.78 / n_loops, high = cot_acta_rng_between (rng, -0.15, 0.5);
    double up[6] = { now[0] + 0.16, now[1], next + 0.10, high - 0.2, next, high };
    double down[6] = { next - 0.10, high + 0.2, next - 0.06, 0.95, next + 0.03, cot_acta_rng_between (rng, 0.5, 0.85) };

    walk_curve (&walk, now, up);
    walk_curve (&walk, up + 4, down);
    now[0] = down[4];
    now[1] = down[5];
  }
  if (cot_acta_rng_chance (rng, 0.6)) {
    double under[6] = { 0.75, 1.1, 0.3, 1.0, cot_acta_rng_between (rng, 0.05, 0.3), 0.88 };

    walk_curve (&walk, now, under);
  }

  return patch;
}
