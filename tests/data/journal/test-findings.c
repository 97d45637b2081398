/* test-findings.c - forks, clones, gaps, lost tails and older copies are told
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
#include "cot-second.h"
#include "journal-fixture.h"

#define STATION 21
#define SERVICE 22
#define CENTRE  1

/* --- Helpers -------------------------------------------------------------------- */

static char *
path_of (Fixture *self, const char *name)
{
  return cot_test_election_path (self->place, name);
}

static void
copy (const char *from, const char *to)
{
  const char *argv[] = { "/bin/cp", "-a", from, to, NULL };
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
copy_in (Fixture *self, const char *from, const char *to)
{
  g_autofree char *source = path_of (self, from), *target = path_of (self, to);

  copy (source, target);
}

/* Each a second after the one before. */
static void
write_sheets (Fixture *self, CotJournal *journal, guint first, guint n)
{
  for (guint i = first; i < first + n; i++) {
    g_autoptr (CotEvent) event = NULL;

    self->place->now_us += G_USEC_PER_SEC;
    event = fixture_receive (self, journal, i);
    g_assert_nonnull (event);
  }
}

static const CotFinding *
find_finding (const CotVerifyReport *report, CotFindingKind kind)
{
  for (guint i = 0; report->findings != NULL && i < report->findings->len; i++) {
    const CotFinding *finding = report->findings->pdata[i];

    if (finding->kind == kind)
      return finding;
  }
  return NULL;
}

static guint
count_findings (const CotVerifyReport *report, CotFindingKind kind)
{
  guint n = 0;

  for (guint i = 0; report->findings != NULL && i < report->findings->len; i++)
    n += ((const CotFinding *) report->findings->pdata[i])->kind == kind;
  return n;
}

static gboolean
verify (Fixture *self, const char *name, CotVerifyReport *report)
{
  g_autofree char *folder = path_of (self, name);
  g_autoptr (GError) error = NULL;
  gboolean good = cot_journal_verify (folder, self->place->election, NULL, NULL, report, &error);

  if (!good)
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  return good;
}

static void
run_sql (Fixture *self, const char *name, const char *sql)
{
  g_autofree char *file = path_of (self, name);
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static GError *
expect_closed (Fixture *self, const char *name)
{
  g_autofree char *folder = path_of (self, name);
  GError *error = NULL;

  g_assert_null (cot_journal_open (folder, self->place->election, &self->place->clock, &error));
  return error;
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

static void
store_bytes (Fixture *self, const char *name, const guint8 *bytes, gsize length)
{
  g_autofree char *path = path_of (self, name);

  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) length, NULL));
}

/* --- Chains ------------------------------------------------------------------------ */

/* Two copies of one station's folder, and a third journal that got what both wrote. */
static void
make_fork (Fixture *self, gboolean at_once)
{
  g_autoptr (CotJournal) one = fixture_new_journal (self, "one", STATION), two = NULL;
  g_autoptr (CotJournal) centre = cot_test_election_create_journal (self->place, "centre", CENTRE, COT_STATION_CENTRE, 0);

  write_sheets (self, one, 1, 3);
  g_clear_object (&one);
  copy_in (self, "one", "two");
  one = fixture_open_journal (self, "one");
  two = fixture_open_journal (self, "two");
  write_sheets (self, one, 10, at_once ? 1 : 2);
  write_sheets (self, two, 20, 3);
  if (at_once)
    write_sheets (self, one, 30, 1);
  cot_test_copy_events (one, centre);
  cot_test_copy_events (two, centre);
}

static void
check_fork (Fixture *self, gboolean at_once)
{
  CotVerifyReport report;
  const CotFinding *fork;

  make_fork (self, at_once);
  g_assert_false (verify (self, "centre", &report));
  g_assert_cmpuint (report.n_events, ==, 1 + 5 + 2 + 3);
  g_assert_cmpuint (count_findings (&report, COT_FINDING_FORK), ==, 1);
  fork = find_finding (&report, COT_FINDING_FORK);
  g_assert_cmpuint (fork->station, ==, STATION);
  g_assert_cmpuint (fork->number, ==, 6);
  g_assert_cmpuint (fork->last_number, ==, 7);
  g_assert_cmpint (cot_id_compare (&fork->id, &fork->other), <, 0);
  g_assert_cmpuint (count_findings (&report, COT_FINDING_CLONE), ==, at_once ? 1 : 0);
  g_assert_cmpuint (report.n_failures, ==, at_once ? 2 : 1);
  g_assert_false (report.has_first_wrong);
  cot_verify_report_clear (&report);
}

