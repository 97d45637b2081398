/* test-read-watch.c - how often the machine was right, and the threshold in force
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "cot-proposal.h"
#include "cot-read-watch.h"
#include "desk-fixture.h"

/* The election of the tests accepts 10 % and lets the threshold move from 90 to 100 %. */
#define SEALED    9900
#define LOWEST    9000
#define SCANNER_A "epsonds"
#define SCANNER_B "fujitsu"

/* Every field that may be proposed, as read_values () has it but for @n_wrong of them. */
static void
machine_reads (DeskFixture *f, const char *of, const char *scanner, int probability, guint n_wrong)
{
  g_autoptr (GError) error = NULL;
  json_t *fields = json_object ();
  const CotBallot *ballot;

  cot_journal_lock (f->journal);
  ballot = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of)->row->ballot;
  for (guint i = 0; i < ballot->n_fields; i++) {
    gboolean wrong = i >= 2 && i - 2 < n_wrong;

    if (ballot->fields[i].kind != COT_FIELD_CASILLA)
      json_object_set_new (fields, ballot->fields[i].name, json_pack ("{s:i, s:i, s:b}", "value", 100 + (int) i + wrong, "probability", probability, "sure", 1));
  }
  cot_journal_unlock (f->journal);
  cot_desk_machine_read (f->desk, of, "test 1", scanner, fields, &error);
  g_assert_no_error (error);
  json_decref (fields);
}

static void
read_by_two (DeskFixture *f, const char *of)
{
  g_assert_cmpint (read_sheet (f, f->readers[0], of, COT_CLAIM_FIRST, -1, NULL), ==, COT_CAPTURE_STORED);
  g_assert_cmpint (read_sheet (f, f->readers[1], of, COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);
}

static CotReadSummary
sum_up (CotJournal *journal)
{
  CotReadSummary summary;

  cot_journal_lock (journal);
  cot_read_watch_sum_up (cot_read_watch_get (journal), &summary);
  cot_journal_unlock (journal);

  return summary;
}

static guint
threshold_of (CotJournal *journal, const char *scanner)
{
  guint threshold;

  cot_journal_lock (journal);
  threshold = cot_read_watch_get_threshold (cot_read_watch_get (journal), "2", scanner);
  cot_journal_unlock (journal);

  return threshold;
}

static guint
count_proposals (DeskFixture *f, const char *of)
{
  g_autofree CotValue *values = NULL;
  const CotSheet *sheet;
  guint n = 0;

  cot_journal_lock (f->journal);
  sheet = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of);
  values = cot_proposal_list (f->journal, sheet);
  for (guint i = 0; values != NULL && i < sheet->n_fields; i++)
    n += values[i].kind != COT_VALUE_NONE;
  cot_journal_unlock (f->journal);

  return n;
}

static void
test_only_what_settled_counts (void)
{
  g_auto (DeskFixture) f = { 0 };
  CotReadSummary summary;
  guint n_fields;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  machine_reads (&f, folio (0), SCANNER_A, 9950, 2);
  summary = sum_up (f.journal);
  g_assert_cmpuint (summary.n_sheets, ==, 0);
  g_assert_cmpuint (summary.lowest, ==, SEALED);
  n_fields = count_proposals (&f, folio (0));
  g_assert_cmpuint (n_fields, >, 9);

  g_assert_cmpint (read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL), ==, COT_CAPTURE_STORED);
  g_assert_cmpuint (sum_up (f.journal).n_sheets, ==, 0);
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);
  summary = sum_up (f.journal);
  g_assert_cmpuint (summary.n_sheets, ==, 1);
  g_assert_cmpuint (summary.n_sure, ==, n_fields);
  g_assert_cmpuint (summary.n_wrong, ==, 2);
  g_assert_cmpuint (summary.accepted, ==, 1000);
  g_assert_cmpfloat_with_epsilon (summary.upper, cot_error_upper (2, n_fields, 0.95), 1e-9);
}

