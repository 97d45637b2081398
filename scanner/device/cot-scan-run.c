/* cot-scan-run.c - a run of scanning, seen from the window
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *          next                spooled              page
 *   IDLE ────────► FEEDING ────────────► READING ─────────► IDLE
 *                     │ empty, error        │ crash, stall: a new process
 *                     ▼                     ▼ resumes the spooled page
 *                   IDLE                  READING ──(again)──► error; the page
 *                                                  stays in the spool
 *
 * The blocking functions hold the run's mutex from the command to the answer;
 * the asynchronous ones are the same in a worker thread.
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-run.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-scan-child.h"
#include "cot-spool.h"

#define DEFAULT_DPI       300
#define DEFAULT_STALL_MS  60000
#define DEFAULT_ANSWER_MS 180000
#define RETIRE_MS         3000

struct _CotScanRun {
  GObject parent_instance;

  char **argv;
  char **environ_;
  char *spool;
  guint answer_ms;

  GMutex busy;         /* held while a command is answered */
  CotScanChild *child; /* guarded by @busy */
  gboolean child_ends; /* it said its last word; guarded by @busy */

  GMutex mutex;
  GSubprocess *process; /* the child's, for ending it from outside; guarded by @mutex */
};

G_DEFINE_FINAL_TYPE (CotScanRun, cot_scan_run, G_TYPE_OBJECT)

/* Finalised on whatever thread drops the last reference: nothing here minds. */
static void
cot_scan_run_finalize (GObject *object)
{
  CotScanRun *self = COT_SCAN_RUN (object);

  g_clear_pointer (&self->child, cot_scan_child_free);
  g_clear_object (&self->process);
  g_strfreev (self->argv);
  g_strfreev (self->environ_);
  g_free (self->spool);
  g_mutex_clear (&self->busy);
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
  g_mutex_init (&self->busy);
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

static char **
make_argv (const CotScanRunSettings *settings)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *program = settings->program != NULL ? g_strdup (settings->program) : cot_paths_program ("cotejo-scan");
  g_autofree char *dpi = g_strdup_printf ("%u", settings->dpi > 0 ? settings->dpi : DEFAULT_DPI);
  g_autofree char *stall_ms = g_strdup_printf ("%u", settings->stall_ms > 0 ? settings->stall_ms : DEFAULT_STALL_MS);

  g_strv_builder_add (builder, program != NULL ? program : "cotejo-scan");
  g_strv_builder_add (builder, "run");
  add_argument (builder, "--spool", settings->spool);
  add_argument (builder, "--device", settings->device);
  add_argument (builder, "--forms", settings->election);
  add_argument (builder, "--source", settings->source);
  add_argument (builder, "--dpi", dpi);
  add_argument (builder, "--stall-ms", stall_ms);
  for (guint i = 0; settings->options != NULL && settings->options[i] != NULL; i++)
    add_argument (builder, "--option", settings->options[i]);

  return g_strv_builder_end (builder);
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
  CotScanRun *self;

  g_return_val_if_fail (settings->spool != NULL, NULL);

  self = g_object_new (COT_TYPE_SCAN_RUN, NULL);
  self->argv = make_argv (settings);
  self->environ_ = g_strdupv ((char **) settings->environ_);
  self->spool = g_strdup (settings->spool);
  self->answer_ms = settings->answer_ms > 0 ? settings->answer_ms : DEFAULT_ANSWER_MS;

  return self;
}

static void
set_process (CotScanRun *self, GSubprocess *process)
{
  g_mutex_lock (&self->mutex);
  g_clear_object (&self->process);
  self->process = process;
  g_mutex_unlock (&self->mutex);
}

static void
drop_child (CotScanRun *self)
{
  set_process (self, NULL);
  if (self->child_ends && self->child != NULL)
    cot_scan_child_retire (g_steal_pointer (&self->child), RETIRE_MS);
  g_clear_pointer (&self->child, cot_scan_child_free);
  self->child_ends = FALSE;
}

