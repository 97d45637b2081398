/* test-ingest.c - events of other machines: what is kept, what is refused, and why
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#include "cot-error.h"
#include "journal-fixture.h"

#define STATION 21
#define OTHER   22

typedef struct {
  CotJournal *from, *to;
} Pair;

static void
pair_clear (Pair *self)
{
  g_clear_object (&self->from);
  g_clear_object (&self->to);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static Pair
new_pair (Fixture *self)
{
  return (Pair){ fixture_new_journal (self, "from", STATION),
                 cot_test_election_create_journal (self->place, "to", OTHER, COT_STATION_CENTRE, 0) };
}

static void
expect_refused (CotJournal *journal, CotEvent *event, CotDataError code)
{
  gint64 before = cot_journal_get_last_seq (journal);
  g_autoptr (GError) error = fixture_ingest_one (journal, event, NULL);

  g_assert_error (error, COT_DATA_ERROR, (int) code);
  g_assert_cmpint (cot_journal_get_last_seq (journal), ==, before);
}

static void
expect_stored (CotJournal *journal, CotEvent *event, gboolean expect_new)
{
  gboolean is_new = !expect_new;
  g_autoptr (GError) error = fixture_ingest_one (journal, event, &is_new);

  g_assert_no_error (error);
  g_assert_true (is_new == expect_new);
}

static json_t *
received_body (void)
{
  return json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", COT_TEST_CATD);
}

/* The same event with some bytes changed. */
static CotEvent *
remake (const CotEvent *event, gboolean with_body, const guint8 *station_signature, const guint8 *person_signature)
{
  g_autoptr (GError) error = NULL;
  CotEvent *made = cot_event_parse (event->header, with_body ? event->body : NULL,
                                    station_signature != NULL ? station_signature : event->station_signature,
                                    person_signature != NULL ? person_signature : event->person_signature, &error);

  g_assert_no_error (error);
  return made;
}

static void
test_same_events_same_fold (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotJournal) third = cot_test_election_create_journal (self->place, "third", 23, COT_STATION_CENTRE, 0);
  CotId left, right;

  for (guint i = 1; i <= 5; i++) {
    g_autoptr (CotEvent) received = fixture_receive (self, pair.from, i);
    g_autoptr (CotEvent) digitised = fixture_digitise (self, pair.from, received, "image", NULL);

    g_assert_nonnull (digitised);
  }
  cot_test_copy_events (pair.from, pair.to);
  cot_test_copy_events (third, pair.to);
  cot_test_copy_events (pair.to, third);
  cot_test_copy_events (pair.from, third);
  cot_test_copy_events (pair.to, pair.from);
  cot_test_copy_events (third, pair.from);

  fixture_digest (pair.from, &left);
  fixture_digest (pair.to, &right);
  fixture_assert_same_digest (&left, &right);
  fixture_digest (third, &right);
  fixture_assert_same_digest (&left, &right);
}

static void
test_repeats_change_nothing (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GPtrArray) events = NULL;
  gint64 held;

  events = fixture_list (pair.from);
  cot_test_copy_events (pair.from, pair.to);
  held = cot_journal_get_last_seq (pair.to);
  for (guint i = 0; i < events->len; i++)
    expect_stored (pair.to, events->pdata[i], FALSE);
  g_assert_cmpint (cot_journal_get_last_seq (pair.to), ==, held);
}

static void
test_twice_in_one_call_is_stored_once (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GPtrArray) events = fixture_list (pair.from);
  CotIngestResult results[4];
  g_autoptr (GError) error = NULL;
  gint64 before = cot_journal_get_last_seq (pair.to);

  g_ptr_array_add (events, cot_event_ref (events->pdata[0]));
  g_ptr_array_add (events, cot_event_ref (events->pdata[1]));
  g_assert_true (cot_journal_ingest (pair.to, events, results, &error));
  for (guint i = 0; i < 4; i++) {
    g_assert_no_error (results[i].error);
    g_assert_true (results[i].stored);
    g_assert_true (results[i].is_new == (i < 2));
  }
  g_assert_cmpint (cot_journal_get_last_seq (pair.to), ==, before + 2);
}

