/* bench-record.c - how fast the record is written, taken in and checked
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-record [--json] [--casillas N] [--events N]
 *
 * The bodies are those of `cotejo-simulacro night`.  Rates are of one processor, in
 * groups of 256; each stands beside what its parts cost alone in the same run: the
 * disk, SQLite and Ed25519.  The check of the whole night uses all processors. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench-jalisco.h"
#include "bench-report.h"
#include "cot-test-files.h"

#define GROUP_EVENTS 256

#define MIN_STORED  20000.0 /* events a second */
#define MIN_SIGNED  10000.0
#define MIN_CHECKED 6000.0
#define MAX_NIGHT_S 40.0

typedef struct {
  const char *folder;
  CotElection *election;
  CotJournal *source; /* the night, to be read */
  GPtrArray *events;  /* its first */
} Bench;

/* By the clock on the wall, and by that of the processor, which other programs on the
 * machine leave alone. */
typedef struct {
  double wall, processor; /* a second */
} Rate;

typedef struct {
  gint64 start_us, start_cpu_us;
} Watch;

static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static Watch
watch_start (void)
{
  return (Watch){ g_get_monotonic_time (), cpu_us () };
}

static Rate
rate_since (const Watch *watch, guint n)
{
  double spent_s = (double) (cpu_us () - watch->start_cpu_us) / G_USEC_PER_SEC;

  return (Rate){ n / bench_seconds_since (watch->start_us), n / spent_s };
}

/* --- Alone ------------------------------------------------------------------------ */

static GByteArray *
frames_of (GPtrArray *events, guint first)
{
  GByteArray *frames = g_byte_array_new ();

  for (guint i = first; i < MIN (first + GROUP_EVENTS, events->len); i++)
    cot_event_append_frame (events->pdata[i], TRUE, frames);
  return frames;
}

