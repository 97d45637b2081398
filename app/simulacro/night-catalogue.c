/* night-catalogue.c - the election's CSV files, read apart from data/model
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part of the check of a night: it shares no code with what it checks.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-catalogue.h"

#include <jansson.h>
#include <string.h>

#include "night-table.h"

typedef struct {
  CotNightCatalogue *catalogue;
  CotNightTable *contests, *ballots, *casillas;
  GHashTable *area_votes;   /* "CONTEST/ID" -> set of columns */
  GHashTable *area_parties; /* "CONTEST/ID" -> count of parties and independents */
  char *entidad;
} Loader;

static void
row_free (gpointer data)
{
  CotNightRow *row = data;

  g_free (row->clave_casilla);
  g_free (row->clave_acta);
  g_free (row->contest);
  g_free (row->area);
  g_free (row->seccion);
  g_free (row->id_casilla);
  g_free (row->tipo_casilla);
  g_free (row->ext_contigua);
  g_free (row->tipo_acta);
  g_clear_pointer (&row->votes, g_hash_table_unref);
  g_free (row);
}

static guint
number_of (const char *text)
{
  return (guint) g_ascii_strtoull (text, NULL, 10);
}

static CotNightTable *
load_table (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return cot_night_table_load (path, error);
}

static gboolean
load_settings (Loader *self, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "election.json", NULL);
  json_error_t problem;
  json_t *json = json_load_file (path, 0, &problem);

  if (json == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", path, problem.text);
    return FALSE;
  }
  self->entidad = g_strdup (json_string_value (json_object_get (json, "id_entidad")));
  self->catalogue->abbreviation = g_strdup (json_string_value (json_object_get (json, "abbreviation")));
  self->catalogue->year = (guint) json_integer_value (json_object_get (json, "year"));
  json_decref (json);

  return TRUE;
}

static gint
compare_lines_by_order (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CotNightTable *ballots = user_data;
  guint left = number_of (cot_night_table_get (ballots, *(const guint *) a, "ORDEN"));
  guint right = number_of (cot_night_table_get (ballots, *(const guint *) b, "ORDEN"));

  return left < right ? -1 : left > right;
}

/* A column stands once in the published file, at its ORDEN. */
static void
add_vote_column (Loader *self, const char *contest, const char *column)
{
  GPtrArray *columns = g_hash_table_lookup (self->catalogue->vote_columns, contest);

  if (columns == NULL) {
    columns = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_insert (self->catalogue->vote_columns, g_strdup (contest), columns);
  }
  if (!g_ptr_array_find_with_equal_func (columns, column, g_str_equal, NULL))
    g_ptr_array_add (columns, g_strdup (column));
}

static void
take_ballots (Loader *self)
{
  guint n = self->ballots->lines->len;
  g_autofree guint *order = g_new (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof *order, compare_lines_by_order, self->ballots);

  for (guint k = 0; k < n; k++) {
    guint i = order[k];
    const char *contest = cot_night_table_get (self->ballots, i, "CONTEST");
    const char *column = cot_night_table_get (self->ballots, i, "COLUMNA");
    g_autofree char *area = g_strconcat (contest, "/", cot_night_table_get (self->ballots, i, "ID_AREA"), NULL);
    GHashTable *votes = g_hash_table_lookup (self->area_votes, area);

    add_vote_column (self, contest, column);
    if (votes == NULL) {
      votes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->area_votes, g_strdup (area), votes);
    }
    g_hash_table_add (votes, g_strdup (column));
    if (strcmp (cot_night_table_get (self->ballots, i, "TIPO"), "coalition") != 0) {
      guint parties = GPOINTER_TO_UINT (g_hash_table_lookup (self->area_parties, area));

      g_hash_table_replace (self->area_parties, g_steal_pointer (&area), GUINT_TO_POINTER (parties + 1));
    }
  }
}

/* Where the column is empty: two for each party and independent of the longest ballot. */
static guint
representantes_of (Loader *self, guint line)
{
  const char *given = cot_night_table_get (self->casillas, line, "REPRESENTANTES_PP_CI");
  guint most = 0;

  if (*given != '\0')
    return number_of (given);
  for (guint i = 0; i < self->catalogue->contests->len; i++) {
    const char *contest = self->catalogue->contests->pdata[i];
    g_autofree char *municipio = g_strconcat (contest, "/", cot_night_table_get (self->casillas, line, "ID_MUNICIPIO"), NULL);
    g_autofree char *distrito = g_strconcat (contest, "/", cot_night_table_get (self->casillas, line, "ID_DISTRITO_LOCAL"), NULL);
    gboolean by_distrito = FALSE;

    for (guint k = 0; k < self->contests->lines->len; k++)
      if (strcmp (cot_night_table_get (self->contests, k, "CONTEST"), contest) == 0)
        by_distrito = strcmp (cot_night_table_get (self->contests, k, "AREA"), "DISTRITO_LOCAL") == 0;
    most = MAX (most, GPOINTER_TO_UINT (g_hash_table_lookup (self->area_parties, by_distrito ? distrito : municipio)));
  }

  return 2 * most;
}

static guint
limit_of (Loader *self, guint line, const CotNightRow *row)
{
  const char *ballots = cot_night_table_get (self->casillas, line, "MAX_BOLETAS");

  if (!row->special)
    return row->lista_nominal + row->representantes;

  return (*ballots != '\0' ? number_of (ballots) : 1000) + row->representantes;
}

