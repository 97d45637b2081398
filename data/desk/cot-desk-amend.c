/* cot-desk-amend.c - amending the sealed catalogue, with two authority keys
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An amendment goes round as a file: one machine makes it, authorities sign it one
 * after the other, wherever their keys lie, and any station writes it.  It is known
 * by what was signed, so that writing it twice is one amendment. */

#define G_LOG_DOMAIN "cot-desk-amend"

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "cot-desk-private.h"
#include "cot-second.h"

#define MAX_REASON_BYTES    1000
#define MAX_AMENDMENT_BYTES 65536
#define MAX_AUTHORITIES     16
#define N_AUTHORITIES       2

static json_t *
list_chains (CotDesk *self, GError **error)
{
  g_autoptr (GArray) heads = cot_journal_list_heads (self->journal, error);
  json_t *chains = heads != NULL ? json_array () : NULL;

  for (guint i = 0; heads != NULL && i < heads->len; i++) {
    const CotChainHead *head = &g_array_index (heads, CotChainHead, i);

    json_array_append_new (chains, json_pack ("{s:I, s:I}", "station", (json_int_t) head->station, "number", (json_int_t) head->number));
  }
  return chains;
}

/* One row, or one column of one ballot. */
static gboolean
is_about_the_same (const json_t *a, const json_t *b)
{
  static const char *const row[] = { "clave_acta", NULL };
  static const char *const ballot[] = { "contest", "area", "column", NULL };
  const char *what = json_object_get (a, "row") != NULL ? "row" : "ballot";
  const char *const *names = strcmp (what, "row") == 0 ? row : ballot;
  const json_t *one = json_object_get (a, what);
  const json_t *other = json_object_get (b, what);

  if (other == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (json_string_value (json_object_get (one, names[i])), json_string_value (json_object_get (other, names[i]))) != 0)
      return FALSE;

  return TRUE;
}

/* Of two that do not name each other chance decides which counts; so a second one
 * has to name the first. */
static gboolean
check_replaces (CotDesk *self, const json_t *amendment, GError **error)
{
  const char *replaces = json_string_value (json_object_get (amendment, "replaces"));
  g_autoptr (GPtrArray) list = cot_desk_list_amendments (self, error);

  for (guint i = 0; list != NULL && i < list->len; i++) {
    const CotDeskAmendment *known = g_ptr_array_index (list, i);
    g_autofree char *hex = NULL;
    CotId id;

    if (known->reason != COT_VOID_NONE || !is_about_the_same (amendment, known->body))
      continue;
    cot_authority_digest (known->body, &id);
    hex = cot_id_to_hex (&id);
    if (g_strcmp0 (replaces, hex) != 0)
      return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "amendment %s counts there already: another one has to replace it, by that identifier", hex);
  }
  return list != NULL;
}

/* What authorities are asked to sign must be able to count. */
static gboolean
check_draft (CotDesk *self, json_t *amendment, GError **error)
{
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);
  CotVoid reason = cot_fold_check_draft (cot_journal_get_fold (self->journal), amendment);

  if (reason == COT_VOID_HAS_READINGS)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "actas were read from it already: it stays as it is while their readings stand");

  return reason == COT_VOID_NONE ||
         cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "the catalogue cannot be amended so: this election lacks a contest, area, column or CATD that is named, a value is out of its range, or a new row lacks a part");
}

/**
 * cot_desk_new_amendment:
 * @self: a desk that holds as much of the record as there is
 * @what: "row" or "ballot"
 * @members: (transfer none): what it is to be: see catalogue-amended
 * @replaces: (nullable): the amendment that this one takes the place of
 * @reason: why, for the record
 * @error: return location for a %COT_DATA_ERROR: _INVALID for what the election does
 *   not have, _REFUSED when actas were read from it, _CONFLICT when another one counts there
 *   and is not replaced
 *
 * Makes what authorities are to sign: it names up to where each station was seen, so
 * that readings which come later are readings of what is amended.
 *
 * Returns: (transfer full): the amendment without signatures, or %NULL
 */
json_t *
cot_desk_new_amendment (CotDesk *self, const char *what, json_t *members, const CotId *replaces, const char *reason, GError **error)
{
  json_t *chains = NULL;
  json_t *amendment = NULL;

  if (!cot_desk_text_is_clean (reason, MAX_REASON_BYTES)) {
    cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "an amendment needs a reason");
    return NULL;
  }
  chains = list_chains (self, error);
  if (chains == NULL)
    return NULL;

  amendment = json_pack ("{s:O, s:o, s:s, s:[]}", what, members, "chains", chains, "reason", reason, "signatures");
  if (replaces != NULL) {
    g_autofree char *hex = cot_id_to_hex (replaces);

    json_object_set_new (amendment, "replaces", json_string (hex));
  }
  if (!check_draft (self, amendment, error) || !check_replaces (self, amendment, error))
    g_clear_pointer (&amendment, json_decref);

  return amendment;
}

static int
find_authority (CotElection *election, const guint8 secret[64])
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];

  crypto_sign_ed25519_sk_to_pk (key, secret);
  for (guint i = 0; i < MAX_AUTHORITIES; i++) {
    const guint8 *known = cot_election_get_authority_key (election, i);

    if (known != NULL && memcmp (known, key, sizeof key) == 0)
      return (int) i;
  }
  return -1;
}

static gboolean
has_signed (const json_t *amendment, int authority)
{
  const json_t *signatures = json_object_get (amendment, "signatures");

  for (size_t i = 0; i < json_array_size (signatures); i++) {
    if (json_integer_value (json_object_get (json_array_get (signatures, i), "authority")) == authority)
      return TRUE;
  }
  return FALSE;
}

