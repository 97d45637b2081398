/* cot-election-seal.c - seal.json: what the authority answered for
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * seal.json holds the SHA-256 of every other file that is read and, over the
 * list of them, a signature by each authority key of election.json.  What is
 * signed: DOMAIN, then for each file in the order of their names its digest in
 * hexadecimal, two spaces, its name and a line feed.
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cot-json.h"
#include "cot-problem.h"

#define DOMAIN    "cotejo election seal 1\n"
#define SEAL_FILE "seal.json"
#define FORMAT    1

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The bytes that were signed, by what the seal lists; whether the files are
 * those is another question, so that one changed file is one problem. */
static GString *
listed_text (const json_t *listed)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GString *text = g_string_new (DOMAIN);
  const char *name;
  json_t *value;

  json_object_foreach ((json_t *) listed, name, value)
  {
    if (json_is_string (value))
      g_ptr_array_add (names, (gpointer) name);
  }
  g_ptr_array_sort (names, compare_texts);
  for (guint i = 0; i < names->len; i++) {
    const char *one = g_ptr_array_index (names, i);

    g_string_append_printf (text, "%s  %s\n", json_string_value (json_object_get (listed, one)), one);
  }

  return text;
}

/* The bytes to sign. */
static GString *
signed_text (const GPtrArray *files)
{
  GString *text = g_string_new (DOMAIN);

  for (guint i = 0; i < files->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (files, i);
    char hex[2 * COT_DIGEST_BYTES + 1];

    if (strcmp (file->name, SEAL_FILE) == 0)
      continue;
    sodium_bin2hex (hex, sizeof hex, file->digest, sizeof file->digest);
    g_string_append_printf (text, "%s  %s\n", hex, file->name);
  }

  return text;
}

static gboolean
decode_hex (const char *text, guint8 *out, gsize n)
{
  size_t length = 0;

  return text != NULL && strlen (text) == 2 * n &&
         sodium_hex2bin (out, n, text, 2 * n, NULL, &length, NULL) == 0 && length == n;
}

/* A problem of seal.json, at its place; the seal does not hold. */
static void G_GNUC_PRINTF (4, 5)
  seal_problem (CotLoad *load, const CotJson *doc, const char *path, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  cot_json_problem (doc, path, "%s", message);
  if (load->coded != NULL)
    return;
  load->coded = g_strdup_printf ("%s: %s", SEAL_FILE, message);
  load->code = COT_DATA_ERROR_CORRUPT;
}

static void
check_digests (CotLoad *load, const CotJson *doc, const json_t *listed)
{
  const char *name;
  json_t *value;

  for (guint i = 0; i < load->files->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (load->files, i);
    const char *text = json_string_value (json_object_get (listed, file->name));
    guint8 digest[COT_DIGEST_BYTES];

    if (strcmp (file->name, SEAL_FILE) == 0)
      continue;
    if (json_object_get (listed, file->name) == NULL)
      cot_load_problem (load, COT_DATA_ERROR_CORRUPT, file->name, "the seal does not list this file");
    else if (decode_hex (text, digest, sizeof digest) && memcmp (digest, file->digest, sizeof digest) != 0)
      cot_load_problem (load, COT_DATA_ERROR_CORRUPT, file->name, "the file is not the one that was sealed");
  }
  json_object_foreach ((json_t *) listed, name, value)
  {
    g_autofree char *path = g_strdup_printf ("/files/%s", name);
    guint8 digest[COT_DIGEST_BYTES];

    if (!decode_hex (json_string_value (value), digest, sizeof digest))
      seal_problem (load, doc, path, "must be a SHA-256 as 64 hexadecimal digits");
    if (strcmp (name, SEAL_FILE) == 0 || cot_election_files_find (load->files, name) == NULL)
      seal_problem (load, doc, path, "the sealed file %s is missing", name);
  }
}

static void
check_signature (CotLoad *load, const CotJson *doc, const json_t *signatures, gsize index)
{
  static const char *const keys[] = { "key", "signature", NULL };
  g_autofree char *path = g_strdup_printf ("/signatures/%" G_GSIZE_FORMAT, index);
  const json_t *entry = json_array_get (signatures, index);
  const char *key = json_string_value (json_object_get (entry, "key"));
  guint8 bytes[crypto_sign_BYTES];

  if (!json_is_object (entry) || json_object_size (entry) != G_N_ELEMENTS (keys) - 1 || !decode_hex (key, bytes, COT_KEY_BYTES) ||
      !decode_hex (json_string_value (json_object_get (entry, "signature")), bytes, crypto_sign_BYTES)) {
    seal_problem (load, doc, path, "must be an object with a key of 64 hexadecimal digits and a signature of 128");
    return;
  }
  for (gsize i = 0; i < index; i++)
    if (g_strcmp0 (json_string_value (json_object_get (json_array_get (signatures, i), "key")), key) == 0)
      seal_problem (load, doc, path, "the key is there twice");
}

