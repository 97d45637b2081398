/* cot-service-auth.h - challenges, tokens, and who is calling
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-fold.h"
#include "cot-journal.h"

G_BEGIN_DECLS

typedef struct {
  guint32 station; /* 0: nobody */
  CotStationRole role;
  guint catd;
} CotCaller;

typedef struct {
  guint nonce_life_s, token_life_s;
  guint max_nonces, max_tokens;
} CotServiceAuthLimits;

/* Kept in memory alone: after a restart every station proves itself again.
 * Any thread. */
typedef struct _CotServiceAuth CotServiceAuth;

CotServiceAuth *cot_service_auth_new (CotJournal *journal, const guint8 pin[32], const CotServiceAuthLimits *limits);
void cot_service_auth_free (CotServiceAuth *self);

/* A nonce for one station, good once. */
void cot_service_auth_challenge (CotServiceAuth *self, guint32 station, guint8 nonce[32]);
/* COT_DATA_ERROR_REFUSED for a nonce that is unknown, used or too old, and for
 * a wrong signature; _NOT_FOUND for a station that is not enrolled.
 * Returns: (transfer full): the token, 64 hex digits. */
char *cot_service_auth_prove (CotServiceAuth *self, guint32 station, const guint8 nonce[32], const guint8 signature[64], GError **error);
/* Whose token it is; FALSE when it is unknown or too old. */
gboolean cot_service_auth_find (CotServiceAuth *self, const char *token, CotCaller *caller);

G_END_DECLS
