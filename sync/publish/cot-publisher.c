/* cot-publisher.c - what the published files say, cut after cut
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-publisher.h"

#include <string.h>

#include "cot-row-text.h"

typedef struct {
  guint *rows;
  guint n;
} Order;

struct _CotPublisher {
  CotElection *election;
  CotProfile *profile;
  CotFold *fold;
  GHashTable *images;       /* SHA-256 that the centre accepted */
  GHashTable *without_acta; /* CotId of each without-acta to its time */
  CotPublishedRow **rows;
  guint n_rows;
  GPtrArray *outside;
  Order *orders; /* one per contest */
  guint n_contests;
};

static void
published_row_unref (CotPublishedRow *row)
{
  if (row == NULL || !g_atomic_ref_count_dec (&row->ref_count))
    return;

  g_free (row->line);
  g_free (row->sha256);
  g_free (row);
}

static void
outside_free (CotPublishedOutside *outside)
{
  g_free (outside->folio);
  g_free (outside->line);
  g_free (outside->sha256);
  g_free (outside);
}

static int
compare_key (const CotRow *a, const CotRow *b, guint key)
{
  switch ((CotSortKey) key) {
  case COT_SORT_AREA:
    return strcmp (a->area->id, b->area->id);
  case COT_SORT_SECCION:
    return (int) a->casilla->seccion - (int) b->casilla->seccion;
  case COT_SORT_TIPO_CASILLA:
    return (int) a->casilla->key.type - (int) b->casilla->key.type;
  case COT_SORT_ID_CASILLA:
    return (int) a->casilla->key.number - (int) b->casilla->key.number;
  case COT_SORT_EXT_CONTIGUA:
    return (int) a->casilla->key.ext - (int) b->casilla->key.ext;
  default:
    return 0;
  }
}

static int
compare_rows_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CotPublisher *self = user_data;
  const CotRow *first = self->rows[*(const guint *) a]->state.row;
  const CotRow *second = self->rows[*(const guint *) b]->state.row;

  for (guint i = 0; i < self->profile->n_sort; i++) {
    int order = compare_key (first, second, self->profile->sort[i]);

    if (order != 0)
      return order;
  }
  /* The forms of one casilla: by key, when anything is sorted at all. */
  if (self->profile->n_sort > 0 && strcmp (first->clave_acta, second->clave_acta) != 0)
    return strcmp (first->clave_acta, second->clave_acta);

  return (int) first->index - (int) second->index;
}

static void
clear_orders (CotPublisher *self)
{
  for (guint i = 0; self->orders != NULL && i < self->n_contests; i++)
    g_free (self->orders[i].rows);
  g_clear_pointer (&self->orders, g_free);
}

static void
put_in_order (CotPublisher *self)
{
  const CotContest *contests = cot_election_get_contests (self->election, &self->n_contests);

  clear_orders (self);
  self->orders = g_new0 (Order, self->n_contests);
  for (guint c = 0; c < self->n_contests; c++) {
    Order *order = &self->orders[c];

    order->rows = g_new (guint, MAX (self->n_rows, 1));
    for (guint i = 0; i < self->n_rows; i++)
      if (self->rows[i]->state.row->contest == &contests[c])
        order->rows[order->n++] = i;
    g_qsort_with_data (order->rows, (gint) order->n, sizeof (guint), compare_rows_cb, self);
  }
}

static CotPublishedRow *
published_row_new (CotPublisher *self, const CotRowState *state, const CotId *basis)
{
  CotPublishedRow *row = g_new0 (CotPublishedRow, 1);
  const gint64 *time_us = g_hash_table_lookup (self->without_acta, &state->without_acta);

  g_atomic_ref_count_init (&row->ref_count);
  row->line = cot_row_text_format (self->profile, self->election, state, time_us != NULL ? *time_us : 0);
  row->sha256 = state->phase == COT_ROW_SETTLED && state->carrier != NULL ? g_strdup (state->carrier->published_sha256) : NULL;
  row->state = *state;
  row->state.carrier = NULL;
  row->basis = *basis;

  return row;
}

static CotPublishedRow *
pending_row_new (CotPublisher *self, const CotRow *row)
{
  const CotId nothing = { { 0 } };
  CotRowState state = { .row = row, .phase = COT_ROW_EXPECTED };
  CotPublishedRow *pending = published_row_new (self, &state, &nothing);

  pending->pending = TRUE;

  return pending;
}

