/* cot-fold-sheet.c - a sheet, from its events alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

/* Releases what a sheet owns; folio and all else is zero afterwards. */
void
cot_sheet_clear (CotSheet *sheet)
{
  for (guint i = 0; i < sheet->n_readers; i++) {
    g_free (sheet->readers[i].values);
    g_free (sheet->readers[i].aided);
  }
  g_free (sheet->readers);
  g_free (sheet->outside_cause);
  g_free (sheet->contest_hint);
  g_free (sheet->origen);
  g_free (sheet->digitalizacion);
  g_free (sheet->tipo_documento);
  g_free (sheet->published_sha256);
  g_free (sheet->master_sha256);
  g_free (sheet->tipo_acta);
  g_free (sheet->settled);
  g_free (sheet->disputed);
  g_free (sheet->settled_by);
  g_free (sheet->decisions);
  g_free (sheet->voided);
  g_free (sheet->box);
  memset (sheet, 0, sizeof *sheet);
}

/* Index of an event of the sheet, or -1. */
gint
cot_sheet_work_find (const CotSheetWork *work, const CotId *id)
{
  guint low = 0;
  guint high = work->n_nodes;

  while (low < high) {
    guint middle = (low + high) / 2;
    int order = cot_id_compare (id, &work->nodes[middle].event->id);

    if (order == 0)
      return (gint) middle;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }

  return -1;
}

/* How many of the leading refs must themselves count.  What a reading amends is
 * judged with the readings; a decision outlives a reading that no longer counts, and
 * a comparison holds while what it names is what is settled. */
static guint
n_strict_refs (const CotEvent *event)
{
  return event->kind == COT_KIND_CAPTURED || event->kind == COT_KIND_DECIDED || event->kind == COT_KIND_COTEJO ? 2 : event->n_refs;
}

static CotVoid
check_ref (CotSheetWork *work, const CotSheetNode *node, guint i)
{
  const CotKindInfo *info = cot_kind_info (node->event->kind);
  const CotId *id = &node->event->refs[i];
  gint at = cot_sheet_work_find (work, id);

  if (at < 0) {
    g_array_append_vals (work->awaited, id, 1);
    return cot_fold_index_find (&work->fold->index, id) == NULL ? COT_VOID_UNKNOWN_REF : COT_VOID_WRONG_REF;
  }
  if ((info->ref_kinds[MIN (i, 2)] & COT_KIND_BIT (work->nodes[at].event->kind)) == 0)
    return COT_VOID_WRONG_REF;
  if (i < n_strict_refs (node->event))
    return work->nodes[at].reason == COT_VOID_NONE ? COT_VOID_NONE : COT_VOID_REF_VOID;
  /* The other may be judged after this one: ask what stands, not what was found. */
  if (node->event->kind == COT_KIND_DECIDED && cot_fold_is_set_aside (work->fold, id))
    return COT_VOID_REF_VOID;

  return COT_VOID_NONE;
}

gboolean
cot_sheet_work_check (CotSheetWork *work, CotSheetNode *node)
{
  if (cot_fold_is_set_aside (work->fold, &node->event->id)) {
    node->reason = COT_VOID_SET_ASIDE;
    return FALSE;
  }
  node->reason = cot_fold_roster_check (work->fold, node->event, &work->out->unknown_actor);
  for (guint i = 0; i < node->event->n_refs && node->reason == COT_VOID_NONE; i++)
    node->reason = check_ref (work, node, i);

  return node->reason == COT_VOID_NONE;
}

/* The index of a field whose name is expected at @hint, or wherever it is. */
static gint
find_field (const CotBallot *ballot, CotSpan name, guint hint)
{
  if (hint < ballot->n_fields && cot_span_equal (name, ballot->fields[hint].name))
    return (gint) hint;
  for (guint i = 0; i < ballot->n_fields; i++)
    if (cot_span_equal (name, ballot->fields[i].name))
      return (gint) i;

  return -1;
}

