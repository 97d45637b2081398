/* acta-words.h - numbers in Spanish letters, as an acta writes them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "acta-rng.h"

G_BEGIN_DECLS

#define COT_ACTA_WORDS_MAX 9999

char *cot_acta_words (guint number);
char *cot_acta_words_misspelt (const char *words, CotActaRng *rng);

G_END_DECLS
