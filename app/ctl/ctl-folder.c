/* ctl-folder.c - an election folder checked whole, before it is sealed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-folder.h"

#include <string.h>

#include "cot-error.h"
#include "cot-problem.h"
#include "cot-profile.h"

#define MAX_PROFILE_BYTES (1024 * 1024)

/* --- Profiles ------------------------------------------------------------------ */

/* What cannot be read, cot_election_load () has listed; what both list, the
 * sorting drops. */
static void
check_profile (const char *path, const char *file, GPtrArray *problems)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (path, &text, &length, NULL) || length > MAX_PROFILE_BYTES)
    return;
  cot_profile_check (file, text, length, problems);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
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
    cot_problems_add (problems, "profile", 0, 0, "there is no profile of publication; at least one profile/NAME.json must be there");
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (below, g_ptr_array_index (names, i), NULL);
    g_autofree char *file = g_build_filename ("profile", g_ptr_array_index (names, i), NULL);

    check_profile (path, file, problems);
  }
}

CotElection *
ctl_check_folder (const char *folder, gboolean with_seal, GPtrArray *problems, GError **error)
{
  g_autoptr (CotElection) election = with_seal ? cot_election_load (folder, FALSE, problems, error)
                                               : cot_election_load_unsealed (folder, problems, error);
  g_autofree char *first = NULL;

  cot_election_list_strangers (folder, problems);
  check_profiles (folder, problems);
  cot_problems_sort (problems, 0);
  if (election == NULL || problems->len == 0)
    return g_steal_pointer (&election);

  first = cot_problem_to_string (g_ptr_array_index (problems, 0));
  g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, first);
  return NULL;
}
