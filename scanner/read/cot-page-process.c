/* cot-page-process.c - from a spooled master to a finished page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include <math.h>

#include "cot-jpeg.h"
#include "cot-page-reader.h"
#include "cot-spool.h"

/* What nothing tells the size of is taken for a sheet of this length. */
#define UNKNOWN_INCHES 17
/* A resolution told is believed this far, when the form shows another. */
#define TRUST 0.15

/* Pixels per inch of the paper: a photo tells it by the form that is on it. */
static double
resolution_of (const CotScannedPage *page, const CotRaster *raster)
{
  double seen = 0;

  if (page->registered)
    seen = 25.4 * cot_transform_scale_at (&page->transform, (CotPoint){ 100, 100 });
  if (raster->dpi > 0 && (!(seen > 0) || fabs (seen / raster->dpi - 1) < TRUST))
    return raster->dpi;

  return seen > 0 ? seen : fmax (raster->width, raster->height) / (double) UNKNOWN_INCHES;
}

/* The page at the published resolution, upright; @map leads there from the raster. */
static CotRaster *
make_upright (const CotRaster *raster, double dpi, guint orientation, CotTransform *map)
{
  double scale = fmin (1, COT_PUBLISHED_DPI / dpi);
  guint width = (guint) fmax (1, round (raster->width * scale)), height = (guint) fmax (1, round (raster->height * scale));
  g_autoptr (CotRaster) small = cot_raster_shrink (raster, width, height);
  CotRaster *upright = cot_raster_turn (small, orientation);
  gboolean swapped = orientation % 2 == 1;
  double sx = (double) upright->width / (swapped ? raster->height : raster->width);
  double sy = (double) upright->height / (swapped ? raster->width : raster->height);

  upright->dpi = dpi * scale;
  *map = cot_transform_turn (orientation, raster->width, raster->height, sx, sy);

  return upright;
}

static void
move_to_published (CotScannedPage *page, const CotTransform *map)
{
  if (page->registered)
    page->transform = cot_transform_chain (&page->transform, map);
  for (guint i = 0; i < page->codes->len; i++) {
    CotScannedCode *code = &g_array_index (page->codes, CotScannedCode, i);

    code->box = cot_transform_box (map, &code->box);
  }
  for (guint i = 0; i < page->problems->len; i++) {
    CotScannedProblem *problem = &g_array_index (page->problems, CotScannedProblem, i);

    if (problem->placed)
      problem->px = cot_transform_box (map, &problem->px);
  }
}

static gboolean
publish (const char *spool, const CotRaster *upright, CotScannedPage *page, GError **error)
{
  int quality = 0;
  g_autoptr (GBytes) jpeg = cot_jpeg_encode_within (upright, COT_PUBLISHED_MAX_BYTES, &quality, error);
  gsize length = 0;
  const void *bytes = jpeg != NULL ? g_bytes_get_data (jpeg, &length) : NULL;

  if (jpeg == NULL)
    return FALSE;

  page->published.file = cot_spool_write (spool, page->spool, ".jpg", bytes, length, error);
  if (page->published.file == NULL)
    return FALSE;

  page->published.sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, jpeg);
  page->published.width = upright->width;
  page->published.height = upright->height;
  page->published.dpi = (guint) CLAMP (lround (upright->dpi), 1, 10000);
  page->published.bytes = length;
  page->published.quality = (guint) quality;
  if (length > COT_PUBLISHED_MAX_BYTES)
    cot_scanned_page_add_problem (page, COT_PROBLEM_LARGE, "the published image has %" G_GSIZE_FORMAT " bytes at quality %d", length, quality);

  return TRUE;
}

/**
 * cot_page_process:
 * @reader: (nullable): without one the page is stored and not read
 * @spool: the spool's folder
 * @raster: the master
 * @progress: (nullable): called between the steps
 * @user_data: for @progress
 * @page: as cot_spool_store () gave it; filled
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Reads a page, makes its published image (quarter turns only, grey, 200 dpi)
 * and writes what is known beside them, durably.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO when the spool could not be written
 */
gboolean
cot_page_process (CotPageReader *reader, const char *spool, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotScannedPage *page, GError **error)
{
  if (reader != NULL)
    cot_page_reader_read (reader, raster, progress, user_data, page);
  else
    cot_scanned_page_add_problem (page, COT_PROBLEM_UNREAD, "reading this page ended the program before");

  return cot_page_finish (spool, raster, progress, user_data, page, error);
}

/**
 * cot_page_finish:
 * @spool: the spool's folder
 * @raster: the page as it was read
 * @progress: (nullable): called between the steps
 * @user_data: for @progress
 * @page: read, its places in px of @raster
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Makes the published image and writes what is known beside it, durably.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO when the spool could not be written
 */
gboolean
cot_page_finish (const char *spool, const CotRaster *raster, CotPageProgress progress, gpointer user_data, CotScannedPage *page, GError **error)
{
  CotTransform map;

  page->master.dpi = (guint) CLAMP (lround (resolution_of (page, raster)), 1, 10000);

  g_autoptr (CotRaster) upright = make_upright (raster, page->master.dpi, page->orientation, &map);

  move_to_published (page, &map);
  if (progress != NULL)
    progress (user_data);
  if (!publish (spool, upright, page, error))
    return FALSE;
  if (progress != NULL)
    progress (user_data);

  return cot_spool_finish (spool, page, error);
}

/**
 * cot_page_turn:
 * @spool: the spool's folder
 * @raster: the master
 * @quarters: clockwise quarter turns from how it stands now
 * @page: a finished page of the spool; changed
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Makes the published image anew from the master, turned, with all that is known of
 * its places.
 *
 * Returns: %FALSE with %COT_IMAGE_ERROR_IO when the spool could not be written
 */
gboolean
cot_page_turn (const char *spool, const CotRaster *raster, guint quarters, CotScannedPage *page, GError **error)
{
  CotTransform turn = cot_transform_turn (quarters % 4, page->published.width, page->published.height, 1, 1);
  CotTransform map;
  guint orientation = (page->orientation + quarters) % 4;
  g_autoptr (CotRaster) upright = make_upright (raster, page->master.dpi, orientation, &map);

  page->orientation = orientation;
  move_to_published (page, &turn);
  g_clear_pointer (&page->published.file, g_free);
  g_clear_pointer (&page->published.sha256, g_free);

  return publish (spool, upright, page, error) && cot_spool_finish (spool, page, error);
}
