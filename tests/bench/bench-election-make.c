/* bench-election-make.c - an election of a whole country, made of numbers
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-election-make.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_CONTESTS    4
#define N_MUNICIPIOS  900
#define N_DISTRITOS   300
#define N_SECTIONS    9999
#define N_CATDS       1200
#define N_PARTIES     20
#define N_INDEPENDENT 5
#define N_COLUMNS     51 /* with the nine of every acta: 60 fields */

static const char *const own_fields[] = { "SECCION", "CASILLA", "TOTAL_BOLETAS_SOBRANTES", "TOTAL_PERSONAS_VOTARON", "TOTAL_REP_PARTIDO_CI_VOTARON", "TOTAL_VOTOS_SACADOS" };
static const char *const last_fields[] = { "NO_REGISTRADOS", "NULOS", "TOTAL_VOTOS_ASENTADO" };

static void
write_file (const char *folder, const char *name, GString *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0700);
  if (!g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_NONE, 0644, &error))
    g_error ("%s", error->message);
  g_string_free (text, TRUE);
}

/* Two parties beside each other, or with one between them. */
static void
append_coalition (GString *text, guint index)
{
  guint first = index % (N_PARTIES - 2);

  g_string_append_printf (text, "C_P%02u_P%02u", first, first + 1 + index / (N_PARTIES - 2));
}

static void
append_column (GString *text, guint column)
{
  if (column < N_PARTIES)
    g_string_append_printf (text, "P%02u", column);
  else if (column < N_PARTIES + N_INDEPENDENT)
    g_string_append_printf (text, "CAND_IND_%u", column - N_PARTIES + 1);
  else
    append_coalition (text, column - N_PARTIES - N_INDEPENDENT);
}

static const char *
kind_of (guint column)
{
  if (column < N_PARTIES)
    return "party";

  return column < N_PARTIES + N_INDEPENDENT ? "independent" : "coalition";
}

static guint
areas_of (guint contest)
{
  return contest % 2 == 0 ? N_MUNICIPIOS : N_DISTRITOS;
}

static void
make_contests (const char *folder)
{
  GString *contests = g_string_new ("CONTEST,NAME,AREA,TIPO_ACTA,CLASE,CLAVE\n");
  GString *areas = g_string_new ("CONTEST,ID_AREA,AREA\n");
  GString *catds = g_string_new ("ID_CATD,CATD\n");

  for (guint i = 0; i < N_CONTESTS; i++) {
    g_string_append_printf (contests, "CON_%u,CONTIENDA %u,%s,%u,ordinaria,%02u\n", i, i, i % 2 == 0 ? "MUNICIPIO" : "DISTRITO_LOCAL", i + 1, i + 1);
    for (guint k = 1; k <= areas_of (i); k++)
      g_string_append_printf (areas, "CON_%u,%03u,%s NÚMERO %u\n", i, k, i % 2 == 0 ? "MUNICIPIO" : "DISTRITO", k);
  }
  for (guint i = 1; i <= N_CATDS; i++)
    g_string_append_printf (catds, "%u,CATD %u\n", i, i);
  write_file (folder, "contests.csv", contests);
  write_file (folder, "areas.csv", areas);
  write_file (folder, "catds.csv", catds);
}

static void
make_ballots (const char *folder)
{
  GString *ballots = g_string_new ("CONTEST,ID_AREA,ORDEN,COLUMNA,TIPO,COLOR\n");
  GString *people = g_string_new ("CONTEST,ID_AREA,PARTIDO_CI,CANDIDATURA_PROPIETARIA,CANDIDATURA_SUPLENTE\n");

  for (guint i = 0; i < N_CONTESTS; i++)
    for (guint k = 1; k <= areas_of (i); k++)
      for (guint c = 0; c < N_COLUMNS; c++) {
        g_string_append_printf (ballots, "CON_%u,%03u,%u,", i, k, c + 1);
        append_column (ballots, c);
        g_string_append_printf (ballots, ",%s,#%06x\n", kind_of (c), c * 2571);
        g_string_append_printf (people, "CON_%u,%03u,", i, k);
        append_column (people, c);
        g_string_append_printf (people, ",PERSONA %u DE %u,SUPLENTE %u DE %u\n", c, k, c, k);
      }
  write_file (folder, "ballots.csv", ballots);
  write_file (folder, "candidaturas.csv", people);
}

static void
append_field (GString *text, const char *name, guint index, gboolean last)
{
  guint x = index % 4 * 100 + 10, y = index / 4 * 15 + 30;

  g_string_append_printf (text, "    { \"name\": \"%s\", \"digits\": [[%u, %u, 5, 6], [%u, %u, 5, 6], [%u, %u, 5, 6], [%u, %u, 5, 6]], \"letters\": [%u, %u, 50, 6] }%s\n",
                          name, x, y, x + 7, y, x + 14, y, x + 21, y, x + 30, y, last ? "" : ",");
}

