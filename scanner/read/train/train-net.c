/* train-net.c - the network of cot-digit-layout.h while it learns
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions as products of matrices: every place's surroundings become a
 * column.  Rows are padded so that products have whole vectors.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-net.h"

#include <math.h>
#include <string.h>

#include "cot-gemm.h"
#include "cot-model-file.h"

#define N_LAYERS  COT_DIGIT_N_LAYERS
#define DROP      0.3
#define BETA1     0.9
#define BETA2     0.999
#define TINY      1e-8
#define DECAY     1e-4
#define SLOWLY    0.999 /* the mean that is kept forgets a thousandth a step */
#define MAX_VALUE 32767.0
#define N_SUMS    16 /* floats in a row of places are a multiple of it */

/* Of the model file, as cot-digit-layout.h has it. */
#define CERTAINTY_AT 16
#define THOUSAND     1000
#define MILLION      1000000

/* A convolution from @side planes to @out; @pad: zeros around the input. */
typedef struct {
  guint n_in, n_out, side, pad, out;
  guint row; /* floats from one output plane to the next */
} Shape;

static const Shape shapes[3] = {
  { 1, COT_DIGIT_CONV1, 28, 1, 28, 784 },
  { COT_DIGIT_CONV1, COT_DIGIT_CONV2, 14, 1, 14, 208 },
  { COT_DIGIT_CONV2, COT_DIGIT_CONV3, 7, 0, 5, 32 },
};

#define MAX_COLUMNS (COT_DIGIT_CONV1 * 9 * 208 > COT_DIGIT_CONV2 * 9 * 32 ? COT_DIGIT_CONV1 * 9 * 208 : COT_DIGIT_CONV2 * 9 * 32)

typedef struct {
  float planes1[COT_DIGIT_CONV1 * 784], pooled1[COT_DIGIT_CONV1 * 196];
  float planes2[COT_DIGIT_CONV2 * 208], pooled2[COT_DIGIT_CONV2 * 49];
  float planes3[COT_DIGIT_CONV3 * 32];
} Activity;

struct _TrainNet {
  gsize n_values;
  float *values, *slopes, *mean, *square;
  float *settled; /* slow mean of the values: what is packed */
  float *weights[N_LAYERS], *biases[N_LAYERS];
  float *weight_slopes[N_LAYERS], *bias_slopes[N_LAYERS];
  guint64 n_steps;
  Activity *activity; /* TRAIN_BATCH */
  Activity *back;     /* slopes of one image */
  float columns[MAX_COLUMNS], column_slopes[MAX_COLUMNS];
  float flat[TRAIN_BATCH * COT_DIGIT_FLAT], flat_slopes[TRAIN_BATCH * COT_DIGIT_FLAT];
  float full[TRAIN_BATCH * COT_DIGIT_FULL1], full_slopes[TRAIN_BATCH * COT_DIGIT_FULL1];
  float out[TRAIN_BATCH * COT_DIGIT_N_CLASSES];
};

static double
rng_normal (TrainRng *rng)
{
  return sqrt (-2 * log (1 - train_rng_unit (rng))) * cos (2 * G_PI * train_rng_unit (rng));
}

TrainNet *
train_net_new (TrainRng *rng)
{
  TrainNet *self = g_new0 (TrainNet, 1);
  gsize at = 0;

  for (guint i = 0; i < N_LAYERS; i++)
    self->n_values += (gsize) cot_digit_layers[i].n_out * (cot_digit_layers[i].n_in + 1);
  self->values = g_new0 (float, self->n_values);
  self->slopes = g_new0 (float, self->n_values);
  self->mean = g_new0 (float, self->n_values);
  self->square = g_new0 (float, self->n_values);
  self->settled = g_new0 (float, self->n_values);
  self->activity = g_new0 (Activity, TRAIN_BATCH);
  self->back = g_new0 (Activity, 1);

  for (guint i = 0; i < N_LAYERS; i++) {
    gsize n = (gsize) cot_digit_layers[i].n_out * cot_digit_layers[i].n_in;
    double spread = sqrt (2.0 / cot_digit_layers[i].n_in);

    self->weights[i] = self->values + at;
    self->weight_slopes[i] = self->slopes + at;
    for (gsize k = 0; k < n; k++)
      self->weights[i][k] = (float) (spread * rng_normal (rng));
    at += n;
    self->biases[i] = self->values + at;
    self->bias_slopes[i] = self->slopes + at;
    at += cot_digit_layers[i].n_out;
  }

  return self;
}

