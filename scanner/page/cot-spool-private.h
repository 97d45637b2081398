/* cot-spool-private.h - what the files of the spool share
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-scanned-page.h"

G_BEGIN_DECLS

/* Endings of a page's files; COT_PHOTO_ENDING takes the master's place. */
#define COT_SPOOL_MASTER ".tif"
#define COT_SPOOL_RESULT ".json"
#define COT_SPOOL_FED    ".fed"
#define COT_SPOOL_ORIGIN ".origin"
#define COT_SPOOL_KEPT   ".kept"

/* Always FALSE; says what errno does. */
gboolean cot_spool_io_error (GError **error, const char *path);

/* "ID.tif.PID.part": unfinished files are of the process that writes them (transfer full). */
char *cot_spool_part_path (const char *path);
/* Durable first, then visible under its name, then the name durable; @folder: NULL
 * when another file's name is made durable after it anyway. */
gboolean cot_spool_settle (int fd, const char *part, const char *path, const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As cot_spool_write (); @lasts: the name is durable on return. */
char *cot_spool_write_file (const char *folder, const char *id, const char *ending, const void *bytes, gsize length, gboolean lasts, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Everything of @bytes to an open file. */
gboolean cot_spool_write_all (int fd, const void *bytes, gsize length) G_GNUC_WARN_UNUSED_RESULT;
/* A short text beside a page, or NULL (transfer full). */
char *cot_spool_read_beside (const char *folder, const char *id, const char *ending, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;

/* What cot_spool_note () writes down (transfer full). */
char *cot_spool_note_text (const CotScannedPage *page, guint n_missing);
/* The other way; without it the page is as good as one from a file. */
void cot_spool_take_note (const char *folder, CotScannedPage *page);

G_END_DECLS
