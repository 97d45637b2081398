/* letters-card.c - what anyone should know of the model of letters
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "letters-card.h"

#include <math.h>

#include "cot-letters.h"

#define LINES_TO_CHOOSE 6
#define LEAST_CHANCE    1e-6

/* "98.80 % (98.10-99.25)": a share with its 95 % interval by Wilson. */
static char *
share_text (guint part, guint n)
{
  double z = 1.959964, p = n > 0 ? (double) part / n : 0, total = MAX (n, 1);
  double middle = (p + z * z / (2 * total)) / (1 + z * z / total);
  double reach = z * sqrt (p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total);

  if (n == 0)
    return g_strdup ("none");
  return g_strdup_printf ("%.1f %% (%.1f-%.1f)", 100 * p, 100 * fmax (0, middle - reach), 100 * fmin (1, middle + reach));
}

LettersFigures
letters_try_face (const CotLettersNet *net, PangoContext *pango, const LettersFace *face, guint n_lines, double temperature, guint64 seed)
{
  TrainRng rng = { seed };
  LettersFigures figures = { 0 };

  for (guint i = 0; i < n_lines; i++) {
    guint number;
    g_autofree char *text = letters_text_pick (&rng, TRUE, &number);
    g_autoptr (LettersLine) line = letters_line_new (pango, face, text, &rng);
    g_autofree float *answers = line != NULL ? cot_letters_look (net, line->ink) : NULL;
    CotLettersRead read = { 0 };
    double chance = LEAST_CHANCE;
    gboolean right;

    if (line != NULL)
      cot_letters_decode (answers, line->ink->width / COT_LETTERS_STEP, temperature > 0 ? temperature : cot_letters_net_get_temperature (net), &read);
    right = read.n_candidates > 0 && read.candidates[0].number == (gint32) number;
    for (guint k = 0; k < read.n_candidates; k++)
      if (read.candidates[k].number == (gint32) number)
        chance = fmax (chance, read.candidates[k].probability);
    figures.n++;
    figures.n_right += right;
    figures.n_said += read.has_value;
    figures.n_said_wrong += read.has_value && !right;
    figures.log_loss -= log (chance) / n_lines;
  }

  return figures;
}

/* Hands that were not learnt from are read less surely than faces that were: no choice is
 * as low as these alone would have it. */
double
letters_choose_temperature (const CotLettersNet *net, PangoContext *pango, const GPtrArray *faces, guint64 seed)
{
  static const double choices[] = { 3, 4, 6, 8, 12 };
  double best = choices[0], least = G_MAXDOUBLE;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    double loss = 0;

    for (guint k = 0; k < faces->len; k++)
      loss += letters_try_face (net, pango, faces->pdata[k], LINES_TO_CHOOSE, choices[i], seed + k).log_loss;
    if (loss < least) {
      least = loss;
      best = choices[i];
    }
  }

  return best;
}

static void
add_row (GString *card, const char *name, const LettersFigures *figures)
{
  g_autofree char *right = share_text (figures->n_right, figures->n);
  g_autofree char *said = share_text (figures->n_said, figures->n);
  g_autofree char *wrong = share_text (figures->n_said_wrong, figures->n_said);

  g_string_append_printf (card, "| %s | %u | %s | %s | %u: %s |\n", name, figures->n, right, said, figures->n_said_wrong, wrong);
}

static void
add_faces (GString *card, const CotLettersNet *net, PangoContext *pango, const GPtrArray *faces, guint n_lines, guint64 seed)
{
  LettersFigures all = { 0 };

  g_string_append (card, "| face | lines | right number first | told | wrong among told |\n|---|---|---|---|---|\n");
  for (guint i = 0; i < faces->len; i++) {
    const LettersFace *face = faces->pdata[i];
    LettersFigures figures = letters_try_face (net, pango, face, n_lines, 0, seed + i);

    add_row (card, face->family, &figures);
    all.n += figures.n;
    all.n_right += figures.n_right;
    all.n_said += figures.n_said;
    all.n_said_wrong += figures.n_said_wrong;
  }
  add_row (card, "together", &all);
}

static void
add_names (GString *card, const GPtrArray *faces)
{
  for (guint i = 0; i < faces->len; i++) {
    const LettersFace *face = faces->pdata[i];

    g_string_append_printf (card, "%s%s (%s)", i > 0 ? ", " : "", face->family, face->package);
  }
  g_string_append (card, "\n");
}

char *
letters_card_write (const CotLettersNet *net, PangoContext *pango, const GPtrArray *learnt, const GPtrArray *kept_out, const GPtrArray *clean, const LettersRun *run)
{
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, run->model->data, run->model->len);
  GString *card = g_string_new ("# letters.cot: the number in letters\n\n"
                                "SPDX-FileCopyrightText: 2026 The Cotejo authors  \nSPDX-License-Identifier: GPL-3.0-or-later\n\n"
                                "Written by `cotejo-train-letters` together with the model; do not edit.\n\n");

  g_string_append_printf (card, "- Date: %s\n- SHA-256: `%s`\n- Size: %u bytes\n- Temperature %.1f, chosen on faces learnt from\n", run->date, digest, run->model->len, cot_letters_net_get_temperature (net));
  g_string_append (card, "- Signs: a to z of either case without accents, and nothing\n\n## Data and licence\n\n"
                         "Lines drawn by the trainer with handwriting faces of Debian 12, each package under its own\n"
                         "free licence.  No outline of a face is part of the model.\n\n## Split, by face\n\n- Learnt from: ");
  add_names (card, learnt);
  g_string_append (card, "- Kept out for the figures, by name: ");
  add_names (card, kept_out);
  g_string_append (card, "- Kept out too, chosen by their looks alone and read for the first time when the model was done: ");
  add_names (card, clean);
  g_string_append_printf (card,
                          "\n## Recipe\n\n"
                          "`cotejo-train-letters --out letters.cot --seed %" G_GUINT64_FORMAT " --steps %u`: %u lines of numbers in letters with slips\n"
                          "(\"beinte\", \"sinco\", \"diez y seis\"), digit by digit, words in any order and kinds of casilla, in\n"
                          "either case; leant, squeezed, bent, faint and bold, original and carbon, over a printed rule,\n"
                          "prepared as what is read.  Each column learns which letter it lies in.  Adam with decay, rate\n"
                          "falling from 0.003 to 0.  Words are not learnt: the number comes from the best way of the\n"
                          "columns through the spellings of 0 to 9999.\n\n",
                          run->seed, run->n_steps, run->n_steps * run->n_batch);
  g_string_append (card, "## Figures, with 95 % intervals by Wilson\n\nNumbers spelt by the rules, of all sizes to 9999.  On faces never looked at before:\n\n");
  add_faces (card, net, pango, clean, run->n_lines, run->seed + 7000);
  g_string_append (card, "\nOn the faces kept out that were looked at while choices were made (they flatter somewhat):\n\n");
  add_faces (card, net, pango, kept_out, run->n_lines, run->seed + 5000);
  g_string_append (card, "\nOn faces learnt from (better than they deserve):\n\n");
  add_faces (card, net, pango, learnt, MAX (1, run->n_lines / 10), run->seed + 6000);
  g_string_append (card, "\n## Limits\n\nFaces are not hands: a face writes each letter always the same way.  Not tried on letters that\n"
                         "people wrote.  What it tells is evidence beside the figures and makes nothing sure.  The mean of\n"
                         "five views and the least temperature were settled on after a look at lines of the faces of the\n"
                         "second table; the first table had no part in any choice.\n");

  return g_string_free (card, FALSE);
}
