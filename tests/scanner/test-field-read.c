/* test-field-read.c - whole fields by two readers, and what they say together
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-read"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/wait.h>

#include "cot-field-line.h"
#include "cot-field-looks.h"
#include "cot-field-read.h"
#include "cot-idx.h"
#include "cot-image-error.h"
#include "cot-paths.h"
#include "cot-test-files.h"

#define BOX_PX 70 /* 7 mm */
#define WHERE  "recogniser/fields.cot"

static const CotTransform transform = { { 10, 0, 0, 0, 10, 0, 0, 0, 1 } };

static char *folder;

/* --- What the tests draw --------------------------------------------------------- */

/* A stroke of the pen, 5 px wide. */
static void
draw (CotRaster *page, int x0, int y0, int x1, int y1)
{
  int n = MAX (ABS (x1 - x0), ABS (y1 - y0));

  for (int i = 0; i <= n; i++)
    for (int k = 0; k < 25; k++)
      cot_raster_row (page, (guint) (y0 + (y1 - y0) * i / MAX (n, 1) + k / 5 - 2))[x0 + (x1 - x0) * i / MAX (n, 1) + k % 5 - 2] = 30;
}

/* '7', '1', '4', '-', '/', 'x' or ' ' in a box. */
static void
write_sign (CotRaster *page, int box, char sign)
{
  int x = box * BOX_PX + 20, y = 14;

  if (sign == '7') {
    draw (page, x, y, x + 28, y);
    draw (page, x + 28, y, x + 10, y + 42);
  } else if (sign == '1') {
    draw (page, x + 14, y, x + 14, y + 42);
  } else if (sign == '4') {
    draw (page, x + 4, y, x, y + 22);
    draw (page, x, y + 22, x + 28, y + 22);
    draw (page, x + 20, y + 6, x + 20, y + 42);
  } else if (sign == '-') {
    draw (page, x, y + 22, x + 26, y + 21);
  } else if (sign == '/') {
    draw (page, x, y + 42, x + 26, y);
  } else if (sign == 'x') {
    for (int i = 0; i < 6; i++)
      draw (page, x - 6 + 6 * i, y + (i % 2) * 40, x + 6 * i, y + (1 - i % 2) * 40);
  }
}

static CotRaster *
draw_field (const char *signs, CotFormField *field)
{
  CotRaster *page = cot_raster_new ((guint) strlen (signs) * BOX_PX, BOX_PX, 254, NULL);

  memset (page->data, 250, page->stride * page->height);
  *field = (CotFormField){ .n_digits = (guint) strlen (signs) };
  for (guint i = 0; i < field->n_digits; i++) {
    field->digits[i] = (CotBoxMm){ 7.0 * i, 0, 7, 7 };
    write_sign (page, (int) i, signs[i]);
  }

  return page;
}

static CotFieldReader *
load_shipped (void)
{
  g_autoptr (GError) error = NULL;
  CotFieldReader *reader = cot_field_reader_load_shipped (&error);

  g_assert_no_error (error);
  return reader;
}

/* --- Lines ----------------------------------------------------------------------- */

/* One height, whatever the boxes; nothing where nothing is written. */
static void
test_line (void)
{
  static const char *const fields[] = { "7", " 71", "47 ", "   7" };
  CotFormField field;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (CotRaster) page = draw_field (fields[i], &field);
    g_autoptr (CotFieldStrip) strip = cot_field_strip_new (page, &transform, &field);
    g_autoptr (CotRaster) line = cot_field_line_new (strip, 1);
    guint darkest = 255;

    g_assert_nonnull (line);
    g_assert_cmpuint (line->height, ==, COT_FIELD_LINE_HEIGHT);
    g_assert_cmpuint (line->width, <=, COT_FIELD_LINE_MAX);
    g_assert_cmpuint (line->data[0], ==, 255);
    for (gsize k = 0; k < line->stride * line->height; k++)
      darkest = MIN (darkest, line->data[k]);
    g_assert_cmpuint (darkest, <, 60);
  }

  g_autoptr (CotRaster) page = draw_field ("   ", &field);
  g_autoptr (CotFieldStrip) strip = cot_field_strip_new (page, &transform, &field);

  g_assert_null (cot_field_line_new (strip, 1));
}

/* Where the boxes said the same, once is enough; where they did not, three looks are
 * weighed, and none of them is given more than its third. */
