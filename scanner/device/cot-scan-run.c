/* cot-scan-run.c - a run of scanning, seen from the window
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *          feed               spooled             read              page
 *   IDLE ────────► FEEDING ────────────► SPOOLED ────────► READING ─────────► done
 *                     │ empty, error        ▲                 │ crash, stall: a new
 *                     ▼                     │                 ▼ process reads it
 *                   IDLE      a crash: what the spool holds  READING ─(again)─► error;
 *                             and nobody named comes first        it stays in the spool
 *
 * Two processes: one drives the device, the other reads pages, so that the next
 * sheet moves while one is read, and a page that ends its reader costs the device
 * nothing.  The blocking functions hold a process from the command to the answer;
 * the asynchronous ones are the same in a worker thread.
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-run.h"

#include <jansson.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-scan-worker.h"
#include "cot-spool.h"

#define DEFAULT_ANSWER_MS 180000
#define MAX_PATH_BYTES    4096

struct _CotScanRun {
  GObject parent_instance;

  CotScanWorker *feeder; /* drives the device */
  CotScanWorker *reader; /* reads pages and foreign files */
  char *spool;

  GMutex mutex;
  GHashTable *known; /* ids that were given out; guarded by @mutex */
  GQueue found;      /* ids in the spool that were not; guarded by @mutex */
};

G_DEFINE_FINAL_TYPE (CotScanRun, cot_scan_run, G_TYPE_OBJECT)

/* Finalised on whatever thread drops the last reference: nothing here minds. */
static void
cot_scan_run_finalize (GObject *object)
{
  CotScanRun *self = COT_SCAN_RUN (object);

  g_clear_pointer (&self->feeder, cot_scan_worker_free);
  g_clear_pointer (&self->reader, cot_scan_worker_free);
  g_free (self->spool);
  g_hash_table_unref (self->known);
  g_queue_clear_full (&self->found, g_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (cot_scan_run_parent_class)->finalize (object);
}

static void
cot_scan_run_class_init (CotScanRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cot_scan_run_finalize;
}

static void
cot_scan_run_init (CotScanRun *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->found);
  g_mutex_init (&self->mutex);
}

static void
add_argument (GStrvBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;

  g_strv_builder_add (builder, name);
  g_strv_builder_add (builder, value);
}

/* @reads: the one that reads pages; else the one that drives the device. */
static char **
make_argv (const CotScanRunSettings *settings, gboolean reads)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *program = settings->program != NULL ? g_strdup (settings->program) : cot_paths_program ("cotejo-scan");
  g_autofree char *dpi = settings->dpi > 0 ? g_strdup_printf ("%u", settings->dpi) : NULL;
  g_autofree char *stall_ms = settings->stall_ms > 0 ? g_strdup_printf ("%u", settings->stall_ms) : NULL;
  g_autofree char *retry_ms = settings->empty_retry_ms > 0 ? g_strdup_printf ("%u", settings->empty_retry_ms) : NULL;
  g_autofree char *reserve = settings->reserve_mb > 0 ? g_strdup_printf ("%u", settings->reserve_mb) : NULL;

  g_strv_builder_add (builder, program != NULL ? program : "cotejo-scan");
  g_strv_builder_add (builder, "run");
  add_argument (builder, "--spool", settings->spool);
  add_argument (builder, "--dpi", dpi);
  add_argument (builder, "--stall-ms", stall_ms);
  add_argument (builder, "--reserve-mb", reserve);
  if (reads) {
    add_argument (builder, "--forms", settings->election);
    return g_strv_builder_end (builder);
  }

  add_argument (builder, "--device", settings->device);
  add_argument (builder, "--profile", settings->profile);
  add_argument (builder, "--source", settings->source);
  add_argument (builder, "--empty-retry-ms", retry_ms);
  for (guint i = 0; settings->options != NULL && settings->options[i] != NULL; i++)
    add_argument (builder, "--option", settings->options[i]);

  return g_strv_builder_end (builder);
}

/* A new process says what lies in the spool: what a crash left unnamed is ours. */
static void
found_cb (const json_t *ids, gpointer user_data)
{
  CotScanRun *self = user_data;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < json_array_size (ids); i++) {
    const char *id = json_string_value (json_array_get (ids, i));

    if (cot_spool_id_is_valid (id) && g_hash_table_add (self->known, g_strdup (id)))
      g_queue_push_tail (&self->found, g_strdup (id));
  }
  g_mutex_unlock (&self->mutex);
}

