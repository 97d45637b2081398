/* bench-start.c - starting over a whole night's journal, and claiming work in it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-start [--json] [--casillas N] [--in-hand N] [--folder FOLDER]
 *
 * Makes an election of Jalisco's size and the journal of its night, ten events for
 * each row, and starts over it twice, each time in a process of its own: without
 * views (everything is computed from the events) and from the views that the first
 * start left.  A second journal stands where that night stood in the evening, with
 * sheets in every state; there, work is claimed.  With --folder both are kept, and
 * used again by the next run. */

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench-jalisco.h"
#include "bench-report.h"
#include "cot-desk.h"
#include "cot-test-files.h"

#define COLD_LIMIT_S   3.0
#define COLD_LIMIT_MB  250.0
#define VIEWS_LIMIT_S  0.3
#define CLAIM_LIMIT_MS 5.0

#define N_DESKS     200 /* that ask one service */
#define N_READINGS  40
#define LEASE_S     600
#define FIRST_DESKS 1000 /* their persons' numbers begin here */

/* --- One start, in a process of its own --------------------------------------------- */

static json_t *
digest_to_json (CotFold *fold)
{
  g_autofree char *hex = NULL;
  CotId digest;

  cot_fold_digest (fold, &digest);
  hex = cot_id_to_hex (&digest);
  return json_string (hex);
}

/* Seconds to open, to know every row, of the processor; what it found; peak MB. */
static json_t *
measure_start (const char *folder, const char *name)
{
  g_autoptr (CotElection) election = jalisco_load_election (folder);
  g_autoptr (CotJournal) journal = NULL;
  guint n_rows, n_settled = 0;
  gint64 start_us = g_get_monotonic_time ();
  clock_t start_cpu = clock ();
  double open_s, all_s, cpu_s, peak_mb;
  json_t *digest;

  cot_election_get_rows (election, &n_rows);
  journal = jalisco_open_journal (folder, name, election);
  open_s = bench_seconds_since (start_us);
  cot_journal_lock (journal);
  for (guint i = 0; i < n_rows; i++)
    n_settled += cot_fold_get_row (cot_journal_get_fold (journal), i)->phase == COT_ROW_SETTLED;
  all_s = bench_seconds_since (start_us);
  cpu_s = (double) (clock () - start_cpu) / CLOCKS_PER_SEC;
  peak_mb = bench_peak_mb ();
  digest = digest_to_json (cot_journal_get_fold (journal));
  cot_journal_unlock (journal);

  return json_pack ("{s:f, s:f, s:f, s:f, s:i, s:i, s:i, s:o}", "open_s", open_s, "all_s", all_s, "cpu_s", cpu_s, "peak_mb", peak_mb,
                    "settled", (int) n_settled, "rows", (int) n_rows, "events", (int) cot_journal_get_last_seq (journal), "digest", digest);
}

/* --- Claims, in a process of its own -------------------------------------------------- */

typedef struct {
  GArray *ms, *cpu_ms; /* of the processor alone */
  guint n_found;
} Claims;

typedef struct {
  gint64 start_us;
  double start_cpu_ms;
} Watch;

static Claims
claims_new (void)
{
  return (Claims){ g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)), 0 };
}

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static Watch
watch_start (void)
{
  return (Watch){ g_get_monotonic_time (), cpu_ms () };
}

static void
watch_stop (const Watch *watch, Claims *claims)
{
  double ms = bench_seconds_since (watch->start_us) * 1000, spent_ms = cpu_ms () - watch->start_cpu_ms;

  g_array_append_val (claims->ms, ms);
  g_array_append_val (claims->cpu_ms, spent_ms);
}

static json_t *
claims_to_json (Claims *self)
{
  json_t *json = json_pack ("{s:i, s:i, s:f, s:f, s:f}", "asked", (int) self->ms->len, "found", (int) self->n_found,
                            "median_ms", bench_quantile (self->ms, 0.5), "most_ms", bench_quantile (self->ms, 1),
                            "most_cpu_ms", bench_quantile (self->cpu_ms, 1));

  g_array_unref (self->ms);
  g_array_unref (self->cpu_ms);
  return json;
}

