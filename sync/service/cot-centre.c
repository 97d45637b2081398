/* cot-centre.c - what a service writes itself: accepted events and cuts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include "cot-centre.h"

#include "cot-error.h"
#include "cot-replay.h"
#include "cot-site.h"

/* What one `accepted` names at most, so that its body stays within 64 KiB. */
#define MAX_CHAINS 200
#define MAX_IMAGES 400
#define CHAIN_STEP 256
/* The clock of the journal is looked at so often, whatever is waited for. */
#define TICK_US (G_USEC_PER_SEC / 4)

/* How far a chain was looked through for something worth a receipt. */
typedef struct {
  guint64 scanned;
  gboolean has_news;
} Scan;

struct _CotCentre {
  CotJournal *journal;
  CotFileIndex *files;
  CotStation own;
  char *site_folder;
  guint cut_interval_s, accept_interval_ms;
  char *profile;

  GMutex work; /* held while accepting and cutting: guards what follows */
  CotReplay *replay;
  GHashTable *scans;   /* station to Scan */
  GHashTable *pending; /* SHA-256 of images named and not accepted */
  guint n_images;

  GMutex lock; /* guards what follows */
  GCond changed;
  gboolean is_kicked, is_stopping;
  GThread *thread;
  gint64 cut_us; /* the next cut; of the thread alone once it runs */
};

static json_t *
get_certificate (CotJournal *journal, guint32 station)
{
  g_autoptr (GPtrArray) chain = cot_journal_list_chain (journal, station, 0, 1, NULL);
  json_t *body, *certificate;

  if (chain == NULL || chain->len == 0)
    return NULL;
  body = cot_event_load_body (g_ptr_array_index (chain, 0));
  certificate = json_incref (json_object_get (body, "certificate"));
  json_decref (body);

  return certificate;
}

static gboolean
publish (CotCentre *self, const CotPackage *package, const CotCutSpec *spec, CotEvent *cut, GError **error)
{
  json_t *certificate = get_certificate (self->journal, self->own.station);
  gboolean ok = cot_site_publish (self->site_folder, self->journal, package, spec, cut, certificate, error);

  json_decref (certificate);
  return ok;
}

/* A cut whose event was written and whose files were not: the power went. */
static gboolean
republish_cb (CotReplay *replay, const CotCutSpec *spec, CotEvent *cut, gpointer user_data, GError **error)
{
  CotCentre *self = user_data;
  g_autofree char *name = cot_package_name (cot_journal_get_election (self->journal), spec->time_s);
  g_autoptr (CotPackage) package = NULL;

  if (self->site_folder == NULL || cot_site_has_cut (self->site_folder, name))
    return TRUE;
  package = cot_package_build (cot_replay_get_publisher (replay), spec, error);

  return package != NULL && publish (self, package, spec, cut, error);
}

static gboolean
follow (CotCentre *self, GError **error)
{
  return cot_replay_run (self->replay, self->profile != NULL ? republish_cb : NULL, self, error);
}

/* After a failure half-way the replay is begun again: it is only a view. */
static gboolean
begin (CotCentre *self, GError **error)
{
  g_clear_pointer (&self->replay, cot_replay_free);
  g_hash_table_remove_all (self->scans);
  self->replay = cot_replay_new (self->journal, self->own.station, self->profile, error);

  return self->replay != NULL && follow (self, error);
}

static gboolean
ensure_replay (CotCentre *self, GError **error)
{
  if (self->replay != NULL && follow (self, error))
    return TRUE;
  if (error != NULL)
    g_clear_error (error);

  return begin (self, error);
}

/* --- Accepting ----------------------------------------------------------------- */

/* Receipts for receipts would go on for ever between two machines. */
static gboolean
is_news (const CotEvent *event)
{
  return event->kind != COT_KIND_ACCEPTED && event->kind != COT_KIND_CUT;
}

