/* bench-page.c - what one page costs, and how well it is straightened and identified
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Varied pages of 430 x 280 mm at 300 dpi, as cotejo-scan handles them: the master
 * written and synced, the page read, its published image made and hashed.  Every page
 * has its truth beside it. */

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "bench-report.h"
#include "cot-image-file.h"
#include "cot-page-reader.h"
#include "cot-spool.h"

#define N_PAGES       100
#define BATCH         20 /* pages on disk at a time; one has 17 MB */
#define N_SPOILT      40 /* of each kind */
#define MEDIAN_S      0.700
#define MOST_MB       400
#define RESIDUAL_MM   0.3
#define SHARE_EXACT   0.99
#define OTHERS_N      5
#define SECONDS_UNSET 0.0

typedef struct {
  const char *election, *pages, *spool;
  CotPageReader *reader;
  GArray *seconds, *errors; /* double */
  guint n, n_unread, n_wrong, n_alarms, n_missed;
} Bench;

static double
processor_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void
make_pages (const Bench *self, guint count, guint seed, const char *damage, const char *spoil)
{
  g_autofree char *n = g_strdup_printf ("%u", count);
  g_autofree char *s = g_strdup_printf ("%u", seed);

  bench_remove_tree (self->pages);
  bench_run_program ("cotejo-simulacro", "actas", self->election, "--count", n, "--seed", s, "--damage", damage, "--spoil", spoil, "--out", self->pages, NULL);
}

static double
error_mm (const json_t *truth, const CotScannedPage *page)
{
  const json_t *matrix = json_object_get (truth, "matrix");
  double w = page->master.width, h = page->master.height, worst = 0;
  gboolean swapped = page->orientation % 2 == 1;
  json_t *fields = json_object_get (truth, "fields"), *field;
  const char *name;
  CotTransform to_page, turn, right;

  for (guint i = 0; i < 9; i++)
    to_page.m[i] = json_number_value (json_array_get (json_array_get (matrix, i / 3), i % 3));
  turn = cot_transform_turn (page->orientation, w, h, page->published.width / (swapped ? h : w), page->published.height / (swapped ? w : h));
  right = cot_transform_chain (&to_page, &turn);
  json_object_foreach (fields, name, field)
  {
    const json_t *box = json_object_get (field, "box_mm");
    double x = json_number_value (json_array_get (box, 0)) + json_number_value (json_array_get (box, 2)) / 2;
    double y = json_number_value (json_array_get (box, 1)) + json_number_value (json_array_get (box, 3)) / 2;
    CotPoint a = cot_transform_point (&right, (CotPoint){ x, y }), b = cot_transform_point (&page->transform, (CotPoint){ x, y });

    worst = fmax (worst, hypot (a.x - b.x, a.y - b.y) / cot_transform_scale_at (&right, (CotPoint){ x, y }));
  }

  return worst;
}

static const char *
true_code (const json_t *truth, const char *purpose)
{
  const json_t *codes = json_object_get (truth, "codes");

  for (gsize i = 0; i < json_array_size (codes); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (codes, i), "purpose")), purpose) == 0)
      return json_string_value (json_object_get (json_array_get (codes, i), "text"));

  return NULL;
}

static void
compare (Bench *self, const json_t *truth, const CotScannedPage *page)
{
  const char *folio = json_string_value (json_object_get (truth, "folio"));
  double error = page->registered ? error_mm (truth, page) : 1000;

  g_array_append_val (self->errors, error);
  self->n_unread += page->qr == NULL || page->folio == NULL;
  self->n_wrong += (page->qr != NULL && g_strcmp0 (page->qr, true_code (truth, "casilla")) != 0) ||
                   (page->folio != NULL && g_strcmp0 (page->folio, folio) != 0);
}

/* As cotejo-scan does it, the wait for the disk left out of the processor's time. */
static CotScannedPage *
run_page (Bench *self, const char *image)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) raster = cot_image_file_read (image, &error);
  CotTiffTags tags = { "bench-page", NULL, NULL, g_get_real_time (), NULL };
  double start, seconds;
  CotScannedPage *page;

  g_assert_no_error (error);
  raster->dpi = 300;
  start = processor_s ();
  page = cot_spool_store (self->spool, raster, &tags, "bench", &error);
  g_assert_no_error (error);
  g_assert_true (cot_page_process (self->reader, self->spool, raster, NULL, NULL, page, &error));
  seconds = processor_s () - start;
  g_array_append_val (self->seconds, seconds);
  self->n++;
  g_assert_true (cot_spool_remove (self->spool, page->spool, NULL));

  return page;
}

