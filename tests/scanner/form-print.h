/* form-print.h - forms made up for a test, and sheets of them with more on it than the form says
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-form.h"
#include "cot-raster.h"

G_BEGIN_DECLS

/* What is printed around the figures of a row. */
typedef enum {
  FORM_BOXES,  /* one outline for each figure */
  FORM_DOTTED, /* the same, dotted and light */
  FORM_COMB,   /* figures share their dividing lines */
  FORM_CELL,   /* one cell for all figures of a row, as in a table */
  FORM_BARE,   /* nothing: figures are written on white paper */
} FormStyle;

typedef struct {
  const char *name;     /* its TIPO_ACTA too */
  double width, height; /* paper, mm */
  guint n_squares;      /* 2 or 4; 0: lines of the frame and of the table are the marks */
  double square;        /* mm */
  FormStyle style;
  guint n_rows, n_columns;
  double top, pitch, left, column_pitch; /* mm, of the table */
} FormPlan;

/* The description, as somebody would write it (transfer full); and parsed. */
char *form_plan_describe (const FormPlan *self);
CotForm *form_plan_make (const FormPlan *self);

/* The sheet at @px_per_mm, with a title, rules, names and writing of @seed; @hidden:
 * so many of its first marks are missing. */
CotRaster *form_plan_print (const FormPlan *self, const CotForm *form, double px_per_mm, guint hidden, guint32 seed);

G_END_DECLS
