/* test-election.c - an election loads whole, or every fault of it is listed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each case works on a copy of the sample election in a temporary folder.
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cot-election.h"
#include "cot-error.h"
#include "cot-paths.h"
#include "cot-test-files.h"

#define SECRET_BYTES 64

static const char *const sample_files[] = {
  "areas.csv",
  "ballots.csv",
  "candidaturas.csv",
  "casillas.csv",
  "catds.csv",
  "contests.csv",
  "election.json",
  "forms/2.json",
  "forms/2E.json",
  "forms/3.json",
  "forms/3EMR.json",
  "forms/3ERP.json",
  "profile/opl-2021.json",
};

typedef struct {
  char *folder;
  GPtrArray *problems;
} Fixture;

static char *
file_path (const Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static char *
read_file (const Fixture *self, const char *name)
{
  g_autofree char *path = file_path (self, name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_file (const Fixture *self, const char *name, const char *text, gssize length)
{
  g_autofree char *path = file_path (self, name);
  g_autoptr (GError) error = NULL;

  /* A file that is new is not waited for. */
  g_unlink (path);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const below[] = { "forms", "profile" };
  g_autofree char *sample = cot_paths_share_file ("sample");
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("cotejo-election-XXXXXX", &error);
  g_assert_no_error (error);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  for (guint i = 0; i < G_N_ELEMENTS (below); i++) {
    g_autofree char *path = file_path (self, below[i]);

    g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sample_files); i++) {
    g_autofree char *from = g_build_filename (sample, sample_files[i], NULL);
    g_autofree char *text = NULL;
    gsize length;

    g_file_get_contents (from, &text, &length, &error);
    g_assert_no_error (error);
    write_file (self, sample_files[i], text, (gssize) length);
  }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  cot_test_files_remove (self->folder);
  g_free (self->folder);
  g_ptr_array_unref (self->problems);
}

static CotElection *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  CotElection *election = cot_election_load (self->folder, FALSE, self->problems, &error);

  g_assert_no_error (error);
  g_assert_nonnull (election);
  g_assert_cmpuint (self->problems->len, ==, 0);
  return election;
}

/* Replaces the first @from; an empty @from stands for the file's end. */
static void
change (Fixture *self, const char *name, const char *from, const char *to)
{
  g_autofree char *text = read_file (self, name);
  char *place = *from != '\0' ? strstr (text, from) : text + strlen (text);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (place == NULL)
    g_error ("%s has no \"%s\"", name, from);
  before = g_strndup (text, (gsize) (place - text));
  after = g_strconcat (before, to, place + strlen (from), NULL);
  write_file (self, name, after, -1);
}

/* One fault, and what must be listed: file, line (0: any), words. */
typedef struct {
  const char *name, *file, *from, *to;
  const char *listed_file;
  guint line;
  const char *message;
} Fault;