/* As a disk does that was rolled back: one copy ended before the other began. */
static void
test_fork (Fixture *self, gconstpointer data)
{
  check_fork (self, FALSE);
}

static void
test_clone (Fixture *self, gconstpointer data)
{
  check_fork (self, TRUE);
}

static void
test_all_that_is_wrong_is_listed (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  CotVerifyReport report;
  const CotFinding *finding;

  write_sheets (self, journal, 1, 8);
  g_clear_object (&journal);
  run_sql (self, "a/journal.sqlite", "UPDATE events SET body = x'7b7d' WHERE seq = 4;"
                                     "UPDATE events SET station_sig = zeroblob (64) WHERE seq = 6;"
                                     "DELETE FROM events WHERE seq = 8; UPDATE events SET seq = seq - 1 WHERE seq > 8");

  g_assert_false (verify (self, "a", &report));
  g_assert_cmpuint (count_findings (&report, COT_FINDING_EVENT), ==, 2);
  g_assert_cmpuint (count_findings (&report, COT_FINDING_GAP), ==, 1);
  g_assert_cmpint (report.first_wrong_place, ==, 4);
  g_assert_cmpuint (report.first_wrong_station, ==, STATION);
  g_assert_cmpuint (report.first_wrong_number, ==, 4);
  finding = find_finding (&report, COT_FINDING_GAP);
  g_assert_cmpuint (finding->number, ==, 8);
  g_assert_cmpuint (finding->last_number, ==, 8);
  g_assert_cmpuint (report.n_events, ==, 10 - 1 - 2 - 1);
  cot_verify_report_clear (&report);
}

/* Whose enrolment is damaged is told once, not once for each event. */
static void
test_damaged_enrolment_is_told_once (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  CotVerifyReport report;

  write_sheets (self, journal, 1, 8);
  g_clear_object (&journal);
  run_sql (self, "a/journal.sqlite", "UPDATE events SET person_sig = NULL, station_sig = zeroblob (64) WHERE seq = 2");

  g_assert_false (verify (self, "a", &report));
  g_assert_cmpint (report.first_wrong_place, ==, 2);
  g_assert_cmpuint (count_findings (&report, COT_FINDING_EVENT), ==, 2);
  g_assert_cmpuint (report.n_unprovable, ==, 7);
  cot_verify_report_clear (&report);
}

/* The station and the first person signed it, the second did not: nobody takes such an
 * event in, and a check finds it where somebody put it past the journal. */
