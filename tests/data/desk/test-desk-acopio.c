/* test-desk-acopio.c - receiving, digitising, identifying, setting aside
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include "desk-fixture.h"

static void
test_bad_folios_are_refused (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *other_centre = cot_folio_format (COT_TEST_OTHER_CATD, 1);
  g_autofree char *no_centre = cot_folio_format (9998, 1);
  const struct {
    const char *folio, *origen, *documento;
    CotDataError code;
  } cases[] = {
    { "0142-00001-?", "CATD", "ACTA PREP", COT_DATA_ERROR_INVALID },
    { "", "CATD", "ACTA PREP", COT_DATA_ERROR_INVALID },
    { other_centre, "CATD", "ACTA PREP", COT_DATA_ERROR_REFUSED },
    { no_centre, "CATD", "ACTA PREP", COT_DATA_ERROR_REFUSED },
    { folio (0), "CATD", "POSTAL", COT_DATA_ERROR_INVALID },
    { folio (0), "LUNA", "ACTA PREP", COT_DATA_ERROR_INVALID },
    { folio (0), "", "ACTA PREP", COT_DATA_ERROR_INVALID },
    { folio (1), "CATD", "ACTA PREP", COT_DATA_ERROR_CONFLICT }, /* received below */
  };
  guint64 n_before = 0;

  desk_fixture_init (&f);
  receive (&f, folio (1));
  n_before = count_events (&f);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (cot_desk_receive (f.desk, f.scanner, cases[i].folio, cases[i].origen, cases[i].documento, &error));
    g_assert_error (error, COT_DATA_ERROR, (int) cases[i].code);
  }
  g_assert_cmpuint (count_events (&f), ==, n_before);
}

static void
test_a_folio_may_be_typed_in_any_way (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *lower = g_ascii_strdown (folio (0), -1);
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  cot_desk_receive (f.desk, f.scanner, lower, "CATD", "ACTA PREP", &error);

  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_RECEIVED);
}

