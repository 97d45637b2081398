/* cot-sqlite-schema.c - the tables of a journal file
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "cot-journal"

#include "config.h"

#include "cot-sqlite-schema-private.h"

#include <string.h>

/* seq: this machine's order of arrival, without gaps.  station, number, folio and
 * kind repeat the header so that they can be searched; verify compares them.
 * views: state computed from events, with a checksum behind it. */
static const char *const steps[] = {
  "CREATE TABLE events ("
  "  seq INTEGER PRIMARY KEY,"
  "  id BLOB NOT NULL UNIQUE,"
  "  station INTEGER NOT NULL,"
  "  number INTEGER NOT NULL,"
  "  folio TEXT,"
  "  kind INTEGER NOT NULL,"
  "  header BLOB NOT NULL,"
  "  body BLOB,"
  "  station_sig BLOB NOT NULL,"
  "  person_sig BLOB"
  ") STRICT;"
  "CREATE INDEX events_chain ON events (station, number);"
  "CREATE INDEX events_folio ON events (folio);"
  "CREATE TABLE views (folio TEXT NOT NULL PRIMARY KEY, view BLOB NOT NULL) STRICT;"
  "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE INDEX events_kind ON events (kind)",
  NULL,
};

const CotSqliteSchema cot_journal_schema = {
  .application_id = 0x434f544a, /* "COTJ" */
  .steps = steps,
};

void
cot_sqlite_row_read (sqlite3_stmt *stmt, CotSqliteRow *row)
{
  row->seq = sqlite3_column_int64 (stmt, 0);
  row->id = cot_sqlite_column_bytes (stmt, 1);
  row->header = cot_sqlite_column_bytes (stmt, 2);
  row->body = cot_sqlite_column_bytes (stmt, 3);
  row->station_sig = cot_sqlite_column_bytes (stmt, 4);
  row->person_sig = cot_sqlite_column_bytes (stmt, 5);
}

void
cot_sqlite_row_clear (CotSqliteRow *row)
{
  g_clear_pointer (&row->id, g_bytes_unref);
  g_clear_pointer (&row->header, g_bytes_unref);
  g_clear_pointer (&row->body, g_bytes_unref);
  g_clear_pointer (&row->station_sig, g_bytes_unref);
  g_clear_pointer (&row->person_sig, g_bytes_unref);
}
