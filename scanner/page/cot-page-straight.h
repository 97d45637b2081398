/* cot-page-straight.h - a page made straight before its form is looked for
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* Its own pixels, and how they lie on the page. */
typedef struct {
  CotRaster *raster;
  CotTransform to_page;
  gboolean photographed;
} CotStraight;

void cot_straight_clear (CotStraight *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotStraight, cot_straight_clear)

/* The page turned back by its skew, with all of it on the picture; @small: the page at
 * some 100 dpi. */
gboolean cot_straight_by_skew (const CotRaster *page, const CotRaster *small, CotStraight *out) G_GNUC_WARN_UNUSED_RESULT;
/* The sheet's outline pulled to a rectangle of @form's paper, whichever way it lies. */
gboolean cot_straight_by_outline (const CotRaster *page, const CotPoint corners[4], const CotForm *form, CotStraight *out) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
