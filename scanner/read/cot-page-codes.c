/* cot-page-codes.c - which codes are on a page and what each is for
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-page-codes-private.h"

#include <math.h>
#include <string.h>

#define MAX_CODES 24
/* A printed code may lie so far from where the description has it. */
#define PRINTED_NEAR_MM 15.0

static void
clear_code (gpointer data)
{
  g_free (((CotPageCode *) data)->text);
}

CotPageCodes *
cot_page_codes_new (const CotRaster *page, const GPtrArray *forms, const CotElection *election)
{
  CotPageCodes *self = g_new0 (CotPageCodes, 1);

  self->page = page;
  self->forms = forms;
  self->election = election;
  self->codes = g_array_new (FALSE, TRUE, sizeof (CotPageCode));
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

void
cot_page_codes_classify (const CotPageCodes *self, CotPageCode *code, gboolean at_casilla)
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

static CotPageCode *
find_code (const CotPageCodes *self, CotSymbology symbology, const char *text)
{
  for (guint i = 0; i < self->codes->len; i++) {
    CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

    if (code->symbology == symbology && strcmp (code->text, text) == 0)
      return code;
  }

  return NULL;
}

void
cot_page_codes_add (CotPageCodes *self, const CotCodeHit *hit, gboolean at_casilla)
{
  CotPageCode code = { .symbology = hit->symbology, .text = g_strdup (hit->text), .box = hit->box, .has_corners = hit->has_corners };

  memcpy (code.corners, hit->corners, sizeof code.corners);
  cot_page_codes_classify (self, &code, at_casilla);
  if (self->codes->len >= MAX_CODES || find_code (self, code.symbology, code.text) != NULL) {
    g_free (code.text);
    return;
  }
  g_array_append_val (self->codes, code);
}

/* @margin: mm around each place of that purpose. */
static gboolean
lies_near (const CotRegistration *registration, const CotPageCode *code, CotCodePurpose purpose, double margin)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (registration->form, &n);
  CotPoint middle = { code->box.x + code->box.w / 2, code->box.y + code->box.h / 2 };
  CotTransform back;

  if (!cot_transform_invert (&registration->transform, &back))
    return FALSE;
  middle = cot_transform_point (&back, middle);
  for (guint i = 0; i < n; i++) {
    const CotBoxMm *b = &codes[i].box;

    if (codes[i].purpose == purpose && middle.x >= b->x - margin && middle.x <= b->x + b->w + margin &&
        middle.y >= b->y - margin && middle.y <= b->y + b->h + margin)
      return TRUE;
  }

  return FALSE;
}

static gboolean
lies_in (const CotRegistration *registration, const CotPageCode *code, CotCodePurpose purpose)
{
  return lies_near (registration, code, purpose, purpose == COT_CODE_FOR_FOLIO ? COT_CODES_LABEL_MM : COT_CODES_PRINT_MM);
}

static gboolean
lies_on_paper (const CotRegistration *registration, const CotPageCode *code)
{
  CotPoint middle = { code->box.x + code->box.w / 2, code->box.y + code->box.h / 2 };
  double width, height;
  CotTransform back;

  cot_form_get_paper_mm (registration->form, &width, &height);
  if (!cot_transform_invert (&registration->transform, &back))
    return FALSE;
  middle = cot_transform_point (&back, middle);

  return middle.x >= 0 && middle.y >= 0 && middle.x <= width && middle.y <= height;
}

static gboolean
form_has_code (const CotForm *form, CotCodePurpose purpose)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (form, &n);

  for (guint i = 0; i < n; i++)
    if (codes[i].purpose == purpose)
      return TRUE;

  return FALSE;
}

guint
cot_page_codes_support (const CotPageCodes *self, const CotRegistration *registration)
{
  const char *tipo_acta = cot_form_get_tipo_acta (registration->form);
  guint support = 0;

  for (guint i = 0; i < self->codes->len; i++) {
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

    if (code->purpose == COT_SCANNED_CODE_FORM && lies_in (registration, code, COT_CODE_FOR_FORM))
      support += g_strcmp0 (code->tipo_acta, tipo_acta) == 0 ? 16 : 4;
    else if (code->purpose == COT_SCANNED_CODE_FOLIO && lies_in (registration, code, COT_CODE_FOR_FOLIO))
      support += 2;
    else if (code->symbology == COT_CODE_QR && lies_in (registration, code, COT_CODE_FOR_CASILLA))
      support += g_strcmp0 (code->tipo_acta, tipo_acta) == 0 ? 8 : 4;
  }

  return support;
}

