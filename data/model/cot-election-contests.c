/* cot-election-contests.c - contests.csv, areas.csv and catds.csv
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

#include "cot-csv.h"
#include "cot-form-private.h"
#include "cot-problem.h"

enum {
  CONTEST,
  NAME,
  AREA,
  TIPO_ACTA,
  CLASE,
  CLAVE
};

static const CotCsvColumn contest_columns[] = {
  { "CONTEST" },
  { "NAME" },
  { "AREA" },
  { "TIPO_ACTA" },
  { "CLASE" },
  { "CLAVE" },
};

int
cot_election_contest_index (const CotElection *self, const char *id)
{
  for (guint i = 0; i < self->n_contests; i++)
    if (strcmp (self->contests[i].id, id) == 0)
      return (int) i;

  return -1;
}

const CotArea *
cot_contest_find_area (const CotElection *self, guint contest, const char *id)
{
  guint64 number;
  guint index;

  if (strlen (id) != 3 || !g_ascii_string_to_unsigned (id, 10, 1, COT_MAX_AREA_ID, &number, NULL))
    return NULL;
  index = self->area_index[contest][number];

  return index > 0 ? &self->contests[contest].areas[index - 1] : NULL;
}

static int
word_index (CotCsv *csv, guint column, const char *const *words)
{
  g_autofree char *all = NULL;

  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (cot_csv_get (csv, column), words[i]) == 0)
      return i;

  all = g_strjoinv (", ", (char **) words);
  cot_csv_problem (csv, column, "must be one of: %s", all);
  return -1;
}

/* The contest of the line, a new one when its id is; -1 with a problem. */
static int
take_contest (CotElection *self, CotCsv *csv)
{
  static const char *const areas[] = { "MUNICIPIO", "DISTRITO_LOCAL", NULL };
  const char *id = cot_csv_get (csv, CONTEST);
  const char *name = cot_csv_get_text (csv, NAME, COT_MAX_NAME);
  int area = word_index (csv, AREA, areas);
  int index = cot_election_contest_index (self, id);

  if (!cot_column_name_is_valid (id) || strlen (id) > 16 || strchr (id, '-') != NULL) {
    cot_csv_problem (csv, CONTEST, "a contest is 1 to 16 capitals, digits and _, like AYUN");
    return -1;
  }
  if (name == NULL || area < 0)
    return -1;
  if (index < 0) {
    if (self->n_contests == COT_MAX_CONTESTS) {
      cot_csv_problem (csv, CONTEST, "more than %d contests", COT_MAX_CONTESTS);
      return -1;
    }
    index = (int) self->n_contests++;
    self->contests[index].id = (char *) cot_election_intern (self, id);
    self->contests[index].name = (char *) cot_election_intern (self, name);
    self->contests[index].by_distrito = area == 1;
    return index;
  }
  if (strcmp (self->contests[index].name, name) != 0)
    cot_csv_problem (csv, NAME, "another name than on the contest's first line");
  if (self->contests[index].by_distrito != (area == 1))
    cot_csv_problem (csv, AREA, "another kind of area than on the contest's first line");

  return index;
}

/* CLAVE_ACTA must name one row, and a TIPO_ACTA one contest. */
static void
check_against_others (const CotElection *self, CotCsv *csv, const CotActaKind *kind)
{
  for (guint i = 0; i < self->n_acta_kinds; i++) {
    const CotActaKind *other = &self->acta_kinds[i];
    gboolean same_casillas = (other->class == COT_CLASS_ORDINARY) == (kind->class == COT_CLASS_ORDINARY);

    if (same_casillas && strcmp (other->clave, kind->clave) == 0)
      cot_csv_problem (csv, CLAVE, "two actas of one casilla would have the same CLAVE_ACTA (line %u)", other->line);
    if (other->contest != kind->contest && strcmp (other->tipo_acta, kind->tipo_acta) == 0)
      cot_csv_problem (csv, TIPO_ACTA, "the form belongs to another contest (line %u)", other->line);
    if (other->contest == kind->contest && other->class == kind->class)
      cot_csv_problem (csv, CLASE, "the contest has this class already (line %u)", other->line);
  }
}

static void
take_acta_kind (CotElection *self, CotCsv *csv)
{
  static const char *const classes[] = { "ordinaria", "especial", "especial RP", NULL };
  int contest = take_contest (self, csv);
  int class = word_index (csv, CLASE, classes);
  const char *clave = cot_csv_get_key (csv, CLAVE, 2);
  const char *tipo_acta = cot_csv_get (csv, TIPO_ACTA);
  CotActaKind kind = { .line = csv->line };

  if (!cot_tipo_acta_is_valid (tipo_acta)) {
    cot_csv_problem (csv, TIPO_ACTA, "TIPO_ACTA is 1 to 12 capitals, digits and hyphens");
    return;
  }
  if (contest < 0 || class < 0 || clave == NULL)
    return;
  if (self->n_acta_kinds == COT_MAX_ACTAS) {
    cot_csv_problem (csv, CONTEST, "more than %d lines", COT_MAX_ACTAS);
    return;
  }

  kind.contest = (guint) contest;
  kind.class = (CotActaClass) class;
  kind.clave = cot_election_intern (self, clave);
  kind.tipo_acta = cot_election_intern (self, tipo_acta);
  check_against_others (self, csv, &kind);
  self->acta_kinds[self->n_acta_kinds++] = kind;
}

