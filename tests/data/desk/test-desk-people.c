/* test-desk-people.c - enrolment, passwords, roles, opening, the window of operation
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include <string.h>

#include "cot-person-card.h"
#include "desk-fixture.h"

#define DAY_S 86400

static void
test_a_wrong_password_opens_nothing (void)
{
  static const char *const passwords[] = { "otra", "", PASSWORD " " };
  g_auto (DeskFixture) f = { 0 };
  guint64 n_before = 0;

  desk_fixture_init_closed (&f);
  n_before = count_events (&f);
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CotSession) session = cot_desk_sign_in (f.desk, COORDINATOR, passwords[i], &error);

    g_assert_null (session);
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD);
  }
  g_assert_cmpuint (count_events (&f), ==, n_before);
}

static void
test_a_stranger_does_not_sign_in (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotSession) session = NULL;

  desk_fixture_init_closed (&f);
  session = cot_desk_sign_in (f.desk, 999, PASSWORD, &error);

  g_assert_null (session);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

static void
test_a_locked_session_needs_its_password (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 n_before = 0;

  desk_fixture_init (&f);
  n_before = count_events (&f);

  g_assert_false (cot_desk_unlock (f.desk, f.coordinator, "otra", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (cot_desk_unlock (f.desk, f.coordinator, PASSWORD, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_events (&f), ==, n_before);
}

static void
test_nothing_is_done_after_signing_out (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  cot_desk_sign_out (f.desk, f.scanner, &error);
  g_assert_no_error (error);

  g_assert_false (cot_desk_receive (f.desk, f.scanner, folio (0), "CATD", "ACTA PREP", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (cot_desk_unlock (f.desk, f.scanner, PASSWORD, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

static void
test_roles_bound_what_people_do (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotClaim) claim = NULL;
  CotValue values[MAX_FIELDS] = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));

  g_assert_false (cot_desk_receive (f.desk, f.readers[0], folio (1), "CATD", "ACTA PREP", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (cot_desk_decide (f.desk, f.scanner, folio (0), values, "mine", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (cot_desk_identify_row (f.desk, f.scanner, folio (0), COT_TEST_ROW, "decision", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (cot_desk_zero (f.desk, f.readers[0], &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);

  claim = cot_desk_claim_next (f.desk, f.scanner, &error);
  g_assert_no_error (error);
  g_assert_null (claim);
}

static void
test_capturing_needs_the_role (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (CotClaim) unused = NULL;
  CotCaptureOutcome outcome;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  read_wanted (claim, 100, values);

  g_assert_false (cot_desk_capture (f.desk, f.scanner, claim, values, NULL, NULL, &outcome, &unused, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

static void
test_a_closed_station_does_nothing (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CotClaim) claim = NULL;

  desk_fixture_init_closed (&f);
  f.scanner = cot_desk_sign_in (f.desk, SCANNER, PASSWORD, &error);
  g_assert_no_error (error);

  g_assert_false (cot_desk_receive (f.desk, f.scanner, folio (0), "CATD", "ACTA PREP", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_OPEN);
  g_clear_error (&error);
  claim = cot_desk_claim_next (f.desk, f.scanner, &error);
  g_assert_null (claim);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_OPEN);
}

static void
test_a_station_opens_after_zero_and_once (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init_closed (&f);
  f.coordinator = cot_desk_sign_in (f.desk, COORDINATOR, PASSWORD, &error);
  g_assert_no_error (error);
  g_assert_false (cot_desk_open (f.desk, f.coordinator, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  desk_fixture_confirm_seal (f.desk);
  g_assert_true (cot_desk_zero (f.desk, f.coordinator, &error));
  g_assert_false (cot_desk_is_open (f.desk));
  g_assert_true (cot_desk_open (f.desk, f.coordinator, &error));
  g_assert_true (cot_desk_is_open (f.desk));
  g_assert_false (cot_desk_open (f.desk, f.coordinator, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

/* The blocks @asked of the desk's seal, as somebody types them. */
static char *
blocks_of (CotDesk *desk, const guint asked[COT_SEAL_ASKED])
{
  g_autoptr (GString) text = g_string_new (NULL);
  char block[COT_SEAL_BLOCK_DIGITS + 1];

  for (guint i = 0; i < COT_SEAL_ASKED; i++) {
    g_autofree char *upper = NULL;

    cot_seal_get_block (cot_election_get_seal (cot_journal_get_election (cot_desk_get_journal (desk))), asked[i], block);
    upper = g_ascii_strup (block, -1);
    g_string_append_printf (text, " %s", upper);
  }

  return g_strdup (text->str);
}

