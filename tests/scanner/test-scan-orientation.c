/* test-scan-orientation.c - pictures that lie as a camera was held, mirrored ones too
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One picture, written as each of the eight orientations has it lie, by every kind of
 * file that can tell one: what cotejo-scan publishes is the picture. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <libheif/heif.h>
#include <png.h>
#include <string.h>

#include "cot-image-file.h"
#include "cot-jpeg.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define WIDTH     96
#define HEIGHT    64
#define TOLERANCE 24 /* grey levels that two compressions cost */

/* Every corner has a grey of its own, and no two orientations look alike. */
static guint8
grey_at (guint x, guint y)
{
  return y < HEIGHT / 2 ? (x < WIDTH / 2 ? 20 : 110) : (x < WIDTH / 2 ? 180 : 250);
}

/* From the standard's words on which side the first row and the first column are:
 * where in the file the upright picture's pixel lies. */
static void
in_file (guint orientation, guint x, guint y, guint *fx, guint *fy)
{
  gboolean from_right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  gboolean from_below = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  guint a = from_right ? WIDTH - 1 - x : x, b = from_below ? HEIGHT - 1 - y : y;

  *fx = orientation >= 5 ? b : a;
  *fy = orientation >= 5 ? a : b;
}

static CotRaster *
lay (guint orientation)
{
  gboolean swapped = orientation >= 5;
  CotRaster *out = cot_raster_new (swapped ? HEIGHT : WIDTH, swapped ? WIDTH : HEIGHT, 0, NULL);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++) {
      guint fx, fy;

      in_file (orientation, x, y, &fx, &fy);
      cot_raster_row (out, fy)[fx] = grey_at (x, y);
    }

  return out;
}

/* --- Files that tell an orientation ------------------------------------------------- */

static void
put (GByteArray *out, guint value, guint n, gboolean little)
{
  for (guint i = 0; i < n; i++) {
    guint8 byte = (guint8) (value >> 8 * (little ? i : n - 1 - i));

    g_byte_array_append (out, &byte, 1);
  }
}

static void
put_entry (GByteArray *out, guint tag, guint type, guint value, gboolean little)
{
  put (out, tag, 2, little);
  put (out, type, 2, little);
  put (out, 1, 4, little);
  if (type == 3) {
    put (out, value, 2, little);
    put (out, 0, 2, little);
  } else {
    put (out, value, 4, little);
  }
}

/* A camera's note of its orientation alone; every second one by the other byte order,
 * every third as a long. */
static void
put_exif (GByteArray *out, guint orientation)
{
  gboolean little = orientation % 2 == 0;

  g_byte_array_append (out, (const guint8 *) (little ? "II*\0" : "MM\0*"), 4);
  put (out, 8, 4, little);
  put (out, 1, 2, little);
  put_entry (out, 0x0112, orientation % 3 == 0 ? 4 : 3, orientation, little);
  put (out, 0, 4, little);
}

static GByteArray *
write_jpeg (guint orientation)
{
  g_autoptr (CotRaster) raster = lay (orientation);
  int quality = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = cot_jpeg_encode_within (raster, 1000000, &quality, &error);
  g_autoptr (GByteArray) exif = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  gsize length;
  const guint8 *bytes;

  g_assert_no_error (error);
  bytes = g_bytes_get_data (plain, &length);
  put_exif (exif, orientation);
  g_byte_array_append (out, bytes, 2);
  g_byte_array_append (out, (const guint8 *) "\xff\xe1", 2);
  put (out, exif->len + 8, 2, FALSE);
  g_byte_array_append (out, (const guint8 *) "Exif\0\0", 6);
  g_byte_array_append (out, exif->data, exif->len);
  g_byte_array_append (out, bytes + 2, (guint) length - 2);

  return out;
}

static void
flush_cb (png_structp png)
{
}

static void
write_cb (png_structp png, png_bytep data, png_size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

static GByteArray *
write_png (guint orientation)
{
  g_autoptr (CotRaster) raster = lay (orientation);
  g_autoptr (GByteArray) exif = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);

  put_exif (exif, orientation);
  png_set_write_fn (png, out, write_cb, flush_cb);
  png_set_IHDR (png, info, raster->width, raster->height, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_eXIf_1 (png, info, exif->len, exif->data);
  png_write_info (png, info);
  for (guint y = 0; y < raster->height; y++)
    png_write_row (png, cot_raster_row (raster, y));
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);

  return out;
}

/* @photometric: 0, white is zero, or 1. */
static GByteArray *
write_tiff (guint orientation, guint photometric)
{
  g_autoptr (CotRaster) raster = lay (orientation);
  GByteArray *out = g_byte_array_new ();
  gsize length = raster->stride * raster->height;

  g_byte_array_append (out, (const guint8 *) "II*\0", 4);
  put (out, (guint) (8 + length), 4, TRUE);
  for (gsize i = 0; i < length; i++)
    put (out, photometric == 0 ? 255u - raster->data[i] : raster->data[i], 1, TRUE);
  put (out, 10, 2, TRUE);
  put_entry (out, 256, 4, raster->width, TRUE);
  put_entry (out, 257, 4, raster->height, TRUE);
  put_entry (out, 258, 3, 8, TRUE);
  put_entry (out, 259, 3, 1, TRUE);
  put_entry (out, 262, 3, photometric, TRUE);
  put_entry (out, 273, 4, 8, TRUE);
  put_entry (out, 274, 3, orientation, TRUE);
  put_entry (out, 277, 3, 1, TRUE);
  put_entry (out, 278, 4, raster->height, TRUE);
  put_entry (out, 279, 4, (guint) length, TRUE);
  put (out, 0, 4, TRUE);

  return out;
}

