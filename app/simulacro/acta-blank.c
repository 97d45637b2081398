/* acta-blank.c - the printed form before anybody writes on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our own drawing after the measurements of INE's template (domain.md 10.1),
 * from the form description alone.  Alpha is how dark the print gets.
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-blank.h"

#include <math.h>
#include <string.h>

#include "cot-codes.h"
#include "cot-error.h"

#define FACE       "DejaVu Sans"
#define DARK_PRINT 0.93
#define DARK_LINE  0.55
#define DARK_BOX   0.30 /* the dotted boxes are printed in a light colour */
#define LINE_MM    0.18

typedef enum {
  ALIGN_LEFT,
  ALIGN_MIDDLE,
} Align;

static void
set_dark (cairo_t *cr, double dark)
{
  cairo_set_source_rgba (cr, 0, 0, 0, dark);
}

/* One line of text, as large as @size_mm, smaller where the box is narrow. */
static void
draw_text (cairo_t *cr, const char *text, CotBoxMm box, double size_mm, gboolean bold, Align align)
{
  cairo_text_extents_t extents;
  cairo_font_extents_t face;
  double x = box.x;

  if (text == NULL || *text == '\0')
    return;
  cairo_select_font_face (cr, FACE, CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  size_mm = MIN (size_mm, box.h * 0.85);
  cairo_set_font_size (cr, size_mm);
  cairo_text_extents (cr, text, &extents);
  if (extents.x_advance > box.w) {
    cairo_set_font_size (cr, size_mm * box.w / extents.x_advance);
    cairo_text_extents (cr, text, &extents);
  }
  cairo_font_extents (cr, &face);
  if (align == ALIGN_MIDDLE)
    x += (box.w - extents.x_advance) / 2;
  cairo_move_to (cr, x, box.y + (box.h + face.ascent - face.descent) / 2);
  cairo_show_text (cr, text);
}

/* The caption of a field that every election has, else NULL. */
static const char *
caption_of (const char *name)
{
  static const struct {
    const char *name, *caption;
  } captions[] = {
    { COT_FIELD_NAME_SECCION, "SECCIÓN" },
    { COT_FIELD_NAME_CASILLA, "TIPO Y NÚMERO DE CASILLA" },
    { COT_FIELD_NAME_SOBRANTES, "BOLETAS SOBRANTES" },
    { COT_FIELD_NAME_PERSONAS, "PERSONAS QUE VOTARON" },
    { COT_FIELD_NAME_REPS, "REPRESENTACIONES QUE VOTARON" },
    { COT_FIELD_NAME_SACADOS, "VOTOS SACADOS DE LA URNA" },
    { COT_FIELD_NAME_UNREGISTERED, "CANDIDATURAS NO REGISTRADAS" },
    { COT_FIELD_NAME_NULL, "VOTOS NULOS" },
    { COT_FIELD_NAME_TOTAL, "TOTAL" },
    { "DISTRITO_LOCAL", "DISTRITO LOCAL" },
    { "ENTIDAD", "ENTIDAD FEDERATIVA" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (captions); i++)
    if (strcmp (captions[i].name, name) == 0)
      return captions[i].caption;

  return NULL;
}

static char *
spaced (const char *name)
{
  return g_strdelimit (g_strdup (name), "_", ' ');
}

static double
darkness_of_colour (const char *colour)
{
  guint64 rgb;

  if (colour == NULL || colour[0] != '#' || strlen (colour) != 7)
    return 0.45;
  rgb = g_ascii_strtoull (colour + 1, NULL, 16);

  return CLAMP (1 - ((double) (rgb >> 16 & 255) * 0.30 + (double) (rgb >> 8 & 255) * 0.59 + (double) (rgb & 255) * 0.11) / 255, 0.15, 0.85);
}

/* A square with a party's letters: light on dark or dark on light. */
static void
draw_emblem (cairo_t *cr, const char *letters, CotBoxMm box, double dark)
{
  CotBoxMm inner = { box.x + 0.5, box.y, box.w - 1.0, box.h };

  set_dark (cr, dark);
  cairo_rectangle (cr, box.x, box.y, box.w, box.h);
  cairo_fill_preserve (cr);
  set_dark (cr, DARK_PRINT);
  cairo_set_line_width (cr, LINE_MM);
  cairo_stroke (cr);
  if (dark > 0.5)
    cairo_set_operator (cr, CAIRO_OPERATOR_DEST_OUT);
  draw_text (cr, letters, inner, box.h * 0.42, TRUE, ALIGN_MIDDLE);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
}

/* C_PAN_PRI: an emblem for each party of the combination. */
static void
draw_party_label (cairo_t *cr, const CotField *field, CotBoxMm box)
{
  const char *name = g_str_has_prefix (field->name, "C_") ? field->name + 2 : field->name;
  g_auto (GStrv) parties = g_strsplit (name, "_", 8);
  guint n = MAX (1, g_strv_length (parties));
  double dark = darkness_of_colour (field->colour);
  double gap = 0.8, wide = MIN (box.h * 1.25, (box.w - gap * (n - 1)) / n);

  if (field->kind != COT_FIELD_COALITION) {
    draw_emblem (cr, name, (CotBoxMm){ box.x, box.y + 0.4, MIN (box.w, MAX (wide, box.h * 1.6)), box.h - 0.8 }, dark);
    return;
  }
  for (guint i = 0; i < n; i++)
    draw_emblem (cr, parties[i], (CotBoxMm){ box.x + i * (wide + gap), box.y + 0.4, wide, box.h - 0.8 }, dark);
}

static void
draw_field_label (cairo_t *cr, const CotForm *form, const CotFormField *place, const CotField *field)
{
  const char *caption = caption_of (field->name);
  g_autofree char *words = NULL;
  CotBoxMm box;

  if (!cot_acta_label_box (form, place, &box))
    return;
  if (caption == NULL && field->kind != COT_FIELD_INDEPENDENT) {
    draw_party_label (cr, field, box);
    return;
  }

  if (caption == NULL) {
    words = spaced (field->name);
    caption = words;
  }
  set_dark (cr, DARK_PRINT);
  draw_text (cr, caption, box, field->kind == COT_FIELD_TOTAL ? 4.0 : 2.7, TRUE, ALIGN_LEFT);
}

/* The row's frame, its registration dots, the line for letters, the boxes. */
static void
draw_field_boxes (cairo_t *cr, const CotFormField *place, const CotField *field)
{
  static const double dots[] = { 0.35, 0.35 };

  if (place->has_letters) {
    const CotBoxMm *letters = &place->letters;

    set_dark (cr, DARK_LINE);
    cairo_set_line_width (cr, LINE_MM);
    cairo_move_to (cr, letters->x, letters->y + letters->h);
    cairo_line_to (cr, letters->x + letters->w, letters->y + letters->h);
    cairo_stroke (cr);
    set_dark (cr, DARK_BOX + 0.15);
    if (field->kind != COT_FIELD_CASILLA && letters->h >= 4.5)
      draw_text (cr, "(Con letra)", (CotBoxMm){ letters->x + 0.4, letters->y + 0.1, letters->w, 1.7 }, 1.5, FALSE, ALIGN_LEFT);
  }

  set_dark (cr, DARK_BOX);
  cairo_set_line_width (cr, 0.25);
  cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  for (guint i = 0; i < place->n_digits; i++)
    cairo_rectangle (cr, place->digits[i].x, place->digits[i].y, place->digits[i].w, place->digits[i].h);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

/* The line above and below a row of the table of votes. */
static void
draw_row_lines (cairo_t *cr, const CotForm *form, const CotFormField *place)
{
  CotBoxMm bounds = cot_form_field_bounds (place), label;
  double left = bounds.x;

  if (cot_acta_label_box (form, place, &label) && cot_acta_box_overlaps (label, (CotBoxMm){ 0, bounds.y, 1000, bounds.h }, 0))
    left = MIN (left, label.x);
  set_dark (cr, DARK_LINE);
  cairo_set_line_width (cr, LINE_MM);
  cairo_rectangle (cr, left - 0.6, bounds.y - 0.6, bounds.x + bounds.w - left + 1.2, bounds.h + 1.2);
  cairo_stroke (cr);
}

static gboolean
draw_fields (cairo_t *cr, const CotRow *row, const CotForm *form, GError **error)
{
  for (guint i = 0; i < row->ballot->n_fields; i++) {
    const CotField *field = &row->ballot->fields[i];
    const CotFormField *place = cot_form_find_field (form, field->name);

    if (place == NULL) {
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "form %s has no place for %s of %s", cot_form_get_tipo_acta (form), field->name, row->clave_acta);
      return FALSE;
    }
    if (field->kind >= COT_FIELD_PARTY)
      draw_row_lines (cr, form, place);
    draw_field_label (cr, form, place, field);
    draw_field_boxes (cr, place, field);
  }

  return TRUE;
}

/* What is preprinted in the box called @name; NULL: its caption alone. */
static char *
printed_value (const CotElection *election, const CotRow *row, const char *name)
{
  const CotCasilla *casilla = row->casilla;

  if (strcmp (name, "ENTIDAD") == 0)
    return g_strdup (cot_election_get_entidad (election));
  if (strcmp (name, "MUNICIPIO") == 0)
    return g_strdup_printf ("%s %s", casilla->id_municipio, casilla->municipio);
  if (strcmp (name, "DISTRITO_LOCAL") == 0 || strcmp (name, "DISTRITO") == 0)
    return g_strdup_printf ("%s %s", casilla->id_distrito, casilla->distrito);
  if (strcmp (name, "TIPO_ACTA") == 0)
    return g_strdup (row->tipo_acta);

  return NULL;
}

static void
draw_title (cairo_t *cr, const CotElection *election, const CotRow *row, const CotForm *form, CotBoxMm box)
{
  CotBoxMm line = box;

  set_dark (cr, DARK_PRINT);
  line.h = box.h >= 8 ? box.h * 0.55 : box.h;
  draw_text (cr, cot_form_get_title (form), line, 5.0, TRUE, ALIGN_MIDDLE);
  if (box.h < 8)
    return;

  line.y += line.h;
  line.h = box.h - line.h;
  {
    g_autofree char *text = g_strdup_printf ("%s  -  %s", row->contest->name, cot_election_get_name (election));

    draw_text (cr, text, line, 3.2, FALSE, ALIGN_MIDDLE);
  }
}

static void
draw_printed (cairo_t *cr, const CotElection *election, const CotRow *row, const CotForm *form)
{
  guint n;
  const CotFormPrinted *printed = cot_form_get_printed (form, &n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *value = printed_value (election, row, printed[i].name);
    g_autofree char *words = spaced (printed[i].name);
    const char *caption = caption_of (printed[i].name) ? caption_of (printed[i].name) : words;
    CotBoxMm box = printed[i].box, top = box, low = box;

    if (cot_form_find_field (form, printed[i].name) != NULL)
      continue;
    if (strcmp (printed[i].name, "TITLE") == 0) {
      draw_title (cr, election, row, form, box);
      continue;
    }

    set_dark (cr, DARK_PRINT);
    if (value == NULL) {
      draw_text (cr, caption, box, 2.7, FALSE, ALIGN_LEFT);
      continue;
    }
    top.h = MIN (2.2, box.h * 0.35);
    low.y += top.h;
    low.h -= top.h;
    draw_text (cr, caption, top, 1.9, FALSE, ALIGN_LEFT);
    draw_text (cr, value, low, 3.4, TRUE, ALIGN_LEFT);
    set_dark (cr, DARK_LINE);
    cairo_set_line_width (cr, LINE_MM);
    cairo_move_to (cr, box.x, box.y + box.h);
    cairo_line_to (cr, box.x + box.w, box.y + box.h);
    cairo_stroke (cr);
  }
}

static gboolean
draw_codes (cairo_t *cr, const CotElection *election, const CotRow *row, const CotForm *form, GError **error)
{
  g_autofree char *casilla = cot_election_format_qr (election, row);
  guint n;
  const CotFormCode *codes = cot_form_get_codes (form, &n);

  set_dark (cr, 1.0);
  for (guint i = 0; i < n; i++) {
    const char *text = codes[i].purpose == COT_CODE_FOR_FORM ? codes[i].template_text : casilla;

    if (codes[i].purpose == COT_CODE_FOR_FOLIO)
      continue;
    if (!cot_codes_draw (cr, codes[i].symbology, text, codes[i].box)) {
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "form %s: \"%s\" cannot be written in that code", cot_form_get_tipo_acta (form), text);
      return FALSE;
    }
  }

  return TRUE;
}

static void
draw_marks (cairo_t *cr, const CotForm *form)
{
  guint n;
  const CotFormMark *marks = cot_form_get_marks (form, &n);

  set_dark (cr, 1.0);
  for (guint i = 0; i < n; i++)
    cairo_rectangle (cr, marks[i].box.x, marks[i].box.y, marks[i].box.w, marks[i].box.h);
  cairo_fill (cr);
}

static void
draw_table (cairo_t *cr, const CotActaTable *table, guint index)
{
  CotBoxMm title = { table->box.x + 1, table->box.y, table->box.w - 2, table->title_height };

  set_dark (cr, 0.16);
  cairo_rectangle (cr, table->box.x, table->box.y, table->box.w, table->title_height);
  cairo_fill (cr);
  set_dark (cr, DARK_PRINT);
  draw_text (cr, table->title, title, 2.4, TRUE, ALIGN_LEFT);
  set_dark (cr, DARK_LINE);
  cairo_set_line_width (cr, LINE_MM);
  for (guint i = 0; i <= table->n_rows; i++) {
    double y = table->box.y + table->title_height + i * table->row_height;

    cairo_move_to (cr, table->box.x, y);
    cairo_line_to (cr, table->box.x + table->box.w, y);
  }
  if (index < 2) {
    cairo_move_to (cr, table->box.x + table->box.w * 0.62, table->box.y + table->title_height);
    cairo_line_to (cr, table->box.x + table->box.w * 0.62, table->box.y + table->box.h);
  }
  cairo_rectangle (cr, table->box.x, table->box.y, table->box.w, table->box.h);
  cairo_stroke (cr);
}

/**
 * cot_acta_blank_draw:
 * @sheet: a white sheet of the form's paper
 * @election: names and the template of the QR
 * @row: whose acta: only the columns of its ballot are printed
 * @form: the description
 * @layout: tables in the free room
 * @error: return location for a %COT_DATA_ERROR
 *
 * Prints the form.
 *
 * Returns: %FALSE when the form has no place for a field of the ballot, or a
 *   code cannot hold its text
 */
gboolean
cot_acta_blank_draw (CotActaSheet *sheet, const CotElection *election, const CotRow *row, const CotForm *form, const CotActaLayout *layout, GError **error)
{
  cairo_t *cr = cot_acta_sheet_create_cairo (sheet);
  cairo_font_options_t *options = cairo_font_options_create ();
  gboolean done;

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);

  for (guint i = 0; i < layout->n_tables; i++)
    draw_table (cr, &layout->tables[i], i);
  draw_printed (cr, election, row, form);
  draw_marks (cr, form);
  done = draw_fields (cr, row, form, error) && draw_codes (cr, election, row, form, error);
  cairo_destroy (cr);
  cairo_surface_flush (sheet->surface);

  return done;
}

