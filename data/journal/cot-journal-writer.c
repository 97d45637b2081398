/* cot-journal-writer.c - commits together what several threads want committed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*   callers ── requests ──► queue ──► the leader: one commit for all that wait
 *      ▲                                                     │
 *      └────────── each is told after the commit ◄── fold ◄──┘
 *
 * The first who comes leads: commits what is in the queue, its own request among
 * it.  Who comes meanwhile waits, and one of those leads next.  So there is one
 * writer at any time, waiting requests share a flush of the disk, and a request
 * alone costs no change of thread, which on a busy machine takes longer than all
 * the rest but the flush.
 *
 * The leader chains and signs, because only it knows the event before.  A draft
 * that is to be checked is checked against everything committed before it: what
 * could change the answer and still waits in the batch is committed first. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <string.h>

#include "cot-error.h"

#define BATCH_EVENTS 256
/* Views are written again after this many events: what a start after a kill has
 * to compute again. */
#define VIEWS_EVERY 4096

typedef enum {
  REQUEST_APPEND,
  REQUEST_INGEST,
  REQUEST_BODIES,
  REQUEST_COMPUTE_ANEW,
} RequestKind;

/* Lives on the caller's stack until it is done. */
typedef struct {
  RequestKind kind;
  const CotJournalDraft *draft;
  gboolean check;
  GPtrArray *events; /* to be ingested */
  gint64 *seqs;
  CotEvent *event; /* result of an append */
  GError *error;
  gboolean done; /* CotWriter.lock */
} Request;

typedef struct {
  Request *request;
  guint first, n; /* in Batch.events */
} Part;

typedef struct {
  GPtrArray *events;
  GArray *parts;
} Batch;

struct _CotWriter {
  CotJournal *journal;
  CotStore *store;

  GMutex lock;
  GCond done;                  /* some requests are done, or the leader has left */
  GQueue queue;                /* of Request; lock */
  gboolean is_led, is_stopped; /* lock */

  /* of the leader alone */
  Batch batch;
  CotChainHead head;      /* of this station, committed */
  CotChainHead next_head; /* with what waits in the batch */
  guint n_since_views;
};

static void
finish (CotWriter *self, Request *request)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  request->done = TRUE;
  g_cond_broadcast (&self->done);
}

/* --- Committing --------------------------------------------------------------- */

static void
move_head (CotChainHead *head, const CotEvent *event)
{
  head->number = event->number;
  head->id = event->id;
}

/* An own event whose number was reached before: a fork, or one that a salvaged journal
 * had lost and gets back.  The store can tell. */
static void
look_up_head (CotWriter *self)
{
  g_autoptr (GArray) heads = cot_store_list_heads (self->store, NULL);

  for (guint i = 0; heads != NULL && i < heads->len; i++) {
    const CotChainHead *head = &g_array_index (heads, CotChainHead, i);

    if (head->station == self->head.station)
      self->head.forked = head->forked;
  }
}

static void
fold_new_events (CotWriter *self, const gint64 *seqs)
{
  CotJournal *journal = self->journal;
  gboolean is_old = FALSE;

  cot_journal_lock (journal);
  for (guint i = 0; i < self->batch.events->len; i++) {
    CotEvent *event = self->batch.events->pdata[i];

    if (seqs[i] == 0)
      continue;
    cot_journal_fold_event (journal, event);
    self->n_since_views++;
    if (event->station == self->head.station && event->number > self->head.number)
      move_head (&self->head, event);
    else
      is_old |= event->station == self->head.station;
  }
  cot_journal_unlock (journal);
  if (is_old)
    look_up_head (self);
}

/* Behind the commit: what is noted is on the disk. */
static void
note_head (CotWriter *self, const gint64 *seqs)
{
  CotHead head = { .station = self->head.station, .number = self->head.number };

  for (guint i = 0; i < self->batch.events->len; i++) {
    if (seqs[i] <= head.seq)
      continue;
    head.seq = seqs[i];
    head.id = ((const CotEvent *) self->batch.events->pdata[i])->id;
  }
  if (head.seq > 0)
    cot_head_keeper_note (self->journal->keeper, &head);
}

static void
answer_part (CotWriter *self, const Part *part, const gint64 *seqs, const GError *failed)
{
  Request *request = part->request;

  if (failed != NULL)
    request->error = g_error_copy (failed);
  else if (request->kind == REQUEST_APPEND)
    request->event = cot_event_ref (self->batch.events->pdata[part->first]);
  else
    memcpy (request->seqs, seqs + part->first, part->n * sizeof *seqs);
  finish (self, request);
}

