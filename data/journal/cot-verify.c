/* cot-verify.c - checks a whole journal, from its files and the election alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Nothing is written and nothing is believed: rows are read as they stand, the
 * roster grows along the way as it did when they arrived.  The first row that is
 * not right ends the walk, since nothing behind it can be told from it. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-sqlite-schema-private.h"

#define COLUMN_STATION 6 /* behind COT_SQLITE_EVENT_COLUMNS */
#define COLUMN_NUMBER  7
#define COLUMN_FOLIO   8
#define COLUMN_KIND    9

#define PROGRESS_EVERY 256

typedef struct {
  CotId id; /* must be the first member: it is the key */
  guint32 station;
  guint64 number;
} Seen;

typedef struct {
  CotElection *election;
  CotRoster *roster;
  GHashTable *seen;     /* Seen, owned */
  GHashTable *stations; /* numbers */
  GHashTable *files;    /* digests */
  GPtrArray *unproven;  /* CotEvent: enrolments whose issuer has not come yet */
  guint32 own_station;
  gint64 last_seq;
  CotVerifyReport *report;
} Verify;

/* --- Opening without touching ------------------------------------------------- */

static gboolean
is_absent_or_empty (const char *path)
{
  struct stat status;

  return stat (path, &status) != 0 || status.st_size == 0;
}

/* Whether nobody has the journal open now; the lock, if any, goes into @fd. */
static gboolean
is_at_rest (const char *folder, int *fd)
{
  g_autofree char *lock = g_build_filename (folder, COT_JOURNAL_LOCK, NULL);
  g_autofree char *log = g_build_filename (folder, COT_JOURNAL_FILE "-wal", NULL);

  *fd = open (lock, O_RDONLY | O_CLOEXEC);
  if (*fd >= 0 && flock (*fd, LOCK_SH | LOCK_NB) != 0) {
    close (*fd);
    *fd = -1;
    return FALSE;
  }

  return is_absent_or_empty (log);
}

/* A journal at rest is read as a plain file, so that not even an empty log is
 * left beside it; one in use, or one that a killed process left, through its log. */
static sqlite3 *
open_to_read (const char *folder, int *lock_fd, GError **error)
{
  g_autofree char *file = g_build_filename (folder, COT_JOURNAL_FILE, NULL);
  g_autofree char *uri = NULL;

  *lock_fd = -1;
  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s holds no journal", folder);
    return NULL;
  }
  if (!is_at_rest (folder, lock_fd))
    return cot_sqlite_open (file, SQLITE_OPEN_READONLY, error);

  {
    g_autofree char *absolute = g_canonicalize_filename (file, NULL);
    g_autofree char *escaped = g_uri_escape_string (absolute, "/", TRUE);

    uri = g_strdup_printf ("file:%s?immutable=1", escaped);
  }
  return cot_sqlite_open (uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

static char *
read_text (sqlite3 *db, const char *sql)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, sql, NULL);

  if (stmt == NULL || cot_sqlite_step (stmt, NULL) != COT_STEP_ROW)
    return NULL;
  return g_strdup ((const char *) sqlite3_column_text (stmt, 0));
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
  if (g_strcmp0 (seal, wanted) != 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "the journal belongs to another election");
    return FALSE;
  }
  if (station != NULL && g_ascii_string_to_unsigned (station, 10, 1, G_MAXUINT32, &number, NULL))
    self->own_station = (guint32) number;

  return TRUE;
}

/* --- What is wrong ------------------------------------------------------------ */

/* Keeps the first that is said. */
static gboolean G_GNUC_PRINTF (3, 4)
  say_wrong (Verify *self, const CotId *id, const char *format, ...)
{
  va_list args;

  if (self->report->first_wrong_text != NULL)
    return FALSE;
  va_start (args, format);
  self->report->first_wrong_text = g_strdup_vprintf (format, args);
  va_end (args);
  if (id != NULL) {
    self->report->has_first_wrong = TRUE;
    self->report->first_wrong = *id;
  }

  return FALSE;
}

/* --- One event ---------------------------------------------------------------- */

static gboolean
has_size (GBytes *bytes, gsize size)
{
  return bytes != NULL && g_bytes_get_size (bytes) == size;
}

/* The id to name when header and stored id do not match: the one of them that
 * was not changed.  A header that its station signed was not. */
static CotId
id_to_name (Verify *self, const CotSqliteRow *row)
{
  static const guint8 no_signature[64] = { 0 };
  g_autoptr (CotEvent) event = NULL;
  CotId id = { 0 };

  if (row->header != NULL && has_size (row->station_sig, 64))
    event = cot_event_parse_trusted (row->header, NULL, g_bytes_get_data (row->station_sig, NULL),
                                     has_size (row->person_sig, 64) ? g_bytes_get_data (row->person_sig, NULL) : no_signature, NULL);
  if (event != NULL && (!has_size (row->id, 32) || cot_roster_check (self->roster, self->election, event, NULL)))
    return event->id;
  if (has_size (row->id, 32))
    memcpy (id.bytes, g_bytes_get_data (row->id, NULL), 32);

  return id;
}

