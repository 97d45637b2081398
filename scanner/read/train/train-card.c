/* train-card.c - what anyone should know of a trained model
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-card.h"

#include "train-net.h"
#include "train-sample.h"
#include "train-share.h"

void
train_card_add_row (GString *card, const char *name, const TrainFigures *figures)
{
  g_autofree char *right = train_share_text (figures->n_right, figures->n);
  g_autofree char *sure = train_share_text (figures->n_sure, figures->n);
  g_autofree char *wrong = train_share_text (figures->n_sure_wrong, figures->n_sure);

  g_string_append_printf (card, "| %s | %u | %s | %s | %u: %s |\n", name, figures->n, right, sure, figures->n_sure_wrong, wrong);
}

static void
add_writers (GString *card, const CotDigitNet *net, const TrainData *data, TrainPart part)
{
  TrainFigures european = { 0 };
  guint n_european = 0;

  g_string_append (card, "| who | images | right | sure | wrong among sure |\n|---|---|---|---|---|\n");
  for (guint i = 0; i < data->writers->len; i++) {
    const TrainWriter *writer = g_ptr_array_index (data->writers, i);
    TrainFigures figures;

    if (writer->part != part)
      continue;
    figures = train_trial_writer (net, writer);
    train_card_add_row (card, writer->name, &figures);
    if (writer->images == data->images[0])
      continue;
    n_european++;
    european = (TrainFigures){ european.n + figures.n, european.n_right + figures.n_right, european.n_sure + figures.n_sure, european.n_sure_wrong + figures.n_sure_wrong };
  }
  if (n_european > 1)
    train_card_add_row (card, "Europeans together", &european);
}

static void
add_strokes (GString *card, const CotDigitNet *net, const TrainData *data, guint n, guint64 seed)
{
  g_string_append (card, "| what | images | right | became a sure digit |\n|---|---|---|---|\n");
  for (CotDigitClass label = COT_DIGIT_EMPTY; label < COT_DIGIT_N_CLASSES; label++) {
    TrainFigures figures = train_trial_strokes (net, data, label, n, seed + label);
    g_autofree char *right = train_share_text (figures.n_right, figures.n);
    g_autofree char *wrong = train_share_text (figures.n_sure_wrong, figures.n);

    g_string_append_printf (card, "| %s | %u | %s | %u: %s |\n", cot_digit_class_name (label), figures.n, right, figures.n_sure_wrong, wrong);
  }
}

static void
add_names (GString *card, const TrainData *data, TrainPart part)
{
  const char *comma = "";

  for (guint i = 0; i < data->writers->len; i++) {
    const TrainWriter *writer = g_ptr_array_index (data->writers, i);

    if (writer->part != part)
      continue;
    g_string_append_printf (card, "%s%s (%u)", comma, writer->name, writer->indices->len);
    comma = ", ";
  }
  g_string_append (card, "\n");
}

static void
add_head (GString *card, const TrainRun *run)
{
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, run->model->data, run->model->len);

  g_string_append (card, "# digits.cot: one handwritten box\n\n"
                         "SPDX-FileCopyrightText: 2026 The Cotejo authors  \nSPDX-License-Identifier: GPL-3.0-or-later\n\n"
                         "Written by `cotejo-train` together with the model; do not edit.\n\n");
  g_string_append_printf (card, "- Date: %s\n- SHA-256: `%s`\n- Size: %u bytes\n", run->date, digest, run->model->len);
  g_string_append_printf (card, "- Temperature %.2f; sure from a probability of %.6f on\n", run->temperature, run->threshold);
  g_string_append (card, "- Classes: 0 to 9, empty, dash, slash, scribble, struck\n\n");
}

static void
add_data (GString *card, const TrainData *data)
{
  g_string_append (card, "## Data and licence\n\n"
                         "- MNIST, training part (Y. LeCun, C. Cortes, C. Burges), CC BY-SA 3.0: American writers, not named.\n"
                         "- kensanata/numbers through BSI anagnostes, Apache-2.0: European writers, named.\n"
                         "- Dashes, slashes, scribbles and strikes drawn by the trainer itself.\n\n"
                         "No image is part of the model.\n\n## Split, by writer\n\n- Learnt from: ");
  add_names (card, data, TRAIN_PART_LEARN);
  g_string_append (card, "- Temperature and threshold chosen by: ");
  add_names (card, data, TRAIN_PART_CHOOSE);
  g_string_append (card, "- Kept out for the figures: ");
  add_names (card, data, TRAIN_PART_TRY);
  g_string_append (card, "\nMNIST names no writers: its parts are kept apart by place in the file, so one\n"
                         "hand may be in two of them.\n\n");
}

static void
add_recipe (GString *card, const TrainRun *run)
{
  g_string_append_printf (card,
                          "## Recipe\n\n"
                          "`cotejo-train --handwriting FOLDER --seed %" G_GUINT64_FORMAT " --steps %u`: %u images drawn by chance (%d %% European, %d %%\n"
                          "American digits, the rest drawn) in batches of %d, each written anew (size, turn, slant,\n"
                          "bend, pressure, thickness) and scanned (remnants of box lines, carbon, blur, dust, noise,\n"
                          "faint ink). Adam with decay, rate falling from 0.0015 to 0; the slow mean of the weights\n"
                          "is kept. The same seed gives the same model on processors with the same vector\n"
                          "instructions.\n\n",
                          run->seed, run->n_steps, run->n_steps * TRAIN_BATCH, TRAIN_SHARE_EUROPEAN, TRAIN_SHARE_AMERICAN, TRAIN_BATCH);
  if (run->kept)
    g_string_append (card, "The network was learnt before, by the drawing of its day (`--from`); only temperature,\nthreshold and figures are new.\n\n");
}

char *
train_card_write (const CotDigitNet *net, const TrainData *data, const TrainRun *run)
{
  GString *card = g_string_new (NULL);

  add_head (card, run);
  add_data (card, data);
  add_recipe (card, run);
  g_string_append (card, "## Figures, with 95 % intervals by Wilson\n\nOn writers kept out, images as they are:\n\n");
  add_writers (card, net, data, TRAIN_PART_TRY);
  g_string_append (card, "\nOn those that temperature and threshold were chosen by (better than they deserve):\n\n");
  add_writers (card, net, data, TRAIN_PART_CHOOSE);
  g_string_append (card, "\nOn strokes of our own, drawn like those learnt from; they count for nothing elsewhere:\n\n");
  add_strokes (card, net, data, run->n_strokes, run->seed + 1000);
  g_string_append (card, "\n## Limits\n\nNot tried on boxes cut from pages of real elections, nor on Mexican hands. Images of one\n"
                         "writer resemble each other: an interval over images says little about the next writer.\n"
                         "One reader alone never decides: what is sure is a proposal that a person confirms.\n");

  return g_string_free (card, FALSE);
}
