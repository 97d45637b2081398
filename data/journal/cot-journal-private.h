/* cot-journal-private.h - the parts of a journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-head-private.h"
#include "cot-journal.h"
#include "cot-roster-private.h"
#include "cot-work-state-private.h"

G_BEGIN_DECLS

#define COT_JOURNAL_FILE "journal.sqlite"
#define COT_JOURNAL_WORK "work.sqlite"
#define COT_JOURNAL_KEY  "station.key"
#define COT_JOURNAL_LOCK "journal.lock"
#define COT_META_STATION "station"
#define COT_META_SEAL    "seal"

typedef struct _CotWriter CotWriter;

struct _CotJournal {
  GObject parent_instance;

  char *folder;
  CotElection *election;
  CotClock clock;
  guint32 station;
  guint8 *secret; /* 64 bytes of guarded memory */
  int lock_fd;

  GMutex life_lock;
  CotStore *store; /* life_lock; NULL once closed: take a reference to use it */
  CotWorkState *work;
  CotRoster *roster;

  GRecMutex fold_lock;
  int fold_depth;          /* fold_lock */
  GThread *fold_owner;     /* atomic; NULL while nobody holds fold_lock */
  CotFold *fold;           /* fold_lock */
  GHashTable *view_folios; /* changed since views were written; fold_lock */

  CotWriter *writer;     /* NULL: open to be read */
  CotHeadKeeper *keeper; /* of who leads the writer; NULL: no record is kept */
  CotChainHead receipt;  /* of this station's chain, the furthest that a service holds; fold_lock */
  char *damage;          /* why only what could be proved is here; NULL: all is */

  GMutex changed_lock;
  GSource *changed; /* changed_lock; waits for the main loop */
};

/* Returns: (transfer full): NULL with FAILED once the journal is closed. */
CotStore *cot_journal_ref_store (CotJournal *self, GError **error);
/* Tells the listeners on the default main context, once for many calls. */
void cot_journal_emit_changed (CotJournal *self);

/* --- cot-journal-views.c: from the store to the fold and back --- */
CotFold *cot_journal_new_fold (CotJournal *self);
/* Fills self->fold and self->roster from what the store holds. */
gboolean cot_journal_load (CotJournal *self, CotStore *store, GError **error);
/* Only while no event is being added. */
gboolean cot_journal_write_views (CotJournal *self, CotStore *store, GError **error);
gboolean cot_journal_compute_anew (CotJournal *self, CotStore *store, GError **error);
/* Adds what was committed to roster and fold.  Under the fold's lock. */
void cot_journal_fold_event (CotJournal *self, CotEvent *event);

/* --- cot-journal-writer.c: one commit for all that wait --- */
CotWriter *cot_writer_new (CotJournal *journal, CotStore *store, const CotChainHead *head);
void cot_writer_stop (CotWriter *self); /* what was asked for before is done first; later calls fail */
void cot_writer_free (CotWriter *self);
CotEvent *cot_writer_append (CotWriter *self, const CotJournalDraft *draft, gboolean check, GError **error);
/* @seqs: one per event; 0: was held already. */
gboolean cot_writer_ingest (CotWriter *self, GPtrArray *events, gint64 *seqs, GError **error);
gboolean cot_writer_add_bodies (CotWriter *self, GPtrArray *events, GError **error);
gboolean cot_writer_compute_anew (CotWriter *self, GError **error);

/* --- cot-journal.c --- */
void cot_journal_add_advice (const char *folder, GError **error);
gboolean cot_journal_load_identity (CotJournal *self, CotStore *store, GError **error);

/* --- cot-journal-ingest.c: what an ingest would say, without storing anything --- */
typedef enum {
  COT_TRIAL_HELD,
  COT_TRIAL_BODY, /* held, and its body would be new */
  COT_TRIAL_NEW,
  COT_TRIAL_FORK, /* new, and its number is taken */
  COT_TRIAL_REFUSED,
} CotTrial;

typedef struct _CotIngestTrial CotIngestTrial;
CotIngestTrial *cot_ingest_trial_new (CotJournal *journal, GError **error);
/* In the order in which they would come. @error: why it would be refused. */
CotTrial cot_ingest_trial_take (CotIngestTrial *self, CotEvent *event, GError **error);
void cot_ingest_trial_free (CotIngestTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotIngestTrial, cot_ingest_trial_free)

/* --- cot-journal-create.c --- */
gboolean cot_journal_check_seal (CotStore *store, CotElection *election, GError **error);
/* An exclusive lock on the folder, or -1 with CONFLICT: in use. */
int cot_journal_take_lock (const char *folder, GError **error);
gboolean cot_journal_load_secret (const char *folder, guint8 secret[64], GError **error);
gboolean cot_journal_store_secret (const char *folder, const guint8 secret[64], GError **error);
/* The journal file with all of @events, whole or not at all; there must be none. */
gboolean cot_journal_make_file (const char *folder, CotElection *election, guint32 station, GPtrArray *events, GError **error);

/* --- shared with verify and bundles: the files that an event names --- */
void cot_journal_foreach_named_file (const CotEvent *event, void (*func) (const char *sha256, gboolean is_personal, gpointer data), gpointer data);

G_END_DECLS
