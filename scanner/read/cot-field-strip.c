/* cot-field-strip.c - a row of digit boxes cut out and freed of its outlines
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form tells where an outline lies to within half a millimetre; there a band
 * that is dark along most of its length is the outline.  Where ink meets the band
 * from both sides a stroke crosses it and stays, the rest of the band becomes
 * paper.  What is written is then shared out by connected pieces: a piece belongs
 * to the box that holds most of it, and only pieces that fill two boxes are cut
 * between them.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-field-strip.h"

#include <math.h>
#include <string.h>

#define PX_PER_MM         COT_FIELD_STRIP_PX_PER_MM
#define MARGIN_MM         0.9  /* around the boxes: strokes reach beyond them */
#define OFF_PAGE_PX       2    /* a box may reach beyond the page by this */
#define LEAST_BOX_PX      6    /* on the page: less shows no digit, and not that there is none */
#define FAINT_CONTRAST    0.03 /* darker than paper by this share may be ink */
#define NOISE             4.0  /* and by so many deviations of what is paper */
#define UNCLEAR           0.7  /* of the paper: were only what is darker ink, ink could be missed */
#define CELL_PX           12   /* paper is looked at in cells of this size */
#define DARKEST_PAPER     0.6  /* of the brightest: darker is ink all over */
#define STAINED           0.93 /* of the brightest: paper that is darker somewhere */
#define WRITTEN           170  /* of a stretched strip */
#define SEARCH_PX         5    /* how far off their place outlines may lie */
#define RIDGE_PX          3    /* a printed line is narrower */
#define MAX_RIDGE         0.3  /* of the paper's brightness */
#define LEAST_RIDGE       0.05
#define LINE_SHARE        0.3 /* of its length is there: outlines are dashed, too */
#define TABLE_LINE_SHARE  0.7
#define BAND_PX           2 /* to either side of its middle */
#define DARKER_THAN_PRINT 1.3
#define DARKER_BY         0.04
#define MIN_INK_MM2       0.25 /* less is dust */
#define MIN_PIECE_MM2     0.06
#define SHARED            0.3 /* of a piece in another box too: two digits that touch */
#define EDGE_PX           1   /* nearer to an edge of the strip goes beyond it */
#define LARGEST_STRIP     4000

/* The raw strip, as darkness against its paper. */
typedef struct {
  int width, height;
  double paper, faint; /* brightness: of the paper, and below which it is ink */
  guint8 *darkness;
} Shade;

/* --- Paper and ink --------------------------------------------------------------- */

static guint
level_of (const guint histogram[256], gsize n_below)
{
  gsize sum = 0;
  guint level = 0;

  for (; level < 255 && sum + histogram[level] <= n_below; level++)
    sum += histogram[level];

  return level;
}

/* The brightness of the paper around each cell of the strip: most of a cell is
 * paper, unless something covers it all.  @clear: of its brightest spots, which even
 * a thick stroke leaves. */
static void
find_paper (const CotRaster *image, int n_x, int n_y, double *paper, double *clear)
{
  for (int i = 0; i < n_x * n_y; i++) {
    int left = i % n_x * CELL_PX - CELL_PX / 2, top = i / n_x * CELL_PX - CELL_PX / 2;
    guint histogram[256] = { 0 };
    gsize n = 0;

    for (int y = MAX (0, top); y < MIN ((int) image->height, top + 2 * CELL_PX); y++)
      for (int x = MAX (0, left); x < MIN ((int) image->width, left + 2 * CELL_PX); x++, n++)
        histogram[cot_raster_row (image, (guint) y)[x]]++;
    paper[i] = level_of (histogram, n * 7 / 10);
    clear[i] = level_of (histogram, n * 19 / 20);
  }
}

/* Stains, shadows and stamped tints become paper of one brightness; TRUE when there
 * were any: their edges look like strokes. */
