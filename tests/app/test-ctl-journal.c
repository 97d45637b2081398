/* test-ctl-journal.c - cotejoctl: verify, export, import and salvage of journals
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-ctl"

#include "config.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <sys/wait.h>

#include "cot-cli.h"
#include "cot-test-election.h"

typedef struct {
  CotTestElection *place;
  char *service, *centre, *bundle;
  char *out, *err; /* of the last program */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (CotJournal) service = NULL, centre = NULL;

  self->place = cot_test_election_new ();
  self->service = cot_test_election_path (self->place, "service");
  self->centre = cot_test_election_path (self->place, "centre");
  self->bundle = cot_test_election_path (self->place, "bundle.tar");
  service = cot_test_election_create_journal (self->place, "service", 7, COT_STATION_CATD, COT_TEST_CATD);
  centre = cot_test_election_create_journal (self->place, "centre", 1, COT_STATION_CENTRE, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  cot_test_election_free (self->place);
  g_free (self->service);
  g_free (self->centre);
  g_free (self->bundle);
  g_free (self->out);
  g_free (self->err);
}

static int
run (Fixture *self, const char *verb, const char *folder, const char *bundle, const char *option)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  const char *argv[9] = { program, "journal", verb, "--election", self->place->folder, folder };
  g_autoptr (GError) error = NULL;
  guint n = 6;
  int status = 0;

  if (bundle != NULL)
    argv[n++] = bundle;
  if (option != NULL)
    argv[n++] = option;
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &self->out, &self->err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
assert_one_line (const char *text)
{
  g_assert_nonnull (strchr (text, '\n'));
  g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
}

/* The one object that the last program wrote. */
static json_t *
parse_out (Fixture *self)
{
  json_t *json = json_loads (self->out, JSON_REJECT_DUPLICATES, NULL);

  g_assert_true (json_is_object (json));
  return json;
}

static void
test_verify_says_right (Fixture *self, gconstpointer data)
{
  json_t *json;

  g_assert_cmpint (run (self, "verify", self->service, NULL, NULL), ==, COT_EXIT_OK);
  g_assert_cmpint (run (self, "verify", self->service, NULL, "--json"), ==, COT_EXIT_OK);
  json = parse_out (self);
  g_assert_true (json_is_true (json_object_get (json, "ok")));
  g_assert_cmpint (json_integer_value (json_object_get (json, "events")), ==, 1);
  g_assert_true (json_is_null (json_object_get (json, "first_wrong")));
  g_assert_cmpstr (self->err, ==, "");
  json_decref (json);
}

/* Turns one bit of the only header in the file; the id of what it was. */
static char *
flip_header (Fixture *self)
{
  g_autofree char *file = g_build_filename (self->service, "journal.sqlite", NULL);
  g_autofree char *content = NULL;
  guint8 digest[32];
  gsize length;
  char *at;
  CotId id;

  g_assert_true (g_file_get_contents (file, &content, &length, NULL));
  at = memmem (content, length, "COT1", 4);
  g_assert_nonnull (at);
  crypto_hash_sha256 (digest, (const guint8 *) at, COT_EVENT_HEADER_MIN);
  memcpy (id.bytes, digest, sizeof digest);
  at[100] ^= 4;
  g_assert_true (g_file_set_contents (file, content, (gssize) length, NULL));
  return cot_id_to_hex (&id);
}

static void
test_verify_names_what_is_wrong (Fixture *self, gconstpointer data)
{
  g_autofree char *id = flip_header (self);
  json_t *json;

  g_assert_cmpint (run (self, "verify", self->service, NULL, NULL), ==, COT_EXIT_DIFFERENCE);
  g_assert_nonnull (strstr (self->out, id));
  g_assert_cmpint (run (self, "verify", self->service, NULL, "--json"), ==, COT_EXIT_DIFFERENCE);
  json = parse_out (self);
  g_assert_true (json_is_false (json_object_get (json, "ok")));
  g_assert_cmpstr (json_string_value (json_object_get (json, "first_wrong")), ==, id);
  g_assert_true (json_is_string (json_object_get (json, "reason")));
  json_decref (json);
}

