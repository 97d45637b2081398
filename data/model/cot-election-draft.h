/* cot-election-draft.h - a line of casillas.csv between reading and keeping
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-election-private.h"

G_BEGIN_DECLS

typedef struct {
  CotCasilla casilla;
  guint line;
  guint16 at_seccion;             /* column of the field */
  guint16 area[COT_MAX_CONTESTS]; /* index */
  guint16 catd[COT_MAX_CONTESTS];
} CotCasillaDraft;

/* cot-election-rows.c: the rows of an election without a problem, from
 * @drafts (CotCasillaDraft) in the order of its casillas. */
void cot_election_build_rows (CotElection *self, const GArray *drafts);

G_END_DECLS
