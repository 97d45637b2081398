/* cot-outlines.h - a registration brought onto the outlines of the form's boxes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* Improves @transform (form mm to px), which is right to 2 mm everywhere.  FALSE
 * and unchanged when too few boxes show. */
gboolean cot_outlines_follow (const CotRaster *page, const CotForm *form, CotTransform *transform);

G_END_DECLS
