/* cot-zip.c - archives whose bytes depend on their content alone
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-publish"

#include "config.h"

#include "cot-zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "cot-error.h"

#define CENTRAL_HEADER_SIZE 46
#define END_RECORD_SIZE     22
#define CENTRAL_TIME        12
#define LOCAL_TIME          10

typedef struct archive_entry Entry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, archive_entry_free)

void
cot_zip_member_free (CotZipMember *member)
{
  if (member == NULL)
    return;

  g_free (member->name);
  g_bytes_unref (member->data);
  g_free (member);
}

CotZipMember *
cot_zip_member_new (const char *name, GBytes *data)
{
  CotZipMember *member = g_new0 (CotZipMember, 1);

  member->name = g_strdup (name);
  member->data = g_bytes_ref (data);

  return member;
}

static la_ssize_t
append_cb (struct archive *archive, void *user_data, const void *data, size_t length)
{
  g_byte_array_append (user_data, data, (guint) length);
  return (la_ssize_t) length;
}

static gboolean
write_member (struct archive *archive, const CotZipMember *member)
{
  g_autoptr (Entry) entry = archive_entry_new ();
  gsize length;
  const void *data = g_bytes_get_data (member->data, &length);

  archive_entry_set_pathname (entry, member->name);
  archive_entry_set_size (entry, (la_int64_t) length);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);

  return archive_write_header (archive, entry) == ARCHIVE_OK &&
         (length == 0 || archive_write_data (archive, data, length) == (la_ssize_t) length);
}

static guint32
get_le (const guint8 *at, guint n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value |= (guint32) at[i] << (8 * i);

  return value;
}

static guint32
dos_time (gint64 local_s)
{
  g_autoptr (GDateTime) t = g_date_time_new_from_unix_utc (local_s);
  guint year;

  if (t == NULL || g_date_time_get_year (t) < 1980 || g_date_time_get_year (t) > 2107)
    return 1u << 21 | 1u << 16;

  year = (guint) g_date_time_get_year (t) - 1980;
  return year << 25 | (guint) g_date_time_get_month (t) << 21 | (guint) g_date_time_get_day_of_month (t) << 16 |
         (guint) g_date_time_get_hour (t) << 11 | (guint) g_date_time_get_minute (t) << 5 | (guint) g_date_time_get_second (t) / 2;
}

static void
put_time (guint8 *at, guint32 time)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (time >> (8 * i));
}

/* libarchive would write the times in the zone of whatever machine it runs on;
 * a rebuilt package must have the same bytes anywhere.  So they are left out and
 * filled in here, through the central directory. */
static gboolean
stamp (GByteArray *bytes, guint32 time)
{
  guint8 *data = bytes->data;
  const guint8 *end;
  gsize at;
  guint n;

  if (bytes->len < END_RECORD_SIZE)
    return FALSE;
  end = data + bytes->len - END_RECORD_SIZE;
  if (memcmp (end, "PK\5\6", 4) != 0)
    return FALSE;
  n = get_le (end + 10, 2);
  at = get_le (end + 16, 4);

  for (guint i = 0; i < n; i++) {
    gsize local;

    if (at + CENTRAL_HEADER_SIZE > bytes->len || memcmp (data + at, "PK\1\2", 4) != 0)
      return FALSE;
    local = get_le (data + at + 42, 4);
    if (local + LOCAL_TIME + 4 > bytes->len || memcmp (data + local, "PK\3\4", 4) != 0)
      return FALSE;
    put_time (data + at + CENTRAL_TIME, time);
    put_time (data + local + LOCAL_TIME, time);
    at += CENTRAL_HEADER_SIZE + get_le (data + at + 28, 2) + get_le (data + at + 30, 2) + get_le (data + at + 32, 2);
  }

  return TRUE;
}

/**
 * cot_zip_write:
 * @members: (element-type CotZipMember): in this order
 * @local_s: the time of every member, on the wall clock of the election
 * @compress: deflate, or store what is compressed already
 * @error: %COT_DATA_ERROR_FAILED
 *
 * Returns: (transfer full): the archive
 */
GBytes *
cot_zip_write (GPtrArray *members, gint64 local_s, gboolean compress, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  gboolean ok;

  ok = archive_write_set_format_zip (archive) == ARCHIVE_OK &&
       (compress ? archive_write_zip_set_compression_deflate (archive) : archive_write_zip_set_compression_store (archive)) == ARCHIVE_OK &&
       archive_write_set_bytes_per_block (archive, 0) == ARCHIVE_OK &&
       archive_write_open (archive, bytes, NULL, append_cb, NULL) == ARCHIVE_OK;
  for (guint i = 0; ok && i < members->len; i++)
    ok = write_member (archive, g_ptr_array_index (members, i));
  ok = ok && archive_write_close (archive) == ARCHIVE_OK && stamp (bytes, dos_time (local_s));
  if (!ok)
    g_set_error (error, COT_DATA_ERROR, COT_DATA_ERROR_FAILED, "the archive could not be written: %s", archive_error_string (archive) != NULL ? archive_error_string (archive) : "bad layout");
  archive_write_free (archive);

  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static gboolean
read_member (struct archive *archive, const char *name, gsize *left, GPtrArray *members)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) data = NULL;
  guint8 block[16384];
  la_ssize_t n;

  while ((n = archive_read_data (archive, block, sizeof block)) > 0) {
    if ((gsize) n > *left)
      return FALSE;
    *left -= (gsize) n;
    g_byte_array_append (bytes, block, (guint) n);
  }
  if (n < 0)
    return FALSE;

  data = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_ptr_array_add (members, cot_zip_member_new (name, data));
  return TRUE;
}

/**
 * cot_zip_read:
 * @archive: from outside
 * @max_members: more are refused
 * @max_bytes: unpacked, of all together; more are refused
 * @error: %COT_DATA_ERROR_INVALID
 *
 * Returns: (transfer full) (element-type CotZipMember): in the archive's order
 */
GPtrArray *
cot_zip_read (GBytes *archive, guint max_members, gsize max_bytes, GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) cot_zip_member_free);
  struct archive *reader = archive_read_new ();
  struct archive_entry *entry;
  gsize length;
  const void *data = g_bytes_get_data (archive, &length);
  int status = ARCHIVE_FATAL;
  gboolean ok;

  ok = archive_read_support_format_zip (reader) == ARCHIVE_OK && archive_read_open_memory (reader, data, length) == ARCHIVE_OK;
  while (ok && (status = archive_read_next_header (reader, &entry)) == ARCHIVE_OK) {
    const char *name = archive_entry_pathname (entry);

    ok = name != NULL && members->len < max_members && read_member (reader, name, &max_bytes, members);
  }
  ok = ok && status == ARCHIVE_EOF;
  archive_read_free (reader);
  if (!ok) {
    g_set_error_literal (error, COT_DATA_ERROR, COT_DATA_ERROR_INVALID, "no archive, or one larger than allowed");
    return NULL;
  }

  return g_steal_pointer (&members);
}
