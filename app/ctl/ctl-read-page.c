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

#include "cot-acta-read.h"
#include "cot-cli.h"
#include "cot-election.h"
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
field_to_json (const CotFieldRead *reading, double probability, gboolean is_casilla)
{
  json_t *candidates = json_array ();
  gboolean has_value = reading->has_value && !is_casilla;

  for (guint i = 0; i < reading->n_candidates; i++)
    json_array_append_new (candidates, json_pack ("[o, f]", value_to_json (reading->candidates[i].value), reading->candidates[i].probability));

  return json_pack ("{s:o, s:b, s:f, s:o}", "value", has_value ? value_to_json (reading->candidates[0].value) : json_null (),
                    "sure", has_value && reading->sure, "probability", has_value ? probability : 0.0, "candidates", candidates);
}

/* What a page is read with; the election is the one in whose folder the form lies. */
typedef struct {
  CotFieldReader *digits;
  CotLettersNet *letters;
  CotForm *form;
  CotElection *election; /* (nullable) */
  CotRaster *raster;
} PageTools;

static void
page_tools_clear (PageTools *self)
{
  g_clear_pointer (&self->digits, cot_field_reader_free);
  g_clear_pointer (&self->letters, cot_letters_net_free);
  g_clear_pointer (&self->form, cot_form_unref);
  g_clear_pointer (&self->election, cot_election_unref);
  g_clear_pointer (&self->raster, cot_raster_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PageTools, page_tools_clear)

/* FORM.json of an election is ELECTION/forms/FORM.json; NULL: it lies elsewhere. */
static CotElection *
find_election (const char *form_path)
{
  g_autofree char *whole = g_canonicalize_filename (form_path, NULL);
  g_autofree char *forms = g_path_get_dirname (whole);
  g_autofree char *folder = g_path_get_dirname (forms);
  g_autofree char *settings = g_build_filename (folder, "election.json", NULL);
  g_autoptr (GError) error = NULL;
  CotElection *election;

  if (!g_file_test (settings, G_FILE_TEST_IS_REGULAR))
    return NULL;
  election = cot_election_load (folder, FALSE, NULL, &error);
  if (election == NULL)
    g_printerr ("%s\n", error->message);

  return election;
}

static gboolean
open_page_tools (PageTools *self, const char *form_path, const char *page_path, GError **error)
{
  self->digits = cot_field_reader_load_shipped (error);
  self->form = self->digits != NULL ? cot_form_load (form_path, error) : NULL;
  self->raster = self->form != NULL ? cot_image_file_read (page_path, error) : NULL;
  if (self->raster == NULL)
    return FALSE;

  self->election = find_election (form_path);
  self->letters = cot_letters_net_load_shipped (error);
  return self->letters != NULL;
}

static const CotRow *
find_row (const PageTools *tools, const CotScannedPage *page)
{
  const CotRow *row = NULL;

  if (tools->election != NULL && page->qr != NULL)
    cot_election_parse_qr (tools->election, page->qr, &row);

  return row;
}

/* The number in letters. */
static json_t *
letters_to_json (const CotActaField *field)
{
  const CotLettersRead *letters = &field->letters;
  json_t *candidates = json_array ();
  json_t *value = json_null ();
  double probability = letters->n_candidates > 0 ? letters->candidates[0].probability : 0;

  for (guint i = 0; i < letters->n_candidates; i++)
    json_array_append_new (candidates, json_pack ("[i, f]", letters->candidates[i].number, letters->candidates[i].probability));
  if (letters->has_value)
    value = json_integer (letters->candidates[0].number);
  else if (!letters->written)
    value = value_to_json ((CotValue){ COT_VALUE_NO_DATA, 0 });

  return json_pack ("{s:o, s:f, s:f, s:b, s:o}", "value", value, "probability", letters->has_value ? probability : 0.0, "fit", letters->fit, "differs", field->differs, "candidates", candidates);
}

static json_t *
fields_to_json (const GArray *acta)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < acta->len; i++) {
    const CotActaField *field = &g_array_index (acta, CotActaField, i);
    json_t *json = field_to_json (&field->reading, cot_acta_field_probability (field), strcmp (field->name, COT_FIELD_NAME_CASILLA) == 0);

    if (field->has_letters)
      json_object_set_new (json, "letters", letters_to_json (field));
    json_object_set_new (fields, field->name, json);
  }

  return fields;
}

/* Fields that the sums speak against, and those where they turned the ranks. */
static json_t *
arithmetic_to_json (const GArray *acta)
{
  json_t *objects = json_array (), *changes = json_array ();

  for (guint i = 0; i < acta->len; i++) {
    const CotActaField *field = &g_array_index (acta, CotActaField, i);

    if (field->objected)
      json_array_append_new (objects, json_string (field->name));
    if (field->changed)
      json_array_append_new (changes, json_string (field->name));
  }

  return json_pack ("{s:o, s:o}", "objects", objects, "changes", changes);
}

static json_t *
zones_to_json (const GArray *zones)
{
  json_t *json = json_object ();

  for (guint i = 0; i < zones->len; i++) {
    const CotPrintedZone *zone = &g_array_index (zones, CotPrintedZone, i);

    json_object_set_new (json, zone->name, json_pack ("{s:s, s:f, s:s?, s:f, s:s}", "text", zone->text, "confidence", zone->confidence, "match", zone->match, "likeness", zone->likeness, "verdict", cot_printed_verdict_to_string (zone->verdict)));
  }

  return json;
}

