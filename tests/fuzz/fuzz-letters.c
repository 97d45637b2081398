/* fuzz-letters.c - models of handwritten letters, and whatever a network may answer
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cot-image-error.h"
#include "cot-letters-layout.h"
#include "cot-letters.h"
#include "fuzz.h"

#define WIDTH       32
#define MAX_COLUMNS 24

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

static void
check_read (const CotLettersRead *read)
{
  g_assert_cmpuint (read->n_candidates, <=, COT_LETTERS_MAX_CANDIDATES);
  for (guint i = 0; i < read->n_candidates; i++)
    g_assert_true (read->candidates[i].number >= 0 && read->candidates[i].number <= 9999);
  if (read->has_value)
    g_assert_true (read->candidates[0].probability >= 0 && read->candidates[0].probability <= 1.0001);
}

static void
load (const uint8_t *bytes, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotLettersNet) net = cot_letters_net_new_from_bytes (bytes, n_bytes, &error);
  float dots[COT_LETTERS_HEIGHT * WIDTH] = { 0 };
  CotLettersInk ink = { dots, WIDTH, 1, 0 };
  CotLettersRead read;

  if (net == NULL) {
    g_assert_nonnull (error);
    g_assert_true (error->domain == COT_IMAGE_ERROR);
    return;
  }
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (dots); i += 3)
    dots[i] = bytes[i % n_bytes] / 255.0f;
  cot_letters_read_ink (net, &ink, &read);
  check_read (&read);
}

/* Of the size that is expected, the input over and over, and its hash; every other one
 * with nothing left that could be refused. */
static void
forge (const uint8_t *data, gsize size)
{
  gsize n_bytes = cot_letters_model_size (), n_digest = COT_LETTERS_HASH_SIZE;
  g_autofree uint8_t *bytes = g_malloc (n_bytes);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  uint8_t *at = bytes + COT_LETTERS_HEADER_SIZE;

  for (gsize i = 0; i < n_bytes; i++)
    bytes[i] = data[i % size];
  if (data[size - 1] % 2 == 1) {
    const uint8_t head[] = { 0, 0, 0, COT_LETTERS_VERSION, 0, 0, 0, COT_LETTERS_N_SIGNS, 0, 0, data[0], 1 };

    memcpy (bytes + 8, head, sizeof head);
    for (guint i = 0; i < COT_LETTERS_N_LAYERS; i++) {
      at[0] = data[i % size] % 59;
      at[3] |= 1;
      at += 4 + 2 * (gsize) cot_letters_layers[i].n_out * (cot_letters_layer_inputs (i) + 1);
    }
  }
  memcpy (bytes, COT_LETTERS_MAGIC, 8);
  g_checksum_update (sum, bytes, (gssize) (n_bytes - COT_LETTERS_HASH_SIZE));
  g_checksum_get_digest (sum, bytes + n_bytes - COT_LETTERS_HASH_SIZE, &n_digest);
  load (bytes, n_bytes);
}

/* Answers that no network gives: any numbers, also those that are none. */
static void
decode (const uint8_t *data, gsize size)
{
  float answers[MAX_COLUMNS * COT_LETTERS_N_SIGNS];
  guint n_columns = data[0] % (MAX_COLUMNS + 1);
  CotLettersRead read;

  for (gsize i = 0; i < sizeof answers; i++)
    ((uint8_t *) answers)[i] = data[i % size];
  cot_letters_decode (answers, n_columns, 3, &read);
  check_read (&read);
}

/* A model or a typed error; a forged one reads, or says nothing, but never breaks. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  load (data, size);
  if (size == 0)
    return 0;
  forge (data, size);
  decode (data, size);

  return 0;
}
