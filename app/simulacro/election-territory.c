/* election-territory.c - municipios, distritos, sections and casillas
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The proportions are those of Jalisco in June 2021, counted in the catalogue
 * of its computos: sizes of municipios, casillas of a section, lista nominal of
 * a casilla, shares of extraordinarias and especiales, casillas of a distrito.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <string.h>

#include "acta-rng.h"
#include "election-plan.h"

#define EXTRAORDINARY_SHARE   0.0289
#define SPECIAL_SHARE         0.0064
#define CASILLAS_PER_DISTRITO 511
#define LARGEST_LISTA         795
#define LEGAL_LISTA           750
#define SMALL_MUNICIPIO       30 /* casillas; below, sections are small */
#define MAX_DISTRITOS         99
#define MAX_EXTRAORDINARY     60 /* of one section */

/* Casillas of Jalisco's municipios at every twentieth of their order. */
static const guint municipio_sizes[] = {
  4,
  6,
  8,
  9,
  10,
  10,
  12,
  15,
  20,
  21,
  24,
  25,
  27,
  30,
  37,
  43,
  50,
  62,
  92,
  185,
};
/* The largest ones tower over the rest: the last twentieth in sixths. */
static const guint largest_sizes[] = { 197, 348, 526, 597, 756, 1662, 2177 };

/* How many of 1,000 sections have so many ordinary casillas. */
static const guint section_sizes[] = { 0, 182, 424, 212, 84, 38, 18, 13, 6, 5, 4, 4, 2, 2, 1, 3, 1, 1 };

/* Lista nominal of a section's only casilla at every fifth. */
static const guint listas[] = { 93, 380, 500, 590, 690, LEGAL_LISTA };

static double
interpolate (const guint *values, guint n, double at)
{
  double place = CLAMP (at, 0.0, 1.0) * (n - 1);
  guint low = MIN ((guint) place, n - 2);

  return values[low] + (place - low) * ((double) values[low + 1] - values[low]);
}

static double
municipio_weight (double at)
{
  if (at > 0.95)
    return interpolate (largest_sizes, G_N_ELEMENTS (largest_sizes), (at - 0.95) / 0.05);

  return interpolate (municipio_sizes, G_N_ELEMENTS (municipio_sizes), at / 0.95);
}

static void
shuffle (CotActaRng *rng, double *values, guint n)
{
  for (guint i = n; i > 1; i--) {
    guint k = cot_acta_rng_below (rng, i);
    double kept = values[i - 1];

    values[i - 1] = values[k];
    values[k] = kept;
  }
}

/* One casilla each, the rest by weight, the largest remainders first. */
static void
share_casillas (Plan *plan, const double *weights)
{
  guint left = plan->n_casillas - plan->n_municipios;
  g_autofree double *remainders = g_new0 (double, plan->n_municipios);
  double sum = 0;
  guint given = 0;

  for (guint i = 0; i < plan->n_municipios; i++)
    sum += weights[i];
  for (guint i = 0; i < plan->n_municipios; i++) {
    double exact = left * weights[i] / sum;

    plan->municipios[i].n_casillas = 1 + (guint) exact;
    remainders[i] = exact - (guint) exact;
    given += (guint) exact;
  }
  for (; given < left; given++) {
    guint best = 0;

    for (guint i = 1; i < plan->n_municipios; i++)
      if (remainders[i] > remainders[best])
        best = i;
    plan->municipios[best].n_casillas++;
    remainders[best] -= 1;
  }
}

static void
make_municipios (Plan *plan)
{
  CotActaRng rng = cot_acta_rng_for (plan->seed, "municipios", NULL);
  g_autofree double *weights = g_new0 (double, plan->n_municipios);

  plan->municipios = g_new0 (PlanMunicipio, plan->n_municipios);
  for (guint i = 0; i < plan->n_municipios; i++) {
    weights[i] = municipio_weight ((i + 0.5) / plan->n_municipios);
    plan->municipios[i].name = plan_place_name (plan->seed, i);
  }
  shuffle (&rng, weights, plan->n_municipios);
  share_casillas (plan, weights);
}

