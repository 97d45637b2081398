/* cot-proposal.c - what the machine proposes to a first reader
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A wrong proposal costs more than ten missing ones: nothing is proposed that the reader
 * is not sure of, below the threshold in force for form and scanner, where two readings
 * of one picture differ, for what is no number, and for section and casilla, which are
 * the check of the identification. */

#define G_LOG_DOMAIN "cot-proposal"

#include "config.h"

#include "cot-proposal.h"

#include <string.h>

#include "cot-read-watch.h"

#define DIGIT_BASE 10
#define PERCENT    100

static gboolean
is_proposable (const CotField *field)
{
  return field->kind != COT_FIELD_SECCION && field->kind != COT_FIELD_CASILLA;
}

/**
 * cot_proposal_is_reading_of:
 * @sheet: a sheet
 * @event: one of its events
 *
 * Returns: whether it is a reading of the sheet's picture by the machine, and stands
 */
gboolean
cot_proposal_is_reading_of (const CotSheet *sheet, const CotEvent *event)
{
  for (guint i = 0; i < sheet->n_voided; i++)
    if (cot_id_equal (&sheet->voided[i].id, &event->id))
      return FALSE;

  return event->kind == COT_KIND_READ && event->n_refs > 0 && cot_id_equal (&event->refs[0], &sheet->digitised);
}

/**
 * cot_proposal_read_field:
 * @fields: of a machine's reading
 * @field: of the sheet's ballot
 * @probability: (out): of the value, in 1/10000
 *
 * Returns: the number that the machine is sure of, whatever the threshold; else NONE
 */
CotValue
cot_proposal_read_field (const json_t *fields, const CotField *field, guint *probability)
{
  const json_t *read = is_proposable (field) ? json_object_get (fields, field->name) : NULL;
  json_int_t given = json_integer_value (json_object_get (read, "probability"));
  CotValue value = COT_VALUE_INIT;

  *probability = (guint) CLAMP (given, 0, COT_PROBABILITY_ONE);
  if (read == NULL || !json_is_true (json_object_get (read, "sure")) ||
      !cot_value_from_json (json_object_get (read, "value"), FALSE, &value, NULL) || value.kind != COT_VALUE_NUMBER)
    return COT_VALUE_INIT;

  return value;
}

typedef struct {
  const CotSheet *sheet;
  CotReadWatch *watch; /* (nullable): what it was sure of counts, whatever the threshold */
  CotValue *values;
  guint8 *disputed; /* two readings differ */
} Merge;

static void
merge_reading (Merge *merge, const CotEvent *event)
{
  const CotBallot *ballot = merge->sheet->row->ballot;
  json_t *body = cot_event_load_body (event);
  const json_t *fields = json_object_get (body, "fields");
  const char *scanner = json_string_value (json_object_get (body, "scanner"));
  guint threshold = merge->watch != NULL ? cot_read_watch_get_threshold (merge->watch, merge->sheet->tipo_acta, scanner) : 0;

  for (guint i = 0; fields != NULL && i < ballot->n_fields; i++) {
    guint probability;
    CotValue value = cot_proposal_read_field (fields, &ballot->fields[i], &probability);

    if (value.kind == COT_VALUE_NONE || probability < threshold)
      continue;
    if (merge->values[i].kind != COT_VALUE_NONE && !cot_value_equal (merge->values[i], value))
      merge->disputed[i] = 1;
    merge->values[i] = value;
  }
  json_decref (body);
}

static gboolean
has_any (const CotBallot *ballot, const CotValue *values)
{
  for (guint i = 0; i < ballot->n_fields; i++)
    if (values[i].kind != COT_VALUE_NONE)
      return TRUE;

  return FALSE;
}

/**
 * cot_proposal_plant:
 * @percent: of proposals that are wrong on purpose
 * @digitised: the picture's event
 * @field: index in the ballot
 * @value: what the machine read
 *
 * Returns: @value, or a wrong one with one digit changed, as hands slip
 */
CotValue
cot_proposal_plant (guint percent, const CotId *digitised, guint field, CotValue value)
{
  guint chance = 0, place = 1;
  int digit;

  if (value.kind != COT_VALUE_NUMBER)
    return value;
  memcpy (&chance, digitised, sizeof chance);
  chance = (chance ^ (field * 2654435761u)) * 2246822519u;
  chance ^= chance >> 15;
  if (chance % PERCENT >= percent)
    return value;

  chance /= PERCENT;
  /* Never the first digit alone of a longer number: that would be seen at once. */
  if (value.number >= DIGIT_BASE && (chance & 1) != 0)
    place = DIGIT_BASE;
  digit = value.number / (int) place % DIGIT_BASE;
  value.number += (int) place * ((digit + 1 + (int) (chance / 2 % (DIGIT_BASE - 1))) % DIGIT_BASE - digit);

  return value;
}

/* @events: of the sheet.  What no two readings dispute. */
static void
merge_readings (Merge *merge, const GPtrArray *events)
{
  for (guint i = 0; events != NULL && i < events->len; i++)
    if (cot_proposal_is_reading_of (merge->sheet, events->pdata[i]))
      merge_reading (merge, events->pdata[i]);
  for (guint i = 0; i < merge->sheet->row->ballot->n_fields; i++)
    if (merge->disputed[i])
      merge->values[i] = COT_VALUE_INIT;
}

