/* cot-clock.c - the machine's own clock
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-clock.h"

static gint64
system_now_us (gpointer user_data)
{
  return g_get_real_time ();
}

const CotClock cot_clock_system = { system_now_us, NULL };
