/* cot-store.h - what keeps events; SQLite is its first implementation
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-event.h"

G_BEGIN_DECLS

/* One event with its place in this machine's order of arrival, from 1.  The
 * place is of this machine only: it is a cursor for pulls and views. */
typedef gboolean (*CotStoreEventFunc) (gint64 seq, CotEvent *event, gpointer user_data); /* FALSE stops */

typedef struct {
  guint32 station;
  guint64 number; /* up to where the chain is whole */
  CotId id;       /* of that event */
  gboolean forked;
  guint64 last_number; /* highest that is held; above number only behind a gap of a salvaged journal */
  CotId last_id;
} CotChainHead;

#define COT_TYPE_STORE (cot_store_get_type ())
G_DECLARE_INTERFACE (CotStore, cot_store, COT, STORE, GObject)

struct _CotStoreInterface {
  GTypeInterface parent;

  /* All of @events in one durable transaction; those already held are skipped.
   * @seqs: (out array): place of each, 0 when it was there already. */
  gboolean (*append) (CotStore *self, GPtrArray *events, gint64 *seqs, GError **error);
  gboolean (*foreach_event) (CotStore *self, gint64 after_seq, CotStoreEventFunc func, gpointer user_data, GError **error);
  gboolean (*foreach_of_folio) (CotStore *self, const char *folio, CotStoreEventFunc func, gpointer user_data, GError **error);
  CotEvent *(*get_event) (CotStore *self, const CotId *id, GError **error);   /* NULL without error: not held */
  gboolean (*add_bodies) (CotStore *self, GPtrArray *events, GError **error); /* sealed bodies arrive; one transaction */
  GArray *(*list_heads) (CotStore *self, GError **error);                     /* CotChainHead */
  gint64 (*get_last_seq) (CotStore *self);
  /* What a start reads besides views: events without folio, up to a place. */
  gboolean (*foreach_without_folio) (CotStore *self, gint64 upto_seq, CotStoreEventFunc func, gpointer user_data, GError **error);
  gboolean (*foreach_of_kind) (CotStore *self, CotKind kind, CotStoreEventFunc func, gpointer user_data, GError **error);
  /* Of @station with a number above @after, by number. */
  gboolean (*foreach_of_chain) (CotStore *self, guint32 station, guint64 after, CotStoreEventFunc func, gpointer user_data, GError **error);

  /* Views: may be dropped at any time and are rebuilt. */
  gboolean (*put_views) (CotStore *self, gint64 upto_seq, GPtrArray *folios, GPtrArray *views, GError **error); /* GBytes each */
  gboolean (*foreach_view) (CotStore *self, gint64 *upto_seq, gboolean (*func) (const char *folio, GBytes *view, gpointer user_data), gpointer user_data, GError **error);
  gboolean (*drop_views) (CotStore *self, GError **error);

  /* Facts of this journal file (station number, seal, schema) and work state. */
  char *(*get_meta) (CotStore *self, const char *key); /* NULL: none */
  gboolean (*put_meta) (CotStore *self, const char *key, const char *value, GError **error);
};

gboolean cot_store_append (CotStore *self, GPtrArray *events, gint64 *seqs, GError **error);
gboolean cot_store_foreach_event (CotStore *self, gint64 after_seq, CotStoreEventFunc func, gpointer user_data, GError **error);
gboolean cot_store_foreach_of_folio (CotStore *self, const char *folio, CotStoreEventFunc func, gpointer user_data, GError **error);
gboolean cot_store_foreach_without_folio (CotStore *self, gint64 upto_seq, CotStoreEventFunc func, gpointer user_data, GError **error);
gboolean cot_store_foreach_of_kind (CotStore *self, CotKind kind, CotStoreEventFunc func, gpointer user_data, GError **error);
gboolean cot_store_foreach_of_chain (CotStore *self, guint32 station, guint64 after, CotStoreEventFunc func, gpointer user_data, GError **error);
CotEvent *cot_store_get_event (CotStore *self, const CotId *id, GError **error);
gboolean cot_store_add_bodies (CotStore *self, GPtrArray *events, GError **error);
GArray *cot_store_list_heads (CotStore *self, GError **error);
gint64 cot_store_get_last_seq (CotStore *self);
gboolean cot_store_put_views (CotStore *self, gint64 upto_seq, GPtrArray *folios, GPtrArray *views, GError **error);
gboolean cot_store_foreach_view (CotStore *self, gint64 *upto_seq, gboolean (*func) (const char *folio, GBytes *view, gpointer user_data), gpointer user_data, GError **error);
gboolean cot_store_drop_views (CotStore *self, GError **error);
char *cot_store_get_meta (CotStore *self, const char *key);
gboolean cot_store_put_meta (CotStore *self, const char *key, const char *value, GError **error);

/* Opens or, with @create, makes FILE.  A file that exists is never replaced:
 * COT_DATA_ERROR_TOO_NEW, _CORRUPT, _FULL, _FAILED say why it cannot be used. */
CotStore *cot_sqlite_store_open (const char *file, gboolean create, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
