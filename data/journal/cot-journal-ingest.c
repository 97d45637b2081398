/* cot-journal-ingest.c - what comes into a journal, and what is read from it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Signatures are checked in the caller's thread, so that several callers use
 * several processors and none holds up who commits.  What was held
 * when a check looked is still held when its event is committed: nothing is ever
 * taken out of a journal. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <string.h>

#include "cot-error.h"

/* --- Own events --------------------------------------------------------------- */

static gboolean
check_draft (const CotJournalDraft *draft, GError **error)
{
  char canonical[COT_FOLIO_LENGTH + 1];
  gboolean has_folio = draft->folio != NULL && draft->folio[0] != '\0';

  if (has_folio && (!cot_folio_parse (draft->folio, canonical, error) || strcmp (canonical, draft->folio) != 0)) {
    g_clear_error (error);
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the folio is not in its canonical form");
    return FALSE;
  }
  if ((draft->person != 0) != (draft->person_secret != NULL) || draft->n_refs > COT_EVENT_MAX_REFS || draft->body == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "a person without a key, too many references, or no body");
    return FALSE;
  }

  return TRUE;
}

/**
 * cot_journal_append:
 * @draft: what to write; borrowed
 * @check: refuse what would count for nothing
 * @error: return location for a %COT_DATA_ERROR
 *
 * Writes one event of this station and waits until it is on the disk.
 *
 * Threads: any but one that holds cot_journal_lock (); those that wait together
 * are committed together.
 *
 * Returns: (transfer full): the event, or %NULL with INVALID, REFUSED,
 *   SAME_PERSON, FULL or FAILED; it was then not written
 */
CotEvent *
cot_journal_append (CotJournal *self, const CotJournalDraft *draft, gboolean check, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self) && draft != NULL, NULL);

  if (!check_draft (draft, error))
    return NULL;
  return cot_writer_append (self->writer, draft, check, error);
}

/* --- Events of others --------------------------------------------------------- */

/* What is behind it may stand on it. */
typedef struct {
  CotId id; /* must be the first member: it is the key */
  guint32 station;
  guint64 number;
} Passed;

/* What this call has let pass so far: a push may bring an enrolment and, behind
 * it, what the newcomer wrote. */
typedef struct {
  CotJournal *journal;
  CotStore *store;
  CotRoster *roster;
  GHashTable *passed; /* Passed */
  GPtrArray *accepted;
  GPtrArray *bodies; /* events held without the body that came now */
  guint *places;     /* result of each accepted event */
} Ingest;

/* FALSE, without an error, when it is not held. */
static gboolean
find_place (Ingest *self, const CotId *id, Passed *out, GError **error)
{
  const Passed *passed = g_hash_table_lookup (self->passed, id);
  g_autoptr (CotEvent) held = NULL;

  if (passed != NULL) {
    *out = *passed;
    return TRUE;
  }
  held = cot_store_get_event (self->store, id, error);
  if (held == NULL)
    return FALSE;

  *out = (Passed){ held->id, held->station, held->number };
  return TRUE;
}

static gboolean
check_chain (Ingest *self, const CotEvent *event, GError **error)
{
  g_autoptr (GError) failed = NULL;
  Passed previous;

  if (event->number == 1)
    return TRUE;
  if (!find_place (self, &event->previous, &previous, &failed)) {
    if (failed != NULL)
      g_propagate_error (error, g_steal_pointer (&failed));
    else
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "the event before number %" G_GUINT64_FORMAT " of station %u is not held", event->number, event->station);
    return FALSE;
  }
  if (previous.station == event->station && previous.number == event->number - 1)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the event before it is not number %" G_GUINT64_FORMAT " of station %u", event->number - 1, event->station);
  return FALSE;
}

/* Whether @event is held; one that was sealed here and brings its body is noted.
 * A body that carries a wrong signature stays away: its event counts for nothing. */
static gboolean
is_held (Ingest *self, CotEvent *event)
{
  g_autoptr (CotEvent) held = NULL;

  if (g_hash_table_contains (self->passed, &event->id))
    return TRUE;
  held = cot_store_get_event (self->store, &event->id, NULL);
  if (held == NULL)
    return FALSE;
  if (held->body == NULL && event->body != NULL && cot_roster_check_body (self->roster, self->journal->election, event, NULL))
    g_ptr_array_add (self->bodies, event);

  return TRUE;
}

/* Whether @event may be kept; then what follows may stand on it. */
static gboolean
let_pass (Ingest *self, const CotEvent *event, GError **error)
{
  Passed *passed;

  if (!cot_roster_check (self->roster, self->journal->election, event, error) || !check_chain (self, event, error))
    return FALSE;

  cot_roster_admit (self->roster, event);
  passed = g_new (Passed, 1);
  *passed = (Passed){ event->id, event->station, event->number };
  g_hash_table_add (self->passed, passed);
  return TRUE;
}

