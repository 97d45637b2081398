/* test-manual.c - the manual page of cotejoctl says what the program does
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every command and option that --help prints stands in both pages.  What the chapter
 * for auditors says is run, as it stands there, on a real journal: the blocks behind
 * the remark "run". */

#define G_LOG_DOMAIN "test-manual"

#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/wait.h>

#include "journal-fixture.h"

#define N_BLOCKS 14

static const char *const pages[] = { "cotejoctl.1", "es/cotejoctl.1" };

/* The text of a page without what roff alone reads. */
static char *
load_page (const char *name)
{
  static const struct {
    const char *from, *to;
  } changes[] = { { "\\-", "-" }, { "\\:", "" }, { "\\(aq", "'" }, { "\\e", "\\" } };
  g_autofree char *path = g_build_filename (MANUAL, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GString *plain;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  plain = g_string_new (text);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    g_string_replace (plain, changes[i].from, changes[i].to, 0);

  return g_string_free (plain, FALSE);
}

static char *
run_help (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", "cotejoctl", NULL);
  const char *argv[] = { program, "--help", NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);
  char *out = NULL;
  int status = -1;

  environment = g_environ_unsetenv (environment, "LANGUAGE");
  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return out;
}

/* "  journal verify FOLDER --election FOLDER": two lower-case words, or one, then arguments. */
static gboolean
is_command (const char *line)
{
  return g_str_has_prefix (line, "  ") && g_ascii_islower (line[2]);
}

static void
check_line (const char *page, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line + 2, " ", -1);
  g_autofree char *one = g_strdup_printf ("\n.B %s\n", words[0]);
  g_autofree char *two = words[1] != NULL ? g_strdup_printf ("\n.B %s %s\n", words[0], words[1]) : NULL;
  const char *at = two != NULL ? strstr (page, two) : NULL;
  gsize n_words = at != NULL ? 2 : 1;
  g_autofree char *arguments = g_strjoinv (" ", words + n_words);

  if (at == NULL)
    at = strstr (page, one);
  if (at == NULL)
    g_error ("the page has no command \"%s\"", line + 2);
  at = strchr (at + 1, '\n') + 1;
  if (*arguments != '\0' && strncmp (at, arguments, strlen (arguments)) != 0)
    g_error ("the page has other arguments than \"%s\"", line + 2);
}

static void
test_every_command_is_in_it (void)
{
  g_autofree char *help = run_help ();
  g_auto (GStrv) lines = g_strsplit (help, "\n", -1);
  guint n_commands = 0;

  for (guint p = 0; p < G_N_ELEMENTS (pages); p++) {
    g_autofree char *page = load_page (pages[p]);

    for (guint i = 0; lines[i] != NULL; i++) {
      if (!is_command (lines[i]))
        continue;
      check_line (page, lines[i]);
      n_commands++;
    }
  }
  g_assert_cmpuint (n_commands, >=, 2 * 30);
}

/* --- What an auditor does --------------------------------------------------------- */

static void
make_journal (Fixture *self)
{
  g_autoptr (CotJournal) journal = fixture_new_journal (self, "journal", 21), other = fixture_new_journal (self, "other", 22);

  for (guint i = 1; i <= 6; i++) {
    g_autoptr (CotEvent) received = fixture_receive (self, i % 2 == 0 ? other : journal, i);
    g_autoptr (CotEvent) digitised = fixture_digitise (self, i % 2 == 0 ? other : journal, received, "a page", NULL);

    g_assert_nonnull (digitised);
  }
  cot_test_copy_events (other, journal);
}

/* The blocks of a page as one script, with a line between them. */
static char *
script_of (const char *page)
{
  GString *script = g_string_new ("set -e\nset -o pipefail\n");
  const char *at = page;

  while ((at = strstr (at, ".\\\" run\n.EX\n")) != NULL) {
    const char *begin = at + strlen (".\\\" run\n.EX\n"), *end = strstr (begin, ".EE\n");

    g_assert_nonnull (end);
    g_string_append_len (script, begin, end - begin);
    g_string_append (script, "echo ===\n");
    at = end;
  }

  return g_string_free (script, FALSE);
}

