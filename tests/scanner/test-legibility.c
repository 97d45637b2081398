/* test-legibility.c - every kind of bad page, through cotejo-scan, against its truth
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

#define FEEDER "cotejo:feeder"

typedef struct {
  const char *spoil;
  const char *code; /* of the problem that must be told; NULL: none of these */
  gboolean serious;
  const char *where; /* kind of the damage in the truth at which it must point; NULL: anywhere */
} SpoilCase;

static const SpoilCase cases[] = {
  { "nothing", NULL, FALSE, NULL },
  { "blank", COT_PROBLEM_BLANK, TRUE, NULL },
  { "double", COT_PROBLEM_DOUBLE_FEED, TRUE, "double" },
  { "cropped", COT_PROBLEM_CROPPED, TRUE, NULL },
  { "blur", COT_PROBLEM_BLUR, TRUE, NULL },
  { "dark", COT_PROBLEM_DARK, TRUE, NULL },
  { "faint", COT_PROBLEM_FAINT, TRUE, NULL },
  { "streak", COT_PROBLEM_STREAK, TRUE, "streak" },
  { "corner", COT_PROBLEM_MARK_MISSING, FALSE, "corner folded" },
  { "corner", COT_PROBLEM_COVERED, TRUE, "covered" },
  { "marks", COT_PROBLEM_MARK_MISSING, FALSE, "mark lost" },
  { "codes", NULL, FALSE, NULL },
};

/* What must not be told of a page without that damage. */
static const char *const measured[] = {
  COT_PROBLEM_BLANK, COT_PROBLEM_DOUBLE_FEED, COT_PROBLEM_CROPPED, COT_PROBLEM_BLUR, COT_PROBLEM_DARK, COT_PROBLEM_FAINT,
  COT_PROBLEM_STREAK, COT_PROBLEM_MARK_MISSING, COT_PROBLEM_NO_FORM, COT_PROBLEM_NO_QR, COT_PROBLEM_NO_FOLIO
};

static const json_t *
damage_of (const json_t *truth, const char *kind)
{
  const json_t *all = json_object_get (truth, "damage");

  for (gsize i = 0; i < json_array_size (all); i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (all, i), "kind")), kind) == 0)
      return json_array_get (all, i);

  return NULL;
}

/* The middle of a problem's place lies in the damage, as the page stood upright. */
static void
check_place (const CotScannedProblem *problem, const json_t *damage, const CotScannedPage *page)
{
  const json_t *mm = json_object_get (damage, "box_mm"), *px = json_object_get (damage, "box_px");
  const json_t *box = mm != NULL ? mm : px;
  double side[4];
  CotPoint middle;

  g_assert_true (problem->placed);
  for (guint i = 0; i < 4; i++)
    side[i] = json_number_value (json_array_get (box, i));
  if (mm != NULL) {
    middle = (CotPoint){ problem->mm.x + problem->mm.w / 2, problem->mm.y + problem->mm.h / 2 };
  } else {
    CotTransform turn = cot_transform_turn (page->orientation, page->master.width, page->master.height, (double) page->published.width / (page->orientation % 2 ? page->master.height : page->master.width), (double) page->published.height / (page->orientation % 2 ? page->master.width : page->master.height));
    CotTransform back;

    g_assert_true (cot_transform_invert (&turn, &back));
    middle = cot_transform_point (&back, (CotPoint){ problem->px.x + problem->px.w / 2, problem->px.y + problem->px.h / 2 });
  }
  g_assert_cmpfloat (middle.x, >=, side[0] - 3);
  g_assert_cmpfloat (middle.x, <=, side[0] + side[2] + 3);
  g_assert_cmpfloat (middle.y, >=, side[1] - 3);
  g_assert_cmpfloat (middle.y, <=, side[1] + side[3] + 3);
}

static const CotScannedProblem *
find_problem (const CotScannedPage *page, const char *code)
{
  for (guint i = 0; i < page->problems->len; i++) {
    const CotScannedProblem *problem = &g_array_index (page->problems, CotScannedProblem, i);

    if (g_strcmp0 (problem->code, code) == 0)
      return problem;
  }

  return NULL;
}

