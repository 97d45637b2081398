/* cot-scanner.c - one scanner, through SANE; for the process cotejo-scan alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scanner.h"

#include <math.h>
#include <sane/sane.h>
#include <sane/saneopts.h>
#include <string.h>

#include "cot-sane-private.h"
#include "cot-scan-frame.h"
#include "cot-scan-match.h"

#define READ_BYTES (256 * 1024)
/* A side is blank when fewer than one pixel in so many is darker than this, the
 * outer fiftieth of the page left out: edges cast shadows. */
#define BLANK_LEVEL  128
#define BLANK_ONE_IN 5000
#define BLANK_MARGIN 50
/* A row of blocks of a JPEG, and a tone that paper's white does not have. */
#define MIN_FILLED_LINES 8
#define FILLER_BELOW     250

/* Red, green, blue. */
#define MAX_PASSES 3
/* No scanner has less, or more. */
#define MIN_DPI 10
#define MAX_DPI 9600

struct _CotScanner {
  SANE_Handle handle;
  CotScanDevice *device;
  CotScanProfile *profile;
  gboolean has[COT_N_WISHES]; /* what the device could do of the profile */
  double dpi;                 /* what the device scans at */
  gboolean is_feeder;         /* the source is an ADF: never cancelled between sheets */
  gboolean is_duplex;         /* every other page is a sheet's back */
  gboolean at_back;           /* the next one is */
  CotRaster *blank_front;     /* of the sheet whose back comes next */
  gboolean is_broken;         /* a sheet was left half read */
  guint empty_retry_ms;
};

/* A resolution; one that no scanner has is not believed. */
static double
number_option (const GPtrArray *options, const char *name, double otherwise)
{
  const CotScanOption *option = cot_scan_options_find (options, name);
  double number = option != NULL ? g_ascii_strtod (option->value, NULL) : 0;

  return number >= MIN_DPI && number <= MAX_DPI ? number : otherwise;
}

/* What the device is now, after everything was set. */
static void
look (CotScanner *self)
{
  g_autoptr (GPtrArray) options = cot_sane_load_options (self->handle);
  const CotScanOption *source = cot_scan_options_find (options, SANE_NAME_SCAN_SOURCE);
  const CotScanOption *feeding = cot_scan_options_find (options, "adf-mode");
  const CotScanOption *sides = cot_scan_options_find (options, "duplex");

  self->dpi = number_option (options, SANE_NAME_SCAN_RESOLUTION, number_option (options, "x-resolution", self->profile->dpi));
  self->is_feeder = source != NULL ? cot_scan_source_is_feeder (source->value)
                                   : g_strrstr (self->device->type, "sheet") != NULL || g_strrstr (self->device->type, "feed") != NULL ||
                                       cot_scan_options_find (options, "feeder-mode") != NULL;
  self->is_duplex = (source != NULL && g_strrstr (source->value, "uplex") != NULL) ||
                    (feeding != NULL && feeding->usable && g_strrstr (feeding->value, "uplex") != NULL) ||
                    (sides != NULL && strcmp (sides->value, "yes") == 0);
}

static gboolean
is_gone (SANE_Status status)
{
  return status == SANE_STATUS_INVAL || status == SANE_STATUS_IO_ERROR || status == SANE_STATUS_UNSUPPORTED;
}

/* By its name, or by the one that it has since it was plugged in again (transfer full:
 * @used, the name that it was opened by). */
static SANE_Handle
open_device (const char *name, char **used, GError **error)
{
  SANE_Handle handle = NULL;
  SANE_Status status = sane_open (name, &handle);

  *used = g_strdup (name);
  if (is_gone (status)) {
    char *moved = cot_sane_find_moved (name);

    if (moved != NULL) {
      g_free (*used);
      *used = moved;
      status = sane_open (moved, &handle);
    }
  }
  if (is_gone (status)) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_NO_DEVICE, "%s: %s", *used, sane_strstatus (status));
    return NULL;
  }
  if (status != SANE_STATUS_GOOD) {
    cot_sane_set_error (error, status, *used);
    return NULL;
  }

  return handle;
}

/**
 * cot_scanner_open:
 * @name: a device's name for SANE
 * @settings: how to scan
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Opens a device and sets it as the profile wishes, as far as it can.
 *
 * Returns: (transfer full): the scanner, or %NULL with %COT_SCAN_ERROR_NO_DEVICE,
 *   %COT_SCAN_ERROR_BUSY or %COT_SCAN_ERROR_FAILED
 */
CotScanner *
cot_scanner_open (const char *name, const CotScannerSettings *settings, GError **error)
{
  g_autofree char *used = NULL;
  SANE_Handle handle;

  if (!cot_sane_ensure (error))
    return NULL;
  handle = open_device (name, &used, error);
  if (handle == NULL)
    return NULL;

  g_autoptr (CotScanner) self = g_new0 (CotScanner, 1);

  self->handle = handle;
  self->device = cot_sane_describe (used);
  self->profile = settings->profile != NULL ? cot_scan_profile_copy (settings->profile) : cot_scan_profile_new ();
  if (settings->dpi > 0)
    self->profile->dpi = settings->dpi;
  self->empty_retry_ms = settings->empty_retry_ms;
  if (!cot_sane_configure (handle, self->profile, settings, self->has, error))
    return NULL;
  look (self);

  return g_steal_pointer (&self);
}