/* Before the first cut every row is there already, pending. */
static void
fill_pending (CotPublisher *self)
{
  const CotRow *rows = cot_election_get_rows (self->election, &self->n_rows);

  self->rows = g_new0 (CotPublishedRow *, MAX (self->n_rows, 1));
  for (guint i = 0; i < self->n_rows; i++)
    self->rows[i] = pending_row_new (self, &rows[i]);
}

/* What was published of a row, wherever it stood; NULL: nothing. */
static CotPublishedRow *
take_published (CotPublishedRow **rows, guint n_rows, const CotRow *row)
{
  for (guint i = 0; i < n_rows; i++)
    if (rows[i] != NULL && strcmp (rows[i]->state.row->clave_acta, row->clave_acta) == 0)
      return g_steal_pointer (&rows[i]);

  return NULL;
}

/* Rows as amendments leave them: one that is pending shows them, one that is published
 * stays as it was until it settles again. */
static void
take_catalogue (CotPublisher *self)
{
  guint n = cot_fold_get_n_rows (self->fold), n_sealed, n_old = self->n_rows;
  CotPublishedRow **old = self->rows;
  gboolean changed = n != n_old;

  cot_election_get_rows (self->election, &n_sealed);
  for (guint i = 0; i < n && !changed; i++)
    changed = self->rows[i]->pending && self->rows[i]->state.row != cot_fold_get_row (self->fold, i)->row;
  if (!changed)
    return;
  self->rows = g_new0 (CotPublishedRow *, n);
  self->n_rows = n;
  for (guint i = 0; i < n; i++) {
    const CotRow *row = cot_fold_get_row (self->fold, i)->row;

    self->rows[i] = i < n_sealed ? g_steal_pointer (&old[i]) : take_published (old + n_sealed, n_old - n_sealed, row);
    if (self->rows[i] != NULL && (!self->rows[i]->pending || self->rows[i]->state.row == row))
      continue;
    if (self->rows[i] != NULL)
      published_row_unref (self->rows[i]);
    self->rows[i] = pending_row_new (self, row);
  }
  for (guint i = 0; i < n_old; i++)
    if (old[i] != NULL)
      published_row_unref (old[i]);
  g_free (old);
  put_in_order (self);
}

/**
 * cot_publisher_new:
 * @election: the sealed election
 * @profile: name of one of its profiles
 * @source: (nullable): where the fold reads a sheet's events again
 * @error: %COT_DATA_ERROR_NOT_FOUND, %COT_DATA_ERROR_INVALID
 *
 * Returns: (transfer full): a publisher that has published nothing
 */
CotPublisher *
cot_publisher_new (CotElection *election, const char *profile, const CotEventSource *source, GError **error)
{
  CotProfile *parsed = cot_profile_load (election, profile, error);
  CotPublisher *self;

  if (parsed == NULL)
    return NULL;

  self = g_new0 (CotPublisher, 1);
  self->election = cot_election_ref (election);
  self->profile = parsed;
  self->fold = cot_fold_new (election, source);
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->without_acta = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, g_free);
  self->outside = g_ptr_array_new_with_free_func ((GDestroyNotify) outside_free);
  fill_pending (self);
  put_in_order (self);

  return self;
}

void
cot_publisher_free (CotPublisher *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_rows; i++)
    published_row_unref (self->rows[i]);
  clear_orders (self);
  g_free (self->rows);
  g_ptr_array_unref (self->outside);
  g_hash_table_unref (self->images);
  g_hash_table_unref (self->without_acta);
  cot_fold_free (self->fold);
  cot_profile_free (self->profile);
  cot_election_unref (self->election);
  g_free (self);
}

CotElection *
cot_publisher_get_election (const CotPublisher *self)
{
  return self->election;
}

const CotProfile *
cot_publisher_get_profile (const CotPublisher *self)
{
  return self->profile;
}

void
cot_publisher_add_event (CotPublisher *self, CotEvent *event)
{
  if (event->kind == COT_KIND_WITHOUT_ACTA)
    g_hash_table_replace (self->without_acta, g_memdup2 (&event->id, sizeof event->id), g_memdup2 (&event->time_us, sizeof event->time_us));
  cot_fold_add (self->fold, event);
}

void
cot_publisher_add_image (CotPublisher *self, const char *sha256)
{
  g_hash_table_add (self->images, g_strdup (sha256));
}

