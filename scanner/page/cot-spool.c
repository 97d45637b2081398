/* cot-spool.c - pages on disk between the scanner and the journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cot-image-error.h"
#include "cot-spool-parts.h"

#define MASTER           ".tif"
#define RESULT           ".json"
#define UNFINISHED       ".part"
#define MAX_PAGES        100000
#define RESULT_MAX_BYTES (1024 * 1024)

/* What the feeder knew of a page, for whoever reads it. */
#define FED ".fed"
/* A master and its published image, at most, and then some. */
#define SHEET_BYTES (16 * 1024 * 1024)

/* Where a page came from that no scanner of this centre gave. */
#define ORIGIN           ".origin"
#define ORIGIN_MAX_BYTES 16
/* What a person says of a page that is kept in spite of what is wrong with it. */
#define KEPT           ".kept"
#define KEPT_MAX_BYTES 1000

static const char *const endings[] = { RESULT, ".jpg", ".trying", FED, ORIGIN, KEPT, COT_PHOTO_ENDING, MASTER };

static gboolean
io_error (GError **error, const char *path)
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
static char *
part_path (const char *path)
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
    return io_error (error, folder);
  dir = g_dir_open (folder, 0, NULL);
  if (dir == NULL || g_access (folder, W_OK) != 0)
    return io_error (error, folder);

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
    io_error (error, folder);
  if (fd >= 0)
    close (fd);

  return ok;
}

/* Durable first, then visible under its name, then the name durable; @folder: NULL
 * when another file's name is made durable after it anyway. */
static gboolean
settle (int fd, const char *part, const char *path, const char *folder, GError **error)
{
  if (fsync (fd) != 0 || g_rename (part, path) != 0)
    return io_error (error, path);

  return folder == NULL || sync_folder (folder, error);
}

static gboolean
digest_file (const char *path, CotScannedImage *image, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  if (file == NULL)
    return io_error (error, path);

  image->bytes = g_mapped_file_get_length (file);
  image->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) g_mapped_file_get_contents (file), image->bytes);

  return TRUE;
}

/**
 * cot_spool_master_path:
 * @folder: the spool
 * @id: a page
 *
 * Returns: (transfer full): the path of its master: a photo's own file, or a scan
 */
char *
cot_spool_master_path (const char *folder, const char *id)
{
  char *photo = cot_spool_path (folder, id, COT_PHOTO_ENDING);

  if (g_file_test (photo, G_FILE_TEST_IS_REGULAR))
    return photo;
  g_free (photo);

  return cot_spool_path (folder, id, MASTER);
}

/**
 * cot_spool_describe_master:
 * @folder: the spool
 * @id: a page
 * @raster: what is in its master
 * @image: (out caller-allocates): its file, size and digest
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_describe_master (const char *folder, const char *id, const CotRaster *raster, CotScannedImage *image, GError **error)
{
  image->file = cot_spool_master_path (folder, id);
  image->width = raster->width;
  image->height = raster->height;
  image->dpi = (guint) CLAMP (raster->dpi + 0.5, 1, 10000);

  return digest_file (image->file, image, error);
}

static CotScannedPage *
describe_master (const char *folder, const char *id, const CotRaster *raster, GError **error)
{
  g_autoptr (CotScannedPage) page = cot_scanned_page_new (id);

  if (!cot_spool_describe_master (folder, id, raster, &page->master, error))
    return NULL;

  return g_steal_pointer (&page);
}

/**
 * cot_spool_new_id:
 * @time_us: now
 *
 * Returns: (transfer full): an id that no page has
 */
char *
cot_spool_new_id (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (time, "%Y%m%dT%H%M%S");

  return g_strdup_printf ("%s-%06u-%04x", text, (guint) (time_us % G_USEC_PER_SEC), g_random_int () & 0xffff);
}

/**
 * cot_spool_store:
 * @folder: the spool
 * @raster: the page as scanned
 * @tags: provenance
 * @device: SANE name, or "file"
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Writes the master; on return it survives a power cut.
 *
 * Returns: (transfer full): the page with its master described, or %NULL with
 *   %COT_IMAGE_ERROR_IO
 */
