/* cot-legibility.h - whether what is on a page can be read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-registration.h"
#include "cot-scanned-page.h"

G_BEGIN_DECLS

/* Measures everything that has a limit in the form's description and adds what is
 * beyond it to @out, with its place (px of @page).  @way: (nullable): where the form
 * lies; without it the page as a whole is measured and what crosses all of the picture.  @expected: (nullable): a set
 * of the fields that are printed on this acta. */
void cot_legibility_check (const CotRaster *page, const CotRegistration *way, GHashTable *expected, CotScannedPage *out);

/* --- The parts, for tests and for measuring limits ---------------------------- */

typedef struct {
  double paper;  /* grey of the paper, 0-255 */
  double print;  /* grey of the darkest print, 0-255 */
  double shades; /* grey levels between paper and print, seen from afar */
  double ink;    /* share of the page that is printed or written on, 0-1 */
  double blur;   /* width of the sharpest edges, mm; 0: there are too few */
} CotLegibility;

CotLegibility cot_legibility_measure (const CotRaster *page, double px_per_mm);

typedef struct {
  gboolean upright; /* along y */
  double at, width; /* px */
  double contrast;  /* grey levels */
} CotStreak;

/* Lines of dirt from one end of the sheet to the other (element-type CotStreak); @sheet:
 * its corners, one after the other, px. */
GArray *cot_legibility_find_streaks (const CotRaster *page, const CotPoint sheet[4], double least) G_GNUC_WARN_UNUSED_RESULT;

/* By how many px a line wanders sideways between @from and @to, px along it. */
double cot_legibility_drift (const CotRaster *page, const CotStreak *streak, double from, double to);

/* Limits of a form that sets none. */
#define COT_LIMIT_BLANK    0.0010 /* share of ink, at least */
#define COT_LIMIT_DARK     120.0  /* grey of the paper, at least */
#define COT_LIMIT_FAINT    55.0   /* grey levels between paper and print, at least */
#define COT_LIMIT_BLUR     0.45   /* mm, width of an edge, at most */
#define COT_LIMIT_STREAK   12.0   /* grey levels, at most */
#define COT_LIMIT_MARKS    3.0    /* marks that show, at least */
#define COT_LIMIT_RESIDUAL 0.5    /* mm, at most */
#define COT_LIMIT_CROPPED  0.5    /* mm of a field beyond the picture, at most */
#define COT_LIMIT_COVERED  0.45   /* share of a field's outline that does not show, at most */
#define COT_LIMIT_DOUBLE   0.030  /* share of ink beside the sheet, at most */

G_END_DECLS
