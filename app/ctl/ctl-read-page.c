/* ctl-read-page.c - cotejoctl read page and strip: a page, or one field of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-election.h"
#include "cot-field-read.h"
#include "cot-image-file.h"
#include "cot-page-reader.h"
#include "ctl-read.h"

/* A row of boxes is about as high as this on paper. */
#define STRIP_MM 7.0

static json_t *
value_to_json (CotValue value)
{
  return cot_value_to_json (value, FALSE);
}

/* A casilla has its type in letters: its figures are no value alone. */
static json_t *
field_to_json (const CotFieldRead *reading, gboolean is_casilla)
{
  json_t *candidates = json_array ();
  gboolean has_value = reading->has_value && !is_casilla;

  for (guint i = 0; i < reading->n_candidates; i++)
    json_array_append_new (candidates, json_pack ("[o, f]", value_to_json (reading->candidates[i].value), reading->candidates[i].probability));

  return json_pack ("{s:o, s:b, s:f, s:o}", "value", has_value ? value_to_json (reading->candidates[0].value) : json_null (),
                    "sure", has_value && reading->sure, "probability", has_value ? reading->candidates[0].probability : 0.0, "candidates", candidates);
}

static json_t *
fields_to_json (const CotDigitNet *net, const CotRaster *raster, const CotForm *form, const CotScannedPage *page)
{
  json_t *fields = json_object ();
  guint n = 0;
  const CotFormField *all = cot_form_get_fields (form, &n);

  for (guint i = 0; page->registered && i < n; i++) {
    CotFieldRead reading;

    if (all[i].n_digits == 0)
      continue;
    cot_field_read (net, raster, &page->transform, &all[i], &reading);
    json_object_set_new (fields, all[i].name, field_to_json (&reading, strcmp (all[i].name, COT_FIELD_NAME_CASILLA) == 0));
  }

  return fields;
}

static void
print_page (const CotDigitNet *net, const CotRaster *raster, const CotForm *form, const CotScannedPage *page)
{
  json_t *whole = cot_scanned_page_to_json (page);
  json_t *out = json_pack ("{s:s?, s:O, s:O, s:O, s:O, s:O, s:{}, s:o, s:O}", "form", page->tipo_acta, "transform", json_object_get (whole, "transform"),
                           "residual_mm", json_object_get (whole, "residual_mm"), "marks", json_object_get (whole, "marks"),
                           "orientation", json_object_get (whole, "orientation"),
                           "codes", json_object_get (whole, "codes"), "printed", "fields", fields_to_json (net, raster, form, page),
                           "problems", json_object_get (whole, "problems"));

  json_dumpf (out, stdout, JSON_INDENT (2) | JSON_REAL_PRECISION (8));
  putchar ('\n');
  json_decref (out);
  json_decref (whole);
}

/**
 * ctl_read_page:
 * @argc: number of words
 * @argv: "page", a form, an image of a page, --json
 *
 * Prints how the form lies on the page, its codes and its fields, each with
 * ranked candidates; coordinates in px of the image.
 *
 * Returns: 0; 1 when the form is not on the page; 2 on wrong use or a file
 *   that cannot be read
 */
int
ctl_read_page (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotDigitNet) net = NULL;
  g_autoptr (CotForm) form = NULL;
  g_autoptr (CotRaster) raster = NULL;
  g_autoptr (CotPageReader) reader = NULL;
  g_autoptr (CotScannedPage) page = NULL;

  if (argc != 4 || strcmp (argv[3], "--json") != 0)
    return cot_cli_usage (_ ("read page needs FORM.json, PAGE and --json"));

  net = cot_digit_net_load_shipped (&error);
  form = net != NULL ? cot_form_load (argv[1], &error) : NULL;
  raster = form != NULL ? cot_image_file_read (argv[2], &error) : NULL;
  if (raster == NULL)
    return cot_cli_usage ("%s", error->message);

  reader = cot_page_reader_new_for_form (form);
  page = cot_scanned_page_new ("page");
  cot_page_reader_read (reader, raster, NULL, NULL, page);
  print_page (net, raster, form, page);

  return page->registered ? COT_EXIT_OK : COT_EXIT_DIFFERENCE;
}

/**
 * ctl_read_strip:
 * @argc: number of words
 * @argv: "strip", an image of a row of boxes, --boxes N, --json
 *
 * Prints one field: the image is N boxes of the same width side by side.
 *
 * Returns: 0, or 2 on wrong use or a file that cannot be read
 */
int
ctl_read_strip (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotDigitNet) net = NULL;
  g_autoptr (CotRaster) raster = NULL;
  CotTransform transform = COT_TRANSFORM_IDENTITY;
  CotFormField field = { 0 };
  CotFieldRead reading;
  guint64 n_boxes;
  json_t *out;

  if (argc != 5 || strcmp (argv[2], "--boxes") != 0 || strcmp (argv[4], "--json") != 0)
    return cot_cli_usage (_ ("read strip needs IMAGE, --boxes N and --json"));
  if (!cot_cli_parse_uint (argv[2], argv[3], 1, COT_FORM_MAX_DIGITS, &n_boxes))
    return COT_EXIT_USAGE;

  net = cot_digit_net_load_shipped (&error);
  raster = net != NULL ? cot_image_file_read (argv[1], &error) : NULL;
  if (raster == NULL)
    return cot_cli_usage ("%s", error->message);

  transform.m[0] = transform.m[4] = raster->height / STRIP_MM;
  field.n_digits = (guint) n_boxes;
  for (guint i = 0; i < field.n_digits; i++) {
    double width = raster->width / transform.m[0] / field.n_digits;

    field.digits[i] = (CotBoxMm){ i * width, 0, width, STRIP_MM };
  }
  cot_field_read (net, raster, &transform, &field, &reading);
  out = field_to_json (&reading, FALSE);
  json_dumpf (out, stdout, JSON_INDENT (2) | JSON_REAL_PRECISION (8));
  putchar ('\n');
  json_decref (out);

  return COT_EXIT_OK;
}
