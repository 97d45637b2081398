/* cot-squares-near.c - squares that lie a centimetre beside where they were expected
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A photograph's first guess may be right in its middle and far off in its corners,
 * where the squares are.  Each is looked for around its place on the page as the guess
 * straightens it, which it does well enough to know a square.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>

#include "cot-marks.h"
#include "cot-squares.h"

#define AROUND_MM    14.0
#define PX_PER_MM    5.0
#define MAX_PER_MARK 3
#define MAX_MARKS    12
#define LEAST_MARKS  4 /* a projective map needs so many */
#define MOST_OFF_MM  1.0

/* The clearest square around @box, by its corners on the page. */
static gboolean
find_near (const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, CotMarkCorners *out)
{
  const CotBoxMm around = { box->x - AROUND_MM, box->y - AROUND_MM, box->w + 2 * AROUND_MM, box->h + 2 * AROUND_MM };
  g_autoptr (CotRaster) crop = cot_raster_cut (page, transform, &around, PX_PER_MM);
  g_autoptr (GArray) places = crop != NULL ? cot_marks_find (crop, box->w * PX_PER_MM, box->h * PX_PER_MM, MAX_PER_MARK) : NULL;

  for (guint i = 0; places != NULL && i < places->len; i++) {
    CotPoint centre = g_array_index (places, CotMarkCandidate, i).centre;
    const CotTransform move = { { 1, 0, around.x + centre.x / PX_PER_MM - box->x - box->w / 2, 0, 1, around.y + centre.y / PX_PER_MM - box->y - box->h / 2, 0, 0, 1 } };
    CotTransform there = cot_transform_chain (&move, transform);

    if (cot_mark_measure (page, &there, box, out) && out->n_seen == 4)
      return TRUE;
  }

  return FALSE;
}

/**
 * cot_squares_near:
 * @page: a page
 * @form: the form on it
 * @transform: (inout): form mm to px, right to a centimetre
 *
 * Returns: whether its squares give a better one
 */
gboolean
cot_squares_near (const CotRaster *page, const CotForm *form, CotTransform *transform)
{
  CotPoint from[4 * MAX_MARKS], to[4 * MAX_MARKS];
  guint n_marks, n_found = 0;
  const CotFormMark *marks = cot_form_get_marks (form, &n_marks);
  CotTransform better;

  for (guint i = 0; i < n_marks && n_found < MAX_MARKS; i++) {
    const CotBoxMm *b = &marks[i].box;
    const CotPoint corners[4] = { { b->x, b->y }, { b->x + b->w, b->y }, { b->x + b->w, b->y + b->h }, { b->x, b->y + b->h } };
    CotMarkCorners found;

    if (marks[i].kind != COT_MARK_SQUARE || !find_near (page, transform, b, &found))
      continue;
    for (guint k = 0; k < 4; k++) {
      from[4 * n_found + k] = corners[k];
      to[4 * n_found + k] = found.corner[k];
    }
    n_found++;
  }
  if (n_found < LEAST_MARKS || !cot_transform_fit_projective (from, to, 4 * n_found, &better) || !cot_transform_is_valid (&better))
    return FALSE;

  for (guint i = 0; i < 4 * n_found; i++) {
    CotPoint p = cot_transform_point (&better, from[i]);

    if (hypot (p.x - to[i].x, p.y - to[i].y) > MOST_OFF_MM * cot_transform_scale_at (&better, from[i]))
      return FALSE;
  }
  *transform = better;

  return TRUE;
}
