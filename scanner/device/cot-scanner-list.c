/* cot-scanner-list.c - the scanners that SANE knows; for the process cotejo-scan alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scanner.h"

#include <string.h>

#include "cot-sane-private.h"
#include "cot-scanner-name.h"

/* More are no choice that somebody could make. */
#define MAX_DEVICES 64
/* Of a device, as SANE calls it, and as it is shown. */
#define MAX_NAME_BYTES  1024
#define MAX_SHOWN_BYTES 200

/**
 * cot_scan_device_free:
 * @device: (nullable) (transfer full): a device
 */
void
cot_scan_device_free (CotScanDevice *device)
{
  if (device == NULL)
    return;

  g_free (device->name);
  g_free (device->vendor);
  g_free (device->model);
  g_free (device->type);
  g_free (device);
}

/* SANE is set up once and lives as long as the process, which is short. */
gboolean
cot_sane_ensure (GError **error)
{
  static gboolean ready = FALSE;

  if (!ready && sane_init (NULL, NULL) != SANE_STATUS_GOOD) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "SANE could not be started");
    return FALSE;
  }
  ready = TRUE;

  return TRUE;
}

/* What a driver calls something, to be shown to people (transfer full). */
static char *
dup_shown (const char *text)
{
  g_autofree char *first = g_strndup (text != NULL ? text : "", MAX_SHOWN_BYTES);
  char *shown = g_utf8_make_valid (first, -1);

  for (char *c = shown; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return shown;
}

static CotScanDevice *
copy_device (const SANE_Device *from)
{
  CotScanDevice *device = g_new0 (CotScanDevice, 1);

  device->name = g_strdup (from->name);
  device->vendor = dup_shown (from->vendor);
  device->model = dup_shown (from->model);
  device->type = dup_shown (from->type);

  return device;
}

/* A name is given back to SANE as it came. */
static gboolean
can_be_named (const SANE_Device *device)
{
  gsize length = device->name != NULL ? strlen (device->name) : 0;

  if (length == 0 || length > MAX_NAME_BYTES || !g_utf8_validate (device->name, -1, NULL))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (g_ascii_iscntrl (device->name[i]))
      return FALSE;

  return TRUE;
}

/**
 * cot_scanner_list:
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Asks SANE which devices there are.  May take seconds with network backends.
 *
 * Returns: (transfer full) (element-type CotScanDevice): the devices
 */
GPtrArray *
cot_scanner_list (GError **error)
{
  const SANE_Device **list = NULL;
  SANE_Status status;

  if (!cot_sane_ensure (error))
    return NULL;

  status = sane_get_devices (&list, SANE_FALSE);
  if (status != SANE_STATUS_GOOD) {
    cot_sane_set_error (error, status, "listing devices");
    return NULL;
  }

  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_scan_device_free);

  for (guint i = 0; list[i] != NULL && devices->len < MAX_DEVICES; i++)
    if (can_be_named (list[i]))
      g_ptr_array_add (devices, copy_device (list[i]));

  return g_steal_pointer (&devices);
}

/**
 * cot_sane_describe:
 * @name: of a device that can be opened
 *
 * Returns: (transfer full): what the list says of it; one opened by a name of its
 *   own is unlisted
 */
CotScanDevice *
cot_sane_describe (const char *name)
{
  const SANE_Device **list = NULL;

  if (sane_get_devices (&list, SANE_FALSE) == SANE_STATUS_GOOD)
    for (guint i = 0; list[i] != NULL; i++)
      if (g_strcmp0 (list[i]->name, name) == 0)
        return copy_device (list[i]);

  return copy_device (&(const SANE_Device){ name, "", name, "" });
}

/**
 * cot_sane_find_moved:
 * @name: of a device that was there and cannot be opened under its name
 *
 * Returns: (transfer full) (nullable): the name that it has now; %NULL: it is not
 *   there, it has no other name, or two devices could be it
 */
char *
cot_sane_find_moved (const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const SANE_Device **list = NULL;
  guint found;

  if (!g_utf8_validate (name, -1, NULL) || sane_get_devices (&list, SANE_FALSE) != SANE_STATUS_GOOD)
    return NULL;
  for (guint i = 0; list[i] != NULL; i++)
    if (can_be_named (list[i]) && strcmp (list[i]->name, name) != 0)
      g_ptr_array_add (names, (gpointer) list[i]->name);
  found = cot_scanner_name_find (names, name);

  return found < names->len ? g_strdup (names->pdata[found]) : NULL;
}
