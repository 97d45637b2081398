/* cot-kinds.c - the one table of all kinds of event
 *
 * Who may write what, what it must name and what its body holds.  The check of
 * incoming events, the fold and the manual's table all read it.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-kinds"

#include "config.h"

#include "cot-event.h"

#include <string.h>

#include "cot-error.h"

#define ANYWHERE (1 << COT_STATION_CENTRE | 1 << COT_STATION_CATD | 1 << COT_STATION_DESK)
#define AT_CATD  (1 << COT_STATION_CATD | 1 << COT_STATION_DESK)
#define SERVICES (1 << COT_STATION_CENTRE | 1 << COT_STATION_CATD)

#define ANY_PERSON (COT_ROLE_ACOPIADOR | COT_ROLE_DIGITALIZADOR | COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR | COT_ROLE_COORDINADOR | COT_ROLE_COTEJADOR)
#define RECEIVERS  (COT_ROLE_ACOPIADOR | COT_ROLE_DIGITALIZADOR | COT_ROLE_COORDINADOR)

#define K(name) COT_KIND_BIT (COT_KIND_##name)
/* Enrolments, receipts and cuts are not undone by a set-aside: who acts must not
 * depend on what those who act have written. */
#define UNDOABLE (K (RECEIVED) | K (DIGITISED) | K (IDENTIFIED) | K (READ) | K (CAPTURED) | K (MATCHED) | K (DECIDED) | K (SET_ASIDE) | K (WITHOUT_ACTA) | K (ZERO) | K (OPENED) | K (SIGNED_IN) | K (SIGNED_OUT))

#define MAX_STRING_BYTES 1024
#define MAX_ITEMS        4096
#define MAX_EXTRA        16 /* members that this version does not know */
#define MAX_PARTS        4
#define MAX_PROBABILITY  10000
#define N_TRANSFORM      9
#define N_SALT           32 /* hex digits */

static const CotBodyField body_nothing[] = { { NULL } };

static const CotBodyField body_received[] = {
  { "origen", COT_BODY_STRING, TRUE, "CATD|CASILLA" },
  { "documento", COT_BODY_STRING, TRUE },
  { "catd", COT_BODY_UINT, TRUE },
  { NULL }
};

static const CotBodyField body_digitised[] = {
  { "published", COT_BODY_HEX32, TRUE },
  { "bytes", COT_BODY_UINT, TRUE },
  { "width", COT_BODY_UINT, TRUE },
  { "height", COT_BODY_UINT, TRUE },
  { "tipo_acta", COT_BODY_STRING, FALSE },
  { "digitalizacion", COT_BODY_STRING, TRUE },
  { "parts", COT_BODY_PARTS, TRUE },
  { "orientation", COT_BODY_UINT, TRUE },
  { "codes", COT_BODY_ARRAY, TRUE },
  { "problems", COT_BODY_ARRAY, TRUE },
  { NULL }
};

static const CotBodyField body_identified[] = {
  { "row", COT_BODY_STRING, TRUE, NULL, 1 },
  { "outside", COT_BODY_STRING, TRUE, NULL, 2 },
  { "contest", COT_BODY_STRING, TRUE, NULL, 2 },
  { "method", COT_BODY_STRING, TRUE, "qr|typed|decision" },
  { NULL }
};

static const CotBodyField body_read[] = {
  { "reader", COT_BODY_STRING, TRUE },
  { "fields", COT_BODY_MACHINE_FIELDS, TRUE },
  { NULL }
};

static const CotBodyField body_captured[] = {
  { "claim", COT_BODY_STRING, TRUE, "first|second|third" },
  { "fields", COT_BODY_FIELDS, TRUE },
  { "aided", COT_BODY_STRINGS, FALSE },
  { "so", COT_BODY_STRINGS, FALSE },
  { NULL }
};

static const CotBodyField body_matched[] = {
  { "differ", COT_BODY_STRINGS, TRUE },
  { NULL }
};

static const CotBodyField body_decided[] = {
  { "fields", COT_BODY_FIELDS, TRUE },
  { "reason", COT_BODY_STRING, TRUE },
  { NULL }
};

static const CotBodyField body_set_aside[] = {
  { "reason", COT_BODY_STRING, TRUE },
  { "cause", COT_BODY_STRING, TRUE },
  { NULL }
};

static const CotBodyField body_without_acta[] = {
  { "row", COT_BODY_STRING, TRUE },
  { "cause", COT_BODY_STRING, TRUE, "not-delivered|not-installed|no-bag" },
  { NULL }
};

static const CotBodyField body_zero[] = {
  { "events", COT_BODY_UINT, TRUE },
  { "digests", COT_BODY_OBJECT, TRUE },
  { NULL }
};

static const CotBodyField body_signed_in[] = {
  { "roles", COT_BODY_STRINGS, TRUE },
  { NULL }
};

static const CotBodyField body_station_enrolled[] = {
  { "certificate", COT_BODY_OBJECT, TRUE },
  { NULL }
};

static const CotBodyField body_person_enrolled[] = {
  { "person", COT_BODY_UINT, TRUE },
  { "key", COT_BODY_HEX32, TRUE },
  { "roles", COT_BODY_STRINGS, TRUE },
  { "catd", COT_BODY_UINT, TRUE },
  { "card", COT_BODY_HEX32, FALSE },
  { NULL }
};

static const CotBodyField body_accepted[] = {
  { "chains", COT_BODY_CHAINS, TRUE },
  { "images", COT_BODY_STRINGS, TRUE },
  { NULL }
};

