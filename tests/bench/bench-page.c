/* bench-page.c - what one page costs, and how well it is straightened and identified
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Varied pages of 430 x 280 mm at 300 dpi, as cotejo-scan handles them: the master
 * written and synced, the page read, its published image made and hashed.  Every page
 * has its truth beside it.
 *
 *   bench-page [--json] [--pages N] [--photos N] [--spoilt N] [--codes N] [--from N] [PART...]
 *
 * The parts are pages, process, photos, others, checks and codes; all without one.
 * Damaged codes can be looked at in pieces: from the N-th page on. */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "bench-page-checks.h"
#include "bench-pages.h"
#include "bench-report.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"
#include "page-shot.h"

#define MEDIAN_S      0.700
#define MOST_MB       400
#define SCAN_MM       0.3
#define PHOTO_MM      1.0
#define SHARE_EXACT   0.99
#define OTHERS_N      5
#define PROCESS_N     10
#define UNREAD_OF     1000 /* damaged pages, of which one may stay unread */
#define FEEDER_DEVICE "cotejo:feeder"

typedef struct {
  guint64 n_pages, n_photos, n_spoilt, n_codes, from;
  gboolean as_json;
  GPtrArray *parts; /* char *, borrowed; empty: all */
} Options;

/* What many pages came to. */
typedef struct {
  GArray *processor, *clock, *figures, *errors; /* double */
  guint n, n_exact, n_unread, n_wrong;
} Sum;

static void
sum_init (Sum *self)
{
  *self = (Sum){ g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)) };
}

