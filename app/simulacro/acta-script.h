/* acta-script.h - what a simulated acta says, field by field
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "acta-rng.h"
#include "cot-election.h"

G_BEGIN_DECLS

/* How a field is filled (domain.md 6.2). */
typedef enum {
  COT_ACTA_AGREE,             /* number and letters say the same */
  COT_ACTA_NUMBER_ONLY,       /* no letters */
  COT_ACTA_LETTERS_ONLY,      /* no number */
  COT_ACTA_DIFFER,            /* the letters prevail */
  COT_ACTA_NUMBER_ILLEGIBLE,  /* the letters can be read */
  COT_ACTA_LETTERS_ILLEGIBLE, /* the number can be read */
  COT_ACTA_ILLEGIBLE,         /* neither can be read */
  COT_ACTA_EMPTY,             /* neither is written */
} CotActaManner;

const char *cot_acta_manner_to_string (CotActaManner manner);

typedef struct {
  const CotField *field; /* of the row's ballot */
  CotValue value;        /* what the acta says by the rules; NONE: not scripted */
  CotActaManner manner;
  gint32 other; /* DIFFER: the number in figures */
} CotActaEntry;

/* One acta's content; entries in the order of the row's ballot. */
typedef struct {
  const CotRow *row;
  CotActaEntry *entries;
  guint n_entries;
} CotActaScript;

CotActaScript *cot_acta_script_new (const CotRow *row);
CotActaScript *cot_acta_script_new_random (const CotRow *row, guint64 seed);
void cot_acta_script_free (CotActaScript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotActaScript, cot_acta_script_free)

gboolean cot_acta_script_set (CotActaScript *self, const char *name, CotValue value);
gboolean cot_acta_script_set_manner (CotActaScript *self, const char *name, CotActaManner manner, gint32 other);
const CotActaEntry *cot_acta_script_find (const CotActaScript *self, const char *name);

G_END_DECLS
