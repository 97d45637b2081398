/* cot-printed.c - printed text of an acta, by Tesseract
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A zone holds a caption and what is preprinted under or beside it.  Rules are
 * taken out and the ink is cut tight, with a margin: more paper or less makes
 * Tesseract read markedly worse.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-printed.h"

#include <string.h>

#include "cot-image-error.h"
#include "cot-ink-level.h"
#include "cot-tesseract.h"

#define LANGUAGE      "spa"
#define PX_PER_MM     (300 / 25.4)
#define MARGIN_PX     20
#define MIN_INK_PX    6    /* less ink than this is dust */
#define RULE_SHARE    0.55 /* of a row: darker is a printed rule */
#define INK_SHARE     0.6  /* of the paper's brightness: darker is print */
#define FAINT_SHARE   0.4  /* of it: where nothing is darker, the print is faint */
#define LEAST_SHARE   0.1  /* of it, that faint print is darker than paper */
#define MAX_TEXT      256
#define MAX_ZONES     16
#define OUTSIDE_SHARE 0.02

struct _CotPrintedReader {
  TessBaseAPI *api;
};

static const char *const all_names[] = { "TITLE", "TIPO_ACTA", "ENTIDAD", "MUNICIPIO", "DISTRITO_LOCAL", "DISTRITO", "SECCION", "CASILLA", NULL };

/**
 * cot_printed_reader_new:
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Takes some tenths of a second and some 20 MB.
 *
 * Returns: (transfer full): a reader of Spanish print, or %NULL
 */
CotPrintedReader *
cot_printed_reader_new (GError **error)
{
  g_autoptr (CotPrintedReader) self = g_new0 (CotPrintedReader, 1);

  self->api = cot_tesseract_new ();
  if (TessBaseAPIInit2 (self->api, NULL, LANGUAGE, OEM_LSTM_ONLY) != 0) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "printed text is not read: install the package tesseract-ocr-spa");
    return NULL;
  }
  TessBaseAPISetVariable (self->api, "debug_file", "/dev/null");
  TessBaseAPISetPageSegMode (self->api, PSM_SINGLE_BLOCK);

  return g_steal_pointer (&self);
}

/**
 * cot_printed_reader_free:
 * @self: (nullable) (transfer full): a reader
 */
void
cot_printed_reader_free (CotPrintedReader *self)
{
  if (self == NULL)
    return;
  cot_tesseract_free (self->api);
  g_free (self);
}

/* --- From the page to a clean picture ---------------------------------------------- */

/* How bright paper is, and print: 0 unless it is all faint. */
typedef struct {
  guint paper, print, limit; /* darker than @limit is print */
} Levels;

static Levels
find_levels (const CotRaster *image)
{
  guint histogram[256] = { 0 };
  gsize n = (gsize) image->width * image->height;
  Levels levels = { 0 };
  guint darkest;

  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      histogram[cot_raster_row (image, y)[x]]++;
  levels.paper = MAX (cot_ink_level (histogram, n * 7 / 10), 1);
  darkest = cot_ink_level (histogram, n / 200);
  if (darkest > FAINT_SHARE * levels.paper && darkest < (1 - LEAST_SHARE) * levels.paper)
    levels.print = darkest;
  levels.limit = levels.print + (guint) ((levels.paper - levels.print) * INK_SHARE);

  return levels;
}

static guint
count_dark (const CotRaster *image, guint y, guint limit)
{
  const guint8 *row = cot_raster_row (image, y);
  guint n = 0;

  for (guint x = 0; x < image->width; x++)
    n += row[x] < limit;

  return n;
}

/* A rule right across becomes paper, with the grey at its edges. */
static void
drop_rules (CotRaster *image, guint paper, guint limit)
{
  for (guint y = 0; y < image->height; y++)
    if (count_dark (image, y, limit) > RULE_SHARE * image->width)
      for (guint v = y > 0 ? y - 1 : 0; v <= MIN (y + 1, image->height - 1); v++)
        if (v >= y || count_dark (image, v, limit) < RULE_SHARE * image->width)
          for (guint x = 0; x < image->width; x++) {
            guint8 *at = cot_raster_row (image, v) + x;

            if (v == y || *at >= limit)
              *at = (guint8) paper;
          }
}

/* Smallest box around what is dark; FALSE: nothing is. */
static gboolean
find_ink (const CotRaster *image, guint limit, guint *left, guint *top, guint *right, guint *bottom)
{
  guint n = 0;

  *left = *top = G_MAXUINT;
  *right = *bottom = 0;
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      if (cot_raster_row (image, y)[x] < limit) {
        *left = MIN (*left, x);
        *right = MAX (*right, x);
        *top = MIN (*top, y);
        *bottom = MAX (*bottom, y);
        n++;
      }

  return n >= MIN_INK_PX;
}

/* Paper becomes white, and faint print black. */
static guint8
stretched (const Levels *levels, guint8 grey)
{
  return (guint8) MIN (255, (grey > levels->print ? grey - levels->print : 0) * 255u / (levels->paper - levels->print));
}

/* What is printed in @box with a margin of paper, stretched so that paper is white;
 * NULL: nothing. */