static void
make_form (const char *folder, guint contest)
{
  g_autofree char *name = g_strdup_printf ("forms/%u.json", contest + 1);
  GString *text = g_string_new ("{\n");
  guint n = 0;

  g_string_append_printf (text, "  \"tipo_acta\": \"%u\",\n  \"title\": \"ACTA\",\n  \"paper\": { \"width\": 430, \"height\": 280 },\n  \"marks\": [\n", contest + 1);
  for (guint i = 0; i < 4; i++)
    g_string_append_printf (text, "    { \"kind\": \"square\", \"box\": [%u, %u, 9, 9] }%s\n", i % 2 == 0 ? 0 : 420, i < 2 ? 0 : 270, i < 3 ? "," : "");
  g_string_append_printf (text, "  ],\n  \"codes\": [{ \"purpose\": \"form\", \"symbology\": \"code128\", \"box\": [20, 5, 50, 10], \"template\": \"BENCH-%u\" }],\n  \"fields\": [\n", contest + 1);
  for (guint i = 0; i < G_N_ELEMENTS (own_fields); i++)
    append_field (text, own_fields[i], n++, FALSE);
  for (guint i = 0; i < N_COLUMNS; i++) {
    g_autoptr (GString) column = g_string_new (NULL);

    append_column (column, i);
    append_field (text, column->str, n++, FALSE);
  }
  for (guint i = 0; i < G_N_ELEMENTS (last_fields); i++)
    append_field (text, last_fields[i], n++, i + 1 == G_N_ELEMENTS (last_fields));
  g_string_append (text, "  ],\n  \"printed\": []\n}\n");
  write_file (folder, name, text);
}

static void
make_settings (const char *folder)
{
  write_file (folder, "election.json",
              g_string_new ("{\n  \"format\": 1,\n  \"name\": \"ELECCIÓN GRANDE\",\n  \"id_entidad\": \"14\",\n  \"entidad\": \"JALISCO\",\n  \"abbreviation\": \"JAL\",\n"
                            "  \"year\": 2021,\n  \"practice\": true,\n  \"zone\": \"UTC-5\",\n  \"opens\": \"2021-06-06T23:00:00Z\",\n  \"closes\": \"2021-06-08T01:00:00Z\",\n"
                            "  \"authority_keys\": [],\n  \"qr_casilla\": \"CLAVE_CASILLA|TIPO_ACTA\",\n  \"threshold\": 9990,\n  \"documents\": [\"ACTA PREP\"],\n  \"origins\": [\"CATD\"]\n}\n"));
}

static void
append_casilla (GString *text, guint index, guint n_casillas, const char *lista)
{
  guint seccion = (guint) ((guint64) index * N_SECTIONS / n_casillas) + 1;
  guint first = (guint) (((guint64) (seccion - 1) * n_casillas + N_SECTIONS - 1) / N_SECTIONS);
  guint municipio = (seccion - 1) % N_MUNICIPIOS + 1, distrito = (seccion - 1) % N_DISTRITOS + 1;

  g_string_append_printf (text, "%03u,MUNICIPIO NÚMERO %u,%03u,DISTRITO NÚMERO %u,%04u,%c,%02u,00,%u,%s,40,0,,%u,%u,%u,%u\n", municipio, municipio, distrito, distrito,
                          seccion, index == first ? 'B' : 'C', index == first ? 1 : index - first, index % 2 + 1, lista,
                          municipio, N_MUNICIPIOS + distrito, municipio, N_MUNICIPIOS + distrito);
}

void
bench_election_make (const char *folder, guint n_casillas, guint n_bad)
{
  GString *text = g_string_new ("ID_MUNICIPIO,MUNICIPIO,ID_DISTRITO_LOCAL,DISTRITO_LOCAL,SECCION,TIPO_CASILLA,ID_CASILLA,EXT_CONTIGUA,UBICACION_CASILLA,LISTA_NOMINAL,"
                                "REPRESENTANTES_PP_CI,MAX_BOLETAS,MECANISMOS_TRASLADO,CATD_CON_0,CATD_CON_1,CATD_CON_2,CATD_CON_3\n");
  g_autofree char *profile = g_build_filename (folder, "profile", NULL);

  make_settings (folder);
  make_contests (folder);
  make_ballots (folder);
  for (guint i = 0; i < N_CONTESTS; i++)
    make_form (folder, i);
  for (guint i = 0; i < n_casillas; i++)
    append_casilla (text, i, n_casillas, i < n_bad ? "muchos" : "701");
  write_file (folder, "casillas.csv", text);
  g_mkdir_with_parents (profile, 0700);
}

guint64
bench_election_bytes (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint64 n = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;
    gsize length = 0;

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      n += bench_election_bytes (path);
    else if (g_file_get_contents (path, &text, &length, NULL))
      n += length;
  }

  return n;
}
