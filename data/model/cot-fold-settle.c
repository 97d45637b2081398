/* cot-fold-settle.c - what a sheet's fields settle at, and what it waits for
 *
 * A field is settled by the one value that two people gave, at least one of them
 * unaided; a decision outranks readings.  Nothing here looks at the order in which
 * events came: times are compared only to say with which event a field settled,
 * which is published.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

/* --- By people ------------------------------------------------------------------ */

/* Readers that give @value to @field. */
static guint
count_people (const CotSheet *sheet, guint field, CotValue value, gboolean *unaided)
{
  guint n = 0;

  for (guint i = 0; i < sheet->n_readers; i++) {
    const CotReader *reader = &sheet->readers[i];

    if (!cot_value_equal (reader->values[field], value))
      continue;
    n++;
    if (!reader->aided[field])
      *unaided = TRUE;
  }

  return n;
}

static guint
count_given (const CotSheet *sheet, guint field)
{
  guint n = 0;

  for (guint i = 0; i < sheet->n_readers; i++)
    if (sheet->readers[i].values[field].kind != COT_VALUE_NONE)
      n++;

  return n;
}

/* The one value that two people gave, one of them unaided.  @rival: set when a
 * second value has two people too. */
static CotValue
agreed_value (const CotSheet *sheet, guint field, gboolean *rival)
{
  CotValue found = COT_VALUE_INIT;
  gboolean settles = FALSE;

  *rival = FALSE;
  for (guint i = 0; i < sheet->n_readers; i++) {
    CotValue value = sheet->readers[i].values[field];
    gboolean unaided = FALSE;

    if (value.kind == COT_VALUE_NONE || cot_value_equal (value, found) || count_people (sheet, field, value, &unaided) < 2)
      continue;
    if (found.kind != COT_VALUE_NONE) {
      *rival = TRUE;
      return COT_VALUE_INIT;
    }
    found = value;
    settles = unaided;
  }

  return settles ? found : COT_VALUE_INIT;
}

/* The event since which a reader holds a field's value as it is now. */
static const CotSheetNode *
held_since (const CotSheetWork *work, guint reader, guint field)
{
  const CotSheetNode *node = &work->nodes[g_array_index (work->reader_nodes, gint, reader)];

  while (node->parent >= 0) {
    const CotSheetNode *parent = &work->nodes[node->parent];

    if (!cot_value_equal (parent->values[field], node->values[field]) || parent->aided[field] != node->aided[field])
      break;
    node = parent;
  }

  return node;
}

static gboolean
is_before (const CotEvent *a, const CotEvent *b)
{
  return a->time_us != b->time_us ? a->time_us < b->time_us : cot_id_compare (&a->id, &b->id) < 0;
}

/* The earliest event but @first that gives @field its settled value; with
 * @unaided, only by somebody unaided. */
static const CotEvent *
earliest (const CotSheetWork *work, guint field, gboolean unaided, const CotEvent *but)
{
  const CotEvent *found = NULL;

  for (guint i = 0; i < work->out->n_readers; i++) {
    const CotReader *reader = &work->out->readers[i];
    const CotSheetNode *node;

    if (reader->sealed || !cot_value_equal (reader->values[field], work->out->settled[field]) || (unaided && reader->aided[field]))
      continue;
    node = held_since (work, i, field);
    if (node->event != but && (found == NULL || is_before (node->event, found)))
      found = node->event;
  }

  return found;
}

/* The event with which there were two people, one of them unaided. */
static CotId
settling_event (const CotSheetWork *work, guint field)
{
  const CotEvent *first = earliest (work, field, FALSE, NULL);
  const CotEvent *second = earliest (work, field, FALSE, first);
  const CotEvent *unaided = earliest (work, field, TRUE, NULL);

  return is_before (second, unaided) ? unaided->id : second->id;
}

static void
settle_by_people (CotSheetWork *work, guint field)
{
  gboolean rival;

  work->out->settled[field] = agreed_value (work->out, field, &rival);
  if (work->out->settled[field].kind == COT_VALUE_NONE)
    return;
  work->by_people[field] = 1;
  work->out->settled_by[field] = settling_event (work, field);
}

