/* cot-election-ballots.c - ballots.csv and candidaturas.csv
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ORDEN is a column's place in the contest's published file, so it is the same
 * in every area; an area's ballot is the columns that it lists, in that order.
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
  ID_AREA,
  ORDEN,
  COLUMNA,
  TIPO,
  COLOR
};

static const CotCsvColumn columns[] = {
  { "CONTEST" },
  { "ID_AREA" },
  { "ORDEN" },
  { "COLUMNA" },
  { "TIPO" },
  { "COLOR" },
};

/* A published column; the place in the array is ORDEN - 1. */
typedef struct {
  const char *name; /* NULL: no area has it */
  CotFieldKind kind;
  const char *colour;
  guint line;
} Column;

typedef struct {
  Column columns[COT_MAX_COLUMNS];
  gboolean (*on_ballot)[COT_MAX_COLUMNS]; /* per area */
} ContestDraft;

static const char *const reserved[] = {
  "CLAVE_CASILLA",
  "CLAVE_ACTA",
  "ID_ESTADO",
  "ESTADO",
  "ID_ENTIDAD",
  "ENTIDAD",
  "ID_MUNICIPIO",
  "MUNICIPIO",
  "ID_DISTRITO_LOCAL",
  "DISTRITO_LOCAL",
  "ID_CASILLA",
  "TIPO_CASILLA",
  "EXT_CONTIGUA",
  "UBICACION_CASILLA",
  "TIPO_ACTA",
  "TOTAL_VOTOS_CALCULADO",
  "LISTA_NOMINAL",
  "REPRESENTANTES_PP_CI",
  "OBSERVACIONES",
  "CONTABILIZADA",
  "MECANISMOS_TRASLADO",
  "SHA",
  "CODIGO_INTEGRIDAD",
  "FECHA_HORA_ACOPIO",
  "FECHA_HORA_CAPTURA",
  "FECHA_HORA_VERIFICACION",
  "ORIGEN",
  "DIGITALIZACION",
  "TIPO_DOCUMENTO",
  "COTEJADA",
  "TITLE",
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

static gboolean
take_name (CotCsv *csv, const char **out)
{
  const char *name = cot_csv_get (csv, COLUMNA);

  *out = NULL;
  if (!cot_column_name_is_valid (name))
    cot_csv_problem (csv, COLUMNA, "a column is a capital letter followed by at most 63 capitals, digits, _ and -");
  else if (g_strv_contains (reserved, name))
    cot_csv_problem (csv, COLUMNA, "the published file has a column %s already", name);
  else
    *out = name;

  return *out != NULL;
}

static gboolean
take_kind (CotCsv *csv, CotFieldKind *out)
{
  const char *text = cot_csv_get (csv, TIPO);

  if (strcmp (text, "party") == 0)
    *out = COT_FIELD_PARTY;
  else if (strcmp (text, "independent") == 0)
    *out = COT_FIELD_INDEPENDENT;
  else if (strcmp (text, "coalition") == 0)
    *out = COT_FIELD_COALITION;
  else {
    cot_csv_problem (csv, TIPO, "must be one of: party, independent, coalition");
    return FALSE;
  }

  return TRUE;
}

static gboolean
take_colour (CotCsv *csv, const char **out)
{
  const char *text = cot_csv_get (csv, COLOR);

  *out = *text != '\0' ? text : NULL;
  if (*text == '\0' || (strlen (text) == 7 && text[0] == '#' && strspn (text + 1, "0123456789abcdefABCDEF") == 6))
    return TRUE;

  cot_csv_problem (csv, COLOR, "must be empty or a colour like #00a0d0");
  return FALSE;
}

static const Column *
find_column (const ContestDraft *draft, const char *name)
{
  for (guint i = 0; i < COT_MAX_COLUMNS; i++)
    if (draft->columns[i].name != NULL && strcmp (draft->columns[i].name, name) == 0)
      return &draft->columns[i];

  return NULL;
}

/* A column looks the same wherever it is on the ballot. */
static gboolean
check_column (CotCsv *csv, const ContestDraft *draft, guint orden, const Column *new)
{
  const Column *there = &draft->columns[orden];
  const Column *named = find_column (draft, new->name);

  if (there->name != NULL && there != named) {
    cot_csv_problem (csv, ORDEN, "line %u has the column %s at this place", there->line, there->name);
    return FALSE;
  }
  if (named == NULL)
    return TRUE;
  if (named != there)
    cot_csv_problem (csv, ORDEN, "line %u has %s at another place", named->line, new->name);
  else if (named->kind != new->kind)
    cot_csv_problem (csv, TIPO, "line %u has %s as another kind", named->line, new->name);
  else if (g_strcmp0 (named->colour, new->colour) != 0)
    cot_csv_problem (csv, COLOR, "line %u has %s in another colour", named->line, new->name);
  else
    return TRUE;

  return FALSE;
}

static void
take_line (CotElection *self, CotCsv *csv, ContestDraft *drafts)
{
  int contest = cot_election_contest_index (self, cot_csv_get (csv, CONTEST));
  const CotArea *area = contest >= 0 ? cot_contest_find_area (self, (guint) contest, cot_csv_get (csv, ID_AREA)) : NULL;
  Column column = { .line = csv->line };
  ContestDraft *draft = contest >= 0 ? &drafts[contest] : NULL;
  guint orden = 0;
  gboolean good;

  if (contest < 0)
    cot_csv_problem (csv, CONTEST, "contests.csv has no such contest");
  else if (area == NULL)
    cot_csv_problem (csv, ID_AREA, "areas.csv has no such area of the contest");
  good = cot_csv_get_uint (csv, ORDEN, 1, COT_MAX_COLUMNS, &orden);
  good = take_name (csv, &column.name) && good;
  good = take_kind (csv, &column.kind) && good;
  good = take_colour (csv, &column.colour) && good;
  if (draft == NULL || area == NULL || !good || !check_column (csv, draft, orden - 1, &column))
    return;

  if (draft->columns[orden - 1].name == NULL) {
    column.name = cot_election_intern (self, column.name);
    column.colour = cot_election_intern (self, column.colour);
    draft->columns[orden - 1] = column;
  }
  if (draft->on_ballot[area - self->contests[contest].areas][orden - 1])
    cot_csv_problem (csv, COLUMNA, "the ballot has this column already");
  draft->on_ballot[area - self->contests[contest].areas][orden - 1] = TRUE;
}

static void
add_field (GArray *fields, const char *name, CotFieldKind kind, const char *colour)
{
  CotField field = { .name = (char *) name, .kind = kind, .colour = (char *) colour };

  g_array_append_val (fields, field);
}

static void
build_ballot (CotBallot *ballot, const ContestDraft *draft, guint area)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (CotField));

  add_field (fields, COT_FIELD_NAME_SECCION, COT_FIELD_SECCION, NULL);
  add_field (fields, COT_FIELD_NAME_CASILLA, COT_FIELD_CASILLA, NULL);
  add_field (fields, COT_FIELD_NAME_SOBRANTES, COT_FIELD_COUNT, NULL);
  add_field (fields, COT_FIELD_NAME_PERSONAS, COT_FIELD_COUNT, NULL);
  add_field (fields, COT_FIELD_NAME_REPS, COT_FIELD_COUNT, NULL);
  add_field (fields, COT_FIELD_NAME_SACADOS, COT_FIELD_COUNT, NULL);
  for (guint i = 0; i < COT_MAX_COLUMNS; i++)
    if (draft->on_ballot[area][i])
      add_field (fields, draft->columns[i].name, draft->columns[i].kind, draft->columns[i].colour);
  add_field (fields, COT_FIELD_NAME_UNREGISTERED, COT_FIELD_UNREGISTERED, NULL);
  add_field (fields, COT_FIELD_NAME_NULL, COT_FIELD_NULL, NULL);
  add_field (fields, COT_FIELD_NAME_TOTAL, COT_FIELD_TOTAL, NULL);
  ballot->n_fields = fields->len;
  ballot->fields = (CotField *) (gpointer) g_array_free (fields, FALSE);
}

