/* test-registration.c - forms of any layout found on pages of any kind
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test"

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-page-parts.h"
#include "cot-registration.h"
#include "page-shot.h"

#define PX_PER_MM 8.0
#define DPI       (PX_PER_MM * 25.4)

typedef struct {
  const char *name;
  double width, height;    /* paper, mm */
  gboolean squares;        /* else lines of a frame */
  double square;           /* mm */
  double pitch, left;      /* of the rows, and where their boxes begin */
  guint n_rows, n_columns; /* of the table */
  double column_pitch;
} Layout;

/* After sheets that other countries use: squares of any size, none at all, portrait
 * and landscape, marks that look the same upside down. */
static const Layout layouts[] = {
  { "wide-large-squares", 430, 280, TRUE, 10, 9, 250, 20, 1, 0 },
  { "tall-small-squares", 216, 356, TRUE, 4, 11, 150, 24, 1, 0 },
  { "lines-two-columns", 297, 210, FALSE, 0, 10, 90, 13, 2, 140 },
  { "lines-tall", 210, 297, FALSE, 0, 12, 140, 18, 1, 0 },
};

static void
append_box (GString *out, double x, double y, double w, double h)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const double numbers[4] = { x, y, w, h };

  for (guint i = 0; i < 4; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "[" : ",", g_ascii_formatd (text, sizeof text, "%.2f", numbers[i]));
  g_string_append_c (out, ']');
}

static void
append_marks (GString *out, const Layout *l)
{
  const double far_x = l->width - 6 - l->square, far_y = l->height - 6 - l->square;
  const CotBoxMm squares[4] = { { 6, 6, l->square, l->square }, { far_x, 6, l->square, l->square }, { 6, far_y, l->square, l->square }, { far_x, far_y, l->square, l->square } };
  const CotBoxMm lines[5] = { { 10, 10, l->width - 20, 0.4 }, { 10, l->height - 10, l->width - 20, 0.4 }, { 10, 10, 0.4, l->height - 20 }, { l->width - 10, 10, 0.4, l->height - 20 }, { 10, 40, l->width - 20, 0.3 } };
  const CotBoxMm *boxes = l->squares ? squares : lines;

  for (guint i = 0; i < (l->squares ? 4 : 5); i++) {
    g_string_append_printf (out, "%s{\"kind\":\"%s\",\"box\":", i > 0 ? "," : "", l->squares ? "square" : "line");
    append_box (out, boxes[i].x, boxes[i].y, boxes[i].w, boxes[i].h);
    g_string_append_c (out, '}');
  }
}

static CotForm *
make_form (const Layout *l)
{
  g_autoptr (GString) out = g_string_new ("{\"tipo_acta\":\"2\",\"title\":\"T\",\"codes\":[],\"printed\":[],\"paper\":");
  g_autoptr (GError) error = NULL;
  CotForm *form;

  g_string_append_printf (out, "{\"width\":%d,\"height\":%d},\"marks\":[", (int) l->width, (int) l->height);
  append_marks (out, l);
  g_string_append (out, "],\"fields\":[");
  for (guint c = 0; c < l->n_columns; c++)
    for (guint i = 0; i < l->n_rows; i++) {
      guint n_digits = i % 5 == 4 ? 4 : 3;

      g_string_append_printf (out, "%s{\"name\":\"F%u\",\"digits\":[", c + i > 0 ? "," : "", c * 100 + i);
      for (guint d = 0; d < n_digits; d++) {
        if (d > 0)
          g_string_append_c (out, ',');
        /* Not quite even, as no table is: the first rows have more room. */
        append_box (out, l->left + c * l->column_pitch + 8.1 * (d + (4 - n_digits)), 46 + i * l->pitch + (i > 3 ? 2.5 : 0), 6.3, l->pitch - 2.6);
      }
      g_string_append (out, "]}");
    }
  g_string_append (out, "]}");
  form = cot_form_parse (out->str, out->len, "form.json", &error);
  g_assert_no_error (error);

  return form;
}

static void
darken (CotRaster *page, double x, double y, double w, double h, guint8 grey)
{
  for (guint py = (guint) (y * PX_PER_MM); py < MIN (page->height, (y + h) * PX_PER_MM); py++)
    for (guint px = (guint) (x * PX_PER_MM); px < MIN (page->width, (x + w) * PX_PER_MM); px++)
      cot_raster_row (page, py)[px] = grey;
}

