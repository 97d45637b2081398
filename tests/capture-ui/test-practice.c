/* test-practice.c - the score of a practice, and that a night that counts has none
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cot-practice.h"
#include "desk-fixture.h"

#define PAN 6 /* index in the ballot of COT_TEST_ROW */
#define PRI 7

static json_t *
value_to_json (const CotField *field, CotValue value)
{
  return json_pack ("{s:o}", "value", cot_value_to_json (value, field->kind == COT_FIELD_CASILLA));
}

/* What cotejo-simulacro writes beside a page: @votes as read_values () has them. */
static void
write_truth (DeskFixture *f, const char *folder, const char *of, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const CotBallot *ballot;
  CotClaim claim = { 0 };
  CotValue values[MAX_FIELDS];
  json_t *fields = json_object (), *root;

  cot_journal_lock (f->journal);
  claim.row = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of)->row;
  cot_journal_unlock (f->journal);
  claim.ballot = ballot = claim.row->ballot;
  read_values (&claim, 100, values);
  for (guint i = 0; i < ballot->n_fields; i++)
    json_object_set_new (fields, ballot->fields[i].name, value_to_json (&ballot->fields[i], values[i]));
  root = json_pack ("{s:s, s:o}", "folio", of, "fields", fields);
  g_mkdir_with_parents (folder, 0700);
  g_assert_cmpint (json_dump_file (root, path, 0), ==, 0);
  json_decref (root);
}

static void
write_text (const char *folder, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static CotPractice *
load (DeskFixture *f, const char *folder)
{
  g_autoptr (GError) error = NULL;
  CotPractice *practice = cot_practice_load (folder, f->election->election, &error);

  g_assert_no_error (error);

  return practice;
}

static void
machine_reads (DeskFixture *f, const char *of, const char *field, int value)
{
  json_t *fields = json_pack ("{s:{s:i, s:i, s:b}}", field, "value", value, "probability", 9990, "sure", 1);
  g_autoptr (GError) error = NULL;

  cot_desk_machine_read (f->desk, of, "test 1", NULL, fields, &error);
  g_assert_no_error (error);
  json_decref (fields);
}

/* A first reading in which the fields of @aided were confirmed as proposed. */
static void
read_aided (DeskFixture *f, CotSession *session, const char *of, guint n_aided, const guint *aided, int differs)
{
  g_autoptr (CotClaim) claim = claim_expecting (f, session, of, COT_CLAIM_FIRST);
  g_autoptr (CotClaim) next = NULL;
  g_autoptr (GError) error = NULL;
  CotCaptureOutcome outcome;
  CotValue values[MAX_FIELDS];
  guint8 marks[MAX_FIELDS] = { 0 };

  read_values (claim, 100, values);
  for (guint i = 0; i < n_aided; i++) {
    values[aided[i]] = claim->proposals[aided[i]];
    marks[aided[i]] = 1;
  }
  if (differs >= 0)
    values[differs].number++;
  cot_desk_capture (f->desk, session, claim, values, marks, NULL, &outcome, &next, &error);
  g_assert_no_error (error);
}

/* A second reading: the first reader can no longer change anything. */
static void
settle_otherwise (DeskFixture *f, const char *of)
{
  g_autoptr (CotClaim) again = NULL;
  CotValue values[MAX_FIELDS];

  if (read_sheet (f, f->readers[1], of, COT_CLAIM_SECOND, -1, &again) != COT_CAPTURE_DIFFERS)
    return;
  /* What differs is keyed again before anything else is handed out. */
  read_wanted (again, 100, values);
  capture (f, f->readers[1], again, values, NULL);
}

static void
test_counts_what_differs_from_the_paper (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *folder = NULL;
  g_autoptr (CotPractice) practice = NULL;
  CotPracticeScore score;
  guint n_right, n_fields, n_ballot;
  char of[COT_FOLIO_LENGTH + 1];

  desk_fixture_init (&f);
  folder = cot_test_election_path (f.election, "truth");
  prepare_sheet (&f, folio (0));
  write_truth (&f, folder, folio (0), "00001.json");
  practice = load (&f, folder);
  g_assert_cmpuint (cot_practice_get_n_sheets (practice), ==, 1);
  g_assert_false (cot_practice_score_last (practice, f.journal, FIRST_READER, of, &n_right, &n_fields));
  g_assert_cmpuint (cot_practice_score_person (practice, f.journal, FIRST_READER).n_sheets, ==, 0);

  /* One's last reading may be opened again: until then nothing is told of its errors. */
  read_aided (&f, f.readers[0], folio (0), 0, NULL, PRI);
  score = cot_practice_score_person (practice, f.journal, FIRST_READER);
  g_assert_cmpuint (score.n_sheets, ==, 1);
  g_assert_cmpuint (score.n_fields, ==, 0);
  g_assert_cmpuint (score.n_timed, ==, 0);
  g_assert_false (cot_practice_score_last (practice, f.journal, FIRST_READER, of, &n_right, &n_fields));

  /* The second reader has it as the paper says, and is to read PRI once more. */
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_DIFFERS);
  score = cot_practice_score_person (practice, f.journal, FIRST_READER + 1);
  g_assert_cmpuint (score.n_sheets, ==, 1);
  g_assert_cmpuint (score.n_fields, ==, 0);
  g_assert_false (cot_practice_score_last (practice, f.journal, FIRST_READER + 1, of, &n_right, &n_fields));

  /* For the first reader it is over. */
  score = cot_practice_score_person (practice, f.journal, FIRST_READER);
  n_ballot = score.n_fields;
  g_assert_cmpuint (score.n_wrong, ==, 1);
  g_assert_true (cot_practice_score_last (practice, f.journal, FIRST_READER, of, &n_right, &n_fields));
  g_assert_cmpstr (of, ==, folio (0));
  g_assert_cmpuint (n_fields, ==, n_ballot);
  g_assert_cmpuint (n_right, ==, n_ballot - 1);

  /* And for the second one once the third has read. */
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_REKEY, -1, NULL), !=, COT_CAPTURE_DIFFERS);
  score = cot_practice_score_person (practice, f.journal, FIRST_READER + 1);
  g_assert_cmpuint (score.n_fields, ==, n_ballot);
  g_assert_cmpuint (score.n_wrong, ==, 0);
}

