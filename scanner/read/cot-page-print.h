/* cot-page-print.h - whose acta a page is, by what is printed and written on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-acta-read.h"

G_BEGIN_DECLS

typedef struct _CotPagePrint CotPagePrint; /* one thread only */

/* @election: whose catalogue; it outlives the reader. */
CotPagePrint *cot_page_print_new (const CotElection *election);
void cot_page_print_free (CotPagePrint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPagePrint, cot_page_print_free)

/* Holds the print of a page against @row, which its code names (nullable: none), and
 * proposes a row where there is no code or it is doubted: problems and proposal of @page,
 * whose form and transform are known.  @letters: (nullable); @fields: as cot_acta_read()
 * gave them. */
void cot_page_print_read (CotPagePrint *self, const CotRaster *raster, const CotForm *form, const CotTransform *transform, const CotRow *row, const CotLettersNet *letters, const GArray *fields, CotScannedPage *page);

G_END_DECLS
