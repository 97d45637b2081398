/* cot-digit-net.c - reads one handwritten box with a small network
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-digit-net.h"

#include <math.h>
#include <string.h>

#include "cot-digit-layout.h"
#include "cot-gemm.h"
#include "cot-image-error.h"
#include "cot-model-file.h"
#include "cot-paths.h"

#define MODEL_FILE       "recogniser/digits.cot"
#define MAX_TEMPERATURE  100000 /* thousandths */
#define MILLION          1000000
#define MAX_STEP         1000000000U
#define LEAST_TO_TELL    0.3 /* less than this for the likeliest class tells nothing */
#define EMPTY_CONFIDENCE 0.9999f
#define LEAN             0.12
#define RARER            0.05f /* on paper than among what the network learnt: boxes with ink and no digit */

#define VECTOR 16 /* floats that are worked on together */

/* fmaxf() minds signs and no-numbers, which cost more than the network itself. */
#define LARGER(a, b) ((a) > (b) ? (a) : (b))

struct _CotDigitNet {
  double temperature, threshold;
  float *weights[COT_DIGIT_N_LAYERS];
  float *biases[COT_DIGIT_N_LAYERS];
};

/**
 * cot_digit_class_name:
 * @label: a class
 *
 * Returns: (transfer none): how files and tables name it
 */
const char *
cot_digit_class_name (CotDigitClass label)
{
  static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "empty", "dash", "slash", "scribble", "struck" };

  return (guint) label < G_N_ELEMENTS (names) ? names[label] : "unsure";
}

/**
 * cot_digit_net_free:
 * @self: (nullable) (transfer full): a network
 */
void
cot_digit_net_free (CotDigitNet *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < COT_DIGIT_N_LAYERS; i++) {
    g_free (self->weights[i]);
    g_free (self->biases[i]);
  }
  g_free (self);
}

/* --- The model file ------------------------------------------------------------ */

static gboolean
take_layers (CotDigitNet *self, const guint8 *at)
{
  for (guint i = 0; i < COT_DIGIT_N_LAYERS; i++) {
    gsize n_out = cot_digit_layers[i].n_out, n_in = cot_digit_layers[i].n_in;
    guint32 step = cot_model_file_u32 (at);

    if (step == 0 || step > MAX_STEP)
      return FALSE;
    at += 4;
    self->weights[i] = cot_model_file_take_numbers (&at, n_out * n_in, step * COT_DIGIT_STEP);
    self->biases[i] = cot_model_file_take_numbers (&at, n_out, step * COT_DIGIT_STEP);
  }

  return TRUE;
}

/**
 * cot_digit_net_new_from_bytes:
 * @bytes: a model file's content
 * @n_bytes: its size
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a network, or %NULL when the content is not exactly
 *   what a trainer of this version wrote
 */
CotDigitNet *
cot_digit_net_new_from_bytes (const guint8 *bytes, gsize n_bytes, GError **error)
{
  g_autoptr (CotDigitNet) self = g_new0 (CotDigitNet, 1);
  guint32 temperature, threshold;

  if (n_bytes != cot_digit_model_size () || !cot_model_file_is_intact (bytes, n_bytes, COT_DIGIT_MAGIC)) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "not a model of handwritten digits, or an altered one");
    return NULL;
  }

  temperature = cot_model_file_u32 (bytes + 16);
  threshold = cot_model_file_u32 (bytes + 20);
  if (cot_model_file_u32 (bytes + 8) != COT_DIGIT_VERSION || cot_model_file_u32 (bytes + 12) != COT_DIGIT_N_CLASSES || temperature == 0 ||
      temperature > MAX_TEMPERATURE || threshold > MILLION || !take_layers (self, bytes + COT_DIGIT_HEADER_SIZE)) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "a model of handwritten digits of another version");
    return NULL;
  }
  self->temperature = temperature / 1000.0;
  self->threshold = threshold / (double) MILLION;

  return g_steal_pointer (&self);
}

/**
 * cot_digit_net_load:
 * @path: a model file
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a network, or %NULL
 */
CotDigitNet *
cot_digit_net_load (const char *path, GError **error)
{
  gsize n_bytes = 0;
  g_autofree guint8 *bytes = cot_model_file_read (path, cot_digit_model_size (), &n_bytes, error);
  CotDigitNet *self;

  if (bytes == NULL)
    return NULL;
  self = cot_digit_net_new_from_bytes (bytes, n_bytes, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);

  return self;
}

/**
 * cot_digit_net_load_shipped:
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the network shipped with the program, or %NULL
 */
CotDigitNet *
cot_digit_net_load_shipped (GError **error)
{
  g_autofree char *path = cot_paths_share_file (MODEL_FILE);

  return cot_digit_net_load (path, error);
}

/* --- Reading ------------------------------------------------------------------- */

/* A convolution from @n_in planes of @side to planes of @out; @pad: zeros around
 * the input; @row: floats from one output plane to the next, in whole vectors. */
typedef struct {
  guint n_in, n_out, side, pad, out, row;
} Shape;

