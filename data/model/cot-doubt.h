/* cot-doubt.h - what the faulty lines of a file may have meant
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One faulty line of areas.csv is one problem, not one for every casilla of
 * that area: whatever word stands on a faulty line is not missed elsewhere.
 * Zeros are an empty doubt. */
typedef struct {
  GHashTable *words;
  gboolean all; /* the file could not be read: anything may have stood there */
} CotDoubt;

/* The words between @text and @end: letters, digits, _ and -. */
void cot_doubt_add (CotDoubt *self, const char *text, const char *end);
/* Whether @word may have been meant; numbers with and without leading zeros are one. */
gboolean cot_doubt_has (const CotDoubt *self, const char *word);
void cot_doubt_clear (CotDoubt *self);

G_END_DECLS
