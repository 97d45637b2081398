/* cot-election-casillas.c - casillas.csv, and the rows that follow from it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A national election has 170,000 casillas and 600,000 rows, so casillas and
 * rows are two arrays, their texts lie once in the election's string chunk, and
 * the file is read in one pass.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <stdlib.h>
#include <string.h>

#include "cot-csv.h"
#include "cot-problem.h"

#define DEFAULT_SPECIAL_BALLOTS 1000 /* domain.md 6.3 */
#define REPS_PER_PARTY          2
#define MAX_LISTA_NOMINAL       9999
#define MAX_REPRESENTANTES      999
#define CATD_PREFIX             "CATD_"

enum {
  ID_MUNICIPIO,
  MUNICIPIO,
  ID_DISTRITO,
  DISTRITO,
  SECCION,
  TIPO_CASILLA,
  ID_CASILLA,
  EXT_CONTIGUA,
  UBICACION,
  LISTA_NOMINAL,
  REPRESENTANTES,
  MAX_BOLETAS,
  TRASLADO,
  CLAVE_CASILLA,
  N_COLUMNS, /* those of the centres follow */
};

static const CotCsvColumn fixed_columns[N_COLUMNS] = {
  { "ID_MUNICIPIO" },
  { "MUNICIPIO" },
  { "ID_DISTRITO_LOCAL" },
  { "DISTRITO_LOCAL" },
  { "SECCION" },
  { "TIPO_CASILLA" },
  { "ID_CASILLA" },
  { "EXT_CONTIGUA" },
  { "UBICACION_CASILLA" },
  { "LISTA_NOMINAL" },
  { "REPRESENTANTES_PP_CI", TRUE },
  { "MAX_BOLETAS", TRUE },
  { "MECANISMOS_TRASLADO", TRUE },
  { "CLAVE_CASILLA", TRUE },
};

typedef struct {
  CotCasilla casilla;
  guint line;
  guint16 area[COT_MAX_CONTESTS]; /* index */
  guint16 catd[COT_MAX_CONTESTS];
} Draft;

typedef struct {
  CotLoad *load;
  CotElection *election;
  CotCsv csv;
  CotCsvColumn columns[N_COLUMNS + COT_MAX_CONTESTS];
  char *catd_names[COT_MAX_CONTESTS];
  GArray *drafts; /* Draft */
  const char *municipios[COT_MAX_AREA_ID + 1];
  const char *distritos[COT_MAX_AREA_ID + 1];
  gboolean is_catd[10000];
} Reader;

/* One id has one name in the whole catalogue. */
static gboolean
take_place (Reader *self, guint id_column, guint name_column, const char **names, char **id, char **name)
{
  const char *id_text = cot_csv_get_key (&self->csv, id_column, 3);
  const char *text = cot_csv_get_text (&self->csv, name_column, COT_MAX_NAME);
  guint64 number;

  if (id_text == NULL || text == NULL ||
      !g_ascii_string_to_unsigned (id_text, 10, 1, COT_MAX_AREA_ID, &number, NULL))
    return FALSE;
  if (names[number] == NULL)
    names[number] = cot_election_intern (self->election, text);
  if (strcmp (names[number], text) != 0) {
    cot_csv_problem (&self->csv, name_column, "%s has another name above or in areas.csv: %s", id_text, names[number]);
    return FALSE;
  }

  *id = (char *) cot_election_intern (self->election, id_text);
  *name = (char *) names[number];
  return TRUE;
}

/* areas.csv names the areas of each contest; casillas.csv must agree. */
static void
preset_names (Reader *self)
{
  for (guint i = 0; i < self->election->n_contests; i++) {
    const CotContest *contest = &self->election->contests[i];
    const char **names = contest->by_distrito ? self->distritos : self->municipios;

    for (guint k = 0; k < contest->n_areas; k++) {
      guint64 number = 0;

      g_ascii_string_to_unsigned (contest->areas[k].id, 10, 1, COT_MAX_AREA_ID, &number, NULL);
      if (names[number] != NULL && strcmp (names[number], contest->areas[k].name) != 0)
        cot_problems_add (self->load->problems, "areas.csv", 0, 0, "the area %s has two names: %s and %s",
                          contest->areas[k].id, names[number], contest->areas[k].name);
      names[number] = contest->areas[k].name;
    }
  }
}

