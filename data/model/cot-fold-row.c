/* cot-fold-row.c - which sheet carries a row, and what the row is then
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <sodium.h>
#include <string.h>

void
cot_fold_rows_init (CotFold *self)
{
  const CotRow *rows = cot_election_get_rows (self->election, &self->n_rows);

  self->n_sealed_rows = self->n_rows;
  self->rows = g_new0 (CotFoldRow, self->n_rows);
  for (guint i = 0; i < self->n_rows; i++)
    self->rows[i].state.row = &rows[i];
  self->dirty_rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->without_acta = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  for (guint i = 0; i < COT_SHEET_N_STATES; i++)
    self->queues[i] = g_sequence_new (NULL);
}

void
cot_fold_rows_clear (CotFold *self)
{
  for (guint i = 0; i < self->n_rows; i++)
    g_clear_pointer (&self->rows[i].sheets, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_free);
  g_clear_pointer (&self->dirty_rows, g_array_unref);
  g_clear_pointer (&self->without_acta, g_ptr_array_unref);
  for (guint i = 0; i < COT_SHEET_N_STATES; i++)
    g_clear_pointer (&self->queues[i], g_sequence_free);
}

/* No sheet may be attached to a row that goes or comes. */
void
cot_fold_rows_resize (CotFold *self, guint n_rows)
{
  for (guint i = self->n_sealed_rows; i < self->n_rows; i++)
    g_clear_pointer (&self->rows[i].sheets, g_ptr_array_unref);
  for (guint i = 0; i < self->dirty_rows->len;)
    if (g_array_index (self->dirty_rows, guint32, i) >= self->n_sealed_rows)
      g_array_remove_index_fast (self->dirty_rows, i);
    else
      i++;
  self->rows = g_renew (CotFoldRow, self->rows, n_rows);
  self->n_rows = n_rows;
  for (guint i = self->n_sealed_rows; i < n_rows; i++)
    self->rows[i] = (CotFoldRow){ 0 };
}

void
cot_fold_mark_row (CotFold *self, guint32 row)
{
  if (self->rows[row].dirty)
    return;
  self->rows[row].dirty = TRUE;
  g_array_append_val (self->dirty_rows, row);
}

void
cot_fold_row_attach (CotFold *self, CotFoldSheet *sheet)
{
  CotFoldRow *row;

  sheet->row = sheet->sheet.row == NULL ? COT_FOLD_NOWHERE : sheet->sheet.row->index;
  if (sheet->row == COT_FOLD_NOWHERE)
    return;
  row = &self->rows[sheet->row];
  if (row->sheets == NULL)
    row->sheets = g_ptr_array_new ();
  g_ptr_array_add (row->sheets, sheet);
  cot_fold_mark_row (self, sheet->row);
}

void
cot_fold_row_detach (CotFold *self, CotFoldSheet *sheet)
{
  if (sheet->row == COT_FOLD_NOWHERE)
    return;
  g_ptr_array_remove (self->rows[sheet->row].sheets, sheet);
  cot_fold_mark_row (self, sheet->row);
  sheet->row = COT_FOLD_NOWHERE;
}

/* Oldest acopio first. */
static gint
compare_in_queue (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CotSheet *left = a;
  const CotSheet *right = b;

  if (left->acopio_us != right->acopio_us)
    return left->acopio_us < right->acopio_us ? -1 : 1;

  return strcmp (left->folio, right->folio);
}

void
cot_fold_queue_sheet (CotFold *self, CotFoldSheet *sheet)
{
  if (sheet->place != NULL)
    g_sequence_remove (sheet->place);
  sheet->place = g_sequence_insert_sorted (self->queues[sheet->sheet.state], sheet, compare_in_queue, NULL);
}

/* --- The carrier ---------------------------------------------------------------- */

