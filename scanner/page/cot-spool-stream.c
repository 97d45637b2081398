/* cot-spool-stream.c - a master that is written while its page still comes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-spool-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cot-image-error.h"
#include "cot-spool-private.h"
#include "cot-spool.h"

/* After so many rows the disk is asked to begin; what is left at the end is little. */
#define ROWS_PER_PUSH 512

struct _CotSpoolStream {
  char *folder;
  CotScannedPage *noted;
  char *master_part, *note_part; /* paths; note_part is NULL once it has its name */
  int fd;
  CotTiffWriter *writer;
  guint n_pushed; /* rows */
  gboolean failed, finished;
};

static int
create (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    cot_spool_io_error (error, path);

  return fd;
}

static char *
part_of (CotSpoolStream *self, const char *ending)
{
  g_autofree char *path = cot_spool_path (self->folder, self->noted->spool, ending);

  return cot_spool_part_path (path);
}

/* Durable already; it only lacks its name. */
static gboolean
prepare_note (CotSpoolStream *self, GError **error)
{
  g_autofree char *path = part_of (self, COT_SPOOL_FED);
  g_autofree char *text = cot_spool_note_text (self->noted, 0);
  int fd = create (path, error);
  gboolean ok = fd >= 0;

  if (ok && (!cot_spool_write_all (fd, text, strlen (text)) || fsync (fd) != 0))
    ok = cot_spool_io_error (error, path);
  if (fd >= 0) {
    self->note_part = g_steal_pointer (&path);
    close (fd);
  }

  return ok;
}

/**
 * cot_spool_stream_new:
 * @folder: the spool
 * @noted: what is known of the page, as for cot_spool_note (); copied
 * @width: of the page, pixels
 * @dpi: of the page
 * @tags: provenance
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the beginning of a master, or %NULL with
 *   %COT_IMAGE_ERROR_IO
 */
CotSpoolStream *
cot_spool_stream_new (const char *folder, const CotScannedPage *noted, guint width, double dpi, const CotTiffTags *tags, GError **error)
{
  g_autoptr (CotSpoolStream) self = g_new0 (CotSpoolStream, 1);

  self->folder = g_strdup (folder);
  self->noted = cot_scanned_page_new (noted->spool);
  self->noted->device = g_strdup (noted->device);
  self->noted->time_us = noted->time_us;
  self->master_part = part_of (self, COT_SPOOL_MASTER);
  self->fd = create (self->master_part, error);
  if (self->fd < 0)
    return NULL;
  self->writer = cot_tiff_writer_new (self->fd, width, dpi, tags, error);
  if (self->writer == NULL || !prepare_note (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cot_spool_stream_free:
 * @self: (nullable) (transfer full): a stream
 */
void
cot_spool_stream_free (CotSpoolStream *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->writer, cot_tiff_writer_free);
  if (self->fd >= 0)
    close (self->fd);
  if (!self->finished && self->fd >= 0)
    g_unlink (self->master_part);
  if (self->note_part != NULL)
    g_unlink (self->note_part);
  g_clear_pointer (&self->noted, cot_scanned_page_unref);
  g_free (self->master_part);
  g_free (self->note_part);
  g_free (self->folder);
  g_free (self);
}

/**
 * cot_spool_stream_take:
 * @self: a stream
 * @page: the page as far as it has come
 * @n_rows: how many of its rows are there
 */
void
cot_spool_stream_take (CotSpoolStream *self, const CotRaster *page, guint n_rows)
{
  self->failed = self->failed || !cot_tiff_writer_take (self->writer, page, n_rows);
  if (n_rows - self->n_pushed < ROWS_PER_PUSH)
    return;

  /* Only a beginning: whether it is durable is fsync's to say. */
  (void) !sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  self->n_pushed = n_rows;
}

/* The note's name becomes durable with the master's. */
static gboolean
name_note (CotSpoolStream *self, guint n_missing, GError **error)
{
  g_autofree char *path = cot_spool_path (self->folder, self->noted->spool, COT_SPOOL_FED);

  if (n_missing > 0)
    return cot_spool_note (self->folder, self->noted, n_missing, error);
  if (g_rename (self->note_part, path) != 0)
    return cot_spool_io_error (error, path);
  g_clear_pointer (&self->note_part, g_free);

  return TRUE;
}

/**
 * cot_spool_stream_finish:
 * @self: a stream
 * @page: the whole page
 * @n_missing: lines that the device promised and did not give
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * On return the master survives a power cut, and with it what the feeder knew.
 * After an error nothing of it is in the spool.
 *
 * Returns: (transfer full): the page, whose master is not described: whoever reads
 *   it opens it with cot_spool_reopen ()
 */
CotScannedPage *
cot_spool_stream_finish (CotSpoolStream *self, const CotRaster *page, guint n_missing, GError **error)
{
  g_autofree char *path = cot_spool_path (self->folder, self->noted->spool, COT_SPOOL_MASTER);

  g_return_val_if_fail (!self->finished, NULL);

  if (self->failed) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "the master could not be written while it came");
    return NULL;
  }
  if (!cot_tiff_writer_finish (self->writer, page, error) || !name_note (self, n_missing, error) ||
      !cot_spool_settle (self->fd, self->master_part, path, self->folder, error)) {
    cot_spool_remove (self->folder, self->noted->spool, NULL);
    return NULL;
  }
  self->finished = TRUE;

  return cot_scanned_page_ref (self->noted);
}
