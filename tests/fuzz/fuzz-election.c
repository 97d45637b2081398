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

static void
load (gboolean require_seal)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  CotElection *election = cot_election_load (place->folder, require_seal, NULL, &error);

  g_assert_true ((election == NULL) == (error != NULL));
  g_clear_pointer (&election, cot_election_unref);
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
  g_assert_true (g_file_set_contents (path, (const char *) data + 1, (gssize) size - 1, NULL));
  load (name == names[0]);
  if (was_there)
    g_assert_true (g_file_set_contents (path, before, (gssize) n_before, NULL));
  else
    g_unlink (path);
  return 0;
}
