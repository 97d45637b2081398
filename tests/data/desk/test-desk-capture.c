/* test-desk-capture.c - reading an acta until it settles
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "desk-fixture.h"

#define PAN 6 /* index in the ballot of COT_TEST_ROW */
#define PRI 7

static CotValue
settled_value (DeskFixture *f, const char *of, guint field)
{
  CotValue value;

  cot_journal_lock (f->journal);
  value = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of)->settled[field];
  cot_journal_unlock (f->journal);

  return value;
}

static void
assert_wants_only (const CotClaim *claim, guint field)
{
  for (guint i = 0; i < claim->ballot->n_fields; i++)
    g_assert_cmpuint (claim->wanted[i], ==, i == field);
}

/* Two people differ on PAN and the second does not mend it. */
static void
disagree (DeskFixture *f, const char *of, CotClaimKind second)
{
  g_autoptr (CotClaim) next = NULL;
  CotValue values[MAX_FIELDS];

  g_assert_cmpint (read_sheet (f, f->readers[0], of, COT_CLAIM_FIRST, -1, NULL), ==, COT_CAPTURE_STORED);
  g_assert_cmpint (read_sheet (f, f->readers[1], of, second, PAN, &next), ==, COT_CAPTURE_DIFFERS);
  read_wanted (next, 100, values);
  values[PAN].number++;
  g_assert_cmpint (capture (f, f->readers[1], next, values, NULL), ==, COT_CAPTURE_PASSED);
}

static void
test_two_people_agree (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));

  g_assert_cmpint (read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL), ==, COT_CAPTURE_STORED);
  g_assert_cmpint (read_sheet (&f, f.readers[2], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);

  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_SETTLED);
  g_assert_cmpint (settled_value (&f, folio (0), PAN).number, ==, 100 + PAN);
}

static void
test_a_difference_is_mended (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) next = NULL;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);

  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, PAN, &next), ==, COT_CAPTURE_DIFFERS);
  g_assert_cmpint (next->kind, ==, COT_CLAIM_REKEY);
  assert_wants_only (next, PAN);
  read_wanted (next, 100, values);
  g_assert_cmpint (capture (&f, f.readers[1], next, values, NULL), ==, COT_CAPTURE_SETTLED);

  g_assert_cmpint (settled_value (&f, folio (0), PAN).number, ==, 100 + PAN);
}

static void
test_the_second_reader_keys_again_only_once (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) next = NULL;
  g_autoptr (CotClaim) unused = NULL;
  g_autoptr (GError) error = NULL;
  CotCaptureOutcome outcome;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, PAN, &next);
  read_wanted (next, 200, values);
  g_assert_cmpint (capture (&f, f.readers[1], next, values, NULL), ==, COT_CAPTURE_PASSED);

  g_assert_false (cot_desk_capture (f.desk, f.readers[1], next, values, NULL, NULL, &outcome, &unused, &error));

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_a_third_person_settles (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  disagree (&f, folio (0), COT_CLAIM_SECOND);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_THIRD);

  claim = claim_expecting (&f, f.readers[2], folio (0), COT_CLAIM_THIRD);
  assert_wants_only (claim, PAN);
  read_wanted (claim, 100, values);
  g_assert_cmpint (capture (&f, f.readers[2], claim, values, NULL), ==, COT_CAPTURE_SETTLED);

  g_assert_cmpint (settled_value (&f, folio (0), PAN).number, ==, 100 + PAN);
}

static void
three_values (DeskFixture *f, const char *of)
{
  g_autoptr (CotClaim) claim = NULL;
  CotValue values[MAX_FIELDS];

  disagree (f, of, COT_CLAIM_SECOND);
  claim = claim_expecting (f, f->readers[2], of, COT_CLAIM_THIRD);
  read_wanted (claim, 500, values);
  g_assert_cmpint (capture (f, f->readers[2], claim, values, NULL), ==, COT_CAPTURE_PASSED);
  g_assert_cmpint (state_of (f, of), ==, COT_SHEET_TO_DECIDE);
}

