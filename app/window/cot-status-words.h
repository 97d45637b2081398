/* cot-status-words.h - how link, delivery, work and clock are, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-status-line.h"

G_BEGIN_DECLS

/* Each clears @word and fills it anew. */
void cot_status_word_clear (CotStatusWord *word);
void cot_status_word_link (CotStatusWord *word, const CotSyncState *state, CotElection *election);
void cot_status_word_delivery (CotStatusWord *word, const CotSyncState *state);
/* @fold: under the journal's lock.  @roles: of the person; 0: nobody. */
void cot_status_word_work (CotStatusWord *word, CotFold *fold, guint roles);
/* @condition: (nullable): what the scanner's desk says; NULL: nobody scans here. */
void cot_status_word_scanner (CotStatusWord *word, const char *condition, gboolean bad);
/* @state: (nullable): NULL: there is nobody to compare the clock with. */
void cot_status_word_clock (CotStatusWord *word, CotElection *election, gint64 now_us, const CotSyncState *state);

G_END_DECLS
