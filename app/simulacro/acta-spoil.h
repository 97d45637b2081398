/* acta-spoil.h - one thing that goes wrong with a page, for measuring what sees it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "acta-maker.h"

G_BEGIN_DECLS

typedef enum {
  COT_ACTA_SPOIL_NOTHING,
  COT_ACTA_SPOIL_BLANK,   /* nothing on the page but paper */
  COT_ACTA_SPOIL_DOUBLE,  /* a second sheet shows below this one */
  COT_ACTA_SPOIL_CROPPED, /* one side is cut off, with fields */
  COT_ACTA_SPOIL_BLUR,
  COT_ACTA_SPOIL_DARK,
  COT_ACTA_SPOIL_FAINT,
  COT_ACTA_SPOIL_STREAK,
  COT_ACTA_SPOIL_CORNER, /* a corner folded over a field */
  COT_ACTA_SPOIL_MARKS,  /* two marks cannot be seen */
  COT_ACTA_SPOIL_CODES,  /* every code damaged within its error correction */
} CotActaSpoil;

gboolean cot_acta_spoil_parse (const char *text, CotActaSpoil *out);

/* Spoils @page and notes it in its damage. */
void cot_acta_spoil_apply (CotActaSpoil spoil, CotActaPage *page, CotActaRng *rng);

G_END_DECLS