static void
take_one (Ingest *self, CotEvent *event, guint place, CotIngestResult *result)
{
  result->id = event->id;
  if (is_held (self, event)) {
    result->stored = TRUE;
    return;
  }
  if (!let_pass (self, event, &result->error))
    return;

  self->places[self->accepted->len] = place;
  g_ptr_array_add (self->accepted, event);
}

static gboolean
commit (Ingest *self, CotIngestResult *results, GError **error)
{
  g_autofree gint64 *seqs = g_new0 (gint64, self->accepted->len + 1);

  if (self->bodies->len > 0 && !cot_writer_add_bodies (self->journal->writer, self->bodies, error))
    return FALSE;
  if (self->accepted->len > 0 && !cot_writer_ingest (self->journal->writer, self->accepted, seqs, error))
    return FALSE;
  for (guint i = 0; i < self->accepted->len; i++) {
    results[self->places[i]].stored = TRUE;
    results[self->places[i]].is_new = seqs[i] != 0;
  }

  return TRUE;
}

/**
 * cot_journal_ingest:
 * @events: (element-type CotEvent): of cot_event_parse () or cot_event_read_frame ()
 * @results: (array): one per event, filled in any case
 * @error: return location for FULL or FAILED
 *
 * Takes events of other machines.  An event is refused by itself, with the reason
 * in its result: INVALID, CONFLICT (another election), NOT_FOUND (station, person
 * or the event before is not held: send those first), CORRUPT (signature).
 *
 * Threads: any but one that holds cot_journal_lock ()
 *
 * Returns: %FALSE when what passed could not be stored; results then say stored
 *   only of what was held before
 */
gboolean
cot_journal_ingest (CotJournal *self, GPtrArray *events, CotIngestResult *results, GError **error)
{
  g_autoptr (CotStore) store = NULL;
  g_autoptr (CotRoster) roster = NULL;
  g_autoptr (GHashTable) passed = NULL;
  g_autoptr (GPtrArray) accepted = NULL, bodies = NULL;
  g_autofree guint *places = NULL;
  Ingest ingest;

  g_return_val_if_fail (COT_IS_JOURNAL (self) && events != NULL && (results != NULL || events->len == 0), FALSE);

  memset (results, 0, events->len * sizeof *results);
  store = cot_journal_ref_store (self, error);
  if (store == NULL)
    return FALSE;
  roster = cot_roster_new (self->roster);
  passed = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, NULL);
  accepted = g_ptr_array_new ();
  bodies = g_ptr_array_new ();
  places = g_new0 (guint, events->len + 1);
  ingest = (Ingest){ self, store, roster, passed, accepted, bodies, places };

  for (guint i = 0; i < events->len; i++)
    take_one (&ingest, events->pdata[i], i, &results[i]);

  return commit (&ingest, results, error);
}

/* --- Without storing anything --------------------------------------------------- */

struct _CotIngestTrial {
  Ingest ingest;
  GHashTable *numbers; /* of what passed: station and number -> itself */
};

CotIngestTrial *
cot_ingest_trial_new (CotJournal *journal, GError **error)
{
  CotStore *store = cot_journal_ref_store (journal, error);
  CotIngestTrial *self;

  if (store == NULL)
    return NULL;
  self = g_new0 (CotIngestTrial, 1);
  self->ingest.journal = journal;
  self->ingest.store = store;
  self->ingest.roster = cot_roster_new (journal->roster);
  self->ingest.passed = g_hash_table_new_full (cot_id_hash, cot_id_equal, g_free, NULL);
  self->ingest.bodies = g_ptr_array_new ();
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
cot_ingest_trial_free (CotIngestTrial *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->ingest.store);
  g_clear_pointer (&self->ingest.roster, cot_roster_free);
  g_hash_table_unref (self->ingest.passed);
  g_ptr_array_unref (self->ingest.bodies);
  g_hash_table_unref (self->numbers);
  g_free (self);
}

static gboolean
stop_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  *(guint64 *) user_data = event->number;
  return FALSE;
}

/* Whether the journal, or what passed before, has another event with its number. */
static gboolean
is_fork (CotIngestTrial *self, const CotEvent *event)
{
  g_autofree char *number = g_strdup_printf ("%u %" G_GUINT64_FORMAT, event->station, event->number);
  guint64 there = 0;

  if (!g_hash_table_add (self->numbers, g_steal_pointer (&number)))
    return TRUE;
  cot_store_foreach_of_chain (self->ingest.store, event->station, event->number - 1, stop_cb, &there, NULL);
  return there == event->number;
}

