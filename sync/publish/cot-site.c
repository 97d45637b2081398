/* cot-site.c - the public folder: cuts, images, the pointer to the latest
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-site.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "cot-error.h"
#include "cot-site-index.h"
#include "cot-wire.h"

static gboolean
fail (GError **error, const char *path)
{
  int saved = errno;

  g_set_error (error, COT_DATA_ERROR, saved == ENOSPC ? COT_DATA_ERROR_FULL : COT_DATA_ERROR_FAILED, "%s: %s", path, g_strerror (saved));
  return FALSE;
}

static gboolean
sync_folder (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    fail (error, path);
  if (fd >= 0)
    close (fd);

  return ok;
}

static gboolean
write_file (const char *folder, const char *name, GBytes *data, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize length;
  const char *bytes = g_bytes_get_data (data, &length);

  return g_file_set_contents_full (path, bytes, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

/* The cut event itself, with the certificate of the key that signed it. */
static GBytes *
signature_text (CotEvent *cut, const json_t *certificate)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autofree char *text = NULL;

  cot_event_append_frame (cut, TRUE, frame);
  text = g_base64_encode (frame->data, frame->len);

  return cot_wire_dump (json_pack ("{s:s, s:O}", "event", text, "certificate", certificate));
}

gboolean
cot_site_write_cut (const char *folder, const CotPackage *package, CotEvent *cut, const json_t *certificate, GError **error)
{
  g_autoptr (GBytes) signature = signature_text (cut, certificate);

  if (g_mkdir (folder, 0755) != 0)
    return fail (error, folder);

  return write_file (folder, package->zip_name, package->zip, error) &&
         write_file (folder, COT_MANIFEST_FILE, package->manifest, error) &&
         write_file (folder, COT_SIGNATURE_FILE, signature, error) && sync_folder (folder, error);
}

/* What a crash left of an unfinished cut; it holds plain files alone. */
static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

gboolean
cot_site_has_cut (const char *site, const char *name)
{
  g_autofree char *path = g_build_filename (site, "cuts", name, COT_MANIFEST_FILE, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autofree char *data = NULL;
  gsize length;

  return g_file_get_contents (from, &data, &length, error) &&
         g_file_set_contents_full (to, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

static gboolean
publish_image (const char *folder, CotJournal *journal, const char *sha256, GError **error)
{
  g_autofree char *name = g_strconcat (sha256, ".jpg", NULL);
  g_autofree char *to = g_build_filename (folder, name, NULL);
  g_autofree char *from = cot_journal_get_file_path (journal, sha256);

  if (g_file_test (to, G_FILE_TEST_EXISTS) || link (from, to) == 0 || errno == EEXIST)
    return TRUE;

  return copy_file (from, to, error);
}

/* One image that is damaged must not keep the results from being published. */
static void
publish_images (const char *site, CotJournal *journal, GPtrArray *images)
{
  g_autofree char *folder = g_build_filename (site, "images", NULL);

  for (guint i = 0; i < images->len; i++) {
    g_autoptr (GError) error = NULL;

    if (!publish_image (folder, journal, g_ptr_array_index (images, i), &error))
      g_warning ("An image could not be published: %s", error->message);
  }
}

static gboolean
make_folders (const char *site, GError **error)
{
  g_autofree char *cuts = g_build_filename (site, "cuts", NULL);
  g_autofree char *images = g_build_filename (site, "images", NULL);

  if (g_mkdir_with_parents (cuts, 0755) != 0)
    return fail (error, cuts);
  if (g_mkdir_with_parents (images, 0755) != 0)
    return fail (error, images);

  return TRUE;
}

static gboolean
write_latest (const char *site, const CotPackage *package, const CotCutSpec *spec, GError **error)
{
  g_autofree char *folder = g_strconcat ("cuts/", package->name, NULL);
  g_autoptr (GBytes) text = cot_wire_dump (json_pack ("{s:I, s:s, s:s, s:s, s:I, s:b}",
                                                      "number", (json_int_t) spec->number, "folder", folder, "package", package->zip_name,
                                                      "manifest", package->manifest_sha256, "time_utc_s", (json_int_t) spec->time_s, "last", spec->last));

  return write_file (site, "latest.json", text, error);
}

static gboolean
write_index (const char *site, CotElection *election, const CotPackage *package, GError **error)
{
  g_autoptr (GBytes) text = cot_site_index_text (site, election, package);

  return write_file (site, "index.html", text, error);
}

gboolean
cot_site_begin (const char *site, CotElection *election, GError **error)
{
  g_autofree char *index = g_build_filename (site, "index.html", NULL);

  if (!make_folders (site, error))
    return FALSE;
  if (g_file_test (index, G_FILE_TEST_EXISTS))
    return TRUE;

  return write_index (site, election, NULL, error);
}

/**
 * cot_site_publish:
 * @site: the public folder, made when it does not exist
 * @journal: holds the images
 * @package: the files of the cut
 * @spec: its number and time
 * @cut: the event that names it
 * @certificate: of the centre
 * @error: %COT_DATA_ERROR_FULL, %COT_DATA_ERROR_FAILED, or of files
 *
 * Returns: %TRUE when the cut is there, whole, and is the latest
 */
gboolean
cot_site_publish (const char *site, CotJournal *journal, const CotPackage *package, const CotCutSpec *spec, CotEvent *cut, const json_t *certificate, GError **error)
{
  g_autofree char *cuts = g_build_filename (site, "cuts", NULL);
  g_autofree char *folder = g_build_filename (cuts, package->name, NULL);
  g_autofree char *unfinished = g_strdup_printf ("%s/.%s", cuts, package->name);

  if (!make_folders (site, error))
    return FALSE;

  publish_images (site, journal, package->images);
  if (!cot_site_has_cut (site, package->name)) {
    remove_folder (unfinished);
    if (!cot_site_write_cut (unfinished, package, cut, certificate, error))
      return FALSE;
    if (g_rename (unfinished, folder) != 0)
      return fail (error, folder);
    if (!sync_folder (cuts, error))
      return FALSE;
  }

  return write_latest (site, package, spec, error) &&
         write_index (site, cot_journal_get_election (journal), package, error);
}
