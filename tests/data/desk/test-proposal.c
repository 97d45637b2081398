/* test-proposal.c - what the machine proposes, to whom, and looking ahead
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "cot-aid.h"
#include "cot-proposal.h"
#include "desk-fixture.h"

#define PAN 6 /* index in the ballot of COT_TEST_ROW */
#define PRI 7

static void
machine_reads (DeskFixture *f, const char *of, const char *field, int value, int probability)
{
  json_t *fields = json_pack ("{s:{s:i, s:i, s:b}}", field, "value", value, "probability", probability, "sure", 1);
  g_autoptr (GError) error = NULL;

  cot_desk_machine_read (f->desk, of, "test 1", NULL, fields, &error);
  g_assert_no_error (error);
  json_decref (fields);
}

static gboolean
proposes (const CotClaim *claim, guint field, gint32 value)
{
  return claim->proposals != NULL && claim->proposals[field].kind == COT_VALUE_NUMBER && claim->proposals[field].number == value;
}

static void
test_only_what_is_sure_is_proposed (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  machine_reads (&f, folio (0), "PAN", 147, 9900);
  machine_reads (&f, folio (0), "PRI", 98, 9899);
  machine_reads (&f, folio (0), "SECCION", 2571, 10000);
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);

  g_assert_true (proposes (claim, PAN, 147));
  for (guint i = 0; i < claim->ballot->n_fields; i++)
    g_assert_true (i == PAN || claim->proposals[i].kind == COT_VALUE_NONE);
}

static void
test_two_readings_that_differ_propose_nothing (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  machine_reads (&f, folio (0), "PAN", 147, 9990);
  machine_reads (&f, folio (0), "PAN", 141, 9990);
  machine_reads (&f, folio (0), "PRI", 98, 9990);
  machine_reads (&f, folio (0), "PRI", 98, 9990);
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);

  g_assert_cmpint (claim->proposals[PAN].kind, ==, COT_VALUE_NONE);
  g_assert_true (proposes (claim, PRI, 98));
}

/* Neither the second reader, nor who keys again, nor the third is told anything. */
static void
test_nobody_but_the_first_is_told (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) second = NULL;
  g_autoptr (CotClaim) again = NULL;
  g_autoptr (CotClaim) third = NULL;
  CotCaptureOutcome outcome;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  machine_reads (&f, folio (0), "PAN", 100 + PAN, 9990);
  g_assert_cmpint (read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL), ==, COT_CAPTURE_STORED);

  second = claim_expecting (&f, f.readers[1], folio (0), COT_CLAIM_SECOND);
  g_assert_null (second->proposals);
  read_wanted (second, 100, values);
  values[PAN].number++;
  outcome = capture (&f, f.readers[1], second, values, &again);
  g_assert_cmpint (outcome, ==, COT_CAPTURE_DIFFERS);
  g_assert_null (again->proposals);
  read_wanted (again, 100, values);
  values[PAN].number++;
  capture (&f, f.readers[1], again, values, NULL);
  third = claim_expecting (&f, f.readers[2], folio (0), COT_CLAIM_THIRD);
  g_assert_null (third->proposals);
}

static void
test_one_s_own_reading_opened_again_has_no_proposals (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree CotValue *values = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  machine_reads (&f, folio (0), "PAN", 100 + PAN, 9990);
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  again = cot_desk_reopen (f.desk, f.readers[0], folio (0), &values, &error);

  g_assert_no_error (error);
  g_assert_null (again->proposals);
}

