/* cot-tls.c - the key and the self-signed certificate of a service
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include "cot-tls.h"

#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>

#include "cot-sync-error.h"

#define KEY_FILE         "key.pem"
#define CERTIFICATE_FILE "certificate.pem"
/* The stations pin the key and look at nothing else of the certificate; it is
 * dated so that it never lapses by itself. */
#define NOT_BEFORE 946684800    /* 2000-01-01 */
#define NOT_AFTER  253402300799 /* 9999-12-31 */

static void
auto_privkey_deinit (gnutls_x509_privkey_t *key)
{
  if (*key != NULL)
    gnutls_x509_privkey_deinit (*key);
}

static void
auto_crt_deinit (gnutls_x509_crt_t *certificate)
{
  if (*certificate != NULL)
    gnutls_x509_crt_deinit (*certificate);
}

static void
auto_pubkey_deinit (gnutls_pubkey_t *key)
{
  if (*key != NULL)
    gnutls_pubkey_deinit (*key);
}

#define AUTO(kind) __attribute__ ((cleanup (auto_##kind##_deinit)))

static gboolean
check (int status, const char *what, GError **error)
{
  if (status >= 0)
    return TRUE;

  g_set_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_FAILED, "TLS: %s: %s", what, gnutls_strerror (status));
  return FALSE;
}

static gboolean
fill_certificate (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, GError **error)
{
  guint8 serial[16];

  randombytes_buf (serial, sizeof serial);
  serial[0] = (serial[0] & 0x3f) | 0x40; /* positive, and of fixed length */

  return check (gnutls_x509_crt_set_version (certificate, 3), "version", error) &&
         check (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), "serial", error) &&
         check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "cotejod", strlen ("cotejod")), "name", error) &&
         check (gnutls_x509_crt_set_activation_time (certificate, NOT_BEFORE), "start", error) &&
         check (gnutls_x509_crt_set_expiration_time (certificate, (time_t) NOT_AFTER), "end", error) &&
         check (gnutls_x509_crt_set_key (certificate, key), "key", error) &&
         check (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), "sign", error);
}

static gboolean
write_file (const char *path, const gnutls_datum_t *text, int mode, GError **error)
{
  return g_file_set_contents_full (path, (const char *) text->data, text->size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);
}

static gboolean
make (const char *folder, const char *key_path, const char *certificate_path, GError **error)
{
  AUTO (privkey)
  gnutls_x509_privkey_t key = NULL;
  AUTO (crt)
  gnutls_x509_crt_t certificate = NULL;
  gnutls_datum_t key_text = { NULL, 0 }, certificate_text = { NULL, 0 };
  gboolean ok;

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, COT_SYNC_ERROR, COT_SYNC_ERROR_FAILED, "%s: %s", folder, g_strerror (errno));
    return FALSE;
  }
  if (!check (gnutls_x509_privkey_init (&key), "key", error) ||
      !check (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), "key", error) ||
      !check (gnutls_x509_crt_init (&certificate), "certificate", error) ||
      !fill_certificate (certificate, key, error) ||
      !check (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &key_text), "key", error))
    return FALSE;

  /* The certificate last: where it is, the key is too. */
  ok = check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_text), "certificate", error) &&
       write_file (key_path, &key_text, 0600, error) &&
       write_file (certificate_path, &certificate_text, 0644, error);
  sodium_memzero (key_text.data, key_text.size);
  gnutls_free (key_text.data);
  gnutls_free (certificate_text.data);

  return ok;
}

static gboolean
compute_pin (CotTls *self, GError **error)
{
  gnutls_datum_t text = { (unsigned char *) self->certificate_pem, (unsigned int) strlen (self->certificate_pem) };
  gnutls_datum_t spki = { NULL, 0 };
  AUTO (crt)
  gnutls_x509_crt_t certificate = NULL;
  AUTO (pubkey)
  gnutls_pubkey_t key = NULL;

  if (!check (gnutls_x509_crt_init (&certificate), "certificate", error) ||
      !check (gnutls_x509_crt_import (certificate, &text, GNUTLS_X509_FMT_PEM), "certificate", error) ||
      !check (gnutls_pubkey_init (&key), "key", error) ||
      !check (gnutls_pubkey_import_x509 (key, certificate, 0), "key", error) ||
      !check (gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki), "key", error))
    return FALSE;

  crypto_hash_sha256 (self->pin, spki.data, spki.size);
  gnutls_free (spki.data);

  return TRUE;
}

/**
 * cot_tls_load_or_make:
 * @folder: made when it does not exist
 * @error: #CotSyncError, or of files
 *
 * Returns: (transfer full): the key, its certificate and the pin
 */
CotTls *
cot_tls_load_or_make (const char *folder, GError **error)
{
  g_autofree char *key_path = g_build_filename (folder, KEY_FILE, NULL);
  g_autofree char *certificate_path = g_build_filename (folder, CERTIFICATE_FILE, NULL);
  g_autoptr (CotTls) self = g_new0 (CotTls, 1);

  if (!g_file_test (certificate_path, G_FILE_TEST_EXISTS) && !make (folder, key_path, certificate_path, error))
    return NULL;
  if (!g_file_get_contents (key_path, &self->key_pem, NULL, error) ||
      !g_file_get_contents (certificate_path, &self->certificate_pem, NULL, error) ||
      !compute_pin (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
cot_tls_free (CotTls *self)
{
  if (self == NULL)
    return;

  if (self->key_pem != NULL)
    sodium_memzero (self->key_pem, strlen (self->key_pem));
  g_free (self->key_pem);
  g_free (self->certificate_pem);
  g_free (self);
}