CotScannedPage *
cot_spool_store (const char *folder, const CotRaster *raster, const CotTiffTags *tags, const char *device, GError **error)
{
  g_autofree char *id = cot_spool_new_id (tags->time_us);

  return cot_spool_store_at (folder, id, raster, tags, device, error);
}

/**
 * cot_spool_store_at:
 * @folder: the spool
 * @id: of cot_spool_new_id ()
 * @raster: the page as scanned
 * @tags: provenance
 * @device: SANE name, or "file"
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): as cot_spool_store ()
 */
CotScannedPage *
cot_spool_store_at (const char *folder, const char *id, const CotRaster *raster, const CotTiffTags *tags, const char *device, GError **error)
{
  g_autofree char *path = cot_spool_path (folder, id, MASTER);
  g_autofree char *part = part_path (path);
  int fd = open (part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0) {
    io_error (error, part);
    return NULL;
  }
  ok = cot_tiff_write (fd, raster, tags, error) && settle (fd, part, path, folder, error);
  close (fd);
  if (!ok) {
    g_unlink (part);
    return NULL;
  }

  CotScannedPage *page = describe_master (folder, id, raster, error);

  if (page != NULL) {
    page->device = g_strdup (device);
    page->time_us = tags->time_us;
  }

  return page;
}

/**
 * cot_spool_store_photo:
 * @folder: the spool
 * @id: of cot_spool_new_id ()
 * @raster: what is on the photo
 * @bytes: its file, without metadata
 * @time_us: now
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Keeps a photo's own file as the master; on return it survives a power cut.
 *
 * Returns: (transfer full): the page with its master described, or %NULL with
 *   %COT_IMAGE_ERROR_IO
 */
CotScannedPage *
cot_spool_store_photo (const char *folder, const char *id, const CotRaster *raster, GBytes *bytes, gint64 time_us, GError **error)
{
  gsize length = 0;
  const void *data = g_bytes_get_data (bytes, &length);
  g_autofree char *path = cot_spool_write (folder, id, COT_PHOTO_ENDING, data, length, error);
  CotScannedPage *page = path != NULL ? describe_master (folder, id, raster, error) : NULL;

  if (page != NULL) {
    page->device = g_strdup ("file");
    page->time_us = time_us;
  }

  return page;
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize length)
{
  while (length > 0) {
    gssize n = write (fd, bytes, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    bytes += n;
    length -= (gsize) n;
  }

  return TRUE;
}

/* @lasts: the name is durable on return. */
static char *
write_file (const char *folder, const char *id, const char *ending, const void *bytes, gsize length, gboolean lasts, GError **error)
{
  g_autofree char *path = cot_spool_path (folder, id, ending);
  g_autofree char *part = part_path (path);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean ok = fd >= 0 && write_all (fd, bytes, length);

  if (!ok)
    io_error (error, part);
  else
    ok = settle (fd, part, path, lasts ? folder : NULL, error);
  if (fd >= 0)
    close (fd);
  if (!ok)
    g_unlink (part);

  return ok ? g_steal_pointer (&path) : NULL;
}

/**
 * cot_spool_note:
 * @folder: the spool
 * @page: with its id, device and time; its master is stored next
 * @n_missing: lines that the device promised and did not give
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Writes down what only the one who fed the page knows.  Storing the master makes the
 * note's name durable with its own: whoever finds the one finds the other.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_note (const char *folder, const CotScannedPage *page, guint n_missing, GError **error)
{
  json_t *json = json_pack ("{s:s, s:I, s:i, s:i, s:i, s:i}", "device", page->device, "time_us", (json_int_t) page->time_us, "missing", (int) n_missing, "turns", (int) page->orientation, "sheet", (int) page->sheet, "sheets", (int) page->n_sheets);
  char *text = json_dumps (json, JSON_COMPACT);
  g_autofree char *path = write_file (folder, page->spool, FED, text, strlen (text), FALSE, error);

  free (text);
  json_decref (json);

  return path != NULL;
}

/* The other way; without the note the page is as good as one from a file. */
static void
take_note (const char *folder, CotScannedPage *page)
{
  g_autofree char *path = cot_spool_path (folder, page->spool, FED);
  json_error_t where;
  json_t *json = json_load_file (path, JSON_REJECT_DUPLICATES, &where);
  const char *device = json_string_value (json_object_get (json, "device"));
  json_int_t time_us = json_integer_value (json_object_get (json, "time_us"));
  json_int_t n_missing = json_integer_value (json_object_get (json, "missing"));

  if (device != NULL && *device != '\0') {
    g_free (page->device);
    page->device = g_strdup (device);
  }
  if (time_us > 0)
    page->time_us = time_us;
  page->orientation = (guint) json_integer_value (json_object_get (json, "turns")) % 4;
  page->n_sheets = (guint) CLAMP (json_integer_value (json_object_get (json, "sheets")), 1, 10000);
  page->sheet = (guint) CLAMP (json_integer_value (json_object_get (json, "sheet")), 1, page->n_sheets);
  if (n_missing > 0)
    cot_scanned_page_add_problem (page, COT_PROBLEM_SHORT_PAGE, "%d lines are missing", (int) MIN (n_missing, G_MAXINT));
  json_decref (json);
}

/* A short text beside a page, or NULL (transfer full). */
static char *
read_beside (const char *folder, const char *id, const char *ending, gsize max_bytes)
{
  g_autofree char *path = cot_spool_path (folder, id, ending);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL) || length == 0 || length > max_bytes || !g_utf8_validate (text, (gssize) length, NULL))
    return NULL;

  return g_steal_pointer (&text);
}

