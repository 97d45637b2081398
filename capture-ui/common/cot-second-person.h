/* cot-second-person.h - asks a second person for number and password, in place
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk-page.h"
#include "cot-keys.h"

G_BEGIN_DECLS

/* A panel for acts that take two people.  Signals: "confirmed", when the second
 * person's key was opened: steal it at once and give it to the act; "cancelled",
 * with Esc.  Hidden unless it asks. */
#define COT_TYPE_SECOND_PERSON (cot_second_person_get_type ())
G_DECLARE_FINAL_TYPE (CotSecondPerson, cot_second_person, COT, SECOND_PERSON, GtkBox)

GtkWidget *cot_second_person_new (void);
/* @what: what they agree to, one or two short sentences. */
void cot_second_person_ask (CotSecondPerson *self, CotUiContext *context, const char *what);
gboolean cot_second_person_is_asking (CotSecondPerson *self);
/* Hides it; emits nothing. */
void cot_second_person_stop (CotSecondPerson *self);
/* Call first from a desk that takes keys before its widgets do: TRUE when the key
 * was this panel's, or goes to its entries. */
gboolean cot_second_person_key (CotSecondPerson *self, CotKey key, gboolean *goes_on);
void cot_second_person_take_focus (CotSecondPerson *self);
/* (transfer full): after "confirmed", once. */
CotConfirmation *cot_second_person_steal (CotSecondPerson *self);

G_END_DECLS
