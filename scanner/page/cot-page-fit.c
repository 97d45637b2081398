/* cot-page-fit.c - a registration brought onto all that a form has printed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each row of digit boxes, each piece of a line and each corner of a square says
 * by how many millimetres it lies beside its place along one axis.  One smooth
 * map through most of these is the answer; those that writing, stamps or stains
 * led astray lose their weight.  Three rounds, each with a shorter reach.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-page-fit-private.h"

#include <math.h>
#include <string.h>

#include "cot-marks.h"
#include "cot-page-probe.h"

#define N_ROUNDS   3
#define N_WEIGHING 8
#define PIECE_MM   15.0
#define MAX_PIECES 24 /* of one line */
#define LEAST_SEEN 6
/* What a scanner bends beside stretching; a lens and a slanted hand bend more. */
#define SCAN_BEND_MM 0.6

static CotFitPlace *
add_place (CotFit *self, CotPoint at, gboolean along_x, double offset, double sigma, CotFitOrigin origin, guint index)
{
  CotFitPlace *place = &self->places[MIN (self->n, COT_FIT_MAX_PLACES - 1)];

  if (self->n == COT_FIT_MAX_PLACES)
    return place;
  *place = (CotFitPlace){ .at = at, .along_x = along_x, .offset = offset, .sigma = sigma, .origin = origin, .index = index, .weight = 1 };
  self->n++;

  return place;
}

static void
look_at_fields (CotFit *self, const CotTransform *transform, double reach)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++) {
    double dx, dy;
    const CotBoxMm *first = &fields[i].digits[0], *last;

    if (fields[i].n_digits == 0)
      continue;
    last = &fields[i].digits[fields[i].n_digits - 1];

    CotPoint at = { (first->x + last->x + last->w) / 2, first->y + first->h / 2 };

    if (cot_page_probe_boxes (self->page, transform, fields[i].digits, fields[i].n_digits, TRUE, reach, &dx))
      add_place (self, at, TRUE, dx, 0.10, COT_FIT_FIELD, i);
    if (cot_page_probe_boxes (self->page, transform, fields[i].digits, fields[i].n_digits, FALSE, reach, &dy))
      add_place (self, at, FALSE, dy, 0.10, COT_FIT_FIELD, i);
  }
}

guint
cot_fit_line_piece (const CotBoxMm *line, guint i, CotBoxMm *piece)
{
  gboolean upright = line->h > line->w;
  guint n = (guint) CLAMP ((upright ? line->h : line->w) / PIECE_MM, 1, MAX_PIECES);

  *piece = *line;
  if (upright) {
    piece->h = line->h / n;
    piece->y += i * piece->h;
  } else {
    piece->w = line->w / n;
    piece->x += i * piece->w;
  }

  return n;
}

static void
look_at_line (CotFit *self, const CotTransform *transform, const CotBoxMm *box, guint index, double reach)
{
  CotBoxMm piece;
  guint n = cot_fit_line_piece (box, 0, &piece);

  for (guint i = 0; i < n; i++) {
    double offset;

    cot_fit_line_piece (box, i, &piece);
    if (cot_page_probe_line (self->page, transform, &piece, reach, &offset))
      add_place (self, (CotPoint){ piece.x + piece.w / 2, piece.y + piece.h / 2 }, box->h > box->w, offset, 0.10, COT_FIT_LINE, index)->piece = i;
  }
}

/* Squares are measured by their own sides, which needs them near. */
static void
look_at_square (CotFit *self, const CotTransform *transform, const CotBoxMm *box, guint index)
{
  const CotPoint corners[4] = { { box->x, box->y }, { box->x + box->w, box->y }, { box->x + box->w, box->y + box->h }, { box->x, box->y + box->h } };
  CotMarkCorners found;
  CotTransform back;
  double dx, dy;

  if (!cot_transform_invert (transform, &back))
    return;
  if (!cot_mark_measure (self->page, transform, box, &found)) {
    CotPoint middle = { box->x + box->w / 2, box->y + box->h / 2 };

    /* A mark without straight sides, such as a disc, lies where its middle does. */
    if (cot_mark_centre (self->page, transform, box, &dx, &dy)) {
      add_place (self, middle, TRUE, dx, 0.10, COT_FIT_SQUARE, index);
      add_place (self, middle, FALSE, dy, 0.10, COT_FIT_SQUARE, index);
    }
    return;
  }
  for (guint i = 0; i < 4; i++) {
    CotPoint mm = cot_transform_point (&back, found.corner[i]);

    if (!found.seen[i])
      continue;
    add_place (self, corners[i], TRUE, mm.x - corners[i].x, 0.06, COT_FIT_SQUARE, index);
    add_place (self, corners[i], FALSE, mm.y - corners[i].y, 0.06, COT_FIT_SQUARE, index);
  }
}