gboolean
cot_sheet_work_parse_fields (CotSheetWork *work, CotSheetNode *node, CotSpan body, const CotBallot *ballot)
{
  CotSpan fields = cot_span_member (body, "fields");
  CotSpan name, value;
  CotSpanIter iter;
  guint hint = 0;

  if (fields.type != COT_SPAN_OBJECT)
    return FALSE;
  node->values = g_new0 (CotValue, ballot->n_fields);
  node->given = g_new0 (guint8, ballot->n_fields);
  cot_span_iter_init (&iter, fields);
  while (cot_span_iter_next_member (&iter, &name, &value)) {
    gint field = find_field (ballot, name, hint);

    if (field < 0 ||
        !cot_span_to_value (value, ballot->fields[field].kind == COT_FIELD_CASILLA, &node->values[field]))
      return FALSE;
    node->given[field] = 1;
    hint = (guint) field + 1;
  }

  return TRUE;
}

static CotSpan
body_of (const CotSheetNode *node)
{
  return cot_span_of_bytes (node->event->body);
}

static void
check_received (CotSheetNode *node)
{
  CotSpan body = body_of (node);

  if (cot_span_member (body, "origen").type != COT_SPAN_STRING || cot_span_member (body, "documento").type != COT_SPAN_STRING)
    node->reason = COT_VOID_BODY;
}

static void
check_digitised (CotSheetNode *node)
{
  if (cot_span_member (body_of (node), "published").type != COT_SPAN_STRING)
    node->reason = COT_VOID_BODY;
}

/* Ties to a row, or to a contest without one. */
static void
check_identified (CotSheetWork *work, CotSheetNode *node)
{
  CotSpan body = body_of (node);
  g_autofree char *row = cot_span_dup (cot_span_member (body, "row"));
  g_autofree char *contest = cot_span_dup (cot_span_member (body, "contest"));

  node->outside = row == NULL;
  if (row != NULL)
    node->row = cot_fold_lookup_row (work->fold, row);
  else if (contest != NULL && cot_election_find_contest (work->fold->election, contest) != NULL &&
           cot_span_member (body, "outside").type == COT_SPAN_STRING)
    return;
  if (node->row == NULL)
    node->reason = COT_VOID_BODY;
}

static void
check_paper (CotSheetWork *work, CotKind kind)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    CotSheetNode *node = &work->nodes[i];

    if (node->event->kind != kind || !cot_sheet_work_check (work, node))
      continue;
    if (node->event->body == NULL)
      node->reason = COT_VOID_SEALED;
    else if (kind == COT_KIND_RECEIVED)
      check_received (node);
    else if (kind == COT_KIND_DIGITISED)
      check_digitised (node);
    else if (kind == COT_KIND_IDENTIFIED)
      check_identified (work, node);
  }
}

/* The lowest id of a kind that counts, or NULL. */
static CotSheetNode *
first_that_counts (CotSheetWork *work, CotKind kind)
{
  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == kind && work->nodes[i].reason == COT_VOID_NONE)
      return &work->nodes[i];

  return NULL;
}

static void
show_received (CotSheetWork *work, const CotSheetNode *node)
{
  CotSpan body = body_of (node);

  work->out->received = node->event->id;
  work->out->acopio_us = node->event->time_us;
  work->out->origen = cot_span_dup (cot_span_member (body, "origen"));
  work->out->tipo_documento = cot_span_dup (cot_span_member (body, "documento"));
}

static void
show_digitised (CotSheetWork *work, const CotSheetNode *node)
{
  CotSpan body = body_of (node);
  CotSpan part = { COT_SPAN_NONE };
  CotSpanIter parts;

  work->out->digitised = node->event->id;
  work->out->digitised_by = node->event->person;
  work->out->digitalizacion = cot_span_dup (cot_span_member (body, "digitalizacion"));
  work->out->published_sha256 = cot_span_dup (cot_span_member (body, "published"));
  work->out->tipo_acta = cot_span_dup (cot_span_member (body, "tipo_acta"));
  cot_span_iter_init (&parts, cot_span_member (body, "parts"));
  if (cot_span_iter_next_item (&parts, &part))
    work->out->master_sha256 = cot_span_dup (cot_span_member (part, "master"));
}

