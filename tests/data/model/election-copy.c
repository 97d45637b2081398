/* election-copy.c - a copy of the sample election that a test may spoil
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "election-copy.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-paths.h"
#include "cot-test-files.h"

const char *const election_copy_files[ELECTION_COPY_FILES] = {
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

void
election_copy_init (ElectionCopy *self)
{
  g_autofree char *sample = cot_paths_share_file ("sample");
  g_autofree char *forms = NULL;
  g_autofree char *profile = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("cotejo-election-XXXXXX", &error);
  g_assert_no_error (error);
  forms = g_build_filename (self->folder, "forms", NULL);
  profile = g_build_filename (self->folder, "profile", NULL);
  g_assert_cmpint (g_mkdir (forms, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (profile, 0700), ==, 0);
  for (guint i = 0; i < ELECTION_COPY_FILES; i++) {
    g_autofree char *from = g_build_filename (sample, election_copy_files[i], NULL);

    g_file_get_contents (from, &self->texts[i], NULL, &error);
    g_assert_no_error (error);
    election_copy_restore (self, election_copy_files[i]);
  }
}

void
election_copy_clear (ElectionCopy *self)
{
  cot_test_files_remove (self->folder);
  g_free (self->folder);
  for (guint i = 0; i < ELECTION_COPY_FILES; i++)
    g_free (self->texts[i]);
}

const char *
election_copy_text (const ElectionCopy *self, const char *name)
{
  for (guint i = 0; i < ELECTION_COPY_FILES; i++)
    if (strcmp (election_copy_files[i], name) == 0)
      return self->texts[i];

  g_error ("the sample has no %s", name);
}

void
election_copy_write (const ElectionCopy *self, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  /* Without waiting for the disk, and without what a longer file held before. */
  g_unlink (path);
  g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

void
election_copy_restore (const ElectionCopy *self, const char *name)
{
  election_copy_write (self, name, election_copy_text (self, name), -1);
}

void
election_copy_change (const ElectionCopy *self, const char *name, const char *from, const char *to)
{
  const char *text = election_copy_text (self, name);
  const char *place = *from != '\0' ? strstr (text, from) : text + strlen (text);
  g_autoptr (GString) changed = g_string_new (NULL);

  if (place == NULL)
    g_error ("%s has no \"%s\"", name, from);
  g_string_append_len (changed, text, place - text);
  g_string_append (changed, to);
  g_string_append (changed, place + strlen (from));
  election_copy_write (self, name, changed->str, (gssize) changed->len);
}

GPtrArray *
election_copy_problems (const ElectionCopy *self)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = cot_election_load (self->folder, FALSE, problems, &error);

  g_assert_true ((election == NULL) == (error != NULL));
  g_assert_true ((election == NULL) == (problems->len > 0));

  return problems;
}

char *
election_copy_describe (const GPtrArray *problems)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *one = g_ptr_array_index (problems, i);

    g_string_append_printf (text, "%s:%u:%u: %s\n", one->file, one->line, one->column, one->message);
  }

  return g_string_free (text, FALSE);
}