static gboolean
has_room (const PlanMunicipio *municipio)
{
  return municipio->n_casillas >= municipio->n_extra + 2;
}

/* Especiales stand where many people pass: by size. */
static void
give_specials (Plan *plan)
{
  guint n = (guint) (plan->n_casillas * SPECIAL_SHARE + 0.5);

  n = MAX (n, plan->n_casillas >= 10 ? 1u : 0u);
  for (; n > 0; n--) {
    PlanMunicipio *best = NULL;

    for (guint i = 0; i < plan->n_municipios; i++) {
      PlanMunicipio *one = &plan->municipios[i];

      if (has_room (one) && (best == NULL || (guint64) one->n_casillas * (best->n_special + 1) > (guint64) best->n_casillas * (one->n_special + 1)))
        best = one;
    }
    if (best == NULL)
      return;
    best->n_special++;
    best->n_extra++;
  }
}

/* Extraordinarias are for people who live far away: any municipio alike. */
static void
give_extraordinaries (Plan *plan)
{
  CotActaRng rng = cot_acta_rng_for (plan->seed, "extraordinarias", NULL);
  guint n = (guint) (plan->n_casillas * EXTRAORDINARY_SHARE + 0.5);

  n = MAX (n, plan->n_casillas >= 24 ? 2u : plan->n_casillas >= 12 ? 1u
                                                                   : 0u);
  while (n > 0) {
    guint start = cot_acta_rng_below (&rng, plan->n_municipios);
    guint here = cot_acta_rng_chance (&rng, 0.3) || n == 2 ? MIN (n, 2u) : 1u;
    PlanMunicipio *found = NULL;

    for (guint i = 0; i < plan->n_municipios && found == NULL; i++) {
      PlanMunicipio *one = &plan->municipios[(start + i) % plan->n_municipios];

      found = has_room (one) ? one : NULL;
    }
    if (found == NULL)
      return;
    here = MIN (here, found->n_casillas - found->n_extra - 1);
    found->n_extra += here;
    n -= here;
  }
}

static guint
draw_section_size (CotActaRng *rng, guint most)
{
  guint at = cot_acta_rng_below (rng, 1000);
  guint size = 1;

  while (size + 1 < G_N_ELEMENTS (section_sizes) && at >= section_sizes[size])
    at -= section_sizes[size++];

  return MIN (size, most);
}

/* A section has as many casillas as its lista needs, so two are never half
 * empty; here and there a council approved a few people more. */
static guint
draw_lista (CotActaRng *rng, guint n_casillas)
{
  guint least = LEGAL_LISTA * (n_casillas - 1) + 1;

  if (cot_acta_rng_chance (rng, 0.01))
    return (LEGAL_LISTA + cot_acta_rng_below (rng, LARGEST_LISTA - LEGAL_LISTA + 1)) * n_casillas;
  if (n_casillas == 1)
    return (guint) interpolate (listas, G_N_ELEMENTS (listas), cot_acta_rng_real (rng));

  return least + cot_acta_rng_below (rng, LEGAL_LISTA);
}

static void
make_sections_of (Plan *plan, guint index, guint *seccion)
{
  PlanMunicipio *municipio = &plan->municipios[index];
  CotActaRng rng = cot_acta_rng_for (plan->seed, "sections", municipio->name);
  gboolean small = municipio->n_casillas < SMALL_MUNICIPIO;
  guint left = municipio->n_casillas - municipio->n_extra;

  while (left > 0) {
    PlanSection section = { .seccion = ++*seccion, .municipio = index };

    section.n_ordinary = draw_section_size (&rng, MIN (left, small ? 3u : 17u));
    section.lista = draw_lista (&rng, section.n_ordinary);
    section.urban = cot_acta_rng_chance (&rng, small ? 0.45 : 0.9);
    left -= section.n_ordinary;
    g_array_append_val (plan->sections, section);
  }
}

