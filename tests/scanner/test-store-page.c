/* test-store-page.c - which pages their code identifies, and which a person does
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-page-reader.h"
#include "cot-spool.h"
#include "cot-store-page.h"
#include "desk-fixture.h"

#define WIDTH  60
#define HEIGHT 80

/* A page in @spool with the code of COT_TEST_ROW. */
static CotScannedPage *
make_page (DeskFixture *f, const char *spool)
{
  g_autoptr (CotRaster) raster = cot_raster_new (WIDTH, HEIGHT, 200, NULL);
  CotTiffTags tags = { .software = "test", .time_us = g_get_real_time () };
  g_autofree char *id = cot_spool_new_id (tags.time_us);
  g_autoptr (GError) error = NULL;
  CotScannedPage *page;
  gboolean done;

  memset (raster->data, 200, (gsize) raster->stride * raster->height);
  page = cot_spool_store_at (spool, id, raster, &tags, "file", &error);
  g_assert_no_error (error);
  done = cot_page_process (NULL, spool, raster, NULL, NULL, page, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  page->qr = cot_election_format_qr (f->election->election, cot_election_find_row (f->election->election, COT_TEST_ROW));

  return page;
}

static void
store (const char *problem, gboolean identifies)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *spool = g_dir_make_tmp ("cot-store-XXXXXX", NULL);
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (GError) error = NULL;
  CotStoredPage stored;
  gboolean done;

  desk_fixture_init (&f);
  g_assert_true (cot_spool_prepare (spool, NULL));
  page = make_page (&f, spool);
  if (problem != NULL)
    cot_scanned_page_add_problem (page, problem, "planted");

  done = cot_store_page (f.desk, f.scanner, page, spool, folio (0), &stored, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_cmpint (stored.identified, ==, identifies);
  g_assert_cmpint (state_of (&f, folio (0)), ==, identifies ? COT_SHEET_IDENTIFIED : COT_SHEET_DIGITISED);
  g_rmdir (spool);
}

static void
test_a_code_identifies (void)
{
  store (NULL, TRUE);
  store (COT_PROBLEM_FAINT, TRUE);
}

/* A person looks whose acta it is. */
static void
test_a_doubted_code_does_not (void)
{
  store (COT_PROBLEM_PRINTED, FALSE);
  store (COT_PROBLEM_QR_CONFLICT, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/store-page/a-code-identifies", test_a_code_identifies);
  g_test_add_func ("/scanner/store-page/a-doubted-code-does-not", test_a_doubted_code_does_not);

  return g_test_run ();
}
