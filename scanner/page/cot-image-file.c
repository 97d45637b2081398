/* cot-image-file.c - a foreign image file as a grey page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-image-file.h"

#include <string.h>

#include <leptonica/allheaders.h>

#include "cot-foreign.h"
#include "cot-image-error.h"

/* Pixels a byte, at most, of what is packed by counting alike ones. */
#define MOST_PX 1000

static void
destroy_pix (PIX *pix)
{
  pixDestroy (&pix);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PIX, destroy_pix)

/* Sizes first, from the header alone: a small file may claim a huge image. */
static gboolean
check_header (const guint8 *data, gsize length, GError **error)
{
  l_int32 format = 0, width = 0, height = 0, bits = 0, samples = 0, has_map = 0;

  if (pixReadHeaderMem (data, length, &format, &width, &height, &bits, &samples, &has_map) != 0 || width <= 0 ||
      height <= 0) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "not an image of a known kind");
    return FALSE;
  }

  if ((guint64) width * (guint64) height / MOST_PX > length) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the image claims more pixels than are in it");
    return FALSE;
  }

  /* The same limits, and the same message, as for every page. */
  if (width > COT_RASTER_MAX_SIDE_PX || height > COT_RASTER_MAX_SIDE_PX ||
      (gint64) width * height > COT_RASTER_MAX_AREA_PX) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_TOO_LARGE, "%d x %d pixels are more than allowed", width, height);
    return FALSE;
  }

  return TRUE;
}

/* One number of a PNM's header, past spaces and remarks; 0: none. */
static guint
take_header_number (const guint8 *data, gsize length, gsize *at)
{
  gboolean in_remark = FALSE;
  guint number = 0;

  for (; *at < length && (in_remark || g_ascii_isspace (data[*at]) || data[*at] == '#'); (*at)++)
    in_remark = data[*at] != '\n' && (in_remark || data[*at] == '#');
  for (; *at < length && g_ascii_isdigit (data[*at]) && number <= G_MAXUINT16; (*at)++)
    number = 10 * number + data[*at] - '0';

  return number;
}

/* A binary PGM or PPM with two bytes a sample, in one byte each: Leptonica takes the
 * bytes of a sample in the machine's order, and makes noise of them.
 * (nullable): it is none of those. */
static GByteArray *
narrow_samples (const guint8 *data, gsize length)
{
  GByteArray *narrow;
  g_autofree char *header = NULL;
  guint width, height, most;
  gsize at = 2, n_samples;

  if (length < 2 || data[0] != 'P' || (data[1] != '5' && data[1] != '6'))
    return NULL;
  width = take_header_number (data, length, &at);
  height = take_header_number (data, length, &at);
  most = take_header_number (data, length, &at);
  n_samples = (gsize) width * height * (data[1] == '6' ? 3 : 1);
  if (most <= G_MAXUINT8 || most > G_MAXUINT16 || ++at > length || (length - at) / 2 < n_samples)
    return NULL;

  header = g_strdup_printf ("P%c %u %u 255\n", data[1], width, height);
  narrow = g_byte_array_sized_new ((guint) (strlen (header) + n_samples));
  g_byte_array_append (narrow, (const guint8 *) header, (guint) strlen (header));
  for (gsize i = 0; i < n_samples; i++) {
    guint sample = (guint) data[at + 2 * i] << 8 | data[at + 2 * i + 1];
    const guint8 byte = (guint8) (MIN (sample, most) * 255 / most);

    g_byte_array_append (narrow, &byte, 1);
  }

  return narrow;
}

/**
 * cot_image_bytes_read:
 * @data: a file, not trusted
 * @length: bytes
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the page, or %NULL with %COT_IMAGE_ERROR_FORMAT or
 *   %COT_IMAGE_ERROR_TOO_LARGE
 */
CotRaster *
cot_image_bytes_read (const guint8 *data, gsize length, GError **error)
{
  setMsgSeverity (L_SEVERITY_NONE);
  if (!check_header (data, length, error))
    return NULL;

  g_autoptr (GByteArray) narrow = narrow_samples (data, length);
  g_autoptr (PIX) pix = narrow != NULL ? pixReadMem (narrow->data, narrow->len) : pixReadMem (data, length);
  g_autoptr (PIX) grey = pix != NULL ? pixConvertTo8 (pix, 0) : NULL;

  if (grey == NULL) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_FORMAT, "the image is damaged");
    return NULL;
  }

  CotRaster *page = cot_raster_new ((guint) pixGetWidth (grey), (guint) pixGetHeight (grey), pixGetXRes (pix), error);

  for (guint y = 0; page != NULL && y < page->height; y++) {
    l_uint32 *line = pixGetData (grey) + (gsize) y * (gsize) pixGetWpl (grey);
    guint8 *row = cot_raster_row (page, y);

    for (guint x = 0; x < page->width; x++)
      row[x] = (guint8) GET_DATA_BYTE (line, x);
  }

  return page;
}

/**
 * cot_image_file_read:
 * @path: a file, not trusted
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Opens a page that did not come from the scanner.
 *
 * Returns: (transfer full): the page, or %NULL with %COT_IMAGE_ERROR_IO,
 *   %COT_IMAGE_ERROR_FORMAT or %COT_IMAGE_ERROR_TOO_LARGE
 */
CotRaster *
cot_image_file_read (const char *path, GError **error)
{
  g_auto (CotForeignSheet) sheet = { 0 };

  if (!cot_foreign_read (path, &sheet, error))
    return NULL;

  return g_steal_pointer (&sheet.raster);
}
