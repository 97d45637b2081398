/* test-ctl-enrol.c - cotejoctl: keys, stations, people, opening, lists
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "test-ctl"

#include "config.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cot-cli.h"
#include "cot-test-election.h"

#define HOUR_S   3600
#define MAX_ARGS 32

/* An election whose window is around now, sealed by the program itself. */
typedef struct {
  CotTestElection *election;
  char *key, *journal, *desk_journal, *password;
  char *out; /* of the last program */
} Night;

/* What stands on the printed seal. */
static char *
seal_blocks (const Night *night)
{
  g_autofree char *path = g_build_filename (night->election->folder, "seal.json", NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, NULL);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
}

/* Runs cotejoctl with the words of @line, in which %-letters stand for paths. */
static int
run (Night *night, const char *line)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autofree char *seal = seal_blocks (night);
  const char *argv[MAX_ARGS] = { program };
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    const char *word = words[i];

    g_assert_cmpuint (i + 2, <, MAX_ARGS);
    if (g_str_equal (word, "%e"))
      word = night->election->folder;
    else if (g_str_equal (word, "%k"))
      word = night->key;
    else if (g_str_equal (word, "%j"))
      word = night->journal;
    else if (g_str_equal (word, "%d"))
      word = night->desk_journal;
    else if (g_str_equal (word, "%p"))
      word = night->password;
    else if (g_str_equal (word, "%s"))
      word = seal;
    argv[i + 1] = word;
  }
  g_clear_pointer (&night->out, g_free);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &night->out, &err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  /* One line, and no word of a password, when it went wrong. */
  if (WEXITSTATUS (status) != COT_EXIT_OK) {
    g_assert_cmpuint (strlen (err), >, 1);
    g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
  }
  g_assert_null (strstr (err, "clave-buena"));

  return WEXITSTATUS (status);
}

static void
must (Night *night, const char *line)
{
  g_assert_cmpint (run (night, line), ==, COT_EXIT_OK);
}

static char *
format_time (gint64 offset_s)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) time = g_date_time_add_seconds (now, (double) offset_s);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
night_init (Night *self, gint64 opens_s, gint64 closes_s)
{
  g_autofree char *opens = format_time (opens_s);
  g_autofree char *closes = format_time (closes_s);
  g_autofree char *prepare = g_strdup_printf ("election prepare %%e --key %%k --opens %s --closes %s", opens, closes);

  *self = (Night){ .election = cot_test_election_new () };
  self->key = cot_test_election_path (self->election, "authority.key");
  self->journal = cot_test_election_path (self->election, "service");
  self->desk_journal = cot_test_election_path (self->election, "desk");
  self->password = cot_test_election_path (self->election, "password");
  write_file (self->password, "clave-buena\n");
  must (self, "election keygen %k");
  must (self, prepare);
  must (self, "election seal %e --key %k");
  must (self, "station enrol --election %e --number 7 --role catd --catd 142 --name Servicio --authority-key %k --authority-index 0 --journal %j");
  must (self, "person enrol --election %e --journal %j --number 1 --name Ana --roles coordinador,acopiador --password-file %p");
}

static void
night_clear (Night *self)
{
  g_free (self->key);
  g_free (self->journal);
  g_free (self->desk_journal);
  g_free (self->password);
  g_free (self->out);
  cot_test_election_free (self->election);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Night, night_clear)

static json_t *
parse_output (Night *night)
{
  json_t *root = json_loads (night->out, JSON_REJECT_DUPLICATES, NULL);

  g_assert_nonnull (root);
  return root;
}

static void
test_a_station_is_enrolled_and_opened (void)
{
  g_auto (Night) night = { 0 };
  json_t *root = NULL;

  night_init (&night, -HOUR_S, HOUR_S);
  g_assert_cmpint (run (&night, "station open --election %e --journal %j --person 1 --password-file %p"), ==, COT_EXIT_DIFFERENCE);
  g_assert_cmpint (run (&night, "station zero --election %e --journal %j --person 1 --password-file %p --seal-blocks 0000"), ==, COT_EXIT_DIFFERENCE);
  g_assert_cmpint (run (&night, "station zero --election %e --journal %j --person 1 --password-file %p"), ==, COT_EXIT_DIFFERENCE);
  must (&night, "station zero --election %e --journal %j --person 1 --password-file %p --seal-blocks %s");
  must (&night, "station open --election %e --journal %j --person 1 --password-file %p");
  g_assert_cmpint (run (&night, "station open --election %e --journal %j --person 1 --password-file %p"), ==, COT_EXIT_DIFFERENCE);
  g_assert_cmpint (run (&night, "station zero --election %e --journal %j --person 1 --password-file %p --seal-blocks %s"), ==, COT_EXIT_DIFFERENCE);

  must (&night, "rows --election %e --journal %j --json");
  root = parse_output (&night);
  g_assert_cmpint (json_integer_value (json_object_get (root, "n")), ==, 16);
  json_decref (root);
  must (&night, "sheets --election %e --journal %j --json");
  root = parse_output (&night);
  g_assert_cmpint (json_integer_value (json_object_get (root, "n")), ==, 0);
  json_decref (root);
}

