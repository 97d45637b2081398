/* cot-sign-in.h - who works here: signing in, and unlocking
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cot-workstation.h"

G_BEGIN_DECLS

#define COT_TYPE_SIGN_IN (cot_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (CotSignIn, cot_sign_in, COT, SIGN_IN, AdwBin)

/* Signals: "signed-in" (none): ask ref_session (); "unlocked" (none);
 * "other-person" (none): somebody else wants the locked desk. */
GtkWidget *cot_sign_in_new (void);
void cot_sign_in_set_station (CotSignIn *self, CotWorkstation *station);
/* Asks who it is. */
void cot_sign_in_begin (CotSignIn *self);
/* Asks for the password of @session alone; what is on the desk stays. */
void cot_sign_in_begin_unlock (CotSignIn *self, CotSession *session);
CotSession *cot_sign_in_steal_session (CotSignIn *self);
/* With which of several desks to begin, by number from 0, and the name of it (NULL:
 * there was nothing to choose). */
void cot_sign_in_choose_desk (CotSignIn *self, guint index);
const char *cot_sign_in_get_desk (CotSignIn *self);

G_END_DECLS
