/* cot-desk-revoke.c - lost keys: revoking people and stations
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A revocation names the last event that still counts, as far as this machine can
 * tell the last one that it holds: what had been written until then stays, what
 * comes later counts for nothing and is listed. */

#define G_LOG_DOMAIN "cot-desk-revoke"

#include "config.h"

#include <string.h>

#include "cot-desk-private.h"
#include "cot-second.h"

#define BATCH 1000

/* --- The last that counts ------------------------------------------------------- */

static gboolean
find_last (CotDesk *self, guint32 station, guint64 *last, GError **error)
{
  g_autoptr (GArray) heads = cot_journal_list_heads (self->journal, error);

  if (heads == NULL)
    return FALSE;
  *last = 0;
  for (guint i = 0; i < heads->len; i++) {
    const CotChainHead *head = &g_array_index (heads, CotChainHead, i);

    if (head->station == station)
      *last = MAX (*last, head->number);
  }
  return TRUE;
}

static void
note_last (GHashTable *lasts, guint32 station, guint64 number)
{
  const guint64 *known = g_hash_table_lookup (lasts, GUINT_TO_POINTER (station));

  if (known == NULL || *known < number)
    g_hash_table_insert (lasts, GUINT_TO_POINTER (station), g_memdup2 (&number, sizeof number));
}

/* The last event of @person at each station, or of one as second. */
static json_t *
list_lasts (CotDesk *self, guint32 person, GError **error)
{
  g_autoptr (GHashTable) lasts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  json_t *list = NULL;
  GHashTableIter iter;
  gpointer station, number;
  gint64 seq = 0;

  for (;;) {
    g_autoptr (GPtrArray) events = cot_journal_list_after (self->journal, seq, BATCH, &seq, error);

    if (events == NULL)
      return NULL;
    if (events->len == 0)
      break;
    for (guint i = 0; i < events->len; i++) {
      const CotEvent *event = g_ptr_array_index (events, i);

      if (event->person == person || (event->person != 0 && cot_second_of_event (event) == person))
        note_last (lasts, event->station, event->number);
    }
  }

  list = json_array ();
  g_hash_table_iter_init (&iter, lasts);
  while (g_hash_table_iter_next (&iter, &station, &number))
    json_array_append_new (list, json_pack ("{s:I, s:I}", "station", (json_int_t) GPOINTER_TO_UINT (station), "number", (json_int_t) * (guint64 *) number));

  return list;
}

/* --- What is revoked ------------------------------------------------------------ */

static gboolean
check_station (CotDesk *self, guint32 station, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotStation *found = cot_fold_get_station (cot_journal_get_fold (self->journal), station);

  if (found == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "station %u is not enrolled here", station);
  if (station == cot_journal_get_station (self->journal))
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "station %u does not revoke itself: do it at another one", station);

  return TRUE;
}

static gboolean
plan_station (CotDesk *self, guint32 station, guint64 last, const char *cause, CotDeskEvent *event, GError **error)
{
  guint64 held = 0;

  if (!check_station (self, station, error) || !find_last (self, station, &held, error))
    return FALSE;
  if (last != COT_DESK_LAST_HELD && last > G_MAXINT64)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a station writes no such number");

  json_object_set_new (event->body, "station", json_integer (station));
  json_object_set_new (event->body, "last", json_integer ((json_int_t) (last == COT_DESK_LAST_HELD ? held : last)));
  json_object_set_new (event->body, "cause", json_string (cause));

  return TRUE;
}

static gboolean
plan_person (CotDesk *self, guint32 person, const char *cause, CotDeskEvent *event, GError **error)
{
  json_t *lasts = NULL;

  {
    g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
    const CotPerson *found = cot_fold_get_person (cot_journal_get_fold (self->journal), person);

    if (found == NULL)
      return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "person %u is not enrolled", person);
    if (found->revoked)
      return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "person %u was revoked already", person);
  }
  lasts = list_lasts (self, person, error);
  if (lasts == NULL)
    return FALSE;

  json_object_set_new (event->body, "person", json_integer (person));
  json_object_set_new (event->body, "last", lasts);
  json_object_set_new (event->body, "cause", json_string (cause));

  return TRUE;
}

