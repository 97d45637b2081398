/* slow-fold-roster.c - who is enrolled, who was revoked, and who agreed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "slow-fold-private.h"

#include <string.h>

static gboolean
is_kind (const SlowFold *self, int i, CotKind kind)
{
  return slow_event (self, i)->kind == kind;
}

static const json_t *
certificate_of (SlowFold *self, int i)
{
  return json_object_get (slow_body (self, i), "certificate");
}

static const char *
certificate_text (SlowFold *self, int i, const char *name)
{
  const char *text = json_string_value (json_object_get (certificate_of (self, i), name));

  return text == NULL ? "" : text;
}

static gboolean
is_by_authority (SlowFold *self, int i)
{
  const char *issuer = certificate_text (self, i, "issuer");

  return g_str_has_prefix (issuer, "authority:") &&
         cot_election_get_authority_key (self->election, (guint) g_ascii_strtoull (issuer + strlen ("authority:"), NULL, 10)) != NULL;
}

CotStationRole
slow_station_role (SlowFold *self, int enrolled)
{
  CotStationRole role = COT_STATION_DESK;

  g_assert_true (cot_station_role_from_string (certificate_text (self, enrolled, "role"), &role));
  return role;
}

static int lowest_enrolment (SlowFold *self, guint32 station, gboolean by_authority);

static gboolean
is_service (SlowFold *self, int enrolled)
{
  return enrolled != SLOW_NOBODY && slow_station_role (self, enrolled) != COT_STATION_DESK;
}

/* Authorities enrol anybody; a service that an authority enrolled, its desks. */
static gboolean
station_enrolment_counts (SlowFold *self, int i)
{
  const char *issuer = certificate_text (self, i, "issuer");
  CotStationRole role;

  if (!is_kind (self, i, COT_KIND_STATION_ENROLLED) || slow_body (self, i) == NULL)
    return FALSE;
  if (!cot_station_role_from_string (certificate_text (self, i, "role"), &role))
    return FALSE;
  if (json_integer_value (json_object_get (certificate_of (self, i), "station")) != slow_event (self, i)->station)
    return FALSE;
  if (is_by_authority (self, i))
    return TRUE;
  if (!g_str_has_prefix (issuer, "station:") || role != COT_STATION_DESK)
    return FALSE;
  /* Only an authority makes services, and its certificate comes first. */
  return is_service (self, lowest_enrolment (self, (guint32) g_ascii_strtoull (issuer + strlen ("station:"), NULL, 10), TRUE));
}

int
slow_lower_of (const SlowFold *self, int a, int b)
{
  if (a == SLOW_NOBODY)
    return b;

  return cot_id_compare (&slow_event (self, a)->id, &slow_event (self, b)->id) < 0 ? a : b;
}

static int
lowest_enrolment (SlowFold *self, guint32 station, gboolean by_authority)
{
  int found = SLOW_NOBODY;

  for (int i = 0; i < (int) self->events->len; i++)
    if (slow_event (self, i)->station == station && is_kind (self, i, COT_KIND_STATION_ENROLLED) && is_by_authority (self, i) == by_authority && station_enrolment_counts (self, i))
      found = slow_lower_of (self, found, i);

  return found;
}

static int
find_station (SlowFold *self, guint32 station)
{
  int found = lowest_enrolment (self, station, TRUE);

  return found != SLOW_NOBODY ? found : lowest_enrolment (self, station, FALSE);
}

int
slow_station (SlowFold *self, guint32 station)
{
  return station < SLOW_MAX_NUMBER ? self->stations[station] : SLOW_NOBODY;
}

static gboolean
person_enrolment_counts (SlowFold *self, int i)
{
  int by;

  if (!is_kind (self, i, COT_KIND_PERSON_ENROLLED) || slow_body (self, i) == NULL)
    return FALSE;
  by = slow_station (self, slow_event (self, i)->station);

  return by != SLOW_NOBODY && is_by_authority (self, by) && slow_event (self, i)->number <= self->station_last[slow_event (self, i)->station];
}

static int
find_person (SlowFold *self, guint32 person)
{
  int found = SLOW_NOBODY;

  for (int i = 0; i < (int) self->events->len; i++)
    if (person_enrolment_counts (self, i) && json_integer_value (json_object_get (slow_body (self, i), "person")) == person)
      found = slow_lower_of (self, found, i);

  return found;
}

int
slow_person (SlowFold *self, guint32 person)
{
  return person < SLOW_MAX_NUMBER ? self->persons[person] : SLOW_NOBODY;
}

guint
slow_person_roles (SlowFold *self, int enrolled)
{
  json_t *names = json_object_get (slow_body (self, enrolled), "roles");
  guint roles = 0;

  for (size_t i = 0; i < json_array_size (names); i++) {
    CotRole role;

    if (cot_role_from_string (json_string_value (json_array_get (names, i)), &role))
      roles |= role;
  }

  return roles;
}

