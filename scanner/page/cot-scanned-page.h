/* cot-scanned-page.h - what came of one sheet: images, codes, fields, problems
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>
#include <jansson.h>

#include "cot-form.h"
#include "cot-transform.h"
#include "cot-value.h"

G_BEGIN_DECLS

typedef struct {
  char *file;          /* absolute path; NULL when the image was not made */
  char *sha256;        /* of the file, 64 lower-case hex digits */
  guint width, height; /* px */
  guint dpi;           /* pixels per inch */
  guint64 bytes;       /* size of the file */
  guint quality;       /* of a JPEG; 0 for a master */
} CotScannedImage;

/* A photo's master is its own file, without metadata; a scan's ends in .tif. */
#define COT_PHOTO_ENDING ".photo"

typedef enum {
  COT_SCANNED_CODE_CASILLA, /* text of the election's template */
  COT_SCANNED_CODE_FORM,    /* names a form */
  COT_SCANNED_CODE_FOLIO,   /* a folio, canonical */
  COT_SCANNED_CODE_OTHER,
} CotScannedPurpose;

typedef struct {
  CotScannedPurpose purpose;
  CotSymbology symbology;
  char *text;   /* UTF-8, at most 512 bytes */
  CotBoxMm box; /* published px; all 0 when unknown */
} CotScannedCode;

#define COT_SCANNED_MAX_LETTERS 5

typedef struct {
  char *name;
  gboolean has_value; /* FALSE: the machine cannot say */
  CotValue value;     /* with CASILLA a packed key */
  double probability; /* 0-1 */
  gboolean sure;      /* the reader would be believed */
  /* The line for letters beside the figures, where the form has one and it was read. */
  gboolean has_letters;
  gboolean written;                        /* there is ink on it */
  gint32 letters[COT_SCANNED_MAX_LETTERS]; /* numbers that it may say, likeliest first */
  guint n_letters;                         /* 0: it cannot be told */
  gboolean differs;                        /* the figures were sure, and the letters hardly allow them */
} CotScannedField;

/* A scan of a part of a sheet that is larger than the glass. */
typedef struct {
  char *spool;            /* id; the first part's is the sheet's */
  CotScannedImage master; /* as scanned */
  CotTransform transform; /* form mm to px of that master */
} CotScannedPart;

/* Codes of problems; the screens turn them into sentences. */
#define COT_PROBLEM_NO_FORM        "no-form"        /* no known form on the page */
#define COT_PROBLEM_WHICH_FORM     "which-form"     /* laid out like a form, no code says which */
#define COT_PROBLEM_AMBIGUOUS      "ambiguous"      /* a form fits in more than one way; none is taken */
#define COT_PROBLEM_FEW_MARKS      "few-marks"      /* registered by two marks only */
#define COT_PROBLEM_RESIDUAL       "residual"       /* marks lie off their places */
#define COT_PROBLEM_NO_FOLIO       "no-folio"       /* no legible label */
#define COT_PROBLEM_FOLIO_CONFLICT "folio-conflict" /* two labels that differ */
#define COT_PROBLEM_NO_QR          "no-qr"          /* no legible QR of the casilla */
#define COT_PROBLEM_QR_CONFLICT    "qr-conflict"    /* two QR of casillas that differ */
#define COT_PROBLEM_FORM_CONFLICT  "form-conflict"  /* form code and layout name different forms */
#define COT_PROBLEM_SHORT_PAGE     "short-page"     /* the device gave fewer lines than promised */
#define COT_PROBLEM_CROPPED        "cropped"        /* a field of the form lies outside the image */
#define COT_PROBLEM_DARK           "dark"           /* darker than the form's limit */
#define COT_PROBLEM_FAINT          "faint"          /* print and paper differ less than the limit */
#define COT_PROBLEM_BLUR           "blur"           /* edges are wider than the limit */
#define COT_PROBLEM_BLANK          "blank"          /* nothing is printed or written on the page */
#define COT_PROBLEM_STREAK         "streak"         /* a line of dirt right across the page */
#define COT_PROBLEM_MARK_MISSING   "mark-missing"   /* a mark of the form does not show at its place */
#define COT_PROBLEM_COVERED        "covered"        /* something lies over a field */
#define COT_PROBLEM_DOUBLE_FEED    "double-feed"    /* print of another sheet beside this one */
#define COT_PROBLEM_LARGE          "large"          /* the published image is larger than allowed */
#define COT_PROBLEM_PRINTED        "printed"        /* what is printed does not go with the code */
#define COT_PROBLEM_UNREAD         "unread"         /* reading failed before; stored without it */

