/* cot-election.c - the sealed catalogue of one election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder, in UTF-8; CSV with commas and a header line, columns in any order:
 *
 * election.json     name, id_entidad, entidad, abbreviation, year, practice, zone (UTC-5),
 *                   opens and closes (UTC), authority_keys (Ed25519, hex), qr_casilla (the
 *                   template of the code on an acta), threshold (1/10000), documents and
 *                   origins (which kind of document carries a row, best first); may have
 *                   totals (casillas, lista_nominal, actas of each contest: checked) and
 *                   reading (bounds of the threshold, and thresholds of forms and scanners)
 * contests.csv      CONTEST,NAME,AREA,TIPO_ACTA,CLASE,CLAVE: one line for each contest and form.
 *                   AREA: MUNICIPIO or DISTRITO_LOCAL; CLASE: ordinaria, especial, especial RP;
 *                   CLAVE: the last two positions of CLAVE_ACTA
 * areas.csv         CONTEST,ID_AREA,AREA
 * catds.csv         ID_CATD,CATD
 * ballots.csv       CONTEST,ID_AREA,ORDEN,COLUMNA,TIPO,COLOR. ORDEN: place in the published file,
 *                   the same wherever the column occurs; TIPO: party, independent, coalition
 * casillas.csv      ID_MUNICIPIO,MUNICIPIO,ID_DISTRITO_LOCAL,DISTRITO_LOCAL,SECCION,TIPO_CASILLA,
 *                   ID_CASILLA,EXT_CONTIGUA,UBICACION_CASILLA,LISTA_NOMINAL and, for each
 *                   contest, CATD_<CONTEST>; may have REPRESENTANTES_PP_CI (empty: two for each
 *                   party and independent), MAX_BOLETAS (especiales; empty: 1000),
 *                   MECANISMOS_TRASLADO, CLAVE_CASILLA (checked)
 * candidaturas.csv  CONTEST,ID_AREA,PARTIDO_CI,CANDIDATURA_PROPIETARIA,CANDIDATURA_SUPLENTE; optional
 * forms/<TIPO_ACTA>.json, profile/<name>.json, seal.json: see the schemas in data/share/schemas
 *
 * Everything is loaded and checked at once; afterwards nothing changes, so any
 * thread may look without a lock.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election.h"

#include <string.h>

#include "cot-election-private.h"
#include "cot-problem.h"

static void
clear_ballot (CotBallot *ballot)
{
  g_free (ballot->fields);
  g_free (ballot);
}

static void
clear_contest (CotContest *contest)
{
  for (guint i = 0; i < contest->n_areas; i++)
    clear_ballot (contest->areas[i].ballot);
  g_free (contest->areas);
  g_free (contest->columns);
  g_free (contest->column_kinds);
}

static CotElection *
election_new (const char *folder)
{
  CotElection *self = g_new0 (CotElection, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folder = g_strdup (folder);
  self->authority_keys = g_byte_array_new ();
  self->calibrations = g_array_new (FALSE, FALSE, sizeof (CotCalibration));
  self->documents = g_ptr_array_new ();
  self->origins = g_ptr_array_new ();
  self->strings = g_string_chunk_new (64 * 1024);
  self->rows_by_clave = g_hash_table_new (g_str_hash, g_str_equal);
  self->forms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cot_form_unref);
  self->profiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * cot_election_ref:
 * @self: an election
 *
 * Threads: any.
 *
 * Returns: (transfer full): @self
 */
CotElection *
cot_election_ref (CotElection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * cot_election_unref:
 * @self: (transfer full): an election
 */
void
cot_election_unref (CotElection *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < self->n_contests; i++)
    clear_contest (&self->contests[i]);
  g_free (self->contests);
  g_free (self->acta_kinds);
  g_free (self->area_index);
  g_free (self->catds);
  g_free (self->casillas);
  g_free (self->rows);
  g_free (self->first_row);
  g_free (self->candidaturas);
  g_hash_table_unref (self->rows_by_clave);
  g_hash_table_unref (self->forms);
  g_hash_table_unref (self->profiles);
  g_byte_array_unref (self->authority_keys);
  g_clear_pointer (&self->qr, g_array_unref);
  g_array_unref (self->calibrations);
  g_ptr_array_unref (self->documents);
  g_ptr_array_unref (self->origins);
  g_string_chunk_free (self->strings);
  g_free (self->folder);
  g_free (self);
}

/* Borrowed from the election; the same text gives the same pointer. */
const char *
cot_election_intern (CotElection *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (self->strings, text) : NULL;
}

