/* test-event.c - the bytes of events, which are final
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cot-event.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"

/* Made by another implementation, in another language; never changed. */
static const char frozen_header[] =
  "434f5431000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
  "1c1d1e1f0006303134322d30303331372d310000000b00000000000000076da0"
  "633528deaa0144e7b058315f0b753ec0b945163a72bf96a0d18180f9de0d0005"
  "c40bf1fcf100000000003bdb7df090260a4be147c32ea891d560b25aeb26b2e2"
  "854234871c94f09dd4f400023e23e8160039594a33894f6564e1b1348bbd7a00"
  "88d42c4acb73eeaed59c009dca978112ca1bbdcafac231b39a23dc4da786eff8"
  "147c4e72b9807785afee48bb";
static const char frozen_body[] = "{\"salt\":\"000102030405060708090a0b0c0d0e0f\",\"differ\":[\"PAN\",\"NULOS\"]}";
static const char frozen_id[] = "3eeb2389939d4bbc2437efa07849d7da58b98aaf111bbf0cb9589c1edc04506b";
static const char frozen_key[] = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";
static const char frozen_station_signature[] =
  "001db89d7508901faf72c0cb17fea522c09b19164364110457b03dea722b7f7d"
  "8423afeb3350d1791c0dab96b9fc721ba9f4bd53d8c15e8092aafdb76eb54f0c";
static const char frozen_person_signature[] =
  "7438875ccc98c16bcf5b1a4de3238b41d9146b0a24e34d3afa06618a0aee0ac9"
  "6f035284df83d75821359246ba55288c468b91ff6b256a68afe7c8588f5f5b03";
static const char frozen_certificate_signature[] =
  "ff520be4478f6df03769af1a799cdff38b5742bf116dfff1d2e640deca374a72"
  "1b3f7636e4bb664569806ad1208714736d77f021a44ea12c2938e7b1e6e0900f";
static const char frozen_folio[] = "0142-00317-1";
static const char frozen_first_ref[] = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d";

#define FROZEN_TIME_US G_GINT64_CONSTANT (1622930467123456)

static const guint8 no_signature[64];

static void
from_hex (const char *hex, guint8 *out, gsize length)
{
  g_assert_cmpint (sodium_hex2bin (out, length, hex, strlen (hex), NULL, NULL, NULL), ==, 0);
}

static GBytes *
bytes_from_hex (const char *hex)
{
  gsize length = strlen (hex) / 2;
  guint8 *bytes = g_malloc (length);

  from_hex (hex, bytes, length);
  return g_bytes_new_take (bytes, length);
}

static GBytes *
text_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
test_frozen_parse (void)
{
  g_autoptr (GBytes) header = bytes_from_hex (frozen_header);
  g_autoptr (GBytes) body = text_bytes (frozen_body);
  g_autoptr (GError) error = NULL;
  guint8 signature[64], key[32];
  g_autoptr (CotEvent) event = NULL;
  g_autofree char *id = NULL;
  g_autofree char *ref = NULL;

  from_hex (frozen_station_signature, signature, sizeof signature);
  from_hex (frozen_key, key, sizeof key);
  event = cot_event_parse (header, body, signature, no_signature, &error);
  g_assert_no_error (error);
  id = cot_id_to_hex (&event->id);
  ref = cot_id_to_hex (&event->refs[0]);

  g_assert_cmpstr (id, ==, frozen_id);
  g_assert_cmpint (event->kind, ==, COT_KIND_MATCHED);
  g_assert_cmpstr (event->folio, ==, frozen_folio);
  g_assert_cmpuint (event->station, ==, 11);
  g_assert_cmpuint (event->number, ==, 7);
  g_assert_cmpint (event->time_us, ==, FROZEN_TIME_US);
  g_assert_cmpuint (event->person, ==, 0);
  g_assert_cmpuint (event->n_refs, ==, 2);
  g_assert_cmpstr (ref, ==, frozen_first_ref);
  g_assert_true (cot_event_verify_station (event, key));
  g_assert_false (cot_event_verify_person (event, key));
}

