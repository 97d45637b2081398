/* cot-squares-settle.c - a rough position brought onto the corners of the squares
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-marks.h"
#include "cot-squares-private.h"

static void
measure_marks (const CotSquareSearch *self, const CotSquareGuess *guess, CotSquarePairs *pairs)
{
  pairs->n = 0;
  for (guint m = 0; m < self->n_marks; m++) {
    const CotBoxMm *box = &self->marks[m]->box;
    const CotPoint corners[4] = { { box->x, box->y }, { box->x + box->w, box->y }, { box->x + box->w, box->y + box->h }, { box->x, box->y + box->h } };
    CotPoint expected = cot_transform_point (&guess->rough, cot_squares_middle (box));
    CotTransform local = guess->rough;
    CotMarkCorners found;

    if (!guess->placed[m])
      continue;
    /* The guess's directions, at the place where the square was seen. */
    local.m[2] += guess->place[m].x - expected.x;
    local.m[5] += guess->place[m].y - expected.y;
    if (!cot_mark_measure (self->page, &local, box, &found))
      continue;
    for (guint c = 0; c < 4; c++)
      if (found.seen[c]) {
        pairs->from[pairs->n] = corners[c];
        pairs->to[pairs->n] = found.corner[c];
        pairs->mark[pairs->n++] = m;
      }
  }
}

static guint
count_marks (const CotSquarePairs *pairs)
{
  guint n = 0;

  for (guint i = 0; i < pairs->n; i++)
    n += i == 0 || pairs->mark[i] != pairs->mark[i - 1];

  return n;
}

static CotSquarePairs
without_mark (const CotSquarePairs *pairs, guint mark)
{
  CotSquarePairs out = { 0 };

  for (guint i = 0; i < pairs->n; i++)
    if (pairs->mark[i] != mark) {
      out.from[out.n] = pairs->from[i];
      out.to[out.n] = pairs->to[i];
      out.mark[out.n++] = pairs->mark[i];
    }

  return out;
}

typedef gboolean (*Fit) (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out);

/* Three marks fix an affine map; of two, the squares' own sides are too short. */
static gboolean
fit_pairs (const CotSquareSearch *self, const CotSquarePairs *pairs, Fit fit, CotTransform *transform, double *residual_mm)
{
  *residual_mm = 0;
  if (!fit (pairs->from, pairs->to, pairs->n, transform))
    return FALSE;
  for (guint i = 0; i < pairs->n; i++) {
    CotPoint p = cot_transform_point (transform, pairs->from[i]);

    *residual_mm = fmax (*residual_mm, hypot (p.x - pairs->to[i].x, p.y - pairs->to[i].y) / self->px_per_mm);
  }

  return TRUE;
}

static Fit
fit_for (const CotSquarePairs *pairs)
{
  return count_marks (pairs) >= 3 ? cot_transform_fit_affine : cot_transform_fit_similarity;
}

/* Leaves out the mark without which the others agree best; FALSE: none helps. */
static gboolean
drop_worst (const CotSquareSearch *self, CotSquarePairs *pairs, CotTransform *transform, double *residual_mm)
{
  CotSquarePairs best_pairs;
  double best = 0.7 * *residual_mm;
  gboolean found = FALSE;

  for (guint m = 0; m < COT_SQUARES_MAX; m++) {
    CotSquarePairs fewer = without_mark (pairs, m);
    CotTransform candidate;
    double residual;

    if (fewer.n == pairs->n || count_marks (&fewer) < 2)
      continue;
    if (fit_pairs (self, &fewer, fit_for (&fewer), &candidate, &residual) && residual < best) {
      *transform = candidate;
      best = residual;
      best_pairs = fewer;
      found = TRUE;
    }
  }
  if (found) {
    *pairs = best_pairs;
    *residual_mm = best;
  }

  return found;
}

static gboolean
fit_marks (const CotSquareSearch *self, CotSquarePairs *pairs, CotTransform *transform, double *residual_mm)
{
  if (count_marks (pairs) < 2 || !fit_pairs (self, pairs, fit_for (pairs), transform, residual_mm))
    return FALSE;

  /* A bent lens or a photograph: all four marks are right, the map is not affine. */
  if (*residual_mm > COT_SQUARES_GOOD_MM && count_marks (pairs) >= 4) {
    CotTransform projective;
    double residual;

    if (fit_pairs (self, pairs, cot_transform_fit_projective, &projective, &residual) && residual <= COT_SQUARES_GOOD_MM) {
      *transform = projective;
      *residual_mm = residual;
      return TRUE;
    }
  }
  while (*residual_mm > COT_SQUARES_GOOD_MM && count_marks (pairs) > 2)
    if (!drop_worst (self, pairs, transform, residual_mm))
      break;

  return TRUE;
}

gboolean
cot_squares_settle (const CotSquareSearch *self, CotForm *form, const CotSquareGuess *guess, const CotSquarePairs *extra, CotSquaresWay *out)
{
  CotSquarePairs pairs;
  guint n_marks;

  measure_marks (self, guess, &pairs);
  n_marks = count_marks (&pairs);
  for (guint i = 0; extra != NULL && n_marks < 3 && i < extra->n && pairs.n < G_N_ELEMENTS (pairs.from); i++) {
    pairs.from[pairs.n] = extra->from[i];
    pairs.to[pairs.n] = extra->to[i];
    pairs.mark[pairs.n++] = extra->mark[i];
  }
  if (n_marks == 0 || !fit_marks (self, &pairs, &out->transform, &out->residual_mm))
    return FALSE;

  out->form = form;
  out->n_marks = MIN (n_marks, count_marks (&pairs));
  g_debug ("form %s turned by %u: %u squares, %.2f mm", cot_form_get_tipo_acta (form), guess->orientation, out->n_marks, out->residual_mm);

  return TRUE;
}
