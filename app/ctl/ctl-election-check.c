/* ctl-election-check.c - cotejoctl election check
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-election.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>

#include "cot-cli.h"
#include "ctl-folder.h"
#include "ctl.h"

static json_t *
problem_list (const GPtrArray *problems)
{
  json_t *list = json_array ();

  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *problem = g_ptr_array_index (problems, i);
    g_autofree char *message = g_utf8_make_valid (problem->message, -1);
    g_autofree char *file = g_utf8_make_valid (problem->file, -1);

    json_array_append_new (list, json_pack ("{s:s, s:i, s:i, s:s, s:i}", "file", file, "line", (int) problem->line,
                                            "column", (int) problem->column, "message", message, "more", (int) problem->more));
  }

  return list;
}

static json_t *
contest_list (const CotElection *election)
{
  json_t *list = json_array ();
  guint n_contests, n_rows;
  const CotContest *contests = cot_election_get_contests (election, &n_contests);
  const CotRow *rows = cot_election_get_rows (election, &n_rows);

  for (guint i = 0; i < n_contests; i++) {
    guint actas = 0;

    for (guint k = 0; k < n_rows; k++)
      actas += rows[k].contest == &contests[i] ? 1 : 0;
    json_array_append_new (list, json_pack ("{s:s, s:s, s:i, s:i}", "contest", contests[i].id, "name", contests[i].name,
                                            "areas", (int) contests[i].n_areas, "actas", (int) actas));
  }

  return list;
}

/* @election: NULL when there are problems */
static void
print_json (const CotElection *election, const GPtrArray *problems)
{
  json_t *report = json_pack ("{s:b, s:o}", "ok", problems->len == 0, "problems", problem_list (problems));
  guint n_casillas, n_rows;

  if (election != NULL) {
    char seal[2 * CTL_KEY_BYTES + 1];

    cot_election_get_casillas (election, &n_casillas);
    cot_election_get_rows (election, &n_rows);
    json_object_set_new (report, "name", json_string (cot_election_get_name (election)));
    json_object_set_new (report, "practice", json_boolean (cot_election_is_practice (election)));
    sodium_bin2hex (seal, sizeof seal, cot_election_get_seal (election), CTL_KEY_BYTES);
    json_object_set_new (report, "seal", ctl_election_is_sealed (election) ? json_string (seal) : json_null ());
    json_object_set_new (report, "casillas", json_integer (n_casillas));
    json_object_set_new (report, "actas", json_integer (n_rows));
    json_object_set_new (report, "contests", contest_list (election));
  }
  ctl_election_print_json (report);
  json_decref (report);
}

static void
print_problems (const GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *problem = g_ptr_array_index (problems, i);

    if (problem->line > 0)
      printf ("%s:%u:%u: %s\n", problem->file, problem->line, problem->column, problem->message);
    else
      printf ("%s: %s\n", problem->file, problem->message);
  }
}

static void
print_report (const CotElection *election)
{
  guint n_contests, n_casillas, n_rows;

  cot_election_get_contests (election, &n_contests);
  cot_election_get_casillas (election, &n_casillas);
  cot_election_get_rows (election, &n_rows);
  printf ("%s\n", cot_election_get_name (election));
  printf (_ ("contests: %u, casillas: %u, actas expected: %u\n"), n_contests, n_casillas, n_rows);
  ctl_election_print_seal (election);
}

/**
 * ctl_election_check:
 * @argc: number of @argv
 * @argv: "check" FOLDER [--json]
 *
 * Lists everything that is wrong in an election folder.
 *
 * Returns: an exit code of cot-cli.h
 */
int
ctl_election_check (int argc, char **argv)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;
  CtlElectionOptions options = { 0 };

  if (!ctl_election_read_options (argc, argv, "--json", &options)) {
    ctl_election_options_clear (&options);
    return COT_EXIT_USAGE;
  }
  ctl_election_options_clear (&options);
  if (!g_file_test (options.folder, G_FILE_TEST_IS_DIR))
    return cot_cli_usage (_ ("%s: there is no such folder"), options.folder);

  election = ctl_check_folder (options.folder, TRUE, problems, &error);
  if (options.json)
    print_json (election, problems);
  else if (election != NULL)
    print_report (election);
  else
    print_problems (problems);

  return election != NULL ? COT_EXIT_OK : COT_EXIT_DIFFERENCE;
}
