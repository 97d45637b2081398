/* cot-fold-revoked.c - what a lost key, a stolen machine or a clone still counts for
 *
 * A revocation takes nothing back that was written up to the numbers that it names.
 * Those that an authority signed come first and depend on nothing; those of
 * coordinators are judged by the roster that these leave, all alike: of two that
 * revoke each other both are revoked.  None is ever undone, and no order of arrival
 * makes a difference; of several about one number the least counts.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

/* What a revocation says. */
typedef struct {
  guint32 number; /* of the station or person */
  GArray *lasts;  /* CotLast; of a station: one */
  gboolean by_authority;
} Revocation;

static void
revocation_clear (Revocation *self)
{
  g_clear_pointer (&self->lasts, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Revocation, revocation_clear)

/**
 * cot_station_counts:
 * @station: enrolled
 * @number: of one of its events
 *
 * Returns: %FALSE when it was revoked before that number
 */
gboolean
cot_station_counts (const CotStation *station, guint64 number)
{
  return !station->revoked || number <= station->last;
}

static const CotLast *
find_last (const CotLast *lasts, guint n, guint32 station)
{
  guint low = 0, high = n;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (lasts[middle].station == station)
      return &lasts[middle];
    if (lasts[middle].station < station)
      low = middle + 1;
    else
      high = middle;
  }

  return NULL;
}

/**
 * cot_person_counts:
 * @person: enrolled
 * @station: where something was written
 * @number: the event's number there
 *
 * Returns: %FALSE when the person was revoked before that number
 */
gboolean
cot_person_counts (const CotPerson *person, guint32 station, guint64 number)
{
  const CotLast *last;

  if (!person->revoked)
    return TRUE;
  last = find_last (person->lasts, person->n_lasts, station);

  return last != NULL && number <= last->number;
}

/* --- Parsing ------------------------------------------------------------------------ */

static gint
compare_lasts (gconstpointer a, gconstpointer b)
{
  const CotLast *left = a, *right = b;

  if (left->station != right->station)
    return left->station < right->station ? -1 : 1;

  return left->number < right->number ? -1 : left->number > right->number;
}

/* By station, each once with its least number. */
static void
sort_lasts (GArray *lasts)
{
  guint n = 0;

  g_array_sort (lasts, compare_lasts);
  for (guint i = 0; i < lasts->len; i++)
    if (n == 0 || g_array_index (lasts, CotLast, n - 1).station != g_array_index (lasts, CotLast, i).station)
      g_array_index (lasts, CotLast, n++) = g_array_index (lasts, CotLast, i);
  g_array_set_size (lasts, n);
}

static void
parse_lasts (CotSpan list, GArray *lasts)
{
  CotSpanIter iter;
  CotSpan item;
  guint64 station, number;

  cot_span_iter_init (&iter, list);
  while (cot_span_iter_next_item (&iter, &item))
    if (cot_span_to_uint (cot_span_member (item, "station"), G_MAXUINT32, &station) &&
        cot_span_to_uint (cot_span_member (item, "number"), G_MAXINT64, &number)) {
      CotLast last = { .station = (guint32) station, .number = number };

      g_array_append_val (lasts, last);
    }
  sort_lasts (lasts);
}

/* Its authority's signature was checked when it came in. */
static gboolean
parse (CotFold *self, const CotEvent *event, Revocation *out)
{
  gboolean of_person = event->kind == COT_KIND_PERSON_REVOKED;
  CotSpan body;
  guint64 number, authority;
  CotLast last = { 0 };

  if (event->body == NULL)
    return FALSE;
  body = cot_span_of_bytes (event->body);
  if (!cot_span_to_uint (cot_span_member (body, of_person ? "person" : "station"), G_MAXUINT32, &number) || number == 0)
    return FALSE;
  out->number = (guint32) number;
  out->lasts = g_array_new (FALSE, TRUE, sizeof (CotLast));
  out->by_authority = cot_span_to_uint (cot_span_member (cot_span_member (body, "authority"), "authority"), G_MAXUINT16, &authority) &&
                      cot_fold_has_authority (self, authority);
  if (of_person) {
    parse_lasts (cot_span_member (body, "last"), out->lasts);
    return TRUE;
  }
  if (!cot_span_to_uint (cot_span_member (body, "last"), G_MAXINT64, &last.number))
    return FALSE;
  last.station = out->number;
  g_array_append_val (out->lasts, last);

  return TRUE;
}

/* --- Who may -------------------------------------------------------------------------- */

/* A coordinator revokes the people of the own CATD, and the desks that its service
 * enrolled; what an authority enrolled only an authority takes back. */
static CotVoid
check_target (CotFold *self, const CotEvent *event, const Revocation *revocation)
{
  const CotPerson *first = g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (event->person));
  const CotPerson *second = g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (cot_fold_second_of (event)));
  const CotStation *station = g_hash_table_lookup (self->roster.stations, GUINT_TO_POINTER (revocation->number));
  const CotPerson *person = g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (revocation->number));
  guint catd;

  if (event->kind == COT_KIND_STATION_REVOKED ? station == NULL : person == NULL)
    return COT_VOID_UNKNOWN_REF;
  if (event->kind == COT_KIND_STATION_REVOKED && station->by_authority)
    return COT_VOID_AUTHORITY;
  catd = event->kind == COT_KIND_STATION_REVOKED ? station->catd : person->catd;

  return first->catd == catd && second->catd == catd ? COT_VOID_NONE : COT_VOID_ROLE;
}

