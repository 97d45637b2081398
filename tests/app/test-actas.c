/* test-actas.c - the simulated actas: values, codes, truth, the map to pixels
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <zbar.h>

#include "acta-maker.h"
#include "acta-words.h"
#include "cot-codes.h"
#include "cot-error.h"
#include "cot-test-files.h"

#define N_SCRIPTS 20000
#define N_PAGES   4 /* of each level of damage */

static CotElection *election;
static char *scratch;

static int
run_simulacro (const char *const *arguments)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejo-simulacro", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status;

  g_ptr_array_add (argv, program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));

  return WEXITSTATUS (status);
}

/* Looks for the codes of our forms in every @density-th row and column. */
static zbar_image_scanner_t *
make_scanner (int density)
{
  static const zbar_symbol_type_t ours[] = { ZBAR_QRCODE, ZBAR_CODE128, ZBAR_CODE39 };
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();

  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    zbar_image_scanner_set_config (scanner, ours[i], ZBAR_CFG_ENABLE, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, density);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, density);

  return scanner;
}

/* All texts that zbar finds in a rectangle of a page. */
static GPtrArray *
decode (const CotActaRaster *page, int x, int y, int w, int h)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  zbar_image_scanner_t *scanner = make_scanner (1);
  zbar_image_t *image = zbar_image_create ();
  g_autofree guint8 *pixels = NULL;

  x = CLAMP (x, 0, page->width_px - 1);
  y = CLAMP (y, 0, page->height_px - 1);
  w = MIN (w, page->width_px - x);
  h = MIN (h, page->height_px - y);
  pixels = g_malloc ((gsize) w * (gsize) h);
  for (int row = 0; row < h; row++)
    memcpy (pixels + row * w, page->pixels + (gsize) (y + row) * (gsize) page->width_px + x, (gsize) w);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, (unsigned) w, (unsigned) h);
  zbar_image_set_data (image, pixels, (unsigned long) w * (unsigned long) h, NULL);
  zbar_scan_image (scanner, image);
  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL; symbol = zbar_symbol_next (symbol))
    g_ptr_array_add (texts, g_strndup (zbar_symbol_get_data (symbol), zbar_symbol_get_data_length (symbol)));
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);

  return texts;
}

static gboolean
holds (const GPtrArray *texts, const char *text)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) texts, text, g_str_equal, NULL);
}

/* A code that zbar found on a page and the middle of where. */
typedef struct {
  char *text;
  double x, y;
} Found;

static void
found_clear (gpointer data)
{
  g_free (((Found *) data)->text);
}

static GArray *
find_codes (const CotActaRaster *page)
{
  GArray *all = g_array_new (FALSE, TRUE, sizeof (Found));
  zbar_image_scanner_t *scanner = make_scanner (2);
  zbar_image_t *image = zbar_image_create ();

  g_array_set_clear_func (all, found_clear);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, (unsigned) page->width_px, (unsigned) page->height_px);
  zbar_image_set_data (image, page->pixels, (unsigned long) page->width_px * (unsigned long) page->height_px, NULL);
  zbar_scan_image (scanner, image);
  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL; symbol = zbar_symbol_next (symbol)) {
    Found found = { g_strndup (zbar_symbol_get_data (symbol), zbar_symbol_get_data_length (symbol)), 0, 0 };
    unsigned n = zbar_symbol_get_loc_size (symbol);

    for (unsigned i = 0; i < n; i++) {
      found.x += (double) zbar_symbol_get_loc_x (symbol, i) / n;
      found.y += (double) zbar_symbol_get_loc_y (symbol, i) / n;
    }
    g_array_append_val (all, found);
  }
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);

  return all;
}

/* Whether @text was found where the map puts @box of the form. */
static gboolean
code_is_at (const GArray *codes, const CotActaRaster *page, CotBoxMm box, const char *text)
{
  double x, y, reach = hypot (box.w, box.h) / 2 * COT_ACTA_PX_PER_MM;

  cot_acta_raster_map (page, box.x + box.w / 2, box.y + box.h / 2, &x, &y);
  for (guint i = 0; i < codes->len; i++) {
    const Found *found = &g_array_index (codes, Found, i);

    if (strcmp (found->text, text) == 0 && hypot (found->x - x, found->y - y) <= reach)
      return TRUE;
  }

  return FALSE;
}

