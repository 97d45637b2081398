/* test-spool-stream.c - pages that are put together and stored while they come
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-image-file.h"
#include "cot-scan-error.h"
#include "cot-scan-frame.h"
#include "cot-spool-stream.h"
#include "cot-spool.h"

#define DEVICE  "test:0"
#define N_TRIES 40

typedef struct {
  char *folder;
  GRand *rand;
} Fixture;

static const CotTiffTags tags = { "cotejo test", "Maker", "Model", 1622998800000000 };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("cot-stream-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
  f->rand = g_rand_new_with_seed (4);
}

/* Removes what is there; the names are told (transfer full). */
static char *
empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GString *names = g_string_new (NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_string_append_printf (names, "%s ", name);
    g_unlink (path);
  }

  return g_string_free (names, FALSE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (empty (f->folder));
  g_rmdir (f->folder);
  g_free (f->folder);
  g_rand_free (f->rand);
}

static CotRaster *
make_page (Fixture *f, guint width, guint height)
{
  CotRaster *page = cot_raster_new (width, height, 300, NULL);

  for (gsize i = 0; i < (gsize) width * height; i++)
    page->data[i] = (guint8) (i / 97 % 5 == 0 ? 20 : g_rand_int_range (f->rand, 200, 255));

  return page;
}

static CotScannedPage *
make_noted (void)
{
  g_autofree char *id = cot_spool_new_id (tags.time_us);
  CotScannedPage *page = cot_scanned_page_new (id);

  page->device = g_strdup (DEVICE);
  page->time_us = tags.time_us;

  return page;
}

static char *
read_master (Fixture *f, const char *id, gsize *length)
{
  g_autofree char *path = cot_spool_master_path (f->folder, id);
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, length, NULL));
  return bytes;
}

/* --- The master ------------------------------------------------------------------------ */

/* However the rows come, the file is the one that the whole page would have given. */
static void
test_stream_is_the_file_of_the_whole_page (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < N_TRIES; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotRaster) raster = make_page (f, (guint) g_rand_int_range (f->rand, 1, 300), (guint) g_rand_int_range (f->rand, 1, 700));
    g_autoptr (CotScannedPage) noted = make_noted ();
    g_autoptr (CotSpoolStream) stream = cot_spool_stream_new (f->folder, noted, raster->width, raster->dpi, &tags, &error);
    g_autoptr (CotScannedPage) whole = cot_spool_store (f->folder, raster, &tags, DEVICE, &error);
    gsize a_length = 0, b_length = 0;

    g_assert_no_error (error);
    for (guint n = 0; n < raster->height; n += (guint) g_rand_int_range (f->rand, 1, 200))
      cot_spool_stream_take (stream, raster, n);

    g_autoptr (CotScannedPage) page = cot_spool_stream_finish (stream, raster, 0, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (page->spool, ==, noted->spool);

    g_autofree char *a = read_master (f, page->spool, &a_length);
    g_autofree char *b = read_master (f, whole->spool, &b_length);

    g_assert_cmpmem (a, a_length, b, b_length);
  }
}

/* Whoever finds the master finds what the feeder knew of it. */
static void
test_note_comes_with_the_master (Fixture *f, gconstpointer data)
{
  for (guint n_missing = 0; n_missing <= 7; n_missing += 7) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotRaster) raster = make_page (f, 120, 90);
    g_autoptr (CotScannedPage) noted = make_noted ();
    g_autoptr (CotSpoolStream) stream = cot_spool_stream_new (f->folder, noted, raster->width, raster->dpi, &tags, &error);
    g_autoptr (CotScannedPage) page = cot_spool_stream_finish (stream, raster, n_missing, &error);
    g_autoptr (CotScannedPage) found = cot_spool_reopen (f->folder, noted->spool, raster, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (found->device, ==, DEVICE);
    g_assert_cmpint (found->time_us, ==, tags.time_us);
    g_assert_cmpint (cot_scanned_page_has_problem (found, COT_PROBLEM_SHORT_PAGE), ==, n_missing > 0);
  }
}

/* Before its end nobody sees it, and given up it leaves nothing. */
static void
test_abandoned_stream_leaves_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotRaster) raster = make_page (f, 200, 300);
  g_autoptr (CotScannedPage) noted = make_noted ();
  CotSpoolStream *stream = cot_spool_stream_new (f->folder, noted, raster->width, raster->dpi, &tags, &error);
  g_auto (GStrv) ids = NULL;
  g_autofree char *left = NULL;

  g_assert_no_error (error);
  cot_spool_stream_take (stream, raster, 250);
  ids = cot_spool_list (f->folder, &error);
  g_assert_cmpuint (g_strv_length (ids), ==, 0);
  cot_spool_stream_free (stream);
  left = empty (f->folder);
  g_assert_cmpstr (left, ==, "");
}

/* --- Frames ---------------------------------------------------------------------------- */

