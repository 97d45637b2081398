/* cot-page-join.c - a sheet larger than the glass: read from its parts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Each part finds its own place by its own marks.  The sheet is then read from the
 * joined picture, as if it had been scanned in one piece, and the spool learns
 * of the joining only when all parts have their places: a part that has none costs
 * nothing but itself. */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-page-join.h"

#include <math.h>
#include <string.h>

#include "cot-image-file.h"
#include "cot-page-parts.h"
#include "cot-scan-error.h"
#include "cot-spool.h"

#define MM_PER_INCH 25.4
#define MIN_DPI     150
#define MAX_DPI     400
/* A resolution told is believed this far, when the form shows another. */
#define TRUST 0.15

typedef struct {
  CotRaster *raster;
  CotScannedPage *read;
} Part;

typedef struct {
  Part parts[COT_PAGE_MAX_PARTS];
  guint n;
  const CotForm *form; /* the reader's */
} Sheet;

static void
sheet_clear (Sheet *self)
{
  for (guint i = 0; i < self->n; i++) {
    cot_raster_free (self->parts[i].raster);
    cot_scanned_page_unref (self->parts[i].read);
  }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, sheet_clear)

static gboolean
differ (const char *a, const char *b)
{
  return a != NULL && b != NULL && strcmp (a, b) != 0;
}

/* Codes that both show say whether it is the same paper. */
static gboolean
check_same_sheet (const Sheet *self, const CotScannedPage *read, GError **error)
{
  for (guint i = 0; i < self->n; i++) {
    const CotScannedPage *other = self->parts[i].read;

    if (!differ (other->tipo_acta, read->tipo_acta) && !differ (other->folio, read->folio) && !differ (other->qr, read->qr))
      continue;
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_OTHER_SHEET, "part %u and part %u are of different sheets", i + 1, self->n + 1);
    return FALSE;
  }

  return TRUE;
}

static gboolean
add_part (Sheet *self, CotPageReader *reader, const char *spool, const char *id, CotPageProgress progress, gpointer user_data, GError **error)
{
  g_autofree char *path = cot_spool_master_path (spool, id);
  g_autoptr (CotRaster) raster = cot_image_file_read (path, error);
  g_autoptr (CotScannedPage) read = cot_scanned_page_new (id);

  if (raster == NULL)
    return FALSE;

  cot_page_reader_read (reader, raster, progress, user_data, read);
  if (!read->registered) {
    g_set_error (error, COT_SCAN_ERROR, COT_SCAN_ERROR_UNPLACED, "part %u shows no form, or too few of its marks", self->n + 1);
    return FALSE;
  }
  if (!check_same_sheet (self, read, error))
    return FALSE;

  self->parts[self->n].raster = g_steal_pointer (&raster);
  self->parts[self->n].read = g_steal_pointer (&read);
  self->n++;

  return TRUE;
}

/* Of the part with the finest picture; what the scanner says of it, where that can be. */
static double
resolution_of (const Sheet *self)
{
  double width, height, best = 0;

  cot_form_get_paper_mm (self->form, &width, &height);
  for (guint i = 0; i < self->n; i++) {
    double seen = MM_PER_INCH * cot_transform_scale_at (&self->parts[i].read->transform, (CotPoint){ width / 2, height / 2 });
    double told = self->parts[i].raster->dpi;

    best = fmax (best, told > 0 && fabs (seen / told - 1) < TRUST ? told : seen);
  }

  return CLAMP (round (best), MIN_DPI, MAX_DPI);
}

static void
fill_parts (const Sheet *self, CotPagePart *parts)
{
  for (guint i = 0; i < self->n; i++)
    parts[i] = (CotPagePart){ self->parts[i].raster, self->parts[i].read->transform };
}

/* A field that no part shows is white on the joined picture, and would be read as
 * empty: nobody and nothing reads it. */
static void
tell_missing (const Sheet *self, const CotPagePart *parts, CotScannedPage *page)
{
  g_autoptr (GPtrArray) missing = cot_page_parts_missing (self->form, parts, self->n);

  for (guint i = 0; i < missing->len; i++) {
    const char *name = missing->pdata[i];
    CotBoxMm mm = cot_form_field_bounds (cot_form_find_field (self->form, name)), px = cot_transform_box (&page->transform, &mm);

    cot_scanned_page_add_problem (page, COT_PROBLEM_CROPPED, "%s is on none of the parts", name);
    cot_scanned_page_place_problem (page, TRUE, &mm, &px);
    for (guint f = 0; f < page->fields->len; f++) {
      CotScannedField *field = &g_array_index (page->fields, CotScannedField, f);

      if (strcmp (field->name, name) == 0)
        *field = (CotScannedField){ .name = field->name, .value = COT_VALUE_INIT };
    }
  }
}

static gboolean
keep_parts (const Sheet *self, const char *spool, const char *const *ids, CotScannedPage *page, GError **error)
{
  for (guint i = 0; i < self->n; i++) {
    CotScannedImage master = { 0 };

    if (!cot_spool_describe_master (spool, ids[i], self->parts[i].raster, &master, error)) {
      g_free (master.file);
      return FALSE;
    }
    cot_scanned_page_add_part (page, ids[i], &master, &self->parts[i].read->transform);
  }

  return TRUE;
}

