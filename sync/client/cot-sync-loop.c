/* cot-sync-loop.c - keeps a journal and a service the same, in a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-client"

#include "config.h"

#include "cot-sync-loop.h"

#include "cot-clock-watch.h"

#define PULLED_FILES_PER_ROUND 8
#define CLOCK_LOOK_S           60

struct _CotSyncLoop {
  GObject parent_instance;

  CotClient *client;
  CotJournal *journal;
  CotSyncLoopOptions options;
  gulong changed_handler;
  GThread *thread;
  gint64 clock_compared_us; /* monotonic; 0: not since the service came back. The thread's own */

  GMutex lock; /* guards what follows */
  GCond woken;
  gboolean is_kicked, is_stopping, is_announced;
  CotSyncState state;
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CotSyncLoop, cot_sync_loop, G_TYPE_OBJECT)

void
cot_sync_state_clear (CotSyncState *state)
{
  g_clear_error (&state->error);
}

static void
cot_sync_loop_dispose (GObject *object)
{
  CotSyncLoop *self = COT_SYNC_LOOP (object);

  cot_sync_loop_stop (self);
  if (self->changed_handler != 0)
    g_signal_handler_disconnect (self->journal, self->changed_handler);
  self->changed_handler = 0;

  G_OBJECT_CLASS (cot_sync_loop_parent_class)->dispose (object);
}

static void
cot_sync_loop_finalize (GObject *object)
{
  CotSyncLoop *self = COT_SYNC_LOOP (object);

  g_clear_object (&self->client);
  g_clear_object (&self->journal);
  cot_sync_state_clear (&self->state);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->woken);

  G_OBJECT_CLASS (cot_sync_loop_parent_class)->finalize (object);
}

static void
cot_sync_loop_class_init (CotSyncLoopClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cot_sync_loop_dispose;
  object_class->finalize = cot_sync_loop_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cot_sync_loop_init (CotSyncLoop *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->woken);
}

/**
 * cot_sync_loop_new:
 * @client: the way to the service
 * @journal: the journal of @client
 * @options: (nullable): zeros take the defaults
 *
 * Returns: (transfer full): a loop that has not begun
 */
CotSyncLoop *
cot_sync_loop_new (CotClient *client, CotJournal *journal, const CotSyncLoopOptions *options)
{
  CotSyncLoop *self = g_object_new (COT_TYPE_SYNC_LOOP, NULL);
  CotSyncLoopOptions *o = &self->options;

  self->client = g_object_ref (client);
  self->journal = g_object_ref (journal);
  if (options != NULL)
    *o = *options;
  if (o->interval_ms == 0)
    o->interval_ms = 1000;
  if (o->backoff_ms == 0)
    o->backoff_ms = 1000;
  if (o->max_backoff_ms == 0)
    o->max_backoff_ms = 30000;
  if (o->files_per_round == 0)
    o->files_per_round = 8;
  self->changed_handler = g_signal_connect_swapped (journal, "changed", G_CALLBACK (cot_sync_loop_kick), self);

  return self;
}

/* --- State --------------------------------------------------------------------- */

static gboolean
announce_cb (gpointer data)
{
  CotSyncLoop *self = data;

  g_mutex_lock (&self->lock);
  self->is_announced = FALSE;
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_REMOVE;
}

/* @lock is held. */
static void
announce (CotSyncLoop *self)
{
  if (self->is_announced)
    return;

  self->is_announced = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, announce_cb, g_object_ref (self), g_object_unref);
}

static void
set_state (CotSyncLoop *self, gboolean busy, gboolean contact, const GError *error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  guint64 n_events, n_files;
  gint64 now_us = cot_clock_now_us (cot_journal_get_clock (self->journal));
  CotSyncState *state = &self->state;
  gboolean same;

  cot_client_count_waiting (self->client, &n_events, &n_files);
  locker = g_mutex_locker_new (&self->lock);
  same = state->n_events_waiting == n_events && state->n_files_waiting == n_files && state->busy == busy &&
         state->online == (error == NULL && (contact || state->online)) && (state->error != NULL) == (error != NULL);

  state->n_events_waiting = n_events;
  state->n_files_waiting = n_files;
  state->busy = busy;
  state->online = error == NULL && (contact || state->online);
  if (contact)
    state->last_contact_us = now_us;
  g_clear_error (&state->error);
  state->error = error != NULL ? g_error_copy (error) : NULL;
  if (!same)
    announce (self);
}

void
cot_sync_loop_get_state (CotSyncLoop *self, CotSyncState *state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *state = self->state;
  state->error = self->state.error != NULL ? g_error_copy (self->state.error) : NULL;
}

/* --- The thread ---------------------------------------------------------------- */

