/* cot-event.c - a small signed fact: header, body, id, signatures
 *
 * Everything here is pure and usable from any thread.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-event"

#include "config.h"

#include "cot-event.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"

#define AT_MAGIC    0
#define AT_SEAL     4
#define AT_KIND     36
#define AT_FOLIO    38
#define AT_STATION  50
#define AT_NUMBER   54
#define AT_PREVIOUS 62
#define AT_TIME     94
#define AT_PERSON   102
#define AT_BODY     106
#define AT_N_REFS   138
#define AT_REFS     140

#define MAGIC       "COT1"
#define MAX_TIME_US G_GINT64_CONSTANT (253402300799999999) /* the end of the year 9999 */
#define SALT_BYTES  16
#define SEALED      0xffffffffu

/* Signed texts begin with one of these, so that no signature serves another use. */
#define STATION_DOMAIN "cotejo:event:station:1\n"
#define PERSON_DOMAIN  "cotejo:event:person:1\n"

static void
put_be (guint8 *at, guint64 value, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    at[i] = (guint8) (value >> (8 * (n_bytes - 1 - i)));
}

static guint64
get_be (const guint8 *at, guint n_bytes)
{
  guint64 value = 0;

  for (guint i = 0; i < n_bytes; i++)
    value = value << 8 | at[i];

  return value;
}

static gboolean G_GNUC_PRINTF (3, 4)
  set_error (GError **error, CotDataError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, COT_DATA_ERROR, code, message);

  return FALSE;
}

guint
cot_id_hash (gconstpointer id)
{
  guint hash;

  memcpy (&hash, ((const CotId *) id)->bytes, sizeof hash);
  return hash;
}

gboolean
cot_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (CotId)) == 0;
}

/**
 * cot_id_compare:
 * @a: an id
 * @b: another
 *
 * Returns: negative, zero or positive; "the lower id" is the one whose bytes
 *   sort first
 */
int
cot_id_compare (const CotId *a, const CotId *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes);
}

gboolean
cot_id_is_zero (const CotId *id)
{
  return sodium_is_zero (id->bytes, sizeof id->bytes) == 1;
}

/**
 * cot_id_to_hex:
 * @id: an id
 *
 * Returns: (transfer full): 64 lower-case hex digits
 */
char *
cot_id_to_hex (const CotId *id)
{
  char *hex = g_malloc (COT_ID_HEX_LENGTH + 1);

  sodium_bin2hex (hex, COT_ID_HEX_LENGTH + 1, id->bytes, sizeof id->bytes);
  return hex;
}

/**
 * cot_id_from_hex:
 * @hex: 64 lower-case hex digits
 * @out: (out): the id
 *
 * Returns: %FALSE when @hex is anything else
 */
gboolean
cot_id_from_hex (const char *hex, CotId *out)
{
  g_return_val_if_fail (hex != NULL && out != NULL, FALSE);

  if (strspn (hex, "0123456789abcdef") != COT_ID_HEX_LENGTH || hex[COT_ID_HEX_LENGTH] != '\0')
    return FALSE;

  return sodium_hex2bin (out->bytes, sizeof out->bytes, hex, COT_ID_HEX_LENGTH, NULL, NULL, NULL) == 0;
}

static const struct {
  CotRole role;
  const char *name;
} role_names[] = {
  { COT_ROLE_ACOPIADOR, "acopiador" },
  { COT_ROLE_DIGITALIZADOR, "digitalizador" },
  { COT_ROLE_CAPTURISTA, "capturista" },
  { COT_ROLE_VERIFICADOR, "verificador" },
  { COT_ROLE_COORDINADOR, "coordinador" },
  { COT_ROLE_COTEJADOR, "cotejador" },
};

const char *
cot_role_to_string (CotRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (role_names); i++)
    if (role_names[i].role == role)
      return role_names[i].name;

  return NULL;
}

gboolean
cot_role_from_string (const char *text, CotRole *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (role_names); i++)
    if (g_strcmp0 (role_names[i].name, text) == 0) {
      *out = role_names[i].role;
      return TRUE;
    }

  return FALSE;
}

static const char *const station_role_names[] = { "centre", "catd", "desk" };

const char *
cot_station_role_to_string (CotStationRole role)
{
  g_return_val_if_fail ((guint) role < G_N_ELEMENTS (station_role_names), NULL);

  return station_role_names[role];
}

