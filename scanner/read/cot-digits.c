/* cot-digits.c - figures written in a row of boxes, by stock Tesseract
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The stock models read print; of handwriting they read about a quarter.  What
 * they say is kept beside what people say and is never shown to them. */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-digits.h"

#include <math.h>
#include <string.h>
#include <tesseract/capi.h>

#define PX_PER_MM 8.0  /* 200 dpi: strokes of 3 to 5 px */
#define INSET_MM  0.45 /* the printed outline stays outside */
#define MARGIN_PX 20
/* Less than this much ink is dust; a "1" in pencil has about 1.2 mm2. */
#define MIN_INK_MM2       0.45
#define INK_CONTRAST      0.16 /* darker than the paper by this share of it */
#define EMPTY_PROBABILITY 0.95
/* Tesseract drops digits without saying so: a count that is off halves nothing
 * less than all trust. */
#define COUNT_PENALTY 0.25

struct _CotDigits {
  TessBaseAPI *api;
};

/**
 * cot_digits_new:
 *
 * Returns: (transfer full) (nullable): a reader with Tesseract's Spanish model,
 *   else its English one
 */
CotDigits *
cot_digits_new (void)
{
  static const char *const languages[] = { "spa", "eng" };
  CotDigits *self = g_new0 (CotDigits, 1);

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    self->api = TessBaseAPICreate ();
    if (TessBaseAPIInit2 (self->api, NULL, languages[i], OEM_LSTM_ONLY) == 0) {
      TessBaseAPISetVariable (self->api, "tessedit_char_whitelist", "0123456789");
      TessBaseAPISetVariable (self->api, "debug_file", "/dev/null");
      TessBaseAPISetPageSegMode (self->api, PSM_RAW_LINE);
      return self;
    }
    TessBaseAPIDelete (self->api);
    self->api = NULL;
  }
  g_free (self);

  return NULL;
}

/**
 * cot_digits_free:
 * @self: (nullable) (transfer full): a reader
 */
void
cot_digits_free (CotDigits *self)
{
  if (self == NULL)
    return;

  TessBaseAPIEnd (self->api);
  TessBaseAPIDelete (self->api);
  g_free (self);
}

/* The brightness that half the pixels exceed: paper, as ink covers less. */
static guint
median_of (const CotRaster *crop)
{
  guint histogram[256] = { 0 };
  guint half = crop->width * crop->height / 2, sum = 0, level = 0;

  for (gsize i = 0; i < (gsize) crop->width * crop->height; i++)
    histogram[crop->data[i]]++;
  for (; level < 255 && sum + histogram[level] <= half; level++)
    sum += histogram[level];

  return level;
}

/* Makes paper white and stretches ink; returns how many mm2 of ink there are. */
static double
clean_box (CotRaster *crop)
{
  guint paper = median_of (crop);
  double limit = paper * (1 - INK_CONTRAST);
  guint n_ink = 0;

  for (gsize i = 0; i < (gsize) crop->width * crop->height; i++) {
    guint v = crop->data[i];

    if (v < limit)
      n_ink++;
    crop->data[i] = v >= limit ? 255 : (guint8) (v * 200 / MAX (paper, 1));
  }

  return n_ink / (PX_PER_MM * PX_PER_MM);
}

static void
paste (CotRaster *strip, const CotRaster *piece, guint at)
{
  for (guint y = 0; y < MIN (piece->height, strip->height - 2 * MARGIN_PX); y++)
    memcpy (cot_raster_row (strip, y + MARGIN_PX) + at, cot_raster_row (piece, y), MIN (piece->width, strip->width - at));
}

/* The insides of the boxes side by side, without their outlines. */
static CotRaster *
make_strip (const CotRaster *page, const CotTransform *transform, const CotFormField *field, guint *n_inked)
{
  CotRaster *pieces[COT_FORM_MAX_DIGITS];
  guint width = 2 * MARGIN_PX, height = 0;
  CotRaster *strip;

  *n_inked = 0;
  for (guint i = 0; i < field->n_digits; i++) {
    CotBoxMm box = field->digits[i];

    box.x += INSET_MM;
    box.y += INSET_MM;
    box.w = fmax (0.5, box.w - 2 * INSET_MM);
    box.h = fmax (0.5, box.h - 2 * INSET_MM);
    pieces[i] = cot_raster_cut (page, transform, &box, PX_PER_MM);
    *n_inked += clean_box (pieces[i]) >= MIN_INK_MM2;
    width += pieces[i]->width;
    height = MAX (height, pieces[i]->height);
  }

  strip = cot_raster_new (width, height + 2 * MARGIN_PX, PX_PER_MM * 25.4, NULL);
  for (guint i = 0, at = MARGIN_PX; i < field->n_digits; i++) {
    if (strip != NULL)
      paste (strip, pieces[i], at);
    at += pieces[i]->width;
    cot_raster_free (pieces[i]);
  }

  return strip;
}

static double
ask_tesseract (CotDigits *self, const CotRaster *strip, char text[16])
{
  char *answer;
  double confidence;
  guint n = 0;

  TessBaseAPISetImage (self->api, strip->data, (int) strip->width, (int) strip->height, 1, (int) strip->stride);
  TessBaseAPISetSourceResolution (self->api, (int) strip->dpi);
  answer = TessBaseAPIGetUTF8Text (self->api);
  confidence = TessBaseAPIMeanTextConf (self->api) / 100.0;
  for (const char *p = answer; p != NULL && *p != '\0' && n < 15; p++)
    if (g_ascii_isdigit (*p))
      text[n++] = *p;
  text[n] = '\0';
  TessDeleteText (answer);

  return CLAMP (confidence, 0, 1);
}

/**
 * cot_digits_read:
 * @self: a reader
 * @page: a page
 * @transform: from form mm to px of @page
 * @field: whose boxes are read
 * @out: (out): what is there
 *
 * Boxes without ink are never shown to Tesseract, which sees figures in nothing.
 */
void
cot_digits_read (CotDigits *self, const CotRaster *page, const CotTransform *transform, const CotFormField *field, CotDigitsReading *out)
{
  g_autoptr (CotRaster) strip = make_strip (page, transform, field, &out->n_inked);
  guint64 number = 0;

  out->has_value = FALSE;
  out->value = COT_VALUE_INIT;
  out->probability = 0;
  out->text[0] = '\0';
  if (out->n_inked == 0) {
    out->has_value = TRUE;
    out->value.kind = COT_VALUE_NO_DATA;
    out->probability = EMPTY_PROBABILITY;
    return;
  }
  if (strip == NULL)
    return;

  out->probability = ask_tesseract (self, strip, out->text);
  if (!g_ascii_string_to_unsigned (out->text, 10, 0, COT_VALUE_MAX, &number, NULL)) {
    out->probability = 0;
    return;
  }
  if (strlen (out->text) != out->n_inked)
    out->probability *= COUNT_PENALTY;
  out->has_value = TRUE;
  out->value = (CotValue){ COT_VALUE_NUMBER, (gint32) number };
}
