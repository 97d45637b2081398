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

#include "cot-squares-private.h"

#include <math.h>
#include <string.h>

#define ROUGH_TOLERANCE_MM 10.0
/* A guess with two whole squares fewer than the best one is not looked at. */
#define WEIGHT_RANGE 3

CotPoint
cot_squares_middle (const CotBoxMm *box)
{
  return (CotPoint){ box->x + box->w / 2, box->y + box->h / 2 };
}

/* The size of a mark among the form's sizes; squares of yet another size are left. */
static gboolean
sort_by_size (CotSquareSearch *self, const CotBoxMm *box, guint *size)
{
  for (*size = 0; *size < self->n_sizes; (*size)++)
    if (fabs (self->sizes[*size].w / box->w - 1) < 0.06 && fabs (self->sizes[*size].h / box->h - 1) < 0.06)
      return TRUE;
  if (self->n_sizes == COT_SQUARES_MAX_SIZES)
    return FALSE;

  self->sizes[self->n_sizes++] = *box;
  return TRUE;
}

/* The squares that lie farthest apart: those fix the form best. */
static void
search_init (CotSquareSearch *self, const CotRaster *page, const CotForm *form, double px_per_mm)
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
  while (self->n_marks < MIN (n_squares, COT_SQUARES_MAX)) {
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

static gboolean
same_marks (const CotSquareSearch *a, const CotSquareSearch *b)
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
  return registration->n_marks >= 3 ? registration->residual_mm < 3.0 : registration->residual_mm < COT_SQUARES_GOOD_MM;
}

static void
settle_guesses (const CotSquareSearch *search, CotForm *form, const CotSquareGuesses *guesses, guint heaviest, GArray *found)
{
  for (guint o = 0; o < 4; o++)
    for (guint i = 0; i < guesses->n[o]; i++) {
      const CotSquareGuess *guess = &guesses->best[o][i];
      CotSquaresWay way;

      if (guess->weight + WEIGHT_RANGE >= heaviest && cot_squares_settle (search, form, guess, NULL, &way) && is_believable (&way))
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
  g_autofree CotSquareGuesses *guesses = g_new0 (CotSquareGuesses, forms->len);
  g_autofree CotSquareSearch *searches = g_new0 (CotSquareSearch, forms->len);
  guint heaviest = 0;

  for (guint f = 0; f < forms->len; f++) {
    CotSquareSearch *search = &searches[f];

    search_init (search, page, forms->pdata[f], px_per_mm);
    if (search->n_marks < 2)
      continue;
    /* Forms of one family have the same marks: they are looked for once. */
    if (f > 0 && same_marks (search, &searches[f - 1])) {
      guesses[f] = guesses[f - 1];
    } else {
      g_autoptr (CotRaster) small = cot_squares_shrink (search);
      g_autoptr (GArray) places = cot_squares_places (search, small);

      cot_squares_guess (search, places, &guesses[f]);
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
  CotSquarePairs extra = { .n = 4, .mark = { COT_SQUARES_MAX - 1, COT_SQUARES_MAX - 1, COT_SQUARES_MAX - 1, COT_SQUARES_MAX - 1 } };
  CotSquareGuess guess = { 0 };
  CotSquareSearch search;

  if (!cot_transform_fit_similarity (from, to, 4, &guess.rough) || !cot_squares_orientation (atan2 (guess.rough.m[3], guess.rough.m[0]), &guess.orientation))
    return FALSE;
  search_init (&search, page, form, cot_transform_scale_at (&guess.rough, from[0]));
  if (search.n_marks == 0 || search.n_marks >= COT_SQUARES_MAX)
    return FALSE;

  g_autoptr (CotRaster) small = cot_squares_shrink (&search);
  g_autoptr (GArray) places = cot_squares_places (&search, small);

  memcpy (extra.from, from, 4 * sizeof *from);
  memcpy (extra.to, to, 4 * sizeof *to);
  cot_squares_count (&search, places, ROUGH_TOLERANCE_MM, &guess);

  return guess.n_whole > 0 && cot_squares_settle (&search, form, &guess, &extra, out);
}
