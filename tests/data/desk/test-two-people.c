/* test-two-people.c - acts that take two people, lost keys, closing, the paper afterwards
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-second.h"
#include "desk-fixture.h"

#define DAY_S     86400
#define NEW_DESK  (STATION + 1)
#define NOT_THERE 77

/* The last event of this station (transfer full). */
static CotEvent *
last_event (DeskFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = cot_journal_list_chain (f->journal, STATION, 0, 10000, &error);

  g_assert_no_error (error);
  return cot_event_ref (g_ptr_array_index (events, events->len - 1));
}

static CotRowPhase
phase_of (DeskFixture *f, const char *row)
{
  CotRowPhase phase;

  cot_journal_lock (f->journal);
  phase = cot_fold_get_row (cot_journal_get_fold (f->journal), cot_election_find_row (f->election->election, row)->index)->phase;
  cot_journal_unlock (f->journal);

  return phase;
}

/* --- Who may be the second ------------------------------------------------------- */

static void
test_who_may_confirm (void)
{
  static const struct {
    guint32 person;
    const char *password;
    CotDataError code;
  } cases[] = {
    { COORDINATOR, PASSWORD, COT_DATA_ERROR_SAME_PERSON },
    { SCANNER, PASSWORD, COT_DATA_ERROR_REFUSED },
    { FIRST_READER, PASSWORD, COT_DATA_ERROR_REFUSED },
    { NOT_THERE, PASSWORD, COT_DATA_ERROR_NOT_FOUND },
    { OTHER_COORDINATOR, "otra", COT_DATA_ERROR_PASSWORD },
  };
  g_auto (DeskFixture) f = { 0 };
  guint64 n_before = 0;

  desk_fixture_init (&f);
  n_before = count_events (&f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotConfirmation) second = cot_desk_confirm (f.desk, f.coordinator, cases[i].person, cases[i].password, &error);

    g_assert_null (second);
    g_assert_error (error, COT_DATA_ERROR, (int) cases[i].code);
  }
  g_assert_cmpuint (count_events (&f), ==, n_before);
  g_assert_cmpuint (cot_desk_get_tries (f.desk, OTHER_COORDINATOR).n, ==, 1);
  g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).n, ==, 0);
}

static void
test_both_stand_on_record (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = NULL;
  const CotPerson *person = NULL;

  desk_fixture_init (&f);
  without_acta (&f, f.scanner, COT_TEST_ROW, "no-bag", &error);
  g_assert_no_error (error);

  event = last_event (&f);
  g_assert_cmpint (event->kind, ==, COT_KIND_WITHOUT_ACTA);
  g_assert_cmpuint (event->person, ==, SCANNER);
  g_assert_cmpuint (cot_second_of_event (event), ==, OTHER_COORDINATOR);
  cot_journal_lock (f.journal);
  person = cot_fold_get_person (cot_journal_get_fold (f.journal), OTHER_COORDINATOR);
  g_assert_true (cot_second_verify (event, person->key));
  cot_journal_unlock (f.journal);
}

static void
test_alone_it_is_refused (void)
{
  g_auto (DeskFixture) f = { 0 };
  guint64 n_before = 0;

  desk_fixture_init (&f);
  n_before = count_events (&f);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GError) error = NULL;

    if (i == 0)
      g_assert_false (cot_desk_without_acta (f.desk, f.scanner, NULL, COT_TEST_ROW, "no-bag", &error));
    else if (i == 1)
      g_assert_false (cot_desk_close (f.desk, f.coordinator, NULL, &error));
    else if (i == 2)
      g_assert_false (cot_desk_revoke_person (f.desk, f.coordinator, NULL, FIRST_READER, "lost", &error));
    else
      g_assert_false (cot_desk_revoke_station (f.desk, f.coordinator, NULL, NEW_DESK, COT_DESK_LAST_HELD, "lost", &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  }
  g_assert_cmpuint (count_events (&f), ==, n_before);
}