static void
test_damage_is_told (gconstpointer data)
{
  const SpoilCase *c = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *election = g_build_filename (f->root, "election", NULL);
  g_autofree char *truth_path = g_strdup_printf ("%s/00001.json", f->tray);
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, election);
  g_autoptr (GError) error = NULL;

  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "20", "--municipios", "2", "--contests", "ayun", "--seed", "9", election, NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election, "--count", "1", "--seed", "21", "--damage", "usual", "--spoil", c->spoil, "--out", f->tray, NULL);

  /* Two sheets are longer than the feeder's glass: that page comes from a file. */
  g_autofree char *image = g_strdup_printf ("%s/00001.pgm", f->tray);
  g_autoptr (CotScannedPage) page = strcmp (c->spoil, "double") == 0 ? cot_scan_run_import (run, image, NULL, &error) : cot_scan_run_next (run, NULL, &error);
  json_t *truth = json_load_file (truth_path, 0, NULL);

  g_assert_no_error (error);
  g_assert_nonnull (truth);
  for (guint i = 0; i < page->problems->len; i++)
    g_test_message ("%s", g_array_index (page->problems, CotScannedProblem, i).code);
  if (c->code != NULL) {
    const CotScannedProblem *problem = find_problem (page, c->code);

    g_assert_nonnull (problem);
    g_assert_cmpint (problem->serious, ==, c->serious);
    if (c->where != NULL && strcmp (c->where, "mark lost") != 0)
      check_place (problem, damage_of (truth, c->where), page);
  } else {
    for (guint i = 0; i < G_N_ELEMENTS (measured); i++)
      g_assert_null (find_problem (page, measured[i]));
  }
  json_decref (truth);
}

/* A sheet that lies exactly upright in the fixture's tray (transfer full); @header: where
 * its pixels begin. */
static char *
make_plain_page (CotScanFixture *f, const char *election, gsize *header, guint *width, guint *height)
{
  g_autofree char *image = g_strdup_printf ("%s/00001.pgm", f->tray);
  char *bytes = NULL;
  gsize length = 0;

  cot_scan_fixture_spawn ("cotejo-simulacro", "election", "--casillas", "20", "--municipios", "2", "--contests", "ayun", "--seed", "9", election, NULL);
  cot_scan_fixture_spawn ("cotejo-simulacro", "actas", election, "--count", "1", "--seed", "21", "--damage", "none", "--out", f->tray, NULL);
  g_assert_true (g_file_get_contents (image, &bytes, &length, NULL));
  g_assert_cmpint (sscanf (bytes, "P5 %u %u 255", width, height), ==, 2);
  *header = length - (gsize) *width * *height;

  return bytes;
}

static CotScannedPage *
import_bytes (CotScanFixture *f, CotScanRun *run, const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = cot_scan_fixture_write (f, name, bytes, (gssize) length);
  g_autoptr (GError) error = NULL;
  CotScannedPage *page = cot_scan_run_import (run, path, NULL, &error);

  g_assert_no_error (error);
  return page;
}

/* A line exactly upright through a sheet that lies exactly upright on a bright ground:
 * of the paper, a fold, when it ends with it; dirt when it goes on. */
static void
test_fold_is_no_streak (void)
{
  const guint ground = 60, thick = 3;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *election = g_build_filename (f->root, "election", NULL);
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, election);
  gsize header;
  guint width, height;
  g_autofree char *bytes = make_plain_page (f, election, &header, &width, &height);

  for (guint dirt = 0; dirt < 2; dirt++) {
    const guint8 *sheet = (const guint8 *) bytes + header;
    guint w = width + 2 * ground, h = height + 2 * ground, at = ground + width * 37 / 100;
    g_autofree char *head = g_strdup_printf ("P5\n%u %u\n255\n", w, h);
    gsize length = strlen (head) + (gsize) w * h;
    g_autofree char *picture = g_malloc (length);
    guint8 *pixels = (guint8 *) picture + strlen (head);

    memcpy (picture, head, strlen (head));
    memset (pixels, 225, (gsize) w * h);
    for (guint y = 0; y < height; y++)
      memcpy (&pixels[(gsize) (y + ground) * w + ground], &sheet[(gsize) y * width], width);
    for (guint y = dirt ? 0 : ground; y < (dirt ? h : ground + height); y++)
      for (guint x = at; x < at + thick; x++)
        pixels[(gsize) y * w + x] = (guint8) MAX (0, pixels[(gsize) y * w + x] - 60);

    g_autoptr (CotScannedPage) page = import_bytes (f, run, dirt ? "dirt.pgm" : "fold.pgm", picture, length);

    g_assert_true (page->registered);
    g_assert_cmpint (cot_scanned_page_has_problem (page, COT_PROBLEM_STREAK), ==, dirt);
  }
}

