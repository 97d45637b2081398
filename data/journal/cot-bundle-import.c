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
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-bundle-seal-private.h"
#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-journal-private.h"

#define CHUNK_BYTES  (256 * 1024)
#define GROUP_EVENTS 256
#define NOT_SAID     G_MAXUINT64

typedef struct {
  CotJournal *journal;
  CotArchive *archive;
  int fd;
  CotBoxReader *box;     /* of a sealed one */
  GError *error;         /* of what a callback did */
  CotIngestTrial *trial; /* of a preview: nothing is written */
  GPtrArray *group;      /* CotEvent: not yet ingested */
  GHashTable *named;     /* digests that events held name; NULL before events.bin */
  guint64 n_members, n_files, said_events, said_files;
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

/* In words for people; what libarchive says stands behind them. */
static gboolean
fail_damaged (Import *self, GError **error)
{
  const char *said = archive_error_string (self->archive);
  const char *why = said != NULL ? said : "it is damaged";

  if (self->n_members == 0)
    return invalid (error, "it is no bundle, or its beginning is damaged (%s)", why);

  return invalid (error, "it is cut off or damaged after %" G_GUINT64_FORMAT " events and %" G_GUINT64_FORMAT " files (%s); what comes before stays good: copy it once more and take it again",
                  self->report->n_events, self->n_files, why);
}

/* The next bytes of the member, at most a chunk; 0 at its end, -1 with an error. */
static gssize
read_chunk (Import *self, GError **error)
{
  la_ssize_t n = archive_read_data (self->archive, self->buffer, CHUNK_BYTES);

  if (n >= 0)
    return n;
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    fail_damaged (self, error);
  return -1;
}

/* --- Manifest ----------------------------------------------------------------- */

static gboolean
check_election (Import *self, const guint8 seal[32], GError **error)
{
  if (memcmp (seal, cot_election_get_seal (self->journal->election), 32) == 0)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "the bundle belongs to another election");
  return FALSE;
}

static guint64
read_count (const json_t *count)
{
  return json_is_integer (count) && json_integer_value (count) >= 0 ? (guint64) json_integer_value (count) : NOT_SAID;
}

/* What it says that it holds: one that was cut off between two members is not whole. */
static void
note_facts (Import *self, const json_t *manifest)
{
  json_int_t station = json_integer_value (json_object_get (manifest, "station"));

  self->said_events = read_count (json_object_get (manifest, "events"));
  self->said_files = read_count (json_object_get (manifest, "files"));
  if (station > 0 && station <= G_MAXUINT32)
    self->report->sender = (guint32) station;
}

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
  return check_election (self, seal.bytes, error);
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
  if (good)
    note_facts (self, manifest);
  json_decref (manifest);

  return good;
}

/* --- Events ------------------------------------------------------------------- */

static void
count_result (Import *self, const CotEvent *event, const CotIngestResult *result)
{
  if (result->is_new)
    self->report->n_new++;
  else if (result->stored)
    self->report->n_held++;
  if (!result->stored)
    cot_bundle_report_refuse (self->report, event, result->error);
}

static void
note_named (const char *sha256, gboolean is_personal, gpointer data)
{
  if (!is_personal)
    g_hash_table_add (data, g_strdup (sha256));
}

/* As the journal would take it; nothing is written. */
static void
try_group (Import *self)
{
  for (guint i = 0; i < self->group->len; i++) {
    CotEvent *event = self->group->pdata[i];
    g_autoptr (GError) refused = NULL;
    CotTrial trial = cot_ingest_trial_take (self->trial, event, &refused);

    self->report->n_new += trial == COT_TRIAL_NEW || trial == COT_TRIAL_FORK;
    self->report->n_forks += trial == COT_TRIAL_FORK;
    self->report->n_held += trial == COT_TRIAL_HELD || trial == COT_TRIAL_BODY;
    self->report->n_bodies += trial == COT_TRIAL_BODY;
    if (trial == COT_TRIAL_REFUSED)
      cot_bundle_report_refuse (self->report, event, refused);
    else
      cot_journal_foreach_named_file (event, note_named, self->named);
  }
}

