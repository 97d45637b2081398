/* cot-registration.c - where on a page a form lies
 *
 * 1. Places that look like one of the form's squares, on a page of 75 dpi.
 * 2. Pairs of places taken for pairs of marks give a rough position; the one
 *    that explains most places wins, for each quarter turn.
 * 3. The marks' sides are measured at full resolution; corners that disagree
 *    (torn or covered marks) are left out; the rest gives the transform.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-registration.h"

#include <math.h>
#include <string.h>

#include "cot-marks.h"

#define SEARCH_DPI      75
#define DEFAULT_DPI     300
#define MAX_CANDIDATES  40
#define MAX_MARKS       12
#define SCALE_TOLERANCE 0.08
#define ANGLE_TOLERANCE (8 * G_PI / 180)
/* Scanners stretch one axis by a percent, so a pair's guess is this far off. */
#define PLACE_TOLERANCE_MM 5.0
#define GOOD_RESIDUAL_MM   0.30

typedef struct {
  CotTransform rough; /* form mm to px of the page */
  guint orientation;
  guint n_inliers;
  double error_mm;           /* sum over inliers */
  CotPoint place[MAX_MARKS]; /* px of the page */
  gboolean placed[MAX_MARKS];
} Guess;

typedef struct {
  const CotRaster *page;
  const CotFormMark *marks[MAX_MARKS]; /* the squares */
  guint n_marks;
  double px_per_mm;
} Search;

static CotPoint
middle (const CotBoxMm *box)
{
  return (CotPoint){ box->x + box->w / 2, box->y + box->h / 2 };
}

static void
search_init (Search *self, const CotRaster *page, const CotForm *form)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (form, &n);

  memset (self, 0, sizeof *self);
  self->page = page;
  self->px_per_mm = (page->dpi > 0 ? page->dpi : DEFAULT_DPI) / 25.4;
  for (guint i = 0; i < n && self->n_marks < MAX_MARKS; i++)
    if (marks[i].kind == COT_MARK_SQUARE)
      self->marks[self->n_marks++] = &marks[i];
}

/* For each mark the nearest place to where @guess expects it. */
static void
count_inliers (const Search *self, const GArray *places, Guess *guess)
{
  guess->n_inliers = 0;
  guess->error_mm = 0;
  for (guint m = 0; m < self->n_marks; m++) {
    CotPoint expected = cot_transform_point (&guess->rough, middle (&self->marks[m]->box));
    double best = PLACE_TOLERANCE_MM;

    guess->placed[m] = FALSE;
    for (guint i = 0; i < places->len; i++) {
      CotPoint p = g_array_index (places, CotMarkCandidate, i).centre;
      double mm = hypot (p.x - expected.x, p.y - expected.y) / self->px_per_mm;

      if (mm < best) {
        best = mm;
        guess->place[m] = p;
        guess->placed[m] = TRUE;
      }
    }
    if (guess->placed[m]) {
      guess->n_inliers++;
      guess->error_mm += best;
    }
  }
}

/* The quarter turns that undo a rotation of the form on the page by @angle. */
static gboolean
orientation_of (double angle, guint *orientation)
{
  double quarters = angle / (G_PI / 2);
  double nearest = round (quarters);

  if (fabs (quarters - nearest) * G_PI / 2 > ANGLE_TOLERANCE)
    return FALSE;

  *orientation = (guint) (((-(int) nearest) % 4 + 4) % 4);
  return TRUE;
}

static gboolean
is_better (const Guess *a, const Guess *b)
{
  return a->n_inliers > b->n_inliers || (a->n_inliers == b->n_inliers && a->error_mm < b->error_mm);
}

/* Takes places @i, @j for marks @a, @b and keeps the guess if it is the best of
 * its orientation. */
static void
try_pair (const Search *self, const GArray *places, guint i, guint j, guint a, guint b, Guess best[4])
{
  const CotPoint from[2] = { middle (&self->marks[a]->box), middle (&self->marks[b]->box) };
  const CotPoint to[2] = { g_array_index (places, CotMarkCandidate, i).centre, g_array_index (places, CotMarkCandidate, j).centre };
  double wanted = hypot (from[1].x - from[0].x, from[1].y - from[0].y) * self->px_per_mm;
  double length = hypot (to[1].x - to[0].x, to[1].y - to[0].y);
  Guess guess;

  if (fabs (length / wanted - 1) > SCALE_TOLERANCE)
    return;
  if (!cot_transform_fit_similarity (from, to, 2, &guess.rough) ||
      !orientation_of (atan2 (guess.rough.m[3], guess.rough.m[0]), &guess.orientation))
    return;

  count_inliers (self, places, &guess);
  if (is_better (&guess, &best[guess.orientation]))
    best[guess.orientation] = guess;
}

