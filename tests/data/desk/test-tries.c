/* test-tries.c - wrong passwords: counted, slowed, and told
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include <string.h>

#include "desk-fixture.h"

/* The machine's stopwatch, in the test's hand. */
static gint64 stopwatch_us;

static gint64
read_stopwatch (gpointer user_data)
{
  return stopwatch_us;
}

static void
set_stopwatch (CotDesk *desk, const char *boot)
{
  CotStopwatch watch = { .clock = { read_stopwatch, NULL } };

  g_strlcpy (watch.boot, boot, sizeof watch.boot);
  cot_desk_set_stopwatch (desk, &watch);
}

static void
closed_desk (DeskFixture *f, const char *boot)
{
  desk_fixture_init_closed (f);
  stopwatch_us = 1000 * G_USEC_PER_SEC;
  set_stopwatch (f->desk, boot);
}

static void
assert_refused (DeskFixture *f, guint32 person, const char *password, CotDataError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CotSession) session = cot_desk_sign_in (f->desk, person, password, &error);

  g_assert_null (session);
  g_assert_error (error, COT_DATA_ERROR, (int) code);
}

static CotSession *
assert_signs_in (DeskFixture *f, guint32 person)
{
  g_autoptr (GError) error = NULL;
  CotSession *session = cot_desk_sign_in (f->desk, person, PASSWORD, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);

  return session;
}

/* Wrong as often as it takes to be made to wait. */
static void
be_slowed (DeskFixture *f, guint32 person)
{
  for (guint i = 0; i <= COT_TRIES_FREE; i++)
    assert_refused (f, person, "otra", COT_DATA_ERROR_PASSWORD);
  g_assert_cmpuint (cot_desk_get_tries (f->desk, person).wait_s, ==, COT_TRIES_FIRST_WAIT);
}

/* The body of the last signed-in (transfer full). */
static json_t *
last_signed_in (DeskFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = cot_journal_list_chain (f->journal, STATION, 0, 1000, &error);
  const CotEvent *found = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++) {
    const CotEvent *event = g_ptr_array_index (events, i);

    if (event->kind == COT_KIND_SIGNED_IN)
      found = event;
  }
  g_assert_nonnull (found);

  return cot_event_load_body (found);
}

static void
test_the_wait_grows_to_a_bound (void)
{
  static const guint waits[] = { 0, 0, 5, 10, 20, 40, 80, 160, 300, 300 };
  g_auto (DeskFixture) f = { 0 };

  closed_desk (&f, "a");
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++) {
    assert_refused (&f, COORDINATOR, "otra", COT_DATA_ERROR_PASSWORD);
    g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).wait_s, ==, waits[i]);
    stopwatch_us += waits[i] * G_USEC_PER_SEC;
  }
}

static void
test_while_one_waits_no_password_is_tried (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotSession) session = NULL;

  closed_desk (&f, "a");
  be_slowed (&f, COORDINATOR);
  assert_refused (&f, COORDINATOR, PASSWORD, COT_DATA_ERROR_TOO_SOON);
  stopwatch_us += (COT_TRIES_FIRST_WAIT - 1) * G_USEC_PER_SEC;
  assert_refused (&f, COORDINATOR, PASSWORD, COT_DATA_ERROR_TOO_SOON);
  g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).n, ==, COT_TRIES_FREE + 1);
  stopwatch_us += G_USEC_PER_SEC;

  session = assert_signs_in (&f, COORDINATOR);
}

static void
test_another_person_neither_waits_nor_helps (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotSession) session = NULL;

  closed_desk (&f, "a");
  be_slowed (&f, COORDINATOR);
  session = assert_signs_in (&f, SCANNER);

  assert_refused (&f, COORDINATOR, PASSWORD, COT_DATA_ERROR_TOO_SOON);
  g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).wait_s, ==, COT_TRIES_FIRST_WAIT);
}

/* As a restart of the program: nothing but the journal's folder is left. */
static void
restart_closed (DeskFixture *f, const char *boot)
{
  g_clear_object (&f->desk);
  cot_journal_close (f->journal);
  g_clear_object (&f->journal);
  f->journal = cot_test_election_open_journal (f->election, "desk");
  f->desk = cot_desk_new (f->journal, NULL);
  set_stopwatch (f->desk, boot);
}

