/* test-bundle.c - bundles, and what a hostile one may not do
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "cot-error.h"
#include "journal-fixture.h"

typedef struct {
  CotJournal *from, *to;
  char *path; /* of the bundle */
  char *sha256;
} Pair;

static void
pair_clear (Pair *self)
{
  g_clear_object (&self->from);
  g_clear_object (&self->to);
  g_free (self->path);
  g_free (self->sha256);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static Pair
new_pair (Fixture *self)
{
  Pair pair = {
    fixture_new_journal (self, "from", 21),
    cot_test_election_create_journal (self->place, "to", 22, COT_STATION_CENTRE, 0),
    cot_test_election_path (self->place, "bundle.tar"),
    NULL,
  };

  for (guint i = 1; i <= 3; i++) {
    g_autoptr (CotEvent) received = fixture_receive (self, pair.from, i);

    if (i == 1) {
      g_autoptr (CotEvent) digitised = fixture_digitise (self, pair.from, received, "image", &pair.sha256);

      g_assert_nonnull (digitised);
    }
  }
  return pair;
}

static void
export_to (Pair *pair, gboolean with_files)
{
  CotBundleReport report;
  g_autoptr (GError) error = NULL;

  g_assert_true (cot_journal_export_bundle (pair->from, pair->path, with_files, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_events, ==, 6);
  g_assert_cmpuint (report.n_files, ==, with_files ? 1 : 0);
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  CotBundleReport report;
  g_autoptr (GError) error = NULL;
  CotId left, right;

  export_to (&pair, TRUE);
  g_assert_true (cot_journal_import_bundle (pair.to, pair.path, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_events, ==, 6);
  g_assert_cmpuint (report.n_new, ==, 6);
  g_assert_cmpuint (report.n_refused, ==, 0);
  g_assert_cmpuint (report.n_files, ==, 1);
  g_assert_true (cot_journal_has_file (pair.to, pair.sha256));

  cot_test_copy_events (pair.to, pair.from);
  fixture_digest (pair.from, &left);
  fixture_digest (pair.to, &right);
  fixture_assert_same_digest (&left, &right);
}

static void
test_importing_twice_changes_nothing (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  CotBundleReport report;
  gint64 held;

  export_to (&pair, TRUE);
  g_assert_true (cot_journal_import_bundle (pair.to, pair.path, &report, NULL));
  held = cot_journal_get_last_seq (pair.to);
  g_assert_true (cot_journal_import_bundle (pair.to, pair.path, &report, NULL));
  g_assert_cmpuint (report.n_new, ==, 0);
  g_assert_cmpuint (report.n_refused, ==, 0);
  g_assert_cmpint (cot_journal_get_last_seq (pair.to), ==, held);
}

static void
test_never_over_a_file (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  CotBundleReport report;
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (pair.path, "mine", 4, NULL);
  g_assert_false (cot_journal_export_bundle (pair.from, pair.path, FALSE, &report, &error));
  g_assert_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT);
  g_file_get_contents (pair.path, &content, NULL, NULL);
  g_assert_cmpstr (content, ==, "mine");
}

static void
test_cards_stay_at_home (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autofree char *card = cot_journal_put_file (pair.from, (const guint8 *) "card", 4, NULL);
  g_autoptr (CotEvent) event = NULL;
  CotBundleReport report;
  g_autoptr (GError) error = NULL;
  char key[65];

  sodium_bin2hex (key, sizeof key, self->person_key, 32);
  event = fixture_append (self, pair.from, COT_KIND_PERSON_ENROLLED, NULL, 0, NULL,
                          json_pack ("{s:i, s:s, s:[s], s:i, s:s}", "person", 77, "key", key, "roles", "capturista", "catd", COT_TEST_CATD, "card", card),
                          TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (cot_journal_export_bundle (pair.from, pair.path, TRUE, &report, &error));
  g_assert_cmpuint (report.n_events, ==, 7);
  g_assert_cmpuint (report.n_files, ==, 1);
}

/* --- Hostile ones -------------------------------------------------------------- */

typedef struct {
  const char *name;
  const char *data;
  gsize length;
  int type;
} Member;

static void
write_tar (const char *path, const Member *members, guint n)
{
  struct archive *archive = archive_write_new ();

  archive_write_set_format_pax_restricted (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (guint i = 0; i < n; i++) {
    struct archive_entry *entry = archive_entry_new ();

    archive_entry_set_pathname (entry, members[i].name);
    archive_entry_set_filetype (entry, (unsigned) members[i].type);
    archive_entry_set_perm (entry, 0644);
    if (members[i].type == AE_IFLNK)
      archive_entry_set_symlink (entry, "/etc/passwd");
    else
      archive_entry_set_size (entry, (la_int64_t) members[i].length);
    g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
    if (members[i].type == AE_IFREG)
      archive_write_data (archive, members[i].data, members[i].length);
    archive_entry_free (entry);
  }
  archive_write_free (archive);
}

static char *
manifest_of (Fixture *self, int version)
{
  char seal[65];

  sodium_bin2hex (seal, sizeof seal, cot_election_get_seal (self->place->election), 32);
  return g_strdup_printf ("{\"bundle\": %d, \"seal\": \"%s\"}", version, seal);
}

static GByteArray *
frames_of (CotJournal *journal)
{
  g_autoptr (GPtrArray) events = fixture_list (journal);
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < events->len; i++)
    cot_event_append_frame (events->pdata[i], TRUE, frames);
  return frames;
}

/* Imports and forgets the report; the code of the error, -1 for none. */
static int
import_code (Pair *pair)
{
  CotBundleReport report;
  g_autoptr (GError) error = NULL;
  gboolean good = cot_journal_import_bundle (pair->to, pair->path, &report, &error);

  cot_bundle_report_clear (&report);
  g_assert_true (good == (error == NULL));
  if (error != NULL)
    g_assert_cmpuint (error->domain, ==, COT_DATA_ERROR);
  return error != NULL ? error->code : -1;
}

static void
test_hostile_members_are_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GByteArray) frames = frames_of (pair.from);
  g_autofree char *manifest = manifest_of (self, 1), *newer = manifest_of (self, 2);
  g_autofree char *huge = g_strnfill (100000, ' ');
  g_autofree char *wrong_name = g_strdup_printf ("files/%s", pair.sha256);
  const Member first = { "manifest.json", manifest, strlen (manifest), AE_IFREG };
  const Member events = { "events.bin", (const char *) frames->data, frames->len, AE_IFREG };
  const char absurd[] = "\xff\xff\xff\xf0 absurd", zeros[100000] = { 0 };
  const struct {
    Member members[3];
    guint n;
    int code;
  } cases[] = {
    { { events }, 1, COT_DATA_ERROR_INVALID },
    { { first }, 1, COT_DATA_ERROR_INVALID },
    { { { "manifest.json", "{", 1, AE_IFREG } }, 1, COT_DATA_ERROR_INVALID },
    { { { "manifest.json", "[]", 2, AE_IFREG }, events }, 2, COT_DATA_ERROR_INVALID },
    { { { "manifest.json", huge, 100000, AE_IFREG }, events }, 2, COT_DATA_ERROR_INVALID },
    { { { "manifest.json", newer, strlen (newer), AE_IFREG }, events }, 2, COT_DATA_ERROR_TOO_NEW },
    { { { "manifest.json", NULL, 0, AE_IFLNK }, events }, 2, COT_DATA_ERROR_INVALID },
    { { first, { "events.bin", absurd, sizeof absurd, AE_IFREG } }, 2, COT_DATA_ERROR_INVALID },
    { { first, { "events.bin", zeros, sizeof zeros, AE_IFREG } }, 2, COT_DATA_ERROR_INVALID },
    { { first, { "events.bin", (const char *) frames->data, frames->len - 1, AE_IFREG } }, 2, COT_DATA_ERROR_INVALID },
    { { first, events, { "../../../escape", "x", 1, AE_IFREG } }, 3, COT_DATA_ERROR_INVALID },
    { { first, events, { "files/../../escape", "x", 1, AE_IFREG } }, 3, COT_DATA_ERROR_INVALID },
    { { first, events, { wrong_name, "other bytes", 11, AE_IFREG } }, 3, COT_DATA_ERROR_CORRUPT },
    { { first, events, { wrong_name, NULL, 0, AE_IFLNK } }, 3, COT_DATA_ERROR_INVALID },
    { { first, events, { wrong_name, NULL, 0, AE_IFDIR } }, 3, COT_DATA_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *escaped = cot_test_election_path (self->place, "escape");

    g_test_message ("case %u", i);
    write_tar (pair.path, cases[i].members, cases[i].n);
    g_assert_cmpint (import_code (&pair), ==, cases[i].code);
    g_assert_false (cot_journal_has_file (pair.to, pair.sha256));
    g_assert_false (g_file_test (escaped, G_FILE_TEST_EXISTS));
  }
}

static void
test_what_is_no_tar_is_refused (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);

  g_assert_cmpint (import_code (&pair), ==, COT_DATA_ERROR_NOT_FOUND);
  g_file_set_contents (pair.path, "", 0, NULL);
  g_assert_cmpint (import_code (&pair), ==, COT_DATA_ERROR_INVALID);
  g_file_set_contents (pair.path, "no archive", 10, NULL);
  g_assert_cmpint (import_code (&pair), ==, COT_DATA_ERROR_INVALID);
}

static void
test_forged_events_are_refused_one_by_one (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GByteArray) frames = frames_of (pair.from);
  g_autofree char *manifest = manifest_of (self, 1);
  Member members[] = {
    { "manifest.json", manifest, strlen (manifest), AE_IFREG },
    { "events.bin", NULL, 0, AE_IFREG },
  };
  CotBundleReport report;
  g_autoptr (GError) error = NULL;

  frames->data[frames->len - 1] ^= 1; /* signature of the last event's person */
  members[1].data = (const char *) frames->data;
  members[1].length = frames->len;
  write_tar (pair.path, members, 2);

  g_assert_true (cot_journal_import_bundle (pair.to, pair.path, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_events, ==, 6);
  g_assert_cmpuint (report.n_new, ==, 5);
  g_assert_cmpuint (report.n_refused, ==, 1);
  g_assert_nonnull (report.first_refused_text);
  cot_bundle_report_clear (&report);
}

static void
test_files_that_nothing_names_are_ignored (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autoptr (GByteArray) frames = frames_of (pair.from);
  g_autofree char *manifest = manifest_of (self, 1);
  const char *const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  g_autofree char *name = g_strconcat ("files/", abc, NULL);
  const Member members[] = {
    { "manifest.json", manifest, strlen (manifest), AE_IFREG },
    { "events.bin", (const char *) frames->data, frames->len, AE_IFREG },
    { name, "abc", 3, AE_IFREG },
  };
  CotBundleReport report;

  write_tar (pair.path, members, 3);
  g_assert_true (cot_journal_import_bundle (pair.to, pair.path, &report, NULL));
  g_assert_cmpuint (report.n_files, ==, 0);
  g_assert_cmpuint (report.n_files_ignored, ==, 1);
  g_assert_false (cot_journal_has_file (pair.to, abc));
}

/* Any prefix, then the rest: the same in the end. */
static void
test_any_prefix_then_the_whole (Fixture *self, gconstpointer data)
{
  g_auto (Pair) pair = new_pair (self);
  g_autofree char *content = NULL;
  gsize length;
  CotBundleReport report;

  export_to (&pair, TRUE);
  g_assert_true (g_file_get_contents (pair.path, &content, &length, NULL));
  for (gsize cut = 0; cut < length; cut += 509) {
    g_assert_true (g_file_set_contents (pair.path, content, (gssize) cut, NULL));
    import_code (&pair);
  }
  g_assert_true (g_file_set_contents (pair.path, content, (gssize) length, NULL));
  g_assert_true (cot_journal_import_bundle (pair.to, pair.path, &report, NULL));
  g_assert_cmpuint (report.n_refused, ==, 0);
  g_assert_cmpint (cot_journal_get_last_seq (pair.to), ==, 7);
  g_assert_true (cot_journal_has_file (pair.to, pair.sha256));
}

#define ADD(path, test) fixture_add_case ("/data/journal/bundle/" path, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("round-trip", test_round_trip);
  ADD ("importing-twice-changes-nothing", test_importing_twice_changes_nothing);
  ADD ("never-over-a-file", test_never_over_a_file);
  ADD ("cards-stay-at-home", test_cards_stay_at_home);
  ADD ("hostile-members-are-refused", test_hostile_members_are_refused);
  ADD ("what-is-no-tar-is-refused", test_what_is_no_tar_is_refused);
  ADD ("forged-events-are-refused-one-by-one", test_forged_events_are_refused_one_by_one);
  ADD ("files-that-nothing-names-are-ignored", test_files_that_nothing_names_are_ignored);
  ADD ("any-prefix-then-the-whole", test_any_prefix_then_the_whole);

  return g_test_run ();
}
