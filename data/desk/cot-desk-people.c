/* cot-desk-people.c - enrolling people, signing in and out
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-desk-people"

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "cot-desk-private.h"

/* Of whom one signed-in tells; more are told with the next. */
#define MAX_OTHERS 1000

/* --- Enrolment --------------------------------------------------------------- */

static json_t *
roles_to_json (guint roles)
{
  json_t *array = json_array ();

  for (guint bit = COT_ROLE_ACOPIADOR; bit <= COT_ROLE_COTEJADOR; bit <<= 1) {
    if ((roles & bit) != 0)
      json_array_append_new (array, json_string (cot_role_to_string ((CotRole) bit)));
  }
  return array;
}

static gboolean
check_enrolment (CotDesk *self, guint32 person, guint roles, guint *catd, GError **error)
{
  const guint all_roles = (COT_ROLE_COTEJADOR << 1) - 1;
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotStation *station = cot_desk_get_station (self, error);

  if (station == NULL)
    return FALSE;
  /* A CATD's service, the centre, or a desk that stands alone. */
  if (!station->by_authority)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "station %u is a %s that no authority enrolled: it may not enrol people", station->station, cot_station_role_to_string (station->role));
  if (person == 0 || roles == 0 || (roles & ~all_roles) != 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "a person has a number from 1 and at least one role");
  if (cot_fold_get_person (cot_journal_get_fold (self->journal), person) != NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "person %u is enrolled already; numbers are never given twice", person);

  *catd = station->catd;
  return TRUE;
}

static gboolean
write_enrolment (CotDesk *self, guint32 person, guint roles, guint catd, const guint8 key[32], const char *card, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  g_autofree char *key_hex = NULL;
  CotId key_id;

  memcpy (key_id.bytes, key, sizeof key_id.bytes);
  key_hex = cot_id_to_hex (&key_id);
  cot_desk_event_init (&event, COT_KIND_PERSON_ENROLLED);
  json_object_set_new (event.body, "person", json_integer (person));
  json_object_set_new (event.body, "key", json_string (key_hex));
  json_object_set_new (event.body, "roles", roles_to_json (roles));
  json_object_set_new (event.body, "catd", json_integer (catd));
  json_object_set_new (event.body, "card", json_string (card));

  return cot_desk_write (self, NULL, &event, NULL, error);
}

/**
 * cot_desk_enrol_person:
 * @self: a desk whose station may enrol people: a centre or a CATD's service
 * @person: number, from 1, never given before
 * @name: as shown, at most 400 bytes
 * @roles: mask of CotRole, at least one
 * @password: 1 to 1024 bytes
 * @error: return location for a %COT_DATA_ERROR
 *
 * Makes the person's key, seals it with the password into the card file and
 * writes person-enrolled.  The name stands in the card alone.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_REFUSED, _INVALID or _CONFLICT
 */
gboolean
cot_desk_enrol_person (CotDesk *self, guint32 person, const char *name, guint roles, const char *password, GError **error)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  g_autoptr (GBytes) card = NULL;
  g_autofree char *digest = NULL;
  guint catd = 0;
  COT_DESK_ACT (self);

  if (!check_enrolment (self, person, roles, &catd, error))
    return FALSE;

  crypto_sign_keypair (key, secret);
  card = cot_person_card_seal (person, name, secret, password, self->card_cost, error);
  sodium_memzero (secret, sizeof secret);
  if (card == NULL)
    return FALSE;

  digest = cot_journal_put_file (self->journal, g_bytes_get_data (card, NULL), g_bytes_get_size (card), error);
  return digest != NULL && write_enrolment (self, person, roles, catd, key, digest, error);
}

/* --- The list of people ------------------------------------------------------ */

static CotPersonCard *
load_card (CotDesk *self, guint32 person, const char *digest, GError **error)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (CotPersonCard) card = NULL;

  if (digest == NULL) {
    cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "person %u has no card", person);
    return NULL;
  }
  file = cot_journal_load_file (self->journal, digest, error);
  if (file == NULL)
    return NULL;
  card = cot_person_card_parse (file, error);
  if (card == NULL)
    return NULL;
  if (card->person != person) {
    cot_desk_refuse (error, COT_DATA_ERROR_CORRUPT, "the card of person %u is another person's", person);
    return NULL;
  }
  return g_steal_pointer (&card);
}

