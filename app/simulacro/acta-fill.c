/* acta-fill.c - writes a script's values on a printed form
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-fill.h"

#include <math.h>
#include <string.h>

#include "acta-words.h"
#include "cot-error.h"

#define SHARE_MISSPELT 0.08

void
cot_acta_written_free (CotActaWritten *self)
{
  if (self == NULL)
    return;
  g_free (self->figures);
  g_free (self->letters);
  g_clear_pointer (&self->sources, g_array_unref);
  g_free (self);
}

/**
 * cot_acta_fill_list_faces:
 * @pango: a context with a font map
 *
 * Returns: (transfer full): the handwriting faces that are installed, in a
 *   fixed order; where there is none, the script face of the PostScript set, or
 *   a slanted sans-serif
 */
GStrv
cot_acta_fill_list_faces (PangoContext *pango)
{
  static const char *const wanted[] = { "Dancing Script", "DkgHandwriting", "Breip", "Because We Build", "Because We Learn", "Rufscript" };
  static const char *const spare[] = { "Z003", "DejaVu Sans Oblique", "Sans Italic" };
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  g_autofree PangoFontFamily **families = NULL;
  GStrv faces;
  int n;

  pango_context_list_families (pango, &families, &n);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    for (int k = 0; k < n; k++)
      if (strcmp (pango_font_family_get_name (families[k]), wanted[i]) == 0)
        g_strv_builder_add (found, wanted[i]);
  faces = g_strv_builder_end (found);
  if (*faces != NULL)
    return faces;

  g_strfreev (faces);
  for (int k = 0; k < n; k++)
    if (strcmp (pango_font_family_get_name (families[k]), spare[0]) == 0)
      g_strv_builder_add (found, spare[0]);
  g_strv_builder_add (found, spare[1]);
  return g_strv_builder_end (found);
}

gboolean
cot_acta_fill_is_joined (const char *face)
{
  return strcmp (face, "Dancing Script") == 0 || strcmp (face, "Z003") == 0;
}

/* Puts a patch down so that its middle lies at a point of the form. */
static void
put_patch (CotActaFill *self, CotActaPatch *patch, double x_mm, double y_mm)
{
  int x = (int) lround (x_mm * COT_ACTA_PX_PER_MM - patch->width / 2.0);
  int y = (int) lround (y_mm * COT_ACTA_PX_PER_MM - patch->height / 2.0);

  cot_acta_pen_apply (&self->pen, patch, self->sheet, x, y, &self->rng);
}

static PangoLayout *
lay_out (CotActaFill *self, const char *text, double size_mm, cairo_t *cr)
{
  g_autofree char *description = g_strdup_printf ("%s 10", self->hand.font);
  PangoFontDescription *font = pango_font_description_from_string (description);
  PangoLayout *layout;

  pango_cairo_update_context (cr, self->pango);
  layout = pango_layout_new (self->pango);
  pango_font_description_set_absolute_size (font, size_mm * COT_ACTA_PX_PER_MM * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);

  return layout;
}