static gboolean
take_key (Reader *self, CotCasillaKey *key)
{
  const char *type = cot_csv_get (&self->csv, TIPO_CASILLA);
  guint number = 0, ext = 0;
  gboolean good;

  good = cot_csv_get_uint (&self->csv, ID_CASILLA, 1, 99, &number);
  good = cot_csv_get_uint (&self->csv, EXT_CONTIGUA, 0, 99, &ext) && good;
  if (strlen (type) != 1 || strchr ("BCESMVPA", *type) == NULL) {
    cot_csv_problem (&self->csv, TIPO_CASILLA, "must be one of: B, C, E, S, M, V, P, A");
    return FALSE;
  }
  if (!good)
    return FALSE;
  if (*type == 'B' && number != 1) {
    cot_csv_problem (&self->csv, ID_CASILLA, "a basica has the number 01");
    return FALSE;
  }
  if (*type != 'E' && ext != 0) {
    cot_csv_problem (&self->csv, EXT_CONTIGUA, "only an extraordinaria has a contigua of its own");
    return FALSE;
  }

  *key = (CotCasillaKey){ *type, (guint8) number, (guint8) ext };
  return TRUE;
}

static guint
parties_of (const CotBallot *ballot)
{
  guint n = 0;

  for (guint i = 0; i < ballot->n_fields; i++)
    if (ballot->fields[i].kind == COT_FIELD_PARTY || ballot->fields[i].kind == COT_FIELD_INDEPENDENT)
      n++;

  return n;
}

/* Two for each party and independent of the longest of its ballots. */
static guint
default_representantes (const Reader *self, const Draft *draft)
{
  guint most = 0;

  for (guint i = 0; i < self->election->n_contests; i++)
    if (self->election->contests[i].n_areas > 0)
      most = MAX (most, parties_of (self->election->contests[i].areas[draft->area[i]].ballot));

  return most * REPS_PER_PARTY;
}

static gboolean
take_numbers (Reader *self, Draft *draft)
{
  CotCsv *csv = &self->csv;
  gboolean special = draft->casilla.key.type == 'S';
  guint ubicacion = 0, lista = 0, max_ballots = special ? DEFAULT_SPECIAL_BALLOTS : 0;
  guint representantes = 0;
  gboolean good;

  good = cot_csv_get_uint (csv, UBICACION, 1, 2, &ubicacion);
  good = cot_csv_get_uint (csv, LISTA_NOMINAL, 0, MAX_LISTA_NOMINAL, &lista) && good;
  if (*cot_csv_get (csv, MAX_BOLETAS) != '\0')
    good = cot_csv_get_uint (csv, MAX_BOLETAS, 0, MAX_LISTA_NOMINAL, &max_ballots) && good;
  if (*cot_csv_get (csv, REPRESENTANTES) != '\0')
    good = cot_csv_get_uint (csv, REPRESENTANTES, 0, MAX_REPRESENTANTES, &representantes) && good;
  else
    representantes = default_representantes (self, draft);
  if (!good)
    return FALSE;
  if (special && lista != 0)
    cot_csv_problem (csv, LISTA_NOMINAL, "a casilla especial has no lista nominal: 0");
  if (special == (max_ballots == 0))
    cot_csv_problem (csv, MAX_BOLETAS, "ballots are approved for casillas especiales, and only for them");

  draft->casilla.ubicacion = (guint8) ubicacion;
  draft->casilla.lista_nominal = (guint16) lista;
  draft->casilla.max_ballots = (guint16) max_ballots;
  draft->casilla.representantes = (guint16) representantes;
  return TRUE;
}

