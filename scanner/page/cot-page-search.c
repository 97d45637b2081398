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

#include <complex.h>
#include <math.h>
#include <string.h>

#define SIDE        256 /* cells a side of the map; a power of two */
#define USED        236 /* of these, for the page's longer side */
#define RUN         21  /* px over which a line is followed */
#define LEAST       3   /* grey levels that are noise */
#define MOST        40  /* a black bar is not worth more than some lines */
#define BEST_EACH   2
#define MARK_WEIGHT 3.0

typedef float complex Cell;

#ifndef CMPLXF /* of C11; some compilers lack it */
#define CMPLXF(re, im) make_cell (re, im)
static inline Cell
make_cell (float re, float im)
{
  const union {
    float parts[2];
    Cell cell;
  } both = { { re, im } };

  return both.cell;
}
#endif

struct _CotPageSearch {
  Cell *page; /* spectrum: horizontal lines real, vertical ones imaginary */
  Cell *work;
  Cell roots[SIDE / 2];
  double scale; /* cells per px */
};

static void
make_roots (CotPageSearch *self)
{
  for (guint i = 0; i < SIDE / 2; i++)
    self->roots[i] = (Cell) cexp (-2 * G_PI * I * i / SIDE);
}

/* In place; @stride cells from one to the next. */
static void
transform_line (const Cell *roots, Cell *line)
{
  for (guint i = 1, k = 0; i < SIDE; i++) {
    guint bit = SIDE >> 1;

    for (; k & bit; bit >>= 1)
      k ^= bit;
    k |= bit;
    if (i < k) {
      Cell t = line[i];

      line[i] = line[k];
      line[k] = t;
    }
  }
  for (guint length = 2; length <= SIDE; length *= 2)
    for (guint i = 0; i < SIDE; i += length)
      for (guint k = 0; k < length / 2; k++) {
        Cell *a = &line[i + k], *b = &line[i + k + length / 2], w = roots[k * (SIDE / length)];
        float br = crealf (*b) * crealf (w) - cimagf (*b) * cimagf (w), bi = crealf (*b) * cimagf (w) + cimagf (*b) * crealf (w);
        float ar = crealf (*a), ai = cimagf (*a);

        *a = CMPLXF (ar + br, ai + bi);
        *b = CMPLXF (ar - br, ai - bi);
      }
}

static void
transpose (Cell *map)
{
  for (guint y = 0; y < SIDE; y++)
    for (guint x = y + 1; x < SIDE; x++) {
      Cell t = map[y * SIDE + x];

      map[y * SIDE + x] = map[x * SIDE + y];
      map[x * SIDE + y] = t;
    }
}

/* The spectrum lies transposed, which is all the same to who multiplies two. */
static void
to_spectrum (const CotPageSearch *self, Cell *map)
{
  for (guint y = 0; y < SIDE; y++)
    transform_line (self->roots, map + y * SIDE);
  transpose (map);
  for (guint y = 0; y < SIDE; y++)
    transform_line (self->roots, map + y * SIDE);
}

/* By the conjugate of the spectrum's transform; only real parts are wanted.  What
 * lay transposed lies as before again. */
static void
from_spectrum (const CotPageSearch *self, Cell *map)
{
  for (guint i = 0; i < SIDE * SIDE; i++)
    map[i] = conjf (map[i]);
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
  g_autofree float *rows = g_new0 (float, SIDE *SIDE);
  g_autofree float *columns = g_new0 (float, SIDE *SIDE);

  make_roots (self);
  self->page = g_new0 (Cell, SIDE * SIDE);
  self->work = g_new0 (Cell, SIDE * SIDE);
  self->scale = (double) USED / MAX (page->width, page->height);
  add_runs (self, page, TRUE, rows);
  add_runs (self, page, FALSE, columns);
  for (guint i = 0; i < SIDE * SIDE; i++)
    self->page[i] = CMPLXF (rows[i], columns[i]);
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
  g_free (self->work);
  g_free (self);
}

static void
add_cell (Cell *map, double x, double y, double weight, gboolean horizontal)
{
  int ix = (int) floor (x), iy = (int) floor (y);
  double ax = x - ix, ay = y - iy;

  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++) {
      float w = (float) (weight * (dx ? ax : 1 - ax) * (dy ? ay : 1 - ay));
      Cell *cell = &map[((iy + dy) & (SIDE - 1)) * SIDE + ((ix + dx) & (SIDE - 1))];

      *cell += horizontal ? CMPLXF (w, 0) : CMPLXF (0, w);
    }
}