static void
test_planted_proposals_are_wrong_and_the_same_everywhere (void)
{
  const CotId picture = { { 7, 1, 4 } };
  guint n_wrong = 0;

  for (guint field = 0; field < 60; field++)
    for (gint32 number = 0; number <= 400; number++) {
      const CotValue value = { COT_VALUE_NUMBER, number };
      CotValue planted = cot_proposal_plant (8, &picture, field, value);

      g_assert_true (cot_value_equal (planted, cot_proposal_plant (8, &picture, field, value)));
      g_assert_true (cot_value_equal (value, cot_proposal_plant (0, &picture, field, value)));
      g_assert_cmpint (planted.number, >=, 0);
      g_assert_cmpint (planted.number, <=, COT_VALUE_MAX);
      n_wrong += planted.number != number;
    }
  /* Of one picture whole fields are planted: about 8 of 100. */
  g_assert_cmpuint (n_wrong, >=, 401);
  g_assert_cmpuint (n_wrong, <=, 401 * 12);
}

static void
test_what_a_service_tells_is_checked (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) claim = NULL;
  g_autofree CotValue *values = NULL;
  json_t *json = json_pack ("{s:i, s:i, s:s, s:i, s:i}", "PAN", 147, "PRI", 10000, "NULOS", "12", "SECCION", 2571, "NOBODY", 3);

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  claim = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  values = cot_proposal_from_json (claim->ballot, json);
  json_decref (json);

  for (guint i = 0; i < claim->ballot->n_fields; i++)
    g_assert_cmpint (values[i].kind, ==, i == PAN ? COT_VALUE_NUMBER : COT_VALUE_NONE);
  json = json_pack ("[s]", "PAN");
  g_assert_null (cot_proposal_from_json (claim->ballot, json));
  json_decref (json);
}

/* --- Looking ahead ----------------------------------------------------------------- */

static void
test_ahead_is_what_comes_next (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) first = NULL;
  g_autoptr (CotClaim) next = NULL;
  g_autofree char *ahead = NULL;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  prepare_sheet (&f, folio (1));
  first = claim_expecting (&f, f.readers[0], folio (0), COT_CLAIM_FIRST);
  ahead = cot_desk_peek_image (f.desk, f.readers[0], folio (0));
  read_wanted (first, 100, values);
  capture (&f, f.readers[0], first, values, NULL);
  next = claim_expecting (&f, f.readers[0], folio (1), COT_CLAIM_FIRST);

  g_assert_cmpstr (ahead, ==, next->image_path);
}

/* Two people who look ahead are shown different sheets, and get those; a sheet that
 * somebody else makes ready is still handed out when nothing else waits. */
static void
test_looking_ahead_spreads_people_and_starves_nobody (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  g_autoptr (CotClaim) taken = NULL;
  g_autoptr (CotClaim) left = NULL;
  CotValue values[MAX_FIELDS];

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  prepare_sheet (&f, folio (1));
  one = cot_desk_peek_image (f.desk, f.readers[0], NULL);
  other = cot_desk_peek_image (f.desk, f.readers[1], NULL);
  g_assert_cmpstr (one, !=, other);

  taken = claim_expecting (&f, f.readers[1], folio (1), COT_CLAIM_FIRST);
  read_wanted (taken, 100, values);
  capture (&f, f.readers[1], taken, values, NULL);
  left = claim_expecting (&f, f.readers[1], folio (0), COT_CLAIM_FIRST);
}

static void
test_looking_ahead_claims_nothing (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *ahead = NULL;
  g_autoptr (CotClaim) claim = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  ahead = cot_desk_peek_image (f.desk, f.readers[0], NULL);
  g_assert_nonnull (ahead);
  claim = claim_expecting (&f, f.readers[1], folio (0), COT_CLAIM_FIRST);
}

/* --- How people deal with proposals --------------------------------------------------- */

static void
capture_aided (DeskFixture *f, guint reader, const char *of, gint32 pan)
{
  g_autoptr (CotClaim) claim = claim_expecting (f, f->readers[reader], of, COT_CLAIM_FIRST);
  g_autoptr (CotClaim) unused = NULL;
  g_autoptr (GError) error = NULL;
  CotCaptureOutcome outcome;
  CotValue values[MAX_FIELDS];
  guint8 aided[MAX_FIELDS] = { [PAN] = 1 };

  read_wanted (claim, 100, values);
  values[PAN].number = pan;
  cot_desk_capture (f->desk, f->readers[reader], claim, values, aided, NULL, &outcome, &unused, &error);
  g_assert_no_error (error);
}

