/* cot-digit-ink.c - one handwritten box made ready for the network
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-digit-ink.h"

#include <math.h>

#define MIN_CONTRAST   20   /* of 255: what differs less from the paper is paper */
#define FAINT_SHARE    0.2  /* of the strongest ink: paper up to here */
#define FULL_SHARE     0.8  /* full ink from here */
#define INK_LEVEL      0.3  /* what counts as written */
#define DUST_SHARE     0.03 /* of the largest piece of ink: what is less is dust */
#define MIN_INK_SHARE  0.001
#define MAX_INK_SHARE  0.7
#define MIN_SIDE_SHARE 0.12 /* of the image: a speck is not blown up beyond this */
#define MAX_SAMPLES    16
#define LEAST_SIDE     5 /* px */
#define SMALL_CONTRAST 5 /* of 255: in a small image what differs more is neither ink nor paper */
#define SMALL_EXTENT   8 /* px: there, less ink than this is neither a digit nor nothing */

typedef struct {
  int left, top, right, bottom; /* inclusive */
} Extent;

typedef struct {
  int width, height;
  float *ink;     /* 0 paper to 1 ink */
  guint32 *piece; /* which connected piece a pixel belongs to, 0 none */
} Sheet;

static void
sheet_clear (Sheet *sheet)
{
  g_free (sheet->ink);
  g_free (sheet->piece);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, sheet_clear)

static gboolean
is_small (const Sheet *sheet)
{
  return MIN (sheet->width, sheet->height) < COT_DIGIT_SMALL_SIDE;
}

static int
extent_side (const Extent *extent)
{
  return MAX (extent->right - extent->left, extent->bottom - extent->top) + 1;
}

/* The level that @n_above pixels exceed. */
static int
level_above (const guint counts[256], gsize n_above)
{
  gsize sum = 0;
  int level = 255;

  for (; level > 0; level--) {
    sum += counts[level];
    if (sum > n_above)
      break;
  }

  return level;
}

/* Paper is what most of the image is, and what its edge is. */
static gboolean
is_paper_bright (const guint8 *pixels, int width, int height, const guint counts[256])
{
  gsize n = (gsize) width * height, n_edge = 0, n_bright = 0;

  if (level_above (counts, n / 2) < 128)
    return FALSE;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x += (y == 0 || y == height - 1 || width == 1) ? 1 : width - 1) {
      n_edge++;
      n_bright += pixels[(gsize) y * width + x] >= 128;
    }

  return 2 * n_bright > n_edge;
}

/* Fills sheet->ink, unless nothing stands out from the paper. */
static CotDigitInk
find_ink (Sheet *sheet, const guint8 *pixels)
{
  gsize n = (gsize) sheet->width * sheet->height;
  guint counts[256] = { 0 };
  guint8 flip;
  int paper, strongest;

  for (gsize i = 0; i < n; i++)
    counts[pixels[i]]++;
  flip = is_paper_bright (pixels, sheet->width, sheet->height, counts) ? 255 : 0;
  if (flip != 0)
    for (int i = 0; i < 128; i++) {
      guint count = counts[i];

      counts[i] = counts[255 - i];
      counts[255 - i] = count;
    }

  paper = level_above (counts, n / 2);
  strongest = level_above (counts, MAX (3, n / 400));
  if (is_small (sheet) && strongest - paper >= SMALL_CONTRAST && strongest - paper < MIN_CONTRAST)
    return COT_DIGIT_INK_UNFIT;
  if (strongest - paper < MIN_CONTRAST)
    return paper < 128 && flip == 0 ? COT_DIGIT_INK_NONE : COT_DIGIT_INK_UNFIT;
  for (gsize i = 0; i < n; i++) {
    double share = ((pixels[i] ^ flip) - paper) / (double) (strongest - paper);

    sheet->ink[i] = (float) CLAMP ((share - FAINT_SHARE) / (FULL_SHARE - FAINT_SHARE), 0, 1);
  }

  return COT_DIGIT_INK_WRITTEN;
}

/* Marks the piece that @start belongs to; returns how many pixels it has. */
static guint32
fill_piece (Sheet *sheet, guint32 start, guint32 name, GArray *stack)
{
  guint32 n = 0;

  g_array_set_size (stack, 0);
  g_array_append_val (stack, start);
  sheet->piece[start] = name;
  while (stack->len > 0) {
    guint32 at = g_array_index (stack, guint32, stack->len - 1);
    int x = (int) (at % (guint32) sheet->width), y = (int) (at / (guint32) sheet->width);

    g_array_set_size (stack, stack->len - 1);
    n++;
    for (int v = MAX (0, y - 1); v <= MIN (sheet->height - 1, y + 1); v++)
      for (int u = MAX (0, x - 1); u <= MIN (sheet->width - 1, x + 1); u++) {
        guint32 next = (guint32) v * (guint32) sheet->width + (guint32) u;

        if (sheet->piece[next] == 0 && sheet->ink[next] > INK_LEVEL) {
          sheet->piece[next] = name;
          g_array_append_val (stack, next);
        }
      }
  }

  return n;
}

