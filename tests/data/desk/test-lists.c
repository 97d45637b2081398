/* test-lists.c - what cotejoctl tells of sheets and rows, and what it does not
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-desk"

#include "config.h"

#include <string.h>

#include "desk-fixture.h"

#define PAN 6

/* The JSON that a list prints, and that it is all that it prints. */
static json_t *
list (DeskFixture *f, const char *what, char **text)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  const char *argv[] = { program, what, "--election", f->election->folder, "--journal", cot_journal_get_folder (f->journal), "--json", NULL };
  g_autofree char *folder = g_strdup (argv[5]);
  g_autoptr (GError) error = NULL;
  json_t *root = NULL;
  int status = 0;

  /* One program at a time has a journal. */
  argv[5] = folder;
  cot_journal_close (f->journal);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, text, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  root = json_loads (*text, JSON_REJECT_DUPLICATES, NULL);
  g_assert_nonnull (root);
  desk_fixture_restart (f);

  return root;
}

static void
test_values_show_when_they_are_settled (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  json_t *root = NULL;
  const json_t *row = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  read_sheet (&f, f.readers[0], folio (0), COT_CLAIM_FIRST, -1, NULL);
  root = list (&f, "rows", &before);
  g_assert_null (strstr (before, "\"PAN\""));
  json_decref (root);

  read_sheet (&f, f.readers[1], folio (0), COT_CLAIM_SECOND, -1, NULL);
  root = list (&f, "rows", &after);
  row = json_array_get (json_object_get (root, "rows"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (row, "clave_acta")), ==, COT_TEST_ROW);
  g_assert_cmpstr (json_string_value (json_object_get (row, "phase")), ==, "settled");
  g_assert_cmpstr (json_string_value (json_object_get (row, "folio")), ==, folio (0));
  g_assert_cmpint (json_integer_value (json_object_get (json_object_get (row, "fields"), "PAN")), ==, 100 + PAN);
  json_decref (root);
}

static void
test_sheets_tell_what_they_wait_for (void)
{
  g_auto (DeskFixture) f = { 0 };
  g_autofree char *text = NULL;
  json_t *root = NULL;
  const json_t *sheet = NULL;

  desk_fixture_init (&f);
  prepare_sheet (&f, folio (0));
  receive (&f, folio (1));

  root = list (&f, "sheets", &text);
  g_assert_cmpint (json_integer_value (json_object_get (root, "n")), ==, 2);
  sheet = json_array_get (json_object_get (root, "sheets"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (sheet, "folio")), ==, folio (0));
  g_assert_cmpstr (json_string_value (json_object_get (sheet, "clave_acta")), ==, COT_TEST_ROW);
  g_assert_cmpstr (json_string_value (json_object_get (sheet, "state")), ==, cot_sheet_state_to_string (COT_SHEET_IDENTIFIED));
  sheet = json_array_get (json_object_get (root, "sheets"), 1);
  g_assert_true (json_is_null (json_object_get (sheet, "clave_acta")));
  g_assert_cmpstr (json_string_value (json_object_get (sheet, "state")), ==, cot_sheet_state_to_string (COT_SHEET_RECEIVED));
  json_decref (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desk/lists/values-show-when-they-are-settled", test_values_show_when_they_are_settled);
  g_test_add_func ("/desk/lists/sheets-tell-what-they-wait-for", test_sheets_tell_what_they_wait_for);

  return g_test_run ();
}
