/* cot-fold-index.c - finds an event's sheet by its id
 *
 * A few hundred thousand ids: one array, and open addressing over it.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-fold"

#include "config.h"

#include "cot-fold-private.h"

#include <string.h>

#define FIRST_SLOTS 1024

void
cot_fold_index_init (CotFoldIndex *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (CotFoldEntry));
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0 (guint32, self->n_slots);
  self->numbers = g_new0 (guint32, self->n_slots);
  self->forks = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  self->key = (guint64) g_random_int () << 32 | g_random_int ();
}

void
cot_fold_index_clear (CotFoldIndex *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    cot_event_unref (cot_fold_index_get (self, i)->event);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->slots, g_free);
  g_clear_pointer (&self->numbers, g_free);
  g_clear_pointer (&self->forks, g_hash_table_unref);
}

/* The slot that holds @id, or the free one where it belongs. */
static guint
find_slot (const CotFoldIndex *self, const CotId *id)
{
  guint64 hash;
  guint slot;

  memcpy (&hash, id->bytes, sizeof hash);
  hash = (hash ^ self->key) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  slot = (guint) (hash >> 32) & (self->n_slots - 1);
  while (self->slots[slot] != 0 && !cot_id_equal (&cot_fold_index_get (self, self->slots[slot] - 1)->id, id))
    slot = (slot + 1) & (self->n_slots - 1);

  return slot;
}

CotFoldEntry *
cot_fold_index_find (const CotFoldIndex *self, const CotId *id)
{
  guint32 entry = self->slots[find_slot (self, id)];

  return entry == 0 ? NULL : cot_fold_index_get (self, entry - 1);
}

/* The slot of the first entry with this number of this station, or the free one. */
static guint
find_number (const CotFoldIndex *self, guint32 station, guint64 number)
{
  guint64 hash = ((number ^ self->key) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ station) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  guint slot = (guint) (hash >> 32) & (self->n_slots - 1);

  while (self->numbers[slot] != 0) {
    const CotFoldEntry *entry = cot_fold_index_get (self, self->numbers[slot] - 1);

    if (entry->station == station && entry->number == number)
      break;
    slot = (slot + 1) & (self->n_slots - 1);
  }

  return slot;
}

static void
note_fork (CotFoldIndex *self, guint32 station, guint64 number)
{
  GHashTable *numbers = g_hash_table_lookup (self->forks, GUINT_TO_POINTER (station));

  if (numbers == NULL) {
    numbers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
    g_hash_table_insert (self->forks, GUINT_TO_POINTER (station), numbers);
  }
  g_hash_table_add (numbers, g_memdup2 (&number, sizeof number));
}

static void
add_number (CotFoldIndex *self, guint32 at)
{
  const CotFoldEntry *entry = cot_fold_index_get (self, at);
  guint slot = find_number (self, entry->station, entry->number);

  if (self->numbers[slot] == 0)
    self->numbers[slot] = at + 1;
  else if (self->numbers[slot] != at + 1)
    note_fork (self, entry->station, entry->number);
}

static void
grow (CotFoldIndex *self)
{
  g_free (self->slots);
  g_free (self->numbers);
  self->n_slots *= 2;
  self->slots = g_new0 (guint32, self->n_slots);
  self->numbers = g_new0 (guint32, self->n_slots);
  for (guint i = 0; i < self->entries->len; i++) {
    self->slots[find_slot (self, &cot_fold_index_get (self, i)->id)] = i + 1;
    add_number (self, i);
  }
}

/* Adds what is not there yet. */
guint32
cot_fold_index_add (CotFoldIndex *self, const CotFoldEntry *entry)
{
  if (self->entries->len >= self->n_slots / 2)
    grow (self);
  g_array_append_vals (self->entries, entry, 1);
  self->slots[find_slot (self, &entry->id)] = self->entries->len;
  add_number (self, self->entries->len - 1);

  return self->entries->len - 1;
}
