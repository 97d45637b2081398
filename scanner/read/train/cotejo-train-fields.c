/* cotejo-train-fields.c - from handwriting to the model of whole fields
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Run by developers in the source tree; never installed.  Comes after cotejo-train,
 * as the two readers are weighed together.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "cot-field-model.h"
#include "train-card-fields.h"

#define DEFAULT_SEED   20261120
#define DEFAULT_CELLS  15000
#define DEFAULT_FIELDS 40000
#define DEFAULT_ROUNDS 7
#define DEFAULT_WEIGH  8000
#define DEFAULT_STEPS  20000
#define DEFAULT_ROUND  14000
#define MAX_CHOOSE     1500
#define MAX_LINES      1000000
#define MAX_ROUNDS     100
#define DEFAULT_CHOOSE "0005_CH3M,0010_CH3M"
#define DEFAULT_TRY    "0003_CH3M,0008_CH3F,0013_CH3M"

typedef struct {
  char *handwriting, *net, *out, *card, *lines, *choose, *try_on;
  gint64 seed;
  int n_cells, n_fields, n_steps, n_rounds, n_round, n_weigh;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->handwriting);
  g_free (self->net);
  g_free (self->out);
  g_free (self->card);
  g_free (self->lines);
  g_free (self->choose);
  g_free (self->try_on);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
is_fit (int n)
{
  return n > 0 && n <= MAX_LINES;
}

static gboolean
are_complete (const Options *self)
{
  return self->handwriting != NULL && self->net != NULL && self->out != NULL && self->card != NULL && is_fit (self->n_cells) && is_fit (self->n_fields) &&
         is_fit (self->n_steps) && is_fit (self->n_round) && is_fit (self->n_rounds) && self->n_rounds <= MAX_ROUNDS && is_fit (self->n_weigh);
}

static gboolean
parse_options (Options *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "handwriting", 0, 0, G_OPTION_ARG_FILENAME, &self->handwriting, "idx files to learn from", "FOLDER" },
    { "net", 0, 0, G_OPTION_ARG_FILENAME, &self->net, "the reader of single boxes, as cotejo-train made it", "FILE" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &self->out, "the model", "FILE" },
    { "card", 0, 0, G_OPTION_ARG_FILENAME, &self->card, "the model card", "FILE" },
    { "lines-of", 0, 0, G_OPTION_ARG_FILENAME, &self->lines, "a model whose reader of lines is kept: only weigh it anew", "FILE" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed, "decides all chance", "N" },
    { "cells", 0, 0, G_OPTION_ARG_INT, &self->n_cells, "single boxes to draw", "N" },
    { "fields", 0, 0, G_OPTION_ARG_INT, &self->n_fields, "fields to draw", "N" },
    { "cell-steps", 0, 0, G_OPTION_ARG_INT, &self->n_steps, "lines of single boxes to learn", "N" },
    { "round", 0, 0, G_OPTION_ARG_INT, &self->n_round, "lines of a round", "N" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &self->n_rounds, "rounds to learn", "N" },
    { "weigh", 0, 0, G_OPTION_ARG_INT, &self->n_weigh, "fields to weigh the readers with", "N" },
    { "choose-by", 0, 0, G_OPTION_ARG_STRING, &self->choose, "European writers for snapshot, weights and threshold", "A,B" },
    { "keep-out", 0, 0, G_OPTION_ARG_STRING, &self->try_on, "European writers for the figures", "A,B" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- train the reader of whole fields");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (are_complete (self))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--handwriting, --net, --out and --card are needed, numbers are from 1 to %d, rounds to %d", MAX_LINES, MAX_ROUNDS);
  return FALSE;
}

static GBytes *
read_file (const char *path, GError **error)
{
  char *bytes = NULL;
  gsize n_bytes = 0;

  return g_file_get_contents (path, &bytes, &n_bytes, error) ? g_bytes_new_take (bytes, n_bytes) : NULL;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inside = g_build_filename (path, name, NULL);

    if (g_file_test (inside, G_FILE_TEST_IS_DIR) && !g_file_test (inside, G_FILE_TEST_IS_SYMLINK))
      remove_folder (inside);
    else
      g_unlink (inside);
  }
  g_rmdir (path);
}

/* Learnt, or that of a model that is there. */
static GBytes *
get_lines (const Options *options, const TrainData *data, TrainLinesPlan *plan, GError **error)
{
  CotFieldJoint before;
  g_autoptr (GBytes) model = NULL;
  GBytes *lines;

  if (options->lines != NULL) {
    model = read_file (options->lines, error);
    return model != NULL ? cot_field_model_unpack (g_bytes_get_data (model, NULL), g_bytes_get_size (model), &before, error) : NULL;
  }

  plan->folder = g_dir_make_tmp ("cotejo-train-XXXXXX", error);
  if (plan->folder == NULL)
    return NULL;
  lines = train_lines_learn (data, plan, error);
  /* What the tools said stays where something went wrong. */
  if (lines != NULL)
    remove_folder (plan->folder);
  g_clear_pointer (&plan->folder, g_free);

  return lines;
}

