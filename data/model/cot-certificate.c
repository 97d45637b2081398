/* cot-certificate.c - by whom a station was enrolled, and with which key
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-certificate"

#include "config.h"

#include "cot-event.h"

#include <sodium.h>
#include <string.h>

#define CERTIFICATE_DOMAIN "cotejo:certificate:1\n"

static const char *const signed_members[] = { "station", "key", "role", "catd", "name", "issuer" };

/* Domain string, seal, and the signed members as compact JSON by sorted name. */
static GBytes *
signed_text (const json_t *certificate, const guint8 seal[32])
{
  json_t *members = json_object ();
  GByteArray *text = g_byte_array_new ();
  char *canonical;

  for (guint i = 0; i < G_N_ELEMENTS (signed_members); i++)
    json_object_set (members, signed_members[i], json_object_get (certificate, signed_members[i]));
  canonical = json_dumps (members, JSON_COMPACT | JSON_SORT_KEYS);
  json_decref (members);

  g_byte_array_append (text, (const guint8 *) CERTIFICATE_DOMAIN, (guint) strlen (CERTIFICATE_DOMAIN));
  g_byte_array_append (text, seal, 32);
  if (canonical != NULL)
    g_byte_array_append (text, (const guint8 *) canonical, (guint) strlen (canonical));
  free (canonical);

  return g_byte_array_free_to_bytes (text);
}

static json_t *
hex_json (const guint8 *bytes, gsize length)
{
  g_autofree char *hex = g_malloc (2 * length + 1);

  return json_string (sodium_bin2hex (hex, 2 * length + 1, bytes, length));
}

/**
 * cot_certificate_new:
 * @seal: of the election, 32 bytes
 * @station: its number
 * @key: its public key, 32 bytes
 * @role: what it is
 * @catd: the centre it stands at; 0 for none
 * @name: for people
 * @issuer: "authority:<index>" or "station:<number>"
 * @issuer_secret: 64 bytes
 *
 * Returns: (transfer full): the signed certificate, for a station-enrolled
 */
json_t *
cot_certificate_new (const guint8 seal[32], guint32 station, const guint8 key[32], CotStationRole role, guint catd, const char *name, const char *issuer, const guint8 issuer_secret[64])
{
  json_t *certificate = json_object ();
  g_autoptr (GBytes) text = NULL;
  guint8 signature[64];
  gsize length;

  json_object_set_new (certificate, "station", json_integer (station));
  json_object_set_new (certificate, "key", hex_json (key, 32));
  json_object_set_new (certificate, "role", json_string (cot_station_role_to_string (role)));
  json_object_set_new (certificate, "catd", json_integer (catd));
  json_object_set_new (certificate, "name", json_string (name));
  json_object_set_new (certificate, "issuer", json_string (issuer));

  text = signed_text (certificate, seal);
  length = g_bytes_get_size (text);
  crypto_sign_detached (signature, NULL, g_bytes_get_data (text, NULL), length, issuer_secret);
  json_object_set_new (certificate, "signature", hex_json (signature, sizeof signature));

  return certificate;
}

static gboolean
has_all_members (const json_t *certificate)
{
  return json_is_integer (json_object_get (certificate, "station")) &&
         json_is_string (json_object_get (certificate, "key")) &&
         json_is_string (json_object_get (certificate, "role")) &&
         json_is_integer (json_object_get (certificate, "catd")) &&
         json_is_string (json_object_get (certificate, "name")) &&
         json_is_string (json_object_get (certificate, "issuer"));
}

/**
 * cot_certificate_verify:
 * @certificate: from a station-enrolled, or from anywhere
 * @seal: of the election, 32 bytes
 * @issuer_key: public key of whom "issuer" names, 32 bytes
 *
 * Returns: whether the issuer signed these members for this election
 */
gboolean
cot_certificate_verify (const json_t *certificate, const guint8 seal[32], const guint8 issuer_key[32])
{
  const json_t *hex = json_object_get (certificate, "signature");
  g_autoptr (GBytes) text = NULL;
  guint8 signature[64];
  size_t n = 0;

  if (!has_all_members (certificate) || json_string_length (hex) != 128)
    return FALSE;
  if (sodium_hex2bin (signature, sizeof signature, json_string_value (hex), 128, NULL, &n, NULL) != 0 || n != sizeof signature)
    return FALSE;

  text = signed_text (certificate, seal);
  return crypto_sign_verify_detached (signature, g_bytes_get_data (text, NULL), g_bytes_get_size (text), issuer_key) == 0;
}
