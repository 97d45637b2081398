/* cot-digit-layout.h - the network's layers and how a model file holds them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 28 x 28 ink, three 3 x 3 convolutions, two full layers:
 *
 *   convolution 1 -> 24, same size, largest of 2 x 2 -> 14 x 14
 *   convolution 24 -> 48, same size, largest of 2 x 2 -> 7 x 7
 *   convolution 48 -> 96, inside only -> 5 x 5
 *   full 2400 -> 128, full 128 -> 15
 *
 * with negative values cut to 0 after each layer but the last.
 *
 * A model file, all numbers big-endian: 8 bytes magic, u32 version, u32 number
 * of classes, u32 temperature in thousandths, u32 threshold for sure in
 * millionths, then for each layer a u32 step in billionths and the weights
 * (output by output) and biases as i16 counts of steps, last the SHA-256 of
 * all that.  Whole numbers alone: the same model on every machine.
 */

#pragma once

#include "cot-digit-net.h"

G_BEGIN_DECLS

#define COT_DIGIT_MAGIC       "COTDIGIT"
#define COT_DIGIT_VERSION     2
#define COT_DIGIT_HEADER_SIZE 24
#define COT_DIGIT_STEP        1e-9
#define COT_DIGIT_HASH_SIZE   32

#define COT_DIGIT_CONV1 24
#define COT_DIGIT_CONV2 48
#define COT_DIGIT_CONV3 96
#define COT_DIGIT_FLAT  (COT_DIGIT_CONV3 * 5 * 5)
#define COT_DIGIT_FULL1 128

#define COT_DIGIT_N_LAYERS 5

typedef struct {
  guint n_out, n_in; /* n_in: values that feed one output */
} CotDigitLayer;

static const CotDigitLayer cot_digit_layers[COT_DIGIT_N_LAYERS] = {
  { COT_DIGIT_CONV1, 9 },
  { COT_DIGIT_CONV2, COT_DIGIT_CONV1 * 9 },
  { COT_DIGIT_CONV3, COT_DIGIT_CONV2 * 9 },
  { COT_DIGIT_FULL1, COT_DIGIT_FLAT },
  { COT_DIGIT_N_CLASSES, COT_DIGIT_FULL1 },
};

/* How many bytes a model file has, exactly. */
static inline gsize
cot_digit_model_size (void)
{
  gsize size = COT_DIGIT_HEADER_SIZE + COT_DIGIT_HASH_SIZE;

  for (guint i = 0; i < COT_DIGIT_N_LAYERS; i++)
    size += 4 + (gsize) cot_digit_layers[i].n_out * (cot_digit_layers[i].n_in + 1) * 2;

  return size;
}

G_END_DECLS
