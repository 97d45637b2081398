/* cot-tiff.h - master images: lossless TIFF with their provenance in tags
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

typedef struct {
  const char *software; /* program and version */
  const char *make;     /* maker of the scanner, or NULL */
  const char *model;    /* the scanner, or NULL */
  gint64 time_us;       /* when it was scanned, UTC epoch */
  const char *origin;   /* of which file it was made, or NULL */
} CotTiffTags;

/* Writes to an open file from its current end; does not sync or close it. */
gboolean cot_tiff_write (int fd, const CotRaster *page, const CotTiffTags *tags, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same while the page still comes, strip by strip. */
typedef struct _CotTiffWriter CotTiffWriter;

CotTiffWriter *cot_tiff_writer_new (int fd, guint width, double dpi, const CotTiffTags *tags, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_tiff_writer_free (CotTiffWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotTiffWriter, cot_tiff_writer_free)
/* The first @n_rows of @page are there; FALSE: they could not be written. */
gboolean cot_tiff_writer_take (CotTiffWriter *self, const CotRaster *page, guint n_rows) G_GNUC_WARN_UNUSED_RESULT;
/* The whole page is there. */
gboolean cot_tiff_writer_finish (CotTiffWriter *self, const CotRaster *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first page of a TIFF of 1, 8 or 16 bits, grey or colour, as grey. */
CotRaster *cot_tiff_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One sheet of a TIFF in memory, from 1; @n_sheets: (out): how many it has. */
CotRaster *cot_tiff_read_sheet (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
