/* bench-report.h - what was measured, on what, and whether it is within its bounds
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line of the table. */
typedef struct {
  const char *measure;
  const char *unit;
  double value;
  double bound;     /* at most; 0: none */
  double reference; /* what it is set beside, when there is no bound; 0: none */
  double peak_mb;   /* the most memory of the process that did it; 0: not measured */
} BenchRow;

typedef struct _BenchReport BenchReport;

/* @name: of the benchmark, as the table and the JSON call it. */
BenchReport *bench_report_new (const char *name);
void bench_report_free (BenchReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchReport, bench_report_free)

/* How much there was of something: rows, events, sheets. */
void bench_report_set_size (BenchReport *self, const char *what, guint64 n);
void bench_report_add (BenchReport *self, const BenchRow *row);
/* What must hold besides, e.g. that nothing differs. */
void bench_report_check (BenchReport *self, const char *what, gboolean holds);

/* In place of a figure that there is none of, e.g. "not installed". */
void bench_report_say (BenchReport *self, const char *measure, const char *words);

/* Machine, commit and table on stdout, or one JSON object with the same.
 * Returns: the exit code: 0 when everything is within its bounds, otherwise 1 */
int bench_report_print (const BenchReport *self, gboolean as_json);

/* --- For all of them ----------------------------------------------------------- */

double bench_seconds_since (gint64 start_us); /* of g_get_monotonic_time () */
/* The most memory that this process has held, in MB of 2^20 bytes. */
double bench_peak_mb (void);
/* Sorts @values and gives one of them: 0.5 is the median. */
double bench_quantile (GArray *values, double share);

/* Runs a program of ours until it ends; a failure ends the benchmark. */
void bench_run_program (const char *program, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
