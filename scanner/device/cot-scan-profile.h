/* cot-scan-profile.h - how to scan, whatever the scanner
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

typedef enum {
  COT_SOURCE_ADF, /* one side; a flat bed where there is no feeder */
  COT_SOURCE_DUPLEX,
  COT_SOURCE_FLATBED,
} CotScanSource;

typedef enum {
  COT_MODE_GREY,
  COT_MODE_COLOUR,
  COT_MODE_LINEART,
} CotScanMode;

typedef enum {
  COT_DROPOUT_NONE,
  COT_DROPOUT_RED,
  COT_DROPOUT_GREEN,
  COT_DROPOUT_BLUE,
} CotScanDropout;

typedef struct {
  char *device; /* SANE name that was chosen, or NULL: the first */
  CotScanSource source;
  CotScanMode mode;
  guint dpi;                  /* 50 to 1200 */
  char *paper;                /* name of the size: "whole", "letter", ..., "custom" */
  double width_mm, height_mm; /* 0: all that the device can */
  int brightness;             /* percent of the way to the device's ends; 0: as it is */
  int threshold;              /* percent of the device's range; -1: as it is */
  gboolean double_feed;       /* let the device look for two sheets at once */
  CotScanDropout dropout;     /* ink that the device is not to see */
  char *endorser;             /* text that it prints on each sheet, or NULL */
  int patience_s;             /* seconds without a sign of life after which a scanner is given up; 0: as usual */
  char **options;             /* (nullable): "name=value" for this device alone */
  gboolean locked;            /* only a technician changes it */
} CotScanProfile;

CotScanProfile *cot_scan_profile_new (void) G_GNUC_WARN_UNUSED_RESULT;
CotScanProfile *cot_scan_profile_copy (const CotScanProfile *self) G_GNUC_WARN_UNUSED_RESULT;
void cot_scan_profile_free (CotScanProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotScanProfile, cot_scan_profile_free)

/* By name ("letter", "oficio", "legal", "a4", "a3", "tabloid", "acta", "whole"). */
gboolean cot_scan_profile_set_paper (CotScanProfile *self, const char *name);
/* Names of the sizes, in the order to show them; NULL-terminated. */
const char *const *cot_scan_papers (void);

json_t *cot_scan_profile_to_json (const CotScanProfile *self) G_GNUC_WARN_UNUSED_RESULT;
CotScanProfile *cot_scan_profile_from_json (const json_t *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A file, whole or not at all. */
CotScanProfile *cot_scan_profile_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_scan_profile_save (const CotScanProfile *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
