/* cot-bundle-export.c - a journal's events and files for removable media
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-bundle-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cot-bundle-seal-private.h"
#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-journal-private.h"
#include "cot-reach.h"

#define CHUNK_BYTES (256 * 1024)

typedef struct {
  CotJournal *journal;
  CotArchive *archive;
  GHashTable *files;      /* digests to take along */
  GHashTable *certifiers; /* stations that an authority enrolled */
  gboolean is_for_certifiers;
  CotReceiver receiver;
  guint8 receiver_key[32]; /* when there is a receiver */
  int frames_fd;           /* the frames, in a file without a name: their length comes first in a tar */
  int fd;                  /* of the bundle */
  CotBoxWriter *box;       /* of a sealed one */
  GError *error;           /* of what a callback did */
  CotBundleReport *report;
} Export;

static gboolean
fail_archive (Export *self, GError **error)
{
  int code = archive_errno (self->archive);

  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    cot_files_set_errno (error, code, "writing the bundle");
  return FALSE;
}

static gboolean
begin_member (Export *self, const char *name, gint64 length, GError **error)
{
  g_autoptr (CotArchiveEntry) entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, length);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  return archive_write_header (self->archive, entry) == ARCHIVE_OK || fail_archive (self, error);
}

static gboolean
write_data (Export *self, gconstpointer data, gsize length, GError **error)
{
  return archive_write_data (self->archive, data, length) == (la_ssize_t) length || fail_archive (self, error);
}

/* Exactly @length bytes: a file that changes its length meanwhile is an error. */
static gboolean
write_from_fd (Export *self, int fd, gint64 length, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK_BYTES);

  while (length > 0) {
    gssize n = read (fd, buffer, (gsize) MIN (length, CHUNK_BYTES));

    if (n <= 0) {
      cot_files_set_errno (error, n < 0 ? errno : EIO, "reading what goes into the bundle");
      return FALSE;
    }
    if (!write_data (self, buffer, (gsize) n, error))
      return FALSE;
    length -= n;
  }

  return TRUE;
}

/* --- Members ------------------------------------------------------------------ */

/* A card has a person's name and sealed key: it does not travel in a bundle. */
static void
want_file (const char *sha256, gboolean is_personal, gpointer data)
{
  Export *self = data;

  if (!is_personal && cot_journal_has_file (self->journal, sha256))
    g_hash_table_add (self->files, g_strdup (sha256));
}

static gboolean
write_frames (Export *self, const GByteArray *frames)
{
  return cot_files_write_all (self->frames_fd, frames->data, frames->len, "writing frames", &self->error);
}

static gboolean
frame_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  Export *self = user_data;
  g_autoptr (GByteArray) frame = NULL;
  gboolean with_body;

  if (g_hash_table_contains (self->certifiers, GUINT_TO_POINTER (event->station)) != self->is_for_certifiers)
    return TRUE;
  frame = g_byte_array_new ();
  with_body = event->body != NULL && cot_reach_may_have_body (self->journal, &self->receiver, event);

  cot_event_append_frame (event, with_body, frame);
  self->report->n_events++;
  self->report->n_without_body += !with_body;
  if (self->files != NULL)
    cot_journal_foreach_named_file (event, want_file, self);

  return write_frames (self, frame);
}

/* Beside the journal, which holds the same bytes; a folder that may not be written is
 * no hindrance to look at it. */
static int
open_nameless (const char *folder, GError **error)
{
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0 && errno != ENOSPC && errno != EDQUOT)
    fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    cot_files_set_errno (error, errno, folder);
  return fd;
}

static GHashTable *
list_certifiers (CotJournal *journal)
{
  GHashTable *numbers = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) stations = NULL;

  cot_journal_lock (journal);
  stations = cot_fold_list_stations (cot_journal_get_fold (journal));
  for (guint i = 0; i < stations->len; i++) {
    const CotStation *station = g_ptr_array_index (stations, i);

    if (station->by_authority)
      g_hash_table_add (numbers, GUINT_TO_POINTER (station->station));
  }
  cot_journal_unlock (journal);

  return numbers;
}

/* A desk's record begins with the desk's own enrolment, before that of the service
 * that certified it: who takes the bundle has to know the service first. */
