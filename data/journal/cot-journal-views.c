/* cot-journal-views.c - from the store to the fold and back
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A start reads the views, the events without folio (enrolments, set-asides,
 * without-acta ...) and what came after the views; a sheet's own events are read
 * when it is asked for.  Without views every event is read once. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <stdlib.h>
#include <string.h>

#include "cot-error.h"

static gboolean
collect_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  g_ptr_array_add (user_data, cot_event_ref (event));
  return TRUE;
}

/* The fold's way to the events of a sheet.  It cannot fail: a damaged event is
 * left out, said aloud, and named by verify. */
static GPtrArray *
load_sheet (gpointer user_data, const char *folio)
{
  CotJournal *self = user_data;
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotStore) store = cot_journal_ref_store (self, &error);

  if (store == NULL || !cot_store_foreach_of_folio (store, folio, collect_cb, events, &error))
    g_critical ("events of a sheet cannot be read: %s", error->message);

  return events;
}

CotFold *
cot_journal_new_fold (CotJournal *self)
{
  CotEventSource source = { .load_sheet = load_sheet, .user_data = self };

  return cot_fold_new (self->election, &source);
}

/* How far a service says that it holds this station's chain. */
static void
note_receipt (CotJournal *self, const CotEvent *event)
{
  const CotStation *writer;
  json_t *body, *chain;
  size_t i;

  /* The fold is only asked when it must be: it computes what waits. */
  if (event->kind != COT_KIND_ACCEPTED || event->station == self->station)
    return;
  writer = cot_fold_get_station (self->fold, event->station);
  if (writer == NULL || writer->role == COT_STATION_DESK)
    return;
  body = cot_event_load_body (event);
  json_array_foreach (json_object_get (body, "chains"), i, chain)
  {
    const char *id = json_string_value (json_object_get (chain, "id"));
    json_int_t number = json_integer_value (json_object_get (chain, "number"));

    if (json_integer_value (json_object_get (chain, "station")) != (json_int_t) self->station || number <= (json_int_t) self->receipt.number)
      continue;
    if (id != NULL && cot_id_from_hex (id, &self->receipt.id))
      self->receipt.number = (guint64) number;
  }
  json_decref (body);
}

void
cot_journal_fold_event (CotJournal *self, CotEvent *event)
{
  cot_roster_admit (self->roster, event);
  cot_fold_add (self->fold, event);
  note_receipt (self, event);
}

static gboolean
fold_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  cot_journal_fold_event (user_data, event);
  return TRUE;
}

typedef struct {
  CotFold *fold;
  gboolean refused;
} ViewLoad;

static gboolean
view_cb (const char *folio, GBytes *view, gpointer user_data)
{
  ViewLoad *load = user_data;

  load->refused = !cot_fold_load_sheet (load->fold, folio, view);
  return !load->refused;
}

/* How far they go is told before the first of them. */
static gboolean
stop_cb (const char *folio, GBytes *view, gpointer user_data)
{
  return FALSE;
}

static void
start_over (CotJournal *self)
{
  g_clear_pointer (&self->fold, cot_fold_free);
  self->fold = cot_journal_new_fold (self);
}

/* FALSE without an error: there are no views that this program can use. */
static gboolean
load_views (CotJournal *self, CotStore *store, gint64 *upto_seq, GError **error)
{
  ViewLoad load = { self->fold, FALSE };
  g_autoptr (GError) damaged = NULL;
  gint64 upto = 0;

  if (!cot_store_foreach_view (store, &upto, stop_cb, NULL, NULL) || upto < 1 || upto > cot_store_get_last_seq (store))
    return FALSE;
  /* The people and stations of that time first, then the states that they gave. */
  if (!cot_store_foreach_without_folio (store, upto, fold_cb, self, error))
    return FALSE;
  if (cot_store_foreach_view (store, upto_seq, view_cb, &load, &damaged) && !load.refused)
    return TRUE;

  g_info ("views are computed anew: %s", damaged != NULL ? damaged->message : "another version wrote them");
  start_over (self);
  *upto_seq = 0;
  return FALSE;
}

gboolean
cot_journal_load (CotJournal *self, CotStore *store, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 upto_seq = 0;

  start_over (self);
  if (!load_views (self, store, &upto_seq, &failed) && failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }

  if (!cot_store_foreach_event (store, upto_seq, fold_cb, self, error))
    return FALSE;
  /* Sheets and rows are computed when asked for: here, not when somebody waits. */
  cot_fold_count_in_state (self->fold, COT_SHEET_SETTLED);

  return TRUE;
}

/* --- Writing ------------------------------------------------------------------ */

static void
note_changed (CotJournal *self)
{
  g_autoptr (GPtrArray) changed = cot_fold_take_changed (self->fold);

  g_ptr_array_set_free_func (changed, NULL);
  for (guint i = 0; i < changed->len; i++)
    g_hash_table_add (self->view_folios, changed->pdata[i]);
}

static gint
compare_folios (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* By folio, so that the next start finds side by side what belongs together. */
static void
save_sheets (CotJournal *self, GPtrArray *folios, GPtrArray *views)
{
  guint n;
  g_autofree char **changed = (char **) g_hash_table_get_keys_as_array (self->view_folios, &n);

  qsort (changed, n, sizeof *changed, compare_folios);
  for (guint i = 0; i < n; i++) {
    GBytes *view = cot_fold_save_sheet (self->fold, changed[i]);

    if (view == NULL)
      continue;
    g_ptr_array_add (folios, g_strdup (changed[i]));
    g_ptr_array_add (views, view);
  }
}

gboolean
cot_journal_write_views (CotJournal *self, CotStore *store, GError **error)
{
  g_autoptr (GPtrArray) folios = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) views = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  cot_journal_lock (self);
  note_changed (self);
  save_sheets (self, folios, views);
  cot_journal_unlock (self);

  if (!cot_store_put_views (store, cot_store_get_last_seq (store), folios, views, error))
    return FALSE;

  cot_journal_lock (self);
  for (guint i = 0; i < folios->len; i++)
    g_hash_table_remove (self->view_folios, folios->pdata[i]);
  cot_journal_unlock (self);
  return TRUE;
}

gboolean
cot_journal_compute_anew (CotJournal *self, CotStore *store, GError **error)
{
  gboolean computed;

  if (!cot_store_drop_views (store, error))
    return FALSE;

  cot_journal_lock (self);
  g_hash_table_remove_all (self->view_folios);
  start_over (self);
  computed = cot_store_foreach_event (store, 0, fold_cb, self, error);
  cot_journal_unlock (self);

  return computed && cot_journal_write_views (self, store, error);
}
