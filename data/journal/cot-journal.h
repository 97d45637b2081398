/* cot-journal.h - one machine's record: events, files, views, work state
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-bundle.h"
#include "cot-clock.h"
#include "cot-election.h"
#include "cot-event.h"
#include "cot-fold.h"
#include "cot-store.h"
#include "cot-verify.h"

G_BEGIN_DECLS

#define COT_TYPE_JOURNAL (cot_journal_get_type ())
G_DECLARE_FINAL_TYPE (CotJournal, cot_journal, COT, JOURNAL, GObject)

/* FOLDER/journal.sqlite, FOLDER/files/ab/<sha256>, FOLDER/work.sqlite (work
 * state), FOLDER/station.key (0600).  A journal belongs to one election. */

/* Makes a new journal whose first event is this station's own enrolment.
 * FOLDER must not hold one.  @certificate: see cot_certificate_new (). */
CotJournal *cot_journal_create (const char *folder, CotElection *election, guint32 station, const guint8 station_secret[64], const json_t *certificate, const CotClock *clock, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Never creates: _NOT_FOUND, _CONFLICT (another election), _CORRUPT, _TOO_NEW ... */
CotJournal *cot_journal_open (const char *folder, CotElection *election, const CotClock *clock, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* To look at alone: nothing is written, not even a lock, so that it works beside the
 * program that has the journal open, and in a folder that may not be written.  Of a
 * damaged journal, or of an older copy, what can be proved is there; whatever writes
 * fails. */
CotJournal *cot_journal_open_to_read (const char *folder, CotElection *election, const CotClock *clock, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Why only a part of it may be there; NULL: all of it is. */
const char *cot_journal_get_damage (CotJournal *self);
/* Closes the files; further calls fail. Views are written. */
void cot_journal_close (CotJournal *self);

CotElection *cot_journal_get_election (CotJournal *self);
guint32 cot_journal_get_station (CotJournal *self);
/* Of this station, by the roster; 0: the centre, or not enrolled. */
guint cot_journal_get_catd (CotJournal *self);
CotStore *cot_journal_get_store (CotJournal *self);
const CotClock *cot_journal_get_clock (CotJournal *self);
const char *cot_journal_get_folder (CotJournal *self);
/* Signs @data with the station's key (challenges of a service). */
void cot_journal_sign (CotJournal *self, const guint8 *data, gsize length, guint8 signature[64]);

/* The fold is for one thread at a time: hold the lock while using it or
 * anything that it returned. Recursive.  Never hold it over an append, an ingest
 * or a rebuild: whoever commits needs it, and the call is then refused. */
void cot_journal_lock (CotJournal *self);
void cot_journal_unlock (CotJournal *self);
CotFold *cot_journal_get_fold (CotJournal *self);

/* One event of this station. */
typedef struct {
  CotKind kind;
  const char *folio;           /* NULL: none */
  guint32 person;              /* 0: nobody acts */
  const guint8 *person_secret; /* 64 bytes, or NULL */
  const CotId *refs;
  guint n_refs;
  json_t *body; /* borrowed, without salt */
} CotJournalDraft;

/* Salts, chains, signs, commits durably (group commit with other threads), then
 * folds.  Returns after the commit: what it confirmed survives a power cut.
 * @check: ask the fold first and refuse (COT_DATA_ERROR_REFUSED, _SAME_PERSON,
 * the reason in the text) what would count for nothing. Any thread. */
CotEvent *cot_journal_append (CotJournal *self, const CotJournalDraft *draft, gboolean check, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  CotId id;
  gboolean stored; /* now held, also when it was before */
  gboolean is_new;
  GError *error; /* why it was refused: form, signature, chain, station, election */
} CotIngestResult;

/* Events of other machines, in the order given: checked for form, signature,
 * chain (previous is held), enrolled station, election; then always kept.  One
 * transaction for all that pass.  @results: one per event, freed by the caller
 * with cot_ingest_results_clear ().  FALSE only when nothing could be stored. */
gboolean cot_journal_ingest (CotJournal *self, GPtrArray *events, CotIngestResult *results, GError **error);
void cot_ingest_results_clear (CotIngestResult *results, guint n);

CotEvent *cot_journal_get_event (CotJournal *self, const CotId *id);
/* (element-type CotEvent) of a kind, by arrival; costs as many as there are of it. */
GPtrArray *cot_journal_list_of_kind (CotJournal *self, CotKind kind, GError **error);
/* (element-type CotEvent) of a folio, by arrival. */
GPtrArray *cot_journal_list_of_folio (CotJournal *self, const char *folio, GError **error);
/* Up to @limit events after @after_seq, by arrival; *last_seq is the cursor to go on with. */
GPtrArray *cot_journal_list_after (CotJournal *self, gint64 after_seq, guint limit, gint64 *last_seq, GError **error);
/* Events of @station with number > @after, chain order, at most @limit. */
GPtrArray *cot_journal_list_chain (CotJournal *self, guint32 station, guint64 after, guint limit, GError **error);
GArray *cot_journal_list_heads (CotJournal *self, GError **error); /* CotChainHead */
gint64 cot_journal_get_last_seq (CotJournal *self);

/* Emitted as signal "changed" (no arguments) on the default main context after
 * events were added; may be coalesced. */

/* Files, named by their SHA-256 (lower-case hex); written and fsync'd, folder
 * too, before this returns. */
char *cot_journal_put_file (CotJournal *self, const guint8 *data, gsize length, GError **error);
char *cot_journal_put_file_from (CotJournal *self, const char *path, GError **error);
gboolean cot_journal_has_file (CotJournal *self, const char *sha256);
char *cot_journal_get_file_path (CotJournal *self, const char *sha256); /* (transfer full); may not exist */
/* Reads and checks the digest: COT_DATA_ERROR_CORRUPT, _NOT_FOUND. */
GBytes *cot_journal_load_file (CotJournal *self, const char *sha256, GError **error);

/* Work state of this machine: drafts, leases, cursors. Never sent. */
char *cot_journal_get_work (CotJournal *self, const char *key);                                       /* NULL: none */
gboolean cot_journal_put_work (CotJournal *self, const char *key, const char *value, GError **error); /* NULL deletes */
/* The same without a flush of the disk: for what a power cut may take (leases). */
gboolean cot_journal_put_work_lazily (CotJournal *self, const char *key, const char *value, GError **error);
/* keys that begin with @prefix -> value (transfer full) */
GHashTable *cot_journal_list_work (CotJournal *self, const char *prefix);

/* Deletes the views and computes everything from the events again. */
gboolean cot_journal_rebuild_views (CotJournal *self, GError **error);

/* --- Salvage ------------------------------------------------------------------ */
typedef struct {
  CotId id; /* what its header's bytes make; of a gap: zeros */
  guint32 station;
  guint64 number, last_number; /* of a gap: first and last that is not there */
  char *reason;                /* English */
} CotSalvageLeft;
typedef struct {
  guint64 n_events;
  guint64 n_files, n_files_left; /* named by the events; left: missing or with other bytes */
  gboolean has_key;              /* the station can go on with the new journal */
  GPtrArray *left;               /* CotSalvageLeft: found but not copied, and numbers not found */
} CotSalvageReport;

/* Copies what can be proved of a damaged journal into the new folder @to. */
gboolean cot_journal_salvage (const char *from, const char *to, CotElection *election, CotSalvageReport *report, GError **error);
void cot_salvage_report_clear (CotSalvageReport *report);

G_END_DECLS
