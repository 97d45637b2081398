/* cot-casilla-entry.h - a casilla while it is keyed: type, number, contigua of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-election.h"
#include "cot-sheet-entry.h"

G_BEGIN_DECLS

/* Whole only with a type and, but for Básica and Especial, a number. */
typedef struct {
  char type; /* 0: not chosen */
  guint number, ext;
  gboolean has_number, in_ext;
  guint n_digits; /* keyed of the number at hand; 0: the next digit replaces it */
} CotCasillaEntry;

CotCasillaEntry cot_casilla_entry_of (CotValue value);
/* NONE: not whole. */
CotValue cot_casilla_entry_get_value (const CotCasillaEntry *self);
/* What stands in the field. (transfer full) */
char *cot_casilla_entry_dup_text (const CotCasillaEntry *self);

/* The point of the numeric pad: the next type, or the contigua of an extraordinaria. */
CotEntryResult cot_casilla_entry_step (CotCasillaEntry *self);
CotEntryResult cot_casilla_entry_letter (CotCasillaEntry *self, char letter);
CotEntryResult cot_casilla_entry_digit (CotCasillaEntry *self, guint digit);
CotEntryResult cot_casilla_entry_erase (CotCasillaEntry *self);

G_END_DECLS
