/* cot-page-search.c - roughly where a form lies, by all its printed lines at once
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page becomes a coarse map of how much horizontal and how much vertical line
 * there is; the form's marks and boxes are drawn into another.  Their correlation,
 * by Fourier transforms, tells at once how well they match at every shift.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-page-search.h"

#include <math.h>
#include <string.h>

#define SIDE        256 /* cells a side of the map; a power of two */
#define USED        236 /* of these, for the page's longer side */
#define RUN         21  /* px over which a line is followed */
#define LEAST       3   /* grey levels that are noise */
#define MOST        40  /* a black bar is not worth more than some lines */
#define BEST_EACH   2
#define MARK_WEIGHT 3.0

/* Real and imaginary parts apart: that is how a processor adds many at once. */
typedef struct {
  float re[SIDE * SIDE], im[SIDE * SIDE];
} Map;

struct _CotPageSearch {
  Map *page; /* spectrum: horizontal lines real, vertical ones imaginary */
  Map *form; /* spectrum of the form as it is tried */
  Map *work;
  float root_re[SIDE / 2], root_im[SIDE / 2];
  double scale; /* cells per px */
};

static void
make_roots (CotPageSearch *self)
{
  for (guint i = 0; i < SIDE / 2; i++) {
    self->root_re[i] = (float) cos (2 * G_PI * i / SIDE);
    self->root_im[i] = (float) -sin (2 * G_PI * i / SIDE);
  }
}

static void
swap_rows (float *a, float *b)
{
  float t[SIDE];

  memcpy (t, a, sizeof t);
  memcpy (a, b, sizeof t);
  memcpy (b, t, sizeof t);
}

/* a, b = a + w b, a - w b, for all cells of two rows. */
static void
butterflies (float *restrict ar, float *restrict ai, float *restrict br, float *restrict bi, float wr, float wi)
{
  for (guint x = 0; x < SIDE; x++) {
    float tr = br[x] * wr - bi[x] * wi, ti = br[x] * wi + bi[x] * wr;

    br[x] = ar[x] - tr;
    bi[x] = ai[x] - ti;
    ar[x] += tr;
    ai[x] += ti;
  }
}

/* Every column at once, in place. */
static void
transform_columns (const CotPageSearch *self, Map *map)
{
  for (guint i = 1, k = 0; i < SIDE; i++) {
    guint bit = SIDE >> 1;

    for (; k & bit; bit >>= 1)
      k ^= bit;
    k |= bit;
    if (i < k) {
      swap_rows (&map->re[i * SIDE], &map->re[k * SIDE]);
      swap_rows (&map->im[i * SIDE], &map->im[k * SIDE]);
    }
  }
  for (guint length = 2; length <= SIDE; length *= 2)
    for (guint i = 0; i < SIDE; i += length)
      for (guint k = 0; k < length / 2; k++) {
        gsize a = (gsize) (i + k) * SIDE, b = a + (gsize) length / 2 * SIDE;
        guint w = k * (SIDE / length);

        butterflies (&map->re[a], &map->im[a], &map->re[b], &map->im[b], self->root_re[w], self->root_im[w]);
      }
}

static void
transpose (float *plane)
{
  for (guint y = 0; y < SIDE; y++)
    for (guint x = y + 1; x < SIDE; x++) {
      float t = plane[y * SIDE + x];

      plane[y * SIDE + x] = plane[x * SIDE + y];
      plane[x * SIDE + y] = t;
    }
}

/* The spectrum lies transposed, which is all the same to who multiplies two. */
static void
to_spectrum (const CotPageSearch *self, Map *map)
{
  transform_columns (self, map);
  transpose (map->re);
  transpose (map->im);
  transform_columns (self, map);
}

/* By the conjugate of the spectrum's transform; only real parts are wanted.  What
 * lay transposed lies as before again. */
static void
from_spectrum (const CotPageSearch *self, Map *map)
{
  for (guint i = 0; i < SIDE * SIDE; i++)
    map->im[i] = -map->im[i];
  to_spectrum (self, map);
}

/* How much darker each pixel is than two away to both sides, across @step. */
static int
ridge (const guint8 *at, gssize step)
{
  int beside = (at[-2 * step] + at[2 * step] + 1) / 2;

  return CLAMP (beside - at[0], -LEAST, MOST);
}