static void
test_a_restart_of_the_program_gains_nothing (void)
{
  g_auto (DeskFixture) f = { 0 };

  closed_desk (&f, "a");
  be_slowed (&f, COORDINATOR);
  stopwatch_us += 2 * G_USEC_PER_SEC;
  restart_closed (&f, "a");

  assert_refused (&f, COORDINATOR, PASSWORD, COT_DATA_ERROR_TOO_SOON);
  g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).wait_s, ==, COT_TRIES_FIRST_WAIT - 2);
}

static void
test_a_restart_of_the_machine_begins_the_wait_anew (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotSession) session = NULL;

  closed_desk (&f, "a");
  be_slowed (&f, COORDINATOR);
  stopwatch_us = 0;
  restart_closed (&f, "b");
  assert_refused (&f, COORDINATOR, PASSWORD, COT_DATA_ERROR_TOO_SOON);
  stopwatch_us += (COT_TRIES_FIRST_WAIT - 1) * G_USEC_PER_SEC;
  restart_closed (&f, "b");
  assert_refused (&f, COORDINATOR, PASSWORD, COT_DATA_ERROR_TOO_SOON);
  stopwatch_us += G_USEC_PER_SEC;

  session = assert_signs_in (&f, COORDINATOR);
}

static void
test_turning_the_clock_gains_nothing (void)
{
  static const gint64 steps[] = { -86400, 2 * 86400 };
  g_auto (DeskFixture) f = { 0 };

  closed_desk (&f, "a");
  be_slowed (&f, COORDINATOR);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    cot_test_election_advance_s (f.election, steps[i]);
    assert_refused (&f, COORDINATOR, PASSWORD, COT_DATA_ERROR_TOO_SOON);
    g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).wait_s, ==, COT_TRIES_FIRST_WAIT);
  }
}

static void
test_unlocking_counts_and_waits_too (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 since_us = 0;

  desk_fixture_init (&f);
  set_stopwatch (f.desk, "a");
  for (guint i = 0; i <= COT_TRIES_FREE; i++) {
    g_assert_false (cot_desk_unlock (f.desk, f.scanner, "otra", &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_PASSWORD);
    g_clear_error (&error);
  }
  g_assert_false (cot_desk_unlock (f.desk, f.scanner, PASSWORD, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_SOON);
  g_clear_error (&error);
  assert_refused (&f, SCANNER, PASSWORD, COT_DATA_ERROR_TOO_SOON);
  stopwatch_us += COT_TRIES_FIRST_WAIT * G_USEC_PER_SEC;

  g_assert_true (cot_desk_unlock (f.desk, f.scanner, PASSWORD, &error));
  g_assert_cmpuint (cot_session_get_wrong_passwords (f.scanner, &since_us), ==, COT_TRIES_FREE + 1);
  g_assert_cmpint (since_us, ==, f.election->now_us);
}

static void
test_who_signs_in_is_told (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotSession) session = NULL;
  g_autoptr (CotSession) again = NULL;
  gint64 first_us = 0;
  gint64 since_us = 0;

  closed_desk (&f, "a");
  first_us = f.election->now_us;
  assert_refused (&f, COORDINATOR, "otra", COT_DATA_ERROR_PASSWORD);
  cot_test_election_advance_s (f.election, 60);
  assert_refused (&f, COORDINATOR, "una más", COT_DATA_ERROR_PASSWORD);
  session = assert_signs_in (&f, COORDINATOR);
  g_assert_cmpuint (cot_session_get_wrong_passwords (session, &since_us), ==, 2);
  g_assert_cmpint (since_us, ==, first_us);

  again = assert_signs_in (&f, COORDINATOR);
  g_assert_cmpuint (cot_session_get_wrong_passwords (again, &since_us), ==, 0);
  g_assert_cmpint (since_us, ==, 0);
}

static gint64
count_of (const json_t *body, const char *person)
{
  return json_integer_value (json_object_get (json_object_get (body, "others"), person));
}

static void
test_the_record_tells_of_each_wrong_password_once (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotSession) coordinator = NULL;
  g_autoptr (CotSession) scanner = NULL;
  g_autoptr (GHashTable) counts = NULL;
  g_autoptr (GError) error = NULL;
  json_t *body = NULL;

  closed_desk (&f, "a");
  assert_refused (&f, COORDINATOR, "otra", COT_DATA_ERROR_PASSWORD);
  assert_refused (&f, COORDINATOR, "", COT_DATA_ERROR_PASSWORD);
  be_slowed (&f, SCANNER);

  coordinator = assert_signs_in (&f, COORDINATOR);
  body = last_signed_in (&f);
  g_assert_cmpint (json_integer_value (json_object_get (body, "failures")), ==, 1);
  g_assert_cmpint (count_of (body, "2"), ==, COT_TRIES_FREE + 1);
  json_decref (body);

  stopwatch_us += COT_TRIES_FIRST_WAIT * G_USEC_PER_SEC;
  assert_refused (&f, SCANNER, "otra", COT_DATA_ERROR_PASSWORD);
  stopwatch_us += 2 * COT_TRIES_FIRST_WAIT * G_USEC_PER_SEC;
  scanner = assert_signs_in (&f, SCANNER);
  g_assert_cmpuint (cot_session_get_wrong_passwords (scanner, NULL), ==, COT_TRIES_FREE + 2);
  body = last_signed_in (&f);
  g_assert_cmpint (json_integer_value (json_object_get (body, "failures")), ==, 1);
  g_assert_null (json_object_get (body, "others"));
  json_decref (body);

  counts = cot_desk_count_failures (f.desk, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (COORDINATOR))), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (SCANNER))), ==, COT_TRIES_FREE + 2);
}

