/* test-sheet-source.c - sheets in the paper's order, from spool, files and feeder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <cairo-pdf.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cot-scan-fixture.h"
#include "cot-sheet-source.h"
#include "cot-spool.h"

#define FEEDER "cotejo:feeder"
#define FIRST  300

typedef struct {
  CotScanFixture *f;
  CotSheetSource *source;
} Place;

static void
make_source (Place *self)
{
  /* The process inherits what the fixture would give a run of its own. */
  for (guint i = 0; self->f->environ_[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (self->f->environ_[i], "=", 2);

    g_setenv (pair[0], pair[1], TRUE);
  }
  self->source = cot_sheet_source_new (self->f->spool, NULL, FEEDER, NULL);
}

static Place *
place_new (guint n_sheets)
{
  Place *self = g_new0 (Place, 1);

  self->f = cot_scan_fixture_new ();
  for (guint i = 0; i < n_sheets; i++) {
    g_autofree char *name = g_strdup_printf ("%c.pgm", 'a' + (int) i);

    cot_scan_fixture_add_sheet (self->f, name, FIRST + i, 200, 220);
  }
  make_source (self);

  return self;
}

static void
place_free (Place *self)
{
  g_assert_finalize_object (g_steal_pointer (&self->source));
  cot_scan_fixture_free (self->f);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static void
store_result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

/* The width of the next sheet as a letter, '.' when there is none, '!' for a fault. */
static char
next (Place *self, gboolean ahead, CotScannedPage **out)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CotScannedPage) page = NULL;
  g_autoptr (GError) error = NULL;

  cot_sheet_source_next_async (self->source, ahead, NULL, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  page = cot_sheet_source_next_finish (self->source, result, &error);
  if (page == NULL)
    return g_error_matches (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY) ? '.' : '!';
  if (out != NULL)
    *out = cot_scanned_page_ref (page);

  return (char) ('a' + page->master.width - FIRST);
}

