/* cot-election-contests.c - contests.csv, areas.csv and catds.csv
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

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

static gboolean
contest_id_is_valid (const char *id)
{
  return cot_column_name_is_valid (id) && strlen (id) <= 16 && strchr (id, '-') == NULL;
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

  if (!contest_id_is_valid (id)) {
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
      cot_csv_problem (csv, CLASE, "the contest has this class already (line %u); each class is there once", other->line);
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
  CotCsv csv = { .doubt = &self->in_contests };

  self->election->contests = g_new0 (CotContest, COT_MAX_CONTESTS);
  self->election->acta_kinds = g_new0 (CotActaKind, COT_MAX_ACTAS);
  self->election->area_index = g_malloc0 (COT_MAX_CONTESTS * sizeof *self->election->area_index);
  if (cot_load_csv (self, &csv, "contests.csv", contest_columns, G_N_ELEMENTS (contest_columns))) {
    while (cot_csv_next (&csv))
      take_acta_kind (self->election, &csv);
    if (csv.line < 2)
      cot_problems_add (self->problems, csv.file, 1, 1, "no contest; there must be a line for each contest and form");
  }
  cot_csv_close (&csv);
}

int
cot_load_find_contest (CotLoad *self, const char *id)
{
  CotElection *election = self->election;
  int index = cot_election_contest_index (election, id);

  if (index >= 0 || !cot_doubt_has (&self->in_contests, id) || !contest_id_is_valid (id) || election->n_contests == COT_MAX_CONTESTS)
    return index;

  index = (int) election->n_contests++;
  election->contests[index].id = (char *) cot_election_intern (election, id);
  election->contests[index].name = election->contests[index].id;
  self->is_guess[index] = TRUE;

  return index;
}

/* The contest and area of a line, when both are known; faults of contests.csv
 * and areas.csv are told there. */
const CotArea *
cot_load_find_area (CotLoad *load, CotCsv *csv, guint contest_column, guint area_column, int *contest)
{
  const char *contest_id = cot_csv_get (csv, contest_column);
  const char *area_id = cot_csv_get (csv, area_column);
  const CotArea *area;

  *contest = cot_load_find_contest (load, contest_id);
  if (*contest < 0) {
    if (!cot_doubt_has (&load->in_contests, contest_id))
      cot_csv_problem_once (csv, contest_column, "contests.csv has no such contest");
    return NULL;
  }
  area = cot_contest_find_area (load->election, (guint) *contest, area_id);
  if (area == NULL && !cot_doubt_has (&load->in_areas, area_id))
    cot_csv_problem_once (csv, area_column, "areas.csv has no such area of %s", contest_id);

  return area;
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

/* A contest that contests.csv lacks, unless a fault of that file may be why. */
static int
take_area_contest (CotLoad *load, CotCsv *csv)
{
  const char *id = cot_csv_get (csv, AREA_CONTEST);
  int contest = cot_load_find_contest (load, id);

  if (contest < 0 && !cot_doubt_has (&load->in_contests, id))
    cot_csv_problem_once (csv, AREA_CONTEST, "contests.csv has no such contest");

  return contest;
}

static void
take_area (CotLoad *load, CotCsv *csv, GArray **areas)
{
  CotElection *self = load->election;
  int contest = take_area_contest (load, csv);
  const char *id = cot_csv_get_key (csv, AREA_ID, 3);
  const char *name = cot_csv_get_text (csv, AREA_NAME, COT_MAX_NAME);
  CotArea area = { 0 };
  guint64 number;

  if (contest < 0 || id == NULL || !g_ascii_string_to_unsigned (id, 10, 1, COT_MAX_AREA_ID, &number, NULL))
    return;
  if (load->area_line[contest][number] != 0) {
    cot_csv_problem (csv, AREA_ID, "the contest has this area already (line %u)", load->area_line[contest][number]);
    return;
  }

  load->area_line[contest][number] = csv->line;
  if (name == NULL)
    return;
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
  CotElection *election = self->election;
  GArray *areas[COT_MAX_CONTESTS];
  CotCsv csv = { .doubt = &self->in_areas };
  gboolean opened;

  for (guint i = 0; i < COT_MAX_CONTESTS; i++)
    areas[i] = g_array_new (FALSE, FALSE, sizeof (CotArea));
  opened = cot_load_csv (self, &csv, "areas.csv", area_columns, G_N_ELEMENTS (area_columns));
  while (opened && cot_csv_next (&csv))
    take_area (self, &csv, areas);
  cot_csv_close (&csv);
  for (guint i = 0; i < COT_MAX_CONTESTS; i++) {
    if (i < election->n_contests)
      keep_areas (election, i, areas[i]);
    else
      g_array_unref (areas[i]);
  }

  for (guint i = 0; opened && i < election->n_contests; i++)
    if (election->contests[i].n_areas == 0 && !cot_doubt_has (&self->in_areas, election->contests[i].id))
      cot_problems_add (self->problems, "areas.csv", 1, 1, "the contest %s has no area", election->contests[i].id);
}

enum {
  CATD_ID,
  CATD_NAME
};

static const CotCsvColumn catd_columns[] = {
  { "ID_CATD" },
  { "CATD" },
};

static void
take_catd (CotLoad *load, CotCsv *csv, GHashTable *lines, GArray *catds)
{
  const char *name = cot_csv_get_text (csv, CATD_NAME, COT_MAX_NAME);
  CotCatd catd = { 0 };
  guint before;

  if (!cot_csv_get_uint (csv, CATD_ID, 1, 9999, &catd.id))
    return;
  before = GPOINTER_TO_UINT (g_hash_table_lookup (lines, GUINT_TO_POINTER (catd.id)));
  if (before != 0) {
    cot_csv_problem (csv, CATD_ID, "the centre is there twice (line %u)", before);
    return;
  }

  g_hash_table_insert (lines, GUINT_TO_POINTER (catd.id), GUINT_TO_POINTER (csv->line));
  if (name == NULL)
    return;
  catd.name = (char *) cot_election_intern (load->election, name);
  g_array_append_val (catds, catd);
}

void
cot_load_catds (CotLoad *self)
{
  g_autoptr (GHashTable) lines = g_hash_table_new (NULL, NULL);
  GArray *catds = g_array_new (FALSE, TRUE, sizeof (CotCatd));
  CotCsv csv = { .doubt = &self->in_catds };

  if (cot_load_csv (self, &csv, "catds.csv", catd_columns, G_N_ELEMENTS (catd_columns))) {
    while (cot_csv_next (&csv))
      take_catd (self, &csv, lines, catds);
    if (csv.line < 2)
      cot_problems_add (self->problems, csv.file, 1, 1, "no centre");
  }
  cot_csv_close (&csv);
  self->election->n_catds = catds->len;
  self->election->catds = (CotCatd *) (gpointer) g_array_free (catds, FALSE);
}
