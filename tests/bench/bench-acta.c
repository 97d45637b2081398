/* bench-acta.c - what the arithmetic of a whole acta adds to reading its fields
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Pages with their truth beside them: fields alone against fields weighed together, on
 * actas whose written total is the sum of their votes, on those where it is another
 * number (planted) and on those where a number of it is missing or illegible; what the
 * letters beside the figures do to what is sure; and what the readers of a whole acta
 * cost: its fields, the number in letters and the print that is held against its code,
 * and all of that together.
 *
 *   bench-acta [--json] [--pages N] [--seed N] [--handwriting FOLDER [--writers FILE]]
 *   bench-acta [--json] --election FOLDER --actas FOLDER
 *
 * Handwriting is taken from beside the source tree where it lies there.  Without any the
 * digits are strokes of our own: such figures count for nothing but the cost. */

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench-report.h"
#include "cot-acta-read.h"
#include "cot-image-file.h"
#include "cot-page-print.h"
#include "cot-test-files.h"

#define N_PAGES 24
#define BUDGET  250.0 /* ms of one core for all that is read of one acta */
#define MOST_MB 150.0

#define N_MNIST    60000
#define N_KEPT_OUT 10000 /* as the models' cards say */

typedef struct {
  gboolean as_json;
  int n_pages, seed;
  char *handwriting, *writers, *election, *actas;
} Options;

/* Fields of one group of actas. */
typedef struct {
  guint n_actas, n, right, weighed_right, sure, sure_wrong, kept, kept_wrong, mended, spoilt;
} Group;

typedef enum {
  TOTAL_IS_SUM,
  TOTAL_IS_OTHER,
  TOTAL_IS_UNKNOWN, /* or one of the votes is */
  N_GROUPS,
} Total;

/* What the letters do, by what counts on the paper. */
typedef struct {
  guint lines, differ, differ_told, told_in_vain, sure, sure_wrong, kept, kept_wrong;
} Letters;

/* What is read of an acta, each with its own reader. */
typedef enum {
  PART_FIELDS,
  PART_LETTERS,
  PART_PRINT,         /* held against the code */
  PART_PRINT_NO_CODE, /* all of it, and a row proposed */
  N_PARTS,
} Part;

typedef struct {
  CotFieldReader *reader;
  CotPagePrint *print;
  CotLettersNet *net;
  CotElection *election;
  Group groups[N_GROUPS];
  Letters letters;
  double ms[N_PARTS]; /* of all pages */
  double worst_ms;    /* of a page with a code */
  guint n_pages, n_fields, n_proposed, n_proposed_wrong, n_doubted;
} Bench;

static double
processor_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* What stands in the boxes; FALSE: something that nobody can read. */
static gboolean
truth_of (const json_t *field, CotValue *out)
{
  const char *figures = json_string_value (json_object_get (field, "figures"));
  guint64 number;

  if (figures == NULL)
    return FALSE;
  *out = (CotValue){ COT_VALUE_NO_DATA, 0 };
  if (*figures == '\0')
    return TRUE;
  if (!g_ascii_string_to_unsigned (figures, 10, 0, COT_VALUE_MAX, &number, NULL))
    return FALSE;
  *out = (CotValue){ COT_VALUE_NUMBER, (gint32) number };

  return TRUE;
}

static Total
total_of (const json_t *fields, const CotRow *row)
{
  gint32 sum = 0;
  CotValue value;

  for (guint i = 0; i < row->ballot->n_fields; i++)
    if (cot_field_kind_is_vote (row->ballot->fields[i].kind)) {
      if (!truth_of (json_object_get (fields, row->ballot->fields[i].name), &value))
        return TOTAL_IS_UNKNOWN;
      sum += value.number;
    }
  if (!truth_of (json_object_get (fields, COT_FIELD_NAME_TOTAL), &value) || value.kind != COT_VALUE_NUMBER)
    return TOTAL_IS_UNKNOWN;

  return value.number == sum ? TOTAL_IS_SUM : TOTAL_IS_OTHER;
}

static gboolean
is_right (const CotFieldRead *reading, gboolean legible, CotValue truth)
{
  return legible && reading->has_value && cot_value_equal (reading->candidates[0].value, truth);
}

static void
count_field (Group *group, const CotActaField *field, gboolean legible, CotValue truth)
{
  gboolean alone = is_right (&field->alone, legible, truth), weighed = is_right (&field->reading, legible, truth);

  group->n++;
  group->right += alone;
  group->weighed_right += weighed;
  group->mended += !alone && weighed;
  group->spoilt += alone && !weighed;
  group->sure += field->alone.sure;
  group->sure_wrong += field->alone.sure && !alone;
  group->kept += field->reading.sure;
  group->kept_wrong += field->reading.sure && !weighed;
}

