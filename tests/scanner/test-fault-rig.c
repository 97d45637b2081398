/* test-fault-rig.c - everything that happens to paper, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every sheet has a width of its own, so that a page says which one it is.  What a
 * run told is written as one line: widths of pages, words of errors. */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-image-file.h"
#include "cot-paths.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define FEEDER     "cotejo:feeder"
#define FIRST      300 /* px, width of a.pgm; b.pgm has one more, and so on */
#define HEIGHT     200
#define MAX_ANSWER 60

static CotScanRun *
new_run (CotScanFixture *f, guint stall_ms)
{
  return cot_scan_run_new (&(CotScanRunSettings){
    .device = FEEDER,
    .spool = f->spool,
    .environ_ = (const char *const *) f->environ_,
    .stall_ms = stall_ms,
    .empty_retry_ms = 1,
  });
}

static void
add_sheets (CotScanFixture *f, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("%c.pgm", 'a' + (int) i);

    cot_scan_fixture_add_sheet (f, name, FIRST + i, HEIGHT, 220);
  }
}

static void
tell (GString *told, const CotScannedPage *page, const GError *error)
{
  if (told->len > 0)
    g_string_append_c (told, ' ');
  if (page == NULL) {
    g_assert_true (error->domain == COT_SCAN_ERROR);
    g_string_append (told, cot_scan_error_to_nick ((CotScanError) error->code));
    return;
  }
  g_string_append_c (told, (char) ('a' + page->master.width - FIRST));
  if (page->master.height != HEIGHT)
    g_string_append_printf (told, "(%u)", page->master.height);
  if (cot_scanned_page_has_problem (page, COT_PROBLEM_SHORT_PAGE))
    g_string_append (told, "!");
}

/* Feeds until there is no paper; a trouble that stays is removed after its third answer. */
static char *
feed_all (CotScanFixture *f, CotScanRun *run)
{
  g_autoptr (GString) told = g_string_new (NULL);
  guint n_errors = 0;

  for (guint i = 0; i < MAX_ANSWER; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

    tell (told, page, error);
    if (g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY))
      return g_string_free (g_steal_pointer (&told), FALSE);
    if (page == NULL && ++n_errors == 3)
      cot_scan_fixture_cause_is_gone (f);
  }
  g_error ("the feeder does not come to its end: %s", told->str);
}

/* Widths of all masters in the spool, in the order of scanning, as letters. */
static char *
spooled (CotScanFixture *f)
{
  g_autoptr (GString) letters = g_string_new (NULL);
  g_auto (GStrv) ids = cot_spool_list (f->spool, NULL);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
    g_autofree char *path = cot_spool_path (f->spool, ids[i], ".tif");
    g_autoptr (CotRaster) master = cot_image_file_read (path, NULL);

    g_assert_nonnull (master);
    g_string_append_c (letters, (char) ('a' + master->width - FIRST));
  }

  return g_string_free (g_steal_pointer (&letters), FALSE);
}

typedef struct {
  const char *name, *script;
  const char *told;   /* to whoever feeds */
  const char *stored; /* in the spool at the end */
} Script;

static const Script scripts[] = {
  { "pages-from-files", "page a.pgm\npage b.pgm\npage c.pgm\n", "a b c empty", "abc" },
  { "jam-in-mid-page", "page a.pgm\njam b.pgm 40\npage c.pgm\n", "a jammed b c empty", "abc" },
  { "jam-that-stays", "page a.pgm\njam b.pgm 40 stays\npage c.pgm\n", "a jammed jammed jammed b c empty", "abc" },
  { "two-sheets-at-once", "double a.pgm b.pgm\npage c.pgm\n", "a(260) c empty", "ac" },
  { "two-sheets-sensed", "sensed a.pgm b.pgm\npage c.pgm\n", "jammed a b c empty", "abc" },
  { "cover-open", "page a.pgm\ncover stays\npage b.pgm\n", "a cover-open cover-open cover-open b empty", "ab" },
  { "busy", "busy x2\npage a.pgm\n", "busy busy a empty", "a" },
  /* Asked once more before it is believed. */
  { "empty-too-early", "page a.pgm\nempty\npage b.pgm\n", "a b empty", "ab" },
  { "crash-of-the-driver", "page a.pgm\ncrash b.pgm 50\npage c.pgm\n", "a crashed b c empty", "abc" },
  { "crash-at-every-sheet", "crash a.pgm 0\ncrash b.pgm 99 x2\ncrash c.pgm 10\n", "crashed a crashed crashed b crashed c empty", "abc" },
  { "unplugged-and-plugged", "page a.pgm\nunplug b.pgm 30 stays\npage c.pgm\n", "a failed no-device no-device b c empty", "abc" },
  { "short-page", "page a.pgm\nshort b.pgm 60\npage c.pgm\n", "a b(120)! c empty", "abc" },
  /* Cancelled while it holds a lock, as it is in the middle of free (). */
  { "reading-thread-is-ended", "thread a.pgm\nthread b.pgm\npage c.pgm\n", "a b c empty", "abc" },
  { "dirty-glass", "streaks a.pgm 3\npage b.pgm\n", "a b empty", "ab" },
};