static void
add_row (Loader *self, guint line, guint form)
{
  CotNightRow *row = g_new0 (CotNightRow, 1);
  const char *area_column = strcmp (cot_night_table_get (self->contests, form, "AREA"), "DISTRITO_LOCAL") == 0 ? "ID_DISTRITO_LOCAL" : "ID_MUNICIPIO";
  g_autofree char *area = NULL;
  GHashTable *votes;

  row->contest = g_strdup (cot_night_table_get (self->contests, form, "CONTEST"));
  row->area = g_strdup (cot_night_table_get (self->casillas, line, area_column));
  row->seccion = g_strdup_printf ("%04u", number_of (cot_night_table_get (self->casillas, line, "SECCION")));
  row->tipo_casilla = g_strdup (cot_night_table_get (self->casillas, line, "TIPO_CASILLA"));
  row->id_casilla = g_strdup_printf ("%02u", number_of (cot_night_table_get (self->casillas, line, "ID_CASILLA")));
  row->ext_contigua = g_strdup_printf ("%02u", number_of (cot_night_table_get (self->casillas, line, "EXT_CONTIGUA")));
  row->tipo_acta = g_strdup (cot_night_table_get (self->contests, form, "TIPO_ACTA"));
  row->clave_casilla = g_strconcat (self->entidad, row->seccion, row->tipo_casilla, row->id_casilla, row->ext_contigua, NULL);
  row->clave_acta = g_strconcat (row->clave_casilla, cot_night_table_get (self->contests, form, "CLAVE"), NULL);
  row->special = strcmp (row->tipo_casilla, "S") == 0;
  row->lista_nominal = number_of (cot_night_table_get (self->casillas, line, "LISTA_NOMINAL"));
  row->representantes = representantes_of (self, line);
  row->limit = limit_of (self, line, row);
  area = g_strconcat (row->contest, "/", row->area, NULL);
  votes = g_hash_table_lookup (self->area_votes, area);
  row->votes = votes != NULL ? g_hash_table_ref (votes) : g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_replace (self->catalogue->rows, row->clave_acta, row);
}

static gboolean
has_class (Loader *self, const char *contest, const char *wanted)
{
  for (guint i = 0; i < self->contests->lines->len; i++)
    if (strcmp (cot_night_table_get (self->contests, i, "CONTEST"), contest) == 0 &&
        strcmp (cot_night_table_get (self->contests, i, "CLASE"), wanted) == 0)
      return TRUE;

  return FALSE;
}

/* Each casilla in each contest: the ordinary form, or the especial's, and one
 * more where representación proporcional has its own. */
static void
take_casillas (Loader *self)
{
  for (guint form = 0; form < self->contests->lines->len; form++) {
    const char *contest = cot_night_table_get (self->contests, form, "CONTEST");
    const char *kind = cot_night_table_get (self->contests, form, "CLASE");
    gboolean has_special = has_class (self, contest, "especial");

    for (guint line = 0; line < self->casillas->lines->len; line++) {
      gboolean special = strcmp (cot_night_table_get (self->casillas, line, "TIPO_CASILLA"), "S") == 0;

      if (strcmp (kind, "ordinaria") == 0 ? !special || !has_special : special)
        add_row (self, line, form);
    }
  }
}

static void
take_contests (Loader *self)
{
  for (guint i = 0; i < self->contests->lines->len; i++) {
    const char *contest = cot_night_table_get (self->contests, i, "CONTEST");

    if (!g_ptr_array_find_with_equal_func (self->catalogue->contests, contest, g_str_equal, NULL))
      g_ptr_array_add (self->catalogue->contests, g_strdup (contest));
  }
}

static void
loader_clear (Loader *self)
{
  g_clear_pointer (&self->contests, cot_night_table_free);
  g_clear_pointer (&self->ballots, cot_night_table_free);
  g_clear_pointer (&self->casillas, cot_night_table_free);
  g_clear_pointer (&self->area_votes, g_hash_table_unref);
  g_clear_pointer (&self->area_parties, g_hash_table_unref);
  g_free (self->entidad);
}

CotNightCatalogue *
cot_night_catalogue_load (const char *folder, GError **error)
{
  g_autoptr (CotNightCatalogue) catalogue = g_new0 (CotNightCatalogue, 1);
  Loader loader = { .catalogue = catalogue };
  gboolean good;

  catalogue->contests = g_ptr_array_new_with_free_func (g_free);
  catalogue->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  catalogue->vote_columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  loader.area_votes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  loader.area_parties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  good = load_settings (&loader, folder, error) &&
         (loader.contests = load_table (folder, "contests.csv", error)) != NULL &&
         (loader.ballots = load_table (folder, "ballots.csv", error)) != NULL &&
         (loader.casillas = load_table (folder, "casillas.csv", error)) != NULL;
  if (good) {
    take_contests (&loader);
    take_ballots (&loader);
    take_casillas (&loader);
  }
  loader_clear (&loader);

  return good ? g_steal_pointer (&catalogue) : NULL;
}

void
cot_night_catalogue_free (CotNightCatalogue *self)
{
  g_clear_pointer (&self->contests, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->vote_columns, g_hash_table_unref);
  g_free (self->abbreviation);
  g_free (self);
}
