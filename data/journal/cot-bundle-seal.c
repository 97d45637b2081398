/* cot-bundle-seal.c - a bundle that only its receiver can read
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-bundle-seal-private.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-files-private.h"

#define FACTS_BYTES  48
#define KEY_BYTES    crypto_secretstream_xchacha20poly1305_KEYBYTES
#define SEALED_BYTES (KEY_BYTES + crypto_box_SEALBYTES)
#define HEAD_BYTES   crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define TAG_BYTES    crypto_secretstream_xchacha20poly1305_ABYTES
#define LAST         crypto_secretstream_xchacha20poly1305_TAG_FINAL

G_STATIC_ASSERT (FACTS_BYTES + SEALED_BYTES + HEAD_BYTES == 152);
G_STATIC_ASSERT (TAG_BYTES == 17);

struct _CotBoxWriter {
  int fd;
  guint8 facts[FACTS_BYTES];
  crypto_secretstream_xchacha20poly1305_state state;
  guint8 plain[COT_BOX_CHUNK];
  gsize n_plain;
  guint8 sealed[COT_BOX_CHUNK + TAG_BYTES];
};

struct _CotBoxReader {
  int fd;
  guint8 facts[FACTS_BYTES];
  crypto_secretstream_xchacha20poly1305_state state;
  guint64 n_chunks;
  gboolean is_ended;
  guint8 plain[COT_BOX_CHUNK];
  guint8 sealed[COT_BOX_CHUNK + TAG_BYTES];
};

static void
put_be32 (guint8 *at, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (8 * (3 - i)));
}

static guint32
get_be32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static void
encode_facts (const CotBoxFacts *facts, guint8 out[FACTS_BYTES])
{
  memcpy (out, COT_BOX_MAGIC, COT_BOX_MAGIC_BYTES);
  memcpy (out + 8, facts->seal, 32);
  put_be32 (out + 40, facts->receiver);
  put_be32 (out + 44, facts->sender);
}

/* --- Writing ---------------------------------------------------------------------- */

/* A fresh key for the stream, sealed for the receiver. */
static gboolean
write_head (CotBoxWriter *self, const guint8 receiver_key[32], GError **error)
{
  guint8 key[KEY_BYTES], sealed[SEALED_BYTES], head[HEAD_BYTES], box_key[crypto_box_PUBLICKEYBYTES];
  gboolean good = crypto_sign_ed25519_pk_to_curve25519 (box_key, receiver_key) == 0;

  crypto_secretstream_xchacha20poly1305_keygen (key);
  good = good && crypto_box_seal (sealed, key, sizeof key, box_key) == 0 && crypto_secretstream_xchacha20poly1305_init_push (&self->state, head, key) == 0;
  sodium_memzero (key, sizeof key);
  if (!good) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "nothing can be sealed for the receiver's key");
    return FALSE;
  }

  return cot_files_write_all (self->fd, self->facts, sizeof self->facts, "writing the bundle", error) && cot_files_write_all (self->fd, sealed, sizeof sealed, "writing the bundle", error) && cot_files_write_all (self->fd, head, sizeof head, "writing the bundle", error);
}

CotBoxWriter *
cot_box_writer_new (int fd, const CotBoxFacts *facts, const guint8 receiver_key[32], GError **error)
{
  g_autoptr (CotBoxWriter) self = g_new0 (CotBoxWriter, 1);

  self->fd = fd;
  encode_facts (facts, self->facts);
  return write_head (self, receiver_key, error) ? g_steal_pointer (&self) : NULL;
}

void
cot_box_writer_free (CotBoxWriter *self)
{
  if (self == NULL)
    return;
  sodium_memzero (self, sizeof *self);
  g_free (self);
}

static gboolean
push_chunk (CotBoxWriter *self, gboolean is_last, GError **error)
{
  crypto_secretstream_xchacha20poly1305_push (&self->state, self->sealed, NULL, self->plain, self->n_plain, self->facts, sizeof self->facts, is_last ? LAST : 0);
  if (!cot_files_write_all (self->fd, self->sealed, self->n_plain + TAG_BYTES, "writing the bundle", error))
    return FALSE;

  self->n_plain = 0;
  return TRUE;
}

gboolean
cot_box_writer_write (CotBoxWriter *self, gconstpointer data, gsize length, GError **error)
{
  const guint8 *at = data;

  while (length > 0) {
    gsize n = MIN (length, sizeof self->plain - self->n_plain);

    memcpy (self->plain + self->n_plain, at, n);
    self->n_plain += n;
    at += n;
    length -= n;
    /* A full chunk is never the last one: that is shorter. */
    if (self->n_plain == sizeof self->plain && !push_chunk (self, FALSE, error))
      return FALSE;
  }

  return TRUE;
}

gboolean
cot_box_writer_finish (CotBoxWriter *self, GError **error)
{
  return push_chunk (self, TRUE, error);
}

/* --- Reading ---------------------------------------------------------------------- */