gboolean
cot_page_codes_contradict (const CotPageCodes *self, const CotRegistration *registration)
{
  static const CotCodePurpose where[] = {
    [COT_SCANNED_CODE_CASILLA] = COT_CODE_FOR_CASILLA,
    [COT_SCANNED_CODE_FORM] = COT_CODE_FOR_FORM,
  };

  for (guint i = 0; i < self->codes->len; i++) {
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);
    gboolean printed = code->purpose == COT_SCANNED_CODE_FORM || (code->purpose == COT_SCANNED_CODE_CASILLA && code->row != NULL);

    /* Beside a sheet that shows clearly lies another. */
    if (printed && !lies_on_paper (registration, code) && cot_registration_is_clear (registration))
      continue;
    if (printed && form_has_code (registration->form, where[code->purpose]) && !lies_in (registration, code, where[code->purpose]))
      return TRUE;
  }

  return FALSE;
}

/* A photo shows what lies around the sheet as well, and a heap shows the sheet below.
 * A label is stuck anywhere on the paper; what is printed has its place. */
void
cot_page_codes_keep_own (CotPageCodes *self, const CotRegistration *registration)
{
  for (guint i = 0; i < self->codes->len; i++) {
    CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);
    gboolean own = lies_on_paper (registration, code);

    if (code->purpose == COT_SCANNED_CODE_CASILLA && form_has_code (registration->form, COT_CODE_FOR_CASILLA))
      own = own && lies_near (registration, code, COT_CODE_FOR_CASILLA, PRINTED_NEAR_MM);
    if (own)
      continue;
    code->purpose = COT_SCANNED_CODE_OTHER;
    code->tipo_acta = NULL;
    code->row = NULL;
  }
}

const char *
cot_page_codes_get_tipo_acta (const CotPageCodes *self)
{
  static const CotScannedPurpose order[] = { COT_SCANNED_CODE_FORM, COT_SCANNED_CODE_CASILLA };

  for (guint o = 0; o < G_N_ELEMENTS (order); o++) {
    const char *found = NULL;

    for (guint i = 0; i < self->codes->len; i++) {
      const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

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
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

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

/* Whether @form has a code of its own in @symbology. */
static gboolean
names_itself_in (const CotForm *form, CotSymbology symbology)
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (form, &n);

  for (guint i = 0; i < n; i++)
    if (codes[i].purpose == COT_CODE_FOR_FORM && codes[i].symbology == symbology)
      return TRUE;

  return FALSE;
}

const char *
cot_page_codes_get_stranger (const CotPageCodes *self, const CotRegistration *registration)
{
  for (guint i = 0; i < self->codes->len; i++) {
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

    if (code->purpose == COT_SCANNED_CODE_OTHER && names_itself_in (registration->form, code->symbology) &&
        lies_in (registration, code, COT_CODE_FOR_FORM))
      return code->text;
  }

  return NULL;
}

gboolean
cot_page_codes_has (const CotPageCodes *self, CotScannedPurpose purpose)
{
  for (guint i = 0; i < self->codes->len; i++)
    if (g_array_index (self->codes, CotPageCode, i).purpose == purpose)
      return TRUE;

  return FALSE;
}

gboolean
cot_page_codes_locate (const CotPageCodes *self, CotForm *form, CotPoint from[4], CotPoint to[4])
{
  guint n;
  const CotFormCode *codes = cot_form_get_codes (form, &n);

  for (guint i = 0; i < self->codes->len; i++) {
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

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
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

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
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

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
    const CotPageCode *code = &g_array_index (self->codes, CotPageCode, i);

    cot_scanned_page_add_code (out, code->purpose, code->symbology, code->text, code->box);
  }
  out->folio = only_text (self, COT_SCANNED_CODE_FOLIO, out, COT_PROBLEM_NO_FOLIO, COT_PROBLEM_FOLIO_CONFLICT);
  out->qr = only_text (self, COT_SCANNED_CODE_CASILLA, out, COT_PROBLEM_NO_QR, COT_PROBLEM_QR_CONFLICT);
}
