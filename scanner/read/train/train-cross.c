/* train-cross.c - each European writer read by a network that never saw them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-cross.h"

#include <stdio.h>

#include "train-card.h"

/* One training: who is kept out and what came of it. */
typedef struct {
  const char *folder, *kept_out, *chosen_by;
  const TrainRecipe *recipe;
  guint n_strokes;
  TrainFigures figures;
  GError *error;
} Fold;

static void
train_fold (gpointer data, gpointer user_data G_GNUC_UNUSED)
{
  Fold *fold = data;
  char *choose[] = { (char *) fold->chosen_by, NULL }, *try_on[] = { (char *) fold->kept_out, NULL };
  g_autoptr (TrainData) all = train_data_load (fold->folder, choose, try_on, &fold->error);
  g_autoptr (GByteArray) model = NULL;
  g_autoptr (CotDigitNet) reader = NULL;
  double temperature, threshold;

  if (all == NULL)
    return;
  model = train_recipe_follow (fold->recipe, all);
  reader = train_recipe_calibrate (fold->recipe, all, fold->n_strokes, model, &temperature, &threshold, &fold->error);
  if (reader == NULL)
    return;

  for (guint i = 0; i < all->writers->len; i++) {
    const TrainWriter *writer = g_ptr_array_index (all->writers, i);

    if (writer->images != all->images[0] && writer->part == TRAIN_PART_TRY)
      fold->figures = train_trial_writer (reader, writer);
  }
  fprintf (stderr, "%s: %u of %u right\n", fold->kept_out, fold->figures.n_right, fold->figures.n);
}

static GPtrArray *
list_europeans (const char *folder, GError **error)
{
  char *nobody[] = { NULL };
  g_autoptr (TrainData) all = train_data_load (folder, nobody, nobody, error);
  GPtrArray *names;

  if (all == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < all->writers->len; i++) {
    const TrainWriter *writer = g_ptr_array_index (all->writers, i);

    if (writer->images != all->images[0])
      g_ptr_array_add (names, g_strdup (writer->name));
  }

  return names;
}

static char *
write_table (const Fold *folds, guint n_folds, const TrainRecipe *recipe)
{
  GString *table = g_string_new ("| kept out | images | right | sure | wrong among sure |\n|---|---|---|---|---|\n");
  TrainFigures all = { 0 };

  for (guint i = 0; i < n_folds; i++) {
    const TrainFigures *one = &folds[i].figures;

    train_card_add_row (table, folds[i].kept_out, one);
    all = (TrainFigures){ all.n + one->n, all.n_right + one->n_right, all.n_sure + one->n_sure, all.n_sure_wrong + one->n_sure_wrong };
  }
  train_card_add_row (table, "all", &all);
  g_string_append_printf (table, "\n%u trainings of %u steps each, seed %" G_GUINT64_FORMAT ".\n", n_folds, recipe->n_steps, recipe->seed);

  return g_string_free (table, FALSE);
}

char *
train_cross_validate (const char *folder, const TrainRecipe *recipe, guint n_strokes, GError **error)
{
  g_autoptr (GPtrArray) names = list_europeans (folder, error);
  g_autofree Fold *folds = NULL;
  GError *failure = NULL;
  GThreadPool *pool;

  if (names == NULL)
    return NULL;
  folds = g_new0 (Fold, names->len);
  pool = g_thread_pool_new (train_fold, NULL, (gint) g_get_num_processors (), TRUE, error);
  if (pool == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++) {
    folds[i] = (Fold){ folder, names->pdata[i], names->pdata[(i + 1) % names->len], recipe, n_strokes, { 0 }, NULL };
    g_thread_pool_push (pool, &folds[i], NULL);
  }
  g_thread_pool_free (pool, FALSE, TRUE);

  for (guint i = 0; i < names->len; i++)
    if (folds[i].error != NULL && failure == NULL)
      failure = g_steal_pointer (&folds[i].error);
    else
      g_clear_error (&folds[i].error);
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }

  return write_table (folds, names->len, recipe);
}
