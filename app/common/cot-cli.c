/* cot-cli.c - what every program's command line does alike
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-cli"

#include "config.h"

#include "cot-cli.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cot-paths.h"

static const char *program_name = "cotejo";

void
cot_cli_init (const char *program)
{
  g_autofree char *locales = cot_paths_locale_dir ();

  program_name = program;
  setlocale (LC_ALL, "");
  /* Numbers are written and read the same way everywhere. */
  setlocale (LC_NUMERIC, "C");
  bindtextdomain (GETTEXT_PACKAGE, locales);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (program);
  signal (SIGPIPE, SIG_IGN);

  if (sodium_init () < 0)
    g_error ("libsodium could not be initialised");
}

int
cot_cli_usage (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  fprintf (stderr, "%s: ", program_name);
  vfprintf (stderr, format, args);
  fputc ('\n', stderr);
  va_end (args);

  return COT_EXIT_USAGE;
}

static void
usage_range (const char *option, guint64 min, guint64 max)
{
  g_autofree char *least = g_strdup_printf ("%" G_GUINT64_FORMAT, min);
  g_autofree char *most = g_strdup_printf ("%" G_GUINT64_FORMAT, max);

  cot_cli_usage (_ ("%s takes a whole number from %s to %s"), option, least, most);
}

gboolean
cot_cli_parse_uint (const char *option, const char *text, guint64 min, guint64 max, guint64 *out)
{
  g_autoptr (GError) error = NULL;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, min, max, out, &error))
    return TRUE;

  usage_range (option, min, max);
  return FALSE;
}

static void
print_help (const CotCliCommand *commands, guint n_commands)
{
  printf (_ ("Usage: %s COMMAND [ARGUMENTS]\n\nCommands:\n"), program_name);
  for (guint i = 0; i < n_commands; i++)
    printf ("  %s %s\n      %s\n", commands[i].name, commands[i].arguments, _ (commands[i].summary));
  printf (_ ("\n  --help, --version (prints the program's own SHA-256)\n"));
}

static void
print_version (void)
{
  g_autofree char *digest = cot_paths_own_digest ();

  printf ("%s %s\n%s\n", program_name, COT_VERSION, digest);
}

/* How many words of the command line @name takes, 0 when it is another. */
static int
words_matched (const char *name, int argc, char **argv)
{
  g_auto (GStrv) words = g_strsplit (name, " ", 0);
  int n = (int) g_strv_length (words);

  if (argc < n)
    return 0;
  for (int i = 0; i < n; i++)
    if (strcmp (words[i], argv[i]) != 0)
      return 0;

  return n;
}

static int
run_command (const char *program, const CotCliCommand *commands, guint n_commands, int argc, char **argv)
{
  if (argc < 2)
    return cot_cli_usage (_ ("no command given; see %s --help"), program);

  if (strcmp (argv[1], "--version") == 0) {
    print_version ();
    return COT_EXIT_OK;
  }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0) {
    print_help (commands, n_commands);
    return COT_EXIT_OK;
  }

  for (guint i = 0; i < n_commands; i++) {
    int n = words_matched (commands[i].name, argc - 1, argv + 1);

    if (n > 0)
      return commands[i].run (argc - n, argv + n);
  }

  return cot_cli_usage (_ ("unknown command %s; see %s --help"), argv[1], program);
}

int
cot_cli_dispatch (const char *program, const CotCliCommand *commands, guint n_commands, int argc, char **argv)
{
  int code = run_command (program, commands, n_commands, argc, argv);

  /* A report cut off by a full disk must not pass for a whole one. */
  if ((fflush (stdout) != 0 || ferror (stdout)) && code != COT_EXIT_USAGE)
    return cot_cli_usage (_ ("the output cannot be written: %s"), g_strerror (errno));

  return code;
}