static void
test_frozen_person_signature (void)
{
  g_autoptr (GBytes) header = bytes_from_hex (frozen_header);
  guint8 *bytes = g_memdup2 (g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  guint8 signature[64], key[32];
  g_autofree char *text = NULL;
  g_autoptr (GByteArray) signed_bytes = g_byte_array_new ();

  /* The domain strings are part of the form. */
  from_hex (frozen_person_signature, signature, sizeof signature);
  from_hex (frozen_key, key, sizeof key);
  g_byte_array_append (signed_bytes, (const guint8 *) "cotejo:event:person:1\n", 22);
  g_byte_array_append (signed_bytes, bytes, (guint) g_bytes_get_size (header));
  g_free (bytes);

  g_assert_cmpint (crypto_sign_verify_detached (signature, signed_bytes->data, signed_bytes->len, key), ==, 0);
}

static void
test_frozen_certificate (void)
{
  guint8 seal[32], key[32], public_key[32], secret[64];
  guint8 seed[32];
  json_t *certificate;

  for (guint i = 0; i < 32; i++)
    seal[i] = (guint8) i;
  memset (seed, 7, sizeof seed);
  crypto_sign_seed_keypair (public_key, secret, seed);
  from_hex (frozen_key, key, sizeof key);
  g_assert_cmpmem (key, 32, public_key, 32);
  certificate = cot_certificate_new (seal, 11, key, COT_STATION_DESK, 142, "Mesa 1", "authority:0", secret);

  g_assert_cmpstr (json_string_value (json_object_get (certificate, "signature")), ==, frozen_certificate_signature);
  g_assert_true (cot_certificate_verify (certificate, seal, key));
  json_object_set_new (certificate, "catd", json_integer (143));
  g_assert_false (cot_certificate_verify (certificate, seal, key));
  seal[0] ^= 1;
  json_object_set_new (certificate, "catd", json_integer (142));
  g_assert_false (cot_certificate_verify (certificate, seal, key));
  json_decref (certificate);
}

/* --- Writing ----------------------------------------------------------------------- */

typedef struct {
  guint8 seal[32], key[32], secret[64], person_key[32], person_secret[64];
  CotId ref;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  guint8 seed[32];

  memset (self->seal, 0x5e, sizeof self->seal);
  memset (seed, 7, sizeof seed);
  crypto_sign_seed_keypair (self->key, self->secret, seed);
  memset (seed, 9, sizeof seed);
  crypto_sign_seed_keypair (self->person_key, self->person_secret, seed);
  memset (self->ref.bytes, 0x11, sizeof self->ref.bytes);
}

static CotEvent *
write_draft (Fixture *self, CotKind kind, guint n_refs, json_t *body, GError **error)
{
  const CotKindInfo *info = cot_kind_info (kind);
  g_autofree CotId *refs = g_new (CotId, MAX (n_refs, 1));
  CotEventDraft draft = {
    .seal = self->seal,
    .kind = kind,
    .folio = info->has_folio ? frozen_folio : NULL,
    .station = 11,
    .number = 1,
    .time_us = FROZEN_TIME_US,
    .person = info->has_person ? 14 : 0,
    .refs = refs,
    .n_refs = n_refs,
    .body = body,
    .station_secret = self->secret,
    .person_secret = info->has_person ? self->person_secret : NULL,
  };
  CotEvent *event;

  for (guint i = 0; i < n_refs; i++) {
    refs[i] = self->ref;
    refs[i].bytes[31] = (guint8) i;
  }
  event = cot_event_new (&draft, error);
  json_decref (body);

  return event;
}

static CotEvent *
write_captured (Fixture *self, json_t *fields)
{
  g_autoptr (GError) error = NULL;
  CotEvent *event = write_draft (self, COT_KIND_CAPTURED, 2, json_pack ("{s:s, s:o}", "claim", "first", "fields", fields), &error);

  g_assert_no_error (error);
  return event;
}

static void
test_new_signs (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) event = write_captured (self, json_pack ("{s:i, s:s}", "PAN", 147, "NULOS", "sin dato"));
  json_t *body = cot_event_load_body (event);

  g_assert_true (cot_event_verify_station (event, self->key));
  g_assert_true (cot_event_verify_person (event, self->person_key));
  g_assert_false (cot_event_verify_station (event, self->person_key));
  g_assert_cmpint (json_integer_value (json_object_get (json_object_get (body, "fields"), "PAN")), ==, 147);
  g_assert_cmpuint (json_string_length (json_object_get (body, "salt")), ==, 32);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (event->body, NULL), "{\"salt\":\""));
  json_decref (body);
}