static void
test_script (gconstpointer data)
{
  const Script *script = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = new_run (f, 60000);
  g_autofree char *told = NULL;
  g_autofree char *stored = NULL;

  add_sheets (f, 3);
  cot_scan_fixture_script (f, script->script);
  /* What the script does not name is not in the tray. */
  for (char c = 'a'; c <= 'c'; c++) {
    g_autofree char *name = g_strdup_printf ("%c.pgm", c);
    g_autofree char *path = g_build_filename (f->tray, name, NULL);

    if (strstr (script->script, name) == NULL)
      g_unlink (path);
  }
  told = feed_all (f, run);
  g_assert_cmpstr (told, ==, script->told);
  stored = spooled (f);
  g_assert_cmpstr (stored, ==, script->stored);
}

/* The process ends itself where nothing moves, and the next one goes on. */
static void
test_stall_without_end (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = new_run (f, 400);
  g_autofree char *told = NULL;
  g_autofree char *stored = NULL;

  add_sheets (f, 3);
  cot_scan_fixture_script (f, "page a.pgm\nstall b.pgm 50\npage c.pgm\n");
  told = feed_all (f, run);
  g_assert_cmpstr (told, ==, "a stalled b c empty");
  stored = spooled (f);
  g_assert_cmpstr (stored, ==, "abc");
}

static void
test_streaks_are_in_the_picture (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = new_run (f, 60000);
  g_autoptr (GError) error = NULL;

  add_sheets (f, 1);
  cot_scan_fixture_script (f, "streaks a.pgm 2\n");

  g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);

  g_autoptr (CotRaster) master = cot_image_file_read (page->master.file, &error);
  guint n = 0;

  for (guint x = 0; x < master->width; x++)
    n += master->data[150 * master->stride + x] < 100 ? 1 : 0;
  g_assert_cmpuint (n, ==, 6);
}

/* A device that is gone is not listed, and is again when it is back. */
static void
test_unplugged_is_not_listed (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  const char *const *env = (const char *const *) f->environ_;

  cot_scan_fixture_script (f, "! unplug a.pgm 0 stays\n");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GPtrArray) devices = cot_scan_list_devices (env, 30000, NULL, NULL);
    gboolean found = FALSE;

    for (guint d = 0; d < devices->len; d++)
      found = found || strcmp (((CotScanDeviceInfo *) devices->pdata[d])->name, FEEDER) == 0;
    g_assert_cmpint (found, ==, i == 1);
    cot_scan_fixture_cause_is_gone (f);
  }
}

/* --- Disk ---------------------------------------------------------------------------- */

static void
test_full_disk_feeds_nothing (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScanRun) run = cot_scan_run_new (&(CotScanRunSettings){
    .device = FEEDER,
    .spool = f->spool,
    .environ_ = (const char *const *) f->environ_,
    .reserve_mb = G_MAXINT32, /* no disk has it */
  });
  g_autofree char *sheet = g_build_filename (f->tray, "a.pgm", NULL);

  add_sheets (f, 1);
  for (guint i = 0; i < 2; i++) {
    g_assert_null (cot_scan_run_next (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK);
    g_clear_error (&error);
  }
  /* The sheet is where it was. */
  g_assert_true (g_file_test (sheet, G_FILE_TEST_EXISTS));
}

static void
test_unusable_spool_is_the_disk (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *file = cot_scan_fixture_write (f, "file", "no folder", -1);

  g_free (f->spool);
  f->spool = g_build_filename (file, "spool", NULL);

  g_autoptr (CotScanRun) run = new_run (f, 60000);

  add_sheets (f, 1);
  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK);
}

static void
use_preloaded (CotScanFixture *f)
{
  cot_scan_fixture_setenv (f, "LD_PRELOAD", g_getenv ("COT_TEST_KILL_AT_LIB"));
  cot_scan_fixture_setenv (f, "ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0");
}

