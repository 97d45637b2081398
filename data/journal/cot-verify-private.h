/* cot-verify-private.h - the parts of a check of a whole journal
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-roster-private.h"
#include "cot-sqlite-schema-private.h"
#include "cot-verify.h"

G_BEGIN_DECLS

/* --- cot-verify-chains.c: which events there are ------------------------------- */

typedef struct {
  CotId id; /* must be the first member: it is the key */
  CotId previous;
  guint32 station;
  guint64 number;
  gint64 time_us, place;
  gboolean is_damaged; /* named by its row alone */
} CotSeen;

typedef struct {
  GHashTable *seen;     /* CotSeen, owned */
  GHashTable *stations; /* numbers of those with a right event */
  GArray *receipts;     /* of accepted */
} CotVerifyChains;

void cot_verify_chains_init (CotVerifyChains *self);
void cot_verify_chains_clear (CotVerifyChains *self);
void cot_verify_chains_note (CotVerifyChains *self, const CotEvent *event, gint64 place);
/* One that is there, but not right: what follows it has no gap before it. */
void cot_verify_chains_note_damaged (CotVerifyChains *self, const CotId *id, guint32 station, guint64 number, gint64 place);
gboolean cot_verify_chains_has_previous (CotVerifyChains *self, const CotEvent *event);
/* Forks, clones, lost tails. */
void cot_verify_chains_finish (CotVerifyChains *self, guint32 own_station, CotVerifyReport *report);

/* --- cot-verify-files.c: which files are named, and whether they are there ------ */

typedef struct {
  GHashTable *named;    /* digest -> flags */
  GHashTable *accepted; /* digests that another machine says it holds */
  GHashTable *promised; /* digests that this one says it holds */
  guint32 own_station;
} CotVerifyFiles;

void cot_verify_files_init (CotVerifyFiles *self);
void cot_verify_files_clear (CotVerifyFiles *self);
void cot_verify_files_note (CotVerifyFiles *self, const CotEvent *event);
void cot_verify_files_finish (CotVerifyFiles *self, const char *folder, CotVerifyReport *report);

/* --- cot-verify-row.c: one row, without the others -------------------------------- */

typedef struct {
  CotSqliteRow row;
  gint64 station, number, kind; /* as the columns say */
  char *folio;
  CotEvent *event;          /* NULL: none, see wrong */
  char *wrong;              /* what is wrong with the row by itself */
  GError *unsigned_because; /* NULL: its signatures hold */
} CotVerifyRow;

void cot_verify_row_read (CotVerifyRow *self, sqlite3_stmt *stmt);
/* Form, hashes, columns. Any thread. */
void cot_verify_row_check (CotVerifyRow *self);
/* The id to tell of a row that is wrong: the one that was not changed. */
CotId cot_verify_row_name (const CotVerifyRow *self, CotRoster *roster, CotElection *election);
void cot_verify_row_clear (CotVerifyRow *self);

#define COT_VERIFY_ROW_COLUMNS COT_SQLITE_EVENT_COLUMNS ", station, number, folio, kind"

/* --- cot-findings.c ------------------------------------------------------------- */

/* Takes @finding's strings; counts it and lists it while there is room. */
void cot_verify_report_add (CotVerifyReport *report, const CotFinding *finding);

G_END_DECLS