static void
test_looks (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotFieldModel) model = cot_field_model_load_shipped (&error);
  g_autoptr (CotDigitNet) net = cot_digit_net_load_shipped (&error);
  CotFormField field;
  g_autoptr (CotRaster) page = draw_field ("741", &field);
  g_autoptr (CotFieldStrip) strip = cot_field_strip_new (page, &transform, &field);
  g_autoptr (CotRaster) line = cot_field_line_new (strip, 1), narrow = cot_field_line_new (strip, 0.88), wide = cot_field_line_new (strip, 1.13);
  g_auto (CotFieldBoxes) boxes = { NULL };
  CotFieldLstmRead once, looks[2], told;

  g_assert_no_error (error);
  g_assert_cmpuint (narrow->width, <, line->width);
  g_assert_cmpuint (wide->width, >, line->width);
  cot_field_boxes_read (net, strip, &boxes);
  cot_field_lstm_read (model->lstm, line, &once);
  cot_field_lstm_read (model->lstm, narrow, &looks[0]);
  cot_field_lstm_read (model->lstm, wide, &looks[1]);

  cot_field_looks_read (model->lstm, strip, &boxes, &told);
  g_assert_cmpstr (told.text, ==, "741");
  g_assert_cmpfloat (told.probability, ==, once.probability);

  /* As if the boxes had told something else. */
  boxes.in_order = FALSE;
  cot_field_looks_read (model->lstm, strip, &boxes, &told);
  g_assert_cmpstr (looks[0].text, ==, "741");
  g_assert_cmpstr (looks[1].text, ==, "741");
  g_assert_cmpstr (told.text, ==, "741");
  g_assert_cmpfloat (fabs (told.probability - (once.probability + looks[0].probability + looks[1].probability) / 3), <, 1e-9);
}

/* A broad pen is no stain; a shadow over a part of the boxes is one. */
static void
test_stain (void)
{
  CotFormField field;
  g_autoptr (CotRaster) page = draw_field ("747", &field);
  g_autoptr (CotFieldStrip) thin = cot_field_strip_new (page, &transform, &field);
  g_autoptr (CotRaster) broad = cot_raster_new (page->width, page->height, 254, NULL);
  g_autoptr (CotFieldStrip) thick = NULL, shaded = NULL;

  memset (broad->data, 250, broad->stride * broad->height);
  for (guint y = 4; y + 4 < page->height; y++)
    for (guint x = 4; x + 4 < page->width; x++)
      for (guint k = 0; k < 81; k++)
        cot_raster_row (broad, y)[x] = MIN (cot_raster_row (broad, y)[x], cot_raster_row (page, y + k / 9 - 4)[x + k % 9 - 4]);
  thick = cot_field_strip_new (broad, &transform, &field);
  for (guint y = 0; y < page->height; y++)
    for (guint x = 0; x < page->width / 2; x++)
      cot_raster_row (page, y)[x] = (guint8) (cot_raster_row (page, y)[x] * 0.8);
  shaded = cot_field_strip_new (page, &transform, &field);

  g_assert_false (thin->stained);
  g_assert_false (thick->stained);
  g_assert_true (shaded->stained);
}

/* The reader of lines: digits it was made for, and whatever else comes. */
static void
test_lstm (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotFieldModel) model = cot_field_model_load_shipped (&error);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  CotFieldLstmRead first, again;
  CotFormField field;

  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++) {
    static const char *const numbers[] = { "71", "77", "741" };
    g_autoptr (CotRaster) page = draw_field (numbers[i], &field);
    g_autoptr (CotFieldStrip) strip = cot_field_strip_new (page, &transform, &field);
    g_autoptr (CotRaster) line = cot_field_line_new (strip, 1);

    cot_field_lstm_read (model->lstm, line, &first);
    cot_field_lstm_read (model->lstm, line, &again);
    g_assert_cmpstr (first.text, ==, numbers[i]);
    g_assert_cmpstr (again.text, ==, numbers[i]);
    g_assert_cmpfloat (first.probability, ==, again.probability);
    g_assert_cmpfloat (first.probability, >, 0);
    g_assert_cmpfloat (first.probability, <=, 1);
  }

  cot_field_lstm_read (model->lstm, NULL, &first);
  g_assert_cmpuint (first.n, ==, 0);
  for (guint width = 1; width <= COT_FIELD_LINE_MAX + 1; width = width * 3 + 1)
    for (guint tone = 0; tone < 3; tone++) {
      g_autoptr (CotRaster) line = cot_raster_new (width, width == 4 ? 12 : COT_FIELD_LINE_HEIGHT, 300, NULL);

      for (gsize k = 0; k < line->stride * line->height; k++)
        line->data[k] = (guint8) (tone == 2 ? g_rand_int_range (rand, 0, 256) : (gint32) (255 * tone));
      cot_field_lstm_read (model->lstm, line, &first);
      g_assert_cmpuint (first.n, <=, COT_FIELD_LSTM_MAX_SIGNS);
      g_assert_cmpuint (strlen (first.text), ==, first.n);
      g_assert_cmpfloat (first.probability, <=, 1);
    }
}

