/* test-second.c - signatures of a second person and of authorities
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "cot-second.h"

#define STATION 11
#define FIRST   20
#define SECOND  21

typedef struct {
  guint8 seal[32];
  guint8 station_secret[64], first_secret[64], second_secret[64];
  guint8 first_key[32], second_key[32];
  CotId refs[2];
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  guint8 key[32];

  g_assert_cmpint (sodium_init (), >=, 0);
  memset (self->seal, 0x5e, sizeof self->seal);
  memset (&self->refs[0], 1, sizeof self->refs[0]);
  memset (&self->refs[1], 2, sizeof self->refs[1]);
  crypto_sign_keypair (key, self->station_secret);
  crypto_sign_keypair (self->first_key, self->first_secret);
  crypto_sign_keypair (self->second_key, self->second_secret);
}

static json_t *
undo_body (void)
{
  return json_pack ("{s:s, s:s}", "reason", "dark", "cause", "image");
}

static CotSecondAct
act_of (const Fixture *self, const json_t *body, const char *folio)
{
  return (CotSecondAct){ self->seal, COT_KIND_SET_ASIDE, folio, STATION, FIRST, self->refs, 2, body };
}

/* Consumes @body. */
static CotEvent *
write_event (const Fixture *self, json_t *body, const char *folio)
{
  CotEventDraft draft = { .seal = self->seal, .kind = COT_KIND_SET_ASIDE, .folio = folio, .station = STATION, .number = 1, .time_us = 5, .person = FIRST, .refs = self->refs, .n_refs = 2, .body = body, .station_secret = self->station_secret, .person_secret = self->first_secret };
  g_autoptr (GError) error = NULL;
  CotEvent *event = cot_event_new (&draft, &error);

  g_assert_no_error (error);
  json_decref (body);
  return event;
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autofree char *folio = cot_folio_format (142, 7);
  json_t *body = undo_body ();
  CotSecondAct act = act_of (self, body, folio);
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (CotEvent) alone = write_event (self, undo_body (), folio);

  json_object_set_new (body, "second", cot_second_new (&act, SECOND, self->second_secret));
  event = write_event (self, body, folio);
  g_assert_cmpuint (cot_second_of_event (event), ==, SECOND);
  g_assert_true (cot_second_verify (event, self->second_key));
  g_assert_false (cot_second_verify (event, self->first_key));
  g_assert_cmpuint (cot_second_of_event (alone), ==, 0);
  g_assert_false (cot_second_verify (alone, self->second_key));
}

/* Given for one act, it proves nothing of any other. */
static void
test_of_another_act (Fixture *self, gconstpointer data)
{
  g_autofree char *folio = cot_folio_format (142, 7);
  g_autofree char *other_folio = cot_folio_format (142, 8);
  guint8 other_seal[32] = { 9 };

  for (guint change = 0; change < 8; change++) {
    json_t *body = undo_body ();
    CotSecondAct act = act_of (self, body, folio);
    g_autoptr (CotEvent) event = NULL;
    json_t *second;

    if (change == 0)
      act.seal = other_seal;
    else if (change == 1)
      act.kind = COT_KIND_CLOSED;
    else if (change == 2)
      act.folio = other_folio;
    else if (change == 3)
      act.folio = NULL;
    else if (change == 4)
      act.station++;
    else if (change == 5)
      act.person++;
    else if (change == 6)
      act.n_refs--;
    second = cot_second_new (&act, SECOND, self->second_secret);
    if (change == 7)
      json_object_set_new (body, "reason", json_string ("another"));
    json_object_set_new (body, "second", second);
    event = write_event (self, body, folio);
    g_assert_false (cot_second_verify (event, self->second_key));
  }
}

