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

#include "cot-page-fit.h"

#include <math.h>
#include <string.h>

#include "cot-marks.h"
#include "cot-page-probe.h"

#define N_UNKNOWNS 8
#define N_ROUNDS   3
#define N_WEIGHING 8
#define MAX_PLACES 1200
#define PIECE_MM   15.0
#define MAX_PIECES 24 /* of one line */
#define AGREE_MM   0.30
#define AROUND_MM  60.0
#define MAX_AROUND 48
#define LEAST_SEEN 6
/* What a scanner bends beside stretching; a lens and a slanted hand bend more. */
#define SCAN_BEND_MM 0.6

typedef enum {
  FROM_FIELD,
  FROM_LINE,
  FROM_SQUARE,
} Origin;

/* Something printed lies @offset mm further along one axis than it should. */
typedef struct {
  CotPoint at; /* form mm */
  gboolean along_x;
  double offset;
  double sigma; /* mm, how exact it is */
  Origin origin;
  guint index; /* of the field or mark */
  double weight;
} Place;

typedef struct {
  const CotRaster *page;
  const CotForm *form;
  double centre_x, centre_y, radius; /* of the paper, mm */
  Place places[MAX_PLACES];
  guint n;
  double normal[N_UNKNOWNS * N_UNKNOWNS]; /* of the last fit */
} Fit;

static void
add_place (Fit *self, CotPoint at, gboolean along_x, double offset, double sigma, Origin origin, guint index)
{
  if (self->n < MAX_PLACES)
    self->places[self->n++] = (Place){ at, along_x, offset, sigma, origin, index, 1 };
}

static void
look_at_fields (Fit *self, const CotTransform *transform, double reach)
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
      add_place (self, at, TRUE, dx, 0.10, FROM_FIELD, i);
    if (cot_page_probe_boxes (self->page, transform, fields[i].digits, fields[i].n_digits, FALSE, reach, &dy))
      add_place (self, at, FALSE, dy, 0.10, FROM_FIELD, i);
  }
}

static void
look_at_line (Fit *self, const CotTransform *transform, const CotBoxMm *box, guint index, double reach)
{
  gboolean upright = box->h > box->w;
  double length = upright ? box->h : box->w;
  guint n = (guint) CLAMP (length / PIECE_MM, 1, MAX_PIECES);

  for (guint i = 0; i < n; i++) {
    CotBoxMm piece = *box;
    double offset;

    if (upright) {
      piece.h = length / n;
      piece.y += i * piece.h;
    } else {
      piece.w = length / n;
      piece.x += i * piece.w;
    }
    if (cot_page_probe_line (self->page, transform, &piece, reach, &offset))
      add_place (self, (CotPoint){ piece.x + piece.w / 2, piece.y + piece.h / 2 }, upright, offset, 0.10, FROM_LINE, index);
  }
}

/* Squares are measured by their own sides, which needs them near. */
static void
look_at_square (Fit *self, const CotTransform *transform, const CotBoxMm *box, guint index)
{
  const CotPoint corners[4] = { { box->x, box->y }, { box->x + box->w, box->y }, { box->x + box->w, box->y + box->h }, { box->x, box->y + box->h } };
  CotMarkCorners found;
  CotTransform back;

  if (!cot_transform_invert (transform, &back) || !cot_mark_measure (self->page, transform, box, &found))
    return;
  for (guint i = 0; i < 4; i++) {
    CotPoint mm = cot_transform_point (&back, found.corner[i]);

    if (!found.seen[i])
      continue;
    add_place (self, corners[i], TRUE, mm.x - corners[i].x, 0.06, FROM_SQUARE, index);
    add_place (self, corners[i], FALSE, mm.y - corners[i].y, 0.06, FROM_SQUARE, index);
  }
}

static void
look (Fit *self, const CotTransform *transform, double reach)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (self->form, &n);

  self->n = 0;
  for (guint i = 0; i < n; i++)
    if (marks[i].kind == COT_MARK_SQUARE)
      look_at_square (self, transform, &marks[i].box, i);
    else
      look_at_line (self, transform, &marks[i].box, i, reach);
  look_at_fields (self, transform, reach);
}

/* dx = a0 + a1 X + a2 Y + g XX + h XY,  dy = b0 + b1 X + b2 Y + g XY + h YY */
static void
equation (const Fit *self, CotPoint at, gboolean along_x, double row[N_UNKNOWNS])
{
  double x = (at.x - self->centre_x) / self->radius, y = (at.y - self->centre_y) / self->radius;

  memset (row, 0, N_UNKNOWNS * sizeof *row);
  row[along_x ? 0 : 3] = 1;
  row[along_x ? 1 : 4] = x;
  row[along_x ? 2 : 5] = y;
  row[6] = x * (along_x ? x : y);
  row[7] = y * (along_x ? x : y);
}

