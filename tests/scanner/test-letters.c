/* test-letters.c - numbers in letters: spelling, decoding, bad models, whole pages
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-letters"

#include "config.h"

#include <gio/gio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "cot-image-error.h"
#include "cot-image-file.h"
#include "cot-letters-words.h"
#include "cot-letters.h"
#include "cot-paths.h"
#include "cot-test-files.h"

#define PER_LETTER 4 /* columns */

static char *folder;

/* --- Decoding --------------------------------------------------------------------- */

/* Answers of a network that sees @text clearly, but for @blur of each column. */
static float *
answers_for (const char *text, double blur, guint *n_columns)
{
  guint length = (guint) strlen (text);
  float *answers;

  *n_columns = PER_LETTER * (length + 4);
  answers = g_new (float, *n_columns *COT_LETTERS_N_SIGNS);
  for (guint x = 0; x < *n_columns; x++) {
    int at = (int) (x / PER_LETTER) - 2;
    guint sign = at >= 0 && at < (int) length && text[at] != ' ' ? COT_LETTERS_A + (guint) (text[at] - 'a') : COT_LETTERS_SPACE;

    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      answers[x * COT_LETTERS_N_SIGNS + s] = (float) log (s == sign ? 1 - blur : blur / (COT_LETTERS_N_SIGNS - 1));
  }

  return answers;
}

static CotLettersRead
decode (const char *text)
{
  guint n_columns;
  g_autofree float *answers = answers_for (text, 0.3, &n_columns);
  CotLettersRead read;

  cot_letters_decode (answers, n_columns, 3, &read);
  return read;
}

