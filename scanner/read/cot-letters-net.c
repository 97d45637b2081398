/* cot-letters-net.c - which letter each column of a handwritten line belongs to
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-letters-net.h"

#include <math.h>
#include <string.h>

#include "cot-gemm.h"
#include "cot-image-error.h"
#include "cot-letters-layout.h"
#include "cot-model-file.h"
#include "cot-paths.h"

#define MODEL_FILE      "recogniser/letters.cot"
#define MAX_TEMPERATURE 1000000 /* thousandths */
#define MAX_STEP        1000000000U

#define LARGER(a, b) ((a) > (b) ? (a) : (b))

struct _CotLettersNet {
  double temperature;
  float *weights[COT_LETTERS_N_LAYERS];
  float *biases[COT_LETTERS_N_LAYERS];
};

/**
 * cot_letters_net_free:
 * @self: (nullable) (transfer full): a network
 */
void
cot_letters_net_free (CotLettersNet *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < COT_LETTERS_N_LAYERS; i++) {
    g_free (self->weights[i]);
    g_free (self->biases[i]);
  }
  g_free (self);
}

double
cot_letters_net_get_temperature (const CotLettersNet *self)
{
  return self->temperature;
}

/* --- The model file ------------------------------------------------------------ */

static gboolean
take_layers (CotLettersNet *self, const guint8 *at)
{
  for (guint i = 0; i < COT_LETTERS_N_LAYERS; i++) {
    gsize n_out = cot_letters_layers[i].n_out;
    guint32 step = cot_model_file_u32 (at);

    if (step == 0 || step > MAX_STEP)
      return FALSE;
    at += 4;
    self->weights[i] = cot_model_file_take_numbers (&at, n_out * cot_letters_layer_inputs (i), step * COT_LETTERS_UNIT);
    self->biases[i] = cot_model_file_take_numbers (&at, n_out, step * COT_LETTERS_UNIT);
  }

  return TRUE;
}

/**
 * cot_letters_net_new_from_bytes:
 * @bytes: a model file's content
 * @n_bytes: its size
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a network, or %NULL when the content is not exactly
 *   what a trainer of this version wrote
 */
CotLettersNet *
cot_letters_net_new_from_bytes (const guint8 *bytes, gsize n_bytes, GError **error)
{
  g_autoptr (CotLettersNet) self = g_new0 (CotLettersNet, 1);
  guint32 temperature;

  if (n_bytes != cot_letters_model_size () || !cot_model_file_is_intact (bytes, n_bytes, COT_LETTERS_MAGIC)) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "not a model of handwritten letters, or an altered one");
    return NULL;
  }

  temperature = cot_model_file_u32 (bytes + 16);
  if (cot_model_file_u32 (bytes + 8) != COT_LETTERS_VERSION || cot_model_file_u32 (bytes + 12) != COT_LETTERS_N_SIGNS || temperature == 0 ||
      temperature > MAX_TEMPERATURE || !take_layers (self, bytes + COT_LETTERS_HEADER_SIZE)) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "a model of handwritten letters of another version");
    return NULL;
  }
  self->temperature = temperature / 1000.0;

  return g_steal_pointer (&self);
}

/**
 * cot_letters_net_load:
 * @path: a model file
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a network, or %NULL
 */
CotLettersNet *
cot_letters_net_load (const char *path, GError **error)
{
  gsize n_bytes = 0;
  g_autofree guint8 *bytes = cot_model_file_read (path, cot_letters_model_size (), &n_bytes, error);
  CotLettersNet *self;

  if (bytes == NULL)
    return NULL;
  self = cot_letters_net_new_from_bytes (bytes, n_bytes, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);

  return self;
}

/**
 * cot_letters_net_load_shipped:
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the network shipped with the program, or %NULL
 */
CotLettersNet *
cot_letters_net_load_shipped (GError **error)
{
  g_autofree char *path = cot_paths_share_file (MODEL_FILE);

  return cot_letters_net_load (path, error);
}

/* --- Reading ------------------------------------------------------------------- */