static void
test_the_coordinator_decides (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotValue values[MAX_FIELDS] = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  three_values (&f, folio (0));

  values[PAN] = (CotValue){ COT_VALUE_NUMBER, 500 + PAN };
  cot_desk_decide (f.desk, f.coordinator, folio (0), values, "the letters say so", &error);

  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_SETTLED);
  g_assert_cmpint (settled_value (&f, folio (0), PAN).number, ==, 500 + PAN);
}

typedef struct {
  guint field;
  CotValue value;
  const char *reason;
  CotDataError code;
} BadDecision;

static void
test_decisions_are_bounded (void)
{
  static const BadDecision cases[] = {
    { PAN, { COT_VALUE_NUMBER, 4321 }, "why not", COT_DATA_ERROR_INVALID },       /* nobody read it */
    { PAN, { COT_VALUE_NO_DATA, 0 }, "why not", COT_DATA_ERROR_INVALID },         /* nobody said so */
    { PAN, { COT_VALUE_NUMBER, 100 + PAN }, "", COT_DATA_ERROR_INVALID },         /* no reason */
    { PRI, { COT_VALUE_NUMBER, 100 + PRI }, "why not", COT_DATA_ERROR_CONFLICT }, /* settled */
    { PAN, { COT_VALUE_NONE, 0 }, "why not", COT_DATA_ERROR_INVALID },            /* nothing */
  };
  g_auto (DeskFixture) f = { 0 };
  guint64 n_before = 0;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  three_values (&f, folio (0));
  n_before = count_events (&f);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    CotValue values[MAX_FIELDS] = { 0 };

    values[cases[i].field] = cases[i].value;
    g_assert_false (cot_desk_decide (f.desk, f.coordinator, folio (0), values, cases[i].reason, &error));
    g_assert_error (error, COT_DATA_ERROR, (int) cases[i].code);
  }
  g_assert_cmpuint (count_events (&f), ==, n_before);
}

