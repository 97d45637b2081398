/* test-page-shape.c - what tells lines from letters, marks from stains, and how a sheet lies
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-marks.h"
#include "cot-page-probe.h"
#include "cot-page-search.h"
#include "cot-page-shape.h"
#include "page-shot.h"

#define PX_PER_MM 8.0
#define SMALL_PX  4.0 /* px per mm of a picture of 100 dpi */

static const CotTransform scale = { { PX_PER_MM, 0, 0, 0, PX_PER_MM, 0, 0, 0, 1 } };

static CotRaster *
new_page (double width, double height, double px_per_mm)
{
  CotRaster *page = cot_raster_new ((guint) (width * px_per_mm), (guint) (height * px_per_mm), px_per_mm * 25.4, NULL);

  memset (page->data, 235, page->stride * page->height);
  return page;
}

static void
darken (CotRaster *page, double px_per_mm, double x, double y, double w, double h, guint8 grey)
{
  for (guint py = (guint) MAX (0, lround (y * px_per_mm)); py < MIN (page->height, MAX (lround (y * px_per_mm) + 1, lround ((y + h) * px_per_mm))); py++)
    for (guint px = (guint) MAX (0, lround (x * px_per_mm)); px < MIN (page->width, MAX (lround (x * px_per_mm) + 1, lround ((x + w) * px_per_mm))); px++)
      cot_raster_row (page, py)[px] = grey;
}

/* A row of letters: leaning strokes with gaps between words. */
static void
write_row (CotRaster *page, double px_per_mm, double x, double y, double length, GRand *rand)
{
  for (double at = g_rand_double_range (rand, 0, 3); at < length; at += g_rand_double_range (rand, 1.2, 2.2)) {
    if (g_rand_int_range (rand, 0, 6) == 0)
      continue;
    for (guint i = 0; i < 8; i++)
      darken (page, px_per_mm, x + at + 0.06 * i, y - 0.25 * i, 0.3, 0.3, 40);
  }
}

/* A row of letters lies where a frame's line should: it is no line. */
static void
test_letters_are_no_line (void)
{
  g_autoptr (CotRaster) page = new_page (100, 60, PX_PER_MM);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  const CotBoxMm line = { 10, 19.9, 80, 0.25 }, letters = { 10, 39.9, 80, 0.25 }, half = { 10, 49.9, 80, 0.25 };

  darken (page, PX_PER_MM, 10, 19.9, 80, 0.25, 60);
  for (guint i = 0; i < 7; i++)
    darken (page, PX_PER_MM, 14 + 11 * i, 5, 0.25, 30, 60); /* rules that cross it */
  write_row (page, PX_PER_MM, 10, 40.2, 80, rand);
  darken (page, PX_PER_MM, 10, 49.9, 60, 0.25, 60); /* ends too early */

  g_assert_cmpfloat (cot_page_probe_solid (page, &scale, &line, 0), >, 0.9);
  g_assert_cmpfloat (cot_page_probe_solid (page, &scale, &letters, 0), <, 0.88);
  g_assert_cmpfloat (cot_page_probe_solid (page, &scale, &half, 0), <, 0.88);
}

/* Discs and diamonds are marks too; a stain that goes on beyond is none. */
static void
test_mark_of_any_shape_has_a_middle (void)
{
  g_autoptr (CotRaster) page = new_page (80, 40, PX_PER_MM);
  const CotBoxMm disc = { 8, 8, 8, 8 }, diamond = { 28, 8, 8, 8 }, stain = { 48, 8, 8, 8 }, nothing = { 64, 8, 8, 8 };
  double dx, dy;

  for (guint y = 0; y < page->height; y++)
    for (guint x = 0; x < page->width; x++) {
      double mx = (x + 0.5) / PX_PER_MM, my = (y + 0.5) / PX_PER_MM;

      if (hypot (mx - 12.4, my - 11.7) < 4 || fabs (mx - 32) + fabs (my - 12.5) < 4)
        cot_raster_row (page, y)[x] = 30;
    }
  darken (page, PX_PER_MM, 46, 4, 10, 30, 30);

  g_assert_true (cot_mark_centre (page, &scale, &disc, &dx, &dy));
  g_assert_cmpfloat_with_epsilon (dx, 0.4, 0.06);
  g_assert_cmpfloat_with_epsilon (dy, -0.3, 0.06);
  g_assert_true (cot_mark_centre (page, &scale, &diamond, &dx, &dy));
  g_assert_cmpfloat_with_epsilon (dy, 0.5, 0.12);
  g_assert_false (cot_mark_centre (page, &scale, &stain, &dx, &dy));
  g_assert_false (cot_mark_centre (page, &scale, &nothing, &dx, &dy));
}