/* An older copy is put back: told as a finding with its place, and still to be looked at. */
static void
test_verify_lists_findings (Fixture *self, gconstpointer data)
{
  g_autofree char *from = g_build_filename (self->service, "journal.sqlite", NULL);
  g_autofree char *content = NULL;
  gsize length;
  json_t *json;
  const json_t *finding;

  g_assert_true (g_file_get_contents (from, &content, &length, NULL));
  {
    g_autoptr (CotJournal) service = cot_test_election_open_journal (self->place, "service"), centre = cot_test_election_open_journal (self->place, "centre");

    cot_test_copy_events (centre, service);
  }
  g_assert_true (g_file_set_contents (from, content, (gssize) length, NULL));

  g_assert_cmpint (run (self, "verify", self->service, NULL, NULL), ==, COT_EXIT_DIFFERENCE);
  g_assert_nonnull (strstr (self->out, "older-copy"));
  g_assert_cmpint (run (self, "verify", self->service, NULL, "--json"), ==, COT_EXIT_DIFFERENCE);
  json = parse_out (self);
  g_assert_cmpint (json_integer_value (json_object_get (json, "failures")), ==, 1);
  finding = json_array_get (json_object_get (json, "findings"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (finding, "kind")), ==, "older-copy");
  g_assert_true (json_is_true (json_object_get (finding, "failure")));
  g_assert_cmpint (json_integer_value (json_object_get (finding, "place")), ==, 2);
  json_decref (json);
  /* Nothing is taken into it, and what is there can be carried away. */
  g_assert_cmpint (run (self, "export", self->service, self->bundle, NULL), ==, COT_EXIT_OK);
  g_assert_nonnull (strstr (self->err, "older copy"));
  g_assert_cmpint (run (self, "import", self->service, self->bundle, NULL), ==, COT_EXIT_USAGE);
  assert_one_line (self->err);
}

static void
test_bundle_goes_from_one_to_another (Fixture *self, gconstpointer data)
{
  json_t *json;

  g_assert_cmpint (run (self, "export", self->service, self->bundle, NULL), ==, COT_EXIT_OK);
  g_assert_cmpint (run (self, "import", self->centre, self->bundle, "--json"), ==, COT_EXIT_OK);
  json = parse_out (self);
  g_assert_cmpint (json_integer_value (json_object_get (json, "new")), ==, 1);
  json_decref (json);
  g_assert_cmpint (run (self, "import", self->centre, self->bundle, "--json"), ==, COT_EXIT_OK);
  json = parse_out (self);
  g_assert_cmpint (json_integer_value (json_object_get (json, "new")), ==, 0);
  json_decref (json);
  g_assert_cmpint (run (self, "verify", self->centre, NULL, NULL), ==, COT_EXIT_OK);
}

/* Sealed for the centre, which the service knows once it was told of it. */
static void
test_bundle_is_previewed_and_sealed (Fixture *self, gconstpointer data)
{
  json_t *json;

  g_assert_cmpint (run (self, "export", self->service, self->bundle, "--to=1"), ==, COT_EXIT_USAGE);
  g_assert_nonnull (strstr (self->err, "station 1"));
  {
    g_autoptr (CotJournal) service = cot_test_election_open_journal (self->place, "service"), centre = cot_test_election_open_journal (self->place, "centre");

    cot_test_copy_events (centre, service);
  }
  g_assert_cmpint (run (self, "export", self->service, self->bundle, "--to=1"), ==, COT_EXIT_OK);
  g_assert_nonnull (strstr (self->out, "station 1"));
  g_assert_cmpint (run (self, "import", self->service, self->bundle, "--preview"), ==, COT_EXIT_DIFFERENCE);
  g_assert_nonnull (strstr (self->err, "this is station 7"));

  g_assert_cmpint (run (self, "import", self->centre, self->bundle, "--preview"), ==, COT_EXIT_OK);
  g_assert_nonnull (strstr (self->out, "would be new"));
  g_assert_cmpint (run (self, "import", self->centre, self->bundle, "--json"), ==, COT_EXIT_OK);
  json = parse_out (self);
  g_assert_true (json_is_true (json_object_get (json, "sealed")));
  g_assert_true (json_is_false (json_object_get (json, "preview")));
  g_assert_cmpint (json_integer_value (json_object_get (json, "from")), ==, 7);
  g_assert_cmpint (json_integer_value (json_object_get (json, "new")), ==, 1);
  g_assert_cmpint (json_integer_value (json_object_get (json, "held")), ==, 1);
  json_decref (json);
}

