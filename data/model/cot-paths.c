/* cot-paths.c - where installed data and the other programs are
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-paths"

#include "config.h"

#include "cot-paths.h"

static char *
own_path (void)
{
  return g_file_read_link ("/proc/self/exe", NULL);
}

/* Only a program inside the build folder may use the source tree's data: an
 * installed one must not depend on where it was once built. */
static gboolean
runs_from_build_folder (void)
{
  g_autofree char *path = own_path ();

  return path != NULL && g_str_has_prefix (path, COT_BUILD_ROOT "/");
}

char *
cot_paths_share_file (const char *relative)
{
  const char *override = g_getenv ("COTEJO_SHARE_DIR");

  if (override != NULL && *override != '\0')
    return g_build_filename (override, relative, NULL);

  if (runs_from_build_folder ())
    return g_build_filename (COT_SOURCE_SHAREDIR, relative, NULL);

  return g_build_filename (COT_PKGDATADIR, relative, NULL);
}

char *
cot_paths_program (const char *name)
{
  g_autofree char *self = own_path ();
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *beside = g_build_filename (folder, name, NULL);
  g_autofree char *libexec = g_build_filename (COT_LIBEXECDIR, name, NULL);
  g_autofree char *in_app = g_build_filename (COT_BUILD_ROOT, "app", name, NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  /* Tests stand elsewhere in the build folder than the programs they start. */
  if (runs_from_build_folder () && g_file_test (in_app, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&in_app);
  if (g_file_test (libexec, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&libexec);

  return g_find_program_in_path (name);
}

char *
cot_paths_feeder_dir (void)
{
  if (runs_from_build_folder ())
    return g_build_filename (COT_BUILD_ROOT, "scanner", "feeder", NULL);

  return g_strdup (COT_FEEDERDIR);
}

char *
cot_paths_locale_dir (void)
{
  if (runs_from_build_folder ())
    return g_build_filename (COT_BUILD_ROOT, "po", NULL);

  return g_strdup (COT_LOCALEDIR);
}

char *
cot_paths_own_digest (void)
{
  g_autofree char *path = own_path ();
  g_autoptr (GMappedFile) file = path != NULL ? g_mapped_file_new (path, FALSE, NULL) : NULL;

  if (file == NULL)
    return g_strdup ("unknown");

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256,
                                      (const guchar *) g_mapped_file_get_contents (file),
                                      g_mapped_file_get_length (file));
}
