/* cot-verify.c - checks a whole journal, from its files and the election alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Nothing is written and nothing is believed: rows are read as they stand, the
 * roster grows along the way as it did when they arrived.
 *
 * Rows are taken in batches.  By themselves they are checked on all processors, and
 * so are the signatures of those between two enrolments, which is where nearly all of
 * the time goes; the rest goes in the order of arrival. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-verify-private.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"
#include "cot-journal-private.h"
#include "cot-parallel-private.h"
#include "cot-salvage-private.h"
#include "cot-sqlite-read-private.h"

#define BATCH_ROWS 1024

typedef struct {
  CotElection *election;
  CotRoster *roster;
  CotVerifyChains chains;
  CotVerifyFiles files;
  GHashTable *unknown; /* reasons, each told once: who wrote is not enrolled */
  GPtrArray *unproven; /* CotEvent: enrolments whose issuer has not come yet */
  guint32 own_station;
  gint64 last_seq; /* place of the last row that was read */
  CotVerifyRow rows[BATCH_ROWS];
  guint n_rows;
  CotVerifyReport *report;
} Verify;

/* --- What is wrong ------------------------------------------------------------ */

static void
say_damaged (Verify *self, const CotVerifyRow *row, const char *text)
{
  CotFinding finding = { .kind = COT_FINDING_EVENT, .place = row->row.seq, .text = g_strdup (text) };

  finding.id = cot_verify_row_name (row, self->roster, self->election);
  if (row->event != NULL) {
    finding.station = row->event->station;
    finding.number = row->event->number;
  } else if (row->station > 0 && row->station <= G_MAXUINT32 && row->number > 0) {
    finding.station = (guint32) row->station;
    finding.number = (guint64) row->number;
  }
  finding.last_number = finding.number;
  cot_verify_chains_note_damaged (&self->chains, &finding.id, finding.station, finding.number, finding.place);
  cot_verify_report_add (self->report, &finding);
}

static void G_GNUC_PRINTF (2, 3)
  say_structure (Verify *self, const char *format, ...)
{
  CotFinding finding = { .kind = COT_FINDING_STRUCTURE };
  va_list args;

  va_start (args, format);
  finding.text = g_strdup_vprintf (format, args);
  va_end (args);
  cot_verify_report_add (self->report, &finding);
}

static void
say_gap (Verify *self, const CotVerifyRow *row)
{
  const CotEvent *event = row->event;
  CotFinding finding = {
    .kind = COT_FINDING_GAP,
    .station = event->station,
    .number = event->number - 1,
    .last_number = event->number - 1,
    .place = row->row.seq,
    .id = event->id,
    .text = g_strdup_printf ("the chain of station %u breaks before its number %" G_GUINT64_FORMAT, event->station, event->number),
  };

  cot_verify_report_add (self->report, &finding);
}

