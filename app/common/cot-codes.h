/* cot-codes.h - Code 128, Code 39 and QR drawn with cairo
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>
#include <glib.h>

#include "cot-form.h"

G_BEGIN_DECLS

/* Widths of bars and spaces in modules, a bar first, without quiet zones. */
GByteArray *cot_codes_code128 (const char *text) G_GNUC_WARN_UNUSED_RESULT;
GByteArray *cot_codes_code39 (const char *text) G_GNUC_WARN_UNUSED_RESULT;

gboolean cot_codes_draw (cairo_t *cr, CotSymbology symbology, const char *text, CotBoxMm box);
gboolean cot_codes_draw_folio_label (cairo_t *cr, const char *folio, CotBoxMm box);

G_END_DECLS
