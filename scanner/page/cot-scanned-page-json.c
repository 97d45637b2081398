/* cot-scanned-page-json.c - a scanned page as JSON, and back with checks
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-election.h"
#include "cot-image-error.h"
#include "cot-page-parts.h"
#include "cot-raster.h"
#include "cot-scanned-page.h"

#define MAX_CODES      32
#define MAX_FIELDS     200
#define MAX_PROBLEMS   64
#define MAX_TEXT_BYTES 512
#define MAX_FILE_BYTES (G_GUINT64_CONSTANT (1) << 40)

static const char *const purposes[] = { "casilla", "form", "folio", "other" };
static const char *const symbologies[] = { "qr", "code128", "code39" };

/**
 * cot_symbology_to_string:
 * @symbology: a symbology
 *
 * Returns: (transfer none): its word in JSON
 */
const char *
cot_symbology_to_string (CotSymbology symbology)
{
  return (guint) symbology < G_N_ELEMENTS (symbologies) ? symbologies[symbology] : "unknown";
}

static json_t *
text_or_null (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

static json_t *
image_to_json (const CotScannedImage *image)
{
  g_autofree char *name = NULL;
  json_t *json;

  if (image->file == NULL)
    return json_null ();

  name = g_path_get_basename (image->file);
  json = json_pack ("{s:s, s:s, s:i, s:i, s:i, s:I}", "file", name, "sha256", image->sha256, "width", (int) image->width, "height", (int) image->height, "dpi", (int) image->dpi, "bytes", (json_int_t) image->bytes);
  if (image->quality > 0)
    json_object_set_new (json, "quality", json_integer (image->quality));

  return json;
}

static json_t *
transform_to_json (const CotTransform *transform)
{
  json_t *json = json_array ();

  for (guint i = 0; i < 9; i++)
    json_array_append_new (json, json_real (transform->m[i]));

  return json;
}

static json_t *
parts_to_json (const CotScannedPage *self)
{
  json_t *json = json_array ();

  for (guint i = 0; i < self->parts->len; i++) {
    const CotScannedPart *part = &g_array_index (self->parts, CotScannedPart, i);

    json_array_append_new (json, json_pack ("{s:s, s:o, s:o}", "spool", part->spool, "master", image_to_json (&part->master), "transform", transform_to_json (&part->transform)));
  }

  return json;
}

static json_t *
codes_to_json (const CotScannedPage *self)
{
  json_t *json = json_array ();

  for (guint i = 0; i < self->codes->len; i++) {
    const CotScannedCode *code = &g_array_index (self->codes, CotScannedCode, i);

    json_array_append_new (json, json_pack ("{s:s, s:s, s:s, s:[f,f,f,f]}", "purpose", purposes[code->purpose], "symbology", cot_symbology_to_string (code->symbology), "text", code->text, "box", code->box.x, code->box.y, code->box.w, code->box.h));
  }

  return json;
}

static json_t *
letters_to_json (const CotScannedField *field)
{
  json_t *numbers = json_array ();

  for (guint i = 0; i < field->n_letters; i++)
    json_array_append_new (numbers, json_integer (field->letters[i]));

  return json_pack ("{s:b, s:o, s:b}", "written", field->written, "numbers", numbers, "differs", field->differs);
}

static json_t *
fields_to_json (const CotScannedPage *self)
{
  json_t *json = json_object ();

  for (guint i = 0; i < self->fields->len; i++) {
    const CotScannedField *field = &g_array_index (self->fields, CotScannedField, i);
    gboolean is_casilla = strcmp (field->name, COT_FIELD_NAME_CASILLA) == 0;
    json_t *value = field->has_value ? cot_value_to_json (field->value, is_casilla) : json_null ();

    json_t *item = json_pack ("{s:o, s:f, s:b}", "value", value, "probability", field->probability, "sure", field->sure);

    if (field->has_letters)
      json_object_set_new (item, "letters", letters_to_json (field));
    json_object_set_new (json, field->name, item);
  }

  return json;
}

static json_t *
box_to_json (const CotBoxMm *box)
{
  return json_pack ("[f,f,f,f]", box->x, box->y, box->w, box->h);
}

static json_t *
problems_to_json (const CotScannedPage *self)
{
  json_t *json = json_array ();

  for (guint i = 0; i < self->problems->len; i++) {
    const CotScannedProblem *problem = &g_array_index (self->problems, CotScannedProblem, i);

    json_t *object = json_pack ("{s:s, s:s, s:s}", "code", problem->code, "message", problem->message, "severity", problem->serious ? "serious" : "warning");

    if (problem->placed) {
      json_object_set_new (object, "mm", box_to_json (&problem->mm));
      json_object_set_new (object, "px", box_to_json (&problem->px));
    }
    if (problem->measured) {
      json_object_set_new (object, "value", json_real (problem->value));
      json_object_set_new (object, "limit", json_real (problem->limit));
    }
    json_array_append_new (json, object);
  }

  return json;
}

/**
 * cot_scanned_page_to_json:
 * @self: a page
 *
 * Returns: (transfer full): the object that goes over the pipe and beside the
 *   images
 */
json_t *
cot_scanned_page_to_json (const CotScannedPage *self)
{
  json_t *json = json_pack ("{s:s, s:o, s:I, s:o, s:o, s:i, s:i, s:i, s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:o}",
                            "spool", self->spool,
                            "device", text_or_null (self->device),
                            "time_us", (json_int_t) self->time_us,
                            "master", image_to_json (&self->master),
                            "published", image_to_json (&self->published),
                            "orientation", (int) self->orientation,
                            "sheet", (int) self->sheet,
                            "sheets", (int) self->n_sheets,
                            "tipo_acta", text_or_null (self->tipo_acta),
                            "transform", self->registered ? transform_to_json (&self->transform) : json_null (),
                            "residual_mm", self->registered ? json_real (self->residual_mm) : json_null (),
                            "marks", (int) self->n_marks,
                            "codes", codes_to_json (self),
                            "folio", text_or_null (self->folio),
                            "qr", text_or_null (self->qr),
                            "fields", fields_to_json (self),
                            "problems", problems_to_json (self));

  if (self->parts->len > 0)
    json_object_set_new (json, "parts", parts_to_json (self));
  if (self->proposed != NULL)
    json_object_set_new (json, "proposed", json_string (self->proposed));

  return json;
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "a scanned page's \"%s\" is missing or cannot be", what);
  return FALSE;
}