static void
say_places_gone (Verify *self, const CotVerifyRow *row)
{
  CotFinding finding = {
    .kind = COT_FINDING_EVENT,
    .place = row->row.seq,
    .text = g_strdup_printf ("events between the places %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " are gone", self->last_seq, row->row.seq),
  };

  finding.id = cot_verify_row_name (row, self->roster, self->election);
  if (row->event != NULL) {
    finding.station = row->event->station;
    finding.number = finding.last_number = row->event->number;
  }
  cot_verify_report_add (self->report, &finding);
}

/* --- Signatures --------------------------------------------------------------- */

typedef struct {
  Verify *verify;
  guint first;
} Stretch;

static void
check_alone (guint i, gpointer data)
{
  cot_verify_row_check (&((CotVerifyRow *) data)[i]);
}

static void
check_signatures (guint i, gpointer data)
{
  const Stretch *stretch = data;
  CotVerifyRow *row = &stretch->verify->rows[stretch->first + i];

  if (row->wrong == NULL)
    cot_roster_check (stretch->verify->roster, stretch->verify->election, row->event, &row->unsigned_because);
}

static gboolean
changes_roster (const CotVerifyRow *row)
{
  return row->wrong == NULL && (row->event->kind == COT_KIND_STATION_ENROLLED || row->event->kind == COT_KIND_PERSON_ENROLLED);
}

/* Each enrolment is taken in before what stands behind it is checked. */
static void
check_batch (Verify *self)
{
  guint first = 0;

  cot_parallel_for (self->n_rows, check_alone, self->rows);
  while (first < self->n_rows) {
    Stretch stretch = { self, first };
    guint end = first;

    while (end < self->n_rows && !changes_roster (&self->rows[end]))
      end++;
    cot_parallel_for (end - first, check_signatures, &stretch);
    if (end < self->n_rows) {
      stretch.first = end;
      check_signatures (0, &stretch);
      if (self->rows[end].unsigned_because == NULL)
        cot_roster_admit (self->roster, self->rows[end].event);
    }
    first = end + 1;
  }
}

/* --- In the order of arrival -------------------------------------------------- */

/* A desk's own enrolment is there before that of the service that issued it. */
static gboolean
may_wait_for_issuer (Verify *self, const CotVerifyRow *row)
{
  return row->event->kind == COT_KIND_STATION_ENROLLED && row->event->station == self->own_station && row->event->number == 1 &&
         g_error_matches (row->unsigned_because, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

/* Where an enrolment is damaged, all that was written under it cannot be proved: it is
 * told once. */
static void
say_unsigned (Verify *self, const CotVerifyRow *row)
{
  gboolean is_unknown = g_error_matches (row->unsigned_because, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);

  if (is_unknown && !g_hash_table_add (self->unknown, g_strdup (row->unsigned_because->message))) {
    self->report->n_unprovable++;
    cot_verify_chains_note_damaged (&self->chains, &row->event->id, row->event->station, row->event->number, row->row.seq);
    return;
  }
  say_damaged (self, row, row->unsigned_because->message);
}

static void
take_row (Verify *self, const CotVerifyRow *row)
{
  gint64 place = row->row.seq;

  if (place != self->last_seq + 1)
    say_places_gone (self, row);
  self->last_seq = place;
  if (row->wrong != NULL) {
    say_damaged (self, row, row->wrong);
    return;
  }
  if (g_hash_table_contains (self->chains.seen, &row->event->id)) {
    say_damaged (self, row, "it is there twice");
    return;
  }
  if (row->unsigned_because != NULL && may_wait_for_issuer (self, row)) {
    cot_roster_admit (self->roster, row->event);
    g_ptr_array_add (self->unproven, cot_event_ref (row->event));
  } else if (row->unsigned_because != NULL) {
    say_unsigned (self, row);
    return;
  }
  if (!cot_verify_chains_has_previous (&self->chains, row->event))
    say_gap (self, row);
  else
    self->report->n_events++;
  self->report->n_sealed += row->event->body == NULL;
  cot_verify_chains_note (&self->chains, row->event, place);
  cot_verify_files_note (&self->files, row->event);
}

static void
take_batch (Verify *self)
{
  check_batch (self);
  for (guint i = 0; i < self->n_rows; i++) {
    take_row (self, &self->rows[i]);
    cot_verify_row_clear (&self->rows[i]);
  }
  self->n_rows = 0;
}

/* The desk's own enrolment, and what it wrote, may stand in one batch. */
static gboolean
ends_batch (Verify *self)
{
  const CotVerifyRow *row = &self->rows[self->n_rows - 1];

  return self->n_rows == BATCH_ROWS || (row->kind == COT_KIND_STATION_ENROLLED && row->station == (gint64) self->own_station);
}

/* --- All of them -------------------------------------------------------------- */

static char *
read_text (sqlite3 *db, const char *sql)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, sql, NULL);

  if (stmt == NULL || cot_sqlite_step (stmt, NULL) != COT_STEP_ROW)
    return NULL;
  return g_strdup ((const char *) sqlite3_column_text (stmt, 0));
}

static guint64
count_events (sqlite3 *db)
{
  g_autofree char *count = read_text (db, "SELECT max(seq) FROM events");
  guint64 total = 0;

  if (count != NULL)
    g_ascii_string_to_unsigned (count, 10, 0, G_MAXINT64, &total, NULL);
  return total;
}

/* Rows from @from on, until the end or where the file cannot be read. */
static gboolean
check_from (Verify *self, sqlite3 *db, gint64 from, guint64 total, CotVerifyProgress progress, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, "SELECT " COT_VERIFY_ROW_COLUMNS " FROM events WHERE seq >= ?1 ORDER BY seq", error);
  CotStep step = COT_STEP_ERROR;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, from);
  while ((step = cot_sqlite_step (stmt, error)) == COT_STEP_ROW) {
    cot_verify_row_read (&self->rows[self->n_rows++], stmt);
    if (!ends_batch (self))
      continue;
    take_batch (self);
    if (progress != NULL)
      progress ((guint64) MAX (self->last_seq, 0), total, data);
  }
  take_batch (self);

  return step == COT_STEP_DONE;
}

