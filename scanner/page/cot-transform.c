/* cot-transform.c - from form millimetres to pixels and back
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-transform.h"

#include <math.h>
#include <string.h>

/**
 * cot_transform_point:
 * @self: a transform
 * @p: a point in its source unit
 *
 * Maps one point.  A point on the horizon of a degenerate transform gives
 * numbers that are not finite.
 *
 * Returns: the image of @p
 */
CotPoint
cot_transform_point (const CotTransform *self, CotPoint p)
{
  const double *m = self->m;
  double w = m[6] * p.x + m[7] * p.y + m[8];

  return (CotPoint){ (m[0] * p.x + m[1] * p.y + m[2]) / w, (m[3] * p.x + m[4] * p.y + m[5]) / w };
}

/**
 * cot_transform_box:
 * @self: a transform, e.g. from form mm to published pixels
 * @box: a box in the source unit
 *
 * Returns: the smallest upright box around the image of @box
 */
CotBoxMm
cot_transform_box (const CotTransform *self, const CotBoxMm *box)
{
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;

  for (guint i = 0; i < 4; i++) {
    CotPoint corner = { box->x + (i & 1 ? box->w : 0), box->y + (i & 2 ? box->h : 0) };
    CotPoint p = cot_transform_point (self, corner);

    x0 = fmin (x0, p.x);
    y0 = fmin (y0, p.y);
    x1 = fmax (x1, p.x);
    y1 = fmax (y1, p.y);
  }

  return (CotBoxMm){ x0, y0, x1 - x0, y1 - y0 };
}

static double
determinant (const double m[9])
{
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
         m[2] * (m[3] * m[7] - m[4] * m[6]);
}

/**
 * cot_transform_invert:
 * @self: a transform
 * @inverse: (out): what leads back
 *
 * Returns: %FALSE when @self flattens the plane
 */
gboolean
cot_transform_invert (const CotTransform *self, CotTransform *inverse)
{
  const double *m = self->m;
  double det = determinant (m);
  double r[9];

  if (!isfinite (det) || fabs (det) < 1e-12)
    return FALSE;

  r[0] = m[4] * m[8] - m[5] * m[7];
  r[1] = m[2] * m[7] - m[1] * m[8];
  r[2] = m[1] * m[5] - m[2] * m[4];
  r[3] = m[5] * m[6] - m[3] * m[8];
  r[4] = m[0] * m[8] - m[2] * m[6];
  r[5] = m[2] * m[3] - m[0] * m[5];
  r[6] = m[3] * m[7] - m[4] * m[6];
  r[7] = m[1] * m[6] - m[0] * m[7];
  r[8] = m[0] * m[4] - m[1] * m[3];
  for (guint i = 0; i < 9; i++)
    inverse->m[i] = r[i] / det;

  return TRUE;
}

/**
 * cot_transform_chain:
 * @first: applied first
 * @second: applied to what @first gives
 *
 * Returns: both in one
 */
CotTransform
cot_transform_chain (const CotTransform *first, const CotTransform *second)
{
  CotTransform out;

  for (guint row = 0; row < 3; row++)
    for (guint col = 0; col < 3; col++) {
      double sum = 0;

      for (guint k = 0; k < 3; k++)
        sum += second->m[row * 3 + k] * first->m[k * 3 + col];
      out.m[row * 3 + col] = sum;
    }

  return out;
}

/**
 * cot_transform_turn:
 * @quarters: clockwise quarter turns, any number
 * @width: of the page before turning, px
 * @height: of the page before turning, px
 * @scale_x: along the turned page's width
 * @scale_y: along the turned page's height
 *
 * Returns: from pixels of the page to pixels of the turned, scaled page
 */