static void
test_gap_is_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) first = NULL, second = NULL;

  cot_test_copy_events (pair.from, pair.to);
  first = fixture_receive (self, pair.from, 1);
  second = fixture_receive (self, pair.from, 2);

  expect_refused (pair.to, second, COT_DATA_ERROR_NOT_FOUND);
  expect_stored (pair.to, first, TRUE);
  expect_stored (pair.to, second, TRUE);
}

static void
test_unknown_station_and_person_are_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (CotEvent) received = fixture_receive (self, pair.from, 1);

  events = fixture_list (pair.from);
  expect_refused (pair.to, received, COT_DATA_ERROR_NOT_FOUND);
  expect_stored (pair.to, events->pdata[0], TRUE);
  expect_refused (pair.to, received, COT_DATA_ERROR_NOT_FOUND);
  expect_stored (pair.to, events->pdata[1], TRUE);
  expect_stored (pair.to, received, TRUE);
}

static void
test_forged_signatures_are_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) received = NULL, bad_station = NULL, bad_person = NULL, no_person = NULL, by_other_key = NULL;
  guint8 signature[64], stranger[64], key[32];

  cot_test_copy_events (pair.from, pair.to);
  received = fixture_receive (self, pair.from, 1);

  memcpy (signature, received->station_signature, 64);
  signature[10] ^= 1;
  bad_station = remake (received, TRUE, signature, NULL);
  expect_refused (pair.to, bad_station, COT_DATA_ERROR_CORRUPT);

  memcpy (signature, received->person_signature, 64);
  signature[40] ^= 0x80;
  bad_person = remake (received, TRUE, NULL, signature);
  expect_refused (pair.to, bad_person, COT_DATA_ERROR_CORRUPT);
  no_person = remake (received, TRUE, NULL, received->station_signature);
  expect_refused (pair.to, no_person, COT_DATA_ERROR_CORRUPT);

  crypto_sign_keypair (key, stranger);
  by_other_key = fixture_forge (self, received, stranger, COT_KIND_RECEIVED, received_body ());
  expect_stored (pair.to, received, TRUE);
  expect_refused (pair.to, by_other_key, COT_DATA_ERROR_CORRUPT);
}

static void
test_another_election_is_refused (Fixture *self, gconstpointer data)
{
  Fixture other = { 0 };
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotJournal) stranger = NULL;
  g_autoptr (GPtrArray) events = NULL;

  fixture_set_up (&other, NULL);
  stranger = fixture_new_journal (&other, "x", STATION);
  events = fixture_list (stranger);
  expect_refused (pair.to, events->pdata[0], COT_DATA_ERROR_CONFLICT);

  g_clear_object (&stranger);
  fixture_tear_down (&other, NULL);
}

/* A first event with a certificate of one's own making. */
static CotEvent *
enrol_as (Fixture *self, guint32 station, guint32 in_certificate, CotStationRole role, const char *issuer, const guint8 issuer_secret[64])
{
  const guint8 *seal = cot_election_get_seal (self->place->election);
  json_t *certificate = cot_certificate_new (seal, in_certificate, self->person_key, role, COT_TEST_CATD, "x", issuer, issuer_secret);
  json_t *body = json_pack ("{s:o}", "certificate", certificate);
  CotEventDraft draft = {
    .seal = seal,
    .kind = COT_KIND_STATION_ENROLLED,
    .station = station,
    .number = 1,
    .time_us = self->place->now_us,
    .body = body,
    .station_secret = self->person_secret,
  };
  g_autoptr (GError) error = NULL;
  CotEvent *event = cot_event_new (&draft, &error);

  g_assert_no_error (error);
  json_decref (body);
  return event;
}

