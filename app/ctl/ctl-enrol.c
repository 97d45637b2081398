/* ctl-enrol.c - cotejoctl station keygen and station enrol
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-enrol.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-desk.h"
#include "cot-error.h"
#include "cot-text.h"
#include "ctl-place.h"

#define MAX_CATD  9999
#define MAX_NAME  200 /* characters */
#define MAX_INDEX 15
#define BATCH     1000

typedef struct {
  char *election, *number, *role, *catd, *name, *journal;
  char *authority_key, *authority_index, *issuer_journal, *key_file;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_free (self->election);
  g_free (self->number);
  g_free (self->role);
  g_free (self->catd);
  g_free (self->name);
  g_free (self->journal);
  g_free (self->authority_key);
  g_free (self->authority_index);
  g_free (self->issuer_journal);
  g_free (self->key_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

/* What the certificate is to say, checked. */
typedef struct {
  CotElection *election; /* owned */
  CotJournal *issuer;    /* owned; NULL: an authority issues */
  guint32 number;
  CotStationRole role;
  guint catd;
  const char *name;
  char *issuer_name; /* owned */
  guint8 issuer_secret[64];
  guint8 secret[64];
} Enrolment;

static void
enrolment_clear (Enrolment *self)
{
  g_clear_object (&self->issuer);
  g_clear_pointer (&self->election, cot_election_unref);
  g_free (self->issuer_name);
  sodium_memzero (self->issuer_secret, sizeof self->issuer_secret);
  sodium_memzero (self->secret, sizeof self->secret);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Enrolment, enrolment_clear)

int
ctl_station_keygen (int argc, char **argv)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  char hex[2 * crypto_sign_PUBLICKEYBYTES + 1];
  gboolean stored = FALSE;

  if (argc != 2)
    return cot_cli_usage (_ ("name one file for the key"));

  crypto_sign_keypair (key, secret);
  stored = ctl_store_secret (argv[1], secret);
  sodium_memzero (secret, sizeof secret);
  if (!stored)
    return COT_EXIT_USAGE;

  sodium_bin2hex (hex, sizeof hex, key, sizeof key);
  printf ("%s\n", hex);

  return COT_EXIT_OK;
}

/* --- The arguments ----------------------------------------------------------- */

static gboolean
catd_exists (CotElection *election, guint catd)
{
  guint n = 0;
  const CotCatd *catds = cot_election_get_catds (election, &n);

  for (guint i = 0; i < n; i++) {
    if (catds[i].id == catd)
      return TRUE;
  }
  cot_cli_usage (_ ("the election has no centre %u"), catd);
  return FALSE;
}

static gboolean
read_identity (const Arguments *args, Enrolment *out)
{
  guint64 number = 0;
  guint64 catd = 0;

  if (!ctl_require ("--name", args->name) || !ctl_require ("--number", args->number) || !ctl_require ("--role", args->role) ||
      !cot_cli_parse_uint ("--number", args->number, 1, G_MAXUINT32, &number))
    return FALSE;
  if (!cot_text_is_clean (args->name, MAX_NAME)) {
    cot_cli_usage (_ ("--name takes one line of 1 to %d characters"), MAX_NAME);
    return FALSE;
  }
  if (!cot_station_role_from_string (args->role, &out->role)) {
    cot_cli_usage (_ ("--role is centre, catd or desk"));
    return FALSE;
  }
  if (args->catd != NULL && (!cot_cli_parse_uint ("--catd", args->catd, 0, MAX_CATD, &catd) ||
                             (catd != 0 && !catd_exists (out->election, (guint) catd))))
    return FALSE;
  if (out->role == COT_STATION_CATD && catd == 0) {
    cot_cli_usage (_ ("a CATD's service needs --catd"));
    return FALSE;
  }
  out->number = (guint32) number;
  out->catd = (guint) catd;
  out->name = args->name;

  return TRUE;
}

/* The secret key must be the one whose public half is in the election. */
static gboolean
use_authority (const Arguments *args, Enrolment *out)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  const guint8 *known = NULL;
  guint64 index = 0;

  if (args->authority_index != NULL && !cot_cli_parse_uint ("--authority-index", args->authority_index, 0, MAX_INDEX, &index))
    return FALSE;
  if (!ctl_load_secret (args->authority_key, out->issuer_secret))
    return FALSE;

  crypto_sign_ed25519_sk_to_pk (key, out->issuer_secret);
  known = cot_election_get_authority_key (out->election, (guint) index);
  if (known == NULL || memcmp (known, key, sizeof key) != 0) {
    cot_cli_usage (_ ("%s is not the key of authority %u of this election"), args->authority_key, (guint) index);
    return FALSE;
  }
  out->issuer_name = g_strdup_printf ("authority:%u", (guint) index);

  return TRUE;
}

