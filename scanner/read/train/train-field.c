/* train-field.c - filled rows of boxes on paper, drawn by chance
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A field is drawn as a scanner sees it, outlines and all, so that what the readers
 * get of it has gone through the very steps that a page goes through.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "train-field.h"

#include <math.h>
#include <string.h>

#include "train-paper.h"
#include "train-sample.h"
#include "train-strokes.h"

#define PX_PER_MM   10.0
#define AROUND_MM   2.5
#define MAX_OFF_MM  0.25 /* how far the page lies off where it is thought to lie */
#define CANVAS      TRAIN_PAPER_SIDE
#define MEAN_DIGIT  29.0 /* px that a digit has on its canvas */
#define FULL_PX     24   /* of a canvas: so much ink is full */
#define USUAL_WEAR  0.3  /* of what the worst paper shows */
#define CROSSED     0.06 /* of the zeros */
#define WITH_SIGN   8    /* of a hundred numbers have one box that is no digit */
#define SIGNS_ALONE 8    /* of a hundred fields have no digit */

/* Ink and print of the field, 0 to 1. */
typedef struct {
  int width, height;
  float *ink, *print;
} Sheet;

static void
sheet_clear (Sheet *self)
{
  g_free (self->ink);
  g_free (self->print);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, sheet_clear)

/* --- Writing --------------------------------------------------------------------- */

static double
canvas_at (const TrainPaper *paper, double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++)
      if (x0 + dx >= 0 && y0 + dy >= 0 && x0 + dx < CANVAS && y0 + dy < CANVAS)
        sum += (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy) * paper->ink[(y0 + dy) * CANVAS + x0 + dx];

  return sum;
}

/* Sets a canvas onto the sheet, its middle at @x, @y; @edge: how soft ink ends. */
static void
paste (Sheet *sheet, const TrainPaper *paper, double x, double y, double wide, double high, double edge)
{
  int reach_x = (int) (CANVAS / 2.0 * wide) + 1, reach_y = (int) (CANVAS / 2.0 * high) + 1;

  for (int v = MAX (0, (int) y - reach_y); v < MIN (sheet->height, (int) y + reach_y); v++)
    for (int u = MAX (0, (int) x - reach_x); u < MIN (sheet->width, (int) x + reach_x); u++) {
      double ink = canvas_at (paper, (u + 0.5 - x) / wide + CANVAS / 2.0 - 0.5, (v + 0.5 - y) / high + CANVAS / 2.0 - 0.5);
      float *at = sheet->ink + v * sheet->width + u;

      *at = fmaxf (*at, (float) CLAMP ((ink - 0.2) / edge, 0, 1));
    }
}

/* A digit as somebody wrote it. */
static void
copy_tile (TrainPaper *paper, const TrainTile *tile)
{
  double step = MAX (tile->width, tile->height) / MEAN_DIGIT;

  for (int y = 0; y < CANVAS; y++)
    for (int x = 0; x < CANVAS; x++) {
      double u = (x + 0.5 - CANVAS / 2.0) * step + tile->width / 2.0 - 0.5, v = (y + 0.5 - CANVAS / 2.0) * step + tile->height / 2.0 - 0.5;
      int u0 = (int) floor (u), v0 = (int) floor (v);
      double sum = 0;

      for (int k = 0; k < 4; k++) {
        int px = u0 + k % 2, py = v0 + k / 2;

        if (px >= 0 && py >= 0 && px < tile->width && py < tile->height)
          sum += (1 - fabs (u - px)) * (1 - fabs (v - py)) * tile->ink[py * tile->width + px];
      }
      paper->ink[y * CANVAS + x] = (float) (sum / 255);
    }
}

/* The ink of faint pens is as full as that of others, but for a few pixels. */
static void
fill_ink (TrainPaper *paper)
{
  guint counts[256] = { 0 }, n = 0;
  int level = 256;

  for (int i = 0; i < CANVAS * CANVAS; i++)
    counts[(guint8) (255 * CLAMP (paper->ink[i], 0, 1))]++;
  while (level > 12 && n < FULL_PX)
    n += counts[--level];
  for (int i = 0; i < CANVAS * CANVAS; i++)
    paper->ink[i] = fminf (1, paper->ink[i] * 255 / (float) level);
}