static void
test_words (void)
{
  static const struct {
    guint number;
    const char *words;
  } cases[] = {
    { 0, "cero" },
    { 1, "uno" },
    { 10, "diez" },
    { 16, "dieciséis" },
    { 20, "veinte" },
    { 21, "veintiuno" },
    { 22, "veintidós" },
    { 30, "treinta" },
    { 31, "treinta y uno" },
    { 99, "noventa y nueve" },
    { 100, "cien" },
    { 101, "ciento uno" },
    { 147, "ciento cuarenta y siete" },
    { 200, "doscientos" },
    { 500, "quinientos" },
    { 716, "setecientos dieciséis" },
    { 900, "novecientos" },
    { 999, "novecientos noventa y nueve" },
    { 1000, "mil" },
    { 1001, "mil uno" },
    { 1100, "mil cien" },
    { 2021, "dos mil veintiuno" },
    { 9999, "nueve mil novecientos noventa y nueve" },
  };
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *words = cot_acta_words (cases[i].number);

    g_assert_cmpstr (words, ==, cases[i].words);
  }
  for (guint number = 0; number <= COT_ACTA_WORDS_MAX; number++)
    g_assert_true (g_hash_table_add (all, cot_acta_words (number)));
}

static void
test_misspelt (void)
{
  CotActaRng rng = cot_acta_rng_for (1, "test", NULL);
  g_autoptr (GHashTable) right = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint number = 0; number <= COT_ACTA_WORDS_MAX; number++)
    g_hash_table_add (right, cot_acta_words (number));
  for (guint number = 0; number <= COT_ACTA_WORDS_MAX; number++) {
    g_autofree char *words = cot_acta_words (number);
    g_autofree char *slipped = cot_acta_words_misspelt (words, &rng);

    /* A slip never makes another number of it. */
    g_assert_true (g_utf8_validate (slipped, -1, NULL));
    if (strcmp (words, slipped) != 0)
      g_assert_false (g_hash_table_contains (right, slipped));
  }
}

static CotActaRaster *
draw_code (CotSymbology symbology, const char *text, double w, double h)
{
  CotActaRaster *page = g_new0 (CotActaRaster, 1);
  g_autoptr (CotActaSheet) sheet = cot_acta_sheet_new (w, h);
  cairo_t *cr = cot_acta_sheet_create_cairo (sheet);

  g_assert_true (cot_codes_draw (cr, symbology, text, (CotBoxMm){ 4, 4, w - 8, h - 8 }));
  cairo_destroy (cr);
  cairo_surface_flush (sheet->surface);
  page->width_px = sheet->width_px;
  page->height_px = sheet->height_px;
  page->pixels = g_malloc ((gsize) page->width_px * (gsize) page->height_px);
  for (int y = 0; y < page->height_px; y++)
    for (int x = 0; x < page->width_px; x++)
      page->pixels[y * page->width_px + x] = 255 - sheet->dark[y * sheet->stride + x];

  return page;
}

static void
test_codes (void)
{
  CotActaRng rng = cot_acta_rng_for (7, "codes", NULL);
  static const char *const texts[] = { "COTEJO-2", "0142-00317-K", "12345678", "123456789", "A", "A123456B", "99" };

  for (guint i = 0; i < 60; i++) {
    char text[16] = { 0 };
    guint n = 3 + cot_acta_rng_below (&rng, 10);

    for (guint k = 0; k < n; k++)
      text[k] = (char) (cot_acta_rng_chance (&rng, 0.5) ? cot_acta_rng_int (&rng, '0', '9') : cot_acta_rng_int (&rng, 'A', 'Z'));
    if (i < G_N_ELEMENTS (texts))
      g_strlcpy (text, texts[i], sizeof text);
    for (CotSymbology symbology = COT_CODE_QR; symbology <= COT_CODE_CODE39; symbology++) {
      g_autoptr (CotActaRaster) page = draw_code (symbology, text, symbology == COT_CODE_QR ? 30 : 120, 30);
      g_autoptr (GPtrArray) found = decode (page, 0, 0, page->width_px, page->height_px);

      /* zbar reads no Code 39 of one character and Code 128 of very few. */
      if (strlen (text) > 3)
        g_assert_true (holds (found, text));
    }
  }
}

