/* cot-registration.c - where on a page a form lies
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rough ways first, from the cheapest to the dearest, until one is good:
 *   1. the form's black squares, at the resolution that the scanner tells;
 *   2. the same, then all printed lines at once, on the page made straight and at
 *      resolutions that the paper's size suggests;
 *   3. both again on the sheet's outline pulled straight: a photograph.
 * Each is then brought onto everything that the form has printed (cot-page-fit.c),
 * which also tells how much of it shows there.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-registration-private.h"

#include <math.h>
#include <string.h>

#include "cot-page-fit.h"
#include "cot-page-shape.h"
#include "cot-squares.h"

#define MAX_SETTLED      10
#define NEAR_MM          1.5
#define ROUGH_MM         3.0
#define LEAST_SCORE      0.20
#define GOOD_RESIDUAL_MM 0.3
#define SAME_MM          4.0
#define N_OUTLINES       3
#define SAME_OUTLINE     0.01 /* of the picture's longer side */
/* Boxes that show by chance where a table of others is: up to half of them, when
 * nothing but lines says where the form lies. */
#define CLEAR_FIELDS         0.40
#define CLEAR_BY_LINES       0.62
#define CLEAR_SCORE_BY_LINES 0.65
#define CLEAR_ALL_FIELDS     0.92
#define CLEAR_MARKS          0.70
#define LEAST_CLEAR_MARKS    0.50
/* Where no boxes are printed the marks must tell. */
#define CLEAR_BY_MARKS    0.72
#define CLEAR_RESIDUAL_MM 0.6
/* Forms with fewer marks are not found by them alone. */
#define LEAST_MARKS 3
#define FEW_FIELDS  0.25
/* A quarter of a sheet is the smallest part that it is scanned in. */
#define LEAST_ON_PICTURE 0.2

CotPoint
cot_finder_corner (const CotForm *form, guint i)
{
  double width, height;

  cot_form_get_paper_mm (form, &width, &height);

  return (CotPoint){ i == 1 || i == 2 ? width : 0, i >= 2 ? height : 0 };
}

/* By where both put the boxes of the fields: nothing else is read there. */
gboolean
cot_registration_is_same_place (const CotRegistration *self, const CotRegistration *other)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++) {
    const CotBoxMm *box = &fields[i].digits[0];
    CotPoint a = cot_transform_point (&self->transform, (CotPoint){ box->x, box->y });
    CotPoint b = cot_transform_point (&other->transform, (CotPoint){ box->x, box->y });

    if (fields[i].n_digits > 0 && hypot (a.x - b.x, a.y - b.y) > SAME_MM * self->px_per_mm)
      return FALSE;
  }

  return TRUE;
}

gboolean
cot_registration_is_clear (const CotRegistration *self)
{
  if (self->marks_alone >= CLEAR_BY_MARKS && self->residual_mm < CLEAR_RESIDUAL_MM)
    return TRUE;

  if (self->outdone)
    return FALSE;

  double share = self->by_squares ? CLEAR_FIELDS : CLEAR_BY_LINES;

  /* Rows of a table show a row further on and upside down too: where the frame around
   * them does not, the form does not lie there. */
  if (!self->by_squares && self->marks_share < (self->n_fields_seen < CLEAR_ALL_FIELDS * self->n_all_fields ? CLEAR_MARKS : LEAST_CLEAR_MARKS))
    return FALSE;

  /* A part of a form, or rows without the marks beside them, fit many a table. */
  if (!self->by_squares && self->score < CLEAR_SCORE_BY_LINES && self->n_fields_seen < CLEAR_ALL_FIELDS * self->n_all_fields)
    return FALSE;

  return self->n_fields > 0 && self->n_fields >= LEAST_ON_PICTURE * self->n_all_fields &&
         self->n_fields_seen >= MIN (3, self->n_all_fields) && self->n_fields_seen >= share * self->n_fields;
}

/* Way up by the direction that the form's rows have at its middle. */
static void
describe (CotRegistration *self)
{
  double width, height;

  cot_form_get_paper_mm (self->form, &width, &height);

  CotPoint middle = { width / 2, height / 2 };
  CotPoint a = cot_transform_point (&self->transform, middle), b = cot_transform_point (&self->transform, (CotPoint){ middle.x + 10, middle.y });
  double turns = round (atan2 (b.y - a.y, b.x - a.x) / (G_PI / 2));

  self->orientation = (guint) (((-(int) turns) % 4 + 4) % 4);
  self->px_per_mm = cot_transform_scale_at (&self->transform, middle);
}

