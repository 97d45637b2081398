/* fuzz-model.c - models of handwriting, as found and as somebody forged them
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "cot-digit-layout.h"
#include "cot-digit-net.h"
#include "cot-field-model.h"
#include "cot-image-error.h"
#include "fuzz.h"

#define HASH_SIZE    32
#define FIELD_HEADER 32 /* of a model of fields, up to the traineddata */
#define SIDE         12

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* Right as far as the hash goes: what a checksum keeps out is let in. */
static void
forge_hash (uint8_t *bytes, gsize n_bytes)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = HASH_SIZE;

  g_checksum_update (sum, bytes, (gssize) (n_bytes - HASH_SIZE));
  g_checksum_get_digest (sum, bytes + n_bytes - HASH_SIZE, &n);
}

/* Whatever its weights are: a class there is, or none; never a number that is none. */
static void
check_reads (const CotDigitNet *net, guint kind)
{
  uint8_t pixels[SIDE * SIDE];
  CotDigitRead read;

  for (guint i = 0; i < SIDE * SIDE; i++)
    pixels[i] = kind == 0 ? 255 : kind == 1 ? (i % SIDE == SIDE / 2 ? 0 : 255)
                                            : (uint8_t) (i * 37);
  cot_digit_net_read (net, pixels, SIDE, SIDE, &read);
  g_assert_cmpint (read.label, <=, COT_DIGIT_UNSURE);
  g_assert_true (read.probability >= 0 && read.probability <= 1.0001);
  g_assert_true (!read.sure || (guint) read.label <= COT_DIGIT_EMPTY);
  for (guint i = 0; i < COT_DIGIT_N_CLASSES; i++)
    g_assert_true (isfinite (read.probabilities[i]));
}

static void
load_digits (const uint8_t *bytes, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotDigitNet) net = cot_digit_net_new_from_bytes (bytes, n_bytes, &error);

  if (net != NULL) {
    g_assert_no_error (error);
    check_reads (net, bytes[n_bytes / 2] % 3);
    return;
  }
  g_assert_nonnull (error);
  g_assert_true (error->domain == COT_IMAGE_ERROR);
}

static void
put_u32 (uint8_t *at, guint32 n)
{
  guint32 big = GUINT32_TO_BE (n);

  memcpy (at, &big, sizeof big);
}

/* Nothing that could be refused is left: the weights are all that is strange. */
static void
mend (uint8_t *bytes)
{
  uint8_t *at = bytes + COT_DIGIT_HEADER_SIZE;

  put_u32 (bytes + 8, COT_DIGIT_VERSION);
  put_u32 (bytes + 12, COT_DIGIT_N_CLASSES);
  put_u32 (bytes + 16, 1 + bytes[19]);
  put_u32 (bytes + 20, bytes[23]);
  for (guint i = 0; i < COT_DIGIT_N_LAYERS; i++) {
    put_u32 (at, 1 + bytes[i] * 3900000u);
    at += 4 + 2 * (cot_digit_layers[i].n_out * cot_digit_layers[i].n_in + cot_digit_layers[i].n_out);
  }
}

/* Of the size that is expected, the input over and over, and its hash. */
static void
forge_digits (const uint8_t *data, gsize size)
{
  gsize n_bytes = cot_digit_model_size ();
  g_autofree uint8_t *bytes = g_malloc (n_bytes);

  for (gsize i = 0; i < n_bytes; i++)
    bytes[i] = data[i % size];
  if (data[size - 1] % 2 == 1)
    mend (bytes);
  memcpy (bytes, COT_DIGIT_MAGIC, 8);
  forge_hash (bytes, n_bytes);
  load_digits (bytes, n_bytes);
}

/* What Tesseract would be given is never more than what the file holds. */
static void
unpack_fields (const uint8_t *bytes, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;
  CotFieldJoint joint;
  g_autoptr (GBytes) traineddata = cot_field_model_unpack (bytes, n_bytes, &joint, &error);

  if (traineddata != NULL) {
    g_assert_no_error (error);
    g_assert_cmpuint (g_bytes_get_size (traineddata), <=, n_bytes);
    g_assert_true (joint.threshold >= 0 && joint.threshold <= 1 && isfinite (joint.boxes) && isfinite (joint.line) && isfinite (joint.none));
    return;
  }
  g_assert_nonnull (error);
  g_assert_true (error->domain == COT_IMAGE_ERROR);
}

static void
forge_fields (const uint8_t *data, gsize size)
{
  g_autofree uint8_t *bytes = g_malloc (size + HASH_SIZE);

  memcpy (bytes, data, size);
  /* Its own size, so that more than that is looked at. */
  if (size > FIELD_HEADER) {
    guint32 rest = GUINT32_TO_BE ((guint32) (size - FIELD_HEADER));

    memcpy (bytes + FIELD_HEADER - sizeof rest, &rest, sizeof rest);
  }
  forge_hash (bytes, size + HASH_SIZE);
  unpack_fields (bytes, size + HASH_SIZE);
}

/* A model or a typed error; a forged one reads, or says nothing, but never breaks. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  load_digits (data, size);
  unpack_fields (data, size);
  if (size == 0)
    return 0;
  forge_digits (data, size);
  forge_fields (data, size);

  return 0;
}