/* However a digit was thinned out, somewhere its ink is full. */
static void
strengthen (TrainPaper *paper)
{
  float strongest = 0.05f;

  for (int i = 0; i < CANVAS * CANVAS; i++)
    strongest = fmaxf (strongest, paper->ink[i]);
  for (int i = 0; i < CANVAS * CANVAS; i++)
    paper->ink[i] = fminf (1, paper->ink[i] / (0.95f * strongest));
}

/* How one person writes one number. */
typedef struct {
  double size, edge, drift;
  guint set;
} Manner;

static const TrainTile *
pick_tile (const TrainHands *hands, guint set, TrainRng *rng)
{
  const GPtrArray *tiles = hands->tiles[set];

  if (hands->dealt != NULL)
    return g_ptr_array_index (tiles, hands->dealt[set]++ % tiles->len);

  return g_ptr_array_index (tiles, train_rng_below (rng, tiles->len));
}

/* Draws one sign into the box; returns what it is in the text. */
static char
write_sign (Sheet *sheet, const TrainHands *hands, const Manner *manner, const CotBoxMm *box, CotDigitClass label, TrainRng *rng)
{
  static const char signs[] = { [COT_DIGIT_DASH] = '-', [COT_DIGIT_SLASH] = '/', [COT_DIGIT_SCRIBBLE] = 'x', [COT_DIGIT_STRUCK] = 'x' };
  double size = manner->size * box->h * PX_PER_MM / MEAN_DIGIT * train_rng_between (rng, 0.9, 1.1);
  double x = (box->x + box->w * (0.5 + train_rng_between (rng, -0.11, 0.11))) * PX_PER_MM;
  double y = (box->y + box->h * (0.5 + manner->drift + train_rng_between (rng, -0.07, 0.07))) * PX_PER_MM;
  TrainPaper paper = { 0 };
  char sign = label < G_N_ELEMENTS (signs) ? signs[label] : '\0';

  if (label <= COT_DIGIT_9 || label == COT_DIGIT_STRUCK) {
    const TrainTile *tile = pick_tile (hands, manner->set, rng);

    if (hands->as_written) {
      copy_tile (&paper, tile);
      fill_ink (&paper);
    } else {
      train_paper_write (&paper, tile, rng);
    }
    if (tile->label == 0 && train_rng_chance (rng, CROSSED))
      train_strokes_cross_zero (&paper, rng);
    if (label <= COT_DIGIT_9)
      sign = (char) ('0' + tile->label);
  }
  strengthen (&paper);
  if (label > COT_DIGIT_9)
    train_strokes_draw (&paper, label, rng);
  /* Nobody writes wider than a box for long. */
  paste (sheet, &paper, x, y, fmin (size, 1.1 * box->w * PX_PER_MM / MEAN_DIGIT), size, manner->edge);

  return sign;
}

/* Whoever has digits left, where each is used once. */
static guint
pick_set (const TrainHands *hands, TrainRng *rng)
{
  guint set = train_rng_below (rng, TRAIN_SHARE_EUROPEAN + TRAIN_SHARE_AMERICAN) < TRAIN_SHARE_EUROPEAN ? 1 : 0;

  return hands->dealt != NULL && hands->dealt[set] >= hands->tiles[set]->len ? 1 - set : set;
}

static CotDigitClass
pick_sign (TrainRng *rng)
{
  static const CotDigitClass signs[] = { COT_DIGIT_DASH, COT_DIGIT_SLASH, COT_DIGIT_SCRIBBLE, COT_DIGIT_STRUCK, COT_DIGIT_STRUCK };

  return signs[train_rng_below (rng, G_N_ELEMENTS (signs))];
}

static void
write_all (Sheet *sheet, const TrainHands *hands, TrainField *field, TrainRng *rng)
{
  Manner manner = { train_rng_between (rng, 0.55, 0.86), train_rng_between (rng, 0.3, 0.6), train_rng_between (rng, -0.08, 0.08),
                    pick_set (hands, rng) };
  guint n = field->field.n_digits, first = train_rng_chance (rng, 0.4) ? train_rng_below (rng, n) : 0, at = 0;
  gboolean alone = train_rng_below (rng, 100) < SIGNS_ALONE;
  guint odd = train_rng_below (rng, 100) < WITH_SIGN ? first + train_rng_below (rng, n - first) : n;
  CotDigitClass sign = pick_sign (rng);

  field->set = manner.set;
  for (guint i = first; i < n; i++)
    field->text[at++] = write_sign (sheet, hands, &manner, &field->field.digits[i], alone || i == odd ? sign : COT_DIGIT_0, rng);
}

