/* cot-profile.c - how a cut is written: names, columns and words, all data
 *
 * The form is described in data/share/schemas/profile.schema.json.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-profile.h"

#include <string.h>

#include "cot-error.h"
#include "cot-wire.h"

#define MAX_TEXT       1000
#define WHEN_MUNICIPIO 1 /* in area_kinds */
#define WHEN_DISTRITO  2

static const char *const column_sources[] = {
  "clave_casilla", "clave_acta", "id_estado", "estado", "id_area", "area", "seccion", "id_casilla", "tipo_casilla",
  "ext_contigua", "ubicacion", "tipo_acta", "field", "votes", "votos_calculado", "lista_nominal", "representantes",
  "observaciones", "contabilizada", "traslado", "sha", "acopio", "captura", "verificacion", "origen", "digitalizacion",
  "tipo_documento", NULL
};
static const char *const summary_sources[] = {
  "esperadas", "registradas", "fuera_catalogo", "capturadas", "porcentaje_capturadas", "contabilizadas",
  "porcentaje_contabilizadas", "porcentaje_inconsistencias", "no_contabilizadas", "lista_nominal", "votos_c_cs",
  "votos_s_cs", "participacion", NULL
};
static const char *const candidate_sources[] = { "id_estado", "id_area", "partido", "propietaria", "suplente", NULL };
static const char *const sort_keys[] = { "area", "seccion", "tipo_casilla", "id_casilla", "ext_contigua", NULL };
static const char *const row_kinds[] = { "pending", "captured", "without", "outside", NULL };
static const char *const area_kinds[] = { "", "municipio", "distrito", NULL };
static const char *const word_names[] = {
  "ilegible", "sin_dato", "not_on_ballot", "without_acta", "contabilizada", "no_contabilizada", "outside_contabilizada"
};
static const char *const observation_names[] = {
  "none", "not_delivered", "not_installed", "no_bag", "outside", "all_illegible", "all_empty", "exceeds", "illegible", "no_data"
};

G_STATIC_ASSERT (G_N_ELEMENTS (column_sources) == COT_COLUMN_TIPO_DOCUMENTO + 2);
G_STATIC_ASSERT (G_N_ELEMENTS (summary_sources) == COT_N_SUMMARY + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (word_names) == COT_N_WORDS);
G_STATIC_ASSERT (G_N_ELEMENTS (observation_names) == COT_N_OBSERVATIONS);

/* @at is the path of the object that holds @key: "/names" */
static gboolean
invalid (GError **error, const char *at, const char *key, const char *what)
{
  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s/%s: %s", at, key, what);
  return FALSE;
}

static gboolean
get_text (const json_t *object, const char *at, const char *key, const char **out, GError **error)
{
  const json_t *json = json_object_get (object, key);

  if (!json_is_string (json) || json_string_length (json) > MAX_TEXT)
    return invalid (error, at, key, "must be a text");

  *out = json_string_value (json);
  return TRUE;
}

static gboolean
get_list (const json_t *object, const char *at, const char *key, gsize max, json_t **out, GError **error)
{
  json_t *json = json_object_get (object, key);

  if (!json_is_array (json) || json_array_size (json) > max)
    return invalid (error, at, key, "must be a list, and no longer than allowed");

  *out = json;
  return TRUE;
}

/* A word out of a fixed list. */
static gboolean
get_choice (const json_t *json, const char *const *words, const char *at, const char *key, guint *out, GError **error)
{
  const char *text = json_string_value (json);

  for (guint i = 0; text != NULL && words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0) {
      *out = i;
      return TRUE;
    }

  return invalid (error, at, key, "a word that is not known");
}

static gboolean
check_texts (const json_t *list, const char *key, GError **error)
{
  for (gsize i = 0; i < json_array_size (list); i++)
    if (!json_is_string (json_array_get (list, i)) || json_string_length (json_array_get (list, i)) > MAX_TEXT)
      return invalid (error, "", key, "must hold texts");

  return TRUE;
}