static const Shape shapes[3] = {
  { 1, COT_DIGIT_CONV1, 28, 1, 28, 784 },
  { COT_DIGIT_CONV1, COT_DIGIT_CONV2, 14, 1, 14, 208 },
  { COT_DIGIT_CONV2, COT_DIGIT_CONV3, 7, 0, 5, 32 },
};

/* As wide as a plane of each layer, and whole vectors. */
G_STATIC_ASSERT (784 % VECTOR == 0 && 208 % VECTOR == 0 && 32 % VECTOR == 0);

#define MAX_COLUMNS (COT_DIGIT_CONV1 * 9 * 208)
G_STATIC_ASSERT (MAX_COLUMNS >= COT_DIGIT_CONV2 * 9 * 32 && MAX_COLUMNS >= 9 * 784);

/* What one image needs on its way through. */
typedef struct {
  float columns[MAX_COLUMNS];
  float planes[COT_DIGIT_CONV1 * 784];
  float pooled[COT_DIGIT_CONV1 * 196];
} Bench;

G_STATIC_ASSERT (COT_DIGIT_CONV1 * 784 >= COT_DIGIT_CONV2 * 208 && COT_DIGIT_CONV1 * 784 >= COT_DIGIT_CONV3 * 32);
G_STATIC_ASSERT (COT_DIGIT_CONV1 * 196 >= COT_DIGIT_CONV2 * 49);

/* Every place's surroundings become a column. */
static void
spread_columns (const Shape *shape, const float *in, float *columns)
{
  int side = (int) shape->side, out = (int) shape->out;

  memset (columns, 0, sizeof *columns * shape->n_in * 9 * shape->row);
  for (guint c = 0; c < shape->n_in; c++)
    for (guint k = 0; k < 9; k++) {
      float *to = columns + (c * 9 + k) * shape->row;
      int shift_x = (int) (k % 3) - (int) shape->pad, shift_y = (int) (k / 3) - (int) shape->pad;
      int x0 = MAX (0, -shift_x), x1 = MIN (out, side - shift_x);

      for (int y = MAX (0, -shift_y); y < MIN (out, side - shift_y); y++)
        memcpy (to + y * out + x0, in + (int) c * side * side + (y + shift_y) * side + x0 + shift_x, sizeof *to * (guint) (x1 - x0));
    }
}

/* @n: a multiple of %VECTOR: loops of a fixed length become vectors by themselves. */
static void
fill (float *to, guint n, float value)
{
  for (guint i = 0; i < n; i += VECTOR)
    for (guint k = 0; k < VECTOR; k++)
      to[i + k] = value;
}

static void
drop_negative (float *values, guint n)
{
  for (guint i = 0; i < n; i += VECTOR)
    for (guint k = 0; k < VECTOR; k++)
      values[i + k] = LARGER (values[i + k], 0);
}

/* Negative values become 0. */
static void
convolve (const CotDigitNet *self, guint layer, const float *in, Bench *bench)
{
  const Shape *shape = &shapes[layer];
  guint n_in = shape->n_in * 9;

  spread_columns (shape, in, bench->columns);
  for (guint o = 0; o < shape->n_out; o++)
    fill (bench->planes + o * shape->row, shape->row, self->biases[layer][o]);
  cot_gemm (shape->n_out, shape->row, n_in, self->weights[layer], n_in, 1, bench->columns, shape->row, bench->planes, shape->row);
  drop_negative (bench->planes, shape->n_out * shape->row);
}

/* The largest of each 2 x 2. */
static void
pool (const Shape *shape, Bench *bench)
{
  guint half = shape->out / 2;

  for (guint c = 0; c < shape->n_out; c++)
    for (guint y = 0; y < half; y++)
      for (guint x = 0; x < half; x++) {
        const float *at = bench->planes + c * shape->row + 2 * y * shape->out + 2 * x;

        bench->pooled[(c * half + y) * half + x] = LARGER (LARGER (at[0], at[1]), LARGER (at[shape->out], at[shape->out + 1]));
      }
}

/* One look: adds what the network says to @logits. */
static void
look (const CotDigitNet *self, const float ink[COT_DIGIT_PIXELS], Bench *bench, float logits[COT_DIGIT_N_CLASSES])
{
  float flat[COT_DIGIT_FLAT], full[COT_DIGIT_FULL1], said[COT_DIGIT_N_CLASSES];

  convolve (self, 0, ink, bench);
  pool (&shapes[0], bench);
  convolve (self, 1, bench->pooled, bench);
  pool (&shapes[1], bench);
  convolve (self, 2, bench->pooled, bench);
  for (guint c = 0; c < COT_DIGIT_CONV3; c++)
    memcpy (flat + c * 25, bench->planes + c * shapes[2].row, sizeof *flat * 25);

  memcpy (full, self->biases[3], sizeof full);
  cot_gemm_rows (1, COT_DIGIT_FULL1, COT_DIGIT_FLAT, flat, COT_DIGIT_FLAT, self->weights[3], COT_DIGIT_FLAT, full, COT_DIGIT_FULL1);
  for (guint i = 0; i < COT_DIGIT_FULL1; i++)
    full[i] = LARGER (full[i], 0);
  memcpy (said, self->biases[4], sizeof said);
  cot_gemm_rows (1, COT_DIGIT_N_CLASSES, COT_DIGIT_FULL1, full, COT_DIGIT_FULL1, self->weights[4], COT_DIGIT_FULL1, said, COT_DIGIT_N_CLASSES);
  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
    logits[i] += said[i];
}

