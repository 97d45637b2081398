/* cot-reading.c - the values of a reading, checked and put into an event's body
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-reading"

#include "config.h"

#include "cot-reading.h"

#include "cot-desk-private.h"

gboolean
cot_reading_value_fits (const CotField *field, CotValue value)
{
  CotCasillaKey key;
  g_autofree char *text = NULL;

  if (value.kind == COT_VALUE_ILLEGIBLE || value.kind == COT_VALUE_NO_DATA)
    return TRUE;
  if (value.kind != COT_VALUE_NUMBER || value.number < 0)
    return FALSE;
  if (field->kind != COT_FIELD_CASILLA)
    return value.number <= COT_VALUE_MAX;

  text = cot_casilla_key_to_string (cot_casilla_key_unpack (value.number));
  return cot_casilla_key_parse (text, &key) && cot_casilla_key_pack (key) == value.number;
}

gboolean
cot_reading_check (const CotClaim *claim, const CotValue *values, GError **error)
{
  for (guint i = 0; i < claim->ballot->n_fields; i++) {
    const CotField *field = &claim->ballot->fields[i];

    if (claim->wanted[i] == 0 && values[i].kind == COT_VALUE_NONE)
      continue;
    if (claim->wanted[i] == 0)
      return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the field %s was not asked for", field->name);
    if (values[i].kind == COT_VALUE_NONE)
      return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the field %s is undecided", field->name);
    if (!cot_reading_value_fits (field, values[i]))
      return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the field %s holds no value that it can have", field->name);
  }
  return TRUE;
}

gboolean
cot_reading_has_aided (const CotClaim *claim, const guint8 *aided)
{
  for (guint i = 0; aided != NULL && i < claim->ballot->n_fields; i++) {
    if (aided[i] != 0)
      return TRUE;
  }
  return FALSE;
}

/* Whether one machine's reading proposes all that @aided marks. */
static gboolean
is_proposed (const CotEvent *event, const CotClaim *claim, const CotValue *values, const guint8 *aided, guint threshold)
{
  json_t *body = cot_event_load_body (event);
  json_t *fields = json_object_get (body, "fields");
  gboolean proposed = body != NULL;

  for (guint i = 0; proposed && i < claim->ballot->n_fields; i++) {
    const CotField *field = &claim->ballot->fields[i];
    json_t *read = json_object_get (fields, field->name);
    CotValue value = COT_VALUE_INIT;

    if (aided[i] == 0)
      continue;
    proposed = read != NULL && json_integer_value (json_object_get (read, "probability")) >= threshold &&
               cot_value_from_json (json_object_get (read, "value"), field->kind == COT_FIELD_CASILLA, &value, NULL) &&
               cot_value_equal (value, values[i]);
  }
  json_decref (body);

  return proposed;
}

gboolean
cot_reading_check_aided (CotJournal *journal, const CotClaim *claim, const CotValue *values, const guint8 *aided, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;
  guint threshold = cot_election_get_threshold (cot_journal_get_election (journal));

  if (!cot_reading_has_aided (claim, aided))
    return TRUE;
  if (claim->kind != COT_CLAIM_FIRST)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the machine aids a first reading alone");

  events = cot_journal_list_of_folio (journal, claim->folio, error);
  if (events == NULL)
    return FALSE;
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = g_ptr_array_index (events, i);

    if (event->kind == COT_KIND_READ && event->n_refs > 0 && cot_id_equal (&event->refs[0], &claim->digitised) &&
        is_proposed (event, claim, values, aided, threshold))
      return TRUE;
  }
  return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the machine proposed no such values of sheet %s", claim->folio);
}

json_t *
cot_reading_fields (const CotClaim *claim, const CotValue *values, const guint8 *only)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < claim->ballot->n_fields; i++) {
    const CotField *field = &claim->ballot->fields[i];

    if (claim->wanted[i] != 0 && (only == NULL || only[i] != 0))
      json_object_set_new (fields, field->name, cot_value_to_json (values[i], field->kind == COT_FIELD_CASILLA));
  }
  return fields;
}

void
cot_reading_add_remarks (json_t *body, const CotClaim *claim, const guint8 *aided, const char *const *so)
{
  json_t *names = json_array ();
  json_t *codes = json_array ();

  for (guint i = 0; aided != NULL && i < claim->ballot->n_fields; i++) {
    if (aided[i] != 0)
      json_array_append_new (names, json_string (claim->ballot->fields[i].name));
  }
  for (guint i = 0; so != NULL && so[i] != NULL; i++)
    json_array_append_new (codes, json_string (so[i]));

  if (json_array_size (names) > 0)
    json_object_set (body, "aided", names);
  if (json_array_size (codes) > 0)
    json_object_set (body, "so", codes);
  json_decref (names);
  json_decref (codes);
}
