/* cot-page-codes-look.c - crops in which codes are looked for, the cheapest first
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include <math.h>

#include "cot-code-restore.h"
#include "cot-page-codes-private.h"

#define DEFAULT_DPI 300
/* A crop is read at the page's own resolution, so that no module gets lost. */
#define MAX_CROP_PX 3000
/* A damaged code is looked at with little beside it, a label with more. */
#define CLOSE_MM       1.0
#define CLOSE_LABEL_MM 2.5
#define BAR_ROWS       10
/* A whole page is looked at at half its resolution: modules are still two pixels
 * wide, and it takes a tenth of the time. */
#define PAGE_DPI 150

/* Brings a hit of a straightened crop back to the page. */
static void
move_hit (CotCodeHit *hit, const CotTransform *back)
{
  hit->box = cot_transform_box (back, &hit->box);
  for (guint i = 0; i < 4; i++)
    hit->corners[i] = cot_transform_point (back, hit->corners[i]);
}

/* One crop as zbar likes it.  Averaging takes noise out, on which zbar spends its
 * time: along the bars of a bar code nothing is lost by it, and a QR's modules
 * are several pixels wide. */
static CotRaster *
soften (const CotRaster *crop, CotCodeKinds kinds)
{
  if (kinds == COT_CODES_BARS)
    return cot_raster_shrink (crop, crop->width, MAX (1, crop->height / BAR_ROWS));

  return cot_raster_shrink (crop, MAX (1, crop->width * 5 / 9), MAX (1, crop->height * 5 / 9));
}

/* Reads @crop and adds what is on it; @back leads from its pixels to the page. */
static gboolean
read_crop (CotPageCodes *self, const CotRaster *crop, CotCodeKinds kinds, gboolean at_casilla, const CotTransform *back)
{
  g_autoptr (GArray) hits = cot_code_scan (crop, kinds, 1);

  for (guint i = 0; i < hits->len; i++) {
    CotCodeHit *hit = &g_array_index (hits, CotCodeHit, i);

    move_hit (hit, back);
    cot_page_codes_add (self, hit, at_casilla);
  }

  return hits->len > 0;
}

/* What a damaged code may say: only what the election, its forms or a folio's check
 * character vouch for; bars alone find a text in any row of dirt. */
static gboolean
is_vouched_for (const CotPageCodes *self, const CotCodeHit *hit)
{
  CotPageCode code = { .symbology = hit->symbology, .text = g_strdup (hit->text) };
  gboolean known;

  cot_page_codes_classify (self, &code, FALSE);
  known = code.purpose == COT_SCANNED_CODE_FORM || code.purpose == COT_SCANNED_CODE_FOLIO || code.row != NULL;
  g_free (code.text);

  return known;
}

/* Takes what is on a restored code, as lying in @box (px of the page). */
static gboolean
read_restored (CotPageCodes *self, const CotRaster *restored, CotCodeKinds kinds, gboolean at_casilla, const CotBoxMm *box)
{
  g_autoptr (GArray) hits = cot_code_scan (restored, kinds, 1);
  gboolean any = FALSE;

  for (guint i = 0; i < hits->len; i++) {
    CotCodeHit *hit = &g_array_index (hits, CotCodeHit, i);

    if (kinds == COT_CODES_BARS && !is_vouched_for (self, hit))
      continue;
    hit->box = *box;
    hit->has_corners = FALSE;
    cot_page_codes_add (self, hit, at_casilla);
    any = TRUE;
  }

  return any;
}

/* A QR as its grid shows; a label may stand a little crooked. */
static gboolean
restore_qr (CotPageCodes *self, const CotRaster *crop, const CotFormCode *code, const CotBoxMm *box_px)
{
  static const double turns[] = { 0, 0.7, -0.7, 1.4, -1.4, 2.2, -2.2 };
  guint n = code->purpose == COT_CODE_FOR_FOLIO ? G_N_ELEMENTS (turns) : 1;

  for (guint i = 0; i < n; i++) {
    g_autoptr (CotRaster) clean = cot_code_restore_qr (crop, turns[i]);

    if (clean != NULL && read_restored (self, clean, COT_CODES_QR, code->purpose == COT_CODE_FOR_CASILLA, box_px))
      return TRUE;
  }

  return FALSE;
}

