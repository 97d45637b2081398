/* cot-transform.h - from form millimetres to pixels and back
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-form.h"

G_BEGIN_DECLS

/* A projective map, row by row:
 *   u = (m0 x + m1 y + m2) / w,  v = (m3 x + m4 y + m5) / w,  w = m6 x + m7 y + m8.
 * Pixel coordinates are continuous, (0, 0) the outer corner of the first pixel. */
typedef struct {
  double m[9];
} CotTransform;

typedef struct {
  double x, y;
} CotPoint;

#define COT_TRANSFORM_IDENTITY ((CotTransform){ { 1, 0, 0, 0, 1, 0, 0, 0, 1 } })

CotPoint cot_transform_point (const CotTransform *self, CotPoint p);
/* The upright box around the image of @box; its unit is pixels. */
CotBoxMm cot_transform_box (const CotTransform *self, const CotBoxMm *box);
/* FALSE when it cannot be inverted. */
gboolean cot_transform_invert (const CotTransform *self, CotTransform *inverse) G_GNUC_WARN_UNUSED_RESULT;
/* First @first, then @second. */
CotTransform cot_transform_chain (const CotTransform *first, const CotTransform *second);
/* What turns a page of @width x @height pixels clockwise @quarters times and
 * then scales it by @scale_x, @scale_y (of the turned page). */
CotTransform cot_transform_turn (guint quarters, double width, double height, double scale_x, double scale_y);
/* Pixels per unit near @p: the square root of the change of area. */
double cot_transform_scale_at (const CotTransform *self, CotPoint p);
/* TRUE when all nine numbers are finite and it can be inverted. */
gboolean cot_transform_is_valid (const CotTransform *self);

/* Least squares over point pairs.  Needs 2, 3, 4 pairs; FALSE when they do not fix it. */
gboolean cot_transform_fit_similarity (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_transform_fit_affine (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_transform_fit_projective (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
