/* train-recipe.h - how a network is taught
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-digit-net.h"
#include "train-data.h"
#include "train-net.h"

typedef struct {
  guint64 seed;
  guint n_steps;
  gboolean tell; /* on standard error, how far it is */
} TrainRecipe;

/* The model file of a taught network (transfer full), never sure so far; the same
 * recipe and data give the same one. */
GByteArray *train_recipe_follow (const TrainRecipe *recipe, const TrainData *data);
/* Sets temperature and threshold by the writers to choose by; returns a reader
 * (transfer full). */
CotDigitNet *train_recipe_calibrate (const TrainRecipe *recipe, const TrainData *data, guint n_strokes, GByteArray *model, double *temperature, double *threshold, GError **error);
