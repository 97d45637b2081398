/* cot-election-candidaturas.c - candidaturas.csv
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <string.h>

#include "cot-problem.h"

enum {
  CAND_CONTEST,
  CAND_AREA,
  CAND_COLUMN,
  CAND_PROPIETARIA,
  CAND_SUPLENTE
};

typedef struct {
  CotCandidatura candidatura;
  guint line;
} CandidaturaLine;

static const CotCsvColumn candidatura_columns[] = {
  { "CONTEST" },
  { "ID_AREA" },
  { "PARTIDO_CI" },
  { "CANDIDATURA_PROPIETARIA" },
  { "CANDIDATURA_SUPLENTE" },
};

/* The name as held by the ballot, or NULL. */
static const char *
ballot_column (const CotArea *area, const char *name)
{
  int index = cot_ballot_find (area->ballot, name);
  CotFieldKind kind = index >= 0 ? area->ballot->fields[index].kind : COT_FIELD_SECCION;

  return kind >= COT_FIELD_PARTY && kind <= COT_FIELD_COALITION ? area->ballot->fields[index].name : NULL;
}

static void
take_candidatura (CotLoad *load, CotCsv *csv, GArray *out)
{
  CotElection *self = load->election;
  int contest = -1;
  const CotArea *area = cot_load_find_area (load, csv, CAND_CONTEST, CAND_AREA, &contest);
  const char *name = cot_csv_get (csv, CAND_COLUMN);
  const char *column = area != NULL ? ballot_column (area, name) : NULL;
  const char *propietaria = cot_csv_get_text (csv, CAND_PROPIETARIA, COT_MAX_NAME);
  const char *suplente = cot_csv_get (csv, CAND_SUPLENTE);
  CandidaturaLine read = { .line = csv->line };

  if (area != NULL && column == NULL && !cot_doubt_has (&load->in_ballots, name))
    cot_csv_problem (csv, CAND_COLUMN, "ballots.csv has no such column on the ballot of the area %s of %s", area->id, self->contests[contest].id);
  if (*suplente != '\0')
    suplente = cot_csv_get_text (csv, CAND_SUPLENTE, COT_MAX_NAME);
  if (column == NULL)
    return;

  read.candidatura.contest = &self->contests[contest];
  read.candidatura.area = area;
  read.candidatura.column = (char *) column;
  read.candidatura.propietaria = (char *) cot_election_intern (self, propietaria);
  read.candidatura.suplente = (char *) cot_election_intern (self, suplente);
  g_array_append_val (out, read);
}

static gint
compare_candidaturas (const CotCandidatura *one, const CotCandidatura *other)
{
  if (one->contest != other->contest)
    return one->contest < other->contest ? -1 : 1;
  if (one->area != other->area)
    return one->area < other->area ? -1 : 1;

  return cot_ballot_find (one->area->ballot, one->column) - cot_ballot_find (other->area->ballot, other->column);
}

static gint
compare_candidatura_lines (gconstpointer a, gconstpointer b)
{
  const CandidaturaLine *one = a, *other = b;
  gint order = compare_candidaturas (&one->candidatura, &other->candidatura);

  return order != 0 ? order : (gint) one->line - (gint) other->line;
}

static void
keep_candidaturas (CotLoad *self, const char *file, const GArray *lines)
{
  self->election->candidaturas = g_new0 (CotCandidatura, lines->len);
  self->election->n_candidaturas = lines->len;
  for (guint i = 0; i < lines->len; i++) {
    const CandidaturaLine *one = &g_array_index (lines, CandidaturaLine, i);
    const CotCandidatura *candidatura = &one->candidatura;

    self->election->candidaturas[i] = *candidatura;
    if (i > 0 && compare_candidaturas (&one[-1].candidatura, candidatura) == 0)
      cot_problems_add (self->problems, file, one->line, 1, "%s of the area %s of %s is on line %u already",
                        candidatura->column, candidatura->area->id, candidatura->contest->id, one[-1].line);
  }
}

void
cot_load_candidaturas (CotLoad *self)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, TRUE, sizeof (CandidaturaLine));
  CotCsv csv = { 0 };

  if (cot_election_files_find (self->files, "candidaturas.csv") == NULL)
    return;
  if (cot_load_csv (self, &csv, "candidaturas.csv", candidatura_columns, G_N_ELEMENTS (candidatura_columns)))
    while (cot_csv_next (&csv))
      take_candidatura (self, &csv, lines);
  cot_csv_close (&csv);
  g_array_sort (lines, compare_candidatura_lines);
  keep_candidaturas (self, "candidaturas.csv", lines);
}
