/* bench-batch.c - many varied sheets through the window, with a person who decides
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The programs are the real ones and the person's hands are AT-SPI and XTest, as in the
 * test of twenty sheets: every sheet ends in the paper's order, identified as the truth
 * says, or listed with the right reason.  COT_BENCH_SHEETS: how many, a multiple of 20. */

#define G_LOG_DOMAIN "bench"

#include "config.h"

#include <locale.h>
#include <string.h>

#include "bench-report.h"
#include "digitise-batch.h"
#include "digitise-rig.h"

#define N_SHEETS 200
#define SEED     41

int
main (int argc, char **argv)
{
  gboolean as_json = argc > 1 && strcmp (argv[argc - 1], "--json") == 0;
  const char *wanted = g_getenv ("COT_BENCH_SHEETS");
  g_autoptr (BenchReport) report = bench_report_new ("batch");
  g_autoptr (E2ePlace) place = NULL;
  g_autoptr (CotAtspi) window = NULL;
  BatchDecisions made = { 0 };
  BatchTally tally;
  guint64 n = N_SHEETS;
  gint64 start_us;
  double seconds;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  /* dbind warns now and then of programs that register; that is not ours. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  if (wanted != NULL)
    g_ascii_string_to_unsigned (wanted, 10, BATCH_OF, 10000, &n, NULL);
  n -= n % BATCH_OF;
  place = e2e_place_new (g_getenv ("COT_TEST_FEEDER_DIR"), (guint) n, SEED);
  batch_make (place, (guint) n);
  e2e_place_start_service (place);
  window = rig_open_window (place);
  start_us = g_get_monotonic_time ();
  batch_scan (place, window, (guint) n, &made);
  seconds = bench_seconds_since (start_us);

  tally = batch_count (place, (guint) n);
  bench_report_set_size (report, "sheets", n);
  bench_report_add (report, &(BenchRow){ .measure = "identified as the truth says", .unit = "sheets", .value = tally.n_right });
  bench_report_add (report, &(BenchRow){ .measure = "listed, their code cannot be read", .unit = "sheets", .value = tally.n_listed });
  bench_report_add (report, &(BenchRow){ .measure = "folios keyed", .unit = "times", .value = made.n_folios });
  bench_report_add (report, &(BenchRow){ .measure = "kept with a reason", .unit = "times", .value = made.n_kept });
  bench_report_add (report, &(BenchRow){ .measure = "put aside, no acta", .unit = "times", .value = made.n_no_acta });
  bench_report_add (report, &(BenchRow){ .measure = "dropped, scanned before", .unit = "times", .value = made.n_repeated });
  bench_report_add (report, &(BenchRow){ .measure = "sheets a minute, decisions and all", .unit = "1/min", .value = (double) n * 60 / seconds });
  bench_report_check (report, "as many sheets as were fed are stored", tally.n_stored == n && tally.n_missing == 0);
  bench_report_check (report, "in the order of the paper", tally.n_out_of_order == 0);
  bench_report_check (report, "none is identified as another", tally.n_wrong == 0);
  bench_report_check (report, "none is listed without its reason", tally.n_listed_without_reason == 0);
  bench_report_check (report, "what is no acta, and what came twice, is told", made.n_no_acta == n / BATCH_OF && made.n_repeated == n / BATCH_OF);

  return bench_report_print (report, as_json);
}
