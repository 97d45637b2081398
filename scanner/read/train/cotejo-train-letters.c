/* cotejo-train-letters.c - trains the network that reads numbers in letters
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "letters-card.h"
#include "letters-learn.h"

#define BATCH     8
#define BEST_RATE 0.003
#define WARM_UP   60
#define N_STEPS   2200
#define N_LINES   150 /* of each face for the figures */
#define SAY_EVERY 200

typedef struct {
  char *out;
  gint64 seed;
  int n_steps, n_lines;
  gboolean card_only;
} Options;

static gboolean
parse_options (Options *options, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &options->out, "the model; the card goes beside it", "FILE" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "decides all that is left to chance", "N" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &options->n_steps, "batches of 8 lines", "N" },
    { "card-only", 0, 0, G_OPTION_ARG_NONE, &options->card_only, "write the card of the model that is there", NULL },
    { "lines", 0, 0, G_OPTION_ARG_INT, &options->n_lines, "lines of each face for the figures", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- train the reader of numbers in letters");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->out == NULL || options->n_steps < 1 || options->n_lines < 1 || argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "needs --out FILE, and at least one step and line");
    return FALSE;
  }

  return TRUE;
}

/* Faces that are not installed are named and left out. */
static GPtrArray *
find_faces (PangoContext *pango, LettersPart part)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree PangoFontFamily **families = NULL;
  int n;

  pango_context_list_families (pango, &families, &n);
  for (guint i = 0; i < letters_n_faces; i++) {
    gboolean there = FALSE;

    if (letters_faces[i].part != part)
      continue;
    for (int k = 0; k < n && !there; k++)
      there = strcmp (pango_font_family_get_name (families[k]), letters_faces[i].family) == 0;
    if (there)
      g_ptr_array_add (found, (gpointer) &letters_faces[i]);
    else
      g_printerr ("the face %s is not installed: see the package %s\n", letters_faces[i].family, letters_faces[i].package);
  }

  return found;
}

/* Up to the best rate, then down to nothing along a cosine. */
static double
rate_at (guint step, guint n_steps)
{
  double way = (double) step / n_steps;

  return BEST_RATE * MIN (1.0, (step + 1.0) / WARM_UP) * 0.5 * (1 + cos (G_PI * way));
}

static void
learn_batch (LettersLearn *net, PangoContext *pango, const GPtrArray *faces, double rate, double *loss, TrainRng *rng)
{
  double sum = 0;

  for (guint i = 0; i < BATCH;) {
    guint number;
    g_autofree char *text = letters_text_pick (rng, FALSE, &number);
    g_autoptr (LettersLine) line = letters_line_new (pango, faces->pdata[train_rng_below (rng, faces->len)], text, rng);

    if (line == NULL)
      continue;
    sum += letters_learn_line (net, line) / BATCH;
    i++;
  }
  letters_learn_step (net, rate);
  *loss += 0.02 * (sum - *loss);
}

static GByteArray *
pack_calibrated (const LettersLearn *net, PangoContext *pango, const GPtrArray *faces, guint64 seed)
{
  g_autoptr (GByteArray) rough = letters_learn_pack (net, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotLettersNet) reader = cot_letters_net_new_from_bytes (rough->data, rough->len, &error);

  g_assert_no_error (error);
  return letters_learn_pack (net, letters_choose_temperature (reader, pango, faces, seed + 4000));
}

static GByteArray *
train (const Options *options, PangoContext *pango, const GPtrArray *faces)
{
  TrainRng rng = { (guint64) options->seed };
  g_autoptr (LettersLearn) net = letters_learn_new (&rng);
  double loss = 3;

  for (guint i = 0; i < (guint) options->n_steps; i++) {
    learn_batch (net, pango, faces, rate_at (i, (guint) options->n_steps), &loss, &rng);
    if ((i + 1) % SAY_EVERY == 0)
      g_printerr ("%u of %d, loss %.3f\n", i + 1, options->n_steps, loss);
  }

  return pack_calibrated (net, pango, faces, (guint64) options->seed);
}

static gboolean
write_card (const Options *options, PangoContext *pango, const GByteArray *model, GError **error)
{
  g_autoptr (CotLettersNet) net = cot_letters_net_new_from_bytes (model->data, model->len, error);
  g_autoptr (GPtrArray) learnt = find_faces (pango, LETTERS_PART_LEARN);
  g_autoptr (GPtrArray) kept_out = find_faces (pango, LETTERS_PART_TRY);
  g_autoptr (GPtrArray) clean = find_faces (pango, LETTERS_PART_CLEAN);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *stem = g_str_has_suffix (options->out, ".cot") ? g_strndup (options->out, strlen (options->out) - 4) : g_strdup (options->out);
  g_autofree char *path = g_strconcat (stem, ".md", NULL);
  const LettersRun run = { model, date, (guint64) options->seed, (guint) options->n_steps, BATCH, (guint) options->n_lines };
  g_autofree char *card = NULL;

  if (net == NULL)
    return FALSE;
  card = letters_card_write (net, pango, learnt, kept_out, clean, &run);

  return g_file_set_contents (path, card, -1, error);
}

/* The model as it lies there, for a card of it alone. */
static GByteArray *
take_model (const char *path, GError **error)
{
  char *content;
  gsize n;

  return g_file_get_contents (path, &content, &n, error) ? g_byte_array_new_take ((guint8 *) content, n) : NULL;
}

int
main (int argc, char **argv)
{
  Options options = { .seed = 1, .n_steps = N_STEPS, .n_lines = N_LINES };
  g_autoptr (GError) error = NULL;
  g_autoptr (PangoFontMap) map = NULL;
  g_autoptr (GObject) context = NULL;
  PangoContext *pango;
  g_autoptr (GPtrArray) faces = NULL;
  g_autoptr (GByteArray) model = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  if (!parse_options (&options, argc, argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  map = pango_cairo_font_map_new ();
  pango_cairo_font_map_set_resolution (PANGO_CAIRO_FONT_MAP (map), 72);
  pango = pango_font_map_create_context (map);
  context = G_OBJECT (pango);
  faces = find_faces (pango, LETTERS_PART_LEARN);
  if (faces->len == 0) {
    g_printerr ("no face to learn from is installed\n");
    return 1;
  }

  model = options.card_only ? take_model (options.out, &error) : train (&options, pango, faces);
  if (model == NULL || (!options.card_only && !g_file_set_contents (options.out, (const char *) model->data, model->len, &error)) || !write_card (&options, pango, model, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  g_free (options.out);

  return 0;
}