void
cot_load_contests (CotLoad *self)
{
  CotElectionFile *file = cot_load_file (self, "contests.csv");
  CotCsv csv;

  self->election->contests = g_new0 (CotContest, COT_MAX_CONTESTS);
  self->election->acta_kinds = g_new0 (CotActaKind, COT_MAX_ACTAS);
  self->election->area_index = g_malloc0 (COT_MAX_CONTESTS * sizeof *self->election->area_index);
  if (file == NULL ||
      !cot_csv_open (&csv, file->name, file->data, file->length, contest_columns, G_N_ELEMENTS (contest_columns), self->problems))
    return;

  while (cot_csv_next (&csv))
    take_acta_kind (self->election, &csv);
  if (self->election->n_contests == 0)
    cot_problems_add (self->problems, file->name, 1, 1, "no contest");
}

enum {
  AREA_CONTEST,
  AREA_ID,
  AREA_NAME
};

static const CotCsvColumn area_columns[] = {
  { "CONTEST" },
  { "ID_AREA" },
  { "AREA" },
};

static void
take_area (CotElection *self, CotCsv *csv, GArray **areas)
{
  int contest = cot_election_contest_index (self, cot_csv_get (csv, AREA_CONTEST));
  const char *id = cot_csv_get_key (csv, AREA_ID, 3);
  const char *name = cot_csv_get_text (csv, AREA_NAME, COT_MAX_NAME);
  CotArea area = { 0 };
  guint64 number;

  if (contest < 0)
    cot_csv_problem (csv, AREA_CONTEST, "contests.csv has no such contest");
  if (contest < 0 || id == NULL || name == NULL ||
      !g_ascii_string_to_unsigned (id, 10, 1, COT_MAX_AREA_ID, &number, NULL))
    return;
  if (self->area_index[contest][number] != 0) {
    cot_csv_problem (csv, AREA_ID, "the contest has this area already");
    return;
  }

  self->area_index[contest][number] = 1;
  area.id = (char *) cot_election_intern (self, id);
  area.name = (char *) cot_election_intern (self, name);
  g_array_append_val (areas[contest], area);
}

static gint
compare_areas (gconstpointer a, gconstpointer b)
{
  return strcmp (((const CotArea *) a)->id, ((const CotArea *) b)->id);
}

static void
keep_areas (CotElection *self, guint contest, GArray *areas)
{
  CotContest *to = &self->contests[contest];

  g_array_sort (areas, compare_areas);
  to->n_areas = areas->len;
  to->areas = (CotArea *) (gpointer) g_array_free (areas, FALSE);
  for (guint i = 0; i < to->n_areas; i++) {
    guint64 number = 0;

    g_ascii_string_to_unsigned (to->areas[i].id, 10, 1, COT_MAX_AREA_ID, &number, NULL);
    self->area_index[contest][number] = (guint16) (i + 1);
    to->areas[i].ballot = g_new0 (CotBallot, 1);
  }
}

void
cot_load_areas (CotLoad *self)
{
  CotElectionFile *file = cot_load_file (self, "areas.csv");
  GArray *areas[COT_MAX_CONTESTS];
  CotCsv csv;

  for (guint i = 0; i < self->election->n_contests; i++)
    areas[i] = g_array_new (FALSE, FALSE, sizeof (CotArea));
  if (file != NULL &&
      cot_csv_open (&csv, file->name, file->data, file->length, area_columns, G_N_ELEMENTS (area_columns), self->problems))
    while (cot_csv_next (&csv))
      take_area (self->election, &csv, areas);
  for (guint i = 0; i < self->election->n_contests; i++)
    keep_areas (self->election, i, areas[i]);

  for (guint i = 0; file != NULL && i < self->election->n_contests; i++)
    if (self->election->contests[i].n_areas == 0)
      cot_problems_add (self->problems, file->name, 1, 1, "the contest %s has no area", self->election->contests[i].id);
}

enum {
  CATD_ID,
  CATD_NAME
};

static const CotCsvColumn catd_columns[] = {
  { "ID_CATD" },
  { "CATD" },
};

void
cot_load_catds (CotLoad *self)
{
  CotElectionFile *file = cot_load_file (self, "catds.csv");
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GArray *catds = g_array_new (FALSE, TRUE, sizeof (CotCatd));
  CotCsv csv;

  if (file != NULL &&
      cot_csv_open (&csv, file->name, file->data, file->length, catd_columns, G_N_ELEMENTS (catd_columns), self->problems)) {
    while (cot_csv_next (&csv)) {
      CotCatd catd = { 0 };
      const char *name = cot_csv_get_text (&csv, CATD_NAME, COT_MAX_NAME);

      if (!cot_csv_get_uint (&csv, CATD_ID, 1, 9999, &catd.id) || name == NULL)
        continue;
      if (!g_hash_table_add (seen, GUINT_TO_POINTER (catd.id))) {
        cot_csv_problem (&csv, CATD_ID, "the centre is there twice");
        continue;
      }
      catd.name = (char *) cot_election_intern (self->election, name);
      g_array_append_val (catds, catd);
    }
    if (catds->len == 0)
      cot_problems_add (self->problems, file->name, 1, 1, "no centre");
  }
  self->election->n_catds = catds->len;
  self->election->catds = (CotCatd *) (gpointer) g_array_free (catds, FALSE);
}