/* The text is part of the form: laid out here once more. */
static void
test_text_is_frozen (Fixture *self, gconstpointer data)
{
  static const char members[] = "{\"cause\":\"image\",\"reason\":\"dark\"}";
  static const guint8 numbers[] = { 0, 0, 0, STATION, 0, 0, 0, FIRST, 0, 2 };
  static const guint8 kind[] = { 0, COT_KIND_SET_ASIDE };
  json_t *body = undo_body ();
  CotSecondAct act = act_of (self, body, NULL);
  json_t *second = cot_second_new (&act, SECOND, self->second_secret);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  guint8 hash[32], nothing[12] = { 0 }, signature[64];

  crypto_hash_sha256 (hash, (const guint8 *) members, strlen (members));
  g_byte_array_append (text, (const guint8 *) "cotejo second 1\n", 16);
  g_byte_array_append (text, self->seal, 32);
  g_byte_array_append (text, kind, 2);
  g_byte_array_append (text, nothing, 12);
  g_byte_array_append (text, numbers, sizeof numbers);
  g_byte_array_append (text, self->refs[0].bytes, 64);
  g_byte_array_append (text, hash, 32);
  g_assert_cmpint (sodium_hex2bin (signature, 64, json_string_value (json_object_get (second, "signature")), 128, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint (crypto_sign_verify_detached (signature, text->data, text->len, self->second_key), ==, 0);
  json_decref (second);
  json_decref (body);
}

static void
test_authority (Fixture *self, gconstpointer data)
{
  json_t *body = json_pack ("{s:i, s:i, s:s}", "station", 12, "last", 40, "cause", "lost");
  json_t *signature = cot_authority_signature_new (self->seal, COT_KIND_STATION_REVOKED, body, 1, self->second_secret);
  guint8 other_seal[32] = { 9 };
  CotId before, after;

  g_assert_cmpint (json_integer_value (json_object_get (signature, "authority")), ==, 1);
  g_assert_true (cot_authority_signature_verify (self->seal, COT_KIND_STATION_REVOKED, body, signature, self->second_key));
  cot_authority_digest (body, &before);
  json_object_set (body, "authority", signature);
  json_object_set_new (body, "salt", json_string ("00"));
  cot_authority_digest (body, &after);
  g_assert_true (cot_id_equal (&before, &after));
  g_assert_true (cot_authority_signature_verify (self->seal, COT_KIND_STATION_REVOKED, body, signature, self->second_key));
  g_assert_false (cot_authority_signature_verify (other_seal, COT_KIND_STATION_REVOKED, body, signature, self->second_key));
  g_assert_false (cot_authority_signature_verify (self->seal, COT_KIND_PERSON_REVOKED, body, signature, self->second_key));
  g_assert_false (cot_authority_signature_verify (self->seal, COT_KIND_STATION_REVOKED, body, signature, self->first_key));
  json_object_set_new (body, "last", json_integer (41));
  g_assert_false (cot_authority_signature_verify (self->seal, COT_KIND_STATION_REVOKED, body, signature, self->second_key));
  json_decref (signature);
  json_decref (body);
}

/* Nobody needs to act where an authority signed; elsewhere somebody must. */
static void
test_person_may_be_absent (Fixture *self, gconstpointer data)
{
  json_t *body = json_pack ("{s:i, s:i, s:s}", "station", 12, "last", 40, "cause", "lost");
  CotEventDraft draft = { .seal = self->seal, .kind = COT_KIND_STATION_REVOKED, .station = STATION, .number = 1, .body = body, .station_secret = self->station_secret };
  g_autoptr (CotEvent) event = cot_event_new (&draft, NULL);
  g_autoptr (CotEvent) refused = NULL;
  json_t *pending = json_pack ("{s:{}}", "pending");

  g_assert_nonnull (event);
  draft.kind = COT_KIND_CLOSED;
  draft.body = pending;
  draft.refs = self->refs;
  draft.n_refs = 1;
  refused = cot_event_new (&draft, NULL);
  g_assert_null (refused);
  json_decref (pending);
  json_decref (body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/model/second/round-trip", Fixture, NULL, set_up, test_round_trip, NULL);
  g_test_add ("/model/second/of-another-act", Fixture, NULL, set_up, test_of_another_act, NULL);
  g_test_add ("/model/second/text-is-frozen", Fixture, NULL, set_up, test_text_is_frozen, NULL);
  g_test_add ("/model/second/authority", Fixture, NULL, set_up, test_authority, NULL);
  g_test_add ("/model/second/person-may-be-absent", Fixture, NULL, set_up, test_person_may_be_absent, NULL);

  return g_test_run ();
}
