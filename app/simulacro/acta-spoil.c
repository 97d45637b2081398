/* acta-spoil.c - one thing that goes wrong with a page, for measuring what sees it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-spoil.h"

#include <math.h>
#include <string.h>

/* A small QR of level M (version 2) restores 8 of its 44 codewords, each some 2 x 4
 * modules.  A stain of 24 modules touches about as many, as its rim reaches into
 * others; that is this share of the box, of which a quiet margin is a part. */
#define QR_SHARE 0.022
/* Bars say the same at every height: so much of it may be lost. */
#define BARS_SHARE 0.5
#define INK        40

static const char *const names[] = { "nothing", "blank", "double", "cropped", "blur", "dark", "faint", "streak", "corner", "marks", "codes" };

gboolean
cot_acta_spoil_parse (const char *text, CotActaSpoil *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (text, names[i]) == 0) {
      *out = (CotActaSpoil) i;
      return TRUE;
    }

  return FALSE;
}

static void
note_mm (CotActaPage *page, const char *kind, CotBoxMm box)
{
  json_array_append_new (page->damage, json_pack ("{s:s, s:[f,f,f,f]}", "kind", kind, "box_mm", box.x, box.y, box.w, box.h));
}

static void
note_px (CotActaPage *page, const char *kind, double x, double y, double w, double h)
{
  json_array_append_new (page->damage, json_pack ("{s:s, s:[f,f,f,f]}", "kind", kind, "box_px", x, y, w, h));
}

static guint8 *
pixel (const CotActaRaster *raster, int x, int y)
{
  return raster->pixels + (gsize) y * (gsize) raster->width_px + x;
}

/* Paper that nobody printed on, with the scanner's noise. */
static guint8
bare (const CotActaPage *page, CotActaRng *rng)
{
  double grey = page->scan.paper + page->scan.noise * cot_acta_rng_normal (rng);

  return (guint8) CLAMP (grey, 0, 255);
}

/* Calls for every pixel of a form's box, with its place in the box, 0 to 1. */
typedef gboolean (*Inside) (double u, double v, gconstpointer data);

static void
paint (CotActaPage *page, CotBoxMm box, Inside inside, gconstpointer data, int grey, CotActaRng *rng)
{
  const CotActaRaster *r = page->raster;
  double a = r->matrix[0][0], b = r->matrix[0][1], d = r->matrix[1][0], e = r->matrix[1][1], det = a * e - b * d;
  double left = G_MAXDOUBLE, top = G_MAXDOUBLE, right = 0, bottom = 0;

  for (int corner = 0; corner < 4; corner++) {
    double x, y;

    cot_acta_raster_map (r, box.x + (corner & 1 ? box.w : 0), box.y + (corner & 2 ? box.h : 0), &x, &y);
    left = MIN (left, x);
    top = MIN (top, y);
    right = MAX (right, x);
    bottom = MAX (bottom, y);
  }
  for (int y = (int) MAX (0, top); y < MIN (r->height_px, bottom + 1); y++)
    for (int x = (int) MAX (0, left); x < MIN (r->width_px, right + 1); x++) {
      double px = x + 0.5 - r->matrix[0][2], py = y + 0.5 - r->matrix[1][2];
      double u = ((e * px - b * py) / det - box.x) / box.w, v = ((a * py - d * px) / det - box.y) / box.h;

      if (u >= 0 && v >= 0 && u < 1 && v < 1 && inside (u, v, data))
        *pixel (r, x, y) = grey >= 0 ? (guint8) grey : bare (page, rng);
    }
}

static gboolean
everywhere (double u, double v, gconstpointer data)
{
  return TRUE;
}

static void
blank_page (CotActaPage *page, CotActaRng *rng)
{
  CotActaRaster *r = page->raster;

  for (int y = 0; y < r->height_px; y++)
    for (int x = 0; x < r->width_px; x++)
      *pixel (r, x, y) = bare (page, rng);
  note_px (page, "blank", 0, 0, r->width_px, r->height_px);
}

/* The lower part of another sheet shows below this one. */
static void
double_page (CotActaPage *page, CotActaRng *rng)
{
  CotActaRaster *r = page->raster;
  int extra = (int) (r->height_px * cot_acta_rng_between (rng, 0.12, 0.5));
  gsize row = (gsize) r->width_px;
  guint8 *pixels = g_malloc (row * (gsize) (r->height_px + extra));

  memcpy (pixels, r->pixels, row * (gsize) r->height_px);
  memcpy (pixels + row * (gsize) r->height_px, r->pixels + row * (gsize) (r->height_px - extra), row * (gsize) extra);
  /* The upper sheet's edge throws a shadow. */
  for (gsize i = 0; i < row * 3; i++)
    pixels[row * (gsize) r->height_px + i] = (guint8) (pixels[row * (gsize) r->height_px + i] * 0.6);
  g_free (r->pixels);
  r->pixels = pixels;
  note_px (page, "double", 0, r->height_px, r->width_px, extra);
  r->height_px += extra;
}

