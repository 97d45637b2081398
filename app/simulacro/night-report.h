/* night-report.h - the summary of a rehearsed night
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <jansson.h>

#include "night-expected.h"

G_BEGIN_DECLS

typedef struct {
  gint64 start_us, end_us; /* monotonic */
  guint n_sheets, n_pages, n_cuts, n_kills;
  gboolean handwriting; /* of real people, not strokes of our own */
  gint64 make_us;
  guint64 service_peak_kb;
  /* Told by the desk at its end; of its last process. */
  guint64 n_events, n_readings, n_typed, n_refused, scan_ms, desk_ms, deliver_ms, scan_peak_kb, desk_peak_kb;
  json_t *reading; /* as night-reading.h has it; NULL before the desk ends */
} CotNightReport;

void cot_night_report_clear (CotNightReport *self);

/* The desk's own figures, as the JSON that it prints. */
gboolean cot_night_report_take_desk (CotNightReport *self, const char *json, GError **error);

/* FOLDER/report.json, and on stdout the same (@json) or sentences. */
gboolean cot_night_report_write (const CotNightReport *self, const CotNightOutcome *outcome, const char *folder, gboolean json, GError **error);

G_END_DECLS