static void
test_false_certificates_are_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  const guint8 *authority = self->place->authority_secret;
  guint8 desk[64], service[64];
  const struct {
    guint32 station, named;
    CotStationRole role;
    const char *issuer;
    const guint8 *secret;
    CotDataError code;
  } cases[] = {
    { 50, 50, COT_STATION_DESK, "authority:0", self->person_secret, COT_DATA_ERROR_CORRUPT },
    { 50, 51, COT_STATION_DESK, "authority:0", authority, COT_DATA_ERROR_INVALID },
    { 50, 50, COT_STATION_DESK, "authority:7", authority, COT_DATA_ERROR_CORRUPT },
    { 50, 50, COT_STATION_DESK, "somebody", authority, COT_DATA_ERROR_INVALID },
    { 50, 50, COT_STATION_DESK, "station:4000", authority, COT_DATA_ERROR_NOT_FOUND },
    { 50, 50, COT_STATION_CATD, "station:21", service, COT_DATA_ERROR_INVALID },
    { 50, 50, COT_STATION_DESK, "station:21", desk, COT_DATA_ERROR_CORRUPT },
    { 50, 50, COT_STATION_DESK, "station:40", desk, COT_DATA_ERROR_NOT_FOUND },
  };
  g_autoptr (CotJournal) plain_desk = cot_test_election_create_journal (self->place, "desk", 40, COT_STATION_DESK, COT_TEST_CATD);
  g_autoptr (CotEvent) good = NULL;

  fixture_load_secret (pair.from, service);
  fixture_load_secret (plain_desk, desk);
  cot_test_copy_events (pair.from, pair.to);
  cot_test_copy_events (plain_desk, pair.to);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotEvent) event = enrol_as (self, cases[i].station, cases[i].named, cases[i].role, cases[i].issuer, cases[i].secret);

    expect_refused (pair.to, event, cases[i].code);
  }

  good = enrol_as (self, 50, 50, COT_STATION_DESK, "station:21", service);
  expect_stored (pair.to, good, TRUE);
}

static void
test_sealed_enrolments_are_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GPtrArray) events = fixture_list (pair.from);
  g_autoptr (CotEvent) station = remake (events->pdata[0], FALSE, NULL, NULL);
  g_autoptr (CotEvent) person = remake (events->pdata[1], FALSE, NULL, NULL);

  expect_refused (pair.to, station, COT_DATA_ERROR_INVALID);
  expect_stored (pair.to, events->pdata[0], TRUE);
  expect_refused (pair.to, person, COT_DATA_ERROR_INVALID);
}

static void
test_forks_are_both_kept (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) one = NULL, two = NULL;
  g_autoptr (GPtrArray) events = fixture_list (pair.from), chain = NULL;
  g_autoptr (GArray) heads = NULL;
  guint8 secret[64];
  gboolean found = FALSE;

  fixture_load_secret (pair.from, secret);
  cot_test_copy_events (pair.from, pair.to);
  one = fixture_forge (self, events->pdata[1], secret, COT_KIND_RECEIVED, received_body ());
  two = fixture_forge (self, events->pdata[1], secret, COT_KIND_RECEIVED, received_body ());
  expect_stored (pair.to, one, TRUE);
  expect_stored (pair.to, two, TRUE);

  heads = cot_journal_list_heads (pair.to, NULL);
  for (guint i = 0; i < heads->len; i++) {
    CotChainHead *head = &g_array_index (heads, CotChainHead, i);

    if (head->station != STATION)
      continue;
    found = TRUE;
    g_assert_true (head->forked);
    g_assert_cmpuint (head->number, ==, 3);
  }
  g_assert_true (found);
  chain = cot_journal_list_chain (pair.to, STATION, 2, 1, NULL);
  g_assert_cmpuint (chain->len, ==, 2);
}

/* A clone of this station wrote on: its events come in, and this one stops. */
static void
test_forked_station_writes_no_more (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) one = NULL, two = NULL, third = NULL;
  g_autoptr (GPtrArray) events = fixture_list (pair.from);
  g_autoptr (GError) error = NULL;
  json_t *body = received_body ();
  CotJournalDraft draft = { .kind = COT_KIND_RECEIVED, .body = body };
  guint8 secret[64];

  fixture_load_secret (pair.from, secret);
  one = fixture_forge (self, events->pdata[events->len - 1], secret, COT_KIND_RECEIVED, received_body ());
  two = fixture_forge (self, events->pdata[events->len - 1], secret, COT_KIND_RECEIVED, received_body ());
  expect_stored (pair.from, one, TRUE);
  expect_stored (pair.from, two, TRUE);

  third = cot_journal_append (pair.from, &draft, FALSE, &error);

  g_assert_null (third);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  json_decref (body);
}

