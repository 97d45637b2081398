/* cot-fold-amend-private.h - amendments, and the catalogue that they leave
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-fold-private.h"

G_BEGIN_DECLS

/* One amendment, by whatever event it came. */
typedef struct {
  CotEvent *event; /* owned */
  CotId digest;    /* of what authorities signed */
  CotId replaces;  /* zero: none */
  GArray *chains;  /* CotLast: up to where its authors saw each station */
  json_t *members; /* of "row" or of "ballot" */
  gboolean is_row;
  char *target; /* what it is about; NULL when it makes no sense */
  const CotRow *row;
  const CotContest *contest;
  const CotArea *area;
  gint column;        /* of the contest */
  CotVoid own_reason; /* without looking at others */
  CotVoid reason;
} CotAmendment;

void cot_amendment_free (CotAmendment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotAmendment, cot_amendment_free)

/* The row that @members describe, over the sealed one where there is one; NULL when
 * something is missing or wrong.  Lives as long as the fold. */
CotRow *cot_fold_make_row (CotFold *fold, const json_t *members);
/* Rows and ballots anew from the amendments that count; marks what changes. */
void cot_fold_catalogue_rebuild (CotFold *fold);

G_END_DECLS
