/* cot-squares.c - where on a page a form may lie, by its black squares
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 1. Places that look like one of the form's squares, on a page of 75 dpi; each
 *    is measured at full resolution, which tells whole squares from the rest.
 * 2. Pairs of places taken for pairs of marks give a rough position; those that
 *    explain most places are kept, for each quarter turn.
 * 3. The marks' corners give the transform; marks that disagree with the others
 *    (torn or covered) are left out.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-squares.h"

#include <math.h>
#include <string.h>

#include "cot-marks.h"

#define SEARCH_DPI      75
#define FINEST_DPI      150
#define LEAST_SQUARE_PX 9
#define MAX_CANDIDATES  40
#define MAX_SIZES       4
#define MAX_MARKS       12
#define SCALE_TOLERANCE 0.08
#define ANGLE_TOLERANCE (12 * G_PI / 180)
/* Scanners stretch one axis by a percent, so a pair's guess is this far off. */
#define PLACE_TOLERANCE_MM 5.0
#define ROUGH_TOLERANCE_MM 10.0
#define GOOD_RESIDUAL_MM   0.30
/* A whole square has its size and stands as the page does. */
#define SIZE_TOLERANCE 0.09
#define TILT_TOLERANCE (1.5 * G_PI / 180)
/* A guess with two whole squares fewer than the best one is not looked at. */
#define WEIGHT_RANGE  3
#define MAX_GUESSES   6 /* for each orientation */
#define SAME_GUESS_MM 3.0

/* A place on the page that may be a mark. */
typedef struct {
  CotPoint centre; /* px of the page */
  double tilt;     /* radians off a quarter turn; of a whole square */
  gboolean whole;  /* all sides were found, and their lengths are right */
  guint size;      /* which of the form's sizes of squares it has */
} Place;

typedef struct {
  CotTransform rough; /* form mm to px of the page */
  guint orientation;
  guint weight; /* 2 for a whole square at its place, 1 for another place */
  guint n_whole;
  double error_mm;           /* sum over places */
  CotPoint place[MAX_MARKS]; /* px of the page */
  gboolean placed[MAX_MARKS];
} Guess;

typedef struct {
  Guess best[4][MAX_GUESSES]; /* by orientation, best first */
  guint n[4];
} Guesses;

typedef struct {
  const CotRaster *page;
  const CotFormMark *marks[MAX_MARKS]; /* the squares */
  guint n_marks;
  guint size_of[MAX_MARKS];
  CotBoxMm sizes[MAX_SIZES]; /* width and height only */
  guint n_sizes;
  double px_per_mm;
} Search;

static CotPoint
middle (const CotBoxMm *box)
{
  return (CotPoint){ box->x + box->w / 2, box->y + box->h / 2 };
}

/* The size of a mark among the form's sizes; squares of yet another size are left. */
static gboolean
sort_by_size (Search *self, const CotBoxMm *box, guint *size)
{
  for (*size = 0; *size < self->n_sizes; (*size)++)
    if (fabs (self->sizes[*size].w / box->w - 1) < 0.06 && fabs (self->sizes[*size].h / box->h - 1) < 0.06)
      return TRUE;
  if (self->n_sizes == MAX_SIZES)
    return FALSE;

  self->sizes[self->n_sizes++] = *box;
  return TRUE;
}

/* The squares that lie farthest apart: those fix the form best. */
static void
search_init (Search *self, const CotRaster *page, const CotForm *form, double px_per_mm)
{
  guint n, n_squares = 0;
  const CotFormMark *marks = cot_form_get_marks (form, &n);
  g_autofree double *apart = g_new (double, n + 1);

  memset (self, 0, sizeof *self);
  self->page = page;
  self->px_per_mm = px_per_mm;
  for (guint i = 0; i < n; i++) {
    n_squares += marks[i].kind == COT_MARK_SQUARE;
    /* From the top left corner of the paper first. */
    apart[i] = marks[i].kind == COT_MARK_SQUARE ? 1e6 - marks[i].box.x - marks[i].box.y : -1;
  }
  while (self->n_marks < MIN (n_squares, MAX_MARKS)) {
    guint next = 0;

    for (guint i = 1; i < n; i++)
      if (apart[i] > apart[next])
        next = i;
    if (apart[next] < 0)
      break;
    if (sort_by_size (self, &marks[next].box, &self->size_of[self->n_marks]))
      self->marks[self->n_marks++] = &marks[next];
    for (guint i = 0; i < n; i++)
      apart[i] = i == next ? -1 : fmin (apart[i], hypot (marks[i].box.x - marks[next].box.x, marks[i].box.y - marks[next].box.y));
  }
}

/* An angle as it differs from the nearest quarter turn. */
static double
off_quarter (double angle)
{
  return angle - round (angle / (G_PI / 2)) * (G_PI / 2);
}

