/* cot-sqlite-read.c - a journal file read without touching it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-sqlite-read-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-journal-private.h"

#define LOG_FILE COT_JOURNAL_FILE "-wal"

static gboolean
is_absent_or_empty (const char *path)
{
  struct stat status;

  return stat (path, &status) != 0 || status.st_size == 0;
}

/* Whether nobody has the journal open now; the lock, if any, goes into @fd. */
static gboolean
is_unused (const char *folder, int *fd)
{
  g_autofree char *lock = g_build_filename (folder, COT_JOURNAL_LOCK, NULL);

  *fd = open (lock, O_RDONLY | O_CLOEXEC);
  if (*fd >= 0 && flock (*fd, LOCK_SH | LOCK_NB) != 0) {
    close (*fd);
    *fd = -1;
    return FALSE;
  }

  return TRUE;
}

static sqlite3 *
open_at_rest (const char *file, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (file, NULL);
  g_autofree char *escaped = g_uri_escape_string (absolute, "/", TRUE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);

  return cot_sqlite_open (uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

/* Its log stays as it is, also when the last reader leaves. */
static sqlite3 *
open_with_log (const char *file, GError **error)
{
  g_autoptr (sqlite3) db = cot_sqlite_open (file, SQLITE_OPEN_READONLY, error);
  g_autoptr (sqlite3_stmt) stmt = NULL;

  if (db == NULL)
    return NULL;
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  /* The log is only looked at now, and its index may not be made everywhere. */
  stmt = cot_sqlite_prepare (db, "SELECT count(*) FROM sqlite_schema", error);
  if (stmt == NULL || cot_sqlite_step (stmt, error) != COT_STEP_ROW)
    return NULL;

  return g_steal_pointer (&db);
}

static gboolean
copy_one (const char *from, const char *to, const char *name, GError **error)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);
  g_autoptr (GFile) source_file = g_file_new_for_path (source);
  g_autoptr (GFile) target_file = g_file_new_for_path (target);
  g_autoptr (GError) failed = NULL;

  if (g_file_copy (source_file, target_file, G_FILE_COPY_NONE, NULL, NULL, NULL, &failed) && g_chmod (target, 0600) == 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? COT_DATA_ERROR_FULL : COT_DATA_ERROR_FAILED,
               "%s: %s", source, failed != NULL ? failed->message : g_strerror (errno));
  return FALSE;
}

/* In a folder that may not be written, the log is read beside a copy. */
static sqlite3 *
open_copy (CotSqliteReading *self, const char *folder, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *file = NULL;

  self->copy = g_dir_make_tmp ("cotejo-read-XXXXXX", &failed);
  if (self->copy == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "%s", failed->message);
    return NULL;
  }
  if (!copy_one (folder, self->copy, COT_JOURNAL_FILE, error) || !copy_one (folder, self->copy, LOG_FILE, error))
    return NULL;
  file = g_build_filename (self->copy, COT_JOURNAL_FILE, NULL);

  return open_with_log (file, error);
}

gboolean
cot_sqlite_reading_open (CotSqliteReading *self, const char *folder, GError **error)
{
  g_autofree char *file = g_build_filename (folder, COT_JOURNAL_FILE, NULL);
  g_autofree char *log = g_build_filename (folder, LOG_FILE, NULL);
  g_autoptr (GError) no_log = NULL;
  gboolean unused;

  *self = (CotSqliteReading){ .lock_fd = -1 };
  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s holds no journal", folder);
    return FALSE;
  }
  unused = is_unused (folder, &self->lock_fd);
  if (unused && is_absent_or_empty (log)) {
    self->db = open_at_rest (file, error);
    return self->db != NULL;
  }

  self->has_log = TRUE;
  self->db = open_with_log (file, &no_log);
  if (self->db == NULL && unused && g_error_matches (no_log, COT_DATA_ERROR, COT_DATA_ERROR_FAILED))
    self->db = open_copy (self, folder, error);
  else if (self->db == NULL)
    g_propagate_error (error, g_steal_pointer (&no_log));

  return self->db != NULL;
}

static void
remove_copy (const char *copy)
{
  static const char *const names[] = { COT_JOURNAL_FILE, LOG_FILE, COT_JOURNAL_FILE "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (copy, names[i], NULL);

    g_unlink (path);
  }
  g_rmdir (copy);
}

void
cot_sqlite_reading_close (CotSqliteReading *self)
{
  g_clear_pointer (&self->db, sqlite3_close);
  if (self->copy != NULL)
    remove_copy (self->copy);
  g_clear_pointer (&self->copy, g_free);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

/* --- Whether all of it is there -------------------------------------------------- */

static gboolean
set_older (const CotHead *head, gint64 last, GError **error)
{
  if (last < head->seq)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER,
                 "%" G_GINT64_FORMAT " events that were confirmed here are missing: the journal ends at place %" G_GINT64_FORMAT " and had reached %" G_GINT64_FORMAT
                 "; an older copy was put back, or its log is gone or damaged",
                 head->seq - last, last, head->seq);
  else
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER,
                 "the event at place %" G_GINT64_FORMAT " is another than the one that was confirmed there: an older or another copy was put back", head->seq);
  return FALSE;
}

gboolean
cot_sqlite_check_head (sqlite3 *db, const CotHead *head, GError **error)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, "SELECT seq, id FROM events WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1", error);
  CotStep step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, head->seq);
  step = cot_sqlite_step (stmt, error);
  if (step == COT_STEP_ERROR)
    return FALSE;
  if (step == COT_STEP_DONE)
    return set_older (head, 0, error);
  if (sqlite3_column_int64 (stmt, 0) == head->seq && sqlite3_column_bytes (stmt, 1) == (int) sizeof head->id && memcmp (sqlite3_column_blob (stmt, 1), &head->id, sizeof head->id) == 0)
    return TRUE;

  return set_older (head, sqlite3_column_int64 (stmt, 0), error);
}
