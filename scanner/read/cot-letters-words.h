/* cot-letters-words.h - Spanish numbers in letters, as they are written by hand
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lower case, without accents; several spellings are separated by '/'. */
extern const char *const cot_letters_below_thirty[30];
extern const char *const cot_letters_tens[10];     /* from 3 on */
extern const char *const cot_letters_hundreds[10]; /* from 1 on */
#define COT_LETTERS_THOUSAND "mil"

/* Letters that people write for @letter, which stands before @next: @letter itself
 * first, then slips such as b for v, s for c before e. */
const char *cot_letters_written_for (char letter, char next);

/* The number in letters by the rules of spelling, 0-9999. */
char *cot_letters_spell (guint number);

G_END_DECLS
