/* cot-outlines.c - a registration brought onto the outlines of the form's boxes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Each field's row of digit boxes is moved by itself until its outlines are
 * darkest; an affine map through most of the rows, without those that writing or
 * stains led astray, is the answer. */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-outlines.h"

#include <math.h>
#include <string.h>

#define REACH_MM 2.0
#define STEP_MM  0.1
#define N_STEPS  41 /* 2 * REACH_MM / STEP_MM + 1 */
#define MAX_ROWS 200
#define MIN_ROWS 6
#define N_ROUNDS 3
#define MIN_STEP 2.0 /* grey levels by which an outline must stand out */
/* Outlines are dotted: samples must not keep time with the dots. */
#define N_SAMPLES   23
#define AGREE_MM    0.15
#define MAX_STRETCH 0.02
#define MAX_TRIPLES 4000

/* Mean brightness of one side of each of @field's boxes when it is moved by each
 * step along one axis.  @side: 0 left or upper, 1 right or lower. */
static void
profile (const CotRaster *page, const CotTransform *transform, const CotFormField *field, gboolean along_x, guint side, double out[N_STEPS])
{
  memset (out, 0, N_STEPS * sizeof *out);
  for (guint d = 0; d < field->n_digits; d++) {
    const CotBoxMm *b = &field->digits[d];

    for (guint i = 0; i < N_SAMPLES; i++) {
      double t = 0.08 + 0.84 * i / (N_SAMPLES - 1);
      CotPoint at = along_x ? (CotPoint){ b->x + side * b->w, b->y + t * b->h } : (CotPoint){ b->x + t * b->w, b->y + side * b->h };

      for (guint k = 0; k < N_STEPS; k++) {
        double move = -REACH_MM + k * STEP_MM;
        CotPoint p = cot_transform_point (transform, along_x ? (CotPoint){ at.x + move, at.y } : (CotPoint){ at.x, at.y + move });

        out[k] += cot_raster_sample (page, p.x, p.y) / (field->n_digits * (double) N_SAMPLES);
      }
    }
  }
}

/* By how much a printed line of one or two steps at @k is darker than beside it. */
static double
line_at (const double values[N_STEPS], guint k)
{
  double here = (values[k - 1] + 2 * values[k] + values[k + 1]) / 4;
  double beside = (values[k - 4] + values[k - 3] + values[k + 3] + values[k + 4]) / 4;

  return beside - here;
}

/* Where both sides of the boxes show best; FALSE: nowhere clearly.  Other lines,
 * such as a row's frame, lie near one side and not near the other. */
static gboolean
find_move (const CotRaster *page, const CotTransform *transform, const CotFormField *field, gboolean along_x, double *move_mm)
{
  double sides[2][N_STEPS], best = MIN_STEP;
  guint at = 0;

  profile (page, transform, field, along_x, 0, sides[0]);
  profile (page, transform, field, along_x, 1, sides[1]);
  for (guint k = 4; k + 4 < N_STEPS; k++) {
    double both = fmin (line_at (sides[0], k), line_at (sides[1], k));

    if (both > best) {
      best = both;
      at = k;
    }
  }

  *move_mm = -REACH_MM + at * STEP_MM;
  return at > 0;
}

/* How many rows go where @map sends them; @keep says which. */
static guint
count_agreeing (const CotTransform *map, const CotPoint *from, const CotPoint *to, guint n, gboolean *keep)
{
  guint count = 0;

  for (guint i = 0; i < n; i++) {
    CotPoint p = cot_transform_point (map, from[i]);

    keep[i] = hypot (p.x - to[i].x, p.y - to[i].y) <= AGREE_MM;
    count += keep[i];
  }

  return count;
}

static gboolean
is_mild (const CotTransform *map)
{
  return fabs (map->m[0] - 1) < MAX_STRETCH && fabs (map->m[4] - 1) < MAX_STRETCH &&
         fabs (map->m[1]) < MAX_STRETCH && fabs (map->m[3]) < MAX_STRETCH;
}

/* The affine map of the form onto itself on which most rows agree: every three
 * rows propose one. */
static gboolean
fit_most (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out)
{
  gboolean keep[MAX_ROWS], best_keep[MAX_ROWS];
  CotPoint some_from[MAX_ROWS], some_to[MAX_ROWS];
  guint best = 0, n_tried = 0, n_some = 0;

  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++)
      for (guint k = j + 1; k < n && n_tried < MAX_TRIPLES; k++, n_tried++) {
        const CotPoint f[3] = { from[i], from[j], from[k] }, t[3] = { to[i], to[j], to[k] };
        CotTransform map;
        guint count;

        if (!cot_transform_fit_affine (f, t, 3, &map) || !is_mild (&map))
          continue;
        count = count_agreeing (&map, from, to, n, keep);
        if (count > best) {
          best = count;
          memcpy (best_keep, keep, n * sizeof *keep);
        }
      }
  if (best < MIN_ROWS)
    return FALSE;

  for (guint i = 0; i < n; i++)
    if (best_keep[i]) {
      some_from[n_some] = from[i];
      some_to[n_some++] = to[i];
    }

  return cot_transform_fit_affine (some_from, some_to, n_some, out) && is_mild (out);
}

/**
 * cot_outlines_follow:
 * @page: a page
 * @form: the form on it
 * @transform: (inout): form mm to px, right to 2 mm
 *
 * Moves the transform onto the outlines of the digit boxes, which are printed
 * fine and light, so all of them are needed to be sure.
 *
 * Returns: %FALSE when too few rows of boxes show; @transform is then unchanged
 */
gboolean
cot_outlines_follow (const CotRaster *page, const CotForm *form, CotTransform *transform)
{
  guint n_fields;
  const CotFormField *fields = cot_form_get_fields (form, &n_fields);
  CotTransform better = *transform;

  for (guint round = 0; round < N_ROUNDS; round++) {
    CotPoint from[MAX_ROWS], to[MAX_ROWS];
    CotTransform shift;
    guint n = 0;

    for (guint i = 0; i < n_fields && n < MAX_ROWS; i++) {
      double dx, dy;
      CotBoxMm bounds = cot_form_field_bounds (&fields[i]);

      if (fields[i].n_digits == 0 || !find_move (page, &better, &fields[i], TRUE, &dx) ||
          !find_move (page, &better, &fields[i], FALSE, &dy))
        continue;
      from[n] = (CotPoint){ fields[i].digits[0].x, bounds.y };
      to[n] = (CotPoint){ from[n].x + dx, from[n].y + dy };
      n++;
    }
    if (n < MIN_ROWS || !fit_most (from, to, n, &shift))
      return FALSE;
    better = cot_transform_chain (&shift, &better);
  }
  *transform = better;

  return TRUE;
}
