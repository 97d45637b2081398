/* cot-value.c - what one person, or the paper, says of one field
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-value"

#include "config.h"

#include "cot-value.h"

#include <string.h>

#include "cot-error.h"

#define CASILLA_TYPES "BCESMVPA"

#define TEXT_ILLEGIBLE "ilegible"
#define TEXT_NO_DATA   "sin dato"

/**
 * cot_casilla_key_pack:
 * @key: a casilla
 *
 * Puts a casilla into one positive number, so that a reading's CASILLA is a
 * value like any other.  Packed keys sort as the published file does: type,
 * number, extraordinaria's contigua.
 *
 * Returns: the number; cot_casilla_key_unpack () gives @key back
 */
gint32
cot_casilla_key_pack (CotCasillaKey key)
{
  return ((gint32) (guchar) key.type * 100 + key.number) * 100 + key.ext;
}

/**
 * cot_casilla_key_unpack:
 * @packed: what cot_casilla_key_pack () gave
 *
 * Returns: the casilla
 */
CotCasillaKey
cot_casilla_key_unpack (gint32 packed)
{
  CotCasillaKey key = {
    .type = (char) (packed / 10000),
    .number = (guint8) (packed / 100 % 100),
    .ext = (guint8) (packed % 100),
  };

  return key;
}

/**
 * cot_casilla_key_to_string:
 * @key: a casilla
 *
 * Returns: (transfer full): "B01", "C02", "E01", "E01C02"
 */
char *
cot_casilla_key_to_string (CotCasillaKey key)
{
  if (key.ext > 0)
    return g_strdup_printf ("%c%02uC%02u", key.type, key.number, key.ext);

  return g_strdup_printf ("%c%02u", key.type, key.number);
}

/* One or two digits at *@text, which moves past them. */
static gboolean
take_number (const char **text, guint8 *out)
{
  guint value = 0;
  guint n = 0;

  while (n < 2 && g_ascii_isdigit (**text)) {
    value = value * 10 + (guint) g_ascii_digit_value (**text);
    (*text)++;
    n++;
  }
  *out = (guint8) value;

  return n > 0;
}

/**
 * cot_casilla_key_parse:
 * @text: "B01", "c1", "E1C2", or "b" alone for the básica, which has no number
 * @out: (out): the casilla
 *
 * Reads a casilla as people write it.  Spaces around it are ignored.
 *
 * Returns: %FALSE when @text is no casilla; @out is then untouched
 */
gboolean
cot_casilla_key_parse (const char *text, CotCasillaKey *out)
{
  CotCasillaKey key = { 0 };

  g_return_val_if_fail (text != NULL && out != NULL, FALSE);

  while (*text == ' ')
    text++;
  key.type = g_ascii_toupper (*text);
  if (key.type == '\0' || strchr (CASILLA_TYPES, key.type) == NULL)
    return FALSE;
  text++;

  if (!take_number (&text, &key.number)) {
    if (key.type != 'B')
      return FALSE;
    key.number = 1;
  }
  if (key.number == 0)
    return FALSE;

  if (key.type == 'E' && g_ascii_toupper (*text) == 'C') {
    text++;
    if (!take_number (&text, &key.ext))
      return FALSE;
  }
  while (*text == ' ')
    text++;
  if (*text != '\0')
    return FALSE;

  *out = key;
  return TRUE;
}

/**
 * cot_value_to_json:
 * @value: a value that was given
 * @is_casilla: whether its number is a packed casilla
 *
 * Returns: (transfer full): an integer, a casilla's string, "ilegible" or
 *   "sin dato"; null for a value that was not given
 */
json_t *
cot_value_to_json (CotValue value, gboolean is_casilla)
{
  g_autofree char *casilla = NULL;

  switch (value.kind) {
  case COT_VALUE_ILLEGIBLE:
    return json_string (TEXT_ILLEGIBLE);
  case COT_VALUE_NO_DATA:
    return json_string (TEXT_NO_DATA);
  case COT_VALUE_NUMBER:
    if (!is_casilla)
      return json_integer (value.number);
    casilla = cot_casilla_key_to_string (cot_casilla_key_unpack (value.number));
    return json_string (casilla);
  case COT_VALUE_NONE:
  default:
    return json_null ();
  }
}

static gboolean
casilla_from_text (const char *text, CotValue *out)
{
  CotCasillaKey key;

  if (!cot_casilla_key_parse (text, &key))
    return FALSE;

  *out = (CotValue){ COT_VALUE_NUMBER, cot_casilla_key_pack (key) };
  return TRUE;
}

/**
 * cot_value_from_json:
 * @json: (nullable): an integer from 0 to 9999, a casilla's string, "ilegible"
 *   or "sin dato"
 * @is_casilla: whether a casilla stands where others have a number
 * @out: (out): the value
 * @error: return location for %COT_DATA_ERROR_INVALID
 *
 * Returns: %FALSE when @json is none of these
 */
gboolean
cot_value_from_json (const json_t *json, gboolean is_casilla, CotValue *out, GError **error)
{
  const char *text = json_string_value (json);

  if (json_is_integer (json) && !is_casilla) {
    json_int_t number = json_integer_value (json);

    if (number < 0 || number > COT_VALUE_MAX) {
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "a value is a whole number from 0 to %d", COT_VALUE_MAX);
      return FALSE;
    }
    *out = (CotValue){ COT_VALUE_NUMBER, (gint32) number };
    return TRUE;
  }
  if (text != NULL && strlen (text) == json_string_length (json)) {
    if (strcmp (text, TEXT_ILLEGIBLE) == 0) {
      *out = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
      return TRUE;
    }
    if (strcmp (text, TEXT_NO_DATA) == 0) {
      *out = (CotValue){ COT_VALUE_NO_DATA, 0 };
      return TRUE;
    }
    if (is_casilla && casilla_from_text (text, out))
      return TRUE;
  }

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID,
               "a value is %s, \"" TEXT_ILLEGIBLE "\" or \"" TEXT_NO_DATA "\"",
               is_casilla ? "a casilla like \"B01\"" : "a whole number");
  return FALSE;
}