CotTrial
cot_ingest_trial_take (CotIngestTrial *self, CotEvent *event, GError **error)
{
  guint n_bodies = self->ingest.bodies->len;

  if (is_held (&self->ingest, event)) {
    gboolean brings_body = self->ingest.bodies->len > n_bodies;

    g_ptr_array_set_size (self->ingest.bodies, 0);
    return brings_body ? COT_TRIAL_BODY : COT_TRIAL_HELD;
  }
  if (!let_pass (&self->ingest, event, error))
    return COT_TRIAL_REFUSED;

  return is_fork (self, event) ? COT_TRIAL_FORK : COT_TRIAL_NEW;
}

void
cot_ingest_results_clear (CotIngestResult *results, guint n)
{
  for (guint i = 0; i < n; i++)
    g_clear_error (&results[i].error);
}

/**
 * cot_journal_rebuild_views:
 *
 * Returns: %FALSE with CORRUPT when an event cannot be read, FULL or FAILED
 */
gboolean
cot_journal_rebuild_views (CotJournal *self, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), FALSE);

  return cot_writer_compute_anew (self->writer, error);
}

/* --- Reading ------------------------------------------------------------------ */

typedef struct {
  GPtrArray *events;
  guint limit;
  guint64 last_number;
  gint64 last_seq;
} Listing;

static gboolean
list_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  Listing *listing = user_data;

  if (listing->events->len >= listing->limit)
    return FALSE;
  g_ptr_array_add (listing->events, cot_event_ref (event));
  listing->last_seq = seq;
  return TRUE;
}

/* A forked number is given whole: who asks goes on after the number. */
static gboolean
list_chain_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  Listing *listing = user_data;

  if (listing->events->len >= listing->limit && event->number != listing->last_number)
    return FALSE;
  g_ptr_array_add (listing->events, cot_event_ref (event));
  listing->last_number = event->number;
  return TRUE;
}

static Listing
new_listing (guint limit)
{
  return (Listing){ .events = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref), .limit = limit };
}

static GPtrArray *
end_listing (Listing *listing, gboolean whole)
{
  if (whole)
    return listing->events;

  g_ptr_array_unref (listing->events);
  return NULL;
}

/**
 * cot_journal_get_event:
 *
 * Returns: (transfer full) (nullable): the event, %NULL when it is not held
 */
CotEvent *
cot_journal_get_event (CotJournal *self, const CotId *id)
{
  g_autoptr (CotStore) store = NULL;

  g_return_val_if_fail (COT_IS_JOURNAL (self) && id != NULL, NULL);

  store = cot_journal_ref_store (self, NULL);
  return store != NULL ? cot_store_get_event (store, id, NULL) : NULL;
}

GPtrArray *
cot_journal_list_of_kind (CotJournal *self, CotKind kind, GError **error)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self, error);
  Listing listing;

  if (store == NULL)
    return NULL;
  listing = new_listing (G_MAXUINT);
  return end_listing (&listing, cot_store_foreach_of_kind (store, kind, list_cb, &listing, error));
}

GPtrArray *
cot_journal_list_of_folio (CotJournal *self, const char *folio, GError **error)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self, error);
  Listing listing;

  if (store == NULL)
    return NULL;
  listing = new_listing (G_MAXUINT);
  return end_listing (&listing, cot_store_foreach_of_folio (store, folio, list_cb, &listing, error));
}

GPtrArray *
cot_journal_list_after (CotJournal *self, gint64 after_seq, guint limit, gint64 *last_seq, GError **error)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self, error);
  Listing listing;
  gboolean whole;

  if (store == NULL)
    return NULL;
  listing = new_listing (limit);
  listing.last_seq = after_seq;
  whole = cot_store_foreach_event (store, after_seq, list_cb, &listing, error);
  if (last_seq != NULL)
    *last_seq = listing.last_seq;

  return end_listing (&listing, whole);
}

/**
 * cot_journal_list_chain:
 *
 * Returns: (transfer full) (element-type CotEvent): at most @limit events, and the
 *   rest of a forked number that the limit would cut
 */
GPtrArray *
cot_journal_list_chain (CotJournal *self, guint32 station, guint64 after, guint limit, GError **error)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self, error);
  Listing listing;

  if (store == NULL)
    return NULL;
  listing = new_listing (limit);
  return end_listing (&listing, cot_store_foreach_of_chain (store, station, after, list_chain_cb, &listing, error));
}

GArray *
cot_journal_list_heads (CotJournal *self, GError **error)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self, error);

  return store != NULL ? cot_store_list_heads (store, error) : NULL;
}

gint64
cot_journal_get_last_seq (CotJournal *self)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self, NULL);

  return store != NULL ? cot_store_get_last_seq (store) : 0;
}
