/* fuzz-election.c - files of an election folder, its seal among them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "cot-test-election.h"
#include "fuzz.h"

/* What the first byte chooses between; the other files stay right. */
static const char *const names[] = { "seal.json", "election.json", "areas.csv", "ballots.csv", "candidaturas.csv", "casillas.csv", "catds.csv", "contests.csv" };

static CotTestElection *place;

static void
remove_place (void)
{
  g_clear_pointer (&place, cot_test_election_free);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  place = cot_test_election_new ();
  atexit (remove_place);
  return 0;
}

/* One line of text, at a place, in the order of file and line. */
static void
check_problem (const CotElectionProblem *problem, const CotElectionProblem *before)
{
  g_assert_true (g_utf8_validate (problem->message, -1, NULL));
  g_assert_null (strchr (problem->message, '\n'));
  g_assert_true ((problem->line > 0) == (problem->column > 0));
  if (before == NULL || strcmp (before->file, problem->file) != 0)
    g_assert_true (before == NULL || strcmp (before->file, problem->file) < 0);
  else
    g_assert_true (problem->more > 0 || before->line <= problem->line);
}

static void
load (gboolean require_seal)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (GError) error = NULL;
  CotElection *election = cot_election_load (place->folder, require_seal, problems, &error);

  g_assert_true ((election == NULL) == (error != NULL));
  g_assert_true ((election == NULL) == (problems->len > 0));
  for (guint i = 0; i < problems->len; i++)
    check_problem (g_ptr_array_index (problems, i), i > 0 ? g_ptr_array_index (problems, i - 1) : NULL);
  g_clear_pointer (&election, cot_election_unref);
}

/* Without waiting for the disk, which a file that is there already would. */
static void
put (const char *path, const char *bytes, gsize n)
{
  g_unlink (path);
  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) n, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Either an election or an error; a sealed one never loads with other bytes. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *name = names[size > 0 ? data[0] % G_N_ELEMENTS (names) : 0];
  g_autofree char *path = g_build_filename (place->folder, name, NULL);
  g_autofree char *before = NULL;
  gsize n_before = 0;
  gboolean was_there = g_file_get_contents (path, &before, &n_before, NULL);

  if (size < 1)
    return 0;
  put (path, (const char *) data + 1, size - 1);
  load (name == names[0]);
  if (was_there)
    put (path, before, n_before);
  else
    g_unlink (path);
  return 0;
}
