/* cot-fold-alike.c - sheets that have what only one can have
 *
 * Two sheets with the very same published image, and two rows of a contest that settled
 * at the very same figures: somebody should look.  Both are alerts that other sheets
 * give: they change no value, are no part of what a sheet's own events say, and come
 * and go with the others, whatever came first.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

/* Figures that happen by chance are not worth a look. */
#define MIN_FIELDS 4 /* in which votes are written */
#define MIN_KINDS  2 /* of numbers among them */

G_STATIC_ASSERT (sizeof (gpointer) == sizeof (guint64));

void
cot_fold_alike_init (CotFold *self)
{
  for (guint i = 0; i < COT_FOLD_N_ALIKE; i++)
    self->alike[i] = g_hash_table_new (NULL, NULL);
  self->alike_dirty = g_hash_table_new (NULL, NULL);
}

void
cot_fold_alike_clear (CotFold *self)
{
  for (guint i = 0; i < COT_FOLD_N_ALIKE; i++)
    g_clear_pointer (&self->alike[i], g_hash_table_unref);
  g_clear_pointer (&self->alike_dirty, g_hash_table_unref);
}

/* --- Keys: 0 is none ---------------------------------------------------------------------- */

static guint64
fold_hash (const guint8 hash[32])
{
  guint64 key;

  memcpy (&key, hash, sizeof key);
  return MAX (key, 1);
}

/* What stands there is a hash already. */
static guint64
image_key (const CotSheet *sheet)
{
  CotId hash;

  if (sheet->published_sha256 == NULL || !cot_id_from_hex (sheet->published_sha256, &hash))
    return 0;

  return fold_hash (hash.bytes);
}

/* Enough votes in enough fields, not all of them alike. */
static gboolean
is_telling (const CotSheet *sheet)
{
  CotValue seen = COT_VALUE_INIT;
  guint n = 0, n_kinds = 0;

  for (guint i = 0; i < sheet->n_fields; i++) {
    CotValue value = sheet->settled[i];

    if (!cot_field_kind_is_vote (sheet->row->ballot->fields[i].kind) || value.kind != COT_VALUE_NUMBER || value.number == 0)
      continue;
    n_kinds += n == 0 || (n_kinds == 1 && !cot_value_equal (value, seen));
    if (n++ == 0)
      seen = value;
  }

  return n >= MIN_FIELDS && n_kinds >= MIN_KINDS;
}

static guint64
mix (guint64 hash, guint64 value)
{
  hash = (hash ^ value) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return hash ^ hash >> 29;
}

/* Made at each start for every settled sheet of the night: no text, no digest. */
static guint64
votes_key (const CotFoldSheet *sheet)
{
  const CotSheet *shown = &sheet->sheet;
  guint64 hash;

  if (sheet->own_state != COT_SHEET_SETTLED || shown->row == NULL || !is_telling (shown))
    return 0;
  hash = g_str_hash (shown->row->contest->id);
  for (guint i = 0; i < shown->n_fields; i++) {
    const CotField *field = &shown->row->ballot->fields[i];

    if (!cot_field_kind_is_vote (field->kind))
      continue;
    hash = mix (hash, g_str_hash (field->name));
    hash = mix (hash, (guint64) shown->settled[i].kind << 32 | (guint32) shown->settled[i].number);
  }

  return MAX (hash, 1);
}

/* The next field at or behind @at in which votes are written, or n_fields. */
static guint
next_vote (const CotSheet *sheet, guint at)
{
  while (at < sheet->n_fields && !cot_field_kind_is_vote (sheet->row->ballot->fields[at].kind))
    at++;

  return at;
}

static gboolean
have_same_votes (const CotSheet *a, const CotSheet *b)
{
  guint i = next_vote (a, 0), k = next_vote (b, 0);

  if (a->row->contest != b->row->contest)
    return FALSE;
  for (; i < a->n_fields && k < b->n_fields; i = next_vote (a, i + 1), k = next_vote (b, k + 1))
    if (strcmp (a->row->ballot->fields[i].name, b->row->ballot->fields[k].name) != 0 || !cot_value_equal (a->settled[i], b->settled[k]))
      return FALSE;

  return i == a->n_fields && k == b->n_fields;
}