static const CotBodyField body_cut[] = {
  { "number", COT_BODY_UINT, TRUE },
  { "last", COT_BODY_BOOL, TRUE },
  { "profile", COT_BODY_STRING, TRUE },
  { "previous", COT_BODY_HEX32, FALSE },
  { "manifest", COT_BODY_HEX32, TRUE },
  { "digests", COT_BODY_OBJECT, TRUE },
  { NULL }
};

static const CotKindInfo kinds[] = {
  { COT_KIND_RECEIVED, "received", TRUE, TRUE, RECEIVERS, AT_CATD, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_received },
  { COT_KIND_DIGITISED, "digitised", TRUE, TRUE, COT_ROLE_DIGITALIZADOR | COT_ROLE_COORDINADOR, AT_CATD, "received", 1, 1, { K (RECEIVED) }, FALSE, COT_REACH_ALL, body_digitised },
  { COT_KIND_IDENTIFIED, "identified", TRUE, TRUE, RECEIVERS, AT_CATD, "digitised", 1, 1, { K (DIGITISED) }, FALSE, COT_REACH_ALL, body_identified },
  { COT_KIND_READ, "read", TRUE, FALSE, 0, ANYWHERE, "digitised", 1, 1, { K (DIGITISED) }, FALSE, COT_REACH_SETTLED, body_read },
  { COT_KIND_CAPTURED, "captured", TRUE, TRUE, COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR, AT_CATD, "digitised, identified, the captured it amends", 2, 3, { K (DIGITISED), K (IDENTIFIED), K (CAPTURED) }, FALSE, COT_REACH_SETTLED, body_captured },
  { COT_KIND_MATCHED, "matched", TRUE, FALSE, 0, ANYWHERE, "captured, captured; the lower id first", 2, 2, { K (CAPTURED), K (CAPTURED) }, FALSE, COT_REACH_ALL, body_matched },
  { COT_KIND_DECIDED, "decided", TRUE, TRUE, COT_ROLE_COORDINADOR, AT_CATD, "digitised, identified, every captured and decided it weighs", 2, COT_EVENT_MAX_REFS, { K (DIGITISED), K (IDENTIFIED), K (CAPTURED) | K (DECIDED) }, FALSE, COT_REACH_SETTLED, body_decided },
  { COT_KIND_SET_ASIDE, "set-aside", FALSE, TRUE, COT_ROLE_DIGITALIZADOR | COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR | COT_ROLE_COORDINADOR, AT_CATD, "the events that no longer stand", 1, COT_EVENT_MAX_REFS, { UNDOABLE, UNDOABLE, UNDOABLE }, TRUE, COT_REACH_ALL, body_set_aside },
  { COT_KIND_WITHOUT_ACTA, "without-acta", FALSE, TRUE, COT_ROLE_ACOPIADOR | COT_ROLE_COORDINADOR, AT_CATD, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_without_acta },
  { COT_KIND_ZERO, "zero", FALSE, TRUE, COT_ROLE_COORDINADOR, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_zero },
  { COT_KIND_OPENED, "opened", FALSE, TRUE, COT_ROLE_COORDINADOR, ANYWHERE, "zero", 1, 1, { K (ZERO) }, FALSE, COT_REACH_ALL, body_nothing },
  { COT_KIND_SIGNED_IN, "signed-in", FALSE, TRUE, ANY_PERSON, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_signed_in },
  { COT_KIND_SIGNED_OUT, "signed-out", FALSE, TRUE, ANY_PERSON, ANYWHERE, "signed-in", 1, 1, { K (SIGNED_IN) }, FALSE, COT_REACH_ALL, body_nothing },
  { COT_KIND_STATION_ENROLLED, "station-enrolled", FALSE, FALSE, 0, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_station_enrolled },
  { COT_KIND_PERSON_ENROLLED, "person-enrolled", FALSE, FALSE, 0, ANYWHERE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_person_enrolled },
  { COT_KIND_ACCEPTED, "accepted", FALSE, FALSE, 0, SERVICES, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_accepted },
  { COT_KIND_CUT, "cut", FALSE, FALSE, 0, 1 << COT_STATION_CENTRE, "", 0, 0, { 0 }, FALSE, COT_REACH_ALL, body_cut },
};

/**
 * cot_kind_table:
 * @n: (out): number of lines
 *
 * Returns: (transfer none): every kind that this version knows, by number
 */
const CotKindInfo *
cot_kind_table (guint *n)
{
  g_return_val_if_fail (n != NULL, NULL);

  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

/**
 * cot_kind_info:
 * @kind: a kind's number, from anywhere
 *
 * Returns: (transfer none) (nullable): its line of the table; %NULL when this
 *   version does not know it
 */
const CotKindInfo *
cot_kind_info (CotKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return &kinds[i];

  return NULL;
}

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

    if (strlen (name) > MAX_STRING_BYTES || !cot_value_from_json (given, is_casilla, &value, NULL))
      return FALSE;
    if (by_machine && (!is_uint (json_object_get (item, "probability")) ||
                       json_integer_value (json_object_get (item, "probability")) > MAX_PROBABILITY ||
                       !json_is_boolean (json_object_get (item, "sure"))))
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
  case COT_BODY_MACHINE_FIELDS:
    return check_fields (json, TRUE);
  case COT_BODY_CHAINS:
    return check_chains (json);
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
