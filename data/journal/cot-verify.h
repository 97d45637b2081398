/* cot-verify.h - what a check of a whole journal finds
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cot-election.h"
#include "cot-event.h"

G_BEGIN_DECLS

/**
 * CotFindingKind:
 * @COT_FINDING_EVENT: a row that is not what its station, or person, signed
 * @COT_FINDING_GAP: numbers of a chain that are not there, though higher ones are
 * @COT_FINDING_FORK: two events with one number, each rightly signed
 * @COT_FINDING_CLONE: both sides of a fork went on at the same time, or two stations have one number
 * @COT_FINDING_LOST_TAIL: a receipt names an event that the chain does not reach
 * @COT_FINDING_OLDER_COPY: this machine had confirmed more than the file holds
 * @COT_FINDING_FILE_WRONG: a file has other bytes than its name says
 * @COT_FINDING_FILE_MISSING: a file is not there
 * @COT_FINDING_STRUCTURE: the database cannot be read, or contradicts itself
 */
typedef enum {
  COT_FINDING_EVENT,
  COT_FINDING_GAP,
  COT_FINDING_FORK,
  COT_FINDING_CLONE,
  COT_FINDING_LOST_TAIL,
  COT_FINDING_OLDER_COPY,
  COT_FINDING_FILE_WRONG,
  COT_FINDING_FILE_MISSING,
  COT_FINDING_STRUCTURE,
} CotFindingKind;

const char *cot_finding_kind_to_string (CotFindingKind kind); /* "event", "lost-tail", ... */

typedef struct {
  CotFindingKind kind;
  gboolean is_note;            /* told, but no failure: e.g. an image that was delivered and deleted */
  guint32 station;             /* 0: of none */
  guint64 number, last_number; /* first and last that it is about; 0: none */
  gint64 place;                /* of arrival; 0: not known */
  CotId id, other;             /* the event, and of a fork the other one; zeros: none */
  char *file;                  /* digest, or NULL */
  char *text;                  /* what is wrong, English */
} CotFinding;

/* What is listed at most, of failures and of notes; the rest is counted. */
#define COT_FINDINGS_MAX 1000
#define COT_NOTES_MAX    200

typedef struct {
  guint64 n_events; /* that are right */
  guint n_stations;
  guint64 n_files, n_files_missing, n_files_wrong;
  gboolean has_first_wrong;
  CotId first_wrong;           /* first event, by arrival, that is not right */
  guint32 first_wrong_station; /* 0: not known */
  guint64 first_wrong_number;  /* 0: not known */
  gint64 first_wrong_place;    /* 0: not known */
  char *first_wrong_text;      /* what is wrong with it, or with the file; English; NULL: nothing */
  char *first_wrong_file;      /* digest of a file with other bytes, or NULL */
  guint n_unproven;            /* own enrolments whose issuer is not in the journal: no failure */
  guint64 n_sealed;            /* right, and their body was not given to this machine */
  guint64 n_unprovable;        /* events of who is not enrolled here, beyond the first of each */
  GPtrArray *findings;         /* CotFinding: events by arrival, then chains, then files */
  guint64 n_failures, n_notes; /* also of those that are not listed */
} CotVerifyReport;

typedef void (*CotVerifyProgress) (guint64 done, guint64 total, gpointer data);

/* Every header, body hash, signature, chain and named file. TRUE: all right. */
gboolean cot_journal_verify (const char *folder, CotElection *election, CotVerifyProgress progress, gpointer data, CotVerifyReport *report, GError **error);
void cot_verify_report_clear (CotVerifyReport *report);

G_END_DECLS