static void
test_codes_refuse (void)
{
  g_autofree char *long_text = g_strnfill (81, '1');

  g_assert_null (cot_codes_code128 (""));
  g_assert_null (cot_codes_code128 ("año"));
  g_assert_null (cot_codes_code128 (long_text));
  g_assert_null (cot_codes_code39 ("lower"));
  g_assert_null (cot_codes_code39 ("A*B"));
  g_assert_null (cot_codes_code39 (long_text));
}

static void
test_folio_label (void)
{
  g_autoptr (CotActaSheet) sheet = cot_acta_sheet_new (66.7, 25.4);
  g_autoptr (CotActaRaster) page = g_new0 (CotActaRaster, 1);
  g_autofree char *folio = cot_folio_format (142, 317);
  g_autoptr (GPtrArray) texts = NULL;
  cairo_t *cr = cot_acta_sheet_create_cairo (sheet);

  g_assert_true (cot_codes_draw_folio_label (cr, folio, (CotBoxMm){ 3, 3, 60.7, 19.4 }));
  cairo_destroy (cr);
  cairo_surface_flush (sheet->surface);
  page->width_px = sheet->width_px;
  page->height_px = sheet->height_px;
  page->pixels = g_malloc ((gsize) page->width_px * (gsize) page->height_px);
  for (int y = 0; y < page->height_px; y++)
    for (int x = 0; x < page->width_px; x++)
      page->pixels[y * page->width_px + x] = 255 - sheet->dark[y * sheet->stride + x];
  texts = decode (page, 0, 0, page->width_px, page->height_px);
  g_assert_cmpuint (texts->len, ==, 2);
  g_assert_cmpstr (texts->pdata[0], ==, folio);
  g_assert_cmpstr (texts->pdata[1], ==, folio);
}

/* What many scripts say, in numbers. */
typedef struct {
  guint some_bad, all_bad, exceeds, total_right, total_bad, urna_right, urna_legible, within;
  guint n_votes, n_illegible, n_empty, n_differ;
} Tally;

static void
tally_script (const CotActaScript *script, Tally *tally)
{
  gint32 sum = 0, limit = script->row->casilla->lista_nominal + script->row->casilla->max_ballots + script->row->casilla->representantes;
  CotValue total = cot_acta_script_find (script, COT_FIELD_NAME_TOTAL)->value;
  CotValue persons = cot_acta_script_find (script, COT_FIELD_NAME_PERSONAS)->value;
  CotValue reps = cot_acta_script_find (script, COT_FIELD_NAME_REPS)->value;
  CotValue urna = cot_acta_script_find (script, COT_FIELD_NAME_SACADOS)->value;
  guint bad = 0, votes = 0;

  for (guint i = 0; i < script->n_entries; i++) {
    const CotActaEntry *entry = &script->entries[i];

    g_assert_cmpint (entry->value.kind, !=, COT_VALUE_NONE);
    if (entry->value.kind == COT_VALUE_NUMBER && entry->field->kind != COT_FIELD_CASILLA)
      g_assert_true (entry->value.number >= 0 && entry->value.number <= COT_VALUE_MAX);
    tally->n_differ += entry->manner == COT_ACTA_DIFFER ? 1 : 0;
    if (entry->manner == COT_ACTA_DIFFER)
      g_assert_cmpint (entry->other, !=, entry->value.number);
    if (!cot_field_kind_is_vote (entry->field->kind))
      continue;
    votes++;
    bad += entry->value.kind != COT_VALUE_NUMBER ? 1 : 0;
    sum += entry->value.kind == COT_VALUE_NUMBER ? entry->value.number : 0;
    tally->n_illegible += entry->value.kind == COT_VALUE_ILLEGIBLE ? 1 : 0;
    tally->n_empty += entry->value.kind == COT_VALUE_NO_DATA ? 1 : 0;
  }
  tally->n_votes += votes;
  tally->all_bad += bad == votes ? 1 : 0;
  tally->some_bad += bad > 0 && bad < votes ? 1 : 0;
  tally->exceeds += sum > limit ? 1 : 0;
  tally->total_right += total.kind == COT_VALUE_NUMBER && total.number == sum ? 1 : 0;
  tally->total_bad += total.kind != COT_VALUE_NUMBER ? 1 : 0;
  if (persons.kind != COT_VALUE_NUMBER || reps.kind != COT_VALUE_NUMBER || urna.kind != COT_VALUE_NUMBER)
    return;
  tally->urna_legible++;
  tally->urna_right += persons.number + reps.number == urna.number ? 1 : 0;
}