static void
show_identified (CotSheetWork *work, const CotSheetNode *node)
{
  CotSpan body = body_of (node);

  work->out->identified = node->event->id;
  work->out->typed_identification = !cot_span_equal (cot_span_member (body, "method"), "qr");
  work->out->row = node->row;
  if (!node->outside)
    return;
  work->out->outside_cause = cot_span_dup (cot_span_member (body, "outside"));
  work->out->contest_hint = cot_span_dup (cot_span_member (body, "contest"));
}

static gboolean
ties_elsewhere (const CotSheetWork *work, const CotSheetNode *node)
{
  if (node->row != work->out->row)
    return TRUE;

  return node->outside && !cot_span_equal (cot_span_member (body_of (node), "contest"), work->out->contest_hint);
}

/* A coordinator tied the sheet to its row, whatever it looks like. */
static gboolean
is_row_decided (const CotSheetWork *work)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];
    const CotPerson *person = g_hash_table_lookup (work->fold->roster.persons, GUINT_TO_POINTER (node->event->person));

    if (node->event->kind == COT_KIND_IDENTIFIED && node->reason == COT_VOID_NONE && person != NULL &&
        (person->roles & COT_ROLE_COORDINADOR) != 0 && cot_span_equal (cot_span_member (body_of (node), "method"), "decision"))
      return TRUE;
  }

  return FALSE;
}

/* Whether the form of the image was guessed from its looks. */
static gboolean
is_form_guessed (const CotSheetNode *digitised)
{
  CotSpanIter problems;
  CotSpan problem;

  cot_span_iter_init (&problems, cot_span_member (body_of (digitised), "problems"));
  while (cot_span_iter_next_item (&problems, &problem))
    if (cot_span_equal (cot_span_member (problem, "code"), "which-form"))
      return TRUE;

  return FALSE;
}

/* Whether the image is a form of other contests than the row's. */
static gboolean
is_wrong_contest (const CotSheetWork *work, const CotSheetNode *digitised)
{
  const CotSheet *out = work->out;
  gboolean known = FALSE;
  guint n;
  const CotRow *rows;

  if (out->row == NULL || out->tipo_acta == NULL || strcmp (out->tipo_acta, out->row->tipo_acta) == 0)
    return FALSE;
  rows = cot_election_get_rows (work->fold->election, &n);
  for (guint i = 0; i < n; i++) {
    if (strcmp (rows[i].tipo_acta, out->tipo_acta) != 0)
      continue;
    if (rows[i].contest == out->row->contest)
      return FALSE;
    known = TRUE;
  }

  return known && !is_form_guessed (digitised) && !out->row_decided;
}

/* The image that is shown is the one by which the sheet was identified; the times
 * and the origin are those of what that image names. */
static void
show_paper (CotSheetWork *work)
{
  CotSheetNode *identified = first_that_counts (work, COT_KIND_IDENTIFIED);
  CotSheetNode *digitised = first_that_counts (work, COT_KIND_DIGITISED);
  CotSheetNode *received = first_that_counts (work, COT_KIND_RECEIVED);

  if (identified != NULL)
    digitised = &work->nodes[cot_sheet_work_find (work, &identified->event->refs[0])];
  if (digitised != NULL)
    received = &work->nodes[cot_sheet_work_find (work, &digitised->event->refs[0])];

  if (received != NULL)
    show_received (work, received);
  if (digitised != NULL)
    show_digitised (work, digitised);
  if (identified != NULL)
    show_identified (work, identified);
  work->out->row_decided = work->out->row != NULL && is_row_decided (work);
  if (digitised != NULL && is_wrong_contest (work, digitised))
    work->out->cause = COT_CLARIFY_WRONG_CONTEST;

  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == COT_KIND_IDENTIFIED && work->nodes[i].reason == COT_VOID_NONE &&
        ties_elsewhere (work, &work->nodes[i]))
      work->out->cause = COT_CLARIFY_TWO_ROWS;
}

