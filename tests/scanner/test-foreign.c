/* test-foreign.c - photos and documents as sheets, without what else they tell
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-foreign.h"
#include "cot-image-error.h"
#include "cot-image-file.h"
#include "cot-jpeg.h"

typedef struct {
  const char *name;
  guint n_sheets;
  guint width, height;
  gboolean is_photo; /* the master is the file itself */
  guint orientation;
} KindCase;

static const KindCase kinds[] = {
  { "small.jpg", 1, 40, 30, TRUE, 0 },
  { "progressive.jpg", 1, 40, 30, TRUE, 0 },
  { "inks.jpg", 1, 40, 30, TRUE, 0 },
  { "exif.jpg", 1, 40, 30, TRUE, 1 },
  { "small.png", 1, 40, 30, TRUE, 0 },
  { "adam7.png", 1, 40, 30, TRUE, 0 },
  { "alpha.png", 1, 20, 20, TRUE, 0 },
  { "lzw.tif", 1, 40, 30, FALSE, 0 },
  { "g4.tif", 1, 40, 30, FALSE, 0 },
  { "two.tif", 2, 40, 30, FALSE, 0 },
  { "small.heic", 1, 64, 48, FALSE, 0 },
  { "small.bmp", 1, 40, 30, FALSE, 0 },
  { "small.pgm", 1, 40, 30, FALSE, 0 },
};

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_build_filename (TEST_CORPUS, name, NULL);
  char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

static gboolean
read_name (const char *name, guint sheet, CotForeignSheet *out, GError **error)
{
  g_autoptr (GBytes) bytes = load (name);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return cot_foreign_read_bytes (data, length, sheet, out, error);
}