/* --- Chains of sheets with one key --------------------------------------------------------------- */

static gpointer
pointer_of (guint64 key)
{
  return (gpointer) (guintptr) key;
}

static CotFoldSheet *
first_of (CotFold *self, guint which, guint64 key)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->alike[which], pointer_of (key)));

  return at == 0 ? NULL : self->sheets->pdata[at - 1];
}

static CotFoldSheet *
next_of (CotFold *self, guint which, const CotFoldSheet *sheet)
{
  return sheet->alike[which].next == 0 ? NULL : self->sheets->pdata[sheet->alike[which].next - 1];
}

/* A key is a part of what is meant; and several sheets of one row may well have one set
 * of figures. */
static gboolean
are_alike (guint which, const CotSheet *a, const CotSheet *b)
{
  return which == COT_FOLD_ALIKE_IMAGE ? strcmp (a->published_sha256, b->published_sha256) == 0 : a->row != b->row && have_same_votes (a, b);
}

static gboolean
has_twin (CotFold *self, guint which, const CotFoldSheet *sheet)
{
  for (const CotFoldSheet *other = first_of (self, which, sheet->alike[which].key); other != NULL; other = next_of (self, which, other))
    if (other != sheet && are_alike (which, &other->sheet, &sheet->sheet))
      return TRUE;

  return FALSE;
}

static void
show (CotFold *self, guint which, guint64 key)
{
  guint alert = which == COT_FOLD_ALIKE_IMAGE ? COT_ALERT_SAME_IMAGE : COT_ALERT_SAME_VOTES;

  for (CotFoldSheet *sheet = first_of (self, which, key); sheet != NULL; sheet = next_of (self, which, sheet))
    if (has_twin (self, which, sheet))
      sheet->sheet.alerts |= alert;
    else
      sheet->sheet.alerts &= ~alert;
}

static void
put (CotFold *self, guint which, CotFoldSheet *sheet, guint64 key)
{
  CotFoldSheet *first = first_of (self, which, key);

  sheet->alike[which].key = key;
  sheet->alike[which].next = first == NULL ? 0 : first->index + 1;
  g_hash_table_insert (self->alike[which], pointer_of (key), GUINT_TO_POINTER (sheet->index + 1));
  if (first != NULL)
    g_hash_table_add (self->alike_dirty, pointer_of (key));
}

static void
take (CotFold *self, guint which, CotFoldSheet *sheet)
{
  guint64 key = sheet->alike[which].key;
  CotFoldSheet *before = first_of (self, which, key);

  if (key == 0)
    return;
  if (before == sheet) {
    if (sheet->alike[which].next == 0)
      g_hash_table_remove (self->alike[which], pointer_of (key));
    else
      g_hash_table_insert (self->alike[which], pointer_of (key), GUINT_TO_POINTER (sheet->alike[which].next));
  } else {
    while (next_of (self, which, before) != sheet)
      before = next_of (self, which, before);
    before->alike[which].next = sheet->alike[which].next;
  }
  sheet->alike[which].key = 0;
  sheet->alike[which].next = 0;
  g_hash_table_add (self->alike_dirty, pointer_of (key));
}

void
cot_fold_alike_attach (CotFold *self, CotFoldSheet *sheet)
{
  guint64 image = image_key (&sheet->sheet), votes = votes_key (sheet);

  if (image != 0)
    put (self, COT_FOLD_ALIKE_IMAGE, sheet, image);
  if (votes != 0)
    put (self, COT_FOLD_ALIKE_VOTES, sheet, votes);
}

void
cot_fold_alike_detach (CotFold *self, CotFoldSheet *sheet)
{
  take (self, COT_FOLD_ALIKE_IMAGE, sheet);
  take (self, COT_FOLD_ALIKE_VOTES, sheet);
}

/* Sheets must be up to date. */
void
cot_fold_alike_flush (CotFold *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->alike_dirty);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    for (guint which = 0; which < COT_FOLD_N_ALIKE; which++)
      show (self, which, (guint64) (guintptr) key);
  g_hash_table_remove_all (self->alike_dirty);
}