/* --- By decision ------------------------------------------------------------------ */

static gboolean
decides (const CotSheetNode *node, guint field)
{
  return node->event->kind == COT_KIND_DECIDED && node->visited && node->given[field];
}

/* Whether @node names two decisions that differ on @field. */
static gboolean
resolves (const CotSheetWork *work, const CotSheetNode *node, guint field)
{
  CotValue seen = COT_VALUE_INIT;

  for (guint i = 2; i < node->event->n_refs; i++) {
    gint at = cot_sheet_work_find (work, &node->event->refs[i]);

    if (at < 0 || !decides (&work->nodes[at], field))
      continue;
    if (seen.kind != COT_VALUE_NONE && !cot_value_equal (seen, work->nodes[at].values[field]))
      return TRUE;
    seen = work->nodes[at].values[field];
  }

  return FALSE;
}

/* Marks the decisions that a third outranks by naming both. */
static void
mark_superseded (const CotSheetWork *work, guint field, guint8 *superseded)
{
  memset (superseded, 0, work->n_nodes);
  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];

    if (!decides (node, field) || !resolves (work, node, field))
      continue;
    for (guint j = 2; j < node->event->n_refs; j++) {
      gint at = cot_sheet_work_find (work, &node->event->refs[j]);

      if (at >= 0 && decides (&work->nodes[at], field))
        superseded[at] = 1;
    }
  }
}

/* FALSE when decisions that differ stand against each other. */
static gboolean
settle_by_decision (CotSheetWork *work, guint field, guint8 *superseded)
{
  CotSheet *out = work->out;
  const CotSheetNode *found = NULL;

  mark_superseded (work, field, superseded);
  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];

    if (!decides (node, field) || superseded[i])
      continue;
    if (found != NULL && !cot_value_equal (found->values[field], node->values[field])) {
      out->settled[field] = COT_VALUE_INIT;
      out->settled_by[field] = (CotId){ { 0 } };
      work->by_people[field] = 0;
      return FALSE;
    }
    if (found == NULL || is_before (node->event, found->event))
      found = node;
  }
  if (found == NULL)
    return TRUE;

  out->settled[field] = found->values[field];
  out->settled_by[field] = found->event->id;
  out->n_decided_fields++;
  work->by_people[field] = 0;

  return TRUE;
}

/* --- State ------------------------------------------------------------------------- */

/* What a field that is not settled waits for; the sheet waits for the least. */
typedef enum {
  WAITS_FIRST,
  WAITS_SECOND,
  WAITS_THIRD, /* or for the second reader to key it again */
  WAITS_DECISION,
  WAITS_NOTHING,
} Waits;

static Waits
field_waits (const CotSheet *sheet, guint field)
{
  guint n_given = count_given (sheet, field);

  if (sheet->settled[field].kind != COT_VALUE_NONE)
    return WAITS_NOTHING;

  return n_given >= 3 ? WAITS_DECISION : (Waits) n_given;
}

/* A sealed claim is likelier a second than a first. */
static guint
claim_rank (char claim)
{
  return claim == '2' ? 2 : claim == '1' ? 0
                                         : 1;
}

/* Which of two readers is to key again: who claimed the second reading; of two who
 * claimed the same, the higher id.  NULL: a first and a third reader remain. */
static const CotReader *
second_reader (const CotSheet *sheet)
{
  const CotReader *found = NULL;
  gboolean has_third = FALSE;

  for (guint i = 0; i < sheet->n_readers; i++) { /* roots ascend */
    const CotReader *reader = &sheet->readers[i];

    if (reader->claim == '3')
      has_third = TRUE;
    else if (found == NULL || claim_rank (reader->claim) >= claim_rank (found->claim))
      found = reader;
  }

  return found != NULL && found->claim == '1' && has_third ? NULL : found;
}

/* Two readings that differ. */
static CotSheetState
state_of_two (const CotSheet *sheet)
{
  const CotReader *second = second_reader (sheet);

  return sheet->n_readers == 2 && second != NULL && second->n_amendments == 0 ? COT_SHEET_DIFFERS : COT_SHEET_THIRD;
}