static gboolean
take_areas (Reader *self, Draft *draft)
{
  gboolean good = TRUE;

  for (guint i = 0; i < self->election->n_contests; i++) {
    const CotContest *contest = &self->election->contests[i];
    const char *id = contest->by_distrito ? draft->casilla.id_distrito : draft->casilla.id_municipio;
    const CotArea *area = cot_contest_find_area (self->election, i, id);

    if (area == NULL) {
      cot_csv_problem (&self->csv, contest->by_distrito ? ID_DISTRITO : ID_MUNICIPIO, "areas.csv has no such area of %s", contest->id);
      good = FALSE;
      continue;
    }
    draft->area[i] = (guint16) (area - contest->areas);
  }

  return good;
}

static gboolean
take_catds (Reader *self, Draft *draft)
{
  gboolean good = TRUE;

  for (guint i = 0; i < self->election->n_contests; i++) {
    guint catd = 0;

    if (!cot_csv_get_uint (&self->csv, N_COLUMNS + i, 1, 9999, &catd)) {
      good = FALSE;
    } else if (!self->is_catd[catd]) {
      cot_csv_problem (&self->csv, N_COLUMNS + i, "catds.csv has no centre %u", catd);
      good = FALSE;
    }
    draft->catd[i] = (guint16) catd;
  }
  draft->casilla.catd = draft->catd[0];

  return good;
}

static gboolean
take_identity (Reader *self, CotCasilla *casilla)
{
  const char *seccion = cot_csv_get_key (&self->csv, SECCION, 4);
  const char *traslado = cot_csv_get (&self->csv, TRASLADO);
  gboolean good = take_place (self, ID_MUNICIPIO, MUNICIPIO, self->municipios, &casilla->id_municipio, &casilla->municipio);
  guint64 number = 0;

  good = take_place (self, ID_DISTRITO, DISTRITO, self->distritos, &casilla->id_distrito, &casilla->distrito) && good;
  good = take_key (self, &casilla->key) && good && seccion != NULL;
  if (seccion != NULL)
    g_ascii_string_to_unsigned (seccion, 10, 1, 9999, &number, NULL);
  if (*traslado != '\0' && (strlen (traslado) != 1 || strchr ("DFI", *traslado) == NULL)) {
    cot_csv_problem (&self->csv, TRASLADO, "must be empty or one of: D, F, I");
    good = FALSE;
  }
  casilla->seccion = (guint16) number;
  casilla->traslado = (char *) cot_election_intern (self->election, traslado);

  return good;
}

static void
take_line (Reader *self)
{
  const char *given = cot_csv_get (&self->csv, CLAVE_CASILLA);
  Draft draft = { .line = self->csv.line };
  CotCasilla *casilla = &draft.casilla;
  char clave[16];
  gboolean good;

  if (self->drafts->len == COT_MAX_CASILLAS) {
    cot_csv_problem (&self->csv, SECCION, "more than %d casillas", COT_MAX_CASILLAS);
    self->csv.next = self->csv.end;
    return;
  }
  good = take_identity (self, casilla);
  good = casilla->id_municipio != NULL && casilla->id_distrito != NULL && take_areas (self, &draft) && good;
  good = take_catds (self, &draft) && good;
  good = casilla->key.type != '\0' && take_numbers (self, &draft) && good;
  if (!good)
    return;

  g_snprintf (clave, sizeof clave, "%s%04u%c%02u%02u", self->election->id_entidad != NULL ? self->election->id_entidad : "00",
              casilla->seccion, casilla->key.type, casilla->key.number, casilla->key.ext);
  if (*given != '\0' && strcmp (given, clave) != 0)
    cot_csv_problem (&self->csv, CLAVE_CASILLA, "the other columns make it %s", clave);
  casilla->clave_casilla = g_string_chunk_insert_len (self->election->strings, clave, (gssize) strlen (clave));
  g_array_append_val (self->drafts, draft);
}

