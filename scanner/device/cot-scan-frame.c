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

/* Rows of memory that a page begins with; it grows as rows come. */
#define FIRST_ROWS 512
/* Three colours at 100 million pixels; more is no page. */
#define MAX_FRAME_BYTES (300 * 1000 * 1000)
/* Three colours of two bytes, and what drivers fill lines up with. */
#define MAX_LINE_BYTES (COT_RASTER_MAX_SIDE_PX * 6 + 65536)

/* What SANE says of the frame that comes now. */
typedef struct {
  CotFrameKind kind;
  int depth; /* bits a sample */
  guint width, bytes_per_line;
  guint promised; /* lines; 0: the device did not know */
} Frame;

struct _CotFrames {
  double dpi;
  CotRaster *page;  /* of the first frame; as high as there is memory for */
  guint n_allotted; /* rows of memory */
  guint n_frames;   /* that have ended */
  guint n_missing;  /* lines */
  Frame frame;
  guint n_lines; /* whole ones of this frame */
  gsize n_bytes; /* of this frame */
  guint8 *line;  /* the one that is not whole yet */
  guint n_in_line;
};

/**
 * cot_frames_new:
 * @dpi: resolution of the page
 *
 * Returns: (transfer full): a page of which nothing has come yet
 */
CotFrames *
cot_frames_new (double dpi)
{
  CotFrames *self = g_new0 (CotFrames, 1);

  self->dpi = dpi;
  return self;
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

  g_clear_pointer (&self->page, cot_raster_free);
  g_free (self->line);
  g_free (self);
}

static guint
grey_of (guint red, guint green, guint blue)
{
  return (red * 299 + green * 587 + blue * 114 + 500) / 1000;
}

/* Three colours of one bit come as a byte of eight pixels for each (SANE standard, 3.2.1). */
static guint
pixel_of_bits (const guint8 *line, guint x)
{
  const guint8 *bytes = line + (gsize) (x / 8) * 3;
  guint shift = 7 - x % 8;

  return grey_of ((bytes[0] >> shift & 1) * 255u, (bytes[1] >> shift & 1) * 255u, (bytes[2] >> shift & 1) * 255u);
}

/* One pixel of a line as 0-255. */
static guint
pixel (const guint8 *line, CotFrameKind kind, int depth, guint x)
{
  guint16 wide;

  if (depth == 1 && kind == COT_FRAME_RGB)
    return pixel_of_bits (line, x);
  if (depth == 1) /* grey of one bit: 1 is black (SANE standard, 3.2.1) */
    return (line[x / 8] >> (7 - x % 8)) & 1 ? 0 : 255;
  if (kind == COT_FRAME_RGB && depth == 8)
    return grey_of (line[x * 3], line[x * 3 + 1], line[x * 3 + 2]);
  if (depth == 8)
    return line[x];

  memcpy (&wide, line + (gsize) x * (kind == COT_FRAME_RGB ? 6 : 2) + (kind == COT_FRAME_RGB ? 2 : 0), sizeof wide);
  return wide >> 8;
}

static gboolean
shape_is_sane (CotFrameKind kind, int depth, int width, int bytes_per_line)
{
  guint64 bits = (guint64) MAX (width, 0) * (guint64) depth * (kind == COT_FRAME_RGB ? 3 : 1);

  if (depth == 1 && kind == COT_FRAME_RGB)
    bits = ((guint64) MAX (width, 0) + 7) / 8 * 8 * 3;

  return (depth == 1 || depth == 8 || depth == 16) && width > 0 && width <= COT_RASTER_MAX_SIDE_PX &&
         bytes_per_line > 0 && bytes_per_line <= MAX_LINE_BYTES && (guint64) bytes_per_line * 8 >= bits;
}

/**
 * cot_frames_begin:
 * @self: frames
 * @kind: what the frame holds
 * @depth: bits a sample
 * @width: pixels a line
 * @bytes_per_line: may hold more than the pixels need
 * @lines: promised by the device, -1 when it did not know
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Begins one frame.  A device's word is not trusted: sizes are checked against
 * what really comes, and a last line that is not whole is left out.
 *
 * Returns: %FALSE with %COT_SCAN_ERROR_FAILED when it makes no page
 */
gboolean
cot_frames_begin (CotFrames *self, CotFrameKind kind, int depth, int width, int bytes_per_line, int lines, GError **error)
{
  if (!shape_is_sane (kind, depth, width, bytes_per_line)) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device describes a frame that cannot be");
    return FALSE;
  }

  self->frame = (Frame){ kind, depth, (guint) width, (guint) bytes_per_line, (guint) MAX (lines, 0) };
  self->n_lines = 0;
  self->n_bytes = 0;
  self->n_in_line = 0;
  g_free (self->line);
  self->line = g_malloc (self->frame.bytes_per_line);

  return TRUE;
}

