/* cot-journal.c - one machine's record: events, files, views, work state
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any thread.  Of those that add events one commits for all that wait
 * (cot-journal-writer.c), and then adds them to the fold. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-journal-private.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-sqlite-store-private.h"

G_DEFINE_FINAL_TYPE (CotJournal, cot_journal, G_TYPE_OBJECT)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
drop_pending_signal (CotJournal *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->changed_lock);

  if (self->changed != NULL)
    g_source_destroy (self->changed);
  g_clear_pointer (&self->changed, g_source_unref);
}

static void
cot_journal_finalize (GObject *object)
{
  CotJournal *self = COT_JOURNAL (object);

  cot_journal_close (self);
  g_clear_pointer (&self->writer, cot_writer_free);
  g_free (self->damage);
  g_clear_pointer (&self->fold, cot_fold_free);
  g_clear_pointer (&self->work, cot_work_state_close);
  g_clear_pointer (&self->roster, cot_roster_free);
  g_clear_pointer (&self->view_folios, g_hash_table_unref);
  g_clear_pointer (&self->election, cot_election_unref);
  sodium_free (self->secret);
  g_free (self->folder);
  g_mutex_clear (&self->life_lock);
  g_mutex_clear (&self->changed_lock);
  g_rec_mutex_clear (&self->fold_lock);

  G_OBJECT_CLASS (cot_journal_parent_class)->finalize (object);
}

static void
cot_journal_class_init (CotJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_journal_finalize;

  /**
   * CotJournal::changed:
   *
   * Events were added; once for many, on the default main context.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cot_journal_init (CotJournal *self)
{
  self->lock_fd = -1;
  g_mutex_init (&self->life_lock);
  g_mutex_init (&self->changed_lock);
  g_rec_mutex_init (&self->fold_lock);
  self->roster = cot_roster_new (NULL);
  self->view_folios = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* --- Opening and closing ------------------------------------------------------ */

gboolean
cot_journal_load_identity (CotJournal *self, CotStore *store, GError **error)
{
  g_autofree char *number = cot_store_get_meta (store, COT_META_STATION);
  guint64 station = 0;

  if (number == NULL || !g_ascii_string_to_unsigned (number, 10, 1, G_MAXUINT32, &station, NULL)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the journal does not say whose it is");
    return FALSE;
  }
  self->station = (guint32) station;
  return TRUE;
}

static gboolean
load_key (CotJournal *self, GError **error)
{
  self->secret = sodium_malloc (64);
  if (self->secret == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "no guarded memory for the station's key");
    return FALSE;
  }

  return cot_journal_load_secret (self->folder, self->secret, error);
}

static gboolean
check_identity (CotJournal *self, GError **error)
{
  guint8 key[32];

  if (crypto_sign_ed25519_sk_to_pk (key, self->secret) == 0 && cot_roster_has_station_key (self->roster, self->station, key))
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "%s is not the key with which station %u was enrolled", COT_JOURNAL_KEY, self->station);
  return FALSE;
}

static gboolean
find_own_head (CotJournal *self, CotStore *store, CotChainHead *head, GError **error)
{
  g_autoptr (GArray) heads = cot_store_list_heads (store, error);

  if (heads == NULL)
    return FALSE;
  for (guint i = 0; i < heads->len; i++) {
    *head = g_array_index (heads, CotChainHead, i);
    if (head->station != self->station)
      continue;
    /* A number is never used twice, also not behind a gap. */
    head->number = head->last_number;
    head->id = head->last_id;
    return TRUE;
  }

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the journal has no event of its own station");
  return FALSE;
}

/* From here on the record tells how far it has come, also when it never was kept. */
static gboolean
begin_record (CotJournal *self, const CotChainHead *own, const CotHead *known, GError **error)
{
  CotHead head = { .station = self->station, .number = own->number };
  gint64 last = cot_store_get_last_seq (self->store);
  g_autoptr (GPtrArray) events = NULL;

  self->keeper = cot_head_keeper_new (self->folder);
  if (known != NULL && known->seq == last)
    return TRUE;
  events = cot_journal_list_after (self, last - 1, 1, &head.seq, error);
  if (events == NULL)
    return FALSE;
  if (events->len == 1) {
    head.id = ((const CotEvent *) events->pdata[0])->id;
    cot_head_keeper_note (self->keeper, &head);
  }
  return TRUE;
}

static gboolean
open_store (CotJournal *self, const CotHead *known, GError **error)
{
  g_autofree char *file = g_build_filename (self->folder, COT_JOURNAL_FILE, NULL);

  self->store = cot_sqlite_store_open_there (file, known, error);
  return self->store != NULL && cot_journal_check_seal (self->store, self->election, error) && cot_journal_load_identity (self, self->store, error) && load_key (self, error);
}

