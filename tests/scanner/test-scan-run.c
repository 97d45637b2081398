/* test-scan-run.c - scanning through cotejo-scan and SANE's own backends
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "cot-image-file.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define FEEDER "cotejo:feeder"

static void
test_list_names_the_feeder (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = cot_scan_list_devices ((const char *const *) f->environ_, 30000, NULL, &error);
  gboolean found = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < devices->len; i++)
    found = found || strcmp (((CotScanDeviceInfo *) devices->pdata[i])->name, FEEDER) == 0;
  g_assert_true (found);
}

static void
test_next_feeds_in_order_until_empty (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, NULL);
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_add_sheet (f, "b.pgm", 400, 300, 200);
  cot_scan_fixture_add_sheet (f, "a.pgm", 320, 240, 210);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (page->master.width, ==, i == 0 ? 320 : 400);
    g_assert_cmpuint (page->published.width, ==, i == 0 ? 213 : 267);
    g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_FORM));
  }
  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY);
  g_clear_error (&error);

  /* New paper in the tray, and the run goes on. */
  cot_scan_fixture_add_sheet (f, "a.pgm", 360, 240, 210);

  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->master.width, ==, 360);
}

static void
test_master_is_what_the_device_gave (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, NULL);
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_add_sheet (f, "1.pgm", 400, 300, 200);

  g_autofree char *fed = g_build_filename (f->tray, "fed", "1.pgm", NULL);
  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);

  g_autoptr (CotRaster) master = cot_image_file_read (page->master.file, &error);
  g_autoptr (CotRaster) sheet = cot_image_file_read (fed, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (master->data, master->stride * master->height, sheet->data, sheet->stride * sheet->height);
  g_assert_cmpfloat (master->dpi, ==, 300);
}

typedef struct {
  const char *name;
  const char *device;
  const char *option;
  CotScanError code;
} StatusCase;

static const StatusCase statuses[] = {
  { "jammed", "test:0", "read-return-value=SANE_STATUS_JAMMED", COT_SCAN_ERROR_JAMMED },
  { "no-docs", "test:0", "read-return-value=SANE_STATUS_NO_DOCS", COT_SCAN_ERROR_EMPTY },
  { "cover-open", "test:0", "read-return-value=SANE_STATUS_COVER_OPEN", COT_SCAN_ERROR_COVER_OPEN },
  { "busy", "test:0", "read-return-value=SANE_STATUS_DEVICE_BUSY", COT_SCAN_ERROR_BUSY },
  { "io-error", "test:0", "read-return-value=SANE_STATUS_IO_ERROR", COT_SCAN_ERROR_FAILED },
  { "no-memory", "test:0", "read-return-value=SANE_STATUS_NO_MEM", COT_SCAN_ERROR_FAILED },
  { "no-device", "nothing:0", NULL, COT_SCAN_ERROR_NO_DEVICE },
  { "no-tray", "cotejo:/nowhere/at/all", NULL, COT_SCAN_ERROR_NO_DEVICE },
  { "no-option", "test:0", "no-such-option=1", COT_SCAN_ERROR_FAILED },
};

static void
test_status_is_typed (gconstpointer data)
{
  const StatusCase *c = data;
  const char *const options[] = { c->option, NULL };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, c->device, options, NULL);

  /* Troubles clear by themselves: the second attempt tells the same. */
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_scan_run_next (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, (int) c->code);
  }
}

static void
test_trouble_costs_one_attempt (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, NULL);
  static const CotScanError codes[] = { COT_SCAN_ERROR_JAMMED, COT_SCAN_ERROR_COVER_OPEN, COT_SCAN_ERROR_BUSY };

  cot_scan_fixture_add_sheet (f, "1.jam", 10, 70, 0);
  cot_scan_fixture_add_sheet (f, "2.cover", 10, 70, 0);
  cot_scan_fixture_add_sheet (f, "3.busy", 10, 70, 0);
  cot_scan_fixture_add_sheet (f, "4.pgm", 400, 300, 220);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_scan_run_next (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, (int) codes[i]);
  }

  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
}

