/* acta-damage.h - what happens to a filled acta before it is scanned
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <jansson.h>

#include "acta-layout.h"
#include "acta-pen.h"

G_BEGIN_DECLS

typedef enum {
  COT_ACTA_DAMAGE_NONE,  /* a clean scan, upright */
  COT_ACTA_DAMAGE_USUAL, /* as it comes; every code and mark can be read */
  COT_ACTA_DAMAGE_HARD,  /* two marks and the folio label can be read */
} CotActaDamage;

gboolean cot_acta_damage_parse (const char *text, CotActaDamage *out);
const char *cot_acta_damage_to_string (CotActaDamage damage);

/* A sheet, what it is of, and what is done to it. */
typedef struct {
  CotActaSheet *sheet;
  const CotForm *form;
  const CotBallot *ballot;
  const CotActaLayout *layout;
  CotActaDamage level;
  guint8 hole;          /* how dark a hole looks on this scanner, 0-255 */
  const char *stamp[3]; /* lines of the stamp of reception */
  CotActaRng rng;
  json_t *done; /* array: what was done */
} CotActaWear;

void cot_acta_damage_apply (CotActaWear *self);

G_END_DECLS
