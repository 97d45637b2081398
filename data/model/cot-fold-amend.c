/* cot-fold-amend.c - which amendments of the sealed catalogue count
 *
 * An amendment is known by what two authorities signed, not by the event that brought
 * it.  It names up to where its authors saw each station: a reading that stands up to
 * there keeps the row, or the ballot, as it was; one beyond is a reading of the amended
 * one.  So no reading that comes late takes an amendment back, and none that was seen
 * loses what it was read from.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-amend-private.h"

#include <string.h>

#include "cot-second.h"

#define MAX_AUTHORITIES 16
#define N_AUTHORITIES   2 /* that must have signed */
#define COLOUR_LENGTH   7

void
cot_amendment_free (CotAmendment *self)
{
  if (self == NULL)
    return;
  cot_event_unref (self->event);
  g_clear_pointer (&self->chains, g_array_unref);
  g_clear_pointer (&self->members, json_decref);
  g_free (self->target);
  g_free (self);
}

/* --- Reading one --------------------------------------------------------------------- */

/* Different authorities of this election; the signatures were checked at ingest. */
static guint
count_authorities (CotFold *fold, const json_t *body)
{
  const json_t *signatures = json_object_get (body, "signatures");
  guint32 seen = 0;
  guint n = 0;

  for (size_t i = 0; i < json_array_size (signatures); i++) {
    json_int_t authority = json_integer_value (json_object_get (json_array_get (signatures, i), "authority"));

    if (authority < 0 || authority >= MAX_AUTHORITIES || !cot_fold_has_authority (fold, (guint64) authority) || (seen & 1u << authority) != 0)
      continue;
    seen |= 1u << authority;
    n++;
  }

  return n;
}

static const CotArea *
find_area (const CotContest *contest, const char *id)
{
  for (guint i = 0; id != NULL && i < contest->n_areas; i++)
    if (strcmp (contest->areas[i].id, id) == 0)
      return &contest->areas[i];

  return NULL;
}

static gboolean
is_colour (const char *text)
{
  return strlen (text) == COLOUR_LENGTH && text[0] == '#' && strspn (text + 1, "0123456789abcdefABCDEF") == COLOUR_LENGTH - 1;
}

static gint
column_of (const CotContest *contest, const char *name)
{
  for (gint i = 0; name != NULL && contest->columns[i] != NULL; i++)
    if (strcmp (contest->columns[i], name) == 0)
      return i;

  return -1;
}

/* {contest, area, column, present, colour}: a column of the contest is on the area's
 * ballot, or is not. */
static gboolean
read_ballot (CotFold *fold, CotAmendment *self)
{
  const char *contest = json_string_value (json_object_get (self->members, "contest"));
  const char *column = json_string_value (json_object_get (self->members, "column"));
  const json_t *colour = json_object_get (self->members, "colour");

  self->contest = contest == NULL ? NULL : cot_election_find_contest (fold->election, contest);
  if (self->contest == NULL || !json_is_boolean (json_object_get (self->members, "present")))
    return FALSE;
  self->area = find_area (self->contest, json_string_value (json_object_get (self->members, "area")));
  self->column = column_of (self->contest, column);
  if (self->area == NULL || self->column < 0 || (colour != NULL && (json_string_value (colour) == NULL || !is_colour (json_string_value (colour)))))
    return FALSE;
  self->target = g_strdup_printf ("ballot %s %s %s", contest, self->area->id, column);

  return TRUE;
}

/* What it says is checked by making the row. */
static gboolean
read_row (CotFold *fold, CotAmendment *self)
{
  CotRow *row = cot_fold_make_row (fold, self->members);

  if (row == NULL)
    return FALSE;
  self->row = row;
  self->contest = row->contest;
  self->area = row->area;
  self->target = g_strdup_printf ("row %s", row->clave_acta);

  return TRUE;
}

static void
read_chains (CotAmendment *self, const json_t *chains)
{
  self->chains = g_array_new (FALSE, TRUE, sizeof (CotLast));
  for (size_t i = 0; i < json_array_size (chains); i++) {
    const json_t *item = json_array_get (chains, i);
    CotLast last = { .station = (guint32) json_integer_value (json_object_get (item, "station")), .number = (guint64) json_integer_value (json_object_get (item, "number")) };

    g_array_append_val (self->chains, last);
  }
}