void
cot_desk_person_free (CotDeskPerson *person)
{
  if (person == NULL)
    return;

  g_free (person->name);
  g_free (person);
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  const CotDeskPerson *left = *(const CotDeskPerson *const *) a;
  const CotDeskPerson *right = *(const CotDeskPerson *const *) b;

  return left->person < right->person ? -1 : left->person > right->person;
}

static CotDeskPerson *
describe_person (CotDesk *self, const CotPerson *person)
{
  CotDeskPerson *described = g_new0 (CotDeskPerson, 1);
  g_autoptr (CotPersonCard) card = load_card (self, person->person, person->card_sha256, NULL);

  described->person = person->person;
  described->roles = person->roles;
  described->can_sign_in = card != NULL && !person->revoked;
  described->revoked = person->revoked;
  described->tries = cot_tries_book_get (self->tries, person->person);
  described->name = card != NULL ? g_strdup (card->name) : g_strdup_printf ("persona %u", person->person);

  return described;
}

/**
 * cot_desk_list_people:
 * @self: a desk
 *
 * Returns: (element-type CotDeskPerson) (transfer full): everybody enrolled, by number
 */
GPtrArray *
cot_desk_list_people (CotDesk *self)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  g_autoptr (GPtrArray) persons = cot_fold_list_persons (cot_journal_get_fold (self->journal));
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_desk_person_free);

  for (guint i = 0; i < persons->len; i++)
    g_ptr_array_add (people, describe_person (self, g_ptr_array_index (persons, i)));
  g_ptr_array_sort (people, compare_people);

  return people;
}

/* The roster's word on @person, copied so that the lock need not be held. */
static gboolean
find_person (CotDesk *self, guint32 person, guint *roles, guint8 key[32], char **card, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  const CotPerson *found = cot_fold_get_person (cot_journal_get_fold (self->journal), person);

  if (found == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_NOT_FOUND, "person %u is not enrolled", person);
  if (found->revoked)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "person %u was revoked: enrol them under a new number", person);

  *roles = found->roles;
  memcpy (key, found->key, COT_PERSON_KEY_BYTES);
  *card = g_strdup (found->card_sha256);

  return TRUE;
}

/**
 * cot_desk_get_card:
 * @self: a desk where the person can sign in
 * @person: a number
 * @error: return location for a %COT_DATA_ERROR
 *
 * The card says the name and holds the key sealed with the password: it may travel
 * on a stick, and stays within the centre.
 *
 * Returns: (transfer full): the file's bytes, or %NULL with %COT_DATA_ERROR_NOT_FOUND
 */
GBytes *
cot_desk_get_card (CotDesk *self, guint32 person, GError **error)
{
  g_autofree char *digest = NULL;
  g_autoptr (CotPersonCard) card = NULL;
  guint8 key[COT_PERSON_KEY_BYTES];
  guint roles = 0;

  if (!find_person (self, person, &roles, key, &digest, error))
    return NULL;
  card = load_card (self, person, digest, error);

  return card != NULL ? cot_journal_load_file (self->journal, digest, error) : NULL;
}

static gboolean
is_card_of (CotDesk *self, GBytes *file, const CotPersonCard *card)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file);
  g_autofree char *digest = NULL;
  guint8 key[COT_PERSON_KEY_BYTES];
  guint roles = 0;

  return find_person (self, card->person, &roles, key, &digest, NULL) && g_strcmp0 (digest, sha256) == 0;
}

/**
 * cot_desk_take_card:
 * @self: a desk that knows the person's enrolment
 * @file: as cot_desk_get_card () gave it elsewhere
 * @person: (out) (nullable): whose it is
 * @error: return location for a %COT_DATA_ERROR
 *
 * From then on the person can sign in here, without a link.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_INVALID when it is no card, or _CONFLICT when
 *   it is not the one that the enrolment names
 */
gboolean
cot_desk_take_card (CotDesk *self, GBytes *file, guint32 *person, GError **error)
{
  g_autoptr (CotPersonCard) card = cot_person_card_parse (file, error);
  g_autofree char *digest = NULL;

  if (card == NULL)
    return FALSE;
  if (!is_card_of (self, file, card))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "no enrolment that is known here names this card of person %u", card->person);
  digest = cot_journal_put_file (self->journal, g_bytes_get_data (file, NULL), g_bytes_get_size (file), error);
  if (digest != NULL && person != NULL)
    *person = card->person;

  return digest != NULL;
}