/* Adds what stands out over a run of pixels to the map. */
static void
add_runs (CotPageSearch *self, const CotRaster *page, gboolean horizontal, float *map)
{
  guint n_lines = horizontal ? page->height : page->width, n = horizontal ? page->width : page->height;
  gssize along = horizontal ? 1 : (gssize) page->stride, across = horizontal ? (gssize) page->stride : 1;

  for (guint l = 2; l + 2 < n_lines; l++) {
    const guint8 *line = page->data + (gssize) l * across;
    guint row = MIN ((guint) (l * self->scale), SIDE - 1);
    int sum = 0;

    for (guint i = 0; i < n; i++) {
      sum += ridge (line + (gssize) i * along, across);
      if (i < RUN)
        continue;
      sum -= ridge (line + (gssize) (i - RUN) * along, across);
      if (sum > LEAST * RUN) {
        guint column = MIN ((guint) ((i - RUN / 2) * self->scale), SIDE - 1);
        float *cell = &map[horizontal ? row * SIDE + column : column * SIDE + row];

        *cell = fmaxf (*cell, (float) sum / RUN);
      }
    }
  }
}

/**
 * cot_page_search_new:
 * @page: of some 100 dpi, straight up to quarter turns
 *
 * Returns: (transfer full): what can be searched for forms
 */
CotPageSearch *
cot_page_search_new (const CotRaster *page)
{
  CotPageSearch *self = g_new0 (CotPageSearch, 1);

  make_roots (self);
  self->page = g_new0 (Map, 1);
  self->form = g_new0 (Map, 1);
  self->work = g_new0 (Map, 1);
  self->scale = (double) USED / MAX (page->width, page->height);
  add_runs (self, page, TRUE, self->page->re);
  add_runs (self, page, FALSE, self->page->im);
  to_spectrum (self, self->page);

  return self;
}

/**
 * cot_page_search_free:
 * @self: (nullable) (transfer full): a search
 */
void
cot_page_search_free (CotPageSearch *self)
{
  if (self == NULL)
    return;

  g_free (self->page);
  g_free (self->form);
  g_free (self->work);
  g_free (self);
}

static void
add_cell (Map *map, double x, double y, double weight, gboolean horizontal)
{
  int ix = (int) floor (x), iy = (int) floor (y);
  double ax = x - ix, ay = y - iy;

  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++) {
      float w = (float) (weight * (dx ? ax : 1 - ax) * (dy ? ay : 1 - ay));

      (horizontal ? map->re : map->im)[((iy + dy) & (SIDE - 1)) * SIDE + ((ix + dx) & (SIDE - 1))] += w;
    }
}

/* A line of the form, drawn through @place (form mm to cells). */
static double
draw_line (Map *map, const CotTransform *place, CotPoint from, CotPoint to, double weight)
{
  CotPoint a = cot_transform_point (place, from), b = cot_transform_point (place, to);
  double length = hypot (b.x - a.x, b.y - a.y);
  guint n = (guint) ceil (length) + 1;
  gboolean horizontal = fabs (b.x - a.x) > fabs (b.y - a.y);

  for (guint i = 0; i < n; i++) {
    double t = (i + 0.5) / n;

    add_cell (map, a.x + t * (b.x - a.x) - 0.5, a.y + t * (b.y - a.y) - 0.5, weight * length / n, horizontal);
  }

  return weight * length;
}

static double
draw_box (Map *map, const CotTransform *place, const CotBoxMm *b, double weight)
{
  CotPoint c[4] = { { b->x, b->y }, { b->x + b->w, b->y }, { b->x + b->w, b->y + b->h }, { b->x, b->y + b->h } };
  double sum = 0;

  for (guint i = 0; i < 4; i++)
    sum += draw_line (map, place, c[i], c[(i + 1) % 4], weight);

  return sum;
}

static void
draw_form (Map *map, const CotForm *form, const CotTransform *place)
{
  guint n_marks, n_fields;
  const CotFormMark *marks = cot_form_get_marks (form, &n_marks);
  const CotFormField *fields = cot_form_get_fields (form, &n_fields);

  memset (map, 0, sizeof *map);
  for (guint i = 0; i < n_marks; i++) {
    const CotBoxMm *b = &marks[i].box;
    gboolean upright = b->h > b->w;
    CotPoint from = { upright ? b->x + b->w / 2 : b->x, upright ? b->y : b->y + b->h / 2 };
    CotPoint to = { upright ? from.x : b->x + b->w, upright ? b->y + b->h : from.y };

    if (marks[i].kind == COT_MARK_SQUARE || fmin (b->w, b->h) > 1.5)
      draw_box (map, place, b, MARK_WEIGHT);
    else
      draw_line (map, place, from, to, MARK_WEIGHT);
  }
  for (guint i = 0; i < n_fields; i++)
    for (guint d = 0; d < fields[i].n_digits; d++)
      draw_box (map, place, &fields[i].digits[d], 1);
}

