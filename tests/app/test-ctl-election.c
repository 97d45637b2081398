/* test-ctl-election.c - cotejoctl election: check, prepare and seal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-ctl"

#include "config.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <sys/wait.h>

#include "cot-cli.h"
#include "cot-test-election.h"

typedef struct {
  CotTestElection *election;
  char *profile, *settings, *seal; /* paths */
  char *out;                       /* of the last program */
} Place;

static void
place_init (Place *self)
{
  *self = (Place){ .election = cot_test_election_new () };
  self->profile = g_build_filename (self->election->folder, "profile", "opl-2021.json", NULL);
  self->settings = g_build_filename (self->election->folder, "election.json", NULL);
  self->seal = g_build_filename (self->election->folder, "seal.json", NULL);
}

static void
place_clear (Place *self)
{
  g_free (self->profile);
  g_free (self->settings);
  g_free (self->seal);
  g_free (self->out);
  cot_test_election_free (self->election);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* cotejoctl election COMMAND FOLDER OPTIONS... */
static int
run (Place *self, const char *command, const char *options)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  g_autofree char *line = g_strdup_printf ("%s election %s %s %s", program, command, self->election->folder, options);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_clear_pointer (&self->out, g_free);
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &self->out, &err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == COT_EXIT_USAGE)
    g_assert_true (*err != '\0' && strchr (err, '\n') == err + strlen (err) - 1);

  return WEXITSTATUS (status);
}

static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
replace (const char *path, const char *from, const char *to)
{
  g_autofree char *text = read_text (path);
  const char *at = strstr (text, from);
  g_autofree char *changed = NULL;

  g_assert_nonnull (at);
  changed = g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
  g_assert_true (g_file_set_contents (path, changed, -1, NULL));
}

/* --- Profiles ------------------------------------------------------------------- */

typedef struct {
  const char *name, *from, *to;
  const char *message; /* with the path at which it stands */
} Fault;

static const Fault faults[] = {
  { "unknown-key", "\"sort\":", "\"sorted\": [], \"sort\":", "/sorted: unknown key" },
  { "unknown-source", "\"from\": \"clave_casilla\"", "\"from\": \"clave\"", "/columns/0/from: a word that is not known" },
  { "unknown-field", "\"name\": \"NULOS\"", "\"name\": \"NULOSS\"", "no acta has a field NULOSS" },
  { "unknown-area", "\"when\": \"municipio\"", "\"when\": \"estado\"", "/when: a word that is not known" },
  { "column-twice", "\"name\": \"ESTADO\"", "\"name\": \"SECCION\"", "the column SECCION is there twice" },
  { "path-in-name", "\"LEEME.txt\"", "\"../LEEME.txt\"", "/names: must not hold a path" },
  { "name-twice", "\"LEEME.txt\"", "\"{STATE}_{CONTEST}_{YEAR}.csv\"", "/names/leeme: is the name of another file too" },
  { "name-without-contest", "{TIME}_PREP_{CONTEST}_{STATE}", "{TIME}_PREP_X_{STATE}", "/names/contest_package: must hold {CONTEST}" },
  { "name-without-time", "\"package\": \"{DATE}_{TIME}", "\"package\": \"{DATE}", "/names/package: must hold {DATE} and {TIME}" },
  { "long-delimiter", "\"delimiter\": \",\"", "\"delimiter\": \",,\"", "/format/delimiter: must be one character" },
  { "newline", "\"newline\": \"\\n\"", "\"newline\": \"x\"", "/format/newline: must be LF or CR LF" },
  { "preamble-word", "{CONTEST_NAME}", "{CONTEST_NAM}", "/preamble/0: nothing replaces {CONTEST_NAM}" },
  { "preamble-header", "\"{HEADER}\"", "\"\"", "/preamble: must hold {HEADER}" },
  { "observation", "\"exceeds\":", "\"exceed\":", "/observations/exceeds: must be a text" },
};

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_auto (Place) place = { 0 };
  const json_t *problem = NULL;
  json_t *report;

  place_init (&place);
  g_assert_cmpint (g_unlink (place.seal), ==, 0);
  replace (place.profile, fault->from, fault->to);

  g_assert_cmpint (run (&place, "check", "--json"), ==, COT_EXIT_DIFFERENCE);
  report = json_loads (place.out, 0, NULL);
  g_assert_true (json_is_false (json_object_get (report, "ok")));
  problem = json_array_get (json_object_get (report, "problems"), 0);
  g_test_message ("%s", place.out);
  g_assert_nonnull (strstr (json_string_value (json_object_get (problem, "message")), fault->message));
  g_assert_cmpstr (json_string_value (json_object_get (problem, "file")), ==, "profile/opl-2021.json");
  g_assert_cmpint (json_integer_value (json_object_get (problem, "line")), >, 0);
  g_assert_cmpint (json_integer_value (json_object_get (problem, "column")), >, 0);
  json_decref (report);
}