static gboolean
values_differ (const CotSheet *sheet, guint field)
{
  CotValue first = COT_VALUE_INIT;

  for (guint i = 0; i < sheet->n_readers; i++) {
    CotValue value = sheet->readers[i].values[field];

    if (value.kind == COT_VALUE_NONE)
      continue;
    if (first.kind != COT_VALUE_NONE && !cot_value_equal (first, value))
      return TRUE;
    first = value;
  }

  return FALSE;
}

static CotSheetState
state_of_open_readings (CotSheet *sheet)
{
  Waits least = WAITS_NOTHING;
  gboolean differ = FALSE;

  for (guint i = 0; i < sheet->n_fields; i++) {
    Waits waits = field_waits (sheet, i);

    sheet->disputed[i] = waits == WAITS_THIRD || waits == WAITS_DECISION;
    differ |= waits == WAITS_THIRD && values_differ (sheet, i);
    least = MIN (least, waits);
  }
  switch (least) {
  case WAITS_FIRST:
    return COT_SHEET_IDENTIFIED;
  case WAITS_SECOND:
    return COT_SHEET_READ_ONCE;
  case WAITS_THIRD:
    return differ ? state_of_two (sheet) : COT_SHEET_THIRD; /* two were aided alike */
  case WAITS_DECISION:
    return COT_SHEET_TO_DECIDE;
  case WAITS_NOTHING:
  default:
    return COT_SHEET_SETTLED;
  }
}

/* The matched that names these two tips, or NULL. */
static const CotSheetNode *
find_matched (const CotSheetWork *work, const CotReader *a, const CotReader *b)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];

    if (node->differ == NULL || node->reason != COT_VOID_NONE)
      continue;
    if ((cot_id_equal (&node->event->refs[0], &a->tip) && cot_id_equal (&node->event->refs[1], &b->tip)) ||
        (cot_id_equal (&node->event->refs[0], &b->tip) && cot_id_equal (&node->event->refs[1], &a->tip)))
      return node;
  }

  return NULL;
}

static gboolean
names_nothing (const CotSheet *sheet, const CotSheetNode *matched)
{
  return memchr (matched->differ, 1, sheet->n_fields) == NULL;
}

/* Looks at what the matched say of each two readings.  Returns how many say
 * that they differ. */
static guint
weigh_matched (CotSheetWork *work)
{
  CotSheet *out = work->out;
  guint n_differ = 0;

  for (guint i = 0; i < out->n_readers; i++)
    for (guint j = i + 1; j < out->n_readers; j++) {
      const CotSheetNode *matched = find_matched (work, &out->readers[i], &out->readers[j]);

      if (matched == NULL)
        continue;
      if (names_nothing (out, matched)) {
        out->agreed = TRUE;
        continue;
      }
      n_differ++;
      for (guint f = 0; f < out->n_fields; f++)
        out->disputed[f] |= matched->differ[f] && out->settled[f].kind == COT_VALUE_NONE;
    }
  if (out->agreed)
    memset (out->disputed, 0, out->n_fields);

  return n_differ;
}

/* Bodies are not here: what can be said is what the matched say. */
static CotSheetState
state_of_sealed_readings (CotSheetWork *work)
{
  CotSheet *out = work->out;
  guint n_differ = weigh_matched (work);

  if (out->n_readers < 2 || out->agreed)
    return COT_SHEET_READ_ONCE;
  if (out->n_readers > 2)
    return COT_SHEET_TO_DECIDE;

  return n_differ == 0 ? COT_SHEET_READ_ONCE : state_of_two (out);
}

static gboolean
has_sealed_reader (const CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_readers; i++)
    if (sheet->readers[i].sealed)
      return TRUE;

  return FALSE;
}

static gboolean
all_settled (const CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_fields; i++)
    if (sheet->settled[i].kind == COT_VALUE_NONE)
      return FALSE;

  return TRUE;
}

