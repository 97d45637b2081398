/* letters-line.c - lines of letters on paper, and which column is which letter
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A face writes the same letter always the same way; hands do not.  Each line is
 * leant, squeezed, bent and given a pen of its own, then scanned, and it goes through
 * the same preparation as what is read.
 */

#define G_LOG_DOMAIN "cotejo-train"

#include "config.h"

#include "letters-line.h"

#include <math.h>
#include <string.h>

#define PX COT_LETTERS_PX_PER_MM

const LettersFace letters_faces[] = {
  { "AoyagiSosekiFont2", "fonts-aoyagi-soseki", LETTERS_PART_LEARN },
  { "Because We Build", "fonts-bwht", LETTERS_PART_LEARN },
  { "Because We Connect", "fonts-bwht", LETTERS_PART_LEARN },
  { "Because We Create", "fonts-bwht", LETTERS_PART_LEARN },
  { "Because We Learn", "fonts-bwht", LETTERS_PART_TRY },
  { "Because We Mentor", "fonts-bwht", LETTERS_PART_LEARN },
  { "Because We Organize", "fonts-bwht", LETTERS_PART_LEARN },
  { "Breip", "fonts-breip", LETTERS_PART_LEARN },
  { "Comic Neue", "fonts-comic-neue", LETTERS_PART_LEARN },
  { "Dancing Script", "fonts-dancingscript", LETTERS_PART_LEARN },
  { "Delphine", "fonts-sjfonts", LETTERS_PART_LEARN },
  { "DkgHandwriting", "fonts-dkg-handwriting", LETTERS_PART_TRY },
  { "Ecolier_court", "fonts-ecolier-court", LETTERS_PART_LEARN },
  { "Havana", "fonts-havana", LETTERS_PART_TRY },
  { "Humor Sans", "fonts-humor-sans", LETTERS_PART_LEARN },
  { "Kaushan Script", "fonts-kaushanscript", LETTERS_PART_LEARN },
  { "kiloji", "fonts-kiloji", LETTERS_PART_LEARN },
  { "kiloji - P", "fonts-kiloji", LETTERS_PART_LEARN },
  { "Klee One", "fonts-klee", LETTERS_PART_LEARN },
  { "Kristi", "fonts-kristi", LETTERS_PART_LEARN },
  { "Lobster Two", "fonts-lobstertwo", LETTERS_PART_LEARN },
  { "Rufscript", "fonts-rufscript", LETTERS_PART_TRY },
  { "SetoFont", "fonts-seto", LETTERS_PART_LEARN },
  { "Steve", "fonts-sjfonts", LETTERS_PART_LEARN },
  { "Tomson Talks", "fonts-tomsontalks", LETTERS_PART_LEARN },
  { "YOzEF", "fonts-yozvox-yozfont-edu", LETTERS_PART_LEARN },
  { "YOzEFi", "fonts-yozvox-yozfont-edu", LETTERS_PART_LEARN },
  { "Yusei Magic", "fonts-yusei-magic", LETTERS_PART_LEARN },
  { "Z003", "fonts-urw-base35", LETTERS_PART_LEARN },
  { "Domestic Manners", "fonts-dustin", LETTERS_PART_CLEAN },
  { "Karumbi", "fonts-smc-karumbi", LETTERS_PART_CLEAN },
  { "Nanum Pen Script", "fonts-nanum-extra", LETTERS_PART_CLEAN },
  { "Purisa", "fonts-tlwg-purisa-ttf", LETTERS_PART_CLEAN },
};
const guint letters_n_faces = G_N_ELEMENTS (letters_faces);

/* How one line is written. */
typedef struct {
  double high_mm, wide_mm; /* of the box */
  double size_mm, lean, turn, squeeze, lower;
  double pen_px; /* added around the face's own strokes */
  double bend, bend_often, bend_at, bow, bow_often, bow_at;
  double pull, pull_often, pull_at; /* letters wider here, narrower there */
  double spacing;                   /* between letters, of their size */
  double dark, noise, grain, blur;
} Manner;

static double
rng_normal (TrainRng *rng)
{
  return sqrt (-2 * log (1 - train_rng_unit (rng))) * cos (2 * G_PI * train_rng_unit (rng));
}