/* The key is opened for one signature. */
static void
test_a_confirmation_serves_once (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotConfirmation) second = NULL;

  desk_fixture_init (&f);
  second = confirm (&f, f.scanner);
  cot_desk_without_acta (f.desk, f.scanner, second, COT_TEST_ROW, "no-bag", &error);
  g_assert_no_error (error);

  g_assert_false (cot_desk_without_acta (f.desk, f.scanner, second, COT_TEST_OTHER_ROW, "no-bag", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

/* Given while another worked here, and used by the one who gave it. */
static void
test_a_confirmation_is_not_for_oneself (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotSession) other = NULL;
  g_autoptr (CotConfirmation) second = NULL;

  desk_fixture_init (&f);
  other = cot_desk_sign_in (f.desk, OTHER_COORDINATOR, PASSWORD, &error);
  g_assert_no_error (error);
  second = confirm (&f, f.scanner);

  g_assert_false (cot_desk_without_acta (f.desk, other, second, COT_TEST_ROW, "no-bag", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_SAME_PERSON);
}

/* What was undone is done again: two signatures, not one twice. */
static void
test_the_same_act_again_is_signed_again (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (CotEvent) event = NULL;

    without_acta (&f, f.scanner, COT_TEST_ROW, "no-bag", &error);
    g_assert_no_error (error);
    g_assert_cmpint (phase_of (&f, COT_TEST_ROW), ==, COT_ROW_WITHOUT_ACTA);
    event = last_event (&f);
    set_aside_by_two (&f, NULL, &event->id, &error);
    g_assert_no_error (error);
    g_assert_cmpint (phase_of (&f, COT_TEST_ROW), ==, COT_ROW_EXPECTED);
  }
}

/* --- Setting aside what may be published -------------------------------------------- */

static void
settle (DeskFixture *f, const char *of)
{
  prepare_sheet (f, of);
  read_sheet (f, f->readers[0], of, COT_CLAIM_FIRST, -1, NULL);
  g_assert_cmpint (read_sheet (f, f->readers[2], of, COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);
}

static CotId
image_of (DeskFixture *f, const char *of)
{
  CotId id;

  cot_journal_lock (f->journal);
  id = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of)->digitised;
  cot_journal_unlock (f->journal);

  return id;
}

static void
test_what_is_settled_is_set_aside_by_two (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotId image;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (1));
  g_assert_false (cot_desk_set_aside_takes_two (f.desk, folio (1)));
  image = image_of (&f, folio (1));
  cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (1), &image, 1, "image", "blurred", &error);
  g_assert_no_error (error);

  settle (&f, folio (0));
  image = image_of (&f, folio (0));
  g_assert_true (cot_desk_set_aside_takes_two (f.desk, folio (0)));
  g_assert_false (cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (0), &image, 1, "image", "blurred", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_SETTLED);
  set_aside_by_two (&f, folio (0), &image, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_RECEIVED);
}

/* --- A lost key of a person ---------------------------------------------------------- */

static gboolean
revoke_person (DeskFixture *f, guint32 person, GError **error)
{
  g_autoptr (CotConfirmation) second = confirm (f, f->coordinator);

  return cot_desk_revoke_person (f->desk, f->coordinator, second, person, "lost", error);
}