/* The left side is gone, as far as into the fields. */
static void
crop_page (CotActaPage *page, CotActaRng *rng)
{
  CotActaRaster *r = page->raster;
  guint n;
  const CotFormField *fields = cot_form_get_fields (page->form, &n);
  double right = 0, x, y;
  int cut = 0;

  for (guint i = 0; i < n; i++)
    for (int corner = 0; corner < 4; corner++) {
      CotBoxMm b = cot_form_field_bounds (&fields[i]);

      cot_acta_raster_map (r, b.x + (corner & 1 ? b.w : 0), b.y + (corner & 2 ? b.h : 0), &x, &y);
      right = MAX (right, x);
    }
  cut = r->width_px - (int) (right - r->width_px * cot_acta_rng_between (rng, 0.02, 0.10));
  for (int row = 0; row < r->height_px; row++)
    memmove (r->pixels + (gsize) row * (gsize) (r->width_px - cut), pixel (r, 0, row), (gsize) (r->width_px - cut));
  r->width_px -= cut;
  note_px (page, "cropped", r->width_px, 0, cut, r->height_px);
}

static void
blur_lines (guint8 *first, gsize step, gsize n, gsize next, gsize n_lines, int radius)
{
  g_autofree guint8 *line = g_malloc (n);

  for (gsize l = 0; l < n_lines; l++) {
    guint8 *at = first + l * next;
    int sum = 0;

    for (gsize i = 0; i < n; i++)
      line[i] = at[i * step];
    for (int i = -radius; i <= radius; i++)
      sum += line[CLAMP (i, 0, (int) n - 1)];
    for (int i = 0; i < (int) n; i++) {
      at[(gsize) i * step] = (guint8) (sum / (2 * radius + 1));
      sum += line[MIN (i + radius + 1, (int) n - 1)] - line[MAX (i - radius, 0)];
    }
  }
}

static void
blur_page (CotActaPage *page, CotActaRng *rng)
{
  CotActaRaster *r = page->raster;
  int radius = cot_acta_rng_int (rng, 4, 7);

  for (int pass = 0; pass < 2; pass++) {
    blur_lines (r->pixels, 1, (gsize) r->width_px, (gsize) r->width_px, (gsize) r->height_px, radius);
    blur_lines (r->pixels, (gsize) r->width_px, (gsize) r->height_px, 1, (gsize) r->width_px, radius);
  }
  note_px (page, "blur", 0, 0, r->width_px, r->height_px);
}

/* Every grey through a * grey + b. */
static void
shift_greys (CotActaPage *page, const char *kind, double a, double b)
{
  CotActaRaster *r = page->raster;

  for (gsize i = 0; i < (gsize) r->width_px * (gsize) r->height_px; i++)
    r->pixels[i] = (guint8) CLAMP (a * r->pixels[i] + b, 0, 255);
  note_px (page, kind, 0, 0, r->width_px, r->height_px);
}

static void
streak_page (CotActaPage *page, CotActaRng *rng)
{
  CotActaRaster *r = page->raster;
  int width = cot_acta_rng_int (rng, 2, 6), x = (int) (r->width_px * cot_acta_rng_between (rng, 0.1, 0.9));
  int dark = cot_acta_rng_int (rng, 25, 90);

  for (int y = 0; y < r->height_px; y++)
    for (int i = 0; i < width; i++)
      *pixel (r, x + i, y) = (guint8) MAX (0, *pixel (r, x + i, y) - dark);
  note_px (page, "streak", x, 0, width, r->height_px);
}

typedef struct {
  gboolean right, low;
  double legs; /* along both sides, as shares of the box */
} Fold;

static gboolean
in_corner (double u, double v, gconstpointer data)
{
  const Fold *fold = data;

  return (fold->right ? 1 - u : u) + (fold->low ? 1 - v : v) < fold->legs;
}

/* The corner that lies nearest to a field, folded over that field. */
static void
fold_corner (CotActaPage *page, CotActaRng *rng)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (page->form, &n);
  double width, height, best = G_MAXDOUBLE;
  Fold fold = { FALSE, FALSE, 2 };
  CotBoxMm nearest = { 0 };

  cot_form_get_paper_mm (page->form, &width, &height);
  for (guint i = 0; i < n; i++)
    for (int corner = 0; corner < 4; corner++) {
      CotBoxMm b = cot_form_field_bounds (&fields[i]);
      CotBoxMm digits = { fields[i].digits[0].x, fields[i].digits[0].y, b.x + b.w - fields[i].digits[0].x, fields[i].digits[0].h };
      double dx = corner & 1 ? width - digits.x : digits.x + digits.w, dy = corner & 2 ? height - digits.y : digits.y + digits.h;

      if (fields[i].n_digits > 0 && cot_ballot_find (page->row->ballot, fields[i].name) >= 0 && dx + dy < best) {
        best = dx + dy;
        fold = (Fold){ corner & 1, corner & 2, 1 };
        nearest = b;
      }
    }
  best += 4;

  CotBoxMm box = { fold.right ? width - best : 0, fold.low ? height - best : 0, best, best };

  paint (page, box, in_corner, &fold, -1, rng);
  note_mm (page, "corner folded", box);
  note_mm (page, "covered", nearest);
}

