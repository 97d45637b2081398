/* cot-sqlite-schema-private.h - the tables of a journal file
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-sqlite-private.h"

G_BEGIN_DECLS

/* Versions:
 *   1  events, views, meta
 *   2  receipts, cuts and pages are found by their kind
 * Each has left a file for ever: tests/data/journal/fixtures.
 */
extern const CotSqliteSchema cot_journal_schema;

/* The columns that cot_sqlite_read_row () takes, in this order. */
#define COT_SQLITE_EVENT_COLUMNS "seq, id, header, body, station_sig, person_sig"

/* A row as it stands in the file, before anything is believed of it. */
typedef struct {
  gint64 seq;
  GBytes *id, *header, *body, *station_sig, *person_sig; /* body, person_sig: NULL for SQL NULL */
} CotSqliteRow;

void cot_sqlite_row_read (sqlite3_stmt *stmt, CotSqliteRow *row);
void cot_sqlite_row_clear (CotSqliteRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CotSqliteRow, cot_sqlite_row_clear)

G_END_DECLS