/* Writes a line of letters on the bottom line of @box. */
static void
write_line (CotActaFill *self, const char *text, CotBoxMm box, double size_mm)
{
  double margin = 3.0;
  int width = (int) ((box.w + 2 * margin) * COT_ACTA_PX_PER_MM);
  int height = (int) ((box.h + 2 * margin) * COT_ACTA_PX_PER_MM);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (CotActaPatch) patch = cot_acta_patch_new (width, height);
  g_autoptr (PangoLayout) layout = lay_out (self, text, size_mm, cr);
  PangoRectangle ink;
  double scale, room = (box.w - 1.5) * COT_ACTA_PX_PER_MM;
  cairo_matrix_t lean;
  int stride;

  pango_layout_get_pixel_extents (layout, &ink, NULL);
  scale = ink.width > room ? room / ink.width : 1.0;
  cairo_translate (cr, (margin + MIN (cot_acta_rng_between (&self->rng, 0.5, 4.0), box.w * 0.05)) * COT_ACTA_PX_PER_MM,
                   (margin + box.h - 0.9 + cot_acta_rng_between (&self->rng, -0.5, 0.4)) * COT_ACTA_PX_PER_MM);
  cairo_rotate (cr, 0.006 * cot_acta_rng_normal (&self->rng));
  cairo_matrix_init (&lean, 1, 0, -0.6 * self->hand.slant, 1, 0, 0);
  cairo_transform (cr, &lean);
  cairo_scale (cr, scale, MAX (scale, 0.75));
  cairo_move_to (cr, -ink.x, -pango_layout_get_baseline (layout) / (double) PANGO_SCALE);
  pango_cairo_layout_path (cr, layout);
  cairo_fill_preserve (cr);
  /* Handwriting faces are drawn thin; the pen has a width of its own. */
  cairo_set_line_width (cr, MAX (0.5, 0.25 * self->pen.width_mm * COT_ACTA_PX_PER_MM));
  cairo_stroke (cr);
  cairo_destroy (cr);

  cairo_surface_flush (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < height; y++)
    memcpy (patch->ink + y * width, cairo_image_surface_get_data (surface) + y * stride, (gsize) width);
  cairo_surface_destroy (surface);
  put_patch (self, patch, box.x + box.w / 2, box.y + box.h / 2);
}

static gboolean
write_figure (CotActaFill *self, guint digit, CotBoxMm box, CotActaWritten *written, GError **error)
{
  g_autoptr (CotActaPatch) patch = NULL;
  CotActaDigitSource source;

  if (self->handwriting == NULL) {
    patch = cot_acta_hand_write_digit (&self->hand, &self->pen, digit, box.w, box.h, &self->rng);
    put_patch (self, patch, box.x + box.w / 2, box.y + box.h / 2);
    return TRUE;
  }

  patch = cot_acta_handwriting_take (self->handwriting, digit, box.w, box.h, &source);
  if (patch == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "every handwritten %u has been used once", digit);
    return FALSE;
  }
  if (written->sources == NULL)
    written->sources = g_array_new (FALSE, FALSE, sizeof (CotActaDigitSource));
  g_array_append_val (written->sources, source);
  put_patch (self, patch, box.x + box.w / 2 + 0.15 * cot_acta_rng_normal (&self->rng), box.y + box.h / 2 + 0.15 * cot_acta_rng_normal (&self->rng));

  return TRUE;
}

/* One figure a box, from the right; what is too much goes into the first box. */
static gboolean
write_figures (CotActaFill *self, const CotFormField *place, const char *figures, CotActaWritten *written, GError **error)
{
  guint n = (guint) strlen (figures);
  guint crowded = n > place->n_digits ? n - place->n_digits + 1 : 1;

  for (guint i = 0; i < n; i++) {
    CotBoxMm box;

    if (n <= place->n_digits) {
      box = place->digits[place->n_digits - n + i];
    } else if (i < crowded) {
      box = place->digits[0];
      box.w /= crowded;
      box.x += i * box.w;
    } else {
      box = place->digits[i - crowded + 1];
    }
    if (!write_figure (self, (guint) (figures[i] - '0'), box, written, error))
      return FALSE;
  }

  return TRUE;
}

static void
scribble_over (CotActaFill *self, CotBoxMm box, double share)
{
  double wide = box.w * share;
  g_autoptr (CotActaPatch) patch = cot_acta_hand_scribble (&self->pen, wide, box.h, &self->rng);

  put_patch (self, patch, box.x + wide / 2, box.y + box.h / 2);
}

static CotBoxMm
all_digits (const CotFormField *place)
{
  CotBoxMm box = place->digits[0];
  const CotBoxMm *last = &place->digits[place->n_digits - 1];

  box.w = last->x + last->w - box.x;
  return box;
}