/* The codes that a part shows are the sheet's, should the joining have blurred one. */
static void
keep_codes (const Sheet *self, CotScannedPage *page)
{
  for (guint i = 0; i < self->n; i++) {
    const CotScannedPage *read = self->parts[i].read;

    if (page->folio == NULL && read->folio != NULL && !cot_scanned_page_has_problem (page, COT_PROBLEM_FOLIO_CONFLICT))
      page->folio = g_strdup (read->folio);
    if (page->qr == NULL && read->qr != NULL && !cot_scanned_page_has_problem (page, COT_PROBLEM_QR_CONFLICT))
      page->qr = g_strdup (read->qr);
  }
}

/* The picture is in the form's frame already; its own marks say so to a tenth. */
static void
ensure_registered (const Sheet *self, const CotTransform *frame, CotScannedPage *page)
{
  if (page->registered)
    return;
  page->registered = TRUE;
  page->transform = *frame;
  page->orientation = 0;
  for (guint i = 0; i < self->n; i++)
    page->residual_mm = fmax (page->residual_mm, self->parts[i].read->residual_mm);
  g_free (page->tipo_acta);
  page->tipo_acta = g_strdup (cot_form_get_tipo_acta (self->form));
}

static CotScannedPage *
finish (const Sheet *self, CotPageReader *reader, const char *spool, const char *const *ids, CotPageProgress progress, gpointer user_data, GError **error)
{
  CotPagePart parts[COT_PAGE_MAX_PARTS];
  CotTransform frame;
  g_autoptr (CotRaster) joined = NULL;
  g_autoptr (CotScannedPage) page = NULL;

  fill_parts (self, parts);
  joined = cot_page_parts_join (self->form, parts, self->n, resolution_of (self), &frame, error);
  if (joined != NULL)
    page = cot_spool_reopen (spool, ids[0], self->parts[0].raster, error);
  if (page == NULL || !keep_parts (self, spool, ids, page, error))
    return NULL;

  page->orientation = 0;
  cot_page_reader_read (reader, joined, progress, user_data, page);
  ensure_registered (self, &frame, page);
  keep_codes (self, page);
  tell_missing (self, parts, page);
  if (!cot_page_finish (spool, joined, progress, user_data, page, error))
    return NULL;

  return g_steal_pointer (&page);
}

/**
 * cot_page_join:
 * @reader: knows the election's forms
 * @spool: the spool's folder
 * @ids: two to four pages, in the order of scanning; %NULL-terminated
 * @progress: (nullable): called between the steps
 * @user_data: for @progress
 * @error: return location for a %COT_SCAN_ERROR or %COT_IMAGE_ERROR
 *
 * Reads the pages as parts of one sheet and finishes it in the spool under the first
 * one's id.  Fields that no part shows are told as cropped.
 *
 * Returns: (transfer full): the sheet, or %NULL with %COT_SCAN_ERROR_UNPLACED or
 *   %COT_SCAN_ERROR_OTHER_SHEET: nothing was changed; or %COT_IMAGE_ERROR_IO
 */
CotScannedPage *
cot_page_join (CotPageReader *reader, const char *spool, const char *const *ids, CotPageProgress progress, gpointer user_data, GError **error)
{
  g_auto (Sheet) sheet = { 0 };

  g_return_val_if_fail (g_strv_length ((char **) ids) <= COT_PAGE_MAX_PARTS, NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    if (!add_part (&sheet, reader, spool, ids[i], progress, user_data, error))
      return NULL;
  sheet.form = cot_page_reader_get_form (reader, sheet.parts[0].read->tipo_acta);
  if (sheet.form == NULL) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_UNPLACED, "the form of the parts is not known");
    return NULL;
  }
  if (!cot_spool_set_parts (spool, ids, error))
    return NULL;

  return finish (&sheet, reader, spool, ids, progress, user_data, error);
}

/**
 * cot_page_join_again:
 * @reader: knows the election's forms
 * @page: a finished sheet in parts
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * Returns: (transfer full): its picture before it was shrunk and published
 */
CotRaster *
cot_page_join_again (CotPageReader *reader, const CotScannedPage *page, GError **error)
{
  const CotForm *form = cot_page_reader_get_form (reader, page->tipo_acta);
  CotPagePart parts[COT_PAGE_MAX_PARTS];
  CotRaster *joined = NULL;
  CotTransform frame;
  guint n = 0;

  if (form == NULL) {
    g_set_error_literal (error, COT_SCAN_ERROR, COT_SCAN_ERROR_UNPLACED, "the form of the parts is not known");
    return NULL;
  }
  for (; n < page->parts->len; n++) {
    const CotScannedPart *part = &g_array_index (page->parts, CotScannedPart, n);

    parts[n] = (CotPagePart){ cot_image_file_read (part->master.file, error), part->transform };
    if (parts[n].raster == NULL)
      break;
  }
  if (n == page->parts->len)
    joined = cot_page_parts_join (form, parts, n, page->master.dpi, &frame, error);
  for (guint i = 0; i < n; i++)
    cot_raster_free ((CotRaster *) parts[i].raster);

  return joined;
}
