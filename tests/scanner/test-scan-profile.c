/* test-scan-profile.c - settings in a file, and on a device
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <string.h>

#include "cot-image-file.h"
#include "cot-paths.h"
#include "cot-scan-fixture.h"
#include "cot-scan-profile.h"
#include "cot-scanner-name.h"
#include "cot-spool.h"

static char *
quoted (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

static void
test_comes_back_as_it_was (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *path = g_build_filename (f->root, "p.json", NULL);
  g_autoptr (CotScanProfile) profile = cot_scan_profile_new ();
  g_autoptr (GError) error = NULL;

  profile->device = g_strdup ("fujitsu:fi-7260:1208958");
  profile->source = COT_SOURCE_DUPLEX;
  profile->dpi = 240;
  profile->dropout = COT_DROPOUT_GREEN;
  profile->endorser = g_strdup ("CATD 2 %05ud");
  profile->brightness = -20;
  profile->threshold = 40;
  profile->double_feed = FALSE;
  profile->locked = TRUE;
  g_assert_true (cot_scan_profile_set_paper (profile, "oficio"));
  g_assert_true (cot_scan_profile_save (profile, path, &error));

  g_autoptr (CotScanProfile) again = cot_scan_profile_load (path, &error);
  json_t *a = cot_scan_profile_to_json (profile), *b = cot_scan_profile_to_json (again);

  g_assert_no_error (error);
  g_assert_true (json_equal (a, b));
  g_assert_cmpfloat (again->height_mm, ==, profile->height_mm);
  json_decref (a);
  json_decref (b);
}

static const char *const hostile[] = {
  "",
  "[]",
  "{}",
  "{'version':2}",
  "{'version':1,'version':1}",
  "{'version':1,'source':'moon'}",
  "{'version':1,'dpi':49}",
  "{'version':1,'dpi':99999999999999999999}",
  "{'version':1,'dpi':300.5}",
  "{'version':1,'paper':'napkin'}",
  "{'version':1,'paper':'custom'}",
  "{'version':1,'paper':'custom','size_mm':[1,1]}",
  "{'version':1,'paper':'custom','size_mm':[100,1e300]}",
  "{'version':1,'endorser':'a\\nb'}",
  "{'version':1,'endorser':''}",
  "{'version':1,'options':['no-equals']}",
  "{'version':1,'options':['=x']}",
  "{'version':1,'options':'a=b'}",
  "{'version':1,'locked':'yes'}",
  "{'version':1,'device':5}",
  "{'version':1,'nobody':'knows this'}",
  "{'version':1,'mode':'grey'",
};

static void
test_hostile_is_refused (gconstpointer data)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *text = quoted (data);
  g_autofree char *path = cot_scan_fixture_write (f, "p.json", text, -1);
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_scan_profile_load (path, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_large_is_refused (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *text = g_strnfill (70000, '[');
  g_autofree char *path = cot_scan_fixture_write (f, "p.json", text, -1);
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_scan_profile_load (path, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
}

static char *
ask_program (CotScanFixture *f, const char *first, const char *second, const char *third, int *status)
{
  g_autofree char *program = cot_paths_program ("cotejo-scan");
  const char *const argv[] = { program, first, second, third, "--json", NULL };
  g_auto (GStrv) environment = g_get_environ ();
  char *out = NULL;

  for (guint i = 0; f->environ_[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (f->environ_[i], "=", 2);

    environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
  }
  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, status, NULL));

  return out;
}

static void
test_technician_locks (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *text = quoted ("{'version':1}");
  g_autofree char *path = cot_scan_fixture_write (f, "p.json", text, -1);
  static const char *const acts[] = { "--lock", "--unlock" };

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    int status = 0;
    g_autofree char *out = ask_program (f, "profile", path, acts[i], &status);
    g_autoptr (CotScanProfile) profile = cot_scan_profile_load (path, NULL);

    g_assert_cmpint (status, ==, 0);
    g_assert_cmpint (profile->locked, ==, i == 0);
    g_assert_nonnull (strstr (out, i == 0 ? "\"locked\":true" : "\"locked\":false"));
  }
}

/* What a device has is told in the form of the dumps. */
static void
test_options_are_told (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  int status = 0;
  g_autofree char *out = ask_program (f, "options", "--device", "test:0", &status);
  json_t *json = json_loads (out, JSON_REJECT_DUPLICATES, NULL);

  g_assert_cmpint (status, ==, 0);
  g_assert_true (json_is_true (json_object_get (json, "feeder")));
  g_assert_nonnull (strstr (out, "\"name\":\"read-return-value\""));
  g_assert_nonnull (strstr (out, "\"missing\":[\"double-feed\"]"));
  json_decref (json);
}

