/* cot-scan-profile.c - how to scan, whatever the scanner
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-profile.h"

#include <math.h>
#include <string.h>

#include "cot-scan-error.h"

#define VERSION          1
#define DEFAULT_DPI      300
#define MIN_DPI          50
#define MAX_DPI          1200
#define MIN_SIDE_MM      20
#define MAX_SIDE_MM      1000
#define MAX_TEXT_BYTES   200
#define MAX_DEVICE_BYTES 1024
#define MAX_OPTIONS      100
#define MAX_PATIENCE_S   150 /* whoever waits for the process waits a little longer */
#define MAX_FILE_BYTES   (64 * 1024)
#define CUSTOM           "custom"

/* Sheets as they lie in front of a person; a narrow scanner takes them turned. */
static const struct {
  const char *name;
  double width_mm, height_mm;
} papers[] = {
  { "whole", 0, 0 },
  { "letter", 215.9, 279.4 },
  { "oficio", 215.9, 340.4 }, /* 8.5 x 13.4 in, as it is sold in Mexico */
  { "legal", 215.9, 355.6 },
  { "a4", 210, 297 },
  { "a3", 297, 420 },
  { "tabloid", 279.4, 431.8 },
  { "acta", 430, 280 },
};

static const char *const sources[] = { "adf", "duplex", "flatbed", NULL };
static const char *const modes[] = { "grey", "colour", "lineart", NULL };
static const char *const dropouts[] = { "none", "red", "green", "blue", NULL };

/**
 * cot_scan_profile_new:
 *
 * Returns: (transfer full): grey, 300 dpi, the feeder, the whole area, double
 *   feeds looked for
 */
CotScanProfile *
cot_scan_profile_new (void)
{
  CotScanProfile *self = g_new0 (CotScanProfile, 1);

  self->dpi = DEFAULT_DPI;
  self->paper = g_strdup (papers[0].name);
  self->threshold = -1;
  self->double_feed = TRUE;

  return self;
}

/**
 * cot_scan_profile_copy:
 * @self: a profile
 *
 * Returns: (transfer full): another with the same content
 */
CotScanProfile *
cot_scan_profile_copy (const CotScanProfile *self)
{
  CotScanProfile *copy = g_memdup2 (self, sizeof *self);

  copy->device = g_strdup (self->device);
  copy->paper = g_strdup (self->paper);
  copy->endorser = g_strdup (self->endorser);
  copy->options = g_strdupv (self->options);

  return copy;
}

/**
 * cot_scan_profile_free:
 * @self: (nullable) (transfer full): a profile
 */
void
cot_scan_profile_free (CotScanProfile *self)
{
  if (self == NULL)
    return;

  g_free (self->device);
  g_free (self->paper);
  g_free (self->endorser);
  g_strfreev (self->options);
  g_free (self);
}

/**
 * cot_scan_papers:
 *
 * Returns: (transfer none): the names of the sizes
 */
const char *const *
cot_scan_papers (void)
{
  static const char *names[G_N_ELEMENTS (papers) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    names[i] = papers[i].name;

  return names;
}

/**
 * cot_scan_profile_set_paper:
 * @self: a profile
 * @name: of a size
 *
 * Returns: %FALSE when there is no such size
 */
gboolean
cot_scan_profile_set_paper (CotScanProfile *self, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_strcmp0 (papers[i].name, name) == 0) {
      g_free (self->paper);
      self->paper = g_strdup (name);
      self->width_mm = papers[i].width_mm;
      self->height_mm = papers[i].height_mm;
      return TRUE;
    }

  return FALSE;
}

/**
 * cot_scan_profile_to_json:
 * @self: a profile
 *
 * Returns: (transfer full): the object that a profile's file holds
 */
