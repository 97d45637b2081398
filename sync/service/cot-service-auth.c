/* cot-service-auth.c - challenges, tokens, and who is calling
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-service"

#include "config.h"

#include "cot-service-auth.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"
#include "cot-wire.h"

typedef struct {
  guint32 station;
  gint64 until_us;
} Grant;

struct _CotServiceAuth {
  CotJournal *journal;
  guint8 pin[32];
  CotServiceAuthLimits limits;
  GMutex lock;
  GHashTable *nonces; /* hex to Grant */
  GHashTable *tokens; /* hex of the token's hash to Grant */
};

CotServiceAuth *
cot_service_auth_new (CotJournal *journal, const guint8 pin[32], const CotServiceAuthLimits *limits)
{
  CotServiceAuth *self = g_new0 (CotServiceAuth, 1);

  self->journal = g_object_ref (journal);
  memcpy (self->pin, pin, sizeof self->pin);
  self->limits = *limits;
  g_mutex_init (&self->lock);
  self->nonces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
cot_service_auth_free (CotServiceAuth *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->nonces);
  g_hash_table_unref (self->tokens);
  g_mutex_clear (&self->lock);
  g_object_unref (self->journal);
  g_free (self);
}

static gint64
now_us (CotServiceAuth *self)
{
  return cot_clock_now_us (cot_journal_get_clock (self->journal));
}

static gboolean
is_lapsed_cb (gpointer key, gpointer value, gpointer user_data)
{
  return ((const Grant *) value)->until_us <= *(const gint64 *) user_data;
}

/* Anyone may ask for a challenge, so the table is bounded: when it is full of
 * fresh ones the oldest goes, and a caller that waited too long asks again. */
static void
make_room (GHashTable *grants, guint max, gint64 now)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *oldest = NULL;
  gint64 oldest_us = G_MAXINT64;

  if (g_hash_table_size (grants) < max)
    return;
  if (g_hash_table_foreach_remove (grants, is_lapsed_cb, &now) > 0)
    return;
  g_hash_table_iter_init (&iter, grants);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((const Grant *) value)->until_us < oldest_us) {
      oldest = key;
      oldest_us = ((const Grant *) value)->until_us;
    }
  if (oldest != NULL)
    g_hash_table_remove (grants, oldest);
}

static void
grant (CotServiceAuth *self, GHashTable *grants, guint max, const char *key, guint32 station, guint life_s)
{
  gint64 now = now_us (self);
  Grant given = { station, now + (gint64) life_s * G_USEC_PER_SEC };

  make_room (grants, max, now);
  g_hash_table_insert (grants, g_strdup (key), g_memdup2 (&given, sizeof given));
}

void
cot_service_auth_challenge (CotServiceAuth *self, guint32 station, guint8 nonce[32])
{
  g_autofree char *hex = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  randombytes_buf (nonce, 32);
  hex = cot_wire_to_hex (nonce, 32);
  grant (self, self->nonces, self->limits.max_nonces, hex, station, self->limits.nonce_life_s);
}

/* Whatever comes of it, a nonce is used up. */
static gboolean
take_nonce (CotServiceAuth *self, guint32 station, const guint8 nonce[32])
{
  g_autofree char *hex = cot_wire_to_hex (nonce, 32);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Grant *given = g_hash_table_lookup (self->nonces, hex);
  gboolean good = given != NULL && given->station == station && given->until_us > now_us (self);

  g_hash_table_remove (self->nonces, hex);
  return good;
}

static gboolean
find_key (CotServiceAuth *self, guint32 number, guint8 key[32])
{
  const CotStation *station;

  cot_journal_lock (self->journal);
  station = cot_fold_get_station (cot_journal_get_fold (self->journal), number);
  if (station != NULL)
    memcpy (key, station->key, 32);
  cot_journal_unlock (self->journal);

  return station != NULL;
}

char *
cot_service_auth_prove (CotServiceAuth *self, guint32 station, const guint8 nonce[32], const guint8 signature[64], GError **error)
{
  g_autoptr (GByteArray) challenge = cot_wire_challenge (station, nonce, self->pin);
  g_autofree char *hash = NULL;
  char *token;
  guint8 key[32], bytes[32];

  if (!take_nonce (self, station, nonce)) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED, "the challenge is unknown, used or too old");
    return NULL;
  }
  if (!find_key (self, station, key)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "station %u is not enrolled here", station);
    return NULL;
  }
  if (crypto_sign_verify_detached (signature, challenge->data, challenge->len, key) != 0) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED, "the signature is not that of the station");
    return NULL;
  }

  randombytes_buf (bytes, sizeof bytes);
  token = cot_wire_to_hex (bytes, sizeof bytes);
  hash = cot_wire_sha256 (token, strlen (token));
  g_mutex_lock (&self->lock);
  grant (self, self->tokens, self->limits.max_tokens, hash, station, self->limits.token_life_s);
  g_mutex_unlock (&self->lock);

  return token;
}

/* Tokens are looked up by their hash, so that the time of the lookup tells
 * nothing of how near a guess was. */
static guint32
station_of (CotServiceAuth *self, const char *token)
{
  g_autofree char *hash = cot_wire_sha256 (token, strlen (token));
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Grant *given = g_hash_table_lookup (self->tokens, hash);

  if (given == NULL)
    return 0;
  if (given->until_us <= now_us (self)) {
    g_hash_table_remove (self->tokens, hash);
    return 0;
  }

  return given->station;
}

gboolean
cot_service_auth_find (CotServiceAuth *self, const char *token, CotCaller *caller)
{
  guint32 number = station_of (self, token);
  const CotStation *station;

  memset (caller, 0, sizeof *caller);
  if (number == 0)
    return FALSE;

  cot_journal_lock (self->journal);
  station = cot_fold_get_station (cot_journal_get_fold (self->journal), number);
  if (station != NULL)
    *caller = (CotCaller){ number, station->role, station->catd };
  cot_journal_unlock (self->journal);

  return caller->station != 0;
}
