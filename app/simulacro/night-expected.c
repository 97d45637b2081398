/* night-expected.c - what a rehearsed night must have published, worked out apart
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules of domain.md 5.2 and 6.3 once more, on the script and the CSV files
 * alone, so that an error of the fold or of the publisher cannot hide in both.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-expected.h"

#include <string.h>

#include "night-catalogue.h"
#include "night-outcome.h"
#include "night-package.h"
#include "night-table.h"

#define HEADER_LINE 5 /* lines of preamble before the column names */

/* What a sheet amounts to by the law. */
typedef struct {
  const char *observation;
  gboolean counts; /* contabilizada */
  gboolean inconsistent;
  guint votes;
} Legal;

typedef struct {
  guint esperadas, registradas, fuera, capturadas, contabilizadas, no_contabilizadas, inconsistencias;
  guint64 lista, con, sin;
} Sums;

typedef struct {
  CotNightCatalogue *catalogue;
  GHashTable *sheets; /* CLAVE_ACTA -> CotNightSheet */
  const char *site;
  CotNightOutcome *outcome;
} Check;

void
cot_night_outcome_clear (CotNightOutcome *outcome)
{
  g_clear_pointer (&outcome->alike, g_ptr_array_unref);
  g_clear_pointer (&outcome->differences, g_ptr_array_unref);
}

static void differ (Check *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
differ (Check *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->outcome->differences, g_strdup_vprintf (format, args));
  va_end (args);
}

static gboolean
is_vote (const CotNightRow *row, const char *name)
{
  return strcmp (name, "NO_REGISTRADOS") == 0 || strcmp (name, "NULOS") == 0 || g_hash_table_contains (row->votes, name);
}

static Legal
judge (const CotNightRow *row, const CotNightSheet *sheet)
{
  guint n = 0, illegible = 0, empty = 0;
  Legal legal = { "", TRUE, FALSE, 0 };

  for (guint i = 0; i < sheet->fields->len; i++) {
    const CotNightField *field = &g_array_index (sheet->fields, CotNightField, i);

    if (!is_vote (row, field->name))
      continue;
    n++;
    illegible += field->value == COT_NIGHT_ILLEGIBLE;
    empty += field->value == COT_NIGHT_NO_DATA;
    legal.votes += field->value > 0 ? (guint) field->value : 0;
  }

  if (empty == n)
    legal.observation = "TODOS LOS CAMPOS VACIOS";
  else if (illegible + empty == n)
    legal.observation = "TODOS LOS CAMPOS ILEGIBLES";
  else if (legal.votes > row->limit)
    legal.observation = "EXCEDE LISTA NOMINAL";
  else if (illegible > 0)
    legal.observation = "ILEGIBLE";
  else if (empty > 0)
    legal.observation = "SIN DATO";
  legal.counts = illegible + empty < n && legal.votes <= row->limit;
  legal.inconsistent = *legal.observation != '\0';

  return legal;
}

static const char *
without_words (const char *cause)
{
  if (strcmp (cause, "not-delivered") == 0)
    return "SIN ACTA POR PAQUETE NO ENTREGADO";
  if (strcmp (cause, "not-installed") == 0)
    return "SIN ACTA POR CASILLA NO INSTALADA";
  return "SIN ACTA POR PAQUETE ENTREGADO SIN BOLSA";
}

static char *
value_words (int value)
{
  if (value == COT_NIGHT_ILLEGIBLE)
    return g_strdup ("ILEGIBLE");
  if (value == COT_NIGHT_NO_DATA)
    return g_strdup ("SIN DATO");
  return g_strdup_printf ("%d", value);
}

static void
expect (Check *self, const CotNightTable *table, guint line, const char *column, const char *wanted)
{
  const char *cell = cot_night_table_get (table, line, column);
  const char *key = cot_night_table_get (table, line, "CLAVE_ACTA");

  /* Keys carry an apostrophe against spreadsheets. */
  if (*cell == '\'')
    cell++;
  if (strcmp (cell, wanted) != 0)
    differ (self, "%s %s: published %s, must be %s", key, column, *cell != '\0' ? cell : "(nothing)", *wanted != '\0' ? wanted : "(nothing)");
}

