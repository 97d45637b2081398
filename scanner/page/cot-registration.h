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
  double px_per_mm;       /* at the middle of the form */
  double residual_mm;     /* largest error over the field centres */
  guint n_marks;          /* marks that lie where the form says */
  guint64 marks_seen;     /* bit i: the form's mark i is one of them */
  guint n_all_fields;     /* rows of digit boxes on the form */
  guint n_fields;         /* of these, that lie on the picture */
  guint n_fields_seen;    /* of those, that show where the form says */
  gboolean outdone;       /* more boxes show where another way puts them */
  gboolean by_squares;    /* three or more squares agree on it */
  double marks_share;     /* how much of its marks on the picture shows at its place, 0-1; 1: it has none there */
  double marks_alone;     /* what marks alone say for it, 0-1: boxes need not be printed */
  double score;           /* how much of what is printed shows at its place, 0-1 */
} CotRegistration;

/* Every way in which one of @forms fits what is on @page, the best first
 * (element-type CotRegistration).  Symmetrical forms leave more than one. */
GArray *cot_registration_find (const CotRaster *page, const GPtrArray *forms) G_GNUC_WARN_UNUSED_RESULT;
/* The same, with word that it goes on: a page that is no form takes longest. */
typedef void (*CotRegistrationTick) (gpointer user_data);
GArray *cot_registration_find_ticking (const CotRaster *page, const GPtrArray *forms, CotRegistrationTick tick, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/* One registration from a code's corners on the form (mm) and on the page (px). */
gboolean cot_registration_refine (const CotRaster *page, CotForm *form, const CotPoint from[4], const CotPoint to[4], CotRegistration *out) G_GNUC_WARN_UNUSED_RESULT;

/* The boxes of the form show where it says: it is this form, whatever else fits. */
gboolean cot_registration_is_clear (const CotRegistration *self);
/* Both put the form's fields at the same places, within 4 mm. */
gboolean cot_registration_is_same_place (const CotRegistration *self, const CotRegistration *other);
/* How much of the print lies where the form says that text and codes are, against
 * the page as a whole: 1 by chance.  Tells two ways apart that fit alike. */
double cot_registration_ink (const CotRaster *page, const CotRegistration *self);

G_END_DECLS
