/* cot-foreign.h - a file that did not come from the scanner, as sheets
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-raster.h"

G_BEGIN_DECLS

/* JPEG, PNG, TIFF, HEIC, PDF, PNM or BMP, told by what is in it and not by its
 * name; larger files are refused. */
#define COT_FOREIGN_MAX_BYTES  (256 * 1024 * 1024)
#define COT_FOREIGN_MAX_SHEETS 500

/* After a path: "#page=2".  The first sheet needs none. */
#define COT_FOREIGN_SHEET_MARK "#page="

typedef struct {
  CotRaster *raster; /* owned; dpi 0 when unknown */
  GBytes *master;    /* (nullable) owned: a photo's own file without its metadata; NULL: the raster is all there is, as of one that was mirrored */
  guint orientation; /* clockwise quarter turns that its metadata asked for */
  guint sheet;       /* which sheet of the file, from 1 */
  guint n_sheets;
  char *provenance; /* owned: what was made of which file, for the master's tags */
} CotForeignSheet;

void cot_foreign_sheet_clear (CotForeignSheet *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotForeignSheet, cot_foreign_sheet_clear)

/* The file's own path, without "#page=N" (transfer full). */
char *cot_foreign_plain_path (const char *path);
/* @path: with or without "#page=N". */
gboolean cot_foreign_read (const char *path, CotForeignSheet *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for bytes in memory; @sheet from 1. */
gboolean cot_foreign_read_bytes (const guint8 *data, gsize length, guint sheet, CotForeignSheet *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- Without metadata: the same compressed pixels, nothing else ----------------- */

/* @orientation: (out): what EXIF asks for, 1 to 8: see cot-orientation.h. */
GBytes *cot_foreign_strip_jpeg (const guint8 *data, gsize length, guint *orientation, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *cot_foreign_strip_png (const guint8 *data, gsize length, guint *orientation, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- Each kind ------------------------------------------------------------------ */

CotRaster *cot_png_decode (const guint8 *data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotRaster *cot_heif_decode (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotRaster *cot_pdf_render (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same by a child process that may take a bounded time. */
CotRaster *cot_pdf_render_apart (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