static void
test_body_of_a_sealed_event_is_added (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) received = NULL, sealed = NULL, held = NULL;
  CotId with_body, sealed_digest, opened;

  cot_test_copy_events (pair.from, pair.to);
  received = fixture_receive (self, pair.from, 1);
  sealed = remake (received, FALSE, NULL, NULL);
  expect_stored (pair.to, sealed, TRUE);
  fixture_digest (pair.to, &sealed_digest);

  expect_stored (pair.to, received, FALSE);
  held = cot_journal_get_event (pair.to, &received->id);
  g_assert_nonnull (held->body);
  fixture_digest (pair.to, &opened);
  g_assert_false (cot_id_equal (&sealed_digest, &opened));

  /* As if it had never been sealed, also after a start. */
  g_assert_true (cot_journal_rebuild_views (pair.to, NULL));
  fixture_digest (pair.to, &with_body);
  fixture_assert_same_digest (&with_body, &opened);
}

static gint64
count_in_file (CotJournal *journal, GBytes *bytes)
{
  g_autofree char *file = g_build_filename (cot_journal_get_folder (journal), "journal.sqlite", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gint64 n;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count(*) FROM events WHERE body = ?1", -1, &stmt, NULL), ==, SQLITE_OK);
  sqlite3_bind_blob (stmt, 1, g_bytes_get_data (bytes, NULL), (int) g_bytes_get_size (bytes), SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return n;
}

/* Many sealed events, then their bodies, some of them twice and with the events that
 * follow: each is there once, and places, headers, chain and signatures stay. */
static void
test_bodies_are_stored_once (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GPtrArray) sealed = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autoptr (GPtrArray) whole = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref), before = NULL, after = NULL;
  CotIngestResult results[41];
  CotVerifyReport report;
  g_autoptr (GError) error = NULL;

  cot_test_copy_events (pair.from, pair.to);
  for (guint i = 1; i <= 20; i++) {
    CotEvent *received = fixture_receive (self, pair.from, i);

    g_ptr_array_add (whole, received);
    g_ptr_array_add (sealed, remake (received, FALSE, NULL, NULL));
  }
  g_assert_true (cot_journal_ingest (pair.to, sealed, results, &error));
  cot_ingest_results_clear (results, sealed->len);
  before = fixture_list (pair.to);

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (whole, cot_event_ref (whole->pdata[i]));
  g_ptr_array_add (whole, fixture_receive (self, pair.from, 21));
  for (guint round = 0; round < 2; round++) {
    g_assert_true (cot_journal_ingest (pair.to, whole, results, &error));
    for (guint i = 0; i < whole->len; i++) {
      g_assert_true (results[i].stored);
      g_assert_true (results[i].is_new == (round == 0 && i == 40));
    }
    cot_ingest_results_clear (results, whole->len);
  }
  after = fixture_list (pair.to);
  g_assert_cmpuint (after->len, ==, before->len + 1);
  for (guint i = 0; i < before->len; i++) {
    const CotEvent *old = before->pdata[i], *now = after->pdata[i];

    g_assert_true (g_bytes_equal (old->header, now->header));
    g_assert_cmpmem (old->station_signature, 64, now->station_signature, 64);
    g_assert_nonnull (now->body);
    g_assert_cmpint (count_in_file (pair.to, now->body), ==, 1);
  }
  g_assert_true (cot_journal_verify (cot_journal_get_folder (pair.to), self->place->election, NULL, NULL, &report, &error));
  g_assert_no_error (error);
  cot_verify_report_clear (&report);
}

/* The views know the sheet only as it was without the body. */
static void
test_body_comes_after_a_start_from_views (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) received = NULL, sealed = NULL;
  CotId opened, anew;

  cot_test_copy_events (pair.from, pair.to);
  received = fixture_receive (self, pair.from, 1);
  sealed = remake (received, FALSE, NULL, NULL);
  expect_stored (pair.to, sealed, TRUE);
  for (guint i = 0; i < 2; i++) {
    g_clear_object (&pair.to);
    pair.to = fixture_open_journal (self, "to");
  }

  expect_stored (pair.to, received, FALSE);
  fixture_digest (pair.to, &opened);
  g_assert_true (cot_journal_rebuild_views (pair.to, NULL));
  fixture_digest (pair.to, &anew);
  fixture_assert_same_digest (&opened, &anew);
}

