/* test-page.c - the page beside the fields: where it lies, how dark its ink is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-page-place.h"
#include "cot-page-sample.h"
#include "cot-page-tone.h"

/* A page of 1700 x 2200 px, a row of it and a view. */
static CotPageSight
make_sight (double width, double height, double row_y)
{
  return (CotPageSight){
    .width = width,
    .height = height,
    .image_width = 1700,
    .image_height = 2200,
    .level = { 600, row_y, 900, 60 },
    .level_y = 300,
    .reading_width = 900,
    .user_zoom = 1,
  };
}

static const struct {
  double width, height;
} views[] = { { 1040, 640 }, { 1580, 950 }, { 640, 560 }, { 420, 300 } };

static void
test_the_row_is_seen_whole_and_large (void)
{
  for (guint v = 0; v < G_N_ELEMENTS (views); v++)
    for (double y = 20; y < 2150; y += 53) {
      CotPageSight sight = make_sight (views[v].width, views[v].height, y);
      CotPagePlace place = cot_page_place_reading (&sight);
      CotPagePlace whole = cot_page_place_whole (&sight);
      double left = (sight.level.x - place.left) * place.zoom, top = (sight.level.y - place.top) * place.zoom;

      g_assert_cmpfloat (left, >=, 0);
      g_assert_cmpfloat (left + sight.level.w * place.zoom, <=, sight.width);
      g_assert_cmpfloat (top, >=, 0);
      g_assert_cmpfloat (top + sight.level.h * place.zoom, <=, sight.height);
      g_assert_cmpfloat (place.zoom, >, whole.zoom);
    }
}

static void
test_the_row_is_level_with_its_field (void)
{
  CotPageSight sight = make_sight (1040, 640, 900);

  for (double level = 100; level <= 540; level += 20) {
    CotPagePlace place;

    sight.level_y = level;
    place = cot_page_place_reading (&sight);
    g_assert_cmpfloat (fabs ((sight.level.y + sight.level.h / 2 - place.top) * place.zoom - level), <, 0.5);
  }
}

static void
test_from_row_to_row_the_page_only_slides (void)
{
  CotPageSight one = make_sight (1040, 640, 900), other = make_sight (1040, 640, 960);
  CotPagePlace from = cot_page_place_reading (&one), to = cot_page_place_reading (&other);
  CotPagePlace middle = cot_page_place_between (&from, &to, 0.5), end = cot_page_place_between (&from, &to, 1);

  g_assert_cmpfloat (from.zoom, ==, to.zoom);
  g_assert_cmpfloat (from.left, ==, to.left);
  g_assert_true (middle.top > from.top && middle.top < to.top);
  g_assert_cmpfloat (fabs (end.top - to.top), <, 1e-9);
}

static void
test_a_hand_never_loses_the_page (void)
{
  CotPageSight sight = make_sight (1040, 640, 900);

  for (double x = -90000; x <= 90000; x += 30000)
    for (double y = -90000; y <= 90000; y += 30000) {
      CotPagePlace place = cot_page_place_keep_near (&sight, (CotPagePlace){ x, y, 1 });

      g_assert_true (place.left < 1700 && place.left + sight.width > 0);
      g_assert_true (place.top < 2200 && place.top + sight.height > 0);
    }
}

/* What is under the finger stays there, also where the zoom is at its end. */
static void
test_zoom_keeps_what_is_under_the_finger (void)
{
  static const double zooms[] = { 0.001, 0.3, 1, 2.5, 900 };

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++) {
    CotPagePlace place = { 120, -40, 0.7 };
    CotPagePlace after = cot_page_place_zoom_about (place, zooms[i], 300, 200, 340, 190);

    g_assert_cmpfloat (after.zoom, >=, COT_PAGE_MIN_ZOOM);
    g_assert_cmpfloat (after.zoom, <=, COT_PAGE_MAX_ZOOM);
    g_assert_cmpfloat (fabs (place.left + 300 / place.zoom - after.left - 340 / after.zoom), <, 1e-6);
    g_assert_cmpfloat (fabs (place.top + 200 / place.zoom - after.top - 190 / after.zoom), <, 1e-6);
  }
}

/* Two fingers move the paper as far as they move; ten notches of a wheel, a view. */
static void
test_a_touchpad_moves_the_paper_with_the_fingers (void)
{
  CotPageSight sight = make_sight (1040, 640, 900);
  CotPagePlace place = { 300, 400, 0.5 };
  CotPagePlace fingers = cot_page_place_scroll (&sight, place, 12, -7, FALSE);
  CotPagePlace wheel = cot_page_place_scroll (&sight, place, 0, 10, TRUE);

  g_assert_cmpfloat (fabs ((fingers.left - place.left) * place.zoom - 12), <, 1e-9);
  g_assert_cmpfloat (fabs ((fingers.top - place.top) * place.zoom + 7), <, 1e-9);
  g_assert_cmpfloat (fabs ((wheel.top - place.top) * place.zoom - 640), <, 1e-9);
  g_assert_cmpfloat (wheel.left, ==, place.left);
}

