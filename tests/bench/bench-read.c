/* bench-read.c - how well handwriting is read, and how much of it is sure
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-read [--json] [--handwriting DIR] [--pages N] [--errors DIR]
 *
 * The images of writers that no model learnt from, as they are and on pages that
 * cotejo-simulacro fills with them, each image in one field.  --pages: at most so many
 * of each kind; --errors: where to keep pictures of what was read wrong. */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench-read-pages.h"
#include "bench-read-signs.h"
#include "cot-test-files.h"

#define SKIP           77
#define AMERICAN_PARTS 5 /* 17 MB a page: so many batches */
#define N_SIGNS        1000
#define ACTA_MS        250
#define ACTA_MB        150
#define MAX_PAGES      1000
#define SEED           20261120

typedef struct {
  gboolean as_json;
  char *handwriting, *errors;
  int max_pages;
} Options;

/* --- Single boxes ------------------------------------------------------------------ */

static void
count_boxes (const CotDigitNet *net, const BenchHands *hands, guint set, const char *writer, BenchHandsPart part, guint step, guint *n, guint *n_right)
{
  const CotIdxImages *images = hands->images[set];

  *n = *n_right = 0;
  for (guint32 i = 0; i < images->n; i += step) {
    CotDigitRead reading;

    if (!bench_hands_is_of (hands, set, i, part) || (writer != NULL && strcmp (writer, hands->writers[i]) != 0))
      continue;
    cot_digit_net_read (net, cot_idx_image (images, i), images->columns, images->rows, &reading);
    (*n)++;
    *n_right += reading.label == (CotDigitClass) hands->labels[set][i];
  }
}

static void
bench_boxes (const BenchHands *hands, BenchReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotDigitNet) net = cot_digit_net_load_shipped (&error);
  guint n, n_right, n_all = 0, n_all_right = 0;
  gboolean each = TRUE;

  g_assert_no_error (error);
  count_boxes (net, hands, 0, NULL, BENCH_HANDS_KEPT_OUT, 1, &n, &n_right);
  bench_report_share (report, "boxes, American", n_right, n);
  bench_report_check (report, "boxes, American: 99.4 %", n_right >= 0.994 * n);
  for (const char *const *writer = bench_hands_kept_out (); *writer != NULL; writer++) {
    g_autofree char *what = g_strdup_printf ("boxes, %s", *writer);

    count_boxes (net, hands, 1, *writer, BENCH_HANDS_KEPT_OUT, 1, &n, &n_right);
    bench_report_share (report, what, n_right, n);
    each = each && n_right >= 0.97 * n;
    n_all += n;
    n_all_right += n_right;
  }
  bench_report_share (report, "boxes, European", n_all_right, n_all);
  bench_report_check (report, "boxes, European: 98.8 %, 97 % of each", each && n_all_right >= 0.988 * n_all);
  count_boxes (net, hands, 0, NULL, BENCH_HANDS_LEARNT, 10, &n, &n_right);
  bench_report_share (report, "boxes, American learnt from", n_right, n);
  count_boxes (net, hands, 1, NULL, BENCH_HANDS_LEARNT, 2, &n, &n_right);
  bench_report_share (report, "boxes, European learnt from", n_right, n);
}

/* --- Pages ------------------------------------------------------------------------- */

static void
report_tally (BenchReport *report, const char *what, const BenchTally *tally)
{
  g_autofree char *fields = g_strdup_printf ("fields, %s", what), *sure = g_strdup_printf ("sure, %s", what);
  g_autofree char *wrong = g_strdup_printf ("wrong among sure, %s", what);

  if (tally->n == 0)
    return;
  bench_report_share (report, fields, tally->n_right, tally->n);
  bench_report_share (report, sure, tally->n_sure, tally->n);
  bench_report_share (report, wrong, tally->n_sure_wrong, tally->n_sure);
}

static void
report_readers (BenchReport *report, const char *what, const BenchTally *tally)
{
  g_autofree char *boxes = g_strdup_printf ("by boxes, %s", what), *line = g_strdup_printf ("by line, %s", what);
  g_autofree char *both = g_strdup_printf ("both wrong, %s", what), *agreed = g_strdup_printf ("agreed and wrong, %s", what);

  bench_report_share (report, boxes, tally->n_boxes, tally->n);
  bench_report_share (report, line, tally->n_line, tally->n);
  bench_report_share (report, both, tally->n_both_wrong, tally->n);
  bench_report_share (report, agreed, tally->n_agreed_wrong, tally->n_agreed);
}

