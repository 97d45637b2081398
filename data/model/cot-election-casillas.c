/* cot-election-casillas.c - casillas.csv
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A national election has 170,000 casillas, so they are one array, their texts
 * lie once in the election's string chunk, and the file is read in one pass.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-draft.h"

#include <stdlib.h>
#include <string.h>

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
  CotLoad *load;
  CotElection *election;
  CotCsv csv;
  CotCsvColumn columns[N_COLUMNS + COT_MAX_CONTESTS];
  char *catd_names[COT_MAX_CONTESTS];
  GArray *drafts; /* CotCasillaDraft */
  const char *municipios[COT_MAX_AREA_ID + 1];
  const char *distritos[COT_MAX_AREA_ID + 1];
  gboolean is_catd[10000];
  gboolean has_casilla[COT_MAX_CONTESTS][COT_MAX_AREA_ID]; /* by index */
} Reader;

/* One id has one name in the whole catalogue. */
static void
take_place (Reader *self, guint id_column, guint name_column, const char **names, char **id, char **name)
{
  const char *id_text = cot_csv_get_key (&self->csv, id_column, 3);
  const char *text = cot_csv_get_text (&self->csv, name_column, COT_MAX_NAME);
  guint64 number;

  if (id_text == NULL || !g_ascii_string_to_unsigned (id_text, 10, 1, COT_MAX_AREA_ID, &number, NULL))
    return;
  *id = (char *) cot_election_intern (self->election, id_text);
  if (text == NULL)
    return;
  if (names[number] == NULL)
    names[number] = cot_election_intern (self->election, text);
  if (strcmp (names[number], text) != 0)
    cot_csv_problem_once (&self->csv, name_column, "%s has another name above or in areas.csv: %s", id_text, names[number]);
  *name = (char *) names[number];
}

/* areas.csv names the areas of each contest; casillas.csv must agree. */
static void
preset_names (Reader *self)
{
  for (guint i = 0; i < self->election->n_contests; i++) {
    const CotContest *contest = &self->election->contests[i];
    const char **names = contest->by_distrito ? self->distritos : self->municipios;

    if (self->load->is_guess[i])
      continue;
    for (guint k = 0; k < contest->n_areas; k++) {
      guint64 number = 0;

      g_ascii_string_to_unsigned (contest->areas[k].id, 10, 1, COT_MAX_AREA_ID, &number, NULL);
      if (names[number] != NULL && strcmp (names[number], contest->areas[k].name) != 0)
        cot_problems_add (self->load->problems, "areas.csv", self->load->area_line[i][number], 1, "AREA: the %s %s is called %s by another contest, here %s",
                          contest->by_distrito ? "distrito" : "municipio", contest->areas[k].id, names[number], contest->areas[k].name);
      names[number] = contest->areas[k].name;
    }
  }
}

/* The letter of the line's type of casilla, or NUL with a problem. */
static char
take_type (Reader *self)
{
  const char *type = cot_csv_get (&self->csv, TIPO_CASILLA);

  if (strlen (type) == 1 && strchr ("BCESMVPA", *type) != NULL)
    return *type;

  cot_csv_problem (&self->csv, TIPO_CASILLA, "must be one of: B, C, E, S, M, V, P, A");
  return '\0';
}