static const Fault faults[] = {
  /* form of a CSV file */
  { "csv-not-utf8", "areas.csv", "AYUN,001", "AYUN,\xff\xfe"
                                             "1",
    "areas.csv", 2, "UTF-8" },
  { "csv-control-character", "areas.csv", "AYUN,002", "AYUN,\a02", "areas.csv", 3, "control character" },
  { "csv-few-fields", "areas.csv", "AYUN,002,", "AYUN,002", "areas.csv", 3, "2 fields where the header has 3" },
  { "csv-many-fields", "areas.csv", "AYUN,002,", "AYUN,002,,", "areas.csv", 3, "4 fields" },
  { "csv-open-quote", "areas.csv", "AYUN,002,", "AYUN,002,\"", "areas.csv", 3, "not closed" },
  { "csv-bare-quote", "areas.csv", "AYUN,002,", "AYUN,002,a\"b", "areas.csv", 3, "must be quoted" },
  { "csv-after-quote", "areas.csv", "AYUN,002,", "AYUN,\"002\"x,", "areas.csv", 3, "comma is missing" },
  { "csv-empty-line", "areas.csv", "\nAYUN,002", "\n\nAYUN,002", "areas.csv", 3, "empty line" },
  { "csv-unknown-column", "areas.csv", "ID_AREA,AREA", "ID_AREA,AREAS", "areas.csv", 1, "\"AREAS\" is unknown" },
  { "csv-missing-column", "areas.csv", "ID_AREA,AREA", "ID_AREA,AREAS", "areas.csv", 1, "\"AREA\" is missing" },
  { "csv-column-twice", "areas.csv", "CONTEST,ID_AREA,AREA", "CONTEST,ID_AREA,ID_AREA", "areas.csv", 1, "there twice" },
  /* election.json */
  { "json-broken", "election.json", "\"format\": 1,", "\"format\": 1", "election.json", 3, "not JSON" },
  { "json-duplicate", "election.json", "\"format\": 1,", "\"format\": 1, \"format\": 1,", "election.json", 2, "duplicate" },
  { "json-unknown-key", "election.json", "\"year\"", "\"jahr\": 1, \"year\"", "election.json", 7, "unknown key" },
  { "json-missing-key", "election.json", "\"year\"", "\"jahr\"", "election.json", 1, "\"year\" is missing" },
  { "json-zone", "election.json", "UTC-5", "CST6CDT", "election.json", 9, "fixed offset" },
  { "json-key-no-point", "election.json", "\"authority_keys\": []", "\"authority_keys\": [\"0000000000000000000000000000000000000000000000000000000000000000\"]", "election.json", 12, "64 hexadecimal" },
  { "json-entidad-zero", "election.json", "\"id_entidad\": \"14\"", "\"id_entidad\": \"00\"", "election.json", 4, "both zero" },
  { "json-time", "election.json", "2021-06-06T23:00:00Z", "2021-06-06 18:00", "election.json", 10, "UTC time" },
  { "json-window", "election.json", "2021-06-06T23:00:00Z", "2022-06-06T23:00:00Z", "election.json", 11, "closes after it opens" },
  { "json-key", "election.json", "\"authority_keys\": []", "\"authority_keys\": [\"abc\"]", "election.json", 12, "64 hexadecimal" },
  { "json-template", "election.json", "|SECCION", "", "election.json", 13, "must hold CLAVE_ACTA" },
  { "json-template-joined", "election.json", "SECCION|ID_CASILLA", "SECCIONID_CASILLA", "election.json", 13, "must hold" },
  { "json-threshold", "election.json", "9990", "10001", "election.json", 14, "from 0 to 10000" },
  { "json-entidad", "election.json", "\"14\"", "\"4\"", "election.json", 4, "two digits" },
  { "json-argon2id", "election.json", "\"threshold\"", "\"argon2id\": 3, \"threshold\"", "election.json", 14, "an object of passes" },
  { "json-argon2id-key", "election.json", "\"threshold\"", "\"argon2id\": {\"passes\": 2, \"memory_kib\": 65536, \"salt\": 1}, \"threshold\"", "election.json", 14, "unknown key" },
  { "json-argon2id-passes", "election.json", "\"threshold\"", "\"argon2id\": {\"passes\": 17, \"memory_kib\": 65536}, \"threshold\"", "election.json", 14, "from 1 to 16" },
  { "json-argon2id-little", "election.json", "\"threshold\"", "\"argon2id\": {\"passes\": 2, \"memory_kib\": 8191}, \"threshold\"", "election.json", 14, "from 8192 to" },
  { "json-argon2id-much", "election.json", "\"threshold\"", "\"argon2id\": {\"passes\": 2, \"memory_kib\": 1048577}, \"threshold\"", "election.json", 14, "to 1048576" },
  { "json-argon2id-missing", "election.json", "\"threshold\"", "\"argon2id\": {\"passes\": 2}, \"threshold\"", "election.json", 14, "\"memory_kib\" is missing" },
  { "json-reading", "election.json", "\"threshold\"", "\"reading\": 3, \"threshold\"", "election.json", 26, "duplicate" },
  { "json-reading-key", "election.json", "\"accepted_error\"", "\"accepted\"", "election.json", 27, "unknown key" },
  { "json-reading-error", "election.json", "\"accepted_error\": 50", "\"accepted_error\": 0", "election.json", 27, "from 1 to 1000" },
  { "json-reading-lowest", "election.json", "\"lowest\": 9900", "\"lowest\": 9991", "election.json", 28, "must not be above threshold, 9990" },
  { "json-reading-highest", "election.json", "\"highest\": 10000", "\"highest\": 9989", "election.json", 29, "must not be below threshold, 9990" },
  { "json-reading-form", "election.json", "\"thresholds\": []", "\"thresholds\": [{\"form\": \"9\", \"scanner\": \"a\", \"threshold\": 9990}]", "election.json", 30, "no form 9" },
  { "json-reading-bounds", "election.json", "\"thresholds\": []", "\"thresholds\": [{\"form\": \"2\", \"scanner\": \"a\", \"threshold\": 9899}]", "election.json", 30, "from lowest to highest, 9900 to 10000" },
  { "json-reading-twice", "election.json", "\"thresholds\": []", "\"thresholds\": [{\"form\": \"2\", \"scanner\": \"a\", \"threshold\": 9990}, {\"form\": \"2\", \"scanner\": \"a\", \"threshold\": 9991}]", "election.json", 30, "there twice" },
  { "json-reading-scanner", "election.json", "\"thresholds\": []", "\"thresholds\": [{\"form\": \"2\", \"threshold\": 9990}]", "election.json", 30, "\"scanner\" is missing" },
  { "json-reading-object", "election.json", "\"thresholds\": []", "\"thresholds\": [9990]", "election.json", 30, "an object of form" },
  { "json-reading-evidence", "election.json", "\"thresholds\": []", "\"thresholds\": [{\"form\": \"2\", \"scanner\": \"a\", \"threshold\": 9990, \"wrong\": -1}]", "election.json", 30, "from 0 to" },
  /* contests.csv */
  { "contest-name", "contests.csv", "AYUN,AYUNTAMIENTOS", "ayun,AYUNTAMIENTOS", "contests.csv", 2, "a contest is" },
  { "contest-area", "contests.csv", "MUNICIPIO,2,", "COLONIA,2,", "contests.csv", 2, "MUNICIPIO, DISTRITO_LOCAL" },
  { "contest-class", "contests.csv", "2,ordinaria", "2,normal", "contests.csv", 2, "ordinaria, especial" },
  { "contest-class-twice", "contests.csv", "2E,especial,02", "2E,ordinaria,12", "contests.csv", 3, "this class already" },
  { "contest-clave-twice", "contests.csv", "3,ordinaria,03", "3,ordinaria,02", "contests.csv", 4, "same CLAVE_ACTA" },
  { "contest-form-of-another", "contests.csv", "3,ordinaria,03", "2,ordinaria,03", "contests.csv", 4, "another contest" },
  { "contest-form-missing", "contests.csv", "3,ordinaria,03", "9,ordinaria,03", "contests.csv", 4, "forms/9.json is missing" },
  { "contest-other-name", "contests.csv", "AYUNTAMIENTOS,MUNICIPIO,2E", "OTROS,MUNICIPIO,2E", "contests.csv", 3, "another name" },
  { "contest-no-special", "contests.csv", "AYUN,AYUNTAMIENTOS,MUNICIPIO,2E,especial,02\n", "", "contests.csv", 1, "no line of CLASE especial" },
  /* areas.csv */
  { "area-unknown-contest", "areas.csv", "AYUN,002", "GUB,002", "areas.csv", 3, "no such contest" },
  { "area-key", "areas.csv", "AYUN,002", "AYUN,2", "areas.csv", 3, "3 digits" },
  { "area-twice", "areas.csv", "AYUN,002", "AYUN,001", "areas.csv", 3, "already" },
  { "area-unused-ballot", "areas.csv", "", "AYUN,099,NADIE\n", "ballots.csv", 1, "no ballot for the area 099" },
  { "area-unknown-to-casillas", "areas.csv", "AYUN,003", "AYUN,004", "casillas.csv", 37, "no such area of AYUN" },
  /* catds.csv */
  { "catd-twice", "catds.csv", "\n2,", "\n1,", "catds.csv", 3, "twice" },
  { "catd-number", "catds.csv", "\n2,", "\n10000,", "catds.csv", 3, "from 1 to 9999" },
  { "catd-missing", "catds.csv", "\n2,", "\n9,", "casillas.csv", 13, "no centre 2" },
  /* ballots.csv */
  { "ballot-unknown-area", "ballots.csv", "AYUN,001,1,", "AYUN,009,1,", "ballots.csv", 2, "no such area" },
  { "ballot-kind", "ballots.csv", "PAN,party", "PAN,partido", "ballots.csv", 2, "party, independent, coalition" },
  { "ballot-colour", "ballots.csv", "#0055a5", "blue", "ballots.csv", 2, "colour" },
  { "ballot-reserved", "ballots.csv", "1,PAN,", "1,NULOS,", "ballots.csv", 2, "already" },
  { "ballot-column-name", "ballots.csv", "1,PAN,", "1,=PAN,", "ballots.csv", 2, "a column is" },
  { "ballot-place-taken", "ballots.csv", "2,PRI,", "1,PRI,", "ballots.csv", 3, "at this place" },
  { "ballot-other-place", "ballots.csv", "AYUN,001,1,PAN", "AYUN,001,90,PAN", "ballots.csv", 0, "" },
  { "ballot-line-twice", "ballots.csv", "AYUN,001,2,PRI,party,#00923f", "AYUN,001,1,PAN,party,#0055a5", "ballots.csv", 3, "already" },
  { "ballot-kinds-mixed", "ballots.csv", "", "AYUN,001,99,ZZZ,party,\n", "ballots.csv", 0, "parties come first" },
  { "ballot-not-on-form", "ballots.csv", "", "AYUN,001,99,C_ZZZ,coalition,\n", "forms/2.json", 17, "C_ZZZ of AYUN is missing" },
  /* casillas.csv */
  { "casilla-seccion", "casillas.csv", ",0002,B", ",002,B", "casillas.csv", 6, "4 digits" },
  { "casilla-type", "casillas.csv", ",0002,B", ",0002,Z", "casillas.csv", 6, "must be one of" },
  { "casilla-basica-number", "casillas.csv", ",0002,B,01", ",0002,B,02", "casillas.csv", 6, "number 01" },
  { "casilla-number", "casillas.csv", ",0002,C,01", ",0002,C,00", "casillas.csv", 7, "from 1 to 99" },
  { "casilla-contigua", "casillas.csv", ",0002,C,01,00", ",0002,C,01,01", "casillas.csv", 7, "extraordinaria" },
  { "casilla-twice", "casillas.csv", ",0002,C,01,00", ",0002,B,01,00", "casillas.csv", 7, "already" },
  { "casilla-lista", "casillas.csv", ",0002,B,01,00,1,705", ",0002,B,01,00,1,70500", "casillas.csv", 6, "from 0 to 9999" },
  { "casilla-negative", "casillas.csv", ",0002,B,01,00,1,705", ",0002,B,01,00,1,-705", "casillas.csv", 6, "from 0 to 9999" },
  { "casilla-special-lista", "casillas.csv", ",0007,S,01,00,2,0,", ",0007,S,01,00,2,50,", "casillas.csv", 16, "no lista nominal" },
  { "casilla-ubicacion", "casillas.csv", ",0002,B,01,00,1,", ",0002,B,01,00,3,", "casillas.csv", 6, "from 1 to 2" },
  { "casilla-traslado", "casillas.csv", ",0,I,1,201", ",0,X,1,201", "casillas.csv", 2, "D, F, I" },
  { "casilla-boletas", "casillas.csv", ",0,I,1,201", ",9,I,1,201", "casillas.csv", 2, "only for them" },
  { "casilla-no-catd-column", "casillas.csv", "CATD_DIP_LOC", "CATD_GUB", "casillas.csv", 1, "CATD_DIP_LOC\" is missing" },
  { "casilla-name-differs", "areas.csv", "AYUN,002,", "AYUN,002,X", "casillas.csv", 13, "another name" },
  /* candidaturas.csv */
  { "candidate-column", "candidaturas.csv", "AYUN,001,PAN,", "AYUN,001,NADA,", "candidaturas.csv", 2, "no such column" },
  { "candidate-twice", "candidaturas.csv", "AYUN,001,PRI,", "AYUN,001,PAN,", "candidaturas.csv", 3, "is on line 2 already" },
  { "candidate-name", "candidaturas.csv", "", "AYUN,001,PAN,,\n", "candidaturas.csv", 0, "1 to 200" },
  /* forms and profile */
  { "form-name", "forms/2.json", "\"tipo_acta\": \"2\"", "\"tipo_acta\": \"7\"", "forms/2.json", 2, "forms/7.json" },
  { "form-field-missing", "forms/2.json", "\"name\": \"NULOS\", \"digits\"", "\"name\": \"NULITOS\", \"digits\"", "forms/2.json", 17, "NULOS of every acta is missing" },
  { "form-field-unknown", "forms/2.json", "\"name\": \"NULOS\", \"digits\"", "\"name\": \"NULITOS\", \"digits\"", "forms/2.json", 43, "NULITOS is no column" },
  { "form-off-paper", "forms/2.json", "\"width\": 430.0", "\"width\": 215.0", "forms/2.json", 0, "not wholly on the paper" },
  { "profile-name", "profile/opl-2021.json", "\"opl-2021\"", "\"opl-2020\"", "profile/opl-2021.json", 2, "profile/opl-2020.json" },
};