static gboolean
issuer_may_enrol (CotJournal *journal, guint catd)
{
  const CotStation *station = NULL;
  gboolean may = FALSE;

  cot_journal_lock (journal);
  station = cot_fold_get_station (cot_journal_get_fold (journal), cot_journal_get_station (journal));
  may = station != NULL && station->by_authority &&
        (station->role == COT_STATION_CENTRE || (station->role == COT_STATION_CATD && station->catd == catd));
  cot_journal_unlock (journal);

  return may;
}

/* 0: go on; else the exit code. */
static int
use_issuer_journal (const Arguments *args, Enrolment *out)
{
  g_autofree char *key_file = g_build_filename (args->issuer_journal, "station.key", NULL);

  out->issuer = ctl_open_journal (args->issuer_journal, out->election);
  if (out->issuer == NULL || !ctl_load_secret (key_file, out->issuer_secret))
    return COT_EXIT_USAGE;
  if (!issuer_may_enrol (out->issuer, out->catd) || out->role != COT_STATION_DESK) {
    cot_cli_usage (_ ("the station of %s may not enrol this one: services enrol the desks of their CATD, authorities enrol services"), args->issuer_journal);
    return COT_EXIT_DIFFERENCE;
  }
  out->issuer_name = g_strdup_printf ("station:%u", cot_journal_get_station (out->issuer));

  return COT_EXIT_OK;
}

static int
read_arguments (const Arguments *args, Enrolment *out)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  int code = COT_EXIT_OK;

  out->election = ctl_load_election (args->election);
  if (out->election == NULL || !ctl_require ("--journal", args->journal) || !read_identity (args, out))
    return COT_EXIT_USAGE;
  if ((args->authority_key != NULL) == (args->issuer_journal != NULL))
    return cot_cli_usage (_ ("give either --authority-key or --issuer-journal"));

  if (args->issuer_journal != NULL)
    code = use_issuer_journal (args, out);
  else if (!use_authority (args, out))
    code = COT_EXIT_USAGE;
  if (code != COT_EXIT_OK)
    return code;

  if (args->key_file == NULL)
    crypto_sign_keypair (key, out->secret);
  else if (!ctl_load_secret (args->key_file, out->secret))
    return COT_EXIT_USAGE;

  return COT_EXIT_OK;
}

/* --- What a new desk takes along from who enrolled it ------------------------ */

/* A copy without the body where the body is not for every desk. */
static CotEvent *
copy_for_desk (CotEvent *event, GError **error)
{
  const CotKindInfo *info = cot_kind_info (event->kind);

  if (info == NULL || info->reach != COT_REACH_SETTLED)
    return cot_event_ref (event);

  return cot_event_parse (event->header, NULL, event->station_signature, event->person_signature, error);
}

static gboolean
hand_over_events (CotJournal *to, GPtrArray *events, GError **error)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autofree CotIngestResult *results = g_new0 (CotIngestResult, events->len);
  gboolean done = TRUE;

  for (guint i = 0; i < events->len && done; i++) {
    CotEvent *copy = copy_for_desk (g_ptr_array_index (events, i), error);

    if (copy != NULL)
      g_ptr_array_add (copies, copy);
    done = copy != NULL;
  }
  done = done && cot_journal_ingest (to, copies, results, error);
  for (guint i = 0; i < copies->len && done; i++) {
    if (!results[i].stored && results[i].error != NULL) {
      g_propagate_error (error, g_steal_pointer (&results[i].error));
      done = FALSE;
    }
  }
  cot_ingest_results_clear (results, copies->len);

  return done;
}

/* The issuer's own chain: by it the new desk is known, and so are its people. */
static gboolean
hand_over_chain (CotJournal *from, CotJournal *to, GError **error)
{
  guint64 after = 0;

  for (;;) {
    g_autoptr (GPtrArray) events = cot_journal_list_chain (from, cot_journal_get_station (from), after, BATCH, error);

    if (events == NULL)
      return FALSE;
    if (events->len == 0)
      return TRUE;
    if (!hand_over_events (to, events, error))
      return FALSE;
    after = ((const CotEvent *) g_ptr_array_index (events, events->len - 1))->number;
  }
}

static GPtrArray *
list_cards (CotJournal *journal)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) persons = NULL;

  cot_journal_lock (journal);
  persons = cot_fold_list_persons (cot_journal_get_fold (journal));
  for (guint i = 0; i < persons->len; i++) {
    const CotPerson *person = g_ptr_array_index (persons, i);

    if (person->card_sha256 != NULL)
      g_ptr_array_add (cards, g_strdup (person->card_sha256));
  }
  cot_journal_unlock (journal);

  return cards;
}