/**
 * cot_proposal_list_read:
 * @journal: whose fold is locked
 * @sheet: of that fold, identified
 *
 * What the standing readings of the machine say of the sheet's picture, surely enough.
 *
 * Returns: (transfer full) (nullable): one value for each field of its ballot
 */
CotValue *
cot_proposal_list_read (CotJournal *journal, const CotSheet *sheet)
{
  const CotBallot *ballot = sheet->row->ballot;
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (journal, sheet->folio, NULL);
  g_autofree CotValue *values = g_new0 (CotValue, ballot->n_fields);
  g_autofree guint8 *disputed = g_new0 (guint8, ballot->n_fields);
  Merge merge = { sheet, cot_read_watch_get (journal), values, disputed };

  if (!cot_election_get_proposals (cot_journal_get_election (journal)))
    return NULL;
  merge_readings (&merge, events);

  return has_any (ballot, values) ? g_steal_pointer (&values) : NULL;
}

/* Notes the fields that @body says were offered. */
static void
note_offered (const CotBallot *ballot, const json_t *body, guint8 *offered)
{
  const json_t *names = json_object_get (body, "offered");

  for (gsize i = 0; i < json_array_size (names); i++)
    for (guint k = 0; k < ballot->n_fields; k++)
      if (g_strcmp0 (json_string_value (json_array_get (names, i)), ballot->fields[k].name) == 0)
        offered[k] = 1;
}

/**
 * cot_proposal_list_offered:
 * @journal: whose fold is locked
 * @sheet: of that fold, identified
 * @person: who read it
 *
 * The threshold follows what settles: what it is now says nothing of what somebody was
 * shown an hour ago.
 *
 * Returns: (transfer full) (nullable): one value for each field of its ballot, what the
 *   machine had read there; %NULL when @person was shown nothing
 */
CotValue *
cot_proposal_list_offered (CotJournal *journal, const CotSheet *sheet, guint32 person)
{
  const CotBallot *ballot = sheet->row->ballot;
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (journal, sheet->folio, NULL);
  g_autofree CotValue *values = g_new0 (CotValue, ballot->n_fields);
  g_autofree guint8 *disputed = g_new0 (guint8, ballot->n_fields);
  g_autofree guint8 *offered = g_new0 (guint8, ballot->n_fields);
  Merge merge = { sheet, NULL, values, disputed };

  for (guint i = 0; events != NULL && i < events->len; i++) {
    const CotEvent *event = events->pdata[i];
    json_t *body;

    if (event->kind != COT_KIND_CAPTURED || event->person != person || event->body == NULL)
      continue;
    body = cot_event_load_body (event);
    note_offered (ballot, body, offered);
    json_decref (body);
  }
  merge_readings (&merge, events);
  for (guint i = 0; i < ballot->n_fields; i++)
    if (!offered[i])
      values[i] = COT_VALUE_INIT;

  return has_any (ballot, values) ? g_steal_pointer (&values) : NULL;
}

/**
 * cot_proposal_list:
 * @journal: whose fold is locked
 * @sheet: of that fold, identified
 *
 * What a first reader of the sheet is shown as proposals.
 *
 * Returns: (transfer full) (nullable): one value for each field of its ballot
 */
CotValue *
cot_proposal_list (CotJournal *journal, const CotSheet *sheet)
{
  CotValue *values = cot_proposal_list_read (journal, sheet);
  guint percent = cot_election_get_planted (cot_journal_get_election (journal));

  for (guint i = 0; values != NULL && i < sheet->row->ballot->n_fields; i++)
    values[i] = cot_proposal_plant (percent, &sheet->digitised, i, values[i]);

  return values;
}

/**
 * cot_proposal_to_json:
 * @ballot: the fields
 * @proposals: one for each
 *
 * Returns: (transfer full): name to number
 */
json_t *
cot_proposal_to_json (const CotBallot *ballot, const CotValue *proposals)
{
  json_t *json = json_object ();

  for (guint i = 0; i < ballot->n_fields; i++)
    if (proposals[i].kind == COT_VALUE_NUMBER)
      json_object_set_new (json, ballot->fields[i].name, json_integer (proposals[i].number));

  return json;
}

/**
 * cot_proposal_from_json:
 * @ballot: the fields
 * @json: (nullable): from cot_proposal_to_json (), of another machine
 *
 * Returns: (transfer full) (nullable): one value for each field; %NULL for none
 */
CotValue *
cot_proposal_from_json (const CotBallot *ballot, const json_t *json)
{
  g_autofree CotValue *values = g_new0 (CotValue, ballot->n_fields);

  for (guint i = 0; json_is_object (json) && i < ballot->n_fields; i++) {
    const json_t *number = json_object_get (json, ballot->fields[i].name);

    if (is_proposable (&ballot->fields[i]) && json_is_integer (number) &&
        json_integer_value (number) >= 0 && json_integer_value (number) <= COT_VALUE_MAX)
      values[i] = (CotValue){ COT_VALUE_NUMBER, (gint32) json_integer_value (number) };
  }

  return has_any (ballot, values) ? g_steal_pointer (&values) : NULL;
}
