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

#include "cot-error.h"
#include "cot-files-private.h"
#include "cot-journal-private.h"

#define CHUNK_BYTES (256 * 1024)

typedef struct {
  CotJournal *journal;
  CotArchive *archive;
  GHashTable *files; /* digests to take along */
  int frames_fd;     /* the frames, in a file without a name: their length comes first in a tar */
  GError *error;
  CotBundleReport *report;
} Export;

static gboolean
fail_archive (Export *self, GError **error)
{
  int code = archive_errno (self->archive);

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
  gsize done = 0;

  while (done < frames->len) {
    gssize n = write (self->frames_fd, frames->data + done, frames->len - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      cot_files_set_errno (&self->error, errno, "writing frames");
      return FALSE;
    }
    done += (gsize) n;
  }

  return TRUE;
}

static gboolean
frame_cb (gint64 seq, CotEvent *event, gpointer user_data)
{
  Export *self = user_data;
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  cot_event_append_frame (event, TRUE, frame);
  self->report->n_events++;
  if (self->files != NULL)
    cot_journal_foreach_named_file (event, want_file, self);

  return write_frames (self, frame);
}

static gboolean
collect_frames (Export *self, const char *folder, GError **error)
{
  g_autoptr (CotStore) store = cot_journal_ref_store (self->journal, error);

  if (store == NULL)
    return FALSE;
  self->frames_fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (self->frames_fd < 0) {
    cot_files_set_errno (error, errno, folder);
    return FALSE;
  }
  if (!cot_store_foreach_event (store, 0, frame_cb, self, error))
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

static gboolean
write_members (Export *self, int fd, GError **error)
{
  g_autoptr (CotArchive) archive = archive_write_new ();

  self->archive = archive;
  archive_write_set_format_pax_restricted (archive);
  archive_write_add_filter_none (archive);
  if (archive_write_open_fd (archive, fd) != ARCHIVE_OK)
    return fail_archive (self, error);
  if (!write_manifest (self, error) || !write_events (self, error) || !write_files (self, error))
    return FALSE;
  if (archive_write_close (archive) != ARCHIVE_OK)
    return fail_archive (self, error);
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

/**
 * cot_journal_export_bundle:
 * @path: of the bundle; nothing may be there
 * @with_files: images too, as far as they are here; never people's cards
 * @report: (out)
 * @error: return location for CONFLICT (@path exists), FULL, FAILED
 *
 * Writes all events, and the files they name, as one file for removable media.
 * Holds every body: whoever gets it can read what people keyed.
 */
gboolean
cot_journal_export_bundle (CotJournal *self, const char *path, gboolean with_files, CotBundleReport *report, GError **error)
{
  g_autoptr (GHashTable) files = NULL;
  Export export = { .journal = self, .frames_fd = -1, .report = report };
  gboolean good;

  g_return_val_if_fail (COT_IS_JOURNAL (self) && path != NULL && report != NULL, FALSE);

  memset (report, 0, sizeof *report);
  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_CONFLICT, "%s exists already", path);
    return FALSE;
  }
  if (with_files)
    files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  export.files = files;
  good = export_to (&export, path, error);
  if (export.frames_fd >= 0)
    close (export.frames_fd);

  return good;
}