json_t *
cot_scan_profile_to_json (const CotScanProfile *self)
{
  json_t *object = json_pack ("{s:i, s:s, s:s, s:i, s:s, s:b, s:s, s:i, s:i, s:b}", "version", VERSION,
                              "source", sources[self->source], "mode", modes[self->mode], "dpi", (int) self->dpi,
                              "paper", self->paper, "double_feed", self->double_feed, "dropout", dropouts[self->dropout],
                              "brightness", self->brightness, "threshold", self->threshold, "locked", self->locked);

  if (strcmp (self->paper, CUSTOM) == 0)
    json_object_set_new (object, "size_mm", json_pack ("[f, f]", self->width_mm, self->height_mm));
  if (self->device != NULL)
    json_object_set_new (object, "device", json_string (self->device));
  if (self->endorser != NULL)
    json_object_set_new (object, "endorser", json_string (self->endorser));
  if (self->patience_s > 0)
    json_object_set_new (object, "patience_s", json_integer (self->patience_s));
  if (self->options != NULL) {
    json_t *list = json_array ();

    for (guint i = 0; self->options[i] != NULL; i++)
      json_array_append_new (list, json_string (self->options[i]));
    json_object_set_new (object, "options", list);
  }

  return object;
}

static gboolean
refuse (GError **error, const char *key)
{
  g_autofree char *shown = g_strescape (key, NULL);

  g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the profile's \"%.60s\" is not valid", shown);
  return FALSE;
}

/* One of @words by its place. */
static gboolean
take_word (const json_t *object, const char *key, const char *const *words, guint *out, GError **error)
{
  const json_t *value = json_object_get (object, key);

  if (value == NULL)
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    if (g_strcmp0 (json_string_value (value), words[i]) == 0) {
      *out = i;
      return TRUE;
    }

  return refuse (error, key);
}

static gboolean
take_int (const json_t *object, const char *key, int min, int max, int *out, GError **error)
{
  const json_t *value = json_object_get (object, key);

  if (value == NULL)
    return TRUE;
  if (!json_is_integer (value) || json_integer_value (value) < min || json_integer_value (value) > max)
    return refuse (error, key);

  *out = (int) json_integer_value (value);
  return TRUE;
}

static gboolean
take_bool (const json_t *object, const char *key, gboolean *out, GError **error)
{
  const json_t *value = json_object_get (object, key);

  if (value != NULL && !json_is_boolean (value))
    return refuse (error, key);
  if (value != NULL)
    *out = json_is_true (value);

  return TRUE;
}

static gboolean
is_plain (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return FALSE;

  return TRUE;
}

static gboolean
take_text (const json_t *object, const char *key, gsize max_bytes, char **out, GError **error)
{
  const json_t *value = json_object_get (object, key);

  if (value == NULL)
    return TRUE;
  if (!json_is_string (value) || json_string_length (value) == 0 || json_string_length (value) > max_bytes ||
      strlen (json_string_value (value)) != json_string_length (value) || !is_plain (json_string_value (value)))
    return refuse (error, key);

  *out = g_strdup (json_string_value (value));
  return TRUE;
}

static gboolean
take_paper (const json_t *object, CotScanProfile *self, GError **error)
{
  const json_t *size = json_object_get (object, "size_mm");
  const char *name = json_string_value (json_object_get (object, "paper"));
  double width = json_number_value (json_array_get (size, 0)), height = json_number_value (json_array_get (size, 1));

  if (json_object_get (object, "paper") == NULL)
    return TRUE;
  if (g_strcmp0 (name, CUSTOM) != 0)
    return cot_scan_profile_set_paper (self, name) || refuse (error, "paper");
  if (json_array_size (size) != 2 || !(width >= MIN_SIDE_MM && width <= MAX_SIDE_MM && height >= MIN_SIDE_MM && height <= MAX_SIDE_MM))
    return refuse (error, "size_mm");

  g_free (self->paper);
  self->paper = g_strdup (CUSTOM);
  self->width_mm = width;
  self->height_mm = height;
  return TRUE;
}

static gboolean
take_options (const json_t *object, CotScanProfile *self, GError **error)
{
  const json_t *list = json_object_get (object, "options");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (list == NULL)
    return TRUE;
  if (!json_is_array (list) || json_array_size (list) > MAX_OPTIONS)
    return refuse (error, "options");
  for (guint i = 0; i < json_array_size (list); i++) {
    const json_t *item = json_array_get (list, i);
    const char *text = json_string_value (item);

    if (text == NULL || json_string_length (item) > MAX_TEXT_BYTES || strchr (text, '=') == NULL || *text == '=' || !is_plain (text))
      return refuse (error, "options");
    g_strv_builder_add (builder, text);
  }
  self->options = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
has_known_keys (const json_t *object, GError **error)
{
  static const char *const keys[] = { "version", "device", "source", "mode", "dpi", "paper", "size_mm", "brightness", "threshold",
                                      "double_feed", "dropout", "endorser", "patience_s", "options", "locked", NULL };
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) object, key, value) if (!g_strv_contains (keys, key)) return refuse (error, key);

  return TRUE;
}

