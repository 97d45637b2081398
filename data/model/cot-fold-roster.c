/* cot-fold-roster.c - who and what may write: stations and people
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

#define AUTHORITY_PREFIX "authority:"
#define STATION_PREFIX   "station:"

static void
free_station (gpointer data)
{
  CotStation *station = data;

  g_free (station->name);
  g_free (station);
}

static void
free_person (gpointer data)
{
  CotPerson *person = data;

  g_free (person->card_sha256);
  g_free (person->lasts);
  g_free (person);
}

void
cot_fold_roster_init (CotFoldRoster *self)
{
  self->station_events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  self->person_events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  self->zero_events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  self->revocations = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  self->offsets = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cot_event_unref);
  self->reasons = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, NULL);
  self->stations = g_hash_table_new_full (NULL, NULL, NULL, free_station);
  self->persons = g_hash_table_new_full (NULL, NULL, NULL, free_person);
  cot_fold_seconds_init (self);
}

void
cot_fold_roster_clear (CotFoldRoster *self)
{
  g_clear_pointer (&self->station_events, g_ptr_array_unref);
  g_clear_pointer (&self->person_events, g_ptr_array_unref);
  g_clear_pointer (&self->zero_events, g_ptr_array_unref);
  g_clear_pointer (&self->revocations, g_ptr_array_unref);
  g_clear_pointer (&self->offsets, g_hash_table_unref);
  g_clear_pointer (&self->reasons, g_hash_table_unref);
  g_clear_pointer (&self->seconds, g_hash_table_unref);
  g_clear_pointer (&self->stations, g_hash_table_unref);
  g_clear_pointer (&self->persons, g_hash_table_unref);
}

static void
drop_copy (GPtrArray *events, const CotId *id)
{
  for (guint i = 0; i < events->len; i++)
    if (cot_id_equal (&((CotEvent *) events->pdata[i])->id, id))
      g_ptr_array_remove_index (events, i--);
}

static GPtrArray *
list_for (CotFoldRoster *self, CotKind kind)
{
  switch ((guint) kind) {
  case COT_KIND_STATION_ENROLLED:
    return self->station_events;
  case COT_KIND_PERSON_ENROLLED:
    return self->person_events;
  case COT_KIND_STATION_REVOKED:
  case COT_KIND_PERSON_REVOKED:
    return self->revocations;
  case COT_KIND_ZERO:
  case COT_KIND_OPENED:
  case COT_KIND_CLOSED:
    return self->zero_events;
  default:
    return NULL;
  }
}

void
cot_fold_roster_add (CotFold *self, CotEvent *event, gboolean known)
{
  CotFoldRoster *roster = &self->roster;
  GPtrArray *events = list_for (roster, event->kind);

  if (event->kind == COT_KIND_CLOCK_OFFSET)
    cot_fold_offsets_add (self, event);
  if (event->kind == COT_KIND_CATALOGUE_AMENDED)
    cot_fold_amendments_add (self, event);
  if (events == NULL)
    return;
  if (known)
    drop_copy (events, &event->id);
  g_ptr_array_add (events, cot_event_ref (event));
  if (events != roster->zero_events)
    roster->dirty = TRUE;
}

gint
cot_fold_compare_events (gconstpointer a, gconstpointer b)
{
  const CotEvent *left = *(CotEvent *const *) a;
  const CotEvent *right = *(CotEvent *const *) b;

  return cot_id_compare (&left->id, &right->id);
}

static gboolean
hex_member (json_t *object, const char *name, guint8 out[32])
{
  const char *hex = json_string_value (json_object_get (object, name));
  CotId bytes;

  if (hex == NULL || !cot_id_from_hex (hex, &bytes))
    return FALSE;
  memcpy (out, bytes.bytes, 32);

  return TRUE;
}

static gboolean
uint32_member (json_t *object, const char *name, guint32 *out)
{
  json_t *number = json_object_get (object, name);

  if (!json_is_integer (number) || json_integer_value (number) < 0 || json_integer_value (number) > G_MAXUINT32)
    return FALSE;
  *out = (guint32) json_integer_value (number);

  return TRUE;
}

gboolean
cot_fold_has_authority (CotFold *self, guint64 authority)
{
  return authority <= G_MAXUINT16 && cot_election_get_authority_key (self->election, (guint) authority) != NULL;
}

static gboolean
is_authority (CotFold *self, const char *issuer)
{
  guint64 index;

  return g_str_has_prefix (issuer, AUTHORITY_PREFIX) &&
         g_ascii_string_to_unsigned (issuer + strlen (AUTHORITY_PREFIX), 10, 0, G_MAXUINT16, &index, NULL) &&
         cot_fold_has_authority (self, index);
}

/* The certificate's members, whose signature was checked when the event came in. */
static CotStation *
parse_station (CotFold *self, CotEvent *event, guint32 *issuer)
{
  json_t *body = cot_event_load_body (event);
  json_t *certificate = json_object_get (body, "certificate");
  const char *by = json_string_value (json_object_get (certificate, "issuer"));
  const char *role = json_string_value (json_object_get (certificate, "role"));
  CotStation *station = g_new0 (CotStation, 1);
  guint64 number = 0;
  gboolean good = by != NULL && role != NULL && cot_station_role_from_string (role, &station->role) &&
                  uint32_member (certificate, "station", &station->station) && station->station == event->station &&
                  uint32_member (certificate, "catd", &station->catd) && hex_member (certificate, "key", station->key);

  if (good) {
    station->name = g_strdup (json_string_value (json_object_get (certificate, "name")));
    station->by_authority = is_authority (self, by);
    station->enrolled = event->id;
    good = station->by_authority ||
           (g_str_has_prefix (by, STATION_PREFIX) &&
            g_ascii_string_to_unsigned (by + strlen (STATION_PREFIX), 10, 1, G_MAXUINT32, &number, NULL));
  }
  *issuer = (guint32) number;
  json_decref (body);
  if (!good)
    g_clear_pointer (&station, free_station);

  return station;
}

