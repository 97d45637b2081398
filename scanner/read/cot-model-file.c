/* cot-model-file.c - what the files of all models have in common
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-model-file.h"

#include <string.h>

#include "cot-image-error.h"

static void
hash (const guint8 *bytes, gsize n_bytes, guint8 digest[COT_MODEL_HASH_SIZE])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = COT_MODEL_HASH_SIZE;

  g_checksum_update (sum, bytes, (gssize) n_bytes);
  g_checksum_get_digest (sum, digest, &n);
}

guint8 *
cot_model_file_read (const char *path, gsize most, gsize *n_bytes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) why = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &why);
  g_autofree guint8 *bytes = g_malloc (most + 1);

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, most + 1, n_bytes, NULL, &why)) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "%s: %s", path, why->message);
    return NULL;
  }

  return g_steal_pointer (&bytes);
}

gboolean
cot_model_file_is_intact (const guint8 *bytes, gsize n_bytes, const char *magic)
{
  guint8 digest[COT_MODEL_HASH_SIZE];

  if (n_bytes < COT_MODEL_MAGIC_SIZE + COT_MODEL_HASH_SIZE || memcmp (bytes, magic, COT_MODEL_MAGIC_SIZE) != 0)
    return FALSE;
  hash (bytes, n_bytes - COT_MODEL_HASH_SIZE, digest);

  return memcmp (digest, bytes + n_bytes - COT_MODEL_HASH_SIZE, COT_MODEL_HASH_SIZE) == 0;
}

void
cot_model_file_seal (GByteArray *bytes)
{
  guint8 digest[COT_MODEL_HASH_SIZE];

  hash (bytes->data, bytes->len, digest);
  g_byte_array_append (bytes, digest, sizeof digest);
}

guint32
cot_model_file_u32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

float *
cot_model_file_take_numbers (const guint8 **at, gsize n, double step)
{
  float *numbers = g_new (float, n);

  for (gsize i = 0; i < n; i++, *at += 2)
    numbers[i] = (float) ((gint16) ((*at)[0] << 8 | (*at)[1]) * step);

  return numbers;
}