static void
read_amendment (CotFold *fold, CotAmendment *self)
{
  json_t *body = cot_event_load_body (self->event);
  const char *replaces = json_string_value (json_object_get (body, "replaces"));
  gboolean good;

  cot_authority_digest (body, &self->digest);
  if (replaces != NULL)
    cot_id_from_hex (replaces, &self->replaces);
  read_chains (self, json_object_get (body, "chains"));
  self->is_row = json_object_get (body, "row") != NULL;
  self->members = json_incref (json_object_get (body, self->is_row ? "row" : "ballot"));
  good = self->is_row ? read_row (fold, self) : read_ballot (fold, self);
  self->own_reason = count_authorities (fold, body) < N_AUTHORITIES ? COT_VOID_AUTHORITY : good ? COT_VOID_NONE
                                                                                                : COT_VOID_BODY;
  json_decref (body);
}

/* --- All of them ------------------------------------------------------------------------ */

void
cot_fold_amendments_init (CotFold *fold)
{
  fold->amendments.by_digest = g_hash_table_new_full (cot_id_hash, cot_id_equal, NULL, (GDestroyNotify) cot_amendment_free);
  fold->amendments.sorted = g_ptr_array_new ();
  fold->amendments.made = g_ptr_array_new ();
  fold->amendments.rows = g_hash_table_new (g_str_hash, g_str_equal);
}

/* The same content brought by several events is one amendment, of the lower id. */
void
cot_fold_amendments_add (CotFold *fold, CotEvent *event)
{
  CotAmendment *self, *known;

  if (event->body == NULL)
    return;
  self = g_new0 (CotAmendment, 1);
  self->event = cot_event_ref (event);
  read_amendment (fold, self);
  known = g_hash_table_lookup (fold->amendments.by_digest, &self->digest);
  if (known != NULL) {
    /* Signed by more, it is the better copy. */
    gboolean better = (self->own_reason == COT_VOID_NONE) != (known->own_reason == COT_VOID_NONE) ? self->own_reason == COT_VOID_NONE
                                                                                                  : cot_id_compare (&event->id, &known->event->id) < 0;

    if (!better) {
      cot_amendment_free (self);
      return;
    }
    g_ptr_array_remove (fold->amendments.sorted, known);
  }
  g_hash_table_replace (fold->amendments.by_digest, &self->digest, self);
  g_ptr_array_add (fold->amendments.sorted, self);
  fold->amendments.dirty = TRUE;
}

static gint
compare_digests (gconstpointer a, gconstpointer b)
{
  return cot_id_compare (&(*(CotAmendment *const *) a)->digest, &(*(CotAmendment *const *) b)->digest);
}

static gboolean
was_seen (const CotAmendment *self, const CotFoldReading *reading)
{
  for (guint i = 0; i < self->chains->len; i++)
    if (g_array_index (self->chains, CotLast, i).station == reading->station && g_array_index (self->chains, CotLast, i).number >= reading->number)
      return TRUE;

  return FALSE;
}

static gboolean
is_about (const CotAmendment *self, const CotRow *row)
{
  if (self->is_row)
    return strcmp (row->clave_acta, self->row->clave_acta) == 0;

  return row->contest == self->contest && row->area == self->area;
}

/* Whether a reading that stands, and that its authors saw, was read from it. */
static gboolean
has_readings (CotFold *fold, const CotAmendment *self)
{
  for (guint i = 0; i < fold->sheets->len; i++) {
    const CotFoldSheet *sheet = fold->sheets->pdata[i];

    for (guint r = 0; sheet->readings != NULL && r < sheet->readings->len; r++) {
      const CotFoldReading *reading = &g_array_index (sheet->readings, CotFoldReading, r);

      if (is_about (self, reading->row) && was_seen (self, reading))
        return TRUE;
    }
  }

  return FALSE;
}

static gboolean
is_replaced (GPtrArray *all, const CotAmendment *self)
{
  for (guint i = 0; i < all->len; i++) {
    const CotAmendment *other = all->pdata[i];

    if (other->reason == COT_VOID_NONE && other != self && g_strcmp0 (other->target, self->target) == 0 && cot_id_equal (&other->replaces, &self->digest))
      return TRUE;
  }

  return FALSE;
}

/* Judged twice over: who may replace, then who is replaced; of the rest of one target
 * the lowest digest counts. */
