/* cot-page-parts.c - a sheet larger than the glass, joined from its parts
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where parts overlap, each place comes from the part in which it lies farthest from
 * an edge: there the paper lay flattest, and no seam runs through what both show.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include "cot-page-parts.h"

#include <math.h>

#include "cot-image-error.h"

#define MM_PER_INCH 25.4
#define BLOCK       8 /* px; of one part as a whole */

/* How far, in mm, a place of the form lies within a part; below 0: it is not there. */
static double
depth_in (const CotPagePart *part, CotPoint mm)
{
  CotPoint p = cot_transform_point (&part->transform, mm);
  double px = fmin (fmin (p.x, p.y), fmin (part->raster->width - p.x, part->raster->height - p.y));

  return isfinite (px) ? px / cot_transform_scale_at (&part->transform, mm) : -1;
}

static gboolean
shows (const CotPagePart *part, const CotBoxMm *box)
{
  for (guint i = 0; i < 4; i++)
    if (depth_in (part, (CotPoint){ box->x + (i & 1 ? box->w : 0), box->y + (i & 2 ? box->h : 0) }) < 0)
      return FALSE;

  return TRUE;
}

/**
 * cot_page_parts_missing:
 * @form: the form
 * @parts: what was scanned
 * @n: how many, at most %COT_PAGE_MAX_PARTS
 *
 * Returns: (transfer container) (element-type utf8): fields that no part shows whole
 */
GPtrArray *
cot_page_parts_missing (const CotForm *form, const CotPagePart *parts, guint n)
{
  guint n_fields;
  const CotFormField *fields = cot_form_get_fields (form, &n_fields);
  GPtrArray *missing = g_ptr_array_new ();

  for (guint i = 0; i < n_fields; i++) {
    CotBoxMm bounds = cot_form_field_bounds (&fields[i]);
    gboolean seen = FALSE;

    for (guint p = 0; p < n && !seen; p++)
      seen = shows (&parts[p], &bounds);
    if (!seen)
      g_ptr_array_add (missing, fields[i].name);
  }

  return missing;
}

/* Which part a place comes from; the choice changes slowly. */
static guint
best_part (const CotPagePart *parts, guint n, CotPoint mm)
{
  guint best = n;
  double deepest = 0;

  for (guint p = 0; p < n; p++) {
    double depth = depth_in (&parts[p], mm);

    if (depth > deepest) {
      deepest = depth;
      best = p;
    }
  }

  return best;
}

static void
copy_block (CotRaster *out, const CotPagePart *part, guint x0, guint y0, double px_per_mm)
{
  guint x1 = MIN (x0 + BLOCK, out->width), y1 = MIN (y0 + BLOCK, out->height);

  for (guint y = y0; y < y1; y++) {
    guint8 *row = cot_raster_row (out, y);

    for (guint x = x0; x < x1; x++) {
      CotPoint p = cot_transform_point (&part->transform, (CotPoint){ (x + 0.5) / px_per_mm, (y + 0.5) / px_per_mm });

      row[x] = (guint8) (cot_raster_sample (part->raster, p.x, p.y) + 0.5);
    }
  }
}

/**
 * cot_page_parts_join:
 * @form: the form
 * @parts: its parts, in any order, each in any orientation
 * @n: how many, 1 to %COT_PAGE_MAX_PARTS
 * @dpi: of the result
 * @transform: (out): form mm to px of the result
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * What no part shows stays white.
 *
 * Returns: (transfer full): the sheet, or %NULL with %COT_IMAGE_ERROR_TOO_LARGE
 */
CotRaster *
cot_page_parts_join (const CotForm *form, const CotPagePart *parts, guint n, double dpi, CotTransform *transform, GError **error)
{
  double width, height, s = dpi / MM_PER_INCH;
  CotRaster *out;

  g_return_val_if_fail (n >= 1 && n <= COT_PAGE_MAX_PARTS, NULL);

  cot_form_get_paper_mm (form, &width, &height);
  *transform = (CotTransform){ { s, 0, 0, 0, s, 0, 0, 0, 1 } };
  out = cot_raster_new ((guint) ceil (width * s), (guint) ceil (height * s), dpi, error);
  for (guint y = 0; out != NULL && y < out->height; y += BLOCK)
    for (guint x = 0; x < out->width; x += BLOCK) {
      guint part = best_part (parts, n, (CotPoint){ (x + BLOCK / 2.0) / s, (y + BLOCK / 2.0) / s });

      if (part < n)
        copy_block (out, &parts[part], x, y, s);
    }

  return out;
}