static void
know (CotScanRun *self, const char *id)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_add (self->known, g_strdup (id));
  g_mutex_unlock (&self->mutex);
}

static char *
take_found (CotScanRun *self)
{
  char *id;

  g_mutex_lock (&self->mutex);
  id = g_queue_pop_head (&self->found);
  g_mutex_unlock (&self->mutex);

  return id;
}

static void
forget_found (CotScanRun *self, const char *id)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_add (self->known, g_strdup (id));
  for (GList *l = self->found.head; l != NULL; l = l->next)
    if (strcmp (l->data, id) == 0) {
      g_free (l->data);
      g_queue_delete_link (&self->found, l);
      break;
    }
  g_mutex_unlock (&self->mutex);
}

static void
find_again (CotScanRun *self, const char *id)
{
  g_mutex_lock (&self->mutex);
  g_queue_push_head (&self->found, g_strdup (id));
  g_mutex_unlock (&self->mutex);
}

/**
 * cot_scan_run_new:
 * @settings: the device, the spool, the election; copied
 *
 * Makes a run; nothing is started yet.
 *
 * Returns: (transfer full): the run
 */
CotScanRun *
cot_scan_run_new (const CotScanRunSettings *settings)
{
  guint answer_ms = settings->answer_ms > 0 ? settings->answer_ms : DEFAULT_ANSWER_MS;
  g_auto (GStrv) feeds = NULL;
  g_auto (GStrv) reads = NULL;
  CotScanRun *self;

  g_return_val_if_fail (settings->spool != NULL, NULL);

  self = g_object_new (COT_TYPE_SCAN_RUN, NULL);
  feeds = make_argv (settings, FALSE);
  reads = make_argv (settings, TRUE);
  self->spool = g_strdup (settings->spool);
  self->feeder = cot_scan_worker_new (feeds, (char **) settings->environ_, settings->spool, answer_ms, found_cb, self);
  self->reader = cot_scan_worker_new (reads, (char **) settings->environ_, settings->spool, answer_ms, NULL, NULL);

  return self;
}

/**
 * cot_scan_run_feed:
 * @self: a run
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Feeds exactly one sheet and waits until its master is on disk, unless the spool
 * holds a page that was stored and never named because its process ended: that
 * one comes first.
 *
 * Returns: (transfer full): the page's id for cot_scan_run_read (), or %NULL with
 *   any %COT_SCAN_ERROR; %COT_SCAN_ERROR_EMPTY when there is no paper
 */
char *
cot_scan_run_feed (CotScanRun *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *id = NULL;

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);

  cot_scan_worker_lock (self->feeder);
  if (cot_scan_worker_ensure (self->feeder, cancellable, error)) {
    id = take_found (self);
    if (id == NULL && !cot_scan_worker_ask (self->feeder, "feed\n", &id, NULL, cancellable, error))
      g_clear_pointer (&id, g_free);
  }
  if (id != NULL)
    know (self, id);
  cot_scan_worker_unlock (self->feeder);

  return g_steal_pointer (&id);
}

/* A page that was named is brought to its end by up to two further processes;
 * the second stores it without reading it. */
static CotScannedPage *
read_named (CotScanRun *self, char **spooled, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = g_strdup_printf ("resume %s\n", *spooled);

  for (guint i = 0;; i++) {
    g_autoptr (GError) local = NULL;
    CotScannedPage *page = NULL;

    if (cot_scan_worker_ask (self->reader, line, spooled, &page, cancellable, &local))
      return page;
    if (i == 2 || !cot_scan_worker_was_lost (local) || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
    g_debug ("page %s is read again: %s", *spooled, local->message);
  }
}

/**
 * cot_scan_run_read:
 * @self: a run
 * @id: a page in the spool
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Reads a page that cot_scan_run_feed () named, or gives what was read before.
 *
 * Returns: (transfer full): the page
 */
CotScannedPage *
cot_scan_run_read (CotScanRun *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_autofree char *spooled = g_strdup (id);
  CotScannedPage *page;

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);
  g_return_val_if_fail (cot_spool_id_is_valid (id), NULL);

  forget_found (self, id);
  if (cot_spool_is_finished (self->spool, id)) {
    g_autoptr (GError) local = NULL;

    page = cot_spool_load (self->spool, id, &local);
    if (page != NULL)
      return page;
    g_warning ("page %s is read again: %s", id, local->message);
  }

  cot_scan_worker_lock (self->reader);
  page = read_named (self, &spooled, cancellable, error);
  cot_scan_worker_unlock (self->reader);

  return page;
}