static gboolean
is_listed (const GPtrArray *problems, const Fault *fault)
{
  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *problem = g_ptr_array_index (problems, i);

    if (strcmp (problem->file, fault->listed_file) == 0 && (fault->line == 0 || problem->line == fault->line) &&
        strstr (problem->message, fault->message) != NULL)
      return TRUE;
  }

  return FALSE;
}

static void
test_fault_is_listed (Fixture *self, gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;

  change (self, fault->file, fault->from, fault->to);
  election = cot_election_load (self->folder, FALSE, self->problems, &error);

  g_assert_null (election);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  for (guint i = 0; i < self->problems->len && !is_listed (self->problems, fault); i++) {
    const CotElectionProblem *problem = g_ptr_array_index (self->problems, i);

    g_test_message ("%s:%u:%u: %s", problem->file, problem->line, problem->column, problem->message);
  }
  g_assert_true (is_listed (self->problems, fault));
}

static void
test_all_faults_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = NULL;
  const Fault *some[] = { NULL, NULL, NULL, NULL };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    const Fault *fault = &faults[i];

    if (strcmp (fault->name, "json-zone") == 0 || strcmp (fault->name, "ballot-colour") == 0 ||
        strcmp (fault->name, "casilla-special-lista") == 0 || strcmp (fault->name, "candidate-column") == 0) {
      change (self, fault->file, fault->from, fault->to);
      some[n++] = fault;
    }
  }
  election = cot_election_load (self->folder, FALSE, self->problems, NULL);

  g_assert_null (election);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (some));
  for (guint i = 0; i < n; i++)
    g_assert_true (is_listed (self->problems, some[i]));
}

