/* cot-fold-compared.c - what a sheet settled at, compared with the paper; and its box
 *
 * A cotejo names the events by which every field was settled when it was written.  It
 * holds while these are what settles them: a sheet that settles anew is to be compared
 * anew.  It changes no value.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

enum {
  COTEJADA_NOT = 0,
  COTEJADA_ACCEPTED = 1,
  COTEJADA_AFTER_CHANGE = 2,
  COTEJADA_NOT_ACCEPTED = 3,
};

static gboolean
names (const CotEvent *event, const CotId *id)
{
  for (guint i = 2; i < event->n_refs; i++)
    if (cot_id_equal (&event->refs[i], id))
      return TRUE;

  return FALSE;
}

/* Whether it compares what the fields are settled at now. */
static gboolean
is_current (const CotSheetWork *work, const CotSheetNode *node)
{
  const CotSheet *out = work->out;

  if (out->row == NULL || node->row != out->row)
    return FALSE;
  for (guint i = 0; i < out->n_fields; i++)
    if (out->settled[i].kind == COT_VALUE_NONE || !names (node->event, &out->settled_by[i]))
      return FALSE;

  return TRUE;
}

/* Names fields exactly when it found something else. */
static gboolean
parse_result (CotSheetWork *work, CotSheetNode *node)
{
  CotSpan body = cot_span_of_bytes (node->event->body);
  gboolean has_fields = FALSE;

  node->differs = cot_span_equal (cot_span_member (body, "result"), "differs");
  if (cot_span_member (body, "fields").type != COT_SPAN_NONE && !cot_sheet_work_parse_fields (work, node, body, node->row->ballot))
    return FALSE;
  for (guint i = 0; node->given != NULL && i < node->row->ballot->n_fields; i++)
    has_fields |= node->given[i] != 0;

  return has_fields == node->differs;
}

static void
check_cotejo (CotSheetWork *work, CotSheetNode *node)
{
  if (!cot_sheet_work_check (work, node))
    return;
  cot_sheet_work_take_row (work, node);
  if (node->reason != COT_VOID_NONE)
    return;
  if (node->event->body == NULL)
    node->reason = COT_VOID_SEALED;
  else if (!parse_result (work, node))
    node->reason = COT_VOID_BODY;
  else
    node->current = is_current (work, node);
}

/* What was found to differ outweighs what was not, and the lower id the higher. */
static void
compare (CotSheetWork *work)
{
  CotSheet *out = work->out;
  gboolean was_refused = FALSE;
  const CotSheetNode *found = NULL;

  for (guint i = 0; i < work->n_nodes; i++) {
    CotSheetNode *node = &work->nodes[i];

    if (node->event->kind != COT_KIND_COTEJO)
      continue;
    check_cotejo (work, node);
    if (node->reason != COT_VOID_NONE)
      continue;
    if (node->current && (found == NULL || (node->differs && !found->differs)))
      found = node;
    was_refused |= node->differs && !node->current;
  }
  if (found == NULL)
    return;
  out->cotejo = found->event->id;
  if (found->differs) {
    out->cotejada = COTEJADA_NOT_ACCEPTED;
    out->alerts |= COT_ALERT_COTEJO;
  } else {
    out->cotejada = was_refused ? COTEJADA_AFTER_CHANGE : COTEJADA_ACCEPTED;
  }
}

static void
pack (CotSheetWork *work)
{
  for (guint i = 0; i < work->n_nodes; i++) {
    CotSheetNode *node = &work->nodes[i];
    g_autofree char *box = NULL;

    if (node->event->kind != COT_KIND_PACKED || !cot_sheet_work_check (work, node))
      continue;
    box = node->event->body == NULL ? NULL : cot_span_dup (cot_span_member (cot_span_of_bytes (node->event->body), "box"));
    if (node->event->body == NULL)
      node->reason = COT_VOID_SEALED;
    else if (box == NULL || *box == '\0')
      node->reason = COT_VOID_BODY;
    else if (work->out->box == NULL) {
      work->out->box = g_steal_pointer (&box);
      work->out->packed = node->event->id;
    }
  }
}

void
cot_sheet_work_compared (CotSheetWork *work)
{
  compare (work);
  pack (work);
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  return cot_id_compare (a, b);
}

/**
 * cot_sheet_list_settled_by:
 * @sheet: a sheet
 *
 * Returns: (transfer full) (element-type CotId): the events by which its fields are
 *   settled, each once, by id
 */
GArray *
cot_sheet_list_settled_by (const CotSheet *sheet)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (CotId));
  guint n = 0;

  g_return_val_if_fail (sheet != NULL, ids);

  for (guint i = 0; i < sheet->n_fields; i++)
    if (!cot_id_is_zero (&sheet->settled_by[i]))
      g_array_append_val (ids, sheet->settled_by[i]);
  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    if (n == 0 || !cot_id_equal (&g_array_index (ids, CotId, n - 1), &g_array_index (ids, CotId, i)))
      g_array_index (ids, CotId, n++) = g_array_index (ids, CotId, i);
  g_array_set_size (ids, n);

  return ids;
}