/* For each mark the nearest place to where @guess expects it. */
static void
count_inliers (const Search *self, const GArray *places, double tolerance_mm, Guess *guess)
{
  double tilt = off_quarter (atan2 (guess->rough.m[3], guess->rough.m[0]));

  guess->weight = guess->n_whole = 0;
  guess->error_mm = 0;
  for (guint m = 0; m < self->n_marks; m++) {
    CotPoint expected = cot_transform_point (&guess->rough, middle (&self->marks[m]->box));
    double best = tolerance_mm;
    const Place *nearest = NULL;

    for (guint i = 0; i < places->len; i++) {
      const Place *p = &g_array_index (places, Place, i);
      double mm = hypot (p->centre.x - expected.x, p->centre.y - expected.y) / self->px_per_mm;

      if (mm < best && p->size == self->size_of[m] && (!p->whole || fabs (off_quarter (p->tilt - tilt)) < TILT_TOLERANCE)) {
        best = mm;
        nearest = p;
      }
    }
    guess->placed[m] = nearest != NULL;
    if (nearest != NULL) {
      guess->place[m] = nearest->centre;
      guess->weight += nearest->whole ? 2 : 1;
      guess->n_whole += nearest->whole;
      guess->error_mm += best;
    }
  }
}

/* The quarter turns that undo a rotation of the form on the page by @angle. */
static gboolean
orientation_of (double angle, guint *orientation)
{
  double nearest = round (angle / (G_PI / 2));

  if (fabs (off_quarter (angle)) > ANGLE_TOLERANCE)
    return FALSE;

  *orientation = (guint) (((-(int) nearest) % 4 + 4) % 4);
  return TRUE;
}

static gboolean
is_better (const Guess *a, const Guess *b)
{
  return a->weight > b->weight || (a->weight == b->weight && a->error_mm < b->error_mm);
}

static gboolean
is_same (const Search *self, const Guess *a, const Guess *b)
{
  for (guint m = 0; m < self->n_marks; m++) {
    CotPoint p = cot_transform_point (&a->rough, middle (&self->marks[m]->box));
    CotPoint q = cot_transform_point (&b->rough, middle (&self->marks[m]->box));

    if (hypot (p.x - q.x, p.y - q.y) > SAME_GUESS_MM * self->px_per_mm)
      return FALSE;
  }

  return TRUE;
}

/* Keeps the best guesses of an orientation, each position once. */
static void
keep_guess (const Search *self, const Guess *guess, Guesses *guesses)
{
  Guess *best = guesses->best[guess->orientation];
  guint *n = &guesses->n[guess->orientation], at = 0;

  for (guint i = 0; i < *n; i++)
    if (is_same (self, &best[i], guess)) {
      if (is_better (guess, &best[i]))
        best[i] = *guess;
      return;
    }
  while (at < *n && !is_better (guess, &best[at]))
    at++;
  if (at >= MAX_GUESSES)
    return;

  *n = MIN (*n + 1, MAX_GUESSES);
  memmove (&best[at + 1], &best[at], (*n - at - 1) * sizeof *best);
  best[at] = *guess;
}

/* Takes places @i, @j for marks @a, @b. */
static void
try_pair (const Search *self, const GArray *places, guint i, guint j, guint a, guint b, Guesses *guesses)
{
  const CotPoint from[2] = { middle (&self->marks[a]->box), middle (&self->marks[b]->box) };
  const CotPoint to[2] = { g_array_index (places, Place, i).centre, g_array_index (places, Place, j).centre };
  double wanted = hypot (from[1].x - from[0].x, from[1].y - from[0].y) * self->px_per_mm;
  double length = hypot (to[1].x - to[0].x, to[1].y - to[0].y);
  Guess guess;

  if (fabs (length / wanted - 1) > SCALE_TOLERANCE)
    return;
  if (!cot_transform_fit_similarity (from, to, 2, &guess.rough) ||
      !orientation_of (atan2 (guess.rough.m[3], guess.rough.m[0]), &guess.orientation))
    return;

  count_inliers (self, places, PLACE_TOLERANCE_MM, &guess);
  if (guess.weight >= 4 && guess.n_whole >= 1)
    keep_guess (self, &guess, guesses);
}

