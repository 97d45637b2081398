/* cot-sqlite-store.c - events and views in one SQLite file
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any thread: one connection writes and one reads, each under its own lock; the
 * write-ahead log lets them go on side by side.  Callbacks run without a lock,
 * over pages of events that were read before. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-sqlite-store-private.h"

#include <string.h>

#include "cot-error.h"
#include "cot-sqlite-schema-private.h"

#define PAGE_EVENTS 256

/* ?1 is the place after which a page begins, ?2 what is searched. */
#define SELECT_EVENTS "SELECT " COT_SQLITE_EVENT_COLUMNS " FROM events "
#define ONE_PAGE      " LIMIT 256"
G_STATIC_ASSERT (PAGE_EVENTS == 256);

static const char *const query_sql[COT_N_QUERIES] = {
  [COT_QUERY_AFTER] = SELECT_EVENTS "WHERE seq > ?1 ORDER BY seq" ONE_PAGE,
  [COT_QUERY_FOLIO] = SELECT_EVENTS "WHERE folio = ?2 AND seq > ?1 ORDER BY seq" ONE_PAGE,
  [COT_QUERY_WITHOUT_FOLIO] = SELECT_EVENTS "WHERE folio IS NULL AND seq > ?1 AND seq <= ?2 ORDER BY seq" ONE_PAGE,
  [COT_QUERY_KIND] = SELECT_EVENTS "WHERE kind = ?2 AND seq > ?1 ORDER BY seq" ONE_PAGE,
  [COT_QUERY_CHAIN] = SELECT_EVENTS "WHERE station = ?2 AND (number, seq) > (?3, ?1) ORDER BY number, seq" ONE_PAGE,
  [COT_QUERY_ID] = SELECT_EVENTS "WHERE id = ?2",
  [COT_QUERY_META] = "SELECT value FROM meta WHERE key = ?2",
};

static const char *const write_sql[COT_N_WRITES] = {
  [COT_WRITE_EVENT] = "INSERT INTO events (id, station, number, folio, kind, header, body, station_sig, person_sig)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
  [COT_WRITE_BODY] = "UPDATE events SET body = ?1 WHERE id = ?2 AND body IS NULL",
  [COT_WRITE_VIEW] = "INSERT INTO views (folio, view) VALUES (?1, ?2) ON CONFLICT (folio) DO UPDATE SET view = excluded.view",
  [COT_WRITE_META] = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
};

static void cot_sqlite_store_iface_init (CotStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CotSqliteStore, cot_sqlite_store, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (COT_TYPE_STORE, cot_sqlite_store_iface_init))

/* --- Reading ------------------------------------------------------------------ */

static CotEvent *
row_to_event (const CotSqliteRow *row, GError **error)
{
  static const guint8 no_signature[64] = { 0 };
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (GError) failed = NULL;

  if (g_bytes_get_size (row->station_sig) != 64 || (row->person_sig != NULL && g_bytes_get_size (row->person_sig) != 64)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "event at place %" G_GINT64_FORMAT ": a signature has another length", row->seq);
    return NULL;
  }
  event = cot_event_parse_trusted (row->header, row->body, g_bytes_get_data (row->station_sig, NULL),
                                   row->person_sig != NULL ? g_bytes_get_data (row->person_sig, NULL) : no_signature, &failed);
  if (event == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "event at place %" G_GINT64_FORMAT ": %s", row->seq, failed->message);
    return NULL;
  }
  if (g_bytes_get_size (row->id) != sizeof event->id || memcmp (g_bytes_get_data (row->id, NULL), &event->id, sizeof event->id) != 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "event at place %" G_GINT64_FORMAT ": its header does not match its id", row->seq);
    return NULL;
  }

  return g_steal_pointer (&event);
}

typedef struct {
  CotSqliteQuery query;
  gint64 after;     /* place of the last event read */
  gint64 key;       /* ?2, unless there is a text */
  const char *text; /* ?2 */
  guint64 number;   /* ?3 of a chain */
} Cursor;

