/* ctl-election.c - cotejoctl election check, seal, keygen and prepare
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cot-cli.h"
#include "cot-election.h"
#include "cot-error.h"
#include "ctl-folder.h"
#include "ctl-place.h"
#include "ctl.h"

#define SECRET_BYTES   64
#define KEY_BYTES      32
#define KEY_FILE_BYTES 1024
#define MAX_KEYS       16
#define SEAL_BLOCK     4 /* hexadecimal digits that are typed as one block */

typedef struct {
  const char *folder;
  const char *opens, *closes;
  GPtrArray *keys;        /* files */
  GPtrArray *authorities; /* public keys, hex */
  gboolean json, practice;
} Options;

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
take_keys (int argc, char **argv, int *i, Options *options)
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
take_option (int argc, char **argv, int *i, const char *allowed, Options *options)
{
  const char *word = argv[*i];
  const char *value;

  if (!g_str_has_prefix (word, "--")) {
    if (options->folder == NULL) {
      options->folder = word;
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
    else if (value != NULL)
      g_ptr_array_add (options->authorities, (gpointer) value);
    return value != NULL;
  }

  cot_cli_usage (_ ("unknown argument %s"), word);
  return FALSE;
}

static void
options_clear (Options *options)
{
  g_clear_pointer (&options->keys, g_ptr_array_unref);
  g_clear_pointer (&options->authorities, g_ptr_array_unref);
}

static gboolean
read_options (int argc, char **argv, const char *allowed, Options *options)
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

static char *
seal_hex (const CotElection *election)
{
  char hex[2 * KEY_BYTES + 1];

  sodium_bin2hex (hex, sizeof hex, cot_election_get_seal (election), KEY_BYTES);
  return g_strdup (hex);
}

static gboolean
is_sealed (const CotElection *election)
{
  return !sodium_is_zero (cot_election_get_seal (election), KEY_BYTES);
}

static json_t *
problem_list (const GPtrArray *problems)
{
  json_t *list = json_array ();

  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *problem = g_ptr_array_index (problems, i);
    g_autofree char *message = g_utf8_make_valid (problem->message, -1);
    g_autofree char *file = g_utf8_make_valid (problem->file, -1);

    json_array_append_new (list, json_pack ("{s:s, s:i, s:i, s:s}", "file", file, "line", (int) problem->line,
                                            "column", (int) problem->column, "message", message));
  }

  return list;
}

static json_t *
contest_list (const CotElection *election)
{
  json_t *list = json_array ();
  guint n_contests, n_rows;
  const CotContest *contests = cot_election_get_contests (election, &n_contests);
  const CotRow *rows = cot_election_get_rows (election, &n_rows);

  for (guint i = 0; i < n_contests; i++) {
    guint actas = 0;

    for (guint k = 0; k < n_rows; k++)
      actas += rows[k].contest == &contests[i] ? 1 : 0;
    json_array_append_new (list, json_pack ("{s:s, s:s, s:i, s:i}", "contest", contests[i].id, "name", contests[i].name,
                                            "areas", (int) contests[i].n_areas, "actas", (int) actas));
  }

  return list;
}

/* @election: NULL when there are problems */
static void
print_json (const CotElection *election, const GPtrArray *problems)
{
  json_t *report = json_pack ("{s:b, s:o}", "ok", problems->len == 0, "problems", problem_list (problems));
  guint n_casillas, n_rows;
  char *text;

  if (election != NULL) {
    g_autofree char *seal = is_sealed (election) ? seal_hex (election) : NULL;

    cot_election_get_casillas (election, &n_casillas);
    cot_election_get_rows (election, &n_rows);
    json_object_set_new (report, "name", json_string (cot_election_get_name (election)));
    json_object_set_new (report, "practice", json_boolean (cot_election_is_practice (election)));
    json_object_set_new (report, "seal", seal != NULL ? json_string (seal) : json_null ());
    json_object_set_new (report, "casillas", json_integer (n_casillas));
    json_object_set_new (report, "actas", json_integer (n_rows));
    json_object_set_new (report, "contests", contest_list (election));
  }
  text = json_dumps (report, JSON_INDENT (2) | JSON_PRESERVE_ORDER);
  printf ("%s\n", text);
  free (text);
  json_decref (report);
}

