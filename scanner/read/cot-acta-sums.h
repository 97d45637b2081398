/* cot-acta-sums.h - what the sums of an acta weigh for each choice
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-acta-weigh.h"

G_BEGIN_DECLS

#define COT_ACTA_N_SUMS    10000
#define COT_ACTA_N_CHOICES (COT_FIELD_MAX_CANDIDATES + 1)
#define COT_ACTA_MAX_VOTES 120

typedef enum {
  COT_ACTA_CHOICE_NUMBER,
  COT_ACTA_CHOICE_EMPTY,
  COT_ACTA_CHOICE_OTHER, /* none of the candidates */
} CotActaChoiceKind;

typedef struct {
  CotActaChoiceKind kind;
  gint32 number;
  double before, after; /* weight, without and with the arithmetic */
} CotActaChoice;

typedef struct {
  CotActaChoice choices[COT_ACTA_N_CHOICES]; /* in the order of the candidates, the other one last */
  guint n;
  CotActaField *field; /* (nullable) */
} CotActaPart;

typedef enum {
  COT_ACTA_COUNT_TOTAL,
  COT_ACTA_COUNT_URN,
  COT_ACTA_COUNT_PERSONAS,
  COT_ACTA_COUNT_REPS,
  COT_ACTA_COUNT_SOBRANTES,
  COT_ACTA_N_COUNTS,
} CotActaCount;

typedef struct {
  CotActaPart votes[COT_ACTA_MAX_VOTES];
  guint n_votes;
  CotActaPart counts[COT_ACTA_N_COUNTS];
  gint32 limit;    /* ballots that the casilla can have; 0 unknown */
  gint32 n_sums;   /* no sum of candidates is as large as this; filled */
  double *forward; /* n_votes + 1 rows: weight of each sum of the first votes */
  double other[COT_ACTA_MAX_VOTES + 1];
  double hub[COT_ACTA_N_SUMS + 1]; /* weight of all else given the sum; the last: sum unknown */
} CotActaSums;

/* Fills "after" of each choice of @self, whose votes, counts and limit are given. */
void cot_acta_sums_weigh (CotActaSums *self);

G_END_DECLS
