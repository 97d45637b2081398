/* cot-letters-ink.c - a line of handwriting made ready for the network
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rules become paper where no stroke crosses them, small print in the upper edge
 * and dust are dropped, and what is left is scaled so that hands large and small
 * are of one height: by how far their ink lies from its middle, which a single
 * long stroke does not change much.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-letters-ink.h"

#include <math.h>
#include <string.h>

#include "cot-ink-level.h"

#define PX(mm)         ((int) lround ((mm) *COT_LETTERS_PX_PER_MM))
#define OUTSIDE        0.05
#define DARK           0.3f /* of the darkest ink: darker is written */
#define CHUNK_PX       48
#define FAINTEST       0.1f
#define LEAST_DARK     0.25f /* of print: a pen fainter than this is none */
#define RULE_SHARE     0.88
#define MIN_CONTRAST   0.12 /* of the paper: less is nothing written */
#define DUST_MM2       0.2
#define CAPTION_MM     1.8 /* high at most, and it ends so far below the upper edge: */
#define CAPTION_END_MM 2.1
#define LEAST_INK_MM2  1.0
#define SPREAD_PX      4.6 /* deviation of the rows of ink after scaling */
#define MIN_SCALE      0.45
#define MAX_SCALE      2.2
#define SIDE_COLUMNS   12
#define BLOT           0.75 /* of the box around it: more ink is no writing */

/* What is cut, as ink. */
typedef struct {
  int width, height;
  float *ink;
} Line;

/* A little of it may lie outside: pages are cut close. */
static gboolean
lies_on_page (const CotRaster *page, const CotTransform *transform, const CotBoxMm *box)
{
  CotBoxMm px = cot_transform_box (transform, box);
  double slack_x = OUTSIDE * px.w, slack_y = OUTSIDE * px.h;

  return px.w >= 1 && px.h >= 1 && px.x >= -slack_x && px.y >= -slack_y && px.x + px.w <= page->width + slack_x && px.y + px.h <= page->height + slack_y;
}

CotRaster *
cot_letters_cut (const CotRaster *page, const CotTransform *transform, const CotBoxMm *box)
{
  CotBoxMm wide = { box->x - COT_LETTERS_BESIDE_MM, box->y - COT_LETTERS_ABOVE_MM, box->w + 2 * COT_LETTERS_BESIDE_MM,
                    box->h + COT_LETTERS_ABOVE_MM + COT_LETTERS_BELOW_MM };

  return lies_on_page (page, transform, box) ? cot_raster_cut (page, transform, &wide, COT_LETTERS_PX_PER_MM) : NULL;
}

void
cot_letters_ink_free (CotLettersInk *self)
{
  if (self == NULL)
    return;
  g_free (self->ink);
  g_free (self);
}

/* FALSE: no contrast, nothing is written. */
static gboolean
find_ink (const CotRaster *piece, Line *line)
{
  guint histogram[256] = { 0 };
  gsize n = (gsize) piece->width * piece->height;
  double paper, darkest;

  for (guint y = 0; y < piece->height; y++)
    for (guint x = 0; x < piece->width; x++)
      histogram[cot_raster_row (piece, y)[x]]++;
  paper = cot_ink_level (histogram, n * 6 / 10);
  darkest = cot_ink_level (histogram, n / 200);
  if (paper <= darkest || paper - darkest < MIN_CONTRAST * paper)
    return FALSE;

  *line = (Line){ (int) piece->width, (int) piece->height, g_new (float, n) };
  for (guint y = 0; y < piece->height; y++)
    for (guint x = 0; x < piece->width; x++)
      line->ink[(gsize) y * piece->width + x] = (float) CLAMP ((paper - cot_raster_row (piece, y)[x]) / (paper - darkest) * 1.1 - 0.1, 0, 1);

  return TRUE;
}

static gboolean
is_dark (const Line *line, int x, int y)
{
  return x >= 0 && y >= 0 && x < line->width && y < line->height && line->ink[y * line->width + x] > DARK;
}

/* A band of rows that are dark along a whole chunk: what crosses it stays. */
static void
drop_band (Line *line, int x0, int x1, int y0, int y1)
{
  for (int x = x0; x < x1; x++) {
    gboolean above = is_dark (line, x, y0 - 2), below = is_dark (line, x, y1 + 2);

    if (above && below)
      continue;
    for (int y = y0; y <= y1; y++)
      line->ink[y * line->width + x] = 0;
    if (y0 > 0 && !above)
      line->ink[(y0 - 1) * line->width + x] = 0;
    if (y1 + 1 < line->height && !below)
      line->ink[(y1 + 1) * line->width + x] = 0;
  }
}

