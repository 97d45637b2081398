/* acta-damage.c - what happens to a filled acta before it is scanned
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-damage.h"

#include <math.h>
#include <string.h>

#define N_TRIES 60 /* to find a place that spoils nothing it must not */

#define N_CREASES 9 /* along a fold */
#define CREASE_MM 0.3

/* Shares of what must stay readable but is not always, on hard pages. */
#define SHARE_MARK_LOST  0.20
#define SHARE_QR_COVERED 0.05

static const char *const level_names[] = { "none", "usual", "hard" };

gboolean
cot_acta_damage_parse (const char *text, CotActaDamage *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (level_names); i++)
    if (g_strcmp0 (text, level_names[i]) == 0) {
      *out = (CotActaDamage) i;
      return TRUE;
    }

  return FALSE;
}

const char *
cot_acta_damage_to_string (CotActaDamage damage)
{
  return level_names[damage];
}

static double
between (CotActaWear *self, double low, double high)
{
  return cot_acta_rng_between (&self->rng, low, high);
}

static gboolean
chance (CotActaWear *self, double probability)
{
  return cot_acta_rng_chance (&self->rng, probability);
}

static void
note (CotActaWear *self, const char *kind, CotBoxMm box)
{
  json_array_append_new (self->done, json_pack ("{s:s, s:[f,f,f,f]}", "kind", kind, "box_mm", box.x, box.y, box.w, box.h));
}

/* Whether damage in @box would spoil a code or a mark. */
static gboolean
touches_code (const CotActaWear *self, CotBoxMm box)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (self->form, &n);

  for (guint i = 0; i < n; i++)
    if (cot_acta_box_overlaps (box, codes[i].box, 3.0))
      return TRUE;

  return FALSE;
}

static gboolean
touches_mark (const CotActaWear *self, CotBoxMm box)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (self->form, &n);

  for (guint i = 0; i < n; i++)
    if (cot_acta_box_overlaps (box, marks[i].box, 2.0))
      return TRUE;

  return FALSE;
}

static gboolean
touches_writing (const CotActaWear *self, CotBoxMm box)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  for (guint i = 0; i < n; i++)
    if (cot_ballot_find (self->ballot, fields[i].name) >= 0 &&
        cot_acta_box_overlaps (box, cot_form_field_bounds (&fields[i]), 1.5))
      return TRUE;

  return FALSE;
}

/* A place on the paper where neither code nor mark is spoilt. */
static gboolean
find_place (CotActaWear *self, double w, double h, CotBoxMm *box)
{
  double width_mm, height_mm;

  cot_form_get_paper_mm (self->form, &width_mm, &height_mm);
  for (int i = 0; i < N_TRIES; i++) {
    *box = (CotBoxMm){ between (self, 0, MAX (1, width_mm - w)), between (self, 0, MAX (1, height_mm - h)), w, h };
    if (!touches_code (self, *box) && !touches_mark (self, *box))
      return TRUE;
  }

  return FALSE;
}

/* Coffee, grease, a wet thumb: darker at the rim. */
static void
add_stain (CotActaWear *self, cairo_t *cr)
{
  double radius = between (self, 4, 22), dark = between (self, 0.05, self->level == COT_ACTA_DAMAGE_HARD ? 0.30 : 0.18);
  cairo_pattern_t *pattern;
  CotBoxMm box;

  if (!find_place (self, 2 * radius, 2 * radius, &box))
    return;

  pattern = cairo_pattern_create_radial (0, 0, 0, 0, 0, 1);
  cairo_pattern_add_color_stop_rgba (pattern, 0, 0, 0, 0, dark * 0.6);
  cairo_pattern_add_color_stop_rgba (pattern, 0.85, 0, 0, 0, dark * 0.7);
  cairo_pattern_add_color_stop_rgba (pattern, 0.95, 0, 0, 0, dark);
  cairo_pattern_add_color_stop_rgba (pattern, 1, 0, 0, 0, 0);
  cairo_save (cr);
  cairo_translate (cr, box.x + radius, box.y + radius);
  cairo_rotate (cr, between (self, 0, 3));
  cairo_scale (cr, radius, radius * between (self, 0.6, 1.0));
  cairo_set_source (cr, pattern);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_pattern_destroy (pattern);
  note (self, "stain", box);
}

