/* acta-scan.c - a sheet as a scanner gives it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-scan.h"

#include <math.h>
#include <string.h>

/* Normal numbers, used again and again from another place.  Few enough that Deflate
 * finds them again a row further down: a night keeps every page as a lossless
 * master, and noise that never repeats cannot be packed. */
#define N_NOISE 1024

void
cot_acta_raster_free (CotActaRaster *self)
{
  if (self == NULL)
    return;
  g_free (self->pixels);
  g_free (self);
}

/**
 * cot_acta_raster_map:
 * @self: the page
 * @x_mm: of the form
 * @y_mm: of the form
 * @x_px: (out): of the page; a pixel covers 1 x 1, its middle is at +0.5
 * @y_px: (out): likewise
 */
void
cot_acta_raster_map (const CotActaRaster *self, double x_mm, double y_mm, double *x_px, double *y_px)
{
  *x_px = self->matrix[0][0] * x_mm + self->matrix[0][1] * y_mm + self->matrix[0][2];
  *y_px = self->matrix[1][0] * x_mm + self->matrix[1][1] * y_mm + self->matrix[1][2];
}

static int
pick_turns (CotActaDamage level, CotActaRng *rng)
{
  if (level == COT_ACTA_DAMAGE_HARD)
    return cot_acta_rng_int (rng, 0, 3);

  return cot_acta_rng_chance (rng, 0.7) ? 0 : cot_acta_rng_int (rng, 1, 3);
}

/**
 * cot_acta_scan_pick:
 * @scan: (out): how the sheet is scanned
 * @level: how badly
 * @rng: this time
 */
void
cot_acta_scan_pick (CotActaScan *scan, CotActaDamage level, CotActaRng *rng)
{
  gboolean hard = level == COT_ACTA_DAMAGE_HARD;
  double range = hard ? 3.0 : 1.5, stretch = hard ? 0.01 : 0.005;

  memset (scan, 0, sizeof *scan);
  scan->scale_x = scan->scale_y = 1;
  scan->paper = scan->backdrop = 255;
  scan->offset_x_mm = cot_acta_rng_between (rng, -0.4, 0.4);
  scan->offset_y_mm = cot_acta_rng_between (rng, -0.4, 0.4);
  scan->skew_deg = cot_acta_rng_between (rng, -0.12, 0.12);
  if (level == COT_ACTA_DAMAGE_NONE)
    return;

  scan->turns = pick_turns (level, rng);
  scan->skew_deg = hard ? cot_acta_rng_between (rng, -range, range) : CLAMP (0.7 * cot_acta_rng_normal (rng), -range, range);
  scan->scale_x = 1 + cot_acta_rng_between (rng, -stretch, stretch);
  scan->scale_y = CLAMP (scan->scale_x + 0.002 * cot_acta_rng_normal (rng), 1 - stretch, 1 + stretch);
  scan->margin_mm = cot_acta_rng_between (rng, 0.5, hard ? 8 : 4);
  scan->offset_x_mm = cot_acta_rng_between (rng, -0.5, 0.5) * scan->margin_mm;
  scan->offset_y_mm = cot_acta_rng_between (rng, -0.5, 0.5) * scan->margin_mm;
  scan->paper = (guint8) cot_acta_rng_int (rng, hard ? 195 : 228, hard ? 245 : 250);
  scan->backdrop = (guint8) (cot_acta_rng_chance (rng, hard ? 0.7 : 0.4) ? cot_acta_rng_int (rng, 8, 60) : cot_acta_rng_int (rng, 225, 252));
  scan->noise = cot_acta_rng_between (rng, hard ? 4 : 1.5, hard ? 9 : 4.5);
  scan->shade = cot_acta_rng_between (rng, 0, hard ? 0.12 : 0.04);
  scan->streak = (guint8) (hard && cot_acta_rng_chance (rng, 0.3) ? cot_acta_rng_int (rng, 25, 70) : 0);
}

