/* night-service.c - the service of a rehearsed night, as a process
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "cot-paths.h"
#include "night-folder.h"

#define LOOK_EVERY_US (50 * 1000)
#define START_LOOKS   600  /* half a minute */
#define CUT_LOOKS     3600 /* three minutes */

guint64
cot_night_peak_kb (GPid pid)
{
  g_autofree char *path = pid > 0 ? g_strdup_printf ("/proc/%d/status", pid) : g_strdup ("/proc/self/status");
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmHWM:");

  return line != NULL ? g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) : 0;
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Its messages go to a file of the night: stdout may be one JSON object. */
static GPid
spawn_service (const char *folder, GError **error)
{
  g_autofree char *program = cot_paths_program ("cotejod");
  g_autofree char *journal = g_build_filename (folder, "centre", NULL);
  g_autofree char *election = g_build_filename (folder, "election", NULL);
  g_autofree char *tls = g_build_filename (folder, "tls", NULL);
  g_autofree char *site = g_build_filename (folder, "site", NULL);
  const char *argv[] = { program, "--journal", journal, "--election", election, "--listen", "127.0.0.1:0",
                         "--tls", tls, "--site", site, "--cut-interval", "86400", "--profile", "opl-2021", NULL };
  GPid pid = 0;

  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, die_with_parent, NULL, &pid, error);

  return pid;
}

GPid
cot_night_service_start (const char *folder, GError **error)
{
  g_autofree char *announced = g_build_filename (folder, "centre", "service.json", NULL);
  GPid pid;

  g_unlink (announced);
  pid = spawn_service (folder, error);
  if (pid == 0)
    return 0;
  for (guint i = 0; i < START_LOOKS; i++) {
    if (g_file_test (announced, G_FILE_TEST_EXISTS))
      return pid;
    if (waitpid (pid, NULL, WNOHANG) == pid) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the service ended before it listened");
      return 0;
    }
    g_usleep (LOOK_EVERY_US);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the service does not say where it listens");
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);

  return 0;
}

void
cot_night_service_kill (GPid pid, guint64 *peak_kb)
{
  *peak_kb = MAX (*peak_kb, cot_night_peak_kb (pid));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

gboolean
cot_night_service_stop (GPid pid, guint64 *peak_kb, GError **error)
{
  int status = 0;

  *peak_kb = MAX (*peak_kb, cot_night_peak_kb (pid));
  kill (pid, SIGTERM);
  waitpid (pid, &status, 0);

  return g_spawn_check_wait_status (status, error);
}

/* Number of the newest published cut, 0 before the first. */
static guint
read_latest (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "site", "latest.json", NULL);
  json_t *json = json_load_file (path, 0, NULL);
  guint number = (guint) json_integer_value (json_object_get (json, "number"));

  json_decref (json);
  return number;
}

gboolean
cot_night_service_cut (const char *folder, GPid pid, gboolean last, guint before, guint *number, GError **error)
{
  kill (pid, last ? SIGUSR2 : SIGUSR1);
  for (guint i = 0; i < CUT_LOOKS; i++) {
    *number = read_latest (folder);
    if (*number > before)
      return TRUE;
    if (waitpid (pid, NULL, WNOHANG) == pid) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the service ended while it cut");
      return FALSE;
    }
    g_usleep (LOOK_EVERY_US);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the service published no cut after number %u", before);

  return FALSE;
}