/* From edge to edge; nobody creases paper straight to a tenth of a millimetre, and what
 * stands as still as that is dirt on the glass. */
static void
draw_crease (cairo_t *cr, CotBoxMm box, gboolean upright, double bend)
{
  double length = upright ? box.h : box.w, start = (upright ? box.x : box.y) + 1.5;

  for (int i = 0; i <= N_CREASES; i++) {
    double along = (double) i / N_CREASES, aside = start + bend * along + CREASE_MM * sin (2.4 * i + start);

    cairo_line_to (cr, upright ? aside : along * length, upright ? along * length : aside);
  }
  cairo_stroke (cr);
}

/* A crease right across, with the shadow that the bent paper throws. */
static void
add_fold (CotActaWear *self, cairo_t *cr)
{
  double width_mm, height_mm, bend = between (self, -2, 2), dark = between (self, 0.12, 0.32);
  gboolean upright = chance (self, 0.6);
  CotBoxMm box = { 0 };
  gboolean found = FALSE;

  cot_form_get_paper_mm (self->form, &width_mm, &height_mm);
  for (int i = 0; i < N_TRIES && !found; i++) {
    if (upright)
      box = (CotBoxMm){ between (self, 0.2, 0.8) * width_mm, 0, 3, height_mm };
    else
      box = (CotBoxMm){ 0, between (self, 0.2, 0.8) * height_mm, width_mm, 3 };
    found = !touches_code (self, box) && !touches_mark (self, box);
  }
  if (!found)
    return;

  cairo_save (cr);
  for (int line = 0; line < 2; line++) {
    cairo_set_source_rgba (cr, 0, 0, 0, line == 0 ? dark : 0.05);
    cairo_set_line_width (cr, line == 0 ? 0.30 : 5.0);
    draw_crease (cr, box, upright, bend);
  }
  cairo_restore (cr);
  note (self, "fold", box);
}

static void
draw_hole (CotActaWear *self, cairo_t *cr, double x, double y, double radius)
{
  double dark = self->hole / 255.0;

  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_source_rgba (cr, 0, 0, 0, dark);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.25);
  cairo_set_line_width (cr, 0.25);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
}

/* Two holes of a filing punch, 80 mm apart, near an edge. */
static void
add_holes (CotActaWear *self, cairo_t *cr)
{
  double width_mm, height_mm;

  cot_form_get_paper_mm (self->form, &width_mm, &height_mm);
  for (int i = 0; i < N_TRIES; i++) {
    gboolean at_left = chance (self, 0.5);
    double inset = between (self, 8, 13), middle = (at_left ? height_mm : width_mm) / 2 + between (self, -60, 60);
    CotBoxMm box = at_left ? (CotBoxMm){ inset - 3, middle - 43, 6, 86 } : (CotBoxMm){ middle - 43, inset - 3, 86, 6 };

    if (touches_code (self, box) || touches_mark (self, box) || touches_writing (self, box) ||
        box.x < 0 || box.y < 0 || box.x + box.w > width_mm || box.y + box.h > height_mm)
      continue;
    draw_hole (self, cr, at_left ? inset : middle - 40, at_left ? middle - 40 : inset, 2.9);
    draw_hole (self, cr, at_left ? inset : middle + 40, at_left ? middle + 40 : inset, 2.9);
    note (self, "holes", box);
    return;
  }
}