/**
 * cot_scan_profile_from_json:
 * @json: a profile's object, not trusted
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the profile, or %NULL with %COT_SCAN_ERROR_FAILED
 *   that names the key at fault
 */
CotScanProfile *
cot_scan_profile_from_json (const json_t *json, GError **error)
{
  g_autoptr (CotScanProfile) self = cot_scan_profile_new ();
  guint source = COT_SOURCE_ADF, mode = COT_MODE_GREY, dropout = COT_DROPOUT_NONE;
  int dpi = DEFAULT_DPI, version = 0;

  if (!json_is_object (json)) {
    refuse (error, "version");
    return NULL;
  }
  if (!take_int (json, "version", VERSION, VERSION, &version, error) || !has_known_keys (json, error) ||
      !take_word (json, "source", sources, &source, error) || !take_word (json, "mode", modes, &mode, error) ||
      !take_word (json, "dropout", dropouts, &dropout, error) || !take_int (json, "dpi", MIN_DPI, MAX_DPI, &dpi, error) ||
      !take_int (json, "patience_s", 1, MAX_PATIENCE_S, &self->patience_s, error) ||
      !take_int (json, "brightness", -100, 100, &self->brightness, error) ||
      !take_int (json, "threshold", -1, 100, &self->threshold, error) ||
      !take_bool (json, "double_feed", &self->double_feed, error) || !take_bool (json, "locked", &self->locked, error) ||
      !take_text (json, "device", MAX_DEVICE_BYTES, &self->device, error) ||
      !take_text (json, "endorser", MAX_TEXT_BYTES, &self->endorser, error) || !take_paper (json, self, error) ||
      !take_options (json, self, error))
    return NULL;
  if (version != VERSION) {
    refuse (error, "version");
    return NULL;
  }

  self->source = (CotScanSource) source;
  self->mode = (CotScanMode) mode;
  self->dropout = (CotScanDropout) dropout;
  self->dpi = (guint) dpi;

  return g_steal_pointer (&self);
}

static char *
read_bounded (const char *path, gsize *length, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &local);

  if (file == NULL || g_mapped_file_get_length (file) == 0 || g_mapped_file_get_length (file) > MAX_FILE_BYTES) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "%s", local != NULL ? local->message : "the file is empty, or too large for a profile");
    return NULL;
  }

  *length = g_mapped_file_get_length (file);
  return g_strndup (g_mapped_file_get_contents (file), *length);
}

/**
 * cot_scan_profile_load:
 * @path: a profile's file
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the profile, or %NULL with %COT_SCAN_ERROR_FAILED
 */
CotScanProfile *
cot_scan_profile_load (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = read_bounded (path, &length, error);
  json_error_t where;
  CotScanProfile *self;
  json_t *json;

  if (text == NULL)
    return NULL;

  json = json_loadb (text, length, JSON_REJECT_DUPLICATES, &where);
  if (json == NULL) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "%s: line %d: %s", path, where.line, where.text);
    return NULL;
  }
  self = cot_scan_profile_from_json (json, error);
  json_decref (json);

  return self;
}

/**
 * cot_scan_profile_save:
 * @self: a profile
 * @path: its file, replaced
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: %FALSE with %COT_SCAN_ERROR_FAILED
 */
gboolean
cot_scan_profile_save (const CotScanProfile *self, const char *path, GError **error)
{
  json_t *json = cot_scan_profile_to_json (self);
  char *text = json_dumps (json, JSON_INDENT (1) | JSON_REAL_PRECISION (6));
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (GError) local = NULL;
  gboolean ok = g_file_set_contents (path, line, -1, &local);

  free (text);
  json_decref (json);
  if (!ok)
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, local->message);

  return ok;
}
