/* bench-election-make.h - an election of a whole country, made of numbers
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BENCH_CASILLAS 170000

/* Four contests, so four rows a casilla, and ballots of 60 fields; the first
 * @n_bad casillas have a fault.  Without a profile of publication. */
void bench_election_make (const char *folder, guint n_casillas, guint n_bad);
/* Reads every file of the folder and does nothing with it. */
guint64 bench_election_bytes (const char *folder);

G_END_DECLS
