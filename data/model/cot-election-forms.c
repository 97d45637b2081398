/* cot-election-forms.c - forms/ and profile/ of an election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

#include "cot-form-private.h"
#include "cot-json.h"
#include "cot-problem.h"

#define MIN_VOTE_DIGITS    3
#define SECCION_DIGITS     4
#define MIN_CASILLA_DIGITS 2

static const char *const own_fields[] = {
  COT_FIELD_NAME_SECCION,
  COT_FIELD_NAME_CASILLA,
  COT_FIELD_NAME_SOBRANTES,
  COT_FIELD_NAME_PERSONAS,
  COT_FIELD_NAME_REPS,
  COT_FIELD_NAME_SACADOS,
  COT_FIELD_NAME_UNREGISTERED,
  COT_FIELD_NAME_NULL,
  COT_FIELD_NAME_TOTAL,
  NULL,
};

/* "forms/2.json" gives "2" (transfer full). */
static char *
stem (const char *name)
{
  const char *base = strchr (name, '/') + 1;

  return g_strndup (base, strlen (base) - strlen (".json"));
}

static guint
least_digits (const char *name)
{
  if (strcmp (name, COT_FIELD_NAME_SECCION) == 0)
    return SECCION_DIGITS;

  return strcmp (name, COT_FIELD_NAME_CASILLA) == 0 ? MIN_CASILLA_DIGITS : MIN_VOTE_DIGITS;
}

static void
require_field (const CotJson *doc, const CotForm *form, const char *name, const char *whose)
{
  const CotFormField *field = cot_form_find_field (form, name);

  if (field == NULL) {
    cot_json_problem (doc, "/fields", "the field %s of %s is missing", name, whose);
  } else if (field->n_digits > 0 && field->n_digits < least_digits (name)) {
    g_autofree char *path = g_strdup_printf ("/fields/%u/digits", field->place);

    cot_json_problem (doc, path, "the field %s has %u digit boxes; it needs %u to %d", name, field->n_digits, least_digits (name), COT_FORM_MAX_DIGITS);
  }
}

/* Opens the form's text again, where a problem must be shown. */
static gboolean
open_again (CotLoad *load, const CotElectionFile *file, CotJson *doc)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  gboolean good = cot_json_open (doc, file->name, file->data, file->length, told);

  doc->problems = load->problems;
  return good;
}

static gboolean
is_column (const CotContest *contest, const char *name)
{
  return g_strv_contains (own_fields, name) || g_strv_contains ((const char *const *) contest->columns, name);
}

static void
check_names (CotLoad *load, const CotJson *doc, const CotForm *form, const CotContest *contest)
{
  const CotFormField *casilla = cot_form_find_field (form, COT_FIELD_NAME_CASILLA);
  const CotFormField *fields;
  guint n;

  if (casilla != NULL && !casilla->has_letters) {
    g_autofree char *path = g_strdup_printf ("/fields/%u", casilla->place);

    cot_json_problem (doc, path, "the field CASILLA needs a letter box, for the type of casilla");
  }
  fields = cot_form_get_fields (form, &n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("/fields/%u/name", fields[i].place);

    if (!is_column (contest, fields[i].name) && !cot_doubt_has (&load->in_ballots, fields[i].name))
      cot_json_problem (doc, path, "the field %s is no column of %s", fields[i].name, contest->id);
  }
}

/* A form has every column of its contest, and nothing else. */
static void
check_cover (CotLoad *load, const CotForm *form, const CotElectionFile *file, const CotContest *contest)
{
  CotJson doc;

  if (open_again (load, file, &doc)) {
    for (guint i = 0; own_fields[i] != NULL; i++)
      require_field (&doc, form, own_fields[i], "every acta");
    for (guint i = 0; contest->columns[i] != NULL; i++)
      require_field (&doc, form, contest->columns[i], contest->id);
    check_names (load, &doc, form, contest);
  }
  cot_json_close (&doc);
}