static gboolean
even_out (CotRaster *image)
{
  int n_x = (int) image->width / CELL_PX + 1, n_y = (int) image->height / CELL_PX + 1;
  g_autofree double *paper = g_new (double, n_x *n_y), *clear = g_new (double, n_x *n_y);
  double brightest = 1, clearest = 1, darkest = 255;

  find_paper (image, n_x, n_y, paper, clear);
  for (int i = 0; i < n_x * n_y; i++) {
    brightest = fmax (brightest, paper[i]);
    clearest = fmax (clearest, clear[i]);
    darkest = fmin (darkest, clear[i]);
  }
  for (int i = 0; i < n_x * n_y; i++)
    paper[i] = fmax (paper[i], DARKEST_PAPER * brightest);

  for (int y = 0; y < (int) image->height; y++)
    for (int x = 0; x < (int) image->width; x++) {
      double u = CLAMP ((x + 0.5) / CELL_PX - 0.5, 0, n_x - 1), v = CLAMP ((y + 0.5) / CELL_PX - 0.5, 0, n_y - 1);
      int u0 = MIN ((int) u, MAX (0, n_x - 2)), v0 = MIN ((int) v, MAX (0, n_y - 2));
      int u1 = MIN (u0 + 1, n_x - 1), v1 = MIN (v0 + 1, n_y - 1);
      double above = paper[v0 * n_x + u0] * (1 - (u - u0)) + paper[v0 * n_x + u1] * (u - u0);
      double below = paper[v1 * n_x + u0] * (1 - (u - u0)) + paper[v1 * n_x + u1] * (u - u0);
      guint8 *at = cot_raster_row (image, (guint) y) + x;

      *at = (guint8) CLAMP (*at * brightest / (above * (1 - (v - v0)) + below * (v - v0)), 0, 255);
    }

  return darkest < STAINED * clearest;
}

/* How the strip is before anything is done to it.  What scatters above the paper
 * tells how far noise scatters below it. */
static void
measure (CotRaster *image, Shade *shade)
{
  gsize n = (gsize) image->width * image->height;
  guint histogram[256] = { 0 };
  double noise;

  for (gsize i = 0; i < n; i++)
    histogram[image->data[i]]++;
  *shade = (Shade){ (int) image->width, (int) image->height, level_of (histogram, n / 2), 0, g_malloc (n) };
  noise = (level_of (histogram, n * 19 / 20) - shade->paper) / 1.5;
  shade->faint = shade->paper - fmax (NOISE * noise, FAINT_CONTRAST * shade->paper);
  for (gsize i = 0; i < n; i++)
    shade->darkness[i] = (guint8) fmax (0, shade->paper - image->data[i]);
}

static gboolean
is_dark (const CotRaster *image, const Shade *shade, int x, int y)
{
  return x >= 0 && y >= 0 && x < (int) image->width && y < (int) image->height && cot_raster_row (image, (guint) y)[x] < shade->faint;
}

/* Paper becomes 255 and what is written 0, however faint it is. */
static void
stretch (CotRaster *image, const Shade *shade)
{
  gsize n = (gsize) image->width * image->height, n_ink = 0;
  guint histogram[256] = { 0 };
  double full;

  for (gsize i = 0; i < n; i++)
    if (image->data[i] < shade->faint) {
      histogram[image->data[i]]++;
      n_ink++;
    }
  full = fmin (n_ink > 0 ? level_of (histogram, n_ink / 4) : 0, shade->faint - 1);
  for (gsize i = 0; i < n; i++)
    image->data[i] = (guint8) lrint (255 * CLAMP ((image->data[i] - full) / (shade->faint - full), 0, 1));
}

/* --- Outlines -------------------------------------------------------------------- */

/* An outline: along x (or y where @upright) from @from to @to, expected at @at on
 * the other axis. */
typedef struct {
  gboolean upright;
  int from, to, at;
} Line;