static CotRaster *
cut_print (const CotRaster *page, const CotTransform *transform, const CotBoxMm *box)
{
  g_autoptr (CotRaster) raw = cot_raster_cut (page, transform, box, PX_PER_MM);
  Levels levels = find_levels (raw);
  guint left, top, right, bottom;
  CotRaster *out;

  drop_rules (raw, levels.paper, levels.limit);
  if (!find_ink (raw, levels.limit, &left, &top, &right, &bottom))
    return NULL;

  out = cot_raster_new (right - left + 1 + 2 * MARGIN_PX, bottom - top + 1 + 2 * MARGIN_PX, raw->dpi, NULL);
  if (out == NULL)
    return NULL;
  memset (out->data, 255, (gsize) out->stride * out->height);
  for (guint y = top; y <= bottom; y++)
    for (guint x = left; x <= right; x++)
      cot_raster_row (out, y - top + MARGIN_PX)[x - left + MARGIN_PX] = stretched (&levels, cot_raster_row (raw, y)[x]);

  return out;
}

static gboolean
lies_on_page (const CotRaster *page, const CotTransform *transform, const CotBoxMm *box)
{
  CotBoxMm px = cot_transform_box (transform, box);
  double slack_x = OUTSIDE_SHARE * page->width, slack_y = OUTSIDE_SHARE * page->height;

  return px.x >= -slack_x && px.y >= -slack_y && px.x + px.w <= page->width + slack_x && px.y + px.h <= page->height + slack_y &&
         px.w >= 1 && px.h >= 1;
}

/* --- Reading ----------------------------------------------------------------------- */

static void
clear_zone (gpointer data)
{
  CotPrintedZone *zone = data;

  g_free (zone->name);
  g_free (zone->text);
  g_free (zone->match);
}

/* Valid UTF-8, one space between words, no control signs, bounded. */
static char *
tidy (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_new (NULL);

  for (const char *at = valid; *at != '\0' && out->len < MAX_TEXT; at = g_utf8_next_char (at)) {
    gunichar sign = g_utf8_get_char (at);

    if (g_unichar_isspace (sign) || g_unichar_iscntrl (sign)) {
      if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      continue;
    }
    g_string_append_unichar (out, sign);
  }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);

  return g_string_free (out, FALSE);
}

static void
read_zone (CotPrintedReader *self, const CotRaster *page, const CotTransform *transform, const CotFormPrinted *place, GArray *zones)
{
  CotPrintedZone zone = { .name = g_strdup (place->name) };
  g_autoptr (CotRaster) image = lies_on_page (page, transform, &place->box) ? cut_print (page, transform, &place->box) : NULL;

  if (image != NULL) {
    char *text;

    TessBaseAPISetImage (self->api, image->data, (int) image->width, (int) image->height, 1, (int) image->stride);
    TessBaseAPISetSourceResolution (self->api, 300);
    text = TessBaseAPIGetUTF8Text (self->api);
    zone.text = tidy (text);
    zone.confidence = *zone.text != '\0' ? CLAMP (TessBaseAPIMeanTextConf (self->api) / 100.0, 0, 1) : 0;
    TessDeleteText (text);
    TessBaseAPIClear (self->api);
  } else {
    zone.text = g_strdup ("");
  }
  g_array_append_val (zones, zone);
}

/**
 * cot_printed_zones_new:
 *
 * Returns: (transfer full) (element-type CotPrintedZone): no zones yet
 */
GArray *
cot_printed_zones_new (void)
{
  GArray *zones = g_array_new (FALSE, TRUE, sizeof (CotPrintedZone));

  g_array_set_clear_func (zones, clear_zone);
  return zones;
}

/**
 * cot_printed_read_some:
 * @self: a reader
 * @page: a page
 * @transform: from form mm to px of @page
 * @form: the form that lies on it
 * @names: (array zero-terminated=1): which zones
 * @zones: (inout) (element-type CotPrintedZone): in the order of the form, appended
 *
 * A zone that bears a field's name is that field's caption and is left out.  Some
 * 10 ms a zone.
 */
void
cot_printed_read_some (CotPrintedReader *self, const CotRaster *page, const CotTransform *transform, const CotForm *form, const char *const *names, GArray *zones)
{
  guint n;
  const CotFormPrinted *printed = cot_form_get_printed (form, &n);

  cot_tesseract_limit_threads ();
  for (guint i = 0; i < n && zones->len < MAX_ZONES; i++)
    if (g_strv_contains (names, printed[i].name) && cot_form_find_field (form, printed[i].name) == NULL)
      read_zone (self, page, transform, &printed[i], zones);
}

/**
 * cot_printed_read:
 * @self: a reader
 * @page: a page
 * @transform: from form mm to px of @page
 * @form: the form that lies on it
 *
 * Reads title, entidad, municipio, distrito, section and casilla where the form has
 * them printed, as cot_printed_read_some() does.
 *
 * Returns: (transfer full) (element-type CotPrintedZone): in the order of the form
 */
GArray *
cot_printed_read (CotPrintedReader *self, const CotRaster *page, const CotTransform *transform, const CotForm *form)
{
  GArray *zones = cot_printed_zones_new ();

  cot_printed_read_some (self, page, transform, form, all_names, zones);
  return zones;
}
