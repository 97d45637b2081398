/* cot-election-ballots.c - ballots.csv
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
  guint (*on_ballot)[COT_MAX_COLUMNS]; /* per area: the line, or 0 */
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
take_line (CotLoad *load, CotCsv *csv, ContestDraft *drafts)
{
  CotElection *self = load->election;
  int contest = -1;
  const CotArea *area = cot_load_find_area (load, csv, CONTEST, ID_AREA, &contest);
  Column column = { .line = csv->line };
  ContestDraft *draft = contest >= 0 ? &drafts[contest] : NULL;
  guint orden = 0;
  guint *on_ballot;
  gboolean good;

  good = cot_csv_get_uint (csv, ORDEN, 1, COT_MAX_COLUMNS, &orden);
  good = take_name (csv, &column.name) && good;
  good = take_kind (csv, &column.kind) && good;
  good = take_colour (csv, &column.colour) && good;
  if (draft == NULL || !good || !check_column (csv, draft, orden - 1, &column))
    return;

  if (draft->columns[orden - 1].name == NULL) {
    column.name = cot_election_intern (self, column.name);
    column.colour = cot_election_intern (self, column.colour);
    draft->columns[orden - 1] = column;
  }
  if (area == NULL)
    return;
  on_ballot = &draft->on_ballot[area - self->contests[contest].areas][orden - 1];
  if (*on_ballot != 0)
    cot_csv_problem (csv, COLUMNA, "the ballot has this column already (line %u)", *on_ballot);
  else
    *on_ballot = csv->line;
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
    if (draft->on_ballot[area][i] != 0)
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

/* Which column of the contest @word is, or NULL. */
static const Column *
find_party (const ContestDraft *draft, const char *word)
{
  const Column *column = find_column (draft, word);

  return column != NULL && column->kind != COT_FIELD_COALITION ? column : NULL;
}

static guint
place_of (const ContestDraft *draft, const Column *column)
{
  return (guint) (column - draft->columns);
}

/* The votes for C_PAN_PRI are votes for PAN and PRI together; a coalition that
 * goes by a name of its own says nothing of its parties. */
static void
check_coalition (CotLoad *load, const ContestDraft *draft, const CotContest *contest, guint area, const Column *coalition)
{
  g_auto (GStrv) words = g_strsplit (coalition->name, "_", -1);
  guint line = draft->on_ballot[area][place_of (draft, coalition)];
  guint known = 0;

  if (strcmp (words[0], "C") != 0 && strcmp (words[0], "CC") != 0)
    return;
  for (guint i = 1; words[i] != NULL; i++)
    known += find_party (draft, words[i]) != NULL ? 1 : 0;
  for (guint i = 1; words[i] != NULL && known > 0; i++) {
    const Column *party = find_party (draft, words[i]);

    if (cot_doubt_has (&load->in_ballots, words[i]))
      continue;
    if (party == NULL)
      cot_problems_add (load->problems, "ballots.csv", line, 1, "COLUMNA: %s is made of parties, but %s has no party %s", coalition->name, contest->id, words[i]);
    else if (draft->on_ballot[area][place_of (draft, party)] == 0)
      cot_problems_add (load->problems, "ballots.csv", line, 1, "COLUMNA: %s is made of parties, but %s is not on the ballot of the area %s of %s",
                        coalition->name, words[i], contest->areas[area].id, contest->id);
  }
  if (known == 1 && words[2] == NULL)
    cot_problems_add (load->problems, "ballots.csv", line, 1, "COLUMNA: %s is made of one party; a coalition has two or more", coalition->name);
}

static void
finish_area (CotLoad *load, const CotContest *contest, const ContestDraft *draft, guint area)
{
  gboolean empty = TRUE;

  build_ballot (contest->areas[area].ballot, draft, area);
  for (guint i = 0; i < COT_MAX_COLUMNS; i++) {
    if (draft->on_ballot[area][i] == 0)
      continue;
    empty = FALSE;
    if (draft->columns[i].kind == COT_FIELD_COALITION)
      check_coalition (load, draft, contest, area, &draft->columns[i]);
  }
  if (empty && !cot_doubt_has (&load->in_ballots, contest->areas[area].id))
    cot_problems_add (load->problems, "ballots.csv", 1, 1, "no ballot for the area %s of %s", contest->areas[area].id, contest->id);
}

static void
finish_contest (CotLoad *load, CotContest *contest, const ContestDraft *draft)
{
  build_columns (contest, draft, "ballots.csv", load->problems);
  for (guint i = 0; i < contest->n_areas; i++)
    finish_area (load, contest, draft, i);
}

void
cot_load_ballots (CotLoad *self)
{
  g_autofree ContestDraft *drafts = g_new0 (ContestDraft, COT_MAX_CONTESTS);
  CotElection *election = self->election;
  CotCsv csv = { .doubt = &self->in_ballots };

  for (guint i = 0; i < COT_MAX_CONTESTS; i++)
    drafts[i].on_ballot = g_malloc0_n (i < election->n_contests ? election->contests[i].n_areas + 1 : 1, sizeof *drafts[i].on_ballot);
  if (cot_load_csv (self, &csv, "ballots.csv", columns, G_N_ELEMENTS (columns)))
    while (cot_csv_next (&csv))
      take_line (self, &csv, drafts);
  cot_csv_close (&csv);
  for (guint i = 0; i < COT_MAX_CONTESTS; i++) {
    if (i < election->n_contests)
      finish_contest (self, &election->contests[i], &drafts[i]);
    g_free (drafts[i].on_ballot);
  }
}
