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

gboolean
cot_reading_check_aided (const CotClaim *claim, const CotValue *values, const guint8 *aided, GError **error)
{
  if (!cot_reading_has_aided (claim, aided))
    return TRUE;
  if (claim->kind != COT_CLAIM_FIRST)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the machine aids a first reading alone");

  for (guint i = 0; i < claim->ballot->n_fields; i++) {
    if (aided[i] != 0 && (claim->proposals == NULL || claim->proposals[i].kind == COT_VALUE_NONE ||
                          !cot_value_equal (claim->proposals[i], values[i])))
      return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the machine proposed no such values of sheet %s", claim->folio);
  }
  return TRUE;
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

/* What the person was shown as proposals, accepted or not. */
static json_t *
list_offered (const CotClaim *claim)
{
  json_t *names = json_array ();

  for (guint i = 0; claim->kind == COT_CLAIM_FIRST && claim->proposals != NULL && i < claim->ballot->n_fields; i++) {
    if (claim->proposals[i].kind != COT_VALUE_NONE)
      json_array_append_new (names, json_string (claim->ballot->fields[i].name));
  }
  return names;
}

void
cot_reading_add_remarks (json_t *body, const CotClaim *claim, const guint8 *aided, const char *const *so)
{
  json_t *offered = aided != NULL ? list_offered (claim) : json_array ();
  json_t *names = json_array ();
  json_t *codes = json_array ();

  for (guint i = 0; aided != NULL && i < claim->ballot->n_fields; i++) {
    if (aided[i] != 0)
      json_array_append_new (names, json_string (claim->ballot->fields[i].name));
  }
  for (guint i = 0; so != NULL && so[i] != NULL; i++)
    json_array_append_new (codes, json_string (so[i]));

  if (json_array_size (offered) > 0)
    json_object_set (body, "offered", offered);
  if (json_array_size (names) > 0)
    json_object_set (body, "aided", names);
  if (json_array_size (codes) > 0)
    json_object_set (body, "so", codes);
  json_decref (offered);
  json_decref (names);
  json_decref (codes);
}
