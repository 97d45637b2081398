/* cot-scan-worker.c - one cotejo-scan that is kept alive and replaced after a crash
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-worker.h"

#include <string.h>

#include "cot-foreign.h"
#include "cot-scan-child.h"
#include "cot-spool.h"

#define RETIRE_MS         3000
#define MAX_MESSAGE_BYTES 400

struct _CotScanWorker {
  char **argv;
  char **environ_;
  char *spool;
  guint answer_ms;
  CotScanWorkerFound found;
  gpointer user_data;

  GMutex busy;         /* held while a command is answered */
  CotScanChild *child; /* guarded by @busy */
  gboolean child_ends; /* it said its last word; guarded by @busy */

  GMutex mutex;
  GSubprocess *process; /* the child's, for ending it from outside; guarded by @mutex */
};

/**
 * cot_scan_worker_new:
 * @argv: program and arguments; copied
 * @environ_: (nullable): "NAME=value" to add for the process; copied
 * @spool: the folder of pages
 * @answer_ms: the process is ended when an answer takes longer
 * @found: (nullable): told of the pages that a new process finds
 * @user_data: for @found
 *
 * Starts nothing yet.
 *
 * Returns: (transfer full): the worker
 */
CotScanWorker *
cot_scan_worker_new (char **argv, char **environ_, const char *spool, guint answer_ms, CotScanWorkerFound found, gpointer user_data)
{
  CotScanWorker *self = g_new0 (CotScanWorker, 1);

  self->argv = g_strdupv (argv);
  self->environ_ = g_strdupv (environ_);
  self->spool = g_strdup (spool);
  self->answer_ms = answer_ms;
  self->found = found;
  self->user_data = user_data;
  g_mutex_init (&self->busy);
  g_mutex_init (&self->mutex);

  return self;
}

/**
 * cot_scan_worker_free:
 * @self: (nullable) (transfer full): a worker; its process is ended
 */
void
cot_scan_worker_free (CotScanWorker *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->child, cot_scan_child_free);
  g_clear_object (&self->process);
  g_strfreev (self->argv);
  g_strfreev (self->environ_);
  g_free (self->spool);
  g_mutex_clear (&self->busy);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * cot_scan_worker_lock:
 * @self: a worker
 *
 * Keeps other threads' questions waiting until cot_scan_worker_unlock ().
 */
void
cot_scan_worker_lock (CotScanWorker *self)
{
  g_mutex_lock (&self->busy);
}

/**
 * cot_scan_worker_unlock:
 * @self: a locked worker
 */
void
cot_scan_worker_unlock (CotScanWorker *self)
{
  g_mutex_unlock (&self->busy);
}

static void
set_process (CotScanWorker *self, GSubprocess *process)
{
  g_mutex_lock (&self->mutex);
  g_clear_object (&self->process);
  self->process = process;
  g_mutex_unlock (&self->mutex);
}

static void
drop_child (CotScanWorker *self)
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
read_event (CotScanWorker *self, GCancellable *cancellable, GError **error)
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

/* One line for people and logs, whatever was said (transfer full). */
static char *
dup_shown (const char *message)
{
  g_autofree char *first = g_strndup (message, MAX_MESSAGE_BYTES);
  char *shown = g_utf8_make_valid (first, -1);

  for (char *c = shown; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return shown;
}

/* Of a file, and of which of its sheets. */
static CotScanErrorFile
file_of (const json_t *event)
{
  json_int_t sheet = json_integer_value (json_object_get (event, "sheet")), n_sheets = json_integer_value (json_object_get (event, "sheets"));
  CotScanErrorFile file = { cot_file_trouble_from_nick (json_string_value (json_object_get (event, "trouble"))), 0, 0 };

  if (sheet >= 1 && sheet <= n_sheets && n_sheets <= COT_FOREIGN_MAX_SHEETS) {
    file.sheet = (guint) sheet;
    file.n_sheets = (guint) n_sheets;
  }

  return file;
}

/* What was said instead of the answer: always FALSE. */
static gboolean
told_otherwise (CotScanWorker *self, const json_t *event, GError **error)
{
  const char *code = json_string_value (json_object_get (event, "code"));
  const char *message = json_string_value (json_object_get (event, "message"));
  g_autofree char *shown = NULL;
  CotScanErrorFile file = file_of (event);
  GError *local;

  if (is_event (event, "empty")) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY, "there is no paper");
    return FALSE;
  }
  if (!is_event (event, "error"))
    return protocol_error (error, "an event out of place");

  self->child_ends = json_is_true (json_object_get (event, "ends"));
  shown = dup_shown (message != NULL ? message : "no reason given");
  local = g_error_new_literal (COT_SCAN_ERROR, (int) cot_scan_error_from_nick (code), shown);
  cot_scan_error_set_file (local, &file);
  g_propagate_error (error, local);
  return FALSE;
}

/**
 * cot_scan_worker_ensure:
 * @self: a locked worker
 * @cancellable: (nullable): stops the waiting
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Starts the process where none runs and hears its greeting.
 *
 * Returns: %FALSE with %COT_SCAN_ERROR_FAILED (no such program), DISK (the spool
 *   cannot be used), CRASHED, STALLED or PROTOCOL
 */
