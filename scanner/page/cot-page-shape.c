/* cot-page-shape.c - how a sheet stands in a picture, before any form is known
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-page-shape.h"

#include <math.h>
#include <string.h>

#define PAPER_SIDE  400  /* px of the picture in which the sheet is looked for */
#define LEAST_PAPER 0.18 /* of the picture */
#define MOST_PAPER  0.97

/**
 * cot_page_shape_warp:
 * @page: a page
 * @to_page: from px of the result to px of @page
 * @width: of the result, px
 * @height: of the result, px
 *
 * Returns: (transfer full): the page seen through @to_page; white beside it
 */
CotRaster *
cot_page_shape_warp (const CotRaster *page, const CotTransform *to_page, guint width, guint height)
{
  CotRaster *out = cot_raster_new (MAX (width, 1), MAX (height, 1), 0, NULL);

  for (guint y = 0; out != NULL && y < out->height; y++) {
    guint8 *row = cot_raster_row (out, y);

    for (guint x = 0; x < out->width; x++) {
      CotPoint p = cot_transform_point (to_page, (CotPoint){ x + 0.5, y + 0.5 });

      row[x] = (guint8) (cot_raster_sample (page, p.x, p.y) + 0.5);
    }
  }

  return out;
}

/* The brightness that parts best what is brighter than @above into dark and bright (Otsu). */
static guint
threshold_above (const CotRaster *page, int above)
{
  double count[256] = { 0 }, total = 0, sum = 0, below = 0, sum_below = 0, best = -1;
  guint at = above < 0 ? 128 : 255;

  for (gsize i = 0; i < page->stride * page->height; i++)
    count[page->data[i]] += page->data[i] > above;
  for (guint i = 0; i < 256; i++) {
    total += count[i];
    sum += i * count[i];
  }
  for (guint i = 0; i < 255; i++) {
    below += count[i];
    sum_below += i * count[i];
    if (below < 1 || total - below < 1)
      continue;

    double d = sum_below / below - (sum - sum_below) / (total - below), between = below * (total - below) * d * d;

    if (between > best) {
      best = between;
      at = i;
    }
  }

  return at;
}

static guint
threshold_of (const CotRaster *page)
{
  return threshold_above (page, -1);
}

/* Light that falls off to one side: a plane through what is bright, three times, as
 * the plane tells better what is bright; then all is as bright as the middle. */
static void
even_out (CotRaster *page)
{
  double cx = page->width / 2.0, cy = page->height / 2.0, a = 0, b = 0, level = 1;

  for (guint round = 0; round < 4; round++) {
    double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, sv = 0, sxv = 0, syv = 0;
    guint parts = threshold_of (page);

    for (guint y = 0; y < page->height; y += 2)
      for (guint x = 0; x < page->width; x += 2) {
        double v = cot_raster_row (page, y)[x], dx = x / cx - 1, dy = y / cy - 1;

        if (v <= parts)
          continue;
        n++;
        sx += dx;
        sy += dy;
        sxx += dx * dx;
        syy += dy * dy;
        sxy += dx * dy;
        sv += v;
        sxv += dx * v;
        syv += dy * v;
      }

    double det = n * (sxx * syy - sxy * sxy) - sx * (sx * syy - sxy * sy) + sy * (sx * sxy - sxx * sy);

    if (n < 100 || fabs (det) < 1e-6)
      return;
    level = (sv * (sxx * syy - sxy * sxy) - sx * (sxv * syy - sxy * syv) + sy * (sxv * sxy - sxx * syv)) / det;
    a = (n * (sxv * syy - syv * sxy) - sv * (sx * syy - sxy * sy) + sy * (sx * syv - sxv * sy)) / det;
    b = (n * (sxx * syv - sxv * sxy) - sx * (sx * syv - sxv * sy) + sv * (sx * sxy - sxx * sy)) / det;
    for (guint y = 0; y < page->height; y++)
      for (guint x = 0; x < page->width; x++) {
        double light = level + a * (x / cx - 1) + b * (y / cy - 1);
        guint8 *at = &cot_raster_row (page, y)[x];

        *at = (guint8) CLAMP (*at * level / fmax (light, level / 3) + 0.5, 0, 255);
      }
  }
}

