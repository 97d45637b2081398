/* cot-person-card.h - a person's name and signing key, sealed with the password
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COT_PERSON_KEY_BYTES    32
#define COT_PERSON_SECRET_BYTES 64

/* What one guess of a password costs (Argon2id): passes and bytes of memory. */
typedef struct {
  guint64 ops;
  gsize memory;
} CotCardCost;

/* What libsodium calls interactive: a fraction of a second and 64 MiB. */
CotCardCost cot_card_cost_interactive (void);
/* The least that Argon2id allows; for tests alone. */
CotCardCost cot_card_cost_least (void);

typedef struct {
  guint32 person;
  char *name;
  guint8 key[COT_PERSON_KEY_BYTES]; /* public */
  CotCardCost cost;
  guint8 salt[16];
  guint8 nonce[24];
  guint8 sealed[COT_PERSON_SECRET_BYTES + 16];
} CotPersonCard;

GBytes *cot_person_card_seal (guint32 person, const char *name, const guint8 secret[COT_PERSON_SECRET_BYTES], const char *password, CotCardCost cost, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CotPersonCard *cot_person_card_parse (GBytes *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cot_person_card_open (const CotPersonCard *self, const char *password, guint8 secret[COT_PERSON_SECRET_BYTES], GError **error);
void cot_person_card_free (CotPersonCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotPersonCard, cot_person_card_free)

G_END_DECLS
