/* cot-wire.h - bytes that both sides of the connection must agree on
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <jansson.h>

#include "cot-event.h"

G_BEGIN_DECLS

#define COT_WIRE_HASH_LENGTH 32
#define COT_WIRE_HEX_LENGTH  64

/* Carries the cursor to go on with after a pull. */
#define COT_WIRE_CURSOR_HEADER "X-Cotejo-Cursor"

/* Most events named in one request for bodies. */
#define COT_WIRE_MAX_IDS 512
/* Most files named in one question for what is missing. */
#define COT_WIRE_MAX_NAMES 1024

/* What a station signs to prove itself: a domain string, its number, the nonce
 * that the service chose and the SHA-256 of the service's TLS key, so that the
 * answer to one service is worth nothing at another. */
GByteArray *cot_wire_challenge (guint32 station, const guint8 nonce[COT_WIRE_HASH_LENGTH], const guint8 pin[COT_WIRE_HASH_LENGTH]);

/* The length of the frame at @offset; FALSE when the bytes end early or a length
 * is absurd. */
gboolean cot_wire_frame_length (const guint8 *data, gsize length, gsize offset, gsize *frame_length);

char *cot_wire_to_hex (const guint8 *bytes, gsize n);
/* Exactly 2 * @n lower-case digits. */
gboolean cot_wire_from_hex (const char *hex, guint8 *bytes, gsize n);
gboolean cot_wire_is_sha256 (const char *text);
char *cot_wire_sha256 (gconstpointer data, gsize length); /* lower-case hex */

/* One JSON object, without duplicates. */
json_t *cot_wire_parse_object (const char *data, gsize length, GError **error);
GBytes *cot_wire_dump (json_t *json); /* (transfer full): compact; takes @json */

/* Names of data errors as they travel: "invalid", "same-person", ... */
const char *cot_wire_error_name (const GError *error);

G_END_DECLS
