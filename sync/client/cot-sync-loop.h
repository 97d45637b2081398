/* cot-sync-loop.h - keeps a journal and a service the same, in a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-client.h"

G_BEGIN_DECLS

/* Zero in a member takes the value given in brackets. */
typedef struct {
  guint interval_ms;     /* [1000] between two rounds when nothing happens */
  guint backoff_ms;      /* [1000] after the first failure, then doubled */
  guint max_backoff_ms;  /* [30000] */
  guint files_per_round; /* [8] images between two looks for events */
} CotSyncLoopOptions;

typedef struct {
  gboolean online;
  gboolean busy; /* something is on its way */
  guint64 n_events_waiting, n_files_waiting;
  gint64 last_contact_us; /* UTC by the journal's clock; 0: never */
  gboolean has_clock_offset;
  gint64 clock_offset_us; /* this machine's clock ahead of the service's; within half a request */
  GError *error;          /* of the last round that failed, NULL when online */
} CotSyncState;
void cot_sync_state_clear (CotSyncState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotSyncState, cot_sync_state_clear)

/* Signal "changed" (no arguments) on the default main context when the state is
 * another; may be coalesced. */
#define COT_TYPE_SYNC_LOOP (cot_sync_loop_get_type ())
G_DECLARE_FINAL_TYPE (CotSyncLoop, cot_sync_loop, COT, SYNC_LOOP, GObject)

CotSyncLoop *cot_sync_loop_new (CotClient *client, CotJournal *journal, const CotSyncLoopOptions *options);
void cot_sync_loop_start (CotSyncLoop *self);
/* A round as soon as may be: something was written, or the user asks. */
void cot_sync_loop_kick (CotSyncLoop *self);
/* @state: filled; clear it afterwards.  Any thread. */
void cot_sync_loop_get_state (CotSyncLoop *self, CotSyncState *state);
/* Finishes the request under way, then ends. */
void cot_sync_loop_stop_async (CotSyncLoop *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean cot_sync_loop_stop_finish (CotSyncLoop *self, GAsyncResult *result, GError **error);
void cot_sync_loop_stop (CotSyncLoop *self); /* waits */

G_END_DECLS
