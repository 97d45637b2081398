/* letters-learn.h - the network of cot-letters-layout.h while it learns
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "letters-line.h"

typedef struct _LettersLearn LettersLearn;

LettersLearn *letters_learn_new (TrainRng *rng);
void letters_learn_free (LettersLearn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LettersLearn, letters_learn_free)

/* Adds one line's slopes; returns the mean loss of its columns. */
double letters_learn_line (LettersLearn *self, const LettersLine *line);
/* Takes one step by what was added since the last. */
void letters_learn_step (LettersLearn *self, double rate);
/* The content of a model file. (transfer full) */
GByteArray *letters_learn_pack (const LettersLearn *self, double temperature);