static void
publish_row (CotPublisher *self, guint index)
{
  const CotRowState *state = cot_fold_get_row (self->fold, index);
  CotPublishedRow *old = self->rows[index];
  const CotId *basis;

  if (state->phase == COT_ROW_SETTLED && state->carrier != NULL)
    basis = &state->carrier->state_digest;
  else if (state->phase == COT_ROW_WITHOUT_ACTA)
    basis = &state->without_acta;
  else
    return; /* pending, or as it was published last */

  if (!old->pending && cot_id_equal (basis, &old->basis))
    return;
  self->rows[index] = published_row_new (self, state, basis);
  published_row_unref (old);
}

static const CotContest *
contest_of_outside (CotPublisher *self, const CotSheet *sheet)
{
  return sheet->contest_hint != NULL ? cot_election_find_contest (self->election, sheet->contest_hint) : NULL;
}

static CotPublishedOutside *
outside_new (CotPublisher *self, const CotContest *contest, const CotSheet *sheet)
{
  CotPublishedOutside *outside = g_new0 (CotPublishedOutside, 1);

  outside->folio = g_strdup (sheet->folio);
  outside->contest = contest;
  outside->line = cot_row_text_format_outside (self->profile, self->election, contest, sheet);
  outside->sha256 = g_strdup (sheet->published_sha256);

  return outside;
}

static int
compare_outside_cb (gconstpointer a, gconstpointer b)
{
  const CotPublishedOutside *first = *(CotPublishedOutside *const *) a;
  const CotPublishedOutside *second = *(CotPublishedOutside *const *) b;

  return strcmp (first->folio, second->folio);
}

static void
publish_outside (CotPublisher *self)
{
  g_autoptr (GPtrArray) now = cot_fold_list_outside (self->fold);
  GPtrArray *next = g_ptr_array_new_with_free_func ((GDestroyNotify) outside_free);

  for (guint i = 0; i < now->len; i++) {
    const CotSheet *sheet = g_ptr_array_index (now, i);
    const CotContest *contest = contest_of_outside (self, sheet);

    if (contest != NULL)
      g_ptr_array_add (next, outside_new (self, contest, sheet));
  }

  /* What was published outside and is being looked at again stays so. */
  for (guint i = 0; i < self->outside->len; i++) {
    CotPublishedOutside *old = g_ptr_array_index (self->outside, i);
    const CotSheet *sheet = cot_fold_get_sheet (self->fold, old->folio);

    if (sheet == NULL || sheet->state == COT_SHEET_OUTSIDE || sheet->state == COT_SHEET_SETTLED)
      continue;
    g_ptr_array_add (next, old);
    self->outside->pdata[i] = NULL;
  }

  g_ptr_array_set_free_func (self->outside, NULL);
  for (guint i = 0; i < self->outside->len; i++)
    if (self->outside->pdata[i] != NULL)
      outside_free (self->outside->pdata[i]);
  g_ptr_array_unref (self->outside);
  g_ptr_array_sort (next, compare_outside_cb);
  self->outside = next;
}

void
cot_publisher_cut (CotPublisher *self)
{
  take_catalogue (self);
  for (guint i = 0; i < self->n_rows; i++)
    publish_row (self, i);
  publish_outside (self);
}

const CotPublishedRow *
cot_publisher_get_row (const CotPublisher *self, guint row_index)
{
  return self->rows[row_index];
}

GPtrArray *
cot_publisher_get_outside (const CotPublisher *self)
{
  return self->outside;
}

const guint *
cot_publisher_get_order (const CotPublisher *self, guint contest, guint *n)
{
  *n = self->orders[contest].n;
  return self->orders[contest].rows;
}

void
cot_publisher_count (const CotPublisher *self, const CotContest *contest, CotCounters *counters)
{
  memset (counters, 0, sizeof *counters);
  for (guint i = 0; i < self->n_rows; i++)
    if (self->rows[i]->state.row->contest == contest)
      cot_counters_add_row (counters, &self->rows[i]->state);
  for (guint i = 0; i < self->outside->len; i++)
    if (((const CotPublishedOutside *) g_ptr_array_index (self->outside, i))->contest == contest)
      cot_counters_add_outside (counters);
}

static int
compare_texts_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
cot_publisher_list_images (const CotPublisher *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *images = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->n_rows + self->outside->len; i++) {
    const char *sha256 = i < self->n_rows ? self->rows[i]->sha256 : ((const CotPublishedOutside *) g_ptr_array_index (self->outside, i - self->n_rows))->sha256;

    if (sha256 != NULL && g_hash_table_contains (self->images, sha256) && g_hash_table_add (seen, (gpointer) sha256))
      g_ptr_array_add (images, g_strdup (sha256));
  }
  g_ptr_array_sort (images, compare_texts_cb);

  return images;
}
