/* ctl-place.c - an election and a journal, opened for one command
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cot-cli.h"
#include "cot-error.h"

#define PASSWORD_MAX 1024
#define SECRET_HEX   128

gboolean
ctl_parse (const GOptionEntry *entries, int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char **args = g_memdup2 (argv, ((gsize) argc + 1) * sizeof *argv);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &args, &error)) {
    cot_cli_usage ("%s", error->message);
    return FALSE;
  }
  if (argc > 1) {
    cot_cli_usage (_ ("%s is one argument too many"), args[1]);
    return FALSE;
  }
  return TRUE;
}

gboolean
ctl_require (const char *option, const char *text)
{
  if (text != NULL && *text != '\0')
    return TRUE;

  cot_cli_usage (_ ("%s is missing"), option);
  return FALSE;
}

int
ctl_fail (const GError *error)
{
  cot_cli_usage ("%s", error->message);
  if (error->domain != COT_DATA_ERROR)
    return COT_EXIT_USAGE;

  switch ((CotDataError) error->code) {
  case COT_DATA_ERROR_CONFLICT:
  case COT_DATA_ERROR_CORRUPT:
  case COT_DATA_ERROR_REFUSED:
  case COT_DATA_ERROR_SAME_PERSON:
  case COT_DATA_ERROR_NOT_OPEN:
  case COT_DATA_ERROR_PASSWORD:
  case COT_DATA_ERROR_TOO_SOON:
  case COT_DATA_ERROR_OLDER:
    return COT_EXIT_DIFFERENCE;
  case COT_DATA_ERROR_INVALID:
  case COT_DATA_ERROR_NOT_FOUND:
  case COT_DATA_ERROR_TOO_NEW:
  case COT_DATA_ERROR_FULL:
  case COT_DATA_ERROR_FAILED:
  default:
    return COT_EXIT_USAGE;
  }
}

CotElection *
ctl_load_election (const char *folder)
{
  g_autoptr (GError) error = NULL;
  CotElection *election = NULL;

  if (!ctl_require ("--election", folder))
    return NULL;
  election = cot_election_load (folder, TRUE, NULL, &error);
  if (election == NULL)
    cot_cli_usage ("%s", error->message);

  return election;
}

CotJournal *
ctl_open_journal (const char *folder, CotElection *election)
{
  g_autoptr (GError) error = NULL;
  CotJournal *journal = NULL;

  if (!ctl_require ("--journal", folder))
    return NULL;
  journal = cot_journal_open (folder, election, &cot_clock_system, &error);
  if (journal == NULL)
    cot_cli_usage ("%s", error->message);

  return journal;
}

CotJournal *
ctl_open_journal_to_read (const char *folder, CotElection *election)
{
  g_autoptr (GError) error = NULL;
  CotJournal *journal = NULL;

  if (!ctl_require ("--journal", folder))
    return NULL;
  journal = cot_journal_open_to_read (folder, election, &cot_clock_system, &error);
  if (journal == NULL)
    cot_cli_usage ("%s", error->message);
  else if (cot_journal_get_damage (journal) != NULL)
    fprintf (stderr, _ ("this journal is damaged: %s\n"), cot_journal_get_damage (journal));

  return journal;
}

/* At most @max bytes of a file or of standard input. */
static gssize
read_some (const char *file, char *buffer, gsize max)
{
  gboolean is_stdin = strcmp (file, "-") == 0;
  int fd = is_stdin ? STDIN_FILENO : open (file, O_RDONLY | O_CLOEXEC);
  gsize n = 0;
  gssize got = fd < 0 ? -1 : 1;

  while (got > 0 && n < max) {
    got = read (fd, buffer + n, max - n);
    if (got < 0 && errno == EINTR)
      got = 1;
    else if (got > 0)
      n += (gsize) got;
  }
  if (got < 0)
    cot_cli_usage ("%s: %s", file, g_strerror (errno));
  if (fd >= 0 && !is_stdin)
    close (fd);

  return got < 0 ? -1 : (gssize) n;
}

gboolean
ctl_read_some (const char *file, gsize max, char **data, gsize *length)
{
  g_autofree char *buffer = g_malloc (max + 2);
  gssize n = read_some (file, buffer, max + 1);

  if (n < 0)
    return FALSE;
  if ((gsize) n > max) {
    cot_cli_usage (_ ("%s has more than %u bytes"), file, (guint) max);
    return FALSE;
  }
  buffer[n] = '\0';
  *data = g_steal_pointer (&buffer);
  *length = (gsize) n;

  return TRUE;
}

char *
ctl_read_password (const char *file)
{
  char buffer[PASSWORD_MAX + 2];
  gboolean has_nul;
  gssize n = 0;
  char *password = NULL;

  if (!ctl_require ("--password-file", file))
    return NULL;
  n = read_some (file, buffer, sizeof buffer - 1);
  if (n < 0)
    return NULL;
  buffer[n] = '\0';
  has_nul = strlen (buffer) < (gsize) n;
  buffer[strcspn (buffer, "\r\n")] = '\0';
  if (has_nul || *buffer == '\0' || strlen (buffer) > PASSWORD_MAX)
    cot_cli_usage (_ ("a password is one line of 1 to %d bytes"), PASSWORD_MAX);
  else
    password = g_strdup (buffer);
  sodium_memzero (buffer, sizeof buffer);

  return password;
}

void
ctl_free_password (char *password)
{
  if (password != NULL)
    sodium_memzero (password, strlen (password));
  g_free (password);
}

gboolean
ctl_load_secret (const char *file, guint8 secret[64])
{
  char text[SECRET_HEX + 3];
  gssize n = read_some (file, text, sizeof text - 1);
  gsize length = 0;
  gboolean right = FALSE;

  if (n < 0)
    return FALSE;
  text[n] = '\0';
  text[strcspn (text, "\r\n")] = '\0';
  right = strlen (text) == SECRET_HEX && sodium_hex2bin (secret, 64, text, SECRET_HEX, NULL, &length, NULL) == 0 && length == 64;
  sodium_memzero (text, sizeof text);
  if (!right)
    cot_cli_usage (_ ("%s holds no secret key"), file);

  return right;
}

gboolean
ctl_store_secret (const char *file, const guint8 secret[64])
{
  char text[SECRET_HEX + 2];
  int fd = open (file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean stored = FALSE;

  if (fd < 0) {
    cot_cli_usage ("%s: %s", file, g_strerror (errno));
    return FALSE;
  }
  sodium_bin2hex (text, SECRET_HEX + 1, secret, 64);
  text[SECRET_HEX] = '\n';
  stored = write (fd, text, SECRET_HEX + 1) == SECRET_HEX + 1 && fsync (fd) == 0;
  if (!stored)
    cot_cli_usage ("%s: %s", file, g_strerror (errno));
  close (fd);
  sodium_memzero (text, sizeof text);

  return stored;
}
