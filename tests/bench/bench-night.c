/* bench-night.c - a rehearsed night: how long it takes and how much it leaves
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-night [--json] [--sheets N] [--seed S] [--folder FOLDER]
 *
 * Makes an election and plays a night of it with `cotejo-simulacro night`.  The disk
 * is looked at while the night is played: what counts is the most that it takes. */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-report.h"
#include "cot-paths.h"
#include "cot-test-files.h"

/* Of up to 200 sheets, on two cores. */
#define LIMIT_S      300.0
#define LIMIT_MB     1000.0
#define LIMIT_SHEETS 200

#define LOOK_EVERY_MS 1000

/* --- Disk ---------------------------------------------------------------------------- */

/* Bytes that a folder takes on the disk; a file with several names counts once. */
static guint64
bytes_of (const char *path, GHashTable *seen)
{
  g_autoptr (GDir) dir = NULL;
  GStatBuf info;
  const char *name;
  guint64 bytes;

  if (g_lstat (path, &info) != 0 || (info.st_nlink > 1 && !S_ISDIR (info.st_mode) && !g_hash_table_add (seen, g_memdup2 (&(gint64){ (gint64) info.st_ino }, sizeof (gint64)))))
    return 0;
  bytes = (guint64) info.st_blocks * 512;
  dir = S_ISDIR (info.st_mode) ? g_dir_open (path, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    bytes += bytes_of (child, seen);
  }

  return bytes;
}

static double
mb_of (const char *path)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return (double) bytes_of (path, seen) / 1e6;
}

/* --- The night ------------------------------------------------------------------------ */

typedef struct {
  double seconds, cpu_s, most_mb, left_mb;
  int exit_code;
  json_t *report; /* of the program, or NULL */
} Night;

/* Waits for @pid and keeps an eye on @folder. */
static int
watch (GPid pid, const char *folder, double *most_mb)
{
  int status = 0;

  while (waitpid (pid, &status, WNOHANG) == 0) {
    double now_mb = mb_of (folder);

    *most_mb = MAX (*most_mb, now_mb);
    g_usleep (LOOK_EVERY_MS * 1000);
  }

  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

static GPid
start_night (const char *election, const char *out, const char *sheets, const char *seed, const char *result)
{
  g_autofree char *program = cot_paths_program ("cotejo-simulacro");
  const char *argv[] = { program, "night", election, "--sheets", sheets, "--seed", seed, "--out", out, "--json", NULL };
  g_autoptr (GError) error = NULL;
  FILE *file = g_fopen (result, "w");
  GPid pid = 0;

  if (file == NULL)
    g_error ("%s: %s", result, g_strerror (errno));
  if (!g_spawn_async_with_fds (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, -1, fileno (file), -1, &error))
    g_error ("night: %s", error->message);
  fclose (file);

  return pid;
}

/* Of the processors, by all programs that have ended. */
static double
cpu_of_children (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_CHILDREN, &usage) != 0)
    return 0;
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static Night
play (const char *folder, int n_sheets, int n_seed)
{
  g_autofree char *election = g_build_filename (folder, "election", NULL);
  g_autofree char *out = g_build_filename (folder, "night", NULL);
  g_autofree char *result = g_build_filename (folder, "result.json", NULL);
  g_autofree char *sheets = g_strdup_printf ("%d", n_sheets);
  g_autofree char *seed = g_strdup_printf ("%d", n_seed);
  Night night = { 0 };
  gint64 start_us;

  bench_run_program ("cotejo-simulacro", "election", "--casillas", "400", "--municipios", "10", "--contests", "ayun,dip", "--seed", seed, election, NULL);
  start_us = g_get_monotonic_time ();
  night.cpu_s = -cpu_of_children ();
  night.exit_code = watch (start_night (election, out, sheets, seed, result), out, &night.most_mb);
  night.seconds = bench_seconds_since (start_us);
  night.cpu_s += cpu_of_children ();
  night.left_mb = mb_of (out);
  night.most_mb = MAX (night.most_mb, night.left_mb);
  night.report = json_load_file (result, 0, NULL);

  return night;
}

/* --- What is told ---------------------------------------------------------------------- */

static double
number_of (const Night *night, const char *name)
{
  return json_number_value (json_object_get (night->report, name));
}

static void
add_stage (BenchReport *report, const Night *night, const char *what, const char *ms, const char *peak_kb)
{
  double peak_mb = peak_kb != NULL ? number_of (night, peak_kb) / 1024 : 0;

  bench_report_add (report, &(BenchRow){ what, "s", number_of (night, ms) / 1000, 0, night->seconds, peak_mb });
}

static int
print_report (const Night *night, int n_sheets, gboolean as_json)
{
  g_autoptr (BenchReport) report = bench_report_new ("bench-night");
  double share = MAX (1, (double) n_sheets / LIMIT_SHEETS);

  bench_report_set_size (report, "sheets", (guint64) n_sheets);
  bench_report_set_size (report, "events", (guint64) number_of (night, "events"));
  bench_report_add (report, &(BenchRow){ "whole night", "s", night->seconds, LIMIT_S * share, 0, 0 });
  bench_report_add (report, &(BenchRow){ "whole night, of the processors", "s", night->cpu_s, 0, night->seconds, 0 });
  bench_report_add (report, &(BenchRow){ "disk, most", "MB", night->most_mb, LIMIT_MB * share, 0, 0 });
  bench_report_add (report, &(BenchRow){ "disk, at the end", "MB", night->left_mb, LIMIT_MB * share, 0, 0 });
  add_stage (report, night, "making paper (cotejo-simulacro)", "make_ms", "simulacro_peak_kb");
  add_stage (report, night, "scanning (cotejo-scan)", "scan_ms", "scan_peak_kb");
  add_stage (report, night, "at the desk (data/desk)", "desk_ms", "desk_peak_kb");
  add_stage (report, night, "delivering (cotejod)", "deliver_ms", "service_peak_kb");
  bench_report_check (report, "exit 0: nothing differs", night->exit_code == 0);

  return bench_report_print (report, as_json);
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int sheets = LIMIT_SHEETS, seed = 1, result;
  g_autofree char *kept = NULL, *folder = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "sheets", 0, 0, G_OPTION_ARG_INT, &sheets, "Sheets of the night", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Of the election and the night", "S" },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &kept, "A new folder, which is kept", "FOLDER" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  Night night;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || sheets < 1 || sheets > 700 || seed < 0) {
    fputs ("bench-night: --sheets takes a number from 1 to 700, --seed one from 0\n", stderr);
    return 2;
  }
  folder = kept != NULL ? g_strdup (kept) : g_dir_make_tmp ("bench-night-XXXXXX", NULL);
  if (folder == NULL || (kept != NULL && g_mkdir (folder, 0700) != 0)) {
    fputs ("bench-night: the folder cannot be made\n", stderr);
    return 2;
  }
  night = play (folder, sheets, seed);
  result = print_report (&night, sheets, as_json);
  json_decref (night.report);
  if (kept == NULL)
    cot_test_files_remove (folder);

  return result;
}
