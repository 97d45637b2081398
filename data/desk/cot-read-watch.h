/* cot-read-watch.h - how often the machine was right, and from where on it is trusted
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

/* What the machine was sure of on settled sheets, of one form and one scanner. */
typedef struct {
  char *form;    /* TIPO_ACTA, "" when no form was found */
  char *scanner; /* as its readings tell, "" when they do not */
  guint sealed;  /* threshold, 1/10000 */
  guint threshold;
  CotReadEvidence evidence;
} CotReadGroup;

/* All groups together, each at its threshold. */
typedef struct {
  guint n_sheets;
  guint n_sure, n_wrong;     /* fields that are proposed, and those settled to something else */
  double upper;              /* bound of the error, with COT_CONFIDENCE */
  guint accepted;            /* error, 1/10000 */
  guint n_offered;           /* to first readers of settled sheets */
  guint n_aided;             /* of them accepted */
  guint n_aided_wrong;       /* of those, settled to something else */
  guint lowest, highest;     /* thresholds in force: of the groups, or of the election */
  guint n_raised, n_lowered; /* groups whose threshold moved */
} CotReadSummary;

/* Computed from the settled sheets that the journal holds, and from nothing else:
 * machines with the same events have the same.  A view, kept with the journal and
 * brought up to date by each call; under the fold's lock. */
typedef struct _CotReadWatch CotReadWatch;

CotReadWatch *cot_read_watch_get (CotJournal *journal);

/* In force for what is proposed now. */
guint cot_read_watch_get_threshold (CotReadWatch *self, const char *form, const char *scanner);
/* (element-type CotReadGroup) (transfer none), by form and scanner. */
GPtrArray *cot_read_watch_list (CotReadWatch *self);
void cot_read_watch_sum_up (CotReadWatch *self, CotReadSummary *out);

G_END_DECLS
