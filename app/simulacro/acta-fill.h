/* acta-fill.h - writes a script's values on a printed form
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <pango/pangocairo.h>

#include "acta-hand.h"
#include "acta-handwriting.h"
#include "acta-layout.h"
#include "acta-script.h"

G_BEGIN_DECLS

/* One field as it was written. */
typedef struct {
  const CotField *field;
  CotValue value;
  CotActaManner manner;
  char *figures;   /* "047"; "": nothing; "ilegible" */
  char *letters;   /* likewise */
  GArray *sources; /* (nullable): CotActaDigitSource of each figure */
} CotActaWritten;

void cot_acta_written_free (CotActaWritten *self);

/* Everything that is needed to write on one sheet. */
typedef struct {
  CotActaSheet *sheet;
  const CotForm *form;
  CotActaHand hand;
  CotActaPen pen;
  CotActaHandwriting *handwriting; /* nullable */
  PangoContext *pango;
  CotActaRng rng;
} CotActaFill;

GStrv cot_acta_fill_list_faces (PangoContext *pango);
gboolean cot_acta_fill_is_joined (const char *face);
GPtrArray *cot_acta_fill_write (CotActaFill *self, const CotActaScript *script, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_acta_fill_write_tables (CotActaFill *self, const CotActaLayout *layout);

G_END_DECLS