static void
print_problems (const GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const CotElectionProblem *problem = g_ptr_array_index (problems, i);

    if (problem->line > 0)
      printf ("%s:%u:%u: %s\n", problem->file, problem->line, problem->column, problem->message);
    else
      printf ("%s: %s\n", problem->file, problem->message);
  }
}

static void
print_seal (const CotElection *election)
{
  g_autofree char *hex = NULL;

  if (!is_sealed (election)) {
    printf (_ ("not sealed\n"));
    return;
  }
  hex = seal_hex (election);
  printf (_ ("seal:"));
  for (gsize i = 0; i < strlen (hex); i += SEAL_BLOCK)
    printf (" %.*s", SEAL_BLOCK, hex + i);
  printf ("\n");
}

static void
print_report (const CotElection *election)
{
  guint n_contests, n_casillas, n_rows;

  cot_election_get_contests (election, &n_contests);
  cot_election_get_casillas (election, &n_casillas);
  cot_election_get_rows (election, &n_rows);
  printf ("%s\n", cot_election_get_name (election));
  printf (_ ("contests: %u, casillas: %u, actas expected: %u\n"), n_contests, n_casillas, n_rows);
  print_seal (election);
}

/**
 * ctl_election_check:
 * @argc: number of @argv
 * @argv: "check" FOLDER [--json]
 *
 * Lists everything that is wrong in an election folder.
 *
 * Returns: an exit code of cot-cli.h
 */
int
ctl_election_check (int argc, char **argv)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;
  Options options = { 0 };

  if (!read_options (argc, argv, "--json", &options)) {
    options_clear (&options);
    return COT_EXIT_USAGE;
  }
  options_clear (&options);
  if (!g_file_test (options.folder, G_FILE_TEST_IS_DIR))
    return cot_cli_usage (_ ("%s: there is no such folder"), options.folder);

  election = ctl_check_folder (options.folder, problems, &error);
  if (options.json)
    print_json (election, problems);
  else if (election != NULL)
    print_report (election);
  else
    print_problems (problems);

  return election != NULL ? COT_EXIT_OK : COT_EXIT_DIFFERENCE;
}

static gboolean
load_secrets (const GPtrArray *files, guint8 secrets[MAX_KEYS][SECRET_BYTES])
{
  for (guint i = 0; i < files->len; i++)
    if (!ctl_load_secret (g_ptr_array_index (files, i), secrets[i]))
      return FALSE;

  return TRUE;
}

static gboolean
check_before_sealing (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (CotElection) election = ctl_check_folder (folder, problems, error);

  return election != NULL;
}

static int
seal_with (const char *folder, const GPtrArray *files)
{
  guint8 secrets[MAX_KEYS][SECRET_BYTES];
  const guint8 *keys[MAX_KEYS];
  g_autoptr (GError) error = NULL;
  g_autoptr (CotElection) election = NULL;
  gboolean good = load_secrets (files, secrets);

  for (guint i = 0; i < MAX_KEYS; i++)
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
  print_seal (election);

  return COT_EXIT_OK;
}

/**
 * ctl_election_seal:
 * @argc: number of @argv
 * @argv: "seal" FOLDER --key FILE...
 *
 * Seals an election with secret keys of its authorities and prints the seal.
 *
 * Returns: an exit code of cot-cli.h
 */
int
ctl_election_seal (int argc, char **argv)
{
  Options options = { 0 };
  int code = COT_EXIT_USAGE;

  if (read_options (argc, argv, "--key", &options)) {
    if (options.keys->len == 0 || options.keys->len > MAX_KEYS)
      cot_cli_usage (_ ("--key takes one to %d files"), MAX_KEYS);
    else
      code = seal_with (options.folder, options.keys);
  }
  options_clear (&options);

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
  guint8 public_key[KEY_BYTES], secret[SECRET_BYTES];
  char hex[2 * KEY_BYTES + 1];
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

/* A public key's hexadecimal digits, or the public half of a secret key's. */
static char *
public_half (const char *text)
{
  gsize length = strspn (text, "0123456789abcdefABCDEF");
  gsize rest = strspn (text + length, "\r\n\t ");

  if (text[length + rest] != '\0')
    return NULL;
  if (length == 2 * KEY_BYTES)
    return g_ascii_strdown (text, 2 * KEY_BYTES);

  return length == 2 * SECRET_BYTES ? g_ascii_strdown (text + 2 * KEY_BYTES, 2 * KEY_BYTES) : NULL;
}

static char *
read_public_key (const char *file)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  char *key;

  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (file, &text, &length, &error)) {
    cot_cli_usage (_ ("%s cannot be read"), file);
    return NULL;
  }
  key = length <= KEY_FILE_BYTES ? public_half (text) : NULL;
  sodium_memzero (text, length);
  if (key == NULL)
    cot_cli_usage (_ ("%s is no key: 64 hexadecimal digits"), file);

  return key;
}