/* Where the stamp goes: a free table, or over the fields of the votes. */
static gboolean
place_stamp (CotActaWear *self, gboolean over_field, CotBoxMm *box)
{
  const double w = 54, h = 32;
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);

  if (!over_field && self->layout->stamp.w >= w && self->layout->stamp.h >= h) {
    *box = self->layout->stamp;
    box->x += between (self, 0, box->w - w);
    box->y += between (self, 0, box->h - h);
    box->w = w;
    box->h = h;
    if (!touches_code (self, *box) && !touches_mark (self, *box))
      return TRUE;
  }
  for (int i = 0; i < N_TRIES && over_field; i++) {
    CotBoxMm field = cot_form_field_bounds (&fields[cot_acta_rng_below (&self->rng, n)]);

    *box = (CotBoxMm){ MAX (0, field.x + between (self, -0.5, 0.9) * field.w - w / 2), MAX (0, field.y - h / 2), w, h };
    if (!touches_code (self, *box) && !touches_mark (self, *box))
      return TRUE;
  }

  return find_place (self, w, h, box) && (over_field || !touches_writing (self, *box));
}

static void
draw_stamp (CotActaWear *self, CotActaPatch *patch, CotBoxMm box)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, patch->width, patch->height);
  cairo_t *cr = cairo_create (surface);
  int stride = cairo_image_surface_get_stride (surface);

  cairo_scale (cr, COT_ACTA_PX_PER_MM, COT_ACTA_PX_PER_MM);
  cairo_translate (cr, patch->width / COT_ACTA_PX_PER_MM / 2, patch->height / COT_ACTA_PX_PER_MM / 2);
  cairo_rotate (cr, between (self, -0.2, 0.2));
  cairo_set_line_width (cr, 0.7);
  /* Room is left around the frame for its turned corners. */
  cairo_rectangle (cr, -box.w / 2 + 4, -box.h / 2 + 7, box.w - 8, box.h - 14);
  cairo_stroke (cr);
  cairo_select_font_face (cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  for (int i = 0; i < 3; i++) {
    cairo_text_extents_t extents;

    cairo_set_font_size (cr, i == 1 ? 3.4 : 4.2);
    cairo_text_extents (cr, self->stamp[i], &extents);
    if (extents.width > box.w - 13) {
      cairo_set_font_size (cr, (i == 1 ? 3.4 : 4.2) * (box.w - 13) / extents.width);
      cairo_text_extents (cr, self->stamp[i], &extents);
    }
    cairo_move_to (cr, -extents.width / 2, -3.5 + 5.2 * i);
    cairo_show_text (cr, self->stamp[i]);
  }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < patch->height; y++)
    memcpy (patch->ink + y * patch->width, cairo_image_surface_get_data (surface) + y * stride, (gsize) patch->width);
  cairo_surface_destroy (surface);
}

static void
add_stamp (CotActaWear *self, gboolean over_field)
{
  CotActaPen ink = { between (self, 0.28, 0.5), 0, between (self, 0.3, 0.7), 0 };
  g_autoptr (CotActaPatch) patch = NULL;
  CotBoxMm box;

  if (!place_stamp (self, over_field, &box))
    return;

  patch = cot_acta_patch_new ((int) (box.w * COT_ACTA_PX_PER_MM), (int) (box.h * COT_ACTA_PX_PER_MM));
  draw_stamp (self, patch, box);
  cot_acta_pen_apply (&ink, patch, self->sheet, (int) (box.x * COT_ACTA_PX_PER_MM), (int) (box.y * COT_ACTA_PX_PER_MM), &self->rng);
  note (self, touches_writing (self, box) ? "stamp over fields" : "stamp", box);
}

