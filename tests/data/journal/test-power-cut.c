/* test-power-cut.c - a power cut at any step loses nothing that was confirmed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A run is recorded: a journal is made, written by one and by three threads, closed,
 * opened, fed by a bundle.  Then the power is cut behind every step of it, once with
 * nothing kept that was not flushed and some times with chance parts of it, and the
 * journal is opened: every event that had been confirmed by then is there, every
 * file that one names, and all of the work state that was to last. */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-power-vfs.h"
#include "cot-test-files.h"
#include "journal-fixture.h"

#define STATION      21
#define OTHER        22
#define VERIFY_EVERY 8 /* states */
#define WRITE_EVERY  8
#define N_SHEETS     3 /* of each of three threads */
#define N_CHANCES    3 /* states with chance parts at each step */
#define MIN_STATES   1500

typedef enum {
  PROMISE_EVENT,
  PROMISE_FILE,
  PROMISE_WORK,
} PromiseKind;

/* What was confirmed when @step steps were done. */
typedef struct {
  PromiseKind kind;
  guint step;
  CotId id;
  char key[16];
} Promise;

typedef struct {
  Fixture *fixture;
  char *root;   /* of the disk that is recorded */
  char *memory; /* a folder that costs no disk, if there is one */
  char *target; /* where the states after a cut are */
  CotPower *power;
  GMutex lock;
  GArray *promises;  /* lock */
  guint import_step; /* when the bundle was taken */
  guint8 key[32], secret[64];
} Run;

static void
run_begin (Run *self, Fixture *fixture)
{
  self->fixture = fixture;
  self->root = cot_test_election_path (fixture->place, "disk");
  self->memory = g_build_filename (g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (), "cotejo-test-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (self->memory));
  self->target = g_build_filename (self->memory, "cut", NULL);
  g_mutex_init (&self->lock);
  self->promises = g_array_new (FALSE, TRUE, sizeof (Promise));
  crypto_sign_keypair (self->key, self->secret);
  g_assert_cmpint (g_mkdir (self->root, 0700), ==, 0);
  self->power = cot_power_new (self->root);
}

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->power, cot_power_free);
  g_array_unref (self->promises);
  g_mutex_clear (&self->lock);
  g_free (self->root);
  cot_test_files_remove (self->memory);
  g_free (self->memory);
  g_free (self->target);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* --- What is confirmed -------------------------------------------------------- */

static void
promise (Run *self, PromiseKind kind, const CotId *id, const char *key)
{
  Promise made = { .kind = kind, .step = cot_power_get_n_steps (self->power) };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (id != NULL)
    made.id = *id;
  if (key != NULL)
    g_strlcpy (made.key, key, sizeof made.key);
  g_array_append_val (self->promises, made);
}

static void
promise_file (Run *self, const char *sha256)
{
  CotId id;

  g_assert_true (cot_id_from_hex (sha256, &id));
  promise (self, PROMISE_FILE, &id, NULL);
}

static void
promise_all_events (Run *self, CotJournal *journal)
{
  g_autoptr (GPtrArray) events = fixture_list (journal);

  for (guint i = 0; i < events->len; i++)
    promise (self, PROMISE_EVENT, &((CotEvent *) events->pdata[i])->id, NULL);
}

/* --- The run ------------------------------------------------------------------ */

static CotJournal *
create (Run *self, const char *disk, GError **error)
{
  g_autofree char *folder = g_build_filename (disk, "places", "a", NULL);
  CotTestElection *place = self->fixture->place;
  json_t *certificate = cot_certificate_new (cot_election_get_seal (place->election), STATION, self->key, COT_STATION_CATD,
                                             COT_TEST_CATD, "a", "authority:0", place->authority_secret);
  CotJournal *journal = cot_journal_create (folder, place->election, STATION, self->secret, certificate, &place->clock, error);

  json_decref (certificate);
  return journal;
}

static CotJournal *
reopen (Run *self, const char *disk, GError **error)
{
  g_autofree char *folder = g_build_filename (disk, "places", "a", NULL);

  return cot_journal_open (folder, self->fixture->place->election, &self->fixture->place->clock, error);
}

