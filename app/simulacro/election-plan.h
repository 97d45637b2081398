/* election-plan.h - a fictitious election before it is written down
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"

G_BEGIN_DECLS

#define PLAN_MAX_CASILLAS   20000 /* sections have four digits */
#define PLAN_MAX_MUNICIPIOS 570
#define PLAN_MAX_CONTESTS   3

/* A kind of contest that the simulacro knows. */
typedef struct {
  const char *word; /* on the command line */
  const char *id, *name;
  gboolean by_distrito;
  const char *ordinaria, *clave_ordinaria;
  const char *especial, *clave_especial;
  const char *especial_rp, *clave_rp; /* or NULL */
} PlanContest;

typedef struct {
  char *name;
  guint n_casillas;
  guint n_extra;   /* of these: extraordinarias and especiales */
  guint n_special; /* especiales */
} PlanMunicipio;

typedef struct {
  guint seccion;
  guint municipio, distrito; /* index */
  guint n_ordinary;          /* basica and contiguas */
  guint lista;               /* of all of them together */
  guint n_extraordinary;
  guint n_special;
  gboolean urban;
} PlanSection;

/* A column of one area's ballot. */
typedef struct {
  guint orden;
  const char *column;
  CotFieldKind kind;
  const char *colour;
  guint candidate; /* columns with the same number have the same candidate */
} PlanColumn;

typedef struct {
  guint n_casillas, n_municipios;
  guint64 seed;
  const PlanContest *contests[PLAN_MAX_CONTESTS];
  guint n_contests;
  gboolean practice;
  const char *opens, *closes; /* ISO 8601, UTC */
  GPtrArray *authorities;     /* public keys, hex */

  PlanMunicipio *municipios;
  guint n_distritos;
  char **distrito_names;
  GArray *sections;                       /* PlanSection */
  GArray **ballots[PLAN_MAX_CONTESTS];    /* per area, of PlanColumn */
  GArray *all_columns[PLAN_MAX_CONTESTS]; /* PlanColumn, every column of the contest */
} Plan;

const PlanContest *plan_find_contest (const char *word);
guint plan_contest_areas (const Plan *plan, guint contest);
const char *plan_area_name (const Plan *plan, guint contest, guint area);

/* Each takes what the former made. */
void plan_make_territory (Plan *plan);
void plan_make_ballots (Plan *plan);
void plan_clear (Plan *plan);

/* A place's name, another for each @index below 1000 (transfer full). */
char *plan_place_name (guint64 seed, guint index);
/* A person's name (transfer full). */
char *plan_person_name (guint64 seed, const char *who);

/* The JSON of a form (transfer full); @columns of PlanColumn. */
char *plan_form_double_letter (const char *tipo_acta, const char *title, const GArray *columns);
char *plan_form_letter (const char *tipo_acta, const char *title, const GArray *columns);

/* Writes the folder, which does not exist or is empty. */
gboolean plan_write (const Plan *plan, const char *folder, GError **error);

G_END_DECLS
