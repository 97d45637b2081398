/* cot-job.h - blocking work off the main thread
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @data: what was given to cot_job_run ().  Runs on a worker thread: no widgets. */
typedef gboolean (*CotJobWork) (gpointer data, GError **error);
/* Main thread; @owner is alive.  @error: NULL when the work returned TRUE. */
typedef void (*CotJobDone) (GObject *owner, gpointer data, const GError *error);

void cot_job_run (GObject *owner, CotJobWork work, CotJobDone done, gpointer data, GDestroyNotify free_data);

G_END_DECLS
