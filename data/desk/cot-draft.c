/* cot-draft.c - what a person has keyed so far; survives a power cut
 *
 * A draft is work state of this machine and of one person: its key names them,
 * and nothing but their own session asks for it.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-draft"

#include "config.h"

#include <string.h>

#include "cot-desk-private.h"
#include "cot-reading.h"

static char *
draft_key (CotSession *session, const CotClaim *claim)
{
  return g_strdup_printf ("draft/%u/%s/%d", cot_session_get_person (session), claim->folio, (int) claim->kind);
}

static gboolean
check_session (CotSession *session, GError **error)
{
  if (session == NULL || cot_session_peek_secret (session) == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "nobody is signed in");

  return TRUE;
}

static json_t *
values_to_json (const CotClaim *claim, const CotValue *values)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < claim->ballot->n_fields; i++) {
    const CotField *field = &claim->ballot->fields[i];

    if (values[i].kind != COT_VALUE_NONE)
      json_object_set_new (fields, field->name, cot_value_to_json (values[i], field->kind == COT_FIELD_CASILLA));
  }
  return fields;
}

/**
 * cot_desk_save_draft:
 * @self: a desk
 * @session: whose draft
 * @claim: what is being read
 * @values: one per field, NONE where nothing is keyed yet
 * @focus: index of the field in focus
 * @error: return location for a %COT_DATA_ERROR
 *
 * Keeps what was keyed so far; cheap enough for every field.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_FULL or _FAILED
 */
gboolean
cot_desk_save_draft (CotDesk *self, CotSession *session, CotClaim *claim, const CotValue *values, guint focus, GError **error)
{
  g_autofree char *key = draft_key (session, claim);
  g_autofree char *digitised = cot_id_to_hex (&claim->digitised);
  g_autofree char *identified = cot_id_to_hex (&claim->identified);
  json_t *root = NULL;
  char *text = NULL;
  gboolean stored = FALSE;

  if (!check_session (session, error))
    return FALSE;

  root = json_pack ("{s:s, s:s, s:o, s:i}", "digitised", digitised, "identified", identified,
                    "fields", values_to_json (claim, values), "focus", (int) focus);
  text = json_dumps (root, JSON_COMPACT);
  stored = cot_journal_put_work (self->journal, key, text, error);
  free (text);
  json_decref (root);

  return stored;
}

/* A draft of another image or another row is no draft of this claim. */
static gboolean
draft_is_of (const json_t *root, const CotClaim *claim)
{
  g_autofree char *digitised = cot_id_to_hex (&claim->digitised);
  g_autofree char *identified = cot_id_to_hex (&claim->identified);

  return g_strcmp0 (json_string_value (json_object_get (root, "digitised")), digitised) == 0 &&
         g_strcmp0 (json_string_value (json_object_get (root, "identified")), identified) == 0;
}

static void
values_from_json (const CotClaim *claim, const json_t *fields, CotValue *values)
{
  for (guint i = 0; i < claim->ballot->n_fields; i++) {
    const CotField *field = &claim->ballot->fields[i];
    json_t *json = json_object_get (fields, field->name);
    CotValue value = COT_VALUE_INIT;

    values[i] = COT_VALUE_INIT;
    if (claim->wanted[i] != 0 && json != NULL && cot_value_from_json (json, field->kind == COT_FIELD_CASILLA, &value, NULL) &&
        cot_reading_value_fits (field, value))
      values[i] = value;
  }
}

/**
 * cot_desk_load_draft:
 * @self: a desk
 * @session: whose draft
 * @claim: what is being read
 * @values: (out caller-allocates): one per field
 * @focus: (out): index of the field that was in focus; as many as there are fields
 *   when it was the end
 *
 * Returns: %FALSE, with nothing filled, when there is no draft of this claim
 */
gboolean
cot_desk_load_draft (CotDesk *self, CotSession *session, CotClaim *claim, CotValue *values, guint *focus)
{
  g_autofree char *key = draft_key (session, claim);
  g_autofree char *text = NULL;
  json_t *root = NULL;
  gboolean found = FALSE;

  if (!check_session (session, NULL))
    return FALSE;

  text = cot_journal_get_work (self->journal, key);
  root = text != NULL ? json_loads (text, JSON_REJECT_DUPLICATES, NULL) : NULL;
  found = root != NULL && draft_is_of (root, claim);
  if (found) {
    json_int_t index = json_integer_value (json_object_get (root, "focus"));

    values_from_json (claim, json_object_get (root, "fields"), values);
    /* One past the last: on the end, where the sums are. */
    *focus = index >= 0 && index <= (json_int_t) claim->ballot->n_fields ? (guint) index : 0;
  }
  json_decref (root);

  return found;
}

/**
 * cot_desk_drop_draft:
 * @self: a desk
 * @session: whose draft
 * @claim: what was being read
 *
 * Forgets a draft, if there is one.
 */
void
cot_desk_drop_draft (CotDesk *self, CotSession *session, CotClaim *claim)
{
  g_autofree char *key = draft_key (session, claim);
  g_autoptr (GError) error = NULL;

  if (!cot_journal_put_work (self->journal, key, NULL, &error))
    g_warning ("cannot drop a draft: %s", error->message);
}