static void
test_new_salts (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) a = write_captured (self, json_pack ("{s:i}", "PAN", 147));
  g_autoptr (CotEvent) b = write_captured (self, json_pack ("{s:i}", "PAN", 147));

  g_assert_false (cot_id_equal (&a->body_hash, &b->body_hash));
}

/* Other values change nothing in the header but the body's hash, and with it the id. */
static void
test_header_tells_no_value (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) a = write_captured (self, json_pack ("{s:i}", "PAN", 0));
  g_autoptr (CotEvent) b = write_captured (self, json_pack ("{s:s, s:i}", "PAN", "ilegible", "NULOS", 9999));
  gsize length_a, length_b;
  const guint8 *left = g_bytes_get_data (a->header, &length_a);
  const guint8 *right = g_bytes_get_data (b->header, &length_b);

  g_assert_cmpuint (length_a, ==, length_b);
  g_assert_cmpmem (left, 106, right, 106);
  g_assert_cmpmem (left + 138, length_a - 138, right + 138, length_b - 138);
}

/* --- Hostile headers ------------------------------------------------------------------ */

static CotEvent *
parse_changed (guint at, guint8 value, gssize length, GError **error)
{
  g_autoptr (GBytes) frozen = bytes_from_hex (frozen_header);
  gsize size = g_bytes_get_size (frozen);
  guint8 *bytes = g_memdup2 (g_bytes_get_data (frozen, NULL), size);
  g_autoptr (GBytes) header = NULL;

  bytes[at] = value;
  header = g_bytes_new_take (bytes, length < 0 ? size : (gsize) length);

  return cot_event_parse (header, NULL, no_signature, no_signature, error);
}

static const struct {
  const char *name;
  guint at;
  guint8 value;
  gssize length; /* -1: all */
  gint code;
} bad_headers[] = {
  { "magic", 0, 'X', -1, COT_DATA_ERROR_INVALID },
  { "version", 3, '2', -1, COT_DATA_ERROR_TOO_NEW },
  { "kind-unknown", 37, 99, -1, COT_DATA_ERROR_TOO_NEW },
  { "kind-without-folio", 37, 20, -1, COT_DATA_ERROR_INVALID },
  { "folio-digit", 38, '9', -1, COT_DATA_ERROR_INVALID },
  { "folio-half-zero", 38, 0, -1, COT_DATA_ERROR_INVALID },
  { "folio-lower-case", 49, 'e', -1, COT_DATA_ERROR_INVALID },
  { "station-zero", 53, 0, -1, COT_DATA_ERROR_INVALID },
  { "number-one-with-previous", 61, 1, -1, COT_DATA_ERROR_INVALID },
  { "number-zero", 61, 0, -1, COT_DATA_ERROR_INVALID },
  { "number-huge", 54, 0xff, -1, COT_DATA_ERROR_INVALID },
  { "time-negative", 94, 0x80, -1, COT_DATA_ERROR_INVALID },
  { "time-far", 94, 0x7f, -1, COT_DATA_ERROR_INVALID },
  { "person-where-none-acts", 105, 1, -1, COT_DATA_ERROR_INVALID },
  { "one-ref-less", 139, 1, -1, COT_DATA_ERROR_INVALID },
  { "many-refs", 138, 0xff, -1, COT_DATA_ERROR_INVALID },
  { "short", 0, 'C', 139, COT_DATA_ERROR_INVALID },
  { "cut", 0, 'C', 203, COT_DATA_ERROR_INVALID },
  { "empty", 0, 'C', 0, COT_DATA_ERROR_INVALID },
};

static void
test_bad_header (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = parse_changed (bad_headers[i].at, bad_headers[i].value, bad_headers[i].length, &error);

  g_assert_error (error, COT_DATA_ERROR, bad_headers[i].code);
  g_assert_null (event);
}

