/* cot-spool-file.c - files of the spool: whole or not at all, and durable
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-spool-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cot-image-error.h"
#include "cot-spool-parts.h"
#include "cot-spool.h"

#define UNFINISHED ".part"

gboolean
cot_spool_io_error (GError **error, const char *path)
{
  int saved = errno;

  g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "%s: %s", path, g_strerror (saved));
  return FALSE;
}

/**
 * cot_spool_id_is_valid:
 * @id: a page's id, not trusted
 *
 * Returns: whether it can be the name of a page and nothing else
 */
gboolean
cot_spool_id_is_valid (const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  return length >= 1 && length <= 64 && strspn (id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == length;
}

/**
 * cot_spool_path:
 * @folder: the spool
 * @id: a page
 * @ending: ".tif", ".jpg" or ".json"
 *
 * Returns: (transfer full): the file's path
 */
char *
cot_spool_path (const char *folder, const char *id, const char *ending)
{
  g_autofree char *name = g_strconcat (id, ending, NULL);

  return g_build_filename (folder, name, NULL);
}

/* "ID.tif.PID.part": unfinished files are of the process that writes them. */
char *
cot_spool_part_path (const char *path)
{
  return g_strdup_printf ("%s.%d" UNFINISHED, path, (int) getpid ());
}

/* Nobody works on it any more.  A number that was given to another process since
 * leaves the file for the next time. */
static gboolean
is_left_over (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ".", -1);
  guint n = g_strv_length (parts);
  guint64 pid = 0;

  if (!g_str_has_suffix (name, UNFINISHED))
    return FALSE;
  if (n < 4 || !g_ascii_string_to_unsigned (parts[n - 2], 10, 1, G_MAXINT, &pid, NULL))
    return TRUE;

  return (pid_t) pid == getpid () || (kill ((pid_t) pid, 0) != 0 && errno == ESRCH);
}

/**
 * cot_spool_prepare:
 * @folder: the spool
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Makes the folder where it is missing and clears away what a crash left half
 * written.  Several processes may use one spool.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_prepare (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return cot_spool_io_error (error, folder);
  dir = g_dir_open (folder, 0, NULL);
  if (dir == NULL || g_access (folder, W_OK) != 0)
    return cot_spool_io_error (error, folder);

  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_left_over (name)) {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  cot_spool_finish_removals (folder);

  return TRUE;
}

static gboolean
sync_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    cot_spool_io_error (error, folder);
  if (fd >= 0)
    close (fd);

  return ok;
}

/* Durable first, then visible under its name, then the name durable; @folder: NULL
 * when another file's name is made durable after it anyway. */
gboolean
cot_spool_settle (int fd, const char *part, const char *path, const char *folder, GError **error)
{
  if (fsync (fd) != 0 || g_rename (part, path) != 0)
    return cot_spool_io_error (error, path);

  return folder == NULL || sync_folder (folder, error);
}

gboolean
cot_spool_write_all (int fd, const void *bytes, gsize length)
{
  const guint8 *at = bytes;

  while (length > 0) {
    gssize n = write (fd, at, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    at += n;
    length -= (gsize) n;
  }

  return TRUE;
}

/* @lasts: the name is durable on return. */
char *
cot_spool_write_file (const char *folder, const char *id, const char *ending, const void *bytes, gsize length, gboolean lasts, GError **error)
{
  g_autofree char *path = cot_spool_path (folder, id, ending);
  g_autofree char *part = cot_spool_part_path (path);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean ok = fd >= 0 && cot_spool_write_all (fd, bytes, length);

  if (!ok)
    cot_spool_io_error (error, part);
  else
    ok = cot_spool_settle (fd, part, path, lasts ? folder : NULL, error);
  if (fd >= 0)
    close (fd);
  if (!ok)
    g_unlink (part);

  return ok ? g_steal_pointer (&path) : NULL;
}

/**
 * cot_spool_write:
 * @folder: the spool
 * @id: a page
 * @ending: of the file's name
 * @bytes: its content
 * @length: bytes
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the path of the durable file, or %NULL with
 *   %COT_IMAGE_ERROR_IO
 */
char *
cot_spool_write (const char *folder, const char *id, const char *ending, const void *bytes, gsize length, GError **error)
{
  return cot_spool_write_file (folder, id, ending, bytes, length, TRUE, error);
}

/* A short text beside a page, or NULL (transfer full). */
char *
cot_spool_read_beside (const char *folder, const char *id, const char *ending, gsize max_bytes)
{
  g_autofree char *path = cot_spool_path (folder, id, ending);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL) || length == 0 || length > max_bytes || !g_utf8_validate (text, (gssize) length, NULL))
    return NULL;

  return g_steal_pointer (&text);
}