/* Takes away what is dust beside the rest; returns how much is written. */
static gsize
drop_dust (Sheet *sheet, Extent *extent)
{
  guint32 n_pixels = (guint32) sheet->width * (guint32) sheet->height, largest = 0;
  g_autoptr (GArray) sizes = g_array_new (FALSE, TRUE, sizeof (guint32));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize n_written = 0;

  g_array_set_size (sizes, 1);
  for (guint32 i = 0; i < n_pixels; i++)
    if (sheet->piece[i] == 0 && sheet->ink[i] > INK_LEVEL) {
      guint32 size = fill_piece (sheet, i, sizes->len, stack);

      g_array_append_val (sizes, size);
      largest = MAX (largest, size);
    }

  *extent = (Extent){ sheet->width, sheet->height, -1, -1 };
  for (guint32 i = 0; i < n_pixels; i++) {
    int x = (int) (i % (guint32) sheet->width), y = (int) (i / (guint32) sheet->width);

    if (sheet->piece[i] == 0)
      continue;
    if (g_array_index (sizes, guint32, sheet->piece[i]) < largest * DUST_SHARE) {
      sheet->ink[i] = 0;
      continue;
    }
    n_written++;
    *extent = (Extent){ MIN (extent->left, x), MIN (extent->top, y), MAX (extent->right, x), MAX (extent->bottom, y) };
  }

  return n_written;
}

static double
ink_at (const Sheet *sheet, double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++) {
      int u = x0 + dx, v = y0 + dy;

      if (u >= 0 && v >= 0 && u < sheet->width && v < sheet->height)
        sum += (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy) * sheet->ink[(gsize) v * sheet->width + u];
    }

  return sum;
}

/* Each new pixel is the mean of what it covers. */
static void
scale_ink (const Sheet *sheet, const Extent *extent, float out[COT_DIGIT_PIXELS])
{
  double step = fmax (extent_side (extent), MIN_SIDE_SHARE * MAX (sheet->width, sheet->height)) / COT_DIGIT_INK_SIDE;
  double centre_x = (extent->left + extent->right) / 2.0, centre_y = (extent->top + extent->bottom) / 2.0;
  int n = CLAMP ((int) ceil (step), 1, MAX_SAMPLES);
  float strongest = 0;

  for (int i = 0; i < COT_DIGIT_PIXELS; i++) {
    double sum = 0;

    for (int s = 0; s < n * n; s++) {
      double x = i % COT_DIGIT_SIDE + (s % n + 0.5) / n - COT_DIGIT_SIDE / 2.0;
      double y = i / COT_DIGIT_SIDE + (s / n + 0.5) / n - COT_DIGIT_SIDE / 2.0;

      sum += ink_at (sheet, centre_x + x * step, centre_y + y * step);
    }
    out[i] = (float) (sum / (n * n));
    strongest = fmaxf (strongest, out[i]);
  }
  for (int i = 0; i < COT_DIGIT_PIXELS; i++)
    out[i] /= fmaxf (strongest, 0.3f);
}

/**
 * cot_digit_ink_normalise:
 * @pixels: an image, row by row
 * @width: px
 * @height: px
 * @out: (out): ink from 0 to 1, when the answer is %COT_DIGIT_INK_WRITTEN
 *
 * Tells ink from paper, drops dust and brings what is written into the middle
 * at one size.  One bright tone all over may be ink as well as paper: unfit.
 *
 * Returns: whether there is something to read
 */
CotDigitInk
cot_digit_ink_normalise (const guint8 *pixels, guint width, guint height, float out[COT_DIGIT_PIXELS])
{
  g_auto (Sheet) sheet = { (int) width, (int) height };
  CotDigitInk found;
  gsize n_written;
  Extent extent;

  /* So few pixels show no digit, and not that there is none. */
  if (width < LEAST_SIDE || height < LEAST_SIDE || width > COT_DIGIT_MAX_SIDE || height > COT_DIGIT_MAX_SIDE)
    return COT_DIGIT_INK_UNFIT;

  sheet.ink = g_new0 (float, (gsize) width *height);
  found = find_ink (&sheet, pixels);
  if (found != COT_DIGIT_INK_WRITTEN)
    return found;

  sheet.piece = g_new0 (guint32, (gsize) width * height);
  n_written = drop_dust (&sheet, &extent);
  if (is_small (&sheet) && n_written > 0 && extent_side (&extent) < SMALL_EXTENT)
    return COT_DIGIT_INK_UNFIT;
  if (n_written < 4 || n_written < MIN_INK_SHARE * width * height)
    return COT_DIGIT_INK_NONE;
  if (n_written > MAX_INK_SHARE * width * height)
    return COT_DIGIT_INK_UNFIT;

  scale_ink (&sheet, &extent, out);
  return COT_DIGIT_INK_WRITTEN;
}

static float
leant_at (const float ink[COT_DIGIT_PIXELS], double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  for (int i = 0; i < 4; i++) {
    int u = x0 + i % 2, v = y0 + i / 2;

    if (u >= 0 && v >= 0 && u < COT_DIGIT_SIDE && v < COT_DIGIT_SIDE)
      sum += (i % 2 ? fx : 1 - fx) * (i / 2 ? fy : 1 - fy) * ink[v * COT_DIGIT_SIDE + u];
  }

  return (float) sum;
}

/**
 * cot_digit_ink_lean:
 * @ink: what cot_digit_ink_normalise() gave
 * @across: px that a row moves to the left for each px that it lies below the middle
 * @down: px that a column moves up for each px that it lies right of the middle
 * @out: (out): the ink that leans; not @ink itself
 */
void
cot_digit_ink_lean (const float ink[COT_DIGIT_PIXELS], double across, double down, float out[COT_DIGIT_PIXELS])
{
  double middle = (COT_DIGIT_SIDE - 1) / 2.0;

  for (int y = 0; y < COT_DIGIT_SIDE; y++)
    for (int x = 0; x < COT_DIGIT_SIDE; x++)
      out[y * COT_DIGIT_SIDE + x] = leant_at (ink, x + across * (y - middle), y + down * (x - middle));
}
