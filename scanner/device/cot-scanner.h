/* cot-scanner.h - one scanner, through SANE; for the process cotejo-scan alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"
#include "cot-scan-error.h"
#include "cot-scan-profile.h"

G_BEGIN_DECLS

typedef struct {
  char *name;   /* as SANE knows it: "cotejo:feeder" */
  char *vendor; /* "Cotejo" */
  char *model;  /* "Simulated feeder" */
  char *type;   /* "sheetfed scanner" */
} CotScanDevice;

void cot_scan_device_free (CotScanDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotScanDevice, cot_scan_device_free)

typedef struct {
  const CotScanProfile *profile; /* (nullable): what is wished */
  guint dpi;                     /* in place of the profile's; 0: the profile's */
  const char *source;            /* (nullable): in place of the profile's, a kind or the driver's word */
  const char *const *options;    /* (nullable): further SANE options, "name=value" */
  guint empty_retry_ms;          /* how long to wait before "no paper" is believed */
} CotScannerSettings;

/* Told of a sheet while it comes. */
typedef struct {
  void (*side) (gpointer user_data);     /* (nullable): another side comes now */
  void (*progress) (gpointer user_data); /* (nullable): the device has done something */
  /* (nullable): the first @n_rows of @page are what they will be.  Not called for a
   * device that gives one colour after the other.  The page's height means nothing yet;
   * a side that turns out to be blank is not given in the end. */
  void (*rows) (const CotRaster *page, guint n_rows, gpointer user_data);
  gpointer user_data;
} CotScannerWatch;

typedef struct _CotScanner CotScanner; /* one thread only */

/* Devices that SANE lists now (element-type CotScanDevice). */
GPtrArray *cot_scanner_list (GError **error) G_GNUC_WARN_UNUSED_RESULT;

CotScanner *cot_scanner_open (const char *name, const CotScannerSettings *settings, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_scanner_close (CotScanner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotScanner, cot_scanner_close)

gboolean cot_scanner_is_broken (const CotScanner *self);
const CotScanDevice *cot_scanner_get_device (const CotScanner *self);

/* {name, vendor, model, type, feeder, duplex, dpi, source, missing[], options[]} */
json_t *cot_scanner_to_json (const CotScanner *self) G_GNUC_WARN_UNUSED_RESULT;

/* Feeds exactly one sheet.  @n_missing: (out): lines that the device promised and did not give. */
CotRaster *cot_scanner_feed (CotScanner *self, const CotScannerWatch *watch, guint *n_missing, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
