/* cot-code-restore.c - damaged codes made readable again
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A reader finds a QR by the squares in its corners, and when a stain lies on one of
 * them it finds nothing, though all data could be restored.  Where a code stands is
 * known here, so the grid is laid by trying: the size and place at which the parts
 * that every QR has (corner squares, the dotted lines between them) agree best.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-code-restore.h"

#include <math.h>
#include <string.h>

#define MAX_MODULES  61 /* version 11 */
#define MODULE_PX    6
#define QUIET        4
#define LEAST_AGREE  0.55
#define BAND_ROWS    9
#define STRETCH_SIDE 40

typedef enum {
  DATA,
  LIGHT,
  DARK,
} Kind;

static Kind
finder_at (int x, int y)
{
  int d = MAX (abs (x - 3), abs (y - 3));

  return d == 2 || d == 4 ? LIGHT : DARK;
}

/* The one mark of alignment that small codes have; large ones have several, which are
 * left to what the paper shows.  Half of one misleads a reader more than none. */
static gboolean
is_aligner (int n, int x, int y, Kind *kind)
{
  int d = MAX (abs (x - (n - 7)), abs (y - (n - 7)));

  *kind = d == 1 ? LIGHT : DARK;

  return n >= 25 && n <= 41 && d <= 2;
}

/* What every QR of @n modules has at a place. */
static Kind
fixed_at (int n, int x, int y)
{
  Kind aligner;

  if (x < 8 && y < 8)
    return finder_at (x, y);
  if (x >= n - 8 && y < 8)
    return finder_at (n - 1 - x, y);
  if (x < 8 && y >= n - 8)
    return finder_at (x, n - 1 - y);
  if (x == 6 || y == 6)
    return (x + y) % 2 == 0 ? DARK : LIGHT;
  if (is_aligner (n, x, y, &aligner))
    return aligner;

  return DATA;
}

typedef struct {
  double x0, y0, x1, y1; /* outer corners, px */
  double c, s;           /* of the turn, around the middle */
  int n;                 /* modules a side */
} Grid;

static double
module_at (const CotRaster *crop, const Grid *grid, int x, int y)
{
  double mx = (grid->x0 + grid->x1) / 2, my = (grid->y0 + grid->y1) / 2, sum = 0;
  double w = (grid->x1 - grid->x0) / grid->n, h = (grid->y1 - grid->y0) / grid->n;

  for (int i = 0; i < 9; i++) {
    double u = grid->x0 + (x + 0.5 + 0.22 * (i % 3 - 1)) * w - mx, v = grid->y0 + (y + 0.5 + 0.22 * (i / 3 - 1)) * h - my;

    sum += cot_raster_sample (crop, mx + grid->c * u - grid->s * v, my + grid->s * u + grid->c * v);
  }

  return sum / 9;
}

/* How well the fixed parts agree, -1 to 1; only every so many are looked at. */
static double
agreement (const CotRaster *crop, const Grid *grid, double middle, double half)
{
  double sum = 0;
  guint n = 0;

  for (int i = 0; i < grid->n; i++) {
    const int at[6][2] = { { i, 6 }, { 6, i }, { i, 1 }, { 1, i }, { i, grid->n - 2 }, { grid->n - 2, i } };

    for (guint k = 0; k < 6; k++) {
      Kind kind = fixed_at (grid->n, at[k][0], at[k][1]);
      double v;

      if (kind == DATA)
        continue;
      v = CLAMP ((middle - module_at (crop, grid, at[k][0], at[k][1])) / half, -1, 1);
      sum += kind == DARK ? v : -v;
      n++;
    }
  }

  return n > 0 ? sum / n : -1;
}

/* The grey between ink and paper, and half of the way between them. */
static gboolean
find_levels (const CotRaster *crop, double *middle, double *half)
{
  guint counts[256] = { 0 }, total = 0, below = 0;
  int dark = -1, light = 255;

  for (guint y = 0; y < crop->height; y++)
    for (guint x = 0; x < crop->width; x++, total++)
      counts[cot_raster_row (crop, y)[x]]++;
  for (int i = 0; i < 256; i++) {
    below += counts[i];
    if (dark < 0 && below > total * 0.08)
      dark = i;
    if (below <= total * 0.75)
      light = i;
  }
  *middle = (dark + light) / 2.0;
  *half = (light - dark) / 2.0;

  return *half > 8;
}

/* Where ink begins and ends along one axis: the first and last lines of which a
 * twelfth of a code's width is dark. */
static gboolean
find_ends (const CotRaster *crop, gboolean along_x, double middle, double *from, double *to)
{
  guint n = along_x ? crop->width : crop->height, across = along_x ? crop->height : crop->width;
  int first = -1, last = -1;

  for (guint i = 0; i < n; i++) {
    guint dark = 0;

    for (guint k = 0; k < across; k++)
      dark += (along_x ? cot_raster_row (crop, k)[i] : cot_raster_row (crop, i)[k]) < middle;
    if (dark > across / 8) {
      first = first < 0 ? (int) i : first;
      last = (int) i;
    }
  }
  *from = first;
  *to = last + 1;

  return first >= 0 && last - first > 40;
}