gboolean
cot_station_role_from_string (const char *text, CotStationRole *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (station_role_names); i++)
    if (g_strcmp0 (station_role_names[i], text) == 0) {
      *out = (CotStationRole) i;
      return TRUE;
    }

  return FALSE;
}

/* --- Reading a header ------------------------------------------------------- */

static gboolean
check_frame_of_header (const guint8 *bytes, gsize length, GError **error)
{
  if (length < COT_EVENT_HEADER_MIN)
    return set_error (error, COT_DATA_ERROR_INVALID, "a header of %zu bytes is too short", length);
  if (memcmp (bytes + AT_MAGIC, MAGIC, 3) != 0)
    return set_error (error, COT_DATA_ERROR_INVALID, "these bytes are no event header");
  if (bytes[AT_MAGIC + 3] != MAGIC[3])
    return set_error (error, COT_DATA_ERROR_TOO_NEW, "the event has another version of the header");
  if (get_be (bytes + AT_N_REFS, 2) > COT_EVENT_MAX_REFS)
    return set_error (error, COT_DATA_ERROR_INVALID, "the event names too many others");
  if (length != AT_REFS + 32 * get_be (bytes + AT_N_REFS, 2))
    return set_error (error, COT_DATA_ERROR_INVALID, "the header's length does not fit the ids it names");

  return TRUE;
}

static gboolean
decode_folio (const guint8 *at, char folio[COT_FOLIO_LENGTH + 1], GError **error)
{
  char canonical[COT_FOLIO_LENGTH + 1];

  if (sodium_is_zero (at, COT_FOLIO_LENGTH)) {
    folio[0] = '\0';
    return TRUE;
  }
  memcpy (folio, at, COT_FOLIO_LENGTH);
  folio[COT_FOLIO_LENGTH] = '\0';
  if (!cot_folio_parse (folio, canonical, error))
    return FALSE;
  if (memcmp (folio, canonical, COT_FOLIO_LENGTH) != 0)
    return set_error (error, COT_DATA_ERROR_INVALID, "the folio is not written in its canonical form");

  return TRUE;
}

static gboolean
decode_header (CotEvent *self, GError **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (self->header, &length);

  if (!check_frame_of_header (bytes, length, error))
    return FALSE;

  self->kind = (CotKind) get_be (bytes + AT_KIND, 2);
  self->station = (guint32) get_be (bytes + AT_STATION, 4);
  self->number = get_be (bytes + AT_NUMBER, 8);
  memcpy (self->previous.bytes, bytes + AT_PREVIOUS, 32);
  self->time_us = (gint64) get_be (bytes + AT_TIME, 8);
  self->person = (guint32) get_be (bytes + AT_PERSON, 4);
  memcpy (self->body_hash.bytes, bytes + AT_BODY, 32);
  self->n_refs = (guint) get_be (bytes + AT_N_REFS, 2);
  self->refs = g_memdup2 (bytes + AT_REFS, 32 * (gsize) self->n_refs);
  crypto_hash_sha256 (self->id.bytes, bytes, length);

  return decode_folio (bytes + AT_FOLIO, self->folio, error);
}

static gboolean
check_chain_fields (const CotEvent *self, GError **error)
{
  if (self->station == 0)
    return set_error (error, COT_DATA_ERROR_INVALID, "no station has the number 0");
  if (self->number == 0 || self->number > G_MAXINT64)
    return set_error (error, COT_DATA_ERROR_INVALID, "a station's events are numbered from 1");
  if ((self->number == 1) != cot_id_is_zero (&self->previous))
    return set_error (error, COT_DATA_ERROR_INVALID, "the first event of a station, and no other, has none before it");
  if (self->time_us < 0 || self->time_us > MAX_TIME_US)
    return set_error (error, COT_DATA_ERROR_INVALID, "the time is out of range");

  return TRUE;
}

