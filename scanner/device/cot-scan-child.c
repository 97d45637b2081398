/* cot-scan-child.c - the process cotejo-scan and its pipes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-child.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cot-scan-error.h"

#define CHUNK_BYTES 65536

struct _CotScanChild {
  GSubprocess *process;
  int to_fd, from_fd;  /* owned by @process's streams */
  GByteArray *pending; /* read and not yet given out */
};

/**
 * cot_scan_child_start:
 * @argv: program and arguments
 * @environ_: (nullable): "NAME=value" to add to the caller's environment
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the running process, or %NULL with
 *   %COT_SCAN_ERROR_FAILED
 */
CotScanChild *
cot_scan_child_start (const char *const *argv, const char *const *environ_, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) local = NULL;
  GSubprocess *process;
  CotScanChild *self;

  /* A command for a process that has just ended must be an error, not our end. */
  signal (SIGPIPE, SIG_IGN);
  for (guint i = 0; environ_ != NULL && environ_[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (environ_[i], "=", 2);

    if (pair[0] != NULL && pair[1] != NULL)
      g_subprocess_launcher_setenv (launcher, pair[0], pair[1], TRUE);
  }
  process = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (process == NULL) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the scanning program could not be started: %s", local->message);
    return NULL;
  }

  self = g_new0 (CotScanChild, 1);
  self->process = process;
  self->to_fd = g_unix_output_stream_get_fd (G_UNIX_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (process)));
  self->from_fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (process)));
  self->pending = g_byte_array_new ();

  return self;
}

/**
 * cot_scan_child_free:
 * @self: (nullable) (transfer full): a process
 *
 * Ends it at once: whatever it named is durable, so nothing is lost.
 */
void
cot_scan_child_free (CotScanChild *self)
{
  if (self == NULL)
    return;

  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_byte_array_unref (self->pending);
  g_free (self);
}

/**
 * cot_scan_child_ref_process:
 * @self: a process
 *
 * Returns: (transfer full): what another thread may end
 */
GSubprocess *
cot_scan_child_ref_process (CotScanChild *self)
{
  return g_object_ref (self->process);
}

static gboolean
ended (GError **error)
{
  g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_CRASHED, "the scanning process has ended");
  return FALSE;
}

/**
 * cot_scan_child_write:
 * @self: a process
 * @line: a command with its line end, shorter than a pipe's buffer
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: %FALSE with %COT_SCAN_ERROR_CRASHED
 */
gboolean
cot_scan_child_write (CotScanChild *self, const char *line, GError **error)
{
  gsize length = strlen (line);

  while (length > 0) {
    gssize n = write (self->to_fd, line, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return ended (error);
    line += n;
    length -= (gsize) n;
  }

  return TRUE;
}

/* The first whole line that was read already, or NULL. */
static char *
take_line (CotScanChild *self)
{
  const guint8 *end = self->pending->len > 0 ? memchr (self->pending->data, '\n', self->pending->len) : NULL;
  char *line;
  gsize length;

  if (end == NULL)
    return NULL;

  length = (gsize) (end - self->pending->data);
  line = g_strndup ((const char *) self->pending->data, length);
  g_byte_array_remove_range (self->pending, 0, (guint) length + 1);

  return line;
}

static gboolean
read_more (CotScanChild *self, GError **error)
{
  guint had = self->pending->len;
  gssize n;

  if (had > COT_SCAN_LINE_MAX_BYTES) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_PROTOCOL, "an answer is longer than any page's");
    return FALSE;
  }
  g_byte_array_set_size (self->pending, had + CHUNK_BYTES);
  do
    n = read (self->from_fd, self->pending->data + had, CHUNK_BYTES);
  while (n < 0 && errno == EINTR);
  g_byte_array_set_size (self->pending, had + (guint) MAX (n, 0));

  return n > 0 || ended (error);
}

/* Waits until there is something to read; FALSE with an error. */
static gboolean
wait_readable (CotScanChild *self, gint64 deadline_us, GCancellable *cancellable, GError **error)
{
  GPollFD cancel = { .fd = -1 };
  gboolean watching = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &cancel);
  int n = 0;

  do {
    gint64 left_ms = (deadline_us - g_get_monotonic_time () + 999) / 1000;
    struct pollfd fds[2] = { { self->from_fd, POLLIN, 0 }, { cancel.fd, POLLIN, 0 } };

    if (left_ms <= 0)
      break;
    n = poll (fds, watching ? 2 : 1, (int) MIN (left_ms, G_MAXINT));
  } while (n <= 0 && (n == 0 || errno == EINTR));
  if (watching)
    g_cancellable_release_fd (cancellable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (n <= 0) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_STALLED, "the scanning process did not answer in time");
    return FALSE;
  }

  return TRUE;
}

/**
 * cot_scan_child_read:
 * @self: a process
 * @timeout_ms: how long an answer may take
 * @cancellable: (nullable): stops the waiting, not the process
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): one line, or %NULL with %COT_SCAN_ERROR_CRASHED,
 *   STALLED or PROTOCOL, or %G_IO_ERROR_CANCELLED
 */
char *
cot_scan_child_read (CotScanChild *self, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  for (;;) {
    char *line = take_line (self);

    if (line != NULL)
      return line;
    if (!wait_readable (self, deadline_us, cancellable, error) || !read_more (self, error))
      return NULL;
  }
}

/**
 * cot_scan_child_retire:
 * @self: (transfer full): a process that said that it ends
 * @patience_ms: how long it may take to put its device in order
 *
 * Waits for the end of a process, and brings it about when it does not come.
 */
void
cot_scan_child_retire (CotScanChild *self, guint patience_ms)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) patience_ms * 1000;

  g_byte_array_set_size (self->pending, 0);
  while (wait_readable (self, deadline_us, NULL, NULL) && read_more (self, NULL))
    g_byte_array_set_size (self->pending, 0);
  cot_scan_child_free (self);
}