static void
test_column_points_at_the_field (Fixture *self, gconstpointer data)
{
  const CotElectionProblem *problem;
  g_autoptr (CotElection) election = NULL;

  change (self, "ballots.csv", "AYUN,001,1,PAN,party,#0055a5", "AYUN,001,1,PAN,party,#0055ag");
  election = cot_election_load (self->folder, FALSE, self->problems, NULL);

  g_assert_null (election);
  problem = g_ptr_array_index (self->problems, 0);
  g_assert_cmpuint (problem->line, ==, 2);
  g_assert_cmpuint (problem->column, ==, strlen ("AYUN,001,1,PAN,party,") + 1);
}

static void
test_missing_file (Fixture *self, gconstpointer data)
{
  static const char *const needed[] = { "areas.csv", "ballots.csv", "casillas.csv", "catds.csv", "contests.csv", "election.json" };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    g_autofree char *path = file_path (self, needed[i]);
    g_autofree char *text = read_file (self, needed[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (CotElection) election = NULL;
    const Fault wanted = { .listed_file = needed[i], .message = "" };

    g_ptr_array_set_size (self->problems, 0);
    g_assert_cmpint (g_unlink (path), ==, 0);
    election = cot_election_load (self->folder, FALSE, self->problems, &error);
    g_assert_null (election);
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
    g_assert_true (is_listed (self->problems, &wanted));
    write_file (self, needed[i], text, -1);
  }
}

/* An optional file that is there but cannot be opened is not passed over. */
static void
test_dangling_link (Fixture *self, gconstpointer data)
{
  g_autofree char *path = file_path (self, "candidaturas.csv");
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;
  const Fault wanted = { .listed_file = "candidaturas.csv", .message = "" };

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("nowhere.csv", path), ==, 0);
  election = cot_election_load (self->folder, FALSE, self->problems, &error);
  g_assert_null (election);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_assert_true (is_listed (self->problems, &wanted));
}