static gboolean
ingest_group (Import *self, GError **error)
{
  g_autofree CotIngestResult *results = g_new0 (CotIngestResult, self->group->len + 1);
  gboolean stored = TRUE;

  if (self->group->len == 0)
    return TRUE;
  if (self->trial != NULL)
    try_group (self);
  else
    stored = cot_journal_ingest (self->journal, self->group, results, error);
  for (guint i = 0; self->trial == NULL && stored && i < self->group->len; i++)
    count_result (self, self->group->pdata[i], &results[i]);
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
      cot_bundle_report_refuse (self->report, NULL, bad);
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
  self->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while ((n = read_chunk (self, error)) > 0) {
    g_byte_array_append (bytes, self->buffer, (guint) n);
    if (!take_frames (self, bytes, FALSE, error))
      return FALSE;
  }
  if (n < 0 || !take_frames (self, bytes, TRUE, error) || !ingest_group (self, error))
    return FALSE;

  return cot_store_foreach_of_kind (store, COT_KIND_DIGITISED, name_cb, self->named, error);
}

/* --- Files -------------------------------------------------------------------- */

static gboolean
keep_file (Import *self, const char *sha256, GError **error)
{
  g_autoptr (CotFileSink) sink = cot_file_sink_new (self->journal->folder, error);
  g_autofree char *kept = NULL;
  gssize n;

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

/* Its bytes are read, also when they are not wanted: what is cut off must show. */
static gboolean
pass_over (Import *self, GError **error)
{
  gssize n;

  while ((n = read_chunk (self, error)) > 0)
    ;
  return n == 0;
}

/* A preview says of a file's bytes what an import would. */
static gboolean
check_file (Import *self, const char *sha256, GError **error)
{
  crypto_hash_sha256_state hash;
  guint8 digest[crypto_hash_sha256_BYTES];
  char name[2 * sizeof digest + 1];
  guint64 n_bytes = 0;
  gssize n;

  crypto_hash_sha256_init (&hash);
  while ((n = read_chunk (self, error)) > 0) {
    crypto_hash_sha256_update (&hash, self->buffer, (gsize) n);
    n_bytes += (guint64) n;
  }
  if (n < 0)
    return FALSE;
  crypto_hash_sha256_final (&hash, digest);
  sodium_bin2hex (name, sizeof name, digest, sizeof digest);
  if (n_bytes > COT_FILES_MAX_BYTES)
    return invalid (error, "a file is too large");
  if (strcmp (name, sha256) != 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CORRUPT, "the file's digest is another than its name");
    return FALSE;
  }
  self->report->n_files++;

  return TRUE;
}

static gboolean
take_file (Import *self, const char *sha256, GError **error)
{
  if (!cot_files_is_name (sha256))
    return invalid (error, "a file's name is no digest");
  self->n_files++;
  if (!g_hash_table_contains (self->named, sha256)) {
    self->report->n_files_ignored++;
    return pass_over (self, error);
  }
  if (cot_files_check (self->journal->folder, sha256, NULL)) {
    self->report->n_files_held++;
    return pass_over (self, error);
  }
  return self->trial == NULL ? keep_file (self, sha256, error) : check_file (self, sha256, error);
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
fail_read (Import *self, GError **error)
{
  if (self->error == NULL)
    return fail_damaged (self, error);

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/* Nothing is missing at its end, sealed or not. */
static gboolean
check_whole (Import *self, GError **error)
{
  const guint8 *data;
  gssize n;

  if (self->n_members < 2)
    return invalid (error, "it is cut off before its first event, or holds none; copy it once more and take it again");
  if ((self->said_events != NOT_SAID && self->report->n_events != self->said_events) || (self->said_files != NOT_SAID && self->n_files != self->said_files))
    return invalid (error, "it ends early, or its manifest is of another: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " events, %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " files",
                    self->report->n_events, self->said_events, self->n_files, self->said_files);
  while (self->box != NULL && (n = cot_box_reader_read (self->box, &data, error)) != 0)
    if (n < 0)
      return FALSE;

  return TRUE;
}

static gboolean
take_members (Import *self, GError **error)
{
  struct archive_entry *entry;
  int result;

  while ((result = archive_read_next_header (self->archive, &entry)) == ARCHIVE_OK)
    if (!take_member (self, entry, (guint) self->n_members++, error))
      return FALSE;

  return result == ARCHIVE_EOF ? check_whole (self, error) : fail_read (self, error);
}

static la_ssize_t
read_cb (struct archive *archive, void *user_data, const void **data)
{
  Import *self = user_data;
  gssize n = cot_box_reader_read (self->box, (const guint8 **) data, &self->error);

  if (n < 0)
    archive_set_error (archive, EIO, "%s", self->error->message);
  return n;
}

/* For this station, and of this election; then its chunks can be read. */
static gboolean
open_box (Import *self, GError **error)
{
  CotBoxFacts facts;

  if (!cot_box_read_facts (self->fd, &facts, error) || !check_election (self, facts.seal, error))
    return FALSE;
  self->report->is_sealed = TRUE;
  self->report->sender = facts.sender;
  self->report->receiver = facts.receiver;
  if (facts.receiver != self->journal->station) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "the bundle is sealed for station %u; this is station %u", facts.receiver, self->journal->station);
    return FALSE;
  }
  if (self->journal->secret == NULL) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_NOT_FOUND, "the key of station %u, for which the bundle is sealed, is not here", facts.receiver);
    return FALSE;
  }
  self->box = cot_box_reader_new (self->fd, &facts, self->journal->secret, error);

  return self->box != NULL;
}

