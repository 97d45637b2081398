/* cot-image-file.c - a foreign image file as a grey page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-image-file.h"

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

  g_autoptr (PIX) pix = pixReadMem (data, length);
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