static GByteArray *
write_grey_tiff (guint orientation)
{
  return write_tiff (orientation, 1);
}

static GByteArray *
write_negative_tiff (guint orientation)
{
  return write_tiff (orientation, 0);
}

static struct heif_error
heif_cb (struct heif_context *context, const void *data, size_t size, void *user_data)
{
  g_byte_array_append (user_data, data, (guint) size);

  return (struct heif_error){ heif_error_Ok, heif_suberror_Unspecified, "" };
}

static struct heif_image *
fill_heif (const CotRaster *raster)
{
  struct heif_image *image = NULL;
  int stride = 0;
  guint8 *plane;

  g_assert_cmpint (heif_image_create ((int) raster->width, (int) raster->height, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image).code, ==, heif_error_Ok);
  g_assert_cmpint (heif_image_add_plane (image, heif_channel_interleaved, (int) raster->width, (int) raster->height, 8).code, ==, heif_error_Ok);
  plane = heif_image_get_plane (image, heif_channel_interleaved, &stride);
  for (guint y = 0; y < raster->height; y++)
    for (guint x = 0; x < raster->width; x++)
      memset (plane + y * (guint) stride + 3 * x, cot_raster_row (raster, y)[x], 3);

  return image;
}

/* NULL: this libheif writes none. */
static GByteArray *
write_heic (guint orientation)
{
  g_autoptr (CotRaster) raster = lay (orientation);
  struct heif_context *context = heif_context_alloc ();
  struct heif_encoder *encoder = NULL;
  struct heif_writer writer = { .writer_api_version = 1, .write = heif_cb };
  GByteArray *out = NULL;

  if (heif_context_get_encoder_for_format (context, heif_compression_HEVC, &encoder).code == heif_error_Ok) {
    struct heif_encoding_options *options = heif_encoding_options_alloc ();
    struct heif_image *image = fill_heif (raster);

    out = g_byte_array_new ();
    options->image_orientation = (enum heif_orientation) orientation;
    heif_encoder_set_lossy_quality (encoder, 90);
    g_assert_cmpint (heif_context_encode_image (context, image, encoder, options, NULL).code, ==, heif_error_Ok);
    g_assert_cmpint (heif_context_write (context, &writer, out).code, ==, heif_error_Ok);
    heif_image_release (image);
    heif_encoding_options_free (options);
    heif_encoder_release (encoder);
  }
  heif_context_free (context);

  return out;
}

/* --- What is published of them ------------------------------------------------------ */

static void
check_published (const CotScannedPage *page)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) seen = cot_image_file_read (page->published.file, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (seen->width, ==, WIDTH);
  g_assert_cmpuint (seen->height, ==, HEIGHT);
  for (guint y = HEIGHT / 4; y < HEIGHT; y += HEIGHT / 2)
    for (guint x = WIDTH / 4; x < WIDTH; x += WIDTH / 2)
      g_assert_cmpint (ABS (cot_raster_row (seen, y)[x] - grey_at (x, y)), <=, TOLERANCE);
}

typedef struct {
  const char *name;
  GByteArray *(*write) (guint orientation);
} Kind;

static const Kind kinds[] = {
  { "photo.jpg", write_jpeg },
  { "photo.png", write_png },
  { "scan.tif", write_grey_tiff },
  { "negative.tif", write_negative_tiff },
  { "photo.heic", write_heic },
};

static void
test_kind (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);

  for (guint orientation = 1; orientation <= 8; orientation++) {
    g_autoptr (GByteArray) file = kind->write (orientation);
    g_autoptr (GError) error = NULL;

    if (file == NULL) {
      g_test_skip ("this libheif writes no pictures");
      return;
    }
    g_autofree char *path = cot_scan_fixture_write (f, kind->name, (const char *) file->data, file->len);
    g_autoptr (CotScannedPage) page = cot_scan_run_import_from (run, path, "CASILLA", NULL, &error);

    g_test_message ("%s, orientation %u", kind->name, orientation);
    g_assert_no_error (error);
    check_published (page);
    cot_scan_fixture_check_master (page);
  }
}

/* Brought to its end by another process, a mirrored page is as good. */
static void
test_page_is_taken_up_again (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autoptr (GByteArray) file = write_jpeg (7);
  g_autofree char *path = cot_scan_fixture_write (f, "photo.jpg", (const char *) file->data, file->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_import_from (run, path, "CASILLA", NULL, &error);
  g_autoptr (CotScannedPage) again = NULL;
  g_autofree char *done = NULL;

  g_assert_no_error (error);
  /* As if nothing had been written but the master and its note. */
  done = cot_spool_path (f->spool, page->spool, ".json");
  g_assert_cmpint (g_remove (done), ==, 0);
  cot_scan_run_stop (run);
  again = cot_scan_run_resume (run, page->spool, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->master.sha256, ==, page->master.sha256);
  check_published (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/orientation/%s", kinds[i].name);

    g_test_add_data_func (path, &kinds[i], test_kind);
  }
  g_test_add_func ("/scanner/orientation/taken-up-again", test_page_is_taken_up_again);

  return g_test_run ();
}
