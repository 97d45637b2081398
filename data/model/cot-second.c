/* cot-second.c - acts that take two people, or an authority
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-second"

#include "config.h"

#include "cot-second.h"

#include <sodium.h>
#include <string.h>

#define SECOND_DOMAIN    "cotejo second 1\n"
#define AUTHORITY_DOMAIN "cotejo authority 1\n"
#define HEADER_SEAL      4 /* offset of the seal in a header */

static void
append_number (GByteArray *out, guint64 number, guint n_bytes)
{
  for (guint i = n_bytes; i > 0; i--) {
    guint8 byte = (guint8) (number >> (8 * (i - 1)));

    g_byte_array_append (out, &byte, 1);
  }
}

/* SHA-256 of the members but @without, as compact JSON by sorted name. */
static void
hash_members (const json_t *body, const char *const *without, CotId *out)
{
  json_t *members = json_copy ((json_t *) body);
  char *text;

  json_object_del (members, "salt");
  for (guint i = 0; without[i] != NULL; i++)
    json_object_del (members, without[i]);
  text = json_dumps (members, JSON_COMPACT | JSON_SORT_KEYS);
  json_decref (members);
  crypto_hash_sha256 (out->bytes, (const guint8 *) (text == NULL ? "" : text), text == NULL ? 0 : strlen (text));
  free (text);
}

static GByteArray *
second_text (const CotSecondAct *act)
{
  static const char *const without[] = { "second", NULL };
  static const guint8 no_folio[COT_FOLIO_LENGTH];
  GByteArray *text = g_byte_array_new ();
  gboolean has_folio = act->folio != NULL && strlen (act->folio) == COT_FOLIO_LENGTH;
  CotId body;

  hash_members (act->body, without, &body);
  g_byte_array_append (text, (const guint8 *) SECOND_DOMAIN, (guint) strlen (SECOND_DOMAIN));
  g_byte_array_append (text, act->seal, 32);
  append_number (text, act->kind, 2);
  g_byte_array_append (text, has_folio ? (const guint8 *) act->folio : no_folio, COT_FOLIO_LENGTH);
  append_number (text, act->station, 4);
  append_number (text, act->person, 4);
  append_number (text, act->n_refs, 2);
  for (guint i = 0; i < act->n_refs; i++)
    g_byte_array_append (text, act->refs[i].bytes, sizeof act->refs[i].bytes);
  g_byte_array_append (text, body.bytes, sizeof body.bytes);

  return text;
}

static json_t *
sign (const GByteArray *text, const char *who, guint32 number, const guint8 *secret)
{
  guint8 signature[64];
  char hex[129];

  crypto_sign_detached (signature, NULL, text->data, text->len, secret);
  sodium_bin2hex (hex, sizeof hex, signature, sizeof signature);

  return json_pack ("{s:I, s:s}", who, (json_int_t) number, "signature", hex);
}

static gboolean
verify (const GByteArray *text, const json_t *hex, const guint8 *key)
{
  guint8 signature[64];
  size_t n = 0;

  if (json_string_length (hex) != 128 ||
      sodium_hex2bin (signature, sizeof signature, json_string_value (hex), 128, NULL, &n, NULL) != 0 || n != sizeof signature)
    return FALSE;

  return crypto_sign_verify_detached (signature, text->data, text->len, key) == 0;
}

/**
 * cot_second_new:
 * @act: what is done, and by whom
 * @person: who agrees to it
 * @secret: 64 bytes, that person's opened key
 *
 * Returns: (transfer full): {person, signature}, to be put into the body as "second"
 */
json_t *
cot_second_new (const CotSecondAct *act, guint32 person, const guint8 secret[64])
{
  g_autoptr (GByteArray) text = NULL;

  g_return_val_if_fail (act != NULL && act->seal != NULL && act->body != NULL && secret != NULL, NULL);

  text = second_text (act);
  return sign (text, "person", person, secret);
}

