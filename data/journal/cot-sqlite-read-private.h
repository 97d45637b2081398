/* cot-sqlite-read-private.h - a journal file read without touching it
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-head-private.h"
#include "cot-sqlite-private.h"

G_BEGIN_DECLS

/* A journal's database, open to be read. */
typedef struct {
  sqlite3 *db;
  int lock_fd;      /* keeps writers out while it is at rest; -1: it is in use */
  char *copy;       /* a folder with a copy, where the log could not be read in place */
  gboolean has_log; /* read through its log */
} CotSqliteReading;

/* A journal at rest is read as a plain file, so that not even an empty log is left
 * beside it; one in use, or one that a killed process left, through its log.
 *
 * FALSE with NOT_FOUND, CORRUPT, FAILED */
gboolean cot_sqlite_reading_open (CotSqliteReading *self, const char *folder, GError **error);
void cot_sqlite_reading_close (CotSqliteReading *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotSqliteReading, cot_sqlite_reading_close)

/* OLDER when the file does not reach what was confirmed. */
gboolean cot_sqlite_check_head (sqlite3 *db, const CotHead *head, GError **error);

G_END_DECLS
