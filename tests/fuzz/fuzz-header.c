/* fuzz-header.c - headers of events
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

/* A header that is taken has one encoding: its fields stand in it as they were read. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 signature[64] = { 1 };
  g_autoptr (GBytes) header = g_bytes_new (data, size);
  g_autoptr (CotEvent) event = cot_event_parse (header, NULL, signature, signature, NULL);
  guint8 digest[32];

  if (event == NULL)
    return 0;
  crypto_hash_sha256 (digest, data, size);
  g_assert_cmpmem (digest, 32, event->id.bytes, 32);
  g_assert_cmpuint (size, ==, COT_EVENT_HEADER_MIN + 32 * (gsize) event->n_refs);
  g_assert_cmpuint (event->station, !=, 0);
  g_assert_cmpuint (event->number, !=, 0);
  g_assert_nonnull (cot_kind_info (event->kind));
  return 0;
}
