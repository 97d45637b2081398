/* cot-election-settings.c - election.json
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-election"

#include "config.h"

#include "cot-election-private.h"

#include <sodium.h>
#include <string.h>

#include "cot-json.h"
#include "cot-problem.h"

#define FORMAT        1
#define MAX_TEMPLATE  256
#define MAX_THRESHOLD 10000
#define MAX_DOCUMENTS 32
#define MAX_PLANTED   50
/* A password's guess may cost no less than a desk of ten years ago can spare, and no
 * more than the smallest desk has. */
#define MIN_PASSES     1
#define MAX_PASSES     16
#define MIN_MEMORY_KIB 8192
#define MAX_MEMORY_KIB 1048576

/* "UTC-5" or "UTC+5:30", as the published preamble writes it. */
static gboolean
parse_zone (const char *text, gint *seconds)
{
  g_auto (GStrv) parts = NULL;
  guint64 hours, minutes = 0;

  if (!g_str_has_prefix (text, "UTC") || (text[3] != '-' && text[3] != '+'))
    return FALSE;
  parts = g_strsplit (text + 4, ":", 2);
  if (parts[0] == NULL || !g_ascii_string_to_unsigned (parts[0], 10, 0, 14, &hours, NULL))
    return FALSE;
  if (parts[1] != NULL && (strlen (parts[1]) != 2 || !g_ascii_string_to_unsigned (parts[1], 10, 0, 59, &minutes, NULL)))
    return FALSE;

  *seconds = (gint) (hours * 3600 + minutes * 60) * (text[3] == '-' ? -1 : 1);
  /* No place is further than that from UTC. */
  return hours < 14 || minutes == 0;
}

static gboolean
get_time (const CotJson *doc, const char *key, gint64 *out)
{
  const char *text = cot_json_get_text (doc, doc->root, "", key, 40);
  g_autofree char *path = g_strdup_printf ("/%s", key);
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL)
    return FALSE;
  if (g_str_has_suffix (text, "Z"))
    time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL) {
    cot_json_problem (doc, path, "must be a UTC time like 2021-06-06T23:00:00Z");
    return FALSE;
  }

  *out = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

static void
read_window (CotElection *self, const CotJson *doc)
{
  const char *zone = cot_json_get_text (doc, doc->root, "", "zone", 12);

  if (zone != NULL && !parse_zone (zone, &self->utc_offset_s))
    cot_json_problem (doc, "/zone", "must be a fixed offset from UTC-14 to UTC+14, like UTC-5 or UTC+5:30");
  if (get_time (doc, "opens", &self->opens_us) && get_time (doc, "closes", &self->closes_us) &&
      self->closes_us <= self->opens_us)
    cot_json_problem (doc, "/closes", "the window of operation closes after it opens");
}

static gboolean
is_made_of (const char *text, gsize min, gsize max, const char *accepted)
{
  gsize length = strlen (text);

  return length >= min && length <= max && strspn (text, accepted) == length;
}