/* "--key FILE" with the authority's secret key. */
static char *
key_option (Place *self)
{
  g_autofree char *path = cot_test_election_path (self->election, "authority.key");
  g_autoptr (GString) hex = g_string_new (NULL);

  for (gsize i = 0; i < sizeof self->election->authority_secret; i++)
    g_string_append_printf (hex, "%02x", self->election->authority_secret[i]);
  g_assert_true (g_file_set_contents (path, hex->str, -1, NULL));

  return g_strdup_printf ("--key %s", path);
}

static void
test_a_wrong_profile_is_not_sealed (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *key = NULL;

  place_init (&place);
  key = key_option (&place);
  g_assert_cmpint (run (&place, "seal", key), ==, COT_EXIT_OK);
  g_assert_cmpint (g_unlink (place.seal), ==, 0);
  g_assert_cmpint (run (&place, "check", "--json"), ==, COT_EXIT_OK);
  replace (place.profile, "{HEADER}", "HEADER");

  g_assert_cmpint (run (&place, "seal", key), ==, COT_EXIT_USAGE);
  g_assert_false (g_file_test (place.seal, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (place.profile), ==, 0);
  g_assert_cmpint (run (&place, "check", "--json"), ==, COT_EXIT_DIFFERENCE);
  g_assert_cmpint (run (&place, "seal", key), ==, COT_EXIT_USAGE);
  g_assert_false (g_file_test (place.seal, G_FILE_TEST_EXISTS));
}

/* --- Prepare -------------------------------------------------------------------- */

static void
test_prepare_checks_before_it_writes (void)
{
  static const char *const wrong[] = {
    "--opens garbage",
    "--opens 2021-06-06T18:00:00-05:00",
    "--opens 2021-06-08T00:00:00Z --closes 2021-06-07T00:00:00Z",
    "--authority 0000000000000000000000000000000000000000000000000000000000000000",
    "--authority 00",
  };
  g_auto (Place) place = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  place_init (&place);
  before = read_text (place.settings);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *now = NULL;

    g_assert_cmpint (run (&place, "prepare", wrong[i]), ==, COT_EXIT_USAGE);
    now = read_text (place.settings);
    g_assert_cmpstr (now, ==, before);
    g_assert_true (g_file_test (place.seal, G_FILE_TEST_EXISTS));
  }

  g_assert_cmpint (run (&place, "prepare", "--opens 2030-06-06T23:00:00Z --closes 2030-06-08T01:00:00Z"), ==, COT_EXIT_OK);
  after = read_text (place.settings);
  g_assert_nonnull (strstr (after, "2030-06-06T23:00:00Z"));
  g_assert_false (g_file_test (place.seal, G_FILE_TEST_EXISTS));
}

/* --- Check ---------------------------------------------------------------------- */

static void
test_all_faults_in_one_sorted_list (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *casillas = NULL;
  g_autofree char *stray = NULL;
  json_t *report, *problems;

  place_init (&place);
  casillas = g_build_filename (place.election->folder, "casillas.csv", NULL);
  stray = g_build_filename (place.election->folder, "candidatura.csv", NULL);
  g_assert_cmpint (g_unlink (place.seal), ==, 0);
  replace (place.profile, "{HEADER}", "HEADER");
  replace (place.settings, "UTC-5", "UTC-55");
  replace (casillas, ",2571,B,", ",2571,X,");
  g_assert_true (g_file_set_contents (stray, "x", 1, NULL));

  g_assert_cmpint (run (&place, "check", "--json"), ==, COT_EXIT_DIFFERENCE);
  report = json_loads (place.out, JSON_REJECT_DUPLICATES, NULL);
  problems = json_object_get (report, "problems");
  g_test_message ("%s", place.out);
  g_assert_cmpuint (json_array_size (problems), >=, 4);
  for (gsize i = 1; i < json_array_size (problems); i++) {
    const char *before = json_string_value (json_object_get (json_array_get (problems, i - 1), "file"));

    g_assert_cmpint (g_strcmp0 (before, json_string_value (json_object_get (json_array_get (problems, i), "file"))), <=, 0);
  }
  g_assert_nonnull (strstr (place.out, "\"candidatura.csv\""));
  g_assert_nonnull (strstr (place.out, "UTC-55"));
  g_assert_nonnull (strstr (place.out, "must be one of: B, C, E"));
  g_assert_nonnull (strstr (place.out, "{HEADER}"));
  json_decref (report);
}