CotTransform
cot_transform_turn (guint quarters, double width, double height, double scale_x, double scale_y)
{
  static const double turns[4][4] = { { 1, 0, 0, 1 }, { 0, -1, 1, 0 }, { -1, 0, 0, -1 }, { 0, 1, -1, 0 } };
  const double *t = turns[quarters % 4];
  /* What was left or above of the origin after turning comes back into view. */
  double dx = (t[0] < 0 ? width : 0) + (t[1] < 0 ? height : 0);
  double dy = (t[2] < 0 ? width : 0) + (t[3] < 0 ? height : 0);

  return (CotTransform){ { scale_x * t[0], scale_x * t[1], scale_x * dx, scale_y * t[2], scale_y * t[3], scale_y * dy, 0, 0, 1 } };
}

/**
 * cot_transform_scale_at:
 * @self: a transform
 * @p: a point in the source unit
 *
 * Returns: target units per source unit around @p
 */
double
cot_transform_scale_at (const CotTransform *self, CotPoint p)
{
  CotPoint o = cot_transform_point (self, p);
  CotPoint a = cot_transform_point (self, (CotPoint){ p.x + 1, p.y });
  CotPoint b = cot_transform_point (self, (CotPoint){ p.x, p.y + 1 });

  return sqrt (fabs ((a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)));
}

/**
 * cot_transform_is_valid:
 * @self: a transform from outside
 *
 * Returns: whether it is a usable map
 */
gboolean
cot_transform_is_valid (const CotTransform *self)
{
  CotTransform inverse;

  for (guint i = 0; i < 9; i++)
    if (!isfinite (self->m[i]) || fabs (self->m[i]) > 1e9)
      return FALSE;

  return cot_transform_invert (self, &inverse);
}

/* Solves the n x n system a x = b in place; rows of n + 1 numbers. */
static gboolean
solve (double *a, guint n, double *x)
{
  guint stride = n + 1;

  for (guint col = 0; col < n; col++) {
    guint best = col;

    for (guint row = col + 1; row < n; row++)
      if (fabs (a[row * stride + col]) > fabs (a[best * stride + col]))
        best = row;
    if (fabs (a[best * stride + col]) < 1e-12)
      return FALSE;
    for (guint k = 0; k < stride; k++) {
      double t = a[col * stride + k];

      a[col * stride + k] = a[best * stride + k];
      a[best * stride + k] = t;
    }
    for (guint row = 0; row < n; row++) {
      double f = row == col ? 0 : a[row * stride + col] / a[col * stride + col];

      for (guint k = col; f != 0 && k < stride; k++)
        a[row * stride + k] -= f * a[col * stride + k];
    }
  }
  for (guint i = 0; i < n; i++)
    x[i] = a[i * stride + n] / a[i * stride + i];

  return TRUE;
}

/* Adds one equation "row . x = value" to the normal equations of n unknowns. */
static void
accumulate (double *normal, guint n, const double *row, double value)
{
  for (guint i = 0; i < n; i++) {
    for (guint j = 0; j < n; j++)
      normal[i * (n + 1) + j] += row[i] * row[j];
    normal[i * (n + 1) + n] += row[i] * value;
  }
}

/* Moves and scales points about their mean so that the equations below are
 * well conditioned; returns the map that does it. */
static CotTransform
normaliser (const CotPoint *p, guint n)
{
  double cx = 0, cy = 0, spread = 0;

  for (guint i = 0; i < n; i++) {
    cx += p[i].x / n;
    cy += p[i].y / n;
  }
  for (guint i = 0; i < n; i++)
    spread += hypot (p[i].x - cx, p[i].y - cy) / n;

  double s = spread > 0 ? 1 / spread : 1;

  return (CotTransform){ { s, 0, -s * cx, 0, s, -s * cy, 0, 0, 1 } };
}

typedef guint (*Equations) (CotPoint from, CotPoint to, double rows[2][8], double values[2]);

static guint
similarity_equations (CotPoint f, CotPoint t, double rows[2][8], double values[2])
{
  const double a[2][8] = { { f.x, -f.y, 1, 0 }, { f.y, f.x, 0, 1 } };

  memcpy (rows, a, sizeof a);
  values[0] = t.x;
  values[1] = t.y;
  return 4;
}

