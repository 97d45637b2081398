/* ctl-election-prepare.c - cotejoctl election prepare
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cotejoctl"

#include "config.h"

#include "ctl-election.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cot-cli.h"
#include "ctl.h"

#define KEY_FILE_BYTES 1024

/* A public key's hexadecimal digits, or the public half of a secret key's. */
static char *
public_half (const char *text)
{
  gsize length = strspn (text, "0123456789abcdefABCDEF");
  gsize rest = strspn (text + length, "\r\n\t ");

  if (text[length + rest] != '\0')
    return NULL;
  if (length == 2 * CTL_KEY_BYTES)
    return g_ascii_strdown (text, 2 * CTL_KEY_BYTES);

  return length == 2 * CTL_SECRET_BYTES ? g_ascii_strdown (text + 2 * CTL_KEY_BYTES, 2 * CTL_KEY_BYTES) : NULL;
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
collect_keys (const CtlElectionOptions *options)
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
apply (const CtlElectionOptions *options, json_t *settings, json_t *keys)
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

int
ctl_election_store_settings (const char *folder, const json_t *settings)
{
  g_autofree char *path = g_build_filename (folder, "election.json", NULL);
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
prepare (const CtlElectionOptions *options, json_t *keys)
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
  code = ctl_election_store_settings (options->folder, settings);
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
  CtlElectionOptions options = { 0 };
  int code = COT_EXIT_USAGE;

  if (ctl_election_read_options (argc, argv, "--key --authority --opens --closes --practice", &options)) {
    json_t *keys = collect_keys (&options);

    if (keys != NULL)
      code = prepare (&options, keys);
    json_decref (keys);
  }
  ctl_election_options_clear (&options);

  return code;
}
