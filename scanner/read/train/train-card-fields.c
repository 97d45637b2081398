/* train-card-fields.c - what anyone should know of the model of whole fields
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-card-fields.h"

#include "train-share.h"

static const char *const kinds[TRAIN_FIELDS_N] = { "numbers, American", "numbers, European", "with dashes, scribbles, struck digits", "with slashes" };

static void
add_table (GString *card, const char *what, const TrainJointFigures figures[TRAIN_FIELDS_N])
{
  g_string_append_printf (card, "\n%s:\n\n| what | fields | right by boxes | by line | together | both wrong | agreed and wrong | sure | sure and wrong |\n|---|---|---|---|---|---|---|---|---|\n", what);
  for (guint i = 0; i < TRAIN_FIELDS_N; i++) {
    const TrainJointFigures *f = &figures[i];
    g_autofree char *boxes = train_share_text (f->n_boxes, f->n), *line = train_share_text (f->n_line, f->n), *right = train_share_text (f->n_right, f->n);
    g_autofree char *both = train_share_text (f->n_both_wrong, f->n), *sure = train_share_text (f->n_sure, f->n);
    g_autofree char *agreed_wrong = train_share_text (f->n_agreed_wrong, f->n_agreed), *sure_wrong = train_share_text (f->n_sure_wrong, f->n_sure);
    gboolean is_number = i < TRAIN_FIELDS_SIGNS;

    g_string_append_printf (card, "| %s | %u | %s | %s | %s | %s | %u of %u: %s | %s | %u: %s |\n", kinds[i], f->n, is_number ? boxes : "-", is_number ? line : "-", is_number ? right : "-",
                            is_number ? both : "-", f->n_agreed_wrong, f->n_agreed, agreed_wrong, sure, f->n_sure_wrong, sure_wrong);
  }
}

static void
add_head (GString *card, const TrainFieldsRun *run)
{
  g_autofree char *model = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, run->model), *net = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, run->net);

  g_string_append (card, "# fields.cot: a whole handwritten field\n\n"
                         "SPDX-FileCopyrightText: 2026 The Cotejo authors  \nSPDX-License-Identifier: GPL-3.0-or-later\n\n"
                         "Written by `cotejo-train-fields` together with the model; do not edit.\n\n");
  g_string_append_printf (card, "- Date: %s\n- SHA-256: `%s`\n- Size: %u bytes\n- Weighed together with digits.cot `%s`\n", run->date, model, (guint) g_bytes_get_size (run->model), net);
  g_string_append_printf (card, "- Weights %.2f (boxes) and %.2f (line), none %.2f; sure from a probability of %.6f on, where both agree\n", run->joint.boxes, run->joint.line, run->joint.none, run->joint.threshold);
  g_string_append (card, "- Signs: 0 to 9, - (dash), / (slash), x (scribbled or struck out)\n\n");
}

static void
add_recipe (GString *card, const TrainFieldsRun *run)
{
  g_string_append (card, "## Data, licence and split\n\nThose of digits.md: the same writers are learnt from, chosen by and kept out. No image is part\nof the model.\n\n## Recipe\n\n");
  g_string_append (card, "Rows of one to four boxes are drawn with digits of people and signs of our own, with outlines\n"
                         "(printed, faint, broken, dropped out), paper, carbon, specks, blur and noise; they go through the\n"
                         "very steps a page's fields go through. Tesseract's own tools learn from the lines: first from\n"
                         "single boxes, then from whole fields, the rate falling; the snapshot that reads the fields of the\n"
                         "writers to choose by best is kept, with whole numbers for weights.\n\n");
  g_string_append_printf (card, "Seed %" G_GUINT64_FORMAT "; %u single boxes and %u fields drawn; %u lines of single boxes learnt, then %u rounds of %u.\n"
                                "The kept snapshot reads %u of %u American and %u of %u European fields to choose by.\n\n",
                          run->plan->seed, run->plan->n_cells, run->plan->n_fields, run->plan->n_cell_steps, run->plan->n_rounds, run->plan->round,
                          run->chosen.n_right[0], run->chosen.n[0], run->chosen.n_right[1], run->chosen.n[1]);
  if (run->lines_kept)
    g_string_append (card, "The reader of lines was learnt before, by the drawing of its day (`--lines-of`); only the weights\n"
                           "and the threshold are new.\n\n");
}

char *
train_card_fields_write (const TrainFieldsRun *run)
{
  GString *card = g_string_new (NULL);

  add_head (card, run);
  add_recipe (card, run);
  g_string_append (card, "## Figures, with 95 % intervals by Wilson\n\nOn fields drawn with digits as they are, on paper less worn than that learnt from (`bench-read`\n"
                         "tells of filled pages). *Both wrong* counts\n"
                         "fields that neither reader reads right; *agreed and wrong* those where both tell the same wrong\n"
                         "number: the share that sets the threshold.\n");
  add_table (card, "Writers kept out", run->kept_out);
  add_table (card, "Writers that weights and threshold were chosen by (better than they deserve)", run->chosen_by);
  add_table (card, "Writers learnt from", run->learnt);
  g_string_append (card, "\n## Limits\n\nNot tried on pages of real elections, nor on Mexican hands. Both readers learnt from the same\n"
                         "writers: they err alike more often than chance has it. What is sure is a proposal that a person\nconfirms.\n");

  return g_string_free (card, FALSE);
}