static gboolean
claim_of_work (CotWork *work, guint32 person, Claims *claims, CotWorkItem *item)
{
  g_autoptr (GError) error = NULL;
  Watch watch = watch_start ();
  gboolean found = cot_work_claim (work, person, COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR, item, &error);

  watch_stop (&watch, claims);
  if (error != NULL)
    g_error ("%s", error->message);
  claims->n_found += found;

  return found;
}

/* Two hundred persons, each of whom gets a sheet of their own. */
static json_t *
claim_for_desks (CotWork *work)
{
  Claims claims = claims_new ();
  CotWorkItem item;

  for (guint32 i = 0; i < N_DESKS; i++)
    claim_of_work (work, FIRST_DESKS + i, &claims, &item);

  return claims_to_json (&claims);
}

/* Again and again the person who has read most of what waits, and must not read it
 * a second time. */
static json_t *
claim_for_reader (CotWork *work, guint32 person)
{
  Claims claims = claims_new ();
  CotWorkItem item;

  for (guint i = 0; i < N_READINGS; i++)
    if (claim_of_work (work, person, &claims, &item))
      cot_work_release (work, person, item.folio);

  return claims_to_json (&claims);
}

static CotValue *
make_values (const CotClaim *claim, guint number)
{
  CotValue *values = g_new0 (CotValue, claim->ballot->n_fields);

  for (guint i = 0; i < claim->ballot->n_fields; i++) {
    if (claim->wanted[i] == 0)
      continue;
    values[i] = (CotValue){ COT_VALUE_NUMBER, (gint32) number };
    if (claim->ballot->fields[i].kind == COT_FIELD_CASILLA)
      values[i].number = cot_casilla_key_pack (claim->row->casilla->key);
    else if (claim->ballot->fields[i].kind == COT_FIELD_SECCION)
      values[i].number = claim->row->casilla->seccion;
  }

  return values;
}

/* One person at the desk: claim, read, claim the next. */
static json_t *
claim_and_read (CotDesk *desk, CotSession *session)
{
  Claims claims = claims_new ();

  for (guint i = 0; i < N_READINGS; i++) {
    g_autoptr (GError) error = NULL;
    Watch watch = watch_start ();
    g_autoptr (CotClaim) claim = cot_desk_claim_next (desk, session, &error);
    g_autoptr (CotClaim) next = NULL;
    g_autofree CotValue *values = NULL;
    CotCaptureOutcome outcome;

    watch_stop (&watch, &claims);
    if (claim == NULL)
      g_error ("claim: %s", error != NULL ? error->message : "nothing waits");
    claims.n_found++;
    values = make_values (claim, i);
    if (!cot_desk_capture (desk, session, claim, values, NULL, NULL, &outcome, &next, &error))
      g_error ("capture: %s", error->message);
  }

  return claims_to_json (&claims);
}

/* Seconds from the views of an evening; then everybody asks for work. */
static json_t *
measure_claims (const char *folder, const char *name)
{
  g_autoptr (CotElection) election = jalisco_load_election (folder);
  g_autoptr (CotJournal) journal = jalisco_open_journal (folder, name, election);
  g_autoptr (CotDesk) desk = cot_desk_new (journal, NULL);
  g_autoptr (CotWork) work = cot_local_work_new (journal, LEASE_S);
  g_autoptr (CotSession) session = NULL;
  g_autoptr (GError) error = NULL;
  json_t *json = json_object ();

  session = cot_desk_sign_in (desk, JALISCO_FRESH, JALISCO_PASSWORD, &error);
  if (session == NULL)
    g_error ("%s", error->message);
  cot_desk_set_work (desk, work);
  json_object_set_new (json, "desk", claim_and_read (desk, session));
  json_object_set_new (json, "first_reader", claim_for_reader (work, JALISCO_READS_FIRST));
  json_object_set_new (json, "second_reader", claim_for_reader (work, JALISCO_READS_SECOND));
  json_object_set_new (json, "desks", claim_for_desks (work));
  json_object_set_new (json, "peak_mb", json_real (bench_peak_mb ()));

  return json;
}

