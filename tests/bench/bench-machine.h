/* bench-machine.h - on what, and of what, something was measured
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* {"cpu", "processors", "memory_mb", "kernel", "commit"} (transfer full) */
json_t *bench_machine (void);
/* The same as lines of text on stdout. */
void bench_print_machine (json_t *machine);
/* The most memory that this process has held, in MB. */
double bench_peak_mb (void);

/* Sorts @values and gives one of them: 0.5 is the median. */
double bench_quantile (GArray *values, double share);

G_END_DECLS