static gboolean
read_column (CotColumn *column, const json_t *json, const char *at, GError **error)
{
  const json_t *rows = json_object_get (json, "rows");
  guint when = 0;
  const char *name = NULL;
  guint source, bit;

  if (!get_choice (json_object_get (json, "from"), column_sources, at, "from", &source, error))
    return FALSE;
  if (json_object_get (json, "when") != NULL && !get_choice (json_object_get (json, "when"), area_kinds, at, "when", &when, error))
    return FALSE;
  if (source != COT_COLUMN_VOTES && !get_text (json, at, "name", &name, error))
    return FALSE;
  for (gsize i = 0; i < json_array_size (rows); i++) {
    if (!get_choice (json_array_get (rows, i), row_kinds, at, "rows", &bit, error))
      return FALSE;
    column->rows |= 1u << bit;
  }

  column->name = g_strdup (name);
  column->source = (CotColumnSource) source;
  column->prefix = json_is_true (json_object_get (json, "prefix"));
  column->municipio_only = when == WHEN_MUNICIPIO;
  column->distrito_only = when == WHEN_DISTRITO;

  return TRUE;
}

static gboolean
read_columns (CotProfile *self, GError **error)
{
  json_t *list;

  if (!get_list (self->root, "", "columns", COT_MAX_COLUMNS, &list, error))
    return FALSE;
  for (gsize i = 0; i < json_array_size (list); i++) {
    g_autofree char *at = g_strdup_printf ("/columns/%" G_GSIZE_FORMAT, i);

    if (!read_column (&self->columns[self->n_columns++], json_array_get (list, i), at, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_named (const json_t *object, const char *parent, const char *key, const char *const *sources, CotNamed *out, gsize max, guint *n, GError **error)
{
  json_t *list;
  const char *name;

  if (!get_list (object, parent, key, max, &list, error))
    return FALSE;
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *item = json_array_get (list, i);
    g_autofree char *at = g_strdup_printf ("%s/%s/%" G_GSIZE_FORMAT, parent, key, i);

    if (!get_text (item, at, "name", &name, error) ||
        !get_choice (json_object_get (item, "from"), sources, at, "from", &out[*n].source, error))
      return FALSE;
    out[(*n)++].name = g_strdup (name);
  }

  return TRUE;
}

static gboolean
read_zero_summary (CotProfile *self, GError **error)
{
  json_t *zero = json_object_get (self->root, "zero_summary");

  if (!json_is_object (zero))
    return invalid (error, "", "zero_summary", "must be an object");
  for (guint i = 0; i < COT_N_SUMMARY; i++)
    self->zero_summary[i] = json_string_value (json_object_get (zero, summary_sources[i]));

  return TRUE;
}

static gboolean
read_format (CotProfile *self, GError **error)
{
  const json_t *names = json_object_get (self->root, "names");
  const json_t *format = json_object_get (self->root, "format");

  self->bom = json_is_true (json_object_get (format, "bom"));
  if (!get_text (names, "/names", "package", &self->package, error) ||
      !get_text (names, "/names", "contest_package", &self->contest_package, error) ||
      !get_text (names, "/names", "results", &self->results, error) ||
      !get_text (names, "/names", "candidaturas", &self->candidaturas, error) ||
      !get_text (names, "/names", "leeme", &self->leeme_name, error) ||
      !get_text (format, "/format", "newline", &self->newline, error) ||
      !get_text (format, "/format", "delimiter", &self->delimiter, error) ||
      !get_text (format, "/format", "prefix", &self->prefix, error))
    return FALSE;
  if (strcmp (self->newline, "\n") != 0 && strcmp (self->newline, "\r\n") != 0)
    return invalid (error, "/format", "newline", "must be LF or CR LF");
  if (strlen (self->delimiter) != 1 || strchr ("\"\r\n", *self->delimiter) != NULL)
    return invalid (error, "/format", "delimiter", "must be one character, no quotation mark and no end of line");
  /* They name files of the package; none may lead out of it. */
  if (strpbrk (self->package, "/\\") != NULL || strpbrk (self->contest_package, "/\\") != NULL ||
      strpbrk (self->results, "/\\") != NULL || strpbrk (self->candidaturas, "/\\") != NULL || strpbrk (self->leeme_name, "/\\") != NULL)
    return invalid (error, "", "names", "must not hold a path");

  return TRUE;
}

static gboolean
read_words (CotProfile *self, GError **error)
{
  const json_t *words = json_object_get (self->root, "words");
  const json_t *observations = json_object_get (self->root, "observations");

  for (guint i = 0; i < COT_N_WORDS; i++)
    if (!get_text (words, "/words", word_names[i], &self->words[i], error))
      return FALSE;
  for (guint i = 0; i < COT_N_OBSERVATIONS; i++)
    if (!get_text (observations, "/observations", observation_names[i], &self->observations[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
read_sort (CotProfile *self, GError **error)
{
  json_t *list;

  if (!get_list (self->root, "", "sort", COT_MAX_SORT, &list, error))
    return FALSE;
  for (gsize i = 0; i < json_array_size (list); i++)
    if (!get_choice (json_array_get (list, i), sort_keys, "", "sort", &self->sort[self->n_sort++], error))
      return FALSE;

  return TRUE;
}

static gboolean
read_all (CotProfile *self, GError **error)
{
  const json_t *candidaturas = json_object_get (self->root, "candidaturas");

  return read_format (self, error) && read_words (self, error) && read_columns (self, error) &&
         read_named (self->root, "", "summary", summary_sources, self->summary, COT_MAX_SUMMARY, &self->n_summary, error) &&
         read_zero_summary (self, error) && read_sort (self, error) &&
         get_list (self->root, "", "preamble", 20, &self->preamble, error) && check_texts (self->preamble, "preamble", error) &&
         get_list (self->root, "", "leeme", 1000, &self->leeme, error) && check_texts (self->leeme, "leeme", error) &&
         read_named (candidaturas, "/candidaturas", "columns", candidate_sources, self->candidate_columns, COT_MAX_CANDIDATE, &self->n_candidate_columns, error) &&
         get_text (candidaturas, "/candidaturas", "independent", &self->independent, error) &&
         get_text (candidaturas, "/candidaturas", "coalition", &self->coalition, error);
}

/**
 * cot_profile_parse:
 * @text: the JSON
 * @name: for messages and the manifest
 * @error: %COT_DATA_ERROR_INVALID
 *
 * Returns: (transfer full): the profile
 */
CotProfile *
cot_profile_parse (const char *text, const char *name, GError **error)
{
  g_autoptr (CotProfile) self = g_new0 (CotProfile, 1);

  self->name = g_strdup (name);
  self->root = cot_wire_parse_object (text, strlen (text), error);
  if (self->root == NULL || !read_all (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

CotProfile *
cot_profile_load (CotElection *election, const char *name, GError **error)
{
  const char *text = cot_election_get_profile (election, name);

  if (text == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "the election has no profile \"%s\"", name);
    return NULL;
  }

  return cot_profile_parse (text, name, error);
}

void
cot_profile_free (CotProfile *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_columns; i++)
    g_free (self->columns[i].name);
  for (guint i = 0; i < self->n_summary; i++)
    g_free (self->summary[i].name);
  for (guint i = 0; i < self->n_candidate_columns; i++)
    g_free (self->candidate_columns[i].name);
  g_free (self->name);
  json_decref (self->root);
  g_free (self);
}

/**
 * cot_profile_expand:
 * @template_text: text with {NAMES}
 * @pairs: name without braces, value, ..., %NULL
 *
 * Returns: (transfer full): the text; a name that is not among @pairs stays
 */
char *
cot_profile_expand (const char *template_text, const char *const *pairs)
{
  GString *out = g_string_new (NULL);

  for (const char *at = template_text; *at != '\0';) {
    const char *end = *at == '{' ? strchr (at, '}') : NULL;
    guint i = 0;

    if (end != NULL)
      while (pairs[i] != NULL && (strlen (pairs[i]) != (gsize) (end - at - 1) || strncmp (pairs[i], at + 1, (gsize) (end - at - 1)) != 0))
        i += 2;
    if (end != NULL && pairs[i] != NULL) {
      g_string_append (out, pairs[i + 1]);
      at = end + 1;
    } else {
      g_string_append_c (out, *at++);
    }
  }

  return g_string_free (out, FALSE);
}
