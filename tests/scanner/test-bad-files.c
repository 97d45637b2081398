/* test-bad-files.c - files that are broken, hostile or something else, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#include "cot-scan-fixture.h"
#include "cot-spool.h"

typedef GByteArray *(*Make) (gconstpointer argument);

typedef struct {
  const char *name; /* of the file, with the ending that it pretends */
  Make make;
  const void *argument;
  const char *says; /* part of what is told; NULL: it is a good sheet, whatever its ending */
} BadFile;

/* --- What files are made of ---------------------------------------------------- */

static GByteArray *
of_corpus (gconstpointer argument)
{
  g_autofree char *path = g_build_filename (TEST_CORPUS, argument, NULL);
  GByteArray *out = g_byte_array_new ();
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_byte_array_append (out, (const guint8 *) bytes, (guint) length);

  return out;
}

/* Half of it never arrived. */
static GByteArray *
cut (gconstpointer argument)
{
  GByteArray *out = of_corpus (argument);

  g_byte_array_set_size (out, out->len * 11 / 20);
  return out;
}

static GByteArray *
text (gconstpointer argument)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, argument, (guint) strlen (argument));
  return out;
}

static GByteArray *
nothing (gconstpointer argument)
{
  return g_byte_array_new ();
}

/* A frame that claims 65500 x 65500. */
static GByteArray *
huge_jpeg (gconstpointer argument)
{
  GByteArray *out = of_corpus ("small.jpg");
  static const guint8 size[4] = { 0xff, 0xdc, 0xff, 0xdc };

  for (guint i = 0; i + 9 < out->len; i++)
    if (out->data[i] == 0xff && out->data[i + 1] == 0xc0) {
      memcpy (&out->data[i + 5], size, sizeof size);
      return out;
    }
  g_assert_not_reached ();
}

/* Width and height, tags 256 and 257, in a little-endian file. */
static GByteArray *
huge_tiff (gconstpointer argument)
{
  GByteArray *out = of_corpus ("lzw.tif");
  guint ifd;

  g_assert_true (out->data[0] == 'I');
  ifd = out->data[4] | (guint) out->data[5] << 8;
  for (guint i = 0; i < out->data[ifd]; i++) {
    guint8 *entry = &out->data[ifd + 2 + 12 * i];
    guint tag = entry[0] | (guint) entry[1] << 8;

    if (tag == 256 || tag == 257) {
      entry[8] = 0x60;
      entry[9] = 0xea;
    }
  }

  return out;
}

static void
append_deflated (GByteArray *out, gsize n_zeros)
{
  g_autoptr (GConverter) deflate = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, deflate);
  g_autofree guint8 *zeros = g_malloc0 (1 << 20);

  for (gsize done = 0; done < n_zeros; done += 1 << 20)
    g_assert_true (g_output_stream_write_all (stream, zeros, MIN (1 << 20, n_zeros - done), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  g_byte_array_append (out, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)), (guint) g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
}

/* One page with one picture of side @argument; no table of its parts: readers rebuild it. */
static GByteArray *
pdf_with_picture (gconstpointer argument)
{
  static const char tail[] = "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
  guint side = GPOINTER_TO_UINT (argument);
  g_autoptr (GByteArray) picture = g_byte_array_new ();
  g_autofree char *head = NULL;
  GByteArray *out;

  append_deflated (picture, (gsize) side * side / 8);
  head = g_strdup_printf ("%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                          "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>endobj\n"
                          "4 0 obj<</Length 26>>stream\n600 0 0 800 0 0 cm /P Do \nendstream endobj\n"
                          "5 0 obj<</Type/XObject/Subtype/Image/Width %u/Height %u/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode/Length %u>>stream\n",
                          side, side, picture->len);
  out = text (head);
  g_byte_array_append (out, picture->data, picture->len);
  g_byte_array_append (out, (const guint8 *) tail, (guint) strlen (tail));

  return out;
}

/* A page of so many long strokes, each of which crosses all others. */
static GByteArray *
pdf_with_strokes (gconstpointer argument)
{
  guint n = GPOINTER_TO_UINT (argument);
  g_autoptr (GString) strokes = g_string_new ("0.3 w\n");
  g_autofree char *file = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (strokes, "%u %u m %u %u l S\n", i * 7 % 600, i * 13 % 800, i * 11 % 600, i * 17 % 800);
  file = g_strdup_printf ("%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                          "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
                          "4 0 obj<</Length %" G_GSIZE_FORMAT ">>stream\n%sendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n",
                          strokes->len, strokes->str);

  return text (file);
}

