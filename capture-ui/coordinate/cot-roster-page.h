/* cot-roster-page.h - who and what works: people, desks; revoking, closing
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"
#include "cot-keys.h"

G_BEGIN_DECLS

/* Signals: "closed", to go back to the board; "changed", of the hints. */
#define COT_TYPE_ROSTER_PAGE (cot_roster_page_get_type ())
G_DECLARE_FINAL_TYPE (CotRosterPage, cot_roster_page, COT, ROSTER_PAGE, AdwBin)

void cot_roster_page_open (CotRosterPage *self, CotUiContext *context);
/* The record changed: shows it anew, without losing the place. */
void cot_roster_page_refresh (CotRosterPage *self);
gboolean cot_roster_page_key (CotRosterPage *self, CotKey key);
const char *cot_roster_page_get_hints (CotRosterPage *self);
void cot_roster_page_take_focus (CotRosterPage *self);

G_END_DECLS