static gboolean
chain_has_news (CotCentre *self, const CotChainHead *head)
{
  Scan *scan = g_hash_table_lookup (self->scans, GUINT_TO_POINTER (head->station));

  if (scan == NULL) {
    scan = g_new0 (Scan, 1);
    scan->scanned = cot_replay_get_covered (self->replay, head->station);
    g_hash_table_insert (self->scans, GUINT_TO_POINTER (head->station), scan);
  }
  while (!scan->has_news && scan->scanned < head->number) {
    g_autoptr (GPtrArray) events = cot_journal_list_chain (self->journal, head->station, scan->scanned, CHAIN_STEP, NULL);

    if (events == NULL || events->len == 0)
      return FALSE;
    for (guint i = 0; i < events->len; i++) {
      const CotEvent *event = g_ptr_array_index (events, i);

      scan->has_news = scan->has_news || is_news (event);
      scan->scanned = event->number;
    }
  }

  return scan->has_news;
}

static gboolean
is_other_centre (CotCentre *self, guint32 number)
{
  const CotStation *station;
  gboolean is_centre;

  cot_journal_lock (self->journal);
  station = cot_fold_get_station (cot_journal_get_fold (self->journal), number);
  is_centre = station != NULL && station->role == COT_STATION_CENTRE;
  cot_journal_unlock (self->journal);

  return is_centre;
}

static json_t *
list_new_chains (CotCentre *self, GError **error)
{
  g_autoptr (GArray) heads = cot_journal_list_heads (self->journal, error);
  json_t *chains = json_array ();

  for (guint i = 0; heads != NULL && i < heads->len; i++) {
    const CotChainHead *head = &g_array_index (heads, CotChainHead, i);
    g_autofree char *id = cot_id_to_hex (&head->id);

    if (head->station == self->own.station || head->number <= cot_replay_get_covered (self->replay, head->station) ||
        is_other_centre (self, head->station) || !chain_has_news (self, head))
      continue;
    json_array_append_new (chains, json_pack ("{s:I, s:I, s:s}", "station", (json_int_t) head->station,
                                              "number", (json_int_t) head->number, "id", id));
  }
  if (heads == NULL)
    g_clear_pointer (&chains, json_decref);

  return chains;
}

static gboolean
note_images (CotCentre *self, GError **error)
{
  g_autoptr (GPtrArray) fresh = NULL;

  if (!cot_file_index_update (self->files, error))
    return FALSE;
  fresh = cot_file_index_take_new (self->files);
  for (guint i = 0; i < fresh->len; i++) {
    const char *sha256 = g_ptr_array_index (fresh, i);

    if (cot_file_index_find (self->files, sha256).kind == COT_NAMED_IMAGE)
      g_hash_table_add (self->pending, g_strdup (sha256));
  }

  return TRUE;
}

static json_t *
list_new_images (CotCentre *self)
{
  json_t *images = json_array ();
  GHashTableIter iter;
  gpointer sha256;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &sha256, NULL)) {
    gboolean accepted = cot_replay_has_image (self->replay, sha256);

    if (!accepted && cot_journal_has_file (self->journal, sha256))
      json_array_append_new (images, json_string (sha256));
    else if (accepted)
      g_hash_table_iter_remove (&iter);
  }

  return images;
}

/* The first @max of @list, taken out of it. */
static json_t *
take_some (json_t *list, gsize max)
{
  json_t *some = json_array ();
  gsize n = MIN (max, json_array_size (list));

  for (gsize i = 0; i < n; i++)
    json_array_append (some, json_array_get (list, i));
  for (gsize i = n; i > 0; i--)
    json_array_remove (list, i - 1);

  return some;
}

static gboolean
write_accepted (CotCentre *self, json_t *chains, json_t *images, GError **error)
{
  do {
    json_t *body = json_object ();
    CotJournalDraft draft = { .kind = COT_KIND_ACCEPTED, .body = body };
    g_autoptr (CotEvent) event = NULL;

    json_object_set_new (body, "chains", take_some (chains, MAX_CHAINS));
    json_object_set_new (body, "images", take_some (images, MAX_IMAGES));
    event = cot_journal_append (self->journal, &draft, FALSE, error);
    json_decref (body);
    if (event == NULL)
      return FALSE;
  } while (json_array_size (chains) > 0 || json_array_size (images) > 0);

  return TRUE;
}