static CotPerson *
parse_person (CotEvent *event)
{
  json_t *body = cot_event_load_body (event);
  json_t *roles = json_object_get (body, "roles");
  CotPerson *person = g_new0 (CotPerson, 1);
  size_t i;
  json_t *name;
  CotRole role;

  if (!uint32_member (body, "person", &person->person) || person->person == 0 ||
      !uint32_member (body, "catd", &person->catd) || !hex_member (body, "key", person->key))
    g_clear_pointer (&person, free_person);
  if (person != NULL) {
    json_array_foreach (roles, i, name) if (cot_role_from_string (json_string_value (name), &role))
      person->roles |= role;
    person->enrolled = event->id;
    person->card_sha256 = g_strdup (json_string_value (json_object_get (body, "card")));
  }
  json_decref (body);

  return person;
}

static gboolean
is_service (const CotStation *station)
{
  return station != NULL && station->by_authority && station->role != COT_STATION_DESK;
}

/* A certificate of an authority stands for itself; a service's makes desks alone. */
static gboolean
may_be_enrolled (GHashTable *stations, const CotStation *station, guint32 issuer)
{
  return station->by_authority ||
         (station->role == COT_STATION_DESK && is_service (g_hash_table_lookup (stations, GUINT_TO_POINTER (issuer))));
}

/* Takes from @parsed what may be enrolled and is not yet. */
static void
enrol_stations (GHashTable *stations, GPtrArray *parsed, const GArray *issued_by, gboolean by_authority)
{
  for (guint i = 0; i < parsed->len; i++) {
    CotStation *station = parsed->pdata[i];

    if (station == NULL || station->by_authority != by_authority ||
        g_hash_table_contains (stations, GUINT_TO_POINTER (station->station)) ||
        !may_be_enrolled (stations, station, g_array_index (issued_by, guint32, i)))
      continue;
    g_hash_table_insert (stations, GUINT_TO_POINTER (station->station), g_steal_pointer (&parsed->pdata[i]));
  }
}

/* By number; of two enrolments of one number the lower id counts, but what an
 * authority certified comes first: no service takes another's number away. */