void
cot_letters_spread (const CotLettersLayer *layer, const float *in, guint width, float *columns)
{
  guint rows = layer->rows_in + 2 * layer->pad_rows - layer->high + 1;
  int side = (int) layer->wide / 2, w = (int) width;

  memset (columns, 0, sizeof *columns * layer->n_in * layer->high * layer->wide * rows * width);
  for (guint c = 0; c < layer->n_in; c++)
    for (guint k = 0; k < layer->high * layer->wide; k++) {
      float *to = columns + (gsize) (c * layer->high * layer->wide + k) * rows * width;
      int shift_y = (int) (k / layer->wide) - (int) layer->pad_rows, shift_x = (int) (k % layer->wide) - side;
      int x0 = MAX (0, -shift_x), x1 = MIN (w, w - shift_x);

      for (int y = MAX (0, -shift_y); y < MIN ((int) rows, (int) layer->rows_in - shift_y); y++)
        memcpy (to + y * w + x0, in + ((int) (c * layer->rows_in) + y + shift_y) * w + x0 + shift_x, sizeof *to * (gsize) (x1 - x0));
    }
}

/* The largest of each window of @planes; @rows and @width of what goes in. */
static void
pool (const CotLettersLayer *layer, guint rows, guint width, const float *planes, float *out)
{
  guint rows_out = rows / layer->pool_high, width_out = width / layer->pool_wide;

  for (guint c = 0; c < layer->n_out; c++)
    for (guint y = 0; y < rows_out; y++)
      for (guint x = 0; x < width_out; x++) {
        float best = 0;

        for (guint v = 0; v < layer->pool_high; v++)
          for (guint u = 0; u < layer->pool_wide; u++)
            best = LARGER (best, planes[(c * rows + y * layer->pool_high + v) * width + x * layer->pool_wide + u]);
        out[(c * rows_out + y) * width_out + x] = best;
      }
}

/* What the layer makes of @in; (transfer full).  Also takes the largest, unless it is
 * the last layer; @width: (inout). */
static float *
run_layer (const CotLettersNet *self, guint layer, const float *in, guint *width)
{
  const CotLettersLayer *l = &cot_letters_layers[layer];
  guint rows = cot_letters_layer_rows (layer), n_in = cot_letters_layer_inputs (layer), n = rows * *width;
  g_autofree float *columns = g_new (float, (gsize) n_in *n);
  g_autofree float *planes = g_new (float, (gsize) l->n_out *n);
  float *out;

  cot_letters_spread (l, in, *width, columns);
  for (guint o = 0; o < l->n_out; o++)
    for (guint i = 0; i < n; i++)
      planes[(gsize) o * n + i] = self->biases[layer][o];
  cot_gemm (l->n_out, n, n_in, self->weights[layer], n_in, 1, columns, n, planes, n);
  if (layer + 1 == COT_LETTERS_N_LAYERS)
    return g_steal_pointer (&planes);

  /* Nothing below 0 is ever the largest. */
  out = g_new (float, (gsize) l->n_out *n / (l->pool_high * l->pool_wide));
  pool (l, rows, *width, planes, out);
  *width /= l->pool_wide;

  return out;
}

/**
 * cot_letters_net_read:
 * @self: a network
 * @ink: a line
 *
 * Some 25 million products for a line of usual length.
 *
 * Returns: (transfer full): for each column the logarithms of all signs
 */
float *
cot_letters_net_read (const CotLettersNet *self, const CotLettersInk *ink)
{
  guint width = ink->width;
  g_autofree float *at = g_memdup2 (ink->ink, sizeof (float) * COT_LETTERS_HEIGHT * width);
  float *out;

  for (guint i = 0; i < COT_LETTERS_N_LAYERS; i++) {
    float *next = run_layer (self, i, at, &width);

    g_free (at);
    at = next;
  }

  out = g_new (float, (gsize) width *COT_LETTERS_N_SIGNS);
  for (guint x = 0; x < width; x++) {
    double largest = at[x], sum = 0;

    for (guint s = 1; s < COT_LETTERS_N_SIGNS; s++)
      largest = fmax (largest, at[s * width + x]);
    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      sum += exp (at[s * width + x] - largest);
    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      out[x * COT_LETTERS_N_SIGNS + s] = (float) (at[s * width + x] - largest - log (sum));
  }

  return out;
}
