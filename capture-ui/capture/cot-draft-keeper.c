/* cot-draft-keeper.c - what was keyed so far, written beside the keying
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-draft-keeper.h"

typedef struct {
  CotClaim *claim;
  CotValue *values;
  guint focus;
} Draft;

struct _CotDraftKeeper {
  gatomicrefcount ref_count;
  CotDesk *desk;
  CotSession *session;
  GMutex lock;
  GCond rested;
  Draft *next; /* not written yet, or NULL */
  gboolean writing;
};

static void
draft_free (Draft *draft)
{
  cot_claim_unref (draft->claim);
  g_free (draft->values);
  g_free (draft);
}

CotDraftKeeper *
cot_draft_keeper_new (CotDesk *desk, CotSession *session)
{
  CotDraftKeeper *self = g_new0 (CotDraftKeeper, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->desk = g_object_ref (desk);
  self->session = cot_session_ref (session);
  g_mutex_init (&self->lock);
  g_cond_init (&self->rested);

  return self;
}

CotDraftKeeper *
cot_draft_keeper_ref (CotDraftKeeper *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
cot_draft_keeper_unref (CotDraftKeeper *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->next, draft_free);
  g_object_unref (self->desk);
  cot_session_unref (self->session);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->rested);
  g_free (self);
}

static void
write_draft (CotDraftKeeper *self, const Draft *draft)
{
  g_autoptr (GError) error = NULL;

  if (!cot_desk_save_draft (self->desk, self->session, draft->claim, draft->values, draft->focus, &error))
    g_warning ("the draft was not kept: %s", error->message);
}

static void
write_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CotDraftKeeper *self = task_data;
  Draft *draft;

  g_mutex_lock (&self->lock);
  while ((draft = g_steal_pointer (&self->next)) != NULL) {
    g_mutex_unlock (&self->lock);
    write_draft (self, draft);
    draft_free (draft);
    g_mutex_lock (&self->lock);
  }
  self->writing = FALSE;
  g_cond_broadcast (&self->rested);
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
}

void
cot_draft_keeper_keep (CotDraftKeeper *self, CotClaim *claim, const CotValue *values, guint focus)
{
  Draft *draft = g_new0 (Draft, 1);
  gboolean begin;

  draft->claim = cot_claim_ref (claim);
  draft->values = g_memdup2 (values, sizeof *values * claim->ballot->n_fields);
  draft->focus = focus;
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->next, draft_free);
  self->next = draft;
  begin = !self->writing;
  self->writing = TRUE;
  g_mutex_unlock (&self->lock);

  if (begin) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

    g_task_set_source_tag (task, cot_draft_keeper_keep);
    g_task_set_task_data (task, cot_draft_keeper_ref (self), (GDestroyNotify) cot_draft_keeper_unref);
    g_task_run_in_thread (task, write_thread);
  }
}

void
cot_draft_keeper_flush (CotDraftKeeper *self)
{
  g_mutex_lock (&self->lock);
  while (self->writing)
    g_cond_wait (&self->rested, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
cot_draft_keeper_forget (CotDraftKeeper *self)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->next, draft_free);
  while (self->writing)
    g_cond_wait (&self->rested, &self->lock);
  g_mutex_unlock (&self->lock);
}
