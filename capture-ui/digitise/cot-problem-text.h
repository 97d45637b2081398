/* cot-problem-text.h - what is wrong with a scanned page, in words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scanned-page.h"

G_BEGIN_DECLS

/* Whether a person has to look before the page goes into the record. */
gboolean cot_problem_needs_decision (const CotScannedPage *page);
/* One sentence a line, "" when nothing is wrong (transfer full). */
char *cot_problem_text (const CotScannedPage *page, guint *n);

/* Where on the picture (published px), and in what words: how many of @n_max.
 * Words that were said before are empty. */
guint cot_problem_notes (const CotScannedPage *page, CotBoxMm *boxes, const char **words, guint n_max);
/* Why a file was not taken in, a few words. */
const char *cot_problem_text_of_file (const GError *error);

G_END_DECLS