/* How many could be sure with the best threshold for these very pages. */
static void
report_coverage (BenchReport *report, const char *what, BenchTally *tally, double at_half, double at_tenth)
{
  double half = bench_tally_share_sure (tally, 0.005, TRUE), tenth = bench_tally_share_sure (tally, 0.001, FALSE);
  g_autofree char *bounded = g_strdup_printf ("sure at 0.5 %% (upper bound), %s", what), *point = g_strdup_printf ("sure at 0.1 %% (point), %s", what);
  g_autofree char *bound = g_strdup_printf ("upper bound of the error among sure, %s", what);
  g_autofree char *check_half = g_strdup_printf ("%s: %.0f %% sure at 0.5 %%", what, 100 * at_half), *check_tenth = g_strdup_printf ("%s: %.0f %% sure at 0.1 %%", what, 100 * at_tenth);

  bench_report_add (report, &(BenchRow){ bounded, "%", 100 * half, 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ point, "%", 100 * tenth, 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ bound, "%", 100 * bench_upper_bound (tally->n_sure_wrong, tally->n_sure), 0, 0, 0 });
  bench_report_check (report, check_half, half >= at_half);
  bench_report_check (report, check_tenth, tenth >= at_tenth);
}

static BenchReadPages *
run_hand (const BenchReadTools *tools, const Options *options, guint set, BenchHandsPart part, guint n_parts, const char *damage)
{
  BenchReadPages *pages = bench_read_pages_new ();
  g_autofree char *list = g_build_filename (tools->root, "writers.txt", NULL);
  guint32 n = tools->hands->images[set]->n, from = set == 0 && part == BENCH_HANDS_KEPT_OUT ? n - n / 6 : 0;
  guint32 size = set == 0 ? n / 6 / AMERICAN_PARTS : n;

  for (guint i = 0; i < n_parts && (int) pages->n_pages < options->max_pages; i++) {
    bench_hands_write_list (tools->hands, set, part, from + i * size, MIN (n, from + (i + 1) * size), list);
    bench_read_pages_run (tools, list, (guint) options->max_pages - pages->n_pages, SEED + i, damage, part == BENCH_HANDS_KEPT_OUT ? options->errors : NULL, pages);
  }

  return pages;
}

static void
bench_hand (const BenchReadTools *tools, const Options *options, guint set, const char *what, double least, double at_half, double at_tenth, BenchReport *report, GArray *seconds, guint blanks[4])
{
  g_autoptr (BenchReadPages) pages = run_hand (tools, options, set, BENCH_HANDS_KEPT_OUT, set == 0 ? AMERICAN_PARTS : 1, "usual");
  g_autofree char *carbon = g_strdup_printf ("%s, carbon", what), *pen = g_strdup_printf ("%s, pen", what), *check = g_strdup_printf ("%s fields: %.0f %%", what, 100 * least);

  bench_report_set_size (report, what, pages->n_pages);
  report_tally (report, what, pages->all);
  for (guint i = 1; i <= BENCH_READ_MAX_DIGITS; i++) {
    g_autofree char *length = g_strdup_printf ("%s, %u digits", what, i);

    report_tally (report, length, pages->length[i]);
  }
  report_tally (report, pen, pages->pen);
  report_tally (report, carbon, pages->carbon);
  report_readers (report, what, pages->all);
  report_coverage (report, what, pages->all, at_half, at_tenth);
  bench_report_check (report, check, pages->all->n_right >= least * pages->all->n);
  g_array_append_vals (seconds, pages->seconds->data, pages->seconds->len);
  blanks[0] += pages->n_empty;
  blanks[1] += pages->n_empty_sure;
  blanks[2] += pages->n_scribble;
  blanks[3] += pages->n_scribble_sure;
}

/* The same of writers that were learnt from, and of bad scans: to be set beside. */
static void
bench_beside (const BenchReadTools *tools, const Options *options, guint set, BenchHandsPart part, const char *damage, const char *what, BenchReport *report)
{
  g_autoptr (BenchReadPages) pages = run_hand (tools, options, set, part, 1, damage);

  bench_report_set_size (report, what, pages->n_pages);
  report_tally (report, what, pages->all);
}

/* --- What is no number ---------------------------------------------------------------- */

static guint
bench_sign (const BenchReadTools *tools, BenchSigns what)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED + what);
  CotTransform transform = COT_TRANSFORM_IDENTITY;
  guint n_sure = 0;

  transform.m[0] = transform.m[4] = BENCH_SIGNS_PX_PER_MM;
  for (guint i = 0; i < N_SIGNS; i++) {
    CotFormField field;
    CotFieldRead reading;
    g_autoptr (CotRaster) page = bench_signs_draw (what, tools->hands, rand, &field);

    cot_field_reader_read (tools->fields, page, &transform, &field, &reading);
    n_sure += reading.sure && reading.candidates[0].value.kind == COT_VALUE_NUMBER;
  }

  return n_sure;
}

static void
bench_signs (const BenchReadTools *tools, const guint blanks[4], BenchReport *report)
{
  static const char *const names[BENCH_SIGNS_N] = { "empty", "dashed", "slashed", "struck", "scribbled" };
  guint sum = blanks[1] + blanks[3];

  bench_report_share (report, "a sure number, empty on pages", blanks[1], blanks[0]);
  bench_report_share (report, "a sure number, scribbled on pages", blanks[3], blanks[2]);
  for (guint i = 0; i < BENCH_SIGNS_N; i++) {
    g_autofree char *measure = g_strdup_printf ("a sure number, %s", names[i]);
    guint n = bench_sign (tools, i);

    bench_report_share (report, measure, n, N_SIGNS);
    sum += n;
  }
  bench_report_check (report, "of a thousand with no number not one is sure", sum * 1000 < blanks[0] + blanks[2] + BENCH_SIGNS_N * N_SIGNS);
}

