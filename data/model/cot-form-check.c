/* cot-form-check.c - two things of a form on one place of the paper
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-form"

#include "config.h"

#include "cot-form-private.h"

static gboolean
boxes_overlap (const CotBoxMm *a, const CotBoxMm *b)
{
  const double r = COT_FORM_ROUNDING_MM;

  return a->x + r < b->x + b->w && b->x + r < a->x + a->w && a->y + r < b->y + b->h && b->y + r < a->y + a->h;
}

static gboolean
field_covers (const CotFormField *field, const CotBoxMm *place)
{
  const CotBoxMm *box;

  for (guint i = 0; (box = cot_form_field_box (field, i)) != NULL; i++)
    if (boxes_overlap (box, place))
      return TRUE;

  return FALSE;
}

static gboolean
fields_overlap (const CotFormField *a, const CotFormField *b)
{
  const CotBoxMm *box;

  for (guint i = 0; (box = cot_form_field_box (a, i)) != NULL; i++)
    if (field_covers (b, box))
      return TRUE;

  return FALSE;
}

/* What is written in one field must not be read as another's. */
static void
check_field (const CotForm *self, const CotJson *doc, const CotFormField *field)
{
  g_autofree char *path = g_strdup_printf ("/fields/%u", field->place);
  guint n_fields, n_marks, n_codes;
  const CotFormField *fields = cot_form_get_fields (self, &n_fields);
  const CotFormMark *marks = cot_form_get_marks (self, &n_marks);
  const CotFormCode *codes = cot_form_get_codes (self, &n_codes);

  for (guint i = 0; field->has_letters && i < field->n_digits; i++)
    if (boxes_overlap (&field->letters, &field->digits[i]))
      cot_json_problem (doc, path, "the letters and the digit box %u of %s overlap", i + 1, field->name);
  for (guint i = 0; i < n_fields && &fields[i] != field; i++)
    if (fields_overlap (field, &fields[i]))
      cot_json_problem (doc, path, "the fields %s and %s overlap", fields[i].name, field->name);
  for (guint i = 0; i < n_marks; i++)
    if (marks[i].kind == COT_MARK_SQUARE && field_covers (field, &marks[i].box))
      cot_json_problem (doc, path, "the field %s lies on the mark at %g, %g", field->name, marks[i].box.x, marks[i].box.y);
  for (guint i = 0; i < n_codes; i++)
    if (field_covers (field, &codes[i].box))
      cot_json_problem (doc, path, "the field %s lies on the code at %g, %g", field->name, codes[i].box.x, codes[i].box.y);
}

/* A page is straightened by marks that are apart from each other. */
static void
check_marks (const CotForm *self, const CotJson *doc)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (self, &n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("/marks/%u/box", marks[i].place);

    for (guint k = 0; k < i; k++)
      if (marks[i].kind == COT_MARK_SQUARE && marks[k].kind == COT_MARK_SQUARE && boxes_overlap (&marks[i].box, &marks[k].box))
        cot_json_problem (doc, path, "the mark lies on the mark at %g, %g", marks[k].box.x, marks[k].box.y);
  }
}

/* A code names one form. */
static void
check_codes (const CotForm *self, const CotJson *doc)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (self, &n);
  const char *first = NULL;

  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("/codes/%u/template", codes[i].place);

    if (codes[i].purpose != COT_CODE_FOR_FORM)
      continue;
    if (first != NULL && g_strcmp0 (first, codes[i].template_text) != 0)
      cot_json_problem (doc, path, "another code of this form says %s; all must say the same", first);
    if (first == NULL)
      first = codes[i].template_text;
  }
}

void
cot_form_check_places (const CotForm *self, const CotJson *doc)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self, &n);

  check_marks (self, doc);
  check_codes (self, doc);
  for (guint i = 0; i < n; i++)
    check_field (self, doc, &fields[i]);
}
