/* cot-bundle-import.c - takes a bundle that came on removable media
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Hostile until proven: nothing is unpacked by its name, events go through ingest
 * like those of any push, a file is kept only when an event held names it and its
 * bytes are those of its name.  What was right before an error stays. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-bundle-private.h"

#include <errno.h>
#include <string.h>

#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-journal-private.h"

#define CHUNK_BYTES  (256 * 1024)
#define GROUP_EVENTS 256

typedef struct {
  CotJournal *journal;
  CotArchive *archive;
  GPtrArray *group;  /* CotEvent: not yet ingested */
  GHashTable *named; /* digests that events held name; NULL before events.bin */
  guint8 *buffer;
  CotBundleReport *report;
} Import;

static gboolean G_GNUC_PRINTF (2, 3)
  invalid (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "bundle: %s", text);

  return FALSE;
}

/* The next bytes of the member, at most a chunk; 0 at its end, -1 with an error. */
static gssize
read_chunk (Import *self, GError **error)
{
  la_ssize_t n = archive_read_data (self->archive, self->buffer, CHUNK_BYTES);

  if (n >= 0)
    return n;
  invalid (error, "%s", archive_error_string (self->archive) != NULL ? archive_error_string (self->archive) : "it is damaged");
  return -1;
}

/* --- Manifest ----------------------------------------------------------------- */

static gboolean
check_manifest (Import *self, const json_t *manifest, GError **error)
{
  const char *hex = json_string_value (json_object_get (manifest, "seal"));
  const json_t *version = json_object_get (manifest, "bundle");
  CotId seal;

  if (!json_is_integer (version) || json_integer_value (version) < 1 || hex == NULL || !cot_id_from_hex (hex, &seal))
    return invalid (error, "its manifest is not one");
  if (json_integer_value (version) > COT_BUNDLE_VERSION) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_TOO_NEW, "a newer program made the bundle");
    return FALSE;
  }
  if (memcmp (seal.bytes, cot_election_get_seal (self->journal->election), 32) == 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "the bundle belongs to another election");
  return FALSE;
}

static gboolean
take_manifest (Import *self, GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  json_t *manifest;
  gboolean good;
  gssize n;

  while ((n = read_chunk (self, error)) > 0) {
    if (text->len + (gsize) n > COT_BUNDLE_MAX_MANIFEST)
      return invalid (error, "its manifest is too long");
    g_byte_array_append (text, self->buffer, (guint) n);
  }
  if (n < 0)
    return FALSE;
  manifest = json_loadb ((const char *) text->data, text->len, JSON_REJECT_DUPLICATES, NULL);
  good = check_manifest (self, manifest, error);
  json_decref (manifest);

  return good;
}

/* --- Events ------------------------------------------------------------------- */

static void
count_result (Import *self, const CotIngestResult *result)
{
  if (result->is_new)
    self->report->n_new++;
  if (result->stored)
    return;
  self->report->n_refused++;
  if (self->report->first_refused_text == NULL && result->error != NULL)
    self->report->first_refused_text = g_strdup (result->error->message);
}

static gboolean
ingest_group (Import *self, GError **error)
{
  g_autofree CotIngestResult *results = g_new0 (CotIngestResult, self->group->len + 1);
  gboolean stored;

  if (self->group->len == 0)
    return TRUE;
  stored = cot_journal_ingest (self->journal, self->group, results, error);
  for (guint i = 0; stored && i < self->group->len; i++)
    count_result (self, &results[i]);
  cot_ingest_results_clear (results, self->group->len);
  g_ptr_array_set_size (self->group, 0);

  return stored;
}

static guint32
read_be32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

/* Of the frame at @data; 0: not all of it is here; above COT_FRAME_MAX: absurd. */
static gsize
frame_length (const guint8 *data, gsize length)
{
  gsize n = 4, block;

  for (guint i = 0; i < 2; i++) {
    if (length < n)
      return 0;
    block = read_be32 (data + n - 4);
    if (i == 1 && block == G_MAXUINT32)
      block = 0; /* sealed */
    if (block > COT_EVENT_MAX_BODY || (i == 0 && block < COT_EVENT_HEADER_MIN))
      return COT_FRAME_MAX + 1;
    n += block + (i == 0 ? 4 : 128);
  }

  return length < n ? 0 : n;
}

static void
refuse_frame (Import *self, const GError *error)
{
  self->report->n_refused++;
  if (self->report->first_refused_text == NULL)
    self->report->first_refused_text = g_strdup (error->message);
}

/* Takes the whole frames out of @bytes; what is left is the begin of the next. */
static gboolean
take_frames (Import *self, GByteArray *bytes, gboolean is_end, GError **error)
{
  gsize offset = 0, length;

  while (offset < bytes->len && (length = frame_length (bytes->data + offset, bytes->len - offset)) > 0) {
    g_autoptr (GError) bad = NULL;
    gsize at = offset;
    CotEvent *event;

    if (length > COT_FRAME_MAX)
      return invalid (error, "event %" G_GUINT64_FORMAT " has an absurd length", self->report->n_events + 1);
    event = cot_event_read_frame (bytes->data, offset + length, &at, &bad);
    offset += length;
    self->report->n_events++;
    if (event == NULL)
      refuse_frame (self, bad);
    else
      g_ptr_array_add (self->group, event);
    if (self->group->len == GROUP_EVENTS && !ingest_group (self, error))
      return FALSE;
  }
  g_byte_array_remove_range (bytes, 0, (guint) offset);
  if (is_end && bytes->len > 0)
    return invalid (error, "its events end in the middle of one");

  return TRUE;
}

