/* fuzz-body.c - bodies of every kind of event
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "cot-event.h"
#include "fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  return 0;
}

static void
put_header (guint8 header[COT_EVENT_HEADER_MIN + 32 * 3], const CotKindInfo *info, const uint8_t *body, size_t n_body)
{
  g_autofree char *folio = cot_folio_format (142, 105);

  memset (header, 0, COT_EVENT_HEADER_MIN + 32 * 3);
  memcpy (header, "COT1", 4);
  header[36] = (guint8) (info->kind >> 8);
  header[37] = (guint8) info->kind;
  if (info->has_folio)
    memcpy (header + 38, folio, COT_FOLIO_LENGTH);
  header[53] = 7;
  header[61] = 1;
  if (info->has_person)
    header[105] = 14;
  header[139] = (guint8) MIN (info->min_refs, 3);
  for (guint i = 0; i < 3; i++)
    header[COT_EVENT_HEADER_MIN + 32 * i] = (guint8) (i + 1);
  crypto_hash_sha256 (header + 106, body, n_body);
}

/* The first byte says which kind, by its number or else by its place in the table. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 signature[64] = { 1 };
  static const guint8 none[64] = { 0 };
  guint8 header[COT_EVENT_HEADER_MIN + 32 * 3];
  guint n_kinds;
  const CotKindInfo *info = cot_kind_table (&n_kinds);
  g_autoptr (GBytes) header_bytes = NULL, body = NULL;
  g_autoptr (CotEvent) event = NULL;
  json_t *json;

  if (size < 1)
    return 0;
  info = cot_kind_info ((CotKind) data[0]) != NULL ? cot_kind_info ((CotKind) data[0]) : info + data[0] % n_kinds;
  put_header (header, info, data + 1, size - 1);
  header_bytes = g_bytes_new (header, COT_EVENT_HEADER_MIN + 32 * (gsize) header[139]);
  body = g_bytes_new (data + 1, size - 1);
  event = cot_event_parse (header_bytes, body, signature, info->has_person ? signature : none, NULL);
  if (event == NULL)
    return 0;

  json = cot_event_load_body (event);
  g_assert_nonnull (json);
  g_assert_true (cot_kind_check_body (info, json, NULL));
  json_decref (json);
  return 0;
}