static void
guess_all (const Search *self, const GArray *places, Guess best[4])
{
  memset (best, 0, 4 * sizeof *best);
  for (guint i = 0; i < places->len; i++)
    for (guint j = 0; j < places->len; j++)
      for (guint a = 0; i != j && a < self->n_marks; a++)
        for (guint b = a + 1; b < self->n_marks; b++)
          try_pair (self, places, i, j, a, b, best);
}

/* Pairs of corners on the form and on the page. */
typedef struct {
  CotPoint from[MAX_MARKS * 4], to[MAX_MARKS * 4];
  guint mark[MAX_MARKS * 4];
  guint n;
} Pairs;

static void
measure_marks (const Search *self, const Guess *guess, Pairs *pairs)
{
  pairs->n = 0;
  for (guint m = 0; m < self->n_marks; m++) {
    const CotBoxMm *box = &self->marks[m]->box;
    const CotPoint corners[4] = { { box->x, box->y }, { box->x + box->w, box->y }, { box->x + box->w, box->y + box->h }, { box->x, box->y + box->h } };
    CotPoint expected = cot_transform_point (&guess->rough, middle (box));
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
count_marks (const Pairs *pairs)
{
  guint n = 0;

  for (guint i = 0; i < pairs->n; i++)
    n += i == 0 || pairs->mark[i] != pairs->mark[i - 1];

  return n;
}

static Pairs
without_mark (const Pairs *pairs, guint mark)
{
  Pairs out = { 0 };

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
fit_pairs (const Search *self, const Pairs *pairs, Fit fit, CotTransform *transform, double *residual_mm)
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

/* Leaves out the mark without which the others agree best, when they do not. */
static gboolean
fit_without_worst (const Search *self, Pairs *pairs, CotTransform *transform, double *residual_mm)
{
  guint n_marks = count_marks (pairs);
  Fit fit = n_marks >= 3 ? cot_transform_fit_affine : cot_transform_fit_similarity;
  Pairs best_pairs = *pairs;
  gboolean ok = n_marks >= 2 && fit_pairs (self, pairs, fit, transform, residual_mm);

  if (!ok || *residual_mm <= GOOD_RESIDUAL_MM || n_marks < 3)
    return ok;

  /* A bent lens or a photograph: all four marks are right, the map is not affine. */
  if (n_marks >= 4) {
    CotTransform projective;
    double residual;

    if (fit_pairs (self, pairs, cot_transform_fit_projective, &projective, &residual) && residual <= GOOD_RESIDUAL_MM) {
      *transform = projective;
      *residual_mm = residual;
      return TRUE;
    }
  }
  for (guint m = 0; m < self->n_marks; m++) {
    Pairs fewer = without_mark (pairs, m);
    CotTransform candidate;
    double residual;

    if (fewer.n == pairs->n || count_marks (&fewer) < 2)
      continue;
    fit = count_marks (&fewer) >= 3 ? cot_transform_fit_affine : cot_transform_fit_similarity;
    if (fit_pairs (self, &fewer, fit, &candidate, &residual) && residual < 0.5 * *residual_mm) {
      *transform = candidate;
      *residual_mm = residual;
      best_pairs = fewer;
    }
  }
  *pairs = best_pairs;

  return TRUE;
}

static gboolean
settle (const Search *self, CotForm *form, const Guess *guess, CotRegistration *out)
{
  Pairs pairs;

  if (guess->n_inliers < 2)
    return FALSE;
  measure_marks (self, guess, &pairs);
  if (!fit_without_worst (self, &pairs, &out->transform, &out->residual_mm))
    return FALSE;

  out->form = form;
  out->orientation = guess->orientation;
  out->n_marks = count_marks (&pairs);
  out->layout = cot_registration_layout (self->page, form, &out->transform);

  return TRUE;
}

/**
 * cot_registration_layout:
 * @page: a page
 * @form: a form
 * @transform: from form mm to px
 *
 * Looks at the outlines of the digit boxes: on the right form at the right
 * place they are darker than the paper on both sides of them.
 *
 * Returns: the mean difference in grey levels, near 0 on a wrong form
 */
double
cot_registration_layout (const CotRaster *page, const CotForm *form, const CotTransform *transform)
{
  guint n_fields, n = 0;
  const CotFormField *fields = cot_form_get_fields (form, &n_fields);
  double sum = 0;

  for (guint f = 0; f < n_fields; f++)
    for (guint d = 0; d < fields[f].n_digits; d++) {
      const CotBoxMm *b = &fields[f].digits[d];

      for (guint i = 0; i < 8; i++) {
        /* Left and bottom side: numbers written in the box rarely reach them. */
        double t = 0.1 + 0.1 * i;
        CotPoint left = { b->x, b->y + t * b->h }, low = { b->x + t * b->w, b->y + b->h };
        const CotPoint at[2] = { left, low };
        const CotPoint away[2] = { { 0.6, 0 }, { 0, 0.6 } };

        for (guint k = 0; k < 2; k++) {
          CotPoint on = cot_transform_point (transform, at[k]);
          CotPoint in = cot_transform_point (transform, (CotPoint){ at[k].x + away[k].x, at[k].y + away[k].y });
          CotPoint off = cot_transform_point (transform, (CotPoint){ at[k].x - away[k].x, at[k].y - away[k].y });
          double beside = (cot_raster_sample (page, in.x, in.y) + cot_raster_sample (page, off.x, off.y)) / 2;

          sum += CLAMP (beside - cot_raster_sample (page, on.x, on.y), -60, 60);
          n++;
        }
      }
    }

  return n > 0 ? sum / n : 0;
}

static int
likeliest_first (gconstpointer a, gconstpointer b)
{
  const CotRegistration *x = a, *y = b;

  if (x->n_marks != y->n_marks)
    return x->n_marks < y->n_marks ? 1 : -1;

  return x->layout < y->layout ? 1 : x->layout > y->layout ? -1
                                                           : 0;
}

/* Places for squares of the size of the form's first mark, px of the whole page. */
static GArray *
find_places (const Search *self, const CotRaster *small)
{
  double scale = (double) small->width / self->page->width;
  const CotBoxMm *box = &self->marks[0]->box;
  GArray *places = cot_marks_find (small, box->w * self->px_per_mm * scale, box->h * self->px_per_mm * scale, MAX_CANDIDATES);

  for (guint i = 0; i < places->len; i++) {
    CotMarkCandidate *place = &g_array_index (places, CotMarkCandidate, i);

    place->centre.x /= scale;
    place->centre.y /= scale;
  }

  return places;
}

static CotRaster *
shrink_for_search (const CotRaster *page)
{
  double dpi = page->dpi > 0 ? page->dpi : DEFAULT_DPI;
  double factor = fmin (1, SEARCH_DPI / dpi);

  return cot_raster_shrink (page, (guint) (page->width * factor), (guint) (page->height * factor));
}

static gboolean
same_marks (const Search *a, const Search *b)
{
  if (a->n_marks != b->n_marks)
    return FALSE;
  for (guint i = 0; i < a->n_marks; i++)
    if (memcmp (&a->marks[i]->box, &b->marks[i]->box, sizeof (CotBoxMm)) != 0)
      return FALSE;

  return TRUE;
}

/**
 * cot_registration_find:
 * @page: a page; its dpi is right to a few per cent
 * @forms: (element-type CotForm): what it may be
 *
 * Returns: (transfer full) (element-type CotRegistration): ways in which a form
 *   fits, most marks first, then the clearest boxes; empty when there is none
 */
GArray *
cot_registration_find (const CotRaster *page, const GPtrArray *forms)
{
  GArray *found = g_array_new (FALSE, TRUE, sizeof (CotRegistration));
  g_autoptr (CotRaster) small = shrink_for_search (page);
  Search search, last = { 0 };
  Guess guesses[4];

  for (guint f = 0; f < forms->len; f++) {
    CotForm *form = forms->pdata[f];

    search_init (&search, page, form);
    if (search.n_marks < 2)
      continue;
    /* Forms of one family have the same marks: they are looked for once. */
    if (!same_marks (&search, &last)) {
      g_autoptr (GArray) places = find_places (&search, small);

      guess_all (&search, places, guesses);
      last = search;
    }
    for (guint o = 0; o < 4; o++) {
      CotRegistration registration;

      if (settle (&search, form, &guesses[o], &registration))
        g_array_append_val (found, registration);
    }
  }
  g_array_sort (found, likeliest_first);

  return found;
}

/**
 * cot_registration_refine:
 * @page: a page
 * @form: the form on it
 * @rough: from form mm to px, e.g. from where a code was found
 * @out: (out): the registration
 *
 * Returns: whether at least two marks were found near their places
 */
gboolean
cot_registration_refine (const CotRaster *page, CotForm *form, const CotTransform *rough, CotRegistration *out)
{
  g_autoptr (CotRaster) small = shrink_for_search (page);
  g_autoptr (GArray) places = NULL;
  Guess guess = { .rough = *rough };
  Search search;

  search_init (&search, page, form);
  if (search.n_marks < 2 || !orientation_of (atan2 (rough->m[3], rough->m[0]), &guess.orientation))
    return FALSE;

  places = find_places (&search, small);
  count_inliers (&search, places, &guess);

  return settle (&search, form, &guess, out);
}