static void
assert_share (const char *what, guint n, guint of, double low, double high)
{
  double share = (double) n / of;

  if (share < low || share > high)
    g_error ("%s: %u of %u is not within %g and %g", what, n, of, low, high);
}

/* The shares of domain.md 6.3 and 6.5, Puebla's municipal election. */
static void
test_shares (void)
{
  guint n_rows;
  const CotRow *rows = cot_election_get_rows (election, &n_rows);
  Tally tally = { 0 };

  for (guint i = 0; i < N_SCRIPTS; i++) {
    g_autoptr (CotActaScript) script = cot_acta_script_new_random (&rows[i % n_rows], i / n_rows);

    tally_script (script, &tally);
  }
  assert_share ("some bad", tally.some_bad, N_SCRIPTS, 0.09, 0.13);
  assert_share ("all bad", tally.all_bad, N_SCRIPTS, 0.025, 0.04);
  assert_share ("exceeds", tally.exceeds, N_SCRIPTS, 0.002, 0.006);
  assert_share ("total right", tally.total_right, N_SCRIPTS, 0.60, 0.72);
  assert_share ("total bad", tally.total_bad, N_SCRIPTS, 0.10, 0.15);
  assert_share ("urna right", tally.urna_right, tally.urna_legible, 0.90, 0.96);
  assert_share ("ilegible", tally.n_illegible, tally.n_votes, 0.012, 0.04);
  assert_share ("sin dato", tally.n_empty, tally.n_votes, 0.04, 0.09);
  g_assert_cmpuint (tally.n_differ, >, 0);
}

static const CotRow *
some_row (guint i)
{
  guint n_rows;
  const CotRow *rows = cot_election_get_rows (election, &n_rows);

  return &rows[(i * 7919) % n_rows];
}

static CotActaPage *
make_page (CotActaMaker *maker, guint i, CotActaDamage level)
{
  const CotRow *row = some_row (i);
  g_autofree char *folio = cot_folio_format (row->catd, i + 1);
  g_autoptr (CotActaScript) script = cot_acta_script_new_random (row, 11);
  g_autoptr (GError) error = NULL;
  CotActaPage *page = cot_acta_maker_make (maker, script, folio, 11, level, &error);

  g_assert_no_error (error);
  return page;
}

static void
test_same_bytes (void)
{
  g_autoptr (CotActaMaker) one = cot_acta_maker_new (election, NULL);
  g_autoptr (CotActaMaker) other = cot_acta_maker_new (election, NULL);
  g_autoptr (CotActaPage) before = make_page (other, 5, COT_ACTA_DAMAGE_HARD);
  g_autoptr (CotActaPage) a = make_page (one, 3, COT_ACTA_DAMAGE_HARD);
  g_autoptr (CotActaPage) b = make_page (other, 3, COT_ACTA_DAMAGE_HARD);
  json_t *truth_a = cot_acta_page_truth (a, "x"), *truth_b = cot_acta_page_truth (b, "x");

  g_assert_cmpint (a->raster->width_px, ==, b->raster->width_px);
  g_assert_cmpint (a->raster->height_px, ==, b->raster->height_px);
  g_assert_cmpmem (a->raster->pixels, (gsize) a->raster->width_px * (gsize) a->raster->height_px,
                   b->raster->pixels, (gsize) b->raster->width_px * (gsize) b->raster->height_px);
  g_assert_true (json_equal (truth_a, truth_b));
  json_decref (truth_a);
  json_decref (truth_b);
}

static guint8
grey_at (const CotActaRaster *page, double x_mm, double y_mm)
{
  double x, y;

  cot_acta_raster_map (page, x_mm, y_mm, &x, &y);
  if (x < 0 || y < 0 || x >= page->width_px || y >= page->height_px)
    return 255;
  return page->pixels[(gsize) floor (y) * (gsize) page->width_px + (gsize) floor (x)];
}

