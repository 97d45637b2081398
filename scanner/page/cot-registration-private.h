/* cot-registration-private.h - ways that were found so far, for those who look for more
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-page-straight.h"
#include "cot-registration.h"

G_BEGIN_DECLS

#define COT_SEARCH_SIDE 1300 /* px of the picture on which forms are looked for */
/* How far from its lines a form may lie that was found by them all. */
#define COT_SPOT_MM 4.0

typedef struct {
  const CotRaster *page;
  const GPtrArray *forms;
  GArray *found;            /* CotRegistration */
  CotRegistrationTick tick; /* (nullable) */
  gpointer user_data;
} CotFinder;

/* Says that the search goes on: between two of these little is done. */
void cot_finder_tick (const CotFinder *self);

/* Brings a rough way onto the form's print; FALSE: not enough of it shows. */
gboolean cot_finder_settle (const CotRaster *page, CotForm *form, const CotTransform *rough, gboolean photographed, double reach_mm, CotRegistration *out) G_GNUC_WARN_UNUSED_RESULT;

/* A form seen from behind, or squeezed, is none. */
gboolean cot_finder_is_possible (const CotForm *form, const CotTransform *transform);

/* Keeps a way for its form and for all that are laid out alike, each place once. */
void cot_finder_keep (CotFinder *self, const CotRegistration *registration);
/* Forms of one family fit alike: one of them is looked for. */
gboolean cot_finder_is_first_of_its_layout (const CotFinder *self, const CotForm *form);
/* One way is so good that no other is looked for. */
gboolean cot_finder_has_good (const CotFinder *self);

/* By all lines and boxes of a form at once, on a page that stands straight. */
void cot_finder_try_lines (CotFinder *self, const CotStraight *view, double told_px_per_mm, guint max_scales);

/* Corner @i of the paper, clockwise from the top left, mm. */
CotPoint cot_finder_corner (const CotForm *form, guint i);

G_END_DECLS