/* Pieces of any size, lines that hold more than their pixels, promises that are not
 * kept: the page is what really came. */
static void
test_frames_come_in_pieces (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < N_TRIES; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotFrames) frames = cot_frames_new (300);
    g_autoptr (CotRaster) raster = NULL;
    int width = g_rand_int_range (f->rand, 1, 90), stride = width + g_rand_int_range (f->rand, 0, 9), height = g_rand_int_range (f->rand, 1, 1500);
    int promised = g_rand_boolean (f->rand) ? height + g_rand_int_range (f->rand, -height / 2, 40) : -1;
    guint expected = (guint) (promised > 0 ? MIN (promised, height) : height), n_missing = 99;
    gsize n_bytes = (gsize) stride * (gsize) height + (gsize) g_rand_int_range (f->rand, 0, stride);
    g_autofree guint8 *bytes = g_malloc (n_bytes);

    for (gsize at = 0; at < n_bytes; at++)
      bytes[at] = (guint8) (at * 7 + at / 251);
    g_assert_true (cot_frames_begin (frames, COT_FRAME_GREY, 8, width, stride, promised, &error));
    for (gsize at = 0; at < n_bytes;) {
      gsize piece = (gsize) g_rand_int_range (f->rand, 1, 5000), n = MIN (piece, n_bytes - at);

      g_assert_true (cot_frames_take (frames, bytes + at, n, &error));
      at += n;
    }
    g_assert_true (cot_frames_end (frames, &error));
    raster = cot_frames_finish (frames, &n_missing, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (raster->height, ==, expected);
    g_assert_cmpuint (n_missing, ==, promised > 0 ? (guint) promised - expected : 0);
    for (guint y = 0; y < raster->height; y++)
      g_assert_cmpmem (cot_raster_row (raster, y), (gsize) width, bytes + (gsize) y * (gsize) stride, (gsize) width);
  }
}

static CotRaster *
take_colours (const guint8 *levels, const int *heights, guint n)
{
  g_autoptr (CotFrames) frames = cot_frames_new (300);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++) {
    g_autofree guint8 *bytes = g_malloc (10 * (gsize) heights[i]);

    memset (bytes, levels[i], 10 * (gsize) heights[i]);
    g_assert_true (cot_frames_begin (frames, COT_FRAME_ONE_COLOUR, 8, 10, 10, -1, &error));
    g_assert_true (cot_frames_take (frames, bytes, 10 * (gsize) heights[i], &error));
    g_assert_true (cot_frames_end (frames, &error));
  }

  return cot_frames_finish (frames, NULL, &error);
}

/* Three passes count alike; what one of them has more than the first counts for nothing. */
static void
test_three_colours_make_one_page (Fixture *f, gconstpointer data)
{
  g_autoptr (CotRaster) page = take_colours ((const guint8[]){ 30, 60, 90 }, (const int[]){ 20, 25, 20 }, 3);

  g_assert_cmpuint (page->height, ==, 20);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpint (ABS ((int) page->data[i] - 60), <=, 1);
}

static void
test_frames_that_cannot_be_are_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (CotFrames) frames = cot_frames_new (300);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *bytes = g_malloc0 (1000 * 1000);
  gboolean ok = TRUE;

  g_assert_false (cot_frames_begin (frames, COT_FRAME_GREY, 8, 100, 99, -1, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  g_clear_error (&error);

  /* Without end. */
  g_assert_true (cot_frames_begin (frames, COT_FRAME_GREY, 1, 8, 1, -1, &error));
  for (guint i = 0; ok && i < 400; i++)
    ok = cot_frames_take (frames, bytes, 1000 * 1000, &error);
  g_assert_false (ok);
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  g_clear_error (&error);

  /* Nothing at all. */
  g_assert_true (cot_frames_begin (frames, COT_FRAME_GREY, 8, 100, 100, 500, &error));
  g_assert_true (cot_frames_take (frames, bytes, 99, &error));
  g_assert_false (cot_frames_end (frames, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/scanner/spool-stream/is-the-file-of-the-whole-page", Fixture, NULL, set_up, test_stream_is_the_file_of_the_whole_page, tear_down);
  g_test_add ("/scanner/spool-stream/note-comes-with-the-master", Fixture, NULL, set_up, test_note_comes_with_the_master, tear_down);
  g_test_add ("/scanner/spool-stream/abandoned-leaves-nothing", Fixture, NULL, set_up, test_abandoned_stream_leaves_nothing, tear_down);
  g_test_add ("/scanner/frames/come-in-pieces", Fixture, NULL, set_up, test_frames_come_in_pieces, tear_down);
  g_test_add ("/scanner/frames/three-colours-make-one-page", Fixture, NULL, set_up, test_three_colours_make_one_page, tear_down);
  g_test_add ("/scanner/frames/that-cannot-be-are-refused", Fixture, NULL, set_up, test_frames_that_cannot_be_are_refused, tear_down);

  return g_test_run ();
}