/* --- Diff ----------------------------------------------------------------------- */

static void
test_diff (void)
{
  g_auto (Place) one = { 0 };
  g_auto (Place) other = { 0 };
  json_t *report;

  place_init (&one);
  place_init (&other);
  g_assert_cmpint (run (&one, "diff", one.election->folder), ==, COT_EXIT_OK);
  g_assert_nonnull (strstr (one.out, "same meaning, same bytes"));
  /* Their authorities have other keys, and so other seals. */
  g_assert_cmpint (run (&one, "diff", other.election->folder), ==, COT_EXIT_DIFFERENCE);
  g_assert_nonnull (strstr (one.out, "settings: authority_keys/0: "));
  g_assert_nonnull (strstr (one.out, "seal: "));

  g_assert_cmpint (g_unlink (other.seal), ==, 0);
  {
    g_autofree char *same = read_text (one.settings);

    g_assert_true (g_file_set_contents (other.settings, same, -1, NULL));
  }
  replace (other.settings, "{", "{\n");
  {
    g_autofree char *line = g_strdup_printf ("%s --json", other.election->folder);

    g_assert_cmpint (run (&one, "diff", line), ==, COT_EXIT_OK);
  }
  report = json_loads (one.out, JSON_REJECT_DUPLICATES, NULL);
  g_assert_true (json_is_true (json_object_get (report, "same")));
  g_assert_true (json_is_false (json_object_get (report, "same_files")));
  g_assert_true (json_is_false (json_object_get (report, "same_seal")));
  json_decref (report);

  g_assert_cmpint (run (&one, "diff", "--json"), ==, COT_EXIT_USAGE);
  g_assert_cmpint (run (&one, "diff", "/nowhere"), ==, COT_EXIT_USAGE);
}

/* --- The printed seal ------------------------------------------------------------- */

static void
test_seal_is_printed (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *key = NULL;
  g_autofree char *path = NULL;
  g_autofree char *options = NULL;
  g_autofree char *pdf = NULL;
  g_auto (GStrv) blocks = NULL;

  place_init (&place);
  key = key_option (&place);
  path = cot_test_election_path (place.election, "seal.pdf");
  options = g_strdup_printf ("%s --print %s", key, path);
  g_assert_cmpint (run (&place, "seal", options), ==, COT_EXIT_OK);
  pdf = read_text (path);
  g_assert_true (g_str_has_prefix (pdf, "%PDF"));
  blocks = g_strsplit (g_strchomp (place.out), " ", -1);
  g_assert_cmpuint (g_strv_length (blocks), ==, 17);
  for (guint i = 1; i <= 16; i++)
    g_assert_true (strlen (blocks[i]) == 4 && strspn (blocks[i], "0123456789abcdef") == 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strdup_printf ("/ctl/election/check/%s", faults[i].name);

    g_test_add_data_func (path, &faults[i], test_fault);
  }
  g_test_add_func ("/ctl/election/a-wrong-profile-is-not-sealed", test_a_wrong_profile_is_not_sealed);
  g_test_add_func ("/ctl/election/all-faults-in-one-sorted-list", test_all_faults_in_one_sorted_list);
  g_test_add_func ("/ctl/election/diff", test_diff);
  g_test_add_func ("/ctl/election/seal-is-printed", test_seal_is_printed);
  g_test_add_func ("/ctl/election/prepare-checks-before-it-writes", test_prepare_checks_before_it_writes);

  return g_test_run ();
}