static void
count_letters (Letters *letters, const CotActaField *field, const json_t *what)
{
  const CotFieldRead *reading = &field->reading;
  gboolean differ = g_strcmp0 (json_string_value (json_object_get (what, "manner")), "differ") == 0;
  gboolean told = field->has_letters && field->differs && field->was_sure;
  CotValue value;
  gboolean right = reading->has_value && cot_value_from_json (json_object_get (what, "value"), FALSE, &value, NULL) && cot_value_equal (value, reading->candidates[0].value);
  gboolean was_sure = field->has_letters ? field->was_sure : reading->sure;

  letters->lines += field->has_letters;
  letters->differ += differ;
  letters->differ_told += differ && told;
  letters->told_in_vain += told && right;
  letters->sure += was_sure;
  letters->sure_wrong += was_sure && !right;
  letters->kept += reading->sure;
  letters->kept_wrong += reading->sure && !right;
}

static void
take_transform (const json_t *truth, CotTransform *transform)
{
  for (guint i = 0; i < 9; i++)
    transform->m[i] = json_number_value (json_array_get (json_array_get (json_object_get (truth, "matrix"), i / 3), i % 3));
}

/* The print of a page, as the reader of pages takes it; the first time Tesseract starts. */
static CotScannedPage *
read_print (Bench *bench, const CotRaster *page, const CotForm *form, const CotTransform *transform, const CotRow *row, const GArray *fields)
{
  CotScannedPage *out = cot_scanned_page_new ("bench");

  out->tipo_acta = g_strdup (cot_form_get_tipo_acta (form));
  cot_page_print_read (bench->print, page, form, transform, row, bench->net, fields, out);

  return out;
}

static void
count_print (Bench *bench, const CotScannedPage *with_code, const CotScannedPage *without, const CotRow *row)
{
  bench->n_doubted += cot_scanned_page_has_problem (with_code, COT_PROBLEM_PRINTED);
  bench->n_proposed += without->proposed != NULL;
  if (without->proposed == NULL || strcmp (without->proposed, row->clave_acta) == 0)
    return;
  bench->n_proposed_wrong++;
  fprintf (stderr, "page %u: %s is proposed for %s\n", bench->n_pages + 1, without->proposed, row->clave_acta);
}

/* How long each part takes, and all that a page with a code takes. */
static GArray *
read_and_time (Bench *bench, const CotRaster *page, const CotForm *form, const CotTransform *transform, const CotRow *row)
{
  g_autoptr (CotScannedPage) with_code = NULL;
  g_autoptr (CotScannedPage) without = NULL;
  double at[N_PARTS + 1];
  GArray *fields;

  if (bench->n_pages == 0) {
    g_autoptr (GArray) none = g_array_new (FALSE, TRUE, sizeof (CotActaField));

    cot_scanned_page_unref (read_print (bench, page, form, transform, row, none));
  }
  at[0] = processor_ms ();
  fields = cot_acta_read (bench->reader, page, transform, form, row, NULL, NULL);
  at[1] = processor_ms ();
  cot_acta_read_letters (bench->net, page, transform, form, fields, FALSE, NULL, NULL);
  at[2] = processor_ms ();
  with_code = read_print (bench, page, form, transform, row, fields);
  at[3] = processor_ms ();
  without = read_print (bench, page, form, transform, NULL, fields);
  at[4] = processor_ms ();
  count_print (bench, with_code, without, row);
  for (guint i = 0; i < N_PARTS; i++)
    bench->ms[i] += at[i + 1] - at[i];
  bench->worst_ms = MAX (bench->worst_ms, at[PART_PRINT_NO_CODE] - at[0]);
  bench->n_pages++;
  bench->n_fields += fields->len;

  return fields;
}

