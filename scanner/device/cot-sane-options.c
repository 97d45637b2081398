/* cot-sane-options.c - a SANE handle's options, in and out
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-sane-private.h"

#include <math.h>
#include <string.h>

#include "cot-scan-error.h"
#include "cot-scan-option.h"

static CotScanError
code_of (SANE_Status status)
{
  if (status == SANE_STATUS_DEVICE_BUSY)
    return COT_SCAN_ERROR_BUSY;
  if (status == SANE_STATUS_JAMMED)
    return COT_SCAN_ERROR_JAMMED;
  if (status == SANE_STATUS_COVER_OPEN)
    return COT_SCAN_ERROR_COVER_OPEN;
  if (status == SANE_STATUS_NO_DOCS)
    return COT_SCAN_ERROR_EMPTY;

  return COT_SCAN_ERROR_FAILED;
}

void
cot_sane_set_error (GError **error, SANE_Status status, const char *doing)
{
  g_set_error (error, COT_SCAN_ERROR, (int) code_of (status), "%s: %s", doing, sane_strstatus (status));
}

/* Options move when others are set, so they are always looked up by name. */
static const SANE_Option_Descriptor *
find_option (SANE_Handle handle, const char *name, SANE_Int *index)
{
  SANE_Word n = 0;

  if (sane_control_option (handle, 0, SANE_ACTION_GET_VALUE, &n, NULL) != SANE_STATUS_GOOD)
    return NULL;
  for (SANE_Int i = 1; i < n; i++) {
    const SANE_Option_Descriptor *option = sane_get_option_descriptor (handle, i);

    if (option != NULL && g_strcmp0 (option->name, name) == 0) {
      *index = i;
      return option;
    }
  }

  return NULL;
}

static gboolean
set_value (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, void *value, GError **error)
{
  g_autofree char *doing = g_strdup_printf ("setting %s", option->name);
  SANE_Status status = sane_control_option (handle, index, SANE_ACTION_SET_VALUE, value, NULL);

  if (status == SANE_STATUS_GOOD)
    return TRUE;

  cot_sane_set_error (error, status, doing);
  return FALSE;
}

static gboolean
set_string (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, const char *text, GError **error)
{
  gsize size = MAX ((gsize) MAX (option->size, 1), strlen (text) + 1);
  g_autofree char *buffer = g_malloc0 (size);

  g_strlcpy (buffer, text, size);
  return set_value (handle, index, option, buffer, error);
}

static gboolean
set_number (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, double number, GError **error)
{
  SANE_Word word = option->type == SANE_TYPE_FIXED ? SANE_FIX (number) : (SANE_Word) lround (number);

  return set_value (handle, index, option, &word, error);
}

gboolean
cot_sane_set (SANE_Handle handle, const char *assignment, GError **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *name = equals != NULL ? g_strndup (assignment, (gsize) (equals - assignment)) : NULL;
  SANE_Int index = 0;
  const SANE_Option_Descriptor *option = name != NULL ? find_option (handle, name, &index) : NULL;
  char *end = NULL;
  double number;

  if (option == NULL) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device has no option for \"%s\"", assignment);
    return FALSE;
  }
  if (option->type == SANE_TYPE_STRING)
    return set_string (handle, index, option, equals + 1, error);
  if (option->type == SANE_TYPE_BOOL) {
    SANE_Bool on = strcmp (equals + 1, "yes") == 0 || strcmp (equals + 1, "true") == 0 || strcmp (equals + 1, "1") == 0;

    return set_value (handle, index, option, &on, error);
  }

  number = g_ascii_strtod (equals + 1, &end);
  if (end == equals + 1 || *end != '\0' || !(fabs (number) <= (option->type == SANE_TYPE_FIXED ? 30000 : G_MAXINT32))) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "\"%s\" needs a number", assignment);
    return FALSE;
  }

  return set_number (handle, index, option, number, error);
}

/* --- Out ----------------------------------------------------------------------------- */

