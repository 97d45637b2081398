/* night-reading.c - what the machine read in a rehearsed night, and what became of it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-reading.h"

#include <stdlib.h>

#include "cot-proposal.h"

typedef struct {
  guint fields, read, right, wrong, sure, sure_right, sure_wrong, letters;
  guint offered, accepted, offered_wrong, planted, caught_first, caught_later, published_wrong, pending_wrong;
  /* Of settled sheets: */
  guint differ, differ_told;              /* letters and figures differ on paper; and the coordinator is told */
  guint settled_wrong, wrong_told;        /* not as on paper; and the machine's alerts tell */
  guint letters_in_vain, machine_in_vain; /* alerts of sheets where nothing is wrong */
} Count;

typedef struct {
  Count *count;
  const CotSheet *sheet;
  const CotNightItem *item;
  const json_t *read;  /* the machine's fields of the sheet's picture, or NULL */
  const json_t *first; /* the first reader's body, or NULL */
  guint percent;       /* planted */
} Look;

static CotValue
value_of (const json_t *fields, const CotField *field)
{
  CotValue value = COT_VALUE_INIT;

  if (!cot_value_from_json (json_object_get (json_object_get (fields, field->name), "value"), FALSE, &value, NULL))
    return COT_VALUE_INIT;

  return value;
}

static gboolean
names (const json_t *list, const char *name)
{
  for (gsize i = 0; i < json_array_size (list); i++)
    if (g_strcmp0 (json_string_value (json_array_get (list, i)), name) == 0)
      return TRUE;

  return FALSE;
}

static void
count_read (const Look *look, guint i)
{
  const CotActaEntry *entry = &look->item->script->entries[i];
  Count *count = look->count;
  guint probability;
  CotValue value = value_of (look->read, entry->field);
  gboolean right = cot_value_equal (value, entry->value);
  gboolean sure = cot_proposal_read_field (look->read, entry->field, &probability).kind == COT_VALUE_NUMBER;

  count->fields++;
  if (value.kind == COT_VALUE_NONE)
    return;
  count->read++;
  count->right += right;
  count->wrong += !right;
  count->sure += sure;
  count->sure_right += sure && right;
  count->sure_wrong += sure && !right;
  count->letters += sure && !right && entry->manner == COT_ACTA_DIFFER && value.number == entry->other;
}

static void
count_accepted_wrong (const Look *look, guint i)
{
  CotValue settled = look->sheet->settled[i];

  if (settled.kind == COT_VALUE_NONE)
    look->count->pending_wrong++;
  else if (cot_value_equal (settled, look->item->script->entries[i].value))
    look->count->caught_later++;
  else
    look->count->published_wrong++;
}

static void
count_offered (const Look *look, guint i)
{
  const CotActaEntry *entry = &look->item->script->entries[i];
  const char *name = entry->field->name;
  CotValue read = value_of (look->read, entry->field);
  CotValue offered = cot_proposal_plant (look->percent, &look->sheet->digitised, i, read);
  gboolean accepted = names (json_object_get (look->first, "aided"), name);

  if (!names (json_object_get (look->first, "offered"), name))
    return;
  look->count->offered++;
  look->count->accepted += accepted;
  if (cot_value_equal (offered, entry->value))
    return;
  look->count->offered_wrong++;
  look->count->planted += !cot_value_equal (offered, read);
  if (accepted)
    count_accepted_wrong (look, i);
  else
    look->count->caught_first++;
}

static void
count_sheet (Look *look)
{
  const CotActaScript *script = look->item->script;

  for (guint i = 0; i < script->n_entries && i < look->sheet->n_fields; i++) {
    if (script->entries[i].field->kind == COT_FIELD_SECCION || script->entries[i].field->kind == COT_FIELD_CASILLA)
      continue;
    count_read (look, i);
    count_offered (look, i);
  }
}