static GHashTable *
fold_stations (CotFold *self)
{
  GHashTable *stations = g_hash_table_new_full (NULL, NULL, NULL, free_station);
  g_autoptr (GPtrArray) parsed = g_ptr_array_new ();
  g_autoptr (GArray) issued_by = g_array_new (FALSE, FALSE, sizeof (guint32));
  GPtrArray *events = self->roster.station_events;

  g_ptr_array_sort (events, cot_fold_compare_events);
  for (guint i = 0; i < events->len; i++) {
    guint32 issuer = 0;

    g_ptr_array_add (parsed, parse_station (self, events->pdata[i], &issuer));
    g_array_append_val (issued_by, issuer);
  }
  enrol_stations (stations, parsed, issued_by, TRUE);
  enrol_stations (stations, parsed, issued_by, FALSE);
  for (guint i = 0; i < parsed->len; i++)
    g_clear_pointer (&parsed->pdata[i], free_station);

  return stations;
}

static GHashTable *
fold_persons (CotFold *self, GHashTable *stations)
{
  GHashTable *persons = g_hash_table_new_full (NULL, NULL, NULL, free_person);
  GPtrArray *events = self->roster.person_events;

  g_ptr_array_sort (events, cot_fold_compare_events);
  for (guint i = 0; i < events->len; i++) {
    CotEvent *event = events->pdata[i];
    CotStation *station = g_hash_table_lookup (stations, GUINT_TO_POINTER (event->station));
    CotPerson *person;

    if (station == NULL || !station->by_authority || !cot_station_counts (station, event->number))
      continue;
    person = parse_person (event);
    if (person != NULL && !g_hash_table_contains (persons, GUINT_TO_POINTER (person->person)))
      g_hash_table_insert (persons, GUINT_TO_POINTER (person->person), person);
    else if (person != NULL)
      free_person (person);
  }

  return persons;
}

static gboolean
same_station (const CotStation *a, const CotStation *b)
{
  return a->role == b->role && a->by_authority == b->by_authority && a->catd == b->catd && a->revoked == b->revoked && a->last == b->last;
}

static gboolean
same_person (const CotPerson *a, const CotPerson *b)
{
  if (a->roles != b->roles || a->catd != b->catd || a->revoked != b->revoked || a->n_lasts != b->n_lasts)
    return FALSE;
  for (guint i = 0; i < a->n_lasts; i++)
    if (a->lasts[i].station != b->lasts[i].station || a->lasts[i].number != b->lasts[i].number)
      return FALSE;

  return TRUE;
}

/* Those of @before who are not in @after, or with other rights. */
static GHashTable *
list_changed (GHashTable *before, GHashTable *after, gboolean (*same) (gconstpointer, gconstpointer))
{
  GHashTable *changed = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer number, entry;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &number, &entry)) {
    gpointer now = g_hash_table_lookup (after, number);

    if (now == NULL || !same (entry, now))
      g_hash_table_add (changed, number);
  }

  return changed;
}

static gboolean
stations_same (gconstpointer a, gconstpointer b)
{
  return same_station (a, b);
}

static gboolean
persons_same (gconstpointer a, gconstpointer b)
{
  return same_person (a, b);
}

/* Whether some event of the sheet was written where, or by whom, something changed. */
static gboolean
is_touched (CotFold *self, const CotFoldSheet *sheet, GHashTable *stations, GHashTable *persons)
{
  for (guint32 at = sheet->first_entry; at != COT_FOLD_NOWHERE; at = cot_fold_index_get (&self->index, at)->next) {
    const CotFoldEntry *entry = cot_fold_index_get (&self->index, at);

    if (g_hash_table_contains (stations, GUINT_TO_POINTER (entry->station)) || g_hash_table_contains (persons, GUINT_TO_POINTER (entry->person)))
      return TRUE;
  }

  return FALSE;
}

/* Who is new makes a difference only to those who wait for somebody. */
static void
mark_touched (CotFold *self, GHashTable *stations, GHashTable *persons)
{
  gboolean some = g_hash_table_size (stations) + g_hash_table_size (persons) > 0;

  for (guint i = 0; i < self->sheets->len; i++) {
    CotFoldSheet *sheet = self->sheets->pdata[i];

    if (sheet->sheet.unknown_actor || (some && is_touched (self, sheet, stations, persons)))
      cot_fold_mark_sheet (self, sheet);
  }
}

