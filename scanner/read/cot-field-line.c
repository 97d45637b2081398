/* cot-field-line.c - what is written in a row of boxes as one line of one height
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader of whole fields sees ink of one height, whatever the form's boxes and
 * the hand: what it is trained with goes through here too.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-line.h"

#include <math.h>

#define INK_HEIGHT   28.0 /* px of the line */
#define MARGIN       8.0  /* px to either side */
#define LEAST_HEIGHT 0.5  /* of a box: a dash is not blown up beyond this */
#define MAX_SAMPLES  6

/* What is written, inclusive; FALSE: nothing. */
static gboolean
find_written (const CotFieldStrip *strip, CotStripBox *out)
{
  *out = (CotStripBox){ (int) strip->image->width, (int) strip->image->height, -1, -1 };
  for (int y = 0; y < (int) strip->image->height; y++)
    for (int x = 0; x < (int) strip->image->width; x++)
      if (strip->owner[(gsize) y * strip->image->width + (guint) x] > 0)
        *out = (CotStripBox){ MIN (out->left, x), MIN (out->top, y), MAX (out->right, x), MAX (out->bottom, y) };

  return out->right >= 0;
}

/* The mean of what a pixel covers. */
static guint8
mean_at (const CotRaster *image, double x, double y, double wide, double high)
{
  int n = CLAMP ((int) ceil (fmax (wide, high)), 1, MAX_SAMPLES);
  double sum = 0;

  for (int i = 0; i < n * n; i++)
    sum += cot_raster_sample (image, x + (i % n + 0.5) / n * wide, y + (i / n + 0.5) / n * high);

  return (guint8) CLAMP (lrint (sum / (n * n)), 0, 255);
}

/**
 * cot_field_line_new:
 * @strip: a row of boxes
 * @wide: the width of what is written against that of its paper
 *
 * Returns: (transfer full) (nullable): the line
 */
CotRaster *
cot_field_line_new (const CotFieldStrip *strip, double wide)
{
  double box_height = strip->boxes[0].bottom - strip->boxes[0].top + 1, step, across, left, top, width;
  CotStripBox written;
  CotRaster *line;

  if (!find_written (strip, &written))
    return NULL;

  step = fmax (written.bottom - written.top + 1, LEAST_HEIGHT * box_height) / INK_HEIGHT;
  across = step / wide;
  width = ceil ((written.right - written.left + 1) / across + 2 * MARGIN);
  if (width > COT_FIELD_LINE_MAX)
    return NULL;
  left = (written.left + written.right + 1) / 2.0 - width / 2 * across;
  top = (written.top + written.bottom + 1) / 2.0 - COT_FIELD_LINE_HEIGHT / 2.0 * step;

  line = cot_raster_new ((guint) width, COT_FIELD_LINE_HEIGHT, 300, NULL);
  for (guint y = 0; line != NULL && y < line->height; y++)
    for (guint x = 0; x < line->width; x++)
      cot_raster_row (line, y)[x] = mean_at (strip->image, left + x * across, top + y * step, across, step);

  return line;
}
