/* test-scan-escl.c - driverless scanning: cotejo-scan, sane-airscan, an eSCL server
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "cot-jpeg.h"
#include "cot-scan-fixture.h"

#define AIRSCAN "/usr/lib/x86_64-linux-gnu/sane/libsane-airscan.so.1"
#define WIDTH   600
#define HEIGHT  400

typedef struct {
  CotScanFixture *f;
  CotScanRun *run;
  GSubprocess *server;
  GDataInputStream *said;
  char *sheet; /* bytes of a JPEG */
  gsize sheet_bytes;
} Place;

static void
place_free (Place *self)
{
  g_clear_object (&self->run);
  g_clear_object (&self->said);
  if (self->server != NULL) {
    g_subprocess_force_exit (self->server);
    g_subprocess_wait (self->server, NULL, NULL);
  }
  g_clear_object (&self->server);
  g_clear_pointer (&self->f, cot_scan_fixture_free);
  g_free (self->sheet);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static void
draw_sheet (Place *self)
{
  g_autoptr (CotRaster) page = cot_raster_new (WIDTH, HEIGHT, 300, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  int quality = 0;

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      page->data[y * page->stride + x] = (guint8) (60 + (x * 7 + y * 13) % 180);
  jpeg = cot_jpeg_encode_within (page, 1000000, &quality, &error);
  g_assert_no_error (error);
  self->sheet = g_memdup2 (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
  self->sheet_bytes = g_bytes_get_size (jpeg);
}

static void
add_file (Place *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->f->tray, name, NULL);

  g_assert_true (g_file_set_contents (path, self->sheet, (gssize) self->sheet_bytes, NULL));
}

static void
remove_file (Place *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->f->tray, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static char *
hear (Place *self)
{
  return g_data_input_stream_read_line (self->said, NULL, NULL, NULL);
}

static char *
dup_device (Place *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = cot_scan_list_devices ((const char *const *) self->f->environ_, 30000, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, ==, 1);

  return g_strdup (((CotScanDeviceInfo *) devices->pdata[0])->name);
}

static CotScanRun *
run_on (Place *self)
{
  /* The device gives as much as it is asked for, white where there is no paper. */
  const char *const options[] = { "br-x=50.8", "br-y=33.867", NULL };
  g_autofree char *device = dup_device (self);

  return cot_scan_run_new (&(CotScanRunSettings){
    .device = device,
    .spool = self->f->spool,
    .options = options,
    .environ_ = (const char *const *) self->f->environ_,
    .stall_ms = 20000,
  });
}

/* NULL: sane-airscan or Python is not there; the test was skipped. */
static Place *
place_new (void)
{
  g_autofree char *script = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "scanner", "escl-server.py", NULL);
  g_autofree char *python = g_find_program_in_path ("python3");
  g_autoptr (Place) self = g_new0 (Place, 1);
  g_autofree char *port = NULL;
  g_autofree char *conf = NULL;

  if (python == NULL || !g_file_test (AIRSCAN, G_FILE_TEST_EXISTS)) {
    g_test_skip ("sane-airscan or python3 is not installed");
    return NULL;
  }
  self->f = cot_scan_fixture_new ();
  draw_sheet (self);
  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, python, script, self->f->tray, NULL);
  g_assert_nonnull (self->server);
  self->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  port = hear (self);
  g_assert_nonnull (port);
  conf = g_strdup_printf ("[devices]\n\"Folder feeder\" = http://127.0.0.1:%s/eSCL, eSCL\n[options]\ndiscovery = disable\n", port);
  g_free (cot_scan_fixture_write (self->f, "sane/dll.conf", "airscan\n", -1));
  g_free (cot_scan_fixture_write (self->f, "sane/airscan.conf", conf, -1));
  self->run = run_on (self);

  return g_steal_pointer (&self);
}

/* The device moves one sheet more for it; one that was switched off does not answer. */
static CotScannedPage *
feed (Place *self, GError **error)
{
  g_autofree char *answer = NULL;

  if (g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->server), "\n", 1, NULL, NULL, NULL))
    answer = hear (self);

  return cot_scan_run_next (self->run, NULL, error);
}

