/* cot-page-parts.h - a sheet larger than the glass, joined from its parts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

#define COT_PAGE_MAX_PARTS 4

/* A scan of one part, with its own place from its own marks. */
typedef struct {
  const CotRaster *raster;
  CotTransform transform; /* form mm to px of @raster */
} CotPagePart;

/* The names of the form's fields that lie whole on none of the parts (element-type
 * utf8, borrowed from @form); empty when together they show all. */
GPtrArray *cot_page_parts_missing (const CotForm *form, const CotPagePart *parts, guint n) G_GNUC_WARN_UNUSED_RESULT;

/* The whole sheet in the form's frame, upright; @transform: (out): form mm to its px. */
CotRaster *cot_page_parts_join (const CotForm *form, const CotPagePart *parts, guint n, double dpi, CotTransform *transform, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
