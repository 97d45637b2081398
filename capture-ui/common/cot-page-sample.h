/* cot-page-sample.h - a picture turned and scaled, sampled fast enough for every frame
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Where a pixel of the target comes from, in px of the source:
 * x = x0 + i * dx - j * dy, y = y0 + i * dy + j * dx. */
typedef struct {
  double x0, y0; /* of the outer corner of the target */
  double dx, dy; /* one target px to the right */
} CotPageSampling;

/* Fills all of @target (ARGB32) from @source (RGB24, grey: its blue is taken), between
 * four pixels; transparent where there is no source.  No other rendering library is
 * asked: for a turned picture theirs takes six times as long. */
void cot_page_sample (cairo_surface_t *target, cairo_surface_t *source, const CotPageSampling *sampling);

G_END_DECLS
