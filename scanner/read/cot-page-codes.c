/* cot-page-codes.c - which codes are on a page and what each is for
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-page-codes.h"

#include <math.h>
#include <string.h>

#include "cot-code-restore.h"

#define DEFAULT_DPI 300
#define MAX_CODES   24
/* Print stands where the form says; a label is stuck on by hand. */
#define PRINT_MARGIN_MM 4.0
#define LABEL_MARGIN_MM 12.0
/* A crop is read at the page's own resolution, so that no module gets lost. */
#define MAX_CROP_PX 3000
/* A damaged code is looked at with little beside it, a label with more. */
#define CLOSE_MM       1.0
#define CLOSE_LABEL_MM 2.5
#define BAR_ROWS       10
/* A whole page is looked at at half its resolution: modules are still two pixels
 * wide, and it takes a tenth of the time. */
#define PAGE_DPI 150

typedef struct {
  CotScannedPurpose purpose;
  CotSymbology symbology;
  char *text;
  CotBoxMm box; /* px of the page */
  CotPoint corners[4];
  gboolean has_corners;
  const char *tipo_acta; /* of a form's code or of a casilla's row; borrowed */
  const CotRow *row;     /* (nullable): of a casilla's code */
} Code;

struct _CotPageCodes {
  const CotRaster *page;
  const GPtrArray *forms;
  const CotElection *election;
  GArray *codes; /* Code */
  gboolean looked_everywhere;
};

static void
clear_code (gpointer data)
{
  g_free (((Code *) data)->text);
}

CotPageCodes *
cot_page_codes_new (const CotRaster *page, const GPtrArray *forms, const CotElection *election)
{
  CotPageCodes *self = g_new0 (CotPageCodes, 1);

  self->page = page;
  self->forms = forms;
  self->election = election;
  self->codes = g_array_new (FALSE, TRUE, sizeof (Code));
  g_array_set_clear_func (self->codes, clear_code);

  return self;
}

void
cot_page_codes_free (CotPageCodes *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->codes);
  g_free (self);
}

/* The form whose own code says @text. */
static const CotForm *
form_named (const CotPageCodes *self, const char *text)
{
  for (guint f = 0; f < self->forms->len; f++) {
    guint n;
    const CotFormCode *codes = cot_form_get_codes (self->forms->pdata[f], &n);

    for (guint i = 0; i < n; i++)
      if (codes[i].purpose == COT_CODE_FOR_FORM && g_strcmp0 (codes[i].template_text, text) == 0)
        return self->forms->pdata[f];
  }

  return NULL;
}

/* Says what a text is for.  @at_casilla: it stands where a casilla's code belongs. */
static void
classify (const CotPageCodes *self, Code *code, gboolean at_casilla)
{
  char folio[COT_FOLIO_LENGTH + 1];
  const CotForm *form = form_named (self, code->text);
  const CotRow *row = NULL;
  CotQrResult result = COT_QR_NOT_OURS;

  code->purpose = COT_SCANNED_CODE_OTHER;
  if (form != NULL) {
    code->purpose = COT_SCANNED_CODE_FORM;
    code->tipo_acta = cot_form_get_tipo_acta (form);
    return;
  }
  if (cot_folio_parse (code->text, folio, NULL)) {
    code->purpose = COT_SCANNED_CODE_FOLIO;
    g_free (code->text);
    code->text = g_strdup (folio);
    return;
  }
  if (self->election != NULL)
    result = cot_election_parse_qr (self->election, code->text, &row);
  if (result == COT_QR_NOT_OURS && !at_casilla)
    return;

  code->purpose = COT_SCANNED_CODE_CASILLA;
  if (result == COT_QR_ROW) {
    code->tipo_acta = row->tipo_acta;
    code->row = row;
  }
}

static Code *
find_code (const CotPageCodes *self, CotSymbology symbology, const char *text)
{
  for (guint i = 0; i < self->codes->len; i++) {
    Code *code = &g_array_index (self->codes, Code, i);

    if (code->symbology == symbology && strcmp (code->text, text) == 0)
      return code;
  }

  return NULL;
}