static void
test_test_backend_feeds_ten_sheets (void)
{
  const char *const options[] = { "br-x=40", "br-y=30", NULL };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, "test:0", options, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10; i++) {
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (page->master.dpi, ==, 300);
    g_assert_cmpuint (page->master.width, >=, 470);
  }
  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY);
}

static const char *const test_modes[] = { "mode=Color", "depth=1", "depth=16", "hand-scanner=yes", "ppl-loss=7", "fuzzy-parameters=yes", "read-limit=yes", "three-pass=yes" };

static void
test_test_backend_in_every_mode (gconstpointer data)
{
  /* Three passes are a way of scanning in colour. */
  gboolean passes = strcmp (data, "three-pass=yes") == 0;
  const char *const plain[] = { "br-x=40", "br-y=30", "source=Flatbed", data, NULL };
  const char *const three[] = { "br-x=40", "br-y=30", "source=Flatbed", "mode=Color", data, NULL };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, "test:0", passes ? three : plain, NULL);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (page->master.height, >=, 100);
  }
}

static void
test_pnm_backend_gives_the_file (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_add_sheet (f, "x.pgm", 400, 300, 200);

  g_autofree char *file = g_build_filename (f->tray, "x.pgm", NULL);
  g_autofree char *option = g_strdup_printf ("filename=%s", file);
  const char *const options[] = { option, NULL };
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, "pnm:0", options, NULL);
  g_autoptr (CotRaster) sheet = cot_image_file_read (file, &error);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    g_assert_no_error (error);

    g_autoptr (CotRaster) master = cot_image_file_read (page->master.file, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (master->data, master->stride * master->height, sheet->data, sheet->stride * sheet->height);
  }
}