/* Dust and specks of toner. */
static void
add_specks (CotActaWear *self)
{
  int n = self->level == COT_ACTA_DAMAGE_HARD ? cot_acta_rng_int (&self->rng, 200, 1500) : cot_acta_rng_int (&self->rng, 20, 200);
  CotActaPen dirt = { 0.7, 0, 0.5, 0 };

  for (int i = 0; i < n; i++) {
    g_autoptr (CotActaPatch) speck = cot_acta_patch_new (8, 8);
    int x = cot_acta_rng_int (&self->rng, 0, self->sheet->width_px - 1);
    int y = cot_acta_rng_int (&self->rng, 0, self->sheet->height_px - 1);

    cot_acta_patch_segment (speck, 4, 4, 4 + between (self, -1.5, 1.5), 4, between (self, 0.3, 1.4), 0.4);
    cot_acta_pen_apply (&dirt, speck, self->sheet, x - 4, y - 4, &self->rng);
  }
  json_array_append_new (self->done, json_pack ("{s:s, s:i}", "kind", "specks", "count", n));
}

/* One mark torn off or covered, never more than half of them. */
static void
lose_mark (CotActaWear *self, cairo_t *cr)
{
  guint n, lost;
  const CotFormMark *marks = cot_form_get_marks (self->form, &n);
  CotBoxMm box;

  if (n < 4)
    return;
  lost = cot_acta_rng_below (&self->rng, n);
  box = marks[lost].box;
  if (marks[lost].kind != COT_MARK_SQUARE || touches_code (self, box))
    return;

  cairo_save (cr);
  cairo_translate (cr, box.x + box.w * between (self, 0.2, 0.8), box.y + box.h * between (self, 0.2, 0.8));
  cairo_rotate (cr, between (self, 0, 3));
  cairo_rectangle (cr, -0.6 * box.w, -0.45 * box.h, 1.2 * box.w, 0.9 * box.h);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_source_rgba (cr, 0, 0, 0, self->hole / 255.0);
  cairo_fill (cr);
  cairo_restore (cr);
  note (self, "mark torn", box);
}

/* Somebody crossed the QR of the casilla out. */
static void
cover_qr (CotActaWear *self, cairo_t *cr)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (self->form, &n);

  for (guint i = 0; i < n; i++) {
    CotBoxMm box = codes[i].box;

    if (codes[i].purpose != COT_CODE_FOR_CASILLA)
      continue;
    cairo_save (cr);
    cairo_set_source_rgba (cr, 0, 0, 0, 0.85);
    cairo_set_line_width (cr, 1.4);
    cairo_rectangle (cr, box.x, box.y, box.w, box.h);
    cairo_clip (cr);
    for (double x = -box.h; x < box.w; x += 2.6) {
      cairo_move_to (cr, box.x + x, box.y);
      cairo_line_to (cr, box.x + x + box.h, box.y + box.h);
    }
    cairo_stroke (cr);
    cairo_restore (cr);
    note (self, "code covered", box);
  }
}

/**
 * cot_acta_damage_apply:
 * @self: the sheet and the level; @done gets an object for each damage
 *
 * Wears a filled sheet as a night does.  The label with the folio is never
 * touched; at the usual level no code and no mark is.
 */
void
cot_acta_damage_apply (CotActaWear *self)
{
  gboolean hard = self->level == COT_ACTA_DAMAGE_HARD;
  cairo_t *cr;
  int n;

  if (self->level == COT_ACTA_DAMAGE_NONE)
    return;

  if (chance (self, hard ? 0.95 : 0.8))
    add_stamp (self, chance (self, hard ? 0.6 : 0.15));
  cr = cot_acta_sheet_create_cairo (self->sheet);
  n = hard ? cot_acta_rng_int (&self->rng, 1, 4) : cot_acta_rng_int (&self->rng, -2, 2);
  for (int i = 0; i < n; i++)
    add_stain (self, cr);
  n = hard ? cot_acta_rng_int (&self->rng, 1, 2) : cot_acta_rng_int (&self->rng, -1, 1);
  for (int i = 0; i < n; i++)
    add_fold (self, cr);
  if (chance (self, hard ? 0.5 : 0.2))
    add_holes (self, cr);
  if (hard && chance (self, SHARE_MARK_LOST))
    lose_mark (self, cr);
  if (hard && chance (self, SHARE_QR_COVERED))
    cover_qr (self, cr);
  cairo_destroy (cr);
  add_specks (self);
}