static void
work_on_sheet (Run *self, CotJournal *journal, guint number, gboolean has_page)
{
  g_autoptr (CotEvent) received = fixture_receive (self->fixture, journal, number);
  g_autoptr (CotEvent) digitised = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *content = g_strnfill (700 * (number % 5 + 1), 'a' + (char) (number % 3));

  promise (self, PROMISE_EVENT, &received->id, NULL);
  if (!has_page)
    return;
  digitised = fixture_digitise (self->fixture, journal, received, content, &sha256);
  promise (self, PROMISE_EVENT, &digitised->id, NULL);
  promise_file (self, sha256);
}

static void
keep_work (Run *self, CotJournal *journal, const char *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_journal_put_work (journal, key, key, &error));
  g_assert_no_error (error);
  promise (self, PROMISE_WORK, NULL, key);
}

typedef struct {
  Run *run;
  CotJournal *journal;
  guint first;
} Worker;

static gpointer
work (gpointer data)
{
  Worker *worker = data;

  for (guint i = 0; i < N_SHEETS; i++)
    work_on_sheet (worker->run, worker->journal, worker->first + i, i == 1);
  return NULL;
}

/* Who write at once are committed together. */
static void
work_together (Run *self, CotJournal *journal)
{
  Worker one = { self, journal, 100 }, two = { self, journal, 200 }, three = { self, journal, 400 };
  GThread *second = g_thread_new ("work", work, &two), *third = g_thread_new ("work", work, &three);

  work (&one);
  g_thread_join (second);
  g_thread_join (third);
}

/* Made beforehand by another machine, on a disk that nobody cuts. */
static char *
make_bundle (Fixture *fixture, char **sha256)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (fixture, "b", OTHER);
  g_autoptr (CotEvent) received = fixture_receive (fixture, journal, 300);
  g_autoptr (CotEvent) digitised = fixture_digitise (fixture, journal, received, "a page of another desk", sha256);
  g_autoptr (GError) error = NULL;
  CotBundleReport report;
  char *path = cot_test_election_path (fixture->place, "b.tar");

  g_assert_nonnull (digitised);
  g_assert_true (cot_journal_export_bundle (journal, path, TRUE, &report, &error));
  g_assert_no_error (error);
  cot_bundle_report_clear (&report);

  return path;
}

static void
import_bundle (Run *self, CotJournal *journal, const char *bundle, const char *sha256)
{
  g_autoptr (GError) error = NULL;
  CotBundleReport report;

  g_assert_true (cot_journal_import_bundle (journal, bundle, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_new, ==, report.n_events);
  cot_bundle_report_clear (&report);
  promise_all_events (self, journal);
  promise_file (self, sha256);
  self->import_step = cot_power_get_n_steps (self->power);
}

static void
record (Run *self, const char *bundle, const char *sha256)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotJournal) journal = create (self, self->root, &error);
  g_autoptr (CotEvent) person = NULL;

  g_assert_no_error (error);
  promise_all_events (self, journal);
  person = fixture_enrol_person (self->fixture, journal, FIXTURE_PERSON);
  promise (self, PROMISE_EVENT, &person->id, NULL);
  for (guint i = 1; i <= 6; i++)
    work_on_sheet (self, journal, i, i % 2 == 0);
  keep_work (self, journal, "draft");
  g_clear_object (&journal);

  journal = reopen (self, self->root, &error);
  g_assert_no_error (error);
  for (guint i = 7; i <= 12; i++)
    work_on_sheet (self, journal, i, i % 3 == 0);
  keep_work (self, journal, "cursor");
  import_bundle (self, journal, bundle, sha256);
  g_assert_true (cot_journal_rebuild_views (journal, &error));
  g_assert_no_error (error);
  g_clear_object (&journal);

  journal = reopen (self, self->root, &error);
  g_assert_no_error (error);
  work_on_sheet (self, journal, 13, TRUE);
  work_together (self, journal);
  g_clear_object (&journal);
  cot_power_stop (self->power);
}

/* --- After a cut -------------------------------------------------------------- */