/**
 * cot_scanner_close:
 * @self: (nullable) (transfer full): a scanner
 */
void
cot_scanner_close (CotScanner *self)
{
  if (self == NULL)
    return;

  sane_cancel (self->handle);
  sane_close (self->handle);
  cot_scan_device_free (self->device);
  cot_scan_profile_free (self->profile);
  g_clear_pointer (&self->blank_front, cot_raster_free);
  g_free (self);
}

/**
 * cot_scanner_get_device:
 * @self: a scanner
 *
 * Returns: (transfer none): what SANE says of it
 */
const CotScanDevice *
cot_scanner_get_device (const CotScanner *self)
{
  return self->device;
}

static SANE_Status
start_sheet (CotScanner *self)
{
  SANE_Status status = sane_start (self->handle);

  /* Some devices end a run at each sheet and want to hear that it is over. */
  if (status == SANE_STATUS_EOF) {
    sane_cancel (self->handle);
    status = sane_start (self->handle);
  }
  /* Feeders have said "empty" while the next sheet was still on its way. */
  if (status == SANE_STATUS_NO_DOCS && self->empty_retry_ms > 0) {
    g_usleep (self->empty_retry_ms * 1000);
    status = sane_start (self->handle);
  }

  return status;
}

/* What was read is told of at once.  @is_only: its rows are the page's, no further
 * colour changes them. */
static void
tell (const CotScannerWatch *watch, const CotFrames *frames, gboolean is_only)
{
  guint n_rows = 0;
  const CotRaster *page = cot_frames_get_rows (frames, &n_rows);

  if (watch == NULL)
    return;
  if (watch->progress != NULL)
    watch->progress (watch->user_data);
  if (watch->rows != NULL && is_only && page != NULL)
    watch->rows (page, n_rows, watch->user_data);
}

/* Reads one frame to its end.  Some drivers give a byte at a time. */
static gboolean
read_frame (CotScanner *self, CotFrames *frames, const CotScannerWatch *watch, gboolean is_only, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (READ_BYTES);

  for (;;) {
    SANE_Int n = 0;
    SANE_Status status = sane_read (self->handle, chunk, READ_BYTES, &n);

    if (status == SANE_STATUS_EOF)
      return cot_frames_end (frames, error);
    if (status != SANE_STATUS_GOOD) {
      cot_sane_set_error (error, status, "reading a sheet");
      return FALSE;
    }
    if (n <= 0)
      continue;
    if (n > READ_BYTES) {
      g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gave more than it was asked for");
      return FALSE;
    }
    if (!cot_frames_take (frames, chunk, (gsize) n, error))
      return FALSE;
    tell (watch, frames, is_only);
  }
}

static CotFrameKind
kind_of (SANE_Frame format)
{
  if (format == SANE_FRAME_GRAY)
    return COT_FRAME_GREY;
  if (format == SANE_FRAME_RGB)
    return COT_FRAME_RGB;

  return COT_FRAME_ONE_COLOUR;
}

/* Three-pass devices give one colour a frame; all of them count alike. */
static CotRaster *
read_sheet (CotScanner *self, const CotScannerWatch *watch, guint *n_missing, GError **error)
{
  g_autoptr (CotFrames) frames = cot_frames_new (self->dpi);

  for (guint n = 0; n < MAX_PASSES; n++) {
    SANE_Parameters parameters = { 0 };
    SANE_Status status = sane_get_parameters (self->handle, &parameters);

    if (status != SANE_STATUS_GOOD) {
      cot_sane_set_error (error, status, "reading a sheet");
      return NULL;
    }
    if (!cot_frames_begin (frames, kind_of (parameters.format), parameters.depth, parameters.pixels_per_line, parameters.bytes_per_line, parameters.lines, error) ||
        !read_frame (self, frames, watch, n == 0 && parameters.last_frame, error))
      return NULL;
    if (parameters.last_frame)
      return cot_frames_finish (frames, n_missing, error);
    status = sane_start (self->handle);
    if (status != SANE_STATUS_GOOD) {
      cot_sane_set_error (error, status, "reading the next colour");
      return NULL;
    }
  }

  g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gives more colours than there are");
  return NULL;
}

/* A driver that unpacks pictures fills up one that breaks off, with one tone. */
static guint
count_filled_lines (const CotRaster *page)
{
  const guint8 *last = page->data + (gsize) (page->height - 1) * page->stride;
  guint n = 0;

  /* Below the paper it is white. */
  if (*last >= FILLER_BELOW)
    return 0;
  for (guint x = 1; x < page->width; x++)
    if (last[x] != *last)
      return 0;
  while (n < page->height && memcmp (last, page->data + (gsize) (page->height - 1 - n) * page->stride, page->width) == 0)
    n++;

  return n >= MIN_FILLED_LINES ? n : 0;
}

