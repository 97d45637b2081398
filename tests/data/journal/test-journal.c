/* test-journal.c - appending, opening, the fold and the views
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-own-disk.h"
#include "journal-fixture.h"

#define STATION 21

static void
run_sql (Fixture *self, const char *name, const char *sql)
{
  g_autofree char *folder = cot_test_election_path (self->place, name);
  g_autofree char *file = g_build_filename (folder, "journal.sqlite", NULL);
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static CotJournal *
try_open (Fixture *self, const char *name, GError **error)
{
  g_autofree char *folder = cot_test_election_path (self->place, name);

  return cot_journal_open (folder, self->place->election, &self->place->clock, error);
}

static CotSheetState
state_of (CotJournal *journal, guint number)
{
  g_autofree char *folio = fixture_folio (number);
  const CotSheet *sheet;
  CotSheetState state;

  cot_journal_lock (journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), folio);
  g_assert_nonnull (sheet);
  state = sheet->state;
  cot_journal_unlock (journal);
  return state;
}

/* --- Appending ---------------------------------------------------------------- */

static void
test_append_chains_and_folds (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (CotEvent) first = fixture_receive (self, journal, 1);
  g_autoptr (CotEvent) second = fixture_receive (self, journal, 2);
  g_autoptr (CotEvent) again = cot_journal_get_event (journal, &second->id);

  g_assert_cmpuint (first->number, ==, 3);
  g_assert_cmpuint (second->number, ==, 4);
  g_assert_true (cot_id_equal (&second->previous, &first->id));
  g_assert_cmpint (second->time_us, ==, self->place->now_us);
  g_assert_true (g_bytes_equal (again->header, second->header));
  g_assert_true (g_bytes_equal (again->body, second->body));
  g_assert_cmpint (state_of (journal, 1), ==, COT_SHEET_RECEIVED);
  g_assert_cmpint (cot_journal_get_last_seq (journal), ==, 4);
}

