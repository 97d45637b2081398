/* cotejo-train.c - from handwriting to the model of single boxes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Run by developers in the source tree; never installed.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include <gio/gio.h>
#include <stdio.h>

#include "train-card.h"
#include "train-cross.h"
#include "train-recipe.h"

#define DEFAULT_STEPS  40000
#define DEFAULT_SEED   20261120
#define MAX_STEPS      1000000
#define MAX_STROKES    100000
#define MANY_STROKES   4000
#define DEFAULT_CHOOSE "0005_CH3M,0010_CH3M"
#define DEFAULT_TRY    "0003_CH3M,0008_CH3F,0013_CH3M"

typedef struct {
  char *handwriting, *out, *card, *choose, *try_on, *cross, *from;
  gint64 seed;
  int n_steps, n_strokes, n_folds;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->handwriting);
  g_free (self->out);
  g_free (self->card);
  g_free (self->choose);
  g_free (self->try_on);
  g_free (self->cross);
  g_free (self->from);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "handwriting", 0, 0, G_OPTION_ARG_FILENAME, &self->handwriting, "idx files to learn from", "FOLDER" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &self->out, "the model", "FILE" },
    { "card", 0, 0, G_OPTION_ARG_FILENAME, &self->card, "the model card", "FILE" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed, "decides all chance", "N" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &self->n_steps, "batches to learn", "N" },
    { "strokes", 0, 0, G_OPTION_ARG_INT, &self->n_strokes, "strokes of each class to measure with", "N" },
    { "choose-by", 0, 0, G_OPTION_ARG_STRING, &self->choose, "European writers for temperature and threshold", "A,B" },
    { "keep-out", 0, 0, G_OPTION_ARG_STRING, &self->try_on, "European writers for the figures", "A,B" },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &self->from, "learn nothing; calibrate and measure this model of the same recipe", "FILE" },
    { "cross-validate", 0, 0, G_OPTION_ARG_FILENAME, &self->cross, "instead, keep out each European writer once; the table", "FILE" },
    { "folds", 0, 0, G_OPTION_ARG_INT, &self->n_folds, "in so many trainings; usually one for each writer", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- train the reader of single boxes");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (self->handwriting != NULL && ((self->out != NULL && self->card != NULL) || self->cross != NULL) && self->n_steps > 0 && self->n_steps <= MAX_STEPS &&
      self->n_strokes >= 0 && self->n_strokes <= MAX_STROKES && self->n_folds >= 0)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--handwriting with --out and --card or with --cross-validate is needed, --steps is from 1 to %d, --strokes from 0 to %d", MAX_STEPS, MAX_STROKES);
  return FALSE;
}

/* Learns, unless there is a model to measure once more. */
static GByteArray *
get_model (const Options *options, const TrainRecipe *recipe, const TrainData *data, GError **error)
{
  gsize n = 0;
  char *bytes = NULL;

  if (options->from == NULL)
    return train_recipe_follow (recipe, data);
  if (!g_file_get_contents (options->from, &bytes, &n, error))
    return NULL;

  return g_byte_array_new_take ((guint8 *) bytes, n);
}

static gboolean
train (const Options *options, const TrainRecipe *recipe, GError **error)
{
  g_auto (GStrv) choose = g_strsplit (options->choose != NULL ? options->choose : DEFAULT_CHOOSE, ",", -1);
  g_auto (GStrv) try_on = g_strsplit (options->try_on != NULL ? options->try_on : DEFAULT_TRY, ",", -1);
  g_autoptr (TrainData) data = train_data_load (options->handwriting, choose, try_on, error);
  g_autoptr (GByteArray) model = data != NULL ? get_model (options, recipe, data, error) : NULL;
  g_autoptr (CotDigitNet) reader = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *card = NULL;
  TrainRun run = { recipe->seed, recipe->n_steps, (guint) options->n_strokes, date, 1, 1, model, options->from != NULL };

  if (model == NULL)
    return FALSE;
  reader = train_recipe_calibrate (recipe, data, run.n_strokes, model, &run.temperature, &run.threshold, error);
  if (reader == NULL)
    return FALSE;
  card = train_card_write (reader, data, &run);

  return g_file_set_contents (options->out, (const char *) model->data, model->len, error) && g_file_set_contents (options->card, card, -1, error);
}

static gboolean
cross_validate (const Options *options, const TrainRecipe *recipe, GError **error)
{
  g_autofree char *table = train_cross_validate (options->handwriting, recipe, (guint) options->n_strokes, (guint) options->n_folds, error);

  return table != NULL && g_file_set_contents (options->cross, table, -1, error);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .seed = DEFAULT_SEED, .n_steps = DEFAULT_STEPS, .n_strokes = MANY_STROKES };
  g_autoptr (GError) error = NULL;

  if (parse_options (&options, &argc, &argv, &error)) {
    const TrainRecipe recipe = { (guint64) options.seed, (guint) options.n_steps, options.cross == NULL };

    if (options.cross != NULL ? cross_validate (&options, &recipe, &error) : train (&options, &recipe, &error))
      return 0;
  }

  fprintf (stderr, "cotejo-train: %s\n", error->message);
  return 2;
}