gboolean
slow_roster_counts (SlowFold *self, int i)
{
  return is_kind (self, i, COT_KIND_STATION_ENROLLED) ? slow_station (self, slow_event (self, i)->station) == i
                                                      : slow_person (self, (guint32) json_integer_value (json_object_get (slow_body (self, i), "person"))) == i;
}

static guint
catd_of (SlowFold *self, int enrolled)
{
  const json_t *from = is_kind (self, enrolled, COT_KIND_STATION_ENROLLED) ? certificate_of (self, enrolled) : slow_body (self, enrolled);

  return (guint) json_integer_value (json_object_get (from, "catd"));
}

/* --- Two people ------------------------------------------------------------------------ */

static const char *
second_signature (SlowFold *self, int i)
{
  return json_string_value (json_object_get (json_object_get (slow_body (self, i), "second"), "signature"));
}

static guint32
second_of (SlowFold *self, int i)
{
  return (guint32) json_integer_value (json_object_get (json_object_get (slow_body (self, i), "second"), "person"));
}

/* Of the events of one station, kind and sheet with one signature the first in its
 * chain has it: of others it would not have been a signature. */
static gboolean
is_first_with_second (SlowFold *self, int i)
{
  for (int k = 0; k < (int) self->events->len; k++) {
    const CotEvent *event = slow_event (self, i), *other = slow_event (self, k);

    if (k == i || other->station != event->station || other->kind != event->kind || strcmp (other->folio, event->folio) != 0 || g_strcmp0 (second_signature (self, k), second_signature (self, i)) != 0)
      continue;
    if (other->number < event->number || (other->number == event->number && cot_id_compare (&other->id, &event->id) < 0))
      return FALSE;
  }

  return TRUE;
}

gboolean
slow_second_may (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);
  CotSecondNeed need = cot_kind_info (event->kind)->second;
  guint32 second;
  int person;

  if (need == COT_SECOND_NONE)
    return TRUE;
  if (json_object_get (slow_body (self, i), "second") == NULL)
    return need == COT_SECOND_OF_SETTLED;
  second = second_of (self, i);
  person = slow_person (self, second);

  return second != event->person && person != SLOW_NOBODY && (slow_person_roles (self, person) & COT_ROLE_COORDINADOR) != 0 &&
         event->number <= self->person_last[second][event->station] && is_first_with_second (self, i);
}

gboolean
slow_is_of_two (SlowFold *self, int i)
{
  return json_object_get (slow_body (self, i), "second") != NULL;
}

/* --- Who, where -------------------------------------------------------------------------- */

gboolean
slow_writer_may (SlowFold *self, int i)
{
  const CotEvent *event = slow_event (self, i);
  const CotKindInfo *info = cot_kind_info (event->kind);
  int station = slow_station (self, event->station);
  int person;

  if (station == SLOW_NOBODY || ((1u << slow_station_role (self, station)) & info->station_roles) == 0 || event->number > self->station_last[event->station])
    return FALSE;
  if (!info->has_person)
    return TRUE;
  person = slow_person (self, event->person);

  return person != SLOW_NOBODY && event->number <= self->person_last[event->person][event->station] && (slow_person_roles (self, person) & info->roles) != 0;
}

/* --- Revocations --------------------------------------------------------------------------- */

static gboolean
is_of_authority (SlowFold *self, int i)
{
  const json_t *authority = json_object_get (json_object_get (slow_body (self, i), "authority"), "authority");

  return authority != NULL && cot_election_get_authority_key (self->election, (guint) json_integer_value (authority)) != NULL;
}

static guint32
revoked_number (SlowFold *self, int i)
{
  return (guint32) json_integer_value (json_object_get (slow_body (self, i), is_kind (self, i, COT_KIND_STATION_REVOKED) ? "station" : "person"));
}

static int
revoked_enrolment (SlowFold *self, int i)
{
  guint32 number = revoked_number (self, i);

  return is_kind (self, i, COT_KIND_STATION_REVOKED) ? slow_station (self, number) : slow_person (self, number);
}

/* Two coordinators of the CATD; a station, when an authority did not enrol it. */
static gboolean
coordinators_may_revoke (SlowFold *self, int i)
{
  int target = revoked_enrolment (self, i);

  if (slow_event (self, i)->person == 0 || !slow_writer_may (self, i) || !slow_second_may (self, i) || target == SLOW_NOBODY)
    return FALSE;
  if (is_kind (self, i, COT_KIND_STATION_REVOKED) && is_by_authority (self, target))
    return FALSE;

  return catd_of (self, slow_person (self, slow_event (self, i)->person)) == catd_of (self, target) && catd_of (self, slow_person (self, second_of (self, i))) == catd_of (self, target);
}