static void
pick_manner (Manner *m, TrainRng *rng)
{
  gboolean carbon = train_rng_chance (rng, 0.3);

  *m = (Manner){
    .high_mm = train_rng_between (rng, 6.6, 9.0),
    .wide_mm = train_rng_between (rng, 70, 110),
    .size_mm = train_rng_between (rng, 3.2, 5.4),
    .lean = train_rng_between (rng, -0.22, 0.3),
    .turn = 0.008 * rng_normal (rng),
    .squeeze = train_rng_between (rng, 0.72, 1.25),
    .lower = train_rng_between (rng, 0.3, 1.5),
    .pen_px = train_rng_between (rng, 0.2, 1.6),
    .bend = train_rng_between (rng, 0, 0.9),
    .bend_often = train_rng_between (rng, 0.03, 0.2),
    .bend_at = train_rng_between (rng, 0, 6.28),
    .bow = train_rng_between (rng, 0, 1.3),
    .bow_often = train_rng_between (rng, 0.02, 0.12),
    .bow_at = train_rng_between (rng, 0, 6.28),
    .pull = train_rng_between (rng, 0, 3),
    .pull_often = train_rng_between (rng, 0.02, 0.1),
    .pull_at = train_rng_between (rng, 0, 6.28),
    .spacing = train_rng_chance (rng, 0.5) ? 0 : train_rng_between (rng, -0.05, 0.1),
    .dark = carbon ? train_rng_between (rng, 0.28, 0.5) : train_rng_between (rng, 0.5, 0.95),
    .noise = train_rng_between (rng, 0, 7),
    .grain = carbon ? train_rng_between (rng, 0.2, 0.6) : train_rng_between (rng, 0, 0.3),
    .blur = carbon ? train_rng_between (rng, 0.4, 1) : train_rng_between (rng, 0, 0.6),
  };
}

/* Signs of a text: each with the columns of the piece that it takes. */
typedef struct {
  CotLettersSign sign;
  double left, right; /* px of the piece at the height of small letters */
} Place;

static CotLettersSign
sign_of (gunichar letter)
{
  gunichar parts[4];
  gsize n = g_unichar_fully_decompose (g_unichar_tolower (letter), FALSE, parts, G_N_ELEMENTS (parts));

  return n > 0 && parts[0] >= 'a' && parts[0] <= 'z' ? COT_LETTERS_A + (CotLettersSign) (parts[0] - 'a') : COT_LETTERS_SPACE;
}

static void
find_places (PangoLayout *layout, const char *text, const cairo_matrix_t *matrix, double baseline, double half_high, GArray *places)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    Place place = { sign_of (g_utf8_get_char (at)), 0, 0 };
    PangoRectangle box;
    double y = baseline - half_high, y2 = y;

    pango_layout_index_to_pos (layout, (int) (at - text), &box);
    place.left = box.x / (double) PANGO_SCALE;
    place.right = (box.x + box.width) / (double) PANGO_SCALE;
    cairo_matrix_transform_point (matrix, &place.left, &y);
    cairo_matrix_transform_point (matrix, &place.right, &y2);
    g_array_append_val (places, place);
  }
}

static void
space_letters (PangoLayout *layout, const Manner *m)
{
  PangoAttrList *list;

  if (m->spacing == 0)
    return;
  list = pango_attr_list_new ();
  pango_attr_list_insert (list, pango_attr_letter_spacing_new ((int) (m->spacing * m->size_mm * PX * PANGO_SCALE)));
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

/* Writes @text into a new picture of ink and notes where its letters are. */
static cairo_surface_t *
write_text (PangoContext *pango, const LettersFace *face, const char *text, const Manner *m, int width, int height, GArray *places)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autofree char *description = g_strdup_printf ("%s 10", face->family);
  PangoFontDescription *font = pango_font_description_from_string (description);
  g_autoptr (PangoLayout) layout = NULL;
  PangoRectangle ink;
  cairo_matrix_t matrix;
  double room = (m->wide_mm - 2) * PX, squeeze = m->squeeze, baseline;

  pango_cairo_update_context (cr, pango);
  layout = pango_layout_new (pango);
  pango_font_description_set_absolute_size (font, m->size_mm * PX * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  space_letters (layout, m);
  pango_font_description_free (font);

  pango_layout_get_pixel_extents (layout, &ink, NULL);
  if (ink.width * squeeze > room)
    squeeze = room / ink.width;
  baseline = pango_layout_get_baseline (layout) / (double) PANGO_SCALE;
  cairo_translate (cr, (COT_LETTERS_BESIDE_MM + 1.0) * PX, (COT_LETTERS_ABOVE_MM + m->high_mm - m->lower) * PX);
  cairo_rotate (cr, m->turn);
  cairo_matrix_init (&matrix, 1, 0, -m->lean, 1, 0, 0);
  cairo_transform (cr, &matrix);
  cairo_scale (cr, squeeze, MAX (MIN (squeeze, 1), 0.75));
  cairo_translate (cr, -ink.x, -baseline);
  cairo_get_matrix (cr, &matrix);
  cairo_move_to (cr, 0, 0);
  pango_cairo_layout_path (cr, layout);
  cairo_fill_preserve (cr);
  cairo_identity_matrix (cr);
  cairo_set_line_width (cr, m->pen_px);
  cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  find_places (layout, text, &matrix, baseline, m->size_mm * PX * 0.22, places);

  return surface;
}

static double
ink_at (const guint8 *data, int stride, int width, int height, double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++) {
      int u = x0 + dx, v = y0 + dy;

      if (u >= 0 && v >= 0 && u < width && v < height)
        sum += (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy) * data[v * stride + u];
    }

  return sum / 255;
}

