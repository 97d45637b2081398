/* election-forms.c - the forms of a fictitious election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A drawing of our own after the measurements of INE's acta of 2023-2024
 * (domain notes 10.1): 430 x 280 mm, black squares of 10 mm, digit boxes of
 * 5.4 x 6.2 mm every 7.1 mm, rows every 9 mm or, where a ballot is long, down to
 * 7.2 mm and then in two columns.  Casillas especiales have a letter-size form.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "election-plan.h"

#define DIGIT_WIDE  5.4
#define DIGIT_HIGH  6.2
#define DIGIT_PITCH 7.1
#define SQUARE      10.0
#define LEAST_PITCH 7.2
#define GREAT_PITCH 9.1
#define LETTERS_GAP 0.3
#define COLUMN_GAP  3.0

/* A column of the table of results. */
typedef struct {
  double left, letters, letters_end, right;
} ResultColumn;

typedef struct {
  double width, height;
  double square_right, square_top, square_bottom;
  double results_top, results_bottom;
  ResultColumn one, two[2];
  guint vote_digits, count_digits;
} Paper;

typedef struct {
  GString *fields, *printed;
} Lists;

static void
add_box (GString *out, double x, double y, double w, double h)
{
  char text[4][G_ASCII_DTOSTR_BUF_SIZE];
  const double numbers[4] = { x, y, w, h };

  for (guint i = 0; i < 4; i++)
    g_ascii_formatd (text[i], sizeof text[i], "%.2f", numbers[i]);
  g_string_append_printf (out, "[%s, %s, %s, %s]", text[0], text[1], text[2], text[3]);
}

static void
next_element (GString *out)
{
  g_string_append (out, out->len > 0 ? ",\n    " : "    ");
}

static void
add_printed (Lists *lists, const char *name, double x, double y, double w, double h)
{
  next_element (lists->printed);
  g_string_append_printf (lists->printed, "{ \"name\": \"%s\", \"box\": ", name);
  add_box (lists->printed, x, y, w, h);
  g_string_append (lists->printed, " }");
}

/* @letters_w 0: no letters. */
static void
add_field (Lists *lists, const char *name, double digits_x, double digits_y, guint n_digits, double letters_x, double letters_y, double letters_w, double letters_h)
{
  next_element (lists->fields);
  g_string_append_printf (lists->fields, "{ \"name\": \"%s\", \"digits\": [", name);
  for (guint i = 0; i < n_digits; i++) {
    if (i > 0)
      g_string_append (lists->fields, ", ");
    add_box (lists->fields, digits_x + i * DIGIT_PITCH, digits_y, DIGIT_WIDE, DIGIT_HIGH);
  }
  g_string_append_c (lists->fields, ']');
  if (letters_w > 0) {
    g_string_append (lists->fields, ", \"letters\": ");
    add_box (lists->fields, letters_x, letters_y, letters_w, letters_h);
  }
  g_string_append (lists->fields, " }");
}

static double
digits_start (double right, guint n_digits)
{
  return right - DIGIT_WIDE - (n_digits - 1) * DIGIT_PITCH;
}

static void
add_row (Lists *lists, const ResultColumn *column, const char *name, double y, double pitch, guint n_digits)
{
  double high = pitch - 2 * LETTERS_GAP;

  add_printed (lists, name, column->left, y + LETTERS_GAP, column->letters - column->left - 1, high);
  add_field (lists, name, digits_start (column->right, n_digits), y + (pitch - DIGIT_HIGH) / 2, n_digits,
             column->letters, y + LETTERS_GAP, column->letters_end - column->letters, high);
}

