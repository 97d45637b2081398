/* cot-page-strips.h - the page at one zoom, level, drawn once and then only moved
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-page-image.h"
#include "cot-page-place.h"

G_BEGIN_DECLS

/* Turning and scaling a page takes many milliseconds, moving it none: what was drawn
 * is kept in strips for as long as picture, zoom, angle and tone are the same. */
typedef struct _CotPageStrips CotPageStrips;

CotPageStrips *cot_page_strips_new (void);
void cot_page_strips_free (CotPageStrips *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPageStrips, cot_page_strips_free)
/* Forgets what was drawn, e.g. of the picture before. */
void cot_page_strips_clear (CotPageStrips *self);

/* Draws @place of the page into a view of @width x @height px.  @tone: of
 * cot_page_tone_init ().  FALSE: strips of it are missing, so the view alone was drawn
 * and is not kept. */
gboolean cot_page_strips_draw (CotPageStrips *self, cairo_t *cr, CotPageImage *image, double angle, guint tone, const CotPagePlace *place, int width, int height);
/* Draws one missing strip of @place, of what was drawn last.  FALSE: none is missing. */
gboolean cot_page_strips_prepare (CotPageStrips *self, const CotPagePlace *place, int height);

G_END_DECLS