/* @hit: in px of the page.  TRUE when it has @purpose. */
static void
add_hit (CotPageCodes *self, const CotCodeHit *hit, gboolean at_casilla)
{
  Code code = { .symbology = hit->symbology, .text = g_strdup (hit->text), .box = hit->box, .has_corners = hit->has_corners };

  memcpy (code.corners, hit->corners, sizeof code.corners);
  classify (self, &code, at_casilla);
  if (self->codes->len >= MAX_CODES || find_code (self, code.symbology, code.text) != NULL) {
    g_free (code.text);
    return;
  }
  g_array_append_val (self->codes, code);
}

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
    add_hit (self, hit, at_casilla);
  }

  return hits->len > 0;
}

/* What a damaged code may say: only what the election, its forms or a folio's check
 * character vouch for; bars alone find a text in any row of dirt. */
static gboolean
is_vouched_for (const CotPageCodes *self, const CotCodeHit *hit)
{
  Code code = { .symbology = hit->symbology, .text = g_strdup (hit->text) };
  gboolean known;

  classify (self, &code, FALSE);
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
    add_hit (self, hit, at_casilla);
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
  g_autoptr (CotRaster) crop = cut_out (self, registration, code, code->purpose == COT_CODE_FOR_FOLIO ? LABEL_MARGIN_MM : PRINT_MARGIN_MM, &box);
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

static gboolean
lies_in (const CotRegistration *registration, const Code *code, CotCodePurpose purpose)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (registration->form, &n);
  CotPoint middle = { code->box.x + code->box.w / 2, code->box.y + code->box.h / 2 };
  CotTransform back;

  if (!cot_transform_invert (&registration->transform, &back))
    return FALSE;
  middle = cot_transform_point (&back, middle);
  for (guint i = 0; i < n; i++) {
    double margin = purpose == COT_CODE_FOR_FOLIO ? LABEL_MARGIN_MM : PRINT_MARGIN_MM;
    const CotBoxMm *b = &codes[i].box;

    if (codes[i].purpose == purpose && middle.x >= b->x - margin && middle.x <= b->x + b->w + margin &&
        middle.y >= b->y - margin && middle.y <= b->y + b->h + margin)
      return TRUE;
  }

  return FALSE;
}

guint
cot_page_codes_support (const CotPageCodes *self, const CotRegistration *registration)
{
  const char *tipo_acta = cot_form_get_tipo_acta (registration->form);
  guint support = 0;

  for (guint i = 0; i < self->codes->len; i++) {
    const Code *code = &g_array_index (self->codes, Code, i);

    if (code->purpose == COT_SCANNED_CODE_FORM && lies_in (registration, code, COT_CODE_FOR_FORM))
      support += g_strcmp0 (code->tipo_acta, tipo_acta) == 0 ? 16 : 4;
    else if (code->purpose == COT_SCANNED_CODE_FOLIO && lies_in (registration, code, COT_CODE_FOR_FOLIO))
      support += 2;
    else if (code->symbology == COT_CODE_QR && lies_in (registration, code, COT_CODE_FOR_CASILLA))
      support += g_strcmp0 (code->tipo_acta, tipo_acta) == 0 ? 8 : 4;
  }

  return support;
}

const char *
cot_page_codes_get_tipo_acta (const CotPageCodes *self)
{
  static const CotScannedPurpose order[] = { COT_SCANNED_CODE_FORM, COT_SCANNED_CODE_CASILLA };

  for (guint o = 0; o < G_N_ELEMENTS (order); o++) {
    const char *found = NULL;

    for (guint i = 0; i < self->codes->len; i++) {
      const Code *code = &g_array_index (self->codes, Code, i);

      if (code->purpose != order[o] || code->tipo_acta == NULL)
        continue;
      if (found != NULL && strcmp (found, code->tipo_acta) != 0)
        return NULL;
      found = code->tipo_acta;
    }
    if (found != NULL)
      return found;
  }

  return NULL;
}