static void
apply_revocation (SlowFold *self, int i)
{
  guint32 number = revoked_number (self, i);
  json_t *lasts = json_object_get (slow_body (self, i), "last");

  if (is_kind (self, i, COT_KIND_STATION_REVOKED)) {
    self->station_last[number] = MIN (self->station_last[number], (guint64) json_integer_value (lasts));
    return;
  }
  for (guint32 station = 0; station < SLOW_MAX_NUMBER; station++) {
    guint64 last = G_MAXUINT64;

    for (size_t k = 0; k < json_array_size (lasts); k++)
      if (json_integer_value (json_object_get (json_array_get (lasts, k), "station")) == station)
        last = MIN (last, (guint64) json_integer_value (json_object_get (json_array_get (lasts, k), "number")));
    self->person_last[number][station] = MIN (self->person_last[number][station], last == G_MAXUINT64 ? 0 : last);
  }
}

static gboolean
is_revocation (SlowFold *self, int i, CotKind kind)
{
  return is_kind (self, i, kind) && slow_body (self, i) != NULL;
}

static void
revoke_by_authority (SlowFold *self, CotKind kind)
{
  for (int i = 0; i < (int) self->events->len; i++)
    if (is_revocation (self, i, kind) && is_of_authority (self, i)) {
      self->holds[i] = revoked_enrolment (self, i) != SLOW_NOBODY;
      if (self->holds[i])
        apply_revocation (self, i);
    }
}

/* All are asked before any takes effect. */
static void
revoke_by_people (SlowFold *self)
{
  for (int i = 0; i < (int) self->events->len; i++)
    if ((is_kind (self, i, COT_KIND_STATION_REVOKED) || is_kind (self, i, COT_KIND_PERSON_REVOKED)) && self->holds[i] < 0)
      self->holds[i] = slow_body (self, i) != NULL && coordinators_may_revoke (self, i) ? 2 : 0;
  for (int i = 0; i < (int) self->events->len; i++)
    if (self->holds[i] == 2) {
      self->holds[i] = 1;
      apply_revocation (self, i);
    }
}

void
slow_roster_fold (SlowFold *self)
{
  for (guint32 number = 0; number < SLOW_MAX_NUMBER; number++) {
    self->station_last[number] = G_MAXUINT64;
    for (guint32 station = 0; station < SLOW_MAX_NUMBER; station++)
      self->person_last[number][station] = G_MAXUINT64;
  }
  for (guint32 number = 0; number < SLOW_MAX_NUMBER; number++)
    self->stations[number] = find_station (self, number);
  revoke_by_authority (self, COT_KIND_STATION_REVOKED);
  for (guint32 number = 0; number < SLOW_MAX_NUMBER; number++)
    self->persons[number] = find_person (self, number);
  revoke_by_authority (self, COT_KIND_PERSON_REVOKED);
  revoke_by_people (self);
}

/* --- Stations ---------------------------------------------------------------------------------- */

/* Numbers that several events of the station have; the lowest of them. */
guint
slow_count_forks (SlowFold *self, guint32 station, guint64 *lowest)
{
  guint n = 0;

  *lowest = 0;
  for (int i = 0; i < (int) self->events->len; i++) {
    guint64 number = slow_event (self, i)->number;
    gboolean earlier = FALSE, later = FALSE;

    if (slow_event (self, i)->station != station)
      continue;
    for (int k = 0; k < (int) self->events->len; k++)
      if (k != i && slow_event (self, k)->station == station && slow_event (self, k)->number == number) {
        earlier = earlier || k < i;
        later = later || k > i;
      }
    if (!later || earlier)
      continue; /* told once, at the first of them */
    n++;
    if (*lowest == 0 || number < *lowest)
      *lowest = number;
  }

  return n;
}

/* Of the clock-offset with the highest number, and of those the lowest id. */
gboolean
slow_clock_offset (SlowFold *self, guint32 station, gint64 *offset_ms)
{
  int found = SLOW_NOBODY;

  for (int i = 0; i < (int) self->events->len; i++) {
    const CotEvent *event = slow_event (self, i);

    if (event->kind != COT_KIND_CLOCK_OFFSET || event->station != station || slow_body (self, i) == NULL)
      continue;
    if (found == SLOW_NOBODY || event->number > slow_event (self, found)->number || (event->number == slow_event (self, found)->number && cot_id_compare (&event->id, &slow_event (self, found)->id) < 0))
      found = i;
  }
  *offset_ms = found == SLOW_NOBODY ? 0 : json_integer_value (json_object_get (slow_body (self, found), "offset_ms"));

  return found != SLOW_NOBODY;
}