static void
drop_rules (Line *line)
{
  for (int x0 = 0; x0 < line->width; x0 += CHUNK_PX) {
    int x1 = MIN (x0 + CHUNK_PX, line->width), from = -1;

    for (int y = 0; y <= line->height; y++) {
      int n = 0;

      for (int x = x0; x < x1; x++)
        n += y < line->height && line->ink[y * line->width + x] > DARK / 2;
      if (n >= RULE_SHARE * (x1 - x0)) {
        from = from >= 0 ? from : y;
        continue;
      }
      if (from >= 0 && y - from <= 4)
        drop_band (line, x0, x1, from, y - 1);
      from = -1;
    }
  }
}

/* Print is often darker than a faint pen: without it the darkest is the pen's. */
static void
stretch (Line *line)
{
  gsize n = (gsize) line->width * (gsize) line->height, n_inked = 0;
  guint histogram[256] = { 0 };
  float darkest;

  for (gsize i = 0; i < n; i++)
    if (line->ink[i] > FAINTEST) {
      histogram[(guint) (255 * line->ink[i])]++;
      n_inked++;
    }
  darkest = cot_ink_level (histogram, n_inked * 17 / 20) / 255.0f;
  for (gsize i = 0; i < n; i++)
    line->ink[i] = fminf (1, line->ink[i] / fmaxf (darkest, LEAST_DARK));
}

/* One connected piece of ink. */
typedef struct {
  int left, top, right, bottom;
  guint n;
} Piece;

static Piece
follow_piece (const Line *line, guint32 *marks, guint32 mark, int start, GArray *stack)
{
  Piece piece = { line->width, line->height, 0, 0, 0 };

  g_array_set_size (stack, 0);
  g_array_append_val (stack, start);
  marks[start] = mark;
  while (stack->len > 0) {
    int at = g_array_index (stack, int, stack->len - 1);
    int x = at % line->width, y = at / line->width;

    g_array_set_size (stack, stack->len - 1);
    piece = (Piece){ MIN (piece.left, x), MIN (piece.top, y), MAX (piece.right, x), MAX (piece.bottom, y), piece.n + 1 };
    for (int v = y - 1; v <= y + 1; v++)
      for (int u = x - 1; u <= x + 1; u++) {
        int next = v * line->width + u;

        if (is_dark (line, u, v) && marks[next] == 0) {
          marks[next] = mark;
          g_array_append_val (stack, next);
        }
      }
  }

  return piece;
}

/* Dust, the caption at the upper edge, and what belongs to the line below. */
static gboolean
is_no_writing (const Line *line, const Piece *piece)
{
  int bottom = line->height - PX (COT_LETTERS_BELOW_MM);

  if (piece->n < DUST_MM2 * COT_LETTERS_PX_PER_MM * COT_LETTERS_PX_PER_MM)
    return TRUE;
  if (piece->bottom - piece->top < PX (CAPTION_MM) && piece->bottom < PX (COT_LETTERS_ABOVE_MM + CAPTION_END_MM))
    return TRUE;

  return piece->top > bottom - PX (0.3);
}

static void
keep_writing (Line *line)
{
  gsize n = (gsize) line->width * (gsize) line->height;
  g_autofree guint32 *marks = g_new0 (guint32, n);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) drops = g_array_new (FALSE, FALSE, sizeof (gboolean));
  gboolean drop = TRUE;

  g_array_append_val (drops, drop); /* mark 0: no piece at all */
  for (gsize i = 0; i < n; i++) {
    Piece piece;

    if (line->ink[i] <= DARK || marks[i] != 0)
      continue;
    piece = follow_piece (line, marks, drops->len, (int) i, stack);
    drop = is_no_writing (line, &piece);
    g_array_append_val (drops, drop);
  }

  /* Soft edges go with the piece that they are the edge of. */
  g_autofree float *kept = g_new0 (float, n);

  for (int y = 0; y < line->height; y++)
    for (int x = 0; x < line->width; x++) {
      gboolean keep = FALSE;

      if (line->ink[y * line->width + x] <= 0)
        continue;
      for (int v = MAX (0, y - 1); v <= MIN (line->height - 1, y + 1) && !keep; v++)
        for (int u = MAX (0, x - 1); u <= MIN (line->width - 1, x + 1) && !keep; u++)
          keep = !g_array_index (drops, gboolean, marks[v * line->width + u]);
      kept[y * line->width + x] = keep ? line->ink[y * line->width + x] : 0;
    }
  memcpy (line->ink, kept, n * sizeof *kept);
}

