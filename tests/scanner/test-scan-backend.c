/* test-scan-backend.c - SANE's own backends, everything that they can do, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <string.h>

#include "cot-image-file.h"
#include "cot-scan-fixture.h"

#define MAX_OPTIONS 12

/* Scans one small sheet on the glass of the test device; @words: "a=1 b=2", with _ for
 * spaces (transfer full). */
static CotRaster *
scan (CotScanFixture *f, const char *words)
{
  g_auto (GStrv) given = g_strsplit (words, " ", -1);
  const char *options[MAX_OPTIONS + 1] = { "source=Flatbed", "br-x=40", "br-y=30", NULL };
  g_autoptr (CotScanRun) run = NULL;
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (GError) error = NULL;
  CotRaster *master;

  for (guint i = 0; given[i] != NULL && *given[i] != '\0'; i++)
    options[3 + i] = g_strdelimit (given[i], "_", ' ');
  g_free (f->spool);
  f->spool = g_strdup_printf ("%s/spool-%u", f->root, g_random_int ());
  run = cot_scan_fixture_run (f, "test:0", options, NULL);
  page = cot_scan_run_next (run, NULL, &error);
  g_assert_no_error (error);
  master = cot_image_file_read (page->master.file, &error);
  g_assert_no_error (error);

  return master;
}

static const char *const forms[] = {
  "mode=Gray depth=8", "mode=Gray depth=16", "mode=Gray depth=1", "mode=Color depth=8", "mode=Color depth=16", "mode=Color depth=1",
  "mode=Color three-pass=yes depth=8", "mode=Color three-pass=yes depth=16"
};

/* White is white and black is black, however many bits and colours it comes in. */
static void
test_solid (gconstpointer data)
{
  static const struct {
    const char *picture;
    guint8 from, to;
  } pictures[] = { { "test-picture=Solid_black", 0, 3 }, { "test-picture=Solid_white", 252, 255 } };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();

  for (guint p = 0; p < G_N_ELEMENTS (pictures); p++) {
    g_autofree char *words = g_strdup_printf ("%s %s", (const char *) data, pictures[p].picture);
    g_autoptr (CotRaster) page = scan (f, words);

    for (guint y = 0; y < page->height; y++)
      for (guint x = 0; x < page->width; x++) {
        guint8 value = page->data[(gsize) y * page->stride + x];

        if (value < pictures[p].from || value > pictures[p].to)
          g_error ("%s: %u at %u, %u", words, value, x, y);
      }
  }
}

static guint
count_different (const CotRaster *a, const CotRaster *b)
{
  guint w = MIN (a->width, b->width), h = MIN (a->height, b->height), n = 0;

  for (guint y = 0; y < h; y++)
    for (guint x = 0; x < w; x++)
      n += ABS ((int) a->data[(gsize) y * a->stride + x] - (int) b->data[(gsize) y * b->stride + x]) > 3 ? 1 : 0;

  return n;
}

/* The grid is the same grid in each of them. */
static void
test_grid (gconstpointer data)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *words = g_strdup_printf ("%s test-picture=Grid", (const char *) data);
  g_autoptr (CotRaster) plain = scan (f, "mode=Gray depth=8 test-picture=Grid");
  g_autoptr (CotRaster) page = scan (f, words);

  g_assert_cmpuint (page->height, ==, plain->height);
  g_assert_cmpuint (ABS ((int) page->width - (int) plain->width), <, 8);
  g_assert_cmpuint (count_different (plain, page), ==, 0);
}

/* How it comes changes nothing of what comes. */
static const char *const manners[] = {
  "hand-scanner=yes", "fuzzy-parameters=yes", "ppl-loss=7", "ppl-loss=100", "read-limit=yes read-limit-size=1000", "read-limit=yes read-limit-size=7777",
  "read-delay=yes read-delay-duration=1000", "non-blocking=yes", "select-fd=yes", "non-blocking=yes select-fd=yes",
  "hand-scanner=yes read-limit=yes read-limit-size=999 ppl-loss=3", "fuzzy-parameters=yes depth=16 invert-endianess=yes"
};

static void
test_manner (gconstpointer data)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *words = g_strdup_printf ("mode=Gray %s test-picture=Grid", (const char *) data);
  g_autoptr (CotRaster) plain = scan (f, "mode=Gray depth=8 test-picture=Grid");
  g_autoptr (CotRaster) page = scan (f, words);

  g_assert_cmpuint (page->height, >, 100);
  /* A hand is eleven centimetres wide and does not know where it ends. */
  if (strstr (data, "hand-scanner") != NULL) {
    g_assert_cmpuint (page->width, >, 1100);
    g_assert_cmpuint (page->width, <, 1400);
    return;
  }
  g_assert_cmpuint (page->height, ==, plain->height);
  g_assert_cmpuint (ABS ((int) page->width - (int) plain->width), <=, 128);
  /* Samples the wrong way round are nothing that one can see from here. */
  if (strstr (data, "endianess") == NULL)
    g_assert_cmpuint (count_different (plain, page), ==, 0);
}

