/* cot-stopwatch.c - time that nobody sets, and which run of the machine it is of
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk"

#include "config.h"

#include "cot-stopwatch.h"

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static gint64
monotonic_now_us (gpointer user_data)
{
  return g_get_monotonic_time ();
}

void
cot_stopwatch_init (CotStopwatch *self)
{
  g_autofree char *text = NULL;

  *self = (CotStopwatch){ .clock = { monotonic_now_us, NULL } };
  if (g_file_get_contents (BOOT_ID, &text, NULL, NULL))
    g_strlcpy (self->boot, g_strstrip (text), sizeof self->boot);
}
