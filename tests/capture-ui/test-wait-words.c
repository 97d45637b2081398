/* test-wait-words.c - why a paper is asked for again, and which field is in doubt
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-test"

#include "config.h"

#include <string.h>

#include "cot-sheet-doubts.h"
#include "cot-sheet-item.h"
#include "cot-wait-words.h"
#include "desk-fixture.h"

#define PAN 6 /* index in the ballot of COT_TEST_ROW */
#define PRI 7

static const CotSheet *
look (DeskFixture *f, const char *of)
{
  const CotSheet *sheet = cot_fold_get_sheet (cot_journal_get_fold (f->journal), of);

  g_assert_nonnull (sheet);

  return sheet;
}

static char *
dup_words (DeskFixture *f, const char *of)
{
  char *words;

  cot_journal_lock (f->journal);
  words = cot_wait_words (f->journal, look (f, of));
  cot_journal_unlock (f->journal);

  return words;
}

static gboolean
is_again (DeskFixture *f, const char *of)
{
  gboolean again;

  cot_journal_lock (f->journal);
  again = cot_wait_is_again (look (f, of));
  cot_journal_unlock (f->journal);

  return again;
}

static void
send_back (DeskFixture *f, const char *of, const char *cause, const char *reason)
{
  g_autoptr (CotClaim) claim = claim_expecting (f, f->readers[0], of, COT_CLAIM_FIRST);
  g_autoptr (GError) error = NULL;

  cot_desk_cannot_capture (f->desk, f->readers[0], claim, cause, reason, &error);
  g_assert_no_error (error);
}

static void
expect_words (DeskFixture *f, const char *of, const char *expected)
{
  g_autofree char *words = dup_words (f, of);

  g_assert_cmpstr (words, ==, expected);
}

/* --- Asked for again ------------------------------------------------------------------ */

static void
test_a_scan_that_is_wanted_again_says_why (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  receive (&f, folio (0));
  expect_words (&f, folio (0), NULL);
  g_assert_false (is_again (&f, folio (0)));

  prepare_sheet (&f, folio (1));
  send_back (&f, folio (1), "image", "a finger\nlies over it");
  g_assert_cmpint (state_of (&f, folio (1)), ==, COT_SHEET_RECEIVED);
  expect_words (&f, folio (1), "a finger lies over it");
  g_assert_true (is_again (&f, folio (1)));

  /* Scanned again it is as good as any. */
  digitise (&f, folio (1));
  expect_words (&f, folio (1), NULL);
  g_assert_false (is_again (&f, folio (1)));
}

static void
test_who_gave_no_words_gave_a_cause (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  send_back (&f, folio (0), "form", NULL);
  expect_words (&f, folio (0), "it is another form");
}

static void
test_a_long_reason_is_shortened (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *reason = g_strnfill (180, 'a');
  g_autofree char *words = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  send_back (&f, folio (0), "image", reason);
  words = dup_words (&f, folio (0));
  g_assert_cmpint (g_utf8_strlen (words, -1), <=, 81);
  g_assert_true (g_str_has_suffix (words, "…"));
}

static void
test_a_casilla_that_was_set_aside_says_why (void)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  send_back (&f, folio (0), "casilla", "it says contigua 2");
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_DIGITISED);
  expect_words (&f, folio (0), "it says contigua 2");
}

/* With the codes of cotejo-scan, as the record has them. */
static void
digitise_with_problem (DeskFixture *f, const char *of, const char *code)
{
  g_autofree char *published = cot_test_election_write_image (f->election, of);
  g_autoptr (GError) error = NULL;
  json_t *problems = json_pack ("[{s:s, s:s}]", "code", code, "message", "");
  CotDigitisedPage page = {
    .published_path = published,
    .master_path = published,
    .width = 3386,
    .height = 2205,
    .tipo_acta = "2",
    .digitalizacion = "ESCANER",
    .problems = problems,
  };

  cot_desk_digitise (f->desk, f->scanner, of, &page, &error);
  g_assert_no_error (error);
  json_decref (problems);
}

static void
test_a_code_that_print_doubts_says_so (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *words = NULL;

  desk_fixture_init (&f);
  receive (&f, folio (0));
  digitise_with_problem (&f, folio (0), "printed");
  expect_words (&f, folio (0), "what is printed does not go with the code");
  receive (&f, folio (1));
  digitise_with_problem (&f, folio (1), "streak");
  expect_words (&f, folio (1), NULL);
}

