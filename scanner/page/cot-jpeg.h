/* cot-jpeg.h - the published image: grey JPEG within a size
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* architecture.md, Images. */
#define COT_PUBLISHED_DPI         200
#define COT_PUBLISHED_MAX_BYTES   700000
#define COT_PUBLISHED_QUALITY_MAX 75
#define COT_PUBLISHED_QUALITY_MIN 40

GBytes *cot_jpeg_encode (const CotRaster *page, int quality, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The highest quality from 75 down to 40 in steps of 5 that stays within
 * @max_bytes; at 40 the image is given even when it is larger. */
GBytes *cot_jpeg_encode_within (const CotRaster *page, gsize max_bytes, int *quality, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A JPEG, grey or colour, as grey. */
CotRaster *cot_jpeg_decode (const guint8 *data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
