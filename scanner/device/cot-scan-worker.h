/* cot-scan-worker.h - one cotejo-scan that is kept alive and replaced after a crash
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scan-error.h"
#include "cot-scanned-page.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CotScanWorker CotScanWorker;

/* Called on the asking thread with the ids that a new process found in its spool. */
typedef void (*CotScanWorkerFound) (const json_t *ids, gpointer user_data);

CotScanWorker *cot_scan_worker_new (char **argv, char **environ_, const char *spool, guint answer_ms, CotScanWorkerFound found, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void cot_scan_worker_free (CotScanWorker *self);

/* Starts the process where none runs; only between lock and unlock. */
void cot_scan_worker_lock (CotScanWorker *self);
void cot_scan_worker_unlock (CotScanWorker *self);
gboolean cot_scan_worker_ensure (CotScanWorker *self, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sends @line and reads up to the end of its answer.  @spooled: (inout): id that
 * was named; @page: (out) (nullable): where the answer may be a page; without it
 * the answer ends with the id. */
gboolean cot_scan_worker_ask (CotScanWorker *self, const char *line, char **spooled, CotScannedPage **page, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One line in, one object out, of the named event (transfer full). */
json_t *cot_scan_worker_query (CotScanWorker *self, const char *line, const char *event, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the process was lost with this error, so that its work is taken up anew. */
gboolean cot_scan_worker_was_lost (const GError *error);

/* Any thread. */
void cot_scan_worker_stop (CotScanWorker *self);
GPid cot_scan_worker_get_pid (CotScanWorker *self);

G_END_DECLS