/* A carbon copy: ink of 225 on paper of 240. */
static void
test_faint_ink_becomes_dark_and_paper_white (void)
{
  guint before = 0; /* how much darker than the paper */

  for (guint step = 0; step < COT_PAGE_TONE_N; step++) {
    CotPageTone tone;

    cot_page_tone_init (&tone, 240, step);
    for (guint grey = 0; step == 0 && grey < 256; grey++)
      g_assert_cmphex (tone.map[grey], ==, grey * 0x010101u);
    if (step > 0)
      g_assert_cmphex (tone.map[240], ==, 0xffffffu);
    g_assert_cmpuint ((tone.map[240] & 0xff) - (tone.map[225] & 0xff), >, before);
    before = (tone.map[240] & 0xff) - (tone.map[225] & 0xff);
  }
  /* Five times what it was. */
  g_assert_cmpuint (before, >, 75);
}

static void
test_what_is_toned_stays_as_opaque_as_it_was (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 2, 1);
  guint32 *pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  CotPageTone tone;

  pixels[0] = 0xffe1e1e1u;
  pixels[1] = 0;
  cairo_surface_mark_dirty (surface);
  cot_page_tone_init (&tone, 240, 3);
  cot_page_tone_apply (&tone, surface);
  g_assert_cmphex (pixels[0] >> 24, ==, 0xff);
  g_assert_cmphex (pixels[1] >> 24, ==, 0);
  cairo_surface_destroy (surface);
}

/* Grey rises by two a px to the right and by three downwards. */
#define SIDE 40

static cairo_surface_t *
make_slope (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      ((guint32 *) (gpointer) (pixels + y * stride))[x] = (guint32) (2 * x + 3 * y) * 0x010101u;
  cairo_surface_mark_dirty (surface);

  return surface;
}

/* Of a slope the value between its pixels is known; beyond its edge there is nothing. */
static void
check_pixel (const CotPageSampling *sampling, int i, int j, guint32 pixel)
{
  double x = sampling->x0 + (i + 0.5) * sampling->dx - (j + 0.5) * sampling->dy - 0.5;
  double y = sampling->y0 + (i + 0.5) * sampling->dy + (j + 0.5) * sampling->dx - 0.5;
  gboolean within = x > 0.01 && y > 0.01 && x < SIDE - 1.01 && y < SIDE - 1.01;
  gboolean without = x < -0.01 || y < -0.01 || x > SIDE - 0.99 || y > SIDE - 0.99;

  if (without)
    g_assert_cmphex (pixel, ==, 0);
  if (!within)
    return;
  g_assert_cmphex (pixel >> 24, ==, 0xff);
  g_assert_cmpfloat (fabs ((pixel & 255) - (2 * x + 3 * y)), <=, 1.1);
}

static void
test_a_turned_and_scaled_piece_is_what_lies_there (void)
{
  static const double angles[] = { 0, 0.02, -0.02, 0.7, G_PI / 2, G_PI, -2.5 };
  static const double scales[] = { 0.3, 1, 1.9 };
  cairo_surface_t *slope = make_slope ();
  cairo_surface_t *target = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 61, 37);
  int stride = cairo_image_surface_get_stride (target);

  for (guint a = 0; a < G_N_ELEMENTS (angles); a++)
    for (guint k = 0; k < G_N_ELEMENTS (scales); k++) {
      const CotPageSampling sampling = { 12.3, 7.9, cos (angles[a]) * scales[k], sin (angles[a]) * scales[k] };

      cot_page_sample (target, slope, &sampling);
      for (int j = 0; j < 37; j++)
        for (int i = 0; i < 61; i++)
          check_pixel (&sampling, i, j, ((guint32 *) (gpointer) (cairo_image_surface_get_data (target) + j * stride))[i]);
    }
  cairo_surface_destroy (target);
  cairo_surface_destroy (slope);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture-ui/page/row-is-seen-whole-and-large", test_the_row_is_seen_whole_and_large);
  g_test_add_func ("/capture-ui/page/row-is-level-with-its-field", test_the_row_is_level_with_its_field);
  g_test_add_func ("/capture-ui/page/only-slides-from-row-to-row", test_from_row_to_row_the_page_only_slides);
  g_test_add_func ("/capture-ui/page/hand-never-loses-it", test_a_hand_never_loses_the_page);
  g_test_add_func ("/capture-ui/page/zoom-keeps-what-is-under-the-finger", test_zoom_keeps_what_is_under_the_finger);
  g_test_add_func ("/capture-ui/page/a-touchpad-moves-the-paper-with-the-fingers", test_a_touchpad_moves_the_paper_with_the_fingers);
  g_test_add_func ("/capture-ui/page/faint-ink-becomes-dark", test_faint_ink_becomes_dark_and_paper_white);
  g_test_add_func ("/capture-ui/page/piece-is-what-lies-there", test_a_turned_and_scaled_piece_is_what_lies_there);
  g_test_add_func ("/capture-ui/page/toned-stays-opaque", test_what_is_toned_stays_as_opaque_as_it_was);

  return g_test_run ();
}
