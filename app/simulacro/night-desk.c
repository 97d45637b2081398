/* night-desk.c - the desk of a rehearsed night, in a process that may be killed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-desk.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "cot-cli.h"
#include "cot-client.h"
#include "cot-error.h"
#include "cot-scan-run.h"
#include "cot-spool.h"
#include "cot-store-page.h"
#include "night-folder.h"
#include "night-people.h"
#include "night-plan.h"
#include "night-reading.h"

#define N_SESSIONS       (COT_NIGHT_DECIDES + 1)
#define DELIVER_EVERY    4   /* sheets */
#define DELIVER_ATTEMPTS 120 /* of the last delivery, a quarter of a second apart */

typedef struct {
  const char *folder;
  CotNightPlan *plan;
  CotElection *election;
  CotJournal *journal;
  CotDesk *desk;
  CotScanRun *run;
  CotClient *client;
  char *service; /* of the client: its url and pin */
  CotSession *sessions[N_SESSIONS];
  guint n_sheets, n_readings, n_typed, n_refused;
  gint64 scan_us, desk_us, deliver_us;
  guint64 scan_peak_kb;
} Desk;

static void
tell (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  fflush (stdout);
}

/* --- Delivery ------------------------------------------------------------------ */

/* The service may have come back with another port. */
static gboolean
connect_service (Desk *self, GError **error)
{
  g_autofree char *url = NULL;
  g_autofree char *pin = NULL;
  g_autofree char *service = NULL;

  if (!cot_night_folder_read_service (self->folder, &url, &pin, error))
    return FALSE;
  service = g_strconcat (url, " ", pin, NULL);
  if (self->client != NULL && g_strcmp0 (service, self->service) == 0)
    return TRUE;

  g_clear_object (&self->client);
  g_free (self->service);
  self->service = g_steal_pointer (&service);
  self->client = cot_client_new (self->journal, url, pin, NULL, error);

  return self->client != NULL;
}

static gboolean
deliver (Desk *self, GError **error)
{
  g_auto (CotTransfer) transfer = { 0 };
  gint64 start = g_get_monotonic_time ();
  gboolean done = connect_service (self, error) &&
                  cot_client_push_all (self->client, &transfer, error) &&
                  cot_client_pull_all (self->client, &transfer, error);

  self->deliver_us += g_get_monotonic_time () - start;
  if (done && transfer.n_refused > 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED, "the service refused %" G_GUINT64_FORMAT " events: %s",
                 transfer.n_refused, transfer.first_refusal);
    return FALSE;
  }

  return done;
}

/* The desk goes on without its service; what waits is sent later. */
static void
deliver_if_possible (Desk *self)
{
  g_autoptr (GError) error = NULL;

  if (!deliver (self, &error))
    g_message ("not delivered yet: %s", error->message);
}

static gboolean
deliver_at_last (Desk *self, GError **error)
{
  for (guint i = 0; i < DELIVER_ATTEMPTS; i++) {
    g_clear_error (error);
    if (deliver (self, error))
      return TRUE;
    g_usleep (G_USEC_PER_SEC / 4);
  }

  return FALSE;
}

/* --- Scanning ------------------------------------------------------------------ */

/* Where the code cannot be read somebody looks at the paper and types. */
static gboolean
identify_by_eye (Desk *self, const char *folio, GError **error)
{
  const CotNightItem *item = cot_night_plan_find (self->plan, folio);
  CotSession *session = self->sessions[COT_NIGHT_SCANS];

  if (item == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "folio %s is not of this night", folio);
    return FALSE;
  }
  self->n_typed++;
  if (item->path == COT_NIGHT_OUTSIDE)
    return cot_desk_identify_outside (self->desk, session, folio, item->row->contest->id, "casilla not in the catalogue", error);

  return cot_desk_identify_row (self->desk, session, folio, item->row->clave_acta, "typed", error);
}

