/* test-verify.c - a journal is checked from its files alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#include "cot-error.h"
#include "journal-fixture.h"

#define N_SHEETS 6

typedef struct {
  char *folder, *file;
  GPtrArray *events;
  char *sha256;
} Journal;

static void
journal_clear (Journal *self)
{
  g_free (self->folder);
  g_free (self->file);
  g_free (self->sha256);
  g_ptr_array_unref (self->events);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Journal, journal_clear)

/* A closed journal with a few events and one file. */
static Journal
make_journal (Fixture *self)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  Journal made = { 0 };

  for (guint i = 1; i <= N_SHEETS; i++) {
    g_autoptr (CotEvent) received = fixture_receive (self, journal, i);

    if (i == 1) {
      g_autoptr (CotEvent) digitised = fixture_digitise (self, journal, received, "image", &made.sha256);

      g_assert_nonnull (digitised);
    }
  }
  made.folder = g_strdup (cot_journal_get_folder (journal));
  made.file = g_build_filename (made.folder, "journal.sqlite", NULL);
  made.events = fixture_list (journal);
  return made;
}

static void
run_sql (const Journal *journal, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (journal->file, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
expect_good (Fixture *self, const char *folder, CotVerifyReport *report)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_journal_verify (folder, self->place->election, NULL, NULL, report, &error));
  g_assert_no_error (error);
  g_assert_null (report->first_wrong_text);
}

/* @event: NULL: no event is to be named. */
static void
expect_wrong (Fixture *self, const Journal *journal, const CotEvent *event)
{
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;

  g_assert_false (cot_journal_verify (journal->folder, self->place->election, NULL, NULL, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_assert_nonnull (report.first_wrong_text);
  g_assert_true (report.has_first_wrong == (event != NULL));
  if (event != NULL)
    fixture_assert_same_digest (&report.first_wrong, &event->id);
  cot_verify_report_clear (&report);
}

static void
test_good_journal (Fixture *self, gconstpointer data)
{
  g_auto (Journal) journal = make_journal (self);
  CotVerifyReport report;

  expect_good (self, journal.folder, &report);
  g_assert_cmpuint (report.n_events, ==, 2 + N_SHEETS + 1);
  g_assert_cmpuint (report.n_stations, ==, 1);
  g_assert_cmpuint (report.n_files, ==, 1);
  g_assert_cmpuint (report.n_files_missing, ==, 0);
  cot_verify_report_clear (&report);
}

static void
test_leaves_no_trace (Fixture *self, gconstpointer data)
{
  g_auto (Journal) journal = make_journal (self);
  g_autoptr (GDir) dir = NULL;
  CotVerifyReport report;
  const char *name;

  expect_good (self, journal.folder, &report);
  cot_verify_report_clear (&report);
  dir = g_dir_open (journal.folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, "journal.sqlite-"));
}

static void
test_journal_in_use (Fixture *self, gconstpointer data)
{
  g_auto (Journal) made = make_journal (self);
  g_autoptr (CotJournal) journal = fixture_open_journal (self, "a");
  g_autoptr (CotEvent) event = fixture_receive (self, journal, 40);
  CotVerifyReport report;

  expect_good (self, made.folder, &report);
  g_assert_cmpuint (report.n_events, ==, 2 + N_SHEETS + 2);
  cot_verify_report_clear (&report);
}

/* Finds a header in the file of the database and turns one bit of it. */
static void
flip_in_file (const Journal *journal, GBytes *where, gsize offset)
{
  g_autofree char *content = NULL;
  gsize length, size;
  const char *wanted = g_bytes_get_data (where, &size);
  char *at;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (journal->file, &content, &length, &error);
  g_assert_no_error (error);
  at = memmem (content, length, wanted, size);
  g_assert_nonnull (at);
  at[offset] ^= 1;
  g_file_set_contents (journal->file, content, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
test_any_flipped_byte_of_a_header_names_the_event (Fixture *self, gconstpointer data)
{
  g_auto (Journal) journal = make_journal (self);
  CotEvent *event = journal.events->pdata[4];
  gsize length = g_bytes_get_size (event->header);

  for (gsize offset = 0; offset < length; offset += 7) {
    flip_in_file (&journal, event->header, offset);
    expect_wrong (self, &journal, event);
    {
      /* And back: what is searched is the changed header. */
      g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (event->header, NULL), length);
      g_autoptr (GBytes) where = NULL;

      changed[offset] ^= 1;
      where = g_bytes_new (changed, length);
      flip_in_file (&journal, where, offset);
    }
  }
}

static void
test_flipped_bodies_and_signatures_name_the_event (Fixture *self, gconstpointer data)
{
  g_auto (Journal) journal = make_journal (self);
  CotEvent *event = journal.events->pdata[5];
  g_autoptr (GBytes) station = g_bytes_new (event->station_signature, 64);
  g_autoptr (GBytes) person = g_bytes_new (event->person_signature, 64);
  GBytes *const places[] = { event->body, station, person };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (places[i], NULL), g_bytes_get_size (places[i]));
    g_autoptr (GBytes) where = NULL;

    changed[20] ^= 1;
    where = g_bytes_new (changed, g_bytes_get_size (places[i]));
    flip_in_file (&journal, places[i], 20);
    expect_wrong (self, &journal, event);
    flip_in_file (&journal, where, 20);
  }
}

