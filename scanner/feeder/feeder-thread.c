/* feeder-thread.c - a reading thread that is ended as SANE's drivers end theirs
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* sanei_thread of SANE starts a driver's reader with asynchronous cancellation and
 * cancels it when the sheet is over.  Where that strikes is chance there; here it
 * is always while the thread holds a lock, as malloc () and free () do. */

#define G_LOG_DOMAIN "cotejo-feeder"

#include "feeder-thread.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

typedef struct {
  sem_t holds;
  gint cancelled; /* atomic */
} Reader;

static void *
read_thread (void *data)
{
  Reader *self = data;

  pthread_setcanceltype (PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  pthread_mutex_lock (&lock);
  sem_post (&self->holds);
  while (g_atomic_int_get (&self->cancelled) == 0)
    sched_yield ();
  /* What is pending strikes on the way back from a system call. */
  sched_yield ();
  pthread_mutex_unlock (&lock);
  for (;;)
    pthread_testcancel ();

  return NULL;
}

void
feeder_thread_end_one (void)
{
  Reader reader = { 0 };
  pthread_t thread;

  sem_init (&reader.holds, 0, 0);
  if (pthread_create (&thread, NULL, read_thread, &reader) != 0)
    g_error ("the reading thread could not be started");
  while (sem_wait (&reader.holds) != 0)
    ;
  pthread_cancel (thread);
  g_atomic_int_set (&reader.cancelled, 1);
  pthread_join (thread, NULL);
  sem_destroy (&reader.holds);

  pthread_mutex_lock (&lock);
  pthread_mutex_unlock (&lock);
}