static void
read_acta (Bench *bench, const char *folder, const char *stem)
{
  g_autofree char *json_name = g_strconcat (stem, ".json", NULL), *image_name = g_strconcat (stem, ".pgm", NULL);
  g_autofree char *json_path = g_build_filename (folder, json_name, NULL), *image_path = g_build_filename (folder, image_name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) page = cot_image_file_read (image_path, &error);
  json_t *truth = json_load_file (json_path, 0, NULL);
  const json_t *truths = json_object_get (truth, "fields");
  const CotRow *row = cot_election_find_row (bench->election, json_string_value (json_object_get (truth, "CLAVE_ACTA")));
  CotForm *form = row != NULL ? cot_election_get_form (bench->election, row->tipo_acta) : NULL;
  CotTransform transform;
  Group *group;

  g_assert_no_error (error);
  g_assert_nonnull (form);
  take_transform (truth, &transform);
  group = &bench->groups[total_of (truths, row)];
  group->n_actas++;

  g_autoptr (GArray) fields = read_and_time (bench, page, form, &transform, row);

  for (guint i = 0; i < fields->len; i++) {
    const CotActaField *field = &g_array_index (fields, CotActaField, i);
    const json_t *what = json_object_get (truths, field->name);
    CotValue value = COT_VALUE_INIT;
    gboolean legible;

    if (what == NULL || strcmp (field->name, COT_FIELD_NAME_SECCION) == 0 || strcmp (field->name, COT_FIELD_NAME_CASILLA) == 0)
      continue;
    legible = truth_of (what, &value);
    count_letters (&bench->letters, field, what);
    if (field->has_letters && field->was_sure)
      g_array_index (fields, CotActaField, i).reading.sure = TRUE; /* the arithmetic alone */
    count_field (group, field, legible, value);
  }
  json_decref (truth);
}

static void
add (BenchReport *report, const char *format, const char *group, const char *unit, double value, double reference)
{
  g_autofree char *measure = g_strdup_printf ("%s, %s", group, format);

  bench_report_add (report, &(BenchRow){ .measure = g_intern_string (measure), .unit = unit, .value = value, .reference = reference });
}

static double
percent (guint part, guint n)
{
  return n > 0 ? 100.0 * part / n : 0;
}

static void
report_group (BenchReport *report, const Group *group, const char *name)
{
  add (report, "fields", name, "", group->n, 0);
  add (report, "right alone", name, "%", percent (group->right, group->n), 0);
  add (report, "right weighed (beside: alone)", name, "%", percent (group->weighed_right, group->n), percent (group->right, group->n));
  add (report, "mended by weighing", name, "", group->mended, 0);
  add (report, "misled by weighing", name, "", group->spoilt, 0);
  add (report, "sure alone", name, "%", percent (group->sure, group->n), 0);
  add (report, "sure weighed (beside: alone)", name, "%", percent (group->kept, group->n), percent (group->sure, group->n));
  add (report, "wrong among sure, alone", name, "", group->sure_wrong, 0);
  add (report, "wrong among sure, weighed (beside: alone)", name, "", group->kept_wrong, group->sure_wrong);
}

static void
report_letters (BenchReport *report, const Letters *letters)
{
  const char *name = "letters";

  add (report, "lines", name, "", letters->lines, 0);
  add (report, "differ from the figures on paper", name, "", letters->differ, 0);
  add (report, "of them told (figures were sure)", name, "", letters->differ_told, 0);
  add (report, "told where the figures are right", name, "", letters->told_in_vain, 0);
  add (report, "sure after them (beside: before)", name, "", letters->kept, letters->sure);
  add (report, "wrong among sure, after them (beside: before)", name, "", letters->kept_wrong, letters->sure_wrong);
}

static void
report_cost (BenchReport *report, const Bench *bench)
{
  double n = MAX (1, bench->n_pages);
  double sum = (bench->ms[PART_FIELDS] + bench->ms[PART_LETTERS] + bench->ms[PART_PRINT]) / n;

  bench_report_add (report, &(BenchRow){ .measure = "fields of one acta", .value = bench->n_fields / n });
  bench_report_add (report, &(BenchRow){ .measure = "figures in its boxes, processor", .unit = "ms", .value = bench->ms[PART_FIELDS] / n });
  bench_report_add (report, &(BenchRow){ .measure = "numbers in letters, processor", .unit = "ms", .value = bench->ms[PART_LETTERS] / n });
  bench_report_add (report, &(BenchRow){ .measure = "print held against its code, processor", .unit = "ms", .value = bench->ms[PART_PRINT] / n });
  bench_report_add (report, &(BenchRow){ .measure = "one acta whole, processor", .unit = "ms", .value = sum, .bound = BUDGET, .peak_mb = bench_peak_mb () });
  bench_report_add (report, &(BenchRow){ .measure = "the slowest acta, processor", .unit = "ms", .value = bench->worst_ms });
  bench_report_add (report, &(BenchRow){ .measure = "print of an acta without a code, processor", .unit = "ms", .value = bench->ms[PART_PRINT_NO_CODE] / n });
  bench_report_add (report, &(BenchRow){ .measure = "right codes that the print doubts", .value = bench->n_doubted });
  bench_report_add (report, &(BenchRow){ .measure = "casillas proposed where no code is read", .unit = "%", .value = percent (bench->n_proposed, bench->n_pages) });
  bench_report_add (report, &(BenchRow){ .measure = "wrong among them", .value = bench->n_proposed_wrong });
}