static void
choose (GPtrArray *all)
{
  g_autofree gboolean *replaced = g_new0 (gboolean, MAX (all->len, 1));

  for (guint i = 0; i < all->len; i++)
    replaced[i] = ((CotAmendment *) all->pdata[i])->reason == COT_VOID_NONE && is_replaced (all, all->pdata[i]);
  for (guint i = 0; i < all->len; i++) {
    CotAmendment *self = all->pdata[i];

    for (guint k = 0; k < i && self->reason == COT_VOID_NONE && !replaced[i]; k++) {
      const CotAmendment *lower = all->pdata[k];

      if (lower->reason == COT_VOID_NONE && !replaced[k] && strcmp (lower->target, self->target) == 0)
        self->reason = COT_VOID_OTHER_COUNTS;
    }
  }
  for (guint i = 0; i < all->len; i++)
    if (replaced[i])
      ((CotAmendment *) all->pdata[i])->reason = COT_VOID_OTHER_COUNTS;
}

static void
judge_all (CotFold *fold)
{
  GPtrArray *all = fold->amendments.sorted;

  g_ptr_array_sort (all, compare_digests);
  for (guint i = 0; i < all->len; i++) {
    CotAmendment *self = all->pdata[i];

    self->reason = self->own_reason;
    if (self->reason == COT_VOID_NONE && has_readings (fold, self))
      self->reason = COT_VOID_HAS_READINGS;
  }
  choose (all);
}

/* What counts, as text: it changes when the catalogue does. */
static char *
describe (const GPtrArray *all)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++) {
    const CotAmendment *self = all->pdata[i];
    g_autofree char *hex = cot_id_to_hex (&self->digest);

    if (self->reason == COT_VOID_NONE)
      g_string_append_printf (text, "%s\n", hex);
    else if (self->is_row && self->own_reason == COT_VOID_NONE)
      g_string_append_printf (text, "%s known\n", hex);
  }

  return g_string_free (text, FALSE);
}

/* Computes the catalogue again; TRUE when it changed, and sheets are marked. */
gboolean
cot_fold_amendments_flush (CotFold *fold)
{
  CotFoldAmendments *self = &fold->amendments;
  char *described;

  if (!self->dirty)
    return FALSE;
  self->dirty = FALSE;
  if (self->sorted->len == 0)
    return FALSE;
  judge_all (fold);
  described = describe (self->sorted);
  if (g_strcmp0 (described, self->described) == 0) {
    g_free (described);
    return FALSE;
  }
  g_free (self->described);
  self->described = described;
  cot_fold_catalogue_rebuild (fold);

  return TRUE;
}

CotVoid
cot_fold_check_amendment (CotFold *fold, const CotEvent *event)
{
  g_autoptr (CotAmendment) self = NULL;
  const CotAmendment *known;

  if (event->body == NULL)
    return COT_VOID_SEALED;
  self = g_new0 (CotAmendment, 1);
  self->event = cot_event_ref ((CotEvent *) event);
  read_amendment (fold, self);
  known = g_hash_table_lookup (fold->amendments.by_digest, &self->digest);
  if (self->own_reason != COT_VOID_NONE)
    return self->own_reason;
  if (known != NULL)
    return cot_id_equal (&known->event->id, &event->id) ? known->reason : COT_VOID_OTHER_COUNTS;

  return has_readings (fold, self) ? COT_VOID_HAS_READINGS : COT_VOID_NONE;
}

/**
 * cot_fold_check_draft:
 * @fold: a fold
 * @draft: an amendment that nobody has signed yet
 *
 * Returns: what it would count for once it is signed: NONE; BODY, when the election has
 *   not all that it names, or it makes no whole row or ballot; or HAS_READINGS
 */
CotVoid
cot_fold_check_draft (CotFold *fold, json_t *draft)
{
  g_autoptr (CotAmendment) self = g_new0 (CotAmendment, 1);

  g_return_val_if_fail (fold != NULL && draft != NULL, COT_VOID_BODY);

  read_chains (self, json_object_get (draft, "chains"));
  self->is_row = json_object_get (draft, "row") != NULL;
  self->members = json_incref (json_object_get (draft, self->is_row ? "row" : "ballot"));
  if (!(self->is_row ? read_row (fold, self) : read_ballot (fold, self)))
    return COT_VOID_BODY;

  return has_readings (fold, self) ? COT_VOID_HAS_READINGS : COT_VOID_NONE;
}

/* Whether some amendment, whatever it counts for, is about @row. */
gboolean
cot_fold_is_amended (CotFold *fold, const CotRow *row)
{
  for (guint i = 0; i < fold->amendments.sorted->len; i++) {
    const CotAmendment *self = fold->amendments.sorted->pdata[i];

    if (self->own_reason == COT_VOID_NONE && is_about (self, row))
      return TRUE;
  }

  return FALSE;
}