static void
test_changed_columns_name_the_event (Fixture *self, gconstpointer data)
{
  const char *const changes[] = {
    "UPDATE events SET station = 22 WHERE seq = 5",
    "UPDATE events SET number = 99 WHERE seq = 5",
    "UPDATE events SET kind = 2 WHERE seq = 5",
    "UPDATE events SET folio = NULL WHERE seq = 5",
    "UPDATE events SET id = zeroblob (32) WHERE seq = 5",
    "UPDATE events SET id = x'00' WHERE seq = 5",
    "UPDATE events SET body = NULL, person_sig = NULL WHERE seq = 5",
    "UPDATE events SET station_sig = x'01' WHERE seq = 5",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    Fixture fresh = { 0 };

    fixture_set_up (&fresh, NULL);
    {
      g_auto (Journal) journal = make_journal (&fresh);

      run_sql (&journal, changes[i]);
      expect_wrong (&fresh, &journal, journal.events->pdata[4]);
    }
    fixture_tear_down (&fresh, NULL);
  }
}

static void
test_removed_event_names_the_next (Fixture *self, gconstpointer data)
{
  g_auto (Journal) journal = make_journal (self);

  run_sql (&journal, "DELETE FROM events WHERE seq = 4");
  expect_wrong (self, &journal, journal.events->pdata[4]);
  run_sql (&journal, "UPDATE events SET seq = seq - 1 WHERE seq > 4");
  expect_wrong (self, &journal, journal.events->pdata[4]);
}

static void
test_files_are_checked (Fixture *self, gconstpointer data)
{
  g_auto (Journal) journal = make_journal (self);
  g_autofree char *shelf = g_strndup (journal.sha256, 2);
  g_autofree char *path = g_build_filename (journal.folder, "files", shelf, journal.sha256, NULL);
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;

  g_assert_true (g_file_set_contents (path, "other", 5, NULL));
  g_assert_false (cot_journal_verify (journal.folder, self->place->election, NULL, NULL, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_assert_cmpuint (report.n_files_wrong, ==, 1);
  g_assert_false (report.has_first_wrong);
  g_assert_cmpstr (report.first_wrong_file, ==, journal.sha256);
  cot_verify_report_clear (&report);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (cot_journal_verify (journal.folder, self->place->election, NULL, NULL, &report, NULL));
  g_assert_cmpuint (report.n_files_missing, ==, 1);
  cot_verify_report_clear (&report);
}

static void
test_cut_off_file_is_told (Fixture *self, gconstpointer data)
{
  g_auto (Journal) journal = make_journal (self);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (journal.file, &content, &length, NULL));
  for (gsize page = length / 4096; page-- > 1;) {
    g_autoptr (GError) error = NULL;
    CotVerifyReport report;

    g_assert_true (g_file_set_contents (journal.file, content, (gssize) (page * 4096), NULL));
    g_assert_false (cot_journal_verify (journal.folder, self->place->election, NULL, NULL, &report, &error));
    g_assert_nonnull (error);
    cot_verify_report_clear (&report);
  }
}

static void
test_nothing_to_verify (Fixture *self, gconstpointer data)
{
  g_autofree char *none = cot_test_election_path (self->place, "none");
  g_auto (Journal) journal = make_journal (self);
  g_autoptr (CotTestElection) other = cot_test_election_new ();
  CotVerifyReport report;
  GError *error = NULL;

  g_assert_false (cot_journal_verify (none, self->place->election, NULL, NULL, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (cot_journal_verify (journal.folder, other->election, NULL, NULL, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  g_clear_error (&error);
  run_sql (&journal, "PRAGMA user_version = 1000");
  g_assert_false (cot_journal_verify (journal.folder, self->place->election, NULL, NULL, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
  g_clear_error (&error);
}

static void
test_desk_of_a_service (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) service = fixture_new_journal (self, "service", 21);
  g_autoptr (CotJournal) desk = cot_test_election_create_journal_under (self->place, service, "desk", 31, COT_STATION_DESK, COT_TEST_CATD);
  g_autofree char *folder = g_strdup (cot_journal_get_folder (desk));
  CotVerifyReport report;

  g_clear_object (&desk);
  expect_good (self, folder, &report);
  g_assert_cmpuint (report.n_unproven, ==, 0);
  cot_verify_report_clear (&report);
}

#define ADD(path, test) fixture_add_case ("/data/journal/verify/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("good-journal", test_good_journal);
  ADD ("leaves-no-trace", test_leaves_no_trace);
  ADD ("journal-in-use", test_journal_in_use);
  ADD ("any-flipped-byte-of-a-header-names-the-event", test_any_flipped_byte_of_a_header_names_the_event);
  ADD ("flipped-bodies-and-signatures-name-the-event", test_flipped_bodies_and_signatures_name_the_event);
  ADD ("changed-columns-name-the-event", test_changed_columns_name_the_event);
  ADD ("removed-event-names-the-next", test_removed_event_names_the_next);
  ADD ("files-are-checked", test_files_are_checked);
  ADD ("cut-off-file-is-told", test_cut_off_file_is_told);
  ADD ("nothing-to-verify", test_nothing_to_verify);
  ADD ("desk-of-a-service", test_desk_of_a_service);

  return g_test_run ();
}
