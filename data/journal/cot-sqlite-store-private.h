/* cot-sqlite-store-private.h - the parts of a SQLite store
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-head-private.h"
#include "cot-sqlite-private.h"
#include "cot-sqlite-read-private.h"
#include "cot-store.h"

G_BEGIN_DECLS

#define COT_TYPE_SQLITE_STORE (cot_sqlite_store_get_type ())
G_DECLARE_FINAL_TYPE (CotSqliteStore, cot_sqlite_store, COT, SQLITE_STORE, GObject)

typedef enum {
  COT_QUERY_AFTER,
  COT_QUERY_FOLIO,
  COT_QUERY_WITHOUT_FOLIO,
  COT_QUERY_KIND,
  COT_QUERY_CHAIN,
  COT_QUERY_ID,
  COT_QUERY_META,
  COT_N_QUERIES,
} CotSqliteQuery;

typedef enum {
  COT_WRITE_EVENT,
  COT_WRITE_BODY,
  COT_WRITE_VIEW,
  COT_WRITE_META,
  COT_N_WRITES,
} CotSqliteWrite;

struct _CotSqliteStore {
  GObject parent_instance;

  GMutex write_lock;
  sqlite3 *write_db; /* NULL: open to be read */
  sqlite3_stmt *writes[COT_N_WRITES];

  GRecMutex read_lock; /* recursive: a view's callback may read events */
  sqlite3 *read_db;
  sqlite3_stmt *queries[COT_N_QUERIES];
  GHashTable *heads; /* station -> CotChainHead, NULL until asked for; read_lock */
  gint64 last_seq;   /* read_lock */

  CotSqliteReading reading; /* of a store that is open to be read; its db is read_db */
};

/* --- Besides cot_sqlite_store_open () ---
 * One that exists.  @head: (nullable): what it must hold, or OLDER.  Until it is
 * settled, closing leaves file and log as they are: what is wrong shows only later. */
CotStore *cot_sqlite_store_open_there (const char *file, const CotHead *head, GError **error);
void cot_sqlite_store_settle (CotStore *store);
/* Nothing can be written: FAILED. */
CotStore *cot_sqlite_store_open_to_read (const char *folder, GError **error);
/* In memory alone, to be read. */
CotStore *cot_sqlite_store_new_of (GPtrArray *events, GError **error);

gboolean cot_sqlite_store_may_write (CotSqliteStore *self, GError **error);
/* Runs @func between BEGIN and COMMIT, under write_lock; nothing of it stays when
 * any step fails. */
gboolean cot_sqlite_store_in_transaction (CotSqliteStore *self, gboolean (*func) (CotSqliteStore *self, gpointer data, GError **error), gpointer data, GError **error);

/* cot-sqlite-heads.c */
GArray *cot_sqlite_store_list_heads (CotStore *store, GError **error);
/* After a commit, under read_lock. */
void cot_sqlite_store_update_head (CotSqliteStore *self, const CotEvent *event);

/* cot-sqlite-views.c */
typedef gboolean (*CotStoreViewFunc) (const char *folio, GBytes *view, gpointer user_data);
gboolean cot_sqlite_store_put_views (CotStore *store, gint64 upto_seq, GPtrArray *folios, GPtrArray *views, GError **error);
gboolean cot_sqlite_store_drop_views (CotStore *store, GError **error);
gboolean cot_sqlite_store_foreach_view (CotStore *store, gint64 *upto_seq, CotStoreViewFunc func, gpointer user_data, GError **error);

G_END_DECLS
