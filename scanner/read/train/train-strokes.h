/* train-strokes.h - what stands in a box and is no digit
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digit-net.h"
#include "train-paper.h"

/* Draws one of @label, COT_DIGIT_EMPTY or beyond; for COT_DIGIT_STRUCK a digit is there already. */
void train_strokes_draw (TrainPaper *paper, CotDigitClass label, TrainRng *rng);
/* Bars a zero from within, as careful people do. */
void train_strokes_cross_zero (TrainPaper *paper, TrainRng *rng);
