/* election-ballots.c - who stands where in a fictitious election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * As in Jalisco in 2021: thirteen parties, not all of them everywhere, some
 * independents; besides, coalitions, whose combinations have rows of their own.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <string.h>

#include "acta-rng.h"
#include "election-plan.h"

#define MANY_AREAS       20 /* from here on every thing occurs somewhere */
#define MAX_INDEPENDENTS 3

static const PlanContest contests[] = {
  { "ayun", "AYUN", "AYUNTAMIENTOS", FALSE, "2", "02", "2E", "02", NULL, NULL },
  { "dip", "DIP_LOC", "DIPUTACIONES LOCALES", TRUE, "3", "03", "3EMR", "03", "3ERP", "13" },
  { "gub", "GUB", "GUBERNATURA", TRUE, "1", "01", "1E", "01", NULL, NULL },
};

typedef struct {
  const char *column, *colour;
  double absent; /* share of the areas in which it does not stand */
} Party;

static const Party parties[] = {
  { "PAN", "#0055a5", 0 },
  { "PRI", "#00923f", 0 },
  { "PRD", "#ffcb01", 0 },
  { "PT", "#da251d", 0.05 },
  { "PVEM", "#50b747", 0.04 },
  { "MC", "#f58025", 0 },
  { "MORENA", "#a6192e", 0.17 },
  { "SOMOS", "#e6007e", 0.20 },
  { "HAGAMOS", "#7a2a90", 0.12 },
  { "FUTURO", "#6cc24a", 0.15 },
  { "PES", "#5a2d82", 0.15 },
  { "RSP", "#c8102e", 0.20 },
  { "FXM", "#ec008c", 0.18 },
};

/* Members as indexes of parties[]; the combinations follow from them. */
typedef struct {
  guint members[3];
  double share; /* of the areas */
} Coalition;

static const Coalition right_wing = { { 0, 1, 2 }, 0.25 };
static const Coalition left_wing = { { 3, 4, 6 }, 0.30 };

static const char *const combinations[2][4] = {
  { "C_PAN_PRI_PRD", "C_PAN_PRI", "C_PAN_PRD", "C_PRI_PRD" },
  { "C_PT_PVEM_MORENA", "C_PT_PVEM", "C_PT_MORENA", "C_PVEM_MORENA" },
};
static const char *const combination_colours[2] = { "#3f6fb5", "#8f2f3f" };

static const char *const independents[MAX_INDEPENDENTS] = { "CAND_IND_1", "CAND_IND_2", "CAND_IND_3" };

/* What an area's ballot has. */
typedef struct {
  gboolean stands[G_N_ELEMENTS (parties)];
  guint n_independents;
  gboolean coalition[2];
} Choice;

const PlanContest *
plan_find_contest (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (contests); i++)
    if (strcmp (contests[i].word, word) == 0)
      return &contests[i];

  return NULL;
}

guint
plan_contest_areas (const Plan *plan, guint contest)
{
  return plan->contests[contest]->by_distrito ? plan->n_distritos : plan->n_municipios;
}

const char *
plan_area_name (const Plan *plan, guint contest, guint area)
{
  return plan->contests[contest]->by_distrito ? plan->distrito_names[area] : plan->municipios[area].name;
}

static gboolean
all_stand (const Choice *choice, const Coalition *coalition)
{
  for (guint i = 0; i < G_N_ELEMENTS (coalition->members); i++)
    if (!choice->stands[coalition->members[i]])
      return FALSE;

  return TRUE;
}

/* The contest's own coalition; where there are many areas, both. */
static gboolean
coalition_runs (const Plan *plan, guint contest, guint which)
{
  guint own = plan->contests[contest]->by_distrito ? 1 : 0;

  return which == own || plan_contest_areas (plan, contest) > MANY_AREAS;
}

/* However small the election, the first area has a coalition, the second an
 * independent and a party fewer, so that ballots differ. */