/* @work is held. */
static gboolean
accept_news (CotCentre *self, GError **error)
{
  json_t *chains, *images;
  gboolean news, ok;

  if (self->own.role == COT_STATION_DESK)
    return TRUE;
  if (!ensure_replay (self, error) || !note_images (self, error))
    return FALSE;
  chains = list_new_chains (self, error);
  if (chains == NULL)
    return FALSE;

  images = list_new_images (self);
  self->n_images += (guint) json_array_size (images);
  news = json_array_size (chains) > 0 || json_array_size (images) > 0 ||
         (self->own.role == COT_STATION_CENTRE && cot_replay_has_own_news (self->replay));
  ok = !news || write_accepted (self, chains, images, error);
  if (news)
    g_hash_table_remove_all (self->scans);
  json_decref (chains);
  json_decref (images);

  return ok && ensure_replay (self, error);
}

/* --- Cutting ------------------------------------------------------------------- */

static gboolean
refuse (GError **error, CotDataError code, const char *why)
{
  g_set_error_literal (error, COT_DATA_ERROR, code, why);
  return FALSE;
}

static gboolean
is_open (CotCentre *self)
{
  gboolean open;

  cot_journal_lock (self->journal);
  open = cot_fold_station_is_open (cot_journal_get_fold (self->journal), self->own.station);
  cot_journal_unlock (self->journal);

  return open;
}

static gboolean
may_cut (CotCentre *self, GError **error)
{
  if (self->own.role != COT_STATION_CENTRE)
    return refuse (error, COT_DATA_ERROR_REFUSED, "only a centre cuts");
  if (self->site_folder == NULL || self->profile == NULL)
    return refuse (error, COT_DATA_ERROR_REFUSED, "no folder to publish in, or no profile, was given");
  if (!is_open (self))
    return refuse (error, COT_DATA_ERROR_NOT_OPEN, "the centre has not been opened");

  return TRUE;
}

/* Two cuts never bear the same minute: their files are named by it. */
static gint64
next_minute (CotCentre *self, const CotCutSpec *last)
{
  gint64 now_s = cot_clock_now_us (cot_journal_get_clock (self->journal)) / G_USEC_PER_SEC;
  gint64 minute = now_s - now_s % 60;

  return last->number > 0 && minute <= last->time_s ? last->time_s + 60 : minute;
}

static gboolean
write_cut (CotCentre *self, const CotCutSpec *spec, GError **error)
{
  CotPublisher *publisher = cot_replay_get_publisher (self->replay);
  g_autoptr (CotPackage) package = NULL;
  g_autoptr (CotEvent) event = NULL;
  CotJournalDraft draft = { .kind = COT_KIND_CUT };

  cot_publisher_cut (publisher);
  package = cot_package_build (publisher, spec, error);
  if (package == NULL)
    return FALSE;

  draft.body = cot_cut_to_body (spec, package, self->profile);
  event = cot_journal_append (self->journal, &draft, FALSE, error);
  json_decref (draft.body);
  if (event == NULL)
    return FALSE;

  g_message ("Cut %" G_GUINT64_FORMAT " of %s", spec->number, package->name);
  return publish (self, package, spec, event, error) && follow (self, error);
}

/* @work is held. */
static gboolean
cut (CotCentre *self, gboolean last, GError **error)
{
  g_autofree char *previous = NULL;
  const char *manifest;
  const CotCutSpec *before;
  CotCutSpec spec;

  if (!may_cut (self, error) || !accept_news (self, error))
    return FALSE;
  before = cot_replay_get_last_cut (self->replay, &manifest);
  if (before->last)
    return refuse (error, COT_DATA_ERROR_CONFLICT, "the last cut has been made");

  previous = g_strdup (manifest);
  spec = (CotCutSpec){ before->number + 1, next_minute (self, before), last, self->own.station, previous };
  if (write_cut (self, &spec, error))
    return TRUE;

  /* What the publisher holds may be ahead of the chain now. */
  g_clear_pointer (&self->replay, cot_replay_free);
  return FALSE;
}

gboolean
cot_centre_accept (CotCentre *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->work);

  return accept_news (self, error);
}

gboolean
cot_centre_cut (CotCentre *self, gboolean last, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->work);

  return cut (self, last, error);
}

guint64
cot_centre_get_last_cut (CotCentre *self, gint64 *time_s, char **manifest_sha256)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->work);
  const char *manifest = NULL;
  const CotCutSpec *last = self->replay != NULL ? cot_replay_get_last_cut (self->replay, &manifest) : NULL;

  *time_s = last != NULL ? last->time_s : 0;
  *manifest_sha256 = g_strdup (manifest);

  return last != NULL ? last->number : 0;
}

