/* cot-tiff.c - master images: lossless TIFF with their provenance in tags
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-tiff.h"

#include <string.h>
#include <tiffio.h>
#include <unistd.h>

#include "cot-image-error.h"
#include "cot-orientation.h"

#define ROWS_PER_STRIP 64
/* A strip is done while the next one comes: half the time of 4, and a page as large within a
 * twentieth (17 megapixels: 41 ms and 2.3 MB against 83 ms and 2.2 MB). */
#define DEFLATE_LEVEL 1
#define MAX_SHEETS    500

static void
close_tiff (TIFF *tiff)
{
  TIFFClose (tiff);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TIFF, close_tiff)

/* libtiff tells its troubles on stderr; a damaged file is no news there. */
static void
quiet (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done)) {
    TIFFSetErrorHandler (NULL);
    TIFFSetWarningHandler (NULL);
    g_once_init_leave (&done, 1);
  }
}

struct _CotTiffWriter {
  TIFF *tiff; /* NULL: finished */
  guint n_strips;
};

static void
set_tags (TIFF *tiff, guint width, double dpi, const CotTiffTags *tags)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (tags->time_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (time, "%Y:%m:%d %H:%M:%S");

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, width);
  /* It grows by a strip at a time; the last word on it comes at the end. */
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, ROWS_PER_STRIP);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, ROWS_PER_STRIP);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  TIFFSetField (tiff, TIFFTAG_ZIPQUALITY, DEFLATE_LEVEL);
  TIFFSetField (tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
  TIFFSetField (tiff, TIFFTAG_XRESOLUTION, dpi);
  TIFFSetField (tiff, TIFFTAG_YRESOLUTION, dpi);
  TIFFSetField (tiff, TIFFTAG_DATETIME, text);
  TIFFSetField (tiff, TIFFTAG_SOFTWARE, tags->software);
  if (tags->make != NULL)
    TIFFSetField (tiff, TIFFTAG_MAKE, tags->make);
  if (tags->model != NULL)
    TIFFSetField (tiff, TIFFTAG_MODEL, tags->model);
  if (tags->origin != NULL)
    TIFFSetField (tiff, TIFFTAG_IMAGEDESCRIPTION, tags->origin);
}

/**
 * cot_tiff_writer_new:
 * @fd: an empty file open for reading and writing; stays open
 * @width: of the page, pixels
 * @dpi: of the page
 * @tags: where it comes from
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Begins a TIFF (lossless: Deflate, 8-bit grey, strips, so that every reader opens
 * it) of a page whose rows come one after the other.
 *
 * Returns: (transfer full): the writer, or %NULL with %COT_IMAGE_ERROR_IO
 */
CotTiffWriter *
cot_tiff_writer_new (int fd, guint width, double dpi, const CotTiffTags *tags, GError **error)
{
  CotTiffWriter *self;
  int own_fd = dup (fd);
  TIFF *tiff;

  quiet ();
  tiff = own_fd >= 0 ? TIFFFdOpen (own_fd, "master", "w") : NULL;
  if (tiff == NULL) {
    if (own_fd >= 0)
      close (own_fd);
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "the TIFF could not be begun");
    return NULL;
  }

  set_tags (tiff, width, dpi, tags);
  self = g_new0 (CotTiffWriter, 1);
  self->tiff = tiff;

  return self;
}

/**
 * cot_tiff_writer_free:
 * @self: (nullable) (transfer full): a writer
 */
void
cot_tiff_writer_free (CotTiffWriter *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->tiff, TIFFClose);
  g_free (self);
}

static gboolean
write_strip (CotTiffWriter *self, const CotRaster *page, guint n_rows)
{
  const guint8 *rows = cot_raster_row (page, self->n_strips * ROWS_PER_STRIP);

  return TIFFWriteEncodedStrip (self->tiff, self->n_strips++, (void *) rows, (tmsize_t) n_rows * (tmsize_t) page->stride) >= 0;
}

/**
 * cot_tiff_writer_take:
 * @self: a writer
 * @page: the page as far as it has come
 * @n_rows: how many of its rows are there
 *
 * Writes the strips that are whole by now.
 *
 * Returns: %FALSE when they could not be written
 */
