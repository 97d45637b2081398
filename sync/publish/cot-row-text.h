/* cot-row-text.h - one published line, as a profile wants it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-fold.h"
#include "cot-profile.h"

G_BEGIN_DECLS

/* The names of the columns of @contest. No line end, like all the others. */
char *cot_row_text_line (const CotProfile *profile, const char *text);
char *cot_row_text_header (const CotProfile *profile, const CotContest *contest);
/* A row in any phase; what is not settled nor without acta is pending.
 * @without_acta_us: when it was declared, UTC. */
char *cot_row_text_format (const CotProfile *profile, CotElection *election, const CotRowState *state, gint64 without_acta_us);
char *cot_row_text_format_outside (const CotProfile *profile, CotElection *election, const CotContest *contest, const CotSheet *sheet);
char *cot_row_text_summary_names (const CotProfile *profile);
char *cot_row_text_summary_values (const CotProfile *profile, const CotCounters *counters, gboolean last);

/* Cells as this module and the candidaturas write them. */
void cot_row_text_append_cell (const CotProfile *profile, GString *line, const char *text);

/* "dd/mm/aaaa hh:mm:ss" in the election's fixed zone; "" for 0. */
char *cot_row_text_time (CotElection *election, gint64 time_us);
char *cot_row_text_zone (CotElection *election); /* "UTC-5" */

G_END_DECLS