static void
test_the_threshold_follows_form_and_scanner (void)
{
  g_auto (DeskFixture) f = { 0 };
  CotReadSummary summary;

  desk_fixture_init (&f);
  for (guint i = 0; i < 6; i++)
    prepare_sheet (&f, folio (i));
  for (guint i = 0; i < 3; i++) {
    machine_reads (&f, folio (i), SCANNER_A, 9500, 0);
    machine_reads (&f, folio (i + 3), SCANNER_B, 9950, 6);
  }
  g_assert_cmpuint (threshold_of (f.journal, SCANNER_A), ==, SEALED);
  g_assert_cmpuint (count_proposals (&f, folio (2)), ==, 0);
  read_by_two (&f, folio (0));
  read_by_two (&f, folio (1));
  /* Nothing at or above the sealed threshold was seen of that scanner: it stays. */
  g_assert_cmpuint (threshold_of (f.journal, SCANNER_A), ==, SEALED);

  g_assert_cmpuint (count_proposals (&f, folio (5)), >, 0);
  read_by_two (&f, folio (2));
  read_by_two (&f, folio (3));
  read_by_two (&f, folio (4));
  /* A third of what the other one was sure of is wrong. */
  g_assert_cmpuint (threshold_of (f.journal, SCANNER_B), ==, 9951);
  g_assert_cmpuint (count_proposals (&f, folio (5)), ==, 0);
  summary = sum_up (f.journal);
  g_assert_cmpuint (summary.n_raised, ==, 1);
  g_assert_cmpuint (summary.n_lowered, ==, 0);
  g_assert_cmpuint (summary.highest, ==, 9951);
  g_assert_cmpuint (threshold_of (f.journal, "another"), ==, SEALED);
}

static void
test_it_sinks_where_the_machine_is_right (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  for (guint i = 0; i < 5; i++)
    prepare_sheet (&f, folio (i));
  for (guint i = 0; i < 5; i++)
    machine_reads (&f, folio (i), SCANNER_A, i < 3 ? 9950 : 9500, 0);
  for (guint i = 0; i < 4; i++)
    read_by_two (&f, folio (i));

  g_assert_cmpuint (threshold_of (f.journal, SCANNER_A), ==, 9500);
  g_assert_cmpuint (count_proposals (&f, folio (4)), >, 9);
  g_assert_cmpuint (sum_up (f.journal).n_lowered, ==, 1);
}

static void
assert_same (const CotReadSummary *a, const CotReadSummary *b)
{
  g_assert_cmpuint (a->n_sheets, ==, b->n_sheets);
  g_assert_cmpuint (a->n_sure, ==, b->n_sure);
  g_assert_cmpuint (a->n_wrong, ==, b->n_wrong);
  g_assert_cmpfloat (a->upper, ==, b->upper);
  g_assert_cmpuint (a->n_offered, ==, b->n_offered);
  g_assert_cmpuint (a->n_aided, ==, b->n_aided);
  g_assert_cmpuint (a->lowest, ==, b->lowest);
  g_assert_cmpuint (a->highest, ==, b->highest);
}

/* What is undone no longer counts, and a journal opened anew says the same. */
static void
test_it_is_a_function_of_the_record (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotReadSummary before, after;
  CotId digitised;

  desk_fixture_init (&f);
  for (guint i = 0; i < 3; i++) {
    prepare_sheet (&f, folio (i));
    machine_reads (&f, folio (i), SCANNER_A, 9960 + (int) i, i);
    read_by_two (&f, folio (i));
    sum_up (f.journal);
  }
  before = sum_up (f.journal);
  desk_fixture_restart (&f);
  after = sum_up (f.journal);
  assert_same (&before, &after);

  cot_journal_lock (f.journal);
  digitised = cot_fold_get_sheet (cot_journal_get_fold (f.journal), folio (2))->digitised;
  cot_journal_unlock (f.journal);
  set_aside_by_two (&f, folio (2), &digitised, &error);
  g_assert_no_error (error);
  after = sum_up (f.journal);
  g_assert_cmpuint (after.n_sheets, ==, 2);
  g_assert_cmpuint (after.n_wrong, ==, before.n_wrong - 2);
}

