/* cot-idx.c - sets of small images and their labels in idx files
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A magic number, the dimensions as big-endian 32-bit numbers, then one byte a
 * value.  A name that ends in .gz is unpacked as it is read.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-idx.h"

#include <gio/gio.h>

#include "cot-image-error.h"

#define MAGIC_LABELS 0x801
#define MAGIC_IMAGES 0x803
/* Memory is taken as the file proves to hold that much, not as its header says. */
#define STEP_BYTES (4 * 1024 * 1024)

void
cot_idx_images_free (CotIdxImages *self)
{
  if (self == NULL)
    return;
  g_free (self->pixels);
  g_free (self);
}

static gboolean
refuse (GError **error, int code, const char *path, const char *why)
{
  g_set_error (error, COT_IMAGE_ERROR, code, "%s: %s", path, why);
  return FALSE;
}

static GInputStream *
open_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GConverter) unpack = NULL;
  g_autoptr (GError) why = NULL;

  stream = g_file_read (file, NULL, &why);
  if (stream == NULL) {
    refuse (error, COT_IMAGE_ERROR_IO, path, why->message);
    return NULL;
  }
  if (!g_str_has_suffix (path, ".gz"))
    return G_INPUT_STREAM (g_steal_pointer (&stream));

  unpack = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return g_converter_input_stream_new (G_INPUT_STREAM (stream), unpack);
}

static const char *
describe (const GError *why)
{
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return "the file ends too early";
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return "the file is damaged, or not packed with gzip";

  return why->message;
}

static gboolean
read_exactly (GInputStream *stream, void *buffer, gsize n_bytes, const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  gsize got = 0;

  if (!g_input_stream_read_all (stream, buffer, n_bytes, &got, NULL, &why))
    return refuse (error, COT_IMAGE_ERROR_FORMAT, path, describe (why));
  if (got < n_bytes)
    return refuse (error, COT_IMAGE_ERROR_FORMAT, path, "the file ends too early");

  return TRUE;
}

/* Exactly @n_bytes and then the end. */
static guint8 *
read_values (GInputStream *stream, gsize n_bytes, const char *path, GError **error)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();
  g_autoptr (GError) why = NULL;
  guint8 extra;
  gssize n_extra;

  while (values->len < n_bytes) {
    guint step = (guint) MIN (n_bytes - values->len, STEP_BYTES);
    guint at = values->len;

    g_byte_array_set_size (values, at + step);
    if (!read_exactly (stream, values->data + at, step, path, error))
      return NULL;
  }

  n_extra = g_input_stream_read (stream, &extra, 1, NULL, &why);
  if (n_extra != 0) {
    refuse (error, COT_IMAGE_ERROR_FORMAT, path, n_extra > 0 ? "there is more in the file than its header says" : describe (why));
    return NULL;
  }

  return g_byte_array_free (g_steal_pointer (&values), FALSE);
}

static guint32
big_endian (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/**
 * cot_idx_images_load:
 * @path: an idx3 file of unsigned bytes, packed when its name ends in .gz
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): one to %COT_IDX_MAX_IMAGES images of 1 to
 *   %COT_IDX_MAX_SIDE pixels a side, or %NULL
 */
CotIdxImages *
cot_idx_images_load (const char *path, GError **error)
{
  g_autoptr (CotIdxImages) self = g_new0 (CotIdxImages, 1);
  g_autoptr (GInputStream) stream = open_file (path, error);
  guint8 header[16];
  guint64 n_bytes;

  if (stream == NULL || !read_exactly (stream, header, sizeof header, path, error))
    return NULL;

  self->n = big_endian (header + 4);
  self->rows = big_endian (header + 8);
  self->columns = big_endian (header + 12);
  if (big_endian (header) != MAGIC_IMAGES || self->n == 0 || self->rows == 0 || self->columns == 0) {
    refuse (error, COT_IMAGE_ERROR_FORMAT, path, "no idx file of images");
    return NULL;
  }
  if (self->n > COT_IDX_MAX_IMAGES || self->rows > COT_IDX_MAX_SIDE || self->columns > COT_IDX_MAX_SIDE) {
    refuse (error, COT_IMAGE_ERROR_TOO_LARGE, path, "more or larger images than the program accepts");
    return NULL;
  }
  n_bytes = (guint64) self->n * self->rows * self->columns;
  if (n_bytes > COT_IDX_MAX_BYTES) {
    refuse (error, COT_IMAGE_ERROR_TOO_LARGE, path, "more pixels than the program accepts");
    return NULL;
  }

  self->pixels = read_values (stream, n_bytes, path, error);
  return self->pixels != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * cot_idx_labels_load:
 * @path: an idx1 file of unsigned bytes, packed when its name ends in .gz
 * @n: how many there must be
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): @n labels as they stand in the file, or %NULL
 */
guint8 *
cot_idx_labels_load (const char *path, guint32 n, GError **error)
{
  g_autoptr (GInputStream) stream = open_file (path, error);
  guint8 header[8];

  if (stream == NULL || !read_exactly (stream, header, sizeof header, path, error))
    return NULL;
  if (big_endian (header) != MAGIC_LABELS || big_endian (header + 4) != n) {
    refuse (error, COT_IMAGE_ERROR_FORMAT, path, "no idx file of one label for each image");
    return NULL;
  }

  return read_values (stream, n, path, error);
}