static gboolean
check_against_kind (const CotEvent *self, const CotKindInfo *info, GError **error)
{
  gboolean has_folio = self->folio[0] != '\0';

  if (has_folio != info->has_folio && !(has_folio && info->folio_optional))
    return set_error (error, COT_DATA_ERROR_INVALID, "%s %s a folio", info->name, info->has_folio ? "without" : "with");
  if ((self->person != 0) != info->has_person && !(self->person == 0 && info->second == COT_SECOND_OR_AUTHORITY))
    return set_error (error, COT_DATA_ERROR_INVALID, "%s %s a person", info->name, info->has_person ? "without" : "with");
  if (self->n_refs < info->min_refs || self->n_refs > info->max_refs)
    return set_error (error, COT_DATA_ERROR_INVALID, "%s names %u events", info->name, self->n_refs);
  for (guint i = 0; i < self->n_refs; i++)
    if (cot_id_is_zero (&self->refs[i]))
      return set_error (error, COT_DATA_ERROR_INVALID, "%s names no event at place %u", info->name, i);
  if (self->person == 0 && !sodium_is_zero (self->person_signature, 64))
    return set_error (error, COT_DATA_ERROR_INVALID, "%s with a person's signature", info->name);

  return TRUE;
}

static json_t *
parse_body (GBytes *body, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  json_error_t json_error;
  json_t *json;

  json = json_loadb (text == NULL ? "" : text, length, JSON_REJECT_DUPLICATES, &json_error);
  if (json == NULL)
    set_error (error, COT_DATA_ERROR_INVALID, "the body is no JSON: %s", json_error.text);

  return json;
}

static gboolean
check_body_hash (const CotEvent *self, GError **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (self->body, &length);
  CotId hash;

  if (length > COT_EVENT_MAX_BODY)
    return set_error (error, COT_DATA_ERROR_INVALID, "a body of %zu bytes is too long", length);
  crypto_hash_sha256 (hash.bytes, bytes, length);
  if (!cot_id_equal (&hash, &self->body_hash))
    return set_error (error, COT_DATA_ERROR_CORRUPT, "the body does not fit the hash in its header");

  return TRUE;
}

static gboolean
check_body (const CotEvent *self, const CotKindInfo *info, GError **error)
{
  json_t *json;
  gboolean good;

  if (!check_body_hash (self, error))
    return FALSE;
  json = parse_body (self->body, error);
  if (json == NULL)
    return FALSE;
  good = cot_kind_check_body (info, json, error);
  json_decref (json);

  return good;
}