/* The form printed, with some writing in its boxes. */
static CotRaster *
print_form (const CotForm *form, guint hidden_marks)
{
  double width, height;
  guint n_marks, n_fields;
  const CotFormMark *marks = cot_form_get_marks (form, &n_marks);
  const CotFormField *fields = cot_form_get_fields (form, &n_fields);
  CotRaster *page;

  cot_form_get_paper_mm (form, &width, &height);
  page = cot_raster_new ((guint) (width * PX_PER_MM), (guint) (height * PX_PER_MM), DPI, NULL);
  memset (page->data, 235, page->stride * page->height);
  for (guint i = hidden_marks; i < n_marks; i++)
    darken (page, marks[i].box.x, marks[i].box.y, marks[i].box.w, marks[i].box.h, 30);
  for (guint i = 0; i < n_fields; i++)
    for (guint d = 0; d < fields[i].n_digits; d++) {
      const CotBoxMm *b = &fields[i].digits[d];

      darken (page, b->x - 0.1, b->y - 0.1, b->w + 0.2, 0.25, 150);
      darken (page, b->x - 0.1, b->y + b->h - 0.1, b->w + 0.2, 0.25, 150);
      darken (page, b->x - 0.1, b->y - 0.1, 0.25, b->h + 0.2, 150);
      darken (page, b->x + b->w - 0.1, b->y - 0.1, 0.25, b->h + 0.2, 150);
      if ((i + d) % 3 != 0)
        darken (page, b->x + 2 + 0.3 * (i % 4), b->y + 1, 0.7, b->h - 2, 60);
    }

  return page;
}

typedef struct {
  const char *name;
  PageShot shot;
  gboolean tells_dpi;
  guint hidden_marks;
  gboolean needs_squares;
  double most_mm;
} Look;

static const Look looks[] = {
  { "straight", { .scale = 1, .noise = 4 }, TRUE, 0, FALSE, 0.1 },
  { "upside-down", { .scale = 1, .turns = 2, .noise = 4 }, TRUE, 0, FALSE, 0.1 },
  { "on-its-side-skewed", { .scale = 1, .turns = 1, .skew_deg = 9.5, .noise = 4, .table = 245 }, TRUE, 0, FALSE, 0.1 },
  { "skewed-back-on-black", { .scale = 1, .skew_deg = -7, .noise = 4, .table = 12 }, TRUE, 0, FALSE, 0.1 },
  { "150-dpi-untold", { .scale = 150 / DPI, .skew_deg = 1, .noise = 3, .table = 230 }, FALSE, 0, FALSE, 0.15 },
  { "two-marks-left", { .scale = 1, .skew_deg = 2, .turns = 3, .noise = 4, .table = 240 }, TRUE, 2, TRUE, 0.3 },
  { "photographed", { .scale = 0.9, .skew_deg = 5, .tilt_x = 0.18, .tilt_y = -0.12, .margin = 0.06, .table = 60, .noise = 4, .blur = 0.8, .light = 0.2 }, FALSE, 0, TRUE, 1.0 },
};

typedef struct {
  const Layout *layout;
  const Look *look;
} Case;

static void
test_form_is_found (gconstpointer data)
{
  const Case *c = data;
  CotForm *form = make_form (c->layout);
  g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_form_unref);
  g_autoptr (CotRaster) printed = print_form (form, c->look->hidden_marks);
  CotTransform truth = { { PX_PER_MM, 0, 0, 0, PX_PER_MM, 0, 0, 0, 1 } };
  g_autoptr (CotRaster) page = page_shot_take (&c->look->shot, printed, &truth);
  g_autoptr (GArray) ways = NULL;

  g_ptr_array_add (forms, form);
  if (!c->look->tells_dpi)
    page->dpi = 0;
  ways = cot_registration_find (page, forms);
  g_assert_cmpuint (ways->len, >, 0);

  const CotRegistration *best = &g_array_index (ways, CotRegistration, 0);

  g_test_message ("%.3f mm, told %.3f mm", page_shot_error_mm (form, &truth, &best->transform), best->residual_mm);
  g_assert_true (cot_registration_is_clear (best));
  g_assert_cmpfloat (page_shot_error_mm (form, &truth, &best->transform), <, c->look->most_mm);
  /* What is told is no lie: the truth is no worse by much. */
  g_assert_cmpfloat (page_shot_error_mm (form, &truth, &best->transform), <, best->residual_mm + 0.1);
  g_assert_cmpuint (best->orientation, ==, (4 - c->look->shot.turns) % 4);
  /* No other place fits alike, not even upside down. */
  for (guint i = 1; i < ways->len; i++)
    g_assert_cmpfloat (g_array_index (ways, CotRegistration, i).score, <, best->score - 0.06);
}

