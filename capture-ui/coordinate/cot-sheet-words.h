/* cot-sheet-words.h - why a sheet is on the coordinator's list, and what to do next
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

/* Every alert and the cause of a clarification, in a few words each; "" for none. */
char *cot_sheet_words_remarks (const CotSheet *sheet);
/* The next step, as a sentence; "" when there is none.  Never says who was wrong. */
const char *cot_sheet_words_next (const CotSheet *sheet);
/* Who has read it, by number: "2, 13". */
char *cot_sheet_words_people (const CotSheet *sheet);

G_END_DECLS
