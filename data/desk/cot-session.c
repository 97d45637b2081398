/* cot-session.c - a person who is signed in
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-session"

#include "config.h"

#include "cot-session-private.h"

#include <sodium.h>
#include <string.h>

struct _CotSession {
  gatomicrefcount ref_count;
  guint32 person;
  char *name;
  guint roles;
  guint8 *secret; /* sodium_malloc, 64 bytes; NULL once ended */
  CotId signed_in;
  guint n_wrong;
  gint64 wrong_since_us;
};

CotSession *
cot_session_new (guint32 person, const char *name, guint roles, const guint8 secret[64])
{
  CotSession *self = g_new0 (CotSession, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->person = person;
  self->name = g_strdup (name);
  self->roles = roles;
  self->secret = sodium_malloc (crypto_sign_SECRETKEYBYTES);
  if (self->secret == NULL)
    g_error ("no locked memory is left for a key");
  memcpy (self->secret, secret, crypto_sign_SECRETKEYBYTES);

  return self;
}

const guint8 *
cot_session_peek_secret (const CotSession *self)
{
  return self->secret;
}

void
cot_session_set_signed_in (CotSession *self, const CotId *id)
{
  self->signed_in = *id;
}

const CotId *
cot_session_get_signed_in (const CotSession *self)
{
  return &self->signed_in;
}

void
cot_session_set_wrong_passwords (CotSession *self, guint n, gint64 since_us)
{
  self->n_wrong = n;
  self->wrong_since_us = since_us;
}

/**
 * cot_session_get_wrong_passwords:
 * @self: a session
 * @since_us: (out) (nullable): UTC of the first, 0 when there was none
 *
 * Returns: how many wrong passwords of this person this station had seen before
 *   the right one with which they signed in or unlocked last
 */
guint
cot_session_get_wrong_passwords (const CotSession *self, gint64 *since_us)
{
  if (since_us != NULL)
    *since_us = self->wrong_since_us;

  return self->n_wrong;
}

void
cot_session_end (CotSession *self)
{
  g_clear_pointer (&self->secret, sodium_free);
}

CotSession *
cot_session_ref (CotSession *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cot_session_unref (CotSession *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  cot_session_end (self);
  g_free (self->name);
  g_free (self);
}

guint32
cot_session_get_person (const CotSession *self)
{
  return self->person;
}

const char *
cot_session_get_name (const CotSession *self)
{
  return self->name;
}

guint
cot_session_get_roles (const CotSession *self)
{
  return self->roles;
}