static void
test_nothing_is_decided_before_three_have_read (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotValue values[MAX_FIELDS] = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  disagree (&f, folio (0), COT_CLAIM_SECOND);

  values[PAN] = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
  g_assert_false (cot_desk_decide (f.desk, f.coordinator, folio (0), values, "blurred", &error));

  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_nobody_reads_twice (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (CotClaim) none = NULL;
  g_autoptr (CotClaim) unused = NULL;
  g_autoptr (GError) error = NULL;
  CotCaptureOutcome outcome;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  read_wanted (claim, 100, values);
  capture (&f, f.readers[0], claim, values, NULL);

  none = cot_desk_claim_next (f.desk, f.readers[0], &error);
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_false (cot_desk_capture (f.desk, f.readers[0], claim, values, NULL, NULL, &outcome, &unused, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_SAME_PERSON);
}

static void
test_readings_are_whole_and_within_bounds (void)
{
  static const struct {
    guint field;
    CotValue value;
  } cases[] = {
    { PAN, { COT_VALUE_NONE, 0 } },
    { PAN, { COT_VALUE_NUMBER, 10000 } },
    { PAN, { COT_VALUE_NUMBER, -1 } },
    { 1, { COT_VALUE_NUMBER, 7 } }, /* no casilla */
    { 0, { COT_VALUE_NUMBER, 10000 } },
  };
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  guint64 n_before = 0;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  n_before = count_events (&f);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CotClaim) unused = NULL;
    g_autoptr (GError) error = NULL;
    CotCaptureOutcome outcome;
    CotValue values[MAX_FIELDS];

    read_wanted (claim, 100, values);
    values[cases[i].field] = cases[i].value;
    g_assert_false (cot_desk_capture (f.desk, f.readers[0], claim, values, NULL, NULL, &outcome, &unused, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  }
  g_assert_cmpuint (count_events (&f), ==, n_before);
}

static void
test_words_settle_like_numbers (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  for (guint i = 0; i < 2; i++) {
    g_autoptr (CotClaim) claim = claim_expecting (&f, f.readers[i], folio (0), i == 0 ? COT_CLAIM_FIRST : COT_CLAIM_SECOND);
    CotValue values[MAX_FIELDS];

    read_wanted (claim, 100, values);
    values[PAN] = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
    values[PRI] = (CotValue){ COT_VALUE_NO_DATA, 0 };
    capture (&f, f.readers[i], claim, values, NULL);
  }

  g_assert_cmpint (settled_value (&f, folio (0), PAN).kind, ==, COT_VALUE_ILLEGIBLE);
  g_assert_cmpint (settled_value (&f, folio (0), PRI).kind, ==, COT_VALUE_NO_DATA);
}

static void
test_aid_needs_a_machine_that_said_so (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (CotClaim) unused = NULL;
  g_autoptr (GError) error = NULL;
  CotCaptureOutcome outcome;
  CotValue values[MAX_FIELDS];
  guint8 aided[MAX_FIELDS] = { [PAN] = 1 };
  json_t *fields = json_pack ("{s:{s:i, s:i, s:b}}", "PAN", "value", 100 + PAN, "probability", 9950, "sure", 1);

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  read_wanted (claim, 100, values);

  g_assert_false (cot_desk_capture (f.desk, f.readers[0], claim, values, aided, NULL, &outcome, &unused, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);

  cot_desk_machine_read (f.desk, folio (0), "test 1", NULL, fields, &error);
  json_decref (fields);
  g_assert_no_error (error);
  cot_claim_unref (claim);
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  cot_desk_capture (f.desk, f.readers[0], claim, values, aided, NULL, &outcome, &unused, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);
}

static void
test_amending_ends_when_differences_are_shown (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) again = NULL;
  g_autoptr (CotClaim) late = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree CotValue *values = NULL;
  g_autofree CotValue *unused = NULL;
  CotCaptureOutcome outcome;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, PAN, NULL);

  again = cot_desk_reopen (f.desk, f.readers[0], folio (0), &values, &error);
  g_assert_no_error (error);
  g_assert_cmpint (values[PAN].number, ==, 101 + PAN);
  values[PAN].number--;
  cot_desk_amend (f.desk, f.readers[0], again, values, NULL, &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, COT_CAPTURE_STORED);
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, PRI, NULL), ==, COT_CAPTURE_DIFFERS);

  late = cot_desk_reopen (f.desk, f.readers[0], folio (0), &unused, &error);
  g_assert_null (late);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_another_s_reading_is_not_opened (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree CotValue *values = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);

  claim = cot_desk_reopen (f.desk, f.readers[1], folio (0), &values, &error);

  g_assert_null (claim);
  g_assert_null (values);
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

static void
test_a_bad_image_goes_back (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);

  cot_desk_cannot_capture (f.desk, f.readers[0], claim, "image", "out of focus", &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_RECEIVED);

  digitise (&f, folio (0));
  cot_desk_identify_row (f.desk, f.scanner, folio (0), COT_TEST_ROW, "typed", &error);
  g_assert_no_error (error);
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);
}

static void
test_a_wrong_casilla_is_identified_again (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);

  g_assert_false (cot_desk_cannot_capture (f.desk, f.readers[0], claim, "boredom", NULL, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);
  cot_desk_cannot_capture (f.desk, f.readers[0], claim, "casilla", NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_DIGITISED);
}

/* Both wrote the section that they saw: nobody at the desk is told, the
 * coordinator clears it up. */
static void
test_another_section_goes_to_clarification (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotValue values[MAX_FIELDS];
  CotCaptureOutcome outcome = COT_CAPTURE_STORED;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  for (guint i = 0; i < 2; i++) {
    g_autoptr (CotClaim) claim = claim_expecting (&f, f.readers[i], folio (0), i == 0 ? COT_CLAIM_FIRST : COT_CLAIM_SECOND);

    read_wanted (claim, 100, values);
    values[0].number = 2572;
    outcome = capture (&f, f.readers[i], claim, values, NULL);
  }
  g_assert_cmpint (outcome, ==, COT_CAPTURE_SETTLED);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_CLARIFY);

  for (guint i = 0; i < MAX_FIELDS; i++)
    values[i] = COT_VALUE_INIT;
  values[0] = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
  cot_desk_decide (f.desk, f.coordinator, folio (0), values, "the code and the letters are of this row", &error);
  g_assert_no_error (error);

  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_SETTLED);
}