static CotEvent *
read_event (Verify *self, const CotSqliteRow *row)
{
  static const guint8 no_signature[64] = { 0 };
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (GError) error = NULL;
  CotId name = id_to_name (self, row);

  if (row->header == NULL || !has_size (row->id, 32) || !has_size (row->station_sig, 64) || (row->person_sig != NULL && !has_size (row->person_sig, 64))) {
    say_wrong (self, &name, "an id, header or signature has another size");
    return NULL;
  }
  event = cot_event_parse (row->header, row->body, g_bytes_get_data (row->station_sig, NULL),
                           row->person_sig != NULL ? g_bytes_get_data (row->person_sig, NULL) : no_signature, &error);
  if (event == NULL) {
    say_wrong (self, &name, "%s", error->message);
    return NULL;
  }
  if (memcmp (event->id.bytes, g_bytes_get_data (row->id, NULL), 32) != 0) {
    say_wrong (self, &name, "its header does not match its id");
    return NULL;
  }

  return g_steal_pointer (&event);
}

static gboolean
check_columns (Verify *self, sqlite3_stmt *stmt, const CotEvent *event)
{
  const char *folio = (const char *) sqlite3_column_text (stmt, COLUMN_FOLIO);

  if ((guint64) sqlite3_column_int64 (stmt, COLUMN_STATION) == event->station && (guint64) sqlite3_column_int64 (stmt, COLUMN_NUMBER) == event->number && sqlite3_column_int64 (stmt, COLUMN_KIND) == (gint64) event->kind && g_strcmp0 (folio, event->folio[0] != '\0' ? event->folio : NULL) == 0)
    return TRUE;

  return say_wrong (self, &event->id, "station, number, kind or folio beside it differ from its header");
}

static gboolean
check_chain (Verify *self, const CotEvent *event)
{
  const Seen *previous;

  if (event->number == 1)
    return TRUE;
  previous = g_hash_table_lookup (self->seen, &event->previous);
  if (previous != NULL && previous->station == event->station && previous->number == event->number - 1)
    return TRUE;

  return say_wrong (self, &event->id, "the chain of station %u breaks before its number %" G_GUINT64_FORMAT, event->station, event->number);
}

/* A desk's own enrolment is there before that of the service that issued it. */
static gboolean
may_wait_for_issuer (Verify *self, const CotEvent *event, const GError *error)
{
  return event->kind == COT_KIND_STATION_ENROLLED && event->station == self->own_station && event->number == 1 && g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

static gboolean
check_signatures (Verify *self, CotEvent *event)
{
  g_autoptr (GError) error = NULL;

  if (cot_roster_check (self->roster, self->election, event, &error))
    return TRUE;
  if (may_wait_for_issuer (self, event, error)) {
    g_ptr_array_add (self->unproven, cot_event_ref (event));
    return TRUE;
  }

  return say_wrong (self, &event->id, "%s", error->message);
}

static void
note_file (const char *sha256, gboolean is_personal, gpointer data)
{
  g_hash_table_add (data, g_strdup (sha256));
}

static void
note_event (Verify *self, const CotEvent *event)
{
  Seen *seen = g_new (Seen, 1);

  *seen = (Seen){ event->id, event->station, event->number };
  g_hash_table_add (self->seen, seen);
  g_hash_table_add (self->stations, GUINT_TO_POINTER (event->station));
  cot_roster_admit (self->roster, event);
  cot_journal_foreach_named_file (event, note_file, self->files);
}

static gboolean
check_row (Verify *self, sqlite3_stmt *stmt)
{
  g_auto (CotSqliteRow) row = { 0 };
  g_autoptr (CotEvent) event = NULL;

  cot_sqlite_row_read (stmt, &row);
  event = read_event (self, &row);
  if (event == NULL)
    return FALSE;
  if (row.seq != self->last_seq + 1)
    return say_wrong (self, &event->id, "events between the places %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " are gone", self->last_seq, row.seq);
  self->last_seq = row.seq;
  if (g_hash_table_contains (self->seen, &event->id))
    return say_wrong (self, &event->id, "it is there twice");
  if (!check_columns (self, stmt, event) || !check_signatures (self, event) || !check_chain (self, event))
    return FALSE;

  note_event (self, event);
  return TRUE;
}

/* --- All of them -------------------------------------------------------------- */

typedef void (*ProgressFunc) (guint64 done, guint64 total, gpointer data);

static gboolean
check_events (Verify *self, sqlite3 *db, ProgressFunc progress, gpointer data)
{
  g_autoptr (sqlite3_stmt) stmt = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = read_text (db, "SELECT max(seq) FROM events");
  guint64 total = 0;
  CotStep step = COT_STEP_ERROR;

  if (count != NULL)
    g_ascii_string_to_unsigned (count, 10, 0, G_MAXINT64, &total, NULL);
  stmt = cot_sqlite_prepare (db, "SELECT " COT_SQLITE_EVENT_COLUMNS ", station, number, folio, kind FROM events ORDER BY seq", &error);
  while (stmt != NULL && (step = cot_sqlite_step (stmt, &error)) == COT_STEP_ROW) {
    if (!check_row (self, stmt))
      return FALSE;
    self->report->n_events++;
    if (progress != NULL && self->report->n_events % PROGRESS_EVERY == 0)
      progress (self->report->n_events, total, data);
  }
  if (step == COT_STEP_ERROR)
    return say_wrong (self, NULL, "the file is damaged behind place %" G_GINT64_FORMAT ": %s", self->last_seq, error->message);
  if (self->report->n_events == 0)
    return say_wrong (self, NULL, "there is no event");

  return TRUE;
}

/* Issuers that came later must have signed; one that never came proves nothing. */
static gboolean
check_unproven (Verify *self)
{
  for (guint i = 0; i < self->unproven->len; i++) {
    CotEvent *event = self->unproven->pdata[i];
    g_autoptr (GError) error = NULL;

    if (cot_roster_check (self->roster, self->election, event, &error))
      continue;
    if (!g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND))
      return say_wrong (self, &event->id, "%s", error->message);
    self->report->n_unproven++;
  }

  return TRUE;
}

static gboolean
check_structure (Verify *self, sqlite3 *db)
{
  g_autofree char *text = read_text (db, "PRAGMA integrity_check(1)");

  if (g_strcmp0 (text, "ok") == 0)
    return TRUE;
  return say_wrong (self, NULL, "the file's structure is damaged: %s", text != NULL ? text : "it cannot be read");
}

static void
check_files (Verify *self, const char *folder)
{
  GHashTableIter iter;
  gpointer sha256;

  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, &sha256, NULL)) {
    g_autoptr (GError) error = NULL;

    self->report->n_files++;
    if (cot_files_check (folder, sha256, &error))
      continue;
    if (g_error_matches (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND)) {
      self->report->n_files_missing++;
      continue;
    }
    self->report->n_files_wrong++;
    if (self->report->first_wrong_file == NULL)
      self->report->first_wrong_file = g_strdup (sha256);
  }
}