static void
bind_cursor (sqlite3_stmt *stmt, const Cursor *cursor)
{
  sqlite3_bind_int64 (stmt, 1, cursor->after);
  if (cursor->text != NULL)
    sqlite3_bind_text (stmt, 2, cursor->text, -1, SQLITE_STATIC);
  else if (cursor->query != COT_QUERY_AFTER)
    sqlite3_bind_int64 (stmt, 2, cursor->key);
  if (cursor->query == COT_QUERY_CHAIN)
    sqlite3_bind_int64 (stmt, 3, (gint64) cursor->number);
}

/* @events and @seqs get the next page, whole events before an error included. */
static gboolean
load_page (CotSqliteStore *self, Cursor *cursor, GPtrArray *events, GArray *seqs, GError **error)
{
  sqlite3_stmt *stmt = self->queries[cursor->query];
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->read_lock);
  CotStep step;

  bind_cursor (stmt, cursor);
  while ((step = cot_sqlite_step (stmt, error)) == COT_STEP_ROW) {
    g_auto (CotSqliteRow) row = { 0 };
    CotEvent *event;

    cot_sqlite_row_read (stmt, &row);
    event = row_to_event (&row, error);
    if (event == NULL) {
      step = COT_STEP_ERROR;
      break;
    }
    g_ptr_array_add (events, event);
    g_array_append_val (seqs, row.seq);
    cursor->after = row.seq;
    cursor->number = event->number;
  }
  cot_sqlite_reset (stmt);

  return step == COT_STEP_DONE;
}

static gboolean foreach (CotSqliteStore *self, Cursor cursor, CotStoreEventFunc func, gpointer user_data, GError * *error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));

  do {
    gboolean whole;

    g_ptr_array_set_size (events, 0);
    g_array_set_size (seqs, 0);
    whole = load_page (self, &cursor, events, seqs, error);
    for (guint i = 0; i < events->len; i++) {
      if (!func (g_array_index (seqs, gint64, i), events->pdata[i], user_data)) {
        if (!whole && error != NULL)
          g_clear_error (error);
        return TRUE;
      }
    }
    if (!whole)
      return FALSE;
  } while (events->len == PAGE_EVENTS);

  return TRUE;
}

static gboolean
sqlite_store_foreach_event (CotStore *store, gint64 after_seq, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return foreach (COT_SQLITE_STORE (store), (Cursor){ .query = COT_QUERY_AFTER, .after = after_seq }, func, user_data, error);
}

static gboolean
sqlite_store_foreach_of_folio (CotStore *store, const char *folio, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return foreach (COT_SQLITE_STORE (store), (Cursor){ .query = COT_QUERY_FOLIO, .text = folio }, func, user_data, error);
}

static gboolean
sqlite_store_foreach_without_folio (CotStore *store, gint64 upto_seq, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return foreach (COT_SQLITE_STORE (store), (Cursor){ .query = COT_QUERY_WITHOUT_FOLIO, .key = upto_seq }, func, user_data, error);
}

static gboolean
sqlite_store_foreach_of_kind (CotStore *store, CotKind kind, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return foreach (COT_SQLITE_STORE (store), (Cursor){ .query = COT_QUERY_KIND, .key = kind }, func, user_data, error);
}

static gboolean
sqlite_store_foreach_of_chain (CotStore *store, guint32 station, guint64 after, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  /* All forks of number @after come before it: no place is above G_MAXINT64. */
  Cursor cursor = { .query = COT_QUERY_CHAIN, .after = G_MAXINT64, .key = station, .number = MIN (after, G_MAXINT64) };

  return foreach (COT_SQLITE_STORE (store), cursor, func, user_data, error);
}

static CotEvent *
sqlite_store_get_event (CotStore *store, const CotId *id, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  sqlite3_stmt *stmt = self->queries[COT_QUERY_ID];
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->read_lock);
  g_auto (CotSqliteRow) row = { 0 };
  CotEvent *event = NULL;

  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  if (cot_sqlite_step (stmt, error) == COT_STEP_ROW) {
    cot_sqlite_row_read (stmt, &row);
    event = row_to_event (&row, error);
  }
  cot_sqlite_reset (stmt);

  return event;
}

static gint64
sqlite_store_get_last_seq (CotStore *store)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->read_lock);

  return self->last_seq;
}

