/* cot-casilla-asker.h - section and casilla typed twice, their names echoed
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cot-election.h"
#include "cot-keys.h"

G_BEGIN_DECLS

#define COT_TYPE_CASILLA_ASKER (cot_casilla_asker_get_type ())
G_DECLARE_FINAL_TYPE (CotCasillaAsker, cot_casilla_asker, COT, CASILLA_ASKER, GtkBox)

/* Signal "answered" (none): confirmed; ask get_row () and get_contest (). */
GtkWidget *cot_casilla_asker_new (void);
/* @tipo_acta: (nullable): form of the picture, which may tell the contest.
 * @allow_outside: whether what is not in the catalogue may be confirmed. */
void cot_casilla_asker_begin (CotCasillaAsker *self, CotElection *election, const char *tipo_acta, gboolean allow_outside);
/* After begin: what the machine makes of the page is shown beside the question, and +
 * takes it as if it had been typed.  @clave_acta: (nullable): none that is known shows
 * nothing; FALSE then. */
gboolean cot_casilla_asker_propose (CotCasillaAsker *self, const char *clave_acta);
/* After begin: why the code on the paper was not believed, above the question; @qr: its
 * text.  A code that names no casilla shows nothing. */
void cot_casilla_asker_doubt (CotCasillaAsker *self, const char *qr);
/* Above the question, why it is asked; after begin. */
void cot_casilla_asker_tell (CotCasillaAsker *self, const char *why);
/* Whether + takes something now. */
gboolean cot_casilla_asker_proposes (CotCasillaAsker *self);
gboolean cot_casilla_asker_key (CotCasillaAsker *self, CotKey key);
/* The desk is shown again. */
void cot_casilla_asker_take_focus (CotCasillaAsker *self);
const CotRow *cot_casilla_asker_get_row (CotCasillaAsker *self); /* NULL: outside the catalogue */
const CotContest *cot_casilla_asker_get_contest (CotCasillaAsker *self);
/* Why it is outside, for the record; valid when the row is NULL. */
const char *cot_casilla_asker_get_cause (CotCasillaAsker *self);

G_END_DECLS