static gboolean
collect_in_order (Export *self, CotStore *store, GError **error)
{
  g_autoptr (GHashTable) certifiers = list_certifiers (self->journal);
  gboolean done;

  self->certifiers = certifiers;
  self->is_for_certifiers = TRUE;
  done = cot_store_foreach_event (store, 0, frame_cb, self, error);
  self->is_for_certifiers = FALSE;
  done = done && cot_store_foreach_event (store, 0, frame_cb, self, error);
  self->certifiers = NULL;

  return done;
}

static gboolean
collect_frames (Export *self, const char *folder, GError **error)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self->journal, error);

  if (store == NULL)
    return FALSE;
  self->frames_fd = open_nameless (folder, error);
  if (self->frames_fd < 0)
    return FALSE;
  if (!collect_in_order (self, store, error))
    return FALSE;
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static gboolean
write_manifest (Export *self, GError **error)
{
  CotJournal *journal = self->journal;
  char seal[65];
  json_t *manifest;
  char *text;
  gboolean written;

  sodium_bin2hex (seal, sizeof seal, cot_election_get_seal (journal->election), 32);
  manifest = json_pack ("{s:i, s:s, s:I, s:I, s:I}",
                        "bundle", COT_BUNDLE_VERSION, "seal", seal, "station", (json_int_t) journal->station,
                        "events", (json_int_t) self->report->n_events,
                        "files", (json_int_t) (self->files != NULL ? g_hash_table_size (self->files) : 0));
  text = json_dumps (manifest, JSON_INDENT (2));
  json_decref (manifest);
  written = begin_member (self, COT_BUNDLE_MANIFEST, (gint64) strlen (text), error) && write_data (self, text, strlen (text), error);
  free (text);

  return written;
}

static gboolean
write_events (Export *self, GError **error)
{
  gint64 length = lseek (self->frames_fd, 0, SEEK_END);

  lseek (self->frames_fd, 0, SEEK_SET);
  return begin_member (self, COT_BUNDLE_EVENTS, length, error) && write_from_fd (self, self->frames_fd, length, error);
}

