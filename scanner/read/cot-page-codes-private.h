/* cot-page-codes-private.h - what looking for codes and telling what they are for share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-code-scan.h"
#include "cot-page-codes.h"

G_BEGIN_DECLS

/* Print stands where the form says; a label is stuck on by hand. */
#define COT_CODES_PRINT_MM 4.0
#define COT_CODES_LABEL_MM 12.0

typedef struct {
  CotScannedPurpose purpose;
  CotSymbology symbology;
  char *text;
  CotBoxMm box; /* px of the page */
  CotPoint corners[4];
  gboolean has_corners;
  const char *tipo_acta; /* of a form's code or of a casilla's row; borrowed */
  const CotRow *row;     /* (nullable): of a casilla's code */
} CotPageCode;

struct _CotPageCodes {
  const CotRaster *page;
  const GPtrArray *forms;
  const CotElection *election;
  GArray *codes; /* CotPageCode */
  gboolean looked_everywhere;
};

/* Says what a text is for.  @at_casilla: it stands where a casilla's code belongs. */
void cot_page_codes_classify (const CotPageCodes *self, CotPageCode *code, gboolean at_casilla);
/* @hit: in px of the page; each text counts once. */
void cot_page_codes_add (CotPageCodes *self, const CotCodeHit *hit, gboolean at_casilla);

G_END_DECLS
