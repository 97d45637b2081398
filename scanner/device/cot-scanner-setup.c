/* cot-scanner-setup.c - a device is set as a profile wishes; for the process cotejo-scan alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Drivers answer one option by moving others: a mode takes the resolutions away that it
 * has not, "stop at two sheets" wakes the sensors.  So the wishes are granted one after
 * the other, each on the options as they are then. */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scanner.h"

#include <sane/saneopts.h>
#include <string.h>

#include "cot-sane-private.h"

/* Setting one option makes another one usable, and that a third one. */
#define MAX_ROUNDS 4

/* "adf", "duplex" or "flatbed" name a kind of source; anything else is the driver's
 * own word for one, or a part of it, and is set as it is. */
static gboolean
take_source (SANE_Handle handle, CotScanProfile *profile, const char *wanted, char **own, GError **error)
{
  static const char *const kinds[] = { "adf", "duplex", "flatbed" };
  g_autoptr (GPtrArray) options = cot_sane_load_options (handle);
  const CotScanOption *option = cot_scan_options_find (options, SANE_NAME_SCAN_SOURCE);
  g_autofree char *folded = g_ascii_strdown (wanted, -1);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (folded, kinds[i]) == 0) {
      profile->source = (CotScanSource) i;
      return TRUE;
    }
  for (guint i = 0; option != NULL && i < option->strings->len; i++) {
    g_autofree char *name = g_ascii_strdown (option->strings->pdata[i], -1);

    if (strstr (name, folded) != NULL) {
      *own = g_strdup_printf ("%s=%s", option->name, (const char *) option->strings->pdata[i]);
      return TRUE;
    }
  }

  g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device has no source \"%s\"", wanted);
  return FALSE;
}

/* FALSE with an error, unless the wish is one that not every device grants: what it has
 * not is no reason not to scan. */
static gboolean
set_all (SANE_Handle handle, CotScanWish wish, const GPtrArray *assignments, GHashTable *done, gboolean *has, GError **error)
{
  for (guint i = 0; i < assignments->len; i++) {
    const char *assignment = assignments->pdata[i];
    g_autoptr (GError) local = NULL;

    if (!g_hash_table_add (done, g_strdup (assignment)) || cot_sane_set (handle, assignment, &local))
      continue;
    if (wish < COT_WISH_DEPTH || local->code != COT_SCAN_ERROR_FAILED) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    g_message ("%s", local->message);
    *has = FALSE;
  }

  return TRUE;
}

/* Each round looks anew: what was set may have brought forth something further to set,
 * and options that wake and silence each other end with the last round. */
static gboolean
grant (SANE_Handle handle, const CotScanProfile *profile, CotScanWish wish, gboolean *has, GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean refused = FALSE;

  for (guint round = 0; round < MAX_ROUNDS && !refused; round++) {
    g_autoptr (GPtrArray) options = cot_sane_load_options (handle);
    g_autoptr (GPtrArray) assignments = cot_scan_match (options, profile, wish, has);
    guint n_done = g_hash_table_size (done);
    gboolean taken = TRUE;

    if (!set_all (handle, wish, assignments, done, &taken, error))
      return FALSE;
    refused = !taken;
    if (g_hash_table_size (done) == n_done)
      break;
  }
  if (refused)
    *has = FALSE;

  return TRUE;
}

/**
 * cot_sane_configure:
 * @handle: of an open device
 * @profile: what is wished; its source becomes that of @settings
 * @settings: source and options that come before the profile's
 * @has: (out caller-allocates): COT_N_WISHES of them, what the device could do
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: %FALSE with %COT_SCAN_ERROR_FAILED, or whatever the device said
 */
gboolean
cot_sane_configure (SANE_Handle handle, CotScanProfile *profile, const CotScannerSettings *settings, gboolean *has, GError **error)
{
  g_autofree char *own_source = NULL;

  if (settings->source != NULL && !take_source (handle, profile, settings->source, &own_source, error))
    return FALSE;
  for (guint wish = 0; wish < COT_N_WISHES; wish++) {
    gboolean is_own = wish == COT_WISH_SOURCE && own_source != NULL;

    has[wish] = TRUE;
    if (is_own ? !cot_sane_set (handle, own_source, error) : !grant (handle, profile, (CotScanWish) wish, &has[wish], error))
      return FALSE;
  }
  for (guint i = 0; profile->options != NULL && profile->options[i] != NULL; i++)
    if (!cot_sane_set (handle, profile->options[i], error))
      return FALSE;
  for (guint i = 0; settings->options != NULL && settings->options[i] != NULL; i++)
    if (!cot_sane_set (handle, settings->options[i], error))
      return FALSE;

  return TRUE;
}