/* How far to the right of a column is what is shown there. */
static double
pull_of (const Manner *m, double x)
{
  return m->pull * sin (m->pull_often * x + m->pull_at);
}

/* The rule below and the frame, as forms have them. */
static void
print_form (CotRaster *piece, const Manner *m, double paper, TrainRng *rng)
{
  double dark = train_rng_between (rng, 0.3, 0.7);
  int y = (int) ((COT_LETTERS_ABOVE_MM + m->high_mm) * PX);

  for (int rule = 0; rule < 2; rule++, y += (int) (0.6 * PX)) {
    if (rule == 1 && train_rng_chance (rng, 0.5))
      break;
    for (guint x = 0; x < piece->width && y >= 0 && y < (int) piece->height; x++) {
      guint8 *at = cot_raster_row (piece, (guint) y) + x;

      *at = (guint8) MIN (*at, paper * (1 - dark));
    }
  }
}

static void
scan_piece (CotRaster *piece, const cairo_surface_t *surface, const Manner *m, TrainRng *rng)
{
  cairo_surface_t *from = (cairo_surface_t *) surface;
  const guint8 *data = cairo_image_surface_get_data (from);
  int stride = cairo_image_surface_get_stride (from), w = (int) piece->width, h = (int) piece->height;
  double paper = train_rng_between (rng, 205, 252);
  g_autofree float *ink = g_new (float, (gsize) w *(gsize) h);

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      double dx = m->bend * sin (m->bend_often * (y + 0.3 * x) + m->bend_at) + pull_of (m, x), dy = m->bow * sin (m->bow_often * x + m->bow_at);
      double here = ink_at (data, stride, w, h, x + dx, y + dy);

      ink[y * w + x] = (float) (here * (1 - m->grain * train_rng_unit (rng)));
    }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      double here = ink[y * w + x];
      double around = (ink[y * w + MAX (x - 1, 0)] + ink[y * w + MIN (x + 1, w - 1)] + ink[MAX (y - 1, 0) * w + x] + ink[MIN (y + 1, h - 1) * w + x]) / 4;
      double grey = paper * (1 - m->dark * (here + m->blur * (around - here))) + m->noise * (train_rng_unit (rng) - 0.5) * 2;

      cot_raster_row (piece, (guint) y)[x] = (guint8) CLAMP (grey, 0, 255);
    }
  print_form (piece, m, paper, rng);
}

/* The sign of each answer: the letter that it lies in the middle of; nothing where two
 * letters meet, a space outside of all. */
static void
label_columns (LettersLine *self, const GArray *places, const Manner *m)
{
  memset (self->labels, COT_LETTERS_SPACE, sizeof self->labels);
  for (guint i = 0; i < places->len; i++) {
    const Place *place = &g_array_index (places, Place, i);
    double left = (place->left - pull_of (m, place->left) - self->ink->left) * self->ink->scale / COT_LETTERS_STEP;
    double right = (place->right - pull_of (m, place->right) - self->ink->left) * self->ink->scale / COT_LETTERS_STEP;

    for (int x = MAX (0, (int) floor (left)); x < MIN (COT_LETTERS_MAX_COLUMNS, (int) ceil (right)); x++)
      if (x + 0.5 >= left && x + 0.5 < right)
        self->labels[x] = (guint8) place->sign;
  }
}

LettersLine *
letters_line_new (PangoContext *pango, const LettersFace *face, const char *text, TrainRng *rng)
{
  g_autoptr (LettersLine) self = g_new0 (LettersLine, 1);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (CotRaster) piece = NULL;
  cairo_surface_t *surface;
  Manner m;
  int width, height;

  pick_manner (&m, rng);
  width = (int) ((m.wide_mm + 2 * COT_LETTERS_BESIDE_MM) * PX);
  height = (int) ((m.high_mm + COT_LETTERS_ABOVE_MM + COT_LETTERS_BELOW_MM) * PX);
  piece = cot_raster_new ((guint) width, (guint) height, PX * 25.4, NULL);
  surface = write_text (pango, face, text, &m, width, height, places);
  scan_piece (piece, surface, &m, rng);
  cairo_surface_destroy (surface);

  self->text = g_strdup (text);
  self->ink = cot_letters_ink_new (piece);
  if (self->ink == NULL || self->ink->width == 0)
    return NULL;
  label_columns (self, places, &m);

  return g_steal_pointer (&self);
}

void
letters_line_free (LettersLine *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_clear_pointer (&self->ink, cot_letters_ink_free);
  g_free (self);
}
