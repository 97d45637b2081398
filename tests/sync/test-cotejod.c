/* test-cotejod.c - the service as a real process: signals, kills, restarts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-cotejod"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "cot-cut-check.h"
#include "cot-zip.h"
#include "sync-fixture.h"

#define N_KILLS  12
#define N_SHEETS 4

typedef struct {
  SyncFixture f;
  GSubprocess *process;
  GDataInputStream *out;
  char *url, *pin;
} Process;

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* The centre's journal is the process's alone from here on. */
static void
close_centre (SyncFixture *f)
{
  g_clear_pointer (&f->centre_session, cot_session_unref);
  g_clear_object (&f->centre_desk);
  if (f->centre != NULL)
    cot_journal_close (f->centre);
  g_clear_object (&f->centre);
}

static void
open_centre (SyncFixture *f)
{
  f->centre = cot_test_election_open_journal (f->desk.election, "centre");
}

static void
start (Process *p)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejod", NULL);
  g_autofree char *journal = cot_test_election_path (p->f.desk.election, "centre");
  g_autofree char *tls = cot_test_election_path (p->f.desk.election, "tls");
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  p->process = g_subprocess_launcher_spawn (launcher, &error, program, "--journal", journal, "--election", p->f.desk.election->folder,
                                            "--listen", "127.0.0.1:0", "--tls", tls, "--site", p->f.site, "--cut-interval", "0",
                                            "--accept-interval", "1", "--profile", "opl-2021", "--practice", NULL);
  g_assert_no_error (error);
  p->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (p->process));
  line = g_data_input_stream_read_line (p->out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  words = g_strsplit (line, " ", -1);
  g_assert_cmpuint (g_strv_length (words), ==, 4);
  g_assert_cmpstr (words[0], ==, "listening");
  g_assert_cmpstr (words[2], ==, "pin");
  g_free (p->url);
  g_free (p->pin);
  p->url = g_strdup (words[1]);
  p->pin = g_strdup (words[3]);
}

static void
finish (Process *p, int signal_number)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (p->process, signal_number);
  g_subprocess_wait (p->process, NULL, &error);
  g_assert_no_error (error);
  if (signal_number == SIGTERM) {
    g_assert_true (g_subprocess_get_if_exited (p->process));
    g_assert_cmpint (g_subprocess_get_exit_status (p->process), ==, 0);
  }
  g_clear_object (&p->out);
  g_clear_object (&p->process);
}

static void
process_init (Process *p)
{
  sync_fixture_init_without_service (&p->f);
  close_centre (&p->f);
}

static void
process_clear (Process *p)
{
  if (p->process != NULL)
    finish (p, SIGKILL);
  g_clear_pointer (&p->url, g_free);
  g_clear_pointer (&p->pin, g_free);
  if (p->f.centre == NULL)
    open_centre (&p->f);
  sync_fixture_clear (&p->f);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Process, process_clear)

static CotClient *
connect (Process *p, guint max_push_bytes)
{
  CotClientLimits limits = { .max_push_bytes = max_push_bytes };
  g_autoptr (GError) error = NULL;
  CotClient *client = cot_client_new (p->f.desk.journal, p->url, p->pin, &limits, &error);

  g_assert_no_error (error);
  return client;
}

static char *
announced (Process *p, const char *name)
{
  g_autofree char *path = cot_test_election_path (p->f.desk.election, "centre/service.json");
  json_t *json = json_load_file (path, 0, NULL);
  char *text = g_strdup (json_string_value (json_object_get (json, name)));

  json_decref (json);
  return text;
}

static void
test_announces_and_stops (void)
{
  g_auto (Process) p = { 0 };
  g_autofree char *url = NULL, *pin = NULL, *first_pin = NULL;
  g_autoptr (CotClient) client = NULL;

  process_init (&p);
  start (&p);
  url = announced (&p, "url");
  pin = announced (&p, "pin");
  g_assert_cmpstr (url, ==, p.url);
  g_assert_cmpstr (pin, ==, p.pin);
  client = connect (&p, 0);
  push_all (client);
  finish (&p, SIGTERM);

  /* The key is made once. */
  first_pin = g_strdup (p.pin);
  start (&p);
  g_assert_cmpstr (p.pin, ==, first_pin);
  finish (&p, SIGTERM);
}