gboolean
cot_tiff_writer_take (CotTiffWriter *self, const CotRaster *page, guint n_rows)
{
  gboolean ok = TRUE;

  while (ok && (self->n_strips + 1) * ROWS_PER_STRIP <= n_rows)
    ok = write_strip (self, page, ROWS_PER_STRIP);

  return ok;
}

/**
 * cot_tiff_writer_finish:
 * @self: a writer
 * @page: the whole page
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Writes what is left; on return all of it was handed to the file.
 *
 * Returns: %TRUE, or %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_tiff_writer_finish (CotTiffWriter *self, const CotRaster *page, GError **error)
{
  gboolean ok = cot_tiff_writer_take (self, page, page->height);
  guint n_left = page->height - MIN (page->height, self->n_strips * ROWS_PER_STRIP);

  ok = ok && (n_left == 0 || write_strip (self, page, n_left));
  TIFFSetField (self->tiff, TIFFTAG_IMAGELENGTH, page->height);
  ok = ok && TIFFFlush (self->tiff) == 1;
  g_clear_pointer (&self->tiff, TIFFClose);
  if (!ok)
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "the TIFF could not be written");

  return ok;
}

/**
 * cot_tiff_write:
 * @fd: an empty file open for reading and writing; stays open
 * @page: the page
 * @tags: where it comes from
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Writes a page as a CotTiffWriter does.
 *
 * Returns: %TRUE, or %FALSE with %COT_IMAGE_ERROR_IO
 */
gboolean
cot_tiff_write (int fd, const CotRaster *page, const CotTiffTags *tags, GError **error)
{
  g_autoptr (CotTiffWriter) writer = cot_tiff_writer_new (fd, page->width, page->dpi, tags, error);

  return writer != NULL && cot_tiff_writer_finish (writer, page, error);
}

/* Our own masters: 8-bit grey strips, read without a detour by colours. */
static gboolean
read_grey_strips (TIFF *tiff, CotRaster *page)
{
  guint32 rows_per_strip = 0;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_ROWSPERSTRIP, &rows_per_strip);
  rows_per_strip = MIN (rows_per_strip, page->height);
  if (rows_per_strip == 0)
    return FALSE;

  for (guint strip = 0, y = 0; y < page->height; strip++, y += rows_per_strip) {
    guint n_rows = MIN (rows_per_strip, page->height - y);
    tmsize_t wanted = (tmsize_t) n_rows * (tmsize_t) page->stride;

    if (TIFFReadEncodedStrip (tiff, strip, cot_raster_row (page, y), wanted) != wanted)
      return FALSE;
  }

  return TRUE;
}

/* Everything else through libtiff's own conversion, row by row to grey, as it lies in
 * the file: libtiff turns whole pictures only, and none by a quarter. */
static gboolean
read_any (TIFF *tiff, CotRaster *page)
{
  char message[1024];
  TIFFRGBAImage image;
  g_autofree guint32 *row = g_new (guint32, page->width);
  gboolean ok = TRUE;

  if (!TIFFRGBAImageOK (tiff, message) || !TIFFRGBAImageBegin (&image, tiff, 1, message))
    return FALSE;

  image.req_orientation = image.orientation;
  for (guint y = 0; ok && y < page->height; y++) {
    image.row_offset = (int) y;
    ok = TIFFRGBAImageGet (&image, row, page->width, 1) == 1;
    for (guint x = 0; ok && x < page->width; x++)
      cot_raster_row (page, y)[x] = (guint8) ((TIFFGetR (row[x]) * 299 + TIFFGetG (row[x]) * 587 + TIFFGetB (row[x]) * 114 + 500) / 1000);
  }
  TIFFRGBAImageEnd (&image);

  return ok;
}

static double
read_dpi (TIFF *tiff)
{
  float x = 0;
  guint16 unit = RESUNIT_INCH;

  TIFFGetField (tiff, TIFFTAG_XRESOLUTION, &x);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
  if (unit == RESUNIT_NONE || !(x >= 1 && x <= 10000))
    return 0;

  return unit == RESUNIT_CENTIMETER ? x * 2.54 : x;
}

static gboolean
is_plain_grey (TIFF *tiff)
{
  guint16 bits = 0, samples = 0, photometric = 0;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetField (tiff, TIFFTAG_PHOTOMETRIC, &photometric);

  return bits == 8 && samples == 1 && photometric == PHOTOMETRIC_MINISBLACK && !TIFFIsTiled (tiff);
}

