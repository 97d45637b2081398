/* cot-roster.c - whose keys the journal takes events from
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-roster-private.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"
#include "cot-second.h"

/* A number is enrolled once.  Enrolments of people by a station that may not enrol
 * are kept and count for nothing; more keys of one person than this would only be
 * an attack on the time that each check takes. */
#define MAX_IDLE_KEYS 16
#define HEADER_SEAL   4 /* offset of the seal in a header */

typedef struct {
  guint8 bytes[32];
  gboolean by_authority; /* of a station: an authority certified it; of a person: such a station enrolled it */
  gboolean may_certify;  /* of a station: a service's, certified by an authority */
} Key;

struct _CotRoster {
  CotRoster *parent;
  GMutex lock;
  GHashTable *stations; /* number -> GArray of Key */
  GHashTable *persons;
};

CotRoster *
cot_roster_new (CotRoster *parent)
{
  CotRoster *self = g_new0 (CotRoster, 1);

  self->parent = parent;
  g_mutex_init (&self->lock);
  self->stations = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->persons = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);

  return self;
}

void
cot_roster_free (CotRoster *self)
{
  g_hash_table_unref (self->stations);
  g_hash_table_unref (self->persons);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
add_key (CotRoster *self, GHashTable *table, guint32 number, const Key *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GArray *keys = g_hash_table_lookup (table, GUINT_TO_POINTER (number));

  if (keys == NULL) {
    keys = g_array_new (FALSE, FALSE, sizeof (Key));
    g_hash_table_insert (table, GUINT_TO_POINTER (number), keys);
  }
  for (guint i = 0; i < keys->len; i++)
    if (memcmp (&g_array_index (keys, Key, i), key, sizeof *key) == 0)
      return;
  if (key->by_authority || table == self->stations || keys->len < MAX_IDLE_KEYS)
    g_array_append_val (keys, *key);
}

/* All keys of a number, here and in the parents. */
static GArray *
dup_keys (CotRoster *self, gboolean of_persons, guint32 number)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Key));

  for (CotRoster *roster = self; roster != NULL; roster = roster->parent) {
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&roster->lock);
    GArray *keys = g_hash_table_lookup (of_persons ? roster->persons : roster->stations, GUINT_TO_POINTER (number));

    if (keys != NULL)
      g_array_append_vals (all, keys->data, keys->len);
  }

  return all;
}

gboolean
cot_roster_has_station_key (CotRoster *self, guint32 station, const guint8 key[32])
{
  g_autoptr (GArray) keys = dup_keys (self, FALSE, station);

  for (guint i = 0; i < keys->len; i++)
    if (memcmp (g_array_index (keys, Key, i).bytes, key, 32) == 0)
      return TRUE;

  return FALSE;
}

gboolean
cot_roster_get_station_key (CotRoster *self, guint32 station, guint8 key[32], GError **error)
{
  g_autoptr (GArray) keys = dup_keys (self, FALSE, station);

  if (keys->len == 0)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "station %u is not enrolled here", station);
  else if (keys->len > 1)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "two stations were enrolled with the number %u", station);
  if (keys->len != 1)
    return FALSE;

  memcpy (key, g_array_index (keys, Key, 0).bytes, 32);
  return TRUE;
}

/* --- Enrolments --------------------------------------------------------------- */

static gboolean
parse_key (const json_t *json, guint8 key[32])
{
  size_t n = 0;

  return json_string_length (json) == 64 && sodium_hex2bin (key, 32, json_string_value (json), 64, NULL, &n, NULL) == 0 && n == 32;
}

/* "authority:2" or "station:14". */
static gboolean
parse_issuer (const json_t *certificate, const char *prefix, guint64 max, guint64 *number)
{
  const char *issuer = json_string_value (json_object_get (certificate, "issuer"));

  return issuer != NULL && g_str_has_prefix (issuer, prefix) && g_ascii_string_to_unsigned (issuer + strlen (prefix), 10, 0, max, number, NULL);
}

typedef struct {
  Key key;
  gboolean by_authority;
  guint64 issuer; /* index of the authority, or number of the station */
} Certificate;

