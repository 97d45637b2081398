/* cot-head.c - how far a journal had come, beside its database
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* SQLite takes a log whose end is damaged, or gone, for one that ended there, and an
 * older copy of the database for the newest.  This small file remembers up to where
 * events had been confirmed, so that opening can tell.
 *
 * Two records of one sector each are written in turn, the older one first: at most
 * one of them is torn by a cut.  A record is written after the commit that it tells
 * of, so whatever a cut leaves of the file, the database is never behind it.  The
 * flush that the commit did not wait for comes later: what a cut may take is the
 * newest second of this check, not an event. */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-head-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "cot-files-private.h"

#define SECTOR_BYTES   512
#define RECORD_BYTES   96
#define FLUSH_AFTER_US G_USEC_PER_SEC

/* Offsets in a record, big endian. */
#define AT_MAGIC   0
#define AT_COUNT   8 /* of the two records the higher is the newer */
#define AT_SEQ     16
#define AT_STATION 24
#define AT_NUMBER  32
#define AT_ID      40
#define AT_SUM     72 /* first bytes of the SHA-256 of what stands before */
#define SUM_BYTES  24

static const char magic[8] = "COTHEAD1";

struct _CotHeadKeeper {
  int fd;
  guint64 count;
  gint64 flushed_us; /* monotonic */
  gboolean is_dirty;
};

static void
put_be (guint8 *at, guint64 value)
{
  for (guint i = 0; i < 8; i++)
    at[i] = (guint8) (value >> (8 * (7 - i)));
}

static guint64
get_be (const guint8 *at)
{
  guint64 value = 0;

  for (guint i = 0; i < 8; i++)
    value = value << 8 | at[i];
  return value;
}

static void
sum_of (const guint8 record[RECORD_BYTES], guint8 sum[SUM_BYTES])
{
  guint8 digest[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (digest, record, AT_SUM);
  memcpy (sum, digest, SUM_BYTES);
}

static gboolean
decode (const guint8 record[RECORD_BYTES], guint64 *count, CotHead *head)
{
  guint8 sum[SUM_BYTES];

  sum_of (record, sum);
  if (memcmp (record + AT_MAGIC, magic, sizeof magic) != 0 || memcmp (record + AT_SUM, sum, SUM_BYTES) != 0)
    return FALSE;
  *count = get_be (record + AT_COUNT);
  head->seq = (gint64) get_be (record + AT_SEQ);
  head->station = (guint32) get_be (record + AT_STATION);
  head->number = get_be (record + AT_NUMBER);
  memcpy (head->id.bytes, record + AT_ID, sizeof head->id);

  return head->seq > 0;
}

static gboolean
load (const char *folder, guint64 *count, CotHead *head)
{
  g_autofree char *path = g_build_filename (folder, COT_HEAD_FILE, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gboolean found = FALSE;

  if (fd < 0)
    return FALSE;
  for (guint i = 0; i < 2; i++) {
    guint8 record[RECORD_BYTES];
    guint64 this_count;
    CotHead this_head;

    if (pread (fd, record, sizeof record, (off_t) i * SECTOR_BYTES) != (gssize) sizeof record || !decode (record, &this_count, &this_head))
      continue;
    if (found && this_count < *count)
      continue;
    *count = this_count;
    *head = this_head;
    found = TRUE;
  }
  close (fd);

  return found;
}

gboolean
cot_head_load (const char *folder, CotHead *head)
{
  guint64 count;

  return load (folder, &count, head);
}

/* --- Keeping it ---------------------------------------------------------------- */

/* Room for both records beforehand: a disk that is full later cannot stop them. */
static gboolean
make_file (const char *path)
{
  static const guint8 nothing[2 * SECTOR_BYTES] = { 0 };
  g_autoptr (GError) error = NULL;

  if (cot_files_write_whole (path, nothing, sizeof nothing, 0600, &error))
    return TRUE;

  g_info ("%s cannot be made: %s", path, error->message);
  return FALSE;
}

CotHeadKeeper *
cot_head_keeper_new (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, COT_HEAD_FILE, NULL);
  CotHeadKeeper *self;
  guint64 count = 0;
  CotHead head;
  gboolean is_there = load (folder, &count, &head);
  int fd;

  if (!is_there && !make_file (path))
    return NULL;
  fd = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    g_info ("%s: %s", path, g_strerror (errno));
    return NULL;
  }
  self = g_new0 (CotHeadKeeper, 1);
  self->fd = fd;
  self->count = count;
  self->flushed_us = g_get_monotonic_time ();

  return self;
}

static void
flush (CotHeadKeeper *self)
{
  if (!self->is_dirty)
    return;
  cot_file_calls.sync (self->fd);
  self->is_dirty = FALSE;
  self->flushed_us = g_get_monotonic_time ();
}

void
cot_head_keeper_note (CotHeadKeeper *self, const CotHead *head)
{
  guint8 record[RECORD_BYTES] = { 0 };

  if (self == NULL)
    return;
  memcpy (record + AT_MAGIC, magic, sizeof magic);
  put_be (record + AT_COUNT, ++self->count);
  put_be (record + AT_SEQ, (guint64) head->seq);
  put_be (record + AT_STATION, head->station);
  put_be (record + AT_NUMBER, head->number);
  memcpy (record + AT_ID, head->id.bytes, sizeof head->id);
  sum_of (record, record + AT_SUM);
  if (lseek (self->fd, (off_t) (self->count % 2) * SECTOR_BYTES, SEEK_SET) < 0 || cot_file_calls.write (self->fd, record, sizeof record) != (gssize) sizeof record) {
    g_info ("the record of the journal's head was not written");
    return;
  }
  self->is_dirty = TRUE;
  /* Two records that were never flushed could be torn together. */
  if (self->count < 2 || g_get_monotonic_time () - self->flushed_us > FLUSH_AFTER_US)
    flush (self);
}

void
cot_head_keeper_free (CotHeadKeeper *self)
{
  if (self == NULL)
    return;
  flush (self);
  close (self->fd);
  g_free (self);
}