typedef struct {
  char *code;
  char *message;       /* English, for logs */
  gboolean serious;    /* a field may not be readable, or a sheet be lost: rescan */
  gboolean placed;     /* @mm and @px hold */
  CotBoxMm mm;         /* where, on the form; width 0 when no form is known */
  CotBoxMm px;         /* where, published px */
  gboolean measured;   /* @value and @limit hold */
  double value, limit; /* as the form's limits have them */
} CotScannedProblem;

/* Immutable once made; reference counted; any thread. */
typedef struct {
  gatomicrefcount ref_count;
  char *spool;    /* id of the page in its spool */
  char *device;   /* SANE name, or "file" */
  gint64 time_us; /* when it was scanned, UTC epoch */
  CotScannedImage master, published;
  guint orientation;      /* clockwise quarter turns from master to published */
  guint sheet, n_sheets;  /* of a file with several, from 1; of the scanner 1 of 1 */
  char *tipo_acta;        /* (nullable) */
  gboolean registered;    /* @transform and @residual_mm hold */
  CotTransform transform; /* form mm to published px */
  double residual_mm;     /* largest distance of a mark from its place */
  guint n_marks;          /* marks that the transform rests on */
  GArray *codes;          /* CotScannedCode */
  char *folio;            /* (nullable): canonical */
  char *qr;               /* (nullable): text of the casilla's QR */
  char *proposed;         /* (nullable): CLAVE_ACTA that print and handwriting point to, where no code names one */
  GArray *fields;         /* CotScannedField, in the form's order */
  GArray *problems;       /* CotScannedProblem */
  GArray *parts;          /* CotScannedPart, 2-4; empty: the sheet is in one piece */
} CotScannedPage;

#define COT_TYPE_SCANNED_PAGE (cot_scanned_page_get_type ())
GType cot_scanned_page_get_type (void);

CotScannedPage *cot_scanned_page_new (const char *spool) G_GNUC_WARN_UNUSED_RESULT;
CotScannedPage *cot_scanned_page_ref (CotScannedPage *self);
void cot_scanned_page_unref (CotScannedPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotScannedPage, cot_scanned_page_unref)

/* For those who make one. */
void cot_scanned_page_add_code (CotScannedPage *self, CotScannedPurpose purpose, CotSymbology symbology, const char *text, CotBoxMm box);
void cot_scanned_page_add_field (CotScannedPage *self, const char *name, gboolean has_value, CotValue value, double probability, gboolean sure);
/* Of the field that was added last; @numbers: likeliest first. */
void cot_scanned_page_add_letters (CotScannedPage *self, gboolean written, const gint32 *numbers, guint n_numbers, gboolean differs);
/* Takes over what @master holds. */
void cot_scanned_page_add_part (CotScannedPage *self, const char *spool, CotScannedImage *master, const CotTransform *transform);
void cot_scanned_page_add_problem (CotScannedPage *self, const char *code, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Adds the rest to the problem that was added last. */
void cot_scanned_page_place_problem (CotScannedPage *self, gboolean serious, const CotBoxMm *mm, const CotBoxMm *px);
void cot_scanned_page_measure_problem (CotScannedPage *self, double value, double limit);

gboolean cot_scanned_page_has_problem (const CotScannedPage *self, const char *code);
const CotScannedField *cot_scanned_page_find_field (const CotScannedPage *self, const char *name);

/* File names in JSON are relative to the spool; @folder makes them absolute. */
json_t *cot_scanned_page_to_json (const CotScannedPage *self);
CotScannedPage *cot_scanned_page_from_json (const json_t *json, const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *cot_symbology_to_string (CotSymbology symbology);

G_END_DECLS
