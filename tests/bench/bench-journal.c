/* bench-journal.c - what a durable append costs over SQLite, and SQLite over the disk
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-journal [--json] [--appends N] [--events N]
 *
 * In each round the same bytes are written once in each of three ways, in turn, so
 * that a disk that is slower for a while is slower for all of them. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench-report.h"
#include "cot-test-election.h"

#define LIMIT_MS     0.2
#define GROUP_EVENTS 256
#define PERSON       14
#define STATION      21

typedef struct {
  CotTestElection *place;
  CotJournal *journal;
  guint8 person_key[32], person_secret[64];
  sqlite3 *db;
  sqlite3_stmt *insert;
  int raw_fd;
  gint64 raw_at;
} Bench;

typedef struct {
  GArray *journal_ms, *sqlite_ms, *raw_ms;
  GArray *journal_cpu_ms, *sqlite_cpu_ms; /* of the processor alone */
} Times;

static double
ms_since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / 1000.0;
}

/* Of the processor, spent by this thread so far. */
static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* --- The three ways ------------------------------------------------------------- */

static CotEvent *
append (Bench *self, CotKind kind, const char *folio, guint32 person, json_t *body)
{
  CotJournalDraft draft = {
    .kind = kind,
    .folio = folio,
    .person = person,
    .person_secret = person != 0 ? self->person_secret : NULL,
    .body = body,
  };
  g_autoptr (GError) error = NULL;
  CotEvent *event = cot_journal_append (self->journal, &draft, TRUE, &error);

  if (event == NULL)
    g_error ("append: %s", error->message);
  return event;
}

static json_t *
received_body (void)
{
  return json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", COT_TEST_CATD);
}

static CotEvent *
time_journal (Bench *self, guint number, GArray *times, GArray *cpu_times)
{
  g_autofree char *folio = cot_folio_format (COT_TEST_CATD, number);
  json_t *body = received_body ();
  double start_cpu_ms = cpu_ms ();
  gint64 start_us = g_get_monotonic_time ();
  CotEvent *event = append (self, COT_KIND_RECEIVED, folio, PERSON, body);
  double ms = ms_since (start_us), spent_ms = cpu_ms () - start_cpu_ms;

  g_array_append_val (times, ms);
  g_array_append_val (cpu_times, spent_ms);
  json_decref (body);
  return event;
}

static void
time_sqlite (Bench *self, const GByteArray *bytes, GArray *times, GArray *cpu_times)
{
  double start_cpu_ms = cpu_ms ();
  gint64 start_us = g_get_monotonic_time ();
  double ms, spent_ms;

  sqlite3_bind_blob (self->insert, 1, bytes->data, (int) bytes->len, SQLITE_STATIC);
  if (sqlite3_step (self->insert) != SQLITE_DONE)
    g_error ("sqlite: %s", sqlite3_errmsg (self->db));
  sqlite3_reset (self->insert);
  ms = ms_since (start_us);
  spent_ms = cpu_ms () - start_cpu_ms;
  g_array_append_val (times, ms);
  g_array_append_val (cpu_times, spent_ms);
}

static void
time_raw (Bench *self, const GByteArray *bytes, GArray *times)
{
  gint64 start_us = g_get_monotonic_time ();
  double ms;

  if (pwrite (self->raw_fd, bytes->data, bytes->len, self->raw_at) != (gssize) bytes->len || fdatasync (self->raw_fd) != 0)
    g_error ("fdatasync: %s", g_strerror (errno));
  self->raw_at += bytes->len;
  ms = ms_since (start_us);
  g_array_append_val (times, ms);
}

/* The three ways in another order each time; the other two write the bytes of the
 * latest event. */
