/* cot-cut-check.c - whether a published cut is what it says it is
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-cut-check.h"

#include <string.h>

#include "cot-error.h"
#include "cot-event.h"
#include "cot-merkle.h"
#include "cot-package.h"
#include "cot-site.h"
#include "cot-wire.h"

#define MAX_FILE    (1024 * 1024 * 1024)
#define MAX_MEMBERS 100

typedef struct {
  const char *folder;
  CotElection *election;
  json_t *manifest;
  char *manifest_sha256;
  GHashTable *members; /* name as in the manifest to GBytes */
  GPtrArray *results;  /* GBytes: the results files, in order */
  CotCutReport *report;
} Check;

static void G_GNUC_PRINTF (2, 3)
  problem (Check *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->report->problems, g_strdup_vprintf (format, args));
  va_end (args);
}

void
cot_cut_report_clear (CotCutReport *report)
{
  g_clear_pointer (&report->problems, g_ptr_array_unref);
}

static GBytes *
load (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *data;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, error))
    return NULL;

  return g_bytes_new_take (data, length);
}

/* NULL with a problem unless @bytes, which may be NULL, are one JSON object. */
static json_t *
parse_json (Check *self, const char *name, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  json_t *object = NULL;
  gsize length;
  const char *text;

  if (bytes == NULL) {
    problem (self, "%s is missing", name);
    return NULL;
  }
  text = g_bytes_get_data (bytes, &length);
  object = cot_wire_parse_object (text, length, &error);
  if (object == NULL)
    problem (self, "%s: %s", name, error->message);

  return object;
}

/* --- The signature --------------------------------------------------------------- */

static CotEvent *
parse_cut (const json_t *signature)
{
  const char *text = json_string_value (json_object_get (signature, "event"));
  g_autofree guint8 *frame = NULL;
  gsize length = 0, offset = 0;

  if (text == NULL || *text == '\0')
    return NULL;
  frame = g_base64_decode (text, &length);

  return length > 0 ? cot_event_read_frame (frame, length, &offset, NULL) : NULL;
}

static void
check_certificate (Check *self, const json_t *certificate)
{
  const char *issuer = json_string_value (json_object_get (certificate, "issuer"));
  const guint8 *key = NULL;
  guint64 index;

  if (self->election == NULL)
    return;
  if (issuer != NULL && g_str_has_prefix (issuer, "authority:") &&
      g_ascii_string_to_unsigned (issuer + strlen ("authority:"), 10, 0, G_MAXUINT, &index, NULL))
    key = cot_election_get_authority_key (self->election, (guint) index);
  if (key == NULL || !cot_certificate_verify (certificate, cot_election_get_seal (self->election), key))
    problem (self, "the centre's certificate is not signed by an authority of this election");
  if (g_strcmp0 (json_string_value (json_object_get (certificate, "role")), "centre") != 0)
    problem (self, "the station that signed is no centre");
}

static void
check_event_body (Check *self, CotEvent *cut)
{
  json_t *body = cot_event_load_body (cut);

  if (g_strcmp0 (json_string_value (json_object_get (body, "manifest")), self->manifest_sha256) != 0)
    problem (self, "the signed event names another manifest");
  if (!json_equal (json_object_get (body, "number"), json_object_get (self->manifest, "cut")) ||
      json_is_true (json_object_get (body, "last")) != json_is_true (json_object_get (self->manifest, "last")))
    problem (self, "the signed event has another number");
  json_decref (body);
}

static void
check_signature (Check *self)
{
  g_autoptr (GBytes) bytes = load (self->folder, COT_SIGNATURE_FILE, NULL);
  json_t *signature = parse_json (self, COT_SIGNATURE_FILE, bytes);
  const json_t *certificate = json_object_get (signature, "certificate");
  g_autoptr (CotEvent) cut = NULL;
  guint8 key[32];

  if (signature == NULL)
    return;
  cut = parse_cut (signature);
  if (cut == NULL || cut->kind != COT_KIND_CUT)
    problem (self, "the signature holds no cut");
  else if (!cot_wire_from_hex (json_string_value (json_object_get (certificate, "key")), key, sizeof key) ||
           json_integer_value (json_object_get (certificate, "station")) != (json_int_t) cut->station ||
           !cot_event_verify_station (cut, key))
    problem (self, "the signature is not that of the key in the certificate");
  if (cut != NULL && cut->kind == COT_KIND_CUT)
    check_event_body (self, cut);
  check_certificate (self, certificate);
  json_decref (signature);
}

/* --- The members ----------------------------------------------------------------- */

/* What is in the archives, under the names that the manifest uses. */
static gboolean
unpack (Check *self, const char *within, GBytes *archive, GError **error)
{
  g_autoptr (GPtrArray) members = cot_zip_read (archive, MAX_MEMBERS, MAX_FILE, error);

  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++) {
    const CotZipMember *member = g_ptr_array_index (members, i);
    char *name = within != NULL ? g_strconcat (within, "/", member->name, NULL) : g_strdup (member->name);

    g_hash_table_replace (self->members, name, g_bytes_ref (member->data));
    if (within != NULL && i == 0)
      g_ptr_array_add (self->results, g_bytes_ref (member->data));
    if (within == NULL && g_str_has_suffix (member->name, ".zip") && !unpack (self, member->name, member->data, error))
      return FALSE;
  }

  return TRUE;
}

