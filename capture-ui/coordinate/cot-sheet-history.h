/* cot-sheet-history.h - what happened to a sheet, as sentences
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

/* One line an event, by arrival; no values.  (transfer full) */
char *cot_sheet_history (CotJournal *journal, const char *folio);
/* Form mm to pixels of the picture that stands. FALSE: not known. */
gboolean cot_sheet_transform (CotJournal *journal, const CotSheet *sheet, double transform[9]);

G_END_DECLS