/* What is written of a seal; whether the signatures hold is known when the keys are. */
static void
check_seal (CotLoad *load, const CotJson *doc)
{
  static const char *const keys[] = { "$schema", "format", "files", "signatures", NULL };
  const json_t *format = json_object_get (doc->root, "format");
  const json_t *files = json_object_get (doc->root, "files");
  const json_t *signatures = json_object_get (doc->root, "signatures");
  guint before = load->problems->len;

  if (json_is_integer (format) && json_integer_value (format) > FORMAT)
    cot_load_problem (load, COT_DATA_ERROR_TOO_NEW, SEAL_FILE, "the seal has format %" G_GINT64_FORMAT ", this program knows %d",
                      (gint64) json_integer_value (format), FORMAT);
  else if (!json_is_integer (format) || json_integer_value (format) != FORMAT)
    seal_problem (load, doc, "/format", "must be %d", FORMAT);
  cot_json_check_keys (doc, doc->root, "", keys);
  if (load->problems->len > before && load->coded == NULL) {
    load->coded = cot_problem_to_string (g_ptr_array_index (load->problems, before));
    load->code = COT_DATA_ERROR_CORRUPT;
  }
  if (json_is_object (files))
    check_digests (load, doc, files);
  else
    seal_problem (load, doc, "/files", "the seal lists no files; must be an object of their SHA-256");
  if (!json_is_array (signatures) || json_array_size (signatures) > COT_MAX_AUTHORITIES)
    seal_problem (load, doc, "/signatures", "must be a list of 1 to %d signatures", COT_MAX_AUTHORITIES);
  for (gsize i = 0; i < json_array_size (signatures) && i < COT_MAX_AUTHORITIES; i++)
    check_signature (load, doc, signatures, i);
}

/* Digests first, before anything of the files is believed. */
gboolean
cot_load_seal (CotLoad *self)
{
  const CotElectionFile *file = cot_election_files_find (self->files, SEAL_FILE);
  CotJson doc;

  if (file == NULL)
    return FALSE;

  memcpy (self->election->seal, file->digest, sizeof self->election->seal);
  if (cot_json_open (&doc, file->name, file->data, file->length, self->problems))
    check_seal (self, &doc);
  else
    cot_load_problem (self, COT_DATA_ERROR_CORRUPT, file->name, "the seal cannot be read");
  cot_json_close (&doc);

  return TRUE;
}

/* The public key's signature in @signatures, or NULL. */
static const char *
find_signature (const json_t *signatures, const guint8 *key)
{
  for (gsize i = 0; i < json_array_size (signatures); i++) {
    const json_t *entry = json_array_get (signatures, i);
    guint8 other[COT_KEY_BYTES];

    if (decode_hex (json_string_value (json_object_get (entry, "key")), other, sizeof other) &&
        memcmp (key, other, sizeof other) == 0)
      return json_string_value (json_object_get (entry, "signature"));
  }

  return NULL;
}

static gboolean
signature_holds (const char *signature_hex, const guint8 *key, const GString *text)
{
  guint8 signature[crypto_sign_BYTES];

  return decode_hex (signature_hex, signature, sizeof signature) &&
         crypto_sign_verify_detached (signature, (const guchar *) text->str, text->len, key) == 0;
}

void
cot_load_signatures (CotLoad *self)
{
  const CotElectionFile *file = cot_election_files_find (self->files, SEAL_FILE);
  json_t *root = file != NULL ? json_loadb (file->data, file->length, JSON_REJECT_DUPLICATES, NULL) : NULL;
  const json_t *signatures = json_object_get (root, "signatures");
  GString *text = listed_text (json_object_get (root, "files"));
  guint n = self->election->authority_keys->len / COT_KEY_BYTES;

  if (n == 0)
    cot_load_problem (self, COT_DATA_ERROR_CORRUPT, SEAL_FILE, "election.json names no authority that could have sealed it");
  for (guint i = 0; i < n; i++) {
    const guint8 *key = cot_election_get_authority_key (self->election, i);

    /* The authorities sign one after the other: which are still wanted is told by their number. */
    if (!signature_holds (find_signature (signatures, key), key, text))
      cot_load_problem (self, COT_DATA_ERROR_CORRUPT, SEAL_FILE, "authority key %u has not signed this", i + 1);
  }
  g_string_free (text, TRUE);
  json_decref (root);
}

static json_t *
signature_entry (const char *key_hex, const char *signature_hex)
{
  return json_pack ("{s:s, s:s}", "key", key_hex, "signature", signature_hex);
}

