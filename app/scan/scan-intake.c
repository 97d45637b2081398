/* scan-intake.c - one sheet on its way from the feeder to the spool
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The master is written while the paper moves, so that the feeder does not stand still
 * for it.  What comes in between (a blank side, a disk that is full) costs no sheet:
 * the page is in memory, too, and is stored from there. */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "scan-intake.h"

#include "cot-spool.h"

static CotScannedPage *
new_page (const ScanIntake *self)
{
  g_autofree char *id = cot_spool_new_id (self->tags.time_us);
  CotScannedPage *page = cot_scanned_page_new (id);

  page->device = g_strdup (self->device);
  page->time_us = self->tags.time_us;

  return page;
}

static void
side_cb (gpointer user_data)
{
  ScanIntake *self = user_data;

  g_clear_pointer (&self->stream, cot_spool_stream_free);
  self->streamed = NULL;
  self->tags.time_us = g_get_real_time ();
}

static void
progress_cb (gpointer user_data)
{
  ScanIntake *self = user_data;

  scan_watchdog_pat (self->watchdog);
}

static void
rows_cb (const CotRaster *page, guint n_rows, gpointer user_data)
{
  ScanIntake *self = user_data;

  if (self->streamed == NULL) {
    g_autoptr (CotScannedPage) noted = new_page (self);
    g_autoptr (GError) error = NULL;

    self->streamed = page;
    self->stream = cot_spool_stream_new (self->spool, noted, page->width, page->dpi, &self->tags, &error);
    if (self->stream == NULL)
      g_message ("the sheet is stored when it has come: %s", error->message);
  }
  if (self->stream != NULL)
    cot_spool_stream_take (self->stream, page, n_rows);
}

/**
 * scan_intake_clear:
 * @self: an intake
 */
void
scan_intake_clear (ScanIntake *self)
{
  g_clear_pointer (&self->stream, cot_spool_stream_free);
  g_clear_pointer (&self->sheet, cot_raster_free);
  g_clear_pointer (&self->make, g_free);
  g_clear_pointer (&self->model, g_free);
  self->streamed = NULL;
}

/**
 * scan_intake_take:
 * @self: an intake
 * @scanner: the device
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: whether a sheet is there
 */
gboolean
scan_intake_take (ScanIntake *self, CotScanner *scanner, GError **error)
{
  const CotScanDevice *device = cot_scanner_get_device (scanner);
  const CotScannerWatch watch = { side_cb, progress_cb, rows_cb, self };

  if (self->sheet != NULL)
    return TRUE;

  g_free (self->make);
  g_free (self->model);
  self->make = g_strdup (device->vendor);
  self->model = g_strdup (device->model);
  self->tags = (CotTiffTags){ .software = self->software, .make = self->make, .model = self->model };
  self->sheet = cot_scanner_feed (scanner, &watch, &self->n_missing, error);
  if (self->sheet == NULL || self->sheet != self->streamed)
    g_clear_pointer (&self->stream, cot_spool_stream_free);
  self->streamed = NULL;

  return self->sheet != NULL;
}

/* From memory. */
static CotScannedPage *
store_whole (ScanIntake *self, GError **error)
{
  g_autoptr (CotScannedPage) page = new_page (self);
  g_autoptr (CotSpoolStream) stream = cot_spool_stream_new (self->spool, page, self->sheet->width, self->sheet->dpi, &self->tags, error);

  return stream != NULL ? cot_spool_stream_finish (stream, self->sheet, self->n_missing, error) : NULL;
}

/**
 * scan_intake_store:
 * @self: an intake with a sheet
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): the sheet's page, or %NULL with %COT_IMAGE_ERROR_IO: it
 *   can be tried again
 */
CotScannedPage *
scan_intake_store (ScanIntake *self, GError **error)
{
  CotScannedPage *page;

  if (self->stream == NULL)
    return store_whole (self, error);

  page = cot_spool_stream_finish (self->stream, self->sheet, self->n_missing, error);
  g_clear_pointer (&self->stream, cot_spool_stream_free);

  return page;
}
