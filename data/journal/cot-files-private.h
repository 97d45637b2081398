/* cot-files-private.h - files named by their SHA-256
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sys/stat.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The largest file that is ever taken: a master of four parts at 600 dpi. */
#define COT_FILES_MAX_BYTES (G_GUINT64_CONSTANT (1) << 29)

/* @folder: the journal's; files are in FOLDER/files/ab/<sha256>.  All functions
 * work from any thread and process: a file is complete under its name, or absent. */
gboolean cot_files_prepare (const char *folder, GError **error); /* makes files/, clears what a kill left */
gboolean cot_files_is_name (const char *sha256);                 /* 64 lower-case hex digits */
char *cot_files_get_path (const char *folder, const char *sha256);
char *cot_files_put (const char *folder, const guint8 *data, gsize length, GError **error);
char *cot_files_put_from (const char *folder, const char *path, GError **error);
GBytes *cot_files_load (const char *folder, const char *sha256, GError **error);
/* _NOT_FOUND, _CORRUPT, or TRUE: the bytes are those of the name. */
gboolean cot_files_check (const char *folder, const char *sha256, GError **error);

/* A file that comes in pieces: begin, write..., then keep under its digest or drop. */
typedef struct _CotFileSink CotFileSink;
CotFileSink *cot_file_sink_new (const char *folder, GError **error);
gboolean cot_file_sink_write (CotFileSink *self, gconstpointer data, gsize length, GError **error);
/* @expected: (nullable): CORRUPT when the digest is another.  Returns the digest. */
char *cot_file_sink_keep (CotFileSink *self, const char *expected, GError **error);
void cot_file_sink_free (CotFileSink *self); /* drops what was not kept */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CotFileSink, cot_file_sink_free)

/* Every call of this folder that changes the disk, other than SQLite's.  Only tests
 * that cut the power replace them. */
typedef struct {
  int (*make_temp) (char *path, int mode); /* as mkstemp () */
  ssize_t (*write) (int fd, const void *data, size_t length);
  int (*sync) (int fd); /* a file or a folder */
  int (*rename) (const char *from, const char *to);
  int (*remove) (const char *path);
  int (*make_folder) (const char *path, mode_t mode);
} CotFileCalls;
extern CotFileCalls cot_file_calls;

/* Makes @path with @mode and these bytes, durably; never half of them. */
gboolean cot_files_write_whole (const char *path, gconstpointer data, gsize length, int mode, GError **error);
/* All of the bytes; @what names the act where it fails. */
gboolean cot_files_write_all (int fd, const guint8 *data, gsize length, const char *what, GError **error);
/* All folders above it too, durably. */
gboolean cot_files_make_folder (const char *path, GError **error);
gboolean cot_files_sync_folder (const char *folder, GError **error);
/* COT_DATA_ERROR from errno: _FULL when there is no room. */
void cot_files_set_errno (GError **error, int saved_errno, const char *what);

G_END_DECLS