/* Moves each side by itself as long as that agrees better. */
static double
settle_grid (const CotRaster *crop, Grid *grid, double middle, double half)
{
  double best = agreement (crop, grid, middle, half);
  double step = (grid->x1 - grid->x0) / grid->n * 0.6;

  for (guint round = 0; round < 5; round++, step *= 0.6) {
    gboolean better = TRUE;

    for (guint times = 0; better && times < 6; times++) {
      better = FALSE;
      for (guint side = 0; side < 8; side++) {
        Grid other = *grid;
        double *of[4] = { &other.x0, &other.x1, &other.y0, &other.y1 }, a;

        *of[side / 2] += side % 2 ? step : -step;
        a = agreement (crop, &other, middle, half);
        if (a > best) {
          best = a;
          *grid = other;
          better = TRUE;
        }
      }
    }
  }

  return best;
}

static CotRaster *
draw (const CotRaster *crop, const Grid *grid, double middle)
{
  guint side = (guint) (grid->n + 2 * QUIET) * MODULE_PX;
  CotRaster *out = cot_raster_new (side, side, 0, NULL);

  for (int y = 0; out != NULL && y < grid->n; y++)
    for (int x = 0; x < grid->n; x++) {
      Kind kind = fixed_at (grid->n, x, y);

      if (kind == LIGHT || (kind == DATA && module_at (crop, grid, x, y) >= middle))
        continue;
      for (guint i = 0; i < MODULE_PX; i++)
        memset (cot_raster_row (out, (guint) (y + QUIET) * MODULE_PX + i) + (guint) (x + QUIET) * MODULE_PX, 0, MODULE_PX);
    }

  return out;
}

/**
 * cot_code_restore_qr:
 * @crop: a piece of the page, upright, with a margin of paper
 * @turn_deg: by how much the code is turned in it, clockwise
 *
 * Returns: (transfer full) (nullable): the code, clean
 */
CotRaster *
cot_code_restore_qr (const CotRaster *crop, double turn_deg)
{
  Grid best = { 0 }, ends = { .c = cos (turn_deg * G_PI / 180), .s = sin (turn_deg * G_PI / 180) };
  double middle, half, best_agreement = LEAST_AGREE;

  if (!find_levels (crop, &middle, &half) || !find_ends (crop, TRUE, middle, &ends.x0, &ends.x1) ||
      !find_ends (crop, FALSE, middle, &ends.y0, &ends.y1))
    return NULL;

  for (int n = 21; n <= MAX_MODULES; n += 4) {
    Grid grid = ends;
    double a;

    grid.n = n;
    a = settle_grid (crop, &grid, middle, half);
    if (a > best_agreement) {
      best_agreement = a;
      best = grid;
    }
  }
  g_debug ("a QR of %d modules agrees by %.2f", best.n, best_agreement);

  return best.n > 0 ? draw (crop, &best, middle) : NULL;
}

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

/* Each column between the darkest and brightest of its surroundings. */
static void
stretch (const double *in, guint n, guint8 *out)
{
  for (guint i = 0; i < n; i++) {
    double low = 255, high = 0;

    for (guint k = i > STRETCH_SIDE ? i - STRETCH_SIDE : 0; k < MIN (n, i + STRETCH_SIDE + 1); k++) {
      low = fmin (low, in[k]);
      high = fmax (high, in[k]);
    }
    out[i] = high - low < 12 ? 255 : (guint8) CLAMP ((in[i] - low) / (high - low) * 255, 0, 255);
  }
}

/**
 * cot_code_restore_band:
 * @crop: a piece of the page with upright bars
 * @band: which of the bands, from the top
 * @n: how many bands the height is parted into
 *
 * Returns: (transfer full): the middle one of each column's greys, twice as wide
 */
CotRaster *
cot_code_restore_band (const CotRaster *crop, guint band, guint n)
{
  guint from = crop->height * band / n, to = MAX (crop->height * (band + 1) / n, from + 1), width = crop->width * 2;
  g_autofree double *columns = g_new (double, width);
  g_autofree guint8 *sorted = g_new (guint8, to - from);
  CotRaster *out = cot_raster_new (width, BAND_ROWS, 0, NULL);

  if (out == NULL)
    return NULL;
  for (guint x = 0; x < crop->width; x++) {
    for (guint y = from; y < MIN (to, crop->height); y++)
      sorted[y - from] = cot_raster_row (crop, y)[x];
    qsort (sorted, MIN (to, crop->height) - from, 1, compare_bytes);
    columns[2 * x] = sorted[(MIN (to, crop->height) - from) / 2];
  }
  for (guint x = 0; x < crop->width; x++)
    columns[2 * x + 1] = (columns[2 * x] + columns[x + 1 < crop->width ? 2 * x + 2 : 2 * x]) / 2;
  stretch (columns, width, out->data);
  for (guint y = 1; y < BAND_ROWS; y++)
    memcpy (cot_raster_row (out, y), out->data, width);

  return out;
}