/* Rows of boxes may agree while the corners are a few millimetres off. */
static void
settle_corners (const CotRaster *page, CotForm *form, CotTransform *transform, CotPageFit *report)
{
  CotTransform other = *transform;
  CotPageFit again;

  if (!cot_squares_near (page, form, &other) || !cot_page_fit (page, form, TRUE, NEAR_MM, &other, &again) || again.share <= report->share)
    return;

  *transform = other;
  *report = again;
}

/* Where hardly a box shows none may be printed: then the marks alone say where the form
 * lies, and cells of a table beside the boxes' places lead astray. */
static void
settle_marks (const CotRaster *page, CotForm *form, const CotTransform *rough, gboolean photographed, double reach_mm, CotTransform *transform, CotPageFit *report)
{
  CotTransform other = *rough;
  CotPageFit again;

  if (report->n_marks < LEAST_MARKS || report->n_fields_seen >= FEW_FIELDS * report->n_fields || report->marks_alone >= CLEAR_BY_MARKS)
    return;
  if (!cot_page_fit_marks (page, form, photographed, reach_mm, &other, &again) || again.marks_alone <= report->marks_alone)
    return;

  *transform = other;
  *report = again;
}

/* Brings a rough way onto the form's print; keeps it when enough of it shows. */
gboolean
cot_finder_settle (const CotRaster *page, CotForm *form, const CotTransform *rough, gboolean photographed, double reach_mm, CotRegistration *out)
{
  CotPageFit report;

  memset (out, 0, sizeof *out);
  out->form = form;
  out->transform = *rough;
  if (!cot_finder_is_possible (form, rough) || !cot_page_fit (page, form, photographed, reach_mm, &out->transform, &report))
    return FALSE;
  settle_marks (page, form, rough, photographed, reach_mm, &out->transform, &report);
  if (photographed && report.n_marks_seen < report.n_marks)
    settle_corners (page, form, &out->transform, &report);
  if (!cot_finder_is_possible (form, &out->transform))
    return FALSE;

  out->residual_mm = report.residual_mm;
  out->n_marks = report.n_marks_seen;
  out->marks_seen = report.marks_seen;
  out->n_all_fields = report.n_all_fields;
  out->n_fields = report.n_fields;
  out->n_fields_seen = report.n_fields_seen;
  out->marks_share = report.n_marks > 0 ? report.marks_share : 1;
  out->marks_alone = report.marks_alone;
  out->score = report.share;
  describe (out);
  g_debug ("%s turned by %u: %u of %u marks (%.2f), %u of %u fields, %.2f mm, score %.2f, marks alone %.2f", cot_form_get_tipo_acta (form), out->orientation, report.n_marks_seen, report.n_marks, report.marks_share, report.n_fields_seen, report.n_fields, out->residual_mm, out->score, out->marks_alone);

  return out->score >= LEAST_SCORE && isfinite (out->residual_mm);
}

/* Ways by squares on @raster, which lies on the page by @to_page (NULL: is it). */
static void
try_squares (CotFinder *self, const CotStraight *view, double px_per_mm)
{
  const CotRaster *raster = view != NULL ? view->raster : self->page;
  g_autoptr (GArray) ways = NULL;

  cot_finder_tick (self);
  ways = cot_squares_find (raster, self->forms, px_per_mm);

  for (guint i = 0, n_settled = 0; i < ways->len && n_settled < MAX_SETTLED; i++) {
    const CotSquaresWay *way = &g_array_index (ways, CotSquaresWay, i);
    CotTransform rough = view != NULL ? cot_transform_chain (&way->transform, &view->to_page) : way->transform;
    gboolean exact = way->n_marks >= 3 && way->residual_mm <= GOOD_RESIDUAL_MM;
    CotRegistration registration;

    if (!cot_finder_is_first_of_its_layout (self, way->form))
      continue;
    n_settled++;
    if (!cot_finder_settle (self->page, way->form, &rough, view != NULL && view->photographed, exact ? NEAR_MM : ROUGH_MM, &registration))
      continue;
    registration.by_squares = way->n_marks >= 3 && registration.n_marks >= 2;
    cot_finder_keep (self, &registration);
  }
}