static Rate
rate_of_disk (Bench *self)
{
  g_autofree char *path = g_build_filename (self->folder, "raw", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  Watch watch = watch_start ();

  for (guint i = 0; i < self->events->len; i += GROUP_EVENTS) {
    g_autoptr (GByteArray) frames = frames_of (self->events, i);

    if (write (fd, frames->data, frames->len) != (gssize) frames->len || fdatasync (fd) != 0)
      g_error ("%s: %s", path, g_strerror (errno));
  }
  close (fd);
  return rate_since (&watch, self->events->len);
}

static void
run (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static Rate
rate_of_sqlite (Bench *self)
{
  g_autofree char *path = g_build_filename (self->folder, "bare.sqlite", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *insert = NULL;
  Watch watch;
  Rate rate;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  run (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (data BLOB NOT NULL)");
  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO bare (data) VALUES (?1)", -1, &insert, NULL), ==, SQLITE_OK);
  watch = watch_start ();
  for (guint i = 0; i < self->events->len; i++) {
    g_autoptr (GByteArray) frame = g_byte_array_new ();

    if (i % GROUP_EVENTS == 0)
      run (db, "BEGIN");
    cot_event_append_frame (self->events->pdata[i], TRUE, frame);
    sqlite3_bind_blob (insert, 1, frame->data, (int) frame->len, SQLITE_STATIC);
    g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
    sqlite3_reset (insert);
    if (i % GROUP_EVENTS == GROUP_EVENTS - 1 || i == self->events->len - 1)
      run (db, "COMMIT");
  }
  rate = rate_since (&watch, self->events->len);
  sqlite3_finalize (insert);
  sqlite3_close (db);
  return rate;
}

/* One signature a piece; an event has one, or two where a person acts. */
static void
rates_of_ed25519 (Rate *sign, Rate *verify)
{
  guint8 key[32], secret[64], signature[64], text[260] = { 0 };
  Watch watch = watch_start ();
  guint n = 4000, n_right = 0;

  crypto_sign_keypair (key, secret);
  for (guint i = 0; i < n; i++) {
    text[i % sizeof text]++;
    crypto_sign_detached (signature, NULL, text, sizeof text, secret);
  }
  *sign = rate_since (&watch, n);
  watch = watch_start ();
  for (guint i = 0; i < n; i++)
    n_right += crypto_sign_verify_detached (signature, text, sizeof text, key) == 0;
  *verify = rate_since (&watch, n_right);
}

/* --- Of the record ---------------------------------------------------------------- */

static CotStore *
new_store (Bench *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  CotStore *store = cot_sqlite_store_open (path, TRUE, &error);

  if (store == NULL)
    g_error ("%s", error->message);
  return store;
}

static void
store_group (CotStore *store, GPtrArray *group)
{
  gint64 seqs[GROUP_EVENTS];
  g_autoptr (GError) error = NULL;

  if (!cot_store_append (store, group, seqs, &error))
    g_error ("%s", error->message);
  g_ptr_array_set_size (group, 0);
}

static Rate
rate_of_storing (Bench *self)
{
  g_autoptr (CotStore) store = new_store (self, "stored.sqlite");
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  Watch watch = watch_start ();

  for (guint i = 0; i < self->events->len; i++) {
    g_ptr_array_add (group, self->events->pdata[i]);
    if (group->len == GROUP_EVENTS || i == self->events->len - 1)
      store_group (store, group);
  }
  return rate_since (&watch, self->events->len);
}

static json_t *
body_without_salt (const CotEvent *event)
{
  json_t *body = cot_event_load_body (event);

  json_object_del (body, "salt");
  return body;
}

/* As who leads a commit does: each event is chained to the one before and signed by
 * its station and its person. */
static Rate
rate_of_signing (Bench *self)
{
  g_autoptr (CotStore) store = new_store (self, "signed.sqlite");
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) json_decref);
  guint8 key[32], secret[64];
  CotId previous;
  Watch watch;

  crypto_sign_keypair (key, secret);
  for (guint i = 0; i < self->events->len; i++)
    g_ptr_array_add (bodies, body_without_salt (self->events->pdata[i]));
  watch = watch_start ();
  for (guint i = 0; i < self->events->len; i++) {
    const CotEvent *like = self->events->pdata[i];
    CotEventDraft draft = {
      .seal = cot_election_get_seal (self->election),
      .kind = like->kind,
      .folio = like->folio,
      .station = 1,
      .number = i + 1,
      .time_us = like->time_us,
      .person = like->person,
      .refs = like->refs,
      .n_refs = like->n_refs,
      .body = bodies->pdata[i],
      .station_secret = secret,
      .person_secret = like->person != 0 ? secret : NULL,
    };
    g_autoptr (GError) error = NULL;
    CotEvent *event;

    if (i > 0)
      draft.previous = previous;
    event = cot_event_new (&draft, &error);
    if (event == NULL)
      g_error ("%s", error->message);
    previous = event->id;
    g_ptr_array_add (group, event);
    if (group->len == GROUP_EVENTS || i == self->events->len - 1)
      store_group (store, group);
  }
  return rate_since (&watch, self->events->len);
}

/* By the journal of another station: form, signatures, chain, roster, commit, fold. */
static Rate
rate_of_checking (Bench *self)
{
  g_autofree char *election = g_build_filename (self->folder, "election", NULL), *key = g_build_filename (self->folder, "authority.key", NULL);
  g_autofree char *folder = g_build_filename (self->folder, "centre", NULL);
  g_autoptr (CotJournal) centre = NULL;
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  Watch watch;

  bench_run_program ("cotejoctl", "station", "enrol", "--election", election, "--number", "1", "--role", "centre", "--name", "bench", "--journal", folder, "--authority-key", key, NULL);
  centre = jalisco_open_journal (self->folder, "centre", self->election);
  for (guint i = 0; i < self->events->len; i += GROUP_EVENTS)
    g_ptr_array_add (frames, frames_of (self->events, i));
  watch = watch_start ();
  for (guint i = 0; i < frames->len; i++) {
    const GByteArray *bytes = frames->pdata[i];
    g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
    CotIngestResult results[GROUP_EVENTS];
    g_autoptr (GError) error = NULL;
    gsize at = 0;

    while (at < bytes->len) {
      CotEvent *event = cot_event_read_frame (bytes->data, bytes->len, &at, &error);

      if (event == NULL)
        g_error ("%s", error->message);
      g_ptr_array_add (group, event);
    }
    if (!cot_journal_ingest (centre, group, results, &error) || results[group->len - 1].error != NULL)
      g_error ("ingest: %s", error != NULL ? error->message : results[group->len - 1].error->message);
    cot_ingest_results_clear (results, group->len);
  }
  return rate_since (&watch, self->events->len);
}

/* Returns: by the wall's clock; @processor_s: (out): of all processors together. */
static double
seconds_of_verify (Bench *self, double *processor_s, CotVerifyReport *report)
{
  g_autofree char *night = g_build_filename (self->folder, "night", NULL);
  g_autoptr (GError) error = NULL;
  Watch watch = watch_start ();

  /* Its images are no part of it: they were never made. */
  cot_journal_verify (night, self->election, NULL, NULL, report, &error);
  *processor_s = (double) (cpu_us () - watch.start_cpu_us) / G_USEC_PER_SEC;
  return bench_seconds_since (watch.start_us);
}

/* --- All of it ---------------------------------------------------------------------- */

static void
use_one_processor (gboolean only_one)
{
  static cpu_set_t all;
  cpu_set_t one;

  if (!only_one) {
    sched_setaffinity (0, sizeof all, &all);
    return;
  }
  sched_getaffinity (0, sizeof all, &all);
  CPU_ZERO (&one);
  CPU_SET (sched_getcpu (), &one);
  sched_setaffinity (0, sizeof one, &one);
}

static guint
count_wrong_events (const CotVerifyReport *report)
{
  guint n = 0;

  for (guint i = 0; report->findings != NULL && i < report->findings->len; i++)
    n += ((const CotFinding *) report->findings->pdata[i])->kind != COT_FINDING_FILE_MISSING;
  return n;
}

static void
add_rate (BenchReport *out, const char *what, const Rate *rate, double reference)
{
  g_autofree char *of_processor = g_strdup_printf ("%s, of the processor", what);

  bench_report_add (out, &(BenchRow){ what, "1/s", rate->wall, 0, reference, bench_peak_mb () });
  bench_report_add (out, &(BenchRow){ of_processor, "1/s", rate->processor, 0, 0, 0 });
}

static void
measure (Bench *self, BenchReport *out, gboolean is_whole_night)
{
  Rate disk, sqlite, sign, verify, stored, made, checked;
  CotVerifyReport report;
  double night_s, night_cpu_s;

  use_one_processor (TRUE);
  disk = rate_of_disk (self);
  add_rate (out, "raw write and fdatasync, groups of 256", &disk, 0);
  sqlite = rate_of_sqlite (self);
  add_rate (out, "bare sqlite3 insert, groups of 256", &sqlite, disk.wall);
  rates_of_ed25519 (&sign, &verify);
  add_rate (out, "bare Ed25519 signing", &sign, 0);
  add_rate (out, "bare Ed25519 checking", &verify, 0);
  stored = rate_of_storing (self);
  add_rate (out, "stored", &stored, sqlite.wall);
  made = rate_of_signing (self);
  add_rate (out, "signed and stored", &made, sign.wall);
  checked = rate_of_checking (self);
  add_rate (out, "checked and stored", &checked, verify.wall);
  use_one_processor (FALSE);
  night_s = seconds_of_verify (self, &night_cpu_s, &report);
  bench_report_add (out, &(BenchRow){ "whole night verified", "s", night_s, is_whole_night ? MAX_NIGHT_S : 0, 0, bench_peak_mb () });
  bench_report_add (out, &(BenchRow){ "whole night verified, of all processors together", "s", night_cpu_s, 0, 0, 0 });

  bench_report_set_size (out, "events verified", report.n_events);
  bench_report_check (out, "at least 20,000 stored a second", stored.wall >= MIN_STORED);
  bench_report_check (out, "at least 10,000 signed and stored a second", made.wall >= MIN_SIGNED);
  bench_report_check (out, "at least 6,000 checked and stored a second", checked.wall >= MIN_CHECKED);
  bench_report_check (out, "every event of the night is right", count_wrong_events (&report) == 0);
  cot_verify_report_clear (&report);
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int casillas = JALISCO_CASILLAS, n_events = 20480;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "casillas", 0, 0, G_OPTION_ARG_INT, &casillas, "Casillas of the election", "N" },
    { "events", 0, 0, G_OPTION_ARG_INT, &n_events, "Events of the rates", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (BenchReport) report = bench_report_new ("bench-record");
  g_autofree char *folder = g_dir_make_tmp ("bench-record-XXXXXX", NULL);
  Bench self = { .folder = folder };
  int code;

  g_option_context_add_main_entries (context, entries, NULL);
  if (folder == NULL || !g_option_context_parse (context, &argc, &argv, NULL) || casillas < 125 || n_events < GROUP_EVENTS) {
    fputs ("bench-record: --casillas takes a number from 125, --events one from 256\n", stderr);
    return 2;
  }
  g_assert_cmpint (sodium_init (), >=, 0);
  jalisco_make_election (folder, casillas);
  jalisco_make_journal (folder, "night", JALISCO_NIGHT, JALISCO_IN_HAND);
  self.election = jalisco_load_election (folder);
  self.source = jalisco_open_journal (folder, "night", self.election);
  self.events = cot_journal_list_after (self.source, 0, (guint) n_events, NULL, NULL);
  cot_journal_close (self.source);
  bench_report_set_size (report, "events of the rates", self.events->len);
  measure (&self, report, casillas >= JALISCO_CASILLAS);
  code = bench_report_print (report, as_json);

  g_ptr_array_unref (self.events);
  g_clear_object (&self.source);
  cot_election_unref (self.election);
  cot_test_files_remove (folder);
  return code;
}