static void
test_spelling (void)
{
  static const struct {
    guint number;
    const char *words;
  } cases[] = {
    { 0, "cero" },
    { 16, "dieciseis" },
    { 21, "veintiuno" },
    { 40, "cuarenta" },
    { 47, "cuarenta y siete" },
    { 100, "cien" },
    { 101, "ciento uno" },
    { 555, "quinientos cincuenta y cinco" },
    { 1000, "mil" },
    { 1100, "mil cien" },
    { 2003, "dos mil tres" },
    { 9999, "nueve mil novecientos noventa y nueve" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *words = cot_letters_spell (cases[i].number);

    g_assert_cmpstr (words, ==, cases[i].words);
  }
}

static void
test_every_kind_of_number (void)
{
  for (guint number = 0; number < 10000; number += number < 130 ? 7 : 397) {
    g_autofree char *words = cot_letters_spell (number);
    CotLettersRead read = decode (words);

    g_assert_cmpint (read.candidates[0].number, ==, number);
    g_assert_true (read.has_value);
    g_assert_cmpfloat (read.candidates[0].probability, >, 0.5);
    for (guint i = 1; i < read.n_candidates; i++)
      g_assert_cmpfloat (read.candidates[i].probability, <=, read.candidates[i - 1].probability);
    g_assert_true (cot_letters_chance (&read, (gint32) number) == read.candidates[0].probability);
    g_assert_cmpfloat (cot_letters_chance (&read, (gint32) (number + 5000) % 10000), <, 0.01);
  }
}

static void
test_as_people_write (void)
{
  static const struct {
    const char *words;
    gint32 number;
  } cases[] = {
    { "beinte", 20 },
    { "beinte y sinco", 25 },
    { "cinquenta y seis", 56 },
    { "quarenta", 40 },
    { "secenta y ciete", 67 },
    { "cero cuatro siete", 47 },
    { "sero sero siete", 7 },
    { "uno cero cinco", 105 },
    { "uno dos tres cuatro", 1234 },
    { "diez y seis", 16 },
    { "treinta i nuebe", 39 },
    { "cuarentaydos", 42 },
    { "cien veinte", 120 },
    { "siento onse", 111 },
    { "cuatrosientos dose", 412 },
    { "dosientos ocho", 208 },
    { "doscientas treinta y una", 231 },
    { "un mil doscientos", 1200 },
    { "cero cuarenta y siete", 47 },
    { "doce votos", 12 },
    { "nuevecientos", 900 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    CotLettersRead read = decode (cases[i].words);

    if (read.candidates[0].number != cases[i].number)
      g_error ("%s was read as %d", cases[i].words, read.candidates[0].number);
  }
}

/* Letters that are no number are not told as one. */
static void
test_no_number (void)
{
  static const char *const texts[] = { "xkwjf", "ilegible", "", "ningun", "presidente de casilla" };
  CotLettersRead read;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (decode (texts[i]).has_value);
  cot_letters_decode (NULL, 0, 3, &read);
  g_assert_false (read.has_value);
}

/* --- Models ------------------------------------------------------------------------ */

static void
test_bad_models (void)
{
  g_autofree char *path = cot_paths_share_file ("recogniser/letters.cot");
  g_autofree char *missing = g_build_filename (folder, "none.cot", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &content, &n, &error));
  g_assert_no_error (error);
  g_assert_null (cot_letters_net_load (missing, &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO);
  g_clear_error (&error);

  for (guint i = 0; i < 200; i++) {
    gsize at = i < 40 ? i : (gsize) g_test_rand_int_range (0, (gint32) n);
    guint8 change = (guint8) g_test_rand_int_range (1, 256);

    content[at] ^= (char) change;
    g_assert_null (cot_letters_net_new_from_bytes ((const guint8 *) content, n, &error));
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
    g_clear_error (&error);
    content[at] ^= (char) change;
  }
  for (gsize length = 0; length < n; length += 1 + n / 50) {
    g_assert_null (cot_letters_net_new_from_bytes ((const guint8 *) content, length, &error));
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
    g_clear_error (&error);
  }
}

/* A model whose numbers were altered and whose hash was made to fit. */
static void
test_forged_model (void)
{
  g_autofree char *path = cot_paths_share_file ("recogniser/letters.cot");
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &content, &n, &error));
  for (guint i = 0; i < 12; i++) {
    g_autofree guint8 *forged = g_memdup2 (content, n);
    g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
    g_autoptr (CotLettersNet) net = NULL;
    gsize n_digest = 32;

    for (guint k = 0; k < 64; k++)
      forged[g_test_rand_int_range (i < 6 ? 8 : 20, i < 6 ? 28 : (gint32) n - 32)] = (guint8) g_test_rand_int_range (0, 256);
    g_checksum_update (sum, forged, (gssize) n - 32);
    g_checksum_get_digest (sum, forged + n - 32, &n_digest);
    net = cot_letters_net_new_from_bytes (forged, n, NULL);
    if (net != NULL) {
      CotLettersInk ink = { g_new0 (float, COT_LETTERS_HEIGHT * 64), 64, 1, 0 };
      CotLettersRead read;

      ink.ink[20 * 64 + 30] = 1;
      cot_letters_read_ink (net, &ink, &read);
      g_free (ink.ink);
    }
  }
}

/* --- Pictures ------------------------------------------------------------------------ */

static CotRaster *
paint (guint width, guint height, int grey)
{
  CotRaster *page = cot_raster_new (width, height, 300, NULL);

  for (gsize i = 0; i < page->stride * height; i++)
    page->data[i] = grey >= 0 ? (guint8) grey : (guint8) g_test_rand_int_range (0, 256);

  return page;
}

static void
test_bad_pictures (void)
{
  static const CotBoxMm boxes[] = { { 5, 5, 80, 7 }, { -500, 3, 80, 7 }, { 5, 5, 0.1, 0.1 }, { 1e6, 1e6, 80, 7 }, { 0, 0, 2000, 2000 }, { 10, 10, 600, 7 } };
  static const int greys[] = { 255, 0, 128, -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotLettersNet) net = cot_letters_net_load_shipped (&error);
  CotTransform transform = COT_TRANSFORM_IDENTITY;

  g_assert_no_error (error);
  transform.m[0] = transform.m[4] = 11.8;
  for (guint g = 0; g < G_N_ELEMENTS (greys); g++) {
    g_autoptr (CotRaster) page = paint (1100, 300, greys[g]);
    g_autoptr (CotRaster) tiny = paint (1, 1, greys[g]);

    for (guint i = 0; i < G_N_ELEMENTS (boxes); i++) {
      CotLettersRead read;

      cot_letters_read (net, tiny, &transform, &boxes[i], &read);
      g_assert_false (read.has_value);
      cot_letters_read (net, page, &transform, &boxes[i], &read);
      g_assert_false (read.has_value);
      g_assert_true (greys[g] < 0 || !read.written);
    }
  }
}