/* 0.35 mm inside each corner of a mark it is dark, 0.35 mm outside paper. */
static void
check_marks (const CotActaPage *page)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (page->form, &n);

  for (guint i = 0; i < n; i++)
    for (int corner = 0; corner < 4; corner++) {
      CotBoxMm box = marks[i].box;
      int sx = corner & 1 ? 1 : -1, sy = corner & 2 ? 1 : -1;
      double x = box.x + (sx > 0 ? box.w : 0), y = box.y + (sy > 0 ? box.h : 0);

      if (marks[i].kind != COT_MARK_SQUARE)
        continue;
      g_assert_cmpint (grey_at (page->raster, x - 0.35 * sx, y - 0.35 * sy), <, 60);
      g_assert_cmpint (grey_at (page->raster, x + 0.35 * sx, y + 0.35 * sy), >, 150);
    }
}

static void
check_codes (const CotActaPage *page, gboolean folio_alone)
{
  g_autofree char *casilla = cot_election_format_qr (election, page->row);
  guint n, n_folio = 0;
  const CotFormCode *codes = cot_form_get_codes (page->form, &n);
  g_autoptr (GArray) all = find_codes (page->raster);

  for (guint i = 0; i < n; i++) {
    const char *texts[] = { casilla, codes[i].template_text, page->folio };
    gboolean found = code_is_at (all, page->raster, codes[i].box, texts[codes[i].purpose]);

    n_folio += found && codes[i].purpose == COT_CODE_FOR_FOLIO ? 1 : 0;
    if (!found && !folio_alone)
      g_error ("%s at %s is not read: %s", page->folio, cot_acta_damage_to_string (page->level), texts[codes[i].purpose]);
  }
  g_assert_cmpuint (n_folio, >, 0);
}

static void
check_field_truth (const char *name, const json_t *field)
{
  const char *figures = json_string_value (json_object_get (field, "figures"));
  const char *letters = json_string_value (json_object_get (field, "letters"));
  const char *manner = json_string_value (json_object_get (field, "manner"));
  const json_t *value = json_object_get (field, "value");
  guint64 number;

  g_assert_nonnull (figures);
  g_assert_nonnull (letters);
  g_assert_cmpuint (json_array_size (json_object_get (field, "box_px")), ==, 4);
  if (strcmp (manner, "sin dato") == 0) {
    g_assert_cmpstr (json_string_value (value), ==, "sin dato");
    g_assert_cmpstr (figures, ==, "");
    g_assert_cmpstr (letters, ==, "");
  } else if (strcmp (manner, "ilegible") == 0) {
    g_assert_cmpstr (json_string_value (value), ==, "ilegible");
    g_assert_cmpstr (figures, ==, "ilegible");
  } else if (strcmp (name, COT_FIELD_NAME_CASILLA) != 0 && (strcmp (manner, "agree") == 0 || strcmp (manner, "number only") == 0)) {
    g_assert_true (g_ascii_string_to_unsigned (figures, 10, 0, COT_VALUE_MAX, &number, NULL));
    g_assert_cmpint ((gint64) number, ==, json_integer_value (value));
  }
}

static void
check_truth (const CotActaPage *page)
{
  json_t *truth = cot_acta_page_truth (page, "00001.pgm");
  const json_t *fields = json_object_get (truth, "fields");

  g_assert_cmpstr (json_string_value (json_object_get (truth, "folio")), ==, page->folio);
  g_assert_cmpstr (json_string_value (json_object_get (truth, "CLAVE_ACTA")), ==, page->row->clave_acta);
  g_assert_cmpstr (json_string_value (json_object_get (truth, "form")), ==, page->row->tipo_acta);
  g_assert_cmpuint (json_array_size (json_object_get (truth, "matrix")), ==, 3);
  g_assert_cmpuint (json_object_size (fields), ==, page->row->ballot->n_fields);
  for (guint i = 0; i < page->row->ballot->n_fields; i++) {
    const json_t *field = json_object_get (fields, page->row->ballot->fields[i].name);

    g_assert_nonnull (field);
    check_field_truth (page->row->ballot->fields[i].name, field);
  }
  json_decref (truth);
}

static void
test_pages (gconstpointer data)
{
  CotActaDamage level = (CotActaDamage) GPOINTER_TO_INT (data);
  g_autoptr (CotActaMaker) maker = cot_acta_maker_new (election, NULL);

  for (guint i = 0; i < N_PAGES; i++) {
    g_autoptr (CotActaPage) page = make_page (maker, i, level);

    check_truth (page);
    check_codes (page, level == COT_ACTA_DAMAGE_HARD);
    if (level != COT_ACTA_DAMAGE_HARD)
      check_marks (page);
  }
}