static void
test_check_refuses_what_counts_for_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *folio = fixture_folio (1);
  json_t *body = json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", COT_TEST_CATD);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) kept = NULL;
  gint64 before = cot_journal_get_last_seq (journal);

  json_incref (body);
  g_assert_null (fixture_append (self, journal, COT_KIND_RECEIVED, folio, FIXTURE_PERSON + 1, NULL, body, TRUE, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_assert_cmpint (cot_journal_get_last_seq (journal), ==, before);

  g_clear_error (&error);
  kept = fixture_append (self, journal, COT_KIND_RECEIVED, folio, FIXTURE_PERSON + 1, NULL, body, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->number, ==, 3);
}

static void
test_bad_drafts_are_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (CotEvent) after = NULL;
  const char *const folios[] = { "0142-00001-X", "142", "0142-00001-k" };

  for (guint i = 0; i < G_N_ELEMENTS (folios); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (fixture_append (self, journal, COT_KIND_RECEIVED, folios[i], FIXTURE_PERSON, NULL, json_object (), FALSE, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  }
  {
    g_autofree char *folio = fixture_folio (1);
    g_autoptr (GError) error = NULL;

    g_assert_null (fixture_append (self, journal, COT_KIND_RECEIVED, folio, FIXTURE_PERSON, NULL, json_object (), FALSE, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  }

  after = fixture_receive (self, journal, 1);
  g_assert_cmpuint (after->number, ==, 3);
}

#define N_THREADS 8
#define N_EACH    25

typedef struct {
  Fixture *fixture;
  CotJournal *journal;
  guint first;
} Writer;

static gpointer
write_many (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; i < N_EACH; i++) {
    g_autoptr (CotEvent) event = fixture_receive (writer->fixture, writer->journal, writer->first + i);

    g_assert_nonnull (event);
  }
  return NULL;
}

static void
test_threads_share_one_chain (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (GPtrArray) events = NULL;
  GThread *threads[N_THREADS];
  Writer writers[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++) {
    writers[i] = (Writer){ self, journal, 1 + i * N_EACH };
    threads[i] = g_thread_new ("append", write_many, &writers[i]);
  }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  events = fixture_list (journal);
  g_assert_cmpuint (events->len, ==, 2 + N_THREADS * N_EACH);
  for (guint i = 1; i < events->len; i++) {
    CotEvent *before = events->pdata[i - 1], *event = events->pdata[i];

    g_assert_cmpuint (event->number, ==, i + 1);
    g_assert_true (cot_id_equal (&event->previous, &before->id));
  }
  for (guint i = 1; i <= N_THREADS * N_EACH; i++)
    g_assert_cmpint (state_of (journal, i), ==, COT_SHEET_RECEIVED);
}

static void
count_changed (CotJournal *journal, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_changed_is_told_once_for_many (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  guint n = 0;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_connect (journal, "changed", G_CALLBACK (count_changed), &n);
  for (guint i = 1; i <= 20; i++) {
    g_autoptr (CotEvent) event = fixture_receive (self, journal, i);

    g_assert_nonnull (event);
  }
  g_assert_cmpuint (n, ==, 0);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_appending_under_the_lock_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *folio = fixture_folio (1);
  g_autoptr (GError) error = NULL;

  g_test_expect_message ("cot-journal", G_LOG_LEVEL_CRITICAL, "*lock is held*");
  cot_journal_lock (journal);
  g_assert_null (fixture_append (self, journal, COT_KIND_RECEIVED, folio, FIXTURE_PERSON, NULL,
                                 json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", 1), FALSE, &error));
  cot_journal_unlock (journal);
  g_test_assert_expected_messages ();
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);
}

static void
test_closed_journal_takes_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (CotJournal) other = NULL;
  g_autoptr (GError) error = NULL, work_error = NULL;

  cot_journal_close (journal);
  cot_journal_close (journal);
  g_assert_null (fixture_append (self, journal, COT_KIND_ZERO, NULL, FIXTURE_PERSON, NULL, json_pack ("{s:i, s:{}}", "events", 1, "digests"), FALSE, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);
  g_assert_false (cot_journal_put_work (journal, "k", "v", &work_error));
  g_assert_error (work_error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);

  other = fixture_open_journal (self, "a");
  g_assert_nonnull (other);
}

static CotEvent *
append_large (Fixture *self, CotJournal *journal, GError **error)
{
  g_autofree char *reason = g_strnfill (1000, 'x');

  return fixture_append (self, journal, COT_KIND_ZERO, NULL, FIXTURE_PERSON, NULL,
                         json_pack ("{s:i, s:{s:s}}", "events", 1, "digests", "x", reason), FALSE, error);
}

/* On a small disk of its own, with something on it that can go. */
static void
fill_disk (gpointer data)
{
  Fixture *self = data;
  g_autofree char *ballast = cot_test_election_path (self->place, "disk/ballast");
  g_autofree char *content = g_malloc0 (2000000);
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (CotEvent) last = NULL, next = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (ballast, content, 2000000, NULL);
  journal = fixture_new_journal (self, "disk/a", STATION);
  while ((next = append_large (self, journal, &error)) != NULL) {
    g_clear_pointer (&last, cot_event_unref);
    last = g_steal_pointer (&next);
  }
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FULL);
  g_clear_error (&error);
  g_assert_null (cot_journal_put_file (journal, (const guint8 *) content, 1000000, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FULL);

  g_unlink (ballast);
  next = append_large (self, journal, NULL);
  g_assert_nonnull (next);
  g_assert_cmpuint (next->number, ==, last->number + 1);
  g_assert_true (cot_id_equal (&next->previous, &last->id));
  g_clear_object (&journal);
  journal = fixture_open_journal (self, "disk/a");
  g_assert_cmpint (cot_journal_get_last_seq (journal), ==, (gint64) next->number);
  g_clear_object (&journal);
}

static void
test_full_disk_is_told_and_the_chain_goes_on (Fixture *self, gconstpointer data)
{
  g_autofree char *disk = cot_test_election_path (self->place, "disk");

  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  cot_own_disk_run (disk, "4m", fill_disk, self);
}

/* --- Opening ------------------------------------------------------------------ */

static void
test_folder_is_for_its_owner_alone (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *key = g_build_filename (cot_journal_get_folder (journal), "station.key", NULL);
  struct stat folder_status, key_status;

  g_assert_cmpint (g_stat (cot_journal_get_folder (journal), &folder_status), ==, 0);
  g_assert_cmpint (g_stat (key, &key_status), ==, 0);
  g_assert_cmpint (folder_status.st_mode & 0777, ==, 0700);
  g_assert_cmpint (key_status.st_mode & 0777, ==, 0600);
}

static void
test_second_opener_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (GError) error = NULL;

  g_assert_null (try_open (self, "a", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_nothing_is_made_by_opening (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = cot_test_election_path (self->place, "none");
  g_autoptr (GError) error = NULL;

  g_assert_null (try_open (self, "none", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static json_t *
new_certificate (Fixture *self, guint32 station, const guint8 key[32], const guint8 issuer_secret[64])
{
  return cot_certificate_new (cot_election_get_seal (self->place->election), station, key, COT_STATION_DESK, COT_TEST_CATD, "desk", "authority:0", issuer_secret);
}

static void
test_create_refuses_a_full_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *folder = g_strdup (cot_journal_get_folder (journal));
  g_autoptr (GError) error = NULL;
  json_t *certificate;

  g_clear_object (&journal);
  certificate = new_certificate (self, 99, self->person_key, self->place->authority_secret);
  g_assert_null (cot_journal_create (folder, self->place->election, 99, self->person_secret, certificate, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  json_decref (certificate);

  journal = fixture_open_journal (self, "a");
  g_assert_cmpuint (cot_journal_get_station (journal), ==, STATION);
}

static void
test_create_refuses_a_forged_certificate (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = cot_test_election_path (self->place, "b");
  json_t *certificate = new_certificate (self, 99, self->person_key, self->person_secret);
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_journal_create (folder, self->place->election, 99, self->person_secret, certificate, &self->place->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_assert_null (cot_journal_create (folder, self->place->election, 98, self->person_secret, certificate, &self->place->clock, NULL));
  json_decref (certificate);
}

static void
test_another_election_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CotTestElection) other = cot_test_election_new ();
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *folder = g_strdup (cot_journal_get_folder (journal));
  g_autoptr (GError) error = NULL;

  g_clear_object (&journal);
  g_assert_null (cot_journal_open (folder, other->election, &other->clock, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_newer_journal_is_left_alone (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (GError) error = NULL;

  g_clear_object (&journal);
  run_sql (self, "a", "PRAGMA user_version = 1000");
  g_assert_null (try_open (self, "a", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
}

static void
test_truncated_journal_is_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *file = g_build_filename (cot_journal_get_folder (journal), "journal.sqlite", NULL);
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_clear_object (&journal);
  g_assert_cmpint (truncate (file, 5000), ==, 0);
  g_assert_null (try_open (self, "a", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (file, &left, &length, NULL));
  g_assert_cmpuint (length, ==, 5000);
}

static void
test_wrong_station_key_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *file = g_build_filename (cot_journal_get_folder (journal), "station.key", NULL);
  char hex[129];

  g_clear_object (&journal);
  sodium_bin2hex (hex, sizeof hex, self->person_secret, 64);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_file_set_contents (file, i == 0 ? hex : "no key", -1, NULL);
    g_assert_null (try_open (self, "a", &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  }
}

/* --- Views -------------------------------------------------------------------- */

static CotId
fill (Fixture *self, CotJournal *journal)
{
  CotId digest;

  for (guint i = 1; i <= 12; i++) {
    g_autofree char *content = g_strdup_printf ("image %u", i);
    g_autoptr (CotEvent) received = fixture_receive (self, journal, i);
    g_autoptr (CotEvent) digitised = i % 2 == 0 ? fixture_digitise (self, journal, received, content, NULL) : NULL;

    g_assert_true (digitised != NULL || i % 2 == 1);
  }
  fixture_digest (journal, &digest);
  return digest;
}

static void
test_dropped_views_give_the_same_fold (Fixture *self, gconstpointer data)
{
  const char *const damage[] = {
    "DELETE FROM views",
    "DROP TABLE views",
    "DELETE FROM views WHERE folio = (SELECT max (folio) FROM views)",
    "UPDATE views SET view = zeroblob (length (view))",
    "UPDATE views SET view = x'00'",
    "SELECT 1",
  };
  CotJournal *journal = fixture_new_journal (self, "a", STATION);
  CotId before = fill (self, journal), after;

  for (guint i = 0; i < G_N_ELEMENTS (damage); i++) {
    g_object_unref (journal);
    run_sql (self, "a", damage[i]);
    journal = fixture_open_journal (self, "a");
    fixture_digest (journal, &after);
    fixture_assert_same_digest (&before, &after);
  }
  g_object_unref (journal);
}

static void
test_rebuilding_gives_the_same_fold (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  CotId before = fill (self, journal), after;
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_journal_rebuild_views (journal, &error));
  g_assert_no_error (error);
  fixture_digest (journal, &after);
  fixture_assert_same_digest (&before, &after);
}

/* What is undone after a start from views was written before it. */
static void
test_set_aside_after_a_start_from_views (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (CotEvent) received = fixture_receive (self, journal, 1);
  g_autoptr (CotEvent) digitised = fixture_digitise (self, journal, received, "blurred", NULL);
  g_autoptr (CotEvent) set_aside = NULL;
  g_autoptr (GError) error = NULL;
  CotId kept, anew;

  g_clear_object (&journal);
  journal = fixture_open_journal (self, "a");
  g_assert_cmpint (state_of (journal, 1), ==, COT_SHEET_DIGITISED);
  set_aside = fixture_append (self, journal, COT_KIND_SET_ASIDE, received->folio, FIXTURE_PERSON, &digitised->id,
                              json_pack ("{s:s, s:s}", "reason", "blurred", "cause", "image"), TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (journal, 1), ==, COT_SHEET_RECEIVED);

  fixture_digest (journal, &kept);
  g_assert_true (cot_journal_rebuild_views (journal, &error));
  fixture_digest (journal, &anew);
  fixture_assert_same_digest (&kept, &anew);
}

/* --- Work state --------------------------------------------------------------- */

static void
test_work_state_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (GHashTable) drafts = NULL;
  g_autofree char *one = NULL, *gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_journal_put_work (journal, "draft/1", "one", &error));
  g_assert_true (cot_journal_put_work_lazily (journal, "draft/2", "ñandú", &error));
  g_assert_true (cot_journal_put_work (journal, "draft/2", "two", &error));
  g_assert_true (cot_journal_put_work (journal, "draft0", "no draft", &error));
  g_assert_true (cot_journal_put_work (journal, "draft.", NULL, &error));
  g_clear_object (&journal);
  journal = fixture_open_journal (self, "a");

  one = cot_journal_get_work (journal, "draft/1");
  g_assert_cmpstr (one, ==, "one");
  drafts = cot_journal_list_work (journal, "draft/");
  g_assert_cmpuint (g_hash_table_size (drafts), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (drafts, "draft/2"), ==, "two");
  g_assert_true (cot_journal_put_work (journal, "draft/1", NULL, &error));
  gone = cot_journal_get_work (journal, "draft/1");
  g_assert_null (gone);
}

#define ADD(path, test) fixture_add_case ("/data/journal/journal/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("append-chains-and-folds", test_append_chains_and_folds);
  ADD ("check-refuses-what-counts-for-nothing", test_check_refuses_what_counts_for_nothing);
  ADD ("bad-drafts-are-refused", test_bad_drafts_are_refused);
  ADD ("threads-share-one-chain", test_threads_share_one_chain);
  ADD ("changed-is-told-once-for-many", test_changed_is_told_once_for_many);
  ADD ("appending-under-the-lock-is-refused", test_appending_under_the_lock_is_refused);
  ADD ("closed-journal-takes-nothing", test_closed_journal_takes_nothing);
  ADD ("full-disk-is-told-and-the-chain-goes-on", test_full_disk_is_told_and_the_chain_goes_on);
  ADD ("folder-is-for-its-owner-alone", test_folder_is_for_its_owner_alone);
  ADD ("second-opener-is-refused", test_second_opener_is_refused);
  ADD ("nothing-is-made-by-opening", test_nothing_is_made_by_opening);
  ADD ("create-refuses-a-full-folder", test_create_refuses_a_full_folder);
  ADD ("create-refuses-a-forged-certificate", test_create_refuses_a_forged_certificate);
  ADD ("another-election-is-refused", test_another_election_is_refused);
  ADD ("newer-journal-is-left-alone", test_newer_journal_is_left_alone);
  ADD ("truncated-journal-is-kept", test_truncated_journal_is_kept);
  ADD ("wrong-station-key-is-refused", test_wrong_station_key_is_refused);
  ADD ("dropped-views-give-the-same-fold", test_dropped_views_give_the_same_fold);
  ADD ("rebuilding-gives-the-same-fold", test_rebuilding_gives_the_same_fold);
  ADD ("set-aside-after-a-start-from-views", test_set_aside_after_a_start_from_views);
  ADD ("work-state-stays", test_work_state_stays);

  return g_test_run ();
}
