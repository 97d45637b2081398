/* test-digit-net.c - idx files, ink, and the network that reads single boxes
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-read"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include "cot-digit-net.h"
#include "cot-field-read.h"
#include "cot-idx.h"
#include "cot-image-error.h"
#include "cot-paths.h"
#include "cot-test-files.h"

#define SIDE 40

static char *folder;

/* --- What the tests make ------------------------------------------------------- */

static void
put_u32 (GByteArray *bytes, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static GByteArray *
make_header (guint32 magic, guint32 n, guint32 rows, guint32 columns)
{
  GByteArray *bytes = g_byte_array_new ();

  put_u32 (bytes, magic);
  put_u32 (bytes, n);
  if (magic == 0x803) {
    put_u32 (bytes, rows);
    put_u32 (bytes, columns);
  }
  return bytes;
}

static char *
save (const char *name, const GByteArray *bytes, gboolean packed)
{
  g_autofree char *full = g_strconcat (name, packed ? ".gz" : "", NULL);
  char *path = g_build_filename (folder, full, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GConverter) pack = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GError) error = NULL;
  g_autoptr (GOutputStream) stream = G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, 0, NULL, &error));

  g_assert_no_error (error);
  if (packed) {
    g_autoptr (GOutputStream) packer = g_converter_output_stream_new (stream, pack);

    g_output_stream_write_all (packer, bytes->data, bytes->len, NULL, NULL, &error);
    g_output_stream_close (packer, NULL, NULL);
  } else {
    g_output_stream_write_all (stream, bytes->data, bytes->len, NULL, NULL, &error);
  }
  g_assert_no_error (error);

  return path;
}

static void
draw_bar (guint8 *image, guint side, double x0, double y0, double x1, double y1, double thick)
{
  for (guint i = 0; i <= 400; i++) {
    double x = (x0 + (x1 - x0) * i / 400) * side, y = (y0 + (y1 - y0) * i / 400) * side;
    int reach = (int) (thick * side / 2 + 0.5);

    for (int v = (int) y - reach; v <= (int) y + reach; v++)
      for (int u = (int) x - reach; u <= (int) x + reach; u++)
        if (u >= 0 && v >= 0 && u < (int) side && v < (int) side)
          image[v * (int) side + u] = 230;
  }
}

/* What anyone would call a barred 7. */
static guint8 *
draw_seven (guint side)
{
  guint8 *image = g_malloc0 ((gsize) side * side);

  draw_bar (image, side, 0.3, 0.2, 0.7, 0.2, 0.06);
  draw_bar (image, side, 0.7, 0.2, 0.42, 0.82, 0.06);
  draw_bar (image, side, 0.38, 0.5, 0.68, 0.5, 0.05);
  return image;
}

/* A set of @n sevens, saved; labels too. */
static void
make_set (const char *name, guint n, guint side, char **images_path, char **labels_path)
{
  g_autofree char *images_name = g_strconcat (name, "-images-idx3-ubyte", NULL);
  g_autofree char *labels_name = g_strconcat (name, "-labels-idx1-ubyte", NULL);
  g_autoptr (GByteArray) images = make_header (0x803, n, side, side);
  g_autoptr (GByteArray) labels = make_header (0x801, n, 0, 0);

  for (guint i = 0; i < n; i++) {
    g_autofree guint8 *image = draw_seven (side);
    const guint8 label = 7;

    g_byte_array_append (images, image, side * side);
    g_byte_array_append (labels, &label, 1);
  }
  *images_path = save (images_name, images, TRUE);
  *labels_path = save (labels_name, labels, FALSE);
}

static CotDigitNet *
load_shipped (void)
{
  g_autoptr (GError) error = NULL;
  CotDigitNet *net = cot_digit_net_load_shipped (&error);

  g_assert_no_error (error);
  return net;
}

/* --- idx files ----------------------------------------------------------------- */

