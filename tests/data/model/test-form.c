/* test-form.c - forms are read whole or not at all
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-error.h"
#include "cot-form.h"

static const char good_form[] =
  "{\n"
  "  \"tipo_acta\": \"2\", \"title\": \"ACTA\",\n"
  "  \"paper\": {\"width\": 200, \"height\": 100},\n"
  "  \"marks\": [\n"
  "    {\"kind\": \"square\", \"box\": [5, 5, 10, 10]}, {\"kind\": \"line\", \"box\": [5, 90, 190, 0.3]},\n"
  "    {\"kind\": \"square\", \"box\": [180, 5, 10, 10]}, {\"kind\": \"square\", \"box\": [5, 70, 10, 10]}\n"
  "  ],\n"
  "  \"codes\": [{\"purpose\": \"form\", \"symbology\": \"code128\", \"box\": [20, 5, 40, 8], \"template\": \"COTEJO-2\"}],\n"
  "  \"fields\": [\n"
  "    {\"name\": \"PAN\", \"digits\": [[100, 30, 5, 6], [107, 30, 5, 6]], \"letters\": [20, 29, 70, 8]},\n"
  "    {\"name\": \"NULOS\", \"digits\": [[100, 40, 5, 6]]}\n"
  "  ],\n"
  "  \"printed\": [{\"name\": \"TITLE\", \"box\": [70, 5, 60, 8]}],\n"
  "  \"limits\": {\"blur\": 12.5}\n"
  "}\n";

/* One change of the good form, and where the complaint must point. */
typedef struct {
  const char *name, *from, *to, *message;
} BadForm;

static const BadForm bad_forms[] = {
  { "not-json", "\"tipo_acta\": \"2\",", "\"tipo_acta\": \"2\"", "form.json:2:" },
  { "key-twice", "\"title\": \"ACTA\"", "\"title\": \"ACTA\", \"title\": \"B\"", "duplicate" },
  { "unknown-key", "\"title\": \"ACTA\"", "\"title\": \"ACTA\", \"colour\": 1", "form.json:2:38: /colour: unknown key" },
  { "bad-tipo", "\"tipo_acta\": \"2\"", "\"tipo_acta\": \"../2\"", "form.json:2:3: /tipo_acta" },
  { "no-title", "\"title\": \"ACTA\",", "", "title" },
  { "title-number", "\"title\": \"ACTA\"", "\"title\": 7", "/title" },
  { "huge-paper", "\"width\": 200", "\"width\": 2e300", "form.json:3:13: /paper/width" },
  { "no-paper", "\"paper\": {\"width\": 200, \"height\": 100},", "", "paper" },
  { "mark-off-paper", "[180, 5, 10, 10]", "[195, 5, 10, 10]", "form.json:6:24: /marks/2/box" },
  { "one-mark", ", {\"kind\": \"line\", \"box\": [5, 90, 190, 0.3]},\n    {\"kind\": \"square\", \"box\": [180, 5, 10, 10]}, {\"kind\": \"square\", \"box\": [5, 70, 10, 10]}\n", "", "/marks: must be a list of 2" },
  { "mark-kind", "\"kind\": \"line\"", "\"kind\": \"star\"", "/marks/1/kind: must be one of: square, line" },
  { "box-of-three", "[5, 70, 10, 10]", "[5, 70, 10]", "/marks/3/box" },
  { "negative", "[5, 70, 10, 10]", "[-5, 70, 10, 10]", "/marks/3/box/0" },
  { "box-text", "[5, 70, 10, 10]", "[5, \"a\", 10, 10]", "/marks/3/box/1" },
  { "form-without-template", ", \"template\": \"COTEJO-2\"", "", "template" },
  { "folio-with-template", "\"purpose\": \"form\"", "\"purpose\": \"folio\"", "template" },
  { "field-twice", "\"NULOS\"", "\"PAN\"", "form.json:11:5: /fields/1: the field PAN is there twice" },
  { "field-name", "\"NULOS\"", "\"nulos\"", "/fields/1/name" },
  { "no-digits", "[[100, 40, 5, 6]]", "[]", "/fields/1/digits" },
  { "digits-backwards", "[107, 30, 5, 6]", "[103, 30, 5, 6]", "/fields/0/digits/1" },
  { "seven-digits", "[[100, 40, 5, 6]]", "[[1,40,2,2],[4,40,2,2],[7,40,2,2],[10,40,2,2],[13,40,2,2],[16,40,2,2],[19,40,2,2]]", "/fields/1/digits" },
  { "fields-overlap", "[[100, 40, 5, 6]]", "[[100, 33, 5, 6]]", "the fields PAN and NULOS overlap" },
  { "letters-over-digits", "[20, 29, 70, 8]", "[20, 29, 85, 8]", "PAN overlap" },
  { "printed-off-paper", "[70, 5, 60, 8]", "[70, 99, 60, 8]", "/printed/0/box" },
  { "limit-text", "12.5", "\"x\"", "/limits/blur" },
  { "an-array", "{\n  \"tipo", "[{\n  \"tipo", "form.json" },
};