static void
test_missing_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = file_path (self, "nowhere");
  g_autoptr (CotElection) election = cot_election_load (path, FALSE, NULL, &error);

  g_assert_null (election);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

static void
test_newer_format (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;

  change (self, "election.json", "\"format\": 1", "\"format\": 2");
  election = cot_election_load (self->folder, FALSE, NULL, &error);
  g_assert_null (election);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW);
}

/* Bytes changed at random are refused or load; nothing else happens. */
static void
test_survives_changed_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 400; i++) {
    const char *name = sample_files[g_rand_int_range (rand, 0, G_N_ELEMENTS (sample_files))];
    g_autofree char *text = read_file (self, name);
    gsize length = strlen (text);
    g_autofree char *wrong = g_memdup2 (text, length);
    g_autoptr (CotElection) election = NULL;

    for (guint k = 0; k < 4; k++)
      wrong[g_rand_int_range (rand, 0, (gint32) length)] = (char) g_rand_int_range (rand, 0, 256);
    write_file (self, name, wrong, (gssize) g_rand_int_range (rand, (gint32) length / 2, (gint32) length + 1));
    election = cot_election_load (self->folder, FALSE, NULL, NULL);
    write_file (self, name, text, (gssize) length);
  }
}

/* contest, area, SECCION, TIPO_CASILLA, ID_CASILLA, EXT_CONTIGUA, TIPO_ACTA */
static int
compare_published (const CotRow *a, const CotRow *b)
{
  int order = a->contest < b->contest ? -1 : a->contest > b->contest;

  if (order == 0)
    order = strcmp (a->area->id, b->area->id);
  if (order == 0)
    order = (int) a->casilla->seccion - (int) b->casilla->seccion;
  if (order == 0)
    order = a->casilla->key.type - b->casilla->key.type;
  if (order == 0)
    order = (int) a->casilla->key.number - (int) b->casilla->key.number;
  if (order == 0)
    order = (int) a->casilla->key.ext - (int) b->casilla->key.ext;

  return order != 0 ? order : strcmp (a->tipo_acta, b->tipo_acta);
}

static void
test_rows_are_in_published_order (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = load (self);
  guint n;
  const CotRow *rows = cot_election_get_rows (election, &n);

  g_assert_cmpuint (n, ==, 81);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpuint (rows[i].index, ==, i);
    g_assert_cmpuint (strlen (rows[i].clave_acta), ==, 13);
    g_assert_true (g_str_has_prefix (rows[i].clave_acta, rows[i].casilla->clave_casilla));
    g_assert_true (cot_election_find_row (election, rows[i].clave_acta) == &rows[i]);
    if (i > 0)
      g_assert_cmpint (compare_published (&rows[i - 1], &rows[i]), <, 0);
  }
}

static void
test_special_has_mr_and_rp (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = load (self);
  const CotCasillaKey key = { 'S', 1, 0 };
  const CotRow *mr = cot_election_find_row_as_written (election, "DIP_LOC", 7, key, NULL);
  const CotRow *rp = cot_election_find_row_as_written (election, "DIP_LOC", 7, key, "3ERP");
  const CotRow *ayun = cot_election_find_row_as_written (election, "AYUN", 7, key, NULL);

  g_assert_cmpstr (mr->tipo_acta, ==, "3EMR");
  g_assert_cmpstr (mr->clave_acta, ==, "140007S010003");
  g_assert_cmpstr (rp->clave_acta, ==, "140007S010013");
  g_assert_cmpstr (ayun->tipo_acta, ==, "2E");
  g_assert_cmpuint (mr->casilla->lista_nominal, ==, 0);
  g_assert_cmpuint (mr->casilla->max_ballots, ==, 1000);
  g_assert_cmpuint (ayun->catd, ==, 2);
  g_assert_cmpuint (mr->catd, ==, 201);
}

