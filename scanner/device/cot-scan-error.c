/* cot-scan-error.c - what can stop an acquisition
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-error.h"

#include <string.h>

G_DEFINE_QUARK (cot_scan_error, cot_scan_error)

/* In the order of CotScanError. */
static const char *const nicks[] = {
  "no-device",
  "busy",
  "jammed",
  "cover-open",
  "empty",
  "stalled",
  "crashed",
  "disk",
  "protocol",
  "unplaced",
  "other-sheet",
  "failed",
};
G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == COT_SCAN_ERROR_FAILED + 1);

/**
 * cot_scan_error_to_nick:
 * @code: a code of %COT_SCAN_ERROR
 *
 * Names a code on the pipe between the processes.
 *
 * Returns: (transfer none): the word
 */
const char *
cot_scan_error_to_nick (CotScanError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (nicks), "failed");

  return nicks[code];
}

/**
 * cot_scan_error_from_nick:
 * @nick: a word from the pipe, not trusted
 *
 * Returns: the code, %COT_SCAN_ERROR_FAILED for an unknown word
 */
CotScanError
cot_scan_error_from_nick (const char *nick)
{
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_strcmp0 (nick, nicks[i]) == 0)
      return (CotScanError) i;

  return COT_SCAN_ERROR_FAILED;
}
