/* cot-parallel.c - one loop over all processors
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-parallel-private.h"

#define MAX_THREADS 16
#define STRIDE      8 /* numbers that a thread takes at a time */

typedef struct {
  guint n;
  int next; /* atomic */
  void (*func) (guint i, gpointer data);
  gpointer data;
} Loop;

static gpointer
run (gpointer user_data)
{
  Loop *loop = user_data;
  guint first;

  while ((first = (guint) g_atomic_int_add (&loop->next, STRIDE)) < loop->n)
    for (guint i = first; i < MIN (loop->n, first + STRIDE); i++)
      loop->func (i, loop->data);

  return NULL;
}

void
cot_parallel_for (guint n, void (*func) (guint i, gpointer data), gpointer data)
{
  Loop loop = { .n = n, .func = func, .data = data };
  guint wanted = MIN (MIN (g_get_num_processors (), MAX_THREADS), (n + STRIDE - 1) / STRIDE);
  GThread *threads[MAX_THREADS];
  guint n_threads = 0;

  /* The caller is one of them; without threads it does everything. */
  while (n_threads + 1 < wanted && (threads[n_threads] = g_thread_try_new ("cot-check", run, &loop, NULL)) != NULL)
    n_threads++;
  run (&loop);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
}
