/* cot-profile-check.c - everything that is wrong in a profile, and where
 *
 * cot_profile_parse () refuses what cannot be carried out.  Here is what can be
 * carried out and gives a wrong package: two members with one name, a column
 * twice, a word in braces that nothing replaces.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-profile.h"

#include <string.h>

#include "cot-election.h"
#include "cot-json.h"

static const char *const root_keys[] = {
  "$schema", "name", "names", "format", "preamble", "summary", "zero_summary", "columns", "sort", "words", "observations", "candidaturas",
  "leeme", NULL
};
static const char *const column_keys[] = { "name", "from", "rows", "prefix", "when", NULL };
static const char *const package_words[] = { "DATE", "TIME", "YEAR", "STATE", NULL };
static const char *const contest_words[] = { "DATE", "TIME", "YEAR", "STATE", "CONTEST", NULL };
static const char *const preamble_words[] = {
  "CONTEST_NAME", "DAY", "MONTH", "YEAR4", "HOUR", "MINUTE", "ZONE", "SUMMARY_NAMES", "SUMMARY_VALUES", "HEADER", NULL
};
static const char *const field_columns[] = {
  COT_FIELD_NAME_SOBRANTES, COT_FIELD_NAME_PERSONAS, COT_FIELD_NAME_REPS, COT_FIELD_NAME_SACADOS, COT_FIELD_NAME_UNREGISTERED,
  COT_FIELD_NAME_NULL, COT_FIELD_NAME_TOTAL, NULL
};

/* Whether the text has {WORD}. */
static gboolean
has_word (const char *text, const char *word)
{
  g_autofree char *braced = g_strconcat ("{", word, "}", NULL);

  return strstr (text, braced) != NULL;
}

static void
check_words (const CotJson *doc, const char *path, const char *text, const char *const *known)
{
  for (const char *at = strchr (text, '{'); at != NULL; at = strchr (at + 1, '{')) {
    const char *end = strchr (at, '}');
    g_autofree char *word = end != NULL ? g_strndup (at + 1, (gsize) (end - at - 1)) : NULL;

    if (word == NULL || !g_strv_contains (known, word))
      cot_json_problem (doc, path, "nothing replaces {%s}", word != NULL ? word : at + 1);
  }
}

static void
check_names (const CotJson *doc, const CotProfile *profile)
{
  const char *const names[] = { profile->package, profile->contest_package, profile->results, profile->candidaturas, profile->leeme_name };
  static const char *const paths[] = { "/names/package", "/names/contest_package", "/names/results", "/names/candidaturas", "/names/leeme" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    check_words (doc, paths[i], names[i], i == 0 ? package_words : contest_words);
    if (*names[i] == '\0')
      cot_json_problem (doc, paths[i], "must not be empty");
    for (guint k = 0; k < i; k++)
      if (strcmp (names[i], names[k]) == 0)
        cot_json_problem (doc, paths[i], "is the name of another file too");
  }
  if (!has_word (profile->contest_package, "CONTEST"))
    cot_json_problem (doc, "/names/contest_package", "must hold {CONTEST}");
  if (!has_word (profile->package, "DATE") || !has_word (profile->package, "TIME"))
    cot_json_problem (doc, "/names/package", "must hold {DATE} and {TIME}");
}

/* Whether both would stand in the results of one contest. */
static gboolean
meet (const CotColumn *one, const CotColumn *other)
{
  return !(one->municipio_only && other->distrito_only) && !(one->distrito_only && other->municipio_only);
}

static void
check_columns (const CotJson *doc, const CotProfile *profile)
{
  for (guint i = 0; i < profile->n_columns; i++) {
    const CotColumn *column = &profile->columns[i];
    g_autofree char *path = g_strdup_printf ("/columns/%u", i);

    cot_json_check_keys (doc, json_array_get (json_object_get (doc->root, "columns"), i), path, column_keys);
    if (column->source == COT_COLUMN_FIELD && !g_strv_contains (field_columns, column->name))
      cot_json_problem (doc, path, "no acta has a field %s", column->name);
    for (guint k = 0; k < i; k++)
      if (g_strcmp0 (column->name, profile->columns[k].name) == 0 && meet (column, &profile->columns[k]))
        cot_json_problem (doc, path, "the column %s is there twice", column->name != NULL ? column->name : "of the votes");
  }
}

static void
check_preamble (const CotJson *doc, const CotProfile *profile)
{
  gboolean has_header = FALSE;

  for (gsize i = 0; i < json_array_size (profile->preamble); i++) {
    const char *line = json_string_value (json_array_get (profile->preamble, i));
    g_autofree char *path = g_strdup_printf ("/preamble/%" G_GSIZE_FORMAT, i);

    check_words (doc, path, line, preamble_words);
    has_header = has_header || has_word (line, "HEADER");
  }
  if (!has_header)
    cot_json_problem (doc, "/preamble", "must hold {HEADER}, the names of the columns");
}

/* The message of a parser's error begins with a path. */
static void
add_parse_problem (const CotJson *doc, const char *message)
{
  const char *colon = strstr (message, ": ");
  g_autofree char *path = *message == '/' && colon != NULL ? g_strndup (message, (gsize) (colon - message)) : g_strdup ("");

  cot_json_problem (doc, path, "%s", *path != '\0' ? colon + 2 : message);
}

void
cot_profile_check (const char *file, const char *text, gsize length, GPtrArray *problems)
{
  g_autoptr (CotProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  CotJson doc;

  if (cot_json_open (&doc, file, text, length, problems)) {
    cot_json_check_keys (&doc, doc.root, "", root_keys);
    profile = cot_profile_parse (text, file, &error);
    if (profile == NULL) {
      add_parse_problem (&doc, error->message);
    } else {
      check_names (&doc, profile);
      check_columns (&doc, profile);
      check_preamble (&doc, profile);
    }
  }
  cot_json_close (&doc);
}
