/* cot-sqlite.c - SQLite with the errors and the manners of this folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-sqlite-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cot-error.h"

static gboolean
is_no_room (int code, int system_errno)
{
  if ((code & 0xff) == SQLITE_FULL)
    return TRUE;
  return (code & 0xff) == SQLITE_IOERR && (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG);
}

static CotDataError
error_code_of (int code, int system_errno)
{
  if (is_no_room (code, system_errno))
    return COT_DATA_ERROR_FULL;
  switch (code & 0xff) {
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return COT_DATA_ERROR_CORRUPT;
  default:
    return COT_DATA_ERROR_FAILED;
  }
}

void
cot_sqlite_set_error (sqlite3 *db, GError **error)
{
  int code = sqlite3_extended_errcode (db);
  int system_errno = sqlite3_system_errno (db);

  g_set_error (error, COT_DATA_ERROR, error_code_of (code, system_errno), "database: %s (%d)", sqlite3_errmsg (db), code);
}

/* For its owner alone, which SQLite then hands on to the log. */
static void
make_file (const char *file)
{
  int fd = open (file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

sqlite3 *
cot_sqlite_open (const char *file, int flags, GError **error)
{
  g_autoptr (sqlite3) db = NULL;

  if ((flags & SQLITE_OPEN_CREATE) == 0 && strncmp (file, "file:", 5) != 0 && !g_file_test (file, G_FILE_TEST_EXISTS)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s does not exist", file);
    return NULL;
  }
  if ((flags & SQLITE_OPEN_CREATE) != 0)
    make_file (file);
  /* Each connection is used under a lock of its owner. */
  if (sqlite3_open_v2 (file, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK) {
    cot_sqlite_set_error (db, error);
    g_prefix_error (error, "%s: ", file);
    return NULL;
  }
  sqlite3_busy_timeout (db, COT_SQLITE_BUSY_MS);
  /* A file may come from anywhere: nothing that was planted in it is run. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

  return g_steal_pointer (&db);
}

gboolean
cot_sqlite_exec (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  cot_sqlite_set_error (db, error);
  return FALSE;
}

sqlite3_stmt *
cot_sqlite_prepare (sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    cot_sqlite_set_error (db, error);

  return stmt;
}

CotStep
cot_sqlite_step (sqlite3_stmt *stmt, GError **error)
{
  switch (sqlite3_step (stmt)) {
  case SQLITE_ROW:
    return COT_STEP_ROW;
  case SQLITE_DONE:
    return COT_STEP_DONE;
  default:
    cot_sqlite_set_error (sqlite3_db_handle (stmt), error);
    return COT_STEP_ERROR;
  }
}

void
cot_sqlite_reset (sqlite3_stmt *stmt)
{
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
}

gboolean
cot_sqlite_run (sqlite3_stmt *stmt, GError **error)
{
  CotStep step = cot_sqlite_step (stmt, error);

  cot_sqlite_reset (stmt);
  return step != COT_STEP_ERROR;
}

void
cot_sqlite_bind_bytes (sqlite3_stmt *stmt, int index, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL)
    sqlite3_bind_null (stmt, index);
  else
    sqlite3_bind_blob64 (stmt, index, data != NULL ? data : "", size, SQLITE_STATIC);
}

GBytes *
cot_sqlite_column_bytes (sqlite3_stmt *stmt, int column)
{
  gconstpointer data = sqlite3_column_blob (stmt, column);
  int size = sqlite3_column_bytes (stmt, column);

  if (sqlite3_column_type (stmt, column) == SQLITE_NULL)
    return NULL;
  return g_bytes_new (data, (gsize) size);
}

static gboolean
read_pragma (sqlite3 *db, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, sql, error);

  if (stmt == NULL || cot_sqlite_step (stmt, error) != COT_STEP_ROW)
    return FALSE;
  *value = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

gboolean
cot_sqlite_check_schema (sqlite3 *db, const CotSqliteSchema *schema, int *version, GError **error)
{
  gint64 application_id, user_version;
  int known = 0;

  while (schema->steps[known] != NULL)
    known++;
  if (!read_pragma (db, "PRAGMA application_id", &application_id, error) || !read_pragma (db, "PRAGMA user_version", &user_version, error))
    return FALSE;
  if ((guint32) application_id != schema->application_id || user_version < 1) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the file is not what its name says");
    return FALSE;
  }
  if (user_version > known) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW, "the file has version %d; this program knows up to %d", (int) user_version, known);
    return FALSE;
  }

  *version = (int) user_version;
  return TRUE;
}

static gboolean
run_step (sqlite3 *db, const CotSqliteSchema *schema, int version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s; PRAGMA application_id = %u; PRAGMA user_version = %d; COMMIT",
                                          schema->steps[version - 1], schema->application_id, version);

  if (cot_sqlite_exec (db, sql, error))
    return TRUE;

  g_prefix_error (error, "step to version %d: ", version);
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
cot_sqlite_make_tables (sqlite3 *db, const CotSqliteSchema *schema, GError **error)
{
  for (int version = 0; schema->steps[version] != NULL; version++)
    if (!run_step (db, schema, version + 1, error))
      return FALSE;

  return TRUE;
}

/* The log is what makes commits cheap and readers independent; without it (a
 * network folder) nothing here may be promised. */
static gboolean
switch_to_wal (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, "PRAGMA journal_mode = WAL", error);

  if (stmt == NULL || cot_sqlite_step (stmt, error) == COT_STEP_ERROR)
    return FALSE;
  if (g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "wal") == 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "this folder cannot keep a write-ahead log");
  return FALSE;
}

static gboolean
is_empty (sqlite3 *db)
{
  gint64 n_tables = 0, application_id = 0;

  return read_pragma (db, "SELECT count(*) FROM sqlite_schema", &n_tables, NULL) && read_pragma (db, "PRAGMA application_id", &application_id, NULL) && n_tables == 0 && application_id == 0;
}

gboolean
cot_sqlite_prepare_for_writing (sqlite3 *db, const CotSqliteSchema *schema, gboolean create, GError **error)
{
  int version = 0;

  /* A file of somebody else's is not even switched to the log. */
  if (!(create && is_empty (db)) && !cot_sqlite_check_schema (db, schema, &version, error))
    return FALSE;
  if (!switch_to_wal (db, error) || !cot_sqlite_exec (db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", error))
    return FALSE;
  for (; schema->steps[version] != NULL; version++)
    if (!run_step (db, schema, version + 1, error))
      return FALSE;

  return TRUE;
}