void
train_net_free (TrainNet *self)
{
  if (self == NULL)
    return;
  g_free (self->values);
  g_free (self->slopes);
  g_free (self->mean);
  g_free (self->square);
  g_free (self->settled);
  g_free (self->activity);
  g_free (self->back);
  g_free (self);
}

/* --- Forwards ------------------------------------------------------------------ */

/* Which part of a row of places sees the input when it is looked at @shift to the
 * right: the others see the zeros around it. */
static void
find_seen (const Shape *shape, int shift, int *from, int *to)
{
  *from = MAX (0, -shift);
  *to = MIN ((int) shape->out, (int) shape->side - shift);
}

static void
spread_columns (const Shape *shape, const float *in, guint in_row, float *columns)
{
  int out = (int) shape->out;

  memset (columns, 0, sizeof *columns * shape->n_in * 9 * shape->row);
  for (guint c = 0; c < shape->n_in; c++)
    for (guint k = 0; k < 9; k++) {
      float *to = columns + (c * 9 + k) * shape->row;
      int shift_x = (int) (k % 3) - (int) shape->pad, shift_y = (int) (k / 3) - (int) shape->pad;
      int x0, x1, y0, y1;

      find_seen (shape, shift_x, &x0, &x1);
      find_seen (shape, shift_y, &y0, &y1);
      for (int y = y0; y < y1; y++)
        memcpy (to + y * out + x0, in + c * in_row + (y + shift_y) * (int) shape->side + x0 + shift_x, sizeof *to * (guint) (x1 - x0));
    }
}

/* The way back: what each place's surroundings were given goes to where they are. */
static void
gather_columns (const Shape *shape, const float *columns, guint in_row, float *in)
{
  int out = (int) shape->out;

  memset (in, 0, sizeof *in * shape->n_in * in_row);
  for (guint c = 0; c < shape->n_in; c++)
    for (guint k = 0; k < 9; k++) {
      const float *from = columns + (c * 9 + k) * shape->row;
      int shift_x = (int) (k % 3) - (int) shape->pad, shift_y = (int) (k / 3) - (int) shape->pad;
      int x0, x1, y0, y1;

      find_seen (shape, shift_x, &x0, &x1);
      find_seen (shape, shift_y, &y0, &y1);
      for (int y = y0; y < y1; y++) {
        float *to = in + c * in_row + (y + shift_y) * (int) shape->side + shift_x;

        for (int x = x0; x < x1; x++)
          to[x] += from[y * out + x];
      }
    }
}

static void
convolve (TrainNet *self, guint layer, const float *in, guint in_row, float *out)
{
  const Shape *shape = &shapes[layer];
  guint n_in = shape->n_in * 9;

  spread_columns (shape, in, in_row, self->columns);
  for (guint o = 0; o < shape->n_out; o++) {
    float bias = self->biases[layer][o];

    for (guint i = 0; i < shape->row; i++)
      out[o * shape->row + i] = bias;
  }
  cot_gemm (shape->n_out, shape->row, n_in, self->weights[layer], n_in, 1, self->columns, shape->row, out, shape->row);
  for (guint i = 0; i < shape->n_out * shape->row; i++)
    out[i] = out[i] > 0 ? out[i] : 0;
}

/* Which of the four at (x, y) of a pooled plane is the largest. */
static guint
largest_of (const float *plane, guint side, guint x, guint y)
{
  guint best = 2 * y * side + 2 * x;
  const guint others[3] = { best + 1, best + side, best + side + 1 };

  for (guint i = 0; i < 3; i++)
    if (plane[others[i]] > plane[best])
      best = others[i];

  return best;
}

