/* test-scan-disk.c - a spool on a disk that is full, or that nothing can be written to
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-image-file.h"
#include "cot-own-disk.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define FEEDER "cotejo:feeder"
#define FIRST  300 /* px, width of the first sheet; each has one more */

static CotScanRun *
run_on (CotScanFixture *f)
{
  return cot_scan_run_new (&(CotScanRunSettings){
    .device = FEEDER,
    .spool = f->spool,
    .environ_ = (const char *const *) f->environ_,
    .empty_retry_ms = 1,
    .reserve_mb = 1,
  });
}

static void
assert_disk (CotScanRun *run)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK);
}

static void
assert_next (CotScanRun *run, guint width)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->master.width, ==, width);
}

/* What lies in the spool, whole: widths in the order of scanning. */
static void
assert_spool (CotScanFixture *f, const char *expected)
{
  g_autoptr (GString) widths = g_string_new (NULL);
  g_auto (GStrv) ids = cot_spool_list (f->spool, NULL);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
    g_autofree char *path = cot_spool_master_path (f->spool, ids[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (CotRaster) master = cot_image_file_read (path, &error);

    g_assert_no_error (error);
    g_string_append_printf (widths, "%u ", master->width);
  }
  g_assert_cmpstr (widths->str, ==, expected);
}

static gboolean
lies_in_tray (CotScanFixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->tray, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* From the second sheet on nothing can be written: no paper moves, what is there stays,
 * and it goes on when it can. */
static void
be_read_only (gpointer data)
{
  CotScanFixture *f = data;
  g_autoptr (CotScanRun) run = run_on (f);
  g_autofree char *photo = g_build_filename (f->tray, "b.pgm", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("%c.pgm", 'a' + (int) i);

    cot_scan_fixture_add_sheet (f, name, FIRST + i, 200, 220);
  }
  assert_next (run, FIRST);
  cot_own_disk_set_read_only (f->spool, TRUE);
  for (guint i = 0; i < 2; i++)
    assert_disk (run);
  g_assert_true (lies_in_tray (f, "b.pgm"));
  /* A file neither. */
  g_assert_null (cot_scan_run_import_from (run, photo, "CATD", NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK);
  /* Nor by a process that starts now. */
  cot_scan_run_stop (run);
  while (cot_scan_run_get_feeder_pid (run) != 0)
    g_thread_yield ();
  assert_disk (run);
  assert_spool (f, "300 ");

  cot_own_disk_set_read_only (f->spool, FALSE);
  assert_next (run, FIRST + 1);
  assert_next (run, FIRST + 2);
  assert_spool (f, "300 301 302 ");
}

static void
add_noise (CotScanFixture *f, const char *name, guint side)
{
  g_autofree char *path = g_build_filename (f->tray, name, NULL);
  g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", side, side);
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (side * side + 100);
  guint32 state = 1;

  g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head));
  for (guint i = 0; i < side * side; i++) {
    guint8 value;

    state = state * 1664525 + 1013904223;
    value = (guint8) (state >> 24);
    g_byte_array_append (bytes, &value, 1);
  }
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

/* There is room for a usual sheet, and this one is none: it is in nobody's hand but
 * the process's until there is more. */
static void
be_full (gpointer data)
{
  CotScanFixture *f = data;
  g_autoptr (CotScanRun) run = run_on (f);
  g_autofree char *filler = g_build_filename (f->spool, "filler", NULL);
  g_autofree char *zeros = g_malloc0 (32 * 1024 * 1024);
  const guint side = 4600; /* 21 million pixels, which nothing makes smaller */

  g_assert_true (g_file_set_contents (filler, zeros, 32 * 1024 * 1024, NULL));
  cot_scan_fixture_add_sheet (f, "a.pgm", FIRST, 200, 220);
  add_noise (f, "b.pgm", side);
  cot_scan_fixture_add_sheet (f, "c.pgm", FIRST + 2, 200, 220);
  assert_next (run, FIRST);
  for (guint i = 0; i < 2; i++)
    assert_disk (run);
  /* It has left the tray. */
  g_assert_false (lies_in_tray (f, "b.pgm"));
  assert_spool (f, "300 ");
  g_assert_cmpint (g_unlink (filler), ==, 0);
  assert_next (run, side);
  assert_next (run, FIRST + 2);
  assert_spool (f, "300 4600 302 ");
}

/* Room for a master, and none for what is read of it: the sheet comes again, in its place,
 * when there is; a file is taken in once. */
static void
be_nearly_full (gpointer data)
{
  CotScanFixture *f = data;
  g_autoptr (CotScanRun) run = run_on (f);
  g_autofree char *filler = g_build_filename (f->spool, "filler", NULL);
  g_autofree char *zeros = g_malloc0 (32 * 1024 * 1024);
  g_autofree char *photo = g_build_filename (f->root, "photo.pgm", NULL);
  g_autoptr (GError) error = NULL;
  const guint side = 4400; /* 19.4 million pixels of 20 that there is room for */

  g_assert_true (g_file_set_contents (filler, zeros, 32 * 1024 * 1024, NULL));
  add_noise (f, "a.pgm", side);
  add_noise (f, "../photo.pgm", side);
  cot_scan_fixture_add_sheet (f, "b.pgm", FIRST + 1, 200, 220);
  g_assert_null (cot_scan_run_import_from (run, photo, "CASILLA", NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK);
  g_clear_error (&error);
  assert_spool (f, "");
  for (guint i = 0; i < 2; i++)
    assert_disk (run);
  assert_spool (f, "4400 ");
  g_assert_true (lies_in_tray (f, "b.pgm"));
  g_assert_cmpint (g_unlink (filler), ==, 0);
  assert_next (run, side);
  assert_next (run, FIRST + 1);
  assert_spool (f, "4400 301 ");
}

typedef struct {
  const char *name, *size;
  void (*func) (gpointer data);
} DiskCase;

static const DiskCase cases[] = {
  { "read-only", "60m", be_read_only },
  { "full", "52m", be_full },
  { "nearly-full", "52m", be_nearly_full },
};

static void
test_disk (gconstpointer data)
{
  const DiskCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();

  g_assert_cmpint (g_mkdir (f->spool, 0700), ==, 0);
  cot_own_disk_run (f->spool, c->size, c->func, f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/disk/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_disk);
  }

  return g_test_run ();
}