static void
test_the_board_has_it_among_the_remarks (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *words = NULL;
  g_autofree char *needle = NULL;
  g_autoptr (CotSheetItem) item = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  send_back (&f, folio (0), "image", "Out of focus");
  words = dup_words (&f, folio (0));
  cot_journal_lock (f.journal);
  item = cot_sheet_item_new (look (&f, folio (0)), words, 0);
  cot_journal_unlock (f.journal);
  g_assert_cmpstr (cot_sheet_item_get_text (item, COT_SHEET_COLUMN_REMARKS), ==, "Out of focus");
  needle = g_utf8_casefold ("OUT OF", -1);
  g_assert_true (cot_sheet_item_matches (item, needle));
}

/* --- Which field ------------------------------------------------------------------------ */

static void
machine_reads (DeskFixture *f, const char *of, json_t *fields)
{
  g_autoptr (GError) error = NULL;

  cot_desk_machine_read (f->desk, of, "test 1", NULL, fields, &error);
  g_assert_no_error (error);
  json_decref (fields);
}

static void
settle (DeskFixture *f, const char *of)
{
  read_sheet (f, f->readers[0], of, COT_CLAIM_FIRST, -1, NULL);
  read_sheet (f, f->readers[1], of, COT_CLAIM_SECOND, -1, NULL);
  g_assert_cmpint (state_of (f, of), ==, COT_SHEET_SETTLED);
}

static void
expect_doubts (DeskFixture *f, const char *of, const char *expected, guint n_expected, const guint *expected_fields)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *text = NULL;

  cot_journal_lock (f->journal);
  text = cot_sheet_doubts (f->journal, look (f, of), fields);
  cot_journal_unlock (f->journal);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (fields->len, ==, n_expected);
  for (guint i = 0; i < n_expected; i++)
    g_assert_cmpuint (g_array_index (fields, guint, i), ==, expected_fields[i]);
}

/* The coordinator is told at which fields to look, in the ballot's order. */
static void
test_a_doubt_names_its_fields (void)
{
  static const guint both[] = { PAN, PRI };
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  machine_reads (&f, folio (0), json_pack ("{s:{s:i, s:i, s:b}, s:{s:i, s:i, s:b, s:[i]}}", "PRI", "value", 731, "probability", 9990, "sure", 1, "PAN", "value", 100, "probability", 400, "sure", 0, "letters", 7));
  /* Nothing settled, nothing told. */
  expect_doubts (&f, folio (0), "", 0, NULL);
  settle (&f, folio (0));
  expect_doubts (&f, folio (0), "PAN: figures and letters\nPRI: the machine reads 731", 2, both);
}

static void
test_where_all_agree_no_field_is_named (void)
{
  g_auto (DeskFixture) f = { 0 };
  int settled;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  settle (&f, folio (0));
  cot_journal_lock (f.journal);
  settled = look (&f, folio (0))->settled[PRI].number;
  cot_journal_unlock (f.journal);
  machine_reads (&f, folio (0), json_pack ("{s:{s:i, s:i, s:b}}", "PRI", "value", settled, "probability", 9990, "sure", 1));
  expect_doubts (&f, folio (0), "", 0, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture-ui/wait/a-scan-that-is-wanted-again-says-why", test_a_scan_that_is_wanted_again_says_why);
  g_test_add_func ("/capture-ui/wait/who-gave-no-words-gave-a-cause", test_who_gave_no_words_gave_a_cause);
  g_test_add_func ("/capture-ui/wait/a-long-reason-is-shortened", test_a_long_reason_is_shortened);
  g_test_add_func ("/capture-ui/wait/a-casilla-that-was-set-aside-says-why", test_a_casilla_that_was_set_aside_says_why);
  g_test_add_func ("/capture-ui/wait/a-code-that-print-doubts-says-so", test_a_code_that_print_doubts_says_so);
  g_test_add_func ("/capture-ui/wait/the-board-has-it-among-the-remarks", test_the_board_has_it_among_the_remarks);
  g_test_add_func ("/capture-ui/doubts/a-doubt-names-its-fields", test_a_doubt_names_its_fields);
  g_test_add_func ("/capture-ui/doubts/where-all-agree-no-field-is-named", test_where_all_agree_no_field_is_named);

  return g_test_run ();
}