/* Where everything is settled already. */
static json_t *
measure_idle (const char *folder, const char *name)
{
  g_autoptr (CotElection) election = jalisco_load_election (folder);
  g_autoptr (CotJournal) journal = jalisco_open_journal (folder, name, election);
  g_autoptr (CotWork) work = cot_local_work_new (journal, LEASE_S);
  Claims claims = claims_new ();
  CotWorkItem item;

  for (guint32 i = 0; i < N_DESKS; i++)
    claim_of_work (work, FIRST_DESKS + i, &claims, &item);

  return json_pack ("{s:o, s:f}", "settled", claims_to_json (&claims), "peak_mb", bench_peak_mb ());
}

/* --- Children ------------------------------------------------------------------------- */

static int
be_child (const char *phase, const char *folder)
{
  json_t *json = NULL;

  if (strcmp (phase, "start") == 0)
    json = measure_start (folder, "night");
  else if (strcmp (phase, "prepare") == 0)
    json = measure_start (folder, "evening");
  else if (strcmp (phase, "claims") == 0)
    json = measure_claims (folder, "evening");
  else if (strcmp (phase, "idle") == 0)
    json = measure_idle (folder, "night");
  if (json == NULL)
    return 2;
  json_dumpf (json, stdout, JSON_COMPACT);
  json_decref (json);

  return 0;
}

static json_t *
run_child (const char *phase, const char *folder)
{
  const char *argv[] = { "/proc/self/exe", "--phase", phase, "--folder", folder, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  json_t *json;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &output, NULL, &status, &error) || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", phase, error->message);
  json = json_loads (output, 0, NULL);
  if (json == NULL)
    g_error ("%s: %s", phase, output);

  return json;
}

/* --- What is told --------------------------------------------------------------------- */

static double
number_of (const json_t *json, const char *name)
{
  return json_number_value (json_object_get (json, name));
}

static void
add_start (BenchReport *report, const char *what, const json_t *start, double limit_s, double limit_mb)
{
  g_autofree char *memory = g_strdup_printf ("%s, memory", what);
  g_autofree char *processor = g_strdup_printf ("%s, of the processor", what);
  double peak_mb = number_of (start, "peak_mb");

  bench_report_add (report, &(BenchRow){ what, "s", number_of (start, "all_s"), limit_s, 0, peak_mb });
  bench_report_add (report, &(BenchRow){ processor, "s", number_of (start, "cpu_s"), 0, number_of (start, "all_s"), 0 });
  if (limit_mb > 0)
    bench_report_add (report, &(BenchRow){ memory, "MB", peak_mb, limit_mb, 0, 0 });
}

static void
add_claims (BenchReport *report, const char *what, const json_t *all, const char *name)
{
  const json_t *claims = json_object_get (all, name);
  g_autofree char *median = g_strdup_printf ("claim, %s: median", what);
  g_autofree char *most = g_strdup_printf ("claim, %s: slowest", what);
  g_autofree char *processor = g_strdup_printf ("claim, %s: most of processor", what);
  double peak_mb = number_of (all, "peak_mb");

  bench_report_add (report, &(BenchRow){ median, "ms", number_of (claims, "median_ms"), CLAIM_LIMIT_MS, 0, peak_mb });
  /* The slowest is often one that another program interrupted: its bound is the processor's. */
  bench_report_add (report, &(BenchRow){ most, "ms", number_of (claims, "most_ms"), 0, CLAIM_LIMIT_MS, 0 });
  bench_report_add (report, &(BenchRow){ processor, "ms", number_of (claims, "most_cpu_ms"), CLAIM_LIMIT_MS, 0, 0 });
}

