/* train-cross.h - each European writer read by a network that never saw them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "train-recipe.h"

/* As many trainings as there are writers, one on each processor at a time; the
 * writer that follows in the list is chosen by.  Returns a table in Markdown
 * (transfer full). */
char *train_cross_validate (const char *folder, const TrainRecipe *recipe, guint n_strokes, GError **error);