static void
read_identity (CotElection *self, const CotJson *doc)
{
  gint64 year = 0;

  self->name = cot_election_intern (self, cot_json_get_text (doc, doc->root, "", "name", COT_MAX_NAME));
  self->entidad = cot_election_intern (self, cot_json_get_text (doc, doc->root, "", "entidad", COT_MAX_NAME));
  self->id_entidad = cot_election_intern (self, cot_json_get_text (doc, doc->root, "", "id_entidad", 2));
  self->abbreviation = cot_election_intern (self, cot_json_get_text (doc, doc->root, "", "abbreviation", 8));
  if (self->id_entidad != NULL && (!is_made_of (self->id_entidad, 2, 2, "0123456789") || strcmp (self->id_entidad, "00") == 0))
    cot_json_problem (doc, "/id_entidad", "must be two digits, not both zero");
  if (self->abbreviation != NULL && !is_made_of (self->abbreviation, 2, 8, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    cot_json_problem (doc, "/abbreviation", "must be 2 to 8 capital letters");
  if (cot_json_get_int (doc, doc->root, "", "year", 2000, 2999, &year))
    self->year = (guint) year;
  cot_json_get_bool (doc, doc->root, "", "practice", &self->practice);
}

static gboolean
parse_key (const char *text, guint8 key[COT_KEY_BYTES])
{
  size_t length = 0;

  return strlen (text) == 2 * COT_KEY_BYTES &&
         sodium_hex2bin (key, COT_KEY_BYTES, text, 2 * COT_KEY_BYTES, NULL, &length, NULL) == 0 &&
         length == COT_KEY_BYTES;
}

static void
read_authority_keys (CotElection *self, const CotJson *doc)
{
  const json_t *keys = cot_json_get_array (doc, doc->root, "", "authority_keys", 0, COT_MAX_AUTHORITIES);

  for (gsize i = 0; i < json_array_size (keys); i++) {
    g_autofree char *path = g_strdup_printf ("/authority_keys/%" G_GSIZE_FORMAT, i);
    const char *text = json_string_value (json_array_get (keys, i));
    guint8 key[COT_KEY_BYTES];
    gboolean twice = FALSE;

    if (text == NULL || !parse_key (text, key) || !crypto_core_ed25519_is_valid_point (key)) {
      cot_json_problem (doc, path, "must be an Ed25519 public key as 64 hexadecimal digits");
      continue;
    }
    for (guint k = 0; k < self->authority_keys->len; k += COT_KEY_BYTES)
      twice = twice || memcmp (self->authority_keys->data + k, key, COT_KEY_BYTES) == 0;
    if (twice)
      cot_json_problem (doc, path, "the key is there twice");
    else
      g_byte_array_append (self->authority_keys, key, COT_KEY_BYTES);
  }
}

static void
read_words (CotElection *self, const CotJson *doc, const char *key, GPtrArray *out)
{
  const json_t *words = cot_json_get_array (doc, doc->root, "", key, 1, MAX_DOCUMENTS);

  for (gsize i = 0; i < json_array_size (words); i++) {
    g_autofree char *path = g_strdup_printf ("/%s/%" G_GSIZE_FORMAT, key, i);
    const char *text = json_string_value (json_array_get (words, i));

    if (text == NULL || !is_made_of (text, 1, 40, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-"))
      cot_json_problem (doc, path, "must be 1 to 40 capitals, digits and spaces");
    else if (g_ptr_array_find_with_equal_func (out, text, g_str_equal, NULL))
      cot_json_problem (doc, path, "%s is there twice", text);
    else
      g_ptr_array_add (out, (gpointer) cot_election_intern (self, text));
  }
}

static void
read_template (CotElection *self, const CotJson *doc)
{
  const char *text = cot_json_get_text (doc, doc->root, "", "qr_casilla", MAX_TEMPLATE);
  g_autofree char *message = NULL;

  if (text == NULL)
    return;
  self->qr = cot_qr_template_parse (text, &message);
  if (self->qr == NULL)
    cot_json_problem (doc, "/qr_casilla", "%s", message);
}

/* What one guess of a person's password costs; without it, libsodium's interactive cost. */
static void
read_password_cost (CotElection *self, const CotJson *doc)
{
  static const char *const keys[] = { "passes", "memory_kib", NULL };
  const json_t *cost = NULL;
  gint64 number = 0;

  self->password_passes = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
  self->password_memory = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;
  cost = json_object_get (doc->root, "argon2id");
  if (cost == NULL)
    return;
  if (!json_is_object (cost)) {
    cot_json_problem (doc, "/argon2id", "must be an object of passes and memory_kib");
    return;
  }

  cot_json_check_keys (doc, cost, "/argon2id", keys);
  if (cot_json_get_int (doc, cost, "/argon2id", "passes", MIN_PASSES, MAX_PASSES, &number))
    self->password_passes = (guint) number;
  if (cot_json_get_int (doc, cost, "/argon2id", "memory_kib", MIN_MEMORY_KIB, MAX_MEMORY_KIB, &number))
    self->password_memory = (gsize) number * 1024;
}

/* Both may be left out: what the machine read is proposed, and nothing is planted. */
static void
read_proposals (CotElection *self, const CotJson *doc)
{
  gint64 number = 0;

  self->proposals = TRUE;
  if (json_object_get (doc->root, "proposals") != NULL)
    cot_json_get_bool (doc, doc->root, "", "proposals", &self->proposals);
  if (json_object_get (doc->root, "planted") == NULL || !cot_json_get_int (doc, doc->root, "", "planted", 0, MAX_PLANTED, &number))
    return;
  self->planted = (guint) number;
  if (number > 0 && !self->practice)
    cot_json_problem (doc, "/planted", "only a practice has proposals that are wrong on purpose");
}

static void
read_settings (CotLoad *load, const CotJson *doc)
{
  static const char *const keys[] = {
    "$schema",
    "format",
    "name",
    "id_entidad",
    "entidad",
    "abbreviation",
    "year",
    "practice",
    "zone",
    "opens",
    "closes",
    "authority_keys",
    "qr_casilla",
    "threshold",
    "proposals",
    "reading",
    "planted",
    "documents",
    "origins",
    "totals",
    "argon2id",
    NULL,
  };
  CotElection *self = load->election;
  gint64 number = 0;

  if (cot_json_get_int (doc, doc->root, "", "format", 1, G_MAXINT, &number) && number > FORMAT) {
    cot_load_problem (load, COT_DATA_ERROR_TOO_NEW, doc->file, "the folder has format %" G_GINT64_FORMAT ", this program knows %d", number, FORMAT);
    return;
  }
  cot_json_check_keys (doc, doc->root, "", keys);
  read_identity (self, doc);
  read_window (self, doc);
  read_authority_keys (self, doc);
  read_template (self, doc);
  if (cot_json_get_int (doc, doc->root, "", "threshold", 0, MAX_THRESHOLD, &number))
    self->threshold = (guint) number;
  read_words (self, doc, "documents", self->documents);
  read_words (self, doc, "origins", self->origins);
  read_password_cost (self, doc);
  read_proposals (self, doc);
}

void
cot_load_setting_problem (CotLoad *self, const char *path, const char *format, ...)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_election_problem_free);
  const CotElectionFile *file = cot_load_file (self, "election.json");
  g_autofree char *message = NULL;
  CotJson doc;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (file == NULL)
    return;
  if (cot_json_open (&doc, file->name, file->data, file->length, told)) {
    doc.problems = self->problems;
    cot_json_problem (&doc, path, "%s", message);
  }
  cot_json_close (&doc);
}

void
cot_load_settings (CotLoad *self)
{
  CotElectionFile *file = cot_load_file (self, "election.json");
  CotJson doc;

  if (file == NULL)
    return;
  if (cot_json_open (&doc, file->name, file->data, file->length, self->problems))
    read_settings (self, &doc);
  cot_json_close (&doc);
}