static void
try_part (const CotDigitNet *net, CotFieldLstm *lstm, const TrainData *data, TrainPart part, const Options *options, const CotFieldJoint *joint, TrainJointFigures out[TRAIN_FIELDS_N])
{
  g_autoptr (TrainCases) cases = train_cases_new (net, lstm, data, part, MAX (1, (guint) options->n_weigh / 2), (guint64) options->seed + 10 + part);

  train_joint_try (cases, joint, out);
}

static gboolean
weigh (const Options *options, const TrainData *data, GBytes *lines, TrainFieldsRun *run, GError **error)
{
  g_autoptr (CotDigitNet) net = cot_digit_net_load (options->net, error);
  g_autoptr (CotFieldLstm) lstm = net != NULL ? cot_field_lstm_new (g_bytes_get_data (lines, NULL), g_bytes_get_size (lines), error) : NULL;
  g_autoptr (TrainCases) cases = NULL;

  if (lstm == NULL)
    return FALSE;
  cases = train_cases_new (net, lstm, data, TRAIN_PART_CHOOSE, (guint) options->n_weigh, (guint64) options->seed + 2);
  run->joint = train_joint_fit (cases);
  train_joint_try (cases, &run->joint, run->chosen_by);
  try_part (net, lstm, data, TRAIN_PART_TRY, options, &run->joint, run->kept_out);
  try_part (net, lstm, data, TRAIN_PART_LEARN, options, &run->joint, run->learnt);

  return train_lines_measure (data, run->plan, lines, &run->chosen, error);
}

static gboolean
train (const Options *options, GError **error)
{
  g_auto (GStrv) choose = g_strsplit (options->choose != NULL ? options->choose : DEFAULT_CHOOSE, ",", -1);
  g_auto (GStrv) try_on = g_strsplit (options->try_on != NULL ? options->try_on : DEFAULT_TRY, ",", -1);
  TrainLinesPlan plan = { (guint64) options->seed, (guint) options->n_cells, (guint) options->n_fields, (guint) options->n_steps, (guint) options->n_rounds, (guint) options->n_round, MIN (MAX_CHOOSE, (guint) options->n_weigh), NULL };
  g_autoptr (TrainData) data = train_data_load (options->handwriting, choose, try_on, error);
  g_autoptr (GBytes) net = data != NULL ? read_file (options->net, error) : NULL;
  g_autoptr (GBytes) lines = net != NULL ? get_lines (options, data, &plan, error) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  TrainFieldsRun run = { .plan = &plan, .lines_kept = options->lines != NULL, .net = net, .date = date };
  g_autofree char *card = NULL;
  g_autoptr (GBytes) model = NULL;

  if (lines == NULL || !weigh (options, data, lines, &run, error))
    return FALSE;
  model = run.model = cot_field_model_pack (&run.joint, lines);
  card = train_card_fields_write (&run);

  return g_file_set_contents (options->out, g_bytes_get_data (model, NULL), (gssize) g_bytes_get_size (model), error) && g_file_set_contents (options->card, card, -1, error);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .seed = DEFAULT_SEED, .n_cells = DEFAULT_CELLS, .n_fields = DEFAULT_FIELDS, .n_steps = DEFAULT_STEPS, .n_rounds = DEFAULT_ROUNDS, .n_round = DEFAULT_ROUND, .n_weigh = DEFAULT_WEIGH };
  g_autoptr (GError) error = NULL;

  if (parse_options (&options, &argc, &argv, &error) && train (&options, &error))
    return 0;

  fprintf (stderr, "cotejo-train-fields: %s\n", error->message);
  return 2;
}
