/* cot-salvage-private.h - what can be proved of a damaged journal, in memory
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

/* @station: (out): whose journal it seems to be.  @report: cleared with
 * cot_salvage_report_clear ().
 *
 * Returns: (transfer full) (element-type CotEvent): in an order in which a journal may
 *   hold them; %NULL with NOT_FOUND, CONFLICT (in use), CORRUPT (nothing can be proved) */
GPtrArray *cot_salvage_collect (const char *from, CotElection *election, guint32 *station, CotSalvageReport *report, GError **error);

G_END_DECLS
