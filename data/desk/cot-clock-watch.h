/* cot-clock-watch.h - how far this station's clock is off, as a service told it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"
#include "cot-stopwatch.h"

G_BEGIN_DECLS

/* A desk further off than this does not open. */
#define COT_CLOCK_LIMIT_MS 60000

/* Puts a measurement on record: at once when it differs from the last one on record
 * by more than two seconds and the doubt of both, else once an hour.  @offset_ms: to
 * be added to the station's clock.  @watch: (nullable): the machine's own.
 * @written: (out) (nullable): whether it became an event. */
gboolean cot_clock_watch_note (CotJournal *journal, const CotStopwatch *watch, gint64 offset_ms, guint64 uncertainty_ms, const char *source, gboolean *written, GError **error);
/* The last measurement, with what the clock was moved by since; FALSE when none was
 * made in this run of the machine. */
gboolean cot_clock_watch_get (CotJournal *journal, const CotStopwatch *watch, gint64 *offset_ms, guint64 *uncertainty_ms);

G_END_DECLS
