/* scan-watchdog.c - ends the process when nothing moves any more
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A device that is gone can leave SANE's reading loop spinning for ever, and no
 * call of SANE ends that from outside: only ending the process does. */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "scan-watchdog.h"

#include <string.h>
#include <unistd.h>

#define EXIT_STALLED 4

struct _ScanWatchdog {
  GMutex mutex;
  GCond changed;
  gint64 stall_us;
  gint64 deadline_us; /* monotonic; 0 while nothing is being done; guarded by @mutex */
  char *last_words;
};

static void
die (const ScanWatchdog *self)
{
  gssize ignored = write (STDOUT_FILENO, self->last_words, strlen (self->last_words));

  (void) ignored;
  _exit (EXIT_STALLED);
}

static gpointer
watch_thread (gpointer data)
{
  ScanWatchdog *self = data;

  g_mutex_lock (&self->mutex);
  for (;;) {
    if (self->deadline_us == 0) {
      g_cond_wait (&self->changed, &self->mutex);
      continue;
    }
    if (g_get_monotonic_time () >= self->deadline_us)
      die (self);
    g_cond_wait_until (&self->changed, &self->mutex, self->deadline_us);
  }

  return NULL;
}

ScanWatchdog *
scan_watchdog_new (guint stall_ms, const char *last_words)
{
  ScanWatchdog *self = g_new0 (ScanWatchdog, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->stall_us = (gint64) stall_ms * 1000;
  self->last_words = g_strdup (last_words);
  if (stall_ms > 0)
    g_thread_unref (g_thread_new ("watchdog", watch_thread, self));

  return self;
}

static void
set_deadline (ScanWatchdog *self, gint64 deadline_us)
{
  g_mutex_lock (&self->mutex);
  /* Waking the thread is needed only where it may sleep longer than it should. */
  if (self->deadline_us == 0 || deadline_us == 0)
    g_cond_signal (&self->changed);
  self->deadline_us = deadline_us;
  g_mutex_unlock (&self->mutex);
}

void
scan_watchdog_begin (ScanWatchdog *self)
{
  set_deadline (self, g_get_monotonic_time () + self->stall_us);
}

void
scan_watchdog_end (ScanWatchdog *self)
{
  set_deadline (self, 0);
}

void
scan_watchdog_pat (gpointer data)
{
  scan_watchdog_begin (data);
}
