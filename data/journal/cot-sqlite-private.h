/* cot-sqlite-private.h - SQLite with the errors and the manners of this folder
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

typedef enum {
  COT_STEP_ROW,
  COT_STEP_DONE,
  COT_STEP_ERROR,
} CotStep;

/* How long one connection waits for another of the same file.  Only a reader
 * that recovers after a crash ever holds a writer up. */
#define COT_SQLITE_BUSY_MS 10000

typedef struct {
  guint32 application_id;
  const char *const *steps; /* SQL of each version, version 1 first; NULL-terminated */
} CotSqliteSchema;

/* @flags: SQLITE_OPEN_*.  FILE must exist unless SQLITE_OPEN_CREATE is given. */
sqlite3 *cot_sqlite_open (const char *file, int flags, GError **error);
/* WAL, synchronous=FULL, foreign_keys, then the missing steps of @schema, one
 * transaction each.  @create: an empty file may be given its tables, also one that
 * a killed process left empty. */
gboolean cot_sqlite_prepare_for_writing (sqlite3 *db, const CotSqliteSchema *schema, gboolean create, GError **error);
/* The tables of @schema's newest version, in a database without a file. */
gboolean cot_sqlite_make_tables (sqlite3 *db, const CotSqliteSchema *schema, GError **error);
/* What the file says of itself: _CORRUPT when it is another kind of file, _TOO_NEW. */
gboolean cot_sqlite_check_schema (sqlite3 *db, const CotSqliteSchema *schema, int *version, GError **error);

gboolean cot_sqlite_exec (sqlite3 *db, const char *sql, GError **error);
sqlite3_stmt *cot_sqlite_prepare (sqlite3 *db, const char *sql, GError **error);
CotStep cot_sqlite_step (sqlite3_stmt *stmt, GError **error);
/* Steps to the end and resets: for what returns no rows. */
gboolean cot_sqlite_run (sqlite3_stmt *stmt, GError **error);
/* Ready for its next use, with nothing bound to it. */
void cot_sqlite_reset (sqlite3_stmt *stmt);
void cot_sqlite_set_error (sqlite3 *db, GError **error);

void cot_sqlite_bind_bytes (sqlite3_stmt *stmt, int index, GBytes *bytes); /* borrowed until reset; NULL: SQL NULL */
GBytes *cot_sqlite_column_bytes (sqlite3_stmt *stmt, int column);          /* NULL for SQL NULL */

G_END_DECLS