static void
guess_all (const Search *self, const GArray *places, Guesses *guesses)
{
  memset (guesses->n, 0, sizeof guesses->n);
  for (guint i = 0; i < places->len; i++)
    for (guint j = 0; j < places->len; j++) {
      const Place *p = &g_array_index (places, Place, i), *q = &g_array_index (places, Place, j);

      if (i == j || !p->whole)
        continue;
      for (guint a = 0; a < self->n_marks; a++)
        for (guint b = 0; b < self->n_marks; b++)
          if (a != b && p->size == self->size_of[a] && q->size == self->size_of[b])
            try_pair (self, places, i, j, a, b, guesses);
    }
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

static Fit
fit_for (const Pairs *pairs)
{
  return count_marks (pairs) >= 3 ? cot_transform_fit_affine : cot_transform_fit_similarity;
}

/* Leaves out the mark without which the others agree best; FALSE: none helps. */
static gboolean
drop_worst (const Search *self, Pairs *pairs, CotTransform *transform, double *residual_mm)
{
  Pairs best_pairs;
  double best = 0.7 * *residual_mm;
  gboolean found = FALSE;

  for (guint m = 0; m < MAX_MARKS; m++) {
    Pairs fewer = without_mark (pairs, m);
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
fit_marks (const Search *self, Pairs *pairs, CotTransform *transform, double *residual_mm)
{
  if (count_marks (pairs) < 2 || !fit_pairs (self, pairs, fit_for (pairs), transform, residual_mm))
    return FALSE;

  /* A bent lens or a photograph: all four marks are right, the map is not affine. */
  if (*residual_mm > GOOD_RESIDUAL_MM && count_marks (pairs) >= 4) {
    CotTransform projective;
    double residual;

    if (fit_pairs (self, pairs, cot_transform_fit_projective, &projective, &residual) && residual <= GOOD_RESIDUAL_MM) {
      *transform = projective;
      *residual_mm = residual;
      return TRUE;
    }
  }
  while (*residual_mm > GOOD_RESIDUAL_MM && count_marks (pairs) > 2)
    if (!drop_worst (self, pairs, transform, residual_mm))
      break;

  return TRUE;
}

/* @extra: (nullable): pairs besides the marks, such as the corners of a QR. */
static gboolean
settle (const Search *self, CotForm *form, const Guess *guess, const Pairs *extra, CotSquaresWay *out)
{
  Pairs pairs;
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

/* Measures a candidate as a square that stands nearly straight on the page. */
static Place
measure_place (const Search *self, CotPoint centre, double w, double h)
{
  double s = self->px_per_mm;
  const CotTransform local = { { s, 0, centre.x - s * w / 2, 0, s, centre.y - s * h / 2, 0, 0, 1 } };
  const CotBoxMm box = { 0, 0, w, h };
  Place place = { .centre = centre };
  CotMarkCorners found;

  if (!cot_mark_measure (self->page, &local, &box, &found) || found.n_seen < 4)
    return place;

  const CotPoint *c = found.corner;
  double top = hypot (c[1].x - c[0].x, c[1].y - c[0].y), bottom = hypot (c[2].x - c[3].x, c[2].y - c[3].y);
  double left = hypot (c[3].x - c[0].x, c[3].y - c[0].y), right = hypot (c[2].x - c[1].x, c[2].y - c[1].y);

  if (fabs ((top + bottom) / 2 / (s * w) - 1) > SIZE_TOLERANCE || fabs ((left + right) / 2 / (s * h) - 1) > SIZE_TOLERANCE ||
      fabs (top - bottom) > 0.05 * top || fabs (left - right) > 0.05 * left)
    return place;

  place.whole = TRUE;
  place.tilt = atan2 (c[1].y - c[0].y + c[2].y - c[3].y, c[1].x - c[0].x + c[2].x - c[3].x);
  place.centre = (CotPoint){ (c[0].x + c[1].x + c[2].x + c[3].x) / 4, (c[0].y + c[1].y + c[2].y + c[3].y) / 4 };

  return place;
}

static void
add_places (const Search *self, const CotRaster *small, double w, double h, guint size, GArray *places)
{
  double scale = (double) small->width / self->page->width;
  g_autoptr (GArray) found = cot_marks_find (small, w * self->px_per_mm * scale, h * self->px_per_mm * scale, MAX_CANDIDATES);

  for (guint i = 0; i < found->len; i++) {
    CotPoint p = g_array_index (found, CotMarkCandidate, i).centre;
    Place place = measure_place (self, (CotPoint){ p.x / scale, p.y / scale }, w, h);

    place.size = size;
    g_array_append_val (places, place);
  }
}

static GArray *
find_places (const Search *self, const CotRaster *small)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (guint i = 0; i < self->n_sizes; i++) {
    const CotBoxMm *box = &self->sizes[i];

    add_places (self, small, box->w, box->h, i, places);
    /* Marks that are longer one way lie the other way on a page on its side. */
    if (fabs (box->w - box->h) > 0.05 * box->w)
      add_places (self, small, box->h, box->w, i, places);
  }

  return places;
}

/* Small squares need a finer picture than large ones. */
static CotRaster *
shrink_for (const Search *self)
{
  double dpi = self->px_per_mm * 25.4, least = 1000, wanted;

  for (guint i = 0; i < self->n_sizes; i++)
    least = fmin (least, fmin (self->sizes[i].w, self->sizes[i].h));
  wanted = CLAMP (LEAST_SQUARE_PX * 25.4 / least, SEARCH_DPI, FINEST_DPI);

  double factor = fmin (1, wanted / dpi);

  factor = fmin (factor, sqrt (15.9e6 / ((double) self->page->width * self->page->height)));

  return cot_raster_shrink (self->page, (guint) (self->page->width * factor), (guint) (self->page->height * factor));
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

/* Two marks always fit two places; only exact ones are worth a look. */
static gboolean
is_believable (const CotSquaresWay *registration)
{
  return registration->n_marks >= 3 ? registration->residual_mm < 3.0 : registration->residual_mm < GOOD_RESIDUAL_MM;
}

static void
settle_guesses (const Search *search, CotForm *form, const Guesses *guesses, guint heaviest, GArray *found)
{
  for (guint o = 0; o < 4; o++)
    for (guint i = 0; i < guesses->n[o]; i++) {
      const Guess *guess = &guesses->best[o][i];
      CotSquaresWay way;

      if (guess->weight + WEIGHT_RANGE >= heaviest && settle (search, form, guess, NULL, &way) && is_believable (&way))
        g_array_append_val (found, way);
    }
}

static int
most_marks_first (gconstpointer a, gconstpointer b)
{
  const CotSquaresWay *x = a, *y = b;

  if (x->n_marks != y->n_marks)
    return x->n_marks < y->n_marks ? 1 : -1;

  return x->residual_mm > y->residual_mm ? 1 : x->residual_mm < y->residual_mm ? -1
                                                                               : 0;
}

/**
 * cot_squares_find:
 * @page: a page that stands nearly straight, up to quarter turns
 * @forms: (element-type CotForm): what it may be
 * @px_per_mm: of the page, right to some 6 per cent
 *
 * Returns: (transfer full) (element-type CotSquaresWay): ways in which a form's
 *   squares fit, most of them first; empty when there is none
 */
GArray *
cot_squares_find (const CotRaster *page, const GPtrArray *forms, double px_per_mm)
{
  GArray *found = g_array_new (FALSE, TRUE, sizeof (CotSquaresWay));
  g_autofree Guesses *guesses = g_new0 (Guesses, forms->len);
  g_autofree Search *searches = g_new0 (Search, forms->len);
  guint heaviest = 0;

  for (guint f = 0; f < forms->len; f++) {
    Search *search = &searches[f];

    search_init (search, page, forms->pdata[f], px_per_mm);
    if (search->n_marks < 2)
      continue;
    /* Forms of one family have the same marks: they are looked for once. */
    if (f > 0 && same_marks (search, &searches[f - 1])) {
      guesses[f] = guesses[f - 1];
    } else {
      g_autoptr (CotRaster) small = shrink_for (search);
      g_autoptr (GArray) places = find_places (search, small);

      guess_all (search, places, &guesses[f]);
    }
    for (guint o = 0; o < 4; o++)
      heaviest = MAX (heaviest, guesses[f].n[o] > 0 ? guesses[f].best[o][0].weight : 0);
  }
  for (guint f = 0; f < forms->len; f++)
    settle_guesses (&searches[f], forms->pdata[f], &guesses[f], heaviest, found);
  g_array_sort (found, most_marks_first);

  return found;
}

/**
 * cot_squares_refine:
 * @page: a page
 * @form: the form on it
 * @from: what a code's four corners are on the form, mm
 * @to: where they are on the page, px
 * @out: (out): where the form lies
 *
 * Starts from a code instead of the marks; one mark besides it is enough.
 *
 * Returns: whether at least one mark was found near its place
 */
gboolean
cot_squares_refine (const CotRaster *page, CotForm *form, const CotPoint from[4], const CotPoint to[4], CotSquaresWay *out)
{
  Pairs extra = { .n = 4, .mark = { MAX_MARKS - 1, MAX_MARKS - 1, MAX_MARKS - 1, MAX_MARKS - 1 } };
  Guess guess = { 0 };
  Search search;

  if (!cot_transform_fit_similarity (from, to, 4, &guess.rough) || !orientation_of (atan2 (guess.rough.m[3], guess.rough.m[0]), &guess.orientation))
    return FALSE;
  search_init (&search, page, form, cot_transform_scale_at (&guess.rough, from[0]));
  if (search.n_marks == 0 || search.n_marks >= MAX_MARKS)
    return FALSE;

  g_autoptr (CotRaster) small = shrink_for (&search);
  g_autoptr (GArray) places = find_places (&search, small);

  memcpy (extra.from, from, 4 * sizeof *from);
  memcpy (extra.to, to, 4 * sizeof *to);
  count_inliers (&search, places, ROUGH_TOLERANCE_MM, &guess);

  return guess.n_whole > 0 && settle (&search, form, &guess, &extra, out);
}