/* The last but one is counted: the screen opens the last alone. */
static void
test_tells_of_the_last_that_is_over (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *folder = NULL;
  g_autoptr (CotPractice) practice = NULL;
  char of[COT_FOLIO_LENGTH + 1];
  guint n_right, n_fields;

  desk_fixture_init (&f);
  folder = cot_test_election_path (f.election, "truth");
  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("0000%u.json", i);

    prepare_sheet (&f, folio (i));
    write_truth (&f, folder, folio (i), name);
  }
  practice = load (&f, folder);
  read_aided (&f, f.readers[0], folio (0), 0, NULL, PRI);
  cot_test_election_advance_s (f.election, 30);
  read_aided (&f, f.readers[0], folio (1), 0, NULL, -1);
  g_assert_true (cot_practice_score_last (practice, f.journal, FIRST_READER, of, &n_right, &n_fields));
  g_assert_cmpstr (of, ==, folio (0));
  g_assert_cmpuint (n_right, ==, n_fields - 1);
}

static void
test_counts_wrong_proposals_taken_over (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *folder = NULL;
  g_autoptr (CotPractice) practice = NULL;
  CotPracticeScore score;
  const guint both[] = { PAN, PRI };

  desk_fixture_init (&f);
  folder = cot_test_election_path (f.election, "truth");
  prepare_sheet (&f, folio (0));
  prepare_sheet (&f, folio (1));
  write_truth (&f, folder, folio (0), "00001.json");
  write_truth (&f, folder, folio (1), "00002.json");
  practice = load (&f, folder);
  /* PAN is proposed wrong, PRI right, on both. */
  for (guint i = 0; i < 2; i++) {
    machine_reads (&f, folio (i), "PAN", 900);
    machine_reads (&f, folio (i), "PRI", 100 + PRI);
  }

  /* Both are taken over on the one; on the other PAN is keyed as the paper has it. */
  read_aided (&f, f.readers[0], folio (0), G_N_ELEMENTS (both), both, -1);
  settle_otherwise (&f, folio (0));
  score = cot_practice_score_person (practice, f.journal, FIRST_READER);
  g_assert_cmpuint (score.n_proposed_wrong, ==, 1);
  g_assert_cmpuint (score.n_accepted_wrong, ==, 1);
  g_assert_cmpuint (score.n_wrong, ==, 1);
  read_aided (&f, f.readers[0], folio (1), 1, &both[1], -1);
  settle_otherwise (&f, folio (1));
  score = cot_practice_score_person (practice, f.journal, FIRST_READER);
  g_assert_cmpuint (score.n_proposed_wrong, ==, 2);
  g_assert_cmpuint (score.n_accepted_wrong, ==, 1);
  g_assert_cmpuint (score.n_wrong, ==, 1);
}

