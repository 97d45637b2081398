/* cot-bundle.h - events and files for removable media
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-event.h"

G_BEGIN_DECLS

/* Events that would be, or were, refused for one reason. */
typedef struct {
  char *reason; /* English */
  guint64 n_events;
  guint32 station; /* of the first; 0: its frame is no event */
  guint64 number;
  CotId id;
} CotBundleRefusal;

typedef struct {
  guint32 sender;     /* station that wrote it, as it says; 0: not known yet */
  guint32 receiver;   /* 0: for whoever finds it */
  gboolean is_sealed; /* only its receiver can read it */
  guint64 n_events, n_new, n_held, n_refused;
  guint64 n_bodies;         /* held without its body, which comes now; among n_held */
  guint64 n_forks;          /* new, with a number that another event of its station has; among n_new */
  guint64 n_without_body;   /* written without its body, which is not for the receiver (yet) */
  guint64 n_files;          /* written, or taken */
  guint64 n_files_held;     /* there before */
  guint64 n_files_ignored;  /* in the bundle, named by no event held */
  char *first_refused_text; /* why, English; NULL when none was */
  GPtrArray *refusals;      /* CotBundleRefusal; NULL: none */
} CotBundleReport;

void cot_bundle_report_clear (CotBundleReport *report);

typedef struct _CotJournal CotJournal;

/* What any desk may read.  See cot_journal_export_bundle_to () */
gboolean cot_journal_export_bundle (CotJournal *self, const char *path, gboolean with_files, CotBundleReport *report, GError **error);
/* @receiver: 0: whoever finds it. */
gboolean cot_journal_export_bundle_to (CotJournal *self, const char *path, guint32 receiver, gboolean with_files, CotBundleReport *report, GError **error);
gboolean cot_journal_import_bundle (CotJournal *self, const char *path, CotBundleReport *report, GError **error);
/* What an import would do; nothing is written. */
gboolean cot_journal_preview_bundle (CotJournal *self, const char *path, CotBundleReport *report, GError **error);

G_END_DECLS
