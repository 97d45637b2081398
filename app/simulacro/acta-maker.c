/* acta-maker.c - a filled acta as a scanned page, with the truth about it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-simulacro"

#include "config.h"

#include "acta-maker.h"

#include <string.h>

#include "acta-blank.h"
#include "cot-error.h"

#define SHARE_CARBON 0.35 /* of actas: the PREP copy is often a copy */

struct _CotActaMaker {
  CotElection *election;
  CotActaHandwriting *handwriting; /* borrowed, nullable */
  PangoFontMap *fonts;
  PangoContext *pango;
  GStrv faces;
};

/**
 * cot_acta_maker_new:
 * @election: the election
 * @handwriting: (nullable): digits of real people, else strokes of our own;
 *   must outlive the maker
 *
 * Returns: (transfer full): a maker of actas
 */
CotActaMaker *
cot_acta_maker_new (CotElection *election, CotActaHandwriting *handwriting)
{
  CotActaMaker *self = g_new0 (CotActaMaker, 1);

  self->election = cot_election_ref (election);
  self->handwriting = handwriting;
  self->fonts = pango_cairo_font_map_new ();
  self->pango = pango_font_map_create_context (self->fonts);
  pango_cairo_context_set_resolution (self->pango, COT_ACTA_DPI);
  self->faces = cot_acta_fill_list_faces (self->pango);

  return self;
}

void
cot_acta_maker_free (CotActaMaker *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->faces);
  g_object_unref (self->pango);
  g_object_unref (self->fonts);
  cot_election_unref (self->election);
  g_free (self);
}

void
cot_acta_page_free (CotActaPage *self)
{
  if (self == NULL)
    return;
  g_free (self->folio);
  g_clear_pointer (&self->form, cot_form_unref);
  cot_acta_raster_free (self->raster);
  g_clear_pointer (&self->written, g_ptr_array_unref);
  json_decref (self->damage);
  g_free (self);
}

static gboolean
fill_sheet (CotActaMaker *self, CotActaPage *page, CotActaSheet *sheet, const CotActaScript *script, const CotActaLayout *layout, guint64 seed, GError **error)
{
  CotActaRng rng = cot_acta_rng_for (seed, "hand", page->folio);
  CotActaFill fill = { sheet, page->form, { 0 }, { 0 }, self->handwriting, self->pango, { 0 } };

  cot_acta_hand_pick (&fill.hand, &rng);
  fill.hand.font = self->faces[cot_acta_rng_below (&rng, g_strv_length (self->faces))];
  if (fill.hand.letters == COT_ACTA_CASE_UPPER && cot_acta_fill_is_joined (fill.hand.font))
    fill.hand.letters = COT_ACTA_CASE_FIRST; /* nobody writes joined capitals */
  page->carbon = cot_acta_rng_chance (&rng, SHARE_CARBON);
  cot_acta_pen_pick (&fill.pen, page->carbon, &rng);
  page->hand = fill.hand;
  if (self->handwriting != NULL) {
    /* Filling up with zeros would use the images of 0 up long before the others. */
    fill.hand.pads = fill.hand.pads && cot_acta_rng_chance (&rng, 0.05);
    cot_acta_handwriting_begin_acta (self->handwriting, &rng);
  }

  fill.rng = cot_acta_rng_for (seed, "writing", page->folio);
  page->written = cot_acta_fill_write (&fill, script, error);
  if (page->written == NULL)
    return FALSE;

  fill.rng = cot_acta_rng_for (seed, "tables", page->folio);
  cot_acta_fill_write_tables (&fill, layout);
  return TRUE;
}

static void
wear_sheet (CotActaMaker *self, CotActaPage *page, CotActaSheet *sheet, const CotActaLayout *layout, guint64 seed)
{
  g_autoptr (GDateTime) opens = g_date_time_new_from_unix_utc (cot_election_get_opens_us (self->election) / G_USEC_PER_SEC);
  g_autofree char *centre = g_strdup_printf ("CATD %04u", page->row->catd);
  g_autofree char *when = NULL;
  CotActaWear wear = { sheet, page->form, page->row->ballot, layout, page->level, 0, { centre, "RECIBIDO", NULL }, { 0 }, NULL };
  int paper = page->scan.paper;

  wear.rng = cot_acta_rng_for (seed, "damage", page->folio);
  wear.done = page->damage;
  wear.hole = page->scan.backdrop >= paper ? 0 : (guint8) (255 - 255 * page->scan.backdrop / paper);
  if (opens != NULL) {
    g_autoptr (GDateTime) local = g_date_time_add_seconds (opens, cot_election_get_utc_offset_s (self->election) + cot_acta_rng_int (&wear.rng, 60, 8 * 3600));

    when = g_date_time_format (local, "%d/%m/%Y  %H:%M");
  }
  wear.stamp[2] = when != NULL ? when : "";
  cot_acta_damage_apply (&wear);
}

