/* letters-learn.c - the network of cot-letters-layout.h while it learns
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "letters-learn.h"

#include <math.h>
#include <string.h>

#include "cot-gemm.h"
#include "cot-letters-layout.h"
#include "cot-model-file.h"

#define N_LAYERS  COT_LETTERS_N_LAYERS
#define BETA1     0.9
#define BETA2     0.99
#define TINY      1e-8
#define DECAY     1e-4
#define MAX_VALUE 32767.0

/* What one line needs of one layer. */
typedef struct {
  guint width;    /* of what goes in */
  float *columns; /* surroundings of each place */
  float *planes;  /* before the largest are taken */
  float *out;
} Activity;

struct _LettersLearn {
  gsize n_values;
  float *values, *slopes, *mean, *square;
  float *weights[N_LAYERS], *biases[N_LAYERS];
  float *weight_slopes[N_LAYERS], *bias_slopes[N_LAYERS];
  guint64 n_steps;
  guint n_columns; /* added since the last step */
};

static double
rng_normal (TrainRng *rng)
{
  return sqrt (-2 * log (1 - train_rng_unit (rng))) * cos (2 * G_PI * train_rng_unit (rng));
}

LettersLearn *
letters_learn_new (TrainRng *rng)
{
  LettersLearn *self = g_new0 (LettersLearn, 1);
  gsize at = 0;

  for (guint i = 0; i < N_LAYERS; i++)
    self->n_values += (gsize) cot_letters_layers[i].n_out * (cot_letters_layer_inputs (i) + 1);
  self->values = g_new0 (float, self->n_values);
  self->slopes = g_new0 (float, self->n_values);
  self->mean = g_new0 (float, self->n_values);
  self->square = g_new0 (float, self->n_values);

  for (guint i = 0; i < N_LAYERS; i++) {
    gsize n = (gsize) cot_letters_layers[i].n_out * cot_letters_layer_inputs (i);
    double spread = sqrt (2.0 / cot_letters_layer_inputs (i));

    self->weights[i] = self->values + at;
    self->weight_slopes[i] = self->slopes + at;
    for (gsize k = 0; k < n; k++)
      self->weights[i][k] = (float) (spread * rng_normal (rng));
    at += n;
    self->biases[i] = self->values + at;
    self->bias_slopes[i] = self->slopes + at;
    at += cot_letters_layers[i].n_out;
  }

  return self;
}

void
letters_learn_free (LettersLearn *self)
{
  if (self == NULL)
    return;
  g_free (self->values);
  g_free (self->slopes);
  g_free (self->mean);
  g_free (self->square);
  g_free (self);
}

/* --- Forwards -------------------------------------------------------------------- */

/* Which of the window at (x, y) of a pooled plane is the largest. */
static guint
largest_of (const CotLettersLayer *l, const float *plane, guint width, guint x, guint y)
{
  guint best = y * l->pool_high * width + x * l->pool_wide;

  for (guint v = 0; v < l->pool_high; v++)
    for (guint u = 0; u < l->pool_wide; u++) {
      guint at = (y * l->pool_high + v) * width + x * l->pool_wide + u;

      if (plane[at] > plane[best])
        best = at;
    }

  return best;
}