static void
run_batch (Bench *self, guint count, const char *must_tell)
{
  for (guint i = 1; i <= count; i++) {
    g_autofree char *image = g_strdup_printf ("%s/%05u.pgm", self->pages, i);
    g_autofree char *path = g_strdup_printf ("%s/%05u.json", self->pages, i);
    json_t *truth = json_load_file (path, 0, NULL);
    g_autoptr (CotScannedPage) page = run_page (self, image);

    compare (self, truth, page);
    for (guint k = 0; must_tell == NULL && k < page->problems->len; k++)
      if (g_array_index (page->problems, CotScannedProblem, k).serious) {
        self->n_alarms++;
        break;
      }
    self->n_missed += must_tell != NULL && !cot_scanned_page_has_problem (page, must_tell);
    json_decref (truth);
  }
}

static void
reset (Bench *self)
{
  g_array_set_size (self->seconds, 0);
  g_array_set_size (self->errors, 0);
  self->n = self->n_unread = self->n_wrong = self->n_alarms = self->n_missed = 0;
}

static void
bench_good (Bench *self, BenchReport *report)
{
  guint n_exact = 0;

  reset (self);
  for (guint done = 0; done < N_PAGES; done += BATCH) {
    make_pages (self, BATCH, 100 + done, done % (2 * BATCH) == 0 ? "usual" : "hard", "nothing");
    run_batch (self, BATCH, NULL);
  }
  for (guint i = 0; i < self->errors->len; i++)
    n_exact += g_array_index (self->errors, double, i) < RESIDUAL_MM;

  bench_report_set_size (report, "pages", self->n);
  bench_report_add (report, &(BenchRow){ "a page, median", "s", bench_quantile (self->seconds, 0.5), MEDIAN_S, 0, bench_peak_mb () });
  bench_report_add (report, &(BenchRow){ "a page, 95 of 100 within", "s", bench_quantile (self->seconds, 0.95), 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "error over the fields, median", "mm", bench_quantile (self->errors, 0.5), 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "error over the fields, 99 of 100 within", "mm", bench_quantile (self->errors, 0.99), RESIDUAL_MM, 0, 0 });
  bench_report_add (report, &(BenchRow){ "codes unread of the good pages", "pages", self->n_unread, 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "false alarms to scan again", "pages", self->n_alarms, 0, 0, 0 });
  bench_report_check (report, "99 of 100 pages within 0.3 mm", n_exact >= SHARE_EXACT * self->errors->len);
  bench_report_check (report, "no good page identified wrongly", self->n_wrong == 0);
  bench_report_check (report, "memory within 400 MB", bench_peak_mb () < MOST_MB);
}