static void
test_a_desk_takes_the_people_along (void)
{
  g_auto (Night) night = { 0 };
  json_t *root = NULL;
  const json_t *person = NULL;

  night_init (&night, -HOUR_S, HOUR_S);
  must (&night, "station enrol --election %e --number 8 --role desk --catd 142 --name Mesa --issuer-journal %j --journal %d");

  must (&night, "person list --election %e --journal %d --json");
  root = parse_output (&night);
  g_assert_cmpuint (json_array_size (json_object_get (root, "people")), ==, 1);
  person = json_array_get (json_object_get (root, "people"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (person, "name")), ==, "Ana");
  g_assert_true (json_is_true (json_object_get (person, "can_sign_in")));
  json_decref (root);
  must (&night, "station zero --election %e --journal %d --person 1 --password-file %p --seal-blocks %s");
  must (&night, "station open --election %e --journal %d --person 1 --password-file %p");
}

static void
test_who_may_not_is_refused (void)
{
  static const char *const refused[] = {
    "person enrol --election %e --journal %d --number 5 --name Eva --roles capturista --password-file %p",
    "person enrol --election %e --journal %j --number 1 --name Eva --roles capturista --password-file %p",
    "station enrol --election %e --number 8 --role desk --catd 142 --name Doble --issuer-journal %j --journal %d-x",
    "station enrol --election %e --number 7 --role desk --catd 142 --name Doble --issuer-journal %j --journal %d-x",
    "station enrol --election %e --number 9 --role catd --catd 142 --name Otro --issuer-journal %j --journal %d-x",
    "station enrol --election %e --number 9 --role desk --catd 142 --name Otra --issuer-journal %d --journal %d-x",
    "station enrol --election %e --number 9 --role desk --catd 143 --name Ajena --issuer-journal %j --journal %d-x",
  };
  g_auto (Night) night = { 0 };

  night_init (&night, -HOUR_S, HOUR_S);
  must (&night, "station enrol --election %e --number 8 --role desk --catd 142 --name Mesa --issuer-journal %j --journal %d");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_cmpint (run (&night, refused[i]), ==, COT_EXIT_DIFFERENCE);

  write_file (night.password, "otra");
  g_assert_cmpint (run (&night, "station zero --election %e --journal %j --person 1 --password-file %p --seal-blocks %s"), ==, COT_EXIT_DIFFERENCE);
}

/* A program at work holds its journal; who only looks is not turned away. */
static void
test_lists_look_into_a_journal_in_use (void)
{
  static const char *const looks[] = {
    "person list --election %e --journal %j --json",
    "cotejo --election %e --journal %j --list",
    "journal amend --election %e --journal %j --json",
    "station list --election %e --journal %j",
  };
  g_auto (Night) night = { 0 };
  g_autofree char *lock = NULL;
  json_t *root = NULL;
  int fd;

  night_init (&night, -HOUR_S, HOUR_S);
  write_file (night.password, "otra");
  g_assert_cmpint (run (&night, "station zero --election %e --journal %j --person 1 --password-file %p --seal-blocks %s"), ==, COT_EXIT_DIFFERENCE);
  lock = g_build_filename (night.journal, "journal.lock", NULL);
  fd = open (lock, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);

  for (guint i = G_N_ELEMENTS (looks); i > 0; i--)
    must (&night, looks[i - 1]);
  root = parse_output (&night);
  g_assert_cmpint (json_integer_value (json_object_get (json_array_get (json_object_get (root, "people"), 0), "wrong_passwords")), ==, 1);
  json_decref (root);
  g_assert_cmpint (run (&night, "person enrol --election %e --journal %j --number 2 --name Eva --roles capturista --password-file %p"), !=, COT_EXIT_OK);
  close (fd);
}

static void
test_outside_the_window_nothing_opens (void)
{
  g_auto (Night) night = { 0 };

  night_init (&night, HOUR_S, 2 * HOUR_S);
  must (&night, "station zero --election %e --journal %j --person 1 --password-file %p --seal-blocks %s");

  g_assert_cmpint (run (&night, "station open --election %e --journal %j --person 1 --password-file %p"), ==, COT_EXIT_DIFFERENCE);
}