static void
commit_batch (CotWriter *self)
{
  g_autofree gint64 *seqs = g_new0 (gint64, self->batch.events->len);
  g_autoptr (GError) error = NULL;
  gboolean committed;

  if (self->batch.parts->len == 0)
    return;
  committed = cot_store_append (self->store, self->batch.events, seqs, &error);
  if (committed)
    fold_new_events (self, seqs);
  self->next_head = self->head;
  if (committed)
    note_head (self, seqs);

  for (guint i = 0; i < self->batch.parts->len; i++)
    answer_part (self, &g_array_index (self->batch.parts, Part, i), seqs, committed ? NULL : error);
  g_ptr_array_set_size (self->batch.events, 0);
  g_array_set_size (self->batch.parts, 0);
  if (committed)
    cot_journal_emit_changed (self->journal);
}

static void
write_views_if_due (CotWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (self->n_since_views < VIEWS_EVERY)
    return;
  self->n_since_views = 0;
  if (!cot_journal_write_views (self->journal, self->store, &error))
    g_info ("views were not written: %s", error->message);
}

/* --- One request -------------------------------------------------------------- */

static CotDataError
error_code_of_void (CotVoid reason)
{
  return reason == COT_VOID_SAME_PERSON ? COT_DATA_ERROR_SAME_PERSON : COT_DATA_ERROR_REFUSED;
}

static gboolean
check_event (CotWriter *self, const CotEvent *event, GError **error)
{
  CotVoid reason;

  cot_journal_lock (self->journal);
  reason = cot_fold_check (self->journal->fold, event);
  cot_journal_unlock (self->journal);
  if (reason == COT_VOID_NONE)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, error_code_of_void (reason), "it would count for nothing: %s", cot_void_describe (reason));
  return FALSE;
}

static CotEvent *
make_event (CotWriter *self, const CotJournalDraft *draft, GError **error)
{
  CotJournal *journal = self->journal;
  CotEventDraft full = {
    .seal = cot_election_get_seal (journal->election),
    .kind = draft->kind,
    .folio = draft->folio,
    .station = journal->station,
    .number = self->next_head.number + 1,
    .previous = self->next_head.id,
    .time_us = cot_clock_now_us (&journal->clock),
    .person = draft->person,
    .refs = draft->refs,
    .n_refs = draft->n_refs,
    .body = draft->body,
    .station_secret = journal->secret,
    .person_secret = draft->person != 0 ? draft->person_secret : NULL,
  };

  return cot_event_new (&full, error);
}

/* Whether the answer to a check may depend on what still waits. */
static gboolean
must_commit_first (CotWriter *self, const CotJournalDraft *draft)
{
  gboolean has_folio = draft->folio != NULL && draft->folio[0] != '\0';

  for (guint i = 0; i < self->batch.events->len; i++) {
    const CotEvent *event = self->batch.events->pdata[i];

    if (!has_folio || event->folio[0] == '\0' || strcmp (event->folio, draft->folio) == 0)
      return TRUE;
  }

  return FALSE;
}

static void
add_part (CotWriter *self, Request *request, guint first)
{
  Part part = { request, first, self->batch.events->len - first };

  g_array_append_val (self->batch.parts, part);
}

/* A station whose journal was copied, or rolled back, has written two events
 * with one number: it stops, and its actas go on at another. */
static gboolean
check_receipts (CotWriter *self, GError **error)
{
  guint64 accepted;

  cot_journal_lock (self->journal);
  accepted = self->journal->receipt.number;
  cot_journal_unlock (self->journal);
  if (accepted <= self->next_head.number)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_OLDER,
               "this journal is an older copy: it ends at number %" G_GUINT64_FORMAT " of station %u, and the service holds up to number %" G_GUINT64_FORMAT "; nothing is written until these were fetched from it",
               self->next_head.number, self->journal->station, accepted);
  return FALSE;
}

static gboolean
check_chain (CotWriter *self, GError **error)
{
  if (!self->next_head.forked)
    return check_receipts (self, error);

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED,
               "station %u has written two events with one number, as a copied or restored journal does; it writes no more: enrol another station", self->journal->station);
  return FALSE;
}

static void
take_append (CotWriter *self, Request *request)
{
  g_autoptr (CotEvent) event = NULL;

  if (request->check && must_commit_first (self, request->draft))
    commit_batch (self);
  if (!check_chain (self, &request->error)) {
    finish (self, request);
    return;
  }
  event = make_event (self, request->draft, &request->error);
  if (event == NULL || (request->check && !check_event (self, event, &request->error))) {
    finish (self, request);
    return;
  }

  move_head (&self->next_head, event);
  g_ptr_array_add (self->batch.events, g_steal_pointer (&event));
  add_part (self, request, self->batch.events->len - 1);
}

static gboolean
has_own_events (CotWriter *self, GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    if (((CotEvent *) events->pdata[i])->station == self->head.station)
      return TRUE;

  return FALSE;
}

static void
take_ingest (CotWriter *self, Request *request)
{
  /* Own events that come back, e.g. after a lost disk, move the chain's head. */
  gboolean is_own = has_own_events (self, request->events);
  guint first;

  if (is_own)
    commit_batch (self);
  first = self->batch.events->len;
  for (guint i = 0; i < request->events->len; i++)
    g_ptr_array_add (self->batch.events, cot_event_ref (request->events->pdata[i]));
  add_part (self, request, first);
  if (is_own)
    commit_batch (self);
}

