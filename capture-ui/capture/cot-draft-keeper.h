/* cot-draft-keeper.h - what was keyed so far, written beside the keying
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

/* Writes drafts on a thread of its own, the newest only: a disk that is slow for a
 * moment does not hold the next digit. */
typedef struct _CotDraftKeeper CotDraftKeeper;

CotDraftKeeper *cot_draft_keeper_new (CotDesk *desk, CotSession *session);
CotDraftKeeper *cot_draft_keeper_ref (CotDraftKeeper *self);
void cot_draft_keeper_unref (CotDraftKeeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotDraftKeeper, cot_draft_keeper_unref)

/* Returns at once. @values: one per field of the claim's ballot (copied). */
void cot_draft_keeper_keep (CotDraftKeeper *self, CotClaim *claim, const CotValue *values, guint focus);
/* Waits until everything given before is on disk. */
void cot_draft_keeper_flush (CotDraftKeeper *self);
/* Nothing given before is written after this: what is delivered has no draft. */
void cot_draft_keeper_forget (CotDraftKeeper *self);

G_END_DECLS