static void
run_layer (const LettersLearn *self, guint layer, const float *in, guint width, Activity *at)
{
  const CotLettersLayer *l = &cot_letters_layers[layer];
  guint rows = cot_letters_layer_rows (layer), n_in = cot_letters_layer_inputs (layer), n = rows * width;
  guint rows_out = rows / l->pool_high, width_out = width / l->pool_wide;

  *at = (Activity){ width, g_new (float, (gsize) n_in *n), g_new (float, (gsize) l->n_out *n), NULL };
  cot_letters_spread (l, in, width, at->columns);
  for (guint o = 0; o < l->n_out; o++)
    for (guint i = 0; i < n; i++)
      at->planes[(gsize) o * n + i] = self->biases[layer][o];
  cot_gemm (l->n_out, n, n_in, self->weights[layer], n_in, 1, at->columns, n, at->planes, n);
  if (layer + 1 == N_LAYERS)
    return;

  at->out = g_new (float, (gsize) l->n_out *rows_out *width_out);
  for (guint c = 0; c < l->n_out; c++)
    for (guint y = 0; y < rows_out; y++)
      for (guint x = 0; x < width_out; x++) {
        const float *plane = at->planes + (gsize) c * n;
        float best = plane[largest_of (l, plane, width, x, y)];

        at->out[(c * rows_out + y) * width_out + x] = best > 0 ? best : 0;
      }
}

/* --- Backwards -------------------------------------------------------------------- */

/* Slopes of what the layer gave before pooling, from those after it. */
static float *
unpool (guint layer, const Activity *at, const float *out_slopes)
{
  const CotLettersLayer *l = &cot_letters_layers[layer];
  guint rows = cot_letters_layer_rows (layer), n = rows * at->width;
  guint rows_out = rows / l->pool_high, width_out = at->width / l->pool_wide;
  float *slopes = g_new0 (float, (gsize) l->n_out *n);

  for (guint c = 0; c < l->n_out; c++)
    for (guint y = 0; y < rows_out; y++)
      for (guint x = 0; x < width_out; x++) {
        const float *plane = at->planes + (gsize) c * n;
        guint best = largest_of (l, plane, at->width, x, y);

        if (plane[best] > 0)
          slopes[(gsize) c * n + best] += out_slopes[(c * rows_out + y) * width_out + x];
      }

  return slopes;
}

/* Adds what the layer's numbers get; returns the slopes of what went in, or NULL for
 * the first layer. */
static float *
layer_backwards (LettersLearn *self, guint layer, const Activity *at, const float *slopes)
{
  const CotLettersLayer *l = &cot_letters_layers[layer];
  guint rows = cot_letters_layer_rows (layer), n_in = cot_letters_layer_inputs (layer), n = rows * at->width;
  int side = (int) l->wide / 2, w = (int) at->width;
  g_autofree float *column_slopes = NULL;
  float *in_slopes;

  for (guint o = 0; o < l->n_out; o++)
    for (guint i = 0; i < n; i++)
      self->bias_slopes[layer][o] += slopes[(gsize) o * n + i];
  cot_gemm_rows (l->n_out, n_in, n, slopes, n, at->columns, n, self->weight_slopes[layer], n_in);
  if (layer == 0)
    return NULL;

  column_slopes = g_new0 (float, (gsize) n_in *n);
  cot_gemm (n_in, n, l->n_out, self->weights[layer], 1, n_in, slopes, n, column_slopes, n);
  in_slopes = g_new0 (float, (gsize) l->n_in * l->rows_in * at->width);
  for (guint c = 0; c < l->n_in; c++)
    for (guint k = 0; k < l->high * l->wide; k++) {
      const float *from = column_slopes + (gsize) (c * l->high * l->wide + k) * n;
      int shift_y = (int) (k / l->wide) - (int) l->pad_rows, shift_x = (int) (k % l->wide) - side;

      for (int y = MAX (0, -shift_y); y < MIN ((int) rows, (int) l->rows_in - shift_y); y++)
        for (int x = MAX (0, -shift_x); x < MIN (w, w - shift_x); x++)
          in_slopes[((int) (c * l->rows_in) + y + shift_y) * w + x + shift_x] += from[y * w + x];
    }

  return in_slopes;
}

