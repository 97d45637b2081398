/* test-actas.c - filled actas through the feeder, against their truth
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "cot-scan-fixture.h"
#include "cot-spool.h"

#define FEEDER       "cotejo:feeder"
#define TOLERANCE_MM 0.5
#define PX_PER_MM    (200 / 25.4)

typedef struct {
  const char *name;
  const char *damage;
  const char *form; /* NULL: as they come */
  const char *seed;
  guint n;
} PagesCase;

static const PagesCase cases[] = {
  { "clean", "none", NULL, "3", 2 },
  { "usual", "usual", NULL, "4", 6 },
  { "hard", "hard", NULL, "5", 6 },
  { "hard-letter-size", "hard", "2E", "6", 3 },
};

static char *
make_election (CotScanFixture *f)
{
  char *folder = g_build_filename (f->root, "election", NULL);

  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "40", "--municipios", "3", "--contests", "ayun,dip", "--seed", "9", folder, NULL);
  return folder;
}

/* Fills the tray; the truth stays beside each sheet. */
static void
make_actas (CotScanFixture *f, const char *election, const PagesCase *c)
{
  g_autofree char *count = g_strdup_printf ("%u", c->n);

  if (c->form != NULL)
    cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election, "--count", count, "--seed", c->seed, "--damage", c->damage, "--form", c->form, "--out", f->tray, NULL);
  else
    cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election, "--count", count, "--seed", c->seed, "--damage", c->damage, "--out", f->tray, NULL);
}

static json_t *
load_truth (CotScanFixture *f, guint index)
{
  g_autofree char *path = g_strdup_printf ("%s/%05u.json", f->tray, index + 1);
  json_t *truth = json_load_file (path, 0, NULL);

  g_assert_nonnull (truth);
  return truth;
}

static const char *
text_of (const json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}

/* From form mm to published px, as the truth and the page's orientation say. */
static CotTransform
true_transform (const json_t *truth, const CotScannedPage *page)
{
  const json_t *matrix = json_object_get (truth, "matrix");
  double w = page->master.width, h = page->master.height;
  gboolean swapped = page->orientation % 2 == 1;
  CotTransform to_page, turn;

  for (guint i = 0; i < 9; i++)
    to_page.m[i] = json_number_value (json_array_get (json_array_get (matrix, i / 3), i % 3));
  turn = cot_transform_turn (page->orientation, w, h, page->published.width / (swapped ? h : w), page->published.height / (swapped ? w : h));

  return cot_transform_chain (&to_page, &turn);
}

static double
worst_error_mm (const json_t *truth, const CotScannedPage *page)
{
  CotTransform right = true_transform (truth, page);
  json_t *fields = json_object_get (truth, "fields"), *field;
  const char *name;
  double worst = 0;

  json_object_foreach (fields, name, field)
  {
    const json_t *box = json_object_get (field, "box_mm");
    double side[4];

    for (guint i = 0; i < 4; i++)
      side[i] = json_number_value (json_array_get (box, i));

    CotPoint middle = { side[0] + side[2] / 2, side[1] + side[3] / 2 };
    CotPoint a = cot_transform_point (&right, middle), b = cot_transform_point (&page->transform, middle);

    worst = fmax (worst, hypot (a.x - b.x, a.y - b.y) / PX_PER_MM);
  }

  return worst;
}

static const char *
true_code (const json_t *truth, const char *purpose)
{
  const json_t *codes = json_object_get (truth, "codes");

  for (gsize i = 0; i < json_array_size (codes); i++)
    if (g_strcmp0 (text_of (json_array_get (codes, i), "purpose"), purpose) == 0)
      return text_of (json_array_get (codes, i), "text");

  return NULL;
}

static gboolean
was_done (const json_t *truth, const char *kind)
{
  const json_t *damage = json_object_get (truth, "damage");

  for (gsize i = 0; i < json_array_size (damage); i++)
    if (g_strcmp0 (text_of (json_array_get (damage, i), "kind"), kind) == 0)
      return TRUE;

  return FALSE;
}

static void
check_published (const CotScannedPage *page)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (page->published.file, &info), ==, 0);
  g_assert_cmpuint ((guint64) info.st_size, ==, page->published.bytes);
  g_assert_cmpuint (page->published.bytes, <=, 700000);
  g_assert_cmpuint (page->published.dpi, ==, 200);
  g_assert_cmpuint (page->published.quality, >=, 40);
}

static void
check_page (const json_t *truth, const CotScannedPage *page)
{
  g_assert_cmpstr (page->folio, ==, text_of (truth, "folio"));
  g_assert_cmpstr (page->tipo_acta, ==, text_of (truth, "form"));
  /* A code that somebody crossed out is missed and never misread. */
  if (page->qr == NULL && was_done (truth, "code covered"))
    g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_QR));
  else
    g_assert_cmpstr (page->qr, ==, true_code (truth, "casilla"));
  g_assert_true (page->registered);
  g_assert_cmpfloat (worst_error_mm (truth, page), <, TOLERANCE_MM);
  check_published (page);
}

static void
test_actas_are_read (gconstpointer data)
{
  const PagesCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *election = make_election (f);
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, election);
  g_autoptr (GError) error = NULL;

  make_actas (f, election, c);
  for (guint i = 0; i < c->n; i++) {
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);
    json_t *truth = load_truth (f, i);

    g_assert_no_error (error);
    check_page (truth, page);
    json_decref (truth);
    g_assert_true (cot_spool_remove (f->spool, page->spool, NULL));
  }
  g_assert_null (cot_scan_run_next (run, NULL, &error));
  g_assert_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY);
}

/* Ended in the middle of reading, twice: the page comes out read all the same. */
static void
test_killed_page_is_read_in_the_end (void)
{
  const PagesCase one = { NULL, "usual", NULL, "8", 1 };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *election = make_election (f);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) pending = NULL;
  json_t *truth;

  make_actas (f, election, &one);

  /* Spooled by a process without forms and left unfinished. */
  g_autoptr (CotScanRun) blind = cot_scan_fixture_run (f, FEEDER, NULL, NULL);
  g_autoptr (CotScannedPage) unread = cot_scan_run_next (blind, NULL, &error);
  g_autofree char *result = cot_spool_path (f->spool, unread->spool, ".json");

  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (result), ==, 0);

  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, election);

  pending = cot_scan_run_list_pending (run, &error);
  g_assert_cmpuint (g_strv_length (pending), ==, 1);

  g_autoptr (CotScannedPage) page = cot_scan_run_resume (run, pending[0], NULL, &error);

  g_assert_no_error (error);
  truth = load_truth (f, 0);
  check_page (truth, page);
  json_decref (truth);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/actas/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_actas_are_read);
  }
  g_test_add_func ("/scanner/actas/killed-page-is-read-in-the-end", test_killed_page_is_read_in_the_end);

  return g_test_run ();
}