static gint
compare_casillas (const CotCasilla *one, const CotCasilla *other)
{
  gint a = cot_casilla_key_pack (one->key), b = cot_casilla_key_pack (other->key);

  if (one->seccion != other->seccion)
    return (gint) one->seccion - (gint) other->seccion;

  return (a > b) - (a < b);
}

static gint
compare_drafts (gconstpointer a, gconstpointer b)
{
  const Draft *one = a, *other = b;
  gint order = compare_casillas (&one->casilla, &other->casilla);

  return order != 0 ? order : (gint) one->line - (gint) other->line;
}

static void
keep_casillas (Reader *self)
{
  CotElection *election = self->election;

  if (self->drafts->len > 0)
    qsort (self->drafts->data, self->drafts->len, sizeof (Draft), compare_drafts);
  election->casillas = g_new0 (CotCasilla, self->drafts->len + 1);
  election->n_casillas = self->drafts->len;
  for (guint i = 0; i < self->drafts->len; i++) {
    const Draft *draft = &g_array_index (self->drafts, Draft, i);

    election->casillas[i] = draft->casilla;
    if (i > 0 && compare_casillas (&draft[-1].casilla, &draft->casilla) == 0)
      cot_problems_add (self->load->problems, "casillas.csv", draft->line, 1, "the casilla %s is on line %u already",
                        draft->casilla.clave_casilla, draft[-1].line);
  }
}

int
cot_election_casilla_index (const CotElection *self, guint seccion, CotCasillaKey key)
{
  CotCasilla wanted = { .key = key };
  guint low = 0, high = self->n_casillas;

  if (seccion > 9999)
    return -1;
  wanted.seccion = (guint16) seccion;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    gint order = compare_casillas (&self->casillas[middle], &wanted);

    if (order == 0)
      return (int) middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }

  return -1;
}

static gboolean
uses (const CotActaKind *kind, guint contest, const CotCasilla *casilla)
{
  return kind->contest == contest && (kind->class == COT_CLASS_ORDINARY) == (casilla->key.type != 'S');
}

/* The rows of a casilla in a contest are adjacent, in the order of TIPO_ACTA. */
static gint
compare_kinds (gconstpointer a, gconstpointer b)
{
  const CotActaKind *one = a, *other = b;

  if (one->contest != other->contest)
    return (gint) one->contest - (gint) other->contest;

  return strcmp (one->tipo_acta, other->tipo_acta);
}

static void
add_row (Reader *self, guint contest, guint casilla, const CotActaKind *kind, guint *n)
{
  CotElection *election = self->election;
  const Draft *draft = &g_array_index (self->drafts, Draft, casilla);
  CotRow *row = &election->rows[*n];
  char clave[16];

  g_snprintf (clave, sizeof clave, "%s%s", draft->casilla.clave_casilla, kind->clave);
  row->clave_acta = g_string_chunk_insert_len (election->strings, clave, (gssize) strlen (clave));
  row->index = (*n)++;
  row->casilla = &election->casillas[casilla];
  row->contest = &election->contests[contest];
  row->area = &row->contest->areas[draft->area[contest]];
  row->ballot = row->area->ballot;
  row->tipo_acta = (char *) kind->tipo_acta;
  row->catd = draft->catd[contest];
  g_hash_table_insert (election->rows_by_clave, row->clave_acta, row);
}