/* Turns answers into slopes of the loss; returns the sum of the losses. */
static double
judge (float *answers, guint width, const guint8 *labels, guint *n_judged)
{
  double loss = 0;

  *n_judged = 0;
  for (guint x = 0; x < width; x++) {
    double largest = answers[x], sum = 0;

    for (guint s = 1; s < COT_LETTERS_N_SIGNS; s++)
      largest = fmax (largest, answers[s * width + x]);
    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      sum += exp (answers[s * width + x] - largest);
    if (labels[x] != LETTERS_NO_LABEL) {
      loss -= answers[labels[x] * width + x] - largest - log (sum);
      ++*n_judged;
    }
    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      answers[s * width + x] = labels[x] == LETTERS_NO_LABEL ? 0 : (float) (exp (answers[s * width + x] - largest) / sum - (s == labels[x]));
  }

  return loss;
}

double
letters_learn_line (LettersLearn *self, const LettersLine *line)
{
  Activity activity[N_LAYERS];
  const float *in = line->ink->ink;
  guint width = line->ink->width, n_judged;
  float *slopes;
  double loss;

  for (guint i = 0; i < N_LAYERS; i++) {
    run_layer (self, i, in, width, &activity[i]);
    in = activity[i].out;
    width /= cot_letters_layers[i].pool_wide;
  }
  loss = judge (activity[N_LAYERS - 1].planes, width, line->labels, &n_judged);
  self->n_columns += n_judged;

  slopes = layer_backwards (self, N_LAYERS - 1, &activity[N_LAYERS - 1], activity[N_LAYERS - 1].planes);
  for (guint i = N_LAYERS - 1; i-- > 0;) {
    g_autofree float *before = unpool (i, &activity[i], slopes);

    g_free (slopes);
    slopes = layer_backwards (self, i, &activity[i], before);
  }
  for (guint i = 0; i < N_LAYERS; i++) {
    g_free (activity[i].columns);
    g_free (activity[i].planes);
    g_free (activity[i].out);
  }

  return n_judged > 0 ? loss / n_judged : 0;
}

/* Adam with decoupled decay. */
void
letters_learn_step (LettersLearn *self, double rate)
{
  double bias1, bias2;
  float share = 1.0f / (float) MAX (1, self->n_columns);

  self->n_steps++;
  self->n_columns = 0;
  bias1 = 1 - pow (BETA1, (double) self->n_steps);
  bias2 = 1 - pow (BETA2, (double) self->n_steps);
  for (gsize i = 0; i < self->n_values; i++) {
    float slope = self->slopes[i] * share;

    self->mean[i] += (float) (1 - BETA1) * (slope - self->mean[i]);
    self->square[i] += (float) (1 - BETA2) * (slope * slope - self->square[i]);
    self->values[i] -= (float) rate * (self->mean[i] / (float) bias1 / (sqrtf (self->square[i] / (float) bias2) + (float) TINY) + (float) DECAY * self->values[i]);
    self->slopes[i] = 0;
  }
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
letters_learn_pack (const LettersLearn *self, double temperature)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) COT_LETTERS_MAGIC, 8);
  put_u32 (bytes, COT_LETTERS_VERSION);
  put_u32 (bytes, COT_LETTERS_N_SIGNS);
  put_u32 (bytes, (guint32) lrint (temperature * 1000));
  for (guint i = 0; i < N_LAYERS; i++) {
    gsize n_out = cot_letters_layers[i].n_out, n = n_out * cot_letters_layer_inputs (i);
    double largest = 0;
    guint32 step;

    for (gsize k = 0; k < n; k++)
      largest = fmax (largest, fabs (self->weights[i][k]));
    for (gsize k = 0; k < n_out; k++)
      largest = fmax (largest, fabs (self->biases[i][k]));
    step = (guint32) CLAMP (ceil (largest / MAX_VALUE / COT_LETTERS_UNIT), 1, 1e9);
    put_u32 (bytes, step);
    put_numbers (bytes, self->weights[i], n, step * COT_LETTERS_UNIT);
    put_numbers (bytes, self->biases[i], n_out, step * COT_LETTERS_UNIT);
  }
  cot_model_file_seal (bytes);

  return bytes;
}
