/* cot-field-lstm.c - reads a whole line of signs with Tesseract
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No list of allowed signs is set: it would turn dashes and slashes into digits.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-lstm.h"

#include <math.h>
#include <string.h>

#include "cot-field-line.h"
#include "cot-image-error.h"
#include "cot-tesseract.h"

#define MODEL_NAME "digits"
#define CERTAINTY  5.0 /* of Tesseract's hundred, to one unit of a logarithm */

struct _CotFieldLstm {
  TessBaseAPI *api;
};

/**
 * cot_field_lstm_new:
 * @bytes: traineddata
 * @n_bytes: how much
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): a reader, or %NULL when Tesseract cannot use @bytes
 */
CotFieldLstm *
cot_field_lstm_new (const guint8 *bytes, gsize n_bytes, GError **error)
{
  static char name[] = "debug_file", value[] = "/dev/null";
  char *names[] = { name }, *values[] = { value };
  g_autoptr (CotFieldLstm) self = g_new0 (CotFieldLstm, 1);

  if (n_bytes == 0 || n_bytes > COT_FIELD_LSTM_MAX_BYTES) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the reader of fields is empty or too large");
    return NULL;
  }

  self->api = cot_tesseract_new ();
  if (TessBaseAPIInit5 (self->api, (const char *) bytes, (int) n_bytes, MODEL_NAME, OEM_LSTM_ONLY, NULL, 0, names, values, 1, FALSE) != 0) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "Tesseract cannot use the reader of fields: install Cotejo again");
    return NULL;
  }
  TessBaseAPISetPageSegMode (self->api, PSM_RAW_LINE);

  return g_steal_pointer (&self);
}

/**
 * cot_field_lstm_free:
 * @self: (nullable) (transfer full): a reader
 */
void
cot_field_lstm_free (CotFieldLstm *self)
{
  if (self == NULL)
    return;
  cot_tesseract_free (self->api);
  g_free (self);
}

static void
take_signs (TessResultIterator *signs, CotFieldLstmRead *out)
{
  double certainty = 0;

  do {
    char *text = TessResultIteratorGetUTF8Text (signs, RIL_SYMBOL);
    gboolean is_sign = text != NULL && text[0] != '\0' && text[1] == '\0' && out->n < COT_FIELD_LSTM_MAX_SIGNS;

    if (is_sign) {
      out->text[out->n++] = text[0];
      certainty += (TessResultIteratorConfidence (signs, RIL_SYMBOL) - 100) / CERTAINTY;
    }
    TessDeleteText (text);
    if (!is_sign) {
      *out = (CotFieldLstmRead){ .n = 0 };
      return;
    }
  } while (TessResultIteratorNext (signs, RIL_SYMBOL));

  out->probability = exp (fmin (0, certainty));
}

/**
 * cot_field_lstm_read:
 * @self: a reader
 * @line: (nullable): what is written, of %COT_FIELD_LINE_HEIGHT
 * @out: (out): what it is
 *
 * A line of another height or wider than %COT_FIELD_LINE_MAX is not told.
 */
void
cot_field_lstm_read (CotFieldLstm *self, const CotRaster *line, CotFieldLstmRead *out)
{
  TessResultIterator *signs;

  *out = (CotFieldLstmRead){ .n = 0 };
  if (line == NULL || line->height != COT_FIELD_LINE_HEIGHT || line->width == 0 || line->width > COT_FIELD_LINE_MAX)
    return;

  cot_tesseract_limit_threads ();
  TessBaseAPISetImage (self->api, line->data, (int) line->width, (int) line->height, 1, (int) line->stride);
  TessBaseAPISetSourceResolution (self->api, 300);
  signs = TessBaseAPIRecognize (self->api, NULL) == 0 ? TessBaseAPIGetIterator (self->api) : NULL;
  if (signs != NULL) {
    take_signs (signs, out);
    TessResultIteratorDelete (signs);
  }
  TessBaseAPIClear (self->api);
}
