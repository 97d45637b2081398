/* cot-session-private.h - making and ending a session
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-desk.h"

G_BEGIN_DECLS

/* Copies @secret (64 bytes) into memory that is locked and wiped. */
CotSession *cot_session_new (guint32 person, const char *name, guint roles, const guint8 secret[64]);
/* 64 bytes, or NULL once the session has ended. */
const guint8 *cot_session_peek_secret (const CotSession *self);
void cot_session_set_signed_in (CotSession *self, const CotId *id);
const CotId *cot_session_get_signed_in (const CotSession *self);
/* What had been wrong before the right password. */
void cot_session_set_wrong_passwords (CotSession *self, guint n, gint64 since_us);
/* Wipes the key: whoever still holds the session can do nothing with it. */
void cot_session_end (CotSession *self);

G_END_DECLS