static void
sum_clear (Sum *self)
{
  g_array_unref (self->processor);
  g_array_unref (self->clock);
  g_array_unref (self->figures);
  g_array_unref (self->errors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sum, sum_clear)

static void
sum_add (Sum *self, const BenchPageRun *run, double exact_mm)
{
  g_array_append_val (self->processor, run->processor_s);
  g_array_append_val (self->clock, run->clock_s);
  g_array_append_val (self->figures, run->figures_s);
  g_array_append_val (self->errors, run->error_mm);
  self->n++;
  self->n_exact += run->error_mm < exact_mm;
  self->n_unread += run->unread;
  self->n_wrong += run->wrong;
  if (run->error_mm >= exact_mm || run->wrong || run->unread)
    g_printerr ("folio %s: %.2f mm off, %s\n", json_string_value (json_object_get (run->truth, "folio")), run->error_mm,
                run->wrong ? "identified wrongly" : run->unread ? "codes unread"
                                                                : "codes read");
}

static void
say (const char *what, guint done, guint of)
{
  g_printerr ("%s: %u of %u\n", what, done, of);
}

/* Good pages, half of them hard. */
static void
bench_good (const BenchPages *pages, BenchReport *report, guint count)
{
  g_auto (Sum) sum;
  BenchAlarms alarms = { 0 };

  sum_init (&sum);
  for (guint done = 0; done < count; done += BENCH_PAGES_BATCH) {
    guint n = MIN (BENCH_PAGES_BATCH, count - done);

    bench_pages_make (pages, n, 100 + done, done % (2 * BENCH_PAGES_BATCH) == 0 ? "usual" : "hard", "nothing");
    for (guint i = 1; i <= n; i++) {
      g_auto (BenchPageRun) run = { 0 };

      bench_pages_run (pages, i, NULL, NULL, &run);
      sum_add (&sum, &run, SCAN_MM);
      bench_alarms_add (&alarms, &run);
    }
    say ("pages", done + n, count);
  }

  bench_report_set_size (report, "pages", sum.n);
  bench_report_add (report, &(BenchRow){ "a page, median of processor time", "s", bench_quantile (sum.processor, 0.5), MEDIAN_S, 0, bench_peak_mb () });
  bench_report_add (report, &(BenchRow){ "a page, median by the clock", "s", bench_quantile (sum.clock, 0.5), MEDIAN_S, 0, 0 });
  bench_report_add (report, &(BenchRow){ "a page, 95 of 100 within, processor", "s", bench_quantile (sum.processor, 0.95), 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "reading its figures besides, processor", "s", bench_quantile (sum.figures, 0.5), 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "error over the fields, median", "mm", bench_quantile (sum.errors, 0.5), 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "error over the fields, 99 of 100 within", "mm", bench_quantile (sum.errors, SHARE_EXACT), 0, SCAN_MM, 0 });
  bench_report_add (report, &(BenchRow){ "codes unread of the good pages", "pages", sum.n_unread, 0, 0, 0 });
  bench_report_check (report, "99 of 100 pages within 0.3 mm", sum.n_exact >= SHARE_EXACT * sum.n);
  bench_report_check (report, "no good page identified wrongly", sum.n_wrong == 0);
  bench_alarms_report (&alarms, report);
}

/* The page as a telephone sees it, on a table, from any side. */
static CotRaster *
photograph (const CotRaster *page, CotTransform *map, gpointer user_data)
{
  GRand *rand = user_data;
  const PageShot shot = {
    .scale = g_rand_double_range (rand, 0.6, 0.8),
    .skew_deg = g_rand_double_range (rand, -8, 8),
    .turns = (guint) g_rand_int_range (rand, 0, 4),
    .tilt_x = g_rand_double_range (rand, -0.25, 0.25),
    .tilt_y = g_rand_double_range (rand, -0.25, 0.25),
    .margin = g_rand_double_range (rand, 0.02, 0.10),
    .table = (guint8) g_rand_int_range (rand, 15, 190),
    .noise = g_rand_double_range (rand, 2, 6),
    .blur = g_rand_double_range (rand, 0.4, 1.2),
    .light = g_rand_double_range (rand, 0, 0.3),
    .seed = g_rand_int (rand),
  };
  CotRaster *photo = page_shot_take (&shot, page, map);

  photo->dpi = 0;
  return photo;
}

static void
bench_photos (const BenchPages *pages, BenchReport *report, guint count)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_auto (Sum) sum;

  sum_init (&sum);
  for (guint done = 0; done < count; done += BENCH_PAGES_BATCH) {
    guint n = MIN (BENCH_PAGES_BATCH, count - done);

    bench_pages_make (pages, n, 7000 + done, "usual", "nothing");
    for (guint i = 1; i <= n; i++) {
      g_auto (BenchPageRun) run = { 0 };

      bench_pages_run (pages, i, photograph, rand, &run);
      sum_add (&sum, &run, PHOTO_MM);
    }
    say ("photos", done + n, count);
  }

  bench_report_set_size (report, "photos", sum.n);
  bench_report_add (report, &(BenchRow){ "a photo, median of processor time", "s", bench_quantile (sum.processor, 0.5), 0, 0, bench_peak_mb () });
  bench_report_add (report, &(BenchRow){ "error over a photo's fields, median", "mm", bench_quantile (sum.errors, 0.5), 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "error over a photo's fields, 99 of 100 within", "mm", bench_quantile (sum.errors, SHARE_EXACT), 0, PHOTO_MM, 0 });
  bench_report_add (report, &(BenchRow){ "codes unread of the photos", "photos", sum.n_unread, 0, 0, 0 });
  bench_report_check (report, "99 of 100 photos within 1 mm", sum.n_exact >= SHARE_EXACT * sum.n);
  bench_report_check (report, "no photo identified wrongly", sum.n_wrong == 0);
}