static char *
in_case (const CotActaHand *hand, const char *words)
{
  g_autofree char *first = NULL;

  if (hand->letters == COT_ACTA_CASE_UPPER)
    return g_utf8_strup (words, -1);
  if (hand->letters == COT_ACTA_CASE_LOWER || *words == '\0')
    return g_strdup (words);

  first = g_utf8_strup (words, g_utf8_next_char (words) - words);
  return g_strconcat (first, g_utf8_next_char (words), NULL);
}

static const char *
casilla_type_words (CotCasillaKey key)
{
  switch (key.type) {
  case 'B':
    return "básica";
  case 'C':
    return "contigua";
  case 'E':
    return key.ext > 0 ? "extraordinaria contigua" : "extraordinaria";
  case 'S':
    return "especial";
  case 'M':
    return "mesa de escrutinio y cómputo";
  case 'A':
    return "voto anticipado";
  default:
    return "prisión preventiva";
  }
}

/* What stands in the boxes for @number. */
static char *
figures_of (const CotActaFill *self, const CotFormField *place, CotFieldKind kind, gint32 number)
{
  if (kind == COT_FIELD_CASILLA) {
    CotCasillaKey key = cot_casilla_key_unpack (number);

    if (place->n_digits >= 4)
      return g_strdup_printf ("%02u%02u", key.number, key.ext);
    return g_strdup_printf (place->n_digits == 1 ? "%u" : "%02u", key.number);
  }
  if (kind == COT_FIELD_SECCION || self->hand.pads)
    return g_strdup_printf ("%0*d", (int) place->n_digits, number);

  return g_strdup_printf ("%d", number);
}

static char *
letters_of (CotActaFill *self, const CotFormField *place, CotFieldKind kind, gint32 number)
{
  g_autofree char *words = NULL;

  if (kind == COT_FIELD_CASILLA) {
    CotCasillaKey key = cot_casilla_key_unpack (number);

    if (key.ext > 0 && place->n_digits < 4)
      words = g_strdup_printf ("%s %u", casilla_type_words (key), key.ext);
    else
      words = g_strdup (casilla_type_words (key));
    return in_case (&self->hand, words);
  }

  words = cot_acta_words ((guint) number);
  if (cot_acta_rng_chance (&self->rng, SHARE_MISSPELT)) {
    g_autofree char *slipped = cot_acta_words_misspelt (words, &self->rng);

    return in_case (&self->hand, slipped);
  }
  return in_case (&self->hand, words);
}

/* Without a line for letters only the figures can say anything. */
static CotActaManner
possible_manner (CotActaManner manner, const CotFormField *place)
{
  if (place->has_letters || manner == COT_ACTA_ILLEGIBLE || manner == COT_ACTA_EMPTY)
    return manner;

  return COT_ACTA_NUMBER_ONLY;
}

static gboolean
write_number_part (CotActaFill *self, const CotFormField *place, const CotActaEntry *entry, CotActaWritten *written, GError **error)
{
  gboolean illegible = written->manner == COT_ACTA_ILLEGIBLE || written->manner == COT_ACTA_NUMBER_ILLEGIBLE;
  gint32 number = written->manner == COT_ACTA_DIFFER ? entry->other : entry->value.number;

  if (written->manner == COT_ACTA_EMPTY || written->manner == COT_ACTA_LETTERS_ONLY) {
    written->figures = g_strdup ("");
    return TRUE;
  }
  if (illegible) {
    scribble_over (self, all_digits (place), 1.0);
    written->figures = g_strdup ("ilegible");
    return TRUE;
  }

  written->figures = figures_of (self, place, entry->field->kind, number);
  return write_figures (self, place, written->figures, written, error);
}

static void
write_letter_part (CotActaFill *self, const CotFormField *place, const CotActaEntry *entry, CotActaWritten *written)
{
  gboolean illegible = written->manner == COT_ACTA_ILLEGIBLE || written->manner == COT_ACTA_LETTERS_ILLEGIBLE;

  if (!place->has_letters || written->manner == COT_ACTA_EMPTY || written->manner == COT_ACTA_NUMBER_ONLY) {
    written->letters = g_strdup ("");
    return;
  }
  if (illegible) {
    scribble_over (self, place->letters, cot_acta_rng_between (&self->rng, 0.4, 0.8));
    written->letters = g_strdup ("ilegible");
    return;
  }

  written->letters = letters_of (self, place, entry->field->kind, entry->value.number);
  write_line (self, written->letters, place->letters, MIN (self->hand.letter_size_mm, place->letters.h * 0.85));
}

