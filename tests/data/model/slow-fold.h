/* slow-fold.h - the set rules of the record, once more, by plain sets and loops
 *
 * Written from the sentences of the design alone; shares nothing with the fold but
 * the events, the kinds' table, the catalogue and the legal rules.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-fold.h"

G_BEGIN_DECLS

typedef struct _SlowFold SlowFold;

/* @events: (element-type CotEvent): a set; in any order, repeats allowed. */
SlowFold *slow_fold_new (CotElection *election, GPtrArray *events);
void slow_fold_free (SlowFold *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlowFold, slow_fold_free)

/* What there is to say of everything, as lines of text: one paragraph for the
 * roster, one for each folio, one for each row about which something is known. */
char *slow_fold_tell (SlowFold *self);

/* How they differ (transfer full).  NULL: the fold of @events says the same. */
char *slow_fold_compare (CotElection *election, CotFold *fold, GPtrArray *events);

/* The same lines, by asking the real fold. */
char *slow_fold_tell_real (CotElection *election, CotFold *fold, GPtrArray *events);

G_END_DECLS
