/* acta-maker.h - a filled acta as a scanned page, with the truth about it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "acta-damage.h"
#include "acta-fill.h"
#include "acta-scan.h"
#include "acta-script.h"

G_BEGIN_DECLS

/* One page and everything that is true of it. */
typedef struct {
  char *folio;
  const CotElection *election;
  const CotRow *row;
  CotForm *form;
  CotActaRaster *raster;
  CotActaDamage level;
  CotActaScan scan;
  CotActaHand hand;
  gboolean carbon;
  GPtrArray *written; /* CotActaWritten, in the order of the ballot */
  json_t *damage;     /* array of objects */
} CotActaPage;

void cot_acta_page_free (CotActaPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotActaPage, cot_acta_page_free)

json_t *cot_acta_page_truth (const CotActaPage *self, const char *image_name);
gboolean cot_acta_page_write (const CotActaPage *self, const char *dir, guint number, GError **error);

/* Keeps what all pages of an election share; one thread at a time. */
typedef struct _CotActaMaker CotActaMaker;

CotActaMaker *cot_acta_maker_new (CotElection *election, CotActaHandwriting *handwriting);
void cot_acta_maker_free (CotActaMaker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotActaMaker, cot_acta_maker_free)

CotActaPage *cot_acta_maker_make (CotActaMaker *self, const CotActaScript *script, const char *folio, guint64 seed, CotActaDamage level, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