static void
test_row_as_written (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = load (self);
  const CotCasillaKey b = { 'B', 1, 0 }, e = { 'E', 1, 1 }, missing = { 'C', 9, 0 };

  g_assert_cmpstr (cot_election_find_row_as_written (election, "AYUN", 1, e, NULL)->clave_acta, ==, "140001E010102");
  g_assert_nonnull (cot_election_find_row_as_written (election, "AYUN", 1, b, "2"));
  g_assert_null (cot_election_find_row_as_written (election, "AYUN", 1, b, "2E"));
  g_assert_null (cot_election_find_row_as_written (election, "AYUN", 1, missing, NULL));
  g_assert_null (cot_election_find_row_as_written (election, "AYUN", 70000, b, NULL));
  g_assert_null (cot_election_find_row_as_written (election, "GUB", 1, b, NULL));
}

static void
test_ballots_differ (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = load (self);
  const CotContest *ayun = cot_election_find_contest (election, "AYUN");
  const CotBallot *first = ayun->areas[0].ballot, *second = ayun->areas[1].ballot;
  int total = cot_ballot_find (first, COT_FIELD_NAME_TOTAL);

  g_assert_cmpint (cot_ballot_find (first, "C_PAN_PRI"), >, 0);
  g_assert_cmpint (cot_ballot_find (second, "C_PAN_PRI"), ==, -1);
  g_assert_cmpint (cot_ballot_find (second, "CAND_IND_1"), >, 0);
  g_assert_cmpint (cot_ballot_find (first, COT_FIELD_NAME_SECCION), ==, 0);
  g_assert_cmpint (cot_ballot_find (first, COT_FIELD_NAME_CASILLA), ==, 1);
  g_assert_cmpint (cot_ballot_find (first, "PAN"), ==, 6);
  g_assert_cmpint (total, ==, (int) first->n_fields - 1);
  g_assert_cmpint (first->fields[6].kind, ==, COT_FIELD_PARTY);
  for (guint i = 0; ayun->columns[i] != NULL; i++)
    g_assert_nonnull (cot_form_find_field (cot_election_get_form (election, "2"), ayun->columns[i]));
}

static void
test_qr_round_trip (Fixture *self, gconstpointer data)
{
  static const char *const templates[] = {
    NULL,
    "CLAVE_ACTA",
    "prep:SECCION/TIPO_CASILLAx/ID_CASILLA-EXT_CONTIGUA TIPO_ACTA",
    "MUNICIPIO|CLAVE_CASILLA|CONTEST|TIPO_ACTA",
  };

  for (guint t = 0; t < G_N_ELEMENTS (templates); t++) {
    g_autoptr (CotElection) election = NULL;
    const CotRow *rows;
    guint n;

    if (templates[t] != NULL) {
      g_autofree char *sample = cot_paths_share_file ("sample/election.json");
      g_autofree char *text = NULL;

      g_file_get_contents (sample, &text, NULL, NULL);
      write_file (self, "election.json", text, -1);
      change (self, "election.json", "ENTIDAD|DISTRITO|TIPO_ACTA|SECCION|ID_CASILLA|TIPO_CASILLA|EXT_CONTIGUA|CONTEST", templates[t]);
    }
    election = load (self);
    rows = cot_election_get_rows (election, &n);
    for (guint i = 0; i < n; i++) {
      g_autofree char *text = cot_election_format_qr (election, &rows[i]);
      const CotRow *found = NULL;

      g_assert_cmpint (cot_election_parse_qr (election, text, &found), ==, COT_QR_ROW);
      g_assert_true (found == &rows[i]);
    }
  }
}

static void
test_qr_of_others (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = load (self);
  static const char *const outside[] = {
    "14|1|2|9999|1|B|0|AYUN",
    "14|2|2|1|1|B|0|AYUN",
    "9|1|2|1|1|B|0|AYUN",
    "14|1|2E|1|1|B|0|AYUN",
    "14|1|3|1|1|B|0|AYUN",
    "14|1|1|1|1|B|0|GUB",
    "14|1|2|1|77|C|0|AYUN",
  };
  static const char *const not_ours[] = {
    "",
    "COTEJO-2",
    "0142-00317-1",
    "14|1|2|1|1|B|0",
    "14|1|2|1|1|B|0|AYUN|x",
    "14|1|2|x|1|B|0|AYUN",
    "14|1|2|1|1|BB|0|AYUN",
    "14|1|2|1||B|0|AYUN",
    "https://example.org/14|1",
    "14|1|2|99999|1|B|0|AYUN",
    "32|4|3|527|3|C|0|2",
    "||||||||",
  };
  const CotRow *row = NULL;

  g_assert_cmpint (cot_election_parse_qr (election, "14|1|2|1|1|B|0|AYUN", &row), ==, COT_QR_ROW);
  g_assert_cmpint (cot_election_parse_qr (election, "14|001|2|0001|01|B|00|AYUN", &row), ==, COT_QR_ROW);
  g_assert_cmpstr (row->clave_acta, ==, "140001B010002");
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++) {
    g_assert_cmpint (cot_election_parse_qr (election, outside[i], &row), ==, COT_QR_OUTSIDE);
    g_assert_null (row);
  }
  for (guint i = 0; i < G_N_ELEMENTS (not_ours); i++)
    g_assert_cmpint (cot_election_parse_qr (election, not_ours[i], &row), ==, COT_QR_NOT_OURS);
}

