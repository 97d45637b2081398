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

#include "cot-json-scan.h"
#include "cot-problem.h"
#include "cot-text.h"

#define MAX_UNKNOWN_KEYS 20 /* listed of one object */
#define MAX_EXCERPT      40 /* characters of a value that is shown */

/* In another encoding, the text is read all the same: what else is wrong can be told. */
static void
take_text (CotJson *self, const char *text, gsize length)
{
  self->decoded = cot_text_decode (self->file, text, length, &self->length, self->problems);
  self->text = self->decoded != NULL ? self->decoded : text;
  if (self->decoded == NULL)
    self->length = length;
  if (self->length >= 3 && memcmp (self->text, "\xef\xbb\xbf", 3) == 0) {
    self->text += 3;
    self->length -= 3;
  }
}

gboolean
cot_json_open (CotJson *self, const char *file, const char *text, gsize length, GPtrArray *problems)
{
  json_error_t json_error;
  gboolean twice = FALSE;

  *self = (CotJson){ .file = file, .problems = problems };
  take_text (self, text, length);
  if (!cot_json_scan (file, self->text, self->length, problems, &twice))
    return FALSE;

  self->root = json_loadb (self->text, self->length, twice ? 0 : JSON_REJECT_DUPLICATES, &json_error);
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
  g_clear_pointer (&self->decoded, g_free);
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

/* The value at @path, when there is one. */
static const json_t *
find_value (const CotJson *self, const char *path)
{
  g_auto (GStrv) words = g_strsplit (path, "/", 0);
  const json_t *value = self->root;

  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++) {
    guint64 index;

    if (json_is_array (value) && g_ascii_string_to_unsigned (words[i], 10, 0, G_MAXUINT, &index, NULL))
      value = json_array_get (value, (gsize) index);
    else
      value = json_object_get (value, words[i]);
  }

  return value;
}

/* A value as a message shows it, or NULL for one that says nothing by itself (transfer full). */
static char *
show_value (const json_t *value)
{
  char *text, *excerpt;

  if (value == NULL || json_is_object (value) || json_is_array (value))
    return NULL;
  text = json_dumps (value, JSON_ENCODE_ANY | JSON_REAL_PRECISION (6));
  excerpt = text != NULL ? cot_text_excerpt (text, MAX_EXCERPT) : NULL;
  free (text);

  return excerpt;
}

void
cot_json_problem (const CotJson *self, const char *path, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *value = NULL;
  guint line = 0, column = 0;
  va_list args;

  if (!cot_problems_is_full (self->problems, self->file)) {
    value = show_value (find_value (self, path));
    cot_text_position (self->text, locate (self, path), &line, &column);
  }
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (value != NULL)
    cot_problems_add (self->problems, self->file, line, column, "%s: %s (there: %s)", path, message, value);
  else
    cot_problems_add (self->problems, self->file, line, column, "%s: %s", *path != '\0' ? path : "/", message);
}

/* "must be one of: ..." for people who misspelt one. */
void
cot_json_check_keys (const CotJson *self, const json_t *object, const char *path, const char *const *allowed)
{
  g_autofree char *all = g_strjoinv (", ", (char **) allowed);
  const char *key;
  json_t *value;
  guint n = 0;

  json_object_foreach ((json_t *) object, key, value)
  {
    g_autofree char *own = NULL;

    if (g_strv_contains (allowed, key) || ++n > MAX_UNKNOWN_KEYS)
      continue;
    own = g_strdup_printf ("%s/%s", path, key);
    cot_json_problem (self, own, "unknown key; those allowed here: %s", all);
  }
  if (n > MAX_UNKNOWN_KEYS)
    cot_json_problem (self, path, "and %u more unknown keys", n - MAX_UNKNOWN_KEYS);
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
  g_autofree char *fault = NULL;

  if (value == NULL)
    return NULL;
  if (!json_is_string (value))
    fault = g_strdup_printf ("must be a text of 1 to %" G_GSIZE_FORMAT " characters", max);
  else
    fault = cot_text_fault (json_string_value (value), max);
  if (fault != NULL) {
    cot_json_problem (self, own, "%s", fault);
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
