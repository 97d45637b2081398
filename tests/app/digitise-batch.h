/* digitise-batch.h - a batch with all that happens to paper, and a person who decides
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-atspi.h"
#include "e2e-place.h"

G_BEGIN_DECLS

/* Of every so many sheets one has no folio, one no casilla's code, one lies upside down;
 * one that is no acta and one that was scanned before lie between them. */
#define BATCH_OF 20

/* What the person was asked. */
typedef struct {
  guint n_folios, n_casillas, n_no_acta, n_repeated, n_kept;
} BatchDecisions;

typedef struct {
  guint n_stored, n_missing, n_out_of_order;
  guint n_right, n_wrong;                  /* identified as the truth says, or otherwise */
  guint n_listed, n_listed_without_reason; /* wait for their casilla, with or without cause */
} BatchTally;

/* The @n sheets of the tray, in their order. */
void batch_make (E2ePlace *place, guint n);
/* From the first sheet to the last, at a desk that is ready. */
void batch_scan (E2ePlace *place, CotAtspi *window, guint n, BatchDecisions *made);
BatchTally batch_count (E2ePlace *place, guint n);

G_END_DECLS