static gboolean
write_beside (const char *folder, const char *id, const char *ending, const char *text, GError **error)
{
  g_autofree char *path = cot_spool_write (folder, id, ending, text, strlen (text), error);

  return path != NULL;
}

/**
 * cot_spool_set_origin:
 * @folder: the spool
 * @id: a page
 * @origin: "CATD" or "CASILLA"
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_set_origin (const char *folder, const char *id, const char *origin, GError **error)
{
  return write_beside (folder, id, ORIGIN, origin, error);
}

/**
 * cot_spool_dup_origin:
 * @folder: the spool
 * @id: a page
 *
 * Returns: (transfer full): "CATD" unless "CASILLA" was said
 */
char *
cot_spool_dup_origin (const char *folder, const char *id)
{
  g_autofree char *origin = read_beside (folder, id, ORIGIN, ORIGIN_MAX_BYTES);

  return g_strdup (g_strcmp0 (origin, "CASILLA") == 0 ? "CASILLA" : "CATD");
}

/**
 * cot_spool_set_kept:
 * @folder: the spool
 * @id: a page
 * @reason: why it is kept as it is
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_spool_set_kept (const char *folder, const char *id, const char *reason, GError **error)
{
  return write_beside (folder, id, KEPT, reason, error);
}

/**
 * cot_spool_dup_kept:
 * @folder: the spool
 * @id: a page
 *
 * Returns: (transfer full) (nullable): the reason
 */
char *
cot_spool_dup_kept (const char *folder, const char *id)
{
  return read_beside (folder, id, KEPT, KEPT_MAX_BYTES);
}

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
 * cot_spool_reopen:
 * @folder: the spool
 * @id: a page whose reading did not come to its end
 * @raster: its master as read
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the page with its master described
 */
CotScannedPage *
cot_spool_reopen (const char *folder, const char *id, const CotRaster *raster, GError **error)
{
  CotScannedPage *page = describe_master (folder, id, raster, error);
  GStatBuf info;

  if (page != NULL && g_stat (page->master.file, &info) == 0)
    page->time_us = (gint64) info.st_mtime * G_USEC_PER_SEC;
  if (page != NULL) {
    page->device = g_strdup ("file");
    take_note (folder, page);
  }

  return page;
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
  return write_file (folder, id, ending, bytes, length, TRUE, error);
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
    path = cot_spool_write (folder, page->spool, RESULT, text, strlen (text), error);
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

    if (g_str_has_suffix (name, MASTER))
      id = g_strndup (name, strlen (name) - strlen (MASTER));
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
  g_autofree char *path = cot_spool_path (folder, id, RESULT);

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
  g_autofree char *path = cot_spool_path (folder, id, RESULT);
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
      return io_error (error, path);
  }

  return parts == NULL || cot_spool_remove_parts (folder, parts, error);
}