/* Nothing of it is left in flight, so that the object can go. */
static void
let_settle (Place *self)
{
  while (cot_sheet_source_has_fed (self->source) || g_main_context_pending (NULL)) {
    char c = next (self, FALSE, NULL);

    (void) c;
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

static void
test_keeps_the_papers_order (void)
{
  g_autoptr (Place) place = place_new (5);
  g_autoptr (GString) told = g_string_new (NULL);

  for (guint i = 0; i < 6; i++)
    g_string_append_c (told, next (place, TRUE, NULL));
  g_assert_cmpstr (told->str, ==, "abcde.");
  g_assert_true (cot_sheet_source_is_feeder (place->source));
  let_settle (place);
}

/* A fault of the sheet fed ahead is told after the sheet before it, never instead. */
static void
test_fault_comes_in_its_place (void)
{
  g_autoptr (Place) place = place_new (4);
  g_autoptr (GString) told = g_string_new (NULL);

  cot_scan_fixture_script (place->f, "page a.pgm\njam b.pgm 40\npage c.pgm\nempty x2\npage d.pgm\n");
  for (guint i = 0; i < 6; i++)
    g_string_append_c (told, next (place, TRUE, NULL));
  g_assert_cmpstr (told->str, ==, "a!bc.d");
  let_settle (place);
}

/* At most one sheet is in advance: the tray keeps the rest. */
static void
test_feeds_one_ahead_at_most (void)
{
  g_autoptr (Place) place = place_new (5);
  g_autofree char *third = g_build_filename (place->f->tray, "c.pgm", NULL);

  g_assert_cmpint (next (place, TRUE, NULL), ==, 'a');
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (g_file_test (third, G_FILE_TEST_EXISTS));
  g_assert_cmpint (next (place, FALSE, NULL), ==, 'b');
  g_assert_false (cot_sheet_source_has_fed (place->source));
  g_assert_true (g_file_test (third, G_FILE_TEST_EXISTS));
}

/* A page that lies in the spool, and what was read of it cannot be stored: it comes again,
 * before the sheet after it. */
static void
test_disk_keeps_the_papers_order (void)
{
  g_autoptr (Place) place = place_new (2);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *in_the_way = NULL;

  {
    g_autoptr (CotScanRun) run = cot_scan_fixture_run (place->f, FEEDER, NULL, NULL);

    id = cot_scan_run_feed (run, NULL, &error);
    g_assert_no_error (error);
  }
  in_the_way = cot_spool_path (place->f->spool, id, ".json");
  g_assert_cmpint (g_mkdir (in_the_way, 0700), ==, 0);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (next (place, FALSE, NULL), ==, '!');
  g_assert_cmpint (g_rmdir (in_the_way), ==, 0);
  g_assert_cmpint (next (place, FALSE, NULL), ==, 'a');
  g_assert_cmpint (next (place, FALSE, NULL), ==, 'b');
  g_assert_cmpint (next (place, FALSE, NULL), ==, '.');
}

static void
test_left_for_later_comes_back (void)
{
  g_autoptr (Place) place = place_new (2);
  g_autoptr (CotScannedPage) page = NULL;

  g_assert_cmpint (next (place, FALSE, &page), ==, 'a');
  cot_sheet_source_park (place->source, page->spool);
  g_assert_cmpint (next (place, FALSE, NULL), ==, 'b');
  g_assert_cmpuint (cot_sheet_source_count_parked (place->source), ==, 1);
  cot_sheet_source_take_back (place->source);
  g_assert_cmpint (next (place, FALSE, NULL), ==, 'a');
  g_assert_cmpint (next (place, FALSE, NULL), ==, '.');

  /* And after a restart, which knows nothing of it: both are still in the spool. */
  g_clear_object (&place->source);
  make_source (place);
  g_assert_cmpint (next (place, FALSE, NULL), ==, 'a');
  g_assert_cmpint (next (place, FALSE, NULL), ==, 'b');
}

static void
test_files_come_with_their_origin (void)
{
  g_autoptr (Place) place = place_new (1);
  g_autoptr (CotScannedPage) first = NULL;
  g_autoptr (CotScannedPage) second = NULL;
  g_autofree char *text = cot_scan_fixture_write (place->f, "text.txt", "no picture", -1);
  g_autofree char *photo = NULL;
  g_autofree char *gone = g_build_filename (place->f->root, "gone.jpg", NULL);
  g_autofree char *origin = NULL;

  cot_scan_fixture_add_sheet (place->f, "b.dat", FIRST + 1, 200, 220);
  photo = g_build_filename (place->f->tray, "b.dat", NULL);
  cot_sheet_source_add_file (place->source, photo, "CASILLA");
  cot_sheet_source_add_file (place->source, text, "CASILLA");
  cot_sheet_source_add_file (place->source, gone, "CATD");
  g_assert_cmpuint (cot_sheet_source_count_files (place->source), ==, 3);

  g_assert_cmpint (next (place, TRUE, &first), ==, 'b');
  origin = cot_spool_dup_origin (place->f->spool, first->spool);
  g_assert_cmpstr (origin, ==, "CASILLA");
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (next (place, TRUE, NULL), ==, '!');
    g_assert_cmpstr (cot_sheet_source_get_file (place->source), ==, i == 0 ? "text.txt" : "gone.jpg");
  }

  /* What the feeder gives is this centre's own. */
  g_assert_cmpint (next (place, FALSE, &second), ==, 'a');
  g_assert_null (cot_sheet_source_get_file (place->source));
  g_free (g_steal_pointer (&origin));
  origin = cot_spool_dup_origin (place->f->spool, second->spool);
  g_assert_cmpstr (origin, ==, "CATD");
}

/* A PDF of @n pages; the one numbered @huge is larger than any sheet. */
static char *
make_pdf (Place *place, const char *name, guint n, guint huge)
{
  char *pdf = g_build_filename (place->f->root, name, NULL);
  cairo_surface_t *surface = cairo_pdf_surface_create (pdf, 200, 150);
  cairo_t *cr = cairo_create (surface);

  for (guint i = 1; i <= n; i++) {
    cairo_pdf_surface_set_size (surface, i == huge ? 100000 : 200, 150);
    cairo_rectangle (cr, 20, 20, 30 + 20 * i, 40);
    cairo_fill (cr);
    cairo_show_page (cr);
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  return pdf;
}

/* Every sheet of a PDF comes, in its order, before the next file. */
static void
test_file_of_several_sheets (void)
{
  g_autoptr (Place) place = place_new (0);
  g_autofree char *pdf = make_pdf (place, "three.pdf", 3, 0);
  g_autofree char *refused = NULL;

  cot_sheet_source_add_file (place->source, pdf, "CATD");
  for (guint i = 1; i <= 3; i++) {
    g_autoptr (CotScannedPage) page = NULL;

    (void) next (place, FALSE, &page);
    g_assert_nonnull (page);
    g_assert_cmpuint (page->sheet, ==, i);
    g_assert_cmpuint (page->n_sheets, ==, 3);
    g_assert_cmpuint (cot_sheet_source_count_files (place->source), ==, i < 3 ? 1 : 0);
  }
  g_assert_cmpint (next (place, FALSE, NULL), ==, '.');
  refused = cot_file_tally_dup_refused (cot_sheet_source_get_tally (place->source));
  g_assert_cmpstr (refused, ==, "");
}

/* A page that is refused keeps none of the others back, wherever it is, and what came
 * and what did not is told. */
static void
test_refused_page_of_a_file (void)
{
  g_autoptr (Place) place = place_new (0);
  g_autofree char *middle = make_pdf (place, "middle.pdf", 5, 3);
  g_autofree char *first = make_pdf (place, "first.pdf", 2, 1);
  g_autofree char *text = cot_scan_fixture_write (place->f, "text.txt", "no picture", -1);
  g_autofree char *refused = NULL;
  CotFileTally *tally = cot_sheet_source_get_tally (place->source);
  static const guint expected[] = { 1, 2, 0, 4, 5, 0, 2, 0 };

  cot_sheet_source_add_file (place->source, middle, "CATD");
  cot_sheet_source_add_file (place->source, first, "CATD");
  cot_sheet_source_add_file (place->source, text, "CATD");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (CotScannedPage) page = NULL;
    char answer = next (place, FALSE, &page);

    g_assert_cmpint (page == NULL, ==, expected[i] == 0);
    g_assert_true (page != NULL || answer == '!');
    if (page != NULL)
      g_assert_cmpuint (page->sheet, ==, expected[i]);
    g_assert_cmpstr (cot_sheet_source_get_file (place->source), ==, i < 5 ? "middle.pdf" : i < 7 ? "first.pdf"
                                                                                                 : "text.txt");
  }
  g_assert_cmpint (next (place, FALSE, NULL), ==, '.');
  g_assert_cmpuint (cot_file_tally_count_taken (tally), ==, 2);
  refused = cot_file_tally_dup_refused (tally);
  g_assert_cmpstr (refused, ==,
                   "\nmiddle.pdf, page 3 of 5: it is larger than any sheet, or takes too long to draw"
                   "\nmiddle.pdf: pages 1–2, 4–5 did come"
                   "\nfirst.pdf, page 1 of 2: it is larger than any sheet, or takes too long to draw"
                   "\nfirst.pdf: page 2 did come"
                   "\ntext.txt: it is no picture that can be read");
  cot_file_tally_clear (tally);
  g_assert_cmpuint (cot_file_tally_count_taken (tally), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/capture-ui/sheet-source/keeps-the-papers-order", test_keeps_the_papers_order);
  g_test_add_func ("/capture-ui/sheet-source/fault-comes-in-its-place", test_fault_comes_in_its_place);
  g_test_add_func ("/capture-ui/sheet-source/feeds-one-ahead-at-most", test_feeds_one_ahead_at_most);
  g_test_add_func ("/capture-ui/sheet-source/disk-keeps-the-papers-order", test_disk_keeps_the_papers_order);
  g_test_add_func ("/capture-ui/sheet-source/left-for-later-comes-back", test_left_for_later_comes_back);
  g_test_add_func ("/capture-ui/sheet-source/files-come-with-their-origin", test_files_come_with_their_origin);

  g_test_add_func ("/capture-ui/sheet-source/file-of-several-sheets", test_file_of_several_sheets);
  g_test_add_func ("/capture-ui/sheet-source/refused-page-of-a-file", test_refused_page_of_a_file);

  return g_test_run ();
}
