/* cot-merkle.h - the root over the published rows (RFC 9162)
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CotMerkle CotMerkle;

CotMerkle *cot_merkle_new (void);
void cot_merkle_add (CotMerkle *self, gconstpointer leaf, gsize length);
guint64 cot_merkle_get_n_leaves (const CotMerkle *self);
/* Of what was added so far; SHA-256 of nothing for no leaf at all. */
void cot_merkle_root (const CotMerkle *self, guint8 root[32]);
void cot_merkle_free (CotMerkle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotMerkle, cot_merkle_free)

G_END_DECLS