/* Bright pixels and what they enclose: print on the sheet must not part it. */
static void
close_gaps (guint8 *bright, guint w, guint h, guint reach)
{
  for (guint pass = 0; pass < 2; pass++) { /* 0 grows, 1 shrinks */
    for (guint axis = 0; axis < 2; axis++) {
      guint n_lines = axis ? w : h, n = axis ? h : w;
      gsize step = axis ? w : 1;
      g_autofree guint8 *copy = g_new (guint8, n);

      for (guint l = 0; l < n_lines; l++) {
        guint8 *line = bright + (axis ? l : (gsize) l * w);
        int last = -(int) reach - 1;

        for (guint i = 0; i < n; i++)
          copy[i] = line[i * step];
        for (guint i = 0; i < n; i++) {
          if (copy[i] == (pass == 0))
            last = (int) i;
          if ((int) i - last <= (int) reach)
            line[i * step] = pass == 0;
        }
        last = (int) (n + reach) + 1;
        for (guint i = n; i-- > 0;) {
          if (copy[i] == (pass == 0))
            last = (int) i;
          if (last - (int) i <= (int) reach)
            line[i * step] = pass == 0;
        }
      }
    }
  }
}

/* Marks the largest part with 2; returns its size in pixels. */
static guint
largest_part (guint8 *bright, guint w, guint h)
{
  g_autofree guint *stack = g_new (guint, (gsize) w * h);
  g_autofree guint *part = g_new0 (guint, (gsize) w * h);
  guint best = 0, best_part = 0, n_parts = 0;

  for (guint start = 0; start < w * h; start++) {
    guint n = 0, size = 0;

    if (bright[start] != 1 || part[start] != 0)
      continue;
    n_parts++;
    stack[n++] = start;
    part[start] = n_parts;
    while (n > 0) {
      guint at = stack[--n], x = at % w, y = at / w;
      const guint next[4] = { x > 0 ? at - 1 : at, x + 1 < w ? at + 1 : at, y > 0 ? at - w : at, y + 1 < h ? at + w : at };

      size++;
      for (guint i = 0; i < 4; i++)
        if (bright[next[i]] == 1 && part[next[i]] == 0) {
          part[next[i]] = n_parts;
          stack[n++] = next[i];
        }
    }
    if (size > best) {
      best = size;
      best_part = n_parts;
    }
  }
  for (guint i = 0; i < w * h; i++)
    bright[i] = part[i] != 0 && part[i] == best_part ? 2 : 0;

  return best;
}

static double
cross (CotPoint o, CotPoint a, CotPoint b)
{
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/* The hull of the ends of each row, in order around it (Andrew). */
static guint
hull_of (const guint8 *part, guint w, guint h, CotPoint *hull)
{
  g_autofree CotPoint *ends = g_new (CotPoint, 2 * (gsize) h);
  guint n = 0, k = 0, lower;

  for (guint y = 0; y < h; y++) {
    int left = -1, right = -1;

    for (guint x = 0; x < w; x++)
      if (part[y * w + x] == 2) {
        left = left < 0 ? (int) x : left;
        right = (int) x;
      }
    if (left >= 0) {
      ends[n++] = (CotPoint){ left, y + 0.5 };
      ends[n++] = (CotPoint){ right + 1, y + 0.5 };
    }
  }
  /* By y, then x: already so. */
  for (guint i = 0; i < n; i++) {
    while (k >= 2 && cross (hull[k - 2], hull[k - 1], ends[i]) <= 0)
      k--;
    hull[k++] = ends[i];
  }
  lower = k + 1;
  for (guint i = n; n > 1 && i-- > 0;) {
    while (k >= lower && cross (hull[k - 2], hull[k - 1], ends[i]) <= 0)
      k--;
    hull[k++] = ends[i];
  }

  return k > 1 ? k - 1 : k;
}

static double
area_of (const CotPoint *p, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += p[i].x * p[(i + 1) % n].y - p[(i + 1) % n].x * p[i].y;

  return fabs (sum) / 2;
}

/* The corner whose loss costs least goes, until few are left. */
static guint
thin_out (CotPoint *p, guint n, guint wanted)
{
  while (n > wanted) {
    guint least = 0;
    double loss = INFINITY;

    for (guint i = 0; i < n; i++) {
      double l = fabs (cross (p[(i + n - 1) % n], p[i], p[(i + 1) % n]));

      if (l < loss) {
        loss = l;
        least = i;
      }
    }
    memmove (&p[least], &p[least + 1], (n - least - 1) * sizeof *p);
    n--;
  }

  return n;
}

static gboolean
meet (CotPoint a, CotPoint b, CotPoint c, CotPoint d, CotPoint *out)
{
  double det = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x), t;

  if (fabs (det) < 1e-9)
    return FALSE;
  t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / det;
  *out = (CotPoint){ a.x + t * (b.x - a.x), a.y + t * (b.y - a.y) };

  return TRUE;
}