static void
test_wrong_use_is_one_line (void)
{
  static const char *const wrong[] = {
    "station enrol",
    "station enrol --election %e --number 0 --role desk --name M --authority-key %k --journal %d",
    "station enrol --election %e --number 9 --role king --name M --authority-key %k --journal %d",
    "station enrol --election %e --number 9 --role desk --catd 9998 --name M --authority-key %k --journal %d",
    "station enrol --election %e --number 9 --role catd --name M --authority-key %k --journal %d",
    "station enrol --election %e --number 9 --role desk --name M --journal %d",
    "station enrol --election %e --number 9 --role desk --name M --authority-key %p --journal %d",
    "station enrol --election %e --number 9 --role desk --name M --authority-key %k --authority-index 3 --journal %d",
    "station enrol --election %e --number 9 --role desk --name M\nN --authority-key %k --journal %d",
    "station enrol --election %e --number 9 --role desk --name M\xff --authority-key %k --journal %d",
    "person enrol --election %e --journal %j --number 5 --name Eva --roles rey --password-file %p",
    "person enrol --election %e --journal %j --number 5 --name Eva --roles capturista --password-file absent",
    "person enrol --election %e --journal %j --number 99999999999 --name Eva --roles capturista --password-file %p",
    "person enrol --election %e --journal %d --number 5 --name Eva --roles capturista --password-file %p",
    "sheets --election %e",
    "sheets --election %j --journal %j",
    "rows --election %e --journal %j --extra",
    "rows --election %e --journal %j extra",
    "station keygen",
    "station keygen %k",
  };
  g_auto (Night) night = { 0 };
  g_autofree char *long_name = g_strnfill (201, 'N');
  g_autofree char *too_long = g_strdup_printf ("station enrol --election %%e --number 9 --role desk --name %s --authority-key %%k --journal %%d", long_name);

  night_init (&night, -HOUR_S, HOUR_S);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *shown = g_utf8_make_valid (wrong[i], -1);

    g_test_message ("%s", shown);
    g_assert_cmpint (run (&night, wrong[i]), ==, COT_EXIT_USAGE);
  }
  g_assert_cmpint (run (&night, too_long), ==, COT_EXIT_USAGE);
}

/* What comes after a NUL would be lost from the password. */
static void
test_a_password_is_one_line_of_text (void)
{
  g_auto (Night) night = { 0 };
  g_autoptr (GError) error = NULL;

  night_init (&night, -HOUR_S, HOUR_S);
  g_file_set_contents (night.password, "ab\0cd", 5, &error);
  g_assert_no_error (error);
  g_assert_cmpint (run (&night, "person enrol --election %e --journal %j --number 5 --name Eva --roles capturista --password-file %p"), ==, COT_EXIT_USAGE);
}

/* Starts zero without blocks, reads which it asks for and types them from the printed seal. */
static int
type_blocks (Night *night, gboolean rightly)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  const char *const argv[] = { program, "station", "zero", "--election", night->election->folder, "--journal", night->journal,
                               "--person", "1", "--password-file", night->password, NULL };
  g_autofree char *seal = seal_blocks (night);
  g_autoptr (GError) error = NULL;
  guint asked[4];
  char line[256] = "";
  int in = -1, out = -1, status = 0;
  FILE *prompt;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &pid, &in, &out, NULL, &error);
  g_assert_no_error (error);
  prompt = fdopen (out, "r");
  g_assert_nonnull (fgets (line, sizeof line, prompt));
  g_assert_cmpint (sscanf (line, "Type the blocks %u, %u, %u and %u of", &asked[0], &asked[1], &asked[2], &asked[3]), ==, 4);
  g_assert_null (strstr (line, seal));
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    const char *block = seal + (gsize) (asked[i] - 1) * 4;

    g_assert_cmpuint (asked[i], >=, 1);
    g_assert_cmpuint (asked[i], <=, 16);
    g_assert_cmpint (dprintf (in, "%.4s ", rightly ? block : "beef"), ==, 5);
  }
  g_assert_cmpint (write (in, "\n", 1), ==, 1);
  close (in);
  while (fgets (line, sizeof line, prompt) != NULL)
    continue;
  fclose (prompt);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_spawn_close_pid (pid);

  return WEXITSTATUS (status);
}

static void
test_zero_asks_for_blocks_of_the_seal (void)
{
  g_auto (Night) night = { 0 };

  night_init (&night, -HOUR_S, HOUR_S);
  g_assert_cmpint (type_blocks (&night, FALSE), ==, COT_EXIT_DIFFERENCE);
  g_assert_cmpint (run (&night, "station open --election %e --journal %j --person 1 --password-file %p"), ==, COT_EXIT_DIFFERENCE);
  g_assert_cmpint (type_blocks (&night, TRUE), ==, COT_EXIT_OK);
  must (&night, "station open --election %e --journal %j --person 1 --password-file %p");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/enrol/a-station-is-enrolled-and-opened", test_a_station_is_enrolled_and_opened);
  g_test_add_func ("/ctl/enrol/zero-asks-for-blocks-of-the-seal", test_zero_asks_for_blocks_of_the_seal);
  g_test_add_func ("/ctl/enrol/a-desk-takes-the-people-along", test_a_desk_takes_the_people_along);
  g_test_add_func ("/ctl/enrol/who-may-not-is-refused", test_who_may_not_is_refused);
  g_test_add_func ("/ctl/enrol/lists-look-into-a-journal-in-use", test_lists_look_into_a_journal_in_use);
  g_test_add_func ("/ctl/enrol/outside-the-window-nothing-opens", test_outside_the_window_nothing_opens);
  g_test_add_func ("/ctl/enrol/wrong-use-is-one-line", test_wrong_use_is_one_line);
  g_test_add_func ("/ctl/enrol/a-password-is-one-line-of-text", test_a_password_is_one_line_of_text);

  return g_test_run ();
}
