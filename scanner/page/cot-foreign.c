/* cot-foreign.c - a file that did not come from the scanner, as sheets
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-foreign.h"

#include <string.h>

#include "cot-image-error.h"
#include "cot-image-file.h"
#include "cot-jpeg.h"
#include "cot-orientation.h"
#include "cot-tiff.h"

#define LEAST_DPI 100

/**
 * cot_foreign_sheet_clear:
 * @self: a sheet
 */
void
cot_foreign_sheet_clear (CotForeignSheet *self)
{
  g_clear_pointer (&self->raster, cot_raster_free);
  g_clear_pointer (&self->master, g_bytes_unref);
  g_clear_pointer (&self->provenance, g_free);
}

static gboolean
begins (const guint8 *data, gsize length, gsize at, const char *text, gsize n)
{
  return length >= at + n && memcmp (data + at, text, n) == 0;
}

/* ISO base media files whose brand says that a still picture is in them. */
static gboolean
is_heif (const guint8 *data, gsize length)
{
  static const char brands[][5] = { "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif" };

  if (!begins (data, length, 4, "ftyp", 4))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (brands); i++)
    if (begins (data, length, 8, brands[i], 4))
      return TRUE;

  return FALSE;
}

/* The header may stand behind some bytes of a mail program's. */
static gboolean
is_pdf (const guint8 *data, gsize length)
{
  return g_strstr_len ((const char *) data, (gssize) MIN (length, 1024), "%PDF-") == (const char *) data ||
         memmem (data, MIN (length, 1024), "%PDF-", 5) != NULL;
}

/* Quarter turns are made when the page is published: the master is the file's own
 * pixels.  A mirrored picture's own file would be taken for its back for ever, so its
 * master is what was made of it. */
static void
set_right (CotForeignSheet *self, guint orientation)
{
  self->orientation = cot_orientation_turns (orientation);
  if (self->raster == NULL || !cot_orientation_is_mirrored (orientation))
    return;

  cot_raster_mirror (self->raster);
  g_clear_pointer (&self->master, g_bytes_unref);
}

static CotRaster *
decode (const guint8 *data, gsize length, guint sheet, CotForeignSheet *out, guint *orientation, const char **kind, GError **error)
{
  out->n_sheets = 1;
  if (begins (data, length, 0, "\xff\xd8\xff", 3)) {
    *kind = "JPEG";
    out->master = cot_foreign_strip_jpeg (data, length, orientation, error);
    return out->master != NULL ? cot_jpeg_decode (data, length, error) : NULL;
  }
  if (begins (data, length, 0, "\x89PNG\r\n\x1a\n", 8)) {
    *kind = "PNG";
    out->master = cot_foreign_strip_png (data, length, orientation, error);
    return out->master != NULL ? cot_png_decode (data, length, error) : NULL;
  }
  if (begins (data, length, 0, "II*\0", 4) || begins (data, length, 0, "MM\0*", 4)) {
    *kind = "TIFF";
    return cot_tiff_read_sheet (data, length, sheet, &out->n_sheets, error);
  }
  if (is_heif (data, length)) {
    *kind = "HEIC";
    return cot_heif_decode (data, length, sheet, &out->n_sheets, error);
  }
  if (is_pdf (data, length)) {
    *kind = "PDF";
    return cot_pdf_render_apart (data, length, sheet, &out->n_sheets, error);
  }
  *kind = "picture";

  return cot_image_bytes_read (data, length, error);
}

/**
 * cot_foreign_read_bytes:
 * @data: a file, not trusted
 * @length: bytes
 * @sheet: which of its sheets, from 1
 * @out: (out): the sheet; to be cleared
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with any %COT_IMAGE_ERROR; @out then tells no more than which sheet it
 *   was, and of how many if that is known, else of 0
 */
gboolean
cot_foreign_read_bytes (const guint8 *data, gsize length, guint sheet, CotForeignSheet *out, GError **error)
{
  const char *kind = NULL;
  g_autofree char *digest = NULL;
  guint orientation = 1;

  memset (out, 0, sizeof *out);
  if (length < 12 || length > COT_FOREIGN_MAX_BYTES) {
    g_set_error_literal (error, COT_IMAGE_ERROR, length < 12 ? COT_IMAGE_ERROR_FORMAT : COT_IMAGE_ERROR_TOO_LARGE, "not an image of a size that is accepted");
    return FALSE;
  }
  out->sheet = sheet;
  out->raster = decode (data, length, sheet, out, &orientation, &kind, error);
  if (out->raster == NULL) {
    cot_foreign_sheet_clear (out);
    return FALSE;
  }
  if (sheet > out->n_sheets) {
    cot_foreign_sheet_clear (out);
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_OUT_OF_PAGE, "the file has no such sheet");
    return FALSE;
  }
  set_right (out, orientation);
  /* What writers put who know no resolution: 72, 96 or 1. */
  if (out->raster->dpi < LEAST_DPI)
    out->raster->dpi = 0;
  if (out->master == NULL) {
    digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
    out->provenance = g_strdup_printf ("sheet %u of %u of a %s with SHA-256 %s", sheet, out->n_sheets, kind, digest);
  }

  return TRUE;
}

/* The path without its mark, and the sheet that it asks for. */
static char *
split_path (const char *path, guint *sheet)
{
  const char *mark = g_strrstr (path, COT_FOREIGN_SHEET_MARK);
  guint64 n = 1;

  *sheet = 1;
  if (mark == NULL || g_file_test (path, G_FILE_TEST_EXISTS) ||
      !g_ascii_string_to_unsigned (mark + strlen (COT_FOREIGN_SHEET_MARK), 10, 1, COT_FOREIGN_MAX_SHEETS, &n, NULL))
    return g_strdup (path);

  *sheet = (guint) n;
  return g_strndup (path, (gsize) (mark - path));
}

/**
 * cot_foreign_plain_path:
 * @path: a file, with or without "#page=N"
 *
 * Returns: (transfer full): the file's own path
 */
char *
cot_foreign_plain_path (const char *path)
{
  guint sheet;

  return split_path (path, &sheet);
}

/**
 * cot_foreign_read:
 * @path: a file, not trusted, with or without "#page=N"
 * @out: (out): the sheet; to be cleared
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: %FALSE with a %COT_IMAGE_ERROR
 */
gboolean
cot_foreign_read (const char *path, CotForeignSheet *out, GError **error)
{
  guint sheet;
  g_autofree char *plain = split_path (path, &sheet);
  g_autoptr (GMappedFile) file = g_file_test (plain, G_FILE_TEST_IS_REGULAR) ? g_mapped_file_new (plain, FALSE, NULL) : NULL;

  memset (out, 0, sizeof *out);
  if (file == NULL) {
    g_set_error_literal (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "the file cannot be read");
    return FALSE;
  }

  return cot_foreign_read_bytes ((const guint8 *) g_mapped_file_get_contents (file), g_mapped_file_get_length (file), sheet, out, error);
}