static void
assert_whole (CotScannedPage *page, const GError *error)
{
  g_assert_no_error (error);
  g_assert_cmpuint (page->master.width, ==, WIDTH);
  g_assert_cmpuint (page->master.height, ==, HEIGHT);
  g_assert_cmpuint (page->master.dpi, ==, 300);
}

static void
assert_sheet (Place *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = feed (self, &error);

  assert_whole (page, error);
}

static void
assert_fails (Place *self, CotScanError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (feed (self, &error));
  g_assert_error (error, COT_SCAN_ERROR, (int) code);
}

static void
test_feeds_until_empty (void)
{
  g_autoptr (Place) place = place_new ();

  if (place == NULL)
    return;

  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("%u.jpg", i);

    add_file (place, name);
  }
  for (guint i = 0; i < 3; i++)
    assert_sheet (place);
  assert_fails (place, COT_SCAN_ERROR_EMPTY);
  add_file (place, "9.jpg");
  assert_sheet (place);
}

static void
test_trouble_is_told_until_it_is_gone (gconstpointer data)
{
  /* The driver has no word for an open cover and says: an I/O error. */
  gboolean cover = strcmp (data, "2.cover") == 0;
  g_autoptr (Place) place = place_new ();

  if (place == NULL)
    return;

  add_file (place, "1.jpg");
  add_file (place, data);
  add_file (place, "3.jpg");
  assert_sheet (place);
  for (guint i = 0; i < 2; i++)
    assert_fails (place, cover ? COT_SCAN_ERROR_FAILED : COT_SCAN_ERROR_JAMMED);
  remove_file (place, data);
  assert_sheet (place);
  assert_fails (place, COT_SCAN_ERROR_EMPTY);
}

/* A picture that breaks off is filled up by whoever unpacks it: it must be told, and
 * the next one is whole. */
static void
test_broken_picture_is_told (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GError) error = NULL;

  if (place == NULL)
    return;

  add_file (place, "1.jpg");
  add_file (place, "2.cut");
  add_file (place, "3.jpg");
  for (guint i = 0; i < 3; i++) {
    g_autoptr (CotScannedPage) page = feed (place, &error);

    g_assert_no_error (error);
    g_assert_cmpint (cot_scanned_page_has_problem (page, COT_PROBLEM_SHORT_PAGE), ==, i == 1);
  }
}

static void
test_no_picture_is_no_page (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (GError) error = NULL;

  if (place == NULL)
    return;

  gsize whole = place->sheet_bytes;

  place->sheet_bytes = 60;
  add_file (place, "1.jpg");
  place->sheet_bytes = whole;
  assert_fails (place, COT_SCAN_ERROR_FAILED);
  add_file (place, "2.jpg");
  /* The process that failed still waits for it: the new one's job gets it. */
  page = cot_scan_run_next (place->run, NULL, &error);
  assert_whole (page, error);
}

static void
test_server_gone_is_told (void)
{
  g_autoptr (Place) place = place_new ();

  if (place == NULL)
    return;

  add_file (place, "1.jpg");
  add_file (place, "2.die");
  assert_sheet (place);
  assert_fails (place, COT_SCAN_ERROR_FAILED);
  assert_fails (place, COT_SCAN_ERROR_NO_DEVICE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN); /* the device that is switched off */

  g_test_add_func ("/scanner/escl/feeds-until-empty", test_feeds_until_empty);
  g_test_add_data_func ("/scanner/escl/jam-is-told-until-it-is-gone", "2.jam", test_trouble_is_told_until_it_is_gone);
  g_test_add_data_func ("/scanner/escl/cover-is-told-until-it-is-closed", "2.cover", test_trouble_is_told_until_it_is_gone);
  g_test_add_func ("/scanner/escl/broken-picture-is-told", test_broken_picture_is_told);
  g_test_add_func ("/scanner/escl/no-picture-is-no-page", test_no_picture_is_no_page);
  g_test_add_func ("/scanner/escl/server-gone-is-told", test_server_gone_is_told);

  return g_test_run ();
}
