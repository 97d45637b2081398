/* fuzz-frames.c - events as they are pushed, pulled and bundled
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

/* A frame that is read is written again as the same bytes. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gsize offset = 0;

  for (;;) {
    gsize before = offset;
    g_autoptr (GError) error = NULL;
    g_autoptr (GByteArray) again = NULL;
    g_autoptr (CotEvent) event = cot_event_read_frame (data, size, &offset, &error);

    if (event == NULL) {
      g_assert_nonnull (error);
      return 0;
    }
    g_assert_cmpuint (offset, >, before);
    g_assert_cmpuint (offset, <=, size);
    again = g_byte_array_new ();
    cot_event_append_frame (event, TRUE, again);
    g_assert_cmpmem (again->data, again->len, data + before, offset - before);
  }
}