static const CotAidCount *
count_of (GArray *counts, guint32 person, const char *field)
{
  for (guint i = 0; i < counts->len; i++) {
    const CotAidCount *count = &g_array_index (counts, CotAidCount, i);

    if (count->person == person && g_strcmp0 (count->field, field) == 0)
      return count;
  }
  return NULL;
}

static void
test_wrong_proposals_that_were_accepted_are_counted (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (CotClaim) next = NULL;
  g_autoptr (GArray) people = NULL;
  g_autoptr (GArray) fields = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  prepare_sheet (&f, folio (1));
  machine_reads (&f, folio (0), "PAN", 100 + PAN, 9990);
  machine_reads (&f, folio (1), "PAN", 99, 9990);
  capture_aided (&f, 0, folio (0), 100 + PAN);
  capture_aided (&f, 0, folio (1), 99);
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (1), COT_CLAIM_SECOND, -1, &next), ==, COT_CAPTURE_DIFFERS);
  people = cot_desk_count_aided (f.desk, COT_AID_BY_PERSON);
  g_assert_cmpuint (count_of (people, FIRST_READER, NULL)->n_aided, ==, 2);
  g_assert_cmpuint (count_of (people, FIRST_READER, NULL)->n_settled, ==, 1);
  g_assert_cmpuint (count_of (people, FIRST_READER, NULL)->n_wrong, ==, 0);
  g_array_unref (g_steal_pointer (&people));

  {
    g_autoptr (CotClaim) third = NULL;
    CotValue values[MAX_FIELDS];

    read_wanted (next, 100, values);
    capture (&f, f.readers[1], next, values, NULL);
    third = claim_expecting (&f, f.readers[2], folio (1), COT_CLAIM_THIRD);
    read_wanted (third, 100, values);
    g_assert_cmpint (capture (&f, f.readers[2], third, values, NULL), ==, COT_CAPTURE_SETTLED);
  }
  people = cot_desk_count_aided (f.desk, COT_AID_BY_PERSON);
  fields = cot_desk_count_aided (f.desk, COT_AID_BY_FIELD);
  g_assert_cmpuint (people->len, ==, 1);
  g_assert_cmpuint (count_of (people, FIRST_READER, NULL)->n_settled, ==, 2);
  g_assert_cmpuint (count_of (people, FIRST_READER, NULL)->n_wrong, ==, 1);
  g_assert_cmpuint (fields->len, ==, 1);
  g_assert_cmpuint (count_of (fields, 0, "PAN")->n_wrong, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/proposal/only-what-is-sure-is-proposed", test_only_what_is_sure_is_proposed);
  g_test_add_func ("/desk/proposal/two-readings-that-differ-propose-nothing", test_two_readings_that_differ_propose_nothing);
  g_test_add_func ("/desk/proposal/nobody-but-the-first-is-told", test_nobody_but_the_first_is_told);
  g_test_add_func ("/desk/proposal/ones-own-reading-opened-again-has-no-proposals", test_one_s_own_reading_opened_again_has_no_proposals);
  g_test_add_func ("/desk/proposal/planted-proposals-are-wrong-and-the-same-everywhere", test_planted_proposals_are_wrong_and_the_same_everywhere);
  g_test_add_func ("/desk/proposal/what-a-service-tells-is-checked", test_what_a_service_tells_is_checked);
  g_test_add_func ("/desk/ahead/is-what-comes-next", test_ahead_is_what_comes_next);
  g_test_add_func ("/desk/ahead/spreads-people-and-starves-nobody", test_looking_ahead_spreads_people_and_starves_nobody);
  g_test_add_func ("/desk/ahead/claims-nothing", test_looking_ahead_claims_nothing);
  g_test_add_func ("/desk/aid/wrong-proposals-that-were-accepted-are-counted", test_wrong_proposals_that_were_accepted_are_counted);

  return g_test_run ();
}
