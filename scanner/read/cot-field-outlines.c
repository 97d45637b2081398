/* cot-field-outlines.c - outlines of digit boxes and lines of the table become paper
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form tells where an outline lies to within half a millimetre; there a band
 * that is dark along most of its length is the outline.  Where ink meets the band
 * from both sides a stroke crosses it and stays, the rest of the band becomes
 * paper.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-strip-private.h"

#include <math.h>

#include "cot-ink-level.h"

#define SEARCH_PX         5   /* how far off their place outlines may lie */
#define RIDGE_PX          3   /* a printed line is narrower */
#define MAX_RIDGE         0.3 /* of the paper's brightness */
#define LEAST_RIDGE       0.05
#define LINE_SHARE        0.3 /* of its length is there: outlines are dashed, too */
#define TABLE_LINE_SHARE  0.7
#define BAND_PX           2 /* to either side of its middle */
#define DARKER_THAN_PRINT 1.3
#define DARKER_BY         0.04

static gboolean
is_dark (const CotRaster *image, const CotFieldShade *shade, int x, int y)
{
  return x >= 0 && y >= 0 && x < (int) image->width && y < (int) image->height && cot_raster_row (image, (guint) y)[x] < shade->faint;
}

/* An outline: along x (or y where @upright) from @from to @to, expected at @at on
 * the other axis. */
typedef struct {
  gboolean upright;
  int from, to, at;
} Line;

static int
shade_at (const CotFieldShade *shade, const Line *line, int along, int across)
{
  int x = line->upright ? across : along, y = line->upright ? along : across;

  return x >= 0 && y >= 0 && x < shade->width && y < shade->height ? shade->darkness[y * shade->width + x] : 0;
}

/* How far the outline stands out from its lighter side here, as beyond the other may
 * lie a line of the table.  Strong ink counts no more than a printed line. */
static int
ridge_at (const CotFieldShade *shade, const Line *line, int along, int across)
{
  int here = shade_at (shade, line, along, across);
  int beside = MIN (shade_at (shade, line, along, across - RIDGE_PX), shade_at (shade, line, along, across + RIDGE_PX));

  return CLAMP (here - beside, 0, (int) (MAX_RIDGE * shade->paper));
}

static double
ridge_along (const CotFieldShade *shade, const Line *line, int across)
{
  int sum = 0;

  for (int i = line->from; i <= line->to; i++)
    sum += ridge_at (shade, line, i, across);

  return sum / (double) (line->to - line->from + 1);
}

/* The shade of the printed line at @across, and how much of it is there. */
static double
line_shade (const CotFieldShade *shade, const Line *line, int across, double *share)
{
  guint histogram[256] = { 0 };
  gsize n = 0;

  for (int i = line->from; i <= line->to; i++)
    if (ridge_at (shade, line, i, across) >= LEAST_RIDGE * shade->paper) {
      histogram[shade_at (shade, line, i, across)]++;
      n++;
    }
  *share = n / (double) (line->to - line->from + 1);

  return n > 0 ? cot_ink_level (histogram, n / 2) : 0;
}

/* Where strokes cross, ink goes on beyond both edges of the band. */
static gboolean
is_crossed (const CotRaster *image, const CotFieldShade *shade, const Line *line, int along, int across)
{
  gboolean before = FALSE, after = FALSE;

  for (int i = -1; i <= 1; i++) {
    int a = along + i, first = across - BAND_PX - 1, last = across + BAND_PX + 1;

    before = before || (line->upright ? is_dark (image, shade, first, a) : is_dark (image, shade, a, first));
    after = after || (line->upright ? is_dark (image, shade, last, a) : is_dark (image, shade, a, last));
  }

  return before && after;
}

/* What is no darker than the printed line goes, but for where a stroke crosses. */
static void
wipe_band (CotRaster *image, const CotFieldShade *shade, const Line *line, int across, double printed)
{
  g_autofree gboolean *crossed = g_new0 (gboolean, line->to - line->from + 1);
  double limit = printed * DARKER_THAN_PRINT + DARKER_BY * shade->paper;

  for (int i = line->from; i <= line->to; i++)
    crossed[i - line->from] = is_crossed (image, shade, line, i, across);
  for (int i = line->from; i <= line->to; i++)
    for (int k = across - BAND_PX; k <= across + BAND_PX; k++) {
      int x = line->upright ? k : i, y = line->upright ? i : k;
      gboolean is_ink = crossed[i - line->from] || shade_at (shade, line, i, k) > limit;

      if (!is_ink && x >= 0 && y >= 0 && x < shade->width && y < shade->height)
        cot_raster_row (image, (guint) y)[x] = (guint8) shade->paper;
    }
}

