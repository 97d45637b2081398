/* cot-legibility.c - whether what is on a page can be read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-legibility.h"

#include <math.h>
#include <string.h>

#include "cot-page-probe.h"

#define DEFAULT_PX_PER_MM (300 / 25.4)
#define BLANK_STEP        26   /* grey levels, seen from afar: no print is so light */
#define INK_STEP          40   /* grey levels from one place to the next that are ink */
#define FOLD_SHARE        0.45 /* of the paper: a corner is not folded further in */
/* A sheet beside this one: so far from its edge, and so far out at most. */
#define BESIDE_MM       6.0
#define FAR_MM          150.0
#define MAX_STREAKS     4 /* that are told of one page: there is one glass to be cleaned */
#define LEAST_BESIDE_MM 8.0

typedef struct {
  const CotRaster *page;
  const CotRegistration *way; /* (nullable) */
  GHashTable *expected;       /* (nullable) */
  CotTransform back;          /* px to form mm, with @way */
  CotScannedPage *out;
} Check;

static double
limit_of (const Check *self, const char *name, double fallback)
{
  return self->way != NULL ? cot_form_get_limit (self->way->form, name, fallback) : fallback;
}

static void
place_mm (Check *self, gboolean serious, const CotBoxMm *mm)
{
  CotBoxMm px = cot_transform_box (&self->way->transform, mm);

  cot_scanned_page_place_problem (self->out, serious, mm, &px);
}

static void
place_px (Check *self, gboolean serious, const CotBoxMm *px)
{
  CotBoxMm mm = { 0 };

  if (self->way != NULL)
    mm = cot_transform_box (&self->back, px);
  cot_scanned_page_place_problem (self->out, serious, &mm, px);
}

static void
check_whole (Check *self, double px_per_mm)
{
  CotLegibility seen = cot_legibility_measure (self->page, px_per_mm);
  double blank = limit_of (self, "blank", COT_LIMIT_BLANK), dark = limit_of (self, "dark", COT_LIMIT_DARK);
  double faint = limit_of (self, "faint", COT_LIMIT_FAINT), blur = limit_of (self, "blur", COT_LIMIT_BLUR);
  const CotBoxMm all = { 0, 0, self->page->width, self->page->height };

  g_debug ("paper %.0f, print %.0f, ink %.4f, blur %.2f mm", seen.paper, seen.print, seen.ink, seen.blur);
  if (self->way == NULL && seen.ink < blank && seen.shades < BLANK_STEP) {
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_BLANK, "nothing is on the page");
    place_px (self, TRUE, &all);
    cot_scanned_page_measure_problem (self->out, seen.ink, blank);
    return;
  }
  if (seen.paper < dark) {
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_DARK, "the paper is darker than the limit");
    place_px (self, TRUE, &all);
    cot_scanned_page_measure_problem (self->out, seen.paper, dark);
  }
  if (seen.paper - seen.print < faint) {
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_FAINT, "print and paper hardly differ");
    place_px (self, TRUE, &all);
    cot_scanned_page_measure_problem (self->out, seen.paper - seen.print, faint);
  }
  if (seen.blur > blur) {
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_BLUR, "edges are %.2f mm wide", seen.blur);
    place_px (self, TRUE, &all);
    cot_scanned_page_measure_problem (self->out, seen.blur, blur);
  }
}

/* A line of the form's own frame that goes right across. */
static gboolean
is_printed_line (const Check *self, const CotStreak *streak)
{
  guint n = 0;
  const CotFormMark *marks = cot_form_get_marks (self->way->form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm px = cot_transform_box (&self->way->transform, &marks[i].box);
    double from = (streak->upright ? px.x : px.y) - self->way->px_per_mm, to = from + (streak->upright ? px.w : px.h) + 2 * self->way->px_per_mm;

    if (marks[i].kind == COT_MARK_LINE && streak->at > from && streak->at < to && (streak->upright ? px.h > px.w : px.w > px.h))
      return TRUE;
  }

  return FALSE;
}

/* The smallest upright box of the sheet and its corners, or the picture where no form
 * says where it lies. */
static CotBoxMm
find_sheet (const Check *self, CotPoint corners[4])
{
  CotBoxMm box = { 0, 0, self->page->width, self->page->height };

  if (self->way != NULL)
    cot_form_get_paper_mm (self->way->form, &box.w, &box.h);
  for (guint i = 0; i < 4; i++) {
    corners[i] = (CotPoint){ i == 1 || i == 2 ? box.w : 0, i >= 2 ? box.h : 0 };
    if (self->way != NULL)
      corners[i] = cot_transform_point (&self->way->transform, corners[i]);
  }

  return self->way != NULL ? cot_transform_box (&self->way->transform, &box) : box;
}

/* Any of them may be taken for a figure, and all that follow have it too: the feeder
 * stops until the glass was looked at. */
