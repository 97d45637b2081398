/* bench-letters.c - how well numbers in letters are read, on faces not learnt from
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-letters [--json] [--lines N]: of each face that the model was not shown, drawn
 * by the trainer's own hand over a rule, faint and bold, original and carbon.  Faces
 * that somebody looked at while choices were made are told apart from those that
 * nobody did: the latter's is the figure that does not flatter. */

#include "config.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench-report.h"
#include "letters-card.h"

#define SKIP        77
#define N_LINES     100
#define SEED        20261120
#define LEAST_RIGHT 85.0 /* % */

static gboolean
is_installed (PangoContext *pango, const char *family)
{
  g_autofree PangoFontFamily **families = NULL;
  gboolean there = FALSE;
  int n;

  pango_context_list_families (pango, &families, &n);
  for (int i = 0; i < n && !there; i++)
    there = strcmp (pango_font_family_get_name (families[i]), family) == 0;

  return there;
}

/* The lower end of the 95 % interval by Wilson, %. */
static double
lower_end (guint part, guint n)
{
  double z = 1.959964, p = (double) part / n, total = n;

  return 100 * ((p + z * z / (2 * total)) - z * sqrt (p * (1 - p) / total + z * z / (4 * total * total))) / (1 + z * z / total);
}

static void
report (BenchReport *table, const char *name, const LettersFigures *figures)
{
  g_autofree char *right = g_strdup_printf ("%s, right number first", name), *least = g_strdup_printf ("%s, lower end of 95 %%", name);
  g_autofree char *told = g_strdup_printf ("%s, told", name), *wrong = g_strdup_printf ("%s, wrong among told", name);

  bench_report_add (table, &(BenchRow){ .measure = g_intern_string (right), .unit = "%", .value = 100.0 * figures->n_right / figures->n });
  bench_report_add (table, &(BenchRow){ .measure = g_intern_string (least), .unit = "%", .value = lower_end (figures->n_right, figures->n) });
  bench_report_add (table, &(BenchRow){ .measure = g_intern_string (told), .unit = "%", .value = 100.0 * figures->n_said / figures->n });
  bench_report_add (table, &(BenchRow){ .measure = g_intern_string (wrong), .unit = "%", .value = figures->n_said > 0 ? 100.0 * figures->n_said_wrong / figures->n_said : 0 });
}

static gboolean
is_enough (const LettersFigures *figures)
{
  return 100.0 * figures->n_right >= LEAST_RIGHT * figures->n;
}

/* Each face of @part that is installed; all of them together. */
static LettersFigures
try_part (BenchReport *table, const CotLettersNet *net, PangoContext *pango, LettersPart part, guint n_lines)
{
  LettersFigures all = { 0 };

  for (guint i = 0; i < letters_n_faces; i++) {
    LettersFigures figures;

    if (letters_faces[i].part != part)
      continue;
    if (!is_installed (pango, letters_faces[i].family)) {
      g_autofree char *hint = g_strdup_printf ("not installed: %s", letters_faces[i].package);

      bench_report_say (table, letters_faces[i].family, g_intern_string (hint));
      continue;
    }
    figures = letters_try_face (net, pango, &letters_faces[i], n_lines, 0, SEED + i);
    report (table, letters_faces[i].family, &figures);
    all.n += figures.n;
    all.n_right += figures.n_right;
    all.n_said += figures.n_said;
    all.n_said_wrong += figures.n_said_wrong;
  }

  return all;
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int n_lines = N_LINES;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object", NULL },
    { "lines", 0, 0, G_OPTION_ARG_INT, &n_lines, "of each face", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (BenchReport) table = bench_report_new ("letters");
  g_autoptr (GError) error = NULL;
  g_autoptr (CotLettersNet) net = NULL;
  g_autoptr (GObject) map = NULL, owner = NULL;
  PangoContext *pango;
  LettersFigures clean, looked_at;
  clock_t start;
  guint n;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_lines < 1) {
    g_printerr ("%s\n", error != NULL ? error->message : "--lines takes a number from 1");
    return 2;
  }
  setlocale (LC_ALL, "C.UTF-8");
  net = cot_letters_net_load_shipped (&error);
  g_assert_no_error (error);
  map = G_OBJECT (pango_cairo_font_map_new ());
  pango_cairo_font_map_set_resolution (PANGO_CAIRO_FONT_MAP (map), 72);
  pango = pango_font_map_create_context (PANGO_FONT_MAP (map));
  owner = G_OBJECT (pango);

  start = clock ();
  clean = try_part (table, net, pango, LETTERS_PART_CLEAN, (guint) n_lines);
  looked_at = try_part (table, net, pango, LETTERS_PART_TRY, (guint) n_lines);
  n = clean.n + looked_at.n;
  if (n == 0)
    return SKIP;

  bench_report_set_size (table, "lines", n);
  if (looked_at.n > 0)
    report (table, "faces looked at before, together", &looked_at);
  if (clean.n > 0)
    report (table, "faces never looked at, together", &clean);
  bench_report_add (table, &(BenchRow){ .measure = "one line, drawn and read, processor", .unit = "ms", .value = 1e3 * (double) (clock () - start) / CLOCKS_PER_SEC / n, .peak_mb = bench_peak_mb () });
  bench_report_check (table, "right number first in at least 85 %", is_enough (&clean) && is_enough (&looked_at));

  return bench_report_print (table, as_json);
}
