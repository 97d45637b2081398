/* test-damage.c - disks and files as they should not be: told plainly, nothing lost
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every case ends in a typed error that says what to do, changes no byte of a file that
 * is refused, and leaves readable what can be read.  Turned bits and cut-off ends by the
 * hundred are test-salvage's. */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#include "cot-error.h"
#include "cot-own-disk.h"
#include "journal-fixture.h"

#define STATION  21
#define OTHER    22
#define N_SHEETS 20

static char *
path_of (Fixture *self, const char *name)
{
  return cot_test_election_path (self->place, name);
}

static void
copy_in (Fixture *self, const char *from, const char *to)
{
  g_autofree char *source = path_of (self, from), *target = path_of (self, to);
  const char *argv[] = { "/bin/cp", "-a", source, target, NULL };
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
write_sheets (Fixture *self, CotJournal *journal, guint first, guint n)
{
  for (guint i = first; i < first + n; i++) {
    g_autoptr (CotEvent) event = fixture_receive (self, journal, i);

    g_assert_nonnull (event);
  }
}

static gint64
query (Fixture *self, const char *name, const char *sql)
{
  g_autofree char *file = path_of (self, name);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gint64 value = 0;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  if (sqlite3_step (stmt) == SQLITE_ROW)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return value;
}

static GBytes *
load_bytes (Fixture *self, const char *name)
{
  g_autofree char *path = path_of (self, name);
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  return g_bytes_new_take (g_steal_pointer (&content), length);
}

/* Refused with @code and with @advice, and left as it was. */
static void
check_refused (Fixture *self, const char *name, CotDataError code, const char *advice)
{
  g_autofree char *folder = path_of (self, name), *file = g_strconcat (name, "/journal.sqlite", NULL);
  g_autoptr (GBytes) before = load_bytes (self, file), after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_journal_open (folder, self->place->election, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, advice));
  after = load_bytes (self, file);
  g_assert_true (g_bytes_equal (before, after));
}

/* What is there to be looked at; @is_damaged: it says that it is not all. */
static CotJournal *
open_to_read (Fixture *self, const char *name, gboolean is_damaged, guint n_events)
{
  g_autofree char *folder = path_of (self, name);
  g_autoptr (GError) error = NULL;
  CotJournal *journal = cot_journal_open_to_read (folder, self->place->election, &self->place->clock, &error);
  g_autoptr (GPtrArray) events = NULL;

  g_assert_no_error (error);
  g_assert_true ((cot_journal_get_damage (journal) != NULL) == is_damaged);
  events = fixture_list (journal);
  g_assert_cmpuint (events->len, ==, n_events);

  return journal;
}

static void
check_read (Fixture *self, const char *name, gboolean is_damaged, guint n_events)
{
  g_autoptr (CotJournal) journal = open_to_read (self, name, is_damaged, n_events);

  g_assert_cmpuint (cot_journal_get_station (journal), ==, STATION);
}

static void
check_salvaged (Fixture *self, const char *name, guint n_events)
{
  g_autofree char *from = path_of (self, name), *to = path_of (self, "saved");
  g_autoptr (CotJournal) saved = NULL;
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;

  g_assert_true (cot_journal_salvage (from, to, self->place->election, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_events, ==, n_events);
  cot_salvage_report_clear (&report);
  saved = fixture_open_journal (self, "saved");
  write_sheets (self, saved, 900, 1);
}

/* --- To look at -------------------------------------------------------------------- */

static void
test_reads_beside_who_writes (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (CotJournal) reader = NULL;
  g_autoptr (CotEvent) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bundle = path_of (self, "bundle"), *file = NULL;
  CotBundleReport report;
  CotId one, other;

  write_sheets (self, journal, 1, N_SHEETS);
  reader = open_to_read (self, "a", FALSE, N_SHEETS + 2);
  fixture_digest (journal, &one);
  fixture_digest (reader, &other);
  fixture_assert_same_digest (&one, &other);
  g_assert_true (cot_journal_export_bundle (reader, bundle, TRUE, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_events, ==, N_SHEETS + 2);
  cot_bundle_report_clear (&report);

  /* Whatever writes fails. */
  none = fixture_append (self, reader, COT_KIND_ZERO, NULL, FIXTURE_PERSON, NULL, json_pack ("{s:i, s:{}}", "events", 1, "digests"), FALSE, &error);
  g_assert_null (none);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (cot_journal_put_work (reader, "k", "v", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);
  g_clear_error (&error);
  file = cot_journal_put_file (reader, (const guint8 *) "x", 1, &error);
  g_assert_null (file);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);
  g_assert_null (cot_journal_get_work (reader, "k"));
  g_clear_object (&reader);
  write_sheets (self, journal, 100, 1);
}

/* --- Files of another kind ----------------------------------------------------------- */

static void
make_closed (Fixture *self)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);

  write_sheets (self, journal, 1, N_SHEETS);
}