static gboolean
unpacks_pictures (const CotScanner *self)
{
  return g_str_has_prefix (self->device->name, "airscan:") || g_str_has_prefix (self->device->name, "escl:");
}

static CotRaster *
feed_side (CotScanner *self, const CotScannerWatch *watch, guint *n_missing, GError **error)
{
  SANE_Status status = start_sheet (self);

  if (status != SANE_STATUS_GOOD) {
    sane_cancel (self->handle);
    cot_sane_set_error (error, status, "feeding a sheet");
    return NULL;
  }

  if (watch != NULL && watch->side != NULL)
    watch->side (watch->user_data);

  CotRaster *page = read_sheet (self, watch, n_missing, error);

  /* Cancelling in the middle of a sheet may never come back: SANE's own test
   * backend can lock itself up.  The caller tells its error first. */
  if (page == NULL)
    self->is_broken = TRUE;
  else if (!self->is_feeder)
    sane_cancel (self->handle);
  if (page != NULL && unpacks_pictures (self))
    *n_missing += count_filled_lines (page);

  return page;
}

/* Whether there is nothing on a side; a grain of dust is nothing. */
static gboolean
is_blank (const CotRaster *page)
{
  guint margin_x = page->width / BLANK_MARGIN, margin_y = page->height / BLANK_MARGIN;
  guint64 dark = 0, seen = 0;

  for (guint y = margin_y; y + margin_y < page->height; y++) {
    const guint8 *row = page->data + (gsize) y * page->stride;

    for (guint x = margin_x; x + margin_x < page->width; x++, seen++)
      dark += row[x] < BLANK_LEVEL ? 1 : 0;
  }

  return dark * BLANK_ONE_IN < seen;
}

/* Of a sheet with two sides, the blank ones are dropped; if both are, the front is kept. */
static CotRaster *
feed_sides (CotScanner *self, const CotScannerWatch *watch, guint *n_missing, GError **error)
{
  for (;;) {
    g_autoptr (CotRaster) side = feed_side (self, watch, n_missing, error);
    gboolean back = self->at_back;
    gboolean blank;

    /* The last sheet's back is not worth a word to some: its blank front is a page. */
    if (side == NULL && self->blank_front != NULL && g_error_matches (*error, COT_SCAN_ERROR, COT_SCAN_ERROR_EMPTY)) {
      g_clear_error (error);
      self->at_back = FALSE;
      return g_steal_pointer (&self->blank_front);
    }
    if (side == NULL) {
      self->at_back = FALSE;
      g_clear_pointer (&self->blank_front, cot_raster_free);
      return NULL;
    }
    self->at_back = !back;
    blank = is_blank (side);
    if (!blank) {
      g_clear_pointer (&self->blank_front, cot_raster_free);
      return g_steal_pointer (&side);
    }
    if (!back)
      self->blank_front = g_steal_pointer (&side);
    else if (self->blank_front != NULL)
      return g_steal_pointer (&self->blank_front);
  }
}

/**
 * cot_scanner_feed:
 * @self: a scanner
 * @watch: (nullable): told of what comes
 * @n_missing: (out): lines that were promised and did not come
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Feeds one sheet and reads it to its end; with both sides, one side that is not
 * blank.  After an error the device is ready for another attempt unless
 * cot_scanner_is_broken ().
 *
 * Returns: (transfer full): the page at the device's resolution, or %NULL with
 *   %COT_SCAN_ERROR_EMPTY, JAMMED, COVER_OPEN, BUSY or FAILED
 */
CotRaster *
cot_scanner_feed (CotScanner *self, const CotScannerWatch *watch, guint *n_missing, GError **error)
{
  return self->is_duplex ? feed_sides (self, watch, n_missing, error)
                         : feed_side (self, watch, n_missing, error);
}

/**
 * cot_scanner_to_json:
 * @self: a scanner
 *
 * Returns: (transfer full): what the device is, which wishes it has not, and its options
 */
json_t *
cot_scanner_to_json (const CotScanner *self)
{
  g_autoptr (GPtrArray) options = cot_sane_load_options (self->handle);
  const CotScanOption *source = cot_scan_options_find (options, SANE_NAME_SCAN_SOURCE);
  json_t *missing = json_array ();

  for (guint wish = 0; wish < COT_N_WISHES; wish++)
    if (!self->has[wish])
      json_array_append_new (missing, json_string (cot_scan_wish_to_string ((CotScanWish) wish)));

  return json_pack ("{s:s, s:s, s:s, s:s, s:b, s:b, s:f, s:s, s:o, s:o}", "name", self->device->name, "vendor", self->device->vendor,
                    "model", self->device->model, "type", self->device->type, "feeder", self->is_feeder, "duplex", self->is_duplex,
                    "dpi", self->dpi, "source", source != NULL ? source->value : "", "missing", missing,
                    "options", cot_scan_options_to_json (options));
}

/**
 * cot_scanner_is_broken:
 * @self: a scanner
 *
 * Returns: whether a sheet was left half read: the scanner must be closed, which
 *   may hang, and its process is best ended
 */
gboolean
cot_scanner_is_broken (const CotScanner *self)
{
  return self->is_broken;
}
