/* cot-json.c - strict reading of the JSON files of an election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jansson does not keep where a value stood.  When something is wrong with
 * one, its place is found by walking the text again along the value's path;
 * the text is known to be well-formed by then.
 */

#define G_LOG_DOMAIN "cot-json"

#include "config.h"

#include "cot-json.h"

#include <math.h>
#include <string.h>

#include "cot-problem.h"

gboolean
cot_json_open (CotJson *self, const char *file, const char *text, gsize length, GPtrArray *problems)
{
  json_error_t json_error;

  *self = (CotJson){ .file = file, .text = text, .length = length, .problems = problems };
  self->root = json_loadb (text, length, JSON_REJECT_DUPLICATES, &json_error);

  if (self->root == NULL) {
    cot_problems_add (problems, file, (guint) MAX (json_error.line, 1), (guint) MAX (json_error.column, 1),
                      "not JSON: %s", json_error.text);
    return FALSE;
  }
  if (!json_is_object (self->root)) {
    cot_problems_add (problems, file, 1, 1, "the file is one JSON object");
    return FALSE;
  }

  return TRUE;
}

void
cot_json_close (CotJson *self)
{
  g_clear_pointer (&self->root, json_decref);
}

static const char *
skip_space (const char *p, const char *end)
{
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
    p++;

  return p;
}

/* @p stands on the opening quote. */
static const char *
skip_string (const char *p, const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    if (*p == '\\')
      p++;

  return p < end ? p + 1 : end;
}

static const char *
skip_value (const char *p, const char *end)
{
  guint depth = 0;

  for (p = skip_space (p, end); p < end; p = skip_space (p, end)) {
    if (*p == '"') {
      p = skip_string (p, end);
    } else if (*p == '{' || *p == '[') {
      depth++;
      p++;
    } else if (*p == '}' || *p == ']') {
      if (depth == 0)
        return p;
      depth--;
      p++;
    } else if (depth > 0 && (*p == ',' || *p == ':')) {
      p++;
      continue;
    } else {
      while (p < end && strchr (",:]} \t\r\n", *p) == NULL)
        p++;
    }
    if (depth == 0)
      return p;
  }

  return end;
}

static const char *
find_member (const char *p, const char *end, const char *key, gsize key_length)
{
  for (p++; p < end;) {
    const char *name;
    gboolean found;

    p = skip_space (p, end);
    if (p >= end || *p != '"')
      return NULL;
    name = p + 1;
    p = skip_string (p, end);
    found = (gsize) (p - 1 - name) == key_length && memcmp (name, key, key_length) == 0;
    if (found)
      return name - 1;
    p = skip_space (p, end);
    p = skip_value (p + 1, end);
    p = skip_space (p, end);
    if (p >= end || *p != ',')
      return NULL;
    p++;
  }

  return NULL;
}

static const char *
find_element (const char *p, const char *end, guint index)
{
  p = skip_space (p + 1, end);
  for (guint i = 0; i < index && p < end; i++) {
    p = skip_space (skip_value (p, end), end);
    if (p >= end || *p != ',')
      return NULL;
    p = skip_space (p + 1, end);
  }

  return p;
}

/* One step down from the value at @p; a member is found at its name. */
static const char *
step_down (const char *p, const char *end, const char *word)
{
  guint64 index;

  if (p < end && *p == '"') { /* the name of a member: go on to its value */
    p = skip_space (skip_string (p, end), end);
    p = p < end ? skip_space (p + 1, end) : end;
  }
  if (p < end && *p == '{')
    return find_member (p, end, word, strlen (word));
  if (p < end && *p == '[' && g_ascii_string_to_unsigned (word, 10, 0, G_MAXUINT, &index, NULL))
    return find_element (p, end, (guint) index);

  return NULL;
}

