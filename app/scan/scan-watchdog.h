/* scan-watchdog.h - ends the process when nothing moves any more
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ScanWatchdog ScanWatchdog;

/* @stall_ms: how long a command may go without any progress; 0 for ever.
 * When it is over, @last_words go to stdout and the process ends at once. */
ScanWatchdog *scan_watchdog_new (guint stall_ms, const char *last_words);
/* Never freed while its process does work: its thread may be waiting on it. */
void scan_watchdog_begin (ScanWatchdog *self);
void scan_watchdog_end (ScanWatchdog *self);
/* Something moved; any thread. */
void scan_watchdog_pat (gpointer self);

G_END_DECLS
