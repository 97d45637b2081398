/* cot-registration.h - where on a page a form lies
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

typedef struct {
  CotForm *form;          /* borrowed from the caller's array */
  guint orientation;      /* clockwise quarter turns that make the page upright */
  CotTransform transform; /* form mm to px */
  double residual_mm;     /* largest distance of a measured corner from its place */
  guint n_marks;          /* marks that were measured */
  double layout;          /* how clearly the form's boxes show at their places */
} CotRegistration;

/* Every way in which one of @forms fits the squares on @page, the most likely
 * first (element-type CotRegistration).  Squares alone often leave two ways. */
GArray *cot_registration_find (const CotRaster *page, const GPtrArray *forms) G_GNUC_WARN_UNUSED_RESULT;

/* One registration from a code's corners on the form (mm) and on the page (px). */
gboolean cot_registration_refine (const CotRaster *page, CotForm *form, const CotPoint from[4], const CotPoint to[4], CotRegistration *out) G_GNUC_WARN_UNUSED_RESULT;

/* Grey levels by which the outlines of the form's boxes are darker than beside them. */
double cot_registration_layout (const CotRaster *page, const CotForm *form, const CotTransform *transform);

G_END_DECLS