static void
test_body_of_another (void)
{
  g_autoptr (GBytes) header = bytes_from_hex (frozen_header);
  g_autoptr (GBytes) body = text_bytes ("{\"salt\":\"000102030405060708090a0b0c0d0e0f\",\"differ\":[\"PAN\"]}");
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = cot_event_parse (header, body, no_signature, no_signature, &error);

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
  g_assert_null (event);
}

static void
test_signature_of_nobody (void)
{
  g_autoptr (GBytes) header = bytes_from_hex (frozen_header);
  guint8 signature[64] = { 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = cot_event_parse (header, NULL, no_signature, signature, &error);

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_assert_null (event);
}

/* --- Bodies ---------------------------------------------------------------------------- */

#define HEX              "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
#define HEX128           "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\""
#define SALT             "\"salt\":\"000102030405060708090a0b0c0d0e0f\","
#define DIGITISED(parts) "{" SALT "\"published\":" HEX ",\"bytes\":1,\"width\":1,\"height\":1,\"digitalizacion\":\"ESCANER\",\"parts\":" parts ",\"orientation\":0,\"codes\":[],\"problems\":[]}"

static const struct {
  CotKind kind;
  gboolean good;
  const char *body;
} bodies[] = {
  { COT_KIND_RECEIVED, TRUE, "{" SALT "\"origen\":\"CATD\",\"documento\":\"ACTA PREP\",\"catd\":142}" },
  { COT_KIND_RECEIVED, TRUE, "{" SALT "\"origen\":\"CATD\",\"documento\":\"ACTA PREP\",\"catd\":142,\"later\":{}}" },
  { COT_KIND_RECEIVED, FALSE, "{" SALT "\"origen\":\"LUNA\",\"documento\":\"ACTA PREP\",\"catd\":142}" },
  { COT_KIND_RECEIVED, FALSE, "{" SALT "\"origen\":\"CATD\",\"documento\":\"ACTA PREP\"}" },
  { COT_KIND_RECEIVED, FALSE, "{" SALT "\"origen\":\"CATD\",\"documento\":\"ACTA PREP\",\"catd\":-1}" },
  { COT_KIND_RECEIVED, FALSE, "{\"origen\":\"CATD\"," SALT "\"documento\":\"ACTA PREP\",\"catd\":142}" },
  { COT_KIND_RECEIVED, FALSE, "[]" },
  { COT_KIND_DIGITISED, TRUE, DIGITISED ("[{\"master\":" HEX ",\"transform\":null}]") },
  { COT_KIND_DIGITISED, TRUE, DIGITISED ("[{\"master\":" HEX ",\"transform\":[1,0,0.5,0,1,0,0,0,1]}]") },
  { COT_KIND_DIGITISED, FALSE, DIGITISED ("[{\"master\":" HEX ",\"transform\":[1,0,0.5,0,1,0,0,0]}]") },
  { COT_KIND_DIGITISED, FALSE, DIGITISED ("[]") },
  { COT_KIND_DIGITISED, FALSE, DIGITISED ("[{\"master\":\"AA\",\"transform\":null}]") },
  { COT_KIND_IDENTIFIED, TRUE, "{" SALT "\"row\":\"142571B010002\",\"method\":\"qr\"}" },
  { COT_KIND_IDENTIFIED, TRUE, "{" SALT "\"outside\":\"no label\",\"contest\":\"AYUN\",\"method\":\"typed\"}" },
  { COT_KIND_IDENTIFIED, FALSE, "{" SALT "\"outside\":\"no label\",\"method\":\"typed\"}" },
  { COT_KIND_IDENTIFIED, FALSE, "{" SALT "\"row\":\"142571B010002\",\"outside\":\"x\",\"contest\":\"AYUN\",\"method\":\"typed\"}" },
  { COT_KIND_IDENTIFIED, FALSE, "{" SALT "\"method\":\"qr\"}" },
  { COT_KIND_IDENTIFIED, FALSE, "{" SALT "\"row\":\"142571B010002\",\"method\":\"guess\"}" },
  { COT_KIND_READ, TRUE, "{" SALT "\"reader\":\"r1\",\"fields\":{\"PAN\":{\"value\":12,\"probability\":9999,\"sure\":true}}}" },
  { COT_KIND_READ, FALSE, "{" SALT "\"reader\":\"r1\",\"fields\":{\"PAN\":{\"value\":12,\"probability\":10001,\"sure\":true}}}" },
  { COT_KIND_READ, FALSE, "{" SALT "\"reader\":\"r1\",\"fields\":{\"PAN\":12}}" },
  { COT_KIND_CAPTURED, TRUE, "{" SALT "\"claim\":\"third\",\"fields\":{\"CASILLA\":\"E01C02\",\"PAN\":0,\"PRI\":9999},\"aided\":[\"PAN\"],\"so\":[\"SUM_TOTAL\"]}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"fourth\",\"fields\":{}}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"first\",\"fields\":{\"PAN\":10000}}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"first\",\"fields\":{\"PAN\":1.0}}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"first\",\"fields\":{\"PAN\":\"12\"}}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"first\",\"fields\":{\"PAN\":null}}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"first\",\"fields\":{\"PAN\":1,\"PAN\":2}}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"first\",\"fields\":{\"CASILLA\":12}}" },
  { COT_KIND_CAPTURED, FALSE, "{" SALT "\"claim\":\"first\",\"fields\":{},\"aided\":\"PAN\"}" },
  { COT_KIND_MATCHED, TRUE, "{" SALT "\"differ\":[]}" },
  { COT_KIND_MATCHED, FALSE, "{" SALT "\"differ\":[3]}" },
  { COT_KIND_DECIDED, TRUE, "{" SALT "\"fields\":{\"PAN\":\"ilegible\"},\"reason\":\"blot\"}" },
  { COT_KIND_DECIDED, FALSE, "{" SALT "\"fields\":{\"PAN\":\"ilegible\"}}" },
  { COT_KIND_SET_ASIDE, TRUE, "{" SALT "\"reason\":\"dark\",\"cause\":\"image\"}" },
  { COT_KIND_WITHOUT_ACTA, TRUE, "{" SALT "\"row\":\"142571B010002\",\"cause\":\"no-bag\"}" },
  { COT_KIND_WITHOUT_ACTA, FALSE, "{" SALT "\"row\":\"142571B010002\",\"cause\":\"no\"}" },
  { COT_KIND_COTEJO, TRUE, "{" SALT "\"result\":\"equal\"}" },
  { COT_KIND_COTEJO, TRUE, "{" SALT "\"result\":\"differs\",\"fields\":{\"PAN\":18}}" },
  { COT_KIND_COTEJO, FALSE, "{" SALT "\"result\":\"nearly\"}" },
  { COT_KIND_COTEJO, FALSE, "{" SALT "\"result\":\"differs\",\"fields\":{\"PAN\":-1}}" },
  { COT_KIND_PACKED, TRUE, "{" SALT "\"box\":\"142-7\"}" },
  { COT_KIND_PACKED, FALSE, "{" SALT "\"box\":7}" },
  { COT_KIND_CLOSED, TRUE, "{" SALT "\"pending\":{\"third\":2},\"second\":{\"person\":21,\"signature\":" HEX128 "}}" },
  { COT_KIND_CLOSED, FALSE, "{" SALT "\"pending\":{\"third\":-2}}" },
  { COT_KIND_CLOSED, FALSE, "{" SALT "\"pending\":{},\"second\":{\"person\":0,\"signature\":" HEX128 "}}" },
  { COT_KIND_CLOSED, FALSE, "{" SALT "\"pending\":{},\"second\":{\"person\":21,\"signature\":" HEX "}}" },
  { COT_KIND_CLOCK_OFFSET, TRUE, "{" SALT "\"offset_ms\":-1250,\"uncertainty_ms\":40,\"source\":\"service\"}" },
  { COT_KIND_CLOCK_OFFSET, FALSE, "{" SALT "\"offset_ms\":1.5,\"uncertainty_ms\":40,\"source\":\"service\"}" },
  { COT_KIND_STATION_REVOKED, TRUE, "{" SALT "\"station\":12,\"last\":0,\"cause\":\"stolen\",\"authority\":{\"authority\":0,\"signature\":" HEX128 "}}" },
  { COT_KIND_STATION_REVOKED, FALSE, "{" SALT "\"station\":12,\"last\":0,\"cause\":\"boredom\"}" },
  { COT_KIND_STATION_REVOKED, FALSE, "{" SALT "\"station\":12,\"last\":0,\"cause\":\"stolen\",\"authority\":{\"authority\":16,\"signature\":" HEX128 "}}" },
  { COT_KIND_PERSON_REVOKED, TRUE, "{" SALT "\"person\":12,\"last\":[{\"station\":11,\"number\":40}],\"cause\":\"password\"}" },
  { COT_KIND_PERSON_REVOKED, FALSE, "{" SALT "\"person\":12,\"last\":[{\"station\":0,\"number\":40}],\"cause\":\"password\"}" },
  { COT_KIND_CATALOGUE_AMENDED, TRUE, "{" SALT "\"ballot\":{},\"chains\":[],\"reason\":\"ruling\",\"signatures\":[{\"authority\":0,\"signature\":" HEX128 "}]}" },
  { COT_KIND_CATALOGUE_AMENDED, FALSE, "{" SALT "\"ballot\":{},\"row\":{},\"chains\":[],\"reason\":\"ruling\",\"signatures\":[{\"authority\":0,\"signature\":" HEX128 "}]}" },
  { COT_KIND_CATALOGUE_AMENDED, FALSE, "{" SALT "\"ballot\":{},\"chains\":[],\"reason\":\"ruling\",\"signatures\":[]}" },
  { COT_KIND_ZERO, TRUE, "{" SALT "\"events\":0,\"digests\":{}}" },
  { COT_KIND_OPENED, TRUE, "{\"salt\":\"000102030405060708090a0b0c0d0e0f\"}" },
  { COT_KIND_OPENED, FALSE, "{\"salt\":\"00010203\"}" },
  { COT_KIND_SIGNED_IN, TRUE, "{" SALT "\"roles\":[\"capturista\"]}" },
  { COT_KIND_PERSON_ENROLLED, TRUE, "{" SALT "\"person\":7,\"key\":" HEX ",\"roles\":[],\"catd\":1}" },
  { COT_KIND_PERSON_ENROLLED, FALSE, "{" SALT "\"person\":7,\"key\":\"short\",\"roles\":[],\"catd\":1}" },
  { COT_KIND_ACCEPTED, TRUE, "{" SALT "\"chains\":[{\"station\":1,\"number\":2,\"id\":" HEX "}],\"images\":[]}" },
  { COT_KIND_ACCEPTED, FALSE, "{" SALT "\"chains\":[{\"station\":1,\"number\":2}],\"images\":[]}" },
  { COT_KIND_CUT, TRUE, "{" SALT "\"number\":1,\"last\":false,\"profile\":\"opl-2021\",\"manifest\":" HEX ",\"digests\":{}}" },
  { COT_KIND_CUT, FALSE, "{" SALT "\"number\":1,\"last\":0,\"profile\":\"opl-2021\",\"manifest\":" HEX ",\"digests\":{}}" },
};

static void
test_body (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  json_t *body = json_loads (bodies[i].body, JSON_REJECT_DUPLICATES, NULL);
  g_autoptr (GError) error = NULL;
  gboolean good = body != NULL && cot_kind_check_body (cot_kind_info (bodies[i].kind), body, &error);

  g_assert_cmpint (good, ==, bodies[i].good);
  if (!good && body != NULL)
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  json_decref (body);
}

/* Every prefix that stops short is refused, and moves nothing. */
static void
test_frame_round_trip (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) event = write_captured (self, json_pack ("{s:i}", "PAN", 147));
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  gsize offset = 0;

  cot_event_append_frame (event, TRUE, frames);
  cot_event_append_frame (event, FALSE, frames);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotEvent) read = cot_event_read_frame (frames->data, frames->len, &offset, &error);

    g_assert_no_error (error);
    g_assert_true (cot_id_equal (&read->id, &event->id));
    g_assert_cmpint (read->body != NULL, ==, i == 0);
    g_assert_cmpmem (read->person_signature, 64, event->person_signature, 64);
  }
  g_assert_cmpuint (offset, ==, frames->len);
}