/**
 * cot_digit_net_logits:
 * @self: a network
 * @ink: what cot_digit_ink_normalise() gave
 * @logits: (out): one for each class, the mean of several looks
 *
 * Looks at the ink as it is and leaning four ways: hands lean, and what one look
 * takes for something else the others do not.
 */
void
cot_digit_net_logits (const CotDigitNet *self, const float ink[COT_DIGIT_PIXELS], float logits[COT_DIGIT_N_CLASSES])
{
  static const double leanings[][2] = { { LEAN, 0 }, { -LEAN, 0 }, { 0, LEAN }, { 0, -LEAN } };
  g_autofree Bench *bench = g_new (Bench, 1);
  float leant[COT_DIGIT_PIXELS];

  memset (logits, 0, sizeof *logits * COT_DIGIT_N_CLASSES);
  look (self, ink, bench, logits);
  for (guint i = 0; i < G_N_ELEMENTS (leanings); i++) {
    cot_digit_ink_lean (ink, leanings[i][0], leanings[i][1], leant);
    look (self, leant, bench, logits);
  }
  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
    logits[i] /= 1 + G_N_ELEMENTS (leanings);
}

static void
calibrate (const CotDigitNet *self, const float logits[COT_DIGIT_N_CLASSES], CotDigitRead *out)
{
  double largest = logits[0], sum = 0;
  double powers[COT_DIGIT_N_CLASSES];

  for (guint i = 1; i < COT_DIGIT_N_CLASSES; i++)
    largest = fmax (largest, logits[i]);
  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++) {
    powers[i] = exp ((logits[i] - largest) / self->temperature);
    sum += powers[i];
  }
  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
    out->probabilities[i] = (float) (powers[i] / sum);
}

static guint
find_likeliest (const float probabilities[COT_DIGIT_N_CLASSES])
{
  guint best = 0;

  for (guint i = 1; i < COT_DIGIT_N_CLASSES; i++)
    if (probabilities[i] > probabilities[best])
      best = i;

  return best;
}

static void
weigh_by_rarity (float probabilities[COT_DIGIT_N_CLASSES])
{
  float sum = 0;

  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
    sum += probabilities[i] *= i <= COT_DIGIT_9 ? 1 : RARER;
  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
    probabilities[i] /= sum;
}

/* What is likelier counts how rare a thing is on paper; what is sure does not
 * lean on that. */
static void
choose (const CotDigitNet *self, CotDigitRead *out)
{
  guint best = find_likeliest (out->probabilities);

  out->sure = best <= COT_DIGIT_EMPTY && out->probabilities[best] >= LARGER (self->threshold, LEAST_TO_TELL);
  if (!out->sure)
    weigh_by_rarity (out->probabilities);
  best = find_likeliest (out->probabilities);
  if (out->probabilities[best] < LEAST_TO_TELL)
    return;
  out->label = best;
  out->probability = out->probabilities[best];
}

/**
 * cot_digit_net_read:
 * @self: a network
 * @pixels: the inside of a box, row by row
 * @width: px; any, but beyond %COT_DIGIT_MAX_SIDE nothing is read
 * @height: px
 * @out: (out): what it is
 *
 * The same image gives the same answer on every machine of one kind.
 */
void
cot_digit_net_read (const CotDigitNet *self, const guint8 *pixels, guint width, guint height, CotDigitRead *out)
{
  float ink[COT_DIGIT_PIXELS], logits[COT_DIGIT_N_CLASSES];

  *out = (CotDigitRead){ .label = COT_DIGIT_UNSURE };
  switch (cot_digit_ink_normalise (pixels, width, height, ink)) {
  case COT_DIGIT_INK_WRITTEN:
    cot_digit_net_logits (self, ink, logits);
    calibrate (self, logits, out);
    choose (self, out);
    /* What remains of a box line and a pale 1 are the same few pixels there. */
    if (out->label == COT_DIGIT_EMPTY && MIN (width, height) < COT_DIGIT_SMALL_SIDE)
      out->sure = FALSE;
    return;
  case COT_DIGIT_INK_NONE:
    out->probabilities[COT_DIGIT_EMPTY] = EMPTY_CONFIDENCE;
    out->label = COT_DIGIT_EMPTY;
    out->probability = EMPTY_CONFIDENCE;
    out->sure = TRUE;
    return;
  case COT_DIGIT_INK_UNFIT:
  default:
    for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
      out->probabilities[i] = 1.0f / COT_DIGIT_N_CLASSES;
    return;
  }
}
