/* test-simulacro-election.c - fictitious elections have Jalisco's shape
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drives the program itself and looks at what it wrote.
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-election.h"
#include "cot-paths.h"
#include "cot-test-files.h"

typedef struct {
  char *root;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->root = g_dir_make_tmp ("cotejo-simulacro-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  cot_test_files_remove (self->root);
  g_free (self->root);
}

/* The program's exit code; @folder is put after the words. */
static int
run (const char *words, const char *folder, char **complaint)
{
  g_autofree char *program = cot_paths_program ("cotejo-simulacro");
  g_auto (GStrv) split = g_strsplit (words, " ", 0);
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (args, program);
  g_ptr_array_add (args, (gpointer) "election");
  for (guint i = 0; split[i] != NULL; i++)
    if (*split[i] != '\0')
      g_ptr_array_add (args, split[i]);
  if (folder != NULL)
    g_ptr_array_add (args, (gpointer) folder);
  g_ptr_array_add (args, NULL);
  process = g_subprocess_newv ((const char *const *) args->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, complaint, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

static CotElection *
make (Fixture *self, const char *words, const char *name)
{
  g_autofree char *folder = g_build_filename (self->root, name, NULL);
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  CotElection *election;

  g_assert_cmpint (run (words, folder, &complaint), ==, COT_EXIT_OK);
  g_assert_cmpstr (complaint, ==, "");
  election = cot_election_load (folder, FALSE, NULL, &error);
  g_assert_no_error (error);
  return election;
}

static guint
count_type (const CotElection *election, char type)
{
  guint n, found = 0;
  const CotCasilla *casillas = cot_election_get_casillas (election, &n);

  for (guint i = 0; i < n; i++)
    found += casillas[i].key.type == type ? 1 : 0;

  return found;
}

static int
compare_numbers (const void *a, const void *b)
{
  return (int) *(const guint16 *) a - (int) *(const guint16 *) b;
}

static void
check_lists (const CotElection *election)
{
  guint n, n_lists = 0;
  const CotCasilla *casillas = cot_election_get_casillas (election, &n);
  g_autofree guint16 *lists = g_new (guint16, n);

  for (guint i = 0; i < n; i++) {
    if (casillas[i].key.type == 'S')
      g_assert_cmpuint (casillas[i].lista_nominal, ==, 0);
    else
      lists[n_lists++] = casillas[i].lista_nominal;
  }
  qsort (lists, n_lists, sizeof *lists, compare_numbers);
  g_assert_cmpuint (lists[n_lists / 2], >=, 600);
  g_assert_cmpuint (lists[n_lists / 2], <=, 655);
  g_assert_cmpuint (lists[n_lists - 1], <=, 795);
  g_assert_cmpuint (lists[n_lists - 1], >, 750);
}

/* Of the real catalogue: 3,597 basicas, 6,268 contiguas, 296 extraordinarias,
 * some 65 especiales, 125 municipios, 20 distritos of 392 to 601 casillas. */
static void
test_jalisco (Fixture *self, gconstpointer data)
{
  g_autoptr (CotElection) election = make (self, "--casillas 10226 --municipios 125 --contests ayun,dip --seed 5", "jalisco");
  const CotContest *dip = cot_election_find_contest (election, "DIP_LOC");
  const CotContest *ayun = cot_election_find_contest (election, "AYUN");
  guint n_rows, n_casillas;

  cot_election_get_rows (election, &n_rows);
  cot_election_get_casillas (election, &n_casillas);
  g_assert_cmpuint (n_casillas, ==, 10226);
  g_assert_cmpuint (ayun->n_areas, ==, 125);
  g_assert_cmpuint (dip->n_areas, ==, 20);
  g_assert_cmpuint (n_rows, ==, 2 * n_casillas + count_type (election, 'S'));
  g_assert_cmpuint (count_type (election, 'S'), ==, 65);
  g_assert_cmpuint (count_type (election, 'E'), ==, 296);
  g_assert_cmpuint (count_type (election, 'B'), >=, 3200);
  g_assert_cmpuint (count_type (election, 'B'), <=, 4000);
  check_lists (election);
}

/* However small, ballots differ and every kind of row is there. */
static void
test_small_has_everything (Fixture *self, gconstpointer data)
{
  for (guint seed = 0; seed < 20; seed++) {
    g_autofree char *words = g_strdup_printf ("--casillas 24 --municipios 3 --contests ayun,dip --seed %u", seed);
    g_autofree char *name = g_strdup_printf ("small-%u", seed);
    g_autoptr (CotElection) election = make (self, words, name);
    guint n;
    const CotContest *contests = cot_election_get_contests (election, &n);

    g_assert_cmpuint (count_type (election, 'E'), >=, 1);
    g_assert_cmpuint (count_type (election, 'S'), ==, 1);
    for (guint i = 0; i < n; i++) {
      const CotBallot *first = contests[i].areas[0].ballot, *second = contests[i].areas[1].ballot;

      g_assert_cmpuint (contests[i].n_areas, >=, 2);
      g_assert_cmpint (cot_ballot_find (first, i == 0 ? "C_PAN_PRI" : "C_PT_PVEM"), >, 0);
      g_assert_cmpint (cot_ballot_find (second, i == 0 ? "C_PAN_PRI" : "C_PT_PVEM"), ==, -1);
      g_assert_cmpint (cot_ballot_find (second, "CAND_IND_1"), >, 0);
    }
  }
}

static void
test_any_size (Fixture *self, gconstpointer data)
{
  static const guint sizes[][2] = { { 1, 1 }, { 2, 1 }, { 2, 2 }, { 5, 5 }, { 11, 1 }, { 12, 12 }, { 40, 3 }, { 60, 59 }, { 700, 4 }, { 2000, 125 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *words = g_strdup_printf ("--casillas %u --municipios %u --contests gub,dip,ayun --seed 9", sizes[i][0], sizes[i][1]);
    g_autofree char *name = g_strdup_printf ("size-%u", i);
    g_autoptr (CotElection) election = make (self, words, name);
    guint n;

    cot_election_get_casillas (election, &n);
    g_assert_cmpuint (n, ==, sizes[i][0]);
    g_assert_cmpuint (cot_election_find_contest (election, "AYUN")->n_areas, ==, sizes[i][1]);
  }
}

static char *
read_file (Fixture *self, const char *election, const char *name)
{
  g_autofree char *path = g_build_filename (self->root, election, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_same_seed_same_bytes (Fixture *self, gconstpointer data)
{
  static const char *const names[] = {
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
  g_autoptr (CotElection) one = make (self, "--casillas 300 --municipios 9 --seed 42", "one");
  g_autoptr (CotElection) same = make (self, "--seed 42 --municipios 9 --casillas 300 --contests ayun,dip", "same");
  g_autoptr (CotElection) other = make (self, "--casillas 300 --municipios 9 --seed 43", "other");
  g_autofree char *casillas = read_file (self, "one", "casillas.csv");
  g_autofree char *others = read_file (self, "other", "casillas.csv");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *a = read_file (self, "one", names[i]);
    g_autofree char *b = read_file (self, "same", names[i]);

    g_assert_cmpstr (a, ==, b);
  }
  g_assert_cmpstr (casillas, !=, others);
}

static void
test_options_are_kept (Fixture *self, gconstpointer data)
{
  static const char hex[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"; /* RFC 8032, 7.1, TEST 1 */
  g_autofree char *words = g_strdup_printf ("--casillas 3 --municipios 1 --contests dip --seed 1 --practice --opens 2030-01-01T00:00:00Z --closes 2030-01-02T00:00:00Z --authority %s", hex);
  g_autoptr (CotElection) election = make (self, words, "options");

  g_assert_true (cot_election_is_practice (election));
  g_assert_nonnull (cot_election_get_authority_key (election, 0));
  g_assert_cmpint (cot_election_get_closes_us (election) - cot_election_get_opens_us (election), ==, 24 * 3600 * G_GINT64_CONSTANT (1000000));
  g_assert_null (cot_election_find_contest (election, "AYUN"));
}

static const char *const nonsense[] = {
  "--municipios 1",
  "--casillas 0 --municipios 1",
  "--casillas -3 --municipios 1",
  "--casillas ten --municipios 1",
  "--casillas 3 --municipios 0",
  "--casillas 3 --municipios 4",
  "--casillas 99999999999999999999 --municipios 1",
  "--casillas 3 --municipios 1 --contests",
  "--casillas 3 --municipios 1 --contests ,",
  "--casillas 3 --municipios 1 --contests ayun,ayun",
  "--casillas 3 --municipios 1 --contests pres",
  "--casillas 3 --municipios 1 --seed x",
  "--casillas 3 --municipios 1 --opens yesterday",
  "--casillas 3 --municipios 1 --opens 2030-01-01T00:00:00Z",
  "--casillas 3 --municipios 1 --authority abc",
  "--casillas 3 --municipios 1 --colour red",
  "--casillas 3 --municipios 1 another",
};

static void
test_nonsense_is_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->root, "nonsense", NULL);
  g_autofree char *complaint = NULL;

  g_assert_cmpint (run (data, folder, &complaint), ==, COT_EXIT_USAGE);
  g_assert_true (g_str_has_suffix (complaint, "\n"));
  g_assert_true (strchr (complaint, '\n') == complaint + strlen (complaint) - 1);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_full_folder_is_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *mine = g_build_filename (self->root, "mine", NULL);
  g_autofree char *complaint = NULL;

  g_assert_true (g_file_set_contents (mine, "kept", -1, NULL));
  g_assert_cmpint (run ("--casillas 3 --municipios 1", self->root, &complaint), ==, COT_EXIT_USAGE);
  g_assert_cmpint (run ("--casillas 3 --municipios 1", NULL, NULL), ==, COT_EXIT_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/app/simulacro-election/jalisco", Fixture, NULL, set_up, test_jalisco, tear_down);
  g_test_add ("/app/simulacro-election/small-has-everything", Fixture, NULL, set_up, test_small_has_everything, tear_down);
  g_test_add ("/app/simulacro-election/any-size", Fixture, NULL, set_up, test_any_size, tear_down);
  g_test_add ("/app/simulacro-election/same-seed-same-bytes", Fixture, NULL, set_up, test_same_seed_same_bytes, tear_down);
  g_test_add ("/app/simulacro-election/options-are-kept", Fixture, NULL, set_up, test_options_are_kept, tear_down);
  g_test_add ("/app/simulacro-election/full-folder-is-refused", Fixture, NULL, set_up, test_full_folder_is_refused, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++) {
    g_autofree char *path = g_strdup_printf ("/app/simulacro-election/nonsense/%u", i);

    g_test_add (path, Fixture, nonsense[i], set_up, test_nonsense_is_refused, tear_down);
  }

  return g_test_run ();
}
