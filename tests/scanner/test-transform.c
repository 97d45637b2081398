/* test-transform.c - maps between millimetres and pixels
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <math.h>

#include "cot-raster.h"
#include "cot-transform.h"

static const CotTransform skewed = { { 11.8, -0.4, 120, 0.38, 11.7, 33, 1e-5, -2e-5, 1 } };

static void
assert_near (CotPoint a, CotPoint b, double tolerance)
{
  g_assert_cmpfloat_with_epsilon (a.x, b.x, tolerance);
  g_assert_cmpfloat_with_epsilon (a.y, b.y, tolerance);
}

static void
test_invert_leads_back (void)
{
  CotTransform back;

  g_assert_true (cot_transform_invert (&skewed, &back));
  for (double x = 0; x <= 430; x += 43)
    for (double y = 0; y <= 280; y += 28) {
      CotPoint p = cot_transform_point (&skewed, (CotPoint){ x, y });

      assert_near (cot_transform_point (&back, p), (CotPoint){ x, y }, 1e-6);
    }
}

static void
test_invert_refuses_flat (void)
{
  const CotTransform flat = { { 1, 2, 0, 2, 4, 0, 0, 0, 1 } };
  CotTransform back;

  g_assert_false (cot_transform_invert (&flat, &back));
  g_assert_false (cot_transform_is_valid (&flat));
}

typedef struct {
  const char *name;
  gboolean (*fit) (const CotPoint *from, const CotPoint *to, guint n, CotTransform *out);
  CotTransform truth;
  guint n; /* points that it needs at least */
} FitCase;

static const FitCase fits[] = {
  { "similarity", cot_transform_fit_similarity, { { 11.8, -0.4, 120, 0.4, 11.8, 33, 0, 0, 1 } }, 2 },
  { "affine", cot_transform_fit_affine, { { 11.8, -0.4, 120, 0.38, 11.7, 33, 0, 0, 1 } }, 3 },
  { "projective", cot_transform_fit_projective, { { 11.8, -0.4, 120, 0.38, 11.7, 33, 1e-5, -2e-5, 1 } }, 4 },
};

static void
test_fit_finds_the_map (gconstpointer data)
{
  const FitCase *c = data;
  const CotPoint from[5] = { { 12, 9 }, { 418, 9 }, { 418, 268 }, { 12, 268 }, { 200, 130 } };
  CotPoint to[5];
  CotTransform found;

  for (guint i = 0; i < 5; i++)
    to[i] = cot_transform_point (&c->truth, from[i]);

  for (guint n = c->n; n <= 5; n++) {
    g_assert_true (c->fit (from, to, n, &found));
    assert_near (cot_transform_point (&found, (CotPoint){ 300, 40 }), cot_transform_point (&c->truth, (CotPoint){ 300, 40 }), 1e-4);
  }
  g_assert_false (c->fit (from, to, c->n - 1, &found));
}

static void
test_turn_is_what_the_raster_does (void)
{
  g_autoptr (CotRaster) page = cot_raster_new (7, 5, 300, NULL);

  cot_raster_row (page, 1)[5] = 0;
  for (guint q = 0; q < 4; q++) {
    g_autoptr (CotRaster) turned = cot_raster_turn (page, q);
    CotTransform map = cot_transform_turn (q, 7, 5, 1, 1);
    CotPoint p = cot_transform_point (&map, (CotPoint){ 5.5, 1.5 });

    g_assert_cmpuint (turned->width, ==, q % 2 ? 5 : 7);
    g_assert_cmpuint (cot_raster_row (turned, (guint) p.y)[(guint) p.x], ==, 0);
  }
}

static void
test_shrink_is_the_mean (void)
{
  g_autoptr (CotRaster) page = cot_raster_new (300, 200, 300, NULL);

  for (guint y = 0; y < page->height; y++)
    for (guint x = 0; x < page->width; x++)
      cot_raster_row (page, y)[x] = (guint8) ((x * 7 + y * 13) % 256);

  for (guint w = 1; w <= 300; w += 13) {
    g_autoptr (CotRaster) small = cot_raster_shrink (page, w, MAX (1, w * 2 / 3));
    double sum = 0, small_sum = 0;

    for (guint i = 0; i < 300 * 200; i++)
      sum += page->data[i] / (300.0 * 200);
    for (guint i = 0; i < small->width * small->height; i++)
      small_sum += small->data[i] / ((double) small->width * small->height);
    g_assert_cmpfloat_with_epsilon (sum, small_sum, 0.6);
  }
}

static void
test_raster_refuses_hostile_sizes (void)
{
  static const struct {
    guint width, height;
  } sizes[] = { { 0, 5 }, { 5, 0 }, { G_MAXUINT, G_MAXUINT }, { 30001, 10 }, { 20000, 20000 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_raster_new (sizes[i].width, sizes[i].height, 300, &error));
    g_assert_nonnull (error);
  }
}

static void
test_cut_straightens (void)
{
  g_autoptr (CotRaster) page = cot_raster_new (600, 600, 300, NULL);
  const CotTransform map = { { 9.8, -2.0, 100, 2.0, 9.8, 50, 0, 0, 1 } };
  const CotBoxMm box = { 20, 10, 12, 8 };
  CotTransform back;

  g_assert_true (cot_transform_invert (&map, &back));
  for (guint y = 0; y < 600; y++)
    for (guint x = 0; x < 600; x++) {
      CotPoint mm = cot_transform_point (&back, (CotPoint){ x + 0.5, y + 0.5 });

      if (mm.x >= box.x && mm.x < box.x + box.w && mm.y >= box.y && mm.y < box.y + box.h)
        cot_raster_row (page, y)[x] = 40;
    }

  g_autoptr (CotRaster) crop = cot_raster_cut (page, &map, &box, 10);

  g_assert_cmpuint (crop->width, ==, 120);
  g_assert_cmpuint (crop->height, ==, 80);
  for (guint y = 3; y < 77; y++)
    for (guint x = 3; x < 117; x++)
      g_assert_cmpuint (cot_raster_row (crop, y)[x], ==, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scanner/transform/invert/leads-back", test_invert_leads_back);
  g_test_add_func ("/scanner/transform/invert/refuses-flat", test_invert_refuses_flat);
  for (guint i = 0; i < G_N_ELEMENTS (fits); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/transform/fit/%s", fits[i].name);

    g_test_add_data_func (path, &fits[i], test_fit_finds_the_map);
  }
  g_test_add_func ("/scanner/transform/turn/is-what-the-raster-does", test_turn_is_what_the_raster_does);
  g_test_add_func ("/scanner/raster/shrink/is-the-mean", test_shrink_is_the_mean);
  g_test_add_func ("/scanner/raster/new/refuses-hostile-sizes", test_raster_refuses_hostile_sizes);
  g_test_add_func ("/scanner/raster/cut/straightens", test_cut_straightens);

  return g_test_run ();
}