static void
pool (const Shape *shape, const float *planes, float *pooled)
{
  guint half = shape->out / 2;

  for (guint c = 0; c < shape->n_out; c++)
    for (guint y = 0; y < half; y++)
      for (guint x = 0; x < half; x++)
        pooled[c * half * half + y * half + x] = planes[c * shape->row + largest_of (planes + c * shape->row, shape->out, x, y)];
}

static void
forwards (TrainNet *self, const float *images, TrainRng *rng)
{
  for (guint i = 0; i < TRAIN_BATCH; i++) {
    Activity *at = &self->activity[i];

    convolve (self, 0, images + i * COT_DIGIT_PIXELS, 784, at->planes1);
    pool (&shapes[0], at->planes1, at->pooled1);
    convolve (self, 1, at->pooled1, 196, at->planes2);
    pool (&shapes[1], at->planes2, at->pooled2);
    convolve (self, 2, at->pooled2, 49, at->planes3);
    for (guint c = 0; c < COT_DIGIT_CONV3; c++)
      memcpy (self->flat + i * COT_DIGIT_FLAT + c * 25, at->planes3 + c * 32, 25 * sizeof (float));
    memcpy (self->full + i * COT_DIGIT_FULL1, self->biases[3], COT_DIGIT_FULL1 * sizeof (float));
    memcpy (self->out + i * COT_DIGIT_N_CLASSES, self->biases[4], COT_DIGIT_N_CLASSES * sizeof (float));
  }

  cot_gemm_rows (TRAIN_BATCH, COT_DIGIT_FULL1, COT_DIGIT_FLAT, self->flat, COT_DIGIT_FLAT, self->weights[3], COT_DIGIT_FLAT, self->full, COT_DIGIT_FULL1);
  for (guint i = 0; i < TRAIN_BATCH * COT_DIGIT_FULL1; i++)
    self->full[i] = train_rng_chance (rng, DROP) ? 0 : fmaxf (self->full[i], 0) * (float) (1 / (1 - DROP));
  cot_gemm_rows (TRAIN_BATCH, COT_DIGIT_N_CLASSES, COT_DIGIT_FULL1, self->full, COT_DIGIT_FULL1, self->weights[4], COT_DIGIT_FULL1, self->out, COT_DIGIT_N_CLASSES);
}

/* --- Backwards ----------------------------------------------------------------- */

/* Turns the answers into slopes of the loss; returns the mean loss. */
static double
judge (TrainNet *self, const guint8 *labels)
{
  double loss = 0;

  for (guint i = 0; i < TRAIN_BATCH; i++) {
    float *out = self->out + i * COT_DIGIT_N_CLASSES;
    double largest = out[0], sum = 0;

    for (guint c = 1; c < COT_DIGIT_N_CLASSES; c++)
      largest = fmax (largest, out[c]);
    for (guint c = 0; c < COT_DIGIT_N_CLASSES; c++)
      sum += exp (out[c] - largest);
    loss -= out[labels[i]] - largest - log (sum);
    for (guint c = 0; c < COT_DIGIT_N_CLASSES; c++)
      out[c] = (float) ((exp (out[c] - largest) / sum - (c == labels[i])) / TRAIN_BATCH);
  }

  return loss / TRAIN_BATCH;
}

