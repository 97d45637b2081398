/* cot-files.c - files named by their SHA-256
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-error.h"

#define N_HEX       64
#define TEMP_PREFIX ".tmp-"
#define CHUNK_BYTES (256 * 1024)

/* As GLib and the system have them, so that tests may stand between. */
static int
make_temp (char *path, int mode)
{
  return g_mkstemp_full (path, O_WRONLY | O_CLOEXEC, mode);
}

CotFileCalls cot_file_calls = { make_temp, write, fsync, rename, unlink, mkdir };

struct _CotFileSink {
  char *folder;
  char *temp_path; /* NULL once it has its name */
  int fd;
  guint64 n_bytes;
  crypto_hash_sha256_state hash;
};

void
cot_files_set_errno (GError **error, int saved_errno, const char *what)
{
  CotDataError code = COT_DATA_ERROR_FAILED;

  if (saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG)
    code = COT_DATA_ERROR_FULL;
  else if (saved_errno == ENOENT)
    code = COT_DATA_ERROR_NOT_FOUND;
  g_set_error (error, COT_DATA_ERROR, code, "%s: %s", what, g_strerror (saved_errno));
}

gboolean
cot_files_is_name (const char *sha256)
{
  gsize n = 0;

  if (sha256 == NULL)
    return FALSE;
  while (n <= N_HEX && ((sha256[n] >= '0' && sha256[n] <= '9') || (sha256[n] >= 'a' && sha256[n] <= 'f')))
    n++;

  return n == N_HEX && sha256[n] == '\0';
}

static char *
files_folder (const char *folder)
{
  return g_build_filename (folder, "files", NULL);
}

static char *
shelf_folder (const char *folder, const char *sha256)
{
  const char shelf[3] = { sha256[0], sha256[1], '\0' };

  return g_build_filename (folder, "files", shelf, NULL);
}

/* Returns: NULL when @sha256 is no name of a file. */
char *
cot_files_get_path (const char *folder, const char *sha256)
{
  g_autofree char *shelf = NULL;

  if (!cot_files_is_name (sha256))
    return NULL;
  shelf = shelf_folder (folder, sha256);
  return g_build_filename (shelf, sha256, NULL);
}

gboolean
cot_files_sync_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int result = fd >= 0 ? cot_file_calls.sync (fd) : -1;
  int saved_errno = errno;

  if (fd >= 0)
    close (fd);
  if (result == 0)
    return TRUE;

  cot_files_set_errno (error, saved_errno, folder);
  return FALSE;
}

static gboolean
make_folder (const char *path, gboolean *made, GError **error)
{
  *made = cot_file_calls.make_folder (path, 0700) == 0;
  if (*made || errno == EEXIST)
    return TRUE;

  cot_files_set_errno (error, errno, path);
  return FALSE;
}

/**
 * cot_files_make_folder:
 * @path: made for its owner alone when it is not there, and all above it
 *
 * Returns: %TRUE when it is there, and its name and all names that were made are
 *   on the disk
 */
gboolean
cot_files_make_folder (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  gboolean made = FALSE;

  if (!g_file_test (parent, G_FILE_TEST_IS_DIR) && !cot_files_make_folder (parent, error))
    return FALSE;
  if (!make_folder (path, &made, error))
    return FALSE;
  if (made)
    return cot_files_sync_folder (parent, error);

  /* Maybe made a moment ago by who was killed then; where it may not be read it
   * was not made by us. */
  cot_files_sync_folder (parent, NULL);
  return TRUE;
}

gboolean
cot_files_prepare (const char *folder, GError **error)
{
  g_autofree char *path = files_folder (folder);
  g_autoptr (GDir) dir = NULL;
  gboolean made = FALSE;
  const char *name;

  /* Also when it is there: who made it may have been killed before it was flushed. */
  if (!make_folder (path, &made, error) || !cot_files_sync_folder (folder, error))
    return FALSE;
  if (made)
    return TRUE;

  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *left = g_build_filename (path, name, NULL);

    if (g_str_has_prefix (name, TEMP_PREFIX))
      cot_file_calls.remove (left);
  }

  return TRUE;
}

