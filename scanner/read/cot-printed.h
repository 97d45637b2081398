/* cot-printed.h - what is printed on an acta, and whose acta that says it is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-election.h"
#include "cot-raster.h"

G_BEGIN_DECLS

typedef struct _CotPrintedReader CotPrintedReader; /* one thread only */

typedef enum {
  COT_PRINTED_NOTHING, /* nothing in the catalogue is like it: it says nothing */
  COT_PRINTED_AGREES,  /* it is what the row should have there */
  COT_PRINTED_DIFFERS, /* it is what other rows have there */
  COT_PRINTED_FOUND,   /* like something of the catalogue; there is no row to hold it against */
} CotPrintedVerdict;

/* One printed zone of the form. */
typedef struct {
  char *name;        /* as the form has it: "MUNICIPIO" */
  char *text;        /* as read, lines joined by a space; may be empty */
  double confidence; /* 0-1, of the reading */
  char *match;       /* (nullable): what of the catalogue it is most like */
  double likeness;   /* 0-1, of @match */
  CotPrintedVerdict verdict;
} CotPrintedZone;

/* Printed text in Spanish.  NULL: Tesseract or its Spanish are not installed. */
CotPrintedReader *cot_printed_reader_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_printed_reader_free (CotPrintedReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPrintedReader, cot_printed_reader_free)

/* The zones of @form that tell whose acta it is (element-type CotPrintedZone)
 * (transfer full); @transform: from form mm to px of @page. */
GArray *cot_printed_read (CotPrintedReader *self, const CotRaster *page, const CotTransform *transform, const CotForm *form);

/* The zones called @names alone, appended to @zones; for a page whose code is held
 * against its print. */
void cot_printed_read_some (CotPrintedReader *self, const CotRaster *page, const CotTransform *transform, const CotForm *form, const char *const *names, GArray *zones);
GArray *cot_printed_zones_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Fills match, likeness and verdict of each zone.  @row: (nullable): what the codes
 * say; @tipo_acta: of the form that lies on the page. */
void cot_printed_check (GArray *zones, const CotElection *election, const char *tipo_acta, const CotRow *row);
/* How well @row goes with what is printed: 0 nothing to say, above 0 it does, below 0
 * it does not; for comparing rows of one election. */
double cot_printed_support (const GArray *zones, const CotRow *row);
const char *cot_printed_verdict_to_string (CotPrintedVerdict verdict);

/* How like @name is to the likest part of @text, 0 to 1: whole signs, without case,
 * accents and what stands between words.  @n_alike: (out) (optional): signs of @name
 * that are there, less those that are not. */
double cot_printed_likeness (const char *text, const char *name, int *n_alike);

G_END_DECLS
