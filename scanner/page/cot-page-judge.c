/* cot-page-judge.c - how well a fitted form agrees with the page, and how exact it is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>

#include "cot-page-fit-private.h"
#include "cot-page-probe.h"
#include "cot-sort.h"

#define AROUND_MM  60.0
#define MAX_AROUND 48
/* Marks alone speak for a form from this share of them on, and never as loudly as
 * marks and boxes together. */
#define MARKS_FLOOR 0.60
#define MARKS_FULL  0.95
#define MARKS_WORTH 0.80
#define LEAST_MARKS 3
/* Alone they must lie at their places more exactly: a table of another form has lines
 * near any place. */
#define EXACT_MM 0.18
/* ...and be lines, not rows of letters: crossings and writing hide a part of one. */
#define LEAST_SOLID  0.88
#define MOST_CROSSED 0.25
/* Where the marks speak for the form and fewer boxes than this share show, none are
 * printed: what was found in their place is writing, and says nothing of exactness. */
#define BOXES_PRINTED 0.25

/* Twice the standard error of the fit at @at; @sigma per unit of weight. */
static double
uncertainty (const CotFit *self, CotPoint at, double sigma)
{
  double sum = 0;

  for (guint axis = 0; axis < 2; axis++) {
    double row[COT_FIT_UNKNOWNS], x[COT_FIT_UNKNOWNS];

    cot_fit_equation (self, at, axis == 0, row);
    if (!cot_fit_solve (self->normal, row, x))
      return INFINITY;
    sum += cot_fit_predict (row, x);
  }

  return 2 * sigma * sqrt (sum);
}

/* What tells how exact the fit is. */
static gboolean
counts (const CotFitPlace *place, gboolean with_boxes)
{
  return with_boxes || place->origin != COT_FIT_FIELD;
}

/* How far off its place print lies along one axis around @at.  A third of what shows
 * there is enough to tell: where all is moved, none is near, but rows of boxes are
 * taken for the frame beside them in places. */
static gboolean
left_around (const CotFit *self, CotPoint at, gboolean along_x, gboolean with_boxes, double *left)
{
  double near[MAX_AROUND];
  guint n = 0;

  for (guint i = 0; i < self->n && n < MAX_AROUND; i++) {
    const CotFitPlace *p = &self->places[i];

    if (p->along_x == along_x && counts (p, with_boxes) && hypot (p->at.x - at.x, p->at.y - at.y) < AROUND_MM)
      near[n++] = fabs (p->offset);
  }
  if (n < 3)
    return FALSE;
  cot_sort_doubles (near, n);
  *left = near[n / 3];

  return TRUE;
}

static double
error_at (const CotFit *self, CotPoint at, gboolean with_boxes, double sigma)
{
  double dx, dy, told = uncertainty (self, at, sigma);

  if (!left_around (self, at, TRUE, with_boxes, &dx) || !left_around (self, at, FALSE, with_boxes, &dy) || hypot (dx, dy) > 1)
    return told;

  return fmax (told, hypot (dx, dy));
}

static gboolean
is_on_picture (const CotFit *self, const CotTransform *transform, const CotBoxMm *box)
{
  CotBoxMm px = cot_transform_box (transform, box);

  return px.x >= 0 && px.y >= 0 && px.x + px.w <= self->page->width && px.y + px.h <= self->page->height;
}

/* Marks that show, each by how much of it does; of those that are on the picture. */
typedef struct {
  double sum, sum_exact;
  guint n_here, n_squares;
} MarksSeen;

/* The piece of a line that was found at @place is one from end to end. */
static gboolean
is_solid (const CotFit *self, const CotTransform *transform, const CotFormMark *mark, const CotFitPlace *place)
{
  CotBoxMm piece;

  if (mark->kind != COT_MARK_LINE)
    return TRUE;
  cot_fit_line_piece (&mark->box, place->piece, &piece);

  return cot_page_probe_solid (self->page, transform, &piece, place->offset) >= LEAST_SOLID;
}

static void
judge_mark (const CotFit *self, const CotTransform *transform, const CotFormMark *mark, guint index, CotPageFit *report, MarksSeen *out)
{
  guint n_all = 1, n_here = 0, n_seen = 0, n_exact = 0;
  CotBoxMm piece = mark->box;

  for (guint i = 0; i < self->n; i++) {
    const CotFitPlace *p = &self->places[i];

    if (p->origin == COT_FIT_FIELD || p->index != index)
      continue;
    n_seen += fabs (p->offset) <= COT_FIT_AGREE_MM;
    n_exact += fabs (p->offset) <= EXACT_MM && is_solid (self, transform, mark, p);
  }
  if (n_seen > 0) {
    report->n_marks_seen++;
    report->marks_seen |= index < 64 ? G_GUINT64_CONSTANT (1) << index : 0;
  }
  if (mark->kind == COT_MARK_LINE)
    n_all = cot_fit_line_piece (&mark->box, 0, &piece);
  for (guint i = 0; i < n_all; i++) {
    if (mark->kind == COT_MARK_LINE)
      cot_fit_line_piece (&mark->box, i, &piece);
    n_here += is_on_picture (self, transform, &piece);
  }
  if (n_here == 0 && n_seen == 0)
    return;

  out->n_here++;
  out->n_squares += mark->kind == COT_MARK_SQUARE && n_seen > 0;
  if (mark->kind == COT_MARK_SQUARE)
    n_here = 1;
  out->sum += fmin (1, (double) n_seen / MAX (n_here, 1));
  out->sum_exact += fmin (1, (double) n_exact / MAX (n_here, 1));
}

