/* cot-tls.h - the key and the self-signed certificate of a service
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *key_pem, *certificate_pem;
  guint8 pin[32]; /* SHA-256 of the public key's SubjectPublicKeyInfo */
} CotTls;

/* Loads FOLDER/key.pem (0600) and FOLDER/certificate.pem, or makes both. */
CotTls *cot_tls_load_or_make (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cot_tls_free (CotTls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotTls, cot_tls_free)

G_END_DECLS
