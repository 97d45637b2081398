/* cot-file-index.c - which files the held events name, and who may have them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-sync"

#include "config.h"

#include "cot-file-index.h"

#include "cot-wire.h"

#define STEP 1000

struct _CotFileIndex {
  CotJournal *journal; /* owned by whoever owns this */
  GMutex lock;
  gint64 seq;
  GHashTable *names; /* SHA-256 to CotNaming */
  GPtrArray *fresh;
};

CotFileIndex *
cot_file_index_new (CotJournal *journal)
{
  CotFileIndex *self = g_new0 (CotFileIndex, 1);

  self->journal = g_object_ref (journal);
  g_mutex_init (&self->lock);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->fresh = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
cot_file_index_free (CotFileIndex *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->fresh);
  g_mutex_clear (&self->lock);
  g_object_unref (self->journal);
  g_free (self);
}

static void
add (CotFileIndex *self, const json_t *name, CotNamedKind kind, guint catd)
{
  const char *sha256 = json_string_value (name);
  CotNaming naming = { kind, catd };

  if (!cot_wire_is_sha256 (sha256) || g_hash_table_contains (self->names, sha256))
    return;
  g_hash_table_insert (self->names, g_strdup (sha256), g_memdup2 (&naming, sizeof naming));
  g_ptr_array_add (self->fresh, g_strdup (sha256));
}

static void
look_at (CotFileIndex *self, CotEvent *event)
{
  json_t *body;

  if (event->kind != COT_KIND_DIGITISED && event->kind != COT_KIND_PERSON_ENROLLED)
    return;

  body = cot_event_load_body (event);
  if (event->kind == COT_KIND_DIGITISED)
    add (self, json_object_get (body, "published"), COT_NAMED_IMAGE, 0);
  else
    add (self, json_object_get (body, "card"), COT_NAMED_CARD, (guint) json_integer_value (json_object_get (body, "catd")));
  json_decref (body);
}

gboolean
cot_file_index_update (CotFileIndex *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (;;) {
    gint64 last = self->seq;
    g_autoptr (GPtrArray) events = cot_journal_list_after (self->journal, self->seq, STEP, &last, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return TRUE;
    for (guint i = 0; i < events->len; i++)
      look_at (self, g_ptr_array_index (events, i));
    self->seq = last;
  }
}

CotNaming
cot_file_index_find (CotFileIndex *self, const char *sha256)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const CotNaming *naming = g_hash_table_lookup (self->names, sha256);

  return naming != NULL ? *naming : (CotNaming){ COT_NAMED_NOT, 0 };
}

GPtrArray *
cot_file_index_take_new (CotFileIndex *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *fresh = self->fresh;

  self->fresh = g_ptr_array_new_with_free_func (g_free);
  return fresh;
}