/* Section or casilla as written, both settled as numbers, are another casilla's. */
static gboolean
is_written_otherwise (const CotSheet *sheet)
{
  const CotCasilla *casilla = sheet->row->casilla;

  for (guint i = 0; i < sheet->n_fields; i++) {
    CotFieldKind kind = sheet->row->ballot->fields[i].kind;
    CotValue value = sheet->settled[i];

    if (value.kind != COT_VALUE_NUMBER)
      continue;
    if (kind == COT_FIELD_SECCION && value.number != casilla->seccion)
      return TRUE;
    if (kind == COT_FIELD_CASILLA && value.number != cot_casilla_key_pack (casilla->key))
      return TRUE;
  }

  return FALSE;
}

static CotSheetState
state_of_paper (const CotSheet *sheet)
{
  if (cot_id_is_zero (&sheet->received))
    return COT_SHEET_EMPTY;
  if (cot_id_is_zero (&sheet->digitised))
    return COT_SHEET_RECEIVED;
  if (cot_id_is_zero (&sheet->identified))
    return COT_SHEET_DIGITISED;

  return COT_SHEET_OUTSIDE;
}

static CotSheetState
find_state (CotSheetWork *work, gboolean decisions_differ)
{
  CotSheet *out = work->out;
  CotSheetState readings = COT_SHEET_SETTLED;

  if (out->row != NULL && !all_settled (out))
    readings = has_sealed_reader (out) ? state_of_sealed_readings (work) : state_of_open_readings (out);
  if (out->cause == COT_CLARIFY_NONE && decisions_differ)
    out->cause = COT_CLARIFY_TWO_DECISIONS;
  if (out->cause == COT_CLARIFY_NONE && out->row != NULL && is_written_otherwise (out))
    out->cause = COT_CLARIFY_WRITTEN;
  if (out->cause != COT_CLARIFY_NONE)
    return COT_SHEET_CLARIFY;

  return out->row == NULL ? state_of_paper (out) : readings;
}

/* --- Times, and what is still to be matched ------------------------------------------ */

static void
find_times (CotSheetWork *work)
{
  CotSheet *out = work->out;

  for (guint i = 0; i < out->n_readers; i++)
    if (i == 0 || out->readers[i].time_us < out->captura_us)
      out->captura_us = out->readers[i].time_us;
  if (out->row == NULL || !all_settled (out))
    return;
  for (guint i = 0; i < out->n_fields; i++) {
    const CotSheetNode *node = &work->nodes[cot_sheet_work_find (work, &out->settled_by[i])];

    out->verificacion_us = MAX (out->verificacion_us, node->event->time_us);
  }
}

static void
ask_matched (CotSheet *out, const CotReader *a, const CotReader *b)
{
  gboolean in_order = cot_id_compare (&a->tip, &b->tip) < 0;

  out->needs_matched = TRUE;
  out->match_a = in_order ? a->tip : b->tip;
  out->match_b = in_order ? b->tip : a->tip;
}

/* After a third reading matched serve only to find who agrees with whom. */
static void
find_unmatched (CotSheetWork *work)
{
  CotSheet *out = work->out;

  if (out->n_readers > 2 && all_settled (out))
    return;
  for (guint i = 0; i < out->n_readers; i++)
    for (guint j = i + 1; j < out->n_readers; j++) {
      const CotReader *a = &out->readers[i];
      const CotReader *b = &out->readers[j];

      if (!a->sealed && !b->sealed && find_matched (work, a, b) == NULL) {
        ask_matched (out, a, b);
        return;
      }
    }
}

void
cot_sheet_work_settle (CotSheetWork *work)
{
  g_autofree guint8 *superseded = g_malloc0 (MAX (work->n_nodes, 1));
  CotSheet *out = work->out;
  gboolean decisions_differ = FALSE;

  for (guint i = 0; i < out->n_fields; i++) {
    settle_by_people (work, i);
    if (out->n_decisions > 0 && !settle_by_decision (work, i, superseded))
      decisions_differ = TRUE;
  }
  out->state = find_state (work, decisions_differ);
  if (out->row == NULL)
    return;
  find_times (work);
  find_unmatched (work);
}
