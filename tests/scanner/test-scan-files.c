/* test-scan-files.c - files of photos and scans as sheets, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <string.h>

#include "cot-scan-fixture.h"
#include "cot-spool.h"

typedef struct {
  const char *name; /* in the corpus */
  guint n_sheets;
  guint width, height; /* as they lie in the file; a file that does not say has 300 dpi */
  guint orientation;   /* quarter turns that it asks for */
  gboolean is_kept;    /* the master is the file itself, without what the camera wrote */
} FileCase;

static const FileCase files[] = {
  { "small.jpg", 1, 40, 30, 0, TRUE },
  { "progressive.jpg", 1, 40, 30, 0, TRUE },
  { "exif.jpg", 1, 40, 30, 1, TRUE },
  { "small.png", 1, 40, 30, 0, TRUE },
  { "adam7.png", 1, 40, 30, 0, TRUE },
  { "lzw.tif", 1, 40, 30, 0, FALSE },
  { "g4.tif", 1, 40, 30, 0, FALSE },
  { "two.tif", 2, 40, 30, 0, FALSE },
  { "small.heic", 1, 64, 48, 0, FALSE },
  { "one.pdf", 1, 56, 42, 0, FALSE },
};

static void
load_corpus (const char *name, char **bytes, gsize *length)
{
  g_autofree char *path = g_build_filename (TEST_CORPUS, name, NULL);

  g_assert_true (g_file_get_contents (path, bytes, length, NULL));
}

static gboolean
holds (const char *bytes, gsize length, const char *word)
{
  return memmem (bytes, length, word, strlen (word)) != NULL;
}

static CotScannedPage *
take_in (CotScanRun *run, const char *path, const char *origin)
{
  g_autoptr (GError) error = NULL;
  CotScannedPage *page = cot_scan_run_import_from (run, path, origin, NULL, &error);

  g_assert_no_error (error);
  return page;
}

static void
test_file (gconstpointer data)
{
  const FileCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autofree char *path = NULL;

  load_corpus (c->name, &bytes, &length);
  path = cot_scan_fixture_write (f, c->name, bytes, (gssize) length);
  for (guint sheet = 1; sheet <= c->n_sheets; sheet++) {
    const char *origin = sheet % 2 == 1 ? "CASILLA" : "CATD";
    g_autofree char *one = g_strdup_printf ("%s#page=%u", path, sheet);
    g_autoptr (CotScannedPage) page = take_in (run, c->n_sheets > 1 ? one : path, origin);
    g_autofree char *kept = cot_spool_dup_origin (f->spool, page->spool);
    gboolean turned = c->orientation % 2 == 1;

    g_assert_cmpstr (page->device, ==, "file");
    g_assert_cmpstr (kept, ==, origin);
    g_assert_cmpuint (page->sheet, ==, sheet);
    g_assert_cmpuint (page->n_sheets, ==, c->n_sheets);
    g_assert_cmpuint (page->master.width, ==, c->width);
    g_assert_cmpuint (page->master.height, ==, c->height);
    g_assert_cmpint (g_str_has_suffix (page->master.file, ".photo"), ==, c->is_kept);
    /* What is published lies as the camera was held. */
    g_assert_cmpint (page->published.width > page->published.height, ==, !turned);
    cot_scan_fixture_check_master (page);
  }
}

/* Whatever the camera wrote beside it, a photo has one digest: its own pixels'. */
static void
test_digest_is_of_the_picture (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *plain = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GByteArray) wordy = g_byte_array_new ();
  static const guint8 comment[] = { 0xff, 0xe1, 0x00, 0x1e, 'E', 'x', 'i', 'f', 0, 0, 'G', 'P', 'S', ' ', '2', '0', '.', '6', '6', ' ', '-', '1', '0', '3', '.', '3', '4', '9', '6', '0', 'W', 'N' };
  gsize length = 0;

  load_corpus ("small.jpg", &plain, &length);
  /* After the start of the image. */
  g_byte_array_append (wordy, (const guint8 *) plain, 2);
  g_byte_array_append (wordy, comment, sizeof comment);
  g_byte_array_append (wordy, (const guint8 *) plain + 2, (guint) length - 2);

  g_autofree char *one = cot_scan_fixture_write (f, "one.jpg", plain, (gssize) length);
  g_autofree char *two = cot_scan_fixture_write (f, "two.jpg", (const char *) wordy->data, wordy->len);
  g_autoptr (CotScannedPage) without = take_in (run, one, "CATD");
  g_autoptr (CotScannedPage) with = take_in (run, two, "CATD");

  g_assert_cmpstr (without->master.sha256, ==, with->master.sha256);
  g_assert_true (g_file_get_contents (with->master.file, &text, &length, NULL));
  g_assert_false (holds (text, length, "GPS"));
}

/* What lies on a stick has names of all sorts. */
static void
test_names_of_all_sorts (void)
{
  static const char *const names[] = { "acta de la casilla 12 básica.jpg", "ñandú 'ü\" $(x) `y`.JPG", "-rf.jpg", "foto#page=2.jpg", "ACTA;1|2.jpeg", "no-ending" };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  load_corpus ("small.jpg", &bytes, &length);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = cot_scan_fixture_write (f, names[i], bytes, (gssize) length);
    g_autoptr (CotScannedPage) page = take_in (run, path, "CASILLA");

    g_assert_cmpuint (page->master.width, ==, 40);
  }

  /* A name with a line's end cannot be said in a line. */
  g_autofree char *path = cot_scan_fixture_write (f, "two\nlines.jpg", bytes, (gssize) length);

  g_assert_null (cot_scan_run_import_from (run, path, "CASILLA", NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
}

/* A sheet that the file has not. */
static void
test_no_such_sheet (void)
{
  static const char *const endings[] = { "#page=3", "#page=0", "#page=99999999999", "#page=-1", "#page=" };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autofree char *path = NULL;

  load_corpus ("two.tif", &bytes, &length);
  path = cot_scan_fixture_write (f, "two.tif", bytes, (gssize) length);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *one = g_strconcat (path, endings[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_scan_run_import_from (run, one, "CATD", NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  }

  g_auto (GStrv) ids = cot_spool_list (f->spool, NULL);

  g_assert_cmpuint (g_strv_length (ids), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/files/%s", files[i].name);

    g_test_add_data_func (path, &files[i], test_file);
  }
  g_test_add_func ("/scanner/files/digest-is-of-the-picture", test_digest_is_of_the_picture);
  g_test_add_func ("/scanner/files/names-of-all-sorts", test_names_of_all_sorts);
  g_test_add_func ("/scanner/files/no-such-sheet", test_no_such_sheet);

  return g_test_run ();
}
