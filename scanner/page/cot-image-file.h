/* cot-image-file.h - a foreign image file as a grey page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* TIFF, JPEG, PNG, PNM or BMP; larger files than this are refused. */
#define COT_IMAGE_FILE_MAX_BYTES (256 * 1024 * 1024)

CotRaster *cot_image_file_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