static gboolean
open_archive (Import *self, GError **error)
{
  char magic[COT_BOX_MAGIC_BYTES];
  gboolean is_sealed = pread (self->fd, magic, sizeof magic, 0) == (gssize) sizeof magic && memcmp (magic, COT_BOX_MAGIC, sizeof magic) == 0;
  int result;

  archive_read_support_format_tar (self->archive);
  archive_read_support_filter_none (self->archive);
  if (is_sealed && !open_box (self, error))
    return FALSE;
  result = is_sealed ? archive_read_open (self->archive, self, NULL, read_cb, NULL) : archive_read_open_fd (self->archive, self->fd, CHUNK_BYTES);

  return result == ARCHIVE_OK || fail_read (self, error);
}

static int
open_bundle (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    return fd;
  if (fd >= 0) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "%s is no regular file", path);
    close (fd);
  } else {
    cot_files_set_errno (error, errno, path);
  }
  return -1;
}

static gboolean
take_bundle (CotJournal *journal, const char *path, CotIngestTrial *trial, CotBundleReport *report, GError **error)
{
  g_autoptr (CotArchive) archive = archive_read_new ();
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_event_unref);
  g_autofree guint8 *buffer = g_malloc (CHUNK_BYTES);
  Import import = { .journal = journal, .archive = archive, .fd = open_bundle (path, error), .trial = trial, .group = group, .buffer = buffer, .report = report };
  gboolean good = import.fd >= 0 && open_archive (&import, error) && take_members (&import, error);

  g_clear_pointer (&import.named, g_hash_table_unref);
  g_clear_pointer (&archive, archive_free);
  g_clear_pointer (&import.box, cot_box_reader_free);
  g_clear_error (&import.error);
  if (import.fd >= 0)
    close (import.fd);

  return good;
}

/**
 * cot_journal_import_bundle:
 * @path: of a bundle, from anywhere
 * @report: (out): cleared with cot_bundle_report_clear (); filled up to an error
 * @error: return location for INVALID (no bundle, or cut off), CONFLICT (another
 *   election, or sealed for another station), TOO_NEW, NOT_FOUND, CORRUPT (bytes were
 *   changed), FULL, FAILED
 *
 * Takes the events that pass the checks of cot_journal_ingest () and the files that
 * events held name.  Importing twice changes nothing; refused events are counted.
 * What was right before an error stays; the same bundle, whole, completes it.
 */
gboolean
cot_journal_import_bundle (CotJournal *self, const char *path, CotBundleReport *report, GError **error)
{
  g_return_val_if_fail (COT_IS_JOURNAL (self) && path != NULL && report != NULL, FALSE);

  memset (report, 0, sizeof *report);
  return take_bundle (self, path, NULL, report, error);
}

/**
 * cot_journal_preview_bundle:
 * @self: may be open to be read only
 *
 * What cot_journal_import_bundle () would do now: its report, its error, and nothing
 * is written.
 */
gboolean
cot_journal_preview_bundle (CotJournal *self, const char *path, CotBundleReport *report, GError **error)
{
  g_autoptr (CotIngestTrial) trial = NULL;

  g_return_val_if_fail (COT_IS_JOURNAL (self) && path != NULL && report != NULL, FALSE);

  memset (report, 0, sizeof *report);
  trial = cot_ingest_trial_new (self, error);
  return trial != NULL && take_bundle (self, path, trial, report, error);
}