/* Pages whose codes are damaged within their error correction. */
static void
bench_codes (const BenchPages *pages, BenchReport *report, guint from, guint count)
{
  g_auto (Sum) sum;

  sum_init (&sum);
  for (guint done = 0; done < count; done += BENCH_PAGES_BATCH) {
    guint n = MIN (BENCH_PAGES_BATCH, count - done);

    bench_pages_make (pages, n, 2000 + from + done, "usual", "codes");
    for (guint i = 1; i <= n; i++) {
      g_auto (BenchPageRun) run = { 0 };

      bench_pages_run (pages, i, NULL, NULL, &run);
      sum_add (&sum, &run, SCAN_MM);
      if (run.unread)
        g_printerr ("unread: page %u of seed %u\n", i, 2000 + from + done);
    }
    say ("damaged codes", done + n, count);
  }

  bench_report_set_size (report, "pages with damaged codes", sum.n);
  bench_report_add (report, &(BenchRow){ "a page with damaged codes, median, processor", "s", bench_quantile (sum.processor, 0.5), 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "damaged codes unread", "pages", sum.n_unread, 0, 0, 0 });
  bench_report_check (report, "of a thousand at most one unread", sum.n_unread * UNREAD_OF <= MAX (sum.n, UNREAD_OF));
  bench_report_check (report, "none of them identified wrongly", sum.n_wrong == 0);
}

/* The most memory that a running process has held, MB; 0: it is gone. */
static double
peak_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *text = NULL;
  const char *line;

  if (pid <= 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmHWM:");

  return line != NULL ? g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024 : 0;
}

/* The real processes: the one that drives the feeder and the one that reads. */
static void
bench_process (const BenchPages *pages, BenchReport *report)
{
  g_autoptr (CotScanFixture) fixture = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (fixture, FEEDER_DEVICE, NULL, pages->election);
  double reader_mb = 0, feeder_mb = 0;
  gint64 start_us;

  bench_pages_make (pages, PROCESS_N, 300, "hard", "nothing");
  for (guint i = 1; i <= PROCESS_N; i++) {
    g_autofree char *from = bench_pages_path (pages, i);
    g_autofree char *to = g_strdup_printf ("%s/%05u.pgm", fixture->tray, i);

    g_assert_cmpint (g_rename (from, to), ==, 0);
  }
  start_us = g_get_monotonic_time ();
  for (guint i = 1; i <= PROCESS_N; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    g_assert_no_error (error);
    reader_mb = MAX (reader_mb, peak_of (cot_scan_run_get_pid (run)));
    feeder_mb = MAX (feeder_mb, peak_of (cot_scan_run_get_feeder_pid (run)));
    g_assert_true (cot_spool_remove (fixture->spool, page->spool, NULL));
  }
  bench_report_set_size (report, "pages through cotejo-scan", PROCESS_N);
  bench_report_add (report, &(BenchRow){ "cotejo-scan, feeding and reading a page", "s", bench_seconds_since (start_us) / PROCESS_N, 0, 0, 0 });
  bench_report_add (report, &(BenchRow){ "cotejo-scan that reads, peak memory", "MB", reader_mb, MOST_MB, 0, reader_mb });
  bench_report_add (report, &(BenchRow){ "cotejo-scan that feeds, peak memory", "MB", feeder_mb, MOST_MB, 0, feeder_mb });
}

/* Processor time of the programs that have ended, s. */
static double
children_s (void)
{
  struct rusage used;

  getrusage (RUSAGE_CHILDREN, &used);
  return (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

/* Seconds a page of another program; 0: it is not installed or fails. */
static double
time_other (const BenchPages *pages, const char *program, const char *const *arguments, double *processor_s)
{
  g_autofree char *found = g_find_program_in_path (program);
  double sum = 0;

  *processor_s = -children_s ();
  for (guint i = 1; found != NULL && i <= OTHERS_N; i++) {
    g_autofree char *in = bench_pages_path (pages, i);
    g_autofree char *out = g_strdup_printf ("%s/other-%u", pages->folder, i);
    g_autoptr (GPtrArray) argv = g_ptr_array_new ();
    gint64 start = g_get_monotonic_time ();
    int status = 1;

    g_ptr_array_add (argv, found);
    for (guint k = 0; arguments[k] != NULL; k++)
      g_ptr_array_add (argv, (gpointer) arguments[k]);
    g_ptr_array_add (argv, in);
    g_ptr_array_add (argv, out);
    g_ptr_array_add (argv, NULL);
    if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL) || !g_spawn_check_wait_status (status, NULL))
      return 0;
    sum += bench_seconds_since (start);
  }

  *processor_s = (*processor_s + children_s ()) / OTHERS_N;
  return sum / OTHERS_N;
}