static char **
run_script (Fixture *self, const char *script)
{
  g_autofree char *app = g_build_filename (g_getenv ("COT_TEST_BUILD_ROOT"), "app", NULL);
  g_autofree char *path = g_strconcat (app, ":", g_getenv ("PATH"), NULL);
  g_autofree char *journal = cot_test_election_path (self->place, "journal"), *work = cot_test_election_path (self->place, "work");
  const char *argv[] = { "bash", "-c", script, NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_cmpint (g_mkdir_with_parents (work, 0700), ==, 0);
  environment = g_environ_setenv (environment, "PATH", path, TRUE);
  environment = g_environ_setenv (environment, "JOURNAL", journal, TRUE);
  environment = g_environ_setenv (environment, "ELECTION", self->place->folder, TRUE);
  environment = g_environ_setenv (environment, "WORK", work, TRUE);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error));
  g_test_message ("%s%s", out, err);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  return g_strsplit (out, "===\n", -1);
}

/* Two lines that begin with the same digits. */
static void
assert_same_digits (const char *text)
{
  const char *second = strchr (text, '\n') + 1;

  g_assert_cmpuint (strspn (text, "0123456789abcdef"), ==, 64);
  g_assert_cmpint (strncmp (text, second, 64), ==, 0);
}

static void
test_what_auditors_do (Fixture *self, gconstpointer data)
{
  static const guint silent[] = { 6, 7, 13 };

  make_journal (self);
  for (guint p = 0; p < G_N_ELEMENTS (pages); p++) {
    g_autofree char *page = load_page (pages[p]), *script = script_of (page);
    g_auto (GStrv) out = run_script (self, script);

    g_assert_cmpuint (g_strv_length (out), ==, N_BLOCKS + 1);
    g_assert_cmpint (strncmp (out[0], out[4], 64), ==, 0);
    g_assert_cmpstr (out[3], ==, "ok\n");
    g_assert_cmpstr (out[5], ==, "21|8|8\n22|8|8\n");
    for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
      g_assert_cmpstr (out[silent[i]], ==, "");
    assert_same_digits (out[9]);
    assert_same_digits (out[10]);
    g_assert_nonnull (strstr (out[12], "Verified Successfully"));
  }
}

/* And they find what is wrong: a changed body, a lost event, a fork, another image. */
static void
test_what_auditors_find (Fixture *self, gconstpointer data)
{
  g_autofree char *page = load_page (pages[0]), *script = script_of (page), *by_hand = NULL;
  g_autofree char *file = NULL, *command = NULL, *folder = NULL;
  g_auto (GStrv) out = NULL;

  make_journal (self);
  folder = cot_test_election_path (self->place, "journal");
  file = g_build_filename (folder, "journal.sqlite", NULL);
  command = g_strdup_printf ("sqlite3 '%s' \"DELETE FROM events WHERE seq = 5; UPDATE events SET number = 3 WHERE seq = 4\" && echo x >> \"$(ls -d '%s'/files/*/*)\"", file, folder);
  {
    const char *argv[] = { "bash", "-c", command, NULL };
    int status = -1;

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
    g_assert_cmpint (status, ==, 0);
  }
  by_hand = g_strdup (strstr (script, "cp \"$JOURNAL\""));
  out = run_script (self, by_hand);
  g_assert_cmpstr (out[3], !=, "");
  g_assert_cmpstr (out[4], ==, "21|3|2\n");
  g_assert_cmpstr (out[10], !=, "");
}

int
main (int argc, char **argv)
{
  static const char *const tools[] = { "bash", "sqlite3", "openssl", "basenc", "sha256sum" };

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  g_test_add_func ("/app/manual/every-command-is-in-it", test_every_command_is_in_it);
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++) {
    g_autofree char *path = g_find_program_in_path (tools[i]);

    if (path == NULL)
      return g_test_run ();
  }
  fixture_add_case ("/app/manual/what-auditors-do", test_what_auditors_do);
  fixture_add_case ("/app/manual/what-auditors-find", test_what_auditors_find);

  return g_test_run ();
}
