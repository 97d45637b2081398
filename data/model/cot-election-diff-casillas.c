/* cot-election-diff-casillas.c - the casillas of two elections
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both lists are in the order of section and number, so one walk compares them.
 * What a municipio or distrito is called is told once, not with every casilla.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-diff-private.h"

#include <stdlib.h>
#include <string.h>

static gint64
place_of (const CotCasilla *casilla)
{
  return (gint64) casilla->seccion << 32 | (gint64) cot_casilla_key_pack (casilla->key);
}

/* The centre that expects the acta of the contest, or 0. */
static guint
centre_of (const CotElection *election, guint contest, guint casilla)
{
  guint first = election->first_row[(gsize) contest * election->n_casillas + casilla];

  return first != G_MAXUINT ? election->rows[first].catd : 0;
}

static void
compare_centres (CotDiffing *self, guint one, guint other)
{
  const CotElection *a = self->elections[0], *b = self->elections[1];

  for (guint i = 0; i < a->n_contests; i++) {
    int there = cot_election_contest_index (b, a->contests[i].id);
    guint before = centre_of (a, i, one), after = there >= 0 ? centre_of (b, (guint) there, other) : before;

    if (before != after) {
      g_autofree char *column = g_strdup_printf ("CATD_%s", a->contests[i].id);

      cot_diffing_number (self, "casillas", a->casillas[one].clave_casilla, column, before, after);
    }
  }
}

static void
compare_casilla (CotDiffing *self, guint one, guint other)
{
  const CotCasilla *a = &self->elections[0]->casillas[one], *b = &self->elections[1]->casillas[other];
  const char *id = a->clave_casilla;

  cot_diffing_text (self, "casillas", id, "ID_MUNICIPIO", a->id_municipio, b->id_municipio);
  cot_diffing_text (self, "casillas", id, "ID_DISTRITO_LOCAL", a->id_distrito, b->id_distrito);
  cot_diffing_number (self, "casillas", id, "UBICACION_CASILLA", a->ubicacion, b->ubicacion);
  cot_diffing_number (self, "casillas", id, "LISTA_NOMINAL", a->lista_nominal, b->lista_nominal);
  cot_diffing_number (self, "casillas", id, "REPRESENTANTES_PP_CI", a->representantes, b->representantes);
  cot_diffing_number (self, "casillas", id, "MAX_BOLETAS", a->max_ballots, b->max_ballots);
  cot_diffing_text (self, "casillas", id, "MECANISMOS_TRASLADO", a->traslado, b->traslado);
  compare_centres (self, one, other);
}

/* What stands for a casilla as a whole: where it is and its lista nominal. */
static void
add_whole (CotDiffing *self, const CotCasilla *casilla, gboolean added)
{
  g_autofree char *text = g_strdup_printf ("municipio %s, distrito %s, LISTA_NOMINAL %u", casilla->id_municipio, casilla->id_distrito, casilla->lista_nominal);

  cot_diffing_add (self, "casillas", casilla->clave_casilla, NULL, added ? NULL : text, added ? text : NULL);
}

static void
walk (CotDiffing *self)
{
  const CotElection *a = self->elections[0], *b = self->elections[1];
  guint i = 0, k = 0;

  while (i < a->n_casillas || k < b->n_casillas) {
    gint64 one = i < a->n_casillas ? place_of (&a->casillas[i]) : G_MAXINT64;
    gint64 other = k < b->n_casillas ? place_of (&b->casillas[k]) : G_MAXINT64;

    if (one < other)
      add_whole (self, &a->casillas[i++], FALSE);
    else if (other < one)
      add_whole (self, &b->casillas[k++], TRUE);
    else
      compare_casilla (self, i++, k++);
  }
}

/* The names of municipios or distritos by number, borrowed. */
static void
collect_names (const CotElection *election, gboolean distritos, const char **names)
{
  for (guint i = 0; i < election->n_casillas; i++) {
    const CotCasilla *casilla = &election->casillas[i];
    const char *id = distritos ? casilla->id_distrito : casilla->id_municipio;
    guint64 number = 0;

    if (g_ascii_string_to_unsigned (id, 10, 1, COT_MAX_AREA_ID, &number, NULL))
      names[number] = distritos ? casilla->distrito : casilla->municipio;
  }
}

/* Of those that both have: others show as casillas that were added, removed or moved. */
static void
compare_names (CotDiffing *self, gboolean distritos)
{
  const char *names[2][COT_MAX_AREA_ID + 1] = { 0 };

  for (guint side = 0; side < 2; side++)
    collect_names (self->elections[side], distritos, names[side]);
  for (guint i = 1; i <= COT_MAX_AREA_ID; i++) {
    char id[32];

    g_snprintf (id, sizeof id, "%s %03u", distritos ? "distrito" : "municipio", i);
    if (names[0][i] != NULL && names[1][i] != NULL)
      cot_diffing_text (self, "casillas", id, distritos ? "DISTRITO_LOCAL" : "MUNICIPIO", names[0][i], names[1][i]);
  }
}

void
cot_diffing_casillas (CotDiffing *self)
{
  compare_names (self, FALSE);
  compare_names (self, TRUE);
  walk (self);
}