/**
 * cot_scan_run_next:
 * @self: a run
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Feeds exactly one sheet and waits until it is stored and read.
 *
 * Returns: (transfer full): the page, or %NULL with any %COT_SCAN_ERROR;
 *   %COT_SCAN_ERROR_EMPTY when there is no paper
 */
CotScannedPage *
cot_scan_run_next (CotScanRun *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *id = cot_scan_run_feed (self, cancellable, error);
  g_autoptr (GError) local = NULL;
  CotScannedPage *page = id != NULL ? cot_scan_run_read (self, id, cancellable, &local) : NULL;

  /* It is on disk, and there is no room for what was read of it: it comes again. */
  if (g_error_matches (local, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK))
    find_again (self, id);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return page;
}

/**
 * cot_scan_run_import:
 * @self: a run
 * @path: an image file
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Takes in a page that did not come from the scanner.
 *
 * Returns: (transfer full): the page, or %NULL with %COT_SCAN_ERROR_FAILED when
 *   the file is no image
 */
CotScannedPage *
cot_scan_run_import (CotScanRun *self, const char *path, GCancellable *cancellable, GError **error)
{
  return cot_scan_run_import_from (self, path, NULL, cancellable, error);
}

/**
 * cot_scan_run_import_from:
 * @self: a run
 * @path: an image file
 * @origin: (nullable): "CATD" or "CASILLA"
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Takes in a page and where it came from: whoever finds the one finds the other,
 * whatever is killed in between.
 *
 * Returns: (transfer full): as cot_scan_run_import ()
 */
CotScannedPage *
cot_scan_run_import_from (CotScanRun *self, const char *path, const char *origin, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = origin != NULL ? g_strdup_printf ("from %s %s\n", origin, path) : g_strdup_printf ("process %s\n", path);
  g_autofree char *spooled = NULL;
  g_autoptr (GError) local = NULL;
  CotScannedPage *page = NULL;

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);
  if (strpbrk (path, "\r\n") != NULL || strlen (path) > MAX_PATH_BYTES) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "a file of that name cannot be taken in");
    return NULL;
  }

  cot_scan_worker_lock (self->reader);
  if (!cot_scan_worker_ask (self->reader, line, &spooled, &page, cancellable, &local)) {
    if (spooled != NULL && cot_scan_worker_was_lost (local) && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_clear_error (&local);
      page = read_named (self, &spooled, cancellable, &local);
    }
  }
  cot_scan_worker_unlock (self->reader);
  if (spooled != NULL)
    know (self, spooled);
  /* The file is there to be taken in again, and then it must not be there twice. */
  if (spooled != NULL && g_error_matches (local, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK))
    cot_spool_remove (self->spool, spooled, NULL);
  if (page == NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return page;
}

/**
 * cot_scan_run_resume:
 * @self: a run
 * @id: a page of cot_scan_run_list_pending ()
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Gives a page that lies in the spool, finishing it where a crash came between.
 *
 * Returns: (transfer full): the page
 */
CotScannedPage *
cot_scan_run_resume (CotScanRun *self, const char *id, GCancellable *cancellable, GError **error)
{
  return cot_scan_run_read (self, id, cancellable, error);
}

/**
 * cot_scan_run_turn:
 * @self: a run
 * @id: a page that was read
 * @quarters: clockwise quarter turns, 1 to 3
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Makes the published image of a page anew, turned.
 *
 * Returns: (transfer full): the page as it is now
 */
CotScannedPage *
cot_scan_run_turn (CotScanRun *self, const char *id, guint quarters, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = g_strdup_printf ("turn %s %u\n", id, quarters);
  g_autofree char *spooled = g_strdup (id);
  CotScannedPage *page = NULL;

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);
  g_return_val_if_fail (cot_spool_id_is_valid (id) && quarters >= 1 && quarters <= 3, NULL);

  cot_scan_worker_lock (self->reader);
  if (!cot_scan_worker_ask (self->reader, line, &spooled, &page, cancellable, error))
    g_clear_pointer (&page, cot_scanned_page_unref);
  cot_scan_worker_unlock (self->reader);

  return page;
}