/* The page's size and the map from the form to it. */
static void
place_sheet (const CotActaScan *scan, const CotActaSheet *sheet, CotActaRaster *page)
{
  double w = sheet->width_px, h = sheet->height_px;
  double c = cos (scan->skew_deg * G_PI / 180), s = sin (scan->skew_deg * G_PI / 180);
  double a = c * scan->scale_x, b = -s * scan->scale_y, d = s * scan->scale_x, e = c * scan->scale_y;
  double margin = 2 * scan->margin_mm * COT_ACTA_PX_PER_MM;
  /* A sheet without margin is scanned in its own size: the scanner's area is
   * the paper's, whatever the sheet does on it. */
  double page_w = scan->margin_mm > 0 ? fabs (a) * w + fabs (b) * h + margin : w;
  double page_h = scan->margin_mm > 0 ? fabs (d) * w + fabs (e) * h + margin : h;

  for (int i = 0; i < scan->turns; i++) {
    double row[2] = { a, b };
    double swap = page_w;

    a = -d;
    b = -e;
    d = row[0];
    e = row[1];
    page_w = page_h;
    page_h = swap;
  }
  page->width_px = (int) ceil (page_w);
  page->height_px = (int) ceil (page_h);
  page->matrix[0][0] = a * COT_ACTA_PX_PER_MM;
  page->matrix[0][1] = b * COT_ACTA_PX_PER_MM;
  page->matrix[0][2] = page->width_px / 2.0 + scan->offset_x_mm * COT_ACTA_PX_PER_MM - (a * w + b * h) / 2;
  page->matrix[1][0] = d * COT_ACTA_PX_PER_MM;
  page->matrix[1][1] = e * COT_ACTA_PX_PER_MM;
  page->matrix[1][2] = page->height_px / 2.0 + scan->offset_y_mm * COT_ACTA_PX_PER_MM - (d * w + e * h) / 2;
  page->matrix[2][2] = 1;
}

/* What one row of the page needs: steps on the sheet in 1/65536 pixel. */
typedef struct {
  gint64 x, y;
  gint64 step_x, step_y;
  int left, right; /* columns that lie on the sheet */
} Walk;

/* Narrows [left, right) to where 0 <= start + step * i <= limit. */
static void
narrow (gint64 start, gint64 step, gint64 limit, int *left, int *right)
{
  if (step == 0) {
    if (start < 0 || start > limit)
      *left = *right;
    return;
  }
  if (step < 0) {
    start = limit - start;
    step = -step;
  }
  /* ceil (-start / step) <= i <= floor ((limit - start) / step) */
  if (start < 0)
    *left = (int) MAX ((gint64) *left, (-start + step - 1) / step);
  if (start > limit)
    *left = *right;
  else
    *right = (int) MIN ((gint64) *right, (limit - start) / step + 1);
  *left = MIN (*left, *right);
}

static void
begin_row (const CotActaRaster *page, const CotActaSheet *sheet, const double inverse[4], int row, Walk *walk)
{
  double dx = 0.5 - page->matrix[0][2], dy = row + 0.5 - page->matrix[1][2];
  double x = inverse[0] * dx + inverse[1] * dy - 0.5, y = inverse[2] * dx + inverse[3] * dy - 0.5;

  walk->x = llround (x * 65536);
  walk->y = llround (y * 65536);
  walk->step_x = llround (inverse[0] * 65536);
  walk->step_y = llround (inverse[2] * 65536);
  walk->left = 0;
  walk->right = page->width_px;
  narrow (walk->x, walk->step_x, ((gint64) sheet->width_px - 1) * 65536 - 1, &walk->left, &walk->right);
  narrow (walk->y, walk->step_y, ((gint64) sheet->height_px - 1) * 65536 - 1, &walk->left, &walk->right);
}

