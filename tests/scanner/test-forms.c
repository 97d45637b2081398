/* test-forms.c - forms of other countries, made by hand, on pages of every kind
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <glib/gstdio.h>

#include "cot-page-reader.h"
#include "form-print.h"
#include "page-shot.h"

#define SCAN_MM   0.3
#define PHOTO_MM  1.0
#define LARGE_MM2 50000

/* Portrait and landscape, from half a letter to tabloid; squares large and small, only
 * two of them, or none; figures in boxes, combs, cells of a table, or in nothing. */
static const FormPlan plans[] = {
  { "BO", 216, 330, 4, 5, FORM_BOXES, 20, 1, 70, 9.5, 150, 0 },
  { "KE", 210, 297, 0, 0, FORM_CELL, 16, 1, 62, 11, 150, 0 },
  { "HN", 330, 216, 2, 7, FORM_COMB, 11, 2, 58, 10.5, 75, 150 },
  { "AR", 216, 140, 0, 0, FORM_DOTTED, 8, 2, 46, 9, 62, 98 },
  { "EC", 279, 432, 4, 9, FORM_BARE, 24, 1, 80, 12, 190, 0 },
  { "PE", 297, 210, 0, 0, FORM_BOXES, 12, 2, 52, 10, 70, 140 },
};

typedef struct {
  const char *name;
  double min_dpi, max_dpi; /* of the scan */
  gboolean tells_dpi, photographed;
  guint n_seeds; /* unless COT_TEST_SEEDS says more */
} Way;

enum {
  SCAN,
  UNTOLD,
  PHOTO,
  FINE,
  N_WAYS,
};

static const Way ways[N_WAYS] = {
  [SCAN] = { "scanned", 150, 300, TRUE, FALSE, 1 },
  [UNTOLD] = { "resolution-untold", 150, 300, FALSE, FALSE, 1 },
  [PHOTO] = { "photographed", 170, 260, FALSE, TRUE, 1 },
  [FINE] = { "finely-scanned", 400, 600, TRUE, FALSE, 1 },
};

typedef struct {
  const FormPlan *plan;
  const Way *way;
} Case;

/* What is tried every time; COT_TEST_SEEDS tries each form in each way, which takes
 * minutes.  A large sheet at 600 dpi has as many pixels as all the others together. */
static const struct {
  gboolean ways[N_WAYS];
  gboolean as_no_form;
} usual[G_N_ELEMENTS (plans)] = {
  /* BO */ { { [SCAN] = TRUE, [PHOTO] = TRUE }, FALSE },
  /* KE */ { { [SCAN] = TRUE, [PHOTO] = TRUE }, TRUE },
  /* HN */ { { [UNTOLD] = TRUE }, FALSE },
  /* AR */ { { [FINE] = TRUE }, FALSE },
  /* EC */ { { [SCAN] = TRUE }, FALSE },
  /* PE */ { { [SCAN] = TRUE }, TRUE },
};

static gboolean
is_thorough (void)
{
  return g_getenv ("COT_TEST_SEEDS") != NULL;
}

static guint
n_seeds (const Way *way)
{
  const char *wanted = g_getenv ("COT_TEST_SEEDS");
  guint64 n = way->n_seeds;

  g_assert_true (wanted == NULL || g_ascii_string_to_unsigned (wanted, 10, 1, 10000, &n, NULL));

  return (guint) n;
}

static PageShot
choose_shot (const Way *way, GRand *rand)
{
  PageShot shot = {
    .scale = 1,
    .skew_deg = g_rand_double_range (rand, -10, 10),
    .turns = (guint) g_rand_int_range (rand, 0, 4),
    .margin = g_rand_double_range (rand, 0, 0.02),
    .table = (guint8) (g_rand_boolean (rand) ? g_rand_int_range (rand, 5, 50) : g_rand_int_range (rand, 225, 252)),
    .noise = g_rand_double_range (rand, 1, 6),
    .light = g_rand_double_range (rand, 0, 0.1),
    .seed = g_rand_int (rand),
  };

  if (way->photographed) {
    shot.tilt_x = g_rand_double_range (rand, -0.25, 0.25);
    shot.tilt_y = g_rand_double_range (rand, -0.25, 0.25);
    shot.margin = g_rand_double_range (rand, 0.02, 0.1);
    shot.table = (guint8) g_rand_int_range (rand, 15, 170);
    shot.blur = g_rand_double_range (rand, 0.3, 1.0);
    shot.light = g_rand_double_range (rand, 0, 0.3);
  }

  return shot;
}