/* Bars say the same at every height: somewhere they may be whole. */
static gboolean
restore_bars (CotPageCodes *self, const CotRaster *crop, const CotFormCode *code, const CotBoxMm *box_px)
{
  static const guint parts[] = { 3, 6, 12, 24 };

  for (guint p = 0; p < G_N_ELEMENTS (parts); p++)
    for (guint band = 0; band < parts[p]; band++) {
      g_autoptr (CotRaster) clean = cot_code_restore_band (crop, band, parts[p]);

      if (clean != NULL && read_restored (self, clean, COT_CODES_BARS, code->purpose == COT_CODE_FOR_CASILLA, box_px))
        return TRUE;
    }

  return FALSE;
}

/* The box and what is around it, straight and at the page's own resolution. */
static CotRaster *
cut_out (const CotPageCodes *self, const CotRegistration *registration, const CotFormCode *code, double margin, CotBoxMm *box)
{
  *box = (CotBoxMm){ code->box.x - margin, code->box.y - margin, code->box.w + 2 * margin, code->box.h + 2 * margin };

  double px_per_mm = fmin (registration->px_per_mm, MAX_CROP_PX / fmax (box->w, box->h));

  return cot_raster_cut (self->page, &registration->transform, box, px_per_mm);
}

static gboolean
look_closer (CotPageCodes *self, const CotRegistration *registration, const CotFormCode *code)
{
  CotBoxMm box, box_px = cot_transform_box (&registration->transform, &code->box);
  g_autoptr (CotRaster) crop = cut_out (self, registration, code, code->purpose == COT_CODE_FOR_FOLIO ? CLOSE_LABEL_MM : CLOSE_MM, &box);

  return code->symbology == COT_CODE_QR ? restore_qr (self, crop, code, &box_px) : restore_bars (self, crop, code, &box_px);
}

static gboolean
look_in_box (CotPageCodes *self, const CotRegistration *registration, const CotFormCode *code)
{
  CotBoxMm box;
  g_autoptr (CotRaster) crop = cut_out (self, registration, code, code->purpose == COT_CODE_FOR_FOLIO ? COT_CODES_LABEL_MM : COT_CODES_PRINT_MM, &box);
  CotCodeKinds kinds = code->symbology == COT_CODE_QR ? COT_CODES_QR : COT_CODES_BARS;
  gboolean at_casilla = code->purpose == COT_CODE_FOR_CASILLA;
  g_autoptr (CotRaster) soft = soften (crop, kinds);
  const CotTransform to_mm = { { box.w / crop->width, 0, box.x, 0, box.h / crop->height, box.y, 0, 0, 1 } };
  const CotTransform soft_to_mm = { { box.w / soft->width, 0, box.x, 0, box.h / soft->height, box.y, 0, 0, 1 } };
  CotTransform back = cot_transform_chain (&to_mm, &registration->transform);
  CotTransform soft_back = cot_transform_chain (&soft_to_mm, &registration->transform);

  return read_crop (self, soft, kinds, at_casilla, &soft_back) ||
         (code->purpose != COT_CODE_FOR_FORM && read_crop (self, crop, kinds, at_casilla, &back));
}

void
cot_page_codes_look_closer (CotPageCodes *self, const CotRegistration *registration, CotCodePurpose purpose)
{
  static const CotScannedPurpose found_as[] = {
    [COT_CODE_FOR_CASILLA] = COT_SCANNED_CODE_CASILLA,
    [COT_CODE_FOR_FORM] = COT_SCANNED_CODE_FORM,
    [COT_CODE_FOR_FOLIO] = COT_SCANNED_CODE_FOLIO,
  };
  guint n;
  const CotFormCode *codes = cot_form_get_codes (registration->form, &n);

  for (guint i = 0; i < n && !cot_page_codes_has (self, found_as[purpose]); i++)
    if (codes[i].purpose == purpose)
      look_closer (self, registration, &codes[i]);
}

gboolean
cot_page_codes_look (CotPageCodes *self, const CotRegistration *registration, CotCodePurpose purpose)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (registration->form, &n);
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++)
    if (codes[i].purpose == purpose)
      any = look_in_box (self, registration, &codes[i]) || any;

  return any;
}

void
cot_page_codes_look_everywhere (CotPageCodes *self)
{
  if (self->looked_everywhere)
    return;

  double dpi = self->page->dpi > 0 ? self->page->dpi : DEFAULT_DPI;
  double factor = fmin (1, PAGE_DPI / dpi);
  g_autoptr (CotRaster) small = cot_raster_shrink (self->page, (guint) (self->page->width * factor), (guint) (self->page->height * factor));
  const CotTransform back = { { (double) self->page->width / small->width, 0, 0, 0, (double) self->page->height / small->height, 0, 0, 0, 1 } };

  self->looked_everywhere = TRUE;
  read_crop (self, small, COT_CODES_QR | COT_CODES_BARS, FALSE, &back);
}