typedef struct {
  int x, y;
  float value;
} Peak;

/* The highest places that are not next to one another. */
static guint
find_peaks (const float *map, Peak *peaks, guint max)
{
  guint n = 0;

  for (guint k = 0; k < max; k++) {
    Peak best = { 0, 0, -INFINITY };

    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++) {
        gboolean near = FALSE;

        if (map[y * SIDE + x] <= best.value)
          continue;
        for (guint i = 0; i < n; i++)
          near = near || (abs (((x - peaks[i].x + SIDE / 2) & (SIDE - 1)) - SIDE / 2) < 3 && abs (((y - peaks[i].y + SIDE / 2) & (SIDE - 1)) - SIDE / 2) < 3);
        if (!near)
          best = (Peak){ x, y, map[y * SIDE + x] };
      }
    peaks[n++] = best;
  }

  return n;
}

static double
between_cells (const float *map, int x, int y, int dx, int dy)
{
  double l = map[((y - dy) & (SIDE - 1)) * SIDE + ((x - dx) & (SIDE - 1))];
  double m = map[y * SIDE + x];
  double r = map[((y + dy) & (SIDE - 1)) * SIDE + ((x + dx) & (SIDE - 1))], bend = l - 2 * m + r;

  return bend < 0 ? CLAMP (0.5 * (l - r) / bend, -0.5, 0.5) : 0;
}

/* Shifts go round; those from -half a side to half a side around @origin are meant. */
static double
unwrap (double shift, double origin)
{
  return origin + remainder (shift - origin, SIDE);
}

static void
take_peaks (CotPageSearch *self, CotForm *form, const CotTransform *place, CotPoint origin, GArray *spots)
{
  const float *map = self->work->re;
  Peak peaks[BEST_EACH];
  double sum = 0, squares = 0;
  guint n = find_peaks (map, peaks, BEST_EACH);

  for (guint i = 0; i < SIDE * SIDE; i++) {
    sum += map[i];
    squares += (double) map[i] * map[i];
  }

  double mean = sum / (SIDE * SIDE), deviation = sqrt (fmax (squares / (SIDE * SIDE) - mean * mean, 1e-12));

  for (guint i = 0; i < n; i++) {
    CotPageSpot spot = { form, *place, (peaks[i].value - mean) / deviation };
    double x = unwrap (peaks[i].x + between_cells (map, peaks[i].x, peaks[i].y, 1, 0), origin.x);
    double y = unwrap (peaks[i].y + between_cells (map, peaks[i].x, peaks[i].y, 0, 1), origin.y);
    double cells = 1 / self->scale;
    const CotTransform shift = { { cells, 0, x * cells, 0, cells, y * cells, 0, 0, 1 } };

    spot.rough = cot_transform_chain (place, &shift);
    g_array_append_val (spots, spot);
  }
}

/* The page's spectrum by that of the form, or of the form on its head: that is the
 * same one read backwards. */
static void
correlate (CotPageSearch *self, gboolean on_its_head)
{
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++) {
      gsize at = (gsize) y * SIDE + x, of = on_its_head ? (gsize) (-y & (SIDE - 1)) * SIDE + (-x & (SIDE - 1)) : at;
      float pr = self->page->re[at], pi = self->page->im[at], fr = self->form->re[of], fi = self->form->im[of];

      self->work->re[at] = pr * fr + pi * fi;
      self->work->im[at] = pi * fr - pr * fi;
    }
  from_spectrum (self, self->work);
}

/**
 * cot_page_search_form:
 * @self: a search
 * @form: what it may be
 * @px_per_mm: of the page, right to some 1.5 per cent
 * @spots: (element-type CotPageSpot): gets the clearest places
 */
void
cot_page_search_form (CotPageSearch *self, CotForm *form, double px_per_mm, GArray *spots)
{
  double width, height, s = px_per_mm * self->scale;

  cot_form_get_paper_mm (form, &width, &height);
  for (guint turn = 0; turn < 2; turn++) {
    CotTransform place = cot_transform_turn (turn, width, height, s, s);
    /* Cell by cell from the map's first corner back: the middle of a cell is a half. */
    const CotTransform flip = { { -1, 0, 1, 0, -1, 1, 0, 0, 1 } };
    CotTransform head = cot_transform_chain (&place, &flip);
    const CotPoint size = { (turn ? height : width) * s, (turn ? width : height) * s };

    draw_form (self->form, form, &place);
    to_spectrum (self, self->form);
    correlate (self, FALSE);
    take_peaks (self, form, &place, (CotPoint){ 0, 0 }, spots);
    correlate (self, TRUE);
    take_peaks (self, form, &head, size, spots);
  }
}
