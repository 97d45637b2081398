/* night-package.c - the files of a published package, unpacked in memory
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "night-package.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define MAX_MEMBER_BYTES (256 * 1024 * 1024)

static GBytes *
read_member (struct archive *archive, const char *name, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 block[65536];
  la_ssize_t n;

  while ((n = archive_read_data (archive, block, sizeof block)) > 0) {
    g_byte_array_append (bytes, block, (guint) n);
    if (bytes->len > MAX_MEMBER_BYTES)
      break;
  }
  if (n != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s cannot be unpacked", name);
    return NULL;
  }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean unpack (GBytes *zip, GHashTable *members, GError **error);

static gboolean
take_member (struct archive *archive, const char *name, GHashTable *members, GError **error)
{
  g_autoptr (GBytes) bytes = read_member (archive, name, error);

  if (bytes == NULL)
    return FALSE;
  if (g_str_has_suffix (name, ".zip"))
    return unpack (bytes, members, error);

  g_hash_table_replace (members, g_path_get_basename (name), g_steal_pointer (&bytes));
  return TRUE;
}

static gboolean
unpack (GBytes *zip, GHashTable *members, GError **error)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  gboolean good = TRUE;
  gsize length;
  const void *data = g_bytes_get_data (zip, &length);

  archive_read_support_format_zip (archive);
  if (archive_read_open_memory (archive, data, length) != ARCHIVE_OK) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a package is no zip: %s", archive_error_string (archive));
    archive_read_free (archive);
    return FALSE;
  }
  while (good && archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    good = take_member (archive, archive_entry_pathname (entry), members, error);
  archive_read_free (archive);

  return good;
}

/* The last name in @folder that passes: cuts are named by their time. */
static char *
find_last (const char *folder, const char *suffix, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autofree char *last = NULL;
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (*name == '.' || !g_str_has_suffix (name, suffix))
      continue;
    if (last == NULL || strcmp (name, last) > 0) {
      g_free (last);
      last = g_strdup (name);
    }
  }
  if (last == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s holds no package", folder);
    return NULL;
  }

  return g_build_filename (folder, last, NULL);
}

GHashTable *
cot_night_package_load_newest (const char *site, GError **error)
{
  g_autofree char *cuts = g_build_filename (site, "cuts", NULL);
  g_autofree char *cut = find_last (cuts, "", error);
  g_autofree char *path = cut != NULL ? find_last (cut, ".zip", error) : NULL;
  g_autoptr (GHashTable) members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) zip = NULL;
  char *text;
  gsize length;

  if (path == NULL || !g_file_get_contents (path, &text, &length, error))
    return NULL;
  zip = g_bytes_new_take (text, length);
  if (!unpack (zip, members, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }

  return g_steal_pointer (&members);
}
