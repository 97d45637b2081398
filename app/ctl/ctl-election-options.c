/* ctl-election-options.c - the command lines of cotejoctl election
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-election.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-cli.h"

#define OTHER "OTHER"

static const char *
next_word (int argc, char **argv, int *i)
{
  if (*i + 1 >= argc) {
    cot_cli_usage (_ ("%s takes a value"), argv[*i]);
    return NULL;
  }

  return argv[++*i];
}

/* --key takes every file up to the next option. */
static gboolean
take_keys (int argc, char **argv, int *i, CtlElectionOptions *options)
{
  const char *first = next_word (argc, argv, i);

  if (first == NULL)
    return FALSE;
  g_ptr_array_add (options->keys, (gpointer) first);
  while (options->folder != NULL && *i + 1 < argc && !g_str_has_prefix (argv[*i + 1], "--"))
    g_ptr_array_add (options->keys, argv[++*i]);

  return TRUE;
}

/* Whether @word is one of @allowed, which are separated by spaces. */
static gboolean
is_allowed (const char *word, const char *allowed)
{
  g_auto (GStrv) words = g_strsplit (allowed, " ", 0);

  return g_strv_contains ((const char *const *) words, word);
}

static gboolean
take_option (int argc, char **argv, int *i, const char *allowed, CtlElectionOptions *options)
{
  const char *word = argv[*i];
  const char *value;

  if (!g_str_has_prefix (word, "--")) {
    const char **place = options->folder == NULL ? &options->folder : &options->other;

    if (*place == NULL && (place == &options->folder || is_allowed (OTHER, allowed))) {
      *place = word;
      return TRUE;
    }
  } else if (is_allowed (word, allowed)) {
    if (strcmp (word, "--json") == 0)
      return options->json = TRUE;
    if (strcmp (word, "--practice") == 0)
      return options->practice = TRUE;
    if (strcmp (word, "--key") == 0)
      return take_keys (argc, argv, i, options);
    value = next_word (argc, argv, i);
    if (strcmp (word, "--opens") == 0)
      options->opens = value;
    else if (strcmp (word, "--closes") == 0)
      options->closes = value;
    else if (strcmp (word, "--print") == 0)
      options->print = value;
    else if (value != NULL)
      g_ptr_array_add (options->authorities, (gpointer) value);
    return value != NULL;
  }

  cot_cli_usage (_ ("unknown argument %s"), word);
  return FALSE;
}

void
ctl_election_options_clear (CtlElectionOptions *options)
{
  g_clear_pointer (&options->keys, g_ptr_array_unref);
  g_clear_pointer (&options->authorities, g_ptr_array_unref);
}

gboolean
ctl_election_read_options (int argc, char **argv, const char *allowed, CtlElectionOptions *options)
{
  options->keys = g_ptr_array_new ();
  options->authorities = g_ptr_array_new ();
  for (int i = 1; i < argc; i++)
    if (!take_option (argc, argv, &i, allowed, options))
      return FALSE;
  if (options->folder == NULL)
    cot_cli_usage (_ ("name the folder of the election"));

  return options->folder != NULL;
}