/* --- The whole ----------------------------------------------------------------------- */

static void
bench_all (const BenchReadTools *tools, const Options *options, BenchReport *report)
{
  g_autoptr (GArray) seconds = g_array_new (FALSE, FALSE, sizeof (double));
  guint blanks[4] = { 0 };

  bench_boxes (tools->hands, report);
  bench_hand (tools, options, 0, "American", 0.96, 0.85, 0.75, report, seconds, blanks);
  bench_hand (tools, options, 1, "European", 0.94, 0.75, 0.50, report, seconds, blanks);
  bench_beside (tools, options, 0, BENCH_HANDS_LEARNT, "usual", "American learnt from", report);
  bench_beside (tools, options, 1, BENCH_HANDS_LEARNT, "usual", "European learnt from", report);
  bench_beside (tools, options, 0, BENCH_HANDS_KEPT_OUT, "hard", "American, bad scans", report);
  bench_beside (tools, options, 1, BENCH_HANDS_KEPT_OUT, "hard", "European, bad scans", report);
  bench_signs (tools, blanks, report);
  bench_report_add (report, &(BenchRow){ "25 fields, median", "ms", 1000 * bench_quantile (seconds, 0.5), ACTA_MS, 0, bench_peak_mb () });
  bench_report_add (report, &(BenchRow){ "25 fields, 95 of 100 within", "ms", 1000 * bench_quantile (seconds, 0.95), 0, 0, 0 });
}

static GPtrArray *
load_forms (const char *election)
{
  GPtrArray *forms = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_form_unref);
  g_autofree char *folder = g_build_filename (election, "forms", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (GError) error = NULL;
    CotForm *form = cot_form_load (path, &error);

    g_assert_no_error (error);
    g_ptr_array_add (forms, form);
  }

  return forms;
}

/* What the process holds now, in MB. */
static double
resident_mb (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  guint64 pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  words = g_strsplit (text, " ", 3);
  if (g_strv_length (words) < 2 || !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXUINT32, &pages, NULL))
    return 0;

  return (double) pages * (double) sysconf (_SC_PAGESIZE) / 1048576;
}

/* What reading alone takes: the models, and one row of boxes after the other. */
static void
bench_memory (const BenchHands *hands, BenchReport *report)
{
  double before = resident_mb ();
  g_autoptr (CotFieldReader) fields = cot_field_reader_load_shipped (NULL);
  BenchReadTools tools = { .hands = hands, .fields = fields };

  g_assert_nonnull (fields);
  bench_sign (&tools, BENCH_SIGNS_STRUCK);
  bench_report_add (report, &(BenchRow){ "memory of the readers", "MB", resident_mb () - before, ACTA_MB, 0, 0 });
}

static void
parse_options (Options *options, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->as_json, "one JSON object", NULL },
    { "handwriting", 0, 0, G_OPTION_ARG_FILENAME, &options->handwriting, "idx files", "DIR" },
    { "pages", 0, 0, G_OPTION_ARG_INT, &options->max_pages, "at most so many of each kind", "N" },
    { "errors", 0, 0, G_OPTION_ARG_FILENAME, &options->errors, "keep pictures of what was read wrong", "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  options->max_pages = CLAMP (options->max_pages, 1, MAX_PAGES);
  if (options->errors != NULL && g_mkdir_with_parents (options->errors, 0755) != 0)
    g_error ("%s cannot be made", options->errors);
}

int
main (int argc, char **argv)
{
  Options options = { .max_pages = MAX_PAGES };
  g_autofree char *root = NULL, *election = NULL;
  g_autoptr (BenchHands) hands = NULL;
  g_autoptr (BenchReport) report = bench_report_new ("bench-read");
  g_autoptr (GError) error = NULL;
  BenchReadTools tools;
  int result;

  parse_options (&options, argc, argv);
  hands = bench_hands_new (options.handwriting);
  if (hands == NULL) {
    fprintf (stderr, "skipped: no handwriting beside the source tree (../shared/handwriting), and --handwriting names none\n");
    return SKIP;
  }

  bench_memory (hands, report);
  root = g_dir_make_tmp ("cot-bench-read-XXXXXX", &error);
  g_assert_no_error (error);
  election = g_build_filename (root, "election", NULL);
  bench_run_program ("cotejo-simulacro", "election", "--casillas", "2000", "--municipios", "10", "--contests", "ayun,dip", "--seed", "9", election, NULL);
  tools = (BenchReadTools){ root, election, hands, load_forms (election), cot_field_reader_load_shipped (&error) };
  g_assert_no_error (error);

  bench_all (&tools, &options, report);
  result = bench_report_print (report, options.as_json);

  g_ptr_array_unref (tools.forms);
  cot_field_reader_free (tools.fields);
  cot_test_files_remove (root);
  g_free (options.handwriting);
  g_free (options.errors);

  return result;
}
