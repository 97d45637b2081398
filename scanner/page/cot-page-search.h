/* cot-page-search.h - roughly where a form lies, by all its printed lines at once
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* Lines of a page that stands straight up to quarter turns, ready to be searched. */
typedef struct _CotPageSearch CotPageSearch;

typedef struct {
  CotForm *form;      /* borrowed */
  CotTransform rough; /* form mm to px of the page searched */
  double clearness;   /* standard deviations above everything else */
} CotPageSpot;

CotPageSearch *cot_page_search_new (const CotRaster *page);
void cot_page_search_free (CotPageSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPageSearch, cot_page_search_free)

/* Tries @form at @px_per_mm in four orientations; appends the clearest places
 * (element-type CotPageSpot) to @spots. */
void cot_page_search_form (CotPageSearch *self, CotForm *form, double px_per_mm, GArray *spots);

G_END_DECLS
