/* bench-read-tally.h - fields read, and how many of them right and sure
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-report.h"
#include "cot-field-read.h"

G_BEGIN_DECLS

typedef struct {
  guint n, n_right;
  guint n_boxes, n_line, n_both_wrong; /* right by either reader alone; by neither */
  guint n_agreed, n_agreed_wrong;      /* both tell the same number; a wrong one */
  guint n_sure, n_sure_wrong;          /* at the shipped threshold */
  GArray *agreed;                      /* what could be sure at some threshold */
} BenchTally;

BenchTally *bench_tally_new (void);
void bench_tally_free (BenchTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchTally, bench_tally_free)

/* @number: what stands there; NULL @reading: the page could not be read. */
void bench_tally_add (BenchTally *self, gint32 number, const CotFieldRead *reading);

/* The largest share of all fields that may be sure when at most @limit of these are
 * wrong: counted, or with @bounded as the 95 % upper bound of what was counted. */
double bench_tally_share_sure (BenchTally *self, double limit, gboolean bounded);
/* The 95 % upper bound of a share of which @k in @n were counted (Clopper-Pearson, one side). */
double bench_upper_bound (guint k, guint n);

/* In per cent, with the 95 % interval by Wilson in the name. */
void bench_report_share (BenchReport *report, const char *what, guint part, guint n);

G_END_DECLS