/* A sheet scanned in two halves that overlap, one of them upside down: each finds its
 * own place, and joined they show what the whole sheet does. */
static void
test_parts_make_a_sheet (void)
{
  static const Layout wide = { "wide-two-columns", 430, 280, TRUE, 10, 12, 60, 16, 2, 260 };
  CotForm *form = make_form (&wide);
  g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_form_unref);
  g_autoptr (CotRaster) printed = print_form (form, 0);
  g_autoptr (CotRaster) joined = NULL;
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GPtrArray) one_misses = NULL;
  CotRaster *halves[2];
  CotPagePart parts[2];
  CotTransform transform;
  double sum = 0;

  g_ptr_array_add (forms, form);
  for (guint i = 0; i < 2; i++) {
    guint width = printed->width * 65 / 100, left = i == 0 ? 0 : printed->width - width;
    g_autoptr (CotRaster) half = cot_raster_new (width, printed->height, DPI, NULL);
    g_autoptr (GArray) ways = NULL;

    for (guint y = 0; y < half->height; y++)
      memcpy (cot_raster_row (half, y), cot_raster_row (printed, y) + left, width);
    halves[i] = cot_raster_turn (half, 2 * i);
    ways = cot_registration_find (halves[i], forms);
    g_assert_cmpuint (ways->len, >, 0);
    g_assert_true (cot_registration_is_clear (&g_array_index (ways, CotRegistration, 0)));
    parts[i] = (CotPagePart){ halves[i], g_array_index (ways, CotRegistration, 0).transform };
  }

  missing = cot_page_parts_missing (form, parts, 2);
  one_misses = cot_page_parts_missing (form, parts, 1);
  g_assert_cmpuint (missing->len, ==, 0);
  g_assert_cmpuint (one_misses->len, >, 0);
  joined = cot_page_parts_join (form, parts, 2, DPI, &transform, NULL);
  g_assert_cmpuint (joined->width, ==, printed->width);
  for (gsize i = 0; i < printed->stride * printed->height; i++)
    sum += abs (joined->data[i] - printed->data[i]);
  g_assert_cmpfloat (sum / (printed->stride * printed->height), <, 1.0);
  for (guint i = 0; i < 2; i++)
    cot_raster_free (halves[i]);
}

/* Pages that are no form: nothing clear may be found on them. */
static void
test_other_pages_are_no_form (gconstpointer data)
{
  const Layout *layout = data;
  g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_form_unref);

  g_ptr_array_add (forms, make_form (layout));
  for (guint kind = 0; kind < 3; kind++) {
    g_autoptr (CotRaster) page = cot_raster_new ((guint) (layout->width * PX_PER_MM), (guint) (layout->height * PX_PER_MM), DPI, NULL);
    g_autoptr (GRand) rand = g_rand_new_with_seed (kind);
    g_autoptr (GArray) ways = NULL;

    memset (page->data, 230, page->stride * page->height);
    for (guint i = 0; kind > 0 && i < 400; i++)
      darken (page, g_rand_double_range (rand, 0, layout->width), g_rand_double_range (rand, 0, layout->height), kind == 1 ? 1 : g_rand_double_range (rand, 1, 12), kind == 1 ? 3 : g_rand_double_range (rand, 1, 12), 60);
    ways = cot_registration_find (page, forms);
    for (guint i = 0; i < ways->len; i++)
      g_assert_false (cot_registration_is_clear (&g_array_index (ways, CotRegistration, i)));
  }
}

int
main (int argc, char **argv)
{
  static Case cases[G_N_ELEMENTS (layouts) * G_N_ELEMENTS (looks)];
  guint n = 0;

  g_test_init (&argc, &argv, NULL);

  for (guint l = 0; l < G_N_ELEMENTS (layouts); l++) {
    g_autofree char *other = g_strdup_printf ("/scanner/registration/%s/other-pages", layouts[l].name);

    for (guint k = 0; k < G_N_ELEMENTS (looks); k++) {
      g_autofree char *path = g_strdup_printf ("/scanner/registration/%s/%s", layouts[l].name, looks[k].name);

      if (looks[k].needs_squares && !layouts[l].squares)
        continue;
      cases[n] = (Case){ &layouts[l], &looks[k] };
      g_test_add_data_func (path, &cases[n++], test_form_is_found);
    }
    g_test_add_data_func (other, &layouts[l], test_other_pages_are_no_form);
  }

  g_test_add_func ("/scanner/registration/parts-make-a-sheet", test_parts_make_a_sheet);

  return g_test_run ();
}
