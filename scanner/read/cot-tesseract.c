/* cot-tesseract.c - Tesseract as both readers that are built on it begin and end it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-tesseract.h"

#ifdef COT_HAVE_OMP
#include <omp.h>
#endif

void
cot_tesseract_limit_threads (void)
{
#ifdef COT_HAVE_OMP
  omp_set_max_active_levels (0);
#endif
}

TessBaseAPI *
cot_tesseract_new (void)
{
  cot_tesseract_limit_threads ();
  return TessBaseAPICreate ();
}

void
cot_tesseract_free (TessBaseAPI *self)
{
  if (self == NULL)
    return;
  TessBaseAPIEnd (self);
  TessBaseAPIDelete (self);
}