static guint
affine_equations (CotPoint f, CotPoint t, double rows[2][8], double values[2])
{
  const double a[2][8] = { { f.x, f.y, 1, 0, 0, 0 }, { 0, 0, 0, f.x, f.y, 1 } };

  memcpy (rows, a, sizeof a);
  values[0] = t.x;
  values[1] = t.y;
  return 6;
}

static guint
projective_equations (CotPoint f, CotPoint t, double rows[2][8], double values[2])
{
  const double a[2][8] = { { f.x, f.y, 1, 0, 0, 0, -f.x * t.x, -f.y * t.x },
                           { 0, 0, 0, f.x, f.y, 1, -f.x * t.y, -f.y * t.y } };

  memcpy (rows, a, sizeof a);
  values[0] = t.x;
  values[1] = t.y;
  return 8;
}

static gboolean
fit (const CotPoint *from, const CotPoint *to, guint n, Equations equations, guint n_unknowns, double x[8], CotTransform *nf, CotTransform *nt)
{
  double normal[8 * 9] = { 0 };

  if (n * 2 < n_unknowns)
    return FALSE;

  *nf = normaliser (from, n);
  *nt = normaliser (to, n);
  for (guint i = 0; i < n; i++) {
    double rows[2][8], values[2];

    equations (cot_transform_point (nf, from[i]), cot_transform_point (nt, to[i]), rows, values);
    accumulate (normal, n_unknowns, rows[0], values[0]);
    accumulate (normal, n_unknowns, rows[1], values[1]);
  }

  return solve (normal, n_unknowns, x);
}

/* out = nf, then core, then nt undone. */
static gboolean
unnormalise (const CotTransform *nf, const CotTransform *core, const CotTransform *nt, CotTransform *out)
{
  CotTransform back, half;

  if (!cot_transform_invert (nt, &back))
    return FALSE;

  half = cot_transform_chain (nf, core);
  *out = cot_transform_chain (&half, &back);

  double last = out->m[8];

  for (guint i = 0; last != 0 && i < 9; i++)
    out->m[i] /= last;

  return cot_transform_is_valid (out);
}

/**
 * cot_transform_fit_similarity:
 * @from: source points
 * @to: where they must go
 * @n: how many, at least 2
 * @out: (out): rotation, one scale and a shift
 *
 * Returns: %FALSE when the points do not determine it
 */
gboolean
cot_transform_fit_similarity (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out)
{
  CotTransform nf, nt, core;
  double x[8];

  if (!fit (from, to, n, similarity_equations, 4, x, &nf, &nt))
    return FALSE;

  core = (CotTransform){ { x[0], -x[1], x[2], x[1], x[0], x[3], 0, 0, 1 } };
  return unnormalise (&nf, &core, &nt, out);
}

/**
 * cot_transform_fit_affine:
 * @from: source points
 * @to: where they must go
 * @n: how many, at least 3
 * @out: (out): an affine map
 *
 * Returns: %FALSE when the points do not determine it
 */
gboolean
cot_transform_fit_affine (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out)
{
  CotTransform nf, nt, core;
  double x[8];

  if (!fit (from, to, n, affine_equations, 6, x, &nf, &nt))
    return FALSE;

  core = (CotTransform){ { x[0], x[1], x[2], x[3], x[4], x[5], 0, 0, 1 } };
  return unnormalise (&nf, &core, &nt, out);
}

/**
 * cot_transform_fit_projective:
 * @from: source points
 * @to: where they must go
 * @n: how many, at least 4
 * @out: (out): a projective map
 *
 * Returns: %FALSE when the points do not determine it
 */
gboolean
cot_transform_fit_projective (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out)
{
  CotTransform nf, nt, core;
  double x[8];

  if (!fit (from, to, n, projective_equations, 8, x, &nf, &nt))
    return FALSE;

  core = (CotTransform){ { x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], 1 } };
  return unnormalise (&nf, &core, &nt, out);
}
