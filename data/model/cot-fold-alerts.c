/* cot-fold-alerts.c - what a settled sheet still has to tell the coordinator
 *
 * None of it changes a value.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

/* --- A later reading that differs ---------------------------------------------- */

/* Whether some decision weighed this reading, at any of its amendments. */
static gboolean
was_weighed (const CotSheetWork *work, guint reader)
{
  for (gint at = g_array_index (work->reader_nodes, gint, reader); at >= 0; at = work->nodes[at].parent)
    for (guint i = 0; i < work->n_nodes; i++) {
      const CotSheetNode *node = &work->nodes[i];

      if (node->event->kind != COT_KIND_DECIDED || !node->visited)
        continue;
      for (guint r = 2; r < node->event->n_refs; r++)
        if (cot_id_equal (&node->event->refs[r], &work->nodes[at].event->id))
          return TRUE;
    }

  return FALSE;
}

static gboolean
is_late_after_people (const CotSheet *sheet, guint field)
{
  guint n_differ = 0;
  guint n_agree_untold = 0; /* first and second readings: they needed no third */
  gboolean third_differs = FALSE;

  for (guint i = 0; i < sheet->n_readers; i++) {
    const CotReader *reader = &sheet->readers[i];

    if (reader->values[field].kind == COT_VALUE_NONE)
      continue;
    if (cot_value_equal (reader->values[field], sheet->settled[field])) {
      n_agree_untold += reader->claim != '3';
      continue;
    }
    n_differ++;
    third_differs |= reader->claim == '3';
  }

  /* One first or second reading that differs is why there was a third. */
  return n_differ > 1 || (n_differ == 1 && (n_agree_untold > 1 || third_differs));
}

static gboolean
is_late_after_decision (const CotSheetWork *work, guint field)
{
  const CotSheet *sheet = work->out;

  for (guint i = 0; i < sheet->n_readers; i++) {
    CotValue value = sheet->readers[i].values[field];

    if (value.kind != COT_VALUE_NONE && !cot_value_equal (value, sheet->settled[field]) && !was_weighed (work, i))
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_late_reading (const CotSheetWork *work)
{
  for (guint i = 0; i < work->out->n_fields; i++) {
    gboolean late = work->by_people[i] ? is_late_after_people (work->out, i) : is_late_after_decision (work, i);

    if (work->out->settled[i].kind != COT_VALUE_NONE && late)
      return TRUE;
  }

  return FALSE;
}

/* --- Aided values that turned out wrong ------------------------------------------- */

static gboolean
has_aided_wrong (const CotSheetWork *work)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];

    if (!node->visited || node->aided == NULL)
      continue;
    for (guint f = 0; f < work->out->n_fields; f++)
      if (node->given[f] && node->aided[f] && work->out->settled[f].kind != COT_VALUE_NONE &&
          !cot_value_equal (node->values[f], work->out->settled[f]))
        return TRUE;
  }

  return FALSE;
}

/* --- The machine -------------------------------------------------------------------- */

/**
 * cot_alerts_of_field:
 * @field: of the ballot
 * @settled: what people agreed on
 * @reading: what a read event's body says of the field
 *
 * Returns: what the coordinator is told of it: %COT_ALERT_MACHINE, %COT_ALERT_LETTERS
 */
guint
cot_alerts_of_field (const CotField *field, CotValue settled, CotSpan reading)
{
  CotSpanIter numbers;
  CotSpan item;
  CotValue value;
  gboolean is_told = FALSE, is_allowed = FALSE;
  guint alerts = 0;

  if (cot_span_is_true (cot_span_member (reading, "sure")) &&
      cot_span_to_value (cot_span_member (reading, "value"), field->kind == COT_FIELD_CASILLA, &value) && !cot_value_equal (value, settled))
    alerts |= COT_ALERT_MACHINE;

  cot_span_iter_init (&numbers, cot_span_member (reading, "letters"));
  while (cot_span_iter_next_item (&numbers, &item)) {
    guint64 number;

    is_told = TRUE;
    is_allowed = is_allowed || (settled.kind == COT_VALUE_NUMBER && cot_span_to_uint (item, COT_VALUE_MAX, &number) && (gint32) number == settled.number);
  }
  if ((is_told && !is_allowed) || cot_span_is_true (cot_span_member (reading, "differs")))
    alerts |= COT_ALERT_LETTERS;

  return alerts;
}