static void
test_fixed_script (void)
{
  const CotRow *row = some_row (2);
  g_autoptr (CotActaMaker) maker = cot_acta_maker_new (election, NULL);
  g_autoptr (CotActaScript) script = cot_acta_script_new (row);
  g_autofree char *folio = cot_folio_format (row->catd, 9);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotActaPage) page = NULL;

  /* Not complete: refused. */
  page = cot_acta_maker_make (maker, script, folio, 1, COT_ACTA_DAMAGE_NONE, &error);
  g_assert_null (page);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);

  for (guint i = 0; i < script->n_entries; i++)
    if (script->entries[i].value.kind == COT_VALUE_NONE)
      g_assert_true (cot_acta_script_set (script, script->entries[i].field->name, (CotValue){ COT_VALUE_NUMBER, 12 }));
  g_assert_true (cot_acta_script_set (script, COT_FIELD_NAME_NULL, (CotValue){ COT_VALUE_NUMBER, 1204 }));
  g_assert_true (cot_acta_script_set_manner (script, COT_FIELD_NAME_TOTAL, COT_ACTA_DIFFER, 99));
  g_assert_true (cot_acta_script_set (script, COT_FIELD_NAME_REPS, (CotValue){ COT_VALUE_ILLEGIBLE, 0 }));
  g_assert_false (cot_acta_script_set (script, "NO_SUCH_FIELD", (CotValue){ COT_VALUE_NUMBER, 1 }));
  page = cot_acta_maker_make (maker, script, folio, 1, COT_ACTA_DAMAGE_NONE, &error);
  g_assert_no_error (error);
  check_truth (page);
  for (guint i = 0; i < page->written->len; i++) {
    const CotActaWritten *written = page->written->pdata[i];

    g_assert_true (cot_value_equal (written->value, script->entries[i].value));
    if (strcmp (written->field->name, COT_FIELD_NAME_NULL) == 0)
      g_assert_cmpstr (written->figures, ==, "1204");
  }
}

/* Writes a set of @n images of 10 x 10 whose index can be told from a pixel. */
static void
write_idx (const char *dir, guint n, gboolean pack, gsize cut)
{
  g_autoptr (GByteArray) images = g_byte_array_new ();
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  guint8 head[16] = { 0, 0, 8, 3, 0, 0, (guint8) (n >> 8), (guint8) n, 0, 0, 0, 10, 0, 0, 0, 10 };
  guint8 label_head[8] = { 0, 0, 8, 1, 0, 0, (guint8) (n >> 8), (guint8) n };
  g_autofree char *images_path = g_build_filename (dir, pack ? "own-images-idx3-ubyte.gz" : "own-images-idx3-ubyte", NULL);
  g_autofree char *labels_path = g_build_filename (dir, "own-labels-idx1-ubyte", NULL);
  g_autoptr (GError) error = NULL;

  g_byte_array_append (images, head, sizeof head);
  g_byte_array_append (labels, label_head, sizeof label_head);
  for (guint i = 0; i < n; i++) {
    guint8 image[100] = { 0 }, label = (guint8) (i % 10);

    for (guint y = 1; y < 9; y++)
      image[y * 10 + 4] = image[y * 10 + 5] = 230;
    g_byte_array_append (images, image, sizeof image);
    g_byte_array_append (labels, &label, 1);
  }
  if (pack) {
    g_autoptr (GConverter) packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
    g_autoptr (GFile) file = g_file_new_for_path (images_path);
    g_autoptr (GFileOutputStream) out = g_file_replace (file, NULL, FALSE, 0, NULL, &error);
    g_autoptr (GOutputStream) packed = g_converter_output_stream_new (G_OUTPUT_STREAM (out), packer);

    g_output_stream_write_all (packed, images->data, images->len - cut, NULL, NULL, &error);
    g_output_stream_close (packed, NULL, &error);
  } else {
    g_file_set_contents (images_path, (char *) images->data, (gssize) (images->len - cut), &error);
  }
  g_assert_no_error (error);
  g_file_set_contents (labels_path, (char *) labels->data, (gssize) labels->len, &error);
  g_assert_no_error (error);
}

