/* cot-work-state.c - drafts, leases and cursors of this machine
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-work-state-private.h"

#include <string.h>

#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-sqlite-private.h"

/* Versions:
 *   1  work: key and value
 */
static const char *const steps[] = {
  "CREATE TABLE work (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
  NULL,
};

static const CotSqliteSchema schema = {
  .application_id = 0x434f5457, /* "COTW" */
  .steps = steps,
};

struct _CotWorkState {
  GMutex lock;
  sqlite3 *db;
  sqlite3_stmt *get, *put, *delete, *list;
  gboolean is_durable; /* how the connection stands now */
};

static gboolean
prepare_all (CotWorkState *self, GError **error)
{
  return (self->get = cot_sqlite_prepare (self->db, "SELECT value FROM work WHERE key = ?1", error)) != NULL && (self->put = cot_sqlite_prepare (self->db, "INSERT INTO work (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", error)) != NULL && (self->delete = cot_sqlite_prepare (self->db, "DELETE FROM work WHERE key = ?1", error)) != NULL && (self->list = cot_sqlite_prepare (self->db, "SELECT key, value FROM work WHERE key >= ?1 ORDER BY key", error)) != NULL;
}

static CotWorkState *
open_file (const char *file, GError **error)
{
  g_autoptr (CotWorkState) self = g_new0 (CotWorkState, 1);

  g_mutex_init (&self->lock);
  self->is_durable = TRUE;
  self->db = cot_sqlite_open (file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
  if (self->db == NULL || !cot_sqlite_prepare_for_writing (self->db, &schema, TRUE, error) || !prepare_all (self, error)) {
    g_prefix_error (error, "work state: ");
    return NULL;
  }

  return g_steal_pointer (&self);
}

/* Drafts and leases are no record: a damaged file of them must not stop a station.  It
 * is kept under another name, never over an earlier one. */
static gboolean
set_aside (const char *file)
{
  static const char *const tails[] = { "", "-wal", "-shm" };
  g_autofree char *stamp = g_strdup_printf ("%s.damaged-%" G_GINT64_FORMAT, file, g_get_real_time ());

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_autofree char *from = g_strconcat (file, tails[i], NULL);
    g_autofree char *to = g_strconcat (stamp, tails[i], NULL);

    if (cot_file_calls.rename (from, to) != 0 && i == 0)
      return FALSE;
  }

  return TRUE;
}

/**
 * cot_work_state_open:
 * @file: made when it is not there
 *
 * One that is damaged is set aside, and a new one begun.
 *
 * Returns: (transfer full): the work state, or %NULL with TOO_NEW, FULL, FAILED
 */
CotWorkState *
cot_work_state_open (const char *file, GError **error)
{
  g_autoptr (GError) damaged = NULL;
  CotWorkState *self = open_file (file, &damaged);

  if (self == NULL && g_error_matches (damaged, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT) && set_aside (file)) {
    g_message ("%s was damaged, with the drafts and leases in it; it is kept beside a new one", file);
    return open_file (file, error);
  }
  if (self == NULL)
    g_propagate_error (error, g_steal_pointer (&damaged));

  return self;
}

/* A station at work has a log beside the file; without one nobody writes, and the file
 * can be read as it is, in a folder that may not be written too. */
static sqlite3 *
open_to_read (const char *file, GError **error)
{
  g_autofree char *log = g_strconcat (file, "-wal", NULL);
  g_autofree char *escaped = g_uri_escape_string (file, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);

  if (g_file_test (log, G_FILE_TEST_EXISTS) || !g_file_test (file, G_FILE_TEST_EXISTS))
    return cot_sqlite_open (file, SQLITE_OPEN_READONLY, error);

  return cot_sqlite_open (uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

/**
 * cot_work_state_open_to_read:
 * @file: not changed, and not made
 *
 * Returns: (transfer full): the work state, or %NULL with NOT_FOUND, CORRUPT, TOO_NEW,
 *   FAILED
 */
CotWorkState *
cot_work_state_open_to_read (const char *file, GError **error)
{
  g_autoptr (CotWorkState) self = g_new0 (CotWorkState, 1);
  int version = 0;

  g_mutex_init (&self->lock);
  self->db = open_to_read (file, error);
  if (self->db == NULL || !cot_sqlite_check_schema (self->db, &schema, &version, error) || !prepare_all (self, error)) {
    g_prefix_error (error, "work state: ");
    return NULL;
  }
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  return g_steal_pointer (&self);
}

void
cot_work_state_shut (CotWorkState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->get, sqlite3_finalize);
  g_clear_pointer (&self->put, sqlite3_finalize);
  g_clear_pointer (&self->delete, sqlite3_finalize);
  g_clear_pointer (&self->list, sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
}

void
cot_work_state_close (CotWorkState *self)
{
  if (self == NULL)
    return;
  cot_work_state_shut (self);
  g_mutex_clear (&self->lock);
  g_free (self);
}

char *
cot_work_state_get (CotWorkState *self, const char *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  char *value = NULL;

  if (self->db == NULL)
    return NULL;
  sqlite3_bind_text (self->get, 1, key, -1, SQLITE_STATIC);
  if (cot_sqlite_step (self->get, NULL) == COT_STEP_ROW)
    value = g_strdup ((const char *) sqlite3_column_text (self->get, 0));
  cot_sqlite_reset (self->get);

  return value;
}

/* An fsync takes milliseconds: what may be lost, like a lease, goes without. */
static gboolean
set_durable (CotWorkState *self, gboolean durable, GError **error)
{
  if (self->is_durable == durable)
    return TRUE;
  if (!cot_sqlite_exec (self->db, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error))
    return FALSE;

  self->is_durable = durable;
  return TRUE;
}

gboolean
cot_work_state_put (CotWorkState *self, const char *key, const char *value, gboolean durable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  sqlite3_stmt *stmt = value != NULL ? self->put : self->delete;

  if (self->db == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the work state is closed");
    return FALSE;
  }
  if (!set_durable (self, durable, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  if (value != NULL)
    sqlite3_bind_text (stmt, 2, value, -1, SQLITE_STATIC);

  return cot_sqlite_run (stmt, error);
}

GHashTable *
cot_work_state_list (CotWorkState *self, const char *prefix)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (self->db == NULL)
    return found;
  sqlite3_bind_text (self->list, 1, prefix, -1, SQLITE_STATIC);
  while (cot_sqlite_step (self->list, NULL) == COT_STEP_ROW) {
    const char *key = (const char *) sqlite3_column_text (self->list, 0);

    /* Keys are in byte order: those with the prefix come first and together. */
    if (!g_str_has_prefix (key, prefix))
      break;
    g_hash_table_insert (found, g_strdup (key), g_strdup ((const char *) sqlite3_column_text (self->list, 1)));
  }
  cot_sqlite_reset (self->list);

  return found;
}
