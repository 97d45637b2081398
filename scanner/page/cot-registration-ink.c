/* cot-registration-ink.c - whether print lies where a form says that it does
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <math.h>

#include "cot-registration.h"

/* Mean difference between places half a millimetre apart. */
static double
unrest (const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, double step_mm, guint *n)
{
  double sum = 0;

  for (double y = box->y + step_mm / 2; y < box->y + box->h; y += step_mm)
    for (double x = box->x + step_mm / 2; x < box->x + box->w; x += step_mm) {
      CotPoint a = cot_transform_point (transform, (CotPoint){ x, y }), b = cot_transform_point (transform, (CotPoint){ x + 0.5, y });

      sum += fmin (fabs (cot_raster_sample (page, a.x, a.y) - cot_raster_sample (page, b.x, b.y)), 60);
      (*n)++;
    }

  return sum;
}

static double
unrest_in_boxes (const CotRaster *page, const CotRegistration *self, guint *n_inside)
{
  guint n;
  const CotFormField *fields = cot_form_get_fields (self->form, &n);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    for (guint d = 0; d < fields[i].n_digits; d++)
      sum += unrest (page, &self->transform, &fields[i].digits[d], 0.7, n_inside);

  return sum;
}

/**
 * cot_registration_ink:
 * @page: the page
 * @self: one way in which a form fits it
 *
 * Returns: how much more is printed where the form says, than elsewhere
 */
double
cot_registration_ink (const CotRaster *page, const CotRegistration *self)
{
  guint n_printed, n_codes, n_inside = 0, n_all = 0;
  const CotFormPrinted *printed = cot_form_get_printed (self->form, &n_printed);
  const CotFormCode *codes = cot_form_get_codes (self->form, &n_codes);
  double inside = 0, all, width, height;

  for (guint i = 0; i < n_printed; i++)
    inside += unrest (page, &self->transform, &printed[i].box, 0.7, &n_inside);
  for (guint i = 0; i < n_codes; i++)
    if (codes[i].purpose != COT_CODE_FOR_FOLIO)
      inside += unrest (page, &self->transform, &codes[i].box, 0.7, &n_inside);
  /* A form that tells of neither: figures are written where their boxes are. */
  if (n_inside == 0)
    inside = unrest_in_boxes (page, self, &n_inside);
  cot_form_get_paper_mm (self->form, &width, &height);
  all = unrest (page, &self->transform, &(CotBoxMm){ 0, 0, width, height }, 2.1, &n_all);
  if (n_inside == 0 || n_all == 0 || all <= 0)
    return 1;

  return inside / n_inside / (all / n_all);
}