static gboolean
open_parts (CotJournal *self, GError **error)
{
  g_autofree char *work = g_build_filename (self->folder, COT_JOURNAL_WORK, NULL);
  CotHead known;
  gboolean is_known = cot_head_load (self->folder, &known);
  CotChainHead own;

  if (!open_store (self, is_known ? &known : NULL, error) || !cot_files_prepare (self->folder, error))
    return FALSE;
  self->work = cot_work_state_open (work, error);
  if (self->work == NULL || !cot_journal_load (self, self->store, error) || !check_identity (self, error) || !find_own_head (self, self->store, &own, error))
    return FALSE;
  if (!begin_record (self, &own, is_known ? &known : NULL, error))
    return FALSE;

  cot_sqlite_store_settle (self->store);
  self->writer = cot_writer_new (self, self->store, &own);
  return TRUE;
}

/* What happened is said; this says where, and what to do. */
void
cot_journal_add_advice (const char *folder, GError **error)
{
  const char *advice = "";
  g_autofree char *text = NULL;

  if (error == NULL)
    return;
  if ((*error)->code == COT_DATA_ERROR_CORRUPT || (*error)->code == COT_DATA_ERROR_OLDER)
    advice = "; nothing was changed: \"cotejoctl journal verify\" lists what is wrong, \"cotejoctl journal salvage\" copies what can be proved";
  else if ((*error)->code == COT_DATA_ERROR_FULL)
    advice = "; nothing was lost: make room and start again";
  else if ((*error)->code == COT_DATA_ERROR_TOO_NEW)
    advice = "; nothing was changed: use the newer program";
  if (g_str_has_prefix ((*error)->message, folder))
    text = g_strconcat ((*error)->message, advice, NULL);
  else
    text = g_strdup_printf ("%s: %s%s", folder, (*error)->message, advice);
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&text);
}

/**
 * cot_journal_open:
 * @folder: of a journal that exists
 * @election: the one that the journal belongs to
 * @clock: copied; what its user_data points at must outlive the journal
 * @error: return location for a %COT_DATA_ERROR
 *
 * Opens a journal for this process alone.  Nothing is created or repaired, except
 * what a killed process left half done.
 *
 * Returns: (transfer full): the journal, or %NULL with NOT_FOUND, CONFLICT (in
 *   use, or of another election), OLDER (an older copy of what was confirmed here),
 *   CORRUPT, TOO_NEW, FULL, FAILED
 */
CotJournal *
cot_journal_open (const char *folder, CotElection *election, const CotClock *clock, GError **error)
{
  g_autoptr (CotJournal) self = NULL;
  g_autofree char *file = NULL;

  g_return_val_if_fail (folder != NULL && election != NULL && clock != NULL, NULL);

  file = g_build_filename (folder, COT_JOURNAL_FILE, NULL);
  if (!g_file_test (file, G_FILE_TEST_EXISTS)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s holds no journal", folder);
    return NULL;
  }
  if (sodium_init () < 0)
    g_error ("libsodium could not be initialised");

  self = g_object_new (COT_TYPE_JOURNAL, NULL);
  self->folder = g_strdup (folder);
  self->election = cot_election_ref (election);
  self->clock = *clock;
  self->lock_fd = cot_journal_take_lock (folder, error);
  if (self->lock_fd < 0)
    return NULL;
  if (!open_parts (self, error)) {
    cot_journal_add_advice (folder, error);
    return NULL;
  }

  return g_steal_pointer (&self);
}

/**
 * cot_journal_close:
 *
 * Commits what was asked for, writes the views and closes the files.  Further
 * calls fail; the fold stays as it was.
 */
void
cot_journal_close (CotJournal *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotStore) store = NULL;

  g_return_if_fail (COT_IS_JOURNAL (self));

  if (self->writer != NULL)
    cot_writer_stop (self->writer);
  drop_pending_signal (self);
  store = cot_journal_ref_store (self, NULL);
  if (store != NULL && self->writer != NULL && !cot_journal_write_views (self, store, &error))
    g_warning ("views were not written: %s", error->message);

  g_mutex_lock (&self->life_lock);
  g_clear_object (&self->store);
  g_mutex_unlock (&self->life_lock);
  g_clear_object (&store);
  g_clear_pointer (&self->keeper, cot_head_keeper_free);
  if (self->work != NULL)
    cot_work_state_shut (self->work);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

CotStore *
cot_journal_ref_store (CotJournal *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->life_lock);

  if (self->store != NULL)
    return g_object_ref (self->store);

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the journal is closed");
  return NULL;
}

/* --- What it is --------------------------------------------------------------- */

CotElection *
cot_journal_get_election (CotJournal *self)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return self->election;
}