/**
 * cot_second_of_event:
 * @event: an event
 *
 * Returns: the number of the second person that its body names; 0 when it names
 *   none or is not here
 */
guint32
cot_second_of_event (const CotEvent *event)
{
  json_t *body;
  json_int_t person;

  g_return_val_if_fail (event != NULL, 0);

  body = cot_event_load_body (event);
  person = json_integer_value (json_object_get (json_object_get (body, "second"), "person"));
  json_decref (body);

  return person < 0 || person > G_MAXUINT32 ? 0 : (guint32) person;
}

/**
 * cot_second_verify:
 * @event: an event whose body is here
 * @public_key: 32 bytes, of the person whom cot_second_of_event () names
 *
 * Returns: whether that person agreed to this very act at this station
 */
gboolean
cot_second_verify (const CotEvent *event, const guint8 public_key[32])
{
  g_autoptr (GByteArray) text = NULL;
  CotSecondAct act = { 0 };
  json_t *body;
  gboolean good;

  g_return_val_if_fail (event != NULL && public_key != NULL, FALSE);

  body = cot_event_load_body (event);
  if (body == NULL)
    return FALSE;
  act = (CotSecondAct){ (const guint8 *) g_bytes_get_data (event->header, NULL) + HEADER_SEAL, event->kind, event->folio, event->station, event->person, event->refs, event->n_refs, body };
  text = second_text (&act);
  good = verify (text, json_object_get (json_object_get (body, "second"), "signature"), public_key);
  json_decref (body);

  return good;
}

/* --- Authorities ---------------------------------------------------------------- */

/**
 * cot_authority_digest:
 * @body: of a kind that authorities sign
 * @out: (out): SHA-256 of the members that they sign
 */
void
cot_authority_digest (const json_t *body, CotId *out)
{
  static const char *const without[] = { "second", "authority", "signatures", NULL };

  g_return_if_fail (body != NULL && out != NULL);

  hash_members (body, without, out);
}

static GByteArray *
authority_text (const guint8 *seal, CotKind kind, const json_t *body)
{
  GByteArray *text = g_byte_array_new ();
  CotId digest;

  cot_authority_digest (body, &digest);
  g_byte_array_append (text, (const guint8 *) AUTHORITY_DOMAIN, (guint) strlen (AUTHORITY_DOMAIN));
  g_byte_array_append (text, seal, 32);
  append_number (text, kind, 2);
  g_byte_array_append (text, digest.bytes, sizeof digest.bytes);

  return text;
}

/**
 * cot_authority_signature_new:
 * @seal: of the election, 32 bytes
 * @kind: of the event that will carry it
 * @body: its members
 * @authority: index of the key in election.json
 * @secret: 64 bytes
 *
 * Returns: (transfer full): {authority, signature}
 */
json_t *
cot_authority_signature_new (const guint8 seal[32], CotKind kind, const json_t *body, guint authority, const guint8 secret[64])
{
  g_autoptr (GByteArray) text = NULL;

  g_return_val_if_fail (seal != NULL && body != NULL && secret != NULL, NULL);

  text = authority_text (seal, kind, body);
  return sign (text, "authority", authority, secret);
}

/**
 * cot_authority_signature_verify:
 * @seal: of the election, 32 bytes
 * @kind: of the event
 * @body: its body
 * @signature: {authority, signature}
 * @public_key: 32 bytes, of the authority that @signature names
 *
 * Returns: whether that authority signed these members for this election
 */
gboolean
cot_authority_signature_verify (const guint8 seal[32], CotKind kind, const json_t *body, const json_t *signature, const guint8 public_key[32])
{
  g_autoptr (GByteArray) text = NULL;

  g_return_val_if_fail (seal != NULL && body != NULL && public_key != NULL, FALSE);

  text = authority_text (seal, kind, body);
  return verify (text, json_object_get (signature, "signature"), public_key);
}
