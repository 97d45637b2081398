/* train-paper.h - strokes on paper as a scanner sees them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "train-data.h"
#include "train-rng.h"

#define TRAIN_PAPER_SIDE 44

/* Ink from 0 to 1. */
typedef struct {
  float ink[TRAIN_PAPER_SIDE * TRAIN_PAPER_SIDE];
} TrainPaper;

/* A digit somewhere in the middle: size, turn, slant, bend, pressure, thickness. */
void train_paper_write (TrainPaper *self, const TrainTile *tile, TrainRng *rng);
void train_paper_line (TrainPaper *self, double x0, double y0, double x1, double y1, double radius);
/* Box lines, carbon, blur, dust, noise; then as bytes, ink bright. */
void train_paper_scan (TrainPaper *self, TrainRng *rng, guint8 out[TRAIN_PAPER_SIDE * TRAIN_PAPER_SIDE]);