static guint
alerts_of_reading (const CotSheetWork *work, const CotSheetNode *node)
{
  const CotBallot *ballot = work->ballot;
  CotSpan name, reading;
  CotSpanIter iter;
  guint hint = 0, alerts = 0;

  cot_span_iter_init (&iter, cot_span_member (cot_span_of_bytes (node->event->body), "fields"));
  while (cot_span_iter_next_member (&iter, &name, &reading)) {
    guint f = hint;

    if (f >= ballot->n_fields || !cot_span_equal (name, ballot->fields[f].name))
      for (f = 0; f < ballot->n_fields && !cot_span_equal (name, ballot->fields[f].name);)
        f++;
    if (f == ballot->n_fields)
      continue;
    hint = f + 1;
    if (work->by_people[f])
      alerts |= cot_alerts_of_field (&ballot->fields[f], work->out->settled[f], reading);
  }

  return alerts;
}

static guint
alerts_of_machine (const CotSheetWork *work)
{
  guint alerts = 0;

  for (guint i = 0; i < work->n_nodes; i++)
    if (work->nodes[i].event->kind == COT_KIND_READ && work->nodes[i].reason == COT_VOID_NONE)
      alerts |= alerts_of_reading (work, &work->nodes[i]);

  return alerts;
}

/* --- Times ------------------------------------------------------------------------- */

/* The times that are published must be of the operation. */
static gboolean
is_out_of_window (const CotSheetWork *work)
{
  const guint64 published = COT_KIND_BIT (COT_KIND_RECEIVED) | COT_KIND_BIT (COT_KIND_CAPTURED) | COT_KIND_BIT (COT_KIND_DECIDED);
  gint64 opens_us = cot_election_get_opens_us (work->fold->election);
  gint64 closes_us = cot_election_get_closes_us (work->fold->election);

  for (guint i = 0; i < work->n_nodes; i++) {
    const CotSheetNode *node = &work->nodes[i];

    if ((published & COT_KIND_BIT (node->event->kind)) != 0 && node->reason == COT_VOID_NONE &&
        (node->event->time_us < opens_us || node->event->time_us > closes_us))
      return TRUE;
  }

  return FALSE;
}

/* --- Undone by one person alone --------------------------------------------------------- */

static gboolean
settles_otherwise (const CotSheet *a, const CotSheet *b)
{
  if (a->state != COT_SHEET_SETTLED || a->n_fields != b->n_fields)
    return TRUE;
  for (guint i = 0; i < a->n_fields; i++)
    if (!cot_value_equal (a->settled[i], b->settled[i]))
      return TRUE;

  return FALSE;
}

/* What would be settled if only set-asides of two people stood, and is not, or is
 * settled otherwise.  Sheets of which nothing was set aside need no second look. */
void
cot_fold_compute_undone (CotFold *self, GPtrArray *events, CotSheet *out)
{
  g_autoptr (GArray) awaited = NULL;
  CotSheet trial = { 0 };
  gboolean touched = FALSE;

  for (guint i = 0; i < out->n_voided && !touched; i++)
    touched = out->voided[i].reason == COT_VOID_SET_ASIDE;
  if (!touched)
    return;
  awaited = g_array_new (FALSE, FALSE, sizeof (CotId));
  self->trusts_two = TRUE;
  cot_fold_compute_sheet (self, events, &trial, awaited, NULL);
  self->trusts_two = FALSE;
  if (trial.state == COT_SHEET_SETTLED && settles_otherwise (out, &trial))
    out->alerts |= COT_ALERT_UNDONE_ALONE;
  cot_sheet_clear (&trial);
}

void
cot_sheet_work_alerts (CotSheetWork *work)
{
  CotSheet *out = work->out;

  if (is_out_of_window (work))
    out->alerts |= COT_ALERT_OUT_OF_WINDOW;
  if (out->row == NULL)
    return;
  if (has_late_reading (work))
    out->alerts |= COT_ALERT_LATE_READING;
  if (has_aided_wrong (work))
    out->alerts |= COT_ALERT_AIDED_WRONG;
  if (out->state == COT_SHEET_SETTLED)
    out->alerts |= alerts_of_machine (work);
}