/* A bounded text; NULL and JSON null only when @nullable. */
static gboolean
take_text (const json_t *json, const char *key, gboolean nullable, char **out, GError **error)
{
  const json_t *value = json_object_get (json, key);

  if (json_is_null (value) && nullable)
    return TRUE;
  if (!json_is_string (value) || json_string_length (value) > MAX_TEXT_BYTES)
    return refuse (error, key);

  *out = g_strdup (json_string_value (value));
  return TRUE;
}

static gboolean
take_integer (const json_t *json, const char *key, gint64 min, gint64 max, gint64 *out, GError **error)
{
  const json_t *value = json_object_get (json, key);

  if (!json_is_integer (value) || json_integer_value (value) < min || json_integer_value (value) > max)
    return refuse (error, key);

  *out = json_integer_value (value);
  return TRUE;
}

static gboolean
take_number (const json_t *value, const char *key, double min, double max, double *out, GError **error)
{
  if (!json_is_number (value) || !(json_number_value (value) >= min && json_number_value (value) <= max))
    return refuse (error, key);

  *out = json_number_value (value);
  return TRUE;
}

static gboolean
is_digest (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* A file's name is fixed by the page's id: nothing else in the spool is touched. */
static gboolean
take_image (const json_t *json, const char *key, const char *spool, const char *ending, const char *folder, CotScannedImage *image, GError **error)
{
  const json_t *object = json_object_get (json, key);
  g_autofree char *wanted = g_strconcat (spool, ending, NULL);
  g_autofree char *name = NULL;
  gint64 width, height, dpi, bytes, quality = 0;

  if (!json_is_object (object))
    return refuse (error, key);
  if (!take_text (object, "file", FALSE, &name, error) || !take_text (object, "sha256", FALSE, &image->sha256, error) ||
      !take_integer (object, "width", 1, COT_RASTER_MAX_SIDE_PX, &width, error) ||
      !take_integer (object, "height", 1, COT_RASTER_MAX_SIDE_PX, &height, error) ||
      !take_integer (object, "dpi", 1, 10000, &dpi, error) ||
      !take_integer (object, "bytes", 1, (gint64) MAX_FILE_BYTES, &bytes, error))
    return FALSE;
  if (json_object_get (object, "quality") != NULL && !take_integer (object, "quality", 1, 100, &quality, error))
    return FALSE;
  if (strcmp (name, wanted) != 0 || !is_digest (image->sha256))
    return refuse (error, key);

  image->file = g_build_filename (folder, name, NULL);
  image->width = (guint) width;
  image->height = (guint) height;
  image->dpi = (guint) dpi;
  image->bytes = (guint64) bytes;
  image->quality = (guint) quality;

  return TRUE;
}

/* A scan, or a photo's own file. */
static gboolean
take_master (const json_t *json, const char *id, const char *folder, CotScannedImage *image, GError **error)
{
  const char *file = json_string_value (json_object_get (json_object_get (json, "master"), "file"));

  return take_image (json, "master", id, file != NULL && g_str_has_suffix (file, COT_PHOTO_ENDING) ? COT_PHOTO_ENDING : ".tif", folder, image, error);
}

/* Which sheet of a file; pages of an older program say nothing. */
static gboolean
take_sheet (const json_t *json, CotScannedPage *self, GError **error)
{
  gint64 sheet, n_sheets;

  if (json_object_get (json, "sheets") == NULL)
    return TRUE;
  if (!take_integer (json, "sheets", 1, 10000, &n_sheets, error) || !take_integer (json, "sheet", 1, n_sheets, &sheet, error))
    return FALSE;
  self->sheet = (guint) sheet;
  self->n_sheets = (guint) n_sheets;

  return TRUE;
}

static gboolean
take_numbers (const json_t *array, CotTransform *transform, GError **error)
{
  if (!json_is_array (array) || json_array_size (array) != 9)
    return refuse (error, "transform");
  for (guint i = 0; i < 9; i++)
    if (!take_number (json_array_get (array, i), "transform", -1e9, 1e9, &transform->m[i], error))
      return FALSE;

  return cot_transform_is_valid (transform) || refuse (error, "transform");
}

static gboolean
take_transform (const json_t *json, CotScannedPage *self, GError **error)
{
  const json_t *array = json_object_get (json, "transform");

  if (json_is_null (array))
    return TRUE;
  if (!take_numbers (array, &self->transform, error))
    return FALSE;

  self->registered = TRUE;
  return take_number (json_object_get (json, "residual_mm"), "residual_mm", 0, 1000, &self->residual_mm, error);
}

static gboolean
index_of (const char *const *words, guint n, const json_t *value, guint *out)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (words[i], json_string_value (value)) == 0) {
      *out = i;
      return TRUE;
    }

  return FALSE;
}

