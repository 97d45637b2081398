/* bench-page-checks.h - how often a check of legibility tells what is not there, or misses what is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-pages.h"
#include "bench-report.h"

G_BEGIN_DECLS

#define BENCH_N_CHECKS 10

/* Good pages on which a check told something that their truth does not. */
typedef struct {
  guint n_pages;
  guint n[BENCH_N_CHECKS];
  guint n_serious; /* pages that would have to be scanned again */
} BenchAlarms;

void bench_alarms_add (BenchAlarms *self, const BenchPageRun *run);
void bench_alarms_report (const BenchAlarms *self, BenchReport *report);

/* @count pages of each kind of damage: how many are missed. */
void bench_checks (const BenchPages *pages, BenchReport *report, guint count);

G_END_DECLS