/* The nearest place on the way to @path: a missing key is shown at its object. */
static const char *
locate (const CotJson *self, const char *path)
{
  g_auto (GStrv) words = g_strsplit (path, "/", 0);
  const char *end = self->text + self->length;
  const char *place = skip_space (self->text, end);

  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++) {
    const char *next = step_down (place, end, words[i]);

    if (next == NULL || next >= end)
      break;
    place = next;
  }

  return place;
}

void
cot_json_problem (const CotJson *self, const char *path, const char *format, ...)
{
  const char *place = locate (self, path);
  guint line = 1, column = 1;
  g_autofree char *message = NULL;
  va_list args;

  for (const char *p = self->text; p < place; p++) {
    if (*p == '\n') {
      line++;
      column = 1;
    } else if (((guchar) *p & 0xc0) != 0x80) {
      column++;
    }
  }

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  cot_problems_add (self->problems, self->file, line, column, "%s: %s", *path != '\0' ? path : "/", message);
}

void
cot_json_check_keys (const CotJson *self, const json_t *object, const char *path, const char *const *allowed)
{
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) object, key, value)
  {
    g_autofree char *own = NULL;

    if (g_strv_contains (allowed, key))
      continue;
    own = g_strdup_printf ("%s/%s", path, key);
    cot_json_problem (self, own, "unknown key");
  }
}

/* The member @key of @object, or NULL with a problem. */
static json_t *
get_member (const CotJson *self, const json_t *object, const char *path, const char *key)
{
  json_t *value = json_object_get (object, key);

  if (value == NULL)
    cot_json_problem (self, path, "the key \"%s\" is missing", key);

  return value;
}

const char *
cot_json_get_text (const CotJson *self, const json_t *object, const char *path, const char *key, gsize max)
{
  json_t *value = get_member (self, object, path, key);
  g_autofree char *own = g_strdup_printf ("%s/%s", path, key);

  if (value == NULL)
    return NULL;
  if (!json_is_string (value) || !cot_text_is_clean (json_string_value (value), max)) {
    cot_json_problem (self, own, "must be a text of 1 to %" G_GSIZE_FORMAT " characters without control characters", max);
    return NULL;
  }

  return json_string_value (value);
}

gboolean
cot_json_get_int (const CotJson *self, const json_t *object, const char *path, const char *key, gint64 min, gint64 max, gint64 *out)
{
  json_t *value = get_member (self, object, path, key);
  g_autofree char *own = g_strdup_printf ("%s/%s", path, key);

  if (value == NULL)
    return FALSE;
  if (!json_is_integer (value) || json_integer_value (value) < min || json_integer_value (value) > max) {
    cot_json_problem (self, own, "must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);
    return FALSE;
  }

  *out = json_integer_value (value);
  return TRUE;
}

gboolean
cot_json_get_bool (const CotJson *self, const json_t *object, const char *path, const char *key, gboolean *out)
{
  json_t *value = get_member (self, object, path, key);
  g_autofree char *own = g_strdup_printf ("%s/%s", path, key);

  if (value == NULL)
    return FALSE;
  if (!json_is_boolean (value)) {
    cot_json_problem (self, own, "must be true or false");
    return FALSE;
  }

  *out = json_is_true (value);
  return TRUE;
}

json_t *
cot_json_get_array (const CotJson *self, const json_t *object, const char *path, const char *key, gsize min, gsize max)
{
  json_t *value = get_member (self, object, path, key);
  g_autofree char *own = g_strdup_printf ("%s/%s", path, key);

  if (value == NULL)
    return NULL;
  if (!json_is_array (value) || json_array_size (value) < min || json_array_size (value) > max) {
    cot_json_problem (self, own, "must be a list of %" G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT " elements", min, max);
    return NULL;
  }

  return value;
}

gboolean
cot_json_number (const CotJson *self, const json_t *json, const char *path, double min, double max, double *out)
{
  double value = json_number_value (json);

  if (!json_is_number (json) || !isfinite (value) || value < min || value > max) {
    cot_json_problem (self, path, "must be a number from %g to %g", min, max);
    return FALSE;
  }

  *out = value;
  return TRUE;
}