static void
bench_others (const BenchPages *pages, BenchReport *report)
{
  static const struct {
    const char *program, *measure;
    const char *arguments[9];
  } others[] = {
    { "ocrmypdf", "ocrmypdf --deskew --clean, a page", { "--deskew", "--clean", "--jobs", "1", "--image-dpi", "300", "--tesseract-timeout", "0", NULL } },
    { "unpaper", "unpaper, a page", { "--overwrite", NULL } },
  };

  bench_pages_make (pages, OTHERS_N, 100, "usual", "nothing");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    double processor_s, seconds = time_other (pages, others[i].program, others[i].arguments, &processor_s);

    if (seconds > 0) {
      g_autofree char *processor = g_strdup_printf ("%s, processor", others[i].measure);

      bench_report_add (report, &(BenchRow){ others[i].measure, "s", seconds, 0, 0, 0 });
      bench_report_add (report, &(BenchRow){ processor, "s", processor_s, 0, 0, 0 });
    } else {
      bench_report_say (report, others[i].measure, "not installed (apt-get install ocrmypdf unpaper), or it failed: skipped");
    }
  }
}

static gboolean
parse_count (const char *text, guint64 *out)
{
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 100000, out, NULL);
}

static gboolean
parse_options (Options *self, int argc, char **argv)
{
  const struct {
    const char *name;
    guint64 *count;
  } counts[] = { { "--pages", &self->n_pages }, { "--photos", &self->n_photos }, { "--spoilt", &self->n_spoilt }, { "--codes", &self->n_codes }, { "--from", &self->from } };
  static const char *const parts[] = { "pages", "process", "photos", "others", "checks", "codes", NULL };

  for (int i = 1; i < argc; i++) {
    gboolean known = FALSE;

    if (strcmp (argv[i], "--json") == 0) {
      self->as_json = TRUE;
      continue;
    }
    if (g_strv_contains (parts, argv[i])) {
      g_ptr_array_add (self->parts, argv[i]);
      continue;
    }
    for (guint k = 0; k < G_N_ELEMENTS (counts) && !known; k++)
      known = strcmp (argv[i], counts[k].name) == 0 && parse_count (argv[i + 1], counts[k].count);
    if (!known)
      return FALSE;
    i++;
  }

  return TRUE;
}

static gboolean
wants (const Options *self, const char *part)
{
  return self->parts->len == 0 || g_ptr_array_find_with_equal_func (self->parts, part, g_str_equal, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  Options options = { 100, 100, 40, 1000, 0, FALSE, parts };
  g_autoptr (BenchPages) pages = NULL;
  g_autoptr (BenchReport) report = bench_report_new ("bench-page");

  if (!parse_options (&options, argc, argv)) {
    fputs ("bench-page [--json] [--pages N] [--photos N] [--spoilt N] [--codes N] [--from N] [pages|process|photos|others|checks|codes ...]\n", stderr);
    return 2;
  }

  pages = bench_pages_new ();
  if (wants (&options, "pages"))
    bench_good (pages, report, (guint) options.n_pages);
  if (wants (&options, "process"))
    bench_process (pages, report);
  if (wants (&options, "photos"))
    bench_photos (pages, report, (guint) options.n_photos);
  if (wants (&options, "others"))
    bench_others (pages, report);
  if (wants (&options, "checks"))
    bench_checks (pages, report, (guint) options.n_spoilt);
  if (wants (&options, "codes"))
    bench_codes (pages, report, (guint) options.from, (guint) options.n_codes);

  return bench_report_print (report, options.as_json);
}
