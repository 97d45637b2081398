/* cot-election-diff-private.h - how two elections are compared
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-election-diff.h"
#include "cot-election-private.h"

G_BEGIN_DECLS

/* [0] is the first election, [1] the second. */
typedef struct {
  GPtrArray *out;
  CotElection *elections[2];
  GPtrArray *files[2]; /* CotElectionFile; those in JSON are whole */
} CotDiffing;

/* A difference; the texts are copied. */
void cot_diffing_add (CotDiffing *self, const char *part, const char *id, const char *column, const char *before, const char *after);
/* The same when the texts differ; NULL is a text of its own. */
void cot_diffing_text (CotDiffing *self, const char *part, const char *id, const char *column, const char *before, const char *after);
void cot_diffing_number (CotDiffing *self, const char *part, const char *id, const char *column, guint before, guint after);

/* cot-election-diff-json.c: election.json, forms and profiles */
void cot_diffing_settings (CotDiffing *self);
void cot_diffing_forms (CotDiffing *self);
void cot_diffing_profiles (CotDiffing *self);
/* cot-election-diff-casillas.c */
void cot_diffing_casillas (CotDiffing *self);

G_END_DECLS