static void
test_a_revoked_person_does_nothing_more (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotSession) again = NULL;
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (GPtrArray) people = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  revoke_person (&f, SCANNER, &error);
  g_assert_no_error (error);

  g_assert_false (cot_desk_receive (f.desk, f.scanner, folio (1), "CATD", "ACTA PREP", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  again = cot_desk_sign_in (f.desk, SCANNER, PASSWORD, &error);
  g_assert_null (again);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (revoke_person (&f, SCANNER, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  people = cot_desk_list_people (f.desk);
  g_assert_true (((const CotDeskPerson *) g_ptr_array_index (people, 1))->revoked);
  g_assert_false (((const CotDeskPerson *) g_ptr_array_index (people, 1))->can_sign_in);
}

static void
test_what_a_revoked_person_did_before_stays (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotSession) successor = NULL;

  desk_fixture_init (&f);
  settle (&f, folio (0));
  prepare_sheet (&f, folio (1));
  read_sheet (&f, f.readers[0], folio (1), COT_CLAIM_FIRST, -1, NULL);
  revoke_person (&f, FIRST_READER, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_SETTLED);
  g_assert_cmpint (state_of (&f, folio (1)), ==, COT_SHEET_READ_ONCE);

  /* The same human goes on under a new number. */
  cot_desk_enrol_person (f.desk, 40, "Carmen Lee", COT_ROLE_CAPTURISTA, PASSWORD, &error);
  g_assert_no_error (error);
  successor = cot_desk_sign_in (f.desk, 40, PASSWORD, &error);
  g_assert_no_error (error);
  prepare_sheet (&f, folio (2));
  read_sheet (&f, f.readers[2], folio (1), COT_CLAIM_SECOND, -1, NULL);
  read_sheet (&f, successor, folio (2), COT_CLAIM_FIRST, -1, NULL);
  g_assert_cmpint (state_of (&f, folio (2)), ==, COT_SHEET_READ_ONCE);
}

/* Both signatures of what two people did stay, when one of them is revoked after. */
static void
test_what_a_revoked_person_confirmed_stays (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  without_acta (&f, f.scanner, COT_TEST_ROW, "no-bag", &error);
  g_assert_no_error (error);
  cot_desk_revoke_person_by_authority (f.desk, 0, f.election->authority_secret, OTHER_COORDINATOR, "left", &error);
  g_assert_no_error (error);

  g_assert_cmpint (phase_of (&f, COT_TEST_ROW), ==, COT_ROW_WITHOUT_ACTA);
}

/* --- A lost key of a station ---------------------------------------------------------- */

typedef struct {
  CotJournal *journal;
  CotDesk *desk;
  CotSession *coordinator, *scanner;
} OtherDesk;

static void
other_desk_clear (OtherDesk *self)
{
  g_clear_pointer (&self->coordinator, cot_session_unref);
  g_clear_pointer (&self->scanner, cot_session_unref);
  g_clear_object (&self->desk);
  if (self->journal != NULL)
    cot_journal_close (self->journal);
  g_clear_object (&self->journal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OtherDesk, other_desk_clear)

static void
take_cards_along (DeskFixture *f, CotJournal *to)
{
  g_autoptr (GPtrArray) persons = NULL;

  cot_journal_lock (f->journal);
  persons = cot_fold_list_persons (cot_journal_get_fold (f->journal));
  for (guint i = 0; i < persons->len; i++)
    cot_test_copy_file (f->journal, to, ((const CotPerson *) g_ptr_array_index (persons, i))->card_sha256);
  cot_journal_unlock (f->journal);
}

/* A desk under the fixture's service, opened, with the people of the service. */
static void
other_desk_init (OtherDesk *self, DeskFixture *f, const char *name, guint32 station)
{
  g_autoptr (GError) error = NULL;

  self->journal = cot_test_election_create_journal_under (f->election, f->journal, name, station, COT_STATION_DESK, COT_TEST_CATD);
  cot_test_copy_events (f->journal, self->journal);
  take_cards_along (f, self->journal);
  self->desk = cot_desk_new (self->journal, NULL);
  self->coordinator = cot_desk_sign_in (self->desk, COORDINATOR, PASSWORD, &error);
  g_assert_no_error (error);
  self->scanner = cot_desk_sign_in (self->desk, SCANNER, PASSWORD, &error);
  g_assert_no_error (error);
  desk_fixture_confirm_seal (self->desk);
  cot_desk_zero (self->desk, self->coordinator, &error);
  g_assert_no_error (error);
  cot_desk_open (self->desk, self->coordinator, &error);
  g_assert_no_error (error);
}

static void
receive_at (OtherDesk *at, const char *of)
{
  g_autoptr (GError) error = NULL;

  cot_desk_receive (at->desk, at->scanner, of, "CATD", "ACTA PREP", &error);
  g_assert_no_error (error);
}

static gboolean
is_received (DeskFixture *f, const char *of)
{
  const CotSheet *sheet = NULL;
  gboolean received;

  cot_journal_lock (f->journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of);
  received = sheet != NULL && !cot_id_is_zero (&sheet->received);
  cot_journal_unlock (f->journal);

  return received;
}

static void
test_after_its_last_number_a_station_counts_for_nothing (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_auto (OtherDesk) stolen = { 0 };
  g_auto (OtherDesk) fresh = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) voided = NULL;
  g_autoptr (CotConfirmation) second = NULL;

  desk_fixture_init (&f);
  other_desk_init (&stolen, &f, "stolen", NEW_DESK);
  receive_at (&stolen, folio (0));
  cot_test_copy_events (stolen.journal, f.journal);
  second = confirm (&f, f.coordinator);
  cot_desk_revoke_station (f.desk, f.coordinator, second, NEW_DESK, COT_DESK_LAST_HELD, "stolen", &error);
  g_assert_no_error (error);

  receive_at (&stolen, folio (1));
  cot_test_copy_events (stolen.journal, f.journal);
  g_assert_true (is_received (&f, folio (0)));
  g_assert_false (is_received (&f, folio (1)));
  voided = cot_desk_list_voided (f.desk, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (voided->len, ==, 1);
  g_assert_cmpstr (((const CotDeskVoided *) g_ptr_array_index (voided, 0))->event->folio, ==, folio (1));
  g_assert_cmpint (((const CotDeskVoided *) g_ptr_array_index (voided, 0))->reason, ==, COT_VOID_STATION_REVOKED);

  /* Nothing is lost: the sheet is received at the desk that takes its place. */
  other_desk_init (&fresh, &f, "fresh", NEW_DESK + 1);
  receive_at (&fresh, folio (1));
  cot_test_copy_events (fresh.journal, f.journal);
  g_assert_true (is_received (&f, folio (1)));
}

/* The folder of a desk that is not running, copied to another machine. */
static void
clone_folder (DeskFixture *f, const char *from, const char *to)
{
  g_autofree char *source = cot_test_election_path (f->election, from);
  g_autofree char *target = cot_test_election_path (f->election, to);
  g_autoptr (GDir) dir = g_dir_open (source, 0, NULL);
  const char *name = NULL;

  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (source, name, NULL);
    g_autofree char *copy = g_build_filename (target, name, NULL);
    g_autofree char *data = NULL;
    gsize length = 0;

    if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
      continue;
    g_assert_true (g_file_get_contents (path, &data, &length, NULL));
    g_assert_true (g_file_set_contents_full (copy, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  }
}

static void
reopen (OtherDesk *self, DeskFixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;

  self->journal = cot_test_election_open_journal (f->election, name);
  take_cards_along (f, self->journal);
  self->desk = cot_desk_new (self->journal, NULL);
  self->scanner = cot_desk_sign_in (self->desk, SCANNER, PASSWORD, &error);
  g_assert_no_error (error);
}

static void
close_other (OtherDesk *self)
{
  g_clear_pointer (&self->coordinator, cot_session_unref);
  g_clear_pointer (&self->scanner, cot_session_unref);
  g_clear_object (&self->desk);
  cot_journal_close (self->journal);
  g_clear_object (&self->journal);
}

/* What both wrote counts; the one that learns of the other stops. */
static void
test_a_cloned_station_stops_and_its_sheets_go_on (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_auto (OtherDesk) desk = { 0 };
  g_auto (OtherDesk) clone = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  other_desk_init (&desk, &f, "original", NEW_DESK);
  close_other (&desk);
  clone_folder (&f, "original", "clone");
  reopen (&desk, &f, "original");
  receive_at (&desk, folio (0));
  reopen (&clone, &f, "clone");
  receive_at (&clone, folio (1));
  cot_test_copy_events (desk.journal, f.journal);
  cot_test_copy_events (clone.journal, f.journal);

  g_assert_true (is_received (&f, folio (0)));
  g_assert_true (is_received (&f, folio (1)));
  g_assert_cmpint (cot_desk_get_condition (desk.desk), ==, COT_DESK_OPEN);
  cot_test_copy_events (f.journal, desk.journal);
  g_assert_cmpint (cot_desk_get_condition (desk.desk), ==, COT_DESK_FORKED);
  g_assert_false (cot_desk_receive (desk.desk, desk.scanner, folio (2), "CATD", "ACTA PREP", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

/* Two services, each without knowing of the other, give one number to two people. */
static void
test_a_number_given_twice_is_listed (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotJournal) spare = NULL;
  g_autoptr (CotDesk) desk = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) voided = NULL;

  desk_fixture_init (&f);
  cot_desk_enrol_person (f.desk, 40, "Carmen Lee", COT_ROLE_CAPTURISTA, PASSWORD, &error);
  g_assert_no_error (error);
  spare = cot_test_election_create_journal (f.election, "spare", 17, COT_STATION_CATD, COT_TEST_CATD);
  desk = cot_desk_new (spare, NULL);
  cot_desk_set_card_cost (desk, 1, 8192);
  cot_desk_enrol_person (desk, 40, "Otra Persona", COT_ROLE_CAPTURISTA, PASSWORD, &error);
  g_assert_no_error (error);
  cot_test_copy_events (spare, f.journal);

  voided = cot_desk_list_voided (f.desk, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (voided->len, ==, 1);
  g_assert_cmpint (((const CotDeskVoided *) g_ptr_array_index (voided, 0))->event->kind, ==, COT_KIND_PERSON_ENROLLED);
  g_assert_cmpint (((const CotDeskVoided *) g_ptr_array_index (voided, 0))->reason, ==, COT_VOID_OTHER_COUNTS);
  g_clear_object (&desk);
  cot_journal_close (spare);
}

static void
test_a_station_that_learns_it_was_revoked_stops (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_auto (OtherDesk) lost = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  other_desk_init (&lost, &f, "lost", NEW_DESK);
  cot_test_copy_events (lost.journal, f.journal);
  cot_desk_revoke_station_by_authority (f.desk, 0, f.election->authority_secret, NEW_DESK, COT_DESK_LAST_HELD, "lost", &error);
  g_assert_no_error (error);
  cot_test_copy_events (f.journal, lost.journal);

  g_assert_cmpint (cot_desk_get_condition (lost.desk), ==, COT_DESK_REVOKED);
  g_assert_false (cot_desk_receive (lost.desk, lost.scanner, folio (0), "CATD", "ACTA PREP", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

static void
test_what_cannot_be_revoked (void)
{
  g_auto (DeskFixture) f = { 0 };
  const struct {
    guint32 station;
    const char *cause;
    CotDataError code;
  } cases[] = {
    { NOT_THERE, "lost", COT_DATA_ERROR_NOT_FOUND },
    { STATION, "lost", COT_DATA_ERROR_REFUSED },
    { NEW_DESK, "eaten", COT_DATA_ERROR_INVALID },
  };
  g_auto (OtherDesk) desk = { 0 };
  guint8 wrong[64];

  desk_fixture_init (&f);
  other_desk_init (&desk, &f, "desk-2", NEW_DESK);
  cot_test_copy_events (desk.journal, f.journal);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotConfirmation) second = confirm (&f, f.coordinator);
    g_autoptr (GError) error = NULL;

    g_assert_false (cot_desk_revoke_station (f.desk, f.coordinator, second, cases[i].station, COT_DESK_LAST_HELD, cases[i].cause, &error));
    g_assert_error (error, COT_DATA_ERROR, (int) cases[i].code);
  }
  {
    g_autoptr (GError) error = NULL;

    memset (wrong, 7, sizeof wrong);
    g_assert_false (cot_desk_revoke_station_by_authority (f.desk, 0, wrong, NEW_DESK, COT_DESK_LAST_HELD, "lost", &error));
    g_assert_nonnull (error);
  }
}

/* --- Closing ------------------------------------------------------------------------ */

static void
test_a_closed_desk_refuses_new_work (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotEvent) event = NULL;
  g_autoptr (CotClaim) claim = NULL;
  json_t *body = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  receive (&f, folio (1));
  close_desk (&f);

  event = last_event (&f);
  body = cot_event_load_body (event);
  g_assert_cmpint (event->kind, ==, COT_KIND_CLOSED);
  g_assert_cmpint (json_integer_value (json_object_get (json_object_get (body, "pending"), "received")), ==, 1);
  g_assert_cmpint (json_integer_value (json_object_get (json_object_get (body, "pending"), "identified")), ==, 1);
  g_assert_cmpint (json_integer_value (json_object_get (json_object_get (body, "pending"), "expected")), ==, 7);
  json_decref (body);
  g_assert_cmpint (cot_desk_get_condition (f.desk), ==, COT_DESK_CLOSED);

  g_assert_false (cot_desk_receive (f.desk, f.scanner, folio (2), "CATD", "ACTA PREP", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_OPEN);
  g_clear_error (&error);
  claim = cot_desk_claim_next (f.desk, f.readers[0], &error);
  g_assert_null (claim);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_OPEN);
  g_clear_error (&error);
  g_assert_false (cot_desk_zero (f.desk, f.coordinator, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_a_closed_desk_stays_so_and_may_open_again (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  close_desk (&f);
  desk_fixture_restart (&f);
  g_assert_cmpint (cot_desk_get_condition (f.desk), ==, COT_DESK_CLOSED);

  g_assert_true (cot_desk_open (f.desk, f.coordinator, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cot_desk_get_condition (f.desk), ==, COT_DESK_OPEN);
  receive (&f, folio (0));
}

static void
test_a_desk_is_closed_once (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotConfirmation) second = NULL;

  desk_fixture_init (&f);
  close_desk (&f);
  second = confirm (&f, f.coordinator);

  g_assert_false (cot_desk_close (f.desk, f.coordinator, second, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_OPEN);
}

static void
test_a_desk_is_closed_after_the_window_too (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  cot_test_election_advance_s (f.election, 4 * DAY_S);
  close_desk (&f);

  g_assert_cmpint (cot_desk_get_condition (f.desk), ==, COT_DESK_CLOSED);
}

/* --- The paper afterwards -------------------------------------------------------------- */

static guint8
cotejada_of (DeskFixture *f, const char *of)
{
  guint8 cotejada;

  cot_journal_lock (f->journal);
  cotejada = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of)->cotejada;
  cot_journal_unlock (f->journal);

  return cotejada;
}

static CotSession *
sign_cotejador_in (DeskFixture *f)
{
  g_autoptr (GError) error = NULL;
  CotSession *session = NULL;

  cot_desk_enrol_person (f->desk, 50, "Elia Cinco", COT_ROLE_COTEJADOR, PASSWORD, &error);
  g_assert_no_error (error);
  session = cot_desk_sign_in (f->desk, 50, PASSWORD, &error);
  g_assert_no_error (error);

  return session;
}

static void
test_what_settled_is_compared_with_the_paper (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotSession) cotejador = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  CotValue paper[MAX_FIELDS] = { 0 };
  gboolean differs = TRUE;

  desk_fixture_init (&f);
  cotejador = sign_cotejador_in (&f);
  prepare_sheet (&f, folio (1));
  g_assert_false (cot_desk_cotejo (f.desk, cotejador, folio (1), NULL, NULL, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  g_clear_error (&error);
  {
    CotId image = image_of (&f, folio (1));

    cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (1), &image, 1, "image", "blurred", &error);
    g_assert_no_error (error);
  }
  settle (&f, folio (0));
  before = cot_desk_list_to_compare (f.desk);
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_false (cot_desk_cotejo (f.desk, f.coordinator, folio (0), NULL, NULL, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);

  cot_desk_cotejo (f.desk, cotejador, folio (0), NULL, &differs, &error);
  g_assert_no_error (error);
  g_assert_false (differs);
  g_assert_cmpint (cotejada_of (&f, folio (0)), ==, 1);
  after = cot_desk_list_to_compare (f.desk);
  g_assert_cmpuint (after->len, ==, 0);

  paper[5] = (CotValue){ COT_VALUE_NUMBER, 7777 };
  cot_desk_cotejo (f.desk, cotejador, folio (0), paper, &differs, &error);
  g_assert_no_error (error);
  g_assert_true (differs);
  g_assert_cmpint (cotejada_of (&f, folio (0)), ==, 3);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_SETTLED);
}

static void
test_paper_lies_in_one_box (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *box = NULL;

  desk_fixture_init (&f);
  receive (&f, folio (0));
  g_assert_false (cot_desk_pack (f.desk, f.scanner, folio (1), "12", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (cot_desk_pack (f.desk, f.scanner, folio (0), "", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (cot_desk_pack (f.desk, f.readers[0], folio (0), "12", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);

  cot_desk_pack (f.desk, f.scanner, folio (0), "12", &error);
  g_assert_no_error (error);
  cot_journal_lock (f.journal);
  box = g_strdup (cot_fold_get_sheet (cot_journal_get_fold (f.journal), folio (0))->box);
  cot_journal_unlock (f.journal);
  g_assert_cmpstr (box, ==, "12");
  g_assert_false (cot_desk_pack (f.desk, f.scanner, folio (0), "13", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/second/who-may-confirm", test_who_may_confirm);
  g_test_add_func ("/desk/second/both-stand-on-record", test_both_stand_on_record);
  g_test_add_func ("/desk/second/alone-it-is-refused", test_alone_it_is_refused);
  g_test_add_func ("/desk/second/a-confirmation-serves-once", test_a_confirmation_serves_once);
  g_test_add_func ("/desk/second/not-for-oneself", test_a_confirmation_is_not_for_oneself);
  g_test_add_func ("/desk/second/the-same-act-is-signed-again", test_the_same_act_again_is_signed_again);
  g_test_add_func ("/desk/second/what-is-settled-is-set-aside-by-two", test_what_is_settled_is_set_aside_by_two);
  g_test_add_func ("/desk/revoke/a-person-does-nothing-more", test_a_revoked_person_does_nothing_more);
  g_test_add_func ("/desk/revoke/what-they-did-before-stays", test_what_a_revoked_person_did_before_stays);
  g_test_add_func ("/desk/revoke/what-they-confirmed-stays", test_what_a_revoked_person_confirmed_stays);
  g_test_add_func ("/desk/revoke/after-its-last-number", test_after_its_last_number_a_station_counts_for_nothing);
  g_test_add_func ("/desk/clone/stops-and-its-sheets-go-on", test_a_cloned_station_stops_and_its_sheets_go_on);
  g_test_add_func ("/desk/enrol/a-number-given-twice-is-listed", test_a_number_given_twice_is_listed);
  g_test_add_func ("/desk/revoke/a-station-that-learns-it-stops", test_a_station_that_learns_it_was_revoked_stops);
  g_test_add_func ("/desk/revoke/what-cannot-be", test_what_cannot_be_revoked);
  g_test_add_func ("/desk/close/refuses-new-work", test_a_closed_desk_refuses_new_work);
  g_test_add_func ("/desk/close/stays-so-and-may-open-again", test_a_closed_desk_stays_so_and_may_open_again);
  g_test_add_func ("/desk/close/once", test_a_desk_is_closed_once);
  g_test_add_func ("/desk/close/after-the-window-too", test_a_desk_is_closed_after_the_window_too);
  g_test_add_func ("/desk/archive/compared-with-the-paper", test_what_settled_is_compared_with_the_paper);
  g_test_add_func ("/desk/archive/in-one-box", test_paper_lies_in_one_box);

  return g_test_run ();
}
