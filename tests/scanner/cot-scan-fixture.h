/* cot-scan-fixture.h - a folder with SANE's configuration, a tray and a spool
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scan-run.h"

G_BEGIN_DECLS

typedef struct {
  char *root;
  char *config; /* SANE_CONFIG_DIR: dll.conf lists cotejo, test and pnm */
  char *tray;   /* of the simulated feeder */
  char *spool;
  char **environ_; /* what cotejo-scan needs to find all that */
} CotScanFixture;

CotScanFixture *cot_scan_fixture_new (void);
void cot_scan_fixture_free (CotScanFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotScanFixture, cot_scan_fixture_free)

/* A run on @device; @options and @election as in CotScanRunSettings. */
CotScanRun *cot_scan_fixture_run (CotScanFixture *self, const char *device, const char *const *options, const char *election);

/* A file in the root folder (transfer full): its path. */
char *cot_scan_fixture_write (CotScanFixture *self, const char *name, const char *bytes, gssize length);
/* A grey page in the tray, every pixel @level but one black square. */
void cot_scan_fixture_add_sheet (CotScanFixture *self, const char *name, guint width, guint height, guint8 level);

void cot_scan_fixture_add_blank (CotScanFixture *self, const char *name, guint width, guint height, guint8 level);
/* What is to happen in the feeder: feeder-script.h. */
void cot_scan_fixture_script (CotScanFixture *self, const char *script);
/* A trouble that "stays" is over. */
void cot_scan_fixture_cause_is_gone (CotScanFixture *self);
/* For cotejo-scan. */
void cot_scan_fixture_setenv (CotScanFixture *self, const char *name, const char *value);

/* The master's bytes have the digest that is told, and nothing that a camera wrote. */
void cot_scan_fixture_check_master (const CotScannedPage *page);

/* Runs another program of the project; the test fails when that fails. */
void cot_scan_fixture_spawn (const char *program, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
