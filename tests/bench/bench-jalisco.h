/* bench-jalisco.h - an election of Jalisco's size and the journal of its night
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cot-journal.h"

G_BEGIN_DECLS

#define JALISCO_CASILLAS 10250
/* Sheets that are worked on at the same time: their events come mixed. */
#define JALISCO_IN_HAND 2000

#define JALISCO_PASSWORD "a night without a name"

/* Persons of the journal's only station, which is open. */
typedef enum {
  JALISCO_SCANS = 1,
  JALISCO_READS_FIRST = 2,
  JALISCO_READS_SECOND = 3,
  JALISCO_FRESH = 4, /* has read nothing */
  JALISCO_COORDINATES = 5,
} JaliscoPerson;

/* How far each sheet has come. */
typedef enum {
  JALISCO_NIGHT,   /* all settled: ten events each, a reading that is mended among them */
  JALISCO_EVENING, /* half settled, the others in every state that waits for a reading */
} JaliscoHour;

CotElection *jalisco_load_election (const char *folder);
/* FOLDER/election, sealed, and its authority's key. */
void jalisco_make_election (const char *folder, int casillas);
/* FOLDER/NAME: a journal without views. */
void jalisco_make_journal (const char *folder, const char *name, JaliscoHour hour, guint in_hand);
CotJournal *jalisco_open_journal (const char *folder, const char *name, CotElection *election);
void jalisco_drop_views (const char *folder, const char *name);

G_END_DECLS