/* The disk is full when a sheet has just left the feeder: it is stored when there
 * is room again, by the same process. */
static void
test_sheet_waits_for_the_disk (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *full = g_build_filename (f->root, "full", NULL);
  g_autofree char *left = g_build_filename (f->tray, "fed", "b.pgm", NULL);
  g_autofree char *told = NULL;
  g_autofree char *stored = NULL;
  g_autoptr (GError) error = NULL;

  use_preloaded (f);
  cot_scan_fixture_setenv (f, "COT_TEST_FULL_TOKEN", full);
  add_sheets (f, 3);

  g_autoptr (CotScanRun) run = new_run (f, 60000);
  g_autoptr (CotScannedPage) first = cot_scan_run_next (run, NULL, &error);

  g_assert_no_error (error);
  g_free (cot_scan_fixture_write (f, "full", "", -1));
  for (guint i = 0; i < 2; i++) {
    g_assert_null (cot_scan_run_next (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_DISK);
    g_clear_error (&error);
  }
  g_assert_true (g_file_test (left, G_FILE_TEST_EXISTS));
  g_unlink (full);
  told = feed_all (f, run);
  g_assert_cmpstr (told, ==, "b c empty");
  stored = spooled (f);
  g_assert_cmpstr (stored, ==, "abc");
}

/* --- What is told to it --------------------------------------------------------------- */

/* Everything that cotejo-scan answers to @input. */
static char *
converse (CotScanFixture *f, const char *input, gsize length)
{
  g_autofree char *program = cot_paths_program ("cotejo-scan");
  const char *const argv[] = { program, "run", "--spool", f->spool, NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autoptr (GBytes) in = g_bytes_new_static (input, length);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_subprocess_communicate (process, in, NULL, &out, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));

  return g_strndup (g_bytes_get_data (out, NULL), g_bytes_get_size (out));
}

static void
test_long_command_is_answered (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *name = g_strnfill (20000, 'x');
  g_autofree char *input = g_strconcat ("process /", name, "\nresume nothing-there\nquit\n", NULL);
  g_autofree char *out = converse (f, input, strlen (input));
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_nonnull (strstr (lines[1], "\"protocol\""));
  g_assert_nonnull (strstr (lines[1], "too long"));
  g_assert_nonnull (strstr (lines[2], "\"error\""));
}

static void
test_broken_commands_are_answered (void)
{
  static const struct {
    const char *input;
    gsize length;
  } cases[] = { { "feed", 4 }, { "fe\0ed\n", 6 }, { "dance\n", 6 }, { "\n", 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
    g_autofree char *out = converse (f, cases[i].input, cases[i].length);

    g_assert_nonnull (strstr (out, "\"protocol\""));
  }
}

/* --- The process is killed at any moment ----------------------------------------------- */

static void
put_back_what_is_missing (CotScanFixture *f, const char *stored, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("%c.pgm", 'a' + (int) i);
    g_autofree char *path = g_build_filename (f->tray, name, NULL);

    if (strchr (stored, 'a' + (int) i) == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
      cot_scan_fixture_add_sheet (f, name, FIRST + i, HEIGHT, 220);
  }
}

static void
assert_each_once (const char *stored, guint n)
{
  for (guint i = 0; i < n; i++) {
    const char *first = strchr (stored, 'a' + (int) i);

    if (first == NULL || strchr (first + 1, 'a' + (int) i) != NULL)
      g_error ("of %u sheets these are stored: %s", n, stored);
  }
  g_assert_cmpuint (strlen (stored), ==, n);
}

/* Kills it at number @point; FALSE when it came to its end before. */
static gboolean
kill_at (guint point)
{
  const guint n = 3;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *token = cot_scan_fixture_write (f, "token", "", -1);
  g_autofree char *at = g_strdup_printf ("%u", point);
  g_autofree char *stored = NULL;
  g_autofree char *told = NULL;
  gboolean killed;
  guint n_crashes = 0;

  use_preloaded (f);
  cot_scan_fixture_setenv (f, "COT_TEST_KILL_AT", at);
  cot_scan_fixture_setenv (f, "COT_TEST_KILL_TOKEN", token);
  add_sheets (f, n);

  g_autoptr (CotScanRun) run = new_run (f, 60000);

  told = feed_all (f, run);
  killed = !g_file_test (token, G_FILE_TEST_EXISTS);
  for (const char *c = strstr (told, "crashed"); c != NULL; c = strstr (c + 1, "crashed"))
    n_crashes++;
  g_assert_cmpuint (n_crashes, <=, killed ? 1 : 0);

  /* At most the sheet that was in the feeder's hand is not stored, and that was told. */
  stored = spooled (f);
  g_assert_cmpuint (strlen (stored) + n_crashes, >=, n);
  put_back_what_is_missing (f, stored, n);
  g_clear_pointer (&told, g_free);
  told = feed_all (f, run);
  g_clear_pointer (&stored, g_free);
  stored = spooled (f);
  assert_each_once (stored, n);

  return killed;
}

static void
test_killed_at_each_point (void)
{
  guint point = 1;

  while (kill_at (point))
    point++;
  /* Greeting, and for each sheet: durable, named, durable, said. */
  g_assert_cmpuint (point, >, 15);
  g_test_message ("killed at %u points", point - 1);
}

/* Takes in a photo of the casilla and kills it at number @point; FALSE when it came to
 * its end before.  Wherever a page is found, its origin is. */
static gboolean
kill_import_at (guint point)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *token = cot_scan_fixture_write (f, "token", "", -1);
  g_autofree char *at = g_strdup_printf ("%u", point);
  g_autofree char *photo = g_build_filename (f->tray, "a.pgm", NULL);
  g_auto (GStrv) ids = NULL;
  gboolean killed;

  use_preloaded (f);
  cot_scan_fixture_setenv (f, "COT_TEST_KILL_AT", at);
  cot_scan_fixture_setenv (f, "COT_TEST_KILL_TOKEN", token);
  add_sheets (f, 1);

  g_autoptr (CotScanRun) run = new_run (f, 60000);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotScannedPage) page = cot_scan_run_import_from (run, photo, "CASILLA", NULL, &error);

  killed = !g_file_test (token, G_FILE_TEST_EXISTS);
  g_assert_true (killed || page != NULL);
  ids = cot_spool_list (f->spool, NULL);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
    g_autofree char *origin = cot_spool_dup_origin (f->spool, ids[i]);

    g_assert_cmpstr (origin, ==, "CASILLA");
  }

  return killed;
}