/**
 * cot_scan_run_join:
 * @self: a run
 * @ids: one to four pages of the spool, the first of which the sheet is called after
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Makes one sheet of its parts, which were fed one after the other; with one id, a
 * page of its own again.  A part that has no place changes nothing.
 *
 * Returns: (transfer full): the sheet, or %NULL with %COT_SCAN_ERROR_UNPLACED,
 *   OTHER_SHEET or any other
 */
CotScannedPage *
cot_scan_run_join (CotScanRun *self, const char *const *ids, GCancellable *cancellable, GError **error)
{
  g_autofree char *all = g_strjoinv (" ", (char **) ids);
  g_autofree char *line = g_strdup_printf ("join %s\n", all);
  g_autofree char *spooled = g_strdup (ids[0]);
  g_autoptr (GError) local = NULL;
  CotScannedPage *page = NULL;

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_return_val_if_fail (cot_spool_id_is_valid (ids[i]), NULL);
    forget_found (self, ids[i]);
  }

  cot_scan_worker_lock (self->reader);
  /* Where it was lost the spool knows what the sheet is made of, or nothing was joined. */
  for (guint i = 0; i < 2 && page == NULL; i++) {
    g_clear_error (&local);
    if (cot_scan_worker_ask (self->reader, line, &spooled, &page, cancellable, &local) || !cot_scan_worker_was_lost (local) ||
        g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      break;
  }
  cot_scan_worker_unlock (self->reader);
  if (page == NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return page;
}

/**
 * cot_scan_run_describe:
 * @self: a run
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Opens the device, sets it and tells what came of it: "feeder" (bool), "dpi",
 * "source", "wishes" (what was set, and what the device does not have) and
 * "options" (everything that it has).
 *
 * Returns: (transfer full): the object
 */
json_t *
cot_scan_run_describe (CotScanRun *self, GCancellable *cancellable, GError **error)
{
  json_t *answer;

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);

  cot_scan_worker_lock (self->feeder);
  answer = cot_scan_worker_query (self->feeder, "describe\n", "device", cancellable, error);
  cot_scan_worker_unlock (self->feeder);

  return answer;
}

/**
 * cot_scan_run_release:
 * @self: a run
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Ends the device's run: a feeder gives its next sheet back, and other programs may
 * have the device.  Feeding opens it anew.
 *
 * Returns: %FALSE with any %COT_SCAN_ERROR; %TRUE also where nothing was open
 */
gboolean
cot_scan_run_release (CotScanRun *self, GCancellable *cancellable, GError **error)
{
  json_t *answer = NULL;
  gboolean runs;

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), FALSE);

  cot_scan_worker_lock (self->feeder);
  runs = cot_scan_worker_get_pid (self->feeder) != 0;
  if (runs)
    answer = cot_scan_worker_query (self->feeder, "release\n", "released", cancellable, error);
  cot_scan_worker_unlock (self->feeder);
  json_decref (answer);

  return !runs || answer != NULL;
}

typedef struct {
  char verb; /* 'f', 'n', 'i', 'r', 't', 'j' */
  char *argument;
  char *origin; /* of a file, or NULL */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->argument);
  g_free (job->origin);
  g_free (job);
}

static void
run_job_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  CotScannedPage *page;

  if (job->verb == 'f') {
    char *id = cot_scan_run_feed (source, cancellable, &error);

    if (id != NULL)
      g_task_return_pointer (task, id, g_free);
    else
      g_task_return_error (task, error);
    return;
  }
  if (job->verb == 'n')
    page = cot_scan_run_next (source, cancellable, &error);
  else if (job->verb == 't')
    page = cot_scan_run_turn (source, job->argument, 1, cancellable, &error);
  else if (job->verb == 'j') {
    g_auto (GStrv) ids = g_strsplit (job->argument, " ", -1);

    page = cot_scan_run_join (source, (const char *const *) ids, cancellable, &error);
  } else if (job->verb == 'i')
    page = cot_scan_run_import_from (source, job->argument, job->origin, cancellable, &error);
  else
    page = cot_scan_run_resume (source, job->argument, cancellable, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) cot_scanned_page_unref);
  else
    g_task_return_error (task, error);
}

