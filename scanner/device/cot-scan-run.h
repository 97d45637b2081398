/* cot-scan-run.h - a run of scanning, seen from the window: the process cotejo-scan and its pages
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-scan-error.h"
#include "cot-scanned-page.h"

G_BEGIN_DECLS

/* What SANE lists. */
typedef struct {
  char *name, *vendor, *model, *type;
} CotScanDeviceInfo;

void cot_scan_device_info_free (CotScanDeviceInfo *info);

/* (transfer full) (element-type CotScanDeviceInfo): asks cotejo-scan, so that no
 * SANE code runs in the caller.  @environ_: (nullable): "NAME=value" to add. */
GPtrArray *cot_scan_list_devices (const char *const *environ_, guint timeout_ms, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_scan_list_devices_async (const char *const *environ_, guint timeout_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *cot_scan_list_devices_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  const char *program;         /* NULL: cotejo-scan beside the running program */
  const char *device;          /* SANE name; NULL: files only */
  const char *spool;           /* folder */
  const char *election;        /* folder with forms/; NULL: pages are not read */
  const char *source;          /* NULL: the device's feeder */
  guint dpi;                   /* 0: the profile's, else 300 */
  const char *const *options;  /* SANE options "name=value", or NULL */
  const char *profile;         /* file of CotScanProfile, or NULL */
  const char *const *environ_; /* "NAME=value" to add for the process, or NULL */
  guint stall_ms;              /* the process ends itself without progress; 0: 60000 */
  guint empty_retry_ms;        /* before "no paper" is believed; 0: cotejo-scan's own figure */
  guint reserve_mb;            /* what the disk must keep free; 0: cotejo-scan's own figure */
  guint answer_ms;             /* the process is ended when an answer takes longer; 0: 180000 */
} CotScanRunSettings;

/* One run on one device, with a process that drives it and one that reads pages.
 * Each is started by the first call and replaced after a crash.  Its calls are
 * served one after the other; any thread. */
#define COT_TYPE_SCAN_RUN (cot_scan_run_get_type ())
G_DECLARE_FINAL_TYPE (CotScanRun, cot_scan_run, COT, SCAN_RUN, GObject)

CotScanRun *cot_scan_run_new (const CotScanRunSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

/* Feeds one sheet and stores it (transfer full): its id; then reads it.  One sheet
 * may be fed while the one before is read. */
char *cot_scan_run_feed (CotScanRun *self, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotScannedPage *cot_scan_run_read (CotScanRun *self, const char *id, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Feeds and reads one sheet, or takes in a file, or finishes a page that lies in the
 * spool; blocking. */
CotScannedPage *cot_scan_run_next (CotScanRun *self, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotScannedPage *cot_scan_run_import (CotScanRun *self, const char *path, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same with "CATD" or "CASILLA", which is never lost from the page. */
CotScannedPage *cot_scan_run_import_from (CotScanRun *self, const char *path, const char *origin, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotScannedPage *cot_scan_run_resume (CotScanRun *self, const char *id, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without blocking; the result through cot_scan_run_finish (). */
void cot_scan_run_feed_async (CotScanRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *cot_scan_run_feed_finish (CotScanRun *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_scan_run_next_async (CotScanRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void cot_scan_run_import_async (CotScanRun *self, const char *path, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void cot_scan_run_resume_async (CotScanRun *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void cot_scan_run_turn_async (CotScanRun *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CotScannedPage *cot_scan_run_finish (CotScanRun *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Lets the device go, with the sheet that a feeder may hold ready; feeding opens it anew. */
gboolean cot_scan_run_release (CotScanRun *self, GCancellable *cancellable, GError **error);
/* Makes one sheet of its parts, called after the first; with one id it is a page again. */
CotScannedPage *cot_scan_run_join (CotScanRun *self, const char *const *ids, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_scan_run_join_async (CotScanRun *self, const char *const *ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Quarter turns clockwise, of a page that was read: its published image is made anew. */
CotScannedPage *cot_scan_run_turn (CotScanRun *self, const char *id, guint quarters, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the device is and has, after it was set (transfer full). */
json_t *cot_scan_run_describe (CotScanRun *self, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ids of spooled pages not taken over; cot_spool_remove () takes one over. */
char **cot_scan_run_list_pending (CotScanRun *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *cot_scan_run_get_spool (CotScanRun *self);

/* Ends the process at once; the next call starts another.  Any thread: a call
 * that waits returns with COT_SCAN_ERROR_CRASHED. */
void cot_scan_run_stop (CotScanRun *self);
/* The process's id, 0 when none runs; for reports and tests. */
GPid cot_scan_run_get_pid (CotScanRun *self);
GPid cot_scan_run_get_feeder_pid (CotScanRun *self);

G_END_DECLS