/* --- Signing in and out ------------------------------------------------------ */

/* One try of a password.  It is counted before it is made. */
static gboolean
try_password (CotDesk *self, const CotPersonCard *card, const char *password, guint8 secret[COT_PERSON_SECRET_BYTES], CotTries *before, GError **error)
{
  g_autoptr (GError) cause = NULL;

  /* Nobody guesses with nothing. */
  if (*password == '\0')
    return cot_desk_refuse (error, COT_DATA_ERROR_PASSWORD, "wrong password");
  if (!cot_tries_book_begin (self->tries, card->person, error))
    return FALSE;
  if (cot_person_card_open (card, password, secret, &cause)) {
    cot_tries_book_right (self->tries, card->person, before);
    return TRUE;
  }
  if (!g_error_matches (cause, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD))
    cot_tries_book_take_back (self->tries, card->person);
  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

/* Opens the card of @person; slow, so outside every lock. */
CotSession *
cot_desk_open_card (CotDesk *self, guint32 person, const char *password, GError **error)
{
  g_autofree char *digest = NULL;
  g_autoptr (CotPersonCard) card = NULL;
  CotSession *session = NULL;
  guint8 key[COT_PERSON_KEY_BYTES];
  guint8 secret[COT_PERSON_SECRET_BYTES];
  CotTries before = { 0 };
  guint roles = 0;

  if (!find_person (self, person, &roles, key, &digest, error))
    return NULL;
  card = load_card (self, person, digest, error);
  if (card == NULL || !try_password (self, card, password, secret, &before, error))
    return NULL;

  if (memcmp (key, card->key, sizeof key) == 0) {
    session = cot_session_new (person, card->name, roles, secret);
    cot_session_set_wrong_passwords (session, before.n, before.first_us);
  } else
    cot_desk_refuse (error, COT_DATA_ERROR_CORRUPT, "the card of person %u holds another key than the roster", person);
  sodium_memzero (secret, sizeof secret);

  return session;
}

/* Wrong passwords of everybody at this station that no signed-in has told of yet:
 * whoever signs in takes the count of all along, or those of somebody who never
 * comes would be told to nobody. */
static GArray *
add_failures (CotDesk *self, guint32 person, json_t *body)
{
  GArray *list = cot_tries_book_list (self->tries);
  json_t *others = json_object ();
  guint own = 0;

  for (guint i = 0; i < list->len; i++) {
    const CotTries *tries = &g_array_index (list, CotTries, i);
    g_autofree char *number = g_strdup_printf ("%u", tries->person);

    if (tries->person == person)
      own = tries->n_untold;
    else if (tries->n_untold > 0 && json_object_size (others) < MAX_OTHERS)
      json_object_set_new (others, number, json_integer (tries->n_untold));
  }
  json_object_set_new (body, "failures", json_integer (own));
  if (json_object_size (others) > 0)
    json_object_set_new (body, "others", others);
  else
    json_decref (others);

  return list;
}

static void
note_told (CotDesk *self, guint32 person, const json_t *body, GArray *list)
{
  const json_t *others = json_object_get (body, "others");

  for (guint i = 0; i < list->len; i++) {
    const CotTries *tries = &g_array_index (list, CotTries, i);
    g_autofree char *number = g_strdup_printf ("%u", tries->person);

    if (tries->n_untold > 0 && (tries->person == person || json_object_get (others, number) != NULL))
      cot_tries_book_told (self->tries, tries->person, tries->n_untold);
  }
}

static gboolean
write_signed_in (CotDesk *self, CotSession *session, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  g_autoptr (GArray) told = NULL;
  guint32 person = cot_session_get_person (session);
  CotId id;
  COT_DESK_ACT (self);

  cot_desk_event_init (&event, COT_KIND_SIGNED_IN);
  json_object_set_new (event.body, "roles", roles_to_json (cot_session_get_roles (session)));
  told = add_failures (self, person, event.body);
  if (!cot_desk_write (self, session, &event, &id, error))
    return FALSE;
  /* Killed in between, it is told twice; better than not at all. */
  note_told (self, person, event.body, told);
  cot_session_set_signed_in (session, &id);

  return TRUE;
}

/**
 * cot_desk_sign_in:
 * @self: a desk; it need not be open
 * @person: who
 * @password: as typed
 * @error: return location for a %COT_DATA_ERROR
 *
 * Opens the person's key with the password and writes signed-in.  Takes a
 * fraction of a second by intent; call it off the main thread.
 *
 * Returns: (transfer full): the session, or %NULL with %COT_DATA_ERROR_PASSWORD,
 *   _TOO_SOON after several wrong ones, or _NOT_FOUND when the person or their card
 *   is not here
 */
CotSession *
cot_desk_sign_in (CotDesk *self, guint32 person, const char *password, GError **error)
{
  g_autoptr (CotSession) session = cot_desk_open_card (self, person, password, error);

  if (session == NULL || !write_signed_in (self, session, error))
    return NULL;

  return g_steal_pointer (&session);
}

/**
 * cot_desk_unlock:
 * @self: a desk
 * @session: a session whose screen is locked
 * @password: as typed
 * @error: return location for a %COT_DATA_ERROR
 *
 * Checks the password again; writes no event.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_PASSWORD, _TOO_SOON after several wrong ones,
 *   or _REFUSED when the session has ended
 */
gboolean
cot_desk_unlock (CotDesk *self, CotSession *session, const char *password, GError **error)
{
  g_autoptr (CotSession) opened = NULL;
  gint64 since_us = 0;
  guint n_wrong = 0;

  if (cot_session_peek_secret (session) == NULL)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "nobody is signed in");

  opened = cot_desk_open_card (self, cot_session_get_person (session), password, error);
  if (opened == NULL)
    return FALSE;

  n_wrong = cot_session_get_wrong_passwords (opened, &since_us);
  cot_session_set_wrong_passwords (session, n_wrong, since_us);
  return TRUE;
}