static void
look (CotFit *self, const CotTransform *transform, double reach)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (self->form, &n);

  self->n = 0;
  for (guint i = 0; i < n; i++)
    if (marks[i].kind == COT_MARK_SQUARE)
      look_at_square (self, transform, &marks[i].box, i);
    else
      look_at_line (self, transform, &marks[i].box, i, reach);
  if (!self->marks_only)
    look_at_fields (self, transform, reach);
}

/* dx = a0 + a1 X + a2 Y + g XX + h XY,  dy = b0 + b1 X + b2 Y + g XY + h YY */
void
cot_fit_equation (const CotFit *self, CotPoint at, gboolean along_x, double row[COT_FIT_UNKNOWNS])
{
  double x = (at.x - self->centre_x) / self->radius, y = (at.y - self->centre_y) / self->radius;

  memset (row, 0, COT_FIT_UNKNOWNS * sizeof *row);
  row[along_x ? 0 : 3] = 1;
  row[along_x ? 1 : 4] = x;
  row[along_x ? 2 : 5] = y;
  row[6] = x * (along_x ? x : y);
  row[7] = y * (along_x ? x : y);
}

double
cot_fit_predict (const double row[COT_FIT_UNKNOWNS], const double theta[COT_FIT_UNKNOWNS])
{
  double sum = 0;

  for (guint i = 0; i < COT_FIT_UNKNOWNS; i++)
    sum += row[i] * theta[i];

  return sum;
}

gboolean
cot_fit_solve (const double *a, const double *b, double *x)
{
  double l[COT_FIT_UNKNOWNS][COT_FIT_UNKNOWNS] = { { 0 } }, y[COT_FIT_UNKNOWNS];

  for (guint i = 0; i < COT_FIT_UNKNOWNS; i++)
    for (guint j = 0; j <= i; j++) {
      double sum = a[i * COT_FIT_UNKNOWNS + j];

      for (guint k = 0; k < j; k++)
        sum -= l[i][k] * l[j][k];
      if (i == j && !(sum > 1e-12))
        return FALSE;
      l[i][j] = i == j ? sqrt (sum) : sum / l[j][j];
    }
  for (guint i = 0; i < COT_FIT_UNKNOWNS; i++) {
    y[i] = b[i];
    for (guint k = 0; k < i; k++)
      y[i] -= l[i][k] * y[k];
    y[i] /= l[i][i];
  }
  for (guint i = COT_FIT_UNKNOWNS; i-- > 0;) {
    x[i] = y[i];
    for (guint k = i + 1; k < COT_FIT_UNKNOWNS; k++)
      x[i] -= l[k][i] * x[k];
    x[i] /= l[i][i];
  }

  return TRUE;
}

static gboolean
fit_once (CotFit *self, const double prior_mm[COT_FIT_UNKNOWNS], double theta[COT_FIT_UNKNOWNS])
{
  double right[COT_FIT_UNKNOWNS] = { 0 };

  memset (self->normal, 0, sizeof self->normal);
  for (guint i = 0; i < COT_FIT_UNKNOWNS; i++)
    self->normal[i * COT_FIT_UNKNOWNS + i] = 1 / (prior_mm[i] * prior_mm[i]);
  for (guint p = 0; p < self->n; p++) {
    const CotFitPlace *place = &self->places[p];
    double row[COT_FIT_UNKNOWNS], w = place->weight / (place->sigma * place->sigma);

    cot_fit_equation (self, place->at, place->along_x, row);
    for (guint i = 0; i < COT_FIT_UNKNOWNS; i++) {
      for (guint j = 0; j < COT_FIT_UNKNOWNS; j++)
        self->normal[i * COT_FIT_UNKNOWNS + j] += w * row[i] * row[j];
      right[i] += w * row[i] * place->offset;
    }
  }

  return cot_fit_solve (self->normal, right, theta);
}

/* The offset along one axis on which most places agree: where to begin. */
static double
most_common (const CotFit *self, gboolean along_x, double width)
{
  double best = 0;
  guint best_count = 0;

  for (guint i = 0; i < self->n; i++) {
    guint count = 0;

    if (self->places[i].along_x != along_x)
      continue;
    for (guint k = 0; k < self->n; k++)
      count += self->places[k].along_x == along_x && fabs (self->places[k].offset - self->places[i].offset) < width;
    if (count > best_count) {
      best_count = count;
      best = self->places[i].offset;
    }
  }

  return best;
}

/* Fits again and again, and each time believes less what lies far off. */
static gboolean
fit_robustly (CotFit *self, double reach, const double prior_mm[COT_FIT_UNKNOWNS], double theta[COT_FIT_UNKNOWNS])
{
  double width = reach * 0.7, last = fmax (0.12, reach * 0.08);

  memset (theta, 0, COT_FIT_UNKNOWNS * sizeof *theta);
  theta[0] = most_common (self, TRUE, fmax (0.15, reach * 0.2));
  theta[3] = most_common (self, FALSE, fmax (0.15, reach * 0.2));
  for (guint round = 0; round < N_WEIGHING; round++) {
    for (guint p = 0; p < self->n; p++) {
      CotFitPlace *place = &self->places[p];
      double row[COT_FIT_UNKNOWNS], r;

      cot_fit_equation (self, place->at, place->along_x, row);
      r = (place->offset - cot_fit_predict (row, theta)) / width;
      place->weight = fabs (r) < 1 ? (1 - r * r) * (1 - r * r) : 0;
    }
    if (!fit_once (self, prior_mm, theta))
      return FALSE;
    width = fmax (last, width * 0.72);
  }

  return TRUE;
}

