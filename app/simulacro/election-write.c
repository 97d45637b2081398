/* election-write.c - writes a fictitious election's folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "acta-rng.h"
#include "cot-error.h"
#include "cot-paths.h"
#include "election-plan.h"

#define ID_ENTIDAD      "14"
#define YEAR            2021
#define PROFILE         "profile/opl-2021.json"
#define THRESHOLD       9990
#define ACCEPTED_ERROR  50 /* 0.5 % */
#define LOWEST          9900
#define HIGHEST         10000
#define SPECIAL_BALLOTS 1000
#define QR_TEMPLATE     "ENTIDAD|DISTRITO|TIPO_ACTA|SECCION|ID_CASILLA|TIPO_CASILLA|EXT_CONTIGUA|CONTEST"

/* Centres: the municipal councils' by their municipio, then the district ones'. */
static guint
distrito_catd (const Plan *plan, guint distrito)
{
  return (plan->n_municipios < 200 ? 201 : 1001) + distrito;
}

static guint
catd_of (const Plan *plan, guint contest, const PlanSection *section)
{
  return plan->contests[contest]->by_distrito ? distrito_catd (plan, section->distrito) : section->municipio + 1;
}

static gboolean
write_file (const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) file_error = NULL;

  if (g_file_set_contents (path, text, -1, &file_error))
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "%s", file_error->message);
  return FALSE;
}

/* Takes @text. */
static gboolean
write_text (const char *folder, const char *name, GString *text, GError **error)
{
  gboolean good = write_file (folder, name, text->str, error);

  g_string_free (text, TRUE);
  return good;
}

static gboolean
write_settings (const Plan *plan, const char *folder, GError **error)
{
  json_t *keys = json_array ();
  json_t *settings;
  g_autofree char *text = NULL;
  char *dump;

  for (guint i = 0; i < plan->authorities->len; i++)
    json_array_append_new (keys, json_string (g_ptr_array_index (plan->authorities, i)));
  settings = json_pack ("{s:i, s:s, s:s, s:s, s:s, s:i, s:b, s:s, s:s, s:s, s:o, s:s, s:i, s:[s,s,s,s], s:[s,s], s:{s:i, s:i, s:i, s:[]}}",
                        "format", 1, "name", "PROCESO ELECTORAL LOCAL FICTICIO 2020-2021", "id_entidad", ID_ENTIDAD,
                        "entidad", "JALISCO", "abbreviation", "JAL", "year", YEAR, "practice", plan->practice,
                        "zone", "UTC-5", "opens", plan->opens, "closes", plan->closes, "authority_keys", keys,
                        "qr_casilla", QR_TEMPLATE, "threshold", THRESHOLD,
                        "documents", "ACTA PREP", "CC", "RPP", "PPC", "origins", "CATD", "CASILLA",
                        "reading", "accepted_error", ACCEPTED_ERROR, "lowest", LOWEST, "highest", HIGHEST, "thresholds");
  dump = json_dumps (settings, JSON_INDENT (2) | JSON_PRESERVE_ORDER);
  text = g_strconcat (dump, "\n", NULL);
  free (dump);
  json_decref (settings);

  return write_file (folder, "election.json", text, error);
}

static void
add_contest (GString *out, const PlanContest *contest, const char *tipo_acta, const char *class, const char *clave)
{
  g_string_append_printf (out, "%s,%s,%s,%s,%s,%s\n", contest->id, contest->name,
                          contest->by_distrito ? "DISTRITO_LOCAL" : "MUNICIPIO", tipo_acta, class, clave);
}

static gboolean
write_contests (const Plan *plan, const char *folder, GError **error)
{
  GString *out = g_string_new ("CONTEST,NAME,AREA,TIPO_ACTA,CLASE,CLAVE\n");

  for (guint i = 0; i < plan->n_contests; i++) {
    const PlanContest *contest = plan->contests[i];

    add_contest (out, contest, contest->ordinaria, "ordinaria", contest->clave_ordinaria);
    add_contest (out, contest, contest->especial, "especial", contest->clave_especial);
    if (contest->especial_rp != NULL)
      add_contest (out, contest, contest->especial_rp, "especial RP", contest->clave_rp);
  }

  return write_text (folder, "contests.csv", out, error);
}

static gboolean
write_areas (const Plan *plan, const char *folder, GError **error)
{
  GString *out = g_string_new ("CONTEST,ID_AREA,AREA\n");

  for (guint c = 0; c < plan->n_contests; c++)
    for (guint i = 0; i < plan_contest_areas (plan, c); i++)
      g_string_append_printf (out, "%s,%03u,%s\n", plan->contests[c]->id, i + 1, plan_area_name (plan, c, i));

  return write_text (folder, "areas.csv", out, error);
}