static void
bench_spoilt (Bench *self, BenchReport *report)
{
  static const struct {
    const char *spoil, *code, *measure;
  } kinds[] = {
    { "blank", COT_PROBLEM_BLANK, "missed of blank pages" },
    { "double", COT_PROBLEM_DOUBLE_FEED, "missed of double feeds" },
    { "cropped", COT_PROBLEM_CROPPED, "missed of cut-off pages" },
    { "blur", COT_PROBLEM_BLUR, "missed of blurred pages" },
    { "dark", COT_PROBLEM_DARK, "missed of dark pages" },
    { "faint", COT_PROBLEM_FAINT, "missed of faint pages" },
    { "streak", COT_PROBLEM_STREAK, "missed of streaked pages" },
    { "corner", COT_PROBLEM_MARK_MISSING, "missed of folded corners" },
    { "marks", COT_PROBLEM_MARK_MISSING, "missed of lost marks" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    reset (self);
    for (guint done = 0; done < N_SPOILT; done += BATCH) {
      make_pages (self, BATCH, 500 + done, "usual", kinds[i].spoil);
      run_batch (self, BATCH, kinds[i].code);
    }
    bench_report_add (report, &(BenchRow){ kinds[i].measure, "of 40", self->n_missed, 0, 0, 0 });
  }
}

/* @count pages whose codes are damaged within their error correction. */
static void
bench_codes (Bench *self, BenchReport *report, guint count)
{
  reset (self);
  for (guint done = 0; done < count; done += BATCH) {
    make_pages (self, BATCH, 2000 + done, "usual", "codes");
    run_batch (self, BATCH, NULL);
  }
  bench_report_add (report, &(BenchRow){ "damaged codes unread", "pages", self->n_unread, 0, 0, 0 });
  bench_report_set_size (report, "pages with damaged codes", self->n);
  bench_report_check (report, "of a thousand at most one unread", self->n_unread * 1000 <= MAX (self->n, 1000));
  bench_report_check (report, "none of them identified wrongly", self->n_wrong == 0);
}

/* Seconds a page of another program, when it is installed. */
static double
time_other (const Bench *self, const char *program, const char *const *arguments)
{
  g_autofree char *found = g_find_program_in_path (program);
  double sum = 0;

  if (found == NULL)
    return SECONDS_UNSET;
  for (guint i = 1; i <= OTHERS_N; i++) {
    g_autofree char *in = g_strdup_printf ("%s/%05u.pgm", self->pages, i);
    g_autofree char *out = g_strdup_printf ("%s/other-%u", self->pages, i);
    g_autoptr (GPtrArray) argv = g_ptr_array_new ();
    gint64 start = g_get_monotonic_time ();

    g_ptr_array_add (argv, found);
    for (guint k = 0; arguments[k] != NULL; k++)
      g_ptr_array_add (argv, (gpointer) arguments[k]);
    g_ptr_array_add (argv, in);
    g_ptr_array_add (argv, out);
    g_ptr_array_add (argv, NULL);
    if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL, NULL))
      return SECONDS_UNSET;
    sum += bench_seconds_since (start);
  }

  return sum / OTHERS_N;
}

static void
bench_others (Bench *self, BenchReport *report)
{
  static const char *const ocrmypdf[] = { "--deskew", "--clean", "--jobs", "1", "--image-dpi", "300", "--tesseract-timeout", "0", NULL };
  static const char *const unpaper[] = { "--overwrite", NULL };
  double seconds;

  make_pages (self, OTHERS_N, 100, "usual", "nothing");
  seconds = time_other (self, "unpaper", unpaper);
  if (seconds > 0)
    bench_report_add (report, &(BenchRow){ "unpaper, a page", "s", seconds, 0, 0, 0 });
  else
    g_printerr ("unpaper is not installed: not set beside it\n");
  seconds = time_other (self, "ocrmypdf", ocrmypdf);
  if (seconds > 0)
    bench_report_add (report, &(BenchRow){ "ocrmypdf --deskew --clean, a page", "s", seconds, 0, 0, 0 });
  else
    g_printerr ("ocrmypdf is not installed: not set beside it\n");
}

int
main (int argc, char **argv)
{
  gboolean as_json = argc > 1 && strcmp (argv[1], "--json") == 0;
  g_autofree char *root = g_dir_make_tmp ("cot-bench-page-XXXXXX", NULL);
  g_autofree char *election = g_build_filename (root, "election", NULL);
  g_autofree char *pages = g_build_filename (root, "pages", NULL);
  g_autofree char *spool = g_build_filename (root, "spool", NULL);
  const char *wanted = g_getenv ("COT_BENCH_CODES");
  guint64 n_codes = 1000;
  g_autoptr (GError) error = NULL;
  g_autoptr (BenchReport) report = bench_report_new ("bench-page");
  Bench self = { .election = election, .pages = pages, .spool = spool };
  int result;

  if (wanted != NULL && !g_ascii_string_to_unsigned (wanted, 10, 0, 100000, &n_codes, NULL))
    g_error ("COT_BENCH_CODES is no number");
  bench_run_program ("cotejo-simulacro", "election", "--casillas", "60", "--municipios", "3", "--contests", "ayun,dip", "--seed", "9", election, NULL);
  g_assert_true (cot_spool_prepare (spool, NULL));
  self.reader = cot_page_reader_new (election, &error);
  g_assert_no_error (error);
  self.seconds = g_array_new (FALSE, FALSE, sizeof (double));
  self.errors = g_array_new (FALSE, FALSE, sizeof (double));

  bench_good (&self, report);
  bench_others (&self, report);
  bench_spoilt (&self, report);
  bench_codes (&self, report, (guint) n_codes);
  result = bench_report_print (report, as_json);

  cot_page_reader_free (self.reader);
  g_array_unref (self.seconds);
  g_array_unref (self.errors);
  bench_remove_tree (root);

  return result;
}