static gboolean
protocol_error (GError **error, const char *what)
{
  g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_PROTOCOL, "the scanning process said something unexpected: %s", what);
  return FALSE;
}

/* One answer as a JSON object with its event's name (transfer full). */
static json_t *
read_event (CotScanRun *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = cot_scan_child_read (self->child, self->answer_ms, cancellable, error);
  json_error_t where;
  json_t *event;

  if (line == NULL)
    return NULL;

  event = json_loads (line, JSON_REJECT_DUPLICATES, &where);
  if (!json_is_string (json_object_get (event, "event"))) {
    json_decref (event);
    protocol_error (error, "not an event");
    return NULL;
  }

  return event;
}

static gboolean
is_event (const json_t *event, const char *name)
{
  return strcmp (json_string_value (json_object_get (event, "event")), name) == 0;
}

static gboolean
ensure_child (CotScanRun *self, GCancellable *cancellable, GError **error)
{
  json_t *event;
  gboolean ready;

  if (self->child != NULL)
    return TRUE;

  self->child = cot_scan_child_start ((const char *const *) self->argv, (const char *const *) self->environ_, error);
  if (self->child == NULL)
    return FALSE;
  set_process (self, cot_scan_child_ref_process (self->child));

  event = read_event (self, cancellable, error);
  ready = event != NULL && (is_event (event, "ready") || protocol_error (error, "no greeting"));
  json_decref (event);
  if (!ready)
    drop_child (self);

  return ready;
}

static void
set_told_error (const json_t *event, GError **error)
{
  const char *code = json_string_value (json_object_get (event, "code"));
  const char *message = json_string_value (json_object_get (event, "message"));

  g_set_error (error, COT_SCAN_ERROR, (int) cot_scan_error_from_nick (code), "%.400s", message != NULL ? message : "no reason given");
}

/* Reads answers up to a page.  @spooled: (inout): id of the page named so far. */
static CotScannedPage *
await_page (CotScanRun *self, char **spooled, GCancellable *cancellable, GError **error)
{
  for (;;) {
    json_t *event = read_event (self, cancellable, error);
    CotScannedPage *page = NULL;

    if (event == NULL)
      return NULL;
    if (is_event (event, "spooled") && *spooled == NULL) {
      const char *id = json_string_value (json_object_get (event, "spool"));

      if (cot_spool_id_is_valid (id)) {
        *spooled = g_strdup (id);
        json_decref (event);
        continue;
      }
      protocol_error (error, "an id that cannot be");
    } else if (is_event (event, "page")) {
      page = cot_scanned_page_from_json (event, self->spool, error);
      if (page != NULL && g_strcmp0 (page->spool, *spooled) != 0) {
        g_clear_pointer (&page, cot_scanned_page_unref);
        protocol_error (error, "another page than it had named");
      }
    } else if (is_event (event, "empty")) {
      g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY, "there is no paper");
    } else if (is_event (event, "error")) {
      self->child_ends = json_is_true (json_object_get (event, "ends"));
      set_told_error (event, error);
    } else {
      protocol_error (error, "an event out of place");
    }
    json_decref (event);

    return page;
  }
}

/* After these the process is in an unknown state, or gone. */
static gboolean
needs_new_child (const GError *error)
{
  return error->domain != COT_SCAN_ERROR || error->code == COT_SCAN_ERROR_STALLED ||
         error->code == COT_SCAN_ERROR_CRASHED || error->code == COT_SCAN_ERROR_PROTOCOL;
}

