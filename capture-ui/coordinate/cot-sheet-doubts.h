/* cot-sheet-doubts.h - which fields of a settled sheet something speaks against
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-journal.h"

G_BEGIN_DECLS

/**
 * cot_sheet_doubts:
 * @journal: of this desk, locked
 * @sheet: of its fold
 * @fields: (element-type guint): takes the indices in the ballot, in its order
 *
 * Returns: (transfer full): a sentence for each field, "PRI: the machine reads 12";
 *   "" when no single field is concerned
 */
char *cot_sheet_doubts (CotJournal *journal, const CotSheet *sheet, GArray *fields);

G_END_DECLS
