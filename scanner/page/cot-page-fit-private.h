/* cot-page-fit-private.h - what the fit of a page measures, for the fit and for its judge
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-page-fit.h"

G_BEGIN_DECLS

#define COT_FIT_UNKNOWNS   8
#define COT_FIT_MAX_PLACES 1200
/* What lies nearer to its place than this lies there. */
#define COT_FIT_AGREE_MM 0.30

typedef enum {
  COT_FIT_FIELD,
  COT_FIT_LINE,
  COT_FIT_SQUARE,
} CotFitOrigin;

/* Something printed lies @offset mm further along one axis than it should. */
typedef struct {
  CotPoint at; /* form mm */
  gboolean along_x;
  double offset;
  double sigma; /* mm, how exact it is */
  CotFitOrigin origin;
  guint index; /* of the field or mark */
  guint piece; /* of a line */
  double weight;
} CotFitPlace;

typedef struct {
  const CotRaster *page;
  const CotForm *form;
  gboolean marks_only;
  double centre_x, centre_y, radius; /* of the paper, mm */
  CotFitPlace places[COT_FIT_MAX_PLACES];
  guint n;
  double normal[COT_FIT_UNKNOWNS * COT_FIT_UNKNOWNS]; /* of the last fit */
} CotFit;

void cot_fit_equation (const CotFit *self, CotPoint at, gboolean along_x, double row[COT_FIT_UNKNOWNS]);
double cot_fit_predict (const double row[COT_FIT_UNKNOWNS], const double theta[COT_FIT_UNKNOWNS]);
/* Solves a x = b for a symmetric positive matrix; FALSE when it is not. */
gboolean cot_fit_solve (const double *a, const double *b, double *x) G_GNUC_WARN_UNUSED_RESULT;

/* The @i-th piece of a line of the form; how many there are is returned. */
guint cot_fit_line_piece (const CotBoxMm *line, guint i, CotBoxMm *piece);

/* After the last round, when offsets are what is left. */
void cot_fit_judge (const CotFit *self, const CotTransform *transform, CotPageFit *report);

G_END_DECLS