static void
test_import_takes_a_file (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_add_sheet (f, "x.pgm", 400, 300, 200);

  g_autofree char *file = g_build_filename (f->tray, "x.pgm", NULL);
  g_autofree char *text = cot_scan_fixture_write (f, "text.txt", "this is no image at all", -1);
  g_autoptr (CotScannedPage) page = cot_scan_run_import (run, file, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (page->device, ==, "file");
  g_assert_null (cot_scan_run_import (run, text, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE);
}

/* A program in place of cotejo-scan that says @script's lines. */
static CotScanRun *
run_of_script (CotScanFixture *f, const char *script, guint answer_ms)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", script);
  g_autofree char *program = cot_scan_fixture_write (f, "liar", text, -1);

  g_assert_cmpint (chmod (program, 0700), ==, 0);
  return cot_scan_run_new (&(CotScanRunSettings){ .program = program, .spool = f->spool, .answer_ms = answer_ms });
}

#define READY "echo '{\"event\":\"ready\"}'; read x; "

typedef struct {
  const char *name;
  const char *script;
  CotScanError code;
} LiarCase;

static const LiarCase liars[] = {
  { "ends-at-once", "exit 0", COT_SCAN_ERROR_CRASHED },
  { "no-json", "echo hello; read x", COT_SCAN_ERROR_PROTOCOL },
  { "no-greeting", "echo '{\"event\":\"page\"}'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "duplicate-keys", "echo '{\"event\":\"ready\",\"event\":\"ready\"}'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "deep-nesting", "printf '%0100000d\\n' 0 | tr 0 '['; read x", COT_SCAN_ERROR_PROTOCOL },
  { "endless-line", "cat /dev/zero", COT_SCAN_ERROR_PROTOCOL },
  { "ends-after-command", READY "exit 3", COT_SCAN_ERROR_CRASHED },
  { "unknown-event", READY "echo '{\"event\":\"party\"}'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "spool-elsewhere", READY "echo '{\"event\":\"spooled\",\"spool\":\"../../x\"}'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "spool-twice", READY "echo '{\"event\":\"spooled\",\"spool\":\"a\"}'; echo '{\"event\":\"spooled\",\"spool\":\"b\"}'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "spool-of-a-number", READY "echo '{\"event\":\"spooled\",\"spool\":7}'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "half-a-line", READY "printf '{\"event\":\"emp'; exit 0", COT_SCAN_ERROR_CRASHED },
  { "event-of-a-list", "echo '{\"event\":[\"ready\"]}'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "no-text", "printf '{\"event\":\"rea\\377dy\"}\\n'; read x", COT_SCAN_ERROR_PROTOCOL },
  { "greeting-full-of-paths", "echo '{\"event\":\"ready\",\"pending\":[\"../../x\",7,null,\"/etc/passwd\",{}]}'; while read x; do echo '{\"event\":\"empty\"}'; done", COT_SCAN_ERROR_EMPTY },
  { "long-error", "echo '{\"event\":\"ready\"}'; while read x; do printf '{\"event\":\"error\",\"code\":\"jammed\",\"message\":\"'; head -c 300000 /dev/zero | sed 's/\\x00/\303\241/g'; printf '%s\\n' '\\n\\u001b\"}'; done", COT_SCAN_ERROR_JAMMED },
  { "unknown-error", "echo '{\"event\":\"ready\"}'; while read x; do echo '{\"event\":\"error\",\"code\":\"tired\",\"message\":5}'; done", COT_SCAN_ERROR_FAILED },
  { "empty", "echo '{\"event\":\"ready\"}'; while read x; do echo '{\"event\":\"empty\"}'; done", COT_SCAN_ERROR_EMPTY },
};

static void
test_liar_is_refused (gconstpointer data)
{
  const LiarCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = run_of_script (f, c->script, 30000);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_scan_run_next (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, (int) c->code);
    /* What is said of it can be shown. */
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_cmpuint (strlen (error->message), <, 600);
    g_assert_null (strpbrk (error->message, "\n\033"));
  }
}

static void
test_page_without_substance_is_refused (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = run_of_script (f, READY "echo '{\"event\":\"page\",\"spool\":\"a\"}'; read x", 30000);
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_nonnull (error);
}

/* A question about the device is answered with something else. */
static void
test_wrong_answer_is_refused (void)
{
  static const char *const answers[] = { "{\\\"event\\\":\\\"page\\\"}", "{\\\"event\\\":\\\"spooled\\\",\\\"spool\\\":\\\"a\\\"}", "[]" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
    g_autofree char *script = g_strdup_printf ("echo '{\"event\":\"ready\"}'; while read x; do echo \"%s\"; done", answers[i]);
    g_autoptr (CotScanRun) run = run_of_script (f, script, 30000);
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_scan_run_describe (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_PROTOCOL);
    g_clear_error (&error);
  }
}

static void
test_silence_is_ended (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = run_of_script (f, READY "read x", 50);
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_STALLED);
  g_assert_cmpint (cot_scan_run_get_pid (run), ==, 0);
}

/* The device is there and gives nothing: the process ends itself and says why. */
static void
test_stalled_device_is_left (void)
{
  const char *const options[] = { "read-delay=yes", "read-delay-duration=200000", "read-limit=yes", "read-limit-size=1", NULL };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScanRun) run = cot_scan_run_new (&(CotScanRunSettings){
    .device = "test:0",
    .spool = f->spool,
    .options = options,
    .environ_ = (const char *const *) f->environ_,
    .stall_ms = 20,
  });

  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_STALLED);
}

typedef struct {
  GMainLoop *loop;
  CotScannedPage *page;
  GError *error;
} Answer;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->page = cot_scan_run_finish (COT_SCAN_RUN (source), result, &answer->error);
  g_main_loop_quit (answer->loop);
}

static void
test_async_gives_the_page (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Answer answer = { loop, NULL, NULL };

  cot_scan_fixture_add_sheet (f, "1.pgm", 400, 300, 220);
  cot_scan_run_next_async (run, NULL, answered_cb, &answer);
  g_main_loop_run (loop);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.page->master.width, ==, 400);
  cot_scanned_page_unref (answer.page);
}

