/* cot-confirmation.c - a second person who agrees to one act
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The second person's key is opened for one signature and wiped with it.  There is
 * no session: whoever confirms does not work at this desk. */

#define G_LOG_DOMAIN "cot-confirmation"

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "cot-desk-private.h"
#include "cot-second.h"

#define NONCE_BYTES 16

struct _CotConfirmation {
  guint32 person;
  char *name;
  guint8 *secret; /* sodium_malloc, 64 bytes; NULL once used */
};

static void
wipe (CotConfirmation *self)
{
  g_clear_pointer (&self->secret, sodium_free);
}

void
cot_confirmation_free (CotConfirmation *self)
{
  if (self == NULL)
    return;

  wipe (self);
  g_free (self->name);
  g_free (self);
}

guint32
cot_confirmation_get_person (const CotConfirmation *self)
{
  return self->person;
}

const char *
cot_confirmation_get_name (const CotConfirmation *self)
{
  return self->name;
}

/* Whether @person may be the second at all; asked before a password is tried. */
static gboolean
check_second (CotDesk *self, CotSession *first, guint32 person, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotPerson *found = NULL;

  if (first == NULL || cot_session_peek_secret (first) == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "nobody is signed in");
  if (person == cot_session_get_person (first))
    return cot_desk_refuse (error, COT_DATA_ERROR_SAME_PERSON, "person %u has signed already: this takes another person", person);

  found = cot_fold_get_person (cot_journal_get_fold (self->journal), person);
  if (found == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "person %u is not enrolled", person);
  if (found->revoked)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "person %u was revoked", person);
  if ((found->roles & COT_ROLE_COORDINADOR) == 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "person %u is no coordinador: only a coordinador confirms", person);

  return TRUE;
}

/**
 * cot_desk_confirm:
 * @self: a desk
 * @first: who acts
 * @person: another person, a coordinador
 * @password: of @person, as typed
 * @error: return location for a %COT_DATA_ERROR
 *
 * Opens the second person's key for one signature.  A wrong password counts and
 * slows like one at sign-in.  Takes a fraction of a second by intent; call it off
 * the main thread.
 *
 * Returns: (transfer full): what an act that takes two people is given, once; or
 *   %NULL with %COT_DATA_ERROR_SAME_PERSON, _NOT_FOUND, _REFUSED, _PASSWORD or
 *   _TOO_SOON
 */
CotConfirmation *
cot_desk_confirm (CotDesk *self, CotSession *first, guint32 person, const char *password, GError **error)
{
  g_autoptr (CotSession) opened = NULL;
  CotConfirmation *confirmation = NULL;

  if (!check_second (self, first, person, error))
    return NULL;
  opened = cot_desk_open_card (self, person, password, error);
  if (opened == NULL)
    return NULL;

  confirmation = g_new0 (CotConfirmation, 1);
  confirmation->person = person;
  confirmation->name = g_strdup (cot_session_get_name (opened));
  confirmation->secret = sodium_malloc (crypto_sign_SECRETKEYBYTES);
  if (confirmation->secret == NULL)
    g_error ("no locked memory is left for a key");
  memcpy (confirmation->secret, cot_session_peek_secret (opened), crypto_sign_SECRETKEYBYTES);

  return confirmation;
}

gboolean
cot_desk_check_confirmed (CotSession *session, const CotConfirmation *second, GError **error)
{
  if (second == NULL || second->secret == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "this takes two people: another coordinador has to confirm it");
  if (second->person == cot_session_get_person (session))
    return cot_desk_refuse (error, COT_DATA_ERROR_SAME_PERSON, "person %u has signed already: this takes another person", second->person);

  return TRUE;
}

/* The same act done twice on purpose is to be signed twice: what is signed differs. */
static void
add_nonce (json_t *body)
{
  guint8 nonce[NONCE_BYTES];
  char hex[2 * NONCE_BYTES + 1];

  randombytes_buf (nonce, sizeof nonce);
  sodium_bin2hex (hex, sizeof hex, nonce, sizeof nonce);
  json_object_set_new (body, "nonce", json_string (hex));
}

gboolean
cot_desk_write_confirmed (CotDesk *self, CotSession *session, CotConfirmation *second, const CotDeskEvent *event, CotId *id, GError **error)
{
  CotSecondAct act = {
    .seal = cot_election_get_seal (cot_journal_get_election (self->journal)),
    .kind = event->kind,
    .folio = event->folio,
    .station = cot_journal_get_station (self->journal),
    .refs = event->refs,
    .n_refs = event->n_refs,
    .body = event->body,
  };

  if (!cot_desk_check_confirmed (session, second, error))
    return FALSE;

  act.person = cot_session_get_person (session);
  add_nonce (event->body);
  json_object_set_new (event->body, "second", cot_second_new (&act, second->person, second->secret));
  wipe (second);

  return cot_desk_write (self, session, event, id, error);
}