static void
test_killed_import_keeps_its_origin (void)
{
  guint point = 1;

  while (kill_import_at (point))
    point++;
  /* Greeting; origin, master, picture and result, each durable and named. */
  g_assert_cmpuint (point, >, 8);
}

/* A window that starts again meets what lies in the spool, whoever was killed. */
static void
test_next_start_finds_the_spool (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;

  add_sheets (f, 3);
  {
    g_autoptr (CotScanRun) run = new_run (f, 60000);
    g_autofree char *id = cot_scan_run_feed (run, NULL, &error);
    g_autofree char *second = cot_scan_run_feed (run, NULL, &error);

    g_assert_no_error (error);
  }

  g_autoptr (CotScanRun) run = new_run (f, 60000);

  told = feed_all (f, run);
  g_assert_cmpstr (told, ==, "a b c empty");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/fault-rig/script/%s", scripts[i].name);

    g_test_add_data_func (path, &scripts[i], test_script);
  }
  g_test_add_func ("/scanner/fault-rig/script/stall-without-end", test_stall_without_end);
  g_test_add_func ("/scanner/fault-rig/script/streaks-are-in-the-picture", test_streaks_are_in_the_picture);
  g_test_add_func ("/scanner/fault-rig/unplugged/is-not-listed", test_unplugged_is_not_listed);
  g_test_add_func ("/scanner/fault-rig/disk/full-feeds-nothing", test_full_disk_feeds_nothing);
  g_test_add_func ("/scanner/fault-rig/disk/unusable-spool-is-the-disk", test_unusable_spool_is_the_disk);
  g_test_add_func ("/scanner/fault-rig/disk/sheet-waits-for-it", test_sheet_waits_for_the_disk);
  g_test_add_func ("/scanner/fault-rig/command/too-long-is-answered", test_long_command_is_answered);
  g_test_add_func ("/scanner/fault-rig/command/broken-is-answered", test_broken_commands_are_answered);
  g_test_add_func ("/scanner/fault-rig/kill/at-each-point", test_killed_at_each_point);
  g_test_add_func ("/scanner/fault-rig/kill/import-keeps-its-origin", test_killed_import_keeps_its_origin);
  g_test_add_func ("/scanner/fault-rig/kill/next-start-finds-the-spool", test_next_start_finds_the_spool);

  return g_test_run ();
}
