/* cot-registration-lines.c - forms looked for by all their printed lines at once
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>

#include "cot-page-search.h"
#include "cot-registration-private.h"
#include "cot-sort.h"

#define MAX_SPOTS 24
/* A form whose lines are like those of any table must not keep others out. */
#define MAX_SPOTS_OF_ONE 12
#define MAX_TRIES        320
#define MAX_SCALES       32
#define LEAST_CLEARNESS  4.0
/* A table, and how many of its rows the first guess may be off. */
#define LEAST_PITCH_MM 3.0
#define MOST_PITCH_MM  40.0
#define LEAST_ROWS     4
#define OTHER_ROWS     3

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

/* One form at one resolution. */
typedef struct {
  CotForm *form;
  double scale;
  guint rank; /* how many of its resolutions are likelier */
} Try;

static int
likeliest_first (gconstpointer a, gconstpointer b)
{
  const Try *x = a, *y = b;

  return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* Every form at its likeliest resolutions, before any form at its others: a page is
 * not searched for ever, and which form it is must not hang on their order. */
static GArray *
list_tries (const CotFinder *self, const CotRaster *view, double told, guint max_scales)
{
  GArray *tries = g_array_new (FALSE, FALSE, sizeof (Try));

  for (guint f = 0; f < self->forms->len; f++) {
    double scales[MAX_SCALES];
    guint n;

    if (!cot_finder_is_first_of_its_layout (self, self->forms->pdata[f]))
      continue;
    n = guess_scales (view, self->forms->pdata[f], told, scales, MIN (max_scales, MAX_SCALES));
    for (guint i = 0; i < n; i++)
      g_array_append_val (tries, ((Try){ self->forms->pdata[f], scales[i], i }));
  }
  g_array_sort (tries, likeliest_first);
  g_array_set_size (tries, MIN (tries->len, MAX_TRIES));

  return tries;
}

/* The next scale gives the same place again. */
static gboolean
is_known (const GArray *spots, guint i, double near)
{
  const CotPageSpot *spot = &g_array_index (spots, CotPageSpot, i);

  for (guint k = 0; k < i; k++) {
    const CotPageSpot *other = &g_array_index (spots, CotPageSpot, k);
    gboolean same = other->form == spot->form;

    for (guint c = 0; same && c < 4; c += 2) {
      CotPoint p = cot_transform_point (&spot->rough, cot_finder_corner (spot->form, c));
      CotPoint q = cot_transform_point (&other->rough, cot_finder_corner (spot->form, c));

      same = hypot (p.x - q.x, p.y - q.y) < near;
    }
    if (same)
      return TRUE;
  }

  return FALSE;
}

/* How many clearer places there are of the same form. */
static guint
n_clearer (const GArray *spots, guint i)
{
  guint n = 0;

  for (guint k = 0; k < i; k++)
    n += g_array_index (spots, CotPageSpot, k).form == g_array_index (spots, CotPageSpot, i).form;

  return n;
}

/* From one row of a form's table to the next, mm; 0: there is no table. */
static double
row_pitch (const CotForm *form)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (form, &n);
  g_autofree double *gaps = g_new (double, n + 1);
  guint n_gaps = 0;

  for (guint i = 1; i < n; i++) {
    double gap = fabs (fields[i].digits[0].y - fields[i - 1].digits[0].y);

    if (gap > LEAST_PITCH_MM && gap < MOST_PITCH_MM)
      gaps[n_gaps++] = gap;
  }
  if (n_gaps < LEAST_ROWS)
    return 0;
  cot_sort_doubles (gaps, n_gaps);

  return gaps[n_gaps / 2];
}

/* How well a way fits where a table fits itself a row further on too. */
static double
fitness (const CotRegistration *way)
{
  return way->score + way->marks_alone;
}

/* The lines of a table lie on each other again a row further up or down, and only the
 * ends tell: the best way so far is tried there. */
static void
try_other_rows (CotFinder *self, gboolean photographed)
{
  const CotRegistration *best = NULL;
  CotRegistration from, other;
  double pitch;

  for (guint i = 0; i < self->found->len; i++) {
    const CotRegistration *way = &g_array_index (self->found, CotRegistration, i);

    if (best == NULL || fitness (way) > fitness (best))
      best = way;
  }
  pitch = best != NULL ? row_pitch (best->form) : 0;
  if (!(pitch > 0) || cot_finder_has_good (self))
    return;

  from = *best;
  for (int rows = -OTHER_ROWS; rows <= OTHER_ROWS; rows++) {
    const CotTransform shift = { { 1, 0, 0, 0, 1, rows * pitch, 0, 0, 1 } };
    CotTransform rough = cot_transform_chain (&shift, &from.transform);

    if (rows != 0 && cot_finder_settle (self->page, from.form, &rough, photographed, COT_SPOT_MM / 2, &other))
      cot_finder_keep (self, &other);
  }
}

void
cot_finder_try_lines (CotFinder *self, const CotStraight *view, double told_px_per_mm, guint max_scales)
{
  double factor = fmin (1, (double) COT_SEARCH_SIDE / MAX (view->raster->width, view->raster->height));
  g_autoptr (CotRaster) small = cot_raster_shrink (view->raster, (guint) (view->raster->width * factor), (guint) (view->raster->height * factor));
  g_autoptr (CotPageSearch) search = cot_page_search_new (small);
  g_autoptr (GArray) spots = g_array_new (FALSE, TRUE, sizeof (CotPageSpot));
  g_autoptr (GArray) tries = list_tries (self, small, told_px_per_mm * factor, max_scales);
  const CotTransform up = { { (double) view->raster->width / small->width, 0, 0, 0, (double) view->raster->height / small->height, 0, 0, 0, 1 } };
  CotTransform to_page = cot_transform_chain (&up, &view->to_page);

  for (guint i = 0; i < tries->len; i++) {
    const Try *one = &g_array_index (tries, Try, i);

    cot_finder_tick (self);
    cot_page_search_form (search, one->form, one->scale, spots);
  }
  g_array_sort (spots, clearest_first);
  for (guint i = 0, n_settled = 0; i < spots->len && n_settled < MAX_SPOTS; i++) {
    const CotPageSpot *spot = &g_array_index (spots, CotPageSpot, i);
    CotTransform rough = cot_transform_chain (&spot->rough, &to_page);
    CotRegistration registration;

    if (spot->clearness < LEAST_CLEARNESS)
      break;
    if (is_known (spots, i, 3 * factor) || n_clearer (spots, i) >= MAX_SPOTS_OF_ONE)
      continue;
    n_settled++;
    cot_finder_tick (self);
    g_debug ("%s by lines, clearness %.1f", cot_form_get_tipo_acta (spot->form), spot->clearness);
    if (cot_finder_settle (self->page, spot->form, &rough, view->photographed, COT_SPOT_MM, &registration))
      cot_finder_keep (self, &registration);
  }
  try_other_rows (self, view->photographed);
}