/* --- Together -------------------------------------------------------------------- */

static void
put (CotFieldBoxes *boxes, gint32 number, double probability)
{
  CotFieldCandidate one = { { COT_VALUE_NUMBER, number }, probability };

  g_array_append_val (boxes->candidates, one);
}

static double
weigh (const CotFieldBoxes *boxes, const char *text, double probability, GArray *candidates)
{
  const CotFieldJoint joint = { 0.8, 0.5, -1, 0.99 };
  CotFieldLstmRead line = { .n = (guint) strlen (text), .probability = probability };
  double sum = 0, none;

  g_strlcpy (line.text, text, sizeof line.text);
  none = cot_field_joint_weigh (&joint, boxes, &line, candidates);
  for (guint i = 0; i < candidates->len; i++) {
    sum += g_array_index (candidates, CotFieldCandidate, i).probability;
    if (i > 0)
      g_assert_cmpfloat (g_array_index (candidates, CotFieldCandidate, i).probability, <=, g_array_index (candidates, CotFieldCandidate, i - 1).probability);
  }
  g_assert_cmpfloat_with_epsilon (sum + none, 1, 1e-9);

  return g_array_index (candidates, CotFieldCandidate, 0).probability;
}

static void
test_joint (void)
{
  g_auto (CotFieldBoxes) boxes = { .candidates = g_array_new (FALSE, FALSE, sizeof (CotFieldCandidate)) };
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (CotFieldCandidate));
  double agreed, silent, differ;

  put (&boxes, 47, 0.9);
  put (&boxes, 41, 0.08);
  agreed = weigh (&boxes, "047", 0.95, candidates);
  g_assert_cmpint (g_array_index (candidates, CotFieldCandidate, 0).value.number, ==, 47);
  g_assert_cmpuint (candidates->len, ==, 2);
  silent = weigh (&boxes, "x7", 0.9, candidates);
  g_assert_cmpint (g_array_index (candidates, CotFieldCandidate, 0).value.number, ==, 47);
  g_assert_cmpfloat (silent, <, agreed);

  /* The second reader turns what the first was not sure of, and adds what it did not see. */
  differ = weigh (&boxes, "41", 0.999, candidates);
  g_assert_cmpint (g_array_index (candidates, CotFieldCandidate, 0).value.number, ==, 41);
  g_assert_cmpfloat (differ, <, agreed);
  weigh (&boxes, "97", 0.9, candidates);
  g_assert_cmpuint (candidates->len, ==, 3);
}