static void
expect_number (Check *self, const CotNightTable *table, guint line, const char *column, guint wanted)
{
  g_autofree char *text = g_strdup_printf ("%u", wanted);

  expect (self, table, line, column, text);
}

/* The published image is there, and its bytes have the published digest. */
static void
expect_image (Check *self, const CotNightTable *table, guint line)
{
  const char *sha = cot_night_table_get (table, line, "SHA");
  g_autofree char *name = g_strconcat (sha, ".jpg", NULL);
  g_autofree char *path = g_build_filename (self->site, "images", name, NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *digest = NULL;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, NULL)) {
    differ (self, "%s SHA: no image %s", cot_night_table_get (table, line, "CLAVE_ACTA"), sha);
    return;
  }
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
  if (strcmp (digest, sha) != 0)
    differ (self, "%s SHA: the image's digest is %s", sha, digest);
  self->outcome->n_images++;
}

static void
expect_votes (Check *self, const CotNightTable *table, guint line, const CotNightRow *row, const CotNightSheet *sheet)
{
  GPtrArray *columns = g_hash_table_lookup (self->catalogue->vote_columns, row->contest);

  for (guint i = 0; columns != NULL && i < columns->len; i++)
    if (!g_hash_table_contains (row->votes, columns->pdata[i]))
      expect (self, table, line, columns->pdata[i], "-");
  for (guint i = 0; i < sheet->fields->len; i++) {
    const CotNightField *field = &g_array_index (sheet->fields, CotNightField, i);
    g_autofree char *words = NULL;

    if (strcmp (field->name, "SECCION") == 0 || strcmp (field->name, "CASILLA") == 0)
      continue;
    words = value_words (field->value);
    expect (self, table, line, field->name, words);
    if (field->by_two && field->value != field->truth) {
      g_autofree char *truth = value_words (field->truth);

      g_ptr_array_add (self->outcome->alike,
                       g_strdup_printf ("%s %s: %s on paper, two people read %s", row->clave_acta, field->name, truth, words));
    }
  }
}

static void
count_way (Check *self, const CotNightSheet *sheet)
{
  self->outcome->n_agreed += sheet->how == COT_NIGHT_SETTLED_AGREED;
  self->outcome->n_mended += sheet->how == COT_NIGHT_SETTLED_MENDED;
  self->outcome->n_thirds += sheet->how == COT_NIGHT_SETTLED_THIRD;
  self->outcome->n_decisions += sheet->how == COT_NIGHT_SETTLED_DECIDED;
}

static void
check_captured (Check *self, const CotNightTable *table, guint line, const CotNightRow *row, const CotNightSheet *sheet, Sums *sums)
{
  Legal legal = judge (row, sheet);

  self->outcome->n_captured++;
  count_way (self, sheet);
  expect_votes (self, table, line, row, sheet);
  expect_number (self, table, line, "TOTAL_VOTOS_CALCULADO", legal.votes);
  expect_number (self, table, line, "REPRESENTANTES_PP_CI", row->representantes);
  expect (self, table, line, "OBSERVACIONES", legal.observation);
  expect (self, table, line, "CONTABILIZADA", legal.counts ? "1" : "0");
  expect (self, table, line, "ORIGEN", "CATD");
  expect (self, table, line, "DIGITALIZACION", "ESCANER");
  expect (self, table, line, "TIPO_DOCUMENTO", "ACTA PREP");
  expect_image (self, table, line);

  sums->capturadas++;
  sums->contabilizadas += legal.counts;
  sums->no_contabilizadas += !legal.counts;
  sums->inconsistencias += legal.inconsistent;
  if (legal.counts) {
    sums->lista += row->lista_nominal;
    sums->con += legal.votes;
    sums->sin += row->special ? 0 : legal.votes;
  }
}

static void
check_without (Check *self, const CotNightTable *table, guint line, const CotNightSheet *sheet, Sums *sums)
{
  self->outcome->n_without++;
  expect (self, table, line, "OBSERVACIONES", without_words (sheet->cause));
  expect (self, table, line, "CONTABILIZADA", "0");
  expect (self, table, line, "TOTAL_VOTOS_CALCULADO", "0");
  expect (self, table, line, "NULOS", "0");
  expect (self, table, line, "SHA", "");
  sums->capturadas++;
  sums->no_contabilizadas++;
}

