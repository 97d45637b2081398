/* test-schema.c - journals of every version of the schema, and of none that is known
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* fixtures/journal-vN was written by the program that had version N, see
 * freeze-journal.c.  It never changes. */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-power-vfs.h"
#include "journal-fixture.h"

#define N_VERSIONS 2
#define N_EVENTS   23
#define N_CHANCES  4

static char *
fixture_of (guint version, const char *name)
{
  g_autofree char *folder = g_strdup_printf ("journal-v%u", version);

  return g_build_filename (FIXTURES, folder, name, NULL);
}

static void
run_command (const char *const *argv)
{
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

/* The frozen folder, in ROOT/frozen, where it may be written. */
static char *
thaw (Fixture *self, guint version)
{
  g_autofree char *from = fixture_of (version, NULL);
  char *to = cot_test_election_path (self->place, "frozen");
  const char *remove[] = { "/bin/rm", "-rf", to, NULL }, *copy[] = { "/bin/cp", "-r", from, to, NULL }, *open_up[] = { "/bin/chmod", "-R", "u+w", to, NULL };

  run_command (remove);
  run_command (copy);
  run_command (open_up);
  return to;
}

static CotElection *
load_election (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "election", NULL);
  g_autoptr (GError) error = NULL;
  CotElection *election = cot_election_load (path, TRUE, NULL, &error);

  g_assert_no_error (error);
  return election;
}

static gint64
query (const char *file, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gint64 value = -1;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  if (sqlite3_step (stmt) == SQLITE_ROW)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return value;
}

static gboolean
hash_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  cot_event_append_frame (event, TRUE, frame);
  g_checksum_update (user_data, frame->data, frame->len);
  return TRUE;
}

/* Of all events, in order. */
static char *
digest_of (CotStore *store)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_store_foreach_event (store, 0, hash_cb, checksum, &error));
  g_assert_no_error (error);
  return g_strdup (g_checksum_get_string (checksum));
}

/* --- Cases ------------------------------------------------------------------------ */