static void
build_columns (CotContest *contest, const ContestDraft *draft, const char *file, GPtrArray *problems)
{
  GPtrArray *names = g_ptr_array_new ();
  GArray *kinds = g_array_new (FALSE, FALSE, sizeof (CotFieldKind));
  CotFieldKind last = COT_FIELD_PARTY;

  for (guint i = 0; i < COT_MAX_COLUMNS; i++) {
    const Column *column = &draft->columns[i];

    if (column->name == NULL)
      continue;
    if (column->kind < last)
      cot_problems_add (problems, file, column->line, 1, "ORDEN: parties come first, then independents, then coalitions");
    last = column->kind;
    g_ptr_array_add (names, (gpointer) column->name);
    g_array_append_val (kinds, column->kind);
  }
  g_ptr_array_add (names, NULL);
  contest->columns = (char **) g_ptr_array_free (names, FALSE);
  contest->column_kinds = (CotFieldKind *) (gpointer) g_array_free (kinds, FALSE);
}

static void
finish_contest (CotLoad *load, CotContest *contest, const ContestDraft *draft, gboolean complete)
{
  build_columns (contest, draft, "ballots.csv", load->problems);
  for (guint i = 0; i < contest->n_areas; i++) {
    gboolean empty = memchr (draft->on_ballot[i], 1, sizeof draft->on_ballot[i]) == NULL;

    build_ballot (contest->areas[i].ballot, draft, i);
    if (empty && complete)
      cot_problems_add (load->problems, "ballots.csv", 1, 1, "no ballot for the area %s of %s", contest->areas[i].id, contest->id);
  }
}