static void
check_pending (Check *self, const CotNightTable *table, guint line)
{
  static const char *const empty[] = { "TOTAL_BOLETAS_SOBRANTES", "NULOS", "TOTAL_VOTOS_ASENTADO", "TOTAL_VOTOS_CALCULADO", "OBSERVACIONES", "CONTABILIZADA", "SHA", "FECHA_HORA_CAPTURA" };

  self->outcome->n_pending++;
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    expect (self, table, line, empty[i], "");
}

static void
check_keys (Check *self, const CotNightTable *table, guint line, const CotNightRow *row)
{
  expect (self, table, line, "CLAVE_CASILLA", row->clave_casilla);
  expect (self, table, line, "SECCION", row->seccion);
  expect (self, table, line, "ID_CASILLA", row->id_casilla);
  expect (self, table, line, "TIPO_CASILLA", row->tipo_casilla);
  expect (self, table, line, "EXT_CONTIGUA", row->ext_contigua);
  expect (self, table, line, "TIPO_ACTA", row->tipo_acta);
  expect_number (self, table, line, "LISTA_NOMINAL", row->lista_nominal);
}

static void
check_outside (Check *self, const CotNightTable *table, guint line, Sums *sums)
{
  self->outcome->n_outside++;
  expect (self, table, line, "OBSERVACIONES", "FUERA DE CATALOGO");
  expect (self, table, line, "NULOS", "");
  expect_image (self, table, line);
  sums->fuera++;
}

/* One line of the file; @seen collects the keys. */
static void
check_line (Check *self, const CotNightTable *table, guint line, const char *contest, GHashTable *seen, Sums *sums)
{
  const char *key = cot_night_table_get (table, line, "CLAVE_ACTA");
  CotNightRow *row;
  CotNightSheet *sheet;

  self->outcome->n_rows++;
  if (*key == '\'')
    key++;
  if (*key == '\0') {
    check_outside (self, table, line, sums);
    return;
  }
  row = g_hash_table_lookup (self->catalogue->rows, key);
  if (row == NULL || strcmp (row->contest, contest) != 0) {
    differ (self, "%s: published in %s, but not in its catalogue", key, contest);
    return;
  }
  if (!g_hash_table_add (seen, (gpointer) key))
    differ (self, "%s: published twice", key);

  check_keys (self, table, line, row);
  sheet = g_hash_table_lookup (self->sheets, key);
  if (sheet == NULL)
    check_pending (self, table, line);
  else if (strcmp (sheet->path, "sin acta") == 0)
    check_without (self, table, line, sheet, sums);
  else
    check_captured (self, table, line, row, sheet, sums);
}

static char *
percentage (guint64 part, guint64 whole)
{
  guint64 t = whole > 0 ? part * 1000000 / whole : 0;

  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%04" G_GUINT64_FORMAT, t / 10000, t % 10000);
}

static void
expect_summary (Check *self, const CotNightTable *summary, const char *contest, const char *name, char *wanted)
{
  const char *cell = summary->lines->len > 0 ? cot_night_table_get (summary, 0, name) : "";

  if (strcmp (cell, wanted) != 0)
    differ (self, "%s %s: published %s, must be %s", contest, name, *cell != '\0' ? cell : "(nothing)", wanted);
  g_free (wanted);
}

