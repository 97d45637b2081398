/* cot-sheet-entry.h - keying one acta: fields, focus and what a key does
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"
#include "cot-keys.h"

G_BEGIN_DECLS

/* What a key led to; the screen answers it in words. */
typedef enum {
  COT_ENTRY_IGNORED, /* not for the fields */
  COT_ENTRY_CHANGED, /* the field in focus */
  COT_ENTRY_MOVED,   /* another field, or the end, has the focus */
  COT_ENTRY_EMPTY,   /* refused: every field needs a value */
  COT_ENTRY_TYPE,    /* refused: the casilla's type is missing */
  COT_ENTRY_NUMBER,  /* refused: the casilla's number is missing */
  COT_ENTRY_FULL,    /* refused: four digits at most */
  COT_ENTRY_SO,      /* "so says the acta" */
  COT_ENTRY_DELIVER, /* Enter at the end */
  COT_ENTRY_REST,    /* "no data" once more: in all that is left, perhaps? */
} CotEntryResult;

/* No widgets, no journal: plain state, so that it is tested without a screen. */
typedef struct _CotSheetEntry CotSheetEntry;

/* @wanted: one per field of @ballot: 1 when it is to be keyed. */
CotSheetEntry *cot_sheet_entry_new (const CotBallot *ballot, const guint8 *wanted);
void cot_sheet_entry_free (CotSheetEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotSheetEntry, cot_sheet_entry_free)

/* Takes over a draft or a former reading; @focus as get_focus () gives it. */
void cot_sheet_entry_load (CotSheetEntry *self, const CotValue *values, guint focus);

/* What the machine proposes, one per field of the ballot (copied); NULL: nothing. */
void cot_sheet_entry_set_proposals (CotSheetEntry *self, const CotValue *proposals);
/* What Enter would take into the field now; NONE: nothing is proposed, or a value
 * stands there. */
CotValue cot_sheet_entry_get_proposal (const CotSheetEntry *self, guint position);
/* One per field of the ballot: 1 where the value is what was proposed, confirmed or
 * keyed all the same: who keyed it had seen it. (transfer full) */
guint8 *cot_sheet_entry_list_aided (const CotSheetEntry *self);

const CotBallot *cot_sheet_entry_get_ballot (const CotSheetEntry *self);
guint cot_sheet_entry_get_n_wanted (const CotSheetEntry *self);
/* Ballot index of the @position-th field to be keyed. */
guint cot_sheet_entry_get_field (const CotSheetEntry *self, guint position);
guint cot_sheet_entry_get_n_done (const CotSheetEntry *self);
gboolean cot_sheet_entry_is_complete (const CotSheetEntry *self);
/* Position; n_wanted: at the end, on Entregar. */
guint cot_sheet_entry_get_focus (const CotSheetEntry *self);
/* Goes there when all before it are keyed; else to the first that is not. */
void cot_sheet_entry_set_focus (CotSheetEntry *self, guint position);
const CotValue *cot_sheet_entry_get_values (const CotSheetEntry *self);
/* What stands in a field: digits, words, a casilla half keyed. */
char *cot_sheet_entry_dup_text (const CotSheetEntry *self, guint position);
/* Text from elsewhere (pasted, or an assistive program). FALSE: not a value. */
gboolean cot_sheet_entry_set_text (CotSheetEntry *self, guint position, const char *text);

CotEntryResult cot_sheet_entry_key (CotSheetEntry *self, CotKey key);

/* The next digit replaces what stands in the focused field. */
gboolean cot_sheet_entry_is_fresh (const CotSheetEntry *self);
/* To the end, or to the first field that is not done.  FALSE: it is there already. */
gboolean cot_sheet_entry_finish (CotSheetEntry *self);
/* Fields without a value, and "no data" into all of them. */
guint cot_sheet_entry_count_rest (const CotSheetEntry *self);
void cot_sheet_entry_fill_rest (CotSheetEntry *self);

/* Sum of the vote fields that are numbers. */
guint cot_sheet_entry_sum (const CotSheetEntry *self);
/* The casilla as keyed: TRUE when section and casilla are both done. */
gboolean cot_sheet_entry_get_casilla (const CotSheetEntry *self, CotValue *seccion, CotValue *casilla);

G_END_DECLS
