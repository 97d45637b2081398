/* scan-service.h - cotejo-scan's conversation on its pipes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scan-profile.h"

G_BEGIN_DECLS

typedef struct {
  char *device; /* SANE name, or NULL: files only */
  char *spool;
  char *forms; /* election folder, or NULL */
  char *source;
  char **options;          /* SANE options, "name=value" */
  CotScanProfile *profile; /* or NULL */
  guint dpi;               /* in place of the profile's; 0: the profile's */
  guint reserve_mb;        /* what the disk must keep free */
  guint stall_ms;
  guint empty_retry_ms;
} ScanSettings;

/* Answers commands from stdin on stdout until "quit" or the end; exit code. */
int scan_service_run (const ScanSettings *settings);

G_END_DECLS
