/* cot-sqlite-views.c - views in the SQLite file of the events
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-sqlite-store-private.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"

/* The row without a folio says up to which place the views go and how many they
 * are; it goes when they go. */
typedef struct {
  gint64 upto_seq;
  gint64 n_views;
} ViewsHead;

typedef struct {
  gint64 upto_seq;
  GPtrArray *folios, *views;
} ViewsJob;

/* Views are trusted at a start, so a flipped bit must not become a vote. */
static guint64
checksum (gconstpointer data, gsize length)
{
  static const guint8 key[crypto_shorthash_KEYBYTES] = "cotejo views";
  guint64 sum;

  G_STATIC_ASSERT (crypto_shorthash_BYTES == sizeof sum);
  crypto_shorthash ((guint8 *) &sum, data, length, key);
  return sum;
}

static gboolean
write_view (CotSqliteStore *self, const char *folio, gconstpointer data, gsize length, GError **error)
{
  sqlite3_stmt *stmt = self->writes[COT_WRITE_VIEW];
  guint64 sum = checksum (data, length);
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (length + sizeof sum);

  g_byte_array_append (bytes, data, length);
  g_byte_array_append (bytes, (const guint8 *) &sum, sizeof sum);
  sqlite3_bind_text (stmt, 1, folio, -1, SQLITE_STATIC);
  sqlite3_bind_blob64 (stmt, 2, bytes->data, bytes->len, SQLITE_STATIC);
  return cot_sqlite_run (stmt, error);
}

static gboolean
count_views (sqlite3 *db, gint64 *n_views, GError **error)
{
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (db, "SELECT count(*) FROM views WHERE folio != ''", error);

  if (stmt == NULL || cot_sqlite_step (stmt, error) != COT_STEP_ROW)
    return FALSE;
  *n_views = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

static gboolean
write_views (CotSqliteStore *self, gpointer data, GError **error)
{
  ViewsJob *job = data;
  ViewsHead head = { .upto_seq = job->upto_seq };

  for (guint i = 0; i < job->views->len; i++) {
    gsize length;
    gconstpointer view = g_bytes_get_data (job->views->pdata[i], &length);

    if (!write_view (self, job->folios->pdata[i], view, length, error))
      return FALSE;
  }

  return count_views (self->write_db, &head.n_views, error) && write_view (self, "", &head, sizeof head, error);
}

gboolean
cot_sqlite_store_put_views (CotStore *store, gint64 upto_seq, GPtrArray *folios, GPtrArray *views, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->write_lock);
  ViewsJob job = { upto_seq, folios, views };

  if (!cot_sqlite_store_may_write (self, error))
    return FALSE;
  return cot_sqlite_store_in_transaction (self, write_views, &job, error);
}

gboolean
cot_sqlite_store_drop_views (CotStore *store, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->write_lock);

  return cot_sqlite_store_may_write (self, error) && cot_sqlite_exec (self->write_db, "DELETE FROM views", error);
}

static GBytes *
read_view (sqlite3_stmt *stmt, GError **error)
{
  g_autoptr (GBytes) bytes = cot_sqlite_column_bytes (stmt, 1);
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  guint64 sum;

  if (length >= sizeof sum) {
    const guint8 *data = g_bytes_get_data (bytes, NULL);

    length -= sizeof sum;
    memcpy (&sum, data + length, sizeof sum);
    if (sum == checksum (data, length))
      return g_bytes_new_from_bytes (bytes, 0, length);
  }
  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "a view does not match its checksum");
  return NULL;
}

/* Returns FALSE with an error also when a view is damaged or some are gone. */
static gboolean
read_views (sqlite3_stmt *stmt, gint64 *upto_seq, CotStoreViewFunc func, gpointer user_data, GError **error)
{
  ViewsHead head = { 0 };
  gint64 n = 0;
  CotStep step;

  while ((step = cot_sqlite_step (stmt, error)) == COT_STEP_ROW) {
    const char *folio = (const char *) sqlite3_column_text (stmt, 0);
    g_autoptr (GBytes) view = read_view (stmt, error);

    if (view == NULL)
      return FALSE;
    if (folio[0] == '\0' && g_bytes_get_size (view) == sizeof head) {
      memcpy (&head, g_bytes_get_data (view, NULL), sizeof head);
      *upto_seq = head.upto_seq;
      continue;
    }
    n++;
    if (!func (folio, view, user_data))
      return TRUE;
  }
  if (step == COT_STEP_ERROR)
    return FALSE;
  if (n == head.n_views)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "some views are gone");
  return FALSE;
}

gboolean
cot_sqlite_store_foreach_view (CotStore *store, gint64 *upto_seq, CotStoreViewFunc func, gpointer user_data, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->read_lock);
  g_autoptr (sqlite3_stmt) stmt = cot_sqlite_prepare (self->read_db, "SELECT folio, view FROM views ORDER BY folio", error);

  *upto_seq = 0;
  return stmt != NULL && read_views (stmt, upto_seq, func, user_data, error);
}
