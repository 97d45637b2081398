/* train-cross.h - each European writer read by a network that never saw them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "train-recipe.h"

/* @n_folds trainings (0: one for each writer), one on each processor at a time; each keeps out its share of the
 * European writers, so that every one is kept out once.  A writer of the next share is
 * chosen by.  Returns a table in Markdown (transfer full). */
char *train_cross_validate (const char *folder, const TrainRecipe *recipe, guint n_strokes, guint n_folds, GError **error);