static gboolean
same_paper (const CotForm *a, const CotForm *b)
{
  double wa, ha, wb, hb;

  cot_form_get_paper_mm (a, &wa, &ha);
  cot_form_get_paper_mm (b, &wb, &hb);

  return fabs (wa - wb) < 3 && fabs (ha - hb) < 3;
}

/* The forms whose paper is as large as that of the @f-th (transfer full). */
static GPtrArray *
family_of (const CotFinder *self, guint f)
{
  GPtrArray *family = g_ptr_array_new ();

  for (guint k = 0; k < self->forms->len; k++)
    if (same_paper (self->forms->pdata[k], self->forms->pdata[f]))
      g_ptr_array_add (family, self->forms->pdata[k]);

  return family;
}

static gboolean
is_first_of_its_paper (const CotFinder *self, guint f)
{
  for (guint k = 0; k < f; k++)
    if (same_paper (self->forms->pdata[k], self->forms->pdata[f]))
      return FALSE;

  return TRUE;
}

/* At the resolution told, then at those that each size of paper suggests. */
static void
try_straight_squares (CotFinder *self, const CotStraight *view, double told)
{
  if (told > 0)
    try_squares (self, view, told);
  for (guint f = 0; f < self->forms->len && !cot_finder_has_good (self); f++) {
    g_autoptr (GPtrArray) family = NULL;
    double width, height, fit;

    if (!is_first_of_its_paper (self, f))
      continue;
    family = family_of (self, f);
    cot_form_get_paper_mm (self->forms->pdata[f], &width, &height);
    fit = fmax (view->raster->width, view->raster->height) / fmax (width, height);

    CotFinder some = { self->page, family, self->found, self->tick, self->user_data };
    const double scales[3] = { fit * 0.98, fit * 0.87, fit * 0.77 };

    for (guint i = 0; i < G_N_ELEMENTS (scales) && !cot_finder_has_good (self); i++)
      if (!(told > 0) || fabs (told / scales[i] - 1) >= 0.05)
        try_squares (&some, view, scales[i]);
  }
}

/* The sheet's outline, pulled straight for each size of paper that a form has. */
static void
try_outline (CotFinder *self, const CotPoint corners[4], gboolean by_lines)
{
  for (guint f = 0; f < self->forms->len && !cot_finder_has_good (self); f++) {
    g_auto (CotStraight) view = { NULL, COT_TRANSFORM_IDENTITY, TRUE };
    g_autoptr (GPtrArray) family = NULL;
    double width, height, scale;

    cot_finder_tick (self);
    if (!is_first_of_its_paper (self, f) || !cot_straight_by_outline (self->page, corners, self->forms->pdata[f], &view))
      continue;
    family = family_of (self, f);
    cot_form_get_paper_mm (self->forms->pdata[f], &width, &height);
    scale = fmax (view.raster->width, view.raster->height) / fmax (width, height);

    CotFinder some = { self->page, family, self->found, self->tick, self->user_data };

    if (by_lines)
      cot_finder_try_lines (&some, &view, scale, 5);
    else
      try_squares (&some, &view, scale);
  }
}

/* The outlines that the sheet may have on the picture, px of it. */
static guint
find_outlines (const CotRaster *page, const CotRaster *small, CotPoint outlines[N_OUTLINES][4])
{
  guint n = 0;

  for (guint attempt = 0; attempt < N_OUTLINES; attempt++) {
    double apart = n == 0 ? INFINITY : 0;

    if (!cot_page_shape_corners (small, attempt, outlines[n]))
      continue;
    for (guint i = 0; i < 4; i++) {
      outlines[n][i].x *= (double) page->width / small->width;
      outlines[n][i].y *= (double) page->height / small->height;
      if (n > 0)
        apart = fmax (apart, hypot (outlines[n][i].x - outlines[n - 1][i].x, outlines[n][i].y - outlines[n - 1][i].y));
    }
    n += apart > SAME_OUTLINE * MAX (page->width, page->height);
  }

  return n;
}

