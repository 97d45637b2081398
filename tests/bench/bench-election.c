/* bench-election.c - checking and comparing an election of 170,000 casillas
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With the program that technicians use, beside the bare reading of the same
 * files by a process of its own.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "bench-election-make.h"
#include "bench-report.h"
#include "cot-paths.h"
#include "cot-test-files.h"

#define MAX_SECONDS 5.0
#define MAX_MB      1024.0
#define N_BAD       100000
#define ROWS_EACH   4

typedef struct {
  double seconds, processor_s, peak_mb;
  int code;
} Run;

static double
seconds_of (struct timeval time)
{
  return (double) time.tv_sec + (double) time.tv_usec / G_USEC_PER_SEC;
}

/* Runs @argv with its output thrown away. */
static Run
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  struct rusage usage = { 0 };
  Run result = { 0 };
  int status = 0;
  GPid pid;

  if (!g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid, &error))
    g_error ("%s", error->message);
  while (wait4 (pid, &status, 0, &usage) != pid)
    continue;
  g_spawn_close_pid (pid);
  result.seconds = bench_seconds_since (start);
  result.processor_s = seconds_of (usage.ru_utime) + seconds_of (usage.ru_stime);
  result.peak_mb = (double) usage.ru_maxrss / 1024;
  result.code = WIFEXITED (status) ? WEXITSTATUS (status) : -1;

  return result;
}

static Run
run_ctl (const char *command, const char *folder, const char *other)
{
  g_autofree char *program = cot_paths_program ("cotejoctl");
  const char *const argv[] = { program, "election", command, folder, other, NULL };

  return run (argv);
}

static void
add_profile (const char *folder)
{
  g_autofree char *from = cot_paths_share_file ("profile/opl-2021.json");
  g_autofree char *to = g_build_filename (folder, "profile/opl-2021.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (from, &text, NULL, &error) || !g_file_set_contents (to, text, -1, &error))
    g_error ("%s", error->message);
}

static char *
make (const char *folder, const char *name, guint n_casillas, guint n_bad)
{
  char *path = g_build_filename (folder, name, NULL);

  g_mkdir_with_parents (path, 0700);
  bench_election_make (path, n_casillas, n_bad);
  add_profile (path);

  return path;
}

static void
add_run (BenchReport *report, const char *what, const Run *one, double bound, const Run *bare, int code)
{
  g_autofree char *within = g_strdup_printf ("%s: within %g MB, exit code %d", what, MAX_MB, code);

  bench_report_add (report, &(BenchRow){ what, "s", one->seconds, bound, bare->seconds, one->peak_mb });
  bench_report_add (report, &(BenchRow){ "  of it on the processor", "s", one->processor_s, 0, bare->processor_s, 0 });
  bench_report_check (report, within, one->peak_mb <= MAX_MB && one->code == code);
}

static int
measure (const char *self, const char *folder, guint n_casillas, gboolean as_json)
{
  g_autoptr (BenchReport) report = bench_report_new ("election");
  g_autofree char *good = make (folder, "good", n_casillas, 0);
  g_autofree char *bad = make (folder, "bad", n_casillas, MIN (N_BAD, n_casillas));
  const char *const read_argv[] = { self, "--read", good, NULL };
  Run bare = run (read_argv), checked, faulty, same, other;

  checked = run_ctl ("check", good, NULL);
  faulty = run_ctl ("check", bad, NULL);
  same = run_ctl ("diff", good, good);
  cot_test_files_remove (bad);
  g_free (bad);
  bad = make (folder, "fewer", n_casillas - n_casillas / 100, 0);
  other = run_ctl ("diff", good, bad);

  bench_report_set_size (report, "casillas", n_casillas);
  bench_report_set_size (report, "rows", (guint64) n_casillas * ROWS_EACH);
  bench_report_add (report, &(BenchRow){ "bare reading of the files", "s", bare.seconds, 0, 0, bare.peak_mb });
  add_run (report, "election check", &checked, MAX_SECONDS, &bare, 0);
  add_run (report, "election check, 100,000 faults", &faulty, MAX_SECONDS, &bare, 1);
  add_run (report, "election diff with itself", &same, 2 * MAX_SECONDS, &bare, 0);
  add_run (report, "election diff, casillas renumbered", &other, 2 * MAX_SECONDS, &bare, 1);

  return bench_report_print (report, as_json);
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int casillas = BENCH_CASILLAS, code;
  g_autofree char *folder = NULL, *read = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "casillas", 0, 0, G_OPTION_ARG_INT, &casillas, "Size of the election", "N" },
    { "read", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &read, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || casillas < 10000 || casillas > 200000) {
    fputs ("bench-election: --casillas takes a number from 10000 to 200000\n", stderr);
    return 2;
  }
  if (read != NULL)
    return bench_election_bytes (read) > 0 ? 0 : 1;
  folder = g_dir_make_tmp ("bench-election-XXXXXX", NULL);
  if (folder == NULL)
    return 2;
  code = measure (argv[0], folder, (guint) casillas, as_json);
  cot_test_files_remove (folder);

  return code;
}