static gboolean
write_file (Export *self, const char *sha256, GError **error)
{
  g_autofree char *path = cot_journal_get_file_path (self->journal, sha256);
  g_autofree char *name = g_strconcat (COT_BUNDLE_FILES, sha256, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  gboolean written;

  if (fd < 0 || fstat (fd, &status) != 0) {
    cot_files_set_errno (error, errno, path);
    if (fd >= 0)
      close (fd);
    return FALSE;
  }
  written = begin_member (self, name, status.st_size, error) && write_from_fd (self, fd, status.st_size, error);
  close (fd);
  if (written)
    self->report->n_files++;

  return written;
}

static gboolean
write_files (Export *self, GError **error)
{
  g_autoptr (GList) names = NULL;

  if (self->files == NULL)
    return TRUE;
  names = g_list_sort (g_hash_table_get_keys (self->files), (GCompareFunc) strcmp);
  for (GList *name = names; name != NULL; name = name->next)
    if (!write_file (self, name->data, error))
      return FALSE;

  return TRUE;
}

/* --- The whole ---------------------------------------------------------------- */

static la_ssize_t
write_cb (struct archive *archive, void *user_data, const void *data, size_t length)
{
  Export *self = user_data;
  gboolean good = self->error == NULL && (self->box != NULL ? cot_box_writer_write (self->box, data, length, &self->error) : cot_files_write_all (self->fd, data, length, "writing the bundle", &self->error));

  if (good)
    return (la_ssize_t) length;
  archive_set_error (archive, EIO, "%s", self->error->message);
  return -1;
}

static gboolean
write_tar (Export *self, GError **error)
{
  g_autoptr (CotArchive) archive = archive_write_new ();

  self->archive = archive;
  archive_write_set_format_pax_restricted (archive);
  archive_write_add_filter_none (archive);
  if (archive_write_open (archive, self, NULL, write_cb, NULL) != ARCHIVE_OK)
    return fail_archive (self, error);
  if (!write_manifest (self, error) || !write_events (self, error) || !write_files (self, error))
    return FALSE;

  return archive_write_close (archive) == ARCHIVE_OK || fail_archive (self, error);
}

static gboolean
write_sealed (Export *self, GError **error)
{
  CotBoxFacts facts = { .receiver = self->receiver.station, .sender = self->journal->station };
  g_autoptr (CotBoxWriter) box = NULL;

  memcpy (facts.seal, cot_election_get_seal (self->journal->election), sizeof facts.seal);
  box = self->box = cot_box_writer_new (self->fd, &facts, self->receiver_key, error);
  return box != NULL && write_tar (self, error) && cot_box_writer_finish (box, error);
}

static gboolean
write_members (Export *self, int fd, GError **error)
{
  self->fd = fd;
  if (self->receiver.station != 0 ? !write_sealed (self, error) : !write_tar (self, error))
    return FALSE;
  if (fsync (fd) == 0)
    return TRUE;

  cot_files_set_errno (error, errno, "flushing the bundle");
  return FALSE;
}

/* Never over something that somebody else put there.  Removable media have no second
 * names for a file, old kernels and network folders no such renaming. */
static int
give_name (const char *temp, const char *path)
{
  if (renameat2 (AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return 0;
  return errno == EINVAL || errno == ENOSYS ? link (temp, path) : -1;
}

static gboolean
publish (const char *temp, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (give_name (temp, path) != 0) {
    if (errno == EEXIST)
      g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s exists already", path);
    else
      cot_files_set_errno (error, errno, path);
    return FALSE;
  }

  return cot_files_sync_folder (folder, error);
}

static gboolean
export_to (Export *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temp = g_strconcat (path, ".XXXXXX", NULL);
  gboolean good;
  int fd;

  if (!collect_frames (self, self->journal->folder, error))
    return FALSE;
  fd = g_mkstemp_full (temp, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) {
    cot_files_set_errno (error, errno, folder);
    return FALSE;
  }
  good = write_members (self, fd, error);
  close (fd);
  good = good && publish (temp, path, error);
  g_unlink (temp);

  return good;
}

/* Who it is for, by the roster of this journal. */
static gboolean
find_receiver (Export *self, guint32 receiver, GError **error)
{
  const CotStation *station;
  gboolean is_revoked;

  if (receiver == 0)
    return TRUE;
  if (!cot_roster_get_station_key (self->journal->roster, receiver, self->receiver_key, error))
    return FALSE;
  cot_journal_lock (self->journal);
  station = cot_fold_get_station (cot_journal_get_fold (self->journal), receiver);
  is_revoked = station != NULL && station->revoked;
  if (station != NULL)
    self->receiver = (CotReceiver){ receiver, station->role, station->catd };
  cot_journal_unlock (self->journal);
  if (station != NULL && !is_revoked)
    return TRUE;

  g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_REFUSED, is_revoked ? "station %u was revoked: nothing is sealed for it" : "station %u does not count here: nothing is sealed for it", receiver);
  return FALSE;
}

/**
 * cot_journal_export_bundle_to:
 * @path: of the bundle; nothing may be there
 * @receiver: number of a station, which alone can read it; 0: whoever finds it
 * @with_files: images too, as far as they are here; never people's cards
 * @report: (out): cleared with cot_bundle_report_clear ()
 * @error: return location for CONFLICT (@path exists, or two stations have that
 *   number), NOT_FOUND (no such station), REFUSED (it was revoked), FULL, FAILED
 *
 * Writes all events, and the files they name, as one file for removable media.
 *
 * Bodies go along as far as the receiver may have them, see
 * cot_reach_may_have_body (): readings of a sheet that is not settled only to a
 * service, or to this station itself.
 */
gboolean
cot_journal_export_bundle_to (CotJournal *self, const char *path, guint32 receiver, gboolean with_files, CotBundleReport *report, GError **error)
{
  g_autoptr (GHashTable) files = NULL;
  Export export = { .journal = self, .frames_fd = -1, .fd = -1, .report = report };
  gboolean good;

  g_return_val_if_fail (COT_IS_JOURNAL (self) && path != NULL && report != NULL, FALSE);

  memset (report, 0, sizeof *report);
  report->sender = self->station;
  report->receiver = receiver;
  report->is_sealed = receiver != 0;
  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s exists already", path);
    return FALSE;
  }
  if (!find_receiver (&export, receiver, error))
    return FALSE;
  if (with_files)
    files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  export.files = files;
  good = export_to (&export, path, error);
  g_clear_error (&export.error);
  if (export.frames_fd >= 0)
    close (export.frames_fd);

  return good;
}

gboolean
cot_journal_export_bundle (CotJournal *self, const char *path, gboolean with_files, CotBundleReport *report, GError **error)
{
  return cot_journal_export_bundle_to (self, path, 0, with_files, report, error);
}