void
cot_load_problem (CotLoad *self, CotDataError code, const char *file, const char *format, ...)
{
  gconstpointer problem;
  va_list args;

  va_start (args, format);
  problem = cot_problems_add_va (self->problems, file, 0, 0, format, args);
  va_end (args);
  if (self->coded != NULL)
    return;
  self->coded = cot_problem_to_string (problem);
  self->code = code;
}

static void
load_everything (CotLoad *load, gboolean with_seal, gboolean require_seal)
{
  gboolean sealed = with_seal && cot_load_seal (load);

  if (!sealed && require_seal)
    cot_load_problem (load, COT_DATA_ERROR_NOT_FOUND, "seal.json", "the election is not sealed");
  cot_load_settings (load);
  if (sealed)
    cot_load_signatures (load);
  cot_load_contests (load);
  cot_load_areas (load);
  cot_load_catds (load);
  cot_load_ballots (load);
  cot_load_candidaturas (load);
  cot_load_forms (load);
  cot_load_reading (load);
  cot_load_profiles (load);
  cot_load_casillas (load);
  cot_load_totals (load);
}

/* A seal that does not fit, or a folder too new, says more than what follows. */
static void
set_error_from (const CotLoad *load, GError **error)
{
  g_autofree char *text = cot_problem_to_string (g_ptr_array_index (load->problems, load->first));

  g_set_error_literal (error, COT_DATA_ERROR, load->code, load->coded != NULL ? load->coded : text);
}

static void
load_clear (CotLoad *load)
{
  CotDoubt *const doubts[] = { &load->in_contests, &load->in_areas, &load->in_ballots, &load->in_catds, &load->in_casillas };

  for (guint i = 0; i < G_N_ELEMENTS (doubts); i++)
    cot_doubt_clear (doubts[i]);
  g_free (load->coded);
  g_free (load);
}

static CotElection *
load_from (const char *folder, const GPtrArray *files, GPtrArray *problems, guint first, gboolean with_seal, gboolean require_seal, GError **error)
{
  g_autoptr (CotElection) self = election_new (folder);
  CotLoad *load = g_new0 (CotLoad, 1);
  gboolean good;

  load->election = self;
  load->problems = problems;
  load->first = first;
  load->files = (GPtrArray *) files;
  load->code = COT_DATA_ERROR_INVALID;
  load_everything (load, with_seal, require_seal);
  good = problems->len == first;
  if (!good) {
    cot_problems_sort (problems, first);
    set_error_from (load, error);
  }
  load_clear (load);

  return good ? g_steal_pointer (&self) : NULL;
}

CotElection *
cot_election_load_files (const char *folder, const GPtrArray *files, GPtrArray *problems, GError **error)
{
  return load_from (folder, files, problems, 0, FALSE, FALSE, error);
}

static CotElection *
load_folder (const char *folder, gboolean with_seal, gboolean require_seal, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) own = NULL;
  g_autoptr (GPtrArray) files = NULL;
  guint first;

  g_return_val_if_fail (folder != NULL, NULL);

  if (problems == NULL)
    problems = own = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  first = problems->len;
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    cot_problems_add (problems, folder, 0, 0, "there is no such folder");
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "%s: there is no such folder", folder);
    return NULL;
  }
  files = cot_election_files_read (folder, problems);

  return load_from (folder, files, problems, first, with_seal, require_seal, error);
}

/**
 * cot_election_load:
 * @folder: the election folder
 * @require_seal: whether a folder without seal.json is refused
 * @problems: (nullable) (element-type CotElectionProblem): every problem found,
 *   appended
 * @error: return location for the first of them: %COT_DATA_ERROR_NOT_FOUND (no
 *   folder, or no seal), %COT_DATA_ERROR_CORRUPT (the seal does not fit),
 *   %COT_DATA_ERROR_TOO_NEW or %COT_DATA_ERROR_INVALID
 *
 * Loads an election and checks all of it.
 *
 * Threads: any.
 *
 * Returns: (transfer full): the election, or %NULL
 */
CotElection *
cot_election_load (const char *folder, gboolean require_seal, GPtrArray *problems, GError **error)
{
  return load_folder (folder, TRUE, require_seal, problems, error);
}

/**
 * cot_election_load_unsealed:
 * @folder: the election folder
 * @problems: (nullable) (element-type CotElectionProblem): every problem found,
 *   appended
 * @error: return location for the first of them, as of cot_election_load ()
 *
 * Checks all of an election but its seal, which may be of other files, or wait
 * for the signatures of further authorities.
 *
 * Returns: (transfer full): the election, as if it had no seal, or %NULL
 */
