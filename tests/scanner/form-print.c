/* form-print.c - forms made up for a test, and sheets of them with more on it than the form says
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include "form-print.h"

#include <math.h>
#include <string.h>

#define FIGURE_PITCH 8.1 /* mm */
#define FIGURE_W     6.3
#define NAME_W       42.0 /* room left of the figures */
#define EDGE         6.0  /* of squares */
#define FRAME        9.0  /* of lines */
#define PAPER        232
#define INK          45

/* --- The description ------------------------------------------------------------ */

static void
append_box (GString *out, CotBoxMm b)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const double numbers[4] = { b.x, b.y, b.w, b.h };

  for (guint i = 0; i < 4; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "[" : ",", g_ascii_formatd (text, sizeof text, "%.2f", numbers[i]));
  g_string_append_c (out, ']');
}

static double
table_height (const FormPlan *self)
{
  return self->n_rows * self->pitch;
}

/* Top left and bottom right first: with two squares these are the ones. */
static guint
list_marks (const FormPlan *self, CotBoxMm boxes[8])
{
  double w = self->width, h = self->height, s = self->square;
  const CotBoxMm squares[4] = { { EDGE, EDGE, s, s }, { w - EDGE - s, h - EDGE - s, s, s }, { w - EDGE - s, EDGE, s, s }, { EDGE, h - EDGE - s, s, s } };
  const CotBoxMm lines[6] = {
    { FRAME, FRAME, w - 2 * FRAME, 0.4 },
    { FRAME, h - FRAME, w - 2 * FRAME, 0.4 },
    { FRAME, FRAME, 0.4, h - 2 * FRAME },
    { w - FRAME, FRAME, 0.4, h - 2 * FRAME },
    { self->left - NAME_W, self->top, self->width - 2 * FRAME - (self->left - NAME_W - FRAME), 0.3 },
    { self->left - NAME_W, self->top, 0.3, table_height (self) },
  };

  if (self->n_squares > 0)
    memcpy (boxes, squares, sizeof squares);
  else
    memcpy (boxes, lines, sizeof lines);

  return self->n_squares > 0 ? self->n_squares : G_N_ELEMENTS (lines);
}

static CotBoxMm
figure_box (const FormPlan *self, guint column, guint row, guint digit)
{
  return (CotBoxMm){ self->left + column * self->column_pitch + FIGURE_PITCH * digit, self->top + row * self->pitch + 1.1, FIGURE_W, self->pitch - 2.2 };
}

char *
form_plan_describe (const FormPlan *self)
{
  GString *out = g_string_new (NULL);
  CotBoxMm marks[8];
  guint n_marks = list_marks (self, marks);

  g_string_append_printf (out, "{\"tipo_acta\":\"%s\",\"title\":\"T\",\"codes\":[],\"printed\":[],\"paper\":{\"width\":%d,\"height\":%d},\"marks\":[", self->name, (int) self->width, (int) self->height);
  for (guint i = 0; i < n_marks; i++) {
    g_string_append_printf (out, "%s{\"kind\":\"%s\",\"box\":", i > 0 ? "," : "", self->n_squares > 0 ? "square" : "line");
    append_box (out, marks[i]);
    g_string_append_c (out, '}');
  }
  g_string_append (out, "],\"fields\":[");
  for (guint c = 0; c < self->n_columns; c++)
    for (guint r = 0; r < self->n_rows; r++) {
      g_string_append_printf (out, "%s{\"name\":\"F%u\",\"digits\":[", c + r > 0 ? "," : "", c * 100 + r);
      for (guint d = 0; d < 3; d++) {
        if (d > 0)
          g_string_append_c (out, ',');
        append_box (out, figure_box (self, c, r, d));
      }
      g_string_append (out, "]}");
    }
  g_string_append (out, "]}");

  return g_string_free (out, FALSE);
}

CotForm *
form_plan_make (const FormPlan *self)
{
  g_autofree char *text = form_plan_describe (self);
  g_autoptr (GError) error = NULL;
  CotForm *form = cot_form_parse (text, strlen (text), "form.json", &error);

  g_assert_no_error (error);

  return form;
}

/* --- The sheet -------------------------------------------------------------------- */

typedef struct {
  CotRaster *page;
  double scale; /* px per mm */
  GRand *rand;
} Printer;

static void
fill (Printer *self, double x, double y, double w, double h, guint8 grey)
{
  guint x0 = (guint) MAX (0, lround (x * self->scale)), y0 = (guint) MAX (0, lround (y * self->scale));
  guint x1 = (guint) MAX (x0 + 1, lround ((x + w) * self->scale)), y1 = (guint) MAX (y0 + 1, lround ((y + h) * self->scale));

  for (guint py = y0; py < MIN (self->page->height, y1); py++)
    for (guint px = x0; px < MIN (self->page->width, x1); px++)
      cot_raster_row (self->page, py)[px] = MIN (grey, cot_raster_row (self->page, py)[px]);
}