/* --- Paper ----------------------------------------------------------------------- */

static void
print_line (Sheet *sheet, double x0, double y0, double x1, double y1, double width, double strength, double gap, TrainRng *rng)
{
  int left = MAX (0, (int) floor ((x0 - width) * PX_PER_MM)), right = MIN (sheet->width - 1, (int) ceil ((x1 + width) * PX_PER_MM));
  int top = MAX (0, (int) floor ((y0 - width) * PX_PER_MM)), bottom = MIN (sheet->height - 1, (int) ceil ((y1 + width) * PX_PER_MM));
  double phase = train_rng_between (rng, 0, 6);

  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++) {
      double mx = (x + 0.5) / PX_PER_MM, my = (y + 0.5) / PX_PER_MM;
      double away = hypot (mx - CLAMP (mx, x0, x1), my - CLAMP (my, y0, y1)) - width / 2;
      float *at = sheet->print + y * sheet->width + x;

      if (gap > 0 && sin ((mx + my) * 5 + phase) < -1 + 2 * gap)
        continue;
      *at = fmaxf (*at, (float) (strength * CLAMP (0.5 - away * PX_PER_MM, 0, 1)));
    }
}

static void
print_boxes (Sheet *sheet, const CotFormField *field, double wear, TrainRng *rng)
{
  gboolean dropped = train_rng_chance (rng, 0.12), broken = train_rng_chance (rng, 0.15 * wear);
  double strength = dropped ? train_rng_between (rng, 0, 0.08) : train_rng_between (rng, 0.1, 0.8);
  double width = train_rng_between (rng, 0.12, 0.4), gap = broken ? train_rng_between (rng, 0.1, 0.35) : 0;

  for (guint i = 0; i < field->n_digits; i++) {
    const CotBoxMm *b = &field->digits[i];

    print_line (sheet, b->x, b->y, b->x + b->w, b->y, width, strength, gap, rng);
    print_line (sheet, b->x, b->y + b->h, b->x + b->w, b->y + b->h, width, strength, gap, rng);
    print_line (sheet, b->x, b->y, b->x, b->y + b->h, width, strength, gap, rng);
    print_line (sheet, b->x + b->w, b->y, b->x + b->w, b->y + b->h, width, strength, gap, rng);
  }
  /* The table around. */
  if (train_rng_chance (rng, 0.5)) {
    const CotBoxMm *b = &field->digits[0];
    double off = train_rng_between (rng, 0.4, 1.6), wide = sheet->width / PX_PER_MM;

    print_line (sheet, 0, b->y - off, wide, b->y - off, width, strength, 0, rng);
    print_line (sheet, 0, b->y + b->h + off, wide, b->y + b->h + off, width, strength, 0, rng);
  }
}

static void
blur (float *plane, int width, int height, double share)
{
  g_autofree float *before = g_memdup2 (plane, sizeof *plane * (gsize) width * (gsize) height);

  for (int y = 1; y < height - 1; y++)
    for (int x = 1; x < width - 1; x++) {
      const float *at = before + y * width + x;

      plane[y * width + x] += (float) share * ((at[-1] + at[1] + at[-width] + at[width]) / 4 - at[0]);
    }
}

static void
strew_specks (Sheet *sheet, TrainRng *rng)
{
  guint n = 1 + train_rng_below (rng, 5);

  for (guint i = 0; i < n; i++) {
    int x = (int) train_rng_below (rng, (guint) sheet->width - 2), y = (int) train_rng_below (rng, (guint) sheet->height - 2);
    int size = 1 + (int) train_rng_below (rng, 2);

    for (int k = 0; k < size * size; k++)
      sheet->ink[(y + k / size) * sheet->width + x + k % size] = 1;
  }
}