static double
predict (const double row[N_UNKNOWNS], const double theta[N_UNKNOWNS])
{
  double sum = 0;

  for (guint i = 0; i < N_UNKNOWNS; i++)
    sum += row[i] * theta[i];

  return sum;
}

/* Solves a x = b for a symmetric positive matrix; FALSE when it is not. */
static gboolean
solve (const double *a, const double *b, double *x)
{
  double l[N_UNKNOWNS][N_UNKNOWNS] = { { 0 } }, y[N_UNKNOWNS];

  for (guint i = 0; i < N_UNKNOWNS; i++)
    for (guint j = 0; j <= i; j++) {
      double sum = a[i * N_UNKNOWNS + j];

      for (guint k = 0; k < j; k++)
        sum -= l[i][k] * l[j][k];
      if (i == j && !(sum > 1e-12))
        return FALSE;
      l[i][j] = i == j ? sqrt (sum) : sum / l[j][j];
    }
  for (guint i = 0; i < N_UNKNOWNS; i++) {
    y[i] = b[i];
    for (guint k = 0; k < i; k++)
      y[i] -= l[i][k] * y[k];
    y[i] /= l[i][i];
  }
  for (guint i = N_UNKNOWNS; i-- > 0;) {
    x[i] = y[i];
    for (guint k = i + 1; k < N_UNKNOWNS; k++)
      x[i] -= l[k][i] * x[k];
    x[i] /= l[i][i];
  }

  return TRUE;
}

static gboolean
fit_once (Fit *self, const double prior_mm[N_UNKNOWNS], double theta[N_UNKNOWNS])
{
  double right[N_UNKNOWNS] = { 0 };

  memset (self->normal, 0, sizeof self->normal);
  for (guint i = 0; i < N_UNKNOWNS; i++)
    self->normal[i * N_UNKNOWNS + i] = 1 / (prior_mm[i] * prior_mm[i]);
  for (guint p = 0; p < self->n; p++) {
    const Place *place = &self->places[p];
    double row[N_UNKNOWNS], w = place->weight / (place->sigma * place->sigma);

    equation (self, place->at, place->along_x, row);
    for (guint i = 0; i < N_UNKNOWNS; i++) {
      for (guint j = 0; j < N_UNKNOWNS; j++)
        self->normal[i * N_UNKNOWNS + j] += w * row[i] * row[j];
      right[i] += w * row[i] * place->offset;
    }
  }

  return solve (self->normal, right, theta);
}

/* The offset along one axis on which most places agree: where to begin. */
static double
most_common (const Fit *self, gboolean along_x, double width)
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
fit_robustly (Fit *self, double reach, const double prior_mm[N_UNKNOWNS], double theta[N_UNKNOWNS])
{
  double width = reach * 0.7, last = fmax (0.12, reach * 0.08);

  memset (theta, 0, N_UNKNOWNS * sizeof *theta);
  theta[0] = most_common (self, TRUE, fmax (0.15, reach * 0.2));
  theta[3] = most_common (self, FALSE, fmax (0.15, reach * 0.2));
  for (guint round = 0; round < N_WEIGHING; round++) {
    for (guint p = 0; p < self->n; p++) {
      Place *place = &self->places[p];
      double row[N_UNKNOWNS], r;

      equation (self, place->at, place->along_x, row);
      r = (place->offset - predict (row, theta)) / width;
      place->weight = fabs (r) < 1 ? (1 - r * r) * (1 - r * r) : 0;
    }
    if (!fit_once (self, prior_mm, theta))
      return FALSE;
    width = fmax (last, width * 0.72);
  }

  return TRUE;
}

static CotTransform
correction (const Fit *self, const double t[N_UNKNOWNS])
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
improve (Fit *self, double reach, gboolean perspective, CotTransform *transform)
{
  double bend = perspective ? reach : SCAN_BEND_MM * reach / 2;
  const double prior[N_UNKNOWNS] = { reach, reach, reach, reach, reach, reach, bend, bend };
  double theta[N_UNKNOWNS];
  CotTransform move;

  look (self, transform, reach);
  if (self->n < LEAST_SEEN || !fit_robustly (self, reach, prior, theta))
    return FALSE;

  move = correction (self, theta);
  *transform = cot_transform_chain (&move, transform);

  return cot_transform_is_valid (transform);
}