static void
check_machine_readings (CotSheetWork *work)
{
  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == COT_KIND_READ && cot_sheet_work_check (work, &work->nodes[i]) &&
        work->nodes[i].event->body == NULL)
      work->nodes[i].reason = COT_VOID_SEALED;
}

/* What a set-aside names and is not of this sheet may still come. */
static void
judge_set_aside (CotSheetWork *work, CotSheetNode *node)
{
  node->reason = cot_fold_set_aside_reason (work->fold, &node->event->id);
  if (node->reason != COT_VOID_SET_ASIDE)
    cot_fold_roster_check (work->fold, node->event, &work->out->unknown_actor);
  for (guint i = 0; i < node->event->n_refs; i++)
    if (cot_sheet_work_find (work, &node->event->refs[i]) < 0)
      g_array_append_vals (work->awaited, &node->event->refs[i], 1);
}

static void
show_voided (CotSheetWork *work)
{
  guint n = 0;

  for (guint i = 0; i < work->n_nodes; i++) {
    CotSheetNode *node = &work->nodes[i];

    if (node->event->kind == COT_KIND_SET_ASIDE)
      judge_set_aside (work, node);
    if (node->reason != COT_VOID_NONE)
      n++;
  }
  work->out->voided = g_new0 (CotVoided, n);
  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].reason != COT_VOID_NONE)
      work->out->voided[work->out->n_voided++] = (CotVoided){ work->nodes[i].event->id, work->nodes[i].reason };
}

static void
prepare_fields (CotSheetWork *work)
{
  CotSheet *out = work->out;

  if (out->row == NULL)
    return;
  work->ballot = out->row->ballot;
  out->n_fields = work->ballot->n_fields;
  out->settled = g_new0 (CotValue, out->n_fields);
  out->disputed = g_new0 (guint8, out->n_fields);
  out->settled_by = g_new0 (CotId, out->n_fields);
  work->by_people = g_new0 (guint8, out->n_fields);
}

static void
work_clear (CotSheetWork *work)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    g_free (work->nodes[i].values);
    g_free (work->nodes[i].given);
    g_free (work->nodes[i].aided);
    g_free (work->nodes[i].differ);
  }
  g_free (work->nodes);
  g_free (work->by_people);
  g_array_unref (work->reader_nodes);
}

/* The readings that stand, whatever they say: what keeps an amendment away must not
 * depend on the ballot that it would leave. */
static GArray *
list_readings (const CotSheetWork *work)
{
  GArray *readings = NULL;

  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];
    CotFoldReading reading = { .row = node->row, .station = node->event->station, .number = node->event->number };

    if (node->event->kind != COT_KIND_CAPTURED || node->row == NULL)
      continue;
    if (readings == NULL)
      readings = g_array_sized_new (FALSE, TRUE, sizeof (CotFoldReading), 2);
    g_array_append_val (readings, reading);
  }

  return readings;
}

void
cot_fold_compute_sheet (CotFold *self, GPtrArray *events, CotSheet *out, GArray *awaited, GArray **readings)
{
  CotSheetWork work = {
    .fold = self,
    .out = out,
    .nodes = g_new0 (CotSheetNode, events->len),
    .n_nodes = events->len,
    .awaited = awaited,
    .reader_nodes = g_array_new (FALSE, FALSE, sizeof (gint)),
  };

  for (guint i = 0; i < events->len; i++) {
    work.nodes[i].event = events->pdata[i];
    work.nodes[i].parent = -1;
  }
  check_paper (&work, COT_KIND_RECEIVED);
  check_paper (&work, COT_KIND_DIGITISED);
  check_paper (&work, COT_KIND_IDENTIFIED);
  check_machine_readings (&work);
  show_paper (&work);
  prepare_fields (&work);
  cot_sheet_work_readings (&work);
  cot_sheet_work_matched (&work);
  cot_sheet_work_decisions (&work);
  cot_sheet_work_settle (&work);
  cot_sheet_work_compared (&work);
  cot_sheet_work_alerts (&work);
  show_voided (&work);
  if (readings != NULL)
    *readings = list_readings (&work);
  work_clear (&work);
}
