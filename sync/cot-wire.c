/* cot-wire.c - bytes that both sides of the connection must agree on
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-sync"

#include "config.h"

#include "cot-wire.h"

#include <stdlib.h>
#include <string.h>

#include "cot-error.h"

#define CHALLENGE_DOMAIN "cotejo-challenge-1"
#define SIGNATURES       (64 + 64)
#define SEALED           0xffffffffu

/**
 * cot_wire_challenge:
 * @station: who proves itself
 * @nonce: chosen by the service, used once
 * @pin: SHA-256 of the service's TLS public key
 *
 * Returns: (transfer full): the bytes to be signed with the station's key
 */
GByteArray *
cot_wire_challenge (guint32 station, const guint8 nonce[COT_WIRE_HASH_LENGTH], const guint8 pin[COT_WIRE_HASH_LENGTH])
{
  GByteArray *bytes = g_byte_array_new ();
  guint32 number = GUINT32_TO_BE (station);

  g_byte_array_append (bytes, (const guint8 *) CHALLENGE_DOMAIN, sizeof CHALLENGE_DOMAIN);
  g_byte_array_append (bytes, (const guint8 *) &number, sizeof number);
  g_byte_array_append (bytes, nonce, COT_WIRE_HASH_LENGTH);
  g_byte_array_append (bytes, pin, COT_WIRE_HASH_LENGTH);

  return bytes;
}

static guint32
read_u32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_BE (value);
}

/**
 * cot_wire_frame_length:
 * @data: frames, one after the other
 * @length: of @data
 * @offset: where a frame begins
 * @frame_length: (out): its length
 *
 * Finds the end of a frame without looking into it, so that one event that this
 * version cannot read does not take those after it along.
 *
 * Returns: %FALSE when the bytes end early or a length is absurd
 */
gboolean
cot_wire_frame_length (const guint8 *data, gsize length, gsize offset, gsize *frame_length)
{
  const gsize max_header = COT_EVENT_HEADER_MIN + 32 * (gsize) COT_EVENT_MAX_REFS;
  gsize left = length - offset, used;
  guint32 header, body;

  if (offset > length || left < 4)
    return FALSE;
  header = read_u32 (data + offset);
  if (header < COT_EVENT_HEADER_MIN || header > max_header || left < 4 + (gsize) header + 4)
    return FALSE;

  used = 4 + (gsize) header;
  body = read_u32 (data + offset + used);
  used += 4;
  if (body != SEALED) {
    if (body > COT_EVENT_MAX_BODY)
      return FALSE;
    used += body;
  }
  used += SIGNATURES;
  if (left < used)
    return FALSE;

  *frame_length = used;
  return TRUE;
}

char *
cot_wire_to_hex (const guint8 *bytes, gsize n)
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (2 * n + 1);

  for (gsize i = 0; i < n; i++) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  hex[2 * n] = '\0';

  return hex;
}

static int
hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

gboolean
cot_wire_from_hex (const char *hex, guint8 *bytes, gsize n)
{
  if (hex == NULL || strnlen (hex, 2 * n + 1) != 2 * n)
    return FALSE;

  for (gsize i = 0; i < n; i++) {
    int high = hex_digit (hex[2 * i]), low = hex_digit (hex[2 * i + 1]);

    if (high < 0 || low < 0)
      return FALSE;
    bytes[i] = (guint8) (high << 4 | low);
  }

  return TRUE;
}

gboolean
cot_wire_is_sha256 (const char *text)
{
  guint8 bytes[COT_WIRE_HASH_LENGTH];

  return cot_wire_from_hex (text, bytes, sizeof bytes);
}

char *
cot_wire_sha256 (gconstpointer data, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
}

/**
 * cot_wire_parse_object:
 * @data: what came from outside
 * @length: of @data
 * @error: %COT_DATA_ERROR_INVALID
 *
 * Returns: (transfer full): one JSON object
 */
json_t *
cot_wire_parse_object (const char *data, gsize length, GError **error)
{
  json_error_t problem;
  json_t *json = json_loadb (data != NULL ? data : "", length, JSON_REJECT_DUPLICATES, &problem);

  if (json == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "no JSON: line %d, column %d", problem.line, problem.column);
    return NULL;
  }
  if (!json_is_object (json)) {
    json_decref (json);
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the JSON is no object");
    return NULL;
  }

  return json;
}

GBytes *
cot_wire_dump (json_t *json)
{
  char *text = json_dumps (json, JSON_COMPACT);

  json_decref (json);
  g_assert (text != NULL);

  return g_bytes_new_with_free_func (text, strlen (text), free, text);
}

/**
 * cot_wire_error_name:
 * @error: (nullable): why something was refused
 *
 * Returns: a word that the other side can branch on
 */
const char *
cot_wire_error_name (const GError *error)
{
  static const char *const names[] = {
    [COT_DATA_ERROR_INVALID] = "invalid",
    [COT_DATA_ERROR_NOT_FOUND] = "not-found",
    [COT_DATA_ERROR_CONFLICT] = "conflict",
    [COT_DATA_ERROR_CORRUPT] = "corrupt",
    [COT_DATA_ERROR_TOO_NEW] = "too-new",
    [COT_DATA_ERROR_FULL] = "full",
    [COT_DATA_ERROR_REFUSED] = "refused",
    [COT_DATA_ERROR_SAME_PERSON] = "same-person",
    [COT_DATA_ERROR_NOT_OPEN] = "not-open",
    [COT_DATA_ERROR_PASSWORD] = "password",
    [COT_DATA_ERROR_TOO_SOON] = "too-soon",
    [COT_DATA_ERROR_OLDER] = "older",
    [COT_DATA_ERROR_FAILED] = "failed",
  };

  if (error == NULL || error->domain != COT_DATA_ERROR || error->code < 0 || error->code >= (int) G_N_ELEMENTS (names))
    return "failed";

  return names[error->code];
}