typedef struct {
  const char *device, *option;
  CotScanError code;
} StatusCase;

/* Those that the paper's run is full of are tried in test-scan-run. */
static const StatusCase statuses[] = {
  { "test:0", "read-return-value=SANE_STATUS_UNSUPPORTED", COT_SCAN_ERROR_FAILED },
  { "test:0", "read-return-value=SANE_STATUS_CANCELLED", COT_SCAN_ERROR_FAILED },
  { "test:0", "read-return-value=SANE_STATUS_INVAL", COT_SCAN_ERROR_FAILED },
  { "test:0", "read-return-value=SANE_STATUS_EOF", COT_SCAN_ERROR_FAILED },
  { "test:0", "read-return-value=SANE_STATUS_ACCESS_DENIED", COT_SCAN_ERROR_FAILED },
  { "pnm:0", "status-eof=yes", COT_SCAN_ERROR_FAILED },
  { "pnm:0", "status-jammed=yes", COT_SCAN_ERROR_JAMMED },
  { "pnm:0", "status-nodocs=yes", COT_SCAN_ERROR_EMPTY },
  { "pnm:0", "status-coveropen=yes", COT_SCAN_ERROR_COVER_OPEN },
  { "pnm:0", "status-ioerror=yes", COT_SCAN_ERROR_FAILED },
  { "pnm:0", "status-nomem=yes", COT_SCAN_ERROR_FAILED },
  { "pnm:0", "status-accessdenied=yes", COT_SCAN_ERROR_FAILED },
};

static void
test_status (gconstpointer data)
{
  const StatusCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  gboolean is_pnm = strcmp (c->device, "pnm:0") == 0;
  g_autofree char *file = g_strdup_printf ("filename=%s/x.pgm", f->tray);
  const char *const bad[] = { is_pnm ? file : "br-x=40", is_pnm ? "status=yes" : "br-y=30", c->option, NULL };
  const char *const good[] = { is_pnm ? file : "br-x=40", NULL };
  g_autoptr (CotScanRun) run = NULL;
  g_autoptr (CotScanRun) again = NULL;
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_add_sheet (f, "x.pgm", 400, 300, 200);
  run = cot_scan_fixture_run (f, c->device, bad, NULL);
  for (guint i = 0; i < 2; i++) {
    g_assert_null (cot_scan_run_next (run, NULL, &error));
    g_assert_error (error, COT_SCAN_ERROR, (int) c->code);
    g_assert_cmpuint (strlen (error->message), >, 0);
    g_clear_error (&error);
  }
  /* Nothing of it is left, and without it there is a page. */
  again = cot_scan_fixture_run (f, c->device, good, NULL);
  page = cot_scan_run_next (again, NULL, &error);
  g_assert_no_error (error);
}

/* A real page, and read. */
static void
test_pnm_gives_an_acta (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *election = g_build_filename (f->root, "election", NULL);
  g_autofree char *file = g_strdup_printf ("filename=%s/00001.pgm", f->tray);
  const char *const options[] = { file, NULL };
  g_autoptr (CotScanRun) run = NULL;
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "20", "--municipios", "2", "--contests", "ayun", "--seed", "9", election, NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election, "--count", "1", "--seed", "21", "--damage", "usual", "--out", f->tray, NULL);
  run = cot_scan_fixture_run (f, "pnm:0", options, election);
  page = cot_scan_run_next (run, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (page->registered);
  g_assert_nonnull (page->folio);
  g_assert_nonnull (page->qr);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *solid = g_strdup_printf ("/scanner/backend/solid/%s", forms[i]);
    g_autofree char *grid = g_strdup_printf ("/scanner/backend/grid/%s", forms[i]);

    g_test_add_data_func (solid, forms[i], test_solid);
    g_test_add_data_func (grid, forms[i], test_grid);
  }
  for (guint i = 0; i < G_N_ELEMENTS (manners); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/backend/manner/%s", manners[i]);

    g_test_add_data_func (path, manners[i], test_manner);
  }
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/backend/status/%s", statuses[i].option);

    g_test_add_data_func (path, &statuses[i], test_status);
  }
  g_test_add_func ("/scanner/backend/pnm/gives-an-acta", test_pnm_gives_an_acta);

  return g_test_run ();
}
