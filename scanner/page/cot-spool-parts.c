/* cot-spool-parts.c - pages of the spool that are parts of one sheet
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* ID.joined holds the ids of a sheet's other parts, a line each.  While it is there
 * they are no pages of their own.  Removing the sheet begins with its own master:
 * from then on nobody finds it any more, and what a crash leaves of its parts is
 * cleared away at the next start. */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-spool-parts.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cot-image-error.h"
#include "cot-page-parts.h"
#include "cot-spool.h"

#define JOINED           ".joined"
#define JOINED_MAX_BYTES 400

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, why);
  return FALSE;
}

static gboolean
check_ids (const char *const *ids, GError **error)
{
  guint n = g_strv_length ((char **) ids);

  if (n < 1 || n > COT_PAGE_MAX_PARTS)
    return refuse (error, "a sheet has one to four parts");
  for (guint i = 0; i < n; i++) {
    if (!cot_spool_id_is_valid (ids[i]))
      return refuse (error, "not the id of a page");
    for (guint before = 0; before < i; before++)
      if (strcmp (ids[before], ids[i]) == 0)
        return refuse (error, "a part is named twice");
  }

  return TRUE;
}

static gboolean
forget (const char *folder, const char *id, const char *ending, GError **error)
{
  g_autofree char *path = cot_spool_path (folder, id, ending);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;

  g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/**
 * cot_spool_set_parts:
 * @folder: the spool
 * @ids: pages, at most %COT_PAGE_MAX_PARTS; %NULL-terminated
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Makes the pages one sheet, which has the first one's id; with one id, a page of
 * its own again.  What was read of it is forgotten first: a crash in between
 * leaves pages that are read again.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO or %COT_IMAGE_ERROR_FORMAT
 */
gboolean
cot_spool_set_parts (const char *folder, const char *const *ids, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;

  if (!check_ids (ids, error) || !forget (folder, ids[0], ".json", error))
    return FALSE;
  if (ids[1] == NULL)
    return forget (folder, ids[0], JOINED, error);

  text = g_strjoinv ("\n", (char **) ids + 1);
  path = cot_spool_write (folder, ids[0], JOINED, text, strlen (text), error);

  return path != NULL;
}

/**
 * cot_spool_dup_parts:
 * @folder: the spool
 * @id: a page
 *
 * Returns: (transfer full) (nullable): ids of its parts, itself first; %NULL when
 *   it is in one piece
 */
char **
cot_spool_dup_parts (const char *folder, const char *id)
{
  g_autofree char *path = cot_spool_path (folder, id, JOINED);
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;
  g_auto (GStrv) ids = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL) || length > JOINED_MAX_BYTES)
    return NULL;

  all = g_strdup_printf ("%s\n%s", id, text);
  ids = g_strsplit (all, "\n", -1);
  if (!check_ids ((const char *const *) ids, NULL) || ids[1] == NULL)
    return NULL;

  return g_steal_pointer (&ids);
}

/* Calls @func with each sheet in parts, whether its own master is there or not. */
static void
foreach_joined (const char *folder, void (*func) (const char *folder, const char *id, gpointer data), gpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *id = g_str_has_suffix (name, JOINED) ? g_strndup (name, strlen (name) - strlen (JOINED)) : NULL;

    if (id != NULL && cot_spool_id_is_valid (id))
      func (folder, id, data);
  }
}

static void
hide_parts (const char *folder, const char *id, gpointer data)
{
  g_auto (GStrv) ids = cot_spool_dup_parts (folder, id);

  for (guint i = 1; ids != NULL && ids[i] != NULL; i++)
    g_hash_table_add (data, g_strdup (ids[i]));
}

/**
 * cot_spool_list_parts:
 * @folder: the spool
 *
 * Returns: (transfer full) (element-type utf8): a set of pages that are parts of
 *   other pages
 */
GHashTable *
cot_spool_list_parts (const char *folder)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  foreach_joined (folder, hide_parts, ids);
  return ids;
}

static void
finish_removal (const char *folder, const char *id, gpointer data)
{
  g_autofree char *master = cot_spool_master_path (folder, id);

  if (!g_file_test (master, G_FILE_TEST_EXISTS))
    cot_spool_remove (folder, id, NULL);
}

/**
 * cot_spool_finish_removals:
 * @folder: the spool
 *
 * Clears away parts whose sheet was removed before a crash.
 */
void
cot_spool_finish_removals (const char *folder)
{
  foreach_joined (folder, finish_removal, NULL);
}

/**
 * cot_spool_remove_parts:
 * @folder: the spool
 * @ids: of cot_spool_dup_parts (); the first one's own files are gone
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_remove_parts (const char *folder, char **ids, GError **error)
{
  for (guint i = 1; ids[i] != NULL; i++)
    if (!cot_spool_remove (folder, ids[i], error))
      return FALSE;

  return forget (folder, ids[0], JOINED, error);
}