/* A rule from end to end, its middle where it is told. */
static void
rule (Printer *self, double x, double y, double length, gboolean upright, double thick, guint8 grey, double dash)
{
  for (double at = 0; at<length; at += dash> 0 ? 2 * dash : length) {
    double piece = dash > 0 ? fmin (dash, length - at) : length;

    if (upright)
      fill (self, x - thick / 2, y + at, thick, piece, grey);
    else
      fill (self, x + at, y - thick / 2, piece, thick, grey);
  }
}

static void
outline (Printer *self, CotBoxMm b, guint8 grey, double dash)
{
  rule (self, b.x, b.y, b.w, FALSE, 0.22, grey, dash);
  rule (self, b.x, b.y + b.h, b.w, FALSE, 0.22, grey, dash);
  rule (self, b.x, b.y, b.h, TRUE, 0.22, grey, dash);
  rule (self, b.x + b.w, b.y, b.h, TRUE, 0.22, grey, dash);
}

/* Words as their strokes are: uprights and bars of a letter's size. */
static void
print_words (Printer *self, double x, double y, double length, double size)
{
  for (double at = 0; at < length; at += size * 0.7) {
    if (g_rand_int_range (self->rand, 0, 6) == 0)
      continue;
    for (guint stroke = 0; stroke < 3; stroke++)
      if (g_rand_boolean (self->rand))
        fill (self, x + at + 0.2 * size * g_rand_int_range (self->rand, 0, 3), y, 0.12 * size, size, INK);
      else
        fill (self, x + at, y + 0.44 * size * g_rand_int_range (self->rand, 0, 3), 0.5 * size, 0.12 * size, INK);
  }
}

static void
print_row (Printer *self, const FormPlan *plan, guint column, guint row)
{
  CotBoxMm first = figure_box (plan, column, row, 0), last = figure_box (plan, column, row, 2);
  double right = last.x + last.w;
  const CotBoxMm cell = { first.x - 1, plan->top + row * plan->pitch, right - first.x + 2, plan->pitch };

  print_words (self, first.x - NAME_W + 3, first.y + 1.2, g_rand_double_range (self->rand, 12, NAME_W - 8), 2.2);
  for (guint d = 0; d < 3; d++) {
    CotBoxMm b = figure_box (plan, column, row, d);

    if (plan->style == FORM_BOXES)
      outline (self, b, 90, 0);
    else if (plan->style == FORM_DOTTED)
      outline (self, b, 150, 0.6);
    if (g_rand_int_range (self->rand, 0, 3) > 0)
      fill (self, b.x + g_rand_double_range (self->rand, 1.5, 4), b.y + 0.8, 0.7, b.h - 1.6, 70);
  }
  if (plan->style == FORM_COMB) {
    outline (self, (CotBoxMm){ first.x, first.y, right - first.x, first.h }, 90, 0);
    for (guint d = 1; d < 3; d++) {
      CotBoxMm b = figure_box (plan, column, row, d);

      rule (self, b.x - (FIGURE_PITCH - FIGURE_W) / 2, b.y, b.h, TRUE, 0.22, 90, 0);
    }
  }
  if (plan->style == FORM_CELL)
    outline (self, cell, 80, 0);
}

CotRaster *
form_plan_print (const FormPlan *self, const CotForm *form, double px_per_mm, guint hidden, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Printer printer = { cot_raster_new ((guint) (self->width * px_per_mm), (guint) (self->height * px_per_mm), px_per_mm * 25.4, NULL), px_per_mm, rand };
  guint n_marks;
  const CotFormMark *marks = cot_form_get_marks (form, &n_marks);

  memset (printer.page->data, PAPER, printer.page->stride * printer.page->height);
  for (guint i = hidden; i < n_marks; i++)
    fill (&printer, marks[i].box.x, marks[i].box.y, marks[i].box.w, marks[i].box.h, 25);
  print_words (&printer, self->width * 0.25, 20, self->width * 0.45, 5);
  for (guint i = 0; i < 3; i++)
    print_words (&printer, self->width * 0.15, 28 + 4 * i, self->width * 0.6, 2);
  for (guint c = 0; c < self->n_columns; c++) {
    double left = self->left + c * self->column_pitch;

    for (guint r = 0; r < self->n_rows; r++)
      print_row (&printer, self, c, r);
    /* Rules of the table that no description tells of. */
    for (guint r = 0; r <= self->n_rows && self->style != FORM_BARE; r++)
      rule (&printer, left - NAME_W, self->top + r * self->pitch, NAME_W - 1, FALSE, 0.2, 110, 0);
  }
  for (guint i = 0; i < 4; i++)
    rule (&printer, self->width * 0.1, self->height - 14 - 7 * i, self->width * 0.35, FALSE, 0.25, 80, 0);

  return printer.page;
}
