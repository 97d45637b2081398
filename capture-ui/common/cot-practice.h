/* cot-practice.h - how a practice went: speed, errors, wrong proposals taken over
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cot-desk.h"

G_BEGIN_DECLS

/* What is really on the generated actas.  It lies in the folder that made them, named
 * on the command line; no election but one that is sealed as a practice gives one, so
 * that a night that counts has no truth to look at. */
#define COT_TYPE_PRACTICE (cot_practice_get_type ())
G_DECLARE_FINAL_TYPE (CotPractice, cot_practice, COT, PRACTICE, GObject)

/* Reads every NNNNN.json of @folder; blocks.  NULL with COT_DATA_ERROR_REFUSED when
 * @election is no practice. */
CotPractice *cot_practice_load (const char *folder, CotElection *election, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint cot_practice_get_n_sheets (CotPractice *self);
/* The true value of @field on @folio; FALSE: not known. */
gboolean cot_practice_get_value (CotPractice *self, const char *folio, const CotField *field, CotValue *value);

/* One person's work so far. */
typedef struct {
  guint32 person;
  guint n_sheets;         /* read, and known */
  guint n_fields;         /* of those that they can no longer change */
  guint n_wrong;          /* fields whose value is not the paper's */
  guint n_proposed_wrong; /* wrong proposals that stood on the screen */
  guint n_accepted_wrong; /* of these, taken over: missed */
  guint n_timed;          /* sheets whose time is known: those after another */
  gint64 timed_us;        /* of all of these */
} CotPracticeScore;

/* A pure function of the events of @journal and of the truth.  Everybody who has
 * read something, by number. (element-type CotPracticeScore) (transfer full) */
GArray *cot_practice_score (CotPractice *self, CotJournal *journal);
/* Of one person; zeros when there is nothing. */
CotPracticeScore cot_practice_score_person (CotPractice *self, CotJournal *journal, guint32 person);
/* How many of the fields of @folio are as on the paper: of the last sheet that @person
 * read and can no longer change.  FALSE: none yet. */
gboolean cot_practice_score_last (CotPractice *self, CotJournal *journal, guint32 person, char folio[COT_FOLIO_LENGTH + 1], guint *n_right, guint *n_fields);

G_END_DECLS