static gboolean
is_stopping (CotSyncLoop *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_stopping;
}

/* Every measurement is kept, for the opening of the desk; few become events. */
static void
note_clock (CotSyncLoop *self, gint64 offset_us, gint64 took_us, const json_t *status)
{
  g_autofree char *source = g_strdup_printf ("station:%" G_GINT64_FORMAT, (gint64) json_integer_value (json_object_get (status, "station")));
  g_autoptr (GError) error = NULL;

  if (!cot_clock_watch_note (self->journal, NULL, offset_us / 1000, (guint64) MAX (took_us, 0) / 2000, source, NULL, &error))
    g_info ("what the clock is off by was not recorded: %s", error->message);
}

/* Looked at when the service comes back and now and then: clocks drift slowly. */
static void
compare_clocks (CotSyncLoop *self)
{
  gint64 before_us = cot_clock_now_us (cot_journal_get_clock (self->journal));
  json_t *status = cot_client_status (self->client, NULL);
  gint64 after_us = cot_clock_now_us (cot_journal_get_clock (self->journal));
  const json_t *time = json_object_get (status, "time_us");
  gint64 offset_us = 0;

  if (json_is_integer (time)) {
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    self->state.has_clock_offset = TRUE;
    self->state.clock_offset_us = before_us + (after_us - before_us) / 2 - (gint64) json_integer_value (time);
    self->clock_compared_us = g_get_monotonic_time ();
    offset_us = -self->state.clock_offset_us;
    announce (self);
  }
  if (json_is_integer (time))
    note_clock (self, offset_us, after_us - before_us, status);
  json_decref (status);
}

static gboolean
clock_is_due (CotSyncLoop *self)
{
  return self->clock_compared_us == 0 || g_get_monotonic_time () - self->clock_compared_us > CLOCK_LOOK_S * G_USEC_PER_SEC;
}

/* Events first; then some images, so that new events never wait for many. */
static gboolean
one_round (CotSyncLoop *self, guint *left, GError **error)
{
  return cot_client_push_events (self->client, NULL, error) &&
         cot_client_push_files (self->client, self->options.files_per_round, left, NULL, error) &&
         cot_client_pull_events (self->client, NULL, error) &&
         cot_client_pull_files (self->client, PULLED_FILES_PER_ROUND, NULL, error);
}

static void
wait_ms (CotSyncLoop *self, guint ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  while (!self->is_kicked && !self->is_stopping)
    if (!g_cond_wait_until (&self->woken, &self->lock, end))
      break;
  self->is_kicked = FALSE;
}

static gpointer
loop_thread (gpointer data)
{
  CotSyncLoop *self = data;
  guint backoff_ms = self->options.backoff_ms;

  while (!is_stopping (self)) {
    g_autoptr (GError) error = NULL;
    guint left = 0, before = G_MAXUINT;
    gboolean ok = TRUE;

    do {
      before = left != 0 ? left : before;
      ok = one_round (self, &left, &error);
      set_state (self, ok && left > 0, ok, error);
    } while (ok && left > 0 && left < before && !is_stopping (self));

    if (ok && clock_is_due (self))
      compare_clocks (self);
    if (ok) {
      backoff_ms = self->options.backoff_ms;
      wait_ms (self, self->options.interval_ms);
    } else {
      g_debug ("No exchange: %s", error->message);
      self->clock_compared_us = 0;
      wait_ms (self, backoff_ms);
      backoff_ms = MIN (backoff_ms * 2, self->options.max_backoff_ms);
    }
  }

  return NULL;
}

void
cot_sync_loop_start (CotSyncLoop *self)
{
  g_return_if_fail (COT_IS_SYNC_LOOP (self) && self->thread == NULL);

  self->is_stopping = FALSE;
  self->thread = g_thread_new ("sync", loop_thread, self);
}

void
cot_sync_loop_kick (CotSyncLoop *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_kicked = TRUE;
  g_cond_signal (&self->woken);
}

void
cot_sync_loop_stop (CotSyncLoop *self)
{
  GThread *thread;

  g_return_if_fail (COT_IS_SYNC_LOOP (self));

  g_mutex_lock (&self->lock);
  thread = g_steal_pointer (&self->thread);
  self->is_stopping = TRUE;
  g_cond_signal (&self->woken);
  g_mutex_unlock (&self->lock);
  if (thread != NULL)
    g_thread_join (thread);
}

static void
stop_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  cot_sync_loop_stop (source);
  g_task_return_boolean (task, TRUE);
}

void
cot_sync_loop_stop_async (CotSyncLoop *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cot_sync_loop_stop_async);
  g_task_run_in_thread (task, stop_thread);
}

gboolean
cot_sync_loop_stop_finish (CotSyncLoop *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