static char *
sqlite_store_get_meta (CotStore *store, const char *key)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  sqlite3_stmt *stmt = self->queries[COT_QUERY_META];
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->read_lock);
  char *value = NULL;

  sqlite3_bind_text (stmt, 2, key, -1, SQLITE_STATIC);
  if (cot_sqlite_step (stmt, NULL) == COT_STEP_ROW)
    value = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  cot_sqlite_reset (stmt);

  return value;
}

/* --- Writing ------------------------------------------------------------------ */

gboolean
cot_sqlite_store_may_write (CotSqliteStore *self, GError **error)
{
  if (self->write_db != NULL)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the journal is open to be read only");
  return FALSE;
}

static gboolean
insert_event (CotSqliteStore *self, const CotEvent *event, gint64 *seq, GError **error)
{
  sqlite3_stmt *stmt = self->writes[COT_WRITE_EVENT];
  int changes_before = sqlite3_total_changes (self->write_db);

  if (event->number > G_MAXINT64) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the running number is too high");
    return FALSE;
  }
  sqlite3_bind_blob (stmt, 1, event->id.bytes, sizeof event->id.bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, event->station);
  sqlite3_bind_int64 (stmt, 3, (gint64) event->number);
  if (event->folio[0] != '\0')
    sqlite3_bind_text (stmt, 4, event->folio, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 5, event->kind);
  cot_sqlite_bind_bytes (stmt, 6, event->header);
  cot_sqlite_bind_bytes (stmt, 7, event->body);
  sqlite3_bind_blob (stmt, 8, event->station_signature, sizeof event->station_signature, SQLITE_STATIC);
  if (event->person != 0)
    sqlite3_bind_blob (stmt, 9, event->person_signature, sizeof event->person_signature, SQLITE_STATIC);
  if (!cot_sqlite_run (stmt, error))
    return FALSE;

  *seq = sqlite3_total_changes (self->write_db) > changes_before ? sqlite3_last_insert_rowid (self->write_db) : 0;
  return TRUE;
}