static gboolean
store_page (Desk *self, CotScannedPage *page, GError **error)
{
  const char *spool = cot_scan_run_get_spool (self->run);
  CotStoredPage stored;

  /* Nothing says whose picture it is: it is scanned again. */
  if (page->folio == NULL || cot_night_plan_find (self->plan, page->folio) == NULL) {
    self->n_refused++;
    return cot_spool_remove (spool, page->spool, error);
  }
  if (!cot_store_page (self->desk, self->sessions[COT_NIGHT_SCANS], page, spool, page->folio, &stored, error))
    return FALSE;
  /* The same sheet twice, since a desk was killed between feeding and storing. */
  if (stored.taken)
    return cot_spool_remove (spool, page->spool, error);
  if (!stored.identified && !identify_by_eye (self, page->folio, error))
    return FALSE;
  self->n_sheets++;
  tell ("sheet %s\n", page->folio);

  return TRUE;
}

static void
note_scan_memory (Desk *self)
{
  GPid pid = cot_scan_run_get_pid (self->run);

  if (pid > 0)
    self->scan_peak_kb = MAX (self->scan_peak_kb, cot_night_peak_kb (pid));
}

/* What an earlier process had scanned and not stored. */
static gboolean
take_pending (Desk *self, GError **error)
{
  g_auto (GStrv) ids = cot_scan_run_list_pending (self->run, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (CotScannedPage) page = cot_scan_run_resume (self->run, ids[i], NULL, error);

    if (page == NULL || !store_page (self, page, error))
      return FALSE;
  }

  return TRUE;
}