/* Anybody with a desk could otherwise fill the list of a person's keys. */
static void
test_idle_enrolments_crowd_nobody_out (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotJournal) desk = cot_test_election_create_journal_under (self->place, pair.from, "desk", 40, COT_STATION_DESK, COT_TEST_CATD);
  g_autoptr (CotEvent) received = fixture_receive (self, pair.from, 1);
  g_autoptr (GPtrArray) events = fixture_list (desk), of_service = fixture_list (pair.from);
  g_autoptr (CotEvent) last = NULL;
  guint8 secret[64], key[32], idle[64];
  char hex[65];

  fixture_load_secret (desk, secret);
  expect_stored (pair.to, of_service->pdata[0], TRUE);
  last = cot_event_ref (events->pdata[0]);
  expect_stored (pair.to, last, TRUE);
  for (guint i = 0; i < 50; i++) {
    CotEvent *next;

    crypto_sign_keypair (key, idle);
    sodium_bin2hex (hex, sizeof hex, key, sizeof key);
    next = fixture_forge (self, last, secret, COT_KIND_PERSON_ENROLLED,
                          json_pack ("{s:i, s:s, s:[s], s:i}", "person", FIXTURE_PERSON, "key", hex, "roles", "acopiador", "catd", COT_TEST_CATD));
    expect_stored (pair.to, next, TRUE);
    cot_event_unref (last);
    last = next;
  }
  cot_test_copy_events (pair.from, pair.to);
}

static void
test_wrong_previous_is_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) skipping = NULL, of_other = NULL;
  g_autoptr (GPtrArray) events = fixture_list (pair.from), others = fixture_list (pair.to);
  CotEvent like = *(CotEvent *) events->pdata[1];
  guint8 secret[64];

  fixture_load_secret (pair.from, secret);
  cot_test_copy_events (pair.from, pair.to);
  like.number += 5;
  skipping = fixture_forge (self, &like, secret, COT_KIND_RECEIVED, received_body ());
  expect_refused (pair.to, skipping, COT_DATA_ERROR_INVALID);

  like = *(CotEvent *) events->pdata[1];
  like.id = ((CotEvent *) others->pdata[0])->id;
  of_other = fixture_forge (self, &like, secret, COT_KIND_RECEIVED, received_body ());
  expect_refused (pair.to, of_other, COT_DATA_ERROR_INVALID);
}

/* A disk was lost; the station's own events come back from where they were pushed. */
static void
test_own_events_that_return_move_the_head (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (CotEvent) own = NULL, next = NULL;
  g_autoptr (GPtrArray) events = fixture_list (pair.from);
  guint8 secret[64];

  fixture_load_secret (pair.from, secret);
  own = fixture_forge (self, events->pdata[1], secret, COT_KIND_RECEIVED, received_body ());
  expect_stored (pair.from, own, TRUE);
  next = fixture_receive (self, pair.from, 1);
  g_assert_cmpuint (next->number, ==, own->number + 1);
  g_assert_true (cot_id_equal (&next->previous, &own->id));
}

#define ADD(path, test) fixture_add_case ("/data/journal/ingest/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("same-events-same-fold", test_same_events_same_fold);
  ADD ("repeats-change-nothing", test_repeats_change_nothing);
  ADD ("twice-in-one-call-is-stored-once", test_twice_in_one_call_is_stored_once);
  ADD ("gap-is-refused", test_gap_is_refused);
  ADD ("unknown-station-and-person-are-refused", test_unknown_station_and_person_are_refused);
  ADD ("forged-signatures-are-refused", test_forged_signatures_are_refused);
  ADD ("another-election-is-refused", test_another_election_is_refused);
  ADD ("false-certificates-are-refused", test_false_certificates_are_refused);
  ADD ("sealed-enrolments-are-refused", test_sealed_enrolments_are_refused);
  ADD ("forks-are-both-kept", test_forks_are_both_kept);
  ADD ("forked-station-writes-no-more", test_forked_station_writes_no_more);
  ADD ("body-of-a-sealed-event-is-added", test_body_of_a_sealed_event_is_added);
  ADD ("bodies-are-stored-once", test_bodies_are_stored_once);
  ADD ("body-comes-after-a-start-from-views", test_body_comes_after_a_start_from_views);
  ADD ("idle-enrolments-crowd-nobody-out", test_idle_enrolments_crowd_nobody_out);
  ADD ("wrong-previous-is-refused", test_wrong_previous_is_refused);
  ADD ("own-events-that-return-move-the-head", test_own_events_that_return_move_the_head);

  return g_test_run ();
}