static int
shade_at (const Shade *shade, const Line *line, int along, int across)
{
  int x = line->upright ? across : along, y = line->upright ? along : across;

  return x >= 0 && y >= 0 && x < shade->width && y < shade->height ? shade->darkness[y * shade->width + x] : 0;
}

/* How far the outline stands out from its lighter side here, as beyond the other may
 * lie a line of the table.  Strong ink counts no more than a printed line. */
static int
ridge_at (const Shade *shade, const Line *line, int along, int across)
{
  int here = shade_at (shade, line, along, across);
  int beside = MIN (shade_at (shade, line, along, across - RIDGE_PX), shade_at (shade, line, along, across + RIDGE_PX));

  return CLAMP (here - beside, 0, (int) (MAX_RIDGE * shade->paper));
}

static double
ridge_along (const Shade *shade, const Line *line, int across)
{
  int sum = 0;

  for (int i = line->from; i <= line->to; i++)
    sum += ridge_at (shade, line, i, across);

  return sum / (double) (line->to - line->from + 1);
}

/* The shade of the printed line at @across, and how much of it is there. */
static double
line_shade (const Shade *shade, const Line *line, int across, double *share)
{
  guint histogram[256] = { 0 };
  gsize n = 0;

  for (int i = line->from; i <= line->to; i++)
    if (ridge_at (shade, line, i, across) >= LEAST_RIDGE * shade->paper) {
      histogram[shade_at (shade, line, i, across)]++;
      n++;
    }
  *share = n / (double) (line->to - line->from + 1);

  return n > 0 ? level_of (histogram, n / 2) : 0;
}

/* Where strokes cross, ink goes on beyond both edges of the band. */
static gboolean
is_crossed (const CotRaster *image, const Shade *shade, const Line *line, int along, int across)
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
wipe_band (CotRaster *image, const Shade *shade, const Line *line, int across, double printed)
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
wipe_line (CotRaster *image, const Shade *shade, const Line *line, double least_share)
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
find_shift (const CotFieldStrip *self, const Shade *shade, gboolean upright)
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
wipe_surroundings (CotFieldStrip *self, const Shade *shade, const CotStripBox *around)
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
static void
wipe_outlines (CotFieldStrip *self, const Shade *shade)
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

/* --- Who owns what --------------------------------------------------------------- */

/* The box whose share of the strip holds column @x: gaps are halved. */
static guint
box_at (const CotFieldStrip *self, int x)
{
  guint i = 0;

  while (i + 1 < self->n_boxes && x > (self->boxes[i].right + self->boxes[i + 1].left) / 2)
    i++;

  return i;
}

/* All pixels of the piece that holds @start; marks them. */
static void
gather_piece (CotFieldStrip *self, guint32 start, GArray *piece)
{
  const CotRaster *image = self->image;

  g_array_set_size (piece, 0);
  g_array_append_val (piece, start);
  self->owner[start] = G_MAXUINT16;
  for (guint i = 0; i < piece->len; i++) {
    int x = (int) (g_array_index (piece, guint32, i) % image->width), y = (int) (g_array_index (piece, guint32, i) / image->width);

    for (int v = y - 1; v <= y + 1; v++)
      for (int u = x - 1; u <= x + 1; u++) {
        guint32 next = (guint32) v * image->width + (guint32) u;

        if (u >= 0 && v >= 0 && u < (int) image->width && v < (int) image->height && image->data[next] < WRITTEN && self->owner[next] == 0) {
          self->owner[next] = G_MAXUINT16;
          g_array_append_val (piece, next);
        }
      }
  }
}

/* It reaches a line of the table, or the edge of the strip: what is seen may be a part of a
 * digit, or of a line through rows or columns of the acta. */