/* A reader of the forms of all plans but @without; @folder: gets their descriptions. */
static CotPageReader *
make_reader (const FormPlan *without)
{
  g_autofree char *folder = g_dir_make_tmp ("cot-forms-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (folder, "forms", NULL);
  g_autoptr (GError) error = NULL;
  CotPageReader *reader;

  g_assert_cmpint (g_mkdir (place, 0700), ==, 0);
  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < G_N_ELEMENTS (plans); i++) {
      g_autofree char *path = g_strdup_printf ("%s/%s.json", place, plans[i].name);
      g_autofree char *text = form_plan_describe (&plans[i]);

      if (&plans[i] == without)
        continue;
      if (pass == 0)
        g_assert_true (g_file_set_contents (path, text, -1, NULL));
      else
        g_unlink (path);
    }
    if (pass == 0)
      reader = cot_page_reader_new (folder, &error);
    g_assert_no_error (error);
  }
  g_rmdir (place);
  g_rmdir (folder);

  return reader;
}

/* A sheet of @plan as it comes, and where its form lies on it. */
static CotRaster *
make_page (const FormPlan *plan, const CotForm *form, const Way *way, guint seed, CotTransform *truth, PageShot *shot)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed * 977 + (guint) (plan - plans) * 31 + way->photographed);
  double dpi = g_rand_double_range (rand, way->min_dpi, way->max_dpi);
  g_autoptr (CotRaster) printed = form_plan_print (plan, form, dpi / 25.4, 0, g_rand_int (rand));
  CotRaster *page;

  *shot = choose_shot (way, rand);
  *truth = (CotTransform){ { dpi / 25.4, 0, 0, 0, dpi / 25.4, 0, 0, 0, 1 } };
  page = page_shot_take (shot, printed, truth);
  if (!way->tells_dpi)
    page->dpi = 0;

  return page;
}

static void
test_form_is_registered (gconstpointer data)
{
  const Case *c = data;
  CotPageReader *reader = make_reader (NULL);
  g_autoptr (CotForm) form = form_plan_make (c->plan);

  for (guint seed = 1; seed <= n_seeds (c->way); seed++) {
    CotTransform truth;
    PageShot shot;
    g_autoptr (CotRaster) raster = make_page (c->plan, form, c->way, seed, &truth, &shot);
    g_autoptr (CotScannedPage) page = cot_scanned_page_new ("1");
    double error_mm;

    cot_page_reader_read (reader, raster, NULL, NULL, page);
    error_mm = page->registered ? page_shot_error_mm (form, &truth, &page->transform) : -1;
    g_test_message ("seed %u, %.1f degrees, %u turns: %s, %.3f mm off, %.3f mm told", seed, shot.skew_deg, shot.turns, page->tipo_acta != NULL ? page->tipo_acta : "no form", error_mm, page->residual_mm);
    g_assert_true (page->registered);
    g_assert_cmpstr (page->tipo_acta, ==, c->plan->name);
    g_assert_cmpuint (page->orientation, ==, (4 - shot.turns) % 4);
    g_assert_cmpfloat (error_mm, <, c->way->photographed ? PHOTO_MM : SCAN_MM);
    /* What is told is no lie. */
    g_assert_cmpfloat (error_mm, <, page->residual_mm + 0.15);
  }
  cot_page_reader_free (reader);
}

/* The same sheets where the election has all the other forms. */
static void
test_sheet_of_no_form_says_so (gconstpointer data)
{
  const FormPlan *plan = data;
  CotPageReader *reader = make_reader (plan);
  g_autoptr (CotForm) form = form_plan_make (plan);

  for (guint w = SCAN; w <= (is_thorough () ? PHOTO : SCAN); w += PHOTO - SCAN) {
    CotTransform truth;
    PageShot shot;
    g_autoptr (CotRaster) raster = make_page (plan, form, &ways[w], 1, &truth, &shot);
    g_autoptr (CotScannedPage) page = cot_scanned_page_new ("1");

    cot_page_reader_read (reader, raster, NULL, NULL, page);
    g_test_message ("%s: %s", ways[w].name, page->tipo_acta != NULL ? page->tipo_acta : "no form");
    g_assert_false (page->registered);
    g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_FORM));
  }
  cot_page_reader_free (reader);
}

