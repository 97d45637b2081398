/* cot-fold-station.c - open or closed, forked, and how its clock goes
 *
 * A station is open while some opened of it counts, with the zero that it names, and
 * no closed that counts names that opened.  To open again is to write another opened.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

/* --- Open and closed ----------------------------------------------------------------- */

static const CotEvent *
find_event (GPtrArray *events, const CotId *id)
{
  for (guint i = 0; i < events->len; i++)
    if (cot_id_equal (&((const CotEvent *) events->pdata[i])->id, id))
      return events->pdata[i];

  return NULL;
}

static CotVoid
check_named (CotFold *self, const CotEvent *event, const CotId *id)
{
  CotKind wanted = event->kind == COT_KIND_OPENED ? COT_KIND_ZERO : COT_KIND_OPENED;
  const CotEvent *named = find_event (self->roster.zero_events, id);

  if (named == NULL)
    return cot_fold_index_find (&self->index, id) == NULL ? COT_VOID_UNKNOWN_REF : COT_VOID_WRONG_REF;
  if (named->kind != wanted || named->station != event->station)
    return COT_VOID_WRONG_REF;
  /* What is closed may well be set aside later. */
  if (event->kind == COT_KIND_OPENED && cot_fold_check_station_event (self, named) != COT_VOID_NONE)
    return COT_VOID_REF_VOID;

  return COT_VOID_NONE;
}

/* Roster and set-asides must be up to date. */
CotVoid
cot_fold_check_station_event (CotFold *self, const CotEvent *event)
{
  CotVoid reason = cot_fold_is_set_aside (self, &event->id) ? COT_VOID_SET_ASIDE : cot_fold_roster_check (self, event, NULL);

  if (reason == COT_VOID_NONE)
    reason = cot_fold_check_second (self, event);
  for (guint i = 0; i < event->n_refs && reason == COT_VOID_NONE; i++)
    reason = check_named (self, event, &event->refs[i]);

  return reason;
}

static gboolean
is_closed (CotFold *self, const CotEvent *opened)
{
  GPtrArray *events = self->roster.zero_events;

  for (guint i = 0; i < events->len; i++) {
    const CotEvent *closed = events->pdata[i];

    if (closed->kind != COT_KIND_CLOSED || closed->station != opened->station)
      continue;
    for (guint r = 0; r < closed->n_refs; r++)
      if (cot_id_equal (&closed->refs[r], &opened->id) && cot_fold_check_station_event (self, closed) == COT_VOID_NONE)
        return TRUE;
  }

  return FALSE;
}

static gboolean
keeps_open (CotFold *self, const CotEvent *event, guint32 station)
{
  return event->kind == COT_KIND_OPENED && event->station == station &&
         cot_fold_check_station_event (self, event) == COT_VOID_NONE && !is_closed (self, event);
}

/**
 * cot_fold_station_is_open:
 * @self: a fold
 * @station: a station's number
 *
 * Returns: whether an opened of that station counts that names its zero and that no
 *   closed names
 */
gboolean
cot_fold_station_is_open (CotFold *self, guint32 station)
{
  GPtrArray *events;

  g_return_val_if_fail (self != NULL, FALSE);

  cot_fold_flush (self);
  events = self->roster.zero_events;
  for (guint i = 0; i < events->len; i++)
    if (keeps_open (self, events->pdata[i], station))
      return TRUE;

  return FALSE;
}

/**
 * cot_fold_station_is_closed:
 * @self: a fold
 * @station: a station's number
 *
 * Returns: whether the station was open, and a closed ended it: what was never open is
 *   not closed
 */
gboolean
cot_fold_station_is_closed (CotFold *self, guint32 station)
{
  gboolean closed = FALSE;
  GPtrArray *events;

  g_return_val_if_fail (self != NULL, FALSE);

  cot_fold_flush (self);
  events = self->roster.zero_events;
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = events->pdata[i];

    if (keeps_open (self, event, station))
      return FALSE;
    closed = closed || (event->kind == COT_KIND_OPENED && event->station == station && is_closed (self, event));
  }

  return closed;
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  return cot_id_compare (a, b);
}

/**
 * cot_fold_list_opened:
 * @self: a fold
 * @station: a station's number
 *
 * Returns: (transfer full) (element-type CotId): the opened that keep it open, by
 *   id: what its closed is to name
 */
GArray *
cot_fold_list_opened (CotFold *self, guint32 station)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (CotId));
  GPtrArray *events;

  g_return_val_if_fail (self != NULL, ids);

  cot_fold_flush (self);
  events = self->roster.zero_events;
  for (guint i = 0; i < events->len; i++)
    if (keeps_open (self, events->pdata[i], station))
      g_array_append_val (ids, ((const CotEvent *) events->pdata[i])->id);
  g_array_sort (ids, compare_ids);

  return ids;
}

/* --- Clocks ---------------------------------------------------------------------------- */

/* Only the last is kept: who is forked may have two of one number. */
void
cot_fold_offsets_add (CotFold *self, CotEvent *event)
{
  const CotEvent *known = g_hash_table_lookup (self->roster.offsets, GUINT_TO_POINTER (event->station));
  gboolean same = known != NULL && cot_id_equal (&known->id, &event->id);

  if (event->body == NULL || same)
    return;
  if (known != NULL && (known->number != event->number ? known->number > event->number : cot_id_compare (&known->id, &event->id) < 0))
    return;
  g_hash_table_replace (self->roster.offsets, GUINT_TO_POINTER (event->station), cot_event_ref (event));
}

/* --- What changes without the roster ------------------------------------------------------ */

static void
find_forks (CotFold *self, CotStation *station)
{
  GHashTable *numbers = g_hash_table_lookup (self->index.forks, GUINT_TO_POINTER (station->station));
  GHashTableIter iter;
  gpointer number;

  station->forked_at = 0;
  station->n_forked = 0;
  if (numbers == NULL)
    return;
  station->n_forked = g_hash_table_size (numbers);
  g_hash_table_iter_init (&iter, numbers);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    if (station->forked_at == 0 || *(guint64 *) number < station->forked_at)
      station->forked_at = *(guint64 *) number;
}

void
cot_fold_station_refresh (CotFold *self, CotStation *station)
{
  const CotEvent *event = g_hash_table_lookup (self->roster.offsets, GUINT_TO_POINTER (station->station));
  json_t *body = event == NULL ? NULL : cot_event_load_body (event);

  find_forks (self, station);
  station->has_offset = event != NULL;
  station->offset_ms = json_integer_value (json_object_get (body, "offset_ms"));
  station->uncertainty_ms = (guint64) json_integer_value (json_object_get (body, "uncertainty_ms"));
  json_decref (body);
}
