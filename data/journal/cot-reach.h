/* cot-reach.h - to whom the body of an event may be given
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

typedef struct {
  guint32 station; /* 0: whoever finds it */
  CotStationRole role;
  guint catd; /* 0: of none */
} CotReceiver;

/* By the reach of its kind; header and signatures are for everybody.  One rule for
 * who pulls and for bundles. Not while holding the journal's lock for long: it is
 * taken. */
gboolean cot_reach_may_have_body (CotJournal *journal, const CotReceiver *receiver, const CotEvent *event);

G_END_DECLS