/* A line of the form, drawn through @place (form mm to cells). */
static double
draw_line (Cell *map, const CotTransform *place, CotPoint from, CotPoint to, double weight)
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
draw_box (Cell *map, const CotTransform *place, const CotBoxMm *b, double weight)
{
  CotPoint c[4] = { { b->x, b->y }, { b->x + b->w, b->y }, { b->x + b->w, b->y + b->h }, { b->x, b->y + b->h } };
  double sum = 0;

  for (guint i = 0; i < 4; i++)
    sum += draw_line (map, place, c[i], c[(i + 1) % 4], weight);

  return sum;
}

static void
draw_form (Cell *map, const CotForm *form, const CotTransform *place)
{
  guint n_marks, n_fields;
  const CotFormMark *marks = cot_form_get_marks (form, &n_marks);
  const CotFormField *fields = cot_form_get_fields (form, &n_fields);

  memset (map, 0, SIDE * SIDE * sizeof *map);
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
find_peaks (const Cell *map, Peak *peaks, guint max)
{
  guint n = 0;

  for (guint k = 0; k < max; k++) {
    Peak best = { 0, 0, -INFINITY };

    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++) {
        gboolean near = FALSE;

        if (crealf (map[y * SIDE + x]) <= best.value)
          continue;
        for (guint i = 0; i < n; i++)
          near = near || (abs (((x - peaks[i].x + SIDE / 2) & (SIDE - 1)) - SIDE / 2) < 3 && abs (((y - peaks[i].y + SIDE / 2) & (SIDE - 1)) - SIDE / 2) < 3);
        if (!near)
          best = (Peak){ x, y, crealf (map[y * SIDE + x]) };
      }
    peaks[n++] = best;
  }

  return n;
}

static double
between_cells (const Cell *map, int x, int y, int dx, int dy)
{
  double l = crealf (map[((y - dy) & (SIDE - 1)) * SIDE + ((x - dx) & (SIDE - 1))]);
  double m = crealf (map[y * SIDE + x]);
  double r = crealf (map[((y + dy) & (SIDE - 1)) * SIDE + ((x + dx) & (SIDE - 1))]), bend = l - 2 * m + r;

  return bend < 0 ? CLAMP (0.5 * (l - r) / bend, -0.5, 0.5) : 0;
}

static void
take_peaks (CotPageSearch *self, CotForm *form, const CotTransform *place, GArray *spots)
{
  Peak peaks[BEST_EACH];
  double sum = 0, squares = 0;
  guint n = find_peaks (self->work, peaks, BEST_EACH);

  for (guint i = 0; i < SIDE * SIDE; i++) {
    double v = crealf (self->work[i]);

    sum += v;
    squares += v * v;
  }

  double mean = sum / (SIDE * SIDE), deviation = sqrt (fmax (squares / (SIDE * SIDE) - mean * mean, 1e-12));

  for (guint i = 0; i < n; i++) {
    CotPageSpot spot = { form, *place, (peaks[i].value - mean) / deviation };
    /* Shifts go round; the form's middle must be on the page. */
    double x = peaks[i].x + between_cells (self->work, peaks[i].x, peaks[i].y, 1, 0);
    double y = peaks[i].y + between_cells (self->work, peaks[i].x, peaks[i].y, 0, 1);
    double cells = 1 / self->scale;
    const CotTransform shift = { { cells, 0, (x > SIDE / 2 ? x - SIDE : x) * cells, 0, cells, (y > SIDE / 2 ? y - SIDE : y) * cells, 0, 0, 1 } };

    spot.rough = cot_transform_chain (place, &shift);
    g_array_append_val (spots, spot);
  }
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
  for (guint turn = 0; turn < 4; turn++) {
    /* Where the paper's middle lies at the middle of what is used of the map. */
    CotTransform place = cot_transform_turn (turn, width, height, s, s);

    draw_form (self->work, form, &place);
    to_spectrum (self, self->work);
    for (guint i = 0; i < SIDE * SIDE; i++)
      self->work[i] = self->page[i] * conjf (self->work[i]);
    from_spectrum (self, self->work);
    take_peaks (self, form, &place, spots);
  }
}