/* A profile's wishes reach the device: the page comes as small as they say. */
static void
test_profile_reaches_the_device (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *text = quoted ("{'version':1,'device':'test:0','dpi':200,'source':'flatbed','paper':'custom','size_mm':[50,40]}");
  g_autofree char *path = cot_scan_fixture_write (f, "p.json", text, -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScanRun) run = cot_scan_run_new (&(CotScanRunSettings){
    .spool = f->spool,
    .profile = path,
    .environ_ = (const char *const *) f->environ_,
  });
  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);
  json_t *device = cot_scan_run_describe (run, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->master.dpi, ==, 200);
  g_assert_cmpuint (page->master.width, >=, 390);
  g_assert_cmpuint (page->master.width, <=, 396);
  g_assert_cmpuint (page->master.height, <=, 317);
  g_assert_true (json_is_false (json_object_get (device, "feeder")));
  json_decref (device);
}

/* A quarter turn: the published image is made anew from the master, which stays. */
static void
test_page_is_turned (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, "cotejo:feeder", NULL, NULL);
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_add_sheet (f, "a.pgm", 600, 300, 220);

  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 1; i <= 4; i++) {
    g_autoptr (CotScannedPage) turned = cot_scan_run_turn (run, page->spool, 1, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (turned->orientation, ==, (page->orientation + i) % 4);
    g_assert_cmpuint (turned->published.width, ==, i % 2 == 1 ? page->published.height : page->published.width);
    g_assert_cmpstr (turned->master.sha256, ==, page->master.sha256);
    if (i == 4)
      g_assert_cmpstr (turned->published.sha256, ==, page->published.sha256);
    else
      g_assert_cmpstr (turned->published.sha256, !=, page->published.sha256);

    g_autoptr (CotScannedPage) kept = cot_spool_load (f->spool, page->spool, &error);

    g_assert_cmpstr (kept->published.sha256, ==, turned->published.sha256);
  }
}

/* Both sides of a sheet: blank backs are dropped, and what is printed is kept. */
static void
test_blank_backs_are_dropped (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *text = quoted ("{'version':1,'source':'duplex'}");
  g_autofree char *path = cot_scan_fixture_write (f, "p.json", text, -1);
  g_autoptr (GString) widths = g_string_new (NULL);
  g_autoptr (CotScanRun) run = cot_scan_run_new (&(CotScanRunSettings){
    .device = "cotejo:feeder",
    .spool = f->spool,
    .profile = path,
    .environ_ = (const char *const *) f->environ_,
    .empty_retry_ms = 1,
  });

  /* Printed front and blank back; a sheet put in wrongly; both printed; both blank. */
  cot_scan_fixture_add_sheet (f, "1a.pgm", 301, 200, 220);
  cot_scan_fixture_add_blank (f, "1b.pgm", 302, 200, 220);
  cot_scan_fixture_add_blank (f, "2a.pgm", 303, 200, 220);
  cot_scan_fixture_add_sheet (f, "2b.pgm", 304, 200, 220);
  cot_scan_fixture_add_sheet (f, "3a.pgm", 305, 200, 220);
  cot_scan_fixture_add_sheet (f, "3b.pgm", 306, 200, 220);
  cot_scan_fixture_add_blank (f, "4a.pgm", 307, 200, 220);
  cot_scan_fixture_add_blank (f, "4b.pgm", 308, 200, 220);
  for (;;) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    if (page == NULL) {
      g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY);
      break;
    }
    g_string_append_printf (widths, "%u ", page->master.width);
  }
  g_assert_cmpstr (widths->str, ==, "301 304 305 306 307 ");
}

static void
test_scanner_is_known_at_another_socket (void)
{
  static const struct {
    const char *wanted;
    guint found;
  } cases[] = {
    { "epsonds:libusb:001:005", 1 }, /* as it was */
    { "fujitsu:libusb:001:017", 2 }, /* plugged in again */
    { "airscan:e1:Kyocera", 5 },     /* found after another */
    { "epsonds:libusb:001:017", 6 }, /* two could be it */
    { "kodak:libusb:001:005", 6 },
    { "escl:http://127.0.0.1:80", 6 }, /* no number: another one */
    { "pnm:0", 4 },
    { NULL, 6 },
  };
  static const char *const there[] = { "escl:http://127.0.0.1:81", "epsonds:libusb:001:005", "fujitsu:libusb:002:004", "epsonds:libusb:002:006", "pnm:0", "airscan:e0:Kyocera" };
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (there); i++)
    g_ptr_array_add (names, (gpointer) there[i]);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (cot_scanner_name_find (names, cases[i].wanted), ==, cases[i].found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/profile/comes-back-as-it-was", test_comes_back_as_it_was);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/profile/hostile/%u", i);

    g_test_add_data_func (path, hostile[i], test_hostile_is_refused);
  }
  g_test_add_func ("/scanner/profile/large-is-refused", test_large_is_refused);
  g_test_add_func ("/scanner/profile/technician-locks", test_technician_locks);
  g_test_add_func ("/scanner/profile/options-are-told", test_options_are_told);
  g_test_add_func ("/scanner/profile/reaches-the-device", test_profile_reaches_the_device);
  g_test_add_func ("/scanner/page/is-turned", test_page_is_turned);
  g_test_add_func ("/scanner/duplex/blank-backs-are-dropped", test_blank_backs_are_dropped);
  g_test_add_func ("/scanner/scan-profile/scanner-is-known-at-another-socket", test_scanner_is_known_at_another_socket);

  return g_test_run ();
}