#define PDF_WITHOUT_PAGES "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
/* A page that is its own parent's child for ever, and a form that draws itself. */
#define PDF_ENDLESS                                                                                                                                                           \
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>endobj\n"                                                            \
  "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999 99999999]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>endobj\n"                                               \
  "4 0 obj<</Length 6>>stream\n/P Do \nendstream endobj\n5 0 obj<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</P 5 0 R>>>>/Length 6>>stream\n/P Do \nendstream endobj\n" \
  "trailer<</Root 1 0 R>>\n%%EOF\n"

static const BadFile files[] = {
  { "empty.jpg", nothing, NULL, "" },
  { "text.jpg", text, "Dear colleagues, these are the results of our casilla.\n", "" },
  { "page.png", text, "<html><body>404 Not Found: this is what the link gave</body></html>\n", "" },
  { "archive.pdf", text, "PK\003\004 a package of something else altogether, not of pages", "" },
  { "film.gif", text, "GIF89a and pixels of another time, of which nothing is known here", "" },
  { "cut.jpg", cut, "small.jpg", "JPEG" },
  { "cut.png", cut, "small.png", "PNG" },
  { "cut.tif", cut, "lzw.tif", "" },
  { "cut.heic", cut, "small.heic", "HEIC" },
  { "cut.pdf", cut, "one.pdf", "" },
  { "huge.jpg", huge_jpeg, NULL, "" },
  { "huge.tif", huge_tiff, NULL, "" },
  { "huge.pgm", text, "P5\n60000 60000\n255\n0123456789", "" },
  { "bomb.png", of_corpus, "bomb.png", "PNG" },
  { "bomb.jpg", of_corpus, "bomb.jpg", "" },
  { "bomb.pdf", pdf_with_picture, GUINT_TO_POINTER (60000), "more pixels" },
  { "strokes.pdf", pdf_with_strokes, GUINT_TO_POINTER (2000000), "longer to draw" },
  { "no-pages.pdf", text, PDF_WITHOUT_PAGES, "" },
  { "endless.pdf", text, PDF_ENDLESS, "" },
  { "really-a-jpeg.pdf", of_corpus, "small.jpg", NULL },
  { "really-a-pdf.png", of_corpus, "one.pdf", NULL },
  { "really-a-heic.tif", of_corpus, "small.heic", NULL },
  { "without-ending", of_corpus, "small.png", NULL },
};

/* One process takes them all, one after the other: none ends it, and between two of
 * them a good sheet comes in as ever. */
static void
test_bad_files_are_told (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *good = g_build_filename (TEST_CORPUS, "small.jpg", NULL);
  guint n_good = 0;
  GPid pid = 0;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GByteArray) bytes = files[i].make (files[i].argument);
    g_autofree char *path = cot_scan_fixture_write (f, files[i].name, (const char *) bytes->data, bytes->len);
    g_autoptr (GError) error = NULL;
    g_autoptr (GError) none = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_import (run, path, NULL, &error);
    g_autoptr (CotScannedPage) after = NULL;

    g_test_message ("%s: %s", files[i].name, error != NULL ? error->message : "a sheet");
    if (files[i].says == NULL) {
      g_assert_no_error (error);
      n_good++;
    } else {
      g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, files[i].says));
    }
    after = cot_scan_run_import (run, good, NULL, &none);
    g_assert_no_error (none);
    n_good++;
    g_assert_true (pid == 0 || pid == cot_scan_run_get_pid (run));
    pid = cot_scan_run_get_pid (run);
  }

  g_auto (GStrv) ids = cot_spool_list (f->spool, NULL);

  g_assert_cmpuint (g_strv_length (ids), ==, n_good);
}

/* What is no file at all is not waited for. */
static void
test_no_file_is_told (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *pipe = g_build_filename (f->root, "pipe.jpg", NULL);
  g_autofree char *missing = g_build_filename (f->root, "missing.jpg", NULL);
  const char *const paths[] = { f->tray, pipe, missing };

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_scan_run_import (run, paths[i], NULL, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/bad-files/each-is-told", test_bad_files_are_told);
  g_test_add_func ("/scanner/bad-files/no-file-is-told", test_no_file_is_told);

  return g_test_run ();
}