static CotOptionType
type_of (SANE_Value_Type type)
{
  switch (type) {
  case SANE_TYPE_BOOL:
    return COT_OPTION_BOOL;
  case SANE_TYPE_INT:
    return COT_OPTION_INT;
  case SANE_TYPE_FIXED:
    return COT_OPTION_FIXED;
  case SANE_TYPE_STRING:
    return COT_OPTION_STRING;
  case SANE_TYPE_BUTTON:
    return COT_OPTION_BUTTON;
  case SANE_TYPE_GROUP:
  default:
    return COT_OPTION_GROUP;
  }
}

static const char *
unit_of (SANE_Unit unit)
{
  static const char *const units[] = { "", "px", "bit", "mm", "dpi", "%", "us" };

  return (guint) unit < G_N_ELEMENTS (units) ? units[unit] : "";
}

static double
number_of (const SANE_Option_Descriptor *option, SANE_Word word)
{
  return option->type == SANE_TYPE_FIXED ? SANE_UNFIX (word) : word;
}

static void
copy_constraint (const SANE_Option_Descriptor *option, CotScanOption *out)
{
  if (option->constraint_type == SANE_CONSTRAINT_RANGE) {
    out->has_range = TRUE;
    out->min = number_of (option, option->constraint.range->min);
    out->max = number_of (option, option->constraint.range->max);
  }
  if (option->constraint_type == SANE_CONSTRAINT_WORD_LIST)
    for (SANE_Word i = 1; i <= option->constraint.word_list[0]; i++) {
      double number = number_of (option, option->constraint.word_list[i]);

      g_array_append_val (out->numbers, number);
    }
  if (option->constraint_type == SANE_CONSTRAINT_STRING_LIST)
    for (guint i = 0; option->constraint.string_list[i] != NULL; i++)
      g_ptr_array_add (out->strings, g_utf8_make_valid (option->constraint.string_list[i], -1));
}

/* The value as text (transfer full). */
static char *
dup_value (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option)
{
  g_autofree char *buffer = g_malloc0 ((gsize) MAX (option->size, (SANE_Int) sizeof (SANE_Word)) + 1);
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  SANE_Word word;

  if (!SANE_OPTION_IS_ACTIVE (option->cap) || option->type == SANE_TYPE_BUTTON || option->type == SANE_TYPE_GROUP ||
      sane_control_option (handle, index, SANE_ACTION_GET_VALUE, buffer, NULL) != SANE_STATUS_GOOD)
    return g_strdup ("");
  if (option->type == SANE_TYPE_STRING)
    return g_utf8_make_valid (buffer, -1);

  memcpy (&word, buffer, sizeof word);
  if (option->type == SANE_TYPE_BOOL)
    return g_strdup (word != SANE_FALSE ? "yes" : "no");

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.6g", number_of (option, word)));
}

GPtrArray *
cot_sane_load_options (SANE_Handle handle)
{
  g_autoptr (GPtrArray) options = cot_scan_options_new ();
  SANE_Word n = 0;

  if (sane_control_option (handle, 0, SANE_ACTION_GET_VALUE, &n, NULL) != SANE_STATUS_GOOD)
    n = 0;
  for (SANE_Int i = 1; i < n; i++) {
    const SANE_Option_Descriptor *option = sane_get_option_descriptor (handle, i);
    CotScanOption *out;

    if (option == NULL || option->name == NULL || *option->name == '\0' || option->type == SANE_TYPE_GROUP)
      continue;
    out = cot_scan_option_new (option->name, type_of (option->type));
    g_free (out->title);
    out->title = g_utf8_make_valid (option->title != NULL ? option->title : "", -1);
    g_free (out->unit);
    out->unit = g_strdup (unit_of (option->unit));
    out->usable = SANE_OPTION_IS_ACTIVE (option->cap) && SANE_OPTION_IS_SETTABLE (option->cap);
    copy_constraint (option, out);
    g_free (out->value);
    out->value = dup_value (handle, i, option);
    g_ptr_array_add (options, out);
  }

  return g_steal_pointer (&options);
}