/* What to do when squares at the resolution told gave nothing. */
static void
try_harder (CotFinder *self)
{
  const CotRaster *page = self->page;
  double factor = fmin (1, (double) COT_SEARCH_SIDE / MAX (page->width, page->height));
  g_autoptr (CotRaster) small = cot_raster_shrink (page, (guint) (page->width * factor), (guint) (page->height * factor));
  g_auto (CotStraight) straight = { NULL, COT_TRANSFORM_IDENTITY, !(page->dpi > 0) };
  CotPoint outlines[N_OUTLINES][4];
  guint n = find_outlines (page, small, outlines);
  double told;

  for (guint i = 0; i < n && !cot_finder_has_good (self); i++)
    try_outline (self, outlines[i], FALSE);
  if (cot_finder_has_good (self) || !cot_straight_by_skew (page, small, &straight))
    return;

  told = page->dpi > 0 ? page->dpi / 25.4 / cot_transform_scale_at (&straight.to_page, (CotPoint){ 0, 0 }) : 0;
  try_straight_squares (self, &straight, told);
  for (guint i = 0; i < n && !cot_finder_has_good (self); i++)
    try_outline (self, outlines[i], TRUE);
  if (!cot_finder_has_good (self))
    cot_finder_try_lines (self, &straight, told, 32);
}

/* A table that lies a few rows off shows all but those rows: no way is clear that has
 * fewer boxes than one elsewhere, unless squares say where the form lies. */
static void
mark_outdone (GArray *found)
{
  for (guint i = 0; i < found->len; i++) {
    CotRegistration *way = &g_array_index (found, CotRegistration, i);

    for (guint k = 0; k < found->len && !way->by_squares; k++) {
      const CotRegistration *other = &g_array_index (found, CotRegistration, k);

      way->outdone = way->outdone || (other->form == way->form && other->n_fields_seen > way->n_fields_seen && !cot_registration_is_same_place (way, other));
    }
  }
}

static int
best_first (gconstpointer a, gconstpointer b)
{
  const CotRegistration *x = a, *y = b;
  gboolean clear_x = cot_registration_is_clear (x), clear_y = cot_registration_is_clear (y);

  if (clear_x != clear_y)
    return clear_x ? -1 : 1;

  return x->score < y->score ? 1 : x->score > y->score ? -1
                                                       : 0;
}

/**
 * cot_registration_find:
 * @page: a page; its dpi is right to a few per cent, or 0 when unknown
 * @forms: (element-type CotForm): what it may be
 *
 * Returns: (transfer full) (element-type CotRegistration): ways in which a form
 *   fits, the best first; empty when there is none
 */
GArray *
cot_registration_find (const CotRaster *page, const GPtrArray *forms)
{
  return cot_registration_find_ticking (page, forms, NULL, NULL);
}

/**
 * cot_registration_find_ticking:
 * @page: as cot_registration_find ()
 * @forms: (element-type CotForm): what it may be
 * @tick: (nullable): called again and again while it is searched
 * @user_data: for @tick
 *
 * Returns: (transfer full) (element-type CotRegistration): as cot_registration_find ()
 */
GArray *
cot_registration_find_ticking (const CotRaster *page, const GPtrArray *forms, CotRegistrationTick tick, gpointer user_data)
{
  CotFinder self = { page, forms, g_array_new (FALSE, TRUE, sizeof (CotRegistration)), tick, user_data };

  if (forms->len == 0)
    return self.found;

  if (page->dpi > 0)
    try_squares (&self, NULL, page->dpi / 25.4);
  if (!cot_finder_has_good (&self))
    try_harder (&self);
  mark_outdone (self.found);
  g_array_sort (self.found, best_first);

  return self.found;
}

/* The code says about where the form lies: less has to show there than where nothing
 * does, but a code of a few millimetres says little of the other end of a long sheet. */
static gboolean
is_likely (const CotRegistration *self)
{
  return cot_registration_is_clear (self) || (self->n_fields > 0 && self->n_fields_seen >= CLEAR_FIELDS * self->n_fields) ||
         (self->n_marks > 0 && self->marks_share >= CLEAR_MARKS);
}

/**
 * cot_registration_refine:
 * @page: a page
 * @form: the form on it
 * @from: what a code's four corners are on the form, mm
 * @to: where they are on the page, px
 * @out: (out): the registration
 *
 * Starts from a code instead of the marks.
 *
 * Returns: whether enough of the form shows around it
 */
gboolean
cot_registration_refine (const CotRaster *page, CotForm *form, const CotPoint from[4], const CotPoint to[4], CotRegistration *out)
{
  CotSquaresWay way;
  CotTransform rough;

  if (cot_squares_refine (page, form, from, to, &way) && cot_finder_settle (page, form, &way.transform, TRUE, ROUGH_MM, out) && cot_registration_is_clear (out))
    return TRUE;

  return cot_transform_fit_similarity (from, to, 4, &rough) && cot_finder_settle (page, form, &rough, TRUE, COT_SPOT_MM, out) && is_likely (out);
}
