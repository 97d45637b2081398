/* cot-form.h - the description of one printed form (TIPO_ACTA)
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All positions are millimetres from the top left corner of the paper, x to
 * the right, y downwards, as the form is read upright. */
typedef struct {
  double x, y, w, h;
} CotBoxMm;

typedef enum {
  COT_MARK_SQUARE, /* a filled black square or rectangle */
  COT_MARK_LINE,   /* a printed frame line; box with one very small side */
} CotMarkKind;

typedef struct {
  CotMarkKind kind;
  CotBoxMm box;
  guint place; /* in the list of the file, from 0 */
} CotFormMark;

typedef enum {
  COT_CODE_QR,
  COT_CODE_CODE128,
  COT_CODE_CODE39,
} CotSymbology;

typedef enum {
  COT_CODE_FOR_CASILLA, /* which casilla and contest: the election's template */
  COT_CODE_FOR_FORM,    /* names the form only, e.g. COTEJO-2 */
  COT_CODE_FOR_FOLIO,   /* the label stuck on at reception */
} CotCodePurpose;

typedef struct {
  CotCodePurpose purpose;
  CotSymbology symbology;
  CotBoxMm box;
  char *template_text; /* literal for FOR_FORM; NULL: the election's */
  guint place;         /* in the list of the file, from 0 */
} CotFormCode;

#define COT_FORM_MAX_DIGITS 6

typedef struct {
  char *name;                           /* published column, SECCION or CASILLA */
  CotBoxMm digits[COT_FORM_MAX_DIGITS]; /* left to right */
  guint n_digits;
  gboolean has_letters;
  CotBoxMm letters; /* the "(con letra)" line; for CASILLA the type of casilla */
  guint place;      /* in the list of the file, from 0 */
} CotFormField;

typedef struct {
  char *name; /* ENTIDAD, MUNICIPIO, DISTRITO_LOCAL, SECCION, CASILLA, TITLE, ... */
  CotBoxMm box;
} CotFormPrinted;

typedef struct _CotForm CotForm; /* immutable, reference counted, any thread */

CotForm *cot_form_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotForm *cot_form_parse (const char *json, gsize length, const char *origin, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotForm *cot_form_ref (CotForm *self);
void cot_form_unref (CotForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotForm, cot_form_unref)

const char *cot_form_get_tipo_acta (const CotForm *self);
const char *cot_form_get_title (const CotForm *self);
void cot_form_get_paper_mm (const CotForm *self, double *width, double *height);
const CotFormMark *cot_form_get_marks (const CotForm *self, guint *n);
const CotFormCode *cot_form_get_codes (const CotForm *self, guint *n);
const CotFormField *cot_form_get_fields (const CotForm *self, guint *n);
const CotFormField *cot_form_find_field (const CotForm *self, const char *name);
const CotFormPrinted *cot_form_get_printed (const CotForm *self, guint *n);
/* A limit by name (blur, dark, ...) or @fallback where the form sets none. */
double cot_form_get_limit (const CotForm *self, const char *name, double fallback);
/* The smallest box around digits and letters of @field. */
CotBoxMm cot_form_field_bounds (const CotFormField *field);

G_END_DECLS
