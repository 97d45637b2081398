/* train-sample.c - images to learn from, drawn by chance
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-sample.h"

#include <string.h>

#include "train-strokes.h"

#define CROSSED_ZEROS 0.06
#define MAX_TRIES     20

static const TrainTile *
pick_tile (const GPtrArray *tiles, TrainRng *rng)
{
  return g_ptr_array_index (tiles, train_rng_below (rng, tiles->len));
}

static void
write_digit (TrainPaper *paper, const TrainTile *tile, TrainRng *rng)
{
  train_paper_write (paper, tile, rng);
  if (tile->label == 0 && train_rng_chance (rng, CROSSED_ZEROS))
    train_strokes_cross_zero (paper, rng);
}

void
train_sample_draw (const TrainData *data, CotDigitClass label, TrainRng *rng, guint8 out[TRAIN_PAPER_SIDE * TRAIN_PAPER_SIDE])
{
  TrainPaper paper = { 0 };

  if (label == COT_DIGIT_STRUCK)
    train_paper_write (&paper, pick_tile (data->tiles[train_rng_below (rng, 2)], rng), rng);
  train_strokes_draw (&paper, label, rng);
  train_paper_scan (&paper, rng, out);
}

static CotDigitClass
pick_class (TrainRng *rng)
{
  static const CotDigitClass others[] = { COT_DIGIT_EMPTY, COT_DIGIT_DASH, COT_DIGIT_SLASH, COT_DIGIT_SCRIBBLE, COT_DIGIT_STRUCK, COT_DIGIT_STRUCK };

  return others[train_rng_below (rng, G_N_ELEMENTS (others))];
}

guint8
train_sample_next (const TrainData *data, TrainRng *rng, float ink[COT_DIGIT_PIXELS])
{
  guint what = train_rng_below (rng, 100);
  guint8 scan[TRAIN_PAPER_SIDE * TRAIN_PAPER_SIDE];
  guint8 label = COT_DIGIT_EMPTY;

  /* An empty box without even dust is never shown to the network. */
  for (guint i = 0; i < MAX_TRIES; i++) {
    if (what < TRAIN_SHARE_EUROPEAN + TRAIN_SHARE_AMERICAN) {
      const TrainTile *tile = pick_tile (data->tiles[what < TRAIN_SHARE_EUROPEAN ? 1 : 0], rng);
      TrainPaper paper = { 0 };

      write_digit (&paper, tile, rng);
      train_paper_scan (&paper, rng, scan);
      label = tile->label;
    } else {
      label = (guint8) pick_class (rng);
      train_sample_draw (data, label, rng, scan);
    }
    if (cot_digit_ink_normalise (scan, TRAIN_PAPER_SIDE, TRAIN_PAPER_SIDE, ink) == COT_DIGIT_INK_WRITTEN)
      return label;
  }

  memset (ink, 0, sizeof *ink * COT_DIGIT_PIXELS);
  return COT_DIGIT_EMPTY;
}