static void
start_job_from (CotScanRun *self, char verb, const char *argument, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->verb = verb;
  job->argument = g_strdup (argument);
  job->origin = g_strdup (origin);
  g_task_set_source_tag (task, start_job_from);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_job_thread);
}

static void
start_job (CotScanRun *self, char verb, const char *argument, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_job_from (self, verb, argument, NULL, cancellable, callback, user_data);
}

/**
 * cot_scan_run_feed_async:
 * @self: a run
 * @cancellable: (nullable): ends the attempt and the process
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * cot_scan_run_feed () without blocking.
 */
void
cot_scan_run_feed_async (CotScanRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_job (self, 'f', NULL, cancellable, callback, user_data);
}

/**
 * cot_scan_run_feed_finish:
 * @self: a run
 * @result: of cot_scan_run_feed_async ()
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the page's id
 */
char *
cot_scan_run_feed_finish (CotScanRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cot_scan_run_next_async:
 * @self: a run
 * @cancellable: (nullable): ends the attempt and the process
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * cot_scan_run_next () without blocking.
 */
void
cot_scan_run_next_async (CotScanRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_job (self, 'n', NULL, cancellable, callback, user_data);
}

/**
 * cot_scan_run_import_async:
 * @self: a run
 * @path: an image file
 * @origin: (nullable): "CATD" or "CASILLA"
 * @cancellable: (nullable): ends the attempt and the process
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * cot_scan_run_import_from () without blocking.
 */
void
cot_scan_run_import_async (CotScanRun *self, const char *path, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_job_from (self, 'i', path, origin, cancellable, callback, user_data);
}

/**
 * cot_scan_run_resume_async:
 * @self: a run
 * @id: a page that lies in the spool
 * @cancellable: (nullable): ends the attempt and the process
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * cot_scan_run_resume () without blocking.
 */
void
cot_scan_run_resume_async (CotScanRun *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_job (self, 'r', id, cancellable, callback, user_data);
}

/**
 * cot_scan_run_turn_async:
 * @self: a run
 * @id: a page that was read
 * @cancellable: (nullable): ends the attempt and the process
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * A quarter turn clockwise, without blocking.
 */
void
cot_scan_run_turn_async (CotScanRun *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_job (self, 't', id, cancellable, callback, user_data);
}

/**
 * cot_scan_run_join_async:
 * @self: a run
 * @ids: as for cot_scan_run_join ()
 * @cancellable: (nullable): ends the attempt and the process
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * cot_scan_run_join () without blocking.
 */
void
cot_scan_run_join_async (CotScanRun *self, const char *const *ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *all = g_strjoinv (" ", (char **) ids);

  start_job (self, 'j', all, cancellable, callback, user_data);
}

/**
 * cot_scan_run_finish:
 * @self: a run
 * @result: of one of the asynchronous calls
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the page
 */
CotScannedPage *
cot_scan_run_finish (CotScanRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cot_scan_run_list_pending:
 * @self: a run
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): ids of pages not taken over, in order of scanning
 */
char **
cot_scan_run_list_pending (CotScanRun *self, GError **error)
{
  return cot_spool_list (self->spool, error);
}

/**
 * cot_scan_run_get_spool:
 * @self: a run
 *
 * Returns: (transfer none): the spool's folder
 */
const char *
cot_scan_run_get_spool (CotScanRun *self)
{
  return self->spool;
}

/**
 * cot_scan_run_stop:
 * @self: a run
 *
 * Ends the processes at once.
 */
void
cot_scan_run_stop (CotScanRun *self)
{
  cot_scan_worker_stop (self->feeder);
  cot_scan_worker_stop (self->reader);
}

/**
 * cot_scan_run_get_pid:
 * @self: a run
 *
 * Returns: the id of the process that reads pages, else of the one that drives
 *   the device; 0 when none runs
 */
GPid
cot_scan_run_get_pid (CotScanRun *self)
{
  GPid pid = cot_scan_worker_get_pid (self->reader);

  return pid != 0 ? pid : cot_scan_worker_get_pid (self->feeder);
}

/**
 * cot_scan_run_get_feeder_pid:
 * @self: a run
 *
 * Returns: the id of the process that drives the device, 0 when none runs
 */
GPid
cot_scan_run_get_feeder_pid (CotScanRun *self)
{
  return cot_scan_worker_get_pid (self->feeder);
}