static void
take_bodies (CotWriter *self, Request *request)
{
  commit_batch (self);
  if (!cot_store_add_bodies (self->store, request->events, &request->error)) {
    finish (self, request);
    return;
  }
  cot_journal_lock (self->journal);
  for (guint i = 0; i < request->events->len; i++)
    cot_fold_add (self->journal->fold, request->events->pdata[i]);
  cot_journal_unlock (self->journal);
  self->n_since_views += request->events->len;
  cot_journal_emit_changed (self->journal);
  finish (self, request);
}

static void
take (CotWriter *self, Request *request)
{
  switch (request->kind) {
  case REQUEST_APPEND:
    take_append (self, request);
    break;
  case REQUEST_INGEST:
    take_ingest (self, request);
    break;
  case REQUEST_BODIES:
    take_bodies (self, request);
    break;
  case REQUEST_COMPUTE_ANEW:
    commit_batch (self);
    cot_journal_compute_anew (self->journal, self->store, &request->error);
    cot_journal_emit_changed (self->journal);
    finish (self, request);
    break;
  default:
    g_assert_not_reached ();
  }
}

static Request *
next_request (CotWriter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_queue_pop_head (&self->queue);
}

/* One batch: what is in the queue, and what comes while it is put together. */
static void
lead (CotWriter *self)
{
  Request *request;

  while (self->batch.events->len < BATCH_EVENTS && (request = next_request (self)) != NULL)
    take (self, request);
  commit_batch (self);
  write_views_if_due (self);
}

/* --- For the callers ---------------------------------------------------------- */

CotWriter *
cot_writer_new (CotJournal *journal, CotStore *store, const CotChainHead *head)
{
  CotWriter *self = g_new0 (CotWriter, 1);

  self->journal = journal;
  self->store = g_object_ref (store);
  g_queue_init (&self->queue);
  g_mutex_init (&self->lock);
  g_cond_init (&self->done);
  self->batch.events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  self->batch.parts = g_array_new (FALSE, FALSE, sizeof (Part));
  self->head = self->next_head = *head;

  return self;
}

void
cot_writer_stop (CotWriter *self)
{
  g_mutex_lock (&self->lock);
  self->is_stopped = TRUE;
  while (self->is_led || !g_queue_is_empty (&self->queue))
    g_cond_wait (&self->done, &self->lock);
  g_clear_object (&self->store);
  g_mutex_unlock (&self->lock);
}

void
cot_writer_free (CotWriter *self)
{
  cot_writer_stop (self);
  g_ptr_array_unref (self->batch.events);
  g_array_unref (self->batch.parts);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->done);
  g_free (self);
}

/* Puts @request into the queue and leads, or waits for who leads, until it is done. */
static void
see_to (CotWriter *self, Request *request)
{
  g_queue_push_tail (&self->queue, request);
  while (!request->done) {
    if (self->is_led) {
      g_cond_wait (&self->done, &self->lock);
      continue;
    }
    self->is_led = TRUE;
    g_mutex_unlock (&self->lock);
    lead (self);
    g_mutex_lock (&self->lock);
    self->is_led = FALSE;
    g_cond_broadcast (&self->done);
  }
}

/* Asks, waits for the answer, and hands on its error. */
static gboolean
ask (CotWriter *self, Request *request, GError **error)
{
  if (self == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the journal is open to be read only");
    return FALSE;
  }
  if (g_atomic_pointer_get (&self->journal->fold_owner) == g_thread_self ()) {
    g_critical ("the fold's lock is held by the thread that adds events");
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the fold's lock is held by the caller");
    return FALSE;
  }

  g_mutex_lock (&self->lock);
  if (self->is_stopped)
    g_set_error (&request->error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the journal is closed");
  else
    see_to (self, request);
  g_mutex_unlock (&self->lock);
  if (request->error == NULL)
    return TRUE;

  g_propagate_error (error, request->error);
  return FALSE;
}

CotEvent *
cot_writer_append (CotWriter *self, const CotJournalDraft *draft, gboolean check, GError **error)
{
  Request request = { .kind = REQUEST_APPEND, .draft = draft, .check = check };

  return ask (self, &request, error) ? request.event : NULL;
}

gboolean
cot_writer_ingest (CotWriter *self, GPtrArray *events, gint64 *seqs, GError **error)
{
  Request request = { .kind = REQUEST_INGEST, .events = events, .seqs = seqs };

  return ask (self, &request, error);
}

gboolean
cot_writer_add_bodies (CotWriter *self, GPtrArray *events, GError **error)
{
  Request request = { .kind = REQUEST_BODIES, .events = events };

  return ask (self, &request, error);
}

gboolean
cot_writer_compute_anew (CotWriter *self, GError **error)
{
  Request request = { .kind = REQUEST_COMPUTE_ANEW };

  return ask (self, &request, error);
}
