/* cot-scan-option.c - what a driver lets be set, apart from SANE's own types
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-option.h"

#include <string.h>

#include "cot-scan-error.h"

#define MAX_OPTIONS    1000
#define MAX_CHOICES    1000
#define MAX_TEXT_BYTES 1024

/* In the order of CotOptionType. */
static const char *const types[] = { "bool", "int", "fixed", "string", "button", "group" };
G_STATIC_ASSERT (G_N_ELEMENTS (types) == COT_OPTION_GROUP + 1);

/**
 * cot_scan_option_new:
 * @name: SANE's name of it
 * @type: of its value
 *
 * Returns: (transfer full): an option that takes any value
 */
CotScanOption *
cot_scan_option_new (const char *name, CotOptionType type)
{
  CotScanOption *self = g_new0 (CotScanOption, 1);

  self->name = g_strdup (name);
  self->title = g_strdup ("");
  self->type = type;
  self->unit = g_strdup ("");
  self->usable = TRUE;
  self->numbers = g_array_new (FALSE, FALSE, sizeof (double));
  self->strings = g_ptr_array_new_with_free_func (g_free);
  self->value = g_strdup ("");

  return self;
}

/**
 * cot_scan_option_free:
 * @self: (nullable) (transfer full): an option
 */
void
cot_scan_option_free (CotScanOption *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->title);
  g_free (self->unit);
  g_array_unref (self->numbers);
  g_ptr_array_unref (self->strings);
  g_free (self->value);
  g_free (self);
}

/**
 * cot_scan_options_new:
 *
 * Returns: (transfer full) (element-type CotScanOption): an empty list
 */
GPtrArray *
cot_scan_options_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cot_scan_option_free);
}

/**
 * cot_scan_options_find:
 * @options: (element-type CotScanOption): a device's options
 * @name: SANE's name of one
 *
 * Returns: (transfer none) (nullable): the option
 */
CotScanOption *
cot_scan_options_find (const GPtrArray *options, const char *name)
{
  for (guint i = 0; i < options->len; i++) {
    CotScanOption *option = options->pdata[i];

    if (strcmp (option->name, name) == 0)
      return option;
  }

  return NULL;
}

static json_t *
choices_to_json (const CotScanOption *self)
{
  json_t *list = json_array ();

  for (guint i = 0; i < self->numbers->len; i++)
    json_array_append_new (list, json_real (g_array_index (self->numbers, double, i)));
  for (guint i = 0; i < self->strings->len; i++)
    json_array_append_new (list, json_string (self->strings->pdata[i]));

  return list;
}

static json_t *
option_to_json (const CotScanOption *self)
{
  json_t *object = json_pack ("{s:s, s:s, s:s, s:s, s:b}", "name", self->name, "title", self->title, "type", types[self->type],
                              "unit", self->unit, "usable", self->usable);

  if (self->has_range)
    json_object_set_new (object, "range", json_pack ("[f, f]", self->min, self->max));
  if (self->numbers->len > 0 || self->strings->len > 0)
    json_object_set_new (object, "choices", choices_to_json (self));
  json_object_set_new (object, "value", json_string (self->value));

  return object;
}

/**
 * cot_scan_options_to_json:
 * @options: (element-type CotScanOption): a device's options
 *
 * Returns: (transfer full): an array of objects
 */
json_t *
cot_scan_options_to_json (const GPtrArray *options)
{
  json_t *list = json_array ();

  for (guint i = 0; i < options->len; i++)
    json_array_append_new (list, option_to_json (options->pdata[i]));

  return list;
}

static gboolean
take_text (const json_t *object, const char *key, char **out)
{
  const json_t *value = json_object_get (object, key);

  if (value == NULL)
    return TRUE;
  if (!json_is_string (value) || json_string_length (value) > MAX_TEXT_BYTES)
    return FALSE;

  g_free (*out);
  *out = g_strdup (json_string_value (value));
  return TRUE;
}

static gboolean
take_choices (const json_t *list, CotScanOption *self)
{
  if (list != NULL && (!json_is_array (list) || json_array_size (list) > MAX_CHOICES))
    return FALSE;
  for (guint i = 0; i < json_array_size (list); i++) {
    const json_t *choice = json_array_get (list, i);
    double number = json_number_value (choice);

    if (json_is_number (choice))
      g_array_append_val (self->numbers, number);
    else if (json_is_string (choice) && json_string_length (choice) <= MAX_TEXT_BYTES)
      g_ptr_array_add (self->strings, g_strdup (json_string_value (choice)));
    else
      return FALSE;
  }

  return TRUE;
}

static gboolean
take_range (const json_t *range, CotScanOption *self)
{
  const json_t *min = json_array_get (range, 0), *max = json_array_get (range, 1);

  if (range == NULL)
    return TRUE;
  self->has_range = json_array_size (range) == 2 && json_is_number (min) && json_is_number (max);
  self->min = json_number_value (min);
  self->max = json_number_value (max);

  return self->has_range;
}

static CotScanOption *
option_from_json (const json_t *object)
{
  const char *name = json_string_value (json_object_get (object, "name"));
  const char *type = json_string_value (json_object_get (object, "type"));
  g_autoptr (CotScanOption) self = NULL;
  guint t = 0;

  while (t < G_N_ELEMENTS (types) && g_strcmp0 (type, types[t]) != 0)
    t++;
  if (name == NULL || strlen (name) > MAX_TEXT_BYTES || t == G_N_ELEMENTS (types))
    return NULL;

  self = cot_scan_option_new (name, (CotOptionType) t);
  self->usable = !json_is_false (json_object_get (object, "usable"));
  if (!take_text (object, "title", &self->title) || !take_text (object, "unit", &self->unit) ||
      !take_text (object, "value", &self->value) || !take_range (json_object_get (object, "range"), self) ||
      !take_choices (json_object_get (object, "choices"), self))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cot_scan_options_from_json:
 * @json: what cot_scan_options_to_json () gives, not trusted
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full) (element-type CotScanOption): the options, or %NULL
 *   with %COT_SCAN_ERROR_PROTOCOL
 */
GPtrArray *
cot_scan_options_from_json (const json_t *json, GError **error)
{
  g_autoptr (GPtrArray) options = cot_scan_options_new ();
  gboolean ok = json_is_array (json) && json_array_size (json) <= MAX_OPTIONS;

  for (guint i = 0; ok && i < json_array_size (json); i++) {
    CotScanOption *option = option_from_json (json_array_get (json, i));

    ok = option != NULL;
    if (ok)
      g_ptr_array_add (options, option);
  }
  if (!ok) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_PROTOCOL, "that is no list of a device's options");
    return NULL;
  }

  return g_steal_pointer (&options);
}
