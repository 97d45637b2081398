/* cot-kinds-check.c - is a body what its kind's line of the table says?
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-kinds"

#include "config.h"

#include "cot-event.h"

#include <string.h>

#include "cot-error.h"

#define MAX_STRING_BYTES 1024
#define MAX_ITEMS        4096
#define MAX_EXTRA        16 /* members that this version does not know */
#define MAX_PARTS        4
#define MAX_PROBABILITY  10000
#define MAX_LETTERS      5 /* numbers that a line may say */
#define MAX_AUTHORITIES  16
#define N_TRANSFORM      9
#define N_SALT           32  /* hex digits */
#define N_SIGNATURE      128 /* hex digits */

static gboolean G_GNUC_PRINTF (2, 3)
  set_invalid (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
is_hex (const json_t *json, gsize n_digits)
{
  const char *text = json_string_value (json);

  if (text == NULL || json_string_length (json) != n_digits)
    return FALSE;
  for (gsize i = 0; i < n_digits; i++)
    if (!g_ascii_isdigit (text[i]) && !(text[i] >= 'a' && text[i] <= 'f'))
      return FALSE;

  return TRUE;
}

static gboolean
is_uint (const json_t *json)
{
  return json_is_integer (json) && json_integer_value (json) >= 0;
}

static gboolean
is_short_string (const json_t *json)
{
  return json_is_string (json) && json_string_length (json) <= MAX_STRING_BYTES;
}

static gboolean
word_is_allowed (const char *word, const char *allowed)
{
  gsize length = strlen (word);

  for (const char *at = allowed; at != NULL; at = strchr (at, '|')) {
    if (*at == '|')
      at++;
    if (strncmp (at, word, length) == 0 && (at[length] == '|' || at[length] == '\0'))
      return length > 0;
  }

  return FALSE;
}

static gboolean
check_strings (const json_t *array)
{
  size_t i;
  json_t *item;

  if (!json_is_array (array) || json_array_size (array) > MAX_ITEMS)
    return FALSE;
  json_array_foreach (array, i, item) if (!is_short_string (item)) return FALSE;

  return TRUE;
}

/* What the line for letters may say, likeliest first. */
static gboolean
check_letters (const json_t *letters)
{
  size_t i;
  json_t *number;

  if (!json_is_array (letters) || json_array_size (letters) > MAX_LETTERS)
    return FALSE;
  json_array_foreach (letters, i, number) if (!is_uint (number) || json_integer_value (number) > COT_VALUE_MAX) return FALSE;

  return TRUE;
}

static gboolean
check_machine_field (const json_t *item)
{
  const json_t *probability = json_object_get (item, "probability"), *letters = json_object_get (item, "letters"), *differs = json_object_get (item, "differs");

  return is_uint (probability) && json_integer_value (probability) <= MAX_PROBABILITY && json_is_boolean (json_object_get (item, "sure")) &&
         (letters == NULL || check_letters (letters)) && (differs == NULL || json_is_boolean (differs));
}

static gboolean
check_fields (json_t *object, gboolean by_machine)
{
  const char *name;
  json_t *item;

  if (!json_is_object (object) || json_object_size (object) > MAX_ITEMS)
    return FALSE;
  json_object_foreach (object, name, item)
  {
    gboolean is_casilla = strcmp (name, "CASILLA") == 0;
    json_t *given = by_machine ? json_object_get (item, "value") : item;
    CotValue value;

    if (strlen (name) > MAX_STRING_BYTES || (by_machine && !check_machine_field (item)))
      return FALSE;
    /* Where the machine cannot tell the figures it may still tell the letters. */
    if (by_machine && given == NULL && json_object_get (item, "letters") != NULL)
      continue;
    if (!cot_value_from_json (given, is_casilla, &value, NULL))
      return FALSE;
  }

  return TRUE;
}

static gboolean
check_transform (const json_t *transform)
{
  size_t i;
  json_t *number;

  if (json_is_null (transform))
    return TRUE;
  if (json_array_size (transform) != N_TRANSFORM)
    return FALSE;
  json_array_foreach (transform, i, number) if (!json_is_number (number)) return FALSE;

  return TRUE;
}

static gboolean
check_parts (const json_t *parts)
{
  size_t i;
  json_t *part;

  if (json_array_size (parts) < 1 || json_array_size (parts) > MAX_PARTS)
    return FALSE;
  json_array_foreach (parts, i, part) if (!is_hex (json_object_get (part, "master"), COT_ID_HEX_LENGTH) ||
                                          !check_transform (json_object_get (part, "transform"))) return FALSE;

  return TRUE;
}

static gboolean
check_chains (const json_t *chains)
{
  size_t i;
  json_t *chain;

  if (!json_is_array (chains) || json_array_size (chains) > MAX_ITEMS)
    return FALSE;
  json_array_foreach (chains, i, chain) if (!is_uint (json_object_get (chain, "station")) || !is_uint (json_object_get (chain, "number")) ||
                                            !is_hex (json_object_get (chain, "id"), COT_ID_HEX_LENGTH)) return FALSE;

  return TRUE;
}

static gboolean
is_number_of (const json_t *json)
{
  return is_uint (json) && json_integer_value (json) > 0 && json_integer_value (json) <= G_MAXUINT32;
}

static gboolean
check_lasts (const json_t *lasts)
{
  size_t i;
  json_t *last;

  if (!json_is_array (lasts) || json_array_size (lasts) > MAX_ITEMS)
    return FALSE;
  json_array_foreach (lasts, i, last) if (!is_number_of (json_object_get (last, "station")) || !is_uint (json_object_get (last, "number"))) return FALSE;

  return TRUE;
}

static gboolean
check_counts (json_t *counts)
{
  const char *name;
  json_t *count;

  if (!json_is_object (counts) || json_object_size (counts) > MAX_ITEMS)
    return FALSE;
  json_object_foreach (counts, name, count) if (strlen (name) > MAX_STRING_BYTES || !is_uint (count)) return FALSE;

  return TRUE;
}

static gboolean
check_second (const json_t *second)
{
  return is_number_of (json_object_get (second, "person")) && is_hex (json_object_get (second, "signature"), N_SIGNATURE);
}

static gboolean
check_authority (const json_t *authority)
{
  const json_t *index = json_object_get (authority, "authority");

  return is_uint (index) && json_integer_value (index) < MAX_AUTHORITIES && is_hex (json_object_get (authority, "signature"), N_SIGNATURE);
}

static gboolean
check_authorities (const json_t *authorities)
{
  size_t i;
  json_t *authority;

  if (json_array_size (authorities) < 1 || json_array_size (authorities) > MAX_AUTHORITIES)
    return FALSE;
  json_array_foreach (authorities, i, authority) if (!check_authority (authority)) return FALSE;

  return TRUE;
}

static gboolean
check_type (const CotBodyField *field, json_t *json)
{
  switch (field->type) {
  case COT_BODY_UINT:
    return is_uint (json);
  case COT_BODY_STRING:
    return is_short_string (json) &&
           (field->allowed == NULL || word_is_allowed (json_string_value (json), field->allowed));
  case COT_BODY_HEX32:
    return is_hex (json, COT_ID_HEX_LENGTH);
  case COT_BODY_BOOL:
    return json_is_boolean (json);
  case COT_BODY_FIELDS:
    return check_fields (json, FALSE);
  case COT_BODY_STRINGS:
    return check_strings (json);
  case COT_BODY_OBJECT:
    return json_is_object (json);
  case COT_BODY_ARRAY:
    return json_is_array (json) && json_array_size (json) <= MAX_ITEMS;
  case COT_BODY_PARTS:
    return check_parts (json);
  case COT_BODY_TRANSFORM:
    return json_is_array (json) && check_transform (json);
  case COT_BODY_MACHINE_FIELDS:
    return check_fields (json, TRUE);
  case COT_BODY_CHAINS:
    return check_chains (json);
  case COT_BODY_INT:
    return json_is_integer (json);
  case COT_BODY_LASTS:
    return check_lasts (json);
  case COT_BODY_COUNTS:
    return check_counts (json);
  case COT_BODY_SECOND:
    return check_second (json);
  case COT_BODY_AUTHORITY:
    return check_authority (json);
  case COT_BODY_AUTHORITIES:
    return check_authorities (json);
  default:
    return FALSE;
  }
}

/* Which of the two sides of a choice the body takes; 0 when there is none. */
static guint
find_choice (const CotKindInfo *info, const json_t *body)
{
  for (const CotBodyField *field = info->body; field->name != NULL; field++)
    if (field->choice != 0 && json_object_get (body, field->name) != NULL)
      return field->choice;

  return 0;
}

static gboolean
check_known_fields (const CotKindInfo *info, const json_t *body, guint *n_known, GError **error)
{
  guint choice = find_choice (info, body);

  for (const CotBodyField *field = info->body; field->name != NULL; field++) {
    json_t *json = json_object_get (body, field->name);
    gboolean chosen = field->choice == 0 || field->choice == MAX (choice, 1);

    if (json == NULL && field->required && chosen)
      return set_invalid (error, "%s without \"%s\"", info->name, field->name);
    if (json == NULL)
      continue;
    if (!chosen)
      return set_invalid (error, "%s with \"%s\" beside what excludes it", info->name, field->name);
    if (!check_type (field, json))
      return set_invalid (error, "%s with a bad \"%s\"", info->name, field->name);
    (*n_known)++;
  }

  return TRUE;
}

/**
 * cot_kind_check_body:
 * @info: a line of the table
 * @body: the whole body, salt included
 * @error: return location for %COT_DATA_ERROR_INVALID
 *
 * Checks form alone: whether a folio, row or field exists is the fold's affair.
 *
 * Returns: %FALSE when a member is missing, of a wrong type or too large
 */
gboolean
cot_kind_check_body (const CotKindInfo *info, json_t *body, GError **error)
{
  guint n_known = 1;
  void *first;

  g_return_val_if_fail (info != NULL, FALSE);

  if (!json_is_object (body))
    return set_invalid (error, "a body is a JSON object");
  first = json_object_iter (body);
  if (first == NULL || strcmp (json_object_iter_key (first), "salt") != 0 || !is_hex (json_object_iter_value (first), N_SALT))
    return set_invalid (error, "a body begins with a salt of %d hex digits", N_SALT);
  if (!check_known_fields (info, body, &n_known, error))
    return FALSE;
  if (json_object_size (body) > n_known + MAX_EXTRA)
    return set_invalid (error, "%s with too many members", info->name);

  return TRUE;
}