/* --- By two coordinators -------------------------------------------------------- */

/**
 * cot_desk_revoke_station:
 * @self: a desk
 * @session: a coordinator's
 * @second: who confirms it; used up
 * @station: a desk of this centre, not this one
 * @last: its last event that counts, or %COT_DESK_LAST_HELD
 * @cause: "lost", "stolen", "cloned", "broken", "retired" or "other"
 * @error: return location for a %COT_DATA_ERROR
 *
 * Ends a station whose key may be in other hands.  Nothing that it had written up
 * to @last is lost; its later events count for nothing.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_NOT_FOUND, _REFUSED, _SAME_PERSON or _INVALID
 */
gboolean
cot_desk_revoke_station (CotDesk *self, CotSession *session, CotConfirmation *second, guint32 station, guint64 last, const char *cause, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_STATION_REVOKED);

  return cot_desk_check_role (self, session, event.kind, error) && cot_desk_check_confirmed (session, second, error) &&
         plan_station (self, station, last, cause, &event, error) &&
         cot_desk_write_confirmed (self, session, second, &event, NULL, error);
}

/**
 * cot_desk_revoke_person:
 * @self: a desk
 * @session: a coordinator's
 * @second: who confirms it; used up
 * @person: of this centre
 * @cause: "lost", "stolen", "password", "left" or "other"
 * @error: return location for a %COT_DATA_ERROR
 *
 * Ends a person's key.  What they had signed and this machine holds stays; what
 * comes later counts for nothing.  The same human goes on under a new number.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_NOT_FOUND, _CONFLICT when it was done before,
 *   _REFUSED, _SAME_PERSON or _INVALID
 */
gboolean
cot_desk_revoke_person (CotDesk *self, CotSession *session, CotConfirmation *second, guint32 person, const char *cause, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_PERSON_REVOKED);

  return cot_desk_check_role (self, session, event.kind, error) && cot_desk_check_confirmed (session, second, error) &&
         plan_person (self, person, cause, &event, error) &&
         cot_desk_write_confirmed (self, session, second, &event, NULL, error);
}

/* --- By an authority ------------------------------------------------------------ */

static gboolean
write_for_authority (CotDesk *self, guint authority, const guint8 secret[64], CotDeskEvent *event, GError **error)
{
  CotElection *election = cot_journal_get_election (self->journal);
  const guint8 *seal = cot_election_get_seal (election);
  const guint8 *key = cot_election_get_authority_key (election, authority);
  json_t *signature = cot_authority_signature_new (seal, event->kind, event->body, authority, secret);

  /* Others check it when it comes in; what this station writes nobody would. */
  if (key == NULL || !cot_authority_signature_verify (seal, event->kind, event->body, signature, key)) {
    json_decref (signature);
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "that is not the key of authority %u of this election", authority);
  }
  json_object_set_new (event->body, "authority", signature);

  return cot_desk_write (self, NULL, event, NULL, error);
}

/**
 * cot_desk_revoke_station_by_authority:
 * @self: a desk; its station writes the event, nobody need be signed in
 * @authority: index of the key in election.json
 * @secret: 64 bytes
 * @station: any but this one
 * @last: its last event that counts, or %COT_DESK_LAST_HELD
 * @cause: as in cot_desk_revoke_station ()
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: %FALSE as cot_desk_revoke_station ()
 */
gboolean
cot_desk_revoke_station_by_authority (CotDesk *self, guint authority, const guint8 secret[64], guint32 station, guint64 last, const char *cause, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_STATION_REVOKED);

  return plan_station (self, station, last, cause, &event, error) && write_for_authority (self, authority, secret, &event, error);
}

gboolean
cot_desk_revoke_person_by_authority (CotDesk *self, guint authority, const guint8 secret[64], guint32 person, const char *cause, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_PERSON_REVOKED);

  return plan_person (self, person, cause, &event, error) && write_for_authority (self, authority, secret, &event, error);
}
