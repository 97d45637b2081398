/* cot-desk-voided.c - what came after a revocation, and numbers that were given twice
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk"

#include "config.h"

#include "cot-desk.h"

#include "cot-desk-private.h"

#define BATCH 256 /* events read at once */

static void
void_free (gpointer pointer)
{
  CotDeskVoided *self = pointer;

  cot_event_unref (self->event);
  g_free (self);
}

/* What came after a revocation, and a second enrolment of a number. */
static gboolean
is_listed (const CotEvent *event, CotVoid reason)
{
  gboolean enrols = event->kind == COT_KIND_STATION_ENROLLED || event->kind == COT_KIND_PERSON_ENROLLED;

  return reason == COT_VOID_STATION_REVOKED || reason == COT_VOID_PERSON_REVOKED || (enrols && reason == COT_VOID_OTHER_COUNTS);
}

static void
add_voided (CotDesk *self, GPtrArray *events, GPtrArray *list)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  CotFold *fold = cot_journal_get_fold (self->journal);

  for (guint i = 0; i < events->len; i++) {
    CotEvent *event = g_ptr_array_index (events, i);
    CotVoid reason = cot_fold_get_reason (fold, event);
    CotDeskVoided *voided = NULL;

    if (!is_listed (event, reason))
      continue;
    voided = g_new0 (CotDeskVoided, 1);
    voided->event = cot_event_ref (event);
    voided->reason = reason;
    g_ptr_array_add (list, voided);
  }
}

static gboolean
add_enrolments (CotDesk *self, CotKind kind, GPtrArray *list, GError **error)
{
  g_autoptr (GPtrArray) events = cot_journal_list_of_kind (self->journal, kind, error);

  if (events != NULL)
    add_voided (self, events, list);

  return events != NULL;
}

static int
compare_stations (gconstpointer a, gconstpointer b)
{
  guint left = GPOINTER_TO_UINT (a), right = GPOINTER_TO_UINT (b);

  return (left > right) - (left < right);
}

/* The last event of the chain of @station that a revoked person wrote and that
 * counts. */
static guint64
last_of_person (const CotPerson *person, guint32 station)
{
  for (guint i = 0; i < person->n_lasts; i++)
    if (person->lasts[i].station == station)
      return person->lasts[i].number;

  return 0;
}

static void
add_revoked (GPtrArray *events, GArray *revoked)
{
  for (guint i = 0; i < events->len; i++) {
    json_t *body = cot_event_load_body (g_ptr_array_index (events, i));
    guint32 person = (guint32) json_integer_value (json_object_get (body, "person"));

    if (person != 0)
      g_array_append_val (revoked, person);
    json_decref (body);
  }
}

/* Up to where each chain holds nothing that a revocation voids; chains of which all
 * of it counts are not among them. */
static GHashTable *
find_suspects (CotDesk *self, GArray *revoked)
{
  GHashTable *suspects = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  CotFold *fold = cot_journal_get_fold (self->journal);
  g_autoptr (GPtrArray) stations = cot_fold_list_stations (fold);

  for (guint i = 0; i < stations->len; i++) {
    const CotStation *station = g_ptr_array_index (stations, i);
    guint64 after = station->revoked ? station->last : G_MAXUINT64;

    for (guint j = 0; j < revoked->len; j++) {
      const CotPerson *person = cot_fold_get_person (fold, g_array_index (revoked, guint32, j));

      if (person != NULL && person->revoked)
        after = MIN (after, last_of_person (person, station->station));
    }
    if (after != G_MAXUINT64)
      g_hash_table_insert (suspects, GUINT_TO_POINTER (station->station), g_memdup2 (&after, sizeof after));
  }

  return suspects;
}

static gboolean
add_chain (CotDesk *self, guint32 station, guint64 after, GPtrArray *list, GError **error)
{
  for (;;) {
    g_autoptr (GPtrArray) events = cot_journal_list_chain (self->journal, station, after, BATCH, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return TRUE;
    add_voided (self, events, list);
    after = ((const CotEvent *) g_ptr_array_index (events, events->len - 1))->number;
  }
}

/* Enrolments are listed already, whatever became of their station. */
static void
forget_enrolments_twice (GPtrArray *list, guint n_enrolments)
{
  for (guint i = list->len; i > n_enrolments; i--) {
    const CotDeskVoided *late = g_ptr_array_index (list, i - 1);

    if (late->event->kind == COT_KIND_STATION_ENROLLED || late->event->kind == COT_KIND_PERSON_ENROLLED)
      g_ptr_array_remove_index (list, i - 1);
  }
}

/**
 * cot_desk_list_voided:
 * @self: a desk
 * @error: return location for a %COT_DATA_ERROR
 *
 * Looks at the enrolments and at what came after revocations, not at the whole record.
 *
 * Returns: (transfer full) (element-type CotDeskVoided): enrolments of numbers that
 *   were given before, then what revoked stations and people wrote after their last
 *   number, by station and number; or %NULL
 */
GPtrArray *
cot_desk_list_voided (CotDesk *self, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (void_free);
  g_autoptr (GPtrArray) revocations = cot_journal_list_of_kind (self->journal, COT_KIND_PERSON_REVOKED, error);
  g_autoptr (GArray) revoked = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GHashTable) suspects = NULL;
  g_autoptr (GList) stations = NULL;
  guint n_enrolments;

  if (revocations == NULL)
    return NULL;
  add_revoked (revocations, revoked);
  suspects = find_suspects (self, revoked);
  stations = g_list_sort (g_hash_table_get_keys (suspects), compare_stations);
  if (!add_enrolments (self, COT_KIND_STATION_ENROLLED, list, error) || !add_enrolments (self, COT_KIND_PERSON_ENROLLED, list, error))
    return NULL;
  n_enrolments = list->len;
  for (const GList *each = stations; each != NULL; each = each->next)
    if (!add_chain (self, GPOINTER_TO_UINT (each->data), *(const guint64 *) g_hash_table_lookup (suspects, each->data), list, error))
      return NULL;
  forget_enrolments_twice (list, n_enrolments);

  return g_steal_pointer (&list);
}
