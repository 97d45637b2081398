/* journal-fixture.c - an election, stations, people and what they write
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "journal-fixture.h"

#include <sodium.h>
#include <string.h>

#include "cot-error.h"

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  self->place = cot_test_election_new ();
  crypto_sign_keypair (self->person_key, self->person_secret);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  cot_test_election_free (self->place);
}

void
fixture_add_case (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

CotJournal *
fixture_new_journal (Fixture *self, const char *name, guint32 station)
{
  CotJournal *journal = cot_test_election_create_journal (self->place, name, station, COT_STATION_CATD, COT_TEST_CATD);
  g_autoptr (CotEvent) event = fixture_enrol_person (self, journal, FIXTURE_PERSON);

  g_assert_nonnull (event);
  return journal;
}

CotJournal *
fixture_open_journal (Fixture *self, const char *name)
{
  return cot_test_election_open_journal (self->place, name);
}

char *
fixture_folio (guint number)
{
  return cot_folio_format (COT_TEST_CATD, number);
}

CotEvent *
fixture_append (Fixture *self, CotJournal *journal, CotKind kind, const char *folio, guint32 person, const CotId *ref, json_t *body, gboolean check, GError **error)
{
  CotJournalDraft draft = {
    .kind = kind,
    .folio = folio,
    .person = person,
    .person_secret = person != 0 ? self->person_secret : NULL,
    .refs = ref,
    .n_refs = ref != NULL ? 1 : 0,
    .body = body,
  };
  CotEvent *event = cot_journal_append (journal, &draft, check, error);

  json_decref (body);
  return event;
}

CotEvent *
fixture_enrol_person (Fixture *self, CotJournal *journal, guint32 person)
{
  g_autoptr (GError) error = NULL;
  char key[65];
  CotEvent *event;

  sodium_bin2hex (key, sizeof key, self->person_key, 32);
  event = fixture_append (self, journal, COT_KIND_PERSON_ENROLLED, NULL, 0, NULL,
                          json_pack ("{s:I, s:s, s:[s, s, s], s:i}", "person", (json_int_t) person, "key", key,
                                     "roles", "acopiador", "digitalizador", "coordinador", "catd", COT_TEST_CATD),
                          TRUE, &error);
  g_assert_no_error (error);

  return event;
}

CotEvent *
fixture_receive (Fixture *self, CotJournal *journal, guint number)
{
  g_autofree char *folio = fixture_folio (number);
  g_autoptr (GError) error = NULL;
  CotEvent *event = fixture_append (self, journal, COT_KIND_RECEIVED, folio, FIXTURE_PERSON, NULL,
                                    json_pack ("{s:s, s:s, s:i}", "origen", "CATD", "documento", "ACTA PREP", "catd", COT_TEST_CATD),
                                    TRUE, &error);

  g_assert_no_error (error);
  return event;
}

CotEvent *
fixture_digitise (Fixture *self, CotJournal *journal, const CotEvent *received, const char *content, char **sha256)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = cot_journal_put_file (journal, (const guint8 *) content, strlen (content), &error);
  CotEvent *event;

  g_assert_no_error (error);
  event = fixture_append (self, journal, COT_KIND_DIGITISED, received->folio, FIXTURE_PERSON, &received->id,
                          json_pack ("{s:s, s:i, s:i, s:i, s:s, s:[{s:s, s:n}], s:i, s:[], s:[]}",
                                     "published", digest, "bytes", (int) strlen (content), "width", 10, "height", 10,
                                     "digitalizacion", "ESCANER", "parts", "master", digest, "transform",
                                     "orientation", 0, "codes", "problems"),
                          TRUE, &error);
  g_assert_no_error (error);
  if (sha256 != NULL)
    *sha256 = g_steal_pointer (&digest);

  return event;
}

void
fixture_load_secret (CotJournal *journal, guint8 secret[64])
{
  g_autofree char *path = g_build_filename (cot_journal_get_folder (journal), "station.key", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sodium_hex2bin (secret, 64, text, 128, NULL, NULL, NULL), ==, 0);
}

CotEvent *
fixture_forge (Fixture *self, const CotEvent *like, const guint8 secret[64], CotKind kind, json_t *body)
{
  const CotKindInfo *info = cot_kind_info (kind);
  g_autofree char *folio = fixture_folio (77);
  g_autoptr (GError) error = NULL;
  CotEventDraft draft = {
    .seal = cot_election_get_seal (self->place->election),
    .kind = kind,
    .folio = info->has_folio ? folio : NULL,
    .station = like->station,
    .number = like->number + 1,
    .previous = like->id,
    .time_us = self->place->now_us,
    .person = info->has_person ? FIXTURE_PERSON : 0,
    .body = body,
    .station_secret = secret,
    .person_secret = info->has_person ? self->person_secret : NULL,
  };
  CotEvent *event = cot_event_new (&draft, &error);

  g_assert_no_error (error);
  json_decref (body);
  return event;
}

GPtrArray *
fixture_list (CotJournal *journal)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *events = cot_journal_list_after (journal, 0, G_MAXUINT, NULL, &error);

  g_assert_no_error (error);
  return events;
}

GError *
fixture_ingest_one (CotJournal *journal, CotEvent *event, gboolean *is_new)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  CotIngestResult result;

  g_ptr_array_add (events, event);
  g_assert_true (cot_journal_ingest (journal, events, &result, &error));
  g_assert_no_error (error);
  g_assert_true (result.stored == (result.error == NULL));
  if (is_new != NULL)
    *is_new = result.is_new;

  return result.error;
}

void
fixture_digest (CotJournal *journal, CotId *out)
{
  cot_journal_lock (journal);
  cot_fold_digest (cot_journal_get_fold (journal), out);
  cot_journal_unlock (journal);
}

void
fixture_assert_same_digest (const CotId *a, const CotId *b)
{
  g_autofree char *left = cot_id_to_hex (a);
  g_autofree char *right = cot_id_to_hex (b);

  g_assert_cmpstr (left, ==, right);
}
