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

/* A driver's word is not trusted: what it says of itself goes to another process, a
 * line of one megabyte at most.  Real ones stay far below all of these. */
#define MAX_OPTIONS     500
#define MAX_CHOICES     500
#define MAX_WORD_BYTES  200
#define MAX_VALUE_BYTES (1024 * 1024)
#define MAX_TOLD_BYTES  (200 * 1024)

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

/* Number 0 stands for how many there are. */
static SANE_Int
count_options (SANE_Handle handle)
{
  SANE_Word n = 0;

  if (sane_control_option (handle, 0, SANE_ACTION_GET_VALUE, &n, NULL) != SANE_STATUS_GOOD)
    return 0;

  return CLAMP (n, 0, MAX_OPTIONS + 1);
}

/* Options move when others are set, so they are always looked up by name. */
static const SANE_Option_Descriptor *
find_option (SANE_Handle handle, const char *name, SANE_Int *index)
{
  SANE_Int n = count_options (handle);

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
has_sane_size (const SANE_Option_Descriptor *option)
{
  return option->size >= 0 && option->size <= MAX_VALUE_BYTES;
}

/* A driver hears as many bytes as its option has, never more than there are. */
static gboolean
set_string (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, const char *text, GError **error)
{
  gsize size = (gsize) MAX (option->size, 1);
  g_autofree char *buffer = NULL;

  if (strlen (text) >= size) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "\"%.60s\" takes fewer than %u bytes", option->name, (guint) size);
    return FALSE;
  }
  buffer = g_malloc0 (size);
  g_strlcpy (buffer, text, size);

  return set_value (handle, index, option, buffer, error);
}

/* Of a vector, each of its numbers. */
static gboolean
set_number (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option, double number, GError **error)
{
  SANE_Word word = option->type == SANE_TYPE_FIXED ? SANE_FIX (number) : (SANE_Word) lround (number);
  gsize n = MAX ((gsize) option->size / sizeof word, 1);
  g_autofree SANE_Word *words = g_new (SANE_Word, n);

  for (gsize i = 0; i < n; i++)
    words[i] = word;

  return set_value (handle, index, option, words, error);
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

  if (option == NULL || option->type == SANE_TYPE_BUTTON || option->type == SANE_TYPE_GROUP || !has_sane_size (option)) {
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

/* What can be said in a line, and set again with the same bytes. */
static gboolean
is_word (const char *text)
{
  if (text == NULL || strlen (text) > MAX_WORD_BYTES || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return FALSE;

  return TRUE;
}

static void
copy_range (const SANE_Option_Descriptor *option, CotScanOption *out)
{
  const SANE_Range *range = option->constraint.range;

  out->has_range = range != NULL && range->min <= range->max;
  if (out->has_range) {
    out->min = number_of (option, range->min);
    out->max = number_of (option, range->max);
  }
}

static void
copy_numbers (const SANE_Option_Descriptor *option, CotScanOption *out)
{
  const SANE_Word *list = option->constraint.word_list;
  SANE_Word n = list != NULL ? CLAMP (list[0], 0, MAX_CHOICES) : 0;

  for (SANE_Word i = 1; i <= n; i++) {
    double number = number_of (option, list[i]);

    g_array_append_val (out->numbers, number);
  }
}

static void
copy_words (const SANE_Option_Descriptor *option, CotScanOption *out)
{
  const SANE_String_Const *list = option->constraint.string_list;

  for (guint i = 0; list != NULL && list[i] != NULL && out->strings->len < MAX_CHOICES; i++)
    if (is_word (list[i]))
      g_ptr_array_add (out->strings, g_strdup (list[i]));
}

static void
copy_constraint (const SANE_Option_Descriptor *option, CotScanOption *out)
{
  if (option->constraint_type == SANE_CONSTRAINT_RANGE)
    copy_range (option, out);
  if (option->constraint_type == SANE_CONSTRAINT_WORD_LIST)
    copy_numbers (option, out);
  if (option->constraint_type == SANE_CONSTRAINT_STRING_LIST)
    copy_words (option, out);
}

/* The value as text (transfer full), "" when it cannot be told. */
static char *
dup_value (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option)
{
  g_autofree char *buffer = has_sane_size (option) ? g_malloc0 ((gsize) MAX (option->size, (SANE_Int) sizeof (SANE_Word)) + 1) : NULL;
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  SANE_Word word;

  if (buffer == NULL || !SANE_OPTION_IS_ACTIVE (option->cap) || option->type == SANE_TYPE_BUTTON || option->type == SANE_TYPE_GROUP ||
      sane_control_option (handle, index, SANE_ACTION_GET_VALUE, buffer, NULL) != SANE_STATUS_GOOD)
    return g_strdup ("");
  if (option->type == SANE_TYPE_STRING)
    return g_strdup (is_word (buffer) ? buffer : "");

  memcpy (&word, buffer, sizeof word);
  if (option->type == SANE_TYPE_BOOL)
    return g_strdup (word != SANE_FALSE ? "yes" : "no");

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.6g", number_of (option, word)));
}

/* Bytes of a line, roughly, the worst case of quoting included. */
static gsize
weigh (const CotScanOption *option)
{
  gsize bytes = 100 + 2 * (strlen (option->name) + strlen (option->title) + strlen (option->value)) + 12 * option->numbers->len;

  for (guint i = 0; i < option->strings->len; i++)
    bytes += 4 + 2 * strlen (option->strings->pdata[i]);

  return bytes;
}

static CotScanOption *
copy_option (SANE_Handle handle, SANE_Int index, const SANE_Option_Descriptor *option)
{
  CotScanOption *out = cot_scan_option_new (option->name, type_of (option->type));

  if (is_word (option->title)) {
    g_free (out->title);
    out->title = g_strdup (option->title);
  }
  g_free (out->unit);
  out->unit = g_strdup (unit_of (option->unit));
  out->usable = SANE_OPTION_IS_ACTIVE (option->cap) && SANE_OPTION_IS_SETTABLE (option->cap) && has_sane_size (option);
  copy_constraint (option, out);
  g_free (out->value);
  out->value = dup_value (handle, index, option);

  return out;
}

/**
 * cot_sane_load_options:
 * @handle: of an open device
 *
 * Returns: (transfer full) (element-type CotScanOption): its options as they are now;
 *   what has no name, or cannot be said in a line, is left out
 */
GPtrArray *
cot_sane_load_options (SANE_Handle handle)
{
  g_autoptr (GPtrArray) options = cot_scan_options_new ();
  SANE_Int n = count_options (handle);
  gsize told = 0;

  for (SANE_Int i = 1; i < n; i++) {
    const SANE_Option_Descriptor *option = sane_get_option_descriptor (handle, i);
    g_autoptr (CotScanOption) out = NULL;

    if (option == NULL || !is_word (option->name) || *option->name == '\0' || option->type == SANE_TYPE_GROUP)
      continue;
    out = copy_option (handle, i, option);
    told += weigh (out);
    if (told > MAX_TOLD_BYTES) {
      g_debug ("the device has more options than can be told");
      break;
    }
    g_ptr_array_add (options, g_steal_pointer (&out));
  }

  return g_steal_pointer (&options);
}
