/* ctl-folder.c - an election folder checked whole, before it is sealed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-problem.h"
#include "cot-profile.h"

#define MAX_PROFILE_BYTES (1024 * 1024)

/* --- Profiles ------------------------------------------------------------------ */

static gboolean
is_listed (const GPtrArray *problems, const CotElectionProblem *problem)
{
  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *other = g_ptr_array_index (problems, i);

    if (other->line == problem->line && other->column == problem->column && strcmp (other->file, problem->file) == 0 &&
        strcmp (other->message, problem->message) == 0)
      return TRUE;
  }

  return FALSE;
}

/* What cannot be read, cot_election_load () has listed. */
static void
check_profile (const char *path, const char *file, GPtrArray *problems)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (path, &text, &length, NULL) || length > MAX_PROFILE_BYTES)
    return;
  cot_profile_check (file, text, length, found);
  for (guint i = 0; i < found->len; i++) {
    CotElectionProblem *problem = g_ptr_array_index (found, i);

    if (is_listed (problems, problem))
      continue;
    g_ptr_array_add (problems, problem);
    found->pdata[i] = NULL;
  }
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static CotElectionProblem *
new_problem (const char *file, const char *message)
{
  CotElectionProblem *problem = g_new0 (CotElectionProblem, 1);

  problem->file = g_strdup (file);
  problem->message = g_strdup (message);

  return problem;
}

static void
check_profiles (const char *folder, GPtrArray *problems)
{
  g_autofree char *below = g_build_filename (folder, "profile", NULL);
  g_autoptr (GDir) dir = g_dir_open (below, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_strdup (name));
  if (names->len == 0)
    g_ptr_array_add (problems, new_problem ("profile", "there is no profile of publication"));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (below, g_ptr_array_index (names, i), NULL);
    g_autofree char *file = g_build_filename ("profile", g_ptr_array_index (names, i), NULL);

    check_profile (path, file, problems);
  }
}

CotElection *
ctl_check_folder (const char *folder, GPtrArray *problems, GError **error)
{
  g_autoptr (CotElection) election = cot_election_load (folder, FALSE, problems, error);
  g_autofree char *first = NULL;

  check_profiles (folder, problems);
  if (election == NULL || problems->len == 0)
    return g_steal_pointer (&election);

  first = cot_problem_to_string (g_ptr_array_index (problems, 0));
  g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, first);
  return NULL;
}

/* --- Settings that are not written yet ------------------------------------------- */

/* Links to everything in the folder but its settings and its seal. */
static gboolean
link_others (const char *folder, const char *trial, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *from = g_build_filename (whole, name, NULL);
    g_autofree char *to = g_build_filename (trial, name, NULL);

    if (strcmp (name, "election.json") == 0 || strcmp (name, "seal.json") == 0 || symlink (from, to) == 0)
      continue;
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "%s: %s", to, g_strerror (errno));
    return FALSE;
  }

  return dir != NULL;
}

static void
remove_trial (const char *trial)
{
  g_autoptr (GDir) dir = g_dir_open (trial, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (trial, name, NULL);

    g_unlink (path);
  }
  g_rmdir (trial);
}

gboolean
ctl_check_settings (const char *folder, const char *text, GError **error)
{
  g_autofree char *trial = g_dir_make_tmp ("cotejoctl-XXXXXX", error);
  g_autofree char *settings = trial != NULL ? g_build_filename (trial, "election.json", NULL) : NULL;
  g_autoptr (CotElection) election = NULL;

  if (trial == NULL)
    return FALSE;
  if (g_file_set_contents (settings, text, -1, error) && link_others (folder, trial, error))
    election = cot_election_load (trial, FALSE, NULL, error);
  remove_trial (trial);

  return election != NULL;
}
