/* cot-sheet-source.h - sheets one after the other: spool, files, scanner
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-file-tally.h"
#include "cot-scan-run.h"

G_BEGIN_DECLS

#define COT_TYPE_SHEET_SOURCE (cot_sheet_source_get_type ())
G_DECLARE_FINAL_TYPE (CotSheetSource, cot_sheet_source, COT, SHEET_SOURCE, GObject)

/* @device, @profile: (nullable): as in CotScanRunSettings. */
CotSheetSource *cot_sheet_source_new (const char *spool, const char *election, const char *device, const char *profile);

/* The next sheet: one that was fed already or lies in the spool, then files, then
 * the feeder.  @ahead: the sheet after it may be fed while this one is read.  One
 * call at a time; after an error the next call tries again. */
void cot_sheet_source_next_async (CotSheetSource *self, gboolean ahead, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CotScannedPage *cot_sheet_source_next_finish (CotSheetSource *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A call waits for its answer. */
gboolean cot_sheet_source_is_busy (CotSheetSource *self);

/* Files to take in before the feeder; @origin: "CATD" or "CASILLA". */
void cot_sheet_source_add_file (CotSheetSource *self, const char *path, const char *origin);
guint cot_sheet_source_count_files (CotSheetSource *self);
/* Name of the file that the last answer was about, or NULL. */
const char *cot_sheet_source_get_file (CotSheetSource *self);

/* Which files and pages came and which did not, since it was cleared. */
CotFileTally *cot_sheet_source_get_tally (CotSheetSource *self);

/* A page stays in the spool until cot_sheet_source_take_back () brings all of them. */
void cot_sheet_source_park (CotSheetSource *self, const char *id);
guint cot_sheet_source_count_parked (CotSheetSource *self);
void cot_sheet_source_take_back (CotSheetSource *self);

/* Files that wait, pages that were fed or parked and that nobody has stored: how many,
 * and none of them any more.  Not while a call waits. */
guint cot_sheet_source_count_unstored (CotSheetSource *self);
void cot_sheet_source_forget_all (CotSheetSource *self);

/* Whether sheets are there that were fed or found and not given yet. */
gboolean cot_sheet_source_has_fed (CotSheetSource *self);
/* Paper is drawn in; FALSE: a glass, or not known yet. */
gboolean cot_sheet_source_is_feeder (CotSheetSource *self);
gboolean cot_sheet_source_is_glass (CotSheetSource *self);
CotScanRun *cot_sheet_source_get_run (CotSheetSource *self);

G_END_DECLS