static void
test_qr_contest (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *text, *contest;
    gboolean tells;
  } codes[] = {
    { "14|1|2|9999|1|B|0|AYUN", "AYUN", TRUE },
    { "14|1|77|9999|1|B|0|AYUN", "AYUN", TRUE },
    { "9|1|2|9999|1|B|0|AYUN", NULL, TRUE },
    { "14|1|3|9999|1|B|0|AYUN", NULL, TRUE },
    { "14|1|2|9999|1|B|0|GUB", NULL, TRUE },
    { "AYUN", NULL, FALSE },
    { "", NULL, FALSE },
  };
  g_autoptr (CotElection) election = load (self);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    gboolean tells = !codes[i].tells;
    const CotContest *contest = cot_election_contest_of_qr (election, codes[i].text, &tells);

    g_assert_cmpstr (contest != NULL ? contest->id : NULL, ==, codes[i].contest);
    g_assert_cmpint (tells, ==, codes[i].tells);
  }
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = load (self);
  static const guint8 zeros[32] = { 0 };

  g_assert_cmpint (cot_election_get_utc_offset_s (election), ==, -18000);
  g_assert_cmpint (cot_election_get_opens_us (election), ==, G_GINT64_CONSTANT (1623020400000000));
  g_assert_cmpint (cot_election_get_closes_us (election), >, cot_election_get_opens_us (election));
  g_assert_true (cot_election_is_practice (election));
  g_assert_cmpmem (cot_election_get_seal (election), 32, zeros, 32);
  g_assert_null (cot_election_get_authority_key (election, 0));
  g_assert_cmpuint (cot_election_document_rank (election, "ACTA PREP", "CATD"), <, cot_election_document_rank (election, "ACTA PREP", "CASILLA"));
  g_assert_cmpuint (cot_election_document_rank (election, "ACTA PREP", "CASILLA"), <, cot_election_document_rank (election, "CC", "CATD"));
  g_assert_cmpuint (cot_election_document_rank (election, "PPC", "CASILLA"), <, cot_election_document_rank (election, "X", "CATD"));
}

/* The sample is a copy; what is published must not depend on which one is used. */
static void
test_sample_has_the_profile (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = load (self);
  g_autofree char *path = cot_paths_share_file ("profile/opl-2021.json");
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (cot_election_get_profile (election, "opl-2021"), ==, text);
  g_assert_null (cot_election_get_profile (election, "opl-2099"));
}

/* REPRESENTANTES_PP_CI left empty: two for each party and independent. */
static void
test_default_representantes (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = NULL;
  const CotCasillaKey key = { 'B', 1, 0 };

  change (self, "casillas.csv", ",0002,B,01,00,1,705,26,0,", ",0002,B,01,00,1,705,,,");
  election = load (self);
  g_assert_cmpuint (cot_election_find_row_as_written (election, "AYUN", 2, key, NULL)->casilla->representantes, ==, 26);
}

static void
make_key (Fixture *self, guint8 secret[SECRET_BYTES], const char *from)
{
  guint8 public_key[32];
  char hex[65];
  g_autofree char *list = NULL;

  crypto_sign_keypair (public_key, secret);
  sodium_bin2hex (hex, sizeof hex, public_key, sizeof public_key);
  list = g_strdup_printf ("\"authority_keys\": [\"%s\"%s", hex, strstr (from, "]") != NULL ? "]" : ", ");
  change (self, "election.json", from, list);
}

static void
seal (Fixture *self, guint8 secret[SECRET_BYTES])
{
  const guint8 *keys[] = { secret };
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_election_seal (self->folder, keys, 1, &error));
  g_assert_no_error (error);
}

