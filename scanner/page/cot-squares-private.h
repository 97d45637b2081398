/* cot-squares-private.h - the steps from black places on a page to where a form lies
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-squares.h"

G_BEGIN_DECLS

#define COT_SQUARES_MAX         12
#define COT_SQUARES_MAX_SIZES   4
#define COT_SQUARES_MAX_GUESSES 6 /* for each orientation */
/* What the squares of one form are off at most when they are the right ones. */
#define COT_SQUARES_GOOD_MM 0.30

/* A place on the page that may be a mark. */
typedef struct {
  CotPoint centre; /* px of the page */
  double tilt;     /* radians off a quarter turn; of a whole square */
  gboolean whole;  /* all sides were found, and their lengths are right */
  guint size;      /* which of the form's sizes of squares it has */
} CotSquarePlace;

typedef struct {
  CotTransform rough; /* form mm to px of the page */
  guint orientation;
  guint weight; /* 2 for a whole square at its place, 1 for another place */
  guint n_whole;
  double error_mm;                 /* sum over places */
  CotPoint place[COT_SQUARES_MAX]; /* px of the page */
  gboolean placed[COT_SQUARES_MAX];
} CotSquareGuess;

typedef struct {
  CotSquareGuess best[4][COT_SQUARES_MAX_GUESSES]; /* by orientation, best first */
  guint n[4];
} CotSquareGuesses;

typedef struct {
  const CotRaster *page;
  const CotFormMark *marks[COT_SQUARES_MAX]; /* the squares */
  guint n_marks;
  guint size_of[COT_SQUARES_MAX];
  CotBoxMm sizes[COT_SQUARES_MAX_SIZES]; /* width and height only */
  guint n_sizes;
  double px_per_mm;
} CotSquareSearch;

/* CotSquarePairs of corners on the form and on the page. */
typedef struct {
  CotPoint from[COT_SQUARES_MAX * 4], to[COT_SQUARES_MAX * 4];
  guint mark[COT_SQUARES_MAX * 4];
  guint n;
} CotSquarePairs;

CotPoint cot_squares_middle (const CotBoxMm *box);

/* Step 1: the page as small as its squares allow, and places on it (transfer full)
 * (element-type CotSquarePlace). */
CotRaster *cot_squares_shrink (const CotSquareSearch *self) G_GNUC_WARN_UNUSED_RESULT;
GArray *cot_squares_places (const CotSquareSearch *self, const CotRaster *small) G_GNUC_WARN_UNUSED_RESULT;

/* Step 2: rough positions that explain most places. */
void cot_squares_guess (const CotSquareSearch *self, const GArray *places, CotSquareGuesses *guesses);
/* For each mark the nearest place to where @guess expects it. */
void cot_squares_count (const CotSquareSearch *self, const GArray *places, double tolerance_mm, CotSquareGuess *guess);
/* The quarter turns that undo a rotation of the form on the page by @angle. */
gboolean cot_squares_orientation (double angle, guint *orientation) G_GNUC_WARN_UNUSED_RESULT;

/* Step 3: the marks' corners give the transform.  @extra: (nullable): pairs besides the
 * marks, such as the corners of a QR. */
gboolean cot_squares_settle (const CotSquareSearch *self, CotForm *form, const CotSquareGuess *guess, const CotSquarePairs *extra, CotSquaresWay *out) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