/* Settled first, then with readings, then the order of documents, then the folio. */
static gint
compare_carriers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CotFoldSheet *left = *(CotFoldSheet *const *) a;
  const CotFoldSheet *right = *(CotFoldSheet *const *) b;
  const CotFold *self = user_data;
  gint settled = (right->own_state == COT_SHEET_SETTLED) - (left->own_state == COT_SHEET_SETTLED);
  gint read = (right->sheet.n_readers > 0) - (left->sheet.n_readers > 0);
  guint left_rank, right_rank;

  if (settled != 0)
    return settled;
  if (read != 0)
    return read;
  left_rank = cot_election_document_rank (self->election, left->sheet.tipo_documento, left->sheet.origen);
  right_rank = cot_election_document_rank (self->election, right->sheet.tipo_documento, right->sheet.origen);
  if (left_rank != right_rank)
    return left_rank < right_rank ? -1 : 1;

  return strcmp (left->sheet.folio, right->sheet.folio);
}

/* Whether two sheets would publish different figures.  Section and casilla as
 * written are no part of the row's data: a photo may well leave them out. */
static gboolean
publish_differently (const CotSheet *a, const CotSheet *b)
{
  for (guint i = 0; i < a->n_fields; i++) {
    CotFieldKind kind = a->row->ballot->fields[i].kind;

    if (kind != COT_FIELD_SECCION && kind != COT_FIELD_CASILLA && !cot_value_equal (a->settled[i], b->settled[i]))
      return TRUE;
  }

  return FALSE;
}

static gboolean
carriers_differ (const CotFoldRow *row)
{
  const CotFoldSheet *first = row->sheets->pdata[0];

  for (guint i = 1; i < row->sheets->len; i++) {
    const CotFoldSheet *other = row->sheets->pdata[i];

    if (first->own_state == COT_SHEET_SETTLED && other->own_state == COT_SHEET_SETTLED &&
        publish_differently (&first->sheet, &other->sheet))
      return TRUE;
  }

  return FALSE;
}

static CotId
digest_in_row (const CotFoldSheet *sheet)
{
  guint8 text[sizeof (CotId) + 1];
  CotId digest;

  memcpy (text, sheet->own_digest.bytes, sizeof sheet->own_digest.bytes);
  text[sizeof (CotId)] = (guint8) sheet->sheet.cause;
  crypto_hash_sha256 (digest.bytes, text, sizeof text);

  return digest;
}

/* Whether nobody read it, and a sheet that stands before it in the row has the very same
 * image: the same scan under two labels.  Another scan of the same paper is a companion
 * like any other, and is read. */
static gboolean
is_repeated (const CotFoldRow *row, guint at)
{
  const CotFoldSheet *sheet = row->sheets->pdata[at];

  if (sheet->own_state != COT_SHEET_IDENTIFIED || sheet->sheet.n_readers > 0 || sheet->sheet.row_decided)
    return FALSE;
  for (guint i = 0; i < at; i++)
    if (g_strcmp0 (((CotFoldSheet *) row->sheets->pdata[i])->sheet.published_sha256, sheet->sheet.published_sha256) == 0)
      return TRUE;

  return FALSE;
}

/* What the other sheets of its row make of a sheet. */
static CotClarify
cause_in_row (const CotFoldRow *row, guint at, gboolean differ)
{
  const CotFoldSheet *sheet = row->sheets->pdata[at];

  if (differ && sheet->own_state == COT_SHEET_SETTLED)
    return COT_CLARIFY_TWO_CARRIERS;

  return is_repeated (row, at) ? COT_CLARIFY_REPEATED : COT_CLARIFY_NONE;
}

static void
show_in_row (CotFold *self, CotFoldSheet *sheet, CotClarify in_row)
{
  CotSheetState state = in_row != COT_CLARIFY_NONE ? COT_SHEET_CLARIFY : sheet->own_state;
  CotClarify cause = in_row != COT_CLARIFY_NONE ? in_row : sheet->own_cause;

  if (sheet->sheet.state == state && sheet->sheet.cause == cause)
    return;
  sheet->sheet.state = state;
  sheet->sheet.cause = cause;
  sheet->sheet.state_digest = in_row != COT_CLARIFY_NONE ? digest_in_row (sheet) : sheet->own_digest;
  cot_fold_queue_sheet (self, sheet);
}

