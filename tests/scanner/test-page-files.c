/* test-page-files.c - masters, published images, the spool and what lies beside them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cot-image-error.h"
#include "cot-image-file.h"
#include "cot-jpeg.h"
#include "cot-spool.h"
#include "cot-tiff.h"

#define N_HOSTILE 300

typedef struct {
  char *folder;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("cot-page-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (f->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (f->folder);
  g_free (f->folder);
}

/* A page with some noise; @seed 0 to 255 levels of it. */
static CotRaster *
make_page (guint width, guint height, guint noise)
{
  CotRaster *page = cot_raster_new (width, height, 300, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (width * 31 + noise);

  for (gsize i = 0; i < (gsize) width * height; i++)
    page->data[i] = (guint8) (230 - (noise > 0 ? g_rand_int_range (rand, 0, (gint) noise) : 0) - (i / 97 % 5 == 0 ? 20 : 0));

  return page;
}

static const CotTiffTags tags = { "cotejo test", "Maker", "Model", 1622998800000000 };

static void
test_tiff_gives_back_every_pixel (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->folder, "a.tif", NULL);
  g_autoptr (CotRaster) page = make_page (501, 333, 60);
  int fd = g_open (path, O_RDWR | O_CREAT, 0600);

  g_assert_true (cot_tiff_write (fd, page, &tags, &error));
  g_assert_no_error (error);
  close (fd);

  g_autoptr (CotRaster) back = cot_tiff_read (path, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (back->data, back->stride * back->height, page->data, page->stride * page->height);
  g_assert_cmpfloat (back->dpi, ==, 300);
}

/* Whatever is done to a file, reading it ends with a page or a typed error. */
static void
test_damaged_images_are_refused (Fixture *f, gconstpointer data)
{
  const char *ending = data;
  g_autofree char *path = g_strdup_printf ("%s/a%s", f->folder, ending);
  g_autoptr (CotRaster) page = make_page (201, 133, 60);
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (strcmp (ending, ".tif") == 0) {
    int fd = g_open (path, O_RDWR | O_CREAT, 0600);

    g_assert_true (cot_tiff_write (fd, page, &tags, NULL));
    close (fd);
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  } else if (strcmp (ending, ".jpg") == 0) {
    g_autoptr (GBytes) jpeg = cot_jpeg_encode (page, 75, NULL);

    bytes = g_memdup2 (g_bytes_get_data (jpeg, &length), g_bytes_get_size (jpeg));
    length = g_bytes_get_size (jpeg);
  } else {
    g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", page->width, page->height);

    length = strlen (head) + page->stride * page->height;
    bytes = g_malloc (length);
    memcpy (bytes, head, strlen (head));
    memcpy (bytes + strlen (head), page->data, page->stride * page->height);
  }

  for (guint i = 0; i < N_HOSTILE; i++) {
    g_autofree char *copy = g_memdup2 (bytes, length);
    gsize cut = i % 3 == 0 ? (gsize) g_rand_int_range (rand, 0, (gint) length) : length;
    g_autoptr (GError) error = NULL;

    for (guint k = 0; k < 1 + i % 7; k++)
      copy[g_rand_int_range (rand, 0, (gint) MIN (length, 4 + (i % 2 ? 200 : length - 4)))] = (char) g_rand_int (rand);
    g_assert_true (g_file_set_contents_full (path, copy, (gssize) cut, G_FILE_SET_CONTENTS_NONE, 0600, NULL));

    g_autoptr (CotRaster) back = cot_image_file_read (path, &error);

    g_assert_true ((back != NULL) == (error == NULL));
    if (error != NULL)
      g_assert_true (error->domain == COT_IMAGE_ERROR);
  }
}

static void
test_jpeg_stays_within_its_size (Fixture *f, gconstpointer data)
{
  g_autoptr (CotRaster) page = make_page (800, 600, 120);
  g_autoptr (GBytes) best = cot_jpeg_encode (page, 75, NULL);
  gsize full = g_bytes_get_size (best);

  for (guint percent = 100; percent >= 30; percent -= 10) {
    gsize limit = full * percent / 100;
    int quality = 0;
    g_autoptr (GBytes) jpeg = cot_jpeg_encode_within (page, limit, &quality, NULL);
    g_autoptr (GBytes) better = quality < 75 ? cot_jpeg_encode (page, quality + 5, NULL) : NULL;

    g_assert_cmpint (quality % 5, ==, 0);
    g_assert_cmpint (quality, >=, 40);
    g_assert_true (g_bytes_get_size (jpeg) <= limit || quality == 40);
    g_assert_true (better == NULL || g_bytes_get_size (better) > limit);
  }
}

static void
test_jpeg_decodes_to_the_same_size (Fixture *f, gconstpointer data)
{
  g_autoptr (CotRaster) page = make_page (321, 123, 10);
  g_autoptr (GBytes) jpeg = cot_jpeg_encode (page, 75, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) back = cot_jpeg_decode (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (back->width, ==, 321);
  g_assert_cmpuint (back->height, ==, 123);
  g_assert_cmpfloat (back->dpi, ==, 300);
}

/* A finished page as cotejo-scan makes it, but made by hand. */
static CotScannedPage *
finished_page (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) raster = make_page (300, 200, 5);
  CotScannedPage *page = cot_spool_store (f->folder, raster, &tags, "test:0", &error);

  g_assert_no_error (error);
  page->published.file = cot_spool_write (f->folder, page->spool, ".jpg", "x", 1, &error);
  g_assert_no_error (error);
  page->published.sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "x", 1);
  page->published.width = 200;
  page->published.height = 133;
  page->published.dpi = 200;
  page->published.bytes = 1;
  page->published.quality = 75;
  page->registered = TRUE;
  page->transform = (CotTransform){ { 7.8, 0.1, 12, -0.1, 7.8, 5, 0, 0, 1 } };
  page->residual_mm = 0.02;
  page->n_marks = 4;
  page->orientation = 3;
  page->tipo_acta = g_strdup ("2");
  page->folio = cot_folio_format (142, 317);
  cot_scanned_page_add_code (page, COT_SCANNED_CODE_FOLIO, COT_CODE_CODE128, page->folio, (CotBoxMm){ 1, 2, 3, 4 });
  cot_scanned_page_add_field (page, "PAN", TRUE, (CotValue){ COT_VALUE_NUMBER, 47 }, 0.5, TRUE);
  cot_scanned_page_add_field (page, "PRI", FALSE, COT_VALUE_INIT, 0, FALSE);
  cot_scanned_page_add_problem (page, COT_PROBLEM_NO_QR, "no legible code");

  return page;
}