static gboolean
found_all (const json_t *all, const char *name)
{
  const json_t *claims = json_object_get (all, name);

  return number_of (claims, "found") == number_of (claims, "asked");
}

static int
print_report (const json_t *cold, const json_t *views, const json_t *claims, const json_t *idle, gboolean as_json)
{
  g_autoptr (BenchReport) report = bench_report_new ("bench-start");
  const char *digest = json_string_value (json_object_get (cold, "digest"));

  bench_report_set_size (report, "rows", (guint64) number_of (cold, "rows"));
  bench_report_set_size (report, "events", (guint64) number_of (cold, "events"));
  add_start (report, "start without views", cold, COLD_LIMIT_S, COLD_LIMIT_MB);
  add_start (report, "start from kept views", views, VIEWS_LIMIT_S, 0);
  add_claims (report, "one desk that reads", claims, "desk");
  add_claims (report, "who read half of it", claims, "first_reader");
  add_claims (report, "who is to re-key", claims, "second_reader");
  add_claims (report, "200 desks", claims, "desks");
  add_claims (report, "nothing waits", idle, "settled");
  bench_report_check (report, "same state both ways", g_strcmp0 (digest, json_string_value (json_object_get (views, "digest"))) == 0);
  bench_report_check (report, "every row settled", number_of (cold, "settled") == number_of (cold, "rows"));
  bench_report_check (report, "work for everybody", found_all (claims, "desk") && found_all (claims, "first_reader") && found_all (claims, "second_reader") && found_all (claims, "desks"));

  return bench_report_print (report, as_json);
}

static void
prepare (const char *folder, int casillas, guint in_hand)
{
  g_autofree char *night = g_build_filename (folder, "night", NULL);

  if (g_file_test (night, G_FILE_TEST_EXISTS)) {
    jalisco_drop_views (folder, "night");
    return;
  }
  jalisco_make_election (folder, casillas);
  jalisco_make_journal (folder, "evening", JALISCO_EVENING, in_hand);
  jalisco_make_journal (folder, "night", JALISCO_NIGHT, in_hand);
}

static int
measure (const char *kept, int casillas, guint in_hand, gboolean as_json)
{
  g_autofree char *folder = kept != NULL ? g_strdup (kept) : g_dir_make_tmp ("bench-start-XXXXXX", NULL);
  json_t *cold, *views, *claims, *idle;
  int result;

  if (folder == NULL || g_mkdir_with_parents (folder, 0700) != 0) {
    fputs ("bench-start: the folder cannot be made\n", stderr);
    return 2;
  }
  prepare (folder, casillas, in_hand);
  cold = run_child ("start", folder);
  views = run_child ("start", folder);
  idle = run_child ("idle", folder);
  json_decref (run_child ("prepare", folder));
  claims = run_child ("claims", folder);
  if (kept == NULL)
    cot_test_files_remove (folder);

  result = print_report (cold, views, claims, idle, as_json);
  json_decref (cold);
  json_decref (views);
  json_decref (claims);
  json_decref (idle);

  return result;
}

int
main (int argc, char **argv)
{
  gboolean as_json = FALSE;
  int casillas = JALISCO_CASILLAS, in_hand = JALISCO_IN_HAND;
  g_autofree char *folder = NULL, *phase = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object", NULL },
    { "casillas", 0, 0, G_OPTION_ARG_INT, &casillas, "Size of the election", "N" },
    { "in-hand", 0, 0, G_OPTION_ARG_INT, &in_hand, "Sheets worked on at the same time", "N" },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, "Keep the journals there", "FOLDER" },
    { "phase", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &phase, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || casillas < 125 || casillas > 20000 || in_hand < 1) {
    fputs ("bench-start: --casillas takes a number from 125 to 20000, --in-hand one from 1\n", stderr);
    return 2;
  }
  g_assert_cmpint (sodium_init (), >=, 0);

  return phase != NULL && folder != NULL ? be_child (phase, folder) : measure (folder, casillas, (guint) in_hand, as_json);
}