/* Another machine, once it holds the same events. */
static void
test_machines_agree (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotJournal) other = NULL;
  CotReadSummary own, theirs;

  desk_fixture_init (&f);
  other = cot_test_election_create_journal (f.election, "other", 77, COT_STATION_CENTRE, 0);
  for (guint i = 0; i < 4; i++) {
    prepare_sheet (&f, folio (i));
    machine_reads (&f, folio (i), SCANNER_A, i < 3 ? 9950 : 9400, 0);
    read_by_two (&f, folio (i));
    cot_test_copy_events (f.journal, other);
    own = sum_up (f.journal);
    theirs = sum_up (other);
    assert_same (&own, &theirs);
    g_assert_cmpuint (threshold_of (other, SCANNER_A), ==, threshold_of (f.journal, SCANNER_A));
  }
  g_assert_cmpuint (threshold_of (other, SCANNER_A), ==, 9400);
  cot_journal_close (other);
}

/* What was shown is on record, whatever the person made of it. */
static void
test_offers_are_on_record (void)
{
  g_auto (DeskFixture) f = { 0 };
  CotReadSummary summary;
  guint n_offered;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  machine_reads (&f, folio (0), SCANNER_A, 9950, 3);
  {
    g_autoptr (CotClaim) claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
    g_autoptr (CotClaim) next = NULL;
    g_autoptr (GError) error = NULL;
    CotCaptureOutcome outcome;
    CotValue values[MAX_FIELDS];
    guint8 aided[MAX_FIELDS] = { 0 };

    n_offered = count_proposals (&f, folio (0));
    read_wanted (claim, 100, values);
    for (guint i = 0; i < claim->ballot->n_fields; i++)
      aided[i] = claim->proposals[i].kind != COT_VALUE_NONE && cot_value_equal (claim->proposals[i], values[i]);
    cot_desk_capture (f.desk, f.readers[0], claim, values, aided, NULL, &outcome, &next, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);

  summary = sum_up (f.journal);
  g_assert_cmpuint (summary.n_offered, ==, n_offered);
  g_assert_cmpuint (summary.n_aided, ==, n_offered - 3);
  g_assert_cmpuint (summary.n_aided_wrong, ==, 0);
}

/* Stained or unreadable: sure of nothing, however likely one value is. */
static void
test_what_the_reader_is_not_sure_of_is_not_proposed (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  json_t *fields = json_pack ("{s:{s:i, s:i, s:b}}", "PAN", "value", 147, "probability", 9999, "sure", 0);

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  cot_desk_machine_read (f.desk, folio (0), "test 1", SCANNER_A, fields, &error);
  json_decref (fields);
  g_assert_no_error (error);
  g_assert_cmpuint (count_proposals (&f, folio (0)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/read-watch/only-what-settled-counts", test_only_what_settled_counts);
  g_test_add_func ("/desk/read-watch/the-threshold-follows-form-and-scanner", test_the_threshold_follows_form_and_scanner);
  g_test_add_func ("/desk/read-watch/it-sinks-where-the-machine-is-right", test_it_sinks_where_the_machine_is_right);
  g_test_add_func ("/desk/read-watch/it-is-a-function-of-the-record", test_it_is_a_function_of_the_record);
  g_test_add_func ("/desk/read-watch/machines-agree", test_machines_agree);
  g_test_add_func ("/desk/read-watch/offers-are-on-record", test_offers_are_on_record);
  g_test_add_func ("/desk/read-watch/what-the-reader-is-not-sure-of-is-not-proposed", test_what_the_reader_is_not_sure_of_is_not_proposed);

  return g_test_run ();
}