/* The middle of a line, px from its first place, some three pixels thick. */
static void
darken (guint8 *row, guint at, double middle, int by)
{
  for (int i = -4; i <= 6; i++) {
    double part = CLAMP (2 - fabs (i - middle), 0, 1);
    guint8 *pixel = &row[(int) at + i];

    *pixel = (guint8) MAX (0, *pixel - (int) (by * part));
  }
}

/* Where nothing shows beside the sheet, a line that never leaves its three columns is
 * dirt when it stands still and a fold when it wanders, as paper that lies askew does. */
static void
test_wandering_fold_is_no_streak (void)
{
  static const double drifts[] = { 0, 1.0, -1.7 };
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *election = g_build_filename (f->root, "election", NULL);
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, NULL, NULL, election);
  gsize header;
  guint width, height;
  g_autofree char *bytes = make_plain_page (f, election, &header, &width, &height);
  gsize length = header + (gsize) width * height;

  for (guint i = 0; i < G_N_ELEMENTS (drifts); i++) {
    g_autofree char *picture = g_memdup2 (bytes, length);

    for (guint y = 0; y < height; y++)
      darken ((guint8 *) picture + header + (gsize) y * width, width * 37 / 100, drifts[i] * y / height, 60);

    g_autoptr (CotScannedPage) page = import_bytes (f, run, "line.pgm", picture, length);

    g_assert_true (page->registered);
    g_assert_cmpint (cot_scanned_page_has_problem (page, COT_PROBLEM_STREAK), ==, drifts[i] == 0);
  }
}

/* One streak or forty of them: the feeder has to stop, and the operator is told of the
 * glass, whether or not a form can be seen behind them. */
static void
test_every_streak_stops_the_feeder (gconstpointer data)
{
  const char *count = data;
  g_autoptr (CotScanFixture) f = cot_scan_fixture_new ();
  g_autofree char *election = g_build_filename (f->root, "election", NULL);
  g_autofree char *script = g_strdup_printf ("streaks 00001.pgm %s\nstreaks none.pgm %s\n", count, count);
  g_autofree char *other = g_build_filename (f->tray, "none.pgm", NULL);
  g_autoptr (CotScanRun) run = cot_scan_fixture_run (f, FEEDER, NULL, election);
  gsize header;
  guint width, height;
  g_autofree char *bytes = make_plain_page (f, election, &header, &width, &height);

  /* A sheet with writing on it and no form. */
  memset (bytes + header, 225, (gsize) width * height);
  for (guint y = height / 5; y < height / 2; y += 40)
    memset (bytes + header + (gsize) y * width + width / 5, 40, width / 3);
  g_assert_true (g_file_set_contents (other, bytes, (gssize) (header + (gsize) width * height), NULL));
  cot_scan_fixture_script (f, script);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotScannedPage) page = cot_scan_run_next (run, NULL, &error);
    const CotScannedProblem *problem;
    guint n = 0;

    g_assert_no_error (error);
    problem = find_problem (page, COT_PROBLEM_STREAK);
    g_assert_nonnull (problem);
    g_assert_true (problem->serious && problem->placed);
    g_assert_cmpint (page->registered, ==, i == 0);
    for (guint k = 0; k < page->problems->len; k++)
      n += strcmp (g_array_index (page->problems, CotScannedProblem, k).code, COT_PROBLEM_STREAK) == 0;
    g_assert_cmpuint (n, <=, 4);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/legibility/%s/%s", cases[i].spoil, cases[i].code != NULL ? cases[i].code : "nothing");

    g_test_add_data_func (path, &cases[i], test_damage_is_told);
  }

  g_test_add_func ("/scanner/legibility/fold-is-no-streak", test_fold_is_no_streak);
  g_test_add_func ("/scanner/legibility/wandering-fold-is-no-streak", test_wandering_fold_is_no_streak);
  g_test_add_data_func ("/scanner/legibility/streaks/1", "1", test_every_streak_stops_the_feeder);
  g_test_add_data_func ("/scanner/legibility/streaks/40", "40", test_every_streak_stops_the_feeder);

  return g_test_run ();
}