static void
scan (const Sheet *sheet, CotRaster *page, double wear, TrainRng *rng)
{
  double paper = train_rng_between (rng, 205, 254), ink = train_rng_between (rng, 0, 0.65) * paper, noise = train_rng_chance (rng, 0.7) ? train_rng_between (rng, 0, 9 * wear) : 0;

  /* A pen that is faint: carbon, or a dry one. */
  if (train_rng_chance (rng, 0.15 * wear))
    ink = train_rng_between (rng, 0.65, 0.88) * paper;
  for (gsize i = 0; i < (gsize) sheet->width * (gsize) sheet->height; i++) {
    double value = (paper - sheet->ink[i] * (paper - ink)) * (1 - sheet->print[i]);

    value = fmin (value, paper * (1 - sheet->print[i]));
    value += noise * (train_rng_unit (rng) + train_rng_unit (rng) - 1);
    page->data[i] = (guint8) CLAMP (lrint (value), 0, 255);
  }
}

/* What befalls ink between the pen and the scanner's glass. */
static void
age (Sheet *sheet, double wear, TrainRng *rng)
{
  if (train_rng_chance (rng, 0.2)) {
    double loss = train_rng_between (rng, 0.1, 0.1 + 0.6 * wear);

    for (int i = 0; i < sheet->width * sheet->height; i++)
      sheet->ink[i] *= (float) (1 - loss * train_rng_unit (rng));
    blur (sheet->ink, sheet->width, sheet->height, train_rng_between (rng, 0.3, 0.9));
  }
  if (train_rng_chance (rng, 0.15 * wear))
    strew_specks (sheet, rng);
  blur (sheet->ink, sheet->width, sheet->height, train_rng_between (rng, 0, 1));
  blur (sheet->print, sheet->width, sheet->height, train_rng_between (rng, 0, 1));
}

/* --- The field ------------------------------------------------------------------- */

static void
lay_out (TrainField *self, gboolean single, TrainRng *rng)
{
  static const guint numbers[] = { 1, 2, 2, 3, 3, 3, 3, 3, 4, 4 };
  double w = train_rng_between (rng, 4.4, 7), h = train_rng_between (rng, 5.4, 8.4), gap = train_rng_chance (rng, 0.25) ? 0 : train_rng_between (rng, 0.6, 2);

  self->field.n_digits = single ? 1 : numbers[train_rng_below (rng, G_N_ELEMENTS (numbers))];
  for (guint i = 0; i < self->field.n_digits; i++)
    self->field.digits[i] = (CotBoxMm){ AROUND_MM + i * (w + gap), AROUND_MM, w, h };
}

/**
 * train_field_draw:
 * @hands: whose digits are written
 * @rng: all that is left to chance
 *
 * Returns: (transfer full): a field and what stands in it
 */
TrainField *
train_field_draw (const TrainHands *hands, TrainRng *rng)
{
  TrainField *self = g_new0 (TrainField, 1);
  g_auto (Sheet) sheet = { 0 };
  double wear = hands->as_written ? USUAL_WEAR : 1;
  const CotBoxMm *last;

  lay_out (self, hands->single, rng);
  last = &self->field.digits[self->field.n_digits - 1];
  sheet.width = (int) ((last->x + last->w + AROUND_MM) * PX_PER_MM);
  sheet.height = (int) ((last->y + last->h + AROUND_MM) * PX_PER_MM);
  sheet.ink = g_new0 (float, (gsize) sheet.width *(gsize) sheet.height);
  sheet.print = g_new0 (float, (gsize) sheet.width *(gsize) sheet.height);

  print_boxes (&sheet, &self->field, wear, rng);
  write_all (&sheet, hands, self, rng);
  age (&sheet, wear, rng);
  self->page = cot_raster_new ((guint) sheet.width, (guint) sheet.height, PX_PER_MM * 25.4, NULL);
  scan (&sheet, self->page, wear, rng);
  self->transform = COT_TRANSFORM_IDENTITY;
  self->transform.m[0] = self->transform.m[4] = PX_PER_MM;
  self->transform.m[2] = train_rng_between (rng, -MAX_OFF_MM, MAX_OFF_MM) * PX_PER_MM;
  self->transform.m[5] = train_rng_between (rng, -MAX_OFF_MM, MAX_OFF_MM) * PX_PER_MM;

  return self;
}

void
train_field_free (TrainField *self)
{
  if (self == NULL)
    return;
  cot_raster_free (self->page);
  g_free (self);
}