static CotScannedPage *
command (CotScanRun *self, const char *line, char **spooled, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  CotScannedPage *page = NULL;

  if (ensure_child (self, cancellable, &local) && cot_scan_child_write (self->child, line, &local))
    page = await_page (self, spooled, cancellable, &local);
  if (page != NULL)
    return page;

  if (self->child_ends || needs_new_child (local))
    drop_child (self);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/* A page that was named is brought to its end by up to two further processes;
 * the second stores it without reading it. */
static CotScannedPage *
finish_spooled (CotScanRun *self, char **spooled, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = g_strdup_printf ("resume %s\n", *spooled);
  g_autoptr (GError) first = NULL;
  CotScannedPage *page = command (self, line, spooled, cancellable, &first);

  if (page != NULL || g_error_matches (first, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    if (page == NULL)
      g_propagate_error (error, g_steal_pointer (&first));
    return page;
  }

  return command (self, line, spooled, cancellable, error);
}

static CotScannedPage *
perform (CotScanRun *self, const char *line, const char *resumed, GCancellable *cancellable, GError **error)
{
  g_autofree char *spooled = g_strdup (resumed);
  g_autoptr (GError) local = NULL;
  CotScannedPage *page;

  g_mutex_lock (&self->busy);
  page = command (self, line, &spooled, cancellable, &local);
  if (page == NULL && spooled != NULL && needs_new_child (local) &&
      !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_debug ("page %s is resumed: %s", spooled, local->message);
    g_clear_error (&local);
    page = finish_spooled (self, &spooled, cancellable, &local);
  }
  g_mutex_unlock (&self->busy);
  if (page == NULL)
    g_propagate_error (error, g_steal_pointer (&local));

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
  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);

  return perform (self, "next\n", NULL, cancellable, error);
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
  g_autofree char *line = g_strdup_printf ("process %s\n", path);

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);
  if (strchr (path, '\n') != NULL || strlen (path) > 4096) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "a file of that name cannot be taken in");
    return NULL;
  }

  return perform (self, line, NULL, cancellable, error);
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
  g_autofree char *line = g_strdup_printf ("resume %s\n", id);

  g_return_val_if_fail (COT_IS_SCAN_RUN (self), NULL);
  g_return_val_if_fail (cot_spool_id_is_valid (id), NULL);

  if (cot_spool_is_finished (self->spool, id)) {
    g_autoptr (GError) local = NULL;
    CotScannedPage *page = cot_spool_load (self->spool, id, &local);

    if (page != NULL)
      return page;
    g_warning ("page %s is read again: %s", id, local->message);
  }

  return perform (self, line, id, cancellable, error);
}

typedef struct {
  char verb; /* 'n', 'i', 'r' */
  char *argument;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->argument);
  g_free (job);
}

static void
run_job_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  CotScannedPage *page;

  if (job->verb == 'n')
    page = cot_scan_run_next (source, cancellable, &error);
  else if (job->verb == 'i')
    page = cot_scan_run_import (source, job->argument, cancellable, &error);
  else
    page = cot_scan_run_resume (source, job->argument, cancellable, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) cot_scanned_page_unref);
  else
    g_task_return_error (task, error);
}

static void
start_job (CotScanRun *self, char verb, const char *argument, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->verb = verb;
  job->argument = g_strdup (argument);
  g_task_set_source_tag (task, start_job);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_job_thread);
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
 * @cancellable: (nullable): ends the attempt and the process
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * cot_scan_run_import () without blocking.
 */
void
cot_scan_run_import_async (CotScanRun *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_job (self, 'i', path, cancellable, callback, user_data);
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
 * Ends the process at once.
 */
void
cot_scan_run_stop (CotScanRun *self)
{
  g_mutex_lock (&self->mutex);
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_mutex_unlock (&self->mutex);
}

/**
 * cot_scan_run_get_pid:
 * @self: a run
 *
 * Returns: the process's id, 0 when none runs
 */
GPid
cot_scan_run_get_pid (CotScanRun *self)
{
  guint64 pid = 0;

  g_mutex_lock (&self->mutex);
  const char *text = self->process != NULL ? g_subprocess_get_identifier (self->process) : NULL;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &pid, NULL);
  g_mutex_unlock (&self->mutex);

  return (GPid) pid;
}
