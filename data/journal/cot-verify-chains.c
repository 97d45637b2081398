/* cot-verify-chains.c - forks, clones and lost tails among the events of a journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-verify-private.h"

/* What an accepted says: @by holds the chain of @station up to that event. */
typedef struct {
  guint32 station, by;
  guint64 number;
  CotId id;
} Receipt;

/* One side of a fork: its first event and all that stands on it. */
typedef struct {
  guint64 n_events;
  gint64 first_us, last_us;
} Branch;

void
cot_verify_chains_init (CotVerifyChains *self)
{
  self->seen = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, NULL);
  self->stations = g_hash_table_new (NULL, NULL);
  self->receipts = g_array_new (FALSE, FALSE, sizeof (Receipt));
}

void
cot_verify_chains_clear (CotVerifyChains *self)
{
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->stations, g_hash_table_unref);
  g_clear_pointer (&self->receipts, g_array_unref);
}

/* --- Noting --------------------------------------------------------------------- */

static void
note_receipts (CotVerifyChains *self, const CotEvent *event)
{
  json_t *body = cot_event_load_body (event);
  json_t *chain;
  size_t i;

  json_array_foreach (json_object_get (body, "chains"), i, chain)
  {
    Receipt receipt = { .by = event->station };
    json_int_t station = json_integer_value (json_object_get (chain, "station"));
    json_int_t number = json_integer_value (json_object_get (chain, "number"));
    const char *id = json_string_value (json_object_get (chain, "id"));

    if (station < 1 || station > G_MAXUINT32 || number < 1 || id == NULL || !cot_id_from_hex (id, &receipt.id))
      continue;
    receipt.station = (guint32) station;
    receipt.number = (guint64) number;
    g_array_append_val (self->receipts, receipt);
  }
  json_decref (body);
}

void
cot_verify_chains_note (CotVerifyChains *self, const CotEvent *event, gint64 place)
{
  CotSeen *seen = g_new (CotSeen, 1);

  *seen = (CotSeen){ event->id, event->previous, event->station, event->number, event->time_us, place, FALSE };
  g_hash_table_add (self->seen, seen);
  g_hash_table_add (self->stations, GUINT_TO_POINTER (event->station));
  if (event->kind == COT_KIND_ACCEPTED)
    note_receipts (self, event);
}

void
cot_verify_chains_note_damaged (CotVerifyChains *self, const CotId *id, guint32 station, guint64 number, gint64 place)
{
  CotSeen *seen;

  if (cot_id_is_zero (id) || g_hash_table_contains (self->seen, id))
    return;
  seen = g_new0 (CotSeen, 1);
  *seen = (CotSeen){ .id = *id, .station = station, .number = number, .place = place, .is_damaged = TRUE };
  g_hash_table_add (self->seen, seen);
}

gboolean
cot_verify_chains_has_previous (CotVerifyChains *self, const CotEvent *event)
{
  const CotSeen *previous;

  if (event->number == 1)
    return TRUE;
  previous = g_hash_table_lookup (self->seen, &event->previous);
  return previous != NULL && (previous->is_damaged || (previous->station == event->station && previous->number == event->number - 1));
}

/* --- Forks ---------------------------------------------------------------------- */

static int
compare_seen (gconstpointer a, gconstpointer b)
{
  const CotSeen *left = *(CotSeen *const *) a, *right = *(CotSeen *const *) b;

  if (left->station != right->station)
    return left->station < right->station ? -1 : 1;
  if (left->number != right->number)
    return left->number < right->number ? -1 : 1;
  return cot_id_compare (&left->id, &right->id);
}

static GPtrArray *
sort_seen (CotVerifyChains *self)
{
  GPtrArray *all = g_ptr_array_sized_new (g_hash_table_size (self->seen));
  GHashTableIter iter;
  gpointer seen;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &seen, NULL))
    if (!((CotSeen *) seen)->is_damaged)
      g_ptr_array_add (all, seen);
  g_ptr_array_sort (all, compare_seen);

  return all;
}

/* @all is sorted: what stands on @first follows it. */
static Branch
follow_branch (GPtrArray *all, guint first)
{
  const CotSeen *root = all->pdata[first];
  g_autoptr (GHashTable) on_it = g_hash_table_new (cot_id_hash, cot_id_equal);
  Branch branch = { 1, root->time_us, root->time_us };

  g_hash_table_add (on_it, (gpointer) &root->id);
  for (guint i = first + 1; i < all->len; i++) {
    CotSeen *seen = all->pdata[i];

    if (seen->station != root->station)
      break;
    if (seen->number == root->number || !g_hash_table_contains (on_it, &seen->previous))
      continue;
    g_hash_table_add (on_it, &seen->id);
    branch.n_events++;
    branch.first_us = MIN (branch.first_us, seen->time_us);
    branch.last_us = MAX (branch.last_us, seen->time_us);
  }

  return branch;
}

