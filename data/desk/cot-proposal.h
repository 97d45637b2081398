/* cot-proposal.h - what the machine proposes to a first reader
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

/* One per field of the sheet's ballot, NONE where nothing is proposed; NULL when
 * that is so everywhere.  Under the fold's lock. */
CotValue *cot_proposal_list (CotJournal *journal, const CotSheet *sheet);
/* The same before a practice plants anything. */
CotValue *cot_proposal_list_read (CotJournal *journal, const CotSheet *sheet);
/* What the machine had read where @person was shown a proposal, as the reading of theirs
 * says: whatever the threshold is by now.  Before a practice plants anything. */
CotValue *cot_proposal_list_offered (CotJournal *journal, const CotSheet *sheet, guint32 person);
/* Whether @event is a standing reading of the sheet's picture by the machine, and what
 * it is sure of there. */
gboolean cot_proposal_is_reading_of (const CotSheet *sheet, const CotEvent *event);
CotValue cot_proposal_read_field (const json_t *fields, const CotField *field, guint *probability);
/* The same as name to number, and back; what does not fit the ballot is passed over. */
json_t *cot_proposal_to_json (const CotBallot *ballot, const CotValue *proposals);
CotValue *cot_proposal_from_json (const CotBallot *ballot, const json_t *json);

/* What a practice proposes instead of @value, or @value itself: depends on the picture
 * and the field alone, so that every machine plants the same.  @percent: of
 * proposals that are wrong on purpose. */
CotValue cot_proposal_plant (guint percent, const CotId *digitised, guint field, CotValue value);

G_END_DECLS