static gboolean
write_catds (const Plan *plan, const char *folder, GError **error)
{
  GString *out = g_string_new ("ID_CATD,CATD\n");
  gboolean municipal = FALSE, distrital = FALSE;

  for (guint c = 0; c < plan->n_contests; c++) {
    municipal = municipal || !plan->contests[c]->by_distrito;
    distrital = distrital || plan->contests[c]->by_distrito;
  }
  for (guint i = 0; municipal && i < plan->n_municipios; i++)
    g_string_append_printf (out, "%u,CATD MUNICIPAL %03u %s\n", i + 1, i + 1, plan->municipios[i].name);
  for (guint i = 0; distrital && i < plan->n_distritos; i++)
    g_string_append_printf (out, "%u,CATD DISTRITAL %02u %s\n", distrito_catd (plan, i), i + 1, plan->distrito_names[i]);

  return write_text (folder, "catds.csv", out, error);
}

static const char *
kind_name (CotFieldKind kind)
{
  if (kind == COT_FIELD_PARTY)
    return "party";

  return kind == COT_FIELD_INDEPENDENT ? "independent" : "coalition";
}

static gboolean
write_ballots (const Plan *plan, const char *folder, GError **error)
{
  GString *out = g_string_new ("CONTEST,ID_AREA,ORDEN,COLUMNA,TIPO,COLOR\n");

  for (guint c = 0; c < plan->n_contests; c++) {
    for (guint i = 0; i < plan_contest_areas (plan, c); i++) {
      for (guint k = 0; k < plan->ballots[c][i]->len; k++) {
        const PlanColumn *column = &g_array_index (plan->ballots[c][i], PlanColumn, k);

        g_string_append_printf (out, "%s,%03u,%u,%s,%s,%s\n", plan->contests[c]->id, i + 1, column->orden,
                                column->column, kind_name (column->kind), column->colour);
      }
    }
  }

  return write_text (folder, "ballots.csv", out, error);
}

static gboolean
write_candidaturas (const Plan *plan, const char *folder, GError **error)
{
  GString *out = g_string_new ("CONTEST,ID_AREA,PARTIDO_CI,CANDIDATURA_PROPIETARIA,CANDIDATURA_SUPLENTE\n");

  for (guint c = 0; c < plan->n_contests; c++) {
    for (guint i = 0; i < plan_contest_areas (plan, c); i++) {
      for (guint k = 0; k < plan->ballots[c][i]->len; k++) {
        const PlanColumn *column = &g_array_index (plan->ballots[c][i], PlanColumn, k);
        g_autofree char *first = g_strdup_printf ("%s %u %u propietaria", plan->contests[c]->id, i, column->candidate);
        g_autofree char *second = g_strdup_printf ("%s %u %u suplente", plan->contests[c]->id, i, column->candidate);
        g_autofree char *propietaria = plan_person_name (plan->seed, first);
        g_autofree char *suplente = plan_person_name (plan->seed, second);

        g_string_append_printf (out, "%s,%03u,%s,%s,%s\n", plan->contests[c]->id, i + 1, column->column, propietaria, suplente);
      }
    }
  }

  return write_text (folder, "candidaturas.csv", out, error);
}

/* Two for each party and independent, of the longer ballot. */
static guint
representantes (const Plan *plan, const PlanSection *section)
{
  guint most = 0;

  for (guint c = 0; c < plan->n_contests; c++) {
    const GArray *ballot = plan->ballots[c][plan->contests[c]->by_distrito ? section->distrito : section->municipio];
    guint n = 0;

    for (guint k = 0; k < ballot->len; k++)
      if (g_array_index (ballot, PlanColumn, k).kind != COT_FIELD_COALITION)
        n++;
    most = MAX (most, n);
  }

  return 2 * most;
}

static void
add_casilla (const Plan *plan, const PlanSection *section, CotCasillaKey key, guint lista, GString *out)
{
  g_autofree char *whose = g_strdup_printf ("%u", section->seccion);
  CotActaRng rng = cot_acta_rng_for (plan->seed, "traslado", whose);
  /* Towns take the package themselves or hand it in; the country is called at. */
  const char *traslado = section->urban ? (cot_acta_rng_chance (&rng, 0.8) ? "D" : "F") : (cot_acta_rng_chance (&rng, 0.5) ? "I" : "D");

  g_string_append_printf (out, "%03u,%s,%03u,%s,%04u,%c,%02u,%02u,%u,%u,%u,%u,%s", section->municipio + 1,
                          plan->municipios[section->municipio].name, section->distrito + 1,
                          plan->distrito_names[section->distrito], section->seccion, key.type, key.number, key.ext,
                          section->urban ? 1u : 2u, lista, representantes (plan, section),
                          key.type == 'S' ? SPECIAL_BALLOTS : 0u, traslado);
  for (guint c = 0; c < plan->n_contests; c++)
    g_string_append_printf (out, ",%u", catd_of (plan, c, section));
  g_string_append_c (out, '\n');
}