/* --- Pages ----------------------------------------------------------------------------- */

static char *
run (const char *program, ...)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autofree char *path = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", program, NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  char *out = NULL;
  const char *word;
  va_list list;

  g_ptr_array_add (args, path);
  va_start (list, program);
  while ((word = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (args, (gpointer) word);
  va_end (list);
  g_ptr_array_add (args, NULL);
  process = g_subprocess_newv ((const char *const *) args->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &errors, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process) || g_subprocess_get_exit_status (process) > 1)
    g_error ("%s: %s", program, errors);

  return out;
}

static json_t *
read_page (const char *actas, const char *page, const json_t *truth)
{
  g_autofree char *sample = cot_paths_share_file ("sample");
  g_autofree char *form_name = g_strdup_printf ("%s.json", json_string_value (json_object_get (truth, "form")));
  g_autofree char *form = g_build_filename (sample, "forms", form_name, NULL), *image = g_build_filename (actas, page, NULL);
  g_autofree char *text = run ("cotejoctl", "read", "page", form, image, "--json", NULL);
  json_t *out = json_loads (text, JSON_REJECT_DUPLICATES, NULL);

  g_assert_nonnull (out);
  return out;
}

/* The QR of the casilla becomes paper, and what else names the casilla with it. */
static void
blot_codes (const char *actas, const char *from, const char *to, const json_t *truth)
{
  g_autofree char *in = g_build_filename (actas, from, NULL), *out = g_build_filename (actas, to, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  const json_t *matrix = json_object_get (truth, "matrix");
  gsize n, width = (gsize) json_integer_value (json_object_get (truth, "width")), height = (gsize) json_integer_value (json_object_get (truth, "height"));
  CotTransform transform;
  size_t i;
  const json_t *code;

  g_assert_true (g_file_get_contents (in, &content, &n, &error));
  for (guint k = 0; k < 9; k++)
    transform.m[k] = json_number_value (json_array_get (json_array_get (matrix, k / 3), k % 3));
  json_array_foreach (json_object_get (truth, "codes"), i, code)
  {
    const json_t *sides = json_object_get (code, "box_mm");
    CotBoxMm box = { json_number_value (json_array_get (sides, 0)) - 1, json_number_value (json_array_get (sides, 1)) - 1,
                     json_number_value (json_array_get (sides, 2)) + 2, json_number_value (json_array_get (sides, 3)) + 2 };
    CotBoxMm px = cot_transform_box (&transform, &box);

    if (strcmp (json_string_value (json_object_get (code, "purpose")), "casilla") != 0)
      continue;
    for (gsize y = (gsize) MAX (0, px.y); y < MIN (height, (gsize) (px.y + px.h)); y++)
      for (gsize x = (gsize) MAX (0, px.x); x < MIN (width, (gsize) (px.x + px.w)); x++)
        content[n - width * height + y * width + x] = (char) 235;
  }
  g_assert_true (g_file_set_contents (out, content, (gssize) n, &error));
}

static void
count_letters (const json_t *read, const json_t *truth, guint *n, guint *n_right)
{
  const char *name;
  json_t *field;

  json_object_foreach (json_object_get ((json_t *) truth, "fields"), name, field)
  {
    const json_t *letters = json_object_get (json_object_get (json_object_get (read, "fields"), name), "letters");
    const char *manner = json_string_value (json_object_get (field, "manner"));

    if (letters == NULL || (strcmp (manner, "agree") != 0 && strcmp (manner, "letters only") != 0 && strcmp (manner, "differ") != 0))
      continue;
    (*n)++;
    *n_right += json_equal ((json_t *) json_object_get (letters, "value"), json_object_get (field, "value"));
  }
}

/* Of a page's fields those that are flagged: none whose letters and figures agree. */
static guint
count_flags (const json_t *read, const json_t *truth)
{
  const char *name;
  json_t *field;
  guint n = 0;

  json_object_foreach (json_object_get ((json_t *) truth, "fields"), name, field)
  {
    const json_t *here = json_object_get (json_object_get (read, "fields"), name);
    gboolean flagged = json_is_true (json_object_get (json_object_get (here, "letters"), "differs"));
    gboolean agree = strcmp (json_string_value (json_object_get (field, "manner")), "agree") == 0 && json_equal (json_object_get (here, "value"), json_object_get (field, "value"));

    n += flagged && agree;
    /* Neither is anything to propose, nor to hold against people. */
    if (flagged || strcmp (json_string_value (json_object_get (field, "manner")), "letters only") == 0)
      g_assert_false (json_is_true (json_object_get (here, "sure")));
  }

  return n;
}

/* Letters of whole pages; print that goes with the code; and the row of a page whose
 * code is gone. */
static void
test_pages (void)
{
  g_autofree char *sample = cot_paths_share_file ("sample"), *actas = g_build_filename (folder, "actas", NULL);
  g_autofree char *said = run ("cotejo-simulacro", "actas", sample, "--count", "2", "--seed", "9", "--damage", "none", "--out", actas, NULL);
  guint n = 0, n_right = 0, n_proposed = 0;

  for (guint i = 1; i <= 2; i++) {
    g_autofree char *page = g_strdup_printf ("%05u.pgm", i), *blotted = g_strdup_printf ("blot-%u.pgm", i), *name = g_strdup_printf ("%05u.json", i);
    g_autofree char *path = g_build_filename (actas, name, NULL);
    json_t *truth = json_load_file (path, 0, NULL), *read = read_page (actas, page, truth), *again, *row;

    count_letters (read, truth, &n, &n_right);
    g_assert_cmpuint (count_flags (read, truth), ==, 0);
    row = json_object_get (read, "row");
    g_assert_cmpstr (json_string_value (json_object_get (row, "by")), ==, "code");
    g_assert_true (json_equal (json_object_get (row, "CLAVE_ACTA"), json_object_get (truth, "CLAVE_ACTA")));
    g_assert_cmpstr (json_string_value (json_object_get (json_object_get (json_object_get (read, "printed"), "MUNICIPIO"), "verdict")), ==, "agrees");

    blot_codes (actas, page, blotted, truth);
    again = read_page (actas, blotted, truth);
    row = json_object_get (again, "row");
    if (!json_is_null (row)) {
      g_assert_cmpstr (json_string_value (json_object_get (row, "by")), ==, "reading");
      g_assert_true (json_equal (json_object_get (row, "CLAVE_ACTA"), json_object_get (truth, "CLAVE_ACTA")));
      n_proposed++;
    }
    json_decref (truth);
    json_decref (read);
    json_decref (again);
  }
  g_test_message ("%u of %u numbers in letters are right, %u rows proposed", n_right, n, n_proposed);
  g_assert_cmpuint (n_right, >=, n * 8 / 10);
  g_assert_cmpuint (n, >, 20);
  g_assert_cmpuint (n_proposed, >=, 1);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cot-letters-XXXXXX", NULL);

  g_test_add_func ("/letters/spelling", test_spelling);
  g_test_add_func ("/letters/every-kind-of-number", test_every_kind_of_number);
  g_test_add_func ("/letters/as-people-write", test_as_people_write);
  g_test_add_func ("/letters/no-number", test_no_number);
  g_test_add_func ("/letters/bad-models", test_bad_models);
  g_test_add_func ("/letters/forged-model", test_forged_model);
  g_test_add_func ("/letters/bad-pictures", test_bad_pictures);
  g_test_add_func ("/letters/pages", test_pages);
  result = g_test_run ();

  cot_test_files_remove (folder);
  g_free (folder);
  return result;
}
