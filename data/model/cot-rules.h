/* cot-rules.h - legal observations and "is this what the paper says?"
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"
#include "cot-event.h"

G_BEGIN_DECLS

/* domain.md 6.3, in order of precedence: one an acta. */
typedef enum {
  COT_OBSERVATION_NONE,
  COT_OBSERVATION_SIN_ACTA_NOT_DELIVERED, /* paquete no entregado */
  COT_OBSERVATION_SIN_ACTA_NOT_INSTALLED, /* casilla no instalada */
  COT_OBSERVATION_SIN_ACTA_NO_BAG,        /* paquete entregado sin bolsa */
  COT_OBSERVATION_OUTSIDE,                /* fuera de catalogo */
  COT_OBSERVATION_ALL_ILLEGIBLE,          /* every vote field ilegible (or mixed with sin dato) */
  COT_OBSERVATION_ALL_EMPTY,              /* every vote field sin dato */
  COT_OBSERVATION_EXCEEDS,                /* excede lista nominal */
  COT_OBSERVATION_ILLEGIBLE,              /* some vote field ilegible */
  COT_OBSERVATION_NO_DATA,                /* some vote field sin dato, none ilegible */
} CotObservation;

typedef struct {
  CotObservation observation;
  gboolean contabilizada;
  gboolean inconsistent; /* counts in PORCENTAJE_ACTAS_INCONSISTENCIAS */
  guint32 votes;         /* TOTAL_VOTOS_CALCULADO: sum of vote fields; bad ones add 0; 0 when all are bad */
} CotLegal;

/* @values: one per field of @row->ballot. */
CotLegal cot_rules_legal (const CotRow *row, const CotValue *values);

typedef enum {
  COT_RULE_LEGAL, /* an observation: shown as information */
  COT_RULE_HINT,  /* is this what the paper says?  never blocks */
} CotRuleLevel;

#define COT_RULE_MAX_FIELDS 4

/* One thing that a rule has to say of one sheet. */
typedef struct {
  const char *code; /* "SUM_TOTAL", stored in captured.so when answered */
  CotRuleLevel level;
  guint fields[COT_RULE_MAX_FIELDS]; /* indexes in the ballot, to be framed */
  guint n_fields;
  gint32 left, right;           /* the two sides of the arithmetic */
  const char *text;             /* msgid with two %d: "Sum %d, the acta says %d."; translate, then format with left and right */
  const char *coordinator_text; /* the same for the coordinator */
} CotRemark;

/* All rules of the sheet in one pass; NONE values are skipped.
 * Returns: (element-type CotRemark) (transfer full). */
GArray *cot_rules_evaluate (const CotBallot *ballot, const CotRow *row, const CotValue *values);

G_END_DECLS
