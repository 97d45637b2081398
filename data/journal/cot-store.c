/* cot-store.c - the calls of the interface of stores
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-store.h"

G_DEFINE_INTERFACE (CotStore, cot_store, G_TYPE_OBJECT)

static void
cot_store_default_init (CotStoreInterface *iface)
{
}

gboolean
cot_store_append (CotStore *self, GPtrArray *events, gint64 *seqs, GError **error)
{
  return COT_STORE_GET_IFACE (self)->append (self, events, seqs, error);
}

gboolean
cot_store_foreach_event (CotStore *self, gint64 after_seq, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return COT_STORE_GET_IFACE (self)->foreach_event (self, after_seq, func, user_data, error);
}

gboolean
cot_store_foreach_of_folio (CotStore *self, const char *folio, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return COT_STORE_GET_IFACE (self)->foreach_of_folio (self, folio, func, user_data, error);
}

gboolean
cot_store_foreach_without_folio (CotStore *self, gint64 upto_seq, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return COT_STORE_GET_IFACE (self)->foreach_without_folio (self, upto_seq, func, user_data, error);
}

gboolean
cot_store_foreach_of_kind (CotStore *self, CotKind kind, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return COT_STORE_GET_IFACE (self)->foreach_of_kind (self, kind, func, user_data, error);
}

gboolean
cot_store_foreach_of_chain (CotStore *self, guint32 station, guint64 after, CotStoreEventFunc func, gpointer user_data, GError **error)
{
  return COT_STORE_GET_IFACE (self)->foreach_of_chain (self, station, after, func, user_data, error);
}

CotEvent *
cot_store_get_event (CotStore *self, const CotId *id, GError **error)
{
  return COT_STORE_GET_IFACE (self)->get_event (self, id, error);
}

gboolean
cot_store_add_bodies (CotStore *self, GPtrArray *events, GError **error)
{
  return COT_STORE_GET_IFACE (self)->add_bodies (self, events, error);
}

GArray *
cot_store_list_heads (CotStore *self, GError **error)
{
  return COT_STORE_GET_IFACE (self)->list_heads (self, error);
}

gint64
cot_store_get_last_seq (CotStore *self)
{
  return COT_STORE_GET_IFACE (self)->get_last_seq (self);
}

gboolean
cot_store_put_views (CotStore *self, gint64 upto_seq, GPtrArray *folios, GPtrArray *views, GError **error)
{
  return COT_STORE_GET_IFACE (self)->put_views (self, upto_seq, folios, views, error);
}

gboolean
cot_store_foreach_view (CotStore *self, gint64 *upto_seq, gboolean (*func) (const char *folio, GBytes *view, gpointer user_data), gpointer user_data, GError **error)
{
  return COT_STORE_GET_IFACE (self)->foreach_view (self, upto_seq, func, user_data, error);
}

gboolean
cot_store_drop_views (CotStore *self, GError **error)
{
  return COT_STORE_GET_IFACE (self)->drop_views (self, error);
}

char *
cot_store_get_meta (CotStore *self, const char *key)
{
  return COT_STORE_GET_IFACE (self)->get_meta (self, key);
}

gboolean
cot_store_put_meta (CotStore *self, const char *key, const char *value, GError **error)
{
  return COT_STORE_GET_IFACE (self)->put_meta (self, key, value, error);
}
