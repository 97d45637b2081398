/* train-recipe.c - how a network is taught
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-recipe.h"

#include <math.h>
#include <stdio.h>

#include "train-feed.h"
#include "train-trial.h"

#define FIRST_RATE   0.0015
#define WARM_UP      200
#define REPORT_EVERY 4000

static double
rate_at (guint step, guint n_steps)
{
  double warm = fmin (1, (step + 1) / (double) WARM_UP);

  return FIRST_RATE * warm * 0.5 * (1 + cos (G_PI * step / n_steps));
}

static void
report (const TrainNet *net, const TrainData *data, guint step, double loss)
{
  g_autoptr (GByteArray) model = train_net_pack (net);
  g_autoptr (CotDigitNet) reader = cot_digit_net_new_from_bytes (model->data, model->len, NULL);

  fprintf (stderr, "step %u: loss %.4f", step, loss);
  for (guint i = 0; i < data->writers->len; i++) {
    const TrainWriter *writer = g_ptr_array_index (data->writers, i);
    TrainFigures figures;

    if (writer->part != TRAIN_PART_CHOOSE)
      continue;
    figures = train_trial_writer (reader, writer);
    fprintf (stderr, ", %s %.2f %%", writer->name, 100.0 * figures.n_right / figures.n);
  }
  fputc ('\n', stderr);
}

GByteArray *
train_recipe_follow (const TrainRecipe *recipe, const TrainData *data)
{
  TrainRng rng = { recipe->seed };
  g_autoptr (TrainNet) net = train_net_new (&rng);
  g_autoptr (TrainFeed) feed = train_feed_new (data, recipe->n_steps, train_rng_next (&rng));
  double loss = 0;

  for (guint step = 0; step < recipe->n_steps; step++) {
    g_autofree TrainBatch *batch = train_feed_next (feed);

    loss += train_net_step (net, batch->images, batch->labels, rate_at (step, recipe->n_steps), &rng) / REPORT_EVERY;
    if (recipe->tell && (step + 1) % REPORT_EVERY == 0) {
      report (net, data, step + 1, loss);
      loss = 0;
    }
  }

  return train_net_pack (net);
}

CotDigitNet *
train_recipe_calibrate (const TrainRecipe *recipe, const TrainData *data, guint n_strokes, GByteArray *model, double *temperature, double *threshold, GError **error)
{
  g_autoptr (CotDigitNet) plain = cot_digit_net_new_from_bytes (model->data, model->len, error);

  if (plain == NULL)
    return NULL;
  train_trial_calibrate (plain, data, n_strokes, recipe->seed + 1, temperature, threshold);
  train_net_set_certainty (model, *temperature, *threshold);

  return cot_digit_net_new_from_bytes (model->data, model->len, error);
}