/* Computes who is enrolled, and marks the sheets to which it makes a difference. */
void
cot_fold_roster_flush (CotFold *self)
{
  CotFoldRoster *roster = &self->roster;
  g_autoptr (GHashTable) stations = roster->stations;
  g_autoptr (GHashTable) persons = roster->persons;
  g_autoptr (GHashTable) changed_stations = NULL;
  g_autoptr (GHashTable) changed_persons = NULL;

  if (!roster->dirty) {
    g_steal_pointer (&stations);
    g_steal_pointer (&persons);
    return;
  }

  roster->dirty = FALSE;
  g_hash_table_remove_all (roster->reasons);
  g_ptr_array_sort (roster->revocations, cot_fold_compare_events);
  roster->stations = fold_stations (self);
  cot_fold_revoke_by_authority (self, FALSE);
  roster->persons = fold_persons (self, roster->stations);
  cot_fold_revoke_by_authority (self, TRUE);
  cot_fold_revoke_by_people (self);
  changed_stations = list_changed (stations, roster->stations, stations_same);
  changed_persons = list_changed (persons, roster->persons, persons_same);
  mark_touched (self, changed_stations, changed_persons);
  self->standing.dirty = TRUE;
  self->without_dirty = TRUE;
}

/* Whether the kind of @event is for this station, and for this person. */
CotVoid
cot_fold_roster_check (CotFold *self, const CotEvent *event, gboolean *unknown)
{
  const CotKindInfo *info = cot_kind_info (event->kind);
  const CotStation *station = g_hash_table_lookup (self->roster.stations, GUINT_TO_POINTER (event->station));
  const CotPerson *person = g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (event->person));

  if (info == NULL)
    return COT_VOID_STATION;
  if (unknown != NULL && (station == NULL || (info->has_person && person == NULL)))
    *unknown = TRUE;
  if (station == NULL || (info->station_roles & (1u << station->role)) == 0)
    return COT_VOID_STATION;
  if (!cot_station_counts (station, event->number))
    return COT_VOID_STATION_REVOKED;
  if (!info->has_person)
    return COT_VOID_NONE;
  if (person == NULL)
    return COT_VOID_PERSON_UNKNOWN;
  if (!cot_person_counts (person, event->station, event->number))
    return COT_VOID_PERSON_REVOKED;

  return (info->roles & person->roles) != 0 ? COT_VOID_NONE : COT_VOID_ROLE;
}

const CotPerson *
cot_fold_get_person (CotFold *self, guint32 person)
{
  g_return_val_if_fail (self != NULL, NULL);

  cot_fold_flush (self);
  return g_hash_table_lookup (self->roster.persons, GUINT_TO_POINTER (person));
}

const CotStation *
cot_fold_get_station (CotFold *self, guint32 station)
{
  CotStation *found;

  g_return_val_if_fail (self != NULL, NULL);

  cot_fold_flush (self);
  found = g_hash_table_lookup (self->roster.stations, GUINT_TO_POINTER (station));
  if (found != NULL)
    cot_fold_station_refresh (self, found);

  return found;
}

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  /* Both CotPerson and CotStation begin with their number. */
  guint32 left = **(guint32 *const *) a;
  guint32 right = **(guint32 *const *) b;

  return left < right ? -1 : left > right;
}

static GPtrArray *
list_values (GHashTable *table)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (list, entry);
  g_ptr_array_sort (list, compare_numbers);

  return list;
}

/**
 * cot_fold_list_persons:
 * @self: a fold
 *
 * Returns: (transfer container) (element-type CotPerson): everybody, by number
 */
GPtrArray *
cot_fold_list_persons (CotFold *self)
{
  cot_fold_flush (self);
  return list_values (self->roster.persons);
}

/**
 * cot_fold_list_stations:
 * @self: a fold
 *
 * Returns: (transfer container) (element-type CotStation): all, by number
 */
GPtrArray *
cot_fold_list_stations (CotFold *self)
{
  GPtrArray *list;

  cot_fold_flush (self);
  list = list_values (self->roster.stations);
  for (guint i = 0; i < list->len; i++)
    cot_fold_station_refresh (self, list->pdata[i]);

  return list;
}
