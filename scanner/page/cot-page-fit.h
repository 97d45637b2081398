/* cot-page-fit.h - a registration brought onto all that a form has printed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

typedef struct {
  guint n_all_fields;  /* rows of digit boxes on the form */
  guint n_fields;      /* of these, that lie on the picture */
  guint n_fields_seen; /* of those, whose outlines lie where the form says */
  guint n_marks;
  guint n_marks_seen;
  guint64 marks_seen; /* bit i: mark i is one of them */
  double marks_share; /* how much of the marks on the picture lies where the form says, 0-1 */
  double marks_alone; /* what the marks say for it where no boxes are printed, 0-1 */
  double share;       /* of what is printed that lies where the form says, 0-1; marks and boxes count alike */
  double residual_mm; /* largest error over the field centres: measured there, else as the fit can tell */
} CotPageFit;

/* Moves @transform (form mm to px, right to @reach_mm) onto marks, lines and box
 * outlines.  @perspective: the page was photographed.  FALSE: too little shows. */
gboolean cot_page_fit (const CotRaster *page, const CotForm *form, gboolean perspective, double reach_mm, CotTransform *transform, CotPageFit *report);

/* The same by the marks alone: what is printed around figures may be no boxes, and lie
 * a millimetre beside where they would be. */
gboolean cot_page_fit_marks (const CotRaster *page, const CotForm *form, gboolean perspective, double reach_mm, CotTransform *transform, CotPageFit *report);

G_END_DECLS