static void
test_second_signature (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (CotEvent) received = fixture_receive (self, journal, 1), event = NULL;
  g_autofree char *file = path_of (self, "a/journal.sqlite");
  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  g_autoptr (CotStore) store = NULL;
  g_autoptr (GError) error = NULL;
  guint8 secret[64], key[32], other[64];
  json_t *body = json_pack ("{s:s, s:s}", "reason", "wrong", "cause", "operator");
  CotSecondAct act = { cot_election_get_seal (self->place->election), COT_KIND_SET_ASIDE, NULL, STATION, FIXTURE_PERSON, &received->id, 1, body };
  CotEventDraft draft = { .seal = act.seal, .kind = act.kind, .station = STATION, .number = received->number + 1, .previous = received->id, .time_us = self->place->now_us, .person = FIXTURE_PERSON, .refs = &received->id, .n_refs = 1, .body = body, .station_secret = secret, .person_secret = self->person_secret };
  CotVerifyReport report;
  gint64 seq;

  crypto_sign_keypair (key, other);
  fixture_load_secret (journal, secret);
  json_object_set_new (body, "second", cot_second_new (&act, FIXTURE_PERSON, other));
  event = cot_event_new (&draft, &error);
  json_decref (body);
  g_assert_no_error (error);
  {
    g_autoptr (GError) refused = fixture_ingest_one (journal, event, NULL);

    g_assert_error (refused, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  }
  g_clear_object (&journal);
  store = cot_sqlite_store_open (file, FALSE, NULL);
  g_ptr_array_add (events, event);
  g_assert_true (cot_store_append (store, events, &seq, NULL));
  g_clear_object (&store);

  g_assert_false (verify (self, "a", &report));
  g_assert_true (cot_id_equal (&report.first_wrong, &event->id));
  g_assert_nonnull (strstr (report.first_wrong_text, "second signature"));
  cot_verify_report_clear (&report);
}

/* --- Receipts ------------------------------------------------------------------------ */

static void
accept (Fixture *self, CotJournal *service, guint32 station, const char *image)
{
  g_autoptr (GArray) heads = cot_journal_list_heads (service, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = NULL;
  json_t *chains = json_array ();

  for (guint i = 0; i < heads->len; i++) {
    const CotChainHead *head = &g_array_index (heads, CotChainHead, i);
    g_autofree char *id = cot_id_to_hex (&head->id);

    if (head->station == station)
      json_array_append_new (chains, json_pack ("{s:I, s:I, s:s}", "station", (json_int_t) station, "number", (json_int_t) head->number, "id", id));
  }
  event = fixture_append (self, service, COT_KIND_ACCEPTED, NULL, 0, NULL,
                          json_pack ("{s:o, s:o}", "chains", chains, "images", image != NULL ? json_pack ("[s]", image) : json_array ()), FALSE, &error);
  g_assert_no_error (error);
}

/* A whole folder is put back, its record with it: only the receipt knows. */
static void
test_rolled_back_disk (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) desk = fixture_new_journal (self, "desk", STATION);
  g_autoptr (CotJournal) service = fixture_new_journal (self, "service", SERVICE);
  g_autoptr (CotEvent) refused = NULL, next = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folio = fixture_folio (40);
  const CotFinding *tail;
  CotVerifyReport report;

  write_sheets (self, desk, 1, 3);
  g_clear_object (&desk);
  copy_in (self, "desk", "old");
  desk = fixture_open_journal (self, "desk");
  write_sheets (self, desk, 10, 4);
  cot_test_copy_events (desk, service);
  accept (self, service, STATION, NULL);
  g_clear_object (&desk);

  desk = fixture_open_journal (self, "old");
  {
    g_autoptr (GPtrArray) events = fixture_list (service), receipts = g_ptr_array_new ();
    g_autofree CotIngestResult *results = g_new0 (CotIngestResult, events->len);

    for (guint i = 0; i < events->len; i++)
      if (((CotEvent *) events->pdata[i])->station == SERVICE)
        g_ptr_array_add (receipts, events->pdata[i]);
    g_assert_true (cot_journal_ingest (desk, receipts, results, &error));
    cot_ingest_results_clear (results, receipts->len);
  }
  refused = fixture_append (self, desk, COT_KIND_RECEIVED, folio, FIXTURE_PERSON, NULL,
                            json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", COT_TEST_CATD), TRUE, &error);
  g_assert_null (refused);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER);
  g_clear_error (&error);
  /* Also after a start. */
  g_clear_object (&desk);
  desk = fixture_open_journal (self, "old");
  refused = fixture_append (self, desk, COT_KIND_RECEIVED, folio, FIXTURE_PERSON, NULL,
                            json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", COT_TEST_CATD), TRUE, &error);
  g_assert_null (refused);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER);
  g_clear_error (&error);

  g_assert_false (verify (self, "old", &report));
  tail = find_finding (&report, COT_FINDING_LOST_TAIL);
  g_assert_nonnull (tail);
  g_assert_cmpuint (tail->station, ==, STATION);
  g_assert_cmpuint (tail->number, ==, 6);
  g_assert_cmpuint (tail->last_number, ==, 9);
  cot_verify_report_clear (&report);

  /* With its own events back it goes on, and no number is there twice. */
  cot_test_copy_events (service, desk);
  next = fixture_receive (self, desk, 40);
  g_assert_cmpuint (next->number, ==, 10);
  g_assert_true (verify (self, "old", &report));
  cot_verify_report_clear (&report);
}

/* What a service does not say of a desk's own chain stops nobody. */
static void
test_others_receipts_are_notes (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) desk = fixture_new_journal (self, "desk", STATION);
  g_autoptr (CotJournal) service = fixture_new_journal (self, "service", SERVICE);
  g_autoptr (CotJournal) centre = cot_test_election_create_journal (self->place, "centre", CENTRE, COT_STATION_CENTRE, 0);
  CotVerifyReport report;

  write_sheets (self, desk, 1, 2);
  cot_test_copy_events (desk, centre);
  write_sheets (self, desk, 3, 2);
  cot_test_copy_events (desk, service);
  accept (self, service, STATION, NULL);
  {
    g_autoptr (GPtrArray) events = fixture_list (service), some = g_ptr_array_new ();
    g_autofree CotIngestResult *results = g_new0 (CotIngestResult, events->len);
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < events->len; i++)
      if (((CotEvent *) events->pdata[i])->station == SERVICE)
        g_ptr_array_add (some, events->pdata[i]);
    g_assert_true (cot_journal_ingest (centre, some, results, &error));
    cot_ingest_results_clear (results, some->len);
  }

  g_assert_true (verify (self, "centre", &report));
  g_assert_cmpuint (report.n_notes, ==, 1);
  g_assert_cmpuint (count_findings (&report, COT_FINDING_LOST_TAIL), ==, 1);
  cot_verify_report_clear (&report);
}