static void
test_number (void)
{
  static const struct {
    const char *text;
    gboolean is_number;
    gint32 number;
  } cases[] = {
    { "", FALSE, 0 },
    { "0", TRUE, 0 },
    { "0047", TRUE, 47 },
    { "9999", TRUE, 9999 },
    { "10000", FALSE, 0 },
    { "00000", TRUE, 0 },
    { "4-7", FALSE, 0 },
    { "---", FALSE, 0 },
    { "x", FALSE, 0 },
    { "999999999999", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    CotFieldLstmRead line = { .n = (guint) strlen (cases[i].text) };
    gint32 number;

    g_strlcpy (line.text, cases[i].text, sizeof line.text);
    g_assert_cmpint (cot_field_joint_number (&line, &number), ==, cases[i].is_number);
    if (cases[i].is_number)
      g_assert_cmpint (number, ==, cases[i].number);
  }
}

/* Agreement is of numbers, digits and inked boxes alike. */
static void
test_agreement (void)
{
  g_auto (CotFieldBoxes) boxes = { .candidates = g_array_new (FALSE, FALSE, sizeof (CotFieldCandidate)), .in_order = TRUE, .n_digits = 2 };
  CotFieldStrip strip = { .n_boxes = 3, .n_inked = 2 };
  CotFieldLstmRead line = { "11", 2, 0.9 };

  put (&boxes, 11, 0.9);
  g_assert_true (cot_field_joint_agrees (&boxes, &line, &strip));
  strip.n_inked = 3;
  g_assert_false (cot_field_joint_agrees (&boxes, &line, &strip));
  strip.n_inked = 2;
  line = (CotFieldLstmRead){ "1", 1, 0.9 };
  g_assert_false (cot_field_joint_agrees (&boxes, &line, &strip));
  line = (CotFieldLstmRead){ "011", 3, 0.9 };
  g_assert_false (cot_field_joint_agrees (&boxes, &line, &strip));
  line = (CotFieldLstmRead){ "17", 2, 0.9 };
  g_assert_false (cot_field_joint_agrees (&boxes, &line, &strip));
  line = (CotFieldLstmRead){ "11", 2, 0.9 };
  boxes.in_order = FALSE;
  g_assert_false (cot_field_joint_agrees (&boxes, &line, &strip));
}

/* --- Fields ---------------------------------------------------------------------- */

static void
test_field (void)
{
  static const struct {
    const char *signs;
    CotValue value;
  } cases[] = {
    { "   ", { COT_VALUE_NO_DATA, 0 } },
    { "  7", { COT_VALUE_NUMBER, 7 } },
    { " 77", { COT_VALUE_NUMBER, 77 } },
    { "741", { COT_VALUE_NUMBER, 741 } },
    { "7141", { COT_VALUE_NUMBER, 7141 } },
  };
  g_autoptr (CotFieldReader) reader = load_shipped ();
  CotFormField field;
  CotFieldRead reading;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotRaster) page = draw_field (cases[i].signs, &field);

    cot_field_reader_read (reader, page, &transform, &field, &reading);
    g_assert_true (reading.has_value);
    g_assert_true (reading.agrees);
    g_assert_true (cot_value_equal (reading.candidates[0].value, cases[i].value));
    g_assert_true (cot_value_equal (reading.by_boxes, cases[i].value));
    g_assert_true (cot_value_equal (reading.by_line, cases[i].value));
  }
}

/* Dashes, slashes, scribbles, gaps: never a sure number. */
static void
test_no_number (void)
{
  static const char *const fields[] = { "---", "///", "xxx", "7-7", "x71", "7/1", "7 1", " - ", "7x ", "71 " };
  g_autoptr (CotFieldReader) reader = load_shipped ();
  CotFormField field;
  CotFieldRead reading;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (CotRaster) page = draw_field (fields[i], &field);

    cot_field_reader_read (reader, page, &transform, &field, &reading);
    g_assert_false (reading.sure && reading.candidates[0].value.kind == COT_VALUE_NUMBER);
  }
}

/* Without the second reader the first goes on, and is sure of nothing. */
static void
test_alone (void)
{
  g_autoptr (CotFieldReader) reader = cot_field_reader_new (cot_digit_net_load_shipped (NULL), NULL);
  CotFormField field;
  CotFieldRead reading;
  g_autoptr (CotRaster) page = draw_field ("777", &field);

  cot_field_reader_read (reader, page, &transform, &field, &reading);
  g_assert_true (reading.has_value);
  g_assert_cmpint (reading.candidates[0].value.number, ==, 777);
  g_assert_cmpint (reading.by_line.kind, ==, COT_VALUE_ILLEGIBLE);
  g_assert_false (reading.sure);
}

/* --- The model file -------------------------------------------------------------- */

static GBytes *
load_file (void)
{
  g_autofree char *path = cot_paths_share_file (WHERE);
  char *content = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  return g_bytes_new_take (content, length);
}

static void
test_model_altered (void)
{
  g_autoptr (GBytes) file = load_file ();
  gsize length = g_bytes_get_size (file);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (file, NULL), length);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  CotFieldJoint joint;

  for (guint i = 0; i < 200; i++) {
    gsize at = i < 40 ? i : (gsize) g_rand_int_range (rand, 0, (gint32) length);
    g_autoptr (GError) error = NULL;

    bytes[at] ^= 0x41;
    g_assert_null (cot_field_model_unpack (bytes, length, &joint, &error));
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
    bytes[at] ^= 0x41;
  }
  for (gsize n = 0; n < length; n = n * 2 + 1) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_field_model_new_from_bytes (bytes, n, &error));
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
  }
}