static gboolean
parse_certificate (const json_t *json, guint32 station, Certificate *out)
{
  CotStationRole role;

  if (json_integer_value (json_object_get (json, "station")) != station || !parse_key (json_object_get (json, "key"), out->key.bytes) || !cot_station_role_from_string (json_string_value (json_object_get (json, "role")), &role))
    return FALSE;

  out->by_authority = parse_issuer (json, "authority:", G_MAXUINT, &out->issuer);
  if (!out->by_authority && !parse_issuer (json, "station:", G_MAXUINT32, &out->issuer))
    return FALSE;
  /* A service enrols desks; nothing but an authority makes a service. */
  if (!out->by_authority && role != COT_STATION_DESK)
    return FALSE;
  out->key.by_authority = out->by_authority;
  out->key.may_certify = out->by_authority && role != COT_STATION_DESK;
  return TRUE;
}

static gboolean
check_by_authority (CotElection *election, const json_t *json, const Certificate *certificate, GError **error)
{
  const guint8 *key = cot_election_get_authority_key (election, (guint) certificate->issuer);

  if (key != NULL && cot_certificate_verify (json, cot_election_get_seal (election), key))
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the certificate is not signed by the authority that it names");
  return FALSE;
}

static gboolean
check_by_station (CotRoster *self, CotElection *election, const json_t *json, const Certificate *certificate, GError **error)
{
  g_autoptr (GArray) keys = dup_keys (self, FALSE, (guint32) certificate->issuer);
  gboolean known = FALSE;

  for (guint i = 0; i < keys->len; i++) {
    const Key *key = &g_array_index (keys, Key, i);

    if (key->may_certify && cot_certificate_verify (json, cot_election_get_seal (election), key->bytes))
      return TRUE;
    known |= key->may_certify;
  }

  if (!known)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "station %u, which issued the certificate, is no service enrolled here", (guint) certificate->issuer);
  else
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the certificate is not signed by station %u", (guint) certificate->issuer);
  return FALSE;
}

static gboolean
check_certificate (CotRoster *self, CotElection *election, const CotEvent *event, Key *key, GError **error)
{
  json_t *body = cot_event_load_body (event);
  const json_t *json = json_object_get (body, "certificate");
  Certificate certificate = { 0 };
  gboolean good;

  if (event->number != 1 || !parse_certificate (json, event->station, &certificate)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "an enrolment is the first event of its station and carries that station's certificate");
    json_decref (body);
    return FALSE;
  }
  *key = certificate.key;
  good = certificate.by_authority ? check_by_authority (election, json, &certificate, error)
                                  : check_by_station (self, election, json, &certificate, error);
  json_decref (body);

  return good;
}

void
cot_roster_admit (CotRoster *self, const CotEvent *event)
{
  json_t *body;
  Certificate certificate = { 0 };
  Key key = { 0 };

  if (event->kind != COT_KIND_STATION_ENROLLED && event->kind != COT_KIND_PERSON_ENROLLED)
    return;

  body = cot_event_load_body (event);
  if (event->kind == COT_KIND_STATION_ENROLLED) {
    if (event->number == 1 && parse_certificate (json_object_get (body, "certificate"), event->station, &certificate))
      add_key (self, self->stations, event->station, &certificate.key);
  } else {
    g_autoptr (GArray) writers = dup_keys (self, FALSE, event->station);
    gint64 person = json_integer_value (json_object_get (body, "person"));

    for (guint i = 0; i < writers->len; i++)
      key.by_authority |= g_array_index (writers, Key, i).by_authority;
    if (person > 0 && person <= G_MAXUINT32 && parse_key (json_object_get (body, "key"), key.bytes))
      add_key (self, self->persons, (guint32) person, &key);
  }
  json_decref (body);
}

/* --- Signatures --------------------------------------------------------------- */

static gboolean
check_seal (CotElection *election, const CotEvent *event, GError **error)
{
  const guint8 *header = g_bytes_get_data (event->header, NULL);

  if (memcmp (header + HEADER_SEAL, cot_election_get_seal (election), 32) == 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "the event belongs to another election");
  return FALSE;
}