/* Parties, independents, combinations, then the three rows of every ballot. */
static void
add_results (Lists *lists, const Paper *paper, const GArray *columns)
{
  static const char *const last[] = { COT_FIELD_NAME_UNREGISTERED, COT_FIELD_NAME_NULL, COT_FIELD_NAME_TOTAL };
  guint n = columns->len + G_N_ELEMENTS (last);
  double high = paper->results_bottom - paper->results_top;
  gboolean single = high / n >= LEAST_PITCH;
  guint in_first = single ? n : (n + 1) / 2;
  double pitch = MIN (high / in_first, GREAT_PITCH);

  g_assert (pitch >= LEAST_PITCH);
  for (guint i = 0; i < n; i++) {
    gboolean second = i >= in_first;
    const ResultColumn *column = single ? &paper->one : &paper->two[second ? 1 : 0];
    const char *name = i < columns->len ? g_array_index (columns, PlanColumn, i).column : last[i - columns->len];
    gboolean total = i == n - 1;

    add_row (lists, column, name, paper->results_top + (second ? i - in_first : i) * pitch, pitch,
             total ? paper->count_digits : paper->vote_digits);
  }
}

static void
add_marks (GString *out, const Paper *paper)
{
  const double xs[2] = { 7.1, paper->square_right }, ys[2] = { paper->square_top, paper->square_bottom };

  for (guint i = 0; i < 4; i++) {
    g_string_append (out, i > 0 ? ",\n    { \"kind\": \"square\", \"box\": " : "    { \"kind\": \"square\", \"box\": ");
    add_box (out, xs[i % 2], ys[i / 2], SQUARE, SQUARE);
    g_string_append (out, " }");
  }
}

static void
add_code (GString *out, const char *purpose, const char *symbology, const char *template_text, double x, double y, double w, double h)
{
  g_string_append_printf (out, "%s{ \"purpose\": \"%s\", \"symbology\": \"%s\", \"box\": ", out->len > 0 ? ",\n    " : "    ", purpose, symbology);
  add_box (out, x, y, w, h);
  if (template_text != NULL)
    g_string_append_printf (out, ", \"template\": \"%s\"", template_text);
  g_string_append (out, " }");
}

static char *
join (const char *tipo_acta, const char *title, const Paper *paper, const char *codes, const Lists *lists)
{
  GString *out = g_string_new (NULL);
  char width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (width, sizeof width, "%.1f", paper->width);
  g_ascii_formatd (height, sizeof height, "%.1f", paper->height);
  g_string_append_printf (out, "{\n  \"tipo_acta\": \"%s\",\n  \"title\": \"%s\",\n", tipo_acta, title);
  g_string_append_printf (out, "  \"paper\": { \"width\": %s, \"height\": %s },\n  \"marks\": [\n", width, height);
  add_marks (out, paper);
  g_string_append_printf (out, "\n  ],\n  \"codes\": [\n%s\n  ],\n  \"fields\": [\n%s\n  ],\n  \"printed\": [\n%s\n  ],\n  \"limits\": {}\n}\n",
                          codes, lists->fields->str, lists->printed->str);

  return g_string_free (out, FALSE);
}

static char *
finish (const char *tipo_acta, const char *title, const Paper *paper, GString *codes, Lists *lists)
{
  char *text = join (tipo_acta, title, paper, codes->str, lists);

  g_string_free (codes, TRUE);
  g_string_free (lists->fields, TRUE);
  g_string_free (lists->printed, TRUE);

  return text;
}

static const char *const counts[] = {
  COT_FIELD_NAME_SOBRANTES,
  COT_FIELD_NAME_PERSONAS,
  COT_FIELD_NAME_REPS,
  COT_FIELD_NAME_SACADOS,
};

/**
 * plan_form_double_letter:
 * @tipo_acta: what the form is called
 * @title: what it is headed with
 * @columns: (element-type PlanColumn): every vote column of the contest
 *
 * Returns: (transfer full): the JSON of a form of 430 x 280 mm
 */