/* Without Tesseract's Spanish there is none, and stderr says so. */
static GArray *
read_zones (const PageTools *tools, const CotScannedPage *page)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotPrintedReader) reader = page->registered ? cot_printed_reader_new (&error) : NULL;
  GArray *zones;

  if (error != NULL)
    g_printerr ("%s\n", error->message);
  if (reader == NULL)
    return g_array_new (FALSE, TRUE, sizeof (CotPrintedZone));

  zones = cot_printed_read (reader, tools->raster, &page->transform, tools->form);
  if (tools->election != NULL)
    cot_printed_check (zones, tools->election, page->tipo_acta, find_row (tools, page));

  return zones;
}

/* The row that the codes name, else the one that all else points to. */
static json_t *
row_to_json (const PageTools *tools, const CotScannedPage *page, const GArray *acta, const GArray *zones)
{
  const CotRow *row = find_row (tools, page);
  double probability = 1;
  const char *by = "code";

  if (row == NULL && tools->election != NULL && page->registered) {
    CotActaKinds kinds;
    gboolean has_kinds = cot_acta_read_kinds (tools->letters, tools->raster, &page->transform, tools->form, &kinds);

    row = cot_acta_propose_row (tools->election, page->tipo_acta, acta, has_kinds ? &kinds : NULL, zones, &probability);
    by = "reading";
  }
  if (row == NULL)
    return json_null ();

  return json_pack ("{s:s, s:s, s:f}", "CLAVE_ACTA", row->clave_acta, "by", by, "probability", probability);
}

/* Every number in boxes, weighed together and held against the letters beside it. */
static GArray *
read_acta (const PageTools *tools, const CotScannedPage *page)
{
  GArray *acta;

  if (!page->registered)
    return g_array_new (FALSE, TRUE, sizeof (CotActaField));
  acta = cot_acta_read (tools->digits, tools->raster, &page->transform, tools->form, find_row (tools, page), NULL, NULL);
  cot_acta_read_letters (tools->letters, tools->raster, &page->transform, tools->form, acta, TRUE, NULL, NULL);

  return acta;
}

static void
print_page (const PageTools *tools, const CotScannedPage *page)
{
  g_autoptr (GArray) acta = read_acta (tools, page);
  g_autoptr (GArray) zones = read_zones (tools, page);
  json_t *whole = cot_scanned_page_to_json (page);
  json_t *out = json_pack ("{s:s?, s:O, s:O, s:O, s:O, s:O, s:o, s:o, s:o, s:o, s:O}", "form", page->tipo_acta, "transform", json_object_get (whole, "transform"),
                           "residual_mm", json_object_get (whole, "residual_mm"), "marks", json_object_get (whole, "marks"),
                           "orientation", json_object_get (whole, "orientation"),
                           "codes", json_object_get (whole, "codes"), "row", row_to_json (tools, page, acta, zones), "printed", zones_to_json (zones),
                           "fields", fields_to_json (acta), "arithmetic", arithmetic_to_json (acta),
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
 * Prints how the form lies on the page, its codes, what is printed on it and its
 * fields, each with ranked candidates; coordinates in px of the image.  With the
 * form of an election's folder, what is read is held against its catalogue.
 *
 * Returns: 0; 1 when the form is not on the page; 2 on wrong use or a file
 *   that cannot be read
 */
int
ctl_read_page (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (PageTools) tools = { 0 };
  g_autoptr (CotPageReader) reader = NULL;
  g_autoptr (CotScannedPage) page = NULL;

  if (argc != 4 || strcmp (argv[3], "--json") != 0)
    return cot_cli_usage (_ ("read page needs FORM.json, PAGE and --json"));

  if (!open_page_tools (&tools, argv[1], argv[2], &error))
    return cot_cli_usage ("%s", error->message);

  reader = cot_page_reader_new_for_form (tools.form);
  page = cot_scanned_page_new ("page");
  cot_page_reader_read (reader, tools.raster, NULL, NULL, page);
  print_page (&tools, page);

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
  g_autoptr (CotFieldReader) digits = NULL;
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

  digits = cot_field_reader_load_shipped (&error);
  raster = digits != NULL ? cot_image_file_read (argv[1], &error) : NULL;
  if (raster == NULL)
    return cot_cli_usage ("%s", error->message);

  transform.m[0] = transform.m[4] = raster->height / STRIP_MM;
  field.n_digits = (guint) n_boxes;
  for (guint i = 0; i < field.n_digits; i++) {
    double width = raster->width / transform.m[0] / field.n_digits;

    field.digits[i] = (CotBoxMm){ i * width, 0, width, STRIP_MM };
  }
  cot_field_reader_read (digits, raster, &transform, &field, &reading);
  out = field_to_json (&reading, reading.has_value ? reading.candidates[0].probability : 0, FALSE);
  json_dumpf (out, stdout, JSON_INDENT (2) | JSON_REAL_PRECISION (8));
  putchar ('\n');
  json_decref (out);

  return COT_EXIT_OK;
}
