/* cot-spool-master.c - masters of the spool: what was scanned, as it was
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
#include <unistd.h>

#include "cot-spool.h"

static gboolean
digest_file (const char *path, CotScannedImage *image, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  if (file == NULL)
    return cot_spool_io_error (error, path);

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

  return cot_spool_path (folder, id, COT_SPOOL_MASTER);
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
  g_autofree char *path = cot_spool_path (folder, id, COT_SPOOL_MASTER);
  g_autofree char *part = cot_spool_part_path (path);
  int fd = open (part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0) {
    cot_spool_io_error (error, part);
    return NULL;
  }
  ok = cot_tiff_write (fd, raster, tags, error) && cot_spool_settle (fd, part, path, folder, error);
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
    cot_spool_take_note (folder, page);
  }

  return page;
}
