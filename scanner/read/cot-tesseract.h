/* cot-tesseract.h - Tesseract as both readers that are built on it begin and end it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <tesseract/capi.h>

G_BEGIN_DECLS

/* One thread for all that the calling thread does with OpenMP: more cost more than
 * they bring on so small a picture. */
void cot_tesseract_limit_threads (void);
/* Not initialised; limits the threads. */
TessBaseAPI *cot_tesseract_new (void);
void cot_tesseract_free (TessBaseAPI *self); /* (nullable) */

G_END_DECLS
