/* cot-job.c - blocking work off the main thread
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-job.h"

/* Neither the worker nor the task holds the owner: it is a widget, and a widget
 * must not be finalised on a worker thread.  The weak reference is read on the
 * main thread alone. */
typedef struct {
  GWeakRef owner;
  CotJobWork work;
  CotJobDone done;
  gpointer data;
  GDestroyNotify free_data;
} Job;

static void
job_free (gpointer pointer)
{
  Job *job = pointer;

  g_weak_ref_clear (&job->owner);
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

static void
job_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (GError) error = NULL;

  if (job->work (job->data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error != NULL
                                 ? g_steal_pointer (&error)
                                 : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no reason given"));
}

static void
job_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) owner = g_weak_ref_get (&job->owner);

  g_task_propagate_boolean (G_TASK (result), &error);
  if (owner != NULL && job->done != NULL)
    job->done (owner, job->data, error);
  job_free (job);
}

/**
 * cot_job_run:
 * @owner: whom the end concerns; the end is not told when it is gone by then
 * @work: runs on a worker thread
 * @done: (nullable): runs on the main thread
 * @data: (transfer full): given to both, then freed with @free_data on the main thread
 */
void
cot_job_run (GObject *owner, CotJobWork work, CotJobDone done, gpointer data, GDestroyNotify free_data)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, job_done_cb, job);

  g_weak_ref_init (&job->owner, owner);
  job->work = work;
  job->done = done;
  job->data = data;
  job->free_data = free_data;

  g_task_set_source_tag (task, cot_job_run);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, job_thread);
}