/**
 * cot_desk_sign_out:
 * @self: a desk
 * @session: whose
 * @error: return location for a %COT_DATA_ERROR
 *
 * Writes signed-out and wipes the key; the session is of no use afterwards.
 *
 * Returns: %FALSE when it could not be written; the session then goes on
 */
gboolean
cot_desk_sign_out (CotDesk *self, CotSession *session, GError **error)
{
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  if (!cot_desk_check_role (self, session, COT_KIND_SIGNED_OUT, error))
    return FALSE;

  cot_desk_event_init (&event, COT_KIND_SIGNED_OUT);
  if (!cot_desk_event_add_ref (&event, cot_session_get_signed_in (session), error) || !cot_desk_write (self, session, &event, NULL, error))
    return FALSE;
  cot_session_end (session);

  return TRUE;
}

/**
 * cot_desk_get_tries:
 * @self: a desk
 * @person: a number
 *
 * Returns: the wrong passwords of @person at this station since the last right
 *   one, and how long the next try has to wait
 */
CotTries
cot_desk_get_tries (CotDesk *self, guint32 person)
{
  return cot_tries_book_get (self->tries, person);
}

void
cot_desk_set_stopwatch (CotDesk *self, const CotStopwatch *watch)
{
  self->watch = *watch;
  cot_tries_book_set_stopwatch (self->tries, watch);
}

/* --- What the record tells of wrong passwords ------------------------------------ */

static void
add_count (GHashTable *counts, guint32 person, json_int_t n)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (person)));

  if (n > 0)
    g_hash_table_insert (counts, GUINT_TO_POINTER (person), GUINT_TO_POINTER (before + (guint) MIN (n, G_MAXINT16)));
}

static void
add_told (GHashTable *counts, const CotEvent *event)
{
  json_t *body = cot_event_load_body (event);
  const char *number = NULL;
  json_t *count = NULL;

  add_count (counts, event->person, json_integer_value (json_object_get (body, "failures")));
  json_object_foreach (json_object_get (body, "others"), number, count)
  {
    guint64 person = 0;

    if (g_ascii_string_to_unsigned (number, 10, 1, G_MAXUINT32, &person, NULL))
      add_count (counts, (guint32) person, json_integer_value (count));
  }
  json_decref (body);
}

/**
 * cot_desk_count_failures:
 * @self: a desk
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: (transfer full): person to how many wrong passwords the record tells of,
 *   at whatever station; or %NULL
 */
GHashTable *
cot_desk_count_failures (CotDesk *self, GError **error)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) events = cot_journal_list_of_kind (self->journal, COT_KIND_SIGNED_IN, error);

  if (events == NULL)
    return NULL;
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = g_ptr_array_index (events, i);

    if (event->body != NULL)
      add_told (counts, event);
  }

  return g_steal_pointer (&counts);
}