/* From one sheet to the next; a long rest is no reading. */
static void
test_times_sheets (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *folder = NULL;
  g_autoptr (CotPractice) practice = NULL;
  g_autoptr (GArray) all = NULL;
  CotPracticeScore score;

  desk_fixture_init (&f);
  folder = cot_test_election_path (f.election, "truth");
  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("0000%u.json", i);

    prepare_sheet (&f, folio (i));
    write_truth (&f, folder, folio (i), name);
  }
  practice = load (&f, folder);
  read_aided (&f, f.readers[0], folio (0), 0, NULL, -1);
  cot_test_election_advance_s (f.election, 42);
  read_aided (&f, f.readers[0], folio (1), 0, NULL, -1);
  cot_test_election_advance_s (f.election, 1200);
  read_aided (&f, f.readers[0], folio (2), 0, NULL, -1);
  score = cot_practice_score_person (practice, f.journal, FIRST_READER);
  g_assert_cmpuint (score.n_sheets, ==, 3);
  g_assert_cmpuint (score.n_timed, ==, 1);
  g_assert_cmpint (score.timed_us, ==, 42 * G_USEC_PER_SEC);
  all = cot_practice_score (practice, f.journal);
  g_assert_cmpuint (all->len, ==, 1);
}

/* The folder may hold anything; what is no truth counts for nothing. */
static void
test_any_folder_is_survived (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *folder = NULL;
  g_autofree char *nowhere = NULL;
  g_autoptr (CotPractice) practice = NULL;
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  folder = cot_test_election_path (f.election, "truth");
  nowhere = cot_test_election_path (f.election, "nowhere");
  prepare_sheet (&f, folio (0));
  write_text (folder, "empty.json", "", 0);
  write_text (folder, "list.json", "[1, 2]", -1);
  write_text (folder, "half.json", "{\"folio\": \"0142-00001-X\"", -1);
  write_text (folder, "nofields.json", "{\"folio\": \"0142-00001-X\", \"fields\": 7}", -1);
  write_text (folder, "twice.json", "{\"folio\": \"a\", \"folio\": \"b\", \"fields\": {}}", -1);
  write_text (folder, "binary.json", "\0\xff\xfe", 3);
  write_text (folder, "page.pgm", "P5", -1);
  write_text (folder, "odd.json", "{\"folio\": \"0142-00002-X\", \"fields\": {\"PAN\": {\"value\": {}}, \"PRI\": 3, \"NULOS\": {\"value\": 99999}}}", -1);
  practice = load (&f, folder);
  g_assert_cmpuint (cot_practice_get_n_sheets (practice), ==, 1);
  read_aided (&f, f.readers[0], folio (0), 0, NULL, -1);
  g_assert_cmpuint (cot_practice_score_person (practice, f.journal, FIRST_READER).n_fields, ==, 0);

  g_assert_null (cot_practice_load (nowhere, f.election->election, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* The same election, sealed as one that counts: no truth of it is ever read. */
static void
test_no_truth_for_a_night_that_counts (void)
{
  g_autoptr (CotTestElection) test = cot_test_election_new ();
  g_autofree char *path = g_build_filename (test->folder, "election.json", NULL);
  g_autofree char *folder = cot_test_election_path (test, "truth");
  g_autoptr (CotElection) real = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *secrets[] = { test->authority_secret, test->other_authority_secret };
  json_t *settings = json_load_file (path, 0, NULL);

  json_object_set_new (settings, "practice", json_false ());
  g_assert_cmpint (json_dump_file (settings, path, 0), ==, 0);
  json_decref (settings);
  g_assert_true (cot_election_seal (test->folder, secrets, G_N_ELEMENTS (secrets), &error));
  real = cot_election_load (test->folder, TRUE, NULL, &error);
  g_assert_no_error (error);
  write_text (folder, "00001.json", "{\"folio\": \"0142-00001-X\", \"fields\": {}}", -1);

  g_assert_null (cot_practice_load (folder, real, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture-ui/practice/counts-what-differs-from-the-paper", test_counts_what_differs_from_the_paper);
  g_test_add_func ("/capture-ui/practice/tells-of-the-last-that-is-over", test_tells_of_the_last_that_is_over);
  g_test_add_func ("/capture-ui/practice/counts-wrong-proposals-taken-over", test_counts_wrong_proposals_taken_over);
  g_test_add_func ("/capture-ui/practice/times-sheets", test_times_sheets);
  g_test_add_func ("/capture-ui/practice/any-folder-is-survived", test_any_folder_is_survived);
  g_test_add_func ("/capture-ui/practice/no-truth-for-a-night-that-counts", test_no_truth_for_a_night_that_counts);

  return g_test_run ();
}