/* Memory for one more row of the first frame. */
static gboolean
make_room (CotFrames *self, GError **error)
{
  guint n = MAX (self->n_allotted * 2, FIRST_ROWS);
  guint8 *data;

  if (self->n_lines < self->n_allotted)
    return TRUE;
  if (self->frame.promised > 0)
    n = MIN (n, self->frame.promised);
  n = MIN (n, COT_RASTER_MAX_AREA_PX / self->frame.width);
  n = MIN (n, COT_RASTER_MAX_SIDE_PX);
  if (self->page == NULL) {
    self->page = cot_raster_new (self->frame.width, n, self->dpi, error);
  } else if (n > self->n_allotted) {
    data = g_try_realloc_n (self->page->data, n, self->page->stride);
    if (data == NULL) {
      g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "there is no memory for a page of this size");
      return FALSE;
    }
    self->page->data = data;
    self->page->height = n;
  }
  if (self->page == NULL)
    return FALSE;
  self->n_allotted = n;
  if (self->n_lines >= n) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gives a page that is larger than allowed");
    return FALSE;
  }

  return TRUE;
}

static void
put_line (CotFrames *self, const guint8 *line)
{
  const Frame *frame = &self->frame;
  guint8 *row = cot_raster_row (self->page, self->n_lines);
  guint w = MIN (self->page->width, frame->width);

  if (self->n_frames == 0 && frame->kind != COT_FRAME_RGB && frame->depth == 8) {
    memcpy (row, line, w);
    return;
  }
  for (guint x = 0; x < w; x++) {
    guint value = pixel (line, frame->kind, frame->depth, x);

    row[x] = (guint8) ((row[x] * self->n_frames + value) / (self->n_frames + 1));
  }
}

/* More lines than were promised, or than the first colour had, count for nothing. */
static gboolean
take_line (CotFrames *self, const guint8 *line, GError **error)
{
  if (self->frame.promised > 0 && self->n_lines >= self->frame.promised)
    return TRUE;
  if (self->n_frames == 0 && !make_room (self, error))
    return FALSE;
  if (self->n_lines < self->page->height)
    put_line (self, line);
  self->n_lines++;

  return TRUE;
}

/**
 * cot_frames_take:
 * @self: frames, one of which was begun
 * @bytes: what came, in whatever pieces
 * @n: how many
 * @error: return location for a %COT_SCAN_ERROR or %COT_IMAGE_ERROR
 *
 * Returns: %FALSE when it is more than a page can have
 */
gboolean
cot_frames_take (CotFrames *self, const guint8 *bytes, gsize n, GError **error)
{
  const gsize line = self->frame.bytes_per_line;

  if (n > MAX_FRAME_BYTES - self->n_bytes) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gives a page that is larger than allowed");
    return FALSE;
  }
  self->n_bytes += n;
  while (n > 0) {
    gsize part = MIN (n, line - self->n_in_line);
    gboolean whole = part == line;

    if (!whole) {
      memcpy (self->line + self->n_in_line, bytes, part);
      self->n_in_line = (guint) (self->n_in_line + part);
    }
    if ((whole || self->n_in_line == line) && !take_line (self, whole ? bytes : self->line, error))
      return FALSE;
    if (self->n_in_line == line)
      self->n_in_line = 0;
    bytes += part;
    n -= part;
  }

  return TRUE;
}

/**
 * cot_frames_end:
 * @self: frames, one of which has come
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: %FALSE with %COT_SCAN_ERROR_FAILED when nothing of it came
 */
gboolean
cot_frames_end (CotFrames *self, GError **error)
{
  if (self->n_lines == 0) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gave an empty page");
    return FALSE;
  }
  if (self->frame.promised > 0)
    self->n_missing = MAX (self->n_missing, self->frame.promised - self->n_lines);
  if (self->n_frames == 0)
    self->page->height = self->n_lines;
  self->n_frames++;

  return TRUE;
}

/**
 * cot_frames_get_rows:
 * @self: frames
 * @n_rows: (out): how many of them have come
 *
 * The page as far as the frame that comes now has filled it: its height means
 * nothing before cot_frames_end ().
 *
 * Returns: (transfer none) (nullable): the page
 */
const CotRaster *
cot_frames_get_rows (const CotFrames *self, guint *n_rows)
{
  *n_rows = self->n_lines;
  return self->page;
}

/**
 * cot_frames_finish:
 * @self: frames
 * @n_missing: (out) (nullable): lines promised and not given
 * @error: return location for a %COT_SCAN_ERROR
 *
 * Returns: (transfer full): the page
 */
CotRaster *
cot_frames_finish (CotFrames *self, guint *n_missing, GError **error)
{
  if (self->page == NULL || self->n_frames == 0) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_FAILED, "the device gave no page");
    return NULL;
  }

  if (n_missing != NULL)
    *n_missing = self->n_missing;

  return g_steal_pointer (&self->page);
}
