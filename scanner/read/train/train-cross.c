/* train-cross.c - each European writer read by a network that never saw them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-cross.h"

#include <stdio.h>
#include <string.h>

#include "cot-image-error.h"
#include "train-card.h"

#define HEAD                                                                                \
  "# digits.cot: every European writer kept out once\n\n"                                   \
  "SPDX-FileCopyrightText: 2026 The Cotejo authors  \n"                                     \
  "SPDX-License-Identifier: GPL-3.0-or-later\n\n"                                           \
  "Written by `cotejo-train --cross-validate`; do not edit. The networks are made by the\n" \
  "shipped one's recipe in fewer steps, each without the writers it is then tried on.\n\n"

/* One training: who is kept out and what came of it. */
typedef struct {
  const char *folder;
  GPtrArray *kept_out; /* names, borrowed */
  const char *chosen_by;
  const TrainRecipe *recipe;
  guint n_strokes;
  TrainFigures *figures; /* of each in @kept_out */
  GError *error;
} Fold;

static void
fold_clear (gpointer data)
{
  Fold *fold = data;

  g_ptr_array_unref (fold->kept_out);
  g_free (fold->figures);
  g_clear_error (&fold->error);
}

static void
measure (Fold *fold, const CotDigitNet *reader, const TrainData *data)
{
  for (guint i = 0; i < fold->kept_out->len; i++)
    for (guint k = 0; k < data->writers->len; k++) {
      const TrainWriter *writer = g_ptr_array_index (data->writers, k);

      if (strcmp (writer->name, fold->kept_out->pdata[i]) != 0)
        continue;
      fold->figures[i] = train_trial_writer (reader, writer);
      fprintf (stderr, "%s: %u of %u right\n", writer->name, fold->figures[i].n_right, fold->figures[i].n);
    }
}

static void
train_fold (gpointer data, gpointer user_data G_GNUC_UNUSED)
{
  Fold *fold = data;
  char *choose[] = { (char *) fold->chosen_by, NULL };
  g_autofree char **try_on = g_new0 (char *, fold->kept_out->len + 1);
  g_autoptr (TrainData) all = NULL;
  g_autoptr (GByteArray) model = NULL;
  g_autoptr (CotDigitNet) reader = NULL;
  double temperature, threshold;

  memcpy (try_on, fold->kept_out->pdata, fold->kept_out->len * sizeof *try_on);
  all = train_data_load (fold->folder, choose, try_on, &fold->error);
  if (all == NULL)
    return;
  model = train_recipe_follow (fold->recipe, all);
  reader = train_recipe_calibrate (fold->recipe, all, fold->n_strokes, model, &temperature, &threshold, &fold->error);
  if (reader != NULL)
    measure (fold, reader, all);
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
write_table (const GArray *folds, const GPtrArray *names, const TrainRecipe *recipe)
{
  GString *table = g_string_new (HEAD "| kept out | images | right | sure | wrong among sure |\n|---|---|---|---|---|\n");
  TrainFigures all = { 0 };

  for (guint i = 0; i < names->len; i++) {
    const Fold *fold = &g_array_index (folds, Fold, i % folds->len);
    const TrainFigures *one = &fold->figures[i / folds->len];

    train_card_add_row (table, names->pdata[i], one);
    all = (TrainFigures){ all.n + one->n, all.n_right + one->n_right, all.n_sure + one->n_sure, all.n_sure_wrong + one->n_sure_wrong };
  }
  train_card_add_row (table, "all", &all);
  g_string_append_printf (table, "\n%u trainings of %u steps each, seed %" G_GUINT64_FORMAT ".\n", folds->len, recipe->n_steps, recipe->seed);

  return g_string_free (table, FALSE);
}

/* Every so-manieth writer is kept out together; the next one in the list chooses. */
static GArray *
share_out (const GPtrArray *names, guint n_folds, const char *folder, const TrainRecipe *recipe, guint n_strokes)
{
  GArray *folds = g_array_new (FALSE, FALSE, sizeof (Fold));

  g_array_set_clear_func (folds, fold_clear);
  for (guint i = 0; i < n_folds; i++) {
    Fold fold = { folder, g_ptr_array_new (), names->pdata[(i + 1) % names->len], recipe, n_strokes, NULL, NULL };

    for (guint k = i; k < names->len; k += n_folds)
      g_ptr_array_add (fold.kept_out, names->pdata[k]);
    fold.figures = g_new0 (TrainFigures, fold.kept_out->len);
    g_array_append_val (folds, fold);
  }

  return folds;
}

char *
train_cross_validate (const char *folder, const TrainRecipe *recipe, guint n_strokes, guint n_folds, GError **error)
{
  g_autoptr (GPtrArray) names = list_europeans (folder, error);
  g_autoptr (GArray) folds = NULL;
  GThreadPool *pool;

  if (names == NULL)
    return NULL;
  if (n_folds == 0)
    n_folds = names->len;
  if (n_folds < 2 || n_folds > names->len) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "%u writers can be kept out in 2 to %u trainings", names->len, names->len);
    return NULL;
  }
  folds = share_out (names, n_folds, folder, recipe, n_strokes);
  pool = g_thread_pool_new (train_fold, NULL, (gint) g_get_num_processors (), TRUE, error);
  if (pool == NULL)
    return NULL;
  for (guint i = 0; i < folds->len; i++)
    g_thread_pool_push (pool, &g_array_index (folds, Fold, i), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);

  for (guint i = 0; i < folds->len; i++)
    if (g_array_index (folds, Fold, i).error != NULL) {
      g_propagate_error (error, g_steal_pointer (&g_array_index (folds, Fold, i).error));
      return NULL;
    }

  return write_table (folds, names, recipe);
}