/* E01, its contigua, E02, E03, its contigua, E04 ... */
static CotCasillaKey
extraordinary_key (guint i)
{
  return (CotCasillaKey){ 'E', (guint8) (i / 3 * 2 + (i % 3 == 2 ? 2 : 1)), i % 3 == 1 ? 1 : 0 };
}

static void
add_section (const Plan *plan, const PlanSection *section, GString *out)
{
  g_autofree char *whose = g_strdup_printf ("%u", section->seccion);
  CotActaRng rng = cot_acta_rng_for (plan->seed, "lista", whose);

  for (guint i = 0; i < section->n_ordinary; i++) {
    guint lista = section->lista / section->n_ordinary + (i < section->lista % section->n_ordinary ? 1 : 0);
    CotCasillaKey key = { i == 0 ? 'B' : 'C', (guint8) (i == 0 ? 1 : i), 0 };

    add_casilla (plan, section, key, lista, out);
  }
  for (guint i = 0; i < section->n_extraordinary; i++)
    add_casilla (plan, section, extraordinary_key (i), (guint) cot_acta_rng_int (&rng, 79, 740), out);
  for (guint i = 0; i < section->n_special; i++)
    add_casilla (plan, section, (CotCasillaKey){ 'S', (guint8) (i + 1), 0 }, 0, out);
}

static gboolean
write_casillas (const Plan *plan, const char *folder, GError **error)
{
  GString *out = g_string_new ("ID_MUNICIPIO,MUNICIPIO,ID_DISTRITO_LOCAL,DISTRITO_LOCAL,SECCION,TIPO_CASILLA,ID_CASILLA,EXT_CONTIGUA,"
                               "UBICACION_CASILLA,LISTA_NOMINAL,REPRESENTANTES_PP_CI,MAX_BOLETAS,MECANISMOS_TRASLADO");

  for (guint c = 0; c < plan->n_contests; c++)
    g_string_append_printf (out, ",CATD_%s", plan->contests[c]->id);
  g_string_append_c (out, '\n');
  for (guint i = 0; i < plan->sections->len; i++)
    add_section (plan, &g_array_index (plan->sections, PlanSection, i), out);

  return write_text (folder, "casillas.csv", out, error);
}

static gboolean
write_form (const PlanContest *contest, const GArray *columns, const char *tipo_acta, const char *what, const char *folder, GError **error)
{
  g_autofree char *title = g_strdup_printf ("ACTA DE ESCRUTINIO Y CÓMPUTO DE CASILLA%s. %s", what, contest->name);
  g_autofree char *name = g_strdup_printf ("forms/%s.json", tipo_acta);
  g_autofree char *text = *what == '\0' ? plan_form_double_letter (tipo_acta, title, columns)
                                        : plan_form_letter (tipo_acta, title, columns);

  return write_file (folder, name, text, error);
}

static gboolean
write_forms (const Plan *plan, const char *folder, GError **error)
{
  for (guint c = 0; c < plan->n_contests; c++) {
    const PlanContest *contest = plan->contests[c];
    const GArray *columns = plan->all_columns[c];

    if (!write_form (contest, columns, contest->ordinaria, "", folder, error) ||
        !write_form (contest, columns, contest->especial, contest->especial_rp != NULL ? " ESPECIAL (MR)" : " ESPECIAL", folder, error))
      return FALSE;
    if (contest->especial_rp != NULL && !write_form (contest, columns, contest->especial_rp, " ESPECIAL (RP)", folder, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
copy_profile (const char *folder, GError **error)
{
  g_autofree char *path = cot_paths_share_file (PROFILE);
  g_autofree char *text = NULL;
  g_autoptr (GError) file_error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &file_error)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s", file_error->message);
    return FALSE;
  }

  return write_file (folder, PROFILE, text, error);
}

static gboolean
make_folders (const char *folder, GError **error)
{
  static const char *const below[] = { "forms", "profile" };
  g_autoptr (GDir) dir = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (below); i++) {
    g_autofree char *path = g_build_filename (folder, below[i], NULL);

    if (i == 0) {
      dir = g_dir_open (folder, 0, NULL);
      if (dir != NULL && g_dir_read_name (dir) != NULL) {
        g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s is not empty", folder);
        return FALSE;
      }
    }
    if (g_mkdir_with_parents (path, 0755) != 0) {
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  }

  return TRUE;
}

gboolean
plan_write (const Plan *plan, const char *folder, GError **error)
{
  return make_folders (folder, error) &&
         write_settings (plan, folder, error) &&
         write_contests (plan, folder, error) &&
         write_areas (plan, folder, error) &&
         write_catds (plan, folder, error) &&
         write_ballots (plan, folder, error) &&
         write_candidaturas (plan, folder, error) &&
         write_casillas (plan, folder, error) &&
         write_forms (plan, folder, error) &&
         copy_profile (folder, error);
}