/**
 * cot_acta_fill_write:
 * @self: sheet, form, hand and pen
 * @script: what is written; every field given
 * @error: return location for a %COT_DATA_ERROR
 *
 * Fills the fields of the ballot in their order.
 *
 * Returns: (transfer full) (element-type CotActaWritten): each field as it was
 *   written, or %NULL when a field has no place or no value, or the
 *   handwritten images are used up (%COT_DATA_ERROR_NOT_FOUND)
 */
GPtrArray *
cot_acta_fill_write (CotActaFill *self, const CotActaScript *script, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_acta_written_free);

  for (guint i = 0; i < script->n_entries; i++) {
    const CotActaEntry *entry = &script->entries[i];
    const CotFormField *place = cot_form_find_field (self->form, entry->field->name);
    CotActaWritten *written = g_new0 (CotActaWritten, 1);

    g_ptr_array_add (all, written);
    if (place == NULL || entry->value.kind == COT_VALUE_NONE) {
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s of %s has no %s", entry->field->name, script->row->clave_acta, place == NULL ? "place on the form" : "value in the script");
      return NULL;
    }
    written->field = entry->field;
    written->value = entry->value;
    written->manner = possible_manner (entry->manner, place);
    if (!write_number_part (self, place, entry, written, error))
      return NULL;
    write_letter_part (self, place, entry, written);
  }

  return g_steal_pointer (&all);
}

static char *
invent_name (CotActaRng *rng)
{
  static const char *const first[] = { "María", "José", "Guadalupe", "Juan", "Rosa", "Luis", "Elena", "Miguel", "Lucía", "Jorge", "Teresa", "Raúl", "Silvia", "Ángel", "Norma", "Héctor" };
  static const char *const last[] = { "Hernández", "García", "Martínez", "López", "González", "Pérez", "Ramírez", "Torres", "Flores", "Vázquez", "Gómez", "Díaz", "Ruiz", "Ortiz", "Navarro", "Ibarra" };

  return g_strdup_printf ("%s %s %s", first[cot_acta_rng_below (rng, G_N_ELEMENTS (first))],
                          last[cot_acta_rng_below (rng, G_N_ELEMENTS (last))], last[cot_acta_rng_below (rng, G_N_ELEMENTS (last))]);
}

static void
sign_row (CotActaFill *self, CotBoxMm box)
{
  g_autoptr (CotActaPatch) patch = cot_acta_hand_sign (&self->pen, box.w, box.h * 1.3, &self->rng);

  put_patch (self, patch, box.x + box.w / 2, box.y + box.h / 2);
}

/**
 * cot_acta_fill_write_tables:
 * @self: sheet, form, hand and pen
 * @layout: the tables that were printed
 *
 * Writes invented names and signatures.  None of it is read by anybody.
 */
void
cot_acta_fill_write_tables (CotActaFill *self, const CotActaLayout *layout)
{
  for (guint i = 0; i < MIN (layout->n_tables, 2); i++) {
    const CotActaTable *table = &layout->tables[i];

    for (guint row = 0; row < table->n_rows; row++) {
      g_autofree char *name = invent_name (&self->rng);
      CotBoxMm line = { table->box.x + 2, table->box.y + table->title_height + row * table->row_height, table->box.w * 0.62 - 3, table->row_height };
      CotBoxMm sign = { table->box.x + table->box.w * 0.64, line.y, table->box.w * 0.33, table->row_height };

      if (cot_acta_rng_chance (&self->rng, 0.12))
        continue;
      write_line (self, name, line, MIN (4.4, line.h * 0.6));
      sign_row (self, sign);
    }
  }
}