/* --- A file that comes in pieces ---------------------------------------------- */

CotFileSink *
cot_file_sink_new (const char *folder, GError **error)
{
  g_autofree char *files = files_folder (folder);
  g_autofree char *path = g_build_filename (files, TEMP_PREFIX "XXXXXX", NULL);
  CotFileSink *self;
  int fd = cot_file_calls.make_temp (path, 0600);

  if (fd < 0) {
    cot_files_set_errno (error, errno, files);
    return NULL;
  }
  self = g_new0 (CotFileSink, 1);
  self->folder = g_strdup (folder);
  self->temp_path = g_steal_pointer (&path);
  self->fd = fd;
  crypto_hash_sha256_init (&self->hash);

  return self;
}

void
cot_file_sink_free (CotFileSink *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->temp_path != NULL)
    cot_file_calls.remove (self->temp_path);
  g_free (self->temp_path);
  g_free (self->folder);
  g_free (self);
}

gboolean
cot_files_write_all (int fd, const guint8 *data, gsize length, const char *what, GError **error)
{
  while (length > 0) {
    gssize n = cot_file_calls.write (fd, data, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      cot_files_set_errno (error, errno, what);
      return FALSE;
    }
    data += n;
    length -= (gsize) n;
  }

  return TRUE;
}

gboolean
cot_file_sink_write (CotFileSink *self, gconstpointer data, gsize length, GError **error)
{
  self->n_bytes += length;
  if (self->n_bytes > COT_FILES_MAX_BYTES) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the file is too large");
    return FALSE;
  }
  crypto_hash_sha256_update (&self->hash, data, length);
  return cot_files_write_all (self->fd, data, length, "writing a file", error);
}

/* Whoever put it there may not have flushed the folders yet, or never: from here on
 * an event may name it. */
static gboolean
flush_shelf (const char *folder, const char *sha256, GError **error)
{
  g_autofree char *files = files_folder (folder);
  g_autofree char *shelf = shelf_folder (folder, sha256);

  return cot_files_sync_folder (shelf, error) && cot_files_sync_folder (files, error);
}

/* Into its shelf. */
static gboolean
shelve (CotFileSink *self, const char *sha256, GError **error)
{
  g_autofree char *shelf = shelf_folder (self->folder, sha256);
  g_autofree char *path = g_build_filename (shelf, sha256, NULL);
  gboolean made = FALSE;

  if (cot_file_calls.sync (self->fd) != 0) {
    cot_files_set_errno (error, errno, "flushing a file");
    return FALSE;
  }
  if (!make_folder (shelf, &made, error))
    return FALSE;
  if (cot_file_calls.rename (self->temp_path, path) != 0) {
    cot_files_set_errno (error, errno, path);
    return FALSE;
  }
  g_clear_pointer (&self->temp_path, g_free);
  return TRUE;
}

char *
cot_file_sink_keep (CotFileSink *self, const char *expected, GError **error)
{
  guint8 digest[crypto_hash_sha256_BYTES];
  char name[N_HEX + 1];

  crypto_hash_sha256_final (&self->hash, digest);
  sodium_bin2hex (name, sizeof name, digest, sizeof digest);
  if (expected != NULL && strcmp (expected, name) != 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the file's digest is another than its name");
    return NULL;
  }
  if (!cot_files_check (self->folder, name, NULL) && !shelve (self, name, error))
    return NULL;
  if (!flush_shelf (self->folder, name, error))
    return NULL;

  return g_strdup (name);
}

/* --- Whole files -------------------------------------------------------------- */

char *
cot_files_put (const char *folder, const guint8 *data, gsize length, GError **error)
{
  g_autoptr (CotFileSink) sink = cot_file_sink_new (folder, error);

  if (sink == NULL || !cot_file_sink_write (sink, data, length, error))
    return NULL;

  return cot_file_sink_keep (sink, NULL, error);
}

typedef gboolean (*PieceFunc) (gpointer target, gconstpointer data, gsize length, GError **error);