static void
test_kind_is_told_by_content (gconstpointer data)
{
  const KindCase *c = data;
  g_autoptr (GError) error = NULL;

  for (guint sheet = 1; sheet <= c->n_sheets; sheet++) {
    g_auto (CotForeignSheet) out = { 0 };

    g_assert_true (read_name (c->name, sheet, &out, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (out.raster->width, ==, c->width);
    g_assert_cmpuint (out.raster->height, ==, c->height);
    g_assert_cmpuint (out.n_sheets, ==, c->n_sheets);
    g_assert_cmpuint (out.sheet, ==, sheet);
    g_assert_cmpuint (out.orientation, ==, c->orientation);
    g_assert_true ((out.master != NULL) == c->is_photo);
    g_assert_true ((out.provenance != NULL) == !c->is_photo);
  }

  g_auto (CotForeignSheet) none = { 0 };

  g_assert_false (read_name (c->name, c->n_sheets + 1, &none, &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_OUT_OF_PAGE);
}

static void
test_pdf_page_is_drawn_at_its_pictures_size (void)
{
  g_auto (CotForeignSheet) out = { 0 };
  g_autoptr (GError) error = NULL;

  /* 40 x 30 px on a page of 40 x 30 points, but no page is drawn below 100 dpi. */
  g_assert_true (read_name ("one.pdf", 1, &out, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (out.raster->width, ==, 56);
  g_assert_nonnull (strstr (out.provenance, "PDF"));
}

/* The same pixels to the last one; nothing that the camera wrote. */
static void
test_metadata_is_gone_and_pixels_are_not (void)
{
  g_auto (CotForeignSheet) with = { 0 }, without = { 0 };
  g_autoptr (GBytes) original = load ("exif.jpg");
  gsize length, n;
  const guint8 *data, *kept;

  g_assert_true (read_name ("exif.jpg", 1, &with, NULL));
  kept = g_bytes_get_data (with.master, &n);
  data = g_bytes_get_data (original, &length);
  g_assert_nonnull (g_strstr_len ((const char *) data + 6, 4, "Exif"));
  g_assert_cmpuint (n, <, length);
  for (gsize i = 0; i + 4 <= n; i++) {
    g_assert_true (memcmp (kept + i, "Exif", 4) != 0);
    g_assert_true (memcmp (kept + i, "tail", 4) != 0);
  }
  g_assert_cmphex (kept[n - 2], ==, 0xff);
  g_assert_cmphex (kept[n - 1], ==, 0xd9);

  /* Once more gives the same file: nothing is left to take out. */
  g_assert_true (cot_foreign_read_bytes (kept, n, 1, &without, NULL));
  g_assert_true (g_bytes_equal (with.master, without.master));
  g_assert_cmpuint (without.orientation, ==, 0);
  g_assert_cmpmem (with.raster->data, with.raster->stride * with.raster->height, without.raster->data, without.raster->stride * without.raster->height);
}

static void
test_bombs_are_refused (gconstpointer data)
{
  g_auto (CotForeignSheet) out = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (read_name (data, 1, &out, &error));
  g_assert_true (error->domain == COT_IMAGE_ERROR);
  g_assert_null (out.raster);
}

static void
test_random_bytes_are_refused (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 bytes[4096];

  for (guint round = 0; round < 200; round++) {
    g_auto (CotForeignSheet) out = { 0 };
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < sizeof bytes; i++)
      bytes[i] = (guint8) g_rand_int (rand);
    g_assert_false (cot_foreign_read_bytes (bytes, sizeof bytes, 1, &out, &error));
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
  }
}

/* A path with the mark of a sheet, and a file that is really called so. */
static void
test_path_names_a_sheet (void)
{
  g_autofree char *two = g_build_filename (TEST_CORPUS, "two.tif" COT_FOREIGN_SHEET_MARK "2", NULL);
  g_autofree char *three = g_build_filename (TEST_CORPUS, "two.tif" COT_FOREIGN_SHEET_MARK "3", NULL);
  g_autofree char *none = g_build_filename (TEST_CORPUS, "nothing.tif", NULL);
  g_auto (CotForeignSheet) out = { 0 }, other = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_foreign_read (two, &out, &error));
  g_assert_cmpuint (out.sheet, ==, 2);
  g_assert_false (cot_foreign_read (three, &other, &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_OUT_OF_PAGE);
  g_clear_error (&error);
  g_assert_false (cot_foreign_read (none, &other, &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO);
  g_clear_error (&error);
  g_assert_false (cot_foreign_read (TEST_CORPUS, &other, &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO);
}

/* Two bytes a sample, the larger first, whatever the machine's order. */
static void
test_wide_samples (void)
{
  static const char header[] = "P5\n# a remark 9 9\n3 2\n65535\n";
  const guint8 samples[] = { 0, 255, 255, 0, 128, 7, 64, 200, 255, 255, 0, 0 };
  const guint8 expected[] = { 0, 254, 127, 64, 255, 0 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (file, (const guint8 *) header, sizeof header - 1);
  g_byte_array_append (file, samples, sizeof samples);
  g_autoptr (CotRaster) page = cot_image_bytes_read (file->data, file->len, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->width, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (abs (cot_raster_row (page, i / 3)[i % 3] - expected[i]), <=, 1);

  for (guint n = file->len - 1; n > 0; n--) {
    g_autoptr (CotRaster) cut = cot_image_bytes_read (file->data, n, NULL);

    g_assert_true (cut == NULL || (cut->width <= 3 && cut->height <= 2));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/foreign/kind/%s", kinds[i].name);

    g_test_add_data_func (path, &kinds[i], test_kind_is_told_by_content);
  }
  g_test_add_func ("/scanner/foreign/wide-samples", test_wide_samples);
  g_test_add_func ("/scanner/foreign/pdf", test_pdf_page_is_drawn_at_its_pictures_size);
  g_test_add_func ("/scanner/foreign/metadata-is-gone", test_metadata_is_gone_and_pixels_are_not);
  g_test_add_data_func ("/scanner/foreign/bomb/png", "bomb.png", test_bombs_are_refused);
  g_test_add_data_func ("/scanner/foreign/bomb/jpeg", "bomb.jpg", test_bombs_are_refused);
  g_test_add_func ("/scanner/foreign/random-bytes", test_random_bytes_are_refused);
  g_test_add_func ("/scanner/foreign/path-names-a-sheet", test_path_names_a_sheet);

  return g_test_run ();
}
