/* cot-fold-readings.c - which readings of a sheet count, and what they say
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

#define CLAIM_UNKNOWN '?'

void
cot_sheet_work_take_row (CotSheetWork *work, CotSheetNode *node)
{
  const CotSheetNode *identified = &work->nodes[cot_sheet_work_find (work, &node->event->refs[1])];

  node->row = identified->row;
  if (node->row == NULL)
    node->reason = COT_VOID_BODY; /* nothing is read of what is outside the catalogue */
}

static void
parse_aided (CotSheetNode *node, CotSpan body, const CotBallot *ballot)
{
  CotSpanIter iter;
  CotSpan name;

  node->aided = g_new0 (guint8, ballot->n_fields);
  cot_span_iter_init (&iter, cot_span_member (body, "aided"));
  while (cot_span_iter_next_item (&iter, &name)) {
    gboolean known = FALSE;

    for (guint i = 0; i < ballot->n_fields; i++)
      if (cot_span_equal (name, ballot->fields[i].name)) {
        known = TRUE;
        node->aided[i] = node->given[i];
      }
    /* The machine aids first readings alone. */
    if (!known || node->claim != '1')
      node->reason = COT_VOID_BODY;
  }
}

static gboolean
is_complete (const CotSheetNode *node, const CotBallot *ballot)
{
  for (guint i = 0; i < ballot->n_fields; i++)
    if (!node->given[i])
      return FALSE;

  return TRUE;
}

static void
parse_reading (CotSheetWork *work, CotSheetNode *node)
{
  const CotBallot *ballot = node->row->ballot;
  CotSpan body = cot_span_of_bytes (node->event->body);
  CotSpan claim = cot_span_member (body, "claim");

  node->claim = cot_span_equal (claim, "first") ? '1' : cot_span_equal (claim, "second") ? '2'
                                                      : cot_span_equal (claim, "third")  ? '3'
                                                                                         : '\0';
  if (node->claim == '\0' || !cot_sheet_work_parse_fields (work, node, body, ballot)) {
    node->reason = COT_VOID_BODY;
    return;
  }
  parse_aided (node, body, ballot);
  if (node->reason == COT_VOID_NONE && node->event->n_refs == 2 && node->claim != '3' && !is_complete (node, ballot))
    node->reason = COT_VOID_INCOMPLETE;
}

/* A reading is amended by who gave it, and as a reading of the same row. */
static gboolean
may_amend (const CotSheetWork *work, const CotSheetNode *node, const CotSheetNode *parent)
{
  gint identified = parent->event->n_refs < 2 ? -1 : cot_sheet_work_find (work, &parent->event->refs[1]);

  return parent->event->person == node->event->person &&
         (identified < 0 || work->nodes[identified].row == NULL || work->nodes[identified].row == node->row);
}

/* All that can be said of a reading without looking at the others. */
static void
check_reading (CotSheetWork *work, CotSheetNode *node)
{
  const CotEvent *event = node->event;

  if (!cot_sheet_work_check (work, node))
    return;
  cot_sheet_work_take_row (work, node);
  if (node->reason != COT_VOID_NONE)
    return;
  if (event->n_refs == 3)
    node->parent = cot_sheet_work_find (work, &event->refs[2]);
  if (node->parent >= 0 && !may_amend (work, node, &work->nodes[node->parent])) {
    node->reason = COT_VOID_WRONG_REF;
    return;
  }
  node->sealed = event->body == NULL;
  node->claim = CLAIM_UNKNOWN;
  if (!node->sealed)
    parse_reading (work, node);
}

/* Lays what @node gives over what it amends. */
static void
inherit (const CotSheetWork *work, CotSheetNode *node, const CotSheetNode *parent)
{
  node->sealed |= parent->sealed;
  if (node->sealed)
    return;
  for (guint i = 0; i < work->out->n_fields; i++)
    if (!node->given[i]) {
      node->values[i] = parent->values[i];
      node->aided[i] = parent->aided[i];
    }
}

static void
add_reader (CotSheetWork *work, const CotSheetNode *root, gint tip_at, guint n_amendments)
{
  CotSheet *out = work->out;
  const CotSheetNode *tip = &work->nodes[tip_at];
  CotReader *reader = &out->readers[out->n_readers++];

  reader->person = root->event->person;
  reader->root = root->event->id;
  reader->tip = tip->event->id;
  reader->time_us = root->event->time_us;
  reader->n_amendments = n_amendments;
  reader->claim = root->claim;
  reader->sealed = tip->sealed;
  reader->values = g_new0 (CotValue, out->n_fields);
  reader->aided = g_new0 (guint8, out->n_fields);
  if (!tip->sealed) {
    memcpy (reader->values, tip->values, out->n_fields * sizeof (CotValue));
    memcpy (reader->aided, tip->aided, out->n_fields);
  }
  g_array_append_val (work->reader_nodes, tip_at);
}

