/* cot-person-card.c - a person's name and signing key, sealed with the password
 *
 * The card is a JSON file of the journal, named by its SHA-256 in the event
 * person-enrolled.  It holds nothing that lets a guess be tried more cheaply
 * than by one run of Argon2id.
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-person-card"

#include "config.h"

#include "cot-person-card.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "cot-error.h"

#define CARD_VERSION        1
#define CARD_MAX_BYTES      8192
#define CARD_MAX_NAME_BYTES 400
#define PASSWORD_MAX_BYTES  1024
/* A card comes from another machine: it must not be able to ask for more time
 * or memory than a desk has. */
#define CARD_MAX_OPS    16
#define CARD_MAX_MEMORY ((gsize) 1 << 30)

G_STATIC_ASSERT (crypto_pwhash_argon2id_SALTBYTES == 16);
G_STATIC_ASSERT (crypto_secretbox_NONCEBYTES == 24);
G_STATIC_ASSERT (crypto_secretbox_MACBYTES == 16);
G_STATIC_ASSERT (crypto_sign_SECRETKEYBYTES == COT_PERSON_SECRET_BYTES);

/**
 * cot_card_cost_interactive:
 *
 * Returns: the cost that a desk uses
 */
CotCardCost
cot_card_cost_interactive (void)
{
  return (CotCardCost){ crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE, crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE };
}

/**
 * cot_card_cost_least:
 *
 * Returns: the least cost that Argon2id allows, for tests
 */
CotCardCost
cot_card_cost_least (void)
{
  return (CotCardCost){ crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN };
}

static gboolean
derive (const char *password, CotCardCost cost, const guint8 salt[16], guint8 key[crypto_secretbox_KEYBYTES], GError **error)
{
  gsize length = strlen (password);

  if (length == 0 || length > PASSWORD_MAX_BYTES) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "a password has 1 to %d bytes", PASSWORD_MAX_BYTES);
    return FALSE;
  }
  if (crypto_pwhash (key, crypto_secretbox_KEYBYTES, password, length, salt, cost.ops, cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "not enough memory for the password's key (%" G_GSIZE_FORMAT " bytes)", cost.memory);
    return FALSE;
  }
  return TRUE;
}

static json_t *
hex_to_json (const guint8 *data, gsize length)
{
  g_autofree char *hex = g_malloc (length * 2 + 1);

  sodium_bin2hex (hex, length * 2 + 1, data, length);
  return json_string (hex);
}

static gboolean
hex_from_json (const json_t *root, const char *key, guint8 *out, gsize length)
{
  const char *hex = json_string_value (json_object_get (root, key));
  gsize got = 0;

  return hex != NULL && strlen (hex) == length * 2 &&
         sodium_hex2bin (out, length, hex, length * 2, NULL, &got, NULL) == 0 && got == length;
}

static gboolean
name_is_clean (const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  if (length == 0 || length > CARD_MAX_NAME_BYTES || !g_utf8_validate (name, (gssize) length, NULL))
    return FALSE;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  }
  return TRUE;
}

/**
 * cot_person_card_seal:
 * @person: number, from 1
 * @name: as shown, UTF-8 without control characters, at most 400 bytes
 * @secret: Ed25519 secret key, 64 bytes
 * @password: 1 to 1024 bytes
 * @cost: of one guess
 * @error: return location for a %COT_DATA_ERROR
 *
 * Makes the card file.  Takes as long as @cost says; any thread.
 *
 * Returns: (transfer full): the file's bytes, or %NULL with
 *   %COT_DATA_ERROR_INVALID or %COT_DATA_ERROR_FAILED
 */
GBytes *
cot_person_card_seal (guint32 person, const char *name, const guint8 secret[COT_PERSON_SECRET_BYTES], const char *password, CotCardCost cost, GError **error)
{
  CotPersonCard card = { .person = person, .cost = cost };
  guint8 box_key[crypto_secretbox_KEYBYTES];
  json_t *root = NULL;
  char *text = NULL;

  if (person == 0 || !name_is_clean (name)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "a person has a number from 1 and a name of 1 to %d bytes", CARD_MAX_NAME_BYTES);
    return NULL;
  }
  randombytes_buf (card.salt, sizeof card.salt);
  randombytes_buf (card.nonce, sizeof card.nonce);
  if (!derive (password, cost, card.salt, box_key, error))
    return NULL;
  crypto_secretbox_easy (card.sealed, secret, COT_PERSON_SECRET_BYTES, card.nonce, box_key);
  sodium_memzero (box_key, sizeof box_key);
  crypto_sign_ed25519_sk_to_pk (card.key, secret);

  root = json_pack ("{s:i, s:I, s:s, s:o, s:I, s:I, s:o, s:o, s:o}",
                    "version", CARD_VERSION, "person", (json_int_t) person, "name", name,
                    "key", hex_to_json (card.key, sizeof card.key),
                    "ops", (json_int_t) cost.ops, "memory", (json_int_t) cost.memory,
                    "salt", hex_to_json (card.salt, sizeof card.salt),
                    "nonce", hex_to_json (card.nonce, sizeof card.nonce),
                    "sealed", hex_to_json (card.sealed, sizeof card.sealed));
  text = json_dumps (root, JSON_COMPACT);
  json_decref (root);

  return g_bytes_new_with_free_func (text, strlen (text), free, text);
}

