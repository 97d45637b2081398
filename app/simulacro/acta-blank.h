/* acta-blank.h - the printed form before anybody writes on it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "acta-layout.h"
#include "acta-pen.h"

G_BEGIN_DECLS

gboolean cot_acta_blank_draw (CotActaSheet *sheet, const CotElection *election, const CotRow *row, const CotForm *form, const CotActaLayout *layout, GError **error);
gboolean cot_acta_blank_stick_label (CotActaSheet *sheet, const CotForm *form, const char *folio, double crooked, CotActaRng *rng, GError **error);

G_END_DECLS