/* The key stays zero unless all of it is right. */
static void
take_key (Reader *self, char type, CotCasillaKey *key)
{
  guint number = 0, ext = 0;
  gboolean good;

  good = cot_csv_get_uint (&self->csv, ID_CASILLA, 1, 99, &number);
  if (good && type == 'B' && number != 1) {
    cot_csv_problem (&self->csv, ID_CASILLA, "a basica has the number 01");
    good = FALSE;
  }
  if (!cot_csv_get_uint (&self->csv, EXT_CONTIGUA, 0, 99, &ext))
    return;
  if (type != '\0' && type != 'E' && ext != 0) {
    cot_csv_problem (&self->csv, EXT_CONTIGUA, "only an extraordinaria has a contigua of its own: must be 00");
    return;
  }
  if (good && type != '\0')
    *key = (CotCasillaKey){ type, (guint8) number, (guint8) ext };
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
default_representantes (const Reader *self, const CotCasillaDraft *draft)
{
  guint most = 0;

  for (guint i = 0; i < self->election->n_contests; i++)
    if (self->election->contests[i].n_areas > 0)
      most = MAX (most, parties_of (self->election->contests[i].areas[draft->area[i]].ballot));

  return most * REPS_PER_PARTY;
}

/* @type: NUL when it is not known; then what depends on it is not judged. */
static void
take_lista (Reader *self, char type, CotCasilla *casilla)
{
  CotCsv *csv = &self->csv;
  guint lista = 0;

  if (!cot_csv_get_uint (csv, LISTA_NOMINAL, 0, MAX_LISTA_NOMINAL, &lista))
    return;
  if (type == 'S' && lista != 0)
    cot_csv_problem (csv, LISTA_NOMINAL, "a casilla especial has no lista nominal: must be 0");
  if (lista == 0 && (type == 'B' || type == 'C' || type == 'E'))
    cot_csv_problem (csv, LISTA_NOMINAL, "a basica, contigua or extraordinaria has a lista nominal: must be from 1 to %d", MAX_LISTA_NOMINAL);
  casilla->lista_nominal = (guint16) lista;
}

static void
take_boletas (Reader *self, char type, CotCasilla *casilla)
{
  CotCsv *csv = &self->csv;
  guint max_ballots = type == 'S' ? DEFAULT_SPECIAL_BALLOTS : 0;

  if (*cot_csv_get (csv, MAX_BOLETAS) != '\0' && !cot_csv_get_uint (csv, MAX_BOLETAS, 0, MAX_LISTA_NOMINAL, &max_ballots))
    return;
  if (type == 'S' && max_ballots == 0)
    cot_csv_problem (csv, MAX_BOLETAS, "ballots are approved for a casilla especial: must be from 1 to %d", MAX_LISTA_NOMINAL);
  if (type != 'S' && type != '\0' && max_ballots != 0)
    cot_csv_problem (csv, MAX_BOLETAS, "ballots are approved for casillas especiales, and only for them: must be 0 or empty");
  casilla->max_ballots = (guint16) max_ballots;
}

static void
take_numbers (Reader *self, char type, CotCasillaDraft *draft)
{
  CotCsv *csv = &self->csv;
  guint ubicacion = 0, representantes = 0;

  take_lista (self, type, &draft->casilla);
  take_boletas (self, type, &draft->casilla);
  cot_csv_get_uint (csv, UBICACION, 1, 2, &ubicacion);
  if (*cot_csv_get (csv, REPRESENTANTES) != '\0')
    cot_csv_get_uint (csv, REPRESENTANTES, 0, MAX_REPRESENTANTES, &representantes);
  else
    representantes = default_representantes (self, draft);
  draft->casilla.ubicacion = (guint8) ubicacion;
  draft->casilla.representantes = (guint16) representantes;
}

/* A casilla in no area of a contest would have no ballot. */
static void
take_areas (Reader *self, CotCasillaDraft *draft)
{
  for (guint i = 0; i < self->election->n_contests; i++) {
    const CotContest *contest = &self->election->contests[i];
    const char *id = contest->by_distrito ? draft->casilla.id_distrito : draft->casilla.id_municipio;
    const CotArea *area = id != NULL ? cot_contest_find_area (self->election, i, id) : NULL;

    if (self->load->is_guess[i] || id == NULL)
      continue;
    if (area != NULL)
      draft->area[i] = (guint16) (area - contest->areas);
    else if (!cot_doubt_has (&self->load->in_areas, id))
      cot_csv_problem_once (&self->csv, contest->by_distrito ? ID_DISTRITO : ID_MUNICIPIO, "areas.csv has no such area of %s", contest->id);
    if (area != NULL)
      self->has_casilla[i][draft->area[i]] = TRUE;
  }
}

static void
take_catds (Reader *self, CotCasillaDraft *draft)
{
  for (guint i = 0; i < self->election->n_contests; i++) {
    const char *text = cot_csv_get (&self->csv, N_COLUMNS + i);
    guint catd = 0;

    if (cot_csv_get_uint (&self->csv, N_COLUMNS + i, 1, 9999, &catd) && !self->is_catd[catd] && !cot_doubt_has (&self->load->in_catds, text))
      cot_csv_problem_once (&self->csv, N_COLUMNS + i, "catds.csv has no centre %u", catd);
    draft->catd[i] = (guint16) catd;
  }
  draft->casilla.catd = draft->catd[0];
}

/* What cannot be read stays NULL or zero; whatever else the line holds is judged. */
static void
take_identity (Reader *self, char type, CotCasillaDraft *draft)
{
  CotCsv *csv = &self->csv;
  CotCasilla *casilla = &draft->casilla;
  const char *seccion = cot_csv_get_key (csv, SECCION, 4);
  const char *traslado = cot_csv_get (csv, TRASLADO);
  guint64 number = 0;

  take_place (self, ID_MUNICIPIO, MUNICIPIO, self->municipios, &casilla->id_municipio, &casilla->municipio);
  take_place (self, ID_DISTRITO, DISTRITO, self->distritos, &casilla->id_distrito, &casilla->distrito);
  take_key (self, type, &casilla->key);
  if (seccion != NULL && g_ascii_string_to_unsigned (seccion, 10, 1, 9999, &number, NULL))
    casilla->seccion = (guint16) number;
  if (*traslado != '\0' && (strlen (traslado) != 1 || strchr ("DFI", *traslado) == NULL))
    cot_csv_problem (csv, TRASLADO, "must be empty or one of: D, F, I");
  casilla->traslado = (char *) cot_election_intern (self->election, traslado);
  draft->at_seccion = (guint16) cot_csv_column (csv, SECCION);
}

static void
take_clave (Reader *self, CotCasilla *casilla)
{
  const char *given = cot_csv_get (&self->csv, CLAVE_CASILLA);
  const char *entidad = self->election->id_entidad;
  char clave[16];

  g_snprintf (clave, sizeof clave, "%s%04u%c%02u%02u", entidad != NULL ? entidad : "00",
              casilla->seccion, casilla->key.type, casilla->key.number, casilla->key.ext);
  if (*given != '\0' && entidad != NULL && strcmp (given, clave) != 0)
    cot_csv_problem (&self->csv, CLAVE_CASILLA, "the other columns make it %s", clave);
  casilla->clave_casilla = g_string_chunk_insert_len (self->election->strings, clave, (gssize) strlen (clave));
}

static void
take_line (Reader *self)
{
  CotCasillaDraft draft = { .line = self->csv.line };
  char type;

  if (self->drafts->len == COT_MAX_CASILLAS) {
    cot_csv_problem (&self->csv, SECCION, "more than %d casillas", COT_MAX_CASILLAS);
    self->csv.next = self->csv.end;
    return;
  }
  type = take_type (self);
  take_identity (self, type, &draft);
  take_areas (self, &draft);
  take_catds (self, &draft);
  take_numbers (self, type, &draft);
  if (draft.casilla.seccion == 0 || draft.casilla.key.type == '\0')
    return;
  take_clave (self, &draft.casilla);
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
  const CotCasillaDraft *one = a, *other = b;
  gint order = compare_casillas (&one->casilla, &other->casilla);

  return order != 0 ? order : (gint) one->line - (gint) other->line;
}

/* A section lies in one municipio and one distrito. */
static void
check_section (Reader *self, const CotCasillaDraft *draft, const CotCasillaDraft *before)
{
  const CotCasilla *one = &before->casilla, *other = &draft->casilla;

  if (one->seccion != other->seccion)
    return;
  if (one->id_municipio != NULL && other->id_municipio != NULL && strcmp (one->id_municipio, other->id_municipio) != 0)
    cot_csv_problem_at (&self->csv, draft->line, draft->at_seccion, "SECCION: %04u is in the municipio %s here and in %s on line %u", other->seccion,
                        other->id_municipio, one->id_municipio, before->line);
  if (one->id_distrito != NULL && other->id_distrito != NULL && strcmp (one->id_distrito, other->id_distrito) != 0)
    cot_csv_problem_at (&self->csv, draft->line, draft->at_seccion, "SECCION: %04u is in the distrito %s here and in %s on line %u", other->seccion,
                        other->id_distrito, one->id_distrito, before->line);
}

static void
keep_casillas (Reader *self)
{
  CotElection *election = self->election;

  if (self->drafts->len > 0)
    qsort (self->drafts->data, self->drafts->len, sizeof (CotCasillaDraft), compare_drafts);
  election->casillas = g_new0 (CotCasilla, self->drafts->len + 1);
  election->n_casillas = self->drafts->len;
  for (guint i = 0; i < self->drafts->len; i++) {
    const CotCasillaDraft *draft = &g_array_index (self->drafts, CotCasillaDraft, i);

    election->casillas[i] = draft->casilla;
    if (i == 0)
      continue;
    check_section (self, draft, draft - 1);
    if (compare_casillas (&draft[-1].casilla, &draft->casilla) == 0)
      cot_csv_problem_at (&self->csv, draft->line, draft->at_seccion, "the casilla %s is on line %u already", draft->casilla.clave_casilla, draft[-1].line);
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

/* A casilla without an acta would be lost without a word. */
static void
check_classes (Reader *self)
{
  CotElection *election = self->election;

  for (guint contest = 0; contest < election->n_contests; contest++) {
    if (self->load->is_guess[contest] || cot_doubt_has (&self->load->in_contests, election->contests[contest].id))
      continue;
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

/* An area that nobody votes in is one too many, or its casillas are missing. */
static void
check_areas (Reader *self)
{
  for (guint i = 0; i < self->election->n_contests; i++) {
    const CotContest *contest = &self->election->contests[i];

    for (guint k = 0; k < contest->n_areas && !self->load->is_guess[i]; k++) {
      const char *id = contest->areas[k].id;
      guint64 number = 0;

      if (self->has_casilla[i][k] || cot_doubt_has (&self->load->in_casillas, id))
        continue;
      g_ascii_string_to_unsigned (id, 10, 1, COT_MAX_AREA_ID, &number, NULL);
      cot_problems_add (self->load->problems, "areas.csv", self->load->area_line[i][number], 1, "ID_AREA: casillas.csv has no casilla in the area %s of %s",
                        id, contest->id);
    }
  }
}

static void
reader_init (Reader *self, CotLoad *load)
{
  CotElection *election = load->election;

  self->load = load;
  self->election = election;
  self->drafts = g_array_new (FALSE, TRUE, sizeof (CotCasillaDraft));
  memcpy (self->columns, fixed_columns, sizeof fixed_columns);
  for (guint i = 0; i < election->n_contests; i++) {
    self->catd_names[i] = g_strconcat (CATD_PREFIX, election->contests[i].id, NULL);
    self->columns[N_COLUMNS + i].name = self->catd_names[i];
    self->columns[N_COLUMNS + i].optional = load->is_guess[i];
  }
  for (guint i = 0; i < election->n_catds; i++)
    self->is_catd[election->catds[i].id] = TRUE;
  preset_names (self);
}

void
cot_load_casillas (CotLoad *self)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  CotCsv *csv = &reader->csv;

  reader_init (reader, self);
  csv->doubt = &self->in_casillas;
  csv->forgiven_prefix = CATD_PREFIX;
  csv->forgiven = &self->in_contests;
  if (cot_load_csv (self, csv, "casillas.csv", reader->columns, N_COLUMNS + self->election->n_contests)) {
    while (cot_csv_next (csv))
      take_line (reader);
    if (csv->line < 2)
      cot_problems_add (self->problems, csv->file, 1, 1, "no casilla");
  }
  keep_casillas (reader);
  cot_csv_close (csv);
  check_classes (reader);
  check_areas (reader);
  if (self->problems->len == self->first)
    cot_election_build_rows (self->election, reader->drafts);

  for (guint i = 0; i < COT_MAX_CONTESTS; i++)
    g_free (reader->catd_names[i]);
  g_array_unref (reader->drafts);
}
