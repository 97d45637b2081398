/* election-names.c - places and people that do not exist
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-rng.h"
#include "election-plan.h"

static const char *const saints[] = {
  "SAN ANTIOCO",
  "SANTA BRIGIDA",
  "SAN CELEDONIO",
  "SANTA DOROTEA",
  "SAN EPIFANIO",
  "SANTA FABIOLA",
  "SAN GAUDENCIO",
  "SANTA HERMELINDA",
  "SAN ILDEFONSO",
  "SANTA JOCUNDA",
  "SAN LAMBERTO",
  "SANTA MACRINA",
  "SAN NEPOMUCENO",
  "SANTA OTILIA",
  "SAN PANCRACIO",
  "SANTA QUITERIA",
  "SAN ROMUALDO",
  "SANTA SINFOROSA",
  "SAN TELESFORO",
  "SANTA URSINA",
  "SAN VENANCIO",
  "SANTA WALBURGA",
  "SAN ZENOBIO",
  "VILLA AURORA",
  "VILLA DEL LUCERO",
  "PUERTO ESCARCHA",
  "EL MIRADOR",
  "LA HACIENDA",
  "OJO CLARO",
  "TIERRA MANSA",
  "AGUA DORADA",
  "CERRO QUIETO",
};

static const char *const endings[] = {
  "DE LOS MEZQUITES",
  "DEL AGAVE AZUL",
  "DE LAS GARZAS",
  "DEL COPAL",
  "DE LA NUBE",
  "DEL TEPETATE",
  "DE LOS NOPALES",
  "DEL COLIBRI",
  "DE LA CANTERA",
  "DEL HUIZACHE",
  "DE LOS VENADOS",
  "DEL JILGUERO",
  "DE LA LOMA ALTA",
  "DEL PALO DULCE",
  "DE LAS BRUMAS",
  "DEL ENCINO",
  "DE LOS ARRIEROS",
  "DEL ALBA",
  "DE LA CIENEGA",
  "DEL TULE",
  "DE LOS ALFAREROS",
  "DEL MAGUEY",
  "DE LAS PALOMAS",
  "DEL ARROYO SECO",
  "DE LA MONTANA",
  "DEL GUAMUCHIL",
  "DE LOS FAROLES",
  "DEL PEDREGAL",
  "DE LAS JACARANDAS",
  "DEL VALLE NUEVO",
  "DE LA SIERRA BAJA",
  "DEL CAMINO REAL",
};

static const char *const given_names[] = {
  "AURELIA",
  "BENIGNO",
  "CLARA INES",
  "DAMIAN",
  "ELOISA",
  "FIDEL",
  "GRACIELA",
  "HILARIO",
  "IRENE",
  "JACINTO",
  "KAREN SOFIA",
  "LEOPOLDO",
  "MARIANA",
  "NICANOR",
  "OLIVIA",
  "PRIMITIVO",
  "QUETZALI",
  "RUBEN DARIO",
  "SILVIA",
  "TADEO",
  "URSULA",
  "VALENTIN",
  "XIMENA",
  "YAHIR",
  "ZULEMA",
  "ARMANDO",
  "BEATRIZ",
  "CESAR AUGUSTO",
  "DALIA",
  "ERNESTINA",
  "FELIPE DE JESUS",
  "GUADALUPE",
};

static const char *const surnames[] = {
  "ACEVES",
  "BARAJAS",
  "CARRANZA",
  "DELGADILLO",
  "ESQUEDA",
  "FRAUSTO",
  "GODOY",
  "HERMOSILLO",
  "IBARRA",
  "JASSO",
  "LARIOS",
  "MACIAS",
  "NAVARRO",
  "OROZCO",
  "PARTIDA",
  "QUINTERO",
  "RUELAS",
  "SANDOVAL",
  "TISCARENO",
  "URIBE",
  "VILLASENOR",
  "ZEPEDA",
  "AMEZCUA",
  "BRISENO",
  "COVARRUBIAS",
  "DUENAS",
  "ESCOBEDO",
  "FLETES",
  "GALINDO",
  "HUERTA",
  "LLAMAS",
  "MONCAYO",
};

char *
plan_place_name (guint64 seed, guint index)
{
  /* Odd steps through 32 x 32 names meet each of them once. */
  CotActaRng rng = cot_acta_rng_for (seed, "places", NULL);
  guint start = cot_acta_rng_below (&rng, 1024);
  guint step = cot_acta_rng_below (&rng, 512) * 2 + 1;
  guint number = (start + index * step) % 1024;

  return g_strdup_printf ("%s %s", saints[number % 32], endings[(number / 32 + number) % 32]);
}

char *
plan_person_name (guint64 seed, const char *who)
{
  CotActaRng rng = cot_acta_rng_for (seed, "person", who);
  const char *given = given_names[cot_acta_rng_below (&rng, G_N_ELEMENTS (given_names))];
  const char *father = surnames[cot_acta_rng_below (&rng, G_N_ELEMENTS (surnames))];
  const char *mother = surnames[cot_acta_rng_below (&rng, G_N_ELEMENTS (surnames))];

  return g_strdup_printf ("%s %s %s", given, father, mother);
}