static void
note_scan (CotActaPage *page)
{
  const CotActaScan *scan = &page->scan;

  json_array_append_new (page->damage, json_pack ("{s:s, s:i}", "kind", "orientation", "degrees", 90 * scan->turns));
  json_array_append_new (page->damage, json_pack ("{s:s, s:f}", "kind", "skew", "degrees", scan->skew_deg));
  json_array_append_new (page->damage, json_pack ("{s:s, s:f, s:f}", "kind", "scale", "x", scan->scale_x, "y", scan->scale_y));
  json_array_append_new (page->damage, json_pack ("{s:s, s:f, s:f}", "kind", "offset", "x_mm", scan->offset_x_mm, "y_mm", scan->offset_y_mm));
  if (scan->noise > 0)
    json_array_append_new (page->damage, json_pack ("{s:s, s:f}", "kind", "noise", "deviation", scan->noise));
  if (scan->paper != 255)
    json_array_append_new (page->damage, json_pack ("{s:s, s:i}", "kind", "paper tone", "grey", scan->paper));
  if (scan->margin_mm > 0)
    json_array_append_new (page->damage, json_pack ("{s:s, s:i, s:f}", "kind", scan->backdrop < 128 ? "dark border" : "light border", "grey", scan->backdrop, "mm", scan->margin_mm));
  if (scan->streak > 0)
    json_array_append_new (page->damage, json_pack ("{s:s}", "kind", "streak"));
  if (page->carbon)
    json_array_append_new (page->damage, json_pack ("{s:s}", "kind", "carbon copy"));
}

/**
 * cot_acta_maker_make:
 * @self: the maker
 * @script: what the acta says, every field of its row's ballot
 * @folio: the folio on its label
 * @seed: with the folio: hand, pen, damage and how it lies on the glass
 * @level: how much damage
 * @error: return location for a %COT_DATA_ERROR
 *
 * Prints the row's form, fills it, wears it and scans it.  The same arguments
 * give the same bytes (with digits from idx files: in the same order of calls).
 *
 * Returns: (transfer full): the page, or %NULL: a form that does not fit the
 *   ballot or a script that is not complete (INVALID), no handwritten digit
 *   left (NOT_FOUND)
 */
CotActaPage *
cot_acta_maker_make (CotActaMaker *self, const CotActaScript *script, const char *folio, guint64 seed, CotActaDamage level, GError **error)
{
  g_autoptr (CotActaPage) page = g_new0 (CotActaPage, 1);
  g_autoptr (CotActaSheet) sheet = NULL;
  CotForm *form = cot_election_get_form (self->election, script->row->tipo_acta);
  CotActaRng rng = cot_acta_rng_for (seed, "scan", folio);
  CotActaRng label = cot_acta_rng_for (seed, "label", folio);
  double width_mm, height_mm;
  CotActaLayout layout;

  if (form == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "the election has no form %s", script->row->tipo_acta);
    return NULL;
  }

  page->folio = g_strdup (folio);
  page->election = self->election;
  page->row = script->row;
  page->form = cot_form_ref (form);
  page->level = level;
  page->damage = json_array ();
  cot_acta_scan_pick (&page->scan, level, &rng);
  cot_form_get_paper_mm (form, &width_mm, &height_mm);
  sheet = cot_acta_sheet_new (width_mm, height_mm);
  cot_acta_layout_find (form, page->row->ballot, &layout);
  if (!cot_acta_blank_draw (sheet, self->election, page->row, form, &layout, error) ||
      !fill_sheet (self, page, sheet, script, &layout, seed, error) ||
      !cot_acta_blank_stick_label (sheet, form, folio, level == COT_ACTA_DAMAGE_NONE ? 0 : 1, &label, error))
    return NULL;

  wear_sheet (self, page, sheet, &layout, seed);
  note_scan (page);
  page->raster = cot_acta_scan_run (&page->scan, sheet, &rng);

  return g_steal_pointer (&page);
}