static void
tell_clone (const CotSeen *left, const CotSeen *right, char *text, CotVerifyReport *report)
{
  CotFinding finding = { .kind = COT_FINDING_CLONE, .station = left->station, .number = left->number, .last_number = left->number, .id = left->id, .other = right->id, .text = text };

  cot_verify_report_add (report, &finding);
}

static void
tell_fork (GPtrArray *all, guint first, guint second, CotVerifyReport *report)
{
  const CotSeen *left = all->pdata[first], *right = all->pdata[second];
  Branch one = follow_branch (all, first), other = follow_branch (all, second);
  CotFinding fork = {
    .kind = COT_FINDING_FORK,
    .station = left->station,
    .number = left->number,
    .last_number = left->number + MIN (one.n_events, other.n_events) - 1,
    .place = right->place,
    .id = left->id,
    .other = right->id,
    .text = g_strdup_printf ("station %u wrote two events with number %" G_GUINT64_FORMAT ", and went on behind both: %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " events",
                             left->station, left->number, one.n_events, other.n_events),
  };

  cot_verify_report_add (report, &fork);
  if (left->number == 1)
    tell_clone (left, right, g_strdup_printf ("station %u was enrolled twice with one number", left->station), report);
  else if (MAX (one.first_us, other.first_us) < MIN (one.last_us, other.last_us))
    tell_clone (left, right, g_strdup_printf ("station %u ran twice at the same time from number %" G_GUINT64_FORMAT " on: its journal and key were copied", left->station, left->number), report);
}

static void
find_forks (GPtrArray *all, CotVerifyReport *report)
{
  for (guint i = 0; i + 1 < all->len; i++) {
    const CotSeen *left = all->pdata[i];

    for (guint k = i + 1; k < all->len; k++) {
      const CotSeen *right = all->pdata[k];

      if (right->station != left->station || right->number != left->number)
        break;
      /* On different events before them they only go on with an earlier fork. */
      if (cot_id_equal (&left->previous, &right->previous)) {
        tell_fork (all, i, k, report);
        break;
      }
    }
  }
}

/* --- Receipts --------------------------------------------------------------------- */

static GHashTable *
find_heads (GPtrArray *all)
{
  GHashTable *heads = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < all->len; i++)
    g_hash_table_insert (heads, GUINT_TO_POINTER (((CotSeen *) all->pdata[i])->station), all->pdata[i]);
  return heads;
}

/* What this machine wrote, or said that it holds, must be here; of other chains a
 * machine may hold less than another. */
static void
tell_receipt (const Receipt *receipt, const CotSeen *head, guint32 own_station, CotVerifyReport *report)
{
  gboolean is_tail = head == NULL || head->number < receipt->number;
  CotFinding finding = {
    .kind = is_tail ? COT_FINDING_LOST_TAIL : COT_FINDING_FORK,
    .is_note = is_tail && receipt->station != own_station && receipt->by != own_station,
    .station = receipt->station,
    .number = is_tail ? (head != NULL ? head->number : 0) + 1 : receipt->number,
    .last_number = receipt->number,
    .id = receipt->id,
  };

  if (is_tail)
    finding.text = g_strdup_printf ("station %u holds the chain of station %u up to number %" G_GUINT64_FORMAT "; here it ends at number %" G_GUINT64_FORMAT,
                                    receipt->by, receipt->station, receipt->number, head != NULL ? head->number : 0);
  else
    finding.text = g_strdup_printf ("station %u holds another event with number %" G_GUINT64_FORMAT " of station %u than the one that is here",
                                    receipt->by, receipt->number, receipt->station);
  cot_verify_report_add (report, &finding);
}

/* Of several about one chain the one that says most. */
static void
find_lost_tails (CotVerifyChains *self, GPtrArray *all, guint32 own_station, CotVerifyReport *report)
{
  g_autoptr (GHashTable) heads = find_heads (all);
  g_autoptr (GHashTable) worst = g_hash_table_new (NULL, NULL);
  g_autoptr (GList) stations = NULL;

  for (guint i = 0; i < self->receipts->len; i++) {
    const Receipt *receipt = &g_array_index (self->receipts, Receipt, i);
    const Receipt *other = g_hash_table_lookup (worst, GUINT_TO_POINTER (receipt->station));
    gboolean matters = receipt->station == own_station || receipt->by == own_station || g_hash_table_contains (heads, GUINT_TO_POINTER (receipt->station));

    if (matters && !g_hash_table_contains (self->seen, &receipt->id) && (other == NULL || other->number < receipt->number))
      g_hash_table_insert (worst, GUINT_TO_POINTER (receipt->station), (gpointer) receipt);
  }
  stations = g_hash_table_get_keys (worst);
  for (GList *station = stations; station != NULL; station = station->next)
    tell_receipt (g_hash_table_lookup (worst, station->data), g_hash_table_lookup (heads, station->data), own_station, report);
}

void
cot_verify_chains_finish (CotVerifyChains *self, guint32 own_station, CotVerifyReport *report)
{
  g_autoptr (GPtrArray) all = sort_seen (self);

  report->n_stations = g_hash_table_size (self->stations);
  find_forks (all, report);
  find_lost_tails (self, all, own_station, report);
}