static CotVoid
judge (CotFold *self, const CotEvent *event, const Revocation *revocation)
{
  GHashTable *known = event->kind == COT_KIND_STATION_REVOKED ? self->roster.stations : self->roster.persons;
  CotVoid reason;

  if (revocation->by_authority)
    return g_hash_table_contains (known, GUINT_TO_POINTER (revocation->number)) ? COT_VOID_NONE : COT_VOID_UNKNOWN_REF;
  if (event->person == 0)
    return COT_VOID_AUTHORITY;
  reason = cot_fold_roster_check (self, event, NULL);
  if (reason == COT_VOID_NONE)
    reason = cot_fold_check_second (self, event);

  return reason == COT_VOID_NONE ? check_target (self, event, revocation) : reason;
}

/* Of one that was added: what was found when the roster was computed.  Of a draft:
 * what would be found now. */
CotVoid
cot_fold_check_revocation (CotFold *self, const CotEvent *event)
{
  g_auto (Revocation) revocation = { 0 };
  gpointer reason;

  if (g_hash_table_lookup_extended (self->roster.reasons, &event->id, NULL, &reason))
    return (CotVoid) GPOINTER_TO_UINT (reason);
  if (!parse (self, event, &revocation))
    return event->body == NULL ? COT_VOID_SEALED : COT_VOID_BODY;

  return judge (self, event, &revocation);
}

/* --- Taking effect ---------------------------------------------------------------------- */

static void
revoke_station (CotStation *station, guint64 last)
{
  station->last = station->revoked ? MIN (station->last, last) : last;
  station->revoked = TRUE;
}

/* What two revocations leave is what both leave. */
void
cot_person_merge_lasts (CotPerson *person, const CotLast *lasts, guint n_lasts)
{
  guint n = 0;

  if (!person->revoked) {
    person->revoked = TRUE;
    person->n_lasts = n_lasts;
    person->lasts = g_memdup2 (lasts, n_lasts * sizeof *lasts);
    return;
  }
  for (guint i = 0; i < person->n_lasts; i++) {
    const CotLast *other = find_last (lasts, n_lasts, person->lasts[i].station);

    if (other == NULL)
      continue;
    person->lasts[n] = person->lasts[i];
    person->lasts[n].number = MIN (person->lasts[n].number, other->number);
    n++;
  }
  person->n_lasts = n;
}

static void
apply (CotFold *self, const CotEvent *event, const Revocation *revocation)
{
  const GArray *lasts = revocation->lasts;

  if (event->kind == COT_KIND_PERSON_REVOKED)
    cot_person_merge_lasts (g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (revocation->number)), (const CotLast *) (gpointer) lasts->data, lasts->len);
  else
    revoke_station (g_hash_table_lookup (self->roster.stations, GUINT_TO_POINTER (revocation->number)), g_array_index (lasts, CotLast, 0).number);
}

static void
note_reason (CotFold *self, const CotEvent *event, CotVoid reason)
{
  g_hash_table_replace (self->roster.reasons, g_memdup2 (&event->id, sizeof event->id), GUINT_TO_POINTER (reason));
}

/* Those of stations come before people are enrolled: a station enrols up to its last
 * event that counts. */
void
cot_fold_revoke_by_authority (CotFold *self, gboolean people)
{
  CotKind kind = people ? COT_KIND_PERSON_REVOKED : COT_KIND_STATION_REVOKED;

  for (guint i = 0; i < self->roster.revocations->len; i++) {
    const CotEvent *event = self->roster.revocations->pdata[i];
    g_auto (Revocation) revocation = { 0 };
    CotVoid reason;

    if (event->kind != kind || !parse (self, event, &revocation) || !revocation.by_authority)
      continue;
    reason = judge (self, event, &revocation);
    note_reason (self, event, reason);
    if (reason == COT_VOID_NONE)
      apply (self, event, &revocation);
  }
}

void
cot_fold_revoke_by_people (CotFold *self)
{
  GPtrArray *events = self->roster.revocations;
  g_autofree Revocation *revocations = g_new0 (Revocation, MAX (events->len, 1));
  g_autofree CotVoid *reasons = g_new0 (CotVoid, MAX (events->len, 1));

  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = events->pdata[i];

    reasons[i] = event->body == NULL ? COT_VOID_SEALED : COT_VOID_BODY;
    if (parse (self, event, &revocations[i]))
      reasons[i] = revocations[i].by_authority ? cot_fold_check_revocation (self, event) : judge (self, event, &revocations[i]);
  }
  /* Only now, so that none takes another one's force. */
  for (guint i = 0; i < events->len; i++) {
    if (reasons[i] == COT_VOID_NONE && !revocations[i].by_authority)
      apply (self, events->pdata[i], &revocations[i]);
    note_reason (self, events->pdata[i], reasons[i]);
    revocation_clear (&revocations[i]);
  }
}
