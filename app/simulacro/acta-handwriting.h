/* acta-handwriting.h - digits of real people from idx files
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "acta-pen.h"

G_BEGIN_DECLS

/* Where one written digit comes from. */
typedef struct {
  const char *set;    /* name of the file before "-images-idx3-ubyte" */
  const char *writer; /* of the writers file, else the name of the set */
  guint32 index;      /* of the image, from 0 */
} CotActaDigitSource;

typedef struct _CotActaHandwriting CotActaHandwriting;

CotActaHandwriting *cot_acta_handwriting_load (const char *dir, const char *writers_file, guint64 seed, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_acta_handwriting_free (CotActaHandwriting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotActaHandwriting, cot_acta_handwriting_free)

void cot_acta_handwriting_begin_acta (CotActaHandwriting *self, CotActaRng *rng);
/* Images of @digit not given out yet. */
guint cot_acta_handwriting_count_left (const CotActaHandwriting *self, guint digit);
CotActaPatch *cot_acta_handwriting_take (CotActaHandwriting *self, guint digit, double width_mm, double height_mm, CotActaDigitSource *source);

G_END_DECLS