/* Runs @func between BEGIN and COMMIT; nothing of it stays when any step fails. */
gboolean
cot_sqlite_store_in_transaction (CotSqliteStore *self, gboolean (*func) (CotSqliteStore *self, gpointer data, GError **error), gpointer data, GError **error)
{
  if (!cot_sqlite_exec (self->write_db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (func (self, data, error) && cot_sqlite_exec (self->write_db, "COMMIT", error))
    return TRUE;

  if (!sqlite3_get_autocommit (self->write_db))
    sqlite3_exec (self->write_db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

typedef struct {
  GPtrArray *events;
  gint64 *seqs;
} AppendJob;

static gboolean
insert_all (CotSqliteStore *self, gpointer data, GError **error)
{
  AppendJob *job = data;

  for (guint i = 0; i < job->events->len; i++)
    if (!insert_event (self, job->events->pdata[i], &job->seqs[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
sqlite_store_append (CotStore *store, GPtrArray *events, gint64 *seqs, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GMutexLocker) writer = g_mutex_locker_new (&self->write_lock);
  g_autoptr (GRecMutexLocker) reader = NULL;
  AppendJob job = { events, seqs };

  if (events->len == 0)
    return TRUE;
  if (!cot_sqlite_store_may_write (self, error))
    return FALSE;
  /* One insert alone is a transaction of its own. */
  if (events->len == 1 ? !insert_all (self, &job, error) : !cot_sqlite_store_in_transaction (self, insert_all, &job, error))
    return FALSE;

  reader = g_rec_mutex_locker_new (&self->read_lock);
  for (guint i = 0; i < events->len; i++) {
    if (seqs[i] == 0)
      continue;
    self->last_seq = MAX (self->last_seq, seqs[i]);
    cot_sqlite_store_update_head (self, events->pdata[i]);
  }
  return TRUE;
}

static gboolean
update_bodies (CotSqliteStore *self, gpointer data, GError **error)
{
  GPtrArray *events = data;

  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = events->pdata[i];
    sqlite3_stmt *stmt = self->writes[COT_WRITE_BODY];

    cot_sqlite_bind_bytes (stmt, 1, event->body);
    sqlite3_bind_blob (stmt, 2, event->id.bytes, sizeof event->id.bytes, SQLITE_STATIC);
    if (!cot_sqlite_run (stmt, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
sqlite_store_add_bodies (CotStore *store, GPtrArray *events, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->write_lock);

  return cot_sqlite_store_may_write (self, error) && cot_sqlite_store_in_transaction (self, update_bodies, events, error);
}

static gboolean
sqlite_store_put_meta (CotStore *store, const char *key, const char *value, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->write_lock);
  sqlite3_stmt *stmt = self->writes[COT_WRITE_META];

  if (!cot_sqlite_store_may_write (self, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, value, -1, SQLITE_STATIC);
  return cot_sqlite_run (stmt, error);
}

/* --- Life --------------------------------------------------------------------- */

static void
cot_sqlite_store_finalize (GObject *object)
{
  CotSqliteStore *self = COT_SQLITE_STORE (object);

  for (guint i = 0; i < COT_N_QUERIES; i++)
    sqlite3_finalize (self->queries[i]);
  for (guint i = 0; i < COT_N_WRITES; i++)
    sqlite3_finalize (self->writes[i]);
  /* The last one to close folds the log back into the file: it must be able to write. */
  sqlite3_close (self->read_db);
  sqlite3_close (self->write_db);
  cot_sqlite_reading_close (&self->reading);
  g_clear_pointer (&self->heads, g_hash_table_unref);
  g_mutex_clear (&self->write_lock);
  g_rec_mutex_clear (&self->read_lock);

  G_OBJECT_CLASS (cot_sqlite_store_parent_class)->finalize (object);
}

static void
cot_sqlite_store_class_init (CotSqliteStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_sqlite_store_finalize;
}

static void
cot_sqlite_store_init (CotSqliteStore *self)
{
  self->reading.lock_fd = -1;
  g_mutex_init (&self->write_lock);
  g_rec_mutex_init (&self->read_lock);
}

static void
cot_sqlite_store_iface_init (CotStoreInterface *iface)
{
  iface->append = sqlite_store_append;
  iface->foreach_event = sqlite_store_foreach_event;
  iface->foreach_of_folio = sqlite_store_foreach_of_folio;
  iface->foreach_without_folio = sqlite_store_foreach_without_folio;
  iface->foreach_of_kind = sqlite_store_foreach_of_kind;
  iface->foreach_of_chain = sqlite_store_foreach_of_chain;
  iface->get_event = sqlite_store_get_event;
  iface->add_bodies = sqlite_store_add_bodies;
  iface->list_heads = cot_sqlite_store_list_heads;
  iface->get_last_seq = sqlite_store_get_last_seq;
  iface->put_views = cot_sqlite_store_put_views;
  iface->foreach_view = cot_sqlite_store_foreach_view;
  iface->drop_views = cot_sqlite_store_drop_views;
  iface->get_meta = sqlite_store_get_meta;
  iface->put_meta = sqlite_store_put_meta;
}

static gboolean
prepare_all (sqlite3 *db, const char *const *sql, guint n, sqlite3_stmt **statements, GError **error)
{
  for (guint i = 0; i < n; i++) {
    statements[i] = cot_sqlite_prepare (db, sql[i], error);
    if (statements[i] == NULL)
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_last_seq (CotSqliteStore *self, GError **error)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (self->read_db, "SELECT coalesce(max(seq), 0) FROM events", error);

  if (stmt == NULL || cot_sqlite_step (stmt, error) != COT_STEP_ROW)
    return FALSE;
  self->last_seq = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

static gboolean
prepare_to_read (CotSqliteStore *self, GError **error)
{
  return prepare_all (self->read_db, query_sql, COT_N_QUERIES, self->queries, error) && read_last_seq (self, error);
}

static void
set_checkpoint_on_close (CotSqliteStore *self, gboolean is_allowed)
{
  sqlite3_db_config (self->write_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !is_allowed, NULL);
  sqlite3_db_config (self->read_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !is_allowed, NULL);
}

static gboolean
check_before_writing (CotSqliteStore *self, const CotHead *head, GError **error)
{
  int version;

  return cot_sqlite_check_schema (self->write_db, &cot_journal_schema, &version, error) && (head == NULL || cot_sqlite_check_head (self->write_db, head, error));
}

static CotStore *
open_file (const char *file, gboolean create, const CotHead *head, GError **error)
{
  g_autoptr (CotSqliteStore) self = g_object_new (COT_TYPE_SQLITE_STORE, NULL);

  self->write_db = cot_sqlite_open (file, SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), error);
  if (self->write_db == NULL)
    return NULL;
  sqlite3_db_config (self->write_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if ((!create && !check_before_writing (self, head, error)) || !cot_sqlite_prepare_for_writing (self->write_db, &cot_journal_schema, create, error))
    return NULL;
  /* Views may be dropped, also as a table. */
  if (!cot_sqlite_exec (self->write_db, "CREATE TABLE IF NOT EXISTS views (folio TEXT NOT NULL PRIMARY KEY, view BLOB NOT NULL) STRICT", error))
    return NULL;
  self->read_db = cot_sqlite_open (file, SQLITE_OPEN_READONLY, error);
  if (self->read_db == NULL)
    return NULL;
  set_checkpoint_on_close (self, FALSE);
  if (!prepare_all (self->write_db, write_sql, COT_N_WRITES, self->writes, error) || !prepare_to_read (self, error))
    return NULL;

  return COT_STORE (g_steal_pointer (&self));
}

/**
 * cot_sqlite_store_open:
 * @file: path of the file
 * @create: make it when it does not exist or is empty
 * @error: return location for a %COT_DATA_ERROR
 *
 * Opens a store and brings its schema to this program's version.
 *
 * A file that cannot be used is left as it is.
 *
 * Threads: any; the store may be used from all of them.
 *
 * Returns: (transfer full): the store, or %NULL with NOT_FOUND, CORRUPT,
 *   TOO_NEW, FULL or FAILED
 */
CotStore *
cot_sqlite_store_open (const char *file, gboolean create, GError **error)
{
  CotStore *self = open_file (file, create, NULL, error);

  if (self != NULL)
    cot_sqlite_store_settle (self);
  return self;
}

CotStore *
cot_sqlite_store_open_there (const char *file, const CotHead *head, GError **error)
{
  return open_file (file, FALSE, head, error);
}

void
cot_sqlite_store_settle (CotStore *store)
{
  set_checkpoint_on_close (COT_SQLITE_STORE (store), TRUE);
}

CotStore *
cot_sqlite_store_open_to_read (const char *folder, GError **error)
{
  g_autoptr (CotSqliteStore) self = g_object_new (COT_TYPE_SQLITE_STORE, NULL);
  int version;

  if (!cot_sqlite_reading_open (&self->reading, folder, error))
    return NULL;
  self->read_db = g_steal_pointer (&self->reading.db);
  if (!cot_sqlite_check_schema (self->read_db, &cot_journal_schema, &version, error) || !prepare_to_read (self, error))
    return NULL;

  return COT_STORE (g_steal_pointer (&self));
}

/* --- In memory ------------------------------------------------------------------ */

static gboolean
fill_memory (CotSqliteStore *self, GPtrArray *events, GError **error)
{
  gint64 seq;

  if (!cot_sqlite_make_tables (self->write_db, &cot_journal_schema, error) || !prepare_all (self->write_db, write_sql, COT_N_WRITES, self->writes, error))
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    if (!insert_event (self, events->pdata[i], &seq, error))
      return FALSE;

  return TRUE;
}

CotStore *
cot_sqlite_store_new_of (GPtrArray *events, GError **error)
{
  g_autoptr (CotSqliteStore) self = g_object_new (COT_TYPE_SQLITE_STORE, NULL);

  self->write_db = cot_sqlite_open ("file::memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, error);
  if (self->write_db == NULL || !fill_memory (self, events, error))
    return NULL;
  for (guint i = 0; i < COT_N_WRITES; i++)
    g_clear_pointer (&self->writes[i], sqlite3_finalize);
  self->read_db = g_steal_pointer (&self->write_db);

  return prepare_to_read (self, error) ? COT_STORE (g_steal_pointer (&self)) : NULL;
}