/* A page that cannot be read is stepped over: what stands behind it may be right. */
static void
check_events (Verify *self, sqlite3 *db, CotVerifyProgress progress, gpointer data)
{
  guint64 total = count_events (db);
  gint64 from = 0, skip = 1;

  for (;;) {
    g_autoptr (GError) error = NULL;
    gint64 before = self->last_seq;

    if (check_from (self, db, from, total, progress, data, &error))
      break;
    if (self->last_seq > before || from == 0) {
      say_structure (self, "the file is damaged behind place %" G_GINT64_FORMAT ": %s", self->last_seq, error->message);
      skip = 1;
    }
    from = MAX (from, self->last_seq) + skip;
    skip *= 2;
    if ((guint64) from > total)
      break;
  }
  if (self->last_seq == 0)
    say_structure (self, "there is no event");
}

/* Issuers that came later must have signed; one that never came proves nothing. */
static void
check_unproven (Verify *self)
{
  for (guint i = 0; i < self->unproven->len; i++) {
    const CotEvent *event = self->unproven->pdata[i];
    g_autoptr (GError) error = NULL;
    CotFinding finding = { .kind = COT_FINDING_EVENT, .station = event->station, .number = event->number, .last_number = event->number, .id = event->id };

    if (cot_roster_check (self->roster, self->election, event, &error))
      continue;
    if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND)) {
      self->report->n_unproven++;
      continue;
    }
    finding.text = g_strdup (error->message);
    cot_verify_report_add (self->report, &finding);
  }
}

static void
check_structure (Verify *self, sqlite3 *db)
{
  g_autofree char *text = read_text (db, "PRAGMA integrity_check(1)");

  if (text != NULL)
    g_strdelimit (text, "\n", ' ');
  if (g_strcmp0 (text, "ok") != 0)
    say_structure (self, "the file's structure is damaged: %s", text != NULL ? text : "it cannot be read");
}

static void
check_record (Verify *self, sqlite3 *db, const char *folder)
{
  CotFinding finding = { .kind = COT_FINDING_OLDER_COPY };
  g_autoptr (GError) error = NULL;
  CotHead head;

  if (!cot_head_load (folder, &head) || cot_sqlite_check_head (db, &head, &error) || !g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER))
    return;
  finding.station = head.station;
  finding.number = finding.last_number = head.number;
  finding.place = head.seq;
  finding.id = head.id;
  finding.text = g_strdup (error->message);
  cot_verify_report_add (self->report, &finding);
}

static void
check_all (Verify *self, sqlite3 *db, const char *folder, CotVerifyProgress progress, gpointer data)
{
  check_events (self, db, progress, data);
  check_unproven (self);
  check_record (self, db, folder);
  cot_verify_chains_finish (&self->chains, self->own_station, self->report);
  check_structure (self, db);
  cot_verify_files_finish (&self->files, folder, self->report);
}

static gboolean
has_event_of (sqlite3 *db, const guint8 *seal)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, "SELECT 1 FROM events WHERE substr (header, 5, 32) = ?1 LIMIT 1", NULL);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, seal, 32, SQLITE_STATIC);
  return cot_sqlite_step (stmt, NULL) == COT_STEP_ROW;
}

static gboolean
check_facts (Verify *self, sqlite3 *db, GError **error)
{
  g_autofree char *seal = NULL, *station = NULL;
  char wanted[65];
  guint64 number = 0;
  int version;

  if (!cot_sqlite_check_schema (db, &cot_journal_schema, &version, error))
    return FALSE;
  seal = read_text (db, "SELECT value FROM meta WHERE key = '" COT_META_SEAL "'");
  station = read_text (db, "SELECT value FROM meta WHERE key = '" COT_META_STATION "'");
  sodium_bin2hex (wanted, sizeof wanted, cot_election_get_seal (self->election), 32);
  if (seal == NULL) {
    say_structure (self, "the journal does not say of which election it is");
    return TRUE;
  }
  if (strcmp (seal, wanted) != 0 && has_event_of (db, cot_election_get_seal (self->election))) {
    say_structure (self, "the journal says that it belongs to another election, but its events are of this one");
    return TRUE;
  }
  if (strcmp (seal, wanted) != 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "the journal belongs to another election");
    return FALSE;
  }
  if (station != NULL && g_ascii_string_to_unsigned (station, 10, 1, G_MAXUINT32, &number, NULL))
    self->own_station = (guint32) number;

  return TRUE;
}