static void
check_member (Check *self, const json_t *member)
{
  const char *name = json_string_value (json_object_get (member, "name"));
  GBytes *bytes = name != NULL ? g_hash_table_lookup (self->members, name) : NULL;
  g_autofree char *sha256 = NULL;
  gsize length;
  const void *data;

  if (bytes == NULL) {
    problem (self, "%s is missing", name != NULL ? name : "a member");
    return;
  }
  data = g_bytes_get_data (bytes, &length);
  sha256 = cot_wire_sha256 (data, length);
  if (g_strcmp0 (sha256, json_string_value (json_object_get (member, "sha256"))) != 0 ||
      (json_int_t) length != json_integer_value (json_object_get (member, "bytes")))
    problem (self, "%s has other bytes than the manifest says", name);
  self->report->n_members++;
}

/* FALSE when the package cannot be opened, so that there are no rows to check. */
static gboolean
check_members (Check *self)
{
  const json_t *members = json_object_get (self->manifest, "members");
  const json_t *last = json_array_get (members, json_array_size (members) > 0 ? json_array_size (members) - 1 : 0);
  const char *zip_name = json_string_value (json_object_get (last, "name"));
  g_autoptr (GBytes) zip = NULL;
  g_autoptr (GError) error = NULL;

  if (zip_name == NULL || strchr (zip_name, '/') != NULL) {
    problem (self, "the manifest names no package");
    return FALSE;
  }
  zip = load (self->folder, zip_name, NULL);
  if (zip == NULL) {
    problem (self, "%s is missing", zip_name);
    return FALSE;
  }
  g_hash_table_replace (self->members, g_strdup (zip_name), g_bytes_ref (zip));
  if (!unpack (self, NULL, zip, &error)) {
    check_member (self, last);
    problem (self, "%s: %s", zip_name, error->message);
    return FALSE;
  }
  for (gsize i = 0; i < json_array_size (members); i++)
    check_member (self, json_array_get (members, i));

  return TRUE;
}

/* --- The rows -------------------------------------------------------------------- */

static void
compare_counters (Check *self, const char *contest, const json_t *said, json_t *counted)
{
  const char *name;
  json_t *value;

  json_object_foreach (counted, name, value) if (!json_equal (value, json_object_get (said, name)))
    problem (self, "%s: %s is %" JSON_INTEGER_FORMAT " by the rows and %" JSON_INTEGER_FORMAT " in the manifest", contest, name,
             json_integer_value (value), json_integer_value (json_object_get (said, name)));
}

static void
check_contest (Check *self, const char *contest, const json_t *said, GBytes *results, CotMerkle *tree)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  const char *summary = json_string_value (json_object_get (said, "summary"));
  gsize length;
  const char *text = g_bytes_get_data (results, &length);
  json_t *counted = cot_cut_recount (text, length, rows, self->report->problems);

  if (counted == NULL) {
    problem (self, "%s: the results have no header", contest);
    return;
  }
  compare_counters (self, contest, said, counted);
  json_decref (counted);
  if (summary == NULL || g_strstr_len (text, (gssize) MIN (length, 4096), summary) == NULL)
    problem (self, "%s: the preamble does not hold the totals of the manifest", contest);

  for (guint i = 0; i < rows->len; i++)
    cot_merkle_add (tree, g_ptr_array_index (rows, i), strlen (g_ptr_array_index (rows, i)));
  self->report->n_rows += rows->len;
}

static void
check_rows (Check *self)
{
  json_t *counters = json_object_get (self->manifest, "counters"), *said;
  const json_t *rows = json_object_get (self->manifest, "rows");
  g_autoptr (CotMerkle) tree = cot_merkle_new ();
  g_autofree char *hex = NULL;
  const char *contest;
  guint8 root[32];
  guint i = 0;

  json_object_foreach (counters, contest, said)
  {
    if (i < self->results->len)
      check_contest (self, contest, said, g_ptr_array_index (self->results, i), tree);
    else
      problem (self, "%s: the results are missing", contest);
    i++;
  }

  cot_merkle_root (tree, root);
  hex = cot_wire_to_hex (root, sizeof root);
  if (json_integer_value (json_object_get (rows, "count")) != (json_int_t) self->report->n_rows ||
      g_strcmp0 (json_string_value (json_object_get (rows, "root")), hex) != 0)
    problem (self, "the root over the rows is another than the manifest says");
}

static void
check_all (Check *self)
{
  g_autofree char *seal = NULL;

  self->report->number = (guint64) json_integer_value (json_object_get (self->manifest, "cut"));
  if (self->election != NULL) {
    seal = cot_wire_to_hex (cot_election_get_seal (self->election), 32);
    if (g_strcmp0 (seal, json_string_value (json_object_get (self->manifest, "election"))) != 0)
      problem (self, "the cut is of another election");
  }
  check_signature (self);
  if (check_members (self))
    check_rows (self);
}

/**
 * cot_cut_check:
 * @folder: a cut as published or rebuilt
 * @election: (nullable): whose authorities must have enrolled the centre
 * @report: (out): cleared by the caller with cot_cut_report_clear ()
 * @error: of the file system
 *
 * Whatever is damaged or missing in a cut is one of the problems.
 *
 * Returns: %FALSE only when the folder holds no manifest that can be read
 */
gboolean
cot_cut_check (const char *folder, CotElection *election, CotCutReport *report, GError **error)
{
  Check self = { .folder = folder, .election = election, .report = report };
  g_autoptr (GBytes) bytes = NULL;

  *report = (CotCutReport){ .problems = g_ptr_array_new_with_free_func (g_free) };
  bytes = load (folder, COT_MANIFEST_FILE, error);
  if (bytes == NULL)
    return FALSE;

  self.members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self.results = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self.manifest_sha256 = cot_wire_sha256 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  self.manifest = parse_json (&self, COT_MANIFEST_FILE, bytes);
  if (self.manifest != NULL)
    check_all (&self);
  json_decref (self.manifest);
  g_free (self.manifest_sha256);
  g_hash_table_unref (self.members);
  g_ptr_array_unref (self.results);

  return TRUE;
}