/* --- Long narrow slips ---------------------------------------------------------------- */

/* As a till prints them: a frame, a table whose rows are all alike, and no boxes.  Such
 * rows lie on each other again a row further on and upside down. */
static const FormPlan slips[] = {
  { "BG", 99, 420, 0, 0, FORM_CELL, 30, 1, 60, 11, 50, 0 },
  { "EE", 99, 420, 0, 0, FORM_BARE, 30, 1, 60, 11, 50, 0 },
  { "LT", 99, 420, 0, 0, FORM_BOXES, 30, 1, 60, 11, 50, 0 },
};

static const struct {
  double skew_deg;
  guint turns;
  guint hidden; /* lines of the frame that are not on the sheet */
} lying[] = {
  { 3, 0, 0 },
  { 0, 1, 0 },
  { -9, 2, 0 },
  { 7, 3, 0 },
  /* Without the frame it may be told that the form has no place; never a wrong one. */
  { 3, 1, 4 },
  { 0, 2, 4 },
  { 7, 3, 4 },
};

static void
test_slip_is_never_placed_wrongly (gconstpointer data)
{
  const FormPlan *plan = data;
  g_autoptr (CotForm) form = form_plan_make (plan);
  CotPageReader *reader = cot_page_reader_new_for_form (form);

  for (guint i = 0; i < G_N_ELEMENTS (lying); i++) {
    if (lying[i].hidden > 0 ? plan->style == FORM_BARE : plan->style == FORM_BOXES)
      continue; /* the other slips tell */

    const PageShot shot = { .scale = 1, .skew_deg = lying[i].skew_deg, .turns = lying[i].turns, .margin = 0.01, .table = i % 2 == 0 ? 240 : 20, .noise = 3, .light = 0.05, .seed = 7 + i };
    const double scale = 200 / 25.4;
    CotTransform truth = { { scale, 0, 0, 0, scale, 0, 0, 0, 1 } };
    g_autoptr (CotRaster) printed = form_plan_print (plan, form, scale, lying[i].hidden, 100 + i);
    g_autoptr (CotRaster) raster = page_shot_take (&shot, printed, &truth);
    g_autoptr (CotScannedPage) page = cot_scanned_page_new ("1");

    cot_page_reader_read (reader, raster, NULL, NULL, page);
    g_test_message ("%.0f degrees, %u turns, %u lines hidden: %s", shot.skew_deg, shot.turns, lying[i].hidden, page->registered ? "placed" : "no place");
    g_assert_true (page->registered || lying[i].hidden > 0);
    if (page->registered)
      g_assert_cmpfloat (page_shot_error_mm (form, &truth, &page->transform), <, SCAN_MM);
    else
      g_assert_true (cot_scanned_page_has_problem (page, COT_PROBLEM_NO_FORM) || cot_scanned_page_has_problem (page, COT_PROBLEM_AMBIGUOUS));
  }
  cot_page_reader_free (reader);
}

int
main (int argc, char **argv)
{
  static Case cases[G_N_ELEMENTS (plans) * N_WAYS];
  guint n = 0;

  g_test_init (&argc, &argv, NULL);

  for (guint p = 0; p < G_N_ELEMENTS (plans); p++) {
    g_autofree char *none = g_strdup_printf ("/scanner/forms/%s/not-of-this-election", plans[p].name);

    for (guint w = 0; w < N_WAYS; w++) {
      g_autofree char *path = g_strdup_printf ("/scanner/forms/%s/%s", plans[p].name, ways[w].name);

      if (is_thorough () ? w == FINE && plans[p].width * plans[p].height > LARGE_MM2 : !usual[p].ways[w])
        continue;
      cases[n] = (Case){ &plans[p], &ways[w] };
      g_test_add_data_func (path, &cases[n++], test_form_is_registered);
    }
    if (is_thorough () || usual[p].as_no_form)
      g_test_add_data_func (none, &plans[p], test_sheet_of_no_form_says_so);
  }
  for (guint i = 0; i < G_N_ELEMENTS (slips); i++) {
    g_autofree char *path = g_strdup_printf ("/scanner/forms/slip/%s", slips[i].name);

    g_test_add_data_func (path, &slips[i], test_slip_is_never_placed_wrongly);
  }

  return g_test_run ();
}
