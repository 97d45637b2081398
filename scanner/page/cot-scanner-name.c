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

/**
 * cot_scanner_name_find:
 * @names: (element-type utf8): SANE names of the scanners that are there
 * @wanted: (nullable): one that was chosen before
 *
 * A scanner that was unplugged comes back under another USB address: the first of the
 * same driver is it, unless the very same name is there.
 *
 * Returns: which one; the number of @names when none is
 */
guint
cot_scanner_name_find (const GPtrArray *names, const char *wanted)
{
  g_autofree char *plain = cot_scanner_name_without_address (wanted);

  for (guint i = 0; wanted != NULL && i < names->len; i++)
    if (strcmp (names->pdata[i], wanted) == 0)
      return i;
  /* A name without an address is the scanner's own: one that is not there is another. */
  if (plain == NULL || find_address (wanted) == NULL)
    return names->len;
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *other = cot_scanner_name_without_address (names->pdata[i]);

    if (find_address (names->pdata[i]) != NULL && g_strcmp0 (other, plain) == 0)
      return i;
  }

  return names->len;
}