static void
test_handwriting_once (void)
{
  g_autofree char *dir = g_build_filename (scratch, "idx", NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotActaHandwriting) digits = NULL;
  CotActaRng rng = cot_acta_rng_for (1, "test", NULL);
  CotActaDigitSource source;

  g_mkdir_with_parents (dir, 0700);
  write_idx (dir, 300, TRUE, 0);
  digits = cot_acta_handwriting_load (dir, NULL, 3, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 300; i++) {
    g_autoptr (CotActaPatch) patch = NULL;

    cot_acta_handwriting_begin_acta (digits, &rng);
    patch = cot_acta_handwriting_take (digits, i % 10, 5.4, 6.2, &source);
    g_assert_nonnull (patch);
    g_assert_cmpuint (source.index % 10, ==, i % 10);
    g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (source.index + 1)));
  }
  g_assert_null (cot_acta_handwriting_take (digits, 4, 5.4, 6.2, &source));
}

/* Pages are made until a digit is used up; by then more than half of all images were
 * used, though people write more ones than nines. */
static void
test_handwriting_spared (void)
{
  g_autofree char *dir = g_build_filename (scratch, "even", NULL), *out = g_build_filename (scratch, "spared", NULL);
  g_autofree char *place = g_build_filename (scratch, "election", NULL);
  const char *arguments[] = { "actas", place, "--count", "60", "--seed", "1", "--damage", "none", "--handwriting", dir, "--out", out, NULL };
  guint n_used = 0;

  g_mkdir_with_parents (dir, 0700);
  write_idx (dir, 600, FALSE, 0);
  g_assert_cmpint (run_simulacro (arguments), ==, 1);
  for (guint i = 1; i <= 60; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%05u.json", out, i);
    json_t *truth = json_load_file (path, 0, NULL), *field;
    const char *name;

    json_object_foreach (json_object_get (truth, "fields"), name, field)
    {
      const char *figures = json_string_value (json_object_get (field, "figures"));

      n_used += figures != NULL && g_ascii_isdigit (*figures) ? (guint) strlen (figures) : 0;
    }
    json_decref (truth);
  }
  g_assert_cmpuint (n_used, >, 330);
  g_assert_cmpuint (n_used, <=, 600);
}

