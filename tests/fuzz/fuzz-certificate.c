/* fuzz-certificate.c - certificates of stations
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sodium.h>

#include "cot-event.h"
#include "fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  return 0;
}

/* Nothing is signed by this key, so nothing may pass. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 seal[32] = { 1 };
  static const guint8 key[32] = { 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
                                  0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a };
  json_t *json = json_loadb ((const char *) data, size, JSON_REJECT_DUPLICATES, NULL);

  g_assert_false (json != NULL && cot_certificate_verify (json, seal, key));
  json_decref (json);
  return 0;
}