static void
test_a_page_is_digitised_once (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *image = NULL;
  CotDigitisedPage page = { .width = 10, .height = 10, .digitalizacion = "ESCANER" };

  desk_fixture_init (&f);
  image = cot_test_election_write_image (f.election, "x");
  page.published_path = page.master_path = image;

  g_assert_false (cot_desk_digitise (f.desk, f.scanner, folio (0), &page, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  receive (&f, folio (0));
  digitise (&f, folio (0));
  g_assert_false (cot_desk_digitise (f.desk, f.scanner, folio (0), &page, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
test_bad_pages_are_refused (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *image = NULL;
  g_autofree char *no_image = NULL;
  g_autofree char *absent = NULL;
  g_autoptr (GError) written = NULL;

  desk_fixture_init (&f);
  receive (&f, folio (0));
  image = cot_test_election_write_image (f.election, "x");
  no_image = cot_test_election_path (f.election, "text.jpg");
  absent = cot_test_election_path (f.election, "absent.jpg");
  g_file_set_contents (no_image, "plain text", -1, &written);
  g_assert_no_error (written);

  {
    const struct {
      CotDigitisedPage page;
      CotDataError code;
    } cases[] = {
      { { image, image, 0, 10, NULL, "ESCANER" }, COT_DATA_ERROR_INVALID },
      { { image, image, 10, 999999, NULL, "ESCANER" }, COT_DATA_ERROR_INVALID },
      { { image, image, 10, 10, "77", "ESCANER" }, COT_DATA_ERROR_NOT_FOUND },
      { { image, image, 10, 10, NULL, "" }, COT_DATA_ERROR_INVALID },
      { { no_image, image, 10, 10, NULL, "ESCANER" }, COT_DATA_ERROR_INVALID },
      { { absent, image, 10, 10, NULL, "ESCANER" }, COT_DATA_ERROR_NOT_FOUND },
      { { f.election->root, image, 10, 10, NULL, "ESCANER" }, COT_DATA_ERROR_INVALID },
      { { image, image, 10, 10, NULL, "ESCANER", .orientation = 4 }, COT_DATA_ERROR_INVALID },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
      g_autoptr (GError) error = NULL;

      g_assert_false (cot_desk_digitise (f.desk, f.scanner, folio (0), &cases[i].page, &error));
      g_assert_error (error, COT_DATA_ERROR, (int) cases[i].code);
    }
  }
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_RECEIVED);
}

/* Each part keeps its master and its own place; the whole says where its form lies. */
static void
test_a_sheet_in_parts_names_all_masters (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *image = NULL;
  g_autofree char *second = NULL;
  CotDigitisedPart parts[5] = { 0 };
  CotDigitisedPage page = { .width = 10, .height = 10, .digitalizacion = "ESCANER", .has_transform = TRUE, .transform = { 7, 0, 0, 0, 7, 0, 0, 0, 1 }, .parts = parts, .n_parts = 2 };
  double transform[9] = { 0 };
  CotId id;

  desk_fixture_init (&f);
  receive (&f, folio (0));
  image = cot_test_election_write_image (f.election, "first");
  second = cot_test_election_write_image (f.election, "second");
  page.published_path = image;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    parts[i].master_path = i == 0 ? image : second;
    memcpy (parts[i].transform, (double[]){ 11.8, 0, i * 2.0, 0, 11.8, 0, 0, 0, 1 }, sizeof parts[i].transform);
  }

  /* One part, five, one without a place, a sheet without one: none is a sheet in parts. */
  for (guint i = 0; i < 4; i++) {
    CotDigitisedPage bad = page;

    bad.n_parts = i == 0 ? 1 : i == 1 ? 5
                                      : 2;
    bad.has_transform = i != 2;
    parts[1].transform[0] = i == 3 ? G_MAXDOUBLE * 2 : 11.8;
    g_assert_false (cot_desk_digitise (f.desk, f.scanner, folio (0), &bad, &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
    g_clear_error (&error);
  }
  parts[1].transform[0] = 11.8;
  cot_desk_digitise (f.desk, f.scanner, folio (0), &page, &error);
  g_assert_no_error (error);

  cot_journal_lock (f.journal);
  id = cot_fold_get_sheet (cot_journal_get_fold (f.journal), folio (0))->digitised;
  cot_journal_unlock (f.journal);

  g_autoptr (CotEvent) event = cot_journal_get_event (f.journal, &id);
  json_t *body = cot_event_load_body (event), *named = json_object_get (body, "parts");

  g_assert_cmpuint (json_array_size (named), ==, 2);
  for (guint i = 0; i < 2; i++) {
    const json_t *part = json_array_get (named, i);
    const char *master = json_string_value (json_object_get (part, "master"));
    g_autofree char *path = cot_journal_get_file_path (f.journal, master);

    g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    g_assert_cmpfloat (json_number_value (json_array_get (json_object_get (part, "transform"), 2)), ==, i * 2.0);
  }
  g_assert_true (cot_kind_get_transform (body, transform));
  g_assert_cmpfloat (transform[0], ==, 7);
  /* Without the whole's place nobody takes a part's for it. */
  json_object_del (body, "transform");
  g_assert_false (cot_kind_get_transform (body, transform));
  json_decref (body);
}

static void
test_the_code_of_a_row_identifies (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *qr = NULL;

  desk_fixture_init (&f);
  receive (&f, folio (0));
  digitise (&f, folio (0));
  qr = cot_election_format_qr (f.election->election, cot_election_find_row (f.election->election, COT_TEST_ROW));

  cot_desk_identify_by_code (f.desk, f.scanner, folio (0), qr, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_IDENTIFIED);

  g_assert_false (cot_desk_identify_row (f.desk, f.scanner, folio (0), COT_TEST_OTHER_ROW, "typed", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
}

static void
assert_identify_nothing (const char *const *codes, guint n)
{
  g_auto (DeskFixture) f = { 0 };

  desk_fixture_init (&f);
  receive (&f, folio (0));
  digitise (&f, folio (0));

  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (cot_desk_identify_by_code (f.desk, f.scanner, folio (0), codes[i], &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  }
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_DIGITISED);
}

static void
test_a_foreign_code_identifies_nothing (void)
{
  static const char *const codes[] = { "", "TEST-2", "https://example.invalid/", "14|1|2|2571", "\xff\xfe" };

  assert_identify_nothing (codes, G_N_ELEMENTS (codes));
}

static void
test_a_code_without_casilla_is_outside_the_catalogue (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  receive (&f, folio (0));
  digitise (&f, folio (0));

  cot_desk_identify_by_code (f.desk, f.scanner, folio (0), "14|1|2|9998|1|B|0|AYUN", &error);

  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_OUTSIDE);
}

/* Of another election, of another entidad, or at odds with itself or with the form that
 * lies there: no contest's published file has it. */
static void
test_a_code_of_an_unknown_contest_identifies_nothing (void)
{
  static const char *const codes[] = { "14|1|2|9998|1|B|0|GUB", "14|1|1|9998|1|B|0|GUB", "9|1|2|9998|1|B|0|AYUN", "14|1|3|9998|1|B|0|AYUN", "14|1|3|9998|1|B|0|DIP_LOC" };

  assert_identify_nothing (codes, G_N_ELEMENTS (codes));
}

static void
test_outside_needs_a_contest_and_a_cause (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  receive (&f, folio (0));
  digitise (&f, folio (0));

  g_assert_false (cot_desk_identify_outside (f.desk, f.scanner, folio (0), "GUB", "no label", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (cot_desk_identify_outside (f.desk, f.scanner, folio (0), "AYUN", "", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);
  cot_desk_identify_outside (f.desk, f.scanner, folio (0), "AYUN", "no label", &error);
  g_assert_no_error (error);

  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_OUTSIDE);
}

static CotRowPhase
phase_of_row (DeskFixture *f)
{
  CotRowPhase phase;

  cot_journal_lock (f->journal);
  phase = cot_fold_get_row (cot_journal_get_fold (f->journal), cot_election_find_row (f->election->election, COT_TEST_ROW)->index)->phase;
  cot_journal_unlock (f->journal);

  return phase;
}

static void
test_a_sheet_beats_without_acta (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  g_assert_false (without_acta (&f, f.scanner, COT_TEST_ROW, "eaten by the dog", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);
  without_acta (&f, f.scanner, COT_TEST_ROW, "no-bag", &error);
  g_assert_no_error (error);
  g_assert_cmpint (phase_of_row (&f), ==, COT_ROW_WITHOUT_ACTA);
  g_assert_false (without_acta (&f, f.scanner, COT_TEST_ROW, "no-bag", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);

  prepare_sheet (&f, folio (0));
  g_assert_cmpint (phase_of_row (&f), ==, COT_ROW_DIGITISED);
}

static void
test_without_acta_is_refused_where_a_sheet_is (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));

  g_assert_false (without_acta (&f, f.scanner, COT_TEST_ROW, "not-delivered", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (without_acta (&f, f.scanner, "140000B010002", "not-delivered", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
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
test_the_scanner_sets_a_bad_image_aside (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotId image;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  image = image_of (&f, folio (0));

  cot_desk_set_aside (f.desk, f.scanner, NULL, folio (0), &image, 1, "image", "folded corner", &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_RECEIVED);
  g_assert_false (cot_desk_set_aside (f.desk, f.scanner, NULL, folio (0), &image, 1, "image", "again", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);

  digitise (&f, folio (0));
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_DIGITISED);
}

/* Sheets of a batch go back to be scanned again; what was read meanwhile stays. */
static void
test_a_batch_is_cancelled (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folios = g_ptr_array_new ();
  guint n_kept = 9;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  receive (&f, folio (1));
  digitise (&f, folio (1));
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (folios, (gpointer) folio (i));

  /* Twice is no error: what is done is passed over. */
  for (guint i = 0; i < 2; i++) {
    g_assert_true (cot_desk_cancel_batch (f.desk, f.scanner, folios, "wrong box", &n_kept, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (n_kept, ==, 1);
    g_assert_cmpint (state_of (&f, folio (1)), ==, COT_SHEET_RECEIVED);
    g_assert_cmpint (state_of (&f, folio (0)), !=, COT_SHEET_RECEIVED);
  }
  digitise (&f, folio (1));
  g_assert_cmpint (state_of (&f, folio (1)), ==, COT_SHEET_DIGITISED);
}

static void
test_only_the_coordinator_sets_aside_what_was_read (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotId image;
  CotId foreign;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  receive (&f, folio (1));
  digitise (&f, folio (1));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  image = image_of (&f, folio (0));
  foreign = image_of (&f, folio (1));

  g_assert_false (cot_desk_set_aside (f.desk, f.scanner, NULL, folio (0), &image, 1, "image", "blurred", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (0), &image, 1, "image", "", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (0), &foreign, 1, "image", "blurred", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (0), &image, 1, "image", "blurred", &error);
  g_assert_no_error (error);

  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_RECEIVED);
}

static void
test_without_acta_is_taken_back (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotId id;

  desk_fixture_init (&f);
  without_acta (&f, f.scanner, COT_TEST_ROW, "not-delivered", &error);
  g_assert_no_error (error);
  cot_journal_lock (f.journal);
  id = cot_fold_get_row (cot_journal_get_fold (f.journal), cot_election_find_row (f.election->election, COT_TEST_ROW)->index)->without_acta;
  cot_journal_unlock (f.journal);

  g_assert_false (cot_desk_set_aside (f.desk, f.scanner, NULL, NULL, &id, 1, "mistake", "another row", &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED);
  g_clear_error (&error);
  set_aside_by_two (&f, NULL, &id, &error);
  g_assert_no_error (error);

  g_assert_cmpint (phase_of_row (&f), ==, COT_ROW_EXPECTED);
}

/* The last event of a folio. */
static CotId
last_of (DeskFixture *f, const char *of)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = cot_journal_list_of_folio (f->journal, of, &error);

  g_assert_no_error (error);
  return ((const CotEvent *) g_ptr_array_index (events, events->len - 1))->id;
}

static void
test_setting_aside_is_itself_undone (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotId id;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  id = image_of (&f, folio (0));
  cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (0), &id, 1, "image", "the wrong sheet", &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_RECEIVED);

  id = last_of (&f, folio (0));
  cot_desk_set_aside (f.desk, f.coordinator, NULL, folio (0), &id, 1, "mistake", "it was the right one", &error);
  g_assert_no_error (error);

  g_assert_cmpint (state_of (&f, folio (0)), ==, COT_SHEET_READ_ONCE);
}

static void
test_a_settled_sheet_opens_again_when_set_aside (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autoptr (GError) error = NULL;
  CotId id;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL);
  cot_journal_lock (f.journal);
  id = cot_fold_get_sheet (cot_journal_get_fold (f.journal), folio (0))->identified;
  cot_journal_unlock (f.journal);

  set_aside_by_two (&f, folio (0), &id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (phase_of_row (&f), ==, COT_ROW_EXPECTED);
  cot_desk_identify_row (f.desk, f.coordinator, folio (0), COT_TEST_OTHER_ROW, "decision", &error);
  g_assert_no_error (error);

  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  g_assert_cmpint (read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL), ==, COT_CAPTURE_SETTLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/receive/bad-folios-are-refused", test_bad_folios_are_refused);
  g_test_add_func ("/desk/receive/a-folio-may-be-typed-in-any-way", test_a_folio_may_be_typed_in_any_way);
  g_test_add_func ("/desk/digitise/a-page-is-digitised-once", test_a_page_is_digitised_once);
  g_test_add_func ("/desk/digitise/bad-pages-are-refused", test_bad_pages_are_refused);
  g_test_add_func ("/desk/digitise/a-sheet-in-parts-names-all-masters", test_a_sheet_in_parts_names_all_masters);
  g_test_add_func ("/desk/digitise/a-batch-is-cancelled", test_a_batch_is_cancelled);
  g_test_add_func ("/desk/identify/the-code-of-a-row-identifies", test_the_code_of_a_row_identifies);
  g_test_add_func ("/desk/identify/a-foreign-code-identifies-nothing", test_a_foreign_code_identifies_nothing);
  g_test_add_func ("/desk/identify/a-code-of-an-unknown-contest", test_a_code_of_an_unknown_contest_identifies_nothing);
  g_test_add_func ("/desk/identify/a-code-without-casilla-is-outside", test_a_code_without_casilla_is_outside_the_catalogue);
  g_test_add_func ("/desk/identify/outside-needs-a-contest-and-a-cause", test_outside_needs_a_contest_and_a_cause);
  g_test_add_func ("/desk/without-acta/a-sheet-beats-it", test_a_sheet_beats_without_acta);
  g_test_add_func ("/desk/without-acta/is-refused-where-a-sheet-is", test_without_acta_is_refused_where_a_sheet_is);
  g_test_add_func ("/desk/set-aside/by-the-scanner", test_the_scanner_sets_a_bad_image_aside);
  g_test_add_func ("/desk/set-aside/only-the-coordinator-after-reading", test_only_the_coordinator_sets_aside_what_was_read);
  g_test_add_func ("/desk/set-aside/without-acta-is-taken-back", test_without_acta_is_taken_back);
  g_test_add_func ("/desk/set-aside/is-itself-undone", test_setting_aside_is_itself_undone);
  g_test_add_func ("/desk/set-aside/a-settled-sheet-opens-again", test_a_settled_sheet_opens_again_when_set_aside);

  return g_test_run ();
}