static void
test_cancelled_is_cancelled (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_add_sheet (f, "1.pgm", 400, 300, 220);
  g_cancellable_cancel (cancellable);
  g_assert_null (cot_scan_run_next (run, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
}

#define N_KILLS 40

/* Ends the process at any moment: what was named is in the spool, whole, and
 * every page comes out in the end. */
static gpointer
kill_thread (gpointer data)
{
  CotScanRun *run = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < N_KILLS; i++) {
    g_usleep ((gulong) g_rand_int_range (rand, 500, 40000));
    cot_scan_run_stop (run);
  }

  return NULL;
}

static void
test_kills_lose_no_page (void)
{
  const guint n_sheets = 30;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, NULL);
  g_autoptr (GHashTable) widths = g_hash_table_new (NULL, NULL);
  g_auto (GStrv) pending = NULL;
  GThread *killer;

  for (guint i = 0; i < n_sheets; i++) {
    g_autofree char *name = g_strdup_printf ("%03u.pgm", i);

    cot_scan_fixture_add_sheet (f, name, 300 + i, 200, 220);
  }
  killer = g_thread_new ("killer", kill_thread, run);
  for (guint i = 0; i < n_sheets * 20; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    if (page != NULL) {
      g_assert_true (g_file_test (page->master.file, G_FILE_TEST_EXISTS));
      g_assert_true (cot_spool_is_finished (f->spool, page->spool));
    }
    if (g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY))
      break;
  }
  g_thread_join (killer);

  /* Every sheet that left the tray, or was named, is there to be taken over. */
  pending = cot_scan_run_list_pending (run, NULL);
  for (guint i = 0; pending[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_resume (run, pending[i], NULL, &error);

    g_assert_no_error (error);
    g_hash_table_add (widths, GUINT_TO_POINTER (page->master.width));
  }
  /* The feeder lets go of a sheet a moment before its page is stored, as real
   * ones do; such a sheet is in the output tray, unnamed, and is fed again. */
  g_assert_cmpuint (g_hash_table_size (widths), >=, n_sheets / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/scan-run/list/names-the-feeder", test_list_names_the_feeder);
  g_test_add_func ("/scanner/scan-run/next/feeds-in-order-until-empty", test_next_feeds_in_order_until_empty);
  g_test_add_func ("/scanner/scan-run/next/master-is-what-the-device-gave", test_master_is_what_the_device_gave);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/scan-run/status/%s", statuses[i].name);

    g_test_add_data_func (path, &statuses[i], test_status_is_typed);
  }
  g_test_add_func ("/scanner/scan-run/next/trouble-costs-one-attempt", test_trouble_costs_one_attempt);
  g_test_add_func ("/scanner/scan-run/test-backend/feeds-ten-sheets", test_test_backend_feeds_ten_sheets);
  for (guint i = 0; i < G_N_ELEMENTS (test_modes); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/scan-run/test-backend/%s", test_modes[i]);

    g_test_add_data_func (path, test_modes[i], test_test_backend_in_every_mode);
  }
  g_test_add_func ("/scanner/scan-run/pnm-backend/gives-the-file", test_pnm_backend_gives_the_file);
  g_test_add_func ("/scanner/scan-run/import/takes-a-file", test_import_takes_a_file);
  for (guint i = 0; i < G_N_ELEMENTS (liars); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/scan-run/liar/%s", liars[i].name);

    g_test_add_data_func (path, &liars[i], test_liar_is_refused);
  }
  g_test_add_func ("/scanner/scan-run/liar/page-without-substance", test_page_without_substance_is_refused);
  g_test_add_func ("/scanner/scan-run/liar/wrong-answer", test_wrong_answer_is_refused);
  g_test_add_func ("/scanner/scan-run/stall/silence-is-ended", test_silence_is_ended);
  g_test_add_func ("/scanner/scan-run/stall/device-is-left", test_stalled_device_is_left);
  g_test_add_func ("/scanner/scan-run/async/gives-the-page", test_async_gives_the_page);
  g_test_add_func ("/scanner/scan-run/async/cancelled-is-cancelled", test_cancelled_is_cancelled);
  g_test_add_func ("/scanner/scan-run/kill/loses-no-page", test_kills_lose_no_page);

  return g_test_run ();
}