/* TRUE: there was one. */
static gboolean
wipe_line (CotRaster *image, const CotFieldShade *shade, const Line *line, double least_share)
{
  double share = 0, printed, best = 0;
  int at = line->at;

  for (int i = -1; i <= 1; i++) {
    double ridge = ridge_along (shade, line, line->at + i);

    if (ridge > best) {
      best = ridge;
      at = line->at + i;
    }
  }
  printed = line_shade (shade, line, at, &share);
  if (share < least_share)
    return FALSE;
  wipe_band (image, shade, line, at, printed);

  return TRUE;
}

/* The four outlines of a box. */
static void
find_edges (const CotStripBox *box, Line edges[4])
{
  edges[0] = (Line){ TRUE, box->top, box->bottom, box->left };
  edges[1] = (Line){ TRUE, box->top, box->bottom, box->right };
  edges[2] = (Line){ FALSE, box->left, box->right, box->top };
  edges[3] = (Line){ FALSE, box->left, box->right, box->bottom };
}

/* How far all outlines of one direction lie off their places. */
static int
find_shift (const CotFieldStrip *self, const CotFieldShade *shade, gboolean upright)
{
  guint first = upright ? 0 : 2;
  double best = -1;
  int shift = 0;

  for (int i = -SEARCH_PX; i <= SEARCH_PX; i++) {
    double sum = 0;

    for (guint k = 0; k < self->n_boxes; k++) {
      Line edges[4];

      find_edges (&self->boxes[k], edges);
      /* Both of a pair: a line of the table may lie as near as one of them. */
      sum += fmin (ridge_along (shade, &edges[first], edges[first].at + i), ridge_along (shade, &edges[first + 1], edges[first + 1].at + i));
    }
    sum *= 1 - 0.01 * ABS (i);
    if (sum > best) {
      best = sum;
      shift = i;
    }
  }

  return shift;
}

/* Lines of the table around the boxes; the nearest of them bound what is seen. */
static void
wipe_surroundings (CotFieldStrip *self, const CotFieldShade *shade, const CotStripBox *around)
{
  CotStripBox seen = { 0, 0, shade->width - 1, shade->height - 1 };

  for (int y = 0; y < shade->height; y++)
    if (y < around->top - BAND_PX || y > around->bottom + BAND_PX) {
      Line line = { FALSE, 0, shade->width - 1, y };

      if (!wipe_line (self->image, shade, &line, TABLE_LINE_SHARE))
        continue;
      if (y < around->top)
        seen.top = y + BAND_PX;
      else
        seen.bottom = MIN (seen.bottom, y - BAND_PX);
    }
  for (int x = 0; x < shade->width; x++)
    if (x < around->left - BAND_PX || x > around->right + BAND_PX) {
      Line line = { TRUE, 0, shade->height - 1, x };

      if (!wipe_line (self->image, shade, &line, TABLE_LINE_SHARE))
        continue;
      if (x < around->left)
        seen.left = x + BAND_PX;
      else
        seen.right = MIN (seen.right, x - BAND_PX);
    }
  self->seen = seen;
}

/* Around first: a stroke that only reaches the table beyond crosses nothing. */
void
cot_field_outlines_wipe (CotFieldStrip *self, const CotFieldShade *shade)
{
  int shift_x = find_shift (self, shade, TRUE), shift_y = find_shift (self, shade, FALSE);
  CotStripBox around = { G_MAXINT, G_MAXINT, G_MININT, G_MININT };

  for (guint i = 0; i < self->n_boxes; i++) {
    CotStripBox *box = &self->boxes[i];

    *box = (CotStripBox){ box->left + shift_x, box->top + shift_y, box->right + shift_x, box->bottom + shift_y };
    around = (CotStripBox){ MIN (around.left, box->left), MIN (around.top, box->top), MAX (around.right, box->right), MAX (around.bottom, box->bottom) };
  }
  wipe_surroundings (self, shade, &around);
  for (guint i = 0; i < self->n_boxes; i++) {
    Line edges[4];

    find_edges (&self->boxes[i], edges);
    for (guint e = 0; e < 4; e++)
      wipe_line (self->image, shade, &edges[e], LINE_SHARE);
  }
}