static gboolean
verify_all (Verify *self, sqlite3 *db, const char *folder, ProgressFunc progress, gpointer data)
{
  gboolean good = check_events (self, db, progress, data) && check_unproven (self) && check_structure (self, db);

  self->report->n_stations = g_hash_table_size (self->stations);
  check_files (self, folder);
  return good && self->report->n_files_wrong == 0;
}

/**
 * cot_journal_verify:
 * @folder: of a journal; it may be in use, and is not changed
 * @election: the one it belongs to
 * @progress: (nullable): called now and then
 * @report: (out): cleared by the caller with cot_verify_report_clear ()
 * @error: return location for a %COT_DATA_ERROR
 *
 * Checks every header, body, signature, chain and named file.
 *
 * A file that is missing is counted and is no failure: desks may delete images
 * that were delivered.
 *
 * Returns: %TRUE when all is right; %FALSE with CORRUPT and the report's text when
 *   something is not, or with NOT_FOUND, CONFLICT (another election), TOO_NEW,
 *   CORRUPT without a text in the report when there is nothing to check
 */
gboolean
cot_journal_verify (const char *folder, CotElection *election, ProgressFunc progress, gpointer data, CotVerifyReport *report, GError **error)
{
  g_autoptr (sqlite3) db = NULL;
  g_autoptr (CotRoster) roster = cot_roster_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, NULL);
  g_autoptr (GHashTable) stations = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) unproven = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  Verify self = { election, roster, seen, stations, files, unproven, .report = report };
  int lock_fd = -1;
  gboolean good;

  g_return_val_if_fail (folder != NULL && election != NULL && report != NULL, FALSE);

  memset (report, 0, sizeof *report);
  if (sodium_init () < 0)
    g_error ("libsodium could not be initialised");
  db = open_to_read (folder, &lock_fd, error);
  if (db == NULL || !check_facts (&self, db, error)) {
    if (lock_fd >= 0)
      close (lock_fd);
    return FALSE;
  }
  good = verify_all (&self, db, folder, progress, data);
  if (lock_fd >= 0)
    close (lock_fd);
  if (good)
    return TRUE;

  if (report->first_wrong_text == NULL)
    say_wrong (&self, NULL, "file %s has other bytes than its name says", report->first_wrong_file);
  g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, report->first_wrong_text);
  return FALSE;
}

void
cot_verify_report_clear (CotVerifyReport *report)
{
  g_clear_pointer (&report->first_wrong_text, g_free);
  g_clear_pointer (&report->first_wrong_file, g_free);
}