char *
plan_form_double_letter (const char *tipo_acta, const char *title, const GArray *columns)
{
  static const Paper paper = {
    .width = 430,
    .height = 280,
    .square_right = 413.7,
    .square_top = 4.6,
    .square_bottom = 263.4,
    .results_top = 34.5,
    .results_bottom = 198.0,
    .one = { 143, 170.5, 248.5, 280 },
    .two = { { 143, 170.5, 248.5, 280 }, { 285, 312.5, 380.5, 411 } },
    .vote_digits = 3,
    .count_digits = 4,
  };
  g_autofree char *name = g_strdup_printf ("COTEJO-%s", tipo_acta);
  Lists lists = { g_string_new (NULL), g_string_new (NULL) };
  GString *codes = g_string_new (NULL);

  add_code (codes, "form", "code128", name, 20, 13, 56, 10);
  add_code (codes, "casilla", "qr", NULL, 83, 6, 18, 18);
  add_code (codes, "folio", "code128", NULL, 150, 7, 52, 11);
  add_code (codes, "folio", "qr", NULL, 206, 6, 17, 17);

  add_printed (&lists, "TITLE", 285, 6, 126, 16);
  add_printed (&lists, "ENTIDAD", 20, 28, 118, 7);
  add_printed (&lists, "MUNICIPIO", 20, 36, 118, 7);
  add_printed (&lists, "DISTRITO_LOCAL", 20, 44, 118, 7);
  add_printed (&lists, COT_FIELD_NAME_SECCION, 20, 55, 26, 7.5);
  add_field (&lists, COT_FIELD_NAME_SECCION, 48, 55.6, 4, 0, 0, 0, 0);
  add_printed (&lists, COT_FIELD_NAME_CASILLA, 20, 67, 26, 7.5);
  add_field (&lists, COT_FIELD_NAME_CASILLA, digits_start (138, 2), 67.6, 2, 48, 67, 74, 7.5);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    double y = 84 + i * 26;

    add_printed (&lists, counts[i], 20, y, 118, 8);
    add_field (&lists, counts[i], digits_start (138, paper.count_digits), y + 10.4, paper.count_digits, 20, y + 9.5, 88, 8.5);
  }
  add_results (&lists, &paper, columns);

  return finish (tipo_acta, title, &paper, codes, &lists);
}

/**
 * plan_form_letter:
 * @tipo_acta: what the form is called
 * @title: what it is headed with
 * @columns: (element-type PlanColumn): every vote column of the contest
 *
 * Returns: (transfer full): the JSON of a form of 215.9 x 279.4 mm
 */
char *
plan_form_letter (const char *tipo_acta, const char *title, const GArray *columns)
{
  static const Paper paper = {
    .width = 215.9,
    .height = 279.4,
    .square_right = 198.8,
    .square_top = 4.6,
    .square_bottom = 264.8,
    .results_top = 84,
    .results_bottom = 262,
    .one = { 20, 56, 165, 196 },
    .two = { { 20, 43, 75, 106 }, { 110, 133, 165, 196 } },
    .vote_digits = 4,
    .count_digits = 4,
  };
  g_autofree char *name = g_strdup_printf ("COTEJO-%s", tipo_acta);
  Lists lists = { g_string_new (NULL), g_string_new (NULL) };
  GString *codes = g_string_new (NULL);

  add_code (codes, "form", "code128", name, 20, 14, 56, 9);
  add_code (codes, "casilla", "qr", NULL, 83, 5.5, 18, 18);
  add_code (codes, "folio", "code128", NULL, 118, 7, 52, 11);
  add_code (codes, "folio", "qr", NULL, 174, 5.5, 17, 17);

  add_printed (&lists, "TITLE", 20, 5, 58, 8);
  add_printed (&lists, "ENTIDAD", 20, 26, 44, 7);
  add_printed (&lists, "MUNICIPIO", 66, 26, 64, 7);
  add_printed (&lists, "DISTRITO_LOCAL", 132, 26, 64, 7);
  add_printed (&lists, COT_FIELD_NAME_SECCION, 20, 35, 18, 7.5);
  add_field (&lists, COT_FIELD_NAME_SECCION, 40, 35.6, 4, 0, 0, 0, 0);
  add_printed (&lists, COT_FIELD_NAME_CASILLA, 76, 35, 24, 7.5);
  add_field (&lists, COT_FIELD_NAME_CASILLA, digits_start (196, 2), 35.6, 2, 102, 35, 76, 7.5);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    double y = 45 + i * 9;

    add_printed (&lists, counts[i], 20, y, 62, 8);
    add_field (&lists, counts[i], digits_start (196, paper.count_digits), y + 0.9, paper.count_digits, 84, y, 81, 8);
  }
  add_results (&lists, &paper, columns);

  return finish (tipo_acta, title, &paper, codes, &lists);
}