/**
 * cot_amendment_sign:
 * @election: whose catalogue it amends
 * @amendment: as cot_desk_new_amendment () made it, perhaps signed by others
 * @secret: 64 bytes, an authority's key
 * @authority: (out): its index in the election
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: %FALSE with %COT_DATA_ERROR_REFUSED when the key is no authority's of this
 *   election, or _CONFLICT when it has signed already
 */
gboolean
cot_amendment_sign (CotElection *election, json_t *amendment, const guint8 secret[64], guint *authority, GError **error)
{
  json_t *signatures = json_object_get (amendment, "signatures");
  int index = find_authority (election, secret);

  if (index < 0)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "the key is not one of this election's authorities");
  if (!json_is_array (signatures))
    return cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "this is no amendment");
  if (has_signed (amendment, index))
    return cot_desk_refuse (error, COT_DATA_ERROR_CONFLICT, "authority %d has signed it already", index);

  *authority = (guint) index;
  json_array_append_new (signatures, cot_authority_signature_new (cot_election_get_seal (election), COT_KIND_CATALOGUE_AMENDED, amendment, (guint) index, secret));

  return TRUE;
}

/* Different authorities whose signatures are right; what this station writes nobody
 * else would check here. */
static guint
count_right (CotElection *election, const json_t *amendment)
{
  const json_t *signatures = json_object_get (amendment, "signatures");
  guint32 seen = 0;
  guint n = 0;

  for (size_t i = 0; i < json_array_size (signatures) && i < MAX_AUTHORITIES; i++) {
    const json_t *signature = json_array_get (signatures, i);
    json_int_t authority = json_integer_value (json_object_get (signature, "authority"));
    const guint8 *key = authority >= 0 && authority < MAX_AUTHORITIES ? cot_election_get_authority_key (election, (guint) authority) : NULL;

    if (key == NULL || (seen & 1u << authority) != 0 ||
        !cot_authority_signature_verify (cot_election_get_seal (election), COT_KIND_CATALOGUE_AMENDED, amendment, signature, key))
      return 0;
    seen |= 1u << authority;
    n++;
  }
  return n;
}

static gboolean
is_amendment (const json_t *root)
{
  return json_is_object (root) && json_is_array (json_object_get (root, "signatures")) && json_is_array (json_object_get (root, "chains")) &&
         json_is_object (json_object_get (root, "row")) != json_is_object (json_object_get (root, "ballot"));
}

/**
 * cot_amendment_load:
 * @path: a file, as "cotejoctl election amend" makes and signs it
 * @error: return location for a %COT_DATA_ERROR or a %GFileError
 *
 * Returns: (transfer full): the amendment, its signatures not yet verified
 */
json_t *
cot_amendment_load (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;
  json_t *root;

  if (file == NULL)
    return NULL;
  root = length > 0 && length <= MAX_AMENDMENT_BYTES ? json_loadb (g_mapped_file_get_contents (file), length, JSON_REJECT_DUPLICATES, NULL) : NULL;
  if (is_amendment (root))
    return root;
  json_decref (root);
  cot_desk_refuse (error, COT_DATA_ERROR_INVALID, "%s is no amendment", path);

  return NULL;
}

/**
 * cot_desk_amend_catalogue:
 * @self: a desk; its station writes the event, nobody need be signed in
 * @amendment: (transfer none): signed by two authorities
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: %FALSE with %COT_DATA_ERROR_REFUSED when two different authorities have not
 *   signed it, or actas were read from what it amends; _CONFLICT when it is on record
 */
gboolean
cot_desk_amend_catalogue (CotDesk *self, json_t *amendment, GError **error)
{
  CotElection *election = cot_journal_get_election (self->journal);
  g_auto (CotDeskEvent) event = { 0 };
  COT_DESK_ACT (self);

  if (count_right (election, amendment) < N_AUTHORITIES)
    return cot_desk_refuse (error, COT_DATA_ERROR_REFUSED, "an amendment takes the right signatures of %d authorities of this election", N_AUTHORITIES);

  if (!check_replaces (self, amendment, error))
    return FALSE;

  cot_desk_event_init (&event, COT_KIND_CATALOGUE_AMENDED);
  json_object_update (event.body, amendment);
  json_object_del (event.body, "salt");

  return cot_desk_check_station (self, error) && cot_desk_write (self, NULL, &event, NULL, error);
}

/* --- The list --------------------------------------------------------------------- */

static void
amendment_free (gpointer pointer)
{
  CotDeskAmendment *self = pointer;

  json_decref (self->body);
  g_free (self);
}

/**
 * cot_desk_list_amendments:
 * @self: a desk
 * @error: return location for a %COT_DATA_ERROR
 *
 * Returns: (transfer full) (element-type CotDeskAmendment): all that are on record, by
 *   arrival, with why one counts for nothing; or %NULL
 */
GPtrArray *
cot_desk_list_amendments (CotDesk *self, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (amendment_free);
  g_autoptr (GPtrArray) events = cot_journal_list_of_kind (self->journal, COT_KIND_CATALOGUE_AMENDED, error);
  g_autoptr (CotFoldLock) lock = cot_fold_lock (self->journal);

  if (events == NULL)
    return NULL;
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = g_ptr_array_index (events, i);
    CotDeskAmendment *amendment = NULL;

    if (event->body == NULL)
      continue;
    amendment = g_new0 (CotDeskAmendment, 1);
    amendment->station = event->station;
    amendment->time_us = event->time_us;
    amendment->body = cot_event_load_body (event);
    amendment->reason = cot_fold_get_reason (cot_journal_get_fold (self->journal), event);
    g_ptr_array_add (list, amendment);
  }

  return g_steal_pointer (&list);
}