static void
test_frame_cut_short (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) event = write_captured (self, json_pack ("{s:i}", "PAN", 147));
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  cot_event_append_frame (event, TRUE, frame);
  for (guint length = 0; length < frame->len; length++) {
    g_autofree guint8 *bytes = g_memdup2 (frame->data, MAX (length, 1));
    g_autoptr (GError) error = NULL;
    gsize offset = 0;

    g_assert_null (cot_event_read_frame (bytes, length, &offset, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
    g_assert_cmpuint (offset, ==, 0);
  }
}

static void
test_frame_absurd_length (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) event = write_captured (self, json_pack ("{s:i}", "PAN", 147));
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  gsize offset = 0;

  cot_event_append_frame (event, TRUE, frame);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GError) error = NULL;

    frame->data[i] ^= 0xff;
    g_assert_null (cot_event_read_frame (frame->data, frame->len, &offset, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
    frame->data[i] ^= 0xff;
  }
}

/* Any flipped bit of a frame is refused or breaks a signature. */
static void
test_frame_flipped (Fixture *self, gconstpointer data)
{
  g_autoptr (CotEvent) event = write_captured (self, json_pack ("{s:i}", "PAN", 147));
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  cot_event_append_frame (event, TRUE, frame);
  for (guint i = 0; i < frame->len; i++) {
    g_autoptr (CotEvent) read = NULL;
    gsize offset = 0;

    frame->data[i] ^= 1 << (i % 8);
    read = cot_event_read_frame (frame->data, frame->len, &offset, NULL);
    if (read != NULL)
      g_assert_false (cot_event_verify_station (read, self->key) && cot_event_verify_person (read, self->person_key));
    frame->data[i] ^= 1 << (i % 8);
  }
}