static void
check_summary (Check *self, const CotNightTable *summary, const char *contest, const Sums *sums)
{
  const struct {
    const char *name;
    guint64 value;
  } numbers[] = {
    { "ACTAS_ESPERADAS", sums->esperadas },
    { "ACTAS_REGISTRADAS", sums->capturadas + sums->fuera },
    { "ACTAS_FUERA_CATALOGO", sums->fuera },
    { "ACTAS_CAPTURADAS", sums->capturadas },
    { "ACTAS_CONTABILIZADAS", sums->contabilizadas },
    { "ACTAS_NO_CONTABILIZADAS", sums->no_contabilizadas },
    { "LISTA_NOMINAL_ACTAS_CONTABILIZADAS", sums->lista },
    { "TOTAL_VOTOS_C_CS", sums->con },
    { "TOTAL_VOTOS_S_CS", sums->sin },
  };

  /* Nothing captured: the form of a zero cut, whose percentages are plain. */
  if (sums->capturadas == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    expect_summary (self, summary, contest, numbers[i].name, g_strdup_printf ("%" G_GUINT64_FORMAT, numbers[i].value));
  expect_summary (self, summary, contest, "PORCENTAJE_ACTAS_CAPTURADAS", percentage (sums->capturadas, sums->esperadas));
  expect_summary (self, summary, contest, "PORCENTAJE_ACTAS_CONTABILIZADAS", percentage (sums->contabilizadas, sums->esperadas));
  expect_summary (self, summary, contest, "PORCENTAJE_ACTAS_INCONSISTENCIAS", percentage (sums->inconsistencias, sums->esperadas));
  /* The night ends with the last cut, in which especiales count. */
  expect_summary (self, summary, contest, "PORCENTAJE_PARTICIPACION_CIUDADANA", percentage (sums->con, sums->lista));
}

static guint
count_outside (Check *self, GPtrArray *all, const char *contest)
{
  guint n = 0;

  for (guint i = 0; i < all->len; i++) {
    const CotNightSheet *sheet = all->pdata[i];

    n += strcmp (sheet->path, "outside") == 0 && strcmp (sheet->contest, contest) == 0;
  }

  return n;
}

static void
check_missing (Check *self, const char *contest, GHashTable *seen, Sums *sums)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->catalogue->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const CotNightRow *row = value;

    if (strcmp (row->contest, contest) != 0)
      continue;
    sums->esperadas++;
    if (!g_hash_table_contains (seen, row->clave_acta))
      differ (self, "%s: not published in %s", row->clave_acta, contest);
  }
}

static gboolean
check_contest (Check *self, GHashTable *members, GPtrArray *all, const char *contest, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s_%s_%u.csv", self->catalogue->abbreviation, contest, self->catalogue->year);
  GBytes *bytes = g_hash_table_lookup (members, name);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = NULL;
  g_autoptr (CotNightTable) table = NULL;
  g_autoptr (CotNightTable) summary = NULL;
  Sums sums = { 0 };
  guint outside;

  if (bytes == NULL) {
    differ (self, "%s: not in the package", name);
    return TRUE;
  }
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  table = cot_night_table_parse (text, HEADER_LINE, name, error);
  summary = table != NULL ? cot_night_table_parse (text, HEADER_LINE - 3, name, error) : NULL;
  if (summary == NULL)
    return FALSE;

  for (guint line = 0; line < table->lines->len; line++)
    check_line (self, table, line, contest, seen, &sums);
  check_missing (self, contest, seen, &sums);
  outside = count_outside (self, all, contest);
  if (outside != sums.fuera)
    differ (self, "%s: %u rows outside the catalogue, must be %u", contest, sums.fuera, outside);
  check_summary (self, summary, contest, &sums);

  return TRUE;
}

gboolean
cot_night_expected_compare (const char *folder, CotNightOutcome *outcome, GError **error)
{
  g_autofree char *election = g_build_filename (folder, "election", NULL);
  g_autofree char *script = g_build_filename (folder, "script.json", NULL);
  g_autofree char *site = g_build_filename (folder, "site", NULL);
  g_autoptr (CotNightCatalogue) catalogue = cot_night_catalogue_load (election, error);
  g_autoptr (GPtrArray) all = catalogue != NULL ? cot_night_script_settle (script, error) : NULL;
  g_autoptr (GHashTable) members = all != NULL ? cot_night_package_load_newest (site, error) : NULL;
  g_autoptr (GHashTable) sheets = g_hash_table_new (g_str_hash, g_str_equal);
  Check self = { catalogue, sheets, site, outcome };

  *outcome = (CotNightOutcome){ 0 };
  outcome->alike = g_ptr_array_new_with_free_func (g_free);
  outcome->differences = g_ptr_array_new_with_free_func (g_free);
  if (members == NULL)
    return FALSE;

  for (guint i = 0; i < all->len; i++) {
    CotNightSheet *sheet = all->pdata[i];

    g_hash_table_replace (sheets, sheet->clave_acta, sheet);
  }
  for (guint i = 0; i < catalogue->contests->len; i++)
    if (!check_contest (&self, members, all, catalogue->contests->pdata[i], error))
      return FALSE;

  return TRUE;
}