static void
test_idx_good (void)
{
  for (guint packed = 0; packed < 2; packed++) {
    g_autoptr (GByteArray) bytes = make_header (0x803, 2, 3, 2);
    g_autoptr (GByteArray) label_bytes = make_header (0x801, 2, 0, 0);
    const guint8 pixels[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
    g_autofree char *path = NULL, *labels_path = NULL;
    g_autofree guint8 *labels = NULL;
    g_autoptr (CotIdxImages) images = NULL;
    g_autoptr (GError) error = NULL;

    g_byte_array_append (bytes, pixels, sizeof pixels);
    g_byte_array_append (label_bytes, pixels, 2);
    path = save ("good.idx3", bytes, packed);
    labels_path = save ("good.idx1", label_bytes, packed);
    images = cot_idx_images_load (path, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (images->n, ==, 2);
    g_assert_cmpuint (images->rows, ==, 3);
    g_assert_cmpuint (images->columns, ==, 2);
    g_assert_cmpmem (cot_idx_image (images, 1), 6, pixels + 6, 6);
    labels = cot_idx_labels_load (labels_path, 2, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (labels, 2, pixels, 2);
  }
}

static void
test_idx_bad (void)
{
  static const struct {
    guint32 magic, n, rows, columns, n_bytes;
    int code;
  } cases[] = {
    { 0x803, 2, 3, 2, 11, COT_IMAGE_ERROR_FORMAT }, /* too short */
    { 0x803, 2, 3, 2, 13, COT_IMAGE_ERROR_FORMAT }, /* too long */
    { 0x803, 0, 3, 2, 0, COT_IMAGE_ERROR_FORMAT },
    { 0x803, 2, 0, 2, 0, COT_IMAGE_ERROR_FORMAT },
    { 0x803, 2, 3, 0, 0, COT_IMAGE_ERROR_FORMAT },
    { 0x801, 2, 3, 2, 12, COT_IMAGE_ERROR_FORMAT },
    { 0x803, 0xffffffff, 28, 28, 100, COT_IMAGE_ERROR_TOO_LARGE },
    { 0x803, 1, 0x80000000, 2, 100, COT_IMAGE_ERROR_TOO_LARGE },
    { 0x803, 1000000, 1024, 1024, 100, COT_IMAGE_ERROR_TOO_LARGE },
    { 0x803, 1000, 1000, 1000, 100, COT_IMAGE_ERROR_FORMAT }, /* claims a gigabyte */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * 2; i++) {
    guint k = i / 2;
    g_autoptr (GByteArray) bytes = make_header (cases[k].magic, cases[k].n, cases[k].rows, cases[k].columns);
    g_autofree guint8 *rest = g_malloc0 (cases[k].n_bytes + 1);
    g_autofree char *path = NULL;
    g_autoptr (CotIdxImages) images = NULL;
    g_autoptr (GError) error = NULL;

    g_byte_array_append (bytes, rest, cases[k].n_bytes);
    path = save ("bad.idx3", bytes, i % 2);
    images = cot_idx_images_load (path, &error);
    g_assert_null (images);
    g_assert_error (error, COT_IMAGE_ERROR, cases[k].code);
  }
}

static void
test_idx_torn (void)
{
  g_autofree char *images_path = NULL, *labels_path = NULL, *path = NULL, *content = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  make_set ("torn", 3, 28, &images_path, &labels_path);
  g_assert_true (g_file_get_contents (images_path, &content, &length, NULL));
  path = g_build_filename (folder, "cut.idx3.gz", NULL);
  for (gsize n = 0; n < length; n += 7) {
    g_autoptr (CotIdxImages) images = NULL;

    g_assert_true (g_file_set_contents (path, content, (gssize) n, NULL));
    images = cot_idx_images_load (path, &error);
    g_assert_null (images);
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
    g_clear_error (&error);
  }

  g_assert_null (cot_idx_labels_load (labels_path, 4, &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (cot_idx_labels_load ("/nonexistent/labels", 4, &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO);
}

/* --- Ink ----------------------------------------------------------------------- */

static void
test_ink_nothing (void)
{
  g_autofree guint8 *image = g_malloc0 (SIDE * SIDE);
  float ink[COT_DIGIT_PIXELS];

  g_assert_cmpint (cot_digit_ink_normalise (image, SIDE, SIDE, ink), ==, COT_DIGIT_INK_NONE);
  g_assert_cmpint (cot_digit_ink_normalise (image, 5, 5, ink), ==, COT_DIGIT_INK_NONE);
  /* Too small to show that there is nothing. */
  g_assert_cmpint (cot_digit_ink_normalise (image, 1, 1, ink), ==, COT_DIGIT_INK_UNFIT);
  g_assert_cmpint (cot_digit_ink_normalise (image, SIDE, 4, ink), ==, COT_DIGIT_INK_UNFIT);
  g_assert_cmpint (cot_digit_ink_normalise (image, 0, SIDE, ink), ==, COT_DIGIT_INK_UNFIT);
  g_assert_cmpint (cot_digit_ink_normalise (image, COT_DIGIT_MAX_SIDE + 1, 1, ink), ==, COT_DIGIT_INK_UNFIT);
  /* Faint noise is paper. */
  for (guint i = 0; i < SIDE * SIDE; i++)
    image[i] = (guint8) (i * 7919 % 13);
  g_assert_cmpint (cot_digit_ink_normalise (image, SIDE, SIDE, ink), ==, COT_DIGIT_INK_NONE);
  /* One bright tone: all ink, or paper the other way round. */
  memset (image, 255, SIDE * SIDE);
  g_assert_cmpint (cot_digit_ink_normalise (image, SIDE, SIDE, ink), ==, COT_DIGIT_INK_UNFIT);
}

static double
distance (const float a[COT_DIGIT_PIXELS], const float b[COT_DIGIT_PIXELS])
{
  double sum = 0;

  for (guint i = 0; i < COT_DIGIT_PIXELS; i++)
    sum += ABS (a[i] - b[i]);
  return sum / COT_DIGIT_PIXELS;
}

static void
test_ink_alike (void)
{
  g_autofree guint8 *small = draw_seven (SIDE), *large = draw_seven (8 * SIDE);
  float first[COT_DIGIT_PIXELS], second[COT_DIGIT_PIXELS];

  g_assert_cmpint (cot_digit_ink_normalise (small, SIDE, SIDE, first), ==, COT_DIGIT_INK_WRITTEN);
  g_assert_cmpint (cot_digit_ink_normalise (large, 8 * SIDE, 8 * SIDE, second), ==, COT_DIGIT_INK_WRITTEN);
  g_assert_cmpfloat (distance (first, second), <, 0.08);

  /* Dust in a corner and the other way round change nothing. */
  small[2 * SIDE + 3] = 230;
  for (guint i = 0; i < SIDE * SIDE; i++)
    small[i] = 255 - small[i];
  g_assert_cmpint (cot_digit_ink_normalise (small, SIDE, SIDE, second), ==, COT_DIGIT_INK_WRITTEN);
  g_assert_cmpfloat (distance (first, second), <, 0.001);
}

/* An image of few pixels: a digit of some pale ones is neither that nor an empty box. */
static void
test_ink_coarse (void)
{
  g_autoptr (CotDigitNet) net = load_shipped ();
  guint8 image[16 * 16] = { 0 };
  CotDigitRead read;

  /* A 1 of six rows, as a photograph made small has it. */
  for (guint y = 5; y < 11; y++)
    image[y * 16 + 8] = (guint8) (12 + y);
  cot_digit_net_read (net, image, 16, 16, &read);
  g_assert_false (read.sure);
  for (guint y = 5; y < 11; y++)
    image[y * 16 + 8] = 90;
  cot_digit_net_read (net, image, 16, 16, &read);
  g_assert_false (read.sure);
  /* One of ten rows may be read; but nobody is sure that it is nothing. */
  for (guint y = 4; y < 14; y++) {
    image[y * 16 + 8] = 60;
    image[y * 16 + 9] = (guint8) (100 - 8 * (y - 4));
  }
  cot_digit_net_read (net, image, 16, 16, &read);
  g_assert_false (read.sure && read.label == COT_DIGIT_EMPTY);
  /* Paper alone is nothing, however few its pixels. */
  memset (image, 0, sizeof image);
  cot_digit_net_read (net, image, 16, 16, &read);
  g_assert_true (read.sure && read.label == COT_DIGIT_EMPTY);
}

/* --- The network --------------------------------------------------------------- */

static void
test_net_reads (void)
{
  g_autoptr (CotDigitNet) net = load_shipped ();

  for (guint side = 20; side <= 320; side += 50) {
    g_autofree guint8 *image = draw_seven (side);
    CotDigitRead reading, again;
    double sum = 0;

    cot_digit_net_read (net, image, side, side, &reading);
    cot_digit_net_read (net, image, side, side, &again);
    g_assert_cmpint (reading.label, ==, 7);
    g_assert_cmpmem (&reading.probability, sizeof reading.probability, &again.probability, sizeof again.probability);
    for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
      sum += reading.probabilities[i];
    g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
  }
}

static void
test_net_nothing (void)
{
  g_autoptr (CotDigitNet) net = load_shipped ();
  g_autofree guint8 *image = g_malloc0 (SIDE * SIDE);
  CotDigitRead reading;

  cot_digit_net_read (net, image, SIDE, SIDE, &reading);
  g_assert_cmpint (reading.label, ==, COT_DIGIT_EMPTY);
  memset (image, 255, SIDE * SIDE);
  cot_digit_net_read (net, image, SIDE, SIDE, &reading);
  g_assert_cmpint (reading.label, ==, COT_DIGIT_UNSURE);
  g_assert_false (reading.sure);
  cot_digit_net_read (net, image, 0, 0, &reading);
  g_assert_false (reading.sure);
}

/* Noise of every size is never a sure digit. */
static void
test_net_noise (void)
{
  g_autoptr (CotDigitNet) net = load_shipped ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (5);

  for (guint i = 0; i < 300; i++) {
    guint width = (guint) g_rand_int_range (chance, 1, 90), height = (guint) g_rand_int_range (chance, 1, 90);
    g_autofree guint8 *image = g_malloc (width * height);
    CotDigitRead reading;

    for (guint k = 0; k < width * height; k++)
      image[k] = (guint8) g_rand_int_range (chance, 0, 256);
    cot_digit_net_read (net, image, width, height, &reading);
    if (width >= 12 && height >= 12)
      g_assert_false (reading.sure && reading.label <= COT_DIGIT_9);
  }
}

static void
test_model_altered (void)
{
  g_autofree char *path = cot_paths_share_file ("recogniser/digits.cot");
  g_autofree char *content = NULL;
  g_autoptr (CotDigitNet) good = load_shipped ();
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, <, 1024 * 1024);
  for (gsize i = 0; i < length; i += 1 + length / 97) {
    g_autoptr (CotDigitNet) net = NULL;

    content[i] ^= 1;
    net = cot_digit_net_new_from_bytes ((const guint8 *) content, length, &error);
    g_assert_null (net);
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
    g_clear_error (&error);
    content[i] ^= 1;
    net = cot_digit_net_new_from_bytes ((const guint8 *) content, i, &error);
    g_assert_null (net);
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
    g_clear_error (&error);
  }

  g_assert_null (cot_digit_net_load ("/nonexistent/digits.cot", &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO);
}

/* Intact by its digest, but with numbers that no trainer writes. */
static void
test_model_forged (void)
{
  static const guint places[] = { 8, 12, 16, 20, 24 };
  g_autofree char *path = cot_paths_share_file ("recogniser/digits.cot");
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree guint8 *forged = g_memdup2 (content, length);
    g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
    g_autoptr (GError) error = NULL;
    g_autoptr (CotDigitNet) net = NULL;
    gsize n = 32;

    memset (forged + places[i], 0xff, 4);
    g_checksum_update (sum, forged, (gssize) (length - 32));
    g_checksum_get_digest (sum, forged + length - 32, &n);
    net = cot_digit_net_new_from_bytes (forged, length, &error);
    g_assert_null (net);
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
  }
}

/* --- Fields -------------------------------------------------------------------- */

#define BOX_PX 70 /* 7 mm */

/* Three boxes side by side, 7 in those of @where (a bit each). */
static CotRaster *
draw_strip (guint where, CotFormField *field)
{
  CotRaster *page = cot_raster_new (3 * BOX_PX, BOX_PX, 254, NULL);

  memset (page->data, 250, (gsize) page->width * page->height);
  *field = (CotFormField){ .n_digits = 3 };
  for (guint i = 0; i < 3; i++) {
    g_autofree guint8 *seven = draw_seven (BOX_PX);

    field->digits[i] = (CotBoxMm){ 7.0 * i, 0, 7, 7 };
    for (guint k = 0; (where & 1u << i) != 0 && k < BOX_PX * BOX_PX; k++)
      if (seven[k] > 0)
        cot_raster_row (page, k / BOX_PX)[i * BOX_PX + k % BOX_PX] = 30;
  }

  return page;
}

static void
test_field (void)
{
  static const struct {
    guint where;
    CotValue value;
  } cases[] = {
    { 0, { COT_VALUE_NO_DATA, 0 } },
    { 4, { COT_VALUE_NUMBER, 7 } },
    { 6, { COT_VALUE_NUMBER, 77 } },
    { 7, { COT_VALUE_NUMBER, 777 } },
  };
  g_autoptr (CotFieldReader) reader = cot_field_reader_new (load_shipped (), NULL);
  CotTransform transform = { { 10, 0, 0, 0, 10, 0, 0, 0, 1 } };
  CotFormField field;
  CotFieldRead reading;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotRaster) page = draw_strip (cases[i].where, &field);

    cot_field_reader_read (reader, page, &transform, &field, &reading);
    g_assert_true (reading.has_value);
    g_assert_true (cot_value_equal (reading.candidates[0].value, cases[i].value));
    for (guint k = 1; k < reading.n_candidates; k++)
      g_assert_cmpfloat (reading.candidates[k].probability, <=, reading.candidates[k - 1].probability);
  }
}

/* A gap between digits, or boxes beyond the page: never sure. */
static void
test_field_unsure (void)
{
  g_autoptr (CotFieldReader) reader = cot_field_reader_new (load_shipped (), NULL);
  CotTransform transform = { { 10, 0, 0, 0, 10, 0, 0, 0, 1 } };
  CotFormField field;
  CotFieldRead reading;
  g_autoptr (CotRaster) page = draw_strip (5, &field);

  cot_field_reader_read (reader, page, &transform, &field, &reading);
  g_assert_false (reading.sure);
  field.digits[2].x = 400;
  cot_field_reader_read (reader, page, &transform, &field, &reading);
  g_assert_false (reading.has_value);
  g_assert_false (reading.sure);
  transform.m[8] = 0;
  cot_field_reader_read (reader, page, &transform, &field, &reading);
  g_assert_false (reading.sure);
}

/* --- Programs ------------------------------------------------------------------ */

static int
run (const char *const *argv, char **out)
{
  g_autofree char *standard = NULL, *problems = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &standard, &problems, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  if (out != NULL)
    *out = g_steal_pointer (&standard);
  return WEXITSTATUS (status);
}

static void
test_cells (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  g_autofree char *images = NULL, *labels = NULL, *table_path = g_build_filename (folder, "cells.tsv", NULL);
  g_autofree char *out = NULL, *table = NULL;
  g_auto (GStrv) lines = NULL;

  make_set ("cells", 4, 60, &images, &labels);
  g_assert_cmpint (run ((const char *const[]){ program, "read", "cells", images, labels, "--tsv", table_path, NULL }, &out), ==, 0);
  g_assert_true (g_str_has_prefix (out, "4 images, 4 right (100.00 %), "));
  g_assert_true (g_str_has_suffix (out, " sure, 0 wrong among them\n"));
  g_assert_true (g_file_get_contents (table_path, &table, NULL, NULL));
  lines = g_strsplit (g_strchomp (table), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_cmpstr (lines[0], ==, "index\tlabel\tprobability\tsure");
  g_assert_true (g_str_has_prefix (lines[4], "3\t7\t"));

  g_assert_cmpint (run ((const char *const[]){ program, "read", "cells", labels, "--tsv", table_path, NULL }, NULL), ==, 2);
  g_assert_cmpint (run ((const char *const[]){ program, "read", "cells", images, images, "--tsv", table_path, NULL }, NULL), ==, 2);
  g_assert_cmpint (run ((const char *const[]){ program, "read", "cells", images, NULL }, NULL), ==, 2);
}

static void
test_strip (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("P5\n%d %d\n255\n", 3 * BOX_PX, BOX_PX), *path = NULL, *out = NULL;
  CotFormField field;
  g_autoptr (CotRaster) page = draw_strip (6, &field);

  g_byte_array_append (file, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (file, page->data, page->width * page->height);
  path = save ("strip.pgm", file, FALSE);
  g_assert_cmpint (run ((const char *const[]){ program, "read", "strip", path, "--boxes", "3", "--json", NULL }, &out), ==, 0);
  g_assert_nonnull (strstr (out, "\"value\": 77,"));
  g_assert_cmpint (run ((const char *const[]){ program, "read", "strip", path, "--boxes", "0", "--json", NULL }, NULL), ==, 2);
  g_assert_cmpint (run ((const char *const[]){ program, "read", "strip", folder, "--boxes", "3", "--json", NULL }, NULL), ==, 2);
  g_assert_cmpint (run ((const char *const[]){ program, "read", "page", path, path, "--json", NULL }, NULL), ==, 2);
}

/* The same seed, the same model; another seed, another. */
static void
test_train (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "scanner", "read", "train", "cotejo-train", NULL);
  g_autofree char *american_images = NULL, *american_labels = NULL, *european_images = NULL, *european_labels = NULL;
  g_autofree char *writers = g_build_filename (folder, "european-writers.txt", NULL);
  g_autofree char *card = g_build_filename (folder, "card.md", NULL);
  g_autofree char *text = NULL;
  char *contents[3] = { NULL };
  const char *const seeds[3] = { "7", "7", "8" };
  gsize length = 0;

  make_set ("mnist", 48, 28, &american_images, &american_labels);
  make_set ("european", 6, 60, &european_images, &european_labels);
  g_assert_true (g_file_set_contents (writers, "A\nA\nB\nB\nC\nC\n", -1, NULL));
  for (guint i = 0; i < 3; i++) {
    g_autofree char *model = g_strdup_printf ("%s/model%u.cot", folder, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (CotDigitNet) net = NULL;

    g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", folder, "--out", model, "--card", card, "--steps", "2", "--strokes", "20",
                                                 "--choose-by", "B", "--keep-out", "C", "--seed", seeds[i], NULL },
                          NULL),
                     ==,
                     0);
    net = cot_digit_net_load (model, &error);
    g_assert_no_error (error);
    g_assert_true (g_file_get_contents (model, &contents[i], &length, NULL));
  }
  g_assert_cmpint (memcmp (contents[0], contents[1], length), ==, 0);
  g_assert_cmpint (memcmp (contents[0], contents[2], length), !=, 0);
  for (guint i = 0; i < 3; i++)
    g_free (contents[i]);

  /* A model that was learnt before is calibrated and measured alike. */
  {
    g_autofree char *from = g_strdup_printf ("%s/model0.cot", folder), *again = g_strdup_printf ("%s/again.cot", folder), *cross = g_strdup_printf ("%s/cross.md", folder);
    g_autofree char *first = NULL, *second = NULL, *table = NULL;
    gsize n_first = 0, n_second = 0;

    g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", folder, "--out", again, "--card", card, "--steps", "2", "--strokes", "20",
                                                 "--choose-by", "B", "--keep-out", "C", "--seed", "7", "--from", from, NULL },
                          NULL),
                     ==,
                     0);
    g_assert_true (g_file_get_contents (from, &first, &n_first, NULL));
    g_assert_true (g_file_get_contents (again, &second, &n_second, NULL));
    g_assert_cmpmem (first, n_first, second, n_second);

    g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", folder, "--cross-validate", cross, "--steps", "2", "--strokes", "20", NULL }, NULL), ==, 0);
    g_assert_true (g_file_get_contents (cross, &table, NULL, NULL));
    g_assert_nonnull (strstr (table, "| A | 2 |"));
    g_assert_nonnull (strstr (table, "| C | 2 |"));
    g_assert_nonnull (strstr (table, "| all | 6 |"));
    g_assert_nonnull (strstr (table, "3 trainings of 2 steps each"));
    g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", folder, "--cross-validate", cross, "--folds", "4", "--steps", "2", NULL }, NULL), ==, 2);
  }

  g_assert_true (g_file_get_contents (card, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Kept out for the figures: MNIST, kept out (8), C (2)"));
  g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", "/nonexistent", "--out", card, "--card", card, NULL }, NULL), ==, 2);
}

/* --- Real hands ---------------------------------------------------------------- */

/* The writers that the shipped model never saw (its card names them). */
static void
test_real_hands (void)
{
  static const char *const kept_out[] = { "0003_CH3M", "0008_CH3F", "0013_CH3M", NULL };
  g_autofree char *hands = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "..", "..", "shared", "handwriting", NULL);
  g_autofree char *images_path = g_build_filename (hands, "european-images-idx3-ubyte.gz", NULL);
  g_autofree char *labels_path = g_build_filename (hands, "european-labels-idx1-ubyte.gz", NULL);
  g_autofree char *writers_path = g_build_filename (hands, "european-writers.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) writers = NULL;
  g_autoptr (CotDigitNet) net = load_shipped ();
  g_autoptr (CotIdxImages) images = NULL;
  g_autofree guint8 *labels = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0, n_right = 0, n_sure = 0, n_wrong = 0;

  if (!g_file_test (images_path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("no handwriting beside the source tree (../shared/handwriting)");
    return;
  }

  images = cot_idx_images_load (images_path, &error);
  g_assert_no_error (error);
  labels = cot_idx_labels_load (labels_path, images->n, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (writers_path, &text, NULL, NULL));
  writers = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (writers), ==, images->n);

  for (guint32 i = 0; i < images->n; i += 3) {
    CotDigitRead reading;

    if (!g_strv_contains (kept_out, writers[i]))
      continue;
    cot_digit_net_read (net, cot_idx_image (images, i), images->columns, images->rows, &reading);
    n++;
    n_right += reading.label == (CotDigitClass) labels[i];
    n_sure += reading.sure;
    n_wrong += reading.sure && reading.label != (CotDigitClass) labels[i];
  }
  g_test_message ("%u images, %u right, %u sure, %u wrong among them", n, n_right, n_sure, n_wrong);
  g_assert_cmpuint (n_right * 100, >=, n * 97);
  g_assert_cmpuint (n_sure * 100, >=, n * 60);
  g_assert_cmpuint (n_wrong * 200, <=, n_sure);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cotejo-read-XXXXXX", NULL);
  g_test_add_func ("/read/idx/good", test_idx_good);
  g_test_add_func ("/read/idx/bad", test_idx_bad);
  g_test_add_func ("/read/idx/torn", test_idx_torn);
  g_test_add_func ("/read/ink/nothing", test_ink_nothing);
  g_test_add_func ("/read/ink/alike", test_ink_alike);
  g_test_add_func ("/read/ink/coarse", test_ink_coarse);
  g_test_add_func ("/read/net/reads", test_net_reads);
  g_test_add_func ("/read/net/nothing", test_net_nothing);
  g_test_add_func ("/read/net/noise", test_net_noise);
  g_test_add_func ("/read/model/altered", test_model_altered);
  g_test_add_func ("/read/model/forged", test_model_forged);
  g_test_add_func ("/read/cells", test_cells);
  g_test_add_func ("/read/field/numbers", test_field);
  g_test_add_func ("/read/field/unsure", test_field_unsure);
  g_test_add_func ("/read/strip", test_strip);
  g_test_add_func ("/read/train", test_train);
  g_test_add_func ("/read/real-hands", test_real_hands);
  result = g_test_run ();
  cot_test_files_remove (folder);
  g_free (folder);
  return result;
}