/* The page at which @tiff stands; NULL is one that could not be opened. */
static CotRaster *
read_page (TIFF *tiff, GError **error)
{
  guint32 width = 0, height = 0;
  guint16 orientation = ORIENTATION_TOPLEFT;

  if (tiff == NULL || !TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width) ||
      !TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height)) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "not a TIFF that can be opened");
    return NULL;
  }

  g_autoptr (CotRaster) page = cot_raster_new (width, height, read_dpi (tiff), error);

  if (page == NULL)
    return NULL;
  if (!(is_plain_grey (tiff) ? read_grey_strips (tiff, page) : read_any (tiff, page))) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the TIFF is damaged or of an unknown kind");
    return NULL;
  }
  TIFFGetFieldDefaulted (tiff, TIFFTAG_ORIENTATION, &orientation);

  return cot_orientation_apply (g_steal_pointer (&page), orientation);
}

/**
 * cot_tiff_read:
 * @path: a file, not trusted
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Reads the first page of a TIFF as grey.
 *
 * Returns: (transfer full): the page, or %NULL with %COT_IMAGE_ERROR_FORMAT
 *   or %COT_IMAGE_ERROR_TOO_LARGE
 */
CotRaster *
cot_tiff_read (const char *path, GError **error)
{
  quiet ();

  g_autoptr (TIFF) tiff = TIFFOpen (path, "r");

  return read_page (tiff, error);
}

/* A TIFF in memory, as libtiff reads it. */
typedef struct {
  const guint8 *data;
  gsize length, at;
} Memory;

static tmsize_t
read_cb (thandle_t handle, void *out, tmsize_t n)
{
  Memory *self = handle;
  gsize size = MIN ((gsize) MAX (n, 0), self->at < self->length ? self->length - self->at : 0);

  if (size > 0)
    memcpy (out, self->data + self->at, size);
  self->at += size;

  return (tmsize_t) size;
}

static tmsize_t
write_cb (thandle_t handle, void *in, tmsize_t n)
{
  return -1;
}

static toff_t
seek_cb (thandle_t handle, toff_t offset, int whence)
{
  Memory *self = handle;

  self->at = (gsize) (whence == SEEK_SET ? offset : whence == SEEK_CUR ? self->at + offset
                                                                       : self->length + offset);
  return self->at;
}

static int
close_cb (thandle_t handle)
{
  return 0;
}

static toff_t
size_cb (thandle_t handle)
{
  return ((Memory *) handle)->length;
}

/* One that cannot be opened counts: whoever takes them all in is to be told of it. */
static guint
count_pages (TIFF *tiff)
{
  guint n = 1;

  while (n <= MAX_SHEETS && !TIFFLastDirectory (tiff)) {
    n++;
    if (!TIFFReadDirectory (tiff))
      break;
  }

  return n;
}

/**
 * cot_tiff_read_sheet:
 * @data: a file, not trusted
 * @length: bytes
 * @sheet: which of its pages, from 1
 * @n_sheets: (out): how many there are
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the page, or %NULL with %COT_IMAGE_ERROR_FORMAT,
 *   %COT_IMAGE_ERROR_TOO_LARGE, %COT_IMAGE_ERROR_TOO_MANY or %COT_IMAGE_ERROR_OUT_OF_PAGE
 */
CotRaster *
cot_tiff_read_sheet (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error)
{
  Memory memory = { data, length, 0 };

  quiet ();

  g_autoptr (TIFF) tiff = TIFFClientOpen ("file", "rm", &memory, read_cb, write_cb, seek_cb, close_cb, size_cb, NULL, NULL);

  *n_sheets = 0;
  if (tiff == NULL)
    return read_page (NULL, error);
  *n_sheets = count_pages (tiff);
  if (*n_sheets > MAX_SHEETS) {
    *n_sheets = 0;
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_TOO_MANY, "the TIFF has more than " G_STRINGIFY (MAX_SHEETS) " pages");
    return NULL;
  }
  if (sheet < 1 || sheet > *n_sheets) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_OUT_OF_PAGE, "the TIFF has no such page");
    return NULL;
  }
  if (!TIFFSetDirectory (tiff, (guint16) (sheet - 1))) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the page of the TIFF is damaged, and what follows it cannot be found");
    return NULL;
  }

  return read_page (tiff, error);
}
