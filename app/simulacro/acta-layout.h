/* acta-layout.h - where on a form stands what its description leaves open
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-election.h"

G_BEGIN_DECLS

/* A table of names and signatures, as in sections 10 to 14 of INE's acta. */
typedef struct {
  const char *title;
  CotBoxMm box;
  guint n_rows;
  double row_height;
  double title_height;
} CotActaTable;

#define COT_ACTA_MAX_TABLES 4

typedef struct {
  CotActaTable tables[COT_ACTA_MAX_TABLES];
  guint n_tables;
  CotBoxMm stamp; /* where a careful person puts the stamp; width 0: no room */
} CotActaLayout;

gboolean cot_acta_box_overlaps (CotBoxMm a, CotBoxMm b, double margin_mm);
gboolean cot_acta_label_box (const CotForm *form, const CotFormField *field, CotBoxMm *box);
void cot_acta_layout_find (const CotForm *form, const CotBallot *ballot, CotActaLayout *layout);

G_END_DECLS