static void
full_backwards (TrainNet *self)
{
  memset (self->full_slopes, 0, sizeof self->full_slopes);
  memset (self->flat_slopes, 0, sizeof self->flat_slopes);

  for (guint i = 0; i < TRAIN_BATCH; i++)
    for (guint c = 0; c < COT_DIGIT_N_CLASSES; c++)
      self->bias_slopes[4][c] += self->out[i * COT_DIGIT_N_CLASSES + c];
  cot_gemm (COT_DIGIT_N_CLASSES, COT_DIGIT_FULL1, TRAIN_BATCH, self->out, 1, COT_DIGIT_N_CLASSES, self->full, COT_DIGIT_FULL1, self->weight_slopes[4], COT_DIGIT_FULL1);
  cot_gemm (TRAIN_BATCH, COT_DIGIT_FULL1, COT_DIGIT_N_CLASSES, self->out, COT_DIGIT_N_CLASSES, 1, self->weights[4], COT_DIGIT_FULL1, self->full_slopes, COT_DIGIT_FULL1);

  for (guint i = 0; i < TRAIN_BATCH; i++)
    for (guint c = 0; c < COT_DIGIT_FULL1; c++) {
      float *slope = self->full_slopes + i * COT_DIGIT_FULL1 + c;

      *slope = self->full[i * COT_DIGIT_FULL1 + c] > 0 ? *slope * (float) (1 / (1 - DROP)) : 0;
      self->bias_slopes[3][c] += *slope;
    }
  cot_gemm (COT_DIGIT_FULL1, COT_DIGIT_FLAT, TRAIN_BATCH, self->full_slopes, 1, COT_DIGIT_FULL1, self->flat, COT_DIGIT_FLAT, self->weight_slopes[3], COT_DIGIT_FLAT);
  cot_gemm (TRAIN_BATCH, COT_DIGIT_FLAT, COT_DIGIT_FULL1, self->full_slopes, COT_DIGIT_FULL1, 1, self->weights[3], COT_DIGIT_FLAT, self->flat_slopes, COT_DIGIT_FLAT);
}

/* What was cut off at zero has no slope, nor has the padding of a row; returns the sum
 * of the others.  Several sums at once: vectors. */
static float
keep_where_positive (const Shape *shape, const float *restrict out, float *restrict slopes)
{
  float sums[N_SUMS] = { 0 }, sum = 0;

  for (guint i = shape->out * shape->out; i < shape->row; i++)
    slopes[i] = 0;
  for (guint i = 0; i < shape->row; i += N_SUMS)
    for (guint k = 0; k < N_SUMS; k++) {
      slopes[i + k] = out[i + k] > 0 ? slopes[i + k] : 0;
      sums[k] += slopes[i + k];
    }
  for (guint k = 0; k < N_SUMS; k++)
    sum += sums[k];

  return sum;
}

/* @out: what the layer gave; @slopes: of what it gave; @in_slopes: (nullable): filled. */
static void
convolve_backwards (TrainNet *self, guint layer, const float *in, guint in_row, const float *out, float *slopes, float *in_slopes)
{
  const Shape *shape = &shapes[layer];
  guint n_in = shape->n_in * 9;

  for (guint o = 0; o < shape->n_out; o++)
    self->bias_slopes[layer][o] += keep_where_positive (shape, out + o * shape->row, slopes + o * shape->row);
  spread_columns (shape, in, in_row, self->columns);
  cot_gemm_rows (shape->n_out, n_in, shape->row, slopes, shape->row, self->columns, shape->row, self->weight_slopes[layer], n_in);
  if (in_slopes == NULL)
    return;

  memset (self->column_slopes, 0, sizeof (float) * n_in * shape->row);
  cot_gemm (n_in, shape->row, shape->n_out, self->weights[layer], 1, n_in, slopes, shape->row, self->column_slopes, shape->row);
  gather_columns (shape, self->column_slopes, in_row, in_slopes);
}

static void
pool_backwards (const Shape *shape, const float *planes, const float *pooled_slopes, float *slopes)
{
  guint half = shape->out / 2;

  memset (slopes, 0, sizeof (float) * shape->n_out * shape->row);
  for (guint c = 0; c < shape->n_out; c++)
    for (guint y = 0; y < half; y++)
      for (guint x = 0; x < half; x++)
        slopes[c * shape->row + largest_of (planes + c * shape->row, shape->out, x, y)] += pooled_slopes[c * half * half + y * half + x];
}