/* Looked at and checked as it is, nothing of it changed. */
static void
test_every_version_is_read (Fixture *self, gconstpointer data)
{
  for (guint version = 1; version <= N_VERSIONS; version++) {
    g_autofree char *folder = thaw (self, version), *file = g_build_filename (folder, "journal.sqlite", NULL);
    g_autoptr (CotElection) election = load_election (folder);
    g_autofree char *before = NULL, *after = NULL;
    g_autoptr (CotJournal) journal = NULL;
    g_autoptr (GPtrArray) events = NULL;
    g_autoptr (GError) error = NULL;
    CotVerifyReport report;
    gsize n_before, n_after;

    g_assert_cmpint (query (file, "PRAGMA user_version"), ==, (gint64) version);
    g_assert_true (g_file_get_contents (file, &before, &n_before, NULL));
    g_assert_true (cot_journal_verify (folder, election, NULL, NULL, &report, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (report.n_events, ==, N_EVENTS);
    g_assert_cmpuint (report.n_sealed, ==, 1);
    cot_verify_report_clear (&report);
    journal = cot_journal_open_to_read (folder, election, &self->place->clock, &error);
    g_assert_no_error (error);
    g_assert_null (cot_journal_get_damage (journal));
    events = fixture_list (journal);
    g_assert_cmpuint (events->len, ==, N_EVENTS);
    g_assert_true (g_file_get_contents (file, &after, &n_after, NULL));
    g_assert_cmpmem (before, n_before, after, n_after);
  }
}

static void
test_every_version_is_brought_forward (Fixture *self, gconstpointer data)
{
  g_autofree char *fresh_file = cot_test_election_path (self->place, "fresh.sqlite");
  g_autoptr (CotStore) fresh = cot_sqlite_store_open (fresh_file, TRUE, NULL);
  gint64 newest, n_objects;

  g_clear_object (&fresh);
  newest = query (fresh_file, "PRAGMA user_version");
  n_objects = query (fresh_file, "SELECT count(*) FROM sqlite_schema");
  g_assert_cmpint (newest, ==, N_VERSIONS);
  for (guint version = 1; version <= N_VERSIONS; version++) {
    g_autofree char *folder = thaw (self, version), *file = g_build_filename (folder, "journal.sqlite", NULL);
    g_autoptr (CotElection) election = load_election (folder);
    g_autoptr (CotJournal) before = cot_journal_open_to_read (folder, election, &self->place->clock, NULL);
    g_autofree char *wanted = digest_of (cot_journal_get_store (before)), *found = NULL;
    g_autoptr (CotStore) store = NULL;
    g_autoptr (GError) error = NULL;
    CotVerifyReport report;

    g_clear_object (&before);
    store = cot_sqlite_store_open (file, FALSE, &error);
    g_assert_no_error (error);
    found = digest_of (store);
    g_assert_cmpstr (found, ==, wanted);
    g_clear_object (&store);
    g_assert_cmpint (query (file, "PRAGMA user_version"), ==, newest);
    g_assert_cmpint (query (file, "SELECT count(*) FROM sqlite_schema"), ==, n_objects);
    g_assert_true (cot_journal_verify (folder, election, NULL, NULL, &report, &error));
    g_assert_no_error (error);
    cot_verify_report_clear (&report);
  }
}

/* A journal of this machine that an older program left goes on. */
static void
test_own_journal_goes_on (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autoptr (CotEvent) last = fixture_receive (self, journal, 1), next = NULL;
  g_autofree char *file = cot_test_election_path (self->place, "a/journal.sqlite");

  g_clear_object (&journal);
  query (file, "DROP INDEX events_kind");
  query (file, "PRAGMA user_version = 1");
  journal = fixture_open_journal (self, "a");
  next = fixture_receive (self, journal, 2);
  g_assert_cmpuint (next->number, ==, last->number + 1);
  g_clear_object (&journal);
  g_assert_cmpint (query (file, "PRAGMA user_version"), ==, N_VERSIONS);
}

static void
test_newer_is_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = thaw (self, N_VERSIONS), *file = g_build_filename (folder, "journal.sqlite", NULL);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (CotElection) election = load_election (folder);
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;
  gsize n_before, n_after;

  query (file, "PRAGMA user_version = 3");
  g_assert_true (g_file_get_contents (file, &before, &n_before, NULL));
  g_assert_null (cot_sqlite_store_open (file, FALSE, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
  g_clear_error (&error);
  g_assert_null (cot_journal_open_to_read (folder, election, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
  g_clear_error (&error);
  g_assert_false (cot_journal_verify (folder, election, NULL, NULL, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
  cot_verify_report_clear (&report);
  g_assert_true (g_file_get_contents (file, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

/* --- Cut off in the middle -------------------------------------------------------- */

static void
check_after_cut (Fixture *self, const char *target, const char *wanted, guint *n_old)
{
  g_autofree char *file = g_build_filename (target, "journal.sqlite", NULL);
  g_autoptr (CotStore) store = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  /* Before a log is folded in, the file alone has the old version. */
  *n_old += query (file, "PRAGMA user_version") == 1;
  store = cot_sqlite_store_open (file, FALSE, &error);
  g_assert_no_error (error);
  found = digest_of (store);
  g_assert_cmpstr (found, ==, wanted);
  g_clear_object (&store);
  g_assert_cmpint (query (file, "PRAGMA user_version"), ==, N_VERSIONS);
  g_assert_cmpint (query (file, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), ==, 1);
}

static void
test_cut_off_in_the_middle (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = thaw (self, 1), *root = cot_test_election_path (self->place, "disk");
  g_autofree char *source = g_build_filename (folder, "journal.sqlite", NULL), *file = g_build_filename (root, "journal.sqlite", NULL);
  g_autofree char *target = cot_test_election_path (self->place, "cut"), *wanted = NULL;
  const char *remove[] = { "/bin/rm", "-rf", target, NULL };
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (CotPower) power = NULL;
  g_autoptr (CotStore) store = NULL;
  guint n_states = 0, n_old = 0, n_before;
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir (root, 0700), ==, 0);
  g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
  power = cot_power_new (root);
  g_assert_true (cot_files_write_whole (file, bytes, length, 0600, NULL));
  n_before = cot_power_get_n_steps (power);
  store = cot_sqlite_store_open (file, FALSE, NULL);
  wanted = digest_of (store);
  g_clear_object (&store);
  cot_power_stop (power);

  for (guint step = 1; cot_power_step (power); step++) {
    for (guint i = 0; i <= N_CHANCES; i++) {
      cot_power_write_state (power, target, i == 0 ? NULL : random);
      if (step >= n_before)
        check_after_cut (self, target, wanted, &n_old);
      n_states++;
      run_command (remove);
    }
  }
  g_test_message ("%u states, %u of them with the old version", n_states, n_old);
  g_assert_cmpuint (n_old, >, 0);
}

#define ADD(path, test) fixture_add_case ("/data/journal/schema/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("every-version-is-read", test_every_version_is_read);
  ADD ("every-version-is-brought-forward", test_every_version_is_brought_forward);
  ADD ("own-journal-goes-on", test_own_journal_goes_on);
  ADD ("newer-is-refused", test_newer_is_refused);
  ADD ("cut-off-in-the-middle", test_cut_off_in_the_middle);

  return g_test_run ();
}
