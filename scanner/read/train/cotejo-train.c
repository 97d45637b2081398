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
#include <math.h>
#include <stdio.h>

#include "train-card.h"
#include "train-net.h"
#include "train-sample.h"

#define DEFAULT_STEPS  12000
#define DEFAULT_SEED   20261120
#define MAX_STEPS      1000000
#define MAX_STROKES    100000
#define MANY_STROKES   4000
#define FIRST_RATE     0.002
#define WARM_UP        200
#define REPORT_EVERY   1000
#define DEFAULT_CHOOSE "0005_CH3M,0010_CH3M"
#define DEFAULT_TRY    "0003_CH3M,0008_CH3F,0013_CH3M"

typedef struct {
  char *handwriting, *out, *card, *choose, *try_on;
  gint64 seed;
  int n_steps, n_strokes;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->handwriting);
  g_free (self->out);
  g_free (self->card);
  g_free (self->choose);
  g_free (self->try_on);
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
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- train the reader of single boxes");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (self->handwriting != NULL && self->out != NULL && self->card != NULL && self->n_steps > 0 && self->n_steps <= MAX_STEPS &&
      self->n_strokes >= 0 && self->n_strokes <= MAX_STROKES)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--handwriting, --out and --card are needed, --steps is from 1 to %d, --strokes from 0 to %d", MAX_STEPS, MAX_STROKES);
  return FALSE;
}

static double
rate_at (int step, int n_steps)
{
  double warm = fmin (1, (step + 1) / (double) WARM_UP);

  return FIRST_RATE * warm * 0.5 * (1 + cos (G_PI * step / n_steps));
}

static CotDigitNet *
to_reader (const TrainNet *net)
{
  g_autoptr (GByteArray) model = train_net_pack (net, 1, 1);

  return cot_digit_net_new_from_bytes (model->data, model->len, NULL);
}

static void
report (const TrainNet *net, const TrainData *data, int step, double loss)
{
  g_autoptr (CotDigitNet) reader = to_reader (net);

  fprintf (stderr, "step %d: loss %.4f", step, loss);
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

static void
teach (TrainNet *net, const TrainData *data, int n_steps, TrainRng *rng)
{
  g_autofree float *images = g_new (float, TRAIN_BATCH *COT_DIGIT_PIXELS);
  guint8 labels[TRAIN_BATCH];
  double loss = 0;

  for (int step = 0; step < n_steps; step++) {
    for (guint i = 0; i < TRAIN_BATCH; i++)
      labels[i] = train_sample_next (data, rng, images + i * COT_DIGIT_PIXELS);
    loss += train_net_step (net, images, labels, rate_at (step, n_steps), rng) / REPORT_EVERY;
    if ((step + 1) % REPORT_EVERY == 0) {
      report (net, data, step + 1, loss);
      loss = 0;
    }
  }
}

static gboolean
train (const Options *options, GError **error)
{
  g_auto (GStrv) choose = g_strsplit (options->choose != NULL ? options->choose : DEFAULT_CHOOSE, ",", -1);
  g_auto (GStrv) try_on = g_strsplit (options->try_on != NULL ? options->try_on : DEFAULT_TRY, ",", -1);
  g_autoptr (TrainData) data = train_data_load (options->handwriting, choose, try_on, error);
  TrainRng rng = { (guint64) options->seed };
  g_autoptr (TrainNet) net = NULL;
  g_autoptr (CotDigitNet) plain = NULL, reader = NULL;
  g_autoptr (GByteArray) model = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *card = NULL;
  TrainRun run = { (guint64) options->seed, (guint) options->n_steps, (guint) options->n_strokes, date, 1, 1, NULL };

  if (data == NULL)
    return FALSE;

  net = train_net_new (&rng);
  teach (net, data, options->n_steps, &rng);
  plain = to_reader (net);
  train_trial_calibrate (plain, data, run.n_strokes, run.seed + 1, &run.temperature, &run.threshold);
  model = train_net_pack (net, run.temperature, run.threshold);
  reader = cot_digit_net_new_from_bytes (model->data, model->len, error);
  if (reader == NULL)
    return FALSE;
  run.model = model;
  card = train_card_write (reader, data, &run);

  return g_file_set_contents (options->out, (const char *) model->data, model->len, error) && g_file_set_contents (options->card, card, -1, error);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .seed = DEFAULT_SEED, .n_steps = DEFAULT_STEPS, .n_strokes = MANY_STROKES };
  g_autoptr (GError) error = NULL;

  if (parse_options (&options, &argc, &argv, &error) && train (&options, &error))
    return 0;

  fprintf (stderr, "cotejo-train: %s\n", error->message);
  return 2;
}
