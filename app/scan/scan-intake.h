/* scan-intake.h - one sheet on its way from the feeder to the spool
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scanner.h"
#include "cot-spool-stream.h"
#include "scan-watchdog.h"

G_BEGIN_DECLS

typedef struct {
  const char *spool, *device, *software;
  ScanWatchdog *watchdog;

  CotRaster *sheet;   /* has left the feeder and is not on disk yet; or NULL */
  guint n_missing;    /* lines of it */
  CotTiffTags tags;   /* of it */
  char *make, *model; /* in @tags; the device may be closed before it is stored */

  CotSpoolStream *stream;    /* of @streamed; NULL: there is none */
  const CotRaster *streamed; /* the side that comes */
} ScanIntake;

void scan_intake_clear (ScanIntake *self);

/* Feeds one sheet, unless one waits for its place on the disk.  FALSE with any
 * %COT_SCAN_ERROR. */
gboolean scan_intake_take (ScanIntake *self, CotScanner *scanner, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The sheet's page, its master durable and not described; the sheet stays until
 * somebody takes it (transfer full). */
CotScannedPage *scan_intake_store (ScanIntake *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