/* What the machine tells the coordinator of a settled sheet. */
static void
count_alerts (const Look *look)
{
  const CotActaScript *script = look->item->script;
  const CotSheet *sheet = look->sheet;
  gboolean by_letters = (sheet->alerts & COT_ALERT_LETTERS) != 0, by_machine = (sheet->alerts & COT_ALERT_MACHINE) != 0;
  gboolean differ = FALSE, wrong = FALSE;

  if (sheet->state != COT_SHEET_SETTLED)
    return;
  for (guint i = 0; i < script->n_entries && i < sheet->n_fields; i++) {
    differ = differ || script->entries[i].manner == COT_ACTA_DIFFER;
    wrong = wrong || !cot_value_equal (sheet->settled[i], script->entries[i].value);
  }
  look->count->differ += differ;
  look->count->differ_told += differ && by_letters;
  look->count->settled_wrong += wrong;
  look->count->wrong_told += wrong && (by_letters || by_machine);
  look->count->letters_in_vain += by_letters && !differ && !wrong;
  look->count->machine_in_vain += by_machine && !differ && !wrong;
}

/* The bodies that tell of the sheet's picture, as it stands at the end. */
static void
look_at (Look *look, CotJournal *journal)
{
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (journal, look->sheet->folio, NULL);
  json_t *read = NULL, *first = NULL;

  for (guint i = 0; events != NULL && i < events->len; i++) {
    const CotEvent *event = events->pdata[i];
    gboolean captured = event->kind == COT_KIND_CAPTURED && event->n_refs > 0 && cot_id_equal (&event->refs[0], &look->sheet->digitised);

    if (read == NULL && cot_proposal_is_reading_of (look->sheet, event)) {
      read = cot_event_load_body (event);
    } else if (captured) {
      json_t *body = cot_event_load_body (event);

      if (first == NULL && json_object_get (body, "offered") != NULL)
        first = json_incref (body);
      json_decref (body);
    }
  }
  look->read = json_object_get (read, "fields");
  look->first = first;
  count_sheet (look);
  if (read != NULL)
    count_alerts (look);
  json_decref (read);
  json_decref (first);
}

static char *
count_to_json (const Count *count)
{
  const struct {
    const char *name;
    guint value;
  } numbers[] = {
    { "fields", count->fields },
    { "read", count->read },
    { "right", count->right },
    { "wrong", count->wrong },
    { "sure", count->sure },
    { "sure_right", count->sure_right },
    { "sure_wrong", count->sure_wrong },
    { "letters", count->letters },
    { "offered", count->offered },
    { "accepted", count->accepted },
    { "offered_wrong", count->offered_wrong },
    { "planted", count->planted },
    { "caught_first", count->caught_first },
    { "caught_later", count->caught_later },
    { "published_wrong", count->published_wrong },
    { "pending_wrong", count->pending_wrong },
    { "differ", count->differ },
    { "differ_told", count->differ_told },
    { "settled_wrong", count->settled_wrong },
    { "wrong_told", count->wrong_told },
    { "letters_in_vain", count->letters_in_vain },
    { "machine_in_vain", count->machine_in_vain },
  };
  json_t *json = json_object ();
  char *text, *own;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_new (json, numbers[i].name, json_integer (numbers[i].value));
  text = json_dumps (json, JSON_COMPACT);
  own = g_strdup (text);
  free (text);
  json_decref (json);

  return own;
}

char *
cot_night_reading_count (CotDesk *desk, const CotNightPlan *plan)
{
  CotJournal *journal = cot_desk_get_journal (desk);
  Count count = { 0 };

  cot_journal_lock (journal);
  for (guint i = 0; i < plan->items->len; i++) {
    const CotNightItem *item = plan->items->pdata[i];
    Look look = {
      .count = &count,
      .sheet = cot_fold_get_sheet (cot_journal_get_fold (journal), item->folio),
      .item = item,
      .percent = cot_election_get_planted (cot_journal_get_election (journal)),
    };

    if (look.sheet != NULL && look.sheet->row != NULL && !cot_id_is_zero (&look.sheet->digitised))
      look_at (&look, journal);
  }
  cot_journal_unlock (journal);

  return count_to_json (&count);
}
