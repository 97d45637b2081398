/* cot-words.h - what the record holds, in the operators' words
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-desk.h"

G_BEGIN_DECLS

/* All (transfer full) unless const. */
char *cot_words_value (CotValue value, gboolean is_casilla);
/* "Contigua 1", "Extraordinaria 1 contigua 2", "Básica", "Especial 1". */
char *cot_words_casilla (CotCasillaKey key);
const char *cot_words_casilla_type (char type);
/* "Sección 2571 · Contigua 1" */
char *cot_words_row (const CotRow *row);
/* "PAN", "Boletas sobrantes", "PAN-PRI", "Independiente 1". */
char *cot_words_field (const CotField *field);
/* One line at the field while it is keyed, and what F1 adds: the rule behind it. */
const char *cot_words_field_hint (CotFieldKind kind);
const char *cot_words_field_law (CotFieldKind kind);
const char *cot_words_contest (const CotContest *contest);
const char *cot_words_state (CotSheetState state);
const char *cot_words_clarify (CotClarify cause);
const char *cot_words_void (CotVoid reason);
const char *cot_words_kind (CotKind kind);
const char *cot_words_role (CotRole role);
char *cot_words_roles (guint roles);
/* "14 min", "2 h 05 min" */
char *cot_words_elapsed (gint64 us);
/* "23:41" in the election's fixed zone. */
char *cot_words_time (const CotElection *election, gint64 time_us, gboolean with_seconds);
/* "06/06/2021", in the same zone. */
char *cot_words_day (const CotElection *election, gint64 time_us);
/* "2 wrong passwords since 21:40. Wait 5 s."; "" when there was none. */
char *cot_words_tries (const CotElection *election, const CotTries *tries);
/* "Dos", "Tres" ... up to ten, then figures. */
char *cot_words_count (guint n);

G_END_DECLS