/* What is whole and no traineddata, or of no sense. */
static void
test_model_forged (void)
{
  const CotFieldJoint good = { 1, 0.5, -2, 0.99 }, odd[] = { { 1000, 0.5, 0, 0.9 }, { 1, 0.5, 1000, 0.9 }, { 1, 0.5, 0, 1.5 } };
  g_autoptr (GBytes) text = g_bytes_new_static ("no model", 8);
  CotFieldJoint back;

  for (guint i = 0; i < 1 + G_N_ELEMENTS (odd); i++) {
    g_autoptr (GBytes) file = cot_field_model_pack (i == 0 ? &good : &odd[i - 1], text);
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_field_model_new_from_bytes (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &error));
    g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT);
    if (i == 0) {
      g_autoptr (GBytes) inside = cot_field_model_unpack (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &back, NULL);

      g_assert_true (g_bytes_equal (inside, text));
      g_assert_cmpfloat (back.none, ==, -2);
      g_assert_cmpfloat (back.threshold, ==, 0.99);
    }
  }
}

static void
test_model_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_field_model_load ("/nonexistent/fields.cot", &error));
  g_assert_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "/nonexistent/fields.cot"));
}

/* --- Training -------------------------------------------------------------------- */

static void
put_u32 (GByteArray *bytes, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

/* @n images of 28 x 28 that are 1 and 7 by turns. */
static void
make_set (const char *name, guint n)
{
  g_autoptr (GByteArray) images = g_byte_array_new (), labels = g_byte_array_new ();
  g_autofree char *images_path = g_strdup_printf ("%s/%s-images-idx3-ubyte", folder, name), *labels_path = g_strdup_printf ("%s/%s-labels-idx1-ubyte", folder, name);

  put_u32 (images, 0x803);
  put_u32 (images, n);
  put_u32 (images, 28);
  put_u32 (images, 28);
  put_u32 (labels, 0x801);
  put_u32 (labels, n);
  for (guint i = 0; i < n; i++) {
    guint8 image[28 * 28] = { 0 }, label = i % 2 == 0 ? 1 : 7;

    for (guint y = 4; y < 24; y++)
      for (guint k = 0; k < 3; k++)
        image[y * 28 + (label == 1 ? 13 : 20 - y / 2) + k] = 255;
    for (guint x = 8; label == 7 && x < 20; x++)
      image[4 * 28 + x] = image[5 * 28 + x] = 255;
    g_byte_array_append (images, image, sizeof image);
    g_byte_array_append (labels, &label, 1);
  }
  g_assert_true (g_file_set_contents (images_path, (const char *) images->data, images->len, NULL));
  g_assert_true (g_file_set_contents (labels_path, (const char *) labels->data, labels->len, NULL));
}

static int
run (const char *const *argv, char **problems)
{
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, problems, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

/* The whole way from idx files to a model that loads; the same seed, the same lines. */
static void
test_train (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "scanner", "read", "train", "cotejo-train-fields", NULL);
  g_autofree char *tool = g_find_program_in_path ("lstmtraining"), *net = cot_paths_share_file ("recogniser/digits.cot");
  g_autofree char *writers = g_build_filename (folder, "european-writers.txt", NULL), *card = g_build_filename (folder, "card.md", NULL);
  g_autofree char *out = g_build_filename (folder, "fields.cot", NULL), *again = g_build_filename (folder, "again.cot", NULL), *text = NULL;
  g_autofree char *problems = NULL, *more_problems = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CotFieldModel) model = NULL;

  if (tool == NULL) {
    g_test_skip ("lstmtraining is not installed (tesseract-ocr)");
    return;
  }

  make_set ("mnist", 48);
  make_set ("european", 6);
  g_assert_true (g_file_set_contents (writers, "A\nA\nB\nB\nC\nC\n", -1, NULL));
  g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", folder, "--net", net, "--out", out, "--card", card, "--choose-by", "B", "--keep-out", "C",
                                               "--cells", "20", "--fields", "20", "--cell-steps", "100", "--round", "100", "--rounds", "1", "--weigh", "40", NULL },
                        &problems),
                   ==, 0);
  model = cot_field_model_load (out, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (card, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "20 single boxes and 20 fields drawn"));

  /* Weighed anew, the same comes out. */
  g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", folder, "--net", net, "--out", again, "--card", card, "--choose-by", "B", "--keep-out", "C",
                                               "--lines-of", out, "--weigh", "40", NULL },
                        &more_problems),
                   ==, 0);
  g_autoptr (GFile) one = g_file_new_for_path (out), two = g_file_new_for_path (again);
  g_autoptr (GBytes) first = g_file_load_bytes (one, NULL, NULL, NULL), second = g_file_load_bytes (two, NULL, NULL, NULL);

  g_assert_true (g_bytes_equal (first, second));
  g_clear_pointer (&problems, g_free);
  g_assert_cmpint (run ((const char *const[]){ program, "--handwriting", "/nonexistent", "--net", net, "--out", out, "--card", card, NULL }, &problems), ==, 2);
}

