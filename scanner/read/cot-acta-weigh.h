/* cot-acta-weigh.h - the numbers of an acta weighed together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-election.h"
#include "cot-field-read.h"
#include "cot-letters.h"

G_BEGIN_DECLS

/* One field with what the readers say of it. */
typedef struct {
  const char *name; /* borrowed: published column */
  CotFieldRead reading;
  CotFieldRead alone; /* what it was before it was weighed */
  gboolean changed;   /* another candidate became the likeliest */
  gboolean objected;  /* the arithmetic speaks against what the readers thought likeliest */
  /* By cot_acta_read_letters (): */
  gboolean has_letters; /* the form has a line for letters beside the figures */
  CotLettersRead letters;
  gboolean differs;  /* what the letters say hardly allows the figures */
  gboolean was_sure; /* of the figures, before the letters were read */
} CotActaField;

/* Weighs all candidates together: votes and total, votes and urn, people with
 * representatives and urn, ballots and what the casilla can have received.  Ranks and
 * probabilities change; what the arithmetic objects to is no longer sure, and nothing
 * becomes sure by it.
 * @row: (nullable): whose acta it is; without it there are no bounds. */
void cot_acta_weigh (CotActaField *fields, guint n, const CotRow *row);
/* Of the likeliest candidate, for thresholds: what the readers alone gave it, unless the
 * arithmetic spoke against it; 0 without one. */
double cot_acta_field_probability (const CotActaField *field);

G_END_DECLS