/* The sides that remain when, one after the other, the shortest is given up and its
 * neighbours are drawn out until they meet: a folded or torn corner is no side. */
static gboolean
four_sides (CotPoint *p, guint n, CotPoint corners[4])
{
  while (n > 4) {
    guint least = 0;
    double shortest = INFINITY;
    CotPoint at;

    for (guint i = 0; i < n; i++) {
      double l = hypot (p[(i + 1) % n].x - p[i].x, p[(i + 1) % n].y - p[i].y);

      if (l < shortest) {
        shortest = l;
        least = i;
      }
    }

    guint next = (least + 1) % n;

    if (!meet (p[(least + n - 1) % n], p[least], p[next], p[(next + 1) % n], &at))
      at = p[least];
    p[least] = at;
    memmove (&p[next], &p[next + 1], (n - next - 1) * sizeof *p);
    n--;
  }
  if (n < 4)
    return FALSE;
  memcpy (corners, p, 4 * sizeof *p);

  return TRUE;
}

/**
 * cot_page_shape_corners:
 * @small: a picture
 * @attempt: 0: the sheet is brighter than all else; 1 and 2: than a table that is bright too
 * @corners: (out): of the sheet, clockwise from the top left, px
 *
 * Returns: whether a bright sheet with four sides lies on something darker
 */
gboolean
cot_page_shape_corners (const CotRaster *small, guint attempt, CotPoint corners[4])
{
  double factor = fmin (1, (double) PAPER_SIDE / MAX (small->width, small->height)), hull_area, total;
  g_autoptr (CotRaster) tiny = cot_raster_shrink (small, (guint) (small->width * factor), (guint) (small->height * factor));
  guint w = tiny->width, h = tiny->height, level, n, first = 0;
  g_autofree guint8 *bright = g_new (guint8, (gsize) w * h);
  g_autofree CotPoint *hull = g_new (CotPoint, 4 * (gsize) h + 8);

  even_out (tiny);
  level = threshold_of (tiny);
  for (guint i = 0; i < attempt; i++)
    level = threshold_above (tiny, (int) level);
  for (gsize i = 0; i < (gsize) w * h; i++)
    bright[i] = tiny->data[i] > level;
  close_gaps (bright, w, h, 4);
  total = (double) w * h;
  if (largest_part (bright, w, h) < LEAST_PAPER * total)
    return FALSE;
  n = hull_of (bright, w, h, hull);
  if (n < 4)
    return FALSE;
  hull_area = area_of (hull, n);
  n = thin_out (hull, n, 8);
  if (hull_area > MOST_PAPER * total || !four_sides (hull, n, corners) || fabs (area_of (corners, 4) / hull_area - 1) > 0.12)
    return FALSE;

  for (guint i = 0; i < 4; i++)
    if (corners[i].x + corners[i].y < corners[first].x + corners[first].y)
      first = i;

  CotPoint turned[4];

  for (guint i = 0; i < 4; i++)
    turned[i] = (CotPoint){ corners[(first + i) % 4].x / w * small->width, corners[(first + i) % 4].y / h * small->height };
  memcpy (corners, turned, sizeof turned);

  return TRUE;
}