static void
test_seal_holds (Fixture *self, gconstpointer data)
{
  guint8 secret[SECRET_BYTES];
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;
  g_autofree char *text = NULL;
  guint8 digest[32];

  make_key (self, secret, "\"authority_keys\": []");
  seal (self, secret);
  election = cot_election_load (self->folder, TRUE, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (election);
  text = read_file (self, "seal.json");
  crypto_hash_sha256 (digest, (const guchar *) text, strlen (text));
  g_assert_cmpmem (cot_election_get_seal (election), 32, digest, 32);
}

static void
test_seal_is_required (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = cot_election_load (self->folder, TRUE, NULL, &error);

  g_assert_null (election);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

/* One bit of any sealed file, at its beginning, middle and end. */
static void
test_seal_finds_a_flipped_bit (Fixture *self, gconstpointer data)
{
  guint8 secret[SECRET_BYTES];

  make_key (self, secret, "\"authority_keys\": []");
  seal (self, secret);
  for (guint i = 0; i < G_N_ELEMENTS (sample_files); i++) {
    g_autofree char *text = read_file (self, sample_files[i]);
    gsize length = strlen (text);
    const gsize places[] = { 0, length / 2, length - 1 };

    for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
      g_autofree char *wrong = g_memdup2 (text, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (CotElection) election = NULL;

      wrong[places[k]] ^= 1;
      write_file (self, sample_files[i], wrong, (gssize) length);
      election = cot_election_load (self->folder, FALSE, NULL, &error);
      g_assert_null (election);
      g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
    }
    write_file (self, sample_files[i], text, (gssize) length);
  }
}

static void
expect_corrupt (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = cot_election_load (self->folder, FALSE, NULL, &error);

  g_assert_null (election);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);
}

static void
test_seal_finds_other_files (Fixture *self, gconstpointer data)
{
  guint8 secret[SECRET_BYTES];
  g_autofree char *form = read_file (self, "forms/2.json");
  g_autofree char *added = file_path (self, "forms/8.json");
  g_autofree char *candidates = file_path (self, "candidaturas.csv");

  make_key (self, secret, "\"authority_keys\": []");
  seal (self, secret);
  write_file (self, "forms/8.json", form, -1);
  expect_corrupt (self);
  g_unlink (added);
  g_unlink (candidates);
  expect_corrupt (self);
}

static void
test_seal_of_a_stranger (Fixture *self, gconstpointer data)
{
  guint8 secret[SECRET_BYTES], stranger[SECRET_BYTES], public_key[32];
  const guint8 *keys[] = { stranger };
  g_autoptr (GError) error = NULL;

  make_key (self, secret, "\"authority_keys\": []");
  crypto_sign_keypair (public_key, stranger);
  g_assert_false (cot_election_seal (self->folder, keys, 1, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  seal (self, secret);
  change (self, "seal.json", "\"signature\": \"", "\"signature\": \"00");
  expect_corrupt (self);
}

static void
test_seal_needs_every_authority (Fixture *self, gconstpointer data)
{
  guint8 first[SECRET_BYTES], second[SECRET_BYTES];
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;

  make_key (self, first, "\"authority_keys\": []");
  make_key (self, second, "\"authority_keys\": [");
  seal (self, first);
  expect_corrupt (self);
  seal (self, second);
  election = cot_election_load (self->folder, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (election);
}

static void
test_seal_refuses_a_faulty_folder (Fixture *self, gconstpointer data)
{
  guint8 secret[SECRET_BYTES];
  const guint8 *keys[] = { secret };
  g_autofree char *areas = file_path (self, "areas.csv");
  g_autoptr (GError) error = NULL;

  make_key (self, secret, "\"authority_keys\": []");
  g_assert_cmpint (g_unlink (areas), ==, 0);
  g_assert_false (cot_election_seal (self->folder, keys, 1, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (cot_election_seal (self->folder, keys, 0, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

typedef void (*Case) (Fixture *self, gconstpointer data);

static const struct {
  const char *name;
  Case run;
} cases[] = {
  { "faults/all-at-once", test_all_faults_at_once },
  { "faults/column-points-at-the-field", test_column_points_at_the_field },
  { "faults/missing-file", test_missing_file },
  { "faults/dangling-link", test_dangling_link },
  { "faults/missing-folder", test_missing_folder },
  { "faults/newer-format", test_newer_format },
  { "faults/survives-changed-bytes", test_survives_changed_bytes },
  { "rows/published-order", test_rows_are_in_published_order },
  { "rows/special-has-mr-and-rp", test_special_has_mr_and_rp },
  { "rows/as-written", test_row_as_written },
  { "rows/default-representantes", test_default_representantes },
  { "ballots/differ", test_ballots_differ },
  { "qr/round-trip", test_qr_round_trip },
  { "qr/of-others", test_qr_of_others },
  { "qr/contest", test_qr_contest },
  { "settings", test_settings },
  { "sample-has-the-profile", test_sample_has_the_profile },
  { "seal/holds", test_seal_holds },
  { "seal/is-required", test_seal_is_required },
  { "seal/finds-a-flipped-bit", test_seal_finds_a_flipped_bit },
  { "seal/finds-other-files", test_seal_finds_other_files },
  { "seal/of-a-stranger", test_seal_of_a_stranger },
  { "seal/needs-every-authority", test_seal_needs_every_authority },
  { "seal/refuses-a-faulty-folder", test_seal_refuses_a_faulty_folder },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strdup_printf ("/model/election/faults/%s", faults[i].name);

    g_test_add (path, Fixture, &faults[i], set_up, test_fault_is_listed, tear_down);
  }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/model/election/%s", cases[i].name);

    g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
  }

  return g_test_run ();
}
