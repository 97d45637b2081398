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

#include "cot-registration.h"

#include <math.h>
#include <string.h>

#include "cot-page-fit.h"
#include "cot-page-search.h"
#include "cot-page-shape.h"
#include "cot-page-straight.h"
#include "cot-squares.h"

#define SEARCH_SIDE      1300
#define MAX_SETTLED      10
#define MAX_SPOTS        12
#define MAX_TRIES        160 /* of a form at a resolution */
#define LEAST_CLEARNESS  4.0
#define NEAR_MM          1.5
#define ROUGH_MM         3.0
#define SPOT_MM          4.0
#define LEAST_SCORE      0.20
#define GOOD_SCORE       0.60
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
/* Where no boxes are printed the marks must tell. */
#define CLEAR_BY_MARKS    0.72
#define CLEAR_RESIDUAL_MM 0.6
/* A quarter of a sheet is the smallest part that it is scanned in. */
#define LEAST_ON_PICTURE 0.2

typedef struct {
  const CotRaster *page;
  const GPtrArray *forms;
  GArray *found; /* CotRegistration */
} Finder;

static CotPoint
paper_corner (const CotForm *form, guint i)
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

  double share = self->by_squares ? CLEAR_FIELDS : CLEAR_BY_LINES;

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

/* A form seen from behind, or squeezed, is none. */
static gboolean
is_possible (const CotForm *form, const CotTransform *transform)
{
  double side[4];
  CotPoint corner[4];

  if (!cot_transform_is_valid (transform))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    corner[i] = cot_transform_point (transform, paper_corner (form, i));
  for (guint i = 0; i < 4; i++) {
    CotPoint p = corner[i], q = corner[(i + 1) % 4], r = corner[(i + 2) % 4];

    if (!((q.x - p.x) * (r.y - q.y) - (q.y - p.y) * (r.x - q.x) > 0))
      return FALSE;
    side[i] = hypot (q.x - p.x, q.y - p.y);
  }

  return side[0] < 2.5 * side[2] && side[2] < 2.5 * side[0] && side[1] < 2.5 * side[3] && side[3] < 2.5 * side[1];
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

/* Brings a rough way onto the form's print; keeps it when enough of it shows. */
static gboolean
settle (const CotRaster *page, CotForm *form, const CotTransform *rough, gboolean photographed, double reach_mm, CotRegistration *out)
{
  CotPageFit report;

  memset (out, 0, sizeof *out);
  out->form = form;
  out->transform = *rough;
  if (!is_possible (form, rough) || !cot_page_fit (page, form, photographed, reach_mm, &out->transform, &report))
    return FALSE;
  if (photographed && report.n_marks_seen < report.n_marks)
    settle_corners (page, form, &out->transform, &report);
  if (!is_possible (form, &out->transform))
    return FALSE;

  out->residual_mm = report.residual_mm;
  out->n_marks = report.n_marks_seen;
  out->marks_seen = report.marks_seen;
  out->n_all_fields = report.n_all_fields;
  out->n_fields = report.n_fields;
  out->n_fields_seen = report.n_fields_seen;
  out->marks_alone = report.marks_alone;
  out->score = report.share;
  describe (out);
  g_debug ("%s turned by %u: %u of %u marks, %u of %u fields, %.2f mm", cot_form_get_tipo_acta (form), out->orientation, report.n_marks_seen, report.n_marks, report.n_fields_seen, report.n_fields, out->residual_mm);

  return out->score >= LEAST_SCORE && isfinite (out->residual_mm);
}

static void
keep (Finder *self, const CotRegistration *registration)
{
  for (guint i = 0; i < self->found->len; i++) {
    CotRegistration *other = &g_array_index (self->found, CotRegistration, i);

    if (other->form == registration->form && cot_registration_is_same_place (other, registration)) {
      if (registration->score > other->score)
        *other = *registration;
      return;
    }
  }
  g_array_append_val (self->found, *registration);
}

/* Marks and boxes of both lie alike: the forms of one family, told apart by codes. */
static gboolean
same_layout (const CotForm *a, const CotForm *b)
{
  guint n_a, n_b;
  const CotFormMark *marks_a = cot_form_get_marks (a, &n_a), *marks_b = cot_form_get_marks (b, &n_b);

  if (n_a != n_b)
    return FALSE;
  for (guint i = 0; i < n_a; i++)
    if (marks_a[i].kind != marks_b[i].kind || memcmp (&marks_a[i].box, &marks_b[i].box, sizeof (CotBoxMm)) != 0)
      return FALSE;

  const CotFormField *fields_a = cot_form_get_fields (a, &n_a), *fields_b = cot_form_get_fields (b, &n_b);

  if (n_a != n_b)
    return FALSE;
  for (guint i = 0; i < n_a; i++)
    if (fields_a[i].n_digits != fields_b[i].n_digits || memcmp (fields_a[i].digits, fields_b[i].digits, fields_a[i].n_digits * sizeof (CotBoxMm)) != 0)
      return FALSE;

  return TRUE;
}

/* Forms of one family fit alike: it is looked at once. */
static gboolean
is_first_of_its_layout (const Finder *self, const CotForm *form)
{
  for (guint i = 0; i < self->forms->len && self->forms->pdata[i] != form; i++)
    if (same_layout (self->forms->pdata[i], form))
      return FALSE;

  return TRUE;
}

static void
keep_family (Finder *self, const CotRegistration *registration)
{
  for (guint i = 0; i < self->forms->len; i++)
    if (same_layout (self->forms->pdata[i], registration->form)) {
      CotRegistration copy = *registration;

      copy.form = self->forms->pdata[i];
      keep (self, &copy);
    }
}

static gboolean
has_good (const Finder *self)
{
  for (guint i = 0; i < self->found->len; i++) {
    const CotRegistration *r = &g_array_index (self->found, CotRegistration, i);

    if (r->score >= GOOD_SCORE && cot_registration_is_clear (r))
      return TRUE;
  }

  return FALSE;
}

/* Ways by squares on @raster, which lies on the page by @to_page (NULL: is it). */
static void
try_squares (Finder *self, const CotStraight *view, double px_per_mm)
{
  const CotRaster *raster = view != NULL ? view->raster : self->page;
  g_autoptr (GArray) ways = cot_squares_find (raster, self->forms, px_per_mm);

  for (guint i = 0, n_settled = 0; i < ways->len && n_settled < MAX_SETTLED; i++) {
    const CotSquaresWay *way = &g_array_index (ways, CotSquaresWay, i);
    CotTransform rough = view != NULL ? cot_transform_chain (&way->transform, &view->to_page) : way->transform;
    gboolean exact = way->n_marks >= 3 && way->residual_mm <= GOOD_RESIDUAL_MM;
    CotRegistration registration;

    if (!is_first_of_its_layout (self, way->form))
      continue;
    n_settled++;
    if (!settle (self->page, way->form, &rough, view != NULL && view->photographed, exact ? NEAR_MM : ROUGH_MM, &registration))
      continue;
    registration.by_squares = way->n_marks >= 3 && registration.n_marks >= 2;
    keep_family (self, &registration);
  }
}

static int
clearest_first (gconstpointer a, gconstpointer b)
{
  const CotPageSpot *x = a, *y = b;

  return x->clearness < y->clearness ? 1 : x->clearness > y->clearness ? -1
                                                                       : 0;
}

/* Resolutions that @form may have on a page of this size: the paper fills it, or
 * lies on it with room around. */
static guint
guess_scales (const CotRaster *view, const CotForm *form, double told, double *scales, guint max)
{
  double width, height, fit;
  guint n = 0;

  cot_form_get_paper_mm (form, &width, &height);
  fit = fmax (view->width, view->height) / fmax (width, height);
  for (int i = 0; told > 0 && i < 5 && n < max; i++)
    scales[n++] = told * (1 + 0.014 * ((i + 1) / 2) * (i % 2 ? 1 : -1));
  if (told > 0 && fabs (told / fit - 1) < 0.10)
    return n;
  for (guint i = 0; i < 16 && n < max; i++)
    scales[n++] = fit * (1.03 - 0.014 * i);

  return n;
}

static void
try_lines (Finder *self, const CotStraight *view, double told_px_per_mm, guint max_scales)
{
  double factor = fmin (1, (double) SEARCH_SIDE / MAX (view->raster->width, view->raster->height));
  g_autoptr (CotRaster) small = cot_raster_shrink (view->raster, (guint) (view->raster->width * factor), (guint) (view->raster->height * factor));
  g_autoptr (CotPageSearch) search = cot_page_search_new (small);
  g_autoptr (GArray) spots = g_array_new (FALSE, TRUE, sizeof (CotPageSpot));
  const CotTransform up = { { (double) view->raster->width / small->width, 0, 0, 0, (double) view->raster->height / small->height, 0, 0, 0, 1 } };
  CotTransform to_page = cot_transform_chain (&up, &view->to_page);
  guint n_tries = 0;

  for (guint f = 0; f < self->forms->len; f++) {
    double scales[32];

    if (!is_first_of_its_layout (self, self->forms->pdata[f]))
      continue;

    guint n = guess_scales (small, self->forms->pdata[f], told_px_per_mm * factor, scales, MIN (max_scales, G_N_ELEMENTS (scales)));

    for (guint i = 0; i < n && n_tries < MAX_TRIES; i++, n_tries++)
      cot_page_search_form (search, self->forms->pdata[f], scales[i], spots);
  }
  g_array_sort (spots, clearest_first);
  for (guint i = 0, n_settled = 0; i < spots->len && n_settled < MAX_SPOTS; i++) {
    const CotPageSpot *spot = &g_array_index (spots, CotPageSpot, i);
    CotTransform rough = cot_transform_chain (&spot->rough, &to_page);
    CotRegistration registration;
    gboolean known = FALSE;

    if (spot->clearness < LEAST_CLEARNESS)
      break;
    /* The next scale gives the same place again. */
    for (guint k = 0; k < i && !known; k++) {
      const CotPageSpot *other = &g_array_index (spots, CotPageSpot, k);
      CotPoint a = cot_transform_point (&spot->rough, paper_corner (spot->form, 0)), b = cot_transform_point (&other->rough, paper_corner (spot->form, 0));
      CotPoint c = cot_transform_point (&spot->rough, paper_corner (spot->form, 2)), d = cot_transform_point (&other->rough, paper_corner (spot->form, 2));

      known = other->form == spot->form && hypot (a.x - b.x, a.y - b.y) < 3 * factor && hypot (c.x - d.x, c.y - d.y) < 3 * factor;
    }
    if (known)
      continue;
    n_settled++;
    g_debug ("%s by lines, clearness %.1f", cot_form_get_tipo_acta (spot->form), spot->clearness);
    if (settle (self->page, spot->form, &rough, view->photographed, SPOT_MM, &registration))
      keep_family (self, &registration);
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

static void
try_straight_squares (Finder *self, const CotStraight *view, double told)
{
  double tried[16];
  guint n_tried = 0;

  for (guint f = 0; f < self->forms->len && !has_good (self); f++) {
    double width, height, fit;

    cot_form_get_paper_mm (self->forms->pdata[f], &width, &height);
    fit = fmax (view->raster->width, view->raster->height) / fmax (width, height);

    const double scales[4] = { told, fit * 0.98, fit * 0.87, fit * 0.77 };

    for (guint i = told > 0 ? 0 : 1; i < 4 && !has_good (self); i++) {
      gboolean known = FALSE;

      for (guint k = 0; k < n_tried; k++)
        known = known || fabs (tried[k] / scales[i] - 1) < 0.05;
      if (known || n_tried == G_N_ELEMENTS (tried))
        continue;
      tried[n_tried++] = scales[i];
      try_squares (self, view, scales[i]);
    }
  }
}

/* The sheet's outline, pulled straight for each size of paper that a form has. */
static void
try_outline (Finder *self, const CotPoint corners[4], gboolean by_lines)
{
  for (guint f = 0; f < self->forms->len && !has_good (self); f++) {
    g_auto (CotStraight) view = { NULL, COT_TRANSFORM_IDENTITY, TRUE };
    g_autoptr (GPtrArray) family = g_ptr_array_new ();
    Finder some = { self->page, family, self->found };
    double width, height, scale;
    gboolean done = FALSE;

    for (guint k = 0; k < f; k++)
      done = done || same_paper (self->forms->pdata[k], self->forms->pdata[f]);
    if (done || !cot_straight_by_outline (self->page, corners, self->forms->pdata[f], &view))
      continue;
    for (guint k = f; k < self->forms->len; k++)
      if (same_paper (self->forms->pdata[k], self->forms->pdata[f]))
        g_ptr_array_add (family, self->forms->pdata[k]);
    cot_form_get_paper_mm (self->forms->pdata[f], &width, &height);
    scale = fmax (view.raster->width, view.raster->height) / fmax (width, height);
    if (by_lines)
      try_lines (&some, &view, scale, 5);
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
try_harder (Finder *self)
{
  const CotRaster *page = self->page;
  double factor = fmin (1, (double) SEARCH_SIDE / MAX (page->width, page->height));
  g_autoptr (CotRaster) small = cot_raster_shrink (page, (guint) (page->width * factor), (guint) (page->height * factor));
  g_auto (CotStraight) straight = { NULL, COT_TRANSFORM_IDENTITY, !(page->dpi > 0) };
  CotPoint outlines[N_OUTLINES][4];
  guint n = find_outlines (page, small, outlines);
  double told;

  for (guint i = 0; i < n && !has_good (self); i++)
    try_outline (self, outlines[i], FALSE);
  if (has_good (self) || !cot_straight_by_skew (page, small, &straight))
    return;

  told = page->dpi > 0 ? page->dpi / 25.4 / cot_transform_scale_at (&straight.to_page, (CotPoint){ 0, 0 }) : 0;
  try_straight_squares (self, &straight, told);
  for (guint i = 0; i < n && !has_good (self); i++)
    try_outline (self, outlines[i], TRUE);
  if (!has_good (self))
    try_lines (self, &straight, told, 32);
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
  Finder self = { page, forms, g_array_new (FALSE, TRUE, sizeof (CotRegistration)) };

  if (forms->len == 0)
    return self.found;

  if (page->dpi > 0)
    try_squares (&self, NULL, page->dpi / 25.4);
  if (!has_good (&self))
    try_harder (&self);
  g_array_sort (self.found, best_first);

  return self.found;
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

  if (cot_squares_refine (page, form, from, to, &way) && settle (page, form, &way.transform, TRUE, ROUGH_MM, out) && cot_registration_is_clear (out))
    return TRUE;

  return cot_transform_fit_similarity (from, to, 4, &rough) && settle (page, form, &rough, TRUE, SPOT_MM, out);
}
