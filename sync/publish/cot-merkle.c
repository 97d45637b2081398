/* cot-merkle.c - the root over the published rows (RFC 9162)
 *
 * Source: RFC 9162, 2.1.1.  A stack of the roots of full subtrees, as in a
 * binary counter, gives the root without keeping the leaves.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-merkle.h"

#include <sodium.h>
#include <string.h>

#define MAX_HEIGHT 64

struct _CotMerkle {
  guint64 n_leaves;
  guint n;
  guint8 roots[MAX_HEIGHT][32]; /* of full subtrees, largest first */
};

CotMerkle *
cot_merkle_new (void)
{
  return g_new0 (CotMerkle, 1);
}

static void
hash_node (const guint8 left[32], const guint8 right[32], guint8 out[32])
{
  guint8 bytes[65] = { 1 };

  memcpy (bytes + 1, left, 32);
  memcpy (bytes + 33, right, 32);
  crypto_hash_sha256 (out, bytes, sizeof bytes);
}

void
cot_merkle_add (CotMerkle *self, gconstpointer leaf, gsize length)
{
  const guint8 prefix = 0;
  crypto_hash_sha256_state state;

  g_return_if_fail (self->n < MAX_HEIGHT);

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, &prefix, 1);
  crypto_hash_sha256_update (&state, leaf, length);
  crypto_hash_sha256_final (&state, self->roots[self->n++]);

  /* As many subtrees join as the old number of leaves ended in one bits. */
  for (guint64 bits = self->n_leaves; bits & 1; bits >>= 1) {
    hash_node (self->roots[self->n - 2], self->roots[self->n - 1], self->roots[self->n - 2]);
    self->n--;
  }
  self->n_leaves++;
}

guint64
cot_merkle_get_n_leaves (const CotMerkle *self)
{
  return self->n_leaves;
}

void
cot_merkle_root (const CotMerkle *self, guint8 root[32])
{
  if (self->n == 0) {
    crypto_hash_sha256 (root, (const guint8 *) "", 0);
    return;
  }

  memcpy (root, self->roots[self->n - 1], 32);
  for (guint i = self->n - 1; i > 0; i--)
    hash_node (self->roots[i - 1], root, root);
}

void
cot_merkle_free (CotMerkle *self)
{
  g_free (self);
}