static gboolean
is_candidate (const CotSheetNode *node)
{
  return node->event->kind == COT_KIND_CAPTURED && node->reason == COT_VOID_NONE;
}

/* Follows the amendments of a reading that counts; of two amendments of the same
 * event the lower id counts.  Who read another row than the sheet's is no reader. */
static void
follow (CotSheetWork *work, gint root, const gint *amended_by)
{
  gboolean of_row = work->ballot != NULL && work->nodes[root].row == work->out->row;
  guint n_amendments = 0;
  gint at = root;

  work->nodes[at].on_chain = TRUE;
  work->nodes[at].visited = of_row;
  while (amended_by[at] >= 0) {
    if (of_row)
      inherit (work, &work->nodes[amended_by[at]], &work->nodes[at]);
    at = amended_by[at];
    work->nodes[at].on_chain = TRUE;
    work->nodes[at].visited = of_row;
    n_amendments++;
  }
  if (of_row)
    add_reader (work, &work->nodes[root], at, n_amendments);
}

/* For each node the lowest id that amends it, or -1. */
static gint *
list_amendments (CotSheetWork *work)
{
  gint *amended_by = g_new (gint, work->n_nodes);

  for (guint i = 0; i < work->n_nodes; i++)
    amended_by[i] = -1;
  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];

    if (is_candidate (node) && node->parent >= 0 && amended_by[node->parent] < 0)
      amended_by[node->parent] = (gint) i;
  }

  return amended_by;
}

/* Whether @node amends, at whatever distance, what does not stand. */
static gboolean
amends_void (const CotSheetWork *work, const CotSheetNode *node)
{
  for (gint at = node->parent; at >= 0; at = work->nodes[at].parent)
    if (work->nodes[at].reason != COT_VOID_NONE && work->nodes[at].reason != COT_VOID_SAME_PERSON)
      return TRUE;

  return FALSE;
}

/* What is not of its person's one reading. */
static void
judge_others (CotSheetWork *work)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    CotSheetNode *node = &work->nodes[i];

    if (is_candidate (node) && !node->on_chain)
      node->reason = amends_void (work, node) ? COT_VOID_REF_VOID : COT_VOID_SAME_PERSON;
  }
}

/* Each person counts once a sheet: of unrelated readings the one with the lower id. */
void
cot_sheet_work_readings (CotSheetWork *work)
{
  g_autoptr (GHashTable) persons = g_hash_table_new (NULL, NULL);
  g_autofree gint *amended_by = NULL;
  guint n_readings = 0;

  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == COT_KIND_CAPTURED) {
      check_reading (work, &work->nodes[i]);
      n_readings++;
    }
  if (n_readings == 0)
    return;

  amended_by = list_amendments (work);
  work->out->readers = g_new0 (CotReader, n_readings);
  for (guint i = 0; i < work->n_nodes; i++)
    if (is_candidate (&work->nodes[i]) && work->nodes[i].event->n_refs == 2 &&
        g_hash_table_add (persons, GUINT_TO_POINTER (work->nodes[i].event->person)))
      follow (work, (gint) i, amended_by);
  judge_others (work);
}

/* --- matched ------------------------------------------------------------------ */

static gboolean
parse_differ (CotSheetNode *node, const CotBallot *ballot)
{
  CotSpan list = cot_span_member (cot_span_of_bytes (node->event->body), "differ");
  CotSpanIter iter;
  CotSpan name;

  if (list.type != COT_SPAN_ARRAY)
    return FALSE;
  node->differ = g_new0 (guint8, ballot->n_fields);
  cot_span_iter_init (&iter, list);
  while (cot_span_iter_next_item (&iter, &name)) {
    gboolean known = FALSE;

    for (guint i = 0; i < ballot->n_fields; i++)
      if (cot_span_equal (name, ballot->fields[i].name))
        known = node->differ[i] = TRUE;
    if (!known)
      return FALSE;
  }

  return TRUE;
}

static gboolean
values_differ (CotValue a, CotValue b)
{
  return a.kind != COT_VALUE_NONE && b.kind != COT_VALUE_NONE && !cot_value_equal (a, b);
}