static Verify *
verify_new (CotElection *election, CotVerifyReport *report)
{
  Verify *self = g_new0 (Verify, 1);

  memset (report, 0, sizeof *report);
  self->election = election;
  self->report = report;
  self->roster = cot_roster_new (NULL);
  cot_verify_chains_init (&self->chains);
  cot_verify_files_init (&self->files);
  self->unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unproven = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);

  return self;
}

static void
verify_free (Verify *self)
{
  cot_verify_chains_clear (&self->chains);
  cot_verify_files_clear (&self->files);
  g_hash_table_unref (self->unknown);
  g_ptr_array_unref (self->unproven);
  cot_roster_free (self->roster);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Verify, verify_free)

/* --- What SQLite cannot open ------------------------------------------------------- */

static void
say_left (Verify *self, const CotSalvageLeft *left)
{
  CotFinding finding = { .kind = COT_FINDING_EVENT, .station = left->station, .number = left->number, .last_number = left->last_number, .id = left->id, .text = g_strdup (left->reason) };

  if (cot_id_is_zero (&left->id) && left->station != 0) {
    g_free (finding.text);
    finding.kind = COT_FINDING_GAP;
    finding.text = g_strdup_printf ("numbers %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " of station %u are not there", left->number, left->last_number, left->station);
  }
  cot_verify_report_add (self->report, &finding);
}

/* The bytes of the file may still prove events. */
static gboolean
check_bytes (Verify *self, const char *folder, const GError *damage)
{
  g_autoptr (GPtrArray) events = NULL;
  CotSalvageReport salvage = { 0 };

  if (!g_error_matches (damage, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT))
    return FALSE;
  events = cot_salvage_collect (folder, self->election, &self->own_station, &salvage, NULL);
  if (events != NULL) {
    for (guint i = 0; i < salvage.left->len; i++)
      say_left (self, salvage.left->pdata[i]);
    say_structure (self, "the database cannot be read (%s); the bytes of the file prove %u events, which \"journal salvage\" copies", damage->message, events->len);
    for (guint i = 0; i < events->len; i++) {
      cot_verify_chains_note (&self->chains, events->pdata[i], 0);
      cot_verify_files_note (&self->files, events->pdata[i]);
    }
    self->report->n_events = events->len;
    self->files.own_station = self->own_station;
    cot_verify_chains_finish (&self->chains, self->own_station, self->report);
    cot_verify_files_finish (&self->files, folder, self->report);
  }
  cot_salvage_report_clear (&salvage);

  return events != NULL;
}

/**
 * cot_journal_verify:
 * @folder: of a journal; it may be in use, and is not changed
 * @election: the one it belongs to
 * @progress: (nullable): called now and then
 * @report: (out): cleared by the caller with cot_verify_report_clear ()
 * @error: return location for a %COT_DATA_ERROR
 *
 * Checks every header, body, signature, chain and named file, and lists all that is
 * wrong: what was changed, what is gone, and what two copies of one station wrote.
 *
 * Returns: %TRUE when all is right; %FALSE with CORRUPT and the report's text when
 *   something is not, or with NOT_FOUND, CONFLICT (another election), TOO_NEW,
 *   CORRUPT without a text in the report when there is nothing to check
 */
gboolean
cot_journal_verify (const char *folder, CotElection *election, CotVerifyProgress progress, gpointer data, CotVerifyReport *report, GError **error)
{
  g_auto (CotSqliteReading) reading = { .lock_fd = -1 };
  g_autoptr (Verify) self = NULL;
  g_autoptr (GError) damage = NULL;

  g_return_val_if_fail (folder != NULL && election != NULL && report != NULL, FALSE);

  if (sodium_init () < 0)
    g_error ("libsodium could not be initialised");
  self = verify_new (election, report);
  if (cot_sqlite_reading_open (&reading, folder, &damage) && check_facts (self, reading.db, &damage)) {
    self->files.own_station = self->own_station;
    check_all (self, reading.db, folder, progress, data);
  } else {
    cot_sqlite_reading_close (&reading);
    if (!check_bytes (self, folder, damage)) {
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }
  }
  if (report->n_failures == 0)
    return TRUE;

  g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, report->first_wrong_text);
  return FALSE;
}