static void
test_zero_wants_the_seal (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *typed = NULL;
  guint asked[COT_SEAL_ASKED], again[COT_SEAL_ASKED], other = 0;

  desk_fixture_init_closed (&f);
  f.coordinator = cot_desk_sign_in (f.desk, COORDINATOR, PASSWORD, &error);
  g_assert_no_error (error);
  g_assert_false (cot_desk_zero (f.desk, f.coordinator, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);

  /* The same are asked until somebody answers, then others: the old answer is wrong. */
  for (guint i = 0; i < 8; i++) {
    cot_desk_ask_seal (f.desk, asked);
    cot_desk_ask_seal (f.desk, again);
    g_assert_cmpmem (asked, sizeof asked, again, sizeof again);
    for (guint k = 0; k < COT_SEAL_ASKED; k++)
      g_assert_true (asked[k] > (k > 0 ? asked[k - 1] : 0) && asked[k] <= COT_SEAL_BLOCKS);
    g_assert_false (cot_desk_confirm_seal (f.desk, i == 0 ? "" : "0000 0000 0000 0000", &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
    g_clear_error (&error);
    cot_desk_ask_seal (f.desk, again);
    other += memcmp (asked, again, sizeof asked) != 0 ? 1 : 0;
  }
  g_assert_cmpuint (other, >=, 6);
  g_assert_false (cot_desk_seal_is_confirmed (f.desk));
  g_assert_false (cot_desk_zero (f.desk, f.coordinator, NULL));

  cot_desk_ask_seal (f.desk, asked);
  typed = blocks_of (f.desk, asked);
  g_assert_true (cot_desk_confirm_seal (f.desk, typed, &error));
  g_assert_true (cot_desk_seal_is_confirmed (f.desk));
  g_assert_true (cot_desk_zero (f.desk, f.coordinator, &error));
  g_assert_no_error (error);
}

static void
test_zero_is_refused_after_work_began (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  receive (&f, folio (0));

  g_assert_false (cot_desk_zero (f.desk, f.coordinator, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_zero_is_refused_after_opening (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);

  g_assert_false (cot_desk_zero (f.desk, f.coordinator, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_the_window_bounds_everything (void)
{
  static const gint64 steps[] = { -2 * DAY_S, 4 * DAY_S };
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GError) claim_error = NULL;
    g_autoptr (CotClaim) claim = NULL;

    cot_test_election_advance_s (f.election, steps[i]);
    g_assert_false (cot_desk_receive (f.desk, f.scanner, folio (1), "CATD", "ACTA PREP", &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
    claim = cot_desk_claim_next (f.desk, f.readers[0], &claim_error);
    g_assert_null (claim);
    g_assert_error (claim_error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  }
}

static void
test_numbers_and_people_are_given_once (void)
{
  g_auto (DeskFixture) f = { 0 };
  const struct {
    guint32 person;
    const char *name, *password;
    guint roles;
    CotDataError code;
  } cases[] = {
    { COORDINATOR, "Otra", PASSWORD, COT_ROLE_COORDINADOR, COT_DATA_ERROR_CONFLICT },
    { 0, "Nadie", PASSWORD, COT_ROLE_COORDINADOR, COT_DATA_ERROR_INVALID },
    { 77, "", PASSWORD, COT_ROLE_COORDINADOR, COT_DATA_ERROR_INVALID },
    { 77, "a\nb", PASSWORD, COT_ROLE_COORDINADOR, COT_DATA_ERROR_INVALID },
    { 77, "Sin papel", PASSWORD, 0, COT_DATA_ERROR_INVALID },
    { 77, "Sin clave", "", COT_ROLE_COORDINADOR, COT_DATA_ERROR_INVALID },
  };

  desk_fixture_init_closed (&f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (cot_desk_enrol_person (f.desk, cases[i].person, cases[i].name, cases[i].roles, cases[i].password, &error));
    g_assert_error (error, COT_DATA_ERROR, (int) cases[i].code);
  }
}

static void
test_a_desk_of_a_service_enrols_nobody (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (CotDesk) desk = NULL;
  g_autoptr (GError) error = NULL;

  desk_fixture_init_closed (&f);
  journal = cot_test_election_create_journal_under (f.election, f.journal, "second", STATION + 1, COT_STATION_DESK, COT_TEST_CATD);
  desk = cot_desk_new (journal, NULL);

  g_assert_false (cot_desk_enrol_person (desk, 50, "Zoe", COT_ROLE_CAPTURISTA, PASSWORD, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  cot_journal_close (journal);
}

static void
test_people_are_listed_with_names_where_the_card_is (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotJournal) journal = NULL;
  g_autoptr (CotDesk) desk = NULL;
  g_autoptr (GPtrArray) here = NULL;
  g_autoptr (GPtrArray) there = NULL;
  const CotDeskPerson *person = NULL;

  desk_fixture_init_closed (&f);
  journal = cot_test_election_create_journal_under (f.election, f.journal, "second", STATION + 1, COT_STATION_DESK, COT_TEST_CATD);
  desk = cot_desk_new (journal, NULL);
  here = cot_desk_list_people (f.desk);
  there = cot_desk_list_people (desk);

  g_assert_cmpuint (here->len, ==, 3 + N_READERS);
  g_assert_cmpuint (there->len, ==, here->len);
  person = g_ptr_array_index (here, 0);
  g_assert_cmpstr (person->name, ==, "Ana Uno");
  g_assert_true (person->can_sign_in);
  person = g_ptr_array_index (there, 0);
  g_assert_cmpstr (person->name, ==, "persona 1");
  g_assert_false (person->can_sign_in);
  cot_journal_close (journal);
}

static void
test_a_bad_card_is_no_card (void)
{
  static const char *const texts[] = {
    "",
    "{}",
    "[1]",
    "{\"version\":1,\"person\":1,\"name\":\"x\",\"key\":\"00\",\"ops\":1,\"memory\":8192,\"salt\":\"\",\"nonce\":\"\",\"sealed\":\"\"}",
    "{\"version\":1,\"person\":1,\"name\":\"x\",\"ops\":4000000000,\"memory\":99999999999}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) file = g_bytes_new_static (texts[i], strlen (texts[i]));
    g_autoptr (GError) error = NULL;
    g_autoptr (CotPersonCard) card = cot_person_card_parse (file, &error);

    g_assert_null (card);
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/sign-in/a-wrong-password-opens-nothing", test_a_wrong_password_opens_nothing);
  g_test_add_func ("/desk/sign-in/a-stranger-does-not", test_a_stranger_does_not_sign_in);
  g_test_add_func ("/desk/sign-in/a-locked-session-needs-its-password", test_a_locked_session_needs_its_password);
  g_test_add_func ("/desk/sign-in/nothing-after-signing-out", test_nothing_is_done_after_signing_out);
  g_test_add_func ("/desk/roles/bound-what-people-do", test_roles_bound_what_people_do);
  g_test_add_func ("/desk/roles/capturing-needs-the-role", test_capturing_needs_the_role);
  g_test_add_func ("/desk/open/a-closed-station-does-nothing", test_a_closed_station_does_nothing);
  g_test_add_func ("/desk/open/zero-wants-the-seal", test_zero_wants_the_seal);
  g_test_add_func ("/desk/open/after-zero-and-once", test_a_station_opens_after_zero_and_once);
  g_test_add_func ("/desk/open/zero-is-refused-after-work-began", test_zero_is_refused_after_work_began);
  g_test_add_func ("/desk/open/zero-is-refused-after-opening", test_zero_is_refused_after_opening);
  g_test_add_func ("/desk/open/the-window-bounds-everything", test_the_window_bounds_everything);
  g_test_add_func ("/desk/enrol/numbers-are-given-once", test_numbers_and_people_are_given_once);
  g_test_add_func ("/desk/enrol/a-desk-of-a-service-enrols-nobody", test_a_desk_of_a_service_enrols_nobody);
  g_test_add_func ("/desk/enrol/names-where-the-card-is", test_people_are_listed_with_names_where_the_card_is);
  g_test_add_func ("/desk/card/a-bad-card-is-no-card", test_a_bad_card_is_no_card);

  return g_test_run ();
}