static Choice
choose (const Plan *plan, guint contest, guint area)
{
  g_autofree char *whose = g_strdup_printf ("%s %u", plan->contests[contest]->id, area);
  CotActaRng rng = cot_acta_rng_for (plan->seed, "ballot", whose);
  guint own = plan->contests[contest]->by_distrito ? 1 : 0;
  gboolean alone = plan_contest_areas (plan, contest) == 1;
  double chance = cot_acta_rng_real (&rng);
  Choice choice = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (parties); i++)
    choice.stands[i] = !cot_acta_rng_chance (&rng, parties[i].absent) || area == 0;
  if (area == 1)
    choice.stands[7 + cot_acta_rng_below (&rng, 6)] = FALSE;
  choice.n_independents = chance < 0.02 && plan_contest_areas (plan, contest) > MANY_AREAS ? 3 : chance < 0.06 ? 2
                                                                                               : chance < 0.22 ? 1
                                                                                                               : 0;
  if (area == 1 || alone)
    choice.n_independents = MAX (choice.n_independents, 1);
  for (guint c = 0; c < 2; c++) {
    const Coalition *coalition = c == 0 ? &right_wing : &left_wing;
    gboolean wished = cot_acta_rng_chance (&rng, coalition->share) && area != 1;

    choice.coalition[c] = coalition_runs (plan, contest, c) && all_stand (&choice, coalition) && wished;
  }
  if (area == 0)
    choice.coalition[own] = TRUE;

  return choice;
}

static void
add (GArray *ballot, guint orden, const char *column, CotFieldKind kind, const char *colour, guint candidate)
{
  PlanColumn one = { orden, column, kind, colour, candidate };

  g_array_append_val (ballot, one);
}

/* Members of a coalition have one candidate between them. */
static guint
candidate_of (const Choice *choice, guint party)
{
  for (guint c = 0; c < 2; c++) {
    const Coalition *coalition = c == 0 ? &right_wing : &left_wing;

    if (!choice->coalition[c])
      continue;
    for (guint i = 0; i < G_N_ELEMENTS (coalition->members); i++)
      if (coalition->members[i] == party)
        return coalition->members[0];
  }

  return party;
}

static GArray *
make_ballot (const Choice *choice)
{
  GArray *ballot = g_array_new (FALSE, TRUE, sizeof (PlanColumn));
  guint orden = 1;

  for (guint i = 0; i < G_N_ELEMENTS (parties); i++, orden++)
    if (choice->stands[i])
      add (ballot, orden, parties[i].column, COT_FIELD_PARTY, parties[i].colour, candidate_of (choice, i));
  for (guint i = 0; i < MAX_INDEPENDENTS; i++, orden++)
    if (i < choice->n_independents)
      add (ballot, orden, independents[i], COT_FIELD_INDEPENDENT, "#8a8a8a", 100 + i);
  for (guint c = 0; c < 2; c++)
    for (guint i = 0; i < 4; i++, orden++)
      if (choice->coalition[c])
        add (ballot, orden, combinations[c][i], COT_FIELD_COALITION, combination_colours[c],
             (c == 0 ? right_wing : left_wing).members[0]);

  return ballot;
}

static gint
compare_orden (gconstpointer a, gconstpointer b)
{
  return (gint) ((const PlanColumn *) a)->orden - (gint) ((const PlanColumn *) b)->orden;
}

/* What forms have room for: every column of any area. */
static GArray *
unite (GArray *const *ballots, guint n)
{
  GArray *all = g_array_new (FALSE, TRUE, sizeof (PlanColumn));
  gboolean seen[64] = { FALSE };

  for (guint i = 0; i < n; i++) {
    for (guint k = 0; k < ballots[i]->len; k++) {
      const PlanColumn *column = &g_array_index (ballots[i], PlanColumn, k);

      if (!seen[column->orden])
        g_array_append_vals (all, column, 1);
      seen[column->orden] = TRUE;
    }
  }
  g_array_sort (all, compare_orden);

  return all;
}

void
plan_make_ballots (Plan *plan)
{
  for (guint c = 0; c < plan->n_contests; c++) {
    guint n = plan_contest_areas (plan, c);

    plan->ballots[c] = g_new0 (GArray *, n);
    for (guint i = 0; i < n; i++) {
      Choice choice = choose (plan, c, i);

      plan->ballots[c][i] = make_ballot (&choice);
    }
    plan->all_columns[c] = unite (plan->ballots[c], n);
  }
}

void
plan_clear (Plan *plan)
{
  for (guint c = 0; c < plan->n_contests; c++) {
    for (guint i = 0; plan->ballots[c] != NULL && i < plan_contest_areas (plan, c); i++)
      g_array_unref (plan->ballots[c][i]);
    g_free (plan->ballots[c]);
    g_clear_pointer (&plan->all_columns[c], g_array_unref);
  }
  for (guint i = 0; plan->municipios != NULL && i < plan->n_municipios; i++)
    g_free (plan->municipios[i].name);
  g_free (plan->municipios);
  g_strfreev (plan->distrito_names);
  g_clear_pointer (&plan->sections, g_array_unref);
}