static CotTransform
correction (const CotFit *self, const double t[COT_FIT_UNKNOWNS])
{
  double r = self->radius;
  const CotTransform in = { { 1 / r, 0, -self->centre_x / r, 0, 1 / r, -self->centre_y / r, 0, 0, 1 } };
  const CotTransform out = { { r, 0, self->centre_x, 0, r, self->centre_y, 0, 0, 1 } };
  const CotTransform move = { { 1 + t[1] / r, t[2] / r, t[0] / r, t[4] / r, 1 + t[5] / r, t[3] / r, -t[6] / r, -t[7] / r, 1 } };
  CotTransform half = cot_transform_chain (&in, &move);

  return cot_transform_chain (&half, &out);
}

/* One round: measure, fit, move. */
static gboolean
improve (CotFit *self, double reach, gboolean perspective, CotTransform *transform)
{
  double bend = perspective ? reach : SCAN_BEND_MM * reach / 2;
  const double prior[COT_FIT_UNKNOWNS] = { reach, reach, reach, reach, reach, reach, bend, bend };
  double theta[COT_FIT_UNKNOWNS];
  CotTransform move;

  look (self, transform, reach);
  if (self->n < LEAST_SEEN || !fit_robustly (self, reach, prior, theta))
    return FALSE;

  move = correction (self, theta);
  *transform = cot_transform_chain (&move, transform);

  return cot_transform_is_valid (transform);
}

static gboolean
fit_all (const CotRaster *page, const CotForm *form, gboolean marks_only, gboolean perspective, double reach_mm, CotTransform *transform, CotPageFit *report)
{
  g_autofree CotFit *self = g_new0 (CotFit, 1);
  CotTransform better = *transform;
  double width, height, reach = reach_mm;

  memset (report, 0, sizeof *report);
  self->page = page;
  self->form = form;
  self->marks_only = marks_only;
  cot_form_get_paper_mm (form, &width, &height);
  self->centre_x = width / 2;
  self->centre_y = height / 2;
  self->radius = hypot (width, height) / 2;
  for (guint round = 0; round < N_ROUNDS; round++) {
    if (!improve (self, reach, perspective, &better))
      return FALSE;
    reach = fmax (0.6, reach * 0.4);
  }
  /* Boxes are looked for in any case: whether they show is told. */
  self->marks_only = FALSE;
  look (self, &better, 0.6);

  /* The weights of the last round speak of places as they lay before it. */
  for (guint p = 0; p < self->n; p++)
    self->places[p].weight = fabs (self->places[p].offset) <= COT_FIT_AGREE_MM ? 1 : 0;

  const double prior[COT_FIT_UNKNOWNS] = { 3, 3, 3, 3, 3, 3, perspective ? 3 : SCAN_BEND_MM, perspective ? 3 : SCAN_BEND_MM };
  double theta[COT_FIT_UNKNOWNS];

  if (!fit_once (self, prior, theta))
    return FALSE;
  cot_fit_judge (self, &better, report);
  *transform = better;

  return TRUE;
}

/**
 * cot_page_fit:
 * @page: a page
 * @form: the form on it
 * @perspective: the page was photographed
 * @reach_mm: how far off @transform may be
 * @transform: (inout): form mm to px
 * @report: (out): how well it fits
 *
 * Returns: %FALSE when too little of the form shows; @transform is then unchanged
 */
gboolean
cot_page_fit (const CotRaster *page, const CotForm *form, gboolean perspective, double reach_mm, CotTransform *transform, CotPageFit *report)
{
  return fit_all (page, form, FALSE, perspective, reach_mm, transform, report);
}

/**
 * cot_page_fit_marks:
 * @page: a page
 * @form: the form on it
 * @perspective: the page was photographed
 * @reach_mm: how far off @transform may be
 * @transform: (inout): form mm to px
 * @report: (out): how well it fits
 *
 * cot_page_fit () by the marks alone: what is printed around figures may be cells of a
 * table, which lie a millimetre beside the boxes that the form tells of.
 *
 * Returns: %FALSE when too little of the form shows; @transform is then unchanged
 */
gboolean
cot_page_fit_marks (const CotRaster *page, const CotForm *form, gboolean perspective, double reach_mm, CotTransform *transform, CotPageFit *report)
{
  return fit_all (page, form, TRUE, perspective, reach_mm, transform, report);
}