static gboolean
take_codes (const json_t *json, CotScannedPage *self, GError **error)
{
  const json_t *array = json_object_get (json, "codes");

  if (!json_is_array (array) || json_array_size (array) > MAX_CODES)
    return refuse (error, "codes");
  for (guint i = 0; i < json_array_size (array); i++) {
    const json_t *object = json_array_get (array, i);
    const json_t *box = json_object_get (object, "box");
    g_autofree char *text = NULL;
    guint purpose = 0, symbology = 0;
    double side[4];

    if (!index_of (purposes, G_N_ELEMENTS (purposes), json_object_get (object, "purpose"), &purpose) ||
        !index_of (symbologies, G_N_ELEMENTS (symbologies), json_object_get (object, "symbology"), &symbology) ||
        json_array_size (box) != 4)
      return refuse (error, "codes");
    for (guint k = 0; k < 4; k++)
      if (!take_number (json_array_get (box, k), "box", -1e6, 1e6, &side[k], error))
        return FALSE;
    if (!take_text (object, "text", FALSE, &text, error))
      return FALSE;
    cot_scanned_page_add_code (self, (CotScannedPurpose) purpose, (CotSymbology) symbology, text, (CotBoxMm){ side[0], side[1], side[2], side[3] });
  }

  return TRUE;
}