/* Both codes on one label, where one box is wide enough for them. */
static gboolean
draw_label (cairo_t *cr, const CotFormCode *code, gboolean alone, const char *folio)
{
  CotBoxMm box = code->box, bars = code->box, text = code->box;

  if (alone && box.w - box.h >= 36 && box.h >= 9)
    return cot_codes_draw_folio_label (cr, folio, box);
  if (code->symbology == COT_CODE_QR)
    return cot_codes_draw (cr, code->symbology, folio, box);

  text.h = MIN (3.5, box.h * 0.28);
  text.y = box.y + box.h - text.h;
  bars.h = box.h - text.h;
  draw_text (cr, folio, text, 3.0, TRUE, ALIGN_MIDDLE);
  return cot_codes_draw (cr, code->symbology, folio, bars);
}

/**
 * cot_acta_blank_stick_label:
 * @sheet: a printed sheet
 * @form: where the label goes; a form without such a box gets none
 * @folio: the folio
 * @crooked: 0 straight, 1 as people stick labels
 * @rng: how it is stuck on
 * @error: return location for a %COT_DATA_ERROR
 *
 * Sticks the preprinted folio label over what is there.
 *
 * Returns: %FALSE when the folio cannot be encoded
 */
gboolean
cot_acta_blank_stick_label (CotActaSheet *sheet, const CotForm *form, const char *folio, double crooked, CotActaRng *rng, GError **error)
{
  guint n, n_labels = 0;
  const CotFormCode *codes = cot_form_get_codes (form, &n);
  gboolean done = TRUE;
  cairo_t *cr;

  for (guint i = 0; i < n; i++)
    n_labels += codes[i].purpose == COT_CODE_FOR_FOLIO ? 1 : 0;
  cr = cot_acta_sheet_create_cairo (sheet);
  for (guint i = 0; i < n && done; i++) {
    CotBoxMm box = codes[i].box;

    if (codes[i].purpose != COT_CODE_FOR_FOLIO)
      continue;
    cairo_save (cr);
    cairo_translate (cr, box.x + box.w / 2 + crooked * cot_acta_rng_between (rng, -0.7, 0.7), box.y + box.h / 2 + crooked * cot_acta_rng_between (rng, -0.5, 0.5));
    cairo_rotate (cr, crooked * cot_acta_rng_between (rng, -0.018, 0.018));
    cairo_translate (cr, -box.x - box.w / 2, -box.y - box.h / 2);
    cairo_rectangle (cr, box.x, box.y, box.w, box.h);
    cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
    cairo_fill_preserve (cr);
    cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
    set_dark (cr, 0.12);
    cairo_set_line_width (cr, LINE_MM);
    cairo_stroke (cr);
    set_dark (cr, 1.0);
    done = draw_label (cr, &codes[i], n_labels == 1, folio);
    cairo_restore (cr);
  }
  cairo_destroy (cr);
  cairo_surface_flush (sheet->surface);
  if (!done)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the folio %s cannot be written in a code", folio);

  return done;
}
