/* cot-cut-check.h - whether a published cut is what it says it is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <jansson.h>

#include "cot-election.h"

G_BEGIN_DECLS

typedef struct {
  guint64 number; /* of the cut */
  guint n_members, n_rows;
  GPtrArray *problems; /* (element-type utf8): what is not right, English; empty: all is */
} CotCutReport;

void cot_cut_report_clear (CotCutReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotCutReport, cot_cut_report_clear)

/* Digests of all members, the centre's signature, the root over the rows, and
 * every counter counted again from the rows.
 * @election: (nullable): with it the centre's certificate is checked as well.
 * Returns: FALSE only when the folder cannot be read as a cut. */
gboolean cot_cut_check (const char *folder, CotElection *election, CotCutReport *report, GError **error);

/* Counters as the manifest names them, from the text of a results file, and the
 * lines of its rows. (transfer full), NULL when it has no such form. */
json_t *cot_cut_recount (const char *text, gsize length, GPtrArray *rows, GPtrArray *problems);

G_END_DECLS
