/* test-clock-watch.c - a desk whose clock is off
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "cot-clock-watch.h"
#include "desk-fixture.h"

#define SOURCE "station:1"

static gint64 stopwatch_us;

static gint64
read_stopwatch (gpointer user_data)
{
  return stopwatch_us;
}

static CotStopwatch watch = { .clock = { read_stopwatch, NULL }, .boot = "a" };

static void
closed_desk (DeskFixture *f)
{
  g_autoptr (GError) error = NULL;

  desk_fixture_init_closed (f);
  stopwatch_us = 1000 * G_USEC_PER_SEC;
  cot_desk_set_stopwatch (f->desk, &watch);
  f->coordinator = cot_desk_sign_in (f->desk, COORDINATOR, PASSWORD, &error);
  g_assert_no_error (error);
  desk_fixture_confirm_seal (f->desk);
  cot_desk_zero (f->desk, f->coordinator, &error);
  g_assert_no_error (error);
}

static gboolean
note (DeskFixture *f, gint64 offset_ms, guint64 uncertainty_ms)
{
  g_autoptr (GError) error = NULL;
  gboolean written = FALSE;

  cot_clock_watch_note (f->journal, &watch, offset_ms, uncertainty_ms, SOURCE, &written, &error);
  g_assert_no_error (error);

  return written;
}

static void
pass (DeskFixture *f, gint64 seconds)
{
  stopwatch_us += seconds * G_USEC_PER_SEC;
  cot_test_election_advance_s (f->election, seconds);
}

static void
test_a_desk_far_off_does_not_open (void)
{
  static const gint64 offsets[] = { 61000, -61000 };
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  closed_desk (&f);
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++) {
    note (&f, offsets[i], 100);
    g_assert_cmpint (cot_desk_get_condition (f.desk), ==, COT_DESK_CLOCK_OFF);
    g_assert_false (cot_desk_open (f.desk, f.coordinator, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
    g_clear_error (&error);
  }
  note (&f, 59000, 100);
  g_assert_true (cot_desk_open (f.desk, f.coordinator, &error));
}

/* Put right by hand, without a link: the measurement knows. */
static void
test_a_clock_put_right_opens_the_desk (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 offset_ms = 0;

  closed_desk (&f);
  note (&f, 90000, 100);
  pass (&f, 30);
  g_assert_false (cot_desk_open (f.desk, f.coordinator, &error));
  g_clear_error (&error);
  cot_test_election_advance_s (f.election, 90);

  g_assert_true (cot_clock_watch_get (f.journal, &watch, &offset_ms, NULL));
  g_assert_cmpint (offset_ms, ==, 0);
  g_assert_true (cot_desk_open (f.desk, f.coordinator, &error));
}

static void
test_a_clock_set_wrong_after_is_known_too (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  closed_desk (&f);
  note (&f, 0, 100);
  cot_test_election_advance_s (f.election, -300);

  g_assert_false (cot_desk_open (f.desk, f.coordinator, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

static void
test_few_measurements_become_events (void)
{
  const struct {
    gint64 after_s, offset_ms;
    guint64 uncertainty_ms;
    gboolean written;
  } steps[] = {
    { 0, 500, 100, TRUE },      /* the first */
    { 60, 900, 100, FALSE },    /* hardly another */
    { 60, 4000, 100, TRUE },    /* more than two seconds */
    { 10, 9000, 100, FALSE },   /* again, but at once */
    { 60, 9000, 9000, FALSE },  /* within its own doubt */
    { 60, 9000, 100, TRUE },    /* */
    { 3600, 9000, 100, TRUE },  /* an hour */
    { 3599, 9000, 100, FALSE }, /* not quite */
  };
  g_auto (DeskFixture) f = { 0 };
  const CotStation *station = NULL;

  closed_desk (&f);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    pass (&f, steps[i].after_s);
    g_test_message ("step %u", i);
    g_assert_cmpint (note (&f, steps[i].offset_ms, steps[i].uncertainty_ms), ==, steps[i].written);
  }
  cot_journal_lock (f.journal);
  station = cot_fold_get_station (cot_journal_get_fold (f.journal), STATION);
  g_assert_true (station->has_offset);
  g_assert_cmpint (station->offset_ms, ==, 9000);
  cot_journal_unlock (f.journal);
}

static void
test_another_run_of_the_machine_knows_nothing (void)
{
  g_auto (DeskFixture) f = { 0 };
  CotStopwatch other = { .clock = { read_stopwatch, NULL }, .boot = "b" };
  gint64 offset_ms = 0;

  closed_desk (&f);
  note (&f, 90000, 100);

  g_assert_false (cot_clock_watch_get (f.journal, &other, &offset_ms, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/clock/far-off-does-not-open", test_a_desk_far_off_does_not_open);
  g_test_add_func ("/desk/clock/put-right-opens", test_a_clock_put_right_opens_the_desk);
  g_test_add_func ("/desk/clock/set-wrong-after-is-known", test_a_clock_set_wrong_after_is_known_too);
  g_test_add_func ("/desk/clock/few-become-events", test_few_measurements_become_events);
  g_test_add_func ("/desk/clock/another-run-knows-nothing", test_another_run_of_the_machine_knows_nothing);

  return g_test_run ();
}