static void
note_named (const char *sha256, gboolean is_personal, gpointer data)
{
  if (!is_personal)
    g_hash_table_add (data, g_strdup (sha256));
}

static gboolean
name_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  cot_journal_foreach_named_file (event, note_named, user_data);
  return TRUE;
}

static gboolean
take_events (Import *self, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (CotStore) store = cot_journal_ref_store (self->journal, error);
  gssize n;

  if (store == NULL)
    return FALSE;
  while ((n = read_chunk (self, error)) > 0) {
    g_byte_array_append (bytes, self->buffer, (guint) n);
    if (!take_frames (self, bytes, FALSE, error))
      return FALSE;
  }
  if (n < 0 || !take_frames (self, bytes, TRUE, error) || !ingest_group (self, error))
    return FALSE;

  self->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return cot_store_foreach_of_kind (store, COT_KIND_DIGITISED, name_cb, self->named, error);
}

/* --- Files -------------------------------------------------------------------- */

static gboolean
take_file (Import *self, const char *sha256, GError **error)
{
  g_autoptr (CotFileSink) sink = NULL;
  g_autofree char *kept = NULL;
  gssize n;

  if (!cot_files_is_name (sha256))
    return invalid (error, "a file's name is no digest");
  if (!g_hash_table_contains (self->named, sha256)) {
    self->report->n_files_ignored++;
    return TRUE;
  }
  sink = cot_file_sink_new (self->journal->folder, error);
  if (sink == NULL)
    return FALSE;
  while ((n = read_chunk (self, error)) > 0)
    if (!cot_file_sink_write (sink, self->buffer, (gsize) n, error))
      return FALSE;
  if (n < 0)
    return FALSE;
  kept = cot_file_sink_keep (sink, sha256, error);
  if (kept != NULL)
    self->report->n_files++;

  return kept != NULL;
}

/* --- The whole ---------------------------------------------------------------- */

static gboolean
take_member (Import *self, CotArchiveEntry *entry, guint place, GError **error)
{
  const char *name = archive_entry_pathname (entry);

  if (name == NULL || archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL)
    return invalid (error, "a member is no regular file");
  if (place == 0)
    return strcmp (name, COT_BUNDLE_MANIFEST) == 0 ? take_manifest (self, error) : invalid (error, "it does not begin with its manifest");
  if (place == 1)
    return strcmp (name, COT_BUNDLE_EVENTS) == 0 ? take_events (self, error) : invalid (error, "its events do not follow its manifest");
  if (g_str_has_prefix (name, COT_BUNDLE_FILES) && place < COT_BUNDLE_MAX_MEMBERS)
    return take_file (self, name + strlen (COT_BUNDLE_FILES), error);

  return invalid (error, "a member does not belong in it");
}

static gboolean
take_members (Import *self, GError **error)
{
  struct archive_entry *entry;
  guint n_members = 0;
  int result;

  while ((result = archive_read_next_header (self->archive, &entry)) == ARCHIVE_OK)
    if (!take_member (self, entry, n_members++, error))
      return FALSE;
  if (result != ARCHIVE_EOF)
    return invalid (error, "%s", archive_error_string (self->archive) != NULL ? archive_error_string (self->archive) : "it is damaged");
  if (n_members < 2)
    return invalid (error, "it holds no events");

  return TRUE;
}

static gboolean
open_archive (CotArchive *archive, const char *path, GError **error)
{
  int code;

  archive_read_support_format_tar (archive);
  archive_read_support_filter_none (archive);
  if (archive_read_open_filename (archive, path, CHUNK_BYTES) == ARCHIVE_OK)
    return TRUE;

  code = archive_errno (archive);
  if (code == ENOENT)
    cot_files_set_errno (error, code, path);
  else
    invalid (error, "%s", archive_error_string (archive));
  return FALSE;
}

/**
 * cot_journal_import_bundle:
 * @path: of a bundle, from anywhere
 * @report: (out): cleared with cot_bundle_report_clear (); filled up to an error
 * @error: return location for INVALID (no bundle, or damaged), CONFLICT (another
 *   election), TOO_NEW, NOT_FOUND, CORRUPT (a file's bytes), FULL, FAILED
 *
 * Takes the events that pass the checks of cot_journal_ingest () and the files that
 * events held name.  Importing twice changes nothing; refused events are counted.
 */
gboolean
cot_journal_import_bundle (CotJournal *self, const char *path, CotBundleReport *report, GError **error)
{
  g_autoptr (CotArchive) archive = NULL;
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autofree guint8 *buffer = NULL;
  Import import;
  gboolean good;

  g_return_val_if_fail (COT_IS_JOURNAL (self) && path != NULL && report != NULL, FALSE);

  memset (report, 0, sizeof *report);
  archive = archive_read_new ();
  if (!open_archive (archive, path, error))
    return FALSE;
  buffer = g_malloc (CHUNK_BYTES);
  import = (Import){ self, archive, group, NULL, buffer, report };
  good = take_members (&import, error);
  g_clear_pointer (&import.named, g_hash_table_unref);

  return good;
}

void
cot_bundle_report_clear (CotBundleReport *report)
{
  g_clear_pointer (&report->first_refused_text, g_free);
}