static gboolean
goes_beyond (const CotFieldStrip *self, const GArray *piece)
{
  const CotStripBox *seen = &self->seen;

  for (guint i = 0; i < piece->len; i++) {
    int x = (int) (g_array_index (piece, guint32, i) % self->image->width), y = (int) (g_array_index (piece, guint32, i) / self->image->width);

    if (x <= seen->left + EDGE_PX || y <= seen->top + EDGE_PX || x >= seen->right - EDGE_PX || y >= seen->bottom - EDGE_PX)
      return TRUE;
  }

  return FALSE;
}

/* What is read may be something else: digits grown together are cut where it seems best,
 * and of a stamp across the rows what it covers goes with it. */
static gboolean
is_doubtful (const CotFieldStrip *self, const GArray *piece, guint n_within, gboolean kept, gboolean shared)
{
  if (!kept)
    return n_within >= MIN_INK_MM2 * PX_PER_MM * PX_PER_MM;

  return shared || goes_beyond (self, piece);
}

static void
give_piece (CotFieldStrip *self, const GArray *piece)
{
  guint n[COT_FORM_MAX_DIGITS] = { 0 }, n_within = 0, most = 0;
  gboolean shared, kept;

  for (guint i = 0; i < piece->len; i++) {
    guint32 at = g_array_index (piece, guint32, i);
    guint box = box_at (self, (int) (at % self->image->width));
    int y = (int) (at / self->image->width);

    n[box]++;
    n_within += y >= self->boxes[box].top && y <= self->boxes[box].bottom;
  }
  for (guint i = 1; i < self->n_boxes; i++)
    if (n[i] > n[most])
      most = i;
  shared = piece->len - n[most] > SHARED * piece->len;
  /* Dust, and what belongs to the rows above and below, goes. */
  kept = piece->len >= MIN_PIECE_MM2 * PX_PER_MM * PX_PER_MM && 2 * n_within >= piece->len;
  self->stained = self->stained || is_doubtful (self, piece, n_within, kept, shared);

  for (guint i = 0; i < piece->len; i++) {
    guint32 at = g_array_index (piece, guint32, i);

    if (!kept) {
      self->image->data[at] = 255;
      self->owner[at] = 0;
    } else {
      self->owner[at] = (guint16) (1 + (shared ? box_at (self, (int) (at % self->image->width)) : most));
    }
  }
}

static void
share_out (CotFieldStrip *self)
{
  gsize n = (gsize) self->image->width * self->image->height;
  g_autoptr (GArray) piece = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize n_ink[COT_FORM_MAX_DIGITS] = { 0 };

  self->owner = g_new0 (guint16, n);
  for (guint32 i = 0; i < n; i++)
    if (self->owner[i] == 0 && self->image->data[i] < WRITTEN) {
      gather_piece (self, i, piece);
      give_piece (self, piece);
    }

  for (gsize i = 0; i < n; i++)
    if (self->owner[i] > 0)
      n_ink[self->owner[i] - 1]++;
  for (guint i = 0; i < self->n_boxes; i++) {
    self->inked[i] = n_ink[i] >= MIN_INK_MM2 * PX_PER_MM * PX_PER_MM;
    self->n_inked += self->inked[i];
  }
}

/* --- The strip ------------------------------------------------------------------- */

static gboolean
is_on_page (const CotRaster *page, const CotTransform *transform, const CotFormField *field, guint n)
{
  for (guint i = 0; i < n; i++) {
    CotBoxMm box = cot_transform_box (transform, &field->digits[i]);

    if (!(box.w >= LEAST_BOX_PX && box.h >= LEAST_BOX_PX))
      return FALSE;
    if (!(box.x >= -OFF_PAGE_PX && box.y >= -OFF_PAGE_PX && box.x + box.w <= page->width + OFF_PAGE_PX && box.y + box.h <= page->height + OFF_PAGE_PX))
      return FALSE;
  }

  return TRUE;
}

