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

  if (field == NULL)
    cot_json_problem (doc, "/fields", "the field %s of %s is missing", name, whose);
  else if (field->n_digits < least_digits (name))
    cot_json_problem (doc, "/fields", "the field %s needs at least %u digit boxes", name, least_digits (name));
}

/* A form has every column of its contest, and nothing else. */
static void
check_cover (CotLoad *load, const CotForm *form, const CotElectionFile *file, const CotContest *contest)
{
  const CotJson doc = { .file = file->name, .text = file->data, .length = file->length, .problems = load->problems };
  const CotFormField *casilla = cot_form_find_field (form, COT_FIELD_NAME_CASILLA);
  const CotFormField *fields;
  guint n;

  for (guint i = 0; own_fields[i] != NULL; i++)
    require_field (&doc, form, own_fields[i], "every acta");
  for (guint i = 0; contest->columns[i] != NULL; i++)
    require_field (&doc, form, contest->columns[i], contest->id);
  if (casilla != NULL && !casilla->has_letters)
    cot_json_problem (&doc, "/fields", "the field CASILLA needs a letter box, for the type of casilla");

  fields = cot_form_get_fields (form, &n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("/fields/%u/name", i);

    if (!g_strv_contains (own_fields, fields[i].name) &&
        !g_strv_contains ((const char *const *) contest->columns, fields[i].name))
      cot_json_problem (&doc, path, "the field %s is no column of %s", fields[i].name, contest->id);
  }
}

static void
load_form (CotLoad *load, const CotElectionFile *file)
{
  g_autoptr (CotForm) form = cot_form_parse_listing (file->data, file->length, file->name, load->problems);
  g_autofree char *tipo_acta = stem (file->name);

  if (form == NULL)
    return;
  if (strcmp (cot_form_get_tipo_acta (form), tipo_acta) != 0) {
    const CotJson doc = { .file = file->name, .text = file->data, .length = file->length, .problems = load->problems };

    cot_json_problem (&doc, "/tipo_acta", "the file of TIPO_ACTA %s is named forms/%s.json", cot_form_get_tipo_acta (form),
                      cot_form_get_tipo_acta (form));
    return;
  }
  g_hash_table_insert (load->election->forms, g_steal_pointer (&tipo_acta), cot_form_ref (form));
}

void
cot_load_forms (CotLoad *self)
{
  CotElection *election = self->election;

  for (guint i = 0; i < self->files->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (self->files, i);

    if (g_str_has_prefix (file->name, "forms/"))
      load_form (self, file);
  }
  for (guint i = 0; i < election->n_acta_kinds; i++) {
    const CotActaKind *kind = &election->acta_kinds[i];
    g_autofree char *name = g_strdup_printf ("forms/%s.json", kind->tipo_acta);
    const CotElectionFile *file = cot_election_files_find (self->files, name);
    const CotForm *form = g_hash_table_lookup (election->forms, kind->tipo_acta);
    gboolean again = FALSE;

    /* Two classes of casilla may share one form. */
    for (guint k = 0; k < i; k++)
      again = again || strcmp (election->acta_kinds[k].tipo_acta, kind->tipo_acta) == 0;
    if (again)
      continue;
    if (file == NULL)
      cot_problems_add (self->problems, "contests.csv", kind->line, 1, "TIPO_ACTA: the file %s is missing", name);
    else if (form != NULL)
      check_cover (self, form, file, &election->contests[kind->contest]);
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