static void
run_round (Bench *self, guint round, GByteArray *bytes, Times *times)
{
  for (guint i = 0; i < 3; i++) {
    switch ((round + i) % 3) {
    case 0: {
      g_autoptr (CotEvent) event = time_journal (self, round + 1, times->journal_ms, times->journal_cpu_ms);

      g_byte_array_set_size (bytes, 0);
      cot_event_append_frame (event, TRUE, bytes);
      break;
    }
    case 1:
      time_sqlite (self, bytes, times->sqlite_ms, times->sqlite_cpu_ms);
      break;
    default:
      time_raw (self, bytes, times->raw_ms);
      break;
    }
  }
}

/* --- Setting up ----------------------------------------------------------------- */

static void
open_sqlite (Bench *self)
{
  g_autofree char *path = cot_test_election_path (self->place, "bare.sqlite");
  char *message = NULL;

  if (sqlite3_open (path, &self->db) != SQLITE_OK || sqlite3_exec (self->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (data BLOB NOT NULL)", NULL, NULL, &message) != SQLITE_OK || sqlite3_prepare_v2 (self->db, "INSERT INTO bare (data) VALUES (?1)", -1, &self->insert, NULL) != SQLITE_OK)
    g_error ("sqlite: %s", sqlite3_errmsg (self->db));
}

static void
open_raw (Bench *self, guint rounds)
{
  g_autofree char *path = cot_test_election_path (self->place, "raw");

  self->raw_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  /* Room beforehand, as a log that is written again has it. */
  if (self->raw_fd < 0 || posix_fallocate (self->raw_fd, 0, (off_t) rounds * 4096) != 0 || fsync (self->raw_fd) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

static void
enrol_person (Bench *self)
{
  char key[65];
  json_t *body;
  g_autoptr (CotEvent) event = NULL;

  crypto_sign_keypair (self->person_key, self->person_secret);
  sodium_bin2hex (key, sizeof key, self->person_key, 32);
  body = json_pack ("{s:i, s:s, s:[s], s:i}", "person", PERSON, "key", key, "roles", "acopiador", "catd", COT_TEST_CATD);
  event = append (self, COT_KIND_PERSON_ENROLLED, NULL, 0, body);
  json_decref (body);
}

static void
set_up (Bench *self, guint rounds)
{
  self->place = cot_test_election_new ();
  self->journal = cot_test_election_create_journal (self->place, "journal", STATION, COT_STATION_CATD, COT_TEST_CATD);
  enrol_person (self);
  open_sqlite (self);
  open_raw (self, rounds);
}

static void
tear_down (Bench *self)
{
  g_clear_object (&self->journal);
  sqlite3_finalize (self->insert);
  sqlite3_close (self->db);
  close (self->raw_fd);
  cot_test_election_free (self->place);
}

/* --- Ingest --------------------------------------------------------------------- */

static void
load_secret (Bench *self, guint8 secret[64])
{
  g_autofree char *path = g_build_filename (cot_journal_get_folder (self->journal), "station.key", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || sodium_hex2bin (secret, 64, text, 128, NULL, NULL, NULL) != 0)
    g_error ("%s cannot be read", path);
}

/* What the station would have written next, made without a disk. */
static GPtrArray *
make_events (Bench *self, guint n)
{
  GPtrArray *events = cot_journal_list_after (self->journal, 0, G_MAXUINT, NULL, NULL);
  guint8 secret[64];

  load_secret (self, secret);
  for (guint i = 0; i < n; i++) {
    const CotEvent *previous = events->pdata[events->len - 1];
    g_autofree char *folio = cot_folio_format (COT_TEST_CATD, 50000 + i);
    json_t *body = received_body ();
    CotEventDraft draft = {
      .seal = cot_election_get_seal (self->place->election),
      .kind = COT_KIND_RECEIVED,
      .folio = folio,
      .station = STATION,
      .number = previous->number + 1,
      .previous = previous->id,
      .time_us = self->place->now_us,
      .person = PERSON,
      .body = body,
      .station_secret = secret,
      .person_secret = self->person_secret,
    };
    CotEvent *event = cot_event_new (&draft, NULL);

    g_assert_nonnull (event);
    g_ptr_array_add (events, event);
    json_decref (body);
  }
  return events;
}

static double
time_ingest (Bench *self, guint n)
{
  g_autoptr (CotJournal) centre = cot_test_election_create_journal (self->place, "centre", 1, COT_STATION_CENTRE, 0);
  g_autoptr (GPtrArray) events = make_events (self, n);
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < events->len; i += GROUP_EVENTS) {
    g_autoptr (GPtrArray) group = g_ptr_array_new ();
    CotIngestResult results[GROUP_EVENTS];
    g_autoptr (GError) error = NULL;

    for (guint k = i; k < MIN (events->len, i + GROUP_EVENTS); k++)
      g_ptr_array_add (group, events->pdata[k]);
    if (!cot_journal_ingest (centre, group, results, &error) || results[group->len - 1].error != NULL)
      g_error ("ingest: %s", error != NULL ? error->message : results[group->len - 1].error->message);
    cot_ingest_results_clear (results, group->len);
  }

  return events->len / (ms_since (start_us) / 1000.0);
}

/* --- What is told ---------------------------------------------------------------- */

static void
add_times (BenchReport *report, const char *what, GArray *times, GArray *beside)
{
  static const struct {
    double share;
    const char *name;
  } shares[] = { { 0.5, "median" }, { 0.9, "90 %" }, { 0.99, "99 %" } };

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++) {
    g_autofree char *measure = g_strdup_printf ("%s: %s", what, shares[i].name);

    bench_report_add (report, &(BenchRow){ measure, "ms", bench_quantile (times, shares[i].share), 0, beside != NULL ? bench_quantile (beside, shares[i].share) : 0, 0 });
  }
}

static int
print_report (const Times *times, double over_ms, double rate, gboolean as_json)
{
  g_autoptr (BenchReport) report = bench_report_new ("bench-journal");

  bench_report_set_size (report, "rounds", times->raw_ms->len);
  add_times (report, "raw pwrite and fdatasync", times->raw_ms, NULL);
  add_times (report, "bare sqlite3 insert (WAL, FULL)", times->sqlite_ms, times->raw_ms);
  add_times (report, "one durable append", times->journal_ms, times->sqlite_ms);
  bench_report_add (report, &(BenchRow){ "append over bare insert, medians", "ms", over_ms, LIMIT_MS, 0, bench_peak_mb () });
  bench_report_add (report, &(BenchRow){ "append, of the processor", "ms", bench_quantile (times->journal_cpu_ms, 0.5), 0, bench_quantile (times->sqlite_cpu_ms, 0.5), 0 });
  bench_report_add (report, &(BenchRow){ "ingest in groups of " G_STRINGIFY (GROUP_EVENTS), "events/s", rate, 0, 0, 0 });

  return bench_report_print (report, as_json);
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int rounds = 500, n_events = 5120;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "appends", 0, 0, G_OPTION_ARG_INT, &rounds, "Rounds of single writes", "N" },
    { "events", 0, 0, G_OPTION_ARG_INT, &n_events, "Events to ingest", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GArray) journal_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) sqlite_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) raw_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) journal_cpu_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) sqlite_cpu_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Times times = { journal_ms, sqlite_ms, raw_ms, journal_cpu_ms, sqlite_cpu_ms };
  int result;
  Bench bench = { 0 };
  double over_ms, rate;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || rounds < 1 || rounds > 40000 || n_events < 1 || n_events > 40000) {
    fputs ("bench-journal: --appends and --events take a number from 1 to 40000\n", stderr);
    return 2;
  }
  g_assert_cmpint (sodium_init (), >=, 0);
  set_up (&bench, (guint) rounds);
  for (guint i = 0; i < (guint) rounds; i++)
    run_round (&bench, i, bytes, &times);
  over_ms = bench_quantile (journal_ms, 0.5) - bench_quantile (sqlite_ms, 0.5);
  rate = time_ingest (&bench, (guint) n_events);

  result = print_report (&times, over_ms, rate, as_json);
  tear_down (&bench);

  return result;
}