static gboolean
hand_over_cards (CotJournal *from, CotJournal *to, GError **error)
{
  g_autoptr (GPtrArray) cards = list_cards (from);

  for (guint i = 0; i < cards->len; i++) {
    const char *digest = g_ptr_array_index (cards, i);
    g_autoptr (GBytes) card = NULL;
    g_autofree char *stored = NULL;

    if (!cot_journal_has_file (from, digest))
      continue;
    card = cot_journal_load_file (from, digest, error);
    if (card == NULL)
      return FALSE;
    stored = cot_journal_put_file (to, g_bytes_get_data (card, NULL), g_bytes_get_size (card), error);
    if (stored == NULL)
      return FALSE;
  }
  return TRUE;
}

/* The new station's enrolment: with it who enrolled it knows that the number is given. */
static gboolean
hand_back_enrolment (CotJournal *from, CotJournal *to, GError **error)
{
  g_autoptr (GPtrArray) events = cot_journal_list_chain (from, cot_journal_get_station (from), 0, 1, error);

  return events != NULL && hand_over_events (to, events, error);
}

/* --- The command ------------------------------------------------------------- */

/* A number is given once.  What an authority gave elsewhere is not known here; that
 * shows when the two meet, as two enrolments of one number. */
static gboolean
number_is_free (CotJournal *issuer, guint32 number, GError **error)
{
  gboolean taken;

  cot_journal_lock (issuer);
  taken = cot_fold_get_station (cot_journal_get_fold (issuer), number) != NULL;
  cot_journal_unlock (issuer);
  if (!taken)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "station %u is enrolled already; numbers are never given twice", number);
  return FALSE;
}

static gboolean
create_journal (const Enrolment *enrolment, const char *folder, GError **error)
{
  const guint8 *seal = cot_election_get_seal (enrolment->election);
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  g_autoptr (CotJournal) journal = NULL;
  json_t *certificate = NULL;
  gboolean done = FALSE;

  if (enrolment->issuer != NULL && !number_is_free (enrolment->issuer, enrolment->number, error))
    return FALSE;
  crypto_sign_ed25519_sk_to_pk (key, enrolment->secret);
  certificate = cot_certificate_new (seal, enrolment->number, key, enrolment->role, enrolment->catd, enrolment->name,
                                     enrolment->issuer_name, enrolment->issuer_secret);
  if (certificate == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "the name of the station is no clean text");
    return FALSE;
  }
  journal = cot_journal_create (folder, enrolment->election, enrolment->number, enrolment->secret, certificate, &cot_clock_system, error);
  json_decref (certificate);
  if (journal == NULL)
    return FALSE;

  done = enrolment->issuer == NULL || (hand_over_chain (enrolment->issuer, journal, error) && hand_over_cards (enrolment->issuer, journal, error) &&
                                       hand_back_enrolment (journal, enrolment->issuer, error));
  cot_journal_close (journal);

  return done;
}

int
ctl_station_enrol (int argc, char **argv)
{
  g_auto (Arguments) args = { 0 };
  const GOptionEntry entries[] = {
    { "election", 0, 0, G_OPTION_ARG_FILENAME, &args.election, NULL, NULL },
    { "number", 0, 0, G_OPTION_ARG_STRING, &args.number, NULL, NULL },
    { "role", 0, 0, G_OPTION_ARG_STRING, &args.role, NULL, NULL },
    { "catd", 0, 0, G_OPTION_ARG_STRING, &args.catd, NULL, NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &args.name, NULL, NULL },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &args.journal, NULL, NULL },
    { "authority-key", 0, 0, G_OPTION_ARG_FILENAME, &args.authority_key, NULL, NULL },
    { "authority-index", 0, 0, G_OPTION_ARG_STRING, &args.authority_index, NULL, NULL },
    { "issuer-journal", 0, 0, G_OPTION_ARG_FILENAME, &args.issuer_journal, NULL, NULL },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &args.key_file, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (Enrolment) enrolment = { 0 };
  g_autoptr (GError) error = NULL;
  int code = COT_EXIT_OK;

  if (!ctl_parse (entries, argc, argv))
    return COT_EXIT_USAGE;
  code = read_arguments (&args, &enrolment);
  if (code != COT_EXIT_OK)
    return code;
  if (!create_journal (&enrolment, args.journal, &error))
    return ctl_fail (error);

  printf (_ ("Station %u (%s) enrolled; its journal is %s\n"), enrolment.number, cot_station_role_to_string (enrolment.role), args.journal);

  return COT_EXIT_OK;
}