static void
backwards (TrainNet *self, const float *images)
{
  Activity *back = self->back;

  full_backwards (self);
  for (guint i = 0; i < TRAIN_BATCH; i++) {
    const Activity *at = &self->activity[i];

    for (guint c = 0; c < COT_DIGIT_CONV3; c++)
      memcpy (back->planes3 + c * 32, self->flat_slopes + i * COT_DIGIT_FLAT + c * 25, 25 * sizeof (float));
    convolve_backwards (self, 2, at->pooled2, 49, at->planes3, back->planes3, back->pooled2);
    pool_backwards (&shapes[1], at->planes2, back->pooled2, back->planes2);
    convolve_backwards (self, 1, at->pooled1, 196, at->planes2, back->planes2, back->pooled1);
    pool_backwards (&shapes[0], at->planes1, back->pooled1, back->planes1);
    convolve_backwards (self, 0, images + i * COT_DIGIT_PIXELS, 784, at->planes1, back->planes1, NULL);
  }
}

/* Adam with decoupled decay. */
static void
learn (TrainNet *self, double rate)
{
  double bias1, bias2, slowly;

  self->n_steps++;
  bias1 = 1 - pow (BETA1, (double) self->n_steps);
  bias2 = 1 - pow (BETA2, (double) self->n_steps);
  slowly = fmin (SLOWLY, (double) self->n_steps / (10 + (double) self->n_steps));
  for (gsize i = 0; i < self->n_values; i++) {
    float slope = self->slopes[i];

    self->mean[i] += (float) (1 - BETA1) * (slope - self->mean[i]);
    self->square[i] += (float) (1 - BETA2) * (slope * slope - self->square[i]);
    self->values[i] -= (float) rate * (self->mean[i] / (float) bias1 / (sqrtf (self->square[i] / (float) bias2) + (float) TINY) + (float) DECAY * self->values[i]);
    self->settled[i] += (float) (1 - slowly) * (self->values[i] - self->settled[i]);
    self->slopes[i] = 0;
  }
}

double
train_net_step (TrainNet *self, const float *images, const guint8 *labels, double rate, TrainRng *rng)
{
  double loss;

  forwards (self, images, rng);
  loss = judge (self, labels);
  backwards (self, images);
  learn (self, rate);

  return loss;
}

/* --- The model file ------------------------------------------------------------ */

static void
put_u32 (GByteArray *bytes, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static void
put_numbers (GByteArray *bytes, const float *numbers, gsize n, double step)
{
  for (gsize i = 0; i < n; i++) {
    gint16 count = (gint16) CLAMP (lrint (numbers[i] / step), -MAX_VALUE, MAX_VALUE);
    guint16 big = GUINT16_TO_BE ((guint16) count);

    g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
  }
}

GByteArray *
train_net_pack (const TrainNet *self)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) COT_DIGIT_MAGIC, 8);
  put_u32 (bytes, COT_DIGIT_VERSION);
  put_u32 (bytes, COT_DIGIT_N_CLASSES);
  put_u32 (bytes, THOUSAND);
  put_u32 (bytes, MILLION);
  for (guint i = 0; i < N_LAYERS; i++) {
    gsize n_out = cot_digit_layers[i].n_out, n = n_out * cot_digit_layers[i].n_in;
    const float *weights = self->settled + (self->weights[i] - self->values), *biases = self->settled + (self->biases[i] - self->values);
    double largest = 0;
    guint32 step;

    for (gsize k = 0; k < n; k++)
      largest = fmax (largest, fabs (weights[k]));
    for (gsize k = 0; k < n_out; k++)
      largest = fmax (largest, fabs (biases[k]));
    step = (guint32) CLAMP (ceil (largest / MAX_VALUE / COT_DIGIT_STEP), 1, 1e9);
    put_u32 (bytes, step);
    put_numbers (bytes, weights, n, step * COT_DIGIT_STEP);
    put_numbers (bytes, biases, n_out, step * COT_DIGIT_STEP);
  }
  cot_model_file_seal (bytes);

  return bytes;
}

void
train_net_set_certainty (GByteArray *model, double temperature, double threshold)
{
  g_autoptr (GByteArray) numbers = g_byte_array_new ();

  put_u32 (numbers, (guint32) lrint (temperature * THOUSAND));
  put_u32 (numbers, (guint32) lrint (threshold * MILLION));
  memcpy (model->data + CERTAINTY_AT, numbers->data, numbers->len);
  g_byte_array_set_size (model, model->len - COT_MODEL_HASH_SIZE);
  cot_model_file_seal (model);
}