void
cot_load_ballots (CotLoad *self)
{
  CotElectionFile *file = cot_load_file (self, "ballots.csv");
  g_autofree ContestDraft *drafts = g_new0 (ContestDraft, COT_MAX_CONTESTS);
  CotElection *election = self->election;
  gboolean opened = FALSE;
  CotCsv csv;

  for (guint i = 0; i < election->n_contests; i++)
    drafts[i].on_ballot = g_malloc0_n (election->contests[i].n_areas + 1, sizeof *drafts[i].on_ballot);
  if (file != NULL)
    opened = cot_csv_open (&csv, file->name, file->data, file->length, columns, G_N_ELEMENTS (columns), self->problems);
  while (opened && cot_csv_next (&csv))
    take_line (election, &csv, drafts);
  for (guint i = 0; i < election->n_contests; i++) {
    finish_contest (self, &election->contests[i], &drafts[i], opened);
    g_free (drafts[i].on_ballot);
  }
}

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
take_candidatura (CotElection *self, CotCsv *csv, GArray *out)
{
  int contest = cot_election_contest_index (self, cot_csv_get (csv, CAND_CONTEST));
  const CotArea *area = contest >= 0 ? cot_contest_find_area (self, (guint) contest, cot_csv_get (csv, CAND_AREA)) : NULL;
  const char *column = area != NULL ? ballot_column (area, cot_csv_get (csv, CAND_COLUMN)) : NULL;
  const char *propietaria = cot_csv_get_text (csv, CAND_PROPIETARIA, COT_MAX_NAME);
  const char *suplente = cot_csv_get (csv, CAND_SUPLENTE);
  CandidaturaLine read = { .line = csv->line };

  if (contest < 0)
    cot_csv_problem (csv, CAND_CONTEST, "contests.csv has no such contest");
  else if (area == NULL)
    cot_csv_problem (csv, CAND_AREA, "areas.csv has no such area of the contest");
  else if (column == NULL)
    cot_csv_problem (csv, CAND_COLUMN, "the area's ballot has no such column");
  if (*suplente != '\0')
    suplente = cot_csv_get_text (csv, CAND_SUPLENTE, COT_MAX_NAME);
  if (column == NULL || propietaria == NULL || suplente == NULL)
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
  const CotElectionFile *file = cot_election_files_find (self->files, "candidaturas.csv");
  g_autoptr (GArray) lines = g_array_new (FALSE, TRUE, sizeof (CandidaturaLine));
  CotCsv csv;

  if (file == NULL)
    return;
  if (cot_csv_open (&csv, file->name, file->data, file->length, candidatura_columns, G_N_ELEMENTS (candidatura_columns), self->problems))
    while (cot_csv_next (&csv))
      take_candidatura (self->election, &csv, lines);
  g_array_sort (lines, compare_candidatura_lines);
  keep_candidaturas (self, file->name, lines);
}
