/* bench-acta.c - what the arithmetic of a whole acta adds to reading its fields
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Pages with their truth beside them: fields alone against fields weighed together,
 * on actas whose written total is the sum of their votes and on those where it is
 * not (planted), and what the readers of a whole acta cost.
 *
 *   bench-acta [--json] [--pages N] [--seed N] [--handwriting FOLDER --writers FILE]
 *   bench-acta [--json] --election FOLDER --actas FOLDER
 *
 * Without handwriting the digits are strokes of our own: such figures count for
 * nothing but the cost. */

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench-report.h"
#include "cot-acta-read.h"
#include "cot-image-file.h"

#define N_PAGES 12
#define BUDGET  250.0 /* ms of one core for the fields of one acta */
#define MOST_MB 150.0

typedef struct {
  gboolean as_json;
  int n_pages, seed;
  char *handwriting, *writers, *election, *actas;
} Options;

/* Fields of one group of actas. */
typedef struct {
  guint n_actas, n, right, weighed_right, sure, sure_wrong, kept, kept_wrong, mended, spoilt;
} Group;

typedef struct {
  CotFieldReader *reader;
  CotElection *election;
  Group groups[2]; /* the total is the sum; it is not */
  double processor_ms;
  guint n_pages;
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

static gboolean
total_is_sum (const json_t *fields, const CotRow *row)
{
  gint32 sum = 0;
  CotValue value;

  for (guint i = 0; i < row->ballot->n_fields; i++)
    if (cot_field_kind_is_vote (row->ballot->fields[i].kind)) {
      if (!truth_of (json_object_get (fields, row->ballot->fields[i].name), &value))
        return FALSE;
      sum += value.number;
    }

  return truth_of (json_object_get (fields, COT_FIELD_NAME_TOTAL), &value) && value.kind == COT_VALUE_NUMBER && value.number == sum;
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
take_transform (const json_t *truth, CotTransform *transform)
{
  for (guint i = 0; i < 9; i++)
    transform->m[i] = json_number_value (json_array_get (json_array_get (json_object_get (truth, "matrix"), i / 3), i % 3));
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
  double before;
  Group *group;

  g_assert_no_error (error);
  g_assert_nonnull (form);
  take_transform (truth, &transform);
  group = &bench->groups[total_is_sum (truths, row) ? 0 : 1];
  group->n_actas++;
  bench->n_pages++;
  before = processor_ms ();

  g_autoptr (GArray) fields = cot_acta_read (bench->reader, page, &transform, form, row, NULL, NULL);

  bench->processor_ms += processor_ms () - before;
  for (guint i = 0; i < fields->len; i++) {
    const CotActaField *field = &g_array_index (fields, CotActaField, i);
    const json_t *what = json_object_get (truths, field->name);
    CotValue value = COT_VALUE_INIT;
    gboolean legible;

    if (what == NULL || strcmp (field->name, COT_FIELD_NAME_SECCION) == 0 || strcmp (field->name, COT_FIELD_NAME_CASILLA) == 0)
      continue;
    legible = truth_of (what, &value);
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
    make_pages (&options, folder);
  }
  bench.reader = cot_field_reader_load_shipped (&error);
  g_assert_no_error (error);
  bench.election = cot_election_load (options.election, FALSE, NULL, &error);
  g_assert_no_error (error);

  read_all (&bench, options.actas);
  bench_report_set_size (report, "actas", bench.n_pages);
  if (folder != NULL && options.handwriting == NULL)
    bench_report_say (report, "digits", "strokes of our own: only the cost counts");
  bench_report_add (report, &(BenchRow){ .measure = "fields of one acta, processor", .unit = "ms", .value = bench.processor_ms / MAX (1, bench.n_pages), .bound = BUDGET, .peak_mb = bench_peak_mb () });
  report_group (report, &bench.groups[0], "total is the sum");
  report_group (report, &bench.groups[1], "total is another or none");
  bench_report_check (report, "memory within its bound", bench_peak_mb () <= MOST_MB);

  cot_field_reader_free (bench.reader);
  cot_election_unref (bench.election);
  if (folder != NULL)
    bench_remove_tree (folder);

  return bench_report_print (report, options.as_json);
}
