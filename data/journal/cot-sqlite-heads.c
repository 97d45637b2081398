/* cot-sqlite-heads.c - up to where each chain is held
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-sqlite-store-private.h"

#include <string.h>

#include "cot-error.h"

/* The event of a number; of a fork the one with the lower id. */
static gboolean
find_id (sqlite3_stmt *ids, guint32 station, guint64 number, CotId *id, GError **error)
{
  CotStep step;

  sqlite3_bind_int64 (ids, 1, station);
  sqlite3_bind_int64 (ids, 2, (gint64) number);
  step = cot_sqlite_step (ids, error);
  if (step == COT_STEP_ROW && sqlite3_column_bytes (ids, 0) == sizeof *id)
    memcpy (id, sqlite3_column_blob (ids, 0), sizeof *id);
  else if (step != COT_STEP_ERROR)
    /* The index that counted it does not lead to it. */
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "number %" G_GUINT64_FORMAT " of station %u cannot be found", number, station);
  cot_sqlite_reset (ids);

  return step == COT_STEP_ROW;
}

/* Only a salvaged journal has gaps. */
static gboolean
find_gap (sqlite3 *db, CotChainHead *head, GError **error)
{
  g_autoptr (sqlite3_stmt) numbers = cot_sqlite_prepare (db, "SELECT DISTINCT number FROM events WHERE station = ?1 ORDER BY number", error);
  CotStep step;

  if (numbers == NULL)
    return FALSE;
  sqlite3_bind_int64 (numbers, 1, head->station);
  head->number = 0;
  while ((step = cot_sqlite_step (numbers, error)) == COT_STEP_ROW && (guint64) sqlite3_column_int64 (numbers, 0) == head->number + 1)
    head->number++;

  return step != COT_STEP_ERROR;
}

static gboolean
load_head (CotSqliteStore *self, sqlite3_stmt *chains, sqlite3_stmt *ids, CotChainHead *head, GError **error)
{
  guint64 n_events = (guint64) sqlite3_column_int64 (chains, 2), n_numbers = (guint64) sqlite3_column_int64 (chains, 3);

  head->station = (guint32) sqlite3_column_int64 (chains, 0);
  head->number = head->last_number = (guint64) sqlite3_column_int64 (chains, 1);
  head->forked = n_events > n_numbers;
  if (!find_id (ids, head->station, head->last_number, &head->last_id, error))
    return FALSE;
  head->id = head->last_id;
  if (n_numbers == head->last_number)
    return TRUE;

  memset (&head->id, 0, sizeof head->id);
  return find_gap (self->read_db, head, error) && (head->number == 0 || find_id (ids, head->station, head->number, &head->id, error));
}

static gboolean
load_heads (CotSqliteStore *self, GHashTable *heads, GError **error)
{
  g_autoptr (sqlite3_stmt) chains = NULL, ids = NULL;
  CotStep step;

  chains = cot_sqlite_prepare (self->read_db, "SELECT station, max(number), count(*), count(DISTINCT number) FROM events GROUP BY station", error);
  if (chains == NULL)
    return FALSE;
  ids = cot_sqlite_prepare (self->read_db, "SELECT id FROM events WHERE station = ?1 AND number = ?2 ORDER BY id LIMIT 1", error);
  if (ids == NULL)
    return FALSE;

  while ((step = cot_sqlite_step (chains, error)) == COT_STEP_ROW) {
    CotChainHead *head = g_new0 (CotChainHead, 1);

    g_hash_table_replace (heads, GUINT_TO_POINTER ((guint32) sqlite3_column_int64 (chains, 0)), head);
    if (!load_head (self, chains, ids, head, error))
      return FALSE;
  }

  return step == COT_STEP_DONE;
}

void
cot_sqlite_store_update_head (CotSqliteStore *self, const CotEvent *event)
{
  CotChainHead *head;

  if (self->heads == NULL)
    return;
  head = g_hash_table_lookup (self->heads, GUINT_TO_POINTER (event->station));
  if (head == NULL) {
    head = g_new0 (CotChainHead, 1);
    head->station = event->station;
    g_hash_table_replace (self->heads, GUINT_TO_POINTER (head->station), head);
  }
  /* What fills a gap may end it. */
  if (head->last_number > head->number) {
    g_clear_pointer (&self->heads, g_hash_table_unref);
    return;
  }
  if (event->number > head->number) {
    head->number = head->last_number = event->number;
    head->id = head->last_id = event->id;
    return;
  }

  head->forked = TRUE;
  if (event->number == head->number && cot_id_compare (&event->id, &head->id) < 0)
    head->id = head->last_id = event->id;
}

static int
compare_heads (gconstpointer a, gconstpointer b)
{
  guint32 left = ((const CotChainHead *) a)->station, right = ((const CotChainHead *) b)->station;

  return (left > right) - (left < right);
}

GArray *
cot_sqlite_store_list_heads (CotStore *store, GError **error)
{
  CotSqliteStore *self = COT_SQLITE_STORE (store);
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&self->read_lock);
  GHashTableIter iter;
  gpointer head;
  GArray *list;

  if (self->heads == NULL) {
    g_autoptr (GHashTable) heads = g_hash_table_new_full (NULL, NULL, NULL, g_free);

    if (!load_heads (self, heads, error))
      return NULL;
    self->heads = g_steal_pointer (&heads);
  }
  list = g_array_sized_new (FALSE, FALSE, sizeof (CotChainHead), g_hash_table_size (self->heads));
  g_hash_table_iter_init (&iter, self->heads);
  while (g_hash_table_iter_next (&iter, NULL, &head))
    g_array_append_vals (list, head, 1);
  g_array_sort (list, compare_heads);

  return list;
}
