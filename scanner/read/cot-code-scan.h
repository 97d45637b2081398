/* cot-code-scan.h - bar codes and QR codes on a page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

#define COT_CODE_MAX_BYTES 512

typedef enum {
  COT_CODES_QR = 1 << 0,
  COT_CODES_BARS = 1 << 1, /* Code 128 and Code 39 */
} CotCodeKinds;

typedef struct {
  CotSymbology symbology;
  char *text;          /* UTF-8, 1 to COT_CODE_MAX_BYTES */
  CotBoxMm box;        /* upright box around it, px of the raster */
  CotPoint corners[4]; /* of a QR: as it is read, top left, bottom left, bottom right, top right; px */
  gboolean has_corners;
} CotCodeHit;

/* Every code found (element-type CotCodeHit).  @density: 1 looks at each row, 2 at every other. */
GArray *cot_code_scan (const CotRaster *page, CotCodeKinds kinds, guint density) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
