/* cot-field-model.c - the model of whole fields as a file holds it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-model.h"

#include <math.h>
#include <string.h>

#include "cot-image-error.h"
#include "cot-model-file.h"
#include "cot-paths.h"

#define MODEL_FILE  "recogniser/fields.cot"
#define MAGIC       "COTFIELD"
#define VERSION     1
#define HEADER_SIZE 32
#define MAX_WEIGHT  100000 /* thousandths */
#define MILLION     1000000

static void
add_u32 (GByteArray *bytes, guint32 n)
{
  guint32 big = GUINT32_TO_BE (n);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static gboolean
is_intact (const guint8 *bytes, gsize n_bytes)
{
  return n_bytes > HEADER_SIZE + COT_MODEL_HASH_SIZE && cot_model_file_u32 (bytes + 28) == n_bytes - HEADER_SIZE - COT_MODEL_HASH_SIZE &&
         cot_model_file_is_intact (bytes, n_bytes, MAGIC);
}

/**
 * cot_field_model_pack:
 * @joint: how the readers are weighed
 * @traineddata: the reader of lines
 *
 * Returns: (transfer full): what a model file holds
 */
GBytes *
cot_field_model_pack (const CotFieldJoint *joint, GBytes *traineddata)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) MAGIC, 8);
  add_u32 (bytes, VERSION);
  add_u32 (bytes, (guint32) lrint (1000 * joint->boxes));
  add_u32 (bytes, (guint32) lrint (1000 * joint->line));
  add_u32 (bytes, (guint32) (gint32) lrint (1000 * joint->none));
  add_u32 (bytes, (guint32) lrint (MILLION * joint->threshold));
  add_u32 (bytes, (guint32) g_bytes_get_size (traineddata));
  g_byte_array_append (bytes, g_bytes_get_data (traineddata, NULL), (guint) g_bytes_get_size (traineddata));
  cot_model_file_seal (bytes);

  return g_byte_array_free_to_bytes (bytes);
}

/**
 * cot_field_model_unpack:
 * @bytes: a model file's content
 * @n_bytes: its size
 * @joint: (out): how the readers are weighed
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the traineddata, or %NULL when the content is not
 *   exactly what a trainer of this version wrote
 */
GBytes *
cot_field_model_unpack (const guint8 *bytes, gsize n_bytes, CotFieldJoint *joint, GError **error)
{
  guint32 boxes, line, threshold;
  gint32 none;

  if (!is_intact (bytes, n_bytes)) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "not a model of handwritten fields, or an altered one");
    return NULL;
  }

  boxes = cot_model_file_u32 (bytes + 12);
  line = cot_model_file_u32 (bytes + 16);
  none = (gint32) cot_model_file_u32 (bytes + 20);
  threshold = cot_model_file_u32 (bytes + 24);
  if (cot_model_file_u32 (bytes + 8) != VERSION || boxes > MAX_WEIGHT || line > MAX_WEIGHT || none > MAX_WEIGHT || none < -MAX_WEIGHT || threshold > MILLION) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "a model of handwritten fields of another version");
    return NULL;
  }
  *joint = (CotFieldJoint){ boxes / 1000.0, line / 1000.0, none / 1000.0, threshold / (double) MILLION };

  return g_bytes_new (bytes + HEADER_SIZE, n_bytes - HEADER_SIZE - COT_MODEL_HASH_SIZE);
}

/**
 * cot_field_model_new_from_bytes:
 * @bytes: a model file's content
 * @n_bytes: its size
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a model, or %NULL; what was altered never reaches
 *   Tesseract
 */
CotFieldModel *
cot_field_model_new_from_bytes (const guint8 *bytes, gsize n_bytes, GError **error)
{
  g_autoptr (CotFieldModel) self = g_new0 (CotFieldModel, 1);
  g_autoptr (GBytes) traineddata = cot_field_model_unpack (bytes, n_bytes, &self->joint, error);

  if (traineddata == NULL)
    return NULL;
  self->lstm = cot_field_lstm_new (g_bytes_get_data (traineddata, NULL), g_bytes_get_size (traineddata), error);
  if (self->lstm == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cot_field_model_load:
 * @path: a model file
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a model, or %NULL
 */
CotFieldModel *
cot_field_model_load (const char *path, GError **error)
{
  gsize n_bytes = 0;
  g_autofree guint8 *bytes = cot_model_file_read (path, HEADER_SIZE + COT_FIELD_LSTM_MAX_BYTES + COT_MODEL_HASH_SIZE, &n_bytes, error);
  CotFieldModel *self;

  if (bytes == NULL)
    return NULL;
  self = cot_field_model_new_from_bytes (bytes, n_bytes, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);

  return self;
}

/**
 * cot_field_model_load_shipped:
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the model shipped with the program, or %NULL
 */
CotFieldModel *
cot_field_model_load_shipped (GError **error)
{
  g_autofree char *path = cot_paths_share_file (MODEL_FILE);

  return cot_field_model_load (path, error);
}

/**
 * cot_field_model_free:
 * @self: (nullable) (transfer full): a model
 */
void
cot_field_model_free (CotFieldModel *self)
{
  if (self == NULL)
    return;
  cot_field_lstm_free (self->lstm);
  g_free (self);
}