/* @secret's signature, or the one that stands in the seal of the same files. */
static json_t *
sign_list (const CotElection *election, const guint8 *const *secret_keys, guint n_keys, const json_t *old, const GString *text)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  json_t *list = json_array ();
  GHashTableIter iter;
  gpointer key_hex;

  for (guint i = 0; i < election->authority_keys->len / COT_KEY_BYTES; i++) {
    const guint8 *key = cot_election_get_authority_key (election, i);
    const char *kept = find_signature (old, key);
    char hex[2 * COT_KEY_BYTES + 1];
    char signature_hex[2 * crypto_sign_BYTES + 1];
    guint8 signature[crypto_sign_BYTES];

    sodium_bin2hex (hex, sizeof hex, key, COT_KEY_BYTES);
    if (kept != NULL && signature_holds (kept, key, text))
      g_hash_table_insert (by_key, g_strdup (hex), g_strdup (kept));
    for (guint k = 0; k < n_keys; k++) {
      if (memcmp (secret_keys[k] + COT_KEY_BYTES, key, COT_KEY_BYTES) != 0)
        continue;
      crypto_sign_detached (signature, NULL, (const guchar *) text->str, text->len, secret_keys[k]);
      sodium_bin2hex (signature_hex, sizeof signature_hex, signature, sizeof signature);
      g_hash_table_insert (by_key, g_strdup (hex), g_strdup (signature_hex));
    }
  }
  g_hash_table_iter_init (&iter, by_key);
  while (g_hash_table_iter_next (&iter, &key_hex, NULL))
    g_ptr_array_add (keys, key_hex);
  g_ptr_array_sort (keys, compare_texts);
  for (guint i = 0; i < keys->len; i++)
    json_array_append_new (list, signature_entry (g_ptr_array_index (keys, i),
                                                  g_hash_table_lookup (by_key, g_ptr_array_index (keys, i))));

  return list;
}

static json_t *
file_list (const GPtrArray *files)
{
  json_t *list = json_object ();

  for (guint i = 0; i < files->len; i++) {
    const CotElectionFile *file = g_ptr_array_index (files, i);
    char hex[2 * COT_DIGEST_BYTES + 1];

    if (strcmp (file->name, SEAL_FILE) == 0)
      continue;
    sodium_bin2hex (hex, sizeof hex, file->digest, sizeof file->digest);
    json_object_set_new (list, file->name, json_string (hex));
  }

  return list;
}

static gboolean
keys_belong (const CotElection *election, const guint8 *const *secret_keys, guint n_keys, GError **error)
{
  for (guint i = 0; i < n_keys; i++) {
    const guint8 *key;
    gboolean found = FALSE;

    for (guint k = 0; (key = cot_election_get_authority_key (election, k)) != NULL; k++)
      found = found || memcmp (key, secret_keys[i] + COT_KEY_BYTES, COT_KEY_BYTES) == 0;
    if (found)
      continue;
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED, "key %u is no authority key of election.json", i + 1);
    return FALSE;
  }

  return TRUE;
}

static gboolean
write_seal (const char *folder, const json_t *seal, GError **error)
{
  g_autofree char *path = g_build_filename (folder, SEAL_FILE, NULL);
  char *text = json_dumps (seal, JSON_INDENT (2) | JSON_PRESERVE_ORDER);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (GError) file_error = NULL;

  free (text);
  if (g_file_set_contents_full (path, line, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, &file_error))
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "%s", file_error->message);
  return FALSE;
}

/**
 * cot_election_seal:
 * @folder: an election folder without a fault
 * @secret_keys: (array length=n_keys): 64-byte Ed25519 secret keys whose public
 *   halves are in election.json
 * @n_keys: at least one
 * @error: return location for a %COT_DATA_ERROR: what cot_election_load () says,
 *   %COT_DATA_ERROR_REFUSED (a key that election.json does not name, or none),
 *   %COT_DATA_ERROR_FAILED (it cannot be written)
 *
 * Writes seal.json.  Signatures that stand there for the same files are kept,
 * so authorities may sign one after the other; the election loads as sealed
 * when all of them have.
 *
 * Returns: %TRUE when the seal was written
 */
gboolean
cot_election_seal (const char *folder, const guint8 *const *secret_keys, guint n_keys, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  g_autoptr (GPtrArray) files = cot_election_files_read (folder, problems);
  g_autoptr (CotElection) election = NULL;
  const CotElectionFile *old_file;
  json_t *old, *seal;
  GString *text;
  gboolean written;

  if (n_keys == 0) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED, "no key to seal with");
    return FALSE;
  }
  /* The digests are of the bytes read; loading cuts them up. */
  old_file = cot_election_files_find (files, SEAL_FILE);
  old = old_file != NULL ? json_loadb (old_file->data, old_file->length, JSON_REJECT_DUPLICATES, NULL) : NULL;
  text = signed_text (files);
  election = cot_election_load_files (folder, files, problems, error);
  if (election == NULL || !keys_belong (election, secret_keys, n_keys, error)) {
    json_decref (old);
    g_string_free (text, TRUE);
    return FALSE;
  }

  seal = json_pack ("{s:i, s:o, s:o}", "format", 1, "files", file_list (files), "signatures",
                    sign_list (election, secret_keys, n_keys, json_object_get (old, "signatures"), text));
  written = write_seal (folder, seal, error);
  json_decref (seal);
  json_decref (old);
  g_string_free (text, TRUE);

  return written;
}