/* NULL after a line on stderr. */
static json_t *
collect_keys (const Options *options)
{
  json_t *keys = json_array ();

  for (guint i = 0; i < options->authorities->len + options->keys->len; i++) {
    gboolean given = i < options->authorities->len;
    const char *word = g_ptr_array_index (given ? options->authorities : options->keys, given ? i : i - options->authorities->len);
    g_autofree char *key = given ? public_half (word) : read_public_key (word);

    if (key == NULL) {
      if (given)
        cot_cli_usage (_ ("%s is no key: 64 hexadecimal digits"), word);
      json_decref (keys);
      return NULL;
    }
    json_array_append_new (keys, json_string (key));
  }

  return keys;
}

static char *
settings_text (const json_t *settings)
{
  char *dump = json_dumps (settings, JSON_INDENT (2) | JSON_PRESERVE_ORDER);
  char *text = dump != NULL ? g_strconcat (dump, "\n", NULL) : g_strdup ("");

  free (dump);
  return text;
}

/* A seal of other bytes would only be taken for damage. */
static int
remove_seal (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "seal.json", NULL);

  if (g_unlink (path) != 0 && errno != ENOENT)
    return cot_cli_usage ("%s: %s", path, g_strerror (errno));

  return COT_EXIT_OK;
}

static void
apply (const Options *options, json_t *settings, json_t *keys)
{
  if (json_array_size (keys) > 0)
    json_object_set (settings, "authority_keys", keys);
  if (options->opens != NULL)
    json_object_set_new (settings, "opens", json_string (options->opens));
  if (options->closes != NULL)
    json_object_set_new (settings, "closes", json_string (options->closes));
  if (options->practice)
    json_object_set_new (settings, "practice", json_true ());
}

/* Nothing is written unless the election holds with the new settings. */
static int
store_checked (const char *folder, const char *path, const json_t *settings)
{
  g_autofree char *text = settings_text (settings);
  g_autoptr (GError) error = NULL;

  if (!cot_election_check_settings (folder, text, &error))
    return cot_cli_usage ("%s", error->message);
  if (remove_seal (folder) != COT_EXIT_OK)
    return COT_EXIT_USAGE;
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, &error))
    return cot_cli_usage ("%s", error->message);

  return COT_EXIT_OK;
}

static int
prepare (const Options *options, json_t *keys)
{
  g_autofree char *path = g_build_filename (options->folder, "election.json", NULL);
  json_error_t json_error;
  json_t *settings = json_load_file (path, JSON_REJECT_DUPLICATES, &json_error);
  int code;

  if (!json_is_object (settings)) {
    json_decref (settings);
    return cot_cli_usage ("%s: %s", path, json_error.text);
  }
  apply (options, settings, keys);
  code = store_checked (options->folder, path, settings);
  json_decref (settings);

  return code;
}

/**
 * ctl_election_prepare:
 * @argc: number of @argv
 * @argv: "prepare" FOLDER [--key FILE...] [--authority HEX]... [--opens TIME]
 *   [--closes TIME] [--practice]
 *
 * Sets authority keys, window and practice in election.json and removes a seal,
 * which no longer fits.  Writes nothing unless the election holds with them.
 *
 * Returns: an exit code of cot-cli.h
 */
int
ctl_election_prepare (int argc, char **argv)
{
  Options options = { 0 };
  int code = COT_EXIT_USAGE;

  if (read_options (argc, argv, "--key --authority --opens --closes --practice", &options)) {
    json_t *keys = collect_keys (&options);

    if (keys != NULL)
      code = prepare (&options, keys);
    json_decref (keys);
  }
  options_clear (&options);

  return code;
}