static CotRowPhase
phase_of_sheet (const CotSheet *sheet)
{
  switch (sheet->state) {
  case COT_SHEET_IDENTIFIED:
    return sheet->n_readers > 0 ? COT_ROW_READING : COT_ROW_DIGITISED;
  case COT_SHEET_READ_ONCE:
  case COT_SHEET_DIFFERS:
  case COT_SHEET_THIRD:
  case COT_SHEET_TO_DECIDE:
    return COT_ROW_READING;
  case COT_SHEET_CLARIFY:
    return COT_ROW_CLARIFY;
  case COT_SHEET_SETTLED:
    return COT_ROW_SETTLED;
  case COT_SHEET_RECEIVED:
  case COT_SHEET_DIGITISED:
  case COT_SHEET_OUTSIDE:
  case COT_SHEET_EMPTY:
  case COT_SHEET_N_STATES:
  default:
    g_return_val_if_reached (COT_ROW_EXPECTED);
  }
}

static void
compute_row (CotFold *self, CotFoldRow *row)
{
  CotRowState *state = &row->state;
  gboolean differ;

  state->carrier = NULL;
  state->n_companions = 0;
  state->cause = COT_CLARIFY_NONE;
  state->legal = (CotLegal){ 0 };
  if (row->sheets == NULL || row->sheets->len == 0) {
    /* A sheet always beats a without-acta. */
    state->phase = state->without_cause == COT_OBSERVATION_NONE ? COT_ROW_EXPECTED : COT_ROW_WITHOUT_ACTA;
    state->legal.observation = state->without_cause;
    return;
  }

  g_ptr_array_sort_with_data (row->sheets, compare_carriers, self);
  differ = carriers_differ (row);
  for (guint i = 0; i < row->sheets->len; i++)
    show_in_row (self, row->sheets->pdata[i], cause_in_row (row, i, differ));
  state->carrier = row->sheets->pdata[0];
  state->n_companions = row->sheets->len - 1;
  state->phase = phase_of_sheet (state->carrier);
  state->cause = state->carrier->cause;
  if (state->phase == COT_ROW_SETTLED)
    state->legal = cot_rules_legal (state->row, state->carrier->settled);
}

/* --- Without acta ------------------------------------------------------------------ */

static const struct {
  const char *cause;
  CotObservation observation;
} without_causes[] = {
  { "not-delivered", COT_OBSERVATION_SIN_ACTA_NOT_DELIVERED },
  { "not-installed", COT_OBSERVATION_SIN_ACTA_NOT_INSTALLED },
  { "no-bag", COT_OBSERVATION_SIN_ACTA_NO_BAG },
};

CotVoid
cot_fold_check_without_acta (CotFold *self, const CotEvent *event, guint32 *row, CotObservation *cause)
{
  CotVoid reason = cot_fold_is_set_aside (self, &event->id) ? COT_VOID_SET_ASIDE : cot_fold_roster_check (self, event, NULL);
  CotSpan body;
  const CotRow *found;
  g_autofree char *clave = NULL;

  if (reason != COT_VOID_NONE)
    return reason;
  if (event->body == NULL)
    return COT_VOID_SEALED;
  reason = cot_fold_check_second (self, event);
  if (reason != COT_VOID_NONE)
    return reason;
  body = cot_span_of_bytes (event->body);
  clave = cot_span_dup (cot_span_member (body, "row"));
  found = clave == NULL ? NULL : cot_fold_lookup_row (self, clave);
  *cause = COT_OBSERVATION_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (without_causes); i++)
    if (cot_span_equal (cot_span_member (body, "cause"), without_causes[i].cause))
      *cause = without_causes[i].observation;
  if (found == NULL || *cause == COT_OBSERVATION_NONE)
    return COT_VOID_BODY;
  *row = found->index;

  return COT_VOID_NONE;
}