static void
lose_marks (CotActaPage *page, CotActaRng *rng)
{
  guint n, first;
  const CotFormMark *marks = cot_form_get_marks (page->form, &n);

  first = cot_acta_rng_below (rng, n);
  for (guint i = 0; i < MIN (2, n / 2); i++) {
    CotBoxMm b = marks[(first + i) % n].box;
    CotBoxMm wide = { b.x - 0.5, b.y - 0.5, b.w + 1, b.h + 1 };

    paint (page, wide, everywhere, NULL, -1, rng);
    note_mm (page, "mark lost", b);
  }
}

/* A patch, its middle and half axes as shares of the box. */
typedef struct {
  double u, v, a, b;
} Patch;

static gboolean
in_patch (double u, double v, gconstpointer data)
{
  const Patch *p = data;
  double du = (u - p->u) / p->a, dv = (v - p->v) / p->b;

  return du * du + dv * dv < 1;
}

static gboolean
in_band (double u, double v, gconstpointer data)
{
  const Patch *p = data;

  return fabs (v - p->v) < p->b && fabs (u - p->u) < p->a;
}

static void
note_code (CotActaPage *page, const CotFormCode *code, double share)
{
  static const char *const purposes[] = { "casilla", "form", "folio" };

  json_array_append_new (page->damage, json_pack ("{s:s, s:s, s:f, s:[f,f,f,f]}", "kind", "code damaged", "purpose", purposes[code->purpose], "share", share, "box_mm", code->box.x, code->box.y, code->box.w, code->box.h));
}

static void
stain_qr (CotActaPage *page, const CotFormCode *code, CotActaRng *rng)
{
  int n = cot_acta_rng_int (rng, 1, 2);
  double share = QR_SHARE * cot_acta_rng_between (rng, 0.5, 1);

  for (int i = 0; i < n; i++) {
    double shape = cot_acta_rng_between (rng, 0.4, 2.5), area = share / n / G_PI;
    Patch patch = { cot_acta_rng_between (rng, 0.12, 0.88), cot_acta_rng_between (rng, 0.12, 0.88), sqrt (area * shape), sqrt (area / shape) };

    paint (page, code->box, in_patch, &patch, cot_acta_rng_chance (rng, 0.5) ? INK : -1, rng);
  }
  note_code (page, code, share);
}

static void
stain_bars (CotActaPage *page, const CotFormCode *code, CotActaRng *rng)
{
  double share = BARS_SHARE * cot_acta_rng_between (rng, 0.4, 1);
  Patch band = { cot_acta_rng_between (rng, 0.2, 0.8), cot_acta_rng_between (rng, 0, 1), cot_acta_rng_between (rng, 0.05, 0.6), share / 2 };

  paint (page, code->box, in_band, &band, cot_acta_rng_chance (rng, 0.5) ? INK : -1, rng);
  note_code (page, code, share);
}

static void
stain_codes (CotActaPage *page, CotActaRng *rng)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (page->form, &n);

  for (guint i = 0; i < n; i++)
    if (codes[i].symbology == COT_CODE_QR)
      stain_qr (page, &codes[i], rng);
    else
      stain_bars (page, &codes[i], rng);
}

/**
 * cot_acta_spoil_apply:
 * @spoil: what goes wrong
 * @page: a page; its raster, and where that moves its matrix, are changed
 * @rng: where and how much
 */
void
cot_acta_spoil_apply (CotActaSpoil spoil, CotActaPage *page, CotActaRng *rng)
{
  switch (spoil) {
  case COT_ACTA_SPOIL_NOTHING:
    break;
  case COT_ACTA_SPOIL_BLANK:
    blank_page (page, rng);
    break;
  case COT_ACTA_SPOIL_DOUBLE:
    double_page (page, rng);
    break;
  case COT_ACTA_SPOIL_CROPPED:
    crop_page (page, rng);
    break;
  case COT_ACTA_SPOIL_BLUR:
    blur_page (page, rng);
    break;
  case COT_ACTA_SPOIL_DARK:
    shift_greys (page, "dark", cot_acta_rng_between (rng, 0.25, 0.42), 0);
    break;
  case COT_ACTA_SPOIL_FAINT:
    shift_greys (page, "faint", 0.15, 255 * 0.85);
    break;
  case COT_ACTA_SPOIL_STREAK:
    streak_page (page, rng);
    break;
  case COT_ACTA_SPOIL_CORNER:
    fold_corner (page, rng);
    break;
  case COT_ACTA_SPOIL_MARKS:
    lose_marks (page, rng);
    break;
  case COT_ACTA_SPOIL_CODES:
    stain_codes (page, rng);
    break;
  default:
    g_return_if_reached ();
  }
}
