/* ctl-election-seal.c - cotejoctl election seal and keygen
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-election.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-error.h"
#include "ctl-folder.h"
#include "ctl-place.h"
#include "ctl.h"

static gboolean
load_secrets (const GPtrArray *files, guint8 secrets[CTL_MAX_KEYS][CTL_SECRET_BYTES])
{
  for (guint i = 0; i < files->len; i++)
    if (!ctl_load_secret (g_ptr_array_index (files, i), secrets[i]))
      return FALSE;

  return TRUE;
}

/* Authorities sign one after the other, so the seal may lack signatures still. */
static gboolean
check_before_sealing (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (CotElection) election = ctl_check_folder (folder, FALSE, problems, error);

  return election != NULL;
}

static int
seal_with (const char *folder, const GPtrArray *files, const char *print)
{
  guint8 secrets[CTL_MAX_KEYS][CTL_SECRET_BYTES];
  const guint8 *keys[CTL_MAX_KEYS];
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;
  gboolean good = load_secrets (files, secrets);

  for (guint i = 0; i < CTL_MAX_KEYS; i++)
    keys[i] = secrets[i];
  good = good && check_before_sealing (folder, &error) && cot_election_seal (folder, keys, files->len, &error);
  sodium_memzero (secrets, sizeof secrets);
  if (!good)
    return error != NULL ? ctl_fail (error) : COT_EXIT_USAGE;

  election = cot_election_load (folder, TRUE, NULL, &error);
  if (election == NULL) {
    printf (_ ("signed; other authorities have to sign before it holds: %s\n"), error->message);
    return COT_EXIT_DIFFERENCE;
  }
  ctl_election_print_seal (election);

  return print == NULL || ctl_election_draw_seal (election, print) ? COT_EXIT_OK : COT_EXIT_USAGE;
}

/**
 * ctl_election_seal:
 * @argc: number of @argv
 * @argv: "seal" FOLDER --key FILE... [--print FILE.pdf]
 *
 * Seals an election with secret keys of its authorities and prints the seal.
 *
 * Returns: an exit code of cot-cli.h
 */
int
ctl_election_seal (int argc, char **argv)
{
  CtlElectionOptions options = { 0 };
  int code = COT_EXIT_USAGE;

  if (ctl_election_read_options (argc, argv, "--key --print", &options)) {
    if (options.keys->len == 0 || options.keys->len > CTL_MAX_KEYS)
      cot_cli_usage (_ ("--key takes one to %d files"), CTL_MAX_KEYS);
    else
      code = seal_with (options.folder, options.keys, options.print);
  }
  ctl_election_options_clear (&options);

  return code;
}

/**
 * ctl_election_keygen:
 * @argc: number of @argv
 * @argv: "keygen" FILE
 *
 * Makes an authority's key: the secret one in FILE, readable by its owner
 * alone, the public one on stdout.  Never replaces a file.
 *
 * Returns: an exit code of cot-cli.h
 */
int
ctl_election_keygen (int argc, char **argv)
{
  guint8 public_key[CTL_KEY_BYTES], secret[CTL_SECRET_BYTES];
  char hex[2 * CTL_KEY_BYTES + 1];
  gboolean stored;

  if (argc != 2 || g_str_has_prefix (argv[1], "--"))
    return cot_cli_usage (_ ("name one file for the secret key"));

  crypto_sign_keypair (public_key, secret);
  stored = ctl_store_secret (argv[1], secret);
  sodium_memzero (secret, sizeof secret);
  if (!stored)
    return COT_EXIT_USAGE;
  sodium_bin2hex (hex, sizeof hex, public_key, sizeof public_key);
  printf ("%s\n", hex);

  return COT_EXIT_OK;
}