guint32
cot_journal_get_station (CotJournal *self)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), 0);

  return self->station;
}

guint
cot_journal_get_catd (CotJournal *self)
{
  const CotStation *station;
  guint catd;

  g_return_val_if_fail (COT_IS_JOURNAL (self), 0);

  cot_journal_lock (self);
  station = cot_fold_get_station (cot_journal_get_fold (self), self->station);
  catd = station != NULL ? station->catd : 0;
  cot_journal_unlock (self);

  return catd;
}

CotStore *
cot_journal_get_store (CotJournal *self)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return self->store;
}

const CotClock *
cot_journal_get_clock (CotJournal *self)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return &self->clock;
}

const char *
cot_journal_get_folder (CotJournal *self)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return self->folder;
}

void
cot_journal_sign (CotJournal *self, const guint8 *data, gsize length, guint8 signature[64])
{
  g_return_if_fail (COT_IS_JOURNAL (self));

  g_return_if_fail (self->secret != NULL);

  crypto_sign_detached (signature, NULL, data, length, self->secret);
}

/* --- The fold ----------------------------------------------------------------- */

/**
 * cot_journal_lock:
 *
 * Holds the fold for this thread, recursively.  Must not be held while adding
 * events: whoever commits them, maybe another thread, needs it.
 */
void
cot_journal_lock (CotJournal *self)
{
  g_rec_mutex_lock (&self->fold_lock);
  if (self->fold_depth++ == 0)
    g_atomic_pointer_set (&self->fold_owner, g_thread_self ());
}

void
cot_journal_unlock (CotJournal *self)
{
  if (--self->fold_depth == 0)
    g_atomic_pointer_set (&self->fold_owner, NULL);
  g_rec_mutex_unlock (&self->fold_lock);
}

CotFold *
cot_journal_get_fold (CotJournal *self)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return self->fold;
}

static gboolean
emit_changed_cb (gpointer user_data)
{
  g_autoptr (CotJournal) self = g_weak_ref_get (user_data);

  if (self == NULL)
    return G_SOURCE_REMOVE;
  /* Before the listeners look, so that what comes now is told again. */
  drop_pending_signal (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

void
cot_journal_emit_changed (CotJournal *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->changed_lock);
  GWeakRef *weak;

  if (self->changed != NULL)
    return;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  self->changed = g_idle_source_new ();
  g_source_set_priority (self->changed, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->changed, emit_changed_cb, weak, free_weak_ref);
  g_source_attach (self->changed, NULL);
}

/* --- Files and work state ----------------------------------------------------- */

static gboolean
may_write (CotJournal *self, GError **error)
{
  if (self->writer != NULL)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the journal is open to be read only");
  return FALSE;
}

char *
cot_journal_put_file (CotJournal *self, const guint8 *data, gsize length, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return may_write (self, error) ? cot_files_put (self->folder, data, length, error) : NULL;
}

char *
cot_journal_put_file_from (CotJournal *self, const char *path, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return may_write (self, error) ? cot_files_put_from (self->folder, path, error) : NULL;
}

gboolean
cot_journal_has_file (CotJournal *self, const char *sha256)
{
  g_autofree char *path = cot_journal_get_file_path (self, sha256);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * cot_journal_get_file_path:
 * @sha256: from anywhere
 *
 * Returns: (transfer full) (nullable): where that file is or would be; %NULL when
 *   @sha256 is not 64 lower-case hex digits
 */
char *
cot_journal_get_file_path (CotJournal *self, const char *sha256)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return cot_files_get_path (self->folder, sha256);
}

GBytes *
cot_journal_load_file (CotJournal *self, const char *sha256, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self), NULL);

  return cot_files_load (self->folder, sha256, error);
}

char *
cot_journal_get_work (CotJournal *self, const char *key)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self) && key != NULL, NULL);

  return self->work != NULL ? cot_work_state_get (self->work, key) : NULL;
}

gboolean
cot_journal_put_work (CotJournal *self, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self) && key != NULL, FALSE);

  return may_write (self, error) && cot_work_state_put (self->work, key, value, TRUE, error);
}

/**
 * cot_journal_put_work_lazily:
 *
 * cot_journal_put_work () for what a power cut may take, like a lease: it costs
 * no flush of the disk.  A killed process loses nothing.
 */
gboolean
cot_journal_put_work_lazily (CotJournal *self, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self) && key != NULL, FALSE);

  return may_write (self, error) && cot_work_state_put (self->work, key, value, FALSE, error);
}

GHashTable *
cot_journal_list_work (CotJournal *self, const char *prefix)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self) && prefix != NULL, NULL);

  if (self->work == NULL)
    return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return cot_work_state_list (self->work, prefix);
}
