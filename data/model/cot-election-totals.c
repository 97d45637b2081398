/* cot-election-totals.c - what the files of an election hold between them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The council that approves the casillas says how many they are.  When
 * election.json has these numbers, a line lost from casillas.csv shows.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

#include "cot-json.h"

#define MAX_TOTAL G_GINT64_CONSTANT (1000000000)

static guint64
count_actas (const CotElection *self, guint contest)
{
  guint64 n = 0;

  for (guint i = 0; i < self->n_casillas; i++)
    for (guint k = 0; k < self->n_acta_kinds; k++)
      n += cot_acta_kind_is_for (&self->acta_kinds[k], contest, &self->casillas[i]) ? 1 : 0;

  return n;
}

static guint64
sum_lista (const CotElection *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->n_casillas; i++)
    sum += self->casillas[i].lista_nominal;

  return sum;
}

/* @is_known: FALSE when faults elsewhere leave open how many there are. */
static void
compare_total (const CotJson *doc, const json_t *object, const char *path, const char *key, guint64 there, gboolean is_known)
{
  g_autofree char *own = g_strdup_printf ("%s/%s", path, key);
  gint64 said = 0;

  if (json_object_get (object, key) == NULL || !cot_json_get_int (doc, object, path, key, 0, MAX_TOTAL, &said))
    return;
  if (is_known && (guint64) said != there)
    cot_json_problem (doc, own, "the files have %" G_GUINT64_FORMAT ", election.json says %" G_GINT64_FORMAT, there, said);
}

static void
check_actas (CotLoad *load, const CotJson *doc, json_t *actas, gboolean is_known)
{
  const char *contest;
  json_t *value;

  if (!json_is_object (actas)) {
    cot_json_problem (doc, "/totals/actas", "must be an object: how many actas each contest has");
    return;
  }
  json_object_foreach (actas, contest, value)
  {
    g_autofree char *path = g_strdup_printf ("/totals/actas/%s", contest);
    int index = cot_election_contest_index (load->election, contest);

    if (index >= 0)
      compare_total (doc, actas, "/totals/actas", contest, count_actas (load->election, (guint) index), is_known);
    else if (!cot_doubt_has (&load->in_contests, contest))
      cot_json_problem (doc, path, "contests.csv has no such contest");
  }
}

static void
check_totals (CotLoad *load, const CotJson *doc)
{
  static const char *const keys[] = { "casillas", "lista_nominal", "actas", NULL };
  json_t *totals = json_object_get (doc->root, "totals");
  const CotDoubt *doubt = &load->in_casillas;
  gboolean is_known = !doubt->all && doubt->words == NULL;

  if (totals == NULL)
    return;
  if (!json_is_object (totals)) {
    cot_json_problem (doc, "/totals", "must be an object with casillas, lista_nominal and actas");
    return;
  }
  cot_json_check_keys (doc, totals, "/totals", keys);
  compare_total (doc, totals, "/totals", "casillas", load->election->n_casillas, is_known);
  compare_total (doc, totals, "/totals", "lista_nominal", sum_lista (load->election), is_known);
  if (json_object_get (totals, "actas") != NULL)
    check_actas (load, doc, json_object_get (totals, "actas"), is_known && load->in_contests.words == NULL && !load->in_contests.all);
}

/* A casilla especial may have two actas of one contest; a code that names only
 * casilla and contest would be the same on both. */
static void
check_code (CotLoad *load)
{
  const CotElection *self = load->election;

  if (self->qr == NULL || cot_qr_template_tells_forms (self->qr))
    return;
  for (guint i = 0; i < self->n_acta_kinds; i++) {
    const CotActaKind *kind = &self->acta_kinds[i];

    if (kind->class == COT_CLASS_SPECIAL_RP)
      cot_load_setting_problem (load, "/qr_casilla", "%s has two actas for a casilla especial, which would bear the same code: must hold TIPO_ACTA or CLAVE_ACTA",
                                self->contests[kind->contest].id);
  }
}

void
cot_load_totals (CotLoad *self)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  const CotElectionFile *file = cot_load_file (self, "election.json");
  CotJson doc;

  check_code (self);
  if (file == NULL)
    return;
  /* What is wrong with the file itself was told when the settings were read. */
  if (cot_json_open (&doc, file->name, file->data, file->length, told)) {
    doc.problems = self->problems;
    check_totals (self, &doc);
  }
  cot_json_close (&doc);
}