/* Samples the sheet between four of its pixels; 0 white to 255 black. */
static void
sample_row (const CotActaSheet *sheet, const Walk *walk, guint8 *out)
{
  gint64 x = walk->x + walk->step_x * walk->left, y = walk->y + walk->step_y * walk->left;

  for (int i = walk->left; i < walk->right; i++, x += walk->step_x, y += walk->step_y) {
    const guint8 *at = sheet->dark + (y >> 16) * sheet->stride + (x >> 16);
    guint fx = (guint) (x >> 8) & 255, fy = (guint) (y >> 8) & 255;
    guint top, bottom;

    /* Most of a page is bare paper. */
    if ((at[0] | at[1] | at[sheet->stride] | at[sheet->stride + 1]) == 0) {
      out[i] = 0;
      continue;
    }
    top = at[0] * (256 - fx) + at[1] * fx;
    bottom = at[sheet->stride] * (256 - fx) + at[sheet->stride + 1] * fx;
    out[i] = (guint8) ((top * (256 - fy) + bottom * fy + 32768) >> 16);
  }
}

/* Turns darkness into the grey that the scanner gives. */
static void
expose_row (const CotActaScan *scan, const CotActaRaster *page, const Walk *walk, int row, const gint8 *noise, int streak_at, guint8 *out)
{
  /* The light falls off from the top of the page to its bottom. */
  int paper = (int) (scan->paper * (1 - scan->shade * row / page->height_px));

  memset (out, scan->backdrop, (gsize) walk->left);
  memset (out + walk->right, scan->backdrop, (gsize) (page->width_px - walk->right));
  for (int i = walk->left; i < walk->right; i++)
    out[i] = (guint8) (paper * (255 - out[i]) / 255);
  if (scan->streak > 0)
    for (int i = streak_at; i < MIN (streak_at + 3, page->width_px); i++)
      out[i] = (guint8) MAX (0, out[i] - scan->streak);
  if (noise == NULL)
    return;
  for (int i = 0; i < page->width_px; i++)
    out[i] = (guint8) CLAMP (out[i] + noise[i], 0, 255);
}

static gint8 *
make_noise (double deviation, int extra, CotActaRng *rng)
{
  gint8 *noise = g_malloc ((gsize) N_NOISE + (gsize) extra);

  for (int i = 0; i < N_NOISE; i++)
    noise[i] = (gint8) CLAMP (lround (deviation * cot_acta_rng_normal (rng)), -127, 127);
  for (int i = 0; i < extra; i++)
    noise[N_NOISE + i] = noise[i % N_NOISE];

  return noise;
}

/**
 * cot_acta_scan_run:
 * @scan: how it lies and how the scanner sees it
 * @sheet: the sheet
 * @rng: the noise
 *
 * Scans the sheet at 300 dpi; the whole of it is on the page, except with no
 * margin, where less than a millimetre of an edge may be lost.
 *
 * Returns: (transfer full): the page with its exact map from the form
 */
CotActaRaster *
cot_acta_scan_run (const CotActaScan *scan, const CotActaSheet *sheet, CotActaRng *rng)
{
  CotActaRaster *page = g_new0 (CotActaRaster, 1);
  g_autofree gint8 *noise = NULL;
  double a, b, d, e, det;
  double inverse[4];
  int streak_at;

  place_sheet (scan, sheet, page);
  page->pixels = g_malloc ((gsize) page->width_px * (gsize) page->height_px);
  if (scan->noise > 0)
    noise = make_noise (scan->noise, page->width_px, rng);
  streak_at = cot_acta_rng_int (rng, 0, page->width_px - 1);

  a = page->matrix[0][0] / COT_ACTA_PX_PER_MM;
  b = page->matrix[0][1] / COT_ACTA_PX_PER_MM;
  d = page->matrix[1][0] / COT_ACTA_PX_PER_MM;
  e = page->matrix[1][1] / COT_ACTA_PX_PER_MM;
  det = a * e - b * d;
  inverse[0] = e / det;
  inverse[1] = -b / det;
  inverse[2] = -d / det;
  inverse[3] = a / det;

  cairo_surface_flush (sheet->surface);
  for (int row = 0; row < page->height_px; row++) {
    guint8 *out = page->pixels + (gsize) row * (gsize) page->width_px;
    Walk walk;

    begin_row (page, sheet, inverse, row, &walk);
    sample_row (sheet, &walk, out);
    expose_row (scan, page, &walk, row, noise == NULL ? NULL : noise + cot_acta_rng_below (rng, N_NOISE), streak_at, out);
  }

  return page;
}