/* Of several that stand the lowest id counts. */
static void
compute_without_acta (CotFold *self)
{
  for (guint i = 0; i < self->n_rows; i++)
    if (!cot_id_is_zero (&self->rows[i].state.without_acta)) {
      self->rows[i].state.without_acta = (CotId){ { 0 } };
      self->rows[i].state.without_cause = COT_OBSERVATION_NONE;
      cot_fold_mark_row (self, i);
    }
  for (guint i = 0; i < self->without_acta->len; i++) {
    const CotEvent *event = self->without_acta->pdata[i];
    CotRowState *state;
    CotObservation cause;
    guint32 row;

    if (cot_fold_check_without_acta (self, event, &row, &cause) != COT_VOID_NONE)
      continue;
    state = &self->rows[row].state;
    if (!cot_id_is_zero (&state->without_acta) && cot_id_compare (&state->without_acta, &event->id) < 0)
      continue;
    state->without_acta = event->id;
    state->without_cause = cause;
    cot_fold_mark_row (self, row);
  }
}

/* Roster, set-asides and sheets must be up to date. */
void
cot_fold_rows_flush (CotFold *self)
{
  if (self->without_dirty) {
    self->without_dirty = FALSE;
    compute_without_acta (self);
  }
  for (guint i = 0; i < self->dirty_rows->len; i++) {
    CotFoldRow *row = &self->rows[g_array_index (self->dirty_rows, guint32, i)];

    row->dirty = FALSE;
    compute_row (self, row);
  }
  g_array_set_size (self->dirty_rows, 0);
}

/**
 * cot_fold_get_row:
 * @self: a fold
 * @row_index: place in cot_election_get_rows ()
 *
 * Returns: (transfer none): the row's state, valid until the next event is added
 */
const CotRowState *
cot_fold_get_row (CotFold *self, guint row_index)
{
  g_return_val_if_fail (self != NULL && row_index < self->n_rows, NULL);

  cot_fold_flush (self);
  return &self->rows[row_index].state;
}

GPtrArray *
cot_fold_list_row_sheets (CotFold *self, guint row_index)
{
  GPtrArray *list = g_ptr_array_new ();
  GPtrArray *sheets;

  g_return_val_if_fail (self != NULL && row_index < self->n_rows, list);

  cot_fold_flush (self);
  sheets = self->rows[row_index].sheets;
  for (guint i = 0; sheets != NULL && i < sheets->len; i++)
    g_ptr_array_add (list, sheets->pdata[i]);

  return list;
}

GPtrArray *
cot_fold_list_in_state (CotFold *self, CotSheetState state)
{
  GPtrArray *list = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL && (guint) state < COT_SHEET_N_STATES, list);

  cot_fold_flush (self);
  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->queues[state]); !g_sequence_iter_is_end (iter); iter = g_sequence_iter_next (iter))
    g_ptr_array_add (list, g_sequence_get (iter));

  return list;
}

const CotSheet *
cot_fold_find_in_state (CotFold *self, CotSheetState state, gboolean (*accept) (const CotSheet *sheet, gpointer user_data), gpointer user_data)
{
  g_return_val_if_fail (self != NULL && (guint) state < COT_SHEET_N_STATES && accept != NULL, NULL);

  cot_fold_flush (self);
  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->queues[state]); !g_sequence_iter_is_end (iter); iter = g_sequence_iter_next (iter))
    if (accept (g_sequence_get (iter), user_data))
      return g_sequence_get (iter);

  return NULL;
}

guint
cot_fold_count_in_state (CotFold *self, CotSheetState state)
{
  g_return_val_if_fail (self != NULL && (guint) state < COT_SHEET_N_STATES, 0);

  cot_fold_flush (self);
  return (guint) g_sequence_get_length (self->queues[state]);
}

static gint
compare_by_contest (gconstpointer a, gconstpointer b)
{
  const CotSheet *left = *(CotSheet *const *) a;
  const CotSheet *right = *(CotSheet *const *) b;
  int order = g_strcmp0 (left->contest_hint, right->contest_hint);

  return order != 0 ? order : strcmp (left->folio, right->folio);
}

GPtrArray *
cot_fold_list_outside (CotFold *self)
{
  GPtrArray *list = cot_fold_list_in_state (self, COT_SHEET_OUTSIDE);

  g_ptr_array_sort (list, compare_by_contest);
  return list;
}