gboolean
cot_scan_worker_ensure (CotScanWorker *self, GCancellable *cancellable, GError **error)
{
  json_t *event;
  gboolean ready;

  /* One that ended while nobody asked it anything is no fault to tell of. */
  if (self->child != NULL && cot_scan_worker_get_pid (self) == 0)
    drop_child (self);
  if (self->child != NULL)
    return TRUE;

  self->child = cot_scan_child_start ((const char *const *) self->argv, (const char *const *) self->environ_, error);
  if (self->child == NULL)
    return FALSE;
  set_process (self, cot_scan_child_ref_process (self->child));

  event = read_event (self, cancellable, error);
  ready = event != NULL && (is_event (event, "ready") || told_otherwise (self, event, error));
  if (ready && self->found != NULL)
    self->found (json_object_get (event, "pending"), self->user_data);
  json_decref (event);
  if (!ready)
    drop_child (self);

  return ready;
}

static gboolean
take_page (CotScanWorker *self, const json_t *event, const char *spooled, CotScannedPage **out, GError **error)
{
  g_autoptr (CotScannedPage) page = cot_scanned_page_from_json (event, self->spool, error);

  if (page == NULL)
    return FALSE;
  if (g_strcmp0 (page->spool, spooled) != 0)
    return protocol_error (error, "another page than it had named");

  *out = g_steal_pointer (&page);
  return TRUE;
}

/* TRUE: @event names a page, which must be the first. */
static gboolean
take_id (const json_t *event, char **spooled, GError **error)
{
  const char *id = json_string_value (json_object_get (event, "spool"));

  if (*spooled != NULL || !cot_spool_id_is_valid (id))
    return protocol_error (error, "an id that cannot be");

  *spooled = g_strdup (id);
  return TRUE;
}

static gboolean
await_answer (CotScanWorker *self, char **spooled, CotScannedPage **page, GCancellable *cancellable, GError **error)
{
  for (;;) {
    json_t *event = read_event (self, cancellable, error);
    gboolean ok, more = FALSE;

    if (event == NULL)
      return FALSE;
    if (is_event (event, "spooled")) {
      ok = take_id (event, spooled, error);
      more = ok && page != NULL;
    } else if (is_event (event, "page") && page != NULL) {
      ok = take_page (self, event, *spooled, page, error);
    } else {
      ok = told_otherwise (self, event, error);
    }
    json_decref (event);
    if (!more)
      return ok;
  }
}

/**
 * cot_scan_worker_was_lost:
 * @error: of a question
 *
 * Returns: whether the process is gone, or in an unknown state
 */
gboolean
cot_scan_worker_was_lost (const GError *error)
{
  return error->domain != COT_SCAN_ERROR || error->code == COT_SCAN_ERROR_STALLED ||
         error->code == COT_SCAN_ERROR_CRASHED || error->code == COT_SCAN_ERROR_PROTOCOL;
}

static gboolean
settle (CotScanWorker *self, GError *local, GError **error)
{
  if (local == NULL)
    return TRUE;

  if (self->child_ends || cot_scan_worker_was_lost (local))
    drop_child (self);
  g_propagate_error (error, local);
  return FALSE;
}

/**
 * cot_scan_worker_ask:
 * @self: a locked worker
 * @line: a command with its line end
 * @spooled: (inout): id of the page that was named
 * @page: (out) (nullable): the page; %NULL: the answer ends with the id
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: %FALSE with any %COT_SCAN_ERROR
 */
gboolean
cot_scan_worker_ask (CotScanWorker *self, const char *line, char **spooled, CotScannedPage **page, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;

  if (cot_scan_worker_ensure (self, cancellable, &local) && cot_scan_child_write (self->child, line, &local))
    (void) !await_answer (self, spooled, page, cancellable, &local);

  return settle (self, local, error);
}

/**
 * cot_scan_worker_query:
 * @self: a locked worker
 * @line: a command with its line end
 * @event: name of the event that answers it
 * @cancellable: (nullable): ends the attempt and the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the answer
 */
json_t *
cot_scan_worker_query (CotScanWorker *self, const char *line, const char *event, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  json_t *answer = NULL;

  if (cot_scan_worker_ensure (self, cancellable, &local) && cot_scan_child_write (self->child, line, &local))
    answer = read_event (self, cancellable, &local);
  if (answer != NULL && !is_event (answer, event)) {
    told_otherwise (self, answer, &local);
    g_clear_pointer (&answer, json_decref);
  }

  return settle (self, local, error) ? answer : NULL;
}

/**
 * cot_scan_worker_stop:
 * @self: a worker
 *
 * Ends the process at once; whoever waits for it gets %COT_SCAN_ERROR_CRASHED.
 */
void
cot_scan_worker_stop (CotScanWorker *self)
{
  g_mutex_lock (&self->mutex);
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_mutex_unlock (&self->mutex);
}

/**
 * cot_scan_worker_get_pid:
 * @self: a worker
 *
 * Returns: the process's id, 0 when none runs
 */
GPid
cot_scan_worker_get_pid (CotScanWorker *self)
{
  guint64 pid = 0;

  g_mutex_lock (&self->mutex);
  const char *text = self->process != NULL ? g_subprocess_get_identifier (self->process) : NULL;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &pid, NULL);
  g_mutex_unlock (&self->mutex);

  return (GPid) pid;
}
