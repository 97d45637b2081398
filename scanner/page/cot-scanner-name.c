/* cot-scanner-name.c - a scanner's name that stays when it is plugged in elsewhere
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-scanner-name.h"

#include <string.h>

#define MAX_CHARACTERS 100

/* Where a USB address begins, as drivers write it: "libusb:001:005", "/dev/usb/lp0". */
static const char *
find_address (const char *device)
{
  static const char *const beginnings[] = { ":libusb:", ":/dev/", ":usb:" };
  const char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++) {
    const char *at = strstr (device, beginnings[i]);

    if (at != NULL && at != device && (first == NULL || at < first))
      first = at;
  }

  return first;
}

/**
 * cot_scanner_name_without_address:
 * @device: (nullable): a SANE name, or "file"
 *
 * A threshold that was calibrated for a scanner holds at whatever socket it is.
 *
 * Returns: (transfer full) (nullable): "epsonds" for "epsonds:libusb:001:005"; at most
 *   100 characters that can be seen; %NULL for none
 */
char *
cot_scanner_name_without_address (const char *device)
{
  g_autofree char *valid = NULL;
  const char *address;

  if (device == NULL || *device == '\0')
    return NULL;
  valid = g_utf8_make_valid (device, -1);
  address = find_address (valid);
  if (address != NULL)
    valid[address - valid] = '\0';
  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_CHARACTERS));
}