/* Rows of boxes that a printed line runs across: it is another form's table. */
static double
share_crossed (const CotFit *self, const CotTransform *transform)
{
  guint n, n_here = 0, n_crossed = 0;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm bounds = cot_form_field_bounds (&fields[i]);

    if (fields[i].n_digits == 0 || !is_on_picture (self, transform, &bounds))
      continue;

    const CotBoxMm *first = &fields[i].digits[0], *last = &fields[i].digits[fields[i].n_digits - 1];
    const CotBoxMm inside = { first->x, first->y + 0.15 * first->h, last->x + last->w - first->x, 0.7 * first->h };

    n_here++;
    n_crossed += cot_page_probe_crossed (self->page, transform, &inside);
  }

  return n_here > 0 ? (double) n_crossed / n_here : 0;
}

/* What the marks say where no boxes show: many forms have none printed.  Squares tell
 * by their number, lines by how much of each is there. */
static double
judge_marks_alone (const CotFit *self, const CotTransform *transform, const MarksSeen *marks)
{
  double share = marks->n_here > 0 ? marks->sum_exact / marks->n_here : 0, worth;

  if (marks->n_here < LEAST_MARKS || (marks->n_squares > 0 && marks->n_squares < LEAST_MARKS))
    return 0;
  worth = MARKS_WORTH * CLAMP ((share - MARKS_FLOOR) / (MARKS_FULL - MARKS_FLOOR), 0, 1);

  return worth > 0 && share_crossed (self, transform) <= MOST_CROSSED ? worth : 0;
}

static double
spread_of (const CotFit *self, gboolean with_boxes)
{
  double chi = 0, weights = 0;

  for (guint i = 0; i < self->n; i++) {
    const CotFitPlace *p = &self->places[i];

    if (!counts (p, with_boxes))
      continue;
    chi += p->weight * p->offset * p->offset / (p->sigma * p->sigma);
    weights += p->weight;
  }

  return weights > 1 ? fmax (0.3, sqrt (chi / weights)) : 3;
}

static void
judge_fields (const CotFit *self, const CotTransform *transform, CotPageFit *report)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);
  g_autofree guint8 *seen = g_new0 (guint8, n);

  for (guint i = 0; i < self->n; i++) {
    const CotFitPlace *p = &self->places[i];

    if (p->origin == COT_FIT_FIELD && fabs (p->offset) <= COT_FIT_AGREE_MM)
      seen[p->index] |= p->along_x ? 1 : 2;
  }
  for (guint i = 0; i < n; i++) {
    CotBoxMm bounds = cot_form_field_bounds (&fields[i]);

    if (fields[i].n_digits == 0)
      continue;
    report->n_all_fields++;
    /* Of a cut-off page, or a part of a sheet, what is not there says nothing. */
    if (!is_on_picture (self, transform, &bounds))
      continue;
    report->n_fields++;
    report->n_fields_seen += seen[i] == 3;
  }
}

/* The worst of what is on the picture. */
static double
judge_exactness (const CotFit *self, const CotTransform *transform, gboolean with_boxes)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);
  double sigma = spread_of (self, with_boxes), worst = 0;

  for (guint i = 0; i < n; i++) {
    CotBoxMm bounds = cot_form_field_bounds (&fields[i]);

    if (fields[i].n_digits > 0 && is_on_picture (self, transform, &bounds))
      worst = fmax (worst, error_at (self, (CotPoint){ bounds.x + bounds.w / 2, bounds.y + bounds.h / 2 }, with_boxes, sigma));
  }

  return worst;
}

void
cot_fit_judge (const CotFit *self, const CotTransform *transform, CotPageFit *report)
{
  MarksSeen seen = { 0 };
  const CotFormMark *marks = cot_form_get_marks (self->form, &report->n_marks);
  double of_fields, of_marks;

  judge_fields (self, transform, report);
  for (guint i = 0; i < report->n_marks; i++)
    judge_mark (self, transform, &marks[i], i, report, &seen);

  of_fields = report->n_fields > 0 ? (double) report->n_fields_seen / report->n_fields : 0;
  of_marks = seen.n_here > 0 ? seen.sum / seen.n_here : 0;
  report->marks_share = of_marks;
  report->marks_alone = judge_marks_alone (self, transform, &seen);
  report->residual_mm = judge_exactness (self, transform, report->marks_alone == 0 || of_fields >= BOXES_PRINTED);
  report->share = report->n_marks == 0 ? of_fields : report->n_fields == 0 ? of_marks
                                                                           : (of_fields + of_marks) / 2;
  report->share = fmax (report->share, report->marks_alone);
  /* Few boxes on the picture agree more easily than all of them. */
  if (report->n_all_fields > 0)
    report->share *= 0.4 + 0.6 * report->n_fields / report->n_all_fields;
}