/* Bytes read, fewer only at the end of the file; -1 with FAILED. */
static gssize
read_up_to (int fd, guint8 *data, gsize length, GError **error)
{
  gsize done = 0;

  while (done < length) {
    gssize n = read (fd, data + done, length - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      cot_files_set_errno (error, errno, "reading the bundle");
      return -1;
    }
    if (n == 0)
      break;
    done += (gsize) n;
  }

  return (gssize) done;
}

static gboolean
read_whole (int fd, guint8 *data, gsize length, GError **error)
{
  gssize n = read_up_to (fd, data, length, error);

  if (n == (gssize) length)
    return TRUE;
  if (n >= 0)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "bundle: it ends early");
  return FALSE;
}

gboolean
cot_box_read_facts (int fd, CotBoxFacts *facts, GError **error)
{
  guint8 bytes[FACTS_BYTES];

  if (!read_whole (fd, bytes, sizeof bytes, error))
    return FALSE;
  if (memcmp (bytes, COT_BOX_MAGIC, COT_BOX_MAGIC_BYTES) != 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "bundle: it is no sealed one");
    return FALSE;
  }
  memcpy (facts->seal, bytes + 8, 32);
  facts->receiver = get_be32 (bytes + 40);
  facts->sender = get_be32 (bytes + 44);

  return TRUE;
}

static gboolean
open_key (const guint8 sealed[SEALED_BYTES], const guint8 *secret, guint8 key[KEY_BYTES])
{
  guint8 public_key[crypto_sign_PUBLICKEYBYTES], box_key[crypto_box_PUBLICKEYBYTES], box_secret[crypto_box_SECRETKEYBYTES];
  gboolean good;

  good = crypto_sign_ed25519_sk_to_pk (public_key, secret) == 0 && crypto_sign_ed25519_pk_to_curve25519 (box_key, public_key) == 0 &&
         crypto_sign_ed25519_sk_to_curve25519 (box_secret, secret) == 0 && crypto_box_seal_open (key, sealed, SEALED_BYTES, box_key, box_secret) == 0;
  sodium_memzero (box_secret, sizeof box_secret);

  return good;
}

CotBoxReader *
cot_box_reader_new (int fd, const CotBoxFacts *facts, const guint8 *secret, GError **error)
{
  g_autoptr (CotBoxReader) self = g_new0 (CotBoxReader, 1);
  guint8 sealed[SEALED_BYTES], head[HEAD_BYTES], key[KEY_BYTES];
  gboolean good;

  self->fd = fd;
  encode_facts (facts, self->facts);
  if (!read_whole (fd, sealed, sizeof sealed, error) || !read_whole (fd, head, sizeof head, error))
    return NULL;
  good = open_key (sealed, secret, key) && crypto_secretstream_xchacha20poly1305_init_pull (&self->state, head, key) == 0;
  sodium_memzero (key, sizeof key);
  if (good)
    return g_steal_pointer (&self);

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "bundle: the key of station %u does not open it: it was changed, or sealed for an earlier key", facts->receiver);
  return NULL;
}

void
cot_box_reader_free (CotBoxReader *self)
{
  if (self == NULL)
    return;
  sodium_memzero (self, sizeof *self);
  g_free (self);
}

/* Behind the last chunk there is nothing. */
static gboolean
check_end (CotBoxReader *self, GError **error)
{
  guint8 byte;
  gssize n = read_up_to (self->fd, &byte, 1, error);

  if (n == 0)
    return TRUE;
  if (n > 0)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "bundle: something follows its end");
  return FALSE;
}

gssize
cot_box_reader_read (CotBoxReader *self, const guint8 **data, GError **error)
{
  unsigned long long n_plain = 0;
  unsigned char tag = 0;
  gssize n;

  if (self->is_ended)
    return 0;
  n = read_up_to (self->fd, self->sealed, sizeof self->sealed, error);
  if (n < 0)
    return -1;
  self->n_chunks++;
  if (n < (gssize) TAG_BYTES) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "bundle: it ends early, before chunk %" G_GUINT64_FORMAT, self->n_chunks);
    return -1;
  }
  if (crypto_secretstream_xchacha20poly1305_pull (&self->state, self->plain, &n_plain, &tag, self->sealed, (unsigned long long) n, self->facts, sizeof self->facts) != 0) {
    g_set_error (error, COT_DATA_ERROR, n < (gssize) sizeof self->sealed ? COT_DATA_ERROR_INVALID : COT_DATA_ERROR_CORRUPT, "bundle: chunk %" G_GUINT64_FORMAT " was changed, moved or cut off", self->n_chunks);
    return -1;
  }
  self->is_ended = tag == LAST;
  if (self->is_ended && !check_end (self, error))
    return -1;
  if (!self->is_ended && n < (gssize) sizeof self->sealed) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "bundle: it ends early, behind chunk %" G_GUINT64_FORMAT, self->n_chunks);
    return -1;
  }
  *data = self->plain;

  return (gssize) n_plain;
}