/* Whether the list says what the bodies say, where both are here. */
static gboolean
is_right (const CotSheetWork *work, const CotSheetNode *node, const CotSheetNode *a, const CotSheetNode *b)
{
  if (a->sealed || b->sealed)
    return TRUE;
  for (guint i = 0; i < work->out->n_fields; i++)
    if ((node->differ[i] != 0) != values_differ (a->values[i], b->values[i]))
      return FALSE;

  return TRUE;
}

static void
check_matched (CotSheetWork *work, CotSheetNode *node)
{
  const CotSheetNode *a, *b;

  if (!cot_sheet_work_check (work, node))
    return;
  a = &work->nodes[cot_sheet_work_find (work, &node->event->refs[0])];
  b = &work->nodes[cot_sheet_work_find (work, &node->event->refs[1])];
  if (cot_id_compare (&node->event->refs[0], &node->event->refs[1]) >= 0 || a->event->person == b->event->person)
    node->reason = COT_VOID_WRONG_REF;
  else if (node->event->body == NULL)
    node->reason = COT_VOID_SEALED;
  else if (!a->visited || !b->visited)
    return; /* read under another identification, which still stands */
  else if (!parse_differ (node, work->ballot) || !is_right (work, node, a, b))
    node->reason = COT_VOID_BODY;
}

void
cot_sheet_work_matched (CotSheetWork *work)
{
  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == COT_KIND_MATCHED)
      check_matched (work, &work->nodes[i]);
}

/**
 * cot_sheet_build_matched:
 * @sheet: a sheet
 *
 * Returns: (transfer full) (nullable): {"differ": [names]} for its match_a and
 *   match_b; %NULL unless it needs a matched
 */
json_t *
cot_sheet_build_matched (const CotSheet *sheet)
{
  const CotReader *a = NULL;
  const CotReader *b = NULL;
  json_t *names;

  g_return_val_if_fail (sheet != NULL, NULL);

  for (guint i = 0; i < sheet->n_readers; i++) {
    if (cot_id_equal (&sheet->readers[i].tip, &sheet->match_a))
      a = &sheet->readers[i];
    if (cot_id_equal (&sheet->readers[i].tip, &sheet->match_b))
      b = &sheet->readers[i];
  }
  if (!sheet->needs_matched || a == NULL || b == NULL)
    return NULL;

  names = json_array ();
  for (guint i = 0; i < sheet->n_fields; i++)
    if (values_differ (a->values[i], b->values[i]))
      json_array_append_new (names, json_string (sheet->row->ballot->fields[i].name));

  return json_pack ("{s:o}", "differ", names);
}

/* --- decided ------------------------------------------------------------------- */

/* Also what a person's uncounted second reading says was read by somebody. */
static gboolean
somebody_read (const CotSheetWork *work, guint field, CotValue value)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];

    if (node->event->kind == COT_KIND_CAPTURED && node->row == work->out->row && node->given != NULL && node->given[field] &&
        (node->visited || node->reason == COT_VOID_SAME_PERSON) && cot_value_equal (node->values[field], value))
      return TRUE;
  }

  return FALSE;
}

static gboolean
some_reading_is_sealed (const CotSheetWork *work)
{
  for (guint i = 0; i < work->out->n_readers; i++)
    if (work->out->readers[i].sealed)
      return TRUE;

  return FALSE;
}

static void
check_decided (CotSheetWork *work, CotSheetNode *node)
{
  if (!cot_sheet_work_check (work, node))
    return;
  cot_sheet_work_take_row (work, node);
  if (node->reason != COT_VOID_NONE || node->row != work->out->row)
    return;
  if (node->event->body == NULL) {
    node->reason = COT_VOID_SEALED;
    return;
  }
  if (!cot_sheet_work_parse_fields (work, node, cot_span_of_bytes (node->event->body), work->ballot)) {
    node->reason = COT_VOID_BODY;
    return;
  }
  for (guint i = 0; i < work->out->n_fields; i++)
    if (node->given[i] && node->values[i].kind != COT_VALUE_ILLEGIBLE && !somebody_read (work, i, node->values[i]))
      node->reason = some_reading_is_sealed (work) ? COT_VOID_SEALED : COT_VOID_NOT_READ;
  node->visited = node->reason == COT_VOID_NONE;
}

void
cot_sheet_work_decisions (CotSheetWork *work)
{
  CotSheet *out = work->out;
  guint n = 0;

  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == COT_KIND_DECIDED) {
      check_decided (work, &work->nodes[i]);
      n++;
    }
  out->decisions = g_new0 (CotId, n);
  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == COT_KIND_DECIDED && work->nodes[i].visited)
      out->decisions[out->n_decisions++] = work->nodes[i].event->id;
}
