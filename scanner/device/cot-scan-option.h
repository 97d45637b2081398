/* cot-scan-option.h - what a driver lets be set, apart from SANE's own types
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

typedef enum {
  COT_OPTION_BOOL,
  COT_OPTION_INT,
  COT_OPTION_FIXED,
  COT_OPTION_STRING,
  COT_OPTION_BUTTON,
  COT_OPTION_GROUP,
} CotOptionType;

typedef struct {
  char *name, *title;
  CotOptionType type;
  char *unit;         /* "mm", "dpi", "px", "%", "us", "bit" or "" */
  gboolean usable;    /* it can be set now */
  gboolean has_range; /* @min to @max */
  double min, max;
  GArray *numbers;    /* double: the only ones; empty: any */
  GPtrArray *strings; /* char *: the only ones; empty: any */
  char *value;        /* as set now, "" when unknown */
} CotScanOption;

CotScanOption *cot_scan_option_new (const char *name, CotOptionType type) G_GNUC_WARN_UNUSED_RESULT;
void cot_scan_option_free (CotScanOption *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotScanOption, cot_scan_option_free)

/* @options: (element-type CotScanOption) */
CotScanOption *cot_scan_options_find (const GPtrArray *options, const char *name);
GPtrArray *cot_scan_options_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* The form of "cotejo-scan options --json". */
json_t *cot_scan_options_to_json (const GPtrArray *options) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *cot_scan_options_from_json (const json_t *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
