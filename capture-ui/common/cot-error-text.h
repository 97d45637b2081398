/* cot-error-text.h - from an error's code to a sentence that says what to do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one place where (domain, code) become words.  The error's own text is
 * English and for the log.  Returns: (transfer none). */
const char *cot_error_text (const GError *error);
/* The same of a record (journal) that could not be opened. */
const char *cot_error_text_of_opening (const GError *error);
/* What to do about a fault of the scanner, NULL when @error is none. */
const char *cot_error_text_what_to_do (const GError *error);

G_END_DECLS
