/* cot-scan-error.c - what can stop an acquisition
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-error.h"

#include <string.h>

typedef struct {
  CotScanErrorFile file;
} CotScanErrorPrivate;

static void
cot_scan_error_private_init (CotScanErrorPrivate *private)
{
}

static void
cot_scan_error_private_copy (const CotScanErrorPrivate *from, CotScanErrorPrivate *to)
{
  *to = *from;
}

static void
cot_scan_error_private_clear (CotScanErrorPrivate *private)
{
}

G_DEFINE_EXTENDED_ERROR (CotScanError, cot_scan_error)

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

/* In the order of CotFileTrouble. */
static const char *const troubles[] = { "none", "damaged", "locked", "too-large", "too-many", "gone" };
G_STATIC_ASSERT (G_N_ELEMENTS (troubles) == COT_FILE_TROUBLE_GONE + 1);

/**
 * cot_scan_error_get_file:
 * @error: (nullable): any error
 *
 * Returns: what it tells of the file that was to be taken in
 */
CotScanErrorFile
cot_scan_error_get_file (const GError *error)
{
  if (error == NULL || error->domain != COT_SCAN_ERROR)
    return (CotScanErrorFile){ COT_FILE_TROUBLE_NONE, 0, 0 };

  return cot_scan_error_get_private (error)->file;
}

/**
 * cot_scan_error_set_file:
 * @error: a %COT_SCAN_ERROR
 * @file: what it is to tell of a file
 */
void
cot_scan_error_set_file (GError *error, const CotScanErrorFile *file)
{
  g_return_if_fail (error != NULL && error->domain == COT_SCAN_ERROR);

  cot_scan_error_get_private (error)->file = *file;
}

/**
 * cot_file_trouble_to_nick:
 * @trouble: why a file was not taken in
 *
 * Returns: (transfer none): the word
 */
const char *
cot_file_trouble_to_nick (CotFileTrouble trouble)
{
  g_return_val_if_fail ((guint) trouble < G_N_ELEMENTS (troubles), troubles[0]);

  return troubles[trouble];
}

/**
 * cot_file_trouble_from_nick:
 * @nick: (nullable): a word from the pipe, not trusted
 *
 * Returns: what it stands for, %COT_FILE_TROUBLE_NONE for an unknown word
 */
CotFileTrouble
cot_file_trouble_from_nick (const char *nick)
{
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    if (g_strcmp0 (nick, troubles[i]) == 0)
      return (CotFileTrouble) i;

  return COT_FILE_TROUBLE_NONE;
}

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