static void
test_drafts_survive_and_are_one_s_own (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  g_autoptr (CotClaim) again = NULL;
  g_autoptr (GError) error = NULL;
  CotValue values[MAX_FIELDS] = { 0 };
  CotValue loaded[MAX_FIELDS] = { 0 };
  guint focus = 0;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  values[0] = (CotValue){ COT_VALUE_NUMBER, 2571 };
  values[PAN] = (CotValue){ COT_VALUE_ILLEGIBLE, 0 };
  cot_desk_save_draft (f.desk, f.readers[0], claim, values, PAN, &error);
  g_assert_no_error (error);

  desk_fixture_restart (&f);
  again = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  g_assert_true (cot_desk_load_draft (f.desk, f.readers[0], again, loaded, &focus));
  g_assert_cmpuint (focus, ==, PAN);
  for (guint i = 0; i < again->ballot->n_fields; i++)
    g_assert_true (cot_value_equal (loaded[i], values[i]));
  g_assert_false (cot_desk_load_draft (f.desk, f.readers[1], again, loaded, &focus));
  cot_desk_save_draft (f.desk, f.readers[0], again, values, again->ballot->n_fields, &error);
  g_assert_no_error (error);
  g_assert_true (cot_desk_load_draft (f.desk, f.readers[0], again, loaded, &focus));
  g_assert_cmpuint (focus, ==, again->ballot->n_fields);

  read_values (again, 100, values);
  capture (&f, f.readers[0], again, values, NULL);
  g_assert_false (cot_desk_load_draft (f.desk, f.readers[0], again, loaded, &focus));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/capture/two-people-agree", test_two_people_agree);
  g_test_add_func ("/desk/capture/a-difference-is-mended", test_a_difference_is_mended);
  g_test_add_func ("/desk/capture/the-second-reader-keys-again-only-once", test_the_second_reader_keys_again_only_once);
  g_test_add_func ("/desk/capture/a-third-person-settles", test_a_third_person_settles);
  g_test_add_func ("/desk/capture/nobody-reads-twice", test_nobody_reads_twice);
  g_test_add_func ("/desk/capture/readings-are-whole-and-within-bounds", test_readings_are_whole_and_within_bounds);
  g_test_add_func ("/desk/capture/words-settle-like-numbers", test_words_settle_like_numbers);
  g_test_add_func ("/desk/capture/aid-needs-a-machine-that-said-so", test_aid_needs_a_machine_that_said_so);
  g_test_add_func ("/desk/capture/a-bad-image-goes-back", test_a_bad_image_goes_back);
  g_test_add_func ("/desk/capture/a-wrong-casilla-is-identified-again", test_a_wrong_casilla_is_identified_again);
  g_test_add_func ("/desk/capture/another-section-goes-to-clarification", test_another_section_goes_to_clarification);
  g_test_add_func ("/desk/amend/ends-when-differences-are-shown", test_amending_ends_when_differences_are_shown);
  g_test_add_func ("/desk/amend/another-s-reading-is-not-opened", test_another_s_reading_is_not_opened);
  g_test_add_func ("/desk/decide/the-coordinator-decides", test_the_coordinator_decides);
  g_test_add_func ("/desk/decide/decisions-are-bounded", test_decisions_are_bounded);
  g_test_add_func ("/desk/decide/nothing-before-three-have-read", test_nothing_is_decided_before_three_have_read);
  g_test_add_func ("/desk/draft/survives-and-is-one-s-own", test_drafts_survive_and_are_one_s_own);

  return g_test_run ();
}