/* Light thin rules and much leaning text, at any angle that a sheet is fed at. */
static void
test_skew_is_told_by_rows (void)
{
  static const double angles[] = { -10, -7.7, -4.4, -0.4, 0, 2.2, 7.7, 10 };
  g_autoptr (CotRaster) page = new_page (210, 297, SMALL_PX);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 24; i++)
    write_row (page, SMALL_PX, 15, 30 + 8 * i, 120, rand);
  for (guint i = 0; i < 24; i++)
    darken (page, SMALL_PX, 15, 33 + 8 * i, 180, 0.25, 205);

  for (guint i = 0; i < G_N_ELEMENTS (angles); i++) {
    const PageShot shot = { .scale = 1, .skew_deg = angles[i], .turns = i % 4, .table = 235, .noise = 3, .seed = i };
    CotTransform map = COT_TRANSFORM_IDENTITY;
    g_autoptr (CotRaster) turned = page_shot_take (&shot, page, &map);

    g_assert_cmpfloat_with_epsilon (cot_page_shape_skew (turned) * 180 / G_PI, angles[i], 0.15);
  }
}

/* A form's lines are found at their place whichever way up the page lies. */
static void
test_search_finds_each_way_up (void)
{
  static const char text[] = "{\"tipo_acta\":\"2\",\"title\":\"T\",\"codes\":[],\"printed\":[],\"paper\":{\"width\":150,\"height\":200},"
                             "\"marks\":[{\"kind\":\"line\",\"box\":[10,20,120,0.4]},{\"kind\":\"line\",\"box\":[10,20,0.4,150]},{\"kind\":\"line\",\"box\":[40,90,90,0.4]},{\"kind\":\"line\",\"box\":[90,90,0.4,70]}],"
                             "\"fields\":[{\"name\":\"F\",\"digits\":[[100,100,8,8]]}]}";
  g_autoptr (CotForm) form = cot_form_parse (text, strlen (text), "form.json", NULL);
  g_autoptr (CotRaster) page = new_page (150, 200, SMALL_PX);
  guint n;
  const CotFormMark *marks = cot_form_get_marks (form, &n);

  for (guint i = 0; i < n; i++)
    darken (page, SMALL_PX, marks[i].box.x, marks[i].box.y, marks[i].box.w, marks[i].box.h, 60);
  for (guint turns = 0; turns < 4; turns++) {
    g_autoptr (CotRaster) turned = cot_raster_turn (page, turns);
    g_autoptr (CotPageSearch) search = cot_page_search_new (turned);
    g_autoptr (GArray) spots = g_array_new (FALSE, TRUE, sizeof (CotPageSpot));
    CotTransform truth = cot_transform_turn (turns, 150, 200, SMALL_PX, SMALL_PX);
    const CotPageSpot *best = NULL;

    cot_page_search_form (search, form, SMALL_PX, spots);
    for (guint i = 0; i < spots->len; i++)
      if (best == NULL || g_array_index (spots, CotPageSpot, i).clearness > best->clearness)
        best = &g_array_index (spots, CotPageSpot, i);
    g_assert_nonnull (best);
    for (guint i = 0; i < 4; i++) {
      CotPoint at = { i & 1 ? 150 : 0, i & 2 ? 200 : 0 }, p = cot_transform_point (&truth, at), q = cot_transform_point (&best->rough, at);

      g_assert_cmpfloat (hypot (p.x - q.x, p.y - q.y), <, 2 * SMALL_PX);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/page-shape/letters-are-no-line", test_letters_are_no_line);
  g_test_add_func ("/scanner/page-shape/mark-of-any-shape", test_mark_of_any_shape_has_a_middle);
  g_test_add_func ("/scanner/page-shape/skew", test_skew_is_told_by_rows);
  g_test_add_func ("/scanner/page-shape/each-way-up", test_search_finds_each_way_up);

  return g_test_run ();
}
