/* cot-spool.c - pages on disk between the scanner and the journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-spool.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "cot-image-error.h"
#include "cot-spool-parts.h"
#include "cot-spool-private.h"

#define MAX_PAGES        100000
#define RESULT_MAX_BYTES (1024 * 1024)
/* A master and its published image, at most, and then some. */
#define SHEET_BYTES (16 * 1024 * 1024)

static const char *const endings[] = { COT_SPOOL_RESULT, ".jpg", ".trying", COT_SPOOL_FED, COT_SPOOL_ORIGIN, COT_SPOOL_KEPT, COT_PHOTO_ENDING, COT_SPOOL_MASTER };

/**
 * cot_spool_get_room:
 * @folder: the spool
 * @reserve_bytes: what the disk must keep free
 *
 * Returns: how many sheets the disk still takes, at the least
 */
guint64
cot_spool_get_room (const char *folder, guint64 reserve_bytes)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  struct statvfs disk;
  guint64 free_bytes;

  /* It may not have been made yet. */
  if (statvfs (folder, &disk) != 0 && statvfs (parent, &disk) != 0)
    return 0;

  free_bytes = (guint64) disk.f_bavail * disk.f_frsize;
  return free_bytes > reserve_bytes ? (free_bytes - reserve_bytes) / SHEET_BYTES : 0;
}

/**
 * cot_spool_finish:
 * @folder: the spool
 * @page: the whole page
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Writes what is known of a page beside its images.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_finish (const char *folder, const CotScannedPage *page, GError **error)
{
  json_t *json = cot_scanned_page_to_json (page);
  char *text = json != NULL ? json_dumps (json, JSON_INDENT (1)) : NULL;
  g_autofree char *path = NULL;

  if (text == NULL)
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "the page could not be put into JSON");
  else
    path = cot_spool_write (folder, page->spool, COT_SPOOL_RESULT, text, strlen (text), error);
  free (text);
  json_decref (json);

  if (path != NULL) {
    g_autofree char *trying = cot_spool_path (folder, page->spool, ".trying");

    g_unlink (trying);
  }

  return path != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * cot_spool_list:
 * @folder: the spool
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Lists the pages that were named and not taken over, finished or not.  Parts of a
 * larger sheet are listed with their first.
 *
 * Returns: (transfer full): their ids in order of scanning, %NULL-terminated
 */
char **
cot_spool_list (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) parts = cot_spool_list_parts (folder);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "%s cannot be listed", folder);
    return NULL;
  }
  while ((name = g_dir_read_name (dir)) != NULL && ids->len < MAX_PAGES) {
    g_autofree char *id = NULL;

    if (g_str_has_suffix (name, COT_SPOOL_MASTER))
      id = g_strndup (name, strlen (name) - strlen (COT_SPOOL_MASTER));
    else if (g_str_has_suffix (name, COT_PHOTO_ENDING))
      id = g_strndup (name, strlen (name) - strlen (COT_PHOTO_ENDING));
    else
      continue;
    if (cot_spool_id_is_valid (id) && !g_hash_table_contains (parts, id))
      g_ptr_array_add (ids, g_steal_pointer (&id));
  }
  g_ptr_array_sort (ids, compare_names);
  g_ptr_array_add (ids, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

/**
 * cot_spool_is_finished:
 * @folder: the spool
 * @id: a page
 *
 * Returns: whether cot_spool_load () can give it
 */
gboolean
cot_spool_is_finished (const char *folder, const char *id)
{
  g_autofree char *path = cot_spool_path (folder, id, COT_SPOOL_RESULT);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * cot_spool_load:
 * @folder: the spool
 * @id: a page
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a finished page, or %NULL with %COT_IMAGE_ERROR_IO
 *   (not finished) or %COT_IMAGE_ERROR_FORMAT
 */
CotScannedPage *
cot_spool_load (const char *folder, const char *id, GError **error)
{
  g_autofree char *path = cot_spool_path (folder, id, COT_SPOOL_RESULT);
  g_autofree char *text = NULL;
  gsize length = 0;
  json_error_t where;

  if (!cot_spool_id_is_valid (id) || !g_file_get_contents (path, &text, &length, NULL)) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "page %s is not finished", id);
    return NULL;
  }

  json_t *json = length <= RESULT_MAX_BYTES ? json_loadb (text, length, JSON_REJECT_DUPLICATES, &where) : NULL;
  CotScannedPage *page = NULL;

  if (json == NULL)
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "%s is no JSON of a page", path);
  else
    page = cot_scanned_page_from_json (json, folder, error);
  json_decref (json);

  return page;
}

/**
 * cot_spool_remove:
 * @folder: the spool
 * @id: a page that was taken over
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Removes a page's files, the master last, so that a crash in between leaves a
 * page that is read again and not one that is lost.  Its further parts go after it.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_remove (const char *folder, const char *id, GError **error)
{
  g_auto (GStrv) parts = NULL;

  if (!cot_spool_id_is_valid (id)) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "not the id of a page");
    return FALSE;
  }
  parts = cot_spool_dup_parts (folder, id);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *path = cot_spool_path (folder, id, endings[i]);

    if (g_unlink (path) != 0 && errno != ENOENT)
      return cot_spool_io_error (error, path);
  }

  return parts == NULL || cot_spool_remove_parts (folder, parts, error);
}
