/* cot-turn.h - whose turn it is to read a sheet
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-work.h"

G_BEGIN_DECLS

/* People who hold one of these read sheets. */
#define COT_READING_ROLES (COT_ROLE_CAPTURISTA | COT_ROLE_VERIFICADOR)

/* Whether people with these roles are given such work.  A first reading is a
 * capturista's; whoever only verifies reads second, third or once more. */
gboolean cot_turn_suits (guint roles, CotClaimKind kind);

const CotReader *cot_turn_find_reader (const CotSheet *sheet, guint32 person);
/* Who is to read the differing fields once more; 0 for nobody. */
guint32 cot_turn_get_rekeyer (const CotSheet *sheet);
/* How @person may read @sheet now.  A third reading of a sheet that still waits
 * for its second reader is lawful too: whoever hands it out waits for that
 * reader's lease to lapse. */
gboolean cot_turn_find (const CotSheet *sheet, guint32 person, CotClaimKind *kind);

G_END_DECLS