/* --- Real hands ------------------------------------------------------------------ */

#define N_REAL         60
#define LABELLED_WRONG 59915 /* a 7 that the file calls a 4 */

/* A digit of 28 x 28 at twice its size into a box. */
static void
paste_digit (CotRaster *page, int box, const CotIdxImages *images, guint32 index)
{
  const guint8 *image = cot_idx_image (images, index);

  for (int y = 0; y < 56; y++)
    for (int x = 0; x < 56; x++) {
      guint8 *at = cot_raster_row (page, (guint) (7 + y)) + box * BOX_PX + 7 + x;

      *at = (guint8) (250 - 220 * image[y / 2 * 28 + x / 2] / 255);
    }
}

/* Numbers of three digits by hands that no model learnt from (see the cards). */
static void
test_real_hands (void)
{
  g_autofree char *hands = g_build_filename (g_getenv ("COT_TEST_SOURCE_DIR"), "..", "..", "shared", "handwriting", NULL);
  g_autofree char *images_path = g_build_filename (hands, "mnist-images-idx3-ubyte.gz", NULL), *labels_path = g_build_filename (hands, "mnist-labels-idx1-ubyte.gz", NULL);
  g_autoptr (CotFieldReader) reader = load_shipped ();
  g_autoptr (CotIdxImages) images = NULL;
  g_autofree guint8 *labels = NULL;
  guint n_right = 0, n_agree = 0, n_sure = 0, n_wrong = 0;

  if (!g_file_test (images_path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("no handwriting beside the source tree (../shared/handwriting)");
    return;
  }

  images = cot_idx_images_load (images_path, NULL);
  g_assert_nonnull (images);
  labels = cot_idx_labels_load (labels_path, images->n, NULL);
  g_assert_cmpuint (images->n, >, LABELLED_WRONG);
  labels[LABELLED_WRONG] = 7;
  for (guint i = 0; i < N_REAL; i++) {
    guint32 first = images->n - 3 * (i + 1);
    gint32 number = labels[first] * 100 + labels[first + 1] * 10 + labels[first + 2];
    CotFormField field;
    CotFieldRead reading;
    g_autoptr (CotRaster) page = draw_field ("   ", &field);

    for (guint k = 0; k < 3; k++)
      paste_digit (page, (int) k, images, first + k);
    cot_field_reader_read (reader, page, &transform, &field, &reading);
    n_right += reading.has_value && reading.candidates[0].value.number == number;
    n_agree += reading.agrees;
    n_sure += reading.sure;
    n_wrong += reading.sure && reading.candidates[0].value.number != number;
  }
  g_test_message ("%u fields, %u right, %u agreed, %u sure, %u wrong among them", N_REAL, n_right, n_agree, n_sure, n_wrong);
  g_assert_cmpuint (n_right * 10, >=, N_REAL * 9);
  g_assert_cmpuint (n_agree * 10, >=, N_REAL * 7);
  g_assert_cmpuint (n_sure * 3, >=, N_REAL);
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cotejo-fields-XXXXXX", NULL);
  g_test_add_func ("/fields/line", test_line);
  g_test_add_func ("/fields/looks", test_looks);
  g_test_add_func ("/fields/stain", test_stain);
  g_test_add_func ("/fields/lstm", test_lstm);
  g_test_add_func ("/fields/joint", test_joint);
  g_test_add_func ("/fields/number", test_number);
  g_test_add_func ("/fields/agreement", test_agreement);
  g_test_add_func ("/fields/read", test_field);
  g_test_add_func ("/fields/no-number", test_no_number);
  g_test_add_func ("/fields/alone", test_alone);
  g_test_add_func ("/fields/model/altered", test_model_altered);
  g_test_add_func ("/fields/model/forged", test_model_forged);
  g_test_add_func ("/fields/model/missing", test_model_missing);
  g_test_add_func ("/fields/train", test_train);
  g_test_add_func ("/fields/real-hands", test_real_hands);
  result = g_test_run ();
  cot_test_files_remove (folder);
  g_free (folder);
  return result;
}
