/* cot-wait-words.h - why a paper that was here before is asked for again
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-journal.h"

G_BEGIN_DECLS

/**
 * cot_wait_words:
 * @journal: of this desk, locked
 * @sheet: of its fold
 *
 * A sheet waits for the scanner or for its casilla again because somebody set that
 * aside, or for its casilla because of what the machine found on the picture.
 *
 * Returns: (transfer full) (nullable): one line in the reader's language, or in the
 *   words of who set it aside; %NULL when there is nothing to tell
 */
char *cot_wait_words (CotJournal *journal, const CotSheet *sheet);

/* Whether @sheet waits for its scan once more. */
gboolean cot_wait_is_again (const CotSheet *sheet);

G_END_DECLS