/* An image may go once another machine says that it holds it. */
static void
test_missing_file (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) desk = fixture_new_journal (self, "desk", STATION);
  g_autoptr (CotJournal) service = fixture_new_journal (self, "service", SERVICE);
  g_autoptr (CotEvent) received = fixture_receive (self, desk, 1);
  g_autofree char *sha256 = NULL, *path = NULL;
  g_autoptr (CotEvent) digitised = fixture_digitise (self, desk, received, "image", &sha256);
  CotVerifyReport report;

  path = cot_journal_get_file_path (desk, sha256);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (verify (self, "desk", &report));
  g_assert_cmpuint (count_findings (&report, COT_FINDING_FILE_MISSING), ==, 1);
  cot_verify_report_clear (&report);

  accept (self, service, STATION, sha256);
  cot_test_copy_events (service, desk);
  g_assert_true (verify (self, "desk", &report));
  g_assert_cmpuint (report.n_files_missing, ==, 1);
  g_assert_cmpuint (report.n_notes, ==, 1);
  cot_verify_report_clear (&report);
  /* But who said so must have it. */
  cot_test_copy_events (desk, service);
  g_assert_false (verify (self, "service", &report));
  g_assert_cmpuint (count_findings (&report, COT_FINDING_FILE_MISSING), ==, 1);
  cot_verify_report_clear (&report);
}

/* However many files have not come, what is wrong is listed. */
static void
test_notes_crowd_nothing_out (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) desk = fixture_new_journal (self, "desk", STATION), centre = cot_test_election_create_journal (self->place, "centre", CENTRE, COT_STATION_CENTRE, 0);
  g_autofree char *last = NULL, *wrong = NULL;
  CotVerifyReport report;

  for (guint i = 1; i <= COT_NOTES_MAX + 20; i++) {
    g_autofree char *content = g_strdup_printf ("page %u", i), *sha256 = NULL;
    g_autoptr (CotEvent) received = fixture_receive (self, desk, i);
    g_autoptr (CotEvent) digitised = fixture_digitise (self, desk, received, content, &sha256);

    g_assert_nonnull (digitised);
    if (last == NULL || strcmp (sha256, last) > 0) {
      g_free (last);
      last = g_steal_pointer (&sha256);
    }
  }
  cot_test_copy_events (desk, centre);
  cot_test_copy_file (desk, centre, last);
  wrong = cot_journal_get_file_path (centre, last);
  g_assert_true (g_file_set_contents (wrong, "x", 1, NULL));

  g_assert_false (verify (self, "centre", &report));
  g_assert_cmpuint (report.n_notes, ==, COT_NOTES_MAX + 19);
  g_assert_cmpuint (count_findings (&report, COT_FINDING_FILE_MISSING), ==, COT_NOTES_MAX);
  g_assert_cmpuint (count_findings (&report, COT_FINDING_FILE_WRONG), ==, 1);
  cot_verify_report_clear (&report);
}

/* --- Older copies ------------------------------------------------------------------ */

static void
check_older (Fixture *self, const char *name)
{
  g_autoptr (GError) error = expect_closed (self, name);
  CotVerifyReport report;

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER);
  g_assert_nonnull (strstr (error->message, "older copy"));
  g_assert_false (verify (self, name, &report));
  g_assert_nonnull (find_finding (&report, COT_FINDING_OLDER_COPY));
  cot_verify_report_clear (&report);
}

static void
test_older_file_is_put_back (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autoptr (GBytes) before = NULL, after = NULL;

  write_sheets (self, journal, 1, 3);
  g_clear_object (&journal);
  copy_in (self, "a/journal.sqlite", "older");
  journal = fixture_open_journal (self, "a");
  write_sheets (self, journal, 10, 2);
  g_clear_object (&journal);
  copy_in (self, "a/journal.sqlite", "newer");

  copy_in (self, "older", "a/journal.sqlite");
  before = load_bytes (self, "a/journal.sqlite");
  check_older (self, "a");
  after = load_bytes (self, "a/journal.sqlite");
  g_assert_true (g_bytes_equal (before, after));

  copy_in (self, "newer", "a/journal.sqlite");
  journal = fixture_open_journal (self, "a");
  write_sheets (self, journal, 20, 1);
}