guint
cot_centre_count_images (CotCentre *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->work);

  return self->n_images;
}

/* --- The thread ---------------------------------------------------------------- */

/* The next whole multiple of the interval: cuts at :00, :15, :30 ... */
static gint64
next_cut_us (CotCentre *self, gint64 after_us)
{
  gint64 interval_us = (gint64) self->cut_interval_s * G_USEC_PER_SEC;

  return interval_us == 0 ? G_MAXINT64 : after_us - after_us % interval_us + interval_us;
}

static gint64
now_us (CotCentre *self)
{
  return cot_clock_now_us (cot_journal_get_clock (self->journal));
}

/* Whether to go on; @news: whether something came in since the last time. */
static gboolean
wait_for_work (CotCentre *self, gint64 until_us, gboolean *news)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 end = MIN (until_us, g_get_monotonic_time () + TICK_US);

  while (!self->is_stopping && !self->is_kicked && g_get_monotonic_time () < end)
    g_cond_wait_until (&self->changed, &self->lock, end);
  *news = self->is_kicked;
  self->is_kicked = FALSE;

  return !self->is_stopping;
}

static void
cut_at_interval (CotCentre *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->work);
  g_autoptr (GError) error = NULL;
  const CotCutSpec *last = self->replay != NULL ? cot_replay_get_last_cut (self->replay, NULL) : NULL;

  if (!may_cut (self, NULL) || (last != NULL && last->last))
    return;
  if (!cut (self, FALSE, &error))
    g_warning ("The cut failed: %s", error->message);
}

static gpointer
centre_thread (gpointer data)
{
  CotCentre *self = data;
  gint64 accept_after = 0;
  gboolean kicked = FALSE, dirty = TRUE;

  while (wait_for_work (self, dirty ? accept_after : G_MAXINT64, &kicked)) {
    g_autoptr (GError) error = NULL;

    dirty = dirty || kicked;
    if (dirty && g_get_monotonic_time () >= accept_after) {
      accept_after = g_get_monotonic_time () + (gint64) self->accept_interval_ms * 1000;
      dirty = !cot_centre_accept (self, &error);
      if (error != NULL)
        g_warning ("What came in could not be accepted: %s", error->message);
    }
    if (now_us (self) >= self->cut_us) {
      /* A cut that takes longer than the interval does not put off the next. */
      self->cut_us = next_cut_us (self, now_us (self));
      cut_at_interval (self);
    }
  }

  return NULL;
}

CotCentre *
cot_centre_new (CotJournal *journal, CotFileIndex *files, const CotStation *own, const CotCentreOptions *options, GError **error)
{
  CotCentre *self = g_new0 (CotCentre, 1);
  gboolean cuts = own->role == COT_STATION_CENTRE && options->site_folder != NULL && options->profile != NULL;

  self->journal = g_object_ref (journal);
  self->files = files;
  self->own = *own;
  self->own.name = NULL;
  self->site_folder = cuts ? g_strdup (options->site_folder) : NULL;
  self->profile = cuts ? g_strdup (options->profile) : NULL;
  self->cut_interval_s = cuts ? options->cut_interval_s : 0;
  self->accept_interval_ms = options->accept_interval_ms;
  self->scans = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->work);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);

  if ((cuts && !cot_site_begin (self->site_folder, cot_journal_get_election (journal), error)) || !begin (self, error)) {
    cot_centre_free (self);
    return NULL;
  }

  return self;
}

void
cot_centre_start (CotCentre *self)
{
  self->cut_us = next_cut_us (self, now_us (self));
  self->thread = g_thread_new ("centre", centre_thread, self);
}

void
cot_centre_kick (CotCentre *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_kicked = TRUE;
  g_cond_signal (&self->changed);
}

void
cot_centre_free (CotCentre *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (self->thread);

  cot_replay_free (self->replay);
  g_hash_table_unref (self->scans);
  g_hash_table_unref (self->pending);
  g_free (self->site_folder);
  g_free (self->profile);
  g_mutex_clear (&self->work);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_object_unref (self->journal);
  g_free (self);
}
