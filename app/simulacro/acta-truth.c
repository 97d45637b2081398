/* acta-truth.c - what is true of a simulated page, as JSON, and its files
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <gio/gio.h>

#include "acta-maker.h"
#include "cot-error.h"

static json_t *
matrix_to_json (const CotActaRaster *raster)
{
  json_t *rows = json_array ();

  for (int i = 0; i < 3; i++)
    json_array_append_new (rows, json_pack ("[f,f,f]", raster->matrix[i][0], raster->matrix[i][1], raster->matrix[i][2]));

  return rows;
}

/* The upright rectangle of page pixels around a box of the form. */
static json_t *
box_to_pixels (const CotActaRaster *raster, CotBoxMm box)
{
  double left = G_MAXDOUBLE, top = G_MAXDOUBLE, right = -G_MAXDOUBLE, bottom = -G_MAXDOUBLE;

  for (int corner = 0; corner < 4; corner++) {
    double x, y;

    cot_acta_raster_map (raster, box.x + (corner & 1 ? box.w : 0), box.y + (corner & 2 ? box.h : 0), &x, &y);
    left = MIN (left, x);
    right = MAX (right, x);
    top = MIN (top, y);
    bottom = MAX (bottom, y);
  }

  return json_pack ("[f,f,f,f]", left, top, right - left, bottom - top);
}

static json_t *
codes_to_json (const CotActaPage *page)
{
  static const char *const purposes[] = { "casilla", "form", "folio" };
  static const char *const symbologies[] = { "qr", "code128", "code39" };
  g_autofree char *casilla = cot_election_format_qr (page->election, page->row);
  json_t *list = json_array ();
  guint n;
  const CotFormCode *codes = cot_form_get_codes (page->form, &n);

  for (guint i = 0; i < n; i++) {
    const char *texts[] = { casilla, codes[i].template_text, page->folio };
    CotBoxMm box = codes[i].box;

    json_array_append_new (list, json_pack ("{s:s, s:s, s:s, s:[f,f,f,f]}",
                                            "purpose", purposes[codes[i].purpose], "symbology", symbologies[codes[i].symbology],
                                            "text", texts[codes[i].purpose], "box_mm", box.x, box.y, box.w, box.h));
  }

  return list;
}

static json_t *
sources_to_json (const GArray *sources)
{
  json_t *list = json_array ();

  for (guint i = 0; i < sources->len; i++) {
    const CotActaDigitSource *source = &g_array_index (sources, CotActaDigitSource, i);

    json_array_append_new (list, json_pack ("{s:s, s:i, s:s}", "set", source->set, "index", (int) source->index, "writer", source->writer));
  }

  return list;
}

static json_t *
field_to_json (const CotActaPage *page, const CotActaWritten *written)
{
  CotBoxMm box = cot_form_field_bounds (cot_form_find_field (page->form, written->field->name));
  json_t *field = json_object ();

  json_object_set_new (field, "figures", json_string (written->figures));
  json_object_set_new (field, "letters", json_string (written->letters));
  json_object_set_new (field, "value", cot_value_to_json (written->value, written->field->kind == COT_FIELD_CASILLA));
  json_object_set_new (field, "manner", json_string (cot_acta_manner_to_string (written->manner)));
  json_object_set_new (field, "box_mm", json_pack ("[f,f,f,f]", box.x, box.y, box.w, box.h));
  json_object_set_new (field, "box_px", box_to_pixels (page->raster, box));
  if (written->sources != NULL)
    json_object_set_new (field, "digits", sources_to_json (written->sources));

  return field;
}

/**
 * cot_acta_page_truth:
 * @self: a page
 * @image_name: file name of its image
 *
 * What architecture.md lists: folio, CLAVE_ACTA, form, texts of the codes, the
 * 3x3 matrix (rows first, column vectors; form millimetres to page pixels, of
 * which pixel 0,0 covers 0 to 1), damage, and for each field of the ballot its
 * text in figures, in letters and its value; its box on the form and the
 * upright rectangle around it on the page (x, y, width, height).
 *
 * Returns: (transfer full): the object
 */
json_t *
cot_acta_page_truth (const CotActaPage *self, const char *image_name)
{
  json_t *truth = json_object (), *fields = json_object ();
  double width_mm, height_mm;

  cot_form_get_paper_mm (self->form, &width_mm, &height_mm);
  json_object_set_new (truth, "image", json_string (image_name));
  json_object_set_new (truth, "folio", json_string (self->folio));
  json_object_set_new (truth, "CLAVE_ACTA", json_string (self->row->clave_acta));
  json_object_set_new (truth, "contest", json_string (self->row->contest->id));
  json_object_set_new (truth, "form", json_string (self->row->tipo_acta));
  json_object_set_new (truth, "paper", json_pack ("[f,f]", width_mm, height_mm));
  json_object_set_new (truth, "width", json_integer (self->raster->width_px));
  json_object_set_new (truth, "height", json_integer (self->raster->height_px));
  json_object_set_new (truth, "dpi", json_integer (COT_ACTA_DPI));
  json_object_set_new (truth, "orientation", json_integer (90 * self->scan.turns));
  json_object_set_new (truth, "matrix", matrix_to_json (self->raster));
  json_object_set_new (truth, "codes", codes_to_json (self));
  json_object_set_new (truth, "level", json_string (cot_acta_damage_to_string (self->level)));
  json_object_set_new (truth, "damage", json_incref (self->damage));
  json_object_set_new (truth, "hand", json_string (self->hand.name));
  for (guint i = 0; i < self->written->len; i++) {
    const CotActaWritten *written = g_ptr_array_index (self->written, i);

    json_object_set_new (fields, written->field->name, field_to_json (self, written));
  }
  json_object_set_new (truth, "fields", fields);

  return truth;
}

static gboolean
write_image (const CotActaRaster *raster, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
  g_autofree char *header = g_strdup_printf ("P5\n%d %d\n255\n", raster->width_px, raster->height_px);

  return stream != NULL &&
         g_output_stream_write_all (G_OUTPUT_STREAM (stream), header, strlen (header), NULL, NULL, error) &&
         g_output_stream_write_all (G_OUTPUT_STREAM (stream), raster->pixels, (gsize) raster->width_px * (gsize) raster->height_px, NULL, NULL, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
}

/**
 * cot_acta_page_write:
 * @self: a page
 * @dir: an existing folder
 * @number: 1 gives 00001.pgm and 00001.json
 * @error: return location for a %G_IO_ERROR or %G_FILE_ERROR
 *
 * Writes the truth first, so that an image is never there without it.
 *
 * Returns: whether both files are written
 */
gboolean
cot_acta_page_write (const CotActaPage *self, const char *dir, guint number, GError **error)
{
  g_autofree char *image_name = g_strdup_printf ("%05u.pgm", number);
  g_autofree char *truth_name = g_strdup_printf ("%05u.json", number);
  g_autofree char *image_path = g_build_filename (dir, image_name, NULL);
  g_autofree char *truth_path = g_build_filename (dir, truth_name, NULL);
  json_t *truth = cot_acta_page_truth (self, image_name);
  char *text = json_dumps (truth, JSON_INDENT (1) | JSON_REAL_PRECISION (12));
  gboolean done = g_file_set_contents (truth_path, text, -1, error) && write_image (self->raster, image_path, error);

  free (text);
  json_decref (truth);

  return done;
}