static CotEvent *
event_alloc (GBytes *header, GBytes *body, const guint8 *station_signature, const guint8 *person_signature)
{
  CotEvent *self = g_new0 (CotEvent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->header = g_bytes_ref (header);
  self->body = body == NULL ? NULL : g_bytes_ref (body);
  memcpy (self->station_signature, station_signature, 64);
  memcpy (self->person_signature, person_signature, 64);

  return self;
}

/**
 * cot_event_parse:
 * @header: the canonical header
 * @body: (nullable): the exact body; %NULL when it is sealed
 * @station_signature: 64 bytes
 * @person_signature: 64 bytes, zeros when nobody acts
 * @error: return location for a %COT_DATA_ERROR
 *
 * Decodes what came from outside.  Checks form; signatures, chain and enrolment
 * are the journal's affair, meaning is the fold's.
 *
 * Returns: (transfer full): the event, or %NULL with %COT_DATA_ERROR_INVALID,
 *   _TOO_NEW (this version does not know the kind or the header) or _CORRUPT
 *   (the body is not the one that the header names)
 */
CotEvent *
cot_event_parse (GBytes *header, GBytes *body, const guint8 station_signature[64], const guint8 person_signature[64], GError **error)
{
  g_autoptr (CotEvent) self = event_alloc (header, body, station_signature, person_signature);
  const CotKindInfo *info;

  if (!decode_header (self, error))
    return NULL;
  info = cot_kind_info (self->kind);
  if (info == NULL) {
    set_error (error, COT_DATA_ERROR_TOO_NEW, "this version does not know events of kind %d", (int) self->kind);
    return NULL;
  }
  if (!check_chain_fields (self, error) || !check_against_kind (self, info, error))
    return NULL;
  if (self->body != NULL && !check_body (self, info, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cot_event_parse_trusted:
 * @header: the canonical header
 * @body: (nullable): the body
 * @station_signature: 64 bytes
 * @person_signature: 64 bytes
 * @error: return location for %COT_DATA_ERROR_INVALID
 *
 * The same for what cot_event_parse () has taken before: only the header is
 * decoded.
 *
 * Returns: (transfer full): the event
 */
CotEvent *
cot_event_parse_trusted (GBytes *header, GBytes *body, const guint8 station_signature[64], const guint8 person_signature[64], GError **error)
{
  g_autoptr (CotEvent) self = event_alloc (header, body, station_signature, person_signature);

  if (!decode_header (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

CotEvent *
cot_event_ref (CotEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cot_event_unref (CotEvent *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_bytes_unref (self->header);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->refs);
  g_free (self);
}

/* --- Writing ---------------------------------------------------------------- */

/* The draft's members behind a fresh salt, as compact JSON. */
static GBytes *
encode_body (json_t *members, GError **error)
{
  guint8 salt[SALT_BYTES];
  char hex[2 * SALT_BYTES + 1];
  json_t *body = json_object ();
  char *text;
  gsize length;

  randombytes_buf (salt, sizeof salt);
  sodium_bin2hex (hex, sizeof hex, salt, sizeof salt);
  json_object_set_new (body, "salt", json_string (hex));
  json_object_update (body, members);
  text = json_dumps (body, JSON_COMPACT);
  json_decref (body);
  if (text == NULL) {
    set_error (error, COT_DATA_ERROR_INVALID, "the body cannot be written as JSON");
    return NULL;
  }
  length = strlen (text);

  return g_bytes_new_with_free_func (text, length, free, text);
}

static GBytes *
encode_header (const CotEventDraft *draft, GBytes *body)
{
  gsize length = AT_REFS + 32 * (gsize) draft->n_refs;
  guint8 *bytes = g_malloc0 (length);
  gsize body_length;
  const guint8 *body_bytes = g_bytes_get_data (body, &body_length);

  memcpy (bytes + AT_MAGIC, MAGIC, 4);
  memcpy (bytes + AT_SEAL, draft->seal, 32);
  put_be (bytes + AT_KIND, draft->kind, 2);
  if (draft->folio != NULL)
    memcpy (bytes + AT_FOLIO, draft->folio, strnlen (draft->folio, COT_FOLIO_LENGTH));
  put_be (bytes + AT_STATION, draft->station, 4);
  put_be (bytes + AT_NUMBER, draft->number, 8);
  memcpy (bytes + AT_PREVIOUS, draft->previous.bytes, 32);
  put_be (bytes + AT_TIME, (guint64) draft->time_us, 8);
  put_be (bytes + AT_PERSON, draft->person, 4);
  crypto_hash_sha256 (bytes + AT_BODY, body_bytes, body_length);
  put_be (bytes + AT_N_REFS, draft->n_refs, 2);
  for (guint i = 0; i < draft->n_refs; i++)
    memcpy (bytes + AT_REFS + 32 * (gsize) i, draft->refs[i].bytes, 32);

  return g_bytes_new_take (bytes, length);
}

static GBytes *
signed_text (const char *domain, GBytes *header)
{
  GByteArray *text = g_byte_array_new ();
  gsize length;
  const guint8 *bytes = g_bytes_get_data (header, &length);

  g_byte_array_append (text, (const guint8 *) domain, (guint) strlen (domain));
  g_byte_array_append (text, bytes, (guint) length);

  return g_byte_array_free_to_bytes (text);
}

static void
sign_header (const char *domain, GBytes *header, const guint8 *secret, guint8 signature[64])
{
  g_autoptr (GBytes) text = signed_text (domain, header);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (text, &length);

  crypto_sign_detached (signature, NULL, bytes, length, secret);
}

/**
 * cot_event_new:
 * @draft: what to write
 * @error: return location for %COT_DATA_ERROR_INVALID
 *
 * Salts the body, encodes the header and signs it.
 *
 * Returns: (transfer full): the event, checked as one from outside would be
 */
CotEvent *
cot_event_new (const CotEventDraft *draft, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) header = NULL;
  guint8 station_signature[64];
  guint8 person_signature[64] = { 0 };

  g_return_val_if_fail (draft != NULL && draft->seal != NULL && draft->station_secret != NULL, NULL);
  g_return_val_if_fail ((draft->person != 0) == (draft->person_secret != NULL), NULL);
  g_return_val_if_fail (draft->n_refs <= COT_EVENT_MAX_REFS, NULL);
  if (sodium_init () < 0)
    g_error ("libsodium cannot start");

  if (json_object_get (draft->body, "salt") != NULL) {
    set_error (error, COT_DATA_ERROR_INVALID, "the salt of a body is not chosen by its writer");
    return NULL;
  }
  body = encode_body (draft->body, error);
  if (body == NULL)
    return NULL;

  header = encode_header (draft, body);
  sign_header (STATION_DOMAIN, header, draft->station_secret, station_signature);
  if (draft->person != 0)
    sign_header (PERSON_DOMAIN, header, draft->person_secret, person_signature);

  return cot_event_parse (header, body, station_signature, person_signature, error);
}

/**
 * cot_event_load_body:
 * @self: an event
 *
 * Returns: (transfer full) (nullable): the body, parsed anew; %NULL when it is
 *   sealed
 */
json_t *
cot_event_load_body (const CotEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->body == NULL ? NULL : parse_body (self->body, NULL);
}

static gboolean
verify (const CotEvent *self, const char *domain, const guint8 *signature, const guint8 *key)
{
  g_autoptr (GBytes) text = signed_text (domain, self->header);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (text, &length);

  return crypto_sign_verify_detached (signature, bytes, length, key) == 0;
}

gboolean
cot_event_verify_station (const CotEvent *self, const guint8 public_key[32])
{
  g_return_val_if_fail (self != NULL, FALSE);

  return verify (self, STATION_DOMAIN, self->station_signature, public_key);
}

/**
 * cot_event_verify_person:
 * @self: an event
 * @public_key: 32 bytes
 *
 * Returns: whether the person's signature is right; %FALSE when nobody acts
 */
gboolean
cot_event_verify_person (const CotEvent *self, const guint8 public_key[32])
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->person != 0 && verify (self, PERSON_DOMAIN, self->person_signature, public_key);
}

/* --- On the wire ------------------------------------------------------------ */

static void
append_block (GByteArray *out, GBytes *block)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (block, &length);
  guint8 prefix[4];

  put_be (prefix, length, 4);
  g_byte_array_append (out, prefix, 4);
  g_byte_array_append (out, bytes, (guint) length);
}

/**
 * cot_event_append_frame:
 * @self: an event
 * @with_body: %FALSE seals the body for whoever reads the frame
 * @out: the frame is appended here
 */
void
cot_event_append_frame (const CotEvent *self, gboolean with_body, GByteArray *out)
{
  static const guint8 sealed[4] = { 0xff, 0xff, 0xff, 0xff };

  g_return_if_fail (self != NULL && out != NULL);

  append_block (out, self->header);
  if (with_body && self->body != NULL)
    append_block (out, self->body);
  else
    g_byte_array_append (out, sealed, 4);
  g_byte_array_append (out, self->station_signature, 64);
  g_byte_array_append (out, self->person_signature, 64);
}

/* A block of at most @max bytes at *@at, which moves past it. */
static GBytes *
read_block (const guint8 *data, gsize length, gsize *at, gsize max, gboolean *sealed)
{
  gsize size;
  GBytes *block;

  if (length - *at < 4)
    return NULL;
  size = (gsize) get_be (data + *at, 4);
  *at += 4;
  *sealed = size == SEALED;
  if (*sealed || size > max || size > length - *at)
    return NULL;
  block = g_bytes_new (data + *at, size);
  *at += size;

  return block;
}

/**
 * cot_event_read_frame:
 * @data: frames, one after the other
 * @length: of @data
 * @offset: (inout): where the frame begins; moved past it on success
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: (transfer full): the event, checked as cot_event_parse () does; %NULL
 *   leaves @offset alone
 */
CotEvent *
cot_event_read_frame (const guint8 *data, gsize length, gsize *offset, GError **error)
{
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  gboolean sealed = FALSE;
  gsize at;
  CotEvent *self;

  g_return_val_if_fail (data != NULL && offset != NULL && *offset <= length, NULL);

  at = *offset;
  header = read_block (data, length, &at, AT_REFS + 32 * COT_EVENT_MAX_REFS, &sealed);
  if (header != NULL)
    body = read_block (data, length, &at, COT_EVENT_MAX_BODY, &sealed);
  if (header == NULL || (body == NULL && !sealed) || length - at < 128) {
    set_error (error, COT_DATA_ERROR_INVALID, "the frame at byte %zu ends early or has an absurd length", *offset);
    return NULL;
  }

  self = cot_event_parse (header, body, data + at, data + at + 64, error);
  if (self != NULL)
    *offset = at + 128;

  return self;
}