/* Reads a regular file in pieces; a pipe or a device is refused. */
static gboolean
foreach_piece (const char *path, PieceFunc func, gpointer target, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK_BYTES);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  gboolean good = TRUE;
  gssize n = -1;

  if (fd < 0 || fstat (fd, &status) != 0) {
    cot_files_set_errno (error, errno, path);
    if (fd >= 0)
      close (fd);
    return FALSE;
  }
  if (!S_ISREG (status.st_mode)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s is no regular file", path);
    close (fd);
    return FALSE;
  }
  while (good && (n = read (fd, buffer, CHUNK_BYTES)) > 0)
    good = func (target, buffer, (gsize) n, error);
  if (good && n < 0) {
    cot_files_set_errno (error, errno, path);
    good = FALSE;
  }
  close (fd);

  return good;
}

static gboolean
into_sink (gpointer target, gconstpointer data, gsize length, GError **error)
{
  return cot_file_sink_write (target, data, length, error);
}

static gboolean
into_hash (gpointer target, gconstpointer data, gsize length, GError **error)
{
  crypto_hash_sha256_update (target, data, length);
  return TRUE;
}

char *
cot_files_put_from (const char *folder, const char *path, GError **error)
{
  g_autoptr (CotFileSink) sink = cot_file_sink_new (folder, error);

  if (sink == NULL || !foreach_piece (path, into_sink, sink, error))
    return NULL;

  return cot_file_sink_keep (sink, NULL, error);
}

static gboolean
check_digest (crypto_hash_sha256_state *hash, const char *sha256, GError **error)
{
  guint8 digest[crypto_hash_sha256_BYTES];
  char name[N_HEX + 1];

  crypto_hash_sha256_final (hash, digest);
  sodium_bin2hex (name, sizeof name, digest, sizeof digest);
  if (strcmp (name, sha256) == 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "file %.16s...: its bytes are not those of its name", sha256);
  return FALSE;
}

static char *
path_of_name (const char *folder, const char *sha256, GError **error)
{
  char *path = cot_files_get_path (folder, sha256);

  if (path == NULL)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "a file's name is 64 lower-case hex digits");
  return path;
}

gboolean
cot_files_check (const char *folder, const char *sha256, GError **error)
{
  g_autofree char *path = path_of_name (folder, sha256, error);
  crypto_hash_sha256_state hash;

  crypto_hash_sha256_init (&hash);
  return path != NULL && foreach_piece (path, into_hash, &hash, error) && check_digest (&hash, sha256, error);
}

static gboolean
into_array (gpointer target, gconstpointer data, gsize length, GError **error)
{
  GByteArray *bytes = target;

  if (bytes->len + length > COT_FILES_MAX_BYTES) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the file is too large");
    return FALSE;
  }
  g_byte_array_append (bytes, data, (guint) length);
  return TRUE;
}

GBytes *
cot_files_load (const char *folder, const char *sha256, GError **error)
{
  g_autofree char *path = path_of_name (folder, sha256, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  crypto_hash_sha256_state hash;

  if (path == NULL || !foreach_piece (path, into_array, bytes, error))
    return NULL;
  crypto_hash_sha256_init (&hash);
  crypto_hash_sha256_update (&hash, bytes->data, bytes->len);
  if (!check_digest (&hash, sha256, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
write_and_flush (const char *path, int fd, gconstpointer data, gsize length, GError **error)
{
  if (!cot_files_write_all (fd, data, length, path, error))
    return FALSE;
  if (cot_file_calls.sync (fd) == 0)
    return TRUE;

  cot_files_set_errno (error, errno, path);
  return FALSE;
}

gboolean
cot_files_write_whole (const char *path, gconstpointer data, gsize length, int mode, GError **error)
{
  g_autofree char *temp = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = cot_file_calls.make_temp (temp, mode);
  gboolean written;

  if (fd < 0) {
    cot_files_set_errno (error, errno, path);
    return FALSE;
  }
  written = write_and_flush (path, fd, data, length, error);
  close (fd);
  if (written && cot_file_calls.rename (temp, path) != 0) {
    cot_files_set_errno (error, errno, path);
    written = FALSE;
  }
  if (!written)
    cot_file_calls.remove (temp);

  return written && cot_files_sync_folder (folder, error);
}