CotElection *
cot_election_load_unsealed (const char *folder, GPtrArray *problems, GError **error)
{
  return load_folder (folder, FALSE, FALSE, problems, error);
}

CotElection *
cot_election_load_keeping (const char *folder, GPtrArray **files, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "there is no such folder");
    return NULL;
  }
  *files = cot_election_files_read (folder, problems);

  return load_from (folder, *files, problems, 0, TRUE, FALSE, error);
}

static void
exchange_file (GPtrArray *files, const char *name, const char *text)
{
  CotElectionFile *file = (CotElectionFile *) cot_election_files_find (files, name);

  if (file == NULL) {
    file = g_new0 (CotElectionFile, 1);
    file->name = g_strdup (name);
    g_ptr_array_add (files, file);
  }
  g_free (file->data);
  file->data = g_strdup (text);
  file->length = strlen (text);
}

/**
 * cot_election_check_settings:
 * @folder: an election folder; nothing in it is changed
 * @settings: the text of another election.json
 * @error: return location for what cot_election_load () would say
 *
 * Returns: whether the folder would load with it, whatever its seal
 */
gboolean
cot_election_check_settings (const char *folder, const char *settings, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (GPtrArray) files = cot_election_files_read (folder, problems);
  g_autoptr (CotElection) election = NULL;

  exchange_file (files, "election.json", settings);
  election = cot_election_load_files (folder, files, problems, error);

  return election != NULL;
}

/**
 * cot_election_find_contest:
 * @self: an election
 * @id: AYUN, DIP_LOC, GUB
 *
 * Returns: (nullable): the contest
 */
const CotContest *
cot_election_find_contest (const CotElection *self, const char *id)
{
  int index = cot_election_contest_index (self, id);

  return index >= 0 ? &self->contests[index] : NULL;
}

/**
 * cot_election_find_row:
 * @self: an election
 * @clave_acta: 13 positions
 *
 * Returns: (nullable): the row
 */
const CotRow *
cot_election_find_row (const CotElection *self, const char *clave_acta)
{
  return g_hash_table_lookup (self->rows_by_clave, clave_acta);
}

/**
 * cot_election_find_row_as_written:
 * @self: an election
 * @contest: the contest's id
 * @seccion: as keyed
 * @key: as keyed
 * @tipo_acta: (nullable): the form; %NULL takes the first one of that casilla
 *
 * Returns: (nullable): the row; %NULL is outside the catalogue
 */
const CotRow *
cot_election_find_row_as_written (const CotElection *self, const char *contest, guint seccion, CotCasillaKey key, const char *tipo_acta)
{
  int contest_index = cot_election_contest_index (self, contest);
  int casilla = cot_election_casilla_index (self, seccion, key);
  guint first;

  if (contest_index < 0 || casilla < 0)
    return NULL;
  first = self->first_row[(gsize) contest_index * self->n_casillas + (gsize) casilla];
  if (first == G_MAXUINT)
    return NULL;
  for (guint i = first; i < self->n_rows; i++) {
    const CotRow *row = &self->rows[i];

    if (row->casilla != &self->casillas[casilla] || row->contest != &self->contests[contest_index])
      break;
    if (tipo_acta == NULL || strcmp (row->tipo_acta, tipo_acta) == 0)
      return row;
  }

  return NULL;
}

/**
 * cot_ballot_find:
 * @self: a ballot
 * @name: a published column, SECCION or CASILLA
 *
 * Returns: the field's index, or -1
 */
int
cot_ballot_find (const CotBallot *self, const char *name)
{
  for (guint i = 0; i < self->n_fields; i++)
    if (strcmp (self->fields[i].name, name) == 0)
      return (int) i;

  return -1;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * cot_election_list_forms:
 * @self: an election
 *
 * Returns: (transfer full): TIPO_ACTA of each form, sorted, %NULL-terminated
 */
char **
cot_election_list_forms (const CotElection *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->forms);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

static guint
place_of (const GPtrArray *words, const char *word)
{
  for (guint i = 0; i < words->len; i++)
    if (g_strcmp0 (g_ptr_array_index (words, i), word) == 0)
      return i;

  return words->len;
}

/**
 * cot_election_document_rank:
 * @self: an election
 * @tipo_documento: (nullable): ACTA PREP, RPP, CC, PPC
 * @origen: (nullable): CATD or CASILLA
 *
 * Returns: the place in the election's order, the kind first, then the origin;
 *   lower carries the row, an unknown word comes last
 */
guint
cot_election_document_rank (const CotElection *self, const char *tipo_documento, const char *origen)
{
  return place_of (self->documents, tipo_documento) * (self->origins->len + 1) + place_of (self->origins, origen);
}
