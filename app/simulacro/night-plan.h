/* night-plan.h - what happens to every sheet of a rehearsed night, by its seed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <jansson.h>

#include "acta-script.h"

G_BEGIN_DECLS

/* The way that a sheet is made to go. */
typedef enum {
  COT_NIGHT_AGREE,    /* two people agree, but for chance */
  COT_NIGHT_MENDED,   /* a difference that the second reader mends */
  COT_NIGHT_THIRD,    /* a third reading settles it */
  COT_NIGHT_DECISION, /* three values: the coordinator decides */
  COT_NIGHT_ALIKE,    /* two people misread alike: published as they read */
  COT_NIGHT_RESCAN,   /* set aside for its image, and scanned again */
  COT_NIGHT_SIN_ACTA, /* no sheet comes */
  COT_NIGHT_OUTSIDE,  /* of a casilla that is not in the catalogue */
} CotNightPath;

#define COT_NIGHT_N_PATHS 8

const char *cot_night_path_to_string (CotNightPath path);

/* Whose turn it is to key a sheet. */
typedef enum {
  COT_NIGHT_FIRST,
  COT_NIGHT_SECOND,
  COT_NIGHT_REKEY, /* the second person, once more */
  COT_NIGHT_THIRD_TURN,
} CotNightTurn;

#define COT_NIGHT_N_TURNS 4

typedef struct {
  guint number; /* from 1 */
  CotNightPath path;
  const CotRow *row; /* of the election; OUTSIDE: a stranger's, owned by the plan */
  char folio[COT_FOLIO_LENGTH + 1];
  CotActaScript *script;              /* what the paper says */
  CotValue *turns[COT_NIGHT_N_TURNS]; /* what is keyed, one per field of the ballot */
  CotValue *decided;                  /* what the coordinator says where nobody agrees */
  const char *cause;                  /* SIN_ACTA: not-delivered, not-installed, no-bag */
} CotNightItem;

typedef struct {
  GPtrArray *items;                          /* CotNightItem, in the order of arrival */
  guint kill_desk_after, kill_service_after; /* sheets scanned by then; 0: never */
  GPtrArray *strangers;
} CotNightPlan;

/* @n_sheets must not exceed the rows of the election; from 24 on every path
 * occurs at least once.  The same arguments give the same plan. */
CotNightPlan *cot_night_plan_new (CotElection *election, guint n_sheets, guint64 seed);
void cot_night_plan_free (CotNightPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotNightPlan, cot_night_plan_free)

CotNightItem *cot_night_plan_find (const CotNightPlan *self, const char *folio);

/* Whether everybody is to key what the paper says there, so that a first reader who
 * takes over a wrong proposal is found out by the next. */
gboolean cot_night_item_is_plain (const CotNightItem *item, guint field);
/* "FOLIO FIELD NUMBER": the first person took a wrong proposal over instead of what
 * was planned. */
gboolean cot_night_plan_accept (CotNightPlan *self, const char *line, GError **error);

/* The script of the night as JSON: truth, and what each was made to key. */
json_t *cot_night_plan_to_json (const CotNightPlan *self);

G_END_DECLS