static CotBoxMm
find_bounds (const CotFormField *field, guint n)
{
  double left = field->digits[0].x, top = field->digits[0].y, right = left, bottom = top;

  for (guint i = 0; i < n; i++) {
    left = fmin (left, field->digits[i].x);
    top = fmin (top, field->digits[i].y);
    right = fmax (right, field->digits[i].x + field->digits[i].w);
    bottom = fmax (bottom, field->digits[i].y + field->digits[i].h);
  }

  return (CotBoxMm){ left - MARGIN_MM, top - MARGIN_MM, right - left + 2 * MARGIN_MM, bottom - top + 2 * MARGIN_MM };
}

/**
 * cot_field_strip_new:
 * @page: a page
 * @transform: from form mm to px of @page
 * @field: whose digit boxes are cut out, in reading order
 *
 * Returns: (transfer full) (nullable): the boxes without their outlines
 */
CotFieldStrip *
cot_field_strip_new (const CotRaster *page, const CotTransform *transform, const CotFormField *field)
{
  guint n = MIN (field->n_digits, COT_FORM_MAX_DIGITS);
  g_autoptr (CotFieldStrip) self = NULL;
  CotBoxMm bounds;
  Shade shade;

  if (n == 0 || !is_on_page (page, transform, field, n))
    return NULL;
  bounds = find_bounds (field, n);
  if (bounds.w * PX_PER_MM > LARGEST_STRIP || bounds.h * PX_PER_MM > LARGEST_STRIP)
    return NULL;

  self = g_new0 (CotFieldStrip, 1);
  self->image = cot_raster_cut (page, transform, &bounds, PX_PER_MM);
  self->n_boxes = n;
  for (guint i = 0; i < n; i++) {
    const CotBoxMm *box = &field->digits[i];

    self->boxes[i] = (CotStripBox){ (int) lrint ((box->x - bounds.x) * PX_PER_MM), (int) lrint ((box->y - bounds.y) * PX_PER_MM),
                                    (int) lrint ((box->x + box->w - bounds.x) * PX_PER_MM), (int) lrint ((box->y + box->h - bounds.y) * PX_PER_MM) };
  }
  self->stained = even_out (self->image);
  measure (self->image, &shade);
  self->stained = self->stained || shade.faint < UNCLEAR * shade.paper;
  wipe_outlines (self, &shade);
  stretch (self->image, &shade);
  g_free (shade.darkness);
  share_out (self);

  return g_steal_pointer (&self);
}

/**
 * cot_field_strip_free:
 * @self: (nullable) (transfer full): a strip
 */
void
cot_field_strip_free (CotFieldStrip *self)
{
  if (self == NULL)
    return;
  cot_raster_free (self->image);
  g_free (self->owner);
  g_free (self);
}

/**
 * cot_field_strip_cut:
 * @self: a strip
 * @box: which box
 *
 * Returns: (transfer full): what was written in it, on white
 */
CotRaster *
cot_field_strip_cut (const CotFieldStrip *self, guint box)
{
  const CotRaster *image = self->image;
  int reach = (int) (MARGIN_MM * PX_PER_MM);
  int left = MAX (0, self->boxes[box].left - reach), right = MIN ((int) image->width - 1, self->boxes[box].right + reach);
  CotRaster *out = cot_raster_new ((guint) (right - left + 1), image->height, image->dpi, NULL);

  for (guint y = 0; out != NULL && y < image->height; y++) {
    guint8 *row = cot_raster_row (out, y);

    for (int x = left; x <= right; x++) {
      guint16 owner = self->owner[(gsize) y * image->width + (guint) x];
      gboolean beside = FALSE;

      /* The soft edge of a stroke is no darker than half: it goes with its stroke. */
      for (int u = MAX (0, x - 1); owner == 0 && u <= MIN ((int) image->width - 1, x + 1); u++)
        beside = beside || self->owner[(gsize) y * image->width + (guint) u] == box + 1;
      row[x - left] = owner == box + 1 || beside ? cot_raster_row (image, y)[x] : 255;
    }
  }

  return out;
}