/* One sheet; *empty when the feeder had none. */
static gboolean
scan_one (Desk *self, gboolean *empty, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (CotScannedPage) page = cot_scan_run_next (self->run, NULL, &local);

  self->scan_us += g_get_monotonic_time () - start;
  note_scan_memory (self);
  *empty = g_error_matches (local, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY);
  if (*empty)
    return TRUE;
  if (page == NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  return store_page (self, page, error);
}

static void
tell_accepted (const char *folio, const char *field, guint number)
{
  tell ("accepted %s %s %u\n", folio, field, number);
}

static gboolean
read_all (Desk *self, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  gboolean done = cot_night_people_read (self->desk, self->sessions, self->plan, tell_accepted, &self->n_readings, error);

  self->desk_us += g_get_monotonic_time () - start;
  return done;
}

static gboolean
is_wanted (Desk *self, const CotNightItem *item)
{
  gboolean wanted;
  const CotSheet *sheet;

  if (item->path == COT_NIGHT_SIN_ACTA)
    return FALSE;
  cot_journal_lock (self->journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (self->journal), item->folio);
  wanted = sheet == NULL || cot_id_is_zero (&sheet->digitised);
  cot_journal_unlock (self->journal);

  return wanted;
}

static gboolean
go (Desk *self, GError **error)
{
  gboolean empty = FALSE;

  if (!take_pending (self, error))
    return FALSE;
  while (!empty) {
    if (!scan_one (self, &empty, error) || !read_all (self, error))
      return FALSE;
    if (empty || self->n_sheets % DELIVER_EVERY == 0)
      deliver_if_possible (self);
  }
  for (guint i = 0; i < self->plan->items->len; i++) {
    const CotNightItem *item = self->plan->items->pdata[i];

    if (is_wanted (self, item))
      tell ("want %s\n", item->folio);
  }
  tell ("waiting\n");

  return TRUE;
}

static gboolean
finish (Desk *self, GError **error)
{
  g_autofree char *password = cot_night_folder_read_password (self->folder, error);
  g_autofree char *reading = NULL;
  guint64 n_events = 0;

  if (password == NULL ||
      !cot_night_people_report_missing (self->desk, self->sessions[COT_NIGHT_DECIDES], password, self->plan, error) ||
      !read_all (self, error))
    return FALSE;
  for (guint i = 1; i < N_SESSIONS; i++)
    if (!cot_desk_sign_out (self->desk, self->sessions[i], error))
      return FALSE;
  if (!deliver_at_last (self, error))
    return FALSE;

  n_events = (guint64) cot_journal_get_last_seq (self->journal);
  reading = cot_night_reading_count (self->desk, self->plan);
  tell ("done {\"events\": %" G_GUINT64_FORMAT ", \"readings\": %u, \"typed\": %u, \"refused\": %u, \"scan_ms\": %" G_GINT64_FORMAT
        ", \"desk_ms\": %" G_GINT64_FORMAT ", \"deliver_ms\": %" G_GINT64_FORMAT
        ", \"scan_peak_kb\": %" G_GUINT64_FORMAT ", \"desk_peak_kb\": %" G_GUINT64_FORMAT ", \"reading\": %s}\n",
        n_events, self->n_readings, self->n_typed, self->n_refused, self->scan_us / 1000, self->desk_us / 1000, self->deliver_us / 1000,
        self->scan_peak_kb, cot_night_peak_kb (0), reading);

  return TRUE;
}

/* --- The process --------------------------------------------------------------- */

static gboolean
sign_everybody_in (Desk *self, GError **error)
{
  g_autofree char *password = cot_night_folder_read_password (self->folder, error);

  if (password == NULL)
    return FALSE;
  for (const CotNightPerson *person = cot_night_people; person->number != 0; person++) {
    /* Who confirms does not work at the desk. */
    if (person->number >= N_SESSIONS)
      continue;
    self->sessions[person->number] = cot_desk_sign_in (self->desk, person->number, password, error);
    if (self->sessions[person->number] == NULL)
      return FALSE;
  }

  return TRUE;
}

static gboolean
start (Desk *self, guint n_sheets, guint64 seed, GError **error)
{
  g_autofree char *election = g_build_filename (self->folder, "election", NULL);
  g_autofree char *journal = g_build_filename (self->folder, "desk", NULL);
  g_autofree char *spool = g_build_filename (self->folder, "spool", NULL);
  CotScanRunSettings settings = { .device = COT_NIGHT_DEVICE, .spool = spool, .election = election };

  self->election = cot_election_load (election, TRUE, NULL, error);
  if (self->election == NULL)
    return FALSE;
  self->plan = cot_night_plan_new (self->election, n_sheets, seed);
  self->journal = cot_journal_open (journal, self->election, &cot_clock_system, error);
  if (self->journal == NULL)
    return FALSE;
  self->desk = cot_desk_new (self->journal, NULL);
  self->run = cot_scan_run_new (&settings);

  return sign_everybody_in (self, error);
}

static void
stop (Desk *self)
{
  for (guint i = 0; i < N_SESSIONS; i++)
    g_clear_pointer (&self->sessions[i], cot_session_unref);
  if (self->run != NULL)
    cot_scan_run_stop (self->run);
  g_clear_object (&self->run);
  g_clear_object (&self->client);
  g_clear_object (&self->desk);
  if (self->journal != NULL)
    cot_journal_close (self->journal);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->plan, cot_night_plan_free);
  g_clear_pointer (&self->election, cot_election_unref);
  g_clear_pointer (&self->service, g_free);
}

static gboolean
obey (Desk *self, GError **error)
{
  char line[64];

  while (fgets (line, sizeof line, stdin) != NULL) {
    if (strcmp (line, "go\n") == 0) {
      if (!go (self, error))
        return FALSE;
    } else if (strcmp (line, "finish\n") == 0) {
      return finish (self, error);
    }
  }

  return TRUE;
}

int
simulacro_night_desk (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Desk self = { 0 };
  guint64 n_sheets, seed;
  gboolean done;

  if (argc != 4 || !cot_cli_parse_uint ("SHEETS", argv[2], 1, G_MAXUINT32, &n_sheets) ||
      !cot_cli_parse_uint ("SEED", argv[3], 0, G_MAXUINT64, &seed))
    return COT_EXIT_USAGE;

  /* It must not outlive the night that plays it. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  self.folder = argv[1];
  done = start (&self, (guint) n_sheets, seed, &error) && obey (&self, &error);
  stop (&self);
  if (!done) {
    g_printerr ("cotejo-simulacro: %s\n", error->message);
    return COT_EXIT_DIFFERENCE;
  }

  return COT_EXIT_OK;
}
