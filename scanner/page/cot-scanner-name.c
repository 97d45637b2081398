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

/* What of a name changes when a cable is pulled and put back, or with the order in which
 * devices are found: "libusb:001:004", "airscan:e0:" (transfer full). */
static char *
dup_lasting (const char *name)
{
  static const char *const places[] = { ":[0-9]{3}:[0-9]{3}\\b", "^airscan:[ew][0-9]+:" };
  char *lasting = g_strdup (name);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (GRegex) regex = g_regex_new (places[i], 0, 0, NULL);
    char *replaced = g_regex_replace_literal (regex, lasting, -1, 0, "::", 0, NULL);

    if (replaced == NULL)
      continue;
    g_free (lasting);
    lasting = replaced;
  }

  return lasting;
}

/**
 * cot_scanner_name_find:
 * @names: (element-type utf8): SANE names of the scanners that are there
 * @wanted: (nullable): one that was chosen before
 *
 * A scanner that was unplugged comes back under another USB number, and one of the
 * network in another place of the list.
 *
 * Returns: which one it is; the number of @names when it is not there, or when two could
 *   be it
 */
guint
cot_scanner_name_find (const GPtrArray *names, const char *wanted)
{
  g_autofree char *lasting = wanted != NULL && g_utf8_validate (wanted, -1, NULL) ? dup_lasting (wanted) : NULL;
  guint found = names->len;

  for (guint i = 0; wanted != NULL && i < names->len; i++)
    if (strcmp (names->pdata[i], wanted) == 0)
      return i;
  /* What has no number in it is the scanner's own name: another one is another scanner. */
  if (lasting == NULL || strcmp (lasting, wanted) == 0)
    return names->len;
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *other = g_utf8_validate (names->pdata[i], -1, NULL) ? dup_lasting (names->pdata[i]) : NULL;

    if (g_strcmp0 (other, lasting) != 0)
      continue;
    if (found < names->len)
      return names->len;
    found = i;
  }

  return found;
}