static void
test_spool_keeps_until_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = finished_page (f);
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) after = NULL;

  g_assert_false (cot_spool_is_finished (f->folder, page->spool));
  g_assert_true (cot_spool_finish (f->folder, page, &error));
  g_assert_no_error (error);
  before = cot_spool_list (f->folder, &error);
  g_assert_cmpuint (g_strv_length (before), ==, 1);
  g_assert_cmpstr (before[0], ==, page->spool);

  g_autoptr (CotScannedPage) back = cot_spool_load (f->folder, page->spool, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (back->folio, ==, page->folio);
  g_assert_cmpstr (back->master.sha256, ==, page->master.sha256);
  g_assert_cmpfloat (back->transform.m[2], ==, 12);
  g_assert_cmpint (cot_scanned_page_find_field (back, "PAN")->value.number, ==, 47);
  g_assert_false (cot_scanned_page_find_field (back, "PRI")->has_value);
  g_assert_true (cot_scanned_page_has_problem (back, COT_PROBLEM_NO_QR));

  g_assert_true (cot_spool_remove (f->folder, page->spool, &error));
  g_assert_true (cot_spool_remove (f->folder, page->spool, &error));
  after = cot_spool_list (f->folder, &error);
  g_assert_cmpuint (g_strv_length (after), ==, 0);
}

static void
test_spool_clears_what_a_crash_left (Fixture *f, gconstpointer data)
{
  g_autofree char *part = g_build_filename (f->folder, "20260101T000000-000000-abcd.tif.part", NULL);
  g_auto (GStrv) ids = NULL;

  g_assert_true (g_file_set_contents (part, "half", -1, NULL));
  g_assert_true (cot_spool_prepare (f->folder, NULL));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  ids = cot_spool_list (f->folder, NULL);
  g_assert_cmpuint (g_strv_length (ids), ==, 0);
}

typedef struct {
  const char *name;
  const char *key;
  const char *json; /* put in place of what stands there */
} HostileCase;