/* As a kill leaves it: what was confirmed stands in the log alone. */
static void
make_killed (Fixture *self)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "live", STATION);

  write_sheets (self, journal, 1, 20);
  copy_in (self, "live", "a");
}

static void
check_salvaged_all_but (Fixture *self, guint n_lost)
{
  g_autofree char *from = path_of (self, "a"), *to = path_of (self, "saved"), *live = path_of (self, "live");
  g_autoptr (GError) error = NULL;
  CotSalvageReport report;
  CotVerifyReport verified;

  g_assert_true (cot_journal_verify (live, self->place->election, NULL, NULL, &verified, &error));
  g_assert_true (cot_journal_salvage (from, to, self->place->election, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_events, >=, verified.n_events - n_lost);
  cot_salvage_report_clear (&report);
  cot_verify_report_clear (&verified);
}

/* SQLite drops the end of a damaged log without a word. */
static void
test_damaged_log (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) log = NULL, after = NULL;
  g_autofree guint8 *damaged = NULL;
  gsize length;

  make_killed (self);
  log = load_bytes (self, "a/journal.sqlite-wal");
  damaged = g_memdup2 (g_bytes_get_data (log, &length), g_bytes_get_size (log));
  damaged[length / 2] ^= 4;
  store_bytes (self, "a/journal.sqlite-wal", damaged, length);

  check_older (self, "a");
  after = load_bytes (self, "a/journal.sqlite-wal");
  g_assert_cmpmem (g_bytes_get_data (after, NULL), g_bytes_get_size (after), damaged, length);
  check_salvaged_all_but (self, 1);
}

static void
test_missing_log (Fixture *self, gconstpointer data)
{
  g_autofree char *log = NULL;

  make_killed (self);
  log = path_of (self, "a/journal.sqlite-wal");
  g_assert_cmpint (g_unlink (log), ==, 0);

  check_older (self, "a");
}

/* --- The record ---------------------------------------------------------------------- */

/* Damage of the record itself stops nobody. */
static void
test_damaged_record (Fixture *self, gconstpointer data)
{
  for (guint which = 0; which < 3; which++) {
    g_autoptr (CotJournal) journal = which == 0 ? fixture_new_journal (self, "a", STATION) : fixture_open_journal (self, "a");
    g_autoptr (GBytes) record = NULL;
    g_autofree guint8 *damaged = NULL;
    gsize length;

    write_sheets (self, journal, 10 * which + 1, 3);
    g_clear_object (&journal);
    record = load_bytes (self, "a/journal.head");
    damaged = g_memdup2 (g_bytes_get_data (record, &length), g_bytes_get_size (record));
    g_assert_cmpuint (length, ==, 1024);
    if (which != 1)
      damaged[20] ^= 1;
    if (which != 0)
      damaged[512 + 20] ^= 1;
    store_bytes (self, "a/journal.head", damaged, length);
    journal = fixture_open_journal (self, "a");
    write_sheets (self, journal, 10 * which + 5, 1);
  }
}

/* Journals that were made before there was a record get one. */
static void
test_record_is_begun (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", STATION);
  g_autofree char *record = path_of (self, "a/journal.head");

  write_sheets (self, journal, 1, 3);
  g_clear_object (&journal);
  g_assert_cmpint (g_unlink (record), ==, 0);
  copy_in (self, "a/journal.sqlite", "older");
  journal = fixture_open_journal (self, "a");
  g_clear_object (&journal);
  run_sql (self, "older", "DELETE FROM events WHERE seq = 5");
  copy_in (self, "older", "a/journal.sqlite");
  {
    g_autoptr (GError) error = expect_closed (self, "a");

    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER);
  }
}

#define ADD(path, test) fixture_add_case ("/data/journal/findings/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("fork", test_fork);
  ADD ("clone", test_clone);
  ADD ("all-that-is-wrong-is-listed", test_all_that_is_wrong_is_listed);
  ADD ("damaged-enrolment-is-told-once", test_damaged_enrolment_is_told_once);
  ADD ("second-signature", test_second_signature);
  ADD ("rolled-back-disk", test_rolled_back_disk);
  ADD ("others-receipts-are-notes", test_others_receipts_are_notes);
  ADD ("missing-file", test_missing_file);
  ADD ("notes-crowd-nothing-out", test_notes_crowd_nothing_out);
  ADD ("older-file-is-put-back", test_older_file_is_put_back);
  ADD ("damaged-log", test_damaged_log);
  ADD ("missing-log", test_missing_log);
  ADD ("damaged-record", test_damaged_record);
  ADD ("record-is-begun", test_record_is_begun);

  return g_test_run ();
}