static void
check_promise (CotJournal *journal, const Promise *made)
{
  g_autofree char *sha256 = cot_id_to_hex (&made->id);
  g_autoptr (GError) error = NULL;

  if (made->kind == PROMISE_EVENT) {
    g_autoptr (CotEvent) event = cot_journal_get_event (journal, &made->id);

    g_assert_nonnull (event);
  } else if (made->kind == PROMISE_FILE) {
    g_autoptr (GBytes) bytes = cot_journal_load_file (journal, sha256, &error);

    g_assert_no_error (error);
    g_assert_nonnull (bytes);
  } else {
    g_autofree char *value = cot_journal_get_work (journal, made->key);

    g_assert_cmpstr (value, ==, made->key);
  }
}

/* An event that was not confirmed may be there, but then its file is as well; only a
 * bundle that was cut off brings its files behind its events, and is given again. */
static void
check_whole (Run *self, guint step)
{
  g_autofree char *folder = g_build_filename (self->target, "places", "a", NULL);
  g_autoptr (GError) error = NULL;
  CotVerifyReport report;

  g_assert_true (cot_journal_verify (folder, self->fixture->place->election, NULL, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_files_missing, <=, step < self->import_step ? 1 : 0);
  cot_verify_report_clear (&report);
}

static void
check_state (Run *self, guint step, guint n_states)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotJournal) journal = reopen (self, self->target, &error);

  /* Before it was confirmed there may be none; then it can still be made. */
  if (journal == NULL && g_array_index (self->promises, Promise, 0).step > step) {
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
    g_clear_error (&error);
    journal = create (self, self->target, &error);
  }
  g_assert_no_error (error);
  for (guint i = 0; i < self->promises->len; i++) {
    const Promise *made = &g_array_index (self->promises, Promise, i);

    if (made->step <= step)
      check_promise (journal, made);
  }
  if (n_states % WRITE_EVERY == 0) {
    g_autoptr (CotEvent) person = fixture_enrol_person (self->fixture, journal, FIXTURE_PERSON + 1);

    g_assert_nonnull (person);
  }
  g_clear_object (&journal);
  if (n_states % VERIFY_EVERY == 0)
    check_whole (self, step);
}

static void
cut_and_check (Run *self, GRand *random, guint step, guint n_states)
{
  cot_power_write_state (self->power, self->target, random);
  check_state (self, step, n_states);
  cot_test_files_remove (self->target);
}

static guint
cut_everywhere (Run *self, GRand *random)
{
  guint n_states = 0;

  for (guint step = 1; cot_power_step (self->power); step++) {
    cut_and_check (self, NULL, step, n_states++);
    for (guint i = 0; i < N_CHANCES; i++)
      cut_and_check (self, random, step, n_states++);
  }
  return n_states;
}

static void
test_nothing_confirmed_is_lost (Fixture *self, gconstpointer data)
{
  g_autofree char *sha256 = NULL;
  g_autofree char *bundle = make_bundle (self, &sha256);
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_auto (Run) run = { 0 };
  guint n_states;

  g_test_message ("seed %u", seed);
  run_begin (&run, self);
  record (&run, bundle, sha256);
  n_states = cut_everywhere (&run, random);
  g_test_message ("%u states after a cut, %u promises", n_states, run.promises->len);
  g_assert_cmpuint (n_states, >=, MIN_STATES);
}

/* A file that is there under its name, but whose folder was not flushed when a
 * first try failed: the second try must not take it as kept. */
static void
test_file_that_was_half_kept (Fixture *self, gconstpointer data)
{
  static const char page[] = "a page that is put twice";
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_auto (Run) run = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotJournal) journal = NULL;
  g_autofree char *sha256 = NULL;

  g_test_message ("seed %u", seed);
  run_begin (&run, self);
  journal = create (&run, run.root, &error);
  g_assert_no_error (error);
  promise_all_events (&run, journal);
  cot_power_fail_next_folder_sync (run.power);
  g_assert_null (cot_journal_put_file (journal, (const guint8 *) page, sizeof page, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED);
  g_clear_error (&error);

  sha256 = cot_journal_put_file (journal, (const guint8 *) page, sizeof page, &error);
  g_assert_no_error (error);
  promise_file (&run, sha256);
  cot_power_stop (run.power);
  g_clear_object (&journal);
  cut_everywhere (&run, random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  fixture_add_case ("/data/journal/power-cut/nothing-confirmed-is-lost", test_nothing_confirmed_is_lost);
  fixture_add_case ("/data/journal/power-cut/file-that-was-half-kept", test_file_that_was_half_kept);

  return g_test_run ();
}
