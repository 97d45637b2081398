/* cot-letters-layout.h - the layers of the network that reads letters
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 32 rows of ink become one row of answers, two columns of ink to one:
 *
 *   3 x 3,  1 ->  8, largest of 2 x 2     3 x 3,  8 -> 24, largest of 2 rows
 *   3 x 3, 24 -> 40, largest of 2 rows    4 rows x 3 columns, 40 -> 64
 *   5 columns, 64 -> 64                   1 column, 64 -> 27
 *
 * with negative values cut to 0 after each but the last.
 *
 * A model file, all numbers big-endian: 8 bytes magic, u32 version, u32 number of
 * signs, u32 temperature in thousandths, then for each layer a u32 step in
 * billionths and the weights (output by output) and biases as i16 counts of
 * steps, last the SHA-256 of all that.
 */

#pragma once

#include "cot-letters-net.h"

G_BEGIN_DECLS

#define COT_LETTERS_MAGIC         "COTLETRS"
#define COT_LETTERS_VERSION       1
#define COT_LETTERS_HEADER_SIZE   20
#define COT_LETTERS_UNIT          1e-9
#define COT_LETTERS_HASH_SIZE     32
#define COT_LETTERS_N_LAYERS      6
#define COT_LETTERS_MOST_PLANES   64
#define COT_LETTERS_MOST_PER_SIGN 512 /* more than any layer's inputs to one output */

typedef struct {
  guint n_in, n_out;
  guint rows_in;    /* height of its input */
  guint high, wide; /* of its window */
  guint pad_rows;   /* rows of paper above and below */
  guint pool_high, pool_wide;
} CotLettersLayer;

static const CotLettersLayer cot_letters_layers[COT_LETTERS_N_LAYERS] = {
  { 1, 8, 32, 3, 3, 1, 2, 2 },
  { 8, 24, 16, 3, 3, 1, 2, 1 },
  { 24, 40, 8, 3, 3, 1, 2, 1 },
  { 40, 64, 4, 4, 3, 0, 1, 1 },
  { 64, 64, 1, 1, 5, 0, 1, 1 },
  { 64, COT_LETTERS_N_SIGNS, 1, 1, 1, 0, 1, 1 },
};

static inline guint
cot_letters_layer_inputs (guint layer)
{
  const CotLettersLayer *l = &cot_letters_layers[layer];

  return l->n_in * l->high * l->wide;
}

/* Rows of what the layer gives before the largest are taken. */
static inline guint
cot_letters_layer_rows (guint layer)
{
  const CotLettersLayer *l = &cot_letters_layers[layer];

  return l->rows_in + 2 * l->pad_rows - l->high + 1;
}

static inline gsize
cot_letters_model_size (void)
{
  gsize size = COT_LETTERS_HEADER_SIZE + COT_LETTERS_HASH_SIZE;

  for (guint i = 0; i < COT_LETTERS_N_LAYERS; i++)
    size += 4 + (gsize) cot_letters_layers[i].n_out * (cot_letters_layer_inputs (i) + 1) * 2;

  return size;
}

/* Every place's surroundings become a column: rows x @width of them, as many rows of
 * it as a place has surroundings.  @width: a multiple of 16. */
void cot_letters_spread (const CotLettersLayer *layer, const float *in, guint width, float *columns);

G_END_DECLS