/* Casillas are sorted already, so those of each area only need to be gathered. */
static void
add_contest_rows (Reader *self, guint contest, guint *n)
{
  CotElection *election = self->election;
  guint n_areas = election->contests[contest].n_areas;
  g_autofree guint *starts = g_new0 (guint, n_areas + 2);
  g_autofree guint *order = g_new (guint, election->n_casillas + 1);

  for (guint i = 0; i < self->drafts->len; i++)
    starts[g_array_index (self->drafts, Draft, i).area[contest] + 1]++;
  for (guint i = 0; i < n_areas; i++)
    starts[i + 1] += starts[i];
  for (guint i = 0; i < self->drafts->len; i++)
    order[starts[g_array_index (self->drafts, Draft, i).area[contest]]++] = i;

  for (guint i = 0; i < election->n_casillas; i++) {
    guint *first = &election->first_row[(gsize) contest * election->n_casillas + order[i]];

    *first = *n;
    for (guint k = 0; k < election->n_acta_kinds; k++)
      if (uses (&election->acta_kinds[k], contest, &election->casillas[order[i]]))
        add_row (self, contest, order[i], &election->acta_kinds[k], n);
    if (*first == *n)
      *first = G_MAXUINT;
  }
}

/* A casilla without an acta would be lost without a word. */
static void
check_classes (Reader *self)
{
  CotElection *election = self->election;

  for (guint contest = 0; contest < election->n_contests; contest++) {
    for (guint special = 0; special < 2; special++) {
      gboolean needed = FALSE, there = FALSE;

      for (guint i = 0; i < election->n_casillas && !needed; i++)
        needed = (election->casillas[i].key.type == 'S') == (special == 1);
      for (guint k = 0; k < election->n_acta_kinds; k++)
        there = there || (election->acta_kinds[k].contest == contest &&
                          (election->acta_kinds[k].class != COT_CLASS_ORDINARY) == (special == 1));
      if (needed && !there)
        cot_problems_add (self->load->problems, "contests.csv", 1, 1, "%s has no line of CLASE %s, but casillas.csv has such casillas",
                          election->contests[contest].id, special == 1 ? "especial" : "ordinaria");
    }
  }
}

static void
build_rows (Reader *self)
{
  CotElection *election = self->election;
  guint n = 0;

  qsort (election->acta_kinds, election->n_acta_kinds, sizeof (CotActaKind), compare_kinds);
  for (guint contest = 0; contest < election->n_contests; contest++)
    for (guint i = 0; i < election->n_casillas; i++)
      for (guint k = 0; k < election->n_acta_kinds; k++)
        n += uses (&election->acta_kinds[k], contest, &election->casillas[i]) ? 1 : 0;
  election->n_rows = n;
  election->rows = g_new0 (CotRow, n + 1);
  election->first_row = g_new (guint, (gsize) election->n_contests * election->n_casillas + 1);
  n = 0;
  for (guint contest = 0; contest < election->n_contests; contest++)
    add_contest_rows (self, contest, &n);
}

static void
reader_init (Reader *self, CotLoad *load)
{
  CotElection *election = load->election;

  self->load = load;
  self->election = election;
  self->drafts = g_array_new (FALSE, TRUE, sizeof (Draft));
  memcpy (self->columns, fixed_columns, sizeof fixed_columns);
  for (guint i = 0; i < election->n_contests; i++) {
    self->catd_names[i] = g_strconcat (CATD_PREFIX, election->contests[i].id, NULL);
    self->columns[N_COLUMNS + i].name = self->catd_names[i];
  }
  for (guint i = 0; i < election->n_catds; i++)
    self->is_catd[election->catds[i].id] = TRUE;
  preset_names (self);
}

void
cot_load_casillas (CotLoad *self)
{
  CotElectionFile *file = cot_load_file (self, "casillas.csv");
  g_autofree Reader *reader = g_new0 (Reader, 1);

  reader_init (reader, self);
  if (file != NULL && cot_csv_open (&reader->csv, file->name, file->data, file->length, reader->columns,
                                    N_COLUMNS + self->election->n_contests, self->problems)) {
    while (cot_csv_next (&reader->csv))
      take_line (reader);
    if (reader->csv.line < 2)
      cot_problems_add (self->problems, file->name, 1, 1, "no casilla");
  }
  keep_casillas (reader);
  check_classes (reader);
  build_rows (reader);

  for (guint i = 0; i < self->election->n_contests; i++)
    g_free (reader->catd_names[i]);
  g_array_unref (reader->drafts);
}
