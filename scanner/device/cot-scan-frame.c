/* cot-scan-frame.c - what a device sent, made into a grey page
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-scan"

#include "config.h"

#include "cot-scan-frame.h"

#include <string.h>

#include "cot-scan-error.h"

struct _CotFrames {
  CotRaster *page;
  guint n_frames;
  guint n_missing; /* lines */
};

/**
 * cot_frames_new:
 *
 * Returns: (transfer full): a page of which nothing has come yet
 */
CotFrames *
cot_frames_new (void)
{
  return g_new0 (CotFrames, 1);
}

/**
 * cot_frames_free:
 * @self: (nullable) (transfer full): frames
 */
void
cot_frames_free (CotFrames *self)
{
  if (self == NULL)
    return;

  cot_raster_free (self->page);
  g_free (self);
}

/* One pixel of a line as 0-255. */
static guint
pixel (const guint8 *line, CotFrameKind kind, int depth, guint x)
{
  guint16 wide;

  if (depth == 1 && kind == COT_FRAME_RGB)
    return (guint) ((line[x * 3 / 8] >> (7 - x * 3 % 8)) & 1) * 255;
  if (depth == 1) /* grey of one bit: 1 is black (SANE standard, 3.2.1) */
    return (line[x / 8] >> (7 - x % 8)) & 1 ? 0 : 255;
  if (kind == COT_FRAME_RGB && depth == 8)
    return (line[x * 3] * 299u + line[x * 3 + 1] * 587u + line[x * 3 + 2] * 114u + 500) / 1000;
  if (depth == 8)
    return line[x];

  memcpy (&wide, line + (gsize) x * (kind == COT_FRAME_RGB ? 6 : 2) + (kind == COT_FRAME_RGB ? 2 : 0), sizeof wide);
  return wide >> 8;
}

static gboolean
shape_is_sane (CotFrameKind kind, int depth, int width, int bytes_per_line)
{
  guint64 bits = (guint64) MAX (width, 0) * (guint64) depth * (kind == COT_FRAME_RGB ? 3 : 1);

  return (depth == 1 || depth == 8 || depth == 16) && width > 0 && width <= COT_RASTER_MAX_SIDE_PX &&
         bytes_per_line > 0 && (guint64) bytes_per_line * 8 >= bits;
}

/**
 * cot_frames_add:
 * @self: frames
 * @kind: what the frame holds
 * @depth: bits a sample
 * @width: pixels a line
 * @bytes_per_line: may hold more than the pixels need
 * @lines: promised by the device, -1 when it did not know
 * @bytes: what came
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Adds one frame.  A device's word is not trusted: sizes are checked against
 * what really came, and a last line that is not whole is left out.
 *
 * Returns: %FALSE with %COT_SCAN_ERROR_FAILED when it makes no page
 */
gboolean
cot_frames_add (CotFrames *self, CotFrameKind kind, int depth, int width, int bytes_per_line, int lines, const GByteArray *bytes, GError **error)
{
  guint n_lines;

  if (!shape_is_sane (kind, depth, width, bytes_per_line)) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device describes a frame that cannot be");
    return FALSE;
  }
  n_lines = bytes->len / (guint) bytes_per_line;
  if (lines > 0) {
    n_lines = MIN (n_lines, (guint) lines);
    self->n_missing = MAX (self->n_missing, (guint) lines - n_lines);
  }
  if (n_lines == 0) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gave an empty page");
    return FALSE;
  }
  if (self->page == NULL)
    self->page = cot_raster_new ((guint) width, n_lines, 0, error);
  if (self->page == NULL)
    return FALSE;

  guint h = MIN (self->page->height, n_lines), w = MIN (self->page->width, (guint) width);

  for (guint y = 0; y < h; y++) {
    const guint8 *line = bytes->data + (gsize) y * (gsize) bytes_per_line;
    guint8 *row = cot_raster_row (self->page, y);

    if (kind == COT_FRAME_GREY && depth == 8) {
      memcpy (row, line, w);
      continue;
    }
    for (guint x = 0; x < w; x++) {
      guint value = pixel (line, kind, depth, x);

      row[x] = (guint8) ((row[x] * self->n_frames + value) / (self->n_frames + 1));
    }
  }
  self->n_frames++;

  return TRUE;
}

/**
 * cot_frames_finish:
 * @self: frames
 * @dpi: resolution of the page
 * @n_missing: (out) (nullable): lines promised and not given
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the page
 */
CotRaster *
cot_frames_finish (CotFrames *self, double dpi, guint *n_missing, GError **error)
{
  if (self->page == NULL) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gave no page");
    return NULL;
  }

  self->page->dpi = dpi;
  if (n_missing != NULL)
    *n_missing = self->n_missing;

  return g_steal_pointer (&self->page);
}