static void
load_form (CotLoad *load, const CotElectionFile *file)
{
  g_autoptr (CotForm) form = cot_form_parse_listing (file->data, file->length, file->name, load->problems);
  g_autofree char *tipo_acta = stem (file->name);

  if (form == NULL)
    return;
  if (strcmp (cot_form_get_tipo_acta (form), tipo_acta) != 0) {
    CotJson doc;

    if (open_again (load, file, &doc))
      cot_json_problem (&doc, "/tipo_acta", "the file of TIPO_ACTA %s is named forms/%s.json", cot_form_get_tipo_acta (form),
                        cot_form_get_tipo_acta (form));
    cot_json_close (&doc);
  }
  g_hash_table_insert (load->election->forms, g_steal_pointer (&tipo_acta), cot_form_ref (form));
}

/* The first line of contests.csv with the form, or NULL. */
static const CotActaKind *
find_kind (const CotElection *election, const char *tipo_acta)
{
  for (guint i = 0; i < election->n_acta_kinds; i++)
    if (strcmp (election->acta_kinds[i].tipo_acta, tipo_acta) == 0)
      return &election->acta_kinds[i];

  return NULL;
}

static void
check_form (CotLoad *self, const CotElectionFile *file)
{
  g_autofree char *tipo_acta = stem (file->name);
  const CotActaKind *kind = find_kind (self->election, tipo_acta);
  const CotForm *form = g_hash_table_lookup (self->election->forms, tipo_acta);

  if (kind == NULL && !cot_doubt_has (&self->in_contests, tipo_acta))
    cot_problems_add (self->problems, file->name, 0, 0, "contests.csv has no line with the TIPO_ACTA %s", tipo_acta);
  else if (kind != NULL && form != NULL)
    check_cover (self, form, file, &self->election->contests[kind->contest]);
}

/* The literal text that names the form on its paper, or NULL. */
static const CotFormCode *
form_code (const CotForm *form)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (form, &n);

  for (guint i = 0; i < n; i++)
    if (codes[i].purpose == COT_CODE_FOR_FORM)
      return &codes[i];

  return NULL;
}

/* Two forms whose codes say the same could be taken for each other. */
static void
check_code (CotLoad *self, GHashTable *seen, const CotElectionFile *file)
{
  g_autofree char *tipo_acta = stem (file->name);
  const CotForm *form = g_hash_table_lookup (self->election->forms, tipo_acta);
  const CotFormCode *code = form != NULL ? form_code (form) : NULL;
  const char *other;
  CotJson doc;

  if (code == NULL)
    return;
  other = g_hash_table_lookup (seen, code->template_text);
  if (other == NULL) {
    g_hash_table_insert (seen, code->template_text, file->name);
    return;
  }
  if (open_again (self, file, &doc)) {
    g_autofree char *path = g_strdup_printf ("/codes/%u/template", code->place);

    cot_json_problem (&doc, path, "the code of %s says the same; each form needs its own", other);
  }
  cot_json_close (&doc);
}

void
cot_load_forms (CotLoad *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  CotElection *election = self->election;

  for (guint i = 0; i < self->files->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (self->files, i);

    if (!g_str_has_prefix (file->name, "forms/"))
      continue;
    load_form (self, file);
    check_form (self, file);
    check_code (self, seen, file);
  }
  for (guint i = 0; i < election->n_acta_kinds; i++) {
    const CotActaKind *kind = &election->acta_kinds[i];
    g_autofree char *name = g_strdup_printf ("forms/%s.json", kind->tipo_acta);

    /* Two classes of casilla may share one form. */
    if (cot_election_files_find (self->files, name) == NULL && find_kind (election, kind->tipo_acta) == kind)
      cot_problems_add (self->problems, "contests.csv", kind->line, 1, "TIPO_ACTA: the file %s is missing", name);
  }
}

void
cot_load_profiles (CotLoad *self)
{
  for (guint i = 0; i < self->files->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (self->files, i);
    g_autofree char *name = NULL;
    const char *own_name;
    CotJson doc;

    if (!g_str_has_prefix (file->name, "profile/"))
      continue;
    name = stem (file->name);
    if (cot_json_open (&doc, file->name, file->data, file->length, self->problems)) {
      own_name = cot_json_get_text (&doc, doc.root, "", "name", 64);
      if (own_name != NULL && strcmp (own_name, name) != 0)
        cot_json_problem (&doc, "/name", "the profile's file is named profile/%s.json", own_name);
      g_hash_table_insert (self->election->profiles, g_steal_pointer (&name), g_strndup (file->data, file->length));
    }
    cot_json_close (&doc);
  }
}