static void
check_streaks (Check *self)
{
  double least = limit_of (self, "streak", COT_LIMIT_STREAK);
  CotPoint corners[4];
  guint n_told = 0;

  CotBoxMm sheet = find_sheet (self, corners);
  g_autoptr (GArray) streaks = cot_legibility_find_streaks (self->page, corners, least);

  for (guint i = 0; i < streaks->len && n_told < MAX_STREAKS; i++) {
    const CotStreak *streak = &g_array_index (streaks, CotStreak, i);

    if (self->way != NULL && is_printed_line (self, streak))
      continue;

    CotBoxMm px = streak->upright ? (CotBoxMm){ streak->at - streak->width / 2, sheet.y, streak->width, sheet.h } : (CotBoxMm){ sheet.x, streak->at - streak->width / 2, sheet.w, streak->width };

    cot_scanned_page_add_problem (self->out, COT_PROBLEM_STREAK, "a line of dirt right across the page");
    place_px (self, TRUE, &px);
    cot_scanned_page_measure_problem (self->out, streak->contrast, least);
    n_told++;
  }
}

static void
check_marks (Check *self)
{
  guint n, least;
  const CotFormMark *marks = cot_form_get_marks (self->way->form, &n);

  least = (guint) limit_of (self, "marks", COT_LIMIT_MARKS);
  if (self->way->n_marks < MIN (least, n)) {
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_FEW_MARKS, "only %u marks were found", self->way->n_marks);
    cot_scanned_page_measure_problem (self->out, self->way->n_marks, least);
  }
  for (guint i = 0; i < n && i < 16; i++) {
    if (self->way->marks_seen >> i & 1)
      continue;
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_MARK_MISSING, "a mark does not show at its place");
    place_mm (self, FALSE, &marks[i].box);
  }
}

/* How far, in mm, a box of the form reaches beyond the picture. */
static double
beyond (const Check *self, const CotBoxMm *mm)
{
  CotBoxMm px = cot_transform_box (&self->way->transform, mm);
  double most = fmax (fmax (-px.x, -px.y), fmax (px.x + px.w - self->page->width, px.y + px.h - self->page->height));

  return most / self->way->px_per_mm;
}

static void
check_edges (Check *self)
{
  guint n_fields, n_codes;
  const CotFormField *fields = cot_form_get_fields (self->way->form, &n_fields);
  const CotFormCode *codes = cot_form_get_codes (self->way->form, &n_codes);
  double most = limit_of (self, "cropped", COT_LIMIT_CROPPED);

  for (guint i = 0; i < n_fields + n_codes; i++) {
    CotBoxMm box = i < n_fields ? cot_form_field_bounds (&fields[i]) : codes[i - n_fields].box;
    double mm = beyond (self, &box);

    if (mm <= most)
      continue;
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_CROPPED, "%s lies outside the image", i < n_fields ? fields[i].name : "a code");
    place_mm (self, i < n_fields, &box);
    cot_scanned_page_measure_problem (self->out, mm, most);
    if (self->out->problems->len > 24)
      return;
  }
}

/* Whether a mark that lies towards the paper's corner from a field is missing: a
 * corner that is folded over the field hides that too. */
static gboolean
is_towards_lost_mark (const Check *self, const CotBoxMm *field)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (self->way->form, &n);
  double width, height;

  cot_form_get_paper_mm (self->way->form, &width, &height);
  for (guint i = 0; i < MIN (n, 64); i++) {
    const CotBoxMm *m = &marks[i].box;
    gboolean right = m->x + m->w / 2 > width / 2, low = m->y + m->h / 2 > height / 2;
    double dx = right ? width - field->x : field->x + field->w, dy = low ? height - field->y : field->y + field->h;

    if (marks[i].kind == COT_MARK_SQUARE && !(self->way->marks_seen >> i & 1) && dx + dy < FOLD_SHARE * (width + height))
      return TRUE;
  }

  return FALSE;
}

/* Share of the sides of a field's boxes that show at their place; -1: the field
 * is not on the picture. */
static double
outline_seen (const Check *self, const CotFormField *field)
{
  guint n = 0, seen = 0;
  CotBoxMm bounds = cot_form_field_bounds (field);

  if (beyond (self, &bounds) > 0)
    return -1;
  for (guint d = 0; d < field->n_digits; d++)
    for (guint side = 0; side < 4; side++) {
      const CotBoxMm *b = &field->digits[d];
      CotBoxMm line = { b->x + (side == 1 ? b->w : 0), b->y + (side == 3 ? b->h : 0), side < 2 ? 0.01 : b->w, side < 2 ? b->h : 0.01 };
      double off;

      n++;
      seen += cot_page_probe_line (self->page, &self->way->transform, &line, 0.2, &off);
    }

  return n > 0 ? (double) seen / n : -1;
}

