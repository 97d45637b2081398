/* test-kill.c - a process killed at any instant loses nothing that it had confirmed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A child opens the journal, appends from two threads, puts files, closes and opens
 * again, and names on a pipe whatever was confirmed to it.  The parent counts some
 * of these names, spins for a random while and kills it.  Every instant counts: of
 * an open, a commit, a checkpoint, the writing of views. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cot-error.h"
#include "journal-fixture.h"

#define N_KILLS        300
#define N_CREATE_KILLS 30
#define MAX_CONFIRMED  10
#define MAX_SPIN       400000
#define CLOSE_EVERY    2

/* What was confirmed: an event, or a file. */
typedef struct {
  guint8 is_file;
  guint8 bytes[32];
} Confirmed;

static void
confirm (int fd, gboolean is_file, const guint8 bytes[32])
{
  Confirmed what = { (guint8) is_file, { 0 } };

  memcpy (what.bytes, bytes, 32);
  /* Below PIPE_BUF: whole or not at all. */
  if (write (fd, &what, sizeof what) != sizeof what)
    _exit (0);
}

typedef struct {
  Fixture *fixture;
  CotJournal *journal;
  int fd;
  guint sheet;
} Worker;

static gpointer
work (gpointer data)
{
  Worker *worker = data;

  for (guint i = 0; i < CLOSE_EVERY; i++) {
    g_autoptr (CotEvent) received = fixture_receive (worker->fixture, worker->journal, worker->sheet + i);
    g_autofree char *content = g_strdup_printf ("page %u", worker->sheet + i);
    g_autofree char *sha256 = NULL;
    g_autoptr (CotEvent) digitised = NULL;
    CotId digest;

    confirm (worker->fd, FALSE, received->id.bytes);
    if (i % 2 == 0)
      continue;
    digitised = fixture_digitise (worker->fixture, worker->journal, received, content, &sha256);
    confirm (worker->fd, FALSE, digitised->id.bytes);
    g_assert_true (cot_id_from_hex (sha256, &digest));
    confirm (worker->fd, TRUE, digest.bytes);
  }
  return NULL;
}

static void G_GNUC_NORETURN
run_child (Fixture *self, int fd, guint sheet)
{
  for (;; sheet += 2 * CLOSE_EVERY) {
    g_autoptr (CotJournal) journal = fixture_open_journal (self, "a");
    Worker one = { self, journal, fd, sheet }, two = { self, journal, fd, sheet + CLOSE_EVERY };
    GThread *thread = g_thread_new ("work", work, &two);

    work (&one);
    g_thread_join (thread);
  }
}

static void
spin (guint32 n)
{
  for (volatile guint32 i = 0; i < n; i++)
    ;
}

/* Reads @n names, or what there is before the end of the pipe. */
static guint
read_confirmed (int fd, GArray *confirmed, guint n)
{
  guint n_read = 0;
  Confirmed what;

  while (n_read < n && read (fd, &what, sizeof what) == sizeof what) {
    g_array_append_val (confirmed, what);
    n_read++;
  }
  return n_read;
}

static void
kill_one_child (Fixture *self, GRand *random, GArray *confirmed, guint sheet)
{
  guint wait_for = g_rand_int_range (random, 0, MAX_CONFIRMED);
  int fds[2], status;
  pid_t child;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    close (fds[0]);
    run_child (self, fds[1], sheet);
  }
  close (fds[1]);
  read_confirmed (fds[0], confirmed, wait_for);
  spin (g_rand_int_range (random, 0, MAX_SPIN));
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  read_confirmed (fds[0], confirmed, G_MAXUINT);
  close (fds[0]);
}

static void
check_confirmed (CotJournal *journal, GArray *confirmed, guint first)
{
  for (guint i = first; i < confirmed->len; i++) {
    const Confirmed *what = &g_array_index (confirmed, Confirmed, i);
    CotId id;

    memcpy (id.bytes, what->bytes, 32);
    if (what->is_file) {
      g_autofree char *sha256 = cot_id_to_hex (&id);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = cot_journal_load_file (journal, sha256, &error);

      g_assert_no_error (error);
    } else {
      g_autoptr (CotEvent) event = cot_journal_get_event (journal, &id);

      g_assert_nonnull (event);
    }
  }
}

/* The whole of it is right, and what is kept says what the events say. */
static void
check_all (Fixture *self, GArray *confirmed)
{
  g_autoptr (CotJournal) journal = fixture_open_journal (self, "a");
  g_autofree char *folder = g_strdup (cot_journal_get_folder (journal));
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;
  CotId kept, anew;

  check_confirmed (journal, confirmed, 0);
  fixture_digest (journal, &kept);
  g_assert_true (cot_journal_rebuild_views (journal, &error));
  fixture_digest (journal, &anew);
  fixture_assert_same_digest (&kept, &anew);
  g_clear_object (&journal);

  g_assert_true (cot_journal_verify (folder, self->place->election, NULL, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_files_missing, ==, 0);
  cot_verify_report_clear (&report);
}

static void
test_nothing_confirmed_is_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autoptr (GArray) confirmed = g_array_new (FALSE, FALSE, sizeof (Confirmed));
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  g_clear_object (&journal);
  for (guint i = 0; i < N_KILLS; i++) {
    guint before = confirmed->len;

    kill_one_child (self, random, confirmed, 1 + i * 100);
    /* Now and then nobody looks between two kills. */
    if (g_rand_boolean (random))
      continue;
    journal = fixture_open_journal (self, "a");
    check_confirmed (journal, confirmed, before);
    g_clear_object (&journal);
  }
  g_test_message ("%u confirmed", confirmed->len);
  g_assert_cmpuint (confirmed->len, >, N_KILLS);
  check_all (self, confirmed);
}

/* --- Creation ------------------------------------------------------------------- */

static void
create (Fixture *self, const char *name, GError **error)
{
  g_autofree char *folder = cot_test_election_path (self->place, name);
  json_t *certificate = cot_certificate_new (cot_election_get_seal (self->place->election), 9, self->person_key, COT_STATION_DESK,
                                             COT_TEST_CATD, "desk", "authority:0", self->place->authority_secret);
  g_autoptr (CotJournal) journal = cot_journal_create (folder, self->place->election, 9, self->person_secret, certificate, &self->place->clock, error);

  json_decref (certificate);
}

static void
test_creation_cut_off_is_none_or_whole (Fixture *self, gconstpointer data)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < N_CREATE_KILLS; i++) {
    g_autofree char *name = g_strdup_printf ("j%u", i);
    g_autoptr (GError) error = NULL;
    g_autoptr (CotJournal) journal = NULL;
    pid_t child = fork ();
    int status;

    if (child == 0) {
      create (self, name, NULL);
      _exit (0);
    }
    spin (g_rand_int_range (random, 0, 20 * MAX_SPIN));
    kill (child, SIGKILL);
    g_assert_cmpint (waitpid (child, &status, 0), ==, child);

    create (self, name, &error);
    if (error != NULL)
      g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
    journal = fixture_open_journal (self, name);
    g_assert_cmpint (cot_journal_get_last_seq (journal), ==, 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  fixture_add_case ("/data/journal/kill/nothing-confirmed-is-lost", test_nothing_confirmed_is_lost);
  fixture_add_case ("/data/journal/kill/creation-cut-off-is-none-or-whole", test_creation_cut_off_is_none_or_whole);

  return g_test_run ();
}