static gboolean
check_signature (CotRoster *self, const CotEvent *event, gboolean of_person, GError **error)
{
  guint32 number = of_person ? event->person : event->station;
  g_autoptr (GArray) keys = dup_keys (self, of_person, number);
  const char *who = of_person ? "person" : "station";

  if (keys->len == 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s %u is not enrolled here", who, number);
    return FALSE;
  }
  for (guint i = 0; i < keys->len; i++) {
    const guint8 *key = g_array_index (keys, Key, i).bytes;

    if (of_person ? cot_event_verify_person (event, key) : cot_event_verify_station (event, key))
      return TRUE;
  }

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the signature is not that of %s %u", who, number);
  return FALSE;
}

static gboolean
check_enrolment (CotRoster *self, CotElection *election, const CotEvent *event, GError **error)
{
  Key key;

  if (event->body == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "an enrolment comes with its body");
    return FALSE;
  }
  if (!check_certificate (self, election, event, &key, error))
    return FALSE;
  if (cot_event_verify_station (event, key.bytes))
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the signature is not that of the certified key");
  return FALSE;
}

/* Who agreed to an act that takes two signed it too. */
static gboolean
check_second (CotRoster *self, const CotEvent *event, GError **error)
{
  const CotKindInfo *info = cot_kind_info (event->kind);
  guint32 second = info == NULL || info->second == COT_SECOND_NONE ? 0 : cot_second_of_event (event);
  g_autoptr (GArray) keys = NULL;

  if (second == 0)
    return TRUE;
  keys = dup_keys (self, TRUE, second);
  if (keys->len == 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "person %u, who agreed to it, is not enrolled here", second);
    return FALSE;
  }
  for (guint i = 0; i < keys->len; i++)
    if (cot_second_verify (event, g_array_index (keys, Key, i).bytes))
      return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the second signature is not that of person %u", second);
  return FALSE;
}

static gboolean
check_authority (CotElection *election, const CotEvent *event, const json_t *body, const json_t *signature, GError **error)
{
  guint authority = (guint) json_integer_value (json_object_get (signature, "authority"));
  const guint8 *key = cot_election_get_authority_key (election, authority);

  if (key != NULL && cot_authority_signature_verify (cot_election_get_seal (election), event->kind, body, signature, key))
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "it is not signed by authority %u, which it names", authority);
  return FALSE;
}

/* What authorities signed that is in its body. */
static gboolean
check_authorities (CotElection *election, const CotEvent *event, GError **error)
{
  gboolean by_one = event->kind == COT_KIND_STATION_REVOKED || event->kind == COT_KIND_PERSON_REVOKED;
  json_t *body = by_one || event->kind == COT_KIND_CATALOGUE_AMENDED ? cot_event_load_body (event) : NULL;
  const json_t *one = json_object_get (body, "authority");
  const json_t *many = json_object_get (body, "signatures");
  gboolean good = one == NULL || !by_one || check_authority (election, event, body, one, error);

  for (size_t i = 0; good && !by_one && i < json_array_size (many); i++)
    good = check_authority (election, event, body, json_array_get (many, i), error);
  json_decref (body);

  return good;
}

/* What a body brings along and the header's signatures do not prove. */
gboolean
cot_roster_check_body (CotRoster *self, CotElection *election, const CotEvent *event, GError **error)
{
  return event->body == NULL || (check_second (self, event, error) && check_authorities (election, event, error));
}

gboolean
cot_roster_check (CotRoster *self, CotElection *election, const CotEvent *event, GError **error)
{
  if (!check_seal (election, event, error))
    return FALSE;
  if (event->kind == COT_KIND_STATION_ENROLLED)
    return check_enrolment (self, election, event, error);
  if (event->kind == COT_KIND_PERSON_ENROLLED && event->body == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "an enrolment comes with its body");
    return FALSE;
  }
  if (!check_signature (self, event, FALSE, error))
    return FALSE;

  if (event->person != 0 && !check_signature (self, event, TRUE, error))
    return FALSE;

  return cot_roster_check_body (self, election, event, error);
}