static char *
change (const char *text, const char *from, const char *to)
{
  const char *place = strstr (text, from);
  g_autofree char *before = NULL;

  g_assert_nonnull (place);
  before = g_strndup (text, (gsize) (place - text));
  return g_strconcat (before, to, place + strlen (from), NULL);
}

static void
test_parse_gives_what_is_written (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotForm) form = cot_form_parse (good_form, strlen (good_form), "form.json", &error);
  const CotFormField *field;
  CotBoxMm bounds;
  double width, height;
  guint n;

  g_assert_no_error (error);
  g_assert_nonnull (form);
  cot_form_get_paper_mm (form, &width, &height);
  g_assert_cmpfloat (width, ==, 200);
  g_assert_cmpfloat (height, ==, 100);
  g_assert_cmpint (cot_form_get_marks (form, &n)[1].kind, ==, COT_MARK_LINE);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpstr (cot_form_get_codes (form, &n)[0].template_text, ==, "COTEJO-2");
  field = cot_form_find_field (form, "PAN");
  g_assert_nonnull (field);
  g_assert_cmpuint (field->n_digits, ==, 2);
  g_assert_true (field->has_letters);
  bounds = cot_form_field_bounds (field);
  g_assert_cmpfloat (bounds.x, ==, 20);
  g_assert_cmpfloat (bounds.y, ==, 29);
  g_assert_cmpfloat (bounds.w, ==, 92);
  g_assert_cmpfloat (bounds.h, ==, 8);
  g_assert_null (cot_form_find_field (form, "PRI"));
  g_assert_cmpfloat (cot_form_get_limit (form, "blur", 1), ==, 12.5);
  g_assert_cmpfloat (cot_form_get_limit (form, "dark", 1), ==, 1);
}

static void
test_parse_refuses (gconstpointer data)
{
  const BadForm *bad = data;
  g_autofree char *text = change (good_form, bad->from, bad->to);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotForm) form = cot_form_parse (text, strlen (text), "form.json", &error);

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_assert_null (form);
  if (strstr (error->message, bad->message) == NULL)
    g_error ("expected \"%s\" in \"%s\"", bad->message, error->message);
}

/* Whatever a file is cut off to, it is refused and nothing is read past its end. */
static void
test_parse_refuses_every_beginning (void)
{
  for (gsize length = 0; length + 3 < strlen (good_form); length++) {
    g_autofree char *exact = g_memdup2 (good_form, MAX (length, 1));
    g_autoptr (GError) error = NULL;
    g_autoptr (CotForm) form = cot_form_parse (exact, length, "form.json", &error);

    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
    g_assert_null (form);
  }
}

static void
test_parse_survives_changed_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < 3000; i++) {
    g_autofree char *text = g_strdup (good_form);
    g_autoptr (CotForm) form = NULL;

    for (guint k = 0; k < 3; k++)
      text[g_rand_int_range (rand, 0, (gint32) strlen (good_form))] = (char) g_rand_int_range (rand, 1, 256);
    form = cot_form_parse (text, strlen (good_form), "form.json", NULL);
  }
}

static void
test_load_tells_a_missing_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotForm) form = cot_form_load ("/nonexistent/form.json", &error);

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_assert_null (form);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/form/gives-what-is-written", test_parse_gives_what_is_written);
  for (guint i = 0; i < G_N_ELEMENTS (bad_forms); i++) {
    g_autofree char *path = g_strdup_printf ("/model/form/refuses/%s", bad_forms[i].name);

    g_test_add_data_func (path, &bad_forms[i], test_parse_refuses);
  }
  g_test_add_func ("/model/form/refuses-every-beginning", test_parse_refuses_every_beginning);
  g_test_add_func ("/model/form/survives-changed-bytes", test_parse_survives_changed_bytes);
  g_test_add_func ("/model/form/tells-a-missing-file", test_load_tells_a_missing_file);

  return g_test_run ();
}