static void
test_too_long_body (Fixture *self, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (1000, 'x');
  json_t *strings = json_array ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = NULL;

  for (guint i = 0; i < 70; i++)
    json_array_append_new (strings, json_string (filling));
  event = write_draft (self, COT_KIND_SIGNED_IN, 0, json_pack ("{s:o}", "roles", strings), &error);

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_assert_null (event);
}

static void
test_chosen_salt (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = write_draft (self, COT_KIND_SIGNED_IN, 0, json_pack ("{s:s, s:[]}", "salt", "00", "roles"), &error);

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_assert_null (event);
}

static void
add_fixture_case (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  g_test_add_func ("/model/event/frozen/parse", test_frozen_parse);
  g_test_add_func ("/model/event/frozen/person-signature", test_frozen_person_signature);
  g_test_add_func ("/model/event/frozen/certificate", test_frozen_certificate);
  add_fixture_case ("/model/event/new/signs", test_new_signs);
  add_fixture_case ("/model/event/new/salts", test_new_salts);
  add_fixture_case ("/model/event/new/refuses-a-chosen-salt", test_chosen_salt);
  add_fixture_case ("/model/event/new/refuses-a-long-body", test_too_long_body);
  add_fixture_case ("/model/event/header/tells-no-value", test_header_tells_no_value);
  for (guint i = 0; i < G_N_ELEMENTS (bad_headers); i++) {
    g_autofree char *path = g_strdup_printf ("/model/event/header/refuses/%s", bad_headers[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_header);
  }
  g_test_add_func ("/model/event/body/of-another-header", test_body_of_another);
  g_test_add_func ("/model/event/signature/of-nobody", test_signature_of_nobody);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autofree char *path = g_strdup_printf ("/model/event/body/%s/%u-%s", cot_kind_info (bodies[i].kind)->name, i, bodies[i].good ? "taken" : "refused");

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_body);
  }
  add_fixture_case ("/model/event/frame/round-trip", test_frame_round_trip);
  add_fixture_case ("/model/event/frame/cut-short", test_frame_cut_short);
  add_fixture_case ("/model/event/frame/absurd-length", test_frame_absurd_length);
  add_fixture_case ("/model/event/frame/flipped", test_frame_flipped);

  return g_test_run ();
}