/* The American writers kept out, of the handwriting that lies beside the source tree,
 * unless some was named: the last 10,000 of MNIST. */
static void
find_handwriting (Options *options, const char *folder)
{
  const char *source = g_getenv ("COT_TEST_SOURCE_DIR");
  g_autofree char *place = source != NULL ? g_build_filename (source, "..", "..", "shared", "handwriting", NULL) : NULL;
  g_autoptr (GString) writers = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (options->handwriting != NULL || place == NULL || !g_file_test (place, G_FILE_TEST_IS_DIR))
    return;
  options->handwriting = g_steal_pointer (&place);
  options->writers = g_build_filename (folder, "writers.txt", NULL);
  for (guint i = 0; i < N_MNIST; i++)
    g_string_append (writers, i < N_MNIST - N_KEPT_OUT ? "-\n" : "kept-out\n");
  g_file_set_contents (options->writers, writers->str, (gssize) writers->len, &error);
  g_assert_no_error (error);
}

static void
make_pages (Options *options, const char *folder)
{
  g_autofree char *n = g_strdup_printf ("%d", options->n_pages), *seed = g_strdup_printf ("%d", options->seed);

  options->election = g_build_filename (folder, "election", NULL);
  options->actas = g_build_filename (folder, "actas", NULL);
  bench_run_program ("cotejo-simulacro", "election", "--municipios", "3", "--casillas", "400", "--seed", "5", options->election, NULL);
  if (options->handwriting != NULL)
    bench_run_program ("cotejo-simulacro", "actas", options->election, "--count", n, "--seed", seed, "--out", options->actas, "--handwriting", options->handwriting,
                       options->writers != NULL ? "--writers" : NULL, options->writers, NULL);
  else
    bench_run_program ("cotejo-simulacro", "actas", options->election, "--count", n, "--seed", seed, "--out", options->actas, NULL);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
read_all (Bench *bench, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) stems = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".pgm"))
      g_ptr_array_add (stems, g_strndup (name, strlen (name) - 4));
  g_ptr_array_sort (stems, compare_names);
  for (guint i = 0; i < stems->len; i++)
    read_acta (bench, folder, stems->pdata[i]);
}

int
main (int argc, char **argv)
{
  Options options = { .n_pages = N_PAGES, .seed = 1 };
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, "one JSON object", NULL },
    { "pages", 0, 0, G_OPTION_ARG_INT, &options.n_pages, "pages to make", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options.seed, "of the pages", "N" },
    { "handwriting", 0, 0, G_OPTION_ARG_FILENAME, &options.handwriting, "digits that people wrote", "FOLDER" },
    { "writers", 0, 0, G_OPTION_ARG_FILENAME, &options.writers, "which of them", "FILE" },
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &options.election, "of the actas", "FOLDER" },
    { "actas", 0, 0, G_OPTION_ARG_FILENAME, &options.actas, "pages with their truth, instead of making some", "FOLDER" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BenchReport) report = bench_report_new ("acta");
  g_autofree char *folder = NULL;
  Bench bench = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || (options.actas != NULL) != (options.election != NULL)) {
    g_printerr ("%s\n", error != NULL ? error->message : "--actas and --election go together");
    return 2;
  }
  if (options.actas == NULL) {
    folder = g_dir_make_tmp ("bench-acta-XXXXXX", &error);
    g_assert_no_error (error);
    find_handwriting (&options, folder);
    make_pages (&options, folder);
  }
  bench.reader = cot_field_reader_load_shipped (&error);
  g_assert_no_error (error);
  bench.net = cot_letters_net_load_shipped (&error);
  g_assert_no_error (error);
  bench.election = cot_election_load (options.election, FALSE, NULL, &error);
  g_assert_no_error (error);

  bench.print = cot_page_print_new (bench.election);
  read_all (&bench, options.actas);
  bench_report_set_size (report, "actas", bench.n_pages);
  if (folder != NULL && options.handwriting == NULL)
    bench_report_say (report, "digits", "strokes of our own: only the cost counts");
  report_cost (report, &bench);
  report_group (report, &bench.groups[TOTAL_IS_SUM], "total is the sum");
  report_group (report, &bench.groups[TOTAL_IS_OTHER], "total is another number");
  report_group (report, &bench.groups[TOTAL_IS_UNKNOWN], "a number is missing or illegible");
  report_letters (report, &bench.letters);
  bench_report_check (report, "memory within its bound", bench_peak_mb () <= MOST_MB);

  cot_field_reader_free (bench.reader);
  cot_letters_net_free (bench.net);
  cot_page_print_free (bench.print);
  cot_election_unref (bench.election);
  if (folder != NULL)
    cot_test_files_remove (folder);

  return bench_report_print (report, options.as_json);
}