/* A thread that pushes until it has pushed everything or is cut off. */
static gpointer
push_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;

  cot_client_push_all (data, NULL, &error);
  return NULL;
}

static void
assert_same_sheets (CotJournal *a, CotJournal *b)
{
  for (guint i = 0; i < N_SHEETS; i++) {
    CotId here, there;

    cot_journal_lock (a);
    here = cot_fold_get_sheet (cot_journal_get_fold (a), folio (i))->state_digest;
    cot_journal_unlock (a);
    cot_journal_lock (b);
    there = cot_fold_get_sheet (cot_journal_get_fold (b), folio (i))->state_digest;
    cot_journal_unlock (b);
    g_assert_true (cot_id_equal (&here, &there));
  }
}

/* Killed in the middle of a push, one event a request: what it confirmed is
 * there, the rest comes with the next push, and the centre is the same. */
static void
test_killed_while_taking_in (void)
{
  static const char *const rows[N_SHEETS] = { "142571B010002", "142571C010002", "142572B010002", "142572C010002" };
  g_auto (Process) p = { 0 };
  g_autoptr (CotClient) last = NULL;
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  GRand *random = g_rand_new_with_seed (7);

  process_init (&p);
  for (guint i = 0; i < N_SHEETS; i++)
    settle_sheet (&p.f, folio (i), rows[i], 3);
  for (guint i = 0; i < N_KILLS; i++) {
    g_autoptr (CotClient) client = NULL;
    GThread *thread;

    start (&p);
    client = connect (&p, 1);
    thread = g_thread_new ("push", push_thread, client);
    g_usleep ((gulong) g_rand_int_range (random, 0, 60000));
    finish (&p, SIGKILL);
    g_thread_join (thread);
  }
  g_rand_free (random);

  start (&p);
  last = connect (&p, 0);
  push_all (last);
  finish (&p, SIGTERM);
  open_centre (&p.f);
  chain = cot_journal_list_chain (p.f.centre, STATION, 0, G_MAXUINT, NULL);
  /* Exactly the desk's own chain, each event once. */
  g_assert_cmpuint (chain->len, ==, (guint) cot_journal_get_last_seq (p.f.desk.journal));
  assert_same_sheets (p.f.desk.journal, p.f.centre);
}

static guint64
wait_for_cut (Process *p, guint64 number)
{
  g_autofree char *path = g_build_filename (p->f.site, "latest.json", NULL);

  for (;;) {
    json_t *json = json_load_file (path, 0, NULL);
    guint64 found = (guint64) json_integer_value (json_object_get (json, "number"));

    json_decref (json);
    if (found >= number)
      return found;
    g_usleep (5000);
  }
}

static char *
newest_cut (Process *p)
{
  g_autofree char *path = g_build_filename (p->f.site, "latest.json", NULL);
  json_t *json = json_load_file (path, 0, NULL);
  char *folder = g_build_filename (p->f.site, json_string_value (json_object_get (json, "folder")), NULL);

  json_decref (json);
  return folder;
}