/* As a kill leaves it. */
static void
make_killed (Fixture *self)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "live", STATION);

  write_sheets (self, journal, 1, N_SHEETS);
  copy_in (self, "live", "a");
}

static void
test_newer_than_the_program (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = path_of (self, "a");
  g_autoptr (GError) error = NULL;

  make_closed (self);
  query (self, "a/journal.sqlite", "PRAGMA user_version = 1000");
  check_refused (self, "a", COT_DATA_ERROR_TOO_NEW, "newer program");
  g_assert_null (cot_journal_open_to_read (folder, self->place->election, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
}

static void
test_gone_file_is_not_made_anew (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = path_of (self, "a"), *file = path_of (self, "a/journal.sqlite");
  g_autoptr (GError) error = NULL;

  make_closed (self);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_null (cot_journal_open (folder, self->place->election, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (cot_journal_open_to_read (folder, self->place->election, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  /* An empty one in its place is no journal either. */
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  check_refused (self, "a", COT_DATA_ERROR_CORRUPT, "salvage");
}

/* Zeros over the first page of @what, an index or a table. */
static void
wipe (Fixture *self, const char *what)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", what);
  gint64 page = query (self, "a/journal.sqlite", sql);
  g_autofree char *path = path_of (self, "a/journal.sqlite");
  g_autofree char *content = NULL;
  gsize length;

  g_assert_cmpint (page, >, 1);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + (page - 1) * 4096, 0, 4096);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
}

static void
test_damaged_indexes (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "events_chain", "sqlite_autoindex_events_1", "meta" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    Fixture fresh = { 0 };

    fixture_set_up (&fresh, NULL);
    make_closed (&fresh);
    wipe (&fresh, names[i]);
    if (i != 1)
      check_refused (&fresh, "a", COT_DATA_ERROR_CORRUPT, "salvage");
    {
      g_autofree char *folder = path_of (&fresh, "a");
      g_autoptr (CotJournal) journal = cot_journal_open_to_read (folder, fresh.place->election, &fresh.place->clock, NULL);
      g_autoptr (GPtrArray) events = fixture_list (journal);
      g_autoptr (GError) error = NULL;
      CotVerifyReport report;

      g_assert_cmpuint (events->len, ==, N_SHEETS + 2);
      g_assert_false (cot_journal_verify (folder, fresh.place->election, NULL, NULL, &report, &error));
      g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
      cot_verify_report_clear (&report);
    }
    check_salvaged (&fresh, "a", N_SHEETS + 2);
    fixture_tear_down (&fresh, NULL);
  }
}

/* What SQLite does not open at all is checked by its bytes. */
static void
test_cut_off_file_is_checked (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = path_of (self, "a"), *path = path_of (self, "a/journal.sqlite"), *content = NULL;
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;
  gsize length;

  make_closed (self);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  /* The last page holds views, or the end of an index. */
  g_assert_true (g_file_set_contents (path, content, (gssize) length - 4096, NULL));
  g_assert_false (cot_journal_verify (folder, self->place->election, NULL, NULL, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_assert_nonnull (report.first_wrong_text);
  g_assert_cmpuint (report.n_events, >, N_SHEETS / 2);
  g_assert_cmpuint (report.n_stations, ==, 1);
  cot_verify_report_clear (&report);
}

/* SQLite cannot tell whose log it reads. */
static void
test_log_of_another_database (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) other = fixture_new_journal (self, "other", OTHER);
  g_autofree char *folder = path_of (self, "a");
  g_autoptr (GError) error = NULL;

  make_closed (self);
  write_sheets (self, other, 1, 5);
  copy_in (self, "other/journal.sqlite-wal", "a/journal.sqlite-wal");
  {
    g_autoptr (CotJournal) journal = cot_journal_open (folder, self->place->election, &self->place->clock, &error);

    g_assert_null (journal);
    g_assert_true (error->domain == COT_DATA_ERROR);
    g_assert_nonnull (strstr (error->message, "salvage"));
  }
  {
    g_autoptr (CotJournal) journal = cot_journal_open_to_read (folder, self->place->election, &self->place->clock, NULL);

    g_assert_nonnull (journal);
    g_assert_nonnull (cot_journal_get_damage (journal));
    g_assert_cmpuint (cot_journal_get_station (journal), ==, STATION);
    g_assert_cmpint (cot_journal_get_last_seq (journal), >=, N_SHEETS + 2);
  }
}

static void
test_damaged_log_is_read (Fixture *self, gconstpointer data)
{
  g_autofree char *path = path_of (self, "a/journal.sqlite-wal");
  g_autofree char *content = NULL;
  gsize length;

  make_killed (self);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  /* The checksum of a frame: no event's bytes. */
  content[32 + 5 * (24 + 4096) + 16] ^= 1;
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));

  check_refused (self, "a", COT_DATA_ERROR_OLDER, "salvage");
  check_read (self, "a", TRUE, N_SHEETS + 2);
  check_salvaged (self, "a", N_SHEETS + 2);
}

static void
test_damaged_images (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (CotEvent) received = fixture_receive (self, journal, 1);
  g_autofree char *sha256 = NULL, *path = NULL;
  g_autoptr (CotEvent) digitised = fixture_digitise (self, journal, received, "image", &sha256);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  path = cot_journal_get_file_path (journal, sha256);
  g_assert_true (g_file_set_contents (path, "imagE", 5, NULL));
  g_assert_null (cot_journal_load_file (journal, sha256, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (cot_journal_load_file (journal, sha256, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  /* It comes back from who has it, and work went on meanwhile. */
  write_sheets (self, journal, 2, 1);
  g_free (sha256);
  sha256 = cot_journal_put_file (journal, (const guint8 *) "image", 5, NULL);
  bytes = cot_journal_load_file (journal, sha256, NULL);
  g_assert_nonnull (bytes);
}

static void
test_damaged_work_state (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *path = path_of (self, "a/work.sqlite"), *folder = path_of (self, "a");
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_kept = 0;

  g_clear_object (&journal);
  g_assert_true (g_file_set_contents (path, "this is no database, but it is as long as a header of one would be, which is 100 bytes: 0123456789012345", -1, NULL));
  journal = fixture_open_journal (self, "a");
  write_sheets (self, journal, 1, 1);
  g_assert_true (cot_journal_put_work (journal, "k", "v", NULL));
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    n_kept += g_str_has_prefix (name, "work.sqlite.damaged-");
  g_assert_cmpuint (n_kept, ==, 1);
}

/* --- Disks ------------------------------------------------------------------------------ */

static void
be_read_only (gpointer data)
{
  Fixture *self = data;
  g_autofree char *disk = path_of (self, "disk"), *folder = path_of (self, "disk/a");
  g_autoptr (GError) error = NULL;

  make_killed (self);
  copy_in (self, "a", "disk/a");
  cot_own_disk_set_read_only (disk, TRUE);
  /* With a log, which nobody can fold in here. */
  check_read (self, "disk/a", FALSE, N_SHEETS + 2);
  g_assert_null (cot_journal_open (folder, self->place->election, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "Read-only"));
  g_assert_nonnull (strstr (error->message, "permissions"));
  {
    g_autoptr (GError) failed = NULL;
    CotVerifyReport report;

    g_assert_true (cot_journal_verify (folder, self->place->election, NULL, NULL, &report, &failed));
    g_assert_cmpuint (report.n_events, ==, N_SHEETS + 2);
    cot_verify_report_clear (&report);
  }
  cot_own_disk_set_read_only (disk, FALSE);
  g_clear_object (&(CotJournal *){ fixture_open_journal (self, "disk/a") });
  cot_own_disk_set_read_only (disk, TRUE);
  check_read (self, "disk/a", FALSE, N_SHEETS + 2);
  check_salvaged (self, "disk/a", N_SHEETS + 2);
}

static void
test_read_only_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *disk = path_of (self, "disk");

  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  cot_own_disk_run (disk, "8m", be_read_only, self);
}

static void
open_on_full_disk (gpointer data)
{
  Fixture *self = data;
  g_autofree char *disk = path_of (self, "disk"), *folder = path_of (self, "disk/a");
  g_autofree char *filling = NULL;
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (GError) error = NULL;

  make_killed (self);
  copy_in (self, "a", "disk/a");
  filling = cot_own_disk_fill (disk);
  journal = cot_journal_open (folder, self->place->election, &self->place->clock, &error);
  if (journal == NULL) {
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FULL);
    g_assert_nonnull (strstr (error->message, "make room"));
  }
  g_clear_object (&journal);
  check_read (self, "disk/a", FALSE, N_SHEETS + 2);

  g_assert_cmpint (g_unlink (filling), ==, 0);
  journal = fixture_open_journal (self, "disk/a");
  g_assert_cmpint (cot_journal_get_last_seq (journal), ==, N_SHEETS + 2);
  write_sheets (self, journal, 500, 1);
  g_clear_object (&journal);
}

static void
test_full_disk_at_opening (Fixture *self, gconstpointer data)
{
  g_autofree char *disk = path_of (self, "disk");

  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  cot_own_disk_run (disk, "4m", open_on_full_disk, self);
}

/* Nothing is made on a full disk, and nothing is left of the try. */
static void
create_on_full_disk (gpointer data)
{
  Fixture *self = data;
  g_autofree char *disk = path_of (self, "disk"), *file = path_of (self, "disk/a/journal.sqlite"), *folder = path_of (self, "disk/a");
  g_autofree char *filling = cot_own_disk_fill (disk);
  guint8 key[32], secret[64];
  g_autoptr (GError) error = NULL;
  json_t *certificate;

  crypto_sign_keypair (key, secret);
  certificate = cot_certificate_new (cot_election_get_seal (self->place->election), STATION, key, COT_STATION_CATD, COT_TEST_CATD, "a", "authority:0", self->place->authority_secret);
  g_assert_null (cot_journal_create (folder, self->place->election, STATION, secret, certificate, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FULL);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_cmpint (g_unlink (filling), ==, 0);
  g_clear_object (&(CotJournal *){ cot_journal_create (folder, self->place->election, STATION, secret, certificate, &self->place->clock, &error) });
  g_assert_no_error (error);
  json_decref (certificate);
}

static void
test_full_disk_at_creation (Fixture *self, gconstpointer data)
{
  g_autofree char *disk = path_of (self, "disk");

  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  cot_own_disk_run (disk, "1m", create_on_full_disk, self);
}

#define ADD(path, test) fixture_add_case ("/data/journal/damage/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  /* A full disk may warn that views cannot be kept. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_RECURSION);

  ADD ("reads-beside-who-writes", test_reads_beside_who_writes);
  ADD ("newer-than-the-program", test_newer_than_the_program);
  ADD ("gone-file-is-not-made-anew", test_gone_file_is_not_made_anew);
  ADD ("damaged-indexes", test_damaged_indexes);
  ADD ("cut-off-file-is-checked", test_cut_off_file_is_checked);
  ADD ("log-of-another-database", test_log_of_another_database);
  ADD ("damaged-log-is-read", test_damaged_log_is_read);
  ADD ("damaged-images", test_damaged_images);
  ADD ("damaged-work-state", test_damaged_work_state);
  ADD ("read-only-folder", test_read_only_folder);
  ADD ("full-disk-at-opening", test_full_disk_at_opening);
  ADD ("full-disk-at-creation", test_full_disk_at_creation);

  return g_test_run ();
}