/* Twice the standard error of the fit at @at; @sigma per unit of weight. */
static double
uncertainty (const Fit *self, CotPoint at, double sigma)
{
  double sum = 0;

  for (guint axis = 0; axis < 2; axis++) {
    double row[N_UNKNOWNS], x[N_UNKNOWNS];

    equation (self, at, axis == 0, row);
    if (!solve (self->normal, row, x))
      return INFINITY;
    sum += predict (row, x);
  }

  return 2 * sigma * sqrt (sum);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* What is left along one axis around @at, by most of what shows there. */
static gboolean
left_around (const Fit *self, CotPoint at, gboolean along_x, double *left)
{
  double near[MAX_AROUND];
  guint n = 0;

  for (guint i = 0; i < self->n && n < MAX_AROUND; i++) {
    const Place *p = &self->places[i];

    if (p->along_x == along_x && hypot (p->at.x - at.x, p->at.y - at.y) < AROUND_MM)
      near[n++] = p->offset;
  }
  if (n < 3)
    return FALSE;
  qsort (near, n, sizeof *near, compare_doubles);
  *left = near[n / 2];

  return TRUE;
}

static double
error_at (const Fit *self, CotPoint at, double sigma)
{
  double dx, dy, told = uncertainty (self, at, sigma);

  if (!left_around (self, at, TRUE, &dx) || !left_around (self, at, FALSE, &dy) || hypot (dx, dy) > 1)
    return told;

  return fmax (told, hypot (dx, dy));
}

static gboolean
is_on_picture (const Fit *self, const CotTransform *transform, const CotBoxMm *box)
{
  CotBoxMm px = cot_transform_box (transform, box);

  return px.x >= 0 && px.y >= 0 && px.x + px.w <= self->page->width && px.y + px.h <= self->page->height;
}

/* After the last round offsets are what is left, so they are the errors. */
static void
judge (Fit *self, const CotTransform *transform, CotPageFit *report)
{
  guint n_fields, n_marks, n_marks_here = 0;
  const CotFormField *fields = cot_form_get_fields (self->form, &n_fields);
  g_autofree guint8 *seen = g_new0 (guint8, n_fields);
  g_autofree gboolean *marks = NULL;
  double chi = 0, weights = 0, sigma;

  const CotFormMark *all_marks = cot_form_get_marks (self->form, &n_marks);

  report->n_marks = n_marks;
  marks = g_new0 (gboolean, n_marks);
  for (guint i = 0; i < self->n; i++) {
    const Place *p = &self->places[i];

    chi += p->weight * p->offset * p->offset / (p->sigma * p->sigma);
    weights += p->weight;
    if (fabs (p->offset) > AGREE_MM)
      continue;
    if (p->origin == FROM_FIELD)
      seen[p->index] |= p->along_x ? 1 : 2;
    else
      marks[p->index] = TRUE;
  }
  sigma = weights > 1 ? fmax (0.3, sqrt (chi / weights)) : 3;

  for (guint i = 0; i < n_fields; i++) {
    CotBoxMm bounds = cot_form_field_bounds (&fields[i]);

    if (fields[i].n_digits == 0)
      continue;
    report->n_all_fields++;
    /* Of a cut-off page, or a part of a sheet, what is not there says nothing. */
    if (!is_on_picture (self, transform, &bounds))
      continue;
    report->n_fields++;
    report->n_fields_seen += seen[i] == 3;
    report->residual_mm = fmax (report->residual_mm, error_at (self, (CotPoint){ bounds.x + bounds.w / 2, bounds.y + bounds.h / 2 }, sigma));
  }
  for (guint i = 0; i < report->n_marks; i++) {
    report->n_marks_seen += marks[i];
    n_marks_here += marks[i] || is_on_picture (self, transform, &all_marks[i].box);
    report->marks_seen |= i < 64 && marks[i] ? G_GUINT64_CONSTANT (1) << i : 0;
  }

  double of_fields = report->n_fields > 0 ? (double) report->n_fields_seen / report->n_fields : 0;
  double of_marks = n_marks_here > 0 ? (double) report->n_marks_seen / n_marks_here : 0;

  report->share = n_marks == 0 ? of_fields : report->n_fields == 0 ? of_marks
                                                                   : (of_fields + of_marks) / 2;
  /* Few boxes on the picture agree more easily than all of them. */
  if (report->n_all_fields > 0)
    report->share *= 0.4 + 0.6 * report->n_fields / report->n_all_fields;
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
  g_autofree Fit *self = g_new0 (Fit, 1);
  CotTransform better = *transform;
  double width, height, reach = reach_mm;

  memset (report, 0, sizeof *report);
  self->page = page;
  self->form = form;
  cot_form_get_paper_mm (form, &width, &height);
  self->centre_x = width / 2;
  self->centre_y = height / 2;
  self->radius = hypot (width, height) / 2;
  for (guint round = 0; round < N_ROUNDS; round++) {
    if (!improve (self, reach, perspective, &better))
      return FALSE;
    reach = fmax (0.6, reach * 0.4);
  }
  look (self, &better, 0.6);

  /* The weights of the last round speak of places as they lay before it. */
  for (guint p = 0; p < self->n; p++)
    self->places[p].weight = fabs (self->places[p].offset) <= AGREE_MM ? 1 : 0;

  const double prior[N_UNKNOWNS] = { 3, 3, 3, 3, 3, 3, perspective ? 3 : SCAN_BEND_MM, perspective ? 3 : SCAN_BEND_MM };
  double theta[N_UNKNOWNS];

  if (!fit_once (self, prior, theta))
    return FALSE;
  judge (self, &better, report);
  *transform = better;

  return TRUE;
}