/* Puts the extra casillas of a municipio on its sections. */
static void
place_extra (Plan *plan, guint first, guint n_sections, const PlanMunicipio *municipio)
{
  CotActaRng rng = cot_acta_rng_for (plan->seed, "extra", municipio->name);
  guint n_extraordinary = municipio->n_extra - municipio->n_special;

  for (guint i = 0; i < municipio->n_special; i++)
    g_array_index (plan->sections, PlanSection, first + (guint) ((guint64) i * n_sections / municipio->n_special)).n_special++;
  while (n_extraordinary > 0) {
    PlanSection *section = &g_array_index (plan->sections, PlanSection, first + cot_acta_rng_below (&rng, n_sections));
    guint drawn = 1 + cot_acta_rng_below (&rng, 3);
    guint room = MAX_EXTRAORDINARY - MIN (MAX_EXTRAORDINARY, section->n_extraordinary);
    /* The smallest elections have a contigua of an extraordinaria, too. */
    guint here = n_extraordinary == 2 ? 2 : MIN (n_extraordinary, drawn);

    here = MIN (here, room);
    section->n_extraordinary += here;
    section->urban = FALSE;
    n_extraordinary -= here;
  }
}

static void
make_sections (Plan *plan)
{
  guint seccion = 0;

  plan->sections = g_array_new (FALSE, TRUE, sizeof (PlanSection));
  for (guint i = 0; i < plan->n_municipios; i++) {
    guint first = plan->sections->len;

    make_sections_of (plan, i, &seccion);
    place_extra (plan, first, plan->sections->len - first, &plan->municipios[i]);
  }
}

static guint
section_casillas (const PlanSection *section)
{
  return section->n_ordinary + section->n_extraordinary + section->n_special;
}

/* Distritos of about the same size; only a municipio larger than one is divided. */
static void
assign_distritos (Plan *plan, guint wanted)
{
  double size = (double) plan->n_casillas / wanted;
  guint before = 0, before_municipio = 0, last = 0;

  plan->n_distritos = 0;
  for (guint i = 0; i < plan->sections->len; i++) {
    PlanSection *section = &g_array_index (plan->sections, PlanSection, i);
    const PlanMunicipio *municipio = &plan->municipios[section->municipio];
    guint n = section_casillas (section);
    guint distrito;

    if (i > 0 && section->municipio != section[-1].municipio)
      before_municipio = before;
    if (municipio->n_casillas < size)
      distrito = (guint) ((before_municipio + municipio->n_casillas / 2.0) / size);
    else
      distrito = (guint) ((before + n / 2.0) / size);
    before += n;
    if (i == 0 || distrito != last)
      plan->n_distritos++;
    last = distrito;
    section->distrito = plan->n_distritos - 1;
  }
}

/* A distrito is called after the municipio with most casillas in it. */
static void
name_distritos (Plan *plan)
{
  g_autofree guint *counts = g_new (guint, plan->n_municipios);

  plan->distrito_names = g_new0 (char *, plan->n_distritos + 1);
  for (guint d = 0; d < plan->n_distritos; d++) {
    guint best = 0;

    memset (counts, 0, plan->n_municipios * sizeof *counts);
    for (guint i = 0; i < plan->sections->len; i++) {
      const PlanSection *section = &g_array_index (plan->sections, PlanSection, i);

      if (section->distrito == d)
        counts[section->municipio] += section_casillas (section);
    }
    for (guint m = 1; m < plan->n_municipios; m++)
      if (counts[m] > counts[best])
        best = m;
    plan->distrito_names[d] = g_strdup (plan->municipios[best].name);
  }
}

static void
make_distritos (Plan *plan)
{
  guint wanted = (plan->n_casillas + CASILLAS_PER_DISTRITO / 2) / CASILLAS_PER_DISTRITO;

  wanted = CLAMP (wanted, MIN (2u, plan->sections->len), MAX_DISTRITOS);
  assign_distritos (plan, wanted);
  name_distritos (plan);
}

void
plan_make_territory (Plan *plan)
{
  make_municipios (plan);
  give_specials (plan);
  give_extraordinaries (plan);
  make_sections (plan);
  make_distritos (plan);
}