GHashTable *
cot_page_codes_get_fields (const CotPageCodes *self)
{
  const CotRow *row = NULL;
  GHashTable *fields;

  for (guint i = 0; i < self->codes->len; i++) {
    const Code *code = &g_array_index (self->codes, Code, i);

    if (code->row == NULL)
      continue;
    if (row != NULL && row != code->row)
      return NULL;
    row = code->row;
  }
  if (row == NULL)
    return NULL;

  fields = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < row->ballot->n_fields; i++)
    g_hash_table_add (fields, row->ballot->fields[i].name);

  return fields;
}

gboolean
cot_page_codes_has (const CotPageCodes *self, CotScannedPurpose purpose)
{
  for (guint i = 0; i < self->codes->len; i++)
    if (g_array_index (self->codes, Code, i).purpose == purpose)
      return TRUE;

  return FALSE;
}

gboolean
cot_page_codes_locate (const CotPageCodes *self, CotForm *form, CotPoint from[4], CotPoint to[4])
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (form, &n);

  for (guint i = 0; i < self->codes->len; i++) {
    const Code *code = &g_array_index (self->codes, Code, i);

    if (code->purpose != COT_SCANNED_CODE_CASILLA || !code->has_corners)
      continue;
    for (guint k = 0; k < n; k++) {
      const CotBoxMm *b = &codes[k].box;
      const CotPoint corners[4] = { { b->x, b->y }, { b->x, b->y + b->h }, { b->x + b->w, b->y + b->h }, { b->x + b->w, b->y } };

      if (codes[k].purpose != COT_CODE_FOR_CASILLA || codes[k].symbology != COT_CODE_QR)
        continue;
      memcpy (from, corners, sizeof corners);
      memcpy (to, code->corners, sizeof code->corners);
      return TRUE;
    }
  }

  return FALSE;
}

gboolean
cot_page_codes_orientation (const CotPageCodes *self, guint *orientation)
{
  for (guint i = 0; i < self->codes->len; i++) {
    const Code *code = &g_array_index (self->codes, Code, i);

    if (!code->has_corners)
      continue;
    /* Along the upper side of the QR, from left to right. */
    double angle = atan2 (code->corners[3].y - code->corners[0].y, code->corners[3].x - code->corners[0].x);

    *orientation = (guint) (((-(int) lround (angle / (G_PI / 2))) % 4 + 4) % 4);
    return TRUE;
  }

  return FALSE;
}

/* The one text of a purpose; two that differ give a problem and NULL. */
static char *
only_text (const CotPageCodes *self, CotScannedPurpose purpose, CotScannedPage *out, const char *none, const char *conflict)
{
  const char *found = NULL;

  for (guint i = 0; i < self->codes->len; i++) {
    const Code *code = &g_array_index (self->codes, Code, i);

    if (code->purpose != purpose)
      continue;
    if (found != NULL && strcmp (found, code->text) != 0) {
      cot_scanned_page_add_problem (out, conflict, "two codes on the page differ");
      return NULL;
    }
    found = code->text;
  }
  if (found == NULL)
    cot_scanned_page_add_problem (out, none, "no legible code");

  return g_strdup (found);
}

void
cot_page_codes_report (const CotPageCodes *self, CotScannedPage *out)
{
  for (guint i = 0; i < self->codes->len; i++) {
    const Code *code = &g_array_index (self->codes, Code, i);

    cot_scanned_page_add_code (out, code->purpose, code->symbology, code->text, code->box);
  }
  out->folio = only_text (self, COT_SCANNED_CODE_FOLIO, out, COT_PROBLEM_NO_FOLIO, COT_PROBLEM_FOLIO_CONFLICT);
  out->qr = only_text (self, COT_SCANNED_CODE_CASILLA, out, COT_PROBLEM_NO_QR, COT_PROBLEM_QR_CONFLICT);
}