static void
check_cut (Process *p, const char *folder, guint n_problems)
{
  g_auto (CotCutReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  cot_cut_check (folder, p->f.desk.election->election, &report, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < report.problems->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (report.problems, i));
  if (n_problems == 0)
    g_assert_cmpuint (report.problems->len, ==, 0);
  else
    g_assert_cmpuint (report.problems->len, >=, n_problems);
  g_assert_cmpuint (report.n_rows, ==, 16);
}

static void
replace_in_file (const char *folder, const char *name, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL, *changed = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  parts = g_strsplit (text, from, 2);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strjoinv (to, parts);
  g_file_set_contents (path, changed, -1, &error);
  g_assert_no_error (error);
}

static void
test_cuts_on_signals (void)
{
  g_auto (Process) p = { 0 };
  g_autoptr (CotClient) client = NULL;
  g_autofree char *folder = NULL;

  process_init (&p);
  settle_sheet (&p.f, folio (0), COT_TEST_ROW, 3);
  start (&p);
  client = connect (&p, 0);
  push_all (client);
  g_subprocess_send_signal (p.process, SIGUSR1);
  g_assert_cmpuint (wait_for_cut (&p, 1), ==, 1);
  folder = newest_cut (&p);
  check_cut (&p, folder, 0);
  g_subprocess_send_signal (p.process, SIGUSR2);
  g_assert_cmpuint (wait_for_cut (&p, 2), ==, 2);
  finish (&p, SIGTERM);

  /* One counter changed: signature and counter do not fit any more. */
  replace_in_file (folder, "manifest.json", "\"capturadas\": 1", "\"capturadas\": 2");
  check_cut (&p, folder, 2);
}

/* Without its event a cut was not made; with it, its files come back. */
static void
test_killed_while_cutting (void)
{
  g_auto (Process) p = { 0 };
  GRand *random = g_rand_new_with_seed (11);

  process_init (&p);
  for (guint i = 0; i < N_KILLS; i++) {
    start (&p);
    g_subprocess_send_signal (p.process, SIGUSR1);
    g_usleep ((gulong) g_rand_int_range (random, 0, 40000));
    finish (&p, SIGKILL);
  }
  g_rand_free (random);

  start (&p);
  g_subprocess_send_signal (p.process, SIGUSR2);
  for (;;) {
    g_autofree char *path = g_build_filename (p.f.site, "latest.json", NULL);
    json_t *json = json_load_file (path, 0, NULL);
    gboolean last = json_is_true (json_object_get (json, "last"));

    json_decref (json);
    if (last)
      break;
    g_usleep (5000);
  }
  finish (&p, SIGTERM);
  open_centre (&p.f);
  {
    g_autoptr (GPtrArray) chain = cot_journal_list_chain (p.f.centre, CENTRE, 0, G_MAXUINT, NULL);
    g_autofree char *cuts = g_build_filename (p.f.site, "cuts", NULL);
    g_autoptr (GDir) dir = g_dir_open (cuts, 0, NULL);
    const char *name;
    guint n_events = 0, n_folders = 0;

    for (guint i = 0; i < chain->len; i++)
      n_events += ((const CotEvent *) g_ptr_array_index (chain, i))->kind == COT_KIND_CUT;
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *folder = g_build_filename (cuts, name, NULL);

      if (name[0] == '.')
        continue;
      check_cut (&p, folder, 0);
      n_folders++;
    }
    g_assert_cmpuint (n_folders, ==, n_events);
  }
}

static void
test_wrong_use (void)
{
  static const char *const uses[][6] = {
    { "--nothing", NULL },
    { NULL },
    { "--journal", "x", NULL },
    { "--journal", "/nonexistent", "--election", "/nonexistent", NULL },
    { "--journal", "x", "--election", "y", "more", NULL },
  };
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejod", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (uses); i++) {
    const char *argv[8] = { program };
    g_autoptr (GSubprocess) process = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *out = NULL, *err = NULL;

    for (guint k = 0; uses[i][k] != NULL; k++)
      argv[k + 1] = uses[i][k];
    process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
    g_assert_no_error (error);
    g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error);
    g_assert_no_error (error);
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 2);
    g_assert_cmpstr (out, ==, "");
    g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cotejod/announces-and-stops", test_announces_and_stops);
  g_test_add_func ("/cotejod/killed-while-taking-in", test_killed_while_taking_in);
  g_test_add_func ("/cotejod/cuts-on-signals", test_cuts_on_signals);
  g_test_add_func ("/cotejod/killed-while-cutting", test_killed_while_cutting);
  g_test_add_func ("/cotejod/wrong-use", test_wrong_use);

  return g_test_run ();
}