typedef struct {
  double middle, spread; /* rows, px */
  int left, right;       /* px, inclusive */
  gboolean is_blot;      /* ink all over */
} Stance;

/* FALSE: too little ink for a word. */
static gboolean
find_stance (const Line *line, Stance *out)
{
  double sum = 0, first = 0, second = 0;
  int top = line->height, bottom = -1;
  guint n = 0;

  *out = (Stance){ .left = line->width, .right = -1 };
  for (int y = 0; y < line->height; y++)
    for (int x = 0; x < line->width; x++) {
      double ink = line->ink[y * line->width + x];

      if (ink <= DARK)
        continue;
      sum += ink;
      first += ink * y;
      second += ink * y * y;
      out->left = MIN (out->left, x);
      out->right = MAX (out->right, x);
      top = MIN (top, y);
      bottom = MAX (bottom, y);
      n++;
    }
  if (sum < LEAST_INK_MM2 * COT_LETTERS_PX_PER_MM * COT_LETTERS_PX_PER_MM)
    return FALSE;
  out->is_blot = n > BLOT * (out->right - out->left + 1) * (bottom - top + 1);
  out->middle = first / sum + 0.5;
  out->spread = sqrt (fmax (1, second / sum - (first / sum) * (first / sum)));

  return TRUE;
}

/* The mean of the ink in a box of the line, px. */
static float
mean_of (const Line *line, double x0, double x1, double y0, double y1)
{
  double sum = 0, area = 0;

  for (int y = (int) floor (y0); y < ceil (y1); y++)
    for (int x = (int) floor (x0); x < ceil (x1); x++) {
      double share = (fmin (x + 1, x1) - fmax (x, x0)) * (fmin (y + 1, y1) - fmax (y, y0));

      area += share;
      if (x >= 0 && y >= 0 && x < line->width && y < line->height)
        sum += share * line->ink[y * line->width + x];
    }

  return (float) (area > 0 ? sum / area : 0);
}

static CotLettersInk *
resample (const Line *line, const Stance *stance)
{
  CotLettersInk *self = g_new0 (CotLettersInk, 1);
  double scale = CLAMP (SPREAD_PX / stance->spread, MIN_SCALE, MAX_SCALE);
  double columns = (stance->right - stance->left + 1) * scale + 2 * SIDE_COLUMNS;

  if (columns > COT_LETTERS_MAX_WIDTH)
    scale *= (COT_LETTERS_MAX_WIDTH - 2.0 * SIDE_COLUMNS) / (columns - 2 * SIDE_COLUMNS);
  self->width = MIN (COT_LETTERS_MAX_WIDTH, ((guint) ceil ((stance->right - stance->left + 1) * scale) + 2 * SIDE_COLUMNS + 31) / 32 * 32);
  self->scale = scale;
  self->left = stance->left - SIDE_COLUMNS / scale;
  self->ink = g_new (float, (gsize) self->width *COT_LETTERS_HEIGHT);
  for (guint y = 0; y < COT_LETTERS_HEIGHT; y++)
    for (guint x = 0; x < self->width; x++)
      self->ink[y * self->width + x] = mean_of (line, self->left + x / scale, self->left + (x + 1) / scale,
                                                stance->middle + (y - COT_LETTERS_HEIGHT / 2.0) / scale, stance->middle + (y + 1 - COT_LETTERS_HEIGHT / 2.0) / scale);

  return self;
}

CotLettersInk *
cot_letters_ink_new (const CotRaster *piece)
{
  Line line;
  Stance stance;
  CotLettersInk *self = NULL;

  if (piece->height < (guint) PX (COT_LETTERS_ABOVE_MM + COT_LETTERS_BELOW_MM) + 12 || piece->width < 12 || !find_ink (piece, &line))
    return NULL;

  drop_rules (&line);
  stretch (&line);
  keep_writing (&line);
  if (find_stance (&line, &stance))
    self = stance.is_blot ? g_new0 (CotLettersInk, 1) : resample (&line, &stance);
  g_free (line.ink);

  return self;
}