static void
check_fields (Check *self)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->way->form, &n);
  double most = limit_of (self, "covered", COT_LIMIT_COVERED), usual = 0;
  g_autofree double *seen = g_new (double, n);
  guint n_seen = 0;

  for (guint i = 0; i < n; i++) {
    seen[i] = outline_seen (self, &fields[i]);
    if (seen[i] >= 0) {
      usual += seen[i];
      n_seen++;
    }
  }
  /* A form whose boxes are not printed, or too light to show: nothing is told. */
  if (n_seen < 4 || usual / n_seen < 0.5)
    return;
  for (guint i = 0; i < n; i++) {
    CotBoxMm bounds = cot_form_field_bounds (&fields[i]);

    if (seen[i] < 0 || 1 - seen[i] <= most || !(self->expected != NULL ? g_hash_table_contains (self->expected, fields[i].name) : is_towards_lost_mark (self, &bounds)))
      continue;
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_COVERED, "something lies over %s", fields[i].name);
    place_mm (self, TRUE, &bounds);
    cot_scanned_page_measure_problem (self->out, 1 - seen[i], most);
    if (self->out->problems->len > 40)
      return;
  }
}

/* Share of a strip beside the sheet, as far as it is on the picture, where brightness
 * changes as print makes it; and where, px.  0 for strips that are too narrow. */
static double
ink_beside (const Check *self, const CotBoxMm *mm, CotBoxMm *px)
{
  const double step = 0.4, edge = 2 + 0.6 * self->way->px_per_mm;
  guint n = 0, n_ink = 0;
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;

  for (double y = mm->y; y < mm->y + mm->h; y += step)
    for (double x = mm->x; x < mm->x + mm->w; x += step) {
      CotPoint here = cot_transform_point (&self->way->transform, (CotPoint){ x, y });
      CotPoint there = cot_transform_point (&self->way->transform, (CotPoint){ x + 0.6, y });
      CotPoint below = cot_transform_point (&self->way->transform, (CotPoint){ x, y + 0.6 });
      double grey;

      /* Whichever way up it lies, the places beside it are on the picture too. */
      if (here.x < edge || here.y < edge || here.x > self->page->width - edge || here.y > self->page->height - edge)
        continue;
      grey = cot_raster_sample (self->page, here.x, here.y);
      n++;
      n_ink += fabs (grey - cot_raster_sample (self->page, there.x, there.y)) > INK_STEP ||
               fabs (grey - cot_raster_sample (self->page, below.x, below.y)) > INK_STEP;
      x0 = fmin (x0, here.x);
      y0 = fmin (y0, here.y);
      x1 = fmax (x1, here.x);
      y1 = fmax (y1, here.y);
    }
  *px = (CotBoxMm){ x0, y0, x1 - x0, y1 - y0 };

  return n * step * step > LEAST_BESIDE_MM * fmin (fmax (mm->w, mm->h), 200) ? (double) n_ink / n : 0;
}

/* Two sheets at once are longer than one: print goes on where the paper ends. */
static void
check_beside (Check *self)
{
  double width, height, most = limit_of (self, "double_feed", COT_LIMIT_DOUBLE), far = FAR_MM;

  cot_form_get_paper_mm (self->way->form, &width, &height);

  const CotBoxMm beside[4] = {
    { -far, 0, far - BESIDE_MM, height },
    { width + BESIDE_MM, 0, far - BESIDE_MM, height },
    { 0, -far, width, far - BESIDE_MM },
    { 0, height + BESIDE_MM, width, far - BESIDE_MM },
  };

  for (guint i = 0; i < 4; i++) {
    CotBoxMm px = { 0 };
    double ink = ink_beside (self, &beside[i], &px);

    if (ink <= most)
      continue;
    cot_scanned_page_add_problem (self->out, COT_PROBLEM_DOUBLE_FEED, "something is printed beside the sheet");
    place_px (self, TRUE, &px);
    cot_scanned_page_measure_problem (self->out, ink, most);
    return;
  }
}

/**
 * cot_legibility_check:
 * @page: a page
 * @way: (nullable): where the form lies on it
 * @expected: (nullable) (element-type utf8 gpointer): names of the fields that are
 *   printed on this acta, where that is known
 * @out: gets the problems, with places in px of @page
 */
void
cot_legibility_check (const CotRaster *page, const CotRegistration *way, GHashTable *expected, CotScannedPage *out)
{
  Check self = { .page = page, .way = way, .expected = expected, .out = out };
  double px_per_mm = way != NULL ? way->px_per_mm : page->dpi > 0 ? page->dpi / 25.4
                                                                  : DEFAULT_PX_PER_MM;
  gboolean has_back = way != NULL && cot_transform_invert (&way->transform, &self.back);

  if (way != NULL && !has_back)
    return;

  check_whole (&self, px_per_mm);
  check_streaks (&self);
  if (way == NULL)
    return;

  check_marks (&self);
  check_edges (&self);
  check_fields (&self);
  check_beside (&self);
  if (way->residual_mm > limit_of (&self, "residual", COT_LIMIT_RESIDUAL)) {
    cot_scanned_page_add_problem (out, COT_PROBLEM_RESIDUAL, "print lies up to %.2f mm off its place", way->residual_mm);
    cot_scanned_page_measure_problem (out, way->residual_mm, limit_of (&self, "residual", COT_LIMIT_RESIDUAL));
  }
}
