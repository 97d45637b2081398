/* bench-machine.c - on what, and of what, something was measured
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-machine.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The value behind "NAME : value" in a file of /proc (transfer full). */
static char *
read_proc (const char *file, const char *name)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return g_strdup ("unknown");
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *colon = strchr (lines[i], ':');

    if (colon != NULL && g_str_has_prefix (lines[i], name))
      return g_strstrip (g_strdup (colon + 1));
  }

  return g_strdup ("unknown");
}

/* What is checked out, "+" behind it when files differ from it (transfer full). */
static char *
read_commit (void)
{
  const char *source = g_getenv ("COT_TEST_SOURCE_DIR");
  const char *argv[] = { "git", "-C", source != NULL ? source : ".", "describe", "--always", "--dirty=+", "--abbrev=12", NULL };
  g_autofree char *output = NULL;
  int status = 1;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, &status, NULL) || !g_spawn_check_wait_status (status, NULL))
    return g_strdup ("unknown");

  return g_strdup (g_strstrip (output));
}

json_t *
bench_machine (void)
{
  g_autofree char *cpu = read_proc ("/proc/cpuinfo", "model name");
  g_autofree char *commit = read_commit ();
  double memory_mb = (double) sysconf (_SC_PHYS_PAGES) * (double) sysconf (_SC_PAGESIZE) / 1e6;
  struct utsname system_name;

  if (uname (&system_name) != 0)
    g_strlcpy (system_name.release, "unknown", sizeof system_name.release);
  return json_pack ("{s:s, s:i, s:i, s:s, s:s}", "cpu", cpu, "processors", (int) g_get_num_processors (),
                    "memory_mb", (int) memory_mb, "kernel", system_name.release, "commit", commit);
}

void
bench_print_machine (json_t *machine)
{
  printf ("machine  %s, %d processors, %d MB, Linux %s\ncommit   %s\n\n",
          json_string_value (json_object_get (machine, "cpu")),
          (int) json_integer_value (json_object_get (machine, "processors")),
          (int) json_integer_value (json_object_get (machine, "memory_mb")),
          json_string_value (json_object_get (machine, "kernel")),
          json_string_value (json_object_get (machine, "commit")));
}

double
bench_peak_mb (void)
{
  struct rusage usage;

  return getrusage (RUSAGE_SELF, &usage) == 0 ? (double) usage.ru_maxrss / 1024 : 0;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

double
bench_quantile (GArray *values, double share)
{
  if (values->len == 0)
    return 0;
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, MIN ((guint) (share * values->len), values->len - 1));
}