static const HostileCase hostile[] = {
  { "another-page's-file", "master", "{\"file\":\"../etc/passwd\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"width\":1,\"height\":1,\"dpi\":300,\"bytes\":1}" },
  { "short-digest", "master", "{\"file\":\"ID.tif\",\"sha256\":\"00\",\"width\":1,\"height\":1,\"dpi\":300,\"bytes\":1}" },
  { "no-master", "master", "null" },
  { "huge-width", "published", "{\"file\":\"ID.jpg\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"width\":999999999,\"height\":1,\"dpi\":300,\"bytes\":1}" },
  { "spool-is-a-path", "spool", "\"../x\"" },
  { "spool-is-empty", "spool", "\"\"" },
  { "flat-transform", "transform", "[1,2,0,2,4,0,0,0,1]" },
  { "short-transform", "transform", "[1,2,0]" },
  { "text-in-transform", "transform", "[1,2,0,2,5,0,0,0,\"1\"]" },
  { "orientation-4", "orientation", "4" },
  { "negative-residual", "residual_mm", "-1" },
  { "codes-no-list", "codes", "{}" },
  { "code-of-no-kind", "codes", "[{\"purpose\":\"form\",\"symbology\":\"aztec\",\"text\":\"a\",\"box\":[0,0,1,1]}]" },
  { "code-box-short", "codes", "[{\"purpose\":\"form\",\"symbology\":\"qr\",\"text\":\"a\",\"box\":[0,0,1]}]" },
  { "folio-wrong-check", "folio", "\"0142-00317-A\"" },
  { "folio-no-text", "folio", "12" },
  { "value-too-large", "fields", "{\"PAN\":{\"value\":10000,\"probability\":0.5,\"text\":\"\"}}" },
  { "value-missing", "fields", "{\"PAN\":{\"probability\":0.5,\"text\":\"\"}}" },
  { "letters-no-list", "fields", "{\"PAN\":{\"value\":1,\"probability\":0.5,\"sure\":true,\"letters\":{\"written\":true,\"numbers\":7,\"differs\":false}}}" },
  { "letters-too-many", "fields", "{\"PAN\":{\"value\":1,\"probability\":0.5,\"sure\":true,\"letters\":{\"written\":true,\"numbers\":[1,2,3,4,5,6],\"differs\":false}}}" },
  { "letters-too-large", "fields", "{\"PAN\":{\"value\":1,\"probability\":0.5,\"sure\":true,\"letters\":{\"written\":true,\"numbers\":[10000],\"differs\":false}}}" },
  { "letters-negative", "fields", "{\"PAN\":{\"value\":1,\"probability\":0.5,\"sure\":true,\"letters\":{\"written\":true,\"numbers\":[-1],\"differs\":false}}}" },
  { "letters-half", "fields", "{\"PAN\":{\"value\":1,\"probability\":0.5,\"sure\":true,\"letters\":{\"written\":true,\"numbers\":[1]}}}" },
  { "probability-2", "fields", "{\"PAN\":{\"value\":1,\"probability\":2,\"text\":\"\"}}" },
  { "problem-without-text", "problems", "[{\"code\":\"x\"}]" },
  { "time-negative", "time_us", "-5" },
};

static void
test_hostile_json_is_refused (gconstpointer data)
{
  const HostileCase *c = data;
  Fixture f;
  g_autoptr (GError) error = NULL;

  set_up (&f, NULL);

  CotScannedPage *page = finished_page (&f);
  json_t *json = cot_scanned_page_to_json (page);
  g_autoptr (CotScannedPage) whole = cot_scanned_page_from_json (json, f.folder, &error);

  g_assert_no_error (error);
  g_assert_nonnull (whole);

  g_auto (GStrv) parts = g_strsplit (c->json, "ID", -1);
  g_autofree char *text = g_strjoinv (page->spool, parts);

  json_object_set_new (json, c->key, json_loads (text, JSON_DECODE_ANY, NULL));
  g_assert_null (cot_scanned_page_from_json (json, f.folder, &error));
  g_assert_nonnull (error);
  json_object_del (json, c->key);
  g_clear_error (&error);
  g_assert_null (cot_scanned_page_from_json (json, f.folder, &error));
  g_assert_nonnull (error);

  json_decref (json);
  cot_scanned_page_unref (page);
  tear_down (&f, NULL);
}

int
main (int argc, char **argv)
{
  static const char *const endings[] = { ".tif", ".jpg", ".pgm" };

  g_test_init (&argc, &argv, NULL);

  g_test_add ("/scanner/tiff/gives-back-every-pixel", Fixture, NULL, set_up, test_tiff_gives_back_every_pixel, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/image-file/damaged-are-refused/%s", endings[i] + 1);

    g_test_add (path, Fixture, endings[i], set_up, test_damaged_images_are_refused, tear_down);
  }
  g_test_add ("/scanner/jpeg/stays-within-its-size", Fixture, NULL, set_up, test_jpeg_stays_within_its_size, tear_down);
  g_test_add ("/scanner/jpeg/decodes-to-the-same-size", Fixture, NULL, set_up, test_jpeg_decodes_to_the_same_size, tear_down);
  g_test_add ("/scanner/spool/keeps-until-removed", Fixture, NULL, set_up, test_spool_keeps_until_removed, tear_down);
  g_test_add ("/scanner/spool/clears-what-a-crash-left", Fixture, NULL, set_up, test_spool_clears_what_a_crash_left, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/scanned-page/json/refuses-%s", hostile[i].name);

    g_test_add_data_func (path, &hostile[i], test_hostile_json_is_refused);
  }

  return g_test_run ();
}
