/* test-scan-documents.c - documents of many pages, some of them bad, through cotejo-scan
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <string.h>

#include "cot-foreign.h"
#include "cot-scan-fixture.h"
#include "cot-spool.h"

/* What is wrong with one page of a document. */
typedef enum {
  NOTHING,
  HUGE_BOX,    /* a sheet of a hundred metres */
  NO_OBJECT,   /* the tree names a page that is not there */
  BAD_CONTENT, /* what is to be drawn cannot be unpacked */
  NO_PAGE,     /* the tree names something else */
} Flaw;

typedef struct {
  guint n_pages;
  guint bad; /* which page, from 1; 0: none */
  Flaw flaw;
  gboolean locked;
} Plan;

/* Objects: 1 the catalogue, 2 the tree, 3 what a password is checked by, then each page
 * and its content. */
static char *
make_pdf (const Plan *plan)
{
  g_autoptr (GString) out = g_string_new ("%PDF-1.4\n");
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize at;

  for (guint object = 1; object <= 3 + 2 * plan->n_pages; object++) {
    guint page = object > 3 ? (object - 2) / 2 : 0;
    Flaw flaw = page > 0 && page == plan->bad ? plan->flaw : NOTHING;

    at = out->len;
    g_array_append_val (places, at);
    g_string_append_printf (out, "%u 0 obj", object);
    if (object == 1) {
      g_string_append (out, "<</Type/Catalog/Pages 2 0 R>>");
    } else if (object == 2) {
      g_string_append (out, "<</Type/Pages/Kids[");
      for (guint i = 0; i < plan->n_pages; i++)
        g_string_append_printf (out, "%u 0 R ", plan->flaw == NO_OBJECT && i + 1 == plan->bad ? 90000 : 4 + 2 * i);
      g_string_append_printf (out, "]/Count %u>>", plan->n_pages);
    } else if (object == 3) {
      g_string_append (out, "<</Filter/Standard/V 1/R 2/P -44/O<");
      for (guint i = 0; i < 32; i++)
        g_string_append (out, "5a");
      g_string_append (out, ">/U<");
      for (guint i = 0; i < 32; i++)
        g_string_append (out, "a5");
      g_string_append (out, ">>>");
    } else if (object % 2 == 0) {
      if (flaw == NO_PAGE)
        g_string_append (out, "42");
      else
        g_string_append_printf (out, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents %u 0 R>>", flaw == HUGE_BOX ? "283000 283000" : "60 80", object + 1);
    } else if (flaw == BAD_CONTENT) {
      g_string_append (out, "<</Length 12/Filter/FlateDecode>>stream\nabcdefghijkl\nendstream");
    } else {
      g_string_append (out, "<</Length 19>>stream\n10 10 30 40 re f   \nendstream");
    }
    g_string_append (out, "endobj\n");
  }
  at = out->len;
  g_string_append_printf (out, "xref\n0 %u\n0000000000 65535 f \n", places->len + 1);
  for (guint i = 0; i < places->len; i++)
    g_string_append_printf (out, "%010" G_GSIZE_FORMAT " 00000 n \n", g_array_index (places, gsize, i));
  g_string_append_printf (out, "trailer<</Size %u/Root 1 0 R%s>>\nstartxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n", places->len + 1,
                          plan->locked ? "/Encrypt 3 0 R/ID[<00><00>]" : "", at);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The page, or the error that its refusal is. */
static CotScannedPage *
take_in (CotScanRun *run, const char *path, guint sheet, GError **error)
{
  g_autofree char *one = sheet > 1 ? g_strdup_printf ("%s" COT_FOREIGN_SHEET_MARK "%u", path, sheet) : g_strdup (path);

  return cot_scan_run_import_from (run, one, "CASILLA", NULL, error);
}

static void
assert_refused (const GError *error, CotFileTrouble trouble, guint sheet, guint n_sheets)
{
  CotScanErrorFile file = cot_scan_error_get_file (error);

  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED);
  g_test_message ("%s", error->message);
  /* By name, and the page as a person counts. */
  g_assert_true (g_str_has_prefix (error->message, n_sheets > 1 ? "acta.pdf (" : "acta.pdf: "));
  g_assert_cmpint (file.trouble, ==, trouble);
  g_assert_cmpuint (file.sheet, ==, sheet);
  g_assert_cmpuint (file.n_sheets, ==, n_sheets);
  if (n_sheets > 1) {
    g_autofree char *where = g_strdup_printf ("(%u of %u)", sheet, n_sheets);

    g_assert_nonnull (strstr (error->message, where));
  }
}

typedef struct {
  const char *name;
  Flaw flaw;
  guint bad;
  guint refused; /* which one is; Poppler passes over what is no page and misses it at the end */
  CotFileTrouble trouble;
} BadPage;

static const BadPage bad_pages[] = {
  { "huge-box", HUGE_BOX, 3, 3, COT_FILE_TROUBLE_TOO_LARGE },
  { "huge-box-first", HUGE_BOX, 1, 1, COT_FILE_TROUBLE_TOO_LARGE },
  { "no-object", NO_OBJECT, 3, 5, COT_FILE_TROUBLE_DAMAGED },
  { "bad-content", BAD_CONTENT, 3, 3, COT_FILE_TROUBLE_DAMAGED },
  { "bad-content-last", BAD_CONTENT, 5, 5, COT_FILE_TROUBLE_DAMAGED },
  { "no-page", NO_PAGE, 3, 5, COT_FILE_TROUBLE_DAMAGED },
};

/* One page of five is refused for its reason, the others come. */
static void
test_other_pages_come (gconstpointer data)
{
  const BadPage *c = data;
  const Plan plan = { 5, c->bad, c->flaw, FALSE };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *pdf = make_pdf (&plan);
  g_autofree char *path = cot_scan_fixture_write (f, "acta.pdf", pdf, -1);

  for (guint sheet = 1; sheet <= plan.n_pages; sheet++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = take_in (run, path, sheet, &error);

    if (sheet == c->refused) {
      g_assert_null (page);
      assert_refused (error, c->trouble, sheet, plan.n_pages);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (page->sheet, ==, sheet);
    g_assert_cmpuint (page->n_sheets, ==, plan.n_pages);
  }

  g_auto (GStrv) ids = cot_spool_list (f->spool, NULL);

  g_assert_cmpuint (g_strv_length (ids), ==, plan.n_pages - 1);
}

static void
test_locked_document (void)
{
  const Plan plan = { 3, 0, NOTHING, TRUE };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);
  g_autofree char *pdf = make_pdf (&plan);
  g_autofree char *path = cot_scan_fixture_write (f, "acta.pdf", pdf, -1);
  g_autoptr (GError) error = NULL;

  g_assert_null (take_in (run, path, 1, &error));
  assert_refused (error, COT_FILE_TROUBLE_LOCKED, 0, 0);
}

/* As many as a file may have, and one more. */
static void
test_long_document (void)
{
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, NULL);

  for (guint more = 0; more < 2; more++) {
    const Plan plan = { COT_FOREIGN_MAX_SHEETS + more, 0, NOTHING, FALSE };
    g_autofree char *pdf = make_pdf (&plan);
    g_autofree char *path = cot_scan_fixture_write (f, "acta.pdf", pdf, -1);
    static const guint sheets[] = { 1, 250, COT_FOREIGN_MAX_SHEETS };

    for (guint i = 0; i < G_N_ELEMENTS (sheets); i++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (CotScannedPage) page = take_in (run, path, sheets[i], &error);

      if (more > 0) {
        g_assert_null (page);
        assert_refused (error, COT_FILE_TROUBLE_TOO_MANY, 0, 0);
        continue;
      }
      g_assert_no_error (error);
      g_assert_cmpuint (page->sheet, ==, sheets[i]);
      g_assert_cmpuint (page->n_sheets, ==, COT_FOREIGN_MAX_SHEETS);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad_pages); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/documents/other-pages-come/%s", bad_pages[i].name);

    g_test_add_data_func (path, &bad_pages[i], test_other_pages_come);
  }
  g_test_add_func ("/scanner/documents/locked", test_locked_document);
  g_test_add_func ("/scanner/documents/long", test_long_document);

  return g_test_run ();
}