static void
test_handwriting_writers (void)
{
  g_autofree char *dir = g_build_filename (scratch, "idx-writers", NULL);
  g_autofree char *names = g_build_filename (dir, "own-writers.txt", NULL);
  g_autofree char *allowed = g_build_filename (dir, "allowed.txt", NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotActaHandwriting) digits = NULL;
  CotActaDigitSource source;
  guint n = 0;

  g_mkdir_with_parents (dir, 0700);
  write_idx (dir, 200, FALSE, 0);
  for (guint i = 0; i < 200; i++)
    g_string_append (lines, i < 150 ? "ana\n" : "bruno\n");
  g_file_set_contents (names, lines->str, -1, &error);
  g_file_set_contents (allowed, "# held out\nbruno\n", -1, &error);
  g_assert_no_error (error);
  digits = cot_acta_handwriting_load (dir, allowed, 3, &error);
  g_assert_no_error (error);
  for (;;) {
    g_autoptr (CotActaPatch) patch = cot_acta_handwriting_take (digits, 7, 5, 6, &source);

    if (patch == NULL)
      break;
    g_assert_cmpstr (source.writer, ==, "bruno");
    g_assert_cmpuint (source.index, >=, 150);
    n++;
  }
  g_assert_cmpuint (n, ==, 5);

  g_file_set_contents (allowed, "nobody\n", -1, &error);
  g_assert_null (cot_acta_handwriting_load (dir, allowed, 3, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

static void
test_handwriting_hostile (void)
{
  g_autofree char *dir = g_build_filename (scratch, "idx-bad", NULL);
  g_autofree char *images = g_build_filename (dir, "own-images-idx3-ubyte", NULL);
  g_autofree char *labels = g_build_filename (dir, "own-labels-idx1-ubyte", NULL);
  static const guint8 huge[16] = { 0, 0, 8, 3, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 28, 0, 0, 0, 28 };
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_acta_handwriting_load ("/no/such/folder", NULL, 1, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_mkdir_with_parents (dir, 0700);
  g_assert_null (cot_acta_handwriting_load (dir, NULL, 1, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);

  write_idx (dir, 20, FALSE, 1);
  g_assert_null (cot_acta_handwriting_load (dir, NULL, 1, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);

  g_file_set_contents (images, (const char *) huge, sizeof huge, NULL);
  g_assert_null (cot_acta_handwriting_load (dir, NULL, 1, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);

  write_idx (dir, 20, FALSE, 0);
  g_file_set_contents (labels, (const char *) huge, 8, NULL);
  g_assert_null (cot_acta_handwriting_load (dir, NULL, 1, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
}

static void
assert_same_file (const char *one, const char *other, const char *name)
{
  g_autofree char *a_path = g_build_filename (one, name, NULL), *b_path = g_build_filename (other, name, NULL);
  g_autofree char *a = NULL, *b = NULL;
  gsize a_bytes, b_bytes;

  g_assert_true (g_file_get_contents (a_path, &a, &a_bytes, NULL));
  g_assert_true (g_file_get_contents (b_path, &b, &b_bytes, NULL));
  g_assert_cmpmem (a, a_bytes, b, b_bytes);
}

static void
test_command (void)
{
  const char *folder = cot_election_get_folder (election);
  g_autofree char *one = g_build_filename (scratch, "out-1", NULL), *other = g_build_filename (scratch, "out-2", NULL);
  const char *first[] = { "actas", folder, "--count", "2", "--seed", "9", "--out", one, "--damage", "usual", NULL };
  const char *again[] = { "actas", folder, "--count", "2", "--seed", "9", "--out", other, "--damage", "usual", NULL };
  const char *wrong[][9] = {
    { "actas", NULL },
    { "actas", folder, "--count", "2", NULL },
    { "actas", folder, "--count", "0", "--out", one, NULL },
    { "actas", folder, "--count", "2x", "--out", one, NULL },
    { "actas", folder, "--count", "1", "--out", one, "--damage", "much", NULL },
    { "actas", folder, "--count", "1", "--out", one, "--form", "77", NULL },
    { "actas", "/no/such/folder", "--count", "1", "--out", one, NULL },
    { "actas", folder, "--count", "1", "--out", NULL },
  };

  g_assert_cmpint (run_simulacro (first), ==, 0);
  g_assert_cmpint (run_simulacro (again), ==, 0);
  assert_same_file (one, other, "00001.pgm");
  assert_same_file (one, other, "00001.json");
  assert_same_file (one, other, "00002.pgm");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_cmpint (run_simulacro (wrong[i]), ==, 2);
}

static void
make_election (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  scratch = g_dir_make_tmp ("cotejo-actas-XXXXXX", &error);
  g_assert_no_error (error);
  folder = g_build_filename (scratch, "election", NULL);
  {
    const char *arguments[] = { "election", "--casillas", "60", "--municipios", "4", "--contests", "ayun,dip", "--seed", "3", "--practice", folder, NULL };

    g_assert_cmpint (run_simulacro (arguments), ==, 0);
  }
  election = cot_election_load (folder, FALSE, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  make_election ();
  g_test_add_func ("/actas/words", test_words);
  g_test_add_func ("/actas/misspelt", test_misspelt);
  g_test_add_func ("/actas/codes", test_codes);
  g_test_add_func ("/actas/codes/refuse", test_codes_refuse);
  g_test_add_func ("/actas/folio-label", test_folio_label);
  g_test_add_func ("/actas/shares", test_shares);
  g_test_add_func ("/actas/same-bytes", test_same_bytes);
  g_test_add_data_func ("/actas/pages/none", GINT_TO_POINTER (COT_ACTA_DAMAGE_NONE), test_pages);
  g_test_add_data_func ("/actas/pages/usual", GINT_TO_POINTER (COT_ACTA_DAMAGE_USUAL), test_pages);
  g_test_add_data_func ("/actas/pages/hard", GINT_TO_POINTER (COT_ACTA_DAMAGE_HARD), test_pages);
  g_test_add_func ("/actas/fixed-script", test_fixed_script);
  g_test_add_func ("/actas/handwriting/once", test_handwriting_once);
  g_test_add_func ("/actas/handwriting/spared", test_handwriting_spared);
  g_test_add_func ("/actas/handwriting/writers", test_handwriting_writers);
  g_test_add_func ("/actas/handwriting/hostile", test_handwriting_hostile);
  g_test_add_func ("/actas/command", test_command);
  result = g_test_run ();
  cot_election_unref (election);
  cot_test_files_remove (scratch);
  g_free (scratch);

  return result;
}
