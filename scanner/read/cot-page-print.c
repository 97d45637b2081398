/* cot-page-print.c - whose acta a page is, by what is printed and written on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-page-print.h"

/* Against a code a row is proposed from here on alone. */
#define LIKELY_AGAINST_CODE 0.98

struct _CotPagePrint {
  const CotElection *election;
  CotPrintedReader *printed; /* (nullable): made when a page needs it */
  gboolean failed;
};

/* A page as its registration found it, with what was read on it. */
typedef struct {
  const CotRaster *raster;
  const CotForm *form;
  const CotTransform *transform;
  const CotLettersNet *letters; /* (nullable) */
  const GArray *fields;
  CotScannedPage *page;
} Sheet;

/**
 * cot_page_print_new:
 * @election: whose catalogue; it outlives the reader
 *
 * Tesseract starts with the first page: without it, or its Spanish, nothing is told.
 *
 * Returns: (transfer full): a reader of what tells whose acta a page is
 */
CotPagePrint *
cot_page_print_new (const CotElection *election)
{
  CotPagePrint *self = g_new0 (CotPagePrint, 1);

  self->election = election;
  return self;
}

/**
 * cot_page_print_free:
 * @self: (nullable) (transfer full): a reader
 */
void
cot_page_print_free (CotPagePrint *self)
{
  if (self == NULL)
    return;
  cot_printed_reader_free (self->printed);
  g_free (self);
}

static gboolean
ensure_printed (CotPagePrint *self)
{
  g_autoptr (GError) error = NULL;

  if (self->printed != NULL || self->failed)
    return self->printed != NULL;

  self->printed = cot_printed_reader_new (&error);
  self->failed = self->printed == NULL;
  if (error != NULL)
    g_warning ("%s", error->message);

  return self->printed != NULL;
}

/* The row that a page may be of whose code is none, or not believed. */
static void
propose_row (const CotPagePrint *self, const Sheet *sheet, const GArray *zones, double least)
{
  CotActaKinds kinds;
  double probability;
  gboolean has_kinds = sheet->letters != NULL && cot_acta_read_kinds (sheet->letters, sheet->raster, sheet->transform, sheet->form, &kinds);
  const CotRow *row = cot_acta_propose_row (self->election, sheet->page->tipo_acta, sheet->fields, has_kinds ? &kinds : NULL, zones, &probability);

  if (row != NULL && probability >= least)
    sheet->page->proposed = g_strdup (row->clave_acta);
}

static void
read_some (CotPagePrint *self, const Sheet *sheet, const char *const *names, const CotRow *row, GArray *zones)
{
  cot_printed_read_some (self->printed, sheet->raster, sheet->transform, sheet->form, names, zones);
  cot_printed_check (zones, self->election, sheet->page->tipo_acta, row);
}

/* A page that its code tells: whether what stands on it clearly speaks against that.
 * No more is read than that takes. */
static void
hold_against_code (CotPagePrint *self, const Sheet *sheet, const CotRow *row)
{
  static const char *const first[] = { "MUNICIPIO", COT_FIELD_NAME_SECCION, COT_FIELD_NAME_CASILLA, NULL };
  static const char *const then[] = { "DISTRITO_LOCAL", "DISTRITO", NULL };
  g_autoptr (GArray) zones = cot_printed_zones_new ();
  const char *against;

  read_some (self, sheet, first, row, zones);
  if (cot_acta_needs_district (row, sheet->fields, zones))
    read_some (self, sheet, then, row, zones);
  against = cot_acta_doubt_row (self->election, row, sheet->fields, zones);
  if (against == NULL)
    return;

  cot_scanned_page_add_problem (sheet->page, COT_PROBLEM_PRINTED, "%s is not what the casilla of the code has there", against);
  propose_row (self, sheet, zones, LIKELY_AGAINST_CODE);
  if (g_strcmp0 (sheet->page->proposed, row->clave_acta) == 0)
    g_clear_pointer (&sheet->page->proposed, g_free);
}

/* Nothing tells whose page it is: the print may. */
static void
read_all_print (CotPagePrint *self, const Sheet *sheet)
{
  g_autoptr (GArray) zones = cot_printed_read (self->printed, sheet->raster, sheet->transform, sheet->form);

  cot_printed_check (zones, self->election, sheet->page->tipo_acta, NULL);
  for (guint i = 0; i < zones->len; i++) {
    const CotPrintedZone *zone = &g_array_index (zones, CotPrintedZone, i);

    if (zone->verdict == COT_PRINTED_DIFFERS) {
      cot_scanned_page_add_problem (sheet->page, COT_PROBLEM_PRINTED, "%s says \"%s\", which is not of what the codes say", zone->name, zone->match);
      break;
    }
  }
  propose_row (self, sheet, zones, 0);
}

/**
 * cot_page_print_read:
 * @self: a reader
 * @raster: a page
 * @form: the form that lies on it
 * @transform: from form mm to px of @raster
 * @row: (nullable): what the page's code names
 * @letters: (nullable): reads the kind of casilla
 * @fields: (element-type CotActaField): as cot_acta_read() gave them
 * @page: (inout): its problems and its proposed row
 */
void
cot_page_print_read (CotPagePrint *self, const CotRaster *raster, const CotForm *form, const CotTransform *transform, const CotRow *row, const CotLettersNet *letters, const GArray *fields, CotScannedPage *page)
{
  const Sheet sheet = { raster, form, transform, letters, fields, page };

  if (!ensure_printed (self))
    return;
  if (row != NULL)
    hold_against_code (self, &sheet, row);
  else
    read_all_print (self, &sheet);
}
