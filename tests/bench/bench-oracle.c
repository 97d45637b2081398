/* bench-oracle.c - the fold against the slow fold, as many random histories as wished
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-oracle [--json] [--histories N] [--seed S]
 *
 * Every history is folded in an order drawn for it, once whole and once with a part
 * missing, and must be told alike.  The first that is not is named with its seed:
 * COT_TEST_SEED=S COT_TEST_HISTORIES=1 test-fold-oracle then shrinks it. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "bench-report.h"
#include "oracle-history.h"
#include "slow-fold.h"

#define DEFAULT_HISTORIES 20000
#define DEFAULT_SEED      1
#define PROGRESS_EVERY    10000

typedef struct {
  gint n_histories;
  gint64 seed;
  gboolean json;
} Options;

static gboolean
parse_options (int argc, char **argv, Options *options)
{
  const GOptionEntry entries[] = {
    { "histories", 0, 0, G_OPTION_ARG_INT, &options->n_histories, "how many", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "of the first", "S" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "one object on stdout", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error) && options->n_histories > 0 && argc == 1)
    return TRUE;
  fprintf (stderr, "bench-oracle: %s\n", error != NULL ? error->message : "wrong arguments");

  return FALSE;
}

static void
shuffle (GPtrArray *events, GRand *random)
{
  for (guint i = events->len; i > 1; i--) {
    guint k = (guint) g_rand_int_range (random, 0, (gint32) i);
    gpointer kept = events->pdata[k];

    events->pdata[k] = events->pdata[i - 1];
    events->pdata[i - 1] = kept;
  }
}

static gboolean
is_told_alike (World *world, GPtrArray *events)
{
  g_autoptr (CotFold) fold = cot_fold_new (world->election, NULL);
  g_autofree char *problem = NULL;

  for (guint i = 0; i < events->len; i++)
    cot_fold_add (fold, events->pdata[i]);
  problem = slow_fold_compare (world->election, fold, events);

  return problem == NULL;
}

/* Whole, and without one event in ten. */
static gboolean
try_history (World *world, guint32 seed, guint64 *n_events)
{
  g_autoptr (GPtrArray) events = oracle_history_new (world, seed);
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  GRand *random = g_rand_new_with_seed (seed);

  shuffle (events, random);
  for (guint i = 0; i < events->len; i++)
    if (((CotEvent *) events->pdata[i])->folio[0] == '\0' || g_rand_int_range (random, 0, 10) > 0)
      g_ptr_array_add (some, events->pdata[i]);
  g_rand_free (random);
  *n_events += events->len + some->len;

  return is_told_alike (world, events) && is_told_alike (world, some);
}

int
main (int argc, char **argv)
{
  Options options = { .n_histories = DEFAULT_HISTORIES, .seed = DEFAULT_SEED };
  g_autoptr (BenchReport) report = bench_report_new ("bench-oracle");
  g_autoptr (World) world = NULL;
  guint64 n_events = 0;
  guint n_differ = 0;
  gint64 start_us;
  double seconds;

  if (!parse_options (argc, argv, &options))
    return 2;
  world = world_new ();
  start_us = g_get_monotonic_time ();
  for (gint i = 0; i < options.n_histories; i++) {
    guint32 seed = (guint32) (options.seed + i);

    if (!try_history (world, seed, &n_events)) {
      n_differ++;
      fprintf (stderr, "bench-oracle: history %u differs\n", seed);
    }
    if ((i + 1) % PROGRESS_EVERY == 0)
      fprintf (stderr, "bench-oracle: %d histories, %.0f a second\n", i + 1, (i + 1) / bench_seconds_since (start_us));
  }
  seconds = bench_seconds_since (start_us);

  bench_report_set_size (report, "histories", (guint64) options.n_histories);
  bench_report_add (report, &(BenchRow){ .measure = "histories a second, both folds", .unit = "/s", .value = options.n_histories / seconds });
  bench_report_add (report, &(BenchRow){ .measure = "events a second, both folds", .unit = "/s", .value = (double) n_events / seconds });
  bench_report_add (report, &(BenchRow){ .measure = "a million histories", .unit = "h", .value = seconds / options.n_histories * 1e6 / 3600, .peak_mb = bench_peak_mb () });
  bench_report_check (report, "the fold and the slow fold say the same", n_differ == 0);

  return bench_report_print (report, options.json);
}