static gboolean
read_card (CotPersonCard *card, const json_t *root)
{
  json_int_t version = json_integer_value (json_object_get (root, "version"));
  json_int_t person = json_integer_value (json_object_get (root, "person"));
  json_int_t ops = json_integer_value (json_object_get (root, "ops"));
  json_int_t memory = json_integer_value (json_object_get (root, "memory"));
  const char *name = json_string_value (json_object_get (root, "name"));

  if (version != CARD_VERSION || person < 1 || person > G_MAXUINT32 || !name_is_clean (name))
    return FALSE;
  if (ops < (json_int_t) crypto_pwhash_argon2id_OPSLIMIT_MIN || ops > CARD_MAX_OPS)
    return FALSE;
  if (memory < (json_int_t) crypto_pwhash_argon2id_MEMLIMIT_MIN || memory > (json_int_t) CARD_MAX_MEMORY)
    return FALSE;

  card->person = (guint32) person;
  card->name = g_strdup (name);
  card->cost = (CotCardCost){ (guint64) ops, (gsize) memory };

  return hex_from_json (root, "key", card->key, sizeof card->key) &&
         hex_from_json (root, "salt", card->salt, sizeof card->salt) &&
         hex_from_json (root, "nonce", card->nonce, sizeof card->nonce) &&
         hex_from_json (root, "sealed", card->sealed, sizeof card->sealed);
}

/**
 * cot_person_card_parse:
 * @file: the card file, from outside
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: (transfer full): the card, or %NULL with %COT_DATA_ERROR_INVALID
 */
CotPersonCard *
cot_person_card_parse (GBytes *file, GError **error)
{
  g_autoptr (CotPersonCard) card = g_new0 (CotPersonCard, 1);
  gsize length = 0;
  const char *text = g_bytes_get_data (file, &length);
  json_t *root = length <= CARD_MAX_BYTES ? json_loadb (text, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
  gboolean right = root != NULL && read_card (card, root);

  json_decref (root);
  if (!right) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "this file is not a person's card");
    return NULL;
  }
  return g_steal_pointer (&card);
}

/**
 * cot_person_card_open:
 * @self: a card
 * @password: as typed
 * @secret: (out): the Ed25519 secret key; wipe it after use
 * @error: return location for a %COT_DATA_ERROR
 *
 * Takes as long as the card's cost says; any thread.
 *
 * Returns: %FALSE with %COT_DATA_ERROR_PASSWORD, or %COT_DATA_ERROR_CORRUPT
 *   when the key inside is not the card's own
 */
gboolean
cot_person_card_open (const CotPersonCard *self, const char *password, guint8 secret[COT_PERSON_SECRET_BYTES], GError **error)
{
  guint8 box_key[crypto_secretbox_KEYBYTES];
  guint8 key[COT_PERSON_KEY_BYTES];
  gboolean opened = FALSE;

  if (*password == '\0' || strlen (password) > PASSWORD_MAX_BYTES) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD, "wrong password");
    return FALSE;
  }
  if (!derive (password, self->cost, self->salt, box_key, error))
    return FALSE;
  opened = crypto_secretbox_open_easy (secret, self->sealed, sizeof self->sealed, self->nonce, box_key) == 0;
  sodium_memzero (box_key, sizeof box_key);
  if (!opened) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD, "wrong password");
    return FALSE;
  }
  crypto_sign_ed25519_sk_to_pk (key, secret);
  if (memcmp (key, self->key, sizeof key) != 0) {
    sodium_memzero (secret, COT_PERSON_SECRET_BYTES);
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the card of person %u holds another key than it says", self->person);
    return FALSE;
  }
  return TRUE;
}

void
cot_person_card_free (CotPersonCard *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self);
}