/* As a stick gives it back that was drawn too early. */
static void
test_cut_bundle_says_so (Fixture *self, gconstpointer data)
{
  static const struct {
    off_t length;
    const char *says;
  } cuts[] = { { 0, "no bundle" }, { 300, "no bundle" }, { 600, "cut off" }, { 1100, "cut off" }, { 1024, "cut off" } };

  g_assert_cmpint (run (self, "export", self->service, self->bundle, NULL), ==, COT_EXIT_OK);
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++) {
    g_autofree char *cut = g_strdup_printf ("%s-%u", self->bundle, i);
    g_autofree char *bytes = NULL;
    gsize length = 0;

    g_assert_true (g_file_get_contents (self->bundle, &bytes, &length, NULL));
    g_assert_cmpuint (length, >, (gsize) cuts[i].length);
    g_assert_true (g_file_set_contents (cut, bytes, cuts[i].length, NULL));
    g_assert_cmpint (run (self, "import", self->centre, cut, NULL), ==, COT_EXIT_USAGE);
    assert_one_line (self->err);
    g_assert_nonnull (strstr (self->err, cuts[i].says));
  }
  g_assert_cmpint (run (self, "import", self->centre, self->bundle, NULL), ==, COT_EXIT_OK);
}

static void
test_wrong_use_is_one_line (Fixture *self, gconstpointer data)
{
  g_autofree char *nothing = cot_test_election_path (self->place, "nothing");
  const char *const calls[][4] = {
    { "verify", nothing, NULL, NULL },
    { "verify", nothing, NULL, "--json" },
    { "verify", self->service, self->centre, NULL },
    { "verify", self->service, NULL, "--wrong" },
    { "export", self->service, NULL, NULL },
    { "export", self->service, self->service, NULL },
    { "export", nothing, self->bundle, NULL },
    { "import", self->centre, nothing, NULL },
    { "import", self->centre, self->place->folder, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    g_assert_cmpint (run (self, calls[i][0], calls[i][1], calls[i][2], calls[i][3]), ==, COT_EXIT_USAGE);
    assert_one_line (self->err);
    g_assert_cmpstr (self->out, ==, "");
  }
}

#define ADD(path, test) g_test_add ("/app/ctl-journal/" path, Fixture, NULL, set_up, test, tear_down)

/* --- salvage -------------------------------------------------------------------- */

static void
test_salvage_copies_and_never_replaces (Fixture *self, gconstpointer data)
{
  g_autofree char *saved = cot_test_election_path (self->place, "saved");
  json_t *json;

  g_assert_cmpint (run (self, "salvage", self->service, saved, "--json"), ==, COT_EXIT_OK);
  json = parse_out (self);
  g_assert_cmpint (json_integer_value (json_object_get (json, "events")), ==, 1);
  g_assert_cmpuint (json_array_size (json_object_get (json, "left")), ==, 0);
  g_assert_true (json_is_true (json_object_get (json, "has_key")));
  json_decref (json);
  g_assert_cmpint (run (self, "verify", saved, NULL, NULL), ==, COT_EXIT_OK);

  g_assert_cmpint (run (self, "salvage", self->centre, saved, NULL), ==, COT_EXIT_USAGE);
  assert_one_line (self->err);
  g_assert_cmpstr (self->out, ==, "");
}

static void
test_salvage_of_nothing_makes_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *saved = cot_test_election_path (self->place, "saved");
  g_autofree char *id = flip_header (self);

  g_assert_nonnull (id);
  g_assert_cmpint (run (self, "salvage", self->service, saved, NULL), ==, COT_EXIT_USAGE);
  assert_one_line (self->err);
  g_assert_false (g_file_test (saved, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("verify-says-right", test_verify_says_right);
  ADD ("verify-names-what-is-wrong", test_verify_names_what_is_wrong);
  ADD ("verify-lists-findings", test_verify_lists_findings);
  ADD ("bundle-goes-from-one-to-another", test_bundle_goes_from_one_to_another);
  ADD ("cut-bundle-says-so", test_cut_bundle_says_so);
  ADD ("bundle-is-previewed-and-sealed", test_bundle_is_previewed_and_sealed);
  ADD ("salvage-copies-and-never-replaces", test_salvage_copies_and_never_replaces);
  ADD ("salvage-of-nothing-makes-nothing", test_salvage_of_nothing_makes_nothing);
  ADD ("wrong-use-is-one-line", test_wrong_use_is_one_line);

  return g_test_run ();
}