static void
test_the_list_of_people_shows_wrong_passwords (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GPtrArray) people = NULL;

  closed_desk (&f, "a");
  be_slowed (&f, SCANNER);
  people = cot_desk_list_people (f.desk);

  g_assert_cmpuint (((const CotDeskPerson *) g_ptr_array_index (people, 0))->tries.n, ==, 0);
  g_assert_cmpuint (((const CotDeskPerson *) g_ptr_array_index (people, 1))->tries.n, ==, COT_TRIES_FREE + 1);
  g_assert_cmpuint (((const CotDeskPerson *) g_ptr_array_index (people, 1))->tries.wait_s, ==, COT_TRIES_FIRST_WAIT);
}

/* Killed while a password is tried: the try has been counted. */
static void
test_a_killed_try_counts (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotTriesBook) book = NULL;
  g_autoptr (GError) error = NULL;

  closed_desk (&f, "a");
  book = cot_tries_book_new (f.journal);
  cot_tries_book_begin (book, COORDINATOR, &error);
  g_assert_no_error (error);
  restart_closed (&f, "a");

  g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).n, ==, 1);
}

/* What stands in the work state cannot make anybody wait longer than the rule. */
static void
test_nonsense_in_the_work_state_is_bounded (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{\"n\":-3,\"wait\":-1,\"until\":-5}",
    "{\"n\":99999999999999,\"untold\":9,\"wait\":999999999999999,\"until\":9223372036854775807,\"boot\":\"a\"}",
    "{\"n\":5,\"wait\":999999999999999,\"until\":9223372036854775807,\"boot\":\"b\"}",
  };
  g_auto (DeskFixture) f = { 0 };

  closed_desk (&f, "a");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    cot_journal_put_work (f.journal, "tries/1", texts[i], &error);
    g_assert_no_error (error);
    g_assert_cmpuint (cot_desk_get_tries (f.desk, COORDINATOR).wait_s, <=, COT_TRIES_LONGEST);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/tries/the-wait-grows-to-a-bound", test_the_wait_grows_to_a_bound);
  g_test_add_func ("/desk/tries/while-one-waits-no-password-is-tried", test_while_one_waits_no_password_is_tried);
  g_test_add_func ("/desk/tries/another-person-neither-waits-nor-helps", test_another_person_neither_waits_nor_helps);
  g_test_add_func ("/desk/tries/a-restart-of-the-program-gains-nothing", test_a_restart_of_the_program_gains_nothing);
  g_test_add_func ("/desk/tries/a-restart-of-the-machine-begins-anew", test_a_restart_of_the_machine_begins_the_wait_anew);
  g_test_add_func ("/desk/tries/turning-the-clock-gains-nothing", test_turning_the_clock_gains_nothing);
  g_test_add_func ("/desk/tries/unlocking-counts-and-waits-too", test_unlocking_counts_and_waits_too);
  g_test_add_func ("/desk/tries/who-signs-in-is-told", test_who_signs_in_is_told);
  g_test_add_func ("/desk/tries/the-record-tells-of-each-once", test_the_record_tells_of_each_wrong_password_once);
  g_test_add_func ("/desk/tries/the-list-of-people-shows-them", test_the_list_of_people_shows_wrong_passwords);
  g_test_add_func ("/desk/tries/a-killed-try-counts", test_a_killed_try_counts);
  g_test_add_func ("/desk/tries/nonsense-is-bounded", test_nonsense_in_the_work_state_is_bounded);

  return g_test_run ();
}