/* @json: (nullable): of the field taken last. */
static gboolean
take_letters (const json_t *json, CotScannedPage *self, GError **error)
{
  const json_t *written = json_object_get (json, "written"), *numbers = json_object_get (json, "numbers"), *differs = json_object_get (json, "differs");
  gint32 values[COT_SCANNED_MAX_LETTERS];
  gsize n = json_array_size (numbers);

  if (json == NULL)
    return TRUE;
  if (!json_is_boolean (written) || !json_is_array (numbers) || n > COT_SCANNED_MAX_LETTERS || !json_is_boolean (differs))
    return refuse (error, "letters");
  for (gsize i = 0; i < n; i++) {
    const json_t *number = json_array_get (numbers, i);

    if (!json_is_integer (number) || json_integer_value (number) < 0 || json_integer_value (number) > COT_VALUE_MAX)
      return refuse (error, "letters");
    values[i] = (gint32) json_integer_value (number);
  }
  cot_scanned_page_add_letters (self, json_is_true (written), values, (guint) n, json_is_true (differs));

  return TRUE;
}

static gboolean
take_fields (const json_t *json, CotScannedPage *self, GError **error)
{
  json_t *object = json_object_get (json, "fields");
  const char *name;
  json_t *item;

  if (!json_is_object (object) || json_object_size (object) > MAX_FIELDS)
    return refuse (error, "fields");
  json_object_foreach (object, name, item)
  {
    const json_t *value = json_object_get (item, "value"), *sure = json_object_get (item, "sure");
    CotValue parsed = COT_VALUE_INIT;
    double probability;

    if (value == NULL || !json_is_boolean (sure) || strlen (name) > MAX_TEXT_BYTES)
      return refuse (error, "fields");
    if (!take_number (json_object_get (item, "probability"), "probability", 0, 1, &probability, error))
      return FALSE;
    if (!json_is_null (value) && !cot_value_from_json (value, strcmp (name, COT_FIELD_NAME_CASILLA) == 0, &parsed, error))
      return FALSE;
    cot_scanned_page_add_field (self, name, !json_is_null (value), parsed, probability, json_is_true (sure));
    if (!take_letters (json_object_get (item, "letters"), self, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
take_box (const json_t *json, const char *key, CotBoxMm *box, GError **error)
{
  double *sides[4] = { &box->x, &box->y, &box->w, &box->h };

  if (json_array_size (json) != 4)
    return refuse (error, key);
  for (guint i = 0; i < 4; i++)
    if (!take_number (json_array_get (json, i), key, -1e6, 1e6, sides[i], error))
      return FALSE;

  return TRUE;
}

/* How bad, where and how much: pages of an older program say none of it. */
static gboolean
take_problem_details (const json_t *json, CotScannedPage *self, GError **error)
{
  const json_t *severity = json_object_get (json, "severity"), *value = json_object_get (json, "value");
  const json_t *px = json_object_get (json, "px");
  gboolean serious = g_strcmp0 (json_string_value (severity), "serious") == 0;
  CotBoxMm in_mm = { 0 }, in_px = { 0 };
  double number, limit;

  if (severity != NULL && !serious && g_strcmp0 (json_string_value (severity), "warning") != 0)
    return refuse (error, "severity");
  if (px != NULL && (!take_box (px, "px", &in_px, error) || !take_box (json_object_get (json, "mm"), "mm", &in_mm, error)))
    return FALSE;
  cot_scanned_page_place_problem (self, serious, &in_mm, px != NULL ? &in_px : NULL);
  if (value == NULL)
    return TRUE;
  if (!take_number (value, "value", -1e9, 1e9, &number, error) ||
      !take_number (json_object_get (json, "limit"), "limit", -1e9, 1e9, &limit, error))
    return FALSE;
  cot_scanned_page_measure_problem (self, number, limit);

  return TRUE;
}

static gboolean
take_problems (const json_t *json, CotScannedPage *self, GError **error)
{
  const json_t *array = json_object_get (json, "problems");

  if (!json_is_array (array) || json_array_size (array) > MAX_PROBLEMS)
    return refuse (error, "problems");
  for (guint i = 0; i < json_array_size (array); i++) {
    g_autofree char *code = NULL;
    g_autofree char *message = NULL;

    if (!take_text (json_array_get (array, i), "code", FALSE, &code, error) ||
        !take_text (json_array_get (array, i), "message", FALSE, &message, error))
      return FALSE;
    cot_scanned_page_add_problem (self, code, "%s", message);
    if (!take_problem_details (json_array_get (array, i), self, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
id_is_plain (const char *id)
{
  return *id != '\0' && strlen (id) <= 64 && strspn (id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == strlen (id);
}

static gboolean
take_part (const json_t *json, const char *folder, CotScannedPage *self, GError **error)
{
  g_autofree char *id = NULL;
  CotScannedImage master = { 0 };
  CotTransform transform;
  gboolean ok = take_text (json, "spool", FALSE, &id, error) && (id_is_plain (id) || refuse (error, "parts")) &&
                take_master (json, id, folder, &master, error) && take_numbers (json_object_get (json, "transform"), &transform, error);

  if (ok) {
    cot_scanned_page_add_part (self, id, &master, &transform);
  } else {
    g_free (master.file);
    g_free (master.sha256);
  }

  return ok;
}

/* Of a sheet larger than the glass; the first part is the page itself. */
static gboolean
take_parts (const json_t *json, const char *folder, CotScannedPage *self, GError **error)
{
  const json_t *array = json_object_get (json, "parts");

  if (array == NULL)
    return TRUE;
  if (!json_is_array (array) || json_array_size (array) < 2 || json_array_size (array) > COT_PAGE_MAX_PARTS || !self->registered)
    return refuse (error, "parts");
  for (guint i = 0; i < json_array_size (array); i++)
    if (!take_part (json_array_get (array, i), folder, self, error))
      return FALSE;

  return strcmp (g_array_index (self->parts, CotScannedPart, 0).spool, self->spool) == 0 || refuse (error, "parts");
}

static gboolean
folio_is_canonical (const char *folio)
{
  char canonical[COT_FOLIO_LENGTH + 1];

  return folio == NULL || (cot_folio_parse (folio, canonical, NULL) && strcmp (folio, canonical) == 0);
}

/**
 * cot_scanned_page_from_json:
 * @json: what came over the pipe or lay in the spool; not trusted
 * @folder: the spool
 * @error: return location for a %COT_IMAGE_ERROR or %COT_DATA_ERROR
 *
 * Checks everything: sizes, ranges, that the files are this page's own.
 *
 * Returns: (transfer full): the page, or %NULL with %COT_IMAGE_ERROR_FORMAT
 */
CotScannedPage *
cot_scanned_page_from_json (const json_t *json, const char *folder, GError **error)
{
  g_autofree char *id = NULL;
  gint64 orientation, marks, time_us;

  if (!take_text (json, "spool", FALSE, &id, error))
    return NULL;
  if (!id_is_plain (id)) {
    refuse (error, "spool");
    return NULL;
  }

  g_autoptr (CotScannedPage) self = cot_scanned_page_new (id);

  if (!take_text (json, "device", TRUE, &self->device, error) ||
      !take_integer (json, "time_us", 0, G_MAXINT64, &time_us, error) ||
      !take_master (json, id, folder, &self->master, error) ||
      !take_image (json, "published", id, ".jpg", folder, &self->published, error) ||
      !take_integer (json, "orientation", 0, 3, &orientation, error) ||
      !take_sheet (json, self, error) || !take_text (json, "tipo_acta", TRUE, &self->tipo_acta, error) || !take_transform (json, self, error) ||
      !take_integer (json, "marks", 0, 100, &marks, error) || !take_codes (json, self, error) ||
      !take_text (json, "folio", TRUE, &self->folio, error) || !take_text (json, "qr", TRUE, &self->qr, error) ||
      (json_object_get (json, "proposed") != NULL && !take_text (json, "proposed", FALSE, &self->proposed, error)) ||
      !take_fields (json, self, error) || !take_problems (json, self, error) || !take_parts (json, folder, self, error))
    return NULL;
  if (!folio_is_canonical (self->folio)) {
    refuse (error, "folio");
    return NULL;
  }

  self->orientation = (guint) orientation;
  self->n_marks = (guint) marks;
  self->time_us = time_us;

  return g_steal_pointer (&self);
}
