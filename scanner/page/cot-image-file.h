/* cot-image-file.h - a foreign image file as a grey page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* The first sheet of whatever cot-foreign.h opens; larger files are refused. */
#define COT_IMAGE_FILE_MAX_BYTES (256 * 1024 * 1024)

CotRaster *cot_image_file_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* PNM or BMP in memory, and what else Leptonica knows. */
CotRaster *cot_image_bytes_read (const guint8 *data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
