/* test-files.c - files named by their SHA-256
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "cot-error.h"
#include "journal-fixture.h"

/* SHA-256 of "abc", from FIPS 180-4. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static char *
put (CotJournal *journal, const char *content)
{
  g_autoptr (GError) error = NULL;
  char *digest = cot_journal_put_file (journal, (const guint8 *) content, strlen (content), &error);

  g_assert_no_error (error);
  return digest;
}

static void
test_name_is_the_digest (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autofree char *digest = put (journal, "abc");
  g_autofree char *path = cot_journal_get_file_path (journal, digest);
  g_autofree char *wanted = g_build_filename (cot_journal_get_folder (journal), "files", "ba", ABC, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cot_journal_load_file (journal, ABC, &error);

  g_assert_cmpstr (digest, ==, ABC);
  g_assert_cmpstr (path, ==, wanted);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "abc", 3);
  g_assert_true (cot_journal_has_file (journal, ABC));
}

static guint
count_files (CotJournal *journal, const char *shelf)
{
  g_autofree char *path = g_build_filename (cot_journal_get_folder (journal), "files", shelf, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_putting_twice_keeps_one (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autofree char *first = put (journal, "abc");
  g_autofree char *second = put (journal, "abc");

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpuint (count_files (journal, "ba"), ==, 1);
  g_assert_cmpuint (count_files (journal, ""), ==, 1);
}

static void
test_damaged_file_is_told_and_mended (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autofree char *digest = put (journal, "abc");
  g_autofree char *path = cot_journal_get_file_path (journal, digest);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (g_file_set_contents (path, "abd", 3, NULL));
  g_assert_null (cot_journal_load_file (journal, ABC, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT);

  again = put (journal, "abc");
  bytes = cot_journal_load_file (journal, ABC, NULL);
  g_assert_nonnull (bytes);
}

static void
test_hostile_names_are_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autofree char *upper = g_ascii_strup (ABC, -1);
  const char *const names[] = {
    "",
    "ba",
    "../../../../etc/passwd",
    upper,
    ABC "0",
    "/a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "..7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = cot_journal_get_file_path (journal, names[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (path);
    g_assert_false (cot_journal_has_file (journal, names[i]));
    g_assert_null (cot_journal_load_file (journal, names[i], &error));
    g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID);
  }
}

static void
test_missing_file_is_not_found (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autoptr (GError) error = NULL;

  g_assert_null (cot_journal_load_file (journal, ABC, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND);
}

static void
test_copies_a_large_file (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autofree char *source = cot_test_election_path (self->place, "page");
  g_autofree guint8 *content = g_malloc0 (1000003);
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (GBytes) bytes = NULL;

  content[1000000] = 7;
  g_file_set_contents (source, (const char *) content, 1000003, &error);
  digest = cot_journal_put_file_from (journal, source, &error);
  g_assert_no_error (error);
  bytes = cot_journal_load_file (journal, digest, &error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content, 1000003);
}

static void
test_only_regular_files_are_taken (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autofree char *fifo = cot_test_election_path (self->place, "fifo");
  const char *const paths[] = { fifo, "/dev/zero", "/", "/does/not/exist" };
  const CotDataError codes[] = { COT_DATA_ERROR_INVALID, COT_DATA_ERROR_INVALID, COT_DATA_ERROR_INVALID, COT_DATA_ERROR_NOT_FOUND };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (cot_journal_put_file_from (journal, paths[i], &error));
    g_assert_error (error, COT_DATA_ERROR, (int) codes[i]);
  }
  g_assert_cmpuint (count_files (journal, ""), ==, 0);
}

static void
test_what_a_kill_left_is_cleared (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "a", 21);
  g_autofree char *left = g_build_filename (cot_journal_get_folder (journal), "files", ".tmp-abcdef", NULL);

  g_assert_true (g_file_set_contents (left, "half", 4, NULL));
  g_clear_object (&journal);
  journal = fixture_open_journal (self, "a");
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
}

#define ADD(path, test) fixture_add_case ("/data/journal/files/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("name-is-the-digest", test_name_is_the_digest);
  ADD ("putting-twice-keeps-one", test_putting_twice_keeps_one);
  ADD ("damaged-file-is-told-and-mended", test_damaged_file_is_told_and_mended);
  ADD ("hostile-names-are-refused", test_hostile_names_are_refused);
  ADD ("missing-file-is-not-found", test_missing_file_is_not_found);
  ADD ("copies-a-large-file", test_copies_a_large_file);
  ADD ("only-regular-files-are-taken", test_only_regular_files_are_taken);
  ADD ("what-a-kill-left-is-cleared", test_what_a_kill_left_is_cleared);

  return g_test_run ();
}
